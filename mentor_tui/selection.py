"""Which pairings of a program are meant, in words that are typed: standings, mentors, tags, and text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from mentor_tui.continuity import BY_CONCERN, NEEDS_CARE, StandingName
from mentor_tui.errors import NotUnderstood
from mentor_tui.program import History, name_parts
from mentor_tui.standings import Care
from mentor_tui.text import folded
from mentor_tui.wording import pairing_name, sentence

GRAMMAR = "a standing, names, purpose, tags; mentor:ada tag:x"
"""What can be typed, in a few words."""


class Selection(NamedTuple):
    """What pairings are to have: one of each kind that is asked for, and all of the words. Unasked, all are meant."""

    standings: frozenset[StandingName] = frozenset()
    """Where they stand."""
    mentors: tuple[str, ...] = ()
    """Words that each begin a part of the mentor's name; a name in full is just that."""
    tags: tuple[str, ...] = ()
    """A tag of the pairing or of its mentee, in whole."""
    words: tuple[str, ...] = ()
    """What stands in the names, the purpose or the tags."""

    def of(self, cares: Sequence[Care]) -> list[Care]:
        """Return the pairings that are meant, in any case and without accents, in the order they come in."""
        mentors = _names_meant(self.mentors, cares)
        tags, words = set(map(_unquoted, self.tags)), list(map(folded, self.words))
        return [
            care
            for care in cares
            if (not self.standings or care.standing.name in self.standings)
            and (not self.mentors or care.history.mentor.name in mentors)
            and (not tags or not tags.isdisjoint(map(_unquoted, tags_of(care.history))))
            and (not words or _holds(care.history, words))
        ]

    def told(self) -> str:
        """Say which pairings are meant, and name nobody: "all pairings", "pairings of certain mentors"."""
        asked = sentence(
            f"{' or '.join(name for name in BY_CONCERN if name in self.standings)} today" if self.standings else "",
            "of certain mentors" if self.mentors else "",
            f"with the tag {' or '.join(self.tags)}" if self.tags else "",
            "with certain words" if self.words else "",
        )
        return f"pairings {asked}" if asked else "all pairings"

    def lacking(self, cares: Sequence[Care]) -> list[str]:
        """Say what of all this no single one of these pairings has: a sentence each, where none of them is meant."""
        stands = " or ".join(name for name in BY_CONCERN if name in self.standings)
        each = (
            (Selection(self.standings), f"No pairing is {stands} today."),
            *((Selection(mentors=(one,)), f"No mentor is called “{one}”.") for one in self.mentors),
            *((Selection(tags=(one,)), f"No pairing has the tag “{one}”.") for one in self.tags),
            *((Selection(words=(one,)), _nowhere(one)) for one in self.words),
        )
        return [said for alone, said in each if not alone.of(cares)]


def tags_of(history: History) -> tuple[str, ...]:
    """Return the tags of a pairing and of its mentee, such as a cohort, each once."""
    return tuple(dict.fromkeys((*history.pairing.tags, *history.mentee.tags)))


def _unquoted(text: str) -> str:
    """Return a name or a tag as it is compared: the quotation marks in it cannot be typed between those around it."""
    return " ".join(folded(text).replace('"', " ").split())


def _names_meant(mentors: Iterable[str], cares: Iterable[Care]) -> set[str]:
    """Return the names of mentors that are meant: one asked for in full, else those with parts that begin so."""
    names = {name: _unquoted(name) for name in {care.history.mentor.name for care in cares}}
    meant: set[str] = set()
    for asked in map(_unquoted, mentors):
        in_full = {name for name, plain in names.items() if plain == asked}
        meant |= in_full or {name for name, plain in names.items() if _begins_parts_of(plain, asked.split())}
    return meant


def _begins_parts_of(name: str, words: Iterable[str]) -> bool:
    parts = name_parts(name)
    return all(any(part.startswith(word) for part in parts) for word in words)


def _holds(history: History, words: Iterable[str]) -> bool:
    text = folded(" ".join((pairing_name(history), history.pairing.purpose, *tags_of(history))))
    return all(word in text for word in words)


# --- as it is typed ------------------------------------------------------------------------------------

Kind = Literal["standing", "mentor", "tag"]
"""What can be asked for by its name."""

_PART = re.compile(r'(?:(standing|mentor|tag):\s*|(?=\S))(?:"([^"]*)"?|(\S*))', re.IGNORECASE)


class _Part(NamedTuple):
    """One of the things that are asked for."""

    kind: str
    """Which kind of thing; empty for words."""
    asked: str
    """What it is to be."""
    typed: str
    """How both are typed, the quotes closed: what stands behind them is no part of it."""


def _parts(text: str) -> Iterator[_Part]:
    """Yield what is asked for; what says only of which kind it is asks for nothing yet."""
    for part in _PART.finditer(text):
        kind, quoted, bare = part.groups()
        asked = (quoted or bare or "").strip()
        if not asked:
            continue
        if kind is None and bare and folded(bare) in {*BY_CONCERN, "care"}:
            kind = "standing"
        typed = part[0] if quoted is None else part[0].removesuffix('"') + '"'
        yield _Part((kind or "").lower(), asked, typed)


def read_selection(text: str) -> Selection:
    """Read which pairings are meant: `overdue lapsed mentor:"ada okafor" tag:cohort-3 nights`.

    The name of a standing alone means that standing, and "care" those that need care. Anything else is looked for in
    the names, the purpose and the tags; in quotes it is a text whatever it says.

    Raises:
        NotUnderstood: There is no such standing.
    """
    found: list[StandingName] = []
    mentors, tags, words = [], [], []
    for kind, asked, _ in _parts(text):
        match kind:
            case "standing":
                found += _standings(folded(asked))
            case "mentor":
                mentors.append(asked)
            case "tag":
                tags.append(asked)
            case _:
                words += asked.split()
    return Selection(frozenset(found), tuple(mentors), tuple(tags), tuple(words))


def _nowhere(word: str) -> str:
    """Say that a word is in nothing that was looked through, or what there is where it looks like a kind of thing."""
    name, colon, _ = word.partition(":")
    if colon and name.isalpha():
        return f"“{name}:” is none of {', '.join(f'{kind}:' for kind in get_args(Kind))}."
    return f"“{word}” is in no name, purpose or tag."


def _standings(word: str) -> Iterable[StandingName]:
    if word == "care":
        return NEEDS_CARE
    named: list[StandingName] = [name for name in BY_CONCERN if name.startswith(word)]
    if not named:
        raise NotUnderstood(f"“{word}” is no standing: there are {', '.join(BY_CONCERN)}, and care for those in need.")
    return named


def asked_for(text: str, kind: Kind) -> str:
    """Return the first of one kind that is asked for; empty where none is."""
    return next((part.asked for part in _parts(text) if part.kind == kind), "")


def asking_for(text: str, kind: Kind, name: str) -> str:
    """Return words that ask for one of a kind alone, besides what else they ask for; an empty name is any."""
    others = (part.typed for part in _parts(text) if part.kind != kind)
    plain = name.replace('"', " ")
    asked = [f'{kind}:"{plain}"' if " " in plain else f"{kind}:{plain}"] if plain else []
    return " ".join((*others, *asked))
