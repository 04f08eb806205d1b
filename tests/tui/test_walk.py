"""A random walk over the sample program: nothing crashes, and undoing all of it brings the very same records back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from textual import events
from textual.pilot import Pilot

from mentor_tui.model import Record
from mentor_tui.program import Program
from mentor_tui.settings import SettingsFile
from mentor_tui.store import Drafts, ProgramFile
from mentor_tui.tui.commands import QUIT, TOGETHER
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.question import Question
from mentor_tui.tui.widgets.fields import Field
from tests.tui.stage import LARGE, SMALL, Stage, sample_program

COMMANDS = sorted({key for one in TOGETHER for command in one for key in command.key.split(",")} - {QUIT.key})
MOVES = ["up", "down", "down", "pageup", "pagedown", "home", "end", "enter", "escape", "tab", "shift+tab"]
IN_FORMS = ["tab", "tab", "tab", "shift+tab", "right", "left", "enter", "down", "k", "c"]
DATES = ["today", "yesterday", "-3d", "13 nov", "+2w", "2024-02-29"]
CADENCES = ["every 2 weeks", "monthly", "none"]
NAMES = ["Ada Okafor", "Ben Ruiz", "Nobody Yet", "Somebody Else"]
NUMBERS = ["45", "7", ""]
FITTING = {
    **dict.fromkeys(("held_on", "opened_on", "made_on", "closed_on", "started_on", "ended_on", "check_on"), DATES),
    **dict.fromkeys(("from_on", "until_on", "door_open_on"), DATES),
    **dict.fromkeys(("cadence", "rhythm"), CADENCES),
    "mentor": NAMES,
    "mentee": NAMES,
    **dict.fromkeys(("minutes", "grace_least", "new_for"), NUMBERS),
    "email": ["a@b", ""],
    "also": ["lena", ""],
    "opened": ["promise: send the list by fri @mentor", "concern: sleep every week"],
    "theme": ["nord", "abiding-light"],
}
"""What a field is for."""
WORDS = [
    *("31 feb", "-1", "", "[/x] [bold]", "\x1b[2J\u202e", "漢字 and e\u0301", "two\nlines", "word " * 40, "@"),
    *("a letter to Vale", "parental leave", "He laughed."),
]
"""What anybody can type anywhere."""


def next_step(choose: Random, stage: Stage) -> tuple[str, str]:
    """Return what a hand does next that knows little better: a key, or a text that is pasted."""
    screen = stage.app.screen
    if isinstance(screen, Question):
        return "key", choose.choice(["y", "y", "n", "enter", "escape", "tab"])
    if not isinstance(screen, Form):
        return "key", choose.choice(COMMANDS) if choose.random() < 0.6 else choose.choice(MOVES)
    wrong = bool(screen.query(".wrong"))
    match choose.random():
        case chance if chance < (0.1 if wrong else 0.4):
            return "key", "ctrl+s"
        case chance if chance < (0.5 if wrong else 0.45):
            return "key", "escape"
        case chance if chance < 0.7:
            field = (
                next((one for one in screen.focused.ancestors if isinstance(one, Field)), None)
                if screen.focused
                else None
            )
            fitting = FITTING.get(field.id or "", WORDS) if field is not None else WORDS
            return "text", choose.choice(fitting if choose.random() < 0.85 else WORDS)
        case _:
            return "key", choose.choice(IN_FORMS)


@asynccontextmanager
async def on_the_disk(directory: Path) -> AsyncIterator[tuple[Stage, ProgramFile]]:
    """Give a stage whose program is in a real file, with everything else that a run keeps on the disk."""
    with ProgramFile(directory / "program.json") as file:
        file.load()
        file.save(sample_program().records(), sample_program().charter)
        stage = Stage(drafts=Drafts(file.path), settings_file=SettingsFile(directory / "settings.json"), file=file)
        yield stage, file


def records_of(program: Program) -> list[Record]:
    return sorted(program.records(), key=lambda record: record.id)


async def walk(stage: Stage, pilot: Pilot[None], seed: int, steps: int) -> list[str]:
    """Take so many steps, and return what was done."""
    choose = Random(seed)
    done: list[str] = []
    for number in range(steps):
        how, what = next_step(choose, stage)
        if how == "key":
            await pilot.press(what)
        else:
            stage.app.post_message(events.Paste(what))
        await pilot.pause()  # every step is drawn
        if number % 200 == 199:
            stage.tomorrow()
            await pilot.resize_terminal(*choose.choice([SMALL, LARGE, (40, 12), (200, 60)]))
        if stage.tracker.latest is not None and (not done or done[-1] != stage.tracker.latest.said):
            done.append(stage.tracker.latest.said)
    return done


@pytest.mark.parametrize(("seed", "steps"), [(1, 100), pytest.param(2, 2_000, marks=pytest.mark.slow)])
async def test_a_random_walk_crashes_nowhere_and_can_be_undone_to_the_very_same_records(
    seed: int, steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)  # an export goes where it is told to
    async with on_the_disk(tmp_path) as (stage, file):
        async with stage.play(LARGE) as pilot:
            done = await walk(stage, pilot, seed, steps)
            assert stage.app.is_running
            assert len(done) > steps / 100, done
        after = records_of(stage.program)
        assert records_of(ProgramFile(file.path, writable=False).load()) == after
        undone = 0
        while stage.tracker.undo() is not None:
            undone += 1
        assert undone
        there = ProgramFile(file.path, writable=False).load()
        assert records_of(there) == records_of(sample_program())
        assert there.charter == sample_program().charter
        while stage.tracker.redo() is not None:
            undone -= 1
        assert undone == 0 or records_of(stage.program) == after
        assert records_of(ProgramFile(file.path, writable=False).load()) == records_of(stage.program)
