"""Continuity of one pairing: its standing with the reason, and its figures.

All of it is ``(records, today) -> values``. Nothing here is stored and nothing is a score: these are recorded
acts, counted, and facts about time. Days are whole calendar days; an interval ``[a, b)`` holds `a` and not `b`.
Paused days are taken out of every count of days. A figure that cannot be computed is None ("not applicable"),
never 0 or 1.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Literal, NamedTuple

from mentor_tui.dates import ONE_DAY, Cadence
from mentor_tui.model import FollowUp, Pairing, Pause, Session, Thresholds
from mentor_tui.program import History

StandingName = Literal["lapsed", "overdue", "due", "new", "steady", "paused", "closed"]

BY_CONCERN: tuple[StandingName, ...] = ("lapsed", "overdue", "due", "new", "steady", "paused", "closed")
"""The standings, the one that needs care most first."""

NEEDS_CARE: frozenset[StandingName] = frozenset({"lapsed", "overdue", "due"})

_held_on = attrgetter("held_on")


class Days:
    """The days of a pairing, with its paused ones taken out."""

    def __init__(self, pauses: Sequence[Pause], today: date) -> None:
        """Take the pauses of a pairing; one without an end is taken to last through `today`."""
        self._paused: list[tuple[date, date]] = []  # disjoint [first, day after the last), in order
        for first, end in sorted(
            [(one.from_on, (one.until_on or max(today, one.from_on)) + ONE_DAY) for one in pauses]
        ):
            if self._paused and first <= self._paused[-1][1]:
                self._paused[-1] = (self._paused[-1][0], max(end, self._paused[-1][1]))
            else:
                self._paused.append((first, end))

    def paused(self, start: date, end: date) -> int:
        """Return how many days of ``[start, end)`` are paused."""
        paused = 0
        for first, until in self._paused:
            paused += max(0, (min(end, until) - max(start, first)).days)
        return paused

    def between(self, start: date, end: date) -> int:
        """Return how many days of ``[start, end)`` are not paused."""
        days = (end - start).days
        if days <= 0:
            return 0
        return days - self.paused(start, end) if self._paused else days

    def intervals(self, edges: Sequence[date]) -> list[int]:
        """Return how many days that are not paused lie between each of these days and the next."""
        if not self._paused:
            return [(later - earlier).days for earlier, later in pairwise(edges)]
        return [self.between(earlier, later) for earlier, later in pairwise(edges)]

    def paused_months(self) -> set[int]:
        """Return the numbers of the calendar months that are paused throughout."""
        return {month for first, until in self._paused for month in _whole_months(first, until)}

    def moved_on(self, start: date, end: date) -> date:
        """Return `end` moved on by the paused days since `start`, those in the added days included.

        It is never a paused day: what would be due on the first day of a pause is due on the day after it.
        """
        for first, until in self._paused:
            if first <= end and until > start:
                end += until - max(first, start)
        return end


_NEVER_PAUSED = Days((), date.min)


def days_of(pairing: Pairing, today: date) -> Days:
    """Return the days of a pairing up to today. Those that were never paused, which are nearly all, have the same."""
    return Days(pairing.pauses, today) if pairing.pauses else _NEVER_PAUSED


def _month(on: date) -> int:
    """Return the number of a calendar month; the next one has the next number."""
    return on.year * 12 + on.month


def _whole_months(start: date, end: date) -> range:
    """Return the numbers of the calendar months that lie in ``[start, end)`` from their first day to their last."""
    return range(_month(start) + (start.day > 1), _month(end))


# --- standing ------------------------------------------------------------------------------------------


class Closed(NamedTuple):
    """The pairing has ended."""

    on: date


class Paused(NamedTuple):
    """Today lies in a pause."""

    pause: Pause


class NoContactYet(NamedTuple):
    """The pairing has just begun, and the first contact is not due yet."""

    started_on: date
    first_contact_by: date


class Silent(NamedTuple):
    """Contact by the cadence is due, or was."""

    since: date
    """The last contact, or the start where there was none."""
    due_on: date
    cadence: Cadence
    ever: bool
    """Whether there was any contact at all."""


class CheckDue(NamedTuple):
    """An open follow-up is to be looked after, or was."""

    follow_up: FollowUp
    check_on: date


class OnCourse(NamedTuple):
    """Nothing is due yet."""

    due_on: date | None
    """When contact is due by the cadence; None without one."""


Reason = Closed | Paused | NoContactYet | Silent | CheckDue | OnCourse


class Standing(NamedTuple):
    """Where a pairing stands, and why."""

    name: StandingName
    reason: Reason

    @property
    def needs_care(self) -> bool:
        """Whether somebody should be in touch now."""
        return self.name in NEEDS_CARE


def grace(cadence_days: int, thresholds: Thresholds) -> int:
    """Return the days that may pass after the due day: a share of the cadence, within bounds."""
    share = int(cadence_days * thresholds.grace_share)
    return min(max(share, thresholds.grace_least), thresholds.grace_most)


def due_on(history: History, today: date) -> date | None:
    """Return the day on which contact is due by the cadence, or None without a cadence.

    It is the last contact (the start where there was none) plus the cadence, moved on by the paused days since.
    """
    since = history.last_contact(today) or history.pairing.started_on
    return _due(history.pairing.cadence, since, days_of(history.pairing, today))


def expected_on(history: History, today: date) -> date | None:
    """Return the day on which contact is due by the cadence, or None where that will not be, or cannot be known.

    That is after the end, and in a pause that nobody knows the end of.
    """
    due, ended_on = due_on(history, today), history.pairing.ended_on
    if due is None or (ended_on is not None and ended_on <= max(due, today)):
        return None
    return None if any(one.until_on is None and one.from_on <= due for one in history.pairing.pauses) else due


def _due(cadence: Cadence | None, since: date, days: Days) -> date | None:
    return days.moved_on(since, cadence.after(since)) if cadence is not None else None


def standing(history: History, today: date, thresholds: Thresholds) -> Standing:
    """Return where a pairing stands today, by the first rule that applies, with the dates that decided it."""
    pairing = history.pairing
    if pairing.ended_on is not None and pairing.ended_on <= today:
        return Standing("closed", Closed(pairing.ended_on))
    for pause in pairing.pauses:
        if pause.from_on <= today and (pause.until_on is None or today <= pause.until_on):
            return Standing("paused", Paused(pause))
    days, last = days_of(pairing, today), history.last_contact(today)
    since = last or pairing.started_on
    due = _due(pairing.cadence, since, days)
    if last is None:
        first_by = due or days.moved_on(pairing.started_on, pairing.started_on + timedelta(days=thresholds.new_for))
        if today < first_by:
            return Standing("new", NoContactYet(pairing.started_on, first_by))
    by_cadence = None
    if pairing.cadence is not None and due is not None and due <= today:
        by_cadence = _by_cadence(Silent(since, due, pairing.cadence, ever=last is not None), days, today, thresholds)
    found = [one for one in (by_cadence, _by_follow_up(history, today)) if one is not None]
    if not found:
        return Standing("steady", OnCourse(due))
    return min(found, key=lambda one: BY_CONCERN.index(one.name))  # the first of equals: the silence before the check


def _by_cadence(silent: Silent, days: Days, today: date, thresholds: Thresholds) -> Standing:
    """Return lapsed, overdue or due, whichever a silence that has come to its due day is long enough for."""
    turns = turns_of_silence(silent.since, silent.cadence, days, thresholds)
    if today > turns.lapsed_after:
        return Standing("lapsed", silent)
    return Standing("overdue" if today > turns.overdue_after else "due", silent)


class Turns(NamedTuple):
    """The days after which a silence is no longer what it was."""

    overdue_after: date
    """The last day of grace."""
    lapsed_after: date
    """The day on which contact would have been due a second time."""


def turns_of_silence(since: date, cadence: Cadence, days: Days, thresholds: Thresholds) -> Turns:
    """Return when a silence since a contact, or since the start, turns overdue and lapsed."""
    due = cadence.after(since)
    return Turns(
        overdue_after=days.moved_on(since, due + timedelta(days=grace((due - since).days, thresholds))),
        lapsed_after=days.moved_on(since, cadence.after(since, 2)),
    )


def _by_follow_up(history: History, today: date) -> Standing | None:
    """Return overdue or due where an open follow-up's next check was before today or is today, else None."""
    nearest = next(iter(history.open_follow_ups), None)
    if nearest is None or nearest.check_on is None or nearest.check_on > today:
        return None
    return Standing("overdue" if nearest.check_on < today else "due", CheckDue(nearest, nearest.check_on))


