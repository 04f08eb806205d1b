"""What works on every screen: undo and redo, going to a pairing, help and keys, settings; and how a run begins."""

from __future__ import annotations

import json
from pathlib import Path
from types import UnionType
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events
from textual.command import CommandList
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen
from textual.widgets import Input, Static

from mentor_tui.errors import FileDamaged
from mentor_tui.model import Charter, Person
from mentor_tui.program import Program
from mentor_tui.settings import Settings, SettingsFile
from mentor_tui.store import Drafts
from mentor_tui.tui.app import Place
from mentor_tui.tui.screens.brief import BriefScreen
from mentor_tui.tui.screens.follow_ups import FollowUpsScreen
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.greeting import Greeting
from mentor_tui.tui.screens.page import PageScreen
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.pairings import PairingsScreen
from mentor_tui.tui.screens.people import PeopleScreen
from mentor_tui.tui.screens.people_forms import PairingForm
from mentor_tui.tui.screens.question import Question
from mentor_tui.tui.screens.search import SearchScreen
from mentor_tui.tui.screens.settings_form import SettingsForm
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.widgets.fields import Choice, CleanTextArea
from mentor_tui.tui.widgets.timeline_view import TimelineView
from mentor_tui.tui.widgets.timelines_view import TimelinesView
from mentor_tui.wording import pairing_name
from tests.records import ADA, BEN, FORTNIGHTLY, days_ago, pairing, person, program_of, session
from tests.tui.stage import LARGE, SMALL, Stage, in_palette, sample_program, screen_text, type_text
from tests.tui.test_commands import at, go_to
from tests.tui.test_forms import in_form, is_marked, said
from tests.tui.test_hostile_text import HOSTILE, assert_harmless, hostile_program


def on(stage: Stage, screen: type[Screen[Any]] | UnionType) -> bool:
    """Whether a screen of this type is the one in sight."""
    return isinstance(stage.app.screen, screen)


def toasts(stage: Stage) -> list[str]:
    return [one.message for one in stage.app._notifications]


def toast(stage: Stage) -> str:
    """Return what was said last."""
    return toasts(stage)[-1]


def put(stage: Stage, field: str, text: str) -> None:
    stage.app.screen.query_one(f"#{field} Input", Input).value = text


def page_text(stage: Stage) -> str:
    """Return the whole of a page, also what has to be scrolled to."""
    return "\n".join(str(one.content) for one in stage.app.screen.query(Static))


# --- undo and redo -------------------------------------------------------------------------------------


async def test_what_was_done_is_taken_back_and_made_again_on_every_screen() -> None:
    stage = Stage()
    screens: list[tuple[list[str], type[Screen[None]]]] = [
        ([], TodayScreen),
        (["2"], PairingsScreen),
        (["enter"], PairingScreen),
        (["b"], BriefScreen),
        (["3"], FollowUpsScreen),
        (["4"], PeopleScreen),
        (["5", "escape"], SearchScreen),
    ]
    async with stage.play() as pilot:
        await pilot.press("u")
        assert toast(stage) == "Nothing was done in this run that could be undone."
        await pilot.press("u", "u")
        await pilot.pause()
        assert len(stage.app._notifications) == 1, "they do not pile up on the screen"
        await pilot.press("U")
        assert toast(stage) == "Nothing was undone that could be done again."
        await pilot.press("p")
        await type_text(pilot, "Nia Abara")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert toasts(stage) == ["Added: Nia Abara · u undoes"], "what was said before is not about what is there now"
        with_nia = stage.program
        for keys, screen in screens:
            await pilot.press(*keys)
            await pilot.pause()
            assert on(stage, screen)
            await pilot.press("u")
            await pilot.pause()
            assert toasts(stage) == ["Undone · Added: Nia Abara · U takes that back"]
            assert "Nia Abara" not in {one.name for one in stage.program.people.values()}
            assert on(stage, screen)
            await pilot.press("U")
            await pilot.pause()
            assert toasts(stage) == ["Done again · Added: Nia Abara · u takes that back"]
            assert stage.program is with_nia
        (nia,) = {one.id for one in stage.shelf.saved if isinstance(one, Person)}
        assert set(stage.shelf.taken_back) == {nia}, "what was never anybody else's leaves no tombstone"


