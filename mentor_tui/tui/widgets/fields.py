"""The fields of forms: a label, what is typed, and what was understood of it, or what is wrong with it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Generic, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from mentor_tui.dates import Cadence, Toward, count_of, echo, read_cadence, read_date, read_last_day, read_minutes
from mentor_tui.errors import NotUnderstood
from mentor_tui.program import History, Program
from mentor_tui.text import cell_width, folded, one_line, paragraphs
from mentor_tui.wording import given_name, length, pairing_name

T = TypeVar("T")

Words = str | Callable[[], str]
"""What is said beside a field: at once, or asked for when it is said, where it hangs on other fields."""

Today = Callable[[], date]
"""Gives the day as of which a field is read: a form can stand open over midnight."""

MOST_NAMED = 4
"""How many pairings are named where words can mean several."""


class CleanInput(Input):
    """A line into which no control character can be pasted: the terminal would obey it."""

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted without what could do harm."""
        event.text = one_line(event.text)

    async def action_submit(self) -> None:
        """Take what is offered behind the cursor, then go on."""
        self.action_end()
        self.action_cursor_right()
        await super().action_submit()


class CleanTextArea(TextArea):
    """A text area into which no control character can be pasted: the terminal would obey it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+o", "screen.open_editor", "Editor")]

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted without what could do harm."""
        event.text = paragraphs(event.text)


