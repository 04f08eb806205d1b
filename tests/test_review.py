from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.across_mentors import across_mentors
from mentor_tui.continuity import figures, standing
from mentor_tui.hindsight import as_it_was
from mentor_tui.model import Ending, Takeaway
from mentor_tui.periods import Period, calendar_period, cut_to
from mentor_tui.program import History, Program
from mentor_tui.retention import length_of, retention
from mentor_tui.review import (
    AGES,
    COUNTS,
    LOADS,
    RATES,
    SPREADS,
    TABLES,
    Review,
    TableName,
    comparison,
    first_day,
    group_of,
    named_figures,
    review,
)
from tests.records import (
    ADA,
    BEN,
    THRESHOLDS,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    history_of,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
    settled,
)

LENA, TOM = person("Lena Vogt"), person("Tom Brandt")
QUARTER = cut_to(calendar_period("quarter", TODAY), date(2026, 10, 1), TODAY)

periods = st.builds(
    lambda ago, days: Period(days_ago(ago + days), days_ago(ago)), st.integers(0, 200), st.integers(0, 200)
)


def of(*found: History, period: Period = QUARTER) -> Review:
    return review(found, period, THRESHOLDS)


def cells(found: Review, table: TableName) -> dict[str, int | None]:
    return {cell.name: cell.number for cell in found.tables[table]}


def number(found: Review, name: str) -> tuple[int, int]:
    counted = {str(key): one for key, one in found.counts.items()}[name]
    assert counted is not None
    return counted.number, counted.people


def rate(found: Review, name: str) -> tuple[int, int]:
    one = {str(key): one for key, one in found.rates.items()}[name]
    assert one is not None
    return one.part, one.whole


# --- counted again by the letter -----------------------------------------------------------------------


def in_period(found: Iterable[History], period: Period) -> list[History]:
    return [
        one
        for one in found
        if one.pairing.started_on <= period.until
        and (one.pairing.ended_on is None or one.pairing.ended_on >= period.since)
    ]


@quickly
@given(programs(), periods)
def test_every_count_is_what_the_definitions_say(program: Program, period: Period) -> None:
    everybody = tuple(program.histories.values())
    found, inside = of(*everybody, period=period), in_period(everybody, period)
    ends = {one.id: min(period.until, one.pairing.ended_on or period.until) for one in inside}
    begun = [one for one in everybody if one.pairing.started_on <= period.until]

    assert number(found, "in_period") == (len(inside), len({one.mentee.id for one in inside}))
    assert number(found, "began")[0] == sum(period.holds(one.pairing.started_on) for one in inside)
    contacts = [on for one in inside for on in one.contacts(ends[one.id]) if on >= period.since]
    assert number(found, "contacts")[0] == len(contacts)
    sessions = [talk for one in inside for talk in one.sessions if period.since <= talk.held_on <= ends[one.id]]
    statuses = Counter(talk.status for talk in sessions)
    assert rate(found, "kept_rate") == (statuses["held"], statuses["held"] + statuses["missed"])
    assert number(found, "cancelled")[0] == statuses["cancelled"]
    both = sum(bool(talk.takeaway.mentor and talk.takeaway.mentee) for talk in sessions if talk.status == "held")
    assert rate(found, "takeaway_both") == (both, statuses["held"])
    outcomes = [
        thread.outcome
        for one in begun  # also where the pairing had ended before: what it left open is settled later
        for thread in one.follow_ups
        if thread.closed_on is not None and period.holds(thread.closed_on)
    ]
    assert rate(found, "follow_through") == (sum(one in {"kept", "changed"} for one in outcomes), len(outcomes))
    still_open = [
        thread
        for one in begun
        for thread in one.follow_ups
        if thread.opened_on <= period.until and (thread.closed_on is None or thread.closed_on > period.until)
    ]
    assert number(found, "open_loops")[0] == len(still_open) == sum(found_in(found, "open_loops_by_age"))
    gaps = [gap for one in found.by_pairing.values() for gap in one.gaps if gap.still_open or gap.end >= period.since]
    assert number(found, "gaps")[0] == len(gaps) == sum(found_in(found, "gaps_by_length"))
    standings = Counter(standing(as_it_was(one, period.until), period.until, THRESHOLDS).name for one in inside)
    assert {name: held for name, held in cells(found, "standings").items() if held} == standings
    assert found.retention == retention(length_of(one.pairing, period.until) for one in begun)
    assert found.by_pairing == {
        one.id: figures(as_it_was(one, period.until), period.until, THRESHOLDS) for one in inside
    }
    several = {one.mentee.id: across_mentors(begun, one.mentee.id, period.until) for one in inside}
    assert found.by_mentee == {mentee: across for mentee, across in several.items() if across is not None}
    assert_each_figure_is_there(found, len(program.people))


