"""The verbs: the disk first, one save each, and nothing changed where one fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.acts import Closing, NewPairing, Parting, SessionLog, Snooze
from mentor_tui.errors import FileUnusable, NotFound, Refused
from mentor_tui.model import (
    Charter,
    CheckIn,
    CheckInDraft,
    Ending,
    FollowUp,
    FollowUpDraft,
    Id,
    Pairing,
    Pause,
    Person,
    PersonDraft,
    Record,
    Reflection,
    Session,
    SessionDraft,
    SessionStatus,
    Takeaway,
    Thresholds,
)
from mentor_tui.program import History, Program, build
from mentor_tui.store import ProgramFile
from mentor_tui.tracker import Tracker
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
    pause,
    person,
    program_of,
    session,
    settled,
    stamp_of,
    tombstone,
)

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=timezone(timedelta(hours=1)))

PAIR = pairing()
DRAFT = follow_up(PAIR, "IRB draft", days_ago(30), check_on=days_ago(2))
SLEEP = follow_up(PAIR, "sleep", days_ago(30), kind="concern", rhythm=WEEKLY)
TALK = follow_up(PAIR, "first talk", days_ago(30), kind="milestone")

OMAR, ZOE, NOBODY = person("Omar Haddad"), person("Zoë Lindqvist"), person("Nobody Yet")
EXAMS = pause(days_ago(150), days_ago(141), "exams")
PAST = pairing(
    OMAR,
    ZOE,
    started_on=days_ago(200),
    pauses=[EXAMS],
    ended_on=days_ago(40),
    ending=Ending(reason="moved_away", note="to Lyon,\nin May", valued="her patience"),
)
HELD = session(PAST, days_ago(100), minutes=60, topics=("aims",), note="Aims agreed.")
AIMS = settled(follow_up(PAST, "aims page", opened_in=HELD, check_on=days_ago(90)), days_ago(80), "changed")
VALE = settled(follow_up(PAST, "introduction", days_ago(120)), closed_in=HELD)
NIGHTS = follow_up(PAST, "nights", days_ago(110), kind="concern")
ASKED = check_in(PAST, about=NIGHTS, made_in=HELD, note="asked")
NOW = pairing(ADA, ZOE, started_on=days_ago(39), continues=PAST)
TAKEN_OUT = (tombstone(ASKED, stamp=stamp_of(8)), tombstone(NIGHTS, stamp=stamp_of(9)))

PROGRAM = program_of(OMAR, ZOE, NOBODY, PAIR, DRAFT, SLEEP, TALK, PAST, HELD, AIMS, VALE, NIGHTS, ASKED, NOW)


class Disk:
    """Takes down what is saved, or refuses it."""

    def __init__(self) -> None:
        self.saves: list[tuple[list[Record], Charter | None]] = []
        self.taken_back: list[Id] = []
        self.full = False
        self.watch: Callable[[], None] = lambda: None

    def save(
        self, records: Iterable[Record] = (), charter: Charter | None = None, *, taken_back: Iterable[Id] = ()
    ) -> None:
        self.watch()
        if self.full:
            raise FileUnusable("program.json could not be saved: No space left on device.")
        self.saves.append((list(records), charter))
        self.taken_back = list(taken_back)


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

    def history(self, which: Pairing = PAIR) -> History:
        return self.tracker.program.history(which.id)

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


def parting(on: date = TODAY, *closings: Closing) -> Parting:
    return Parting(ended_on=on, ending=Ending(reason="completed_as_planned"), closings=closings)


def handed_to(mentee: Id | PersonDraft = BEN.id, **fields: object) -> NewPairing:
    """Return a pairing that takes over from PAIR, three days ago unless it is said otherwise."""
    new = NewPairing(mentor=OMAR.id, mentee=mentee, started_on=days_ago(3), continues=PAIR.id)
    return replace(new, **fields)


class Verb(NamedTuple):
    """A verb, done once."""

    act: Callable[[Tracker], object]
    writes: int
    """How many records it writes."""
    said: str
    new: int = 0
    """How many of them were not there before."""


VERBS: dict[str, Verb] = {
    "add_person": Verb(
        lambda tracker: tracker.add_person(PersonDraft(name="Lena Vogt")),
        writes=1,
        new=1,
        said="Added: Lena Vogt",
    ),
    "begin_pairing": Verb(
        lambda tracker: tracker.begin_pairing(
            NewPairing(mentor=PersonDraft(name="Inês Duarte"), mentee=PersonDraft(name="Tom Brandt"), started_on=TODAY)
        ),
        writes=3,
        new=3,
        said="Begun: Inês Duarte ⇄ Tom Brandt",
    ),
    "take over": Verb(
        lambda tracker: tracker.begin_pairing(handed_to(BEN.id)),
        writes=8,
        new=4,
        said="Begun: Omar Haddad ⇄ Ben Ruiz",
    ),
    "pause": Verb(
        lambda tracker: tracker.pause(PAIR.id, pause(days_ago(9))), writes=1, said="Paused: Ada Okafor ⇄ Ben Ruiz"
    ),
    "change_pause": Verb(
        lambda tracker: tracker.change_pause(PAST.id, EXAMS, pause(days_ago(149), days_ago(141), "finals")),
        writes=1,
        said="Pause changed: Omar Haddad ⇄ Zoë Lindqvist",
    ),
    "delete a pause": Verb(
        lambda tracker: tracker.change_pause(PAST.id, EXAMS, None),
        writes=1,
        said="Pause deleted: Omar Haddad ⇄ Zoë Lindqvist",
    ),
    "end": Verb(
        lambda tracker: tracker.end(
            PAIR.id, parting(TODAY, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept"))
        ),
        writes=2,
        said="Ended: Ada Okafor ⇄ Ben Ruiz",
    ),
    "reopen_pairing": Verb(
        lambda tracker: tracker.reopen_pairing(PAST.id), writes=1, said="Reopened: Omar Haddad ⇄ Zoë Lindqvist"
    ),
    "open_follow_up": Verb(
        lambda tracker: tracker.open_follow_up(FollowUpDraft(pairing_id=PAIR.id, opened_on=TODAY, title="poster")),
        writes=1,
        new=1,
        said="Opened: poster",
    ),
    "check_in": Verb(
        lambda tracker: tracker.check_in(CheckInDraft(pairing_id=PAIR.id, follow_up_id=DRAFT.id, made_on=TODAY)),
        writes=2,
        new=1,
        said="Check-in, reached: Ada Okafor ⇄ Ben Ruiz",
    ),
    "snooze": Verb(
        lambda tracker: tracker.snooze(PAIR.id, Snooze(follow_up_id=DRAFT.id, check_on=days_ago(-9))),
        writes=1,
        said="Snoozed until Tue 1 Dec: IRB draft",
    ),
    "close_follow_up": Verb(
        lambda tracker: tracker.close_follow_up(
            PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="let_go")
        ),
        writes=1,
        said="Settled, let go: IRB draft",
    ),
    "reopen_follow_up": Verb(
        lambda tracker: tracker.reopen_follow_up(PAST.id, VALE.id), writes=1, said="Reopened: introduction"
    ),
    "log_session": Verb(
        lambda tracker: tracker.log_session(session_log()),
        writes=5,
        new=3,
        said="Session held: Ada Okafor ⇄ Ben Ruiz",
    ),
    "log_session of a group": Verb(
        lambda tracker: tracker.log_session(replace(session_log(held_on=days_ago(30)), also=(NOW.id, PAST.id))),
        writes=7,
        new=5,
        said="Session held: Ada Okafor ⇄ Ben Ruiz and 2 others",
    ),
    "change_session": Verb(
        lambda tracker: tracker.change_session(replace(HELD, held_on=days_ago(101))),
        writes=4,
        said="Changed: session of 13 Aug 2026, Omar Haddad ⇄ Zoë Lindqvist",
    ),
    "change a person": Verb(
        lambda tracker: tracker.change(replace(ZOE, name="Zoë Berg")), writes=1, said="Changed: Zoë Berg"
    ),
    "change a pairing": Verb(
        lambda tracker: tracker.change(replace(PAIR, purpose="thesis")),
        writes=1,
        said="Changed: Ada Okafor ⇄ Ben Ruiz",
    ),
    "change who a pairing is between": Verb(
        lambda tracker: tracker.change(replace(PAIR, mentor_id=OMAR.id, mentee_id=NOBODY.id)),
        writes=1,
        said="Changed: Omar Haddad ⇄ Nobody Yet",
    ),
    "change a follow-up": Verb(
        lambda tracker: tracker.change(replace(TALK, title="second talk")),
        writes=1,
        said="Changed: milestone “second talk”",
    ),
    "change a check-in": Verb(
        lambda tracker: tracker.change(replace(ASKED, made_in=None, made_on=days_ago(99), check_on=days_ago(90))),
        writes=2,
        said="Changed: check-in of 15 Aug 2026, Omar Haddad ⇄ Zoë Lindqvist",
    ),
    "delete a person": Verb(lambda tracker: tracker.delete(NOBODY), writes=1, said="Deleted: Nobody Yet"),
    "delete a session": Verb(
        lambda tracker: tracker.delete(HELD),
        writes=4,
        said="Deleted: session of 14 Aug 2026, Omar Haddad ⇄ Zoë Lindqvist",
    ),
    "delete a follow-up": Verb(lambda tracker: tracker.delete(NIGHTS), writes=2, said="Deleted: concern “nights”"),
    "delete a check-in": Verb(
        lambda tracker: tracker.delete(ASKED),
        writes=1,
        said="Deleted: check-in of 14 Aug 2026, Omar Haddad ⇄ Zoë Lindqvist",
    ),
    "delete a pairing": Verb(
        lambda tracker: tracker.delete(PAST), writes=7, said="Deleted: Omar Haddad ⇄ Zoë Lindqvist"
    ),
    "change_charter": Verb(
        lambda tracker: tracker.change_charter(Charter(name="Hillside")),
        writes=0,
        said="Changed: name and thresholds of the program",
    ),
    "bring_in": Verb(
        lambda tracker: tracker.bring_in(
            [person("Zoë", record_id=id_of(9_000_900)), replace(TALK, note="theirs", stamp=stamp_of(7)), *TAKEN_OUT],
            Charter(name="Lakeside"),
        ),
        writes=4,
        new=1,
        said="Brought in: 4 records",
    ),
}
"""Each verb, done once: what it can be done to, in the order of the tracker."""

WITHOUT_STAMPS = {"bring_in", "change_charter"}


# --- every verb ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_one_save_of_all_its_records(bench: Bench, verb: str) -> None:
    VERBS[verb].act(bench.tracker)
    assert len(bench.saved()) == VERBS[verb].writes
    assert not bench.disk.taken_back
    assert {one.id: one for one in bench.tracker.program.records()} == {
        one.id: one for one in (*PROGRAM.records(), *bench.saved())
    }
    assert bench.disk.saves[0][1] == (bench.tracker.program.charter if verb in WITHOUT_STAMPS else None)


@pytest.mark.parametrize("verb", VERBS)
def test_the_disk_has_a_change_before_the_program_has_it(bench: Bench, verb: str) -> None:
    seen: list[Program] = []
    bench.disk.watch = lambda: seen.append(bench.tracker.program)
    VERBS[verb].act(bench.tracker)
    assert seen == [PROGRAM]
    assert seen[0] is PROGRAM
    assert bench.tracker.program != PROGRAM


@pytest.mark.parametrize("verb", VERBS)
def test_where_the_disk_fails_the_program_is_the_same_and_the_verb_can_be_done_again(bench: Bench, verb: str) -> None:
    bench.disk.full = True
    with pytest.raises(FileUnusable, match="No space left"):
        VERBS[verb].act(bench.tracker)
    assert bench.tracker.program is PROGRAM
    bench.disk.full = False
    VERBS[verb].act(bench.tracker)
    assert len(bench.disk.saves) == 1
    assert bench.tracker.program != PROGRAM


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_did_is_there_when_the_file_is_opened_again(tmp_path: Path, verb: str) -> None:
    with ProgramFile(tmp_path / "program.json") as file:
        file.load()
        file.save(PROGRAM.records(), PROGRAM.charter)
        ids = map(id_of, itertools.count(3_000_000))
        tracker = Tracker(PROGRAM, file, clock=lambda: NOON, new_id=lambda: next(ids), device="laptop")
        VERBS[verb].act(tracker)
    with ProgramFile(tmp_path / "program.json", writable=False) as file:
        assert file.load() == tracker.program != PROGRAM


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in WITHOUT_STAMPS])
def test_the_stamps_of_a_verb_are_of_now_of_this_device_and_rising(bench: Bench, verb: str) -> None:
    VERBS[verb].act(bench.tracker)
    stamps = sorted(one.stamp for one in bench.saved())
    assert len(set(stamps)) == len(stamps)
    assert stamps[0] == "2026-11-22T11:00:00.000000Z/laptop"
    assert stamps[-1] < "2026-11-22T11:00:00.000010Z"
    assert all(stamp.endswith("/laptop") for stamp in stamps)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if VERBS[verb].new and verb not in WITHOUT_STAMPS])
def test_the_ids_of_new_records_are_those_that_were_handed_in(bench: Bench, verb: str) -> None:
    VERBS[verb].act(bench.tracker)
    known = {one.id for one in PROGRAM.records()}
    new = [one.id for one in bench.saved() if one.id not in known]
    assert sorted(new) == bench.ids[: VERBS[verb].new]


def test_today_is_the_day_of_the_clock_where_the_user_is(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 22, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert bench.tracker.today == date(2026, 11, 22)


def test_a_follow_up_is_settled_once() -> None:
    bench = Bench()
    bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept"))
    with pytest.raises(Refused, match="settled already"):
        bench.tracker.close_follow_up(PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="let_go"))


def test_what_was_said_of_a_follow_up_that_is_settled_again_stays() -> None:
    bench = Bench()
    for said, stands in (("sent", "sent"), ("", "sent"), ("sent", "sent"), ("it came back", "sent\n\nit came back")):
        bench.tracker.close_follow_up(
            PAIR.id, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept", closing_note=said)
        )
        assert bench.follow_up(DRAFT).closing_note == stands
        bench.tracker.reopen_follow_up(PAIR.id, DRAFT.id)


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


def test_who_was_named_by_a_slip_is_put_right_with_all_that_is_in_the_pairing(bench: Bench) -> None:
    bench.tracker.change(replace(PAIR, mentee_id=NOBODY.id))
    history = bench.tracker.program.history(PAIR.id)
    assert (history.mentor, history.mentee) == (ADA, NOBODY)
    assert history.follow_ups == PROGRAM.history(PAIR.id).follow_ups, "whose move it is is a role, and stays"
    assert bench.tracker.program == build(PROGRAM.charter, bench.tracker.program.records())
    bench.tracker.change(replace(PAST, mentor_id=BEN.id))  # a timeline through several pairings has several mentors
    assert bench.tracker.program.history(NOW.id) == PROGRAM.history(NOW.id)


@pytest.mark.parametrize(
    ("pair", "fields", "field", "words"),
    [
        (PAIR, {"mentee_id": ADA.id}, "mentee_id", "the same person"),
        (PAIR, {"mentee_id": ZOE.id}, "mentee_id", "have a pairing already"),
        (PAIR, {"mentee_id": id_of(9_000_009)}, "mentee_id", "No person"),
        (
            NOW,
            {"mentee_id": NOBODY.id},
            "mentee_id",
            "This takes over from Omar Haddad ⇄ Zoë Lindqvist: the mentee is Zoë Lindqvist.",
        ),
        (PAST, {"mentee_id": NOBODY.id}, "mentee_id", "Ada Okafor ⇄ Zoë Lindqvist has taken over from this"),
    ],
)
def test_a_pairing_is_not_put_where_it_would_not_make_sense(
    bench: Bench, pair: Pairing, fields: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.change(replace(pair, **fields))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert words in str(refused.value)
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


@pytest.mark.parametrize("mentee", [ZOE.id, PersonDraft(name="Ben Ruiz", organisation="elsewhere")])
@pytest.mark.parametrize("hands_over", [True, False])
def test_what_takes_over_is_for_the_same_mentee(bench: Bench, mentee: Id | PersonDraft, hands_over: bool) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.begin_pairing(handed_to(mentee, mentor=NOBODY.id, hands_over=hands_over))
    assert [problem.field for problem in refused.value.problems] == ["mentee"]
    assert "This takes over from Ada Okafor ⇄ Ben Ruiz: the mentee is Ben Ruiz." in str(refused.value)
    assert not bench.disk.saves


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


# --- taking over ---------------------------------------------------------------------------------------


def carried_on(bench: Bench, begun: Pairing) -> dict[str, FollowUp]:
    """Return the threads of a pairing by their titles."""
    return {one.title: one for one in bench.history(begun).follow_ups}


def test_a_pairing_that_takes_over_ends_the_other_on_the_day_it_begins(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(handed_to(BEN.id))
    before = bench.history(PAIR).pairing
    assert before == replace(PAIR, ended_on=days_ago(3), ending=Ending(reason="handed_over"), stamp=before.stamp)
    assert before.stamp > PAIR.stamp
    assert begun.continues == PAIR.id
    assert (begun.started_on, begun.ended_on, begun.ending, begun.pauses) == (days_ago(3), None, None, ())
    assert bench.tracker.program.successor(bench.history(PAIR)) is bench.history(begun)


def test_what_is_open_is_settled_as_passed_on_there_and_open_here_as_it_was() -> None:
    thread = follow_up(
        PAIR,
        "IRB draft",
        days_ago(30),
        kind="goal",
        owner="both",
        note="ask Dr Vale",
        check_on=days_ago(-4),
        rhythm=WEEKLY,
        visibility="shared",
    )
    done = settled(follow_up(PAIR, "poster", days_ago(30)), days_ago(9))
    bench = Bench(program_of(OMAR, PAIR, thread, done))
    begun = bench.tracker.begin_pairing(handed_to(BEN.id))
    there = bench.follow_up(thread)
    assert there == replace(thread, closed_on=days_ago(3), outcome="passed_on", stamp=there.stamp)
    assert there.stamp > thread.stamp
    assert bench.follow_up(done) is done
    here = carried_on(bench, begun)
    assert list(here) == ["IRB draft"]
    new = here["IRB draft"]
    assert new == replace(thread, id=new.id, stamp=new.stamp, pairing_id=begun.id, opened_on=days_ago(3))
    assert new.id != thread.id


def test_every_open_thread_is_passed_on_and_a_day_that_has_gone_by_is_that_of_the_hand_over(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(handed_to(BEN.id, started_on=days_ago(1)))
    here = carried_on(bench, begun)
    assert {title: (one.opened_on, one.check_on) for title, one in here.items()} == {
        "IRB draft": (days_ago(1), days_ago(1)),
        "sleep": (days_ago(1), None),
        "first talk": (days_ago(1), None),
    }
    assert {one.outcome for one in bench.history(PAIR).follow_ups} == {"passed_on"}


def test_a_thread_that_was_looked_after_since_is_passed_on_after_that() -> None:
    opened_since = follow_up(PAIR, "poster", days_ago(2))
    call = check_in(PAIR, days_ago(1), about=DRAFT)
    bench = Bench(program_of(OMAR, PAIR, DRAFT, SLEEP, opened_since, call))
    begun = bench.tracker.begin_pairing(handed_to(BEN.id))
    days = {"IRB draft": days_ago(1), "sleep": days_ago(3), "poster": days_ago(2)}
    assert {title: one.opened_on for title, one in carried_on(bench, begun).items()} == days
    assert {one.title: one.closed_on for one in bench.history(PAIR).follow_ups} == days
    assert bench.history(PAIR).check_ins == (call,)
    assert bench.history(PAIR).pairing.ended_on == days_ago(3)


def test_a_pairing_that_takes_over_on_a_day_to_come_has_the_threads_from_today(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(handed_to(BEN.id, started_on=days_ago(-10)))
    assert bench.history(PAIR).pairing.ended_on == begun.started_on == days_ago(-10)
    assert {one.closed_on for one in bench.history(PAIR).follow_ups} == {TODAY}
    assert {one.opened_on for one in bench.history(begun).follow_ups} == {TODAY}


def test_two_pairings_go_on_side_by_side_where_nothing_is_handed_over(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(handed_to(BEN.id, hands_over=False))
    assert bench.saved() == [begun]
    assert begun.continues == PAIR.id
    assert bench.tracker.program.histories[PAIR.id] is PROGRAM.histories[PAIR.id]
    assert not bench.history(begun).follow_ups


def test_a_pairing_that_ended_before_keeps_its_end_and_passes_on_what_was_left_open(bench: Bench) -> None:
    new = NewPairing(mentor=BEN.id, mentee=ZOE.id, started_on=days_ago(3), continues=PAST.id)
    begun = bench.tracker.begin_pairing(new)
    assert bench.history(PAST).pairing is PROGRAM.history(PAST.id).pairing
    assert [one.id for one in bench.saved() if one.id in {AIMS.id, VALE.id, PAST.id}] == []
    nights = bench.history(PAST).follow_up(NIGHTS.id)
    assert (nights.outcome, nights.closed_on) == ("passed_on", days_ago(3))
    assert [(one.title, one.kind) for one in bench.history(begun).follow_ups] == [("nights", "concern")]


def test_a_pairing_takes_over_together_with_somebody_new(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(handed_to(BEN.id, mentor=PersonDraft(name="Lena Vogt")))
    assert bench.history(begun).mentor.name == "Lena Vogt"
    assert len(bench.saved()) == VERBS["take over"].writes + 1
    assert len(bench.history(begun).open_follow_ups) == 3


def test_a_pairing_cannot_take_over_before_the_other_began(bench: Bench) -> None:
    with pytest.raises(Refused, match="it cannot end before that day") as refused:
        bench.tracker.begin_pairing(handed_to(BEN.id, started_on=PAIR.started_on - timedelta(days=1)))
    assert "ended_on" in [problem.field for problem in refused.value.problems]
    assert bench.tracker.program is PROGRAM


def test_a_pairing_cannot_take_over_from_one_that_is_not_there(bench: Bench) -> None:
    with pytest.raises(NotFound, match="no such pairing"):
        bench.tracker.begin_pairing(handed_to(BEN.id, continues=id_of(9_000_009)))
    with pytest.raises(Refused) as refused:
        bench.tracker.begin_pairing(handed_to(BEN.id, continues=id_of(9_000_009), hands_over=False))
    assert [problem.field for problem in refused.value.problems] == ["continues"]
    assert not bench.disk.saves


def test_two_whose_pairing_has_ended_can_begin_another(bench: Bench) -> None:
    begun = bench.tracker.begin_pairing(NewPairing(mentor=OMAR.id, mentee=ZOE.id, started_on=TODAY))
    assert bench.saved() == [begun]


# --- pauses --------------------------------------------------------------------------------------------


def test_pauses_stand_in_the_order_of_time_each_once(bench: Bench) -> None:
    early, late, leave = pause(days_ago(60), days_ago(50)), pause(days_ago(-5)), pause(days_ago(60), None, " a  leave ")
    for one in (late, early, leave, early):
        bench.tracker.pause(PAIR.id, one)
    assert bench.history().pairing.pauses == (early, pause(days_ago(60), None, "a leave"), late)
    assert bench.history().pairing == replace(
        PAIR, pauses=bench.history().pairing.pauses, stamp=bench.history().pairing.stamp
    )
    assert bench.history().pairing.stamp > PAIR.stamp


def test_a_pause_is_changed_or_taken_out_and_the_others_stay(bench: Bench) -> None:
    other = pause(days_ago(180), days_ago(170))
    bench.tracker.pause(PAST.id, other)
    longer = pause(days_ago(150), days_ago(130), "exams\x1b and after")
    bench.tracker.change_pause(PAST.id, EXAMS, longer)
    clean = replace(longer, reason="exams and after")
    assert bench.history(PAST).pairing.pauses == (other, clean)
    bench.tracker.change_pause(PAST.id, other, None)
    assert bench.history(PAST).pairing.pauses == (clean,)
    assert bench.history(PAST).pairing.ending == PAST.ending


@pytest.mark.parametrize("wrong", [pause(TODAY, days_ago(1)), pause(TODAY, reason=" "), pause(date(1850, 1, 1), TODAY)])
def test_a_pause_that_cannot_be_is_refused(bench: Bench, wrong: Pause) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.pause(PAIR.id, wrong)
    assert [problem.field for problem in refused.value.problems] == ["pauses"]
    with pytest.raises(Refused):
        bench.tracker.change_pause(PAST.id, EXAMS, wrong)
    assert not bench.disk.saves


# --- the end of a pairing ------------------------------------------------------------------------------


def test_a_pairing_ends_with_what_is_settled_in_it_and_the_rest_is_left_open(bench: Bench) -> None:
    ending = Ending(reason="moved_away", note="to Lyon\x1b", valued="two\nlines", door_open_on=days_ago(-90))
    kept = Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept", closing_note="sent")
    gone = Closing(follow_up_id=SLEEP.id, closed_on=TODAY, outcome="let_go")
    bench.tracker.end(PAIR.id, Parting(ended_on=days_ago(5), ending=ending, closings=(kept, gone)))
    ended = bench.history().pairing
    clean = replace(ending, note="to Lyon")
    assert ended == replace(PAIR, ended_on=days_ago(5), ending=clean, stamp=ended.stamp)
    draft, sleep = bench.follow_up(DRAFT), bench.follow_up(SLEEP)
    assert (draft.outcome, draft.closed_on, draft.closed_in, draft.closing_note) == ("kept", days_ago(5), None, "sent")
    assert (sleep.outcome, sleep.closed_on) == ("let_go", days_ago(5))
    assert bench.follow_up(TALK) is TALK
    assert len(bench.saved()) == 3


def test_what_is_settled_with_an_end_that_lies_ahead_is_settled_today(bench: Bench) -> None:
    bench.tracker.end(
        PAIR.id, parting(days_ago(-20), Closing(follow_up_id=DRAFT.id, closed_on=days_ago(9), outcome="kept"))
    )
    assert bench.history().pairing.ended_on == days_ago(-20)
    assert bench.follow_up(DRAFT).closed_on == TODAY


@pytest.mark.parametrize(
    ("how", "field"),
    [
        (parting(PAIR.started_on - timedelta(days=1)), "ended_on"),
        (parting(date(2250, 1, 1)), "ended_on"),
        (Parting(ended_on=TODAY, ending=Ending(reason="other", door_open_on=date(2250, 1, 1))), "door_open_on"),
        (parting(days_ago(31), Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept")), "closed_on"),
    ],
)
def test_an_end_that_cannot_be_is_refused_whole(bench: Bench, how: Parting, field: str) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.end(PAIR.id, how)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


def test_a_thread_that_is_settled_or_not_there_cannot_be_settled_with_an_end(bench: Bench) -> None:
    with pytest.raises(Refused, match="settled already, on Thursday 3 September 2026"):
        bench.tracker.end(PAST.id, parting(TODAY, Closing(follow_up_id=AIMS.id, closed_on=TODAY, outcome="kept")))
    with pytest.raises(NotFound, match="not in the pairing any more"):
        bench.tracker.end(PAST.id, parting(TODAY, Closing(follow_up_id=DRAFT.id, closed_on=TODAY, outcome="kept")))
    assert not bench.disk.saves


def test_the_time_that_a_pairing_was_closed_is_a_pause_that_says_how_it_had_ended(bench: Bench) -> None:
    bench.tracker.reopen_pairing(PAST.id)
    reopened = bench.history(PAST).pairing
    closed = pause(days_ago(39), days_ago(1), "closed, moved away · to Lyon, in May · valued: her patience")
    assert reopened == replace(PAST, ended_on=None, ending=None, pauses=(EXAMS, closed), stamp=reopened.stamp)
    assert len(bench.saved()) == 1


@pytest.mark.parametrize("ended_on", [days_ago(1), TODAY, days_ago(-1), days_ago(-30)])
def test_a_pairing_that_was_closed_for_no_whole_day_is_reopened_as_if_it_had_not_been(ended_on: date) -> None:
    ended = replace(PAIR, ended_on=ended_on, ending=Ending(reason="other"))
    bench = Bench(program_of(ended))
    bench.tracker.reopen_pairing(PAIR.id)
    assert bench.history().pairing == replace(PAIR, stamp=bench.history().pairing.stamp)


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
    log = session_log(status=status)
    tried = tuple(replace(one, result="no_answer") for one in log.check_ins)
    bench.tracker.log_session(replace(log, check_ins=tried))
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


def test_every_check_in_of_a_session_is_kept_and_its_thread_is_written_once(bench: Bench) -> None:
    agreed = CheckInDraft(pairing_id=PAIR.id, follow_up_id=TALK.id, made_on=TODAY, check_on=days_ago(-30), note="first")
    then = replace(agreed, check_on=None, note="then")
    bench.tracker.log_session(replace(session_log(), check_ins=(agreed, then)))
    assert {one.note for one in bench.tracker.program.history(PAIR.id).check_ins} == {"first", "then"}
    assert bench.follow_up(TALK).check_on == days_ago(-30), "what was agreed is not lost by what came after it"
    assert [one.id for one in bench.saved()].count(TALK.id) == 1
    bench.tracker.undo()
    assert bench.tracker.program == PROGRAM


def test_a_session_of_a_pairing_that_is_not_there_is_told(bench: Bench) -> None:
    with pytest.raises(NotFound, match="no such pairing"):
        bench.tracker.log_session(SessionLog(session=SessionDraft(pairing_id=id_of(9_000_009), held_on=TODAY)))
    assert not bench.disk.saves


@pytest.mark.parametrize(
    ("log", "kind", "field"),
    [
        (session_log(minutes=0), "", "minutes"),
        (session_log(minutes=30, status="missed"), "", "minutes"),
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
    assert (kind, field) in {(problem.record.partition(" ")[0], problem.field) for problem in refused.value.problems}
    assert all(problem.message for problem in refused.value.problems)
    assert not bench.disk.saves
    assert bench.tracker.program is PROGRAM


def test_those_who_met_in_one_session_share_what_happened_and_not_what_is_between_two(bench: Bench) -> None:
    log = session_log(
        starts_at=time(16, 30),
        minutes=90,
        channel="video",
        topics=("journal club",),
        note="Read together.",
        visibility="shared",
        reflection=Reflection(valuing="listened", abiding="will call"),
        takeaway=Takeaway(mentor="patience", mentee="a plan"),
    )
    held = bench.tracker.log_session(replace(log, also=(NOW.id, PAST.id)))
    assert (held.reflection, held.takeaway) == (log.session.reflection, log.session.takeaway)
    ours = bench.history().sessions[-1]
    assert ours is held
    for other in (NOW, PAST):
        theirs = bench.history(other).sessions[-1]
        assert theirs == replace(
            held,
            id=theirs.id,
            stamp=theirs.stamp,
            pairing_id=other.id,
            reflection=Reflection(),
            takeaway=Takeaway(),
        )
        assert bench.history(other).follow_ups == PROGRAM.history(other.id).follow_ups
        assert bench.history(other).check_ins == PROGRAM.history(other.id).check_ins
    assert len({one.id for one in bench.saved()}) == len(bench.saved())
    assert len(bench.history().follow_ups) == 4


def test_a_group_with_a_pairing_that_is_not_there_is_refused_whole(bench: Bench) -> None:
    with pytest.raises(NotFound, match="no such pairing"):
        bench.tracker.log_session(replace(session_log(), also=(NOW.id, id_of(9_000_009))))
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


def test_a_session_before_the_start_of_its_pairing_moves_the_start(bench: Bench) -> None:
    early = PAIR.started_on - timedelta(days=4)
    log = SessionLog(session=SessionDraft(pairing_id=PAIR.id, held_on=early), also=(NOW.id, PAST.id))
    bench.tracker.log_session(log)
    assert bench.history().pairing == replace(PAIR, started_on=early, stamp=bench.history().pairing.stamp)
    assert bench.history().pairing.stamp > PAIR.stamp
    assert [bench.history(one).pairing.started_on for one in (NOW, PAST)] == [early, early]
    assert bench.history(PAST).pairing.ended_on == PAST.ended_on
    assert len(bench.saved()) == 6


@pytest.mark.parametrize(("status", "days"), [("missed", -1), ("cancelled", -1), ("held", 0), ("held", 1)])
def test_no_other_session_moves_the_start(bench: Bench, status: SessionStatus, days: int) -> None:
    on = PAIR.started_on + timedelta(days=days)
    bench.tracker.log_session(SessionLog(session=SessionDraft(pairing_id=PAIR.id, held_on=on, status=status)))
    assert bench.history().pairing is PAIR


def test_what_was_done_in_a_session_goes_with_it_to_another_day(bench: Bench) -> None:
    bench.tracker.change_session(replace(HELD, held_on=days_ago(101), note="Aims\x1b agreed at last."))
    history = bench.history(PAST)
    assert [(one.held_on, one.note) for one in history.sessions] == [(days_ago(101), "Aims agreed at last.")]
    aims, vale, asked = history.follow_up(AIMS.id), history.follow_up(VALE.id), history.check_ins[0]
    assert aims == replace(AIMS, opened_on=days_ago(101), stamp=aims.stamp)
    assert vale == replace(VALE, closed_on=days_ago(101), stamp=vale.stamp)
    assert asked == replace(ASKED, made_on=days_ago(101), stamp=asked.stamp)
    assert history.follow_up(NIGHTS.id) is NIGHTS
    assert all(one.stamp > HELD.stamp for one in bench.saved())


def test_a_session_that_changes_on_its_day_leaves_what_was_done_in_it_as_it_is(bench: Bench) -> None:
    bench.tracker.change_session(replace(HELD, minutes=45))
    assert len(bench.saved()) == 1
    assert bench.history(PAST).sessions[0].stamp > HELD.stamp


@pytest.mark.parametrize(
    ("on", "kind", "field", "told"),
    [
        (days_ago(121), "follow_ups", "closed_on", "was opened on Saturday 25 July 2026: it cannot be closed before"),
        (days_ago(111), "check_ins", "made_on", "“nights” was opened on Tuesday 4 August 2026"),
        (days_ago(79), "follow_ups", "closed_on", "it cannot be closed before that day"),
        (days_ago(-1), "sessions", "held_on", "cannot lie ahead"),
    ],
)
def test_a_session_cannot_go_to_a_day_on_which_what_was_done_in_it_cannot_have_been_done(
    bench: Bench, on: date, kind: str, field: str, told: str
) -> None:
    with pytest.raises(Refused) as refused:
        bench.tracker.change_session(replace(HELD, held_on=on))
    assert (kind, field) in {(problem.record.partition(" ")[0], problem.field) for problem in refused.value.problems}
    assert told in str(refused.value)
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


@pytest.mark.parametrize("status", ["missed", "cancelled"])
def test_what_was_done_stays_on_its_day_where_the_session_turns_out_not_to_have_been_held(
    bench: Bench, status: SessionStatus
) -> None:
    bench.tracker.change_session(replace(HELD, status=status, minutes=None))
    history = bench.history(PAST)
    aims, vale, asked = history.follow_up(AIMS.id), history.follow_up(VALE.id), history.check_ins[0]
    assert aims == replace(AIMS, opened_in=None, stamp=aims.stamp)
    assert vale == replace(VALE, closed_in=None, stamp=vale.stamp)
    assert asked == replace(ASKED, made_in=None, stamp=asked.stamp)
    assert len(bench.saved()) == 4


def test_a_session_that_goes_to_before_the_start_of_its_pairing_moves_the_start(bench: Bench) -> None:
    held = bench.tracker.log_session(SessionLog(session=SessionDraft(pairing_id=PAIR.id, held_on=days_ago(1))))
    early = PAIR.started_on - timedelta(days=2)
    bench.tracker.change_session(replace(held, held_on=early))
    assert bench.history().pairing.started_on == early
    bench.tracker.change_session(replace(held, held_on=early - timedelta(days=1), status="missed"))
    assert bench.history().pairing.started_on == early


def test_a_session_of_a_pairing_that_is_not_there_cannot_be_changed(bench: Bench) -> None:
    with pytest.raises(NotFound, match="not in the program"):
        bench.tracker.change_session(replace(HELD, pairing_id=id_of(9_000_009)))
    assert not bench.disk.saves


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
    made = VERBS[verb].act(bench.tracker)
    assert isinstance(made, kind)
    assert made in bench.tracker.program.records()


def test_the_clock_may_be_in_any_zone_and_stamps_are_in_utc(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 23, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    assert bench.tracker.today == date(2026, 11, 23)
    stamp = bench.tracker.add_person(PersonDraft(name="Lena")).stamp
    assert (
        stamp == f"{bench.now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000000Z/laptop" == "2026-11-22T11:30:00.000000Z/laptop"
    )


# --- snoozing and carrying on --------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_thread_rests_until_today_or_a_day_to_come(bench: Bench, days: int) -> None:
    bench.tracker.snooze(PAIR.id, Snooze(follow_up_id=DRAFT.id, check_on=days_ago(-days)))
    rested = bench.follow_up(DRAFT)
    assert rested == replace(DRAFT, check_on=days_ago(-days), stamp=rested.stamp)
    assert bench.saved() == [rested]


def test_a_thread_cannot_rest_until_a_day_that_has_passed(bench: Bench) -> None:
    with pytest.raises(Refused, match="Saturday 21 November 2026 has passed") as refused:
        bench.tracker.snooze(PAIR.id, Snooze(follow_up_id=DRAFT.id, check_on=days_ago(1)))
    assert [problem.field for problem in refused.value.problems] == ["check_on"]
    with pytest.raises(Refused):
        bench.tracker.snooze(PAIR.id, Snooze(follow_up_id=DRAFT.id, check_on=date(2250, 1, 1)))
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


def test_a_settled_thread_is_carried_on_as_it_was(bench: Bench) -> None:
    bench.tracker.reopen_follow_up(PAST.id, VALE.id)
    reopened = bench.history(PAST).follow_up(VALE.id)
    assert reopened == replace(VALE, closed_on=None, closed_in=None, outcome=None, stamp=reopened.stamp)
    assert reopened.is_open
    assert reopened in bench.history(PAST).open_follow_ups


def test_what_is_not_there_can_be_neither_snoozed_nor_carried_on_nor_paused_nor_ended(bench: Bench) -> None:
    nowhere = id_of(9_000_009)
    acts: tuple[Callable[[], object], ...] = (
        lambda: bench.tracker.snooze(PAIR.id, Snooze(follow_up_id=AIMS.id, check_on=TODAY)),
        lambda: bench.tracker.reopen_follow_up(PAIR.id, AIMS.id),
        lambda: bench.tracker.reopen_follow_up(nowhere, AIMS.id),
        lambda: bench.tracker.pause(nowhere, EXAMS),
        lambda: bench.tracker.change_pause(nowhere, EXAMS, None),
        lambda: bench.tracker.end(nowhere, parting()),
        lambda: bench.tracker.reopen_pairing(nowhere),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert not bench.disk.saves


# --- changing any record -------------------------------------------------------------------------------


def test_a_changed_person_stands_in_every_pairing_and_keeps_the_id(bench: Bench) -> None:
    bench.tracker.change(replace(ZOE, name=" Zoë  Berg\x1b", about="likes\nmusic"))
    changed = bench.tracker.program.people[ZOE.id]
    assert changed == replace(ZOE, name="Zoë Berg", about="likes\nmusic", stamp=changed.stamp)
    assert changed.stamp > ZOE.stamp
    assert bench.history(NOW).mentee is bench.history(PAST).mentee is changed


def test_a_person_cannot_be_given_the_name_and_place_of_somebody_else(bench: Bench) -> None:
    with pytest.raises(Refused, match="Omar Haddad is here already") as refused:
        bench.tracker.change(replace(ZOE, name="OMAR Haddad"))
    assert [problem.field for problem in refused.value.problems] == ["name"]
    assert not bench.disk.saves
    bench.tracker.change(replace(ZOE, name="Omar Haddad", organisation="Hillside"))
    bench.tracker.change(replace(OMAR, email="omar@example.org"))
    assert [one.name for one in bench.tracker.program.people.values()].count("Omar Haddad") == 2


def test_a_changed_pairing_or_thread_is_held_to_the_same_rules(bench: Bench) -> None:
    wrong: tuple[tuple[Pairing | FollowUp, str], ...] = (
        (replace(PAIR, ended_on=PAIR.started_on - timedelta(days=1)), "ended_on"),
        (replace(PAST, continues=NOW.id), "continues"),
        (replace(DRAFT, title=" "), "title"),
        (replace(DRAFT, opened_on=days_ago(-1), check_on=None), "opened_on"),
        (replace(NIGHTS, opened_on=days_ago(99)), "made_on"),
    )
    for record, field in wrong:
        with pytest.raises(Refused) as refused:
            bench.tracker.change(record)
        assert [problem.field for problem in refused.value.problems] == [field]
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves


def test_a_changed_check_in_moves_the_next_date_where_it_has_a_bearing_on_it(bench: Bench) -> None:
    made = bench.tracker.check_in(check(SLEEP, days_ago(3)))
    assert bench.follow_up(SLEEP).check_on == days_ago(-4)
    bench.tracker.change(replace(made, made_on=days_ago(2)))
    assert bench.follow_up(SLEEP).check_on == days_ago(-5)
    bench.tracker.change(replace(made, made_on=days_ago(2), check_on=days_ago(-6)))
    assert bench.follow_up(SLEEP).check_on == days_ago(-6)


def test_a_check_in_whose_words_alone_are_changed_leaves_what_was_snoozed_since(bench: Bench) -> None:
    made = bench.tracker.check_in(check(SLEEP, days_ago(3)))
    bench.tracker.snooze(PAIR.id, Snooze(follow_up_id=SLEEP.id, check_on=days_ago(-20)))
    reworded = replace(made, note="slept\x1b better", channel="phone", initiated_by="mentee", visibility="shared")
    bench.tracker.change(reworded)
    assert bench.follow_up(SLEEP).check_on == days_ago(-20)
    [changed] = bench.history().check_ins
    assert changed == replace(reworded, note="slept better", stamp=changed.stamp)
    assert changed.stamp > made.stamp


# --- deleting ------------------------------------------------------------------------------------------


def buried(bench: Bench) -> dict[Id, str]:
    """Return the kind of each record that was deleted, and make sure that its tombstone is newly stamped."""
    assert all(one.stamp > "2026-11-22T11:00:00" for one in bench.tracker.program.tombstones.values())
    return {one.id: one.buried for one in bench.tracker.program.tombstones.values()}


def test_a_deleted_session_leaves_what_was_done_in_it_on_its_day(bench: Bench) -> None:
    bench.tracker.delete(HELD)
    history = bench.history(PAST)
    assert not history.sessions
    aims, vale, asked = history.follow_up(AIMS.id), history.follow_up(VALE.id), history.check_ins[0]
    assert aims == replace(AIMS, opened_in=None, stamp=aims.stamp)
    assert vale == replace(VALE, closed_in=None, stamp=vale.stamp)
    assert asked == replace(ASKED, made_in=None, stamp=asked.stamp)
    assert buried(bench) == {HELD.id: "sessions"}
    assert all(one.stamp > HELD.stamp for one in (aims, vale, asked))


def test_a_deleted_thread_leaves_its_check_ins_to_the_pairing(bench: Bench) -> None:
    bench.tracker.delete(NIGHTS)
    history = bench.history(PAST)
    assert [one.title for one in history.follow_ups] == ["introduction", "aims page"]
    [asked] = history.check_ins
    assert asked == replace(ASKED, follow_up_id=None, stamp=asked.stamp)
    assert buried(bench) == {NIGHTS.id: "follow_ups"}


def test_a_deleted_check_in_leaves_everything_else(bench: Bench) -> None:
    bench.tracker.delete(ASKED)
    assert bench.history(PAST) == replace(PROGRAM.history(PAST.id), check_ins=())
    assert buried(bench) == {ASKED.id: "check_ins"}


def test_a_pairing_is_deleted_with_everything_that_belongs_to_it_and_its_people_stay(bench: Bench) -> None:
    bench.tracker.delete(PAST)
    assert PAST.id not in bench.tracker.program.histories
    assert buried(bench) == {
        PAST.id: "pairings",
        HELD.id: "sessions",
        **{one.id: "follow_ups" for one in (AIMS, VALE, NIGHTS)},
        ASKED.id: "check_ins",
    }
    assert bench.tracker.program.people == PROGRAM.people
    assert bench.tracker.program.histories[PAIR.id] is PROGRAM.histories[PAIR.id]


def test_those_that_took_over_from_a_deleted_pairing_take_over_from_the_one_before_it() -> None:
    first, second = pairing(ADA, BEN), pairing(OMAR, BEN)
    second = replace(second, continues=first.id)
    third, fourth = pairing(ZOE, BEN, continues=second), pairing(NOBODY, BEN, continues=second)
    bench = Bench(program_of(OMAR, ZOE, NOBODY, first, second, third, fourth))
    bench.tracker.delete(second)
    for one in (third, fourth):
        mended = bench.history(one).pairing
        assert mended == replace(one, continues=first.id, stamp=mended.stamp)
        assert mended.stamp > one.stamp
    bench.tracker.delete(first)
    assert [bench.history(one).pairing.continues for one in (third, fourth)] == [None, None]


def test_a_person_is_deleted_when_no_pairing_is_left(bench: Bench) -> None:
    for one in (ZOE, ADA):
        with pytest.raises(Refused, match="still in a pairing: delete the pairing first"):
            bench.tracker.delete(one)
    assert bench.tracker.program is PROGRAM
    assert not bench.disk.saves
    bench.tracker.delete(PAIR)
    bench.tracker.delete(BEN)
    assert BEN.id not in bench.tracker.program.people
    assert buried(bench)[BEN.id] == "people"


def test_a_pairing_that_is_not_there_cannot_be_deleted(bench: Bench) -> None:
    with pytest.raises(NotFound, match="not in the program"):
        bench.tracker.delete(pairing(OMAR, BEN))
    assert not bench.disk.saves


# --- the charter ---------------------------------------------------------------------------------------


def test_the_name_and_the_thresholds_are_changed_and_no_record_with_them(bench: Bench) -> None:
    bench.tracker.change_charter(Charter(name=" Hillside\x1b\n Mentoring ", thresholds=Thresholds(new_for=60)))
    charter = Charter(name="Hillside Mentoring", thresholds=Thresholds(new_for=60))
    assert bench.disk.saves == [([], charter)]
    assert bench.tracker.program == PROGRAM.with_charter(charter)


def test_a_charter_that_is_brought_in_unchanged_is_not_written(bench: Bench) -> None:
    bench.tracker.bring_in([person("Lena")], PROGRAM.charter)
    assert [charter for _, charter in bench.disk.saves] == [None]


def test_a_deleted_record_can_be_brought_in_again(bench: Bench) -> None:
    bench.tracker.delete(ASKED)
    bench.tracker.bring_in([ASKED])
    assert bench.history(PAST).check_ins == (ASKED,)
    assert not bench.tracker.program.tombstones
