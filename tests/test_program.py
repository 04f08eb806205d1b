from collections.abc import Iterable, Sequence
from datetime import date, time
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui import program as program_module
from mentor_tui.errors import NotFound, Refused
from mentor_tui.model import KINDS, Charter, Pairing, Person, Record, Tombstone
from mentor_tui.program import History, Program, build, trusted
from tests.records import (
    ADA,
    BEN,
    MONTHLY,
    STAMP,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    history_of,
    id_of,
    new_id,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
    settled,
    stamp_of,
    tombstone,
)

LENA, INES, ANNE = person("Lena Vogt"), person("Inês Duarte"), person("Anne-Marie Ruiz")
PAIR = pairing()
OTHER = pairing(ADA, LENA)
TALK = session(PAIR, days_ago(9))
THREAD = follow_up(PAIR, opened_in=TALK)
REACHED = check_in(PAIR, days_ago(2), about=THREAD)


def program() -> Program:
    return program_of(LENA, PAIR, OTHER, TALK, THREAD, REACHED, session(OTHER, days_ago(5)))


def refusals(records: Iterable[Record], onto: Program | None = None, *, today: date | None = None) -> list[str]:
    """Return the record kind and the field of every problem, the program being unchanged."""
    before = program() if onto is None else onto
    with pytest.raises(Refused) as refused:
        before.with_records(records, today=today)
    return [f"{problem.record.split()[0]}.{problem.field}" for problem in refused.value.problems]


# --- a change gives a new program ----------------------------------------------------------------------


def test_a_change_leaves_the_old_program_as_it_was() -> None:
    before = program()
    kept = list(before.records())
    after = before.with_records([session(PAIR, TODAY), replace(ADA, name="Ada Silva"), tombstone(REACHED)])
    assert list(before.records()) == kept
    assert before.history(PAIR.id).mentor == ADA
    assert not before.tombstones
    assert after != before


def test_a_change_of_one_pairing_leaves_the_others_the_very_same_objects() -> None:
    before = program()
    after = before.with_records([session(PAIR, TODAY)])
    assert after.histories[OTHER.id] is before.histories[OTHER.id]
    assert after.histories[PAIR.id] is not before.histories[PAIR.id]
    assert len(after.history(PAIR.id).sessions) == 2


@quickly
@given(programs(), st.data())
def test_whatever_is_added_to_one_pairing_nothing_else_is_built_again(before: Program, data: st.DataObject) -> None:
    if not before.histories:
        return
    changed = data.draw(st.sampled_from(sorted(before.histories)))
    after = before.with_records([session(before.history(changed).pairing, TODAY)])
    assert all(after.histories[one] is before.histories[one] for one in before.histories if one != changed)
    assert len(list(after.records())) == len(list(before.records())) + 1


def test_a_record_with_a_known_id_takes_the_place_of_the_old_one() -> None:
    later = replace(TALK, minutes=45, stamp=stamp_of(1))
    moved = replace(REACHED, made_on=days_ago(1))
    history = program().with_records([later, moved, settled(THREAD)]).history(PAIR.id)
    assert history.sessions == (later,)
    assert history.check_ins == (moved,)
    assert history.follow_ups == (settled(THREAD),)


def test_a_new_name_shows_in_every_pairing_of_the_person_and_no_other() -> None:
    before = program_of(ADA, BEN, LENA, PAIR, OTHER, third := pairing(BEN, LENA))
    after = before.with_records([replace(ADA, name="Ada Silva")])
    assert [after.history(one.id).mentor.name for one in (PAIR, OTHER)] == ["Ada Silva", "Ada Silva"]
    assert after.people[ADA.id].name == "Ada Silva"
    assert after.histories[third.id] is before.histories[third.id]


def test_a_new_person_changes_no_history() -> None:
    before = program()
    after = before.with_records([INES])
    assert after.people[INES.id] == INES
    assert all(after.histories[one] is before.histories[one] for one in before.histories)


def test_a_pairing_can_be_begun_together_with_its_people_and_its_first_records() -> None:
    pair = pairing(INES, ANNE)
    talk = session(pair, days_ago(1))
    after = program().with_records([talk, pair, INES, ANNE])
    assert after.history(pair.id) == History(pair, INES, ANNE, (talk,))


