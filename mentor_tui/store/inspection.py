"""A program's tables looked at record by record: what can be read, what cannot, and what does not fit together."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mentor_tui.errors import FileDamaged, Refused
from mentor_tui.model import KIND_OF, KINDS, Charter, Id, Record, RecordKind
from mentor_tui.program import build
from mentor_tui.store import schema
from mentor_tui.store.journal import Commit
from mentor_tui.text import cut, one_line

Severity = Literal["ok", "note", "problem", "damage"]
"""How bad something is: as it should be; good to know; to be put right; the program cannot be opened."""

SEVERITIES: tuple[Severity, ...] = ("ok", "note", "problem", "damage")
"""From the least to the worst."""

REFERENCES = (
    *("mentor_id", "mentee_id", "continues", "pairing_id"),
    *("opened_in", "closed_in", "made_in", "follow_up_id"),
)
"""The fields in which a record names another one."""

MEND = (
    "A person has to decide: mend it in the file by hand, or bring a former state back (mentor-tui restore lists them)."
)

_OUT = "takes it out of the file and keeps it in a JSON file beside it"
_LATER = "--repair can take it out of the file once the rest is decided: until then it would be of no use."

_NUMBER = re.compile("[1-9][0-9]{0,17}")
_FIELD = re.compile(r"\$\.(\w+)|field `(\w+)`|^(\w+): ")
_MOST_SHOWN = 200


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was found."""

    severity: Severity
    """How bad it is."""
    name: str
    """What kind of thing it is, in one word that stays the same."""
    what: str
    """What it is, in words."""
    path: str
    """The file or directory in which it is."""
    table: str = ""
    """The table of the record, where it is about one."""
    number: str = ""
    """The number of the record in its table."""
    field: str = ""
    """The field of the record."""
    line: int | None = None
    """The line of the journal."""
    repair: str = ""
    """What `--repair` does about it; "" where it does nothing."""
    decide: str = ""
    """What a person has to decide."""

    def later(self) -> "Finding":
        """Return the same where a person has to decide about something else first."""
        return replace(self, repair="", decide=_LATER) if self.repair else self

    @property
    def where(self) -> str:
        """The place in words: file, table, number."""
        record = f": {self.table} {self.number}".rstrip() if self.table else ""
        return one_line(f"{Path(self.path).name}{record}")


class Spot(NamedTuple):
    """Where a record stands."""

    table: str
    number: str


WHOLE = Spot("", "")
"""The file as a whole."""


class Inspection(NamedTuple):
    """What is to be said of the tables of a program."""

    records: Mapping[Spot, Record]
    """Those that can be read, with their text made safe."""
    charter: Charter | None
    """What is said of the program as a whole; None where that cannot be read or is not there."""
    tables: dict[str, Any]
    """The tables as they are written, with records in place of the documents that can be read."""
    findings: tuple[Finding, ...]
    """What is not as it should be."""

    @property
    def damage(self) -> tuple[Finding, ...]:
        """Why the program cannot be opened; nothing where it can."""
        return tuple(one for one in self.findings if one.severity == "damage")

    def by_id(self) -> dict[Id, Record]:
        """Return the records that can be read by their id."""
        return {record.id: record for record in self.records.values()}

    def counts(self) -> dict[RecordKind, int]:
        """Return how many records of each kind can be read."""
        return {kind: sum(spot.table == kind for spot in self.records) for kind in KINDS}

    def without(self, spots: Iterable[Spot]) -> dict[str, Any]:
        """Return the tables without some of what stands in them; a spot without a number is a whole table."""
        tables = _copied(self.tables)
        for table, number in spots:
            if number:
                tables[table].pop(number, None)
            else:
                tables.pop(table, None)
        return tables


