from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.continuity import (
    BY_CONCERN,
    CheckDue,
    Closed,
    Gap,
    NoContactYet,
    OnCourse,
    Paused,
    Reciprocity,
    Share,
    Silent,
    Standing,
    days_of,
    due_on,
    figures,
    find_gaps,
    grace,
    standing,
)
from mentor_tui.dates import Cadence
from mentor_tui.model import Pairing, Pause, Record, Takeaway, Thresholds
from mentor_tui.program import History
from tests.records import (
    FORTNIGHTLY,
    MONTHLY,
    THRESHOLDS,
    TODAY,
    WEEKLY,
    check_in,
    days_ago,
    follow_up,
    histories,
    history_of,
    pairing,
    pause,
    program_of,
    quickly,
    session,
    settled,
)

JUNE = date(2026, 6, 1)
DAY = timedelta(days=1)


def met(
    *on: date,
    cadence: Cadence | None = FORTNIGHTLY,
    started_on: date = JUNE,
    pauses: Sequence[Pause] = (),
    ended_on: date | None = None,
) -> History:
    """Return a pairing with held sessions on these days and nothing else."""
    pair = pairing(started_on=started_on, cadence=cadence, pauses=pauses, ended_on=ended_on)
    return history_of(pair, *(session(pair, day) for day in on))


def stands(history: History, today: date) -> Standing:
    return standing(history, today, THRESHOLDS)


def names(history: History, first: date, *after_days: int) -> list[str]:
    """Return the standing so many days after a day."""
    return [stands(history, first + timedelta(days=days)).name for days in after_days]


# --- standing by the cadence ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cadence", "due", "grace_days", "lapses_after"),
    [
        (Cadence(1, "days"), 1, 2, 2),
        (WEEKLY, 7, 2, 14),
        (Cadence(10, "days"), 10, 2, 20),
        (FORTNIGHTLY, 14, 3, 28),
        (MONTHLY, 30, 7, 61),
        (Cadence(8, "weeks"), 56, 14, 112),
        (Cadence(6, "months"), 183, 14, 365),
    ],
)
def test_silence_makes_a_pairing_due_then_overdue_then_lapsed_each_on_its_day(
    cadence: Cadence, due: int, grace_days: int, lapses_after: int
) -> None:
    history = met(JUNE, cadence=cadence)
    assert names(history, JUNE, 0, due - 1) == ["steady"] * 2
    assert names(history, JUNE, due) == ["due"]
    late = "lapsed" if lapses_after < due + grace_days else "due"
    assert names(history, JUNE, due + grace_days) == [late]
    if lapses_after > due + grace_days:
        assert names(history, JUNE, due + grace_days + 1, lapses_after) == ["overdue"] * 2
    assert names(history, JUNE, lapses_after + 1) == ["lapsed"]


def test_a_standing_comes_with_the_dates_that_decided_it() -> None:
    history = met(JUNE)
    due = date(2026, 6, 15)
    assert stands(history, date(2026, 6, 10)) == Standing("steady", OnCourse(due))
    for today, name in (
        (due, "due"),
        (date(2026, 6, 18), "due"),
        (date(2026, 6, 19), "overdue"),
        (date(2026, 6, 30), "lapsed"),
    ):
        assert stands(history, today) == (name, Silent(JUNE, due, FORTNIGHTLY, ever=True))


@pytest.mark.parametrize(
    ("cadence_days", "days"), [(1, 2), (7, 2), (8, 2), (11, 2), (12, 3), (31, 7), (56, 14), (60, 14), (365, 14)]
)
def test_grace_is_a_quarter_of_the_cadence_from_2_to_14_days(cadence_days: int, days: int) -> None:
    assert grace(cadence_days, THRESHOLDS) == days


def test_the_thresholds_of_a_program_decide() -> None:
    strict = Thresholds(grace_share=0, grace_least=0, grace_most=0, new_for=3)
    history = met(JUNE)
    assert standing(history, date(2026, 6, 15), strict).name == "due"
    assert standing(history, date(2026, 6, 16), strict).name == "overdue"
    untried = met(cadence=None)
    assert [standing(untried, JUNE + days * DAY, strict).name for days in (2, 3)] == ["new", "steady"]
    assert grace(100, Thresholds(grace_share=0.5, grace_least=1, grace_most=30)) == 30


