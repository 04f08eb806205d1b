"""The care of the file: what is wrong with it, and the way back to what it was."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from mentor_tui import config
from mentor_tui.cli.surroundings import add_json, called, output, put_out_json
from mentor_tui.errors import NotFound

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    doctor = commands.add_parser("doctor", help="look at the program file and all that belongs to it")
    doctor.add_argument("--json", action="store_true", help="what was found as JSON")
    doctor.add_argument(
        "--repair", action="store_true", help="put right what it said it would; file and journal are copied first"
    )
    doctor.set_defaults(command=examine)

    back = commands.add_parser("restore", help="list the former states of the program, or bring one of them back")
    back.add_argument("number", metavar="NUMBER", nargs="?", type=int, help="the one to bring back; the newest is 1")
    back.add_argument(
        "--with-journal", action="store_true", help="with the changes that its journal holds and that came after it"
    )
    add_json(back)
    back.set_defaults(command=restore)


def examine(options: argparse.Namespace) -> int:
    """Look at the program file and all that belongs to it, and put right what can be where that is asked for."""
    from mentor_tui.store import doctor

    path = config.program_path(options.file)
    repaired = None
    if options.repair:
        from mentor_tui.store.repair import repair

        repaired = repair(path)
    diagnosis = doctor.examine(path) if repaired is None else repaired.after
    with output():
        if options.json:
            done, copy = (None, None) if repaired is None else repaired[:2]
            sys.stdout.buffer.write(doctor.to_json(diagnosis, done, copy))
        else:
            for line in [*(repaired.lines() if repaired is not None else ()), *doctor.lines(diagnosis)]:
                print(line)
    return diagnosis.exit_code


def restore(options: argparse.Namespace) -> int:
    """List the former states of the program, or bring one of them back."""
    from mentor_tui.store import restore as way_back

    path = config.program_path(options.file)
    if options.number is None:
        states = way_back.former_states(path)
        if options.json:
            return put_out_json(way_back.to_json(states))
        if not states:
            raise NotFound(f"There is no former state of {path}: one is kept whenever the file is written whole.")
        with output():
            for state in states:
                for line in way_back.state_lines(state):
                    print(line)
        return 0
    restored = way_back.restore(path, options.number, with_journal=options.with_journal)
    for line in way_back.restored_lines(restored, path, called(options)):
        print(line, file=sys.stderr)
    return 0
