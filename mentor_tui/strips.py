"""A pairing in a strip: one column of an axis a cell, with what is under each of them.

A strip is as wide as its axis and costs what is in sight, not what was ever recorded. Its cells are bytes, each the
value of a :class:`Mark`, so that thousands of them can be kept, compared and drawn without ado.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from enum import IntEnum
from operator import attrgetter, itemgetter

from mentor_tui.axis import Axis, Span
from mentor_tui.continuity import Gap, days_of, find_gaps, turns_of_silence
from mentor_tui.dates import ONE_DAY
from mentor_tui.lanes import MARKS
from mentor_tui.model import CheckIn, FollowUp, Pause, Session, Thresholds
from mentor_tui.program import History
from mentor_tui.timeline import Entry


class Mark(IntEnum):
    """What stands in a cell. Of several things in one column the one with the highest value does."""

    OUTSIDE = 0
    """Before the pairing began, after its end or after today."""
    TODAY = 1
    """Today, where nothing else is."""
    STEADY = 2
    """The pairing goes on, and no gap is here."""
    SILENT = 3
    """A gap, as far as contact was not overdue in it."""
    OVERDUE = 4
    """A gap, after due and grace."""
    LAPSED = 5
    """A gap, after contact would have been due a second time."""
    PAUSED = 6
    CANCELLED = 7
    STARTED = 8
    ENDED = 9
    ATTEMPT = 10
    MISSED = 11
    REACHED = 12
    HELD = 13
    RETURN = 14
    """Contact, and days that were overdue: a column that is wide enough for both would hide the gap."""
    HANDED_OVER = 15
    """A pairing began by taking over from another one, or ended by being handed over."""


GLYPHS: dict[Mark, str] = {
    Mark.OUTSIDE: " ",
    Mark.TODAY: "│",
    Mark.STEADY: "─",
    Mark.SILENT: "·",
    Mark.OVERDUE: "┆",
    Mark.LAPSED: "▒",
    Mark.PAUSED: MARKS["pause"],
    Mark.CANCELLED: MARKS["cancelled"],
    Mark.STARTED: MARKS["started"],
    Mark.ENDED: MARKS["ended"],
    Mark.ATTEMPT: MARKS["attempt"],
    Mark.MISSED: MARKS["missed"],
    Mark.REACHED: MARKS["reached"],
    Mark.HELD: MARKS["held"],
    Mark.RETURN: "◐",
    Mark.HANDED_OVER: "»",
}
"""The character of each mark: no two are the same, so that nothing is told by colour alone."""

LEGEND: tuple[tuple[Mark, str], ...] = (
    (Mark.HELD, "session"),
    (Mark.REACHED, "reached"),
    (Mark.ATTEMPT, "tried"),
    (Mark.MISSED, "missed"),
    (Mark.SILENT, "silent"),
    (Mark.OVERDUE, "overdue"),
    (Mark.LAPSED, "lapsed"),
    (Mark.RETURN, "return"),
    (Mark.PAUSED, "paused"),
    (Mark.STARTED, "start"),
    (Mark.ENDED, "end"),
    (Mark.HANDED_OVER, "handed over"),
    (Mark.TODAY, "today"),
    (Mark.CANCELLED, "cancelled"),
)
"""What each mark means, in a word or two; what is met most comes first."""

CONTACTS = frozenset({Mark.REACHED, Mark.HELD})
_LATE = frozenset({Mark.OVERDUE, Mark.LAPSED})
_OF_SESSIONS = {"held": Mark.HELD, "missed": Mark.MISSED, "cancelled": Mark.CANCELLED}
_ON_TABLE = str.maketrans({int(mark): glyph for mark, glyph in GLYPHS.items()})


def drawn(strip: bytes) -> str:
    """Return a strip, or a part of one, in its characters."""
    return strip.decode("latin-1").translate(_ON_TABLE)


def strip_of(history: History, axis: Axis, today: date, thresholds: Thresholds) -> bytes:
    """Return a pairing as a strip: `axis.width` cells, each the value of a :class:`Mark`."""
    width, column_of, in_sight = axis.width, axis.column_of, axis.days
    cells = bytearray(width)
    for first, last, mark in _stretches(history, in_sight, today, thresholds):
        begin, end = max(column_of(first), 0), min(column_of(last) + 1, width)
        if first <= last and begin < end:  # what would begin after its end can do so in the column of that
            cells[begin:end] = bytes((mark,)) * (end - begin)
    lasting = bytes(cells)
    for on, mark in _points(history, in_sight, today):
        column = column_of(on)
        if 0 <= column < width and cells[column] < mark:
            cells[column] = Mark.RETURN if mark in CONTACTS and lasting[column] in _LATE else mark
    return bytes(cells)


def _stretches(
    history: History, in_sight: Span, today: date, thresholds: Thresholds
) -> Iterator[tuple[date, date, Mark]]:
    """Yield what lasts, from a day to a day, in the order in which one covers the other."""
    pairing = history.pairing
    as_of = min(today, pairing.ended_on or today)
    yield pairing.started_on, as_of, Mark.STEADY
    gaps = [
        stretch
        for gap in find_gaps(history, as_of, thresholds)
        if gap.end >= in_sight.first and gap.start <= in_sight.last
        for stretch in _turning(gap, history, as_of, thresholds)
    ]
    yield from sorted(gaps, key=itemgetter(2))  # where one gap ends and another begins, a column says the worse
    for pause in pairing.pauses:
        yield pause.from_on, _last_paused(pause, as_of, pairing.ended_on), Mark.PAUSED


def _turning(gap: Gap, history: History, as_of: date, thresholds: Thresholds) -> Iterator[tuple[date, date, Mark]]:
    """Yield the stretches of a gap: from its beginning, from when it was overdue, and from when it had lapsed."""
    last, cadence = _last_silent(gap), history.pairing.cadence
    yield gap.start, last, Mark.SILENT
    if cadence is not None:
        turns = turns_of_silence(gap.start, cadence, days_of(history.pairing, as_of), thresholds)
        yield turns.overdue_after + ONE_DAY, last, Mark.OVERDUE
        yield turns.lapsed_after + ONE_DAY, last, Mark.LAPSED


def _points(history: History, in_sight: Span, today: date) -> Iterator[tuple[date, Mark]]:
    """Yield what is of one day."""
    pairing = history.pairing
    yield today, Mark.TODAY
    yield pairing.started_on, Mark.HANDED_OVER if pairing.continues is not None else Mark.STARTED
    if pairing.ended_on is not None:
        handed_over = pairing.ending is not None and pairing.ending.reason == "handed_over"
        yield pairing.ended_on, Mark.HANDED_OVER if handed_over else Mark.ENDED
    for session in _sessions(history, in_sight):
        yield session.held_on, _OF_SESSIONS[session.status]
    for check_in in _check_ins(history, in_sight):
        yield check_in.made_on, Mark.REACHED if check_in.is_contact else Mark.ATTEMPT


def _last_silent(gap: Gap) -> date:
    """Return the last day without contact."""
    return gap.end if gap.still_open else gap.end - ONE_DAY


def _last_paused(pause: Pause, as_of: date, ended_on: date | None) -> date:
    """Return the last day of a pause that is drawn: one that nobody knows the end of lasts until now."""
    last = pause.until_on or max(as_of, pause.from_on)
    return min(last, ended_on) if ended_on is not None else last


_held_on, _made_on = attrgetter("held_on"), attrgetter("made_on")


def _sessions(history: History, span: Span) -> Sequence[Session]:
    records = history.sessions
    begin = bisect_left(records, span.first, key=_held_on)
    return records[begin : bisect_right(records, span.last, begin, key=_held_on)]


def _check_ins(history: History, span: Span) -> Sequence[CheckIn]:
    records = history.check_ins
    begin = bisect_left(records, span.first, key=_made_on)
    return records[begin : bisect_right(records, span.last, begin, key=_made_on)]


# --- what lies under a column --------------------------------------------------------------------------


def lying_in(
    history: History, span: Span, today: date, thresholds: Thresholds, *, nearest: date | None = None
) -> list[Entry]:
    """Return everything dated in some days of a pairing, and the silence and the pauses that they lie in.

    What its strip shows comes first. Every entry is one of the pairing's own timeline, under the same key.

    Args:
        history: The pairing.
        span: The days.
        today: The day that is today.
        thresholds: When silence counts as what.
        nearest: The day of which everything comes before what is of the others.
    """
    found = [*_of_records(history, span), *_of_life(history, span), *_states(history, span, today, thresholds)]
    return sorted(found, key=lambda entry: (entry.on != nearest, -_rank(entry), entry.on, entry.key))


def _of_records(history: History, span: Span) -> Iterator[Entry]:
    for session in _sessions(history, span):
        yield Entry("session", session.held_on, session)
    threads = {one.id: one for one in history.follow_ups}
    for check_in in _check_ins(history, span):
        yield Entry("check_in", check_in.made_on, check_in, threads.get(check_in.follow_up_id or ""))
    for follow_up in history.follow_ups:
        if span.holds(follow_up.opened_on):
            yield Entry("opened", follow_up.opened_on, follow_up, follow_up)
        if follow_up.closed_on is not None and span.holds(follow_up.closed_on):
            yield Entry("closed", follow_up.closed_on, follow_up, follow_up)


def _of_life(history: History, span: Span) -> Iterator[Entry]:
    pairing = history.pairing
    if span.holds(pairing.started_on):
        yield Entry("started", pairing.started_on, pairing)
    if pairing.ended_on is not None and span.holds(pairing.ended_on):
        yield Entry("ended", pairing.ended_on, pairing)


def _states(history: History, span: Span, today: date, thresholds: Thresholds) -> Iterator[Entry]:
    """Yield the silence and the pauses that the days lie in, or that lie in the days."""
    pairing = history.pairing
    as_of = min(today, pairing.ended_on or today)
    for gap in find_gaps(history, as_of, thresholds):
        if gap.start < span.last and span.first <= _last_silent(gap):
            yield Entry("silence", gap.end, gap)
    for pause in dict.fromkeys(pairing.pauses):
        if pause.from_on <= span.last and span.first <= _last_paused(pause, as_of, pairing.ended_on):
            yield Entry("pause_began", pause.from_on, pause)


def _rank(entry: Entry) -> int:
    """Return how soon an entry is told: by the mark that it has, and what has none after those."""
    match entry.subject:
        case Session() as session:
            return _OF_SESSIONS[session.status]
        case CheckIn() as check_in:
            return Mark.REACHED if check_in.is_contact else Mark.ATTEMPT
        case FollowUp():
            return Mark.OUTSIDE
        case Gap():
            return Mark.OVERDUE
        case Pause():
            return Mark.PAUSED
        case _:
            return Mark.STARTED


def entry_beside(history: History, on: date, *, forward: bool) -> date | None:
    """Return the nearest day after (or before) a day on which a pairing has anything; None where there is none."""
    pairing = history.pairing
    days = [pairing.started_on, *([pairing.ended_on] if pairing.ended_on is not None else [])]
    days += map(_held_on, history.sessions)
    days += map(_made_on, history.check_ins)
    days += (pause.from_on for pause in pairing.pauses)
    for follow_up in history.follow_ups:
        days += [follow_up.opened_on, *([follow_up.closed_on] if follow_up.closed_on is not None else [])]
    if forward:
        return min((day for day in days if day > on), default=None)
    return max((day for day in days if day < on), default=None)
