"""The search of the whole program, a hit a line."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from mentor_tui.cli.surroundings import add_today, day_first, output, program_of, tell, today_of
from mentor_tui.errors import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.search import Found, Hit, Query

LIMIT = 50
"""How many hits are printed where nothing else is said."""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    search = commands.add_parser(
        "search",
        help="find words in names, notes, topics and follow-ups",
        description="Print where all of the words are found, a hit a line: its day, its pairing, what it is, its text.",
        epilog='The qualifiers are those of the screen: person:"ada okafor" kind:session topic:nights after:fri '
        'before:"13 nov". Two words in quotes are a phrase: \'"first poster"\'.',
    )
    search.add_argument(
        "words", metavar="WORDS", nargs="+", help='what to find, as in: poster person:ada after:"1 sep"'
    )
    search.add_argument("--json", action="store_true", help="the hits as JSON")
    search.add_argument(
        "--limit", metavar="N", type=_limit, default=LIMIT, help=f"the most hits to print (else {LIMIT})"
    )
    add_today(search)
    search.set_defaults(command=print_found)


def _limit(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number from 1 on")
    return number


def print_found(options: argparse.Namespace) -> int:
    """Print where the words are found.

    Raises:
        NotUnderstood: A qualifier cannot be read.
    """
    from mentor_tui.search import Index, read_query

    today = today_of(options)
    query = read_query(typed(options.words), today, day_first=day_first())
    if query.problems:
        raise NotUnderstood("\n".join(query.problems))
    found = Index().search(program_of(options), query, most=options.limit)
    with output():
        if options.json:
            sys.stdout.buffer.write(_to_json(found))
        else:
            for hit in found.hits:
                print(_line(hit))
    tell(_count(found, query, query.days(today)))
    return 0


def typed(words: Sequence[str]) -> str:
    """Return the arguments as they would be typed on the screen.

    A shell takes the quotes away, so what comes as one argument and begins with a qualifier is its value whole.
    """
    return " ".join(map(_with_quotes, words))


def _with_quotes(argument: str) -> str:
    from mentor_tui.search.query import QUALIFIERS

    name, colon, value = argument.partition(":")
    is_one = colon and name.lower() in QUALIFIERS and " " in value and ":" not in value
    return f'{name}:"{value}"' if is_one and '"' not in value else argument


def _line(hit: Hit) -> str:
    from mentor_tui.text import one_line
    from mentor_tui.wording import pairing_name

    parts = (str(hit.on), pairing_name(hit.history), hit.what, hit.excerpt)
    return "  ".join(map(one_line, parts)).rstrip()


def _count(found: Found, query: Query, days: str) -> str:
    from mentor_tui.dates import count_of
    from mentor_tui.wording import sentence

    if not found.total:
        searched = [f"Searched {days}."] if days else []
        return " ".join(("Nothing matches all of this.", *searched, *query.doubts))
    shown = len(found.hits)
    return sentence(f"{shown:,} of {found.total:,}" if shown < found.total else count_of(found.total, "place"), days)


def _to_json(found: Found) -> bytes:
    """Return the hits as JSON, each with the ids that lead to its records."""
    import json

    hits = [
        {
            "on": hit.on.isoformat(),
            "what": hit.what,
            "id": hit.key.rpartition(" ")[2],
            "pairing_id": hit.history.id,
            "mentor": hit.history.mentor.name,
            "mentee": hit.history.mentee.name,
            "excerpt": hit.excerpt,
            "spans": hit.spans,
        }
        for hit in found.hits
    ]
    return json.dumps({"total": found.total, "hits": hits}, indent=2).encode("ascii") + b"\n"
