"""Taking a file in: what it does is seen first, and one undo takes all of it back."""

from __future__ import annotations

import json
from asyncio import sleep
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mentor_tui.interchange import json_document
from mentor_tui.interchange.extract import Extract, Scope, extract
from mentor_tui.program import Program
from mentor_tui.tui.screens import export_form, import_form
from mentor_tui.tui.screens.export_form import Export, ExportForm, Foretold
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.import_form import ImportForm
from mentor_tui.tui.screens.program_screen import Place
from mentor_tui.tui.widgets.fields import Choice
from tests.tui.stage import LARGE, TODAY, Stage, sample_program, screen_text, type_text

SESSIONS = """mentor;mentee;held_on;minutes;note
Ada Okafor;Ben Ruiz;25/09/2026;45;"[/x] two
lines"
Ada Okafor;Nobody;25/09/2026;45;
Ada Okafor;Ben Ruiz;04/09/2026;long;
"""


def told(stage: Stage) -> str:
    return str(stage.app.screen.query_one("#foretold", Static).content)


async def open_on(stage: Stage, pilot: Pilot[None], path: Path) -> None:
    await pilot.press("i")
    await type_text(pilot, str(path))
    assert isinstance(stage.app.screen, ImportForm)


async def test_a_table_is_seen_first_then_taken_in_and_taken_back_by_one_undo(tmp_path: Path) -> None:
    path = tmp_path / "sessions.csv"
    path.write_text(SESSIONS)
    stage = Stage()
    before = stage.program
    async with stage.play(LARGE) as pilot:
        await open_on(stage, pilot, path)
        assert "1 added, 0 changed, 0 already here, 2 refused." in told(stage)
        assert "line 4: mentee: Nobody here is “Nobody”" in told(stage)
        assert "line 5: minutes: “long” is not how long" in told(stage)
        assert "with the day first, as “25/09/2026” on line 2 shows" in told(stage)
        assert stage.program is before
        await pilot.press("ctrl+s")
        await pilot.pause()
        (session,) = stage.shelf.saved
        assert getattr(session, "note", "") == "[/x] two\nlines"
        assert stage.shelf.saves == 1
        assert "Brought in: 1 record" in screen_text(stage.app)
        await pilot.press("i")
        await type_text(pilot, str(path))
        assert "0 added, 0 changed, 1 already here, 2 refused." in told(stage)
        await pilot.press("escape", "escape", "u")
        await pilot.pause()
        assert stage.shelf.taken_back == [session.id]
        assert stage.program == before


async def test_what_cannot_be_taken_in_is_told_and_the_form_stays_open(tmp_path: Path) -> None:
    stage = Stage()
    bad, nothing = tmp_path / "bad.json", tmp_path / "people.csv"
    bad.write_text('{"format": "mentor-tui", "version": 9}')
    nothing.write_text("name,email\n,nobody@example.org\n")
    async with stage.play(LARGE) as pilot:
        for path, words in (
            (Path(), "Which file?"),
            (Path("nowhere.json"), "There is no such file"),
            (tmp_path, "There is no such file"),
            (Path("a" * 300), "There is no such file"),
            (bad, "of version 9"),
            (nothing, "Nothing in it can be taken in"),
        ):
            await pilot.press("i")
            stage.app.screen.query_one("#path Input", Input).value = str(path) if path.name else ""
            await pilot.press("ctrl+s", "ctrl+s")
            await pilot.pause()
            assert isinstance(stage.app.screen, ImportForm)
            assert words in screen_text(stage.app)
            await pilot.press("escape", "escape")
            await pilot.pause()
        assert stage.shelf.saves == 0


async def test_a_large_file_is_looked_at_once_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_form, "LOOKED_AT_WHILE_TYPED", 10)
    path = tmp_path / "all.json"
    path.write_bytes(b"".join(json_document.write(extract(sample_program(), Scope(), level="everything"), TODAY)))
    stage = Stage(Program(), place=Place(tmp_path / "program.json"))
    async with stage.play(LARGE) as pilot:
        await pilot.press("escape", "i")
        await type_text(pilot, str(path))
        assert "This file is large" in told(stage)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "450 added" in told(stage)
        assert not stage.shelf.saves
        other = tmp_path / "other.json"
        other.write_bytes(path.read_bytes())
        stage.app.screen.query_one("#path Input", Input).value = str(other)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not stage.shelf.saves, "another file is asked about, too"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not isinstance(stage.app.screen, Form)
        assert stage.program == sample_program()


async def test_a_run_that_only_reads_takes_nothing_in() -> None:
    stage = Stage(place=Place(Path("program.json"), writable=False))
    async with stage.play() as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert not isinstance(stage.app.screen, Form)


async def test_what_leaves_is_counted_beside_and_told_of_what_is_asked_for_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []
    goes_on = Event()
    count = export_form.foretold

    def slowly(export: Export, program: Program) -> Foretold:
        begun.append(export.level)
        goes_on.wait(5)
        return count(export, program)

    monkeypatch.setattr(export_form, "foretold", slowly)
    written: list[Program] = []

    def write_out(program: Program) -> str:
        written.append(program)
        return "every word of the program"

    monkeypatch.setattr(Program, "__repr__", write_out)
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        form = ExportForm(Export(path="out.json"), (), program=stage.program, history=None, day_first=None)
        await stage.app.push_screen(form)
        for level in ("everything", "continuity"):
            form.query_one("#level Choice", Choice).choose(level)
            for _ in range(5_000):
                await sleep(0.001)
                if begun and form._asked is not None and form._asked.level == level:
                    break
        assert told(stage) == "Counting what leaves…"
        goes_on.set()
        await pilot.pause()
        assert begun == ["shared", "continuity"]
        assert written == [], "it takes as long to describe the counting by what is counted"
        assert "All text is withheld" in told(stage)


async def test_an_export_without_text_has_codes_for_names_and_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Extract] = []

    def look(*of: Any, **how: Any) -> Extract:
        looks.append(extract(*of, **how))
        return looks[-1]

    monkeypatch.setattr(export_form, "extract", look)
    stage = Stage()
    path = tmp_path / "out.jsonl"
    async with stage.play(LARGE) as pilot:
        await pilot.press("x")
        form = stage.app.screen
        assert isinstance(form, ExportForm)
        await pilot.pause()
        once = len(looks)
        form.query_one("#path Input", Input).value = str(path)
        await pilot.pause()
        assert len(looks) == once, "where it goes changes nothing in what leaves"
        for field, letter in (("level", "n"), ("with_figures", "w"), ("format", "l")):
            form.query_one(f"#{field} Choice").focus()
            await pilot.press(letter)
        await pilot.pause()
        assert "All text is withheld" in told(stage)
        assert "Codes stand for names." in told(stage)
        await pilot.press("ctrl+s")
        await pilot.pause()
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert sum(line["record"] == "continuity" for line in lines) == 12
    assert all(line["name"].startswith("P-") for line in lines if line["record"] == "people")
    assert "Okafor" not in path.read_text()
