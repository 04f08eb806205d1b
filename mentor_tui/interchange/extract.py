"""What of a program leaves it: which records, in which order, and how that is told before it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from mentor_tui.dates import count_of
from mentor_tui.interchange.withholding import Leaving, Level, withhold
from mentor_tui.model import KIND_OF, KINDS, Charter, FollowUp, Id, Record, RecordKind
from mentor_tui.program import History, Program
from mentor_tui.wording import NOUNS

NOTHING_WITHHELD = "Nothing is withheld."


class Scope(NamedTuple):
    """Which part of a program is meant."""

    pairings: frozenset[str] | None = None
    """The ids of the pairings; None for all."""
    since: date | None = None
    """The first day; None from the beginning."""
    until: date | None = None
    """The last day; None to the end."""

    def holds(self, on: date) -> bool:
        """Whether a day is in the range."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class Extract(NamedTuple):
    """What leaves a program. Each record is made ready when its turn comes, so that a large program can leave too."""

    charter: Charter
    kinds: Mapping[RecordKind, Sequence[Record]]
    """The records of each kind as they stand in the program, by their ids."""
    level: Level
    """How much of their text leaves."""
    pseudonyms: bool
    """Whether codes stand for names; always where no text leaves."""
    histories: Sequence[History]
    """The pairings that leave, whole and in the order of their records."""
    spared: Mapping[Id, Container[str]] = {}
    """The fields of a record that leave all the same."""

    def leaving(self, kind: RecordKind) -> Iterator[Leaving]:
        """Yield the records of one kind as they leave."""
        return (
            withhold(one, self.level, pseudonyms=self.pseudonyms, spared=self.spared.get(one.id, ()))
            for one in self.kinds[kind]
        )

    @property
    def records(self) -> Iterator[Leaving]:
        """Every record as it leaves."""
        return (one for kind in KINDS for one in self.leaving(kind))

    def told(self) -> str:
        """Say in counts what leaves and what is withheld."""
        withheld = self.withheld_told()
        names = "" if withheld == NOTHING_WITHHELD else f" {self._names_told()}"
        return f"{self.counted()} {withheld}{names}"

    def counted(self) -> str:
        """Say in counts what leaves."""
        leaves = ", ".join(count_of(len(of), *NOUNS[kind]) for kind, of in self.kinds.items() if of) or "nothing"
        return f"Leaves: {leaves}."

    def withheld_told(self) -> str:
        """Say in counts what is withheld."""
        fields: Counter[tuple[RecordKind, str]] = Counter()
        thinned = 0
        for record, withheld in self.records:
            fields.update((KIND_OF[type(record)], name) for name in withheld)
            thinned += bool(withheld)
        if not thinned:
            return NOTHING_WITHHELD
        listed = ", ".join(
            f"{name.replace('_', ' ')} of {count_of(number, *NOUNS[kind])}"
            for (kind, name), number in fields.most_common()
        )
        what = {"continuity": "All text", "shared": "Private text", "everything": "Text"}[self.level]
        return f"{what} is withheld in {count_of(thinned, 'record')}: {listed}."

    def withheld_counts(self) -> dict[RecordKind, dict[str, int]]:
        """Return in how many records of each kind each field is withheld."""
        counts: dict[RecordKind, dict[str, int]] = {}
        for record, withheld in self.records:
            of_kind = counts.setdefault(KIND_OF[type(record)], {})
            for name in withheld:
                of_kind[name] = of_kind.get(name, 0) + 1
        return {kind: of for kind, of in counts.items() if of}

    def _names_told(self) -> str:
        if self.level == "continuity":
            return "Codes stand for names."
        if self.pseudonyms:
            return "Codes stand for names, which the words that leave can still tell. Organisations and tags leave."
        return "Names, organisations and tags leave."


def extract(program: Program, scope: Scope, *, level: Level, pseudonyms: bool = False) -> Extract:
    """Return what of a program leaves it.

    A range of dates takes the sessions and check-ins in it, the follow-ups that were open in it, and what those
    refer to, so that the result stands on its own.
    """
    histories = sorted(
        (one for one in program.histories.values() if scope.pairings is None or one.id in scope.pairings),
        key=lambda one: one.id,
    )
    kept_pairings = {one.id for one in histories}
    whole = scope.pairings is None and scope.since is None and scope.until is None
    people = {person.id for one in histories for person in (one.mentor, one.mentee)}
    kinds: dict[RecordKind, list[Record]] = {kind: [] for kind in KINDS}
    kinds["people"] += (person for person in program.people.values() if whole or person.id in people)
    kinds["tombstones"] += program.tombstones.values() if whole else ()
    for history in histories:
        pairing = history.pairing
        if pairing.continues is not None and pairing.continues not in kept_pairings:
            pairing = msgspec.structs.replace(pairing, continues=None)
        kinds["pairings"].append(pairing)
        for record in _in_range(history, scope):
            kinds[KIND_OF[type(record)]].append(record)
    for records in kinds.values():
        records.sort(key=lambda one: one.id)
    wordless = level == "continuity"
    charter = msgspec.structs.replace(program.charter, name="") if wordless else program.charter
    return Extract(charter, kinds, level, pseudonyms or wordless, histories)


def _in_range(history: History, scope: Scope) -> Iterator[Record]:
    check_ins = [one for one in history.check_ins if scope.holds(one.made_on)]
    named = {one.follow_up_id for one in check_ins}
    follow_ups = [one for one in history.follow_ups if one.id in named or _was_open(one, scope)]
    referred = {one.made_in for one in check_ins} | {
        ref for one in follow_ups for ref in (one.opened_in, one.closed_in)
    }
    yield from (one for one in history.sessions if scope.holds(one.held_on) or one.id in referred)
    yield from follow_ups
    yield from check_ins


def _was_open(follow_up: FollowUp, scope: Scope) -> bool:
    begun = scope.until is None or follow_up.opened_on <= scope.until
    return begun and (scope.since is None or follow_up.closed_on is None or follow_up.closed_on >= scope.since)
