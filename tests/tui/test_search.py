"""Search: what is typed, what is found and marked, and where Enter lands."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from mentor_tui.model import FollowUp, Record, Session
from mentor_tui.program import Program
from mentor_tui.search import sheets
from mentor_tui.tui.rows import MATCH, around
from mentor_tui.tui.screens import search as search_screen
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.pairings import PairingsScreen
from mentor_tui.tui.screens.search import MOST_HITS, SearchScreen, Words
from mentor_tui.tui.screens.today import TodayScreen
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
    settled,
)
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, type_text
from tests.tui.test_hostile_text import HOSTILE, assert_harmless, hostile_program

LENA = person("Lena Vogt")
WITH_BEN = pairing(ADA, BEN, purpose="research")
WITH_LENA = pairing(ADA, LENA, ended_on=days_ago(5))
TALK = session(WITH_BEN, days_ago(30), note="First poster accepted.\nNervous about questions.", topics=("nerves",))
DRAFT = follow_up(WITH_BEN, "IRB draft", days_ago(20))
LETTER = settled(follow_up(WITH_BEN, "the poster file", days_ago(25)), days_ago(9))
CALL = check_in(WITH_BEN, days_ago(4), about=DRAFT, note="statistician is ill")
RECORDS: tuple[Record, ...] = (LENA, WITH_BEN, WITH_LENA, TALK, DRAFT, LETTER, CALL)


async def search(stage: Stage, pilot: Pilot[None], words: str) -> SearchScreen:
    """Go to the search and type words, in the place of what stood there."""
    await pilot.press("5")
    await pilot.pause()
    screen = stage.app.screen
    assert isinstance(screen, SearchScreen)
    screen.query_one(Words).value = ""
    screen.query_one(Words).focus()
    await type_text(pilot, words)
    await pilot.pause()
    return screen


def found(screen: SearchScreen) -> list[str]:
    return [line.content.plain for line in screen.query_one(LineView)._lines if line.key]


def said(screen: SearchScreen) -> str:
    return str(screen.query_one("#heads", Static).content)


def in_sight(screen: SearchScreen) -> FollowUp | None:
    return screen.follow_up


def has_focus(stage: Stage, widget: Widget) -> bool:
    return stage.app.focused is widget


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_hit_says_what_it_is_whose_and_of_when_with_its_words_marked(size: tuple[int, int]) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play(size) as pilot:
        screen = await search(stage, pilot, "ben POST")
        assert [line.split()[0] for line in found(screen)] == ["follow-up", "session"]
        assert said(screen) == "2 places · names first, then whole words, then the newest"
        shown = screen_text(stage.app)
        assert "23 Oct" in shown
        assert "First poster accepted." in shown
        marked = [
            line.content.plain[span.start : span.end]
            for line in screen.query_one(LineView)._lines
            for span in line.content.spans
            if span.style == MATCH
        ]
        assert marked == ["post", "post"]
        assert "⇄ Ben Ruiz  follow-up · Wed 28 Oct" in shown, "more of the one under the cursor stands below"


async def test_hits_come_while_typing_and_go_with_the_words() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "stat")
        (line,) = found(screen)
        assert line.startswith("check-in")
        await pilot.press("z")
        await pilot.pause()
        assert "Nothing matches all of this." in screen_text(stage.app)
        assert not screen.query_one("#hit").display


async def test_only_so_many_are_listed_and_it_is_said_of_how_many() -> None:
    many = [session(WITH_BEN, days_ago(day), note=f"meeting number {day}") for day in range(1, MOST_HITS + 30)]
    stage = Stage(program_of(WITH_BEN, *many))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "meeting")
        assert len(found(screen)) == MOST_HITS
        assert said(screen).startswith(f"{MOST_HITS} of {len(many)} ·")


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("nervous", f"session {TALK.id}"),
        ("irb", f"opened {DRAFT.id}"),
        ("poster file", f"opened {LETTER.id}"),
        ("statistician", f"check_in {CALL.id}"),
        ("research", f"started {WITH_BEN.id}"),
    ],
)
async def test_enter_on_the_only_hit_lands_on_its_entry(words: str, key: str) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await search(stage, pilot, words)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(stage.app.screen, PairingScreen)
        assert stage.app.screen.query_one(TimelineView).cursor == key


async def test_enter_before_the_search_has_begun_searches_at_once() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("5")
        await type_text(pilot, "statistician")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(stage.app.screen, PairingScreen)


async def test_enter_where_nothing_was_found_stays_in_the_words() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "nowhere")
        await pilot.press("enter")
        assert has_focus(stage, screen.query_one(Words)), "what is typed next is no command"


async def test_from_the_words_to_the_list_to_an_entry_and_all_the_way_back() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "poster")
        view, words = screen.query_one(LineView), screen.query_one(Words)
        await pilot.press("enter")
        assert has_focus(stage, view), "there are two"
        await pilot.press("down", "enter")
        await pilot.pause()
        assert stage.app.screen.query_one(TimelineView).cursor == f"session {TALK.id}"
        await pilot.press("escape")
        await pilot.pause()
        assert has_focus(stage, view)
        assert screen.record == TALK, "the cursor is where it was"
        await pilot.press("escape")
        assert has_focus(stage, words)
        assert words.value == "poster"
        await pilot.press("down")
        assert has_focus(stage, view)
        await pilot.press("slash")
        assert has_focus(stage, words)
        await pilot.press("escape")
        await pilot.pause()
        assert words.value == ""
        assert not found(screen)


async def test_single_keys_are_typed_in_the_words_and_work_again_once_they_are_left() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("5", "2", "slash", "q", "question_mark")
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, SearchScreen)
        assert screen.query_one(Words).value == "2/q?"
        for further in ((), ("escape",), ("escape", "escape")):  # however often, it never leads back into the words
            await pilot.press("escape", "escape", *further)
            assert stage.app.focused is screen.query_one(LineView)
            await pilot.press("slash")
        await pilot.press("escape")
        seen: list[type] = []
        for keys in (["2"], ["5"], ["escape", "1"]):
            await pilot.press(*keys)
            await pilot.pause()
            seen.append(type(stage.app.screen))
        assert seen == [PairingsScreen, SearchScreen, TodayScreen]


@pytest.mark.parametrize(
    "way", [("1", "5"), ("5",), ("question_mark", "escape", "5"), ("enter", "5"), ("g", "escape", "5")]
)
async def test_whenever_the_search_is_asked_for_words_are_typed_at_once(way: tuple[str, ...]) -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "poster")
        await pilot.press("enter", *way)
        await pilot.press(*"quest")
        await pilot.pause()
        assert stage.app.screen is screen
        assert screen.query_one(Words).value == "quest", "in place of those before, and no command"


async def test_the_footer_says_how_to_leave_the_words() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await search(stage, pilot, "poster")
        keys = screen_text(stage.app).split("\n")[-1]
        assert "Clear, then leave" in keys
        assert "Filter" not in keys, "here it is typed"
        await pilot.press("down")
        await pilot.pause()
        keys = screen_text(stage.app).split("\n")[-1]
        assert "Open" in keys
        assert "Log" in keys


async def test_what_was_found_is_changed_checked_on_and_cared_for() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "nervous")
        await pilot.press("down", "e")
        assert isinstance(stage.app.screen, Form)
        await pilot.press("escape")
        await pilot.pause()
        assert screen.history is not None
        assert screen.history.id == WITH_BEN.id
        screen = await search(stage, pilot, "irb draft")
        assert in_sight(screen) == DRAFT
        await pilot.press("down", "s", "l", "ctrl+s")
        await pilot.pause()
        (closed,) = [one for one in stage.shelf.saved if isinstance(one, FollowUp)]
        assert closed.id == DRAFT.id
        assert in_sight(screen) is None, "it is settled"
        await pilot.press("O")
        await pilot.pause()
        assert stage.program.history(WITH_BEN.id).follow_up(DRAFT.id).is_open


async def test_a_save_and_an_undo_are_found_at_once() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "nervous")
        assert len(found(screen)) == 1
        await pilot.press("down", "delete", "y")
        await pilot.pause()
        assert not found(screen)
        assert not any(isinstance(one, Session) for one in stage.program.records())
        await pilot.press("u")
        await pilot.pause()
        assert len(found(screen)) == 1


async def test_an_empty_search_says_what_can_be_found() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        await pilot.press("5")
        await pilot.pause()
        shown = screen_text(stage.app)
        assert "Type to find words in names, purposes, agreements, notes, topics," in shown
        assert "Escape leaves the line" in shown
        await pilot.press("enter", "enter", "e", "delete", "b")
        await pilot.pause()
        assert isinstance(stage.app.screen, SearchScreen)
    stage = Stage(Program())
    async with stage.play() as pilot:
        await pilot.press("5", "x", "escape", "escape")
        await pilot.pause()
        assert "Press n to begin a pairing" in screen_text(stage.app)


# --- qualifiers ----------------------------------------------------------------------------------------


async def test_qualifiers_narrow_and_what_cannot_be_read_is_told_under_the_words() -> None:
    stage = Stage(program_of(*RECORDS))
    async with stage.play() as pilot:
        screen = await search(stage, pilot, "kind:promise")
        assert [line.split()[0] for line in found(screen)] == ["follow-up", "follow-up"]
        screen = await search(stage, pilot, "ben poster before:30 oct kind:sess")
        assert found(screen)[0].startswith("session")
        assert said(screen) == "1 place · up to Thu 29 Oct"
        screen = await search(stage, pilot, "mentor:ada poster after:fri")
        assert "Nothing matches all of this." in screen_text(stage.app)
        doubt, days = said(screen).splitlines()
        assert doubt.startswith("“mentor:” is none of person:, kind:, topic:, before:, after:")
        assert days == "from Sat 21 Nov on"
        screen = await search(stage, pilot, "poster after:noon kind:food person:ben")
        assert len(found(screen)) == 2
        problems, _, count = said(screen).partition("\n")
        assert problems.startswith("after: “noon” is not a date I know.")
        assert "kind: “food” is none of" in problems
        assert count.startswith("2 places")
        screen = await search(stage, pilot, "after:noon")
        assert "Type to find words" in screen_text(stage.app)
        assert "is not a date" in screen_text(stage.app)
        assert screen.query_one(Words).value == "after:noon", "nothing is lost"


# --- a large program -----------------------------------------------------------------------------------


async def test_a_search_goes_on_in_slices_and_shows_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS_OF_A_SHEET", 20)
    monkeypatch.setattr(search_screen, "SECONDS_OF_A_SLICE", 0)
    for name in ("SECONDS_BETWEEN_LOOKS", "SECONDS_BETWEEN_SLICES", "SECONDS_TO_DRAW"):
        monkeypatch.setattr(search_screen, name, 0)
    many = [session(WITH_BEN, days_ago(day), note=f"meeting number {day}") for day in range(1, 1_000)]
    stage = Stage(program_of(WITH_BEN, *many, session(WITH_BEN, days_ago(1_001), note="meeting a zebra")))
    async with stage.play() as pilot:
        await pilot.press("5")
        screen = stage.app.screen
        assert isinstance(screen, SearchScreen)
        shares: list[float] = []
        totals: list[int] = []
        shown_early = False
        screen.query_one(Words).value = "meet"
        for _ in range(2_000):
            await asyncio.sleep(0)
            shares.append(screen._found.share)
            totals.append(screen._found.total)
            shown_early |= shares[-1] < 1 and "meeting number" in " ".join(found(screen))
            if "searching" in said(screen):
                assert f"searching… {shares[-1]:.0%}" in said(screen)
                assert "Nothing" not in screen_text(stage.app)
            if shares[-1] == 1 and totals[-1] == 1_000:
                break
            await asyncio.sleep(0.001)
        assert totals[-1] == 1_000
        assert len(set(totals)) > 5, "it was counted on the way"
        assert shown_early, "and shown"
        assert found(screen)[0].endswith("meeting number 1")
        screen.query_one(Words).action_end()
        await pilot.press("space", *"zebra")
        await screen.workers.wait_for_complete()
        await pilot.pause()
        assert [line.rpartition("meeting")[2] for line in found(screen)] == [" a zebra"]
        await type_text(pilot, "x")
        await pilot.press("backspace", "enter")
        await screen.workers.wait_for_complete()
        await pilot.pause()
        assert len(found(screen)) == 1, "the search of other words has stopped"


@pytest.mark.parametrize("size", [(40, 12), (20, 5), (12, 3)])
async def test_in_a_narrow_window_everything_can_be_searched(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path))
    async with stage.play(size) as pilot:
        for words in ("", "a", "person:bob kind:session", "after:noon", "kind:food zzz", "中", "before:today é"):
            screen = await search(stage, pilot, words)
            assert_harmless(stage, size[1])
            for _ in range(3):
                await pilot.press("down")
                assert_harmless(stage, size[1])
            assert screen.is_current


# --- hostile text --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_no_text_breaks_or_commands_the_search(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path))
    seen: set[str] = set()
    async with stage.play(size) as pilot:
        for words in ("bob [1:1]", "[red", "a", "owned", "中", "שלום", "e", "\x1b[31m\u202e2J", "w", "👩"):
            screen = await search(stage, pilot, words)
            assert_harmless(stage, size[1])
            for key in [key for key in screen.query_one(LineView)._keys[:12] if key not in seen]:
                seen.add(key)
                screen.query_one(LineView).cursor = key
                await pilot.pause()
                assert_harmless(stage, size[1])
            await pilot.press("down")


@pytest.mark.parametrize("text", ["Bob [1:1] [/bold]", "[red", "$primary {x} %s"])
async def test_what_looks_like_markup_is_found_as_it_was_written(text: str, tmp_path: Path) -> None:
    stage = Stage(hostile_program([text], tmp_path))
    async with stage.play(LARGE) as pilot:
        await search(stage, pilot, text)
        assert text in screen_text(stage.app)


# --- what is cut ---------------------------------------------------------------------------------------

LONG = "She had asked for the slides of the talk, and the poster was printed twice because of a typing error in it."


@pytest.mark.parametrize("width", range(1, 120))
def test_a_text_is_cut_so_that_its_first_match_is_seen(width: int) -> None:
    begin = LONG.index("poster")
    shown, spans = around(LONG, ((begin, begin + 6), (LONG.index("error"), LONG.index("error") + 5)), width)
    assert len(shown) <= width
    assert shown.strip("…").strip() in LONG
    if width >= 9:
        assert shown[slice(*spans[0])] == "poster"
    assert all(shown[first:end] in {"poster", "error"} or end >= len(shown) - 1 for first, end in spans)


@pytest.mark.parametrize("width", range(-20, 1))
def test_where_a_window_leaves_no_room_nothing_is_shown(width: int) -> None:
    assert around(LONG, ((80, 84),), width) == ("", ())


def test_wide_characters_are_counted_as_they_are_drawn() -> None:
    text = "葵" * 30 + " poster " + "葵" * 30
    shown, ((begin, end),) = around(text, ((31, 37),), 20)
    assert shown[begin:end] == "poster"
    assert 2 * shown.count("葵") + len(shown.replace("葵", "")) <= 20


def test_what_fits_is_left_as_it_is() -> None:
    assert around("the poster", ((4, 10),), 10) == ("the poster", ((4, 10),))
    assert around("", (), 10) == ("", ())