def test_the_clock_starts_at_the_last_contact_and_not_at_the_first() -> None:
    assert due_on(met(JUNE, date(2026, 6, 20)), TODAY) == date(2026, 7, 4)
    assert due_on(met(JUNE, date(2026, 6, 20)), date(2026, 6, 19)) == date(2026, 6, 15)


def test_a_check_in_that_reached_the_person_resets_the_clock_as_a_session_does() -> None:
    pair = pairing(started_on=JUNE)
    assert due_on(history_of(pair, check_in(pair, date(2026, 7, 1))), TODAY) == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 3, 28)),
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_monthly_cadence_ends_where_the_month_ends(last: date, due: date) -> None:
    history = met(last, cadence=MONTHLY, started_on=last)
    assert due_on(history, last) == due
    assert names(history, due, -1, 0) == ["steady", "due"]


def test_two_months_after_the_31st_a_monthly_pairing_is_still_overdue_on_the_31st_and_then_lapsed() -> None:
    history = met(date(2026, 1, 31), cadence=MONTHLY, started_on=date(2026, 1, 31))
    assert names(history, date(2026, 3, 31), 0, 1) == ["overdue", "lapsed"]


# --- new, and never contacted --------------------------------------------------------------------------


def test_a_pairing_without_contact_is_new_until_one_cadence_after_its_start() -> None:
    untried = met()
    assert names(untried, JUNE, -5, 0, 13) == ["new"] * 3
    assert stands(untried, JUNE) == Standing("new", NoContactYet(JUNE, date(2026, 6, 15)))
    assert names(untried, JUNE, 14, 17, 18, 28, 29) == ["due", "due", "overdue", "overdue", "lapsed"]
    assert stands(untried, date(2026, 6, 15)).reason == Silent(JUNE, date(2026, 6, 15), FORTNIGHTLY, ever=False)


def test_a_pairing_without_cadence_is_new_for_30_days_and_then_steady_for_ever() -> None:
    untried = met(cadence=None)
    assert names(untried, JUNE, 0, 29, 30, 3000) == ["new", "new", "steady", "steady"]
    assert stands(untried, JUNE) == Standing("new", NoContactYet(JUNE, date(2026, 7, 1)))
    assert stands(untried, TODAY) == Standing("steady", OnCourse(None))
    assert due_on(untried, TODAY) is None


def test_one_contact_makes_a_new_pairing_steady_and_an_attempt_does_not() -> None:
    pair = pairing(started_on=JUNE)
    tried = history_of(pair, check_in(pair, JUNE, result="no_answer"), session(pair, JUNE, status="missed"))
    assert names(tried, JUNE, 1) == ["new"]
    assert names(met(JUNE), JUNE, 1) == ["steady"]


def test_a_contact_still_ahead_does_not_count_yet() -> None:
    history = met(JUNE + 10 * DAY)
    assert names(history, JUNE, 9, 10) == ["new", "steady"]


# --- follow-ups ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cadence", [None, Cadence(12, "months")])
def test_an_open_follow_up_makes_a_pairing_due_on_its_day_and_overdue_after_it(cadence: Cadence | None) -> None:
    pair = pairing(started_on=JUNE, cadence=cadence)
    check = JUNE + 10 * DAY
    thread = follow_up(pair, opened_on=JUNE, check_on=check)
    history = history_of(pair, session(pair, JUNE), thread)
    assert names(history, check, -1, 0, 1, 100) == ["steady", "due", "overdue", "overdue"]
    assert stands(history, check).reason == CheckDue(thread, check)
    assert stands(history, check + DAY).reason == CheckDue(thread, check)


def test_a_closed_follow_up_and_one_without_a_date_make_nothing_due() -> None:
    pair = pairing(started_on=JUNE, cadence=None)
    done = settled(follow_up(pair, opened_on=JUNE, check_on=JUNE), JUNE)
    history = history_of(pair, session(pair, JUNE), done, follow_up(pair, opened_on=JUNE))
    assert stands(history, TODAY).name == "steady"


