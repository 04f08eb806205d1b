"""Review: the figures of a set of pairings over a period, each with its definition, against the period before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from mentor_tui.dates import ONE_DAY
from mentor_tui.errors import NotUnderstood
from mentor_tui.model import Thresholds
from mentor_tui.periods import UNITS, Period, Unit, calendar_period, cut_to
from mentor_tui.program import History
from mentor_tui.review import Comparison, comparison, first_day
from mentor_tui.review_words import WHAT_A_REVIEW_IS, Section, review_sections
from mentor_tui.selection import GRAMMAR, Selection, asking_for, read_selection
from mentor_tui.tui.commands import BEGIN_PAIRING, FILTER, OF_A_REVIEW, Command, bindings
from mentor_tui.tui.messages import TimelinesWanted
from mentor_tui.tui.presentation import MUTED, room_in
from mentor_tui.tui.review_lines import review_heads, review_lines, told_of
from mentor_tui.tui.screens.filtered import FilteredScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.tui.widgets.filter_line import FilterLine
from mentor_tui.tui.widgets.lines import Line, LineView


class ReviewView(LineView):
    """The figures under a cursor; few of them stand for pairings that can be shown."""

    leads_on = False
    """Whether what is under the cursor does."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to show the pairings only where there are some."""
        return super().check_action(action, parameters) if action != "choose" or self.leads_on else None


class Asked(NamedTuple):
    """What there is to count."""

    histories: tuple[History, ...]
    period: Period
    thresholds: Thresholds
    since_first: bool
    """Whether the period has all there is."""


class Counted(NamedTuple):
    """What was counted."""

    asked: Asked
    found: Comparison


def counted(asked: Asked) -> Counted:
    """Count what there is to count: with thousands of pairings that takes a second."""
    histories, period, thresholds, since_first = asked
    return Counted(asked, comparison(histories, period, thresholds, since_first=since_first))


