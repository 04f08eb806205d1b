"""What follows from a change: nothing that was recorded is lost by it, and nothing else is touched."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.consequences import (
    closed_stretch,
    looked_after,
    moved_with,
    next_check,
    passed_on,
    started_by,
    unlinked_from,
)
from mentor_tui.dates import Cadence
from mentor_tui.errors import Refused
from mentor_tui.model import CheckIn, Ending, FollowUp, Pairing, Record, Result, Session, SessionStatus
from mentor_tui.program import History, Program
from tests.records import (
    ADA,
    BEN,
    MONTHLY,
    TODAY,
    WEEKLY,
    check_in,
    days_ago,
    follow_up,
    histories,
    history_of,
    new_id,
    pairing,
    pause,
    person,
    program_of,
    quickly,
    session,
    settled,
    stamp_of,
    tombstone,
)

PAIR = pairing()
HELD = session(PAIR, days_ago(20))
THREAD = follow_up(PAIR, "sleep", days_ago(30), rhythm=WEEKLY)
ATTEMPTS: tuple[Result, ...] = ("left_message", "no_answer", "rescheduled", "declined")


def program_with(history: History) -> Program:
    return program_of(history.mentor, history.mentee, *history.records())


# --- the next date of a thread -------------------------------------------------------------------------


@given(
    planned=st.none() | st.integers(-40, 40),
    agreed=st.none() | st.integers(0, 40),
    rhythm=st.none() | st.just(WEEKLY) | st.just(Cadence(1, "months")),
    result=st.sampled_from(("reached", "left_message", "no_answer", "rescheduled", "declined")),
)
def test_a_thread_with_a_rhythm_or_an_unanswered_attempt_never_loses_its_next_day(
    planned: int | None, agreed: int | None, rhythm: Cadence | None, result: Result
) -> None:
    thread = follow_up(
        PAIR, opened_on=days_ago(50), check_on=None if planned is None else days_ago(planned), rhythm=rhythm
    )
    made = check_in(
        PAIR, about=thread, result=result, check_on=None if agreed is None else TODAY + timedelta(days=agreed)
    )
    following = next_check(thread, made)
    if agreed is not None:
        assert following == made.check_on
    elif rhythm is not None:
        assert following == rhythm.after(TODAY)
    elif result != "reached":
        assert following == thread.check_on
    else:
        assert following is None or following > TODAY


@pytest.mark.parametrize(("days", "left"), [(1, None), (0, None), (-1, days_ago(-1))])
def test_a_planned_day_is_used_up_from_the_day_that_it_comes(days: int, left: date | None) -> None:
    thread = follow_up(PAIR, opened_on=days_ago(9), check_on=days_ago(days))
    assert next_check(thread, check_in(PAIR, about=thread)) == left


@pytest.mark.parametrize("result", ATTEMPTS)
def test_a_planned_day_stands_while_nobody_was_reached(result: Result) -> None:
    thread = follow_up(PAIR, opened_on=days_ago(9), check_on=days_ago(3))
    assert next_check(thread, check_in(PAIR, about=thread, result=result)) == days_ago(3)


def after(made: CheckIn, *records: Record) -> list[date | None]:
    """Return the next dates that follow from a check-in on THREAD."""
    given_to = program_of(PAIR, *(() if any(one.id == THREAD.id for one in records) else (THREAD,)), *records)
    return [one.check_on for one in looked_after([made], given_to)]


def test_the_latest_check_in_moves_the_next_date_and_an_earlier_one_does_not() -> None:
    made = check_in(PAIR, days_ago(5), about=THREAD)
    assert after(made) == [days_ago(-2)]
    assert after(made, check_in(PAIR, days_ago(5), about=THREAD)) == [days_ago(-2)]
    assert after(made, check_in(PAIR, days_ago(4), about=THREAD)) == []
    assert after(made, check_in(PAIR, days_ago(4))) == [days_ago(-2)]
    other = follow_up(PAIR, "poster", days_ago(30))
    assert after(made, other, check_in(PAIR, days_ago(4), about=other)) == [days_ago(-2)]


def test_several_check_ins_on_one_thread_move_its_next_date_one_after_the_other() -> None:
    agreed = check_in(PAIR, days_ago(5), about=THREAD, check_on=days_ago(-9))
    undated = replace(THREAD, rhythm=None)
    tried = check_in(PAIR, days_ago(5), about=THREAD, result="no_answer")
    for thread, made, then in (
        (undated, [agreed, check_in(PAIR, days_ago(5), about=THREAD)], days_ago(-9)),
        (undated, [tried, agreed], days_ago(-9)),
        (THREAD, [agreed, tried], days_ago(-2)),
    ):
        [after_all] = looked_after(made, program_of(PAIR, thread))
        assert after_all == replace(thread, check_on=then)
    standing = replace(THREAD, check_on=days_ago(-2))
    assert not list(looked_after([agreed, tried], program_of(PAIR, standing))), "it is where it was in the end"


def test_a_date_that_stays_is_not_written_again() -> None:
    assert after(check_in(PAIR, days_ago(5), about=THREAD), replace(THREAD, check_on=days_ago(-2))) == []


def test_a_check_in_on_the_person_or_on_a_settled_thread_moves_nothing() -> None:
    assert after(check_in(PAIR, check_on=days_ago(-3))) == []
    assert after(check_in(PAIR, days_ago(5), about=THREAD), settled(THREAD)) == []


def test_a_changed_check_in_moves_the_next_date_where_its_day_its_result_or_what_was_agreed_is_another() -> None:
    stood = check_in(PAIR, days_ago(5), about=THREAD)
    snoozed = replace(THREAD, check_on=days_ago(-20))
    assert after(replace(stood, note="x", channel="phone", initiated_by="mentee"), snoozed, stood) == []
    assert after(replace(stood, made_on=days_ago(6)), snoozed, stood) == [days_ago(-1)]
    assert after(replace(stood, result="no_answer"), snoozed, stood) == [days_ago(-2)]
    assert after(replace(stood, check_on=days_ago(-9)), snoozed, stood) == [days_ago(-9)]
    later = check_in(PAIR, days_ago(1), about=THREAD)
    assert after(replace(stood, check_on=days_ago(-9)), snoozed, stood, later) == []


def test_a_check_in_that_goes_back_in_time_is_not_later_than_itself() -> None:
    stood = check_in(PAIR, days_ago(2), about=THREAD)
    assert after(replace(stood, made_on=days_ago(5)), stood) == [days_ago(-2)]


def test_a_check_in_that_turns_to_another_thread_moves_the_date_of_that_one() -> None:
    other = follow_up(PAIR, "poster", days_ago(30))
    stood = check_in(PAIR, days_ago(5), about=other)
    assert after(replace(stood, follow_up_id=THREAD.id), other, stood) == [days_ago(-2)]


# --- a session that goes to another day ----------------------------------------------------------------


@quickly
@given(histories(), st.data())
def test_just_what_was_done_in_a_session_goes_along_and_fits_it_or_is_refused_for_its_own_day(
    history: History, data: st.DataObject
) -> None:
    if not history.sessions:
        return
    before = data.draw(st.sampled_from(history.sessions))
    status: SessionStatus = data.draw(st.sampled_from(("held", "missed", "cancelled")))
    on = data.draw(st.just(min(before.held_on, TODAY)) | st.dates(days_ago(60), TODAY))
    changed = replace(before, held_on=on, status=status, minutes=None)
    moved = list(moved_with(changed, history))
    linked: set[str] = {one.id for one in history.follow_ups if before.id in {one.opened_in, one.closed_in}}
    linked |= {one.id for one in history.check_ins if one.made_in == before.id}
    if (on, status) != (before.held_on, "held"):
        assert sorted(one.id for one in moved) == sorted(linked)
    else:
        assert moved == []
    try:
        program = program_with(history).with_records([changed, *moved], today=TODAY)
    except Refused as refused:
        told = {problem.field for problem in refused.problems}
    else:
        told = set()
        assert_moved(program.history(history.id), history, before, changed)
    assert told <= {"closed_on", "check_on", "made_on"}


def assert_moved(now: History, history: History, before: Session, changed: Session) -> None:
    on, unlinked = changed.held_on, changed.status != "held"
    assert len(list(now.records())) == len(list(history.records()))
    for one in now.follow_ups:
        was = history.follow_up(one.id)
        opened_here, closed_here = was.opened_in == before.id, was.closed_in == before.id
        assert one == replace(
            was,
            opened_on=on if opened_here else was.opened_on,
            opened_in=None if opened_here and unlinked else was.opened_in,
            closed_on=on if closed_here else was.closed_on,
            closed_in=None if closed_here and unlinked else was.closed_in,
        )


def test_what_was_checked_in_goes_along_too_and_nothing_goes_twice() -> None:
    opened = settled(follow_up(PAIR, "poster", opened_in=HELD), closed_in=HELD)
    asked, other = check_in(PAIR, made_in=HELD, about=opened), check_in(PAIR, days_ago(20))
    history = history_of(PAIR, HELD, opened, asked, other, THREAD)
    day = days_ago(21)
    assert list(moved_with(replace(HELD, held_on=day), history)) == [
        replace(opened, opened_on=day, closed_on=day),
        replace(asked, made_on=day),
    ]
    assert list(moved_with(replace(HELD, status="missed"), history)) == [
        replace(opened, opened_in=None, closed_in=None),
        replace(asked, made_in=None),
    ]


def test_a_pairing_began_at_the_latest_with_its_first_held_session() -> None:
    program = program_of(PAIR)
    start = PAIR.started_on

    def began(days: int, status: SessionStatus = "held") -> list[Pairing]:
        return list(started_by([session(PAIR, start + timedelta(days=days), status=status)], program))

    assert began(-1) == [replace(PAIR, started_on=start - timedelta(days=1))]
    assert began(0) == began(1) == began(-1, "missed") == began(-1, "cancelled") == []


# --- a thread that is passed on ------------------------------------------------------------------------


@quickly
@given(histories(), st.integers(-30, 200))
def test_whatever_is_open_can_be_settled_there_and_carried_on_here_on_one_day(history: History, days: int) -> None:
    other = person("Lena Vogt")
    taking_over = pairing(other, history.mentee, started_on=days_ago(days))
    written: list[Record] = [other, taking_over]
    for thread in history.open_follow_ups:
        draft = passed_on(thread, history, taking_over, TODAY)
        assert draft.opened_on >= min(taking_over.started_on, TODAY)
        assert (draft.kind, draft.title, draft.owner, draft.note) == (
            thread.kind,
            thread.title,
            thread.owner,
            thread.note,
        )
        assert (draft.rhythm, draft.visibility, draft.opened_in) == (thread.rhythm, thread.visibility, None)
        assert (draft.check_on is None) == (thread.check_on is None)
        assert draft.check_on is None or draft.check_on in {thread.check_on, draft.opened_on}
        fields = {name: getattr(draft, name) for name in draft.__struct_fields__}
        written += [
            settled(thread, draft.opened_on, "passed_on"),
            FollowUp(**fields, id=new_id(), stamp=stamp_of(1)),
        ]
    now = program_with(history).with_records(written, today=TODAY)
    assert not now.history(history.id).open_follow_ups
    assert len(now.history(taking_over.id).open_follow_ups) == len(history.open_follow_ups)


def test_the_acts_of_other_threads_do_not_put_a_hand_over_off() -> None:
    other = follow_up(PAIR, "poster", days_ago(30))
    history = history_of(PAIR, THREAD, other, check_in(PAIR, days_ago(1), about=other), check_in(PAIR, TODAY))
    taking_over = pairing(person("Lena Vogt"), BEN, started_on=days_ago(3))
    assert passed_on(THREAD, history, taking_over, TODAY).opened_on == days_ago(3)
    assert passed_on(other, history, taking_over, TODAY).opened_on == days_ago(1)


@pytest.mark.parametrize(("days", "on"), [(4, days_ago(3)), (3, days_ago(3)), (2, days_ago(2)), (-5, days_ago(-5))])
def test_a_next_day_that_has_gone_by_is_the_day_of_the_hand_over(days: int, on: date) -> None:
    thread = replace(THREAD, check_on=days_ago(days))
    taking_over = pairing(started_on=days_ago(3))
    assert passed_on(thread, history_of(PAIR, thread), taking_over, TODAY).check_on == on


# --- the time that a pairing was closed ----------------------------------------------------------------


@given(st.integers(-20, 400))
def test_the_closed_stretch_is_the_whole_days_after_the_end_and_before_today(days: int) -> None:
    ended = replace(PAIR, started_on=days_ago(500), ended_on=days_ago(days))
    stretch = closed_stretch(ended, TODAY)
    if days < 2:
        assert stretch == ()
    else:
        assert stretch == (pause(days_ago(days - 1), days_ago(1), "closed"),)
        assert not list(stretch[0].problems())


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (None, "closed"),
        (Ending(reason="lost_touch"), "closed, lost touch"),
        (Ending(reason="other", note="on\nleave"), "closed, other · on leave"),
        (Ending(reason="not_a_fit", valued="candour"), "closed, not a fit · valued: candour"),
        (
            Ending(reason="moved_away", note="to Lyon", valued="two\nlines"),
            "closed, moved away · to Lyon · valued: two lines",
        ),
    ],
)
def test_the_closed_stretch_says_all_that_the_ending_said(ending: Ending | None, reason: str) -> None:
    (stretch,) = closed_stretch(replace(PAIR, ended_on=days_ago(9), ending=ending), TODAY)
    assert stretch.cleaned() == pause(days_ago(8), days_ago(1), reason)


def test_a_pairing_that_never_ended_was_never_closed() -> None:
    assert closed_stretch(PAIR, TODAY) == ()


# --- what is deleted -----------------------------------------------------------------------------------


@quickly
@given(histories(), st.data())
def test_whatever_is_deleted_the_rest_stays_as_it_is_but_for_what_refers_to_it(
    history: History, data: st.DataObject
) -> None:
    record = data.draw(st.sampled_from([*history.sessions, *history.follow_ups, *history.check_ins, None]))
    if record is None:
        return
    program = program_with(history)
    left = list(unlinked_from(record, program))
    assert len({one.id for one in left}) == len(left)
    now = program.with_records([*left, tombstone(record)], today=TODAY).history(history.id)
    stood = {one.id: one for one in history.records() if one.id != record.id}
    found = {one.id: one for one in now.records()}
    assert found.keys() == stood.keys()
    for record_id, one in found.items():
        was = stood[record_id]
        links = {
            name: None
            for name in ("opened_in", "closed_in", "made_in", "follow_up_id")
            if getattr(was, name, None) == record.id
        }
        assert one == replace(was, **links)
        assert (record_id in {each.id for each in left}) == bool(links)


def test_a_thread_keeps_the_session_that_is_not_deleted() -> None:
    later = session(PAIR, days_ago(10))
    thread = settled(follow_up(PAIR, "poster", opened_in=HELD), closed_in=later)
    program = program_of(PAIR, HELD, later, thread)
    assert list(unlinked_from(HELD, program)) == [replace(thread, opened_in=None)]
    assert list(unlinked_from(later, program)) == [replace(thread, closed_in=None)]


def test_each_pairing_that_took_over_from_a_deleted_one_takes_over_from_the_one_before_it() -> None:
    first = pairing()
    second = pairing(BEN, ADA, continues=first)
    third, fourth = pairing(continues=second), pairing(continues=second)
    program = program_of(first, second, third, fourth)
    assert sorted(one.id for one in unlinked_from(second, program)) == sorted((third.id, fourth.id))
    assert {one.continues for one in unlinked_from(second, program) if isinstance(one, Pairing)} == {first.id}
    assert list(unlinked_from(first, program)) == [replace(second, continues=None)]
    assert list(unlinked_from(fourth, program)) == []


def test_nothing_refers_to_a_person_or_to_a_check_in() -> None:
    call = check_in(PAIR, days_ago(1), about=THREAD)
    program = program_of(PAIR, THREAD, call, session(PAIR), pairing(cadence=MONTHLY))
    assert list(unlinked_from(ADA, program)) == list(unlinked_from(call, program)) == []
