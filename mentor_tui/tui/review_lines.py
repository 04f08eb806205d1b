"""The lines of the review of a program, and what is told of the one under the cursor, as content.

The plots are lines of text as well; what they show stands in words under them, and colour says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.content import Content

from mentor_tui.plots import columns, curve
from mentor_tui.review import Review
from mentor_tui.review_words import Row, Said, Section
from mentor_tui.text import cell_width, fitted, wrap
from mentor_tui.tui.presentation import MUTED, STANDING_STYLES
from mentor_tui.tui.widgets.lines import Line

HEADS = ("figure", "in the period", "rests on", "before")
CASE_LOADS = "mentors"
"""The section under which the mentors are listed by name."""


class Cells(NamedTuple):
    """How wide the columns of the review are."""

    name: int
    value: int
    rests_on: int
    before: int


def cells_of(width: int) -> Cells:
    """Return how wide the columns are in lines of `width` cells."""
    if width >= 100:
        return Cells(28, 25, 29, width - 82)
    return Cells(22, 20, 21, max(0, width - 63))


def review_heads(width: int) -> Content:
    """Return the heads of the columns."""
    return Content.styled("".join(map(fitted, HEADS, cells_of(width))), MUTED)


def review_lines(sections: Sequence[Section], review: Review, width: int) -> Iterator[Line]:
    """Yield the figures of a review with its plots, in lines of `width` cells.

    The key of a figure is the name of its section with its place in it; that of a plot has no place.
    """
    for number, section in enumerate(sections):
        if number:
            yield Line(Content(""))
        yield Line(Content.styled(section.heading.upper(), "bold"))
        yield from (Line(Content.styled(words, MUTED)) for words in wrap(section.note, width) if section.note)
        for place, row in enumerate(section.rows):
            yield Line(_row(row, width), f"{section.name} {place}")
        if section.name == CASE_LOADS:
            yield from case_load_lines(review, width)
        yield from (Line(Content.styled(line, "$text-primary"), section.name) for line in _plot(section, review, width))


def _row(row: Row, width: int) -> Content:
    cells = cells_of(width)
    style = next((style for name, style in STANDING_STYLES.items() if name == row.name), "")
    return Content.assemble(
        (fitted(row.name, cells.name), style),
        (fitted(row.now.value, cells.value), "bold"),
        (fitted(row.now.rests_on, cells.rests_on), MUTED),
        _fitting(row.before.value, cells.before),
    )


def _fitting(value: str, cells: int) -> str:
    """Return a value of the period before, without what stands in brackets where there is no room for that."""
    return value if cell_width(value) <= cells else fitted(value.partition(" (")[0], cells)


def _plot(section: Section, review: Review, width: int) -> list[str]:
    if section.name == "contacts":
        return ["", *columns(review.tables["contacts_by_month"], width)]
    if section.name == "retention" and review.retention is not None:
        return ["", *curve(review.retention, width)]
    return []


def case_load_lines(review: Review, width: int) -> Iterator[Line]:
    """Yield the mentors by name, which is no order of merit, each with how many pairings of theirs run."""
    cells = cells_of(width)
    for load in review.case_loads:
        name = fitted(f"  {load.mentor.name}", cells.name)
        yield Line(Content.assemble(name, (f"{load.pairings}", "bold")), f"{CASE_LOADS} {load.mentor.id}")


def told_of(section: Section, row: Row | None) -> Content:
    """Return the whole of a figure with its definition, or what the plot of a section shows in words."""
    if row is None:
        return Content.assemble(
            (f"{section.heading}: ", "bold"), "; ".join(section.words), "\n", (section.definition, MUTED)
        )
    before = f"\nBefore: {_said(row.before)}" if row.before.value else ""
    definition = (
        f"{row.definition} {section.definition}" if section.definition and not section.words else row.definition
    )
    return Content.assemble((f"{row.name}: ", "bold"), _said(row.now), before, "\n", (definition, MUTED))


def _said(said: Said) -> str:
    return f"{said.value}, {said.rests_on}" if said.rests_on else said.value
