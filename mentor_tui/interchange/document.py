"""What a document holds, in either of its forms, and how one record of it is written and read.

Version 2 says at its head how much was withheld, and may bring the computed figures. Version 1 did not; it is read
as it always was. A newer version than this program's is refused: nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import msgspec

from mentor_tui.errors import MentorError, Problem, Refused
from mentor_tui.interchange.extract import Extract
from mentor_tui.interchange.withholding import Leaving
from mentor_tui.model import KINDS, Charter, Record, RecordKind, record_of
from mentor_tui.text import one_line

FORMAT, VERSION = "mentor-tui", 2
VERSIONS_READ = range(1, VERSION + 1)

HEAD = ("format", "version", "as_of", "level", "pseudonyms", "program", "definitions")
"""What stands in a document before its records."""

FIGURES = "continuity"
"""Where the computed figures stand. They are never taken in: they are computed anew."""

GIST = "handover"
"""Where a hand-over says what is in it, for who reads it before it is taken in."""


class Incoming(NamedTuple):
    """A record as it comes in."""

    record: Record
    withheld: tuple[str, ...] = ()
    """The fields whose text was withheld from it."""
    place: str = ""
    """Where it stands: "sessions[4]", "line 5"."""


class Document(NamedTuple):
    """What stands in a document."""

    as_of: date
    """The day it was made."""
    charter: Charter
    records: tuple[Incoming, ...]
    refused: tuple[Problem, ...] = ()
    """What in it is not what it should be."""


# --- writing -------------------------------------------------------------------------------------------


def head_of(extract: Extract, as_of: date, definitions: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what stands in a document before its records."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "as_of": as_of,
        "level": extract.level,
        "pseudonyms": extract.pseudonyms,
        "program": extract.charter,
    }
    return head if definitions is None else {**head, "definitions": definitions}


def fields_of(leaving: Leaving) -> dict[str, Any]:
    """Return the fields of a record in their order: its id first, what was withheld last."""
    fields = msgspec.structs.asdict(leaving.record)
    if leaving.withheld:
        fields["withheld"] = leaving.withheld
    return {"id": fields.pop("id"), **fields}


# --- reading -------------------------------------------------------------------------------------------


class Twice(dict[str, Any]):
    """A JSON object in which a name stands twice: which of the two is meant, nobody can know."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        """Keep the pairs, and the first name that comes again."""
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.name = next(name for place, name in enumerate(names) if name in names[:place])


class Parsed(NamedTuple):
    """What a JSON text says."""

    value: Any
    is_doubtful: bool
    """Whether a name in it stands twice, or it may hold half a character: JSON can say both, and nobody can mean it."""


_HALF = re.compile(r"\\ud[89a-f]", re.IGNORECASE)
"""What a text has where it may hold lone surrogates: halves of characters, which no file can hold."""
_HALVES = re.compile("[\ud800-\udfff]")


def parsed(text: str) -> Parsed:
    """Return what a JSON text says, by the letter of RFC 8259. An object in which a name stands twice is a `Twice`.

    Raises:
        MentorError: It is not JSON. The message says why, and where that can be said.
    """
    doubtful = _HALF.search(text) is not None

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubtful
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        doubtful = True
        return Twice(pairs)

    try:
        value = json.loads(text, object_pairs_hook=object_of, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise MentorError(f"This is not JSON: {error}.") from error
    except RecursionError as error:
        raise MentorError("This is not JSON that can be read: it is nested too deeply.") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise MentorError("This is not JSON that can be read: a number in it has thousands of digits.") from error
    return Parsed(value, doubtful)


def _no_number(name: str) -> float:
    raise MentorError(f"This is not JSON: it says {name}, which is no number there.")


def read_head(head: object) -> tuple[date, Charter]:
    """Return the day a document was made, and the charter in it.

    Raises:
        MentorError: It is not the head of a document, or of one that is newer than this program.
        Refused: Its charter says what cannot be.
    """
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise MentorError('This is not a mentor-tui document: it does not begin with "format": "mentor-tui".')
    version = head.get("version")
    if type(version) is not int or version not in VERSIONS_READ:
        raise MentorError(
            f"This document is of version {_shown(version)}; this mentor-tui reads versions 1 to {VERSION}."
        )
    if problem := _spoilt({name: value for name, value in head.items() if name in HEAD}):
        raise MentorError(f"The head of the document cannot be read: {problem.field}: {problem.message}")
    try:
        as_of = msgspec.convert(head.get("as_of"), date)
        charter = msgspec.convert(head.get("program", {}), Charter).cleaned()
    except msgspec.ValidationError as error:
        raise MentorError(f"The head of the document cannot be read: {error}.") from error
    if problems := [problem._replace(record="program") for problem in charter.problems()]:
        raise Refused(problems)
    return as_of, charter


def _shown(version: object) -> str:
    return version if isinstance(version, str) and len(version) < 20 else repr(version)[:20]


def _spoilt(fields: object) -> Problem | None:
    """Return what stands in a record that JSON can say and nobody can mean; None where there is nothing."""
    if isinstance(fields, Twice):
        return Problem(one_line(fields.name), "This stands twice in one record: leave the one that is meant.")
    inner = fields.items() if isinstance(fields, dict) else enumerate(fields) if isinstance(fields, list) else ()
    for name, value in inner:
        field = one_line(str(name))
        if any(isinstance(one, str) and _HALVES.search(one) for one in (name, value)):
            return Problem(field, "This holds half a character (a lone surrogate): write the text anew.")
        if isinstance(value, dict | list) and (problem := _spoilt(value)):
            return problem._replace(field=f"{field}.{problem.field}")
    return None


class _Withheld(msgspec.Struct):
    """What a document says of a record besides the record."""

    withheld: tuple[str, ...]


class Reader:
    """Reads the records of one document, and notes what is wrong with the others."""

    def __init__(self) -> None:
        self.refused: list[Problem] = []
        """What was wrong, each with its place."""
        self._seen: set[str] = set()

    def read(self, kind: RecordKind, fields: Parsed, place: str) -> Iterator[Incoming]:
        """Yield the record that these fields are; nothing where they are none."""
        if fields.is_doubtful and (problem := _spoilt(fields.value)):
            self.refused.append(problem._replace(record=place))
            return
        try:
            record, withheld = _record(KINDS[kind], fields.value)
        except msgspec.ValidationError as error:
            message, _, path = str(error).partition(" - at `$")
            self.refused.append(Problem(path.strip("`.") or "record", message, place))
            return
        problems = [problem._replace(record=place) for problem in (*self._doubts(record), *record.problems())]
        self.refused += problems
        if not problems:
            self._seen.add(record.id)
            yield Incoming(record, withheld, place)

    def _doubts(self, record: Record) -> Iterator[Problem]:
        if record.id in self._seen:
            yield Problem("id", f"Another record of the document has the id {record.id}.")


def _record(record_type: type[Record], fields: object) -> Leaving:
    """Return one record of a document."""
    withheld: tuple[str, ...] = ()
    if isinstance(fields, dict) and "withheld" in fields:
        names = msgspec.convert(fields, _Withheld).withheld
        withheld = tuple(name for name in names if name in record_type.__struct_fields__)
        fields = {name: value for name, value in fields.items() if name != "withheld"}
    return Leaving(record_of(record_type, fields).cleaned(), withheld)
