"""The commands: each declared once, with its key, its name in the footer, its words in palette and help."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.binding import Binding, BindingType


class Command(NamedTuple):
    """Something that a person can ask for. A screen that offers it has a method `action_<name>`."""

    name: str
    """The action's name."""
    key: str
    """The key that asks for it."""
    label: str
    """How the footer calls it."""
    help: str
    """What it does, in the palette and in the help."""
    in_footer: bool = True
    """Whether the footer has room for it; the palette and the help always have."""

    @property
    def binding(self) -> Binding:
        """The key binding of the command."""
        return Binding(self.key, self.name, self.label, show=self.in_footer, tooltip=self.help, id=self.name)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Return the key bindings of commands."""
    return [command.binding for command in commands]


LOG_SESSION = Command("log_session", "l", "Log", "Log a session: what mattered, what is settled, what is new")
CHECK_IN = Command("check_in", "c", "Check in", "Record a check-in: reached or not, and when to look again")
OPEN_FOLLOW_UP = Command(
    "open_follow_up", "f", "Follow-up", "Open a follow-up: something to be carried until it is settled"
)
SETTLE = Command("settle", "s", "Settle", "Settle a follow-up: kept, changed, passed on or let go")
FIGURES = Command("figures", "d", "Figures", "The figures of this pairing, each with its definition")
SORT = Command("sort", "t", "Sort", "Sort by the next column")
FILTER = Command(
    "filter", "slash", "Filter", "Show only the pairings with these words in their names, standing or tags"
)
BACK = Command("back", "escape", "Back", "Go back to the screen before")

BEGIN_PAIRING = Command(
    "begin_pairing", "n", "New pairing", "Begin a pairing: a mentor, a mentee and how often they mean to meet"
)
ADD_PERSON = Command("add_person", "p", "Person", "Add a person, with what matters to them", in_footer=False)
EXPORT = Command(
    "export", "x", "Export", "Write the notes to a JSON file; it says first what leaves and what is withheld"
)
TODAY = Command("show_today", "1", "Today", "Who needs me now?")
PAIRINGS = Command("show_pairings", "2", "Pairings", "All pairings, with their standing and their last twelve months")
KEYS = Command("show_keys", "question_mark", "Keys", "Every key that works here, and what it does")
QUIT = Command("quit", "q", "Quit", "Leave. Everything is saved already")

OF_A_PAIRING = (LOG_SESSION, CHECK_IN, OPEN_FOLLOW_UP, SETTLE)
EVERYWHERE = (TODAY, PAIRINGS, BEGIN_PAIRING, ADD_PERSON, EXPORT, KEYS, QUIT)
