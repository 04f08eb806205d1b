"""What screens tell the application."""

from textual.message import Message


class ProgramChanged(Message):
    """A change is on the disk and in the tracker's program: every screen is to show it."""


class PairingBegun(Message):
    """A pairing has begun: it is to be shown, so that the next key is for it."""

    def __init__(self, pairing_id: str) -> None:
        """Tell of the pairing with this id."""
        self.pairing_id = pairing_id
        super().__init__()