def assert_each_figure_is_there(found: Review, people: int) -> None:
    assert (tuple(found.counts), tuple(found.rates), tuple(found.spreads)) == (COUNTS, RATES, SPREADS)
    assert tuple(found.tables) == TABLES
    for one in (*found.counts.values(), *found.rates.values(), *found.spreads.values()):
        assert one is not None
        assert 0 <= one.people <= people
    for table in found.tables.values():
        assert all((cell.people == 0) == (cell.number == 0) for cell in table)


def found_in(found: Review, table: TableName) -> list[int]:
    return [cell.number for cell in found.tables[table] if cell.number is not None]


@quickly
@given(programs())
def test_as_of_today_all_stand_as_they_do_today_and_each_median_is_that_of_the_pairings(program: Program) -> None:
    everybody = tuple(program.histories.values())
    found = of(*everybody, period=Period(date(1950, 1, 1), TODAY))
    stand = Counter(standing(one, TODAY, THRESHOLDS).name for one in everybody if one.pairing.started_on <= TODAY)
    assert {name: held for name, held in cells(found, "standings").items() if held} == stand
    for name in SPREADS[:6]:
        values = [value for one in found.by_pairing.values() if (value := named_figures(one)[name]) is not None]
        spread = found.spreads[name]
        assert spread is not None
        assert spread.n == len(values)
        assert spread.median == (pytest.approx(median(values)) if values else None)


# --- what is where -------------------------------------------------------------------------------------


def test_what_an_ended_pairing_has_left_open_is_counted_when_it_is_settled() -> None:
    pair = pairing(started_on=days_ago(300), ended_on=QUARTER.since - timedelta(days=9))
    left = follow_up(pair, opened_on=days_ago(200)), settled(follow_up(pair, opened_on=days_ago(200)), QUARTER.until)
    both = comparison([history_of(pair, *left)], QUARTER, THRESHOLDS, since_first=False)
    assert both.before is not None
    assert (number(both.now, "open_loops"), number(both.before, "open_loops")) == ((1, 1), (2, 1))
    assert (rate(both.now, "follow_through"), rate(both.before, "follow_through")) == ((1, 1), (0, 0))


def test_what_happened_is_counted_in_the_period_in_which_it_did() -> None:
    pair = pairing(started_on=days_ago(300))
    takeaway = Takeaway(mentor="patience", mentee="a plan")
    history = history_of(
        pair,
        session(pair, QUARTER.since, takeaway=takeaway),
        session(pair, QUARTER.since - timedelta(days=1), takeaway=takeaway),
        session(pair, QUARTER.until, status="missed"),
        session(pair, QUARTER.until, status="cancelled"),
        check_in(pair, QUARTER.until),
        check_in(pair, QUARTER.until, result="no_answer"),
        settled(follow_up(pair, opened_on=days_ago(200)), QUARTER.since, "changed"),
        settled(follow_up(pair, opened_on=days_ago(200)), QUARTER.since - timedelta(days=1), "let_go"),
    )
    both = comparison([history], QUARTER, THRESHOLDS, since_first=False)
    assert both.before is not None
    assert (number(both.now, "contacts"), number(both.before, "contacts")) == ((2, 1), (1, 1))
    assert (rate(both.now, "kept_rate"), rate(both.before, "kept_rate")) == ((1, 2), (1, 1))
    assert (number(both.now, "cancelled"), number(both.before, "cancelled")) == ((1, 1), (0, 0))
    assert (rate(both.now, "follow_through"), rate(both.before, "follow_through")) == ((1, 1), (0, 1))
    for name in ("takeaway_mentor", "takeaway_mentee", "takeaway_both"):
        assert rate(both.now, name) == (1, 1)
    assert comparison([history], QUARTER, THRESHOLDS, since_first=True).before is None


