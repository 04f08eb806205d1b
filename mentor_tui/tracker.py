"""The verbs: what a person does, each one change, on the disk before it is in memory.

A verb takes a draft, gives it its id and its stamp, checks it against the program, saves it and only then makes
the new program the present one. Where anything fails, nothing has changed.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, TypeVar

import msgspec

from mentor_tui.dates import Cadence, long_date
from mentor_tui.errors import Problem, Refused
from mentor_tui.model import (
    Charter,
    CheckIn,
    CheckInDraft,
    FollowUp,
    FollowUpDraft,
    Id,
    Outcome,
    Pairing,
    PairingDraft,
    Person,
    PersonDraft,
    Record,
    Session,
    SessionDraft,
    Stamp,
    Value,
)
from mentor_tui.program import History, Program
from mentor_tui.text import folded

R = TypeVar("R", Person, Pairing, Session, FollowUp, CheckIn)

Clock = Callable[[], datetime]
"""Gives the present instant in the user's own time zone."""


class Saving(Protocol):
    """Where changes are saved."""

    def save(self, records: Iterable[Record] = (), charter: Charter | None = None) -> None:
        """Put changed records, and the charter where it is given, on the disk as one."""


class Closing(Value, frozen=True, kw_only=True):
    """How a follow-up is settled."""

    follow_up_id: Id
    """The follow-up."""
    closed_on: date
    """The day it was settled."""
    outcome: Outcome
    """How."""
    closing_note: str = ""
    """What there is to say about that."""


