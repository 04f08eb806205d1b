"""Many files together: opened read-only, as one program."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from mentor_tui.cli.application import run_together
from mentor_tui.cli.surroundings import add_level
from mentor_tui.errors import FileUnusable, MentorError

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.interchange.withholding import Level
    from mentor_tui.sources import Sources


def add_to(commands: Commands) -> None:
    """Declare the command."""
    review = commands.add_parser(
        "review", help="open several programs and exports together, read-only; private text is withheld"
    )
    add_files(review, nargs="+")
    add_level(review)
    review.set_defaults(command=open_together)


def add_files(command: argparse.ArgumentParser, *, nargs: Literal["*", "+"], otherwise: str = "") -> None:
    """Declare the files that are read together; where none has to be named, `otherwise` says what is read then."""
    command.add_argument(
        "files",
        metavar="FILE",
        nargs=nargs,
        help="a program, an export, a folder with such files, or a pattern such as 'mentors/*/program.json'"
        + otherwise,
    )


def open_together(options: argparse.Namespace) -> int:
    """Open the application on several files at once."""
    import gc

    gc.disable()  # as in a run on one file: what is read now stays
    return run_together(read_together(options, options.level))


def read_together(options: argparse.Namespace, level: Level) -> Sources:
    """Read the files that were named as one program, which nobody writes to.

    Raises:
        MentorError: --file was given besides. FileUnusable: None of them can be read; it names each with its reason.
    """
    from mentor_tui.sources import Sources

    if options.file:
        raise MentorError("The files to be read are named after the command: leave --file out.")
    sources = Sources(options.files, level)
    if not sources.read:
        raise FileUnusable("\n".join(_why_nothing(sources)))
    return sources


def told_of(sources: Sources) -> Iterator[str]:
    """Yield what is to be known of files besides what they hold, a line each."""
    from mentor_tui.dates import count_of

    yield from (f"{file.path}: {file.trouble}" for file in sources.files if file.trouble)
    if sources.conflicts:
        yield f"{' and '.join(sources.conflicts)}: mentor-tui review shows, with F, what was made of each."
    if namesakes := sources.gathered.namesakes:
        yield f"Of one name in several files, and counted as different people: {count_of(len(namesakes), 'name')}."
    if sources.gathered.whose_thresholds:
        yield sources.gathered.whose_thresholds


def _why_nothing(sources: Sources) -> list[str]:
    """Return why there is nothing to open, a line for each file."""
    if not sources.files:
        return ["There is nothing to open: what was named belongs to programs. Name the programs themselves."]
    return ["There is nothing to open.", *(f"{file.path}: {file.trouble}" for file in sources.files)]
