"""Many files together: opened read-only, as one program."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from mentor_tui.cli.application import run_together
from mentor_tui.cli.surroundings import add_level
from mentor_tui.errors import FileUnusable, MentorError

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.sources import Sources


def add_to(commands: Commands) -> None:
    """Declare the command."""
    review = commands.add_parser(
        "review", help="open several programs and exports together, read-only; private text is withheld"
    )
    review.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="a program, an export, a folder with such files, or a pattern such as 'mentors/*/program.json'",
    )
    add_level(review)
    review.set_defaults(command=open_together)


def open_together(options: argparse.Namespace) -> int:
    """Open the application on several files at once."""
    import gc

    from mentor_tui.sources import Sources

    if options.file:
        raise MentorError("A review names its files itself: leave --file out.")
    gc.disable()  # as in a run on one file: what is read now stays
    sources = Sources(options.files, options.level)
    if not sources.read:
        raise FileUnusable("\n".join(_why_nothing(sources)))
    return run_together(sources)


def _why_nothing(sources: Sources) -> list[str]:
    """Return why there is nothing to open, a line for each file."""
    if not sources.files:
        return ["There is nothing to open: what was named belongs to programs. Name the programs themselves."]
    return ["There is nothing to open.", *(f"{file.path}: {file.trouble}" for file in sources.files)]
