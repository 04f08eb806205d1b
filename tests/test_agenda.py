from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.agenda import COMING_DAYS, Agenda, Stretch, agenda, queue, stretch_of
from mentor_tui.continuity import BY_CONCERN, NEEDS_CARE, CheckDue
from mentor_tui.dates import Cadence
from mentor_tui.model import Charter, Pairing, Record, Thresholds
from mentor_tui.program import Program
from mentor_tui.standings import Standings, concern
from tests.records import (
    ADA,
    TODAY,
    days_ago,
    follow_up,
    pairing,
    pause,
    person,
    program_of,
    programs,
    quickly,
    session,
    settled,
)

LAST = days_ago(-COMING_DAYS)


def met(name: str, days: int | None, **terms: object) -> list[Record]:
    """Return a pairing of Ada with somebody of this name, and its last session so many days ago."""
    mentee = person(name)
    pair = pairing(ADA, mentee, started_on=days_ago(200), **terms)  # type: ignore[arg-type]
    return [mentee, pair, *([session(pair, days_ago(days))] if days is not None else [])]


def pair_in(records: list[Record]) -> Pairing:
    return next(record for record in records if isinstance(record, Pairing))


def checked(name: str, check_on: date, **terms: object) -> list[Record]:
    """Return a pairing met today without cadence, with one follow-up to look after on a day."""
    records = met(name, 0, **{"cadence": None, **terms})
    return [*records, follow_up(pair_in(records), f"{name}'s thread", days_ago(100), check_on=check_on)]


def day_of(*groups: list[Record], today: date = TODAY) -> Agenda:
    return agenda(
        Standings(program_of(ADA, *(record for group in groups for record in group)), today).by_concern, today
    )


def needing(found: Agenda) -> list[tuple[str, str]]:
    return [(care.standing.name, care.history.mentee.name) for care in found.needs_care]


def also_due(found: Agenda) -> list[tuple[date, str, str]]:
    return [(one.on, one.history.mentee.name, one.follow_up.title if one.follow_up else "") for one in found.also_due]


def coming(found: Agenda) -> list[tuple[date, str, str]]:
    return [(one.on, one.history.mentee.name, one.follow_up.title if one.follow_up else "") for one in found.coming]


def test_the_one_of_most_concern_stands_first_then_the_longest_silence_then_the_name() -> None:
    found = day_of(
        met("steady", 1),
        met("due b", 14),
        met("Due a", 14),
        met("lapsed a while", 40),
        checked("check overdue", days_ago(1)),
        met("overdue b", 20),
        met("overdue a", 20),
        met("overdue longer", 25),
        met("lapsed long", 150),
        checked("check due", TODAY),
    )
    assert needing(found) == [
        ("lapsed", "lapsed long"),
        ("lapsed", "lapsed a while"),
        ("overdue", "overdue longer"),
        ("overdue", "overdue a"),
        ("overdue", "overdue b"),
        ("overdue", "check overdue"),
        ("due", "Due a"),
        ("due", "due b"),
        ("due", "check due"),
    ]


def test_who_needs_nobody_now_is_counted_by_standing() -> None:
    found = day_of(
        met("a", 1),
        met("b", 2),
        met("closed", 1, ended_on=TODAY),
        met("paused", 90, pauses=[pause(days_ago(1))]),
        [newcomer := person("new"), pairing(ADA, newcomer, started_on=TODAY)],
        met("due", 14),
    )
    assert found.others == (("new", 1), ("steady", 2), ("paused", 1), ("closed", 1))
    assert needing(found) == [("due", "due")]


def test_what_is_planned_for_the_next_days_is_coming_the_nearest_first() -> None:
    found = day_of(
        checked("today", TODAY),
        checked("tomorrow", days_ago(-1)),
        checked("last day", LAST),
        checked("too late", LAST + timedelta(days=1)),
        met("by cadence", 5),
        met("by cadence, later", 5, cadence=Cadence(3, "months")),
        checked("a", days_ago(-5)),
        checked("B", days_ago(-5)),
    )
    assert coming(found) == [
        (days_ago(-1), "tomorrow", "tomorrow's thread"),
        (days_ago(-5), "a", "a's thread"),
        (days_ago(-5), "B", "B's thread"),
        (days_ago(-9), "by cadence", ""),
        (LAST, "last day", "last day's thread"),
    ]