async def test_undo_closes_the_timeline_of_a_pairing_that_has_just_begun_and_redo_begins_it_again() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("2", "n")
        await type_text(pilot, "Nia Abara")
        await pilot.press("tab")
        await type_text(pilot, "Ben Ruiz")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert on(stage, PairingScreen)
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        assert on(stage, PairingsScreen)
        assert stage.program is sample_program()
        assert "12 of 12 pairings" in screen_text(stage.app)
        await pilot.press("U")
        await pilot.pause()
        assert "13 of 13 pairings" in screen_text(stage.app)
        assert at(stage, "nia ben")


async def test_where_the_disk_fails_nothing_is_undone_or_done_again_and_it_is_said() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("z", "ctrl+s")
        await pilot.pause()
        snoozed = stage.program
        stage.shelf.fails = True
        await pilot.press("u")
        await pilot.pause()
        assert toast(stage) == "program.json could not be saved: No space left on device. Nothing has changed."
        assert stage.program is snoozed
        stage.shelf.fails = False
        await pilot.press("u")
        await pilot.pause()
        assert stage.program is sample_program()
        stage.shelf.fails = True
        await pilot.press("U")
        await pilot.pause()
        assert "could not be saved" in toast(stage)
        assert stage.program is sample_program()
        stage.shelf.fails = False
        await pilot.press("U")
        await pilot.pause()
        assert stage.program is snoozed
        await pilot.press("p", "u")
        await pilot.pause()
        assert stage.program is snoozed
        assert stage.app.screen.query_one("#name Input", Input).value == "u", "in a form it is a letter"


# --- going to a pairing --------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["g", "ctrl+p"])
async def test_a_pairing_is_gone_to_by_typing_a_part_of_its_names(key: str) -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("3", key)
        offered = await in_palette(pilot, "ada ben")
        assert any("Ada Okafor ⇄ Ben Ruiz" in one for one in offered)
        await pilot.press("enter")
        await pilot.pause(0.1)
        screen = stage.app.screen
        assert isinstance(screen, PairingScreen)
        assert pairing_name(screen.history) == "Ada Okafor ⇄ Ben Ruiz"
        assert isinstance(screen.focused, TimelineView)
        await pilot.press("escape")
        await pilot.pause()
        assert on(stage, FollowUpsScreen), "and back to where one was"


async def test_before_anything_is_typed_those_of_most_concern_are_offered() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("g")
        await pilot.pause(0.1)
        offered = [str(option.prompt) for option in stage.app.screen.query_one(CommandList).options]
        assert offered[0] == "Inês Duarte ⇄ Tom Brandt\nlapsed"
        await pilot.press("escape")
        await pilot.pause()
        assert on(stage, TodayScreen)


async def test_no_name_breaks_or_commands_the_palette(tmp_path: Path) -> None:
    program = hostile_program(HOSTILE, tmp_path)
    for history in list(program.histories.values()):
        program = program.with_records([replace(history.pairing, purpose="")])
    stage = Stage(program)
    async with stage.play() as pilot:
        await pilot.press("g")
        await pilot.pause(0.1)
        assert_harmless(stage, SMALL[1])
        for words in ("bob", "[", "tail", "中村"):
            stage.app.screen.query_one(Input).value = ""
            assert await in_palette(pilot, words), words
            assert_harmless(stage, SMALL[1])


@pytest.mark.parametrize("purpose", ["[/x]", "[@click=app.quit]x[/]"])
async def test_no_purpose_breaks_or_commands_the_palette(purpose: str) -> None:
    pair = pairing(ADA, BEN, cadence=FORTNIGHTLY, purpose=purpose)
    stage = Stage(program_of(pair, session(pair, days_ago(3))))
    async with stage.play() as pilot:
        await pilot.press("g")
        (offered,) = await in_palette(pilot, "ben")
        assert offered == f"Ada Okafor ⇄ Ben Ruiz\n{purpose}"


async def test_the_palette_does_not_open_over_a_form_for_what_it_leads_to_would_lie_on_it() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("l")
        stage.app.screen.query_one(CleanTextArea).insert("Not to be lost.")
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert in_form(stage)
        assert stage.app.screen.query_one(CleanTextArea).text == "Not to be lost."


# --- help, keys, pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_help_says_what_the_words_mean_and_what_nothing_here_claims(size: tuple[int, int]) -> None:
    stage = Stage()
    async with stage.play(size) as pilot:
        await pilot.press("enter", "f1")
        await pilot.pause()
        assert on(stage, PageScreen)
        told = page_text(stage)
        for words in ("was made for clinicians and patients", "abiding", "What nothing here claims", "lapsed"):
            assert words in told
        assert_harmless(stage, size[1])
        await pilot.press("f1")
        await pilot.pause()
        assert on(stage, PairingScreen)


