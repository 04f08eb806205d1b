"""The screen of a program that cannot be opened: what happened, what is left, and every way to go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import App
from textual.widgets import Button, Static

from mentor_tui import cli
from mentor_tui.cli import application
from mentor_tui.errors import FileUnusable
from mentor_tui.store import ProgramFile
from mentor_tui.store.rescue import SAVED_HERE, LookedAt, Rescue, missing
from mentor_tui.store.restore import Difference, former_states
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.screens.trouble import TroubleApp, difference_lines
from tests.on_disk import (
    AFTER,
    BEFORE,
    PAIR,
    clean_program,
    damaged_line,
    edited,
    everything_in,
    journal_of,
    killed_program,
    read_program,
)
from tests.tui.stage import LARGE, SMALL, played, screen_text

Captured = pytest.CaptureFixture[str]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def rename_ada(path: Path) -> None:
    edited(path, lambda tables: tables["people"]["1"].update(name="Ada Edited"))


def newer(path: Path) -> None:
    edited(path, lambda tables: tables["mentor_tui"]["1"].update(schema=99))


def damage_a_record(path: Path) -> None:
    edited(path, lambda tables: tables["sessions"]["1"].update(minutes="long"))


def damage_the_journal(path: Path) -> None:
    damaged_line(path, 2)


def forget_former_states(path: Path) -> None:
    truncate(path)
    shutil.rmtree(path.with_name("program.json.generations"))


def rescue_of(path: Path, *, may_write: bool = True) -> Rescue:
    try:
        read_program(path)
    except FileUnusable as error:
        return Rescue(path, error, may_write=may_write)
    raise AssertionError("it can be opened")


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    return killed_program(tmp_path)


def shown(app: App[Any]) -> str:
    return screen_text(cast("MentorApp", app))


def said(app: App[Any], name: str) -> str:
    return str(app.screen.query_one(f"#{name}", Static).visual)


def ways(app: App[Any]) -> list[str]:
    return [str(button.id) for button in app.screen.query(Button)]


@pytest.mark.parametrize(
    ("damage", "offered", "told"),
    [
        (truncate, "look bring_back leave", "is damaged: it stops being JSON at line 1, column"),
        (rename_ada, "look bring_back set_aside keep_both leave", "something else has written it"),
        (newer, "look bring_back leave", "was written by a newer mentor-tui"),
        (damage_a_record, "look bring_back keep_both leave", "It is damaged, too: program.json: sessions 1: minutes"),
        (damage_the_journal, "look bring_back set_aside keep_both leave", "is damaged: line 2"),
        (forget_former_states, "leave", "is damaged"),
    ],
)
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_it_says_what_happened_and_offers_the_ways_that_there_are(
    damage: Callable[[Path], None], offered: str, told: str, size: tuple[int, int], killed: Path
) -> None:
    damage(killed)
    before = everything_in(killed.parent)
    app = TroubleApp(rescue_of(killed))
    async with played(app, size) as pilot:
        await pilot.pause()
        assert ways(app) == offered.split()
        assert told in said(app, "what").replace("\n", " ")
        text = shown(app)
        assert "Your program cannot be opened." in text
        assert "Leave everything as it is" in text
        assert ("The newest former state is of " in text) == ("look" in offered)
        if "look" in offered:
            assert "has 2 people, 1 pairing, " in said(app, "left").replace("\n", " ")
        for key, way in {"v": "look", "b": "bring_back", "j": "set_aside"}.items():
            if way not in offered:
                await pilot.press(key)
                assert app.return_value is None
        await pilot.press("escape")
    assert app.return_value == "leave"
    assert everything_in(killed.parent) == before


@pytest.mark.parametrize(("key", "way"), [("v", "look"), ("b", "bring_back"), ("j", "set_aside"), ("q", "leave")])
async def test_a_key_and_a_click_choose_a_way(key: str, way: str, killed: Path) -> None:
    rename_ada(killed)
    for click in (False, True):
        app = TroubleApp(rescue_of(killed))
        async with played(app, SMALL) as pilot:
            await pilot.pause()
            await (pilot.click(f"#{way}") if click else pilot.press(key))
            await pilot.pause()
        assert app.return_value == way


async def test_the_arrows_and_enter_choose_a_way(killed: Path) -> None:
    rename_ada(killed)
    app = TroubleApp(rescue_of(killed))
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        await pilot.press("down", "down", "up", "enter")
    assert app.return_value == "bring_back"


async def test_both_are_kept_and_how_they_differ_is_shown(killed: Path) -> None:
    rename_ada(killed)
    file, journal = killed.read_bytes(), journal_of(killed).read_bytes()
    app = TroubleApp(rescue_of(killed))
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        told = said(app, "said")
        [aside] = killed.with_name("program.json.aside").iterdir()
        assert told.splitlines() == [
            f"Both are kept in {aside}",
            "Against the file, the former state has:",
            "  people: 1 changed",
            "  sessions: 2 added",
            "  pairings, follow-ups, check-ins: no difference",
        ]
        assert "2 added" in shown(app)
    assert (killed.read_bytes(), journal_of(killed).read_bytes()) == (file, journal)
    assert (aside / "program.json").read_bytes() == file
    assert (aside / "program.json.journal").read_bytes() == journal
    assert read_program(aside / SAVED_HERE) == AFTER


async def test_what_cannot_be_kept_is_said(killed: Path) -> None:
    rename_ada(killed)
    killed.with_name("program.json.aside").write_text("a file where the directory should be")
    app = TroubleApp(rescue_of(killed))
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        assert "could not be copied" in said(app, "said")


async def test_while_another_run_writes_it_can_only_be_looked_at(killed: Path) -> None:
    rename_ada(killed)
    app = TroubleApp(rescue_of(killed, may_write=False))
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        assert ways(app) == ["look", "leave"]
        assert "Another mentor-tui has it open" in shown(app)


@pytest.mark.parametrize("theme", ["abiding-light", "nord", "no such theme"])
async def test_it_is_shown_in_the_theme_that_was_chosen(theme: str, killed: Path) -> None:
    truncate(killed)
    app = TroubleApp(rescue_of(killed), theme=theme)
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        assert app.theme == (theme if theme != "no such theme" else "abiding-dark")


@pytest.mark.parametrize(
    "name",
    ["Bob [1:1] [bold].json", "x\x1b[2J\u202e.json", "[@click=app.quit]x.json", "中村 葵.json", "w" * 200 + ".json"],
)
async def test_hostile_text_in_names_is_neither_markup_nor_a_command(name: str, tmp_path: Path) -> None:
    directory = tmp_path / "[red] \x1b]0;owned\x07"
    directory.mkdir(mode=0o700)
    path = directory / name
    with ProgramFile(path) as file:
        file.load()
        file.save(BEFORE.records(), BEFORE.charter)
        file.save([PAIR])
    truncate(path)
    rescue = rescue_of(path)
    app = TroubleApp(rescue, said="[/bold] \x1b[2J")
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[red]" in said(app, "what")
        assert "[/bold]" in text
        await pilot.press("d")
        await pilot.pause()


async def test_hostile_text_in_a_damaged_file_is_neither_markup_nor_a_command(killed: Path) -> None:
    journal_of(killed).unlink()
    edited(killed, lambda tables: tables.update({"[/b] \x1b[2J [@click=app.quit]": {"\x1b": 1}}))
    app = TroubleApp(rescue_of(killed))
    async with played(app, SMALL) as pilot:
        await pilot.pause()
        assert "\x1b" not in shown(app)


def test_a_difference_is_told_by_kind() -> None:
    assert difference_lines(()) == []
    assert difference_lines([Difference("people", 1, 0, 0), Difference("follow_ups", 1_000, 2, 3)]) == [
        "  people: 1 added",
        "  follow-ups: 1,000 added, 2 changed, 3 missing",
    ]


# --- what is done with it ------------------------------------------------------------------------------


def test_what_is_looked_at_is_the_former_state_with_all_that_was_saved(killed: Path) -> None:
    truncate(killed)
    assert rescue_of(killed).program() == AFTER
    with pytest.raises(FileUnusable, match="open to look at"):
        LookedAt().save()


def test_a_program_that_is_gone_is_told_and_one_that_never_was_is_not(tmp_path: Path) -> None:
    path = clean_program(tmp_path)
    assert missing(path) is None
    path.unlink()
    assert "program.json.journal and program.json.generations beside it is" in str(missing(path))
    assert missing(tmp_path / "new.json") is None


def test_the_newest_former_state_that_can_be_read_is_offered(killed: Path) -> None:
    with ProgramFile(killed) as file:
        file.load()
        file.save([PAIR])
    newest, older = former_states(killed)
    truncate(killed)
    newest.path.write_bytes(b"{")
    rescue = rescue_of(killed)
    assert rescue.former is not None
    assert rescue.former.path == older.path


class Played:
    """A run of the command at a terminal, in which each application is played by a hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *choices: str | None) -> None:
        self.opened: list[MentorApp] = []
        """The applications on a program, each as it was when it was run."""
        self.troubles: list[str] = []
        left, opened = list(choices), self.opened

        def choose(app: TroubleApp) -> str | None:
            self.troubles.append(app._said)
            return left.pop(0)

        monkeypatch.setattr(application, "_at_a_terminal", lambda: True)
        monkeypatch.setattr(TroubleApp, "run", choose)
        monkeypatch.setattr(MentorApp, "run", lambda app: opened.append(app))  # noqa: PLW0108 - a method of each app


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))


