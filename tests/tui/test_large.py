"""A program with many pairings: what is not seen is not drawn, and what has not changed is not computed again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mentor_tui import standings
from mentor_tui.acts import SessionLog
from mentor_tui.model import Charter, SessionDraft
from mentor_tui.program import build
from mentor_tui.tui import rows
from mentor_tui.tui.go_to import MOST_FOUND
from mentor_tui.tui.messages import ProgramChanged
from mentor_tui.tui.screens import pairings, today
from mentor_tui.tui.screens.today import MOST_UNDATED
from mentor_tui.tui.widgets.lines import LineView
from tests.benchmarks.programs import LAST_DAY, made_records
from tests.records import ADA, BEN, days_ago, follow_up, pairing, program_of, session
from tests.tui.stage import LARGE, Stage, in_palette

MANY = 300
DRAWN = ((today, "care_line"), (pairings, "pairing_line"), (rows, "_waiting_line"))


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count how often lines are drawn, and standings and figures computed."""
    counted: dict[str, int] = {}

    def count(room: Any, name: str) -> None:
        function: Callable[..., Any] = getattr(room, name)

        def counting(*args: Any, **named: Any) -> Any:
            counted[name] = counted.get(name, 0) + 1
            return function(*args, **named)

        monkeypatch.setattr(room, name, counting)

    for room, name in (*DRAWN, (standings, "standing"), (standings, "figures")):
        count(room, name)
    return counted


async def test_a_screen_draws_what_is_seen_and_a_save_computes_what_it_touches(times: dict[str, int]) -> None:
    stage = Stage(build(Charter(), made_records(MANY * 20, of_a_pairing=20)))
    seen_at_most = 3 * LARGE[1]  # a line can be drawn again as the screen takes its size
    async with stage.play(LARGE) as pilot:
        assert times["standing"] == MANY
        assert 0 < times["care_line"] <= seen_at_most
        assert times["figures"] <= LARGE[1]
        for key, drawn in (("2", "pairing_line"), ("3", "_waiting_line")):
            await pilot.press(key)
            view = stage.app.screen.query_one(LineView)
            assert len(view.keys) == MANY
            assert 0 < times[drawn] <= seen_at_most
            await pilot.press("end")
            assert view.cursor == view.keys[-1]
        await pilot.press("1")
        assert times["standing"] == MANY, "what one screen has computed is there for the others"
        times.clear()
        someone = next(iter(stage.program.histories))
        draft = SessionDraft(pairing_id=someone, held_on=LAST_DAY)
        stage.tracker.log_session(SessionLog(session=draft))
        stage.app.post_message(ProgramChanged())
        await pilot.pause()
        await pilot.press("2", "3", "1")
        assert times["standing"] == 1
        assert times.get("figures", 0) <= 3, "that pairing's, and those of rows that have come into sight"


async def test_the_palette_is_given_as_many_pairings_as_somebody_looks_through() -> None:
    stage = Stage(build(Charter(), made_records(MANY * 20, of_a_pairing=20)))
    async with stage.play(LARGE) as pilot:
        await pilot.press("g")
        assert len(await in_palette(pilot, "mentor")) == MOST_FOUND
        (offered,) = await in_palette(pilot, " 7 mentee 31")
        assert offered == "Mentor 7 ⇄ Mentee 31"


async def test_today_has_the_oldest_of_many_threads_without_a_date_and_says_where_the_others_are() -> None:
    many = MOST_UNDATED + 1_200
    pair = pairing(ADA, BEN)
    threads = [follow_up(pair, f"thread {number}", days_ago(2_000 - number)) for number in range(many)]
    stage = Stage(program_of(pair, session(pair, days_ago(1)), *threads))
    async with stage.play():
        view = stage.app.screen.query_one(LineView)
        assert [key for key in view.keys if key.startswith("undated")] == [
            f"undated {pair.id} {one.id}" for one in threads[:MOST_UNDATED]
        ]
        text = "\n".join(line.content.plain for line in view._lines)
        assert f"WITHOUT A DATE  {many}" in text
        assert "and 1,200 more: press 3 to see them all" in text
