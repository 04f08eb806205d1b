"""Search: the words of the program, found while they are typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from mentor_tui.model import FollowUp, Record
from mentor_tui.program import History
from mentor_tui.search import Found, Hit, Index
from mentor_tui.tui.commands import FILTER, OF_A_PAIRING, Command, bindings
from mentor_tui.tui.rows import found_line, hit_lines, hit_pane, room_in
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.tui.screens.today import nobody_yet
from mentor_tui.tui.widgets.fields import CleanInput
from mentor_tui.tui.widgets.lines import Line, LineView

MOST_HITS = 50
"""How many hits are listed; more words find fewer."""
SECONDS_AFTER_A_KEY = 0.06
"""How long nothing is typed before it is searched: fast typing is one search."""


class Words(CleanInput):
    """The line of a search. What leads out of it is in the footer: the single keys are typed here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "To what was found"),
        Binding("down", "screen.to_the_list", "To the list"),
        Binding("escape", "screen.leave_words", "Clear, then leave"),
    ]


class SearchScreen(CareScreen):
    """A line to type words in, and where they are found."""

    OFFERS: ClassVar[tuple[Command, ...]] = (*OF_A_PAIRING, FILTER)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings((FILTER,)),
        Binding("escape", "filter", "Words", show=False),  # a `key_escape` would hand this key on to the words
    ]
    AUTO_FOCUS = "#words"

    def __init__(self, desk: Desk) -> None:
        """Make the screen; nothing is read for the search before something is typed."""
        super().__init__(desk)
        self._index = Index()
        self._found = Found()
        self._waits: Timer | None = None

    def contents(self) -> ComposeResult:
        """Yield the line to type in, how much was found, and where."""
        yield Words(placeholder="words, or their beginnings", id="words", compact=True, select_on_focus=False)
        yield Static(id="heads", markup=False)
        yield LineView(id="hits")
        yield Static(id="hit", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the key that leads back to the words only away from them."""
        if action == FILTER.name and self.is_mounted and self.query_one(Words).has_focus:
            return None
        return super().check_action(action, parameters)

    def show_program(self) -> None:
        """Search the program as it stands now."""
        self.title_with("Search")
        words = self.query_one(Words).value
        self._found = self._index.search(self.program, words, most=MOST_HITS)
        hits = self._found.hits
        contents = hit_lines(hits, self.today, room_in(self.app.size.width))
        lines = [Line(content, _key(hit)) for content, hit in zip(contents, hits, strict=True)]
        self.query_one("#heads", Static).update(found_line(self._found) if hits else "")
        self.query_one(LineView).show(lines or self._nothing(words))
        self._tell()

    @on(LineView.Moved)
    def _tell(self) -> None:
        """Tell more of what is under the cursor than its line has room for."""
        hit = self._hit
        pane = self.query_one("#hit", Static)
        pane.display = hit is not None
        if hit is not None:
            pane.update(hit_pane(hit, self.today))

    def _nothing(self, words: str) -> list[Line]:
        """Return what can be found, or that nothing was."""
        if not self.program.histories:
            return nobody_yet(self.desk.key)
        if words.strip():
            told: tuple[str, ...] = (
                "Nothing has all of these words.",
                "",
                "The beginnings of words are enough, in any case and without accents.",
            )
        else:
            told = (
                "Type to find words in names, purposes, agreements, notes, topics,",
                "takeaways, follow-ups and check-ins.",
                "",
                "All words have to be found: “ben poster” is Ben's session on the poster.",
                "Beginnings of words are enough, in any case and without accents.",
                "",
                "Escape leaves the line, so that the single keys work again.",
            )
        return [Line(Content(f"  {line}")) for line in told]

    # --- the words ---

    @on(Input.Changed, "#words")
    def _words_changed(self) -> None:
        """Search once nothing more is typed."""
        self._stop_waiting()
        self._waits = self.set_timer(SECONDS_AFTER_A_KEY, self._search)

    def _stop_waiting(self) -> None:
        if self._waits is not None:
            self._waits.stop()
            self._waits = None

    def _search(self) -> None:
        """Search what is typed, and begin with the first hit."""
        self._stop_waiting()
        self.show_program()
        self.query_one(LineView).action_edge(0)

    @on(Input.Submitted, "#words")
    def _words_entered(self) -> None:
        """Go to the list, or to the only hit."""
        if self._waits is not None:
            self._search()
        if self._found.total == 1:
            self._open()
        else:
            self.action_to_the_list()

    def action_filter(self) -> None:
        """Go back to the words."""
        self.query_one(Words).focus()

    def action_to_the_list(self) -> None:
        """Go from the words to the list."""
        self.query_one(LineView).focus()

    def action_leave_words(self) -> None:
        """Clear the words; where there are none, leave them."""
        words = self.query_one(Words)
        if words.value:
            words.value = ""
        else:
            self.action_to_the_list()

    # --- what is in sight ---

    @property
    def _hit(self) -> Hit | None:
        """What is under the cursor."""
        cursor = self.query_one(LineView).cursor
        return next((hit for hit in self._found.hits if _key(hit) == cursor), None)

    @property
    def history(self) -> History | None:
        """The pairing of what is under the cursor."""
        return self._hit.history if self._hit is not None else None

    @property
    def record(self) -> Record | None:
        """What was found under the cursor."""
        if (hit := self._hit) is None:
            return None
        record_id = hit.key.rpartition(" ")[2]
        return next((one for one in hit.history.records() if one.id == record_id), None)

    @property
    def follow_up(self) -> FollowUp | None:
        """The open follow-up under the cursor."""
        record = self.record
        return record if isinstance(record, FollowUp) and record.is_open else None

    @on(LineView.Chosen)
    def _open(self) -> None:
        if (hit := self._hit) is None or not self.is_current:
            return
        from mentor_tui.tui.screens.pairing import PairingScreen

        self.app.push_screen(PairingScreen(self.desk, hit.history.id, hit.key))


def _key(hit: Hit) -> str:
    return f"{hit.history.id} {hit.key}"
