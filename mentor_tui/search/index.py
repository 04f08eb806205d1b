"""The index of a program, and a search in it that can be stopped and gone on with at any time."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence

from mentor_tui.program import History, Program
from mentor_tui.search.matcher import Matcher
from mentor_tui.search.needle import Needle
from mentor_tui.search.query import Query
from mentor_tui.search.results import Found, Hit, hit_of
from mentor_tui.search.sheets import CODES, Names, Sheet, batches, rows_newest_first, rows_of, sheets_of
from mentor_tui.text import folded
from mentor_tui.wording import pairing_name

PAIRINGS_OF_A_STEP = 500
"""How many names are read at once."""
MOST_READ_AGAIN = 200
"""How many changed pairings are kept beside the sheets until all is read anew."""


class Index:
    """What is written in a program, as it is compared with what is typed; kept from one search to the next.

    It is read as far as a search needs it, the newest first. After a change only the pairings that have changed are
    read again.

    Every word must be found, in any case and without its accents. The names of a pairing count for all that belongs
    to it, so that "ben poster" finds Ben's session about the poster; but a name alone finds the pairing and not
    everything in it. A word is looked for where words begin, and only where nothing is found so, inside them.

    Pairings whose names have all the words come first. Of the others, and among these, those come first in which
    every word stands whole ("art" before "article"), and then the newest; between equals it is the id that decides.
    """

    def __init__(self) -> None:
        """Begin without a program."""
        self.names: dict[str, str] = {}
        """The names of each pairing, folded."""
        self.read: dict[str, History] = {}
        """Each pairing as it was read."""
        self.again: dict[str, list[Sheet]] = {}
        """The pairings that have changed since the sheets were begun, each with sheets of its own."""
        self.sheets: list[Sheet] = []
        """What was read so far of the program as it was when they were begun."""
        self._names: Names | None = None
        self._without: dict[tuple[bool, str], set[int]] = {}
        self.rows = 0
        """How many rows there will be in all sheets."""
        self._begin({})

    def search(self, program: Program, query: Query, *, most: int) -> Found:
        """Return what is found: at most so many hits, and how many there are."""
        seeking = self.seek(program, query, most=most)
        for _ in seeking:
            pass
        return seeking.found()

    def seek(self, program: Program, query: Query, *, most: int) -> Seeking:
        """Begin a search, which takes place while it is iterated over. Without a query it only reads the program."""
        return Seeking(self, program, query, most)

    # --- reading the program, step by step ---

    def catch_up(self, program: Program) -> Iterator[None]:
        """Take note of what has changed; reads the names, and what has changed, but no sheet of all the others."""
        changed = [one for one in program.histories.values() if self.read.get(one.id) is not one]
        gone = self.read.keys() - program.histories.keys()
        if not self.read or len(self.again) + len(changed) + len(gone) > MOST_READ_AGAIN:
            self._begin(program.histories)
            changed, gone = [], set()
        for _ in self._naming:
            yield
        if changed or gone:
            self._names = None
        for history in changed:
            self.names[history.id] = _names(history)
            self.again[history.id] = list(sheets_of(rows_of(history), {history.id: history}))
            self.read[history.id] = history
            yield
        for pairing_id in gone:
            self.again[pairing_id] = []
            del self.names[pairing_id], self.read[pairing_id]

    def read_on(self) -> bool:
        """Read a little more; whether there was anything left to read."""
        return next(self._reading, self) is not self

    def all_names(self) -> Names:
        """Return the names of all pairings as they are searched."""
        if self._names is None:
            self._names = Names(self.names)
        return self._names

    def without(self, needles: Sequence[Needle], *, inside: bool) -> list[tuple[Needle, set[int]]]:
        """Return for each needle in which sheets it is not found, as far as that is known, to be added to.

        Where no word begins so, none begins with what it grows into: so each letter that is typed leaves less to be
        searched. What is known of other words is forgotten.
        """
        before, self._without = self._without, {}
        for one in needles:
            grown_from = (before.get((inside, one.text[:end]), ()) for end in range(1, len(one.text) + 1))
            self._without[inside, one.text] = set().union(*grown_from)
        if inside:
            self._without = {key: sheets for key, sheets in before.items() if not key[0]} | self._without
        else:
            self._without |= {key: sheets for key, sheets in before.items() if key[0]}
        return [(one, self._without[inside, one.text]) for one in needles]

    def _begin(self, histories: Mapping[str, History]) -> None:
        self.names, self.read, self.again, self.sheets = {}, dict(histories), {}, []
        self._names, self._without = None, {}
        self.rows = sum(map(_size, histories.values()))
        self._naming = self._read_names(histories)
        self._reading = self._read_sheets(histories)

    def _read_names(self, histories: Mapping[str, History]) -> Iterator[None]:
        for some in batches(histories.values(), PAIRINGS_OF_A_STEP):
            self.names |= {one.id: _names(one) for one in some}
            self._names = None
            yield

    def _read_sheets(self, histories: Mapping[str, History]) -> Iterator[None]:
        for rows in rows_newest_first(histories.values()):
            self.sheets += sheets_of(rows, histories) if rows else ()
            yield


def _names(history: History) -> str:
    return " ".join(folded(pairing_name(history)).split())


def _size(history: History) -> int:
    own = 1 + (history.pairing.ending is not None and history.pairing.ended_on is not None)
    return own + len(history.sessions) + len(history.follow_ups) + len(history.check_ins)


_Place = tuple[bool, bool, int, str, int]
"""Where a hit stands: not by its names, not in whole words, its age, its id, its code."""


class Seeking:
    """One search in a program. It takes place while it is iterated over, in steps of a few milliseconds.

    What it has found so far is known at any time. It may be left where it is: what was read stays in the index.
    """

    def __init__(self, index: Index, program: Program, query: Query, most: int) -> None:
        """Take what is searched, for what, and how many hits are kept, at least one; nothing is done yet."""
        self._index = index
        self._program = program
        self._query = query
        self._most = most
        self._best: list[tuple[_Place, str, int]] = []
        self.total = 0
        """How many hits were found so far."""
        self.changes = 0
        """How often the first of them have changed."""
        self._searched = 0
        self._is_done = False
        self._needles: tuple[Needle, ...] = ()

    def __iter__(self) -> Iterator[None]:
        """Search on, and stop after each step."""
        yield from self._index.catch_up(self._program)
        if self._query.is_empty:
            while self._index.read_on():
                yield
        else:
            yield from self._search(inside=False)
            if not self.total:
                yield from self._search(inside=True)
        self._is_done = True

    @property
    def share(self) -> float:
        """How much of the program has been searched, from 0 to 1. Inside words it begins again."""
        return 1.0 if self._is_done else self._searched / max(1, self._index.rows)

    def found(self) -> Found:
        """Return what was found so far."""
        return Found(tuple(map(self._hit, self._best)), self.total, self.share)

    def _hit(self, one: tuple[_Place, str, int]) -> Hit:
        (*_, code), pairing_id, number = one
        return hit_of(self._program.histories[pairing_id], code, number, self._needles)

    def _search(self, *, inside: bool) -> Iterator[None]:
        """Search all of the program once, from the newest on; what is not read yet is read for it."""
        index = self._index
        matcher = Matcher(index.read, index.all_names(), self._query, inside=inside)
        self._needles = matcher.needles
        self._searched = 0
        yield
        self._take_pairings(matcher)
        yield
        for sheets in index.again.values():
            for sheet in sheets:
                self._take(sheet, matcher.rows(sheet), matcher)
                yield
        without = index.without(matcher.needed, inside=inside)
        number = 0
        while number < len(index.sheets) or index.read_on():
            if number == len(index.sheets):
                yield
                continue
            sheet = index.sheets[number]
            self._searched += len(sheet.ages)
            if not any(number in sheets for _, sheets in without):
                if (lacked := next((sheets for one, sheets in without if not sheet.has(one)), None)) is not None:
                    lacked.add(number)
                else:
                    self._take(sheet, matcher.rows(sheet, index.again), matcher)
                yield
            number += 1

    def _take_pairings(self, matcher: Matcher) -> None:
        """Take the pairings that are found by their names."""
        self.total += len(matcher.by_name)
        for history in matcher.by_name.values():
            age = -history.pairing.started_on.toordinal()
            place = (False, not matcher.are_whole_names(history.id), age, history.id, CODES["pairing"])
            self._put(place, history.id, 0)

    def _take(self, sheet: Sheet, rows: Sequence[int], matcher: Matcher) -> None:
        """Take what was found in a sheet, which is in order there."""
        self.total += len(rows)
        if rows and self._is_behind(loose=True, age=sheet.ages[rows[0]]) and not matcher.may_be_whole(sheet):
            return
        for row in rows:
            age = sheet.ages[row]
            if self._is_behind(loose=False, age=age):
                return
            place = (True, not matcher.is_whole(sheet, row), age, sheet.ids[row], sheet.codes[row])
            self._put(place, sheet.pairings[row], sheet.numbers[row])

    def _is_behind(self, *, loose: bool, age: int) -> bool:
        """Whether all hits that are no newer come after those that are shown."""
        return len(self._best) == self._most and self._best[-1][0] < (True, loose, age)

    def _put(self, place: _Place, pairing_id: str, number: int) -> None:
        if len(self._best) == self._most:
            if place > self._best[-1][0]:
                return
            self._best.pop()
        self.changes += 1
        insort(self._best, (place, pairing_id, number))
