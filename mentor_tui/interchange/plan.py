"""What taking something in would do, record by record, before any of it is done.

A record that is bad, or that does not fit, never stops the good ones: it is refused by its place and its field, and so
is what hangs on it. What is left fits together with the program, and is written as one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from mentor_tui.errors import Problem, Refused
from mentor_tui.interchange.document import Document, Incoming
from mentor_tui.interchange.withholding import WITHHOLDABLE, filled_in, still_withheld
from mentor_tui.model import KIND_OF, KINDS, Charter, Record, Tombstone
from mentor_tui.program import Program

REFERENCES = ("mentor_id", "mentee_id", "continues", "pairing_id", "opened_in", "closed_in", "follow_up_id", "made_in")
"""The fields in which a record names another one."""


class Step(NamedTuple):
    """What would become of one record."""

    place: str
    """Where it stands: "sessions[4]", "line 5"."""
    record: Record
    """The record as it would be written."""
    before: Record | None = None
    """What stands here now; None where it is new."""

    @property
    def is_new(self) -> bool:
        """Whether it would be added."""
        return self.before is None

    @property
    def is_change(self) -> bool:
        """Whether it would be written over what is here."""
        return self.before is not None and self.record != self.before

    def told(self) -> str:
        """Say which fields would change: "sessions[4]: minutes, note"."""
        if type(self.record) is not type(self.before):
            return f"{self.place}: {'deleted' if isinstance(self.record, Tombstone) else 'brought back'}"
        names = (name for name in self.record.__struct_fields__ if name != "stamp")
        changed = [name for name in names if getattr(self.record, name) != getattr(self.before, name)]
        return f"{self.place}: {', '.join(changed) or 'stamp'}"


class Plan(NamedTuple):
    """What taking something in would do."""

    steps: tuple[Step, ...]
    """What would become of each record that can be taken in."""
    charter: Charter | None = None
    """The name and the thresholds, where the program has none yet."""
    refused: tuple[Problem, ...] = ()
    """Why which others cannot be."""
    notes: tuple[str, ...] = ()
    """What else has to be known: how it was read, and what stays as it is here."""

    @property
    def records(self) -> tuple[Record, ...]:
        """The records to write, the new and the changed ones."""
        return tuple(step.record for step in self.steps if step.is_new or step.is_change)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be written."""
        return self.charter is None and not any(step.is_new or step.is_change for step in self.steps)

    @property
    def added(self) -> int:
        """How many records would be new."""
        return sum(step.is_new for step in self.steps)

    @property
    def changed(self) -> int:
        """How many records would be changed."""
        return sum(step.is_change for step in self.steps)

    @property
    def unchanged(self) -> int:
        """How many records are here already, as new or newer."""
        return len(self.steps) - self.added - self.changed

    def told(self) -> str:
        """Say in counts what taking it in does."""
        counts = f"{self.added:,} added, {self.changed:,} changed, {self.unchanged:,} already here"
        refused = len({problem.record or problem.field for problem in self.refused})
        return f"{counts}, {refused:,} refused." if refused else f"{counts}."

    def lines(self) -> Iterator[str]:
        """Yield the whole plan: the counts of each kind, each change with its fields, each refusal with its reason."""
        for kind in KINDS:
            steps = [step for step in self.steps if KIND_OF[type(step.record)] == kind]
            if steps:
                yield f"{kind.replace('_', '-')}: {Plan(tuple(steps)).told()}"
        if self.charter is not None:
            yield f"program: its name, “{self.charter.name}”, and its thresholds come along."
        yield from (f"changed: {step.told()}" for step in self.steps if step.is_change)
        yield from self.remarks()

    def remarks(self) -> Iterator[str]:
        """Yield what else has to be known, and each refusal with its reason."""
        yield from self.notes
        yield from (f"refused: {problem}" for problem in self.refused)


# --- a document ----------------------------------------------------------------------------------------


