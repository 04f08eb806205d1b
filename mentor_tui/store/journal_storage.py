"""A TinyDB storage that loses nothing: each change is one line in a journal, on the disk before it is told as done.

The file itself is ordinary TinyDB JSON and whole at any moment: it is only ever replaced, at a checkpoint. Between
two checkpoints the journal beside it holds what was changed, so a change costs what it changes and not what there is.
Opening reads both.
"""

import contextlib
import errno
import io
import json
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tinydb.storages import Storage

from mentor_tui.errors import FileForeign
from mentor_tui.store.generations import Generations
from mentor_tui.store.held_change import Documents, HeldChange
from mentor_tui.store.journal import (
    Beginning,
    Checkpoint,
    Commit,
    Digest,
    Document,
    Tables,
    digest_of,
    to_line,
)
from mentor_tui.store.journal_file import JournalFile, goes_on
from mentor_tui.store.storage import sweep, take_name, written_beside
from mentor_tui.store.stored import Signature, Signatures, signature_of, signatures_of, stored

MODES = ("r", "rb", "r+", "rb+")
"""How TinyDB's own storage can be opened without harm."""

CHANGED_MEANWHILE = (
    "{} was changed by something else while it was open here. Nothing was saved, and nothing of the other change was "
    "touched: start again to see it."
)

DOCUMENTS_OF_A_SLICE = 64
"""How many documents are written to a new file in one go: about a millisecond in which no other thread runs."""


