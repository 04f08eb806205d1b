"""What leaves the program and what comes into it."""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from typing import TYPE_CHECKING

from mentor_tui import config
from mentor_tui.cli.surroundings import (
    add_level,
    add_output,
    add_today,
    called,
    content_of,
    date_of,
    one_pairing,
    open_file,
    output,
    program_of,
    put_out,
    today_of,
    tracker_of,
)
from mentor_tui.errors import MentorError, Refused
from mentor_tui.text import one_line

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.interchange.csv_rows import Terms
    from mentor_tui.interchange.incoming import Source
    from mentor_tui.interchange.plan import Plan
    from mentor_tui.tracker import Tracker

MOST_TOLD = 20
"""How many refusals and remarks are told after an import; --dry-run tells all."""


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    leaving = commands.add_parser("export", help="write the program as a JSON document; private text is withheld")
    add_output(leaving)
    leaving.add_argument(
        "--format", choices=("json", "jsonl"), default="json", help="one document, or a record a line (JSON Lines)"
    )
    add_level(leaving)
    leaving.add_argument("--pseudonymise", action="store_true", help="codes in place of names and addresses")
    leaving.add_argument(
        "--with-continuity", action="store_true", help="the figures of each pairing too, with what they mean"
    )
    leaving.add_argument("--pairing", metavar="NAMES", help="only this pairing")
    leaving.add_argument("--since", metavar="DATE", help="only from this day on")
    leaving.add_argument("--until", metavar="DATE", help="only up to this day")
    add_today(leaving)
    leaving.set_defaults(command=export)

    coming = commands.add_parser("import", help="take in a JSON document or a CSV table; twice does nothing more")
    coming.add_argument("document", metavar="FILE", help="JSON, JSON Lines or CSV; - for stdin")
    coming.add_argument("--dry-run", action="store_true", help="only print what would be done")
    coming.add_argument("--strict", action="store_true", help="take nothing in where anything is refused")
    coming.add_argument("--kind", choices=("people", "pairings", "sessions"), help="what the rows of a table are")
    coming.add_argument(
        "--map", metavar="COLUMN=FIELD", action="append", type=_column, default=[], help="which column is which field"
    )
    order = coming.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", default=None, help="10/11 is in November")
    order.add_argument("--month-first", dest="day_first", action="store_false", help="10/11 is in October")
    coming.set_defaults(command=import_file)

    schema = commands.add_parser("schema", help="print the JSON Schema of what export writes")
    schema.add_argument("--format", choices=("json", "jsonl"), default="json", help="of the document, or of a line")
    schema.set_defaults(command=print_schema)


def _column(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not (equals and column.strip() and field.strip()):
        raise argparse.ArgumentTypeError(f'“{text}” is not COLUMN=FIELD, as in "Meeting date=held_on"')
    return column.strip(), field.strip()


def export(options: argparse.Namespace) -> int:
    """Write the program, or a part of it, and say before what leaves and what is withheld."""
    from mentor_tui.interchange import json_document, json_lines
    from mentor_tui.interchange.extract import Scope, extract

    program, today = program_of(options), today_of(options)
    scope = Scope(
        pairings=None if options.pairing is None else frozenset({one_pairing(program, options.pairing).id}),
        since=date_of(options.since, today),
        until=date_of(options.until, today),
    )
    if scope.since is not None and scope.until is not None and scope.since > scope.until:
        raise MentorError(f"--since {scope.since} is after --until {scope.until}: no day lies between them.")
    extracted = extract(program, scope, level=options.level, pseudonyms=options.pseudonymise)
    write = json_lines.write if options.format == "jsonl" else json_document.write
    parts = write(extracted, today, with_figures=options.with_continuity)
    put_out(parts, options, told=extracted.told())
    return 0


def import_file(options: argparse.Namespace) -> int:
    """Take a file into the program, or say what that would do. What is refused never stops the rest."""
    from mentor_tui.interchange import incoming

    content = content_of(options.document, most=incoming.MOST_BYTES)
    source = incoming.read(content, options.kind, dict(options.map))
    with open_file(config.program_path(options.file), writable=not options.dry_run) as file:
        tracker = tracker_of(file, "preview" if options.dry_run else config.device_name())
        plan = incoming.planned(source, tracker.program, _terms(options, source, tracker))
        if options.dry_run:
            with output():
                for line in plan.lines():
                    print(one_line(line))
            print(f"{file.path}: {plan.told()} Nothing was written.", file=sys.stderr)
        else:
            was_there = file.path.exists()
            if options.strict and plan.refused:
                raise Refused(plan.refused)
            if not plan.is_empty:
                if was_there:
                    file.checkpoint()  # so that the former state is all that was there before
                tracker.bring_in(plan.records, plan.charter)
            _tell(plan, str(file.path))
            if was_there and not plan.is_empty:
                print(f"To take it back: {called(options)} restore 1", file=sys.stderr)
    return 1 if plan.refused else 0


def _tell(plan: Plan, path: str) -> None:
    remarks = plan.remarks()
    for remark in islice(remarks, MOST_TOLD):
        print(one_line(remark), file=sys.stderr)
    if others := sum(1 for _ in remarks):
        print(f"and {others:,} more: --dry-run tells all.", file=sys.stderr)
    print(f"{path}: {plan.told()}", file=sys.stderr)


def _terms(options: argparse.Namespace, source: Source, tracker: Tracker) -> Terms:
    from mentor_tui.interchange.csv_rows import Terms
    from mentor_tui.interchange.csv_table import Table
    from mentor_tui.settings import SettingsFile

    day_first: bool | None = options.day_first
    if day_first is None and isinstance(source, Table):
        day_first = SettingsFile(config.settings_path()).load().day_first(config.day_first())
    return Terms(tracker.today, day_first, tracker.stamp(), tracker.new_id)


def print_schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of a document, or of a line of the other form."""
    from mentor_tui.interchange import json_schema

    with output():
        sys.stdout.buffer.write(json_schema.of_line() if options.format == "jsonl" else json_schema.of_document())
    return 0
