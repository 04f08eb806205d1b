from datetime import date, timedelta
from itertools import product

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.dates import (
    FIRST_DAY,
    LAST_DAY,
    MOST_MINUTES,
    Cadence,
    ReadDate,
    Toward,
    count_of,
    echo,
    from_today,
    long_date,
    read_cadence,
    read_date,
    read_last_day,
    read_minutes,
    short_date,
    span,
    weekday_date,
)
from mentor_tui.errors import NotUnderstood, TwoWay
from mentor_tui.wording import length
from tests.records import TODAY, cadences, quickly

BOTH: tuple[Toward, ...] = ("past", "future")
ANY_ORDER = (True, False, None)
EVERY_WAY = tuple(product(ANY_ORDER, BOTH))

any_day = st.dates(FIRST_DAY, LAST_DAY)


def read(text: str, *, day_first: bool | None = True, toward: Toward = "past", today: date = TODAY) -> date:
    return read_date(text, today, day_first=day_first, toward=toward).on


# --- what means one date whoever reads it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("today", TODAY),
        ("  Today ", TODAY),
        ("now", TODAY),
        ("yesterday", date(2026, 11, 21)),
        ("tomorrow", date(2026, 11, 23)),
        ("-3d", date(2026, 11, 19)),
        ("- 3 days", date(2026, 11, 19)),
        ("-1 day", date(2026, 11, 21)),
        ("+0d", TODAY),
        ("+2w", date(2026, 12, 6)),
        ("+2 weeks", date(2026, 12, 6)),
        ("-1m", date(2026, 10, 22)),
        ("+3 months", date(2027, 2, 22)),
        ("-1y", date(2025, 11, 22)),
        ("+2 years", date(2028, 11, 22)),
        ("in 10 days", date(2026, 12, 2)),
        ("in a week", date(2026, 11, 29)),
        ("in 1 month", date(2026, 12, 22)),
        ("2 weeks ago", date(2026, 11, 8)),
        ("a month ago", date(2026, 10, 22)),
        ("3 years ago", date(2023, 11, 22)),
        ("last fri", date(2026, 11, 20)),
        ("last sunday", date(2026, 11, 15)),
        ("next fri", date(2026, 11, 27)),
        ("next Sunday", date(2026, 11, 29)),
        ("this sunday", TODAY),
        ("this mon", date(2026, 11, 23)),
        ("2026-11-13", date(2026, 11, 13)),
        ("2026-1-3", date(2026, 1, 3)),
        ("2026/11/13", date(2026, 11, 13)),
        ("2026.11.13", date(2026, 11, 13)),
        ("13 nov 2026", date(2026, 11, 13)),
        ("13 NOV, 2026", date(2026, 11, 13)),
        ("13. November 2026", date(2026, 11, 13)),
        ("13-nov-2026", date(2026, 11, 13)),
        ("13th nov. 26", date(2026, 11, 13)),
        ("1st sept 2026", date(2026, 9, 1)),
        ("2nd mar 2026", date(2026, 3, 2)),
        ("3rd may 2026", date(2026, 5, 3)),
        ("Nov 13 2026", date(2026, 11, 13)),
        ("november 13th, 2026", date(2026, 11, 13)),
        ("29 feb 2024", date(2024, 2, 29)),
        ("13/11/2026", date(2026, 11, 13)),
        ("11/13/2026", date(2026, 11, 13)),
        ("13.11.26", date(2026, 11, 13)),
        ("13-11-2026", date(2026, 11, 13)),
        ("11/11/2026", date(2026, 11, 11)),
        ("1900-01-01", FIRST_DAY),
        ("2199-12-31", LAST_DAY),
    ],
)
def test_what_means_one_date_is_read_the_same_by_everybody(text: str, on: date) -> None:
    for day_first, toward in EVERY_WAY:
        assert read_date(text, TODAY, day_first=day_first, toward=toward) == ReadDate(on, other=None)


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("fri", date(2026, 11, 20), date(2026, 11, 27)),
        ("Friday", date(2026, 11, 20), date(2026, 11, 27)),
        ("mon", date(2026, 11, 16), date(2026, 11, 23)),
        ("sat", date(2026, 11, 21), date(2026, 11, 28)),
        ("thurs", date(2026, 11, 19), date(2026, 11, 26)),
        ("sunday", TODAY, date(2026, 11, 29)),
        ("13 nov", date(2026, 11, 13), date(2027, 11, 13)),
        ("nov 13", date(2026, 11, 13), date(2027, 11, 13)),
        ("24 nov", date(2025, 11, 24), date(2026, 11, 24)),
        ("22 nov", TODAY, TODAY),
        ("1 jan", date(2026, 1, 1), date(2027, 1, 1)),
        ("29 feb", date(2024, 2, 29), date(2028, 2, 29)),
        ("13/11", date(2026, 11, 13), date(2027, 11, 13)),
        ("11/13", date(2026, 11, 13), date(2027, 11, 13)),
        ("13.11.", date(2026, 11, 13), date(2027, 11, 13)),
        ("12/12", date(2025, 12, 12), date(2026, 12, 12)),
    ],
)
def test_an_unfinished_date_is_the_nearest_in_its_direction(text: str, past: date, future: date) -> None:
    for day_first in ANY_ORDER:
        assert read_date(text, TODAY, day_first=day_first, toward="past") == ReadDate(past)
        assert read_date(text, TODAY, day_first=day_first, toward="future") == ReadDate(future)
        nearest = min(past, future, key=lambda on: abs(on - TODAY))
        assert read_date(text, TODAY, day_first=day_first, toward="nearest") == ReadDate(nearest)


