"""The greeting of a first run: what this is in three sentences, and what to press."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from mentor_tui.tui.commands import CHECK_IN, LOG_SESSION, OPEN_FOLLOW_UP, Command
from mentor_tui.tui.widgets.key_line import KeyLine

Wish = Literal["begin", "sample", "look"]


class Greeting(ModalScreen[Wish]):
    """What somebody sees who starts for the first time."""

    CSS_PATH = "question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "wish('begin')", "Begin a pairing"),
        Binding("s", "wish('sample')", "Look at a sample"),
        Binding("escape", "wish('look')", "Look around"),
        Binding("right", "app.focus_next", show=False),
        Binding("left", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "#begin"

    def __init__(self, key: Callable[[Command], str]) -> None:
        """Make the greeting; `key` says how the key of a command is called."""
        super().__init__()
        self._key = key

    def compose(self) -> ComposeResult:
        """Lay out the words over the three ways to go on."""
        log, follow_up, check_in = map(self._key, (LOG_SESSION, OPEN_FOLLOW_UP, CHECK_IN))
        with Vertical(id="question", classes="greeting"):
            yield Static(Content.styled("No mentee quietly dropped.", "bold"))
            yield Static(
                Content(
                    "You talk with somebody you mentor, and write down in a minute what mattered. What is left open is "
                    "carried from session to session until it is settled. Every day you see who needs you, and why.\n\n"
                    f"Two names are enough to begin. Then {log} logs a session, {follow_up} opens a follow-up, "
                    f"{check_in} checks in. Everything stays in one file of yours."
                ),
                id="consequence",
            )
            with Horizontal(id="buttons"):
                yield Button("Begin a pairing", id="begin", variant="primary", compact=True)
                yield Button("Look at a sample first", id="sample", compact=True)
                yield Button("Look around", id="look", compact=True)
        yield KeyLine()

    def action_wish(self, wish: Wish) -> None:
        """Close with what is wished for."""
        self.dismiss(wish)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "begin" | "sample" | "look" as wish:
                self.dismiss(wish)
            case _:
                pass
