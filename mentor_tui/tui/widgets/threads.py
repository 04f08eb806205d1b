"""The open follow-ups of a pairing in the form of a session: one key each says what became of it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mentor_tui.acts import Closing
from mentor_tui.errors import NotUnderstood
from mentor_tui.follow_up_line import read_follow_up, said_back, written
from mentor_tui.model import FollowUp, FollowUpDraft, Outcome
from mentor_tui.program import History
from mentor_tui.text import fitted, one_line, paragraphs
from mentor_tui.tui.presentation import MUTED
from mentor_tui.tui.widgets.fields import CleanInput, Field, Today
from mentor_tui.tui.widgets.lines import Line, LineView
from mentor_tui.wording import next_date

Became = Literal["open", "checked_in"] | Outcome
"""What became of a follow-up in a session."""

BECAME: dict[Became, str] = {
    "open": "still open",
    "checked_in": "checked in",
    "kept": "kept",
    "changed": "changed",
    "passed_on": "passed on",
    "let_go": "let go",
}


KEYS: dict[str, Became] = {
    "o": "open",
    "c": "checked_in",
    "k": "kept",
    "h": "changed",
    "p": "passed_on",
    "g": "let_go",
}


def settled(became: Mapping[str, Became], on: date) -> tuple[Closing, ...]:
    """Return how those of the follow-ups were settled that were."""
    return tuple(
        Closing(follow_up_id=follow_up_id, closed_on=on, outcome=act)
        for follow_up_id, act in became.items()
        if act != "open" and act != "checked_in"
    )


class ThreadsList(LineView):
    """The open follow-ups, each with what became of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"became('{one}')", BECAME[one].capitalize(), show=True) for key, one in KEYS.items()
    ]

    OPENS = False

    def __init__(self, follow_ups: Sequence[FollowUp], became: dict[str, Became], without: frozenset[Became]) -> None:
        """List these follow-ups; `became` says what is known of some of them."""
        super().__init__()
        self._follow_ups = follow_ups
        self._without = without
        self.became: dict[str, Became] = dict(became)
        self._before = dict(became)
        self._prose = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave out what cannot have become of a follow-up here."""
        if action == "became":
            return parameters[0] not in self._without
        return super().check_action(action, parameters)

    def on_focus(self) -> None:
        """Begin to listen to letters."""
        self._before, self._prose = dict(self.became), False

    def on_key(self, event: events.Key) -> None:
        """Say what became of a follow-up, and take back what letters have said that were meant for another field.

        The keys are bindings for the line of keys; they act here, so that each does before the next one comes.
        """
        if event.character is None or not event.character.isprintable():
            self._before, self._prose = dict(self.became), False
            return
        event.stop()
        event.prevent_default()
        became = KEYS.get(event.character)
        if became is not None and not self._prose:
            if became not in self._without:
                self.action_became(became)
        else:
            self._prose = True
            if self.became != self._before:
                self.show_became(self._before)
                self.post_message(Field.Changed())

    def on_mount(self) -> None:
        """Draw the list."""
        self._draw()

    def on_resize(self, _: events.Resize) -> None:
        """Draw the list anew where its width changed."""
        self._draw()

    def _draw(self) -> None:
        room = max(16, self.size.width - 16)
        self.show([Line(self._line(follow_up, room), follow_up.id) for follow_up in self._follow_ups])

    def _line(self, follow_up: FollowUp, room: int) -> Content:
        became = self.became.get(follow_up.id, "open")
        style = MUTED if became == "open" else "bold $text-success"
        title = fitted(f"{follow_up.kind}: {follow_up.title}", room)
        return Content.assemble(title, "  ", (f"[{BECAME[became]}]", style))

    def show_became(self, became: dict[str, Became]) -> None:
        """Show what became of those of the listed follow-ups that are named."""
        listed = {one.id for one in self._follow_ups}
        self.became = {follow_up_id: what for follow_up_id, what in became.items() if follow_up_id in listed}
        self._draw()

    def action_became(self, became: Became) -> None:
        """Say what became of the follow-up under the cursor, and go on to the next."""
        if self.cursor is not None:
            self.became[self.cursor] = became
            self._draw()
            self.action_move(1)
            self.post_message(Field.Changed())


class ThreadsField(Field[dict[str, Became]]):
    """What became of each open follow-up of the pairing."""

    def __init__(
        self,
        name: str,
        label: str,
        follow_ups: Sequence[FollowUp],
        became: dict[str, Became],
        *,
        without: frozenset[Became] = frozenset(),
    ) -> None:
        """Make the field; `became` says what is known of some of them, `without` what cannot be said of any."""
        super().__init__(name, label)
        self.list = ThreadsList(follow_ups, became, without)
        self._legend = "  ".join(f"{key} {BECAME[one]}" for key, one in KEYS.items() if one not in without)

    def compose(self) -> ComposeResult:
        """Lay out the list over its legend."""
        yield Static(self._label, classes="label", markup=False)
        with Vertical(classes="stack"):
            yield self.list
            yield Static(self._legend, classes="hint", markup=False)
            yield self._said

    @property
    def held(self) -> dict[str, Became]:
        """What became of them."""
        return dict(self.list.became)

    def hold(self, held: object) -> None:
        """Put back what was said to have become of those that are still there."""
        if isinstance(held, dict):
            known = {one: became for one, became in held.items() if isinstance(became, str) and became in BECAME}
            self.list.show_became(known)

    def read(self) -> dict[str, Became]:
        """Return what became of them."""
        return self.list.became


class NewFollowUpsField(Field[tuple[FollowUpDraft, ...]]):
    """New follow-ups, one line each: Enter takes a line, Backspace on an empty line brings the last one back."""

    def __init__(self, name: str, label: str, history: History, today: Today, *, day_first: bool | None) -> None:
        """Make the field for a pairing."""
        super().__init__(name, label)
        self._history = history
        self._today = today
        self._day_first = day_first
        self._taken: list[tuple[str, FollowUpDraft]] = []
        self._list = Static(classes="taken", markup=False)
        self.input = NewFollowUpLine(
            placeholder="promise: send the list by fri · concern: sleep every week", compact=True
        )

    def compose(self) -> ComposeResult:
        """Lay out what was taken over the line that is being typed."""
        yield Static(self._label, classes="label", markup=False)
        with Vertical(classes="stack"):
            yield self._list
            yield self.input
            yield self._said

    def on_mount(self) -> None:
        """Show what was taken before."""
        self._show_taken()

    def take(self, drafts: Sequence[FollowUpDraft]) -> None:
        """Begin with these follow-ups taken."""
        self._taken = [(written(draft), draft) for draft in drafts]

    def _read_line(self, line: str) -> FollowUpDraft:
        today = self._today()
        return read_follow_up(line, self._history, today, today, day_first=self._day_first)

    @property
    def held(self) -> list[str]:
        """The lines that were taken, and that which is being typed, so that their dates are the same on another day."""
        typed = self.input.value
        with contextlib.suppress(NotUnderstood):
            draft = self._read_line(typed)
            typed = typed if draft.check_on is None else written(draft)
        return [*(written(draft) for _, draft in self._taken), typed]

    def hold(self, held: object) -> None:
        """Put the lines back; what is not understood any more stays to be changed."""
        lines = [one_line(line) for line in held if isinstance(line, str)] if isinstance(held, list) else []
        self._taken = []
        self.input.value = lines.pop() if lines else ""
        for line in lines:
            try:
                self._taken.append((line, self._read_line(line)))
            except NotUnderstood:
                self.input.value = f"{line} {self.input.value}".strip()
        self.input.action_end()
        self._show_taken()

    def read(self) -> tuple[FollowUpDraft, ...]:
        """Return the follow-ups, that of the line which was not taken yet included."""
        drafts = [draft for _, draft in self._taken]
        if self.input.value.strip():
            drafts.append(self._read_line(self.input.value))
        return tuple(drafts)

    def _show_taken(self) -> None:
        lines = [f"+ {said_back(draft, self._history, self._today())}" for _, draft in self._taken]
        self._list.update(Content("\n".join(lines)))
        self._list.display = bool(lines)

    @on(Input.Changed)
    def _reread(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
        self._say_understood()

    def say_anew(self) -> None:
        """Say again what was taken, and what is being typed."""
        self._show_taken()
        self._say_understood()

    def _say_understood(self) -> None:
        if not self.input.value.strip():
            self.say("")
            return
        try:
            draft = self._read_line(self.input.value)
        except NotUnderstood as error:
            self.mark(str(error))
            return
        how = ": end it with “by fri” for one" if draft.check_on is None else ""
        self.say(f"{said_back(draft, self._history, self._today())}{how}")

    @on(Input.Submitted)
    def _take_line(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            draft = self._read_line(self.input.value)
        except NotUnderstood as error:
            self.mark(str(error))
            return
        self._taken.append((self.input.value, draft))
        self.input.value = ""
        self._show_taken()

    def on_new_follow_up_line_several_lines(self, message: NewFollowUpLine.SeveralLines) -> None:
        """Take each line that was pasted; one that is not understood stays to be changed."""
        lines = [line for line, _ in self._taken]
        self.hold([*lines, *message.lines, self.input.value])

    def on_new_follow_up_line_empty_backspace(self) -> None:
        """Bring the last line back to be changed."""
        if self._taken:
            self.input.value, _ = self._taken.pop()
            self.input.cursor_position = len(self.input.value)
            self._show_taken()


class NewFollowUpLine(CleanInput):
    """The line in which a new follow-up is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Add another", show=True)]

    class EmptyBackspace(Message):
        """Backspace was pressed where nothing is typed."""

    class SeveralLines(Message):
        """Several lines were pasted: each is a follow-up."""

        def __init__(self, lines: list[str]) -> None:
            self.lines = lines
            super().__init__()

    def on_paste(self, event: events.Paste) -> None:
        """Take one pasted line as it is, and hand several on."""
        lines = [line for line in map(one_line, paragraphs(event.text).split("\n")) if line]
        if len(lines) > 1:
            event.prevent_default()
            event.stop()
            self.post_message(self.SeveralLines(lines))
        else:
            super().on_paste(event)

    def action_delete_left(self) -> None:
        """Delete a character; on an empty line, ask for the last one taken."""
        if self.value:
            super().action_delete_left()
        else:
            self.post_message(self.EmptyBackspace())


