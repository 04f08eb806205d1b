"""Every pairing in a row on one axis of dates. A row is computed when it is drawn, and few are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar, NamedTuple

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from mentor_tui.axis import Axis, Zoom, moved
from mentor_tui.program_chart import STANDING_CELLS, heading_of, label_width, names_of, runs
from mentor_tui.program_timelines import Row
from mentor_tui.standings import Care
from mentor_tui.strips import entry_beside
from mentor_tui.tui.presentation import STANDING_STYLES

Draw = Callable[[Care, Axis], bytes]
"""What returns the strip of a pairing."""

ROWS_KEPT = 256
"""How many drawn rows are kept: some screens full, however many were scrolled through."""

MARGIN = 1
"""The cells beside a row."""

CURSOR = "timelines-view--cursor"

REVERSED = Style(reverse=True)
"""How the cell under the cursor changes sides: that is seen in every theme, and without colour."""


class Sight(NamedTuple):
    """What is in sight, and where the cursor stands in it."""

    axis: Axis
    """The columns in sight."""
    on: date
    """The day under the cursor."""
    row: int = 0
    """The row under the cursor."""


def row_strip(row: Row, cells: bytes, width: int, style: Callable[[str], Style]) -> Strip:
    """Return a row as it is drawn: where the pairing stands, who the two are, and its strip; or a heading.

    Args:
        row: The pairing, or the heading.
        cells: The strip of a pairing.
        width: The cells of the row, without the margins beside it.
        style: Returns how a definition is drawn.
    """
    margin = Segment(" " * MARGIN, style(""))
    if not isinstance(row, Care):
        return Strip([margin, Segment(set_cell_size(heading_of(row, width), width), style("bold")), margin])
    standing, names = row.standing.name, label_width(width) - STANDING_CELLS
    parts = [
        margin,
        Segment(f"{standing:<{STANDING_CELLS}}", style(STANDING_STYLES[standing])),
        Segment(set_cell_size(names_of(row, width), names), style("")),  # Textual may count a cell otherwise
        *(Segment(run.text, style(STANDING_STYLES[run.tone])) for run in runs(cells)),
        margin,
    ]
    return Strip(parts, 2 * MARGIN + STANDING_CELLS + names + len(cells))


class TimelinesView(ScrollView, can_focus=True):
    """Rows under a cursor that stands on a pairing and on a day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("ctrl+home", "edge(0)", "First", show=False),
        Binding("ctrl+end", "edge(-1)", "Last", show=False),
        Binding("left", "step(-1)", "Earlier", show=False),
        Binding("right", "step(1)", "Later", show=False),
        Binding("ctrl+left", "leap(False)", "Entry before", show=False),
        Binding("ctrl+right", "leap(True)", "Entry after", show=False),
        Binding("shift+left", "pan(-1)", "Pan", show=False),
        Binding("shift+right", "pan(1)", "Pan", show=False),
        Binding("home", "begin", "Begin", show=False),
        Binding("end", "now", "Today", show=False),
        Binding("enter", "choose", "Open", show=True),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {CURSOR}
    ALLOW_SELECT = False

    sight: reactive[Sight] = reactive(Sight(Axis("week", 0, 1), date.min), repaint=False)
    """What is in sight. Who watches it is told at once, so that everything a key changes is drawn in one frame."""

    class Chosen(Message):
        """What is under the cursor was chosen, by Enter or by the mouse."""

    def __init__(self, axis: Axis, today: date) -> None:
        """Begin without rows, the cursor on today."""
        super().__init__(id="timelines")
        self.set_reactive(TimelinesView.sight, Sight(axis, today))
        self._today = today
        self._rows: Sequence[Row] = ()
        self._draw: Draw = lambda _, __: b""
        self._instead: Sequence[Content] = ()
        self._kept: LRUCache[int, Strip] = LRUCache(ROWS_KEPT)
        self._styles: dict[tuple[tuple[str, ...], str], Style] = {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer to open something only where there is something."""
        return None if action == "choose" and self.care is None else True

    # --- what is shown ---

    @property
    def care(self) -> Care | None:
        """The pairing under the cursor; None where there is none."""
        row = self._rows[self.sight.row] if self._rows else None
        return row if isinstance(row, Care) else None

    def show(self, rows: Sequence[Row], draw: Draw, today: date, *, instead: Sequence[Content]) -> None:
        """Show these rows. The cursor stays on its pairing, or goes to what stands in its place.

        Args:
            rows: The pairings, and the headings over them.
            draw: Returns the strip of a pairing; it is asked for those in sight alone.
            today: The day that is today.
            instead: What an empty list teaches.
        """
        before = self.care
        self._rows, self._draw, self._today, self._instead = rows, draw, today, instead
        self.virtual_size = Size(0, len(rows) or len(instead))
        self._draw_anew()
        self.sight = self.sight._replace(row=self._place_of(before))
        self.call_after_refresh(self._scroll_to_cursor)
        self.screen.refresh_bindings()

    def _place_of(self, care: Care | None) -> int:
        """Return the row of a pairing; where it is not there, what stands in the place of the cursor."""
        if care is not None:
            wanted = care.history.id
            places = [i for i, row in enumerate(self._rows) if isinstance(row, Care) and row.history.id == wanted]
            if places:
                return min(places, key=lambda place: abs(place - self.sight.row))
        return self._pairing_near(self.sight.row, 1)

    def watch_sight(self, before: Sight, after: Sight) -> None:
        """Draw what has changed."""
        if before.axis != after.axis:
            self._draw_anew()
        else:
            self.refresh_lines(before.row)
            self.refresh_lines(after.row)
        if before.row != after.row:
            self._scroll_to_cursor()

    def _draw_anew(self) -> None:
        self._kept.clear()
        self.refresh()

    def zoom(self, zoom: Zoom) -> None:
        """Show the same day in the same place, at another zoom."""
        self.sight = self.sight._replace(axis=self.sight.axis.zoomed(zoom, self.sight.on))

    def fit(self, width: int, week_starts: int) -> None:
        """Give the columns what a line of `width` cells leaves for them; the last one stays the last.

        A week begins with the day `week_starts`, counted as `date.weekday` does.
        """
        axis, columns = self.sight.axis, max(1, width - label_width(width))
        axis = axis._replace(first=axis.first + axis.width - columns, width=columns, week_starts=week_starts)
        self.sight = self.sight._replace(axis=axis.showing(self.sight.on))

    def go_to(self, on: date) -> None:
        """Put the cursor on a day, in the middle where it was out of sight."""
        axis = self.sight.axis
        if not axis.shows(on):
            middle = axis.width // 2
            axis = Axis.around(on, at=middle, zoom=axis.zoom, width=axis.width, week_starts=axis.week_starts)
        self.sight = self.sight._replace(axis=axis, on=on)

    def notify_style_update(self) -> None:
        """Draw in the new colours."""
        super().notify_style_update()
        self._kept.clear()
        self._styles.clear()

    # --- the cursor ---

    def _pairing_near(self, place: int, step: int) -> int:
        """Return the row of the first pairing from a place on, in a direction, else in the other."""
        for direction in (step, -step):
            at = max(0, min(place, len(self._rows) - 1))
            while 0 <= at < len(self._rows):
                if isinstance(self._rows[at], Care):
                    return at
                at += direction
        return 0

    def _go_to_row(self, place: int) -> None:
        self.sight = self.sight._replace(row=place)

    def _scroll_to_cursor(self) -> None:
        row = self.sight.row
        over_first = row == self._pairing_near(0, 1)
        region = Region(0, 0, 1, row + 1) if over_first else Region(0, row, 1, 1)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def action_move(self, step: int) -> None:
        """Move the cursor by a row."""
        self._go_to_row(self._pairing_near(self.sight.row + step, step))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._go_to_row(self._pairing_near(self.sight.row + pages * max(1, self.size.height - 1), pages))

    def action_edge(self, index: int) -> None:
        """Move the cursor to the first row (0) or to the last (-1)."""
        self._go_to_row(self._pairing_near(0, 1) if index == 0 else self._pairing_near(len(self._rows) - 1, -1))

    def action_step(self, columns: int) -> None:
        """Move the cursor by a column."""
        axis, on = self.sight.axis, moved(self.sight.axis, self.sight.on, columns)
        self.sight = self.sight._replace(axis=axis.showing(on), on=on)

    def action_leap(self, forward: bool) -> None:
        """Move the cursor to the next day of the pairing on which there is anything."""
        on = entry_beside(self.care.history, self.sight.on, forward=forward) if self.care is not None else None
        if on is not None:
            self.go_to(on)

    def action_pan(self, direction: int) -> None:
        """Show what lies half a screen earlier (-1) or later (1)."""
        axis = self.sight.axis.panned(direction * max(1, self.sight.axis.width // 2))
        self.sight = self.sight._replace(axis=axis, on=axis.kept_in_sight(self.sight.on))

    def action_begin(self) -> None:
        """Put the cursor where the first of these pairings began."""
        starts = [row.history.pairing.started_on for row in self._rows if isinstance(row, Care)]
        if starts:
            self.go_to(min(starts))

    def action_now(self) -> None:
        """Put the cursor on today."""
        self.go_to(self._today)

    def action_choose(self) -> None:
        """Choose what is under the cursor."""
        if self.care is not None:
            self.post_message(self.Chosen())

    # --- the mouse ---

    def _follow(self, offset: Offset | None) -> bool:
        """Put the cursor where the mouse is, and return whether a pairing is there."""
        place = offset.y + self.scroll_offset.y if offset is not None else len(self._rows)
        if offset is None or place >= len(self._rows) or not isinstance(self._rows[place], Care):
            return False
        axis, on = self.sight.axis, self.sight.on
        column, before = offset.x - MARGIN - label_width(self._width), axis.column(on)
        if 0 <= column < axis.width and column != before:
            on = moved(axis, on, column - before)
        self.sight = Sight(axis, on, place)
        return True

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Let the cursor follow the mouse."""
        self._follow(event.get_content_offset(self))

    def on_click(self, event: events.Click) -> None:
        """Open what was clicked twice."""
        if self._follow(event.get_content_offset(self)) and event.chain == 2:
            self.action_choose()

    # --- drawing ---

    @property
    def _width(self) -> int:
        """The cells of a row, without the margins beside it."""
        return self.scrollable_content_region.width - 2 * MARGIN

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines in sight.

        Rows that are kept are handed on as they are, and with them what Textual keeps of a strip, up to the bytes that
        it is to the terminal: its own way, which adds margins and borders, makes new strips of all of them. So does
        whatever is cut off: a row ends where the scrollbar stands.
        """
        bar = self.vertical_scrollbar.region.width if self.show_vertical_scrollbar else 0  # none before it is laid out
        width, end, style = self._width, crop.right - bar, self._style((), "")
        lines = (self._line(y + self.scroll_offset.y, width) for y in crop.line_range)
        return [line.adjust_cell_length(end, style).crop(crop.x, end) for line in lines]

    def _line(self, place: int, width: int) -> Strip:
        """Draw what stands in a place, in so many cells without the margins beside it."""
        if place >= len(self._rows):
            line = self._instead[place] if not self._rows and place < len(self._instead) else Content("")
            strips = Visual.to_strips(self, line, width + 2 * MARGIN, 1, self.visual_style, pad=True)
            return self._filtered(strips[0]) if strips else Strip.blank(width + 2 * MARGIN)
        row = self._rows[place]
        if place == self.sight.row and self.has_focus and isinstance(row, Care):
            return self._under_the_cursor(row, width)
        strip = self._kept.get(place)
        if strip is None or strip.cell_length != width + 2 * MARGIN:
            strip = self._kept[place] = self._drawn(row, width)
        return strip

    def _drawn(self, row: Row, width: int, *components: str) -> Strip:
        cells = self._draw(row, self.sight.axis) if isinstance(row, Care) else b""
        return row_strip(row, cells, width, partial(self._style, components))

    def _under_the_cursor(self, row: Care, width: int) -> Strip:
        """Draw the row under the cursor, in which the cell of its day changes sides."""
        strip, label = self._drawn(row, width, CURSOR), MARGIN + label_width(width)
        cell = label + self.sight.axis.column(self.sight.on)
        who, before = strip.crop(0, label), strip.crop(label, cell)
        under, after = strip.crop(cell, cell + 1), strip.crop(cell + 1)
        if self.app.native_ansi_color:  # the terminal's own colours cannot be mixed, so they change sides
            who = who.apply_style(REVERSED)
        return Strip.join((who, before, under.apply_style(REVERSED), after))

    def _style(self, components: tuple[str, ...], definition: str) -> Style:
        """Return how a definition is drawn, over what a component has."""
        found = self._styles.get((components, definition))
        if found is None:
            visual = self.get_visual_style(*components) + self.app.stylesheet.parse_style(definition)
            one = self._filtered(Strip([Segment(" ", visual.rich_style)]))
            found = self._styles[components, definition] = next(iter(one)).style or Style()
        return found

    def _filtered(self, strip: Strip) -> Strip:
        """Return a strip in the colours that the terminal has. It is done for a style, and not for each that has it."""
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, self.background_colors[1])
        return strip

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
