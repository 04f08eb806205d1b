"""What of a review leaves the program: figures of many, and nobody's name.

A figure that rests on fewer than five people is withheld, whatever it is: somebody who knows the program could tell
whose it is. The groups of a table add up to a sum that is told, and one that is withheld could be found by
subtraction; so the smallest of the others goes with it, and what is found rests on five people, too. (Groups can be
of the same people: two of three each are no six.) Where there is none to go with it, the whole table goes. A table
has the days of its period alone, for those of other months are in another sum. Mentors and mentees are never named.
A part of a whole rests on the whole: kept sessions on all of them, endings on the pairings that were at risk of one.
Nothing that anybody wrote leaves but the name of the program, and a tag where the pairings were chosen by it.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from mentor_tui.dates import count_of
from mentor_tui.errors import MentorError
from mentor_tui.model import Charter, Id
from mentor_tui.retention import Retention
from mentor_tui.review import Cell, Comparison, Counted, Rate, Review, Spread, Table, month_name
from mentor_tui.review_words import review_sections
from mentor_tui.text import one_line

LEAST_PEOPLE = 5
"""On so many people a figure has to rest to leave."""

WHAT_IS_WITHHELD = (
    f"“Withheld” stands where a figure rests on fewer than {LEAST_PEOPLE} people, or where such a one could be found "
    "from it by subtraction; a part, such as 7 of 8 follow-ups, rests on its whole. How long pairings last is told, "
    f"and endings are counted, as far as those of {LEAST_PEOPLE} people lasted. Nobody is named."
)


class Report(NamedTuple):
    """A review as it leaves."""

    charter: Charter
    """The name of the program, and its thresholds."""
    as_of: date
    """The day it was made."""
    selected: str
    """Which pairings it is of, in words that name nobody."""
    comparison: Comparison
    withheld: tuple[str, ...]
    """What was withheld, each by its place: "tables.standings.lapsed", "before.rates.kept_rate"."""
    least_people: int = LEAST_PEOPLE
    """On so many people each figure rests at the least."""

    def told(self) -> str:
        """Say in counts what leaves and what is withheld."""
        now = self.comparison.now
        in_period = now.counts["in_period"]
        pairings = count_of(in_period.number if in_period is not None else 0, "pairing")
        parts = [f"Leaves: the figures of {pairings}, and no name of a person."]
        if now.by_pairing:
            several = f", and of {count_of(len(now.by_mentee), 'mentee')} with several mentors" if now.by_mentee else ""
            parts.append(
                f"Under its id leave the figures of each of these pairings{several}: who has the program, or an export "
                "of it, knows whose they are."
            )
        sections = review_sections(self.comparison, self.charter.thresholds)
        withheld = {section.heading: section.withheld for section in sections if section.withheld}
        if not withheld:
            return " ".join((*parts, "Nothing is withheld."))
        listed = ", ".join(f"{number} under “{heading}”" for heading, number in withheld.items())
        few = f"as they rest on fewer than {LEAST_PEOPLE} people, or would tell one that does: {listed}."
        return " ".join((*parts, f"Withheld: {count_of(sum(withheld.values()), 'figure')}, {few}"))


def report(comparison: Comparison, charter: Charter, selected: str, as_of: date) -> Report:
    """Return what of a review leaves.

    Raises:
        MentorError: The pairings in the period are of fewer than five mentees: every figure would tell of them.
    """
    people = comparison.now.counts["in_period"]
    if people is None or people.people < LEAST_PEOPLE:
        mentees = count_of(people.people if people is not None else 0, "mentee")
        raise MentorError(
            f"{comparison.now.period}, {selected}: {mentees} in all. A report on fewer than {LEAST_PEOPLE} would tell "
            "of each of them: choose a longer period or more pairings, or look at the review in mentor-tui."
        )
    withheld: list[str] = []
    now = withhold(comparison.now, "", withheld)
    before = withhold(comparison.before, "before.", withheld) if comparison.before is not None else None
    return Report(charter.cleaned(), as_of, one_line(selected), Comparison(now, before), tuple(withheld))


def whole_report(comparison: Comparison, charter: Charter, selected: str, as_of: date) -> Report:
    """Return every figure of a review, also those that rest on few: for whoever has the program anyway."""
    return Report(charter.cleaned(), as_of, one_line(selected), comparison, (), least_people=0)


def withhold(review: Review, prefix: str, withheld: list[str]) -> Review:
    """Return a review without what rests on few; the place of each figure that goes is added to `withheld`."""

    def few(found: Counted | Rate | Spread | None, place: str) -> bool:
        if found is None or found.people >= LEAST_PEOPLE or not found.people:
            return False
        withheld.append(f"{prefix}{place}")
        return True

    first = month_name(review.period.since.year, review.period.since.month)
    months = tuple(cell for cell in review.tables["contacts_by_month"] if cell.name >= first)
    tables = {name: _withheld(table) for name, table in {**review.tables, "contacts_by_month": months}.items()}
    withheld += [
        f"{prefix}tables.{name}.{cell.name}" for name, table in tables.items() for cell in table if cell.number is None
    ]
    kept = review._replace(
        counts={name: None if few(one, f"counts.{name}") else one for name, one in review.counts.items()},
        rates={name: None if few(one, f"rates.{name}") else one for name, one in review.rates.items()},
        spreads={name: None if few(one, f"spreads.{name}") else one for name, one in review.spreads.items()},
        tables=tables,
        by_pairing={},
        by_mentee={},
        retention=_cut(review.retention) if review.retention is not None else None,
        case_loads=(),
    )
    if kept.retention is None and review.retention is not None:
        withheld.append(f"{prefix}retention")
    return kept


def _withheld(table: Table) -> Table:
    """Return a table without the groups of few, and without those from which one could be found by subtraction."""
    few = [cell for cell in table if 0 < cell.people < LEAST_PEOPLE]
    if not few:
        return table
    others = [cell for cell in table if cell.people >= LEAST_PEOPLE]
    going = (*few, min(others, key=lambda cell: cell.people)) if others else table
    return tuple(Cell(cell.name, None, 0) if cell in going else cell for cell in table)


def _cut(retention: Retention) -> Retention | None:
    """Return an estimate up to the last day on which pairings of so many were at risk; None where there never were."""
    if not retention.lengths:
        return retention
    mentees: set[Id] = set()
    for length in reversed(retention.lengths):
        mentees.add(length.mentee_id)
        if len(mentees) == LEAST_PEOPLE:
            break
    else:
        return None
    steps = tuple(step for step in retention.steps if step.days <= length.days)
    lengths = tuple(one._replace(days=min(one.days, length.days)) for one in retention.lengths)
    return Retention(lengths, sum(step.events for step in steps), steps)


def title(report: Report) -> str:
    """Return what a report is called."""
    return f"Review of {report.charter.name}" if report.charter.name else "Review of a mentoring program"


def head(report: Report) -> Sequence[str]:
    """Return what stands at the top of a report: which days, which pairings, what it is and what is withheld."""
    now, before = report.comparison
    as_many = f"as many {'months' if now.period.months else 'days'} before"
    against = f", held against {before.period}, {as_many}" if before is not None else ""
    return (
        f"{now.period}{against}. Of {report.selected}; made on {report.as_of.isoformat()}.",
        WHAT_IS_WITHHELD,
    )
