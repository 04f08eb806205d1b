"""What is seen while a large program is read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from mentor_tui.errors import FileDamaged, MentorError
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.screens.reading import LeftWhileReading, ReadingApp
from tests.tui.stage import SMALL, screen_text

PATH = Path("/somewhere/[bold]program.json")
Told = Callable[[float], None]


async def test_it_shows_how_far_it_is_and_ends_with_what_was_read() -> None:
    go_on = threading.Event()

    def read(told: Told) -> str:
        told(0.5)
        go_on.wait(10)
        return "the program"

    app: ReadingApp[str] = ReadingApp(PATH, read)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause(0.2)
        shown = screen_text(cast("MentorApp", app))
        assert "Reading /somewhere/[bold]program.json" in shown
        assert "50%" in shown
        assert "Leave" in shown
        go_on.set()
        while app.return_value is None:
            await pilot.pause(0.01)
    assert app.return_value == "the program"


async def test_what_is_wrong_with_the_file_is_what_it_ends_with() -> None:
    wrong = FileDamaged("it is damaged")

    def read(_: Told) -> str:
        raise wrong

    app: ReadingApp[str] = ReadingApp(PATH, read)
    async with app.run_test(size=SMALL) as pilot:
        while app.return_value is None:
            await pilot.pause(0.01)
    assert app.return_value is wrong
    assert isinstance(wrong, MentorError)


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_it_can_be_left_at_any_time_and_the_reading_ends_with_it(key: str) -> None:
    ended = threading.Event()

    def read(told: Told) -> str:
        try:
            for _ in range(500):
                told(0.1)
                ended.wait(0.01)
        except LeftWhileReading:
            ended.set()
            raise
        return "nobody has left"

    app: ReadingApp[str] = ReadingApp(PATH, read)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press(key)
    assert ended.wait(10)
    assert app.return_value is None
