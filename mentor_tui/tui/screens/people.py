"""People: everybody by name, in both roles, with what matters to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from mentor_tui.model import Person
from mentor_tui.program import History
from mentor_tui.tui.commands import ADD_PERSON, BEGIN_PAIRING, DELETE, EDIT, FILTER, OF_PEOPLE, Command, bindings
from mentor_tui.tui.presentation import room_in
from mentor_tui.tui.rows import Member, member_lines, members, no_pairing_in_sight, person_pane
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.screens.filtered import FilteredScreen
from mentor_tui.tui.widgets.filter_line import FilterLine
from mentor_tui.tui.widgets.lines import Line, LineView


class PeopleScreen(FilteredScreen, CareScreen):
    """The list of everybody."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_PEOPLE
    BINDINGS: ClassVar[list[BindingType]] = bindings((FILTER,))

    _members: Sequence[Member] = ()
    _by_id: Mapping[str, Member] = MappingProxyType({})
    _lines: Sequence[Line] = ()
    """The line of each of them: built once, however often it is filtered."""

    def contents(self) -> ComposeResult:
        """Yield the filter, the list, and what matters to the person under the cursor."""
        yield FilterLine("name, organisation, tags, email or what matters")
        yield LineView(id="people")
        yield Static(id="matters", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show the keys that change a person wherever there is one, also before the first pairing."""
        if action in {EDIT.name, DELETE.name}:
            return True if self.program.people else None
        return super().check_action(action, parameters)

    def show_program(self) -> None:
        """Show everybody as they are now."""
        self._members = members(self.program)
        self._by_id = {member.person.id: member for member in self._members}
        contents = member_lines(self._members, self.today, room_in(self.app.size.width))
        self._lines = [Line(content, one.person.id) for content, one in zip(contents, self._members, strict=True)]
        self.query_one(FilterLine).look_through(lambda: (_searched(member.person) for member in self._members))
        self.show_filtered()

    def show_filtered(self) -> None:
        """Show those whom the filter lets through."""
        words = self.query_one(FilterLine)
        lines = [line for row, line in enumerate(self._lines) if words.lets_through(row)]
        self.title_with(f"{len(lines)} of {len(self._members)} people, by name")
        self.query_one(LineView).show(lines or self._nobody())
        self._say_what_matters()

    def _nobody(self) -> list[Line]:
        """Return what an empty list teaches."""
        if self._members:
            return [Line(Content("  Nobody has these words. Escape clears the filter."))]
        words = (
            "Nobody is here yet.",
            "",
            "Anyone can be a mentor in one pairing and a mentee in another.",
            "",
            f"Press {self.desk.key(ADD_PERSON)} to add a person, with what matters to them.",
            f"Press {self.desk.key(BEGIN_PAIRING)} to begin a pairing: it adds its two people.",
        )
        return [Line(Content(f"  {line}")) for line in words]

    @on(LineView.Moved)
    def _say_what_matters(self) -> None:
        pane = self.query_one("#matters", Static)
        person = self.record
        pane.display = person is not None
        if person is not None:
            pane.update(person_pane(person, self.desk.key(EDIT), room_in(self.app.size.width)))

    # --- who is in sight ---

    @property
    def _member(self) -> Member | None:
        """Who is under the cursor."""
        return self._by_id.get(self.query_one(LineView).cursor or "")

    @property
    def record(self) -> Person | None:
        """The person under the cursor."""
        return self._member.person if self._member is not None else None

    @property
    def history(self) -> History | None:
        """The pairing of the person under the cursor, where there is exactly one."""
        histories = self._member.histories if self._member is not None else ()
        return histories[0] if len(histories) == 1 else None

    def why_no_pairing(self) -> str:
        """Return which step comes before caring for a pairing of the person in sight."""
        if self._member is None:
            return super().why_no_pairing()
        return no_pairing_in_sight(self._member, self.desk.key(BEGIN_PAIRING), "press Enter to choose one")

    @on(LineView.Chosen)
    def _open(self, event: LineView.Chosen) -> None:
        if not self.is_current:
            return
        from mentor_tui.tui.screens.person import PersonScreen

        self.app.push_screen(PersonScreen(self.desk, event.key))


def _searched(person: Person) -> str:
    """Return what the filter looks through."""
    return " ".join((person.name, person.organisation, *person.tags, person.email, person.about))
