"""The program file: what a save costs as the file grows, and what opening it costs, beside their yardsticks."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, cycle
from pathlib import Path
from statistics import median
from uuid import UUID

from tinydb import TinyDB

from mentor_tui.acts import SessionLog
from mentor_tui.model import SessionDraft
from mentor_tui.store import ProgramFile
from mentor_tui.store.schema import to_document
from mentor_tui.tracker import Tracker
from tests.benchmarks.pairs import Measured, in_pairs, told
from tests.benchmarks.programs import LAST_DAY, made_records

SIZES = (1_000, 100_000, 1_000_000)
SAVES_OF_A_RUN = 20
"""A save takes about a millisecond: so many in a row are one measurement."""

MOST_OF_APPEND, MOST_OF_SQLITE, MOST_OF_GROWTH = 1.5, 1.1, 1.15
MOST_OF_STOCK, MOST_OF_JSON_LOAD, MOST_BYTES_OF_A_RECORD, MOST_HOLD_UP = 0.01, 1.0, 1.2 * 1024, 0.050


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


@contextmanager
def opened(directory: Path, records: int) -> Iterator[tuple[Tracker, ProgramFile]]:
    """Give a tracker over a program file of about so many records."""
    with ProgramFile(directory / f"{records}.json") as file:
        file.load()
        file.save(made_records(records))
        file.checkpoint()
        numbers = count(1)
        tracker = Tracker(
            file.load(),
            file,
            clock=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC),
            new_id=lambda: str(UUID(int=next(numbers) << 64, version=4)),
            device="bench",
        )
        yield tracker, file


def saving(tracker: Tracker, saves: int = SAVES_OF_A_RUN) -> Callable[[], float]:
    """Return a run of durable saves through the tracker, each of one session, of one pairing after the other."""
    pairings = cycle(list(tracker.program.histories))

    def save() -> None:
        for _ in range(saves):
            tracker.log_session(
                SessionLog(session=SessionDraft(pairing_id=next(pairings), held_on=LAST_DAY, note="x" * 200))
            )

    return lambda: timed(save)


def appending(directory: Path, line: bytes) -> Callable[[], float]:
    """Return a run of raw appends of the same bytes, each on the disk before the next."""
    handle = os.open(directory / "raw", os.O_RDWR | os.O_CREAT | os.O_APPEND)

    def append() -> None:
        for _ in range(SAVES_OF_A_RUN):
            os.write(handle, line)
            os.fsync(handle)

    return lambda: timed(append)


def writing_over(directory: Path, line: bytes) -> Callable[[], float]:
    """Return a run of the least that a save of the same bytes can cost: written over zeros, content alone synced."""
    handle = os.open(directory / "least", os.O_RDWR | os.O_CREAT)
    os.write(handle, bytes(1 << 22))
    os.fsync(handle)
    places = cycle(range(0, (1 << 22) - len(line), len(line)))

    def write() -> None:
        for _ in range(SAVES_OF_A_RUN):
            os.pwrite(handle, line, next(places))
            os.fdatasync(handle)

    return lambda: timed(write)


def inserting(directory: Path, document: str) -> Callable[[], float]:
    """Return a run of inserts of the same record into SQLite, in WAL mode with synchronous=FULL."""
    db = sqlite3.connect(directory / "yardstick.sqlite", isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.execute("create table if not exists sessions (id text primary key, held_on text, document text)")
    numbers = count()

    def insert() -> None:
        for _ in range(SAVES_OF_A_RUN):
            db.execute("insert into sessions values (?, ?, ?)", (f"id {next(numbers)}", "2026-11-22", document))

    return lambda: timed(insert)


def run() -> None:
    """Print every ratio with its limit."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("MENTOR_TUI_BENCHMARKS")) as name:
        directory = Path(name)
        _saves(directory)
        _stock(directory)
        _opening(directory)
        _checkpoint(directory)


