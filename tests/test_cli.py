"""The command line, from inside and as a process of its own."""

from __future__ import annotations

import gc
import io
import json
import locale
import os
import stat
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator

from mentor_tui import __version__, axis, config, views
from mentor_tui.cli import application, exchange, main, timelines
from mentor_tui.cli.surroundings import now
from mentor_tui.continuity import find_gaps, standing
from mentor_tui.interchange import incoming, json_document
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.model import PersonDraft
from mentor_tui.program import Program
from mentor_tui.store import ProgramFile
from mentor_tui.tracker import Tracker
from tests.records import (
    ADA,
    BEN,
    FORTNIGHTLY,
    check_in,
    follow_up,
    id_of,
    pairing,
    person,
    program_of,
    session,
)

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data" / "riverside.json"

ON = date.today() - timedelta(days=20)  # noqa: DTZ011 - the command line reads the same clock
LENA, BENTE = person("Lena Vogt"), person("Bente Holm")
PAIR = pairing(
    started_on=ON - timedelta(days=300), cadence=FORTNIGHTLY, record_id="7a000000-0000-4000-8000-000000000001"
)
OTHER = pairing(mentee=LENA, started_on=ON, record_id="8b000000-0000-4000-8000-000000000002")
THIRD = pairing(mentor=LENA, mentee=BENTE, started_on=ON, record_id="9c000000-0000-4000-8000-000000000003")
TALK = session(PAIR, ON, minutes=45, note="First poster accepted 東京", visibility="shared")
SECRET = session(PAIR, ON - timedelta(days=100), note="was in tears")
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK, visibility="shared", check_on=ON + timedelta(days=60))
CALL = check_in(PAIR, ON + timedelta(days=3), about=DRAFT, result="no_answer", note="rang twice", visibility="shared")
PROGRAM = program_of(LENA, BENTE, ADA, BEN, PAIR, OTHER, THIRD, TALK, SECRET, DRAFT, CALL)

READS = (
    *(["timeline", "ada ben"], ["brief", "ada ben"], ["export"], ["due"], ["followups"]),
    *(["calendar"], ["story", "ada ben"], ["handover", "ada ben"], ["table", "sessions"]),
)
"""The commands that read a program and print what is in it."""
LEAVES = ("export", "calendar", "story", "handover", "table")
"""Those that say first, in a line, what leaves."""

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test, so that nobody's program is ever touched."""
    place = tmp_path / "home"
    place.mkdir()
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(place))
    monkeypatch.delenv(config.FILE_VARIABLE, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    return place


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A program file with three pairings."""
    path = tmp_path / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(PROGRAM.records(), PROGRAM.charter)
    return path


@pytest.fixture
def own(home: Path, path: Path) -> Path:
    """The same program as this user's own."""
    own = config.own_directory() / "program.json"
    assert home in own.parents
    own.parent.mkdir(parents=True)
    path.rename(own)
    return own


def run(*arguments: object, given: bytes | None = None, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "mentor_tui", *map(str, arguments)],
        input=given if given is not None else b"",
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
    )


def read_program(path: Path) -> Program:
    with ProgramFile(path, writable=False) as file:
        return file.load()


def document(program: Program = PROGRAM) -> bytes:
    whole = extract(program, Scope(), level="everything")
    return b"".join(json_document.write(whole, now().date()))


def exported(captured: Captured) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(captured.readouterr().out)
    return found


# --- what it is ----------------------------------------------------------------------------------------


def test_it_tells_its_version(home: Path) -> None:
    answer = run("--version")
    assert (answer.returncode, answer.stdout.decode(), answer.stderr) == (0, f"mentor-tui {__version__}\n", b"")
    assert not list(home.iterdir())


