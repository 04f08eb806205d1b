"""What somebody sees whose program cannot be opened: what happened, where, what is left, and the ways to go on.

It is an application of its own: the other one has no program to show, and never shows an empty one in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from mentor_tui.errors import MentorError
from mentor_tui.store.rescue import Rescue
from mentor_tui.store.restore import Difference, leading_on, when
from mentor_tui.text import paragraphs
from mentor_tui.tui.theme import EVENING, PAPER
from mentor_tui.tui.type_ahead import TypeAhead
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.wording import NOUNS

Way = Literal["look", "bring_back", "set_aside", "leave"]
"""How somebody goes on."""


class TroubleScreen(ModalScreen[Way]):
    """Why a program cannot be opened, over the ways to go on that there are."""

    CSS_PATH = "trouble.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "go('look')", "Look at it"),
        Binding("b", "go('bring_back')", "Bring it back"),
        Binding("j", "go('set_aside')", "Set the journal aside"),
        Binding("d", "keep_both", "Keep both"),
        Binding("escape,q", "go('leave')", "Leave"),
        Binding("down,right", "app.focus_next", show=False),
        Binding("up,left", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "Button"

    def __init__(self, rescue: Rescue, said: str = "") -> None:
        """Make the screen: what there is to do, and what went wrong with the way that was chosen before."""
        super().__init__()
        self._rescue = rescue
        self._said = said

    def compose(self) -> ComposeResult:
        """Lay out what happened over what can be done."""
        with VerticalScroll(id="trouble", can_focus=False):
            yield Static(Content.styled("Your program cannot be opened.", "bold"))
            yield Static(Content(paragraphs(str(self._rescue.error))), id="what")
            yield Static(Content(paragraphs("\n".join(self._left()))), id="left")
            yield Static(Content(paragraphs(self._said)), id="said", classes="there" if self._said else "")
            with Vertical(id="ways"):
                for name, words in self._ways():
                    yield Button(Content(words), id=name, compact=True)
        yield KeyLine()

    def _left(self) -> Iterator[str]:
        """Yield what is left of the program."""
        rescue, former = self._rescue, self._rescue.former
        if not rescue.may_write:
            yield "Another mentor-tui has it open: close that one to do something about it."
        if former is None:
            yield "There is no former state that can be read."
            return
        it = f"With {leading_on(former)}, it" if rescue.with_journal else "It"
        yield f"The newest former state is of {when(former.written)}. {it} has {rescue.holds}."
        yield "Nothing is lost by any of these: what is there is kept, and can be brought back."

    def _ways(self) -> Iterator[tuple[str, str]]:
        """Yield the ways to go on that there are, each with its words."""
        words = {
            "look": "v  Look at the newest former state, and change nothing",
            "bring_back": "b  Bring it back, and keep what is there now",
            "set_aside": "j  Set the journal aside, and go on with the file as it is",
            "keep_both": "d  Keep both, and show how they differ",
            "leave": "q  Leave everything as it is",
        }
        yield from ((name, said) for name, said in words.items() if self._is_there(name))

    def _is_there(self, way: str) -> bool:
        rescue = self._rescue
        there = {
            "look": rescue.former is not None,
            "bring_back": rescue.can_bring_back,
            "set_aside": rescue.can_set_journal_aside,
            "keep_both": rescue.can_keep_both,
        }
        return there.get(way, True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only the ways that there are."""
        if action == "go":
            return self._is_there(str(parameters[0]))
        return self._is_there(action)

    def action_go(self, way: Way) -> None:
        """Close with the way that was chosen."""
        self.dismiss(way)

    def action_keep_both(self) -> None:
        """Keep the file and the former state beside it, and show how they differ."""
        try:
            kept = self._rescue.keep_both()
        except MentorError as error:
            self._say(str(error))
            return
        lines = difference_lines(self._rescue.difference or ())
        self._say("\n".join([f"Both are kept in {kept}", "Against the file, the former state has:", *lines]))

    def _say(self, words: str) -> None:
        said = self.query_one("#said", Static)
        said.update(Content(paragraphs(words)))
        said.add_class("there")
        self.call_after_refresh(said.scroll_visible, animate=False)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        name = event.button.id
        await self.run_action("keep_both" if name == "keep_both" else f"go('{name}')")


class TroubleApp(TypeAhead[Way]):
    """The application of a program that cannot be opened. It ends with the way that was chosen."""

    TITLE = "mentor-tui"
    CSS_PATH = "../mentor.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rescue: Rescue, said: str = "", *, theme: str = EVENING.name) -> None:
        """Make the application; it is shown in the theme that was chosen, where there is one of that name."""
        super().__init__()
        self._rescue = rescue
        self._said = said
        for one in (EVENING, PAPER):
            self.register_theme(one)
        chosen = self.available_themes.get(theme)
        self.theme = chosen.name if chosen is not None and not (self.no_color and chosen.ansi) else EVENING.name

    def on_mount(self) -> None:
        """Show what happened."""
        self.push_screen(TroubleScreen(self._rescue, self._said), self.exit)


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """Return how two states differ, a line for each kind of record, and one for those in which they are the same."""
    lines, same = [], []
    for kind, added, changed, missing in differences:
        counts = ((added, "added"), (changed, "changed"), (missing, "missing"))
        if told := ", ".join(f"{number:,} {word}" for number, word in counts if number):
            lines.append(f"  {NOUNS[kind][1]}: {told}")
        else:
            same.append(NOUNS[kind][1])
    return [*lines, f"  {', '.join(same)}: no difference"] if same else lines