def test_a_changed_pairing_keeps_everything_that_belongs_to_it() -> None:
    before = program().history(PAIR.id)
    after = program().with_records([replace(PAIR, ended_on=TODAY)]).history(PAIR.id)
    assert after.pairing.ended_on == TODAY
    assert (after.sessions, after.follow_ups, after.check_ins) == (
        before.sessions,
        before.follow_ups,
        before.check_ins,
    )


def test_a_program_can_be_renamed_without_touching_its_records() -> None:
    before = program()
    after = before.with_charter(Charter(name="Lakeside"))
    assert after.charter.name == "Lakeside"
    assert after.histories is before.histories


@quickly
@given(programs(), st.randoms(use_true_random=False))
def test_a_program_is_the_same_in_whatever_order_its_records_are_read(before: Program, random: Random) -> None:
    records = list(before.records())
    random.shuffle(records)
    assert build(before.charter, records) == before


# --- tombstones ----------------------------------------------------------------------------------------


def test_a_tombstone_takes_its_record_out_and_stays_itself() -> None:
    grave = tombstone(REACHED)
    after = program().with_records([grave])
    assert after.history(PAIR.id).check_ins == ()
    assert after.tombstones == {REACHED.id: grave}
    assert REACHED not in after.records()
    assert grave in after.records()


def test_a_follow_up_is_buried_together_with_its_check_ins() -> None:
    after = program().with_records([tombstone(THREAD), tombstone(REACHED)])
    assert (after.history(PAIR.id).follow_ups, after.history(PAIR.id).check_ins) == ((), ())
    assert refusals([tombstone(THREAD)]) == ["check_ins.follow_up_id"]


def test_a_session_in_which_something_was_done_cannot_be_buried_alone() -> None:
    talk = session(PAIR, days_ago(3))
    thread = follow_up(PAIR, opened_in=talk)
    records: list[Record] = [
        talk,
        thread,
        check_in(PAIR, about=thread, made_in=talk),
        settled(follow_up(PAIR, opened_on=days_ago(4)), closed_in=talk),
    ]
    before = program().with_records(records)
    assert sorted(refusals([tombstone(talk)], before)) == [
        "check_ins.made_in",
        "follow_ups.closed_in",
        "follow_ups.opened_in",
    ]


def graves_of(history: History) -> list[Record]:
    return [tombstone(one) for one in history.records() if not isinstance(one, Tombstone)]


def test_a_pairing_is_buried_with_its_history_and_then_its_people_can_be() -> None:
    before = program()
    graves = graves_of(before.history(OTHER.id))
    after = before.with_records([*graves, tombstone(LENA)])
    assert OTHER.id not in after.histories
    assert LENA.id not in after.people
    assert list(after.histories) == [PAIR.id]


def test_a_pairing_is_not_buried_while_something_of_it_is_left() -> None:
    assert set(refusals([tombstone(PAIR)])) == {"sessions.pairing_id", "follow_ups.pairing_id", "check_ins.pairing_id"}
    grave = tombstone(PAIR)
    with pytest.raises(Refused, match="Its pairing is deleted"):
        build(Charter(), [ADA, BEN, grave, TALK])


def test_a_person_in_a_pairing_cannot_be_buried() -> None:
    assert refusals([tombstone(LENA)]) == ["pairings.mentee_id"]
    assert refusals([tombstone(ADA)]) == ["pairings.mentor_id", "pairings.mentor_id"]


def test_a_pairing_that_another_takes_over_from_cannot_be_buried() -> None:
    before = program().with_records([pairing(LENA, BEN, continues=PAIR)])
    graves = graves_of(before.history(PAIR.id))
    assert refusals(graves, before) == ["pairings.continues"]


def test_a_buried_record_can_be_written_again() -> None:
    after = program().with_records([tombstone(REACHED)]).with_records([REACHED])
    assert after.history(PAIR.id).check_ins == (REACHED,)
    assert not after.tombstones


def test_a_tombstone_of_what_was_never_there_changes_nothing_else() -> None:
    before = program()
    after = before.with_records([tombstone(session(PAIR))])
    assert all(after.histories[one] is before.histories[one] for one in before.histories)
    assert len(after.tombstones) == 1


