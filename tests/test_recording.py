"""Logging a session and checking in on the command line: recorded in a line, and never lost where it cannot be."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from mentor_tui import config
from mentor_tui.cli import main, recording
from mentor_tui.cli.surroundings import now
from mentor_tui.dates import Cadence
from mentor_tui.model import Channel, CheckIn, FollowUp, Result, Session, SessionStatus
from mentor_tui.program import History
from mentor_tui.store import Drafts, ProgramFile
from tests.records import ADA, BEN, follow_up, pairing, person, program_of, session

ROOT = Path(__file__).parent.parent
TODAY = date.today()  # noqa: DTZ011 - the command line reads the same clock

LENA = person("Lena Vogt")
PAIR = pairing(started_on=TODAY - timedelta(days=90))
OTHER = pairing(mentee=LENA, started_on=TODAY - timedelta(days=90))
LAST = session(PAIR, TODAY - timedelta(days=14), minutes=45, channel="video")
DRAFT = follow_up(PAIR, "IRB draft", TODAY - timedelta(days=14))
SLEEP = follow_up(PAIR, "sleep and night shifts", TODAY - timedelta(days=14), rhythm=Cadence(1, "weeks"))
PROGRAM = program_of(ADA, BEN, LENA, PAIR, OTHER, LAST, DRAFT, SLEEP)

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for each test, and a stdin with nothing in it."""
    for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.delenv(config.SETTINGS_VARIABLE, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    given_stdin(monkeypatch, b"")


def given_stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Let stdin be a pipe with that in it."""
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(PROGRAM.records(), PROGRAM.charter)
    return path


def history(path: Path, pairing_id: str = PAIR.id) -> History:
    with ProgramFile(path, writable=False) as file:
        return file.load().history(pairing_id)


def logged(path: Path) -> Session:
    known = {LAST.id}
    [found] = [one for one in history(path).sessions if one.id not in known]
    return found


def kept(path: Path) -> list[Path]:
    return sorted(path.with_name(f"{path.name}.drafts").glob("*"))


# --- a session in a line -------------------------------------------------------------------------------


def test_the_words_of_the_options_are_those_of_the_records() -> None:
    assert get_args(Channel) == recording.CHANNELS
    assert get_args(SessionStatus) == recording.STATUSES
    assert get_args(Result) == recording.RESULTS


def test_a_note_is_logged_in_a_line_today_in_private_as_they_met_the_last_time(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "log", "ada ben", "Poster accepted."]) == 0
    found = logged(path)
    assert (found.held_on, found.note, found.channel, found.minutes) == (TODAY, "Poster accepted.", "video", None)
    assert (found.status, found.visibility) == ("held", "private")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Session held: Ada Okafor ⇄ Ben Ruiz · ")
    assert captured.err.endswith(", today · video · private\n")


def test_everything_about_a_session_can_be_said_in_any_order(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, "# Aims\n\nagreed → é\n".encode())
    options = ["--minutes", "1 h 30", "--channel", "in person", "-", "--topics", "aims, nerves", "--shared"]
    new = ["--new", "promise: send it by +3d @ben", "--new", "sleep every week"]
    assert main(["--file", str(path), "log", "--on", "yesterday", "ada ben", *options, *new]) == 0
    found = logged(path)
    assert (found.note, found.minutes, found.channel) == ("# Aims\n\nagreed → é", 90, "in_person")
    assert (found.topics, found.visibility) == (("aims", "nerves"), "shared")
    assert found.held_on == TODAY - timedelta(days=1)
    opened = [one for one in history(path).follow_ups if one.opened_in == found.id]
    assert sorted((one.title, one.owner, one.check_on) for one in opened) == [
        ("send it", "mentee", TODAY + timedelta(days=3)),
        ("sleep", "mentor", TODAY + timedelta(days=6)),
    ]


def test_a_missed_session_needs_no_note(path: Path) -> None:
    assert main(["--file", str(path), "log", "ada ben", "--status", "missed"]) == 0
    assert (logged(path).status, logged(path).note) == ("missed", "")


def test_a_second_session_of_a_day_is_asked_about_and_its_text_kept(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "log", "ada ben", "one"]) == 0
    capsys.readouterr()
    assert main(["--file", str(path), "log", "ada ben", "two"]) == 1
    assert "is here already. Where this is another one, say so with --another." in capsys.readouterr().err
    assert logged(path).note == "one"
    [left] = kept(path)
    assert left.read_text("utf-8").endswith("two\n")
    assert main(["--file", str(path), "log", "ada ben", "two", "--another"]) == 0
    assert sorted(one.note for one in history(path).sessions) == ["", "one", "two"]


def test_a_session_before_the_start_moves_the_start_and_says_so(path: Path, capsys: Captured) -> None:
    assert main(["--file", str(path), "log", "ada ben", "the very first", "--on", "-100d"]) == 0
    assert history(path).pairing.started_on == TODAY - timedelta(days=100)
    assert "until now: its start is that session now." in capsys.readouterr().err


def test_a_session_after_the_end_is_logged_and_said_to_count_in_no_figure(path: Path, capsys: Captured) -> None:
    with ProgramFile(path) as file:
        file.load()
        file.save([replace(PAIR, ended_on=TODAY - timedelta(days=9))], PROGRAM.charter)
    assert main(["--file", str(path), "log", "ada ben", "on the day", "--on", "-9d"]) == 0
    assert "after the end" not in capsys.readouterr().err
    assert main(["--file", str(path), "log", "ada ben", "once more"]) == 0
    assert "it counts in no figure unless the pairing is opened again.\n" in capsys.readouterr().err
    assert history(path).sessions[-1].note == "once more"
    for result, says in (("no-answer", False), ("reached", True)):
        assert main(["--file", str(path), "checkin", "ada ben", result]) == 0
        assert ("it counts in no figure" in capsys.readouterr().err) == says


def test_where_there_is_one_pairing_it_need_not_be_named(tmp_path: Path) -> None:
    with ProgramFile(tmp_path / "one.json") as file:
        file.load()
        file.save([ADA, BEN, PAIR])
    assert main(["--file", str(tmp_path / "one.json"), "log", "", "met"]) == 0
    assert [one.note for one in history(tmp_path / "one.json").sessions] == ["met"]


# --- what cannot be saved ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ada ben", "text", "--minutes", "long"], 1, "minutes: “long” is not how long"),
        (["ada ben", "text", "--on", "soon", "--new", "@xavier x"], 1, "date: “soon” is not a date"),
        (["ada", "text"], 1, "“ada” can be:"),
        (["xavier", "text"], 1, "No pairing answers to “xavier”"),
        (["", "text"], 1, "No pairing answers to “”"),
        (["ada ben", "text", "--on", "tomorrow"], 1, "cannot lie ahead"),
        (["ada ben", "text", "--status", "missed", "--minutes", "45"], 1, "has no length"),
    ],
)
def test_what_is_refused_is_kept_in_a_file_that_is_named(
    arguments: list[str], code: int, told: str, path: Path, capsys: Captured
) -> None:
    before = path.read_bytes()
    assert main(["--file", str(path), "log", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("mentor-tui: ")
    assert told in captured.err
    [left] = kept(path)
    assert f"kept in {left}" in captured.err
    assert left.read_text("utf-8").endswith("text\n")
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    assert path.read_bytes() == before
    assert history(path).sessions == (LAST,)


def test_while_another_run_writes_it_ends_with_3_and_the_text_is_taken_up_later(
    path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProgramFile(path):
        words = ["log", "ada ben", "Not to be lost. é 東", "--on", "yesterday", "--new", "promise: send it @ben"]
        assert main(["--file", str(path), *words]) == 3
    told = capsys.readouterr().err
    assert "is in use by another mentor-tui" in told
    [left] = kept(path)
    command = told.splitlines()[-1].strip()
    assert command == f"mentor-tui --file {path} log < {left}"
    assert f"\ndate: {TODAY - timedelta(days=1)}\n" in left.read_text("utf-8"), "tomorrow it is the same day still"
    given_stdin(monkeypatch, left.read_bytes())
    assert main(shlex.split(command.partition(" < ")[0])[1:]) == 0
    assert logged(path).note == "Not to be lost. é 東"
    assert logged(path).held_on == TODAY - timedelta(days=1)
    assert [one.title for one in history(path).follow_ups if one.opened_in == logged(path).id] == ["send it"]


def test_what_is_kept_twice_in_a_second_is_kept_twice_and_no_draft_of_a_form(path: Path) -> None:
    with ProgramFile(path):
        for text in ("one", "two"):
            assert main(["--file", str(path), "log", "ada ben", text]) == 3
    assert sorted(one.read_text("utf-8").splitlines()[-1] for one in kept(path)) == ["one", "two"]
    assert Drafts(path).names() == []


def test_where_the_place_of_the_drafts_is_taken_it_is_kept_among_the_temporary_files(
    path: Path, capsys: Captured
) -> None:
    path.with_name(f"{path.name}.drafts").write_text("a file")
    assert main(["--file", str(path), "log", "xavier", "text"]) == 1
    found = re.search(r"kept in (\S+)\n", capsys.readouterr().err)
    assert found is not None
    assert Path(found[1]).read_text("utf-8").endswith("text\n")
    Path(found[1]).unlink()
    Path(found[1]).parent.rmdir()


def test_a_damaged_file_ends_with_4_and_the_text_is_kept(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])
    assert main(["--file", str(path), "log", "ada ben", "text"]) == 4
    assert len(kept(path)) == 1


def test_where_there_is_no_program_nothing_is_made(tmp_path: Path, capsys: Captured) -> None:
    for words in (["log", "ada ben", ""], ["checkin", "ada ben", "reached"]):
        assert main(["--file", str(tmp_path / "no" / "absent.json"), *words]) == 1
        assert "is not there." in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


def test_text_that_is_none_is_refused_and_nothing_is_logged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, b"caf\xe9")
    assert main(["--file", str(path), "log", "ada ben", "-"]) == 1
    assert history(path).sessions == (LAST,)


def test_a_piped_text_that_is_no_sheet_is_kept_as_it_came(
    path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_stdin(monkeypatch, b"just words\nand more")
    assert main(["--file", str(path), "log", "ada ben"]) == 1
    assert "line 1: just words: write one of pairing, date" in capsys.readouterr().err
    [left] = kept(path)
    assert left.read_text("utf-8") == "just words\nand more\n"


# --- in an editor --------------------------------------------------------------------------------------


def an_editor(tmp_path: Path, does: str) -> str:
    """Return the command of an editor that does something with `file`, the path that it is given."""
    script = tmp_path / "an editor.py"
    script.write_text(f"import sys\nfrom pathlib import Path\nfile = Path(sys.argv[-1])\n{does}\n", "utf-8")
    return shlex.join([sys.executable, str(script)])


def at_a_terminal(path: Path, *arguments: str, editor: str) -> tuple[int, str]:
    """Run the command at a terminal of its own, and return its exit code and what it showed."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    leader, follower = pty.openpty()
    environ = {**os.environ, "VISUAL": editor, "COLUMNS": "100"}
    process = subprocess.Popen(
        [sys.executable, "-m", "mentor_tui", "--file", path, *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environ,
        start_new_session=True,
    )
    os.close(follower)
    too_long = threading.Timer(30, process.kill)
    too_long.start()
    shown = b""
    while True:
        try:
            shown += os.read(leader, 65536)
        except OSError:
            break
    os.close(leader)
    too_long.cancel()
    return process.wait(), shown.decode().replace("\r\n", "\n")


WRITES = """
text = file.read_text("utf-8")
assert "#   promise: IRB draft · Ada" in text
assert "pairing: Ada Okafor ⇄ Ben Ruiz" in text and "minutes: 45" in text and "channel: video" in text
text = text.replace("minutes: 45", "minutes: {minutes}").replace("new:", "new: promise: send it by +3d @ben")
file.write_text(text + "Written in the editor.\\n# with a heading\\n", "utf-8")
"""


def test_at_a_terminal_a_session_is_written_in_the_editor(path: Path, tmp_path: Path) -> None:
    code, shown = at_a_terminal(path, "log", "ada ben", editor=an_editor(tmp_path, WRITES.format(minutes="1 h 10")))
    assert (code, shown.splitlines()[-1].partition(" · ")[0]) == (0, "Session held: Ada Okafor ⇄ Ben Ruiz")
    found = logged(path)
    assert (found.note, found.minutes) == ("Written in the editor.\n# with a heading", 70)
    assert kept(path) == []


def test_what_was_written_in_the_editor_is_kept_where_it_is_refused(path: Path, tmp_path: Path) -> None:
    code, shown = at_a_terminal(path, "log", "ada ben", editor=an_editor(tmp_path, WRITES.format(minutes="long")))
    assert code == 1
    assert "minutes: “long”" in shown
    [left] = kept(path)
    assert str(left) in shown.replace("\n", "")
    assert "Written in the editor.\n# with a heading" in left.read_text("utf-8")


def test_where_nothing_is_written_or_it_cannot_be_saved_nothing_is_logged(path: Path, tmp_path: Path) -> None:
    code, shown = at_a_terminal(path, "log", editor=an_editor(tmp_path, "pass"))
    assert (code, shown) == (1, "mentor-tui: Nothing was written there, so nothing is logged.\n")
    with ProgramFile(path):
        code, shown = at_a_terminal(path, "log", editor=an_editor(tmp_path, "file.write_text('opened')"))
    assert code == 3, "before anything is typed"
    assert "is in use by another mentor-tui" in shown
    assert kept(path) == []
    assert history(path).sessions == (LAST,)


# --- a check-in ----------------------------------------------------------------------------------------


def made(path: Path) -> CheckIn:
    [found] = history(path).check_ins
    return found


def thread(path: Path, which: FollowUp) -> FollowUp:
    return history(path).follow_up(which.id)


def test_a_check_in_is_recorded_on_a_thread_and_moves_its_next_date(path: Path, capsys: Captured) -> None:
    words = ["ada ben", "irb", "left message", "--note", "on the mailbox", "--next", "+5d", "--channel", "phone"]
    assert main(["--file", str(path), "checkin", *words]) == 0
    found = made(path)
    assert (found.follow_up_id, found.result, found.note) == (DRAFT.id, "left_message", "on the mailbox")
    assert (found.made_on, found.channel, found.initiated_by) == (TODAY, "phone", "mentor")
    assert (found.visibility, found.check_on) == ("private", TODAY + timedelta(days=5))
    assert thread(path, DRAFT).check_on == TODAY + timedelta(days=5)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Check-in, left message: Ada Okafor ⇄ Ben Ruiz, next ")


def test_a_check_in_can_be_for_the_person_by_the_mentee_and_on_another_day(path: Path) -> None:
    words = ["ada ben", "reached", "--by", "mentee", "--on", "yesterday", "--shared"]
    assert main(["--file", str(path), "checkin", *words]) == 0
    found = made(path)
    assert (found.follow_up_id, found.initiated_by, found.visibility) == (None, "mentee", "shared")
    assert found.made_on == TODAY - timedelta(days=1)


def test_a_rhythm_gives_the_next_date_where_none_is_said(path: Path) -> None:
    assert main(["--file", str(path), "checkin", "ada ben", "night sleep", "reached"]) == 0
    assert thread(path, SLEEP).check_on == TODAY + timedelta(days=7)


@pytest.mark.parametrize(("words", "told"), [("xavier", "No open follow-up answers to “xavier”"), ("", "RESULT")])
def test_a_thread_that_is_not_there_is_told_with_those_that_are(
    words: str, told: str, path: Path, capsys: Captured
) -> None:
    if not words:
        with pytest.raises(SystemExit):
            main(["--file", str(path), "checkin", "ada ben"])
    else:
        assert main(["--file", str(path), "checkin", "ada ben", words, "reached"]) == 1
        assert kept(path) == [], "nothing was typed that could be lost"
    err = capsys.readouterr().err
    assert told in err
    assert ("promise: IRB draft · Ada" in err) == bool(words)


def test_a_thread_is_named_by_its_whole_title_before_others_that_begin_so(path: Path, capsys: Captured) -> None:
    second = follow_up(PAIR, "IRB draft, second round", TODAY - timedelta(days=3))
    with ProgramFile(path) as file:
        file.load()
        file.save([second])
    assert main(["--file", str(path), "checkin", "ada ben", "draft", "reached"]) == 1
    err = capsys.readouterr().err
    assert f"promise: IRB draft   {DRAFT.id[:8]}" in err
    assert main(["--file", str(path), "checkin", "ada ben", "irb DRAFT", "reached"]) == 0
    assert made(path).follow_up_id == DRAFT.id
    assert main(["--file", str(path), "checkin", "ada ben", second.id, "reached"]) == 0


def test_a_note_that_cannot_be_saved_is_kept_and_taken_up_later(
    path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProgramFile(path):
        words = ["ada ben", "irb draft", "reached", "--note", "Not lost.", "--on", "-1d", "--next", "+5d", "--shared"]
        assert main(["--file", str(path), "checkin", *words, "--channel", "phone", "--by", "mentee"]) == 3
        assert main(["--file", str(path), "checkin", "ada ben", "reached"]) == 3
    [left] = kept(path)
    assert left.read_text("utf-8") == "Not lost.\n"
    command = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("  mentor-tui")).strip()
    given_stdin(monkeypatch, left.read_bytes())
    assert main(shlex.split(command.partition(" < ")[0])[1:]) == 0
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=5)):
        assert day.isoformat() in command, "tomorrow it is the same day still"
    found = made(path)
    assert (found.note, found.channel, found.initiated_by) == ("Not lost.", "phone", "mentee")
    assert (found.made_on, found.check_on) == (TODAY - timedelta(days=1), TODAY + timedelta(days=5))
    assert (found.follow_up_id, found.visibility) == (DRAFT.id, "shared")


def test_the_day_is_read_as_the_settings_say(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.SETTINGS_VARIABLE, str(tmp_path / "settings.json"))
    monkeypatch.setattr(config, "day_first", lambda: None)
    last_year = now().year - 1
    assert main(["--file", str(path), "log", "ada ben", "x", "--on", f"10/11/{last_year}"]) == 1
    (tmp_path / "settings.json").write_text('{"date_order": "day_first"}')
    assert main(["--file", str(path), "log", "ada ben", "x", "--on", f"10/11/{last_year}"]) == 0
    assert history(path).sessions[0].held_on == date(last_year, 11, 10)
