import math
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import groupby
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.across_mentors import (
    AcrossMentors,
    MentorSeen,
    across_mentors,
    bice_boxerman,
    modified_modified_continuity,
    sequential_continuity,
    usual_provider_continuity,
)
from mentor_tui.model import Pairing, Person, Record
from mentor_tui.program import Program
from tests.records import (
    ADA,
    BEN,
    TODAY,
    check_in,
    days_ago,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
)

LENA = person("Lena Vogt")
TOM = person("Tom Brandt")

spreads = st.lists(st.integers(1, 12), min_size=1, max_size=6).filter(lambda counts: sum(counts) >= 2)
"""How many contacts there were with each mentor seen."""
orders = st.lists(st.sampled_from("abcd"), min_size=2, max_size=30)
"""The mentor of each contact, in the order of time."""


def across(*records: Record, mentee: Person = BEN, today: date = TODAY) -> AcrossMentors | None:
    return across_mentors(program_of(*records).histories.values(), mentee.id, today)


def met(mentor: Person, *days: int, mentee: Person = BEN, started: int = 300) -> list[Record]:
    """Return a pairing with held sessions so many days ago."""
    pair = pairing(mentor, mentee, started_on=days_ago(started))
    return [mentor, mentee, pair, *(session(pair, days_ago(day)) for day in days)]


def spread(*groups: list[Record], mentee: Person = BEN, today: date = TODAY) -> AcrossMentors:
    """Return what is found of these pairings; each record is given once."""
    found = across(*{record.id: record for group in groups for record in group}.values(), mentee=mentee, today=today)
    assert found is not None
    return found


def counts(found: AcrossMentors) -> dict[str, int]:
    return {one.mentor.name: one.contacts for one in found.by_mentor}


# --- against the published table -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("each", "coc", "mmci"),
    [
        ((2,), "1", "1"),
        ((1, 1), "0", ".0909"),
        ((3,), "1", "1"),
        ((2, 1), ".33", ".5238"),
        ((1, 1, 1), "0", ".0476"),
        ((4,), "1", "1"),
        ((3, 1), ".50", ".6774"),
        ((2, 2), ".33", ".6774"),
        ((2, 1, 1), ".17", ".3548"),
        ((1, 1, 1, 1), "0", ".0323"),
        ((5,), "1", "1"),
        ((4, 1), ".60", ".7561"),
        ((3, 2), ".40", ".7561"),
        ((3, 1, 1), ".30", ".5122"),
        ((2, 2, 1), ".20", ".5122"),
        ((1, 1, 1, 1, 1), "0", ".0244"),
    ],
    ids=str,
)
def test_the_table_of_magill_and_senf(each: tuple[int, ...], coc: str, mmci: str) -> None:
    assert bice_boxerman(each) == pytest.approx(float(coc), abs=0.005)
    assert modified_modified_continuity(each) == pytest.approx(float(mmci), abs=0.00005)
    tenths = 10 * sum(each) + 1  # N + 0.1 in tenths: the exact value of the formula
    exact = (1 - Fraction(10 * len(each), tenths)) / (1 - Fraction(10, tenths))
    assert modified_modified_continuity(each) == pytest.approx(float(exact), rel=1e-12)


def test_nothing_is_rounded() -> None:
    assert bice_boxerman((2, 1)) == 1 / 3
    assert usual_provider_continuity((2, 1)) == 2 / 3
    assert sequential_continuity("aabb") == 2 / 3


@pytest.mark.parametrize(
    ("in_order", "secon"),
    [("aa", 1), ("ab", 0), ("aab", 1 / 2), ("aba", 0), ("aabb", 2 / 3), ("abab", 0), ("abbba", 1 / 2), ("aaaa", 1)],
)
def test_sequential_continuity_counts_who_was_seen_again_next(in_order: str, secon: float) -> None:
    assert sequential_continuity(in_order) == secon


@pytest.mark.parametrize("each", [(), (1,)])
def test_with_fewer_than_two_contacts_no_measure_can_be_computed(each: tuple[int, ...]) -> None:
    assert usual_provider_continuity(each) is None
    assert bice_boxerman(each) is None
    assert modified_modified_continuity(each) is None
    assert sequential_continuity("a" * sum(each)) is None


