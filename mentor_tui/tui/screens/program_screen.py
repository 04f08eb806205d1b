"""What every main screen has: the program, the pairing in sight, and the verbs that begin from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen

from mentor_tui.acts import Closing, NewPairing, SessionLog
from mentor_tui.errors import MentorError, Problem, Refused
from mentor_tui.model import CheckInDraft, FollowUp, FollowUpDraft, PersonDraft, Value
from mentor_tui.program import History, Program
from mentor_tui.tracker import Tracker
from mentor_tui.tui.commands import OF_A_PAIRING, Command, bindings
from mentor_tui.tui.messages import PairingBegun, ProgramChanged
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.tui.widgets.masthead import Masthead
from mentor_tui.wording import pairing_name, spoken

if TYPE_CHECKING:
    from mentor_tui.store import Drafts
    from mentor_tui.tui.screens.form import Form

D = TypeVar("D", bound=Value)


class Place(Struct, frozen=True):
    """Where the program is kept, as far as a screen has to say it."""

    path: Path
    """The program file."""
    writable: bool = True
    """Whether changes can be saved."""
    scratch: bool = False
    """Whether the file goes when the application is left."""


class Desk(Struct, frozen=True):
    """What a screen works with, handed in at the top."""

    tracker: Tracker
    place: Place
    drafts: Drafts | None
    """Where what is typed is kept until it is saved; None where nothing can be saved."""
    day_first: bool | None
    """Whether the reader writes the day before the month; None where that is not known."""


class ProgramScreen(Screen[None]):
    """A screen that shows the program, and from which a pairing can be cared for."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_PAIRING
    BINDINGS: ClassVar[list[BindingType]] = bindings(OF_A_PAIRING)
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own attribute, of its own type
        (0, "-narrow"),
        (120, "-wide"),
    ]

    program: reactive[Program] = reactive(Program, init=False)
    """What is shown."""
    today: reactive[date] = reactive(date.min, init=False)
    """The day that is today."""

    def __init__(self, desk: Desk) -> None:
        """Make the screen with what it works with."""
        super().__init__()
        self.desk = desk
        self._shown_in: Size | None = None
        self.set_reactive(ProgramScreen.program, desk.tracker.program)
        self.set_reactive(ProgramScreen.today, desk.tracker.today)

    def compose(self) -> ComposeResult:
        """Lay out the line at the top, what the screen is for, and the keys."""
        name = self.program.charter.name or str(self.desk.place.path)
        if self.desk.place.scratch:
            name = f"{name} (scratch copy)"
        elif not self.desk.place.writable:
            name = f"read-only, in use elsewhere: {name}"
        yield Masthead(name)
        yield from self.contents()
        yield KeyLine()

    def contents(self) -> ComposeResult:
        """Yield what the screen is for."""
        raise NotImplementedError

    def show_program(self) -> None:
        """Show the program as it stands now."""
        raise NotImplementedError

    def on_resize(self, event: events.Resize) -> None:
        """Show the program in the room there is; the first size comes when the screen does."""
        if event.size != self._shown_in:
            self._shown_in = event.size
            self.show_program()

    def watch_program(self) -> None:
        """Show what has changed."""
        self.show_program()

    def watch_today(self) -> None:
        """Show what a new day brings."""
        self.show_program()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Show the keys that care for a pairing only where there is one in sight."""
        in_vain = (
            action in {command.name for command in OF_A_PAIRING} and self.is_mounted and not self.program.histories
        )
        return None if in_vain else True

    @property
    def history(self) -> History | None:
        """The pairing in sight; None where there is none."""
        return None

    @property
    def follow_up(self) -> FollowUp | None:
        """The open follow-up in sight; None where there is none."""
        return None

    # --- the verbs ---

    def action_log_session(self) -> None:
        """Log a session of the pairing in sight."""
        if (history := self._pairing_in_sight()) is None:
            return
        from mentor_tui.tui.screens.session_form import SessionForm, new_session

        def form(log: SessionLog, problems: Sequence[Problem]) -> Form[SessionLog]:
            return SessionForm(log, problems, history=history, today=self.today, day_first=self.desk.day_first)

        first = new_session(history, self.today)
        self.fill_in(
            form,
            first,
            self.desk.tracker.log_session,
            lambda log: f"Session {log.session.status}: {pairing_name(history)}.",
            kept_as=f"session.{history.id}",
        )

    def action_check_in(self) -> None:
        """Check in on the follow-up in sight, on the most urgent one, or on the person."""
        if (history := self._pairing_in_sight()) is None:
            return
        from mentor_tui.tui.screens.follow_up_forms import CheckInForm

        def form(draft: CheckInDraft, problems: Sequence[Problem]) -> Form[CheckInDraft]:
            return CheckInForm(draft, problems, history=history, today=self.today, day_first=self.desk.day_first)

        thread = self.follow_up or next(iter(history.open_follow_ups), None)
        first = CheckInDraft(pairing_id=history.id, made_on=self.today, follow_up_id=thread.id if thread else None)
        self.fill_in(
            form,
            first,
            self.desk.tracker.check_in,
            lambda draft: f"Check-in recorded: {spoken(draft.result)}.",
            kept_as=f"check-in.{history.id}",
        )

    def action_open_follow_up(self) -> None:
        """Open a follow-up in the pairing in sight."""
        if (history := self._pairing_in_sight()) is None:
            return
        from mentor_tui.tui.screens.follow_up_forms import FollowUpForm

        def form(draft: FollowUpDraft, problems: Sequence[Problem]) -> Form[FollowUpDraft]:
            return FollowUpForm(draft, problems, history=history, today=self.today, day_first=self.desk.day_first)

        first = FollowUpDraft(pairing_id=history.id, opened_on=self.today, title="")
        self.fill_in(
            form,
            first,
            self.desk.tracker.open_follow_up,
            lambda draft: f"Opened: {draft.title}.",
            kept_as=f"follow-up.{history.id}",
        )

    def action_settle(self) -> None:
        """Settle the follow-up in sight, or one of the pairing's."""
        if (history := self._pairing_in_sight()) is None:
            return
        thread = self.follow_up or next(iter(history.open_follow_ups), None)
        if thread is None:
            self.notify("Nothing is open here. Press f to open a follow-up.", markup=False)
            return
        from mentor_tui.tui.screens.follow_up_forms import ClosingForm

        def form(closing: Closing, problems: Sequence[Problem]) -> Form[Closing]:
            return ClosingForm(closing, problems, history=history, today=self.today, day_first=self.desk.day_first)

        def save(closing: Closing) -> None:
            self.desk.tracker.close_follow_up(history.id, closing)

        first = Closing(follow_up_id=thread.id, closed_on=self.today, outcome="kept")
        self.fill_in(
            form,
            first,
            save,
            lambda closing: f"Settled: {spoken(closing.outcome)}.",
            kept_as=f"settling.{history.id}",
        )

    def begin_pairing(self) -> None:
        """Begin a pairing, and show it."""
        if not self._may_write():
            return
        from mentor_tui.tui.screens.people_forms import PairingForm

        def form(new: NewPairing | None, problems: Sequence[Problem]) -> Form[NewPairing]:
            return PairingForm(new, problems, program=self.program, today=self.today, day_first=self.desk.day_first)

        def save(new: NewPairing) -> None:
            self.post_message(PairingBegun(self.desk.tracker.begin_pairing(new).id))

        self.fill_in(
            form,
            None,
            save,
            lambda _: "The pairing has begun. Press l to log a session, f to open a follow-up.",
            kept_as="pairing",
        )

    def add_person(self) -> None:
        """Add a person."""
        if not self._may_write():
            return
        from mentor_tui.tui.screens.people_forms import PersonForm

        self.fill_in(
            PersonForm,
            PersonDraft(name=""),
            self.desk.tracker.add_person,
            lambda draft: f"Added: {draft.name}.",
            kept_as="person",
        )

    def export(self) -> None:
        """Export the program, or the pairing in sight."""
        from mentor_tui.interchange import json_document
        from mentor_tui.interchange.extract import extract
        from mentor_tui.store import write_new
        from mentor_tui.tui.screens.export_form import Export, ExportForm

        program, history, today = self.program, self.history, self.today

        def form(export: Export, problems: Sequence[Problem]) -> Form[Export]:
            return ExportForm(
                export, problems, program=program, history=history, today=today, day_first=self.desk.day_first
            )

        def save(export: Export) -> None:
            extracted = extract(program, export.scope, include_private=export.include_private)
            write_new(Path(export.path).expanduser(), json_document.write(extracted, today))

        first = Export(path=f"~/mentor-tui-{today.isoformat()}.json")
        self.fill_in(form, first, save, lambda export: f"Written: {export.path}")

    def _may_write(self) -> bool:
        """Say so at once where nothing can be saved, before anything is typed in vain."""
        if not self.desk.place.writable:
            self.notify("This program is open read-only here: another mentor-tui is writing to it.", markup=False)
        return self.desk.place.writable

    def _pairing_in_sight(self) -> History | None:
        if not self._may_write():
            return None
        if self.history is None:
            self.notify("No pairing is chosen. Press n to begin one, or 2 to see them all.", markup=False)
        return self.history

    def fill_in(
        self,
        form: Callable[[D, Sequence[Problem]], Form[D]],
        draft: D | None,
        save: Callable[[D], object],
        done: Callable[[D], str],
        *,
        kept_as: str | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        """Let a form be filled in until what it holds is saved, or it is left.

        This is the one place where a change meets what can go wrong: the form is then open again, with its text
        and with what is wrong, and neither program nor screen has changed. Under the name `kept_as` what is typed
        is on the disk until then. The form is open when this returns, so no key can come in between.
        """
        if isinstance(self.app.screen, ModalScreen):
            return  # one at a time: the keys of two verbs can arrive together
        screen = form(draft, problems)  # type: ignore[arg-type]  # None begins empty
        if self.desk.drafts is not None and kept_as is not None:
            screen.keep_in(self.desk.drafts, kept_as)

        def closed(filled: D | None) -> None:
            if filled is not None and (wrong := self._problems_of_saving(filled, save)):
                self.fill_in(form, filled, save, done, kept_as=kept_as, problems=wrong)
                return
            if self.desk.drafts is not None and kept_as is not None:
                self.desk.drafts.drop(kept_as)
            if filled is not None:
                self.notify(done(filled), markup=False)
                self.post_message(ProgramChanged())

        self.app.push_screen(screen, closed)

    def _problems_of_saving(self, draft: D, save: Callable[[D], object]) -> Sequence[Problem]:
        """Save a draft, and return what is wrong; nothing where it is saved."""
        try:
            save(draft)
        except Refused as refused:
            return refused.problems
        except MentorError as error:
            return (Problem("", str(error)),)
        return ()
