"""The journal beside a file: what was changed since the file was last written whole, a line a change.

A line is the CRC-32 of its body in eight hexadecimal digits, a blank, the body as JSON in UTF-8, and a newline. The
first line says which file the journal extends, by its size and digest; every other one has the next number. So a
line that was torn by a crash is known, and a file that somebody else has changed is, too. Zeros after the last line
are room for more.
"""

import hashlib
import json
import re
import zlib
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

FORMAT = 1
"""The version of the journal that this program writes."""

_START = re.compile(rb'[0-9a-f]{8} \{"')
_CHECKPOINT = re.compile(rb'\{"seq":[0-9]+,"checkpoint":')

S = TypeVar("S", bound=Struct)

Document = dict[str, Any]
Tables = dict[str, dict[str, Any]]
"""The documents of each table by their number, which JSON has as text."""


class Digest(Struct, frozen=True, forbid_unknown_fields=True):
    """What tells the content of a file from any other."""

    size: int
    """Its bytes."""
    blake2b: str
    """Their BLAKE2b digest of 16 bytes, in hexadecimal digits."""


def digest_of(content: bytes) -> Digest:
    """Return the digest of a file's content; of a file that is not there it is that of nothing."""
    return Digest(len(content), hashlib.blake2b(content, digest_size=16).hexdigest())


class Beginning(Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of a journal."""

    extends: Digest
    """The file that the lines below change."""
    seq: int
    """The number of the last change that this file holds."""
    format: int = FORMAT
    """The version of the journal."""


class _Version(Struct):
    """What every first line of a journal has, whatever else a later version has in it."""

    format: int = FORMAT


class Commit(Struct, frozen=True, forbid_unknown_fields=True):
    """One change: all of it is on the disk, or nothing."""

    seq: int
    """Its number."""
    tables: dict[str, dict[str, Document | None]] = {}
    """The documents that were written, by table and number; None for one that was taken out."""
    cleared: list[str] = []
    """The tables that were emptied before that."""

    def apply(self, tables: Tables) -> None:
        """Make the change in tables."""
        for name in self.cleared:
            tables[name] = {}
        for name, documents in self.tables.items():
            table = tables.setdefault(name, {})
            for number, document in documents.items():
                if document is None:
                    table.pop(number, None)
                else:
                    table[number] = document


class Checkpoint(Struct, frozen=True, forbid_unknown_fields=True):
    """That the file is about to be written whole, with every change up to this one in it."""

    seq: int
    """The number of the last change that it will hold."""
    checkpoint: Digest
    """What it will be."""


class JournalDamaged(ValueError):
    """A journal that was not only torn at its end. The message says at which line."""


class Journal(NamedTuple):
    """What stands in a journal."""

    beginning: Beginning
    entries: tuple[Commit | Checkpoint, ...]
    """What follows, in order."""
    whole: int
    """The bytes of its whole lines: what comes after them was torn by a crash."""
    last: bytes
    """The last whole line."""

    def since(self, digest: Digest) -> tuple[Commit, ...] | None:
        """Return the changes that a file does not hold yet; None where the journal does not extend that file."""
        for entry in reversed(self.entries):  # a file can become again what it was: then the last time counts
            if isinstance(entry, Checkpoint) and entry.checkpoint == digest:
                return tuple(one for one in self.entries if isinstance(one, Commit) and one.seq > entry.seq)
        if digest == self.beginning.extends:
            return tuple(entry for entry in self.entries if isinstance(entry, Commit))
        return None

    @property
    def latest(self) -> int:
        """The number of the last change."""
        return max((entry.seq for entry in self.entries), default=self.beginning.seq)


def to_line(entry: Beginning | Commit | Checkpoint) -> bytes:
    """Return an entry as a line, whatever TinyDB takes as a document.

    Raises:
        TypeError: A document holds something that JSON has no form for.
        ValueError: A document holds itself.
    """
    return _framed(json.dumps(msgspec.structs.asdict(entry), separators=(",", ":"), default=_builtins).encode("ascii"))


def line_of_records(commit: Commit) -> bytes:
    """Return a change as a line whose documents are records, or as plain as those: this is ten times as fast."""
    return _framed(msgspec.json.encode(commit))


def _framed(body: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _builtins(value: object) -> object:
    """Return a digest as JSON has it; anything else in a document is refused, as TinyDB does."""
    if isinstance(value, Digest):
        return msgspec.to_builtins(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def read_journal(content: bytes, *, after: Beginning | None = None) -> Journal | None:
    """Return what stands in a journal, up to a last line that was torn; None where not even its beginning is whole.

    Args:
        content: The journal; or lines of it, where what is before them was read already.
        after: What is before them: the file that the journal extends, and the number of the last change.

    Raises:
        JournalDamaged: Something else is wrong with it.
    """
    whole, last = 0, b""
    beginning = after
    entries: list[Commit | Checkpoint] = []
    seq = after.seq if after is not None else 0
    content = without_room(content)
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        body = _body(line)
        if body is None:
            if whole + len(line) < len(content) or _holds_a_line(line):
                raise JournalDamaged(f"line {number} is not what was written")
            break
        try:
            if beginning is None:
                version = _decoded(body, _Version).format
                if version > FORMAT:
                    raise JournalDamaged(f"it was written by a newer mentor-tui (format {version})")
                beginning = _decoded(body, Beginning)
                seq = beginning.seq
            else:
                entry = _entry(body)
                fits = entry.seq == seq + 1 if isinstance(entry, Commit) else entry.seq <= seq
                if not fits:
                    raise JournalDamaged(f"line {number} is change {entry.seq}, after change {seq}")
                entries.append(entry)
                seq = max(seq, entry.seq)
        except (msgspec.DecodeError, json.JSONDecodeError) as error:
            raise JournalDamaged(f"line {number}: {error}") from error
        whole, last = whole + len(line), line
    return Journal(beginning, tuple(entries), whole, last) if beginning is not None else None


def without_room(content: bytes) -> bytes:
    """Return a journal without the room for more that it has while it is written, and after a crash."""
    return content.rstrip(b"\0")


def _body(line: bytes) -> bytes | None:
    """Return the body of a line; None where it is not whole."""
    if len(line) < 11 or line[8:9] != b" " or not line.endswith(b"\n"):
        return None
    body = line[9:-1]
    return body if line[:8] == b"%08x" % zlib.crc32(body) else None


def _holds_a_line(torn: bytes) -> bool:
    """Whether a line that is not whole ends with one that is: no crash leaves that, but a newline that was changed."""
    return any(_body(torn[start.start() :]) is not None for start in _START.finditer(torn, 1))


def is_change(line: bytes) -> bool:
    """Whether a line is that of a change."""
    return line.startswith(b'{"seq":', 9) and not _CHECKPOINT.match(line, 9)


def _entry(body: bytes) -> Commit | Checkpoint:
    return _decoded(body, Checkpoint) if _CHECKPOINT.match(body) else _decoded(body, Commit)


def _decoded(body: bytes, form: type[S]) -> S:
    try:
        return msgspec.json.decode(body, type=form)
    except msgspec.DecodeError:  # TinyDB, and so json, also writes NaN and halves of characters
        return msgspec.convert(json.loads(body), form)
