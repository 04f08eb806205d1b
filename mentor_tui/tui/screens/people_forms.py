"""The forms of people and pairings: two names are enough to begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult

from mentor_tui.acts import NewPairing
from mentor_tui.dates import count_of
from mentor_tui.errors import NotUnderstood, Problem
from mentor_tui.model import Id, PersonDraft
from mentor_tui.program import Program
from mentor_tui.text import one_line
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import ProseField, TextField, cadence_field, date_field, list_field, words_field


class PersonForm(Form[PersonDraft]):
    """The form of a person."""

    def __init__(self, draft: PersonDraft, problems: Sequence[Problem]) -> None:
        """Make the form over a draft."""
        super().__init__("Add a person", problems)
        self._draft = draft

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        draft = self._draft
        yield words_field("name", "Name", draft.name, placeholder="as they are called")
        yield ProseField("about", "About", draft.about, placeholder="What matters to them, in their words")
        yield words_field("organisation", "Organisation", draft.organisation)
        yield words_field("email", "Email", draft.email, placeholder="for your eyes: nothing is ever sent")
        yield list_field("tags", "Tags", draft.tags, placeholder="cohort-a, nursing")

    def draft(self, values: dict[str, Any]) -> PersonDraft:
        """Return the person."""
        return PersonDraft(**values)


class PairingForm(Form[NewPairing]):
    """The form of a new pairing."""

    def __init__(
        self,
        new: NewPairing | None,
        problems: Sequence[Problem],
        *,
        program: Program,
        today: date,
        day_first: bool | None,
    ) -> None:
        """Make the form over a pairing that begins; None for an empty one."""
        super().__init__("Begin a pairing", problems)
        self._new = new
        self._people = _named(program)
        self._pairings = Counter(
            person.id for history in program.histories.values() for person in (history.mentor, history.mentee)
        )
        self._today = today
        self._day_first = day_first

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        new = self._new
        yield self._person_field("mentor", "Mentor", new.mentor if new else None)
        yield self._person_field("mentee", "Mentee", new.mentee if new else None)
        yield cadence_field(
            "cadence",
            "Cadence",
            new.cadence if new else None,
            nothing="none: after the first contact only follow-ups fall due",
        )
        started_on = new.started_on if new else self._today
        yield date_field("started_on", "Started", started_on, self._today, day_first=self._day_first, toward="past")
        yield words_field("purpose", "Purpose", new.purpose if new else "", placeholder="research mentoring")
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
            folded = wanted.casefold()
            known = [person_id for shown, person_id in self._people.items() if shown.casefold() == folded]
            if known:
                number = self._pairings[known[0]]
                return known[0], f"known, in {count_of(number, 'pairing')}" if number else "known"
            alike = [shown for shown in self._people if shown.casefold().startswith(f"{folded} (")]
            if alike:
                raise NotUnderstood(f"There are several: write {' or '.join(alike)}.")
            longer = next((shown for shown in self._people if shown.casefold().startswith(folded)), None)
            return PersonDraft(name=wanted), f"new; → takes {longer}" if longer else "new, will be added"

        return TextField(name, label, text, read, placeholder="a name", suggestions=list(self._people))

    def draft(self, values: dict[str, Any]) -> NewPairing:
        """Return the pairing that begins."""
        return NewPairing(**values)


def _named(program: Program) -> dict[str, Id]:
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
