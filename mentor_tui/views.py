"""A view of the program timelines: how far one looks, which pairings, and in which order."""

from collections.abc import Iterator
from typing import Literal, get_args

from mentor_tui.axis import Zoom
from mentor_tui.errors import Problem
from mentor_tui.model import Value

Order = Literal["concern", "name", "mentor", "mentee", "longest gap", "open gap", "cadence", "start"]
"""What the pairings are sorted by."""

Grouping = Literal["none", "mentor", "tag"]
"""What the pairings stand together by."""

ORDERS: tuple[Order, ...] = get_args(Order)
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)

MOST_VIEWS = 9
"""How many views can be kept: one on each number key."""


class View(Value, frozen=True, kw_only=True):
    """A view, as it is shown and as it is kept in the settings. Each field has its name from the file."""

    name: str = ""
    """What it is called; empty until it is kept."""
    zoom: Zoom = "week"
    """What a column is."""
    sort: Order = "concern"
    """What the pairings are sorted by."""
    group: Grouping = "none"
    """What the pairings stand together by."""
    filter: str = ""
    """Which pairings are shown, in the words of the filter."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        if not self.name.strip():
            yield Problem("name", "A view needs a name, to be found again.")


def kept(views: tuple[View, ...], view: View) -> tuple[View, ...]:
    """Return the views with another one: in the place of the one of its name, else at the end.

    The tenth is not kept: whoever asks looks at :data:`MOST_VIEWS` first.
    """
    names = [one.name.casefold() for one in views]
    if view.name.casefold() in names:
        place = names.index(view.name.casefold())
        return (*views[:place], view, *views[place + 1 :])
    return (*views, view)[:MOST_VIEWS]
