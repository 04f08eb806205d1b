"""The sample program: it loads, it is believable, and it is as fresh on any day as on the day it was written."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from mentor_tui import sample
from mentor_tui.continuity import BY_CONCERN, days_of, find_gaps, standing
from mentor_tui.interchange import json_document
from mentor_tui.model import CheckIn, FollowUp, Pairing, Person, Record, Session, Value
from mentor_tui.program import History, Program
from mentor_tui.sample import read_sample

SOURCE = Path(__file__).parent.parent / "sample_data" / "riverside.json"

OPENING_DAYS = [
    *(date(2024, 2, 29), date(2025, 1, 1), date(2026, 11, 22), date(2028, 2, 29), date(2028, 3, 1)),
    *(date(2031, 12, 31), date(2044, 6, 30)),
]

CALENDAR = re.compile(
    r"\b((19|20)\d\d|January|February|April|June|July|August|September|October|November|December"
    r"|Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)s?\b(?=\.|,? \d)"
    r"|(in|on|since|until|by|of|next|last|this) (March|May)|(March|May) \d)\b"
)
"""What would be wrong on another day: names of months and weekdays, and years."""


def sample_on(today: date) -> Program:
    """Return the sample program as the demo holds it on that day, checked as if it had been entered then."""
    document = read_sample(today)
    records = [one.record for one in document.records]
    return Program().with_charter(document.charter).with_records(records, today=today)


TODAY = date(2026, 11, 22)
PROGRAM = sample_on(TODAY)
HISTORIES = tuple(PROGRAM.histories.values())
RECORDS = tuple(PROGRAM.records())


def texts(value: object) -> Iterator[str]:
    """Yield every text that a person wrote in a record."""
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from texts(item)
        case Value():
            for name in value.__struct_fields__:
                if name not in {"id", "stamp"} and not name.endswith("_id"):
                    yield from texts(getattr(value, name))


def dates(value: object) -> Iterator[date]:
    match value:
        case date():
            yield value
        case tuple():
            for item in value:
                yield from dates(item)
        case Value():
            for name in value.__struct_fields__:
                yield from dates(getattr(value, name))


def of_type(record_type: type[Record]) -> int:
    return sum(isinstance(record, record_type) for record in RECORDS)


# --- it never goes stale -------------------------------------------------------------------------------


@pytest.mark.parametrize("today", OPENING_DAYS, ids=str)
def test_every_standing_is_there_on_any_opening_day(today: date) -> None:
    program = sample_on(today)
    found = {standing(one, today, program.charter.thresholds).name for one in program.histories.values()}
    assert found == set(BY_CONCERN)


@pytest.mark.parametrize("today", OPENING_DAYS, ids=str)
def test_all_distances_in_days_stay_as_they_were_written(today: date) -> None:
    written = json_document.read(SOURCE.read_text("utf-8"))
    moved = read_sample(today)
    assert moved.as_of == today
    assert moved.charter == written.charter
    for there, here in zip(written.records, moved.records, strict=True):
        assert [(on - written.as_of).days for on in dates(there.record)] == [
            (on - today).days for on in dates(here.record)
        ]
        instants = [datetime.fromisoformat(one.record.stamp.partition("/")[0]) for one in (there, here)]
        assert instants[1] - instants[0] == today - written.as_of
        assert list(texts(there.record)) == list(texts(here.record))
        assert there.record.id == here.record.id


def test_opened_on_the_day_it_was_written_it_is_what_was_written() -> None:
    written = json_document.read(SOURCE.read_text("utf-8"))
    assert read_sample(written.as_of).records == written.records


def test_no_text_names_a_month_a_weekday_or_a_year() -> None:
    written = [text for record in RECORDS for text in texts(record)]
    assert len(written) > 700
    assert [text for text in written if CALENDAR.search(text)] == []


@pytest.mark.parametrize(
    "words", ["since 2024", "see you on Monday", "in May", "by March", "the 3rd of June", "Fri, 13", "Tue."]
)
def test_the_search_for_calendar_words_finds_them(words: str) -> None:
    assert CALENDAR.search(words)


def test_an_installed_copy_of_the_sample_goes_before_that_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = json.loads(SOURCE.read_bytes())
    small |= {kind: [] for kind in ("pairings", "sessions", "follow_ups", "check_ins")}
    (tmp_path / "riverside.json").write_text(json.dumps(small))
    monkeypatch.setattr(sample, "_PLACES", (tmp_path / "nowhere", tmp_path, SOURCE.parent))
    assert {type(one.record) for one in read_sample(TODAY).records} == {Person}


# --- it is believable ----------------------------------------------------------------------------------


def test_it_is_a_program_of_the_size_of_a_small_institution() -> None:
    assert PROGRAM.charter.name
    assert of_type(Person) in {14, 15}
    assert of_type(Pairing) == len(HISTORIES) == 12
    assert 150 <= of_type(Session) <= 400
    assert 40 <= of_type(FollowUp) <= 150
    assert 60 <= of_type(CheckIn) <= 300
    assert not PROGRAM.tombstones


def test_somebody_is_mentor_in_one_pairing_and_mentee_in_another() -> None:
    assert {one.mentor.id for one in HISTORIES} & {one.mentee.id for one in HISTORIES}
    assert len({one.mentor.id for one in HISTORIES}) >= 4


def test_everybody_is_in_a_pairing_or_two_and_can_only_be_written_to_at_an_example_address() -> None:
    involved = {one.mentor.id for one in HISTORIES} | {one.mentee.id for one in HISTORIES}
    assert len(PROGRAM.people.keys() - involved) <= 1
    for person in PROGRAM.people.values():
        assert person.email.endswith("@example.org")
        assert person.about
        assert person.tags


def test_nothing_lies_ahead_that_cannot_and_nothing_before_its_pairing() -> None:
    for history in HISTORIES:
        started = history.pairing.started_on
        assert all(started <= one.held_on <= TODAY or one.status == "cancelled" for one in history.sessions)
        assert all(started <= one.made_on <= TODAY for one in history.check_ins)
        assert all(started <= one.opened_on <= TODAY for one in history.follow_ups)


def test_nothing_happens_after_a_pairing_has_ended() -> None:
    ended = [one for one in HISTORIES if one.pairing.ended_on is not None]
    assert ended
    for history in ended:
        assert history.pairing.ended_on is not None
        assert history.pairing.ending is not None
        assert max(one.held_on for one in history.sessions) <= history.pairing.ended_on
        assert not history.open_follow_ups


def test_sessions_are_of_a_length_that_people_have() -> None:
    held = [one for history in HISTORIES for one in history.sessions if one.status == "held"]
    assert all(one.minutes is None or 10 <= one.minutes <= 180 for one in held)
    assert sum(one.minutes is not None for one in held) > len(held) * 0.8
    assert sum(bool(one.note) for one in held) > len(held) * 0.7
    assert len({one.note for one in held if one.note}) == sum(bool(one.note) for one in held)


def test_nobody_is_in_two_conversations_at_once() -> None:
    begun: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
    for history in HISTORIES:
        for one in history.sessions:
            if one.status == "held" and one.starts_at is not None and "group" not in one.topics:
                start = one.starts_at.hour * 60 + one.starts_at.minute
                for who in (history.mentor.id, history.mentee.id):
                    begun[who, one.held_on].append((start, start + (one.minutes or 0)))
    assert begun
    for spans in begun.values():
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(sorted(spans)))


def test_no_record_was_written_before_it_happened_or_after_today() -> None:
    for history in HISTORIES:
        happened = [(one.held_on, one.stamp) for one in history.sessions if one.status != "cancelled"]
        happened += [(one.made_on, one.stamp) for one in history.check_ins]
        assert all(on.isoformat() <= stamp[:10] <= TODAY.isoformat() for on, stamp in happened)


# --- it shows what the product is for ------------------------------------------------------------------


def test_every_kind_outcome_result_channel_and_status_is_shown() -> None:
    follow_ups = [one for history in HISTORIES for one in history.follow_ups]
    check_ins = [one for history in HISTORIES for one in history.check_ins]
    sessions = [one for history in HISTORIES for one in history.sessions]
    assert {one.kind for one in follow_ups} == {"promise", "concern", "milestone", "goal"}
    assert {one.outcome for one in follow_ups} == {None, "kept", "changed", "passed_on", "let_go"}
    assert {one.owner for one in follow_ups} == {"mentor", "mentee", "both"}
    assert {one.result for one in check_ins} >= {"reached", "left_message", "no_answer"}
    assert {one.initiated_by for one in check_ins} == {"mentor", "mentee"}
    assert {one.channel for one in sessions} >= {"in_person", "video", "phone"}
    assert {one.status for one in sessions} == {"held", "missed", "cancelled"}
    assert {one.visibility for one in sessions} == {"private", "shared"}


def test_there_are_attempts_on_a_thread_that_is_still_open() -> None:
    assert any(
        len(history.attempts_of(thread.id, since=None)) >= 2
        for history in HISTORIES
        for thread in history.open_follow_ups
    )


def test_there_is_a_big_day_to_be_there_for_and_one_that_was() -> None:
    milestones = [one for history in HISTORIES for one in history.follow_ups if one.kind == "milestone"]
    assert any(one.is_open and one.check_on is not None and one.check_on > TODAY for one in milestones)
    assert any(one.outcome == "kept" for one in milestones)


def test_a_silence_that_was_explained_is_no_gap_and_one_that_was_not_is() -> None:
    thresholds = PROGRAM.charter.thresholds

    def paused_silences(history: History) -> list[tuple[date, date]]:
        days = days_of(history.pairing, TODAY)
        return [
            (earlier, later)
            for earlier, later in pairwise((*history.contacts(TODAY), TODAY))
            if days.paused(earlier, later) > 28
        ]

    explained = [(one, silence) for one in HISTORIES for silence in paused_silences(one)]
    assert explained
    for history, (start, _) in explained:
        assert start not in {gap.start for gap in find_gaps(history, TODAY, thresholds)}
    unexplained = [gap for one in HISTORIES for gap in find_gaps(one, TODAY, thresholds)]
    assert any(not gap.still_open and gap.paused == 0 for gap in unexplained)
    assert any(gap.still_open for gap in unexplained)


def test_a_mentee_is_handed_over_with_the_threads_that_were_open() -> None:
    [successor] = [one for one in HISTORIES if one.pairing.continues is not None]
    assert successor.pairing.continues is not None
    former = PROGRAM.history(successor.pairing.continues)
    assert former.mentee == successor.mentee
    assert former.mentor != successor.mentor
    assert former.pairing.ending is not None
    assert former.pairing.ending.reason == "handed_over"
    assert former.pairing.ended_on is not None
    assert abs((successor.pairing.started_on - former.pairing.ended_on).days) <= 31
    assert any(one.outcome == "passed_on" for one in former.follow_ups)


def test_a_group_met_on_one_day_and_stands_in_the_timeline_of_each() -> None:
    together = Counter(
        (history.mentor.id, one.held_on)
        for history in HISTORIES
        for one in history.sessions
        if one.status == "held" and "group" in one.topics
    )
    assert max(together.values()) >= 3


def test_both_sides_took_something_away() -> None:
    sessions = [one for history in HISTORIES for one in history.sessions]
    assert any(one.takeaway.mentor and one.takeaway.mentee for one in sessions)
    for name in ("valuing", "appreciating_power", "abiding"):
        assert any(getattr(one.reflection, name) for one in sessions)
