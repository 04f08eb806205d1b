"""What of a program leaves it: which records, and which of their texts are withheld.

What is withheld is content; continuity stays. Dates, kinds, lengths, results and counts leave, so a timeline
can be drawn from what was handed on, and private words stay with the one who wrote them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from mentor_tui.dates import count_of
from mentor_tui.model import (
    KIND_OF,
    Charter,
    CheckIn,
    FollowUp,
    Pairing,
    Pause,
    Person,
    Record,
    RecordKind,
    Reflection,
    Session,
    Takeaway,
)
from mentor_tui.program import History, Program

R = TypeVar("R", bound=Record)

NOUNS: dict[RecordKind, tuple[str, str]] = {
    "people": ("person", "people"),
    "pairings": ("pairing", "pairings"),
    "sessions": ("session", "sessions"),
    "follow_ups": ("follow-up", "follow-ups"),
    "check_ins": ("check-in", "check-ins"),
    "tombstones": ("deletion", "deletions"),
}
"""How one record of each kind is called, and how several are."""

WITHHELD = "(withheld)"
"""What stands in the place of a text that a record cannot be without."""

WITHHOLDABLE = (
    *("email", "about", "purpose", "agreement", "pauses", "ending"),
    *("topics", "note", "reflection", "takeaway", "title", "closing_note"),
)
"""Every field that can hold private text."""


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


class Leaving(NamedTuple):
    """A record as it leaves."""

    record: Record
    withheld: tuple[str, ...] = ()
    """The fields whose text was withheld."""


class Extract(NamedTuple):
    """What leaves a program."""

    charter: Charter
    records: tuple[Leaving, ...]

    def told(self) -> str:
        """Say in counts what leaves and what is withheld."""
        kinds = Counter(KIND_OF[type(one.record)] for one in self.records)
        leaves = ", ".join(count_of(number, *NOUNS[kind]) for kind, number in kinds.items()) or "nothing"
        withheld = sum(bool(one.withheld) for one in self.records)
        if not withheld:
            return f"Leaves: {leaves}. Nothing is withheld."
        fields = Counter((KIND_OF[type(one.record)], name) for one in self.records for name in one.withheld)
        listed = ", ".join(
            f"{name.replace('_', ' ')} of {count_of(number, *NOUNS[kind])}"
            for (kind, name), number in fields.most_common()
        )
        told = f"Leaves: {leaves}. Private text is withheld in {count_of(withheld, 'record')}: {listed}."
        return f"{told} Names, organisations and tags leave."


def extract(program: Program, scope: Scope, *, include_private: bool) -> Extract:
    """Return what of a program leaves it.

    A range of dates takes the sessions and check-ins in it, the follow-ups that were open in it, and what those
    refer to, so that the result stands on its own.
    """
    histories = [one for one in program.histories.values() if scope.pairings is None or one.id in scope.pairings]
    kept_pairings = {one.id for one in histories}
    kept: list[Record] = []
    for history in histories:
        pairing = history.pairing
        if pairing.continues is not None and pairing.continues not in kept_pairings:
            pairing = msgspec.structs.replace(pairing, continues=None)
        kept += [pairing, *_in_range(history, scope)]
    whole = scope.pairings is None and scope.since is None and scope.until is None
    people = {pairing_role for one in histories for pairing_role in (one.pairing.mentor_id, one.pairing.mentee_id)}
    records = [
        *(person for person in program.people.values() if whole or person.id in people),
        *kept,
        *(program.tombstones.values() if whole else ()),
    ]
    return Extract(program.charter, tuple(Leaving(one) if include_private else withhold(one) for one in records))


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


def withhold(record: Record) -> Leaving:
    """Return a record without the text that is private in it."""
    match record:
        case Person():
            return _without(record, ("email", "about"))
        case Pairing():
            return _pairing_without(record)
        case Session(visibility="private"):
            return _without(record, ("topics", "note", "reflection", "takeaway"))
        case FollowUp(visibility="private"):
            return _without(record, ("title", "note", "closing_note"))
        case CheckIn(visibility="private"):
            return _without(record, ("note",))
        case _:
            return Leaving(record)


_EMPTY: dict[str, object] = {"topics": (), "reflection": Reflection(), "takeaway": Takeaway(), "title": WITHHELD}


def _without(record: Record, names: Iterable[str]) -> Leaving:
    """Return a record with these fields empty, and the names of those that held something."""
    emptied = {name: _EMPTY.get(name, "") for name in names}
    held = {name: empty for name, empty in emptied.items() if getattr(record, name) != empty}
    return Leaving(msgspec.structs.replace(record, **held), tuple(held)) if held else Leaving(record)


def _pairing_without(pairing: Pairing) -> Leaving:
    """Return a pairing without what was agreed, the reasons of its pauses and the words of its ending."""
    leaving = _without(pairing, ("purpose", "agreement"))
    changes: dict[str, object] = {}
    if pairing.pauses:
        changes["pauses"] = tuple(msgspec.structs.replace(pause, reason=WITHHELD) for pause in pairing.pauses)
    if pairing.ending is not None and (pairing.ending.note or pairing.ending.valued):
        changes["ending"] = msgspec.structs.replace(pairing.ending, note="", valued="")
    return Leaving(msgspec.structs.replace(leaving.record, **changes), (*leaving.withheld, *changes))


def still_withheld(record: Record) -> tuple[str, ...]:
    """Return the fields of a record that was taken in without its words and has gone on without them since."""
    match record:
        case FollowUp(title=title) if title == WITHHELD:
            return ("title", "note", "closing_note")
        case Pairing(pauses=pauses) if any(pause.reason == WITHHELD for pause in pauses):
            return ("agreement", "pauses", "ending")
        case _:
            return ()


def filled_in(record: R, names: Iterable[str], other: R) -> R:
    """Return a record with the text that was withheld from these fields of it, as far as `other` has it."""
    changes: dict[str, object] = {}
    for name in names:
        here, there = getattr(record, name), getattr(other, name)
        if name == "pauses":
            changes[name] = tuple(_with_reason(pause, there) for pause in here)
        elif name == "ending":
            if here is not None and there is not None:
                changes[name] = msgspec.structs.replace(
                    here, note=here.note or there.note, valued=here.valued or there.valued
                )
        elif here == _EMPTY.get(name, ""):
            changes[name] = there
    return msgspec.structs.replace(record, **changes)


def _with_reason(pause: Pause, known: Iterable[Pause]) -> Pause:
    if pause.reason != WITHHELD:
        return pause
    reasons = (one.reason for one in known if one.from_on == pause.from_on)
    return msgspec.structs.replace(pause, reason=next(reasons, WITHHELD))
