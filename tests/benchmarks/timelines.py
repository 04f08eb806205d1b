"""The program timelines in a pseudo-terminal: from a key to the last byte that it causes, beside a DataTable."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

from mentor_tui.store import ProgramFile
from tests.benchmarks.pairs import in_pairs, told
from tests.benchmarks.programs import made_records
from tests.benchmarks.startup import CONSOLE_SCRIPT

WIDTH, HEIGHT = 120, 40
QUIET = 0.06
"""The seconds without a byte after which the last one has come."""
KEYS_OF_A_RUN = 60

MOST_OF_FIRST_FRAME, MOST_OF_ROW, MOST_OF_PAGE = 0.100, 0.016, 0.025
MOST_OF_SIZE, MOST_OF_TABLE, MOST_GROWTH = 1.2, 0.35, 4 * 1024 * 1024

DOWN, PAGE_DOWN, PAGE_UP = b"\x1b[B", b"\x1b[6~", b"\x1b[5~"
READY = b"Palette"
"""The last words of the line of keys, with which a first paint ends."""

TABLE = """
from textual.app import App
from textual.widgets import DataTable, Static
from mentor_tui.axis import Axis
from mentor_tui.standings import Standings
from mentor_tui.program_chart import runs
from mentor_tui.strips import strip_of
from mentor_tui.store import ProgramFile
from mentor_tui.wording import pairing_name
from datetime import datetime
from pathlib import Path
from rich.text import Text
import sys
TODAY = datetime.now().astimezone().date()
COLOURS = {
    "lapsed": "bold #e8837a", "overdue": "bold #e5b567", "due": "bold #e0b36a", "new": "#8ab4d8",
    "steady": "#8fbf8f", "paused": "#b9a3d6", "closed": "#888888",
}
with ProgramFile(Path(sys.argv[1]), writable=False) as file:
    program = file.load()
class Table(App):
    CSS = "DataTable { height: 29; }"
    def compose(self):
        yield DataTable(cursor_type="row")
        yield Static("Palette")
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("standing", "names", "strip")
        axis = Axis.around(TODAY, at=65, zoom="week", width=72)
        for history, standing in Standings(program, TODAY).by_concern:
            strip = runs(strip_of(history, axis, TODAY, program.charter.thresholds))
            coloured = Text.assemble(*((run.text, COLOURS[run.tone]) for run in strip))
            table.add_row(Text(standing.name, COLOURS[standing.name]), Text(pairing_name(history)), coloured)
Table().run()
"""
"""The same rows as cells of text in the same colours, as many of them in sight, the whole of them made at the start."""


class Terminal:
    """A process in a pseudo-terminal."""

    def __init__(self, command: Sequence[str]) -> None:
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its byte code
        self.process = subprocess.Popen(
            command, stdin=follower, stdout=follower, stderr=follower, env=environment, start_new_session=True
        )
        os.close(follower)

    def wait_for(self, words: bytes, seconds: float = 120) -> None:
        seen = b""
        until = time.monotonic() + seconds
        while words not in seen:
            if time.monotonic() > until:
                raise TimeoutError(f"{words!r} has not come: {seen[-2000:]!r}")
            if select.select([self._leader], [], [], 1)[0]:
                seen += os.read(self._leader, 65536)
        self.drain()

    def drain(self) -> None:
        while select.select([self._leader], [], [], 0.5)[0]:
            os.read(self._leader, 65536)

    def press(self, key: bytes, quiet: float = QUIET) -> float:
        """Press a key, and return the seconds until the last byte that came of it."""
        started = last = time.perf_counter()
        os.write(self._leader, key)
        while select.select([self._leader], [], [], 10 if last == started else quiet)[0]:
            os.read(self._leader, 65536)
            last = time.perf_counter()
        if last == started:
            raise TimeoutError(f"nothing came of {key!r}")
        return last - started

    @property
    def resident(self) -> int:
        """The bytes of memory that the process holds."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024

    def close(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self._leader)


