from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.errors import NotUnderstood
from mentor_tui.periods import UNITS, Period, Unit, calendar_period, cut_to, months_back, months_of, named_period
from tests.records import TODAY

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
units: st.SearchStrategy[Unit] = st.sampled_from(("month", "quarter", "year"))


@pytest.mark.parametrize(
    ("unit", "since", "until"),
    [
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_of_the_calendar_has_all_its_days(unit: Unit, since: date, until: date) -> None:
    assert calendar_period(unit, TODAY) == Period(since, until)


@given(units, days)
def test_the_periods_of_the_calendar_follow_one_another_without_a_gap(unit: Unit, on: date) -> None:
    period = calendar_period(unit, on)
    assert period.holds(on)
    assert period.since.day == 1
    after = calendar_period(unit, period.until + timedelta(days=1))
    assert after.since == period.until + timedelta(days=1)
    assert calendar_period(unit, period.since) == calendar_period(unit, period.until) == period


@given(days, st.integers(0, 800))
def test_the_period_before_has_as_many_days_or_whole_months_and_ends_on_the_day_before(since: date, more: int) -> None:
    period = Period(since, since + timedelta(days=more))
    assert period.before.until + timedelta(days=1) == period.since
    if period.months:
        assert period.before.months == period.months == len(list(months_of(period)))
    else:
        assert period.days == period.before.days == more + 1


@pytest.mark.parametrize("words", ["2026-Q3", "2026-Q1", "2026-03", "2025"])
def test_before_a_month_a_quarter_or_a_year_comes_the_one_before_it_in_the_calendar(words: str) -> None:
    period = named_period(words, TODAY)
    unit: Unit = "quarter" if "Q" in words else "month" if "-" in words else "year"
    assert period.before == calendar_period(unit, period.since - timedelta(days=1))


@given(units, days, days, st.integers(0, 5000))
def test_what_is_cut_lies_between_the_days_it_is_cut_to(unit: Unit, on: date, first: date, more: int) -> None:
    last = first + timedelta(days=more)
    cut = cut_to(calendar_period(unit, on), first, last)
    assert first <= cut.since <= cut.until <= last


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2026-Q3", Period(date(2026, 7, 1), date(2026, 9, 30))),
        (" 2026-q4 ", Period(date(2026, 10, 1), date(2026, 12, 31))),
        ("2026-02", Period(date(2026, 2, 1), date(2026, 2, 28))),
        ("2025", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("Month", calendar_period("month", TODAY)),
        ("all", calendar_period("all", TODAY)),
    ],
)
def test_a_period_is_named_as_people_write_it(words: str, period: Period) -> None:
    assert named_period(words, TODAY) == period


@pytest.mark.parametrize(
    "words", ["", "2026-Q5", "2026-13", "2026-00", "26", "soon", "2026-3", "1066", "2027", "2026-12"]
)
def test_what_is_no_period_or_has_not_begun_is_refused_with_what_would_be_right(words: str) -> None:
    with pytest.raises(NotUnderstood, match="2026-Q3"):
        named_period(words, TODAY)


def test_every_unit_can_be_named() -> None:
    for unit in UNITS:
        assert named_period(unit, TODAY).holds(TODAY)


def test_the_months_of_a_period_are_those_with_a_day_in_it() -> None:
    assert list(months_of(Period(date(2025, 11, 30), date(2026, 2, 1)))) == [
        (2025, 11),
        (2025, 12),
        (2026, 1),
        (2026, 2),
    ]


@given(days, st.integers(0, 40))
def test_as_many_months_back_there_is_the_first_day_of_a_month(on: date, months: int) -> None:
    first = months_back(on, months)
    assert first.day == 1
    counted = list(months_of(Period(first, on)))
    assert len(counted) == months + 1
    assert all(earlier < later for earlier, later in pairwise(counted))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period(date(2026, 10, 1), date(2026, 11, 22)), "1 Oct to 22 Nov 2026"),
        (Period(date(2025, 3, 3), date(2026, 11, 22)), "3 Mar 2025 to 22 Nov 2026"),
        (Period(TODAY, TODAY), "22 Nov 2026"),
    ],
)
def test_a_period_is_said_by_its_days(period: Period, said: str) -> None:
    assert str(period) == said
