"""Who needs somebody now, and what is coming: the rows of a mentor's day, as data."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from mentor_tui.continuity import (
    BY_CONCERN,
    NoContactYet,
    OnCourse,
    Silent,
    Standing,
    StandingName,
    standing,
)
from mentor_tui.model import FollowUp
from mentor_tui.program import History, Program

COMING_DAYS = 14
"""How far ahead the agenda looks."""

Stretch = Literal["was due", "today", "this week", "next week", "later", "no date"]
"""When an open follow-up is to be looked after, as far as it matters to somebody who plans a week."""


class Care(NamedTuple):
    """A pairing with its standing."""

    history: History
    standing: Standing


class Coming(NamedTuple):
    """Something planned for one of the next days."""

    on: date
    history: History
    follow_up: FollowUp | None = None
    """What is to be looked after; None where contact is due by the cadence."""


class Undated(NamedTuple):
    """An open follow-up that no day brings up: it has no next date, or its pairing is closed."""

    follow_up: FollowUp
    history: History


class Agenda(NamedTuple):
    """A day."""

    needs_care: tuple[Care, ...]
    """The pairings somebody should be in touch with now, the one of most concern first."""
    coming: tuple[Coming, ...]
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


def standings(program: Program, today: date) -> list[Care]:
    """Return every pairing with its standing, the one of most concern first."""
    thresholds = program.charter.thresholds
    cares = [Care(history, standing(history, today, thresholds)) for history in program.histories.values()]
    return sorted(cares, key=lambda care: concern(care, today))


def concern(care: Care, today: date) -> tuple[int, int, str, str]:
    """Return the place of a pairing among others: by standing, then the longest silence, then by name."""
    history, (name, reason) = care
    days = (today - reason.since).days if isinstance(reason, Silent) else 0
    return BY_CONCERN.index(name), -days, history.mentee.name.casefold(), history.id


def agenda(program: Program, today: date) -> Agenda:
    """Return who needs somebody on this day, and what is coming."""
    cares = standings(program, today)
    counts = Counter(care.standing.name for care in cares if not care.standing.needs_care)
    return Agenda(
        needs_care=tuple(care for care in cares if care.standing.needs_care),
        coming=tuple(sorted(_coming(cares, today), key=lambda one: (one.on, one.history.mentee.name.casefold()))),
        undated=tuple(sorted(_undated(cares), key=_age)),
        left_open=tuple(sorted(_left_open(cares), key=_age)),
        others=tuple((name, counts[name]) for name in BY_CONCERN if counts[name]),
    )


def queue(program: Program, today: date) -> tuple[Waiting, ...]:
    """Return every open follow-up of every pairing by its next date; those without one last, oldest first."""
    waiting = (
        Waiting(follow_up, history, standing_now)
        for history, standing_now in standings(program, today)
        for follow_up in history.open_follow_ups
    )
    return tuple(sorted(waiting, key=lambda one: (one.follow_up.check_on or date.max, *_age(one))))


def span_of(check_on: date | None, today: date, first_weekday: int) -> Stretch:
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


def _coming(cares: Iterable[Care], today: date) -> Iterator[Coming]:
    last = today + timedelta(days=COMING_DAYS)
    for history, (name, reason) in cares:
        if name == "closed":
            continue
        for follow_up in history.open_follow_ups:
            if follow_up.check_on is not None and today < follow_up.check_on <= last:
                yield Coming(follow_up.check_on, history, follow_up)
        match reason:
            case OnCourse(due) if due is not None and today < due <= last:
                yield Coming(due, history)
            case NoContactYet(_, first_by):  # however far ahead: nobody new is out of sight
                yield Coming(first_by, history)
            case _:
                pass