def test_the_graver_of_silence_and_check_decides_and_silence_where_they_are_equal() -> None:
    pair = pairing(started_on=JUNE)
    overdue_check = follow_up(pair, "late", JUNE, check_on=JUNE + 3 * DAY)
    history = history_of(pair, session(pair, JUNE), overdue_check)
    assert stands(history, JUNE + 14 * DAY) == Standing("overdue", CheckDue(overdue_check, JUNE + 3 * DAY))
    assert isinstance(stands(history, JUNE + 18 * DAY).reason, Silent)
    assert stands(history, JUNE + 29 * DAY).name == "lapsed"


def test_of_several_checks_the_one_longest_due_is_the_reason() -> None:
    pair = pairing(started_on=JUNE, cadence=None)
    threads = [follow_up(pair, f"{days}", JUNE, check_on=JUNE + days * DAY) for days in (9, 3, 6)]
    reason = stands(history_of(pair, session(pair, JUNE), *threads), JUNE + 20 * DAY).reason
    assert reason == CheckDue(threads[1], JUNE + 3 * DAY)


# --- closed and paused ---------------------------------------------------------------------------------


def test_a_pairing_is_closed_from_the_day_it_ended() -> None:
    history = met(JUNE, cadence=WEEKLY, ended_on=JUNE + 5 * DAY, pauses=[pause(JUNE)])
    assert names(history, JUNE, 4, 5, 500) == ["paused", "closed", "closed"]
    assert stands(history, TODAY).reason == Closed(JUNE + 5 * DAY)


def test_a_pairing_is_paused_from_the_first_to_the_last_day_of_its_pause() -> None:
    leave = pause(JUNE + 5 * DAY, JUNE + 8 * DAY)
    history = met(JUNE, pauses=[leave])
    assert names(history, JUNE, 4, 5, 8, 9) == ["steady", "paused", "paused", "steady"]
    assert stands(history, JUNE + 5 * DAY).reason == Paused(leave)


def test_an_open_ended_pause_lasts() -> None:
    history = met(JUNE, cadence=WEEKLY, pauses=[pause(JUNE + 3 * DAY)])
    assert names(history, JUNE, 2, 3, 1000) == ["steady", "paused", "paused"]


@pytest.mark.parametrize(
    ("pauses", "moved_by"),
    [
        ([], 0),
        ([(3, 6)], 4),
        ([(13, 13)], 1),
        ([(3, 4), (8, 9)], 4),
        ([(3, 6), (5, 8)], 6),
        ([(3, 6), (4, 5)], 4),
        ([(3, 4), (5, 6)], 4),
        ([(3, 6), (16, 17)], 6),
        ([(-9, -3)], 0),
        ([(-3, 2)], 3),
        ([(40, 50)], 0),
        ([(14, 20)], 7),
        ([(15, 20)], 0),
    ],
)
def test_contact_is_due_later_by_the_paused_days_since(pauses: list[tuple[int, int]], moved_by: int) -> None:
    leaves = [pause(JUNE + first * DAY, JUNE + last * DAY) for first, last in pauses]
    assert due_on(met(JUNE, pauses=leaves), JUNE + 100 * DAY) == JUNE + (14 + moved_by) * DAY


def test_while_a_pause_without_an_end_runs_the_due_day_moves_along() -> None:
    history = met(JUNE, pauses=[pause(JUNE + 10 * DAY)])
    assert [due_on(history, JUNE + days * DAY) for days in (10, 11, 40)] == [
        JUNE + 15 * DAY,
        JUNE + 16 * DAY,
        JUNE + 45 * DAY,
    ]


def test_a_pause_takes_its_days_from_every_threshold() -> None:
    history = met(JUNE, pauses=[pause(JUNE + 3 * DAY, JUNE + 12 * DAY)])
    assert names(history, JUNE, 23, 24, 27, 28, 38, 39) == ["steady", "due", "due", "overdue", "overdue", "lapsed"]


def test_a_pause_that_begins_on_the_due_day_leaves_the_whole_grace_after_it() -> None:
    history = met(JUNE, pauses=[pause(JUNE + 14 * DAY, JUNE + 40 * DAY)])
    assert names(history, JUNE, 13, 14, 40, 41, 44, 45) == ["steady", "paused", "paused", "due", "due", "overdue"]