@pytest.mark.parametrize(
    ("text", "began_on", "on"),
    [
        ("1 jun", TODAY, date(2027, 6, 1)),
        ("fri", TODAY, date(2026, 11, 27)),
        ("sunday", TODAY, date(2026, 11, 29)),
        ("fri", date(2026, 11, 1), date(2026, 11, 20)),
        ("1 oct", date(2026, 9, 1), date(2026, 10, 1)),
        ("1 sep", date(2026, 9, 1), date(2026, 9, 1)),
        ("1 jan", date(2026, 9, 1), date(2027, 1, 1)),
        ("today", date(2026, 9, 1), TODAY),
        ("1 feb", date(2026, 12, 1), date(2027, 2, 1)),
        ("2026-08-01", date(2026, 9, 1), date(2026, 8, 1)),
        ("+3w", date(2026, 11, 30), date(2026, 12, 21)),
        ("3 weeks", date(2026, 11, 30), date(2026, 12, 20)),
        ("for three weeks", date(2026, 11, 30), date(2026, 12, 20)),
        ("a month", date(2026, 11, 1), date(2026, 11, 30)),
        ("10 days", date(2026, 9, 1), date(2026, 9, 10)),
    ],
)
def test_a_last_day_lies_ahead_or_between_the_first_one_and_today(text: str, began_on: date, on: date) -> None:
    for day_first in ANY_ORDER:
        assert read_last_day(text, TODAY, began_on=began_on, day_first=day_first) == ReadDate(on)


@pytest.mark.parametrize(
    ("today", "past", "future"),
    [
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 2, 29), date(2028, 2, 29)),
        (date(2099, 6, 1), date(2096, 2, 29), date(2104, 2, 29)),
        (date(2103, 6, 1), date(2096, 2, 29), date(2104, 2, 29)),
    ],
)
def test_29_february_without_its_year_is_in_a_leap_year(today: date, past: date, future: date) -> None:
    assert read("29 feb", toward="past", today=today) == past
    assert read("29 feb", toward="future", today=today) == future


@pytest.mark.parametrize(
    ("text", "today", "on"),
    [
        ("-1m", date(2026, 3, 31), date(2026, 2, 28)),
        ("+1m", date(2028, 1, 31), date(2028, 2, 29)),
        ("-1y", date(2028, 2, 29), date(2027, 2, 28)),
        ("in 3 months", date(2026, 11, 30), date(2027, 2, 28)),
        ("yesterday", date(2026, 3, 1), date(2026, 2, 28)),
    ],
)
def test_months_end_where_the_calendar_ends_them(text: str, today: date, on: date) -> None:
    assert read(text, today=today) == on


# --- what can be read in two ways ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "toward", "as_day_first", "as_month_first"),
    [
        ("10/11", "past", date(2026, 11, 10), date(2026, 10, 11)),
        ("10/11", "future", date(2027, 11, 10), date(2027, 10, 11)),
        ("10.12", "past", date(2025, 12, 10), date(2026, 10, 12)),
        ("10.12.", "future", date(2026, 12, 10), date(2027, 10, 12)),
        ("10/11/26", "past", date(2026, 11, 10), date(2026, 10, 11)),
        ("1-2-2026", "future", date(2026, 2, 1), date(2026, 1, 2)),
        ("01.02.2026", "past", date(2026, 2, 1), date(2026, 1, 2)),
    ],
)
def test_the_readers_order_settles_a_two_way_date_and_the_other_reading_is_told(
    text: str, toward: Toward, as_day_first: date, as_month_first: date
) -> None:
    read_as = {order: read_date(text, TODAY, day_first=order, toward=toward) for order in (True, False)}
    assert read_as[True] == ReadDate(as_day_first, other=as_month_first)
    assert read_as[False] == ReadDate(as_month_first, other=as_day_first)


