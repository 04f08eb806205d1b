"""What is reported of the program: the review of a period, to hand on."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mentor_tui.cli.review import add_files, read_together, told_of
from mentor_tui.cli.surroundings import (
    add_filter,
    add_output,
    add_today,
    date_of,
    nothing_matches,
    program_of,
    put_out,
    tell,
    today_of,
)
from mentor_tui.errors import MentorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.gathering import Gathered
    from mentor_tui.periods import Period
    from mentor_tui.program import History, Program


def add_to(commands: Commands) -> None:
    """Declare the command."""
    told = commands.add_parser(
        "report",
        help="write the review of a period as Markdown, JSON or HTML: no names, and no figures about fewer than five "
        "people",
    )
    add_files(told, nargs="*", otherwise=" (else the program of --file)")
    form = told.add_mutually_exclusive_group()
    form.add_argument("--format", choices=("markdown", "json", "html"), default="markdown", help="(default: markdown)")
    form.add_argument(
        "--json", action="store_true", help="every figure, also of few people, as JSON: for your own computations"
    )
    add_output(told)
    told.add_argument(
        "--period", metavar="PERIOD", help="month, quarter, year or all, or one by its name: 2026-09, 2026-Q3, 2026"
    )
    told.add_argument("--since", metavar="DATE", help="from this day on (else from the first)")
    told.add_argument("--until", metavar="DATE", help="up to this day (else up to today)")
    add_filter(told)
    add_today(told)
    told.set_defaults(command=write_report)


def write_report(options: argparse.Namespace) -> int:
    """Write the review of a period."""
    from mentor_tui.interchange import report_html, report_json, report_markdown
    from mentor_tui.interchange.report import report, whole_report
    from mentor_tui.review import comparison
    from mentor_tui.selection import read_selection
    from mentor_tui.standings import Standings

    selection = read_selection(options.filter)  # what is wrong with it is told before the program is read
    program, files, paths = _read(options)
    today = today_of(options)
    cares = Standings(program, today).by_concern
    histories = [care.history for care in selection.of(cares)]
    if options.filter and not histories:
        raise MentorError(nothing_matches(selection, cares))
    period, everything = _period(options, histories, today)
    compared = comparison(histories, period, program.charter.thresholds, since_first=everything)
    leaving = (whole_report if options.json else report)(compared, program.charter, selection.told() + files, today)
    form = "json" if options.json else options.format
    write = {"markdown": report_markdown.write, "json": report_json.write, "html": report_html.write}[form]
    put_out([write(leaving)], options, told=leaving.told(), read=paths)
    return 0


def _read(options: argparse.Namespace) -> tuple[Program, str, Sequence[Path]]:
    """Return what is reported of, of how many files it is in words, and which: of none that are named, the program.

    Nothing is withheld from what is read: no text leaves in a report, and its figures are to be those of all there is.
    """
    if not options.files:
        return program_of(options), "", ()
    sources = read_together(options, "everything")
    for line in (*told_of(sources), *_unknown(sources.gathered)):
        tell(line)
    return sources.gathered.program, f", in {sources.counted}", [one.path for one in sources.files]


def _unknown(gathered: Gathered) -> Iterator[str]:
    """Yield which figures cannot be true, for what they count was withheld from what was read."""
    from mentor_tui.dates import count_of

    without = {
        one.record.id
        for place, source in enumerate(gathered.sources)
        for one in source.records
        if "takeaway" in one.withheld and place in gathered.holders[one.record.id]
    }
    if without:
        sessions = count_of(len(without), "session")
        yield f"The takeaways of {sessions} were withheld from these files: they count as not written down."


def _period(options: argparse.Namespace, histories: Sequence[History], today: date) -> tuple[Period, bool]:
    """Return the days that are asked for, those to come left out, and whether they are all there are."""
    from mentor_tui.periods import Period, calendar_period, cut_to, named_period
    from mentor_tui.review import first_day

    since, until = date_of(options.since, today), date_of(options.until, today)
    first = first_day(histories, today)
    if options.period is not None:
        if since is not None or until is not None:
            raise MentorError("Name a --period, or its days with --since and --until, and not both.")
        named = named_period(options.period, today)
        everything = named == calendar_period("all", today)
        return cut_to(named, first if everything else named.since, today), everything
    period = Period(since or first, min(until or today, today))
    if period.since > period.until:
        raise MentorError(f"--since {period.since} is after {period.until}: no day that has passed lies between them.")
    return period, since is None