# --- what must be true between records -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (session(pairing()), "sessions.pairing_id"),
        (follow_up(pairing()), "follow_ups.pairing_id"),
        (check_in(pairing()), "check_ins.pairing_id"),
        (pairing(INES, BEN), "pairings.mentor_id"),
        (pairing(ADA, INES), "pairings.mentee_id"),
        (pairing(continues=pairing()), "pairings.continues"),
        (pairing(continues=PAIR, record_id=PAIR.id), "pairings.continues"),
        (follow_up(PAIR, opened_in=session(PAIR)), "follow_ups.opened_in"),
        (follow_up(PAIR, opened_on=days_ago(8), opened_in=TALK), "follow_ups.opened_in"),
        (follow_up(OTHER, opened_on=TALK.held_on, opened_in=TALK), "follow_ups.opened_in"),
        (settled(follow_up(PAIR, opened_on=days_ago(20)), closed_in=session(PAIR)), "follow_ups.closed_in"),
        (settled(follow_up(PAIR, opened_on=days_ago(20)), days_ago(8), closed_in=TALK), "follow_ups.closed_in"),
        (check_in(PAIR, made_in=session(PAIR)), "check_ins.made_in"),
        (check_in(PAIR, days_ago(8), made_in=TALK), "check_ins.made_in"),
        (check_in(PAIR, about=follow_up(PAIR)), "check_ins.follow_up_id"),
        (check_in(OTHER, about=THREAD), "check_ins.follow_up_id"),
        (check_in(PAIR, days_ago(10), about=THREAD), "check_ins.made_on"),
        (person(""), "people.name"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_record_and_field(record: Record, told: str) -> None:
    assert refusals([record]) == [told]


def test_a_check_in_lies_between_the_opening_and_the_closing_of_its_follow_up() -> None:
    before = program().with_records([settled(THREAD, days_ago(2))])
    assert refusals([check_in(PAIR, days_ago(1), about=THREAD)], before) == ["check_ins.made_on"]
    after = before.with_records([check_in(PAIR, days_ago(2), about=THREAD), check_in(PAIR, days_ago(9), about=THREAD)])
    assert len(after.history(PAIR.id).check_ins) == 3


def test_a_follow_up_cannot_be_closed_before_its_last_check_in() -> None:
    assert refusals([settled(THREAD, days_ago(3))]) == ["check_ins.made_on"]


def test_a_session_cannot_be_moved_away_from_what_was_done_in_it() -> None:
    assert refusals([replace(TALK, held_on=days_ago(8))]) == ["follow_ups.opened_in"]
    together: list[Record] = [replace(TALK, held_on=days_ago(8)), replace(THREAD, opened_on=days_ago(8))]
    assert program().with_records(together).history(PAIR.id).sessions[0].held_on == days_ago(8)


def test_every_problem_of_a_change_is_told_at_once() -> None:
    assert refusals([check_in(PAIR, made_in=session(PAIR)), follow_up(OTHER, opened_in=TALK)]) == [
        "check_ins.made_in",
        "follow_ups.opened_in",
    ]
    assert sorted(refusals([session(pairing()), pairing(INES, ANNE)])) == [
        "pairings.mentee_id",
        "pairings.mentor_id",
        "sessions.pairing_id",
    ]


def test_a_problem_names_its_record_by_kind_and_the_beginning_of_its_id() -> None:
    wrong = check_in(PAIR, made_in=session(PAIR), record_id="3f0c2b1a-9d8e-4f70-8123-456789abcdef")
    with pytest.raises(Refused, match=r"^check_ins 3f0c2b1a: made_in: This pairing has no session"):
        program().with_records([wrong])


# --- what cannot lie ahead -----------------------------------------------------------------------------

TOMORROW = days_ago(-1)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (session(PAIR, TOMORROW), "sessions.held_on"),
        (session(PAIR, TOMORROW, status="missed"), "sessions.held_on"),
        (follow_up(PAIR, opened_on=TOMORROW), "follow_ups.opened_on"),
        (settled(follow_up(PAIR), TOMORROW), "follow_ups.closed_on"),
        (check_in(PAIR, TOMORROW), "check_ins.made_on"),
        (check_in(PAIR, TOMORROW, result="no_answer"), "check_ins.made_on"),
    ],
)
def test_what_was_done_cannot_lie_ahead_of_the_day_it_is_entered_on(record: Record, told: str) -> None:
    assert refusals([record], today=TODAY) == [told]
    assert record in program().with_records([record], today=TOMORROW).records()
    assert record in program().with_records([record]).records()


