"""``mentor-tui report``, from the start of the process to its end: how long, and whether it grows as the records do."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from mentor_tui.store import ProgramFile
from tests.benchmarks.programs import LAST_DAY, made_records

SMALL, LARGE = 100_000, 1_000_000
RUNS = 3
MOST_SECONDS, MOST_OF_GROWTH = 3.0, 1.2
FORMATS = ("markdown", "json", "html")


def program(directory: Path, records: int) -> Path:
    """Write a program file of about so many records."""
    path = directory / f"{records}.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(made_records(records))
        file.checkpoint()
    return path


class Took(NamedTuple):
    """What one run has taken, in seconds."""

    wall: float
    cpu: float
    """The time of the processors alone: it is the same on a machine that does much else."""


def reporting(path: Path, form: str) -> Callable[[], Took]:
    """Return a run of the command over a year, against the year before, as a process of its own."""
    command = [sys.executable, "-m", "mentor_tui", "--file", str(path), "report", "--format", form]
    command += ["--today", LAST_DAY.isoformat(), "--period", "year"]

    def run() -> Took:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    return run


def run() -> None:
    """Print how long each format takes at 100,000 records, and what ten times as many cost."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("MENTOR_TUI_BENCHMARKS")) as name:
        small, large = (program(Path(name), records) for records in (SMALL, LARGE))
        for form in FORMATS:
            measure = reporting(small, form)
            took = [measure() for _ in range(RUNS)]
            wall, cpu = median(one.wall for one in took), median(one.cpu for one in took)
            print(
                f"report --format {form} over {SMALL:,} records: {wall:.2f} s (at most {MOST_SECONDS:g} s), of these "
                f"{cpu:.2f} s of the processor, in the median of {RUNS}"
            )
        ours, yardstick = reporting(large, "html"), reporting(small, "html")
        grown = median(ours().cpu / yardstick().cpu for _ in range(RUNS)) / (LARGE / SMALL)
        print(f"report over {LARGE:,} : {LARGE // SMALL} times {SMALL:,}: ratio {grown:.2f} (at most {MOST_OF_GROWTH})")
