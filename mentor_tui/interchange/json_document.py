"""The JSON document: a whole program, or a part of it, in one file that other programs can read.

It is one object: `format`, `version`, `as_of` (the day it was made), `level` and `pseudonyms` (how much was
withheld), `program` (its name and thresholds) and one list for each kind of record, with the fields of
:mod:`mentor_tui.model`. A record whose text was left out names those fields in `withheld`. Where the computed figures
were asked for, they stand in `continuity`, and what each of them means in `definitions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from mentor_tui.errors import MentorError, Problem
from mentor_tui.interchange.continuity_figures import PairingFigures, definitions, figures_of
from mentor_tui.interchange.document import (
    FIGURES,
    GIST,
    HEAD,
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
    """Yield the document of an extract, record by record: UTF-8, the same bytes for the same records."""
    yield _formatted(head_of(extract, as_of, definitions() if with_figures else None)).removesuffix(b"\n}")
    for kind in KINDS:
        yield from _list(kind, map(fields_of, extract.leaving(kind)))
    if with_figures:
        yield from _list(FIGURES, figures_of(extract, as_of))
    yield b"\n}\n"


def _list(name: str, values: Iterable[dict[str, Any] | PairingFigures]) -> Iterator[bytes]:
    yield f',\n "{name}": ['.encode()
    after = b""
    for value in values:
        yield (b",\n  " if after else b"\n  ") + _formatted(value).replace(b"\n", b"\n  ")
        after = b"\n "
    yield after + b"]"


def _formatted(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)


def read(text: str) -> Document:
    """Read a document, and check each record in it alone.

    Raises:
        MentorError: It is not such a document, or of a newer version.
    """
    document, is_doubtful = parsed(text)
    as_of, charter = read_head(document)
    if isinstance(document, Twice):
        raise MentorError(f"“{document.name}” stands twice in this document: leave the one that is meant.")
    reader = Reader()
    records = tuple(_records(document, reader, is_doubtful=is_doubtful))
    for name in document.keys() - {*HEAD, *KINDS, FIGURES, GIST}:
        reader.refused.append(Problem(name, f"A document has no such part. It has lists of {', '.join(KINDS)}."))
    return Document(as_of, charter, records, tuple(reader.refused))


def _records(document: dict[str, Any], reader: Reader, *, is_doubtful: bool) -> Iterator[Incoming]:
    """Yield the records of a document; what is wrong with the others, the reader notes."""
    for kind in KINDS:
        listed = document.get(kind, [])
        if not isinstance(listed, list):
            reader.refused.append(Problem(kind, "This should be a list of records."))
            continue
        for index, fields in enumerate(listed):
            yield from reader.read(kind, Parsed(fields, is_doubtful), f"{kind}[{index}]")
