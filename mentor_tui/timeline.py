"""The continuity timeline of one pairing, as data: what is drawn, in which order, on which lane.

The relationship is a rail. A follow-up leaves it where it was opened, carries its check-ins and comes home
where it was settled. Newest first: time runs up. Silence takes room, and is told with its reason.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import IntEnum, auto
from itertools import pairwise
from typing import Literal, NamedTuple

from mentor_tui.continuity import Gap, expected_on, find_gaps
from mentor_tui.lanes import BLANK, DOWN, LEFT, RIGHT, UP, Cell, Line, Mark, Span, assign, reach
from mentor_tui.model import CheckIn, FollowUp, Pairing, Pause, Session, Thresholds
from mentor_tui.program import History, Program

DAYS_PER_BLANK_ROW = 12
"""How many days without an entry take one empty row: a fortnight is seen, a season is felt."""
MOST_BLANK_ROWS = 8
"""Where the scale ends: longer silences are told in words."""

EntryKind = Literal[
    "planned",
    "next_contact",
    "today",
    "ended",
    "pause_ended",
    "pause_began",
    "closed",
    "check_in",
    "check_missed",
    "session",
    "opened",
    "started",
    "silence",
]


class Phase(IntEnum):
    """The order of what is of one day, in the order of time. A session takes what belongs to it along."""

    STARTED = auto()
    OPENED = auto()
    SESSION = auto()
    CHECK_IN = auto()
    CLOSED = auto()
    PAUSE_BEGAN = auto()
    PAUSE_ENDED = auto()
    ENDED = auto()
    TODAY = auto()
    PLANNED = auto()


class Part(IntEnum):
    """The order within one session, in the order of time: the session itself stands above what belongs to it."""

    OPENED = auto()
    CHECK_IN = auto()
    CLOSED = auto()
    WHOLE = auto()


class Entry(NamedTuple):
    """One dated thing in the life of a pairing."""

    kind: EntryKind
    """What it is."""
    on: date
    """Its day."""
    subject: Session | FollowUp | CheckIn | Pairing | Pause | Gap
    """The record, or the silence, that it tells of."""
    thread: FollowUp | None = None
    """The follow-up on whose lane it lies."""
    in_session: bool = False
    """Whether it belongs to the session above it."""

    @property
    def key(self) -> str:
        """What tells this entry from every other, and stays when records change."""
        match self.subject:
            case Pause() as pause:
                return f"{self.kind} {pause.from_on} {pause.until_on} {pause.reason}"
            case Gap() as gap:
                return f"{self.kind} {gap.end}"
            case record:
                return f"{self.kind} {record.id}"


class Row(NamedTuple):
    """One row of the drawing."""

    cells: tuple[Cell, ...]
    """The rail and every lane; as many in each row."""
    entry: Entry | None = None
    """What stands on it; None for a row that only gives time its room."""
    year: int | None = None
    """The year, on a row that opens it."""


class Timeline(NamedTuple):
    """The drawing of one pairing, the newest row first."""

    rows: tuple[Row, ...]
    lanes: int
    """How many lanes there are beside the rail."""
    today: int
    """The row of today; -1 where it is not among them."""


def timeline(history: History, today: date, thresholds: Thresholds) -> Timeline:
    """Return the drawing of one pairing as of `today`."""
    as_of = min(today, history.pairing.ended_on or today)
    gaps = find_gaps(history, as_of, thresholds)
    slots = _with_room(entries_of(history, today), gaps, today)
    today_row = next(index for index, slot in enumerate(slots) if slot.entry and slot.entry.kind == "today")
    spans = _spans(slots)
    lanes = assign(spans.values())
    columns = {thread: lane + 1 for thread, lane in lanes.items()}
    rail_top = next(
        (index for index, slot in enumerate(slots) if slot.entry and slot.entry.kind not in _PLANS)
        if history.pairing.ended_on is not None
        else iter((0,))
    )
    silence = _Silence(gaps, history.pairing.pauses)
    rows = []
    for index, slot in enumerate(slots):
        rail: Line = "planned" if index < today_row else silence.line(slot.newer, slot.older)
        cells = [_vertical(index, rail_top, len(slots) - 1, rail)]
        cells += [BLANK] * (max(lanes.values(), default=-1) + 1)
        for thread, span in spans.items():
            if span.top <= index <= span.bottom:
                line: Line = "planned" if index < today_row else "solid"
                cells[columns[thread]] = _vertical(index, span.top, span.bottom, line)._replace(thread=thread)
        if slot.entry is not None:
            _draw_entry(slot.entry, cells, columns)
        rows.append(Row(tuple(cells), slot.entry, slot.year))
    return Timeline(tuple(rows), len(set(lanes.values())), today_row)


class Chapter(NamedTuple):
    """One pairing in the story of a mentee."""

    history: History
    timeline: Timeline


def chapters(program: Program, history: History, today: date) -> tuple[Chapter, ...]:
    """Return the drawing of a pairing and, below it, of those that it took over from, the latest first.

    Of an earlier pairing what lies above its last entry is left out: its plans and its silence since are not what
    comes next.
    """
    thresholds = program.charter.thresholds
    drawn = [Chapter(history, timeline(history, today, thresholds))]
    for before in program.taken_over_by(history):
        whole = timeline(before, today, thresholds)
        told = [
            index
            for index, row in enumerate(whole.rows)
            if index > whole.today and row.entry is not None and row.entry.kind != "silence"
        ]
        if told:  # else it has not begun
            drawn.append(Chapter(before, whole._replace(rows=whole.rows[told[0] :], today=-1)))
    return tuple(drawn)


# --- what is drawn, in order ---------------------------------------------------------------------------

_Place = tuple[int, int, int, int, str]
"""Where an entry stands in time: its day, its phase, its session, its part of that, and its id between equals."""


def entries_of(history: History, today: date) -> list[Entry]:
    """Return everything dated in one pairing, newest first, without its silences."""
    placed = [*_life(history, today), *_sessions(history)]
    for follow_up in history.follow_ups:
        placed += _thread(follow_up, history, today)
    return [entry for _, entry in sorted(placed, key=lambda pair: pair[0], reverse=True)]


def _life(history: History, today: date) -> Iterator[tuple[_Place, Entry]]:
    """Yield the start, the pauses, today, the next contact and the end."""
    pairing = history.pairing

    def placed(phase: Phase, entry: Entry) -> tuple[_Place, Entry]:
        return (entry.on.toordinal(), phase, 0, 0, entry.key), entry

    yield placed(Phase.STARTED, Entry("started", pairing.started_on, pairing))
    yield placed(Phase.TODAY, Entry("today", today, pairing))
    for pause in dict.fromkeys(pairing.pauses):  # the same pause written down twice is one
        yield placed(Phase.PAUSE_BEGAN, Entry("pause_began", pause.from_on, pause))
        if pause.until_on is not None:
            yield placed(Phase.PAUSE_ENDED, Entry("pause_ended", pause.until_on, pause))
    if pairing.ended_on is not None:
        yield placed(Phase.ENDED, Entry("ended", pairing.ended_on, pairing))
    due = expected_on(history, today)
    if due is not None and due >= today:
        yield placed(Phase.PLANNED, Entry("next_contact", due, pairing))


def _sessions(history: History) -> Iterator[tuple[_Place, Entry]]:
    """Yield the sessions, and the check-ins that were for the person as such."""
    for index, session in enumerate(history.sessions):
        yield (
            (session.held_on.toordinal(), Phase.SESSION, index, Part.WHOLE, session.id),
            Entry("session", session.held_on, session),
        )
    for check_in in history.check_ins:
        if check_in.follow_up_id is None:
            place = _place(history, check_in.made_on, check_in.made_in, Part.CHECK_IN, Phase.CHECK_IN, check_in.id)
            yield place, Entry("check_in", check_in.made_on, check_in, in_session=place[1] == Phase.SESSION)


def _thread(follow_up: FollowUp, history: History, today: date) -> Iterator[tuple[_Place, Entry]]:
    """Yield one follow-up's opening, check-ins, closing and next check.

    What was done in a session stands under it, unless a thread would run backwards for it: two sessions of one
    day can hold its acts in any order. Such an act stands alone, later that day.
    """
    latest = _place(history, follow_up.opened_on, follow_up.opened_in, Part.OPENED, Phase.OPENED, follow_up.id)
    yield latest, Entry("opened", follow_up.opened_on, follow_up, follow_up, latest[1] == Phase.SESSION)
    acts = [
        (
            _place(history, one.made_on, one.made_in, Part.CHECK_IN, Phase.CHECK_IN, one.id),
            Phase.CHECK_IN,
            Entry("check_in", one.made_on, one, follow_up),
        )
        for one in history.check_ins
        if one.follow_up_id == follow_up.id
    ]
    acts.sort(key=lambda act: act[0])
    if follow_up.closed_on is not None:
        place = _place(history, follow_up.closed_on, follow_up.closed_in, Part.CLOSED, Phase.CLOSED, follow_up.id)
        acts.append((place, Phase.CLOSED, Entry("closed", follow_up.closed_on, follow_up, follow_up)))
    for natural, alone, entry in acts:
        place = natural if natural > latest else (natural[0], alone, 0, 0, natural[-1])
        yield place, entry._replace(in_session=place[1] == Phase.SESSION)
        latest = max(latest, place)
    if follow_up.is_open and follow_up.check_on is not None:
        ahead = follow_up.check_on >= today
        phase = Phase.PLANNED if ahead else Phase.CHECK_IN
        entry = Entry("planned" if ahead else "check_missed", follow_up.check_on, follow_up, follow_up)
        yield (follow_up.check_on.toordinal(), phase, 1, 0, follow_up.id), entry


def _place(history: History, on: date, session_id: str | None, part: Part, alone: Phase, tie: str) -> _Place:
    """Return where an act stands: in its session, or alone on its day."""
    if session_id is not None:
        for index, session in enumerate(history.sessions):
            if session.id == session_id:
                return on.toordinal(), Phase.SESSION, index, part, tie
    return on.toordinal(), alone, 0, 0, tie


# --- the room that time takes --------------------------------------------------------------------------


class _Slot(NamedTuple):
    """A row to be drawn, with the days it lies between."""

    newer: date
    older: date
    entry: Entry | None = None
    year: int | None = None


def _with_room(entries: Sequence[Entry], gaps: Sequence[Gap], today: date) -> list[_Slot]:
    """Return a slot for each entry, with the years, the silences and the room between them."""
    first = entries[0]
    slots = [_Slot(first.on, first.on, year=first.on.year), _Slot(first.on, first.on, first)]
    untold = list(gaps)
    for newer, older in pairwise(entries):
        blank = _Slot(newer.on, older.on)
        rows = min((newer.on - older.on).days // DAYS_PER_BLANK_ROW, MOST_BLANK_ROWS) if newer.on <= today else 0
        told = [gap for gap in untold if newer.on > older.on and gap.start <= older.on and newer.on <= gap.end]
        above = max(1, rows // 2) if told else rows
        slots += [blank] * above
        for gap in told:
            untold.remove(gap)
            slots.append(blank._replace(entry=Entry("silence", gap.end, gap)))
        slots += [blank] * max(0, rows - above)
        if newer.on.year != older.on.year:
            slots.append(blank._replace(year=older.on.year))
        slots.append(_Slot(older.on, older.on, older))
    return slots


class _Silence:
    """Which stretches of the rail were silent, and which of them by agreement."""

    def __init__(self, gaps: Sequence[Gap], pauses: Sequence[Pause]) -> None:
        self._gaps = gaps
        self._pauses = pauses

    def line(self, newer: date, older: date) -> Line:
        """Return how the rail is drawn on a row that lies between two days, or on one."""
        if any(one.from_on <= older and newer <= (one.until_on or date.max) for one in self._pauses):
            return "paused"
        if newer == older:
            return "silent" if any(gap.start < newer < gap.end for gap in self._gaps) else "solid"
        return "silent" if any(gap.start <= older and newer <= gap.end for gap in self._gaps) else "solid"


# --- the drawing ---------------------------------------------------------------------------------------

_PLANS: frozenset[EntryKind] = frozenset({"planned", "next_contact", "today"})
_RAIL_MARKS: dict[EntryKind, Mark] = {
    "next_contact": "planned",
    "ended": "ended",
    "pause_ended": "pause",
    "pause_began": "pause",
    "started": "started",
}


def _spans(slots: Sequence[_Slot]) -> dict[str, Span]:
    """Return the rows of each thread: from its opening up to its closing, or to the top while it is open."""
    opened: dict[str, int] = {}
    closed: dict[str, int] = {}
    for index, slot in enumerate(slots):
        if slot.entry is not None and slot.entry.thread is not None:
            if slot.entry.kind == "opened":
                opened[slot.entry.thread.id] = index
            elif slot.entry.kind == "closed":
                closed[slot.entry.thread.id] = index
    return {thread: Span(thread, closed.get(thread, 0), row) for thread, row in opened.items()}


def _vertical(index: int, top: int, bottom: int, line: Line) -> Cell:
    """Return the cell of something that runs from one row down to another, on the row `index`."""
    return Cell((UP if top < index <= bottom else 0) | (DOWN if top <= index < bottom else 0), line)


def _draw_entry(entry: Entry, cells: list[Cell], columns: dict[str, int]) -> None:
    """Put an entry on the cells of its row."""
    column = columns[entry.thread.id] if entry.thread is not None else 0
    if entry.kind == "today":
        cells[:] = [cell._replace(links=cell.links | LEFT | RIGHT) for cell in cells]
        return
    if entry.kind in {"opened", "closed"} or (entry.in_session and column):
        reach(cells, column)
    mark = _mark(entry)
    if mark is not None:
        cells[column] = cells[column]._replace(mark=mark)


def _mark(entry: Entry) -> Mark | None:
    """Return what stands on the rail or the lane for an entry; an opening and a closing are bends without a mark."""
    match entry.subject:
        case Session():
            return entry.subject.status
        case CheckIn():
            return "reached" if entry.subject.is_contact else "attempt"
        case FollowUp():
            return "planned" if entry.kind in {"planned", "check_missed"} else None
        case _:
            return _RAIL_MARKS.get(entry.kind)


# --- a year in a strip ---------------------------------------------------------------------------------

MonthMark = Literal["contact", "attempt", "missed", "paused", "nothing", "outside"]

MONTH_MARKS: dict[MonthMark, str] = {
    "contact": "●",
    "attempt": "◦",
    "missed": "×",
    "paused": "‖",
    "nothing": "·",
    "outside": " ",
}


def month_strip(history: History, today: date) -> tuple[MonthMark, ...]:
    """Return what happened in each of the last 12 calendar months, the present one last."""
    pairing = history.pairing
    contacts = {_month(on) for on in history.contacts(today)}
    attempts = {_month(one.made_on) for one in history.check_ins if not one.is_contact}
    missed = {_month(one.held_on) for one in history.sessions if one.status == "missed"}
    paused = {
        month
        for pause in pairing.pauses
        for month in range(_month(pause.from_on), _month(min(pause.until_on or today, today)) + 1)
    }
    last = _month(today)
    life = range(_month(pairing.started_on), _month(min(pairing.ended_on or today, today)) + 1)

    def mark(month: int) -> MonthMark:
        if month in contacts:
            return "contact"
        if month not in life:
            return "outside"
        if month in paused:
            return "paused"
        if month in attempts:
            return "attempt"
        return "missed" if month in missed else "nothing"

    return tuple(mark(month) for month in range(last - 11, last + 1))


def _month(on: date) -> int:
    """Return the number of a calendar month, counted from the year 0."""
    return on.year * 12 + on.month - 1
