"""A page to read: the figures of a pairing with their definitions, or the keys of a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.keys import format_key
from textual.screen import ModalScreen
from textual.widgets import Static

from mentor_tui.continuity import Figures
from mentor_tui.dates import long_date
from mentor_tui.definitions import figure_words
from mentor_tui.tui.commands import Command
from mentor_tui.tui.presentation import MUTED
from mentor_tui.tui.widgets.key_line import KeyLine

WHAT_FIGURES_ARE = (
    "Recorded acts, counted, and facts about time. They are no score, and nobody is ranked by them: the model they "
    "come from (Scott et al., Ann Fam Med 2008;6(4):315-322) was made for clinicians and patients, and no threshold "
    "for mentoring has been published."
)
MOVING = (
    ("↑ ↓", "the row above and below"),
    ("PgUp PgDn", "a page up and down"),
    ("Home End", "the first row and the last"),
    ("Enter", "open what is under the cursor; on a timeline, read the entry"),
    ("Tab", "the next field or pane; with Shift the one before"),
    ("Ctrl+P", "every command by its name"),
)


class PageScreen(ModalScreen[None]):
    """Paragraphs under a title, to read and to close."""

    CSS_PATH = "page.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        Binding("d,q,question_mark", "close", "Close", show=False),
    ]

    def __init__(self, title: str, paragraphs: Iterable[Content]) -> None:
        """Make the page."""
        super().__init__()
        self._heading = title
        self._paragraphs = tuple(paragraphs)

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll(id="page"):
            yield Static(Content.styled(self._heading, "bold"))
            for paragraph in self._paragraphs:
                yield Static(paragraph)
        yield KeyLine()

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss()


def figures_page(title: str, figures: Figures) -> PageScreen:
    """Return every figure of a pairing, with what it rests on and its definition."""
    told = [
        Content.assemble((f"{name}: ", "bold"), value, "\n", (definition, MUTED))
        for name, value, definition in figure_words(figures)
    ]
    return PageScreen(f"{title}, as of {long_date(figures.as_of)}", [Content.styled(WHAT_FIGURES_ARE, MUTED), *told])


def keys_page(commands: Sequence[Command]) -> PageScreen:
    """Return what every key of a screen does."""
    rows = [(format_key(command.key), command.help) for command in commands]
    lines = [Content.assemble((f"{key:>10}  ", "bold $text-accent"), words) for key, words in (*rows, *MOVING)]
    return PageScreen("The keys that work here", [Content("\n").join(lines)])
