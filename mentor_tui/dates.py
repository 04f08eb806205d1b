"""Dates and cadences: what people type, read strictly, and said back in words.

Reading never guesses in silence. A text that can mean two dates is either settled by the reader's own
order of day and month, and then the other reading is told, or it is refused. `today` is always handed in.

This is the only module that imports dateutil, for calendar arithmetic alone: its parser reads "1" as a
date and 10/11/12 as October, so what a person typed is never handed to it.
"""

import re
from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, NamedTuple

from dateutil.relativedelta import relativedelta
from msgspec import Meta, Struct

from mentor_tui.errors import NotUnderstood, TwoWay

Toward = Literal["past", "future", "nearest"]
"""Where an unfinished date such as "fri" or "13 nov" lies: a session was, a check will be, a pause may be either."""

Unit = Literal["days", "weeks", "months"]

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""The dates a program can hold. Far enough, and no calendar arithmetic on them can overflow."""

ONE_DAY = timedelta(days=1)

LEAST_DAYS_OF: Mapping[Unit, int] = {"days": 1, "weeks": 7, "months": 28}
"""The days of each unit; a month has at least so many."""

LAST_DAY_OF_EVERY_MONTH = 28
"""The last day of a month that every month has."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Cadence(Struct, frozen=True, forbid_unknown_fields=True):
    """How often two people mean to be in contact: a calendar rhythm such as "every 2 weeks"."""

    every: Annotated[int, Meta(ge=1, le=600)]
    """How many units lie between one contact and the next."""
    unit: Unit
    """The unit that is counted."""

    def after(self, start: date, times: int = 1) -> date:
        """Return the day `times` cadences after `start`, by the calendar: a month after 31 Jan is 28 or 29 Feb.

        Counting from one start does not drift: two months after 31 Jan is 31 Mar, not 28 Mar.
        """
        if self.unit != "months":
            return start + timedelta(days=self.every * times * LEAST_DAYS_OF[self.unit])
        if start.day > LAST_DAY_OF_EVERY_MONTH:
            return start + relativedelta(months=self.every * times)
        year, month = divmod(start.year * 12 + start.month - 1 + self.every * times, 12)
        return start.replace(year, month + 1)  # a tenth of what relativedelta takes, which is asked 100,000 times

    def length(self, start: date) -> int:
        """Return the days of one cadence that begins on `start`."""
        return (self.after(start) - start).days if self.unit == "months" else self.least_length

    @property
    def least_length(self) -> int:
        """The days of one cadence where it is shortest."""
        return self.every * LEAST_DAYS_OF[self.unit]

    def __str__(self) -> str:
        if (self.every, self.unit) == (1, "months"):
            return "monthly"
        if self.every == 1:
            return f"every {self.unit.removesuffix('s')}"
        return f"every {self.every} {self.unit}"


class ReadDate(NamedTuple):
    """A date as it was understood."""

    on: date
    """The date."""
    other: date | None = None
    """What it would be with day and month the other way round, where that is a date too."""


# --- reading dates -------------------------------------------------------------------------------------

_DIRECTIONS: tuple[Toward, Toward] = ("past", "future")
_HINT = "Try today, yesterday, fri, -3d, +2w, 13 nov or 2026-11-13."
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_SIGNED = r"([+-])\s*(\d{1,4}) ?(?:(d)(?:ays?)?|(w)(?:eeks?)?|(m)(?:onths?)?|(y)(?:ears?)?)"
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_LENGTH = rf"(an?|\d{{1,4}}|{'|'.join(_NUMBER_WORDS)}) (day|week|month|year)s?"
_IN = rf"in {_LENGTH}"
_AGO = rf"{_LENGTH} ago"
_FOR = rf"(?:for )?{_LENGTH}"
_ON_A_WEEKDAY = r"([a-z]{3,9})\.? (.*\d.*)"
_DAY_MONTH = r"(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([a-z]{3,9})\.?,?(?:[ -](\d{2}|\d{4}))?"
_MONTH_DAY = r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?"
_YEAR_FIRST = r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
_NUMBERS = r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2})|\.)?"


