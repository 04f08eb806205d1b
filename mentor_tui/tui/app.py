"""The application: it holds the modes, hands the program down, and keeps the day."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from msgspec.structs import replace
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from mentor_tui.dates import count_of
from mentor_tui.errors import FileUnusable
from mentor_tui.settings import near
from mentor_tui.store import Drafts
from mentor_tui.text import cut
from mentor_tui.tui.commands import EVERYWHERE, FILES, KEYS, OF_DRAFTS, QUIT, Command, bindings
from mentor_tui.tui.messages import (
    BriefWanted,
    PairingWanted,
    ProgramChanged,
    ReviewWanted,
    SettingsChanged,
    TimelinesWanted,
)
from mentor_tui.tui.screens.program_screen import Desk, Place, ProgramScreen
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.theme import EVENING, PAPER
from mentor_tui.tui.type_ahead import TypeAhead
from mentor_tui.wording import pairing_name

if TYPE_CHECKING:
    from textual.command import Provider

__all__ = ["MentorApp", "Place"]

SECONDS_BETWEEN_LOOKS_AT_THE_DAY = 1
SECONDS_BETWEEN_LOOKS_AT_THE_FILE = 1

Mode = Literal["today", "pairings", "follow_ups", "people", "search", "timelines"]


def _pairings_in_palette() -> type[Provider]:
    """Return what lets the palette find pairings, imported when it is opened."""
    from mentor_tui.tui.go_to import GoToPairing

    return GoToPairing


class MentorApp(TypeAhead[Literal["sample"]]):
    """The mentorship tracker. It ends with "sample" where somebody asked to look at that first."""

    TITLE = "mentor-tui"
    DEFAULT_MODE = "today"
    NOTIFICATION_TIMEOUT = 3
    CSS_PATH = "mentor.tcss"
    COMMANDS = App.COMMANDS | {_pairings_in_palette}
    BINDINGS: ClassVar[list[BindingType]] = bindings((*EVERYWHERE, FILES))

    def __init__(self, desk: Desk) -> None:
        """Make the application with what every screen of it works with."""
        super().__init__()
        self.desk = desk
        self._said_of_file = ""
        self._is_at_a_checkpoint = False
        for theme in (EVENING, PAPER):
            self.register_theme(theme)
        self.set_reactive(MentorApp.theme, EVENING.name)  # before the style sheet is read, and so read once
        self.stylesheet.set_variables(self.get_css_variables())
        self._styled_in = EVENING.name
        self.set_keymap(desk.keys.bindings)
        self.add_mode("today", lambda: TodayScreen(desk))
        for mode in ("pairings", "follow_ups", "people", "search", "timelines"):
            self.add_mode(mode, partial(_main_screen, mode, desk))

    def on_mount(self) -> None:
        """Show the theme that was chosen, and notice when tomorrow comes."""
        self._show_theme()
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        look = self._look_at_the_file if self.desk.sources is None else self._look_at_the_sources
        self.set_interval(SECONDS_BETWEEN_LOOKS_AT_THE_FILE, look)
        self.set_interval(SECONDS_BETWEEN_LOOKS_AT_THE_DAY, self._catch_up)

    def on_ready(self) -> None:
        """Let memory be tidied from now on, without going through what stays for the whole run; say what waits."""
        gc.freeze()
        gc.enable()
        for problem in (*self.desk.problems, *self.desk.keys.problems, *self._theme_problems()):
            self.notify(problem, title="Settings", severity="warning", timeout=15, markup=False)
        names = self._offered(self.desk.drafts) if self.desk.drafts is not None else []
        if self.desk.sources is not None and (remarks := self.desk.sources.remarks):
            words = f"{', '.join(remarks)}. {self.desk.key(FILES)} shows the files."
            self.notify(words, timeout=10, markup=False)
        program = self.desk.tracker.program
        if self.desk.place.new and self.desk.place.writable and not program.people and not names:
            from mentor_tui.tui.screens.greeting import Greeting

            self.push_screen(Greeting(self.desk.key), self._greeted)

    def _theme_problems(self) -> Iterator[str]:
        wanted = self.desk.settings.theme
        if wanted not in self.available_themes:
            yield f"“{cut(wanted, 40)}” is no theme: {near(wanted, self.available_themes)}"

    def _greeted(self, wish: Literal["begin", "sample", "look"] | None) -> None:
        if wish == "sample":
            self.exit("sample")
        elif wish == "begin" and isinstance(self.screen, ProgramScreen):
            self.screen.action_begin_pairing()

    def _offered(self, drafts: Drafts) -> list[str]:
        """Say what was typed in other runs and not saved, and which key goes on with it. Return the names of that."""
        names = drafts.names()
        for name in names:
            self._offer(name, drafts)
        return names

    def _offer(self, draft: str, drafts: Drafts) -> None:
        form, _, record_id = draft.partition(".")
        if form not in OF_DRAFTS:
            return
        command, what = OF_DRAFTS[form]
        history = self.desk.tracker.program.histories.get(record_id)
        of = f" of {pairing_name(history)}" if history is not None else ""
        words = f"{what}{of} was typed and not saved. Press {self.desk.key(command)} there to go on with it."
        if record_id and not self.desk.tracker.program.holds(record_id):
            with contextlib.suppress(OSError):  # then it is told again the next time
                kept = drafts.put_away(draft)
                words = f"{what} was typed and not saved, and what it belongs to is deleted. You can read it in {kept}."
        self.notify(words, timeout=12, markup=False)

    def on_program_changed(self, _: ProgramChanged) -> None:
        """Show the new program."""
        self._catch_up()

    def on_settings_changed(self, _: SettingsChanged) -> None:
        """Show everything in the theme that was chosen, and by what was settled."""
        self._show_theme()
        self._catch_up()

    def _show_theme(self) -> None:
        theme = self.available_themes.get(self.desk.settings.theme)
        if theme is not None and not (self.no_color and theme.ansi):  # Textual would draw that black on black
            self.theme = theme.name

    def _keep_theme(self, theme: Theme) -> None:
        """Keep a theme that was chosen in the palette, as one that is chosen in the settings."""
        desk = self.desk
        if theme.name == desk.settings.theme or desk.settings_file is None:
            return
        settings = replace(desk.settings, theme=theme.name)
        try:
            desk.settings_file.save(settings)
        except FileUnusable as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            desk.settings = settings

    def on_pairing_wanted(self, message: PairingWanted) -> None:
        """Show the timeline of a pairing."""
        self.go_to(message.pairing_id)

    def on_brief_wanted(self, message: BriefWanted) -> None:
        """Show the brief of a pairing."""
        from mentor_tui.tui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(self.desk, message.pairing_id))

    def on_review_wanted(self, message: ReviewWanted) -> None:
        """Show the figures of pairings over a period."""
        from mentor_tui.tui.screens.review import ReviewScreen

        if not isinstance(self.screen, ReviewScreen):
            self.push_screen(ReviewScreen(self.desk, message.selection))

    def on_timelines_wanted(self, message: TimelinesWanted) -> None:
        """Show pairings on one axis of dates."""
        self._show("timelines")
        self.screen.post_message(TimelinesWanted(message.selection))

    def _look_at_the_file(self) -> None:
        """Follow another run that writes, go on writing where it has ended, and say what else has changed the file."""
        file = self.desk.file
        if file is None:
            return
        try:
            program = file.follow(self.desk.tracker.program)
        except FileUnusable as error:
            if str(error) != self._said_of_file:
                self._said_of_file = str(error)
                self.notify(str(error), severity="error", timeout=30, markup=False)
            return
        if program is not None:
            self.desk.tracker.follow(program)
            if file.writable and not self.desk.place.writable:
                self.desk.place = replace(self.desk.place, writable=True)
                self.desk.drafts = Drafts(file.path)
                self.notify("The other run has ended: this one writes from now on.", markup=False)
            self._catch_up()
        if file.is_checkpoint_due and not self._is_at_a_checkpoint:
            self._is_at_a_checkpoint = True
            self.run_worker(self._checkpoint, thread=True)

    def _look_at_the_sources(self) -> None:
        """Say which of the files that are open together have changed. They are read again when that is asked for."""
        sources = self.desk.sources
        if sources is None:
            return
        before, changed = sources.changed, sources.look()
        if changed:
            more = f" and {count_of(len(changed) - 1, 'other file')}" if len(changed) > 1 else ""
            words = f"{cut(changed[0].name, 60)}{more} changed on the disk. {self.desk.key(FILES)} shows the files."
            self.notify(words, timeout=10, markup=False)
        if sources.changed != before and isinstance(self.screen, ProgramScreen):
            self.screen.say_whose()

    def _checkpoint(self) -> None:
        with contextlib.suppress(FileUnusable):  # the journal holds everything: it is tried again
            if self.desk.file is not None:
                self.desk.file.checkpoint()
        self._is_at_a_checkpoint = False

    def _catch_up(self) -> None:
        """Let the screen in sight show what is now; the others catch up when they are in sight again."""
        if isinstance(self.screen, ProgramScreen):
            self.screen.catch_up()

    # --- the palette and the keys ---

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield what the palette offers: the screen's commands, those that are everywhere, then Textual's own."""
        if isinstance(screen, ProgramScreen):
            for command in self._offered_on(screen):
                if command not in {KEYS, QUIT}:  # Textual has its own words for these
                    yield SystemCommand(
                        f"{command.label} · {command.help}",
                        f"key {self.desk.key(command)}",
                        partial(screen.run_action, command.action),
                    )
        yield from super().get_system_commands(screen)

    def _offered_on(self, screen: ProgramScreen) -> list[Command]:
        """Return what a screen offers, then what is offered everywhere."""
        return [*screen.OFFERS, *EVERYWHERE, *([FILES] if self.desk.sources is not None else [])]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer the files that are open together only where there are any."""
        return action != FILES.name or self.desk.sources is not None

    def action_command_palette(self) -> None:
        """Open the palette, but not over a form: what it leads to would lie on what is being typed."""
        if isinstance(self.screen, ProgramScreen):
            super().action_command_palette()

    def action_go_to(self) -> None:
        """Go to a pairing by typing its names."""
        from textual.command import CommandPalette

        self.push_screen(CommandPalette(providers=[_pairings_in_palette()], placeholder="Whose? ada ben"))

    def go_to(self, pairing_id: str) -> None:
        """Show a pairing."""
        from mentor_tui.tui.screens.pairing import PairingScreen

        self.push_screen(PairingScreen(self.desk, pairing_id))

    def action_show_keys(self) -> None:
        """Show every key that works on this screen."""
        if isinstance(self.screen, ProgramScreen):
            from mentor_tui.tui.screens.page import keys_page

            self.push_screen(keys_page(self._offered_on(self.screen), self.desk.key))

    def action_show_files(self) -> None:
        """Show the files that are open together."""
        from mentor_tui.tui.screens.files import FilesScreen

        if isinstance(self.screen, ProgramScreen) and not isinstance(self.screen, FilesScreen):
            self.push_screen(FilesScreen(self.desk))

    def action_help(self) -> None:
        """Show what the words mean, and how the figures are made."""
        from mentor_tui.tui.screens.page import help_page

        self.push_screen(help_page(self.desk.tracker.program.charter.thresholds))

    async def action_quit(self) -> None:
        """Leave; what is being typed is kept."""
        from mentor_tui.tui.screens.form import Form

        for screen in self.screen_stack:
            if isinstance(screen, Form):
                screen.keep_now()
        await super().action_quit()

    # --- the main screens ---

    def delay_update(self, delay: float = 0) -> None:
        """Wait for nothing: Textual hides for 50 ms how a screen is put together, and ours come with all they show."""

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again for another theme alone: Textual asks for it at each new screen, too.

        A screen is styled when it comes, and whenever it comes into sight again; before the first one, there is the
        application itself, whose style all others go by.
        """
        if self._styled_in != self.theme:
            self._styled_in = self.theme
            super().refresh_css(animate)
        else:
            self.stylesheet.apply(self)

    def _show(self, mode: Mode) -> None:
        """Show the first screen of a mode, whatever was opened from it, as things are now."""
        with self.batch_update():
            self.switch_mode(mode)
            while len(self.screen_stack) > 1:
                self.pop_screen()
            self._catch_up()

    def action_show_today(self) -> None:
        """Show who needs somebody now."""
        self._show("today")

    def action_show_pairings(self) -> None:
        """Show all pairings."""
        self._show("pairings")

    def action_show_follow_ups(self) -> None:
        """Show the open follow-ups of all pairings."""
        self._show("follow_ups")

    def action_show_people(self) -> None:
        """Show everybody."""
        self._show("people")

    async def action_show_search(self) -> None:
        """Show the search, where words are typed at once: left in the list, their letters would be commands."""
        self._show("search")
        if self.screen.is_mounted:  # else it begins there
            await self.run_action("screen.search_anew")

    def action_show_timelines(self) -> None:
        """Show every pairing on one axis."""
        self._show("timelines")


def _main_screen(mode: str, desk: Desk) -> ProgramScreen:
    """Make the first screen of a mode; what it needs is imported when it is shown for the first time."""
    match mode:
        case "pairings":
            from mentor_tui.tui.screens.pairings import PairingsScreen

            return PairingsScreen(desk)
        case "follow_ups":
            from mentor_tui.tui.screens.follow_ups import FollowUpsScreen

            return FollowUpsScreen(desk)
        case "people":
            from mentor_tui.tui.screens.people import PeopleScreen

            return PeopleScreen(desk)
        case "timelines":
            from mentor_tui.tui.screens.timelines import TimelinesScreen

            return TimelinesScreen(desk)
        case _:
            from mentor_tui.tui.screens.search import SearchScreen

            return SearchScreen(desk)
