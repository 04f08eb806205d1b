from typing import Any

import pytest

from mentor_tui.selection import Selection
from tests.records import THRESHOLDS, TODAY, days_ago, pairing, person, program_of, session

INES = person("Inês Duarte", tags=("night shift",))
TOM = person("Tom Brandt", tags=("cohort-b",))
ADA, BEN = person("Ada Okafor"), person("Ben Ruiz")
FIRST = pairing(INES, BEN, started_on=days_ago(300), tags=("cohort-a",), purpose="research mentoring")
SECOND = pairing(ADA, TOM, started_on=days_ago(300))
THIRD = pairing(ADA, INES, started_on=days_ago(300))
PROGRAM = program_of(
    INES, TOM, ADA, BEN, FIRST, SECOND, THIRD, session(SECOND, days_ago(3)), session(THIRD, days_ago(20))
)


def chosen(**asked: Any) -> list[str]:
    names = {FIRST.id: "first", SECOND.id: "second", THIRD.id: "third"}
    return [names[one.id] for one in Selection(**asked).of(PROGRAM.histories.values(), TODAY, THRESHOLDS)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["first", "second", "third"]),
        ({"standing": "lapsed"}, ["first"]),
        ({"standing": "steady"}, ["second"]),
        ({"mentor": "ada"}, ["second", "third"]),
        ({"mentor": "INES duarte"}, ["first"]),
        ({"mentor": "dua"}, ["first"]),
        ({"mentor": "ada ines"}, []),
        ({"tag": "Cohort-A"}, ["first"]),
        ({"tag": "cohort-b"}, ["second"]),
        ({"tag": "cohort"}, []),
        ({"tag": "night shift"}, ["third"]),
        ({"text": "research ruiz"}, ["first"]),
        ({"text": "ines"}, ["first", "third"]),
        ({"text": "ines", "mentor": "ada", "standing": "overdue"}, ["third"]),
        ({"text": "ines", "mentor": "ada", "standing": "steady"}, []),
        ({"mentor": "  ", "tag": " ", "text": " "}, ["first", "second", "third"]),
    ],
)
def test_only_pairings_with_all_that_is_asked_for_are_meant(asked: dict[str, Any], found: list[str]) -> None:
    assert chosen(**asked) == found


def test_it_is_said_which_are_meant_and_nobody_is_named() -> None:
    assert Selection().told() == Selection(mentor=" ", text=" ").told() == "all pairings"
    said = Selection(standing="lapsed", mentor="Inês", tag="cohort-a", text="Ben Ruiz").told()
    assert said == (
        "pairings lapsed today · of one mentor, or of mentors of one name · with the tag cohort-a · with certain words"
    )
