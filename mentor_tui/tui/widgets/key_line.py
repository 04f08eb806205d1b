"""The line at the bottom of a screen: the keys that work here, as many as there is room for.

Textual's own footer is a widget for each key, which makes up half of the time to the first paint, and where the
room ends it leaves out the last keys, which are the ones that show all the others. This is one widget, and help
and palette always have their place.
"""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget

ALWAYS = {"save": "Save", "leave": "Leave", "show_keys": "Keys", "command_palette": "Palette"}
"""The actions that are always shown, at the right end, and how they are called there."""


class KeyLine(Widget):
    """Keys with what they do. A click does it, too."""

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
        for active in self.screen.active_bindings.values():
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

    def _is_typed(self, key: str) -> bool:
        """Whether a key is a character to what has the focus: Textual does not know that of "slash"."""
        focused, character = self.screen.focused, key_to_character(key)
        return focused is not None and character is not None and focused.check_consume_key(key, character)

    def on_click(self, event: events.Click) -> None:
        """Press the key whose words were clicked."""
        key = next((key for end, key in self._ends if event.x < end), None)
        if key is not None:
            self.app.simulate_key(key)
