"""Nothing typed is lost: what stands in a form is on the disk while it is typed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from mentor_tui.store import Drafts
from mentor_tui.tui.screens import form as form_module
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import Choice, CleanTextArea
from tests.records import id_of
from tests.tui.stage import Stage, sample_program, screen_text, type_text

UNTIL_KEPT = 0.02
"""Seconds until what is typed is kept: twenty times as many as it takes here."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is typed at once, so that no test has to wait."""
    monkeypatch.setattr(form_module, "SECONDS_UNTIL_KEPT", 0.001)


async def type_half_a_session(pilot: Pilot[None]) -> None:
    await pilot.press("l")
    await pilot.pause()
    await type_text(pilot, "31 no")
    await pilot.press("tab", "tab", "p")
    form = pilot.app.screen
    form.query_one(CleanTextArea).insert("Half a thought")
    form.query_one("#threads LineView").focus()
    await pilot.pause()
    await pilot.press("k")
    form.query_one("#opened Input", Input).focus()
    await type_text(pilot, "concern: sleep every week")
    await pilot.press("enter")
    await type_text(pilot, "and half a line")
    await pilot.pause(UNTIL_KEPT)


async def test_a_half_typed_session_is_there_again_after_the_run_was_cut_off(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    async with Stage(drafts=drafts).play() as pilot:
        await type_half_a_session(pilot)
    assert len(drafts.names()) == 1

    again = Stage(drafts=drafts)
    async with again.play((120, 50)) as pilot:
        (offer,) = again.app._notifications
        assert offer.message.startswith("A session of Inês Duarte ⇄ Tom Brandt was typed and not saved. Press l")
        await pilot.press("l")
        await pilot.pause()
        shown = screen_text(again.app)
        assert "This is what you typed before and did not save." in shown
        form = again.app.screen
        assert form.query_one("#held_on Input", Input).value == "31 no", "also what cannot be read yet"
        assert form.query_one("#channel Choice", Choice).value == "phone"
        assert form.query_one(CleanTextArea).text == "Half a thought"
        assert form.query_one("#opened Input", Input).value == "and half a line"
        assert "[kept]" in shown
        assert "+ concern: sleep" in shown


async def test_a_draft_means_the_day_it_was_typed_on_also_tomorrow(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    async with stage.play() as pilot:
        await pilot.press("l")
        await pilot.pause()
        stage.app.screen.query_one(CleanTextArea).insert("Yesterday's note")
        stage.app.screen.query_one("#opened Input", Input).value = "send it by tomorrow"
        await pilot.pause(UNTIL_KEPT)
    again = Stage(drafts=drafts)
    again.tomorrow()
    async with again.play() as pilot:
        await pilot.press("l")
        await pilot.pause()
        assert again.app.screen.query_one("#held_on Input", Input).value == "2026-11-22"
        assert again.app.screen.query_one("#opened Input", Input).value == "promise: send it @mentor by 2026-11-23"


@pytest.mark.parametrize("held", [{"threads": {"x": ["a"]}}, {"note": 1, "opened": {"a": 1}}, {"held_on": "\x1b[31m"}])
async def test_a_damaged_draft_breaks_no_form(held: dict[str, object], tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    async with stage.play() as pilot:
        await pilot.press("down", "down")
        history = stage.app.screen.history  # type: ignore[attr-defined]  # a main screen has it
        drafts.keep(f"session.{history.id}", held)
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(stage.app.screen, Form)
        assert "\x1b" not in screen_text(stage.app)


async def test_what_was_saved_is_no_draft_any_more(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    async with stage.play() as pilot:
        await type_half_a_session(pilot)
        assert drafts.names()
        stage.app.screen.query_one("#held_on Input", Input).value = "today"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not isinstance(stage.app.screen, Form)
        assert not drafts.names()


@pytest.mark.parametrize("keys", [("ctrl+s",), ("escape", "escape")])
async def test_what_is_kept_is_kept_before_a_form_is_left_and_not_after(
    keys: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form_module, "SECONDS_UNTIL_KEPT", 0.2)
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    really_save, really_drop = stage.shelf.save, drafts.drop

    def save(*of: Any, **how: Any) -> None:
        assert drafts.names(), "a run that is killed now has lost nothing"
        time.sleep(0.25)
        really_save(*of, **how)

    def drop(name: str) -> None:
        really_drop(name)
        time.sleep(0.25)

    monkeypatch.setattr(stage.shelf, "save", save)
    monkeypatch.setattr(drafts, "drop", drop)
    async with stage.play() as pilot:
        await pilot.press("l")
        await pilot.pause()
        stage.app.screen.query_one(CleanTextArea).insert("Saved in the very second in which it is kept")
        await pilot.press(*keys)
        await pilot.pause(UNTIL_KEPT)
        assert not isinstance(stage.app.screen, Form)
        assert not drafts.names()


async def test_a_draft_of_what_is_deleted_since_is_told_once_and_kept_to_be_read(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    gone, there = id_of(999), next(iter(sample_program().histories))
    drafts.keep(f"session.{gone}", {"note": "Not to be lost"})
    drafts.keep(f"end.{there}", {"note": "Here still"})
    for told in (
        ["The end of", "A session was typed and not saved, and what it belongs to is deleted."],
        ["The end of"],
    ):
        stage = Stage(drafts=drafts)
        async with stage.play() as pilot:
            await pilot.pause()
            said = [one.message for one in stage.app._notifications]
            assert len(said) == len(told)
            assert all(one.startswith(words) for one, words in zip(said, told, strict=True))
    (kept,) = (tmp_path / "program.json.drafts").glob("*.txt")
    assert "Not to be lost" in kept.read_text()


async def test_what_its_writer_lets_go_is_no_draft_any_more(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    async with stage.play() as pilot:
        await type_half_a_session(pilot)
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert not drafts.names()
        await pilot.press("l")
        await pilot.pause()
        assert "This is what you typed before" not in screen_text(stage.app)


async def test_a_form_that_was_only_looked_at_leaves_no_draft(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    async with stage.play() as pilot:
        for key in ("l", "c", "f", "s", "n", "p"):
            await pilot.press(key)
            await pilot.pause(UNTIL_KEPT)
            assert not drafts.names(), key
            await pilot.press("escape")
            await pilot.pause()


async def test_a_failed_save_keeps_the_draft(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "program.json")
    stage = Stage(drafts=drafts)
    stage.shelf.fails = True
    async with stage.play() as pilot:
        await pilot.press("l")
        await pilot.pause()
        stage.app.screen.query_one(CleanTextArea).insert("Not to be lost")
        await pilot.pause(UNTIL_KEPT)
        await pilot.press("ctrl+s")
        await pilot.pause(UNTIL_KEPT)
        assert drafts.names()


async def test_where_the_draft_cannot_be_kept_the_form_says_so_and_typing_goes_on(tmp_path: Path) -> None:
    (tmp_path / "program.json.drafts").write_text("in the way")
    stage = Stage(drafts=Drafts(tmp_path / "program.json"))
    async with stage.play() as pilot:
        await pilot.press("l")
        await pilot.pause()
        stage.app.screen.query_one(CleanTextArea).insert("Still typing")
        await pilot.pause(UNTIL_KEPT)
        assert "cannot be kept" in screen_text(stage.app)
        assert stage.app.screen.query_one(CleanTextArea).text == "Still typing"


async def test_where_neither_the_save_nor_the_draft_can_be_kept_each_word_on_it_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "program.json.drafts").write_text("in the way")
    stage = Stage(drafts=Drafts(tmp_path / "program.json"))
    stage.shelf.fails = True
    async with stage.play() as pilot:
        await pilot.press("l")
        await pilot.pause()
        stage.app.screen.query_one(CleanTextArea).insert("Not to be lost")
        await pilot.press("ctrl+s")
        await pilot.pause(UNTIL_KEPT)
        assert "No space left on device" in screen_text(stage.app)
        stage.app.screen.query_one(CleanTextArea).insert(" at all")
        await pilot.press("escape")
        await pilot.pause(UNTIL_KEPT)
        assert "Escape once more drops it" in screen_text(stage.app), "before it is dropped"