def of_document(document: Document, program: Program) -> Plan:
    """Return what taking a document into a program would do. Taking it in twice does nothing more.

    Of two records with one id the one with the later stamp counts. Text that was withheld from the document is
    never lost for it: what is at hand stays.
    """
    at_hand = {record.id: record for record in program.records()}
    refused = list(document.refused)
    steps: list[Step] = []
    for incoming in document.records:
        before = at_hand.get(incoming.record.id)
        if before is not None and _is_elsewhere(incoming.record, before):
            refused.append(Problem("pairing_id", "Here this record belongs to another pairing.", incoming.place))
        else:
            merged = incoming.record if before is None else _merged(incoming, before)
            steps.append(Step(incoming.place, merged, before))
    kept, misfits = fitting(steps, program)
    empty = not at_hand and not program.charter.name
    charter = document.charter if empty and document.charter != program.charter else None
    return Plan(tuple(kept), charter, (*refused, *misfits))


def _is_elsewhere(incoming: Record, before: Record) -> bool:
    """Whether a record belongs to one pairing there and to another one here."""
    same_kind = type(incoming) is type(before)
    return same_kind and getattr(incoming, "pairing_id", None) != getattr(before, "pairing_id", None)


def _merged(incoming: Incoming, present: Record) -> Record:
    """Return which of two records with one id counts, with what the other knows besides."""
    record, withheld, _ = incoming
    if type(record) is not type(present):  # a deletion and what it deleted: the later one counts
        return record if record.stamp > present.stamp else present
    if record.stamp > present.stamp:
        return filled_in(record, {*withheld, *still_withheld(record)}, present)
    missing = still_withheld(present) if record.stamp < present.stamp else WITHHOLDABLE
    brought = [name for name in missing if name in present.__struct_fields__ and name not in withheld]
    return filled_in(present, brought, record)


# --- what fits -----------------------------------------------------------------------------------------


def fitting(
    steps: Iterable[Step], program: Program, *, today: date | None = None
) -> tuple[list[Step], tuple[Problem, ...]]:
    """Return the steps that fit together with a program, and why the others do not.

    Args:
        steps: What would be written.
        program: What it would be written to.
        today: As for :meth:`Program.with_records`.
    """
    kept = {step.record.id: step for step in steps}
    refused: list[Problem] = []
    here: dict[str, Record] = {}
    while True:
        try:
            program.with_records((one.record for one in kept.values() if one.is_new or one.is_change), today=today)
        except Refused as error:
            here = here or {record.id: record for record in program.records()}
            blamed = [one for problem in error.problems for one in _blamed(problem, kept, here)]
            if not blamed:
                raise
            refused += (problem for _, problem in blamed)
            gone = {step.record.id: step for step, _ in blamed}
            for record_id in gone:
                kept.pop(record_id, None)
            refused += _left_hanging(gone, kept)
        else:
            return list(kept.values()), tuple(dict.fromkeys(refused))


def _blamed(problem: Problem, steps: dict[str, Step], here: dict[str, Record]) -> Iterator[tuple[Step, Problem]]:
    """Yield the steps that a problem comes from: the one it names, else those that what it names here refers to."""
    step = steps.get(problem.record_id)
    if step is not None and (step.is_new or step.is_change):
        yield step, problem._replace(record=step.place)
        return
    named = here.get(problem.record_id)
    for field in REFERENCES:
        culprit = steps.get(getattr(named, field, None) or "")
        if culprit is not None and (culprit.is_new or culprit.is_change):
            message = f"It does not fit what is here ({problem.record}): {problem.message}"
            yield culprit, Problem(problem.field, message, culprit.place)


def _left_hanging(gone: dict[str, Step], kept: dict[str, Step]) -> Iterator[Problem]:
    """Take out, and yield, what refers to new records that are gone, and what refers to those in turn."""
    gone = {record_id: step for record_id, step in gone.items() if step.is_new}
    while gone:
        hanging: dict[str, Step] = {}
        for record_id, step in kept.items():
            field = next((name for name in REFERENCES if getattr(step.record, name, None) in gone), None)
            if field is not None:
                hanging[record_id] = step
                on = gone[getattr(step.record, field)]
                yield Problem(field, f"It belongs to {on.place}, which is refused.", step.place)
        for record_id in hanging:
            del kept[record_id]
        gone = {record_id: step for record_id, step in hanging.items() if step.is_new}
