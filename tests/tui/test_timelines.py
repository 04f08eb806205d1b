"""The program timelines on the screen: every command, on programs with nobody, somebody and anybody in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import pytest
from textual.widgets import Input, Static

from mentor_tui.model import Record
from mentor_tui.program import Program
from mentor_tui.program_timelines import Heading
from mentor_tui.settings import Settings, SettingsFile
from mentor_tui.standings import Care
from mentor_tui.strips import drawn, strip_of
from mentor_tui.tui.screens.date_question import DateQuestion
from mentor_tui.tui.screens.kept_views import KeptViews
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.timelines import TimelinesScreen
from mentor_tui.tui.widgets.timeline_view import TimelineView
from mentor_tui.tui.widgets.timelines_view import ROWS_KEPT, Draw, TimelinesView
from mentor_tui.views import MOST_VIEWS, View
from tests.records import ADA, BEN, THRESHOLDS, WEEKLY, check_in, days_ago, pairing, person, program_of, session
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, type_text
from tests.tui.test_care import held
from tests.tui.test_hostile_text import HOSTILE, assert_harmless, hostile_program

LENA, JOAO = person("Lena Vogt", tags=("spring",)), person("João Silva", tags=("autumn",))
WITH_BEN = pairing(ADA, BEN, started_on=days_ago(300), cadence=WEEKLY)
WITH_LENA = pairing(ADA, LENA, started_on=days_ago(200))
WITH_JOAO = pairing(LENA, JOAO, started_on=days_ago(100))
FIRST, LAST, SILENT = session(WITH_BEN, days_ago(290), note="aims"), session(WITH_LENA, days_ago(3)), days_ago(40)
TRIED = check_in(WITH_BEN, days_ago(5), result="no_answer", note="mailbox full")
RECORDS: tuple[Record, ...] = (
    *(LENA, JOAO, WITH_BEN, WITH_LENA, WITH_JOAO, FIRST, LAST, TRIED),
    *(session(WITH_BEN, SILENT), session(WITH_JOAO, days_ago(20))),
)


def view(stage: Stage) -> TimelinesView:
    return stage.app.screen.query_one(TimelinesView)


def mentees(stage: Stage) -> list[str]:
    """Return the mentees of the rows, and the headings in brackets."""
    return [f"[{row.name}]" if isinstance(row, Heading) else row.history.mentee.name for row in view(stage)._rows]


def under(stage: Stage) -> str:
    """Return what is told of what is under the cursor."""
    return str(stage.app.screen.query_one("#under", Static).content)


def notified(stage: Stage) -> str:
    """Return what is said at the edge of the screen."""
    return " ".join(one.message for one in stage.app._notifications)


def calendar(stage: Stage) -> str:
    return str(stage.app.screen.query_one("#calendar", Static).content)


def cares(stage: Stage) -> Care:
    care = view(stage).care
    assert care is not None
    return care


# --- moving about --------------------------------------------------------------------------------------


async def test_every_pairing_stands_in_a_row_and_the_cursor_begins_on_today() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6")
        assert isinstance(stage.app.screen, TimelinesScreen)
        assert mentees(stage) == ["Ben Ruiz", "João Silva", "Lena Vogt"]
        assert "3 of 3 pairings" in screen_text(stage.app)
        assert view(stage).sight.on == days_ago(0)
        assert "Ben Ruiz  lapsed: 40 days since contact, planned every week" in under(stage)
        assert "silence · 40 days without contact so far (planned: every 7)" in under(stage)
        await pilot.press("down", "down", "down")
        assert cares(stage).history.mentee == LENA
        await pilot.press("ctrl+home")
        assert cares(stage).history.mentee == BEN
        await pilot.press("pagedown")
        assert cares(stage).history.mentee == LENA
        await pilot.press("pageup", "ctrl+end")
        assert cares(stage).history.mentee == LENA


async def test_the_cursor_goes_by_columns_by_entries_by_half_screens_and_to_the_ends() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "left")
        sight = view(stage).sight
        assert sight.axis.column(sight.on) == sight.axis.column(days_ago(0)) - 1
        await pilot.press("end", "ctrl+left")
        assert view(stage).sight.on == TRIED.made_on
        assert "no answer · mailbox full" in under(stage)
        await pilot.press("ctrl+left", "ctrl+left")
        assert view(stage).sight.on == FIRST.held_on
        assert "aims" in under(stage)
        await pilot.press("home")
        assert view(stage).sight.on == WITH_BEN.started_on
        await pilot.press("ctrl+left")
        assert view(stage).sight.on == WITH_BEN.started_on, "there is nothing before the beginning"
        before = view(stage).sight.axis
        await pilot.press("shift+right")
        after = view(stage).sight
        assert after.axis.first == before.first + before.width // 2
        assert after.axis.shows(after.on)
        await pilot.press("shift+left", "end", "right")
        sight = view(stage).sight
        assert sight.axis.shows(sight.on)
        assert sight.axis.column(sight.on) == sight.axis.column(days_ago(0)) + 1


async def test_zooming_keeps_the_day_where_it_is() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", *["left"] * 4)
        sight = view(stage).sight
        place = sight.axis.column(sight.on)
        for key, zoom in (
            *(("plus", "day"), ("plus", "day"), ("minus", "week"), ("minus", "month")),
            *(("minus", "quarter"), ("minus", "quarter"), ("equals_sign", "month")),
        ):
            await pilot.press(key)
            now = view(stage).sight
            assert (now.axis.zoom, now.on, now.axis.column(now.on)) == (zoom, sight.on, place)
            assert f"{zoom}s" in calendar(stage)
            history = stage.program.histories[WITH_LENA.id]  # in a row that the cursor is not on
            drawn_now = drawn(strip_of(history, now.axis, days_ago(0), THRESHOLDS)).rstrip()
            await pilot.pause()
            assert drawn_now in screen_text(stage.app)


async def test_a_date_is_gone_to_as_it_is_typed() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "j")
        assert isinstance(stage.app.screen, DateQuestion)
        await pilot.press("enter")
        assert isinstance(stage.app.screen, DateQuestion), "nothing is understood yet"
        await type_text(pilot, "31 feb")
        assert "not a day in the calendar" in screen_text(stage.app)
        stage.app.screen.query_one(Input).value = ""
        await type_text(pilot, "13 nov 2019")
        assert "Wed 13 Nov 2019" in screen_text(stage.app)
        await pilot.press("enter")
        assert str(view(stage).sight.on) == "2019-11-13"
        assert "2019" in calendar(stage)
        await pilot.press("j", "escape")
        assert str(view(stage).sight.on) == "2019-11-13"


async def test_enter_opens_the_pairing_at_what_is_under_the_cursor() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "enter")
        assert isinstance(stage.app.screen, PairingScreen)
        assert stage.app.screen.query_one(TimelineView).cursor == f"silence {days_ago(0)}"
        await pilot.press("escape", "home", "ctrl+right", "enter")
        assert stage.app.screen.query_one(TimelineView).cursor == f"session {FIRST.id}"
        await pilot.press("escape")
        assert isinstance(stage.app.screen, TimelinesScreen)
        assert view(stage).sight.on == FIRST.held_on, "and back where one was"


async def test_the_cursor_follows_the_mouse_and_a_double_click_opens() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6")
        axis = view(stage).sight.axis
        column = axis.column(SILENT)
        label = 80 - 3 - axis.width + 1
        await pilot.hover(TimelinesView, offset=(label + column, 0))
        assert axis.span(column).holds(view(stage).sight.on)
        await pilot.hover(TimelinesView, offset=(label + 2, 1))
        assert cares(stage).history.mentee == JOAO
        assert view(stage).sight.axis.column(view(stage).sight.on) == 2
        await pilot.hover(TimelinesView, offset=(3, 2))
        assert cares(stage).history.mentee == LENA
        await pilot.hover(TimelinesView, offset=(3, 9))
        assert cares(stage).history.mentee == LENA, "nobody is there"
        await pilot.click(TimelinesView, offset=(3, 1), times=2)
        assert isinstance(stage.app.screen, PairingScreen)
        assert stage.app.screen.history.mentee == JOAO


# --- which pairings, in which order --------------------------------------------------------------------


async def test_the_rows_are_sorted_and_put_together_and_the_cursor_stays_on_its_pairing() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "down")
        assert cares(stage).history.mentee == JOAO
        await pilot.press("t")
        assert "by name" in calendar(stage)
        assert mentees(stage) == ["Ben Ruiz", "Lena Vogt", "João Silva"]
        assert cares(stage).history.mentee == JOAO
        await pilot.press("y")
        assert mentees(stage) == ["[Ada Okafor]", "Ben Ruiz", "Lena Vogt", "[Lena Vogt]", "João Silva"]
        assert cares(stage).history.mentee == JOAO
        await pilot.press("up")
        assert cares(stage).history.mentee == LENA, "a heading is passed"
        await pilot.press("y")
        assert mentees(stage) == ["[autumn]", "João Silva", "[spring]", "Lena Vogt", "[no tag]", "Ben Ruiz"]
        await pilot.press("ctrl+home", "up")
        assert cares(stage).history.mentee == JOAO


async def test_a_filter_is_typed_and_cleared() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "slash")
        await type_text(pilot, "mentor:lena")
        assert mentees(stage) == ["João Silva"]
        assert "1 of 3 pairings" in screen_text(stage.app)
        await pilot.press("enter")
        assert view(stage).has_focus
        await pilot.press("slash")
        stage.app.screen.query_one("#filter", Input).value = "standing:late"
        await pilot.pause()
        assert "“late” is no standing" in screen_text(stage.app)
        stage.app.screen.query_one("#filter", Input).value = "nobody"
        await pilot.pause()
        assert "No pairing matches this filter. Escape clears it." in screen_text(stage.app)
        assert "“nobody” is in no name, purpose or tag." in screen_text(stage.app)
        assert under(stage) == ""
        await pilot.press("enter", "enter", "l", "ctrl+left", "down", "pagedown", "m", "home")
        assert isinstance(stage.app.screen, TimelinesScreen), "of nobody nothing can be opened or logged"
        await pilot.press("escape")
        assert len(mentees(stage)) == 3
        assert "all pairings" in calendar(stage)


async def test_one_standing_one_mentor_and_one_tag_are_chosen_by_a_key() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "a")
        assert mentees(stage) == ["Ben Ruiz"]
        assert "standing:lapsed" in calendar(stage)
        await pilot.press("a", "a", "a")
        assert len(mentees(stage)) == 3
        await pilot.press("m")
        assert mentees(stage) == ["Ben Ruiz", "Lena Vogt"]
        assert 'mentor:"Ada Okafor"' in calendar(stage)
        await pilot.press("number_sign")
        assert mentees(stage) == ["Lena Vogt"], "no other tag is hers"
        await pilot.press("number_sign", "m")
        assert len(mentees(stage)) == 3
        await pilot.press("slash")
        await type_text(pilot, "ada ")
        await pilot.press("enter", "number_sign")
        assert stage.app.screen.query_one("#filter", Input).value == "ada tag:spring", "the line says what is asked for"


async def test_without_a_tag_the_key_says_so() -> None:
    stage = Stage(program_of(WITH_BEN))
    async with stage.play() as pilot:
        await pilot.press("6", "number_sign")
        await pilot.pause()
        assert "no mentee has a tag" in notified(stage)


# --- the views that are kept ---------------------------------------------------------------------------


async def test_a_view_is_kept_under_a_name_and_recalled_by_its_number(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "settings.json")
    stage = Stage(program_of(*RECORDS), settings_file=file)
    async with stage.play() as pilot:
        await pilot.press("6", "a", "minus", "t", "V")
        assert isinstance(stage.app.screen, KeptViews)
        assert "None is kept yet" in screen_text(stage.app)
        await pilot.press("1", "s", "enter")
        assert isinstance(stage.app.screen, KeptViews), "it needs a name"
        await type_text(pilot, "drift 1")
        await pilot.press("enter")
        kept = View(name="drift 1", zoom="month", sort="name", filter="standing:lapsed")
        assert SettingsFile(file.path).load().views == (kept,)
        await pilot.press("escape", "plus", "t", "V", "1")
        assert isinstance(stage.app.screen, TimelinesScreen)
        assert mentees(stage) == ["Ben Ruiz"]
        assert "by name; months" in calendar(stage)
        await pilot.press("V", "delete")
        assert SettingsFile(file.path).load().views == ()
        await pilot.press("V", "s", "escape", "escape")
        assert isinstance(stage.app.screen, TimelinesScreen)


async def test_nine_views_are_the_most_and_without_a_place_for_them_that_is_said(tmp_path: Path) -> None:
    nine = tuple(View(name=f"view {number}", sort="start") for number in range(MOST_VIEWS))
    stage = Stage(program_of(*RECORDS), settings=Settings(views=nine))
    async with stage.play() as pilot:
        await pilot.press("6", "V", "s")
        await type_text(pilot, "a tenth")
        await pilot.press("enter")
        await pilot.pause()
        assert "9 views are kept already" in screen_text(stage.app)
        await pilot.press("escape", "9")
        assert "by start" in calendar(stage)
        await pilot.press("V", "down", "enter", "V", "delete")
        await pilot.pause()
        assert "no place for settings" in screen_text(stage.app)
    file = SettingsFile(tmp_path / "settings.json")
    file.path.write_text("{}")
    stage = Stage(program_of(*RECORDS), settings=Settings(views=nine), settings_file=file)
    async with stage.play() as pilot:
        await pilot.press("6", "V", "delete")
        await pilot.pause()
        assert "was changed by something else" in notified(stage)
        assert file.path.read_text() == "{}"


# --- programs of all kinds -----------------------------------------------------------------------------


async def test_an_empty_program_teaches_the_next_step() -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        await pilot.press("6")
        assert "Press n to begin a pairing" in screen_text(stage.app)
        await pilot.press("down", "left", "ctrl+left", "home", "end", "plus", "a", "m", "y", "t", "enter", "pagedown")
        assert isinstance(stage.app.screen, TimelinesScreen)


async def test_what_changes_elsewhere_and_what_is_logged_here_is_drawn() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6", "down")
        added = session(WITH_JOAO, days_ago(0))
        stage.tracker.follow(stage.program.with_records([added, pairing(BEN, ADA, started_on=days_ago(1))]))
        stage.app._catch_up()
        await pilot.pause()
        assert len(mentees(stage)) == 4
        assert cares(stage).history.mentee == JOAO
        assert added in cares(stage).history.sessions
        assert "session" in under(stage)
        stage.tomorrow()
        stage.app._catch_up()
        await pilot.pause()
        assert view(stage)._today == days_ago(-1)
        await pilot.press("ctrl+home", "l", "ctrl+s", "ctrl+s")
        await pilot.pause()
        assert len(cares(stage).history.sessions) == 3
        stage.tracker.follow(Program())
        stage.app._catch_up()
        await pilot.pause()
        assert "Nobody is here yet" in screen_text(stage.app)


@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 16), (20, 5)])
async def test_no_text_breaks_or_commands_the_timelines(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path), settings=Settings(views=(View(name=HOSTILE[1], filter="x"),)))
    async with stage.play(size) as pilot:
        await pilot.press("6", "y")
        for _ in HOSTILE:
            await pilot.press("down", "ctrl+left")
            assert_harmless(stage, size[1])
        await pilot.press("y", "m")
        assert_harmless(stage, size[1])
        await pilot.press("number_sign", "V")
        await pilot.pause()
        assert_harmless(stage, size[1])
        strips = stage.app.screen._compositor.render_strips()
        assert {sum(segment.cell_length for segment in strip) for strip in strips} == {size[0]}


async def test_only_rows_in_sight_are_computed_and_few_of_them_are_kept() -> None:
    people = [person(f"Mentee {number:04}") for number in range(900)]
    pairs = [pairing(ADA, one, started_on=days_ago(30)) for one in people]
    stage = Stage(program_of(*people, *pairs))
    asked: list[str] = []
    async with stage.play() as pilot:
        await pilot.press("6")
        timelines = view(stage)
        draw = timelines._draw

        def counted(*of: object) -> bytes:
            asked.append(cast("Care", of[0]).history.id)
            return draw(*of)  # type: ignore[arg-type]  # as they came

        timelines._draw = cast("Draw", counted)
        await pilot.press("pagedown")
        assert len(asked) <= 2 * timelines.size.height
        asked.clear()
        await pilot.press("up")
        assert len(set(asked)) <= 2, "the row that the cursor leaves, and the one that it comes to"
        for _ in range(30):
            await pilot.press("pagedown")
        assert len(timelines._kept) <= ROWS_KEPT


@pytest.mark.parametrize(("on", "first", "last"), [(100, days_ago(289), days_ago(41)), (20, days_ago(39), None)])
async def test_the_silence_under_the_cursor_is_explained_with_its_own_dates(
    on: int, first: date, last: date | None
) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play(size=LARGE) as pilot:
        await pilot.press("6", "slash", *"ben", "enter")
        await pilot.pause()
        view(stage).go_to(days_ago(on))
        await pilot.press("w")
        await pilot.pause()
        assert held(stage, "from_on") == first.isoformat()
        assert held(stage, "until_on") == (last.isoformat() if last else "")


async def test_a_new_size_and_a_new_theme_are_drawn() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("6")
        before = view(stage).sight.axis
        await pilot.resize_terminal(*LARGE)
        await pilot.pause()
        after = view(stage).sight.axis
        assert after.width > before.width
        assert after.first + after.width == before.first + before.width, "today stays near the end"
        stage.app.theme = "abiding-light"
        await pilot.pause()
        assert not view(stage)._styles or "Ben Ruiz" in screen_text(stage.app)
