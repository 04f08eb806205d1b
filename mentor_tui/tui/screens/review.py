"""Review: the figures of a set of pairings over a period, each with its definition, against the period before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from mentor_tui.periods import UNITS, Period, Unit, calendar_period, cut_to
from mentor_tui.program import History, Program
from mentor_tui.review import Comparison, comparison, first_day
from mentor_tui.review_words import WHAT_A_REVIEW_IS, Section, review_sections
from mentor_tui.tui.commands import BEGIN_PAIRING, OF_A_REVIEW, Command, bindings
from mentor_tui.tui.presentation import MUTED, room_in
from mentor_tui.tui.review_lines import review_heads, review_lines, told_of
from mentor_tui.tui.screens.program_screen import Desk, ProgramScreen
from mentor_tui.tui.widgets.lines import Line, LineView

ONE_DAY = timedelta(days=1)


class ReviewView(LineView):
    """The figures under a cursor: there is nothing in them to open."""

    OPENS: ClassVar[bool] = False


class ReviewScreen(ProgramScreen):
    """The review of a set of pairings."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_REVIEW
    BINDINGS: ClassVar[list[BindingType]] = bindings(OF_A_REVIEW)
    AUTO_FOCUS = "ReviewView"

    _unit: Unit = "quarter"
    _comparison: Comparison | None = None
    _sections: Sequence[Section] = ()

    def __init__(self, desk: Desk, chosen: Callable[[Program], Iterable[History]], selected: str) -> None:
        """Make the screen.

        Args:
            desk: What it works with.
            chosen: Which pairings of the program are meant.
            selected: Which these are, in words.
        """
        super().__init__(desk)
        self._chosen = chosen
        self._selected = selected
        self._on = self.today
        """A day of the period that is looked at."""
        self._counted: tuple[Program, Period] | None = None
        """What was counted last, or is being counted."""

    def contents(self) -> ComposeResult:
        """Yield the period, the figures, and the whole of the one under the cursor."""
        yield Static(id="period", markup=False)
        yield Static(id="heads", markup=False)
        yield ReviewView(id="review")
        with VerticalScroll(id="told", can_focus=True):
            yield Static(id="told-of", markup=False)

    # --- what is counted ---

    def show_program(self) -> None:
        """Show the review of the program as it is now; it is counted beside, where that takes its time."""
        self.title_with(f"Review: {self._selected}")
        if not self.program.histories:
            self._teach()
            return
        histories = tuple(self._chosen(self.program))
        period = self._period(histories)
        against = f" · against {period.before}" if self._unit != "all" else ""
        self._say_period(f"{period}{against}")
        if self._counted is not None and self._counted[0] is self.program and self._counted[1] == period:
            self._show()
            return
        self._counted, self._comparison = (self.program, period), None
        count = partial(comparison, histories, period, self.program.charter.thresholds, since_first=self._unit == "all")
        self.run_worker(count, thread=True, exclusive=True)

    def _period(self, histories: Iterable[History]) -> Period:
        """Return the days that are looked at, those to come left out."""
        whole = calendar_period(self._unit, self._on)
        first = first_day(histories, self.today) if self._unit == "all" else whole.since
        return cut_to(whole, first, self.today)

    def _say_period(self, words: str) -> None:
        self.query_one("#period", Static).update(Content.assemble((f"{self._unit}  ", "bold $text-accent"), words))

    @on(Worker.StateChanged)
    def _take(self, event: Worker.StateChanged) -> None:
        """Show what was counted, where nothing else has been asked for since."""
        if event.state is WorkerState.SUCCESS and isinstance(event.worker.result, Comparison):
            self._comparison = event.worker.result
            self._show()

    def _show(self) -> None:
        if self._comparison is None:
            return
        width = room_in(self.app.size.width)
        self._sections = review_sections(self._comparison, self.program.charter.thresholds)
        self.query_one("#heads", Static).update(review_heads(width))
        self.query_one(ReviewView).show(list(review_lines(self._sections, self._comparison.now, width)))
        self._tell()

    def _teach(self) -> None:
        """Say what will be here, and which step comes first."""
        begin = self.desk.key(BEGIN_PAIRING)
        words = (
            "Nobody is here yet.",
            "",
            "This is where the pairings are seen over a month, a quarter or a year.",
            "",
            f"Press {begin} to begin a pairing: two names are enough.",
        )
        self._counted = self._comparison = None
        self._say_period("nothing to count yet")
        self.query_one("#heads", Static).update("")
        self.query_one(ReviewView).show([Line(Content(f"  {line}")) for line in words])
        self.query_one("#told-of", Static).update(Content.styled(WHAT_A_REVIEW_IS, MUTED))

    @on(LineView.Moved)
    def _tell(self) -> None:
        """Tell the whole of what is under the cursor."""
        name, _, place = (self.query_one(ReviewView).cursor or "").partition(" ")
        section = next((one for one in self._sections if one.name == name), None)
        if section is None:
            return
        if place and not place.isdecimal():  # a mentor by name
            told = Content.styled(section.rows[0].definition, MUTED)
        else:
            told = told_of(section, section.rows[int(place)] if place else None)
        self.query_one("#told-of", Static).update(told)
        self.query_one("#told").scroll_home(animate=False)

    # --- which period ---

    def action_next_period(self) -> None:
        """Look at a month, a quarter, a year or everything, in turn."""
        self._unit = UNITS[(UNITS.index(self._unit) + 1) % len(UNITS)]
        self.show_program()

    def action_earlier(self) -> None:
        """Look at the period before."""
        histories = tuple(self._chosen(self.program))
        since = calendar_period(self._unit, self._on).since
        if self._unit == "all" or since <= first_day(histories, self.today):
            self.notify("No pairing had begun before that.", markup=False)
            return
        self._on = since - ONE_DAY
        self.show_program()

    def action_later(self) -> None:
        """Look at the period after."""
        until = calendar_period(self._unit, self._on).until
        if until >= self.today:
            self.notify("What comes after that has not been yet.", markup=False)
            return
        self._on = until + ONE_DAY
        self.show_program()

    # --- what else can be done ---

    def action_definitions(self) -> None:
        """Show how every figure is counted."""
        from mentor_tui.tui.screens.page import PageScreen

        told = [
            Content.assemble((f"{name}: ", "bold"), (meaning, MUTED))
            for section in self._sections
            for name, meaning in section.definitions()
        ]
        self.app.push_screen(PageScreen("How the review is counted", [Content(WHAT_A_REVIEW_IS), *told]))

    def action_back(self) -> None:
        """Go back: from what is told to the figures, from the figures to the screen before."""
        if self.query_one("#told").has_focus:
            self.query_one(ReviewView).focus()
        else:
            self.app.pop_screen()
