from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from msgspec.structs import replace

from mentor_tui.across_mentors import AcrossMentors, across_mentors
from mentor_tui.continuity import BY_CONCERN, figures
from mentor_tui.definitions import LIMITS, THE_MODEL, WORDS, across_words, figure_words, standing_rules
from mentor_tui.model import FollowUpKind, Takeaway, Thresholds
from mentor_tui.program import History
from tests.records import (
    ADA,
    BEN,
    THRESHOLDS,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    histories,
    history_of,
    pairing,
    pause,
    person,
    program_of,
    quickly,
    session,
    settled,
)

# --- of one pairing ------------------------------------------------------------------------------------


def said_of(history: History) -> dict[str, str]:
    return {figure.name: figure.value for figure in figure_words(figures(history, TODAY, THRESHOLDS))}


def test_every_figure_is_said_with_the_counts_it_rests_on() -> None:
    pair = pairing(started_on=date(2026, 9, 1), pauses=[pause(date(2026, 10, 3), date(2026, 10, 5))])
    history = history_of(
        pair,
        session(pair, date(2026, 9, 1), takeaway=Takeaway(mentor="a", mentee="b")),
        session(pair, date(2026, 9, 15)),
        session(pair, date(2026, 10, 20), takeaway=Takeaway(mentee="b")),
        session(pair, date(2026, 10, 27), status="missed"),
        session(pair, date(2026, 10, 28), status="cancelled"),
        follow_up(pair, "IRB draft", date(2026, 10, 1)),
        settled(follow_up(pair, "a", date(2026, 9, 1)), date(2026, 9, 15)),
        settled(follow_up(pair, "b", date(2026, 9, 1)), date(2026, 9, 15), "let_go"),
        check_in(pair, date(2026, 11, 1), result="no_answer"),
    )
    assert said_of(history) == {
        "Contacts": "3",
        "Coverage": f"{42 / 79 * 100:.0f} %, from 3 contacts",
        "Constancy": "100 % (2 of 2)",
        "Interval": "median 23, longest 32 days, from 3 contacts",
        "Open gap": "33 days",
        "Gaps": "32 days from 15 Sep · 33 days from 20 Oct",
        "Return": "32 days",
        "Kept sessions": "75 % (3 of 4) · 1 cancelled, apart",
        "Follow-through": "50 % (1 of 2)",
        "Open threads": "IRB draft: 52 days, 1 session",
        "Attempts": "1 since the last contact",
        "Reciprocity": "mentor 1, mentee 2, both 1 of 3 sessions",
    }


def test_a_figure_that_cannot_be_computed_says_so_and_is_never_0() -> None:
    said = said_of(history_of(pairing(started_on=TODAY, cadence=None)))
    for name in ("Coverage", "Constancy", "Interval", "Kept sessions", "Follow-through"):
        assert said[name].startswith("not applicable")
    assert (said["Gaps"], said["Open threads"], said["Return"]) == ("none", "none", "no gap so far")


def test_a_pairing_never_contacted_is_covered_on_no_day_and_says_so() -> None:
    assert said_of(history_of(pairing(started_on=days_ago(100))))["Coverage"] == "0 %, from 0 contacts"


@quickly
@given(histories())
def test_every_figure_has_its_name_its_value_and_its_definition(history: History) -> None:
    told = list(figure_words(figures(history, TODAY, THRESHOLDS)))
    assert len({figure.name for figure in told}) == len(told) == 12
    assert all(figure.value and figure.definition.endswith(".") for figure in told)


# --- of one mentee with several mentors ----------------------------------------------------------------


def across(*days: int, lena: int | None = None) -> AcrossMentors:
    """Return what is found of Ben, who met Ada so many days ago, and perhaps Lena too."""
    other = person("Lena Vogt")
    first, second = pairing(ADA, started_on=days_ago(99)), pairing(other, started_on=days_ago(99))
    met = [session(first, days_ago(day)) for day in days]
    met += [session(second, days_ago(lena))] if lena is not None else []
    found = across_mentors(program_of(other, first, second, *met).histories.values(), BEN.id, TODAY)
    assert found is not None
    return found


