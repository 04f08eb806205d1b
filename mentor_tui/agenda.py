"""Who needs somebody now, and what is coming: the rows of a mentor's day, as data."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from mentor_tui.continuity import (
    BY_CONCERN,
    CheckDue,
    NoContactYet,
    OnCourse,
    Paused,
    Standing,
    StandingName,
    expected_on,
)
from mentor_tui.model import FollowUp
from mentor_tui.program import History
from mentor_tui.standings import Care

COMING_DAYS = 14
"""How far ahead the agenda looks."""

Stretch = Literal["was due", "today", "this week", "next week", "later", "no date"]
"""When an open follow-up is to be looked after, as far as it matters to somebody who plans a week."""


class Dated(NamedTuple):
    """Something planned for a day."""

    on: date
    history: History
    follow_up: FollowUp | None = None
    """What is to be looked after; None where it is contact."""
    first: bool = False
    """Whether that would be the first contact of the two."""


class Undated(NamedTuple):
    """An open follow-up that no day brings up: it has no next date, or its pairing is closed."""

    follow_up: FollowUp
    history: History


class Agenda(NamedTuple):
    """A day."""

    needs_care: tuple[Care, ...]
    """The pairings somebody should be in touch with now, the one of most concern first."""
    also_due: tuple[Dated, ...]
    """The follow-ups whose day is today or has passed, and that no standing above names, the longest due first."""
    coming: tuple[Dated, ...]
    """What is planned for the next days, the nearest first."""
    undated: tuple[Undated, ...]
    """The open follow-ups that have no next date, oldest first: they are not to be lost sight of either."""
    left_open: tuple[Undated, ...]
    """The open follow-ups of closed pairings, oldest first: they ended with a thread that nobody settled."""
    others: tuple[tuple[StandingName, int], ...]
    """How many pairings have each other standing."""


class Waiting(NamedTuple):
    """An open follow-up in the queue of all pairings."""

    follow_up: FollowUp
    history: History
    standing: Standing
    """Where its pairing stands; closed ones wait too, for what they left open is not settled by their end."""


def agenda(cares: Sequence[Care], today: date) -> Agenda:
    """Return who needs somebody on a day, and what is coming.

    Args:
        cares: The pairings whose day it is, by concern, with where they stand on it.
        today: The day.
    """
    counts = Counter(care.standing.name for care in cares if not care.standing.needs_care)
    return Agenda(
        needs_care=tuple(care for care in cares if care.standing.needs_care),
        also_due=tuple(sorted(_also_due(cares, today), key=_day)),
        coming=tuple(sorted(_coming(cares, today), key=_day)),
        undated=tuple(sorted(_undated(cares), key=_age)),
        left_open=tuple(sorted(_left_open(cares), key=_age)),
        others=tuple((name, counts[name]) for name in BY_CONCERN if counts[name]),
    )


def queue(cares: Iterable[Care]) -> tuple[Waiting, ...]:
    """Return every open follow-up of these pairings by its next date; those without one last, oldest first."""
    waiting = (
        Waiting(follow_up, history, standing_now)
        for history, standing_now in cares
        for follow_up in history.open_follow_ups
    )
    return tuple(sorted(waiting, key=lambda one: (one.follow_up.check_on or date.max, *_age(one))))


def stretch_of(check_on: date | None, today: date, first_weekday: int) -> Stretch:
    """Return when a follow-up is to be looked after, seen from today.

    Args:
        check_on: Its next date.
        today: The day that is today.
        first_weekday: The day on which a week begins, counted as `date.weekday` does: Monday is 0, Sunday 6.
    """
    if check_on is None:
        return "no date"
    if check_on <= today:
        return "today" if check_on == today else "was due"
    next_week = today + timedelta(days=7 - (today.weekday() - first_weekday) % 7)
    if check_on < next_week:
        return "this week"
    return "next week" if check_on < next_week + timedelta(days=7) else "later"


def _day(one: Dated) -> tuple[date, str]:
    """Return the place of what is planned among others by its day, the earliest first."""
    return one.on, one.history.mentee.name.casefold()


def _age(one: Undated | Waiting) -> tuple[date, str]:
    """Return the place of a follow-up among others by its age, the oldest first."""
    return one.follow_up.opened_on, one.follow_up.id


def _left_open(cares: Iterable[Care]) -> Iterator[Undated]:
    for history, standing_now in cares:
        if standing_now.name == "closed":
            yield from (Undated(one, history) for one in history.open_follow_ups)


def _undated(cares: Iterable[Care]) -> Iterator[Undated]:
    for history, standing_now in cares:
        if standing_now.name != "closed":
            yield from (Undated(one, history) for one in history.open_follow_ups if one.check_on is None)


def _also_due(cares: Iterable[Care], today: date) -> Iterator[Dated]:
    """Yield what is due whatever else is true of its pairing: new, paused, or silent for so long that it says that."""
    for history, (name, reason) in cares:
        named = reason.follow_up if isinstance(reason, CheckDue) else None
        for one in history.open_follow_ups if name != "closed" else ():
            if one.check_on is not None and one.check_on <= today and one != named:
                yield Dated(one.check_on, history, one)


def _coming(cares: Iterable[Care], today: date) -> Iterator[Dated]:
    last = today + timedelta(days=COMING_DAYS)
    for history, (name, reason) in cares:
        if name == "closed":
            continue
        for follow_up in history.open_follow_ups:
            if follow_up.check_on is not None and today < follow_up.check_on <= last:
                yield Dated(follow_up.check_on, history, follow_up)
        match reason:
            case OnCourse() | Paused():
                if (due := expected_on(history, today)) is not None and today < due <= last:
                    yield Dated(due, history, first=history.last_contact(today) is None)
            case NoContactYet(_, first_by):  # however far ahead: nobody new is out of sight
                yield Dated(first_by, history, first=True)
            case _:
                pass