# --- of a mentee ---------------------------------------------------------------------------------------


def test_the_contacts_of_a_mentee_are_counted_by_mentor_over_all_pairings() -> None:
    found = spread(met(LENA, 50, 40), met(ADA, 30, 20, 10), met(LENA, 5))
    assert found == AcrossMentors(
        by_mentor=(MentorSeen(ADA, 3), MentorSeen(LENA, 3)),
        contacts=6,
        upc=1 / 2,
        coc=12 / 30,
        secon=3 / 5,
        mmci=(1 - 2 / 6.1) / (1 - 1 / 6.1),
    )
    assert found.seen == 2
    assert not found.few


def test_a_contact_is_one_pairing_on_one_day_and_an_attempt_is_none() -> None:
    ada, lena = pairing(ADA, started_on=days_ago(9)), pairing(LENA, started_on=days_ago(9))
    found = across(
        *(LENA, ada, lena),
        session(ada, days_ago(2)),
        session(ada, days_ago(2)),
        check_in(ada, days_ago(2)),
        check_in(lena, days_ago(2)),
        check_in(lena, days_ago(1), result="no_answer"),
        session(lena, days_ago(1), status="missed"),
        session(lena, days_ago(-1), status="cancelled"),
    )
    assert found is not None
    assert counts(found) == {"Ada Okafor": 1, "Lena Vogt": 1}


def test_what_comes_after_today_is_not_known_yet() -> None:
    groups = met(ADA, 30, 20), met(LENA, 10)
    assert counts(spread(*groups, today=days_ago(10))) == {"Ada Okafor": 2, "Lena Vogt": 1}
    assert counts(spread(*groups, today=days_ago(11))) == {"Ada Okafor": 2, "Lena Vogt": 0}


def test_somebody_with_one_mentor_has_no_such_measures() -> None:
    assert across(*met(ADA, 30, 20)) is None
    assert across(*met(ADA, 30), *met(ADA, 20)[2:]) is None
    assert across() is None


def test_a_mentor_counts_from_the_start_of_the_pairing_or_from_a_contact_before_it() -> None:
    ahead = pairing(LENA, started_on=days_ago(-5))
    assert across(*met(ADA, 30, 20), LENA, ahead) is None
    assert across(*met(ADA, 30, 20), LENA, ahead, today=days_ago(-5)) is not None
    found = across(*met(ADA, 30, 20), LENA, ahead, session(ahead, days_ago(3)))
    assert found is not None
    assert counts(found) == {"Ada Okafor": 2, "Lena Vogt": 1}


def test_a_mentor_not_seen_yet_is_named_and_not_counted_as_seen() -> None:
    found = spread(met(TOM, 30, 20), met(ADA))
    assert counts(found) == {"Ada Okafor": 0, "Tom Brandt": 2}
    assert found.seen == 1
    assert (found.upc, found.coc, found.secon, found.mmci) == (1, 1, 1, 1)


def test_mentors_stand_by_name_and_not_by_what_was_counted() -> None:
    small = person("anna Zeh")
    assert list(counts(spread(met(TOM, 30, 20), met(LENA, 10), met(small)))) == ["anna Zeh", "Lena Vogt", "Tom Brandt"]


def test_pairings_in_which_the_person_is_the_mentor_and_those_of_others_do_not_count() -> None:
    found = spread(met(ADA, 30), met(LENA, 20), met(BEN, 15, 14, mentee=TOM), met(ADA, 10, mentee=TOM))
    assert counts(found) == {"Ada Okafor": 1, "Lena Vogt": 1}


@pytest.mark.parametrize(
    ("days", "applicable", "few"),
    [
        ((), False, False),
        ((9,), False, False),
        ((9, 8), True, True),
        ((9, 8, 7), True, True),
        ((9, 8, 7, 6), True, False),
    ],
    ids=lambda value: f"{len(value)} contacts" if isinstance(value, tuple) else None,
)
def test_few_contacts_are_flagged_and_with_fewer_than_two_there_is_no_value(
    days: tuple[int, ...], applicable: bool, few: bool
) -> None:
    found = spread(met(ADA, *days), met(LENA))
    assert found.few == few
    measures = (found.upc, found.coc, found.secon, found.mmci)
    assert measures == (((1,) if applicable else (None,)) * 4)