def test_a_pause_within_the_grace_stops_the_clock_too() -> None:
    history = met(JUNE, pauses=[pause(JUNE + 16 * DAY, JUNE + 40 * DAY)])
    assert names(history, JUNE, 14, 15, 16, 40, 41, 42, 43) == [
        *("due", "due", "paused", "paused", "due", "due", "overdue"),
    ]
    assert find_gaps(history, JUNE + 42 * DAY, THRESHOLDS) == ()


def test_a_pause_makes_a_new_pairing_new_for_longer() -> None:
    leaves = [pause(JUNE + 2 * DAY, JUNE + 11 * DAY)]
    assert names(met(pauses=leaves), JUNE, 23, 24) == ["new", "due"]
    assert names(met(cadence=None, pauses=leaves), JUNE, 39, 40) == ["new", "steady"]


# --- figures, by hand ----------------------------------------------------------------------------------

NEW_YEAR = date(2026, 1, 1)
TEN_DAYS = Cadence(10, "days")


def test_the_figures_of_a_small_history_are_those_counted_by_hand() -> None:
    pair = pairing(
        started_on=NEW_YEAR, cadence=TEN_DAYS, pauses=[pause(date(2026, 2, 1), date(2026, 2, 10), "conference")]
    )
    first, second = follow_up(pair, "first", NEW_YEAR), follow_up(pair, "second", date(2026, 1, 5))
    records: list[Record] = [
        session(pair, date(2026, 1, 5), minutes=60, takeaway=Takeaway(mentor="patience")),
        session(pair, date(2026, 1, 5), minutes=15, takeaway=Takeaway(mentor="how to ask", mentee="a plan")),
        session(pair, date(2026, 1, 12), status="missed"),
        session(pair, date(2026, 1, 20), takeaway=Takeaway(mentee="an outline")),
        session(pair, date(2026, 2, 15), status="cancelled"),
        session(pair, date(2026, 2, 24), status="missed"),
        first,
        second,
        settled(follow_up(pair, "a", NEW_YEAR), date(2026, 1, 20), "kept"),
        settled(follow_up(pair, "b", NEW_YEAR), date(2026, 1, 20), "changed"),
        settled(follow_up(pair, "c", NEW_YEAR), date(2026, 1, 20), "passed_on"),
        settled(follow_up(pair, "d", NEW_YEAR), date(2026, 1, 20), "let_go"),
        settled(follow_up(pair, "e", NEW_YEAR), date(2026, 1, 21), "let_go"),
        check_in(pair, date(2026, 2, 12), result="no_answer"),
        check_in(pair, date(2026, 2, 20), about=first),
        check_in(pair, date(2026, 2, 20), result="no_answer"),
        check_in(pair, date(2026, 2, 21), result="left_message"),
        check_in(pair, date(2026, 2, 27), about=second, result="declined"),
    ]
    found = figures(history_of(pair, *records), date(2026, 3, 1), THRESHOLDS)
    assert found.as_of == date(2026, 3, 1)
    assert (found.contacts, found.sessions, found.minutes) == (3, 3, 75)
    assert (found.median_interval, found.longest_interval, found.open_gap) == (18, 21, 9)
    gaps = (
        Gap(date(2026, 1, 5), date(2026, 1, 20), 15, 0, 10, still_open=False),
        Gap(date(2026, 1, 20), date(2026, 2, 20), 21, 10, 10, still_open=False),
    )
    assert (found.gaps, found.longest_gap, found.longest_return) == (gaps, gaps[1], 21)
    assert found.coverage == (10 + 10 + 9) / (59 - 10)
    assert found.constancy == Share(2, 2)
    assert (found.kept, found.cancelled) == (Share(3, 5), 1)
    assert found.follow_through == Share(2, 5)
    assert [(one.follow_up, one.age_days, one.sessions_since) for one in found.open_loops] == [
        (first, 59, 3),
        (second, 55, 1),
    ]
    assert found.attempts_since_contact == 2
    assert found.reciprocity == Reciprocity(sessions=3, mentor=2, mentee=2, both=1)


def test_a_pairing_never_contacted_is_covered_on_no_day_and_its_open_gap_counts_from_its_start() -> None:
    found = figures(met(started_on=NEW_YEAR, cadence=TEN_DAYS), date(2026, 1, 31), THRESHOLDS)
    assert (found.contacts, found.coverage, found.open_gap) == (0, 0, 30)
    assert found.gaps == (Gap(NEW_YEAR, date(2026, 1, 31), 30, 0, 10, still_open=True),)
    assert (found.median_interval, found.longest_interval, found.longest_return) == (None, None, None)
    assert found.kept.value is None
    assert found.follow_through.value is None


