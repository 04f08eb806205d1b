"""Several files open together: where a pairing is from, what was met twice, what does not fit, what has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mentor_tui.interchange import json_document
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.withholding import Level
from mentor_tui.model import Charter, Record, Thresholds
from mentor_tui.sources import Sources
from mentor_tui.store import ProgramFile
from mentor_tui.store.rescue import LookedAt
from mentor_tui.tui import app as app_module
from mentor_tui.tui.screens import files as files_module
from mentor_tui.tui.screens.files import FilesScreen
from mentor_tui.tui.screens.page import PageScreen
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.program_screen import Place
from mentor_tui.tui.widgets.fields import Choice
from mentor_tui.tui.widgets.lines import LineView
from tests.records import ADA, BEN, TODAY, days_ago, id_of, pairing, person, program_of, session, stamp_of, tombstone
from tests.tui.stage import LARGE, SMALL, Stage, screen_text, type_text
from tests.tui.test_hostile_text import HOSTILE, assert_harmless
from tests.tui.test_snapshots import SIZES, AsText

LENA, CEM = person("Lena Vogt", record_id=id_of(1002)), person("Cem Aydın", record_id=id_of(1003))
PAIR = pairing(ADA, BEN, purpose="research", record_id=id_of(1004))
OTHER = pairing(ADA, LENA, record_id=id_of(1005))
LONE = pairing(CEM, LENA, record_id=id_of(1006))
TALK = session(PAIR, days_ago(9), note="was in tears", minutes=45, record_id=id_of(1007))
POSTER = session(PAIR, days_ago(20), note="First poster.", visibility="shared", minutes=30, record_id=id_of(1008))
LATER = replace(POSTER, note="First poster, and the second.", minutes=60, stamp=stamp_of(90))
STRAY = session(LONE, days_ago(2), note="still here", visibility="shared", record_id=id_of(1009), stamp=stamp_of(99))


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_module, "SECONDS_BETWEEN_LOOKS_AT_THE_FILE", 0.01)


def write(path: Path, *records: Record, charter: Charter | None = None) -> None:
    with ProgramFile(path) as file:
        file.load()
        file.save(records, charter or Charter(name=path.stem))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four mentors' files, one of which cannot be read."""
    folder = tmp_path / "mentors"
    folder.mkdir()
    write(folder / "ada.json", ADA, BEN, PAIR, TALK, POSTER)
    extracted = extract(program_of(ADA, LENA, OTHER), Scope(), level="shared")
    (folder / "export.json").write_bytes(b"".join(json_document.write(extracted, TODAY)))
    write(
        folder / "laptop.json", ADA, BEN, PAIR, LATER, charter=Charter(name="x", thresholds=Thresholds(grace_least=0))
    )
    write(folder / "lena.json", CEM, LENA, LONE, STRAY)
    write(folder / "old.json", tombstone(LONE, stamp=stamp_of(95)))
    (folder / "half.json").write_text('{"mentor_tui": {"1": {"schema": 1}}, "peo')
    monkeypatch.chdir(tmp_path)
    return folder


def stage_of(*named: object, level: Level = "shared") -> Stage:
    sources = Sources([str(one) for one in named], level)
    nowhere = LookedAt("These files are open together to be read.")
    place = Place(sources.read[0].path, writable=False)
    return Stage(sources.gathered.program, place=place, file=nowhere, sources=sources)


def words(stage: Stage) -> str:
    return " ".join(screen_text(stage.app).split())


async def to(stage: Stage, pilot: Pilot[None], key: str) -> str:
    """Put the cursor of the Files screen on a line, and return what is told of it."""
    stage.app.screen.query_one(LineView).cursor = key
    await pilot.pause()
    return "\n".join(
        str(one.visual) for one in stage.app.screen.query("#versions Static").results(Static) if one.size.height
    )


async def test_pairings_and_their_pages_say_which_file_they_are_from(folder: Path) -> None:
    stage = stage_of(folder)
    async with stage.play(LARGE) as pilot:
        assert "5 of 6 files, read-only, private withheld" in words(stage)
        (notice,) = stage.app._notifications
        assert notice.message == (
            "1 file could not be read, 2 records met twice and not the same, 1 record that does not fit. "
            "F shows the files."
        )
        await pilot.press("2")
        rows = [line for line in screen_text(stage.app).split("\n") if "⇄" in line]
        assert any("Ben Ruiz" in row and "ada and laptop" in row for row in rows)
        assert any("Lena Vogt" in row and "export" in row for row in rows)
        await pilot.press("slash")
        await type_text(pilot, "export")
        await pilot.press("enter", "enter")
        assert isinstance(stage.app.screen, PairingScreen)
        standing = str(stage.app.screen.query_one("#standing", Static).visual)
        assert f"from export.json ({folder / 'export.json'})" in standing
        await pilot.press("escape")
        stage.app.go_to(PAIR.id)
        await pilot.pause()
        stage.app.screen.query_one(LineView).cursor = f"session {POSTER.id}"
        await pilot.pause()
        told = str(stage.app.screen.query_one("#entry", Static).visual)
        assert "First poster, and the second." in told
        assert "from laptop.json" in told, "its pairing is the same in both"
        assert "was in tears" not in screen_text(stage.app)
        assert "(withheld)" in screen_text(stage.app)


