"""What leaves the program and what comes into it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui import config
from mentor_tui.cli.surroundings import (
    content_of,
    date_of,
    now,
    one_pairing,
    open_file,
    output,
    program_of,
    tracker_of,
)
from mentor_tui.errors import MentorError

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    leaving = commands.add_parser("export", help="write the program as a JSON document; private text is withheld")
    leaving.add_argument(
        "-o", "--output", metavar="FILE", help="where to write it (else to stdout); never over another file"
    )
    leaving.add_argument("--pairing", metavar="NAMES", help="only this pairing")
    leaving.add_argument("--since", metavar="DATE", help="only from this day on")
    leaving.add_argument("--until", metavar="DATE", help="only up to this day")
    leaving.add_argument("--include-private", action="store_true", help="private text too")
    leaving.set_defaults(command=export)

    coming = commands.add_parser("import", help="take in a JSON document; doing it twice does nothing more")
    coming.add_argument("document", metavar="FILE", help="the document, or - for stdin")
    coming.set_defaults(command=import_document)


def export(options: argparse.Namespace) -> int:
    """Write the program, or a part of it, as a JSON document."""
    from mentor_tui.interchange import json_document
    from mentor_tui.interchange.extract import Scope, extract

    program, today = program_of(options), now().date()
    scope = Scope(
        pairings=None if options.pairing is None else frozenset({one_pairing(program, options.pairing).id}),
        since=date_of(options.since, today),
        until=date_of(options.until, today),
    )
    if scope.since is not None and scope.until is not None and scope.since > scope.until:
        raise MentorError(f"--since {scope.since} is after --until {scope.until}: no day lies between them.")
    extracted = extract(program, scope, include_private=options.include_private)
    content = json_document.write(extracted, today)
    if options.output is None:
        with output():
            sys.stdout.buffer.write(content)
    else:
        from mentor_tui.store import write_new

        write_new(Path(options.output), content)
    print(extracted.told(), file=sys.stderr)
    return 0


def import_document(options: argparse.Namespace) -> int:
    """Take a JSON document into the program file."""
    from mentor_tui.interchange import json_document

    document = json_document.read(content_of(options.document))
    with open_file(config.program_path(options.file), writable=True) as file:
        tracker = tracker_of(file, config.device_name())
        plan = json_document.plan(document, tracker.program)
        if plan.records or plan.charter is not None:
            tracker.bring_in(plan.records, plan.charter)
    print(f"{file.path}: {plan.told()}", file=sys.stderr)
    return 0
