"""A table in CSV, as a spreadsheet writes it: what its delimiter and its columns are is found out, and told.

=========  ==============================================================================================
kind       columns; those with a star have to be there
=========  ==============================================================================================
people     name*, email, organisation, about, tags
pairings   mentor*, mentee*, started_on*, cadence, purpose, agreement, tags, ended_on
sessions   mentor*, mentee*, held_on*, starts_at, minutes, channel, status, topics, note, visibility
=========  ==============================================================================================

A column's name is read without regard to case, spaces and punctuation: "Held on" is `held_on`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from mentor_tui.errors import MentorError, Problem
from mentor_tui.text import cut, folded, one_line

TableKind = Literal["people", "pairings", "sessions"]

TABLE_KINDS: tuple[TableKind, ...] = get_args(TableKind)

NEEDED: dict[TableKind, tuple[str, ...]] = {
    "people": ("name",),
    "pairings": ("mentor", "mentee", "started_on"),
    "sessions": ("mentor", "mentee", "held_on"),
}
"""The columns that have to be there."""

OPTIONAL: dict[TableKind, tuple[str, ...]] = {
    "people": ("email", "organisation", "about", "tags"),
    "pairings": ("cadence", "purpose", "agreement", "tags", "ended_on"),
    "sessions": ("starts_at", "minutes", "channel", "status", "topics", "note", "visibility"),
}
"""The columns that may be there."""

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

CELLS_OF_A_NAME = 40
"""How much of a column's name is shown."""


class Row(NamedTuple):
    """One row of a table."""

    place: str
    """Where it begins: "line 5"."""
    cells: Mapping[str, str]
    """What stands in it, under the names of the fields; empty cells are left out."""


class Table(NamedTuple):
    """A table whose columns are known."""

    kind: TableKind
    rows: tuple[Row, ...]
    refused: tuple[Problem, ...]
    """The rows that are none."""
    notes: tuple[str, ...]
    """How it was read, as far as that had to be found out."""


def read(text: str, kind: TableKind | None, columns: Mapping[str, str]) -> Table:
    """Read a table.

    Args:
        text: What stands in the file.
        kind: What its rows are; None where the header is to say it.
        columns: The field of each column that has another name than it.

    Raises:
        MentorError: Its header cannot be understood, or its quotation marks do not match.
    """
    delimiter = _delimiter(text, columns)
    lines = _rows(text, delimiter)
    _, header = next(lines, ("", []))
    kind = kind or _kind(header, columns)
    fields = _fields(header, kind, columns)
    rows: list[Row] = []
    refused: list[Problem] = []
    for place, cells in lines:
        if len(cells) > len(header) and any(map(str.strip, cells[len(header) :])):
            refused.append(Problem("columns", f"This has {len(cells)} cells, and the header {len(header)}.", place))
        elif any(map(str.strip, cells)):
            held = ((field, cell.strip()) for field, cell in zip(fields, cells, strict=False) if field)
            rows.append(Row(place, {field: cell for field, cell in held if cell}))
    return Table(kind, tuple(rows), tuple(refused), tuple(_notes(header, fields, delimiter)))


def _rows(text: str, delimiter: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each row with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield f"line {before + 1}", cells
            before = reader.line_num
    except csv.Error as error:
        raise MentorError(f"This table cannot be read from line {before + 1} on: {error}.") from error


def _delimiter(text: str, columns: Mapping[str, str]) -> str:
    """Return what stands between the cells: what gives the header most columns that are known, then most columns."""

    def columns_by(delimiter: str) -> tuple[int, int]:
        try:
            _, header = next(_rows(text, delimiter), ("", []))
        except MentorError:
            return 0, 0
        known = {_key(name) for kind in TABLE_KINDS for name in (*NEEDED[kind], *OPTIONAL[kind])}
        return sum(_key(columns.get(cell.strip(), cell)) in known for cell in header), len(header)

    return max(DELIMITERS, key=columns_by)


def _kind(header: Sequence[str], columns: Mapping[str, str]) -> TableKind:
    keys = {_key(columns.get(cell.strip(), cell)) for cell in header}
    found = [kind for kind in TABLE_KINDS if {_key(name) for name in NEEDED[kind]} <= keys]
    if len(found) != 1:
        needs = "; ".join(f"{kind} have {', '.join(NEEDED[kind])}" for kind in TABLE_KINDS)
        why = f"can be {' or '.join(found)}" if found else "does not say what its rows are"
        raise MentorError(
            f"This table's header {why} ({_listed(header)}). In a table, {needs}. Say which it is with --kind, and "
            'which column is which with --map "Meeting date=held_on".'
        )
    return found[0]


def _fields(header: Sequence[str], kind: TableKind, columns: Mapping[str, str]) -> list[str]:
    """Return the field of each column; nothing for one that is not taken in."""
    known = {_key(name): name for name in (*NEEDED[kind], *OPTIONAL[kind])}
    names = [cell.strip() for cell in header]
    if strange := [name for name in columns if name not in names]:
        raise MentorError(f"There is no column {_listed(strange)} in this table: it has {_listed(names)}.")
    if strange := [field for field in columns.values() if _key(field) not in known]:
        raise MentorError(f"There is no field {_listed(strange)} of {kind}: there are {', '.join(known.values())}.")
    fields = [known.get(_key(columns.get(name, name)), "") for name in names]
    if missing := [name for name in NEEDED[kind] if name not in fields]:
        raise MentorError(
            f"This table of {kind} has no column {', '.join(missing)}: it has {_listed(names)}. Say which column that "
            f'is, as in --map "{one_line(names[0]) if names else "Column"}={missing[0]}".'
        )
    if twice := [field for place, field in enumerate(fields) if field and field in fields[:place]]:
        raise MentorError(f"More than one column of this table is {twice[0]}: say with --map which one is meant.")
    return fields


def _key(name: str) -> str:
    return "".join(char for char in folded(name) if char.isalnum())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{cut(one_line(name), CELLS_OF_A_NAME)}”" for name in names) or "nothing"


def _notes(header: Sequence[str], fields: Sequence[str], delimiter: str) -> Iterator[str]:
    if delimiter != ",":
        yield f"Its columns stand between {DELIMITERS[delimiter]}."
    left_out = [name for name, field in zip(header, fields, strict=True) if not field and name.strip()]
    if left_out:
        yield f"Not taken in: {'the column' if len(left_out) == 1 else 'the columns'} {_listed(left_out)}."
