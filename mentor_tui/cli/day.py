"""What a day asks for: who needs somebody now, and the queue of open follow-ups."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mentor_tui.cli.surroundings import (
    Line,
    add_filter,
    add_json,
    add_today,
    nothing_matches,
    program_of,
    put_out_json,
    show,
    tell,
    today_of,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from mentor_tui.cli.surroundings import Colour, Commands
    from mentor_tui.continuity import StandingName
    from mentor_tui.day import Row
    from mentor_tui.program import Program
    from mentor_tui.standings import Care

COLOURS: dict[StandingName, Colour] = {"lapsed": "red", "overdue": "yellow", "due": "cyan"}
"""How a standing is marked where it needs somebody; the word beside it says it too."""


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    due = commands.add_parser("due", help="list who needs somebody now, and what is coming")
    due.set_defaults(command=print_due)

    queue = commands.add_parser("followups", help="list the open follow-ups of all pairings by their next date")
    queue.set_defaults(command=print_follow_ups)

    for command in (due, queue):
        add_filter(command)
        add_today(command)
        add_json(command)


def print_due(options: argparse.Namespace) -> int:
    """List who needs somebody now, and what is coming."""
    from mentor_tui.agenda import agenda
    from mentor_tui.dates import long_date
    from mentor_tui.day import day_parts

    program, today, cares, nothing = _meant(options)
    day, thresholds = agenda(cares, today), program.charter.thresholds
    if options.json:
        from mentor_tui.interchange import listing

        return put_out_json(listing.due(day, today, thresholds))
    if nothing:
        tell(f"mentor-tui: {nothing}")
        return 0
    lines: list[str | Line] = [long_date(today)]
    for part in day_parts(day, today, thresholds):
        lines += ["", Line(f"{part.heading}  {len(part.rows)}", len(part.heading))]
        lines += _set(part.rows) if part.rows else [part.nothing]
    if day.others:
        lines += ["", " · ".join(f"{name.upper()} {count}" for name, count in day.others)]
    return show(lines)


def print_follow_ups(options: argparse.Namespace) -> int:
    """List the open follow-ups of all pairings."""
    from mentor_tui.agenda import queue
    from mentor_tui.day import queue_rows

    _, today, cares, nothing = _meant(options)
    waiting = queue(cares)
    if options.json:
        from mentor_tui.interchange import listing

        return put_out_json(listing.follow_ups(waiting, today))
    if nothing:
        tell(f"mentor-tui: {nothing}")
        return 0
    return show(_set(queue_rows(waiting, today)) if waiting else ["No follow-up is open."])


def _meant(options: argparse.Namespace) -> tuple[Program, date, Sequence[Care], str]:
    """Return the program, the day, the pairings that are meant, and why where a filter leaves none of them."""
    from mentor_tui.selection import read_selection
    from mentor_tui.standings import Standings

    selection = read_selection(options.filter)  # what is wrong with it is told before the program is read
    program, today = program_of(options), today_of(options)
    everybody = Standings(program, today).by_concern
    cares = selection.of(everybody)
    return program, today, cares, nothing_matches(selection, everybody) if options.filter and not cares else ""


def _set(rows: Sequence[Row]) -> Iterator[str | Line]:
    """Yield rows in columns, with the standing coloured where it says that somebody is needed."""
    from mentor_tui.day import set_in_columns

    for row, lines in set_in_columns(rows, width()):
        colour = COLOURS.get(row.standing) if row.standing else None
        yield Line(lines[0], len(row.first), colour) if colour else lines[0]
        yield from lines[1:]
