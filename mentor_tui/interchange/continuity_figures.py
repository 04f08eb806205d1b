"""The computed figures of each pairing, as they go along with a document: numbers and dates, and no text.

They are computed from all records of the pairing, as of the day of the document or the day the pairing ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from mentor_tui import continuity
from mentor_tui.continuity import Share, StandingName
from mentor_tui.dates import Cadence
from mentor_tui.definitions import figure_words
from mentor_tui.interchange.extract import Extract
from mentor_tui.model import Id, Pairing, Person, Thresholds
from mentor_tui.program import History

DEFINED_AS = {
    "contacts": "Contacts",
    "coverage": "Coverage",
    "constancy": "Constancy",
    "longest_gap": "Gaps",
    "open_gap": "Open gap",
    "kept_rate": "Kept sessions",
    "follow_through": "Follow-through",
}
"""Each figure with the name under which the program defines it."""

PLACES = 4
"""The decimal places of a proportion."""


class Rate(Struct, frozen=True):
    """A proportion with the two counts that it rests on."""

    part: int
    whole: int
    value: float | None
    """From 0 to 1; null where there is nothing to count."""


class LongestGap(Struct, frozen=True):
    """The longest silence beyond the cadence and its grace."""

    start: date
    end: date
    days: int
    """Its days, without the paused ones."""
    paused: int
    still_open: bool


class Closed(Struct, frozen=True, tag_field="rule", tag="closed"):
    """The pairing has ended."""

    on: date


class Paused(Struct, frozen=True, tag_field="rule", tag="paused"):
    """The day lies in a pause."""

    from_on: date
    until_on: date | None


class NoContactYet(Struct, frozen=True, tag_field="rule", tag="no_contact_yet"):
    """The pairing has just begun."""

    started_on: date
    first_contact_by: date


class Silent(Struct, frozen=True, tag_field="rule", tag="silent"):
    """Contact by the cadence is due, or was."""

    since: date
    due_on: date
    cadence: Cadence
    ever: bool


class CheckDue(Struct, frozen=True, tag_field="rule", tag="check_due"):
    """An open follow-up is to be looked after, or was."""

    follow_up_id: Id
    check_on: date


class OnCourse(Struct, frozen=True, tag_field="rule", tag="on_course"):
    """Nothing is due yet."""

    due_on: date | None


Reason = Closed | Paused | NoContactYet | Silent | CheckDue | OnCourse


class StandingFigure(Struct, frozen=True):
    """Where a pairing stands, and by which rule."""

    name: StandingName
    reason: Reason


class PairingFigures(Struct, frozen=True):
    """What is computed of one pairing."""

    pairing_id: Id
    as_of: date
    standing: StandingFigure
    contacts: int
    coverage: float | None
    constancy: Rate
    longest_gap: LongestGap | None
    open_gap: int
    kept_rate: Rate
    follow_through: Rate


def figures_of(extract: Extract, today: date) -> Iterator[PairingFigures]:
    """Yield the figures of each pairing that leaves."""
    return (pairing_figures(history, today, extract.charter.thresholds) for history in extract.histories)


def pairing_figures(history: History, today: date, thresholds: Thresholds) -> PairingFigures:
    """Return what is computed of one pairing."""
    figures = continuity.figures(history, today, thresholds)
    standing = continuity.standing(history, today, thresholds)
    gap = figures.longest_gap
    return PairingFigures(
        pairing_id=history.id,
        as_of=figures.as_of,
        standing=StandingFigure(standing.name, _reason(standing.reason)),
        contacts=figures.contacts,
        coverage=_rounded(figures.coverage),
        constancy=_rate(figures.constancy),
        longest_gap=gap and LongestGap(gap.start, gap.end, gap.days, gap.paused, gap.still_open),
        open_gap=figures.open_gap,
        kept_rate=_rate(figures.kept),
        follow_through=_rate(figures.follow_through),
    )


def _reason(reason: continuity.Reason) -> Reason:
    match reason:
        case continuity.Paused(pause):
            return Paused(pause.from_on, pause.until_on)  # its reason is private
        case continuity.CheckDue(follow_up, check_on):
            return CheckDue(follow_up.id, check_on)  # and so is a title
        case continuity.Closed(on):
            return Closed(on)
        case continuity.NoContactYet(started_on, first_contact_by):
            return NoContactYet(started_on, first_contact_by)
        case continuity.Silent(since, due_on, cadence, ever):
            return Silent(since, due_on, cadence, ever)
        case continuity.OnCourse(due_on):
            return OnCourse(due_on)


def _rate(share: Share) -> Rate:
    return Rate(share.part, share.whole, _rounded(share.value))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)


def definitions() -> dict[str, str]:
    """Return each figure with its name and its definition, as the program gives them."""
    nobody = Person(id="", stamp="", name="")
    nothing = History(Pairing(id="", stamp="", mentor_id="", mentee_id="", started_on=date.min), nobody, nobody)
    known = {
        words.name: words.definition for words in figure_words(continuity.figures(nothing, date.min, Thresholds()))
    }
    return {field: f"{name}. {known[name]}" for field, name in DEFINED_AS.items()}