def test_on_its_first_day_a_pairing_has_no_days_to_cover() -> None:
    found = figures(met(NEW_YEAR, started_on=NEW_YEAR), NEW_YEAR, THRESHOLDS)
    assert found.coverage is None
    assert found.constancy.value is None


def test_without_a_cadence_there_are_neither_gaps_nor_coverage() -> None:
    found = figures(met(NEW_YEAR, started_on=NEW_YEAR, cadence=None), TODAY, THRESHOLDS)
    assert (found.coverage, found.gaps, found.longest_gap) == (None, (), None)
    assert found.open_gap == (TODAY - NEW_YEAR).days


@pytest.mark.parametrize(
    ("contacts", "pauses", "covered", "days"),
    [
        ([1], [], 10, 30),
        ([1, 5], [], 14, 30),
        ([1, 11], [], 20, 30),
        ([25], [], 6, 30),
        ([31], [], 0, 30),
        ([1], [(5, 8)], 6, 26),
        ([1], [(1, 10)], 0, 20),
        ([1, 20], [(9, 12), (11, 14)], 18, 24),
        ([1], [(25, None)], 10, 24),
        ([-4], [], 5, 30),
    ],
)
def test_coverage_counts_the_days_within_one_cadence_after_a_contact_once_and_no_paused_ones(
    contacts: list[int], pauses: list[tuple[int, int | None]], covered: int, days: int
) -> None:
    def in_january(day: int) -> date:
        return NEW_YEAR + timedelta(days=day - 1)

    leaves = [pause(in_january(first), in_january(last) if last else None) for first, last in pauses]
    history = met(*map(in_january, contacts), started_on=NEW_YEAR, cadence=TEN_DAYS, pauses=leaves)
    assert figures(history, date(2026, 1, 31), THRESHOLDS).coverage == covered / days


def test_a_pairing_paused_throughout_has_no_coverage() -> None:
    history = met(NEW_YEAR, started_on=NEW_YEAR, pauses=[pause(NEW_YEAR)])
    assert figures(history, TODAY, THRESHOLDS).coverage is None


@pytest.mark.parametrize(
    ("started_on", "today", "share"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), Share(1, 2)),
        (date(2026, 1, 1), date(2026, 4, 1), Share(2, 3)),
        (date(2026, 1, 2), date(2026, 4, 1), Share(1, 2)),
        (date(2026, 1, 2), date(2026, 2, 28), Share(0, 0)),
        (date(2025, 12, 31), date(2026, 3, 1), Share(1, 2)),
    ],
)
def test_constancy_counts_whole_calendar_months_alone(started_on: date, today: date, share: Share) -> None:
    history = met(date(2026, 1, 20), date(2026, 3, 10), started_on=started_on)
    assert figures(history, today, THRESHOLDS).constancy == share


def test_a_month_paused_throughout_is_not_counted_and_one_paused_in_part_is() -> None:
    history = met(
        date(2026, 1, 20), started_on=NEW_YEAR, pauses=[pause(date(2026, 2, 1), date(2026, 3, 30))], cadence=MONTHLY
    )
    assert figures(history, date(2026, 4, 1), THRESHOLDS).constancy == Share(1, 2)


def test_a_silence_is_a_gap_from_the_day_after_cadence_and_grace() -> None:
    assert find_gaps(met(JUNE, JUNE + 17 * DAY), JUNE + 17 * DAY, THRESHOLDS) == ()
    assert find_gaps(met(JUNE), JUNE + 17 * DAY, THRESHOLDS) == ()
    closed, still_open = met(JUNE, JUNE + 18 * DAY), met(JUNE)
    today = JUNE + 18 * DAY
    assert find_gaps(closed, today, THRESHOLDS) == (Gap(JUNE, today, 18, 0, 14, still_open=False),)
    assert find_gaps(still_open, today, THRESHOLDS) == (Gap(JUNE, today, 18, 0, 14, still_open=True),)


