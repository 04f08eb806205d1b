"""Pairing: the continuity timeline of two people, and the whole of what is under the cursor."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mentor_tui.chart import heading
from mentor_tui.continuity import figures, standing
from mentor_tui.model import FollowUp
from mentor_tui.program import History
from mentor_tui.timeline import timeline
from mentor_tui.tui.commands import BACK, FIGURES, OF_A_PAIRING, Command, bindings
from mentor_tui.tui.presentation import MUTED, STANDING_STYLES, whole
from mentor_tui.tui.screens.program_screen import Desk, ProgramScreen
from mentor_tui.tui.widgets.lines import LineView
from mentor_tui.tui.widgets.masthead import Masthead
from mentor_tui.tui.widgets.timeline_view import TimelineView
from mentor_tui.wording import about_pairing, entry_whole, pairing_name

NOTHING_YET = "Nothing is recorded yet. Press l to log the first session."


class PairingScreen(ProgramScreen):
    """One pairing."""

    OFFERS: ClassVar[tuple[Command, ...]] = (*OF_A_PAIRING, FIGURES, BACK)
    BINDINGS: ClassVar[list[BindingType]] = bindings((FIGURES, BACK))

    def __init__(self, desk: Desk, pairing_id: str) -> None:
        """Make the screen of a pairing."""
        super().__init__(desk)
        self._pairing_id = pairing_id

    def contents(self) -> ComposeResult:
        """Yield where the two stand, their timeline, and the entry under the cursor."""
        yield Static(id="standing", markup=False)
        with Container(id="panes"):
            yield TimelineView()
            with VerticalScroll(id="detail", can_focus=True):
                yield Static(id="entry", markup=False)

    def show_program(self) -> None:
        """Show the pairing as it stands now."""
        history, today, thresholds = self.history, self.today, self.program.charter.thresholds
        stands = standing(history, today, thresholds)
        _, line = heading(history, figures(history, today, thresholds), stands, today)
        self.query_one(Masthead).show(f"{pairing_name(history)}")
        name, _, reason = line.partition(": ")
        self.query_one("#standing", Static).update(
            Content.assemble(
                (about_pairing(history, today), MUTED), "\n", (f"● {name}", STANDING_STYLES[stands.name]), f"  {reason}"
            )
        )
        self.query_one(TimelineView).show_timeline(timeline(history, today, thresholds), history, today)
        self._show_entry()

    @property
    def history(self) -> History:
        """The pairing of this screen."""
        return self.program.history(self._pairing_id)

    @property
    def follow_up(self) -> FollowUp | None:
        """The open follow-up under the cursor."""
        entry = self.query_one(TimelineView).entry
        thread = entry.thread if entry is not None else None
        return thread if thread is not None and thread.is_open else None

    @on(LineView.Moved)
    def _show_entry(self) -> None:
        entry = self.query_one(TimelineView).entry
        if entry is not None:
            content = whole(entry_whole(entry, self.history, self.today))
            if len(list(self.history.records())) == 1:  # the pairing itself
                content = Content.assemble((NOTHING_YET, "bold"), "\n\n", content)
            self.query_one("#entry", Static).update(content)
            self.query_one("#detail").scroll_home(animate=False)

    def action_figures(self) -> None:
        """Show every figure of the pairing with its definition."""
        from mentor_tui.tui.screens.page import figures_page

        thresholds = self.program.charter.thresholds
        self.app.push_screen(figures_page(pairing_name(self.history), figures(self.history, self.today, thresholds)))

    @on(LineView.Chosen)
    def _read_on(self) -> None:
        self.query_one("#detail").focus()

    def action_back(self) -> None:
        """Go back: from the entry to the timeline, from the timeline to the list."""
        if self.query_one("#detail").has_focus:
            self.query_one(TimelineView).focus()
        else:
            self.app.pop_screen()