@pytest.mark.parametrize("text", ["10/11", "10.11.", "10/11/26", "10-11-2026", "1.2.2026"])
def test_a_two_way_date_is_refused_where_the_readers_order_is_not_known(text: str) -> None:
    for toward in BOTH:
        with pytest.raises(TwoWay) as refused:
            read_date(text, TODAY, day_first=None, toward=toward)
        assert f"“{text}”" in str(refused.value)


def test_the_refusal_of_a_two_way_date_shows_how_to_write_it() -> None:
    with pytest.raises(TwoWay) as refused:
        read("10/11", day_first=None)
    assert str(refused.value) == "“10/11” can be 10 Nov or 11 Oct: write the month as a word, as in “10 nov”."


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("1", "13", "2026", "10-11", "13/11-2026", "2026-11", "20261113", "2026-11/13", "13/11/126"),
        *("soon", "fr", "mo", "fridayy", "the fri", "last", "next", "last week", "13 no", "13 foo", "nov", "nov 2026"),
        *("3d", "-3", "+d", "-3 hours", "in umpteen days", "in 3", "ago", "weeks ago", "-12345d"),
        *("today!", "2026-11-13T10:00", "12:30", "13 nov 126", "1 2 3"),
    ],
)
def test_what_is_not_a_date_is_refused_by_name(text: str) -> None:
    for day_first, toward in EVERY_WAY:
        with pytest.raises(NotUnderstood) as refused:
            read_date(f" {text} ", TODAY, day_first=day_first, toward=toward)
        assert str(refused.value).startswith(f"“{text}” is not a date I know. Try today, ")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "31 feb",
            "31 nov 2026",
            "29 feb 2025",
            "0 jan",
            "32 jan",
            "feb 30",
            "2026-13-01",
            "2026-02-30",
            "2026-00-10",
        ),
        *("31/02/2026", "02/30", "0/5", "0000-01-01", "31.4.", "-9999y", "+9999 years"),
    ],
)
def test_a_day_that_no_calendar_has_is_refused_by_name(text: str) -> None:
    for day_first, toward in EVERY_WAY:
        with pytest.raises(NotUnderstood) as refused:
            read_date(text, TODAY, day_first=day_first, toward=toward)
        assert str(refused.value).startswith(f"“{text}” is not a day in the calendar. Try today, ")


@pytest.mark.parametrize("text", ["13/14", "14/13/2026", "99/99"])
def test_numbers_that_hold_no_month_are_no_date(text: str) -> None:
    with pytest.raises(NotUnderstood, match=f"“{text}”"):
        read(text)


@pytest.mark.parametrize(
    ("text", "year"), [("1899-12-31", 1899), ("2200-01-01", 2200), ("-300y", 1726), ("+9999w", 2218), ("1 jan 0001", 1)]
)
def test_a_date_out_of_range_is_refused_with_its_year_and_the_range(text: str, year: int) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read(text)
    assert str(refused.value) == f"“{text}” is in the year {year}: dates run from 1900 to 2199."


@pytest.mark.parametrize("text", ["", "  ", ","])
def test_nothing_is_no_date_and_the_message_says_what_to_type(text: str) -> None:
    with pytest.raises(NotUnderstood, match=r"A date is needed here\. Try today"):
        read(text)


@quickly
@given(st.text(max_size=14) | st.text("0123456789/.-+ dwmyfrinov", max_size=12), st.sampled_from(ANY_ORDER))
def test_whatever_is_typed_is_read_within_range_or_refused(text: str, day_first: bool | None) -> None:
    for toward in BOTH:
        try:
            on = read(text, day_first=day_first, toward=toward)
        except NotUnderstood:
            continue
        assert FIRST_DAY <= on <= LAST_DAY


@quickly
@given(any_day, any_day, st.sampled_from(ANY_ORDER), st.sampled_from(BOTH))
def test_the_iso_form_of_any_date_reads_back_whatever_day_it_is(
    on: date, today: date, day_first: bool | None, toward: Toward
) -> None:
    assert read_date(on.isoformat(), today, day_first=day_first, toward=toward) == ReadDate(on)


