"""Files: those that are open together, what was met in more than one of them, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mentor_tui.dates import count_of
from mentor_tui.gathering import Gathered
from mentor_tui.sources import Sources
from mentor_tui.tui.commands import OF_FILES, RELOAD, Command, bindings
from mentor_tui.tui.file_rows import (
    about_files,
    file_line,
    file_pane,
    files_width,
    met_line,
    met_pane,
    met_versions,
    misfit_line,
    misfit_pane,
)
from mentor_tui.tui.messages import ProgramChanged
from mentor_tui.tui.presentation import MUTED, room_in, section
from mentor_tui.tui.screens.program_screen import ProgramScreen
from mentor_tui.tui.widgets.lines import Line, LineView

MOST_LISTED = 1_000
"""How many records are listed under one heading; how many more there are is said."""
FILE, MET, MISFIT = "file", "met", "misfit"
"""What the keys of the lines begin with."""


class FilesScreen(ProgramScreen):
    """The files of a review."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_FILES
    BINDINGS: ClassVar[list[BindingType]] = bindings(OF_FILES)
    AUTO_FOCUS = "LineView"

    def contents(self) -> ComposeResult:
        """Yield what holds for all, the files and records, and the whole of what is under the cursor."""
        yield Static(id="about-files", markup=False)
        yield LineView(id="files")
        with VerticalScroll(id="versions", can_focus=True):
            yield Static(id="told-of-it", markup=False)
            with Horizontal():
                yield Static(id="taken", markup=False)
                yield Static(id="others", markup=False)

    @property
    def _sources(self) -> Sources:
        assert self.desk.sources is not None  # noqa: S101 - the screen is offered only where there are files
        return self.desk.sources

    @property
    def _gathered(self) -> Gathered:
        return self._sources.gathered

    def show_program(self) -> None:
        """Show the files as they were read."""
        self.title_with("Files")
        self.say_whose()

    def say_whose(self) -> None:
        """Show the files as they are: they change while one looks at them."""
        super().say_whose()
        self.query_one("#about-files", Static).update(about_files(self._sources, self.desk.key(RELOAD)))
        self.query_one(LineView).show(list(self._lines()))
        self._tell()

    def _lines(self) -> Iterator[Line]:
        sources, gathered = self._sources, self._gathered
        width = room_in(self.app.size.width)
        names = files_width(sources.files, width)
        yield Line(section("FILES", len(sources.files)))
        for place, file in enumerate(sources.files):
            content = file_line(file, has_changed=file.path in sources.changed, names=names, width=width)
            yield Line(content, f"{FILE} {place}")
        yield Line(Content(""))
        yield Line(section("MET TWICE, AND NOT THE SAME", len(gathered.met_twice)))
        for place, met in enumerate(gathered.met_twice[:MOST_LISTED]):
            yield Line(met_line(met, gathered, names, width), f"{MET} {place}")
        yield from _more(len(gathered.met_twice))
        if gathered.copies:
            yield Line(Content.styled(f" {count_of(gathered.copies, 'record')} met again just the same", MUTED))
        yield Line(Content(""))
        yield Line(section("DOES NOT FIT", len(gathered.misfits)))
        for place, misfit in enumerate(gathered.misfits[:MOST_LISTED]):
            yield Line(misfit_line(misfit, gathered, names, width), f"{MISFIT} {place}")
        yield from _more(len(gathered.misfits))

    @on(LineView.Moved)
    def _tell(self) -> None:
        """Tell the whole of what is under the cursor."""
        what, _, number = (self.query_one(LineView).cursor or f"{FILE} 0").partition(" ")
        gathered, place = self._gathered, int(number)
        if what == MET:
            self.query_one("#told-of-it", Static).update(met_pane(gathered.met_twice[place], gathered))
            taken, others = met_versions(gathered.met_twice[place], gathered)
            self.query_one("#taken", Static).update(taken)
            self.query_one("#others", Static).update(others)
        elif what == MISFIT:
            self.query_one("#told-of-it", Static).update(misfit_pane(gathered.misfits[place], gathered))
        else:
            file = self._sources.files[place]
            changed = file.path in self._sources.changed
            told = file_pane(file, has_changed=changed, gathered=gathered, reload=self.desk.key(RELOAD))
            self.query_one("#told-of-it", Static).update(told)
        self.query_one("#versions Horizontal").display = what == MET
        self.query_one("#versions").scroll_home(animate=False)

    @on(LineView.Chosen)
    def _read_on(self) -> None:
        self.query_one("#versions").focus()

    def action_reload(self) -> None:
        """Read what has changed, and show it."""
        files = self._sources.reload()
        if not files:
            self.notify("Nothing has changed: every file is as it was read.", markup=False)
            return
        self.desk.tracker.follow(self._gathered.program)
        unread = sum(bool(file.trouble) for file in files)
        if unread < len(files):
            self.notify(f"{count_of(len(files) - unread, 'file')} read again.", markup=False)
        if unread:
            self.notify(f"{count_of(unread, 'file')} could not be read.", severity="warning", markup=False)
        self.post_message(ProgramChanged())

    def action_back(self) -> None:
        """Go back: from what is told to the list, from the list to the screen before."""
        if self.query_one("#versions").has_focus:
            self.query_one(LineView).focus()
        else:
            self.app.pop_screen()


def _more(count: int) -> Iterator[Line]:
    """Yield how many there are besides those that are listed."""
    if count > MOST_LISTED:
        yield Line(Content.styled(f" and {count - MOST_LISTED:,} more", MUTED))
