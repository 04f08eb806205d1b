"""One word as it is looked for in folded texts."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple


class Needle(NamedTuple):
    """A word or a phrase, folded, with the patterns that find it."""

    text: str
    """What it is."""
    begun: re.Pattern[str]
    """Finds it where it counts."""
    line: re.Pattern[str]
    """Finds it with the rest of its line, so that each line with it is found once."""
    whole: re.Pattern[str]
    """Finds it where it is not only the beginning of a word."""


@lru_cache(maxsize=256)
def needle(text: str, *, inside: bool) -> Needle:
    """Return how a folded word is looked for: where a word begins, or also inside words.

    Letters without case belong to scripts that are written without spaces, or with small words joined to the next:
    there a word may begin at any letter, and end at any.
    """
    literal = re.escape(text)
    spaceless = unicodedata.category(text[0]) == "Lo"
    # the literal comes first and what has to stand before it second: so most of a text is passed over quickly
    begun = literal if inside or spaceless or not text[0].isalnum() else rf"{literal}(?<![^\W_]{literal})"
    whole = begun if spaceless or not text[-1].isalnum() else rf"{begun}(?![^\W_])"
    return Needle(text, re.compile(begun), re.compile(f"{begun}.*"), re.compile(whole))