async def test_private_text_is_there_where_it_is_asked_for_and_one_file_needs_no_name(folder: Path) -> None:
    stage = stage_of(folder / "ada.json", level="everything")
    async with stage.play(LARGE) as pilot:
        assert "1 file, read-only" in words(stage)
        assert "withheld" not in words(stage)
        await pilot.press("2", "enter")
        await pilot.pause()
        assert "was in tears" in screen_text(stage.app)
        assert "ada.json" not in screen_text(stage.app)


async def test_without_any_text_people_have_codes_and_no_more_of_them_can_leave(folder: Path, tmp_path: Path) -> None:
    stage = stage_of(folder / "ada.json", level="continuity")
    async with stage.play(LARGE) as pilot:
        assert "all text withheld" in words(stage)
        await pilot.press("F")
        assert "codes stand for names" in words(stage)
        await pilot.press("escape", "2")
        assert "P-" in words(stage)
        assert "Ruiz" not in words(stage)
        await pilot.press("x")
        stage.app.screen.query_one("#path Input", Input).value = str(tmp_path / "out.json")
        stage.app.screen.query_one("#level Choice", Choice).choose("shared")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "It is withheld from these files" in words(stage)
        stage.app.screen.query_one("#level Choice", Choice).choose("continuity")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "P-" in (tmp_path / "out.json").read_text()


async def test_the_files_say_what_they_hold_what_was_met_twice_and_what_does_not_fit(folder: Path) -> None:
    stage = stage_of(folder, "gone.json")
    async with stage.play(LARGE) as pilot:
        await pilot.press("F")
        shown = words(stage)
        assert "program ada.json 1 pairing, 2 sessions, 2 people" in shown
        assert "export export.json 1 pairing, 2 people" in shown
        assert "not read half.json it is damaged, or was not written to its end" in shown
        assert "not read gone.json there is no such file" in shown
        assert "Private text is withheld" in shown
        assert "thresholds of ada.json; others are set in laptop.json" in shown
        assert "MET TWICE, AND NOT THE SAME 2" in shown
        assert "DOES NOT FIT 1" in shown
        assert "session of 20 Nov 2026 of a pairing" in shown or "Its pairing was deleted in old.json" in shown

        assert str(folder / "half.json") in await to(stage, pilot, "file 2")
        assert "Nothing of it is shown" in await to(stage, pilot, "file 2")
        assert "grace least 0 (here 2)" in await to(stage, pilot, "file 3")
        told = await to(stage, pilot, "met 1")
        assert "Taken, from laptop.json" in told
        assert "note: First poster, and the second." in told
        assert "Not taken, from ada.json" in told
        assert "note: First poster.\n" in f"{told}\n"
        assert "minutes: 30" in told
        assert "channel" not in told, "only what differs is shown"
        told = await to(stage, pilot, "met 0")
        assert "Taken, from old.json" in told
        assert "deleted" in told
        assert "mentee: Lena Vogt" in told
        told = await to(stage, pilot, "misfit 0")
        assert "Left out: session of 20 Nov 2026" in told
        assert "Its pairing was deleted in old.json, on Sunday 22 November 2026." in told
        assert "note: still here" in told

        await pilot.press("enter")
        assert stage.app.screen.query_one("#versions").has_focus
        await pilot.press("escape", "F")
        assert isinstance(stage.app.screen, FilesScreen), "it is not opened twice"
        await pilot.press("escape")
        assert not isinstance(stage.app.screen, FilesScreen)


async def test_a_changed_file_is_offered_and_read_only_when_it_is_asked_for(folder: Path) -> None:
    stage = stage_of(folder)
    async with stage.play(LARGE) as pilot:
        await pilot.press("2")
        before = stage.program
        write(folder / "ada.json", session(PAIR, days_ago(1), note="new", visibility="shared"))
        await pilot.pause(0.1)
        assert "ada.json changed on the disk. F shows the files." in words(stage)
        assert "1 changed · 5 of 6 files" in words(stage)
        assert stage.program is before
        await pilot.press("F")
        assert "▌changed ada.json" in words(stage)
        write(folder / "lena.json", session(LONE, days_ago(1), stamp=stamp_of(99)))
        await pilot.pause(0.1)
        assert "2 files changed on the disk: r reads again" in words(stage)
        await pilot.press("escape")
        assert "2 changed · 5 of 6 files" in words(stage)
        await pilot.press("F")
        await pilot.press("r")
        await pilot.pause(0.1)
        assert "2 files read again" in words(stage)
        assert "▌program ada.json 1 pairing, 3 sessions" in words(stage)
        assert "2 changed" not in words(stage)
        assert len(stage.program.history(PAIR.id).sessions) == 3
        await pilot.press("r")
        await pilot.pause()
        assert "Nothing has changed" in words(stage)
        stage.app.clear_notifications()
        (folder / "lena.json").write_text("{")
        await pilot.pause(0.1)
        await pilot.press("r")
        await pilot.pause()
        assert "1 file could not be read." in words(stage)
        assert "read again" not in words(stage)
        assert "▌as before lena.json it is damaged" in words(stage)
        await pilot.press("escape")
        assert "changed ·" not in words(stage)


