"""Taking back and making again: the program, the file and what can be taken back never part."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from msgspec.structs import replace

from mentor_tui.acts import Closing, NewPairing, Parting, SessionLog, Snooze
from mentor_tui.changes import Change, Saving
from mentor_tui.dates import Cadence
from mentor_tui.errors import FileUnusable, MentorError, NotFound, Refused
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
    Takeaway,
    Thresholds,
    Tombstone,
)
from mentor_tui.program import History, Program, build
from mentor_tui.store import ProgramFile
from mentor_tui.tracker import Tracker
from tests.records import ADA, BEN, TODAY, WEEKLY, WORDS, days_ago, id_of, pause, person, session, tombstone
from tests.test_tracker import (
    ASKED,
    DRAFT,
    HELD,
    NOON,
    NOW,
    OMAR,
    PAIR,
    PAST,
    PROGRAM,
    SLEEP,
    TALK,
    VERBS,
    ZOE,
    Bench,
)
from tests.tui.stage import sample_program

T = TypeVar("T")


class Memory:
    """Keeps what is saved as a file would, or refuses it."""

    def __init__(self, program: Program) -> None:
        self.records: dict[Id, Record] = {record.id: record for record in program.records()}
        self.charter = program.charter
        self.full = False

    def save(
        self, records: Iterable[Record] = (), charter: Charter | None = None, *, taken_back: Iterable[Id] = ()
    ) -> None:
        if self.full:
            raise FileUnusable("program.json could not be saved: No space left on device.")
        for record_id in taken_back:
            self.records.pop(record_id, None)
        self.records |= {record.id: record for record in records}
        self.charter = charter or self.charter

    def holds(self, program: Program) -> bool:
        """Whether just this program was saved."""
        return self.charter == program.charter and self.records == {one.id: one for one in program.records()}


def tracker_of(program: Program, saving: Saving, clock: Callable[[], datetime] = lambda: NOON) -> Tracker:
    numbers = itertools.count(3_000_000)
    return Tracker(program, saving, clock=clock, new_id=lambda: id_of(next(numbers)), device="laptop")


def latest_of(tracker: Tracker) -> Change | None:
    return tracker.latest


@pytest.fixture
def memory() -> Memory:
    return Memory(PROGRAM)


@pytest.fixture
def tracker(memory: Memory) -> Tracker:
    return tracker_of(PROGRAM, memory)


# --- one change ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_taken_back_leaves_nothing_and_made_again_it_is_the_same(
    tracker: Tracker, memory: Memory, verb: str
) -> None:
    VERBS[verb].act(tracker)
    after = tracker.program
    assert memory.holds(after)
    change = tracker.latest
    assert change is not None
    assert tracker.undo() is change
    assert tracker.program == PROGRAM
    assert memory.holds(PROGRAM)
    assert latest_of(tracker) is None
    assert tracker.redo() is change
    assert tracker.program == after
    assert memory.holds(after)
    assert tracker.latest is change
    assert tracker.undo() is change
    assert memory.holds(PROGRAM)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_can_be_taken_back_in_the_file_too(tmp_path: Path, verb: str) -> None:
    path = tmp_path / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(PROGRAM.records(), PROGRAM.charter)
        tracker = tracker_of(PROGRAM, file)
        VERBS[verb].act(tracker)
        after = tracker.program
        for undone in (True, False, True):
            assert (tracker.undo() if undone else tracker.redo()) is not None
            with ProgramFile(path, writable=False) as reader:
                assert reader.load() == (PROGRAM if undone else after) == tracker.program


@pytest.mark.parametrize("verb", VERBS)
def test_the_latest_change_says_what_was_done_and_what_was_new(tracker: Tracker, verb: str) -> None:
    assert latest_of(tracker) is None
    VERBS[verb].act(tracker)
    change = tracker.latest
    assert change is not None
    assert change.said == VERBS[verb].said
    assert change.before is PROGRAM
    assert change.after is tracker.program
    assert len(change.written) == VERBS[verb].writes
    stood = {one.id for one in PROGRAM.records()}
    assert {one.id for one in change.new} == {one.id for one in change.written} - stood
    assert len(change.new) == VERBS[verb].new
    assert all(one in PROGRAM.records() for one in change.replaced)


@pytest.mark.parametrize("verb", VERBS)
def test_taking_back_and_making_again_are_one_save_each_with_the_records_as_they_were(verb: str) -> None:
    bench = Bench()
    VERBS[verb].act(bench.tracker)
    [(written, charter)] = bench.disk.saves
    new = {one.id for one in written} - {one.id for one in PROGRAM.records()}
    bench.tracker.undo()
    (restored, old_charter) = bench.disk.saves[1]
    assert {one.id for one in restored} == {one.id for one in written} - new
    assert all(one in PROGRAM.records() for one in restored)
    assert old_charter == (None if charter is None else PROGRAM.charter)
    assert set(bench.disk.taken_back) == new
    bench.tracker.redo()
    assert bench.disk.saves[2] == (written, charter)
    assert bench.disk.taken_back == []
    assert len(bench.disk.saves) == 3


@pytest.mark.parametrize("verb", VERBS)
def test_the_disk_has_what_is_taken_back_before_the_program_has_it(verb: str) -> None:
    bench = Bench()
    VERBS[verb].act(bench.tracker)
    seen: list[Program] = []
    bench.disk.watch = lambda: seen.append(bench.tracker.program)
    after = bench.tracker.program
    bench.tracker.undo()
    bench.tracker.redo()
    assert seen == [after, PROGRAM]


# --- several -------------------------------------------------------------------------------------------


def test_where_nothing_was_done_there_is_nothing_to_take_back_or_to_make_again(
    tracker: Tracker, memory: Memory
) -> None:
    memory.full = True
    assert (tracker.undo(), tracker.redo(), tracker.latest) == (None, None, None)
    assert tracker.program is PROGRAM


def test_what_was_done_is_taken_back_from_the_last_to_the_first_and_made_again_in_its_order() -> None:
    memory = Memory(sample_program())
    tracker = tracker_of(sample_program(), memory)
    programs = [tracker.program]
    for name in ("Lena Vogt", "Inês Duarte Silva", "Tom Brandt Berg", "Zoë Lindqvist"):
        tracker.add_person(PersonDraft(name=name))
        programs.append(tracker.program)
    for before in reversed(programs[:-1]):
        tracker.undo()
        assert tracker.program == before
        assert memory.holds(before)
    assert tracker.undo() is None
    for after in programs[1:]:
        tracker.redo()
        assert tracker.program == after
        assert memory.holds(after)
    assert tracker.redo() is None


def test_a_new_change_forgets_what_could_be_made_again(tracker: Tracker, memory: Memory) -> None:
    tracker.add_person(PersonDraft(name="Lena"))
    tracker.add_person(PersonDraft(name="Tom"))
    tracker.undo()
    tracker.add_person(PersonDraft(name="Inês"))
    assert tracker.redo() is None
    assert [one.name for one in tracker.program.people.values()][-2:] == ["Lena", "Inês"]
    tracker.undo()
    tracker.undo()
    assert tracker.program == PROGRAM
    assert memory.holds(PROGRAM)


def test_a_change_that_is_refused_forgets_nothing(tracker: Tracker) -> None:
    tracker.add_person(PersonDraft(name="Lena"))
    tracker.undo()
    with pytest.raises(MentorError):
        tracker.add_person(PersonDraft(name="Ada Okafor"))
    with pytest.raises(MentorError):
        tracker.delete(replace(PAIR, id=id_of(9_000_009)))
    assert tracker.latest is None
    again = tracker.redo()
    assert again is not None
    assert again.said == "Added: Lena"


def test_a_disk_that_fails_changes_nothing_that_can_be_taken_back_or_made_again(
    tracker: Tracker, memory: Memory
) -> None:
    lena = tracker.add_person(PersonDraft(name="Lena"))
    with_lena, first = tracker.program, tracker.latest
    tracker.delete(HELD)
    without_session, second = tracker.program, tracker.latest
    tracker.undo()
    memory.full = True
    acts: tuple[Callable[[], object], ...] = (
        tracker.undo,
        tracker.redo,
        lambda: tracker.change(replace(lena, name="Lena Vogt")),
        lambda: tracker.bring_in([person("Tom")]),
        lambda: tracker.change_charter(Charter(name="Hillside")),
    )
    for act in acts:
        with pytest.raises(FileUnusable, match="No space left"):
            act()
        assert tracker.program is with_lena
        assert tracker.latest is first
        assert memory.holds(with_lena)
    memory.full = False
    assert tracker.redo() is second
    assert tracker.program == without_session
    assert (tracker.undo(), tracker.undo(), tracker.undo()) == (second, first, None)
    assert memory.holds(PROGRAM)
    assert tracker.program == PROGRAM


def test_a_deletion_that_is_taken_back_takes_its_tombstones_with_it(tracker: Tracker, memory: Memory) -> None:
    tracker.delete(PAST)
    assert len(tracker.program.tombstones) == 6
    tracker.undo()
    assert tracker.program.tombstones == {}
    assert tracker.program.history(PAST.id) == PROGRAM.history(PAST.id)
    assert not any(isinstance(one, Tombstone) for one in memory.records.values())


def test_a_tombstone_stands_again_where_bringing_its_record_back_is_taken_back(
    tracker: Tracker, memory: Memory
) -> None:
    tracker.delete(ASKED)
    deleted = tracker.program
    tracker.bring_in([ASKED])
    assert ASKED in tracker.program.history(PAST.id).check_ins
    tracker.undo()
    assert tracker.program == deleted
    assert memory.holds(deleted)
    assert tracker.program.tombstones[ASKED.id].buried == "check_ins"


def test_what_was_deleted_elsewhere_and_is_brought_in_stands_again_where_that_is_taken_back(
    tracker: Tracker, memory: Memory
) -> None:
    tracker.bring_in([Tombstone(id=TALK.id, stamp=TALK.stamp, buried="follow_ups")])
    assert TALK not in tracker.program.history(PAIR.id).follow_ups
    tracker.undo()
    assert memory.holds(PROGRAM)


def test_a_record_that_was_new_and_is_then_changed_is_taken_back_step_by_step(tracker: Tracker, memory: Memory) -> None:
    made = tracker.open_follow_up(FollowUpDraft(pairing_id=PAIR.id, opened_on=TODAY, title="poster"))
    tracker.change(replace(made, title="talk"))
    tracker.delete(tracker.program.history(PAIR.id).follow_up(made.id))
    tracker.undo()
    assert tracker.program.history(PAIR.id).follow_up(made.id).title == "talk"
    tracker.undo()
    assert tracker.program.history(PAIR.id).follow_up(made.id) == made
    assert memory.records[made.id] == made
    tracker.undo()
    assert made.id not in memory.records
    assert memory.holds(PROGRAM)


def test_stamps_go_on_rising_after_a_change_is_taken_back(tracker: Tracker) -> None:
    first = tracker.add_person(PersonDraft(name="Lena"))
    tracker.undo()
    second = tracker.add_person(PersonDraft(name="Lena"))
    assert second.stamp > first.stamp
    tracker.bring_in([replace(DRAFT, stamp="2031-01-01T00:00:00.000000Z/zzz")])
    tracker.undo()
    assert tracker.add_person(PersonDraft(name="Tom")).stamp > "2031"


def test_what_was_done_on_another_day_can_be_taken_back_and_made_again() -> None:
    now = [NOON]
    memory = Memory(PROGRAM)
    tracker = tracker_of(PROGRAM, memory, lambda: now[0])
    tracker.log_session(SessionLog(session=SessionDraft(pairing_id=PAIR.id, held_on=TODAY)))
    after = tracker.program
    now[0] -= timedelta(days=3)  # the clock was set back, or the user has flown: it was entered all the same
    tracker.undo()
    tracker.redo()
    assert tracker.program == after
    assert memory.holds(after)


# --- a long walk ---------------------------------------------------------------------------------------

COMMANDS = 500
SEEDS = range(8)


class Walk:
    """Random verbs on a program, with arguments that are often refused, and what must hold after each."""

    def __init__(self, program: Program, saving: Saving, seed: int) -> None:
        self.random = Random(seed)
        self.now = NOON
        self.tracker = tracker_of(program, saving, lambda: self.now)
        self.first = program
        self.past: list[Program] = []
        self.future: list[Program] = []
        self.gone: list[Record] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def step(self) -> None:
        """Do something, or have it refused: then nothing has changed."""
        self.now += timedelta(hours=self.random.choice((-30, 0, 0, 1, 5, 40)))
        before, latest = self.tracker.program, self.tracker.latest
        name = self.random.choice(WEIGHTED)
        try:
            COMMAND[name](self)
        except MentorError:
            assert self.tracker.program is before
            assert self.tracker.latest is latest
            self.refused[name] += 1
            return
        self.done[name] += 1
        if name == "undo":
            assert self.tracker.program == (self.past.pop() if self.past else before)
            if latest is not None:
                self.future.append(before)
        elif name == "redo":
            assert self.tracker.program == (self.future.pop() if self.future else before)
            if self.tracker.latest is not latest:
                self.past.append(before)
        elif self.tracker.latest is latest:
            assert self.tracker.program is before, "where nothing was changed, nothing is written"
        else:
            self.past.append(before)
            self.future.clear()
            buried = self.tracker.program.tombstones.keys() - before.tombstones.keys()
            self.gone += [one for one in before.records() if one.id in buried][:1]

    def there_and_back(self) -> Iterator[Program]:
        """Take everything back, then make it all again; yield the program at both ends."""
        self.tracker.add_person(PersonDraft(name="Somebody quite new"))
        last = self.tracker.program
        while self.tracker.undo() is not None:
            pass
        assert self.tracker.program == self.first
        yield self.first
        while self.tracker.redo() is not None:
            pass
        assert self.tracker.program == last
        yield last

    # --- what is drawn ---

    def pick(self, *choices: T) -> T:
        return self.random.choice(choices)

    def day(self, back: int = 60, ahead: int = 3) -> date:
        return self.tracker.today - timedelta(days=self.random.choice((0, 1, self.random.randint(-ahead, back))))

    def soon(self) -> date | None:
        return self.pick(None, self.day(back=3, ahead=40))

    def words(self) -> str:
        return self.pick("", *WORDS, "a\x1b[31mb\r\nc\u202e", " ")

    def cadence(self) -> Cadence | None:
        return self.pick(None, Cadence(1, "weeks"), Cadence(2, "weeks"), Cadence(1, "months"))

    def history(self) -> History:
        return self.random.choice(list(self.tracker.program.histories.values()))

    def person_id(self) -> Id:
        return self.random.choice(list(self.tracker.program.people))

    def draft_of_person(self) -> PersonDraft:
        return PersonDraft(
            name=self.pick("", *(f"{first} {last}" for first in ("Ada", "Lena", "Inês", "東") for last in "BDKV")),
            email=self.pick("", "", "nowhere", "a@example.org"),
            about=self.words(),
        )

    def one_of(self, *groups: Iterable[T]) -> T:
        """Return something of these, or fail as where there is nothing to choose from."""
        choices = list(itertools.chain(*groups))
        if not choices:
            raise NotFound("There is nothing to choose from.")
        return self.random.choice(choices)

    def thread_id(self, history: History) -> Id | None:
        return self.pick(None, *(one.id for one in history.follow_ups), *(one.id for one in history.open_follow_ups))

    def session_id(self, history: History) -> Id | None:
        return self.pick(None, None, None, *(one.id for one in history.sessions[-3:]))

    def check_in_draft(self, history: History) -> CheckInDraft:
        return CheckInDraft(
            pairing_id=history.id,
            follow_up_id=self.thread_id(history),
            made_on=self.day(20),
            made_in=self.session_id(history),
            channel=self.pick("phone", "video"),
            result=self.pick("reached", "reached", "no_answer", "declined"),
            note=self.words(),
            check_on=self.soon(),
        )

    def thread(self, history: History) -> FollowUpDraft:
        return FollowUpDraft(
            pairing_id=history.id,
            opened_on=self.day(20),
            opened_in=self.session_id(history),
            kind=self.pick("promise", "concern", "goal"),
            title=self.pick("poster", "IRB draft", "東京", self.words()),
            check_on=self.soon(),
            rhythm=self.cadence(),
        )

    def closing(self, history: History) -> Closing:
        return Closing(
            follow_up_id=self.thread_id(history) or id_of(9_000_009),
            closed_on=self.day(10),
            outcome=self.pick("kept", "changed", "let_go"),
            closing_note=self.words(),
        )

    def some(self, most: int, draw: Callable[[], T]) -> tuple[T, ...]:
        return tuple(draw() for _ in range(self.random.randint(0, most)))

    def a_pause(self) -> Pause:
        return Pause(from_on=self.day(), until_on=self.soon(), reason=self.pick("leave", "exams", "ill", " "))

    def ending(self) -> Ending:
        return Ending(reason=self.pick("moved_away", "other"), note=self.words(), valued=self.words())


def begin(walk: Walk) -> None:
    somebody: list[Id | PersonDraft] = [walk.person_id(), walk.person_id(), walk.draft_of_person()]
    walk.tracker.begin_pairing(
        NewPairing(
            mentor=walk.pick(*somebody),
            mentee=walk.pick(*somebody),
            started_on=walk.day(ahead=20),
            cadence=walk.cadence(),
            agreement=walk.words(),
            continues=walk.pick(None, walk.history().id, walk.history().id, id_of(9_000_009)),
            hands_over=walk.pick(True, True, False),
        )
    )


def change_pause(walk: Walk) -> None:
    history = walk.one_of([one for one in walk.tracker.program.histories.values() if one.pairing.pauses])
    walk.tracker.change_pause(history.id, walk.one_of(history.pairing.pauses), walk.pick(None, walk.a_pause()))


def end(walk: Walk) -> None:
    history = walk.history()
    walk.tracker.end(
        history.id,
        Parting(ended_on=walk.day(10, 30), ending=walk.ending(), closings=walk.some(2, lambda: walk.closing(history))),
    )


def log_session(walk: Walk) -> None:
    history = walk.history()
    draft = SessionDraft(
        pairing_id=history.id,
        held_on=walk.pick(walk.day(30), walk.day(1500)),
        minutes=walk.pick(None, 45, 0),
        status=walk.pick("held", "held", "missed", "cancelled"),
        topics=walk.some(2, walk.words),
        note=walk.words(),
        reflection=Reflection(valuing=walk.words()),
        takeaway=Takeaway(mentee=walk.words()),
    )
    walk.tracker.log_session(
        SessionLog(
            session=draft,
            also=walk.pick((), (), tuple({walk.history().id, walk.history().id} - {history.id})),
            check_ins=walk.some(2, lambda: walk.check_in_draft(history)),
            closings=walk.some(1, lambda: walk.closing(history)),
            opened=walk.some(2, lambda: walk.thread(history)),
        )
    )


def change_session(walk: Walk) -> None:
    stood = walk.one_of(walk.history().sessions, [session(PAIR)])
    status = walk.pick(stood.status, stood.status, "held", "missed", "cancelled")
    walk.tracker.change_session(
        replace(
            stood,
            held_on=walk.pick(stood.held_on, stood.held_on + timedelta(days=walk.random.randint(-4, 4)), walk.day(900)),
            status=status,
            minutes=stood.minutes if status == "held" else walk.pick(None, None, stood.minutes),
            note=walk.words(),
        )
    )


def on_a_thread(act: Callable[[Walk, History, Id], object]) -> Callable[[Walk], object]:
    def do(walk: Walk) -> object:
        history = walk.history()
        return act(walk, history, walk.thread_id(history) or id_of(9_000_009))

    return do


def changed(walk: Walk, history: History, record: Record) -> Person | Pairing | FollowUp | CheckIn:
    """Return a record as somebody may have edited it."""
    fresh, thread = walk.check_in_draft(history), walk.thread(history)
    match record:
        case Person():
            return replace(record, name=walk.draft_of_person().name, about=walk.words())
        case Pairing():
            return replace(
                record,
                cadence=walk.cadence(),
                started_on=walk.pick(record.started_on, walk.day(400)),
                continues=walk.pick(record.continues, None, walk.history().id),
                mentee_id=walk.pick(record.mentee_id, walk.person_id()),
            )
        case FollowUp():
            return replace(record, title=thread.title, opened_on=walk.pick(record.opened_on, thread.opened_on))
        case CheckIn() if walk.random.random() < 0.5:
            return replace(record, note=fresh.note, made_in=fresh.made_in, check_on=fresh.check_on)
        case CheckIn():
            return replace(record, made_on=fresh.made_on, follow_up_id=fresh.follow_up_id, made_in=None)
        case _:
            raise NotFound("That is changed in another way.")


def change(walk: Walk) -> None:
    history = walk.history()
    person_here = walk.tracker.program.people[walk.person_id()]
    records: tuple[Record, ...] = (person_here, *history.follow_ups[-3:], *history.check_ins[-3:], history.pairing)
    walk.tracker.change(changed(walk, history, walk.pick(*records)))


Deletable = Person | Pairing | Session | FollowUp | CheckIn


def delete(walk: Walk) -> None:
    history = walk.history()
    if walk.random.random() < 0.05 and len(walk.tracker.program.histories) > 4:
        walk.tracker.delete(history.pairing)
        return
    recent: tuple[Deletable, ...] = (*history.sessions[-3:], *history.follow_ups[-3:], *history.check_ins[-3:])
    walk.tracker.delete(walk.one_of(recent, [walk.tracker.program.people[walk.person_id()]]))


def bring_in(walk: Walk) -> None:
    history = walk.history()
    stamp = f"2026-11-{walk.random.randint(10, 30)}T10:00:00.000000Z/phone"
    brought: list[Record] = [replace(walk.pick(*history.records()), stamp=stamp)]
    match walk.random.randint(0, 4):
        case 0:
            some: tuple[Deletable, ...] = (*history.sessions, *history.check_ins, *history.follow_ups, history.pairing)
            brought = [tombstone(walk.pick(*some), stamp=stamp)]
        case 1:
            brought = walk.gone[-1:]
        case 2:
            brought.append(session(history.pairing, walk.day(), stamp=stamp))
        case 3:
            brought.append(person(f"Nia {len(walk.past)}", stamp=stamp))
    walk.tracker.bring_in(brought, walk.pick(None, Charter(name=walk.words()).cleaned()))


COMMAND: dict[str, Callable[[Walk], object]] = {
    "add_person": lambda walk: walk.tracker.add_person(walk.draft_of_person()),
    "begin_pairing": begin,
    "pause": lambda walk: walk.tracker.pause(walk.history().id, walk.a_pause()),
    "change_pause": change_pause,
    "end": end,
    "reopen_pairing": lambda walk: walk.tracker.reopen_pairing(walk.history().id),
    "log_session": log_session,
    "change_session": change_session,
    "open_follow_up": lambda walk: walk.tracker.open_follow_up(walk.thread(walk.history())),
    "check_in": lambda walk: walk.tracker.check_in(walk.check_in_draft(walk.history())),
    "snooze": on_a_thread(
        lambda walk, history, thread: walk.tracker.snooze(
            history.id, Snooze(follow_up_id=thread, check_on=walk.day(back=2, ahead=30))
        )
    ),
    "close_follow_up": on_a_thread(
        lambda walk, history, _: walk.tracker.close_follow_up(history.id, walk.closing(history))
    ),
    "reopen_follow_up": on_a_thread(lambda walk, history, thread: walk.tracker.reopen_follow_up(history.id, thread)),
    "change": change,
    "delete": delete,
    "change_charter": lambda walk: walk.tracker.change_charter(
        Charter(name=walk.words(), thresholds=Thresholds(new_for=walk.random.randint(0, 90)))
    ),
    "bring_in": bring_in,
    "undo": lambda walk: walk.tracker.undo(),
    "redo": lambda walk: walk.tracker.redo(),
}

OFTEN = ("log_session", "change_session", "check_in", "open_follow_up", "change", "delete", "bring_in")
WEIGHTED = (*COMMAND, *OFTEN, *OFTEN, "log_session", "undo", "undo", "undo", "redo", "redo", "redo")


def walked(saving: Saving, seed: int, *, every: int, holds: Callable[[Program], bool]) -> Walk:
    """Return a walk over the sample program, the saved one being looked at again and again."""
    walk = Walk(sample_program(), saving, seed)
    for number in range(COMMANDS):
        walk.step()
        if number % every == 0:
            assert holds(walk.tracker.program)
    for program in walk.there_and_back():
        assert holds(program)
    return walk


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_it_can_all_be_taken_back_and_made_again(seed: int) -> None:
    memory = Memory(sample_program())
    walk = walked(memory, seed, every=1, holds=memory.holds)
    last = walk.tracker.program
    assert build(last.charter, last.records()) == last
    assert len(walk.done) > len(COMMAND) - 4  # a walk that is always refused holds nothing
    assert sum(walk.done.values()) > COMMANDS / 3
    assert sum(walk.refused.values()) > COMMANDS / 10


def test_a_disk_that_fails_now_and_then_costs_nothing() -> None:
    memory = Memory(sample_program())
    walk = Walk(sample_program(), memory, seed=9)
    for _ in range(COMMANDS // 4):
        memory.full = walk.random.random() < 0.3
        walk.step()
        assert memory.holds(walk.tracker.program)
    memory.full = False
    for program in walk.there_and_back():
        assert memory.holds(program)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[:4])
def test_whatever_is_done_the_file_that_is_opened_again_holds_just_that(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "program.json"

    def holds(program: Program) -> bool:
        with ProgramFile(path, writable=False) as reader:
            return reader.load() == program

    with ProgramFile(path) as file:
        file.load()
        file.save(sample_program().records(), sample_program().charter)
        walked(file, seed + 100, every=5, holds=holds)


# --- what a screen that is out of date can ask for -----------------------------------------------------


def deleted_with_another_note(tracker: Tracker) -> None:
    tracker.delete(replace(HELD, note="as it was shown"))


def deleted_twice(tracker: Tracker) -> None:
    tracker.delete(ASKED)
    tracker.delete(ASKED)


def deleted_though_it_was_never_there(tracker: Tracker) -> None:
    tracker.delete(person("nobody"))


def a_deleted_session_changed(tracker: Tracker) -> None:
    tracker.delete(HELD)
    tracker.change_session(replace(HELD, note="again"))


def a_deleted_check_in_changed(tracker: Tracker) -> None:
    tracker.delete(ASKED)
    tracker.change(replace(ASKED, note="again"))


def a_follow_up_put_into_another_pairing(tracker: Tracker) -> None:
    tracker.change(replace(TALK, pairing_id=NOW.id))


def a_pairing_of_nobody(tracker: Tracker) -> None:
    tracker.change(replace(PAIR, mentor_id=id_of(9_000_009)))


def a_pairing_changed_after_its_beginning_was_undone(tracker: Tracker) -> None:
    begun = tracker.begin_pairing(
        NewPairing(mentor=PersonDraft(name="Lena"), mentee=ADA.id, started_on=TODAY, cadence=WEEKLY)
    )
    tracker.undo()
    tracker.change(replace(begun, purpose="another"))


def thresholds_that_no_file_can_hold(tracker: Tracker) -> None:
    tracker.change_charter(Charter(thresholds=Thresholds(grace_share=7)))


def a_check_in_at_the_end_of_time(tracker: Tracker) -> None:
    tracker.check_in(CheckInDraft(pairing_id=PAIR.id, follow_up_id=SLEEP.id, made_on=date.max))


def a_missed_session_that_reached_somebody(tracker: Tracker) -> None:
    reached = CheckInDraft(pairing_id=PAIR.id, follow_up_id=SLEEP.id, made_on=TODAY)
    missed = SessionDraft(pairing_id=PAIR.id, held_on=TODAY, status="missed")
    tracker.log_session(SessionLog(session=missed, check_ins=(reached,)))


def a_namesake_who_begins_a_pairing(tracker: Tracker) -> None:
    tracker.begin_pairing(NewPairing(mentor=PersonDraft(name="ada  okafor"), mentee=BEN.id, started_on=TODAY))


def two_new_people_of_one_name(tracker: Tracker) -> None:
    two = PersonDraft(name="Ana Diaz"), PersonDraft(name="ana  diaz", email="ana@example.org")
    tracker.begin_pairing(NewPairing(mentor=two[0], mentee=two[1], started_on=TODAY))


def a_namesake_once_it_is_cleaned(tracker: Tracker) -> None:
    tracker.change(replace(ZOE, name="Omar\x07  Haddad"))


def a_pause_that_is_not_there(tracker: Tracker) -> None:
    tracker.change_pause(PAIR.id, pause(days_ago(400), days_ago(399), "never"), None)


def a_running_pairing_opened_again(tracker: Tracker) -> None:
    tracker.reopen_pairing(PAIR.id)


def an_open_follow_up_opened_again(tracker: Tracker) -> None:
    tracker.reopen_follow_up(PAIR.id, SLEEP.id)


def a_second_running_pairing_of_the_same_two(tracker: Tracker) -> None:
    tracker.begin_pairing(NewPairing(mentor=OMAR.id, mentee=ZOE.id, started_on=TODAY))
    tracker.reopen_pairing(PAST.id)


@pytest.mark.parametrize(
    "act",
    [
        *(deleted_twice, deleted_though_it_was_never_there, a_deleted_session_changed, a_deleted_check_in_changed),
        *(a_follow_up_put_into_another_pairing, a_pairing_of_nobody, a_pairing_changed_after_its_beginning_was_undone),
        *(thresholds_that_no_file_can_hold, a_check_in_at_the_end_of_time, a_missed_session_that_reached_somebody),
        *(
            a_namesake_who_begins_a_pairing,
            two_new_people_of_one_name,
            a_namesake_once_it_is_cleaned,
            a_pause_that_is_not_there,
        ),
        *(a_running_pairing_opened_again, an_open_follow_up_opened_again, a_second_running_pairing_of_the_same_two),
    ],
)
def test_what_does_not_stand_or_does_not_fit_is_refused_and_disk_and_memory_stay_one(
    act: Callable[[Tracker], None],
) -> None:
    memory = Memory(PROGRAM)
    tracker = tracker_of(PROGRAM, memory)
    with pytest.raises((Refused, NotFound)):
        act(tracker)
    assert memory.holds(tracker.program)
    while tracker.undo() is not None:
        assert memory.holds(tracker.program)
    assert tracker.program == PROGRAM


def test_what_is_deleted_is_what_stands_and_not_what_was_shown() -> None:
    memory = Memory(PROGRAM)
    tracker = tracker_of(PROGRAM, memory)
    deleted_with_another_note(tracker)
    tracker.undo()
    assert memory.holds(PROGRAM)
