"""A mapping with a few entries in place of others, that shares all the rest with the one it was made from."""

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from functools import cached_property
from typing import Generic, TypeVar

V = TypeVar("V")

MOST_ON_TOP = 64
"""So many entries lie on top at the most: beyond that a new whole costs less than what is carried on."""


FEW = 512
"""So many entries are copied faster than they are shared."""


class Layered(Mapping[str, V], Generic[V]):
    """A mapping that is not changed. It is put together as a whole only when somebody goes through all of it."""

    def __init__(self, below: Mapping[str, V], on_top: Mapping[str, V]) -> None:
        """Take what is to be shared, and what lies in place of it or is new."""
        self._below = below
        self._on_top = on_top

    @cached_property
    def _whole(self) -> dict[str, V]:
        return {**self._below, **self._on_top}

    def __getitem__(self, key: str) -> V:
        """Return an entry."""
        return self._on_top[key] if key in self._on_top else self._below[key]

    def __contains__(self, key: object) -> bool:
        """Whether there is such an entry."""
        return key in self._on_top or key in self._below

    def __iter__(self) -> Iterator[str]:
        """Yield the keys, in the order in which they came."""
        return iter(self._whole)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._whole)

    def keys(self) -> KeysView[str]:
        """Return the keys, in the order in which they came."""
        return self._whole.keys()

    def values(self) -> ValuesView[V]:
        """Return the values in the order of the keys."""
        return self._whole.values()

    def items(self) -> ItemsView[str, V]:
        """Return both in the order of the keys."""
        return self._whole.items()

    def __repr__(self) -> str:
        """Return it as the whole is shown."""
        return repr(self._whole)

    def replaced(self, written: Mapping[str, V]) -> Mapping[str, V]:
        """Return this with some entries written."""
        on_top = {**self._on_top, **written}
        if "_whole" in vars(self):  # somebody has put it together since
            return Layered(self._whole, written)
        return Layered(self._below, on_top) if len(on_top) <= MOST_ON_TOP else {**self._below, **on_top}


def with_entries(stood: Mapping[str, V], written: Mapping[str, V], gone: Iterable[str] = ()) -> Mapping[str, V]:
    """Return a mapping with some entries written and some taken out: the same one where nothing changes."""
    leaving = [key for key in gone if key in stood]
    if leaving:
        after = {**stood, **written}
        for key in leaving:
            after.pop(key, None)
        return after
    if not written:
        return stood
    if isinstance(stood, Layered):
        return stood.replaced(written)
    return Layered(stood, dict(written)) if len(stood) > FEW else {**stood, **written}
