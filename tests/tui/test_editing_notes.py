"""A note in the reader's own editor, and a note as long as a book: what is written is in the form, and kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from mentor_tui import editor as editor_module
from mentor_tui.editor import Suspendable
from mentor_tui.errors import FileUnusable, MentorError
from mentor_tui.model import Ending, Pairing, Person, Session
from mentor_tui.store import Drafts
from mentor_tui.tui.screens import form as form_module
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import CleanTextArea
from tests.tui.stage import Stage, screen_text, type_text
from tests.tui.test_commands import go_to
from tests.tui.test_forms import in_form
from tests.tui.test_hostile_text import assert_harmless

EDITOR = {"EDITOR": "an-editor --wait"}


class Editor:
    """An editor that writes what it is told to, and remembers what it was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given: list[tuple[str, str]] = []
        self.writes: str | None = None
        self.fails: MentorError | None = None
        monkeypatch.setattr(editor_module, "edited", self.edited)

    def edited(self, app: Suspendable, command: str, text: str) -> str:
        assert hasattr(app, "suspend")
        self.given.append((command, text))
        if self.fails is not None:
            raise self.fails
        return text if self.writes is None else self.writes


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Editor:
    return Editor(monkeypatch)


def told(stage: Stage) -> str:
    return str(stage.app.screen.query_one("#problem", Static).content)


def note(stage: Stage, field: str = "note") -> CleanTextArea:
    return stage.app.screen.query_one(f"#{field} CleanTextArea", CleanTextArea)


async def log_a_session(stage: Stage, pilot: Pilot[None]) -> CleanTextArea:
    """Open the form of a session, and go to its note."""
    await go_to(stage, "ada ben")
    await pilot.press("l")
    await pilot.pause()
    area = note(stage)
    area.focus()
    await pilot.pause()
    return area


async def test_what_is_written_in_the_editor_comes_back_and_is_saved_with_the_form(editor: Editor) -> None:
    stage = Stage()
    stage.desk.environ = EDITOR
    async with stage.play() as pilot:
        area = await log_a_session(stage, pilot)
        assert "^o Editor" in screen_text(stage.app).split("\n")[-1], "the key is in sight where it works"
        await type_text(pilot, "Half a thought")
        editor.writes = "Half a thought,\n\nand the [/x] other half."
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert editor.given == [("an-editor --wait", "Half a thought")]
        assert area.text == editor.writes
        assert told(stage) == ""
        await pilot.press("ctrl+s")
        await pilot.pause()
        (session,) = [one for one in stage.shelf.saved if isinstance(one, Session)]
        assert session.note == editor.writes


async def test_every_long_text_can_be_written_in_the_editor(editor: Editor) -> None:
    stage = Stage()
    stage.desk.environ = EDITOR
    editor.writes = "Written elsewhere."
    async with stage.play() as pilot:
        await pilot.press("p")
        await type_text(pilot, "Nia Abara")
        await pilot.press("tab", "ctrl+o", "ctrl+s")
        await pilot.pause()
        (person,) = stage.shelf.saved
        assert isinstance(person, Person)
        assert person.about == editor.writes
        await go_to(stage, "kwame priya")
        await pilot.press("e", "tab", "tab", "ctrl+o", "ctrl+s")
        await pilot.pause()
        changed = stage.shelf.saved[-1]
        assert isinstance(changed, Pairing)
        assert changed.agreement == editor.writes
        await go_to(stage, "ada lena")
        await pilot.press("E")
        await pilot.pause()
        note(stage, "valued").focus()
        await pilot.press("ctrl+o", "ctrl+s", "ctrl+s")
        await pilot.pause()
        ended = stage.shelf.saved[-1]
        assert isinstance(ended, Pairing)
        assert ended.ending == Ending(reason="completed_as_planned", valued=editor.writes)


async def test_outside_of_a_long_text_the_key_does_nothing(editor: Editor) -> None:
    stage = Stage()
    stage.desk.environ = EDITOR
    async with stage.play() as pilot:
        await pilot.press("ctrl+o", "l", "ctrl+o")
        await pilot.pause()
        assert editor.given == []
        assert "Editor" not in screen_text(stage.app).split("\n")[-1]


