"""Why the row under the cursor is where it is, in full."""

from datetime import date

from textual.widgets import Static

from mentor_tui.continuity import figures, standing
from mentor_tui.model import Thresholds
from mentor_tui.program import History
from mentor_tui.tui.presentation import care_whole


class WhyPane(Static):
    """The standing of one pairing with its reason, its figures and what is open in it."""

    def show_pairing(self, history: History | None, today: date, thresholds: Thresholds) -> None:
        """Show a pairing; nothing at all where there is none."""
        self.display = history is not None
        if history is not None:
            stands = standing(history, today, thresholds)
            self.update(care_whole(history, figures(history, today, thresholds), stands, today))
