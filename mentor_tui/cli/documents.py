"""What is made of the records for others to read: a calendar, a story, a hand-over, a table."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mentor_tui.cli.surroundings import (
    add_level,
    add_output,
    add_today,
    one_pairing,
    program_of,
    put_out,
    today_of,
)

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    calendar = commands.add_parser(
        "calendar", help="write sessions and open follow-ups for a calendar application; no word of a note leaves"
    )
    calendar.add_argument("pairing", metavar="NAMES", nargs="*", help='only this pairing, as in "ada ben"')
    calendar.set_defaults(command=write_calendar)

    story = commands.add_parser("story", help="write the story of a pairing to be read on paper, in Markdown")
    story.set_defaults(command=write_story)

    handover = commands.add_parser("handover", help="write what the next mentor has to know about a pairing")
    handover.add_argument(
        "--format", choices=("markdown", "json"), default="markdown", help="for reading (markdown), or to import (json)"
    )
    handover.set_defaults(command=write_handover)

    for command in (story, handover):
        command.add_argument("pairing", metavar="NAMES", nargs="+", help='the pairing, as in "ada ben"')

    table = commands.add_parser("table", help="write records as a table for a spreadsheet (CSV)")
    table.add_argument("rows", choices=("sessions", "check-ins", "follow-ups"), help="which records")
    table.set_defaults(command=write_table)

    for command in (story, handover, table):
        add_level(command)
    for command in (calendar, story, handover, table):
        add_output(command)
        add_today(command)


def write_calendar(options: argparse.Namespace) -> int:
    """Write sessions and open follow-ups for a calendar application."""
    from mentor_tui.interchange.calendar import calendar

    program, today = program_of(options), today_of(options)
    histories = [one_pairing(program, " ".join(options.pairing))] if options.pairing else [*program.histories.values()]
    made = calendar(histories, today)
    put_out([made.content], options, told=made.told())
    return 0


def write_story(options: argparse.Namespace) -> int:
    """Write the story of a pairing in Markdown."""
    from mentor_tui.interchange.story import packet, story

    program, today = program_of(options), today_of(options)
    history = one_pairing(program, " ".join(options.pairing))
    told = packet(program, history, level=options.level, hands_over=False)
    put_out([story(told, today)], options, told=told.leaving.told())
    return 0


def write_handover(options: argparse.Namespace) -> int:
    """Write what the next mentor is handed."""
    from mentor_tui.interchange.story import handover, handover_json, packet

    program, today = program_of(options), today_of(options)
    history = one_pairing(program, " ".join(options.pairing))
    told = packet(program, history, level=options.level, hands_over=True)
    content = (handover_json if options.format == "json" else handover)(told, today)
    known = "What matters to the mentee and what was agreed leave, for the next mentor to know."
    put_out([content], options, told=f"{told.leaving.told()} {known}")
    return 0


def write_table(options: argparse.Namespace) -> int:
    """Write the records of one kind as a table."""
    from mentor_tui.interchange.extract import Scope, extract
    from mentor_tui.interchange.table import table

    program, today = program_of(options), today_of(options)
    leaving = extract(program, Scope(), level=options.level)
    made = table(options.rows, leaving, today)
    put_out([made.content], options, told=made.told())
    return 0
