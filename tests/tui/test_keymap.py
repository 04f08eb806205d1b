"""The keys that a person changes: those that can be are, the others are told, and no command ever loses its key."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import Screen

from mentor_tui.errors import NotUnderstood
from mentor_tui.tui import commands as commands_module
from mentor_tui.tui.commands import Command, bindings
from mentor_tui.tui.keymap import NEEDED, Keymap, key_of, keymap, read_key, said_key
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import Choice
from mentor_tui.tui.widgets.lines import LineView
from tests.records import quickly
from tests.tui.stage import played

LOG = Command("log_session", "l", "Log", "Log a session")
CHECK = Command("check_in", "c", "Check in", "Check in")
SORT = Command("sort", "t", "Sort", "Sort")
ZOOM = Command("zoom", "plus,equals_sign", "Zoom", "Zoom in")
BACK = Command("back", "escape", "Back", "Go back")
TODAY = Command("show_today", "1", "Today", "Today")
KEYS = Command("show_keys", "question_mark", "Keys", "Keys")
EVERYWHERE = (TODAY, KEYS)
A_LIST, A_PAIRING = (*EVERYWHERE, LOG, CHECK, SORT), (*EVERYWHERE, LOG, CHECK, BACK, ZOOM)
GROUPS = (EVERYWHERE, A_LIST, A_PAIRING)
ALL = {command.name: command for group in GROUPS for command in group}


# --- what a key is -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "key", "said"),
    [
        ("l", "l", "l"),
        ("D", "D", "D"),
        ("shift+d", "D", "D"),
        ("?", "question_mark", "?"),
        ("question_mark", "question_mark", "?"),
        ("/", "slash", "/"),
        ("solidus", "slash", "/"),
        ("slash", "slash", "/"),
        (".", "full_stop", "."),
        ("-", "minus", "-"),
        ("+", "plus", "+"),
        (",", "comma", ","),
        ("é", "é", "é"),
        ("ctrl+k", "ctrl+k", "Ctrl+K"),
        (" Ctrl + K ", "ctrl+k", "Ctrl+K"),
        ("ctrl+plus", "ctrl+plus", "Ctrl++"),
        ("shift+alt+x", "alt+shift+x", "Alt+Shift+X"),
        ("super+ctrl+up", "ctrl+super+up", "Ctrl+Super+↑"),
        ("f5", "f5", "F5"),
        ("F12", "f12", "F12"),
        ("shift+f3", "shift+f3", "Shift+F3"),
        ("insert", "insert", "Insert"),
        ("space", "space", "Space"),
    ],
)
def test_a_key_is_read_as_it_is_written_and_as_it_is_said(typed: str, key: str, said: str) -> None:
    assert read_key(typed) == key
    assert said_key(key) == said


@pytest.mark.parametrize(
    "typed",
    ["", " ", "banana", "f25", "l,c", "ctrl+", "ctrl++", "cmd+k", "<any>", "ignore", "return", "null", "\x1b", "a b"],
)
def test_what_is_no_key_is_told_with_what_would_be_one(typed: str) -> None:
    with pytest.raises(NotUnderstood, match=r"is no key: write one as in l, D, \?, f5 or ctrl\+l") as error:
        read_key(typed)
    assert "\x1b" not in str(error.value)


@pytest.mark.parametrize("typed", ["shift+1", "shift+?", "shift+ß"])
def test_what_shift_gives_is_written_itself(typed: str) -> None:
    with pytest.raises(NotUnderstood, match="write the character that Shift gives"):
        read_key(typed)


async def test_a_key_that_is_read_is_the_one_that_is_pressed() -> None:
    for typed in ("?", "/", ".", "-", "+", ",", "é", "ctrl+K", "f5", "shift+d", "@", "_", "\\", "#"):
        app = Small({"log_session": read_key(typed)})
        async with played(app) as pilot:
            await pilot.press(typed if len(typed) == 1 else read_key(typed))
            assert app.done == ["log_session"], typed


def test_every_command_s_own_key_is_written_as_it_is_read() -> None:
    own = [one for one in vars(commands_module).values() if isinstance(one, Command)]
    assert own
    for command in own:
        assert [read_key(key) for key in command.key.split(",")] == command.key.split(",")


def test_every_key_that_lists_forms_and_textual_need_is_known() -> None:
    nodes: tuple[type[DOMNode], ...] = (App, Screen, Form, VerticalScroll, LineView, Choice)
    needed = {one.key for node in nodes for one in Binding.make_bindings(node.BINDINGS)} | {App.COMMAND_PALETTE_BINDING}
    assert needed <= set(NEEDED)
    assert all(read_key(key) == key for key in NEEDED)


def test_what_a_terminal_sends_for_another_key_is_that_key() -> None:
    tab, enter, line_end, backspace, escape = "i", "m", "j", "h", "["
    assert {read_key(f"ctrl+{key}") for key in (tab, enter, line_end, backspace, escape)} <= set(NEEDED)


# --- what works ----------------------------------------------------------------------------------------


def test_without_changes_every_command_has_its_own_key() -> None:
    unchanged = keymap({}, GROUPS)
    assert unchanged == Keymap({}, [])
    assert [key_of(one, unchanged) for one in (LOG, KEYS, BACK, ZOOM)] == ["l", "?", "Esc", "+ or ="]


def test_a_changed_key_is_the_one_that_works() -> None:
    changed = keymap({"log_session": "Ctrl+L", "show_keys": "f2", "sort": "t"}, GROUPS)
    assert changed == Keymap({"log_session": "ctrl+l", "show_keys": "f2"}, [])
    assert key_of(LOG, changed) == "Ctrl+L"
    assert key_of(CHECK, changed) == "c"


def test_two_commands_can_change_places_and_those_that_never_meet_can_share_a_key() -> None:
    assert keymap({"log_session": "c", "check_in": "1", "show_today": "l"}, GROUPS).problems == []
    assert keymap({"sort": "z", "back": "z"}, GROUPS).problems == []
    assert keymap({"sort": "+"}, GROUPS).problems == []


@pytest.mark.parametrize(
    ("keys", "works", "problems"),
    [
        (
            {"log_sesion": "m"},
            {},
            ["“log_sesion” is no command: did you mean “log_session”?"],
        ),
        (
            {"x\x1by": "m"},
            {},
            ["“xy” is no command: there are show_today, show_keys, log_session, check_in, sort, back, zoom."],
        ),
        (
            {"log_session": "banana"},
            {},
            ["“log_session” stays on l. “banana” is no key: write one as in l, D, ?, f5 or ctrl+l."],
        ),
        (
            {"log_session": "ctrl+s"},
            {},
            ["“log_session” stays on l. Ctrl+S is needed: it saves a form."],
        ),
        (
            {"log_session": "Down"},
            {},
            ["“log_session” stays on l. ↓ is needed: it moves in lists."],
        ),
        (
            {"log_session": "ctrl+i"},
            {},
            ["“log_session” stays on l. Ctrl+I is needed: to a terminal it is Tab."],
        ),
        (
            {"log_session": "c"},
            {},
            ["“log_session” stays on l. c is the key of “check_in”, which keeps it."],
        ),
        (
            {"log_session": "?"},
            {},
            ["“log_session” stays on l. ? is the key of “show_keys”, which keeps it."],
        ),
        (
            {"show_keys": "="},
            {},
            ["“show_keys” stays on ?. = is the key of “zoom”, which keeps it."],
        ),
        (
            {"check_in": "m", "log_session": "m"},
            {"check_in": "m"},
            ["“log_session” stays on l. m is the key of “check_in”, which keeps it."],
        ),
        (
            {"log_session": "c", "check_in": "banana"},
            {},
            [
                "“check_in” stays on c. “banana” is no key: write one as in l, D, ?, f5 or ctrl+l.",
                "“log_session” stays on l. c is the key of “check_in”, which keeps it.",
            ],
        ),
        (
            {"log_session": "c", "check_in": "t", "show_today": "l"},
            {},
            [
                "“check_in” stays on c. t is the key of “sort”, which keeps it.",
                "“log_session” stays on l. c is the key of “check_in”, which keeps it.",
                "“show_today” stays on 1. l is the key of “log_session”, which keeps it.",
            ],
        ),
    ],
)
def test_a_change_that_cannot_be_is_told_and_leaves_the_command_on_its_own_key(
    keys: dict[str, str], works: dict[str, str], problems: list[str]
) -> None:
    assert keymap(keys, GROUPS) == Keymap(works, problems)


@quickly
@given(
    keys=st.dictionaries(
        st.sampled_from([*ALL, "nobody"]), st.sampled_from(["l", "c", "t", "+", "1", "?", "m", "escape", "nothing"])
    )
)
def test_whatever_is_chosen_no_two_commands_of_a_screen_have_the_same_key(keys: dict[str, str]) -> None:
    found = keymap(keys, GROUPS)
    for group in GROUPS:
        own = [key for one in group for key in found.bindings.get(one.name, one.key).split(",")]
        assert len(set(own)) == len(own)
    for name, key in keys.items():
        told = any(problem.startswith(f"“{name}” ") for problem in found.problems)
        own_already = name in ALL and key in {ALL[name].key, said_key(ALL[name].key)}
        assert [name in found.bindings, own_already, told].count(True) == 1, "done, or nothing to do, or told why not"


# --- what Textual does with it -------------------------------------------------------------------------


class Small(App[None]):
    """A few commands on the application and on its screen; it notes which of them were done."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(EVERYWHERE)

    class Listing(Screen[None]):
        BINDINGS: ClassVar[list[BindingType]] = bindings((LOG, CHECK, SORT))

    def __init__(self, keys: dict[str, str]) -> None:
        super().__init__()
        self.done: list[str] = []
        self.clashes: list[str] = []
        self._keys = keys

    def get_default_screen(self) -> Screen[None]:
        return self.Listing()

    def on_mount(self) -> None:
        self.set_keymap(self._keys)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:  # noqa: ARG002 - Textual's
        self.clashes += sorted(binding.action for binding in clashed_bindings)

    async def run_action(self, action: object, *_: object, **__: object) -> bool:
        self.done.append(str(action).rpartition(".")[2])
        return True