def test_a_pairing_that_had_ended_is_in_no_later_period_but_what_it_left_open_and_how_long_it_lasted_is() -> None:
    pair = pairing(started_on=days_ago(300), ended_on=days_ago(200), ending=Ending(reason="lost_touch"))
    found = of(history_of(pair, follow_up(pair, opened_on=days_ago(250)), session(pair, days_ago(210))))
    assert number(found, "in_period") == (0, 0)
    assert sum(found_in(found, "standings")) == 0
    assert number(found, "open_loops") == (1, 1)
    assert cells(found, "open_loops_by_age")["180+"] == 1
    assert found.retention is not None
    assert (found.retention.longest, len(found.retention.lengths), found.retention.events) == (100, 1, 1)
    assert cells(found, "contacts_by_month")["2026-04"] == 1, "the months before the period are shown, too"


def test_a_pairing_that_ended_on_the_first_day_is_in_the_period() -> None:
    pair = pairing(started_on=days_ago(300), ended_on=QUARTER.since)
    found = of(history_of(pair))
    assert (number(found, "in_period"), cells(found, "standings")["closed"]) == ((1, 1), 1)


def test_of_a_day_that_has_passed_it_is_told_where_a_pairing_stood_then() -> None:
    pair = pairing(started_on=days_ago(300), cadence=None)
    thread = settled(follow_up(pair, opened_on=days_ago(100), check_on=days_ago(60)), days_ago(30))
    history = history_of(pair, thread, session(pair, days_ago(20)))
    then = of(history, period=Period(days_ago(80), days_ago(50)))
    assert (cells(then, "standings")["overdue"], cells(of(history), "standings")["steady"]) == (1, 1)
    assert number(then, "open_loops") == (1, 1)


def test_a_pairing_that_begins_later_is_nowhere() -> None:
    found = of(history_of(pairing(started_on=TODAY + timedelta(days=1))))
    assert number(found, "in_period") == (0, 0)
    assert found.retention is not None
    assert found.retention.lengths == ()
    assert (found.by_pairing, found.case_loads) == ({}, ())


def test_the_months_are_twelve_at_the_least_and_all_of_a_longer_period() -> None:
    month = calendar_period("month", TODAY)
    twelve = [cell.name for cell in of(period=month).tables["contacts_by_month"]]
    assert (twelve[0], twelve[-1], len(twelve)) == ("2025-12", "2026-11", 12)
    more = [cell.name for cell in of(period=Period(date(2024, 3, 5), TODAY)).tables["contacts_by_month"]]
    assert (more[0], more[-1], len(more)) == ("2024-03", "2026-11", 33)


def test_the_months_of_the_period_add_up_to_its_contacts() -> None:
    pair = pairing(started_on=days_ago(300))
    history = history_of(pair, *(session(pair, date(2026, month, day)) for month in (8, 9, 10) for day in (3, 20)))
    found = of(history, period=Period(date(2026, 9, 10), date(2026, 10, 12)))
    months = cells(found, "contacts_by_month")
    assert (months["2026-08"], months["2026-09"], months["2026-10"]) == (2, 1, 1)
    assert number(found, "contacts") == (2, 1)


