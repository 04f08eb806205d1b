"""A stage for the application: the sample program, a clock that stands still, a terminal of a known size."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from textual import events
from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from mentor_tui.changes import Saving
from mentor_tui.errors import FileUnusable
from mentor_tui.model import Charter, Id, Record
from mentor_tui.program import Program
from mentor_tui.sample import read_sample
from mentor_tui.settings import Settings, SettingsFile
from mentor_tui.sources import Sources
from mentor_tui.store import Drafts
from mentor_tui.tracker import Tracker
from mentor_tui.tui.app import MentorApp
from mentor_tui.tui.commands import TOGETHER
from mentor_tui.tui.keymap import keymap
from mentor_tui.tui.screens.program_screen import Desk, Place, Watched
from mentor_tui.tui.type_ahead import TypeAhead

TODAY = date(2026, 11, 22)
SMALL, LARGE = (80, 24), (120, 40)
SECONDS_TO_SETTLE = 60.0
"""How long an application may have something to do; whoever takes longer hangs."""


class Shelf:
    """A place to save that keeps what it is given, or fails when it is told to."""

    def __init__(self) -> None:
        self.saved: list[Record] = []
        self.taken_back: list[Id] = []
        self.saves = 0
        self.fails = False

        self.charter: Charter | None = None

    def save(
        self, records: Iterable[Record] = (), charter: Charter | None = None, *, taken_back: Iterable[Id] = ()
    ) -> None:
        if self.fails:
            raise FileUnusable("program.json could not be saved: No space left on device. Nothing has changed.")
        self.saves += 1
        self.charter = charter
        self.saved += records
        self.taken_back += taken_back


class Hand(Pilot[None]):
    """A hand on the keys. It goes on when all that came of a key is done, which no clock and no load has a say in.

    Textual's own hand waits until the process seems to be idle, which takes most of a test's time, and is a guess
    on a machine with other work.
    """

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._wait_for_screen()  # what was put into a field by hand is read before the key comes
            self.app.post_message(key_event(key))
            await self._wait_for_screen()

    async def pause(self, delay: float | None = None) -> None:
        """Wait until all is done, and drawn: between two keys nobody looks at the screen."""
        await asyncio.sleep(delay or 0)
        await self._wait_for_screen()
        if self.app.is_running:
            self.app.screen._on_timer_update()
            await self._wait_for_screen()

    async def _wait_for_screen(self, timeout: float = SECONDS_TO_SETTLE) -> bool:  # noqa: ASYNC109 - Textual's own
        async with asyncio.timeout(timeout):
            await settled(self.app)
        return True


async def settled(app: App[Any]) -> None:
    """Wait until nothing is left to do: no message, nothing to lay out, no worker, no animation."""
    while app.is_running and app._exception is None:
        await asyncio.sleep(0)
        if any(map(_is_at_work, [app, *app._registry])) or (isinstance(app, TypeAhead) and app._typed):
            continue
        if app._batch_count or app._resize_timer:
            await asyncio.sleep(0.002)  # these end by the clock
        elif _is_to_be_laid_out(app.screen):
            app.screen._on_timer_update()
        elif working := [one._task for one in app.workers if one._task is not None and not one.is_finished]:
            await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        elif app.animator._scheduled or app.animator._animations:
            await app.animator.wait_until_complete()
        else:
            return


def _is_at_work(pump: MessagePump) -> bool:
    """Whether messages are handled or wait to be: who has nothing to do waits at an empty queue."""
    if pump._closed or (pump._task is None and not isinstance(pump, App)):
        return False
    queue: Any = pump._message_queue
    return not queue.empty() or not queue.ready_event._waiters


def _is_to_be_laid_out(screen: Screen[Any]) -> bool:
    return bool(screen._layout_required or screen._scroll_required or screen._recompose_required or screen._callbacks)


def key_event(key: str) -> events.Key:
    """Return what a terminal sends for a key."""
    name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
    return events.Key(name, key_to_character(REPLACED_KEYS.get(name, name)))


@asynccontextmanager
async def played(app: App[Any], size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    """Run an application in a terminal of a size, with a hand on its keys."""
    async with app.run_test(size=size, notifications=True):
        hand = Hand(cast("App[None]", app))  # with what it ends is of no matter to most
        await hand.pause()
        yield hand
        await hand.pause()


class Stage:
    """An application that can be played on."""

    def __init__(
        self,
        program: Program | None = None,
        *,
        place: Place | None = None,
        drafts: Drafts | None = None,
        day_first: bool | None = True,
        settings: Settings = Settings(),  # noqa: B008 - a frozen value
        settings_file: SettingsFile | None = None,
        file: Saving | None = None,
        watched: Watched | None = None,
        sources: Sources | None = None,
    ) -> None:
        self.now = datetime(2026, 11, 22, 10, tzinfo=UTC)
        self.shelf = Shelf()
        numbers = itertools.count(1)
        self.tracker = Tracker(
            sample_program() if program is None else program,
            file or self.shelf,
            clock=lambda: self.now,
            new_id=lambda: str(UUID(int=next(numbers) << 64)),
            device="test",
        )
        self.desk = Desk(
            tracker=self.tracker,
            place=place or Place(Path("program.json"), scratch=program is None),
            drafts=drafts,
            settings=settings,
            settings_file=settings_file,
            system_day_first=day_first,
            keys=keymap(settings.keys, TOGETHER),
            file=watched,
            sources=sources,
        )
        self.app = MentorApp(self.desk)

    def tomorrow(self) -> None:
        self.now += timedelta(days=1)

    def play(self, size: tuple[int, int] = SMALL) -> AbstractAsyncContextManager[Pilot[None]]:
        return played(self.app, size)

    @property
    def program(self) -> Program:
        return self.tracker.program


_SAMPLE: list[Program] = []


def sample_program() -> Program:
    """Return the sample program as of TODAY; it is a value, so all tests share one."""
    if not _SAMPLE:
        document = read_sample(TODAY)
        _SAMPLE.append(
            Program(charter=document.charter).with_records([one.record for one in document.records], today=TODAY)
        )
    return _SAMPLE[0]


def screen_text(app: MentorApp) -> str:
    """Return what stands on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def still(app: MentorApp) -> None:
    """Stop what moves by itself, so that two pictures of one screen are the same."""
    for area in app.screen.query("Input, TextArea"):
        assert isinstance(area, Input | TextArea)
        area.cursor_blink = False


async def hit(pilot: Pilot[None], letters: str) -> None:
    """Hit one key after the other, as fast as they come: each of them is a key, and none is waited for alone."""
    await pilot.pause()
    for letter in letters:
        pilot.app.post_message(key_event("space" if letter == " " else letter))
    await pilot.pause()


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Put a text where the focus is, as one paste: a hundred keys take seconds and hold nothing more."""
    await pilot.pause()
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


async def in_palette(pilot: Pilot[None], words: str) -> list[str]:
    """Type words into the palette, and return what it offers once that stays."""
    await pilot.pause()
    assert isinstance(pilot.app.screen, CommandPalette)
    await type_text(pilot, words)
    offered: list[str] = []
    for _ in range(50):
        await pilot.pause(0.02)
        options = pilot.app.screen.query_one(CommandList).options
        now = [str(option.prompt) for option in options]
        if now and now == offered:
            break
        offered = now
    return offered
