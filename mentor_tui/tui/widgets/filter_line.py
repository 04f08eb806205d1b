"""The line of a list in which words are typed that its rows have to have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from mentor_tui.text import folded
from mentor_tui.tui.widgets.fields import CleanInput


class FilterLine(CleanInput):
    """Words that the rows of a list have to have. It is hidden until it is asked for, and where it is left empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "To the list"),
        Binding("down", "submit", show=False),
        Binding("escape", "clear", "Clear"),
    ]

    class Narrowed(Message):
        """Other words are to be had."""

    class Left(Message):
        """The words stand, and the list comes next."""

    class Cleared(Message):
        """No words are to be had any more, and the list comes next."""

    def __init__(self, placeholder: str) -> None:
        """Begin without words; `placeholder` says what is looked through."""
        super().__init__(placeholder=f"{placeholder}; Enter: list, Escape clears", id="filter", compact=True)
        self.display = False
        self._words: Sequence[str] = ()
        self._make: Callable[[], Iterable[str]] = tuple
        self._texts: Sequence[str] | None = ()

    def look_through(self, make: Callable[[], Iterable[str]]) -> None:
        """Look through other texts from now on, one for each row. They are made once there is a word to look for."""
        self._make, self._texts = make, None

    def lets_through(self, row: int) -> bool:
        """Whether the text of a row has all of the words, in any case and without accents."""
        if not self._words:
            return True
        if self._texts is None:
            self._texts = [folded(text) for text in self._make()]
        return all(word in self._texts[row] for word in self._words)

    def watch_value(self, value: str) -> None:
        """Take the words that are typed."""
        words = folded(value).split()
        if words != self._words:
            self._words = words
            self.post_message(self.Narrowed())

    def ask(self) -> None:
        """Come into sight, and be typed into."""
        self.display = True
        self.focus()

    def hold(self, words: str) -> None:
        """Take other words, without being typed into."""
        self.value = words
        self.display = bool(words)

    def action_clear(self) -> None:
        """Let every row through."""
        self.value = ""
        self.display = False
        self.post_message(self.Cleared())

    @on(Input.Submitted)
    def _leave(self, event: Input.Submitted) -> None:
        event.stop()
        self.display = bool(self._words)
        self.post_message(self.Left())
