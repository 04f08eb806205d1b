"""The rows of a table, as records: whom they mean, and what of them is here already.

A table has no ids and no stamps. People are found by their email address or their name, a pairing by its two people,
a session by its pairing and its day; where that can mean two, the row is refused. What is here is never written over:
a row fills in what is empty. So a table that is taken in twice does nothing more.

A new person has a random id: one made from a name or an address could be guessed, and would give away who is behind a
code. The id of a new pairing or session is a UUID (version 5) of its people, or of its pairing and day, within the
random id of the mentor or the pairing. So the same table gives the same ids on two devices that share the people, and
what was deleted here does not come back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any, ClassVar, NamedTuple, TypeVar, get_args
from uuid import UUID, uuid5

import msgspec

from mentor_tui.dates import count_of, long_date, read_cadence, read_date, read_minutes
from mentor_tui.errors import NotUnderstood, Problem, Refused
from mentor_tui.interchange.csv_table import Row, Table, TableKind
from mentor_tui.interchange.plan import Plan, Step, fitting
from mentor_tui.model import Channel, Id, Pairing, Person, Session, SessionStatus, Stamp, Visibility
from mentor_tui.objections import APART
from mentor_tui.program import Program
from mentor_tui.text import folded

R = TypeVar("R", Person, Pairing, Session)

DATES = ("held_on", "started_on", "ended_on")

NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
"""A date in which day and month can change places."""


class Terms(NamedTuple):
    """What the records of a table are made with."""

    today: date
    day_first: bool | None
    """Whether 10/11 is in November; None where that is not known."""
    stamp: Stamp
    """When they are taken in."""
    new_id: Callable[[], Id]
    """Gives a new random UUID at each call."""


def of_table(table: Table, program: Program, terms: Terms) -> Plan:
    """Return what taking a table into a program would do."""
    day_first, note = _order_of_dates(table, terms.day_first)
    taking = _TAKING[table.kind](program, terms._replace(day_first=day_first))
    for row in sorted(table.rows, key=taking.says, reverse=True):
        taking.take(row)
    taking.finish()
    steps, misfits = fitting(taking.steps.values(), program, today=terms.today)
    refused = sorted((*table.refused, *taking.refused, *misfits), key=lambda problem: _line(problem.record))
    return Plan(
        tuple(sorted(steps, key=lambda step: _line(step.place))),
        None,
        tuple(refused),
        (*table.notes, *note, *sorted(taking.differing, key=_line)),
    )


def _line(place: str) -> int:
    """Return the number of the line at the beginning of a text: 5 of "line 5: minutes"."""
    return int(place.partition(":")[0].removeprefix("line "))


class _Taking:
    """Takes the rows of one kind of table, one after the other."""

    TELLING: ClassVar[tuple[str, ...]] = ()
    """The fields that tell records apart. Rows that say most come first: what the others mean can hang on them."""

    def __init__(self, program: Program, terms: Terms) -> None:
        self._program = program
        self._terms = terms
        self._people = dict(program.people)
        self._by_name: dict[str, set[Id]] = defaultdict(set)
        self._by_email: dict[str, set[Id]] = defaultdict(set)
        for person in program.people.values():
            self._know(person)
        self.steps: dict[Id, Step] = {}
        self.refused: list[Problem] = []
        self.differing: list[str] = []
        """What a row says of a record and the record says otherwise."""

    def says(self, row: Row) -> int:
        """Return how much a row says of what tells records apart."""
        return sum(field in row.cells for field in self.TELLING)

    def take(self, row: Row) -> None:
        """Take one row, or note why it cannot be taken."""
        try:
            self._take(row, self._read(row))
        except Refused as error:
            self.refused += (problem._replace(record=row.place) for problem in error.problems)

    def finish(self) -> None:
        """Do what can only be done once all rows are known."""

    def _take(self, row: Row, given: dict[str, Any]) -> None:
        raise NotImplementedError

    def _read(self, row: Row) -> dict[str, Any]:
        """Return what stands in a row, as values; all that cannot be read is told at once."""
        given: dict[str, Any] = {}
        problems: list[Problem] = []
        for field, text in row.cells.items():
            try:
                given[field] = self._value(field, text)
            except NotUnderstood as error:
                problems.append(Problem(field, str(error)))
        if problems:
            raise Refused(problems)
        return given

    def _value(self, field: str, text: str) -> object:
        match field:
            case "held_on" | "started_on" | "ended_on":
                return read_date(text, self._terms.today, day_first=self._terms.day_first, toward="past").on
            case "mentor" | "mentee":
                return self._whom(text)
            case _:
                reading = _READING.get(field)
                return text if reading is None else reading(text)

    # --- people ---

    def _know(self, person: Person) -> None:
        self._people[person.id] = person
        self._by_name[folded(person.name)].add(person.id)
        if person.email:
            self._by_email[folded(person.email)].add(person.id)

    def _whom(self, text: str) -> Person:
        """Return the person that a cell means by a name or an email address."""
        known = self._by_email if "@" in text else self._by_name
        match self._those(known.get(folded(" ".join(text.split())), ())):
            case [person]:
                return person
            case []:
                raise NotUnderstood(
                    f"Nobody here is “{text}”: take in the people first, or write the name as it is here."
                )
            case several:
                raise NotUnderstood(f"“{text}” can be {_told_apart(several)}: write the email address.")

    def _those(self, ids: Iterable[Id]) -> list[Person]:
        return sorted((self._people[one] for one in ids), key=lambda one: (one.name, one.id))

    # --- records ---

    def _add(self, row: Row, record: Person | Pairing | Session) -> None:
        buried = self._program.tombstones.get(record.id)
        self.steps[record.id] = Step(row.place, record) if buried is None else Step(row.place, buried, buried)

    def _fill(self, row: Row, present: R, given: R, names: Iterable[str]) -> R:
        """Let a row fill in what is empty in a record; what is there stays."""
        changes: dict[str, Any] = {}
        for name in names:
            here, there = getattr(present, name), getattr(given, name)
            if here in (None, "", ()):
                changes[name] = there
            elif here != there and there not in (None, "", ()):
                self.differing.append(f"{row.place}: {name}: here it is different, and stays so.")
        filled = (
            msgspec.structs.replace(present, **changes, stamp=self._terms.stamp) if any(changes.values()) else present
        )
        before = self.steps.get(present.id, Step(row.place, present, present))
        self.steps[present.id] = before._replace(record=filled)
        return filled


def _told_apart(people: Iterable[Person]) -> str:
    return " or ".join(f"{one.name} ({one.email or one.organisation or one.id[:8]})" for one in people)


class _TakingPeople(_Taking):
    """Takes people: found by their email address, else by their name."""

    TELLING = ("email", "organisation")

    def _take(self, row: Row, given: dict[str, Any]) -> None:
        if "name" not in given:
            raise Refused([Problem("name", "A person needs a name.")])
        person = _sound(Person(id=self._terms.new_id(), stamp=self._terms.stamp, **given).cleaned())
        present = self._present(person)
        if present is None:
            self._add(row, person)
            self._know(person)
        else:
            self._know(self._fill(row, present, person, given))

    def _present(self, person: Person) -> Person | None:
        """Return the person of a row where it is one that is known already."""
        found = self._those(self._by_email.get(folded(person.email), ())) if person.email else []
        if not found:
            found = [
                one
                for one in self._those(self._by_name.get(folded(person.name), ()))
                if _may_be(one.organisation, person.organisation)
            ]
            if any(one.email and person.email for one in found):
                raise Refused([Problem("email", f"{person.name} is here with another address. {APART}")])
        if len(found) > 1:
            raise Refused([Problem("name", f"This can be {_told_apart(found)}: give the email address.")])
        return found[0] if found else None


def _may_be(one: str, other: str) -> bool:
    """Whether two texts can stand for the same, of which each may be missing."""
    return not one or not other or folded(one) == folded(other)


class _TakingPairings(_Taking):
    """Takes pairings: found by the two people and the day they began."""

    TELLING = ("ended_on",)

    def __init__(self, program: Program, terms: Terms) -> None:
        super().__init__(program, terms)
        self._pairings: dict[tuple[Id, Id], dict[Id, Pairing]] = defaultdict(dict)
        for history in program.histories.values():
            self._note(history.pairing)

    def _note(self, pairing: Pairing) -> None:
        self._pairings[pairing.mentor_id, pairing.mentee_id][pairing.id] = pairing

    def _take(self, row: Row, given: dict[str, Any]) -> None:
        _refuse_missing(given, ("mentor", "mentee", "started_on"))
        mentor, mentee = given.pop("mentor"), given.pop("mentee")
        own_id = str(uuid5(UUID(mentor.id), f"pairing {mentee.id} {given['started_on']}"))
        people = {"mentor_id": mentor.id, "mentee_id": mentee.id}
        pairing = _sound(Pairing(id=own_id, stamp=self._terms.stamp, **people, **given).cleaned())
        theirs = self._pairings[mentor.id, mentee.id]
        same_day = [one for one in theirs.values() if one.started_on == pairing.started_on]
        stored = self._program.histories.get(own_id)
        present = theirs.get(own_id) or (stored.pairing if stored else next(iter(same_day), None))
        if present is not None:
            self._note(self._fill(row, present, pairing, given))
            return
        running = next((one for one in theirs.values() if one.ended_on is None), None)
        if running is not None and pairing.ended_on is None:
            since = long_date(running.started_on)
            raise Refused([Problem("mentee", f"These two have a pairing since {since}, which has not ended.")])
        self._add(row, pairing)
        if own_id not in self._program.tombstones:
            self._note(pairing)


class _Meeting(NamedTuple):
    """A session of a row, before it is known whether it is here already."""

    row: Row
    session: Session
    given: tuple[str, ...]
    """The fields that the row has."""

    def may_be(self, other: Session) -> bool:
        """Whether this can be a session of the same day that was entered before."""
        return None in {self.session.starts_at, other.starts_at} or self.session.starts_at == other.starts_at


class _TakingSessions(_Taking):
    """Takes sessions: found by their pairing and their day, and by when they began where that is known."""

    def __init__(self, program: Program, terms: Terms) -> None:
        super().__init__(program, terms)
        self._pairings: dict[tuple[Id, Id], list[Pairing]] = defaultdict(list)
        for history in program.histories.values():
            self._pairings[history.mentor.id, history.mentee.id].append(history.pairing)
        self._rows: dict[tuple[Any, ...], str] = {}
        self._alike: dict[tuple[Id, date, time | None], int] = defaultdict(int)
        self._open: dict[tuple[Id, date], list[_Meeting]] = defaultdict(list)

    def _take(self, row: Row, given: dict[str, Any]) -> None:
        _refuse_missing(given, ("mentor", "mentee", "held_on"))
        pairing = self._pairing(given.pop("mentor"), given.pop("mentee"), given["held_on"])
        seen = (pairing.id, *sorted((name, repr(value)) for name, value in given.items()))
        if seen in self._rows:
            raise Refused(
                [Problem("held_on", f"This is the same as {self._rows[seen]}: give starts_at where it is not.")]
            )
        self._rows[seen] = row.place
        alike = (pairing.id, given["held_on"], given.get("starts_at"))
        self._alike[alike] += 1
        own_id = str(uuid5(UUID(pairing.id), f"session {alike[1]} {alike[2] or ''} {self._alike[alike]}"))
        session = _sound(Session(id=own_id, stamp=self._terms.stamp, pairing_id=pairing.id, **given).cleaned())
        present = self._program.stored(session)
        if isinstance(present, Session):
            self._fill(row, present, session, given)
        elif own_id in self._program.tombstones:
            self._add(row, session)
        else:
            self._open[pairing.id, session.held_on].append(_Meeting(row, session, tuple(given)))

    def _pairing(self, mentor: Person, mentee: Person, on: date) -> Pairing:
        theirs = self._pairings.get((mentor.id, mentee.id), [])
        if len(theirs) > 1:
            theirs = [one for one in theirs if one.started_on <= on and (one.ended_on is None or on <= one.ended_on)]
        match theirs:
            case [pairing]:
                return pairing
            case _:
                how_many = "more than one pairing" if theirs else "no pairing"
                names = f"{mentor.name} and {mentee.name}"
                raise Refused([Problem("mentee", f"{names} have {how_many} here on {long_date(on)}.")])

    def finish(self) -> None:
        """Tell the sessions that are new from those that were entered before."""
        for (pairing_id, on), meetings in self._open.items():
            others = [
                one
                for one in self._program.history(pairing_id).sessions
                if one.held_on == on and one.id not in self.steps
            ]
            possible = {one.session.id: [other for other in others if one.may_be(other)] for one in meetings}
            for meeting in meetings:
                match possible[meeting.session.id]:
                    case []:
                        self._add(meeting.row, meeting.session)
                    case [other] if sum(other in found for found in possible.values()) == 1:
                        self._fill(meeting.row, other, meeting.session, meeting.given)
                    case _:
                        message = "More than one session of that day can be meant: give starts_at, here and there."
                        self.refused.append(Problem("held_on", message, meeting.row.place))


_TAKING: dict[TableKind, type[_Taking]] = {
    "people": _TakingPeople,
    "pairings": _TakingPairings,
    "sessions": _TakingSessions,
}


def _sound(record: R) -> R:
    """Return the record of a row, where nothing is wrong with it alone."""
    if problems := tuple(record.problems()):
        raise Refused(problems)
    return record


def _refuse_missing(given: Mapping[str, Any], names: Iterable[str]) -> None:
    if missing := [Problem(name, "This cell is empty.") for name in names if name not in given]:
        raise Refused(missing)


# --- cells ---------------------------------------------------------------------------------------------


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in re.split("[,;]", text) if (word := part.strip()))


def _one_of(words: Iterable[str]) -> Callable[[str], str]:
    known = {word.replace("_", " "): word for word in words}

    def read(text: str) -> str:
        found = known.get(" ".join(re.split(r"[\s_-]+", text.casefold().strip())))
        if found is None:
            raise NotUnderstood(f"“{text}” is none of these: {', '.join(known)}.")
        return found

    return read


_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)? ?(am|pm)?", re.ASCII | re.IGNORECASE)


def _clock(text: str) -> time:
    match = _CLOCK.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2])) if match else (24, 0)
    if match and match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise NotUnderstood(f"“{text}” is no time of day: write 9:30 or 16:30.")
    return time(hour, minute)


_READING: dict[str, Callable[[str], object]] = {
    "tags": _words,
    "topics": _words,
    "cadence": read_cadence,
    "minutes": read_minutes,
    "starts_at": _clock,
    "channel": _one_of(get_args(Channel)),
    "status": _one_of(get_args(SessionStatus)),
    "visibility": _one_of(get_args(Visibility)),
}
"""How the text of a cell is read, where it is not kept as it is."""


def _order_of_dates(table: Table, wished: bool | None) -> tuple[bool | None, Iterator[str]]:
    """Return whether the dates of a table have the day first, and what there is to say about that.

    A date that can only be read one way shows how the others are meant. Where there is none, it is as `wished`; where
    some show this and some that, it is not known.
    """
    shown: dict[bool, str] = {}
    open_ones = 0
    for row in table.rows:
        for text in (row.cells.get(field, "") for field in DATES):
            if match := NUMERIC.fullmatch(text):
                first, second = int(match[1]), int(match[3])
                if first <= 12 and second <= 12:
                    open_ones += first != second
                else:
                    shown.setdefault(first > 12, f"“{text}” on {row.place}")
    if not open_ones:
        return wished, iter(())
    order = {True: "the day", False: "the month"}
    if len(shown) == 1:
        [(day_first, where)] = shown.items()
        return day_first, iter([f"Dates are read with {order[day_first]} first, as {where} shows."])
    if shown:
        return None, iter([f"Some dates have the day first ({shown[True]}), some the month ({shown[False]})."])
    if wished is None:
        return None, iter(())
    return wished, iter(
        [f"{count_of(open_ones, 'date')} can be read two ways, and {order[wished]} is taken to come first."]
    )
