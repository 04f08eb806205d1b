"""What every main screen has: the program, what is in sight, forms that end in a change, and what works everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from msgspec import Struct, field
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen, Screen

from mentor_tui.acts import NewPairing
from mentor_tui.changes import Change
from mentor_tui.errors import MentorError, Problem, Refused
from mentor_tui.model import FollowUp, Pause, PersonDraft, Record, Value
from mentor_tui.program import History, Program
from mentor_tui.settings import Settings
from mentor_tui.standings import Standings
from mentor_tui.text import cut
from mentor_tui.tracker import Tracker
from mentor_tui.tui.commands import BEGIN_PAIRING, PAIRINGS, REDO, UNDO, Command
from mentor_tui.tui.keymap import Keymap, key_of
from mentor_tui.tui.messages import PairingWanted, ProgramChanged, ReviewWanted, SettingsChanged
from mentor_tui.tui.occasion import Occasion
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.tui.widgets.masthead import Masthead

if TYPE_CHECKING:
    from mentor_tui.interchange.withholding import Level
    from mentor_tui.settings import SettingsFile
    from mentor_tui.sources import Sources
    from mentor_tui.store import Drafts
    from mentor_tui.tui.screens.form import Form
    from mentor_tui.tui.screens.settings_form import SettingsDraft

D = TypeVar("D", bound=Value)

WIDE = 120
"""The cells from which on panes stand side by side."""

MOST_SAID = 160
"""The cells of what is said about a change: a title can be as long as a page."""


class Place(Struct, frozen=True):
    """Where the program is kept, as far as a screen has to say it."""

    path: Path
    """The program file."""
    writable: bool = True
    """Whether changes can be saved."""
    new: bool = False
    """Whether nothing was there yet."""
    scratch: bool = False
    """Whether the file goes when the application is left."""
    former: bool = False
    """Whether it is a former state, open to look at."""


class Watched(Protocol):
    """A program file that is looked at while the application runs."""

    path: Path
    writable: bool

    def follow(self, before: Program) -> Program | None:
        """Return the program as another run has changed it since it was as `before`; None where it has not."""

    @property
    def is_checkpoint_due(self) -> bool:
        """Whether the file should be written whole."""

    def checkpoint(self) -> None:
        """Write the file whole; it can be done in a thread."""


class Desk(Struct):
    """What every screen works with, handed in at the top. One desk for all: new settings are there for each."""

    tracker: Tracker
    place: Place
    drafts: Drafts | None = None
    """Where what is typed is kept until it is saved; None where nothing can be saved."""
    settings: Settings = Settings()
    """What this user has settled."""
    settings_file: SettingsFile | None = None
    """Where that is kept; None where it cannot be."""
    system_day_first: bool | None = None
    """Whether the reader's system writes the day before the month; None where that is not known."""
    environ: Mapping[str, str] = {}
    """The environment of the run, which may name the reader's own editor."""
    problems: Sequence[str] = ()
    """What is wrong with the settings."""
    file: Watched | None = None
    """The file of the program, which others may write; None where there is none."""
    sources: Sources | None = None
    """The files that are open together to be read; None where it is one that is worked with."""
    keys: Keymap = Keymap({}, [])
    """The keys that were changed in the settings."""
    standings: Standings = field(default_factory=lambda: Standings(Program(), date.min))
    """Those that were looked at last; the next ones take over what has not changed."""

    @property
    def day_first(self) -> bool | None:
        """Whether the reader writes the day before the month; None where that is not known."""
        return self.settings.day_first(self.system_day_first)

    @property
    def whose(self) -> str:
        """Whose program it is, and how far it can be changed."""
        if self.sources is not None:
            return self.sources.said
        name = self.tracker.program.charter.name or self._path_said
        if self.place.scratch:
            return f"{name} (scratch copy)"
        if self.place.former:
            return f"former state, to look at: {name}"
        return name if self.place.writable else f"read-only, in use elsewhere: {name}"

    @property
    def _path_said(self) -> str:
        """The path of the file, as short as a shell says it: the line at the top has little room for it."""
        path, home = self.place.path, self.environ.get("HOME")
        return str("~" / path.relative_to(home)) if home and path.is_relative_to(home) else str(path)

    @property
    def why_read_only(self) -> str:
        """Why nothing can be changed; "" where it can."""
        if self.sources is not None:
            return "These files are open together to be read: nothing can be changed in them."
        if self.place.former:
            return "This is a former state, open to look at: nothing can be changed in it."
        return (
            "" if self.place.writable else "This program is open read-only here: another mentor-tui is writing to it."
        )

    def standings_of(self, program: Program, today: date) -> Standings:
        """Return where the pairings of a program stand on a day."""
        if self.standings.program is not program or self.standings.today != today:
            self.standings = self.standings.of(program, today)
        return self.standings

    def key(self, command: Command) -> str:
        """Return how the key of a command is called, in words to the reader."""
        return key_of(command, self.keys)


