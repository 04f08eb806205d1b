"""A query made ready for one search: which rows of a sheet answer to it."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from mentor_tui.model import Session
from mentor_tui.program import History
from mentor_tui.search.needle import Needle, needle
from mentor_tui.search.query import Query
from mentor_tui.search.sheets import CODES, Names, Sheet, subject_of, what_of
from mentor_tui.text import folded

PAIRING, SESSION = CODES["pairing"], CODES["session"]


class _Word(NamedTuple):
    """A word with the pairings in whose names it is."""

    needle: Needle
    named: frozenset[str]
    named_whole: frozenset[str]


class Matcher:
    """What is searched for in a program, where words begin or also inside them."""

    def __init__(self, histories: Mapping[str, History], names: Names, query: Query, *, inside: bool) -> None:
        """Take the query with the folded names of each pairing."""
        self._histories = histories
        self._words = [_word(needle(word, inside=inside), names) for word in query.words]
        self._in_names = sorted((word for word in self._words if word.named), key=lambda word: len(word.named))
        self._topics = [needle(topic, inside=inside) for topic in query.topics]
        self._codes = frozenset(code for kind, code in CODES.items() if {kind, what_of(code)} & query.kinds)
        self._newest, self._oldest = -query.last.toordinal(), -query.first.toordinal()
        people = [names.having(needle(one, inside=inside).begun) for one in query.people]
        self._people = frozenset.intersection(*people) if people else None
        self.needles = (*(word.needle for word in self._words), *self._topics)
        """What is marked in a text."""
        self.needed = [*(word.needle for word in self._words if not word.named), *self._topics]
        """What has to be in every text that is found: it is in no name."""
        self.by_name = self._found_by_name(histories, names, query)
        """The pairings whose names have all that is searched for."""

    def _found_by_name(self, histories: Mapping[str, History], names: Names, query: Query) -> dict[str, History]:
        if query.topics or (query.kinds and PAIRING not in self._codes) or not (query.words or query.people):
            return {}
        within = frozenset(names.pairings) if self._people is None else self._people
        ids = within.intersection(*(word.named for word in self._words))
        return {
            one: histories[one]
            for one in ids
            if self._newest <= -histories[one].pairing.started_on.toordinal() <= self._oldest
        }

    def are_whole_names(self, pairing_id: str) -> bool:
        """Whether every word stands whole in the names of a pairing."""
        return all(pairing_id in word.named_whole for word in self._words)

    def may_be_whole(self, sheet: Sheet) -> bool:
        """Whether there is any row in a sheet in which every word may stand whole."""
        return all(word.named_whole or word.needle.whole.search(sheet.text) for word in self._words)

    def is_whole(self, sheet: Sheet, row: int) -> bool:
        """Whether every word stands whole in a row or in the names of its pairing."""
        return all(
            sheet.pairings[row] in word.named_whole or sheet.finds(word.needle.whole, row) for word in self._words
        )

    def rows(self, sheet: Sheet, changed: Collection[str] = ()) -> Sequence[int]:
        """Return the rows of a sheet that are found, but for the pairings that are found by their names.

        Args:
            sheet: What is searched.
            changed: The pairings whose rows here are not true any more.
        """
        ages, pairings = sheet.ages, sheet.pairings
        if ages[0] > self._oldest or ages[-1] < self._newest:
            return ()
        rows = self._rows_in_text(sheet)
        if changed:
            rows = [row for row in rows if pairings[row] not in changed]
        if self._codes:
            rows = [row for row in rows if sheet.codes[row] in self._codes]
        if self._people is not None:
            rows = [row for row in rows if pairings[row] in self._people]
        if ages[-1] > self._oldest or ages[0] < self._newest:
            rows = [row for row in rows if self._newest <= ages[row] <= self._oldest]
        if self.by_name:
            rows = [row for row in rows if sheet.codes[row] != PAIRING or pairings[row] not in self.by_name]
        if self._topics:
            rows = [row for row in rows if self._has_topics(sheet, row)]
        return rows

    def _rows_in_text(self, sheet: Sheet) -> Sequence[int]:
        """Return the rows with all words in their text or in the names, and at least one, or a topic, in the text."""
        rows: Sequence[int]
        if self.needed:
            first, *others = (set(sheet.rows_with(one)) for one in self.needed)
            rows = sorted(first.intersection(*others))
        elif self._words:
            rows = sorted(set().union(*(sheet.rows_with(word.needle) for word in self._words)))
        else:
            return range(len(sheet.ages))
        for word in self._in_names:
            if not rows:
                break
            if sheet.has(word.needle):
                rows = [row for row in rows if sheet.pairings[row] in word.named or sheet.finds(word.needle.begun, row)]
            else:
                rows = [row for row in rows if sheet.pairings[row] in word.named]
        return rows

    def _has_topics(self, sheet: Sheet, row: int) -> bool:
        if sheet.codes[row] != SESSION:
            return False
        session = subject_of(self._histories[sheet.pairings[row]], SESSION, sheet.numbers[row])
        topics = [folded(topic) for topic in session.topics] if isinstance(session, Session) else ()
        return all(any(one.begun.search(topic) for topic in topics) for one in self._topics)


def _word(one: Needle, names: Names) -> _Word:
    named = names.having(one.begun)
    return _Word(one, named, names.having(one.whole) if named else named)
