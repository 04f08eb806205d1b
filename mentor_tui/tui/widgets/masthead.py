"""The line at the top of a screen: where one is, and whose program it is."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from mentor_tui.text import one_line


class Masthead(Horizontal):
    """A title on the left, the program on the right."""

    def __init__(self) -> None:
        """Make the line; it says nothing yet."""
        super().__init__()
        self._title = Static(id="masthead-title", markup=False)
        self._program = Static(id="masthead-program", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out both sides."""
        yield self._title
        yield self._program

    def show(self, title: str, program: str) -> None:
        """Show where one is, and whose program it is."""
        self._title.update(Content.styled(title, "bold"))
        self.show_program(program)

    def show_program(self, program: str) -> None:
        """Show whose program it is."""
        self._program.update(Content(one_line(program)))
