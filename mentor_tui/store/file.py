"""One program on the disk: opened, read whole and checked, locked while it is written, saved change by change."""

import contextlib
import glob
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Self

from filelock import FileLock, Timeout
from tinydb import TinyDB
from tinydb.table import Document, Table

from mentor_tui.errors import FileDamaged, FileLocked, FileUnusable, Refused
from mentor_tui.model import KIND_OF, KINDS, Charter, Id, Record, RecordKind
from mentor_tui.program import Program, build
from mentor_tui.store import schema
from mentor_tui.store.storage import TEMPORARY, AtomicStorage

_NUMBER = re.compile("[1-9][0-9]{0,17}")
"""How TinyDB writes the number of a document."""


class _Place(NamedTuple):
    """Where a record stands in the file."""

    kind: RecordKind
    doc_id: int


class ProgramFile:
    """A program file, for the length of a run. Use it as a context manager, or call :meth:`close`.

    Raises (on opening to write):
        FileLocked: Another run is writing to it.
        FileUnusable: Its directory cannot be made or written.
    """

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        """Open the file at `path`. It need not be there: a program that was never saved is empty."""
        self.path = Path(os.path.realpath(path))  # a link goes on being a link when its file is replaced
        """Where the file is."""
        self.writable = writable
        """Whether changes can be saved; no other run can have it so at the same time."""
        self._lock: FileLock | None = None
        if writable:
            self._make_directory()
            self._acquire()
            self._sweep()
        self._db = TinyDB(self.path, storage=AtomicStorage)
        self._places: dict[str, _Place] = {}
        self._charter_doc_id = 1

    def _make_directory(self) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FileUnusable(f"{self.path.parent} cannot be made: {error.strerror}.") from error
        try:
            if self.path.is_dir():
                raise FileUnusable(f"{self.path} is a directory: name a file in it.")
        except OSError as error:
            raise FileUnusable(f"{self.path} cannot be written: {error.strerror}. Nothing was changed.") from error

    def _acquire(self) -> None:
        lock = FileLock(f"{self.path}.lock", mode=0o600, blocking=False)
        try:
            lock.acquire()
        except Timeout:
            raise FileLocked(
                f"{self.path} is in use by another mentor-tui. Close that one, or look at it read-only."
            ) from None
        except (OSError, NotImplementedError) as error:
            reason = getattr(error, "strerror", None) or error
            raise FileUnusable(f"{self.path} cannot be written: {reason}. Nothing was changed.") from error
        self._lock = lock

    def _sweep(self) -> None:
        """Take away what a run that was killed has left half-written; the lock says that nobody writes now."""
        for left_over in self.path.parent.glob(f".{glob.escape(self.path.name)}.*{TEMPORARY}"):
            with contextlib.suppress(OSError):
                left_over.unlink()

    @property
    def _storage(self) -> AtomicStorage:
        storage = self._db.storage
        assert isinstance(storage, AtomicStorage)  # noqa: S101 - tinydb does not say what it was given
        return storage

    def load(self) -> Program:
        """Read the whole program and check it. An absent file is an empty program; any other problem is told.

        Raises:
            FileUnusable: It cannot be read.
            FileDamaged: What stands in it is not a program of a version that can be read; the message says where.
        """
        if self._storage.read() is None:
            return Program()
        meta = self._only(schema.META)
        schema.check_version(meta, self._db.tables(), str(self.path))
        records: list[Record] = []
        self._places = {}
        for kind in KINDS:
            for document in self._documents(kind):
                record = schema.to_record(kind, document, f"{self.path}: {kind} {document.doc_id}")
                if record.id in self._places:
                    raise FileDamaged(f"{self.path}: {kind} {document.doc_id}: another record has the id {record.id}.")
                self._places[record.id] = _Place(kind, document.doc_id)
                records.append(record)
        charter = self._only(schema.PROGRAM)
        self._charter_doc_id = charter.doc_id if charter is not None else 1
        try:
            return build(
                schema.to_charter(charter, f"{self.path}: {schema.PROGRAM}") if charter else Charter(), records
            )
        except Refused as refused:
            raise FileDamaged(f"{self.path} does not fit together: {refused}\nIt has been left as it is.") from refused

    def _table(self, name: str) -> Table:
        return self._db.table(name, cache_size=0)

    def _documents(self, name: str) -> list[Document]:
        for number in (self._storage.read() or {}).get(name, {}):
            if not _NUMBER.fullmatch(number):  # tinydb would fail on "x", and take "01" for another name of "1"
                raise FileDamaged(
                    f"{self.path} is damaged: the table “{name}” has a document without a number: “{number}”. "
                    "It has been left as it is."
                )
        return self._table(name).all()

    def _only(self, name: str) -> Document | None:
        """Return the one document of a table, or None."""
        return next(iter(self._documents(name)), None)

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
        gone = set(taken_back)
        places = {
            record_id: place
            for record_id, place in self._places.items()
            if record_id not in changed and record_id not in gone
        }
        with self._storage.as_one():
            if self._storage.read() is None:
                self._table(schema.META).insert({"schema": schema.VERSION})
                charter = charter or Charter()
            for kind in KINDS:
                self._remove(kind, changed, gone)
                of_kind = [record for record in changed.values() if KIND_OF[type(record)] == kind]
                places.update(self._write(kind, of_kind))
            if charter is not None:
                self._table(schema.PROGRAM).upsert(Document(schema.to_document(charter), doc_id=self._charter_doc_id))
        self._places = places

    def _remove(self, kind: RecordKind, changed: dict[str, Record], gone: set[str]) -> None:
        """Take out of one table what is written to another one now, buried or brought back, and what is gone."""
        removed = [
            self._places[record_id].doc_id
            for record_id in (*changed, *gone)
            if record_id in self._places
            and self._places[record_id].kind == kind
            and (record_id in gone or KIND_OF[type(changed[record_id])] != kind)
        ]
        if removed:
            self._table(kind).remove(doc_ids=removed)

    def _write(self, kind: RecordKind, records: list[Record]) -> dict[str, _Place]:
        """Write records to their table, in two passes over it at most, and return where they stand."""
        table = self._table(kind)
        known = {
            record.id: place.doc_id
            for record in records
            if (place := self._places.get(record.id)) and place.kind == kind
        }
        documents = {record.id: schema.to_document(record) for record in records}
        if known:
            table.update(lambda document: document.update(documents[document["id"]]), doc_ids=list(known.values()))
        new = [record.id for record in records if record.id not in known]
        if new:
            known |= zip(new, table.insert_multiple(documents[record_id] for record_id in new), strict=True)
        return {record_id: _Place(kind, doc_id) for record_id, doc_id in known.items()}

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
