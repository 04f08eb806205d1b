"""Each screen as it is seen, in plain text and as SVG, small and large.

The SVG files are also the pictures of the README, so neither can go stale. After a change that is meant:
``pytest tests/tui/test_snapshots.py --snapshot-update``, and look at the difference.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from mentor_tui.program import Program
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, still

Play = Callable[[Stage, Pilot[None]], Awaitable[None]]


class AsText(SingleFileSnapshotExtension):
    """A screen as lines of text."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class AsSvg(AsText):
    """A screen as a picture."""

    file_extension = "svg"


async def nothing(_: Stage, __: Pilot[None]) -> None:
    """Look at the first screen."""


def keys(*pressed: str) -> Play:
    """Return a play of keys."""

    async def play(_: Stage, pilot: Pilot[None]) -> None:
        for key in pressed:
            await pilot.press(key)
            await pilot.pause()

    return play


SCREENS: dict[str, Play] = {
    "today": nothing,
    "pairings": keys("2"),
    "pairing": keys("down", "down", "enter", "down", "down", "down"),
    "session_form": keys("down", "down", "l"),
    "check_in_form": keys("down", "down", "c"),
    "follow_up_form": keys("down", "down", "f"),
    "closing_form": keys("down", "down", "s"),
    "pairing_form": keys("n"),
    "person_form": keys("p"),
    "export_form": keys("x"),
    "figures": keys("down", "down", "enter", "d"),
}


async def picture(stage: Stage, play: Play, size: tuple[int, int]) -> tuple[str, str]:
    """Return a screen as text and as SVG."""
    async with stage.play(size) as pilot:
        await play(stage, pilot)
        still(stage.app)
        await pilot.pause()
        return screen_text(stage.app), steady(stage.app.export_screenshot(title="mentor-tui"))


def steady(svg: str) -> str:
    """Return an SVG whose ids do not hang on the run."""
    return re.sub(r"terminal-\d+-", "terminal-", svg)


SIZES = {"80x24": SMALL, "120x40": LARGE}


@pytest.mark.parametrize(
    ("name", "size"), [pytest.param(name, size, id=f"{name}-{size}") for name in SCREENS for size in SIZES]
)
async def test_screen(name: str, size: str, snapshot: SnapshotAssertion) -> None:
    text, svg = await picture(Stage(), SCREENS[name], SIZES[size])
    assert text == snapshot.use_extension(AsText)
    assert svg == snapshot.use_extension(AsSvg)


async def test_an_empty_program_teaches_the_next_step(snapshot: SnapshotAssertion) -> None:
    text, _ = await picture(Stage(Program()), nothing, SMALL)
    assert text == snapshot.use_extension(AsText)
