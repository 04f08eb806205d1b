"""What is read of one pairing: its timeline and its brief."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mentor_tui.cli.surroundings import (
    add_json,
    add_today,
    one_pairing,
    program_of,
    put_out_json,
    show,
    today_of,
    width,
)

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    timeline = commands.add_parser("timeline", help="print the continuity timeline of a pairing")
    timeline.add_argument("pairing", metavar="NAMES", nargs="+", help='the pairing, as in "ada ben"')
    timeline.add_argument(
        "--words", action="store_true", help="without the drawing, a line an entry, for a screen reader"
    )
    timeline.set_defaults(command=print_timeline)

    brief = commands.add_parser("brief", help="print what to read before a session with a pairing")
    brief.add_argument("pairing", metavar="NAMES", nargs="+", help='the pairing, as in "ada ben"')
    brief.set_defaults(command=print_brief)

    for command in (timeline, brief):
        add_today(command)
        add_json(command)


def print_timeline(options: argparse.Namespace) -> int:
    """Print the timeline of a pairing."""
    from mentor_tui.chart import chart, heading, in_words
    from mentor_tui.continuity import figures, standing
    from mentor_tui.text import wrap
    from mentor_tui.timeline import chapters
    from mentor_tui.wording import chapter_words

    program, today = program_of(options), today_of(options)
    history = one_pairing(program, " ".join(options.pairing))
    thresholds = program.charter.thresholds
    stands = standing(history, today, thresholds)
    if options.json:
        from mentor_tui.interchange import listing

        return put_out_json(listing.timeline(chapters(program, history, today), stands, today))
    head = heading(history, figures(history, today, thresholds), stands, today)
    lines = [part for line in head for part in wrap(line, width())]
    for number, (whose, drawn) in enumerate(chapters(program, history, today)):
        lines += ["", *([f"{chapter_words(whose, today)}:", ""] if number else [])]
        if options.words:
            lines += in_words(drawn, whose, today)
        else:
            lines += (line.plain for line in chart(drawn, whose, today, width=width(), most_lines=None))
    return show(lines)


def print_brief(options: argparse.Namespace) -> int:
    """Print what to read before a session."""
    from mentor_tui.brief import brief, brief_sections
    from mentor_tui.text import wrap
    from mentor_tui.wording import about_pairing, pairing_name

    program, today = program_of(options), today_of(options)
    history = one_pairing(program, " ".join(options.pairing))
    read = brief(history, today, program.charter.thresholds)
    if options.json:
        from mentor_tui.interchange import listing

        return put_out_json(listing.brief(read))
    lines = [*wrap(pairing_name(history), width()), *wrap(about_pairing(history, today), width())]
    for section in brief_sections(read):
        lines += ["", *wrap(section.heading, width())]
        for line in section.lines:
            indent = " " * min(2 + len(line) - len(line.lstrip(" ")), width() // 2)
            lines += [f"{indent}{part}".rstrip() for part in wrap(line.lstrip(" "), width() - len(indent))]
    return show(lines)
