"""Periods: the days that something is counted over, and those right before it to hold against them.

A period is days of the calendar, its first and its last one both in it. The one before it is as long, in months where
it has whole ones and in days else, so that a count of the one can be held against a count of the other.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from mentor_tui.dates import FIRST_DAY, LAST_DAY, ONE_DAY, day_and_month
from mentor_tui.errors import NotUnderstood

Unit = Literal["month", "quarter", "year", "all"]
"""How long a period is: one of the calendar's, or everything there is."""

UNITS: tuple[Unit, ...] = get_args(Unit)
_MONTHS_OF: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}

_HINT = "Write month, quarter, year or all, or name one as in 2026-09, 2026-Q3 or 2026."


class Period(NamedTuple):
    """The days from one to another."""

    since: date
    """The first day."""
    until: date
    """The last day."""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    @property
    def months(self) -> int:
        """How many months of the calendar it has, where it has them whole; else 0."""
        if self.since.day > 1 or (after := self.until + ONE_DAY).day > 1:
            return 0
        return (after.year - self.since.year) * 12 + after.month - self.since.month

    @property
    def before(self) -> "Period":
        """As many months right before it, where it has whole ones: the quarter before a quarter; else as many days."""
        first = _months_on(self.since, -self.months) if self.months else self.since - timedelta(days=self.days)
        return Period(first, self.since - ONE_DAY)

    def holds(self, on: date) -> bool:
        """Whether a day lies in it."""
        return self.since <= on <= self.until

    def __str__(self) -> str:
        if self.since == self.until:
            return f"{day_and_month(self.since)} {self.since.year}"
        year = f" {self.since.year}" if self.since.year != self.until.year else ""
        return f"{day_and_month(self.since)}{year} to {day_and_month(self.until)} {self.until.year}"


def calendar_period(unit: Unit, on: date) -> Period:
    """Return the month, quarter or year of the calendar in which a day lies; for "all", every day there is."""
    if unit == "all":
        return Period(FIRST_DAY, LAST_DAY)
    months = _MONTHS_OF[unit]
    first = on.replace(month=(on.month - 1) // months * months + 1, day=1)
    return Period(first, _months_on(first, months) - ONE_DAY)


def cut_to(period: Period, first: date, last: date) -> Period:
    """Return what of a period lies from one day to another; the last of these days where nothing does."""
    since = min(max(period.since, first), last)
    return Period(since, max(since, min(period.until, last)))


def named_period(words: str, today: date) -> Period:
    """Return the period that somebody names: "2026-Q3", or "quarter" for the one that today lies in.

    Raises:
        NotUnderstood: It is no period, or one that has not begun.
    """
    wanted = " ".join(words.lower().split())
    for unit in UNITS:
        if wanted == unit:
            return calendar_period(unit, today)
    match = re.fullmatch(r"(\d{4})(?:-(?:q([1-4])|(\d{2})))?", wanted)
    if match is None:
        raise NotUnderstood(f"“{words.strip()}” is no period. {_HINT}")
    year, quarter, month = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if not FIRST_DAY.year <= year <= LAST_DAY.year or (match[3] and not 1 <= month <= 12):
        raise NotUnderstood(f"“{words.strip()}” is not in the calendar. {_HINT}")
    named: Unit = "quarter" if quarter else "month" if month else "year"
    period = calendar_period(named, date(year, month or max(1, quarter * 3), 1))
    if period.since > today:
        raise NotUnderstood(f"“{words.strip()}” has not begun yet. {_HINT}")
    return period


def months_of(period: Period) -> Iterator[tuple[int, int]]:
    """Yield the year and the month of each calendar month that has a day in a period, in order."""
    first = period.since.replace(day=1)
    while first <= period.until:
        yield first.year, first.month
        first = _months_on(first, 1)


def _months_on(first: date, months: int) -> date:
    """Return the first day of the month so many months after (or, below 0, before) the one that begins on `first`."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def months_back(on: date, months: int) -> date:
    """Return the first day of the month so many months before the one in which a day lies."""
    return _months_on(on.replace(day=1), -months)