def values(found: AcrossMentors) -> list[str]:
    return [figure.value for figure in across_words(found)]


def test_each_measure_is_said_with_the_contacts_and_the_mentors_it_rests_on() -> None:
    rests_on = "from 4 contacts with 2 mentors"
    assert {figure.name: figure.value for figure in across_words(across(9, 8, 7, lena=5))} == {
        "Usual provider continuity (UPC)": f"0.75, {rests_on}",
        "Continuity of care, Bice-Boxerman (COC)": f"0.50, {rests_on}",
        "Sequential continuity (SECON)": f"0.67, {rests_on}",
        "Modified, modified continuity index (MMCI)": f"0.68, {rests_on}",
    }


def test_few_contacts_are_said_to_be_few() -> None:
    assert values(across(9, 8, lena=5))[0] == "0.67, from 3 contacts with 2 mentors · few contacts"
    assert values(across(9, 8)) == ["1.00, from 2 contacts with 1 mentor · few contacts"] * 4


@pytest.mark.parametrize(("found", "so_far"), [(across(), "0 contacts"), (across(9), "1 contact")])
def test_a_measure_that_needs_more_contacts_says_so_and_how_many_there_are(found: AcrossMentors, so_far: str) -> None:
    assert values(found) == [f"not applicable: it needs two contacts · {so_far} so far"] * 4


def test_each_measure_is_defined_in_one_sentence_with_its_source() -> None:
    sources = ["10.1186/s12913-022-07953-z", "10.1186/s12913-022-07953-z", "10.1186/s12875-020-01361-0", "165-168"]
    for figure, source in zip(across_words(across(9)), sources, strict=True):
        assert source in figure.definition
        assert figure.definition.endswith(").")
        assert figure.definition.count(". ") == 0


# --- standings, words and the model --------------------------------------------------------------------


def test_every_standing_has_its_rule_in_the_order_in_which_they_are_tried() -> None:
    names = [rule.word for rule in standing_rules(THRESHOLDS)]
    assert names == ["closed", "paused", "new", "lapsed", "overdue", "due", "steady"]
    assert sorted(names) == sorted(BY_CONCERN)


def test_the_thresholds_of_the_program_are_in_the_rules() -> None:
    rules = dict(standing_rules(THRESHOLDS))
    assert "25 % of the cadence, at least 2 days and at most 14 days" in rules["overdue"]
    assert "30 days after it where there is no cadence" in rules["new"]
    own = dict(standing_rules(replace(THRESHOLDS, grace_share=0.125, grace_least=1, grace_most=9, new_for=1)))
    assert "12.5 % of the cadence, at least 1 day and at most 9 days" in own["overdue"]
    assert "1 day after it" in own["new"]
    assert "29 %" in dict(standing_rules(Thresholds(grace_share=0.29)))["overdue"]


def test_every_word_of_the_help_is_defined_once_in_one_sentence() -> None:
    words = [definition.word for definition in WORDS]
    assert len(set(words)) == len(words)
    assert {*get_args(FollowUpKind), "pairing", "session", "contact", "attempt", "follow-up", "check-in"} < set(words)
    assert {"pause", "gap", "standing", "takeaway", "reflection", "brief"} < set(words)
    for word, meaning in (*WORDS, *standing_rules(THRESHOLDS)):
        assert word
        assert meaning[0].isupper()
        assert meaning.endswith(".")
        assert ". " not in meaning


def test_the_model_is_named_with_its_sources_and_its_limits() -> None:
    told = " ".join(meaning for _, meaning in THE_MODEL)
    assert "The Ochsner Journal" in told
    assert "2014;14(3):310-311" in told
    assert "Ann Fam Med 2008;6(4):315-322" in told
    assert [word for word, _ in THE_MODEL[1:]] == ["Valuing", "Appreciating power", "Abiding", "Reciprocity"]
    assert all("Here: " in meaning for _, meaning in THE_MODEL[1:])
    for limit in ("clinicians and patients", "validated score", "no published threshold", "never ranked"):
        assert limit in " ".join(LIMITS)
