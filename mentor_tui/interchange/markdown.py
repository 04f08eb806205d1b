"""Markdown that what people write cannot break: their words stay words, and their notes stay inside of a quotation.

Written for CommonMark 0.31, which says what has a meaning where: https://spec.commonmark.org/0.31.2/.
"""

import re
from collections.abc import Iterable, Iterator

_MEANING = re.compile(r"[\\`*_\[\]#~|]")
"""What has a meaning within a line, or within the cell of a table."""

_ENTITY = re.compile(r"&(?=#?\w+;)")
"""What begins a character that is named and not written."""

_AT_THE_START = re.compile(r"([0-9]{1,9})?([-+=.)])")
"""What has a meaning where a line begins: a list, a rule, the underline of a heading."""

_TAG = re.compile(r"<(?=[A-Za-z/!?])")
"""What begins HTML, which no quotation holds in."""


def escaped(text: str) -> str:
    """Return one line of text as Markdown that shows just that. What looks like HTML is none to any reader."""
    plain = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    shown = _MEANING.sub(r"\\\g<0>", plain)
    return _AT_THE_START.sub(r"\1\\\2", shown, count=1) if _AT_THE_START.match(shown) else shown


def quoted(text: str) -> Iterator[str]:
    """Yield the lines of a quotation of a note. Its Markdown is in force inside, and ends where the quotation ends."""
    for line in text.split("\n"):
        yield f"> {_TAG.sub('&lt;', line)}".rstrip()


def listed(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines of text as a list; one that begins with spaces belongs to the one above it."""
    for line in lines:
        yield f"{'  ' if line.startswith(' ') else ''}- {escaped(line.strip())}"
