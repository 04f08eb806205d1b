"""The queue of open follow-ups: its order, its filters, and what is done with the one in sight."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from mentor_tui.model import CheckIn, FollowUp, Record
from mentor_tui.program import Program
from mentor_tui.settings import Settings
from mentor_tui.tui.screens.follow_ups import FollowUpsScreen
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.widgets.filter_line import FilterLine
from mentor_tui.tui.widgets.lines import LineView
from mentor_tui.tui.widgets.timeline_view import TimelineView
from tests.records import (
    ADA,
    BEN,
    check_in,
    days_ago,
    follow_up,
    pairing,
    person,
    program_of,
    session,
)
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, type_text
from tests.tui.test_hostile_text import HOSTILE, assert_harmless, hostile_program

LENA = person("Lena Vogt")
WITH_BEN = pairing(ADA, BEN, tags=("cohort-a",))
WITH_LENA = pairing(ADA, LENA, cadence=None)
MISSED = follow_up(WITH_BEN, "sleep and night shifts", days_ago(40), kind="concern", check_on=days_ago(2))
TODAYS = follow_up(WITH_LENA, "IRB draft", days_ago(30), owner="mentee", check_on=days_ago(0))
SOON = follow_up(WITH_BEN, "first talk", days_ago(20), kind="milestone", check_on=days_ago(-2))
LATER = follow_up(WITH_LENA, "grant", days_ago(10), kind="goal", owner="both", check_on=days_ago(-40))
UNDATED = follow_up(WITH_BEN, "a book for the train", days_ago(50))
TRIED: list[Record] = [check_in(WITH_BEN, days_ago(day), about=MISSED, result="no_answer") for day in (5, 3)]
RECORDS: tuple[Record, ...] = (
    *(LENA, WITH_BEN, WITH_LENA, session(WITH_BEN, days_ago(3)), session(WITH_LENA, days_ago(3))),
    *(MISSED, TODAYS, SOON, LATER, UNDATED, *TRIED),
)


def titles(stage: Stage) -> list[str]:
    """Return the titles in the list, in order."""
    view = stage.app.screen.query_one(LineView)
    known = {one.id: one.title for history in stage.program.histories.values() for one in history.follow_ups}
    return [known[line.key.split()[1]] for line in view._lines if line.key]


def headings(stage: Stage) -> list[str]:
    view = stage.app.screen.query_one(LineView)
    return [line.content.plain for line in view._lines if line.key is None and line.content.plain]


def said(stage: Stage) -> str:
    """Return what is said of the filters."""
    return str(stage.app.screen.query_one("#heads", Static).content)


def go_to(stage: Stage, thread: FollowUp) -> None:
    stage.app.screen.query_one(LineView).cursor = f"{thread.pairing_id} {thread.id}"


async def test_every_open_follow_up_stands_under_the_stretch_of_its_next_date() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert isinstance(stage.app.screen, FollowUpsScreen)
        assert titles(stage) == [one.title for one in (MISSED, TODAYS, SOON, LATER, UNDATED)]
        assert headings(stage) == ["WAS DUE  1", "TODAY  1", "NEXT WEEK  1", "LATER  1", "NO DATE  1"]
        assert said(stage) == "kind: any · whose move: any · standing: any · 5 of 5"


async def test_a_week_begins_on_the_day_of_the_settings() -> None:
    stage = Stage(program_of(*RECORDS), settings=Settings(week_starts_on="sunday"))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert "THIS WEEK  1" in headings(stage), "today is a Sunday"


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_line_says_when_who_what_whose_how_often_and_how_it_stands(size: tuple[int, int]) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play(size) as pilot:
        await pilot.press("3")
        await pilot.pause()
        (line,) = [one for one in screen_text(stage.app).split("\n") if one.startswith(" Fri 20 Nov")]
        assert "⇄ Ben Ruiz" in line
        assert "concern: sle" in line
        assert "(Ada) tried 2x" in line
        assert line.rstrip(" ▁▂▃▄▅▆▇█").endswith("overdue")
        assert "concern: sleep and night shifts" in screen_text(stage.app), "whole under the list where it is cut"


async def test_tries_are_counted_from_the_last_time_that_the_person_was_reached() -> None:
    reached = check_in(WITH_BEN, days_ago(4), about=MISSED)
    stage = Stage(program_of(*RECORDS, reached))
    async with stage.play(LARGE) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert "(Ada) tried 1x" in screen_text(stage.app)


async def test_the_filters_go_through_each_value_and_back_to_any() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play(LARGE) as pilot:
        await pilot.press("3")
        seen: dict[str, list[str]] = {"k": [], "o": [], "a": []}
        for key, values in seen.items():
            for _ in range(6):
                await pilot.press(key)
                await pilot.pause()
                values.append(said(stage))
                if " 5 of 5" in values[-1]:
                    break
        assert [one.split(" · ")[0] for one in seen["k"]] == [
            *("kind: promise", "kind: concern", "kind: milestone", "kind: goal", "kind: any")
        ]
        assert [one.split(" · ")[1].removeprefix("whose move: ") for one in seen["o"]] == [
            *("mentor", "mentee", "both", "any")
        ]
        assert [one.split(" · ")[2].removeprefix("standing: ") for one in seen["a"]] == ["overdue", "due", "any"]
        assert [one.split(" · ")[3] for one in seen["k"]] == ["2 of 5", "1 of 5", "1 of 5", "1 of 5", "5 of 5"]


async def test_filters_add_up_and_escape_clears_all_of_them() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3", "k", "o", "slash")
        await type_text(pilot, "TRAIN ben cohort overdue")
        await pilot.pause()
        assert titles(stage) == ["a book for the train"]
        assert said(stage) == "kind: promise · whose move: mentor · standing: any · 1 of 5"
        await pilot.press("enter")
        assert stage.app.focused is stage.app.screen.query_one(LineView)
        await pilot.press("a", "a")
        await pilot.pause()
        assert "Escape clears them" in screen_text(stage.app)
        assert "0 of 5" in said(stage)
        await pilot.press("escape")
        await pilot.pause()
        assert said(stage) == "kind: any · whose move: any · standing: any · 5 of 5"
        assert not stage.app.screen.query_one("#filter", Input).display


@pytest.mark.parametrize("screen", ["2", "3", "4"])
async def test_the_filter_comes_when_it_is_asked_for_and_goes_when_it_is_left_empty(screen: str) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press(screen)
        await pilot.pause()
        line, view = stage.app.screen.query_one(FilterLine), stage.app.screen.query_one(LineView)
        everything = list(view.keys)
        assert (line.display, stage.app.focused) == (False, view)
        await pilot.press("slash")
        assert (line.display, stage.app.focused) == (True, line)
        keys = screen_text(stage.app).split("\n")[-1]
        assert keys.startswith(" ⏎ To the list  esc Clear ")
        assert "Filter" not in keys, "here it is typed"
        await pilot.press("space", "enter")
        assert (line.display, stage.app.focused) == (False, view)
        await pilot.press("slash", *"BEN ", "down")
        assert (line.display, stage.app.focused) == (True, view)
        assert 0 < len(view.keys) < len(everything)
        await pilot.press("slash", *"zz")
        assert not view.keys
        await pilot.press("escape")
        await pilot.pause()
        assert (line.display, line.value, stage.app.focused) == (False, "", view)
        assert list(view.keys) == everything
        await pilot.press("slash", *"ben", "enter", "escape")
        await pilot.pause()
        assert (line.display, line.value) == (False, "")
        assert list(view.keys) == everything, "Escape clears it from the list, too"


async def test_escape_clears_every_filter_from_the_words_too() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3", "k", "slash", *"ben", "escape")
        await pilot.pause()
        assert said(stage) == "kind: any · whose move: any · standing: any · 5 of 5"


async def test_a_filter_stays_while_its_rows_change() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3", "slash", *"train", "enter")
        assert titles(stage) == ["a book for the train"]
        await pilot.press("e")
        await type_text(pilot, "a book for the bus")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert titles(stage) == []
        await pilot.press("u")
        await pilot.pause()
        assert titles(stage) == ["a book for the train"]


async def test_a_standing_that_is_gone_gives_way_to_any() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3", "a")
        assert "standing: overdue" in said(stage)
        go_to(stage, MISSED)
        await pilot.press("s", "l", "ctrl+s")
        await pilot.pause()
        assert "standing: overdue · 0 of 4" in said(stage)
        await pilot.press("a")
        assert "standing: any · 4 of 4" in said(stage)


@pytest.mark.parametrize(
    ("thread", "entry"),
    [(MISSED, "check_missed"), (TODAYS, "planned"), (SOON, "planned"), (UNDATED, "opened")],
    ids=lambda one: one if isinstance(one, str) else one.title,
)
async def test_enter_lands_on_its_next_date_or_on_its_opening(thread: FollowUp, entry: str) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        go_to(stage, thread)
        await pilot.press("enter")
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, PairingScreen)
        assert screen.query_one(TimelineView).cursor == f"{entry} {thread.id}"
        assert screen.follow_up == thread
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(stage.app.screen, FollowUpsScreen)
        assert stage.app.screen.follow_up == thread


async def test_a_thread_that_an_ended_pairing_left_open_is_there_and_can_be_opened() -> None:
    over = pairing(ADA, LENA, ended_on=days_ago(10))
    left = follow_up(over, "her letter", days_ago(30), check_on=days_ago(5))
    stage = Stage(program_of(LENA, over, left))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert "closed" in screen_text(stage.app)
        await pilot.press("enter")
        await pilot.pause()
        assert stage.app.screen.query_one(TimelineView).cursor == f"check_missed {left.id}"


async def test_the_one_under_the_cursor_is_checked_on_changed_and_deleted() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        go_to(stage, SOON)
        await pilot.press("c", "n", "ctrl+s")
        await pilot.pause()
        (made,) = [one for one in stage.shelf.saved if isinstance(one, CheckIn)]
        assert (made.follow_up_id, made.result) == (SOON.id, "no_answer")
        await pilot.press("e")
        assert isinstance(stage.app.screen, Form)
        await type_text(pilot, "second talk")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "second talk" in titles(stage)
        await pilot.press("delete")
        await pilot.pause()
        assert "second talk" in screen_text(stage.app)
        await pilot.press("y")
        await pilot.pause()
        assert "second talk" not in titles(stage)
        await pilot.press("u")
        await pilot.pause()
        assert "second talk" in titles(stage), "and what is taken back is in the list again"


async def test_settling_takes_it_out_of_the_queue_and_undo_brings_it_back() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        go_to(stage, TODAYS)
        await pilot.press("s", "l", "ctrl+s")
        await pilot.pause()
        assert "IRB draft" not in titles(stage)
        await pilot.press("u")
        await pilot.pause()
        assert titles(stage) == [one.title for one in (MISSED, TODAYS, SOON, LATER, UNDATED)]


async def test_a_snooze_moves_it_to_another_stretch() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        go_to(stage, MISSED)
        await pilot.press("z", "ctrl+s")
        await pilot.pause()
        assert "WAS DUE  1" not in headings(stage)
        screen = stage.app.screen
        assert isinstance(screen, FollowUpsScreen)
        assert screen.follow_up is not None
        assert screen.follow_up.id == MISSED.id, "the cursor goes with it"


async def test_tomorrow_what_was_today_was_due() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("3")
        stage.tomorrow()
        screen = stage.app.screen
        assert isinstance(screen, FollowUpsScreen)
        screen.catch_up()
        await pilot.pause()
        assert headings(stage)[0] == "WAS DUE  2"


async def test_an_empty_program_says_how_to_begin_and_a_settled_one_how_to_open() -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        await pilot.press("escape", "3")
        await pilot.pause()
        assert "Press n to begin a pairing" in screen_text(stage.app)
        await pilot.press("k", "o", "a", "enter", "e", "delete", "escape")
        await pilot.pause()
        assert isinstance(stage.app.screen, FollowUpsScreen)
    stage = Stage(program_of(WITH_BEN))
    async with stage.play() as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert "Nothing is open: every thread is settled." in screen_text(stage.app)
        assert "Press g to go to a pairing, and there f to open one." in screen_text(stage.app)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_no_text_breaks_or_commands_the_queue(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path))
    async with stage.play(size) as pilot:
        await pilot.press("3")
        await pilot.pause()
        for key in stage.app.screen.query_one(LineView)._keys:
            stage.app.screen.query_one(LineView).cursor = key
            await pilot.pause()
            assert_harmless(stage, size[1])
        await pilot.press("slash")
        await type_text(pilot, "[/bold] \x1b[31m[@click")
        await pilot.pause()
        assert_harmless(stage, size[1])


@pytest.mark.parametrize("text", ["Bob [1:1] [/bold]", "[red", "$primary {x} %s"])
async def test_what_looks_like_markup_is_shown_as_it_was_written(text: str, tmp_path: Path) -> None:
    stage = Stage(hostile_program([text], tmp_path))
    async with stage.play(LARGE) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert f"promise: {text}" in screen_text(stage.app)
