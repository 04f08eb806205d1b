"""What screens tell the application."""

from textual.message import Message


class ProgramChanged(Message):
    """A change is on the disk and in the tracker's program: every screen is to show it."""
