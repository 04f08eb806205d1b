"""Several programs as one: what is taken, what is listed, and that nothing is lost unseen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.gathering import Gathered, MetTwice, Source, Version, as_exported, differing, gather, told_as_withheld
from mentor_tui.interchange.withholding import LEVELS, WITHHELD, Leaving, Level
from mentor_tui.model import Charter, Pairing, Person, Record, Reflection, Session, Takeaway, Thresholds, Tombstone
from mentor_tui.program import Program, build
from tests.records import (
    ADA,
    BEN,
    check_in,
    days_ago,
    follow_up,
    pairing,
    pause,
    person,
    programs,
    quickly,
    session,
    settled,
    stamp_of,
    tombstone,
)

PAIR = pairing(ADA, BEN)
TALK = session(PAIR, days_ago(9))
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK)


def source(name: str, *records: Record, charter: Charter | None = None) -> Source:
    return Source(name, charter or Charter(name=name), tuple(map(Leaving, records)))


def later(record: Record, number: int = 100) -> Record:
    return replace(record, stamp=stamp_of(number))


def reasons(gathered: Gathered) -> dict[str, str]:
    return {one.version.record.id: one.reason for one in gathered.misfits}


# --- what is taken -------------------------------------------------------------------------------------


def test_pairings_of_several_files_stand_side_by_side_each_with_its_file() -> None:
    lena = person("Lena Vogt")
    other = pairing(ADA, lena)
    gathered = gather([source("ada.json", ADA, BEN, PAIR, TALK), source("lena.json", ADA, lena, other)])
    assert gathered.program == build(Charter(name="ada.json"), [ADA, BEN, lena, PAIR, TALK, other])
    assert {one.id: gathered.origin(one.id) for one in (PAIR, TALK, other)} == {
        PAIR.id: "ada.json",
        TALK.id: "ada.json",
        other.id: "lena.json",
    }
    assert gathered.origin(ADA.id) == "ada.json and lena.json"
    assert (gathered.met_twice, gathered.copies, gathered.misfits) == ((), 1, ())


def test_people_of_one_name_in_several_files_are_told_and_not_taken_for_one() -> None:
    other_ben, lena, other_lena = person("Ben Ruiz"), person("Lena Vogt"), person("Lena Vogt")
    gathered = gather([source("a", ADA, BEN, PAIR, lena, other_lena), source("b", ADA, other_ben)])
    assert gathered.namesakes == ("Ben Ruiz",), "Ada is one, and two of one file are known to be two"
    assert {one.id for one in gathered.program.people.values()} >= {BEN.id, other_ben.id}


def test_of_a_record_met_twice_the_later_one_is_taken_and_the_other_is_kept() -> None:
    changed = replace(TALK, note="It went well.", stamp=stamp_of(5))
    gathered = gather([source("new", ADA, BEN, PAIR, changed), source("old", ADA, BEN, PAIR, TALK)])
    assert gathered.program.history(PAIR.id).sessions == (changed,)
    assert gathered.origin(TALK.id) == "new"
    (met,) = gathered.met_twice
    assert met == MetTwice(Version((0,), changed), (Version((1,), TALK),))
    assert list(differing(met.taken.record, *(one.record for one in met.others))) == ["note"]


def test_versions_that_are_the_same_are_one_version() -> None:
    changed = later(TALK)
    gathered = gather(
        [
            source(name, ADA, BEN, PAIR, talk)
            for name, talk in (("a", TALK), ("b", changed), ("c", TALK), ("d", changed))
        ]
    )
    assert gathered.met_twice == ((Version((1, 3), changed), (Version((0, 2), TALK),)),)
    assert gathered.copies == 3 * 3 + 1


def test_a_later_tombstone_buries_and_an_earlier_one_does_not() -> None:
    buried = tombstone(TALK, stamp=stamp_of(5))
    for number, is_there in ((4, False), (6, True)):
        talk = replace(TALK, stamp=stamp_of(number))
        gathered = gather([source("a", ADA, BEN, PAIR, talk), source("b", ADA, BEN, PAIR, buried)])
        assert (talk in gathered.program.history(PAIR.id).sessions) == is_there
        assert (TALK.id in gathered.program.tombstones) != is_there
        assert len(gathered.met_twice) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Leaving(TALK), Leaving(tombstone(TALK))),
        (Leaving(TALK), Leaving(replace(TALK, note="zzz"), ("note",))),
        (Leaving(replace(TALK, note="b")), Leaving(replace(TALK, note="a"))),
    ],
    ids=["before its deletion", "before what was withheld", "the greater JSON"],
)
def test_equal_stamps_are_settled_the_same_way_in_every_order(one: Leaving, other: Leaving) -> None:
    rest = tuple(Leaving(record) for record in (ADA, BEN, PAIR))
    for order in permutations([one, other]):
        gathered = gather([Source(str(place), Charter(), (*rest, each)) for place, each in enumerate(order)])
        assert gathered.program.history(PAIR.id).sessions == (one.record,)


def test_name_and_thresholds_are_those_of_the_first_and_where_others_differ_is_told() -> None:
    strict = Charter(name="Strict", thresholds=Thresholds(grace_least=0))
    files = [source("a"), source("b", charter=strict), source("c", charter=Charter(name="only the name"))]
    assert gather(files).program.charter == Charter(name="a")
    assert gather(files).judged_otherwise == (1,)
    assert gather(files[1:]).judged_otherwise == (1,)
    assert gather(files[1:]).program.charter == strict


def test_no_files_are_an_empty_program() -> None:
    assert gather([]) == Gathered(Program())


# --- what does not fit ---------------------------------------------------------------------------------


def test_what_has_lost_its_pairing_is_left_out_with_its_reason_and_stops_nothing() -> None:
    stray = session(pairing(ADA, BEN), days_ago(3))
    gathered = gather([source("a", ADA, BEN, PAIR, TALK), source("b", stray)])
    assert gathered.program.history(PAIR.id).sessions == (TALK,)
    (misfit,) = gathered.misfits
    assert misfit == (Version((1,), stray), "Its pairing is in none of these files.", True)


def test_a_session_logged_after_its_pairing_was_deleted_elsewhere_names_the_file_that_did_it() -> None:
    buried = [tombstone(one, stamp=stamp_of(5)) for one in (PAIR, TALK)]
    since = session(PAIR, days_ago(1), stamp=stamp_of(9))
    gathered = gather([source("a", ADA, BEN, PAIR, TALK, since), source("b", ADA, BEN, *buried)])
    assert gathered.program.histories == {}
    assert reasons(gathered) == {since.id: "Its pairing was deleted in b, on Sunday 22 November 2026."}
    assert {one.taken.record.id for one in gathered.met_twice} == {PAIR.id, TALK.id}


def test_a_pairing_without_one_of_the_two_is_left_out_with_all_that_belongs_to_it() -> None:
    gathered = gather([source("a", ADA, PAIR, TALK), source("b", tombstone(BEN, stamp=stamp_of(5)))])
    assert reasons(gathered) == {
        PAIR.id: "Its mentee was deleted in b, on Sunday 22 November 2026.",
        TALK.id: "Its pairing is left out, too.",
    }
    assert all(one.is_left_out for one in gathered.misfits)


def test_a_link_that_does_not_hold_any_more_is_cut_and_the_record_stays() -> None:
    buried = tombstone(TALK, stamp=stamp_of(5))
    call = check_in(PAIR, days_ago(3), about=DRAFT)
    closed = replace(settled(DRAFT, days_ago(5)), opened_in=None, stamp=stamp_of(6))
    first = gather([source("a", ADA, BEN, PAIR, TALK, DRAFT), source("b", ADA, BEN, PAIR, buried)])
    assert first.program.history(PAIR.id).follow_ups == (replace(DRAFT, opened_in=None),)
    (misfit,) = first.misfits
    assert misfit.version.record == DRAFT, "as it stands in its file"
    assert not misfit.is_left_out
    assert "session it was opened in" in misfit.reason

    second = gather([source("a", ADA, BEN, PAIR, TALK, DRAFT, call), source("b", ADA, BEN, PAIR, closed)])
    assert second.program.history(PAIR.id).check_ins == (replace(call, follow_up_id=None),)
    assert "was not open on that day" in reasons(second)[call.id]


def test_pairings_that_take_over_from_each_other_across_files_are_shown_without_that() -> None:
    second = pairing(ADA, BEN, continues=PAIR)
    circle = replace(PAIR, continues=second.id, stamp=stamp_of(4))
    gathered = gather(
        [source("a", ADA, BEN, PAIR, second), source("b", ADA, BEN, replace(second, continues=None), circle)]
    )
    assert {one.pairing.continues for one in gathered.program.histories.values()} <= {None, second.id, PAIR.id}
    build(gathered.program.charter, gathered.program.records())
    lost = gather([source("a", ADA, BEN, second)])
    assert lost.program.history(second.id).pairing.continues is None
    assert "takes over from is not here" in reasons(lost)[second.id]


# --- what holds for all --------------------------------------------------------------------------------


@st.composite
def files(draw: st.DrawFn) -> list[Source]:
    """Draw files that hold parts of one program, some records changed, moved or deleted in this one or that."""
    records = list(draw(programs(most_pairings=2)).records())
    drawn = []
    for place in range(draw(st.integers(1, 3))):
        held: list[Leaving] = []
        for record in records:
            stamp = stamp_of(draw(st.integers(0, 2)))
            match draw(st.sampled_from(("same", "same", "stamped", "changed", "buried", "without"))):
                case "same":
                    held.append(Leaving(record))
                case "stamped":
                    held.append(Leaving(replace(record, stamp=stamp)))
                case "changed":
                    held.append(Leaving(_changed(record, stamp, f"file {place}")))
                case "buried":
                    held.append(Leaving(tombstone(record, stamp=stamp)))  # type: ignore[arg-type]  # it has none itself
        drawn.append(Source(f"{place}.json", Charter(name=f"program {place}"), tuple(held)))
    return drawn


def _changed(record: Record, stamp: str, words: str) -> Record:
    match record:
        case Session():
            return replace(record, held_on=days_ago(1), note=words, stamp=stamp)
        case Person():
            return replace(record, name=words, stamp=stamp)
        case Pairing():
            return replace(record, purpose=words, stamp=stamp)
        case _:
            return replace(record, note=words, stamp=stamp)


def taken(gathered: Gathered) -> tuple[object, ...]:
    program = gathered.program
    return program.people, program.histories, program.tombstones


def everything(gathered: Gathered) -> set[Record]:
    """Return every record that is taken, or listed as another version, or as one that does not fit."""
    others = (version.record for met in gathered.met_twice for version in (met.taken, *met.others))
    return {*gathered.program.records(), *others, *(one.version.record for one in gathered.misfits)}


@quickly
@given(files())
def test_what_is_gathered_fits_together_and_nothing_is_lost_unseen(sources: list[Source]) -> None:
    gathered = gather(sources)
    assert build(gathered.program.charter, gathered.program.records()) == gathered.program
    assert {one.record for file in sources for one in file.records} <= everything(gathered)
    kept = {record.id for record in gathered.program.records()}
    left_out = {one.version.record.id for one in gathered.misfits if one.is_left_out}
    assert kept | left_out == {one.record.id for file in sources for one in file.records}
    assert not kept & left_out
    assert gathered.holders.keys() == kept | left_out
    for record_id, holders in gathered.holders.items():
        versions = {
            place: one.record
            for place, file in enumerate(sources)
            for one in file.records
            if one.record.id == record_id
        }
        latest = max(one.stamp for one in versions.values())
        assert all(versions[place].stamp == latest for place in holders), "the later one is taken"


@quickly
@given(files())
def test_the_order_of_the_files_does_not_matter(sources: list[Source]) -> None:
    first = gather(sources)
    for order in permutations(sources):
        gathered = gather(order)
        assert taken(gathered) == taken(first)
        assert _by_name(gathered) == _by_name(first)


def _by_name(gathered: Gathered) -> object:
    """Return what is said of each record with the names of its files, which do not hang on their order."""

    def named(versions: Iterable[Version]) -> list[tuple[frozenset[str], Record]]:
        return [(frozenset(gathered.sources[place].name for place in one.sources), one.record) for one in versions]

    met = [named((one.taken, *one.others)) for one in gathered.met_twice]
    return met, gathered.copies, [(named([one.version]), one.is_left_out) for one in gathered.misfits]


@quickly
@given(files())
def test_gathering_again_what_was_gathered_changes_nothing(sources: list[Source]) -> None:
    gathered = gather(sources)
    whole = Source("whole", gathered.program.charter, tuple(map(Leaving, gathered.program.records())))
    again = gather([whole])
    assert again.program == gathered.program
    assert (again.met_twice, again.copies, again.misfits) == ((), 0, ())
    with_itself = gather([whole, whole])
    assert with_itself.program == gathered.program
    assert (with_itself.met_twice, with_itself.misfits) == ((), ())
    assert with_itself.copies == len(whole.records)
    assert taken(gather([*sources, *sources])) == taken(gathered)


# --- what is private -----------------------------------------------------------------------------------


def test_private_text_is_told_as_withheld_and_shared_text_is_there() -> None:
    private = session(PAIR, note="was in tears", topics=("nights",))
    silent = session(PAIR, reflection=Reflection(valuing="x"), takeaway=Takeaway(mentee="y"))
    shared = session(PAIR, note="first poster", visibility="shared")
    plain = session(PAIR)
    thread = follow_up(PAIR, "sleep", note="on nights")
    call = check_in(PAIR, note="mailbox full")
    somebody = person("Cem", about="running", email="cem@example.org")
    pair = pairing(purpose="thesis", agreement="nothing leaves", pauses=(pause(days_ago(30), days_ago(20), "illness"),))
    seen = {
        one.id: told_as_withheld(as_exported(Leaving(one), "shared")).record
        for one in (private, silent, shared, plain, thread, call, somebody, pair)
    }
    assert seen[shared.id] == shared
    assert seen[plain.id] == plain
    assert seen[private.id] == replace(private, note=WITHHELD, topics=())
    assert seen[silent.id] == replace(plain, id=silent.id, note=WITHHELD)
    assert seen[thread.id] == replace(thread, title=WITHHELD, note=WITHHELD)
    assert seen[call.id] == replace(call, note=WITHHELD)
    assert seen[somebody.id] == replace(somebody, about=WITHHELD, email="")
    assert seen[pair.id] == replace(
        pair, purpose=WITHHELD, agreement=WITHHELD, pauses=(pause(days_ago(30), days_ago(20), WITHHELD),)
    )


@quickly
@given(programs(), st.sampled_from(LEVELS))
def test_a_program_and_its_export_are_the_same_once_its_text_is_withheld(program: Program, level: Level) -> None:
    records = tuple(map(Leaving, program.records()))
    exported = tuple(as_exported(one, level) for one in records)
    assert tuple(as_exported(one, level) for one in exported) == exported
    both = gather([Source(str(one), Charter(), tuple(map(told_as_withheld, one))) for one in (exported, exported)])
    assert both.met_twice == ()
    assert len(list(both.program.records())) == both.copies == len(records)
    again = tuple(told_as_withheld(as_exported(told_as_withheld(one), level)).record for one in exported)
    assert again == tuple(told_as_withheld(one).record for one in exported)
    assert not any(isinstance(one, Tombstone) for one in both.program.records())
