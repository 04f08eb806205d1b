from fractions import Fraction
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.model import Ending, EndingReason
from mentor_tui.retention import Length, Retention, length_of, retention
from tests.records import TODAY, days_ago, pairing, quickly

lengths = st.lists(st.builds(Length, days=st.integers(0, 40), ended=st.booleans()), max_size=40)
"""Few distinct days, so that many pairings end on one of them, and others are censored there."""


def read(written: str) -> Retention:
    """Return the estimate over lengths as they are published: "13+" is censored at 13."""
    each = [one.strip() for one in written.split(",")]
    return retention(Length(int(one.removesuffix("+")), not one.endswith("+"), "mentee") for one in each)


# --- against what is published -------------------------------------------------------------------------

AML = read("9, 13, 13+, 18, 23, 28+, 31, 34, 45+, 48, 161+")
"""The maintained arm of the AML data in R's survival package."""


def test_the_published_survival_and_standard_errors_of_the_aml_data() -> None:
    assert [step.days for step in AML.steps] == [9, 13, 18, 23, 31, 34, 48]
    survival = [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    assert [step.survival for step in AML.steps] == pytest.approx(survival, abs=0.0005)
    errors = [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]
    assert [step.standard_error for step in AML.steps] == pytest.approx(errors, abs=0.00005)
    assert [step.at_risk for step in AML.steps] == [11, 10, 8, 7, 5, 4, 2]
    assert [step.events for step in AML.steps] == [1] * 7
    assert AML.median == 31


def test_the_band_is_the_log_log_one_that_r_gives_for_the_aml_data() -> None:
    """`survfit(..., conf.type = "log-log")`."""
    lower = [0.5081, 0.4474, 0.3502, 0.2658, 0.1673, 0.0928, 0.0117]
    upper = [0.987, 0.951, 0.899, 0.835, 0.753, 0.657, 0.525]
    bands = [step.band for step in AML.steps if step.band is not None]
    assert [band[0] for band in bands] == pytest.approx(lower, abs=0.00005)
    assert [band[1] for band in bands] == pytest.approx(upper, abs=0.0005)


# --- what has to hold ----------------------------------------------------------------------------------


def exactly(each: list[Length]) -> list[tuple[int, Fraction, Fraction | None]]:
    """Return each step by the letter of the formulas: its days, S(t), and the sum under Greenwood's root."""
    found: list[tuple[int, Fraction, Fraction | None]] = []
    survival, variance = Fraction(1), Fraction(0)
    for at in sorted({one.days for one in each if one.ended}):
        risk = sum(one.days >= at for one in each)
        events = sum(one.days == at and one.ended for one in each)
        survival *= 1 - Fraction(events, risk)
        if events < risk:
            variance += Fraction(events, risk * (risk - events))
        found.append((at, survival, variance if events < risk else None))
    return found


@quickly
@given(lengths)
def test_every_step_is_what_the_formulas_give(each: list[Length]) -> None:
    found, expected = retention(each), exactly(each)
    assert len(found.steps) == len(expected)
    for step, (at, survival, variance) in zip(found.steps, expected, strict=True):
        assert step.days == at
        assert step.survival == pytest.approx(float(survival))
        assert step.at_risk == found.at_risk(at) == sum(one.days >= at for one in each)
        error = float(survival) * sqrt(variance) if variance is not None else None
        assert step.standard_error == (pytest.approx(error) if error is not None else None)
    assert found.median == next((at for at, survival, _ in expected if survival <= Fraction(1, 2)), None)
    assert found.events == sum(one.ended for one in each)


@quickly
@given(lengths)
def test_the_estimate_falls_from_1_within_its_band(each: list[Length]) -> None:
    found = retention(each)
    assert all(earlier.survival > later.survival for earlier, later in pairwise(found.steps))
    for step in found.steps:
        assert 0 <= step.survival < 1
        assert (step.band is None) == (step.survival == 0)
        if step.band is not None:
            assert 0 <= step.band[0] < step.survival < step.band[1] <= 1


@quickly
@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_without_censoring_it_is_the_share_that_lasted_longer(days: list[int]) -> None:
    found = retention(Length(one, ended=True, mentee_id="mentee") for one in days)
    for step in found.steps:
        assert step.survival == pytest.approx(sum(one > step.days for one in days) / len(days))
    assert found.steps[-1].survival == 0


@quickly
@given(lengths)
def test_the_order_of_the_pairings_is_of_no_matter(each: list[Length]) -> None:
    assert retention(reversed(each)) == retention(sorted(each)) == retention(each)


def test_a_pairing_censored_at_a_length_is_at_risk_at_it() -> None:
    (step,) = read("10+, 10, 12+").steps
    assert step.at_risk == 3
    assert step.survival == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("written", "median"),
    [("5, 9+", 5), ("5, 5, 9+, 9+", 5), ("5, 9+, 9+", None), ("1, 2, 3+, 4+", 2), ("1, 2, 3, 4, 5, 6, 7+", 4)],
)
def test_the_median_is_the_first_length_at_which_half_or_less_last_longer(written: str, median: int | None) -> None:
    assert read(written).median == median


def test_a_half_that_rounding_has_made_a_little_more_is_a_half() -> None:
    found = read("1, 2, 3, 4, 5, 6, 7, 8, 9, 10+, 10+, 10+, 10+, 10+, 10+, 10+, 10+, 10+")
    assert found.steps[-1].survival == pytest.approx(0.5)
    assert found.median == 9


def test_where_nothing_has_ended_nothing_is_reached() -> None:
    running = read("3+, 9+")
    assert (running.steps, running.median, running.longest) == ((), None, 9)
    assert running.step_at(5) is None
    nobody = retention(())
    assert (nobody.steps, nobody.median, nobody.longest, nobody.at_risk(0)) == ((), None, 0, 0)


def test_the_step_at_a_length_is_the_last_one_until_it() -> None:
    assert AML.step_at(8) is None
    assert AML.step_at(9) == AML.step_at(12) == AML.steps[0]
    assert AML.step_at(1000) == AML.steps[-1]


# --- of a pairing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "ended"),
    [
        ("completed_as_planned", False),
        ("handed_over", True),
        ("moved_away", True),
        ("lost_touch", True),
        ("not_a_fit", True),
        ("other", True),
        (None, True),
    ],
)
def test_an_ending_is_an_event_unless_it_was_completed_as_planned(reason: EndingReason | None, ended: bool) -> None:
    pair = pairing(
        started_on=days_ago(100), ended_on=days_ago(40), ending=Ending(reason=reason) if reason is not None else None
    )
    assert length_of(pair, TODAY) == length_of(pair, days_ago(40)) == Length(60, ended, pair.mentee_id)


def test_a_pairing_that_runs_or_ends_later_is_censored_at_the_day() -> None:
    running, later = pairing(started_on=days_ago(100)), pairing(started_on=days_ago(100), ended_on=days_ago(40))
    assert length_of(running, TODAY) == Length(100, ended=False, mentee_id=running.mentee_id)
    assert length_of(later, days_ago(41)) == Length(59, ended=False, mentee_id=later.mentee_id)
    assert length_of(pairing(started_on=TODAY), TODAY).days == 0
