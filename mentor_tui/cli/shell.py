"""What a shell is told of the commands: completion, and the manual page. Both were made from the parser, and ship."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui.cli.surroundings import output

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands

FILES = Path(__file__).parent.parent / "shell"


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    completion = commands.add_parser("completion", help="print what a shell needs to complete commands and options")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="for which shell")
    completion.set_defaults(command=print_completion)

    manual = commands.add_parser("manual", help="print the manual page, for man")
    manual.set_defaults(command=print_manual)


def print_completion(options: argparse.Namespace) -> int:
    """Print the completion for a shell."""
    return _print(f"mentor-tui.{options.shell}")


def print_manual(_: argparse.Namespace) -> int:
    """Print the manual page."""
    return _print("mentor-tui.1")


def _print(name: str) -> int:
    with output():
        print((FILES / name).read_text("utf-8"), end="")
    return 0
