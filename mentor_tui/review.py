"""The review of a set of pairings over a period: its figures, each with the number that it rests on.

As everywhere, these are recorded acts, counted, and facts about time. There is no score, and mentors are never set in
an order of merit: they are listed by name, with how many pairings they carry and nothing else.

A pairing is *in* a period where it has begun by the last day and had not ended before the first. What happened is
counted where it happened in the period, what stands is told as of its last day (:mod:`mentor_tui.hindsight`). With
each figure goes the number of *people* that it rests on, which are mentees (mentors for how many pairings they carry):
it is by that number that a report withholds what would tell of few (:mod:`mentor_tui.interchange.report`).
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from statistics import quantiles
from typing import Literal, NamedTuple, get_args

from mentor_tui.across_mentors import AcrossMentors, across_mentors
from mentor_tui.continuity import BY_CONCERN, Figures, figures, standing
from mentor_tui.hindsight import as_it_was
from mentor_tui.model import Person, Thresholds
from mentor_tui.periods import Period, months_back, months_of
from mentor_tui.program import History
from mentor_tui.retention import Length, Retention, length_of, retention

MONTHS_SHOWN = 12
"""How many months the contacts are shown for at the least, however short the period is.

Of the month in which the period begins only its own days count: the months from that one on add up to the contacts of
the period.
"""

AGES = (0, 30, 90, 180)
"""From how many days on an open follow-up belongs to the next group of ages."""
LENGTHS = (0, 30, 60, 90)
"""From how many days on a gap belongs to the next group of lengths."""
LOADS = (1, 2, 3, 4, 6, 11)
"""From how many pairings on a mentor belongs to the next group of those who carry as many."""

TableName = Literal["standings", "contacts_by_month", "open_loops_by_age", "gaps_by_length", "mentors_by_pairings"]
CountName = Literal[
    "in_period", "began", "contacts", "cancelled", "open_loops", "gaps", "gaps_still_open", "several_mentors"
]
SpreadName = Literal[
    "coverage",
    "constancy",
    "longest_gap",
    "open_gap",
    "kept_rate",
    "follow_through",
    "upc",
    "coc",
    "secon",
    "mmci",
]
RateName = Literal["kept_rate", "follow_through", "takeaway_mentor", "takeaway_mentee", "takeaway_both"]

COUNTS: tuple[CountName, ...] = get_args(CountName)
RATES: tuple[RateName, ...] = get_args(RateName)
SPREADS: tuple[SpreadName, ...] = get_args(SpreadName)
TABLES: tuple[TableName, ...] = get_args(TableName)


class Counted(NamedTuple):
    """How many of something there were."""

    number: int
    people: int
    """The people that it rests on."""


class Rate(NamedTuple):
    """A proportion of everything that was counted in the period, with both counts."""

    part: int
    whole: int
    people: int
    """The people that the whole rests on."""

    @property
    def value(self) -> float | None:
        """The proportion, from 0 to 1; None where there is nothing to count."""
        return self.part / self.whole if self.whole else None


class Spread(NamedTuple):
    """How a figure of single pairings, or of single mentees, is spread over them: its quartiles."""

    n: int
    """How many have the figure; where there are none, the quartiles are None."""
    people: int
    """The people that it rests on."""
    lower: float | None
    median: float | None
    upper: float | None


class Cell(NamedTuple):
    """One of the groups that a table counts in."""

    name: str
    """Which one: "lapsed", "2026-11", "30-89", "180+"."""
    number: int | None
    """How many there are in it; None where that was withheld from a report."""
    people: int
    """The people that it rests on."""


Table = tuple[Cell, ...]


class CaseLoad(NamedTuple):
    """How many pairings of a mentor run."""

    mentor: Person
    pairings: int


class Review(NamedTuple):
    """Every figure of a set of pairings over one period. What was withheld from a report is None there."""

    period: Period
    counts: Mapping[CountName, Counted | None]
    rates: Mapping[RateName, Rate | None]
    spreads: Mapping[SpreadName, Spread | None]
    """Of the pairings in the period, and of their mentees with several mentors, since the start and as of its end."""
    tables: Mapping[TableName, Table]
    retention: Retention | None
    """How long all pairings of the set that had begun by the end of the period last."""
    case_loads: tuple[CaseLoad, ...]
    """The mentors with a pairing that runs at the end of the period, by name: it is no order of merit."""
    by_pairing: Mapping[str, Figures]
    """The figures of each pairing in the period by its id, as of the end of the period."""
    by_mentee: Mapping[str, AcrossMentors]
    """How the contacts of each mentee in the period with several mentors are spread, by the person's id."""


class Comparison(NamedTuple):
    """A period held against the one before it."""

    now: Review
    before: Review | None
    """That of as many months or days right before; None where everything is looked at, and nothing was before."""


