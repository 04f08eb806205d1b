"""The line at the bottom of a screen: the keys that work here, as many as there is room for.

Textual's own footer is a widget for each key, which makes up half of the time to the first paint, and where the
room ends it leaves out the last keys, which are the ones that show all the others. This is one widget, and help
and palette always have their place.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.keys import REPLACED_KEYS, key_to_character
from textual.screen import Screen
from textual.widget import Widget

from mentor_tui.tui.commands import CHECK_IN, LOG_SESSION, OPEN_FOLLOW_UP, SETTLE

ALWAYS = {"save": "Save", "leave": "Leave", "show_keys": "Keys", "command_palette": "Palette"}
"""The actions that are always shown, at the right end, and how they are called there."""

FIRST = tuple(command.action for command in (LOG_SESSION, CHECK_IN, OPEN_FOLLOW_UP, SETTLE))
"""What a screen is asked for most, wherever it can be."""


class KeyLine(Widget):
    """Keys with what they do. A click does it, too.

    The keys that there is no room for are those of the least use here. So they stand in this order: what has the
    focus, what is asked for most, what only this screen has (its own class before the ones it is made from, each as
    it declares them), and what works everywhere.
    """

    def __init__(self) -> None:
        """Begin without keys."""
        super().__init__()
        self._ends: list[tuple[int, str]] = []  # where each key's words end, and the key

    def on_mount(self) -> None:
        """Follow which keys work."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, _: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Content:
        """Draw the keys that work where the focus is."""
        always: list[tuple[str, str, str]] = []
        others: list[tuple[str, str, str]] = []
        seen: set[str] = set()
        places = self._places()
        outside = {self.screen, self.app}
        for active in sorted(
            self.screen.active_bindings.values(),
            key=lambda one: places.get(one.binding.action, len(places)) if one.node in outside else -1,
        ):
            binding = active.binding
            name = binding.action.rpartition(".")[2]
            if (
                name in seen
                or not active.enabled
                or not (binding.show or name in ALWAYS)
                or self._is_typed(binding.key)
            ):
                continue
            seen.add(name)
            part = (binding.key, self.app.get_key_display(binding), ALWAYS.get(name, binding.description))
            (always if name in ALWAYS else others).append(part)
        room = self.size.width - sum(len(shown) + len(label) + 3 for _, shown, label in always)
        self._ends = []
        parts: list[str | tuple[str, str]] = []
        at = 0
        for place, (key, shown, label) in enumerate([*others, *always]):
            width = len(shown) + len(label) + 3
            if place < len(others) and at + width > room:
                continue
            parts += [" ", (shown, "bold $footer-key-foreground"), " ", label, " "]
            at += width
            self._ends.append((at, key))
        return Content.assemble(*parts)

    def _places(self) -> dict[str, int]:
        """Return the place of each action of the screen in the line."""
        declared = [one for kind in type(self.screen).__mro__ for one in vars(kind).get("BINDINGS", ())]
        actions = dict.fromkeys([*FIRST, *(one.action for one in declared if isinstance(one, Binding))])
        return {action: place for place, action in enumerate(actions)}

    def _is_typed(self, key: str) -> bool:
        """Whether a key is a character to what has the focus: Textual does not know that of "slash"."""
        focused, character = self.screen.focused, key_to_character(REPLACED_KEYS.get(key, key))
        return focused is not None and character is not None and focused.check_consume_key(key, character)

    def on_click(self, event: events.Click) -> None:
        """Press the key whose words were clicked."""
        key = next((key for end, key in self._ends if event.x < end), None)
        if key is not None:
            self.app.simulate_key(key)
