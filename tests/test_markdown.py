"""Markdown that people's words cannot break: read by a parser of CommonMark, it has the structure it was given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mentor_tui.interchange.markdown import escaped, listed, quoted
from mentor_tui.text import one_line, paragraphs
from tests.records import quickly

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

PIECES = (
    *("# ", "## ", "- ", "+ ", "* ", "1. ", "2) ", "> ", "```", "~~~", "---", "===", "***", "___", "|", "|-|"),
    *("[", "]", "(", ")", "[a]: /b", "![", "<", ">", "</blockquote>", "<h1>", "<!--", "-->", "<?", "<script>", "</b"),
    *(
        "&lt;",
        "&amp;",
        "&#35;",
        "\\",
        "\\<",
        "`",
        "``",
        "*",
        "**",
        "_",
        "~~",
        "    ",
        "\n",
        "\n\n",
        "  \n",
        "word",
        "é",
    ),
)
"""What has a meaning in Markdown somewhere, and what has none."""

hostile = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
notes = hostile.map(paragraphs)
lines = hostile.map(one_line).filter(bool)


def outline(markdown: str) -> list[str]:
    """Return the blocks of the outermost level, those inside of a quotation or a list left out."""
    return [one.type.removesuffix("_open") for one in PARSER.parse(markdown) if one.level == 0 and one.nesting >= 0]


def everything(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *everything(token.children or []))]


def shown(markdown: str) -> str:
    """Return the words that a reader sees."""
    parts = {"text": None, "text_special": None, "code_inline": None, "softbreak": " "}
    found = everything(PARSER.parse(markdown))
    return "".join(parts[one.type] or one.content for one in found if one.type in parts)


@given(lines, st.sampled_from((("", "paragraph"), ("# ", "heading"), ("## Of ", "heading"), ("said: ", "paragraph"))))
@quickly
def test_a_line_is_shown_as_it_is_wherever_it_stands(line: str, place: tuple[str, str]) -> None:
    before, block = place
    markdown = f"{before}{escaped(line)}\n\nThe end."
    assert outline(markdown) == [block, "paragraph"]
    assert shown(markdown) == f"{before.lstrip('# ')}{line}The end."


@given(lines)
@quickly
def test_a_cell_of_a_table_stays_one_and_is_shown_as_it_is(line: str) -> None:
    markdown = f"| a | b |\n| - | - |\n| {escaped(line)} | end |"
    assert sum(one.type == "td_open" for one in everything(PARSER.parse(markdown))) == 2
    assert shown(markdown) == f"ab{line}end"


@given(st.lists(st.tuples(st.booleans(), lines), min_size=1, max_size=4))
@quickly
def test_a_list_has_as_many_items_as_lines(items: list[tuple[bool, str]]) -> None:
    given_lines = [f"{'  ' if inner and index else ''}{line}" for index, (inner, line) in enumerate(items)]
    markdown = "\n".join(listed(given_lines))
    tokens = everything(PARSER.parse(markdown))
    assert sum(one.type == "list_item_open" for one in tokens) == len(items)
    assert "html_inline" not in {one.type for one in tokens}
    assert outline(markdown) == ["bullet_list"]


@given(notes.filter(str.strip), notes.filter(str.strip))
@quickly
def test_a_note_stays_in_its_quotation_and_no_html_is_in_it(note: str, other: str) -> None:
    markdown = "\n\n".join(("## Before", "\n".join(quoted(note)), "Between.", "\n".join(quoted(other)), "## After"))
    assert outline(markdown) == ["heading", "blockquote", "paragraph", "blockquote", "heading"]
    assert not [one for one in everything(PARSER.parse(markdown)) if one.type in {"html_block", "html_inline"}]
    assert "Between." in shown(markdown)


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("# Aims\n\nThe **first** page.", ["heading_open", "strong_open"]),
        ("- one\n- two", ["bullet_list_open", "list_item_open"]),
        ("```\ncode", ["fence"]),
    ],
)
def test_the_markdown_of_a_note_is_in_force_inside(note: str, held: list[str]) -> None:
    types = [one.type for one in everything(PARSER.parse("\n".join(quoted(note))))]
    assert set(held) <= set(types)


def test_plain_words_are_left_as_they_are() -> None:
    for words in ("Ada Okafor ⇄ Ben Ruiz", "Fri 13 Nov, 9 days ago · 45 min", "Dr. Vale's list (2nd), 100 %: “yes”!"):
        assert escaped(words) == words