def read_date(text: str, today: date, *, day_first: bool | None, toward: Toward) -> ReadDate:
    """Read a date as a person types it.

    Args:
        text: For example "today", "fri", "-3d", "in 10 days", "13 nov", "13/11" or "2026-11-13".
        today: The day that "today" is.
        day_first: Whether 10/11 is the 10th of November (True) or of October (False) to this reader;
            None where that is not known.
        toward: Where a date without its year, or a bare weekday, lies; "nearest" is on whichever side is closer.

    Raises:
        NotUnderstood: It is not a date.
        TwoWay: It can be read in two ways and `day_first` is None.
    """
    if toward == "nearest":
        past, future = _both_ways(text, today, day_first)
        return past if abs(today - past.on) <= abs(future.on - today) else future
    words = " ".join(text.lower().replace(",", " ").split())
    if not words:
        raise NotUnderstood(f"A date is needed here. {_HINT}")
    weekday: int | None = None
    if (match := re.fullmatch(_ON_A_WEEKDAY, words)) and (weekday := _index_of(match[1], WEEKDAYS)) is not None:
        words = match[2]  # "fri 13 nov", as dates are said back
    try:
        read = (
            _relative(words, today, toward) or _named(words, today, toward) or _numeric(words, today, day_first, toward)
        )
    except (ValueError, OverflowError):  # the calendar has no such day
        raise NotUnderstood(f"“{text.strip()}” is not a day in the calendar. {_HINT}") from None
    if read is None:
        raise NotUnderstood(f"“{text.strip()}” is not a date I know. {_HINT}")
    if not FIRST_DAY <= read.on <= LAST_DAY:
        raise NotUnderstood(f"“{text.strip()}” is in the year {read.on.year}: dates run from 1900 to 2199.")
    if weekday is not None and read.on.weekday() != weekday:
        raise NotUnderstood(f"“{text.strip()}”: {day_and_month(read.on)} {read.on.year} is a {_weekday_of(read.on)}.")
    return read


def read_last_day(text: str, today: date, *, began_on: date, day_first: bool | None) -> ReadDate:
    """Read the last day of what began on a day: what is unfinished lies ahead, or between that day and today.

    A length ("3 weeks") is that of the whole, and "+3w" is counted from its first day.

    Raises as :func:`read_date` does.
    """
    words = " ".join(text.lower().split())
    if length := re.fullmatch(_FOR, words):
        after = read_date(f"in {length[1]} {length[2]}s", began_on, day_first=day_first, toward="future")
        return ReadDate(after.on - ONE_DAY)
    if re.fullmatch(_SIGNED, words):
        return read_date(words, began_on, day_first=day_first, toward="future")
    past, future = _both_ways(text, today, day_first)
    return past if began_on <= past.on < today else future


def _both_ways(text: str, today: date, day_first: bool | None) -> tuple[ReadDate, ReadDate]:
    """Return what a date is toward the past and toward the future: of "mon 30 nov", twice the one that is a Monday."""
    read: list[ReadDate] = []
    refusals: list[NotUnderstood] = []
    for toward in _DIRECTIONS:
        try:
            read.append(read_date(text, today, day_first=day_first, toward=toward))
        except NotUnderstood as refusal:
            refusals.append(refusal)
    if not read:
        raise refusals[0]
    return read[0], read[-1]


def looks_like_a_date(text: str) -> bool:
    """Whether a text begins as dates do, so that it is to be read as one or asked about, and not passed over."""
    months, weekdays = ("|".join(name[:3].lower() for name in names) for names in (MONTHS, WEEKDAYS))
    beginnings = (
        rf"\d{{1,2}}(st|nd|rd|th)?[ ./-](\d|({months}))",
        rf"({months})[a-z]* \d",
        rf"({weekdays})[a-z]*( |$)",
        r"(today|tomorrow)\b|next |in an? |in \d|\d{4}-|[+-]\d",
    )
    return re.match("|".join(beginnings), text.strip().lower()) is not None


def _relative(words: str, today: date, toward: Toward) -> ReadDate | None:
    """Read what is counted from today: "yesterday", "fri", "-3d", "in 10 days", "2 weeks ago"."""
    near = {"today": 0, "now": 0, "yesterday": -1, "tomorrow": 1}
    if words in near:
        return ReadDate(today + timedelta(days=near[words]))
    if weekday := _weekday(words, today, toward):
        return ReadDate(weekday)
    if match := re.fullmatch(_SIGNED, words):
        sign, count, *units = match.groups()
        return ReadDate(_moved(today, int(sign + count), _UNITS["".join(filter(None, units))]))
    if match := re.fullmatch(_IN, words):
        return ReadDate(_moved(today, _count(match[1]), f"{match[2]}s"))
    if match := re.fullmatch(_AGO, words):
        return ReadDate(_moved(today, -_count(match[1]), f"{match[2]}s"))
    return None


def _count(word: str) -> int:
    if word in {"a", "an"}:
        return 1
    return _NUMBER_WORDS.index(word) + 1 if word in _NUMBER_WORDS else int(word)


def _moved(today: date, count: int, unit: str) -> date:
    step = {"days": timedelta(1), "weeks": timedelta(7)}.get(unit)
    if step is not None:
        return today + step * count
    return today + relativedelta(months=count * (12 if unit == "years" else 1))


