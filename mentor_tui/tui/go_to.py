"""Going to a pairing by typing its names, from anywhere: the palette finds pairings as it finds commands."""

from __future__ import annotations

from functools import partial
from typing import Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from mentor_tui.program import History
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.wording import pairing_name

MOST_OFFERED = 12
"""How many pairings are offered before anything is typed: those of most concern."""
MOST_FOUND = 50
"""How many of those found are offered: the palette lays each out at every key. More letters find fewer."""


class Going(Protocol):
    """An application that can go to a pairing."""

    desk: Desk

    def go_to(self, pairing_id: str) -> None:
        """Show a pairing."""


class GoToPairing(Provider):
    """The pairings, by the names of the two."""

    @property
    def _going(self) -> Going:
        return cast("Going", self.app)

    async def discover(self) -> Hits:
        """Yield those of most concern, before anything is typed."""
        desk = self._going.desk
        for care in desk.standings_of(desk.tracker.program, desk.tracker.today).by_concern[:MOST_OFFERED]:
            name = pairing_name(care.history)
            yield DiscoveryHit(Content(name), self._going_to(care.history), text=name, help=care.standing.name)

    async def search(self, query: str) -> Hits:
        """Yield the pairings that the words can mean."""
        tracker = self._going.desk.tracker
        for history in tracker.program.pairings_matching(query)[:MOST_FOUND]:
            name = pairing_name(history)
            yield Hit(
                1.0, Content(name), self._going_to(history), text=name, help=escape(history.pairing.purpose) or None
            )

    def _going_to(self, history: History) -> partial[None]:
        return partial(self._going.go_to, history.id)
