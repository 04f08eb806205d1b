"""Every command, played from its key to what is saved and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, Static

from mentor_tui.model import CheckIn, FollowUp, Pairing, Person, Session
from mentor_tui.program import Program
from mentor_tui.store import Drafts
from mentor_tui.tui import app as app_module
from mentor_tui.tui.commands import EVERYWHERE, Command
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.page import PageScreen
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.pairings import PairingsScreen
from mentor_tui.tui.screens.program_screen import Place, ProgramScreen
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.widgets.lines import LineView
from mentor_tui.wording import pairing_name
from tests.tui.stage import LARGE, Stage, in_palette, screen_text, type_text


def at(stage: Stage, words: str) -> str:
    """Return the id of the pairing with these names."""
    (history,) = stage.program.pairings_matching(words)
    return history.id


async def go_to(stage: Stage, words: str) -> None:
    """Put the cursor of the list in sight on a pairing."""
    pairing_id = at(stage, words)
    view = stage.app.screen.query_one(LineView)
    view.cursor = next(line.key for line in view._lines if line.key and pairing_id in line.key)


async def test_a_session_is_logged_with_what_became_of_its_threads_and_what_is_new() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        before = stage.program.history(at(stage, "ada ben"))
        sleep = before.open_follow_ups[0]
        await pilot.press("l")
        await type_text(pilot, "yesterday")
        await pilot.press("tab")
        await type_text(pilot, "40")
        await pilot.press("tab", "p", "tab")
        await type_text(pilot, "nerves, slides")
        await pilot.press("tab")
        await type_text(pilot, "He laughed at slide one.")
        await pilot.press("tab", "c", "k", "tab")
        await type_text(pilot, "promise: send the photo by fri @ben")
        await pilot.press("ctrl+s")
        await pilot.pause()
        after = stage.program.history(at(stage, "ada ben"))
        session = after.sessions[-1]
        assert (session.held_on.isoformat(), session.minutes, session.channel) == ("2026-11-21", 40, "phone")
        assert (session.topics, session.note) == (("nerves", "slides"), "He laughed at slide one.")
        assert stage.shelf.saves == 1, "a session with everything in it is one change"
        assert {one.visibility for one in stage.shelf.saved if isinstance(one, Session | CheckIn)} == {"private"}
        (check_in,) = [one for one in after.check_ins if one.made_in == session.id]
        assert (check_in.follow_up_id, check_in.result) == (sleep.id, "reached")
        (kept,) = [one for one in after.follow_ups if one.closed_in == session.id]
        assert (kept.id, kept.outcome) == (before.open_follow_ups[1].id, "kept")
        (opened,) = [one for one in after.follow_ups if one.opened_in == session.id]
        assert (opened.title, opened.owner, str(opened.check_on)) == ("send the photo", "mentee", "2026-11-27")
        assert "Session held: Ada Okafor ⇄ Ben Ruiz" in screen_text(stage.app)


async def test_a_check_in_moves_the_next_date_of_its_follow_up() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        sleep = stage.program.history(at(stage, "ada ben")).open_follow_ups[0]
        await pilot.press("c", "n", "tab")
        await type_text(pilot, "mailbox full")
        await pilot.press("tab")
        await type_text(pilot, "+4d")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (check_in,) = [record for record in stage.shelf.saved if isinstance(record, CheckIn)]
        assert (check_in.follow_up_id, check_in.result, check_in.note) == (sleep.id, "no_answer", "mailbox full")
        assert str(stage.program.history(check_in.pairing_id).follow_up(sleep.id).check_on) == "2026-11-26"


async def test_a_check_in_can_be_for_the_person_as_such() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("c", "tab", "tab", "tab", "end", "ctrl+s")
        await pilot.pause()
        (check_in,) = [record for record in stage.shelf.saved if isinstance(record, CheckIn)]
        assert check_in.follow_up_id is None


async def test_a_follow_up_is_opened_with_a_rhythm_that_gives_its_first_date() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada lena")
        await pilot.press("f")
        await type_text(pilot, "her mother's operation")
        await pilot.press("tab", "c", "tab", "tab", "tab")
        await type_text(pilot, "weekly")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (follow_up,) = [record for record in stage.shelf.saved if isinstance(record, FollowUp)]
        assert (follow_up.title, follow_up.kind) == ("her mother's operation", "concern")
        assert (str(follow_up.rhythm), str(follow_up.check_on)) == ("every week", "2026-11-29")


async def test_a_follow_up_is_settled() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada lena")
        await pilot.press("s", "l", "tab")
        await type_text(pilot, "The board merged it.")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (follow_up,) = [record for record in stage.shelf.saved if isinstance(record, FollowUp)]
        assert (follow_up.outcome, follow_up.closing_note) == ("let_go", "The board merged it.")
        assert not stage.program.history(follow_up.pairing_id).open_follow_ups


async def test_settling_where_nothing_is_open_says_so() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("2")
        await go_to(stage, "kwame oskar")
        await pilot.press("s")
        await pilot.pause()
        assert not isinstance(stage.app.screen, Form)
        assert "Nothing is open here." in screen_text(stage.app)


async def test_on_its_timeline_the_follow_up_under_the_cursor_is_the_one_that_is_checked_on() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("enter")
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, PairingScreen)
        await pilot.press("home")
        assert screen.follow_up is not None
        title = screen.follow_up.title
        await pilot.press("c", "ctrl+s", "ctrl+s")
        await pilot.pause()
        (check_in,) = [record for record in stage.shelf.saved if isinstance(record, CheckIn)]
        assert check_in.follow_up_id is not None
        assert screen.history.follow_up(check_in.follow_up_id).title == title


async def test_a_pairing_begins_with_two_names_and_an_empty_program_says_how() -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        assert "Press n to begin a pairing" in screen_text(stage.app)
        await pilot.press("n")
        await type_text(pilot, "Ada Okafor")
        await pilot.press("tab")
        await type_text(pilot, "Ben Ruiz")
        await pilot.press("tab")
        await type_text(pilot, "every 2 weeks")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (history,) = stage.program.histories.values()
        assert (pairing_name(history), str(history.pairing.cadence)) == ("Ada Okafor ⇄ Ben Ruiz", "every 2 weeks")
        assert stage.shelf.saves == 1, "two people and their pairing are one change"
        assert isinstance(stage.app.screen, PairingScreen), "so that the next key is for this pairing"
        assert "Press l to log the first session" in str(stage.app.screen.query_one("#entry", Static).content)
        await pilot.press("escape")
        await pilot.pause()
        assert "Ada Okafor ⇄ Ben Ruiz" in screen_text(stage.app)


async def test_a_pairing_with_known_people_adds_nobody() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("n")
        await type_text(pilot, "ben ruiz")
        await pilot.press("tab")
        await type_text(pilot, "Lena Vogt")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert [type(record) for record in stage.shelf.saved] == [Pairing]


async def test_a_person_is_added() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("p")
        await type_text(pilot, "Nia Abara")
        await pilot.press("tab")
        await type_text(pilot, "to be asked first")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (person,) = stage.shelf.saved
        assert isinstance(person, Person)
        assert (person.name, person.about) == ("Nia Abara", "to be asked first")


async def test_the_export_says_what_leaves_and_writes_only_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("x")
        await pilot.pause()
        told = str(stage.app.screen.query_one("#foretold", Static).content)
        assert "233 sessions" in told
        assert "Private text is withheld in" in told
        assert not list(tmp_path.iterdir())
        await pilot.press("ctrl+s")
        await pilot.pause()
    (written,) = tmp_path.iterdir()
    document = json.loads(written.read_text())
    assert len(document["sessions"]) == 233
    assert all(one["note"] == "" for one in document["sessions"] if one["visibility"] == "private")
    assert written.stat().st_mode & 0o777 == 0o600


async def test_an_export_never_goes_over_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    there = tmp_path / "mentor-tui-2026-11-22.json"
    there.write_text("mine")
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("x", "ctrl+s")
        await pilot.pause()
        assert isinstance(stage.app.screen, Form)
        assert "there already" in screen_text(stage.app)
    assert there.read_text() == "mine"


async def test_single_keys_go_between_the_main_screens_and_back() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        seen: list[type] = [type(stage.app.screen)]
        for key in ("2", "enter", "escape", "1"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(type(stage.app.screen))
        assert seen == [TodayScreen, PairingsScreen, PairingScreen, PairingsScreen, TodayScreen]


async def test_the_key_of_a_main_screen_leads_to_its_list_whatever_was_opened_from_it() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("enter", "2", "1")
        await pilot.pause()
        assert isinstance(stage.app.screen, TodayScreen)


async def test_quitting_while_typing_keeps_what_was_typed(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    async with stage.play() as pilot:
        await pilot.press("f")
        await type_text(pilot, "not to be lost")
        await pilot.press("ctrl+q")
        await pilot.pause()
    (name,) = drafts.names()
    assert (drafts.kept(name) or {})["title"] == "not to be lost"


async def test_an_empty_program_shows_only_the_keys_that_do_something() -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        await pilot.pause()
        keys = screen_text(stage.app).split("\n")[-1]
        assert "n New pairing" in keys
        assert "Log" not in keys
        assert "Open" not in keys


async def test_enter_reads_the_entry_and_escape_goes_back_to_the_timeline_first() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert stage.app.focused is stage.app.screen.query_one("#detail")
        await pilot.press("escape")
        assert stage.app.focused is stage.app.screen.query_one("#timeline")


async def test_the_figures_come_with_their_definitions() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("enter", "d")
        await pilot.pause()
        assert isinstance(stage.app.screen, PageScreen)
        shown = screen_text(stage.app)
        assert "Coverage: 96 %" in shown
        assert "Days within one cadence after a contact" in shown
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(stage.app.screen, PairingScreen)


async def test_the_list_of_pairings_is_sorted_by_each_column_in_turn() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("2")
        view = stage.app.screen.query_one(LineView)
        firsts = []
        for _ in range(4):
            await pilot.pause()
            firsts.append(stage.program.history(view._lines[0].key or "").mentor.name)
            await pilot.press("t")
        assert firsts == ["Inês Duarte", "Ada Okafor", "Dr. Kwame Mensah", "Ada Okafor"]
        assert "by standing" in screen_text(stage.app)


async def test_the_list_of_pairings_is_filtered_while_typing_and_escape_clears_it() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("2", "slash")
        await type_text(pilot, "steady marisol")
        await pilot.pause()
        view = stage.app.screen.query_one(LineView)
        assert len(view._lines) == 3
        assert "3 of 12 pairings" in screen_text(stage.app)
        await pilot.press("enter")
        assert stage.app.focused is view
        await pilot.press("escape")
        await pilot.pause()
        assert len(view._lines) == 12
        assert not stage.app.screen.query_one("#filter", Input).display


async def test_the_keys_that_work_are_one_key_away() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("2", "question_mark")
        await pilot.pause()
        assert isinstance(stage.app.screen, PageScreen)
        shown = [str(one.visual) for one in stage.app.screen.query(Static)]
        for command in (*PairingsScreen.OFFERS, *EVERYWHERE):
            assert command.help in shown, command.name
            assert stage.desk.key(command) in shown, command.name
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(stage.app.screen, PairingsScreen)


async def test_quit_leaves() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("q")
        await pilot.pause()
        assert not stage.app.is_running


@pytest.mark.parametrize("screen_type", [TodayScreen, PairingsScreen, PairingScreen])
async def test_every_command_of_a_screen_is_bound_and_in_the_palette(screen_type: type[ProgramScreen]) -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        if screen_type is not TodayScreen:
            await pilot.press("2")
        if screen_type is PairingScreen:
            await pilot.press("enter")
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, screen_type)
        offered: tuple[Command, ...] = (*screen.OFFERS, *EVERYWHERE)
        keys = [key for command in offered for key in command.key.split(",")]
        assert len(keys) == len(set(keys)), "no two commands share a key"
        bound = {name for name, *_ in screen.active_bindings.items()}
        assert set(keys) <= bound
        titles = {command.title.partition(" · ")[0] for command in stage.app.get_system_commands(screen)}
        assert {command.label for command in offered} - {"Keys", "Quit"} <= titles
        assert {"Keys", "Quit"} <= titles


async def test_a_command_chosen_in_the_palette_is_done() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(stage.app.screen, CommandPalette)
        await in_palette(pilot, "Log")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(stage.app.screen, Form)


async def test_a_new_day_is_noticed_while_the_application_stands_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "SECONDS_BETWEEN_LOOKS_AT_THE_DAY", 0.01)
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        assert "Sunday 22 November 2026" in screen_text(stage.app)
        stage.tomorrow()
        await pilot.pause(0.1)
        assert "Monday 23 November 2026" in screen_text(stage.app)


async def test_what_is_saved_on_one_screen_is_there_on_every_other() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        assert isinstance(stage.app.screen, PairingScreen)
        names = pairing_name(stage.app.screen.history)
        await pilot.press("l", "ctrl+s", "ctrl+s")
        await pilot.pause()
        assert any(isinstance(record, Session) for record in stage.shelf.saved)
        await pilot.press("1")
        await pilot.pause()
        assert f"▌lapsed   {names}" not in screen_text(stage.app)


async def test_a_page_down_is_a_page_and_not_the_end() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("enter")
        await pilot.pause()
        view = stage.app.screen.query_one(LineView)
        await pilot.press("home", "pagedown")
        place = view._keys.index(view.cursor or "")
        assert 3 < place < len(view._keys) - 20
        await pilot.press("pageup")
        assert view._keys.index(view.cursor or "") < place
        await pilot.press("end", "pageup")
        assert 0 < view._keys.index(view.cursor or "") < len(view._keys) - 1


async def test_a_list_takes_the_room_that_it_is_given_while_it_stands_open() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert "cadence" not in screen_text(stage.app)
        await pilot.resize_terminal(140, 30)
        await pilot.pause()
        assert "cadence" in screen_text(stage.app)


async def test_a_double_click_opens_what_it_meets() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("2")
        await pilot.pause()
        await pilot.click(LineView, offset=(5, 2), times=2)
        await pilot.pause()
        screen = stage.app.screen
        assert isinstance(screen, PairingScreen)
        assert pairing_name(screen.history) == "Ada Okafor ⇄ Ben Ruiz"


def test_a_program_without_a_name_is_called_by_its_path_as_short_as_a_shell_says_it() -> None:
    path = Path("/home/ada/.local/program.json")
    stage = Stage(Program(), place=Place(path))
    for environ, said in (
        ({}, path),
        ({"HOME": "/home/ada"}, Path("~/.local/program.json")),
        ({"HOME": "/home/ad"}, path),
    ):
        stage.desk.environ = environ
        assert stage.desk.whose == str(said)
