"""The continuity timeline of a pairing on the screen."""

from datetime import date

from textual import events

from mentor_tui.chart import chart
from mentor_tui.program import History
from mentor_tui.timeline import Entry, Timeline
from mentor_tui.tui.presentation import chart_line
from mentor_tui.tui.widgets.lines import Line, LineView

LINES_OF_AN_ENTRY = 2
"""How many lines of the timeline an entry may take; the whole of it stands beside."""


class TimelineView(LineView):
    """A rail with its lanes, under a cursor that goes from entry to entry."""

    def __init__(self) -> None:
        """Begin without a timeline."""
        super().__init__(id="timeline")
        self._drawn: tuple[Timeline, History, date] | None = None
        self._entries: dict[str, Entry] = {}

    def show_timeline(self, timeline: Timeline, history: History, today: date) -> None:
        """Show a timeline. The cursor begins on today."""
        self._drawn = (timeline, history, today)
        self._entries = {row.entry.key: row.entry for row in timeline.rows if row.entry is not None}
        self._set()
        if self.cursor is None or self.cursor not in self._entries:
            self.cursor = next(key for key, entry in self._entries.items() if entry.kind == "today")

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self._entries.get(self.cursor or "")

    def on_resize(self, _: events.Resize) -> None:
        """Set the lines anew in the room there is."""
        self._set()

    def _set(self) -> None:
        width = self.scrollable_content_region.width
        if self._drawn is None or not width:
            return
        lines = chart(*self._drawn, width=width, most_lines=LINES_OF_AN_ENTRY)
        self.show([Line(chart_line(line), line.entry.key if line.entry else None) for line in lines])