@pytest.mark.parametrize(
    "record",
    [
        session(PAIR, TOMORROW, status="cancelled"),
        follow_up(PAIR, opened_on=TODAY, check_on=TOMORROW),
        check_in(PAIR, TODAY, check_on=TOMORROW),
        pairing(started_on=TOMORROW),
        replace(PAIR, ended_on=TOMORROW),
    ],
)
def test_plans_and_cancellations_may_lie_ahead(record: Record) -> None:
    assert record in program().with_records([record], today=TODAY).records()


def test_only_what_is_entered_is_held_against_the_day_not_what_was_stored() -> None:
    ahead = program().with_records([session(PAIR, TOMORROW)])
    assert len(ahead.with_records([session(PAIR, TODAY)], today=TODAY).history(PAIR.id).sessions) == 3


# --- one history ---------------------------------------------------------------------------------------


def test_a_history_is_in_the_order_of_time() -> None:
    first, second, third = (
        session(PAIR, days_ago(3), record_id=id_of(9003)),
        session(PAIR, days_ago(3), starts_at=time(9), record_id=id_of(9002)),
        session(PAIR, days_ago(3), starts_at=time(16), record_id=id_of(9001)),
    )
    late, early = follow_up(PAIR, opened_on=days_ago(1)), follow_up(PAIR, opened_on=days_ago(5))
    yesterday, before = check_in(PAIR, days_ago(1)), check_in(PAIR, days_ago(7))
    history = history_of(PAIR, third, late, yesterday, second, early, before, first)
    assert history.sessions == (first, second, third)
    assert history.follow_ups == (early, late)
    assert history.check_ins == (before, yesterday)


def test_open_threads_stand_by_their_next_date_and_those_without_one_last() -> None:
    none = follow_up(PAIR, "no date", days_ago(9))
    later = follow_up(PAIR, "later", days_ago(1), check_on=days_ago(-9))
    sooner = follow_up(PAIR, "sooner", days_ago(1), check_on=days_ago(-2))
    done = settled(follow_up(PAIR, "done", days_ago(5), check_on=days_ago(4)))
    assert [one.title for one in history_of(PAIR, none, later, sooner, done).open_follow_ups] == [
        "sooner",
        "later",
        "no date",
    ]


def test_contacts_are_held_sessions_and_check_ins_that_reached_one_a_day_until_a_day() -> None:
    history = history_of(
        PAIR,
        session(PAIR, days_ago(9)),
        check_in(PAIR, days_ago(9)),
        session(PAIR, days_ago(8), status="missed"),
        session(PAIR, days_ago(7), status="cancelled"),
        check_in(PAIR, days_ago(6)),
        *(
            check_in(PAIR, days_ago(5), result=result)
            for result in ("left_message", "no_answer", "rescheduled", "declined")
        ),
        session(PAIR, days_ago(1)),
    )
    assert history.contacts(TODAY) == (days_ago(9), days_ago(6), days_ago(1))
    assert history.contacts(days_ago(1)) == (days_ago(9), days_ago(6), days_ago(1))
    assert history.contacts(days_ago(2)) == (days_ago(9), days_ago(6))
    assert history.contacts(days_ago(10)) == ()


def test_attempts_are_those_on_one_thread_after_a_day() -> None:
    thread = follow_up(PAIR, opened_on=days_ago(9))
    on_thread = [check_in(PAIR, days_ago(day), about=thread, result="no_answer") for day in (6, 4)]
    alone = check_in(PAIR, days_ago(3), result="left_message")
    history = history_of(PAIR, thread, *on_thread, alone, check_in(PAIR, days_ago(5), about=thread))
    assert history.attempts_of(thread.id, since=None) == tuple(on_thread)
    assert history.attempts_of(thread.id, since=days_ago(6)) == (on_thread[1],)
    assert history.attempts_of(None, since=None) == (alone,)


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        program().history(new_id())
    with pytest.raises(NotFound):
        program().history(PAIR.id).follow_up(new_id())
    assert program().history(PAIR.id).follow_up(THREAD.id) == THREAD


# --- names that a person types -------------------------------------------------------------------------

