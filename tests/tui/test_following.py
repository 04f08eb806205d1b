"""Two runs on one file: the second follows the first, goes on where that ends, and nobody's change is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from mentor_tui.model import Charter
from mentor_tui.store import ProgramFile
from mentor_tui.store import file as file_module
from mentor_tui.tui import app as app_module
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.program_screen import Place
from tests.records import ADA, BEN, days_ago, pairing, program_of, session
from tests.tui.stage import LARGE, Stage, screen_text, type_text

PAIR = pairing(ADA, BEN)


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "SECONDS_BETWEEN_LOOKS_AT_THE_FILE", 0.01)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with ProgramFile(tmp_path / "program.json") as file:
        file.load()
        file.save(program_of(PAIR).records(), Charter(name="Riverside"))
    return tmp_path / "program.json"


@pytest.fixture
def writer(path: Path) -> Iterator[ProgramFile]:
    with ProgramFile(path) as file:
        file.load()
        yield file


def stage_on(file: ProgramFile) -> Stage:
    return Stage(file.load(), place=Place(file.path, writable=file.writable), file=file, watched=file)


async def until(stage: Stage, pilot: Pilot[None], words: str) -> None:
    """Wait until something stands on the screen."""
    for _ in range(100):
        await pilot.pause(0.01)
        if words in " ".join(screen_text(stage.app).replace("▌", " ").split()):
            return
    pytest.fail(f"{words!r} has not come:\n{screen_text(stage.app)}")


def in_form(stage: Stage) -> bool:
    return isinstance(stage.app.screen, Form)


async def test_a_second_run_shows_what_the_first_one_saves(path: Path, writer: ProgramFile) -> None:
    with ProgramFile(path, writable=False) as second:
        stage = stage_on(second)
        async with stage.play(LARGE) as pilot:
            assert "read-only, in use elsewhere: Riverside" in screen_text(stage.app)
            await pilot.press("2", "enter")
            writer.save([session(PAIR, days_ago(3), note="He has slept.")])
            await until(stage, pilot, "He has slept.")
            writer.checkpoint()
            writer.save([session(PAIR, days_ago(2), note="Again, well.")])
            await until(stage, pilot, "Again, well.")
            await pilot.press("l")
            await pilot.pause()
            assert not in_form(stage)


async def test_a_second_run_writes_once_the_first_one_has_ended(path: Path) -> None:
    with ProgramFile(path) as first:
        first.load()
        second = ProgramFile(path, writable=False)
        stage = stage_on(second)
        async with stage.play(LARGE) as pilot:
            first.save([session(PAIR, days_ago(3), note="The last one.")])
            await until(stage, pilot, "in use elsewhere")
            first.close()
            await until(stage, pilot, "this one writes from now on")
            assert "in use elsewhere" not in screen_text(stage.app)
            await pilot.press("l")
            await pilot.pause()
            assert in_form(stage)
            stage.app.screen.query_one("#note TextArea").focus()
            await type_text(pilot, "The first one here.")
            await pilot.press("ctrl+s")
            await pilot.pause()
    second.close()
    notes = {one.note for one in ProgramFile(path, writable=False).load().history(PAIR.id).sessions}
    assert notes == {"The last one.", "The first one here."}


async def test_a_change_of_something_else_is_told_once_and_never_overwritten(path: Path, writer: ProgramFile) -> None:
    stage = stage_on(writer)
    async with stage.play(LARGE) as pilot:
        path.write_text('{"mine": {}}')
        await until(stage, pilot, "was changed by something")
        await pilot.pause(0.1)
        assert len(stage.app._notifications) == 1
        await pilot.press("p")
        await type_text(pilot, "Nia Abara")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage), "what was typed is still there"
    assert path.read_text() == '{"mine": {}}'


async def test_a_journal_that_has_grown_long_is_taken_into_the_file_while_one_works(
    path: Path, writer: ProgramFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "LEAST_JOURNAL", 2_000)
    stage = stage_on(writer)
    async with stage.play(LARGE) as pilot:
        for number in range(8):
            writer.save([session(PAIR, days_ago(number), note="x" * 400)])
        grown = path.with_name("program.json.journal").stat().st_size
        for _ in range(100):
            await pilot.pause(0.01)
            if not writer.is_checkpoint_due:
                break
        assert path.with_name("program.json.journal").stat().st_size < 200 < grown
        assert len(ProgramFile(path, writable=False).load().history(PAIR.id).sessions) == 8
