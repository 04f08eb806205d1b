"""The files for the shell, made from the parser: completion for bash, zsh and fish, and the manual page.

They are in the package, so that nothing is needed to print them. After a change of the command line:
``python -m tests.shell_files``, and look at the difference.
"""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from unittest.mock import patch

import shtab
from argparse_manpage.manpage import Manpage  # type: ignore[import-untyped]

from mentor_tui import __version__, cli

SHELL = Path(cli.__file__).parent.parent / "shell"


SECTIONS = {
    "EXIT STATUS": (
        "0: done. 1: refused. 2: the command was not understood. 3: the file is in use by another run. "
        "4: the file is damaged. For doctor, 1 says that something is left to put right."
    ),
    "ENVIRONMENT": (
        "MENTOR_TUI_FILE names the program file, MENTOR_TUI_SETTINGS the file of the settings. "
        "VISUAL or EDITOR is what log opens. NO_COLOR takes the colours away."
    ),
}


def made() -> dict[str, str]:
    """Return what each file has to hold."""
    with patch.dict(os.environ, {"COLUMNS": "1000", "NO_COLOR": "1"}):
        parser = cli.parser()
        _complete_files(parser)
        completions = {f"mentor-tui.{shell}": shtab.complete(parser, shell=shell) for shell in ("bash", "zsh", "fish")}
        return {**completions, "mentor-tui.1": manual()}


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Let what is a file be completed as one, in all commands."""
    for action in parser._actions:
        if action.metavar in {"FILE", "PATH"}:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # that is where shtab looks for it
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                _complete_files(command)


def manual() -> str:
    """Return the manual page, without a date: it is of its version, and the same on every day."""
    about = {
        "project_name": "mentor-tui",
        "version": __version__,
        "manual_title": "Mentoring",
        "description": "a mentorship tracker, so that no mentee is quietly dropped",
    }
    page = Manpage(cli.parser(), about)
    page.date = ""
    for title, text in SECTIONS.items():
        page.add_section(title, ">", text)
    lines = (line.rstrip() for line in str(page).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


if __name__ == "__main__":
    SHELL.mkdir(exist_ok=True)
    for name, content in made().items():
        (SHELL / name).write_text(content, "utf-8")
