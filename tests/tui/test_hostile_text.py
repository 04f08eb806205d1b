"""A person's text is never markup and never a command to the terminal, on whichever widget it is shown."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rich.cells import cell_len
from textual import events
from textual.widgets import Input

from mentor_tui.dates import Cadence
from mentor_tui.model import (
    Charter,
    CheckIn,
    FollowUp,
    Pairing,
    Pause,
    Person,
    Record,
    Reflection,
    Session,
    Takeaway,
)
from mentor_tui.program import Program
from mentor_tui.store import ProgramFile
from mentor_tui.tui.widgets.fields import CleanTextArea
from mentor_tui.tui.widgets.timeline_view import TimelineView
from tests.tui.stage import LARGE, SMALL, TODAY, Stage, screen_text

HOSTILE = [
    "Bob [1:1] [/bold]",
    "[/b] [@click=app.quit]x[/] [red",
    "tail \\",
    "\x1b[2J\x1b]0;owned\x07 after",
    "abc\u202edcba\u2066x\u2069",
    "中村 葵 한국어",
    "👩‍👩‍👧 ❤️ 🇵🇹",
    "שלום עולם مرحبا",
    "e\u0301a\u0308" * 10,
    "a\tb\r\nc\u2028d",
    "$primary {x} %s `code` **bold** # head",
    "w" * 300,
]
STAMP = "2026-11-20T10:00:00.000000Z/test"


def hostile_program(texts: list[str], directory: Path) -> Program:
    """Return the program of a file with a pairing for each text, in which every word is that text.

    The file is written without cleaning, as somebody else might have written it.
    """
    numbers = itertools.count(1)
    records = [record for text in texts for record in hostile_records(text, lambda: str(UUID(int=next(numbers))))]
    with ProgramFile(directory / "program.json") as file:
        file.save(records, Charter(name=texts[0]))
        return file.load()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def hostile_records(text: str, new_id: Callable[[], str]) -> list[Record]:
    def new_person() -> Person:
        return Person(name=text, about=text, organisation=text, tags=(text,), id=new_id(), stamp=STAMP)

    mentor, mentee = new_person(), new_person()
    pairing = Pairing(
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        started_on=ago(300),
        cadence=Cadence(2, "weeks"),
        purpose=text,
        agreement=text,
        tags=(text,),
        pauses=(Pause(from_on=ago(200), until_on=ago(180), reason=text),),
        id=new_id(),
        stamp=STAMP,
    )
    session = Session(
        pairing_id=pairing.id,
        held_on=ago(90),
        minutes=45,
        topics=(text,),
        note=text,
        reflection=Reflection(valuing=text, appreciating_power=text, abiding=text),
        takeaway=Takeaway(mentor=text, mentee=text),
        id=new_id(),
        stamp=STAMP,
    )

    def thread(opened: int, **fields: Any) -> FollowUp:
        return FollowUp(
            pairing_id=pairing.id, opened_on=ago(opened), title=text, note=text, id=new_id(), stamp=STAMP, **fields
        )

    overdue = thread(90, opened_in=session.id, check_on=ago(3))
    coming = thread(20, kind="milestone", check_on=ago(-3))
    settled = thread(250, closed_on=ago(210), outcome="kept", closing_note=text)
    attempt = CheckIn(
        pairing_id=pairing.id,
        follow_up_id=overdue.id,
        made_on=ago(10),
        result="no_answer",
        note=text,
        id=new_id(),
        stamp=STAMP,
    )
    return [mentor, mentee, pairing, session, overdue, coming, settled, attempt]


def assert_harmless(stage: Stage, height: int) -> None:
    shown = screen_text(stage.app)
    assert not any(char < " " for char in shown if char != "\n"), "a control character has reached the terminal"
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x7f"), "a bidi control is shown"
    assert len(shown.split("\n")) == height


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_no_text_breaks_or_commands_any_screen(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path))
    async with stage.play(size) as pilot:
        assert_harmless(stage, size[1])
        await pilot.press("2")
        await pilot.pause()
        assert_harmless(stage, size[1])
        for _ in HOSTILE:
            await pilot.press("enter")
            timeline = stage.app.screen.query_one(TimelineView)
            for key in timeline._keys[::4]:
                timeline.cursor = key
                await pilot.pause()
                assert_harmless(stage, size[1])
            await pilot.press("escape", "down")


@pytest.mark.parametrize("part", range(3))
async def test_no_text_breaks_or_commands_any_form_or_toast(part: int, tmp_path: Path) -> None:
    stage = Stage(hostile_program([" ".join(HOSTILE[part::3])], tmp_path))
    async with stage.play() as pilot:
        for key in ("l", "c", "s", "n", "x"):
            await pilot.press(key)
            await pilot.pause()
            assert_harmless(stage, SMALL[1])
            await pilot.press("escape")
        await pilot.press("enter", "d")
        await pilot.pause()
        assert_harmless(stage, SMALL[1])
        await pilot.press("escape", "l", "ctrl+s", "ctrl+s")  # the second: nothing was typed, and it is meant
        await pilot.pause()
        assert_harmless(stage, SMALL[1])
        assert stage.shelf.saves == 1, "the toast of a session names its people"


@pytest.mark.parametrize("text", ["Bob [1:1] [/bold]", "[red", "$primary {x} %s"])
async def test_what_looks_like_markup_is_shown_as_it_was_written(text: str, tmp_path: Path) -> None:
    stage = Stage(hostile_program([text], tmp_path))
    async with stage.play(LARGE) as pilot:
        assert text in screen_text(stage.app)
        await pilot.press("2", "enter")
        await pilot.pause()
        assert text in screen_text(stage.app)


async def test_columns_stay_aligned_beside_wide_and_combining_characters(tmp_path: Path) -> None:
    stage = Stage(hostile_program(["中村 葵", "plain", "e\u0301ric", "👩 ruiz"], tmp_path))
    async with stage.play(LARGE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        strips = stage.app.screen._compositor.render_strips()
        assert {sum(segment.cell_length for segment in strip) for strip in strips} == {LARGE[0]}
        columns = {cell_len(line.partition("every 2 weeks")[0]) for line in screen_text(stage.app).split("\n")[2:6]}
        assert len(columns) == 1


async def test_a_paste_of_100_kb_with_controls_is_taken_whole_without_them() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        area = stage.app.screen.query_one(CleanTextArea)
        area.focus()
        pasted = "A line of a long note.\x1b[31m\u202e\r\n" * 4_000
        stage.app.post_message(events.Paste(pasted))
        await pilot.pause()
        assert area.text.startswith("A line of a long note.[31m\nA line")
        assert area.text.count("A line of a long note.") == 4_000
        assert_harmless(stage, 24)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "\x1b" not in stage.program.histories[next(iter(stage.program.histories))].pairing.purpose
        (saved,) = [record for record in stage.shelf.saved if isinstance(record, Session)]
        assert len(saved.note) > 90_000
        assert "\x1b" not in saved.note


async def test_a_paste_into_a_line_is_one_line() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        line = stage.app.screen.query_one("#topics Input", Input)
        line.focus()
        stage.app.post_message(events.Paste("one\x1b[31m\ntwo"))
        await pilot.pause()
        assert line.value == "one[31m two"
