"""A question before something is done that one might regret."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from mentor_tui.text import paragraphs
from mentor_tui.tui.widgets.key_line import KeyLine


class Question(ModalScreen[bool]):
    """Whether to do something, and what follows from it. Nothing is done unless it is said so."""

    CSS_PATH = "question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes"),
        Binding("n,escape", "answer(False)", "No"),
        Binding("right", "app.focus_next", show=False),
        Binding("left", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "#no"

    def __init__(self, question: str, consequence: str, *, yes: str, no: str) -> None:
        """Ask a question.

        Args:
            question: What is asked.
            consequence: What follows from saying yes.
            yes: What the button says that does it.
            no: What the button says that does not.
        """
        super().__init__()
        self._question = question
        self._consequence = consequence
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        """Lay out the question over its two answers."""
        with Vertical(id="question"):
            yield Static(Content.styled(paragraphs(self._question), "bold"))
            yield Static(Content(paragraphs(self._consequence)), id="consequence")
            with Horizontal(id="buttons"):
                yield Button(self._yes, id="yes", variant="error", compact=True)
                yield Button(self._no, id="no", compact=True)
        yield KeyLine()

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