COMMANDS = (
    *("demo", "due", "followups", "log", "checkin", "timeline", "brief", "search", "calendar", "story", "handover"),
    *("table", "export", "import", "report", "doctor", "restore", "completion", "manual"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_its_help_names_every_command_and_each_has_its_own(command: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert command in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"mentor-tui {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["--fly"],
        ["timeline"],
        ["brief"],
        ["import"],
        ["export", "--fly"],
        ["doctor", "x"],
        ["restore", "x"],
        ["search"],
        ["search", "x", "--limit", "0"],
        *(["log", "ada ben", "a note", "more"], ["log", "--fly"], ["checkin", "ada ben"], ["checkin", "a", "b", "c"]),
        *(["table"], ["table", "people"], ["story"], ["handover", "ada", "--format", "pdf"], ["completion", "tcsh"]),
    ],
)
def test_what_it_does_not_know_ends_with_2_and_its_usage(arguments: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage: mentor-tui" in captured.err


@pytest.mark.parametrize("limit", ["0", "-3", "many", "1.5"])
def test_what_is_no_number_of_hits_is_told_in_words(limit: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main(["search", "x", f"--limit={limit}"])
    assert f"argument --limit: “{limit}” is not a whole number from 1 on\n" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_without_a_terminal_the_application_says_so_in_one_line(arguments: list[str], home: Path) -> None:
    answer = run(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == b""
    [line] = answer.stderr.decode().splitlines()
    assert "needs a terminal" in line
    assert not list(home.iterdir())


@pytest.mark.parametrize("is_changed", [True, False])
def test_that_a_large_file_is_written_at_the_end_is_said_before_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path, *, is_changed: bool
) -> None:
    path = tmp_path / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save([ADA])

    def run_app(_: ProgramFile, tracker: Tracker) -> SimpleNamespace:
        monkeypatch.setattr(application, "LARGE", path.stat().st_size)
        if is_changed:
            tracker.add_person(PersonDraft(name="Ben Ruiz"))
        return SimpleNamespace(return_value=None, return_code=0)

    monkeypatch.setattr(application, "_at_a_terminal", lambda: True)
    monkeypatch.setattr(application, "_run", run_app)
    monkeypatch.setattr(gc, "disable", lambda: None)
    assert main(["--file", str(path)]) == 0
    said = f"Everything is saved; writing {path} whole…\n"
    assert capsys.readouterr().err == (said if is_changed else "")


def test_an_interruption_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(exchange, "export", interrupted)
    assert main(["export"]) == 130
    assert capsys.readouterr().err == ""


# --- which file ----------------------------------------------------------------------------------------


def test_the_file_is_the_one_given_else_the_variable_s_else_the_user_s_own(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def people() -> set[object]:
        return {one["name"] for one in exported(capsys)["people"]}

    for name in ("given", "named"):
        with ProgramFile(tmp_path / name) as file:
            file.load()
            file.save([person(f"Only in {name}")])
    assert main(["export"]) == 0
    assert people() == {"Ada Okafor", "Ben Ruiz", "Lena Vogt", "Bente Holm"}
    monkeypatch.setenv(config.FILE_VARIABLE, str(tmp_path / "named"))
    assert main(["export"]) == 0
    assert people() == {"Only in named"}
    assert main(["--file", str(tmp_path / "given"), "export"]) == 0
    assert people() == {"Only in given"}
    assert own.exists()


def test_a_file_can_be_named_from_home(home: Path, path: Path, capsys: Captured) -> None:
    path.rename(home / "mine.json")
    assert main(["--file", "~/mine.json", "export"]) == 0
    assert len(exported(capsys)["people"]) == 4


def test_the_home_of_nobody_is_no_traceback(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    assert main(["--file", "~nobody-of-that-name/mine.json", "export"]) == 1
    assert "~nobody-of-that-name/mine.json is not there" in capsys.readouterr().err
    monkeypatch.setenv(config.SETTINGS_VARIABLE, "~nobody-of-that-name/settings.json")
    assert main(["--file", str(path), "due", "--today", "yesterday"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("command", READS, ids=" ".join)
@pytest.mark.parametrize("where", ["own", "given", "in a directory that is not there"])
def test_a_file_that_is_not_there_is_told_and_not_made(
    command: list[str], where: str, home: Path, tmp_path: Path, capsys: Captured
) -> None:
    absent = {"own": None, "given": tmp_path / "absent.json"}.get(where, tmp_path / "no" / "absent.json")
    before = sorted(tmp_path.rglob("*"))
    assert main([*(["--file", str(absent)] if absent else []), *command]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"mentor-tui: {absent or config.own_directory() / 'program.json'} is not there.")
    assert sorted(tmp_path.rglob("*")) == before
    assert not list(home.iterdir())


@pytest.mark.parametrize("command", [["export"], ["timeline", "ada"], ["import", str(SAMPLE)]])
@pytest.mark.parametrize("name", [".", "long" * 100 + ".json", "program.json/deeper.json"])
def test_a_file_that_cannot_be_is_told_in_one_line(command: list[str], name: str, path: Path, capsys: Captured) -> None:
    before = path.read_bytes()
    assert main(["--file", name, *command]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith("mentor-tui: ")
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", [*READS, ["import", str(SAMPLE)], ["checkin", "ada ben", "reached"]], ids=" ".join)
def test_a_damaged_file_ends_with_4_and_is_left_as_it_is(command: list[str], path: Path, capsys: Captured) -> None:
    damaged = path.read_bytes()[:-40]
    path.write_bytes(damaged)
    before = path.stat()
    assert main(["--file", str(path), *command]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"mentor-tui: {path} is damaged: it stops being JSON at line 1, column")
    assert path.read_bytes() == damaged
    assert path.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_an_export_in_the_place_of_a_program_is_called_one_and_left_as_it_is(
    form: str, path: Path, tmp_path: Path, capsys: Captured
) -> None:
    export = tmp_path / f"export.{form}"
    assert main(["--file", str(path), "export", "--format", form, "-o", str(export)]) == 0
    before = export.read_bytes()
    for command in (["due"], ["import", str(export)]):
        capsys.readouterr()
        assert main(["--file", str(export), *command]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith(
            f"mentor-tui: {export} is an export, and not a program: look at it with mentor-tui review"
        )
        assert "mentor-tui import FILE" in err
    assert export.read_bytes() == before
    export.write_bytes(before[:-40])
    assert main(["--file", str(export), "due"]) == (1 if form == "jsonl" else 4), (
        "of lines the first says what they are"
    )


def test_a_file_that_is_open_elsewhere_ends_with_3_to_write_and_can_be_read(path: Path) -> None:
    with ProgramFile(path):
        answer = run("--file", path, "import", SAMPLE)
        assert answer.returncode == 3
        assert "in use by another mentor-tui" in answer.stderr.decode()
        assert run("--file", path, "export").returncode == 0
    assert read_program(path) == PROGRAM
    assert run("--file", path, "import", SAMPLE).returncode == 0


# --- timeline ------------------------------------------------------------------------------------------


def test_a_timeline_is_drawn_for_the_pairing_that_the_names_mean(path: Path, capsys: Captured) -> None:
    for words in ("ada ben", "Okafor Ruiz", "ruiz", PAIR.id[:8], PAIR.id):
        assert main(["--file", str(path), "timeline", words]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        assert captured.out.startswith("Ada Okafor ⇄ Ben Ruiz")
        for part in ("IRB draft", "First poster accepted 東京", "no answer", "●", "├"):
            assert part in captured.out
        assert max(map(len, captured.out.splitlines())) <= 100


def test_a_timeline_in_words_is_the_same_without_the_drawing(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "timeline", "ada ben", "--words"]) == 0
    out = capsys.readouterr().out
    for part in ("IRB draft", "First poster accepted 東京", "no answer"):
        assert part in out
    assert not set("│├╯╮┆") & set(out)


def test_names_that_several_pairings_answer_to_are_told_with_the_candidates(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "timeline", "ben"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "mentor-tui: “ben” can be:\n"
        f"  Ada Okafor ⇄ Ben Ruiz   {PAIR.id[:8]}\n"
        f"  Lena Vogt ⇄ Bente Holm   {THIRD.id[:8]}\n"
        "Write more of the names, or the id.\n"
    )


@pytest.mark.parametrize("words", ["xavier", "ada bente", "", " "])
def test_names_that_no_pairing_answers_to_are_told_with_those_there_are(
    words: str, path: Path, capsys: Captured
) -> None:
    assert main(["--file", str(path), "timeline", words]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"No pairing answers to “{words}”" in captured.err
    for names in ("Ada Okafor ⇄ Ben Ruiz", "Ada Okafor ⇄ Lena Vogt", "Lena Vogt ⇄ Bente Holm"):
        assert names in captured.err


def test_a_program_without_pairings_says_so(tmp_path: Path, capsys: Captured) -> None:
    with ProgramFile(tmp_path / "new.json") as file:
        file.load()
        file.save([ADA])
    assert main(["--file", str(tmp_path / "new.json"), "timeline", "ada"]) == 1
    assert "(none yet)" in capsys.readouterr().err


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_a_reader_that_goes_away_is_no_error(command: list[str], path: Path) -> None:
    big = [session(PAIR, ON, note=f"long note {number} " * 20, visibility="shared") for number in range(600)]
    with ProgramFile(path) as file:
        file.load()
        file.save(big)
    with subprocess.Popen(
        [sys.executable, "-m", "mentor_tui", "--file", path, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in (told := process.stderr.read())
        assert b"rror" not in told
    assert process.returncode == 0


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_a_reader_that_was_gone_before_the_first_line_is_no_error(command: list[str], path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "mentor_tui", "--file", path, *command],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert answer.returncode == 0
    assert answer.stderr.count(b"\n") == (1 if command[0] in LEAVES else 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_an_output_that_cannot_be_written_is_told_in_one_line(command: list[str], path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "mentor_tui", "--file", path, *command],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert answer.returncode == 1
    *before, told = answer.stderr.decode().splitlines()
    assert told == "mentor-tui: The output could not be written: No space left on device."
    assert [line.partition(":")[0] for line in before] == (["Leaves"] if command[0] in LEAVES else [])


def test_a_terminal_without_unicode_shows_question_marks_and_no_traceback(path: Path) -> None:
    answer = run("--file", path, "timeline", "ada ben", PYTHONIOENCODING="ascii")
    assert answer.returncode == 0
    assert answer.stdout.decode("ascii").startswith("Ada Okafor ? Ben Ruiz")
    assert answer.stderr == b""


# --- brief ---------------------------------------------------------------------------------------------


def test_a_brief_is_printed_for_the_pairing_that_the_names_mean(path: Path, capsys: Captured) -> None:
    for words in (["ada ben"], ["Okafor", "Ruiz"], ["ruiz"], [PAIR.id[:8]]):
        assert main(["--file", str(path), "brief", *words]) == 0
        captured = capsys.readouterr()
        assert captured.err == ""
        name, about, *lines = captured.out.splitlines()
        assert name == "Ada Okafor ⇄ Ben Ruiz"
        assert about.startswith("every 2 weeks · since ")
        headings = [line for line in lines if line and not line.startswith(" ")]
        assert headings == ["Where the two stand", "Last time", "Still open", "Since then", "Planned"]
        assert [above for above, line in pairwise(lines) if line in headings] == [""] * 5
        assert "  First poster accepted 東京" in lines
        assert "  tried once since " in captured.out


def test_a_brief_is_set_in_the_width_of_the_terminal_with_its_indent(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    long = "word " * 30
    with ProgramFile(path) as file:
        file.load()
        note = f"{long}\n\n{' ' * 60}{long}"
        file.save([session(PAIR, ON, note=note, record_id=TALK.id), follow_up(PAIR, "thread", opened_on=ON, note=long)])
    assert main(["--file", str(path), "brief", "ada ben"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 40
    assert not any(line != line.rstrip() for line in lines)
    indents = [len(line) - len(line.lstrip()) for line in lines if line.endswith(" word")]
    assert indents == [*[2] * 5, *[20] * 8, *[4] * 5]


def test_a_brief_of_nobody_known_is_told_as_for_a_timeline(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "brief", "xavier"]) == 1
    assert "No pairing answers to “xavier”" in capsys.readouterr().err
    assert main(["--file", str(path), "brief", "ben"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("mentor-tui: “ben” can be:\n  Ada Okafor ⇄ Ben Ruiz")


# --- search --------------------------------------------------------------------------------------------


def test_hits_are_printed_one_a_line_with_day_pairing_and_what_they_are(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "search", "poster", "ada"]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{ON}  Ada Okafor ⇄ Ben Ruiz  session  First poster accepted 東京\n"
    assert captured.err == "1 place\n"
    assert main(["--file", str(path), "search", "ada", "--limit", "1"]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert captured.err == "1 of 2\n"
    assert main(["--file", str(path), "search", "zebra"]) == 0
    assert capsys.readouterr() == ("", "Nothing matches all of this.\n")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["person:ada okafor", "kind:session"], [TALK.id, SECRET.id]),
        (['person:"ada okafor" kind:session poster'], [TALK.id]),
        (["in tears"], [SECRET.id]),
        (['"tears in"'], []),
        (["kind:check-in", "rang", "twice"], [CALL.id]),
        (["kind:promise"], [DRAFT.id]),
    ],
)
def test_what_a_shell_leaves_of_the_words_is_searched_for(
    words: list[str], found: list[str], path: Path, capsys: Captured
) -> None:
    assert main(["--file", str(path), "search", "--json", *words]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [hit["id"] for hit in printed["hits"]] == found
    assert printed["total"] == len(found)


def test_a_hit_in_json_leads_to_its_records(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "search", "--json", "東", "--limit", "3"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert (hit["id"], hit["pairing_id"], hit["on"], hit["what"]) == (TALK.id, PAIR.id, ON.isoformat(), "session")
    assert (hit["mentor"], hit["mentee"]) == ("Ada Okafor", "Ben Ruiz")
    ((begin, end),) = hit["spans"]
    assert hit["excerpt"][begin:end] == "東"


def test_dates_of_a_search_are_counted_from_a_day_that_can_be_given(path: Path, capsys: Captured) -> None:
    day = (ON + timedelta(days=1)).isoformat()
    assert main(["--file", str(path), "search", "kind:session", "after:-3d", "--today", day]) == 0
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1
    assert captured.err.startswith("1 place · from ")
    assert main(["--file", str(path), "search", "kind:session", "after:fri", "--today", "2031-05-06"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Nothing matches all of this. Searched from Sat 3 May on.\n"
    assert main(["--file", str(path), "search", "mentor:ada", "poster"]) == 0
    assert "“mentor:” is none of person:, kind:, topic:, before:, after:, and was" in capsys.readouterr().err


def test_a_qualifier_that_cannot_be_read_is_refused(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "search", "after:noon", "kind:food", "poster"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("mentor-tui: after: “noon” is not a date I know.")
    assert "kind: “food” is none of pairing" in captured.err


def test_no_text_that_was_found_commands_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "hostile.json"
    said = session(PAIR, ON, note="poster \x1b[2J\x1b]0;owned\x07 \u202eabc\nof\x85it")
    with ProgramFile(path) as file:
        file.save([ADA, BEN, PAIR, said], None)
    for arguments in (["poster"], ["poster", "--json"]):
        assert main(["--file", str(path), "search", *arguments]) == 0
        printed = capsys.readouterr().out
        assert printed.isprintable() or set(printed) - {char for char in printed if char.isprintable()} == {"\n"}
        assert "poster" in printed
        assert "\u202e" not in printed


# --- export --------------------------------------------------------------------------------------------


def test_an_export_goes_to_stdout_and_its_counts_to_stderr(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export"]) == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert document["as_of"] == now().date().isoformat()
    assert [len(document[kind]) for kind in ("people", "pairings", "sessions")] == [4, 3, 2]
    assert "was in tears" not in captured.out
    assert "First poster accepted" in captured.out
    assert captured.err.startswith("Leaves: 4 people, 3 pairings, 2 sessions, 1 follow-up, 1 check-in.")
    assert "withheld in 1 record" in captured.err
    assert captured.err.count("\n") == 1


def test_private_text_leaves_only_where_it_is_asked_for(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export", "--level", "everything"]) == 0
    captured = capsys.readouterr()
    assert "was in tears" in captured.out
    assert "Nothing is withheld." in captured.err


def test_an_export_is_written_for_its_owner_alone(path: Path, tmp_path: Path, capsys: Captured) -> None:
    output = tmp_path / "out.json"
    assert main(["--file", str(path), "export", "-o", str(output)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Leaves: 4 people" in captured.err
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert len(json.loads(output.read_bytes())["people"]) == 4


def test_an_export_is_never_written_over_another_file(path: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "out.json").write_text("mine")
    assert main(["--file", str(path), "export", "-o", "out.json"]) == 1
    assert "out.json is there already" in capsys.readouterr().err
    assert (tmp_path / "out.json").read_text() == "mine"
    assert main(["--file", str(path), "export", "-o", str(path)]) == 1
    assert read_program(path) == PROGRAM


@pytest.mark.parametrize("output", ["nowhere/out.json", "mine/out.json", "long" * 100])
def test_an_export_to_where_nothing_can_be_is_told(output: str, path: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "mine").write_text("a file, and no directory")
    before = sorted(tmp_path.rglob("*"))
    assert main(["--file", str(path), "export", "-o", output]) == 1
    assert capsys.readouterr().err.startswith(f"mentor-tui: {output} could not be written: ")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_export_can_be_of_one_pairing(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export", "--pairing", "lena bente"]) == 0
    document = exported(capsys)
    assert {one["name"] for one in document["people"]} == {"Lena Vogt", "Bente Holm"}
    assert [one["id"] for one in document["pairings"]] == [THIRD.id]
    assert document["sessions"] == []
    for words, told in (("ben", "can be:"), ("", "No pairing answers")):
        assert main(["--file", str(path), "export", "--pairing", words]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        assert told in captured.err


@pytest.mark.parametrize(
    ("arguments", "sessions"),
    [
        (["--since", ON.isoformat()], {TALK.id}),
        (["--until", (ON - timedelta(days=1)).isoformat()], {SECRET.id}),
        (["--since", (ON - timedelta(days=200)).isoformat(), "--until", "today"], {TALK.id, SECRET.id}),
        (["--since=-30d"], {TALK.id}),
        (["--since", "today", "--pairing", "lena bente"], set()),
    ],
)
def test_an_export_can_be_of_some_days(arguments: list[str], sessions: set[str], path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export", *arguments]) == 0
    assert {one["id"] for one in exported(capsys)["sessions"]} == sessions


@pytest.mark.parametrize("option", ["--since", "--until"])
@pytest.mark.parametrize("text", ["soon", "", "2026-02-30"])
def test_a_day_that_cannot_be_read_is_told(option: str, text: str, path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export", option, text]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("mentor-tui: ")


def test_days_that_are_the_wrong_way_round_are_told(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export", "--since", "today", "--until", "3 days ago"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("mentor-tui: --since ")
    assert "is after --until" in captured.err


def test_an_export_leaves_the_program_as_it_is(path: Path, home: Path) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert run("--file", path, "export").returncode == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert not list(home.iterdir())


# --- import --------------------------------------------------------------------------------------------


def test_a_document_is_taken_in_and_a_second_time_changes_nothing(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "new" / "program.json"
    (tmp_path / "document.json").write_bytes(document())
    assert main(["--file", str(path), "import", "document.json"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"{path}: 11 added, 0 changed, 0 already here.\n"
    assert read_program(path) == PROGRAM
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert main(["--file", str(path), "import", "document.json"]) == 0
    assert capsys.readouterr().err == f"{path}: 0 added, 0 changed, 11 already here.\n"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_document_is_taken_in_from_stdin(tmp_path: Path) -> None:
    answer = run("--file", tmp_path / "new.json", "import", "-", given=document())
    assert (answer.returncode, answer.stdout) == (0, b"")
    assert read_program(tmp_path / "new.json") == PROGRAM


def test_a_document_is_taken_into_the_user_s_own_program_where_no_file_is_named(home: Path) -> None:
    assert run("import", SAMPLE).returncode == 0
    own = config.own_directory()
    assert home in own.parents
    assert stat.S_IMODE(own.stat().st_mode) == 0o700
    assert len(read_program(own / "program.json").histories) == 12
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in own.iterdir()}
    assert modes == dict.fromkeys(("program.json", "program.json.journal", "program.json.lock", "device"), 0o600)


def test_what_was_exported_can_be_imported_elsewhere(path: Path, tmp_path: Path) -> None:
    whole = run("--file", path, "export", "--level", "everything").stdout
    assert run("--file", tmp_path / "elsewhere.json", "import", "-", given=whole).returncode == 0
    assert read_program(tmp_path / "elsewhere.json") == PROGRAM
    part = run("--file", path, "export", "--pairing", "ada ben").stdout
    assert run("--file", tmp_path / "part.json", "import", "-", given=part).returncode == 0
    assert read_program(tmp_path / "part.json").histories.keys() == {PAIR.id}


STRAY = json.dumps(
    {
        "format": "mentor-tui",
        "version": 1,
        "as_of": "2026-11-22",
        "sessions": [{**json.loads(document())["sessions"][0], "id": id_of(9_000_005), "pairing_id": id_of(9_000_006)}],
    }
).encode()
"""A document of one session whose pairing is nowhere."""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "There is nothing in this file"),
        (b"{", "This is not JSON"),
        (b"\xff\xff", "does not say what its rows are"),
        (b"[]", "not a mentor-tui document"),
        (b'{"format": "mentor-tui", "version": 9}', "of version 9"),
        (document().replace(b'"minutes": 45', b'"minutes": "long"'), "minutes: Expected `int"),
        (STRAY, "pairing_id: No pairing has this id"),
    ],
)
def test_a_bad_document_is_refused_whole(
    content: bytes, expected: str, path: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "document.json").write_bytes(content)
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert main(["--file", str(path), "import", "document.json"]) == 1
    out, told = capsys.readouterr()
    assert out == ""
    assert expected in told
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_document_that_is_not_there_is_told_and_no_program_is_made(tmp_path: Path, capsys: Captured) -> None:
    before = sorted(tmp_path.rglob("*"))
    for name in ("absent.json", "."):
        assert main(["--file", str(tmp_path / "new.json"), "import", name]) == 1
        assert capsys.readouterr().err.startswith(f"mentor-tui: {name} cannot be read: ")
    assert sorted(tmp_path.rglob("*")) == before


# --- settings ------------------------------------------------------------------------------------------


def test_the_name_of_this_device_is_random_kept_and_no_host_name(home: Path) -> None:
    name = config.device_name()
    assert len(name) == 8
    assert name.isalnum()
    assert name == name.lower()
    assert config.device_name() == name
    kept = config.own_directory() / "device"
    assert home in kept.parents
    assert kept.read_text() == f"{name}\n"


@pytest.mark.parametrize("damaged", [b"", b"\n", b"Not A Name!\n", b"\xff\xfe", b"x" * 40])
def test_a_damaged_name_of_this_device_is_replaced(damaged: bytes) -> None:
    config.device_name()
    kept = config.own_directory() / "device"
    kept.write_bytes(damaged)
    name = config.device_name()
    assert name.isalnum()
    assert len(name) == 8
    assert kept.read_text() == f"{name}\n"


def test_where_the_name_cannot_be_kept_there_is_one_all_the_same(home: Path) -> None:
    home.rmdir()
    home.write_text("a file where the directory should be")
    assert len(config.device_name()) == 8


@pytest.fixture
def locales(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("locales")
@pytest.mark.parametrize("name", ["", "C", "POSIX", "C.UTF-8", "xx_YY.nonsense"])
def test_a_locale_that_does_not_say_leaves_the_order_of_day_and_month_open(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", name)
    assert config.day_first() is None


@pytest.mark.usefixtures("locales")
@pytest.mark.parametrize(("pattern", "day_first"), [("31.12.2033", True), ("12/31/33", False), ("MMXXXIII", None)])
def test_the_order_of_day_and_month_is_that_of_the_locale(
    pattern: str, day_first: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Day(date):
        def strftime(self, _: str, /) -> str:
            return pattern

    monkeypatch.setattr(locale, "setlocale", lambda *_: "xx_YY.UTF-8")
    monkeypatch.setattr(config, "date", Day)
    assert config.day_first() is day_first


def test_a_stream_that_is_no_terminal_stream_is_left_as_it_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["--file", str(path), "timeline", "ada ben"]) == 0
    assert out.getvalue().startswith("Ada Okafor ⇄ Ben Ruiz")


# --- many files together -------------------------------------------------------------------------------


def test_a_review_of_nothing_that_can_be_opened_names_each_file_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "half.json").write_text('{"mentor_tui": {')
    (tmp_path / "em\x1b[31mpty.json").write_text("")
    (tmp_path / "none").mkdir()
    with (tmp_path / "zeros").open("wb") as zeros:
        zeros.truncate(2 << 30)
    answer = run("review", *sorted(tmp_path.glob("*.json")), "none", "zeros", "gone.json", "no*.json")
    assert answer.returncode == 1
    assert answer.stdout == b""
    half = "it is damaged, or was not written to its end: it stops being JSON at line 1, column 17 ("
    half += "Expecting property name enclosed in double quotes)"
    assert answer.stderr.decode().splitlines() == [
        "mentor-tui: There is nothing to open.",
        f"{tmp_path}/em[31mpty.json: it is empty",
        f"{tmp_path}/half.json: {half}",
        f"{tmp_path}/none: there is no program and no export in this folder: it has no .json or .jsonl file",
        f"{tmp_path}/zeros: this is neither a program nor an export of mentor-tui",
        f"{tmp_path}/gone.json: there is no such file",
        f"{tmp_path}/no*.json: no file has a name of this form",
    ]


def test_a_review_needs_a_terminal_names_its_own_files_and_changes_nothing(path: Path) -> None:
    before = {one: one.read_bytes() for one in path.parent.glob("program.json*") if one.is_file()}
    answer = run("review", path)
    assert (answer.returncode, answer.stdout) == (2, b"")
    assert b"this needs a terminal" in answer.stderr
    answer = run("--file", path, "review", path)
    assert answer.returncode == 1
    assert b"leave --file out" in answer.stderr
    answer = run("review", f"{path}.journal")
    assert answer.returncode == 1
    assert b"Name the programs themselves" in answer.stderr
    assert {one: one.read_bytes() for one in path.parent.glob("program.json*") if one.is_file()} == before


# --- out and in ----------------------------------------------------------------------------------------


def test_the_schema_is_printed_and_what_is_exported_holds_to_it(path: Path, capsys: Captured) -> None:
    for form in ("json", "jsonl"):
        assert main(["schema", "--format", form]) == 0
        valid = Draft202012Validator(json.loads(capsys.readouterr().out))
        assert main(["--file", str(path), "export", "--format", form, "--with-continuity", "--pseudonymise"]) == 0
        out = capsys.readouterr().out
        for document in [out] if form == "json" else out.splitlines():
            valid.validate(json.loads(document))
        assert "Okafor" not in out


def test_without_text_no_word_of_anybody_leaves(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "export", "--level", "continuity", "--with-continuity"]) == 0
    captured = capsys.readouterr()
    assert [word for word in ("Ada", "tears", "poster", "IRB", "rang", "Riverside") if word in captured.out] == []
    assert "Codes stand for names." in captured.err


def test_it_is_told_what_leaves_before_any_of_it_does(path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "mentor_tui", "--file", path, "export"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    assert answer.stdout.startswith(b"Leaves: 4 people")
    assert answer.stdout.endswith(b"}\n")


def test_an_export_goes_over_a_file_only_by_force(path: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("mine")
    assert main(["--file", str(path), "export", "-o", "out.json", "--force"]) == 0
    assert len(json.loads(output.read_bytes())["people"]) == 4


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_everything_goes_out_and_in_to_the_same_bytes(form: str, path: Path, tmp_path: Path) -> None:
    arguments = ("export", "--level", "everything", "--format", form)
    whole = run("--file", path, *arguments).stdout
    assert run("--file", tmp_path / "new.json", "import", "-", given=whole).returncode == 0
    assert run("--file", tmp_path / "new.json", *arguments).stdout == whole


PEOPLE = "Name;E-Mail;Shoe size\nNia Abara;nia@example.org;38\nBen Ruiz;ben@example.org;\n;lost@example.org;\n"


def test_a_dry_run_prints_the_plan_and_writes_nothing(path: Path, home: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    before = {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in tmp_path.iterdir() if one.is_file()}
    assert main(["--file", str(path), "import", "people.csv", "--dry-run"]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "people: 1 added, 1 changed, 0 already here.",
        "changed: line 3: email",
        "Its columns stand between semicolons.",
        "Not taken in: the column “Shoe size”.",
        "refused: line 4: name: A person needs a name.",
    ]
    assert captured.err == f"{path}: 1 added, 1 changed, 0 already here, 1 refused. Nothing was written.\n"
    assert {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in tmp_path.iterdir() if one.is_file()} == before
    assert not list(home.iterdir())
    assert main(["--file", str(tmp_path / "none.json"), "import", "people.csv", "--dry-run"]) == 1
    assert not (tmp_path / "none.json").exists()


def test_what_is_refused_stops_nothing_but_where_it_is_to_be_strict(
    path: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert main(["--file", str(path), "import", "people.csv", "--strict"]) == 1
    assert capsys.readouterr().err == "mentor-tui: line 4: name: A person needs a name.\n"
    assert read_program(path) == PROGRAM
    assert main(["--file", str(path), "import", "people.csv"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-2:] == [
        f"{path}: 1 added, 1 changed, 0 already here, 1 refused.",
        f"To take it back: mentor-tui --file {path} restore 1",
    ]
    assert len(read_program(path).people) == 5
    (tmp_path / "people.csv").write_text(PEOPLE.rpartition(";lost")[0])
    assert main(["--file", str(path), "import", "people.csv"]) == 0
    assert "0 added, 0 changed, 2 already here." in capsys.readouterr().err
    assert len(read_program(path).people) == 5


def test_an_import_is_taken_back_to_all_that_was_there_before(path: Path, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    with ProgramFile(path) as file:
        file.load()
        file.save([person("In the journal")])
        journal = file.path.with_name(f"{path.name}.journal").read_bytes()
        main_file = path.read_bytes()
    path.write_bytes(main_file)  # as after a crash: the file of before, and a journal with a change
    file.path.with_name(f"{path.name}.journal").write_bytes(journal)
    before = read_program(path)
    assert len(before.people) == 5
    assert run("--file", path, "import", "people.csv").returncode == 1
    assert len(read_program(path).people) == 6
    assert run("--file", path, "restore", "1").returncode == 0
    assert read_program(path) == before


def test_columns_and_dates_of_a_table_are_said_on_the_command_line(
    path: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "s.csv").write_text("mentor,mentee,Meeting date\nAda Okafor,Ben Ruiz,03/04/2020\n")
    arguments = ["--file", str(path), "import", "s.csv", "--dry-run"]
    assert main(arguments) == 1
    assert "does not say what its rows are" in capsys.readouterr().err
    assert main([*arguments, "--kind", "sessions"]) == 1
    assert '--map "mentor=held_on"' in capsys.readouterr().err
    arguments += ["--map", "Meeting date=held_on"]
    assert main(arguments) == 1
    assert "can be 3 Apr or 4 Mar" in capsys.readouterr().out
    for order, note in (("--day-first", "the day is taken"), ("--month-first", "the month is taken")):
        assert main([*arguments, order]) == 0
        assert note in capsys.readouterr().out
    for wrong in (["--map", "nothing"], ["--map", "=held_on"], ["--day-first", "--month-first"], ["--kind", "moods"]):
        with pytest.raises(SystemExit) as usage:
            main([*arguments, *wrong])
        assert usage.value.code == 2


def test_a_file_that_is_too_large_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(incoming, "MOST_BYTES", 10)
    (tmp_path / "large.json").write_bytes(document())
    assert main(["--file", str(path), "import", "large.json"]) == 1
    assert capsys.readouterr().err == (
        "mentor-tui: large.json is too large: at most 10 bytes are taken in. Take it in in parts.\n"
    )


def test_many_refusals_are_told_by_their_number(path: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "p.csv").write_text("name,email\n" + "x,\x1b[31mbad\n" * 50)
    assert main(["--file", str(path), "import", "p.csv"]) == 1
    told = capsys.readouterr().err
    assert "and 30 more: --dry-run tells all." in told
    assert "\x1b" not in told


def test_a_file_in_use_can_be_planned_for_and_not_be_written(path: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    with ProgramFile(path) as file:
        file.load()
        assert main(["--file", str(path), "import", "people.csv", "--dry-run"]) == 1
        assert main(["--file", str(path), "import", "people.csv"]) == 3
    assert "is in use by another mentor-tui" in capsys.readouterr().err


# --- the program timelines -----------------------------------------------------------------------------


def test_the_timelines_of_a_program_are_printed_on_one_axis(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "timelines", "--sort", "mentee", "--zoom", "month"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    lines = shown.out.splitlines()
    assert lines[0].startswith("all pairings")
    assert lines[1].startswith("by mentee; months")
    rows = [line for line in lines if "⇄" in line]
    assert [line.split("⇄")[1].split("  ")[0].strip() for line in rows] == ["Ben Ruiz", "Bente Holm", "Lena Vogt"]
    assert "◐" in rows[0], "a session after a silence"
    assert "● session" in lines[-2]
    assert all(len(line) <= 100 for line in lines)
    assert "\x1b" not in shown.out, "colour is for a terminal"
    for private in ("tears", "IRB draft", "東京"):
        assert private not in shown.out


def test_a_week_of_the_timelines_begins_as_the_settings_say(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, chosen = tmp_path / "weeks.json", tmp_path / "settings.json"
    monkeypatch.setenv(config.SETTINGS_VARIABLE, str(chosen))
    between = pairing(ADA, BEN, started_on=date(2026, 11, 1))
    sunday, monday = (session(between, date(2026, 11, day)) for day in (15, 16))
    with ProgramFile(path) as file:
        file.load()
        file.save([ADA, BEN, between, sunday, monday])
    for first, columns in (("monday", 2), ("sunday", 1)):
        chosen.write_text(json.dumps({"week_starts_on": first}))
        assert main(["--file", str(path), "timelines", "--today", "2026-11-22"]) == 0
        (row,) = (line for line in capsys.readouterr().out.splitlines() if "⇄" in line)
        assert row.count("●") == columns


def test_the_timelines_are_there_for_a_script(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "timelines", "--json", "--sort", "mentee", "--group", "mentor"]) == 0
    document = json.loads(capsys.readouterr().out)
    program = read_program(path)
    today = now().date()
    assert (document["format"], document["as_of"]) == ("mentor-tui-timelines", today.isoformat())
    assert {one["pairing_id"] for one in document["pairings"]} == set(program.histories)
    for one in document["pairings"]:
        history = program.histories[one["pairing_id"]]
        gaps = find_gaps(history, today, program.charter.thresholds)
        assert [gap["days"] for gap in one["gaps"]] == [gap.days for gap in gaps]
        assert one["standing"] == standing(history, today, program.charter.thresholds).name


def test_the_timelines_are_filtered_put_together_and_as_of_another_day(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "timelines", "--filter", "mentor:lena", "--group", "mentor", "--today=-1y"]) == 0
    shown = capsys.readouterr().out
    assert "Lena Vogt  1" in shown
    assert "new      Lena Vogt ⇄ Bente Holm" in shown
    assert main(["--file", str(path), "timelines", "--filter", "mentor:\nlena\x1c"]) == 0
    assert capsys.readouterr().out.startswith("mentor: lena  "), "what is typed is printed on one line, and is harmless"
    assert main(["--file", str(path), "timelines", "--filter", "nobody"]) == 0
    shown_of_nobody = capsys.readouterr()
    assert shown_of_nobody.out == ""
    assert shown_of_nobody.err == (
        "mentor-tui: No pairing matches this filter. “nobody” is in no name, purpose or tag.\n"
    )
    for words, message in (("standing:late", "is no standing"), ("", "is not a date")):
        options = ["--filter", words] if words else ["--today", "someday"]
        assert main(["--file", str(path), "timelines", *options]) == 1
        assert message in capsys.readouterr().err
    for option in ("--zoom", "--sort", "--group"):
        with pytest.raises(SystemExit, match="2"):
            main(["timelines", option, "nonsense"])
        capsys.readouterr()


def test_the_words_of_the_options_are_those_of_the_screen() -> None:
    assert (timelines.ZOOMS, timelines.ORDERS, timelines.GROUPINGS) == (axis.ZOOMS, views.ORDERS, views.GROUPINGS)


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["a terminal", "no colour wanted", "a dumb terminal"],
)
def test_colours_are_for_a_terminal_and_a_reader_who_wants_them(
    variables: dict[str, str], coloured: bool, path: Path
) -> None:
    import pty

    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", **variables}
    if "NO_COLOR" not in variables:
        environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "mentor_tui", "--file", str(path), "timelines"]
    subprocess.run(command, stdout=follower, env=environment, check=True)
    os.close(follower)
    shown = os.read(leader, 65536).decode()
    os.close(leader)
    assert ("\x1b[" in shown) == coloured
    assert "Ben Ruiz" in shown


def test_names_that_a_file_holds_cannot_command_the_terminal(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "hostile.json"
    names = ("\x1b[2J\x1b]0;owned\x07", "\u202edcba")
    people = [person(name, tags=(name,)) for name in names]
    with ProgramFile(path) as file:
        file.load()
        file.save([*people, pairing(*people, started_on=ON)])
    assert main(["--file", str(path), "timelines", "--group", "mentor"]) == 0
    shown = capsys.readouterr().out
    assert not set(shown) & set("\x1b\x07\u202e")
