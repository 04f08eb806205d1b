from collections.abc import Iterator
from datetime import date, time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.dates import MOST_MINUTES
from mentor_tui.errors import Problem, Refused
from mentor_tui.model import (
    KIND_OF,
    KINDS,
    Charter,
    CheckedId,
    CheckedStamp,
    CheckIn,
    CheckInDraft,
    Ending,
    FollowUp,
    FollowUpDraft,
    Pairing,
    PairingDraft,
    Person,
    PersonDraft,
    Record,
    Reflection,
    Result,
    Session,
    SessionDraft,
    Takeaway,
    Thresholds,
    Tombstone,
    Value,
    record_of,
)
from mentor_tui.program import History
from tests.records import ADA, STAMP, TODAY, check_in, follow_up, histories, pairing, pause, person, quickly, session

PAIR = pairing()
DAY = date(2026, 11, 13)
BEFORE, AFTER = date(2026, 11, 12), date(2026, 11, 14)
TOO_EARLY, TOO_LATE = date(1899, 12, 31), date(2200, 1, 1)


def fields_with_problems(value: Value) -> list[str]:
    return [problem.field for problem in value.problems()]


def message_of(value: Value) -> str:
    (problem,) = value.problems()
    return problem.message


# --- each check, with the field that it names ----------------------------------------------------------


@pytest.mark.parametrize("name", ["", "  ", "\n"])
def test_a_person_needs_a_name(name: str) -> None:
    assert fields_with_problems(PersonDraft(name=name)) == ["name"]


@pytest.mark.parametrize("email", ["ada", "@", "ada@", "@example.org", "ada okafor@example.org"])
def test_an_email_address_needs_both_its_sides_and_no_spaces(email: str) -> None:
    assert fields_with_problems(PersonDraft(name="Ada", email=email)) == ["email"]


@pytest.mark.parametrize("email", ["", "ada@example.org", "a+b@localhost"])
def test_an_email_address_may_be_left_out_or_be_unusual(email: str) -> None:
    assert fields_with_problems(PersonDraft(name="Ada", email=email)) == []


def test_nobody_mentors_themselves() -> None:
    assert fields_with_problems(pairing(ADA, ADA)) == ["mentee_id"]


@pytest.mark.parametrize(("ended_on", "fields"), [(BEFORE, ["ended_on"]), (DAY, []), (AFTER, [])])
def test_a_pairing_cannot_end_before_it_started(ended_on: date, fields: list[str]) -> None:
    assert fields_with_problems(pairing(started_on=DAY, ended_on=ended_on)) == fields


def test_an_ending_needs_its_day_and_the_day_needs_no_ending() -> None:
    assert fields_with_problems(pairing(ending=Ending(reason="other"))) == ["ended_on"]
    assert fields_with_problems(pairing(ended_on=TODAY, ending=Ending(reason="other"))) == []
    assert fields_with_problems(pairing(ended_on=TODAY)) == []


@pytest.mark.parametrize(("until_on", "fields"), [(BEFORE, ["until_on"]), (DAY, []), (None, [])])
def test_a_pause_cannot_end_before_it_begins(until_on: date | None, fields: list[str]) -> None:
    assert fields_with_problems(pause(DAY, until_on)) == fields


def test_a_pause_needs_its_reason() -> None:
    assert fields_with_problems(pause(DAY, reason=" ")) == ["reason"]


def test_what_is_wrong_with_a_pause_is_told_of_the_pairing_with_the_pauses_own_field() -> None:
    pair = pairing(pauses=[pause(DAY, AFTER), pause(DAY, BEFORE), pause(DAY, reason="")])
    assert fields_with_problems(pair) == ["pauses", "pauses"]
    assert [problem.message.partition(":")[0] for problem in pair.problems()] == ["until_on", "reason"]


@pytest.mark.parametrize(("minutes", "fields"), [(0, ["minutes"]), (1, []), (MOST_MINUTES, []), (1441, ["minutes"])])
def test_a_session_lasts_from_a_minute_to_a_day(minutes: int, fields: list[str]) -> None:
    assert fields_with_problems(session(PAIR, minutes=minutes)) == fields


