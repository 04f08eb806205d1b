"""A change of several tables before it is on the disk: seen by who makes it, and taken back where it fails."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mentor_tui.store.journal import Commit, Tables

Documents = Mapping[str, Any]
"""Documents of a table by their number; None for one that is taken out."""

_MISSING = object()


class HeldChange:
    """What becomes one commit."""

    def __init__(self, tables: Tables, kept: Callable[[str, Documents], dict[str, Any]]) -> None:
        """Begin a change of live tables; `kept` gives documents of a table as they are kept in memory."""
        self.tables = tables
        """The live tables."""
        self._kept = kept
        self._written: dict[str, dict[str, Any]] = {}
        self._cleared: list[str] = []
        self._undoing: list[Callable[[], object]] = []
        self._takes_out = False

    def __bool__(self) -> bool:
        return bool(self._written or self._cleared)

    def make(self, written: Mapping[str, Documents], cleared: Iterable[str]) -> None:
        """Empty tables, then write documents, and take out those that are None.

        Raises:
            TypeError: A document holds something that JSON has no form for.
        """
        kept = {name: self._kept(name, documents) for name, documents in written.items()}
        for name in cleared:
            self._put(self.tables, name, {})
            self._cleared.append(name)
            self._written.pop(name, None)
        for name, documents in kept.items():
            if name not in self.tables:
                self._put(self.tables, name, {})
            self._written.setdefault(name, {}).update(documents)
            for number, document in documents.items():
                self._put(self.tables[name], number, _MISSING if document is None else document)

    def _put(self, where: dict[str, Any], key: str, value: object) -> None:
        before = where.get(key, _MISSING)
        self._takes_out = self._takes_out or value is _MISSING
        self._undoing.append(lambda: _set(where, key, before))
        _set(where, key, value)

    def commit(self, seq: int) -> Commit:
        """Return the change as a line of the journal, under its number."""
        return Commit(seq, self._written, self._cleared)

    def undo(self) -> bool:
        """Take the change back in memory, the last of it first. Return whether the order of a table is lost by that."""
        while self._undoing:
            self._undoing.pop()()
        return self._takes_out


def _set(where: dict[str, Any], key: str, value: object) -> None:
    if value is _MISSING:
        where.pop(key, None)
    else:
        where[key] = value
