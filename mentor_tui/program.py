"""A program: the records in memory, by pairing, and what must be true between them.

A :class:`Program` is a value. A change gives a new one that shares everything that did not change, so a save
costs the same at ten records and at a million: only the one pairing's :class:`History` is built again.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, time
from functools import cached_property
from operator import attrgetter, lt
from typing import Any, TypeVar

from msgspec import Struct, structs

from mentor_tui.dates import long_date
from mentor_tui.errors import NotFound, Problem, Refused
from mentor_tui.layered import with_entries
from mentor_tui.model import (
    KIND_OF,
    Charter,
    CheckIn,
    FollowUp,
    Living,
    Pairing,
    Person,
    Record,
    RecordKind,
    Session,
    Tombstone,
)
from mentor_tui.text import folded

R = TypeVar("R", Session, FollowUp, CheckIn)

_ID = attrgetter("id")


LEAST_OF_AN_ID = 4
"""How many characters of an id have to be typed for it to be one."""


class History(Struct, frozen=True, dict=True):
    """One pairing with everything that belongs to it, in the order of time."""

    pairing: Pairing
    mentor: Person
    mentee: Person
    sessions: tuple[Session, ...] = ()
    """By day, then by the clock."""
    follow_ups: tuple[FollowUp, ...] = ()
    """By the day they were opened."""
    check_ins: tuple[CheckIn, ...] = ()
    """By the day they were made."""

    @property
    def id(self) -> str:
        """The pairing's id."""
        return self.pairing.id

    @cached_property
    def open_follow_ups(self) -> tuple[FollowUp, ...]:
        """The threads still carried, those with the nearest next date first, those without any last."""
        still_open = [follow_up for follow_up in self.follow_ups if follow_up.is_open]
        return tuple(sorted(still_open, key=lambda one: (one.check_on or date.max, one.opened_on, one.id)))

    @cached_property
    def _contact_days(self) -> tuple[date, ...]:
        days = {session.held_on for session in self.sessions if session.status == "held"}
        days.update([check_in.made_on for check_in in self.check_ins if check_in.is_contact])
        return tuple(sorted(days))

    def contacts(self, until: date) -> tuple[date, ...]:
        """Return the days of contact up to and including `until`, each once, in order."""
        days = self._contact_days
        return days if not days or days[-1] <= until else days[: bisect_right(days, until)]

    def last_contact(self, until: date) -> date | None:
        """Return the latest day of contact up to and including `until`; None where there was none."""
        latest = None
        for session in reversed(self.sessions):
            if session.status == "held" and session.held_on <= until:
                latest = session.held_on
                break
        for check_in in reversed(self.check_ins):
            if latest is not None and check_in.made_on <= latest:
                break
            if check_in.is_contact and check_in.made_on <= until:
                return check_in.made_on
        return latest

    def follow_up(self, follow_up_id: str) -> FollowUp:
        """Return the follow-up with that id.

        Raises:
            NotFound: The pairing has none.
        """
        for follow_up in self.follow_ups:
            if follow_up.id == follow_up_id:
                return follow_up
        raise NotFound("This follow-up is not in the pairing any more.")

    def open_follow_ups_matching(self, words: str) -> tuple[FollowUp, ...]:
        """Return the open follow-ups that `words` can mean, as a person would type them: "irb", an id's prefix.

        Every word must begin a word of the title, in any case and without its accents. A title in full is just that.
        """
        wanted = folded(words).split()
        if not wanted:
            return ()
        titles = {one.id: folded(one.title).split() for one in self.open_follow_ups}
        exact = tuple(one for one in self.open_follow_ups if titles[one.id] == wanted)
        return exact or tuple(
            one
            for one in self.open_follow_ups
            if all(any(part.startswith(word) for part in titles[one.id]) for word in wanted)
            or (len(wanted) == 1 and len(wanted[0]) >= LEAST_OF_AN_ID and one.id.startswith(wanted[0]))
        )

    def records(self) -> Iterator[Living]:
        """Yield the pairing and everything that belongs to it."""
        yield self.pairing
        yield from self.sessions
        yield from self.follow_ups
        yield from self.check_ins

    def attempts_of(self, follow_up_id: str | None, *, since: date | None) -> tuple[CheckIn, ...]:
        """Return the unanswered check-ins on one follow-up (None: on the pairing as such) after the day `since`."""
        return tuple(
            check_in
            for check_in in self.check_ins
            if check_in.follow_up_id == follow_up_id
            and not check_in.is_contact
            and (since is None or check_in.made_on > since)
        )


