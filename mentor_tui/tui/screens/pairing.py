"""Pairing: the continuity timeline of two people, and the whole of what is under the cursor."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mentor_tui.chart import heading
from mentor_tui.model import CheckIn, FollowUp, Pairing, Pause, Record, Session
from mentor_tui.program import History, Program
from mentor_tui.timeline import Entry, chapters
from mentor_tui.tui.commands import BACK, EXCHANGES, FIGURES, LOG_SESSION, OF_A_TIMELINE, Command, bindings
from mentor_tui.tui.presentation import MUTED, STANDING_STYLES, whole
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.tui.widgets.lines import LineView
from mentor_tui.tui.widgets.timeline_view import TimelineView
from mentor_tui.wording import about_pairing, entry_whole, pairing_name, sentence


class PairingScreen(CareScreen):
    """One pairing, with those that it took over from."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_TIMELINE
    BINDINGS: ClassVar[list[BindingType]] = bindings((FIGURES, EXCHANGES, BACK))

    def __init__(self, desk: Desk, pairing_id: str, entry_key: str | None = None) -> None:
        """Make the screen of a pairing; the cursor begins on the entry of that key, else on today."""
        super().__init__(desk)
        self._pairing_id = pairing_id
        self._first_entry = entry_key

    def contents(self) -> ComposeResult:
        """Yield where the two stand, their timeline, and the entry under the cursor."""
        yield Static(id="standing", markup=False)
        with Container(id="panes"):
            yield TimelineView()
            with VerticalScroll(id="detail", can_focus=True):
                yield Static(id="entry", markup=False)

    def show_program(self) -> None:
        """Show the pairing as it stands now."""
        history, today = self.history, self.today
        stands = self.standings.care(history).standing
        _, line = heading(history, self.standings.figures(history), stands, today)
        self.title_with(pairing_name(history))
        name, _, reason = line.partition(": ")
        successor = self.program.successor(history)
        taken_over = f"taken over by {successor.mentor.name}" if successor is not None else ""
        self.query_one("#standing", Static).update(
            Content.assemble(
                (sentence(about_pairing(history, today), taken_over), MUTED),
                "\n",
                (f"● {name}", STANDING_STYLES[stands.name]),
                f"  {reason}",
                *self._origin(),
            )
        )
        view = self.query_one(TimelineView)
        if self._first_entry is not None:
            view.cursor, self._first_entry = self._first_entry, None
        view.show_chapters(chapters(self.program, history, today), today)
        self._show_entry()

    def _origin(self) -> Iterator[str | Content]:
        """Yield which file the pairing is from, where several are open."""
        if (sources := self.desk.sources) is not None and len(sources.read) > 1:
            from mentor_tui.tui.file_rows import origin_line

            yield "\n"
            yield origin_line(sources, self._pairing_id)

    def still_there(self, program: Program) -> bool:
        """Whether the pairing of this screen is in a program."""
        return self._pairing_id in program.histories

    @property
    def history(self) -> History:
        """The pairing of this screen."""
        return self.program.history(self._pairing_id)

    @property
    def history_of_record(self) -> History:
        """The pairing that the entry under the cursor belongs to: this one, or one that it took over from."""
        return self.query_one(TimelineView).history or self.history

    @property
    def follow_up(self) -> FollowUp | None:
        """The open follow-up under the cursor."""
        view = self.query_one(TimelineView)
        thread = view.entry.thread if view.entry is not None and view.history is self.history else None
        return thread if thread is not None and thread.is_open else None

    @property
    def record(self) -> Record | Pause | None:
        """What the entry under the cursor tells of; of a silence there is no record."""
        match self.entry.subject if self.entry is not None else None:
            case Session() | FollowUp() | CheckIn() | Pairing() | Pause() as record:
                return record
            case _:
                return None

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self.query_one(TimelineView).entry

    @on(LineView.Moved)
    def _show_entry(self) -> None:
        if (entry := self.entry) is not None:
            content = whole(entry_whole(entry, self.history_of_record, self.today))
            if len(list(self.history.records())) == 1:  # the pairing itself
                first = f"Nothing is recorded yet. Press {self.desk.key(LOG_SESSION)} to log the first session."
                content = Content.assemble((first, "bold"), "\n\n", content)
            if (file := self._origin_of_record()) is not None:
                content = Content.assemble(content, "\n\n", (f"from {file}", MUTED))
            self.query_one("#entry", Static).update(content)
            self.query_one("#detail").scroll_home(animate=False)

    def _origin_of_record(self) -> str | None:
        """Return the file of what is under the cursor where that is not the file of its pairing."""
        sources, record = self.desk.sources, self.record
        if sources is None or record is None or isinstance(record, Pause):
            return None
        file = sources.origin(record.id)
        return file if file != sources.origin(self.history_of_record.id) else None

    def action_figures(self) -> None:
        """Show every figure of the pairing with its definition."""
        from mentor_tui.tui.screens.page import figures_page

        self.app.push_screen(figures_page(pairing_name(self.history), self.standings.figures(self.history)))

    def action_exchanges(self) -> None:
        """Show what each of the two took away, over time."""
        from mentor_tui.tui.screens.page import exchanges_page

        self.app.push_screen(exchanges_page(self.history, self.today))

    @on(LineView.Chosen)
    def _read_on(self) -> None:
        self.query_one("#detail").focus()

    def action_back(self) -> None:
        """Go back: from the entry to the timeline, from the timeline to the list."""
        if self.query_one("#detail").has_focus:
            self.query_one(TimelineView).focus()
        else:
            self.app.pop_screen()
