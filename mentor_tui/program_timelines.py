"""Every pairing on one axis: which are shown, in which order, and what is told of the one under the cursor.

Nothing of a pairing is computed here until it is asked for, except what sorting needs.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from mentor_tui.axis import Axis, Span, said
from mentor_tui.continuity import Gap, StandingName, days_of, find_gaps
from mentor_tui.dates import Cadence, count_of, short_date, weekday_date
from mentor_tui.errors import NotUnderstood
from mentor_tui.model import Thresholds
from mentor_tui.program import History
from mentor_tui.selection import asking_for, read_selection, tags_of
from mentor_tui.standings import Care, Standings
from mentor_tui.strips import lying_in
from mentor_tui.text import folded
from mentor_tui.timeline import Entry
from mentor_tui.views import View
from mentor_tui.wording import entry_words, pairing_name, sentence

NO_TAG = "no tag"
NEVER = 10**6
"""More days than any cadence has: what a pairing without one is sorted by."""


# --- in which order ------------------------------------------------------------------------------------


class Heading(NamedTuple):
    """What stands over the pairings of one mentor, or of one tag."""

    name: str
    pairings: int
    """How many they are."""


Row = Care | Heading


class Roster:
    """The pairings of a program as of one day, to be sorted and filtered as often as is asked."""

    def __init__(self, standings: Standings) -> None:
        """Take where the pairings stand; those of most concern come first."""
        self.known = standings
        """Where they stand, and on which day."""
        self._cares = standings.by_concern

    def __len__(self) -> int:
        return len(self._cares)

    def standings(self, text: str) -> frozenset[StandingName]:
        """Return the standings of the pairings that a filter lets through, whatever standing it asks for itself."""
        return frozenset(care.standing.name for care in self._through(asking_for(text, "standing", "")))

    def tags(self, text: str) -> tuple[str, ...]:
        """Return the tags of the pairings that a filter lets through, whatever tag it asks for itself, by name."""
        cares = self._through(asking_for(text, "tag", ""))
        return tuple(sorted({tag for care in cares for tag in tags_of(care.history)}, key=folded))

    def _through(self, text: str) -> list[Care]:
        try:
            return read_selection(text).of(self._cares)
        except NotUnderstood:
            return []

    def rows(self, view: View) -> list[Row]:
        """Return what a view shows, from the top down.

        Raises:
            NotUnderstood: Its filter names a standing that does not exist.
        """
        cares = sorted(read_selection(view.filter).of(self._cares), key=self._order(view))
        if view.group == "none":
            return list(cares)
        groups: dict[str, list[Care]] = {}
        for care in cares:
            for name in _groups_of(care.history, view):
                groups.setdefault(name, []).append(care)
        rows: list[Row] = []
        for name in sorted(groups, key=lambda name: (name == NO_TAG, name.casefold(), name)):  # no order of merit
            rows += [Heading(name, len(groups[name])), *groups[name]]
        return rows

    def lacking(self, view: View) -> list[str]:
        """Say why nothing is in a view: what of its filter no pairing has."""
        return read_selection(view.filter).lacking(self._cares)

    def _order(self, view: View) -> Callable[[Care], Any]:
        """Return the key that a view sorts by; what is equal by it stays in the order of concern."""
        match view.sort:
            case "concern":
                return lambda _: 0
            case "name":
                return lambda care: pairing_name(care.history).casefold()
            case "mentor":
                return lambda care: care.history.mentor.name.casefold()
            case "mentee":
                return lambda care: care.history.mentee.name.casefold()
            case "longest gap":
                return lambda care: -self._longest_gaps[care.history.id]
            case "open gap":
                return lambda care: -self._open_gap(care.history)
            case "cadence":
                return lambda care: _length(care.history.pairing.cadence)
            case "start":
                return lambda care: care.history.pairing.started_on

    @cached_property
    def _longest_gaps(self) -> dict[str, int]:
        """The days of the longest gap of each pairing; 0 where there is none."""
        found = {}
        for care in self._cares:
            gaps = find_gaps(care.history, self._as_of(care.history), self.known.thresholds)
            found[care.history.id] = max((gap.days for gap in gaps), default=0)
        return found

    def _open_gap(self, history: History) -> int:
        """Return the days since the last contact, or since the start, without the paused ones; below 0 once ended."""
        if history.pairing.ended_on is not None and history.pairing.ended_on <= self.known.today:
            return -1
        contacts = history.contacts(self.known.today)
        since = contacts[-1] if contacts else history.pairing.started_on
        return days_of(history.pairing, self.known.today).between(since, self.known.today)

    def _as_of(self, history: History) -> date:
        return min(self.known.today, history.pairing.ended_on or self.known.today)


def _groups_of(history: History, view: View) -> Sequence[str]:
    return [history.mentor.name] if view.group == "mentor" else tags_of(history) or [NO_TAG]


def _length(cadence: Cadence | None) -> float:
    """Return about how many days a cadence has; one that is missing is the longest."""
    if cadence is None:
        return NEVER
    return cadence.every * {"days": 1.0, "weeks": 7.0, "months": 30.44}[cadence.unit]


# --- what is told of what is under the cursor ----------------------------------------------------------


class Told(NamedTuple):
    """What lies under the cursor."""

    entry: Entry | None
    """The entry that is told; None where there is none."""
    text: str
    """What there is to say, in one line."""


def told(history: History, axis: Axis, on: date, today: date, thresholds: Thresholds) -> Told:
    """Return what lies in the column of a day.

    Args:
        history: The pairing under the cursor.
        axis: The columns.
        on: The day under the cursor. What is of this day is told before what shares its column.
        today: The day that is today.
        thresholds: When silence counts as what.
    """
    span = axis.span(axis.column(on))
    entries = lying_in(history, span, today, thresholds, nearest=on)
    if not entries:
        return Told(None, sentence(said(axis, axis.column(on)), _around(history, span, today)))
    first = entries[0]
    label, text = entry_words(first, history, today)
    more = f"and {len(entries) - 1} more in the {axis.zoom}" if len(entries) > 1 else ""
    return Told(first, sentence(_when(first, today), label or "silence", text, more))


def _when(entry: Entry, today: date) -> str:
    match entry.subject:
        case Gap(start=start, end=end, still_open=still_open):
            return f"{short_date(start, today)} to {'today' if still_open and end == today else short_date(end, today)}"
        case _:
            return weekday_date(entry.on, today)


def _around(history: History, span: Span, today: date) -> str:
    """Return where days lie in which nothing is recorded."""
    pairing = history.pairing
    if span.last < pairing.started_on:
        return f"before the start on {short_date(pairing.started_on, today)}"
    if pairing.ended_on is not None and span.first > pairing.ended_on:
        return f"after the end on {short_date(pairing.ended_on, today)}"
    if span.first > today:
        return "after today"
    contacts = history.contacts(min(span.last, today))
    if not contacts:
        return "no contact yet"
    return f"nothing recorded, {count_of((min(span.last, today) - contacts[-1]).days, 'day')} after a contact"