async def test_every_verb_says_why_not_and_nothing_is_written(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    stage = stage_of(folder)
    async with stage.play(LARGE) as pilot:
        await pilot.press("2")
        for key in ("l", "c", "f", "s", "z", "e", "delete", "w", "E", "O", "T", "n", "p", "i"):
            stage.app.clear_notifications()
            await pilot.press(key)
            await pilot.pause()
            assert "open together to be read" in words(stage), key
        await pilot.press("x")
        stage.app.screen.query_one("#path Input", Input).value = str(folder.parent / "exported.json")
        stage.app.screen.query_one("#level Choice", Choice).choose("everything")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "It is withheld from these files" in words(stage)
        assert not (folder.parent / "exported.json").exists()
        stage.app.screen.query_one("#level Choice", Choice).choose("shared")
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    exported = json_document.read((folder.parent / "exported.json").read_text("utf-8"))
    assert len(exported.records) == len(list(stage.program.records())), "what was gathered can be handed on"


async def test_files_are_offered_only_where_several_can_be_open(folder: Path) -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert not isinstance(stage.app.screen, FilesScreen)
        assert not any("Files" in one.title for one in stage.app.get_system_commands(stage.app.screen))
    stage = stage_of(folder)
    async with stage.play(LARGE) as pilot:
        assert any("Files" in one.title for one in stage.app.get_system_commands(stage.app.screen))
        await pilot.press("question_mark")
        assert isinstance(stage.app.screen, PageScreen)
        assert "F" in [str(one.visual) for one in stage.app.screen.query(".word").results(Static)]


async def test_a_long_list_is_cut_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "MOST_LISTED", 1)
    stage = stage_of(folder)
    async with stage.play(LARGE) as pilot:
        await pilot.press("F")
        assert "and 1 more" in words(stage)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_no_name_of_a_file_and_no_text_in_it_breaks_a_screen(size: tuple[int, int], tmp_path: Path) -> None:
    names = [name.replace("/", "∕") for name in (*HOSTILE, "a\x1b]0;owned\x07b", "x\x85\x9b31my", "w" * 240)]
    for place, name in enumerate(names):
        folder = tmp_path / str(place)
        folder.mkdir()
        text = HOSTILE[place % len(HOSTILE)]
        mentee = person(text, about=text)
        pair = pairing(ADA, mentee, purpose=text)
        shared = replace(POSTER, pairing_id=pair.id, note=text, stamp=stamp_of(place))
        write(folder / f"{name[:200]}.json", ADA, mentee, pair, shared, charter=Charter(name=text))
        (folder / f"{name[:230]}.bad.json").write_text(text)
    stage = stage_of(*(tmp_path / str(place) for place in range(len(names))), level="everything")
    assert stage.desk.sources is not None
    troubles = [file.trouble for file in stage.desk.sources.files if ".bad" not in file.path.name]
    assert troubles == [""] * len(names)
    async with stage.play(size) as pilot:
        await pilot.press("2")
        assert_harmless(stage, size[1])
        await pilot.press("enter")
        await pilot.pause()
        assert_harmless(stage, size[1])
        await pilot.press("F")
        screen = stage.app.screen
        assert isinstance(screen, FilesScreen)
        view = screen.query_one(LineView)
        for key in view.keys:
            view.cursor = key
            await pilot.pause()
            assert_harmless(stage, size[1])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("size", SIZES)
async def test_what_a_review_looks_like(size: str, snapshot: SnapshotAssertion) -> None:
    stage = stage_of("mentors")
    async with stage.play(SIZES[size]) as pilot:
        stage.app.clear_notifications()
        await pilot.press("2")
        await pilot.pause()
        assert screen_text(stage.app) == snapshot(name=f"pairings-{size}", extension_class=AsText)
        await pilot.press("F")
        stage.app.screen.query_one(LineView).cursor = "met 1"
        await pilot.pause()
        await pilot.pause()
        assert screen_text(stage.app) == snapshot(name=f"files-{size}", extension_class=AsText)


@pytest.mark.parametrize(("names", "told"), [(["Ben Ruiz"], "Ben Ruiz."), (list("CDEFG"), "C, D, E and 2 more.")])
async def test_people_of_one_name_in_several_files_are_told(tmp_path: Path, names: list[str], told: str) -> None:
    for file in ("one.json", "two.json"):
        write(tmp_path / file, *map(person, names))
    stage = stage_of(tmp_path)
    async with stage.play(size=LARGE) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert f"Of one name in several files, and counted as different people: {told}" in words(stage)