CHANGED = Settings(keys={"log_session": "ctrl+l", "undo": "f6", "show_pairings": "P", "delete": "D"})


async def test_keys_that_were_changed_work_are_shown_and_leave_the_old_ones_to_nothing() -> None:
    stage = Stage(settings=CHANGED)
    async with stage.play(LARGE) as pilot:
        assert toasts(stage) == []
        assert "^l Log" in screen_text(stage.app).split("\n")[-1]
        assert " l Log" not in screen_text(stage.app).split("\n")[-1]
        await go_to(stage, "ada ben")
        await pilot.press("l")
        await pilot.pause()
        assert not in_form(stage)
        await pilot.press("ctrl+l")
        put(stage, "topics", "nerves")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert toast(stage) == "Session held: Ada Okafor ⇄ Ben Ruiz · F6 undoes"
        await pilot.press("u")
        await pilot.pause()
        assert stage.program is not sample_program()
        await pilot.press("f6")
        await pilot.pause()
        assert stage.program is sample_program()
        await pilot.press("question_mark")
        await pilot.pause()
        rows = {
            str(word.content): str(what.content)
            for word, what in zip(
                stage.app.screen.query(".word").results(Static),
                stage.app.screen.query(".said-of-it").results(Static),
                strict=True,
            )
        }
        assert rows["Ctrl+L"].startswith("Log a session")
        assert rows["F6"].startswith("Take back")
        assert rows["P"].startswith("All pairings")
        assert rows["D"].startswith("Delete")
        assert not {"l", "u", "2"} & rows.keys()
        await pilot.press("escape", "2")
        await pilot.pause()
        assert on(stage, TodayScreen)
        await pilot.press("P")
        await pilot.pause()
        assert on(stage, PairingsScreen)
        await pilot.press("delete")
        await pilot.pause()
        assert on(stage, PairingsScreen)
        await pilot.press("D")
        await pilot.pause()
        assert on(stage, Question)
        assert "F6 brings it back" in page_text(stage)


async def test_changed_keys_are_named_where_something_is_taught() -> None:
    stage = Stage(Program(), settings=Settings(keys={"begin_pairing": "f7", "log_session": "f8"}))
    async with stage.play() as pilot:
        assert "Press F7 to begin a pairing" in screen_text(stage.app)
        assert "Then F8 logs a session" in screen_text(stage.app)
        await pilot.press("n")
        await pilot.pause()
        assert not in_form(stage)
        await pilot.press("f7")
        await pilot.pause()
        assert in_form(stage)


async def test_what_cannot_be_of_the_settings_is_told_at_the_start() -> None:
    settings = Settings(theme="[/x] nordd", keys={"log_session": "c", "snooze": "enter", "[/red]": "f5"})
    stage = Stage(settings=settings)
    stage.desk.problems = ("[/x]settings.json cannot be used.",)
    async with stage.play(LARGE) as pilot:
        told = toasts(stage)
        assert told[0] == "[/x]settings.json cannot be used."
        assert "“log_session” stays on l. c is the key of “check_in”, which keeps it." in told
        assert "“snooze” stays on z. ⏎ is needed: it opens what is under the cursor." in told
        assert any(one.startswith("“[/red]” is no command") for one in told)
        assert told[-1].startswith("“[/x] nordd” is no theme: ")
        assert stage.app.theme == "abiding-dark"
        assert_harmless(stage, LARGE[1])
        await go_to(stage, "ada ben")
        await pilot.press("c")
        await pilot.pause()
        assert "Check in" in screen_text(stage.app)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_brief_says_what_to_know_before_a_session(size: tuple[int, int]) -> None:
    stage = Stage()
    async with stage.play(size) as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("b")
        await pilot.pause()
        assert on(stage, BriefScreen)
        history = stage.program.history(at(stage, "ada ben"))
        told = page_text(stage)
        assert "Brief: Ada Okafor ⇄ Ben Ruiz" in told
        for thread in history.open_follow_ups:
            assert thread.title in told
        assert history.sessions[-1].note[:30] in told
        shown = screen_text(stage.app)
        assert "Brief: Ada Okafor ⇄ Ben Ruiz" in shown
        assert "? Keys" in shown.split("\n")[-1]
        before = stage.app.screen.query_one("#brief").scroll_offset.y
        await pilot.press("pagedown")
        await pilot.pause()
        assert size != SMALL or stage.app.screen.query_one("#brief").scroll_offset.y > before, "it can be read on"
        await pilot.press("b", "escape", "escape")
        await pilot.pause()
        assert on(stage, TodayScreen)