def test_only_a_held_session_has_a_length() -> None:
    assert fields_with_problems(session(PAIR, status="held", minutes=45)) == []
    assert fields_with_problems(session(PAIR, status="missed", minutes=45)) == ["minutes"]
    assert message_of(session(PAIR, status="cancelled", minutes=45)).startswith("A cancelled session has no length")
    assert fields_with_problems(session(PAIR, status="missed")) == []


@pytest.mark.parametrize("title", ["", " \t"])
def test_a_follow_up_needs_a_title(title: str) -> None:
    assert fields_with_problems(follow_up(PAIR, title)) == ["title"]


@pytest.mark.parametrize(("on", "wrong"), [(BEFORE, True), (DAY, False), (AFTER, False)])
def test_nothing_of_a_follow_up_lies_before_it_was_opened(on: date, wrong: bool) -> None:
    opened = follow_up(PAIR, opened_on=DAY)
    assert fields_with_problems(replace(opened, check_on=on)) == (["check_on"] if wrong else [])
    closed = replace(opened, closed_on=on, outcome="kept")
    assert fields_with_problems(closed) == (["closed_on"] if wrong else [])


def test_a_closed_follow_up_has_its_day_and_its_outcome_and_an_open_one_has_neither() -> None:
    opened = follow_up(PAIR, opened_on=DAY)
    assert fields_with_problems(opened) == []
    assert fields_with_problems(replace(opened, closed_on=DAY)) == ["outcome"]
    assert fields_with_problems(replace(opened, outcome="let_go")) == ["outcome"]


def test_only_a_closed_follow_up_was_closed_in_a_session() -> None:
    assert fields_with_problems(replace(follow_up(PAIR), closed_in=session(PAIR).id)) == ["closed_in"]


@pytest.mark.parametrize(("on", "fields"), [(BEFORE, ["check_on"]), (DAY, []), (AFTER, [])])
def test_the_next_check_cannot_be_before_the_check_in(on: date, fields: list[str]) -> None:
    assert fields_with_problems(check_in(PAIR, DAY, check_on=on)) == fields


@pytest.mark.parametrize(
    ("value", "field"),
    [
        *((pairing(started_on=DAY), field) for field in ("started_on", "ended_on")),
        (pause(DAY), "from_on"),
        (pause(DAY), "until_on"),
        (Ending(reason="other"), "door_open_on"),
        (session(PAIR, DAY), "held_on"),
        *((follow_up(PAIR, opened_on=DAY), field) for field in ("opened_on", "check_on")),
        (replace(follow_up(PAIR, opened_on=DAY), outcome="kept"), "closed_on"),
        *((check_in(PAIR, DAY), field) for field in ("made_on", "check_on")),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Value) else one,
)
def test_every_day_of_a_record_lies_between_1900_and_2199(value: Value, field: str) -> None:
    for day in (TOO_EARLY, TOO_LATE):
        (problem,) = (one for one in replace(value, **{field: day}).problems() if "out of range" in one.message)
        assert problem.field == field
        assert str(day) in problem.message


def test_the_days_within_a_pairing_are_looked_at_too() -> None:
    ending = Ending(reason="other", door_open_on=TOO_LATE)
    assert fields_with_problems(pairing(ended_on=TODAY, ending=ending)) == ["door_open_on"]
    assert fields_with_problems(pairing(pauses=[pause(TOO_EARLY)])) == ["pauses"]


def test_every_problem_is_told_not_only_the_first() -> None:
    value = follow_up(PAIR, "", TODAY, check_on=DAY)
    assert fields_with_problems(replace(value, closed_on=DAY, closed_in=PAIR.id)) == [
        "title",
        "check_on",
        "closed_on",
        "outcome",
    ]


