"""Person: what matters to somebody, their pairings in both roles, and how their contacts are spread over mentors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mentor_tui.across_mentors import across_mentors
from mentor_tui.definitions import FigureWords, across_words
from mentor_tui.model import Pairing, Person
from mentor_tui.program import History, Program
from mentor_tui.standings import concern
from mentor_tui.text import cell_width
from mentor_tui.tui.commands import BACK, BEGIN_PAIRING, DELETE, EDIT, OF_A_PERSON, Command, bindings
from mentor_tui.tui.presentation import care_whole, room_in, section
from mentor_tui.tui.rows import (
    Member,
    about_pane,
    by_mentor_lines,
    figure_lines,
    figure_pane,
    no_pairing_in_sight,
    partner_line,
    person_lines,
    strip_lines,
)
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.program_screen import Desk
from mentor_tui.tui.widgets.lines import Line, LineView

MOST_OF_A_NAME = 24
PERSON, PAIRING, STRIP, FIGURE = "person", "pairing", "strip", "figure"
"""What the keys of the lines begin with."""


class PersonScreen(CareScreen):
    """Everything about one person."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_A_PERSON
    BINDINGS: ClassVar[list[BindingType]] = bindings((BACK,))

    _figures: Sequence[FigureWords] = ()

    def __init__(self, desk: Desk, person_id: str) -> None:
        """Make the screen of a person."""
        super().__init__(desk)
        self._person_id = person_id

    def contents(self) -> ComposeResult:
        """Yield the person with the pairings and figures, and the whole of what is under the cursor."""
        yield LineView(id="person")
        with VerticalScroll(id="told", can_focus=True):
            yield Static(id="told-of", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the keys that change a person, also before the first pairing."""
        return True if action in {EDIT.name, DELETE.name} else super().check_action(action, parameters)

    def show_program(self) -> None:
        """Show the person as they are now."""
        across = across_mentors(self.program.histories.values(), self._person_id, self.today)
        self._figures = tuple(across_words(across)) if across is not None else ()
        width = room_in(self.app.size.width)
        member = self._member
        lines = [Line(content, PERSON) for content in person_lines(member, self.today, self.desk.key(EDIT), width)]
        lines += self._pairings("AS MENTEE", member.as_mentee)
        lines += self._pairings("AS MENTOR", member.as_mentor)
        if not member.histories:
            begin = f"In no pairing yet. Press {self.desk.key(BEGIN_PAIRING)} to begin one."
            lines += [Line(Content("")), Line(Content(begin))]
        lines += self._on_one_axis(member.as_mentee, width)
        if across is not None:
            lines += [Line(Content("")), Line(Content.styled("CONTINUITY ACROSS MENTORS", "bold"))]
            lines += [Line(content) for content in by_mentor_lines(across, width)]
        for place, contents in enumerate(figure_lines(self._figures, width)):
            lines += [Line(content, f"{FIGURE} {place}") for content in contents]
        self.title_with(member.person.name)
        self.query_one(LineView).show(lines)
        self._tell()

    def _pairings(self, heading: str, histories: Sequence[History]) -> Iterator[Line]:
        """Yield the pairings in one role, the one of most concern first."""
        if not histories:
            return
        partners = {one.id: one.mentor if one.mentee.id == self._person_id else one.mentee for one in histories}
        names = min(MOST_OF_A_NAME, max(cell_width(one.name) for one in partners.values()))
        cares = [self.standings.care(history) for history in histories]
        yield Line(Content(""))
        yield Line(section(heading, len(cares)))
        for care in sorted(cares, key=lambda care: concern(care, self.today)):
            content = partner_line(care, partners[care.history.id], self.today, names)
            yield Line(content, f"{PAIRING} {care.history.id}")

    def _on_one_axis(self, histories: Sequence[History], width: int) -> Iterator[Line]:
        """Yield all pairings of a mentee as strips on one axis, from the first on: who was there, and when nobody."""
        if not histories:
            return
        thresholds, week_starts = self.program.charter.thresholds, self.desk.settings.first_weekday
        in_order = sorted(histories, key=lambda one: (one.pairing.started_on, one.id))
        yield Line(Content(""))
        for content, history in strip_lines(in_order, self.today, thresholds, width, week_starts):
            yield Line(content, f"{STRIP} {history.id}" if history is not None else None)

    @on(LineView.Moved)
    def _tell(self) -> None:
        """Tell the whole of what is under the cursor."""
        self.query_one("#told-of", Static).update(self._told())
        self.query_one("#told").scroll_home(animate=False)

    def _told(self) -> Content:
        what, place = self._under_the_cursor
        if what == FIGURE:
            return figure_pane(self._figures[int(place)])
        if what == PAIRING and (history := self.history) is not None:
            stands = self.standings.care(history).standing
            return care_whole(history, self.standings.figures(history), stands, self.today)
        return about_pane(self._member.person, self.desk.key(EDIT), room_in(self.app.size.width))

    # --- what is in sight ---

    def still_there(self, program: Program) -> bool:
        """Whether the person of this screen is in a program."""
        return self._person_id in program.people

    @property
    def _member(self) -> Member:
        """The person of this screen."""
        histories = self.program.histories.values()
        return Member(
            self.program.people[self._person_id],
            as_mentee=tuple(one for one in histories if one.mentee.id == self._person_id),
            as_mentor=tuple(one for one in histories if one.mentor.id == self._person_id),
        )

    @property
    def _under_the_cursor(self) -> tuple[str, str]:
        """What is under the cursor, and which of its kind. A pairing has a line of words and one with its strip."""
        what, _, which = (self.query_one(LineView).cursor or PERSON).partition(" ")
        return PAIRING if what == STRIP else what, which

    @property
    def history(self) -> History | None:
        """The pairing under the cursor; the person's only one where the cursor is on none."""
        what, which = self._under_the_cursor
        if what == PAIRING:
            return self.program.histories.get(which)
        histories = self._member.histories
        return histories[0] if len(histories) == 1 else None

    @property
    def record(self) -> Person | Pairing | None:
        """The person on the person's own lines, the pairing on a pairing's; of a figure there is no record."""
        match self._under_the_cursor[0]:
            case "person":
                return self.program.people[self._person_id]
            case "pairing":
                return self.history.pairing if self.history is not None else None
            case _:
                return None

    def why_no_pairing(self) -> str:
        """Return which step comes before caring for a pairing of the person in sight."""
        return no_pairing_in_sight(self._member, self.desk.key(BEGIN_PAIRING), "put the cursor on one of them")

    @on(LineView.Chosen)
    def _open(self) -> None:
        what, which = self._under_the_cursor
        if what != PAIRING or not self.is_current:
            return
        from mentor_tui.tui.screens.pairing import PairingScreen

        self.app.push_screen(PairingScreen(self.desk, which))

    def action_back(self) -> None:
        """Go back: from what is told to the lines, from the lines to the screen before."""
        if self.query_one("#told").has_focus:
            self.query_one(LineView).focus()
        else:
            self.app.pop_screen()
