"""The forms of a pairing's life: its terms, a pause, its end."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult

from mentor_tui.acts import Parting
from mentor_tui.dates import count_of, long_date
from mentor_tui.errors import NotUnderstood
from mentor_tui.model import Ending, EndingReason, Id, Pairing, Pause
from mentor_tui.text import folded, one_line
from mentor_tui.tui.screens.form import PairingsForm
from mentor_tui.tui.screens.people_forms import named
from mentor_tui.tui.widgets.fields import (
    ChoiceField,
    Field,
    ProseField,
    TextField,
    cadence_field,
    date_field,
    list_field,
    optional_date_field,
    spoken_options,
    stands,
    words_field,
)
from mentor_tui.tui.widgets.threads import Became, ThreadsField, settled

NO_ENDING = Ending(reason="other")
"""What a form shows of a pairing that ended without a word: it is not written where it is left so."""


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
        yield self._person_field("mentor_id", "Mentor", given.mentor_id)
        yield self._person_field("mentee_id", "Mentee", given.mentee_id)
        yield list_field("tags", "Tags", given.tags, placeholder="cohort-a, nursing")
        if given.ended_on is not None:
            yield date_field("ended_on", "Ended", given.ended_on, today, day_first=day_first, toward="past")
            yield from ending_fields(self, given.ending or NO_ENDING)

    def _person_field(self, name: str, label: str, who: Id) -> TextField[Id]:
        """Return a field for one of those who are known: a slip is put right, nobody is added on the way."""
        people = named(self.program)
        by_name = {folded(shown): person_id for shown, person_id in people.items()}

        def read(typed: str) -> tuple[Id, str]:
            person_id = by_name.get(folded(one_line(typed)))
            if person_id is None:
                raise NotUnderstood("Nobody is called so: type a name in full, or add the person first.")
            return person_id, "" if person_id == who else f"instead of {shown}"

        shown = next(one for one, person_id in people.items() if person_id == who)
        return TextField(name, label, shown, read, placeholder="a name", suggestions=list(people))

    def question(self, draft: Pairing) -> str:
        """Return what is asked where it is between two others from now on; what was not changed is not written."""
        inside = len(list(self.history.records())) - 1
        if (draft.mentor_id, draft.mentee_id) == (self.given.mentor_id, self.given.mentee_id) or not inside:
            return ""
        mentor, mentee = (self.program.people[one].name for one in (draft.mentor_id, draft.mentee_id))
        entries = count_of(inside, "entry", "entries")
        return f"All that is recorded in it ({entries}) is between {mentor} and {mentee} then."

    def draft(self, values: dict[str, Any]) -> Pairing:
        """Return the pairing as it is now."""
        if self.given.ended_on is not None:
            ending = read_ending(values)
            values["ending"] = self.given.ending if ending == (self.given.ending or NO_ENDING) else ending
        return replace(self.given, **values)


class PauseForm(PairingsForm[Pause]):
    """The form of a pause."""

    HEADING = "Pause"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        given, today, day_first = self.given, self.today, self.day_first
        yield words_field("reason", "Reason", given.reason, placeholder="parental leave, exams, illness")
        yield date_field("from_on", "From", given.from_on, today, day_first=day_first, toward="nearest")
        yield optional_date_field(
            "until_on",
            "Until",
            given.until_on,
            today,
            day_first=day_first,
            nothing="nobody knows yet",
            began_on=self._from_on,
        )

    def _from_on(self) -> date:
        return stands(self, "from_on", self.given.from_on)

    @on(Field.Changed)
    def _say_until(self) -> None:
        self.query_one("#until_on", TextField).say_anew()

    def question(self, draft: Pause) -> str:
        """Return what is asked of a silence in which the two were in contact: a slip of a year pauses that year."""
        until = draft.until_on or date.max
        inside = [one for one in self.history.contacts(until) if draft.from_on < one < until]
        if not inside or draft == self.given:
            return ""
        days = f"on {count_of(len(inside), 'day')} of this pause, the last on {long_date(inside[-1])}"
        return f"The two were in contact {days}."

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
