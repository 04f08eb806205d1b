"""Typing ahead: each key waits until those before it have had their effect, however busy the machine is.

Textual hands a key to whatever has the focus when the key arrives. The key before it may still be on its way up to the
screen whose command it is, or what that command opens may not be there yet: the key would then be heard by the screen
that is being left, or by nobody.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import takewhile
from typing import TypeVar

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

R = TypeVar("R")

Sight = tuple[Screen[object], Widget | None]
"""The screen in sight, and what has the focus in it."""

STILL_ROUNDS = 3
"""How often nothing new comes into sight until everything has had its effect. What a key leads to is at most this many
messages deep: the key itself, the list that says which row was chosen, the screen that asks for another one."""


class TypeAhead(App[R]):
    """An application that gives out one key after the other.

    Before a key is given out, a mark goes the way that keys go: from what has the focus up to the application. Each
    stop passes it on when it has done everything that it was sent before, a new screen when it is mounted. The key
    follows once the mark has come round and found the same screen and the same focus, a few times over.

    No key is held for ever, and there is no clock in it: whoever takes the mark passes it on, and who is being closed
    is passed over.
    """

    def __init__(self) -> None:
        """Make the application, with no key typed."""
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Let what is typed wait for its turn; everything else goes on as it comes."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._typed.append(event)
            if len(self._typed) == 1:
                self._send_round(0)
        else:
            await super().on_event(event)

    @property
    def _sight(self) -> Sight:
        return self.screen, self.screen.focused

    def _send_round(self, still: int) -> None:
        """Send a mark round, after so many that found nothing new."""
        screen, focused = sight = self._sight
        below = (focused or screen).ancestors_with_self[:-1]
        self._pass_on(below, sight, still)

    def _pass_on(self, way: list[DOMNode], sight: Sight, still: int) -> None:
        """Pass the mark on to the next stop of its way, at last to the application."""
        for place, stop in enumerate(way, 1):
            if stop.call_later(self._pass_on, way[place:], sight, still):
                return
        self.call_later(self._come_round, sight, still)

    async def _come_round(self, sight: Sight, still: int) -> None:
        """Give out the next key where nothing has moved for long enough; letters of a text lead nowhere, and go on."""
        still = still + 1 if sight == self._sight else 0
        if still < STILL_ROUNDS:
            self._send_round(still)
            return
        text = takewhile(partial(_is_text_for, sight[1]), tuple(self._typed))
        for typed in tuple(text) or (self._typed[0],):
            self._typed.popleft()
            await super().on_event(typed)
        if self._typed:
            self._send_round(0)


def _is_text_for(focused: Widget | None, typed: events.Key | events.Paste) -> bool:
    """Whether a key is but one more letter of the text that is being written."""
    return (
        focused is not None and isinstance(typed, events.Key) and focused.check_consume_key(typed.key, typed.character)
    )
