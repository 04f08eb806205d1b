"""The forms of a thread of care: opening it, looking after it, settling it."""

from __future__ import annotations

from typing import Any, get_args

from textual.app import ComposeResult

from mentor_tui.acts import Closing
from mentor_tui.model import (
    Channel,
    CheckInDraft,
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


class FollowUpForm(PairingsForm[FollowUpDraft]):
    """The form of a new follow-up."""

    HEADING = "Open a follow-up"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        draft, today, day_first = self.given, self.today, self.day_first
        owners = [(owner, f"{owner_name(owner, self.history)}") for owner in get_args(Owner)]
        yield words_field("title", "What", draft.title, placeholder="What is to be remembered?")
        yield ChoiceField("kind", "Kind", spoken_options(get_args(FollowUpKind)), draft.kind)
        yield ChoiceField("owner", "Whose move", owners, draft.owner)
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
        yield date_field("opened_on", "Opened", draft.opened_on, today, day_first=day_first, toward="past")
        yield ChoiceField("visibility", "The text is", spoken_options(get_args(Visibility)), draft.visibility)

    def draft(self, values: dict[str, Any]) -> FollowUpDraft:
        """Return the follow-up. Where a rhythm but no date was given, the rhythm gives the date."""
        if values["check_on"] is None and values["rhythm"] is not None:
            values["check_on"] = values["rhythm"].after(max(values["opened_on"], self.today))
        return FollowUpDraft(pairing_id=self.history.id, **values)


class CheckInForm(PairingsForm[CheckInDraft]):
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
        yield ThreadField("follow_up_id", "About", self.history, today, draft.follow_up_id, or_the_person=True)
        yield ChoiceField("channel", "Channel", spoken_options(get_args(Channel)), draft.channel)
        yield ChoiceField("initiated_by", "Who called", initiators, draft.initiated_by)
        yield date_field("made_on", "Made", draft.made_on, today, day_first=day_first, toward="past")
        yield ChoiceField("visibility", "The text is", spoken_options(get_args(Visibility)), draft.visibility)

    def draft(self, values: dict[str, Any]) -> CheckInDraft:
        """Return the check-in."""
        return CheckInDraft(pairing_id=self.history.id, **values)


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
