"""The forms of a pairing's life: its terms, a pause, its end."""

from __future__ import annotations

from typing import Any, get_args

from msgspec.structs import replace
from textual.app import ComposeResult

from mentor_tui.acts import Parting
from mentor_tui.model import Ending, EndingReason, Pairing, Pause
from mentor_tui.tui.screens.form import PairingsForm
from mentor_tui.tui.widgets.fields import (
    ChoiceField,
    ProseField,
    cadence_field,
    date_field,
    list_field,
    optional_date_field,
    spoken_options,
    words_field,
)
from mentor_tui.tui.widgets.threads import Became, ThreadsField, settled


class TermsForm(PairingsForm[Pairing]):
    """The form in which a pairing is changed."""

    HEADING = "Change a pairing"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        given, today, day_first = self.given, self.today, self.day_first
        yield cadence_field(
            "cadence", "Cadence", given.cadence, nothing="none: after the first contact only follow-ups fall due"
        )
        yield words_field("purpose", "Purpose", given.purpose, placeholder="research mentoring")
        yield ProseField(
            "agreement", "Agreement", given.agreement, placeholder="What you agreed, also on confidentiality"
        )
        yield date_field("started_on", "Started", given.started_on, today, day_first=day_first, toward="past")
        yield list_field("tags", "Tags", given.tags, placeholder="cohort-a, nursing")
        if given.ended_on is not None:
            ending = given.ending or Ending(reason="other")
            yield date_field("ended_on", "Ended", given.ended_on, today, day_first=day_first, toward="past")
            yield from ending_fields(self, ending)

    def question(self, draft: Pairing) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: what was not changed is not written."""
        return ""

    def draft(self, values: dict[str, Any]) -> Pairing:
        """Return the pairing as it is now."""
        if self.given.ended_on is not None:
            values["ending"] = read_ending(values)
        return replace(self.given, **values)


class PauseForm(PairingsForm[Pause]):
    """The form of a pause."""

    HEADING = "Pause"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        given, today, day_first = self.given, self.today, self.day_first
        yield words_field("reason", "Reason", given.reason, placeholder="parental leave, exams, illness")
        yield date_field("from_on", "From", given.from_on, today, day_first=day_first, toward="past")
        yield optional_date_field(
            "until_on",
            "Until",
            given.until_on,
            today,
            day_first=day_first,
            nothing="nobody knows yet",
            toward="past" if given.from_on < today() else "future",
        )

    def question(self, draft: Pause) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: a pause without its reason is refused, and one that was not changed is not written."""
        return ""

    def draft(self, values: dict[str, Any]) -> Pause:
        """Return the pause."""
        return Pause(**values)


class PartingForm(PairingsForm[Parting]):
    """The form in which a pairing ends, and nothing that is open in it is dropped without a word."""

    HEADING = "End a pairing"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        given = self.given
        yield from ending_fields(self, given.ending)
        if self.history.open_follow_ups:
            became: dict[str, Became] = {one.follow_up_id: one.outcome for one in given.closings}
            yield ThreadsField(
                "threads", "Still open", self.history.open_follow_ups, became, without=frozenset({"checked_in"})
            )
        yield date_field("ended_on", "Ended", given.ended_on, self.today, day_first=self.day_first, toward="past")

    def question(self, draft: Parting) -> str:
        """Return what is asked where something stays open."""
        left = len(self.history.open_follow_ups) - len(draft.closings)
        if not left:
            return super().question(draft)
        stay = "1 thread stays" if left == 1 else f"{left} threads stay"
        return f"{stay} open: Today keeps showing what was left open."

    def draft(self, values: dict[str, Any]) -> Parting:
        """Return how it ended."""
        on = values["ended_on"]
        return Parting(ended_on=on, ending=read_ending(values), closings=settled(values.get("threads", {}), on))


def ending_fields(form: PairingsForm[Any], ending: Ending) -> ComposeResult:
    """Yield the fields of an ending."""
    reasons = spoken_options(get_args(EndingReason))
    yield ChoiceField("reason", "Why", reasons, ending.reason)
    yield ProseField("note", "In words", ending.note, placeholder="The reason in your own words")
    yield ProseField("valued", "Valued", ending.valued, placeholder="What was valued in it")
    yield optional_date_field(
        "door_open_on",
        "Door open",
        ending.door_open_on,
        form.today,
        day_first=form.day_first,
        nothing="until when they may come back without asking",
    )


def read_ending(values: dict[str, Any]) -> Ending:
    """Take the ending out of the values of a form."""
    return Ending(**{name: values.pop(name) for name in ("reason", "note", "valued", "door_open_on")})
