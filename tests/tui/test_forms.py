"""What forms do with bad input, with failing saves, and with a hand that is in a hurry."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mentor_tui.dates import Cadence
from mentor_tui.model import CheckIn, FollowUp, Record, Session
from mentor_tui.program import Program
from mentor_tui.tui.app import Place
from mentor_tui.tui.screens import form as form_module
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import Choice, ChoiceField, CleanTextArea, Field, TextField
from mentor_tui.tui.widgets.threads import ThreadField, ThreadsField
from mentor_tui.tui.widgets.timeline_view import TimelineView
from tests.records import ADA, BEN, check_in, days_ago, follow_up, pairing, program_of, session
from tests.tui.stage import Stage, hit, screen_text, type_text


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


async def on_entry_of(stage: Stage, pilot: Pilot[None], pairing_id: str, record: Record) -> None:
    """Show the timeline of a pairing, and put the cursor on the entry of a record."""
    stage.app.go_to(pairing_id)
    await pilot.pause()
    view = stage.app.screen.query_one(TimelineView)
    view.cursor = next(key for key, (entry, _) in view._entries.items() if entry.subject == record)


def page_text(stage: Stage) -> str:
    """Return all the words of a screen, those that are scrolled away and wrapped too."""
    return " ".join(str(one.content) for one in stage.app.screen.query(Static))


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


async def test_a_length_is_said_back_saved_as_minutes_and_refused_with_what_would_be_right() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        line = stage.app.screen.query_one("#minutes", TextField).input
        for typed, words in {"1h30": "1 h 30", "45": "45 min", "10:05": "605 minutes", "600": "10 h", "": ""}.items():
            line.value = typed
            await pilot.pause()
            assert said(stage, "minutes") == words
            assert not is_marked(stage, "minutes")
        for typed in ("a while", "9999", "[/x]"):
            line.value = typed
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert is_marked(stage, "minutes")
            assert said(stage, "minutes").startswith(f"“{typed}” is not how long a session lasts: write 45,")
        line.value = "1,5 h"
        await pilot.press("ctrl+s")
        await pilot.pause()
        (session,) = [record for record in stage.shelf.saved if isinstance(record, Session)]
        assert session.minutes == 90


async def test_minutes_that_are_typed_where_nobody_met_are_not_kept_and_it_says_so() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("l")
        choice = stage.app.screen.query_one("#status Choice", Choice)
        choice.choose("missed")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not in_form(stage), "those of the last session stood there by themselves"
        await pilot.press("l")
        stage.app.screen.query_one("#status Choice", Choice).choose("cancelled")
        stage.app.screen.query_one("#minutes", TextField).input.value = "1:30"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "A cancelled session has no length: 1 h 30 is not kept. Ctrl+S once more" in page_text(stage)
        await pilot.press("ctrl+s")
        await pilot.pause()
        sessions = [record for record in stage.shelf.saved if isinstance(record, Session)]
        assert [(one.status, one.minutes) for one in sessions] == [("missed", None), ("cancelled", None)]


async def test_a_session_that_turns_out_to_be_missed_loses_its_minutes_and_it_says_so_first() -> None:
    pair = pairing(ADA, BEN)
    talk = session(pair, days_ago(3), minutes=45)
    stage = Stage(program_of(pair, talk))
    async with stage.play() as pilot:
        await on_entry_of(stage, pilot, pair.id, talk)
        await pilot.press("e")
        stage.app.screen.query_one("#status Choice", Choice).choose("missed")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "A missed session has no length: 45 min is not kept." in page_text(stage)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert [(one.status, one.minutes) for one in stage.program.history(pair.id).sessions] == [("missed", None)]


# --- when it is looked after next ----------------------------------------------------------------------


async def test_a_form_that_stands_open_over_midnight_keeps_the_days_it_was_told_and_says_them_as_of_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(form_module, "SECONDS_BETWEEN_LOOKS_AT_THE_DAY", 0.05)
    thread = follow_up(PAIR, "letter", days_ago(40), check_on=days_ago(-1))
    stage = Stage(program_of(PAIR, thread))
    async with stage.play() as pilot:
        await pilot.press("2", "l")
        await put(pilot, "opened", "send the list")
        assert said(stage, "opened") == "promise: send the list · Ada · no date: end it with “by fri” for one"
        await put(pilot, "opened", "send the list by tomorrow")
        assert said(stage, "opened").endswith("next Mon 23 Nov 2026, tomorrow")
        stage.tomorrow()
        await pilot.pause(0.2)
        assert said(stage, "held_on") == "Sun 22 Nov 2026, yesterday"
        assert said(stage, "opened").endswith("next Mon 23 Nov 2026, today")
        await pilot.press("ctrl+s")
        await pilot.pause()
        history = stage.program.history(PAIR.id)
        assert [one.held_on for one in history.sessions] == [days_ago(0)]
        assert {one.title: one.check_on for one in history.follow_ups}["send the list"] == days_ago(-1)

        await pilot.press("c")
        await put(pilot, "check_on", "fri")
        await put(pilot, "made_on", "yesterday")
        assert "letter (next Mon 23 Nov)" in screen_text(stage.app)
        stage.tomorrow()
        await pilot.pause(0.2)
        assert "letter (was due Mon 23 Nov)" in screen_text(stage.app)
        await pilot.press("ctrl+s")
        await pilot.pause()
        (made,) = stage.program.history(PAIR.id).check_ins
        assert (made.made_on, made.check_on) == (days_ago(0), days_ago(-5))

        monkeypatch.setattr(form_module, "SECONDS_BETWEEN_LOOKS_AT_THE_DAY", 1_000)
        await pilot.press("f")
        await type_text(pilot, "exam")
        stage.tomorrow()  # and it is saved before anybody has looked at the day
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert stage.program.history(PAIR.id).follow_ups[-1].opened_on == days_ago(-2)


async def test_a_new_follow_up_says_when_it_is_looked_after_as_date_and_rhythm_change() -> None:
    pair = pairing(ADA, BEN)
    stage = Stage(program_of(pair))
    async with stage.play() as pilot:
        await pilot.press("2", "f")
        form = stage.app.screen
        lines = {name: form.query_one(f"#{name}", TextField).input for name in ("check_on", "rhythm", "opened_on")}

        async def says(its_date: str, its_rhythm: str, **typed: str) -> None:
            for name, text in typed.items():
                lines[name].value = text
            await pilot.pause()
            assert (said(stage, "check_on"), said(stage, "rhythm")) == (its_date, its_rhythm)

        undated, on_friday = "no date: it stays in sight, undated", "Fri 27 Nov 2026, in 5 days"
        await says(undated, "no rhythm, and no next check")
        await says("empty: then Sun 29 Nov, by its rhythm", "every week", rhythm="weekly")
        await says("empty: then Sun 6 Dec, by its rhythm", "every 2 weeks", rhythm="2w")
        await says("empty: then Sun 6 Dec, by its rhythm", "every 2 weeks", opened_on="-30d")
        await says(on_friday, "every 2 weeks", check_on="fri")
        await says(on_friday, "only on the next check", rhythm="")
        await says(undated, "no rhythm, and no next check", check_on="none")
        lines["check_on"].value = "soon"
        await pilot.pause()
        lines["rhythm"].value = "monthly"
        await pilot.pause()
        assert is_marked(stage, "check_on"), "what is wrong with one is not hidden by the other"
        lines["check_on"].value = ""
        form.query_one("#title", TextField).input.value = "sleep"
        await says("empty: then Tue 22 Dec, by its rhythm", "monthly")
        await pilot.press("ctrl+s")
        await pilot.pause()
        (thread,) = stage.program.history(pair.id).follow_ups
        assert thread.check_on == date(2026, 12, 22), "and so it is"


PAIR = pairing(ADA, BEN, started_on=days_ago(90))
WEEKLY = follow_up(PAIR, "sleep", days_ago(40), check_on=days_ago(9), rhythm=Cadence(1, "weeks"))
OVERDUE = follow_up(PAIR, "letter", days_ago(40), check_on=days_ago(2))
PLANNED = follow_up(PAIR, "draft", days_ago(40), check_on=days_ago(-5))
UNDATED = follow_up(PAIR, "a book", days_ago(40))


@pytest.mark.parametrize(
    ("thread", "result", "made_on", "words", "then"),
    [
        (WEEKLY, "reached", "today", "empty: then Sun 29 Nov, by its rhythm", days_ago(-7)),
        (WEEKLY, "no_answer", "-3d", "empty: then Thu 26 Nov, by its rhythm", days_ago(-4)),
        (OVERDUE, "reached", "today", "empty: no next date", None),
        (OVERDUE, "no_answer", "today", "empty: it stays due, since Fri 20 Nov", days_ago(2)),
        (PLANNED, "reached", "today", "empty: then Fri 27 Nov, as planned", days_ago(-5)),
        (UNDATED, "reached", "today", "empty: no next date", None),
        (None, "reached", "today", "empty: no next date", None),
    ],
)
async def test_a_check_in_says_when_its_thread_is_looked_after_next_and_so_it_is(
    thread: FollowUp | None, result: str, made_on: str, words: str, then: date | None
) -> None:
    stage = Stage(program_of(PAIR, WEEKLY, OVERDUE, PLANNED, UNDATED))
    async with stage.play() as pilot:
        await pilot.press("2", "c")
        form = stage.app.screen
        form.query_one("#follow_up_id", ThreadField).hold(thread.id if thread is not None else "the person")
        form.query_one("#result Choice", Choice).choose(result)
        form.query_one("#made_on", TextField).input.value = made_on
        form.query_one("#note", TextField).input.value = "asked"
        await pilot.pause()
        assert said(stage, "check_on") == words
        await pilot.press("ctrl+s")
        await pilot.pause()
        (made,) = stage.program.history(PAIR.id).check_ins
        assert (made.follow_up_id, made.check_on) == (thread.id if thread is not None else None, None)
        if thread is not None:
            assert stage.program.history(PAIR.id).follow_up(thread.id).check_on == then


async def test_a_check_in_of_an_earlier_day_moves_no_date_and_says_so() -> None:
    asked = check_in(PAIR, days_ago(2), about=WEEKLY, result="no_answer")
    moved = follow_up(PAIR, "sleep", days_ago(40), check_on=days_ago(-5), rhythm=Cadence(1, "weeks"))
    stage = Stage(program_of(PAIR, replace(moved, id=WEEKLY.id), asked))
    async with stage.play() as pilot:
        await pilot.press("2", "c")
        stage.app.screen.query_one("#made_on", TextField).input.value = "-4d"
        await pilot.pause()
        assert said(stage, "check_on") == "empty: then Fri 27 Nov, as planned"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert stage.program.history(PAIR.id).follow_up(WEEKLY.id).check_on == days_ago(-5)


async def test_a_check_in_that_is_changed_says_what_becomes_of_the_next_date() -> None:
    snoozed = follow_up(PAIR, "letter", days_ago(40), check_on=days_ago(-9), rhythm=Cadence(1, "weeks"))
    asked = check_in(PAIR, days_ago(2), about=snoozed, result="no_answer")
    stage = Stage(program_of(PAIR, snoozed, asked))
    async with stage.play() as pilot:
        await on_entry_of(stage, pilot, PAIR.id, asked)
        await pilot.press("e")
        await pilot.pause()
        assert said(stage, "check_on") == "empty: then Tue 1 Dec, as planned", "it was snoozed since"
        stage.app.screen.query_one("#result Choice", Choice).choose("reached")
        await pilot.pause()
        assert said(stage, "check_on") == "empty: then Fri 27 Nov, by its rhythm"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert stage.program.history(PAIR.id).follow_up(snoozed.id).check_on == days_ago(-5)


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
            await hit(pilot, letters)
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
