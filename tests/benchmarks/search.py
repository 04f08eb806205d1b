"""The search as it is typed in: how soon each key shows hits, and how long a key may have to wait, in large programs.

It is measured on the screen itself, in an application without a terminal: a key is answered when fifty hits, or all
there are, have been drawn. Slices are measured in the time of the processor, so that what else a machine is busy with
is not counted; keys in both.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter, thread_time
from typing import NamedTuple, cast

from msgspec.structs import replace

from mentor_tui.model import Charter, Record, Session
from mentor_tui.program import Program, build
from mentor_tui.search import read_query
from mentor_tui.tracker import Tracker
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.screens.program_screen import Desk, Place
from mentor_tui.tui.screens.search import MOST_HITS, SearchScreen, Words
from tests.benchmarks.programs import LAST_DAY, made_records
from tests.tui.stage import Shelf, key_event

MOST_OF_A_KEY = {100_000: 0.050, 1_000_000: 0.120}
"""The seconds to the first hits, at the 95th percentile of all keys, once the program is read."""
MOST_HOLD_UP, MOST_BYTES_OF_A_RECORD = 0.033, 250

TYPED = (
    *("slept badly", "nights on call", "poster", "zebra", "quarrel", "mentee 77 draft"),
    *("draft kind:promise", "person:mentor talk", '"after nights" after:1 nov', "topic:aims poster"),
)
"""Words that all have, that few, one and none have, names, and qualifiers."""


def run() -> None:
    """Print what was measured, each with its limit."""
    for size, most in MOST_OF_A_KEY.items():
        gc.disable()  # what is made here stays for the whole run
        program = build(Charter(), _records(size))
        asyncio.run(_typed_in(program, size, most))


def _records(size: int) -> Iterator[Record]:
    """Yield a made program, with words that are in one of a hundred records, and in one of all."""
    for number, record in enumerate(made_records(size)):
        if isinstance(record, Session) and number % 100 == 3:
            yield replace(
                record, note=f"{record.note} The zebra poster." if number == 3 else f"{record.note} The poster."
            )
        else:
            yield record


async def _typed_in(program: Program, size: int, most: float) -> None:
    tracker = Tracker(
        program,
        Shelf(),
        clock=lambda: datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 12, tzinfo=UTC),
        new_id=lambda: "",
        device="bench",
    )
    app = MentorApp(Desk(tracker=tracker, place=Place(Path("program.json")), system_day_first=True))
    async with app.run_test(size=(120, 40)) as pilot:
        before = _memory()
        async with _slices() as slices:
            await pilot.press("5")
            screen = cast("SearchScreen", app.screen)
            first = await _answered(screen, "s")
            await _until(lambda: screen._found.share == 1)
        print(f"{size:,} records, being read: the first hits of “s” after {first.told()}, ", end="")
        print(f"longest slice {_limited(max(slices), MOST_HOLD_UP)}")
        a_record = (_memory() - before) / size
        print(f"{size:,} records: {a_record:.0f} bytes a record (at most {MOST_BYTES_OF_A_RECORD})")
        keys: list[Taken] = []
        async with _slices() as slices:
            for typed in TYPED:
                screen.query_one(Words).value = ""
                await _until(lambda: screen._query.is_empty and screen._found.share == 1)
                keys += [await _answered(screen, letter) for letter in typed]
        slow = Taken(*(quantiles(taken, n=20)[-1] for taken in zip(*keys, strict=True)))
        print(
            f"{size:,} records, read: {len(keys)} keys, 95th percentile {slow.told()} (at most {most * 1000:.0f} ms), "
        )
        print(f"    longest slice {_limited(max(slices), MOST_HOLD_UP)}")
        print(f"{size:,} records: a plain `in` over all texts {_plain(screen).told()} (yardstick)")


class Taken(NamedTuple):
    """What something took, in seconds."""

    by_the_clock: float
    of_the_processor: float

    def told(self) -> str:
        return f"{self.by_the_clock * 1000:.0f} ms ({self.of_the_processor * 1000:.0f} ms of the processor)"


@contextmanager
def _taking(into: list[Taken]) -> Iterator[None]:
    clock, processor = perf_counter(), thread_time()
    yield
    into.append(Taken(perf_counter() - clock, thread_time() - processor))


async def _answered(screen: SearchScreen, letter: str) -> Taken:
    """Type a letter, and return what it took until its hits were drawn."""
    words = screen.query_one(Words)
    expected = words.value + letter
    query = read_query(expected, screen.today, day_first=True)
    taken: list[Taken] = []
    with _taking(taken):
        screen.app.post_message(key_event("space" if letter == " " else letter))
        await _until(lambda: words.value == expected and screen._query == query and _is_answered(screen))
        drawn = asyncio.Event()
        screen.call_after_refresh(drawn.set)
        await drawn.wait()
    return taken[0]


async def _until(reached: Callable[[], bool]) -> None:
    while not reached():  # noqa: ASYNC110 - what is waited for is a state of the screen
        await asyncio.sleep(0.0005)


def _is_answered(screen: SearchScreen) -> bool:
    return len(screen._found.hits) == MOST_HITS or screen._found.share == 1


@asynccontextmanager
async def _slices() -> AsyncIterator[list[float]]:
    """Give a list of how long each turn of the loop has taken."""
    slices: list[float] = []

    async def watch() -> None:
        while True:
            started = thread_time()
            await asyncio.sleep(0.0002)
            slices.append(thread_time() - started)

    watching = asyncio.create_task(watch())
    try:
        yield slices
    finally:
        watching.cancel()


def _plain(screen: SearchScreen) -> Taken:
    """Return what it takes to look for one word in each text, one after the other."""
    texts = [line for sheet in screen._index.sheets for line in sheet.text.split("\n")]
    taken: list[Taken] = []
    with _taking(taken):
        sum("quarrel" in text for text in texts)
    return taken[0]


def _limited(seconds: float, most: float) -> str:
    return f"{seconds * 1000:.0f} ms (at most {most * 1000:.0f})"


def _memory() -> int:
    """Return the bytes that this process holds."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024