# --- figures -------------------------------------------------------------------------------------------


class Gap(NamedTuple):
    """A silence longer than the cadence and its grace."""

    start: date
    """The contact before it, or the start of the pairing."""
    end: date
    """The contact that ended it; the as-of day where it is still open."""
    days: int
    """Its length without its paused days."""
    paused: int
    """The paused days in it."""
    planned: int
    """The days of the cadence that it outlasted."""
    still_open: bool
    """Whether no contact has ended it (right-censored)."""


class Share(NamedTuple):
    """A proportion with the two counts that it rests on."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The proportion, from 0 to 1; None where there is nothing to count."""
        return self.part / self.whole if self.whole else None


class OpenLoop(NamedTuple):
    """A follow-up that is still carried."""

    follow_up: FollowUp
    age_days: int
    """Days since it was opened."""
    sessions_since: int
    """Held sessions after the day it was opened."""


class Reciprocity(NamedTuple):
    """In how many held sessions somebody wrote down what they took away."""

    sessions: int
    mentor: int
    mentee: int
    both: int


class Figures(NamedTuple):
    """Every measure of one pairing, as of one day. See the definitions beside each."""

    as_of: date
    """Today, or the day the pairing ended."""
    contacts: int
    """Days with a contact: the number that the measures of time rest on."""
    sessions: int
    """Held sessions."""
    minutes: int
    """Minutes of the held sessions whose length is known."""
    median_interval: float | None
    """The median of the days from one contact to the next."""
    longest_interval: int | None
    """The longest of them."""
    open_gap: int
    """Days since the last contact, or since the start: right-censored, so it is in no other figure."""
    gaps: tuple[Gap, ...]
    """The silences longer than cadence and grace, oldest first, the open one included."""
    coverage: float | None
    """Proportion of days covered: days from the start that lie within one cadence after a contact / all days."""
    constancy: Share
    """Whole calendar months with at least one contact / whole calendar months."""
    kept: Share
    """Held sessions / held and missed ones."""
    cancelled: int
    """Cancelled sessions, apart."""
    follow_through: Share
    """Follow-ups closed as kept or changed / all closed, also after the end of the pairing."""
    open_loops: tuple[OpenLoop, ...]
    """The follow-ups still carried, oldest first."""
    attempts_since_contact: int
    """Check-ins that reached nobody, after the last contact."""
    longest_return: int | None
    """Days of the longest gap that a contact ended."""
    reciprocity: Reciprocity

    @property
    def longest_gap(self) -> Gap | None:
        """The longest gap, the open one included."""
        return max(self.gaps, key=lambda gap: gap.days, default=None)


