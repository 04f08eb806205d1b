"""The keys that a person has changed in the settings: which of them work, and what is wrong with the others.

Textual puts a changed key on a command without a word where that takes the key from another one, and where a list
or a form is there to catch it first. So every change is looked at here, and one that would do so is not made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, Keys, format_key, key_to_character

from mentor_tui.errors import NotUnderstood
from mentor_tui.settings import near
from mentor_tui.text import cut, one_line
from mentor_tui.tui.commands import Command

CELLS_OF_A_NAME = 40
"""How much of a name that is wrong is shown in the message on it."""

MODIFIERS = frozenset({"alt", "ctrl", "shift", "super"})
"""What is held down while another key is pressed."""

_UNNAMED = {"return", "ignore", "any"}
NAMED_KEYS = {key.value for key in Keys if key.value.isalnum()} - _UNNAMED
"""The keys without a character, as Textual calls them: "f5", "home"."""

_IN_LISTS = "it moves in lists"
_IN_FORMS = "it goes from field to field"
NEEDED: Mapping[str, str] = {
    **dict.fromkeys(("up", "down", "left", "right", "home", "end", "pageup", "pagedown"), _IN_LISTS),
    **dict.fromkeys(("ctrl+pageup", "ctrl+pagedown"), _IN_LISTS),
    **dict.fromkeys(("tab", "shift+tab"), _IN_FORMS),
    "enter": "it opens what is under the cursor",
    "space": "it chooses",
    "escape": "it goes back",
    "backspace": "it takes back what was typed",
    "delete": "it takes back what was typed",
    "ctrl+s": "it saves a form",
    "ctrl+p": "it opens the palette",
    "ctrl+q": "it leaves, whatever else is on the screen",
    **dict.fromkeys(("ctrl+c", "super+c"), "it copies"),
    "ctrl+i": "to a terminal it is Tab",
    "ctrl+m": "to a terminal it is Enter",
    "ctrl+j": "to a terminal it is Enter",
    "ctrl+h": "to a terminal it is Backspace",
    "ctrl+left_square_bracket": "to a terminal it is Escape",
}
"""The keys that no command can have, and why."""


class Keymap(NamedTuple):
    """The keys that were changed."""

    bindings: dict[str, str]
    """The keys that work instead of a command's own, by its name: what Textual's `set_keymap` takes."""
    problems: list[str]
    """What is wrong with the others, a sentence or two each; their commands have kept their keys."""


def keymap(keys: Mapping[str, str], groups: Iterable[Iterable[Command]]) -> Keymap:
    """Return which keys work where a person has chosen some.

    Args:
        keys: What was chosen: the names of commands, each with its key.
        groups: The commands that work at the same time, screen by screen; a key is for one of them alone.
    """
    together = [{command.name: command for command in group} for group in groups]
    commands = {name: command for group in together for name, command in group.items()}
    changed: dict[str, str] = {}
    problems: list[str] = []
    for name, typed in keys.items():
        if name not in commands:
            problems.append(f"“{_shown(name)}” is no command: {near(name, commands)}")
            continue
        try:
            key = read_key(typed)
        except NotUnderstood as error:
            problems.append(f"{_refused(commands[name])} {error}")
            continue
        if key == commands[name].key:
            continue
        if key in NEEDED:
            problems.append(f"{_refused(commands[name])} {said_key(key)} is needed: {NEEDED[key]}.")
        else:
            changed[name] = key
    while (clash := _clash(changed, together)) is not None:
        loser, keeper = clash
        key = changed.pop(loser.name)
        problems.append(f"{_refused(loser)} {said_key(key)} is the key of “{keeper.name}”, which keeps it.")
    return Keymap(changed, problems)


def _clash(changed: Mapping[str, str], together: Sequence[Mapping[str, Command]]) -> tuple[Command, Command] | None:
    """Return a changed command that cannot have its key, and the one that has it; None where each has its own.

    What has a key of its own keeps it, and of two changed ones the first in the settings does.
    """
    for place, (name, key) in enumerate(changed.items()):
        first = set(list(changed)[:place])
        for group in together:
            for other in group.values() if name in group else ():
                stays = other.name in first or other.name not in changed
                if other.name != name and stays and key in changed.get(other.name, other.key).split(","):
                    return group[name], other
    return None


def _refused(command: Command) -> str:
    return f"“{command.name}” stays on {said_key(command.key)}."


def _shown(text: str) -> str:
    return cut(one_line(text), CELLS_OF_A_NAME)


def read_key(typed: str) -> str:
    """Return the name that Textual has for a key: "?" is "question_mark", "Ctrl+K" is "ctrl+k".

    Raises:
        NotUnderstood: There is no such key.
    """
    *held, last = ("+",) if typed.strip() == "+" else typed.strip().split("+")
    modifiers = sorted({word.strip().lower() for word in held})
    key = _one_key(last.strip())
    if key is None or not MODIFIERS.issuperset(modifiers):
        raise NotUnderstood(f"“{_shown(typed)}” is no key: write one as in l, D, ?, f5 or ctrl+l.")
    if modifiers == ["shift"] and key not in NAMED_KEYS:  # a terminal sends the character, and nothing of Shift
        if not (len(key) == 1 and key.isalpha() and len(key.upper()) == 1):
            raise NotUnderstood(f"“{_shown(typed)}” is no key: write the character that Shift gives, as in ?.")
        return key.upper()
    return "+".join((*modifiers, key.lower() if modifiers else key))


def _one_key(name: str) -> str | None:
    """Return the name that Textual has for a key pressed alone; None where there is no such key."""
    if len(name) == 1:
        character: str | None = name
    elif name.lower() in NAMED_KEYS:
        return name.lower()
    else:
        character = key_to_character(REPLACED_KEYS.get(name.lower(), name.lower()))
        if character is not None and not character.isascii():
            return None  # Unicode has a name for everything there is, "banana" too
    if character is None or not character.isprintable():
        return None
    if character == ",":
        return "comma"  # between two keys for Textual
    (binding,) = Binding.make_bindings([Binding(character, "")])
    return binding.key


def key_of(command: Command, keys: Keymap) -> str:
    """Return the key of a command that works now, as help and messages say it."""
    return said_key(keys.bindings.get(command.name, command.key))


def said_key(key: str) -> str:
    """Return a key as it is said: "l", "?", "F5", "Ctrl+K"; where there are two, "+ or ="."""
    return " or ".join(_said(one) for one in key.split(","))


def _said(key: str) -> str:
    *held, last = key.split("+")
    shown = format_key(last)
    return "+".join((*map(str.capitalize, held), shown.capitalize() if held or last in NAMED_KEYS else shown))
