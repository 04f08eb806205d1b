"""The tables: each record a line with all it has, nothing that is withheld, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.table import RECORD_OF, Rows, table
from mentor_tui.interchange.withholding import Level
from mentor_tui.model import Takeaway
from mentor_tui.program import Program
from tests.records import (
    ADA,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
    settled,
)

PAIR = pairing()


def read(rows: Rows, program: Program, *, level: Level = "everything") -> list[dict[str, str]]:
    made = table(rows, extract(program, Scope(), level=level), TODAY)
    return list(csv.DictReader(io.StringIO(made.content.decode("utf-8-sig"), newline=""), strict=True))


@given(programs(), st.sampled_from(get_args(Rows)))
@quickly
def test_every_record_of_a_kind_is_a_line_with_the_fields_that_it_has(program: Program, rows: Rows) -> None:
    records = {one.id: one for one in program.records() if isinstance(one, RECORD_OF[rows])}
    lines = {line["id"]: line for line in read(rows, program)}
    assert lines.keys() == records.keys()
    for record_id, line in lines.items():
        record = records[record_id]
        history = program.history(line["pairing_id"])
        assert (line["mentor"], line["mentee"]) == (history.mentor.name, history.mentee.name)
        assert None not in line
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if name in {"reflection", "takeaway"}:
                assert {inner: line[f"{name}.{inner}"] for inner in value.__struct_fields__} == {
                    inner: getattr(value, inner) for inner in value.__struct_fields__
                }
            elif isinstance(value, tuple):
                assert line[name] == "; ".join(value)
            else:
                assert line[name] == ("" if value is None else str(value))


@given(programs())
@quickly
def test_what_is_private_is_withheld_and_named(program: Program) -> None:
    for line in read("sessions", program, level="shared"):
        if line["visibility"] == "private":
            assert not any(line[name] for name in ("note", "topics", "takeaway.mentor", "takeaway.mentee"))
    for line in read("follow-ups", program, level="shared"):
        assert (line["title"] == "(withheld)") == (line["visibility"] == "private") == ("title" in line["withheld"])
    for line in read("check-ins", program, level="shared"):
        assert line["visibility"] == "shared" or line["note"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(start: str) -> None:
    words = f'{start}HYPERLINK("https://example.org", "a")'
    people = [person(f"{start}Ada", record_id=ADA.id)]
    talk = session(PAIR, note=words, topics=(words,), takeaway=Takeaway(mentee=words))
    thread = settled(follow_up(PAIR, words, note=words), closing_note=words)
    program = program_of(*people, PAIR, talk, thread, check_in(PAIR, about=None, note=words))
    for rows in get_args(Rows):
        for line in read(rows, program):
            for cell in line.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    if start not in "\t\r":
        [line] = read("sessions", program)
        assert line["note"] == f"'{words}"
        assert line["mentor"] == f"'{start}Ada"


def test_the_file_is_as_the_standard_and_spreadsheets_have_it() -> None:
    program = program_of(PAIR, session(PAIR, note='two "words",\nand é 東', visibility="shared"))
    content = table("sessions", extract(program, Scope(), level="shared"), TODAY).content
    assert content.startswith(b"\xef\xbb\xbfid,stamp,pairing_id,mentor,mentee,held_on,")
    assert content.endswith(b"\r\n")
    assert '"two ""words"",\nand é 東"'.encode() in content
    head, *_ = content.decode("utf-8-sig").split("\r\n")
    assert head.endswith(",visibility,withheld")


def test_a_follow_up_has_the_days_that_it_was_carried() -> None:
    still, closed = follow_up(PAIR, "a", days_ago(20)), settled(follow_up(PAIR, "b", days_ago(30)), days_ago(25))
    lines = read("follow-ups", program_of(PAIR, still, closed))
    assert [(line["title"], line["days_carried"]) for line in lines] == [("b", "5"), ("a", "20")]


def test_it_says_in_counts_what_leaves_in_this_table() -> None:
    program = program_of(PAIR, session(PAIR, note="x"), session(PAIR), follow_up(PAIR, "thread"))
    made = table("sessions", extract(program, Scope(), level="shared"), TODAY)
    assert made.told() == (
        "Leaves: 2 sessions. Private text is withheld in 1 record: note of 1 session. The names of the two leave."
    )