@pytest.mark.parametrize(("first", "secon"), [("ADA", 1 / 2), ("LENA", 0)])
def test_contacts_of_one_day_are_in_the_order_of_their_pairings_ids(first: str, secon: float) -> None:
    ids = {"ADA": "0", "LENA": "1"} if first == "ADA" else {"ADA": "1", "LENA": "0"}
    pairs: list[Pairing] = [
        pairing(mentor, started_on=days_ago(99), record_id=f"{ids[name]}0000000-0000-4000-8000-000000000000")
        for name, mentor in (("ADA", ADA), ("LENA", LENA))
    ]
    ada, lena = pairs
    for order in ([ada, lena], [lena, ada]):
        found = across(LENA, *order, session(ada, days_ago(9)), session(ada, days_ago(5)), session(lena, days_ago(5)))
        assert found is not None
        assert found.secon == secon


# --- what holds for every input ------------------------------------------------------------------------


@quickly
@given(spreads)
def test_coc_is_at_most_upc_and_follows_from_the_concentration(each: list[int]) -> None:
    upc, coc = usual_provider_continuity(each), bice_boxerman(each)
    assert upc is not None
    assert coc is not None
    assert coc <= upc
    contacts = sum(each)
    concentration = sum(Fraction(one, contacts) ** 2 for one in each)
    assert coc == float((contacts * concentration - 1) / (contacts - 1))


@quickly
@given(spreads)
def test_the_measures_lie_between_0_and_1_and_1_means_one_mentor(each: list[int]) -> None:
    upc, coc, mmci = (
        measure(each) for measure in (usual_provider_continuity, bice_boxerman, modified_modified_continuity)
    )
    assert upc is not None
    assert coc is not None
    assert mmci is not None
    assert 1 / len(each) <= upc <= 1
    assert 0 <= coc <= 1
    assert 0 < mmci <= 1
    assert (upc == 1) == (coc == 1) == (mmci == 1) == (len(each) == 1)
    assert (coc == 0) == (max(each) == 1)


@quickly
@given(orders, st.randoms(use_true_random=False))
def test_all_but_the_sequence_do_not_depend_on_the_order_in_time(in_order: list[str], random: Random) -> None:
    shuffled = list(in_order)
    random.shuffle(shuffled)
    for measure in (usual_provider_continuity, bice_boxerman, modified_modified_continuity):
        assert measure(Counter(shuffled).values()) == measure(Counter(in_order).values())
        assert measure(sorted(Counter(in_order).values())) == measure(Counter(in_order).values())


@quickly
@given(orders)
def test_the_sequence_is_1_with_one_mentor_alone_and_the_same_backwards(in_order: list[str]) -> None:
    secon = sequential_continuity(in_order)
    assert secon is not None
    assert 0 <= secon <= 1
    assert (secon == 1) == (len(set(in_order)) == 1)
    assert sequential_continuity(in_order[::-1]) == secon
    changes = len(list(groupby(in_order))) - 1
    assert math.isclose(secon, 1 - changes / (len(in_order) - 1), abs_tol=1e-12)


@quickly
@given(programs(most_pairings=5), st.data())
def test_every_mentee_of_a_program_has_what_the_contacts_of_the_pairings_say(
    program: Program, data: st.DataObject
) -> None:
    histories = data.draw(st.permutations(list(program.histories.values())))
    for who in program.people:
        found = across_mentors(histories, who, TODAY)
        assert found == across_mentors(program.histories.values(), who, TODAY)
        own = [one for one in histories if one.mentee.id == who]
        known = {one.mentor.id for one in own if one.contacts(TODAY) or one.pairing.started_on <= TODAY}
        assert (found is None) == (len(known) < 2)
        if found is None:
            continue
        assert {one.mentor.id for one in found.by_mentor} == known
        assert (
            found.contacts
            == sum(one.contacts for one in found.by_mentor)
            == sum(len(one.contacts(TODAY)) for one in own)
        )
        seen = [one.contacts for one in found.by_mentor if one.contacts]
        assert found.seen == len(seen)
        assert found.coc == bice_boxerman(seen)
        assert found.mmci == modified_modified_continuity(seen)
        assert (found.upc is None) == (found.secon is None) == (found.contacts < 2)