def test_contact_by_the_cadence_is_coming_from_tomorrow_to_the_last_day() -> None:
    assert coming(day_of(met("due today", 14))) == []
    assert coming(day_of(met("due tomorrow", 13))) == [(days_ago(-1), "due tomorrow", "")]
    assert coming(day_of(met("met today", 0))) == [(LAST, "met today", "")]
    assert coming(day_of(met("met today", 0, cadence=Cadence(15, "days")))) == []
    assert coming(day_of(met("ends before", 5, ended_on=days_ago(-3)))) == []
    assert coming(day_of(met("paused by then", 5, pauses=[pause(days_ago(-3))]))) == []
    assert coming(day_of(met("paused later", 5, pauses=[pause(days_ago(-30))]))) == [(days_ago(-9), "paused later", "")]


def test_the_first_contact_of_a_new_pairing_is_coming_however_far_ahead() -> None:
    mentee = person("new")
    pair = pairing(ADA, mentee, started_on=days_ago(3))
    assert coming(day_of([mentee, pair])) == [(days_ago(-11), "new", "")]
    assert coming(day_of([mentee, pairing(ADA, mentee, started_on=days_ago(-3))])) == [(days_ago(-17), "new", "")]
    assert coming(day_of([mentee, pairing(ADA, mentee, started_on=TODAY, cadence=None)])) == [
        (days_ago(-30), "new", "")
    ]


def test_the_contact_that_is_due_after_a_pause_is_coming_where_the_end_of_that_is_known() -> None:
    of_34_days = pause(days_ago(30), days_ago(-3))
    (coming_up,) = day_of(met("paused", 35, pauses=[of_34_days])).coming
    assert (coming_up.on, coming_up.first) == (days_ago(-13), False), "two weeks after the last contact, and 34 days"
    (first,) = day_of(met("paused from the start", None, pauses=[pause(days_ago(195), days_ago(-1))])).coming
    assert (first.on, first.first) == (days_ago(-11), True)
    assert coming(day_of(met("paused for long", 35, pauses=[pause(days_ago(30), days_ago(-50))]))) == []
    assert coming(day_of(met("paused", 35, pauses=[pause(days_ago(30))]))) == [], "nobody knows until when"


def test_a_threads_date_is_coming_also_where_the_pairing_is_paused_and_not_where_it_is_closed() -> None:
    soon = days_ago(-2)
    assert coming(day_of(checked("paused", soon, pauses=[pause(TODAY)]))) == [(soon, "paused", "paused's thread")]
    assert coming(day_of(checked("closed", soon, ended_on=TODAY))) == []


def test_what_is_due_is_in_sight_also_where_the_standing_says_something_else() -> None:
    newcomer = person("new")
    begun = pairing(ADA, newcomer, started_on=days_ago(2))
    silent, asked = checked("silent", days_ago(1)), checked("asked", days_ago(2))
    silent[1] = replace(pair_in(silent), cadence=Cadence(1, "weeks"))
    silent[2] = session(pair_in(silent), days_ago(90))
    found = day_of(
        checked("paused", TODAY, pauses=[pause(days_ago(9))]),
        checked("paused later", days_ago(-1), pauses=[pause(days_ago(9))]),
        [newcomer, begun, follow_up(begun, "the letter", days_ago(2), check_on=days_ago(1))],
        silent,
        [*asked, follow_up(pair_in(asked), "another", days_ago(9), check_on=days_ago(1))],
        checked("closed", TODAY, ended_on=TODAY),
    )
    assert also_due(found) == [
        (days_ago(1), "asked", "another"),  # the standing names “asked's thread”
        (days_ago(1), "new", "the letter"),
        (days_ago(1), "silent", "silent's thread"),
        (TODAY, "paused", "paused's thread"),
    ]
    assert [one.history.mentee.name for one in found.coming] == ["paused later", "new"]


def test_a_thread_without_a_date_is_not_lost_sight_of_while_its_pairing_goes_on() -> None:
    mentee = person("Ben")
    pair = pairing(ADA, mentee, started_on=days_ago(30))
    older, newer = follow_up(pair, "older", days_ago(20)), follow_up(pair, "newer", days_ago(3))
    dated = follow_up(pair, "dated", days_ago(9), check_on=days_ago(-2))
    found = day_of([mentee, pair, newer, older, dated])
    assert [one.follow_up.title for one in found.undated] == ["older", "newer"]
    assert not day_of([mentee, replace(pair, ended_on=TODAY), older]).undated