async def pressed(keys: dict[str, str], *press: str) -> Small:
    app = Small(keys)
    async with played(app) as pilot:
        await pilot.press(*press)
    return app


async def test_a_changed_key_asks_for_its_command_and_the_one_before_for_nothing() -> None:
    works = keymap({"log_session": "ctrl+l", "show_today": "f5", "check_in": "C"}, GROUPS).bindings
    app = await pressed(works, "ctrl+l", "f5", "C", "l", "1", "c")
    assert app.done == ["log_session", "show_today", "check_in"]
    assert app.clashes == []


async def test_commands_that_change_places_do_so_across_application_and_screen() -> None:
    works = keymap({"log_session": "c", "check_in": "1", "show_today": "l"}, GROUPS).bindings
    app = await pressed(works, "l", "c", "1", "t", "question_mark")
    assert app.done == ["show_today", "log_session", "check_in", "sort", "show_keys"]
    assert app.clashes == []


async def test_a_clash_that_textual_would_make_in_silence_is_not_handed_to_it() -> None:
    asked = {"log_session": "c"}
    app = await pressed(asked, "c", "l")
    assert app.done == ["log_session"], "by itself Textual takes the key from the other command"
    assert app.clashes == [], "and says nothing, for it takes whatever has an id to be changed, too"
    app = await pressed(keymap(asked, GROUPS).bindings, "c", "l")
    assert app.done == ["check_in", "log_session"]


async def test_a_clash_that_textual_does_not_see_is_seen_here() -> None:
    asked = {"log_session": "1"}
    app = await pressed(asked, "1")
    assert (app.done, app.clashes) == (["log_session"], []), "the screen's command hides the application's"
    app = await pressed(keymap(asked, GROUPS).bindings, "1", "l")
    assert app.done == ["show_today", "log_session"]
