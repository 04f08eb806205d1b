"""Typing ahead: what is typed after a key that opens something reaches what it opens, in order and in full."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandInput
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from mentor_tui.model import Charter, CheckIn, FollowUp, Pairing
from mentor_tui.program import Program
from mentor_tui.tui.screens.brief import BriefScreen
from mentor_tui.tui.screens.pairings import PairingsScreen
from mentor_tui.tui.screens.program_screen import Place
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.type_ahead import TypeAhead
from mentor_tui.tui.widgets.key_line import KeyLine
from mentor_tui.tui.widgets.lines import LineView
from tests.tui.stage import SMALL, TODAY, Stage, key_event

SLOWLY = 0.05
"""Seconds: in them a loop that has nothing else to do would give out a thousand keys."""
SECONDS_TO_WAIT = 20


async def slowly(*_: object) -> None:
    await asyncio.sleep(SLOWLY)


@pytest.fixture(params=["slow to open", "slow to hear"])
def _slow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every screen take its time until it is mounted, or the lists until they pass on a key or what was chosen."""
    if request.param == "slow to open":
        monkeypatch.setattr(KeyLine, "on_mount", slowly, raising=False)
    else:
        for name in ("on_key", "on_line_view_chosen", "on_brief_wanted"):
            monkeypatch.setattr(LineView, name, slowly, raising=False)
            monkeypatch.setattr(TodayScreen, name, slowly, raising=False)


async def until(reached: Callable[[], object], say: Callable[[], object]) -> None:
    """Wait until something is so; a clock only ends a wait in vain."""
    for _ in range(int(SECONDS_TO_WAIT / 0.01)):
        if reached():
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"it has not come to it: {say()}")


def type_at_once(on: Stage | App[None], typed: str) -> None:
    """Type words and keys without a wait; a key of more than a letter stands in <>."""
    app = on.app if isinstance(on, Stage) else on
    parts = typed.replace("<", "\0<").replace(">", ">\0").split("\0")
    for part in filter(None, parts):
        for key in [part[1:-1]] if part.startswith("<") else part:
            app.post_message(key_event("space" if key == " " else key))


def last(stage: Stage) -> object:
    return stage.shelf.saved[-1] if stage.shelf.saved else None


def typed_into(stage: Stage) -> str:
    return stage.app.focused.value if isinstance(stage.app.focused, Input) else ""


def checked_in(stage: Stage, note: str = "") -> bool:
    one = last(stage)
    return isinstance(one, CheckIn) and (one.result, one.note) == ("no_answer", note)


def opened(stage: Stage, title: str) -> bool:
    one = last(stage)
    return isinstance(one, FollowUp) and one.title == title


def ended(stage: Stage) -> bool:
    one = last(stage)
    return isinstance(one, Pairing) and one.ended_on == TODAY


MEANT: dict[str, tuple[str, Callable[[Stage], object]]] = {
    "a form": ("cn<tab>mailbox full<ctrl+s>", lambda stage: checked_in(stage, "mailbox full")),
    "one key twice": ("ll", lambda stage: len(stage.app.screen_stack) == 2 and typed_into(stage) == "l"),
    "a form that asks": ("<down><E><ctrl+s><ctrl+s>", ended),
    "a form that stays open": ("f<ctrl+s>letter<ctrl+s>", lambda stage: opened(stage, "letter")),
    "a question": ("<delete>y", lambda stage: stage.shelf.saves == 1),
    "a picker": ("gben", lambda stage: isinstance(stage.app.focused, CommandInput) and typed_into(stage) == "ben"),
    "the search": ("5poster<enter>", lambda stage: isinstance(stage.app.focused, LineView)),
    "the only hit of a search": ("5dishwasher<enter>cn<ctrl+s>", checked_in),
    "one screen after another": (
        "<enter><escape>b<escape>2<down><enter>b",
        lambda stage: len(stage.app.screen_stack) == 3 and isinstance(stage.app.screen, BriefScreen),
    ),
    "what is opened by a change": ("nAda<tab>Zoe<ctrl+s><ctrl+s>cn<ctrl+s>", checked_in),
}
"""What is typed in one go, and what comes of it where all of it is heard by what it was meant for."""


