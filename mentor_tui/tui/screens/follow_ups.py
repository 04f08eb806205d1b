"""Follow-ups: the open threads of all pairings, by the day on which they are to be looked after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import ClassVar, NamedTuple, TypeVar, get_args

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from mentor_tui.agenda import Waiting, queue, stretch_of
from mentor_tui.continuity import BY_CONCERN, StandingName
from mentor_tui.model import FollowUp, FollowUpKind, Owner
from mentor_tui.program import History
from mentor_tui.tui.commands import (
    FILTER,
    GO_TO,
    KIND,
    OF_FOLLOW_UPS,
    OPEN_FOLLOW_UP,
    OWNER,
    STANDING,
    Command,
    bindings,
)
from mentor_tui.tui.presentation import room_in, section
from mentor_tui.tui.rows import filters_line, waiting_lines, waiting_pane
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.filtered import FilteredScreen
from mentor_tui.tui.screens.today import nobody_yet
from mentor_tui.tui.widgets.filter_line import FilterLine
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.tui.widgets.why_pane import WhyPane
from mentor_tui.wording import owner_name, pairing_name

KINDS: tuple[FollowUpKind, ...] = get_args(FollowUpKind)
OWNERS: tuple[Owner, ...] = get_args(Owner)

T = TypeVar("T")


class Chosen(NamedTuple):
    """What is shown alone; None where it is not chosen by that."""

    kind: FollowUpKind | None = None
    owner: Owner | None = None
    standing: StandingName | None = None

    def lets_through(self, waiting: Waiting) -> bool:
        """Whether a follow-up is one of those."""
        follow_up, _, standing = waiting
        return (
            self.kind in {None, follow_up.kind}
            and self.owner in {None, follow_up.owner}
            and self.standing in {None, standing.name}
        )


class FollowUpsScreen(FilteredScreen, CareScreen):
    """The queue of open follow-ups."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_FOLLOW_UPS
    BINDINGS: ClassVar[list[BindingType]] = bindings((FILTER, KIND, OWNER, STANDING))

    chosen: reactive[Chosen] = reactive(Chosen(), init=False)
    """The kind, the owner and the standing that are shown alone."""

    _queue: tuple[Waiting, ...] = ()
    _by_key: Mapping[str, Waiting] = MappingProxyType({})
    _lines: Sequence[Line] = ()
    """The line of each in the queue: built once, however often it is filtered."""

    def contents(self) -> ComposeResult:
        """Yield the filter, what is filtered, the queue, and the whole of what is under the cursor."""
        yield FilterLine("names, title, kind, whose move, standing or tags")
        yield Static(id="heads", markup=False)
        yield LineView(id="follow-ups")
        yield Static(id="waiting", markup=False)
        yield WhyPane()

    def show_program(self) -> None:
        """Show the queue as it stands now."""
        self.title_with("Follow-ups, by next date")
        self._queue = queue(self.standings.by_concern)
        self._by_key = {_key(one): one for one in self._queue}
        contents = waiting_lines(self._queue, self.today, room_in(self.app.size.width))
        self._lines = [Line(content, key) for content, key in zip(contents, self._by_key, strict=True)]
        self.query_one(FilterLine).look_through(lambda: map(_searched, self._queue))
        self.show_filtered()

    def show_filtered(self) -> None:
        """Show what the filters let through."""
        words = self.query_one(FilterLine)
        places = [
            place
            for place, waiting in enumerate(self._queue)
            if self.chosen.lets_through(waiting) and words.lets_through(place)
        ]
        kind, owner, standing = self.chosen
        said = {"kind": kind, "whose move": owner, "standing": standing}
        self.query_one("#heads", Static).update(filters_line(said, len(places), len(self._queue)))
        self.query_one(LineView).show(self._in_spans(places) if places else self._nothing())
        self._say_why()

    def _in_spans(self, places: Sequence[int]) -> list[Line]:
        """Return these places of the queue under headings that say how soon."""
        first_weekday = self.desk.settings.first_weekday
        lines: list[Line] = []
        for span, group in groupby(
            places, key=lambda place: stretch_of(self._queue[place].follow_up.check_on, self.today, first_weekday)
        ):
            inside = [self._lines[place] for place in group]
            lines += [Line(Content(""))] if lines else []
            lines += [Line(section(span.upper(), len(inside))), *inside]
        return lines

    def _nothing(self) -> list[Line]:
        """Return what an empty queue teaches."""
        if not self.program.histories:
            return nobody_yet(self.desk.key)
        if self._queue:
            return [Line(Content("  No open follow-up matches these filters. Escape clears them."))]
        go_to, begin = self.desk.key(GO_TO), self.desk.key(OPEN_FOLLOW_UP)
        words = (
            "Nothing is open: every thread is settled.",
            "",
            "A promise, a concern, a milestone or a goal stays in this list until it is settled.",
            f"Press {go_to} to go to a pairing, and there {begin} to open one.",
        )
        return [Line(Content(f"  {line}")) for line in words]

    @on(LineView.Moved)
    def _say_why(self) -> None:
        pane = self.query_one("#waiting", Static)
        pane.display = self._waiting is not None
        if self._waiting is not None:
            pane.update(waiting_pane(self._waiting, self.today))
        self.query_one(WhyPane).show_pairing(self.history, self.standings)

    # --- filters ---

    def watch_chosen(self) -> None:
        """Show those alone."""
        self.show_filtered()

    def action_next_kind(self) -> None:
        """Show the next kind alone."""
        self.chosen = self.chosen._replace(kind=_next(self.chosen.kind, KINDS))

    def action_next_owner(self) -> None:
        """Show those alone whose move it is."""
        self.chosen = self.chosen._replace(owner=_next(self.chosen.owner, OWNERS))

    def action_next_standing(self) -> None:
        """Show the follow-ups of pairings with the next standing alone, of the standings that there are."""
        there = {waiting.standing.name for waiting in self._queue}
        standing = _next(self.chosen.standing, [name for name in BY_CONCERN if name in there])
        self.chosen = self.chosen._replace(standing=standing)

    @on(FilterLine.Cleared)
    def _choose_any(self) -> None:
        self.chosen = Chosen()

    # --- what is in sight ---

    @property
    def _waiting(self) -> Waiting | None:
        """What is under the cursor."""
        return self._by_key.get(self.query_one(LineView).cursor or "")

    @property
    def history(self) -> History | None:
        """The pairing of the follow-up under the cursor."""
        return self._waiting.history if self._waiting is not None else None

    @property
    def follow_up(self) -> FollowUp | None:
        """The follow-up under the cursor."""
        return self._waiting.follow_up if self._waiting is not None else None

    @property
    def record(self) -> FollowUp | None:
        """The follow-up under the cursor."""
        return self.follow_up

    @on(LineView.Chosen)
    def _open(self) -> None:
        if (waiting := self._waiting) is None or not self.is_current:
            return
        from mentor_tui.tui.screens.pairing import PairingScreen

        follow_up, history, _ = waiting
        if follow_up.check_on is None:
            entry_key = f"opened {follow_up.id}"
        else:
            entry_key = f"{'planned' if follow_up.check_on >= self.today else 'check_missed'} {follow_up.id}"
        self.app.push_screen(PairingScreen(self.desk, history.id, entry_key))


def _key(waiting: Waiting) -> str:
    return f"{waiting.history.id} {waiting.follow_up.id}"


def _next(value: T | None, values: Sequence[T]) -> T | None:
    """Return the value after this one; any, which is None, comes before the first and after the last."""
    if value is None:
        return values[0] if values else None
    place = values.index(value) + 1 if value in values else len(values)
    return values[place] if place < len(values) else None


def _searched(waiting: Waiting) -> str:
    """Return what the filter looks through."""
    follow_up, history, standing = waiting
    owner = (follow_up.owner, owner_name(follow_up.owner, history))
    parts = (pairing_name(history), follow_up.title, follow_up.kind, *owner, standing.name, *history.pairing.tags)
    return " ".join(parts)
