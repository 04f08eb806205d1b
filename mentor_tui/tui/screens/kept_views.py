"""The views that are kept: one on each number key, and the present one to be kept under a name."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mentor_tui.program_chart import about
from mentor_tui.text import fitted, one_line
from mentor_tui.tui.presentation import MUTED
from mentor_tui.tui.widgets.fields import CleanInput
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.views import MOST_VIEWS, View, kept
from mentor_tui.wording import sentence

NAME_CELLS = 20
"""The cells of a view's name in its line."""


class KeptViews(ModalScreen[View | tuple[View, ...] | None]):
    """The views. It closes with the one to be shown, or with all of them where they are to be saved anew."""

    CSS_PATH = "question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"recall({number})", show=False) for number in range(1, MOST_VIEWS + 1)),
        Binding("s", "name", "Keep the present view"),
        Binding("delete,backspace", "drop", "Delete"),
        Binding("escape", "leave", "Back"),
    ]
    AUTO_FOCUS = "LineView"

    def __init__(self, views: tuple[View, ...], present: View) -> None:
        """Show the views that are kept, beside the present one."""
        super().__init__()
        self._views = views
        self._present = present

    def compose(self) -> ComposeResult:
        """Lay out the views, and a line for the name of another one."""
        with Vertical(id="question", classes="asking"):
            yield Static(Content.assemble(("Views", "bold"), ("  each on the number key of its place", MUTED)))
            yield LineView(id="views")
            yield CleanInput(placeholder="a name for what is shown now; Enter keeps it", compact=True)
            yield Static(Content.styled(f"Shown now: {_said(self._present)}", MUTED), markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the views."""
        self.query_one(Input).display = False
        lines = [
            Line(
                Content.assemble((f"{number}  ", "bold"), fitted(view.name, NAME_CELLS), (f"  {_said(view)}", MUTED)),
                str(number),
            )
            for number, view in enumerate(self._views, start=1)
        ]
        self.query_one(LineView).show(
            lines or [Line(Content.styled("None is kept yet: s keeps what is shown now.", MUTED))]
        )

    def action_recall(self, number: int) -> None:
        """Close with a view by its number."""
        if number <= len(self._views):
            self.dismiss(self._views[number - 1])

    @on(LineView.Chosen)
    def _chosen(self, event: LineView.Chosen) -> None:
        self.action_recall(int(event.key))

    def action_name(self) -> None:
        """Let a name be typed for the present view."""
        line = self.query_one(Input)
        line.value = self._present.name
        line.display = True
        line.focus()

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        name = one_line(event.value)
        if not name:
            return
        views = kept(self._views, replace(self._present, name=name))
        if all(view.name != name for view in views):
            self.notify(f"{MOST_VIEWS} views are kept already: one on each number key. Delete one first.", markup=False)
            return
        self.dismiss(views)

    def action_drop(self) -> None:
        """Keep all but the one under the cursor."""
        number = self.query_one(LineView).cursor
        if number is not None:
            place = int(number) - 1
            self.dismiss((*self._views[:place], *self._views[place + 1 :]))

    def action_leave(self) -> None:
        """Leave the name, or the views."""
        if self.query_one(Input).has_focus:
            self.query_one(Input).display = False
            self.query_one(LineView).focus()
        else:
            self.dismiss(None)


def _said(view: View) -> str:
    """Return what a view shows, in one line."""
    return sentence(*about(view))