class Program(Struct, frozen=True):
    """Everything in one data file."""

    charter: Charter = Charter()
    people: Mapping[str, Person] = {}
    histories: Mapping[str, History] = {}
    """Each pairing's history by the pairing's id."""
    tombstones: Mapping[str, Tombstone] = {}

    def history(self, pairing_id: str) -> History:
        """Return the history of one pairing.

        Raises:
            NotFound: There is no such pairing.
        """
        try:
            return self.histories[pairing_id]
        except KeyError:
            raise NotFound("There is no such pairing in this program.") from None

    def taken_over_by(self, history: History) -> Iterator[History]:
        """Yield the pairings that this one took over from, the latest first."""
        seen = {history.id}
        continued = history.pairing.continues
        while continued is not None and continued in self.histories and continued not in seen:
            seen.add(continued)
            before = self.histories[continued]
            yield before
            continued = before.pairing.continues

    def successor(self, history: History) -> History | None:
        """Return the pairing that took over from this one; None where there is none."""
        return next((one for one in self.histories.values() if one.pairing.continues == history.id), None)

    def stored(self, record: Living) -> Living | None:
        """Return the record that stands where this one is going to; None where it is new, or was deleted."""
        if isinstance(record, Person):
            return self.people.get(record.id)
        history = self.histories.get(record.id if isinstance(record, Pairing) else record.pairing_id)
        if history is None:
            return None
        match record:
            case Pairing():
                return history.pairing
            case Session():
                there: Iterable[Living] = history.sessions
            case FollowUp():
                there = history.follow_ups
            case _:
                there = history.check_ins
        if record.id not in map(_ID, there):  # nearly always: it is new
            return None
        return next(one for one in there if one.id == record.id)

    def holds(self, record_id: str) -> bool:
        """Whether a record with this id is in the program, and not only its tombstone. Every record is looked at."""
        return record_id not in self.tombstones and any(record.id == record_id for record in self.records())

    def records(self) -> Iterator[Record]:
        """Yield every record of the program."""
        yield from self.people.values()
        for history in self.histories.values():
            yield from history.records()
        yield from self.tombstones.values()

    def with_records(
        self, changed: Iterable[Record], *, new: Iterable[Record] = (), today: date | None = None
    ) -> "Program":
        """Return the program after these records were written, new or in place of those with the same id.

        A tombstone takes the record that it buries out.

        Args:
            changed: The records, which belong together: they are written as one.
            new: Further ones, of which it is known that nothing here has their ids: that is not looked for then.
            today: The day they are entered on, against which what cannot lie ahead is checked. None for records
                that were stored before: the clock that wrote them may have been ahead of this one.

        Raises:
            Refused: The records would not fit together. It names every problem.
        """
        added = tuple(new)
        changes = [*added, *changed]
        problems = [_told_of(record, problem) for record in changes for problem in _problems_alone(record, today)]
        if problems:
            raise Refused(problems)
        rewriting = _Rewriting(self, changes, {record.id for record in added})
        after, touched = rewriting.write()
        problems = [
            _told_of(record, problem)
            for one in touched
            for record, problem in loose_ends(one, after, self.histories.get(one.id), rewriting.written.get(one.id, ()))
        ]
        problems += _problems_of_people(after, changes)
        if problems:
            raise Refused(problems)
        return after

    def with_charter(self, charter: Charter) -> "Program":
        """Return the program under another name or other thresholds."""
        return structs.replace(self, charter=charter)

    def pairings_matching(self, words: str) -> tuple[History, ...]:
        """Return the pairings that `words` can mean, as a person would type them: "ada ben", a prefix, an id's prefix.

        Every word must begin a part of the mentor's or the mentee's name, in any case and without its accents.
        Where all words match in the order mentor, mentee, only those pairings are meant. What can be a name and
        the beginning of an id is both: the caller has to ask.
        """
        wanted = folded(words).replace("⇄", " ").split()
        if not wanted:
            return ()
        found = [
            history
            for history in self.histories.values()
            if _names_match(history, wanted) or _id_matches(history, wanted)
        ]
        in_order = [history for history in found if _names_match_in_order(history, wanted)]
        return tuple(sorted(in_order or found, key=lambda one: (one.mentor.name, one.mentee.name, one.id)))