class JournalStorage(Storage):
    """TinyDB's JSON storage with a journal. Its arguments are those of TinyDB's `JSONStorage`.

    One storage at a time writes to a file: another one that is opened meanwhile can only read, and follows it.
    """

    _line: Callable[[Commit], bytes] = staticmethod(to_line)

    def __init__(
        self,
        path: str | os.PathLike[str],
        create_dirs: bool = False,
        encoding: str | None = None,
        access_mode: str = "r+",
        **json_kwargs: Any,
    ) -> None:
        """Open the file at `path`, and make it where it is not there and is to be written.

        Args:
            path: The file.
            create_dirs: Whether to make its directory, too.
            encoding: That of the file's text.
            access_mode: "r" to read, "r+" to write as well.
            json_kwargs: How `json.dumps` is to write the file. Where any are given the file is for other eyes: it is
                then written whole at each change.

        Raises:
            OSError: The file cannot be opened so.
        """
        super().__init__()
        if access_mode not in MODES:
            warnings.warn(
                "Using an `access_mode` other than 'r', 'rb', 'r+' or 'rb+' can cause data loss or corruption",
                stacklevel=2,
            )
        self.path = Path(os.path.realpath(path))  # a link goes on being a link when its file is replaced
        """Where the file is."""
        self.journal_path = self.path.with_name(f"{self.path.name}.journal")
        """Where its journal is."""
        self._directory = self.path.parent
        self._journal = JournalFile(self.journal_path)
        self.generations = Generations(self.path)
        self._encoding = encoding or "utf-8"
        self._access_mode = access_mode
        self._json_kwargs = json_kwargs
        self._tables: Tables | None = None
        self._seq = self._whole = self._times_whole = 0
        self._digest, self._end = digest_of(b""), b""  # the latter is the last line of the journal that was read
        self._seen: Signatures | None = None
        self._names: Signature | None = None  # of the directory, when nothing else had been written there
        self._changes = 0  # in the journal, which the file does not hold yet
        self._is_spoiled = False  # the tables in memory are not what is on the disk, and are to be read again
        self._held: HeldChange | None = None
        self._swap = threading.RLock()
        self._lock: FileLock | None = None
        self.is_to_write = any(mark in access_mode for mark in "+wa")
        """Whether this storage was opened to write."""
        self.trusted = False
        """Whether the file is byte for byte what this program wrote, and so was checked then."""
        self.turns = 0
        """How often the tables became others than by a change that was made here: what was found in them is void."""
        if create_dirs and self.is_to_write:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make()

    def _make(self) -> None:
        """Make the file, empty, where it is not there and is to be written."""
        flags = os.O_RDWR | os.O_CREAT if self.is_to_write else os.O_RDONLY
        os.close(os.open(self.path, flags, 0o600))

    @property
    def is_locked(self) -> bool:
        """Whether this storage is the one that writes."""
        return self._lock is not None

    def lock(self) -> bool:
        """Become the one that writes, until this is closed; the first change does so, too. False where another is.

        Raises:
            OSError: Nobody can write here.
        """
        if self._lock is None and (lock := _lock_of(self.path)) is not None:
            self._lock = lock
            sweep(self.path)  # what a run that was killed has left; nobody else writes now
            self._tables = self._seen = None  # it may have been changed until now
        return self.is_locked

    # --- reading ---

    def read(self) -> Tables | None:
        """Return the tables as they stand, or None where nothing was ever written. Do not change what is in them.

        Raises:
            OSError: The file cannot be read.
            ValueError: What stands in it is no JSON, or the journal is damaged.
            FileForeign: The file is not the one that its journal extends.
        """
        with self._swap:  # not while a thread is putting new files in their places
            if self._seen is None or self._is_spoiled or (not self.is_locked and self.is_stale()):
                self._load()
            return None if self._tables is None else dict(self._tables)

    def is_stale(self) -> bool:
        """Whether the file or its journal are not what was read or written here last."""
        there = signatures_of(self.path, self.journal_path)
        if self.is_locked and self._seen is not None and self._journal.is_this(there[1]):
            return there[0] != self._seen[0]
        return there != self._seen or (not self.is_locked and goes_on(self.journal_path, self._whole))

    def _load(self) -> None:
        is_again = self.is_locked and self._seen is not None
        if is_again:
            self._refuse_foreign_change()
        most = self._journal.size if is_again else None  # what follows was told as failed
        there = stored(self.path, self.journal_path, alone=self.is_locked, most=most)
        self.trusted = there.journal is not None
        tables = self._decoded(there.content)
        for commit in there.since:
            tables = {} if tables is None else tables
            self._apply(commit, tables)
        if self.is_locked and not is_again:
            self._journal.open(there.journal.whole if there.journal is not None else 0)
        self._tables, self._digest, self._seen, self._is_spoiled = tables, there.digest, there.seen, False
        self._seq = max(self._seq if is_again else 0, there.journal.latest if there.journal is not None else 0)
        self._whole, self._end = (there.journal.whole, there.journal.last) if there.journal is not None else (0, b"")
        self._changes, self.turns = len(there.since), self.turns + 1

    def _decoded(self, content: bytes) -> Tables | None:
        """Return the tables of a file's content; None where it is empty."""
        tables: Tables | None = json.loads(content.decode(self._encoding)) if content else None
        return tables

    def _apply(self, commit: Commit, tables: Tables) -> None:
        """Make a change of the journal in tables."""
        commit.apply(tables)

    def plain(self, document: Any) -> Document:
        """Return a document of the tables as TinyDB has it."""
        plain: Document = document
        return plain

    # --- writing ---

    def write(self, data: Tables) -> None:
        """Write the file whole, with these tables in it.

        Raises:
            OSError: It could not be written. Nothing has changed.
        """
        with self._swap, contextlib.ExitStack() as where_it_fails:
            self._refuse_to_write_in_vain()
            where_it_fails.callback(setattr, self, "_is_spoiled", True)  # TinyDB may have changed the live documents
            self._refuse_foreign_change()
            self._tables = self._decoded(self._write_whole(data))
            where_it_fails.pop_all()

    def commit(self, written: Mapping[str, Documents], cleared: Iterable[str] = ()) -> None:
        """Write and take out documents of several tables as one; what is None is taken out.

        Raises:
            OSError, FileForeign: It could not be written, or something else has been. Nothing has changed.
            TypeError: A document holds something that JSON has no form for. Nothing has changed.
        """
        with self.as_one() as change:
            change.make(written, cleared)

    @contextlib.contextmanager
    def as_one(self) -> Iterator[HeldChange]:
        """Make one commit of all those inside; none of them where something fails."""
        with self._swap:
            if self._held is not None:
                yield self._held
                return
            self._refuse_to_write_in_vain()
            before = self._tables
            self._held = held = HeldChange({} if before is None else before, self._kept)
            self._tables = held.tables
            try:
                yield held
                if held:
                    self._append(held.commit(self._seq + 1))
            except BaseException as error:  # one that comes from outside may come when all is on the disk
                self._is_spoiled = held.undo() or self._is_spoiled or not isinstance(error, Exception)
                self._tables, self._held, self.turns = before, None, self.turns + 1
                raise
            self._held, self._tables = None, held.tables if held else before

    def _kept(self, table: str, documents: Documents) -> dict[str, Any]:  # noqa: ARG002 - it can hang on the table
        """Return documents as they are kept in memory: as they would be read again, and nobody's but ours."""
        return dict(json.loads(json.dumps(documents)))

    def _append(self, commit: Commit) -> None:
        """Put a change on the disk: as a line of the journal, or with a new file where that is not to be."""
        self._refuse_foreign_change()
        if self._json_kwargs or not self._digest.size:  # at first the file itself is to be there
            self._write_whole(self._tables or {})
            return
        if self._journal.is_there:
            self._journal.append(self._line(commit))
        else:
            self._journal.start(Beginning(self._digest, self._seq), self._line(commit))
        self._seq = commit.seq
        self._changes += 1

    # --- checkpoints ---

    @property
    def sizes(self) -> tuple[int, int]:
        """The bytes of the file as it was written whole last, and those of the lines of its journal."""
        return self._digest.size, self._journal.size

    def checkpoint(self) -> None:
        """Write the file whole, and start a new journal. In a thread: what is changed meanwhile goes on into that.

        Raises:
            OSError: It could not be written. Nothing has changed.
        """
        with self._swap:
            self._refuse_to_write_in_vain()
            self._refuse_foreign_change()
            snapshot = {name: dict(table) for name, table in (self.read() or {}).items()}
            seq, offset, times_whole = self._seq, self._journal.size, self._times_whole
        content = self._encoded(snapshot)
        digest = digest_of(content)
        with written_beside(self.path, [content]) as new, self._swap:
            if self.is_locked and self._times_whole == times_whole:  # else it was written whole meanwhile
                self._refuse_foreign_change()
                self._put_in_place(new, digest, seq, offset)

    def _write_whole(self, tables: Tables) -> bytes:
        content = self._encoded(tables)
        with written_beside(self.path, [content]) as new:
            self._put_in_place(new, digest_of(content), self._seq, self._journal.size)
        return content

    def _put_in_place(self, new: Path, digest: Digest, seq: int, offset: int) -> None:
        """Put a new file in its place, then a new journal with what was changed since.

        Whatever stops this in between, the journal that is there extends the file that is there: the old journal
        says beforehand which file is about to come, and that this holds every change up to `seq`.
        """
        since = self._journal.changes_after(offset) if self._seq > seq else b""
        if digest == self._digest:  # no line of the old journal could say whether the file is still to come
            self._journal.start(Beginning(digest, seq), since)
        else:
            if self._journal.is_there:
                self._journal.append(to_line(Checkpoint(seq, digest)))
            self._journal.close()
            self.generations.keep(self.path, self.journal_path)
            take_name(new, self.path)
            self._digest, self._seen, self._is_spoiled = digest, signatures_of(self.path, self.journal_path), True
            with contextlib.suppress(OSError):  # then the old journal stands, which knows the new file
                self._journal.start(Beginning(digest, seq), since)
        self._changes, self._is_spoiled, self._times_whole = self._seq - seq, False, self._times_whole + 1

    def _encoded(self, tables: Tables) -> bytes:
        """Return tables as the content of the file."""
        if self._json_kwargs:
            return json.dumps(tables, **self._json_kwargs).encode(self._encoding)
        return _in_encoding(self._encoding, b"".join(encoded_parts(tables, self.plain)))

    # --- what must not be ---

    def _refuse_to_write_in_vain(self) -> None:
        if self._held is not None:
            raise io.UnsupportedOperation("The file cannot be written whole within a change that is made as one")
        if not self.is_to_write:
            raise io.UnsupportedOperation(f'Cannot write to the database. Access mode is "{self._access_mode}"')
        if not self.lock():
            raise BlockingIOError(errno.EAGAIN, "another run is writing to it", str(self.path))
        if self._seen is None or self._is_spoiled:
            self._load()

    def _refuse_foreign_change(self) -> None:
        """Make sure that nobody else has written here: after a look at the journal's time its next sync is slow."""
        # Linux gives a file whose time was asked for another one when it is written next, to be synced as well: so the
        # journal is asked only where its length is not ours, or a name in its directory has changed.
        names = signature_of(self._directory)
        if names == self._names and self._journal.is_as_long and self._seen is not None:
            is_foreign = signature_of(self.path) != self._seen[0]
        else:
            is_foreign = self.is_stale()
        if is_foreign:
            raise FileForeign(CHANGED_MEANWHILE.format(self.path))
        self._names = names

    def close(self) -> None:
        """Write the file whole where the journal holds changes, and let go; where that fails, the journal stays."""
        with self._swap, contextlib.ExitStack() as at_the_end:
            at_the_end.callback(self._let_go)
            if self.is_locked and self._changes and not self.is_stale():
                with contextlib.suppress(OSError, FileForeign):
                    self.checkpoint()

    def _let_go(self) -> None:
        self._journal.close()
        self.is_to_write = False
        if self._lock is not None:
            self._lock.release()
        self._lock = None