def _weekday(words: str, today: date, toward: Toward) -> date | None:
    """Read "fri", "last fri" or "next fri". A bare weekday may be today where it lies in the past."""
    which, _, name = words.rpartition(" ")
    index = _index_of(name, WEEKDAYS)
    if index is None or which not in {"", "last", "next", "this"}:
        return None
    if which == "last" or (which == "" and toward == "past"):
        latest = today - ONE_DAY if which == "last" else today
        return latest - timedelta(days=(latest.weekday() - index) % 7)
    earliest = today if which == "this" else today + ONE_DAY
    return earliest + timedelta(days=(index - earliest.weekday()) % 7)


def _index_of(name: str, names: tuple[str, ...]) -> int | None:
    """Return the place of the name that begins with `name`, given at least three of its letters."""
    if len(name) < 3:
        return None
    return next((index for index, full in enumerate(names) if full.lower().startswith(name)), None)


def _named(words: str, today: date, toward: Toward) -> ReadDate | None:
    """Read a date that names its month: "13 nov", "nov 13", "13th november 2026"."""
    if match := re.fullmatch(_DAY_MONTH, words):
        day, name, year = match.groups()
    elif match := re.fullmatch(_MONTH_DAY, words):
        name, day, year = match.groups()
    else:
        return None
    month = _index_of(name, MONTHS)
    if month is None:
        return None
    return ReadDate(_dated(int(day), month + 1, year, today, toward))


def _numeric(words: str, today: date, day_first: bool | None, toward: Toward) -> ReadDate | None:
    """Read a date made of numbers: "2026-11-13", "13/11", "13.11.2026"."""
    if match := re.fullmatch(_YEAR_FIRST, words):
        return ReadDate(date(int(match[1]), int(match[3]), int(match[4])))
    match = re.fullmatch(_NUMBERS, words)
    if match is None or (match[4] is None and match[2] == "-"):  # 10-11 looks like a range
        return None
    first, second, year = int(match[1]), int(match[3]), match[4]
    readings = {
        as_day_first: _dated(day, month, year, today, toward)
        for as_day_first, day, month in ((True, first, second), (False, second, first))
        if 1 <= month <= 12
    }
    if not readings:
        return None
    if len(set(readings.values())) == 1:
        return ReadDate(next(iter(readings.values())))
    if day_first is None:
        either, other = (day_and_month(on) for on in readings.values())
        raise TwoWay(f"“{words}” can be {either} or {other}: write the month as a word, as in “{either.lower()}”.")
    return ReadDate(readings[day_first], other=readings[not day_first])


def _dated(day: int, month: int, year: str | None, today: date, toward: Toward) -> date:
    """Return the date with that day and month; without a year, the nearest one `toward` past or future."""
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if toward == "past":
        return max(on for on in _in_years(day, month, range(today.year - 8, today.year + 1)) if on <= today)
    return min(on for on in _in_years(day, month, range(today.year, today.year + 9)) if on >= today)


def _in_years(day: int, month: int, years: range) -> Iterator[date]:
    """Yield that day of each year; 29 February is there at least once in any nine."""
    for year in years:
        if (month, day) != (2, 29) or isleap(year):
            yield date(year, month, day)


# --- reading cadences ----------------------------------------------------------------------------------

_CADENCE = (
    rf"(?:every |once an? |once every )?(?:(\d{{1,3}}|other|{'|'.join(_NUMBER_WORDS)}) ?)?"
    r"(d|days?|w|weeks?|m|months?|fortnights?|quarters?|years?)"
)
_ADVERBS = {
    "daily": Cadence(1, "days"),
    "weekly": Cadence(1, "weeks"),
    "fortnightly": Cadence(2, "weeks"),
    "monthly": Cadence(1, "months"),
    "quarterly": Cadence(3, "months"),
    "yearly": Cadence(12, "months"),
}
_TWO_WAY = {
    "biweekly": "“biweekly” can be twice a week or every 2 weeks: write “every 2 weeks”.",
    "bi-weekly": "“bi-weekly” can be twice a week or every 2 weeks: write “every 2 weeks”.",
    "bimonthly": "“bimonthly” can be twice a month or every 2 months: write “every 2 months”.",
}
_CADENCE_HINT = "Try weekly, every 2 weeks, monthly, every 10 days or none."