def name_parts(name: str) -> list[str]:
    """Return the parts of a name that a person would begin to type: "okafor" of "Ada Okafor", "anne-marie", "marie"."""
    whole = folded(name)
    return [*whole.split(), *whole.replace("-", " ").split()]


def _begins_a_part(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in name_parts(name))


def _id_matches(history: History, wanted: list[str]) -> bool:
    return len(wanted) == 1 and len(wanted[0]) >= LEAST_OF_AN_ID and history.id.startswith(wanted[0])


def _names_match(history: History, wanted: list[str]) -> bool:
    names = (history.mentor.name, history.mentee.name)
    return all(any(_begins_a_part(word, name) for name in names) for word in wanted)


def _names_match_in_order(history: History, wanted: list[str]) -> bool:
    return any(
        all(_begins_a_part(word, history.mentor.name) for word in wanted[:cut])
        and all(_begins_a_part(word, history.mentee.name) for word in wanted[cut:])
        for cut in range(1, len(wanted))
    )


def build(charter: Charter, records: Iterable[Record]) -> Program:
    """Return the program that holds these stored records.

    Raises:
        Refused: They do not fit together. It names every problem.
    """
    return Program(charter=charter).with_records(records)


def trusted(charter: Charter, kinds: Mapping[RecordKind, Iterable[Any]]) -> Program:
    """Return the program that holds these records of each kind, which fit together: that was checked when written."""
    people: dict[str, Person] = {one.id: one for one in kinds.get("people", ())}
    sessions = _by_pairing(kinds.get("sessions", ()))
    follow_ups = _by_pairing(kinds.get("follow_ups", ()))
    check_ins = _by_pairing(kinds.get("check_ins", ()))
    histories = {
        one.id: History(
            pairing=one,
            mentor=people[one.mentor_id],
            mentee=people[one.mentee_id],
            sessions=_in_order(sessions.get(one.id, ()), Session),
            follow_ups=_in_order(follow_ups.get(one.id, ()), FollowUp),
            check_ins=_in_order(check_ins.get(one.id, ()), CheckIn),
        )
        for one in kinds.get("pairings", ())
    }
    return Program(charter, people, histories, {one.id: one for one in kinds.get("tombstones", ())})


def _by_pairing(records: Iterable[R]) -> dict[str, list[R]]:
    grouped: dict[str, list[R]] = defaultdict(list)
    for record in records:
        grouped[record.pairing_id].append(record)
    return grouped


def _in_order(records: Sequence[R], record_type: type[R]) -> tuple[R, ...]:
    """Return records in the order of time."""
    days = list(map(_DAY_OF[record_type], records))
    if all(map(lt, days, days[1:])):  # nearly always: they were written one after the other, on a day each
        return tuple(records)
    return tuple(sorted(records, key=_WHEN[record_type]))


_DAY_OF: dict[type, Callable[[Any], date]] = {
    Session: attrgetter("held_on"),
    FollowUp: attrgetter("opened_on"),
    CheckIn: attrgetter("made_on"),
}
"""The day of a record."""

_WHEN: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    Session: lambda one: (one.held_on, one.starts_at or time.min, one.id),
    FollowUp: lambda one: (one.opened_on, one.id),
    CheckIn: lambda one: (one.made_on, one.id),
}
"""The place of a record among those of its kind."""


