"""What a person typed or pasted, made safe to keep and to draw. The words themselves are never changed.

Two kinds of characters can do harm in a terminal: controls (an ESC starts a command to the terminal) and
Unicode's ``Bidi_Control`` set (they can make a line read as something that it does not say). Lone
surrogates cannot be written as UTF-8 at all. None of them is part of anybody's words.
"""

import re
import unicodedata
from functools import lru_cache

_LINE_ENDS = "\r\n?|[\x0b\x0c\x85\u2028\u2029]"
_UNSAFE = "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"


def paragraphs(text: str) -> str:
    """Return `text` without unsafe characters, with newline as its only line end and no blank edges."""
    if text.isprintable():
        return text.rstrip()
    lines = re.sub(_UNSAFE, "", re.sub(_LINE_ENDS, "\n", text)).expandtabs(4).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def one_line(text: str) -> str:
    """Return `text` without unsafe characters, on one line, with single spaces."""
    if text.isprintable():  # nearly every text there is: the rest of this takes ten times as long
        return " ".join(text.split())
    return " ".join(re.sub(_UNSAFE, "", re.sub(_LINE_ENDS, "\n", text)).split())


def cell_width(text: str) -> int:
    """Return how many terminal cells `text` takes: wide characters take 2, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


_AS_TYPED = dict(zip("‘’‚‛′“”„‟‐‒–—−", "'''''\"\"\"\"-----", strict=True))
"""What is on the keys in place of the signs that are set for it."""


def folded(text: str) -> str:
    """Return `text` as it is compared with what somebody types to find it: without case and accents, in plain signs."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    for char in set(letters):  # few, however long the text is: each is replaced everywhere at once
        if char in _AS_TYPED or unicodedata.combining(char):
            letters = letters.replace(char, _AS_TYPED.get(char, ""))
    return letters.casefold()


def cut(text: str, width: int) -> str:
    """Return `text` in at most `width` cells, with an ellipsis where something was left out."""
    if cell_width(text) <= width:
        return text
    return _head(text, width - 1)[0].rstrip() + "…" if width > 0 else ""


def fitted(text: str, width: int) -> str:
    """Return `text` in exactly `width` cells."""
    short = cut(text, width)
    return short + " " * (width - cell_width(short))


def wrap(text: str, width: int, most: int | None = None) -> list[str]:
    """Return `text` in lines of at most `width` cells, broken between words where that can be.

    Args:
        text: One line, or several.
        width: The cells of a line, at least 2.
        most: How many lines to return at the most; the last one then ends in an ellipsis where text is left out.
    """
    width = max(width, 2)  # a wide character has to fit, or no line would ever be done
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest = paragraph.rstrip()
        while (split := _head(rest, width))[1]:
            head, tail = split
            space = head.rfind(" ") if tail[0] != " " else len(head)
            if space > 0:
                head, tail = rest[:space], rest[space:]
            lines.append(head.rstrip())
            rest = tail.lstrip()
        lines.append(rest)
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], cut(f"{lines[most - 1]} …", width) if lines[most - 1] else "…"]


def _head(text: str, width: int) -> tuple[str, str]:
    """Return the most of `text` that fits `width` cells, and the rest. A combining mark stays with its letter."""
    taken = 0
    for index, char in enumerate(text):
        taken += cell_width(char)
        if taken > width:
            return text[:index], text[index:]
    return text, ""
