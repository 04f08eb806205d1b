import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mentor_tui.plots import columns, curve, ticks
from mentor_tui.retention import Length, retention
from mentor_tui.review import Cell, Table, month_name
from mentor_tui.text import cell_width
from tests.records import quickly


def months(*numbers: int | None, first: int = 1) -> Table:
    """Return the months from one of 2025 on, each with so many contacts."""
    names = [month_name(2025 + (first - 1 + at) // 12, (first - 1 + at) % 12 + 1) for at in range(len(numbers))]
    return tuple(Cell(name, number, number or 0) for name, number in zip(names, numbers, strict=True))


def test_contacts_stand_as_columns_over_their_months() -> None:
    assert columns(months(8, 4, 0, 1, None, first=11), 40) == [
        "8     4     0     1     –",
        "█████",
        "█████",
        "█████ █████",
        "█████ █████       ▄▄▄▄▄ –––––",
        "Nov   Dec   Jan   Feb   Mar",
        "2025        2026",
    ]


def test_where_there_is_little_room_columns_are_narrow_and_the_latest_months_stay() -> None:
    narrow = columns(months(*range(1, 25)), 24)
    assert narrow[-2][-1] == "█"
    assert narrow[-1] == "2025        2026"
    assert max(map(len, narrow)) <= 24
    assert columns(months(*range(1, 25)), 12)[-1] == "2026", "the first year is gone with its months"


def test_nothing_is_drawn_for_nothing() -> None:
    assert columns(months(0, 0), 40)[1:-2] == ["", "", "", ""]
    assert curve(retention(()), 60) == []
    assert curve(retention([Length(0, ended=True, mentee_id="mentee")]), 60) == []
    assert curve(retention([Length(9, ended=True, mentee_id="mentee")]), 12) == []


@quickly
@given(st.lists(st.none() | st.integers(0, 20_000), max_size=60), st.integers(1, 120))
@example(numbers=[None] * 13, width=6)
def test_columns_keep_to_their_width_and_a_single_contact_is_seen(numbers: list[int | None], width: int) -> None:
    table = months(*numbers)
    drawn = columns(table, width)
    bars = [line for line in drawn if set(line) & set("▁▂▃▄▅▆▇█")]
    assert all(cell_width(line) <= max(width, 4) for line in drawn)  # a year is never cut
    if numbers and numbers[-1]:
        assert bars


def test_the_estimate_falls_as_a_step_within_its_band() -> None:
    found = retention([Length(*one, "mentee") for one in ((50, True), (100, True), (100, False), (100, False))])
    assert curve(found, 40) == [
        " 100 % ┤────────────────╮░░░░░░░░░░░░░░",
        "       ┤                │░░░░░░░░░░░░░░░",
        "  75 % ┤                ╰──────────────╮",
        "       ┤                ░░░░░░░░░░░░░░░│",
        "  50 % ┤                ░░░░░░░░░░░░░░░╰",
        "       ┤                ░░░░░░░░░░░░░░░░",
        "  25 % ┤                ░░░░░░░░░░░░░░░░",
        "       ┤                ░░░░░░░░░░░░░░░░",
        "   0 % ┤                               ░",
        "days    0        30       60       90",
        "at risk 4        4        3        3",
    ]


@quickly
@given(st.lists(st.builds(Length, days=st.integers(0, 4000), ended=st.booleans()), max_size=60), st.integers(1, 140))
def test_the_curve_keeps_to_its_width_and_runs_through_every_column(lengths: list[Length], width: int) -> None:
    found = retention(lengths)
    drawn = curve(found, width)
    assert all(cell_width(line) <= width + 4 for line in drawn)  # the last day may stick out of the axis
    for column in range(8, width if drawn else 0):
        assert any(line[column : column + 1] in set("─│╮╰") - {""} for line in drawn[:-2])


@pytest.mark.parametrize(
    ("longest", "most", "found"),
    [
        (100, 4, (0, 30, 60, 90)),
        (400, 5, (0, 90, 180, 270, 360)),
        (20, 5, (0,)),
        (4000, 4, (0, 1825, 3650)),
        (99_999, 1, (0,)),
    ],
)
def test_an_axis_is_marked_in_rounds_of_the_year(longest: int, most: int, found: tuple[int, ...]) -> None:
    assert ticks(longest, most) == found
