"""What a search gives: hits, each with the text around what was found."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from mentor_tui.program import History
from mentor_tui.search.needle import Needle
from mentor_tui.search.query import What
from mentor_tui.search.sheets import day_of, key_of, text_of, what_of
from mentor_tui.text import folded

EXCERPT_LENGTH = 160
"""The most characters of an excerpt: more than a line shows, so that a screen can cut it to its width."""
EXCERPT_LEAD = 24
"""The most characters before the first match: it is seen on a narrow screen too."""

Spans = tuple[tuple[int, int], ...]


class Hit(NamedTuple):
    """An entry in which the words were found."""

    history: History
    """Its pairing."""
    key: str
    """The entry of the pairing's timeline that it lands on: see :attr:`mentor_tui.timeline.Entry.key`."""
    on: date
    """The day of that entry."""
    what: What
    """What it is."""
    excerpt: str
    """Its text around the first match, on one line."""
    spans: Spans
    """Where the words lie in the excerpt, each from its first character to the one after its last, in order."""


class Found(NamedTuple):
    """What a search has found so far."""

    hits: tuple[Hit, ...] = ()
    """The first of them: see :class:`mentor_tui.search.Index` for their order."""
    total: int = 0
    """How many there are in all."""
    share: float = 1.0
    """How much of the program has been searched, from 0 to 1."""


def hit_of(history: History, code: int, number: int, needles: Iterable[Needle]) -> Hit:
    """Return the hit on a row of a sheet, with what the needles find in it marked."""
    excerpt, spans = excerpt_of(text_of(history, code, number), needles)
    return Hit(history, key_of(history, code, number), day_of(history, code, number), what_of(code), excerpt, spans)


def excerpt_of(text: str, needles: Iterable[Needle]) -> tuple[str, Spans]:
    """Return a text around the first match in it, broken between words where that can be, and where the matches lie.

    Where nothing matches it is the beginning of the text.
    """
    needles = tuple(needles)
    plain = folded(text)
    starts = [match.start() for needle in needles if (match := needle.begun.search(plain))]
    first = _origin(text, min(starts)) if starts else 0
    # what is far from there is not shown, and a text can be as long as a book
    margin = EXCERPT_LENGTH + max((len(needle.text) for needle in needles), default=0)
    low, high = max(0, first - EXCERPT_LEAD), first + 2 * margin
    spans = [(low + begin, low + end) for begin, end in _spans(text[low:high], needles, first - low)]
    return _cut(text, spans)


def _origin(text: str, place: int) -> int:
    """Return which character of a text the one at a place in the folded text comes from."""
    if text.isascii():
        return place
    return bisect_right(range(len(text) + 1), place, key=lambda length: len(folded(text[:length]))) - 1


def _spans(text: str, needles: Iterable[Needle], first: int) -> list[tuple[int, int]]:
    """Return where needles lie in a text from a character on, counted in its own, in order and apart from each other.

    A character may fold to several (ß, ligatures) or to none (accents written as characters of their own): a
    character is marked whole, and with its accents.
    """
    plain = folded(text)
    origins: Sequence[int] = range(len(text))
    """Which character each one of the folded text comes from."""
    if not text.isascii():
        letters = (char if char.isascii() else folded(char) for char in text)
        origins = [index for index, letter in enumerate(letters) for _ in letter]
    begin = len(folded(text[:first]))
    found = sorted(
        (origins[match.start()], _with_accents(text, origins[match.end() - 1] + 1))
        for needle in needles
        for match in needle.begun.finditer(plain, begin)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _with_accents(text: str, end: int) -> int:
    """Return `end`, or where the accents end that belong to the character before it."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, Spans]:
    first, first_end = spans[0] if spans else (0, 0)
    start = max(0, first - EXCERPT_LEAD)
    if start:
        start = text.find(" ", start, first) + 1 or _with_accents(text, start)
    end = min(len(text), start + EXCERPT_LENGTH)
    if end < len(text):
        space = text.rfind(" ", first_end, end + 1)
        end = space if space >= 0 else _with_accents(text, end)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    moved = len(before) - start
    within = tuple((begin + moved, min(until, end) + moved) for begin, until in spans if begin < end)
    return f"{before}{text[start:end]}{after}", within