def test_a_gap_belongs_to_the_period_in_which_it_ended_and_to_each_in_which_it_had_not() -> None:
    pair = pairing(started_on=days_ago(300))
    history = history_of(
        pair, *(session(pair, days_ago(day)) for day in range(300, 200, -14)), session(pair, days_ago(100))
    )
    silent = of(history, period=Period(days_ago(150), days_ago(120)))
    assert (number(silent, "gaps")[0], number(silent, "gaps_still_open")[0]) == (1, 1)
    assert cells(silent, "gaps_by_length")["60-89"] == 1
    ended = of(history, period=Period(days_ago(110), days_ago(95)))
    assert (number(ended, "gaps")[0], number(ended, "gaps_still_open")[0]) == (1, 0)
    assert cells(ended, "gaps_by_length")["90+"] == 1
    assert number(of(history, period=Period(days_ago(100), days_ago(95))), "gaps")[0] == 1, "it ended on the first day"
    assert number(of(history, period=Period(days_ago(98), days_ago(95))), "gaps")[0] == 0


def test_mentors_are_listed_by_name_with_the_pairings_that_run() -> None:
    first = pairing(TOM, BEN, started_on=days_ago(100))
    second = pairing(TOM, LENA, started_on=days_ago(100))
    third = pairing(ADA, LENA, started_on=days_ago(100))
    over = pairing(LENA, BEN, started_on=days_ago(100), ended_on=days_ago(3))
    found = of(*program_of(ADA, BEN, LENA, TOM, first, second, third, over).histories.values())
    assert [(load.mentor.name, load.pairings) for load in found.case_loads] == [("Ada Okafor", 1), ("Tom Brandt", 2)]
    loads = cells(found, "mentors_by_pairings")
    assert (loads["1"], loads["2"], sum(filter(None, loads.values()))) == (1, 1, 2)


def test_the_spread_of_a_figure_is_its_quartiles_over_the_pairings_that_have_it() -> None:
    mentees = [person(f"Mentee {index}") for index in range(5)]
    pairs = [pairing(ADA, mentee, started_on=days_ago(100), cadence=None) for mentee in mentees]
    talks = [session(pair, days_ago(day)) for pair, day in zip(pairs, (1, 2, 3, 10, 50), strict=True)]
    found = of(*program_of(ADA, *mentees, *pairs, *talks).histories.values())
    gap = found.spreads["open_gap"]
    assert gap is not None
    assert (gap.n, gap.people, gap.lower, gap.median, gap.upper) == (5, 5, 2, 3, 10)
    coverage = found.spreads["coverage"]
    assert coverage is not None
    assert (coverage.n, coverage.median) == (0, None), "without a cadence it is not applicable"


@pytest.mark.parametrize(
    ("days", "group"),
    [(0, "0-29"), (29, "0-29"), (30, "30-89"), (89, "30-89"), (179, "90-179"), (180, "180+"), (9999, "180+")],
)
def test_a_group_begins_where_the_one_before_ends(days: int, group: str) -> None:
    assert group_of(days, AGES) == group


def test_a_group_of_one_number_is_called_by_it() -> None:
    assert [group_of(load, LOADS) for load in (1, 2, 3, 4, 5, 6, 11)] == ["1", "2", "3", "4-5", "4-5", "6-10", "11+"]


def test_the_first_day_is_that_of_the_first_pairing_and_today_without_one() -> None:
    assert first_day(
        [history_of(pairing(started_on=days_ago(9))), history_of(pairing(started_on=days_ago(30)))], TODAY
    ) == days_ago(30)
    assert first_day([], TODAY) == TODAY


def test_an_empty_program_has_a_review_of_noughts() -> None:
    found = of()
    assert all(one is not None and one.number == 0 for one in found.counts.values())
    assert all(one is not None and one.value is None for one in found.rates.values())
    assert all(one is not None and one.median is None for one in found.spreads.values())
