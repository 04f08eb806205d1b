"""Exporting the notes: what leaves and what is withheld is told before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from mentor_tui.dates import long_date, read_date
from mentor_tui.errors import NotUnderstood, Problem, Refused
from mentor_tui.interchange import json_document, json_lines
from mentor_tui.interchange.extract import Extract, Scope, extract
from mentor_tui.interchange.withholding import LEVELS, Level
from mentor_tui.model import Value
from mentor_tui.program import History, Program
from mentor_tui.store import write_parts
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import ChoiceField, Field, TextField, words_field
from mentor_tui.wording import pairing_name

Format = Literal["json", "jsonl"]

TEXTS: tuple[tuple[Level, str], ...] = (
    ("shared", "what was shared"),
    ("continuity", "no text"),
    ("everything", "everything"),
)
"""How much text leaves, in the words of the form."""


class Export(Value, frozen=True, kw_only=True):
    """What is to be exported, and where to."""

    path: str
    pairing_id: str | None = None
    since: date | None = None
    until: date | None = None
    level: Level = "shared"
    pseudonyms: bool = False
    format: Format = "json"
    with_figures: bool = False

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if not self.path.strip():
            yield Problem("path", "Where to? Name a file that is not there yet.")
        else:
            try:
                there = Path(self.path).expanduser().exists()
            except (OSError, RuntimeError) as error:  # a name too long, or the home of nobody
                yield Problem("path", f"No file can be written there: {getattr(error, 'strerror', None) or error}.")
            else:
                if there:
                    yield Problem("path", "This file is there already: name another one.")
        if self.since is not None and self.until is not None and self.until < self.since:
            yield Problem("until", f"The range begins on {long_date(self.since)}: it cannot end before that day.")

    def of(self, program: Program) -> Extract:
        """Return what of a program is meant."""
        scope = Scope(frozenset({self.pairing_id}) if self.pairing_id else None, self.since, self.until)
        return extract(program, scope, level=self.level, pseudonyms=self.pseudonyms)

    def write(self, program: Program, today: date, own: Path, at_hand: Level) -> None:
        """Write what of a program is meant.

        Args:
            program: The program.
            today: The day of the document.
            own: The program's own file.
            at_hand: How much of its text is there.

        Raises:
            Refused: More of the text is to leave than is there.
            FileUnusable: It could not be written. Nothing has changed.
        """
        if LEVELS.index(self.level) > LEVELS.index(at_hand):
            raise Refused([Problem("level", "It is withheld from these files: there is none to include.")])
        write = json_lines.write if self.format == "jsonl" else json_document.write
        parts = write(self.of(program), today, with_figures=self.with_figures)
        write_parts(Path(self.path).expanduser(), parts, programs=[own])


class Foretold(NamedTuple):
    """What would leave."""

    export: Export
    words: str


def foretold(export: Export, program: Program) -> Foretold:
    """Say in counts what would leave: each record is looked at, which takes seconds with a million of them."""
    return Foretold(export, export.of(program).told())


class ExportForm(Form[Export]):
    """The form of an export."""

    def __init__(
        self,
        export: Export,
        problems: Sequence[Problem],
        *,
        program: Program,
        history: History | None,
        day_first: bool | None,
    ) -> None:
        """Make the form; `history` is the pairing that was in sight, if any."""
        super().__init__("Export", problems)
        self._export = export
        self._program = program
        self._history = history
        self._day_first = day_first
        self._asked: Export | None = None  # that of which it is to be told what would leave
        self._is_counting = False

    def fields(self) -> ComposeResult:
        """Yield the fields, and what would leave."""
        export = self._export
        yield words_field("path", "File", export.path)
        if self._history is not None:
            parts: list[tuple[str | None, str]] = [
                (None, "whole program"),
                (self._history.id, pairing_name(self._history)),
            ]
            yield ChoiceField("pairing_id", "What", parts, export.pairing_id)
        yield self._day_field("since", "From", export.since, "from the beginning")
        yield self._day_field("until", "Until", export.until, "to the end")
        yield ChoiceField("level", "Text", TEXTS, export.level)
        yield ChoiceField("pseudonyms", "Names", [(False, "names"), (True, "codes")], export.pseudonyms)
        figures = [(False, "left out"), (True, "with what they mean")]
        yield ChoiceField("with_figures", "Figures", figures, export.with_figures)
        formats: list[tuple[Format, str]] = [("json", "JSON"), ("jsonl", "lines: a record a line")]
        yield ChoiceField("format", "Form", formats, export.format)
        yield Static(id="foretold", markup=False)

    def _day_field(self, name: str, label: str, on_day: date | None, nothing: str) -> TextField[date | None]:
        def read(typed: str) -> tuple[date | None, str]:
            if not typed.strip():
                return None, nothing
            found = read_date(typed, self.today(), day_first=self._day_first, toward="past")
            return found.on, found.on.isoformat()

        return TextField(name, label, on_day.isoformat() if on_day else "", read, placeholder="-3m, 1 sep, 2026-09-01")

    def question(self, draft: Export) -> str:  # noqa: ARG002 - nothing is asked, whatever it is
        """Ask nothing: what leaves is told in the form."""
        return ""

    def draft(self, values: dict[str, Any]) -> Export:
        """Return what is to be exported."""
        return Export(**values)

    def on_mount(self) -> None:
        """Tell what would leave."""
        self._tell_what_leaves()

    @on(Field.Changed)
    def _tell_what_leaves(self) -> None:
        try:
            draft = self.draft({field.id or "": field.read() for field in self.query(Field)})
        except NotUnderstood:
            return
        what = replace(draft, path="", format="json")  # what leaves is the same in every file
        if what != self._asked:
            self._asked = what
            self.query_one("#foretold", Static).update("Counting what leaves…")
            self._count(what)

    def _count(self, what: Export) -> None:
        """Count what would leave, beside. One is counted after another: what is asked for meanwhile waits."""
        if not self._is_counting:
            self._is_counting = True
            # Textual would describe it by its arguments: every word of the program, written out
            self.run_worker(partial(foretold, what, self._program), thread=True, description="counting")

    @on(Worker.StateChanged)
    def _take(self, event: Worker.StateChanged) -> None:
        """Tell what was counted, or count what is asked for by now."""
        if event.state is not WorkerState.SUCCESS or not isinstance(event.worker.result, Foretold):
            return
        self._is_counting = False
        if self._asked == event.worker.result.export:
            self.query_one("#foretold", Static).update(Content(event.worker.result.words))
        elif self._asked is not None:
            self._count(self._asked)
