"""From the start of the process to the first full paint, in a pseudo-terminal, beside a minimal Textual application."""

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
from datetime import datetime
from functools import partial
from pathlib import Path

from mentor_tui.sample import read_sample
from mentor_tui.store import ProgramFile
from tests.benchmarks.pairs import in_pairs, told
from tests.benchmarks.programs import made_records

AT_MOST = 1.2
MOST_AT: dict[int, float] = {10_000: 1.2, 100_000: 1.8}
"""So many records, and how many times as long as a minimal application Today may take with them."""
RECORDS_OF_A_PAIRING = 20
CONSOLE_SCRIPT = "import sys; from mentor_tui.cli import main; sys.exit(main())"
"""What pip installs as the command mentor-tui."""
MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("the last words")
Minimal().run()
"""


def time_to_paint(command: list[str], last_words: bytes) -> float:
    """Return the seconds from starting a command to the arrival of words that its first full paint ends with."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its byte code, as its yardstick has
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=follower, stdout=follower, stderr=follower, env=environment, start_new_session=True
    )
    os.close(follower)
    seen = b""
    try:
        while last_words not in seen:
            ready, _, _ = select.select([leader], [], [], 20)
            if not ready:
                raise TimeoutError(f"{command} has not painted {last_words!r}: {seen[-2000:]!r}")
            seen += os.read(leader, 65536)
        return time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(leader)


def run() -> None:
    """Print the ratio for Today on the sample and on large programs, and a control: the minimal one against itself."""
    minimal = [sys.executable, "-c", MINIMAL]

    def paint_minimal() -> float:
        return time_to_paint(minimal, b"the last words")

    print(told("minimal : minimal", in_pairs(paint_minimal, paint_minimal)))
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.json"
        document = read_sample(datetime.now().astimezone().date())
        with ProgramFile(path) as file:
            file.load()
            file.save((one.record for one in document.records), document.charter)
        measured = in_pairs(lambda: _paint(path), paint_minimal)
        print(told("Today on the sample program : minimal", measured, at_most=AT_MOST))
        for records, most in MOST_AT.items():
            large = Path(directory) / f"{records}.json"
            _make(large, records)
            measured = in_pairs(partial(_paint, large), paint_minimal)
            print(told(f"Today on {records:,} records : minimal", measured, at_most=most))


def _make(path: Path, records: int) -> None:
    """Write a program of about so many records, whole."""
    with ProgramFile(path) as file:
        file.load()
        file.save(made_records(records, of_a_pairing=RECORDS_OF_A_PAIRING))
        file.checkpoint()


def _paint(path: Path) -> float:
    return time_to_paint([sys.executable, "-c", CONSOLE_SCRIPT, "--file", str(path)], b"Palette")
