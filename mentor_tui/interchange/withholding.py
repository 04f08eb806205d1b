"""What is withheld from a record that leaves, and how it comes home again.

What is withheld is content; continuity stays. Dates, kinds, lengths, results and counts leave, so a timeline
can be drawn from what was handed on, and private words stay with the one who wrote them.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Container, Iterable
from typing import Literal, NamedTuple, TypeVar, get_args

import msgspec

from mentor_tui.model import CheckIn, FollowUp, Pairing, Pause, Person, Record, Reflection, Session, Takeaway

R = TypeVar("R", bound=Record)

Level = Literal["continuity", "shared", "everything"]
"""How much leaves: no text at all; what was shared; everything."""

LEVELS: tuple[Level, ...] = get_args(Level)

WITHHELD = "(withheld)"
"""What stands in the place of a text that a record cannot be without."""

PRIVATE: dict[type, tuple[str, ...]] = {
    Person: ("email", "about"),
    Pairing: ("purpose", "agreement", "pauses", "ending"),
    Session: ("topics", "note", "reflection", "takeaway"),
    FollowUp: ("title", "note", "closing_note"),
    CheckIn: ("note",),
}
"""The fields of each kind of record that hold private text, where it was not shared."""

OTHER_TEXT: dict[type, tuple[str, ...]] = {Person: ("name", "organisation", "tags"), Pairing: ("tags",)}
"""The other fields that hold text."""

WITHHOLDABLE = tuple(dict.fromkeys(name for of in (PRIVATE, OTHER_TEXT) for names in of.values() for name in names))
"""Every field that can be withheld."""


class Leaving(NamedTuple):
    """A record as it leaves, or as it comes in."""

    record: Record
    withheld: tuple[str, ...] = ()
    """The fields whose text was withheld."""


def withhold(record: Record, level: Level, *, pseudonyms: bool = False, spared: Container[str] = ()) -> Leaving:
    """Return a record without the text that is withheld at a level.

    With `pseudonyms` a person's name is, too; the fields that are `spared` leave all the same.
    """
    names = (name for name in _to_withhold(record, level, pseudonyms=pseudonyms) if name not in spared)
    kept = {name: left for name in names if getattr(record, name) != (left := _stand_in(record, name))}
    return Leaving(msgspec.structs.replace(record, **kept), tuple(kept)) if kept else Leaving(record)


def _to_withhold(record: Record, level: Level, *, pseudonyms: bool) -> tuple[str, ...]:
    kind = type(record)
    if level == "continuity":
        return (*PRIVATE.get(kind, ()), *OTHER_TEXT.get(kind, ()))
    was_shared = getattr(record, "visibility", "private") == "shared"
    names = () if level == "everything" or was_shared else PRIVATE.get(kind, ())
    return tuple(dict.fromkeys((*names, "name", "email"))) if pseudonyms and kind is Person else names


def pseudonym(person_id: str) -> str:
    """Return the code that stands for a person: "P-3V5ZQ7KXA2".

    It is the beginning (50 bits) of a SHA-256 over the person's id. The id is random, so the code says nothing
    about the person and is the same in every export of this program. Whoever has the program file, or an export
    with names, can find the name to a code; nobody can who has neither.
    """
    digest = hashlib.sha256(f"mentor-tui person {person_id}".encode()).digest()
    return f"P-{b32encode(digest)[:10].decode()}"


_EMPTY: dict[str, object] = {
    **dict.fromkeys(("topics", "tags"), ()),
    "reflection": Reflection(),
    "takeaway": Takeaway(),
    "title": WITHHELD,
}


def _stand_in(record: Record, name: str) -> object:
    """Return what stands in the place of a text that is withheld."""
    match record, name:
        case Person(id=person_id), "name":
            return pseudonym(person_id)
        case Pairing(pauses=pauses), "pauses":
            return tuple(msgspec.structs.replace(pause, reason=WITHHELD) for pause in pauses)
        case Pairing(ending=ending), "ending":
            return ending and msgspec.structs.replace(ending, note="", valued="")
        case _:
            return _EMPTY.get(name, "")


# --- coming home ---------------------------------------------------------------------------------------


def still_withheld(record: Record) -> tuple[str, ...]:
    """Return the fields of a record that was taken in without its words and has gone on without them since."""
    match record:
        case FollowUp(title=title) if title == WITHHELD:
            return PRIVATE[FollowUp]
        case Pairing(pauses=pauses) if any(pause.reason == WITHHELD for pause in pauses):
            return ("agreement", "pauses", "ending")
        case Person(name=name) if name == pseudonym(record.id):
            return (*PRIVATE[Person], *OTHER_TEXT[Person])
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
        elif here == _stand_in(record, name):
            changes[name] = there
    return msgspec.structs.replace(record, **changes)


def _with_reason(pause: Pause, known: Iterable[Pause]) -> Pause:
    if pause.reason != WITHHELD:
        return pause
    reasons = (one.reason for one in known if one.from_on == pause.from_on)
    return msgspec.structs.replace(pause, reason=next(reasons, WITHHELD))