class ReviewScreen(FilteredScreen):
    """The review of a set of pairings."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_REVIEW
    BINDINGS: ClassVar[list[BindingType]] = bindings(OF_A_REVIEW)

    _unit: Unit = "quarter"
    _asked: Asked | None = None
    """What is to be shown; None where there is nothing to count."""
    _counted: Counted | None = None
    """What was counted last."""
    _is_counting = False
    _sections: Sequence[Section] = ()

    def __init__(self, desk: Desk, selection: str = "") -> None:
        """Make the screen.

        Args:
            desk: What it works with.
            selection: Which pairings are meant, as it is typed; without one all are.
        """
        super().__init__(desk)
        self._selection = selection
        self._on = self.today
        """A day of the period that is looked at."""

    def contents(self) -> ComposeResult:
        """Yield the filter, the period, the figures, and the whole of the one under the cursor."""
        yield FilterLine(GRAMMAR)
        yield Static(id="period", markup=False)
        yield Static(id="heads", markup=False)
        yield ReviewView(id="review")
        with VerticalScroll(id="told", can_focus=True):
            yield Static(id="told-of", markup=False)

    def on_mount(self) -> None:
        """Say which pairings are meant, where these are not all."""
        self.query_one(FilterLine).hold(self._selection)

    # --- what is counted ---

    def show_program(self) -> None:
        """Show the review of the program as it is now; it is counted beside, where that takes its time."""
        cares = self.standings.by_concern
        try:
            selection = read_selection(self._selection)
        except NotUnderstood as error:
            self._show_instead(str(error))
            return
        histories = tuple(care.history for care in selection.of(cares))
        if not histories:
            self._teach(selection)
            return
        is_whole, everything = len(histories) == len(cares), self._unit == "all"
        self.title_with(f"Review: {'all' if is_whole else f'{len(histories):,} of {len(cares):,}'} pairings")
        period = self._period(histories)
        self._say_period(f"{period}" if everything else f"{period} · against {period.before}")
        self._asked = Asked(histories, period, self.program.charter.thresholds, everything)
        self._count()

    def show_filtered(self) -> None:
        """Show the review of the pairings that the filter lets through."""
        self._selection = self.query_one(FilterLine).value.strip()
        self.show_program()

    def _period(self, histories: Iterable[History]) -> Period:
        """Return the days that are looked at, those to come left out."""
        whole = calendar_period(self._unit, self._on)
        first = first_day(histories, self.today) if self._unit == "all" else whole.since
        return cut_to(whole, first, self.today)

    def _say_period(self, words: str) -> None:
        self.query_one("#period", Static).update(Content.assemble((f"{self._unit}  ", "bold $text-accent"), words))

    def _count(self) -> None:
        """Count what is asked for, or show it. One is counted after another: what comes meanwhile waits."""
        if self._asked is None or self._is_counting:
            return
        if self._counted is not None and self._counted.asked == self._asked:
            self._show(self._counted.found)
            return
        self._is_counting = True
        # Textual would describe it by its arguments: every word of the program, written out
        self.run_worker(partial(counted, self._asked), thread=True, description="counting")

    @on(Worker.StateChanged)
    def _take(self, event: Worker.StateChanged) -> None:
        """Show what was counted, where nothing else has been asked for since."""
        if event.state is WorkerState.SUCCESS and isinstance(event.worker.result, Counted):
            self._counted, self._is_counting = event.worker.result, False
            self._count()

    def _show(self, found: Comparison) -> None:
        width = room_in(self.app.size.width)
        self._sections = review_sections(found, self.program.charter.thresholds)
        self.query_one("#heads", Static).update(review_heads(width))
        self.query_one(ReviewView).show(list(review_lines(self._sections, found.now, width)))
        self._tell()

    def _teach(self, selection: Selection) -> None:
        """Say why nothing is here: what of the filter no pairing has, or which step comes first."""
        if self.program.histories:
            why = selection.lacking(self.standings.by_concern)
            self._show_instead(f"No pairing matches this filter: {self.desk.key(FILTER)} changes it.", *why)
            return
        self._show_instead(
            "Nobody is here yet.",
            "",
            "This is where the pairings are seen over a month, a quarter or a year.",
            "",
            f"Press {self.desk.key(BEGIN_PAIRING)} to begin a pairing: two names are enough.",
        )

    def _show_instead(self, *words: str) -> None:
        """Say why there is nothing to count."""
        self._asked, self._sections = None, ()
        self.title_with("Review: no pairing")
        self._say_period("nothing to count")
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
        view, leads_on = self.query_one(ReviewView), bool(self._meant)
        if view.leads_on != leads_on:
            view.leads_on = leads_on
            self.refresh_bindings()

    @property
    def _meant(self) -> str:
        """The selection of the pairings that the figure under the cursor stands for; empty where there is none.

        A standing is told of the period: where other pairings stand so today as well, they are no answer to it.
        """
        name, _, place = (self.query_one(ReviewView).cursor or "").partition(" ")
        if (mentor := self.program.people.get(place)) is not None:
            return asking_for(self._selection, "mentor", mentor.name)
        if name != "standings" or self._counted is None or self._counted.asked.period.until != self.today:
            return ""
        cell = self._counted.found.now.tables["standings"][int(place)]
        meant = asking_for(self._selection, "standing", cell.name)
        return meant if 0 < len(read_selection(meant).of(self.standings.by_concern)) == cell.number else ""

    @on(LineView.Chosen)
    def _show_pairings(self) -> None:
        """Show the pairings that the figure under the cursor stands for."""
        if self._meant:
            self.post_message(TimelinesWanted(self._meant))

    # --- which period ---

    def action_next_period(self) -> None:
        """Look at a month, a quarter, a year or everything, in turn."""
        self._unit = UNITS[(UNITS.index(self._unit) + 1) % len(UNITS)]
        self.show_program()

    def action_earlier(self) -> None:
        """Look at the period before."""
        histories = self._asked.histories if self._asked is not None else ()
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
            self.notify("That period is still to come.", markup=False)
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
