"""What a command finds around it: the clock, new ids, the file, the streams, and what its words can mean."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from mentor_tui import config
from mentor_tui.errors import FileUnusable, NotFound

Colour = Literal["bold", "red", "yellow", "cyan"]

SGR: dict[Colour, str] = {"bold": "1", "red": "1;31", "yellow": "1;33", "cyan": "1;36"}
"""The numbers by which ECMA-48 calls them (Select Graphic Rendition)."""

if TYPE_CHECKING:
    import argparse

    from mentor_tui.dates import Toward
    from mentor_tui.program import History, Program
    from mentor_tui.selection import Selection
    from mentor_tui.settings import Settings, SettingsFile
    from mentor_tui.standings import Care
    from mentor_tui.store import ProgramFile
    from mentor_tui.tracker import Tracker

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it


def now() -> datetime:
    """Return the present instant in the user's own time zone."""
    return datetime.now().astimezone()


def add_level(command: argparse.ArgumentParser) -> None:
    """Declare how much of the text leaves, or is shown."""
    command.add_argument(
        "--level",
        choices=("continuity", "shared", "everything"),
        default="shared",
        help="no text at all, what was shared (unless said otherwise), or private text too",
    )


def add_filter(command: argparse.ArgumentParser) -> None:
    """Declare the option that says which pairings are meant."""
    command.add_argument(
        "--filter", metavar="WORDS", default="", help='which pairings, as in "overdue lapsed mentor:ada tag:spring"'
    )


def nothing_matches(selection: Selection, cares: Sequence[Care]) -> str:
    """Return what is to be said where a filter leaves none of these pairings: why it does."""
    from mentor_tui.text import one_line

    if not cares:
        return "There is no pairing yet."
    return one_line(" ".join(("No pairing matches this filter.", *selection.lacking(cares))))


def add_today(command: argparse.ArgumentParser) -> None:
    """Declare the option that says which day it is, for every command that needs to know."""
    command.add_argument("--today", metavar="DATE", help="pretend today is DATE")


def today_of(options: argparse.Namespace) -> date:
    """Return the day that is today for a command.

    Raises:
        NotUnderstood: What was given is no day. TwoWay: It can be two.
    """
    today = now().date()
    return date_of(options.today, today) or today


def new_id() -> str:
    """Return a new random UUID."""
    import uuid

    return str(uuid.uuid4())


# --- the streams ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def output() -> Iterator[None]:
    """Tell what is wrong with stdout, where something is; that its reader has gone is not wrong."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        raise FileUnusable(f"The output could not be written: {error.strerror}.") from error


def forget_output() -> None:
    """Let what is still held back for stdout go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def add_output(command: argparse.ArgumentParser) -> None:
    """Declare the options that say where a document goes."""
    command.add_argument("-o", "--output", metavar="FILE", help="where to write it (else to stdout)")
    command.add_argument("--force", action="store_true", help="also over a file that is there already")


def put_out(parts: Iterable[bytes], options: argparse.Namespace, *, told: str, read: Iterable[Path] = ()) -> None:
    """Say what leaves, then write it to where it is to go: to stdout, or into a file that its owner alone can read.

    Args:
        parts: What leaves.
        options: Where it is to go.
        told: What is said of it.
        read: The files that it was made of, where that is not the program of --file: none of them is ever written.

    Raises:
        FileUnusable: It could not be written, or would take the place of another file. Nothing has changed.
    """

    def told_first() -> Iterator[bytes]:
        tell(told)  # once it is sure that it can be written there
        yield from parts

    if options.output is None:
        with output():
            sys.stdout.buffer.writelines(told_first())
        return
    from mentor_tui.store import write_parts

    programs = (config.program_path(options.file), *read)
    write_parts(Path(options.output), told_first(), programs=programs, replace=options.force)


def add_json(command: argparse.ArgumentParser) -> None:
    """Declare the option of a command that lists something."""
    command.add_argument("--json", action="store_true", help="as JSON, for a script")


def put_out_json(content: bytes) -> int:
    """Print a JSON document, and return the exit code of a command that has done so."""
    with output():
        sys.stdout.buffer.write(content)
    return 0


class Line(NamedTuple):
    """A line of output with a part that is marked where the terminal has colours."""

    text: str
    """The whole line. Its beginning is what is marked."""
    marked: int = 0
    """How many characters of it."""
    colour: Colour = "bold"
    """How."""


def show(lines: Iterable[str | Line]) -> int:
    """Print lines, without what could harm a terminal, and return the exit code of a command that has done so."""
    from mentor_tui.text import paragraphs

    with output():
        for line in lines:
            text, marked, colour = line if isinstance(line, Line) else Line(line)
            start, rest = paragraphs(text[:marked]), paragraphs(text)
            print(f"\x1b[{SGR[colour]}m{start}\x1b[0m{rest.removeprefix(start)}" if start and has_colours() else rest)
    return 0


