"""The review of the program: its figures over a period, each with its definition."""

from __future__ import annotations

from asyncio import sleep
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mentor_tui.acts import SessionLog
from mentor_tui.model import SessionDraft
from mentor_tui.periods import calendar_period, cut_to
from mentor_tui.program import Program
from mentor_tui.review import comparison
from mentor_tui.review_words import WHAT_A_REVIEW_IS, review_sections
from mentor_tui.standings import Care
from mentor_tui.text import cell_width
from mentor_tui.tui.messages import ProgramChanged
from mentor_tui.tui.review_lines import review_lines
from mentor_tui.tui.screens import review
from mentor_tui.tui.screens.page import PageScreen
from mentor_tui.tui.screens.review import ReviewScreen, ReviewView
from mentor_tui.tui.screens.timelines import TimelinesScreen
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.widgets.lines import LineView
from mentor_tui.tui.widgets.timelines_view import TimelinesView
from tests.records import pairing, program_of
from tests.tui.stage import LARGE, SMALL, TODAY, Stage, screen_text, type_text
from tests.tui.test_hostile_text import HOSTILE, assert_harmless, hostile_program


async def counted(stage: Stage, pilot: Pilot[None], *keys: str) -> ReviewScreen:
    """Press keys, each once what was asked for before is counted, and return the review."""
    for key in keys:
        await pilot.press(key)
        await stage.app.workers.wait_for_complete()
        await pilot.pause()
    screen = stage.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


def lines(screen: ReviewScreen) -> list[str]:
    return [line.content.plain.rstrip() for line in screen.query_one(LineView)._lines]


def words(screen: ReviewScreen, selector: str) -> str:
    return str(screen.query_one(selector, Static).content)


async def test_it_shows_what_is_counted_and_goes_back_to_where_one_was() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        screen = await counted(stage, pilot, "v")
        histories, thresholds = tuple(stage.program.histories.values()), stage.program.charter.thresholds
        quarter = cut_to(calendar_period("quarter", TODAY), TODAY.replace(month=10, day=1), TODAY)
        compared = comparison(histories, quarter, thresholds, since_first=False)
        expected = review_lines(review_sections(compared, thresholds), compared.now, SMALL[0] - 3)
        assert lines(screen) == [line.content.plain.rstrip() for line in expected]
        assert words(screen, "#period") == "quarter  1 Oct to 22 Nov 2026 · against 9 Aug to 30 Sep 2026"
        assert "  Ada Okafor          3" in lines(screen), "mentors stand by name"
        await counted(stage, pilot, "v")
        await pilot.press("escape")
        assert isinstance(stage.app.screen, TodayScreen), "pressed twice it is still one screen"


async def test_the_period_goes_from_month_to_everything_and_back_and_forth() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        seen = [
            words(await counted(stage, pilot, *keys), "#period") for keys in (["v"], ["m"], ["m"], ["m"], ["<"], ["<"])
        ]
        assert [one.partition(" ·")[0] for one in seen] == [
            "quarter  1 Oct to 22 Nov 2026",
            "year  1 Jan to 22 Nov 2026",
            "all  3 Mar 2025 to 22 Nov 2026",
            "month  1 Nov to 22 Nov 2026",
            "month  1 Oct to 31 Oct 2026",
            "month  1 Sep to 30 Sep 2026",
        ]
        assert "against" not in seen[2], "nothing was before everything"
        screen = await counted(stage, pilot, ">", ">")
        assert words(screen, "#period").startswith("month  1 Nov to 22 Nov 2026")
        await counted(stage, pilot, ">")
        assert "That period is still to come." in screen_text(stage.app)
        await counted(stage, pilot, "m", "m", "<")
        assert words(screen, "#period").startswith("year  1 Jan to 31 Dec 2025")
        await counted(stage, pilot, "<")
        assert "No pairing had begun before that." in screen_text(stage.app)
        assert words(screen, "#period").startswith("year  1 Jan to 31 Dec 2025")


