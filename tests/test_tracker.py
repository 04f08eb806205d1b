"""The verbs: the disk first, one save each, and nothing changed where one fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.dates import Cadence
from mentor_tui.errors import FileUnusable, NotFound, Refused
from mentor_tui.model import (
    Charter,
    CheckIn,
    CheckInDraft,
    FollowUp,
    FollowUpDraft,
    Pairing,
    Person,
    PersonDraft,
    Record,
    Result,
    Session,
    SessionDraft,
)
from mentor_tui.program import Program
from mentor_tui.store import ProgramFile
from mentor_tui.tracker import Closing, NewPairing, SessionLog, Tracker, next_check
from tests.records import (
    ADA,
    BEN,
    FORTNIGHTLY,
    TODAY,
    WEEKLY,
    check_in,
    days_ago,
    follow_up,
    id_of,
    pairing,
    person,
    program_of,
    session,
    settled,
    stamp_of,
)

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=timezone(timedelta(hours=1)))

PAIR = pairing()
DRAFT = follow_up(PAIR, "IRB draft", days_ago(30), check_on=days_ago(2))
SLEEP = follow_up(PAIR, "sleep", days_ago(30), kind="concern", rhythm=WEEKLY)
TALK = follow_up(PAIR, "first talk", days_ago(30), kind="milestone")
PROGRAM = program_of(PAIR, DRAFT, SLEEP, TALK)


class Disk:
    """Takes down what is saved, or refuses it."""

    def __init__(self) -> None:
        self.saves: list[tuple[list[Record], Charter | None]] = []
        self.full = False
        self.watch: Callable[[], None] = lambda: None

    def save(self, records: Iterable[Record] = (), charter: Charter | None = None) -> None:
        self.watch()
        if self.full:
            raise FileUnusable("program.json could not be saved: No space left on device.")
        self.saves.append((list(records), charter))


class Bench:
    """A tracker with a clock that can be set."""

    def __init__(self, program: Program = PROGRAM, *, device: str = "laptop") -> None:
        self.disk = Disk()
        self.now = NOON
        self.ids = [id_of(number) for number in range(3_000_000, 3_000_030)]
        self._next = iter(self.ids)
        self.tracker = Tracker(
            program, self.disk, clock=lambda: self.now, new_id=lambda: next(self._next), device=device
        )

    def saved(self) -> list[Record]:
        """Return the records of the one save there was."""
        [(records, _)] = self.disk.saves
        return records

    def follow_up(self, which: FollowUp) -> FollowUp:
        return self.tracker.program.history(PAIR.id).follow_up(which.id)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def session_log(**fields: object) -> SessionLog:
    """Return a log in which one follow-up is looked after, one settled and one opened."""
    return SessionLog(
        session=replace(SessionDraft(pairing_id=PAIR.id, held_on=days_ago(1)), **fields),
        check_ins=(CheckInDraft(pairing_id=PAIR.id, follow_up_id=SLEEP.id, made_on=TODAY, note="better"),),
        closings=(Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept", closing_note="sent"),),
        opened=(FollowUpDraft(pairing_id=PAIR.id, opened_on=TODAY, title="thesis outline"),),
    )


VERBS: dict[str, tuple[Callable[[Tracker], object], int]] = {
    "add_person": (lambda tracker: tracker.add_person(PersonDraft(name="Lena Vogt")), 1),
    "begin_pairing": (
        lambda tracker: tracker.begin_pairing(
            NewPairing(mentor=PersonDraft(name="Inês Duarte"), mentee=PersonDraft(name="Tom Brandt"), started_on=TODAY)
        ),
        3,
    ),
    "open_follow_up": (
        lambda tracker: tracker.open_follow_up(FollowUpDraft(pairing_id=PAIR.id, opened_on=TODAY, title="poster")),
        1,
    ),
    "check_in": (
        lambda tracker: tracker.check_in(CheckInDraft(pairing_id=PAIR.id, follow_up_id=DRAFT.id, made_on=TODAY)),
        2,
    ),
    "close_follow_up": (
        lambda tracker: tracker.close_follow_up(
            PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept")
        ),
        1,
    ),
    "log_session": (lambda tracker: tracker.log_session(session_log()), 5),
    "bring_in": (
        lambda tracker: tracker.bring_in([person("Zoë", record_id=id_of(9_000_900)), session(PAIR, days_ago(3))]),
        2,
    ),
}
"""Each verb, done once, and how many records it writes."""


# --- every verb ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_one_save_of_all_its_records(bench: Bench, verb: str) -> None:
    act, count = VERBS[verb]
    act(bench.tracker)
    assert len(bench.saved()) == count
    assert {one.id: one for one in bench.tracker.program.records()} == {
        one.id: one for one in (*PROGRAM.records(), *bench.saved())
    }


@pytest.mark.parametrize("verb", VERBS)
def test_the_disk_has_a_change_before_the_program_has_it(bench: Bench, verb: str) -> None:
    seen: list[Program] = []
    bench.disk.watch = lambda: seen.append(bench.tracker.program)
    VERBS[verb][0](bench.tracker)
    assert seen == [PROGRAM]
    assert seen[0] is PROGRAM
    assert bench.tracker.program != PROGRAM


@pytest.mark.parametrize("verb", VERBS)
def test_where_the_disk_fails_the_program_is_the_same_and_the_verb_can_be_done_again(bench: Bench, verb: str) -> None:
    bench.disk.full = True
    with pytest.raises(FileUnusable, match="No space left"):
        VERBS[verb][0](bench.tracker)
    assert bench.tracker.program is PROGRAM
    bench.disk.full = False
    VERBS[verb][0](bench.tracker)
    assert len(bench.disk.saves) == 1
    assert len(list(bench.tracker.program.records())) > len(list(PROGRAM.records())) or verb == "close_follow_up"


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_did_is_there_when_the_file_is_opened_again(tmp_path: Path, verb: str) -> None:
    with ProgramFile(tmp_path / "program.json") as file:
        file.load()
        file.save(PROGRAM.records(), PROGRAM.charter)
        ids = map(id_of, itertools.count(3_000_000))
        tracker = Tracker(PROGRAM, file, clock=lambda: NOON, new_id=lambda: next(ids), device="laptop")
        VERBS[verb][0](tracker)
    with ProgramFile(tmp_path / "program.json", writable=False) as file:
        assert file.load() == tracker.program != PROGRAM


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "bring_in"])
def test_the_stamps_of_a_verb_are_of_now_of_this_device_and_rising(bench: Bench, verb: str) -> None:
    VERBS[verb][0](bench.tracker)
    stamps = sorted(one.stamp for one in bench.saved())
    assert len(set(stamps)) == len(stamps)
    assert stamps[0] == "2026-11-22T11:00:00.000000Z/laptop"
    assert stamps[-1] < "2026-11-22T11:00:00.000010Z"
    assert all(stamp.endswith("/laptop") for stamp in stamps)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in {"bring_in", "close_follow_up"}])
def test_the_ids_of_new_records_are_those_that_were_handed_in(bench: Bench, verb: str) -> None:
    VERBS[verb][0](bench.tracker)
    known = {one.id for one in PROGRAM.records()}
    new = [one.id for one in bench.saved() if one.id not in known]
    assert sorted(new) == bench.ids[: len(new)]
    assert new


def test_today_is_the_day_of_the_clock_where_the_user_is(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert bench.tracker.today == date(2026, 11, 22)


def test_a_follow_up_is_settled_once() -> None:
    bench = Bench()
    bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept"))
    with pytest.raises(Refused, match="settled already"):
        bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="let_go"))


def test_a_person_who_is_here_already_is_not_added_again() -> None:
    bench = Bench()
    with pytest.raises(Refused) as refused:
        bench.tracker.add_person(PersonDraft(name="ada  okafor"))
    assert [problem.field for problem in refused.value.problems] == ["name"]
    assert "Ada Okafor is here already" in str(refused.value)
    assert (
        bench.tracker.add_person(PersonDraft(name="Ada Okafor", organisation="elsewhere")).organisation == "elsewhere"
    )


def test_two_who_have_a_running_pairing_do_not_begin_another() -> None:
    bench = Bench()
    with pytest.raises(Refused) as refused:
        bench.tracker.begin_pairing(NewPairing(mentor=PAIR.mentor_id, mentee=PAIR.mentee_id, started_on=TODAY))
    assert [problem.field for problem in refused.value.problems] == ["mentee"]
    assert "have a pairing already" in str(refused.value)
    bench.tracker.begin_pairing(NewPairing(mentor=PAIR.mentee_id, mentee=PAIR.mentor_id, started_on=TODAY))


# --- stamps --------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(jumps=st.lists(st.integers(-(10**9), 10**6), min_size=2, max_size=12))
def test_stamps_rise_however_the_clock_is_set(jumps: list[int]) -> None:
    bench = Bench()
    stamps = [max(one.stamp for one in PROGRAM.records())]
    for number, jump in enumerate(jumps):
        bench.now += timedelta(microseconds=jump * 1000)
        stamps.append(bench.tracker.add_person(PersonDraft(name=f"Lena {number}")).stamp)
    assert stamps == sorted(set(stamps))


def test_a_stamp_is_later_than_those_of_a_device_whose_clock_is_ahead() -> None:
    ahead = replace(DRAFT, stamp="2031-01-01T00:00:00.000000Z/zzz")
    bench = Bench(program_of(PAIR, ahead))
    closed = bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept"))
    assert closed.stamp == "2031-01-01T00:00:00.000001Z/laptop"
    assert closed.stamp > ahead.stamp


def test_a_stamp_is_later_than_those_that_were_brought_in_since(bench: Bench) -> None:
    brought = replace(DRAFT, note="from elsewhere", stamp="2031-01-01T00:00:00.000000Z/zzz")
    bench.tracker.bring_in([brought])
    assert bench.tracker.program.history(PAIR.id).follow_up(DRAFT.id) is brought
    closed = bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept"))
    assert closed.stamp > brought.stamp
    assert closed.note == "from elsewhere"


def test_the_first_stamp_of_an_empty_program_is_of_now() -> None:
    assert Bench(Program()).tracker.add_person(PersonDraft(name="Ada")).stamp == "2026-11-22T11:00:00.000000Z/laptop"


def test_a_stamp_carries_over_the_second() -> None:
    late = person("Lena", stamp="2026-12-31T23:59:59.999999Z/other")
    assert Bench(program_of(late)).tracker.add_person(PersonDraft(name="Ada")).stamp == (
        "2027-01-01T00:00:00.000000Z/laptop"
    )


# --- people and pairings -------------------------------------------------------------------------------


def test_text_is_made_safe_on_the_way_in(bench: Bench) -> None:
    added = bench.tracker.add_person(
        PersonDraft(name=" Lena\x1b[31m\n Vogt ", about="one\r\n\u202etwo  \n", tags=("a", " ", "\x07"))
    )
    assert (added.name, added.about, added.tags) == ("Lena[31m Vogt", "one\ntwo", ("a",))
    assert bench.saved() == [added]
    assert bench.tracker.program.people[added.id] is added


def test_text_of_every_verb_is_made_safe(bench: Bench) -> None:
    log = session_log(note="a\x1bb", topics=("x\x00", ""))
    log = replace(
        log,
        check_ins=(replace(log.check_ins[0], note="c\x1bd"),),
        closings=(replace(log.closings[0], closing_note="e\x1bf"),),
        opened=(replace(log.opened[0], title="g\x1bh"),),
    )
    bench.tracker.log_session(log)
    bench.tracker.close_follow_up(
        PAIR.id, Closing(follow_up_id=TALK.id, closed_on=TODAY, outcome="kept", closing_note="i\x1bj")
    )
    bench.tracker.begin_pairing(
        NewPairing(mentor=PersonDraft(name="k\x1bl"), mentee=BEN.id, started_on=TODAY, agreement="m\x1bn")
    )
    written = "".join(str(records) for records, _ in bench.disk.saves)
    assert "\x1b" not in written
    assert "\\x" not in written
    for text in ("ab", "cd", "ef", "gh", "ij", "kl", "mn"):
        assert f"'{text}'" in written


def test_a_pairing_begins_between_people_who_are_known(bench: Bench) -> None:
    lena = bench.tracker.add_person(PersonDraft(name="Lena Vogt"))
    begun = bench.tracker.begin_pairing(
        NewPairing(
            mentor=ADA.id,
            mentee=lena.id,
            started_on=days_ago(3),
            cadence=FORTNIGHTLY,
            purpose="thesis",
            agreement="stays between us",
        )
    )
    assert bench.disk.saves[-1] == ([begun], None)
    history = bench.tracker.program.history(begun.id)
    assert (history.mentor, history.mentee) == (ADA, lena)
    assert (begun.started_on, begun.cadence) == (days_ago(3), FORTNIGHTLY)
    assert (begun.purpose, begun.agreement) == ("thesis", "stays between us")


def test_a_pairing_begins_together_with_those_who_are_new(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(
        NewPairing(mentor=ADA.id, mentee=PersonDraft(name="Lena Vogt", email="lena@example.org"), started_on=TODAY)
    )
    assert [type(one).__name__ for one in bench.saved()] == ["Person", "Pairing"]
    mentee = bench.tracker.program.history(begun.id).mentee
    assert (mentee.name, mentee.email) == ("Lena Vogt", "lena@example.org")


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewPairing(mentor=ADA.id, mentee=ADA.id, started_on=TODAY), "mentee"),
        (NewPairing(mentor=PersonDraft(name="Lena"), mentee=PersonDraft(name="Lena"), started_on=TODAY), "mentee"),
        (NewPairing(mentor=PersonDraft(name=" "), mentee=BEN.id, started_on=TODAY), "mentor"),
        (NewPairing(mentor=ADA.id, mentee=PersonDraft(name="Lena", email="nowhere"), started_on=TODAY), "mentee"),
        (NewPairing(mentor=id_of(9_000_009), mentee=BEN.id, started_on=TODAY), "mentor_id"),
        (NewPairing(mentor=ADA.id, mentee=BEN.id, started_on=date(1850, 1, 1)), "started_on"),
    ],
)
def test_a_pairing_that_cannot_be_is_refused_by_its_field(bench: Bench, new: NewPairing, field: str) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.begin_pairing(new)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not bench.disk.saves
    assert bench.tracker.program is PROGRAM


# --- sessions ------------------------------------------------------------------------------------------


def test_what_is_done_in_a_session_has_its_day_and_its_id(bench: Bench) -> None:
    held = bench.tracker.log_session(session_log(minutes=45, note="went well"))
    assert (held.held_on, held.minutes, held.note) == (days_ago(1), 45, "went well")
    history = bench.tracker.program.history(PAIR.id)
    [made] = history.check_ins
    assert (made.made_on, made.made_in, made.follow_up_id, made.note) == (days_ago(1), held.id, SLEEP.id, "better")
    closed = bench.follow_up(DRAFT)
    assert (closed.closed_on, closed.closed_in, closed.outcome) == (days_ago(1), held.id, "kept")
    assert (closed.closing_note, closed.title, closed.check_on) == ("sent", "IRB draft", DRAFT.check_on)
    [opened] = [one for one in history.follow_ups if one.title == "thesis outline"]
    assert (opened.opened_on, opened.opened_in) == (days_ago(1), held.id)
    assert bench.follow_up(SLEEP).check_on == days_ago(1) + timedelta(days=7)
    assert bench.follow_up(TALK) == TALK


@pytest.mark.parametrize("status", ["missed", "cancelled"])
def test_what_is_done_when_a_session_was_not_held_has_its_day_and_not_its_id(bench: Bench, status: str) -> None:
    bench.tracker.log_session(session_log(status=status))
    history = bench.tracker.program.history(PAIR.id)
    closed, [made] = bench.follow_up(DRAFT), history.check_ins
    [opened] = [one for one in history.follow_ups if one.title == "thesis outline"]
    assert (made.made_in, closed.closed_in, opened.opened_in) == (None, None, None)
    assert {made.made_on, closed.closed_on, opened.opened_on} == {days_ago(1)}


def test_a_thread_that_is_looked_after_and_settled_in_one_session_is_settled(bench: Bench) -> None:
    log = replace(
        session_log(),
        check_ins=(
            CheckInDraft(pairing_id=PAIR.id, follow_up_id=DRAFT.id, made_on=TODAY, check_on=days_ago(-9)),
            CheckInDraft(pairing_id=PAIR.id, follow_up_id=SLEEP.id, made_on=TODAY),
        ),
    )
    held = bench.tracker.log_session(log)
    closed = bench.follow_up(DRAFT)
    assert (closed.outcome, closed.closed_in, closed.closed_on) == ("kept", held.id, held.held_on)
    assert len(bench.tracker.program.history(PAIR.id).check_ins) == 2
    assert [one.id for one in bench.saved()].count(DRAFT.id) == 1


def test_a_session_of_a_pairing_that_is_not_there_is_told(bench: Bench) -> None:
    with pytest.raises(NotFound, match="no such pairing"):
        bench.tracker.log_session(SessionLog(session=SessionDraft(pairing_id=id_of(9_000_009), held_on=TODAY)))
    assert not bench.disk.saves


@pytest.mark.parametrize(
    ("log", "kind", "field"),
    [
        (session_log(minutes=0), "sessions", "minutes"),
        (session_log(minutes=30, status="missed"), "sessions", "minutes"),
        (session_log(held_on=days_ago(-1)), "sessions", "held_on"),
        (session_log(held_on=days_ago(31)), "follow_ups", "closed_on"),
        (replace(session_log(), opened=(replace(session_log().opened[0], title=" "),)), "follow_ups", "title"),
        (
            replace(session_log(), check_ins=(replace(session_log().check_ins[0], check_on=days_ago(3)),)),
            "check_ins",
            "check_on",
        ),
    ],
)
def test_a_session_that_cannot_be_is_refused_whole_and_by_its_field(
    bench: Bench, log: SessionLog, kind: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.log_session(log)
    assert (kind, field) in {(problem.record.split()[0], problem.field) for problem in refused.value.problems}
    assert all(problem.message for problem in refused.value.problems)
    assert not bench.disk.saves
    assert bench.tracker.program is PROGRAM


# --- follow-ups and check-ins --------------------------------------------------------------------------


def test_a_thread_is_opened_outside_of_a_session(bench: Bench) -> None:
    opened = bench.tracker.open_follow_up(
        FollowUpDraft(pairing_id=PAIR.id, opened_on=TODAY, title="  poster ", owner="both", check_on=days_ago(-3))
    )
    assert bench.follow_up(opened) is opened
    assert (opened.title, opened.owner, opened.opened_in, opened.is_open) == ("poster", "both", None, True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "\x1b "}, "title"),
        ({"opened_on": days_ago(-1)}, "opened_on"),
        ({"check_on": days_ago(1)}, "check_on"),
        ({"opened_in": id_of(9_000_009)}, "opened_in"),
        ({"pairing_id": id_of(9_000_009)}, "pairing_id"),
    ],
)
def test_a_thread_that_cannot_be_is_refused_by_its_field(bench: Bench, changes: dict[str, object], field: str) -> None:
    draft = replace(FollowUpDraft(pairing_id=PAIR.id, opened_on=TODAY, title="poster"), **changes)
    with pytest.raises(Refused) as refused:
        bench.tracker.open_follow_up(draft)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not bench.disk.saves


def test_a_thread_is_settled_outside_of_a_session(bench: Bench) -> None:
    closed = bench.tracker.close_follow_up(
        PAIR.id, Closing(follow_up_id=TALK.id, closed_on=days_ago(4), outcome="let_go", closing_note="cancelled")
    )
    assert bench.follow_up(TALK) is closed
    assert (closed.closed_on, closed.closed_in, closed.outcome) == (days_ago(4), None, "let_go")
    assert (closed.closing_note, closed.title, closed.is_open) == ("cancelled", "first talk", False)


@pytest.mark.parametrize(("on", "field"), [(days_ago(-1), "closed_on"), (days_ago(31), "closed_on")])
def test_a_thread_cannot_be_settled_ahead_or_before_it_was_opened(bench: Bench, on: date, field: str) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=TALK.id, closed_on=on, outcome="kept"))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert bench.tracker.program is PROGRAM


def test_a_thread_that_is_not_there_cannot_be_settled_or_looked_after(bench: Bench) -> None:
    with pytest.raises(NotFound, match="not in the pairing any more"):
        bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=id_of(9_000_009), closed_on=TODAY, outcome="kept"))
    with pytest.raises((NotFound, Refused)):
        bench.tracker.check_in(CheckInDraft(pairing_id=PAIR.id, follow_up_id=id_of(9_000_009), made_on=TODAY))
    with pytest.raises(NotFound, match="no such pairing"):
        bench.tracker.close_follow_up(id_of(9_000_009), Closing(follow_up_id=TALK.id, closed_on=TODAY, outcome="kept"))
    assert not bench.disk.saves


def test_a_check_in_on_the_person_moves_no_thread(bench: Bench) -> None:
    made = bench.tracker.check_in(CheckInDraft(pairing_id=PAIR.id, made_on=TODAY, check_on=days_ago(-3)))
    assert bench.saved() == [made]
    assert bench.tracker.program.history(PAIR.id).follow_ups == PROGRAM.history(PAIR.id).follow_ups


def check(which: FollowUp, on: date = TODAY, **fields: object) -> CheckInDraft:
    return replace(CheckInDraft(pairing_id=PAIR.id, follow_up_id=which.id, made_on=on), **fields)


def test_an_agreed_day_is_the_next_one_whatever_came_of_the_check_in(bench: Bench) -> None:
    for number, result in enumerate(("reached", "no_answer", "rescheduled"), start=3):
        bench.tracker.check_in(check(SLEEP, result=result, check_on=days_ago(-number)))
        assert bench.follow_up(SLEEP).check_on == days_ago(-number)


@pytest.mark.parametrize("result", ["reached", "left_message", "no_answer", "rescheduled", "declined"])
def test_a_rhythm_goes_on_from_the_day_of_the_check_in(bench: Bench, result: str) -> None:
    bench.tracker.check_in(check(SLEEP, days_ago(3), result=result))
    assert bench.follow_up(SLEEP).check_on == days_ago(-4)


def test_a_day_that_has_come_is_used_up_where_the_person_was_reached(bench: Bench) -> None:
    bench.tracker.check_in(check(DRAFT))
    assert bench.follow_up(DRAFT).check_on is None
    assert bench.follow_up(DRAFT).stamp > DRAFT.stamp


@pytest.mark.parametrize("result", ["left_message", "no_answer", "rescheduled", "declined"])
def test_an_unanswered_attempt_leaves_the_thread_due(bench: Bench, result: str) -> None:
    made = bench.tracker.check_in(check(DRAFT, result=result))
    assert bench.saved() == [made]
    assert bench.follow_up(DRAFT) is DRAFT


def test_a_day_that_lies_ahead_stays_where_the_person_was_reached_before_it() -> None:
    ahead = replace(DRAFT, check_on=days_ago(-8))
    bench = Bench(program_of(PAIR, ahead))
    bench.tracker.check_in(check(ahead))
    assert bench.follow_up(ahead) is ahead


def test_a_check_in_that_is_entered_afterwards_does_not_move_what_a_later_one_agreed(bench: Bench) -> None:
    bench.tracker.check_in(check(SLEEP, TODAY, check_on=days_ago(-20)))
    bench.tracker.check_in(check(SLEEP, days_ago(5), check_on=days_ago(-1)))
    assert bench.follow_up(SLEEP).check_on == days_ago(-20)
    assert len(bench.tracker.program.history(PAIR.id).check_ins) == 2
    bench.tracker.check_in(check(SLEEP, TODAY, check_on=days_ago(-21)))
    assert bench.follow_up(SLEEP).check_on == days_ago(-21)


def test_a_session_that_is_entered_afterwards_does_not_move_what_a_later_check_in_agreed(bench: Bench) -> None:
    bench.tracker.check_in(check(SLEEP, TODAY, check_on=days_ago(-20)))
    bench.tracker.log_session(session_log())
    assert bench.follow_up(SLEEP).check_on == days_ago(-20)


def test_a_check_in_on_a_settled_thread_leaves_it_settled() -> None:
    closed = settled(DRAFT, days_ago(1))
    bench = Bench(program_of(PAIR, closed))
    bench.tracker.check_in(check(closed, days_ago(3), check_on=days_ago(-3)))
    assert bench.follow_up(closed) is closed
    with pytest.raises(Refused) as refused:
        bench.tracker.check_in(check(closed, TODAY))
    assert [problem.field for problem in refused.value.problems] == ["made_on"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (check(DRAFT, days_ago(-1)), "made_on"),
        (check(DRAFT, days_ago(31)), "made_on"),
        (check(DRAFT, check_on=days_ago(1)), "check_on"),
        (check(DRAFT, made_in=id_of(9_000_009)), "made_in"),
    ],
)
def test_a_check_in_that_cannot_be_is_refused_by_its_field(bench: Bench, draft: CheckInDraft, field: str) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.check_in(draft)
    assert field in [problem.field for problem in refused.value.problems]
    assert not bench.disk.saves
    assert bench.tracker.program is PROGRAM


@given(
    planned=st.none() | st.integers(-40, 40),
    agreed=st.none() | st.integers(0, 40),
    rhythm=st.none() | st.just(WEEKLY) | st.just(Cadence(1, "months")),
    result=st.sampled_from(("reached", "left_message", "no_answer", "rescheduled", "declined")),
)
def test_a_thread_with_a_rhythm_or_an_unanswered_attempt_never_loses_its_next_day(
    planned: int | None, agreed: int | None, rhythm: Cadence | None, result: Result
) -> None:
    thread = follow_up(
        PAIR, opened_on=days_ago(50), check_on=None if planned is None else days_ago(planned), rhythm=rhythm
    )
    made = check_in(
        PAIR, about=thread, result=result, check_on=None if agreed is None else TODAY + timedelta(days=agreed)
    )
    following = next_check(thread, made)
    if agreed is not None:
        assert following == made.check_on
    elif rhythm is not None:
        assert following == rhythm.after(TODAY)
    elif result != "reached":
        assert following == thread.check_on
    else:
        assert following is None or following > TODAY


# --- bringing in ---------------------------------------------------------------------------------------


def test_records_are_brought_in_as_they_are_with_the_charter_where_it_comes_along(bench: Bench) -> None:
    lena = person("Lena  \x1b", stamp=stamp_of(5, "phone"))
    bench.tracker.bring_in(iter([lena]), Charter(name="Hillside"))
    assert bench.disk.saves == [([lena], Charter(name="Hillside"))]
    assert bench.tracker.program.charter.name == "Hillside"
    assert bench.tracker.program.people[lena.id] is lena
    bench.tracker.bring_in([])
    assert bench.tracker.program.charter.name == "Hillside"


def test_records_of_a_place_where_it_is_tomorrow_already_can_be_brought_in(bench: Bench) -> None:
    theirs = session(PAIR, days_ago(-1))
    bench.tracker.bring_in([theirs])
    assert theirs in bench.tracker.program.history(PAIR.id).sessions


def test_records_that_do_not_fit_are_brought_in_not_at_all(bench: Bench) -> None:
    other = pairing(person("Nobody", record_id=id_of(9_000_009)), BEN)
    with pytest.raises(Refused) as refused:
        bench.tracker.bring_in([person("Lena"), other])
    assert [problem.field for problem in refused.value.problems] == ["mentor_id"]
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        *(("add_person", Person), ("begin_pairing", Pairing), ("open_follow_up", FollowUp)),
        *(("check_in", CheckIn), ("close_follow_up", FollowUp), ("log_session", Session)),
    ],
)
def test_each_verb_gives_the_record_that_it_made(bench: Bench, verb: str, kind: type[Record]) -> None:
    made = VERBS[verb][0](bench.tracker)
    assert isinstance(made, kind)
    assert made in bench.tracker.program.records()


def test_the_clock_may_be_in_any_zone_and_stamps_are_in_utc(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    assert bench.tracker.today == date(2026, 11, 23)
    stamp = bench.tracker.add_person(PersonDraft(name="Lena")).stamp
    assert (
        stamp == f"{bench.now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000000Z/laptop" == "2026-11-22T11:30:00.000000Z/laptop"
    )
