"""The figures of a pairing, each with what it rests on and its definition."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mentor_tui.continuity import Figures
from mentor_tui.dates import long_date
from mentor_tui.tui.presentation import MUTED
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.wording import figure_words

WHAT_THEY_ARE = (
    "Recorded acts, counted, and facts about time. They are no score, and nobody is ranked by them: the model they "
    "come from (Scott et al., Ann Fam Med 2008;6(4):315-322) was made for clinicians and patients, and no threshold "
    "for mentoring has been published."
)


class FiguresScreen(ModalScreen[None]):
    """A page to read and to close."""

    CSS_PATH = "figures.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,d,q", "close", "Close", key_display="Esc")]

    def __init__(self, title: str, figures: Figures) -> None:
        """Make the page of these figures."""
        super().__init__()
        self._heading = title
        self._figures = figures

    def compose(self) -> ComposeResult:
        """Lay out the figures."""
        with VerticalScroll(id="page"):
            yield Static(Content.styled(f"{self._heading}, as of {long_date(self._figures.as_of)}", "bold"))
            yield Static(Content.styled(WHAT_THEY_ARE, MUTED), classes="figure")
            for name, value, definition in figure_words(self._figures):
                yield Static(
                    Content.assemble((f"{name}: ", "bold"), value, "\n", (definition, MUTED)), classes="figure"
                )
        yield KeyLine()

    def action_close(self) -> None:
        """Close the page."""
        self.dismiss()
