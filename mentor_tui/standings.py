"""Where every pairing of a program stands on a day, computed once for as long as its history stays the same."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from mentor_tui.continuity import BY_CONCERN, Figures, Silent, Standing, figures, standing
from mentor_tui.model import Id
from mentor_tui.program import History, Program


class Care(NamedTuple):
    """A pairing with its standing."""

    history: History
    standing: Standing


class Measured(NamedTuple):
    """A pairing with its figures."""

    history: History
    figures: Figures


K = TypeVar("K", Care, Measured)


class Standings:
    """Where the pairings of one program stand on one day, with their figures.

    Each is computed when it is asked for first, and kept for the program that comes after this one: there only the
    pairings are computed that a change has touched.
    """

    def __init__(
        self,
        program: Program,
        today: date,
        *,
        cares: Mapping[Id, Care] = MappingProxyType({}),
        measured: Mapping[Id, Measured] = MappingProxyType({}),
    ) -> None:
        """Take a program and a day, and what is known of that day already."""
        self.program = program
        self.today = today
        self.thresholds = program.charter.thresholds
        self._cares = dict(cares)
        self._measured = dict(measured)

    def of(self, program: Program, today: date) -> "Standings":
        """Return the standings of another state of the program, with what these know of it."""
        if (today, program.charter.thresholds) != (self.today, self.thresholds):
            return Standings(program, today)
        return Standings(
            program,
            today,
            cares=_of_these(self._cares, program.histories),
            measured=_of_these(self._measured, program.histories),
        )

    def care(self, history: History) -> Care:
        """Return a pairing with where it stands."""
        kept = self._cares.get(history.id)
        if kept is None or kept.history is not history:
            kept = Care(history, standing(history, self.today, self.thresholds))
            self._cares[history.id] = kept
        return kept

    def figures(self, history: History) -> Figures:
        """Return every measure of a pairing."""
        kept = self._measured.get(history.id)
        if kept is None or kept.history is not history:
            kept = Measured(history, figures(history, self.today, self.thresholds))
            self._measured[history.id] = kept
        return kept.figures

    @cached_property
    def by_concern(self) -> tuple[Care, ...]:
        """Every pairing with its standing, the one of most concern first."""
        return tuple(sorted(map(self.care, self.program.histories.values()), key=lambda one: concern(one, self.today)))


def concern(care: Care, today: date) -> tuple[int, int, str, str]:
    """Return the place of a pairing among others: by standing, then the longest silence, then by name."""
    history, (name, reason) = care
    days = (today - reason.since).days if isinstance(reason, Silent) else 0
    return BY_CONCERN.index(name), -days, history.mentee.name.casefold(), history.id


def _of_these(kept: Mapping[Id, K], histories: Mapping[Id, History]) -> dict[Id, K]:
    """Return what was kept of the histories that are there still."""
    return {pairing_id: one for pairing_id, one in kept.items() if histories.get(pairing_id) is one.history}
