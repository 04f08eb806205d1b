"""What the commands write of the sample program, byte for byte as it was looked at.

After a change that is meant: ``pytest tests/test_sheets.py --snapshot-update``, and look at the difference.
"""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from mentor_tui import config
from mentor_tui.cli import main, surroundings
from mentor_tui.interchange import json_document
from mentor_tui.store import ProgramFile

ROOT = Path(__file__).parent.parent
AS_OF = ["--today", "2026-11-22"]

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample program as it was written, on the day that it was."""
    path = tmp_path_factory.mktemp("sample") / "program.json"
    document = json_document.read((ROOT / "sample_data" / "riverside.json").read_text("utf-8"))
    with ProgramFile(path) as file:
        file.load()
        file.save((one.record for one in document.records), document.charter)
    return path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv(config.SETTINGS_VARIABLE, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)


def written(sample: Path, capture: Captured, *arguments: str) -> bytes:
    """Return what a command puts out about the sample."""
    assert main(["--file", str(sample), *arguments, *AS_OF]) == 0
    return bytes(capture.readouterr().out)


# --- golden files --------------------------------------------------------------------------------------

DOCUMENTS: dict[str, list[str]] = {
    "due.txt": ["due"],
    "due.json": ["due", "--json"],
    "followups.txt": ["followups"],
    "followups.json": ["followups", "--json"],
    "brief.json": ["brief", "ada ben", "--json"],
    "timeline.json": ["timeline", "halima", "--json"],
    "calendar.ics": ["calendar", "ada joão"],
    "story.md": ["story", "ada ben"],
    "story-with-private.md": ["story", "marisol inês", "--level", "everything"],
    "handover.md": ["handover", "oskar 中村"],
    "handover.json": ["handover", "halima", "--format", "json"],
    "sessions.csv": ["table", "sessions"],
    "check-ins.csv": ["table", "check-ins", "--level", "everything"],
    "follow-ups.csv": ["table", "follow-ups", "--level", "everything"],
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document(name: str, sample: Path, snapshot: SnapshotAssertion, capfdbinary: Captured) -> None:
    class AsWritten(SingleFileSnapshotExtension):
        file_extension = name.rpartition(".")[2]

    assert written(sample, capfdbinary, *DOCUMENTS[name]) == snapshot(extension_class=AsWritten)


@pytest.mark.parametrize("command", [DOCUMENTS[name] for name in DOCUMENTS if name.endswith(".json")], ids=" ".join)
def test_every_json_says_what_it_is_of_which_version_and_as_of_when(
    command: list[str], sample: Path, capfdbinary: Captured
) -> None:
    content = written(sample, capfdbinary, *command)
    document = json.loads(content)
    assert document["format"].startswith("mentor-tui")
    assert (document["version"], document["as_of"]) == (2 if command[0] == "handover" else 1, "2026-11-22")
    assert content.endswith(b"}\n")


def test_another_day_is_another_list(sample: Path, capfdbinary: Captured) -> None:
    assert main(["--file", str(sample), "due", "--today", "24 dec 2026"]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith("Thursday 24 December 2026\n\nNEEDS CARE  9\n")
    assert main(["--file", str(sample), "due", "--today", "soon"]) == 1


def test_the_day_and_the_queue_of_some_pairings_are_those_lines_of_the_whole(
    sample: Path, capfdbinary: Captured
) -> None:
    for command, kinds in (("due", ("needs_care", "also_due", "coming")), ("followups", ("follow_ups",))):
        whole = json.loads(written(sample, capfdbinary, command, "--json"))
        some = json.loads(written(sample, capfdbinary, command, "--json", "--filter", "mentor:ada"))
        for kind in kinds:
            assert some[kind] == [one for one in whole[kind] if one["mentor"] == "Ada Okafor"]
        assert any(some[kind] for kind in kinds)
        out = written(sample, capfdbinary, command, "--filter", "mentor:ada").decode()
        assert "Ada Okafor ⇄ Ben Ruiz" in out
        assert "Inês" not in out
        assert main(["--file", str(sample), command, "--filter", "tag:nope", "--today", "2026-11-22"]) == 0
        nobody = capfdbinary.readouterr()
        assert nobody.out == b""
        assert "No pairing matches this filter. No pairing has the tag “nope”.\n" in nobody.err.decode()
        assert main(["--file", str(sample), command, "--filter", "standing:late"]) == 1


@pytest.mark.parametrize(
    "command", [["export"], ["timeline", "ada ben"], *(DOCUMENTS[name] for name in DOCUMENTS)], ids=" ".join
)
def test_no_document_depends_on_the_day_it_is_made(
    command: list[str], sample: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Captured
) -> None:
    from datetime import UTC, datetime

    before = written(sample, capfdbinary, *command)
    monkeypatch.setattr("mentor_tui.cli.surroundings.now", lambda: datetime(2031, 5, 6, 7, 8, tzinfo=UTC))
    assert written(sample, capfdbinary, *command) == before


# --- colours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colours_are_for_a_terminal_whose_reader_has_not_said_no(
    variables: dict[str, str], coloured: bool, sample: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Captured
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    plain = written(sample, capfdbinary, "due")
    assert b"\x1b" not in plain
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    shown = written(sample, capfdbinary, "due")
    assert (b"\x1b[1;31mlapsed\x1b[0m" in shown) == coloured
    uncoloured = shown
    for code in (b"\x1b[1;31m", b"\x1b[1;33m", b"\x1b[1;36m", b"\x1b[1m", b"\x1b[0m"):
        uncoloured = uncoloured.replace(code, b"")
    assert uncoloured == plain


# --- where it goes -------------------------------------------------------------------------------------

WRITES = (["calendar"], ["story", "ada ben"], ["handover", "ada ben"], ["table", "sessions"])


@pytest.mark.parametrize("command", WRITES, ids=" ".join)
def test_a_document_goes_into_a_new_file_and_over_another_only_by_force(
    command: list[str], sample: Path, tmp_path: Path, capfdbinary: Captured
) -> None:
    content = written(sample, capfdbinary, *command)
    to_file = ["--file", str(sample), *command, *AS_OF, "-o", "out"]
    assert main(to_file) == 0
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert captured.err.startswith(b"Leaves: ")
    assert (tmp_path / "out").read_bytes() == content
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    (tmp_path / "out").write_bytes(b"mine")
    assert main(to_file) == 1
    assert b"out is there already" in capfdbinary.readouterr().err
    assert (tmp_path / "out").read_bytes() == b"mine"
    assert main([*to_file, "--force"]) == 0
    assert (tmp_path / "out").read_bytes() == content


@pytest.mark.parametrize("command", [*WRITES, ["export"], ["report"]], ids=" ".join)
def test_what_leaves_is_told_before_it_is_written(
    command: list[str], sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Captured
) -> None:
    told: list[tuple[str, bool, bytes]] = []

    def tell(words: str) -> None:
        sys.stdout.flush()
        told.append((words.partition(" ")[0], (tmp_path / "out").exists(), capfdbinary.readouterr().out))

    monkeypatch.setattr(surroundings, "tell", tell)
    assert main(["--file", str(sample), *command, *AS_OF]) == 0
    assert capfdbinary.readouterr().out
    assert main(["--file", str(sample), *command, *AS_OF, "-o", "out"]) == 0
    assert told == [("Leaves:", False, b"")] * 2
    assert main(["--file", str(sample), *command, *AS_OF, "-o", "out"]) == 1
    assert len(told) == 2, "nothing leaves where nothing can be written"


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def linked(path: Path) -> Path:
    link = path.with_name("a link")
    if not link.is_symlink():
        link.symlink_to(path)
    return link


@pytest.mark.parametrize(
    "output",
    [
        lambda path: path,
        lambda path: beside(path, ".journal"),
        lambda path: beside(path, ".generations") / "any",
        lambda path: path.parent / "." / "x" / ".." / path.name,
        linked,
    ],
)
@pytest.mark.parametrize("command", [*WRITES, ["export"], ["report"]], ids=" ".join)
def test_no_document_takes_a_name_of_the_program(
    command: list[str], output: Callable[[Path], Path], sample: Path, capfdbinary: Captured
) -> None:
    before = {one.name: one.read_bytes() for one in sample.parent.iterdir() if one.is_file()}
    for forced in ([], ["--force"]):
        assert main(["--file", str(sample), *command, *AS_OF, "-o", str(output(sample)), *forced]) == 1
        assert b"is the program file, or belongs to it" in capfdbinary.readouterr().err
    linked(sample).unlink()
    assert {one.name: one.read_bytes() for one in sample.parent.iterdir() if one.is_file()} == before