def test_what_a_closed_pairing_left_open_is_in_sight_dated_or_not_oldest_first() -> None:
    mentee = person("Ben")
    pair = pairing(ADA, mentee, started_on=days_ago(30), ended_on=TODAY)
    threads = [
        follow_up(pair, "newer, dated", days_ago(3), check_on=days_ago(-2)),
        follow_up(pair, "oldest", days_ago(20)),
        follow_up(pair, "older, was due", days_ago(9), check_on=days_ago(5)),
        settled(follow_up(pair, "settled", days_ago(25)), days_ago(1)),
    ]
    found = day_of([mentee, pair, *threads])
    assert [one.follow_up.title for one in found.left_open] == ["oldest", "older, was due", "newer, dated"]
    assert {one.history.id for one in found.left_open} == {pair.id}
    assert not day_of([mentee, pair, *threads], today=days_ago(1)).left_open
    assert not day_of([mentee, replace(pair, ended_on=None), *threads]).left_open


def test_every_open_thread_of_a_pairing_is_coming_on_its_own_day() -> None:
    records = checked("Ben", days_ago(-2))
    more = follow_up(pair_in(records), "another", days_ago(9), check_on=days_ago(-4))
    assert coming(day_of([*records, more])) == [(days_ago(-2), "Ben", "Ben's thread"), (days_ago(-4), "Ben", "another")]


def test_the_thresholds_of_the_program_decide_who_needs_care() -> None:
    strict = Charter(thresholds=Thresholds(grace_share=0, grace_least=0, grace_most=0))
    program = program_of(ADA, *met("Ben", 15))
    assert needing(agenda(Standings(program, TODAY).by_concern, TODAY)) == [("due", "Ben")]
    assert needing(agenda(Standings(program.with_charter(strict), TODAY).by_concern, TODAY)) == [("overdue", "Ben")]


def test_an_empty_program_has_an_empty_day() -> None:
    assert agenda(Standings(Program(), TODAY).by_concern, TODAY) == Agenda((), (), (), (), (), ())


@quickly
@given(programs())
def test_every_pairing_has_its_place_once_in_the_order_of_concern(program: Program) -> None:
    found, all_of_them = agenda(Standings(program, TODAY).by_concern, TODAY), Standings(program, TODAY).by_concern
    assert {care.history.id for care in all_of_them} == set(program.histories)
    assert len(all_of_them) == len(program.histories)
    assert [concern(care, TODAY) for care in all_of_them] == sorted(concern(care, TODAY) for care in all_of_them)
    assert list(found.needs_care) == [care for care in all_of_them if care.standing.name in NEEDS_CARE]
    assert len(found.needs_care) + sum(count for _, count in found.others) == len(program.histories)
    others = [name for name, _ in found.others]
    assert others == [name for name in BY_CONCERN if name in others]
    assert not NEEDS_CARE & set(others)


@quickly
@given(programs())
def test_nothing_is_coming_that_is_not_ahead_and_near_and_nothing_twice(program: Program) -> None:
    day = agenda(Standings(program, TODAY).by_concern, TODAY)
    found = day.coming
    assert all(one.on > TODAY for one in found)
    assert all(one.on <= TODAY for one in day.also_due)
    assert all(one.on <= LAST for one in found if one.follow_up is not None or one.history.contacts(TODAY))
    assert [one.on for one in found] == sorted(one.on for one in found)
    told = [(one.history.id, one.follow_up.id if one.follow_up else "") for one in found]
    assert len(set(told)) == len(told)


# --- the queue of follow-ups ---------------------------------------------------------------------------


def test_the_queue_goes_by_the_next_date_and_then_by_age_and_keeps_what_has_none_and_what_is_closed() -> None:
    steady, closed, lapsed = (met("steady", 1), met("closed", 1, ended_on=TODAY), met("lapsed", 90))
    one, two, three = (pair_in(records) for records in (steady, closed, lapsed))
    program = program_of(
        *(ADA, *steady, *closed, *lapsed),
        follow_up(one, "undated, newer", days_ago(2)),
        follow_up(one, "in a week, newer", days_ago(2), check_on=days_ago(-7)),
        follow_up(two, "undated, older", days_ago(8)),
        follow_up(two, "was due", days_ago(1), check_on=days_ago(1)),
        follow_up(three, "in a week, older", days_ago(5), check_on=days_ago(-7)),
        follow_up(three, "in a year", days_ago(50), check_on=days_ago(-365)),
        settled(follow_up(one, "settled", days_ago(9), check_on=days_ago(3))),
    )
    assert [
        (found.follow_up.title, found.history.id, found.standing.name)
        for found in queue(Standings(program, TODAY).by_concern)
    ] == [
        ("was due", two.id, "closed"),
        ("in a week, older", three.id, "lapsed"),
        ("in a week, newer", one.id, "steady"),
        ("in a year", three.id, "lapsed"),
        ("undated, older", two.id, "closed"),
        ("undated, newer", one.id, "steady"),
    ]


