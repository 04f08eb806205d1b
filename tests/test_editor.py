"""A note in the person's own editor: what is written comes back, and no way of failing costs it or leaves it lying."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App, SuspendNotSupported

from mentor_tui import editor as editor_module
from mentor_tui.editor import edited, editor_command
from mentor_tui.errors import FileUnusable, MentorError

SECONDS_TO_WAIT = 20
FROM_KEYS = [signal.SIGINT, signal.SIGQUIT]


class Terminal:
    """An application that leaves the terminal; it comes back only as Textual's does, where nothing was raised."""

    def __init__(self) -> None:
        self.left = 0
        self.back = 0

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        self.left += 1
        yield
        self.back += 1


@pytest.fixture(autouse=True)
def lying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where temporary files lie in a test."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    return directory


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


def an_editor(tmp_path: Path, does: str) -> str:
    """Return the command of an editor that does something with `file`, the path that it is given."""
    script = tmp_path / "an editor.py"
    script.write_text(f"import os, signal, sys\nfrom pathlib import Path\nfile = Path(sys.argv[-1])\n{does}\n", "utf-8")
    return shlex.join([sys.executable, str(script)])


def test_what_is_written_in_the_editor_comes_back(tmp_path: Path, terminal: Terminal, lying: Path) -> None:
    writes = "file.write_text(file.read_text('utf-8').replace('Aims', 'Aims → agreed'), 'utf-8')"
    assert edited(terminal, an_editor(tmp_path, writes), "Aims.\n\nZoë laughed.") == "Aims → agreed.\n\nZoë laughed."
    assert (terminal.left, terminal.back) == (1, 1)
    assert not list(lying.iterdir())


def test_what_comes_back_is_made_safe_and_a_byte_order_mark_is_no_text(tmp_path: Path, terminal: Terminal) -> None:
    writes = r"file.write_bytes(b'\xef\xbb\xbfone\x1b[2J\r\ntwo  \r\n\r\n')"
    assert edited(terminal, an_editor(tmp_path, writes), "") == "one[2J\ntwo"


def test_an_editor_that_changes_nothing_gives_back_what_it_was_given(tmp_path: Path, terminal: Terminal) -> None:
    assert edited(terminal, an_editor(tmp_path, "pass"), "One.\n\n  two") == "One.\n\n  two"
    assert edited(terminal, an_editor(tmp_path, "assert file.read_bytes() == b''"), "") == ""


def test_the_words_of_the_command_are_handed_over_with_the_file_last(tmp_path: Path, terminal: Terminal) -> None:
    command = f"{an_editor(tmp_path, 'file.write_text(repr(sys.argv[1:-1]))')} --wait 'two words'"
    assert edited(terminal, command, "") == "['--wait', 'two words']"


def test_nobody_else_can_read_the_file_and_the_editor_knows_it_for_markdown(tmp_path: Path, terminal: Terminal) -> None:
    writes = "file.write_text(f'{file.name} {file.stat().st_mode:o} {file.parent.stat().st_mode:o}')"
    name, mode, mode_of_directory = edited(terminal, an_editor(tmp_path, writes), "").split()
    assert name.endswith(".md")
    assert stat.S_IMODE(int(mode, 8)) == 0o600
    assert stat.S_IMODE(int(mode_of_directory, 8)) == 0o700


def test_what_an_editor_keeps_beside_the_file_goes_with_it(tmp_path: Path, terminal: Terminal, lying: Path) -> None:
    replaces = "(file.parent / '.swap').write_text('x'); file.rename(f'{file}~'); file.write_text('new')"
    assert edited(terminal, an_editor(tmp_path, replaces), "old") == "new"
    assert not list(lying.iterdir())


# --- what can go wrong ---------------------------------------------------------------------------------