async def test_every_figure_has_its_definition_under_it_and_all_are_one_key_away() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        screen = await counted(stage, pilot, "v")
        view = screen.query_one(LineView)
        for key in view.keys[::4]:
            view.cursor = key
            await pilot.pause()
            assert words(screen, "#told-of").rstrip().endswith((".", ").")), key
        view.cursor = "follow_ups 0"
        await pilot.pause()
        assert words(screen, "#told-of") == (
            "Follow-through: 100 %, 1 of 1 follow-up\nBefore: 80 %, 4 of 5 follow-ups\n"
            "Follow-ups closed as kept or changed, of all that were closed in the period."
        )
        await pilot.press("d")
        await pilot.pause()
        assert isinstance(stage.app.screen, PageScreen)
        told = " ".join(str(one.content) for one in stage.app.screen.query(Static))
        for name in ("Coverage: ", "UPC: ", "Median: ", "lapsed: ", WHAT_A_REVIEW_IS):
            assert name in told
        await pilot.press("d")
        await pilot.press("tab", "escape")
        assert screen.is_current
        assert view.has_focus


async def test_what_a_plot_shows_is_told_in_words_and_what_is_censored_stands_beside_it() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        screen = await counted(stage, pilot, "v")
        view = screen.query_one(LineView)
        view.cursor = "contacts"
        await pilot.pause()
        assert "Oct 2026: 12 contacts with 7 mentees" in words(screen, "#told-of")
        view.cursor = "retention"
        await pilot.pause()
        assert "longer than 365 days: 90 % · 95 % band 47 to 99 % · 9 at risk" in words(screen, "#told-of")
        assert "An ending “completed as planned” is no loss" in " ".join(lines(screen))


async def test_a_change_is_counted_and_the_room_there_is_is_used() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        screen = await counted(stage, pilot, "v")
        history = stage.program.pairings_matching("ada ben")[0]
        stage.tracker.log_session(SessionLog(session=SessionDraft(pairing_id=history.id, held_on=TODAY)))
        screen.post_message(ProgramChanged())
        await pilot.pause()
        await counted(stage, pilot)
        await stage.app.workers.wait_for_complete()
        await pilot.pause()
        (contacts,) = [line for line in lines(screen) if line.startswith("Contacts  ")]
        assert contacts.split()[1] == "19"
        await pilot.resize_terminal(*LARGE)
        await pilot.pause()
        assert max(cell_width(line) for line in lines(screen)) > SMALL[0]


async def test_a_filter_says_which_pairings_are_counted() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        screen = await counted(stage, pilot, "v")
        assert "Review: all pairings" in screen_text(stage.app)
        await pilot.press("slash")
        await type_text(pilot, "mentor:ada care ")
        await pilot.pause()
        assert "Review: 2 of 12 pairings" in screen_text(stage.app)
        assert lines(screen)[1].split()[:4] == ["In", "the", "period", "2"]
        await pilot.press("enter", "m")
        await pilot.pause()
        assert words(screen, "#period").startswith("year"), "after Enter keys are keys"
        assert lines(screen)[1].split()[:4] == ["In", "the", "period", "2"]
        field = screen.query_one(Input)
        for typed, said in (("standing:late", "“late” is no standing"), ("mentor:bob", "No mentor is called “bob”.")):
            field.value = typed
            await pilot.pause()
            assert said in screen_text(stage.app)
            await pilot.press("m", "<", ">", "d")
            assert isinstance(stage.app.screen, PageScreen)
            await pilot.press("escape")
        await pilot.press("slash", "escape")
        await pilot.pause()
        assert lines(screen)[1].split()[:4] == ["In", "the", "period", "10"], "and Escape in the line clears it"
        assert not field.display
        await pilot.press("escape")
        assert isinstance(stage.app.screen, TodayScreen), "in the review it goes back"


async def test_from_the_timelines_it_is_of_what_their_filter_lets_through() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("6", "slash")
        await type_text(pilot, "mentor:ada")
        await pilot.press("enter", "v")
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, ReviewScreen)
        await pilot.pause()
        assert "Review: 3 of 12 pairings" in screen_text(stage.app)
        assert "mentor:ada" in screen_text(stage.app)
        assert lines(screen)[1].split()[:4] == ["In", "the", "period", "3"]


