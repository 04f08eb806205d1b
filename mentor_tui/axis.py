"""The axis of dates: which column of a drawing a day falls into, and which days a column holds.

A column is a day, a week, a month or a quarter. Columns are numbered from the beginning of the calendar, so that one
follows the other without a hole, whichever of them are in sight.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple, get_args

from mentor_tui.dates import FIRST_DAY, LAST_DAY, MONTHS, ONE_DAY, WEEKDAYS, day_and_month

Zoom = Literal["day", "week", "month", "quarter"]
"""What one column is."""

ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
"""The zooms, the closest first."""

_MONTHS_OF: dict[Zoom, int] = {"month": 1, "quarter": 3}


class Span(NamedTuple):
    """The days from one to another, both included."""

    first: date
    last: date

    def holds(self, on: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= on <= self.last


class Axis(NamedTuple):
    """The columns that are in sight."""

    zoom: Zoom
    """What one column is."""
    first: int
    """The number of the first column in sight."""
    width: int
    """How many columns are in sight."""
    week_starts: int = 0
    """The day that a week begins with, counted as `date.weekday` does: Monday is 0, Sunday 6."""

    @classmethod
    def around(cls, on: date, *, at: int, zoom: Zoom, width: int, week_starts: int = 0) -> "Axis":
        """Return the axis that has the day `on` in its column `at`."""
        axis = cls(zoom, 0, width, week_starts)
        return axis._replace(first=axis.column(on) - at)

    # --- days and columns ---

    @property
    def column_of(self) -> Callable[[date], int]:
        """What tells the column of a day: below 0 or from `width` on where it is not in sight."""
        first = self.first
        match self.zoom:
            case "day":
                return lambda on: on.toordinal() - first
            case "week":
                before = 1 + self.week_starts  # the first day of the calendar is a Monday, and has the number 1
                return lambda on: (on.toordinal() - before) // 7 - first
            case "month":
                return lambda on: on.year * 12 + on.month - 1 - first
            case "quarter":
                return lambda on: on.year * 4 + (on.month - 1) // 3 - first

    def column(self, on: date) -> int:
        """Return the column of a day: below 0 or from `width` on where it is not in sight."""
        return self.column_of(on)

    def begins(self, column: int) -> date:
        """Return the first day of a column."""
        number = self.first + column
        match self.zoom:
            case "day":
                return date.fromordinal(number)
            case "week":
                return date.fromordinal(number * 7 + 1 + self.week_starts)
            case _:
                months = number * _MONTHS_OF[self.zoom]
                return date(months // 12, months % 12 + 1, 1)

    def span(self, column: int) -> Span:
        """Return the days of a column."""
        return Span(self.begins(column), self.begins(column + 1) - ONE_DAY)

    @property
    def days(self) -> Span:
        """The days in sight."""
        return Span(self.begins(0), self.begins(self.width) - ONE_DAY)

    def shows(self, on: date) -> bool:
        """Whether a day is in sight."""
        return 0 <= self.column(on) < self.width

    # --- what is in sight ---

    def panned(self, columns: int) -> "Axis":
        """Return the axis so many columns later; it stays within the dates that a program can hold."""
        earliest = self._replace(first=0).column(FIRST_DAY)
        latest = self._replace(first=0).column(LAST_DAY) - self.width + 1
        return self._replace(first=max(earliest, min(self.first + columns, max(earliest, latest))))

    def zoomed(self, zoom: Zoom, around: date) -> "Axis":
        """Return the axis at another zoom, with the day `around` in the column where it is now."""
        return Axis.around(around, at=self.column(around), zoom=zoom, width=self.width, week_starts=self.week_starts)

    def showing(self, on: date) -> "Axis":
        """Return the axis moved on as little as brings a day into sight."""
        column = self.column(on)
        return self._replace(first=self.first + min(column, 0) + max(column - self.width + 1, 0))

    def kept_in_sight(self, on: date) -> date:
        """Return a day, or the nearest in sight where it is not."""
        if self.shows(on):
            return on
        return max(FIRST_DAY, min(self.begins(0 if self.column(on) < 0 else self.width - 1), LAST_DAY))


def moved(axis: Axis, on: date, columns: int) -> date:
    """Return the first day of the column that lies so many after the one of `on`, within what a program can hold."""
    return max(FIRST_DAY, min(axis.begins(axis.column(on) + columns), LAST_DAY))


def fitting(span: Span, width: int, week_starts: int) -> Axis:
    """Return the closest axis of `width` columns that has all of these days in sight, the last one at its end."""
    for zoom in ZOOMS:
        axis = Axis.around(span.last, at=width - 1, zoom=zoom, width=width, week_starts=week_starts)
        if axis.shows(span.first):
            break
    return axis


# --- what stands over the columns ----------------------------------------------------------------------


class Label(NamedTuple):
    """Words over a column."""

    column: int
    text: str


def scale(axis: Axis) -> tuple[str, str]:
    """Return the two lines over the columns, as wide as these: the larger parts of the calendar, then the smaller."""
    columns = [(column, axis.begins(column)) for column in range(axis.width)]
    upper, lower = _LABELS[axis.zoom](columns)
    return _set(upper, axis.width), _set(lower, axis.width)


def _set(labels: Sequence[Label], width: int) -> str:
    """Return labels in a line, those that have room in it, apart from one another."""
    line = ""
    for label in labels:
        if (not line or label.column > len(line)) and label.column + len(label.text) <= width:
            line = f"{line:<{label.column}}{label.text}"
    return f"{line:<{width}}"


_Columns = Sequence[tuple[int, date]]
_Labels = tuple[list[Label], list[Label]]


def _of_days(columns: _Columns) -> _Labels:
    upper = [
        Label(column, f"{MONTHS[on.month - 1]} {on.year}")
        for column, on in _edge(columns, [(column, on) for column, on in columns if on.day == 1], least=18)
    ]
    return upper, [Label(column, str(on.day)) for column, on in columns if on.day % 7 == 1 and on.day < 29]


def _of_weeks(columns: _Columns) -> _Labels:
    """A month stands over the week that has its first day: the week before may begin in another one."""
    begun = [(column, _first_of_month(on)) for column, on in columns]
    months = [(column, on) for column, on in begun if on is not None]
    years = [(column, on) for column, on in months if on.month == 1]
    return _years(_edge(columns, years, least=6)), [Label(column, _short(on)) for column, on in months]


def _first_of_month(week: date) -> date | None:
    """Return the first day of a month where a week holds one."""
    last = week + 6 * ONE_DAY
    return last.replace(day=1) if last.day <= 7 else None


def _of_months(columns: _Columns) -> _Labels:
    years = _edge(columns, [(column, on) for column, on in columns if on.month == 1], least=6)
    return _years(years), [Label(column, _short(on)) for column, on in columns if on.month % 4 == 1]


def _of_quarters(columns: _Columns) -> _Labels:
    years = [(column, on) for column, on in columns if on.month == 1]
    return _years([(column, on) for column, on in years if on.year % 2 == 0]), [
        Label(column, "╵") for column, _ in years
    ]


_LABELS: dict[Zoom, Callable[[_Columns], _Labels]] = {
    "day": _of_days,
    "week": _of_weeks,
    "month": _of_months,
    "quarter": _of_quarters,
}


def _edge(columns: _Columns, parts: list[tuple[int, date]], least: int) -> list[tuple[int, date]]:
    """Return parts of the calendar with the one that the left edge is in, where there is room for its words."""
    before_next = parts[0][0] if parts else len(columns)
    return [columns[0], *parts] if before_next >= least else parts


def _years(parts: Sequence[tuple[int, date]]) -> list[Label]:
    return [Label(column, str(on.year)) for column, on in parts]


def _short(on: date) -> str:
    return MONTHS[on.month - 1][:3]


def said(axis: Axis, column: int) -> str:
    """Return what a column is called: "Fri 13 Nov 2026", "week of 9 Nov 2026", "November 2026", "Oct to Dec 2026"."""
    first, last = axis.span(column)
    match axis.zoom:
        case "day":
            return f"{WEEKDAYS[first.weekday()][:3]} {day_and_month(first)} {first.year}"
        case "week":
            return f"week of {day_and_month(first)} {first.year}"
        case "month":
            return f"{MONTHS[first.month - 1]} {first.year}"
        case "quarter":
            return f"{_short(first)} to {_short(last)} {first.year}"
