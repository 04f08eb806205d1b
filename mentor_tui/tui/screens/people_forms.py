"""The forms of people and pairings: two names are enough to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from msgspec.structs import replace
from textual.app import ComposeResult

from mentor_tui.acts import NewPairing
from mentor_tui.dates import Cadence, count_of
from mentor_tui.errors import NotUnderstood, Problem
from mentor_tui.model import Id, Person, PersonDraft
from mentor_tui.program import History, Program
from mentor_tui.text import folded, one_line
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import (
    ChoiceField,
    ProseField,
    TextField,
    cadence_field,
    date_field,
    list_field,
    words_field,
)
from mentor_tui.wording import pairing_name

P = TypeVar("P", bound=PersonDraft)

FIRST_CADENCE = Cadence(1, "months")
"""What is proposed for a new pairing, the least that programs commonly ask for: without one no silence is noticed."""


class PersonForm(Form[P]):
    """The form of a person."""

    HEADING: ClassVar[str] = "Add a person"

    def __init__(self, draft: P, problems: Sequence[Problem] = ()) -> None:
        """Make the form over a draft."""
        super().__init__(self.HEADING, problems)
        self._draft = draft

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        draft = self._draft
        yield words_field("name", "Name", draft.name, placeholder="as they are called")
        yield ProseField("about", "About", draft.about, placeholder="What matters to them, in their words")
        yield words_field("organisation", "Organisation", draft.organisation)
        yield words_field("email", "Email", draft.email, placeholder="for your eyes: nothing is ever sent")
        yield list_field("tags", "Tags", draft.tags, placeholder="cohort-a, nursing")

    def draft(self, values: dict[str, Any]) -> P:
        """Return the person."""
        return replace(self._draft, **values)


class PersonEditForm(PersonForm[Person]):
    """The form in which a person is changed."""

    HEADING = "Change a person"

    def question(self, draft: Person) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: what was not changed is not written."""
        return ""


class PairingForm(Form[NewPairing]):
    """The form of a new pairing."""

    def __init__(
        self,
        new: NewPairing | None,
        problems: Sequence[Problem],
        *,
        program: Program,
        day_first: bool | None,
        taken_over: History | None = None,
    ) -> None:
        """Make the form over a pairing that begins; None for an empty one. It may take over from another pairing."""
        heading = "Begin a pairing" if taken_over is None else f"Take over from {pairing_name(taken_over)}"
        super().__init__(heading, problems)
        self._new = new
        self._taken_over = taken_over
        self._people = named(program)
        self._pairings = Counter(
            person.id for history in program.histories.values() for person in (history.mentor, history.mentee)
        )
        self._day_first = day_first

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        new, before = self._new, self._taken_over.pairing if self._taken_over is not None else None
        mentee = before.mentee_id if before is not None else None
        yield self._person_field("mentor", "Mentor", new.mentor if new else None)
        yield self._person_field("mentee", "Mentee", new.mentee if new else mentee)
        if before is not None and before.ended_on is None:
            ways = [(True, "ends, its open threads come along"), (False, "goes on beside this one")]
            yield ChoiceField("hands_over", "The other", ways, new.hands_over if new else True)
        cadence = before.cadence if before is not None else FIRST_CADENCE
        yield cadence_field(
            "cadence",
            "Cadence",
            new.cadence if new else cadence,
            nothing="none: after the first contact only follow-ups fall due",
        )
        started_on = new.started_on if new else self.today()
        yield date_field("started_on", "Started", started_on, self.today, day_first=self._day_first, toward="past")
        purpose = before.purpose if before is not None else ""
        yield words_field("purpose", "Purpose", new.purpose if new else purpose, placeholder="research mentoring")
        yield ProseField(
            "agreement",
            "Agreement",
            new.agreement if new else "",
            placeholder="What you agreed, also on confidentiality",
        )

    def _person_field(self, name: str, label: str, who: Id | PersonDraft | None) -> TextField[Id | PersonDraft]:
        names = {person_id: shown for shown, person_id in self._people.items()}
        text = who.name if isinstance(who, PersonDraft) else names.get(who or "", "")

        def read(typed: str) -> tuple[Id | PersonDraft, str]:
            wanted = one_line(typed)
            if not wanted:
                raise NotUnderstood("Who is it? Type a name; a new one is added.")
            begins = wanted.casefold()
            known = [person_id for shown, person_id in self._people.items() if shown.casefold() == begins]
            if known:
                number = self._pairings[known[0]]
                return known[0], f"known, in {count_of(number, 'pairing')}" if number else "known"
            alike = [shown for shown in self._people if shown.casefold().startswith(f"{begins} (")]
            if alike:
                raise NotUnderstood(f"There are several: write {' or '.join(alike)}.")
            longer = next((shown for shown in self._people if shown.casefold().startswith(begins)), None)
            return PersonDraft(name=wanted), f"new; Enter takes {longer}" if longer else "new, will be added"

        return TextField(name, label, text, read, placeholder="a name", suggestions=list(self._people))

    def question(self, draft: NewPairing) -> str:
        """Return what is asked about a new name that may be the beginning of a known one."""
        asked = [super().question(draft)]
        for who in (draft.mentor, draft.mentee):
            if isinstance(who, PersonDraft):
                alike = [name for name in self._people if folded(name).startswith(folded(who.name))]
                asked += [f"“{who.name}” would be somebody new, beside {alike[0]}."] if alike else []
        return " ".join(question for question in asked if question)

    def draft(self, values: dict[str, Any]) -> NewPairing:
        """Return the pairing that begins. One that takes over has the tags of the other: a cohort stays together."""
        if self._taken_over is None:
            return NewPairing(**values)
        return NewPairing(**values, continues=self._taken_over.id, tags=self._taken_over.pairing.tags)


def named(program: Program) -> dict[str, Id]:
    """Return the people by what tells them apart: the name, with organisation or id where two have the same."""
    names = Counter(person.name.casefold() for person in program.people.values())
    shown: dict[str, Id] = {}
    for person in program.people.values():
        if names[person.name.casefold()] == 1:
            shown[person.name] = person.id
            continue
        apart = f"{person.name} ({person.organisation or person.id[:8]})"
        shown[apart if apart not in shown else f"{person.name} ({person.id[:8]})"] = person.id
    return shown