def inspect(tables: Any, path: Path, journalled: Iterable[Commit] = ()) -> Inspection:
    """Look at what stands in a program, once the changes of its journal are made in it.

    Args:
        tables: What JSON the file holds, of any form.
        path: The file, to name it.
        journalled: Those changes, to name the journal where a record comes from there.
    """
    looking = _Looking(path, journalled)
    if not isinstance(tables, dict):
        found = looking.finding("not_tables", "What stands in it is JSON, but no tables of records.", decide=MEND)
        return Inspection({}, None, {}, (found,))
    if (finding := looking.at_the_version(tables)) is not None:
        return Inspection({}, None, tables, (finding,))
    findings = [*looking.at_records(tables), *looking.at_the_charter(tables), *looking.at_other_tables(tables)]
    findings += looking.at_what_fits()
    return Inspection(looking.records, looking.charter, looking.tables, tuple(looking.settled(findings)))


class _Looking:
    """One look at the tables of a program, which notes what it has read so far."""

    def __init__(self, path: Path, journalled: Iterable[Commit]) -> None:
        self._path = path
        self._journal_path = path.with_name(f"{path.name}.journal")
        self._in_journal = {
            (table, number)
            for commit in journalled
            for table, documents in commit.tables.items()
            for number in documents
        }
        self.records: dict[Spot, Record] = {}
        self.charter: Charter | None = None
        self.tables: dict[str, Any] = {}
        self._ids: dict[Id, Spot] = {}
        self._unreadable_ids: dict[Spot, str] = {}

    def finding(self, name: str, what: str, spot: Spot = WHOLE, **more: Any) -> Finding:
        """Return what was found; it is damage unless something else is said."""
        path = self._journal_path if spot in self._in_journal else self._path
        return Finding(
            **{
                "severity": "damage",
                "name": name,
                "what": cut(one_line(what), _MOST_SHOWN),
                "path": str(path),
                "table": spot.table,
                "number": spot.number,
                **more,
            }
        )

    def at_the_version(self, tables: Mapping[str, Any]) -> Finding | None:
        """Return what is wrong with the version of the file; None where it can be read."""
        named = tables.get(schema.META)
        meta = next(iter(named.values()), None) if isinstance(named, dict) else None
        try:
            schema.check_version(meta if isinstance(meta, dict) else None, set(tables), self._path.name)
        except FileDamaged as error:
            return self.finding("version", str(error), Spot(schema.META, ""), decide=MEND)
        return None

    def at_records(self, tables: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with each record on its own."""
        self.tables = _copied(tables)
        for kind in KINDS:
            table = tables.get(kind, {})
            if not isinstance(table, dict):
                yield self.finding("table", f"The table is no table: it is a {_kind_of(table)}.", Spot(kind, ""))
                continue
            for number, document in table.items():
                yield from self._at_record(kind, number, document)

    def _at_record(self, kind: RecordKind, number: str, document: Any) -> Iterator[Finding]:
        spot = Spot(kind, number)
        if not _NUMBER.fullmatch(number):
            yield self.finding("number", f"“{number}” is no number of a record.", spot)
            return
        try:
            record = schema.to_record(kind, _document(document), "")
        except FileDamaged as error:
            told = str(error).removeprefix(": ")
            if isinstance(document, dict):
                self._unreadable_ids[spot] = str(document.get("id", ""))
            yield self.finding("record", _without_the_path(told), spot, field=_field(told))
            return
        before = self._ids.setdefault(record.id, spot)
        if before != spot:
            yield self._twice(spot, record, before)
            return
        self.records[spot] = record
        self.tables[kind][number] = record

    def _twice(self, spot: Spot, record: Record, before: Spot) -> Finding:
        what = f"It has the id of {before.table} {before.number}: {record.id}."
        if spot.table == before.table and record == self.records[before]:
            return self.finding("same", f"{what} The two are the same.", spot, field="id")
        return self.finding("id", what, spot, field="id", decide=MEND)

    def at_the_charter(self, tables: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is wrong with the charter, and what its table holds besides it."""
        table = tables.get(schema.PROGRAM, {})
        if not isinstance(table, dict):
            yield self.finding("table", f"The table is no table: it is a {_kind_of(table)}.", Spot(schema.PROGRAM, ""))
            return
        for number, document in table.items():
            spot = Spot(schema.PROGRAM, number)
            if not _NUMBER.fullmatch(number):
                yield self.finding("number", f"“{number}” is no number of a record.", spot)
                continue
            try:
                self.charter = schema.to_charter(_document(document), "")
                self.tables[schema.PROGRAM][number] = self.charter
            except FileDamaged as error:
                told = str(error).removeprefix(": ")
                yield self.finding("record", _without_the_path(told), spot, field=_field(told))
            return  # the program reads the first one

    def at_other_tables(self, tables: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what is there that no program has; it is kept as it is."""
        for name in tables.keys() - KINDS.keys() - {schema.META, schema.PROGRAM}:
            what = f"There is a table of something else: “{name}”. It is kept."
            if isinstance(tables[name], dict) and all(isinstance(one, dict) for one in tables[name].values()):
                if tables[name]:
                    yield self.finding("other_table", what, Spot(cut(one_line(name), 40), ""), severity="note")
                continue
            yield self.finding("other_table", f"“{name}” is no table of documents.", Spot(name, ""), decide=MEND)

    def at_what_fits(self) -> Iterator[Finding]:
        """Yield what is wrong with the days of records, and between those that can be read."""
        spots: dict[str, list[Spot]] = {}
        for spot, record in self.records.items():
            spots.setdefault(_label(record), []).append(spot)
        left, out = list(self.records.values()), set(self._unreadable_ids.values())
        while True:
            try:
                build(self.charter or Charter(), left)
            except Refused as refused:
                named = {problem.record for problem in refused.problems}
                for problem in refused.problems:
                    for spot in spots.get(problem.record, [WHOLE]):
                        if spot not in self.records or not _names(self.records[spot], out):
                            what = f"{problem.field}: {problem.message}"
                            yield self.finding("misfit", what, spot, field=problem.field, decide=MEND)
                out |= {record.id for record in left if _label(record) in named}
                before, left = len(left), [record for record in left if _label(record) not in named]
                if len(left) == before:
                    return
            else:
                return

    def settled(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield the findings with what is to be done about each record that cannot be read."""
        referred = {getattr(record, name, None) for record in self.records.values() for name in REFERENCES}
        known = [
            replace(one, decide=f"Other records refer to it. {MEND}")
            if one.severity == "damage" and self._unreadable_ids.get(Spot(one.table, one.number), "") in referred
            else one
            for one in findings
        ]
        is_open = any(one.decide and one.severity == "damage" for one in known)
        for one in known:
            if one.decide or one.severity != "damage":
                yield one
            else:
                found = replace(one, repair=_OUT)
                yield found.later() if is_open else found


def _copied(tables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: dict(table) if isinstance(table, dict) else table for name, table in tables.items()}


def _document(value: Any) -> schema.Document:
    """Return what should be a document.

    Raises:
        FileDamaged: It is none.
    """
    if isinstance(value, dict):
        return value
    raise FileDamaged(f": it is a {_kind_of(value)} and no record.")


def _names(record: Record, ids: set[str]) -> bool:
    """Whether a record refers to one of these."""
    return any(getattr(record, name, None) in ids for name in REFERENCES)


def _label(record: Record) -> str:
    """Return how a problem names its record."""
    return f"{KIND_OF[type(record)]} {record.id[:8]}"


def _field(told: str) -> str:
    found = _FIELD.search(told)
    return next((name for name in found.groups() if name), "") if found else ""


def _without_the_path(told: str) -> str:
    """Return what msgspec says of a field with the field's name in front: "minutes: Expected `int`, got `str`"."""
    what, _, place = told.partition(" - at `$.")
    return f"{place.rstrip('`')}: {what}" if place else what


def _kind_of(value: object) -> str:
    kinds = {list: "list", dict: "table", str: "text", bool: "truth value", type(None): "null"}
    return kinds.get(type(value), "number")