async def test_the_balance_of_what_was_taken_away_is_a_page_and_no_score() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("enter", "r")
        await pilot.pause()
        assert on(stage, PageScreen)
        told = page_text(stage)
        assert "Reciprocity: Ada Okafor ⇄ Ben Ruiz" in told
        assert "It is a balance to look at, and no score." in told
        taken = [one.takeaway.mentor for one in stage.program.history(at(stage, "ada ben")).sessions]
        for words in filter(None, taken):
            assert words in told
        await pilot.press("r")
        await pilot.pause()
        assert on(stage, PairingScreen)
        stage.app.go_to(at(stage, "kwame halima"))
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        assert "Nobody has written down yet what they took away." in page_text(stage)


# --- settings ------------------------------------------------------------------------------------------


async def test_settings_take_effect_at_once_each_where_it_belongs(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    stage = Stage(settings=CHANGED, settings_file=SettingsFile(path), day_first=False)
    async with stage.play() as pilot:
        await pilot.press("comma")
        await pilot.pause()
        assert on(stage, SettingsForm)
        put(stage, "theme", "abiding-light")
        put(stage, "minutes", "25")
        stage.app.screen.query_one("#date_order Choice", Choice).choose("day_first")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert toasts(stage) == ["The settings are saved."]
        assert stage.app.theme == "abiding-light"
        assert json.loads(path.read_text())["minutes"] == 25
        assert json.loads(path.read_text())["keys"] == CHANGED.keys, "what the form does not show stays"
        assert stage.shelf.saves == 0, "they are of this device, and not of the program"
        stage.app.go_to(at(stage, "kwame halima"))
        await pilot.pause()
        await pilot.press("ctrl+l")
        put(stage, "held_on", "10/11")
        await pilot.pause()
        assert "Tue 10 Nov 2026" in said(stage, "held_on")
        assert stage.app.screen.query_one("#minutes Input", Input).value == "25", "the first session of a pairing"
        await pilot.press("escape", "escape")
        await pilot.pause()
        await pilot.press("comma")
        put(stage, "name", "Lakeside")
        put(stage, "grace_least", "10")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert toast(stage) == "Changed: name and thresholds of the program · F6 undoes"
        assert stage.shelf.charter == stage.program.charter
        assert (stage.program.charter.name, stage.program.charter.thresholds.grace_least) == ("Lakeside", 10)
        await pilot.press("escape")
        await pilot.pause()
        assert "Lakeside" in screen_text(stage.app)
        await pilot.press("f6")
        await pilot.pause()
        assert stage.program is sample_program()
        assert stage.shelf.charter == sample_program().charter
        assert "Riverside" in screen_text(stage.app)
        assert stage.app.theme == "abiding-light", "what is of the device is not undone with it"


async def test_a_theme_of_the_palette_is_kept_as_one_of_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    stage = Stage(settings=Settings(minutes=25), settings_file=SettingsFile(path))
    async with stage.play() as pilot:
        assert not path.exists(), "the theme it begins in is nobody's choice"
        stage.app.theme = "nord"
        await pilot.pause()
        assert json.loads(path.read_text())["theme"] == stage.desk.settings.theme == "nord"
        assert stage.desk.settings.minutes == 25
        path.write_text("{}")
        stage.app.theme = "gruvbox"
        await pilot.pause()
        assert "was changed by something else" in toast(stage)
        assert path.read_text() == "{}"


async def test_a_screen_that_was_out_of_sight_comes_back_by_the_new_settings(tmp_path: Path) -> None:
    stage = Stage(settings_file=SettingsFile(tmp_path / "settings.json"))
    async with stage.play(LARGE) as pilot:
        await pilot.press("3", "6")
        await pilot.pause()
        assert stage.app.screen.query_one(TimelinesView).sight.axis.week_starts == 0
        await pilot.press("3")
        await pilot.pause()
        on_monday = screen_text(stage.app)
        assert "TODAY" in on_monday or "NEXT WEEK" in on_monday
        await pilot.press("1", "comma")
        await pilot.pause()
        stage.app.screen.query_one("#week_starts_on Choice", Choice).choose("sunday")
        await pilot.press("ctrl+s", "6")
        await pilot.pause()
        assert stage.app.screen.query_one(TimelinesView).sight.axis.week_starts == 6
        await pilot.press("3")
        await pilot.pause()
        assert screen_text(stage.app) != on_monday


async def test_style_sheets_are_read_again_for_another_theme_and_not_for_another_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reread: list[str] = []
    reparse = Stylesheet.reparse

    def count(self: Stylesheet) -> None:
        reread.append(stage.app.theme)
        reparse(self)

    monkeypatch.setattr(Stylesheet, "reparse", count)
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("2", "3", "6", "1")
        await pilot.pause()
        assert not reread
        evening = stage.app.screen.styles.background
        stage.app.theme = "abiding-light"
        for key in ("2", "3", "6", "1"):  # each is drawn in the new colours, though it was not in sight
            await pilot.press(key)
            await pilot.pause()
            assert stage.app.screen.styles.background != evening
        assert reread == ["abiding-light"]


async def test_settings_that_could_not_be_read_are_told_left_alone_and_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"minutes": "[/x]"}')
    file = SettingsFile(path)
    with pytest.raises(FileDamaged) as damaged:
        file.load()
    stage = Stage(settings_file=file)
    stage.desk.problems = (str(damaged.value),)
    async with stage.play(LARGE) as pilot:
        (told,) = toasts(stage)
        assert "write a whole number from 1 to 1440" in told
        assert "The file has been left as it is." in told
        await pilot.press("comma")
        put(stage, "minutes", "25")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        assert "The settings are not saved, so that yours stay." in page_text(stage)
        assert stage.app.screen.query_one("#minutes Input", Input).value == "25"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert stage.desk.settings.minutes == 60
    assert path.read_text() == '{"minutes": "[/x]"}'