class ThreadChoice(LineView):
    """The follow-ups of which one is chosen."""

    OPENS = False


class ThreadField(Field[str | None]):
    """One of the open follow-ups of a pairing, or the person as such."""

    def __init__(
        self, name: str, label: str, history: History, today: Today, chosen: str | None, *, or_the_person: bool
    ) -> None:
        """Make the field with what is chosen at first."""
        super().__init__(name, label)
        self.list = ThreadChoice()
        self._history, self._today, self._or_the_person = history, today, or_the_person
        self._chosen = chosen or (_THE_PERSON if or_the_person else "")

    def control(self) -> ComposeResult:
        """Yield the list."""
        yield self.list

    def on_mount(self) -> None:
        """Fill the list."""
        self.list.cursor = self._chosen
        self._mark_chosen()

    @on(LineView.Moved)
    def _mark_chosen(self) -> None:
        """Mark what is chosen by a glyph, so that it is seen without the focus and without colour."""
        self.say_anew()
        self.post_message(self.Changed())

    def say_anew(self) -> None:
        """List them again, with how far away the next date of each is."""
        options, chosen = self._options(), self.list.cursor
        self.list.show([Line(Content(f"{'●' if key == chosen else '○'} {options[key]}"), key) for key in options])

    def _options(self) -> dict[str, str]:
        """Return what can be chosen, in words."""
        options = {one.id: _thread_words(one, self._today()) for one in self._history.open_follow_ups}
        if self._or_the_person:
            options[_THE_PERSON] = f"{self._history.mentee.name}, nothing in particular"
        return options

    @property
    def held(self) -> str | None:
        """What is chosen."""
        return self.list.cursor or self._chosen

    def hold(self, held: object) -> None:
        """Choose what was chosen, where it is still there."""
        if isinstance(held, str) and held in self._options():
            self._chosen = self.list.cursor = held

    def read(self) -> str | None:
        """Return the id of the follow-up; None for the person as such."""
        return None if self.list.cursor == _THE_PERSON else self.list.cursor


_THE_PERSON = "the person"


def _thread_words(follow_up: FollowUp, today: date) -> str:
    return f"{follow_up.kind}: {follow_up.title} ({next_date(follow_up, today) or 'no date'})"
