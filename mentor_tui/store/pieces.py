"""A large program file decoded piece by piece, so that other threads run in between and it can be told how far it is.

It holds for files that were written here, which have one form: see `encoded_parts`. A quote within a text is escaped
there, so what looks like the end of a document is one.
"""

import contextlib
import re
from collections.abc import Callable
from typing import Any

import msgspec

from mentor_tui.model import KINDS
from mentor_tui.store import schema
from mentor_tui.store.journal import Tables

Told = Callable[[float], None]
"""Is told which part of the work is done, from 0 to 1."""

BYTES_OF_A_PIECE = 1 << 20
"""Some milliseconds of decoding, in which no other thread runs."""

_TABLE = re.compile(rb'[{,]"([a-z_]+)":\{')
_END_OF_DOCUMENT = re.compile(rb'\}(?=,"[1-9][0-9]*":\{|\},"[a-z_]+":\{|\}\}\Z)')
_LAST_OF_TABLE = re.compile(rb'\}(?=\},"[a-z_]+":\{|\}\}\Z)')


def tables_in(content: bytes, told: Told, size: int = BYTES_OF_A_PIECE) -> Tables:
    """Return the tables of a file that was written here, with the records that they hold.

    Raises:
        msgspec.DecodeError: It has another form.
    """
    tables: Tables = {}
    at = 0
    while (head := _TABLE.match(content, at)) is not None:
        name, at = head[1].decode("ascii"), head.end()
        table, decoder = tables.setdefault(name, {}), _decoder_of(name)
        while content[at : at + 1] not in {b"}", b""}:
            documents, at = _piece(content, at + (content[at : at + 1] == b","), decoder, size)
            table.update(documents)
            told(at / len(content))
        at += 1
    if content[at:] != b"}":
        raise msgspec.DecodeError(f"it has another form at byte {at}")
    return tables


def _decoder_of(name: str) -> msgspec.json.Decoder[dict[str, Any]]:
    """Return what decodes documents of a table.

    Raises:
        msgspec.DecodeError: No program has such a table.
    """
    if name not in KINDS and name not in {schema.META, schema.PROGRAM}:
        raise msgspec.DecodeError(f"there is another table: {name}")
    of: Any = KINDS[name] if name in KINDS else dict[str, Any]
    return msgspec.json.Decoder(dict[str, of])


def _piece(
    content: bytes, start: int, decoder: msgspec.json.Decoder[dict[str, Any]], size: int
) -> tuple[dict[str, Any], int]:
    """Return documents of one table from `start` on, about as many as fit a piece, and where they end."""
    if end := _END_OF_DOCUMENT.search(content, min(start + size, len(content) - 3)):
        with contextlib.suppress(msgspec.DecodeError):  # the table ends in this piece
            return decoder.decode(b"{%b}" % content[start : end.end()]), end.end()
    if last := _LAST_OF_TABLE.search(content, start):
        return decoder.decode(b"{%b}" % content[start : last.end()]), last.end()
    raise msgspec.DecodeError("it does not end as tables do")
