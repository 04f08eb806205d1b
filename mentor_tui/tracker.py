"""The verbs: what a person does, each one change, on the disk before it is in memory.

A verb takes a draft, gives it its id and its stamp, checks it against the program, saves it and only then makes
the new program the present one. Where anything fails, nothing has changed. Every change can be taken back.
"""

from collections.abc import Callable, Iterable
from datetime import date

from msgspec.structs import replace

from mentor_tui.acts import Closing, NewPairing, Parting, SessionLog, Snooze
from mentor_tui.changes import Change, Changes, Clock, Saving, refuse
from mentor_tui.consequences import (
    closed_stretch,
    looked_after,
    moved_with,
    passed_on,
    settled_by,
    started_by,
    unlinked_from,
)
from mentor_tui.dates import count_of, long_date, weekday_date
from mentor_tui.errors import NotFound, Problem, Refused
from mentor_tui.model import (
    Charter,
    CheckIn,
    CheckInDraft,
    Ending,
    FollowUp,
    FollowUpDraft,
    Id,
    Living,
    Pairing,
    PairingDraft,
    Pause,
    Person,
    PersonDraft,
    Record,
    Session,
    Stamp,
)
from mentor_tui.objections import against_change, another_mentee, namesakes, running_together, settled_already
from mentor_tui.program import History, Program
from mentor_tui.wording import next_date, pairing_name, record_name, spoken