@pytest.mark.usefixtures("_slow")
@pytest.mark.parametrize("what", MEANT)
async def test_what_is_typed_in_one_go_reaches_what_it_was_meant_for(what: str) -> None:
    typed, reached = MEANT[what]
    stage = Stage()
    async with stage.play() as pilot:
        type_at_once(stage, typed)
        await until(
            lambda: reached(stage), lambda: (stage.app.screen_stack, stage.app.focused, typed_into(stage), last(stage))
        )
        await pilot.pause()  # what a change leads to is done before the application is


async def test_what_is_typed_on_the_first_screen_of_all_is_heard_there() -> None:
    stage = Stage(Program(Charter()), place=Place(Path("program.json"), new=True))
    async with stage.app.run_test(size=SMALL):
        type_at_once(stage, "<enter>Ada<tab>Zoe<ctrl+s><ctrl+s>")
        await until(lambda: stage.shelf.saves, lambda: (stage.app.screen_stack, typed_into(stage)))
        assert [one.name for one in stage.program.people.values()] == ["Ada", "Zoe"]


async def test_a_form_that_could_not_be_saved_hears_what_is_typed_next() -> None:
    stage = Stage()
    stage.shelf.fails = True
    async with stage.play():
        type_at_once(stage, "f<ctrl+s>letter<ctrl+s>to Vale")
        await until(lambda: typed_into(stage) == "to Vale", lambda: typed_into(stage))  # in the place of "letter"
        assert len(stage.app.screen_stack) == 2


async def test_what_is_typed_and_pasted_stays_in_order() -> None:
    stage = Stage()
    async with stage.play():
        type_at_once(stage, "f")
        stage.app.post_message(events.Paste("a letter"))
        type_at_once(stage, " to ")
        stage.app.post_message(events.Paste("Vale"))
        type_at_once(stage, ", soon")
        await until(lambda: typed_into(stage) == "a letter to Vale, soon", lambda: typed_into(stage))


# --- nothing is held for ever ---


class Wanted(Message):
    """What somebody asks for with words."""


class Words(Screen[None]):
    """A line for words. Entered, they ask for another such screen, by the longest way there is."""

    def compose(self) -> ComposeResult:
        yield Input()

    def on_input_submitted(self) -> None:
        self.post_message(Wanted())


class Tower(TypeAhead[None]):
    """An application that puts one screen of words upon the other, and can take away what has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "take_away", priority=True),
        Binding("f3", "take_back", priority=True),
    ]

    def on_mount(self) -> None:
        self.push_screen(Words())

    def on_wanted(self) -> None:
        self.push_screen(Words())

    def action_take_away(self) -> None:
        self.screen.query_one(Input).remove()

    def action_take_back(self) -> None:
        self.pop_screen()


def words_on(app: App[None]) -> list[str]:
    return [one.value for screen in app.screen_stack for one in screen.query(Input)]


async def test_what_opens_after_message_upon_message_hears_what_was_typed_for_it() -> None:
    app = Tower()
    async with app.run_test():
        type_at_once(app, "one<enter>two<enter>three")
        await until(lambda: words_on(app) == ["one", "two", "three"], lambda: words_on(app))


async def test_keys_go_on_where_what_had_the_focus_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Input, "on_key", slowly, raising=False)
    app = Tower()
    async with app.run_test():
        type_at_once(app, "one<enter>two<f2>lost<f3>!<enter>four")
        await until(lambda: not app._typed and words_on(app) == ["one!", "four"], lambda: words_on(app))


async def test_a_key_goes_on_where_a_stop_of_its_way_is_closed_meanwhile() -> None:
    app = Tower()
    async with app.run_test():
        type_at_once(app, "one<enter>")
        await until(lambda: words_on(app) == ["one", ""] and app.focused is not None, lambda: words_on(app))
        line = app.screen.query_one(Input)
        way = line.ancestors_with_self[:-1]
        await line.remove()
        app._typed.append(key_event("f3"))
        app._pass_on(way, app._sight, 0)
        await until(lambda: words_on(app) == ["one"] and not app._typed, lambda: (words_on(app), app._typed))


async def test_a_form_opened_and_left_over_and_over_leaves_nothing_behind() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        type_at_once(stage, "c<escape>" * 10 + "2")
        await until(lambda: isinstance(stage.app.screen, PairingsScreen), lambda: stage.app.screen_stack)
        await pilot.pause()
        assert not stage.app._typed
        assert stage.shelf.saves == 0