class _Rewriting:
    """One change of a program: what is copied, and the histories that are built again."""

    def __init__(self, program: Program, changes: list[Record], new: AbstractSet[str]) -> None:
        self._new = new
        self._charter = program.charter
        self._before = program
        self._pairings = {record.id: record for record in changes if isinstance(record, Pairing)}
        self._buried = {record.id for record in changes if isinstance(record, Tombstone)}
        self._changed_people = {record.id: record for record in changes if isinstance(record, Person)}
        self.written: dict[str, list[Session | FollowUp | CheckIn]] = defaultdict(list)
        """What is written to each pairing."""
        for record in changes:
            if isinstance(record, (Session, FollowUp, CheckIn)):
                self.written[record.pairing_id].append(record)
        gone = {record.id: record for record in changes if isinstance(record, Tombstone)}
        self._people = with_entries(program.people, self._changed_people, gone)
        self._tombstones = with_entries(program.tombstones, gone, [one.id for one in changes if one.id not in gone])

    def write(self) -> tuple[Program, list[History]]:
        """Return the program after the changes, and the histories that are not what they were.

        Raises:
            Refused: A record belongs to a pairing or to a person that is not there.
        """
        problems: list[Problem] = []
        for buried_id in self._buried:
            if (history := self._before.histories.get(buried_id)) is not None:
                problems += [_told_of(one, _ORPHAN) for one in history.records() if one.id not in self._buried]
        rebuilt: list[History] = []
        for pairing_id in sorted(self._touched()):
            try:
                history = self._history(pairing_id)
            except Refused as refused:
                problems += refused.problems
            else:
                rebuilt.append(history)
        if problems:
            raise Refused(problems)
        histories = with_entries(self._before.histories, {one.id: one for one in rebuilt}, self._buried)
        return Program(self._charter, self._people, histories, self._tombstones), rebuilt

    def _touched(self) -> set[str]:
        """Return the pairings in whose history something changes."""
        touched = self._pairings.keys() | {
            pairing_id
            for pairing_id, added in self.written.items()
            if pairing_id not in self._buried or any(one.id not in self._buried for one in added)
        }
        touched -= self._buried & self._pairings.keys()
        renamed = {one for one in self._changed_people if one in self._before.people}
        if renamed or self._buried:
            left = (one for one in self._before.histories.values() if one.id not in self._buried)
            touched |= {one.id for one in left if _concerns(one, renamed, self._buried)}
        return touched

    def _history_before(self, pairing_id: str) -> History | None:
        return self._before.histories.get(pairing_id) if pairing_id not in self._buried else None

    def _history(self, pairing_id: str) -> History:
        """Return one pairing's history with the records added and the buried ones gone."""
        before, added = self._history_before(pairing_id), self.written.get(pairing_id, [])
        pairing = self._pairings.get(pairing_id) or (before.pairing if before else None)
        if pairing is None:
            problem = _ORPHAN if pairing_id in self._buried else Problem("pairing_id", "No pairing has this id.")
            raise Refused(_told_of(one, problem) for one in added)
        missing = [role for role in ("mentor_id", "mentee_id") if getattr(pairing, role) not in self._people]
        if missing:
            raise Refused(
                _told_of(pairing, Problem(role, "No person in this program has this id.")) for role in missing
            )

        return History(
            pairing=pairing,
            mentor=self._people[pairing.mentor_id],
            mentee=self._people[pairing.mentee_id],
            sessions=self._merged(before.sessions if before else (), added, Session),
            follow_ups=self._merged(before.follow_ups if before else (), added, FollowUp),
            check_ins=self._merged(before.check_ins if before else (), added, CheckIn),
        )

    def _merged(self, kept: tuple[R, ...], added: Iterable[Record], record_type: type[R]) -> tuple[R, ...]:
        """Return the records of one type in order, the added in place of those with their ids, without the buried."""
        changed = {record.id: record for record in added if isinstance(record, record_type)}
        if not changed and not self._buried:
            return kept
        gone = self._buried | (changed.keys() - self._new)
        records = [one for one in kept if one.id not in gone] if gone else list(kept)
        when = _WHEN[record_type]
        for record in sorted((one for one in changed.values() if one.id not in self._buried), key=when):
            if not records or when(records[-1]) < when(record):  # nearly always: what is recorded is the latest
                records.append(record)
            else:
                insort(records, record, key=when)
        return tuple(records)


def _concerns(history: History, renamed: set[str], buried: set[str]) -> bool:
    """Whether a change of these people, or the burial of these records, shows in that history."""
    if not renamed.isdisjoint((history.pairing.mentor_id, history.pairing.mentee_id)):
        return True
    return bool(buried) and any(record.id in buried for record in history.records())


# --- what must be true ---------------------------------------------------------------------------------


_ORPHAN = Problem("pairing_id", "Its pairing is deleted: delete it together with everything that belongs to it.")
_NOT_AHEAD = "Choose today or a day before it."


def _told_of(record: Record, problem: Problem) -> Problem:
    return problem._replace(record=f"{KIND_OF[type(record)]} {record.id[:8]}", record_id=record.id)


