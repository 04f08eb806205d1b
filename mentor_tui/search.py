"""The words of a program, found while they are typed: names, purposes, notes, topics, takeaways and follow-ups.

Every word must be found, in any case and without its accents. The names of a pairing count for all that belongs to
it, so that "ben poster" finds Ben's session about the poster; but a name alone finds the pairing and not everything
in it. A word is looked for where words begin, and only where nothing is found so, inside them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from heapq import nsmallest
from itertools import accumulate
from operator import attrgetter
from typing import Literal, NamedTuple

from mentor_tui.model import CheckIn, Ending, FollowUp, Pairing, Session
from mentor_tui.program import History, Program
from mentor_tui.text import folded
from mentor_tui.wording import pairing_name, sentence, spoken

What = Literal["pairing", "ending", "session", "follow-up", "check-in"]

EXCERPT_LENGTH = 160
"""The most characters of an excerpt: more than a line shows, so that a screen can cut it to its width."""
EXCERPT_LEAD = 24
"""The most characters before the first match: it is seen on a narrow screen too."""


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
    spans: tuple[tuple[int, int], ...]
    """Where the words lie in the excerpt, each from its first character to the one after its last, in order."""


class Found(NamedTuple):
    """What a search found."""

    hits: tuple[Hit, ...] = ()
    """The first of them: pairings, then everything else, the newest first."""
    total: int = 0
    """How many there are in all."""


class Index:
    """The texts of a program as they are compared with what is typed, kept from one search to the next."""

    def __init__(self) -> None:
        self._kept: dict[str, _Texts] = {}

    def search(self, program: Program, words: str, *, most: int) -> Found:
        """Return where all of `words` are found: at most so many hits, and how many there are.

        The first search in a program reads all of it; the later ones read again what has changed since.
        """
        wanted = tuple(_sought(word) for word in folded(words).split())
        if not wanted:
            return Found()
        self._read(program)
        for sought in (wanted, tuple(word.removeprefix(_BEGIN) for word in wanted)):
            passages = [passage for texts in self._kept.values() for passage in texts.with_all(sought)]
            if passages:
                first = nsmallest(most, passages, key=attrgetter("place"))
                return Found(tuple(_hit(passage, sought) for passage in first), len(passages))
        return Found()

    def _read(self, program: Program) -> None:
        """Read the histories that are not the ones read before, and drop those that are gone."""
        before = self._kept
        self._kept = {
            history.id: kept
            if (kept := before.get(history.id)) is not None and kept.history is history
            else _texts(history)
            for history in program.histories.values()
        }


# --- what is searched ----------------------------------------------------------------------------------

_Place = tuple[int, int, str]
"""Where a passage stands among others: pairings first, then the newest, and its key between equals."""


class _Passage(NamedTuple):
    """One entry with its text."""

    place: _Place
    marked: str
    """Its text as it is searched: see `_marked`."""
    history: History
    subject: Session | FollowUp | CheckIn | Pairing | Ending
    key: str
    on: date
    what: What


class _Texts(NamedTuple):
    """Everything that is searched in one pairing."""

    history: History
    names: str
    """The names of the two, as they are searched."""
    passages: tuple[_Passage, ...]

    def with_all(self, wanted: Sequence[str]) -> list[_Passage]:
        """Return the passages with all these words in their text or in the names, and with at least one in the text."""
        needed = [word for word in wanted if word not in self.names]
        if not needed:
            return [passage for passage in self.passages if any(word in passage.marked for word in wanted)]
        found = [passage for passage in self.passages if needed[0] in passage.marked]
        for word in needed[1:]:
            found = [passage for passage in found if word in passage.marked]
        return found


def _texts(history: History) -> _Texts:
    return _Texts(history, _marked(pairing_name(history)), tuple(_passages(history)))


def _passages(history: History) -> Iterator[_Passage]:
    """Yield everything that is written in a pairing, with the entry of the timeline that tells of it."""
    pairing = history.pairing
    yield _passage(history, pairing, f"started {pairing.id}", pairing.started_on, "pairing")
    if pairing.ending is not None and pairing.ended_on is not None:
        yield _passage(history, pairing.ending, f"ended {pairing.id}", pairing.ended_on, "ending")
    for session in history.sessions:
        yield _passage(history, session, f"session {session.id}", session.held_on, "session")
    for follow_up in history.follow_ups:
        yield _passage(history, follow_up, f"opened {follow_up.id}", follow_up.opened_on, "follow-up")
    for check_in in history.check_ins:
        yield _passage(history, check_in, f"check_in {check_in.id}", check_in.made_on, "check-in")


def _passage(
    history: History, subject: Session | FollowUp | CheckIn | Pairing | Ending, key: str, on: date, what: What
) -> _Passage:
    place = (what != "pairing", -on.toordinal(), key)
    return _Passage(place, _marked(_text(subject, history)), history, subject, key, on, what)


def _text(subject: Session | FollowUp | CheckIn | Pairing | Ending, history: History) -> str:
    """Return what is searched of a record, on one line. A pairing's own text begins with its names."""
    match subject:
        case Pairing():
            parts: tuple[str, ...] = (pairing_name(history), subject.purpose, subject.agreement)
        case Ending():
            parts = (spoken(subject.reason), subject.note, subject.valued)
        case Session(reflection=reflection, takeaway=takeaway):
            reflected = (reflection.valuing, reflection.appreciating_power, reflection.abiding)
            parts = (subject.note, *subject.topics, *reflected, takeaway.mentee, takeaway.mentor)
        case FollowUp():
            parts = (subject.title, subject.note, subject.closing_note)
        case CheckIn():
            parts = (subject.note,)
    return " ".join(sentence(*parts).split())


