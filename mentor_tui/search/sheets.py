"""What is searched: the texts of a program, folded, many to a sheet, the newest first.

A sheet is one piece of text with a line for each record, so that a word is looked for in a thousand records by one
search of a pattern and not by a thousand. Beside its text a record takes about 25 bytes.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from itertools import accumulate, compress, islice
from operator import attrgetter
from typing import Any, TypeVar, get_args

from mentor_tui.model import CheckIn, FollowUp, Pairing, Session
from mentor_tui.program import History
from mentor_tui.search.needle import Needle
from mentor_tui.search.query import KINDS, Kind, What
from mentor_tui.text import folded
from mentor_tui.wording import pairing_name, sentence, spoken

Subject = Pairing | Session | FollowUp | CheckIn
"""What a row tells of; an ending is told of by its pairing."""

T = TypeVar("T")

ROWS_OF_A_SHEET = 1_000
"""A sheet is read in about 2 ms and searched in less: few enough that a key is always answered in between."""
_APART = "\0"
"""What stands between texts while they are folded: nobody writes it."""
_SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029"
"""All white space that does not fold to a space."""
_WIDE = re.compile(r"[^\x00-\xff]")
"""A character that takes more than one byte, and makes every other one of its sheet take as much."""

CODES: dict[Kind, int] = {kind: code for code, kind in enumerate(KINDS) if kind != "follow-up"}
"""What a row is, as a byte. A follow-up has that of its own kind."""


Row = tuple[int, str, int, str, int]
"""A record with its place in the order of the sheets: its day counted backwards, its id, what it is (see `CODES`); its
pairing, and its number among those of its sort there. There is nothing in it for the tidying of memory to follow: to go
through many records takes it a tenth of a second, in which no key would be answered."""


class Sheet:
    """The folded texts of so many records, one to a line. It holds no record, but what leads to it."""

    __slots__ = ("ages", "codes", "ids", "numbers", "pairings", "starts", "text")

    def __init__(self, rows: Sequence[Row], lines: Sequence[str]) -> None:
        """Take the rows in their order, each with its text."""
        ages, ids, codes, pairings, numbers = zip(*rows, strict=True)
        self.text = "\n".join(lines)
        self.starts = array("Q", accumulate((len(line) + 1 for line in lines), initial=0))
        """Where each line starts, and where one more would."""
        self.ages = array("i", ages)
        self.codes = bytes(codes)
        self.ids: tuple[str, ...] = ids
        self.pairings: tuple[str, ...] = pairings
        self.numbers = array("L", numbers)

    def has(self, needle: Needle) -> bool:
        """Whether a needle is found in any row."""
        return needle.begun.search(self.text) is not None

    def rows_with(self, needle: Needle) -> list[int]:
        """Return the rows in whose text a needle is found, in order."""
        starts = self.starts
        return [bisect_right(starts, found.start()) - 1 for found in needle.line.finditer(self.text)]

    def finds(self, pattern: re.Pattern[str], row: int) -> bool:
        """Whether a pattern finds something in the text of one row."""
        return pattern.search(self.text, self.starts[row], self.starts[row + 1] - 1) is not None


class Names:
    """The folded names of all pairings, one to a line."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take the names of each pairing."""
        self.pairings = tuple(names)
        self._text = "\n".join(names.values())
        self._starts = array("Q", accumulate((len(name) + 1 for name in names.values()), initial=0))

    def having(self, pattern: re.Pattern[str]) -> frozenset[str]:
        """Return the pairings in whose names a pattern finds something."""
        found = {bisect_right(self._starts, match.start()) - 1 for match in pattern.finditer(self._text)}
        return frozenset(self.pairings[place] for place in found)


def sheets_of(rows: Sequence[Row], histories: Mapping[str, History]) -> Iterator[Sheet]:
    """Yield the sheets of some rows of these pairings.

    Texts with wide characters stand apart, so that the others take half the room.
    """
    lines = _lines([_said(histories[pairing_id], code, number) for _, _, code, pairing_id, number in rows])
    wide = [_WIDE.search(line) is not None for line in lines]
    if not any(wide):
        yield Sheet(rows, lines)
        return
    for width in sorted(set(wide)):
        chosen = [one is width for one in wide]
        yield Sheet(list(compress(rows, chosen)), list(compress(lines, chosen)))


def _lines(texts: list[str]) -> list[str]:
    """Return texts folded, each on one line with single spaces. All at once, as that takes a tenth of the time."""
    whole = folded(_APART.join(texts))
    if whole.count(_APART) != len(texts) - 1:
        whole = folded(_APART.join(text.replace(_APART, " ") for text in texts))
    for space in _SPACES:
        if space in whole:
            whole = whole.replace(space, " ")
    while "  " in whole:
        whole = whole.replace("  ", " ")
    return [line.strip() for line in whole.split(_APART)]


# --- what is read, and in which order ------------------------------------------------------------------


def rows_of(history: History) -> list[Row]:
    """Return the rows of one pairing."""
    return sorted(row for what in get_args(What) for row in _Column(what, [history]).taken_since(date.min))


