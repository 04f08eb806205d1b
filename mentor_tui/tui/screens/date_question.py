"""A question for a date, to go there."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mentor_tui.dates import echo, read_date
from mentor_tui.errors import NotUnderstood
from mentor_tui.tui.widgets.fields import CleanInput
from mentor_tui.tui.widgets.key_line import KeyLine


class DateQuestion(ModalScreen[date | None]):
    """Which day. It closes with it; None where it is left."""

    CSS_PATH = "question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Go", priority=True),
        Binding("escape", "leave", "Leave"),
    ]

    def __init__(self, question: str, today: date, *, day_first: bool | None) -> None:
        """Ask for a day, in the past where it is not said in full."""
        super().__init__()
        self._question = question
        self._today = today
        self._day_first = day_first
        self._on: date | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question, the line for the answer, and what was understood of it."""
        with Vertical(id="question", classes="asking"):
            yield Static(Content.styled(self._question, "bold"))
            yield CleanInput(placeholder="today, fri, -3m, 13 nov 2025", compact=True)
            yield Static(id="understood", markup=False)
        yield KeyLine()

    @on(Input.Changed)
    def _read(self, event: Input.Changed) -> None:
        self._on, said = None, ""
        if event.value.strip():
            try:
                read = read_date(event.value, self._today, day_first=self._day_first, toward="past")
                self._on, said = read.on, echo(read, self._today)
            except NotUnderstood as error:
                said = str(error)
        self.query_one("#understood", Static).update(Content(said))

    def action_go(self) -> None:
        """Close with the day, where one was understood."""
        if self._on is not None:
            self.dismiss(self._on)

    def action_leave(self) -> None:
        """Close without one."""
        self.dismiss(None)