def _in_encoding(encoding: str, content: bytes) -> bytes:
    """Return ASCII in another encoding, which most often has it as it is."""
    return content if "{}".encode(encoding) == b"{}" else content.decode("ascii").encode(encoding)


def _lock_of(path: Path) -> FileLock | None:
    """Return the lock of a file, held; None where another holds it."""
    lock = FileLock(f"{path}.lock", mode=0o600, blocking=False)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


def encoded_parts(tables: Tables, plain: Callable[[Any], Document]) -> Iterator[bytes]:
    """Yield the content of a file in small parts, in ASCII: TinyDB reads it with any system's own encoding."""
    if not all(isinstance(table, dict) for table in tables.values()):
        yield json.dumps(tables, separators=(",", ":")).encode("ascii")
        return
    yield b"{"
    for place, (name, table) in enumerate(tables.items()):
        yield f"{',' if place else ''}{json.dumps(name)}:{{".encode("ascii")
        items = list(table.items())
        for first in range(0, len(items), DOCUMENTS_OF_A_SLICE):
            part = {number: plain(document) for number, document in items[first : first + DOCUMENTS_OF_A_SLICE]}
            inside = json.dumps(part, separators=(",", ":"))[1:-1]
            yield f"{',' if first else ''}{inside}".encode("ascii")
        yield b"}"
    yield b"}"
