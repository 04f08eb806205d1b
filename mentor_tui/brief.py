"""What a mentor reads before a session: where the two stand, last time, still open, since then, and what is planned.

Only what the records hold is told. The reader is the mentor at their own file, so private notes are shown.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mentor_tui.continuity import (
    NoContactYet,
    OnCourse,
    OpenLoop,
    Reason,
    Silent,
    Standing,
    expected_on,
    figures,
    standing,
)
from mentor_tui.dates import Cadence, from_today, short_date, weekday_date
from mentor_tui.exchanges import takeaway_texts
from mentor_tui.model import CheckIn, FollowUp, Pairing, Pause, Session, Thresholds
from mentor_tui.program import History
from mentor_tui.wording import given_name, length, open_loop, owner_name, pause_sentence, sentence, spoken, times, why

INDENT = "  "
"""What stands before a line that belongs to the one above it."""


class Carried(NamedTuple):
    """A follow-up that is still open, and what was heard of it."""

    loop: OpenLoop
    """The follow-up with its age."""
    attempts: tuple[CheckIn, ...]
    """The check-ins on it that reached nobody since the last one that did, oldest first."""
    latest: CheckIn | None
    """The latest check-in on it in which something was said."""


class Planned(NamedTuple):
    """What the records hold for a day ahead, and what is to be looked after today."""

    on: date
    """The day."""
    subject: FollowUp | Cadence | Session | Pause | Pairing
    """A thread to look after, contact by the cadence, a cancelled session, a pause that begins, or the end."""


class Brief(NamedTuple):
    """Everything to know before the two meet."""

    history: History
    """The pairing."""
    today: date
    """The day it is read."""
    standing: Standing
    """Where the two stand, and why."""
    last_contact: date | None
    """The last day of contact."""
    due_on: date | None
    """When contact is, or was, due; None where nobody can know."""
    last_session: Session | None
    """The last session that was held."""
    not_held: tuple[Session, ...]
    """The sessions since that were missed or cancelled, newest first."""
    still_open: tuple[Carried, ...]
    """The open follow-ups, the one with the nearest next date first."""
    since: tuple[CheckIn | FollowUp, ...]
    """The check-ins made, and the follow-ups settled, since the last session, newest first."""
    attempts: tuple[CheckIn, ...]
    """The check-ins that reached nobody since the last contact, oldest first."""
    planned: tuple[Planned, ...]
    """What is planned, the nearest first."""


class Section(NamedTuple):
    """A part of the brief as plain text."""

    heading: str
    """What it is about."""
    lines: tuple[str, ...]
    """Its lines, of any length; one that begins with spaces belongs to the one above it."""


def brief(history: History, today: date, thresholds: Thresholds) -> Brief:
    """Return what a mentor reads before a session on this day."""
    contacts = history.contacts(today)
    last_contact = contacts[-1] if contacts else None
    past = [session for session in reversed(history.sessions) if session.held_on <= today]
    last_session = next((session for session in past if session.status == "held"), None)
    due = expected_on(history, today)
    return Brief(
        history=history,
        today=today,
        standing=standing(history, today, thresholds),
        last_contact=last_contact,
        due_on=due,
        last_session=last_session,
        not_held=tuple(
            session
            for session in past
            if session.status != "held" and (last_session is None or session.held_on > last_session.held_on)
        ),
        still_open=tuple(_still_open(history, today, thresholds)),
        since=tuple(_since(history, last_session, today)),
        attempts=tuple(
            one
            for one in history.check_ins
            if not one.is_contact and one.made_on <= today and (last_contact is None or one.made_on > last_contact)
        ),
        planned=tuple(sorted(_planned(history, due, today), key=lambda one: one.on)),
    )


def _still_open(history: History, today: date, thresholds: Thresholds) -> Iterator[Carried]:
    loops = {loop.follow_up.id: loop for loop in figures(history, today, thresholds).open_loops}
    for follow_up in history.open_follow_ups:
        made = [one for one in history.check_ins if one.follow_up_id == follow_up.id and one.made_on <= today]
        reached = max((one.made_on for one in made if one.is_contact), default=None)
        attempts = history.attempts_of(follow_up.id, since=reached)
        yield Carried(
            loop=loops[follow_up.id],
            attempts=tuple(one for one in attempts if one.made_on <= today),
            latest=next((one for one in reversed(made) if one.note.strip()), None),
        )


def _since(history: History, last: Session | None, today: date) -> list[CheckIn | FollowUp]:
    """Return what was done after the last session, newest first; on its own day, what was not part of a session."""

    def later(on: date | None, in_session: str | None) -> bool:
        if on is None or on > today:
            return False
        return last is None or on > last.held_on or (on == last.held_on and in_session is None)

    check_ins = [one for one in reversed(history.check_ins) if later(one.made_on, one.made_in)]
    settled = [one for one in history.follow_ups if later(one.closed_on, one.closed_in)]
    return sorted([*settled, *check_ins], key=_day, reverse=True)


def _day(act: CheckIn | FollowUp) -> date:
    return act.made_on if isinstance(act, CheckIn) else act.closed_on or act.opened_on


def _planned(history: History, due: date | None, today: date) -> Iterator[Planned]:
    pairing = history.pairing
    for follow_up in history.open_follow_ups:
        if follow_up.check_on is not None and follow_up.check_on >= today:
            yield Planned(follow_up.check_on, follow_up)
    if pairing.cadence is not None and due is not None and due > today:
        yield Planned(due, pairing.cadence)
    for session in history.sessions:
        if session.status == "cancelled" and session.held_on > today:
            yield Planned(session.held_on, session)
    for pause in dict.fromkeys(pairing.pauses):  # the same pause written down twice is one
        if pause.from_on > today:
            yield Planned(pause.from_on, pause)
    if pairing.ended_on is not None and pairing.ended_on > today:
        yield Planned(pairing.ended_on, pairing)


# --- as plain text -------------------------------------------------------------------------------------


def brief_sections(brief: Brief) -> tuple[Section, ...]:
    """Return the brief in sections, in the order in which it is read; those with nothing to tell are left out."""
    history = brief.history
    sections = (
        Section("Where the two stand", tuple(where_they_stand(brief))),
        Section("How it ended" if brief.standing.name == "closed" else "How it will end", tuple(_ending(brief))),
        Section("Last time", tuple(_last_time(brief))),
        Section("Still open", tuple(line for one in brief.still_open for line in still_open_lines(one, brief))),
        Section("Since then" if brief.last_session else "So far", tuple(_since_then(brief))),
        Section("Planned", tuple(planned_line(one, brief) for one in brief.planned)),
        Section(f"What matters to {given_name(history.mentee)}", _lines(history.mentee.about)),
        Section("What was agreed", (*_lines(history.pairing.purpose), *_lines(history.pairing.agreement))),
    )
    return tuple(section for section in sections if section.lines)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text.strip() else ()


def _flat(text: str) -> str:
    return " ".join(text.split())


def _when(on: date, brief: Brief) -> str:
    return f"{weekday_date(on, brief.today)}, {from_today(on, brief.today)}"


def _said(what: str, text: str) -> str:
    """Return what there is, with what was said about it."""
    return ": ".join(part for part in (what, _flat(text)) if part)


def _tried(attempts: tuple[CheckIn, ...], brief: Brief) -> str:
    return f"tried {times(len(attempts))} since {short_date(attempts[0].made_on, brief.today)}" if attempts else ""


def where_they_stand(brief: Brief) -> Iterator[str]:
    """Yield the standing with its reason, the last contact and the next one."""
    name, reason = brief.standing
    yield f"{name}: {why(brief.standing, brief.history, brief.today)}"
    if brief.last_contact is not None:
        yield f"last contact {_when(brief.last_contact, brief)}"
    elif name != "closed":
        yield "no contact yet"
    if brief.due_on is not None and not _tells_due(reason, brief.today):
        yield f"next contact {'was due' if brief.due_on < brief.today else 'by'} {_when(brief.due_on, brief)}"


def _tells_due(reason: Reason, today: date) -> bool:
    """Whether the reason of a standing, once it is said, has told when contact is due."""
    match reason:
        case OnCourse() | NoContactYet():
            return True
        case Silent() as silent:
            return silent.due_on == today
        case _:
            return False


def _ending(brief: Brief) -> Iterator[str]:
    ending = brief.history.pairing.ending
    if ending is None:
        return
    yield _said(spoken(ending.reason), ending.note)
    if ending.valued.strip():
        yield from _lines(f"valued: {ending.valued}")
    if ending.door_open_on is not None:
        is_open = ending.door_open_on >= brief.today
        yield f"the door {'is' if is_open else 'was'} open until {_when(ending.door_open_on, brief)}"


def _last_time(brief: Brief) -> Iterator[str]:
    session = brief.last_session
    if session is None:
        yield "the two never met" if brief.standing.name == "closed" else "the two have not met yet"
    else:
        yield sentence(
            _when(session.held_on, brief),
            length(session.minutes) if session.minutes else "",
            spoken(session.channel),
            ", ".join(session.topics),
        )
        yield from _lines(session.note)
        for heading, text in takeaway_texts(session.takeaway, brief.history):
            yield f"{heading}: {text}"
    for missing in brief.not_held:
        yield _said(f"{missing.status} on {_when(missing.held_on, brief)}", missing.note)


def still_open_lines(carried: Carried, brief: Brief) -> Iterator[str]:
    """Yield a thread that is still open, and what was heard of it last."""
    follow_up, latest = carried.loop.follow_up, carried.latest
    yield sentence(open_loop(carried.loop, brief.history, brief.today), _tried(carried.attempts, brief))
    if latest is not None:
        when = f"{weekday_date(latest.made_on, brief.today)}, {spoken(latest.result)}"
        yield f"{INDENT}{_said(when, latest.note)}"
    elif follow_up.note.strip():
        yield f"{INDENT}{_flat(follow_up.note)}"


def _since_then(brief: Brief) -> Iterator[str]:
    if brief.attempts:
        yield _tried(brief.attempts, brief)
    titles = {one.id: one.title for one in brief.history.follow_ups}
    told_already = {carried.latest.id for carried in brief.still_open if carried.latest is not None}
    for act in brief.since:
        match act:
            case CheckIn():
                title = titles[act.follow_up_id] if act.follow_up_id else ""
                told = _said(title, "" if act.id in told_already else act.note) or spoken(act.channel)
                yield sentence(_when(act.made_on, brief), spoken(act.result), told)
            case FollowUp():
                told = _said(act.title, act.closing_note)
                yield sentence(_when(_day(act), brief), spoken(act.outcome or ""), told)


def planned_line(planned: Planned, brief: Brief) -> str:
    """Return what is planned, for when, and whose move it is."""
    when = _when(planned.on, brief)
    match planned.subject:
        case FollowUp() as follow_up:
            there = "be there" if follow_up.kind == "milestone" else ""
            what = f"{follow_up.kind}: {follow_up.title}"
            return sentence(when, what, there, owner_name(follow_up.owner, brief.history))
        case Cadence() as cadence:
            return sentence(when, f"next contact, planned {cadence}")
        case Session() as session:
            return sentence(when, _said("the session is cancelled", session.note))
        case Pause() as pause:
            return sentence(when, f"pause begins: {pause_sentence(pause, brief.today)}")
        case Pairing():
            return sentence(when, "the pairing ends, as agreed")
