"""The occasion on which a form about a pairing is filled in."""

from typing import NamedTuple

from mentor_tui.program import History, Program


class Occasion(NamedTuple):
    """What a form about a pairing has to know."""

    program: Program
    history: History
    """The pairing."""
    day_first: bool | None
    """Whether the reader writes the day before the month; None where that is not known."""
