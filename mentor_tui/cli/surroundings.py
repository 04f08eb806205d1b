"""What a command finds around it: the clock, new ids, the file, the streams, and what its words can mean."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui import config
from mentor_tui.errors import FileUnusable, NotFound

if TYPE_CHECKING:
    import argparse

    from mentor_tui.program import History, Program
    from mentor_tui.store import ProgramFile
    from mentor_tui.tracker import Tracker

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no public name for it


def now() -> datetime:
    """Return the present instant in the user's own time zone."""
    return datetime.now().astimezone()


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


# --- what words mean ------------------------------------------------------------------------------------


def date_of(text: str | None, today: date) -> date | None:
    """Return the day that an option names, as a person would type it.

    Raises:
        NotUnderstood: It is no day. TwoWay: It can be two.
    """
    from mentor_tui.dates import read_date

    if text is None:
        return None
    return read_date(text, today, day_first=config.day_first(), toward="past").on


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