def first_day(histories: Iterable[History], today: date) -> date:
    """Return the day on which the first of these pairings began; today where there is none, or none has begun."""
    return min((today, *(one.pairing.started_on for one in histories)))


def comparison(
    histories: Sequence[History], period: Period, thresholds: Thresholds, *, since_first: bool
) -> Comparison:
    """Return the review of a period and of the one before it.

    Args:
        histories: The set of pairings.
        period: The days; those to come are to be left out.
        thresholds: When silence counts as what.
        since_first: Whether the period has all there is, so that nothing can have been before.
    """
    before = None if since_first else review(histories, period.before, thresholds)
    return Comparison(review(histories, period, thresholds), before)


def review(histories: Iterable[History], period: Period, thresholds: Thresholds) -> Review:
    """Return the review of a set of pairings over one period."""
    counting = _Counting(period, thresholds)
    for history in histories:
        if history.pairing.started_on <= period.until:
            counting.count(history)
    return counting.done()


def group_of(number: int, starts: Sequence[int]) -> str:
    """Return the name of the group that a number belongs to, where groups begin at `starts`: "30-89", "180+"."""
    place = bisect_right(starts, number)
    first = starts[place - 1]
    if place == len(starts):
        return f"{first}+"
    last = starts[place] - 1
    return f"{first}" if first == last else f"{first}-{last}"


class _Tally:
    """A count that remembers whom it counted for."""

    __slots__ = ("number", "people")

    def __init__(self) -> None:
        self.number = 0
        self.people: set[str] = set()

    def add(self, person_id: str, number: int = 1) -> None:
        self.number += number
        if number:
            self.people.add(person_id)


class _Counting:
    """The counting of one period: each history is gone through once."""

    def __init__(self, period: Period, thresholds: Thresholds) -> None:
        self._period = period
        self._thresholds = thresholds
        first_shown = min(period.since, months_back(period.until, MONTHS_SHOWN - 1))
        self._months = Period(first_shown, period.until)
        self._counts: dict[CountName, _Tally] = defaultdict(_Tally)
        self._parts: dict[RateName, int] = Counter()
        self._wholes: dict[RateName, _Tally] = defaultdict(_Tally)
        self._cells: dict[tuple[TableName, str], _Tally] = defaultdict(_Tally)
        self._values: dict[SpreadName, list[tuple[str, float]]] = defaultdict(list)
        self._lengths: list[Length] = []
        self._running: dict[str, list[Person]] = defaultdict(list)
        self._begun: dict[str, list[History]] = defaultdict(list)
        self._mentees: set[str] = set()
        self._by_pairing: dict[str, Figures] = {}

    def count(self, history: History) -> None:
        """Count a history that has begun."""
        pairing, mentee, until = history.pairing, history.mentee.id, self._period.until
        was = as_it_was(history, until)
        self._lengths.append(length_of(pairing, until))
        self._begun[mentee].append(history)
        for follow_up in was.follow_ups:
            if follow_up.is_open:  # also where the pairing has ended: what it left open is open until it is settled
                self._counts["open_loops"].add(mentee)
                age = group_of((until - follow_up.opened_on).days, AGES)
                self._cells["open_loops_by_age", age].add(mentee)
            elif follow_up.closed_on is not None and self._period.since <= follow_up.closed_on:
                self._rate("follow_through", mentee, follow_up.outcome in {"kept", "changed"})
        self._count_contacts(was, mentee, min(until, pairing.ended_on or until))
        if pairing.ended_on is None or pairing.ended_on > until:
            self._running[history.mentor.id].append(history.mentor)
        elif pairing.ended_on < self._period.since:
            return
        self._mentees.add(mentee)
        self._counts["in_period"].add(mentee)
        self._counts["began"].add(mentee, self._period.holds(pairing.started_on))
        self._cells["standings", standing(was, until, self._thresholds).name].add(mentee)
        measured = figures(was, until, self._thresholds)
        self._by_pairing[history.id] = measured
        self._count_what_happened(was, mentee, measured.as_of)
        self._count_figures(measured, mentee)

    def _count_contacts(self, was: History, mentee: str, as_of: date) -> None:
        contacts = was.contacts(as_of)
        in_period = contacts[bisect_left(contacts, self._period.since) :]
        self._counts["contacts"].add(mentee, len(in_period))
        earlier = contacts[
            bisect_left(contacts, self._months.since) : bisect_left(contacts, self._period.since.replace(day=1))
        ]
        for (year, month), number in Counter((on.year, on.month) for on in (*earlier, *in_period)).items():
            self._cells["contacts_by_month", month_name(year, month)].add(mentee, number)

    def _count_what_happened(self, was: History, mentee: str, as_of: date) -> None:
        """Count the sessions of the period, and what was taken away from them."""
        since = self._period.since
        first = bisect_left(was.sessions, since, key=lambda one: one.held_on)
        for session in was.sessions[first:]:
            if session.held_on > as_of:
                break
            if session.status == "cancelled":
                self._counts["cancelled"].add(mentee)
                continue
            held = session.status == "held"
            self._rate("kept_rate", mentee, held)
            if held:
                by_mentor, by_mentee = bool(session.takeaway.mentor), bool(session.takeaway.mentee)
                self._rate("takeaway_mentor", mentee, by_mentor)
                self._rate("takeaway_mentee", mentee, by_mentee)
                self._rate("takeaway_both", mentee, by_mentor and by_mentee)

    def _count_figures(self, measured: Figures, mentee: str) -> None:
        """Count the gaps of the period, and take what the pairing adds to each spread."""
        for gap in measured.gaps:
            if gap.still_open or gap.end >= self._period.since:
                self._counts["gaps"].add(mentee)
                self._counts["gaps_still_open"].add(mentee, gap.still_open)
                self._cells["gaps_by_length", group_of(gap.days, LENGTHS)].add(mentee)
        for name, value in named_figures(measured).items():
            if value is not None:
                self._values[name].append((mentee, value))

    def _rate(self, name: RateName, mentee: str, counts: bool) -> None:
        self._wholes[name].add(mentee)
        self._parts[name] += counts

    def done(self) -> Review:
        """Return the review of everything that was counted."""
        by_mentee: dict[str, AcrossMentors] = {}
        for mentee in sorted(self._mentees):
            own = self._begun[mentee]
            across = across_mentors(own, mentee, self._period.until) if len(own) > 1 else None
            if across is not None:
                by_mentee[mentee] = across
                self._counts["several_mentors"].add(mentee)
                for name, value in named_measures(across).items():
                    if value is not None:
                        self._values[name].append((mentee, value))
        for mentor, pairings in self._running.items():
            self._cells["mentors_by_pairings", group_of(len(pairings), LOADS)].add(mentor)
        by_name = sorted(self._running.values(), key=lambda each: (each[0].name.casefold(), each[0].id))
        return Review(
            period=self._period,
            counts={name: _counted(self._counts[name]) for name in COUNTS},
            rates={name: _rate(self._parts[name], self._wholes[name]) for name in RATES},
            spreads={name: _spread(self._values[name]) for name in SPREADS},
            tables={name: tuple(self._table(name)) for name in TABLES},
            retention=retention(self._lengths),
            case_loads=tuple(CaseLoad(pairings[0], len(pairings)) for pairings in by_name),
            by_pairing=self._by_pairing,
            by_mentee=by_mentee,
        )

    def _table(self, table: TableName) -> Iterable[Cell]:
        for name in self._groups(table):
            tally = self._cells[table, name]
            yield Cell(name, tally.number, len(tally.people))

    def _groups(self, table: TableName) -> Iterable[str]:
        """Return the groups of a table in order, the empty ones included."""
        match table:
            case "standings":
                return BY_CONCERN
            case "contacts_by_month":
                return (month_name(year, month) for year, month in months_of(self._months))
            case "open_loops_by_age":
                return (group_of(start, AGES) for start in AGES)
            case "gaps_by_length":
                return (group_of(start, LENGTHS) for start in LENGTHS)
            case "mentors_by_pairings":
                return (group_of(start, LOADS) for start in LOADS)