async def test_one_is_counted_after_another_and_what_nobody_asks_for_any_more_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []
    goes_on = Event()
    count = review.counted

    def slowly(asked: review.Asked) -> review.Counted:
        begun.append(len(asked.histories))
        goes_on.wait(5)
        return count(asked)

    monkeypatch.setattr(review, "counted", slowly)
    stage = Stage()
    async with stage.play() as pilot:
        screen = ReviewScreen(stage.desk)
        await stage.app.push_screen(screen)
        for text, pairings in (("", 12), ("mentor:ada", 3), ("ada ben", 1)):
            screen.query_one(Input).value = text
            for _ in range(5_000):
                await sleep(0.001)
                if begun and screen._asked is not None and len(screen._asked.histories) == pairings:
                    break
        assert begun == [12]
        goes_on.set()
        await pilot.pause()
        assert begun == [12, 1]
        assert lines(screen)[1].split()[:4] == ["In", "the", "period", "1"]


async def test_what_is_counted_is_not_written_out_to_describe_the_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[review.Asked] = []

    def write_out(asked: review.Asked) -> str:
        written.append(asked)
        return "every word of the program"

    monkeypatch.setattr(review.Asked, "__repr__", write_out)
    stage = Stage()
    async with stage.play() as pilot:
        await counted(stage, pilot, "v", "m")
    assert written == []


async def test_an_empty_program_and_one_that_has_just_begun_can_be_looked_at() -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        screen = await counted(stage, pilot, "v", "m", "<", ">", "m", "m", "d", "d")
        assert "Press n to begin a pairing" in screen_text(stage.app)
        assert words(screen, "#told-of") == WHAT_A_REVIEW_IS
    stage = Stage(program_of(pairing(started_on=TODAY)))
    async with stage.play() as pilot:
        screen = await counted(stage, pilot, "v", "m", "m", "end")
        assert words(screen, "#period") == "all  22 Nov 2026"
        assert "Median" in " ".join(lines(screen))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_a_persons_text_is_never_markup_and_no_command(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path))
    async with stage.play(size) as pilot:
        screen = await counted(stage, pilot, "v")
        for _ in range(12):
            assert_harmless(stage, size[1])
            await pilot.press("pagedown")
            await pilot.pause()
        assert all(cell_width(line) <= size[0] for line in lines(screen))


async def test_enter_on_a_standing_or_a_mentor_shows_the_pairings_that_it_counts() -> None:
    stage = Stage()
    async with stage.play(size=LARGE) as pilot:
        screen = await counted(stage, pilot, "v")
        view = screen.query_one(ReviewView)
        mentor = next(one.mentor for one in stage.program.histories.values())
        figures = {f"mentors {mentor.id}": mentor.name, "standings 1": "overdue", "sessions 0": "", "contacts": ""}
        figures |= {"standings 6": ""}  # two have ended, and in the period none
        for cursor, name in figures.items():
            view.cursor = cursor
            await pilot.press("enter")
            await pilot.pause()
            if not name:
                assert stage.app.screen is screen, "there is nothing to show"
                continue
            timelines = stage.app.screen
            assert isinstance(timelines, TimelinesScreen)
            rows = [row for row in timelines.query_one(TimelinesView)._rows if isinstance(row, Care)]
            assert len(rows) == (2 if cursor == "standings 1" else 3)
            assert all(name in {row.standing.name, row.history.mentor.name} for row in rows)
            await pilot.press("1")
            screen = await counted(stage, pilot, "v")
            view = screen.query_one(ReviewView)


async def test_the_standings_of_a_day_that_has_passed_lead_nowhere() -> None:
    stage = Stage()
    async with stage.play(size=LARGE) as pilot:
        screen = await counted(stage, pilot, "v", "less_than_sign")
        screen.query_one(ReviewView).cursor = "standings 1"
        await pilot.press("enter")
        await pilot.pause()
        assert stage.app.screen is screen
