"""Today, and its question: who needs me now."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from mentor_tui.agenda import Agenda, Dated, Undated, agenda
from mentor_tui.dates import long_date
from mentor_tui.model import FollowUp, Pause, Record
from mentor_tui.program import History
from mentor_tui.standings import Care
from mentor_tui.tui.commands import BEGIN_PAIRING, FOLLOW_UPS, LOG_SESSION, OPEN_FOLLOW_UP, PAIRINGS, Command
from mentor_tui.tui.presentation import (
    MUTED,
    STANDING_STYLES,
    care_line,
    dated_line,
    names_width,
    section,
    undated_line,
)
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.tui.widgets.why_pane import WhyPane

MOST_UNDATED = 50
"""How many follow-ups without a day Today has of each sort: nobody looks through more of them for one day."""


def nobody_yet(
    key: Callable[[Command], str], here: str = "This is where you see who needs you now, and why."
) -> list[Line]:
    """Return what an empty list teaches: what is to be seen `here`, and which keys (by their commands) come first."""
    words = (
        "Nobody is here yet.",
        "",
        here,
        "",
        f"Press {key(BEGIN_PAIRING)} to begin a pairing: two names are enough.",
        f"Then {key(LOG_SESSION)} logs a session, and {key(OPEN_FOLLOW_UP)} opens what is to be carried from it.",
        "",
        "To look around first, leave and try: mentor-tui demo",
    )
    return [Line(Content(f"  {line}")) for line in words]


def _key(part: str, one: Dated | Undated) -> str:
    return f"{part} {one.history.id} {one.follow_up.id if one.follow_up else ''}"


class TodayScreen(CareScreen):
    """Who needs somebody now, what is coming, and how the others stand."""

    def contents(self) -> ComposeResult:
        """Yield the list."""
        yield LineView(id="agenda")
        yield WhyPane()

    def show_program(self) -> None:
        """Show the day."""
        self.title_with(long_date(self.today))
        before = self.history
        view = self.query_one(LineView)
        view.show(self._lines(agenda(self.standings.by_concern, self.today)))
        if before is not None and (self.history is None or self.history.id != before.id):
            view.cursor = next((key for key in view.keys if before.id in key), view.cursor)
        self._say_why()

    @on(LineView.Moved)
    def _say_why(self) -> None:
        self.query_one(WhyPane).show_pairing(self.history, self.standings)

    def _lines(self, day: Agenda) -> list[Line]:
        if not self.program.histories:
            return nobody_yet(self.desk.key)
        oldest = (day.undated[:MOST_UNDATED], day.left_open[:MOST_UNDATED])
        rows = (day.needs_care, day.also_due, day.coming, *oldest)
        shown = {row.history.id: row.history for section in rows for row in section}
        names = names_width(shown.values(), most=max(24, self.app.size.width // 3))
        lines = [Line(section("NEEDS CARE", len(day.needs_care)))]
        lines += [Line(partial(self._care, care, names), f"care {care.history.id}") for care in day.needs_care]
        if not day.needs_care:
            lines.append(Line(Content("  Nobody needs you today.")))
        if day.also_due:
            lines += [Line(Content("")), Line(section("ALSO DUE", len(day.also_due)))]
        lines += [Line(partial(dated_line, due, names, self.today), _key("due", due)) for due in day.also_due]
        lines += [Line(Content("")), Line(section("COMING UP", len(day.coming)))]
        lines += [Line(partial(dated_line, coming, names, self.today), _key("coming", coming)) for coming in day.coming]
        if not day.coming:
            lines.append(Line(Content("  Nothing is planned for the next two weeks.")))
        lines += self._undated("WITHOUT A DATE", "undated", day.undated, names)
        lines += self._undated("LEFT OPEN BY WHAT HAS ENDED", "left", day.left_open, names)
        others = [(f"{name.upper()} {count}", STANDING_STYLES[name]) for name, count in day.others]
        parts = [part for one in others for part in ((" · ", MUTED), one)][1:]
        see_all = (f" · press {self.desk.key(PAIRINGS)} to see them all", MUTED)
        return [*lines, Line(Content("")), Line(Content.assemble(*parts, see_all))]

    def _undated(self, heading: str, part: str, undated: Sequence[Undated], names: int) -> Iterator[Line]:
        """Yield the oldest of the follow-ups that no day brings up, and where the others are."""
        if undated:
            yield from (Line(Content("")), Line(section(heading, len(undated))))
        for one in undated[:MOST_UNDATED]:
            yield Line(partial(undated_line, one, names, self.today), _key(part, one))
        if (more := len(undated) - MOST_UNDATED) > 0:
            words = f"  and {more:,} more: press {self.desk.key(FOLLOW_UPS)} to see them all"
            yield Line(Content.styled(words, MUTED))

    def _care(self, care: Care, names: int) -> Content:
        return care_line(care, self.standings.figures(care.history), self.today, names)

    @property
    def history(self) -> History | None:
        """The pairing under the cursor."""
        match (self.query_one(LineView).cursor or "").split():
            case [_, pairing_id, *_]:
                return self.program.histories.get(pairing_id)
            case _ if len(self.program.histories) == 1:
                return next(iter(self.program.histories.values()))
            case _:
                return None

    @property
    def follow_up(self) -> FollowUp | None:
        """The follow-up under the cursor, where what is coming is one."""
        match (self.query_one(LineView).cursor or "").split():
            case ["due" | "coming" | "undated" | "left", pairing_id, follow_up_id]:
                return self.program.history(pairing_id).follow_up(follow_up_id)
            case _:
                return None

    @property
    def record(self) -> Record | Pause | None:
        """The follow-up under the cursor, else the pairing."""
        return self.follow_up or super().record

    @on(LineView.Chosen)
    def _open(self) -> None:
        if self.history is not None and self.is_current:
            from mentor_tui.tui.screens.pairing import PairingScreen

            self.app.push_screen(PairingScreen(self.desk, self.history.id))