def figures(history: History, today: date, thresholds: Thresholds) -> Figures:
    """Return every measure of one pairing as of `today`, or as of its end where that came before."""
    pairing = history.pairing
    as_of = min(today, pairing.ended_on) if pairing.ended_on is not None else today
    days = days_of(pairing, as_of)
    contacts = history.contacts(as_of)
    last = contacts[-1] if contacts else pairing.started_on
    intervals = days.intervals(contacts)
    sessions = [session for session in history.sessions if session.held_on <= as_of]
    held = [session for session in sessions if session.status == "held"]
    statuses = [session.status for session in sessions]
    closed = [one for one in history.follow_ups if one.closed_on is not None and one.closed_on <= today]
    outlasting = _outlasting(history, as_of)
    gaps = _gaps(outlasting, days, thresholds)
    return Figures(
        as_of=as_of,
        contacts=len(contacts),
        sessions=len(held),
        minutes=sum([session.minutes or 0 for session in held]),
        median_interval=median(intervals) if intervals else None,
        longest_interval=max(intervals, default=None),
        open_gap=days.between(last, as_of),
        gaps=gaps,
        coverage=_coverage(history, as_of, outlasting, days),
        constancy=_constancy(contacts, pairing.started_on, as_of, days),
        kept=Share(len(held), len(held) + statuses.count("missed")),
        cancelled=statuses.count("cancelled"),
        follow_through=Share(len([one for one in closed if one.outcome in {"kept", "changed"}]), len(closed)),
        open_loops=tuple(
            OpenLoop(
                one, max(0, (as_of - one.opened_on).days), len(held) - bisect_right(held, one.opened_on, key=_held_on)
            )
            for one in history.follow_ups
            if one.is_open
        ),
        attempts_since_contact=len(
            [
                one
                for one in history.check_ins
                if (one.made_on > last or not contacts) and one.made_on <= as_of and not one.is_contact
            ]
        ),
        longest_return=max([gap.days for gap in gaps if not gap.still_open], default=None),
        reciprocity=_reciprocity(held),
    )


