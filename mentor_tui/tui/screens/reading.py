"""What somebody sees while a large program is read: how far it is, and that it can be left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from mentor_tui.errors import MentorError
from mentor_tui.text import one_line
from mentor_tui.tui.theme import EVENING, PAPER
from mentor_tui.tui.widgets.key_line import KeyLine

SECONDS_BETWEEN_LOOKS = 0.1
CELLS_OF_THE_BAR = 40

T = TypeVar("T")


class LeftWhileReading(Exception):
    """Nobody waits for it any more."""


class ReadingApp(App[T | MentorError], Generic[T]):
    """The application of a program that is still being read. It ends with what was read, or with why it cannot be."""

    TITLE = "mentor-tui"
    CSS_PATH = "reading.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,escape,ctrl+q,ctrl+c", "leave", "Leave", priority=True)]

    def __init__(self, path: Path, read: Callable[[Callable[[float], None]], T], *, theme: str = EVENING.name) -> None:
        """Make it for a file; `read` reads it in a thread, and tells which part is done."""
        super().__init__()
        self._path = path
        self._read = read
        self._part = 0.0
        self._is_left = False
        for one in (EVENING, PAPER):
            self.register_theme(one)
        if theme in self.available_themes:
            self.theme = theme

    def compose(self) -> ComposeResult:
        """Lay out how far it is."""
        yield Static(id="reading", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin to read."""
        self._show_part()
        self.set_interval(SECONDS_BETWEEN_LOOKS, self._show_part)
        self.run_worker(self._read_it, thread=True)

    def _read_it(self) -> None:
        try:
            read: T | MentorError = self._read(self._told)
        except MentorError as error:
            read = error
        except LeftWhileReading:
            return
        self.call_from_thread(self.exit, read)

    def _told(self, part: float) -> None:
        if self._is_left:
            raise LeftWhileReading
        self._part = part

    def _show_part(self) -> None:
        done = round(self._part * CELLS_OF_THE_BAR)
        bar = ("━" * done, "$text-primary"), ("─" * (CELLS_OF_THE_BAR - done), "$foreground-muted")
        said = Content.assemble("Reading ", (one_line(str(self._path)), "bold"), "\n\n", *bar, f" {self._part:4.0%}")
        self.query_one("#reading", Static).update(said)

    def action_leave(self) -> None:
        """Leave it unread."""
        self._is_left = True
        self.exit()
