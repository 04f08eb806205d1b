"""What follows from a change: the records that have to go along, so that nothing that was recorded is lost by it.

All of it is pure; :mod:`mentor_tui.tracker` stamps what is returned and writes it together with the change.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec.structs import replace

from mentor_tui.acts import Closing
from mentor_tui.dates import ONE_DAY
from mentor_tui.model import CheckIn, CheckInDraft, FollowUp, FollowUpDraft, Id, Pairing, Pause, Record, Session
from mentor_tui.program import History, Program
from mentor_tui.wording import sentence, spoken


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


def looked_after(check_ins: Iterable[CheckIn], program: Program) -> Iterator[FollowUp]:
    """Yield the follow-ups of new or changed check-ins with their next dates, each once, where those move.

    Several check-ins on one follow-up move its next date one after the other, as if each had been made alone. Only
    the latest day moves it, and a check-in whose note alone was changed does not: the date may have been snoozed
    since.
    """
    moved: dict[Id, FollowUp] = {}
    for check_in in check_ins:
        if check_in.follow_up_id is None or any(check_in.problems()):  # what is wrong is told where it is written
            continue
        history = program.history(check_in.pairing_id)
        follow_up = history.follow_up(check_in.follow_up_id)
        others = [one for one in history.check_ins if one.follow_up_id == follow_up.id]
        stood = next((one for one in others if one.id == check_in.id), None)
        later = any(one.made_on > check_in.made_on for one in others if one is not stood)
        if follow_up.is_open and not later and (stood is None or _bearing(stood) != _bearing(check_in)):
            now = moved.get(follow_up.id, follow_up)
            moved[follow_up.id] = replace(now, check_on=next_check(now, check_in))
    yield from (one for one in moved.values() if program.stored(one) != one)


def _bearing(check_in: CheckIn) -> tuple[object, ...]:
    """Return what of a check-in has a bearing on the next date."""
    return check_in.made_on, check_in.result, check_in.check_on


def settled_by(closing: Closing, follow_up: FollowUp, closed_in: Id | None) -> FollowUp:
    """Return a follow-up as it is once it is settled. Where it was before, what was said then stays."""
    said = follow_up.closing_note, closing.closing_note
    return replace(
        follow_up,
        closed_on=closing.closed_on,
        closed_in=closed_in,
        outcome=closing.outcome,
        closing_note="\n\n".join(dict.fromkeys(filter(None, said))),
    )


def moved_with(session: Session, history: History) -> Iterator[FollowUp | CheckIn]:
    """Yield what was done in a session, on the day that it is now of; not in it any more where it was not held."""
    day, within = session.held_on, session.id if session.status == "held" else None
    for follow_up in history.follow_ups:
        moved = follow_up
        if follow_up.opened_in == session.id:
            moved = replace(moved, opened_on=day, opened_in=within)
        if follow_up.closed_in == session.id:
            moved = replace(moved, closed_on=day, closed_in=within)
        if moved != follow_up:
            yield moved
    for check_in in history.check_ins:
        if check_in.made_in == session.id and (check_in.made_on, check_in.made_in) != (day, within):
            yield replace(check_in, made_on=day, made_in=within)


def started_by(sessions: Iterable[Session], program: Program) -> Iterator[Pairing]:
    """Yield the pairings that began earlier than was known: on the day of a held session."""
    for session in sessions:
        pairing = program.history(session.pairing_id).pairing
        if session.status == "held" and session.held_on < pairing.started_on:
            yield replace(pairing, started_on=session.held_on)


def passed_on(follow_up: FollowUp, history: History, taking_over: Pairing, today: date) -> FollowUpDraft:
    """Return an open thread as the pairing that takes over carries it on, from the day of the hand-over."""
    acts = [check_in.made_on for check_in in history.check_ins if check_in.follow_up_id == follow_up.id]
    day = max(min(taking_over.started_on, today), follow_up.opened_on, *acts)
    return FollowUpDraft(
        pairing_id=taking_over.id,
        opened_on=day,
        kind=follow_up.kind,
        title=follow_up.title,
        owner=follow_up.owner,
        note=follow_up.note,
        check_on=max(follow_up.check_on, day) if follow_up.check_on is not None else None,
        rhythm=follow_up.rhythm,
        visibility=follow_up.visibility,
    )


def closed_stretch(pairing: Pairing, today: date) -> tuple[Pause, ...]:
    """Return the days between the end of a pairing and today as a pause, which keeps all that the ending said."""
    if pairing.ended_on is None or pairing.ended_on + ONE_DAY >= today:
        return ()
    ending = pairing.ending
    words = "closed"
    if ending is not None:
        valued = f"valued: {ending.valued}" if ending.valued else ""
        door = f"door open until {ending.door_open_on}" if ending.door_open_on else ""
        words = sentence(f"closed, {spoken(ending.reason)}", ending.note, valued, door)
    return (Pause(from_on=pairing.ended_on + ONE_DAY, until_on=today - ONE_DAY, reason=words),)


def unlinked_from(record: Record, program: Program) -> Iterator[FollowUp | CheckIn | Pairing]:
    """Yield what refers to a record that is deleted, without it: what was done in a session stays, on its day."""
    match record:
        case Session():
            yield from _unlinked_from_session(record.id, program.history(record.pairing_id))
        case FollowUp():
            for check_in in program.history(record.pairing_id).check_ins:
                if check_in.follow_up_id == record.id:
                    yield replace(check_in, follow_up_id=None)
        case Pairing():
            for history in program.histories.values():
                if history.pairing.continues == record.id:
                    yield replace(history.pairing, continues=record.continues)
        case _:
            pass


def _unlinked_from_session(session_id: str, history: History) -> Iterator[FollowUp | CheckIn]:
    for follow_up in history.follow_ups:
        if session_id in {follow_up.opened_in, follow_up.closed_in}:
            yield replace(
                follow_up,
                opened_in=None if follow_up.opened_in == session_id else follow_up.opened_in,
                closed_in=None if follow_up.closed_in == session_id else follow_up.closed_in,
            )
    for check_in in history.check_ins:
        if check_in.made_in == session_id:
            yield replace(check_in, made_in=None)