def test_the_silence_before_a_first_contact_is_a_gap_and_stays_one_when_that_contact_ends_it() -> None:
    still_silent = met(started_on=JUNE)
    assert find_gaps(still_silent, JUNE + 40 * DAY, THRESHOLDS) == (
        Gap(JUNE, JUNE + 40 * DAY, 40, 0, 14, still_open=True),
    )
    history = met(JUNE + 40 * DAY, started_on=JUNE)
    gap = Gap(JUNE, JUNE + 40 * DAY, 40, 0, 14, still_open=False)
    assert find_gaps(history, JUNE + 44 * DAY, THRESHOLDS) == (gap,)
    found = figures(history, JUNE + 80 * DAY, THRESHOLDS)
    assert found.longest_return == 40
    assert found.longest_interval is None, "an interval is from contact to contact"
    assert found.coverage == 14 / 80


def test_before_a_start_that_came_after_the_first_contact_there_is_no_gap() -> None:
    assert find_gaps(met(JUNE, started_on=JUNE + 40 * DAY), JUNE + 10 * DAY, THRESHOLDS) == ()


def test_an_agreed_silence_is_no_gap() -> None:
    leaves = [pause(JUNE + DAY, JUNE + 59 * DAY)]
    assert find_gaps(met(JUNE, JUNE + 60 * DAY, pauses=leaves), JUNE + 60 * DAY, THRESHOLDS) == ()


def test_the_figures_of_a_closed_pairing_stop_at_its_end() -> None:
    pair = pairing(started_on=NEW_YEAR, cadence=TEN_DAYS, ended_on=date(2026, 1, 31))
    thread = follow_up(pair, opened_on=date(2026, 1, 21))
    late = follow_up(pair, opened_on=date(2026, 2, 5))
    history = history_of(
        pair, session(pair, date(2026, 1, 21)), session(pair, date(2026, 2, 10), minutes=60), thread, late
    )
    found = figures(history, TODAY, THRESHOLDS)
    assert (found.as_of, found.contacts, found.sessions, found.minutes, found.open_gap) == (
        *(date(2026, 1, 31), 1, 1, 0, 10),
    )
    assert found.coverage == 10 / 30
    assert [one.age_days for one in found.open_loops] == [10, 0]


def test_an_end_still_ahead_changes_no_figure() -> None:
    history = met(JUNE, started_on=JUNE, ended_on=days_ago(-30))
    assert figures(history, TODAY, THRESHOLDS) == figures(met(JUNE, started_on=JUNE), TODAY, THRESHOLDS)


def test_before_its_start_a_pairing_has_no_days() -> None:
    found = figures(met(started_on=days_ago(-5)), TODAY, THRESHOLDS)
    assert (found.open_gap, found.coverage, found.gaps, found.constancy) == (0, None, (), Share(0, 0))


# --- the same, counted day by day ----------------------------------------------------------------------


