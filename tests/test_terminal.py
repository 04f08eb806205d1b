"""The application in a real terminal: tmux types, and what stands on the screen is read."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from mentor_tui.model import Charter
from mentor_tui.store import ProgramFile
from tests.benchmarks.programs import made_records

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SECONDS_TO_WAIT = 20
PROMPT = "the shell waits> "


class Terminal:
    """A tmux session of its own server."""

    def __init__(self, directory: Path, width: int = 100, height: int = 35) -> None:
        self._socket = str(directory / "tmux")
        self._tmux("new-session", "-d", "-x", str(width), "-y", str(height), "sh")

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            ["tmux", "-S", self._socket, "-f", os.devnull, *arguments], check=True, capture_output=True, text=True
        ).stdout

    def run(self, command: str) -> None:
        self._tmux("send-keys", "-l", command)
        self._tmux("send-keys", "C-j")  # a run that was killed leaves the terminal raw, where Enter is no line end

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other, as a hand does."""
        for key in keys:
            self._tmux("send-keys", "--", key)
            time.sleep(0.15)

    def burst(self, *keys: str) -> None:
        """Let keys and words come all at once."""
        self._tmux("send-keys", "--", *keys)

    def text(self, text: str) -> None:
        self._tmux("send-keys", "-l", "--", text)
        time.sleep(0.3)

    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def wait_for(self, words: str, seconds: float = SECONDS_TO_WAIT) -> str:
        """Return the screen as soon as words stand on it."""
        until = time.monotonic() + seconds
        while words not in (shown := self.screen()):
            if time.monotonic() > until:
                raise AssertionError(f"{words!r} has not come:\n{shown}")
            time.sleep(0.1)
        return shown

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=False, capture_output=True)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    if shutil.which("tmux") is None:
        pytest.fail("tmux is needed here: apt-get install tmux")
    stage = Terminal(tmp_path)
    stage.run(f"export HOME={shlex.quote(str(tmp_path))} XDG_DATA_HOME= LC_ALL=C.UTF-8 PS1='{PROMPT}'")
    yield stage
    stage.close()


def started(path: Path) -> str:
    return f"cd {shlex.quote(str(ROOT))} && {shlex.quote(sys.executable)} -m mentor_tui --file {shlex.quote(str(path))}"


def fill_in(terminal: Terminal, *parts: str) -> None:
    """Go through a form: a part in capitals is a key, any other is typed."""
    for part in parts:
        if re.fullmatch(r"[A-Z][A-Za-z]*|C-[a-z]", part):
            terminal.keys(part)
        else:
            terminal.text(part)


def log_session(terminal: Terminal, on: str, note: str, *rest: str) -> None:
    terminal.keys("l")
    terminal.wait_for("Log a session")
    fill_in(terminal, on, "Tab", "45", "Tab", "Tab", "Tab", note, "Tab", *rest, "C-s")
    terminal.wait_for("Session held")


