"""The command line: the one place where the clock, the ids, the file and the application are put together.

Data goes to stdout, words go to stderr. Textual is imported for the application alone.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence

from mentor_tui import __version__, config
from mentor_tui.cli import application, exchange, pairing, reporting, review, searching, upkeep
from mentor_tui.cli.surroundings import forget_output
from mentor_tui.errors import MentorError
from mentor_tui.text import paragraphs


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


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each sets `command` to what is to be done."""
    whole = argparse.ArgumentParser(
        prog="mentor-tui", description="A mentorship tracker for the terminal, so that no mentee is quietly dropped."
    )
    whole.add_argument("--version", action="version", version=f"mentor-tui {__version__}")
    whole.add_argument("--file", metavar="PATH", help=f"the program file (else ${config.FILE_VARIABLE}, else your own)")
    whole.set_defaults(command=application.run_app)
    commands = whole.add_subparsers(title="commands", metavar="COMMAND")
    for room in (application, review, pairing, searching, exchange, reporting, upkeep):
        room.add_to(commands)
    return whole
