"""Each screen as it is seen, in plain text and as SVG, small and large.

The SVG files are also the pictures of the README, so neither can go stale. After a change that is meant:
``pytest tests/tui/test_snapshots.py --snapshot-update``, and look at the difference.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from mentor_tui.program import Program
from mentor_tui.settings import Settings, SettingsFile
from mentor_tui.tui.widgets.lines import LineView
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, still, type_text

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


def typed(key: str, words: str, *then: str) -> Play:
    """Return a play of words typed after a key, and of keys after them."""

    async def play(_: Stage, pilot: Pilot[None]) -> None:
        await pilot.press(*key.split())
        await type_text(pilot, words)
        await pilot.pause()
        for one in then:
            await pilot.press(one)
            await pilot.pause()

    return play


def review(*pressed: str, at: str) -> Play:
    """Return a play of keys on the review, each once what was asked for before is counted, to one of its figures."""

    async def play(stage: Stage, pilot: Pilot[None]) -> None:
        for key in ("v", *pressed):
            await pilot.press(key)
            await stage.app.workers.wait_for_complete()
            await pilot.pause()
        stage.app.screen.query_one(LineView).cursor = at
        await pilot.pause()

    return play


SCREENS: dict[str, Play] = {
    "today": nothing,
    "pairings": keys("2"),
    "change_pairing_form": keys("down", "down", "enter", "e"),
    "pairing": keys("down", "down", "enter", "down", "down", "down"),
    "session_form": keys("down", "down", "l"),
    "check_in_form": keys("down", "down", "c"),
    "follow_up_form": keys("down", "down", "f"),
    "closing_form": keys("down", "down", "s"),
    "pairing_form": keys("n"),
    "person_form": keys("p"),
    "export_form": keys("x"),
    "import_form": typed("i", "tests/golden/people.csv"),
    "figures": keys("down", "down", "enter", "d"),
    "brief": keys("down", "down", "b"),
    "taken_over": typed("2 slash", "marisol samira", "enter", "enter", "end"),
    "follow_ups": keys("3"),
    "people": keys("4"),
    "person": typed("4 slash", "samira", "enter", "enter"),
    "search_help": keys("5"),
    "search_qualified": typed("5", "kind:concern after:1 may sle before:noon"),
    "timelines": keys("6", "down"),
    "timelines_by_mentor": keys("6", "y", "minus", "ctrl+left"),
    "kept_views": keys("6", "V"),
    "go_to_date": typed("6 j", "13 nov 2025"),
    "search": typed("5", "statistician", "down"),
    "edit_session_form": keys("down", "down", "enter", "down", "down", "down", "e"),
    "pause_form": keys("down", "down", "w"),
    "end_form": keys("down", "down", "E"),
    "take_over_form": keys("down", "down", "T"),
    "snooze_form": keys("down", "down", "z"),
    "delete_question": keys("down", "down", "enter", "down", "down", "down", "delete"),
    "settings_form": keys("comma"),
    "review": review(at="contacts"),
    "review_retention": review("m", "m", at="retention"),
    "reciprocity": keys("down", "down", "enter", "r"),
    "help": keys("f1"),
    "keys": keys("question_mark"),
    "go_to": keys("g"),
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
    stage = Stage(settings_file=SettingsFile(Path("settings.json")))
    text, svg = await picture(stage, SCREENS[name], SIZES[size])
    assert text == snapshot.use_extension(AsText)
    assert svg == snapshot.use_extension(AsSvg)


BUTTONS_OF_THE_WINDOW = {"ff5f57", "febc2e", "28c840", "c5c8c6"}
"""The colours that the frame of every picture has."""
THEMES = ["abiding-light", "ansi-dark", "ansi-light"]


@pytest.mark.parametrize("theme", [*THEMES, "no_color"])
@pytest.mark.parametrize("name", ["today", "taken_over", "session_form", "timelines"])
async def test_a_screen_in_other_colours_and_in_none(
    name: str, theme: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    if theme == "no_color":
        monkeypatch.setenv("NO_COLOR", "1")
    stage = Stage(settings=Settings(theme=theme if theme in THEMES else Settings().theme))
    _, svg = await picture(stage, SCREENS[name], SMALL)
    assert svg == snapshot.use_extension(AsSvg)
    if theme == "no_color":
        shades = set(re.findall(r"#([0-9a-f]{6})", svg)) - BUTTONS_OF_THE_WINDOW
        assert all(len({one[:2], one[2:4], one[4:]}) == 1 for one in shades), shades


async def test_without_colour_a_theme_of_the_terminal_s_own_colours_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    grey = await picture(Stage(), nothing, SMALL)
    for theme in ("ansi-dark", "ansi-light"):
        assert await picture(Stage(settings=Settings(theme=theme)), nothing, SMALL) == grey, (
            "it would be black on black"
        )


@pytest.mark.parametrize("zoom", ["day", "week", "month", "quarter"])
@pytest.mark.parametrize("size", [SMALL, (200, 60)], ids=["80x24", "200x60"])
async def test_program_timelines_at_each_zoom(zoom: str, size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    steps = {"day": ("plus",), "week": (), "month": ("minus",), "quarter": ("minus", "minus")}
    text, _ = await picture(Stage(), keys("6", *steps[zoom], "down", "left"), size)
    assert text == snapshot.use_extension(AsText)


async def test_an_empty_program_teaches_the_next_step(snapshot: SnapshotAssertion) -> None:
    text, _ = await picture(Stage(Program()), nothing, SMALL)
    assert text == snapshot.use_extension(AsText)