def read_cadence(text: str) -> Cadence | None:
    """Read a cadence as a person says it: "every 2 weeks", "monthly", "every 10 days"; None for "none".

    Raises:
        NotUnderstood: It is not a cadence.
        TwoWay: It is said in a word that people use for two.
    """
    words = " ".join(text.lower().split())
    if words in {"", "none", "no", "never", "-"}:
        return None
    if words in _TWO_WAY:
        raise TwoWay(_TWO_WAY[words])
    if words in _ADVERBS:
        return _ADVERBS[words]
    match = re.fullmatch(_CADENCE, words)
    if match is None:
        raise NotUnderstood(f"“{text.strip()}” is not a cadence I know. {_CADENCE_HINT}")
    every = 2 if match[1] == "other" else _count(match[1] or "1")
    unit, each = next(
        (unit, each)
        for letter, unit, each in (
            ("d", "days", 1),
            ("w", "weeks", 1),
            ("m", "months", 1),
            ("f", "weeks", 2),
            ("q", "months", 3),
            ("y", "months", 12),
        )
        if match[2].startswith(letter)
    )
    if not 1 <= every * each <= 600:
        raise NotUnderstood(f"“{text.strip()}”: a cadence counts from 1 to 600 days, weeks or months.")
    return Cadence(every * each, unit)  # type: ignore[arg-type]  # the tuple above holds units only


# --- reading lengths -----------------------------------------------------------------------------------

MOST_MINUTES = 24 * 60
"""The longest that a session can be."""

_MINUTES = r"([0-9]{1,4}) ?(?:m|mins?|minutes?)?"
_HOURS = r"([0-9]{1,2}(?:[.,][0-9]{1,2})?) ?(?:h|hrs?|hours?)"
_HOURS_AND_MINUTES = r"([0-9]{1,2})(?: ?(?:h|hrs?|hours?) ?([0-9]{1,2}) ?(?:m|mins?|minutes?)?|:([0-9]{2}))"


def read_minutes(text: str) -> int | None:
    """Read how long something was as a person says it: "45", "90m", "1 h 30", "1.5h", "1:30"; None for "none".

    Raises:
        NotUnderstood: It is no length, or none that a session can have.
    """
    words = " ".join(text.lower().split())
    if words in {"", "none"}:
        return None
    minutes = 0
    if match := re.fullmatch(_MINUTES, words):
        minutes = int(match[1])
    elif match := re.fullmatch(_HOURS, words):
        minutes = round(float(match[1].replace(",", ".")) * 60)
    elif (match := re.fullmatch(_HOURS_AND_MINUTES, words)) and (rest := int(match[2] or match[3])) < 60:
        minutes = int(match[1]) * 60 + rest
    if not 1 <= minutes <= MOST_MINUTES:
        said = " ".join(text.split())
        raise NotUnderstood(
            f"“{said}” is not how long a session lasts: write 45, 45 min, 1 h 30, 1.5 h or 1:30, "
            f"from 1 to {MOST_MINUTES} minutes."
        )
    return minutes


# --- saying them back ----------------------------------------------------------------------------------


def day_and_month(on: date) -> str:
    """Return "13 Nov"."""
    return f"{on.day} {MONTHS[on.month - 1][:3]}"


def short_date(on: date, today: date) -> str:
    """Return "13 Nov", with the year where it is not the one of `today`."""
    return day_and_month(on) if on.year == today.year else f"{day_and_month(on)} {on.year}"


def weekday_date(on: date, today: date) -> str:
    """Return "Fri 13 Nov", with the year where it is not the one of `today`."""
    return f"{WEEKDAYS[on.weekday()][:3]} {short_date(on, today)}"


def long_date(on: date) -> str:
    """Return "Friday 13 November 2026"."""
    return f"{_weekday_of(on)} {on.day} {MONTHS[on.month - 1]} {on.year}"


def count_of(number: int, noun: str, plural: str = "") -> str:
    """Return "1 day", "2 days"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def from_today(on: date, today: date) -> str:
    """Return how far a day is: "today", "9 days ago", "in 5 days"."""
    days = (on - today).days
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"in {count_of(days, 'day')}" if days > 0 else f"{count_of(-days, 'day')} ago"


def _weekday_of(on: date) -> str:
    return WEEKDAYS[on.weekday()]


def echo(read: ReadDate, today: date) -> str:
    """Say a date back as it was understood: "Fri 13 Nov 2026, 9 days ago"."""
    on = read.on
    said = f"{WEEKDAYS[on.weekday()][:3]} {day_and_month(on)} {on.year}, {from_today(on, today)}"
    if read.other is not None:
        said += f" (not {day_and_month(read.other)} {read.other.year})"
    return said


def span(days: int) -> str:
    """Return a long stretch of days in words: "12 days", "3 months", "2 years"."""
    if days < 90:
        return count_of(days, "day")
    months = round(days / 30.44)
    return count_of(months, "month") if months < 36 else count_of(round(days / 365.25), "year")
