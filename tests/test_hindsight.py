from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.continuity import standing
from mentor_tui.hindsight import as_it_was
from mentor_tui.program import History
from tests.records import (
    MONTHLY,
    THRESHOLDS,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    histories,
    history_of,
    pairing,
    quickly,
    session,
    settled,
)

PAIR = pairing(started_on=days_ago(300), cadence=MONTHLY)


@quickly
@given(histories(), st.integers(0, 500))
def test_what_was_recorded_for_later_days_is_out_and_what_was_settled_later_is_open(history: History, ago: int) -> None:
    on = days_ago(ago)
    was = as_it_was(history, on)
    assert {one.id for one in was.sessions} == {one.id for one in history.sessions if one.held_on <= on}
    assert {one.id for one in was.check_ins} == {one.id for one in history.check_ins if one.made_on <= on}
    opened = [one for one in history.follow_ups if one.opened_on <= on]
    assert [one.id for one in was.follow_ups] == [one.id for one in opened]
    assert {one.id for one in was.follow_ups if one.is_open} == {
        one.id for one in opened if one.closed_on is None or one.closed_on > on
    }
    assert was.contacts(TODAY) == history.contacts(on)
    assert was.pairing is history.pairing
    for thread in was.follow_ups:
        assert not list(thread.problems())
    assert as_it_was(was, on) is was


@quickly
@given(histories())
def test_as_it_is_today_it_stands_as_it_does_today(history: History) -> None:
    was = as_it_was(history, TODAY)
    assert standing(was, TODAY, THRESHOLDS) == standing(history, TODAY, THRESHOLDS)
    assert was.open_follow_ups == history.open_follow_ups


def next_dates(history: History, on: date) -> list[date | None]:
    return [one.check_on for one in as_it_was(history, on).follow_ups]


def test_the_next_date_is_the_one_that_the_last_check_in_until_then_had_named() -> None:
    thread = follow_up(PAIR, opened_on=days_ago(100), check_on=days_ago(-5))
    history = history_of(
        PAIR,
        thread,
        check_in(PAIR, days_ago(90), about=thread, check_on=days_ago(85)),
        check_in(PAIR, days_ago(80), about=thread, check_on=days_ago(60)),
        check_in(PAIR, days_ago(40), about=thread, check_on=days_ago(-5)),
    )
    assert next_dates(history, TODAY) == next_dates(history, days_ago(40)) == [days_ago(-5)]
    assert next_dates(history, days_ago(41)) == next_dates(history, days_ago(80)) == [days_ago(60)]
    assert next_dates(history, days_ago(81)) == [days_ago(85)]
    assert next_dates(history, days_ago(91)) == [None], "the first date it had is not known any more"
    assert standing(as_it_was(history, days_ago(50)), days_ago(50), THRESHOLDS).name == "overdue"


def test_a_thread_that_was_settled_later_was_waiting_for_its_next_date() -> None:
    thread = settled(follow_up(PAIR, opened_on=days_ago(100), check_on=days_ago(60)), days_ago(30))
    history = history_of(PAIR, thread, session(PAIR, days_ago(55)))
    assert next_dates(history, days_ago(50)) == [days_ago(60)]
    assert as_it_was(history, days_ago(30)).open_follow_ups == ()


def test_where_nothing_came_later_it_is_the_same_history() -> None:
    history = history_of(PAIR, session(PAIR, days_ago(9)), follow_up(PAIR, opened_on=days_ago(9)))
    assert as_it_was(history, TODAY) is history
    assert as_it_was(history, days_ago(9)) is history
    assert as_it_was(history, days_ago(10)) is not history