class DayByDay:
    """Continuity computed again from its definitions, with sets of days and without any arithmetic on them."""

    def __init__(self, history: History, as_of: date) -> None:
        pairing = history.pairing
        self.pairing: Pairing = pairing
        self.as_of = as_of
        self.contacts = sorted(
            {one.held_on for one in history.sessions if one.status == "held" and one.held_on <= as_of}
            | {one.made_on for one in history.check_ins if one.result == "reached" and one.made_on <= as_of}
        )
        self.since = self.contacts[-1] if self.contacts else pairing.started_on
        self.pauses = [(one.from_on, one.until_on or max(as_of, one.from_on)) for one in pairing.pauses]

    def paused(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.pauses)

    def days(self, start: date, end: date) -> list[date]:
        """Return the days of [start, end) that are not paused."""
        every = (start + timedelta(days=days) for days in range((end - start).days))
        return [day for day in every if not self.paused(day)]

    def after(self, start: date, unpaused_days: int) -> date:
        """Return the first unpaused day by which so many unpaused days have gone by since `start`."""
        day, gone_by = start, 0
        while gone_by < unpaused_days or self.paused(day):
            gone_by += not self.paused(day)
            day += DAY
        return day

    def due(self, cadence: Cadence, times: int = 1, more: int = 0) -> date:
        return self.after(self.since, (cadence.after(self.since, times) - self.since).days + more)

    def coverage(self) -> float | None:
        cadence = self.pairing.cadence
        whole = set(self.days(self.pairing.started_on, self.as_of))
        if cadence is None or not whole:
            return None
        covered = {day for contact in self.contacts for day in self.days(contact, cadence.after(contact))}
        return len(covered & whole) / len(whole)

    def gaps(self) -> list[tuple[date, date, int]]:
        cadence = self.pairing.cadence
        if cadence is None:
            return []
        first = [(self.pairing.started_on, self.contacts[0])] if self.contacts else []
        silences = [*first, *pairwise(self.contacts), (self.since, self.as_of)]
        return [
            (start, end, len(self.days(start, end)))
            for start, end in silences
            if len(self.days(start, end)) > self.longest_silence(cadence, start)
        ]

    @staticmethod
    def longest_silence(cadence: Cadence, start: date) -> int:
        planned = (cadence.after(start) - start).days
        return planned + min(max(planned // 4, 2), 14)


as_of_days = st.integers(-40, 200).map(days_ago)


@quickly
@given(histories(), as_of_days)
def test_coverage_gaps_and_intervals_agree_with_counting_day_by_day(history: History, today: date) -> None:
    found = figures(history, today, THRESHOLDS)
    naive = DayByDay(history, found.as_of)
    assert found.coverage == pytest.approx(naive.coverage())
    assert [(gap.start, gap.end, gap.days) for gap in found.gaps] == naive.gaps()
    assert [gap.paused for gap in found.gaps] == [
        (end - start).days - unpaused for start, end, unpaused in naive.gaps()
    ]
    intervals = [len(naive.days(earlier, later)) for earlier, later in pairwise(naive.contacts)]
    assert found.median_interval == (median(intervals) if intervals else None)
    assert found.longest_interval == max(intervals, default=None)
    assert found.open_gap == len(naive.days(naive.since, found.as_of))
    assert found.contacts == len(naive.contacts)


@quickly
@given(histories(), as_of_days)
def test_the_standing_agrees_with_the_rules_read_day_by_day(history: History, today: date) -> None:
    naive, cadence = DayByDay(history, today), history.pairing.cadence
    assert due_on(history, today) == (naive.due(cadence) if cadence else None)
    ended = history.pairing.ended_on
    checks = [one.check_on for one in history.follow_ups if one.closed_on is None and one.check_on is not None]
    first_by = naive.due(cadence) if cadence else naive.after(history.pairing.started_on, 30)
    length = (cadence.after(naive.since) - naive.since).days if cadence else 0
    rules = {
        "closed": ended is not None and ended <= today,
        "paused": any(
            one.from_on <= today and (one.until_on is None or today <= one.until_on) for one in history.pairing.pauses
        ),
        "new": not naive.contacts and today < first_by,
        "lapsed": cadence is not None and today > naive.due(cadence, 2),
        "overdue": (cadence is not None and today > naive.due(cadence, more=min(max(length // 4, 2), 14)))
        or any(check < today for check in checks),
        "due": (cadence is not None and naive.due(cadence) <= today) or today in checks,
        "steady": True,
    }
    assert stands(history, today).name == next(name for name, applies in rules.items() if applies)


@quickly
@given(histories(), as_of_days)
def test_an_overdue_silence_is_an_open_gap_and_a_steady_one_is_not(history: History, today: date) -> None:
    name, reason = stands(history, today)
    still_open = any(gap.still_open for gap in find_gaps(history, today, THRESHOLDS))
    if isinstance(reason, Silent) and name != "lapsed":
        assert still_open == (name == "overdue")
    if isinstance(reason, OnCourse | NoContactYet):
        assert not still_open


# --- what holds for every history ----------------------------------------------------------------------


@quickly
@given(histories(), as_of_days)
def test_shares_lie_between_0_and_1_and_days_are_never_negative(history: History, today: date) -> None:
    found = figures(history, today, THRESHOLDS)
    shares = (found.coverage, found.constancy.value, found.kept.value, found.follow_through.value)
    assert all(share is None or 0 <= share <= 1 for share in shares)
    assert found.open_gap >= 0
    assert all(one.age_days >= 0 and one.sessions_since >= 0 for one in found.open_loops)
    assert found.reciprocity.both <= min(found.reciprocity.mentor, found.reciprocity.mentee)


@quickly
@given(histories(), st.lists(st.integers(-40, 500).map(days_ago), min_size=3, max_size=3).map(sorted))
def test_stretches_add_up_and_with_their_paused_days_they_are_the_span(history: History, three: list[date]) -> None:
    days = days_of(history.pairing, TODAY)
    first, middle, last = three
    assert days.between(first, middle) + days.between(middle, last) == days.between(first, last)
    assert days.between(first, last) + days.paused(first, last) == (last - first).days
    assert days.between(last, first) == 0


@quickly
@given(histories())
def test_the_intervals_and_the_paused_days_between_contacts_are_the_span_of_the_contacts(history: History) -> None:
    contacts = history.contacts(TODAY)
    if len(contacts) < 2:
        return
    days = days_of(history.pairing, TODAY)
    intervals = [days.between(earlier, later) for earlier, later in pairwise(contacts)]
    assert sum(intervals) + days.paused(contacts[0], contacts[-1]) == (contacts[-1] - contacts[0]).days
    assert all(interval >= 0 for interval in intervals)


@quickly
@given(histories())
def test_gaps_are_disjoint_in_order_and_longer_than_cadence_and_grace(history: History) -> None:
    found = figures(history, TODAY, THRESHOLDS)
    assert all(earlier.end <= later.start for earlier, later in pairwise(found.gaps))
    for gap in found.gaps:
        assert gap.days > gap.planned + grace(gap.planned, THRESHOLDS)
        assert gap.days + gap.paused == (gap.end - gap.start).days
        assert not any(gap.start < contact < gap.end for contact in history.contacts(found.as_of))
    assert [gap for gap in found.gaps if gap.still_open] in ([], list(found.gaps[-1:]))


@quickly
@given(
    histories(),
    st.integers(0, 100).map(days_ago),
    st.sampled_from(("left_message", "no_answer", "rescheduled", "declined")),
)
def test_an_attempt_never_resets_the_clock(history: History, on: date, result: str) -> None:
    attempt = replace(check_in(history.pairing, on), result=result)
    tried = program_of(*history.records(), attempt).history(history.id)
    assert due_on(tried, TODAY) == due_on(history, TODAY)
    assert tried.contacts(TODAY) == history.contacts(TODAY)
    assert stands(tried, TODAY) == stands(history, TODAY)
    before, after = figures(history, TODAY, THRESHOLDS), figures(tried, TODAY, THRESHOLDS)
    assert after._replace(attempts_since_contact=0) == before._replace(attempts_since_contact=0)
    assert after.attempts_since_contact - before.attempts_since_contact in {0, 1}


@quickly
@given(histories(), st.data())
def test_figures_do_not_depend_on_the_order_of_the_records(history: History, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(list(history.records())))
    again = program_of(*shuffled).history(history.id)
    assert figures(again, TODAY, THRESHOLDS) == figures(history, TODAY, THRESHOLDS)
    assert stands(again, TODAY) == stands(history, TODAY)


@quickly
@given(histories())
def test_a_standing_needs_care_where_it_stands_before_those_that_do_not(history: History) -> None:
    found = stands(history, TODAY)
    assert found.needs_care == (BY_CONCERN.index(found.name) < BY_CONCERN.index("new"))


def test_the_figures_of_a_pairing_that_ended_know_of_what_came_after_only_how_its_threads_were_settled() -> None:
    pair = pairing(started_on=JUNE, ended_on=JUNE + 60 * DAY)
    kept = settled(follow_up(pair, "kept", JUNE), JUNE + 30 * DAY)
    late = settled(follow_up(pair, "late", JUNE), JUNE + 90 * DAY, "let_go")
    tried = check_in(pair, JUNE + 50 * DAY, result="no_answer")
    too_late = check_in(pair, JUNE + 80 * DAY, result="no_answer")
    history = history_of(pair, session(pair, JUNE), kept, late, tried, too_late)
    counted = figures(history, TODAY, THRESHOLDS)
    assert counted.follow_through == Share(1, 2)
    assert figures(history, JUNE + 89 * DAY, THRESHOLDS).follow_through == Share(1, 1)
    assert counted.attempts_since_contact == 1


@quickly
@given(histories(), st.integers(-30, 500).map(days_ago))
def test_the_last_contact_is_the_last_of_the_contacts(history: History, on: date) -> None:
    assert history.last_contact(on) == (history.contacts(on) or (None,))[-1]
