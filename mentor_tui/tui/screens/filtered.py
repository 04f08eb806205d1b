"""A screen with a list that words can narrow."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from mentor_tui.tui.screens.program_screen import ProgramScreen
from mentor_tui.tui.widgets.filter_line import FilterLine
from mentor_tui.tui.widgets.lines import LineView


class FilteredScreen(ProgramScreen):
    """A screen with a list under a line of words. One begins in the list; the line comes when it is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "clear_filter", "Clear", show=False)]
    AUTO_FOCUS = "LineView"

    def show_filtered(self) -> None:
        """Show the rows that are let through."""
        raise NotImplementedError

    def action_filter(self) -> None:
        """Let words be typed that the rows have to have."""
        self.query_one(FilterLine).ask()

    def action_clear_filter(self) -> None:
        """Let every row through."""
        self.query_one(FilterLine).action_clear()

    @on(FilterLine.Narrowed)
    def _narrow(self) -> None:
        self.show_filtered()

    @on(FilterLine.Left)
    @on(FilterLine.Cleared)
    def _to_the_list(self) -> None:
        self.query_one(LineView).focus()
