from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.continuity import figures
from mentor_tui.exchanges import (
    MOST_MARKS,
    Exchange,
    Season,
    balance,
    balance_lines,
    exchange_texts,
    exchanges,
)
from mentor_tui.model import Reflection, Takeaway
from mentor_tui.program import History, Program
from tests.records import (
    THRESHOLDS,
    TODAY,
    days_ago,
    histories,
    history_of,
    pairing,
    person,
    programs,
    quickly,
    session,
)

PAIR = pairing(started_on=date(2025, 1, 1))
BOTH, BENS, ADAS = Takeaway(mentor="patience", mentee="a plan"), Takeaway(mentee="a plan"), Takeaway(mentor="patience")


def lines(history: History) -> tuple[str, ...]:
    return balance_lines(balance(history, TODAY))


# --- exchanges -----------------------------------------------------------------------------------------


def test_the_sessions_in_which_something_was_written_are_exchanges_the_newest_first() -> None:
    reflection = Reflection(abiding="will call")
    history = history_of(
        PAIR,
        session(PAIR, days_ago(40), takeaway=BENS),
        session(PAIR, days_ago(30), note="a note is no takeaway"),
        session(PAIR, days_ago(20), reflection=reflection),
        session(PAIR, days_ago(10), takeaway=ADAS),
    )
    assert exchanges(history, TODAY) == (
        Exchange(days_ago(10), ADAS, Reflection()),
        Exchange(days_ago(20), Takeaway(), reflection),
        Exchange(days_ago(40), BENS, Reflection()),
    )


def test_only_what_was_held_up_to_today_was_exchanged() -> None:
    history = history_of(
        PAIR,
        session(PAIR, days_ago(9), status="missed", takeaway=BOTH),
        session(PAIR, days_ago(8), status="cancelled", takeaway=BOTH),
        session(PAIR, days_ago(-1), takeaway=BOTH),
    )
    assert exchanges(history, TODAY) == ()
    assert balance(history, TODAY) == ()
    assert [one.on for one in exchanges(history, days_ago(-1))] == [days_ago(-1)]


def test_an_exchange_says_what_each_of_the_two_took_away_and_then_the_reflection() -> None:
    reflection = Reflection(valuing="listened", appreciating_power="asked", abiding="will call")
    history = history_of(PAIR)
    assert exchange_texts(Exchange(TODAY, BOTH, reflection), history) == (
        ("Ben took away", "a plan"),
        ("Ada took away", "patience"),
        ("Valuing", "listened"),
        ("Appreciating power", "asked"),
        ("Abiding", "will call"),
    )
    assert exchange_texts(Exchange(TODAY, ADAS, Reflection()), history) == (("Ada took away", "patience"),)


def test_two_of_the_same_given_name_are_told_apart_by_what_they_are_to_each_other() -> None:
    other = person("Ada Duarte")
    pair = pairing(mentee=other)
    assert exchange_texts(Exchange(TODAY, BOTH, Reflection()), history_of(pair, other)) == (
        ("The mentee took away", "a plan"),
        ("The mentor took away", "patience"),
    )


def test_hostile_text_is_only_text() -> None:
    hostile = "[bold]not bold [1:1] [/bold] {0} %s"
    mentee = person(f"{hostile} Ruiz")
    pair = pairing(mentee=mentee)
    assert exchange_texts(Exchange(TODAY, Takeaway(mentee=hostile), Reflection()), history_of(pair, mentee)) == (
        ("[bold]not took away", hostile),
    )


# --- balance -------------------------------------------------------------------------------------------


def test_the_balance_counts_each_quarter_from_the_first_session_to_the_last_one() -> None:
    history = history_of(
        PAIR,
        session(PAIR, date(2025, 12, 31), takeaway=BOTH),
        session(PAIR, date(2026, 1, 1), takeaway=ADAS),
        session(PAIR, date(2026, 3, 31)),
        session(PAIR, date(2026, 7, 1), takeaway=BENS),
        session(PAIR, date(2026, 8, 1), takeaway=BOTH),
        session(PAIR, date(2026, 9, 30), takeaway=BENS),
        session(PAIR, date(2026, 10, 1), status="missed", takeaway=BOTH),
    )
    assert balance(history, TODAY) == (
        Season(2025, 4, sessions=1, mentor=1, mentee=1, both=1),
        Season(2026, 1, sessions=2, mentor=1, mentee=0, both=0),
        Season(2026, 2, sessions=0, mentor=0, mentee=0, both=0),
        Season(2026, 3, sessions=3, mentor=1, mentee=3, both=1),
    )
    assert lines(history) == (
        "2025 Q4   1 session    mentor ●     mentee ●     both 1",
        "2026 Q1   2 sessions   mentor ●○    mentee ○○",
        "2026 Q2   no sessions",
        "2026 Q3   3 sessions   mentor ●○○   mentee ●●●   both 1",
    )


