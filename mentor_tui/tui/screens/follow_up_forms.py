"""The forms of a thread of care: opening it, looking after it, letting it rest, settling it, changing it."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from msgspec.structs import replace
from textual.app import ComposeResult

from mentor_tui.acts import Closing, Snooze
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
    ProseField,
    cadence_field,
    date_field,
    optional_date_field,
    spoken_options,
    words_field,
)
from mentor_tui.tui.widgets.threads import ThreadField
from mentor_tui.wording import owner_name

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
                nothing="no date: it stays in sight, undated",
            )
            yield cadence_field("rhythm", "Look again", draft.rhythm, nothing="only on the next check")
        yield ProseField("note", "Note", draft.note, placeholder="What else should be remembered about it?")
        if draft.opened_in is None:  # else it is of the day of its session
            yield date_field("opened_on", "Opened", draft.opened_on, today, day_first=day_first, toward="past")
        yield ChoiceField("visibility", "The text is", spoken_options(get_args(Visibility)), draft.visibility)

    def draft(self, values: dict[str, Any]) -> F:
        """Return the follow-up. Where a rhythm but no date was given, the rhythm gives the date."""
        follow_up = replace(self.given, **values)
        if follow_up.closed_on is None and follow_up.check_on is None and follow_up.rhythm is not None:
            return replace(follow_up, check_on=follow_up.rhythm.after(max(follow_up.opened_on, self.today)))
        return follow_up


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
            nothing="empty: by its rhythm, else as planned",
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

    def draft(self, values: dict[str, Any]) -> C:
        """Return the check-in."""
        return replace(self.given, **values)


class CheckInEditForm(CheckInForm[CheckIn]):
    """The form in which a check-in is changed. What it is about stays: its thread may be settled by now."""

    HEADING = "Change a check-in"

    def about(self) -> ComposeResult:
        """Yield nothing."""
        yield from ()

    def question(self, draft: CheckIn) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: what was not changed is not written."""
        return ""


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
