"""What is read of the whole program: the timelines of its pairings on one axis."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mentor_tui.cli.surroundings import (
    add_filter,
    add_json,
    add_today,
    has_colours,
    nothing_matches,
    output,
    program_of,
    put_out_json,
    settings_here,
    tell,
    today_of,
)

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.program_chart import Paint

ZOOMS = ("day", "week", "month", "quarter")
ORDERS = ("concern", "name", "mentor", "mentee", "longest gap", "open gap", "cadence", "start")
GROUPINGS = ("none", "mentor", "tag")
"""The words of the options, as :mod:`mentor_tui.views` has them: what parses a command line is not to load that."""

PAINT = {
    "lapsed": "\x1b[1;31m",
    "overdue": "\x1b[33m",
    "due": "\x1b[1;33m",
    "new": "\x1b[36m",
    "steady": "\x1b[32m",
    "paused": "\x1b[35m",
    "closed": "\x1b[2m",
}
"""How a terminal is told each tone."""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    timelines = commands.add_parser("timelines", help="print every pairing on one axis of dates")
    timelines.add_argument("--zoom", choices=ZOOMS, default="week", help="what a column is (else a week)")
    add_filter(timelines)
    timelines.add_argument("--sort", choices=ORDERS, default="concern", help="their order (else by concern)")
    timelines.add_argument("--group", choices=GROUPINGS, default="none", help="what they stand together by")
    add_json(timelines)
    add_today(timelines)
    timelines.set_defaults(command=print_timelines)


def print_timelines(options: argparse.Namespace) -> int:
    """Print every pairing on one axis."""
    import shutil

    from mentor_tui.program_chart import first_axis, in_lines
    from mentor_tui.program_timelines import Roster
    from mentor_tui.selection import read_selection
    from mentor_tui.standings import Care, Standings
    from mentor_tui.views import View

    view = View(zoom=options.zoom, sort=options.sort, group=options.group, filter=options.filter).cleaned()
    selection = read_selection(view.filter)  # what is wrong with it is told before the program is read
    program, today = program_of(options), today_of(options)
    standings = Standings(program, today)
    roster = Roster(standings)
    rows = roster.rows(view)
    if options.json:
        from mentor_tui.interchange import listing

        cares = dict.fromkeys(row for row in rows if isinstance(row, Care))
        return put_out_json(listing.timelines(cares, today, program.charter.thresholds))
    if not rows:
        tell(f"mentor-tui: {nothing_matches(selection, standings.by_concern)}")
        return 0
    width = max(40, shutil.get_terminal_size((100, 24)).columns)
    axis = first_axis(view, today, width, settings_here()[1].first_weekday)
    with output():
        for line in in_lines(roster, rows, view, axis, width, _paint()):
            print(line)
    return 0


def _paint() -> Paint:
    """Return the colours, where there is a terminal that has them and a reader who wants them."""
    colours: Mapping[str, str] = PAINT if has_colours() else {}
    return colours  # type: ignore[return-value]  # the tones are the standings, by their names
