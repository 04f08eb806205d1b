"""Taking a file in: what that would do is told before anything is done, and one undo takes all of it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from mentor_tui.errors import FileUnusable, MentorError, NotUnderstood, Problem
from mentor_tui.interchange import incoming
from mentor_tui.interchange.csv_rows import Terms
from mentor_tui.interchange.plan import Plan
from mentor_tui.model import Value
from mentor_tui.text import one_line
from mentor_tui.tracker import Tracker
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import ChoiceField, Field, words_field

DayOrder = Literal["settled", "day_first", "month_first"]

LOOKED_AT_WHILE_TYPED = 4_000_000
"""The bytes of a file that is looked at at each key; a larger one is, once it is asked for."""

MOST_REMARKS = 6
"""How many refusals and remarks the form has room for."""


class Import(Value, frozen=True, kw_only=True):
    """What is to be taken in."""

    path: str = ""
    day_order: DayOrder = "settled"

    @property
    def file(self) -> Path | None:
        """The file that is meant; None where there is none."""
        try:
            file = Path(self.path.strip()).expanduser()
            return file if self.path.strip() and file.is_file() else None
        except (OSError, RuntimeError):  # a name too long, or the home of nobody
            return None

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if not self.path.strip():
            yield Problem("path", "Which file? JSON, JSON Lines or a CSV table.")
        elif self.file is None:
            yield Problem("path", "There is no such file.")

    def planned(self, tracker: Tracker, *, day_first: bool | None) -> Plan:
        """Return what taking the file in would do, as it and the program are now.

        Args:
            tracker: The program.
            day_first: Whether 10/11 is in November where the settings say it; None where that is not known.

        Raises:
            MentorError: The file cannot be read.
        """
        if self.file is None:
            raise FileUnusable(f"{self.path} is not there any more.")
        try:
            if self.file.stat().st_size > incoming.MOST_BYTES:
                raise FileUnusable(f"{self.path} is too large: at most {incoming.MOST_BYTES:,} bytes are taken in.")
            source = incoming.read(self.file.read_bytes())
        except OSError as error:
            raise FileUnusable(f"{self.path} cannot be read: {error.strerror}.") from error
        if self.day_order != "settled":
            day_first = self.day_order == "day_first"
        terms = Terms(tracker.today, day_first, tracker.stamp(), tracker.new_id)
        return incoming.planned(source, tracker.program, terms)

    def take_in(self, tracker: Tracker, *, day_first: bool | None) -> str:
        """Take the file in as one change, and return what that did, in counts. The arguments are those of `planned`.

        Raises:
            MentorError: The file cannot be read, nothing in it can be taken in, or it could not be saved.
        """
        plan = self.planned(tracker, day_first=day_first)
        if not plan.is_empty:
            tracker.bring_in(plan.records, plan.charter)
        elif plan.refused:
            raise MentorError(f"Nothing in it can be taken in: {plan.told()}")
        return plan.told()


class ImportForm(Form[Import]):
    """The form of an import, with what it would do."""

    def __init__(self, given: Import, problems: Sequence[Problem], *, tracker: Tracker, day_first: bool | None) -> None:
        """Make the form over the program that something is to be taken into."""
        super().__init__("Import", problems)
        self._given = given
        self._tracker = tracker
        self._day_first = day_first

    def fields(self) -> ComposeResult:
        """Yield the fields, and what would be done."""
        yield words_field("path", "File", self._given.path, placeholder="~/notes.json, ~/sessions.csv")
        orders: list[tuple[DayOrder, str]] = [
            ("settled", "as in the settings"),
            ("day_first", "day first"),
            ("month_first", "month first"),
        ]
        yield ChoiceField("day_order", "10/11 in CSV", orders, self._given.day_order)
        yield Static(id="foretold", markup=False)

    def draft(self, values: dict[str, Any]) -> Import:
        """Return what is to be taken in."""
        return Import(**values)

    def question(self, draft: Import) -> str:
        """Ask about what could not be told before: a large file is looked at once."""
        if draft.file is None or _is_small(draft.file):
            return ""
        self._tell_plan(draft)
        return "This is what it would do."

    def on_mount(self) -> None:
        """Tell what would be done."""
        self._look()

    @on(Field.Changed)
    def _look(self) -> None:
        self.asked = ""  # it was about another file, or another reading of this one
        try:
            draft = self.draft({field.id or "": field.read() for field in self.query(Field)})
        except NotUnderstood:
            return
        if draft.file is None:
            self._show("Nothing is taken in before you have seen here what it does.")
        elif _is_small(draft.file):
            self._tell_plan(draft)
        else:
            self._show("This file is large: Ctrl+S looks at it, and asks before it is taken in.")

    def _tell_plan(self, draft: Import) -> None:
        try:
            plan = draft.planned(self._tracker, day_first=self._day_first)
        except MentorError as error:
            self._show(str(error))
            return
        remarks = plan.remarks()
        lines = [plan.told(), *islice(remarks, MOST_REMARKS)]
        if others := sum(1 for _ in remarks):
            lines.append(f"and {others:,} more, which mentor-tui import --dry-run tells")
        self._show("\n".join(map(one_line, lines)))

    def _show(self, words: str) -> None:
        self.query_one("#foretold", Static).update(Content(words))


def _is_small(file: Path) -> bool:
    try:
        return file.stat().st_size <= LOOKED_AT_WHILE_TYPED
    except OSError:
        return True  # looking at it will tell what is wrong with it
