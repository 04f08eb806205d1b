"""What is done to what stands already: it is changed, deleted, paused, ended, opened again, handed over, snoozed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import UnionType
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from mentor_tui.continuity import Gap, figures
from mentor_tui.model import (
    CheckIn,
    Ending,
    FollowUp,
    Pairing,
    Pause,
    Person,
    Record,
    Session,
    Takeaway,
    Tombstone,
)
from mentor_tui.program import History, Program
from mentor_tui.timeline import Entry
from mentor_tui.tui.screens.brief import BriefScreen
from mentor_tui.tui.screens.follow_up_forms import CheckInEditForm, FollowUpEditForm
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.screens.pairing import PairingScreen
from mentor_tui.tui.screens.pairing_forms import PartingForm, PauseForm, TermsForm
from mentor_tui.tui.screens.people_forms import PairingForm
from mentor_tui.tui.screens.question import Question
from mentor_tui.tui.screens.session_form import SessionEditForm
from mentor_tui.tui.screens.today import TodayScreen
from mentor_tui.tui.widgets.fields import Choice, CleanTextArea, Field
from mentor_tui.tui.widgets.lines import LineView
from mentor_tui.tui.widgets.timeline_view import TimelineView
from mentor_tui.wording import pairing_name
from tests.records import (
    ADA,
    BEN,
    THRESHOLDS,
    check_in,
    days_ago,
    follow_up,
    pairing,
    pause,
    person,
    program_of,
    session,
    settled,
)
from tests.tui.stage import LARGE, TODAY, Stage, screen_text, type_text
from tests.tui.test_commands import at, go_to
from tests.tui.test_forms import in_form

NUALA = person("Nuala Byrne")


async def open_timeline(stage: Stage, pilot: Pilot[None], words: str) -> TimelineView:
    stage.app.go_to(at(stage, words))
    await pilot.pause()
    return stage.app.screen.query_one(TimelineView)


async def on_entry(stage: Stage, pilot: Pilot[None], is_meant: Callable[[Entry, History], object]) -> Entry:
    """Put the cursor of the timeline on the first entry, from the top, that is meant."""
    view = stage.app.screen.query_one(TimelineView)
    key, entry = next((key, entry) for key, (entry, history) in view._entries.items() if is_meant(entry, history))
    view.cursor = key
    await pilot.pause()
    return entry


def on(stage: Stage, screen: type[Screen[Any]] | UnionType) -> bool:
    """Whether a screen of this type is the one in sight."""
    return isinstance(stage.app.screen, screen)


def of_kind(kind: str) -> Callable[[Entry, History], bool]:
    return lambda entry, _: entry.kind == kind


def put(stage: Stage, field: str, text: str) -> None:
    """Put a text into a field, over what stands there."""
    screen = stage.app.screen
    areas = screen.query(f"#{field} CleanTextArea").results(CleanTextArea)
    if (area := next(iter(areas), None)) is not None:
        area.text = text
    else:
        screen.query_one(f"#{field} Input", Input).value = text


def field_of(stage: Stage, name: str) -> Field[Any]:
    """Return the field of that name; the heading of the form is called a title, too."""
    return next(iter(stage.app.screen.query(f"#{name}").results(Field)))


def held(stage: Stage, field: str) -> object:
    return field_of(stage, field).held


def said(stage: Stage, field: str) -> str:
    """Return what is said beside a field."""
    return str(field_of(stage, field)._said.content)


def is_marked(stage: Stage, field: str) -> bool:
    return field_of(stage, field).has_class("wrong")


def asked(stage: Stage) -> str:
    """Return what the form on the screen asks, or says is wrong with it as a whole."""
    return str(stage.app.screen.query_one("#problem", Static).content)


def told(stage: Stage) -> str:
    """Return what is told of the entry under the cursor."""
    return str(stage.app.screen.query_one("#entry", Static).content)


def question(stage: Stage) -> str:
    """Return what is asked before something is deleted, and what follows from it."""
    assert on(stage, Question)
    return " ".join(str(one.content) for one in stage.app.screen.query(Static))


def toast(stage: Stage) -> str:
    """Return what was said last."""
    return list(stage.app._notifications)[-1].message


def record_with(stage: Stage, record_id: str) -> Record | None:
    return next((one for one in stage.program.records() if one.id == record_id), None)


def records_of(stage: Stage) -> list[Record]:
    return sorted(stage.program.records(), key=lambda record: record.id)


async def save(pilot: Pilot[None], times: int = 1) -> None:
    await pilot.press(*["ctrl+s"] * times)
    await pilot.pause()


# --- changing what is under the cursor -----------------------------------------------------------------


class Editing(NamedTuple):
    """How an entry of a kind is changed."""

    words: str
    kind: str
    form: type[Form[Any]]
    shown: Callable[[Any], dict[str, object]]
    """What stands in the form of a record."""
    field: str
    typed: str
    changed: dict[str, object]
    """What of the record is then changed."""


EDITS = [
    Editing(
        "ada ben",
        "session",
        SessionEditForm,
        lambda one: {
            "held_on": one.held_on.isoformat(),
            "minutes": str(one.minutes),
            "channel": one.channel,
            "topics": ", ".join(one.topics),
            "note": one.note,
            "status": "held",
            "visibility": one.visibility,
        },
        "topics",
        "nerves, slides",
        {"topics": ("nerves", "slides")},
    ),
    Editing(
        "ada ben",
        "check_in",
        CheckInEditForm,
        lambda one: {"result": one.result, "note": one.note, "channel": one.channel, "initiated_by": one.initiated_by},
        "note",
        "mailbox full",
        {"note": "mailbox full"},
    ),
    Editing(
        "ada ben",
        "opened",
        FollowUpEditForm,
        lambda one: {"title": one.title, "kind": one.kind, "owner": one.owner, "note": one.note},
        "title",
        "another title",
        {"title": "another title"},
    ),
    Editing(
        "ada ben",
        "closed",
        FollowUpEditForm,
        lambda one: {"title": one.title, "outcome": one.outcome, "closing_note": one.closing_note},
        "closing_note",
        "She went\nthere herself.",
        {"closing_note": "She went\nthere herself."},
    ),
    Editing(
        "ada ben",
        "planned",
        FollowUpEditForm,
        lambda one: {"title": one.title, "check_on": one.check_on.isoformat(), "rhythm": str(one.rhythm or "")},
        "check_on",
        "+30d",
        {"check_on": days_ago(-30)},
    ),
    Editing(
        "ada ben",
        "check_missed",
        FollowUpEditForm,
        lambda one: {"check_on": one.check_on.isoformat()},
        "check_on",
        "+8d",
        {"check_on": days_ago(-8)},
    ),
    Editing(
        "ada ben",
        "today",
        TermsForm,
        lambda one: {"cadence": str(one.cadence), "purpose": one.purpose, "started_on": one.started_on.isoformat()},
        "tags",
        "cohort-a, nursing",
        {"tags": ("cohort-a", "nursing")},
    ),
    Editing(
        "ada ben",
        "started",
        TermsForm,
        lambda one: {"agreement": one.agreement, "tags": ", ".join(one.tags)},
        "agreement",
        "Nothing leaves the room.",
        {"agreement": "Nothing leaves the room."},
    ),
    Editing(
        "kwame oskar",
        "ended",
        TermsForm,
        lambda one: {"ended_on": one.ended_on.isoformat(), "reason": one.ending.reason, "valued": one.ending.valued},
        "door_open_on",
        "2028-01-31",
        {},
    ),
]


async def test_every_kind_of_entry_opens_its_form_with_what_it_holds_and_saves_what_is_changed() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        for words, group in {one.words: [edit for edit in EDITS if edit.words == one.words] for one in EDITS}.items():
            await open_timeline(stage, pilot, words)
            for edit in group:
                entry = await on_entry(stage, pilot, of_kind(edit.kind))
                before = record_with(stage, getattr(entry.subject, "id", ""))
                await pilot.press("e")
                await pilot.pause()
                assert on(stage, edit.form), edit.kind
                shown = edit.shown(entry.subject)
                assert {field: held(stage, field) for field in shown} == shown
                saves = stage.shelf.saves
                put(stage, edit.field, edit.typed)
                await save(pilot)
                assert stage.shelf.saves == saves + 1, edit.kind
                assert toast(stage).startswith("Changed: ")
                assert toast(stage).endswith(" · u undoes")
                after = record_with(stage, getattr(entry.subject, "id", ""))
                assert after is not None
                assert before is not None
                assert stage.shelf.saved[-1] == after
                if edit.changed:
                    assert replace(before, **edit.changed, stamp=after.stamp) == after, "and nothing else"
        assert isinstance(after, Pairing)
        assert after.ending is not None
        assert str(after.ending.door_open_on) == "2028-01-31"


async def test_a_pause_is_changed_and_deleted_where_it_begins_and_where_it_ends() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "ada joão")
        stood = (await on_entry(stage, pilot, of_kind("pause_began"))).subject
        assert isinstance(stood, Pause)
        await pilot.press("e")
        await pilot.pause()
        assert on(stage, PauseForm)
        assert [held(stage, field) for field in ("reason", "from_on", "until_on")] == [
            "parental leave",
            "2026-08-24",
            "2026-12-27",
        ]
        put(stage, "until_on", "2026-08-01")
        await save(pilot)
        assert is_marked(stage, "until_on")
        assert held(stage, "until_on") == "2026-08-01"
        put(stage, "until_on", "2027-01-31")
        await save(pilot)
        history = stage.program.history(at(stage, "ada joão"))
        assert history.pairing.pauses == (
            Pause(from_on=stood.from_on, until_on=date(2027, 1, 31), reason=stood.reason),
        )
        assert "31 Jan 2027" in screen_text(stage.app)
        await on_entry(stage, pilot, of_kind("pause_ended"))
        await pilot.press("delete")
        await pilot.pause()
        assert "Its days will count as silence again." in question(stage)
        await pilot.press("y")
        await pilot.pause()
        assert stage.program.history(history.id).pairing.pauses == ()
        assert "days without contact so far" in screen_text(stage.app)
        await pilot.press("u", "u")
        await pilot.pause()
        assert stage.program.history(history.id).pairing.pauses == (stood,)


async def test_who_was_named_by_a_slip_is_put_right_in_the_form_of_the_pairing() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, of_kind("today"))
        before = stage.program.history(at(stage, "ada ben"))
        await pilot.press("e")
        await pilot.pause()
        assert (held(stage, "mentor_id"), held(stage, "mentee_id")) == ("Ada Okafor", "Ben Ruiz")
        for typed, words in (
            ("ben", "Nobody is called so"),
            ("Ada Okafor", "the same person"),
            ("Lena Vogt", "have a pairing already"),
        ):
            put(stage, "mentee_id", typed)
            await save(pilot)
            await save(pilot)
            assert is_marked(stage, "mentee_id"), typed
            assert words in screen_text(stage.app)
        put(stage, "mentee_id", "tom brandt")
        await save(pilot)
        assert "is between Ada Okafor and Tom Brandt then." in screen_text(stage.app)
        await save(pilot)
        assert toast(stage) == "Changed: Ada Okafor ⇄ Tom Brandt · u undoes"
        assert "Ada Okafor ⇄ Tom Brandt" in screen_text(stage.app).split("\n")[0]
        after = stage.program.history(before.id)
        assert (after.mentee.name, after.sessions, after.follow_ups) == (
            "Tom Brandt",
            before.sessions,
            before.follow_ups,
        )
        assert stage.shelf.saved == [after.pairing]
        await pilot.press("u")
        await pilot.pause()
        assert stage.program.history(before.id) == before
        assert "Ada Okafor ⇄ Ben Ruiz" in screen_text(stage.app).split("\n")[0]


async def test_a_timeline_begins_on_today_and_not_on_what_lies_farthest_ahead() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        timeline = stage.app.screen.query_one(TimelineView)
        assert timeline.entry is not None
        assert timeline.entry.kind == "today"
        assert timeline.keys.index(timeline.cursor or "") > 0
        shown = screen_text(stage.app).split("\n")[timeline.region.y : timeline.region.bottom]
        assert "today" in shown[timeline.size.height // 3], "what was before it is in sight, however much is planned"
        await pilot.press("c")
        await pilot.pause()
        assert "● concern: sleep and night shifts" in screen_text(stage.app), "the most urgent one"


async def test_what_was_not_changed_is_not_written() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        for kind in ("session", "check_in", "opened", "today"):
            await on_entry(stage, pilot, of_kind(kind))
            await pilot.press("e")
            await save(pilot)
            assert not in_form(stage), kind
        await open_timeline(stage, pilot, "ada joão")
        await on_entry(stage, pilot, of_kind("pause_began"))
        await pilot.press("e")
        await save(pilot)
        assert not in_form(stage)
        assert stage.shelf.saves == 0
        assert stage.tracker.latest is None, "and there is nothing to undo"


async def test_a_change_is_dropped_by_escape_twice_and_what_was_only_looked_at_by_escape_once() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        for kind, field in (("session", "note"), ("opened", "title")):
            await on_entry(stage, pilot, of_kind(kind))
            await pilot.press("e", "escape")
            await pilot.pause()
            assert not in_form(stage), kind
            await pilot.press("e")
            put(stage, field, "not meant")
            await pilot.press("escape")
            await pilot.pause()
            assert in_form(stage), kind
            assert "Escape once more drops it" in asked(stage)
            await pilot.press("escape")
            await pilot.pause()
            assert not in_form(stage), kind
        await on_entry(stage, pilot, of_kind("silence"))
        await pilot.press("e")
        await pilot.pause()
        assert not in_form(stage)
        assert "Nothing is under the cursor" in toast(stage), "a silence is no record"
        assert stage.shelf.saves == 0


PAIR = pairing(ADA, BEN, started_on=days_ago(100))
TALK = session(PAIR, days_ago(30), minutes=45)
LATER_TALK = session(PAIR, days_ago(10), minutes=45)
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK, check_on=days_ago(-3))
ASKED = check_in(PAIR, days_ago(5), about=DRAFT, result="no_answer")
LETTER = settled(follow_up(PAIR, "a letter to Vale", days_ago(60)), closed_in=TALK)
LOOKED = check_in(PAIR, about=LETTER, made_in=TALK)


def one_talk() -> Program:
    """Return a pairing with a session in which one thread was opened, another one looked after and settled."""
    return program_of(PAIR, TALK, LATER_TALK, DRAFT, ASKED, LETTER, LOOKED)


async def test_a_session_takes_what_was_done_in_it_to_its_new_day_and_back_with_one_undo() -> None:
    stage = Stage(one_talk())
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, lambda entry, _: entry.subject == TALK)
        await pilot.press("e")
        put(stage, "held_on", "-32d")
        await save(pilot)
        history = stage.program.history(PAIR.id)
        day = days_ago(32)
        assert (history.sessions[0].held_on, history.follow_up(DRAFT.id).opened_on) == (day, day)
        assert history.follow_up(LETTER.id).closed_on == day
        (looked,) = [one for one in history.check_ins if one.id == LOOKED.id]
        assert (looked.made_on, looked.made_in) == (day, TALK.id)
        assert stage.shelf.saves == 1
        await pilot.press("u")
        await pilot.pause()
        assert records_of(stage) == sorted(one_talk().records(), key=lambda record: record.id)


async def test_a_session_that_is_moved_before_the_start_asks_and_moves_the_start() -> None:
    stage = Stage(program_of(PAIR, LATER_TALK))
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, of_kind("session"))
        await pilot.press("e")
        put(stage, "held_on", "2026-07-01")
        await save(pilot)
        assert in_form(stage)
        assert "from Friday 14 August 2026 to Wednesday 1 July 2026" in asked(stage)
        assert stage.shelf.saves == 0
        await save(pilot)
        assert stage.program.history(PAIR.id).pairing.started_on == date(2026, 7, 1)
        assert stage.shelf.saves == 1
        await on_entry(stage, pilot, of_kind("session"))
        await pilot.press("e")
        put(stage, "note", "nothing about its day")
        await save(pilot)
        assert not in_form(stage), "what stays on its day is not asked about again"


async def test_a_session_that_is_moved_onto_another_one_asks() -> None:
    stage = Stage(one_talk())
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, lambda entry, _: entry.subject == LATER_TALK)
        await pilot.press("e")
        put(stage, "held_on", "-30d")
        await save(pilot)
        assert "is here already (45 min · in person): this is another one" in asked(stage)
        await save(pilot)
        assert [one.held_on for one in stage.program.history(PAIR.id).sessions] == [days_ago(30)] * 2


async def test_what_would_not_fit_is_refused_in_the_form_and_its_text_is_kept() -> None:
    stage = Stage(one_talk())
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")

        async def refused(record: Record, field: str, typed: str, words: str, *, at_field: bool = True) -> None:
            await on_entry(stage, pilot, lambda entry, _: entry.subject == record and entry.kind != "closed")
            await pilot.press("e")
            put(stage, field, typed)
            await save(pilot)
            await pilot.pause()
            assert in_form(stage), typed
            assert words in (said(stage, field) if at_field else asked(stage))
            assert is_marked(stage, field) == at_field
            assert held(stage, field) == typed
            await pilot.press("escape", "escape")
            await pilot.pause()
            assert not in_form(stage)

        await refused(DRAFT, "check_on", days_ago(31).isoformat(), "the next check cannot be before that day")
        await refused(TALK, "held_on", days_ago(-1).isoformat(), "cannot lie ahead: Monday 23 November 2026")
        await refused(TALK, "minutes", "2000", "from 1 to 1440 minutes")
        after_its_try = "“IRB draft” was opened on"
        await refused(TALK, "held_on", days_ago(4).isoformat(), after_its_try, at_field=False)
        await refused(ASKED, "made_on", days_ago(31).isoformat(), after_its_try)
        await refused(ASKED, "check_on", days_ago(6).isoformat(), "the next one cannot be before that day")
        assert stage.shelf.saves == 0
        assert stage.program.history(PAIR.id).follow_ups == one_talk().history(PAIR.id).follow_ups


async def test_an_entry_of_an_earlier_pairing_is_changed_and_deleted_where_it_belongs() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "marisol samira")
        earlier = stage.program.history(at(stage, "nuala samira"))
        entry = await on_entry(stage, pilot, lambda one, history: one.kind == "session" and history.id == earlier.id)
        await pilot.press("e")
        await pilot.pause()
        heading = stage.app.screen.query_one("#heading", Static)
        assert str(heading.content) == "Change a session · Nuala Byrne ⇄ Samira Haddad"
        put(stage, "topics", "what went before")
        await save(pilot)
        (changed,) = stage.shelf.saved
        assert isinstance(changed, Session)
        assert isinstance(entry.subject, Session)
        assert (changed.id, changed.pairing_id, changed.topics) == (entry.subject.id, earlier.id, ("what went before",))
        assert on(stage, PairingScreen)
        await on_entry(stage, pilot, lambda one, history: one.kind == "ended" and history.id == earlier.id)
        await pilot.press("e")
        await pilot.pause()
        assert held(stage, "ended_on") == "2026-02-20", "the terms of the earlier pairing, not of this one"
        await pilot.press("escape")
        await on_entry(stage, pilot, lambda one, _: one.subject == changed)
        await pilot.press("delete", "y")
        await pilot.pause()
        assert changed.id not in {one.id for one in stage.program.history(earlier.id).sessions}


# --- deleting ------------------------------------------------------------------------------------------


async def test_a_deletion_says_what_stays_is_kept_back_by_n_and_taken_back_by_u() -> None:
    stage = Stage(one_talk())
    first = records_of(stage)
    deletions: list[tuple[Record, str, str, str]] = [
        (
            TALK,
            "session of 23 Oct 2026",
            "n",
            "What was opened, checked in on or settled in it stays, on its day.",
        ),
        (
            LATER_TALK,
            "session of 12 Nov 2026, Ada Okafor ⇄ Ben Ruiz",
            "escape",
            "u brings it back, until this run ends.",
        ),
        (DRAFT, "promise “IRB draft”", "enter", "Its 1 check-in stays, with Ben Ruiz."),
        (ASKED, "check-in of 17 Nov 2026", "n", "u brings it back, until this run ends."),
    ]
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "ada ben")
        for record, name, no, stays in deletions:
            await on_entry(stage, pilot, lambda entry, _, record=record: entry.subject == record)  # type: ignore[misc]
            await pilot.press("delete")
            await pilot.pause()
            assert f"Delete {name}" in question(stage)
            assert stays in question(stage)
            await pilot.press(no)
            await pilot.pause()
            assert on(stage, PairingScreen)
            assert record_with(stage, record.id) == record, no
            saves = stage.shelf.saves
            await pilot.press("backspace", "y")
            await pilot.pause()
            left = record_with(stage, record.id)
            assert isinstance(left, Tombstone), "so that the next merge does not bring it back"
            assert left in stage.shelf.saved
            assert stage.shelf.saves == saves + 1
            assert toast(stage).startswith(f"Deleted: {name}")
            history = stage.program.history(PAIR.id)
            if record is TALK:
                assert history.follow_up(DRAFT.id) == replace(
                    DRAFT, opened_in=None, stamp=history.follow_up(DRAFT.id).stamp
                )
                assert history.follow_up(LETTER.id).closed_on == TALK.held_on
                assert {one.made_in for one in history.check_ins} == {None}
            if record is DRAFT:
                (kept,) = [one for one in history.check_ins if one.id == ASKED.id]
                assert kept.follow_up_id is None
            await pilot.press("u")
            await pilot.pause()
            assert records_of(stage) == first, name
        await on_entry(stage, pilot, of_kind("silence"))
        await pilot.press("delete")
        await pilot.pause()
        assert not on(stage, Question)
        assert "Nothing is under the cursor" in toast(stage)


async def test_an_open_thread_that_nobody_looked_after_can_be_settled_instead() -> None:
    book = follow_up(PAIR, "a book for the train", days_ago(50))
    stage = Stage(program_of(PAIR, book))
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, of_kind("opened"))
        await pilot.press("delete")
        await pilot.pause()
        assert "To keep it as settled, press s instead." in question(stage)


async def test_a_pairing_that_is_deleted_on_its_own_screen_leads_back_to_the_list_and_u_brings_it_back() -> None:
    stage = Stage()
    first = records_of(stage)
    async with stage.play() as pilot:
        ben = at(stage, "ada ben")
        await open_timeline(stage, pilot, "ada ben")
        await pilot.press("b", "delete")
        await pilot.pause()
        asked_first = question(stage)
        assert "Delete Ada Okafor ⇄ Ben Ruiz?" in asked_first
        assert "Everything in it goes too: 38 sessions · 15 follow-ups · 32 check-ins." in asked_first
        assert "To keep what was, end it instead with E." in asked_first
        await pilot.press("y")
        await pilot.pause()
        assert on(stage, TodayScreen), "brief and timeline of what is gone are closed"
        assert len(stage.app.screen_stack) == 1
        assert "Ben Ruiz" not in screen_text(stage.app).split("\n")[-2]
        assert not any(ben in (line.key or "") for line in stage.app.screen.query_one(LineView)._lines)
        assert isinstance(stage.program.tombstones[ben], Tombstone)
        assert len(stage.program.tombstones) == 1 + 38 + 15 + 32
        await pilot.press("u")
        await pilot.pause()
        assert any(ben in (line.key or "") for line in stage.app.screen.query_one(LineView)._lines)
        assert records_of(stage) == first
        await pilot.press("U")
        await pilot.pause()
        assert ben not in stage.program.histories


async def test_a_timeline_that_stands_open_elsewhere_goes_with_its_pairing() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("2")
        await pilot.pause()
        await go_to(stage, "ada ben")
        await pilot.press("enter", "b", "1")
        await pilot.pause()
        await go_to(stage, "ada ben")
        await pilot.press("delete", "y", "2")
        await pilot.pause()
        assert len(stage.app.screen_stack) == 1
        assert "11 of 11 pairings" in screen_text(stage.app)
        await pilot.press("u")
        await pilot.pause()
        assert "12 of 12 pairings" in screen_text(stage.app)


async def test_what_the_search_found_is_changed_where_it_was_found() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await pilot.press("5")
        await type_text(pilot, "grand-rounds talk")
        await pilot.pause()
        await pilot.press("down")
        view = stage.app.screen.query_one(LineView)
        (thread,) = [
            one for one in stage.program.history(at(stage, "ada ben")).follow_ups if "grand-rounds talk" in one.title
        ]
        view.cursor = next(line.key for line in view._lines if line.key and line.key.endswith(thread.id))
        await pilot.press("e")
        await pilot.pause()
        assert on(stage, FollowUpEditForm)
        await type_text(pilot, "first big talk")
        await save(pilot)
        (changed,) = stage.shelf.saved
        assert isinstance(changed, FollowUp)
        assert (changed.id, changed.title) == (thread.id, "first big talk")


async def test_a_person_in_a_pairing_is_refused_with_words_and_so_is_what_the_disk_refuses() -> None:
    stage = Stage()
    first = records_of(stage)
    async with stage.play(LARGE) as pilot:
        await pilot.press("4")
        await pilot.pause()
        (ben,) = [one.id for one in stage.program.people.values() if one.name == "Ben Ruiz"]
        stage.app.screen.query_one(LineView).cursor = ben
        await pilot.press("delete")
        await pilot.pause()
        assert toast(stage) == "Ben Ruiz is still in a pairing: delete the pairing first."
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, of_kind("session"))
        stage.shelf.fails = True
        await pilot.press("delete", "y")
        await pilot.pause()
        assert "No space left on device" in toast(stage)
        assert records_of(stage) == first
        assert stage.tracker.latest is None


async def test_on_today_a_follow_up_under_the_cursor_is_what_is_changed_and_deleted() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        view = stage.app.screen.query_one(LineView)
        view.cursor = next(
            line.key for line in view._lines if line.key and "first grand-rounds talk" in str(line.content)
        )
        await pilot.pause()
        await pilot.press("delete")
        await pilot.pause()
        assert "Delete milestone “first grand-rounds talk”?" in question(stage)
        await pilot.press("n", "e")
        await pilot.pause()
        assert on(stage, FollowUpEditForm)


# --- pauses --------------------------------------------------------------------------------------------


async def test_a_pairing_is_paused_from_today_on_and_not_without_a_reason() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("w")
        await pilot.pause()
        assert on(stage, PauseForm)
        assert (held(stage, "from_on"), held(stage, "until_on")) == ("2026-11-22", "")
        put(stage, "until_on", "+2w")
        await save(pilot)
        assert is_marked(stage, "reason")
        assert "A pause needs its reason" in said(stage, "reason")
        assert held(stage, "until_on") == days_ago(-14).isoformat()
        assert stage.shelf.saves == 0
        await type_text(pilot, "exams")
        await save(pilot)
        (paused,) = stage.shelf.saved
        assert isinstance(paused, Pairing)
        assert paused.pauses == (Pause(from_on=TODAY, until_on=days_ago(-14), reason="exams"),)
        assert toast(stage) == "Paused: Ada Okafor ⇄ Ben Ruiz · u undoes"
        await open_timeline(stage, pilot, "ada ben")
        assert "● paused" in screen_text(stage.app)
        assert "exams" in screen_text(stage.app)


async def test_a_pause_is_read_where_it_is_meant_and_asked_about_where_the_two_were_in_contact() -> None:
    pair = pairing(started_on=days_ago(400))
    talks = [session(pair, days_ago(days)) for days in (300, 100, 52, 30, 0)]
    stage = Stage(program_of(pair, *talks))
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("w")
        await pilot.pause()
        put(stage, "reason", "leave")
        put(stage, "from_on", "1 dec")
        put(stage, "until_on", "1 feb")
        await pilot.pause()
        assert [held(stage, one) for one in ("from_on", "until_on")] == ["2026-12-01", "2027-02-01"]
        put(stage, "until_on", "15 oct")
        put(stage, "from_on", "1 sep")
        await pilot.pause()
        assert [held(stage, one) for one in ("from_on", "until_on")] == ["2026-09-01", "2026-10-15"]
        assert said(stage, "until_on") == "Thu 15 Oct 2026, 38 days ago"
        await save(pilot)
        assert asked(stage).startswith("The two were in contact on 1 day of this pause, the last on Thursday 1 October")
        put(stage, "until_on", "none")
        await save(pilot)
        assert asked(stage).startswith("The two were in contact on 3 days of this pause, the last on Sunday 22 Novemb")
        put(stage, "from_on", days_ago(52).isoformat())
        put(stage, "until_on", days_ago(30).isoformat())
        await save(pilot)
        (paused,) = stage.shelf.saved
        assert isinstance(paused, Pairing)
        assert paused.pauses == (pause(days_ago(52), days_ago(30)),)


@pytest.mark.parametrize(("words", "still_open"), [("ada ben", False), ("inês tom", True)])
async def test_a_silence_is_explained_with_its_own_dates_filled_in(words: str, still_open: bool) -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, words)
        entry = await on_entry(stage, pilot, of_kind("silence"))
        gap = entry.subject
        assert isinstance(gap, Gap)
        assert gap.still_open == still_open
        assert "no reason recorded" in told(stage)
        await pilot.press("w")
        await pilot.pause()
        first, last = date.fromordinal(gap.start.toordinal() + 1), date.fromordinal(gap.end.toordinal() - 1)
        assert held(stage, "from_on") == first.isoformat()
        assert held(stage, "until_on") == ("" if still_open else last.isoformat())
        await type_text(pilot, "his father's illness")
        await save(pilot)
        (paused,) = stage.shelf.saved
        assert isinstance(paused, Pairing)
        assert paused.pauses == (
            Pause(from_on=first, until_on=None if still_open else last, reason="his father's illness"),
        )
        await on_entry(stage, pilot, of_kind("pause_began"))
        assert "his father's illness" in told(stage)
        assert "‖" in screen_text(stage.app)
        assert not [
            one
            for one, _ in stage.app.screen.query_one(TimelineView)._entries.values()
            if isinstance(one.subject, Gap) and one.subject.start == gap.start and not one.subject.paused
        ], "nothing of it is unexplained any more"


async def test_a_silence_of_an_earlier_pairing_is_explained_there() -> None:
    before = pairing(NUALA, BEN, started_on=days_ago(400), ended_on=days_ago(200))
    now = pairing(ADA, BEN, started_on=days_ago(190), continues=before)
    talks = [session(before, days_ago(day)) for day in (390, 380, 300, 210)]
    stage = Stage(program_of(NUALA, before, now, *talks, session(now, days_ago(5))))
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, lambda entry, history: entry.kind == "silence" and history.id == before.id)
        await pilot.press("w")
        await type_text(pilot, "illness")
        await save(pilot)
        (paused,) = stage.shelf.saved
        assert paused.id == before.id


# --- ends ----------------------------------------------------------------------------------------------


async def test_an_end_asks_about_what_stays_open_settles_what_is_settled_and_today_keeps_the_rest() -> None:
    stage = Stage()
    first = records_of(stage)
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        threads = stage.program.history(at(stage, "ada ben")).open_follow_ups
        await pilot.press("E")
        await pilot.pause()
        assert on(stage, PartingForm)
        await pilot.press("c")
        assert stage.app.screen.query_one("#reason Choice", Choice).value == "completed_as_planned"
        put(stage, "valued", "That he was heard.")
        stage.app.screen.query_one("#threads LineView").focus()
        await pilot.press("c", "k", "g")
        await save(pilot)
        assert in_form(stage)
        assert asked(stage).startswith("2 threads stay open: Today keeps showing what was left open.")
        assert stage.shelf.saves == 0
        await save(pilot)
        history = stage.program.history(at(stage, "ada ben"))
        assert stage.shelf.saves == 1
        assert (history.pairing.ended_on, history.pairing.ending) == (
            TODAY,
            Ending(reason="completed_as_planned", valued="That he was heard."),
        )
        settled = [(one.id, one.closed_on, one.outcome) for one in history.follow_ups if one.closed_on == TODAY]
        assert sorted(settled) == sorted([(threads[0].id, TODAY, "kept"), (threads[1].id, TODAY, "let_go")])
        view = stage.app.screen.query_one(LineView)
        lines = [line.content.plain for line in view._lines]
        assert "LEFT OPEN BY WHAT HAS ENDED  2" in lines
        left = {line.key.split()[2] for line in view._lines if line.key and line.key.startswith("left ")}
        assert left == {one.id for one in history.open_follow_ups} == {threads[2].id, threads[3].id}
        view.cursor = next(line.key for line in view._lines if line.key and line.key.startswith("left "))
        await pilot.press("E")
        await pilot.pause()
        assert not in_form(stage)
        assert toast(stage) == "This pairing has ended. O opens it again."
        await pilot.press("O", "escape")
        await pilot.pause()
        assert stage.program.history(history.id).pairing.ended_on is not None, "what was said at the end is asked about"
        await pilot.press("O", "y")
        await pilot.pause()
        reopened = stage.program.history(history.id).pairing
        assert (reopened.ended_on, reopened.ending, reopened.pauses) == (None, None, ())
        await pilot.press("u", "u")
        await pilot.pause()
        assert records_of(stage) == first


async def test_an_end_before_what_was_done_in_a_thread_that_it_settles_is_refused_with_its_text_kept() -> None:
    stage = Stage(one_talk())
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("E")
        put(stage, "valued", "Not to be lost.")
        put(stage, "ended_on", days_ago(20).isoformat())
        stage.app.screen.query_one("#threads LineView").focus()
        await pilot.press("k")
        await save(pilot)
        await pilot.pause()
        assert in_form(stage)
        assert "“IRB draft” was closed on" in asked(stage)
        assert held(stage, "valued") == "Not to be lost."
        assert held(stage, "threads") == {DRAFT.id: "kept"}
        assert stage.shelf.saves == 0


async def test_the_ending_of_a_pairing_that_has_none_is_not_made_up() -> None:
    ended = replace(PAIR, ended_on=days_ago(3), ending=None)
    stage = Stage(program_of(ADA, BEN, ended))
    async with stage.play(LARGE) as pilot:
        for purpose, pairing_now in (("", ended), ("writing", replace(ended, purpose="writing"))):
            await pilot.press("2", "e")
            await pilot.pause()
            if purpose:
                stage.app.screen.query_one("#purpose Input", Input).value = purpose
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert replace(stage.program.history(PAIR.id).pairing, stamp=ended.stamp) == pairing_now


async def test_an_ended_pairing_is_opened_again_and_the_time_between_is_a_pause_with_its_reason() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "kwame oskar")
        before = stage.program.history(at(stage, "kwame oskar")).pairing
        assert before.ending is not None
        await pilot.press("E")
        await pilot.pause()
        assert toast(stage) == "This pairing has ended. O opens it again."
        await on_entry(stage, pilot, of_kind("session"))
        await pilot.press("O")
        await pilot.pause()
        after = stage.program.history(before.id).pairing
        (pause,) = after.pauses
        assert (after.ended_on, after.ending) == (None, None)
        assert (pause.from_on, pause.until_on) == (date(2026, 3, 27), days_ago(1))
        assert pause.reason.startswith(f"closed, {before.ending.reason.replace('_', ' ')}")
        assert before.ending.valued in pause.reason
        assert "closed, " in screen_text(stage.app)
        assert toast(stage) == "Reopened: Dr. Kwame Mensah ⇄ Oskar Lindqvist · u undoes"
        await pilot.press("O")
        await pilot.pause()
        assert "Nothing is closed here" in toast(stage)


async def test_a_settled_thread_is_opened_again_and_carried_on() -> None:
    stage = Stage(one_talk())
    async with stage.play(LARGE) as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, of_kind("closed"))
        await pilot.press("O")
        await pilot.pause()
        again = stage.program.history(PAIR.id).follow_up(LETTER.id)
        assert (again.is_open, again.outcome, again.closed_in) == (True, None, None)
        assert toast(stage) == "Reopened: a letter to Vale · u undoes"
        await pilot.press("u")
        await pilot.pause()
        assert stage.program.history(PAIR.id).follow_up(LETTER.id) == LETTER


# --- handing over --------------------------------------------------------------------------------------


async def test_a_pairing_is_taken_over_with_its_mentee_and_its_open_threads() -> None:
    stage = Stage()
    first = records_of(stage)
    async with stage.play(LARGE) as pilot:
        await go_to(stage, "inês tom")
        before = stage.program.history(at(stage, "inês tom"))
        threads = [(one.title, one.kind, one.owner, one.rhythm) for one in before.open_follow_ups]
        assert threads
        await pilot.press("T")
        await pilot.pause()
        assert on(stage, PairingForm)
        assert "Take over from Inês Duarte ⇄ Tom Brandt" in screen_text(stage.app)
        assert [held(stage, one) for one in ("mentor", "mentee", "hands_over")] == ["", "Tom Brandt", True]
        await type_text(pilot, "Ada Okafor")
        await save(pilot)
        assert stage.shelf.saves == 1
        screen = stage.app.screen
        assert isinstance(screen, PairingScreen)
        assert pairing_name(screen.history) == "Ada Okafor ⇄ Tom Brandt"
        assert screen.history.pairing.continues == before.id
        assert screen.history.pairing.tags == before.pairing.tags != ()
        assert sorted((one.title, one.kind, one.owner, one.rhythm) for one in screen.history.open_follow_ups) == (
            sorted(threads)
        )
        old = stage.program.history(before.id)
        assert (old.pairing.ended_on, old.pairing.ending) == (TODAY, Ending(reason="handed_over"))
        assert not old.open_follow_ups
        assert {old.follow_up(one.id).outcome for one in before.open_follow_ups} == {"passed_on"}
        view = screen.query_one(TimelineView)
        place = next(
            number
            for number, line in enumerate(view._lines)
            if "before that: Inês Duarte ⇄ Tom Brandt" in line.content.plain
        )
        above = [line.key for line in view._lines[:place] if line.key]
        below = [line.key for line in view._lines[place:] if line.key]
        assert not any(key.startswith(before.id) for key in above)
        assert all(key.startswith(before.id) for key in below)
        assert any(f"session {before.sessions[0].id}" in key for key in below)
        await pilot.press("u")
        await pilot.pause()
        assert on(stage, TodayScreen), "the timeline of what is not there any more is closed"
        assert records_of(stage) == first


async def test_a_pairing_that_takes_over_can_go_on_beside_the_other_one() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await go_to(stage, "inês tom")
        before = stage.program.history(at(stage, "inês tom"))
        await pilot.press("T")
        await pilot.pause()
        put(stage, "mentor", "Somebody New")
        stage.app.screen.query_one("#hands_over Choice").focus()
        await pilot.press("g")
        await save(pilot)
        assert stage.program.history(before.id) == before
        new = stage.program.history(at(stage, "somebody tom"))
        assert (new.pairing.continues, new.follow_ups) == (before.id, ())
        assert {type(one) for one in stage.shelf.saved} == {Person, Pairing}
        assert "beside it: Inês Duarte ⇄ Tom Brandt" in screen_text(stage.app)
        threads = {one.id for one in before.open_follow_ups}
        await on_entry(
            stage, pilot, lambda entry, _: entry.kind == "opened" and getattr(entry.subject, "id", "") in threads
        )
        await pilot.press("z")
        await pilot.pause()
        assert not in_form(stage), "a thread of the other pairing is none of this one"
        assert "Nothing is open here." in toast(stage)
        await pilot.press("c")
        await pilot.pause()
        assert held(stage, "follow_up_id") not in threads


async def test_nobody_takes_over_from_themselves() -> None:
    stage = Stage()
    async with stage.play(LARGE) as pilot:
        await go_to(stage, "inês tom")
        await pilot.press("T")
        await pilot.pause()
        put(stage, "mentor", "Inês Duarte")
        await save(pilot)
        await pilot.pause()
        assert in_form(stage)
        assert is_marked(stage, "mentee")
        assert "These two have a pairing already" in said(stage, "mentee")
        assert held(stage, "mentor") == "Inês Duarte"
        assert stage.shelf.saves == 0


# --- letting rest --------------------------------------------------------------------------------------


async def test_a_thread_rests_for_a_week_with_two_keys_and_undo_takes_one() -> None:
    stage = Stage()
    first = records_of(stage)
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        thread = stage.program.history(at(stage, "ada ben")).open_follow_ups[0]
        await pilot.press("z", "ctrl+s")
        await pilot.pause()
        (snoozed,) = stage.shelf.saved
        assert snoozed == replace(thread, check_on=days_ago(-7), stamp=snoozed.stamp)
        assert toast(stage) == f"Snoozed until Sun 29 Nov: {thread.title} · u undoes"
        await pilot.press("u")
        await pilot.pause()
        assert records_of(stage) == first


async def test_a_thread_rests_until_a_day_that_is_to_come() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        other = stage.program.history(at(stage, "ada ben")).open_follow_ups[1]
        await pilot.press("z")
        await type_text(pilot, "yesterday")
        await pilot.press("tab", "down")
        await save(pilot)
        await pilot.pause()
        assert in_form(stage)
        assert is_marked(stage, "check_on")
        assert said(stage, "check_on") == "Saturday 21 November 2026 has passed: choose a day to come."
        assert (held(stage, "check_on"), held(stage, "follow_up_id")) == ("2026-11-21", other.id)
        assert stage.shelf.saves == 0
        await type_text(pilot, "+3w")
        await save(pilot)
        (snoozed,) = stage.shelf.saved
        assert isinstance(snoozed, FollowUp)
        assert (snoozed.id, snoozed.check_on) == (other.id, days_ago(-21))


async def test_what_is_due_in_a_pause_is_in_sight_on_its_day_and_rests_from_there() -> None:
    pair = pairing(started_on=days_ago(90), pauses=[pause(days_ago(9), reason="exams")])
    exam = follow_up(pair, "exam", days_ago(30), kind="milestone", owner="mentee", check_on=TODAY)
    stage = Stage(program_of(pair, exam, follow_up(pair, "another", days_ago(30), check_on=days_ago(-3))))
    async with stage.play() as pilot:
        text = screen_text(stage.app)
        assert " ALSO DUE  1\n  Sun 22 Nov Ada Okafor ⇄ Ben Ruiz  milestone: exam, be there (Ben), today\n" in text
        stage.app.screen.query_one(LineView).cursor = f"due {pair.id} {exam.id}"
        await pilot.press("z", "ctrl+s")
        await pilot.pause()
        (snoozed,) = stage.shelf.saved
        assert snoozed == replace(exam, check_on=days_ago(-7), stamp=snoozed.stamp)
        assert "ALSO DUE" not in screen_text(stage.app)


# --- sessions of several, and on days that were there --------------------------------------------------


async def test_a_session_of_several_pairings_stands_in_each_and_goes_with_one_undo() -> None:
    stage = Stage()
    first = records_of(stage)
    async with stage.play(LARGE) as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("l")
        put(stage, "note", "Both were there.")
        put(stage, "takeaway_mentee", "Ben's own")
        put(stage, "also", "ada")
        await save(pilot)
        assert is_marked(stage, "also")
        assert "“ada” can be Ada Okafor ⇄ João Silva or Ada Okafor ⇄ Lena Vogt" in said(stage, "also")
        for nobody in ("nobody at all", "kwame oskar", "ada ben"):
            put(stage, "also", f"lena, {nobody}")
            await save(pilot)
            assert is_marked(stage, "also"), nobody
            assert f"No other open pairing answers to “{nobody}”." in said(stage, "also")
        assert stage.shelf.saves == 0
        put(stage, "also", "lena, lena, joão")
        await pilot.pause()
        assert said(stage, "also") == "Ada Okafor ⇄ Lena Vogt, Ada Okafor ⇄ João Silva"
        await save(pilot)
        sessions = [one for one in stage.shelf.saved if isinstance(one, Session)]
        assert [one.pairing_id for one in sessions] == [at(stage, f"ada {name}") for name in ("ben", "lena", "joão")]
        assert {(one.held_on, one.note) for one in sessions} == {(TODAY, "Both were there.")}
        assert [one.takeaway for one in sessions] == [Takeaway(mentee="Ben's own"), Takeaway(), Takeaway()]
        assert stage.shelf.saves == 1
        assert toast(stage) == "Session held: Ada Okafor ⇄ Ben Ruiz and 2 others · u undoes"
        await pilot.press("u")
        await pilot.pause()
        assert records_of(stage) == first


async def test_a_second_session_of_a_day_asks_before_it_doubles() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("l")
        put(stage, "topics", "nerves")
        await save(pilot)
        assert stage.shelf.saves == 1
        await go_to(stage, "ada ben")
        await pilot.press("l")
        put(stage, "topics", "nerves again")
        await save(pilot)
        assert in_form(stage)
        assert "A session on Sunday 22 November 2026 is here already" in asked(stage)
        assert stage.shelf.saves == 1
        await save(pilot)
        assert stage.shelf.saves == 2
        of_today = [one.topics for one in stage.program.history(at(stage, "ada ben")).sessions if one.held_on == TODAY]
        assert sorted(of_today) == [("nerves",), ("nerves again",)]


async def test_a_second_session_of_a_day_asks_also_where_nothing_was_typed() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada ben")
        await pilot.press("l")
        put(stage, "topics", "nerves")
        await save(pilot)
        await go_to(stage, "ada ben")
        await pilot.press("l")
        await save(pilot)
        told = asked(stage)
        await save(pilot)
        told += asked(stage) if in_form(stage) else ""
        assert "is here already" in told


async def test_a_session_before_the_start_asks_and_moves_the_start_and_a_missed_one_does_not() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "kwame halima")
        halima = at(stage, "kwame halima")
        await pilot.press("l")
        put(stage, "held_on", "2026-11-01")
        await save(pilot)
        assert asked(stage).startswith(
            "This moves the start of the pairing back, from Friday 13 November 2026 to Sunday 1 November 2026."
        )
        assert stage.shelf.saves == 0
        await save(pilot)
        assert stage.program.history(halima).pairing.started_on == date(2026, 11, 1)
        assert stage.shelf.saves == 1
        await pilot.press("l")
        put(stage, "held_on", "2026-10-20")
        stage.app.screen.query_one("#status Choice").focus()
        await pilot.press("m")
        await save(pilot)
        assert not in_form(stage)
        assert stage.program.history(halima).pairing.started_on == date(2026, 11, 1)
        await pilot.press("u", "u")
        await pilot.pause()
        history = stage.program.history(halima)
        assert (history.pairing.started_on, history.sessions) == (date(2026, 11, 13), ())


async def test_a_session_after_the_end_asks_for_it_counts_in_no_figure() -> None:
    ended = replace(PAIR, ended_on=days_ago(9))
    stage = Stage(program_of(ended))
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await pilot.press("l")
        put(stage, "note", "She came back once more.")
        await save(pilot)
        assert asked(stage).startswith("This is after the end of the pairing, on Friday 13 November 2026: it counts in")
        put(stage, "held_on", days_ago(9).isoformat())
        await save(pilot)
        assert not in_form(stage)
        assert figures(stage.program.history(PAIR.id), TODAY, THRESHOLDS).contacts == 1


async def test_a_contact_after_the_end_asks_for_it_counts_in_no_figure() -> None:
    ended = replace(PAIR, ended_on=days_ago(9))
    stage = Stage(program_of(ended))
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        for result, asks in (("no_answer", False), ("reached", True)):
            await pilot.press("c")
            await pilot.pause()
            put(stage, "note", "Heard of her once more.")
            stage.app.screen.query_one("#result Choice", Choice).choose(result)
            await save(pilot)
            assert in_form(stage) == asks
        assert asked(stage).startswith("This is after the end of the pairing, on Friday 13 November 2026: it counts in")
        await save(pilot)
        assert not in_form(stage)
        assert len(stage.program.history(PAIR.id).check_ins) == 2
        reached = stage.program.history(PAIR.id).check_ins[-1]
        stage.app.screen.query_one(TimelineView).cursor = f"check_in {reached.id}"
        await pilot.press("e")
        await pilot.pause()
        await save(pilot)
        assert not in_form(stage), "what was not changed is not written"
        await pilot.press("e")
        await pilot.pause()
        put(stage, "note", "And well.")
        await save(pilot)
        assert asked(stage).startswith("This is after the end of the pairing")


@pytest.mark.parametrize("there_already", [False, True])
async def test_a_session_of_several_pairings_asks_about_each_of_them(*, there_already: bool) -> None:
    lena = person("Lena Vogt")
    with_lena = pairing(ADA, lena, started_on=days_ago(20))
    day = days_ago(10 if there_already else 30)
    stage = Stage(program_of(lena, PAIR, with_lena, session(with_lena, days_ago(10))))
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await pilot.press("l")
        put(stage, "held_on", day.isoformat())
        put(stage, "also", "lena")
        await save(pilot)
        assert in_form(stage)
        assert stage.shelf.saves == 0
        assert ("is here already" if there_already else "moves the start of the pairing back") in asked(stage)


async def test_a_check_in_is_saved_again_where_a_rhythm_gives_the_next_date() -> None:
    weekly = follow_up(PAIR, "sleep", days_ago(20), rhythm=PAIR.cadence, check_on=days_ago(6))
    tried = check_in(PAIR, days_ago(6), about=weekly, result="no_answer")
    stage = Stage(program_of(PAIR, weekly, tried))
    async with stage.play() as pilot:
        await open_timeline(stage, pilot, "ada ben")
        await on_entry(stage, pilot, of_kind("check_in"))
        await pilot.press("e", "r")
        put(stage, "made_on", days_ago(5).isoformat())
        await save(pilot)
        history = stage.program.history(PAIR.id)
        (made,) = history.check_ins
        assert isinstance(made, CheckIn)
        assert (made.made_on, made.result) == (days_ago(5), "rescheduled")
        assert history.follow_up(weekly.id).check_on == days_ago(5 - 14), "the thread goes with its latest check-in"
        assert stage.shelf.saves == 1


async def test_the_brief_has_every_verb_and_shows_what_was_done() -> None:
    stage = Stage()
    async with stage.play() as pilot:
        await go_to(stage, "ada lena")
        await pilot.press("b")
        await pilot.pause()
        assert on(stage, BriefScreen)
        await pilot.press("f")
        await type_text(pilot, "her mother's operation")
        await save(pilot)
        assert on(stage, BriefScreen)
        assert "her mother's operation" in "\n".join(str(one.content) for one in stage.app.screen.query(Static))
        await pilot.press("u")
        await pilot.pause()
        assert "her mother's operation" not in "\n".join(str(one.content) for one in stage.app.screen.query(Static))
        await pilot.press("escape")
        await pilot.pause()
        assert on(stage, TodayScreen)
