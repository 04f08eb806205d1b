"""What forms do with bad input, with failing saves, and with a hand that is in a hurry."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from mentor_tui.model import CheckIn, Session
from mentor_tui.program import Program
from mentor_tui.tui.app import Place
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import Choice, ChoiceField, CleanTextArea, Field, TextField
from mentor_tui.tui.widgets.threads import ThreadsField
from tests.tui.stage import Stage, screen_text, type_text


async def put(pilot: Pilot[None], field: str, text: str) -> None:
    """Type a text into a field, over what stands there."""
    pilot.app.screen.query_one(f"#{field} Input", Input).focus()
    await pilot.pause()
    await pilot.press("home", "shift+end")
    await type_text(pilot, text)


def said(stage: Stage, field: str) -> str:
    """Return what is said beside a field."""
    return str(stage.app.screen.query_one(f"#{field}", Field)._said.content)


def in_form(stage: Stage) -> bool:
    return isinstance(stage.app.screen, Form)


def is_marked(stage: Stage, field: str) -> bool:
    return stage.app.screen.query_one(f"#{field}", Field).has_class("wrong")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("fri", "Fri 20 Nov 2026, 2 days ago"),
        ("-3d", "Thu 19 Nov 2026, 3 days ago"),
        ("10/11", "Tue 10 Nov 2026, 12 days ago (not 11 Oct 2026)"),
        ("31 nov", "not a day in the calendar"),
        ("soon", "“soon” is not a date I know"),
    ],
)
async def test_what_a_date_was_understood_as_is_said_while_it_is_typed(typed: str, words: str) -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        await put(pilot, "held_on", typed)
        await pilot.pause()
        assert words in said(stage, "held_on")


async def test_a_date_that_can_be_two_is_refused_where_the_reader_s_order_is_not_known() -> None:
    stage = Stage(day_first=None)
    async with stage.play() as pilot:
        await pilot.press("l")
        await put(pilot, "held_on", "10/11")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert is_marked(stage, "held_on")
        assert "can be 10 Nov or 11 Oct" in said(stage, "held_on")
        assert not stage.shelf.saved


async def test_a_held_session_in_the_future_is_refused_with_the_field_marked_and_the_text_kept() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        await put(pilot, "held_on", "tomorrow")
        stage.app.screen.query_one(CleanTextArea).insert("A long talk.")
        await put(pilot, "opened", "concern: sleep every week")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        assert is_marked(stage, "held_on")
        assert "cannot lie ahead: Monday 23 November 2026 is after today" in said(stage, "held_on")
        assert stage.app.screen.query_one(CleanTextArea).text == "A long talk."
        assert "concern: sleep" in screen_text(stage.app)
        assert not stage.shelf.saved
        await put(pilot, "held_on", "today")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (session,) = [record for record in stage.shelf.saved if isinstance(record, Session)]
        assert session.note == "A long talk."


async def test_a_failed_save_opens_the_form_again_with_its_text_and_changes_nothing() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        before = stage.program
        await pilot.press("l")
        stage.app.screen.query_one(CleanTextArea).insert("Not to be lost.")
        stage.shelf.fails = True
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        assert "No space left on device" in screen_text(stage.app)
        assert stage.app.screen.query_one(CleanTextArea).text == "Not to be lost."
        assert stage.program is before
        stage.shelf.fails = False
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not in_form(stage)
        assert any(isinstance(one, Session) and one.note == "Not to be lost." for one in stage.shelf.saved)


async def test_a_check_in_before_its_follow_up_was_opened_is_refused() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("c")
        await put(pilot, "made_on", "2025-01-01")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert is_marked(stage, "made_on")
        assert "was opened on" in said(stage, "made_on")
        assert not stage.shelf.saved


@pytest.mark.parametrize(
    ("mentor", "mentee", "cadence", "field", "words"),
    [
        ("Ada Okafor", "Ada Okafor", "monthly", "mentee", "the same person"),
        ("Ada Okafor", "", "monthly", "mentee", "Who is it?"),
        ("Ada Okafor", "Ben Ruiz", "now and then", "cadence", "not a cadence I know"),
        ("Ada Okafor", "Ben Ruiz", "biweekly", "cadence", "twice a week or every 2 weeks"),
    ],
)
async def test_a_pairing_that_cannot_be_is_refused_in_its_field(
    mentor: str, mentee: str, cadence: str, field: str, words: str
) -> None:
    stage = Stage(Program())
    async with stage.play() as pilot:
        await pilot.press("n")
        await put(pilot, "mentor", mentor)
        if mentee:
            await put(pilot, "mentee", mentee)
        await put(pilot, "cadence", cadence)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert is_marked(stage, field)
        assert words in said(stage, field)
        assert stage.app.screen.query_one("#mentor", TextField).input.value == mentor
        assert not stage.program.people


async def test_minutes_that_are_no_number_are_told_beside_the_field() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        await put(pilot, "minutes", "a while")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert is_marked(stage, "minutes")
        await put(pilot, "minutes", "9999")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "from 1 to 1440 minutes" in said(stage, "minutes")


async def test_a_form_that_was_not_touched_is_left_at_once_and_one_that_was_asks() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        for key in ("l", "c", "f", "s", "n", "p", "x"):
            await pilot.press(key)
            await pilot.pause()
            assert in_form(stage), key
            await pilot.press("escape")
            await pilot.pause()
            assert not in_form(stage), f"{key}: nothing was typed, so nothing is asked"
        await pilot.press("l")
        await put(pilot, "topics", "nerves")
        await pilot.press("escape")
        await pilot.pause()
        assert in_form(stage)
        assert "Escape once more drops it" in screen_text(stage.app)
        await type_text(pilot, "x")
        await pilot.press("escape")
        await pilot.pause()
        assert in_form(stage), "typing on takes the question back"
        await pilot.press("escape")
        await pilot.pause()
        assert not in_form(stage)
        assert not stage.shelf.saved


async def test_a_new_follow_up_that_was_taken_can_be_brought_back_and_changed() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        await put(pilot, "opened", "send the list by fri")
        await pilot.press("enter")
        assert "+ promise: send the list" in screen_text(stage.app)
        await pilot.press("backspace")
        assert stage.app.screen.query_one("#opened Input", Input).value == "send the list by fri"


async def test_what_is_typed_before_a_form_is_drawn_counts_as_typed() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        stage.app.post_message(events.Key("l", "l"))
        # The first moment at which a key can be for the form, and not a later one:
        while not in_form(stage) or stage.app.screen.focused is None:  # noqa: ASYNC110
            await asyncio.sleep(0)
        stage.app.screen.query_one("#topics Input", Input).value = "nerves"
        await pilot.pause(0.1)
        await pilot.press("escape")
        await pilot.pause()
        assert in_form(stage), "it asks before it drops what was typed"
        assert "Not saved yet" in screen_text(stage.app)


async def test_saving_what_nobody_touched_is_asked_about_for_a_contact_by_mistake_hides_a_silence() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        for key in ("l", "c"):
            await pilot.press(key, "ctrl+s")
            await pilot.pause()
            assert in_form(stage), key
            assert "Ctrl+S once more saves it as it stands" in screen_text(stage.app)
            await pilot.press("escape")
            await pilot.pause()
        assert not stage.shelf.saved
        await pilot.press("l", "ctrl+s", "ctrl+s")
        await pilot.pause()
        assert stage.shelf.saves == 1


async def test_several_pasted_lines_are_several_follow_ups() -> None:
    stage = Stage()
    async with stage.play((120, 40)) as pilot:
        await pilot.press("l")
        stage.app.screen.query_one("#opened Input", Input).focus()
        await type_text(pilot, "promise: send the list by fri\nconcern: sleep every week\n\ngoal: write on 31 feb\n")
        shown = screen_text(stage.app)
        assert "+ promise: send the list" in shown
        assert "+ concern: sleep" in shown
        assert stage.app.screen.query_one("#opened Input", Input).value == "goal: write on 31 feb"
        assert is_marked(stage, "opened")


@pytest.mark.parametrize("second", ["1", "escape", "l", "question_mark", "d"])
@pytest.mark.parametrize("first", ["l", "n"])
async def test_two_keys_at_once_never_leave_a_form_that_nobody_saves(first: str, second: str) -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("2", "enter")
        await pilot.pause()
        for key in (first, second):
            stage.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        forms = [screen for screen in stage.app.screen_stack if isinstance(screen, Form)]
        assert len(forms) <= 1
        if not in_form(stage):
            return
        if first == "l":
            stage.app.screen.query_one(CleanTextArea).insert("Not to be lost.")
            stage.app.screen.query_one("#held_on Input", Input).value = "today"
        else:
            stage.app.screen.query_one("#mentor Input", Input).value = "Nia"
            stage.app.screen.query_one("#mentee Input", Input).value = "Ola"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not in_form(stage)
        assert stage.shelf.saves == 1


async def test_a_session_that_was_not_held_is_no_contact() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        stage.app.screen.query_one("#threads LineView").focus()
        await pilot.pause()
        await pilot.press("c")
        stage.app.screen.query_one("#status Choice").focus()
        await pilot.press("m", "ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        assert is_marked(stage, "threads")
        assert "Nobody met, so nobody was checked in on" in screen_text(stage.app)
        assert not stage.shelf.saved


@pytest.mark.parametrize("path", ["~nobody_here/x.json", "a" * 300])
async def test_an_export_to_where_no_file_can_be_is_refused_in_its_field(path: str) -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("x")
        stage.app.screen.query_one("#path Input", Input).value = path
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        assert is_marked(stage, "path")


async def test_a_very_narrow_terminal_breaks_no_form() -> None:
    stage = Stage()
    async with stage.play((20, 24)) as pilot:
        for key in ("l", "f", "n", "p", "s"):
            await pilot.press(key)
            await pilot.pause()
            assert in_form(stage), key
            await pilot.press("escape")
            await pilot.pause()


async def test_a_common_session_takes_at_most_12_keys_besides_its_text() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        keys = ["l", "tab", "tab", "tab", "tab", "TEXT", "tab", "k", "tab", "TEXT", "ctrl+s"]
        for key in keys:
            if key == "TEXT":
                await type_text(pilot, "promise: two sentences")
            else:
                await pilot.press(key)
        await pilot.pause()
        assert not in_form(stage)
        assert len([key for key in keys if key != "TEXT"]) <= 12
        (session,) = [record for record in stage.shelf.saved if isinstance(record, Session)]
        assert session.note == "promise: two sentences"
        assert len(stage.shelf.saved) == 3, "the session, the follow-up that was kept and the new one"


async def test_a_check_in_takes_at_most_6_keys() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        keys = ["c", "n", "tab", "TEXT", "ctrl+s"]
        for key in keys:
            await (type_text(pilot, "no answer again") if key == "TEXT" else pilot.press(key))
        await pilot.pause()
        (check_in,) = [record for record in stage.shelf.saved if isinstance(record, CheckIn)]
        assert (check_in.result, check_in.note) == ("no_answer", "no answer again")
        assert len(keys) - 1 <= 6


async def test_the_same_letter_again_chooses_the_next_word_that_begins_with_it() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("c", "r")
        choice = stage.app.screen.query_one("#result Choice", Choice)
        assert choice.value == "rescheduled"
        await pilot.press("r", "right", "left")
        assert choice.value == "reached"


async def test_a_word_is_chosen_by_the_mouse() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("c")
        await pilot.pause()
        await pilot.click("#result Choice", offset=(len("[reached] left"), 0))
        assert stage.app.screen.query_one("#result Choice", Choice).value == "left_message"


async def test_in_a_read_only_run_nothing_is_typed_in_vain() -> None:
    stage = Stage(place=Place(Path("program.json"), writable=False))
    async with stage.play((120, 40)) as pilot:
        assert "read-only, in use elsewhere" in screen_text(stage.app)
        for key in ("l", "c", "f", "s", "n", "p"):
            await pilot.press(key)
            await pilot.pause()
            assert not in_form(stage), key
        assert "open read-only here" in screen_text(stage.app)
        await pilot.press("x")
        await pilot.pause()
        assert in_form(stage), "an export changes nothing here"


async def test_prose_typed_where_letters_choose_changes_nothing() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("down", "down", "l", "tab", "tab")
        form = stage.app.screen
        channel, threads = form.query_one("#channel", ChoiceField), form.query_one("#threads", ThreadsField)
        first = channel.read()
        for letters in ("send the aims page", "he is okay", "phone call again"):
            await pilot.press(*("space" if one == " " else one for one in letters))
            assert channel.read() == first, letters
            await pilot.press("shift+tab", "tab")
        await pilot.press(*"pho")
        assert channel.read() == "phone"
        await pilot.press("tab", "tab", "tab")
        for letters in ("he is okay", "kept going", "let go of it"):
            await pilot.press(*("space" if one == " " else one for one in letters))
            assert set(threads.read().values()) <= {"open"}, letters
            await pilot.press("shift+tab", "tab")
        await pilot.press("home", "k", "o", "c")
        assert list(threads.read().values()) == ["kept", "open", "checked_in"]
