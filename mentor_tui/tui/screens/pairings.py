"""Pairings: all of them, with their standing and their last twelve months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from mentor_tui.dates import count_of
from mentor_tui.program import History
from mentor_tui.standings import Care
from mentor_tui.timeline import month_strip
from mentor_tui.tui.commands import FILTER, OF_PAIRINGS, SORT, Command, bindings
from mentor_tui.tui.presentation import pairing_heads, pairing_line
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.filtered import FilteredScreen
from mentor_tui.tui.screens.today import nobody_yet
from mentor_tui.tui.widgets.filter_line import FilterLine
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.tui.widgets.why_pane import WhyPane
from mentor_tui.wording import pairing_name

SORTS = ("standing", "name", "contact", "open")


class PairingsScreen(FilteredScreen, CareScreen):
    """The table of pairings."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_PAIRINGS
    BINDINGS: ClassVar[list[BindingType]] = bindings((FILTER, SORT))

    sorted_by: reactive[str] = reactive("standing", init=False)
    """The column that the table is sorted by."""

    _lines: Sequence[Line] = ()
    """The line of each pairing: built once, however often it is filtered."""

    def contents(self) -> ComposeResult:
        """Yield the filter, the heads of the columns and the table."""
        yield FilterLine("names, standing, purpose or tags")
        yield Static(id="heads", markup=False)
        yield LineView(id="pairings")
        yield WhyPane()

    def show_program(self) -> None:
        """Show the pairings as they stand now."""
        width = self.app.size.width - 2
        cares = self._sorted(self.standings.by_concern)
        files = any(self._file(care) for care in cares[:1])
        self.query_one("#heads", Static).update(pairing_heads(width, self.sorted_by, files=files))
        self._lines = [Line(partial(self._line, care, width), care.history.id) for care in cares]
        self.query_one(FilterLine).look_through(lambda: (f"{_searched(care)} {self._file(care)}" for care in cares))
        self.show_filtered()

    def show_filtered(self) -> None:
        """Show the pairings that the filter lets through."""
        words = self.query_one(FilterLine)
        lines = [line for row, line in enumerate(self._lines) if words.lets_through(row)]
        self.title_with(f"{len(lines):,} of {count_of(len(self._lines), 'pairing')}, by {self.sorted_by}")
        self.query_one(LineView).show(lines or self._nothing())
        self._say_why()

    def _nothing(self) -> list[Line]:
        """Return what an empty table teaches."""
        if not self.program.histories:
            return nobody_yet(self.desk.key)
        return [Line(Content("  No pairing has these words in its names, its standing, its purpose or its tags."))]

    @on(LineView.Moved)
    def _say_why(self) -> None:
        self.query_one(WhyPane).show_pairing(self.history, self.standings)

    def _line(self, care: Care, width: int) -> Content:
        strip, contact = month_strip(care.history, self.today), care.history.last_contact(self.today)
        return pairing_line(care, strip, contact, self.today, width, self._file(care))

    def _file(self, care: Care) -> str:
        """Return which file a pairing is from, where several are open; a column has no room for its ending."""
        return self.desk.sources.origin(care.history.id).replace(".json", "") if self.desk.sources is not None else ""

    def _sorted(self, cares: Sequence[Care]) -> list[Care]:
        today = self.today
        keys: dict[str, Callable[[Care], Any]] = {
            "name": lambda care: pairing_name(care.history).casefold(),
            "contact": lambda care: care.history.last_contact(today) or date.min,
            "open": lambda care: -len(care.history.open_follow_ups),
        }
        return sorted(cares, key=keys[self.sorted_by]) if self.sorted_by in keys else list(cares)

    def watch_sorted_by(self) -> None:
        """Sort anew."""
        self.show_program()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.sorted_by = SORTS[(SORTS.index(self.sorted_by) + 1) % len(SORTS)]

    @property
    def history(self) -> History | None:
        """The pairing under the cursor."""
        return self.program.histories.get(self.query_one(LineView).cursor or "")

    @on(LineView.Chosen)
    def _open(self, event: LineView.Chosen) -> None:
        if not self.is_current:
            return
        from mentor_tui.tui.screens.pairing import PairingScreen

        self.app.push_screen(PairingScreen(self.desk, event.key))


def _searched(care: Care) -> str:
    """Return what the filter looks through."""
    pairing = care.history.pairing
    return " ".join((pairing_name(care.history), care.standing.name, pairing.purpose, *pairing.tags))
