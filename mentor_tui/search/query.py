"""What is typed into a search: words, phrases in quotes, and qualifiers such as `person:` and `after:`."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple, get_args

from mentor_tui.dates import FIRST_DAY, LAST_DAY, read_date, weekday_date
from mentor_tui.errors import NotUnderstood
from mentor_tui.model import FollowUpKind
from mentor_tui.text import folded
from mentor_tui.wording import sentence

What = Literal["pairing", "ending", "session", "follow-up", "check-in"]

Kind = What | FollowUpKind
"""What can be searched for: an entry, or a follow-up of one kind."""

KINDS: tuple[Kind, ...] = (*get_args(What), *get_args(FollowUpKind))
"""All of them. A follow-up is called by either."""

HELP = (
    ('"first poster"', "the words in this order"),
    ("person:ada", 'with Ada; a whole name in quotes: person:"ada okafor"'),
    ("kind:session", "or follow-up, check-in, pairing, ending;"),
    ("", "or promise, concern, milestone, goal"),
    ("topic:nights", "sessions with this topic"),
    ("after:fri", "of a later day"),
    ("before:13 nov", "of an earlier day"),
)
"""The qualifiers, each with what it finds."""

MOST_WORDS_OF_A_DATE = 4
"""How many words a date can be typed in: "in 2 weeks"; one more, so that a longer one is not cut."""


class Query(NamedTuple):
    """What is searched for. All of it has to be true of a hit."""

    words: tuple[str, ...] = ()
    """Words and phrases, folded: see :func:`mentor_tui.text.folded`."""
    people: tuple[str, ...] = ()
    """What begins in the names of the pairing, folded."""
    topics: tuple[str, ...] = ()
    """What begins in a topic of the session, folded."""
    kinds: frozenset[Kind] = frozenset()
    """What a hit can be; empty for anything."""
    first: date = FIRST_DAY
    """The first day of a hit."""
    last: date = LAST_DAY
    """The last day of a hit."""
    problems: tuple[str, ...] = ()
    """What could not be read, each with what would be right. It is left out of the search."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return self._replace(problems=()) == Query()

    @property
    def doubts(self) -> tuple[str, ...]:
        """What looks like a qualifier and is a word: "Note:" was written by somebody, so it is told only of no hits."""
        names = dict.fromkeys(found[1] for word in self.words if (found := _LIKE_A_QUALIFIER.fullmatch(word)))
        there = ", ".join(f"{name}:" for name in QUALIFIERS)
        return tuple(f"“{name}” is none of {there}, and was searched for as a word." for name in names)

    def days(self, today: date) -> str:
        """Say of which days a hit can be: "from Sat 14 Nov on"; "" where it can be of any."""
        return sentence(
            f"from {weekday_date(self.first, today)} on" if self.first != FIRST_DAY else "",
            f"up to {weekday_date(self.last, today)}" if self.last != LAST_DAY else "",
        )


QUALIFIERS = ("person", "kind", "topic", "before", "after")
"""What stands before a colon. Anything else does so as part of a word."""

_LIKE_A_QUALIFIER = re.compile(r"([^\W\d_]+:)(?!//)\S*")

_NAMES = "|".join(QUALIFIERS)
_PART = re.compile(
    rf'(?:({_NAMES}):\s*)?["“„]([^"“”„]*)["“”]?|({_NAMES}):\s*(\S*)|(\S+)',
    re.IGNORECASE,
)


class _Part(NamedTuple):
    """A word, a phrase, or a qualifier with its value."""

    name: str
    value: str
    quoted: bool


def read_query(typed: str, today: date, *, day_first: bool | None) -> Query:
    """Read what was typed. What cannot be read is told in the query's problems, and the rest is searched for.

    Args:
        typed: Words, phrases in quotes, and qualifiers: `poster person:"ada okafor" after:13 nov`. A qualifier that
            there is not, such as `foo:bar`, is a word. One that has no value yet is left out.
        today: The day that "today" is.
        day_first: Whether 10/11 is the 10th of November to this reader; None where that is not known.
    """
    words: list[str] = []
    people: list[str] = []
    topics: list[str] = []
    kinds: set[Kind] = set()
    days = {"before": LAST_DAY, "after": FIRST_DAY}
    problems: list[str] = []
    parts = list(_parts(typed))
    while parts:
        name, value, quoted = parts.pop(0)
        plain = " ".join(folded(value).split())
        if not plain:
            continue
        match name:
            case "person":
                people.append(plain)
            case "topic":
                topics.append(plain)
            case "kind":
                if not (meant := _kinds(plain)):
                    problems.append(f"kind: “{value}” is none of {', '.join(KINDS)}.")
                kinds |= meant
            case "before" | "after":
                more = [] if quoted else _words_in_a_row(parts)
                try:
                    on, used = _day(value, more, today, day_first)
                except NotUnderstood as wrong:
                    problems.append(f"{name}: {wrong}")
                    continue
                del parts[:used]
                days[name] = min(days[name], on) if name == "before" else max(days[name], on)
            case _:
                words.append(plain)
    first, last = days["after"], days["before"]
    return Query(
        words=tuple(dict.fromkeys(words)),
        people=tuple(people),
        topics=tuple(topics),
        kinds=frozenset(kinds),
        first=date.fromordinal(first.toordinal() + (first != FIRST_DAY)),
        last=date.fromordinal(last.toordinal() - (last != LAST_DAY)),
        problems=tuple(problems),
    )


def _parts(typed: str) -> Iterator[_Part]:
    for found in _PART.finditer(typed):
        name, phrase, other_name, value, word = found.groups()
        if phrase is not None:
            yield _Part((name or "").lower(), phrase, quoted=True)
        elif other_name is not None:
            yield _Part(other_name.lower(), value, quoted=False)
        else:
            for one in folded(word).split():  # what looks like one word can fold to several
                yield _Part("", one, quoted=False)


def _words_in_a_row(parts: list[_Part]) -> list[str]:
    """Return the words that follow and that a date may go on with."""
    row: list[str] = []
    for part in parts[: MOST_WORDS_OF_A_DATE - 1]:
        if part.name or part.quoted:
            break
        row.append(part.value)
    return row


def _day(value: str, more: list[str], today: date, day_first: bool | None) -> tuple[date, int]:
    """Return the day that a value begins, and how many of the words after it belong to it: as many as can.

    Raises:
        NotUnderstood: It is no day. TwoWay: It can be two.
    """
    for used in range(len(more), 0, -1):
        try:
            return _read(" ".join((value, *more[:used])), today, day_first), used
        except NotUnderstood:
            continue
    return _read(value, today, day_first), 0


def _read(text: str, today: date, day_first: bool | None) -> date:
    return read_date(text, today, day_first=day_first, toward="past").on


def _kinds(plain: str) -> set[Kind]:
    """Return the kinds that begin so, with or without their hyphens, one or many: "session", "sess", "check ins"."""

    def bare(word: str) -> str:
        return word.replace("-", "").replace(" ", "").removesuffix("s") or word  # "s" begins "session"

    wanted = bare(plain)
    return {kind for kind in KINDS if wanted and (bare(kind) == wanted or kind.replace("-", "").startswith(wanted))}