@pytest.mark.parametrize(
    ("draft_type", "record"),
    [
        (PersonDraft, person("", email="x")),
        (PairingDraft, pairing(ADA, ADA, started_on=DAY, ended_on=BEFORE)),
        (SessionDraft, session(PAIR, status="missed", minutes=0)),
        (FollowUpDraft, follow_up(PAIR, "", DAY, check_on=BEFORE)),
        (CheckInDraft, check_in(PAIR, DAY, check_on=BEFORE)),
    ],
    ids=["person", "pairing", "session", "follow-up", "check-in"],
)
def test_a_draft_is_held_to_the_same_rules_as_its_record(draft_type: type[Value], record: Value) -> None:
    draft = draft_type(**{name: getattr(record, name) for name in draft_type.__struct_fields__})
    assert list(draft.problems()) == list(record.problems())
    assert list(draft.problems())


@quickly
@given(histories())
def test_what_a_program_accepted_has_no_problems_of_its_own(history: History) -> None:
    assert [problem for record in history.records() for problem in record.problems()] == []


# --- text made safe ------------------------------------------------------------------------------------


def test_prose_keeps_its_lines_and_every_other_text_is_one_line() -> None:
    text, lines, line = "  two\x1b\r\nlines\u202e ", "  two\nlines", "two lines"
    somebody = person(text, email=text, organisation=text, about=text, tags=(text, " ")).cleaned()
    assert (somebody.name, somebody.email, somebody.organisation, somebody.tags) == (line, line, line, (line,))
    assert somebody.about == lines
    ending = Ending(reason="other", note=text, valued=text)
    pair = pairing(
        purpose=text, agreement=text, tags=(text,), pauses=[pause(DAY, reason=text)], ended_on=TODAY, ending=ending
    ).cleaned()
    assert (pair.purpose, pair.tags, pair.pauses) == (line, (line,), (pause(DAY, reason=line),))
    assert (pair.agreement, pair.ending) == (lines, Ending(reason="other", note=lines, valued=lines))
    talk = session(
        PAIR,
        topics=(text, "\n"),
        note=text,
        reflection=Reflection(valuing=text, appreciating_power=text, abiding=text),
        takeaway=Takeaway(mentor=text, mentee=text),
    ).cleaned()
    assert (talk.topics, talk.note, talk.takeaway) == ((line,), lines, Takeaway(mentor=line, mentee=line))
    assert talk.reflection == Reflection(valuing=line, appreciating_power=line, abiding=line)
    thread = replace(follow_up(PAIR, text, note=text), closing_note=text).cleaned()
    assert (thread.title, thread.note, thread.closing_note) == (line, lines, lines)
    assert check_in(PAIR, note=text).cleaned().note == lines
    assert Charter(name=text).cleaned().name == line


def test_cleaning_changes_nothing_but_text() -> None:
    talk = session(PAIR, DAY, starts_at=time(9), minutes=45, note="as it was", topics=("poster",))
    assert talk.cleaned() is talk
    dirty = replace(talk, note="as it was\x07")
    assert dirty.cleaned() == talk
    assert dirty.note == "as it was\x07"


@quickly
@given(st.text(), st.lists(st.text(), max_size=3).map(tuple))
def test_cleaning_a_record_twice_changes_nothing_more(text: str, tags: tuple[str, ...]) -> None:
    once = person(text, about=text, tags=tags).cleaned()
    assert once.cleaned() is once
    assert "" not in once.tags


# --- ids, stamps and what else msgspec holds -----------------------------------------------------------

UUID4 = "3f0c2b1a-9d8e-4f70-8123-456789abcdef"


def test_an_id_is_a_uuid_in_its_usual_form() -> None:
    assert msgspec.convert(UUID4, CheckedId) == UUID4


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "7",
        UUID4.upper(),
        UUID4[:-1],
        f"{UUID4}0",
        UUID4.replace("-", ""),
        f"{{{UUID4}}}",
        f" {UUID4}",
        f"{UUID4}\n",
    ],
)
def test_anything_else_is_no_id(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, CheckedId)


