"""A file and its journal as they are read together: what each holds, and whether they belong to each other."""

import os
import time
from pathlib import Path
from typing import NamedTuple

from mentor_tui.errors import FileForeign
from mentor_tui.store.journal import Beginning, Commit, Digest, Journal, JournalDamaged, digest_of, read_journal

TRIES_OF_A_READER = 20
SECONDS_BETWEEN_TRIES = 0.02
"""A reader that comes while a writer puts a new file and a new journal in their places looks again."""


class Signature(NamedTuple):
    """What tells a state of a file from another one without reading it."""

    inode: int
    size: int
    changed_ns: int


Signatures = tuple[Signature | None, Signature | None]
"""Those of a file and of its journal."""


def signatures_of(path: Path, journal_path: Path) -> Signatures:
    """Return what tells this state of a file and its journal from any other."""
    return signature_of(path), signature_of(journal_path)


def signature_of(path: Path) -> Signature | None:
    """Return what tells this state of a file from any other; None where there is none."""
    try:
        return _signature(os.stat(path))  # noqa: PTH116 - at every save, and twice as fast
    except FileNotFoundError:
        return None


def _signature(status: os.stat_result) -> Signature:
    return Signature(status.st_ino, status.st_size, status.st_mtime_ns)


class Stored(NamedTuple):
    """What stands on the disk."""

    content: bytes
    """The file; nothing where there is none."""
    digest: Digest
    """What tells that from any other."""
    journal: Journal | None
    """The journal that extends it; None where there is none."""
    since: tuple[Commit, ...]
    """The changes of the journal that the file does not hold."""
    seen: Signatures
    """Both as they were when they were read."""


def stored(path: Path, journal_path: Path, *, alone: bool, most: int | None = None) -> Stored:
    """Read a file with its journal.

    Args:
        path: The file.
        journal_path: Its journal.
        alone: Whether nobody else can be writing; a reader looks again where the two do not fit.
        most: So many bytes of the journal count, where that is known.

    Raises:
        OSError: They cannot be read.
        JournalDamaged: The journal is damaged.
        FileForeign: The journal holds changes, and extends another file.
    """
    before: Signatures | None = None
    for left in reversed(range(1 if alone else TRIES_OF_A_READER)):
        seen = signatures_of(path, journal_path)
        content = _content(path)
        journal, digest = read_journal(_content(journal_path)[:most]), digest_of(content)
        since = () if journal is None else journal.since(digest)
        if since is not None:
            return Stored(content, digest, journal, since, seen)
        if seen == before:  # they stay so: nobody is just about to write them
            break
        before = seen
        if left:
            time.sleep(SECONDS_BETWEEN_TRIES)
    if journal is not None and any(isinstance(entry, Commit) for entry in journal.entries):
        raise FileForeign(
            f"{path} is not the file that its journal extends: something else has written it. Nothing was touched, "
            "and what was saved here last is in the journal."
        )
    return Stored(content, digest, None, (), seen)  # changed by somebody else after a clean end: nothing is lost by it


class Appended(NamedTuple):
    """What was appended to a journal since it was read."""

    changes: tuple[Commit, ...]
    """The changes, in order."""
    end: bytes
    """The last whole line of the journal as it is now."""
    whole: int
    """The bytes of its whole lines."""
    seen: Signatures
    """The file and the journal as they were when that was read."""


def appended(
    path: Path, journal_path: Path, seen: Signatures, whole: int, end: bytes, latest: Beginning
) -> Appended | None:
    """Return what was appended to the journal of a file that another run writes; None where more than that was done.

    Args:
        path: The file.
        journal_path: Its journal.
        seen: Both as they were when they were read last.
        whole: The bytes of the whole lines of the journal that were read then.
        end: The last of these lines. Where the disk failed in the middle of a change, it may be another one now.
        latest: The file, and the number of the last change that was read.

    Raises:
        OSError: They cannot be read.
    """
    try:
        with journal_path.open("rb") as file:
            there = _signature(os.fstat(file.fileno()))
            file.seek(whole - len(end))
            lines = file.read()
        journal = read_journal(lines[len(end) :], after=latest)
    except (FileNotFoundError, JournalDamaged):
        return None
    is_the_same = seen[1] is not None and there.inode == seen[1].inode and lines.startswith(end)
    if not is_the_same or signature_of(path) != seen[0] or journal is None:  # a new file comes before its new journal
        return None
    changes = tuple(entry for entry in journal.entries if isinstance(entry, Commit))
    if len(changes) < len(journal.entries):
        return None
    return Appended(changes, journal.last or end, whole + journal.whole, (seen[0], there))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
