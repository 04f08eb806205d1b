"""Search: the words of the program, found while they are typed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static
from textual.worker import WorkType

from mentor_tui.model import FollowUp, Record
from mentor_tui.program import History
from mentor_tui.search import Found, Hit, Index, Query, Seeking, read_query
from mentor_tui.tui.commands import FILTER, OF_A_PAIRING, Command, bindings
from mentor_tui.tui.presentation import room_in
from mentor_tui.tui.rows import found_line, hit_lines, hit_pane, search_help
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.tui.screens.today import nobody_yet
from mentor_tui.tui.widgets.fields import CleanInput
from mentor_tui.tui.widgets.lines import Line, LineView

MOST_HITS = 50
"""How many hits are listed; more words find fewer."""
SECONDS_OF_A_SLICE = 0.008
"""How long is searched before keys are answered again."""
SECONDS_BETWEEN_SLICES = 0.001
"""Long enough for a key to go all its way: it takes several turns of the loop."""
SECONDS_TO_DRAW = 0.02
"""How long is waited after something was shown, so that it is drawn before anything else is done."""
SECONDS_BETWEEN_LOOKS = 0.1
"""How often what was found is shown while it is searched on."""


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
        Binding("escape", "to_the_words", "Words", show=False),  # a `key_escape` would hand this key on to the words
    ]
    AUTO_FOCUS = "#words"

    def __init__(self, desk: Desk) -> None:
        """Make the screen; the program begins to be read when the screen is shown."""
        super().__init__(desk)
        self._index = Index()
        self._query = Query()
        self._found = Found()
        self._seeking = self._index.seek(self.program, self._query, most=MOST_HITS)

    def contents(self) -> ComposeResult:
        """Yield the line to type in, how much was found, and where."""
        yield Words(
            placeholder="words, or their beginnings; person: kind: topic: before: after:",
            id="words",
            compact=True,
            select_on_focus=False,
        )
        yield Static(id="heads", markup=False)
        yield LineView(id="hits")
        yield Static(id="hit", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the key that leads back to the words only away from them."""
        if action == FILTER.name and self.is_mounted and self.query_one(Words).has_focus:
            return None
        return super().check_action(action, parameters)

    def show_program(self) -> None:
        """Search the program as it stands now, and show what that gives at once; the rest is searched in slices."""
        self.title_with("Search")
        self._query = read_query(self.query_one(Words).value, self.today, day_first=self.desk.day_first)
        self._seeking = seeking = self._index.seek(self.program, self._query, most=MOST_HITS)
        steps = iter(seeking)
        self.workers.cancel_group(self, "search")
        self._found = Found(share=0)
        is_left = _go_on(steps)
        if is_left:
            work: WorkType[None] = partial(self._seek_on, seeking, steps)  # nothing begins that could be left waiting
            self.run_worker(work, group="search")
        if not is_left or self._query.is_empty or seeking.total >= MOST_HITS:
            self._show_found()
        else:  # what was there stays for a moment: to draw what is not half of it would only hold up the rest
            self._show_count()

    async def _seek_on(self, seeking: Seeking, steps: Iterator[None]) -> None:
        """Search on in slices, between which keys are answered, and show now and then what is found."""
        shown, changes, pause = perf_counter(), -1, SECONDS_TO_DRAW
        is_left, is_full = True, seeking.total >= MOST_HITS
        if not is_full:
            pause = SECONDS_BETWEEN_SLICES
        while is_left:
            await asyncio.sleep(pause)
            pause = SECONDS_BETWEEN_SLICES
            is_left = _go_on(steps)
            is_filled = not is_full and seeking.total >= MOST_HITS
            if is_left and not is_filled and perf_counter() - shown < SECONDS_BETWEEN_LOOKS:
                continue
            await asyncio.sleep(pause)
            if not self.is_attached:  # the application is being left
                return
            if seeking.changes != changes or not is_left:
                self._show_found()
            else:
                self._show_count()
            shown, changes, pause, is_full = perf_counter(), seeking.changes, SECONDS_TO_DRAW, is_full or is_filled

    def _show_found(self) -> None:
        """Show what was found so far. While words are typed the cursor is on the first of it."""
        self._found = self._seeking.found()
        hits = self._found.hits
        contents = hit_lines(hits, self.today, room_in(self.app.size.width))
        lines = [Line(content, _key(hit)) for content, hit in zip(contents, hits, strict=True)]
        view = self.query_one(LineView)
        view.show(lines or self._nothing())
        if self.query_one(Words).has_focus:
            view.action_edge(0)
        self._show_count()
        self._tell()

    def _show_count(self) -> None:
        self._found = self._found._replace(total=self._seeking.total, share=self._seeking.share)
        self.query_one("#heads", Static).update(found_line(self._found, self._query, self.today))

    @on(LineView.Moved)
    def _tell(self) -> None:
        """Tell more of what is under the cursor than its line has room for."""
        hit = self._hit
        pane = self.query_one("#hit", Static)
        pane.display = hit is not None
        if hit is not None:
            pane.update(hit_pane(hit, self.today))

    def _nothing(self) -> list[Line]:
        """Return what can be found and how, or that nothing was."""
        if not self.program.histories:
            return nobody_yet(self.desk.key)
        if self._query.is_empty:
            return [Line(content) for content in search_help()]
        told: tuple[str, ...] = ()
        if self._found.share == 1:
            told = (
                "Nothing matches all of this.",
                "",
                "The beginnings of words are enough, in any case and without accents.",
            )
        return [Line(Content(f"  {line}")) for line in told]

    # --- the words ---

    @on(Input.Changed, "#words")
    def _words_changed(self) -> None:
        """Search what is typed."""
        self.show_program()

    @on(Input.Submitted, "#words")
    def _words_entered(self) -> None:
        """Go to the list, or to the only hit; where nothing was found, the words are to be typed anew."""
        if self._found.total == 1 and self._found.share == 1:
            self._open()
        elif self._found.total or self._found.share < 1:
            self.action_to_the_list()

    def action_filter(self) -> None:
        """Go back to the words."""
        self.query_one(Words).focus()

    def action_search_anew(self) -> None:
        """Let words be typed in place of those that were searched for."""
        words = self.query_one(Words)
        words.focus()
        words.select_all()

    def action_to_the_words(self) -> None:
        """Go back to the words that were searched for. Where there are none, Escape has just led out of them."""
        if self.query_one(Words).value:
            self.action_filter()

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


def _go_on(steps: Iterator[None]) -> bool:
    """Search for a slice of time; whether there is anything left to search."""
    began = perf_counter()
    return any(perf_counter() - began > SECONDS_OF_A_SLICE for _ in steps)


def _key(hit: Hit) -> str:
    return f"{hit.history.id} {hit.key}"