async def test_a_program_that_cannot_be_saved_keeps_its_thresholds_and_its_form(tmp_path: Path) -> None:
    stage = Stage(settings_file=SettingsFile(tmp_path / "settings.json"))
    stage.shelf.fails = True
    async with stage.play() as pilot:
        await pilot.press("comma")
        put(stage, "new_for", "14")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        assert "No space left on device" in page_text(stage)
        assert stage.app.screen.query_one("#new_for Input", Input).value == "14"
        assert stage.program is sample_program()
        put(stage, "theme", "no such one")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert is_marked(stage, "theme")
    bare = Stage()
    async with bare.play() as pilot:
        await pilot.press("comma")
        await pilot.pause()
        assert not in_form(bare)
        assert toast(bare) == "There is no place for settings in this run."


# --- how a run begins ----------------------------------------------------------------------------------

NEW = Place(Path("program.json"), new=True)


async def test_the_first_run_greets_and_n_begins_a_pairing() -> None:
    stage = Stage(Program(), place=NEW, settings=Settings(keys={"log_session": "ctrl+l"}))
    async with stage.play() as pilot:
        assert on(stage, Greeting)
        shown = screen_text(stage.app)
        assert "No mentee quietly dropped." in shown
        assert "Then Ctrl+L logs a session" in " ".join(shown.replace("│", " ").split())
        await pilot.press("n")
        await pilot.pause()
        assert on(stage, PairingForm)
        await type_text(pilot, "Ada")
        await pilot.press("tab")
        await type_text(pilot, "Ben")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert on(stage, PairingScreen)


async def test_from_the_greeting_one_looks_at_a_sample_or_around() -> None:
    for key, wish in (("s", "sample"), ("escape", None)):
        stage = Stage(Program(), place=NEW)
        async with stage.play() as pilot:
            await pilot.press(key)
            await pilot.pause()
            assert stage.app.return_value == wish
            assert stage.app.is_running == (wish is None)
            if wish is None:
                assert on(stage, TodayScreen)
                assert "Press n to begin a pairing" in screen_text(stage.app)
    stage = Stage(Program(), place=NEW)
    async with stage.play() as pilot:
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert stage.app.return_value == "sample", "and by its button"


