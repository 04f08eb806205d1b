"""The forms of a thread of care: opening it, looking after it, letting it rest, settling it, changing it."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar, get_args

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult

from mentor_tui.acts import Closing, Snooze
from mentor_tui.consequences import looked_after, next_check
from mentor_tui.dates import Cadence, weekday_date
from mentor_tui.model import (
    Channel,
    CheckIn,
    CheckInDraft,
    FollowUp,
    FollowUpDraft,
    FollowUpKind,
    Initiator,
    Outcome,
    Owner,
    Result,
    Visibility,
)
from mentor_tui.tui.screens.form import PairingsForm
from mentor_tui.tui.widgets.fields import (
    ChoiceField,
    Field,
    ProseField,
    TextField,
    cadence_field,
    date_field,
    optional_date_field,
    spoken_options,
    stands,
    words_field,
)
from mentor_tui.tui.widgets.threads import ThreadField
from mentor_tui.wording import after_the_end, owner_name

F = TypeVar("F", bound=FollowUpDraft)
C = TypeVar("C", bound=CheckInDraft)


class FollowUpForm(PairingsForm[F]):
    """The form of a follow-up."""

    HEADING = "Open a follow-up"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        draft, today, day_first = self.given, self.today, self.day_first
        owners = [(owner, f"{owner_name(owner, self.history)}") for owner in get_args(Owner)]
        yield words_field("title", "What", draft.title, placeholder="What is to be remembered?")
        yield ChoiceField("kind", "Kind", spoken_options(get_args(FollowUpKind)), draft.kind)
        yield ChoiceField("owner", "Whose move", owners, draft.owner)
        if draft.closed_on is None:
            yield optional_date_field(
                "check_on",
                "Next check",
                draft.check_on,
                today,
                day_first=day_first,
                nothing=self._without_a_date,
            )
            yield cadence_field("rhythm", "Look again", draft.rhythm, nothing=self._without_a_rhythm)
        yield ProseField("note", "Note", draft.note, placeholder="What else should be remembered about it?")
        if draft.opened_in is None:  # else it is of the day of its session
            yield date_field("opened_on", "Opened", draft.opened_on, today, day_first=day_first, toward="past")
        yield ChoiceField("visibility", "The text is", spoken_options(get_args(Visibility)), draft.visibility)

    def draft(self, values: dict[str, Any]) -> F:
        """Return the follow-up. Where a rhythm but no date was given, the rhythm gives the date."""
        follow_up = replace(self.given, **values)
        if follow_up.closed_on is None and follow_up.check_on is None and follow_up.rhythm is not None:
            return replace(follow_up, check_on=self._first_check(follow_up.rhythm, follow_up.opened_on))
        return follow_up

    def _first_check(self, rhythm: Cadence, opened_on: date) -> date:
        return rhythm.after(max(opened_on, self.today()))

    def _without_a_date(self) -> str:
        """Say what becomes of it where no date is given."""
        rhythm: Cadence | None = stands(self, "rhythm", self.given.rhythm)
        if rhythm is None:
            return "no date: it stays in sight, undated"
        first = self._first_check(rhythm, stands(self, "opened_on", self.given.opened_on))
        return f"empty: then {weekday_date(first, self.today())}, by its rhythm"

    def _without_a_rhythm(self) -> str:
        """Say what becomes of it where no rhythm is given."""
        check_on: date | None = stands(self, "check_on", self.given.check_on)
        return "only on the next check" if check_on is not None else "no rhythm, and no next check"

    @on(Field.Changed)
    def _say_when(self) -> None:
        for field in self.query("#check_on, #rhythm").results(TextField):
            field.say_anew()


class FollowUpEditForm(FollowUpForm[FollowUp]):
    """The form in which a follow-up is changed, with how it was settled where it was."""

    HEADING = "Change a follow-up"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        given = self.given
        yield from super().fields()
        if given.closed_on is not None and given.outcome is not None:
            yield ChoiceField("outcome", "It was", spoken_options(get_args(Outcome)), given.outcome)
            yield ProseField("closing_note", "How", given.closing_note, placeholder="What there is to say about that")
            if given.closed_in is None:
                yield date_field(
                    "closed_on", "Settled", given.closed_on, self.today, day_first=self.day_first, toward="past"
                )

    def question(self, draft: FollowUp) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: what was not changed is not written."""
        return ""