# --- how words are compared ----------------------------------------------------------------------------

_BEGIN = "\x1f"
"""What stands before each word of a marked text. It counts as white space, so no text on one line holds it."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_BEGINNING = re.compile(r"(?<![^\W_])(?=[^\W_])")


def _marked(text: str) -> str:
    """Return a text on one line, folded and with each beginning of a word marked.

    So `in` alone, which is fast, finds what begins a word and nothing else. Folding goes by single characters, so
    only what is not ASCII has to go through all of it: most of what is written takes a tenth of the time.
    """
    return _BEGINNING.sub(_BEGIN, _NOT_ASCII.sub(lambda found: folded(found[0]), text).casefold())


def _sought(word: str) -> str:
    """Return a folded word as it is looked for in marked texts: where a word begins.

    Letters without case belong to scripts that are written without spaces, or with small words joined to the next:
    there a word may begin at any letter.
    """
    marked = _marked(word)
    return marked.removeprefix(_BEGIN) if unicodedata.category(word[0]) == "Lo" else marked


# --- what is shown of it -------------------------------------------------------------------------------


def _hit(passage: _Passage, sought: Sequence[str]) -> Hit:
    text = _text(passage.subject, passage.history)
    excerpt, spans = _excerpt(text, _spans(text, passage.marked, sought))
    return Hit(passage.history, passage.key, passage.on, passage.what, excerpt, spans)


def _spans(text: str, marked: str, sought: Sequence[str]) -> list[tuple[int, int]]:
    """Return where words lie in a text, counted in its own characters, in order and apart from each other.

    A character may fold to several (ß, ligatures) or to none (accents written as characters of their own): a
    character is marked whole, and with its accents.
    """
    origins = [index for index, char in enumerate(text) for _ in folded(char)]
    """Which character each one of the folded text comes from."""
    lies_at = list(accumulate((char != _BEGIN for char in marked), initial=0))
    """How many characters of the folded text there are before each one of the marked text."""
    found = []
    for word in sought:
        start = marked.find(word)
        while start >= 0:
            end = start + len(word)
            first, last = origins[lies_at[start]], origins[lies_at[end] - 1]
            found.append((first, _with_accents(text, last + 1)))
            start = marked.find(word, end)
    apart: list[tuple[int, int]] = []
    for first, end in sorted(found):
        if apart and first < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((first, end))
    return apart


def _with_accents(text: str, end: int) -> int:
    """Return `end`, or where the accents end that belong to the character before it."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _excerpt(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text around the first of the spans in it, broken between words where that can be, and its spans."""
    first = spans[0][0]
    start = max(0, first - EXCERPT_LEAD)
    if start:
        start = text.find(" ", start, first) + 1 or _with_accents(text, start)
    end = min(len(text), start + EXCERPT_LENGTH)
    if end < len(text):
        space = text.rfind(" ", spans[0][1], end + 1)
        end = space if space >= 0 else _with_accents(text, end)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    moved = len(before) - start
    within = tuple((begin + moved, min(until, end) + moved) for begin, until in spans if begin < end)
    return f"{before}{text[start:end]}{after}", within
