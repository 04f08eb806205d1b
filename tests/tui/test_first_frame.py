"""What is drawn first when a screen is asked for: the whole of it, as things are now."""

from __future__ import annotations

import pytest
from textual.screen import Screen

from mentor_tui.dates import long_date
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.widgets.timelines_view import TimelinesView
from tests.tui.stage import LARGE, Stage, screen_text


@pytest.fixture(name="frames")
def _frames(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Screen[object], str]]:
    """Give what is drawn, frame by frame, and of which screen."""
    drawn: list[tuple[Screen[object], str]] = []

    def note(app: MentorApp) -> None:
        if not app._batch_count:
            drawn.append((app.screen, screen_text(app)))

    monkeypatch.setattr(MentorApp, "post_display_hook", note)
    return drawn


@pytest.mark.parametrize("key", ["2", "3", "4", "6"])
async def test_the_first_frame_is_the_whole_screen(key: str, frames: list[tuple[Screen[object], str]]) -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press(key)
        first = next(text for screen, text in frames if screen is stage.app.screen)
        assert "Okafor" in first
        assert first == screen_text(stage.app)


async def test_a_screen_that_was_kept_comes_as_things_are_now(frames: list[tuple[Screen[object], str]]) -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("6")
        stage.tomorrow()
        frames.clear()
        await pilot.press("1")
        first = next(text for screen, text in frames if screen is stage.app.screen)
        assert long_date(stage.tracker.today) in first


async def test_no_row_of_the_timelines_is_missing_while_the_scrollbar_comes(
    frames: list[tuple[Screen[object], str]],
) -> None:
    stage = Stage()
    async with stage.play((80, 18)) as pilot:
        await pilot.press("6")
        whole = screen_text(stage.app).count("⇄")
        assert stage.app.screen.query_one(TimelinesView).show_vertical_scrollbar
        await pilot.press("a")  # the pairings of one standing, which need no scrollbar
        assert not stage.app.screen.query_one(TimelinesView).show_vertical_scrollbar
        frames.clear()
        await pilot.press("escape")
        assert {text.count("⇄") for _, text in frames} == {whole}