async def test_where_the_editor_fails_it_is_said_and_the_text_stays(editor: Editor) -> None:
    stage = Stage()
    stage.desk.environ = EDITOR
    failures = (
        MentorError("There is no editor “[/x]” on this system."),
        FileUnusable("What you wrote cannot be read back: it is not UTF-8. Look for it at [/x]/note.md."),
    )
    async with stage.play() as pilot:
        area = await log_a_session(stage, pilot)
        await type_text(pilot, "Not to be lost.")
        for failure in failures:
            editor.fails = failure
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert told(stage) == str(failure)
            assert area.text == "Not to be lost."
            assert_harmless(stage, 24)
        editor.fails = None
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert told(stage).startswith("Nothing was changed there.")
        assert "EDITOR='code --wait'" in told(stage)
        assert area.text == "Not to be lost."
        editor.writes = ""
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert area.text == "", "what was deleted there is deleted here"


async def test_where_there_is_no_editor_or_no_terminal_it_is_said(tmp_path: Path) -> None:
    there = tmp_path / "an-editor"
    there.write_text("#!/bin/sh\n")
    there.chmod(0o700)
    stage = Stage()
    async with stage.play() as pilot:
        area = await log_a_session(stage, pilot)
        await type_text(pilot, "Not to be lost.")
        for environ, words in (
            ({"PATH": str(tmp_path)}, "No editor was found. Set VISUAL or EDITOR"),
            ({"EDITOR": "no-such-editor"}, "There is no editor “no-such-editor” on this system."),
            ({"VISUAL": str(there)}, "No other application can have the screen here: write the note in the form."),
        ):
            form = stage.app.screen
            assert isinstance(form, Form)
            form.environ = environ
            await pilot.press("ctrl+o")
            await pilot.pause()
            assert told(stage).startswith(words)
            assert area.text == "Not to be lost."


async def test_the_text_is_on_the_disk_before_the_terminal_is_somebody_else_s(editor: Editor, tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    stage.desk.environ = EDITOR
    async with stage.play() as pilot:
        await log_a_session(stage, pilot)
        await type_text(pilot, "Not to be lost.")
        editor.fails = MentorError("It was closed.")
        await pilot.press("ctrl+o")
        await pilot.pause()
        (name,) = drafts.names()
        assert (drafts.kept(name) or {})["note"] == "Not to be lost."


async def test_a_form_that_is_open_again_after_a_failed_save_still_knows_the_editor(editor: Editor) -> None:
    stage = Stage()
    stage.desk.environ = EDITOR
    async with stage.play() as pilot:
        await log_a_session(stage, pilot)
        await type_text(pilot, "Not to be lost.")
        stage.shelf.fails = True
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert in_form(stage)
        note(stage).focus()
        editor.writes = "Not lost."
        await pilot.press("ctrl+o")
        await pilot.pause()
        assert editor.given == [("an-editor --wait", "Not to be lost.")]
        stage.shelf.fails = False
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert any(isinstance(one, Session) and one.note == "Not lost." for one in stage.shelf.saved)


LONG = "\n".join(["A line of a long note, which somebody wrote elsewhere."] * 1_900)
"""More than 100 kB."""


async def test_a_note_as_long_as_a_book_is_pasted_once_kept_within_two_seconds_and_typed_on_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(LONG.encode()) > 100_000
    assert form_module.SECONDS_UNTIL_KEPT < 2
    monkeypatch.setattr(form_module, "SECONDS_UNTIL_KEPT", 0.05)
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    layouts = 0

    def counted(screen: Screen[None], *given: object, **named: object) -> None:
        nonlocal layouts
        layouts += 1
        refresh_layout(screen, *given, **named)  # type: ignore[arg-type]  # handed on as it is

    async with stage.play() as pilot:
        area = await log_a_session(stage, pilot)
        stage.app.post_message(events.Paste(LONG))
        await pilot.pause()
        assert area.text == LONG
        height = area.size.height
        refresh_layout = Screen._refresh_layout
        monkeypatch.setattr(Screen, "_refresh_layout", counted)
        await pilot.press("x", "y", "z")
        await pilot.pause()
        assert area.text == f"{LONG}xyz"
        assert area.size.height == height <= 8
        assert layouts <= 3, "a key lays the form out once, if at all"
        await pilot.pause(0.1)
        (name,) = drafts.names()
        assert (drafts.kept(name) or {})["note"] == f"{LONG}xyz"
        await pilot.press("ctrl+s")
        await pilot.pause()
        (session,) = [one for one in stage.shelf.saved if isinstance(one, Session)]
        assert session.note == f"{LONG}xyz"
        assert not drafts.names()
