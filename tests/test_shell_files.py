"""Completion and the manual page: they are of the commands that there are, and a shell takes them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mentor_tui.cli import main, parser
from tests.shell_files import SHELL, made

COMMANDS = [name for action in parser()._actions if isinstance(action.choices, dict) for name in action.choices]


@pytest.mark.parametrize("name", made())
def test_what_is_in_the_package_is_of_the_commands_that_there_are(name: str) -> None:
    """A change of the command line is one of these files too."""
    there = (SHELL / name).read_text("utf-8")
    assert there == made()[name], "python -m tests.shell_files makes it anew"
    for command in COMMANDS:
        assert command in there


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_and_the_shell_takes_it(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert out == (SHELL / f"mentor-tui.{shell}").read_text("utf-8")
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=out, text=True, check=True, timeout=10)


def completed(words: str) -> list[str]:
    """Return what bash offers for the last of some words."""
    script = f"""
source {SHELL / "mentor-tui.bash"}
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
$(complete -p mentor-tui | sed 's/.*-F \\([^ ]*\\).*/\\1/') mentor-tui "${{COMP_WORDS[COMP_CWORD]}}" ""
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    answer = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, timeout=10)
    return answer.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="this system has no bash")
def test_bash_completes_commands_options_and_choices() -> None:
    assert set(completed("mentor-tui che")) == {"checkin"}
    assert set(completed("mentor-tui table s")) == {"sessions"}
    assert {"--level", "--today"} <= set(completed("mentor-tui story --"))
    assert set(completed("mentor-tui log --channel v")) == {"video"}


def test_the_manual_page_is_printed_and_man_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual"]) == 0
    out = capsys.readouterr().out
    assert out.startswith('.TH MENTOR\\-TUI "1" ')
    (tmp_path / "mentor-tui.1").write_text(out, "utf-8")
    if shutil.which("man"):
        command = ["man", "--warnings", "-l", str(tmp_path / "mentor-tui.1")]
        answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
        assert answer.stderr == ""
        for words in ("mentor-tui - a mentorship tracker", "EXIT STATUS", "ENVIRONMENT", "mentor-tui checkin"):
            assert words in " ".join(answer.stdout.split())
