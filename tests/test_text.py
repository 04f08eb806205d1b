import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.text import cell_width, cut, folded, one_line, paragraphs, wrap
from tests.records import quickly

CONTROLS = [chr(code) for code in (*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0))]
BIDI = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NOT_WRITABLE = ["\ud800", "\udbff", "\udc00", "\udfff", "\ufffe", "\uffff"]
LINE_ENDS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"]

awkward = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from([*CONTROLS, *BIDI, *NOT_WRITABLE, *LINE_ENDS, "\t", " ", "東", "e\u0301", "👩🏽‍🔬", "\u3000"]),
    ),
    max_size=40,
).map("".join)
"""Text with what must not get through, and with characters of every width."""

words = st.from_regex("[ab東é][ab東é\u0301]{0,11}", fullmatch=True)
prose = st.lists(words, max_size=25).map(" ".join)


@pytest.mark.parametrize("unsafe", [*CONTROLS, *BIDI, *NOT_WRITABLE], ids=lambda char: f"U+{ord(char):04X}")
def test_what_can_harm_a_terminal_or_a_reader_is_taken_out_and_nothing_else(unsafe: str) -> None:
    assert paragraphs(f"a{unsafe}b") == "ab"
    assert one_line(f"a{unsafe}b") == "ab"


@pytest.mark.parametrize("end", LINE_ENDS, ids=repr)
def test_every_line_end_becomes_a_newline_in_prose_and_a_space_in_one_line(end: str) -> None:
    assert paragraphs(f"first{end}second") == "first\nsecond"
    assert one_line(f"first{end}second") == "first second"


def test_an_escape_sequence_is_disarmed_and_its_letters_stay() -> None:
    assert one_line("\x1b[31mred\x1b[0m \x9b2J") == "[31mred[0m 2J"


def test_prose_keeps_its_indentation_and_its_blank_lines_but_no_blank_edges() -> None:
    assert paragraphs("\n \t\n  - one  \n\n\tfour\t\n \n") == "  - one\n\n    four"


def test_one_line_has_single_spaces_and_no_edges() -> None:
    assert one_line("  IRB \t draft\u00a0\n now ") == "IRB draft now"


def test_words_are_never_changed() -> None:
    said = "“Žluťoučký” kůň — 東京, עברית, e\u0301 👩🏽‍🔬 [bold] \\n"
    assert one_line(said) == said
    assert paragraphs(said) == said


@quickly
@given(awkward)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert paragraphs(paragraphs(text)) == paragraphs(text)
    assert one_line(one_line(text)) == one_line(text)


@quickly
@given(awkward)
def test_cleaned_text_can_be_written_and_holds_nothing_unsafe(text: str) -> None:
    for cleaned in (paragraphs(text), one_line(text)):
        cleaned.encode("utf-8")
        assert not set(cleaned) & {*CONTROLS, *BIDI, *NOT_WRITABLE, "\r", "\t", "\x85", "\u2028"}
    assert "\n" not in one_line(text)
    assert len(one_line(text).splitlines()) <= 1


@quickly
@given(awkward)
def test_no_letter_or_digit_is_lost_in_cleaning(text: str) -> None:
    def letters(said: str) -> list[str]:
        return [char for char in said if unicodedata.category(char)[0] in "LNMPS"]

    assert letters(paragraphs(text)) == letters(text)
    assert letters(one_line(text)) == letters(text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("Ada", 3), ("Inês", 4), ("e\u0301", 1), ("東京", 4), ("ｆｕｌｌ", 8), ("か\u3099", 2), ("a\u200db", 2)],
)
def test_wide_characters_take_two_cells_and_combining_ones_none(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Ada Okafor", 10, "Ada Okafor"),
        ("Ada Okafor", 9, "Ada Okaf…"),
        ("Ada Okafor", 5, "Ada…"),
        ("Ada", 1, "…"),
        ("Ada", 0, ""),
        ("", 0, ""),
        ("東京大学", 8, "東京大学"),
        ("東京大学", 7, "東京大…"),
        ("東京大学", 6, "東京…"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
    ],
)
def test_what_is_cut_says_so_with_an_ellipsis(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


@quickly
@given(awkward.map(one_line), st.integers(0, 30))
def test_a_cut_text_fits_and_is_the_beginning_of_the_text(text: str, width: int) -> None:
    shown = cut(text, width)
    assert cell_width(shown) <= width
    assert shown == text or text.startswith(shown.removesuffix("…"))
    assert (shown == text) == (cell_width(text) <= width)


def test_text_is_broken_between_words() -> None:
    assert wrap("Nervous about questions; we rehearsed the two hardest.", 20) == [
        "Nervous about",
        "questions; we",
        "rehearsed the two",
        "hardest.",
    ]


def test_a_word_that_fits_exactly_stays_on_its_line() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("one two three", 13) == ["one two three"]


def test_a_word_longer_than_the_line_is_broken_within() -> None:
    assert wrap("see https://example.org/a/b now", 10) == ["see", "https://ex", "ample.org/", "a/b now"]
    assert wrap("東京大学", 5) == ["東京", "大学"]


def test_the_lines_of_a_text_stay_lines() -> None:
    assert wrap("one\n\ntwo", 10) == ["one", "", "two"]
    assert wrap("", 10) == [""]


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (1, ["Nervous about …"]),
        (2, ["Nervous about", "questions; we …"]),
        (3, ["Nervous about", "questions; we", "rehearsed"]),
        (4, ["Nervous about", "questions; we", "rehearsed"]),
    ],
)
def test_the_last_of_too_many_lines_ends_in_an_ellipsis(most: int, lines: list[str]) -> None:
    assert wrap("Nervous about questions; we rehearsed", 15, most) == lines


def test_the_ellipsis_is_there_also_where_the_last_line_is_full_or_empty() -> None:
    assert wrap("abcde fghij", 5, 1) == ["abcd…"]
    assert wrap("one\n\ntwo", 5, 2) == ["one", "…"]


@quickly
@given(prose, st.integers(2, 30), st.none() | st.integers(1, 4))
def test_no_wrapped_line_is_wider_than_the_width(text: str, width: int, most: int | None) -> None:
    lines = wrap(text, width, most)
    assert all(cell_width(line) <= width for line in lines)
    assert most is None or len(lines) <= most
    assert lines == wrap(text, width) or lines[-1].endswith("…")


@quickly
@given(prose, st.integers(2, 30))
def test_wrapping_loses_no_words_and_breaks_only_those_that_do_not_fit(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if all(cell_width(word) <= width for word in text.split()):
        assert " ".join(lines).split() == text.split()


@quickly
@given(st.lists(words, min_size=1, max_size=25).map(" ".join), st.integers(2, 30))
def test_wrapping_leaves_no_empty_line_and_no_mark_without_its_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(lines)
    assert not any(unicodedata.combining(line[0]) for line in lines)


@pytest.mark.parametrize(
    ("typed", "name"), [("ines", "Inês"), ("INÊS", "Ine\u0302s"), ("zoe", "Zoë"), ("strasse", "Straße")]
)
def test_names_are_compared_without_case_and_accents(typed: str, name: str) -> None:
    assert folded(typed) == folded(name)


def test_names_that_differ_in_their_letters_stay_different() -> None:
    assert folded("Ines") != folded("Inez")


def test_a_wide_character_in_a_width_of_one_comes_to_an_end() -> None:
    assert wrap("東京", 1) == ["東", "京"]