async def test_nobody_is_greeted_who_has_something_here_already(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    drafts.keep("pairing", {"mentor": "Ada"})
    for stage in (
        Stage(Program(), place=NEW, drafts=drafts),
        Stage(Program(), place=Place(Path("program.json"))),
        Stage(program_of(person("Nia")), place=NEW),
    ):
        async with stage.play() as pilot:
            await pilot.pause()
            assert on(stage, TodayScreen)
            if stage.desk.drafts is not None:
                assert toast(stage) == "A pairing was typed and not saved. Press n there to go on with it."
                await pilot.press("n")
                await pilot.pause(0.1)
                assert stage.app.screen.query_one("#mentor Input", Input).value == "Ada"


async def test_in_a_read_only_run_every_verb_says_so_before_a_form_opens() -> None:
    stage = Stage(place=Place(Path("program.json"), writable=False))
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        for keys in ([], ["enter"]):
            await pilot.press(*keys)
            await pilot.pause()
            for key in ("l", "c", "f", "s", "z", "e", "delete", "w", "E", "O", "T", "n", "p"):
                stage.app.clear_notifications()
                await pilot.press(key)
                assert not on(stage, Form | Question), key
                assert toasts(stage) == ["This program is open read-only here: another mentor-tui is writing to it."], (
                    key
                )
        assert stage.shelf.saves == 0


# --- text of others ------------------------------------------------------------------------------------


async def test_no_text_breaks_or_commands_what_is_asked_and_said(tmp_path: Path) -> None:
    text = " ".join(HOSTILE)
    stage = Stage(hostile_program([text], tmp_path), settings_file=SettingsFile(tmp_path / "settings.json"))
    async with stage.play() as pilot:
        await pilot.press("2")
        for keys in (["e"], ["w"], ["E"], ["T"], ["z"], ["comma"], ["b"]):
            await pilot.press(*keys)
            await pilot.pause()
            assert_harmless(stage, SMALL[1])
            await pilot.press("escape")
            await pilot.pause()
            assert on(stage, PairingsScreen), keys
        await pilot.press("enter", "r")
        await pilot.pause()
        assert_harmless(stage, SMALL[1])
        await pilot.press("escape")
        view = stage.app.screen.query_one(TimelineView)
        keys_of: dict[str, str] = {entry.kind: key for key, (entry, _) in view._entries.items()}
        for kind, verb in [
            *(("session", "e"), ("opened", "e"), ("closed", "e"), ("check_in", "e"), ("pause_began", "e")),
            *(("session", "delete"), ("opened", "delete"), ("pause_began", "delete"), ("today", "delete")),
        ]:
            view.cursor = keys_of[kind]
            await pilot.press(verb)
            await pilot.pause()
            assert on(stage, Form | Question), kind
            assert_harmless(stage, SMALL[1])
            await pilot.press("escape")
        await pilot.press("z", "ctrl+s")
        await pilot.pause()
        assert stage.shelf.saves == 1
        assert_harmless(stage, SMALL[1])
        await pilot.press("u")
        await pilot.pause()
        assert_harmless(stage, SMALL[1])


async def test_what_looks_like_markup_is_asked_and_said_as_it_was_written() -> None:
    odd = person("[/x] [bold] Ann")
    pair = pairing(odd, BEN)
    stage = Stage(program_of(odd, pair, session(pair, days_ago(3)), charter=Charter(name="[red")))
    async with stage.play(LARGE) as pilot:
        await pilot.press("2", "delete")
        await pilot.pause()
        assert "Delete [/x] [bold] Ann ⇄ Ben Ruiz?" in screen_text(stage.app)
        await pilot.press("y")
        await pilot.pause()
        assert toast(stage) == "Deleted: [/x] [bold] Ann ⇄ Ben Ruiz · u undoes"
        assert "Deleted: [/x] [bold] Ann" in screen_text(stage.app)
        stage.app.post_message(events.Key("u", "u"))
        await pilot.pause()
        assert "Undone · Deleted: [/x] [bold] Ann" in screen_text(stage.app)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_a_list_has_the_same_width_while_words_are_typed_over_it(size: tuple[int, int]) -> None:
    stage = Stage(sample_program())
    async with stage.play(size=size) as pilot:
        for key in "23456":
            await pilot.press(key)
            for typed in ("slash", "b"):
                await pilot.press(typed)
                await pilot.pause()
                lists = stage.app.screen.query("LineView, TimelinesView")
                assert {one.region.width for one in lists} == {size[0]}, f"{key} {typed}"
            await pilot.press("escape", "escape", "escape")
