"""The JSON document: a whole program, or a part of it, in one file that other programs can read.

Version 1 is one object: `format`, `version`, `as_of` (the day it was made), `program` (its name and thresholds)
and one list for each kind of record, with the fields of :mod:`mentor_tui.model`. A record whose private text
was left out names those fields in `withheld`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from mentor_tui.errors import MentorError, Problem, Refused
from mentor_tui.interchange.extract import WITHHOLDABLE, Extract, Leaving, filled_in, still_withheld
from mentor_tui.model import KIND_OF, KINDS, Charter, Record, record_of
from mentor_tui.program import Program

FORMAT, VERSION = "mentor-tui", 1


class JsonDocument(NamedTuple):
    """What stands in a document."""

    as_of: date
    charter: Charter
    records: tuple[Leaving, ...]


class Plan(NamedTuple):
    """What taking a document in would do."""

    records: tuple[Record, ...]
    """The records to write, the new and the changed ones."""
    charter: Charter | None
    """The name and the thresholds, where the program has none yet."""
    added: int
    changed: int
    unchanged: int
    """The records that are here already, as new or newer."""

    def told(self) -> str:
        """Say in counts what taking it in does."""
        return f"{self.added} added, {self.changed} changed, {self.unchanged} already here."


def write(extract: Extract, as_of: date) -> bytes:
    """Return the document of an extract: UTF-8, ending in a newline, the same bytes for the same records."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "as_of": as_of,
        "program": extract.charter,
        **{kind: [] for kind in KINDS},
    }
    for leaving in sorted(extract.records, key=lambda one: one.record.id):
        fields = msgspec.structs.asdict(leaving.record)
        if leaving.withheld:
            fields["withheld"] = leaving.withheld
        document[KIND_OF[type(leaving.record)]].append({"id": fields.pop("id"), **fields})
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def read(content: bytes) -> JsonDocument:
    """Read a document, and check each record in it alone.

    Raises:
        MentorError: It is not such a document, or of a newer version.
        Refused: Records in it are not what they should be. It names every one.
    """
    try:
        document = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MentorError(f"This is not JSON: {str(error).removeprefix('JSON is malformed: ')}.") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise MentorError('This is not a mentor-tui document: it does not begin with "format": "mentor-tui".')
    version = document.get("version")
    if version != VERSION:
        raise MentorError(f"This document is of version {version}; this mentor-tui reads version {VERSION}.")
    try:
        as_of = msgspec.convert(document.get("as_of"), date)
        charter = msgspec.convert(document.get("program", {}), Charter).cleaned()
    except msgspec.ValidationError as error:
        raise MentorError(f"The head of the document cannot be read: {error}.") from error
    problems: list[Problem] = []
    records = tuple(_records(document, problems))
    if problems:
        raise Refused(problems)
    return JsonDocument(as_of, charter, records)


def _records(document: dict[str, Any], problems: list[Problem]) -> Iterator[Leaving]:
    """Yield the records of a document; what is wrong with the others goes to `problems`."""
    seen: set[str] = set()
    for kind, record_type in KINDS.items():
        listed = document.get(kind, [])
        if not isinstance(listed, list):
            problems.append(Problem(kind, "This should be a list of records."))
            continue
        for index, fields in enumerate(listed):
            place = f"{kind}[{index}]"
            try:
                leaving = _record(record_type, fields)
            except msgspec.ValidationError as error:
                message, _, path = str(error).partition(" - at `$")
                problems.append(Problem(path.strip("`.") or "record", message, place))
                continue
            if leaving.record.id in seen:
                problems.append(Problem("id", f"Another record of the document has the id {leaving.record.id}.", place))
            seen.add(leaving.record.id)
            try:
                msgspec.convert(leaving.record.stamp.partition("/")[0], datetime)
            except msgspec.ValidationError:
                problems.append(Problem("stamp", f"There is no such instant as {leaving.record.stamp}.", place))
            problems += [problem._replace(record=place) for problem in leaving.record.problems()]
            yield leaving


class _Withheld(msgspec.Struct):
    """What a document says of a record besides the record."""

    withheld: tuple[str, ...]


def _record(record_type: type[Record], fields: object) -> Leaving:
    """Return one record of a document."""
    withheld: tuple[str, ...] = ()
    if isinstance(fields, dict) and "withheld" in fields:
        names = msgspec.convert(fields, _Withheld).withheld
        withheld = tuple(name for name in names if name in record_type.__struct_fields__)
        fields = {name: value for name, value in fields.items() if name != "withheld"}
    return Leaving(record_of(record_type, fields).cleaned(), withheld)


def plan(document: JsonDocument, program: Program) -> Plan:
    """Return what taking a document into a program would do. Taking it in twice does nothing more.

    Of two records with one id the one with the later stamp counts. Text that was withheld from the document is
    never lost for it: what is at hand stays.

    Raises:
        Refused: A record belongs to one pairing there and to another one here.
    """
    at_hand = {record.id: record for record in program.records()}
    writing: list[Record] = []
    added = 0
    for incoming, withheld in document.records:
        present = at_hand.get(incoming.id)
        if present is None:
            added += 1
            writing.append(incoming)
            continue
        if type(incoming) is type(present) and _pairing_of(incoming) != _pairing_of(present):
            raise Refused([Problem("pairing_id", "Here this record belongs to another pairing.", _place(incoming))])
        merged = _merged(incoming, withheld, present)
        if merged != present:
            writing.append(merged)
    empty = not at_hand and not program.charter.name
    changed = len(writing) - added
    return Plan(
        tuple(writing), document.charter if empty else None, added, changed, len(document.records) - len(writing)
    )


def _place(record: Record) -> str:
    return f"{KIND_OF[type(record)]} {record.id[:8]}"


def _pairing_of(record: Record) -> str | None:
    return getattr(record, "pairing_id", None)


def _merged(incoming: Record, withheld: Iterable[str], present: Record) -> Record:
    """Return which of two records with one id counts, with what the other knows besides."""
    if type(incoming) is not type(present):  # a deletion and what it deleted: the later one counts
        return incoming if incoming.stamp > present.stamp else present
    if incoming.stamp > present.stamp:
        return filled_in(incoming, {*withheld, *still_withheld(incoming)}, present)
    missing = still_withheld(present) if incoming.stamp < present.stamp else WITHHOLDABLE
    brought = [name for name in missing if name in present.__struct_fields__ and name not in withheld]
    return filled_in(present, brought, incoming)
