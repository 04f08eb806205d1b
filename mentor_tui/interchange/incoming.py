"""What comes in: which of the forms it is, in which encoding, and what taking it in would do."""

from __future__ import annotations

import codecs
from collections.abc import Mapping

from mentor_tui.errors import MentorError
from mentor_tui.interchange import csv_rows, csv_table, json_document, json_lines, plan
from mentor_tui.interchange.csv_rows import Terms
from mentor_tui.interchange.csv_table import Table, TableKind
from mentor_tui.interchange.document import Document
from mentor_tui.interchange.plan import Plan
from mentor_tui.program import Program

MOST_BYTES = 1 << 30
"""The largest file that is taken in: a million records are about half of it."""

Source = Document | Table
"""What stands in a file."""


def read(content: bytes, kind: TableKind | None = None, columns: Mapping[str, str] | None = None) -> Source:
    """Read a file: a JSON document, JSON Lines, or a table.

    Args:
        content: What stands in the file.
        kind: What the rows of a table are; None where its header says it.
        columns: The field of each column of a table that has another name than it.

    Raises:
        MentorError: It cannot be read as any of them.
    """
    text, note = _decoded(content)
    begins = next((char for char in text if not char.isspace()), "")
    if begins in {"{", "["} and not kind:
        if note:
            raise MentorError(f"This is not JSON: {note} Save it as UTF-8.")
        return json_lines.read(text) if json_lines.begins(text) else json_document.read(text)
    if not begins:
        raise MentorError("There is nothing in this file.")
    if (where := text.find("\0")) >= 0:
        line = text.count("\n", 0, where) + 1
        raise MentorError(f"This is not text: line {line} holds a zero. Save it as JSON or as CSV.")
    table = csv_table.read(text, kind, columns or {})
    return table._replace(notes=(note, *table.notes)) if note else table


def _decoded(content: bytes) -> tuple[str, str]:
    """Return a file as text, and what has to be said about its encoding."""
    for mark, encoding, name in (
        (codecs.BOM_UTF8, "utf-8-sig", ""),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding), f"It is written in {name}." if name else ""
            except UnicodeDecodeError as error:
                raise MentorError(
                    f"This cannot be read: it begins as {name or 'UTF-8'}, and byte {error.start + 1} is none."
                ) from error
    try:
        return content.decode(), ""
    except UnicodeDecodeError as error:
        where = error.start + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise MentorError(f"This is not text: byte {where} is none in UTF-8. Save it as UTF-8.") from None
    return text, f"It is not UTF-8 (at byte {where}), and read as Windows-1252."


def planned(source: Source, program: Program, terms: Terms) -> Plan:
    """Return what taking a file into a program would do. Nothing is done."""
    if isinstance(source, Document):
        return plan.of_document(source, program)
    return csv_rows.of_table(source, program, terms)
