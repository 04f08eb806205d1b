"""A TinyDB table whose changes are commits of a journal: as large as what they change, and not as the table."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from mentor_tui.store.journal_storage import JournalStorage

Plain = Callable[[Any], dict[str, Any]]
"""Gives a document as TinyDB has it."""


class JournalTable(Table):
    """A table. Over a :class:`JournalStorage` each change of it is one commit; over another it is TinyDB's own.

    What it gives out is the reader's own: changing it changes neither the table nor what is found next.
    """

    _turns = 0
    """How often the tables had become others when something was found in them last."""

    def _update_table(self, updater: Callable[[dict[int, Any]], None]) -> None:
        """Let TinyDB's own verbs work on a view of the table, and commit just what they have changed."""
        if not isinstance(self._storage, JournalStorage):
            super()._update_table(updater)
            return
        with self._as_one():
            tables = self._storage.read() or {}
            view = _View(tables.get(self.name, {}), self._storage.plain, self.document_id_class)
            updater(view)  # type: ignore[arg-type]  # TinyDB asks of it what every mapping has
            changed = view.changed()
            if changed or view.is_cleared or self.name not in tables:
                self._storage.commit({self.name: changed}, [self.name] if view.is_cleared else [])
        self.clear_cache()

    @contextlib.contextmanager
    def _as_one(self) -> Iterator[None]:
        """Make one commit of what is done inside; where it fails, the next number is what it was, too."""
        if not isinstance(self._storage, JournalStorage):
            yield
            return
        next_id: int | None = None
        with contextlib.ExitStack() as where_it_fails:
            where_it_fails.callback(lambda: setattr(self, "_next_id", next_id))
            with self._storage.as_one():
                self._forget_what_is_void()
                next_id = self._next_id
                yield
            where_it_fails.pop_all()

    def _forget_what_is_void(self) -> None:
        """Keep nothing of tables that are not those any more in which it was found."""
        if not isinstance(self._storage, JournalStorage):
            return
        self._storage.read()
        if self._turns != self._storage.turns:
            self._turns = self._storage.turns
            self._next_id = None
            self.clear_cache()

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document, as TinyDB's `Table.insert` does."""
        with self._as_one():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert several documents as one, as TinyDB's `Table.insert_multiple` does."""
        with self._as_one():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Update documents or insert one, as TinyDB's `Table.upsert` does."""
        with self._as_one():
            return super().upsert(document, cond)

    def put(self, documents: Mapping[int, Any]) -> None:
        """Write documents under their numbers as one, and take out those that are None, whatever stood there."""
        if isinstance(self._storage, JournalStorage):
            self._storage.commit({self.name: {str(number): document for number, document in documents.items()}})
            self._next_id = None
            self.clear_cache()
        else:
            self._update_table(lambda table: _put(table, documents))

    def _read_table(self) -> dict[str, Any]:
        table = super()._read_table()
        if not isinstance(self._storage, JournalStorage):
            return table
        return _Lazy(table, self._storage.plain)  # type: ignore[return-value]  # likewise

    def search(self, cond: QueryLike) -> list[Document]:
        """Return the documents that a query matches."""
        self._forget_what_is_void()
        return [self._own(document) for document in super().search(cond)]

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Return a document, or several, as TinyDB's `Table.get` does."""
        found = super().get(*args, **kwargs)
        if isinstance(found, list):
            return [self._own(document) for document in found]
        return found if found is None else self._own(found)

    def __iter__(self) -> Iterator[Document]:
        """Yield every document."""
        return map(self._own, super().__iter__())

    def _own(self, document: Document) -> Document:
        if not isinstance(self._storage, JournalStorage):
            return document
        return self.document_class(_copied(dict(document)), document.doc_id)


class _Lazy(Mapping[str, Any]):
    """A table whose documents are made plain when they are asked for."""

    def __init__(self, table: Mapping[str, Any], plain: Plain) -> None:
        self._table = table
        self._plain = plain

    def __getitem__(self, number: str) -> dict[str, Any]:
        return self._plain(self._table[number])

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class _View(MutableMapping[int, dict[str, Any]]):
    """A table as TinyDB's verbs change it: documents are copied when they are looked at, and kept where they differ."""

    def __init__(self, table: Mapping[str, Any], plain: Plain, number_class: Callable[[str], int]) -> None:
        self._table = table
        self._plain = plain
        self._number_class = number_class
        self._seen: dict[int, dict[str, Any] | None] = {}
        self.is_cleared = False
        """Whether the table was emptied before anything was written to it."""

    def __getitem__(self, number: int) -> dict[str, Any]:
        if number not in self._seen:
            if self.is_cleared:
                raise KeyError(number)
            self._seen[number] = _copied(self._plain(self._table[str(number)]))
        document = self._seen[number]
        if document is None:
            raise KeyError(number)
        return document

    def __setitem__(self, number: int, document: dict[str, Any]) -> None:
        self._seen[number] = document

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self._seen[number] = None

    def __contains__(self, number: object) -> bool:
        if number in self._seen:
            return self._seen[number] is not None
        return not self.is_cleared and str(number) in self._table

    def __iter__(self) -> Iterator[int]:
        if not self.is_cleared:
            yield from (number for number in map(self._number_class, self._table) if number in self)
        yield from (
            number
            for number, document in list(self._seen.items())
            if document is not None and (self.is_cleared or str(number) not in self._table)
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self._seen.clear()
        self.is_cleared = True

    def changed(self) -> dict[str, dict[str, Any] | None]:
        """Return what was written, and None for what was taken out."""
        return {str(number): document for number, document in self._seen.items() if self._differs(number, document)}

    def _differs(self, number: int, document: dict[str, Any] | None) -> bool:
        if self.is_cleared or str(number) not in self._table:
            return document is not None
        return document is None or not _is_same(document, self._plain(self._table[str(number)]))


def _put(table: dict[int, Any], documents: Mapping[int, Any]) -> None:
    for number, document in documents.items():
        table.pop(number, None)
        if document is not None:
            table[number] = document


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values of JSON are written the same: to Python 1, 1.0 and True are."""
    if type(one) is not type(other) or one != other:
        return False
    if isinstance(one, dict):
        return all(map(_is_same, one, other)) and all(map(_is_same, one.values(), other.values()))
    return all(map(_is_same, one, other)) if isinstance(one, list) else True


def _copied(value: Any) -> Any:
    """Return a value of JSON with nothing in it that is anybody else's."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value
