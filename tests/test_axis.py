"""The axis of dates: columns tile time, and what is under the cursor stays there."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.axis import ZOOMS, Axis, Span, Zoom, fitting, moved, said, scale
from mentor_tui.dates import FIRST_DAY, LAST_DAY
from tests.records import TODAY, quickly

ONE_DAY = timedelta(days=1)

days = st.dates(FIRST_DAY, LAST_DAY)
zooms: st.SearchStrategy[Zoom] = st.sampled_from(ZOOMS)


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    width = draw(st.integers(1, 200))
    return Axis.around(
        draw(days),
        at=draw(st.integers(0, width - 1)),
        zoom=draw(zooms),
        width=width,
        week_starts=draw(st.integers(0, 6)),
    )


@quickly
@given(axis=axes(), on=days)
def test_every_day_falls_into_the_column_that_holds_it(axis: Axis, on: date) -> None:
    assert axis.span(axis.column(on)).holds(on)
    assert axis.shows(on) == axis.days.holds(on)


@quickly
@given(axis=axes())
def test_columns_follow_one_another_without_a_hole_and_without_an_overlap(axis: Axis) -> None:
    spans = [axis.span(column) for column in range(axis.width)]
    assert all(earlier.last + ONE_DAY == later.first for earlier, later in pairwise(spans))
    assert Span(spans[0].first, spans[-1].last) == axis.days
    assert all(axis.column(day) == column for column, span in enumerate(spans) for day in (span.first, span.last))


@pytest.mark.parametrize(
    ("zoom", "week_starts", "first", "last"),
    [
        ("day", 0, date(2026, 11, 22), date(2026, 11, 22)),
        ("week", 0, date(2026, 11, 16), date(2026, 11, 22)),
        ("week", 6, date(2026, 11, 22), date(2026, 11, 28)),
        ("month", 0, date(2026, 11, 1), date(2026, 11, 30)),
        ("quarter", 0, date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_column_is_what_the_calendar_calls_so(zoom: Zoom, week_starts: int, first: date, last: date) -> None:
    axis = Axis.around(TODAY, at=3, zoom=zoom, width=9, week_starts=week_starts)
    assert axis.span(3) == (first, last)


@quickly
@given(axis=axes(), zoom=zooms, at=st.integers(0, 199))
def test_zooming_keeps_the_day_under_the_cursor_in_its_place(axis: Axis, zoom: Zoom, at: int) -> None:
    on = max(FIRST_DAY, min(axis.begins(at % axis.width), LAST_DAY))
    zoomed = axis.zoomed(zoom, on)
    assert zoomed.column(on) == axis.column(on)
    assert (zoomed.zoom, zoomed.width, zoomed.week_starts) == (zoom, axis.width, axis.week_starts)
    assert zoomed.zoomed(axis.zoom, on).column(on) == axis.column(on)


@quickly
@given(axis=axes(), columns=st.integers(-400, 400), at=st.integers(0, 199))
def test_panning_keeps_the_day_under_the_cursor_or_takes_the_nearest_in_sight(
    axis: Axis, columns: int, at: int
) -> None:
    on = max(FIRST_DAY, min(axis.begins(at % axis.width), LAST_DAY))
    panned = axis.panned(columns)
    kept = panned.kept_in_sight(on)
    assert (
        kept == on
        if panned.shows(on)
        else panned.column(kept) in {0, panned.width - 1} or kept in {FIRST_DAY, LAST_DAY}
    )
    inside = axis.begins(columns) >= FIRST_DAY and axis.begins(columns + axis.width) <= LAST_DAY
    if inside:
        assert panned.first == axis.first + columns


@quickly
@given(axis=axes(), on=days, columns=st.integers(-300, 300))
def test_moving_goes_by_columns_and_stays_within_what_a_program_can_hold(axis: Axis, on: date, columns: int) -> None:
    to = moved(axis, on, columns)
    assert FIRST_DAY <= to <= LAST_DAY
    if FIRST_DAY < to < LAST_DAY:
        assert axis.column(to) == axis.column(on) + columns
    shown = axis.showing(to)
    assert shown.shows(to)
    assert shown == axis or not axis.shows(to)


@quickly
@given(first=days, length=st.integers(0, 4000), width=st.integers(1, 200))
def test_the_closest_axis_that_shows_everything_is_found(first: date, length: int, width: int) -> None:
    span = Span(first, min(first + timedelta(days=length), LAST_DAY))
    axis = fitting(span, width, 0)
    assert axis.width == width
    assert axis.column(span.last) == width - 1
    closer = ZOOMS[: ZOOMS.index(axis.zoom)]
    assert all(not axis.zoomed(zoom, span.last).shows(span.first) for zoom in closer)
    assert axis.shows(span.first) or axis.zoom == "quarter"


@quickly
@given(axis=axes())
def test_the_scale_is_as_wide_as_the_columns_and_cuts_no_label(axis: Axis) -> None:
    upper, lower = scale(axis)
    assert len(upper) == len(lower) == axis.width
    for word in upper.split():
        assert word.isalpha() or len(word) == 4, "a year is there whole or not at all"


def test_labels_stand_over_the_column_that_has_the_first_day_of_what_they_name() -> None:
    for zoom in ZOOMS:
        axis = Axis.around(TODAY, at=150, zoom=zoom, width=160)
        upper, _ = scale(axis)
        if zoom != "day":
            assert upper.index("2026") == axis.column(date(2026, 1, 1))
        else:
            assert upper.index("October 2026") == axis.column(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("zoom", "words"),
    [
        ("day", "Sun 22 Nov 2026"),
        ("week", "week of 16 Nov 2026"),
        ("month", "November 2026"),
        ("quarter", "Oct to Dec 2026"),
    ],
)
def test_a_column_is_called_by_its_days(zoom: Zoom, words: str) -> None:
    assert said(Axis.around(TODAY, at=0, zoom=zoom, width=1), 0) == words
