"""A screen from which a pairing can be cared for: the verbs, each with the form that it needs."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from mentor_tui.acts import Closing, Parting, Snooze, new_session
from mentor_tui.consequences import closed_stretch
from mentor_tui.continuity import Gap, Paused
from mentor_tui.dates import ONE_DAY
from mentor_tui.model import CheckInDraft, Ending, FollowUp, FollowUpDraft, Pause
from mentor_tui.program import History
from mentor_tui.timeline import Entry
from mentor_tui.tui.commands import OF_A_PAIRING, OPEN_FOLLOW_UP, REOPEN, Command, bindings
from mentor_tui.tui.messages import BriefWanted
from mentor_tui.tui.screens.program_screen import ProgramScreen
from mentor_tui.wording import pairing_name, sentence

NEEDS_A_PAIRING = frozenset(command.name for command in OF_A_PAIRING)


class CareScreen(ProgramScreen):
    """A screen with a pairing in sight, or several to choose from."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_PAIRING
    BINDINGS: ClassVar[list[BindingType]] = bindings(OF_A_PAIRING)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Show the keys that care for a pairing only where there is one."""
        in_vain = action in NEEDS_A_PAIRING and self.is_mounted and not self.program.histories
        return None if in_vain else True

    def action_brief(self) -> None:
        """Show what to read before a session with the pairing in sight."""
        if (history := self.pairing_in_sight()) is not None:
            self.post_message(BriefWanted(history.id))

    # --- sessions and threads of care ---

    def action_log_session(self) -> None:
        """Log a session of the pairing in sight."""
        if (history := self.pairing_to_care_for()) is None:
            return
        from mentor_tui.tui.screens.session_form import SessionForm

        settings = self.desk.settings
        first = new_session(history, self.today, minutes=settings.minutes, channel=settings.channel)
        form = partial(SessionForm, occasion=self.occasion(history))
        self.fill_in(form, first, self.desk.tracker.log_session, kept_as=f"session.{history.id}")

    def action_check_in(self) -> None:
        """Check in on the follow-up in sight, on the most urgent one, or on the person."""
        if (history := self.pairing_to_care_for()) is None:
            return
        from mentor_tui.tui.screens.follow_up_forms import CheckInForm

        thread = self.follow_up or next(iter(history.open_follow_ups), None)
        first = CheckInDraft(pairing_id=history.id, made_on=self.today, follow_up_id=thread.id if thread else None)
        form = partial(CheckInForm, occasion=self.occasion(history))
        self.fill_in(form, first, self.desk.tracker.check_in, kept_as=f"check-in.{history.id}")

    def action_open_follow_up(self) -> None:
        """Open a follow-up in the pairing in sight."""
        if (history := self.pairing_to_care_for()) is None:
            return
        from mentor_tui.tui.screens.follow_up_forms import FollowUpForm

        first = FollowUpDraft(pairing_id=history.id, opened_on=self.today, title="")
        form = partial(FollowUpForm[FollowUpDraft], occasion=self.occasion(history))
        self.fill_in(form, first, self.desk.tracker.open_follow_up, kept_as=f"follow-up.{history.id}")

    def action_settle(self) -> None:
        """Settle the follow-up in sight, or one of the pairing's."""
        if (found := self._thread_to_care_for()) is None:
            return
        history, thread = found
        from mentor_tui.tui.screens.follow_up_forms import ClosingForm

        def save(closing: Closing) -> None:
            self.desk.tracker.close_follow_up(history.id, closing)

        first = Closing(follow_up_id=thread.id, closed_on=self.today, outcome="kept")
        form = partial(ClosingForm, occasion=self.occasion(history))
        self.fill_in(form, first, save, kept_as=f"settling.{history.id}")

    def action_snooze(self) -> None:
        """Let the follow-up in sight rest until a day."""
        if (found := self._thread_to_care_for()) is None:
            return
        history, thread = found
        from mentor_tui.tui.screens.follow_up_forms import SnoozeForm

        def save(snooze: Snooze) -> None:
            self.desk.tracker.snooze(history.id, snooze)

        form = partial(SnoozeForm, occasion=self.occasion(history))
        planned = max(self.today, thread.check_on or self.today)
        self.fill_in(form, Snooze(follow_up_id=thread.id, check_on=planned + 7 * ONE_DAY), save)

    def _thread_to_care_for(self) -> tuple[History, FollowUp] | None:
        """Return the follow-up in sight, else the most urgent one of the pairing in sight, else say why not."""
        if (history := self.pairing_to_care_for()) is None:
            return None
        thread = self.follow_up or next(iter(history.open_follow_ups), None)
        if thread is None:
            self.notify(f"Nothing is open here. Press {self.desk.key(OPEN_FOLLOW_UP)} to open one.", markup=False)
            return None
        return history, thread

    # --- the life of a pairing ---

    def action_pause(self) -> None:
        """Pause the pairing in sight, or explain the silence under the cursor."""
        if self.pairing_to_care_for() is None or (history := self.history_of_record) is None:
            return
        from mentor_tui.tui.screens.pairing_forms import PauseForm

        def save(pause: Pause) -> None:
            self.desk.tracker.pause(history.id, pause)

        form = partial(PauseForm, occasion=self.occasion(history))
        stands = self.standings.care(history).standing
        explained = self.silence_in_sight()
        if isinstance(stands.reason, Paused) and explained is None:
            running = stands.reason.pause
            self.fill_in(form, running, lambda pause: self.desk.tracker.change_pause(history.id, running, pause))
            return
        self.fill_in(form, explained or Pause(from_on=self.today, reason=""), save, kept_as=f"pause.{history.id}")

    @property
    def entry(self) -> Entry | None:
        """The entry of a timeline under the cursor."""
        return None

    def silence_in_sight(self) -> Pause | None:
        """Return the pause that would explain the silence under the cursor, its reason still to be given."""
        if self.entry is None or not isinstance(gap := self.entry.subject, Gap):
            return None
        return Pause(from_on=gap.start + ONE_DAY, until_on=None if gap.still_open else gap.end - ONE_DAY, reason="")

    def action_end_pairing(self) -> None:
        """End the pairing in sight."""
        if (history := self.pairing_to_care_for()) is None:
            return
        if history.pairing.ended_on is not None:
            self.notify(f"This pairing has ended. {self.desk.key(REOPEN)} opens it again.", markup=False)
            return
        from mentor_tui.tui.screens.pairing_forms import PartingForm

        def save(parting: Parting) -> None:
            self.desk.tracker.end(history.id, parting)

        first = Parting(ended_on=self.today, ending=Ending(reason="completed_as_planned"))
        form = partial(PartingForm, occasion=self.occasion(history))
        self.fill_in(form, first, save, kept_as=f"end.{history.id}")

    def action_reopen(self) -> None:
        """Open the settled follow-up under the cursor again, or the ended pairing in sight."""
        if self.pairing_to_care_for() is None or (history := self.history_of_record) is None:
            return
        tracker = self.desk.tracker
        match self.record:
            case FollowUp(closed_on=closed_on) as follow_up if closed_on is not None:
                self.do(lambda: tracker.reopen_follow_up(history.id, follow_up.id))
            case _ if history.pairing.ended_on is not None:
                self._reopen_pairing(history)
            case _:
                self.notify("Nothing is closed here: go to a settled follow-up, or an ended pairing.", markup=False)

    def _reopen_pairing(self, history: History) -> None:
        """Open a pairing again; what was said at its end is asked about where no time has passed that could keep it."""
        ending = history.pairing.ending
        if ending is None or closed_stretch(history.pairing, self.today) or not (ending.note or ending.valued):
            self.do(lambda: self.desk.tracker.reopen_pairing(history.id))
            return
        from mentor_tui.tui.screens.question import Question

        def answered(yes: bool | None) -> None:
            if yes:
                self.do(lambda: self.desk.tracker.reopen_pairing(history.id))

        said = sentence(ending.note, ending.valued)
        question = Question(
            f"Open {pairing_name(history)} again?", f"What was said goes: {said}", yes="Open", no="Leave"
        )
        self.app.push_screen(question, answered)

    def action_take_over(self) -> None:
        """Begin a pairing that takes over from the one in sight."""
        if (history := self.pairing_to_care_for()) is not None:
            self.begin_pairing(history)

    # --- changing and deleting what is under the cursor ---

    def action_edit(self) -> None:
        """Change what is under the cursor."""
        if not self.may_write():
            return
        from mentor_tui.tui.screens.editing import edit

        edit(self)

    def action_delete(self) -> None:
        """Delete what is under the cursor, once it was asked about."""
        if not self.may_write():
            return
        from mentor_tui.tui.screens.editing import delete

        delete(self)
