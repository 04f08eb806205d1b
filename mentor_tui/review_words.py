"""The review in words: what each figure is called, what it is, what it rests on, and how it is counted.

A screen and a report say the same words. What was withheld is said to be, in the place of the figure.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from mentor_tui.dates import MONTHS, count_of, short_date
from mentor_tui.definitions import standing_rules
from mentor_tui.model import Thresholds
from mentor_tui.retention import Retention
from mentor_tui.review import (
    Cell,
    Comparison,
    Counted,
    CountName,
    Rate,
    RateName,
    Review,
    Spread,
    SpreadName,
    Table,
    TableName,
)
from mentor_tui.wording import percent, sentence

WITHHELD = "withheld"
NOT_APPLICABLE = "not applicable"

WHAT_A_REVIEW_IS = (
    "Recorded acts, counted, and facts about time. Nothing here is a score, nobody is ranked, and no threshold for "
    "mentoring has been published."
)


class Said(NamedTuple):
    """One figure of one period in words."""

    value: str
    """What it is."""
    rests_on: str = ""
    """What it rests on."""


NOTHING = Said("")
"""What is said of the period before where there is none."""


class Row(NamedTuple):
    """A figure, with that of the period before."""

    name: str
    """What it is called."""
    now: Said
    before: Said
    definition: str
    """How it is counted."""


class Section(NamedTuple):
    """Figures that belong together."""

    name: str
    """What it is called: a word that no other section has."""
    heading: str
    """What stands over it."""
    rows: tuple[Row, ...]
    definition: str = ""
    """How all of it is counted, where the rows do not say so."""
    words: tuple[str, ...] = ()
    """What the plot of this section shows, in words."""
    note: str = ""
    """What has to be said beside the figures, wherever they are shown."""

    @property
    def withheld(self) -> int:
        """How many of its figures are withheld, those of the period before among them."""
        said = [one.value for row in self.rows for one in (row.now, row.before)]
        return said.count(WITHHELD) + sum(words.endswith(f": {WITHHELD}") for words in self.words)

    def definitions(self) -> Iterator[tuple[str, str]]:
        """Yield how each figure is counted, under its name; groups of one table are told together."""
        names: dict[str, list[str]] = {}
        for row in self.rows:
            names.setdefault(row.definition, []).append(row.name)
        for definition, each in names.items():
            yield ", ".join(each), definition
        if self.definition:
            yield self.heading, self.definition


_COUNTS: dict[CountName, tuple[str, str]] = {
    "in_period": ("In the period", "Pairings that had begun by its last day, and had not ended before its first."),
    "began": ("Began", "Pairings whose first day lies in the period."),
    "contacts": (
        "Contacts",
        "Days with a held session, or with a check-in that reached the person: one a day and a pairing at the most.",
    ),
    "cancelled": ("Cancelled", "Sessions that were cancelled. They are told apart and are in no rate."),
    "open_loops": (
        "Still open",
        "Follow-ups that nobody had settled at the end of the period, those that an ended pairing has left included.",
    ),
    "gaps": (
        "Gaps",
        (
            "Silences longer than the cadence and its grace that ended in the period, or had not ended by its last "
            "day; paused days are not counted, and without a cadence there is none."
        ),
    ),
    "gaps_still_open": (
        "Without an end",
        "Those of them that no contact had ended by the last day, or by the end of the pairing.",
    ),
    "several_mentors": (
        "Mentees",
        "Mentees in the period who have, or had, two mentors or more: with one alone these measures say nothing.",
    ),
}

_RATES: dict[RateName, tuple[str, str, str]] = {
    "kept_rate": ("Kept sessions", "session", "Held sessions, of held and missed ones."),
    "follow_through": (
        "Follow-through",
        "follow-up",
        "Follow-ups closed as kept or changed, of all that were closed in the period.",
    ),
    "takeaway_mentor": (
        "By the mentor",
        "session",
        "Held sessions in which it was written down what the mentor took away, of all held ones.",
    ),
    "takeaway_mentee": (
        "By the mentee",
        "session",
        "Held sessions in which it was written down what the mentee took away, of all held ones.",
    ),
    "takeaway_both": ("By both", "session", "Held sessions with the takeaways of both, of all held ones."),
}

_QUARTILES = "The median, and in brackets the quartiles: half of them lie between these."

_SPREADS: dict[SpreadName, tuple[str, str]] = {
    "coverage": (
        "Coverage",
        (
            "Of each pairing with a cadence: days within one cadence after a contact, of all days since its start, "
            "without carrying over; paused days are not counted."
        ),
    ),
    "constancy": (
        "Constancy",
        "Of each pairing: whole calendar months with at least one contact, of all whole months since its start.",
    ),
    "longest_gap": (
        "Longest gap",
        "Of each pairing that had a gap: the longest, in days without the paused ones.",
    ),
    "open_gap": (
        "Open gap",
        "Of each pairing: days since the last contact. It has not ended yet; paused days are not counted.",
    ),
    "kept_rate": ("Kept sessions, each", "Of each pairing: held sessions, of held and missed ones since its start."),
    "follow_through": (
        "Follow-through, each",
        "Of each pairing: follow-ups closed as kept or changed, of all closed since its start.",
    ),
    "upc": (
        "UPC",
        (
            "Usual provider continuity, of each mentee with several mentors: contacts with the mentor who was seen "
            "most, of all contacts (BMC Health Serv Res 2022, 10.1186/s12913-022-07953-z, table 2)."
        ),
    ),
    "coc": (
        "COC",
        (
            "Continuity of care, Bice-Boxerman: the chance that two contacts of a mentee, taken at random, were with "
            "the same mentor (BMC Health Serv Res 2022, 10.1186/s12913-022-07953-z, table 2)."
        ),
    ),
    "secon": (
        "SECON",
        (
            "Sequential continuity: contacts with the same mentor as the contact before, of all contacts but the first "
            "(BMC Prim Care 2021, 10.1186/s12875-020-01361-0, table 1)."
        ),
    ),
    "mmci": (
        "MMCI",
        (
            "Modified, modified continuity index: (1 - M/(N + 0.1)) / (1 - 1/(N + 0.1)) with M mentors seen in N "
            "contacts (Magill & Senf, J Fam Pract 1987;24(2):165-168)."
        ),
    ),
}

_IN_DAYS: frozenset[SpreadName] = frozenset({"longest_gap", "open_gap"})
_OF_MENTEES: frozenset[SpreadName] = frozenset({"upc", "coc", "secon", "mmci"})

_TABLES: dict[TableName, str] = {
    "standings": (
        "Pairings by where they stood on the last day of the period, which is the today of these rules. Of a day that "
        "has passed it is told by what is recorded now: of the next dates that a follow-up had, only the latest and "
        "those of its check-ins are known."
    ),
    "contacts_by_month": (
        "Contacts in each calendar month, with the mentees whom they were with. Of the months in which the "
        "period begins and ends only the days of the period count."
    ),
    "open_loops_by_age": "Follow-ups still open at the end of the period, by the days since they were opened.",
    "gaps_by_length": "The gaps of the period by their days, the paused ones not counted.",
    "mentors_by_pairings": (
        "Mentors by how many pairings of theirs ran on the last day of the period. This is workload, not a ranking."
    ),
}

_RETENTION = (
    "The share of pairings that last longer than so many days, estimated after Kaplan and Meier (J Am Stat Assoc "
    "1958;53:457-481) over all pairings that had begun by the end of the period. A pairing that runs is censored: it "
    "lasted so long at the least. So is one “completed as planned”. Days of a pause count. The band holds 95 %: "
    "Greenwood's standard error, on the log(-log) scale (Borgan & Liestøl, Scand J Stat 1990;17:35-41)."
)
_CENSORED = "An ending “completed as planned” is no loss: such a pairing is censored, as one that runs is."
_ENDED = "Pairings that ended by the last day of the period, those completed as planned not among them."
_MEDIAN = "The first number of days after which no more than half of the pairings are estimated to last."
RETENTION_TOLD_AT = (90, 180, 365, 730, 1095, 1825, 3650)
"""The days at which the estimate is told in words."""


def review_sections(comparison: Comparison, thresholds: Thresholds) -> tuple[Section, ...]:
    """Return a review in words, section by section."""
    now, before = comparison

    def counts(*names: CountName) -> Iterator[Row]:
        for name in names:
            title, definition = _COUNTS[name]
            then = _counted(before.counts[name]) if before is not None else NOTHING
            yield Row(title, _counted(now.counts[name]), then, definition)

    def rates(*names: RateName) -> Iterator[Row]:
        for name in names:
            title, noun, definition = _RATES[name]
            then = _rate(before.rates[name], noun) if before is not None else NOTHING
            yield Row(title, _rate(now.rates[name], noun), then, definition)

    def spreads(*names: SpreadName) -> Iterator[Row]:
        for name in names:
            title, definition = _SPREADS[name]
            then = _spread(before.spreads[name], name) if before is not None else NOTHING
            yield Row(title, _spread(now.spreads[name], name), then, f"{definition} {_QUARTILES}")

    def cells(table: TableName) -> Iterator[Row]:
        rules = dict(standing_rules(thresholds)) if table == "standings" else {}
        earlier = {cell.name: cell for cell in before.tables[table]} if before is not None else {}
        for cell in now.tables[table]:
            then = _cell(earlier[cell.name], table) if cell.name in earlier else NOTHING
            definition = rules.get(cell.name, _TABLES[table])
            yield Row(cell_name(cell.name, table), _cell(cell, table), then, definition)

    return (
        Section("pairings", "Pairings", tuple(counts("in_period", "began"))),
        Section(
            "standings",
            f"Standing on {short_date(now.period.until, date.min)}, of the pairings in the period",
            tuple(cells("standings")),
            _TABLES["standings"],
        ),
        Section(
            "contacts",
            "Contacts a month",
            tuple(counts("contacts")),
            _TABLES["contacts_by_month"],
            months_in_words(now.tables["contacts_by_month"]),
        ),
        Section(
            "continuity",
            "Continuity of each pairing since its start",
            tuple(spreads("coverage", "constancy", "longest_gap", "open_gap")),
        ),
        Section("sessions", "Sessions", (*rates("kept_rate"), *spreads("kept_rate"), *counts("cancelled"))),
        Section(
            "follow_ups",
            "Follow-ups",
            (
                *rates("follow_through"),
                *spreads("follow_through"),
                *counts("open_loops"),
                *cells("open_loops_by_age"),
            ),
        ),
        Section("gaps", "Gaps", (*counts("gaps", "gaps_still_open"), *cells("gaps_by_length"))),
        Section(
            "reciprocity",
            "Reciprocity: sessions with what was taken away",
            tuple(rates("takeaway_mentor", "takeaway_mentee", "takeaway_both")),
        ),
        Section(
            "retention",
            "How long pairings last",
            tuple(_retention_rows(now, before)),
            _RETENTION,
            retention_in_words(now.retention),
            _CENSORED,
        ),
        Section("mentors", "Mentors by the pairings they carry", tuple(cells("mentors_by_pairings"))),
        Section(
            "across_mentors",
            "Mentees with several mentors",
            (*counts("several_mentors"), *spreads("upc", "coc", "secon", "mmci")),
        ),
    )


def _counted(counted: Counted | None) -> Said:
    if counted is None:
        return Said(WITHHELD)
    return Said(f"{counted.number:,}", count_of(counted.people, "mentee"))


def _rate(rate: Rate | None, noun: str) -> Said:
    if rate is None:
        return Said(WITHHELD)
    if rate.value is None:
        return Said(NOT_APPLICABLE)
    return Said(percent(rate.value), f"{rate.part:,} of {count_of(rate.whole, noun)}")


def _spread(spread: Spread | None, name: SpreadName) -> Said:
    if spread is None:
        return Said(WITHHELD)
    if spread.median is None or spread.lower is None or spread.upper is None:
        return Said(NOT_APPLICABLE)
    if name in _IN_DAYS:
        value, quartiles = f"{spread.median:.0f} days", f" ({spread.lower:.0f} to {spread.upper:.0f})"
    elif name in _OF_MENTEES:
        value, quartiles = f"{spread.median:.2f}", f" ({spread.lower:.2f} to {spread.upper:.2f})"
    else:
        value, quartiles = percent(spread.median), f" ({spread.lower * 100:.0f} to {spread.upper * 100:.0f})"
    rests_on = count_of(spread.n, "mentee" if name in _OF_MENTEES else "pairing")
    return Said(value + quartiles if spread.n > 1 else value, rests_on)


def _cell(cell: Cell, table: TableName) -> Said:
    if cell.number is None:
        return Said(WITHHELD)
    noun = "mentor" if table == "mentors_by_pairings" else "mentee"
    return Said(f"{cell.number:,}", count_of(cell.people, noun))


def cell_name(name: str, table: TableName) -> str:
    """Return what a group of a table is called in words: "30 to 89 days", "Nov 2026", "2 pairings"."""
    first, _, last = name.removesuffix("+").partition("-")
    match table:
        case "standings":
            return name
        case "contacts_by_month":
            return f"{MONTHS[int(last) - 1][:3]} {first}"
        case "mentors_by_pairings":
            group = f"{first} to {last}" if last else first
            return f"{group} pairing{'' if name == '1' else 's'}{' or more' if name.endswith('+') else ''}"
        case _:
            return f"{first} days or more" if name.endswith("+") else f"{first} to {last} days"


def months_in_words(table: Table) -> tuple[str, ...]:
    """Return the contacts of each month in words, the latest first."""
    return tuple(
        f"{cell_name(cell.name, 'contacts_by_month')}: "
        + (
            WITHHELD
            if cell.number is None
            else f"{count_of(cell.number, 'contact')} with {count_of(cell.people, 'mentee')}"
            if cell.number
            else "no contact"
        )
        for cell in reversed(table)
    )


def _retention_rows(now: Review, before: Review | None) -> Iterator[Row]:
    for title, told, definition in (("Ended", _ended, _ENDED), ("Median", _median, _MEDIAN)):
        then = told(before.retention) if before is not None else NOTHING
        yield Row(title, told(now.retention), then, definition)


def _ended(found: Retention | None) -> Said:
    if found is None:
        return Said(WITHHELD)
    return Said(f"{found.events:,}", f"of {count_of(len(found.lengths), 'pairing')}")


def _median(found: Retention | None) -> Said:
    if found is None:
        return Said(WITHHELD)
    if not found.lengths:
        return Said(NOT_APPLICABLE)
    reached = count_of(found.median, "day") if found.median is not None else f"not within {found.longest:,} days"
    return Said(reached, count_of(len(found.lengths), "pairing"))


def retention_in_words(found: Retention | None) -> tuple[str, ...]:
    """Return the estimate of how long pairings last at round numbers of days, in words."""
    if found is None:
        return (WITHHELD,)
    told = []
    for days in RETENTION_TOLD_AT:
        if days > found.longest:
            break
        step = found.step_at(days)
        band = step.band if step is not None else None
        told.append(
            sentence(
                f"longer than {days} days: {percent(step.survival if step is not None else 1)}",
                f"95 % band {band[0] * 100:.0f} to {percent(band[1])}" if band is not None else "",
                f"{found.at_risk(days):,} at risk",
            )
        )
    return tuple(told)


def definitions(thresholds: Thresholds) -> dict[str, dict[str, str]]:
    """Return how every figure is counted, each under its own name and by the kind of figure it is."""
    return {
        "counts": {name: definition for name, (_, definition) in _COUNTS.items()},
        "rates": {name: definition for name, (_, _, definition) in _RATES.items()},
        "spreads": {name: f"{definition} {_QUARTILES}" for name, (_, definition) in _SPREADS.items()},
        "tables": {name: definition for name, definition in _TABLES.items()},  # noqa: C416 - its keys become text
        "standings": dict(standing_rules(thresholds)),
        "retention": {"retention": _RETENTION, "median": _MEDIAN, "events": _ENDED},
    }
