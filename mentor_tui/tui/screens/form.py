"""What every form has: fields that say what they understood, saving, and leaving without losing what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Button, Static

from mentor_tui.errors import FileUnusable, MentorError, NotUnderstood, Problem
from mentor_tui.model import Value
from mentor_tui.store.drafts import Drafts, Held
from mentor_tui.text import paragraphs
from mentor_tui.tui.occasion import Occasion
from mentor_tui.tui.widgets.fields import CleanTextArea, Field
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.wording import pairing_name

D = TypeVar("D", bound=Value)

SECONDS_UNTIL_KEPT = 1.0
"""How long after a key what is typed is on the disk."""

SECONDS_BETWEEN_LOOKS_AT_THE_DAY = 1.0

HEIGHT_OF_THE_REST = 8
"""The lines of a form besides its fields: frame, title, two lines on what is wrong, buttons, the keys."""


class Form(ModalScreen[D | None], Generic[D]):
    """A form over one draft. It closes with the draft, and its caller saves; None where nothing is to be saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=True, priority=True),
        Binding("escape", "leave", "Leave", show=True),
    ]
    AUTO_FOCUS = ""
    CSS_PATH = "form.tcss"

    def __init__(self, title: str, problems: Sequence[Problem] = ()) -> None:
        """Make the form; `problems` are those that an attempt to save it met."""
        super().__init__()
        self._title = title
        self._problems = problems
        self._at_first: Held | None = None
        self._leaving = False
        self.asked = ""
        """What was asked about what the fields hold."""
        self._told = ""
        self.environ: Mapping[str, str] = {}
        """The environment of the run, which may name the reader's own editor."""
        self._clock: Callable[[], date] = lambda: date.min
        self._today = date.min
        self._drafts: Drafts | None = None
        self._draft_name = ""
        self._begun = False
        self._until_kept: Timer | None = None

    def keep_in(self, drafts: Drafts, name: str) -> Self:
        """Keep what is typed on the disk while it is typed, under this name, and begin with what is kept there."""
        self._drafts = drafts
        self._draft_name = name
        return self

    def keep_up_with(self, clock: Callable[[], date]) -> Self:
        """Read what is typed as of the day that `clock` gives, and as of the next one when that has come."""
        self._clock, self._today = clock, clock()
        return self

    def today(self) -> date:
        """Return the day as of which the fields are read."""
        return self._today

    def catch_up(self) -> None:
        """Let tomorrow come: what was typed keeps the day that it meant, and what is said is as of the new one."""
        today = self._clock()
        if today == self._today:
            return
        held = self._held()
        self._today = today
        for field in self.query(Field):
            meant = held[field.id or ""]
            if field.held != meant:
                field.hold(meant)
            field.say_anew()

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        raise NotImplementedError

    def draft(self, values: dict[str, Any]) -> D:
        """Return the draft of these values, each under the id of its field."""
        raise NotImplementedError

    def question(self, draft: D) -> str:  # noqa: ARG002 - what others ask hangs on it
        """Return what has to be asked before this is saved; empty where nothing has.

        A form that was not touched is asked about: a contact by mistake hides a silence.
        """
        return "Nothing was changed here." if self._held() == self._at_first else ""

    def first_field(self) -> str:
        """Return the name of the field to begin in."""
        return next(iter(self.query(Field))).id or ""

    def compose(self) -> ComposeResult:
        """Lay out title, fields, what is wrong, and buttons."""
        with Vertical(id="form"):
            yield Static(Content.styled(self._title, "bold"), id="heading")
            with VerticalScroll(id="fields", can_focus=False):
                yield from self.fields()
            yield Static(id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Save", id="save", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin in the first field, or in the first one that something is wrong with."""
        self._begin_in(self.first_field())
        self._begin()
        self.set_interval(SECONDS_BETWEEN_LOOKS_AT_THE_DAY, self.catch_up)

    def on_resize(self) -> None:
        """Give the fields the height that the frame, the words on what is wrong and the buttons leave."""
        self.query_one("#fields").styles.max_height = max(4, self.size.height - HEIGHT_OF_THE_REST)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def _begin(self) -> None:
        """Note what the fields hold before any key can come, and put back what was typed before."""
        self._begun = True
        if self._problems:
            self._mark(self._problems)
            return
        self._at_first = self._held()
        kept = self._drafts.kept(self._draft_name) if self._drafts is not None else None
        if kept is not None and kept != self._at_first:
            for field in self.query(Field):
                field.hold(kept.get(field.id or ""))
            self._tell("This is what you typed before and did not save. Escape twice drops it.")

    def _held(self) -> Held:
        return {field.id or "": field.held for field in self.query(Field)}

    def keep_now(self) -> None:
        """Put what is typed on the disk at once: the run ends."""
        if self._begun:
            self._keep()

    def _keep(self) -> None:
        """Put what stands in the fields on the disk; nothing where they hold what they held at first."""
        self._keep_no_more()
        held = self._held()
        if self._drafts is None:
            return
        if held == self._at_first:
            self._drafts.drop(self._draft_name)
            return
        try:
            self._drafts.keep(self._draft_name, held)
        except FileUnusable as error:
            if not self._told:  # what was asked or refused before has to be read first
                self._tell(str(error))

    def _keep_no_more(self) -> None:
        if self._until_kept is not None:
            self._until_kept.stop()
            self._until_kept = None

    def _begin_in(self, name: str) -> None:
        for field in self.query(f"#{name}").results(Field):
            focusable = next((widget for widget in field.query("*") if widget.focusable), None)
            if focusable is not None:
                focusable.focus()

    @on(Field.Changed)
    def _go_on(self) -> None:
        if self._drafts is not None and self._begun and self._until_kept is None:
            self._until_kept = self.set_timer(SECONDS_UNTIL_KEPT, self._keep)
        if self._leaving:
            self._leaving = False
            self._tell("")

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Close with the draft, where everything in it can be read and nothing is wrong with it alone."""
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for field in self.query(Field):
            try:
                values[field.id or ""] = field.read()
            except NotUnderstood as error:
                problems.append(Problem(field.id or "", str(error)))
        if not problems:
            draft = self.draft(values)
            problems = list(draft.cleaned().problems())
            if not problems:
                self._save_or_ask(draft)
                return
        self._mark(problems)

    def _save_or_ask(self, draft: D) -> None:
        question = self.question(draft)
        if question and question != self.asked:
            self.asked = question
            self._tell(f"{question} Ctrl+S once more saves it as it stands.")
        else:
            self.keep_now()  # and not while it is saved: what is saved would be there again as not saved
            self.dismiss(draft)

    def action_open_editor(self) -> None:
        """Let the text under the cursor be written in the reader's own editor."""
        area = self.focused
        if not isinstance(area, CleanTextArea):
            return
        from mentor_tui.editor import edited, editor_command

        self.keep_now()  # the terminal is somebody else's for a while
        try:
            written = edited(self.app, editor_command(self.environ), area.text)
        except MentorError as error:
            self._tell(str(error))
            return
        except SuspendNotSupported:
            self._tell("No other application can have the screen here: write the note in the form.")
            return
        if written == area.text:
            self._tell("Nothing was changed there. An editor in a window has to wait, as in EDITOR='code --wait'.")
        else:
            area.text = written

    def _mark(self, problems: Iterable[Problem]) -> None:
        """Mark the fields that something is wrong with, and begin in the first of them."""
        elsewhere: list[str] = []
        first = ""
        for problem in problems:
            marked = list(self.query(f"#{problem.field}").results(Field)) if problem.field else []
            for field in marked:
                field.mark(problem.message)
                first = first or problem.field
            if not marked:
                elsewhere.append(problem.message)
        if first:
            self._begin_in(first)
        self._tell("" if first else "\n".join(elsewhere))  # what follows from a marked field is mended with it

    def _tell(self, words: str) -> None:
        self._told = words
        self.query_one("#problem", Static).update(Content(paragraphs(words)))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Close without a draft; where something was typed, only when asked twice."""
        if self._leaving or self._held() == self._at_first:
            self._keep_no_more()
            self.dismiss(None)
            return
        self._leaving = True
        self._tell("Not saved yet. Ctrl+S saves what you typed, Escape once more drops it.")


class PairingsForm(Form[D]):
    """A form about one pairing."""

    HEADING: ClassVar[str]
    """What the form is for."""

    def __init__(self, draft: D, problems: Sequence[Problem] = (), *, occasion: Occasion) -> None:
        """Make the form over a draft."""
        super().__init__(f"{self.HEADING} · {pairing_name(occasion.history)}", problems)
        self.given = draft
        """What the form begins with."""
        self.program, self.history, self.day_first = occasion