class Field(Horizontal, Generic[T]):
    """One field of a form. Its id is the name of the field in the draft."""

    class Changed(Message):
        """What is in a field has changed."""

    def __init__(self, name: str, label: str) -> None:
        """Make the field of that name."""
        super().__init__(id=name)
        self._label = label
        self._words = ""
        self._said = Static(classes="said", markup=False)

    def compose(self) -> ComposeResult:
        """Lay out label, control and what is said about it."""
        yield Static(self._label, classes="label", markup=False)
        yield from self.control()
        yield self._said

    def control(self) -> ComposeResult:
        """Yield what is typed into."""
        raise NotImplementedError

    def read(self) -> T:
        """Return what the field holds.

        Raises:
            NotUnderstood: It cannot be read; the message says what would be right.
        """
        raise NotImplementedError

    @property
    def held(self) -> object:
        """What stands in the field, whether it can be read or not: a plain value, such as JSON has."""
        raise NotImplementedError

    def hold(self, held: object) -> None:
        """Put back what stood in the field; what does not belong in it is passed over."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """Say what was understood."""
        self._tell(words, wrong=False)

    def say_anew(self) -> None:
        """Say again what was understood: it can be something else where another field, or the day, has changed."""

    def mark(self, problem: str) -> None:
        """Say what is wrong."""
        self._tell(problem, wrong=True)

    def _tell(self, words: str, *, wrong: bool) -> None:
        """Say something else than before; the same words again would lay the whole form out anew, at each key."""
        self.set_class(wrong, "wrong")
        if words != self._words:
            self._words = words
            self._said.update(Content(words))


class TextField(Field[T]):
    """A field of one line, read by a function that also says what it understood."""

    def __init__(
        self,
        name: str,
        label: str,
        text: str,
        read: Callable[[str], tuple[T, Words]],
        *,
        placeholder: str = "",
        suggestions: Sequence[str] = (),
        lasting: Callable[[T], str] | None = None,
    ) -> None:
        """Make the field.

        Args:
            name: The name of the field in the draft.
            label: How the form calls it.
            text: What stands in it at first.
            read: Takes what is typed and returns its value and how to say it back; raises NotUnderstood.
            placeholder: What could be typed.
            suggestions: What is offered while typing.
            lasting: Writes a value so that it means the same on another day; for what is kept until then.
        """
        super().__init__(name, label)
        suggester = SuggestFromList(suggestions, case_sensitive=False) if suggestions else None
        self.input = CleanInput(text, placeholder=placeholder, suggester=suggester, compact=True, select_on_focus=True)
        self._read = read
        self._lasting = lasting

    def control(self) -> ComposeResult:
        """Yield the line."""
        yield self.input

    @property
    def held(self) -> str:
        """What is typed, so that it means the same on another day where it can be read."""
        if self._lasting is not None:
            with contextlib.suppress(NotUnderstood):
                return self._lasting(self._read(self.input.value)[0])
        return self.input.value

    def hold(self, held: object) -> None:
        """Put back what was typed."""
        if isinstance(held, str):
            self.input.value = one_line(held)
            self.input.action_end()

    def read(self) -> T:
        """Return what is typed, as it was understood."""
        return self._read(self.input.value)[0]

    @on(Input.Changed)
    def _reread(self, event: Input.Changed) -> None:
        event.stop()
        try:
            self._say_understood()
        except NotUnderstood as error:
            self.mark(str(error))
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def say_anew(self) -> None:
        """Say again what is typed."""
        if not self.has_class("wrong"):
            with contextlib.suppress(NotUnderstood):
                self._say_understood()

    def _say_understood(self) -> None:
        _, words = self._read(self.input.value)
        self.say(words if isinstance(words, str) else words())

    def on_mount(self) -> None:
        """Say what stands in it at first."""
        try:
            self._say_understood()
        except NotUnderstood:
            self.say("")  # nobody has typed anything wrong yet


def stands(form: Widget, name: str, otherwise: T) -> T:
    """Return what a field of a form holds; where it is not there, or cannot be read, `otherwise`."""
    for field in form.query(f"#{name}").results(Field):
        with contextlib.suppress(NotUnderstood):
            return cast("T", field.read())
    return otherwise


def words_field(name: str, label: str, text: str, *, placeholder: str = "") -> TextField[str]:
    """Return a field for a line of text."""
    field = TextField(name, label, text, lambda typed: (one_line(typed), ""), placeholder=placeholder)
    return field.add_class("wide")


def list_field(name: str, label: str, items: Sequence[str], *, placeholder: str = "") -> TextField[tuple[str, ...]]:
    """Return a field for words between commas."""

    def read(typed: str) -> tuple[tuple[str, ...], str]:
        return tuple(word for part in typed.split(",") if (word := one_line(part))), ""

    return TextField(name, label, ", ".join(items), read, placeholder=placeholder).add_class("wide")


def pairings_field(
    name: str, label: str, chosen: Sequence[str], history: History, program: Program
) -> TextField[tuple[str, ...]]:
    """Return a field for other pairings that met in the same session, by their names between commas."""
    others = [one for one in program.histories.values() if one.id != history.id and one.pairing.ended_on is None]
    same_mentor = [one for one in others if one.mentor.id == history.mentor.id]

    def one_of(words: str) -> History:
        found = [one for one in program.pairings_matching(words) if one in others]
        nearest = [one for one in found if one in same_mentor] or found
        if len(nearest) != 1:
            names = " or ".join(pairing_name(one) for one in nearest[:MOST_NAMED])
            no_one = f"No other open pairing answers to “{words}”."
            raise NotUnderstood(f"“{words}” can be {names}." if names else no_one)
        return nearest[0]

    def read(typed: str) -> tuple[tuple[str, ...], str]:
        found = {one.id: one for part in typed.split(",") if (words := one_line(part)) for one in [one_of(words)]}
        return tuple(found), ", ".join(pairing_name(one) for one in found.values())

    text = ", ".join(pairing_name(program.histories[one]) for one in chosen)
    example = ", ".join(given_name(one.mentee).lower() for one in same_mentor[:2])
    field = TextField(name, label, text, read, placeholder=f"nobody else, or: {example}" if example else "nobody else")
    return field.add_class("wide")


def date_field(
    name: str, label: str, on_day: date | None, today: Today, *, day_first: bool | None, toward: Toward
) -> TextField[date]:
    """Return a field for a date that has to be there."""

    def read(typed: str) -> tuple[date, str]:
        found = read_date(typed, today(), day_first=day_first, toward=toward)
        return found.on, echo(found, today())

    return TextField(
        name, label, _typed(on_day, today()), read, placeholder="today, fri, -3d, 13 nov", lasting=date.isoformat
    )


def optional_date_field(
    name: str,
    label: str,
    on_day: date | None,
    today: Today,
    *,
    day_first: bool | None,
    nothing: Words,
    began_on: Today | None = None,
) -> TextField[date | None]:
    """Return a field for a date, or for none: `nothing` says what that is.

    It is a coming one; where something that `began_on` a day ends on it, it can lie between that day and today, too.
    """

    def read(typed: str) -> tuple[date | None, Words]:
        if not typed.strip() or typed.strip().lower() == "none":
            return None, nothing
        if began_on is not None:
            found = read_last_day(typed, today(), began_on=began_on(), day_first=day_first)
        else:
            found = read_date(typed, today(), day_first=day_first, toward="future")
        return found.on, echo(found, today())

    shown = "fri, +2w, 13 nov" if began_on is None else "3 weeks, fri, 13 nov"
    return TextField(name, label, _typed(on_day, today()), read, placeholder=shown, lasting=_iso_or_nothing)


def _iso_or_nothing(on_day: date | None) -> str:
    return on_day.isoformat() if on_day else ""


def _typed(on_day: date | None, today: date) -> str:
    return "" if on_day is None else "today" if on_day == today else on_day.isoformat()


def cadence_field(name: str, label: str, cadence: Cadence | None, *, nothing: Words) -> TextField[Cadence | None]:
    """Return a field for a cadence, or for none: `nothing` says what that is."""

    def read(typed: str) -> tuple[Cadence | None, Words]:
        found = read_cadence(typed)
        return found, str(found) if found else nothing

    return TextField(name, label, str(cadence or ""), read, placeholder="every 2 weeks, monthly, none")


def number_field(name: str, label: str, number: int | None, *, placeholder: str = "") -> TextField[int | None]:
    """Return a field for how many minutes something takes, or for nothing."""

    def read(typed: str) -> tuple[int | None, str]:
        minutes = read_minutes(one_line(typed))
        if minutes is None:
            return None, ""
        said = length(minutes)  # which leaves the minutes out where they do not matter
        return minutes, said if read_minutes(said) == minutes else count_of(minutes, "minute")

    return TextField(name, label, "" if number is None else str(number), read, placeholder=placeholder)


class ProseField(Field[str]):
    """A field of several lines."""

    def __init__(self, name: str, label: str, text: str, *, placeholder: str = "") -> None:
        """Make the field with what stands in it at first."""
        super().__init__(name, label)
        self.area = CleanTextArea(
            text, compact=True, tab_behavior="focus", show_line_numbers=False, placeholder=placeholder
        )

    def control(self) -> ComposeResult:
        """Yield the text area."""
        yield self.area

    @property
    def held(self) -> str:
        """The text."""
        return self.area.text

    def hold(self, held: object) -> None:
        """Put the text back."""
        if isinstance(held, str):
            self.area.text = paragraphs(held)

    def read(self) -> str:
        """Return the text."""
        return self.area.text

    @on(TextArea.Changed)
    def _pass_on(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())


class Choice(Widget, Generic[T], can_focus=True):
    """One of a few words, all of them in sight: the arrows or the first letter choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Choose", show=False),
        Binding("right,space", "step(1)", "Choose", show=True, key_display="← →"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--chosen"}

    index: reactive[int] = reactive(0)
    """The place of the chosen word."""

    class Changed(Message):
        """Another word was chosen."""

    def __init__(self, options: Sequence[tuple[T, str]], value: T) -> None:
        """Offer these values with their words."""
        super().__init__()
        self._options = options
        self._typed = ""
        self._before = 0
        self.set_reactive(Choice.index, next((i for i, (one, _) in enumerate(options) if one == value), 0))

    @property
    def value(self) -> T:
        """The chosen value."""
        return self._options[self.index][0]

    def choose(self, value: object) -> None:
        """Choose a value, where it is one of those that are offered."""
        self.index = next((i for i, (one, _) in enumerate(self._options) if one == value), self.index)

    def watch_index(self) -> None:
        """Tell that another word was chosen."""
        self.post_message(self.Changed())

    def action_step(self, by: int) -> None:
        """Choose the next word or the one before."""
        self.index = (self.index + by) % len(self._options)
        self._typed, self._before = "", self.index

    def on_focus(self) -> None:
        """Begin to listen to letters."""
        self._typed, self._before = "", self.index

    def on_key(self, event: events.Key) -> None:
        """Choose the word that begins with the letters that were typed; the same letter again, the next such word.

        Letters that begin no word were meant for another field: what they have chosen so far is taken back.
        """
        if event.character is None or not (event.character.isalpha() or (self._typed and event.character == " ")):
            return
        event.stop()
        letter = folded(event.character)
        self._typed = letter if self._typed == letter else self._typed + letter
        places = [(self.index + step) % len(self._options) for step in range(len(self._options))]
        if len(self._typed) == 1:
            places = [*places[1:], places[0]]
        begins = [place for place in places if folded(self._options[place][1]).startswith(self._typed)]
        self.index = begins[0] if begins else self._before

    def _rows(self, width: int) -> list[list[int]]:
        """Return the places of the words, as many in a row as fit into `width` cells."""
        rows: list[list[int]] = [[]]
        room = width
        for place, (_, word) in enumerate(self._options):
            cells = cell_width(word) + 2
            if rows[-1] and cells > room:
                rows.append([])
                room = width
            rows[-1].append(place)
            room -= cells
        return rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's
        """Return how many rows the words take."""
        return len(self._rows(width))

    def on_click(self, event: events.Click) -> None:
        """Choose the word that was clicked."""
        edge = 0
        for place in self._rows(self.size.width)[event.y]:
            edge += cell_width(self._options[place][1]) + 2
            if event.x < edge:
                self.index = place
                return

    def render(self) -> Content:
        """Draw the words; brackets tell the chosen one from the others where there is no colour."""
        chosen = "$text on $primary 60%" if self.has_focus else "bold $text-primary"
        rows = [Content.assemble(*(self._drawn(place, chosen) for place in row)) for row in self._rows(self.size.width)]
        return Content("\n").join(rows)

    def _drawn(self, place: int, chosen: str) -> tuple[str, str]:
        word = self._options[place][1]
        return (f"[{word}]", chosen) if place == self.index else (f" {word} ", "$foreground-muted")


class ChoiceField(Field[T]):
    """A field with a choice."""

    def __init__(self, name: str, label: str, options: Sequence[tuple[T, str]], value: T) -> None:
        """Make the field with what is chosen at first."""
        super().__init__(name, label)
        self.choice = Choice(options, value)

    def control(self) -> ComposeResult:
        """Yield the choice."""
        yield self.choice

    @property
    def held(self) -> T:
        """The chosen value."""
        return self.choice.value

    def hold(self, held: object) -> None:
        """Choose what was chosen."""
        self.choice.choose(held)

    def read(self) -> T:
        """Return the chosen value."""
        return self.choice.value

    @on(Choice.Changed)
    def _pass_on(self, event: Choice.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())


def spoken_options(values: Sequence[str]) -> list[tuple[str, str]]:
    """Return values with their words: "in_person" is said "in person"."""
    return [(value, value.replace("_", " ")) for value in values]
