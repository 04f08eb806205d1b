"""The continuity timeline of a pairing on the screen."""

from datetime import date

from textual import events

from mentor_tui.chart import chart
from mentor_tui.program import History
from mentor_tui.timeline import Chapter, Entry
from mentor_tui.tui.presentation import chapter_head, chart_line
from mentor_tui.tui.widgets.lines import Line, LineView

LINES_OF_AN_ENTRY = 2
"""How many lines of the timeline an entry may take; the whole of it stands beside."""


class TimelineView(LineView):
    """A rail with its lanes, under a cursor that goes from entry to entry."""

    def __init__(self) -> None:
        """Begin without a timeline."""
        super().__init__(id="timeline")
        self._chapters: tuple[Chapter, ...] = ()
        self._today = date.min
        self._entries: dict[str, tuple[Entry, History]] = {}
        self._opens_on_today = False

    def show_chapters(self, chapters: tuple[Chapter, ...], today: date) -> None:
        """Show the timeline of a pairing over those that it took over from. The cursor begins on today."""
        self._chapters, self._today = chapters, today
        self._entries = {
            self._key(row.entry, chapter): (row.entry, chapter.history)
            for chapter in chapters
            for row in chapter.timeline.rows
            if row.entry is not None
        }
        if not self.keys and self.cursor not in self._entries:
            self.cursor = next(key for key, (entry, _) in self._entries.items() if entry.kind == "today")
            self._opens_on_today = True
        self._set()

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        found = self._entries.get(self.cursor or "")
        return found[0] if found is not None else None

    @property
    def history(self) -> History | None:
        """The pairing that the entry under the cursor belongs to."""
        found = self._entries.get(self.cursor or "")
        return found[1] if found is not None else None

    def on_resize(self, _: events.Resize) -> None:
        """Set the lines anew in the room there is."""
        self._set()

    def _set(self) -> None:
        width = self.scrollable_content_region.width
        if not self._chapters or not width:
            return
        lines: list[Line] = []
        for chapter in self._chapters:
            if lines:
                lines.append(Line(chapter_head(chapter.history, self._today, width)))
            drawn = chart(chapter.timeline, chapter.history, self._today, width=width, most_lines=LINES_OF_AN_ENTRY)
            lines += [Line(chart_line(line), self._key(line.entry, chapter) if line.entry else None) for line in drawn]
        self.show(lines)
        if self._opens_on_today:
            self._opens_on_today = False
            self.call_after_refresh(self._make_room_for_the_past)

    def _make_room_for_the_past(self) -> None:
        """Let no more lie above today than a third of what is in sight: much can be planned."""
        if self.cursor in self._rows:
            first, _ = self._rows[self.cursor]
            self.scroll_to(y=max(0, first - self.size.height // 3), animate=False, force=True)

    def _key(self, entry: Entry, chapter: Chapter) -> str:
        """Return what tells an entry from every other: two pairings can have a silence that ended on one day."""
        return entry.key if chapter is self._chapters[0] else f"{chapter.history.id} {entry.key}"