def test_a_quarter_reads_as_one_line() -> None:
    assert balance_lines([Season(2026, 3, sessions=6, mentor=3, mentee=2, both=0)]) == (
        "2026 Q3   6 sessions   mentor ●●●○○○   mentee ●●○○○○",
    )


def test_a_silence_of_several_quarters_is_one_line() -> None:
    history = history_of(
        PAIR,
        *(session(PAIR, on) for on in (date(2025, 2, 1), date(2026, 2, 1), date(2026, 8, 1))),
    )
    assert lines(history) == (
        "2025 Q1   1 session   mentor ○   mentee ○",
        "2025 Q2 to 2025 Q4   no sessions",
        "2026 Q1   1 session   mentor ○   mentee ○",
        "2026 Q2   no sessions",
        "2026 Q3   1 session   mentor ○   mentee ○",
    )


@pytest.mark.parametrize(
    ("sessions", "line"),
    [
        (13, "2026 Q3   13 sessions   mentor ●●○○○○○○○○○○○   mentee ○○○○○○○○○○○○○"),
        (14, "2026 Q3   14 sessions   mentor 2 of 14   mentee 0 of 14"),
    ],
)
def test_a_mark_a_session_up_to_one_a_week_and_then_a_number(sessions: int, line: str) -> None:
    assert balance_lines([Season(2026, 3, sessions=sessions, mentor=2, mentee=0, both=0)]) == (line,)


def test_two_who_never_met_have_no_balance_and_no_exchange() -> None:
    for pair in (PAIR, pairing(started_on=days_ago(-9)), pairing(ended_on=days_ago(3))):
        history = history_of(pair, session(pair, days_ago(9), status="missed"))
        assert (exchanges(history, TODAY), balance(history, TODAY), lines(history)) == ((), (), ())


@quickly
@given(programs(), st.integers(0, 400))
def test_the_balance_sums_to_the_sessions_held_by_then(program: Program, days: int) -> None:
    today = days_ago(days)
    for history in program.histories.values():
        held = [one for one in history.sessions if one.status == "held" and one.held_on <= today]
        seasons = balance(history, today)
        assert sum(season.sessions for season in seasons) == len(held)
        assert all(season.both <= min(season.mentor, season.mentee) for season in seasons)
        assert all(max(season.mentor, season.mentee) <= season.sessions for season in seasons)
        assert not seasons or (seasons[0].sessions and seasons[-1].sessions)
        quarters = [season.year * 4 + season.quarter for season in seasons]
        assert quarters == list(range(quarters[0], quarters[0] + len(quarters))) if quarters else not held


@quickly
@given(histories())
def test_the_balance_agrees_with_the_figures_of_the_pairing(history: History) -> None:
    as_of = min(TODAY, history.pairing.ended_on or TODAY)
    whole = figures(history, TODAY, THRESHOLDS).reciprocity
    seasons = balance(history, as_of)
    sums = [sum(season[index] for season in seasons) for index in range(2, 6)]
    assert sums == [whole.sessions, whole.mentor, whole.mentee, whole.both]


@quickly
@given(histories())
def test_every_exchange_says_something_and_none_is_left_out(history: History) -> None:
    found = exchanges(history, TODAY)
    texts = [exchange_texts(exchange, history) for exchange in found]
    assert all(texts)
    assert all(heading and text for one in texts for heading, text in one)
    days = [exchange.on for exchange in found]
    assert days == sorted(days, reverse=True)
    said = sum(bool(one.takeaway.mentor or one.takeaway.mentee) for one in history.sessions if one.status == "held")
    assert len(found) == said


@quickly
@given(st.lists(st.tuples(st.integers(0, 1500), st.sampled_from((BOTH, BENS, ADAS, Takeaway()))), max_size=40))
def test_every_quarter_is_in_one_line_and_every_mark_is_a_session(met: list[tuple[int, Takeaway]]) -> None:
    first = date(2022, 1, 1)
    history = history_of(
        PAIR, *(session(PAIR, first + timedelta(days=days), takeaway=takeaway) for days, takeaway in met)
    )
    seasons, drawn = balance(history, TODAY), lines(history)
    spoken = [season for season in seasons if season.sessions]
    told = [line for line in drawn if not line.endswith("no sessions")]
    assert [line.split("   ")[0] for line in told] == [season.name for season in spoken]
    for season, line in zip(spoken, told, strict=True):
        if season.sessions <= MOST_MARKS:
            assert line.count("●") == season.mentor + season.mentee
            assert line.count("●") + line.count("○") == 2 * season.sessions
    silences = [line.endswith("no sessions") for line in drawn]
    assert (True, True) not in pairwise(silences)
    assert True not in (*silences[:1], *silences[-1:])
