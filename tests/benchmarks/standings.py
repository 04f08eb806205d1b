"""Where all pairings of a large program stand: from nothing, after one save, and beside dateutil's own recurrences."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as midnight
from statistics import median

from dateutil.rrule import MONTHLY, WEEKLY, rrule

from mentor_tui.continuity import due_on
from mentor_tui.model import Charter, Session
from mentor_tui.program import History, Program, build
from mentor_tui.standings import Standings
from tests.benchmarks.pairs import in_pairs, told
from tests.benchmarks.programs import LAST_DAY, STAMP, made_records

RECORDS, RECORDS_OF_A_PAIRING, RECORDS_OF_A_LONG_ONE = 100_000, 20, 200
MOST_FROM_NOTHING, MOST_OF_RRULE = 0.150, 1 / 50
RUNS = 15


def run() -> None:
    """Print what all standings and figures cost, with their limits."""
    records = list(made_records(RECORDS, of_a_pairing=RECORDS_OF_A_PAIRING))
    program = build(Charter(), records)
    kept = Standings(program, LAST_DAY)
    _everything(kept)
    pairing = next(iter(program.histories.values())).pairing
    talk = Session(id=pairing.id[::-1], stamp=STAMP, pairing_id=pairing.id, held_on=LAST_DAY - timedelta(days=1))
    saved = program.with_records([talk])
    print(f"{len(program.histories):,} pairings of {RECORDS_OF_A_PAIRING} records")
    from_nothing = median(_from_nothing(Standings(_unseen(program), LAST_DAY)) for _ in range(RUNS))
    print(
        f"all standings and figures from nothing: {from_nothing * 1000:.0f} ms (at most {MOST_FROM_NOTHING * 1000:.0f})"
    )
    after = median(_timed(lambda: _everything(kept.of(saved, LAST_DAY))) for _ in range(RUNS))
    print(f"after one save: {after * 1000:.1f} ms, {after / from_nothing:.3f} of that")
    _against_rrule(program)
    _against_rrule(build(Charter(), made_records(RECORDS, of_a_pairing=RECORDS_OF_A_LONG_ONE)))


def _unseen(program: Program) -> Program:
    """Return the same program, of which nothing was computed yet."""
    return build(program.charter, program.records())


def _from_nothing(standings: Standings) -> float:
    return _timed(lambda: _everything(standings))


def _everything(standings: Standings) -> None:
    for care in standings.by_concern:
        standings.figures(care.history)


def _against_rrule(program: Program) -> None:
    """Print the ratio with how long ago the first pairing began: rrule counts from there, so that is what it costs."""
    measured = in_pairs(lambda: _next_due(program), lambda: _next_by_rrule(program), pairs=5)
    began = next(iter(program.histories.values())).pairing.started_on
    what = f"next due of {len(program.histories):,} pairings begun {(LAST_DAY - began).days} days ago : rrule.after"
    print(told(what, measured, at_most=MOST_OF_RRULE))


def _next_due(program: Program) -> float:
    unseen = _unseen(program)
    return _timed(lambda: [due_on(history, LAST_DAY) for history in unseen.histories.values()])


def _next_by_rrule(program: Program) -> float:
    now = datetime.combine(LAST_DAY, midnight.min, UTC)
    return _timed(lambda: [_recurrence(history).after(now) for history in program.histories.values()])


def _recurrence(history: History) -> rrule:
    cadence, start = history.pairing.cadence, datetime.combine(history.pairing.started_on, midnight.min, UTC)
    assert cadence is not None
    return rrule(MONTHLY if cadence.unit == "months" else WEEKLY, dtstart=start, interval=cadence.every)


def _timed(action: Callable[[], object]) -> float:
    """Return the seconds of an action, as timeit does without the tidying of memory."""
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        action()
        return time.perf_counter() - started
    finally:
        gc.enable()
