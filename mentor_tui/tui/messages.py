"""What screens tell the application."""

from textual.message import Message


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

    def __init__(self, selection: str = "") -> None:
        """Ask for the pairings that are meant by a selection, as it is typed; without one for all."""
        self.selection = selection
        super().__init__()


class TimelinesWanted(ReviewWanted):
    """Pairings are to be shown on one axis of dates."""