@quickly
@given(any_day, any_day, st.sampled_from(ANY_ORDER), st.sampled_from(BOTH))
def test_a_date_as_the_program_writes_it_reads_back(
    on: date, today: date, day_first: bool | None, toward: Toward
) -> None:
    said_back = echo(ReadDate(on), today).split(",")[0]
    for written in (f"{on.day} {long_date(on).split()[2][:3]} {on.year}", long_date(on), said_back):
        assert read_date(written, today, day_first=day_first, toward=toward) == ReadDate(on)


def test_a_weekday_before_a_date_is_held_against_it() -> None:
    assert read("Fri 13 Nov") == read("fri, 13.11.2026") == read("friday 2026-11-13") == date(2026, 11, 13)
    assert read("in two weeks") == read("in 2 weeks")
    assert read("three weeks ago") == read("-3w")
    assert read("mon 30 nov", toward="nearest") == read("mon 30 nov", toward="future") == date(2026, 11, 30)
    assert read_last_day("mon 30 nov", TODAY, began_on=TODAY, day_first=True) == ReadDate(date(2026, 11, 30))
    with pytest.raises(NotUnderstood, match="“tue 30 nov”: 30 Nov 2025 is a Sunday"):
        read("tue 30 nov", toward="nearest")
    for text in ("mon 13 nov 2026", "sunday 13 nov"):
        with pytest.raises(NotUnderstood, match=f"“{text}”: 13 Nov 2026 is a Friday"):
            read(text)


