"""The line of keys: which of them are in sight where there is not room for all, and in which order."""

from __future__ import annotations

import pytest

from mentor_tui.settings import Settings
from mentor_tui.tui.widgets.key_line import KeyLine
from tests.records import ADA, BEN, days_ago, pairing, program_of, session
from tests.tui.stage import LARGE, SMALL, Stage

PAIR = pairing(ADA, BEN)
FIRST = ["⏎ Open", "l Log", "c Check in", "f Follow-up", "s Settle"]
LAST = ["? Keys", "^p Palette"]


def shown(stage: Stage) -> list[str]:
    """Return the keys in sight with what they do."""
    return stage.app.screen.query_one(KeyLine).render().plain.strip().split("  ")


@pytest.mark.parametrize(
    ("keys", "narrow", "wide"),
    [
        ("1", ["b Brief"], ["b Brief", "e Edit", "n New pairing", "1 Today", "g Go to"]),
        ("2", ["/ Filter"], ["/ Filter", "t Sort", "b Brief", "e Edit", "n New pairing"]),
        ("3", ["/ Filter"], ["/ Filter", "k Kind", "o Whose move", "a Standing"]),
        ("4", ["/ Filter"], ["/ Filter", "b Brief", "e Edit", "n New pairing", "q Quit"]),
        ("2 enter", ["esc Back"], ["d Figures", "esc Back", "b Brief", "e Edit", "1 Today"]),
    ],
)
async def test_what_only_this_screen_has_is_in_sight_before_what_others_have_too(
    keys: str, narrow: list[str], wide: list[str]
) -> None:
    stage = Stage(program_of(PAIR, session(PAIR, days_ago(3))))
    if keys == "3":
        stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press(*keys.split())
        await pilot.pause()
        assert shown(stage) == [*FIRST, *wide, *LAST]
        await pilot.resize_terminal(*SMALL)
        await pilot.pause()
        assert shown(stage) == [*FIRST, *narrow, *LAST]
        await pilot.resize_terminal(200, 24)
        await pilot.pause()
        everything = shown(stage)
        assert everything[:5] == FIRST
        assert {"b Brief", "e Edit", "n New pairing", "1 Today"} <= set(everything)
        assert everything[-2:] == LAST


async def test_a_changed_key_keeps_its_place() -> None:
    stage = Stage(settings=Settings(keys={"log_session": "ctrl+l", "filter": "f7"}))
    async with stage.play() as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert shown(stage)[:2] == ["⏎ Open", "^l Log"]
        await pilot.resize_terminal(*LARGE)
        await pilot.pause()
        assert shown(stage)[5:7] == ["f7 Filter", "t Sort"]


async def test_a_click_on_a_key_presses_it_wherever_it_stands() -> None:
    stage = Stage(program_of(PAIR))
    async with stage.play() as pilot:
        await pilot.press("2")
        await pilot.pause()
        at = stage.app.screen.query_one(KeyLine).render().plain.index("Filter")
        await pilot.click(KeyLine, offset=(at, 0))
        await pilot.pause()
        assert stage.app.focused is stage.app.screen.query_one("#filter")
