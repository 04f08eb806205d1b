"""The drawing of threads beside a rail, as data: which lane a thread takes, and how the cells of a row join.

Column 0 is the rail; lane `n` is column ``n + 1``. A cell knows in which of the four directions it goes on, so
whether neighbouring cells meet is a matter of bits and not of looking at glyphs.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import Literal, NamedTuple

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8

Line = Literal["solid", "silent", "paused", "planned"]
"""How a vertical is drawn: in contact, in a gap, in a pause, after today."""

Mark = Literal["held", "missed", "cancelled", "reached", "attempt", "planned", "pause", "started", "ended"]

MARKS: dict[Mark, str] = {
    "held": "●",
    "missed": "×",
    "cancelled": "⊘",
    "reached": "○",
    "attempt": "◦",
    "planned": "◌",
    "pause": "‖",
    "started": "▷",
    "ended": "■",
}
VERTICALS: dict[Line, str] = {"solid": "│", "silent": "┆", "paused": "║", "planned": "╎"}
JOINTS = {
    0: " ",
    LEFT | RIGHT: "─",
    UP | RIGHT: "╰",
    DOWN | RIGHT: "╭",
    UP | LEFT: "╯",
    DOWN | LEFT: "╮",
    UP | DOWN | RIGHT: "├",
    UP | DOWN | LEFT: "┤",
    UP | LEFT | RIGHT: "┴",
    DOWN | LEFT | RIGHT: "┬",
    UP | DOWN | LEFT | RIGHT: "┼",
    LEFT: "╴",
    RIGHT: "╶",
}


class Cell(NamedTuple):
    """One cell of the drawing."""

    links: int = 0
    """The directions in which it goes on: a sum of UP, DOWN, LEFT and RIGHT."""
    line: Line = "solid"
    """How its vertical is drawn."""
    mark: Mark | None = None
    """What stands on it."""
    thread: str | None = None
    """The id of the follow-up whose lane this is."""

    @property
    def glyph(self) -> str:
        """The one character that draws this cell."""
        if self.mark is not None:
            return MARKS[self.mark]
        if self.links and not self.links & (LEFT | RIGHT):
            return VERTICALS[self.line]
        return JOINTS[self.links]


BLANK = Cell()


class Span(NamedTuple):
    """The rows that one thread takes, from the top (newest) to the bottom (oldest), both included."""

    thread: str
    top: int
    bottom: int


def assign(spans: Iterable[Span]) -> dict[str, int]:
    """Return the lane of each thread, from 0: the lowest that is free where the thread is opened.

    Going up from the oldest row and always taking the lowest free lane needs as many lanes as threads are
    ever open on one row, and no more (the greedy colouring of an interval graph is optimal).
    """
    lanes: dict[str, int] = {}
    free: list[int] = []
    running: list[tuple[int, int]] = []  # (minus the top row, lane): the lane that ends lowest comes first
    used = 0
    for span in sorted(spans, key=lambda one: (-one.bottom, one.top, one.thread)):
        while running and -running[0][0] > span.bottom:
            heappush(free, heappop(running)[1])
        if free:
            lane = heappop(free)
        else:
            lane, used = used, used + 1
        lanes[span.thread] = lane
        heappush(running, (-span.top, lane))
    return lanes


def reach(cells: list[Cell], column: int) -> None:
    """Join the rail with `column` by a horizontal, crossing the lanes between them."""
    cells[0] = cells[0]._replace(links=cells[0].links | RIGHT)
    for between in range(1, column):
        cells[between] = cells[between]._replace(links=cells[between].links | LEFT | RIGHT)
    cells[column] = cells[column]._replace(links=cells[column].links | LEFT)


def carried_on(cells: Sequence[Cell], below: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells of an extra line between a row and the one below it: only what runs on."""
    return tuple(
        Cell(UP | DOWN, line=_between(cell.line, lower.line), thread=cell.thread or lower.thread)
        if cell.links & DOWN
        else BLANK
        for cell, lower in zip(cells, below, strict=True)
    )


def _between(above: Line, below: Line) -> Line:
    """Return how a vertical is drawn between two rows: where one of them lies in a silence, so does the way between."""
    if above in {"planned", below}:
        return above
    return "silent" if "silent" in {above, below} else "solid"


class Glyph(NamedTuple):
    """One character of a drawn row."""

    char: str
    column: int
    """The column of the cells that it belongs to: 0 for the rail, above that the lanes."""
    cell: Cell


def draw(cells: Sequence[Cell], *, close: bool = False) -> list[Glyph]:
    """Return the characters of a row, the joints between its columns included.

    Args:
        cells: The cells of the row.
        close: Leave no room between the lanes, for many of them.
    """
    drawn: list[Glyph] = []
    for column, cell in enumerate(cells):
        if column and not (close and column > 1):
            drawn.append(Glyph("─" if cell.links & LEFT else " ", column, cell))
        drawn.append(Glyph(cell.glyph, column, cell))
    return drawn