def month_name(year: int, month: int) -> str:
    """Return how a month is called in a table: "2026-11"."""
    return f"{year}-{month:02d}"


def named_figures(measured: Figures) -> dict[SpreadName, float | None]:
    """Return the figures of one pairing under their names, unrounded; None where one is not applicable.

    A gap is in days, everything else a proportion from 0 to 1. Without a gap there is no longest one.
    """
    longest = measured.longest_gap
    return {
        "coverage": measured.coverage,
        "constancy": measured.constancy.value,
        "longest_gap": longest.days if longest is not None else None,
        "open_gap": measured.open_gap,
        "kept_rate": measured.kept.value,
        "follow_through": measured.follow_through.value,
    }


def named_measures(across: AcrossMentors) -> dict[SpreadName, float | None]:
    """Return how the contacts of one mentee are spread over several mentors, each measure under its name."""
    return {"upc": across.upc, "coc": across.coc, "secon": across.secon, "mmci": across.mmci}


def _counted(tally: _Tally) -> Counted:
    return Counted(tally.number, len(tally.people))


def _rate(part: int, whole: _Tally) -> Rate:
    return Rate(part, whole.number, len(whole.people))


def _spread(values: Sequence[tuple[str, float]]) -> Spread:
    """Return the quartiles of values, each of one person; those between two values are on the line between them."""
    people = len({person for person, _ in values})
    each = sorted(value for _, value in values)
    if not each:
        return Spread(0, people, None, None, None)
    lower, median, upper = quantiles(each, n=4, method="inclusive") if len(each) > 1 else each * 3
    return Spread(len(each), people, lower, median, upper)
