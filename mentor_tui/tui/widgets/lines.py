"""A list of lines that is drawn line by line, so that thousands of them cost what the visible ones cost."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

REVERSED = Style(reverse=True)


class Line(NamedTuple):
    """One line of a list."""

    shown: Content | Callable[[], Content]
    """What it shows, or what makes that when the line is drawn: of thousands of lines a few are ever seen."""
    key: str | None = None
    """What it belongs to; the cursor goes from one key to the next and passes lines without any."""

    @property
    def content(self) -> Content:
        """What it shows, made now where it has to be."""
        return self.shown() if callable(self.shown) else self.shown


class LineView(ScrollView, can_focus=True):
    """Lines under a cursor. Lines that follow one another with the same key are one thing to it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(0)", "First", show=False),
        Binding("end", "edge(-1)", "Last", show=False),
        Binding("enter", "choose", "Open", show=True),
    ]
    OPENS: ClassVar[bool] = True
    """Whether what is under the cursor can be opened."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-view--cursor"}

    cursor: reactive[str | None] = reactive(None)
    """The key under the cursor."""

    class Moved(Message):
        """The cursor has come to another key."""

    class Chosen(Message):
        """A key was chosen, by Enter or by the mouse."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        """Begin without lines."""
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._rows: dict[str, tuple[int, int]] = {}  # key: first and last line
        self._keys: list[str] = []

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer to open something only where there is something."""
        return None if action == "choose" and not (self.OPENS and self._keys) else True

    @property
    def keys(self) -> Sequence[str]:
        """The keys in the order of the lines."""
        return self._keys

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines. The cursor stays on its key, or goes to what stands in its place."""
        place = self._keys.index(self.cursor) if self.cursor in self._rows else 0
        self._lines = lines
        self._rows = {}
        for index, line in enumerate(lines):
            if line.key is not None:
                first, _ = self._rows.get(line.key, (index, index))
                self._rows[line.key] = (first, index)
        if bool(self._rows) != bool(self._keys):
            self.call_after_refresh(self.screen.refresh_bindings)
        self._keys = list(self._rows)
        self.virtual_size = Size(0, len(lines))
        if self.cursor not in self._rows:
            self.cursor = self._keys[min(place, len(self._keys) - 1)] if self._keys else None
        self.refresh()
        self.call_after_refresh(self._scroll_to_cursor)

    def watch_cursor(self, before: str | None, after: str | None) -> None:
        """Draw the lines under the cursor again, and tell where it is."""
        for key in (before, after):
            if key in self._rows:
                first, last = self._rows[key]
                self.refresh_lines(first, last - first + 1)
        self._scroll_to_cursor()
        self.post_message(self.Moved())

    def _scroll_to_cursor(self) -> None:
        if self.cursor not in self._rows:
            return
        first, last = self._rows[self.cursor]
        if self._keys and self.cursor == self._keys[0]:
            first = 0  # what stands over the first key is its heading
        self.scroll_to_region(Region(0, first, 1, last - first + 1), animate=False, force=True)

    def action_move(self, step: int) -> None:
        """Move the cursor by so many keys."""
        if self._keys:
            place = self._keys.index(self.cursor) if self.cursor in self._rows else 0
            self.cursor = self._keys[max(0, min(place + step, len(self._keys) - 1))]

    def action_page(self, pages: int) -> None:
        """Move the cursor by so many pages."""
        if self.cursor not in self._rows:
            return
        target = self._rows[self.cursor][0] + pages * max(1, self.size.height - 1)
        reached = [key for key in self._keys if (self._rows[key][0] - target) * pages >= 0]
        self.cursor = (reached[0] if pages > 0 else reached[-1]) if reached else self._keys[-1 if pages > 0 else 0]

    def action_edge(self, index: int) -> None:
        """Move the cursor to the first key (0) or to the last (-1)."""
        if self._keys:
            self.cursor = self._keys[index]

    def action_choose(self) -> None:
        """Choose the key under the cursor."""
        if self.cursor is not None:
            self.post_message(self.Chosen(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the line that was clicked; choose it where it was clicked twice."""
        index = event.y + self.scroll_offset.y
        if 0 <= index < len(self._lines) and (key := self._lines[index].key) is not None:
            self.cursor = key
            if event.chain == 2:
                self.action_choose()

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        index = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line = self._lines[index]
        on_cursor = line.key is not None and line.key == self.cursor and self.has_focus
        style = self.get_visual_style("line-view--cursor") if on_cursor else self.visual_style
        strips = Visual.to_strips(self, line.content, width, 1, style, pad=True)
        strip = strips[0] if strips else Strip.blank(width, self.rich_style)
        if on_cursor and self.app.native_ansi_color:  # the terminal's own colours cannot be mixed, so they change sides
            strip = strip.apply_style(REVERSED)
        return strip.crop_extend(0, width, style.rich_style)

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()