def test_leaving_ends_with_the_words_and_the_exit_code(
    killed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    truncate(killed)
    before = killed.read_bytes()
    for choice in ("leave", None):
        runs = Played(monkeypatch, choice)
        assert cli.main(["--file", str(killed)]) == 4
        assert "is damaged" in capsys.readouterr().err
        assert not runs.opened
    assert killed.read_bytes() == before


def test_looking_comes_back_to_the_choice(killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truncate(killed)
    runs = Played(monkeypatch, "look", "leave")
    before = everything_in(killed.parent)
    assert cli.main(["--file", str(killed)]) == 4
    [app] = runs.opened
    assert app.desk.tracker.program == AFTER
    assert (app.desk.place.writable, app.desk.place.former, app.desk.file, app.desk.drafts) == (False, True, None, None)
    assert everything_in(killed.parent).keys() - before.keys() <= {"program.json.lock"}


def test_a_former_state_is_brought_back_and_opened(
    killed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    truncate(killed)
    runs = Played(monkeypatch, "bring_back")
    assert cli.main(["--file", str(killed)]) == 0
    [app] = runs.opened
    assert app.desk.tracker.program == AFTER
    assert app.desk.place.writable
    assert "with 3 changes of the journal" in capsys.readouterr().err


def test_a_program_that_is_gone_is_brought_back(killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed.unlink()
    runs = Played(monkeypatch, "bring_back")
    assert cli.main(["--file", str(killed)]) == 0
    assert runs.opened[0].desk.tracker.program == AFTER


def test_the_journal_is_set_aside_and_the_file_opened(
    killed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    rename_ada(killed)
    runs = Played(monkeypatch, "set_aside")
    assert cli.main(["--file", str(killed)]) == 0
    assert "Ada Edited" in {one.name for one in runs.opened[0].desk.tracker.program.people.values()}
    [aside] = killed.with_name("program.json.aside").iterdir()
    assert f"kept in {aside}" in capsys.readouterr().err


def test_what_goes_wrong_with_a_way_is_said_and_another_can_be_chosen(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truncate(killed)
    killed.with_name("program.json.aside").write_text("a file where the directory should be")
    runs = Played(monkeypatch, "bring_back", "leave")
    assert cli.main(["--file", str(killed)]) == 4
    assert not runs.troubles[0]
    assert "could not be copied" in runs.troubles[1]
    assert not runs.opened


def test_a_program_that_cannot_be_opened_is_no_first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "new.json"
    runs = Played(monkeypatch, "leave")
    assert cli.main(["--file", str(path)]) == 0
    assert runs.opened[0].desk.place.new
    path.write_bytes(b"")
    assert cli.main(["--file", str(path)]) == 4
    assert len(runs.opened) == 1


async def test_a_former_state_says_that_it_is_one_and_that_nothing_can_be_changed(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truncate(killed)
    runs = Played(monkeypatch, "look", "leave")
    assert cli.main(["--file", str(killed)]) == 4
    [app] = runs.opened
    async with played(app, LARGE) as pilot:
        assert "former state, to look at: Riverside" in screen_text(app)
        await pilot.press("p", "l")
        await pilot.pause()
        assert any("nothing can be changed in it" in one.message for one in app._notifications)
    assert json.loads(former_states(killed)[0].path.read_bytes())
