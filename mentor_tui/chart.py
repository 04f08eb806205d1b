"""A timeline set in lines of a given width: the same for a screen and for a pipe."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mentor_tui.continuity import Figures, Standing
from mentor_tui.dates import MONTHS
from mentor_tui.lanes import Glyph, carried_on, draw
from mentor_tui.program import History
from mentor_tui.text import wrap
from mentor_tui.timeline import Entry, Timeline
from mentor_tui.wording import about_pairing, continuity_line, entry_words, pairing_name

DATE_WIDTH = 6
LABEL_WIDTH = 12
LEAST_TEXT_WIDTH = 16
"""However many lanes there are, this much is left for words: the screen is then scrolled sideways."""


class ChartLine(NamedTuple):
    """One line of a chart."""

    date: str
    """The day, with its month or its year where that is new; empty where nothing has changed."""
    drawing: tuple[Glyph, ...]
    """The characters of rail and lanes."""
    label: str
    """What the entry is, in a word or two."""
    text: str
    """What there is to say about it."""
    entry: Entry | None
    """The entry that the line belongs to."""

    @property
    def margin(self) -> str:
        """What stands between the drawing and the words on either side of it: the line of today runs on."""
        return "──" if self.label and self.entry is not None and self.entry.kind == "today" else "  "

    @property
    def plain(self) -> str:
        """The whole line as plain text."""
        glyphs = "".join(glyph.char for glyph in self.drawing)
        label = f"{self.label:<{LABEL_WIDTH}} " if self.label else ""
        return f"{self.date:<{DATE_WIDTH}}{self.margin}{glyphs}{self.margin}{label}{self.text}".rstrip()


def chart(timeline: Timeline, history: History, today: date, *, width: int, most_lines: int | None) -> list[ChartLine]:
    """Return a timeline in lines of `width` cells.

    Args:
        timeline: The drawing.
        history: The pairing that it is of.
        today: The day that is today.
        width: The cells of a line.
        most_lines: How many lines one entry may take; None for as many as its words need.
    """
    close = timeline.lanes * 2 > width // 4
    drawing_width = 2 + timeline.lanes if close else 1 + 2 * timeline.lanes
    lines: list[ChartLine] = []
    latest: date | None = None
    for index, row in enumerate(timeline.rows):
        drawing = tuple(draw(row.cells, close=close))
        if row.entry is None:
            lines.append(ChartLine(str(row.year or ""), drawing, "", "", None))
            if row.year:
                latest = None
            continue
        words = entry_words(row.entry, history, today)
        room = width - DATE_WIDTH - drawing_width - 4 - (LABEL_WIDTH + 1 if words.label else 0)
        texts = wrap(words.text, max(room, LEAST_TEXT_WIDTH), most_lines)
        below = timeline.rows[min(index + 1, len(timeline.rows) - 1)]
        more = tuple(draw(carried_on(row.cells, below.cells), close=close))
        silence = row.entry.kind == "silence"
        day = "" if silence else _day(row.entry.on, latest)
        lines.append(ChartLine(day, drawing, words.label, texts[0], row.entry))
        lines += [ChartLine("", more, "", _indented(text, words.label), row.entry) for text in texts[1:]]
        latest = latest if silence else row.entry.on
    return lines


def _indented(text: str, label: str) -> str:
    return f"{'':<{LABEL_WIDTH}} {text}" if label else text


def _day(on: date, latest: date | None) -> str:
    """Return the day as it stands in the first column, under the day above it."""
    if on == latest:
        return ""
    month = MONTHS[on.month - 1][:3] if latest is None or (on.year, on.month) != (latest.year, latest.month) else ""
    return f"{month:<3} {on.day:>2}"


def heading(history: History, figures: Figures, standing: Standing, today: date) -> tuple[str, str]:
    """Return the two lines over a timeline: who and what, and where the two stand."""
    return (
        f"{pairing_name(history)}   {about_pairing(history, today)}",
        f"{standing.name}: {continuity_line(figures, standing, history, today)}",
    )


def in_words(timeline: Timeline, history: History, today: date) -> Iterator[str]:
    """Yield a timeline without its drawing, a line an entry, for a reader that speaks."""
    for row in timeline.rows:
        if row.entry is not None:
            words = entry_words(row.entry, history, today)
            said = ": ".join(part for part in (words.label or "silence", words.text) if part)
            yield f"{row.entry.on.isoformat()} {said}"
