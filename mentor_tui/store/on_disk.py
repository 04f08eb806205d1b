"""A file and its journal as far as they can be read, damaged or not: nothing here raises for what stands in them.

What opens a program to work with it is :mod:`mentor_tui.store.stored`, and stops at the first damage. This is for
those who look at a damaged program: what of it is sound, and where it stops being so.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from mentor_tui.errors import FileDamaged
from mentor_tui.store.journal import (
    Checkpoint,
    Commit,
    Digest,
    Journal,
    JournalDamaged,
    digest_of,
    read_journal,
    without_room,
)
from mentor_tui.store.storage import where_it_breaks
from mentor_tui.store.stored import SECONDS_BETWEEN_TRIES, TRIES_OF_A_READER


class OnDisk(NamedTuple):
    """What stands on the disk of one program."""

    path: Path
    """The file."""
    journal_path: Path
    """Its journal."""
    content: bytes | None
    """The file's content; None where there is no file."""
    journal_content: bytes | None
    """That of the journal, without the room for more; None where there is none."""
    journal: Journal | None
    """The journal as far as it is sound; None where not even its beginning is."""
    damage: str
    """What is wrong with the journal after that, more than that its end was torn."""

    @property
    def digest(self) -> Digest:
        """What tells the file from any other."""
        return digest_of(self.content or b"")

    @property
    def fits(self) -> bool:
        """Whether the journal extends the file, as far as the journal is sound."""
        return self.journal is None or self.journal.since(self.digest) is not None

    @property
    def commits(self) -> tuple[Commit, ...]:
        """All changes that can be read in the journal, whether the file holds them or not."""
        entries = self.journal.entries if self.journal is not None else ()
        return tuple(entry for entry in entries if isinstance(entry, Commit))

    @property
    def since(self) -> tuple[Commit, ...]:
        """The changes of the journal that the file does not hold; none where the journal extends another file."""
        return (self.journal.since(self.digest) or ()) if self.journal is not None else ()

    @property
    def is_foreign(self) -> bool:
        """Whether the journal extends another file, and holds changes that this one may not."""
        return not self.fits and bool(self.commits)

    @property
    def torn(self) -> int:
        """The bytes of a last line that a crash has torn."""
        if self.journal_content is None or self.damage:
            return 0
        return len(self.journal_content) - (self.journal.whole if self.journal is not None else 0)

    def leads_on_from(self, former: "OnDisk") -> tuple[Commit, ...] | None:
        """Return the changes of this journal where it goes on after a former file and its journal; else None."""
        if self.journal is None or former.journal is None or former.damage:
            return None
        leading = [one.checkpoint for one in former.journal.entries if isinstance(one, Checkpoint)]
        return self.journal.since(leading[-1]) if leading else None


def on_disk(path: Path, journal_path: Path | None = None, *, alone: bool = False) -> OnDisk:
    """Read a file and its journal. Where another run is writing, look again until the two fit.

    Args:
        path: The file.
        journal_path: Its journal, where it has another name than usual.
        alone: Whether nobody else can be writing.

    Raises:
        OSError: They cannot be read.
    """
    path = Path(os.path.realpath(path))
    journal_path = journal_path or path.with_name(f"{path.name}.journal")
    for left in reversed(range(TRIES_OF_A_READER)):
        content, journal_content = _content(path), _content(journal_path)
        if journal_content is not None:
            journal_content = without_room(journal_content)
        journal, damage = sound_journal(journal_content or b"")
        found = OnDisk(path, journal_path, content, journal_content, journal, damage)
        if (found.fits and not damage) or alone or not left or not is_in_use(path):
            break
        time.sleep(SECONDS_BETWEEN_TRIES)
    return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def sound_journal(content: bytes) -> tuple[Journal | None, str]:
    """Return a journal up to its first damaged line, and what is wrong there; "" where it is sound."""
    try:
        return read_journal(content), ""
    except JournalDamaged as error:
        damage = str(error)
    lines = content.splitlines(keepends=True)
    sound, damaged = 0, len(lines)
    journal: Journal | None = None
    while damaged - sound > 1:
        middle = (sound + damaged) // 2
        try:
            journal = read_journal(b"".join(lines[:middle])) or journal
        except JournalDamaged:
            damaged = middle
        else:
            sound = middle
    return journal, damage


def plain_tables(content: bytes, commits: Iterable[Commit], place: str) -> Any:
    """Return what JSON stands in a file, with changes of a journal made in it.

    Raises:
        FileDamaged: It is no JSON. The message says where it stops being so.
    """
    try:
        tables = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FileDamaged(f"{place} is damaged: {where_it_breaks(content) or error}.") from error
    if isinstance(tables, dict) and all(isinstance(table, dict) for table in tables.values()):
        for commit in commits:
            commit.apply(tables)
    return tables


def is_in_use(path: Path) -> bool:
    """Whether another run is writing to the file at `path`. It is found out without becoming the one that writes."""
    lock_path = path.with_name(f"{path.name}.lock")
    if not lock_path.exists():
        return False
    if os.name == "nt":
        return _is_locked_on_windows(lock_path)
    import fcntl

    with contextlib.suppress(OSError):
        handle = os.open(lock_path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared, and let go at once: it keeps nobody out
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False


def _is_locked_on_windows(lock_path: Path) -> bool:
    from filelock import FileLock, Timeout

    lock = FileLock(lock_path, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
