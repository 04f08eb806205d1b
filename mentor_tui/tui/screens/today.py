"""Today, and its question: who needs me now."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from mentor_tui.agenda import Agenda, agenda
from mentor_tui.continuity import figures
from mentor_tui.dates import long_date
from mentor_tui.model import FollowUp
from mentor_tui.program import History
from mentor_tui.tui.presentation import (
    MUTED,
    STANDING_STYLES,
    care_line,
    coming_line,
    names_width,
    section,
    undated_line,
)
from mentor_tui.tui.screens.program_screen import ProgramScreen
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.tui.widgets.masthead import Masthead
from mentor_tui.tui.widgets.why_pane import WhyPane

NOBODY_YET = (
    "Nobody is here yet.",
    "",
    "This is where you see who needs you now, and why.",
    "",
    "Press n to begin a pairing: two names are enough.",
    "Then press l to log a session, and f for what is to be carried from it.",
    "",
    "To look around first, leave with q and try: mentor-tui demo",
)


class TodayScreen(ProgramScreen):
    """Who needs somebody now, what is coming, and how the others stand."""

    def contents(self) -> ComposeResult:
        """Yield the list."""
        yield LineView(id="agenda")
        yield WhyPane()

    def show_program(self) -> None:
        """Show the day."""
        self.query_one(Masthead).show(long_date(self.today))
        self.query_one(LineView).show(self._lines(agenda(self.program, self.today)))
        self._say_why()

    @on(LineView.Moved)
    def _say_why(self) -> None:
        self.query_one(WhyPane).show_pairing(self.history, self.today, self.program.charter.thresholds)

    def _lines(self, day: Agenda) -> list[Line]:
        if not self.program.histories:
            return [Line(Content(f"  {words}")) for words in NOBODY_YET]
        shown = [
            *(care.history for care in day.needs_care),
            *(coming.history for coming in day.coming),
            *(undated.history for undated in day.undated),
        ]
        names = names_width(shown, most=max(24, self.app.size.width // 3))
        thresholds = self.program.charter.thresholds
        lines = [Line(section("NEEDS CARE", len(day.needs_care)))]
        for care in day.needs_care:
            counted = figures(care.history, self.today, thresholds)
            lines.append(Line(care_line(care, counted, self.today, names), f"care {care.history.id}"))
        if not day.needs_care:
            lines.append(Line(Content("  Nobody is waiting for somebody today.")))
        lines += [Line(Content("")), Line(section("COMING UP", len(day.coming)))]
        for coming in day.coming:
            key = f"coming {coming.history.id} {coming.follow_up.id if coming.follow_up else ''}"
            lines.append(Line(coming_line(coming, names), key))
        if not day.coming:
            lines.append(Line(Content("  Nothing is planned for the next two weeks.")))
        if day.undated:
            lines += [Line(Content("")), Line(section("WITHOUT A DATE", len(day.undated)))]
        for undated in day.undated:
            key = f"undated {undated.history.id} {undated.follow_up.id}"
            lines.append(Line(undated_line(undated, names, self.today), key))
        others = [(f"{name.upper()} {count}", STANDING_STYLES[name]) for name, count in day.others]
        parts = [part for one in others for part in ((" · ", MUTED), one)][1:]
        return [*lines, Line(Content("")), Line(Content.assemble(*parts, (" · press 2 to see them all", MUTED)))]

    @property
    def history(self) -> History | None:
        """The pairing under the cursor."""
        match (self.query_one(LineView).cursor or "").split():
            case [_, pairing_id, *_]:
                return self.program.histories.get(pairing_id)
            case _:
                return None

    @property
    def follow_up(self) -> FollowUp | None:
        """The follow-up under the cursor, where what is coming is one."""
        match (self.query_one(LineView).cursor or "").split():
            case ["coming" | "undated", pairing_id, follow_up_id]:
                return self.program.history(pairing_id).follow_up(follow_up_id)
            case _:
                return None

    @on(LineView.Chosen)
    def _open(self) -> None:
        if self.history is not None and self.is_current:
            from mentor_tui.tui.screens.pairing import PairingScreen

            self.app.push_screen(PairingScreen(self.desk, self.history.id))