def _reciprocity(held: Sequence[Session]) -> Reciprocity:
    mentor = mentee = both = 0
    for session in held:
        takeaway = session.takeaway
        if takeaway.mentor:
            mentor += 1
            both += bool(takeaway.mentee)
        mentee += bool(takeaway.mentee)
    return Reciprocity(len(held), mentor, mentee, both)


def find_gaps(history: History, as_of: date, thresholds: Thresholds) -> tuple[Gap, ...]:
    """Return the silences longer than cadence and grace, oldest first; none without a cadence."""
    return _gaps(_outlasting(history, as_of), days_of(history.pairing, as_of), thresholds)


class _Stretch(NamedTuple):
    """The days to a contact from the one before it, where they are more than the cadence; paused ones are still in it.

    Before the first contact they are counted from the start.
    """

    start: date
    """The contact before it, or the start of the pairing."""
    due: date
    """The day on which the cadence had run out."""
    end: date
    """The contact after it; the as-of day where there is none yet."""
    still_open: bool


def _outlasting(history: History, as_of: date) -> list[_Stretch]:
    """Return the stretches in which the cadence has run out, oldest first; none without a cadence."""
    cadence = history.pairing.cadence
    if cadence is None:
        return []
    started_on, contacts = history.pairing.started_on, history.contacts(as_of)
    is_silent_first = not contacts or started_on < contacts[0]  # a silence does not go when a first contact ends it
    edges = (*((started_on,) if is_silent_first else ()), *contacts, as_of)
    least = timedelta(days=cadence.least_length)
    return [
        _Stretch(start, due, end, start == edges[-2])
        for start, end in pairwise(edges)
        if end - start > least and end > (due := cadence.after(start))
    ]


def _gaps(outlasting: Iterable[_Stretch], days: Days, thresholds: Thresholds) -> tuple[Gap, ...]:
    found = []
    for start, due, end, still_open in outlasting:
        planned = (due - start).days
        most = planned + grace(planned, thresholds)
        if (end - start).days > most and (silent := days.between(start, end)) > most:
            found.append(Gap(start, end, silent, days.paused(start, end), planned, still_open))
    return tuple(found)


def _coverage(history: History, as_of: date, outlasting: Iterable[_Stretch], days: Days) -> float | None:
    """Return the proportion of days covered, without carrying over."""
    start, contacts = history.pairing.started_on, history.contacts(as_of)
    whole = days.between(start, as_of)
    if history.pairing.cadence is None or whole <= 0:
        return None
    if not contacts:
        return 0.0
    uncovered = days.between(start, contacts[0])
    for one in outlasting:
        if one.start >= contacts[0]:
            uncovered += days.between(max(one.due, start), one.end)
    return (whole - uncovered) / whole


def _constancy(contacts: Sequence[date], start: date, as_of: date, days: Days) -> Share:
    """Return the whole calendar months with a contact, of those that are not paused throughout."""
    whole = set(_whole_months(start, as_of)) - days.paused_months()
    return Share(len(whole & {on.year * 12 + on.month for on in contacts}), len(whole))  # as _month does