def test_what_was_written_before_the_editor_failed_is_kept(tmp_path: Path, terminal: Terminal, lying: Path) -> None:
    assert edited(terminal, an_editor(tmp_path, "file.write_text('Not to be lost.'); sys.exit(3)"), "") == (
        "Not to be lost."
    )
    assert not list(lying.iterdir())


def test_an_editor_that_fails_and_wrote_nothing_is_told(tmp_path: Path, terminal: Terminal, lying: Path) -> None:
    with pytest.raises(MentorError, match=r"ended with an error \(3\), and nothing was written") as error:
        edited(terminal, an_editor(tmp_path, "sys.exit(3)"), "A note.")
    assert Path(sys.executable).name in str(error.value)
    assert terminal.back == 1
    assert not list(lying.iterdir())


@pytest.mark.parametrize("command", ["no-such-editor", "no-such-editor --wait", "", " "])
def test_an_editor_that_is_not_there_is_named(command: str, terminal: Terminal, lying: Path) -> None:
    with pytest.raises(MentorError, match=r"There is no editor “.*Set VISUAL or EDITOR") as error:
        edited(terminal, command, "A note.")
    assert f"“{command}”" in str(error.value)
    assert terminal.left == 0, "the screen does not even flicker"
    assert not list(lying.iterdir())


def test_a_command_with_half_a_quote_is_told(terminal: Terminal, lying: Path) -> None:
    with pytest.raises(MentorError, match=r"a quote without its other one: vi \"half\. Set VISUAL or EDITOR"):
        edited(terminal, 'vi "half', "A note.")
    assert not list(lying.iterdir())


def test_an_editor_that_cannot_be_run_is_told_and_the_application_comes_back(
    tmp_path: Path, terminal: Terminal, lying: Path
) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF and nothing more")
    broken.chmod(0o700)
    with pytest.raises(MentorError, match=r"broken cannot be run: .*Set VISUAL or EDITOR"):
        edited(terminal, str(broken), "A note.")
    assert terminal.back == 1, "an exception inside would leave Textual's application off the screen for ever"
    assert not list(lying.iterdir())


@pytest.mark.parametrize(
    ("does", "why"),
    [
        (r"file.write_bytes(b'caf\xe9')", "it is not UTF-8"),
        ("file.rename(file.with_name('elsewhere.md'))", "No such file"),
        ("file.unlink(); file.mkdir()", "Is a directory"),
    ],
)
def test_what_cannot_be_read_back_is_left_where_it_lies_and_the_message_says_where(
    does: str, why: str, tmp_path: Path, terminal: Terminal, lying: Path
) -> None:
    with pytest.raises(FileUnusable, match=f"cannot be read back: {why}") as error:
        edited(terminal, an_editor(tmp_path, does), "A note.")
    (directory,) = lying.iterdir()
    assert str(directory / "note.md") in str(error.value)
    assert list(directory.iterdir())


def test_where_no_file_can_be_made_it_is_told(terminal: Terminal, lying: Path) -> None:
    lying.rmdir()
    with pytest.raises(FileUnusable, match="could not be handed to the editor: No such file"):
        edited(terminal, shlex.join([sys.executable, "-c", ""]), "A note.")
    assert terminal.left == 0


def test_ctrl_c_in_the_editor_is_for_the_editor_alone(tmp_path: Path, terminal: Terminal) -> None:
    heard: list[int] = []
    before = {number: signal.signal(number, lambda which, _: heard.append(which)) for number in FROM_KEYS}
    own = {number: signal.getsignal(number) for number in FROM_KEYS}
    presses = (
        "import time\nheard = []\n"
        "signal.signal(signal.SIGINT, lambda *_: heard.append('heard'))\n"
        "time.sleep(0.2)  # the application has begun to wait by now\n"
        f"for number in {[int(number) for number in FROM_KEYS]}: os.kill(os.getppid(), number)\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "file.write_text(heard[0])"
    )
    try:
        assert edited(terminal, an_editor(tmp_path, presses), "") == "heard"
        assert heard == []
        assert {number: signal.getsignal(number) for number in FROM_KEYS} == own
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_the_editor_is_not_deaf_to_the_keys_itself(tmp_path: Path, terminal: Terminal) -> None:
    heard = f"[signal.getsignal(number) is signal.SIG_IGN for number in {[int(number) for number in FROM_KEYS]}]"
    assert edited(terminal, an_editor(tmp_path, f"file.write_text(str(any({heard})))"), "") == "False"


