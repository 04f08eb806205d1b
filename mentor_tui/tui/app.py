"""The application: it holds the modes, hands the program down, and keeps the day."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from mentor_tui.store import Drafts
from mentor_tui.tracker import Tracker
from mentor_tui.tui.commands import (
    ADD_PERSON,
    BEGIN_PAIRING,
    CHECK_IN,
    EVERYWHERE,
    KEYS,
    LOG_SESSION,
    OPEN_FOLLOW_UP,
    QUIT,
    SETTLE,
    Command,
    bindings,
)
from mentor_tui.tui.messages import PairingBegun, ProgramChanged
from mentor_tui.tui.screens.program_screen import Desk, Place, ProgramScreen
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.theme import EVENING, PAPER
from mentor_tui.wording import pairing_name

__all__ = ["MentorApp", "Place"]

SECONDS_BETWEEN_LOOKS_AT_THE_DAY = 30
KEYS_OF_DRAFTS = {
    "session": LOG_SESSION.key,
    "check-in": CHECK_IN.key,
    "follow-up": OPEN_FOLLOW_UP.key,
    "settling": SETTLE.key,
    "pairing": BEGIN_PAIRING.key,
    "person": ADD_PERSON.key,
}
"""The key that opens the form that a draft was typed in."""


class MentorApp(App[None]):
    """The mentorship tracker."""

    TITLE = "mentor-tui"
    DEFAULT_MODE = "today"
    NOTIFICATION_TIMEOUT = 3
    CSS_PATH = "mentor.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)

    def __init__(
        self, tracker: Tracker, place: Place, *, drafts: Drafts | None = None, day_first: bool | None = None
    ) -> None:
        """Make the application.

        Args:
            tracker: The program that is shown and changed.
            place: Where it is kept.
            drafts: Where what is typed is kept until it is saved; None where nothing can be saved.
            day_first: Whether the reader writes the day before the month; None where that is not known.
        """
        super().__init__()
        self._desk = Desk(tracker, place, drafts, day_first)
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
        for name in self._desk.drafts.names() if self._desk.drafts is not None else ():
            self._offer(name)

    def _offer(self, draft: str) -> None:
        """Say that something was typed in another run and not saved, and which key goes on with it."""
        form, _, pairing_id = draft.partition(".")
        history = self._desk.tracker.program.histories.get(pairing_id)
        key = KEYS_OF_DRAFTS.get(form)
        if key is not None:
            of = f" of {pairing_name(history)}" if history is not None else ""
            self.notify(
                f"A {form}{of} was typed and not saved. Press {key} there to go on with it.", timeout=12, markup=False
            )

    def on_program_changed(self, _: ProgramChanged) -> None:
        """Hand the new program to every screen."""
        self._hand_down()

    def on_pairing_begun(self, message: PairingBegun) -> None:
        """Show the new pairing."""
        from mentor_tui.tui.screens.pairing import PairingScreen

        self.push_screen(PairingScreen(self._desk, message.pairing_id))

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

    def _show(self, mode: str) -> None:
        """Show the first screen of a mode, whatever was opened from it."""
        self.switch_mode(mode)
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_show_today(self) -> None:
        """Show who needs somebody now."""
        self._show("today")

    def action_show_pairings(self) -> None:
        """Show all pairings."""
        self._show("pairings")

    def action_show_keys(self) -> None:
        """Show every key that works on this screen."""
        if isinstance(self.screen, ProgramScreen):
            from mentor_tui.tui.screens.page import keys_page

            self.push_screen(keys_page((*self.screen.OFFERS, *EVERYWHERE)))

    async def action_quit(self) -> None:
        """Leave; what is being typed is kept."""
        from mentor_tui.tui.screens.form import Form

        for screen in self.screen_stack:
            if isinstance(screen, Form):
                screen.keep_now()
        await super().action_quit()

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
