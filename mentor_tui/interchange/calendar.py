"""The calendar: sessions as events and follow-ups as tasks, for a calendar application (RFC 5545).

A record keeps its own id as UID, and its stamp gives DTSTAMP, LAST-MODIFIED and SEQUENCE: a calendar that takes the
file in a second time changes what it has and doubles nothing. A calendar is often seen by others, so a title has
initials and the kind of a thing, and nothing that somebody wrote is in it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mentor_tui.dates import count_of
from mentor_tui.errors import MentorError
from mentor_tui.model import FollowUp, Session
from mentor_tui.program import History
from mentor_tui.wording import initials

if TYPE_CHECKING:
    from icalendar import Event, Todo

MADE_BY = "-//mentor-tui//mentor-tui//EN"
SEQUENCE_FROM = datetime(2000, 1, 1, tzinfo=UTC)
"""A SEQUENCE counts the seconds from here: it is a 32-bit number for many, which lasts until 2068."""
MOST_OF_A_SEQUENCE = 2**31 - 1

TITLES = {"held": "session", "missed": "missed session", "cancelled": "cancelled session"}


class Calendar(NamedTuple):
    """A calendar as it leaves."""

    content: bytes
    """The file."""
    sessions: int
    """How many sessions are in it."""
    follow_ups: int
    """How many open follow-ups are in it."""
    due: int
    """How many of those are to be looked after today, or were before."""

    def told(self) -> str:
        """Say in counts what leaves."""
        return (
            f"Leaves: {count_of(self.sessions, 'session')}, {count_of(self.follow_ups, 'open follow-up')} with a next "
            f"date, of which {self.due} due by now. Titles are initials and kinds; nothing that somebody wrote leaves."
        )


def calendar(histories: Sequence[History], today: date) -> Calendar:
    """Return the calendar of these pairings: the same bytes for the same records.

    Its tasks are the open follow-ups that have a next date. Those that are settled are in it as completed, so that
    a calendar that had one as open has it off its list.

    Raises:
        MentorError: The library that it is made with is not installed.
    """
    try:
        import icalendar
    except ImportError as error:
        raise MentorError("The calendar needs one more library: pip install 'mentor-tui[calendar]'.") from error
    whole = icalendar.Calendar()
    whole.add("prodid", MADE_BY)
    whole.add("version", "2.0")
    sessions = sorted(
        ((one, history) for history in histories for one in history.sessions),
        key=lambda pair: (pair[0].held_on, pair[0].id),
    )
    follow_ups = sorted(
        ((one, history) for history in histories for one in history.follow_ups if one.check_on is not None),
        key=lambda pair: (pair[0].check_on, pair[0].id),
    )
    for session, history in sessions:
        whole.add_component(_event(session, history))
    for follow_up, history in follow_ups:
        whole.add_component(_task(follow_up, history))
    next_dates = [one.check_on for one, _ in follow_ups if one.is_open and one.check_on is not None]
    return Calendar(whole.to_ical(), len(sessions), len(next_dates), sum(on <= today for on in next_dates))


def _event(session: Session, history: History) -> "Event":
    import icalendar

    event = icalendar.Event()
    for name, value in _of(session, history, TITLES[session.status]):
        event.add(name, value)
    if session.starts_at is None:
        event.add("dtstart", session.held_on)
        event.add("transp", "TRANSPARENT")  # nobody knows when it was: the day is not taken
    else:
        event.add("dtstart", datetime.combine(session.held_on, session.starts_at))  # by the clock on the wall
        if session.minutes is not None:
            event.add("duration", timedelta(minutes=session.minutes))
    event.add("status", "CANCELLED" if session.status == "cancelled" else "CONFIRMED")
    return event


def _task(follow_up: FollowUp, history: History) -> "Todo":
    import icalendar

    task = icalendar.Todo()
    for name, value in _of(follow_up, history, follow_up.kind):
        task.add(name, value)
    task.add("due", follow_up.check_on)
    task.add("status", "NEEDS-ACTION" if follow_up.is_open else "COMPLETED")
    return task


def _of(record: Session | FollowUp, history: History, kind: str) -> Iterator[tuple[str, str | int | datetime]]:
    """Yield what an event and a task have in common."""
    written = max(one.stamp for one in (record, history.mentor, history.mentee))  # a new name gives new initials
    instant = datetime.fromisoformat(written.partition("/")[0])
    seconds = int((instant - SEQUENCE_FROM).total_seconds())
    yield "uid", record.id
    yield "dtstamp", instant
    yield "last-modified", instant
    yield "sequence", min(max(seconds, 0), MOST_OF_A_SEQUENCE)
    yield "summary", f"{initials(history.mentor)} ⇄ {initials(history.mentee)}: {kind}"
    yield "class", "PRIVATE"
