"""Everybody by name, and the screen of one person: both roles, and how the contacts are spread over mentors."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mentor_tui.model import Pairing, Person, Record, Session, Tombstone
from mentor_tui.program import Program
from mentor_tui.tui.screens.brief import BriefScreen
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.people import PeopleScreen
from mentor_tui.tui.screens.person import PersonScreen
from mentor_tui.tui.widgets.lines import LineView
from tests.records import ADA, BEN, days_ago, pairing, person, program_of, session
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, type_text
from tests.tui.test_hostile_text import HOSTILE, assert_harmless, hostile_program

LENA = person("Lena Vogt", email="lena@example.org", organisation="Nursing", about="To be asked first.", tags=("b",))
NIA = person("Nia Abara")


def names(stage: Stage) -> list[str]:
    view = stage.app.screen.query_one(LineView)
    return [stage.program.people[line.key].name for line in view._lines if line.key]


def go_to(stage: Stage, who: str) -> None:
    (found,) = [one.id for one in stage.program.people.values() if one.name == who]
    stage.app.screen.query_one(LineView).cursor = found


def row_of(stage: Stage, who: str) -> str:
    return next(line for line in screen_text(stage.app).split("\n") if line.strip().startswith(who))


def met(mentor: Person, mentee: Person, *days: int) -> list[Record]:
    """Return a pairing with sessions that were held so many days ago."""
    pair = pairing(mentor, mentee)
    return [pair, *(session(pair, days_ago(day)) for day in days)]


# --- everybody -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_everybody_stands_by_name_with_their_roles(size: tuple[int, int]) -> None:
    over = pairing(LENA, NIA, ended_on=days_ago(9))
    stage = Stage(program_of(LENA, NIA, person("Zoe"), pairing(), pairing(ADA, LENA), pairing(BEN, LENA), over))
    async with stage.play(size) as pilot:
        await pilot.press("4")
        await pilot.pause()
        assert isinstance(stage.app.screen, PeopleScreen)
        assert names(stage) == ["Ada Okafor", "Ben Ruiz", "Lena Vogt", "Nia Abara", "Zoe"]
        for name, roles in {
            "Ada": "mentor of 2",
            "Ben": "mentor of 1, mentee of 1",
            "Lena": "was mentor of 1, mentee of 2",
            "Nia": "was mentee of 1",
            "Zoe": "in no pairing yet",
        }.items():
            assert f" {roles} " in f"{row_of(stage, name)} "


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_what_matters_and_how_to_reach_them_is_in_sight(size: tuple[int, int]) -> None:
    stage = Stage(program_of(LENA, NIA))
    async with stage.play(size) as pilot:
        await pilot.press("4")
        await pilot.pause()
        shown = screen_text(stage.app)
        assert "Lena Vogt  Nursing · lena@example.org · b" in shown
        assert "What matters: To be asked first." in shown
        await pilot.press("down")
        await pilot.pause()
        assert "not written down yet. Press e to write it, in their words." in screen_text(stage.app)


async def test_people_are_filtered_by_all_that_is_known_of_them_and_escape_clears_it() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("4", "slash")
        for words, found in {
            "INES DUARTE": ["Inês Duarte"],
            "grandmother": ["Ben Ruiz"],
            "lena.vogt@": ["Lena Vogt"],
            "anaesthesia cohort-a": ["Samira Haddad"],
            "xylophone": [],
        }.items():
            stage.app.screen.query_one("#filter", Input).value = words
            await pilot.pause()
            assert names(stage) == found
            assert f"{len(found)} of 15 people" in screen_text(stage.app)
        assert "Escape clears the filter" in screen_text(stage.app)
        await pilot.press("enter")
        assert stage.app.focused is stage.app.screen.query_one(LineView)
        await pilot.press("escape")
        await pilot.pause()
        assert len(names(stage)) == 15
        assert not stage.app.screen.query_one("#filter", Input).display


async def test_a_person_is_changed_and_undo_shows_what_was() -> None:
    stage = Stage(program_of(LENA, NIA))
    async with stage.play() as pilot:
        await pilot.press("4")
        await pilot.pause()
        go_to(stage, "Nia Abara")
        await pilot.press("e")
        assert isinstance(stage.app.screen, Form), "also before the first pairing"
        await type_text(pilot, "Nia B. Abara")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (saved,) = stage.shelf.saved
        assert isinstance(saved, Person)
        assert (saved.id, saved.name) == (NIA.id, "Nia B. Abara")
        assert names(stage) == ["Lena Vogt", "Nia B. Abara"]
        await pilot.press("u")
        await pilot.pause()
        assert names(stage) == ["Lena Vogt", "Nia Abara"]


async def test_a_person_in_no_pairing_is_deleted_once_it_was_asked() -> None:
    stage = Stage(program_of(LENA, pairing(), NIA))
    async with stage.play() as pilot:
        await pilot.press("4")
        await pilot.pause()
        go_to(stage, "Nia Abara")
        await pilot.press("delete")
        await pilot.pause()
        assert "Delete Nia Abara?" in screen_text(stage.app)
        await pilot.press("escape")
        assert stage.shelf.saves == 0
        await pilot.press("delete", "y")
        await pilot.pause()
        assert [type(one) for one in stage.shelf.saved] == [Tombstone]
        assert "Nia Abara" not in names(stage)


async def test_a_person_in_a_pairing_is_not_deleted_and_it_is_said_why() -> None:
    stage = Stage(program_of(LENA, pairing()))
    async with stage.play() as pilot:
        await pilot.press("4")
        await pilot.pause()
        go_to(stage, "Ben Ruiz")
        await pilot.press("delete", "y")
        await pilot.pause()
        assert stage.shelf.saves == 0
        assert "Ben Ruiz" in names(stage)
        assert "is still in a pairing: " in " ".join(screen_text(stage.app).split())


async def test_with_one_pairing_the_verbs_are_for_it() -> None:
    stage = Stage(program_of(pairing(), LENA, pairing(ADA, LENA)))
    async with stage.play() as pilot:
        await pilot.press("4")
        await pilot.pause()
        go_to(stage, "Ben Ruiz")
        await pilot.press("b")
        await pilot.pause()
        assert isinstance(stage.app.screen, BriefScreen)
        await pilot.press("escape", "l", "ctrl+s", "ctrl+s")
        await pilot.pause()
        (logged,) = [one for one in stage.shelf.saved if isinstance(one, Session)]
        assert stage.program.history(logged.pairing_id).mentee == BEN


@pytest.mark.parametrize("key", ["l", "c", "f", "s", "b", "z", "w", "E", "O", "T"])
async def test_with_several_pairings_or_none_it_is_said_which_step_comes_first(key: str) -> None:
    stage = Stage(program_of(pairing(), LENA, pairing(ADA, LENA), NIA))
    async with stage.play(LARGE) as pilot:
        await pilot.press("4", key)
        await pilot.pause()
        assert "Ada Okafor is in 2 pairings: press Enter to" in screen_text(stage.app)
        go_to(stage, "Nia Abara")
        await pilot.press(key)
        await pilot.pause()
        assert "Nia Abara is in no pairing yet: press n to" in screen_text(stage.app)
        assert isinstance(stage.app.screen, PeopleScreen)


async def test_an_empty_program_says_how_to_add_somebody() -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        await pilot.press("4")
        await pilot.pause()
        assert "Press p to add a person" in screen_text(stage.app)
        await pilot.press("enter", "e", "delete", "b", "l")
        await pilot.pause()
        assert isinstance(stage.app.screen, PeopleScreen)
        await pilot.press("p")
        await type_text(pilot, "Nia Abara")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert names(stage) == ["Nia Abara"]


# --- one person ----------------------------------------------------------------------------------------


async def open_person(stage: Stage, pilot: Pilot[None], who: str) -> PersonScreen:
    """Open the screen of a person from the list."""
    await pilot.press("4")
    await pilot.pause()
    go_to(stage, who)
    await pilot.press("enter")
    await pilot.pause()
    screen = stage.app.screen
    assert isinstance(screen, PersonScreen)
    return screen


def in_sight(screen: PersonScreen) -> Person | Pairing | None:
    return screen.record


def told(screen: PersonScreen) -> str:
    return str(screen.query_one("#told-of", Static).content)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_person_is_shown_with_both_roles(size: tuple[int, int]) -> None:
    known = person("Lena Vogt", email="lena@example.org", organisation="Nursing", about="To be asked.", tags=("b", "c"))
    stage = Stage(program_of(known, pairing(), pairing(ADA, known), pairing(known, BEN, cadence=None)))
    async with stage.play(size) as pilot:
        await open_person(stage, pilot, "Lena Vogt")
        shown = screen_text(stage.app)
        assert "Lena Vogt  mentor of 1, mentee of 1" in shown
        assert "Nursing · lena@example.org · b, c" in shown
        assert "To be asked." in shown
        assert shown.index("AS MENTEE  1") < shown.index("Ada Okafor  every 2 weeks")
        assert shown.index("Ada Okafor  every 2 weeks") < shown.index("AS MENTOR  1")
        assert shown.index("AS MENTOR  1") < shown.index("Ben Ruiz  no cadence")
        assert "CONTINUITY" not in shown, "with one mentor each of the measures is 1 and says nothing"


async def test_enter_opens_the_pairing_under_the_cursor_and_escape_comes_back() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await open_person(stage, pilot, "Samira Haddad")
        seen: list[type] = []
        for keys in (["enter"], ["down", "enter"], ["escape"], ["escape"]):
            await pilot.press(*keys)
            await pilot.pause()
            seen.append(type(stage.app.screen))
            if seen[-1] is PairingScreen:
                assert "Marisol Reyes ⇄ Samira Haddad" in screen_text(stage.app).split("\n")[0]
        assert seen == [PersonScreen, PairingScreen, PersonScreen, PeopleScreen], "a person's own lines lead nowhere"
        people = stage.app.screen
        assert isinstance(people, PeopleScreen)
        assert people.record is not None
        assert people.record.name == "Samira Haddad"


async def test_the_person_or_the_pairing_under_the_cursor_is_what_is_changed() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        screen = await open_person(stage, pilot, "Samira Haddad")
        assert isinstance(in_sight(screen), Person)
        for key in ("l", "b"):
            await pilot.press(key)
            await pilot.pause()
            assert stage.app.screen is screen
            assert "Samira Haddad is in 2 pairings: put" in screen_text(stage.app)
        await pilot.press("e")
        await type_text(pilot, "Samira H. Haddad")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "Samira H. Haddad" in screen_text(stage.app)
        await pilot.press("u")
        await pilot.pause()
        assert "Samira H. Haddad" not in screen_text(stage.app).split("\n")[1]
        await pilot.press("down")
        assert screen.history is not None
        assert in_sight(screen) == screen.history.pairing
        await pilot.press("l", "ctrl+s", "ctrl+s")
        await pilot.pause()
        (logged,) = [one for one in stage.shelf.saved if isinstance(one, Session)]
        assert logged.pairing_id == screen.history.id
        await pilot.press("end")
        assert in_sight(screen) is None, "of a figure there is no record"
        await pilot.press("delete")
        await pilot.pause()
        assert stage.app.screen is screen


async def test_a_person_in_no_pairing_can_be_changed_and_deleted_and_then_the_screen_closes() -> None:
    stage = Stage(program_of(NIA))
    async with stage.play() as pilot:
        await open_person(stage, pilot, "Nia Abara")
        assert "In no pairing yet. Press n to begin one." in screen_text(stage.app)
        await pilot.press("delete", "y")
        await pilot.pause()
        assert isinstance(stage.app.screen, PeopleScreen)
        assert "Nobody is here yet." in screen_text(stage.app)


async def test_what_matters_is_there_whole_where_the_lines_at_the_top_have_no_room_for_it() -> None:
    wordy = person("Zoe", about="\n".join(f"line {number}" for number in range(40)))
    stage = Stage(program_of(wordy))
    async with stage.play() as pilot:
        screen = await open_person(stage, pilot, "Zoe")
        assert "line 39" in told(screen)
        assert "line 39" not in screen_text(stage.app)
        await pilot.press("tab", "end")
        await pilot.pause()
        assert "line 39" in screen_text(stage.app)
        await pilot.press("escape")
        assert stage.app.focused is screen.query_one(LineView)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_contacts_with_two_mentors_give_the_published_numbers(size: tuple[int, int]) -> None:
    """Magill & Senf 1987, table 1: contacts 3 and 1 have a COC of .50 and an MMCI of .6774."""
    stage = Stage(program_of(LENA, *met(ADA, BEN, 40, 30, 10), *met(LENA, BEN, 20)))
    async with stage.play(size) as pilot:
        screen = await open_person(stage, pilot, "Ben Ruiz")
        view = screen.query_one(LineView)
        shown = "\n".join(line.content.plain for line in view._lines)
        assert "CONTINUITY ACROSS MENTORS" in shown
        assert "Ada Okafor: 3 contacts · Lena Vogt: 1 contact" in shown
        await pilot.press("end", "up", "up", "up")
        for name, value, definition in [
            ("(UPC)", "0.75", "The contacts with the mentor who was seen most, of all contacts"),
            ("(COC)", "0.50", "The chance that two contacts, taken at random, were with the same mentor"),
            ("(SECON)", "0.33", "Contacts with the same mentor as the contact before, of all contacts but the first"),
            ("(MMCI)", "0.68", "The number of mentors seen, M, against the number of contacts, N"),
        ]:
            await pilot.pause()
            lines = "".join(line.content.plain for line in view._lines if line.key == view.cursor)
            assert name in lines
            assert f"{value}, from 4 contacts with 2 mentors" in lines
            assert "few contacts" not in lines
            seen = screen_text(stage.app)
            assert all(line.content.plain in seen for line in view._lines if line.key == view.cursor)
            assert definition in " ".join(told(screen).split())
            assert definition in " ".join(seen.split()), "the definition is in sight at once"
            await pilot.press("down")


async def test_few_contacts_are_said_to_be_few() -> None:
    stage = Stage(program_of(LENA, *met(ADA, BEN, 40, 30), *met(LENA, BEN, 20)))
    async with stage.play() as pilot:
        await open_person(stage, pilot, "Ben Ruiz")
        await pilot.press("end")
        await pilot.pause()
        assert "0.52, from 3 contacts with 2 mentors · few contacts" in screen_text(stage.app)


async def test_where_a_measure_is_not_applicable_it_is_said_and_never_0() -> None:
    stage = Stage(program_of(LENA, *met(ADA, BEN, 40), *met(LENA, BEN)))
    async with stage.play(LARGE) as pilot:
        screen = await open_person(stage, pilot, "Ben Ruiz")
        shown = screen_text(stage.app)
        assert shown.count("not applicable: it needs two contacts · 1 contact so far") == 4
        assert "0.0" not in shown
        assert screen.history is None


async def test_a_save_shows_on_the_screen_of_a_person_at_once() -> None:
    stage = Stage(program_of(LENA, *met(ADA, BEN, 40, 30, 10), *met(LENA, BEN, 20)))
    async with stage.play(LARGE) as pilot:
        await open_person(stage, pilot, "Ben Ruiz")
        await pilot.press("down", "l", "ctrl+s", "ctrl+s")
        await pilot.pause()
        assert "from 5 contacts with 2 mentors" in screen_text(stage.app)
        await pilot.press("u")
        await pilot.pause()
        assert "from 4 contacts with 2 mentors" in screen_text(stage.app)


# --- hostile text --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_no_text_breaks_or_commands_the_list_or_a_person(size: tuple[int, int], tmp_path: Path) -> None:
    stage = Stage(hostile_program(HOSTILE, tmp_path))
    async with stage.play(size) as pilot:
        await pilot.press("4")
        await pilot.pause()
        people = stage.app.screen.query_one(LineView)
        for key in people._keys:
            people.cursor = key
            await pilot.pause()
            assert_harmless(stage, size[1])
        for key in people._keys[::3]:
            people.cursor = key
            await pilot.press("enter")
            assert isinstance(stage.app.screen, PersonScreen)
            assert_harmless(stage, size[1])
            await pilot.press("end")
            assert_harmless(stage, size[1])
            await pilot.press("escape")


@pytest.mark.parametrize("text", ["Bob [1:1] [/bold]", "[red", "$primary {x} %s"])
async def test_what_looks_like_markup_is_shown_as_it_was_written(text: str, tmp_path: Path) -> None:
    stage = Stage(hostile_program([text], tmp_path))
    async with stage.play(LARGE) as pilot:
        await pilot.press("4")
        await pilot.pause()
        assert f"What matters: {text}" in screen_text(stage.app)
        await pilot.press("b", "enter")
        await pilot.pause()
        await pilot.press("escape", "enter", "down")
        await pilot.pause()
        assert text in screen_text(stage.app)
