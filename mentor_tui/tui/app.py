"""The application: it holds the modes, hands the program down, and keeps the day."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from mentor_tui.tracker import Tracker
from mentor_tui.tui.commands import EVERYWHERE, KEYS, QUIT, Command, bindings
from mentor_tui.tui.messages import ProgramChanged
from mentor_tui.tui.screens.program_screen import Desk, Place, ProgramScreen
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.theme import EVENING, PAPER

__all__ = ["MentorApp", "Place"]

SECONDS_BETWEEN_LOOKS_AT_THE_DAY = 30


class MentorApp(App[None]):
    """The mentorship tracker."""

    TITLE = "mentor-tui"
    DEFAULT_MODE = "today"
    NOTIFICATION_TIMEOUT = 3
    CSS_PATH = "mentor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)

    def __init__(self, tracker: Tracker, place: Place, *, day_first: bool | None) -> None:
        """Make the application.

        Args:
            tracker: The program that is shown and changed.
            place: Where it is kept.
            day_first: Whether the reader writes the day before the month; None where that is not known.
        """
        super().__init__()
        self._desk = Desk(tracker, place, day_first)
        for theme in (EVENING, PAPER):
            self.register_theme(theme)
        self.set_reactive(MentorApp.theme, EVENING.name)  # before the style sheet is read, and so read once
        self.add_mode("today", lambda: TodayScreen(self._desk))
        self.add_mode("pairings", self._pairings_screen)

    def _pairings_screen(self) -> ProgramScreen:
        from mentor_tui.tui.screens.pairings import PairingsScreen

        return PairingsScreen(self._desk)

    def on_mount(self) -> None:
        """Notice when tomorrow comes."""
        self.set_interval(SECONDS_BETWEEN_LOOKS_AT_THE_DAY, self._hand_down)

    def on_ready(self) -> None:
        """Let memory be tidied from now on, without going through what stays for the whole run."""
        gc.freeze()
        gc.enable()

    def on_program_changed(self, _: ProgramChanged) -> None:
        """Hand the new program to every screen."""
        self._hand_down()

    def _hand_down(self) -> None:
        for mode in self._modes:
            for screen in self._screen_stacks.get(mode, ()):
                if isinstance(screen, ProgramScreen):
                    screen.today = self._desk.tracker.today
                    screen.program = self._desk.tracker.program

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield what the palette offers: the screen's commands, those that are everywhere, then Textual's own."""
        if isinstance(screen, ProgramScreen):
            for command in screen.OFFERS:
                yield self._in_palette(command, screen)
            for command in EVERYWHERE:
                if command not in {KEYS, QUIT}:  # Textual has its own words for these
                    yield self._in_palette(command, self)
        yield from super().get_system_commands(screen)

    def _in_palette(self, command: Command, whose: App[None] | ProgramScreen) -> SystemCommand:
        return SystemCommand(command.label, command.help, partial(whose.run_action, command.name))

    def action_show_today(self) -> None:
        """Show who needs somebody now."""
        self.switch_mode("today")

    def action_show_pairings(self) -> None:
        """Show all pairings."""
        self.switch_mode("pairings")

    def action_begin_pairing(self) -> None:
        """Begin a pairing."""
        if isinstance(self.screen, ProgramScreen):
            self.screen.begin_pairing()

    def action_add_person(self) -> None:
        """Add a person."""
        if isinstance(self.screen, ProgramScreen):
            self.screen.add_person()

    def action_export(self) -> None:
        """Export the notes."""
        if isinstance(self.screen, ProgramScreen):
            self.screen.export()