@contextmanager
def at_timelines(path: Path) -> Iterator[tuple[Terminal, float]]:
    """Give a terminal with the timelines in sight, and the seconds from the key to their first frame."""
    terminal = Terminal([sys.executable, "-c", CONSOLE_SCRIPT, "--file", str(path)])
    try:
        terminal.wait_for(READY)
        yield terminal, terminal.press(b"6", quiet=0.3)
    finally:
        terminal.close()


class Moves(NamedTuple):
    """What moves took, key by key, in seconds."""

    rows: list[float]
    pages: list[float]


def moves(terminal: Terminal) -> Moves:
    rows = [terminal.press(DOWN) for _ in range(KEYS_OF_A_RUN)]
    return Moves(rows, [terminal.press(PAGE_DOWN) for _ in range(KEYS_OF_A_RUN)])


def worst(seconds: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return sorted(seconds)[int(len(seconds) * 0.95)]


def said(name: str, seconds: Sequence[float], at_most: float) -> str:
    return (
        f"{name}: median {median(seconds) * 1000:.1f} ms, 95 % within {worst(seconds) * 1000:.1f} ms "
        f"(at most {at_most * 1000:.0f} ms), {len(seconds)} keys"
    )


def made(directory: Path, records: int, of_a_pairing: int, today: date) -> Path:
    path = directory / f"{records}-{of_a_pairing}.json"
    if not path.exists():
        with ProgramFile(path) as file:
            file.load()
            file.save(made_records(records, of_a_pairing=of_a_pairing, last_day=today))
            file.checkpoint()
    return path


def run() -> None:
    """Print every figure with its limit."""
    today = datetime.now().astimezone().date()
    with tempfile.TemporaryDirectory(dir=os.environ.get("MENTOR_TUI_BENCHMARKS")) as name:
        directory = Path(name)
        for records, of_a_pairing in ((100_000, 20), (1_000_000, 200)):
            _moves_of(made(directory, records, of_a_pairing, today), f"5,000 pairings, {records:,} records")
        _sizes(made(directory, 1_000_000, 200, today), made(directory, 10_000, 200, today))
        _table(made(directory, 20_000, 20, today))


def _moves_of(path: Path, what: str) -> None:
    first: list[float] = []
    for _ in range(5):
        with at_timelines(path) as (terminal, seconds):
            first.append(seconds)
    print(said(f"{what}, first frame", first, MOST_OF_FIRST_FRAME))
    with at_timelines(path) as (terminal, _):
        rows, pages = moves(terminal)
        before = terminal.resident
        for key in (PAGE_UP, PAGE_DOWN, PAGE_UP, PAGE_DOWN):
            for _ in range(KEYS_OF_A_RUN):
                terminal.press(key)
        grown = terminal.resident - before
    print(said(f"{what}, a row down", rows, MOST_OF_ROW))
    print(said(f"{what}, a page down", pages, MOST_OF_PAGE))
    limit = f"(at most {MOST_GROWTH / 1024:.0f})"
    print(f"{what}, memory after {4 * KEYS_OF_A_RUN} more keys: {grown / 1024:+.0f} KiB {limit}")


def _sizes(large: Path, small: Path) -> None:
    with at_timelines(large) as (many, _), at_timelines(small) as (few, _):
        print(told("a page of 1M records : of 10k", in_pairs(_pages(many), _pages(few)), at_most=MOST_OF_SIZE))


def _pages(terminal: Terminal) -> Callable[[], float]:
    """Return a run of a page down and a page up: 10,000 records are one screen and a half."""
    return lambda: terminal.press(PAGE_DOWN) + terminal.press(PAGE_UP)


def _table(path: Path) -> None:
    table = Terminal([sys.executable, "-c", TABLE, str(path)])
    try:
        table.wait_for(READY)
        with at_timelines(path) as (ours, _):
            measured = in_pairs(lambda: ours.press(PAGE_DOWN), lambda: table.press(PAGE_DOWN))
            print(told("a page of 1,000 rows : of a DataTable", measured, at_most=MOST_OF_TABLE))
    finally:
        table.close()
