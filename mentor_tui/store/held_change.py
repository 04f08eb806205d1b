"""A change of several tables before it is on the disk: seen by who makes it, and taken back where it fails."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from mentor_tui.store.journal import Commit, Document, Tables

_MISSING = object()


class HeldChange:
    """What becomes one commit."""

    def __init__(self, tables: Tables, kept: Callable[[str, Document], Any]) -> None:
        """Begin a change of live tables; `kept` gives a document of a table as it is kept in memory."""
        self.tables = tables
        """The live tables."""
        self._kept = kept
        self._written: dict[str, dict[str, Document | None]] = {}
        self._cleared: list[str] = []
        self._undoing: list[Callable[[], object]] = []
        self._takes_out = False

    def __bool__(self) -> bool:
        return bool(self._written or self._cleared)

    def make(self, written: dict[str, dict[str, Document | None]], cleared: Iterable[str]) -> None:
        """Empty tables, then write documents, and take out those that are None.

        Raises:
            TypeError: A document holds something that JSON has no form for.
        """
        as_json = json.loads(json.dumps(written))  # as it would be read again, and nobody's but ours
        kept = {name: self._as_kept(name, documents) for name, documents in as_json.items()}
        for name in cleared:
            self._put(self.tables, name, {})
            self._cleared.append(name)
            self._written.pop(name, None)
        for name, documents in as_json.items():
            if name not in self.tables:
                self._put(self.tables, name, {})
            self._written.setdefault(name, {}).update(documents)
            for number, document in kept[name].items():
                self._put(self.tables[name], number, document)

    def _as_kept(self, name: str, documents: dict[str, Document | None]) -> dict[str, Any]:
        return {number: _MISSING if one is None else self._kept(name, one) for number, one in documents.items()}

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