BEN_ADA = pairing(BEN, ADA, record_id="abbe0000-0000-4000-8000-000000000001")
INES_ANNE = pairing(INES, ANNE, record_id="beef0000-0000-4000-8000-000000000002")
NAMES = {PAIR.id: "ada-ben", OTHER.id: "ada-lena", BEN_ADA.id: "ben-ada", INES_ANNE.id: "ines-anne"}


def found(words: str, *more: Pairing | Person) -> list[str]:
    all_of_them = program_of(LENA, INES, ANNE, PAIR, OTHER, BEN_ADA, INES_ANNE, *more)
    return [NAMES.get(history.id, "other") for history in all_of_them.pairings_matching(words)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ada ben", ["ada-ben"]),
        ("ben ada", ["ben-ada"]),
        ("Ada Okafor ⇄ Ben Ruiz", ["ada-ben"]),
        ("okafor ruiz", ["ada-ben"]),
        ("ada okafor ben", ["ada-ben"]),
        ("ada ok", ["ada-ben", "ada-lena", "ben-ada"]),
        ("ad le", ["ada-lena"]),
        ("le ad", ["ada-lena"]),
        ("lena", ["ada-lena"]),
        ("LENA", ["ada-lena"]),
        ("ben", ["ada-ben", "ben-ada"]),
        ("ada", ["ada-ben", "ada-lena", "ben-ada"]),
        ("ruiz", ["ada-ben", "ben-ada", "ines-anne"]),
        ("ines", ["ines-anne"]),
        ("Ine\u0302s", ["ines-anne"]),
        ("inês duarte", ["ines-anne"]),
        ("marie", ["ines-anne"]),
        ("anne-m", ["ines-anne"]),
        ("anne marie", ["ines-anne"]),
        ("kafor", []),
        ("ada bob", []),
        ("", []),
        ("  ", []),
        ("⇄", []),
    ],
)
def test_a_pairing_is_found_by_the_beginnings_of_its_names(words: str, meant: list[str]) -> None:
    assert found(words) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [("beef", ["ines-anne"]), (" BEEF0000 ", ["ines-anne"]), (INES_ANNE.id, ["ines-anne"]), ("bee", [])],
)
def test_a_pairing_is_found_by_at_least_four_characters_of_its_id(words: str, meant: list[str]) -> None:
    assert found(words) == meant


def test_a_name_that_looks_like_an_id_is_not_taken_for_one_in_silence() -> None:
    abbe = person("Abbe Reyes")
    assert found("abbe", abbe, pairing(abbe, LENA)) == ["other", "ben-ada"]


def test_pairings_of_one_name_are_all_found_in_the_order_of_their_names() -> None:
    twin = person("Ben Alder")
    assert found("ada ben", twin, pairing(ADA, twin, cadence=MONTHLY)) == ["other", "ada-ben"]


def test_every_record_of_a_program_is_told_once() -> None:
    records: list[Record] = [LENA, ADA, BEN, PAIR, OTHER, TALK, THREAD, REACHED, tombstone(session(PAIR), stamp=STAMP)]
    told = list(program_of(*records).records())
    assert len(told) == len(records)
    assert {record.id for record in told} == {record.id for record in records}


# --- pairings that take over from each other -----------------------------------------------------------

FIRST = pairing(ADA, BEN)
SECOND = pairing(LENA, BEN, continues=FIRST)
THIRD = pairing(INES, BEN, continues=SECOND)


def chain() -> Program:
    return program_of(LENA, INES, THIRD, FIRST, SECOND)


def test_a_pairing_took_over_from_those_before_it_the_latest_first() -> None:
    before = chain()
    told = [[one.id for one in before.taken_over_by(before.history(of.id))] for of in (FIRST, SECOND, THIRD)]
    assert told == [[], [FIRST.id], [SECOND.id, FIRST.id]]
    assert next(before.taken_over_by(before.history(SECOND.id))) is before.history(FIRST.id)


def test_a_successor_is_the_pairing_that_took_over_next() -> None:
    before = chain()
    assert before.successor(before.history(FIRST.id)) is before.history(SECOND.id)
    assert before.successor(before.history(SECOND.id)) is before.history(THIRD.id)
    assert before.successor(before.history(THIRD.id)) is None


