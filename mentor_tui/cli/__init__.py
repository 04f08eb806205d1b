"""The command line: the one place where the clock, the ids, the file and the application are put together.

Data goes to stdout, words go to stderr. Textual is imported for the application alone.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from mentor_tui import __version__, config
from mentor_tui.cli import (
    application,
    day,
    documents,
    exchange,
    pairing,
    recording,
    reporting,
    review,
    searching,
    shell,
    timelines,
    upkeep,
)
from mentor_tui.cli.surroundings import forget_output
from mentor_tui.errors import MentorError
from mentor_tui.text import paragraphs

ROOMS = (
    application,
    review,
    day,
    recording,
    pairing,
    timelines,
    searching,
    documents,
    exchange,
    reporting,
    upkeep,
    shell,
)
"""Each holds a kind of command; the help names them in this order."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode shows ? and not a traceback
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        code = command(options)
        sys.stdout.flush()
    except MentorError as error:
        print(f"mentor-tui: {paragraphs(str(error))}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has gone, which is its right
        forget_output()
        return 0
    except KeyboardInterrupt:
        return 130
    return code


class CommandParser(argparse.ArgumentParser):
    """The parser of one command.

    Its options may stand anywhere, also before the last of its words, and "-3d" is a day and no option.
    """

    _intermixed = False

    def __init__(self, **options: Any) -> None:
        """Make the parser; see :class:`argparse.ArgumentParser`."""
        super().__init__(**options)
        self._negative_number_matcher = re.compile(r"-[0-9]")  # what argparse takes for a value though it begins so

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Return what was understood, and the words that were not."""
        if self._intermixed:
            return super().parse_known_args(args, namespace)
        self._intermixed = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._intermixed = False


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each sets `command` to what is to be done."""
    whole = argparse.ArgumentParser(
        prog="mentor-tui", description="A mentorship tracker for the terminal, so that no mentee is quietly dropped."
    )
    whole.add_argument("--version", action="version", version=f"mentor-tui {__version__}")
    whole.add_argument("--file", metavar="PATH", help=f"the program file (else ${config.FILE_VARIABLE}, else your own)")
    whole.set_defaults(command=application.run_app)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", parser_class=CommandParser)
    for room in ROOMS:
        room.add_to(commands)
    return whole
