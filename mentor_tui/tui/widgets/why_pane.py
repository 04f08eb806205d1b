"""Why the row under the cursor is where it is, in full."""

from textual.widgets import Static

from mentor_tui.program import History
from mentor_tui.standings import Standings
from mentor_tui.tui.presentation import care_whole


class WhyPane(Static):
    """The standing of one pairing with its reason, its figures and what is open in it."""

    def show_pairing(self, history: History | None, standings: Standings) -> None:
        """Show a pairing; nothing at all where there is none."""
        self.display = history is not None
        if history is not None:
            stands = standings.care(history).standing
            self.update(care_whole(history, standings.figures(history), stands, standings.today))