def test_pairings_that_took_over_are_told_though_they_stood_in_a_circle() -> None:
    around = replace(FIRST, continues=THIRD.id)
    histories = [History(around, ADA, BEN), History(SECOND, LENA, BEN), History(THIRD, INES, BEN)]
    before = Program(histories={one.id: one for one in histories})
    assert [one.id for one in before.taken_over_by(histories[0])] == [THIRD.id, SECOND.id]


def test_pairings_cannot_take_over_from_each_other_in_a_circle() -> None:
    before = chain()
    with pytest.raises(Refused, match="cannot take over from each other in a circle") as refused:
        before.with_records([replace(FIRST, continues=THIRD.id)])
    assert str(refused.value).startswith(f"pairings {FIRST.id[:8]}: continues: ")
    assert refusals([replace(FIRST, continues=SECOND.id)], before) == ["pairings.continues"]
    assert refusals([replace(SECOND, continues=THIRD.id)], before) == ["pairings.continues"]
    assert refusals([replace(FIRST, continues=FIRST.id)], before) == ["pairings.continues"]


def test_a_circle_is_refused_in_stored_records_too_with_each_pairing_of_it() -> None:
    around = replace(FIRST, continues=THIRD.id)
    with pytest.raises(Refused) as refused:
        program_of(LENA, INES, around, SECOND, THIRD)
    assert sorted(problem.record for problem in refused.value.problems) == sorted(
        f"pairings {one.id[:8]}" for one in (FIRST, SECOND, THIRD)
    )
    assert {problem.field for problem in refused.value.problems} == {"continues"}


def test_two_that_take_over_from_one_and_a_chain_that_is_turned_round_are_no_circle() -> None:
    before = chain()
    beside = pairing(ANNE, BEN, continues=FIRST)
    after = before.with_records([ANNE, beside])
    assert [one.id for one in after.taken_over_by(after.history(beside.id))] == [FIRST.id]
    turned = before.with_records(
        [replace(FIRST, continues=SECOND.id), replace(SECOND, continues=THIRD.id), replace(THIRD, continues=None)]
    )
    assert [one.id for one in turned.taken_over_by(turned.history(FIRST.id))] == [SECOND.id, THIRD.id]


@quickly
@given(st.lists(st.none() | st.integers(0, 5), min_size=6, max_size=6), st.permutations(range(6)))
def test_pairings_are_held_together_just_where_each_chain_of_them_ends(
    continued: list[int | None], order: list[int]
) -> None:
    pairs = [pairing(record_id=id_of(8_000_000 + number)) for number in range(6)]
    linked = [
        replace(pairs[number], continues=None if before is None else pairs[before].id)
        for number, before in enumerate(continued)
    ]

    def ends(number: int) -> bool:
        at: int | None = number
        for _ in range(7):
            at = None if at is None else continued[at]
        return at is None

    records = [linked[number] for number in order]
    if all(ends(number) for number in range(6)):
        assert len(program_of(*records).histories) == 6
        return
    with pytest.raises(Refused) as refused:
        program_of(*records)
    assert {problem.field for problem in refused.value.problems} == {"continues"}


@quickly
@given(programs(), st.randoms(use_true_random=False))
def test_what_was_checked_when_it_was_written_becomes_the_same_program_in_any_order(
    program: Program, random: Random
) -> None:
    records = list(program.records())
    random.shuffle(records)
    kinds = {kind: [one for one in records if isinstance(one, record_type)] for kind, record_type in KINDS.items()}
    assert trusted(program.charter, kinds) == program


def test_what_was_written_to_one_pairing_is_looked_at_for_that_one_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a program of 5,000 pairings would take 5,000 looks at every record that comes in."""
    looked_at: list[tuple[str, str]] = []

    def look(history: History, _: Program, __: History | None, written: Sequence[Any]) -> tuple[()]:
        looked_at.extend((history.id, one.pairing_id) for one in written)
        return ()

    monkeypatch.setattr(program_module, "loose_ends", look)
    pairings = [pairing(ADA, BEN, started_on=days_ago(100 + number)) for number in range(4)]
    sessions = [session(one, days_ago(number)) for one in pairings for number in range(3)]
    build(Charter(), [ADA, BEN, *pairings, *sessions])
    assert sorted(looked_at) == sorted((one.pairing_id, one.pairing_id) for one in sessions)