@quickly
@given(st.dates(date(1910, 1, 1), date(2190, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_a_date_without_its_year_is_never_on_the_wrong_side_of_today(today: date, month: int, day: int) -> None:
    text = f"{day} {long_date(date(2001, month, 1)).split()[2]}"
    past, future = read(text, toward="past", today=today), read(text, toward="future", today=today)
    assert past <= today <= future
    assert (past.month, past.day) == (future.month, future.day) == (month, day)
    assert (future - past).days in ({0} if past == today else {365, 366})


@quickly
@given(any_day.filter(lambda on: date(1901, 1, 1) < on < date(2199, 1, 1)), st.integers(0, 6))
def test_a_bare_weekday_lies_within_a_week_of_today(today: date, weekday: int) -> None:
    name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[weekday]
    past, future = read(name, toward="past", today=today), read(name, toward="future", today=today)
    assert past.weekday() == future.weekday() == weekday
    assert 0 <= (today - past).days <= 6
    assert 1 <= (future - today).days <= 7


# --- cadences ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cadence"),
    [
        ("every 2 weeks", Cadence(2, "weeks")),
        (" Every  2 Weeks ", Cadence(2, "weeks")),
        ("2 weeks", Cadence(2, "weeks")),
        ("2w", Cadence(2, "weeks")),
        ("every other week", Cadence(2, "weeks")),
        ("every two weeks", Cadence(2, "weeks")),
        ("twelve months", Cadence(12, "months")),
        ("every week", Cadence(1, "weeks")),
        ("weekly", Cadence(1, "weeks")),
        ("fortnightly", Cadence(2, "weeks")),
        ("daily", Cadence(1, "days")),
        ("every day", Cadence(1, "days")),
        ("every 10 days", Cadence(10, "days")),
        ("10d", Cadence(10, "days")),
        ("monthly", Cadence(1, "months")),
        ("every month", Cadence(1, "months")),
        ("every 3 months", Cadence(3, "months")),
        ("every other month", Cadence(2, "months")),
        ("quarterly", Cadence(3, "months")),
        ("every quarter", Cadence(3, "months")),
        ("every 2 quarters", Cadence(6, "months")),
        ("yearly", Cadence(12, "months")),
        ("every 2 years", Cadence(24, "months")),
        ("every 600 months", Cadence(600, "months")),
        ("none", None),
        ("no", None),
        ("never", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_cadence_is_read_as_people_say_it(text: str, cadence: Cadence | None) -> None:
    assert read_cadence(text) == cadence


@pytest.mark.parametrize(
    "text", ["often", "every", "2", "every 2", "every umpteen weeks", "twice a week", "every 2 fridays"]
)
def test_what_is_not_a_cadence_is_refused_by_name(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_cadence(text)
    assert str(refused.value).startswith(f"“{text}” is not a cadence I know. Try weekly")


@pytest.mark.parametrize("text", ["every 0 days", "every 601 days", "every 201 quarters", "every 51 years"])
def test_a_cadence_out_of_range_is_refused_by_name_with_the_range(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_cadence(text)
    assert str(refused.value) == f"“{text}”: a cadence counts from 1 to 600 days, weeks or months."


@pytest.mark.parametrize(
    ("text", "way_out"),
    [("biweekly", "every 2 weeks"), ("Bi-Weekly", "every 2 weeks"), ("bimonthly", "every 2 months")],
)
def test_a_word_that_people_use_for_two_rhythms_is_refused_with_a_way_out(text: str, way_out: str) -> None:
    with pytest.raises(TwoWay) as refused:
        read_cadence(text)
    assert f"“{text.lower()}”" in str(refused.value)
    assert read_cadence(way_out) is not None
    assert f"“{way_out}”" in str(refused.value)


@pytest.mark.parametrize(
    ("cadence", "said"),
    [
        (Cadence(1, "days"), "every day"),
        (Cadence(1, "weeks"), "every week"),
        (Cadence(1, "months"), "monthly"),
        (Cadence(2, "weeks"), "every 2 weeks"),
        (Cadence(10, "days"), "every 10 days"),
        (Cadence(12, "months"), "every 12 months"),
    ],
)
def test_a_cadence_is_said_in_words(cadence: Cadence, said: str) -> None:
    assert str(cadence) == said


@quickly
@given(st.builds(Cadence, every=st.integers(1, 600), unit=st.sampled_from(("days", "weeks", "months"))))
def test_a_cadence_as_it_is_said_reads_back_as_itself(cadence: Cadence) -> None:
    assert read_cadence(str(cadence)) == cadence


@pytest.mark.parametrize(
    ("cadence", "start", "times", "on"),
    [
        (Cadence(10, "days"), date(2026, 1, 25), 1, date(2026, 2, 4)),
        (Cadence(2, "weeks"), date(2026, 2, 20), 1, date(2026, 3, 6)),
        (Cadence(1, "months"), date(2026, 1, 31), 1, date(2026, 2, 28)),
        (Cadence(1, "months"), date(2028, 1, 31), 1, date(2028, 2, 29)),
        (Cadence(1, "months"), date(2026, 1, 31), 2, date(2026, 3, 31)),
        (Cadence(1, "months"), date(2026, 1, 31), 3, date(2026, 4, 30)),
        (Cadence(1, "months"), date(2026, 12, 15), 1, date(2027, 1, 15)),
        (Cadence(3, "months"), date(2026, 11, 30), 1, date(2027, 2, 28)),
        (Cadence(12, "months"), date(2028, 2, 29), 1, date(2029, 2, 28)),
        (Cadence(2, "weeks"), date(2026, 2, 20), 0, date(2026, 2, 20)),
    ],
)
def test_a_cadence_follows_the_calendar_without_drifting(cadence: Cadence, start: date, times: int, on: date) -> None:
    assert cadence.after(start, times) == on


@quickly
@given(cadences, st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_the_length_of_a_cadence_is_the_days_to_the_next_contact(cadence: Cadence, start: date) -> None:
    assert cadence.length(start) >= 1
    assert start + timedelta(days=cadence.length(start)) == cadence.after(start)


# --- lengths -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        (" 45  Minutes ", 45),
        ("90m", 90),
        ("1", 1),
        ("1440", 1440),
        ("1 h 30", 90),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("1 hour 5 minutes", 65),
        ("1h05", 65),
        ("0 h 20", 20),
        ("2 hours", 120),
        ("24 h", 1440),
        ("1.5h", 90),
        ("1,5 h", 90),
        ("0.75 hrs", 45),
        ("1.33 h", 80),
        ("1:30", 90),
        ("0:45", 45),
        ("", None),
        (" ", None),
        ("None", None),
    ],
)
def test_a_length_is_read_as_people_say_it(text: str, minutes: int | None) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a while",
            "1.5",
            "1,5",
            "1:5",
            "1:60",
            "1 h 60",
            "1 30",
            "1h 30h",
            "1.5 h 30",
            ":30",
            "1:",
            "h",
            "min",
            "-45",
        ),
        *("+45", "45 s", "1 day", "٤٥", "²", "1e2", "0", "0 min", "0:00", "0.001h", "1441", "24:01", "25 h", "9" * 50),
    ],
)
def test_what_is_no_length_of_a_session_is_refused_with_the_forms_and_the_range(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_minutes(text)
    assert str(refused.value) == (
        f"“{text}” is not how long a session lasts: write 45, 45 min, 1 h 30, 1.5 h or 1:30, from 1 to 1440 minutes."
    )


def test_the_forms_that_are_named_where_a_length_is_refused_are_read() -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_minutes("long")
    forms = str(refused.value).partition("write ")[2].partition(", from")[0].replace(" or ", ", ").split(", ")
    assert [read_minutes(form) for form in forms] == [45, 45, 90, 90, 90]


@quickly
@given(st.integers(1, MOST_MINUTES))
def test_a_length_as_it_is_said_reads_back_as_itself(minutes: int) -> None:
    """From ten hours on the minutes are not said any more."""
    assert read_minutes(length(minutes)) == (minutes if minutes < 600 else minutes - minutes % 60)
    hours, rest = divmod(minutes, 60)
    for text in (
        f"{minutes}",
        f"{minutes}m",
        f"{minutes} min",
        f"{hours}:{rest:02d}",
        f"{hours}h{rest:02d}",
        f"{hours} h {rest}",
    ):
        assert read_minutes(text) == minutes


@quickly
@given(st.text())
def test_any_other_text_is_a_length_in_range_or_refused(text: str) -> None:
    try:
        minutes = read_minutes(text)
    except NotUnderstood:
        return
    assert minutes is None or 1 <= minutes <= MOST_MINUTES


# --- saying dates back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read_as", "said"),
    [
        (ReadDate(date(2026, 11, 13)), "Fri 13 Nov 2026, 9 days ago"),
        (ReadDate(TODAY), "Sun 22 Nov 2026, today"),
        (ReadDate(date(2026, 11, 21)), "Sat 21 Nov 2026, yesterday"),
        (ReadDate(date(2026, 11, 23)), "Mon 23 Nov 2026, tomorrow"),
        (ReadDate(date(2026, 11, 24)), "Tue 24 Nov 2026, in 2 days"),
        (
            ReadDate(date(2026, 11, 10), other=date(2026, 10, 11)),
            "Tue 10 Nov 2026, 12 days ago (not 11 Oct 2026)",
        ),
        (ReadDate(date(2020, 11, 22)), "Sun 22 Nov 2020, 2,191 days ago"),
    ],
)
def test_a_date_is_echoed_as_it_was_understood(read_as: ReadDate, said: str) -> None:
    assert echo(read_as, TODAY) == said


def test_dates_name_their_year_only_where_it_is_another() -> None:
    assert short_date(date(2026, 3, 5), TODAY) == "5 Mar"
    assert short_date(date(2025, 3, 5), TODAY) == "5 Mar 2025"
    assert weekday_date(date(2026, 3, 5), TODAY) == "Thu 5 Mar"
    assert weekday_date(date(2027, 3, 5), TODAY) == "Fri 5 Mar 2027"
    assert long_date(TODAY) == "Sunday 22 November 2026"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (5, "in 5 days"), (-9, "9 days ago"), (-1000, "1,000 days ago")],
)
def test_the_distance_to_a_day_is_said_in_words(days: int, said: str) -> None:
    assert from_today(TODAY + timedelta(days=days), TODAY) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (89, "89 days"),
        (90, "3 months"),
        (609, "20 months"),
        (1065, "35 months"),
        (1096, "3 years"),
        (3652, "10 years"),
    ],
)
def test_a_long_stretch_is_said_in_the_unit_people_would_use(days: int, said: str) -> None:
    assert span(days) == said


@pytest.mark.parametrize(
    ("number", "noun", "plural", "said"),
    [
        (1, "day", "", "1 day"),
        (0, "day", "", "0 days"),
        (12000, "day", "", "12,000 days"),
        (2, "person", "people", "2 people"),
    ],
)
def test_a_count_has_its_noun_in_the_right_number(number: int, noun: str, plural: str, said: str) -> None:
    assert count_of(number, noun, plural) == said


@quickly
@given(st.dates(FIRST_DAY, date(2149, 12, 31)), st.integers(1, 600), st.integers(0, 1))
def test_a_cadence_of_months_goes_by_dateutils_calendar_and_is_never_shorter_than_it_says(
    start: date, every: int, more: int
) -> None:
    cadence = Cadence(every, "months")
    assert cadence.after(start, 1 + more) == start + relativedelta(months=every * (1 + more))
    assert cadence.length(start) >= cadence.least_length
