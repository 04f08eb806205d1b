"""Program timelines: every pairing on one axis of dates, for whoever looks after many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from mentor_tui.axis import ZOOMS, Axis
from mentor_tui.continuity import BY_CONCERN
from mentor_tui.dates import count_of
from mentor_tui.errors import MentorError, NotUnderstood
from mentor_tui.program import History
from mentor_tui.program_chart import about, first_axis, heads, label_width, legend
from mentor_tui.program_timelines import Roster, Row, Told, told
from mentor_tui.selection import GRAMMAR, Kind, asked_for, asking_for
from mentor_tui.standings import Care
from mentor_tui.strips import strip_of
from mentor_tui.text import wrap
from mentor_tui.timeline import Entry
from mentor_tui.tui.commands import (
    FILTER,
    GROUP,
    JUMP,
    MENTOR,
    OF_TIMELINES,
    SORT,
    STANDING,
    TAG,
    VIEWS,
    ZOOM_IN,
    ZOOM_OUT,
    Command,
    bindings,
)
from mentor_tui.tui.messages import ReviewWanted, SettingsChanged, TimelinesWanted
from mentor_tui.tui.presentation import MUTED, STANDING_STYLES, room_in
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.tui.screens.today import nobody_yet
from mentor_tui.tui.widgets.timelines_view import Sight, TimelinesView
from mentor_tui.views import GROUPINGS, ORDERS, View
from mentor_tui.wording import pairing_name, why

if TYPE_CHECKING:
    from mentor_tui.tui.widgets.filter_line import FilterLine

LINES_OF_AN_ENTRY = 2
"""How many lines what is under the cursor may take; Enter shows the whole of it."""

T = TypeVar("T")


class TimelinesScreen(CareScreen):
    """Every pairing on one axis."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_TIMELINES
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings((ZOOM_IN, ZOOM_OUT, FILTER, SORT, JUMP, VIEWS, GROUP, STANDING, MENTOR, TAG)),
        Binding("escape", "clear_filter", "Clear", show=False),
    ]
    AUTO_FOCUS = "TimelinesView"

    def __init__(self, desk: Desk) -> None:
        """Make the screen with what it works with."""
        super().__init__(desk)
        self._view = View()
        self._roster: Roster | None = None

    def contents(self) -> ComposeResult:
        """Yield the calendar, the rows, what is under the cursor, and what the marks mean."""
        room, week_starts = room_in(self.app.size.width), self.desk.settings.first_weekday
        axis = first_axis(self._view, self.today, room, week_starts)
        yield Static(id="calendar", markup=False)
        yield TimelinesView(axis, self.today)
        yield Static(id="under", markup=False)
        yield Static(id="legend", markup=False)

    def on_mount(self) -> None:
        """Follow the cursor."""
        self.watch(self.query_one(TimelinesView), "sight", self._follow, init=False)

    # --- what is shown ---

    def show_program(self) -> None:
        """Show the pairings as they stand now."""
        if self._roster is None or self._roster.known is not self.standings:
            self._roster = Roster(self.standings)
        room = room_in(self.app.size.width)
        self.query_one(TimelinesView).fit(room, self.desk.settings.first_weekday)
        self.query_one("#legend", Static).update(Content.styled("\n".join(legend(room)), MUTED))
        self.show_filtered()

    def show_filtered(self) -> None:
        """Show the pairings that the filter lets through."""
        if self._roster is None:
            return
        rows: Sequence[Row] = ()
        instead = nobody_yet(self.desk.key, "This is where all pairings are drawn on one axis of dates.")
        words = [line.content for line in instead]
        try:
            rows = self._roster.rows(self._view)
        except NotUnderstood as error:
            words = [Content(f"  {error}")]
        else:
            if not rows and len(self._roster):
                why = self._roster.lacking(self._view)
                words = [Content(f"  {line}") for line in ("No pairing matches this filter. Escape clears it.", *why)]
        shown = len({row.history.id for row in rows if isinstance(row, Care)})
        self.title_with(f"Timelines: {shown:,} of {count_of(len(self._roster), 'pairing')}")
        self.query_one(TimelinesView).show(rows, self._strip, self.today, instead=words)
        self._show_calendar()
        self._tell()

    def _strip(self, care: Care, axis: Axis) -> bytes:
        return strip_of(care.history, axis, self.today, self.program.charter.thresholds)

    def _follow(self, before: Sight, after: Sight) -> None:
        """Tell what is under the cursor, and show the calendar over other columns."""
        self._tell()
        if before._replace(row=after.row) != after:
            self._show_calendar()

    def _show_calendar(self) -> None:
        """Show the calendar over the columns, with a mark at the one under the cursor."""
        room, (axis, on_day, _) = room_in(self.app.size.width), self.query_one(TimelinesView).sight
        upper, lower, rule = heads(axis, self.today, about(self._view), room)
        label = label_width(room)
        cell = label + axis.column(on_day)
        calendar = Content.assemble(
            (upper[:label], "bold"),
            (upper[label:], MUTED),
            "\n",
            (lower, MUTED),
            "\n",
            (rule[:cell], MUTED),
            (rule[cell : cell + 1], "reverse"),
            (rule[cell + 1 :], MUTED),
        )
        self.query_one("#calendar", Static).update(calendar, layout=False)

    def _tell(self) -> None:
        """Tell why the pairing under the cursor stands where it stands, and what lies under the cursor."""
        care, found, pane = self.query_one(TimelinesView).care, self._told, self.query_one("#under", Static)
        if care is None or found is None:
            pane.update("", layout=False)
            return
        history, standing = care
        content = Content.assemble(
            (pairing_name(history), "bold"),
            (f"  {standing.name}: ", STANDING_STYLES[standing.name]),
            why(standing, history, self.today),
            "\n",
            "\n".join(wrap(found.text, room_in(self.app.size.width), LINES_OF_AN_ENTRY)),
        )
        pane.update(content, layout=False)

    @property
    def _told(self) -> Told | None:
        """What lies under the cursor."""
        view = self.query_one(TimelinesView)
        if (history := self.history) is None:
            return None
        return told(history, view.sight.axis, view.sight.on, self.today, self.program.charter.thresholds)

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self._told.entry if self._told is not None else None

    @property
    def history(self) -> History | None:
        """The pairing under the cursor."""
        care = self.query_one(TimelinesView).care
        return self.program.histories.get(care.history.id) if care is not None else None

    @on(TimelinesView.Chosen)
    def _open(self) -> None:
        """Open the pairing under the cursor at what is told of it."""
        if (history := self.history) is None or not self.is_current:
            return
        from mentor_tui.tui.screens.pairing import PairingScreen

        self.app.push_screen(PairingScreen(self.desk, history.id, self.entry.key if self.entry else None))

    def action_review(self) -> None:
        """Show the figures of the pairings that the filter lets through."""
        self.post_message(ReviewWanted(self._view.filter))

    # --- the view ---

    def _look(self, **changes: Any) -> None:
        """Show the pairings in another order, or put together otherwise."""
        self._view = replace(self._view, **changes)
        self.show_filtered()

    def _ask_for(self, kind: Kind, name: str) -> None:
        self._filter_by(asking_for(self._view.filter, kind, name))

    def _filter_by(self, text: str) -> None:
        """Show the pairings that this filter lets through; the line of the filter says so, too."""
        for line in self._lines:
            line.hold(text)
        self._look(filter=text)

    @property
    def _lines(self) -> Iterable[FilterLine]:
        """The line of the filter, once it was asked for: before that, nothing of a line is loaded."""
        return cast("Iterable[FilterLine]", self.query("#filter"))

    def on_timelines_wanted(self, message: TimelinesWanted) -> None:
        """Show the pairings that are meant, whatever was typed here before."""
        message.stop()
        self._filter_by(message.selection)

    async def action_filter(self) -> None:
        """Let a filter be typed."""
        if not self._lines:
            from mentor_tui.tui.widgets.filter_line import FilterLine

            line = FilterLine(GRAMMAR)
            await self.mount(line, before="#calendar")  # what is typed next is meant for it
            line.hold(self._view.filter)
        for line in self._lines:
            line.ask()

    def action_clear_filter(self) -> None:
        """Let every pairing through."""
        self._filter_by("")

    def on_filter_line_narrowed(self) -> None:
        """Show the pairings that what is typed lets through."""
        for line in self._lines:
            if line.value.strip() != self._view.filter:
                self._look(filter=line.value.strip())

    def on_filter_line_left(self) -> None:
        """Go from the filter to the rows."""
        self.query_one(TimelinesView).focus()

    def on_filter_line_cleared(self) -> None:
        """Go from the filter, which is empty now, to the rows."""
        self.query_one(TimelinesView).focus()

    def action_sort(self) -> None:
        """Sort by the next of the orders."""
        self._look(sort=_next(self._view.sort, ORDERS))

    def action_next_grouping(self) -> None:
        """Put the pairings together by the next of the groupings."""
        self._look(group=_next(self._view.group, GROUPINGS))

    def action_next_standing(self) -> None:
        """Show the pairings of the next standing alone, of those that there are; then all of them again."""
        there = self._roster.standings(self._view.filter) if self._roster is not None else frozenset()
        names = [name for name in BY_CONCERN if name in there]
        self._ask_for("standing", _next(asked_for(self._view.filter, "standing"), ["", *names]))

    def action_next_tag(self) -> None:
        """Show the pairings with the next tag alone, of those that there are; then all of them again."""
        tags = self._roster.tags(self._view.filter) if self._roster is not None else ()
        if not tags:
            self.notify("No pairing here and no mentee has a tag.", markup=False)
            return
        self._ask_for("tag", _next(asked_for(self._view.filter, "tag"), ["", *tags]))

    def action_only_mentor(self) -> None:
        """Show the pairings of the mentor under the cursor alone; then all of them again."""
        if asked_for(self._view.filter, "mentor"):
            self._ask_for("mentor", "")
        elif self.history is not None:
            self._ask_for("mentor", self.history.mentor.name)

    def action_zoom_in(self) -> None:
        """Look closer."""
        self._zoom(-1)

    def action_zoom_out(self) -> None:
        """Look at more."""
        self._zoom(1)

    def _zoom(self, step: int) -> None:
        place = ZOOMS.index(self._view.zoom) + step
        if 0 <= place < len(ZOOMS):
            self._view = replace(self._view, zoom=ZOOMS[place])
            self.query_one(TimelinesView).zoom(self._view.zoom)

    def action_jump(self) -> None:
        """Put the cursor on a date that is typed."""
        from mentor_tui.tui.screens.date_question import DateQuestion

        def answered(on_day: date | None) -> None:
            if on_day is not None:
                self.query_one(TimelinesView).go_to(on_day)

        self.app.push_screen(DateQuestion("Go to a date", self.today, day_first=self.desk.day_first), answered)

    # --- the views that are kept ---

    def action_views(self) -> None:
        """Show the views that are kept, to recall one or to keep the present one."""
        from mentor_tui.tui.screens.kept_views import KeptViews

        self.app.push_screen(KeptViews(self.desk.settings.views, self._view), self._wished)

    def _wished(self, wish: View | tuple[View, ...] | None) -> None:
        match wish:
            case View() as view:
                self._view = view
                self.query_one(TimelinesView).zoom(view.zoom)
                self._filter_by(view.filter)
            case tuple() as views:
                self._keep(views)
            case _:
                pass

    def _keep(self, views: tuple[View, ...]) -> None:
        desk = self.desk
        if desk.settings_file is None:
            self.notify("There is no place for settings in this run.", markup=False)
            return
        settings = replace(desk.settings, views=views)
        try:
            desk.settings_file.save(settings)
        except MentorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        desk.settings = settings
        self.post_message(SettingsChanged())
        self.notify("The views are saved.", markup=False)


def _next(value: object, values: Sequence[T]) -> T:
    """Return the value after this one; after the last, and after one that is not among them, comes the first."""
    return values[(values.index(value) + 1) % len(values)] if value in values else values[0]