class CheckInForm(PairingsForm[C]):
    """The form of a check-in."""

    HEADING = "Check in"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        draft, today, day_first = self.given, self.today, self.day_first
        initiators = [(one, owner_name(one, self.history)) for one in get_args(Initiator)]
        yield ChoiceField("result", "Result", spoken_options(get_args(Result)), draft.result)
        yield words_field("note", "In a line", draft.note, placeholder="What there is to say about it")
        yield optional_date_field(
            "check_on",
            "Next check",
            draft.check_on,
            today,
            day_first=day_first,
            nothing=self._without_a_date,
        )
        yield from self.about()
        yield ChoiceField("channel", "Channel", spoken_options(get_args(Channel)), draft.channel)
        yield ChoiceField("initiated_by", "Who called", initiators, draft.initiated_by)
        if draft.made_in is None:  # else it is of the day of its session
            yield date_field("made_on", "Made", draft.made_on, today, day_first=day_first, toward="past")
        yield ChoiceField("visibility", "The text is", spoken_options(get_args(Visibility)), draft.visibility)

    def about(self) -> ComposeResult:
        """Yield the field of what it is about."""
        yield ThreadField(
            "follow_up_id", "About", self.history, self.today, self.given.follow_up_id, or_the_person=True
        )

    def question(self, draft: C) -> str:
        """Return what is asked of one that nobody touched, and of a contact after the end of the pairing."""
        return super().question(draft) or self.question_about(draft)

    def question_about(self, draft: C) -> str:
        """Return what is asked about the day of a check-in."""
        return after_the_end(draft.made_on, self.history.pairing) if draft.is_contact else ""

    def draft(self, values: dict[str, Any]) -> C:
        """Return the check-in."""
        return replace(self.given, **values)

    def _without_a_date(self) -> str:
        """Say when the chosen thread is looked after next where no date is given."""
        chosen = stands(self, "follow_up_id", self.given.follow_up_id)
        thread = self.history.follow_up(chosen) if chosen is not None else None
        if thread is None or not thread.is_open:
            return "empty: no next date"
        check_in = replace(
            self.given,
            made_on=stands(self, "made_on", self.given.made_on),
            result=stands(self, "result", self.given.result),
            check_on=None,
        )
        then = self.next_date(thread, check_in)
        if then is None:
            return "empty: no next date"
        if then <= self.today():
            return f"empty: it stays due, since {weekday_date(then, self.today())}"
        by_rhythm = thread.rhythm is not None and then == thread.rhythm.after(check_in.made_on)
        return f"empty: then {weekday_date(then, self.today())}, {'by its rhythm' if by_rhythm else 'as planned'}"

    def next_date(self, thread: FollowUp, check_in: C) -> date | None:
        """Return the next date of a thread once this check-in is made; one of an earlier day leaves it as it is."""
        others = (one.made_on for one in self.history.check_ins if one.follow_up_id == thread.id)
        return thread.check_on if max(others, default=date.min) > check_in.made_on else next_check(thread, check_in)

    @on(Field.Changed)
    def _say_when(self) -> None:
        self.query_one("#check_on", TextField).say_anew()


class CheckInEditForm(CheckInForm[CheckIn]):
    """The form in which a check-in is changed. What it is about stays: its thread may be settled by now."""

    HEADING = "Change a check-in"

    def about(self) -> ComposeResult:
        """Yield nothing."""
        yield from ()

    def next_date(self, thread: FollowUp, check_in: CheckIn) -> date | None:
        """Return the next date of its thread once it is changed."""
        return next(looked_after([check_in], self.program), thread).check_on

    def question(self, draft: CheckIn) -> str:
        """Ask about its day; what was not changed is not written."""
        return "" if draft == self.given else self.question_about(draft)


class ClosingForm(PairingsForm[Closing]):
    """The form in which a follow-up is settled."""

    HEADING = "Settle a follow-up"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        closing = self.given
        yield ChoiceField("outcome", "It was", spoken_options(get_args(Outcome)), closing.outcome)
        yield ProseField("closing_note", "Note", closing.closing_note, placeholder="What there is to say about it")
        yield ThreadField("follow_up_id", "Which", self.history, self.today, closing.follow_up_id, or_the_person=False)
        yield date_field("closed_on", "Settled", closing.closed_on, self.today, day_first=self.day_first, toward="past")

    def draft(self, values: dict[str, Any]) -> Closing:
        """Return how it was settled."""
        return Closing(**values)


class SnoozeForm(PairingsForm[Snooze]):
    """The form in which a follow-up is let rest until a day."""

    HEADING = "Snooze a follow-up"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        snooze, today = self.given, self.today
        yield date_field("check_on", "Until", snooze.check_on, today, day_first=self.day_first, toward="future")
        yield ThreadField("follow_up_id", "Which", self.history, today, snooze.follow_up_id, or_the_person=False)

    def question(self, draft: Snooze) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: a week is what most need, and it is a date and no contact."""
        return ""

    def draft(self, values: dict[str, Any]) -> Snooze:
        """Return until when."""
        return Snooze(**values)