def has_colours() -> bool:
    """Whether colours are wanted: at a terminal that has them, by somebody who has not said no (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def tell(words: str) -> None:
    """Say something on stderr."""
    from mentor_tui.text import paragraphs

    print(paragraphs(words), file=sys.stderr, flush=True)


def width() -> int:
    """Return the cells of a line of output."""
    import shutil

    return max(20, min(shutil.get_terminal_size((100, 24)).columns, 120))


def content_of(name: str, *, most: int) -> bytes:
    """Return what a file holds, or stdin where its name is "-".

    Raises:
        FileUnusable: It cannot be read, or holds more than so many bytes.
    """
    held = bytearray()
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
            while len(held) <= most and (part := file.read(1 << 20)):
                held += part
    except OSError as error:
        raise FileUnusable(f"{name} cannot be read: {error.strerror}.") from error
    if len(held) > most:
        raise FileUnusable(f"{name} is too large: at most {most:,} bytes are taken in. Take it in in parts.")
    return bytes(held)


MOST_BYTES_OF_A_TEXT = 1 << 20
"""As long as a book: what is longer was not meant as a note."""


def text_of(name: str) -> str:
    """Return the text that a file holds, or stdin where its name is "-".

    Raises:
        FileUnusable: It cannot be read, or is no text.
    """
    try:
        return content_of(name, most=MOST_BYTES_OF_A_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnusable(f"This is no UTF-8 text: it cannot be read at byte {error.start + 1}.") from error


# --- the file -------------------------------------------------------------------------------------------


def open_file(path: Path, *, writable: bool) -> ProgramFile:
    """Open a program file: see :class:`mentor_tui.store.ProgramFile`."""
    from mentor_tui.store import ProgramFile

    return ProgramFile(path, writable=writable)


def tracker_of(file: ProgramFile, device: str, told: Callable[[float], None] | None = None) -> Tracker:
    """Read a program, and tell which part of it is read. What can be wrong with it is told before the screen is taken.

    Raises:
        FileUnusable: It cannot be read, or is gone while something of it is left.
    """
    from mentor_tui.tracker import Tracker

    if not file.path.exists():
        from mentor_tui.store.rescue import missing

        if (gone := missing(file.path)) is not None:
            raise gone
    return Tracker(file.load(told), file, clock=now, new_id=new_id, device=device)


def program_of(options: argparse.Namespace) -> Program:
    """Return the program of the file, which has to be there."""
    path = config.program_path(options.file)
    with open_file(path, writable=False) as file:
        program = file.load()
        if not file.path.exists():
            raise FileUnusable(
                f"{path} is not there. Start mentor-tui to begin a program, or name its file with --file."
            )
        return program


def called(options: argparse.Namespace) -> str:
    """Return how this program was called, as far as it has to be called so again."""
    import shlex

    return f"mentor-tui --file {shlex.quote(options.file)}" if options.file else "mentor-tui"


@contextlib.contextmanager
def tracker_at(options: argparse.Namespace) -> Iterator[Tracker]:
    """Give a tracker of the program of the file, which has to be there, to change it.

    Raises:
        FileLocked: Another run is writing to it.
        FileUnusable: It is not there, or cannot be read.
    """
    path = config.program_path(options.file)
    if not path.exists():
        program_of(options)  # it says what there is to say, or reads what a crash has left
    with open_file(path, writable=True) as file:
        yield tracker_of(file, config.device_name())


def settings_here() -> tuple[SettingsFile, Settings, list[str]]:
    """Return this user's settings with their file, and what is wrong with them."""
    from mentor_tui.settings import Settings, SettingsFile

    settings_file = SettingsFile(config.settings_path())
    try:
        return settings_file, settings_file.load(), []
    except FileUnusable as error:
        return settings_file, Settings(), [str(error)]


def day_first() -> bool | None:
    """Return whether this user writes the day before the month, by their settings or by this system."""
    _, settings, problems = settings_here()
    for problem in problems:
        tell(f"mentor-tui: {problem}")
    return settings.day_first(config.day_first())


# --- what words mean ------------------------------------------------------------------------------------


def date_of(text: str | None, today: date, *, toward: Toward = "past") -> date | None:
    """Return the day that an option names, as a person would type it.

    Raises:
        NotUnderstood: It is no day. TwoWay: It can be two.
    """
    from mentor_tui.dates import read_date

    if text is None:
        return None
    return read_date(text, today, day_first=day_first(), toward=toward).on


def one_pairing(program: Program, words: str) -> History:
    """Return the pairing that `words` mean.

    Raises:
        NotFound: There is none, or there are several: the message lists them.
    """
    from mentor_tui.wording import pairing_name

    match program.pairings_matching(words):
        case [history]:
            return history
        case []:
            names = sorted(map(pairing_name, program.histories.values()))
            known = "\n  ".join(names[:20]) or "(none yet)"
            raise NotFound(f"No pairing answers to “{words}”. There are:\n  {known}")
        case several:
            listed = "\n  ".join(f"{pairing_name(one)}   {one.id[:8]}" for one in several)
            raise NotFound(f"“{words}” can be:\n  {listed}\nWrite more of the names, or the id.")
