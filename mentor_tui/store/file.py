"""One program on the disk: opened, read whole and checked, locked while it is written, saved change by change."""

import contextlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self, cast

import msgspec
from tinydb import TinyDB

from mentor_tui.errors import FileDamaged, FileExported, FileForeign, FileLocked, FileUnusable, Refused
from mentor_tui.model import KIND_OF, KINDS, Charter, Id, Record, RecordKind
from mentor_tui.program import Program, build, trusted
from mentor_tui.store import schema
from mentor_tui.store.held_change import Documents
from mentor_tui.store.journal import Beginning, Commit, JournalDamaged, Tables, line_of_records
from mentor_tui.store.journal_storage import JournalStorage
from mentor_tui.store.journal_table import JournalTable
from mentor_tui.store.pieces import Told, tables_in
from mentor_tui.store.storage import where_it_breaks
from mentor_tui.store.stored import appended

LEAST_JOURNAL, JOURNAL_SHARE = 1 << 20, 8
"""The journal may grow to so many bytes, or to so small a share of the file, before the file is written whole again."""

_NUMBER = re.compile("[1-9][0-9]{0,17}")
"""How TinyDB writes the number of a document."""


class RecordStorage(JournalStorage):
    """The journal storage of a program: the documents of its tables are kept in memory as the records they are."""

    _line = staticmethod(line_of_records)
    trusts = True
    """Whether what was written by this program, as the journal has it, is taken as checked."""
    told: Told = staticmethod(lambda _: None)
    """Is told how far the reading of the file is."""

    def _make(self) -> None:
        """Make nothing: a program that was never saved has no file."""

    def _decoded(self, content: bytes) -> Tables | None:
        if not content:
            return None
        self.trusted = self.trusted and self.trusts
        if self.trusted:  # byte for byte what was written here, and so checked then
            with contextlib.suppress(msgspec.DecodeError):
                return tables_in(content, self.told)
            self.trusted = False
        return msgspec.json.decode(content, type=dict[str, dict[str, dict[str, Any]]])

    def _apply(self, commit: Commit, tables: Tables) -> None:
        if self.trusted:
            commit = Commit(commit.seq, self._of_records(commit), commit.cleared)
        super()._apply(commit, tables)

    def _of_records(self, commit: Commit) -> dict[str, dict[str, Any]]:
        return {name: {n: self._record(name, one) for n, one in of.items()} for name, of in commit.tables.items()}

    def read_on(self) -> list[list[Record]] | None:
        """Return the records that each change wrote which another run has made since; None where it did more than that.

        The tables in memory are behind from then on, and are read again when they are asked for.

        Raises:
            OSError: They cannot be read.
            FileDamaged: What was written is no record.
        """
        with self._swap:
            if self.is_locked or self._seen is None or not self.trusted:
                return None
            latest = Beginning(self._digest, self._seq)
            found = appended(self.path, self.journal_path, self._seen, self._whole, self._end, latest)
            if found is None or not all(map(_only_writes_records, found.changes)):
                return None
            written = [
                [one for of in self._of_records(change).values() for one in of.values()] for change in found.changes
            ]
            self._seen, self._whole, self._end, self._is_spoiled = found.seen, found.whole, found.end, True
            self._seq += len(written)
            return written

    def _kept(self, table: str, documents: Documents) -> dict[str, Any]:
        if all(one is None or isinstance(one, msgspec.Struct) for one in documents.values()):
            return dict(documents)
        kept = super()._kept(table, documents)
        if table not in KINDS:
            return kept
        return {n: None if one is None else msgspec.convert(one, KINDS[table]) for n, one in kept.items()}

    def _record(self, table: str, document: Any) -> Any:
        if table not in KINDS or document is None:
            return document
        return schema.to_record(table, document, f"{self.journal_path}: {table}")

    def plain(self, document: Any) -> dict[str, Any]:
        """Return a document of the tables as TinyDB has it."""
        return document if isinstance(document, dict) else schema.to_document(document)


def _only_writes_records(change: Commit) -> bool:
    """Whether a change takes nothing out, and writes nothing but records."""
    documents = [document for of in change.tables.values() for document in of.values()]
    return not change.cleared and change.tables.keys() <= KINDS.keys() and None not in documents


class _Database(TinyDB):
    table_class = JournalTable

    def table(self, name: str, **kwargs: Any) -> JournalTable:
        return cast("JournalTable", super().table(name, **kwargs))