def rows_newest_first(histories: Iterable[History]) -> Iterator[list[Row]]:
    """Yield the rows of many pairings, the newest first, some at a time; none at all where only a little was done.

    Every pairing has its records in the order of time already. So one goes back by so many days at once, takes what
    each pairing has of these days, and sorts only that.
    """
    columns: list[_Column] = []
    for some in batches(histories, 1_000):
        for what in get_args(What):
            columns.append(_Column(what, some))
            yield []
    until = max((column.newest_of_all for column in columns), default=date.min).toordinal() + 1
    days, wanted = 1, max(4 * ROWS_OF_A_SHEET, sum(len(column.newest) for column in columns) // 4)
    while columns:
        until = max(1, until - days)
        runs: list[list[Row]] = [[]]
        for column in columns:
            runs[-1] += column.taken_since(date.fromordinal(until))
            if len(runs[-1]) > 2 * ROWS_OF_A_SHEET:
                runs[-1].sort()
                runs.append([])
            yield []
        runs[-1].sort()
        yield from batches(merge(*runs) if len(runs) > 1 else runs[0], ROWS_OF_A_SHEET)
        size = sum(map(len, runs))
        days = days * 2 if size < wanted // 2 else max(1, days // 2) if size > 2 * wanted else days
        columns = [column for column in columns if column.is_left]


class _Column:
    """The records of one sort in some pairings, taken from the newest on."""

    def __init__(self, what: What, histories: Iterable[History]) -> None:
        """Begin with all of them."""
        self._code = CODES.get(what)
        some = [(one.id, *_records_and_day(one, what)) for one in histories]
        self._pairings = [pairing_id for pairing_id, records, _ in some if records]
        self._records = [records for _, records, _ in some if records]
        self._left = [len(records) for records in self._records]
        self._day = next((day for _, records, day in some if records), _STARTED_ON)
        self.newest = [self._day(records[-1]) for records in self._records]
        """The newest day in each pairing of those that are left."""

    @property
    def newest_of_all(self) -> date:
        """The newest day of those that are left."""
        return max(self.newest, default=date.min)

    @property
    def is_left(self) -> bool:
        """Whether there are any left."""
        return any(self._left)

    def taken_since(self, since: date) -> list[Row]:
        """Take what is not older than a day."""
        code, day_of = self._code, self._day
        taken: list[Row] = []
        for place, newest in enumerate(self.newest):
            if newest < since:
                continue
            records, at = self._records[place], self._left[place]
            while at and (on := day_of(one := records[at - 1])) >= since:
                at -= 1
                kind = CODES[one.kind] if code is None else code
                taken.append((-on.toordinal(), one.id, kind, self._pairings[place], at))
            self._left[place] = at
            self.newest[place] = day_of(records[at - 1]) if at else date.min
        return taken


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most so many."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _records_and_day(history: History, what: What) -> tuple[Sequence[Any], Callable[[Any], date]]:
    """Return the records of one sort in the order of their days, and what tells the day of one."""
    match what:
        case "session":
            return history.sessions, _HELD_ON
        case "check-in":
            return history.check_ins, _MADE_ON
        case "follow-up":
            return history.follow_ups, _OPENED_ON
        case "ending" if history.pairing.ended_on is None or history.pairing.ending is None:
            return (), _ENDED_ON
        case _:
            return (history.pairing,), _STARTED_ON if what == "pairing" else _ENDED_ON


_HELD_ON, _OPENED_ON, _MADE_ON = attrgetter("held_on"), attrgetter("opened_on"), attrgetter("made_on")
_STARTED_ON, _ENDED_ON = attrgetter("started_on"), attrgetter("ended_on")


# --- what a row says -----------------------------------------------------------------------------------


def _what(kind: Kind) -> What:
    match kind:
        case "promise" | "concern" | "milestone" | "goal":
            return "follow-up"
        case _:
            return kind


_WHATS: dict[int, What] = {code: _what(kind) for kind, code in CODES.items()}


def what_of(code: int) -> What:
    """Return what a row is."""
    return _WHATS[code]


def subject_of(history: History, code: int, number: int) -> Subject:
    """Return the record of a row of a pairing."""
    subject: Subject = _records_and_day(history, what_of(code))[0][number]
    return subject


def day_of(history: History, code: int, number: int) -> date:
    """Return the day of a row."""
    records, day = _records_and_day(history, what_of(code))
    return day(records[number])


def key_of(history: History, code: int, number: int) -> str:
    """Return the entry of the timeline that tells of a row: see :attr:`mentor_tui.timeline.Entry.key`."""
    return f"{_ENTRIES[what_of(code)]} {subject_of(history, code, number).id}"


_ENTRIES: dict[What, str] = {
    "pairing": "started",
    "ending": "ended",
    "session": "session",
    "follow-up": "opened",
    "check-in": "check_in",
}


def text_of(history: History, code: int, number: int) -> str:
    """Return what is written in a row, on one line. A pairing's own text begins with its names."""
    return " ".join(_said(history, code, number).split())


def _said(history: History, code: int, number: int) -> str:
    match subject_of(history, code, number):
        case Session() as session:
            reflection, takeaway = session.reflection, session.takeaway
            reflected = (reflection.valuing, reflection.appreciating_power, reflection.abiding)
            return sentence(session.note, *session.topics, *reflected, takeaway.mentee, takeaway.mentor)
        case CheckIn(note=note):
            return note
        case FollowUp(title=title, note=note, closing_note=closing_note):
            return sentence(title, note, closing_note)
        case Pairing(ending=ending) if ending is not None and code == CODES["ending"]:
            return sentence(spoken(ending.reason), ending.note, ending.valued)
        case Pairing(purpose=purpose, agreement=agreement):
            return sentence(pairing_name(history), purpose, agreement)