class SessionLog(Value, frozen=True, kw_only=True):
    """A session with what was done in it: one form, one change."""

    session: SessionDraft
    check_ins: tuple[CheckInDraft, ...] = ()
    """The follow-ups that were looked after and stay open."""
    closings: tuple[Closing, ...] = ()
    """The follow-ups that were settled."""
    opened: tuple[FollowUpDraft, ...] = ()
    """The new ones."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from self.session.problems()
        if self.session.status != "held" and any(one.is_contact for one in self.check_ins):
            yield Problem("threads", "Nobody met, so nobody was checked in on: say still open, or record a try with c.")


class NewPairing(Value, frozen=True, kw_only=True):
    """A pairing that begins, with people who are known or new."""

    mentor: Id | PersonDraft
    mentee: Id | PersonDraft
    started_on: date
    cadence: Cadence | None = None
    purpose: str = ""
    agreement: str = ""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if self.mentor == self.mentee:
            yield Problem("mentee", "Mentor and mentee are the same person: name somebody else.")
        for role in ("mentor", "mentee"):
            who = getattr(self, role)
            if isinstance(who, PersonDraft):
                yield from (problem._replace(field=role) for problem in who.problems())


_APART = "For somebody else of that name, give the organisation that tells the two apart."


class Tracker:
    """A program that is being changed."""

    def __init__(self, program: Program, file: Saving, *, clock: Clock, new_id: Callable[[], str], device: str) -> None:
        """Take a loaded program and where it is saved.

        Args:
            program: The program as it stands on the disk.
            file: Where changes are saved.
            clock: Gives the present instant.
            new_id: Gives a new UUID at each call.
            device: The name of this device in stamps: lower-case letters and digits.
        """
        self.program = program
        """The program as it stands on the disk."""
        self._file = file
        self._clock = clock
        self._new_id = new_id
        self._device = device
        self._latest = max((record.stamp for record in program.records()), default="")

    @property
    def today(self) -> date:
        """The day it is where the user is."""
        return self._clock().date()

    def add_person(self, draft: PersonDraft) -> Person:
        """Add somebody."""
        person = self._record(Person, draft)
        for known in self.program.people.values():
            if folded(known.name) == folded(person.name) and folded(known.organisation) == folded(person.organisation):
                raise Refused([Problem("name", f"{known.name} is here already. {_APART}")])
        self._commit([person])
        return person

    def begin_pairing(self, new: NewPairing) -> Pairing:
        """Begin a pairing, together with those of the two who are not in the program yet."""
        problems = tuple(new.problems())
        if problems:
            raise Refused(problems)
        people: list[Person] = []

        def known(who: Id | PersonDraft) -> Id:
            if isinstance(who, PersonDraft):
                people.append(self._record(Person, who))
                return people[-1].id
            return who

        for history in self.program.histories.values():
            if (history.mentor.id, history.mentee.id) == (new.mentor, new.mentee) and history.pairing.ended_on is None:
                began = long_date(history.pairing.started_on)
                raise Refused([Problem("mentee", f"These two have a pairing already, since {began}: open that one.")])
        terms = {name: getattr(new, name) for name in ("started_on", "cadence", "purpose", "agreement")}
        draft = PairingDraft(mentor_id=known(new.mentor), mentee_id=known(new.mentee), **terms)
        pairing = self._record(Pairing, draft)
        self._commit([*people, pairing])
        return pairing

    def open_follow_up(self, draft: FollowUpDraft) -> FollowUp:
        """Open a thread of care."""
        follow_up = self._record(FollowUp, draft)
        self._commit([follow_up])
        return follow_up

    def check_in(self, draft: CheckInDraft) -> CheckIn:
        """Record a check-in, and move the next date of its follow-up on."""
        check_in = self._record(CheckIn, draft)
        self._commit([check_in, *self._looked_after([check_in])])
        return check_in

    def close_follow_up(self, pairing_id: str, closing: Closing) -> FollowUp:
        """Settle a thread of care."""
        follow_up = self._closed(self.program.history(pairing_id), closing, closed_in=None)
        self._commit([follow_up])
        return follow_up

    def log_session(self, log: SessionLog) -> Session:
        """Record a session with everything that was done in it, as one change.

        What is done on the occasion of a session that was not held belongs to its day, and not to it.
        """
        session = self._record(Session, log.session)
        history = self.program.history(session.pairing_id)
        day, within = session.held_on, session.id if session.status == "held" else None
        settled = {closing.follow_up_id for closing in log.closings}
        closed = [
            self._closed(history, msgspec.structs.replace(closing, closed_on=day), closed_in=within)
            for closing in log.closings
        ]
        check_ins = [
            self._record(CheckIn, msgspec.structs.replace(draft, made_on=day, made_in=within))
            for draft in log.check_ins
        ]
        looked_after = self._looked_after(one for one in check_ins if one.follow_up_id not in settled)
        opened = [
            self._record(FollowUp, msgspec.structs.replace(draft, opened_on=day, opened_in=within))
            for draft in log.opened
        ]
        self._commit([session, *closed, *check_ins, *looked_after, *opened])
        return session

    def bring_in(self, records: Iterable[Record], charter: Charter | None = None) -> None:
        """Take records from another file as they are, as one change. The charter comes along where it is given."""
        brought = list(records)  # their clock may be ahead of this one: what is tomorrow here may be today there
        self._save(brought, self.program.with_records(brought), charter)
        self._latest = max((self._latest, *(record.stamp for record in brought)))

    # --- how a change is made ---

    def _record(self, record_type: type[R], draft: Value) -> R:
        """Return the record of a draft, with its own id and stamp and its text made safe."""
        fields = {name: getattr(draft, name) for name in draft.__struct_fields__}
        return record_type(**fields, id=self._new_id(), stamp=self._stamp()).cleaned()

    def _stamp(self) -> Stamp:
        """Return a stamp that is later than every other in the program, even where the clock was set back."""
        now = f"{self._clock().astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z/{self._device}"
        if now <= self._latest:
            last = datetime.fromisoformat(self._latest.partition("/")[0])
            now = f"{last + timedelta(microseconds=1):%Y-%m-%dT%H:%M:%S.%f}Z/{self._device}"
        self._latest = now
        return now

    def _closed(self, history: History, closing: Closing, closed_in: str | None) -> FollowUp:
        follow_up = history.follow_up(closing.follow_up_id)
        if follow_up.closed_on is not None:
            raise Refused([Problem("follow_up_id", f"This was settled already, on {long_date(follow_up.closed_on)}.")])
        return msgspec.structs.replace(
            follow_up,
            closed_on=closing.closed_on,
            closed_in=closed_in,
            outcome=closing.outcome,
            closing_note=closing.closing_note,
            stamp=self._stamp(),
        ).cleaned()

    def _looked_after(self, check_ins: Iterable[CheckIn]) -> list[FollowUp]:
        """Return the follow-ups of these check-ins with their next dates, where those change."""
        changed = []
        for check_in in check_ins:
            if check_in.follow_up_id is None:
                continue
            history = self.program.history(check_in.pairing_id)
            follow_up = history.follow_up(check_in.follow_up_id)
            later = any(
                one.follow_up_id == follow_up.id and one.made_on > check_in.made_on for one in history.check_ins
            )
            check_on = next_check(follow_up, check_in)
            if not later and follow_up.is_open and check_on != follow_up.check_on:
                changed.append(msgspec.structs.replace(follow_up, check_on=check_on, stamp=self._stamp()))
        return changed

    def _commit(self, records: list[Record]) -> None:
        """Check, then save, then change the program: where one step fails, none that follows is done."""
        self._save(records, self.program.with_records(records, today=self.today))

    def _save(self, records: list[Record], after: Program, charter: Charter | None = None) -> None:
        self._file.save(records, charter)
        self.program = after if charter is None else after.with_charter(charter)


def next_check(follow_up: FollowUpDraft, check_in: CheckInDraft) -> date | None:
    """Return when to look after a follow-up next, once this check-in is made.

    It is the day that was agreed, else the next by its rhythm. Without either, a planned day that has come is
    used up where the person was reached; an unanswered attempt leaves it standing, so the thread stays due.
    """
    if check_in.check_on is not None:
        return check_in.check_on
    if follow_up.rhythm is not None:
        return follow_up.rhythm.after(check_in.made_on)
    used_up = follow_up.check_on is not None and follow_up.check_on <= check_in.made_on
    return None if used_up and check_in.result == "reached" else follow_up.check_on