def _problems_alone(record: Record, today: date | None) -> Iterator[Problem]:
    """Yield what is wrong with one record alone, including what cannot lie ahead of the day it is entered on."""
    yield from record.problems()
    if today is None:
        return
    match record:
        case Session(status="held" | "missed") if record.held_on > today:
            what = "A session that was held" if record.status == "held" else "A missed session"
            yield Problem(
                "held_on",
                f"{what} cannot lie ahead: {long_date(record.held_on)} is after today. {_NOT_AHEAD}",
            )
        case FollowUp():
            for name in ("opened_on", "closed_on"):
                day = getattr(record, name)
                if day is not None and day > today:
                    yield Problem(name, f"{long_date(day)} is after today. {_NOT_AHEAD}")
        case CheckIn() if record.made_on > today:
            yield Problem(
                "made_on",
                f"A check-in cannot lie ahead: {long_date(record.made_on)} is after today. {_NOT_AHEAD}",
            )
        case _:
            pass


def loose_ends(
    history: History,
    program: Program,
    before: History | None = None,
    written: Sequence[Session | FollowUp | CheckIn] = (),
) -> Iterator[tuple[Record, Problem]]:
    """Yield what in one history does not fit the rest of a program: each record, with its field and what is wrong.

    Where it was there before, it fitted together then, and where everything that was `written` to it is new, only that
    can be wrong.
    """
    follow_ups_to_check, check_ins_to_check = history.follow_ups, history.check_ins
    if before is not None and history.pairing is before.pairing and _size(history) == _size(before) + len(written):
        follow_ups_to_check = tuple(one for one in written if isinstance(one, FollowUp))
        check_ins_to_check = tuple(one for one in written if isinstance(one, CheckIn))
        if not (follow_ups_to_check or check_ins_to_check):
            return
    sessions = {session.id: session for session in history.sessions}
    follow_ups = {follow_up.id: follow_up for follow_up in history.follow_ups}
    continued = history.pairing.continues
    if continued is not None and (continued == history.id or continued not in program.histories):
        yield history.pairing, Problem("continues", "No other pairing has this id.")
    elif any(one.pairing.continues == history.id for one in program.taken_over_by(history)):
        yield history.pairing, Problem("continues", "Pairings cannot take over from each other in a circle.")
    for follow_up in follow_ups_to_check:
        for problem in (
            *_session_problems("opened_in", follow_up.opened_in, follow_up.opened_on, sessions),
            *_session_problems("closed_in", follow_up.closed_in, follow_up.closed_on, sessions),
        ):
            yield follow_up, problem
    for check_in in check_ins_to_check:
        for problem in (
            *_session_problems("made_in", check_in.made_in, check_in.made_on, sessions),
            *_thread_problems(check_in, follow_ups),
        ):
            yield check_in, problem


def _size(history: History) -> int:
    return len(history.sessions) + len(history.follow_ups) + len(history.check_ins)


def _session_problems(
    name: str, session_id: str | None, on: date | None, sessions: Mapping[str, Session]
) -> Iterator[Problem]:
    if session_id is None:
        return
    session = sessions.get(session_id)
    if session is None:
        yield Problem(name, "This pairing has no session with this id.")
    elif session.held_on != on:
        yield Problem(name, f"That session is of {session.held_on}, and this was on {on}: the days must be the same.")


def _thread_problems(check_in: CheckIn, follow_ups: Mapping[str, FollowUp]) -> Iterator[Problem]:
    if check_in.follow_up_id is None:
        return
    follow_up = follow_ups.get(check_in.follow_up_id)
    if follow_up is None:
        yield Problem("follow_up_id", "This pairing has no follow-up with this id.")
    elif check_in.made_on < follow_up.opened_on:
        yield Problem(
            "made_on",
            f"“{follow_up.title}” was opened on {long_date(follow_up.opened_on)}: choose that day or a later one.",
        )
    elif follow_up.closed_on is not None and check_in.made_on > follow_up.closed_on:
        yield Problem(
            "made_on",
            f"“{follow_up.title}” was closed on {long_date(follow_up.closed_on)}: choose that day or an earlier one.",
        )


def _problems_of_people(program: Program, changes: list[Record]) -> Iterator[Problem]:
    """Yield the buried people and pairings that something still refers to."""
    if not any(isinstance(record, Tombstone) for record in changes):
        return
    for history in program.histories.values():
        for role in ("mentor_id", "mentee_id"):
            if getattr(history.pairing, role) not in program.people:
                yield _told_of(
                    history.pairing, Problem(role, "This person is still in a pairing: delete the pairing first.")
                )
        if history.pairing.continues is not None and history.pairing.continues not in program.histories:
            yield _told_of(
                history.pairing, Problem("continues", "The pairing that this one takes over from was deleted.")
            )
