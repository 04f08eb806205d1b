"""Which pairings are meant by what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.continuity import NEEDS_CARE
from mentor_tui.errors import NotUnderstood
from mentor_tui.selection import Kind, Selection, asked_for, asking_for, read_selection
from mentor_tui.standings import Standings
from mentor_tui.text import one_line
from tests.records import TODAY, days_ago, pairing, person, program_of, quickly, session

INES = person("Inês Duarte", tags=("night shift",))
TOM = person("Tom Brandt", tags=("Cohort-B",))
ADA, BEN = person("Ada Okafor"), person("Ben Ruiz")
FIRST = pairing(INES, BEN, started_on=days_ago(300), tags=("cohort-a",), purpose="research mentoring")
SECOND = pairing(ADA, TOM, started_on=days_ago(300))
THIRD = pairing(ADA, INES, started_on=days_ago(300))
PROGRAM = program_of(
    INES, TOM, ADA, BEN, FIRST, SECOND, THIRD, session(SECOND, days_ago(3)), session(THIRD, days_ago(20))
)
CARES = Standings(PROGRAM, TODAY).by_concern
NAMES = {FIRST.id: "first", SECOND.id: "second", THIRD.id: "third"}


@pytest.mark.parametrize(
    ("text", "selection"),
    [
        ("", Selection()),
        ('mentor:"" tag:" " ""', Selection()),
        ("overdue", Selection(standings=frozenset({"overdue"}))),
        ("overdue LAPSED", Selection(standings=frozenset({"overdue", "lapsed"}))),
        ("standing:lap", Selection(standings=frozenset({"lapsed"}))),
        ("care", Selection(standings=NEEDS_CARE)),
        ('"overdue"', Selection(words=("overdue",))),
        ('mentor:"Ada Okafor" night João', Selection(mentors=("Ada Okafor",), words=("night", "João"))),
        ("tag:Spring TAG:autumn", Selection(tags=("Spring", "autumn"))),
        ('mentor:"ada', Selection(mentors=("ada",))),
        ("mentor:", Selection()),
        ('mentor: "ada okafor" tag: spring standing:', Selection(mentors=("ada okafor",), tags=("spring",))),
        ("new mentor:new", Selection(standings=frozenset({"new"}), mentors=("new",))),
    ],
)
def test_what_is_typed_is_read(text: str, selection: Selection) -> None:
    assert read_selection(text) == selection


def test_a_name_in_full_is_just_that_and_else_all_that_begin_so() -> None:
    mentors = [person(name) for name in ("Mentor 5", "Mentor 55", "Ann Lee", "Ann Leeds", "Ann Lee-Smith")]
    program = program_of(*mentors, BEN, *(pairing(mentor, BEN) for mentor in mentors))
    cares = Standings(program, TODAY).by_concern

    def found(text: str) -> set[str]:
        return {care.history.mentor.name for care in read_selection(text).of(cares)}

    assert found('mentor:"mentor 5"') == {"Mentor 5"}
    assert found("mentor:mentor") == {"Mentor 5", "Mentor 55"}
    assert found('mentor:"ann lee"') == {"Ann Lee"}
    assert found('mentor:"ann lee" mentor:"mentor 55"') == {"Ann Lee", "Mentor 55"}
    assert found('mentor:"ann le"') == {"Ann Lee", "Ann Leeds", "Ann Lee-Smith"}
    for mentor in mentors:
        assert found(asking_for("", "mentor", mentor.name)) == {mentor.name}


def test_a_standing_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(NotUnderstood, match="“late” is no standing: there are lapsed, overdue"):
        read_selection("standing:late")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["first", "third", "second"]),
        ("lapsed", ["first"]),
        ("standing:steady", ["second"]),
        ("care", ["first", "third"]),
        ("lapsed steady", ["first", "second"]),
        ("mentor:ada", ["third", "second"]),
        ('mentor:"INES duarte"', ["first"]),
        ("mentor:dua", ["first"]),
        ("mentor:ada mentor:ines", ["first", "third", "second"]),
        ('mentor:"ada ines"', []),
        ("mentor:ben", []),
        ("tag:Cohort-A", ["first"]),
        ("tag:cohort-b", ["second"]),
        ("tag:cohort-a tag:cohort-b", ["first", "second"]),
        ("tag:cohort", []),
        ('tag:"night shift"', ["third"]),
        ("tag:night", []),
        ("RESEARCH ruiz", ["first"]),
        ("research tom", []),
        ("ines", ["first", "third"]),
        ("cohort-b", ["second"]),
        ("ines mentor:ada overdue", ["third"]),
        ("ines mentor:ada steady", []),
    ],
)
def test_only_pairings_with_all_that_is_asked_for_are_meant_in_the_order_they_come_in(
    text: str, found: list[str]
) -> None:
    assert [NAMES[care.history.id] for care in read_selection(text).of(CARES)] == found


def test_it_is_said_which_are_meant_and_nobody_is_named() -> None:
    assert Selection().told() == "all pairings"
    assert read_selection("steady lapsed mentor:Inês tag:cohort-a tag:Cohort-B Ben Ruiz").told() == (
        "pairings lapsed or steady today · of certain mentors · with the tag cohort-a or Cohort-B · with certain words"
    )


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ('"ada', '"ada" standing:lapsed'),
        ('tag:"night shi', 'tag:"night shi" standing:lapsed'),
        ('"', "standing:lapsed"),
        ("ada mentor:", "ada standing:lapsed"),
        ("overdue ada Care", "ada standing:lapsed"),
        ('"overdue" standing:steady', '"overdue" standing:lapsed'),
    ],
)
def test_a_standing_is_asked_for_alone_whatever_was_typed_before(text: str, asking: str) -> None:
    assert asking_for(text, "standing", "lapsed") == asking
    assert asked_for(asking, "standing") == "lapsed"
    assert read_selection(asking).standings == {"lapsed"}


def test_quotation_marks_in_a_name_and_in_a_tag_stand_in_nobodys_way() -> None:
    bill = person('William "Bill" Smith')
    pair = pairing(bill, BEN, tags=('the "owls"',))
    cares = Standings(program_of(bill, BEN, pair), TODAY).by_concern
    for text in (asking_for("", "mentor", bill.name), "mentor:bill", asking_for("", "tag", 'the "owls"')):
        assert [care.history.id for care in read_selection(text).of(cares)] == [pair.id], text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mentor:bob", ["No mentor is called “bob”."]),
        ("mentor:ada mentor:bob new", ["No pairing is new today.", "No mentor is called “bob”."]),
        ("tag:nope ines", ["No pairing has the tag “nope”."]),
        ("steadyy", ["“steadyy” is in no name, purpose or tag."]),
        ("foo:bar", ["“foo:” is none of standing:, mentor:, tag:."]),
        ("10:30", ["“10:30” is in no name, purpose or tag."]),
        ("closed paused", ["No pairing is paused or closed today."]),
        ("research tom", []),
    ],
)
def test_of_a_filter_that_leaves_nothing_it_is_said_what_no_pairing_has(text: str, said: list[str]) -> None:
    selection = read_selection(text)
    assert selection.of(CARES) == []
    assert selection.lacking(CARES) == said


typed = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@quickly
@given(text=typed, kind=st.sampled_from(("mentor", "tag")), name=typed)
def test_one_of_a_kind_is_asked_for_in_the_place_of_another(text: str, kind: Kind, name: str) -> None:
    name = one_line(name).replace('"', "")
    asking = asking_for(text, kind, name)
    assert asked_for(asking, kind) == name or not name
    assert not asked_for(asking_for(asking, kind, ""), kind)
    assert asking_for(asking, kind, name) == asking, "asked for twice it is asked for once"
