"""The journal of a file while it is written: lines are appended, each on the disk before it counts."""

import contextlib
import os
from pathlib import Path

from mentor_tui.store.journal import Beginning, Checkpoint, Commit, is_change, to_line
from mentor_tui.store.storage import _sync_directory, replace_file, sync


class JournalFile:
    """A journal that is being written, or is yet to be started."""

    def __init__(self, path: Path) -> None:
        """Take where it is, or is to be; nothing is opened yet."""
        self.path = path
        """Where the journal is."""
        self.size = 0
        """The bytes of its whole lines."""
        self._is_spoiled = False
        self._handle: int | None = None
        self._inode: int | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a journal to append to."""
        return self.size > 0

    @property
    def is_as_written(self) -> bool:
        """Whether what is there is the journal that was written here, up to what is known of it."""
        try:
            status = self.path.stat()
        except OSError:
            return False
        return status.st_ino == self._inode and (status.st_size == self.size or self._is_spoiled)

    def open(self, whole: int) -> None:
        """Go on with the journal that is there; what a crash has torn after its whole lines is cut off.

        Where nothing of it is whole, a new one is to be started.

        Raises:
            OSError: It cannot be opened to write.
        """
        self.close()
        self.size, self._inode, self._is_spoiled = whole, None, False
        _sync_directory(self.path.parent)  # a run that was killed has left names and lines that may not be on the disk
        if not whole:
            return
        self._open()
        if os.fstat(self._writing).st_size > whole:
            os.ftruncate(self._writing, whole)
        sync(self._writing)

    def start(self, beginning: Beginning, lines: bytes = b"") -> None:
        """Put a new journal in the place of the one that is there, with these lines in it.

        Raises:
            OSError: It could not be written. The one that was there is as it was, and is gone on with.
        """
        self._renew(to_line(beginning) + lines)

    def append(self, entry: Commit | Checkpoint) -> None:
        """Append a line, on the disk. One that fails leaves nothing that could be read as a line.

        Raises:
            OSError: It could not be written.
            TypeError: It holds something that JSON has no form for. Nothing was written.
        """
        line = to_line(entry)
        if self._is_spoiled:
            self._renew(self.path.read_bytes()[: self.size] + line)
        else:
            if self._handle is None:
                self._open()
            self._write(line)

    def _write(self, line: bytes) -> None:
        left = memoryview(line)
        with contextlib.ExitStack() as where_it_fails:
            where_it_fails.callback(self._cut_off)
            while left:
                left = left[os.write(self._writing, left) :]
            where_it_fails.callback(setattr, self, "_is_spoiled", True)  # a sync that failed once may lie the next time
            sync(self._writing)
            where_it_fails.pop_all()
        self.size += len(line)

    def _cut_off(self) -> None:
        try:
            os.ftruncate(self._writing, self.size)
            sync(self._writing)
        except OSError:
            self._is_spoiled = True

    def _renew(self, content: bytes) -> None:
        """Put a new file in the place of the journal: nothing is ever written after what may not be on the disk."""
        self._let_go()  # no system but Unix replaces a file that is open
        replace_file(self.path, content)
        self.size, self._inode, self._is_spoiled = len(content), self.path.stat().st_ino, False

    def changes_after(self, offset: int) -> bytes:
        """Return the lines of changes from a place in the journal on."""
        with self.path.open("rb") as journal:
            journal.seek(offset)
            lines = journal.read(self.size - offset).splitlines(keepends=True)
        return b"".join(line for line in lines if is_change(line))

    def close(self) -> None:
        """Let go of the journal; what could not be cut off before may well be now."""
        if self._handle is not None and self._is_spoiled:
            self._cut_off()
        self._let_go()

    def _let_go(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> None:
        self._handle = os.open(self.path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        self._inode = os.fstat(self._handle).st_ino

    @property
    def _writing(self) -> int:
        assert self._handle is not None  # noqa: S101 - the storage opens it first
        return self._handle
