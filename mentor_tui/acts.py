"""What a person does in one go, as it is entered: a session with all that was done in it, a settling, an end.

Each is one form and one change, though it may write several records.
"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from mentor_tui.dates import Cadence
from mentor_tui.errors import Problem
from mentor_tui.model import (
    Channel,
    CheckInDraft,
    Ending,
    FollowUpDraft,
    Id,
    Outcome,
    PersonDraft,
    Reflection,
    SessionDraft,
    Takeaway,
    Value,
)
from mentor_tui.program import History


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


class Snooze(Value, frozen=True, kw_only=True):
    """The day until which a follow-up can rest."""

    follow_up_id: Id
    """The follow-up."""
    check_on: date
    """The next day to look after it."""


class SessionLog(Value, frozen=True, kw_only=True):
    """A session with what was done in it."""

    session: SessionDraft
    also: tuple[Id, ...] = ()
    """The other pairings that met in the same session: when, how, what about and the note stand in each."""
    check_ins: tuple[CheckInDraft, ...] = ()
    """The follow-ups that were looked after and stay open."""
    closings: tuple[Closing, ...] = ()
    """The follow-ups that were settled."""
    opened: tuple[FollowUpDraft, ...] = ()
    """The new ones."""

    def of_another(self, pairing_id: Id) -> SessionDraft:
        """Return the session as it stands in another pairing that met in it, without what is between these two."""
        return replace(self.session, pairing_id=pairing_id, reflection=Reflection(), takeaway=Takeaway())

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from self.session.problems()
        if self.session.status != "held" and any(one.is_contact for one in self.check_ins):
            yield Problem("threads", "Nobody met, so nobody was checked in on: say still open, or record a try with c.")


def new_session(history: History, today: date, *, minutes: int | None, channel: Channel) -> SessionLog:
    """Return what the log of a session begins with: today, as long and by the channel that the last one was.

    The first session of a pairing begins with `minutes` and `channel`.
    """
    last = next((one for one in reversed(history.sessions) if one.status == "held"), None)
    draft = SessionDraft(
        pairing_id=history.id,
        held_on=today,
        minutes=last.minutes if last else minutes,
        channel=last.channel if last else channel,
        visibility=last.visibility if last else "private",
    )
    return SessionLog(session=draft)


class NewPairing(Value, frozen=True, kw_only=True):
    """A pairing that begins, with people who are known or new."""

    mentor: Id | PersonDraft
    mentee: Id | PersonDraft
    started_on: date
    cadence: Cadence | None = None
    purpose: str = ""
    agreement: str = ""
    tags: tuple[str, ...] = ()
    continues: Id | None = None
    """The pairing that this one takes over from."""
    hands_over: bool = True
    """Whether that pairing ends as this one begins, and passes its open threads on; else the two go on side by side."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if self.mentor == self.mentee:
            yield Problem("mentee", "Mentor and mentee are the same person: name somebody else.")
        for role in ("mentor", "mentee"):
            who = getattr(self, role)
            if isinstance(who, PersonDraft):
                yield from (problem._replace(field=role) for problem in who.problems())


class Parting(Value, frozen=True, kw_only=True):
    """The end of a pairing, and what becomes of what is still open in it."""

    ended_on: date
    """The day it ends."""
    ending: Ending
    """How it ends."""
    closings: tuple[Closing, ...] = ()
    """The follow-ups that are settled with it; the others stay in sight as left open."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        yield from self.ending.problems()
