"""Which pairings of a program are meant: by standing, by mentor, by tag, by words."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from mentor_tui.continuity import StandingName, standing
from mentor_tui.model import Thresholds
from mentor_tui.program import History, name_parts
from mentor_tui.text import folded
from mentor_tui.wording import pairing_name, sentence


class Selection(NamedTuple):
    """What pairings have to have; where nothing is asked for, all are meant."""

    standing: StandingName | None = None
    """Where they stand today."""
    mentor: str = ""
    """Words that each begin a part of the mentor's name."""
    tag: str = ""
    """A tag of the pairing or of its mentee, in whole."""
    text: str = ""
    """Words that each stand in the names, the purpose or the tags."""

    def of(self, histories: Iterable[History], today: date, thresholds: Thresholds) -> Iterator[History]:
        """Yield the pairings that are meant, in any case and without accents, in the order they come in."""
        mentor, tag, words = folded(self.mentor).split(), folded(self.tag.strip()), folded(self.text).split()
        for history in histories:
            parts = name_parts(history.mentor.name) if mentor else ()
            tags = _tags(history)
            if (
                all(any(part.startswith(word) for part in parts) for word in mentor)
                and (not tag or tag in map(folded, tags))
                and _holds(history, tags, words)
                and (self.standing is None or standing(history, today, thresholds).name == self.standing)
            ):
                yield history

    def told(self) -> str:
        """Say which pairings are meant, and name nobody: "all pairings", "pairings of one mentor · tag cohort-a"."""
        asked = sentence(
            f"{self.standing} today" if self.standing else "",
            "of one mentor, or of mentors of one name" if self.mentor.strip() else "",
            f"with the tag {self.tag.strip()}" if self.tag.strip() else "",
            "with certain words" if self.text.strip() else "",
        )
        return f"pairings {asked}" if asked else "all pairings"


def _tags(history: History) -> tuple[str, ...]:
    return history.pairing.tags + history.mentee.tags


def _holds(history: History, tags: Iterable[str], words: list[str]) -> bool:
    if not words:
        return True
    text = folded(" ".join((pairing_name(history), history.pairing.purpose, *tags)))
    return all(word in text for word in words)