def _saves(directory: Path) -> None:
    runs: dict[int, Callable[[], float]] = {}
    with opened(directory, SIZES[0]) as (small, file):
        runs[SIZES[0]] = saving(small)
        before = file._storage.sizes[1]
        runs[SIZES[0]]()
        line = b"x" * ((file._storage.sizes[1] - before) // SAVES_OF_A_RUN)
        newest = next(iter(small.program.histories.values())).sessions[-1]
        document = json.dumps(to_document(newest))
        raw, sqlite = appending(directory, line), inserting(directory, document)
        least = writing_over(directory, line)
        print(told("append + fsync : itself", in_pairs(raw, raw)))
        for size in SIZES:
            if size == SIZES[0]:
                _tell_saves(size, runs[size], raw, sqlite)
                continue
            with opened(directory, size) as (large, _):
                _tell_saves(size, saving(large), raw, sqlite)
                if size == SIZES[-1]:
                    grown = in_pairs(saving(large), runs[SIZES[0]])
                    print(told(f"save at {size:,} : at {SIZES[0]:,}", grown, at_most=MOST_OF_GROWTH))
        print(told(f"{SAVES_OF_A_RUN} lines alone, without a tracker : SQLite", in_pairs(least, sqlite)))


def _tell_saves(size: int, ours: Callable[[], float], raw: Callable[[], float], sqlite: Callable[[], float]) -> None:
    print(told(f"{SAVES_OF_A_RUN} saves at {size:,} : append + fsync", in_pairs(ours, raw), at_most=MOST_OF_APPEND))
    print(told(f"{SAVES_OF_A_RUN} saves at {size:,} : SQLite", in_pairs(ours, sqlite), at_most=MOST_OF_SQLITE))


def _stock(directory: Path) -> None:
    with opened(directory, 10_000) as (tracker, _):
        documents = [to_document(record) for record in made_records(10_000)]
        with TinyDB(directory / "stock.json") as stock:
            stock.insert_multiple(documents)

            def insert() -> float:
                return timed(lambda: stock.insert(documents[0]))

            ours = saving(tracker)
            measured = in_pairs(lambda: ours() / SAVES_OF_A_RUN, insert, pairs=5)
            print(told("a save at 10,000 : stock TinyDB", measured, at_most=MOST_OF_STOCK))


OPENING = """
import gc, sys, time
from pathlib import Path
from mentor_tui.store import ProgramFile
def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024
gc.disable()
before = held()
started = time.perf_counter()
with ProgramFile(Path(sys.argv[1]), writable=False) as file:
    program = file.load()
    print(time.perf_counter() - started, held() - before)
"""
LOADING = """
import gc, json, sys, time
gc.disable()
started = time.perf_counter()
with open(sys.argv[1]) as file:
    content = json.load(file)
print(time.perf_counter() - started, 0)
"""


def _opening(directory: Path) -> None:
    path = directory / "100000.json"
    memory: list[float] = []

    def in_a_process(code: str) -> float:
        told = subprocess.run(
            [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
        ).stdout
        seconds, used = map(float, told.split())
        if used:
            memory.append(used)
        return seconds

    measured: Measured = in_pairs(lambda: in_a_process(OPENING), lambda: in_a_process(LOADING))
    print(told("opening 100,000 records : json.load", measured, at_most=MOST_OF_JSON_LOAD))
    a_record = median(memory) / 100_000
    print(f"memory: {a_record:.0f} bytes a record (at most {MOST_BYTES_OF_A_RECORD:.0f})")


def _checkpoint(directory: Path) -> None:
    """Press a key every 2 ms, every tenth to save, while a thread writes the file whole: tell the longest wait."""
    import gc
    import threading

    with opened(directory, 100_000) as (tracker, file):
        save = saving(tracker, saves=1)
        save()
        gc.collect()
        gc.freeze()  # as the application does at its first paint
        thread = threading.Thread(target=file.checkpoint)
        waits: list[float] = []
        thread.start()
        while thread.is_alive():
            started = time.perf_counter()
            time.sleep(0.002)
            if len(waits) % 10 == 0:
                save()
            waits.append(time.perf_counter() - started - 0.002)
        gc.unfreeze()
        print(
            f"checkpoint at 100,000: keys waited {max(waits) * 1000:.0f} ms at most, {median(waits) * 1000:.1f} ms in "
            f"the median, {len(waits)} keys (at most {MOST_HOLD_UP * 1000:.0f} ms)"
        )
