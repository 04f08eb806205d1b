"""The journal of a file while it is written: lines are appended, each on the disk before it counts."""

import contextlib
import os
from pathlib import Path

from mentor_tui.store.journal import Beginning, is_change, to_line
from mentor_tui.store.storage import replace_file, sync, sync_content, sync_directory
from mentor_tui.store.stored import Signature

ROOM = 1 << 16
"""How many bytes are made ready beyond the last line: to sync what is written over them takes half the time."""


class JournalFile:
    """A journal that is being written, or is yet to be started. While it is written, zeros follow its last line."""

    def __init__(self, path: Path) -> None:
        """Take where it is, or is to be; nothing is opened yet."""
        self.path = path
        """Where the journal is."""
        self.size = 0
        """The bytes of its whole lines."""
        self._length = 0  # with the room that is ready
        self._is_spoiled = False
        self._handle: int | None = None
        self._inode: int | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a journal to append to."""
        return self.size > 0

    def is_this(self, there: Signature | None) -> bool:
        """Whether what is there is the journal that was written here, up to what is known of it."""
        if there is None or there.inode != self._inode:
            return False
        return there.size == self._length or self._is_spoiled

    @property
    def is_as_long(self) -> bool:
        """Whether the open journal is as long as it was made here; False where it is not open."""
        return self._handle is not None and os.lseek(self._handle, 0, os.SEEK_END) == self._length

    def open(self, whole: int) -> None:
        """Go on with the journal that is there; what a crash has torn after its whole lines is cut off.

        Where nothing of it is whole, a new one is to be started.

        Raises:
            OSError: It cannot be opened to write.
        """
        self.close()
        self.size, self._length, self._inode, self._is_spoiled = whole, whole, None, False
        sync_directory(self.path.parent)  # a run that was killed has left names and lines that may not be on the disk
        if not whole:
            return
        self._open()
        if self._length > whole:
            os.ftruncate(self._writing, whole)
            self._length = whole
        sync(self._writing)

    def start(self, beginning: Beginning, lines: bytes = b"") -> None:
        """Put a new journal in the place of the one that is there, with these lines in it.

        Raises:
            OSError: It could not be written. The one that was there is as it was, and is gone on with.
        """
        self._renew(to_line(beginning) + lines)

    def append(self, line: bytes) -> None:
        """Append a line, on the disk. One that fails leaves nothing that could be read as a line.

        Raises:
            OSError: It could not be written.
        """
        if self._is_spoiled:
            self._renew(self.path.read_bytes()[: self.size] + line)
        else:
            if self._handle is None:
                self._open()
            self._write(line)

    def _write(self, line: bytes) -> None:
        end, left = self.size + len(line), memoryview(line)
        with contextlib.ExitStack() as where_it_fails:
            where_it_fails.callback(self._cut_off)
            if end > self._length:
                self._make_room()
            os.lseek(self._writing, self.size, os.SEEK_SET)
            while left:
                left = left[os.write(self._writing, left) :]
            self._is_spoiled = True  # unless the sync comes to its end: one that failed may lie the next time
            sync_content(self._writing)
            self._is_spoiled = False
            where_it_fails.pop_all()
        self.size, self._length = end, max(self._length, end)

    def _make_room(self) -> None:
        """Make room for the next lines; where the disk is nearly full, for as many as it has."""
        os.lseek(self._writing, self._length, os.SEEK_SET)
        with contextlib.suppress(OSError):
            self._length += os.write(self._writing, bytes(ROOM))

    def _cut_off(self) -> None:
        """Take everything after the last whole line away."""
        try:
            os.ftruncate(self._writing, self.size)
            self._length = self.size
            sync(self._writing)
        except OSError:
            self._is_spoiled = True

    def _renew(self, content: bytes) -> None:
        """Put a new file in the place of the journal: nothing is ever written after what may not be on the disk."""
        self._let_go()  # no system but Unix replaces a file that is open
        replace_file(self.path, content)
        self.size = self._length = len(content)
        self._inode, self._is_spoiled = self.path.stat().st_ino, False

    def changes_after(self, offset: int) -> bytes:
        """Return the lines of changes from a place in the journal on."""
        with self.path.open("rb") as journal:
            journal.seek(offset)
            lines = journal.read(self.size - offset).splitlines(keepends=True)
        return b"".join(line for line in lines if is_change(line))

    def close(self) -> None:
        """Let go of the journal, without the room for more; what could not be cut off before may well be now."""
        if self._handle is not None and (self._is_spoiled or self.is_as_long):  # else something else has written to it
            self._cut_off()
        self._let_go()

    def _let_go(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> None:
        self._handle = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        status = os.fstat(self._handle)
        self._inode, self._length = status.st_ino, status.st_size

    @property
    def _writing(self) -> int:
        assert self._handle is not None  # noqa: S101 - the storage opens it first
        return self._handle


def goes_on(path: Path, whole: int) -> bool:
    """Whether something stands in a journal after so many bytes: a line more changes no length, and soon no time."""
    try:
        with path.open("rb") as journal:
            journal.seek(whole)
            return journal.read(1) not in {b"", b"\0"}
    except OSError:
        return False