class Nothing(App[None]):
    """An application without a terminal, such as one in a browser."""


async def test_where_the_application_cannot_leave_the_screen_nothing_is_left_lying(tmp_path: Path, lying: Path) -> None:
    app = Nothing()
    async with app.run_test():
        with pytest.raises(SuspendNotSupported):
            edited(app, an_editor(tmp_path, "file.write_text('changed')"), "A note.")
    assert not list(lying.iterdir())


# --- which editor --------------------------------------------------------------------------------------


def a_path_with(tmp_path: Path, *names: str) -> str:
    for name in names:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("environ", "there", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ["nano"], "code --wait"),
        ({"VISUAL": " ", "EDITOR": "emacs -nw"}, ["nano"], "emacs -nw"),
        ({"EDITOR": "ed"}, [], "ed"),
        ({"EDITOR": ""}, ["vi", "nano"], "nano"),
        ({}, ["vi"], "vi"),
    ],
)
def test_the_editor_is_the_one_that_is_named_or_one_that_is_there(
    environ: dict[str, str], there: list[str], command: str, tmp_path: Path
) -> None:
    assert editor_command({**environ, "PATH": a_path_with(tmp_path, *there)}) == command


def test_where_there_is_no_editor_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(MentorError, match=r"No editor was found\. Set VISUAL or EDITOR"):
        editor_command({"PATH": str(tmp_path)})


def test_on_windows_there_is_notepad_and_a_path_keeps_its_backslashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_module, "ON_WINDOWS", True)
    assert editor_command({"PATH": a_path_with(tmp_path, "nano")}) == "notepad"
    a_path_with(tmp_path, "an\\editor", "an\\editor with spaces")
    assert editor_module._words(f"{tmp_path / 'an'}\\editor -w") == [f"{tmp_path}/an\\editor", "-w"]
    assert editor_module._words(f'"{tmp_path}/an\\editor with spaces" -w')[0] == f"{tmp_path}/an\\editor with spaces"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="there is no terminal to be had")
def test_an_application_in_a_terminal_leaves_it_to_the_editor_and_comes_back(tmp_path: Path) -> None:
    command = an_editor(tmp_path, "assert os.isatty(0) and os.isatty(1)\nfile.write_text('written at a terminal')")
    told = tmp_path / "told"
    run = tmp_path / "run.py"
    run.write_text(
        "import sys\nfrom pathlib import Path\nfrom textual.app import App\n"
        "from mentor_tui.editor import edited\n"
        "class Small(App):\n"
        "    def on_mount(self):\n"
        "        self.set_timer(0.3, self.write)\n"
        "    def write(self):\n"
        f"        note = edited(self, {command!r}, 'before')\n"
        "        self.call_after_refresh(self.exit, note)\n"
        f"Path({str(told)!r}).write_text(str(Small().run()))\n"
    )
    import pty

    master, slave = pty.openpty()
    root = Path(__file__).parent.parent
    environ = {**os.environ, "PYTHONPATH": str(root), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        [sys.executable, str(run)], stdin=slave, stdout=slave, stderr=slave, env=environ, start_new_session=True
    )
    os.close(slave)
    too_long = threading.Timer(SECONDS_TO_WAIT, process.kill)
    too_long.start()
    with contextlib.suppress(OSError):  # the end of what is shown, once nobody has the terminal any more
        while os.read(master, 65536):
            pass
    os.close(master)
    assert process.wait() == 0
    too_long.cancel()
    assert told.read_text() == "written at a terminal"