class ProgramScreen(Screen[None]):
    """A screen that shows the program."""

    OFFERS: ClassVar[tuple[Command, ...]] = ()
    """What can be done here besides what works everywhere."""

    def __init__(self, desk: Desk) -> None:
        """Make the screen with what it works with."""
        super().__init__()
        self.desk = desk
        self._room = Size()
        self._settings = desk.settings
        self.program = desk.tracker.program
        """What is shown."""
        self.today = desk.tracker.today
        """The day that is today."""

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, what the screen is for, and the keys."""
        self.set_class(self.app.size.width >= WIDE, "-wide")  # while there is nothing yet to be styled anew
        yield Masthead()
        yield from self.contents()
        yield KeyLine()

    def contents(self) -> ComposeResult:
        """Yield what the screen is for."""
        raise NotImplementedError

    def show_program(self) -> None:
        """Show the program as it stands now."""
        raise NotImplementedError

    def title_with(self, title: str) -> None:
        """Show where one is, and whose program it is."""
        self.query_one(Masthead).show(title, self.desk.whose)

    def say_whose(self) -> None:
        """Show whose program it is, as that is now: files that are open together can have changed."""
        self.query_one(Masthead).show_program(self.desk.whose)

    def on_mount(self) -> None:
        """Show the program before anything is drawn, so that what is drawn first is what there is to be seen."""
        self._room = self.app.size
        self.show_program()

    def on_resize(self, event: events.Resize) -> None:
        """Show the program in the room there is now."""
        if event.size != self._room:
            self._room = event.size
            self.set_class(event.size.width >= WIDE, "-wide")
            self.show_program()

    def on_screen_resume(self) -> None:
        """Show what has changed while another screen was in sight."""
        if self.desk.sources is not None:
            self.say_whose()
        self.catch_up()

    def catch_up(self) -> None:
        """Show the program, the day and the settings as they are now; close where what this screen is about is gone."""
        program, today, settings = self.desk.tracker.program, self.desk.tracker.today, self.desk.settings
        is_as_shown = program is self.program and today == self.today and settings is self._settings
        if not self.is_current or is_as_shown:
            return
        if not self.still_there(program):
            self.app.pop_screen()
            return
        self.program, self.today, self._settings = program, today, settings
        self.show_program()

    @property
    def standings(self) -> Standings:
        """Where the pairings stand that are shown."""
        return self.desk.standings_of(self.program, self.today)

    # --- what is in sight ---

    @property
    def history(self) -> History | None:
        """The pairing in sight; None where there is none."""
        return None

    @property
    def follow_up(self) -> FollowUp | None:
        """The open follow-up in sight; None where there is none."""
        return None

    @property
    def record(self) -> Record | Pause | None:
        """What is under the cursor and can be changed or deleted; None where there is nothing."""
        return self.history.pairing if self.history is not None else None

    @property
    def history_of_record(self) -> History | None:
        """The pairing that `record` belongs to."""
        return self.history

    def occasion(self, history: History) -> Occasion:
        """Return what a form about a pairing has to know."""
        return Occasion(self.program, history, self.desk.day_first)

    def still_there(self, program: Program) -> bool:  # noqa: ARG002 - what a screen is about hangs on it
        """Whether what this screen is about is in a program; it closes where it is not."""
        return True

    # --- what works everywhere ---

    def action_begin_pairing(self) -> None:
        """Begin a pairing, and show it."""
        self.begin_pairing(None)

    def begin_pairing(self, taken_over: History | None) -> None:
        """Begin a pairing, which may take over from another one, and show it."""
        if not self.may_write():
            return
        from mentor_tui.tui.screens.people_forms import PairingForm

        form = partial(PairingForm, program=self.program, day_first=self.desk.day_first, taken_over=taken_over)

        def save(new: NewPairing) -> None:
            self.post_message(PairingWanted(self.desk.tracker.begin_pairing(new).id))

        kept_as = "pairing" if taken_over is None else f"taking-over.{taken_over.id}"
        self.fill_in(form, None, save, kept_as=kept_as)

    def action_add_person(self) -> None:
        """Add a person."""
        if not self.may_write():
            return
        from mentor_tui.tui.screens.people_forms import PersonForm

        self.fill_in(PersonForm, PersonDraft(name=""), self.desk.tracker.add_person, kept_as="person")

    def action_review(self) -> None:
        """Show the figures of all pairings over a period."""
        self.post_message(ReviewWanted())

    def action_undo(self) -> None:
        """Take back what was done last in this run."""
        self._step(self.desk.tracker.undo, "Undone", "Nothing was done in this run that could be undone.", REDO)

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self._step(self.desk.tracker.redo, "Done again", "Nothing was undone that could be done again.", UNDO)

    def _step(self, step: Callable[[], Change | None], word: str, nothing: str, back: Command) -> None:
        try:
            change = step()
        except MentorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        if change is None:
            self._say(nothing)
            return
        self._say(f"{word} · {change.said} · {self.desk.key(back)} takes that back")
        self.post_message(ProgramChanged())

    def _say(self, words: str) -> None:
        """Say something in the place of what was said before: it is about what is there now."""
        self.app.clear_notifications()
        self.notify(cut(words, MOST_SAID), markup=False)

    def action_export(self) -> None:
        """Export the program, or the pairing in sight."""
        from mentor_tui.tui.screens.export_form import Export, ExportForm

        desk, program = self.desk, self.program
        at_hand: Level = desk.sources.level if desk.sources is not None else "everything"
        form = partial(ExportForm, program=program, history=self.history, day_first=desk.day_first)

        def save(export: Export) -> None:
            export.write(program, desk.tracker.today, desk.place.path, at_hand=at_hand)

        level: Level = "continuity" if at_hand == "continuity" else "shared"
        first = Export(path=f"~/mentor-tui-{self.today.isoformat()}.json", level=level)
        self.fill_in(form, first, save, done=lambda export: f"Written: {export.path}")

    def action_import(self) -> None:
        """Take a file in as one change, once it was seen what that does."""
        if not self.may_write():
            return
        from mentor_tui.tui.screens.import_form import Import, ImportForm

        tracker, day_first = self.desk.tracker, self.desk.day_first
        told: list[str] = []
        form = partial(ImportForm, tracker=tracker, day_first=day_first)
        self.fill_in(
            form,
            Import(),
            lambda given: told.append(given.take_in(tracker, day_first=day_first)),
            done=lambda _: told[-1],
        )

    def action_settings(self) -> None:
        """Change the settings of this device and of the program."""
        desk = self.desk
        if desk.settings_file is None:
            self.notify("There is no place for settings in this run.", markup=False)
            return
        from mentor_tui.tui.screens.settings_form import SettingsDraft, SettingsForm

        form = partial(SettingsForm, themes=sorted(self.app.available_themes), path=desk.settings_file.path)
        first = SettingsDraft(settings=desk.settings, charter=self.program.charter)
        self.fill_in(form, first, self._save_settings, done=lambda _: "The settings are saved.")

    def _save_settings(self, draft: SettingsDraft) -> None:
        """Save what belongs to the device, then what belongs to the program, each only where it was changed."""
        desk = self.desk
        if desk.settings_file is not None and draft.settings != desk.settings:
            desk.settings_file.save(draft.settings)
            desk.settings = draft.settings
            self.post_message(SettingsChanged())
        if draft.charter != self.program.charter:
            desk.tracker.change_charter(draft.charter)

    # --- how a change is made ---

    def may_write(self) -> bool:
        """Say so at once where nothing can be saved, before anything is typed in vain."""
        if self.desk.why_read_only:
            self.notify(self.desk.why_read_only, markup=False)
        return not self.desk.why_read_only

    def pairing_to_care_for(self) -> History | None:
        """Return the pairing in sight where something can be written to it, else say why not."""
        return self.pairing_in_sight() if self.may_write() else None

    def pairing_in_sight(self) -> History | None:
        """Return the pairing in sight, or say how to choose one."""
        if self.history is None:
            self.notify(self.why_no_pairing(), markup=False)
        return self.history

    def why_no_pairing(self) -> str:
        """Return which step comes before caring for a pairing."""
        begin, see = self.desk.key(BEGIN_PAIRING), self.desk.key(PAIRINGS)
        return f"No pairing is chosen. Press {begin} to begin one, or {see} to see them all."

    def fill_in(
        self,
        form: Callable[[D, Sequence[Problem]], Form[D]],
        draft: D | None,
        save: Callable[[D], object],
        *,
        kept_as: str | None = None,
        done: Callable[[D], str] | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        """Let a form be filled in until what it holds is saved, or it is left.

        This is the one place where a change meets what can go wrong: the form is then open again, with its text
        and with what is wrong, and neither program nor screen has changed. Under the name `kept_as` what is typed
        is on the disk until then. What was done is said by `done`, else as the tracker calls the change.
        """
        if isinstance(self.app.screen, ModalScreen):
            return  # one at a time: two clicks on the line of keys can arrive together
        self.app.clear_notifications()  # they would lie on the form
        screen = form(draft, problems)  # type: ignore[arg-type]  # None begins empty
        screen.keep_up_with(lambda: self.desk.tracker.today)
        screen.environ = self.desk.environ
        if self.desk.drafts is not None and kept_as is not None:
            screen.keep_in(self.desk.drafts, kept_as)

        def closed(filled: D | None) -> None:
            before = self.desk.tracker.latest
            if filled is not None and (wrong := self._problems_of(lambda: save(filled))):
                self.fill_in(form, filled, save, kept_as=kept_as, done=done, problems=wrong)
                return
            if self.desk.drafts is not None and kept_as is not None:
                self.desk.drafts.drop(kept_as)
            if filled is not None and done is not None:
                self.notify(done(filled), markup=False)
            self.say_what_was_done(before)

        self.app.push_screen(screen, closed)

    def do(self, act: Callable[[], object]) -> None:
        """Make a change that needs no form, or say why it cannot be made."""
        before = self.desk.tracker.latest
        for problem in self._problems_of(act):
            self.notify(problem.message, severity="error", markup=False)
        self.say_what_was_done(before)

    def say_what_was_done(self, before: Change | None) -> None:
        """Say what was done since the change `before`, where anything was, and show it."""
        latest = self.desk.tracker.latest
        if latest is not None and latest is not before:
            self._say(f"{latest.said} · {self.desk.key(UNDO)} undoes")
            self.post_message(ProgramChanged())

    def _problems_of(self, act: Callable[[], object]) -> Sequence[Problem]:
        """Make a change, and return what is wrong; nothing where it is made."""
        try:
            act()
        except Refused as refused:
            return refused.problems
        except MentorError as error:
            return (Problem("", str(error)),)
        return ()