_GONE = "This is not in the program any more: it was deleted, or taken back."


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
        self._changes = Changes(program, file, clock=clock, new_id=new_id, device=device)

    @property
    def program(self) -> Program:
        """The program as it stands on the disk."""
        return self._changes.program

    def follow(self, program: Program) -> None:
        """Take a program as another run has changed it; what was done here before cannot be undone any more."""
        self._changes.follow(program)

    @property
    def today(self) -> date:
        """The day it is where the user is."""
        return self._changes.today

    @property
    def latest(self) -> Change | None:
        """What was done last, and can be taken back."""
        return self._changes.latest

    def undo(self) -> Change | None:
        """Take the latest change of this run back; None where there is none. Raises as :meth:`Changes.undo` does."""
        return self._changes.undo()

    def redo(self) -> Change | None:
        """Make the change again that was taken back last; None where there is none."""
        return self._changes.redo()

    # --- people and pairings ---

    def add_person(self, draft: PersonDraft) -> Person:
        """Add somebody."""
        person = self._changes.record(Person, draft)
        refuse(namesakes(person, self.program.people.values(), "name"))
        self._changes.commit(f"Added: {person.name}", new=[person])
        return person

    def begin_pairing(self, new: NewPairing) -> Pairing:
        """Begin a pairing, together with those of the two who are not in the program yet.

        One that takes over from another ends that one, and carries on what is open in it, unless the two are to
        go on side by side.
        """
        refuse(new.problems())
        whose: dict[str, Id] = {}
        people: list[Person] = []
        for role, who in (("mentor", new.mentor), ("mentee", new.mentee)):
            if isinstance(who, PersonDraft):
                people.append(self._changes.record(Person, who))
                refuse(namesakes(people[-1], (*self.program.people.values(), *people), role))
            whose[role] = who if isinstance(who, str) else people[-1].id
        mentor_id, mentee_id = whose["mentor"], whose["mentee"]
        refuse(running_together(mentor_id, mentee_id, self.program, "mentee"))
        refuse(another_mentee(mentee_id, self.program.histories.get(new.continues or ""), "mentee"))
        terms = {
            name: getattr(new, name) for name in ("started_on", "cadence", "purpose", "agreement", "tags", "continues")
        }
        pairing = self._changes.record(Pairing, PairingDraft(mentor_id=mentor_id, mentee_id=mentee_id, **terms))
        ended, passed = self._handed_over(new, pairing) if new.continues is not None and new.hands_over else ([], [])
        people_now = {**self.program.people, **{one.id: one for one in people}}
        names = " ⇄ ".join(people_now[one].name for one in (mentor_id, mentee_id) if one in people_now)
        self._changes.commit(f"Begun: {names}", new=[*people, pairing, *passed], changed=ended)
        return pairing

    def _handed_over(self, new: NewPairing, pairing: Pairing) -> tuple[list[Living], list[FollowUp]]:
        """Return the pairing that ends as another one takes over with its threads, settled; and those, open here."""
        before = self.program.history(new.continues or "")
        ended: list[Living] = []
        passed: list[FollowUp] = []
        if before.pairing.ended_on is None:
            parting = replace(before.pairing, ended_on=new.started_on, ending=Ending(reason="handed_over"))
            ended.append(self._changes.stamped(parting))
        for follow_up in before.open_follow_ups:
            draft = passed_on(follow_up, before, pairing, self.today)
            closing = Closing(follow_up_id=follow_up.id, closed_on=draft.opened_on, outcome="passed_on")
            ended.append(self._closed(before, closing, closed_in=None))
            passed.append(self._changes.record(FollowUp, draft))
        return ended, passed

    def pause(self, pairing_id: Id, pause: Pause) -> None:
        """Agree on a silence, or explain one afterwards."""
        history = self.program.history(pairing_id)
        explained = pause.until_on is not None and pause.until_on < self.today
        said = f"{'Silence explained' if explained else 'Paused'}: {pairing_name(history)}"
        self._write_pauses(history, (*history.pairing.pauses, pause), said)

    def change_pause(self, pairing_id: Id, stood: Pause, pause: Pause | None) -> None:
        """Put a pause in the place of another one, or take that out."""
        history = self.program.history(pairing_id)
        if stood not in history.pairing.pauses:
            raise NotFound(_GONE)
        if pause == stood:
            return
        now = [pause if one == stood else one for one in history.pairing.pauses]
        what = "changed" if pause is not None else "deleted"
        pauses = [one for one in now if one is not None]
        self._write_pauses(history, pauses, f"Pause {what}: {pairing_name(history)}")

    def _write_pauses(self, history: History, pauses: Iterable[Pause], said: str) -> None:
        """Write the pauses of a pairing in the order of time, each once."""
        distinct = {pause.cleaned() for pause in pauses}
        in_order = sorted(distinct, key=lambda one: (one.from_on, one.until_on or date.max, one.reason))
        self._write(said, replace(history.pairing, pauses=tuple(in_order)))

    def end(self, pairing_id: Id, parting: Parting) -> None:
        """End a pairing, and settle what is settled with it."""
        refuse(parting.problems())
        history = self.program.history(pairing_id)
        ended = replace(history.pairing, ended_on=parting.ended_on, ending=parting.ending)
        closed_on = min(parting.ended_on, self.today)
        closed = [
            self._closed(history, replace(closing, closed_on=closed_on), closed_in=None) for closing in parting.closings
        ]
        self._changes.commit(f"Ended: {pairing_name(history)}", changed=[self._changes.stamped(ended), *closed])

    def reopen_pairing(self, pairing_id: Id) -> None:
        """Open a pairing again. The time between is a pause, with the ending as its reason: nothing of it is lost."""
        history = self.program.history(pairing_id)
        if history.pairing.ended_on is None:
            raise Refused([Problem("ended_on", "This pairing has not ended.")])
        refuse(running_together(history.mentor.id, history.mentee.id, self.program, "ended_on"))
        pauses = (*history.pairing.pauses, *closed_stretch(history.pairing, self.today))
        reopened = replace(history.pairing, ended_on=None, ending=None, pauses=pauses)
        self._write(f"Reopened: {pairing_name(history)}", reopened)

    # --- sessions ---

    def log_session(self, log: SessionLog) -> Session:
        """Record a session with everything that was done in it, as one change.

        What is done on the occasion of a session that was not held belongs to its day, and not to it. A session
        before the start of its pairing moves the start to its day.
        """
        refuse(log.problems())
        session = self._changes.record(Session, log.session)
        history = self.program.history(session.pairing_id)
        day, within = session.held_on, session.id if session.status == "held" else None
        settled = {closing.follow_up_id for closing in log.closings}
        closed = [self._closed(history, replace(closing, closed_on=day), closed_in=within) for closing in log.closings]
        check_ins = [
            self._changes.record(CheckIn, replace(draft, made_on=day, made_in=within)) for draft in log.check_ins
        ]
        next_dates = self._looked_after(one for one in check_ins if one.follow_up_id not in settled)
        opened = [
            self._changes.record(FollowUp, replace(draft, opened_on=day, opened_in=within)) for draft in log.opened
        ]
        also = [one for one in dict.fromkeys(log.also) if one != session.pairing_id]
        others = [self._changes.record(Session, log.of_another(pairing_id)) for pairing_id in also]
        begun = [self._changes.stamped(one) for one in started_by([session, *others], self.program)]
        with_others = f" and {count_of(len(others), 'other')}" if others else ""
        self._changes.commit(
            f"Session {session.status}: {pairing_name(history)}{with_others}",
            new=[session, *others, *check_ins, *opened],
            changed=[*begun, *closed, *next_dates],
        )
        return session

    def change_session(self, session: Session) -> None:
        """Change a session. What was done in it goes with it to another day."""
        if self._stored(session) == session:
            return
        changed = self._changes.stamped(session)
        history = self.program.history(session.pairing_id)
        moved = [self._changes.stamped(one) for one in moved_with(changed, history)]
        begun = [self._changes.stamped(one) for one in started_by([changed], self.program)]
        self._changes.commit(f"Changed: {record_name(changed, self.program)}", changed=[*begun, changed, *moved])

    # --- follow-ups and check-ins ---

    def open_follow_up(self, draft: FollowUpDraft) -> FollowUp:
        """Open a thread of care."""
        follow_up = self._changes.record(FollowUp, draft)
        self._changes.commit(f"Opened: {follow_up.title}", new=[follow_up])
        return follow_up

    def check_in(self, draft: CheckInDraft) -> CheckIn:
        """Record a check-in, and move the next date of its follow-up on."""
        check_in = self._changes.record(CheckIn, draft)
        next_dates = self._looked_after([check_in])
        said = f"Check-in, {spoken(check_in.result)}: {pairing_name(self.program.history(check_in.pairing_id))}"
        when = "".join(f", {next_date(one, self.today)}" for one in next_dates if one.check_on is not None)
        self._changes.commit(f"{said}{when}", new=[check_in], changed=next_dates)
        return check_in

    def snooze(self, pairing_id: Id, snooze: Snooze) -> None:
        """Let a follow-up rest until a day."""
        follow_up = self.program.history(pairing_id).follow_up(snooze.follow_up_id)
        if follow_up.closed_on is not None:
            raise Refused([settled_already(follow_up.closed_on)])
        if snooze.check_on < self.today:
            raise Refused([Problem("check_on", f"{long_date(snooze.check_on)} has passed: choose a day to come.")])
        until = weekday_date(snooze.check_on, self.today)
        self._write(f"Snoozed until {until}: {follow_up.title}", replace(follow_up, check_on=snooze.check_on))

    def close_follow_up(self, pairing_id: Id, closing: Closing) -> FollowUp:
        """Settle a thread of care."""
        follow_up = self._closed(self.program.history(pairing_id), closing, closed_in=None)
        self._changes.commit(f"Settled, {spoken(closing.outcome)}: {follow_up.title}", changed=[follow_up])
        return follow_up

    def reopen_follow_up(self, pairing_id: Id, follow_up_id: Id) -> None:
        """Carry a settled thread on."""
        follow_up = self.program.history(pairing_id).follow_up(follow_up_id)
        if follow_up.is_open:
            raise Refused([Problem("closed_on", "This follow-up is open.")])
        reopened = replace(follow_up, closed_on=None, closed_in=None, outcome=None)
        self._write(f"Reopened: {follow_up.title}", reopened)

    # --- anything ---

    def change(self, record: Person | Pairing | FollowUp | CheckIn) -> None:
        """Put a changed record in the place of the one with its id; where nothing was changed, nothing is written.

        Raises:
            NotFound: It was deleted meanwhile.
        """
        if self._stored(record) == record:
            return
        said = f"Changed: {record_name(record, self.program)}"
        refuse(against_change(record, self.program))
        if isinstance(record, CheckIn):
            changed = self._changes.stamped(record)
            self._changes.commit(said, changed=[changed, *self._looked_after([changed])])
        else:
            self._write(said, record)

    def delete(self, record: Living) -> None:
        """Delete a record; a tombstone stays, and what belonged to it stays without it.

        A pairing goes with everything that belongs to it. A person goes when no pairing is left.

        Raises:
            NotFound: It was deleted already.
        """
        stood = self._stored(record)
        buried = [stood]
        if isinstance(stood, Pairing):
            buried = list(self.program.history(stood.id).records())
        left = [self._changes.stamped(one) for one in unlinked_from(stood, self.program)]
        self._changes.commit(f"Deleted: {record_name(stood, self.program)}", changed=left, buried=buried)

    def change_charter(self, charter: Charter) -> None:
        """Give the program another name or other thresholds."""
        self._changes.bring_in("Changed: name and thresholds of the program", (), charter.cleaned())

    def new_id(self) -> Id:
        """Return a new id, for a record that is to be brought in and has none of its own."""
        return self._changes.new_id()

    def stamp(self) -> Stamp:
        """Return a stamp, for records that are to be brought in and have none of their own."""
        return self._changes.stamp()

    def bring_in(self, records: Iterable[Record], charter: Charter | None = None) -> None:
        """Take records from another file as they are, as one change. The charter comes along where it is given."""
        brought = list(records)
        self._changes.bring_in(f"Brought in: {count_of(len(brought), 'record')}", brought, charter)

    # --- how it is made ---

    def _stored(self, record: Living) -> Living:
        """Return a record as it stands in the program; a screen may have shown it before it was deleted."""
        stood = self.program.stored(record)
        if stood is None:
            raise NotFound(_GONE)
        return stood

    def _write(self, said: str, record: Person | Pairing | FollowUp) -> None:
        self._changes.commit(said, changed=[self._changes.stamped(record)])

    def _closed(self, history: History, closing: Closing, closed_in: Id | None) -> FollowUp:
        follow_up = history.follow_up(closing.follow_up_id)
        if follow_up.closed_on is not None:
            raise Refused([settled_already(follow_up.closed_on)])
        return self._changes.stamped(settled_by(closing, follow_up, closed_in))

    def _looked_after(self, check_ins: Iterable[CheckIn]) -> list[FollowUp]:
        """Return the follow-ups of these check-ins with their next dates, where those change."""
        return [self._changes.stamped(one) for one in looked_after(check_ins, self.program)]