def test_of_equal_date_and_age_the_queue_keeps_one_order_whatever_the_standings() -> None:
    steady, lapsed = met("steady", 1), met("lapsed", 90)
    pairs = pair_in(steady), pair_in(lapsed), pair_in(steady)
    titles = ["first", "second", "third"]
    threads = [follow_up(pair, title, days_ago(2)) for pair, title in zip(pairs, titles, strict=True)]
    waiting = queue(Standings(program_of(ADA, *steady, *lapsed, *reversed(threads)), TODAY).by_concern)
    assert [one.follow_up.title for one in waiting] == titles


@quickly
@given(programs())
def test_no_open_follow_up_is_missing_from_the_queue_nor_from_the_day_where_its_pairing_is_closed(
    program: Program,
) -> None:
    waiting = queue(Standings(program, TODAY).by_concern)
    still_open = {one.id for history in program.histories.values() for one in history.follow_ups if one.is_open}
    assert {one.follow_up.id for one in waiting} == still_open
    assert len(waiting) == len(still_open)
    dates = [one.follow_up.check_on or date.max for one in waiting]
    assert dates == sorted(dates)
    standing_of = {care.history.id: care.standing for care in Standings(program, TODAY).by_concern}
    assert all(one.standing == standing_of[one.history.id] for one in waiting)
    found = agenda(Standings(program, TODAY).by_concern, TODAY)
    closed = {one.follow_up.id for one in waiting if one.standing.name == "closed"}
    assert {one.follow_up.id for one in found.left_open} == closed
    undated = {one.follow_up.id for one in waiting if one.follow_up.check_on is None}
    assert {one.follow_up.id for one in found.undated} == undated - closed
    named = [one.standing.reason.follow_up.id for one in waiting if isinstance(one.standing.reason, CheckDue)]
    dated = [one.follow_up.id for one in (*found.also_due, *found.coming) if one.follow_up is not None]
    near = {one.follow_up.id for one in waiting if (one.follow_up.check_on or date.max) <= LAST}
    assert sorted({*named, *dated}) == sorted(near - closed)
    assert len(dated) == len(set(dated) - set(named))


@pytest.mark.parametrize(
    ("first_weekday", "last_of_this_week", "last_of_next_week"),
    [(0, TODAY, days_ago(-7)), (6, days_ago(-6), days_ago(-13)), (5, days_ago(-5), days_ago(-12))],
    ids=["from Monday", "from Sunday", "from Saturday"],
)
def test_a_week_begins_on_its_first_weekday(
    first_weekday: int, last_of_this_week: date, last_of_next_week: date
) -> None:
    day = timedelta(days=1)
    when = {
        days_ago(1): "was due",
        last_of_next_week + day: "later",
        last_of_next_week: "next week",
        last_of_this_week + day: "next week",
        last_of_this_week: "this week",
        TODAY: "today",
    }
    assert {on: stretch_of(on, TODAY, first_weekday) for on in when} == when
    assert stretch_of(None, TODAY, first_weekday) == "no date"


@quickly
@given(st.integers(0, 400).map(days_ago), st.integers(0, 6), st.lists(st.integers(-9, 30), min_size=2, max_size=2))
def test_a_later_date_is_in_no_earlier_stretch_and_a_week_has_seven_days(
    today: date, first_weekday: int, ahead: list[int]
) -> None:
    order = list(get_args(Stretch))
    stretches = [order.index(stretch_of(today + timedelta(days=days), today, first_weekday)) for days in sorted(ahead)]
    assert stretches == sorted(stretches)
    month = [today + timedelta(days=days) for days in range(31)]
    next_week = [on for on in month if stretch_of(on, today, first_weekday) == "next week"]
    assert len(next_week) == 7
    assert next_week[0].weekday() == first_weekday
