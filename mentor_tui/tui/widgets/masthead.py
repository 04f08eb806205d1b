"""The line at the top of a screen: where one is, and whose program it is."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from mentor_tui.text import one_line


class Masthead(Horizontal):
    """A title on the left, the program on the right."""

    def __init__(self, program: str) -> None:
        """Make the line for a program of that name."""
        super().__init__()
        self._left = Static(id="masthead-title", markup=False)
        self._right = Static(Content(one_line(program)), id="masthead-program", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out both sides."""
        yield self._left
        yield self._right

    def show(self, title: str) -> None:
        """Show where one is."""
        self._left.update(Content.styled(title, "bold"))
