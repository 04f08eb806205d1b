"""Gathering: the records of several programs as one, each with where it came from, and nothing of them lost unseen.

Of a record that is met more than once, which is to say under one id, the version with the later stamp is taken; a
later tombstone so buries an earlier record of another file. What decides between equal stamps is :func:`_precedence`.
The order of the files decides nothing but whose name and thresholds hold: those of the first.

Each file fits together alone. What does not fit any more once they are together (a session whose pairing another file
has deleted) stops nothing: it is left out, or taken without the link that does not hold, and listed with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from msgspec import structs

from mentor_tui.dates import long_date
from mentor_tui.interchange.withholding import WITHHELD, Leaving, Level, withhold
from mentor_tui.model import (
    KIND_OF,
    Charter,
    CheckIn,
    FollowUp,
    Id,
    Pairing,
    Person,
    Record,
    RecordKind,
    Session,
    Tombstone,
)
from mentor_tui.program import Program, loose_ends, trusted

Holders = tuple[int, ...]
"""Which of the sources hold something, by their places among them."""


class Source(NamedTuple):
    """What one file brings."""

    name: str
    """What the file is called among the others."""
    charter: Charter
    records: tuple[Leaving, ...]
    """Its records, each sound alone; those whose text is not in the file name its fields."""


class Version(NamedTuple):
    """A record as one or more of the sources have it."""

    sources: Holders
    record: Record


class MetTwice(NamedTuple):
    """A record that the sources have in versions that are not the same."""

    taken: Version
    others: tuple[Version, ...]
    """The latest first."""


class Misfit(NamedTuple):
    """A record that does not fit the others."""

    version: Version
    reason: str
    """What does not fit, and what was done about it, in sentences."""
    is_left_out: bool
    """Whether it is not in the program at all; else it is there without the link that does not hold."""


class Gathered(NamedTuple):
    """Several sources as one program."""

    program: Program
    """Under the name and the thresholds of the first source."""
    sources: tuple[Source, ...] = ()
    holders: Mapping[Id, Holders] = {}
    """Which sources have each record that was taken, just so."""
    met_twice: tuple[MetTwice, ...] = ()
    """By id."""
    copies: int = 0
    """How many records were met again just as they were taken."""
    misfits: tuple[Misfit, ...] = ()
    """Those that are left out first, then by id."""

    def names(self, holders: Holders) -> str:
        """Return sources by their names: "ada.json and ben.json"."""
        *others, last = (self.sources[place].name for place in holders)
        return f"{', '.join(others)} and {last}" if others else last

    def origin(self, record_id: Id) -> str:
        """Return the names of the sources that a record was taken from."""
        return self.names(self.holders[record_id])

    @property
    def judged_otherwise(self) -> Holders:
        """The sources whose own thresholds are not those that hold here."""
        thresholds = self.program.charter.thresholds
        return tuple(place for place, one in enumerate(self.sources) if one.charter.thresholds != thresholds)

    @property
    def namesakes(self) -> tuple[str, ...]:
        """The names under which sources have people of their own, who may be one person or several; in order."""
        found: dict[str, set[Holders]] = defaultdict(set)
        for one in self.program.people.values():
            found[one.name].add(self.holders[one.id])
        return tuple(sorted(name for name, holders in found.items() if len(holders) > 1))

    @property
    def whose_thresholds(self) -> str:
        """Say whose thresholds hold where the sources do not have the same; "" where they do."""
        if not (others := self.judged_otherwise):
            return ""
        return f"Standing goes by the thresholds of {self.sources[0].name}; others are set in {self.names(others)}."


# --- what is private -----------------------------------------------------------------------------------


def as_exported(leaving: Leaving, level: Level) -> Leaving:
    """Return a record without the text that an export of this level would leave out."""
    record, withheld = withhold(leaving.record, level)
    return Leaving(record, tuple(dict.fromkeys((*leaving.withheld, *withheld))))


def told_as_withheld(leaving: Leaving) -> Leaving:
    """Return a record that says where text was withheld from it, instead of looking as if nobody had written any."""
    record, withheld = leaving
    said: dict[str, str] = {}
    for name in withheld:
        field = "note" if isinstance(record, Session) else name  # its texts are one to those who cannot read them
        if field != "email" and getattr(record, field) == "":
            said[field] = WITHHELD
    return Leaving(structs.replace(record, **said), withheld) if said else leaving


# --- gathering -----------------------------------------------------------------------------------------


def gather(sources: Sequence[Source]) -> Gathered:
    """Return several sources as one program."""
    if not sources:
        return Gathered(Program())
    taken: dict[Id, Leaving] = {}
    holders: dict[Id, Holders] = {}
    met: dict[Id, list[tuple[int, Leaving]]] = {}  # what was met more than once
    for place, source in enumerate(sources):
        alone = (place,)
        for leaving in source.records:
            record_id = leaving.record.id
            if record_id in taken:
                met.setdefault(record_id, [(holders[record_id][0], taken[record_id])]).append((place, leaving))
            else:
                taken[record_id], holders[record_id] = leaving, alone
    met_twice: list[MetTwice] = []
    copies = 0
    for record_id, several in sorted(met.items()):
        first, *others = _versions(several)
        taken[record_id], holders[record_id] = Leaving(first.record), first.sources
        copies += sum(leaving.record == first.record for _, leaving in several) - 1
        if others:
            met_twice.append(MetTwice(first, tuple(others)))
    fitting = _Fitting(sources, {record_id: leaving.record for record_id, leaving in taken.items()}, holders)
    program = fitting.program(sources[0].charter)
    misfits = sorted(fitting.misfits, key=lambda one: (not one.is_left_out, one.version.record.id))
    return Gathered(program, tuple(sources), holders, tuple(met_twice), copies, tuple(misfits))


def _versions(met: Iterable[tuple[int, Leaving]]) -> list[Version]:
    """Return the versions of one record, the one that is taken first."""
    found: dict[Record, set[int]] = {}
    for place, leaving in sorted(met, key=lambda one: _precedence(one[1]), reverse=True):
        found.setdefault(leaving.record, set()).add(place)
    return [Version(tuple(sorted(places)), record) for record, places in found.items()]


def _precedence(leaving: Leaving) -> tuple[str, bool, int, bytes]:
    """Return by what one version of a record is taken before another: the greater.

    The later stamp counts. Where two are equal, a record counts more than its deletion, then the one from which less
    was withheld, then the one whose JSON is the greater text: that means nothing, and is the same in every order.
    """
    record, withheld = leaving
    return record.stamp, not isinstance(record, Tombstone), -len(withheld), msgspec.json.encode(record)


# --- what fits together --------------------------------------------------------------------------------

LINKS = {
    "opened_in": "The session it was opened in is not here, or is of another day.",
    "closed_in": "The session it was settled in is not here, or is of another day.",
    "made_in": "The session it was made in is not here, or is of another day.",
    "follow_up_id": "The follow-up it looks after is not here, or was not open on that day.",
    "continues": "The pairing it takes over from is not here, or takes over from this one.",
}
"""What a record can do without, and why it has to."""

Kinds = dict[RecordKind, list[Record]]


class _Fitting:
    """The records that were taken, as they are made to fit together."""

    def __init__(self, sources: Sequence[Source], taken: Mapping[Id, Record], holders: Mapping[Id, Holders]) -> None:
        self._sources = sources
        self._taken = taken
        self._holders = holders
        self.misfits: list[Misfit] = []

    def program(self, charter: Charter) -> Program:
        """Return the program of as many of the records as fit together; the others are `misfits` from then on."""
        kinds: Kinds = defaultdict(list)
        for record in self._taken.values():
            if not isinstance(record, Session | FollowUp | CheckIn) and not self._lacks_somebody(record):
                kinds[KIND_OF[type(record)]].append(record)
        pairings = {record.id for record in kinds["pairings"]}
        for record in self._taken.values():
            if isinstance(record, Session | FollowUp | CheckIn):
                if record.pairing_id in pairings:
                    kinds[KIND_OF[type(record)]].append(record)
                else:
                    self._leave_out(record, "pairing", record.pairing_id)
        return self._unlinked(trusted(charter, kinds))

    def _lacks_somebody(self, record: Record) -> bool:
        """Whether one of the two of a pairing is not here; it is left out then."""
        for role in ("mentor", "mentee") if isinstance(record, Pairing) else ():
            person_id = getattr(record, f"{role}_id")
            if not isinstance(self._taken.get(person_id), Person):
                self._leave_out(record, role, person_id)
                return True
        return False

    def _leave_out(self, record: Record, what: str, missing_id: Id) -> None:
        """Leave a record out, for what it belongs to is missing."""
        match self._taken.get(missing_id):
            case Tombstone(stamp=stamp):
                file = self._sources[self._holders[missing_id][0]].name
                reason = f"Its {what} was deleted in {file}, on {long_date(date.fromisoformat(stamp[:10]))}."
            case Pairing():
                reason = f"Its {what} is left out, too."
            case _:
                reason = f"Its {what} is in none of these files."
        self.misfits.append(Misfit(Version(self._holders[record.id], record), reason, is_left_out=True))

    def _unlinked(self, program: Program) -> Program:
        """Return a program in which every link holds: those that did not are cut."""
        cut: dict[Id, Record] = {}
        why: dict[Id, list[str]] = defaultdict(list)
        for history in program.histories.values():
            for record, problem in loose_ends(history, program):
                link = problem.field if problem.field in LINKS else "follow_up_id"  # else it is about the day of that
                if LINKS[link] not in why[record.id]:
                    why[record.id].append(LINKS[link])
                    cut[record.id] = structs.replace(cut.get(record.id, record), **{link: None})
        for record_id, reasons in why.items():
            reason = " ".join((*reasons, "It is shown without that link."))
            version = Version(self._holders[record_id], self._taken[record_id])
            self.misfits.append(Misfit(version, reason, is_left_out=False))
        return program.with_records(cut.values()) if cut else program


# --- how two versions differ ---------------------------------------------------------------------------


def differing(one: Record, *others: Record) -> Iterator[str]:
    """Yield the fields in which versions of a record differ, besides their stamps; none where their kinds do."""
    if all(type(other) is type(one) for other in others):
        for name in one.__struct_fields__:
            if name != "stamp" and any(getattr(other, name) != getattr(one, name) for other in others):
                yield name
