"""The program timelines set in lines of a given width: the same for a screen and for a pipe."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from mentor_tui.axis import Axis, scale
from mentor_tui.continuity import StandingName
from mentor_tui.program_timelines import Heading, Roster, Row
from mentor_tui.standings import Care
from mentor_tui.strips import GLYPHS, LEGEND, Mark, drawn, strip_of
from mentor_tui.text import cut, fitted
from mentor_tui.views import View
from mentor_tui.wording import fitted_names

STANDING_CELLS = 9
"""The cells of the longest standing, and what keeps it apart."""

Tone = StandingName
"""How a mark is coloured: as the standing is that it speaks of."""

TONES: dict[Mark, Tone] = {
    Mark.OUTSIDE: "closed",
    Mark.TODAY: "closed",
    Mark.STEADY: "steady",
    Mark.SILENT: "overdue",
    Mark.OVERDUE: "overdue",
    Mark.LAPSED: "lapsed",
    Mark.PAUSED: "paused",
    Mark.CANCELLED: "closed",
    Mark.STARTED: "new",
    Mark.ENDED: "new",
    Mark.ATTEMPT: "due",
    Mark.MISSED: "lapsed",
    Mark.REACHED: "steady",
    Mark.HELD: "steady",
    Mark.RETURN: "overdue",
    Mark.HANDED_OVER: "new",
}
"""The tone of each mark. It says nothing that the glyph does not say too."""

_IN_ORDER: tuple[Tone, ...] = tuple(dict.fromkeys(TONES.values()))
_TONE_TABLE = bytes(_IN_ORDER.index(TONES[Mark(value)]) if value in TONES else 0 for value in range(256))


class Run(NamedTuple):
    """Characters of one tone."""

    text: str
    tone: Tone


def runs(strip: bytes) -> Iterator[Run]:
    """Yield a strip in its characters, as many at a time as have one tone."""
    text, at = drawn(strip), 0
    for tone, cells in groupby(strip.translate(_TONE_TABLE)):
        end = at + sum(1 for _ in cells)
        yield Run(text[at:end], _IN_ORDER[tone])
        at = end


def label_width(width: int) -> int:
    """Return how much of a line of `width` cells the standing and the names of a pairing take, before its strip."""
    return STANDING_CELLS + max(12, min(40, width * 3 // 10)) + 1


def first_axis(view: View, today: date, width: int, week_starts: int) -> Axis:
    """Return the axis to begin with, in a line of `width` cells: what lies after today has a tenth of it."""
    columns = max(1, width - label_width(width))
    return Axis.around(today, at=columns - 1 - columns // 10, zoom=view.zoom, width=columns, week_starts=week_starts)


def names_of(row: Care, width: int) -> str:
    """Return the names of a pairing as they stand in a line of `width` cells."""
    return fitted_names(row.history, label_width(width) - STANDING_CELLS - 1) + " "


def heading_of(row: Heading, width: int) -> str:
    """Return what stands over a group, in a line of `width` cells."""
    name = cut(row.name, width - 12)
    return fitted(f"{name}  {row.pairings:,} ", width)


def heads(axis: Axis, today: date, said: tuple[str, str], width: int) -> tuple[str, str, str]:
    """Return the three lines over the strips: the calendar, larger and smaller, and a rule with a mark at today.

    Args:
        axis: The columns.
        today: The day that is today.
        said: What stands beside the two lines of the calendar.
        width: The cells of a line.
    """
    label = label_width(width)
    upper, lower = (fitted(words, label - 1) + " " + dates for words, dates in zip(said, scale(axis), strict=True))
    rule = ["─"] * (label + axis.width)  # as wide as `width`, where that has room for a column
    if axis.shows(today):
        rule[label + axis.column(today)] = "▼"
    return upper, lower, "".join(rule)


def about(view: View) -> tuple[str, str]:
    """Return what a view shows and in which order, in two lines."""
    grouped = f", by {view.group}" if view.group != "none" else ""
    return view.filter or "all pairings", f"by {view.sort}{grouped}; {view.zoom}s"


def legend(width: int) -> list[str]:
    """Return what the marks mean, in as many lines of `width` cells as that takes."""
    lines = [""]
    for mark, words in LEGEND:
        part = f"{GLYPHS[mark]} {words}"
        if lines[-1] and len(lines[-1]) + 2 + len(part) > width:
            lines.append("")
        lines[-1] += f"  {part}" if lines[-1] else part
    return lines


# --- as plain text -------------------------------------------------------------------------------------

Paint = Mapping[Tone, str]
"""What a terminal is told before something of each tone; empty where there are no colours."""
_PLAIN_AGAIN = "\x1b[0m"


def in_lines(roster: Roster, rows: list[Row], view: View, axis: Axis, width: int, paint: Paint) -> Iterator[str]:
    """Yield the picture of a view, line by line.

    Args:
        roster: The pairings.
        rows: Those that the view shows.
        view: The view.
        axis: The columns.
        width: The cells of a line.
        paint: How each tone is coloured.
    """
    yield from (line.rstrip() for line in heads(axis, roster.known.today, about(view), width))
    for row in rows:
        if isinstance(row, Heading):
            yield heading_of(row, width).rstrip()
            continue
        name = row.standing.name
        strip = strip_of(row.history, axis, roster.known.today, roster.known.thresholds)
        coloured = "".join(_painted(run.text, run.tone, paint) for run in runs(strip.rstrip(bytes((Mark.OUTSIDE,)))))
        yield f"{_painted(f'{name:<{STANDING_CELLS}}', name, paint)}{names_of(row, width)}{coloured}".rstrip()
    yield from legend(width)


def _painted(text: str, tone: Tone, paint: Paint) -> str:
    return f"{paint[tone]}{text}{_PLAIN_AGAIN}" if paint.get(tone) else text
