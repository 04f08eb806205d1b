"""Brief: what a mentor reads before a session, on one screen, with every verb at hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mentor_tui.brief import INDENT, brief, brief_sections
from mentor_tui.model import FollowUp
from mentor_tui.program import History, Program
from mentor_tui.tui.commands import BACK, OF_A_BRIEF, Command, bindings
from mentor_tui.tui.presentation import MUTED
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.wording import about_pairing, pairing_name


class BriefScreen(CareScreen):
    """The brief of one pairing."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_BRIEF
    BINDINGS: ClassVar[list[BindingType]] = bindings((BACK,))
    AUTO_FOCUS = "#brief"

    def __init__(self, desk: Desk, pairing_id: str) -> None:
        """Make the screen of a pairing's brief."""
        super().__init__(desk)
        self._pairing_id = pairing_id

    def contents(self) -> ComposeResult:
        """Yield the room of the brief."""
        yield Static(id="standing", markup=False)
        yield VerticalScroll(id="brief", can_focus=True)

    def show_program(self) -> None:
        """Show what is known today."""
        self.title_with(f"Brief: {pairing_name(self.history)}")
        self.query_one("#standing", Static).update(Content.styled(about_pairing(self.history, self.today), MUTED))
        room = self.query_one("#brief")
        room.remove_children()
        room.mount_all(self._sections())

    def _sections(self) -> Iterator[Static]:
        for section in brief_sections(brief(self.history, self.today, self.program.charter.thresholds)):
            yield Static(Content.styled(section.heading, "bold $text-accent"), classes="heading")
            for line in section.lines:
                yield Static(Content(line.strip()), classes="more" if line.startswith(INDENT) else "line")

    def still_there(self, program: Program) -> bool:
        """Whether the pairing of this screen is in a program."""
        return self._pairing_id in program.histories

    @property
    def history(self) -> History:
        """The pairing of this screen."""
        return self.program.history(self._pairing_id)

    @property
    def follow_up(self) -> FollowUp | None:
        """The most urgent thread of the pairing."""
        return next(iter(self.history.open_follow_ups), None)

    def action_back(self) -> None:
        """Go back to the screen before."""
        self.app.pop_screen()
