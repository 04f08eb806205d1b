"""JSON Lines: the same document with a record a line, for jq, pandas and DuckDB, and for what is read line by line.

The first line is the head. In each line `record` comes first and says what it is: `head`, a kind of record such as
`sessions`, or `continuity` for the computed figures of a pairing. It is not called `kind`: a follow-up has a field of
that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

import msgspec

from mentor_tui.errors import MentorError, Problem
from mentor_tui.interchange.continuity_figures import definitions, figures_of
from mentor_tui.interchange.document import (
    FIGURES,
    Document,
    Incoming,
    Parsed,
    Reader,
    Twice,
    fields_of,
    head_of,
    parsed,
    read_head,
)
from mentor_tui.interchange.extract import Extract
from mentor_tui.model import KINDS


def write(extract: Extract, as_of: date, *, with_figures: bool = False) -> Iterator[bytes]:
    """Yield the lines of an extract: UTF-8, the same bytes for the same records."""
    yield _line("head", head_of(extract, as_of, definitions() if with_figures else None))
    for kind in KINDS:
        for leaving in extract.leaving(kind):
            yield _line(kind, fields_of(leaving))
    if with_figures:
        for figures in figures_of(extract, as_of):
            yield _line(FIGURES, msgspec.structs.asdict(figures))


def _line(record: str, fields: dict[str, object]) -> bytes:
    return msgspec.json.encode({"record": record, **fields}) + b"\n"


def begins(text: str) -> bool:
    """Whether a text begins as the lines of a program do, in whatever order the head has its parts."""
    first, _, _ = text.partition("\n")
    if '"record"' not in first:
        return False
    try:
        head = parsed(first).value
    except MentorError:
        return False
    return isinstance(head, dict) and head.get("record") == "head"


def read(text: str) -> Document:
    """Read the lines of a document, and check each record in them alone.

    Raises:
        MentorError: The first line is not the head of a document, or that of a newer version.
    """
    lines = text.split("\n")  # not splitlines: a record may hold other ends of lines than this
    first = parsed(lines[0]).value
    if isinstance(first, Twice):
        raise MentorError(f"“{first.name}” stands twice in the first line: leave the one that is meant.")
    as_of, charter = read_head(first)
    reader = Reader()
    records = tuple(
        incoming
        for number, line in zip(count(2), lines[1:], strict=False)
        if line.strip()
        for incoming in _record(line, f"line {number}", reader)
    )
    return Document(as_of, charter, records, tuple(reader.refused))


def _record(line: str, place: str, reader: Reader) -> Iterator[Incoming]:
    try:
        fields, is_doubtful = parsed(line)
    except MentorError as error:
        reader.refused.append(Problem("record", str(error), place))
        return
    kind = fields.get("record") if isinstance(fields, dict) else None
    if kind == FIGURES:
        return
    if kind not in KINDS or isinstance(fields, Twice):
        what = f"Each line begins with what it is: one of {', '.join(KINDS)}."
        reader.refused.append(Problem("record", what, place))
        return
    del fields["record"]
    yield from reader.read(kind, Parsed(fields, is_doubtful), place)
