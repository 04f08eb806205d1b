"""What a program file holds: its tables, its version, and how a record becomes a document and back."""

import contextlib
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from mentor_tui.errors import FileDamaged
from mentor_tui.model import (
    KINDS,
    Charter,
    CheckIn,
    FollowUp,
    Pairing,
    Person,
    Record,
    RecordKind,
    Session,
    Tombstone,
    record_of,
)

VERSION = 1
"""The version of the file that this program writes."""

META, PROGRAM = "mentor_tui", "program"
"""The table of the file's own version, and that of the program's charter; each holds one document."""

Document = dict[str, Any]


class ProgramTables(Struct, forbid_unknown_fields=True):
    """The tables of a program file, each document by its number."""

    mentor_tui: dict[str, Document] | UnsetType = UNSET
    program: dict[str, Document] | UnsetType = UNSET
    people: dict[str, Person] | UnsetType = UNSET
    pairings: dict[str, Pairing] | UnsetType = UNSET
    sessions: dict[str, Session] | UnsetType = UNSET
    follow_ups: dict[str, FollowUp] | UnsetType = UNSET
    check_ins: dict[str, CheckIn] | UnsetType = UNSET
    tombstones: dict[str, Tombstone] | UnsetType = UNSET


def to_document(value: Record | Charter) -> Document:
    """Return a record as plain JSON values, every field there."""
    document: Document = msgspec.to_builtins(value)
    return document


def to_record(kind: RecordKind, document: Document, place: str) -> Record:
    """Return the record in a document, its text made safe: somebody else may have written the file.

    Raises:
        FileDamaged: It is none. The message names the place and the field.
    """
    try:
        record = record_of(KINDS[kind], document)
    except msgspec.ValidationError as error:
        raise FileDamaged(f"{place}: {error}") from None
    return record.cleaned()


def to_charter(document: Document, place: str) -> Charter:
    """Return the charter in a document, its text made safe.

    Raises:
        FileDamaged: It is none. The message names the place and the field.
    """
    try:
        return msgspec.convert(document, Charter).cleaned()
    except msgspec.ValidationError as error:
        raise FileDamaged(f"{place}: {error}") from None


def check_version(meta: Document | None, tables: set[str], place: str) -> None:
    """Make sure that a file is a program of a version that can be read.

    Raises:
        FileDamaged: It is something else, or newer than this program.
    """
    if meta is None:
        named = ", ".join(sorted(tables)[:4]) or "nothing"
        raise FileDamaged(f"{place} is not a mentor-tui program (it holds {named}). It has been left as it is.")
    version = meta.get("schema")
    if type(version) is not int or version < 1:
        raise FileDamaged(f"{place} does not say which version of a program it is. It has been left as it is.")
    if version > VERSION:
        raise FileDamaged(
            f"{place} was written by a newer mentor-tui (schema {version}; this one reads up to {VERSION}). "
            "It has been left as it is: update mentor-tui to open it."
        )


class _Head(Struct):
    format: str | UnsetType = UNSET


def is_export(content: bytes) -> bool:
    """Whether what a file holds is no program but an export: one document, or lines of which the first is its head."""
    for head in (content, content.partition(b"\n")[0]):
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return msgspec.json.decode(head, type=_Head).format == "mentor-tui"
    return False
