from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.lanes import (
    BLANK,
    DOWN,
    JOINTS,
    LEFT,
    MARKS,
    RIGHT,
    UP,
    VERTICALS,
    Cell,
    Line,
    Span,
    assign,
    carried_on,
    draw,
    reach,
)
from tests.records import quickly

BAR = Cell(UP | DOWN)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Draw the spans of some threads; each row is the opening or the closing of one thread at most."""
    rows = draw(st.permutations(range(24)))
    count = draw(st.integers(0, 10))
    drawn = []
    for number in range(count):
        ends = (rows[2 * number], rows[2 * number + 1])
        top = draw(st.sampled_from((min(ends), 0)))
        drawn.append(Span(f"thread {number}", top, max(ends)))
    return drawn


def drawn(cells: list[Cell] | tuple[Cell, ...], *, close: bool = False) -> str:
    return "".join(glyph.char for glyph in draw(cells, close=close))


@quickly
@given(spans())
def test_no_two_threads_share_a_lane_on_a_row(threads: list[Span]) -> None:
    lanes = assign(threads)
    assert set(lanes) == {span.thread for span in threads}
    for row in range(24):
        taken = [lanes[span.thread] for span in threads if span.top <= row <= span.bottom]
        assert len(taken) == len(set(taken))


@quickly
@given(spans())
def test_there_are_never_more_lanes_than_threads_open_at_once(threads: list[Span]) -> None:
    lanes = assign(threads)
    at_once = max((sum(span.top <= row <= span.bottom for span in threads) for row in range(24)), default=0)
    assert set(lanes.values()) == set(range(at_once))


@quickly
@given(spans())
def test_a_thread_takes_the_lowest_lane_that_is_free_where_it_is_opened(threads: list[Span]) -> None:
    lanes = assign(threads)
    for span in threads:
        others = {lanes[one.thread] for one in threads if one.top <= span.bottom < one.bottom}
        assert lanes[span.thread] == min(set(range(len(threads) + 1)) - others)


@quickly
@given(spans())
def test_the_lanes_do_not_depend_on_the_order_of_the_threads(threads: list[Span]) -> None:
    assert assign(reversed(threads)) == assign(threads)


@pytest.mark.parametrize(
    ("threads", "lanes"),
    [
        ([], {}),
        ([Span("a", 5, 9), Span("b", 0, 4)], {"a": 0, "b": 0}),
        ([Span("a", 4, 9), Span("b", 0, 4)], {"a": 0, "b": 1}),
        ([Span("a", 5, 9), Span("b", 2, 8), Span("c", 0, 4)], {"a": 0, "b": 1, "c": 0}),
        ([Span("a", 0, 9), Span("b", 6, 8), Span("c", 3, 5)], {"a": 0, "b": 1, "c": 1}),
    ],
)
def test_a_lane_is_free_again_above_the_thread_that_came_home(threads: list[Span], lanes: dict[str, int]) -> None:
    assert assign(threads) == lanes


def test_a_horizontal_joins_the_rail_with_a_lane_and_crosses_those_between() -> None:
    cells = [BAR, BAR, BLANK, Cell(UP), BAR]
    reach(cells, 3)
    assert [cell.links for cell in cells] == [
        UP | DOWN | RIGHT,
        UP | DOWN | LEFT | RIGHT,
        LEFT | RIGHT,
        UP | LEFT,
        UP | DOWN,
    ]
    assert drawn(cells) == "├─┼───╯ │"


def test_a_horizontal_to_the_first_lane_crosses_none() -> None:
    cells = [BAR, Cell(DOWN), BAR]
    reach(cells, 1)
    assert drawn(cells) == "├─╮ │"


def test_lanes_can_stand_close_with_room_beside_the_rail_alone() -> None:
    cells = [BAR, BAR, BLANK, Cell(UP), BAR]
    assert drawn(cells, close=True) == "│ │ ││"
    reach(cells, 3)
    assert drawn(cells, close=True) == "├─┼─╯│"


@pytest.mark.parametrize("close", [True, False])
@pytest.mark.parametrize("lanes", [0, 1, 2, 7])
def test_every_glyph_knows_its_column_and_its_cell(*, close: bool, lanes: int) -> None:
    cells = [Cell(UP | DOWN, thread=str(column)) for column in range(lanes + 1)]
    glyphs = draw(cells, close=close)
    assert [glyph.column for glyph in glyphs] == sorted(glyph.column for glyph in glyphs)
    assert {glyph.column for glyph in glyphs} == set(range(lanes + 1))
    assert all(glyph.cell is cells[glyph.column] for glyph in glyphs)
    assert len(glyphs) == ((2 + lanes if lanes else 1) if close else 1 + 2 * lanes)


@pytest.mark.parametrize("line", ["solid", "silent", "paused", "planned"])
@pytest.mark.parametrize("links", range(16))
def test_every_way_to_go_on_has_its_glyph_and_only_verticals_show_how_they_are_drawn(links: int, line: Line) -> None:
    glyph = Cell(links, line).glyph
    assert len(glyph) == 1
    if links in {UP, DOWN, UP | DOWN}:
        assert glyph == VERTICALS[line]
    else:
        assert glyph == JOINTS[links]


def test_a_mark_stands_on_whatever_goes_on_from_it() -> None:
    for mark, glyph in MARKS.items():
        assert {Cell(links, mark=mark).glyph for links in range(16)} == {glyph}


def test_no_glyph_means_two_things() -> None:
    glyphs = [*MARKS.values(), *VERTICALS.values(), *JOINTS.values()]
    assert len(glyphs) == len(set(glyphs))


def test_an_extra_line_shows_only_what_runs_on_below() -> None:
    above = (Cell(UP | DOWN, mark="held"), Cell(DOWN | LEFT, thread="a"), Cell(UP | LEFT, thread="b"), BLANK)
    below = (Cell(UP | DOWN, "silent"), Cell(UP | DOWN, thread="a"), BLANK, Cell(DOWN, thread="c"))
    more = carried_on(above, below)
    assert drawn(more) == "┆ │    "
    assert [cell.thread for cell in more] == [None, "a", None, None]
    assert all(cell.mark is None for cell in more)


@pytest.mark.parametrize(
    ("above", "below", "between"),
    [
        ("solid", "solid", "solid"),
        ("solid", "silent", "silent"),
        ("silent", "solid", "silent"),
        ("planned", "solid", "planned"),
        ("planned", "planned", "planned"),
        ("paused", "paused", "paused"),
        ("paused", "solid", "solid"),
        ("solid", "paused", "solid"),
        ("silent", "paused", "silent"),
        ("paused", "silent", "silent"),
    ],
)
def test_an_extra_line_is_drawn_as_the_time_between_its_rows(above: Line, below: Line, between: Line) -> None:
    (cell,) = carried_on((Cell(UP | DOWN, above),), (Cell(UP | DOWN, below),))
    assert cell.line == between


def test_the_directions_are_four_bits() -> None:
    assert sorted((UP, DOWN, LEFT, RIGHT)) == [1, 2, 4, 8]
    assert all(first & second == 0 for first, second in pairwise((UP, DOWN, LEFT, RIGHT)))
