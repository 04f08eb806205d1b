"""Pairings: all of them, with their standing and their last twelve months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Input, Static

from mentor_tui.agenda import Care, concern, standings
from mentor_tui.program import History
from mentor_tui.text import folded
from mentor_tui.timeline import month_strip
from mentor_tui.tui.commands import FILTER, OF_PAIRINGS, SORT, Command, bindings
from mentor_tui.tui.presentation import pairing_heads, pairing_line
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.today import nobody_yet
from mentor_tui.tui.widgets.fields import CleanInput
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.tui.widgets.why_pane import WhyPane
from mentor_tui.wording import pairing_name

SORTS = ("standing", "name", "contact", "open")


class PairingsScreen(CareScreen):
    """The table of pairings."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_PAIRINGS
    BINDINGS: ClassVar[list[BindingType]] = bindings((FILTER, SORT))

    sorted_by: reactive[str] = reactive("standing", init=False)
    """The column that the table is sorted by."""

    def contents(self) -> ComposeResult:
        """Yield the filter, the heads of the columns and the table."""
        yield CleanInput(
            placeholder="names, standing or tags; Enter goes to the list, Escape clears", id="filter", compact=True
        )
        yield Static(id="heads", markup=False)
        yield LineView(id="pairings")
        yield WhyPane()

    def on_mount(self) -> None:
        """Begin in the list; the filter comes when it is asked for."""
        self.query_one("#filter").display = False
        self.query_one(LineView).focus()

    def show_program(self) -> None:
        """Show the pairings that the filter lets through."""
        width = self.app.size.width - 2
        cares = self._sorted([care for care in standings(self.program, self.today) if self._let_through(care)])
        self.title_with(f"{len(cares)} of {len(self.program.histories)} pairings, by {self.sorted_by}")
        self.query_one("#heads", Static).update(pairing_heads(width, self.sorted_by))
        lines = [Line(self._line(care, width), care.history.id) for care in cares]
        if not self.program.histories:
            lines = nobody_yet(self.desk.key)
        elif not cares:
            lines = [Line(Content("  No pairing has these words in its names, its standing or its tags."))]
        self.query_one(LineView).show(lines)
        self._say_why()

    @on(LineView.Moved)
    def _say_why(self) -> None:
        self.query_one(WhyPane).show_pairing(self.history, self.today, self.program.charter.thresholds)

    def _line(self, care: Care, width: int) -> Content:
        return pairing_line(
            care, month_strip(care.history, self.today), _last_contact(care, self.today), self.today, width
        )

    def _sorted(self, cares: list[Care]) -> list[Care]:
        today = self.today
        keys: dict[str, Callable[[Care], Any]] = {
            "standing": lambda care: concern(care, today),
            "name": lambda care: pairing_name(care.history).casefold(),
            "contact": lambda care: _last_contact(care, today) or date.min,
            "open": lambda care: -len(care.history.open_follow_ups),
        }
        return sorted(cares, key=keys[self.sorted_by])

    def _let_through(self, care: Care) -> bool:
        pairing = care.history.pairing
        text = folded(" ".join((pairing_name(care.history), care.standing.name, pairing.purpose, *pairing.tags)))
        return all(word in text for word in folded(self.query_one("#filter", Input).value).split())

    def watch_sorted_by(self) -> None:
        """Sort anew."""
        self.show_program()

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.sorted_by = SORTS[(SORTS.index(self.sorted_by) + 1) % len(SORTS)]

    def action_filter(self) -> None:
        """Let words be typed that pairings have to have."""
        words = self.query_one("#filter", Input)
        words.display = True
        words.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self) -> None:
        self.show_program()

    @on(Input.Submitted, "#filter")
    def _to_the_list(self) -> None:
        self.query_one(LineView).focus()

    def key_escape(self) -> None:
        """Clear the filter."""
        words = self.query_one("#filter", Input)
        words.value = ""
        words.display = False
        self.query_one(LineView).focus()

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


def _last_contact(care: Care, today: date) -> date | None:
    contacts = care.history.contacts(today)
    return contacts[-1] if contacts else None
