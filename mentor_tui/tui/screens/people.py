"""People: everybody by name, in both roles, with what matters to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, Static

from mentor_tui.model import Person
from mentor_tui.program import History
from mentor_tui.text import folded
from mentor_tui.tui.commands import ADD_PERSON, BEGIN_PAIRING, DELETE, EDIT, FILTER, OF_PEOPLE, Command, bindings
from mentor_tui.tui.rows import Member, member_lines, members, no_pairing_in_sight, person_pane, room_in
from mentor_tui.tui.screens.care_screen import CareScreen
from mentor_tui.tui.widgets.fields import CleanInput
from mentor_tui.tui.widgets.lines import Line, LineView


class PeopleScreen(CareScreen):
    """The list of everybody."""

    OFFERS: ClassVar[tuple[Command, ...]] = OF_PEOPLE
    BINDINGS: ClassVar[list[BindingType]] = bindings((FILTER,))

    _members: Sequence[Member] = ()
    _by_id: Mapping[str, Member] = MappingProxyType({})
    _lines: Sequence[Line] = ()
    """The line of each of them: built once, however often it is filtered."""
    _texts: Sequence[str] = ()
    """What the filter looks through, of each of them; empty until it is asked for."""

    def contents(self) -> ComposeResult:
        """Yield the filter, the list, and what matters to the person under the cursor."""
        yield CleanInput(
            placeholder="name, organisation, tags, email or what matters; Enter: list, Escape clears",
            id="filter",
            compact=True,
        )
        yield LineView(id="people")
        yield Static(id="matters", markup=False)

    def on_mount(self) -> None:
        """Begin in the list; the filter comes when it is asked for."""
        self.query_one("#filter").display = False
        self.query_one(LineView).focus()

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
        self._texts = ()
        self._show_filtered()

    def _show_filtered(self) -> None:
        """Show those whom the filter lets through."""
        words = folded(self.query_one("#filter", Input).value).split()
        if words and not self._texts:
            self._texts = [_searched(member.person) for member in self._members]
        lines = [line for place, line in enumerate(self._lines) if all(word in self._texts[place] for word in words)]
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

    # --- the filter ---

    def action_filter(self) -> None:
        """Let words be typed that people have to have."""
        words = self.query_one("#filter", Input)
        words.display = True
        words.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self) -> None:
        self._show_filtered()

    @on(Input.Submitted, "#filter")
    def _to_the_list(self, event: Input.Submitted) -> None:
        event.input.display = bool(event.value.strip())
        self.query_one(LineView).focus()

    def key_escape(self) -> None:
        """Clear the filter."""
        words = self.query_one("#filter", Input)
        words.value = ""
        words.display = False
        self.query_one(LineView).focus()

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
    return folded(" ".join((person.name, person.organisation, *person.tags, person.email, person.about)))
