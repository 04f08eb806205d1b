"""What screens tell the application."""

from collections.abc import Callable, Iterable

from textual.message import Message

from mentor_tui.program import History, Program


class ProgramChanged(Message):
    """A change is on the disk and in the tracker's program: every screen is to show it."""


class SettingsChanged(Message):
    """The desk has new settings: every screen is to go by them."""


class PairingWanted(Message):
    """The timeline of a pairing is to be shown."""

    def __init__(self, pairing_id: str) -> None:
        """Ask for the pairing with this id."""
        self.pairing_id = pairing_id
        super().__init__()


class BriefWanted(PairingWanted):
    """The brief of a pairing is to be shown."""


class ReviewWanted(Message):
    """The figures of pairings over a period are to be shown."""

    def __init__(
        self,
        chosen: Callable[[Program], Iterable[History]] = lambda program: program.histories.values(),
        selected: str = "all pairings",
    ) -> None:
        """Ask for the pairings that `chosen` takes from a program; `selected` says in words which these are."""
        self.chosen = chosen
        self.selected = selected
        super().__init__()