def test_a_mentor_s_first_days_from_an_empty_file_to_a_timeline(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "mentoring" / "program.json"
    terminal.run(started(path))
    terminal.wait_for("No mentee quietly dropped")
    terminal.keys("Escape")
    terminal.wait_for("Nobody is here yet")

    terminal.keys("p")
    terminal.wait_for("Add a person")
    fill_in(terminal, "ada lovelace okafor", "C-s")
    terminal.wait_for("Added: ada lovelace okafor")
    terminal.keys("p")
    terminal.wait_for("Add a person")
    fill_in(terminal, "ben ruiz", "Tab", "to be asked first", "C-s")
    terminal.wait_for("Added: ben ruiz")
    terminal.keys("n")
    terminal.wait_for("Begin a pairing")
    fill_in(terminal, "ada lovelace okafor", "Tab", "ben ruiz", "Tab", "every 2 weeks", "Tab", "-40d", "C-s")
    terminal.wait_for("Begun: ")

    terminal.keys("Escape")  # from the new pairing to today
    log_session(terminal, "-30d", "first talk", "promise: send the list by +2d")
    log_session(terminal, "-20d", "second talk", "Tab", "concern: sleep every week")
    log_session(terminal, "-3d", "third talk", "Tab", "milestone: the exam on +9d @ben")

    terminal.keys("Enter")
    terminal.wait_for("opened")
    terminal.keys("c")
    terminal.wait_for("In a line")  # "Check in" stands in the line of keys, too
    fill_in(terminal, "n", "Tab", "mailbox full", "C-s")
    terminal.wait_for("Check-in, no answer")
    terminal.keys("c")
    terminal.wait_for("In a line")  # "Check in" stands in the line of keys, too
    fill_in(terminal, "Tab", "slept well", "C-s")
    terminal.wait_for("Check-in, reached")
    terminal.keys("s")
    terminal.wait_for("Settle a follow-up")
    fill_in(terminal, "Tab", "it is done", "C-s")
    terminal.wait_for("Settled, kept")
    terminal.keys("q")
    terminal.wait_for(PROMPT.strip())

    terminal.run("clear; " + started(path))
    terminal.wait_for("NEEDS CARE")
    terminal.keys("2", "Enter")
    shown = terminal.wait_for("third talk")
    for words in ("today", "session", "kept", "no answer", "reached", "mailbox full", "slept well", "the exam"):
        assert words in shown, words
    assert "├─" in shown
    terminal.keys("q")
    terminal.wait_for(PROMPT.strip())

    document = json.loads(path.read_bytes())
    assert {name: len(document[name]) for name in ("people", "pairings", "sessions", "follow_ups", "check_ins")} == {
        "people": 2,
        "pairings": 1,
        "sessions": 3,
        "follow_ups": 3,
        "check_ins": 2,
    }
    with TinyDB(path) as plain:
        assert {one["note"] for one in plain.table("sessions").all()} == {"first talk", "second talk", "third talk"}
    assert path.stat().st_mode & 0o777 == 0o600


def test_keys_that_come_in_one_burst_are_all_heard_where_they_were_meant(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    terminal.run(started(path))
    terminal.wait_for("No mentee quietly dropped")
    terminal.burst("n", "ada", "Tab", "ben", "C-s", "C-s")  # the second one says that both are new
    terminal.wait_for("Begun: ")
    terminal.burst("f", "the exam", "C-s")
    terminal.wait_for("Opened")
    rounds = 4
    for number in range(rounds):  # the first key opens a form, and all the others are there before it is
        terminal.burst("c", "n", "Tab", f"try {number}", "C-s")
        terminal.wait_for("Check-in, no answer")
    several = [("c", "n", "Tab", f"try {number}", "C-s") for number in range(rounds, 2 * rounds)]
    terminal.burst(*(key for keys in several for key in keys), "q")
    terminal.wait_for(PROMPT.strip())
    with TinyDB(path) as plain:
        check_ins = sorted(plain.table("check_ins").all(), key=lambda one: str(one["stamp"]))
        assert [(one["result"], one["note"]) for one in check_ins] == [
            ("no_answer", f"try {number}") for number in range(2 * rounds)
        ]


def test_a_note_that_was_being_typed_when_the_run_was_killed_is_there_again(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    terminal.run(started(path))
    terminal.wait_for("No mentee quietly dropped")
    terminal.keys("Escape")
    terminal.wait_for("Nobody is here yet")
    terminal.keys("n")
    terminal.wait_for("Begin a pairing")
    fill_in(terminal, "ada", "Tab", "ben", "C-s")
    terminal.wait_for("Begun: ")
    terminal.keys("l")
    terminal.wait_for("Log a session")
    fill_in(
        terminal, "Tab", "Tab", "Tab", "Tab", "a thought that took an hour", "Tab", "concern: sleep every week", "Enter"
    )
    time.sleep(2)  # the promise: on the disk at most two seconds after the last key
    subprocess.run(["pkill", "-KILL", "-f", f"file {path}"], check=True)
    terminal.wait_for("Killed")
    (draft,) = (tmp_path / "program.json.drafts").iterdir()
    assert draft.stat().st_mode & 0o777 == 0o600

    terminal.run("stty sane; clear; " + started(path))
    terminal.wait_for("A session of ada ⇄ ben was typed")
    terminal.keys("l")
    shown = terminal.wait_for("This is what you typed before")
    assert "a thought that took an hour" in shown
    assert "+ concern: sleep" in shown
    terminal.keys("C-s")
    terminal.wait_for("Session held")
    assert not draft.exists(), "what was saved is no draft any more"
    terminal.keys("q")
    terminal.wait_for(PROMPT.strip())
    with TinyDB(path) as plain:
        assert [one["note"] for one in plain.table("sessions").all()] == ["a thought that took an hour"]


def test_a_program_lead_s_walk_through_a_hundred_thousand_records(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    today = datetime.now().astimezone().date()
    with ProgramFile(path) as file:
        file.load()
        file.save(made_records(100_000, of_a_pairing=20, last_day=today), Charter(name="Riverside"))
    terminal.run(started(path))
    terminal.wait_for("NEEDS CARE", seconds=60)
    terminal.keys("6")
    shown = terminal.wait_for("5,000 of 5,000 pairings")
    assert "by concern; weeks" in shown
    for mark in "●┆▒":
        assert mark in shown
    terminal.keys("-", "-")
    terminal.wait_for("by concern; quarters")
    terminal.keys("+", "+", "+")
    terminal.wait_for("by concern; days")
    terminal.keys("S-Left", "S-Left", "End", "-", "NPage", "NPage", "PPage", "C-End", "C-Home", "Home")
    terminal.wait_for("by concern; weeks")
    terminal.keys("t", "t", "t", "t", "y")
    terminal.wait_for("by longest gap, by mentor; weeks")
    terminal.keys("/")
    terminal.text("mentor:1249 standing:lapsed")
    shown = terminal.wait_for("Mentor 1249 ⇄ Mentee 499")
    assert "of 5,000 pairings" in shown
    terminal.keys("Enter", "Escape")
    terminal.wait_for("5,000 of 5,000 pairings")
    terminal.keys("/")
    terminal.text("mentee 4321")
    terminal.wait_for("1 of 5,000 pairings")
    terminal.keys("Enter", "End", "C-Left")
    shown = terminal.wait_for("Mentor 1080 ⇄ Mentee 4321")
    terminal.keys("Enter")
    terminal.wait_for("Session, held")  # at the entry that was under the cursor
    terminal.keys("Escape")
    terminal.wait_for("1 of 5,000 pairings")
    terminal.keys("5")
    terminal.text("mentee 4321")
    terminal.wait_for("Mentee 4321", seconds=60)
    terminal.keys("Escape", "Escape", "6")
    terminal.wait_for("1 of 5,000 pairings")
    terminal.keys("q")
    terminal.wait_for(PROMPT.strip())


def test_a_second_run_is_read_only_and_says_so(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    terminal.run(started(path))
    terminal.wait_for("No mentee quietly dropped")
    terminal.keys("Escape")
    terminal.wait_for("Nobody is here yet")
    (tmp_path / "second").mkdir()
    second = Terminal(tmp_path / "second")
    try:
        second.run(started(path))
        second.wait_for("read-only, in use elsewhere")
        second.keys("p")
        second.wait_for("open read-only here")
    finally:
        second.close()
    assert not path.exists()


def test_a_damaged_file_is_told_and_left_as_it_is(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    path.write_text('{"people": {"1": {"name": "Ada"')
    terminal.run(f"{started(path)}; echo exit $?")
    shown = terminal.wait_for("Your program cannot be opened")
    assert "is damaged" in shown
    assert "There is no former state that can be read" in shown
    terminal.keys("Escape")
    said = "".join(terminal.wait_for("exit 4").split())  # the shell's lines break anywhere
    assert "isdamaged" in said
    assert "line1,column" in said
    assert path.read_text() == '{"people": {"1": {"name": "Ada"'


def test_the_command_of_the_readme_opens_the_sample_from_a_fresh_copy(terminal: Terminal, tmp_path: Path) -> None:
    block = re.search(r"<!-- the demo -->\n```sh\n(.*)\n```", README.read_text("utf-8"))
    assert block is not None
    copy = tmp_path / "checkout"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "dist", "build")
    shutil.copytree(ROOT, copy, ignore=ignored)
    terminal.run(f"cd {shlex.quote(str(copy))} && unset PYTHONPATH && {block[1]}")
    shown = terminal.wait_for("NEEDS CARE", seconds=300)
    assert "Riverside Faculty Mentoring (scratch copy)" in shown
    terminal.keys("q")
    terminal.wait_for(PROMPT.strip())
    assert not (tmp_path / ".local" / "share" / "mentor-tui").exists(), "the demo keeps out of one's own data"


def test_a_review_opens_several_files_and_offers_what_has_changed(terminal: Terminal, tmp_path: Path) -> None:
    mentors = tmp_path / "mentors"
    for mentor, mentee in (("ada", "ben"), ("cem", "dora")):
        terminal.run("clear; " + started(mentors / f"{mentor}.json"))
        terminal.wait_for("No mentee quietly dropped")
        terminal.keys("Escape")
        terminal.wait_for("Nobody is here yet")
        terminal.keys("n")
        terminal.wait_for("Begin a pairing")
        fill_in(terminal, mentor, "Tab", mentee, "C-s")
        terminal.wait_for("Begun: ")
        terminal.keys("q")
        terminal.wait_for(PROMPT.strip())
    (mentors / "half.json").write_text('{"mentor_tui"')
    terminal.run(f"clear; {shlex.quote(sys.executable)} -m mentor_tui review {shlex.quote(str(mentors))}; echo exit $?")
    terminal.wait_for("2 of 3 files, read-only, private withheld")
    terminal.keys("2")
    shown = terminal.wait_for("by standing")
    assert re.search(r"ada ⇄ ben +ada ", shown)
    assert re.search(r"cem ⇄ dora +cem ", shown)
    terminal.keys("l")
    terminal.wait_for("open together")

    (tmp_path / "second").mkdir()
    second = Terminal(tmp_path / "second")
    try:
        second.run(started(mentors / "ada.json"))
        second.wait_for("NEEDS CARE")
        log_session(second, "today", "a first talk")
        terminal.wait_for("ada.json changed")
        terminal.keys("F")
        assert "1 session" not in terminal.wait_for("changed   ada.json")
        terminal.keys("r")
        terminal.wait_for("1 pairing, 1 session")
        second.keys("q")
    finally:
        second.close()
    terminal.keys("q")
    terminal.wait_for("exit 0")
