"""What stands against a change, seen from the program as it is: each as a problem that a form can show."""

from collections.abc import Iterable, Iterator
from datetime import date

from mentor_tui.dates import long_date
from mentor_tui.errors import Problem
from mentor_tui.model import Id, Living, Pairing, Person
from mentor_tui.program import History, Program
from mentor_tui.text import folded
from mentor_tui.wording import pairing_name

APART = "For somebody else of that name, give the organisation that tells the two apart."


def namesakes(person: Person, people: Iterable[Person], field: str) -> Iterator[Problem]:
    """Yield that somebody else of that name and organisation is here already."""
    named = folded(person.name), folded(person.organisation)
    for known in people:
        if (folded(known.name), folded(known.organisation)) == named and known.id != person.id:
            yield Problem(field, f"{known.name} is here already. {APART}")


def running_together(mentor_id: Id, mentee_id: Id, program: Program, field: str) -> Iterator[Problem]:
    """Yield that these two have a pairing that has not ended."""
    for history in program.histories.values():
        if (history.mentor.id, history.mentee.id) == (mentor_id, mentee_id) and history.pairing.ended_on is None:
            began = long_date(history.pairing.started_on)
            yield Problem(field, f"These two have a pairing already, since {began}: open that one.")


def another_mentee(mentee_id: Id, before: History | None, field: str) -> Iterator[Problem]:
    """Yield that what takes over from a pairing is not for its mentee: the timeline of one person runs through both."""
    if before is not None and before.mentee.id != mentee_id:
        yield Problem(field, f"This takes over from {pairing_name(before)}: the mentee is {before.mentee.name}.")


def between_others(pairing: Pairing, program: Program) -> Iterator[Problem]:
    """Yield why a pairing cannot be one of two others than it was until now, as where somebody was named by a slip."""
    history = program.history(pairing.id)
    if (pairing.mentor_id, pairing.mentee_id) == (history.mentor.id, history.mentee.id):
        return
    if pairing.ended_on is None:
        yield from running_together(pairing.mentor_id, pairing.mentee_id, program, "mentee_id")
    if pairing.mentee_id == history.mentee.id:
        return
    yield from another_mentee(pairing.mentee_id, program.histories.get(pairing.continues or ""), "mentee_id")
    after = program.successor(history)
    if after is not None and after.mentee.id != pairing.mentee_id:
        names, mentee = pairing_name(after), after.mentee.name
        yield Problem("mentee_id", f"{names} has taken over from this: the mentee is {mentee}.")


def against_change(record: Living, program: Program) -> Iterator[Problem]:
    """Yield what stands against a record in the place of the one with its id."""
    match record:
        case Person():
            yield from namesakes(record.cleaned(), program.people.values(), "name")
        case Pairing():
            yield from between_others(record, program)
        case _:
            pass


def settled_already(on: date) -> Problem:
    """Return that a follow-up was settled before."""
    return Problem("follow_up_id", f"This was settled already, on {long_date(on)}.")