class ProgramFile:
    """A program file, for the length of a run. Use it as a context manager, or call :meth:`close`.

    Raises (on opening to write):
        FileLocked: Another run is writing to it.
        FileUnusable: Its directory cannot be made or written.
    """

    def __init__(self, path: Path, *, writable: bool = True, trusts: bool = True) -> None:
        """Open the file at `path`. It need not be there: a program that was never saved is empty.

        Args:
            path: The file.
            writable: Whether to change it.
            trusts: Whether to take what this program seems to have written as checked. What comes from others may
                only seem so: a journal beside a file is no signature.
        """
        self.path = Path(os.path.realpath(path))  # a link goes on being a link when its file is replaced
        """Where the file is."""
        self.writable = writable
        """Whether changes can be saved; no other run can have it so at the same time."""
        self._storage = RecordStorage(self.path)
        self._storage.trusts = trusts
        self._db = _Database(storage=lambda: self._storage)
        self._numbers: dict[RecordKind, dict[Id, int]] = {}  # under which each record stands
        self._next: dict[RecordKind, int] = dict.fromkeys(KINDS, 1)
        self._charter_number = 1
        self._in_vain = 0  # how long the journal was when the file could not be written whole
        if writable:
            self._make_directory()
            with self._told("cannot be written"):
                if not self._storage.lock():
                    raise FileLocked(
                        f"{self.path} is in use by another mentor-tui. Close that one, or look at it read-only."
                    )

    def _make_directory(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FileUnusable(f"{self.path.parent} cannot be made: {error.strerror}.") from error
        with self._told("cannot be written"):
            if self.path.is_dir():
                raise FileUnusable(f"{self.path} is a directory: name a file in it.")

    @contextlib.contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Tell what the disk says in words that name the file."""
        try:
            yield
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise FileUnusable(f"{self.path} {what}: {reason}. Nothing was changed.") from error

    # --- reading ---

    def load(self, told: Told | None = None) -> Program:
        """Read the whole program and check it. An absent file is an empty program; any other problem is told.

        It is `told` how far that is; what is raised there is raised here.

        What this program wrote itself, byte for byte, was checked when it was written, and is not checked again.

        Raises:
            FileUnusable: It cannot be read.
            FileForeign: Something else has written it, and its journal holds changes that it does not.
            FileExported: It is an export.
            FileDamaged: What stands in it is not a program of a version that can be read; the message says where.
        """
        if told is not None:
            self._storage.told = told
        self._refuse_at_once()
        tables = self._read()
        if tables is None:
            return Program()
        _, meta = next(self._documents(tables, schema.META), (0, None))
        schema.check_version(meta, set(tables), str(self.path))
        charter = self._charter(tables)
        self._numbers.clear()
        if self._storage.trusted:
            return trusted(charter, {kind: tables.get(kind, {}).values() for kind in KINDS})
        try:
            return build(charter, self._records(tables))
        except Refused as refused:
            raise FileDamaged(f"{self.path} does not fit together: {refused}\nIt has been left as it is.") from refused

    def follow(self, before: Program) -> Program | None:
        """Return the program as another run has changed it meanwhile; None where it has not.

        Where this run only reads and the other one has ended, this one writes from now on.

        Args:
            before: The program as it was read last. Records that the other run has added to it, or written anew, are
                taken in; after anything else the whole file is read.

        Raises:
            FileForeign: This run writes, and something else has written the file.
            FileUnusable, FileDamaged: As :meth:`load` does.
        """
        with self._told("cannot be read"):
            took_over = not self.writable and self._may_lock() and self._storage.lock()
            if not took_over and not self._storage.is_stale():
                return None
            if self.writable:
                raise FileForeign(
                    f"{self.path} was changed by something else while it was open here. Start again to see it."
                )
            self.writable = took_over
            changes = self._storage.read_on()
        if changes is not None:
            with contextlib.suppress(Refused):
                for written in changes:
                    before = before.with_records(written)
                return before if changes else None
        return self.load()

    def _may_lock(self) -> bool:
        return self._storage.is_to_write and os.access(self.path.parent, os.W_OK)

    @property
    def is_checkpoint_due(self) -> bool:
        """Whether the journal has grown so long that the file should be written whole again."""
        size, of_the_journal = self._storage.sizes
        return self.writable and of_the_journal - self._in_vain > max(LEAST_JOURNAL, size // JOURNAL_SHARE)

    def checkpoint(self) -> None:
        """Write the file whole. It can be done in a thread, while changes are saved.

        Raises:
            FileUnusable: It could not be written. Nothing is lost: the journal holds what it held, and it is due
                again when that has grown as much once more.
        """
        self._in_vain = self._storage.sizes[1]
        with self._told("could not be written whole"):
            self._storage.checkpoint()
        self._in_vain = 0

    def _refuse_at_once(self) -> None:
        """Refuse what can be no program before it is read: it may have no end, or be as large as the disk."""
        with self._told("cannot be read"), contextlib.suppress(FileNotFoundError):
            mode = self.path.stat().st_mode
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise FileUnusable(f"{self.path} is no file, but a device or a pipe: name a file.")
            with self.path.open("rb") as file:
                if file.read(1) == b"\0":
                    raise FileDamaged(f"{self.path} is damaged: it begins with zeros. It has been left as it is.")

    def _read(self) -> Tables | None:
        left = "It has been left as it is."
        try:
            with self._told("cannot be read"):
                tables = self._storage.read()
                if tables is None and self.path.exists() and not self._storage.is_stale():
                    raise FileDamaged(f"{self.path} is damaged: it is empty. {left}")
                return tables
        except JournalDamaged as error:
            raise FileDamaged(f"{self._storage.journal_path} is damaged: {error}. {left}") from error
        except FileForeign as foreign:
            if self.path.exists() and (broken := where_it_breaks(self.path.read_bytes())):
                saved = "What was saved here last is in its journal."
                raise FileDamaged(f"{self.path} is damaged: {broken}. {saved} {left}") from foreign
            raise
        except (ValueError, RecursionError) as error:  # msgspec's errors of decoding are ValueErrors
            content = self.path.read_bytes()
            if schema.is_export(content):
                raise FileExported(
                    f"{self.path} is an export, and not a program: look at it with mentor-tui review FILE, or take it "
                    f"into a program with mentor-tui import FILE. {left}"
                ) from error
            raise FileDamaged(f"{self.path} is damaged: {where_it_breaks(content) or error}. {left}") from error

    def _records(self, tables: Tables) -> list[Record]:
        """Return the records of the tables, each checked; the tables keep them from now on."""
        ids: set[Id] = set()
        for kind in KINDS:
            for number, document in self._documents(tables, kind):
                place = f"{self.path}: {kind} {number}"
                record = schema.to_record(kind, document, place) if isinstance(document, dict) else document
                if record.id in ids:
                    raise FileDamaged(f"{place}: another record has the id {record.id}.")
                ids.add(record.id)
                tables[kind][str(number)] = record
        return [record for kind in KINDS for record in tables.get(kind, {}).values()]

    def _note_numbers(self, tables: Tables) -> None:
        """Note under which number each record stands: a run that changes nothing has no need of it."""
        for kind in KINDS:
            numbers = {record.id: int(number) for number, record in tables.get(kind, {}).items()}
            self._numbers[kind], self._next[kind] = numbers, max(numbers.values(), default=0) + 1

    def _charter(self, tables: Tables) -> Charter:
        for number, document in self._documents(tables, schema.PROGRAM):
            self._charter_number = number
            return schema.to_charter(document, f"{self.path}: {schema.PROGRAM}")
        return Charter()

    def _documents(self, tables: Tables, name: str) -> Iterator[tuple[int, Any]]:
        for number, document in list(tables.get(name, {}).items()):
            if not _NUMBER.fullmatch(number):  # tinydb would fail on "x", and take "01" for another name of "1"
                raise FileDamaged(
                    f"{self.path} is damaged: the table “{name}” has a document without a number: “{number}”. "
                    "It has been left as it is."
                )
            yield int(number), document

    # --- saving ---

    def save(
        self, records: Iterable[Record] = (), charter: Charter | None = None, *, taken_back: Iterable[Id] = ()
    ) -> None:
        """Put changed records, and the charter where it is given, on the disk as one, and take others out.

        A record takes the place of the one with its id, a tombstone that of what it buries. What is `taken_back`
        leaves nothing: it was new in this run, and is not to have been there.

        Raises:
            FileUnusable: They could not be saved. Nothing has changed.
        """
        if not self.writable:
            raise FileUnusable(f"{self.path} is open read-only here: another mentor-tui is writing to it.")
        changed = {record.id: record for record in records}
        gone = [record_id for record_id in taken_back if record_id not in changed]
        tables = self._read()
        if not self._numbers:
            self._note_numbers(tables or {})
        upcoming = dict(self._next)
        written = [(KIND_OF[type(one)], one, self._number_for(one, upcoming)) for one in changed.values()]
        left = [
            (kind, record_id)
            for record_id in (*changed, *gone)
            for kind, numbers in self._numbers.items()
            if record_id in numbers and (record_id in gone or KIND_OF[type(changed[record_id])] != kind)
        ]
        documents: dict[str, dict[int, Any]] = {}
        if tables is None:
            documents[schema.META] = {1: {"schema": schema.VERSION}}
            charter = charter or Charter()
        for kind, record_id in left:
            documents.setdefault(kind, {})[self._numbers[kind][record_id]] = None
        for kind, record, number in written:
            documents.setdefault(kind, {})[number] = record.cleaned()
        if charter is not None:
            documents[schema.PROGRAM] = {self._charter_number: schema.to_document(charter)}
        with self._told("could not be saved"), self._storage.as_one():
            for name, changed_ones in documents.items():
                self._db.table(name).put(changed_ones)
        for kind, record_id in left:
            del self._numbers[kind][record_id]
        for kind, record, number in written:
            self._numbers[kind][record.id] = number
        self._next = upcoming

    def _number_for(self, record: Record, upcoming: dict[RecordKind, int]) -> int:
        """Return the number under which a record stands, or is to stand."""
        kind = KIND_OF[type(record)]
        number = self._numbers[kind].get(record.id)
        if number is None:
            number = upcoming[kind]
            upcoming[kind] += 1
        return number

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