@pytest.mark.parametrize("device", ["a", "laptop", "0123456789abcdef"])
def test_a_stamp_is_an_instant_in_utc_and_a_device(device: str) -> None:
    stamp = f"2026-11-22T09:30:00.000001Z/{device}"
    assert msgspec.convert(stamp, CheckedStamp) == stamp


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "2026-11-22T09:30:00.000001Z",
        "2026-11-22T09:30:00.000001Z/",
        "2026-11-22T09:30:00.000001Z/Laptop",
        "2026-11-22T09:30:00.000001Z/0123456789abcdefg",
        "2026-11-22T09:30:00.000001+00:00/a",
        "2026-11-22T09:30:00.1Z/a",
        "2026-11-22T09:30:00Z/a",
        "2026-11-22 09:30:00.000001Z/a",
        "2026-11-22T09:30:00.000001Z/a\n",
        "２０２６-11-22T09:30:00.000001Z/a",
    ],
)
def test_what_would_not_sort_in_the_order_of_time_is_no_stamp(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, CheckedStamp)


@pytest.mark.parametrize(
    ("record_type", "record"),
    [
        (Person, ADA),
        (Pairing, PAIR),
        (Session, session(PAIR)),
        (FollowUp, follow_up(PAIR)),
        (CheckIn, check_in(PAIR)),
        (Tombstone, Tombstone(id=UUID4, stamp=STAMP, buried="sessions")),
    ],
)
def test_every_record_is_held_to_the_patterns_of_its_id_and_its_stamp(
    record_type: type[Record], record: Record
) -> None:
    document: dict[str, Any] = msgspec.to_builtins(record)
    assert record_of(record_type, document) == record
    for field, wrong in (("id", "7"), ("stamp", "yesterday"), ("colour", "red")):
        with pytest.raises(msgspec.ValidationError, match=field):
            record_of(record_type, {**document, field: wrong})


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ADA.name = "Ada Silva"  # type: ignore[misc]


def test_every_kind_of_record_has_one_name() -> None:
    assert set(KINDS) == {"people", "pairings", "sessions", "follow_ups", "check_ins", "tombstones"}
    assert {KINDS[kind] for kind in KINDS} == set(KIND_OF)
    assert all(KINDS[kind] is record_type for record_type, kind in KIND_OF.items())


@pytest.mark.parametrize("result", ["reached", "left_message", "no_answer", "rescheduled", "declined"])
def test_only_a_check_in_that_reached_the_person_is_a_contact(result: Result) -> None:
    assert check_in(PAIR, result=result).is_contact == (result == "reached")


def test_a_follow_up_is_open_until_it_has_the_day_it_was_closed() -> None:
    opened = follow_up(PAIR, opened_on=DAY)
    assert opened.is_open
    assert not replace(opened, closed_on=DAY, outcome="kept").is_open


def test_text_is_private_unless_somebody_says_otherwise() -> None:
    drafts = (
        SessionDraft(pairing_id=PAIR.id, held_on=DAY),
        FollowUpDraft(pairing_id=PAIR.id, opened_on=DAY, title="IRB draft"),
        CheckInDraft(pairing_id=PAIR.id, made_on=DAY),
    )
    assert [draft.visibility for draft in drafts] == ["private"] * 3


def test_the_thresholds_are_those_of_the_definitions_by_default() -> None:
    assert Thresholds() == Thresholds(grace_share=0.25, grace_least=2, grace_most=14, new_for=30)


# --- errors --------------------------------------------------------------------------------------------


def test_a_refusal_names_every_problem_with_its_record_and_field() -> None:
    def problems() -> Iterator[Problem]:
        yield Problem("name", "A person needs a name.")
        yield Problem("held_on", "Choose another day.", record="sessions 3f0c2b1a")

    refused = Refused(problems())
    assert str(refused) == "name: A person needs a name.\nsessions 3f0c2b1a: held_on: Choose another day."
    assert [problem.field for problem in refused.problems] == ["name", "held_on"]
