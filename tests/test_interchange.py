"""What leaves a program and what comes in: nothing private by default, nothing lost on the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from mentor_tui.acts import Closing
from mentor_tui.errors import MentorError
from mentor_tui.interchange import incoming, json_document, plan
from mentor_tui.interchange.document import Document
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.plan import Plan
from mentor_tui.interchange.withholding import LEVELS, WITHHELD, Level, withhold
from mentor_tui.model import (
    KINDS,
    Charter,
    CheckIn,
    CheckInDraft,
    Ending,
    FollowUp,
    Pairing,
    Pause,
    Person,
    Record,
    Reflection,
    Session,
    Takeaway,
    Thresholds,
    Value,
)
from mentor_tui.program import Program
from mentor_tui.tracker import Tracker
from tests.records import (
    ADA,
    BEN,
    MONTHLY,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    id_of,
    pairing,
    pause,
    person,
    program_of,
    programs,
    session,
    settled,
    stamp_of,
    tombstone,
)

V = TypeVar("V", bound=Value)

EVERYTHING = Scope()
EMPTY = Program()

PAIR = pairing(
    cadence=MONTHLY,
    agreement="what is said here stays here",
    pauses=[pause(days_ago(90), days_ago(60), "illness in the family"), pause(days_ago(30), None, "night shifts")],
    ended_on=days_ago(1),
    ending=Ending(reason="moved_away", note="a new town", valued="the patience", door_open_on=days_ago(-60)),
)
TALK = session(
    PAIR,
    days_ago(9),
    minutes=45,
    note="was in tears",
    topics=("tears",),
    reflection=Reflection(valuing="listened", appreciating_power="named it", abiding="wrote after"),
    takeaway=Takeaway(mentor="humility", mentee="a plan"),
)
OPEN_TALK = session(PAIR, days_ago(20), note="poster accepted", topics=("poster",), visibility="shared")
DRAFT = settled(
    follow_up(PAIR, "IRB draft", opened_in=OPEN_TALK, note="ask the statistician"), closed_in=TALK, closing_note="done"
)
SLEEP = follow_up(PAIR, "sleep", days_ago(9), opened_in=TALK, kind="concern", note="nights", check_on=days_ago(2))
CALL = check_in(PAIR, days_ago(2), about=SLEEP, result="no_answer", note="rang twice")
BEN_WHOLE = replace(BEN, email="ben@example.org", about="to be understood")
PROGRAM = program_of(PAIR, BEN_WHOLE, TALK, OPEN_TALK, DRAFT, SLEEP, CALL, tombstone(person("Gone")))


def document_of(program: Program, scope: Scope = EVERYTHING, *, level: Level, pseudonyms: bool = False) -> bytes:
    return b"".join(json_document.write(extract(program, scope, level=level, pseudonyms=pseudonyms), TODAY))


def read(content: bytes) -> Document:
    source = incoming.read(content)
    assert isinstance(source, Document)
    return source


def plan_of(content: bytes, program: Program) -> Plan:
    return plan.of_document(read(content), program)


def imported(content: bytes, program: Program) -> Program:
    """Return the program with a document taken in."""
    plan = plan_of(content, program)
    after = program.with_records(plan.records)
    return after if plan.charter is None else after.with_charter(plan.charter)


def records_of(program: Program) -> dict[str, Record]:
    return {one.id: one for one in program.records()}


# --- there and back ------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(program=programs())
def test_a_whole_program_comes_back_from_its_document_and_gives_the_same_bytes(program: Program) -> None:
    content = document_of(program, level="everything")
    back = imported(content, EMPTY)
    assert back == program
    assert document_of(back, level="everything") == content


def test_a_document_of_every_field_comes_back_with_tombstones_and_thresholds() -> None:
    program = PROGRAM.with_charter(Charter(name="Hillside", thresholds=Thresholds(new_for=90)))
    content = document_of(program, level="everything")
    assert imported(content, EMPTY) == program
    assert content.endswith(b"}\n")
    content.decode()


@settings(max_examples=30, deadline=None)
@given(program=programs())
def test_what_was_withheld_once_leaves_the_same_document_again_but_for_the_names_of_what_was_withheld(
    program: Program,
) -> None:
    content = document_of(program, level="shared")
    again = document_of(imported(content, EMPTY), level="shared")

    def without_names(document: bytes) -> dict[str, Any]:
        whole: dict[str, Any] = json.loads(document)
        for kind in KINDS:
            for fields in whole[kind]:
                fields.pop("withheld", None)
        return whole

    assert without_names(again) == without_names(content)


@settings(max_examples=30, deadline=None)
@given(program=programs(), level=st.sampled_from(LEVELS))
def test_taking_a_document_in_twice_changes_nothing_more(program: Program, *, level: Level) -> None:
    content = document_of(program, level=level)
    first = plan_of(content, EMPTY)
    assert (first.added, first.changed, first.unchanged) == (len(records_of(program)), 0, 0)
    once = imported(content, EMPTY)
    again = plan_of(content, once)
    assert (again.records, again.added, again.changed) == ((), 0, 0)
    assert again.unchanged == len(records_of(program))
    assert plan_of(content, program).records == ()


def test_a_document_is_plain_json_with_a_list_for_each_kind_and_the_id_first() -> None:
    document = json.loads(document_of(PROGRAM, level="everything"))
    assert list(document) == ["format", "version", "as_of", "level", "pseudonyms", "program", *KINDS]
    assert (document["format"], document["version"], document["as_of"]) == ("mentor-tui", 2, "2026-11-22")
    assert document["program"]["name"] == "Riverside Faculty Mentoring"
    assert next(iter(document["sessions"][0])) == "id"
    assert {kind: len(document[kind]) for kind in KINDS} == {
        "people": 2,
        "pairings": 1,
        "sessions": 2,
        "follow_ups": 2,
        "check_ins": 1,
        "tombstones": 1,
    }


def test_the_order_in_which_records_were_made_does_not_show_in_a_document() -> None:
    backwards = EMPTY.with_charter(PROGRAM.charter).with_records(reversed(list(PROGRAM.records())))
    assert document_of(backwards, level="everything") == document_of(PROGRAM, level="everything")


def test_a_document_that_another_program_has_written_anew_is_read_the_same() -> None:
    content = document_of(PROGRAM, level="everything")
    rewritten = b"\xef\xbb\xbf" + json.dumps(json.loads(content), sort_keys=True).encode()
    assert read(rewritten).charter == PROGRAM.charter
    assert imported(rewritten, EMPTY) == PROGRAM


def test_text_in_a_document_is_made_safe_on_the_way_in() -> None:
    content = document_of(program_of(person("Lena")), level="everything").replace(b'"Lena"', b'"Le\\u001bna\\u202e"')
    assert [one.name for one in imported(content, EMPTY).people.values()] == ["Lena"]


# --- merging -------------------------------------------------------------------------------------------


def test_of_two_records_with_one_id_the_one_written_later_counts() -> None:
    here = program_of(replace(ADA, name="Here", stamp=stamp_of(5)))
    for number, expected, changed in ((4, "Here", 0), (5, "Here", 0), (6, "There", 1)):
        content = document_of(program_of(replace(ADA, name="There", stamp=stamp_of(number))), level="everything")
        plan = plan_of(content, here)
        assert (plan.added, plan.changed, plan.unchanged) == (0, changed, 1 - changed)
        assert imported(content, here).people[ADA.id].name == expected


@settings(max_examples=30, deadline=None)
@given(program=programs(most_pairings=2), data=st.data())
def test_two_copies_that_were_changed_apart_are_the_same_once_each_has_the_other_s(
    program: Program, data: st.DataObject
) -> None:
    def changed(device: str) -> Program:
        persons = list(program.people.values())
        chosen = data.draw(st.lists(st.sampled_from(persons), unique=True))
        return program.with_records(
            replace(one, about=f"by {device}", stamp=stamp_of(data.draw(st.integers(1, 9)), device)) for one in chosen
        )

    laptop, phone = changed("laptop"), changed("phone")
    of_laptop, of_phone = (document_of(one, level="everything") for one in (laptop, phone))
    assert imported(of_phone, laptop) == imported(of_laptop, phone)
    latest = {one.id: max((one, phone.people[one.id]), key=lambda who: who.stamp) for one in laptop.people.values()}
    assert imported(of_phone, laptop).people == latest


def test_what_was_deleted_later_is_deleted_and_what_was_written_later_is_back() -> None:
    here = program_of(PAIR, TALK)
    grave = tombstone(TALK, stamp=stamp_of(5))
    deleted = here.with_records([grave])
    content = document_of(deleted, level="everything")
    assert imported(content, here) == deleted
    assert imported(document_of(here, level="everything"), deleted) == deleted
    again = here.with_records([replace(TALK, note="kept after all", stamp=stamp_of(6))])
    assert imported(content, again) == again
    assert imported(document_of(again, level="everything"), deleted) == again


def test_the_name_and_thresholds_come_along_only_where_there_is_nothing_yet() -> None:
    content = document_of(PROGRAM, level="everything")
    assert plan_of(content, EMPTY).charter == PROGRAM.charter
    assert plan_of(content, EMPTY.with_charter(Charter(name="Mine"))).charter is None
    assert plan_of(content, EMPTY.with_records([ADA])).charter is None


def test_a_plan_tells_what_it_would_do() -> None:
    here = program_of(ADA, replace(BEN, stamp=stamp_of(1)))
    there = program_of(ADA, replace(BEN, name="Benedict", stamp=stamp_of(2)), person("Lena"))
    assert plan_of(document_of(there, level="everything"), here).told() == "1 added, 1 changed, 1 already here."


def test_a_record_that_belongs_to_another_pairing_here_is_refused() -> None:
    other = pairing(BEN, ADA)
    here = program_of(ADA, BEN, PAIR, other, TALK)
    moved = program_of(ADA, BEN, PAIR, other, replace(TALK, pairing_id=other.id, stamp=stamp_of(9)))
    [problem] = plan_of(document_of(moved, level="everything"), here).refused
    assert (problem.record, problem.field) == ("sessions[0]", "pairing_id")
    assert "belongs to another pairing" in problem.message
    assert imported(document_of(moved, level="everything"), here) == here


def test_the_deletion_of_a_pairing_takes_nothing_along_that_its_writer_did_not_know_of() -> None:
    here = program_of(PAIR, TALK)
    elsewhere = program_of(ADA, BEN, tombstone(PAIR, stamp=stamp_of(9)))
    [problem] = plan_of(document_of(elsewhere, level="everything"), here).refused
    assert (problem.record, problem.field) == ("tombstones[0]", "pairing_id")
    assert f"sessions {TALK.id[:8]}" in problem.message
    assert "Its pairing is deleted" in problem.message
    assert imported(document_of(elsewhere, level="everything"), here) == here
    both = program_of(ADA, BEN, tombstone(PAIR, stamp=stamp_of(9)), tombstone(TALK, stamp=stamp_of(9)))
    after = imported(document_of(both, level="everything"), here)
    assert not after.histories
    assert after.tombstones.keys() == {PAIR.id, TALK.id}


# --- withheld text that meets known text ---------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(program=programs(), rise=st.integers(0, 1))
def test_withheld_text_never_takes_the_place_of_text_that_is_known(program: Program, rise: int) -> None:
    newer = [replace(one, stamp=stamp_of(rise)) if not isinstance(one, Person) else one for one in program.records()]
    elsewhere = EMPTY.with_charter(program.charter).with_records(newer)
    assert imported(document_of(elsewhere, level="shared"), program) == elsewhere


@settings(max_examples=30, deadline=None)
@given(program=programs())
def test_withheld_text_is_filled_in_by_a_fuller_document(program: Program) -> None:
    thin = imported(document_of(program, level="shared"), EMPTY)
    assert imported(document_of(program, level="everything"), thin) == program


def test_every_private_text_is_filled_in_by_a_fuller_document() -> None:
    thin = imported(document_of(PROGRAM, level="shared"), EMPTY)
    assert thin != PROGRAM
    full = document_of(PROGRAM, level="everything")
    assert plan_of(full, thin).changed == 6  # Ben, the pairing, a session, two follow-ups, a check-in
    assert imported(full, thin) == PROGRAM


def tracker_on(program: Program) -> Tracker:
    class Nowhere:
        def save(self, records: object = (), charter: Charter | None = None, *, taken_back: object = ()) -> None:
            """Keep nothing."""

    noon = datetime(2026, 11, 22, 12).astimezone() + timedelta(days=1)
    return Tracker(program, Nowhere(), clock=lambda: noon, new_id=lambda: id_of(9_100_000), device="other")


@pytest.mark.parametrize("level", LEVELS)
def test_a_thread_that_was_cared_for_elsewhere_comes_home_with_its_words(*, level: Level) -> None:
    home = program_of(PAIR, TALK, OPEN_TALK, DRAFT, SLEEP)
    elsewhere = tracker_on(imported(document_of(home, level="shared"), EMPTY))
    assert elsewhere.program.history(PAIR.id).follow_up(SLEEP.id).title == WITHHELD
    elsewhere.check_in(
        CheckInDraft(pairing_id=PAIR.id, follow_up_id=SLEEP.id, made_on=TODAY, check_on=days_ago(-7), note="slept")
    )
    after = imported(document_of(elsewhere.program, level=level), home)
    thread = after.history(PAIR.id).follow_up(SLEEP.id)
    assert (thread.title, thread.note, thread.check_on) == ("sleep", "nights", days_ago(-7))
    elsewhere.close_follow_up(
        PAIR.id, Closing(follow_up_id=SLEEP.id, closed_on=TODAY, outcome="kept", closing_note="rested")
    )
    after = imported(document_of(elsewhere.program, level="everything"), after)
    thread = after.history(PAIR.id).follow_up(SLEEP.id)
    assert (thread.title, thread.note, thread.outcome, thread.closing_note) == ("sleep", "nights", "kept", "rested")


def test_a_thread_that_was_cared_for_without_its_words_gets_them_from_an_older_document() -> None:
    home = program_of(PAIR, TALK, OPEN_TALK, DRAFT, SLEEP)
    elsewhere = tracker_on(imported(document_of(home, level="shared"), EMPTY))
    elsewhere.check_in(CheckInDraft(pairing_id=PAIR.id, follow_up_id=SLEEP.id, made_on=TODAY, check_on=days_ago(-7)))
    thread = imported(document_of(home, level="everything"), elsewhere.program).history(PAIR.id).follow_up(SLEEP.id)
    assert (thread.title, thread.note, thread.check_on) == ("sleep", "nights", days_ago(-7))
    assert thread.stamp > SLEEP.stamp


# --- privacy -------------------------------------------------------------------------------------------

PUBLIC_TEXT = {
    Person: {"name", "organisation", "tags"},
    Pairing: {"purpose", "tags"},
    Session: set[str](),
    FollowUp: set[str](),
    CheckIn: set[str](),
    Ending: set[str](),
    Pause: set[str](),
    Reflection: set[str](),
    Takeaway: set[str](),
}
"""The text that leaves by default even where nothing was shared: who is meant, and what for."""

NOT_TEXT = frozenset({"id", "stamp", "visibility", "channel", "status", "kind", "owner", "outcome", "result"}) | {
    *("initiated_by", "pairing_id", "opened_in", "closed_in", "made_in", "follow_up_id", "mentor_id", "mentee_id"),
    *("continues", "cadence", "rhythm"),
}


def marked(value: V, *, shared: bool = False) -> V:
    """Return a value with a marker in every text of it that should not leave by default."""
    changes: dict[str, object] = {}
    shared = shared or getattr(value, "visibility", "") == "shared"
    public = PUBLIC_TEXT[type(value)]
    word = "OPENWORD" if shared else "HIDDENWORD"
    for name, content in asdict(value).items():
        if name in NOT_TEXT or name in public or (type(value), name) == (Ending, "reason"):
            continue
        match content:
            case Value():
                changes[name] = marked(content, shared=shared)
            case tuple() if name == "pauses":
                changes[name] = tuple(marked(one) for one in content)
            case tuple():
                changes[name] = (f"{word} {name}",)
            case str():
                changes[name] = f"{word}@{name}.example" if name == "email" else f"{word} {name}"
            case _:
                pass
    return replace(value, **changes)


def all_marked(program: Program) -> Program:
    records = (marked(one) for one in program.records())
    return EMPTY.with_charter(program.charter).with_records(records)


def test_a_marker_stands_in_every_private_text() -> None:
    whole = document_of(all_marked(program_of(PAIR, BEN, TALK, OPEN_TALK, DRAFT, SLEEP, CALL)), level="everything")
    for name in (
        *("HIDDENWORD@email", "HIDDENWORD about", "HIDDENWORD agreement", "HIDDENWORD reason", "HIDDENWORD valued"),
        *("HIDDENWORD topics", "HIDDENWORD note", "HIDDENWORD valuing", "HIDDENWORD appreciating_power"),
        *("HIDDENWORD abiding", "HIDDENWORD mentor", "HIDDENWORD mentee", "HIDDENWORD title"),
        *("HIDDENWORD closing_note", "OPENWORD topics", "OPENWORD note", "OPENWORD valuing", "OPENWORD mentee"),
    ):
        assert name.encode() in whole


@settings(max_examples=60, deadline=None)
@given(program=programs(), data=st.data())
def test_nothing_private_is_in_the_bytes_of_a_default_document(program: Program, data: st.DataObject) -> None:
    program = all_marked(program)
    chosen = data.draw(
        st.none() | st.sets(st.sampled_from(sorted(program.histories))) if program.histories else st.none()
    )
    scope = Scope(
        None if chosen is None else frozenset(chosen),
        data.draw(st.none() | st.dates(days_ago(400), TODAY)),
        data.draw(st.none() | st.dates(days_ago(200), TODAY)),
    )
    content = document_of(program, scope, level="shared")
    assert b"HIDDENWORD" not in content
    for record, _ in extract(program, scope, level="shared").records:
        if getattr(record, "visibility", "") == "shared":
            assert record == records_of(program)[record.id]


def test_what_is_withheld_is_content_and_continuity_leaves() -> None:
    leaving = {one.record.id: one for one in extract(PROGRAM, EVERYTHING, level="shared").records}
    assert leaving.keys() == records_of(PROGRAM).keys()

    talk = leaving[TALK.id]
    assert talk.record == session(PAIR, TALK.held_on, minutes=45, record_id=TALK.id)
    assert talk.withheld == ("topics", "note", "reflection", "takeaway")
    assert leaving[OPEN_TALK.id] == (OPEN_TALK, ())

    draft = leaving[DRAFT.id]
    assert draft.record == replace(DRAFT, title=WITHHELD, note="", closing_note="")
    assert draft.withheld == ("title", "note", "closing_note")
    assert leaving[CALL.id] == (replace(CALL, note=""), ("note",))
    assert leaving[BEN.id] == (replace(BEN_WHOLE, email="", about=""), ("email", "about"))
    assert leaving[ADA.id] == (ADA, ())

    assert PAIR.ending is not None
    assert leaving[PAIR.id].withheld == ("agreement", "pauses", "ending")
    assert leaving[PAIR.id].record == replace(
        PAIR,
        agreement="",
        pauses=tuple(replace(one, reason=WITHHELD) for one in PAIR.pauses),
        ending=replace(PAIR.ending, note="", valued=""),
    )


@settings(max_examples=30)
@given(program=programs(most_pairings=1), level=st.sampled_from(LEVELS), pseudonyms=st.booleans())
def test_only_fields_that_held_something_are_named_as_withheld(
    program: Program, level: Level, *, pseudonyms: bool
) -> None:
    for record in program.records():
        leaving, withheld = withhold(record, level, pseudonyms=pseudonyms)
        changed = {name for name in record.__struct_fields__ if getattr(record, name) != getattr(leaving, name)}
        assert changed == set(withheld)


def test_a_document_names_what_was_withheld_from_each_record() -> None:
    document = json.loads(document_of(PROGRAM, level="shared"))
    assert {one["id"]: one.get("withheld") for one in document["sessions"]} == {
        TALK.id: ["topics", "note", "reflection", "takeaway"],
        OPEN_TALK.id: None,
    }
    whole = document_of(PROGRAM, level="everything")
    assert b'"withheld"' not in whole


def test_it_is_told_in_counts_what_leaves_and_what_is_withheld() -> None:
    told = extract(PROGRAM, EVERYTHING, level="shared").told()
    assert told.startswith(
        "Leaves: 2 people, 1 pairing, 2 sessions, 2 follow-ups, 1 check-in, 1 deletion. "
        "Private text is withheld in 6 records: "
    )
    assert "note of 2 follow-ups" in told
    assert "pauses of 1 pairing" in told
    whole = extract(PROGRAM, EVERYTHING, level="everything").told()
    assert whole.endswith("1 deletion. Nothing is withheld.")
    assert extract(EMPTY, EVERYTHING, level="shared").told() == "Leaves: nothing. Nothing is withheld."


# --- parts ---------------------------------------------------------------------------------------------

scopes = st.builds(
    Scope,
    pairings=st.none(),
    since=st.none() | st.dates(days_ago(520), TODAY),
    until=st.none() | st.dates(days_ago(520), TODAY),
)


@settings(max_examples=80, deadline=None)
@given(program=programs(), scope=scopes, data=st.data(), whole_or_part=st.booleans(), level=st.sampled_from(LEVELS))
def test_a_part_stands_on_its_own_and_holds_what_happened_in_its_days(
    program: Program, scope: Scope, data: st.DataObject, *, whole_or_part: bool, level: Level
) -> None:
    if program.histories and whole_or_part:
        scope = scope._replace(pairings=frozenset(data.draw(st.sets(st.sampled_from(sorted(program.histories))))))
    part = imported(document_of(program, scope, level=level), EMPTY)
    meant = {one for one in program.histories if scope.pairings is None or one in scope.pairings}
    assert part.histories.keys() == meant
    assert part.charter == (replace(program.charter, name="") if level == "continuity" else program.charter)
    for pairing_id in meant:
        history, whole = part.histories[pairing_id], program.histories[pairing_id]
        threads = {one.id for one in history.follow_ups}
        assert {one.id for one in history.check_ins} == {one.id for one in whole.check_ins if scope.holds(one.made_on)}
        assert {one.id for one in history.sessions} >= {one.id for one in whole.sessions if scope.holds(one.held_on)}
        referred = {one.made_in for one in history.check_ins} | {
            where for one in history.follow_ups for where in (one.opened_in, one.closed_in)
        }
        assert all(scope.holds(one.held_on) or one.id in referred for one in history.sessions)
        looked_after = {one.follow_up_id for one in history.check_ins}
        for thread in whole.follow_ups:
            first, last = thread.opened_on, thread.closed_on or date.max
            was_open = first <= (scope.until or date.max) and last >= (scope.since or date.min)
            assert (thread.id in threads) == (was_open or thread.id in looked_after)


def test_a_part_takes_the_people_of_its_pairings_and_no_others() -> None:
    lena, tom = person("Lena Vogt"), person("Tom Brandt")
    other = pairing(lena, BEN)
    program = program_of(PAIR, other, lena, tom, TALK, tombstone(person("Gone")))
    part = imported(document_of(program, Scope(frozenset({other.id})), level="everything"), EMPTY)
    assert {one.name for one in part.people.values()} == {"Lena Vogt", "Ben Ruiz"}
    assert part.histories.keys() == {other.id}
    assert not part.tombstones
    dated = imported(document_of(program, Scope(since=days_ago(1)), level="everything"), EMPTY)
    assert {one.name for one in dated.people.values()} == {"Lena Vogt", "Ben Ruiz", "Ada Okafor"}


def test_a_pairing_that_leaves_without_the_one_it_continues_says_nothing_of_it() -> None:
    lena = person("Lena Vogt")
    successor = pairing(lena, BEN, continues=PAIR)
    program = program_of(PAIR, successor, lena, ADA, BEN)
    alone = imported(document_of(program, Scope(frozenset({successor.id})), level="everything"), EMPTY)
    assert alone.history(successor.id).pairing == replace(successor, continues=None)
    both = imported(document_of(program, Scope(frozenset({successor.id, PAIR.id})), level="everything"), EMPTY)
    assert both.history(successor.id).pairing == successor


def test_days_are_taken_with_their_ends() -> None:
    talks = [session(PAIR, days_ago(number)) for number in range(5)]
    program = program_of(PAIR, *talks)
    part = extract(program, Scope(since=days_ago(3), until=days_ago(1)), level="everything")
    held = sorted(one.record.held_on for one in part.records if isinstance(one.record, Session))
    assert held == [days_ago(3), days_ago(2), days_ago(1)]


def test_the_part_of_a_pairing_taken_home_again_loses_what_it_continues_only_where_it_is_newer() -> None:
    lena = person("Lena Vogt")
    successor = pairing(lena, BEN, continues=PAIR)
    program = program_of(PAIR, successor, lena, ADA, BEN)
    part = document_of(program, Scope(frozenset({successor.id})), level="everything")
    assert imported(part, program) == program


# --- documents that are none ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "nothing in this file"),
        (b" \n", "nothing in this file"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00", "begins as UTF-16, and byte 3 is none"),
        (b"\xef\xbb\xbf{\xff", "begins as UTF-8"),
        ('\ufeff{"format": "mentor-tui"}'.encode("utf-16-le"), "written in UTF-16"),
        (b'{"format": "mentor-tui", "version": 1, "x": NaN}', "it says NaN, which is no number"),
        (b'{"format": "mentor-tui", "version": 1, "x": [-Infinity]}', "it says -Infinity"),
        (b'{"format": "mentor-tui", "version": 1, "x": ' + b"9" * 5_000 + b"}", "thousands of digits"),
        (
            b'{"format": "mentor-tui", "format": "mentor-tui", "version": 1, "as_of": "2026-11-22"}',
            "“format” stands twice",
        ),
        (
            b'{"format": "mentor-tui", "version": 1, "as_of": "2026-11-22", "program": {"name": "a", "name": "b"}}',
            "twice",
        ),
        (
            b'{"format": "mentor-tui", "version": 1, "as_of": "2026-11-22", "program": {"name": "\\ud83d"}}',
            "half a char",
        ),
        ('{"format": "Inês"}'.encode("latin-1"), "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"format": "mentor-tui", "version": 1, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
        (b"[]", "not a mentor-tui document"),
        (b"{}", "not a mentor-tui document"),
        (b'{"mentor_tui": {"1": {"schema": 1}}}', "not a mentor-tui document"),
        (b'{"format": "other", "version": 1}', "not a mentor-tui document"),
        (b'{"format": "mentor-tui"}', "of version None; this mentor-tui reads versions 1 to 2"),
        (b'{"format": "mentor-tui", "version": 3}', "of version 3; this mentor-tui reads versions 1 to 2"),
        (b'{"format": "mentor-tui", "version": "1"}', "this mentor-tui reads versions 1 to 2"),
        (b'{"format": "mentor-tui", "version": 1}', "head of the document"),
        (b'{"format": "mentor-tui", "version": 1, "as_of": "soon"}', "head of the document"),
        (b'{"format": "mentor-tui", "version": 1, "as_of": "2026-11-22", "program": {"name": 7}}', "$.name"),
        (b'{"format": "mentor-tui", "version": 1, "as_of": "2026-11-22", "program": []}', "head of the document"),
        (
            b'{"format":"mentor-tui","version":1,"as_of":"2026-11-22","program":{"thresholds":{"grace_least":15}}}',
            "program: grace_least: 15 at least and 14 at most cannot be",
        ),
    ],
)
def test_what_is_no_document_is_told_so(content: bytes, expected: str) -> None:
    with pytest.raises(MentorError) as refused:
        read(content)
    assert expected in str(refused.value)


def test_a_document_without_records_is_an_empty_program() -> None:
    document = read(b'{"format": "mentor-tui", "version": 1, "as_of": "2026-11-22"}')
    assert (document.as_of, document.charter, document.records, document.refused) == (TODAY, Charter(), (), ())


EDITS: dict[str, tuple[str, Callable[[dict[str, Any]], object], str, str]] = {
    "a bad day": ("sessions[1]", lambda one: one.update(held_on="2026-02-30"), "held_on", "date"),
    "a bad choice": ("check_ins[0]", lambda one: one.update(result="maybe"), "result", "maybe"),
    "a number for text": ("people[1]", lambda one: one.update(name=7), "name", "int"),
    "null for text": ("people[1]", lambda one: one.update(name=None), "name", "null"),
    "a bad id": ("pairings[0]", lambda one: one.update(id="1"), "id", "regex"),
    "a bad stamp": ("pairings[0]", lambda one: one.update(stamp="now"), "stamp", "regex"),
    "no such instant": ("people[0]", lambda one: one.update(stamp="2026-13-45T99:99:99.000000Z/a"), "stamp", "instant"),
    "a field that is missing": ("follow_ups[0]", lambda one: one.pop("title"), "record", "`title`"),
    "a field too many": ("follow_ups[1]", lambda one: one.update(mood="good"), "record", "`mood`"),
    "a bad cadence": ("pairings[0]", lambda one: one["cadence"].update(unit="years"), "cadence.unit", "years"),
    "a bad pause": ("pairings[0]", lambda one: one["pauses"][1].update(from_on="x"), "pauses[1].from_on", "date"),
    "a pause that ends before it begins": (
        "pairings[0]",
        lambda one: one["pauses"][0].update(until_on="2001-01-01"),
        "pauses",
        "cannot end before",
    ),
    "no name": ("people[0]", lambda one: one.update(name=" \x1b"), "name", "needs a name"),
    "too many minutes": ("sessions[0]", lambda one: one.update(minutes=99999), "minutes", "1440"),
    "a day out of range": ("sessions[0]", lambda one: one.update(held_on="1492-10-12"), "held_on", "1900 to 2199"),
    "what was withheld is no list": ("sessions[0]", lambda one: one.update(withheld="note"), "withheld", "array"),
    "what was withheld is no names": ("sessions[0]", lambda one: one.update(withheld=[1]), "withheld[0]", "int"),
}


def documented(edit: Callable[[dict[str, Any]], object]) -> bytes:
    document: dict[str, Any] = json.loads(document_of(PROGRAM, level="everything"))
    edit(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize("case", EDITS)
def test_a_bad_record_is_refused_by_its_place_and_field(case: str) -> None:
    place, edit, field, words = EDITS[case]
    kind, _, index = place.removesuffix("]").partition("[")
    document = read(documented(lambda document: edit(document[kind][int(index)])))
    [problem] = document.refused
    assert (problem.record, problem.field) == (place, field)
    assert words in problem.message
    assert len(document.records) == len(records_of(PROGRAM)) - 1


@pytest.mark.parametrize("not_a_record", ["text", 7, None, [], {}])
def test_what_is_no_record_is_refused_by_its_place(not_a_record: object) -> None:
    document = read(documented(lambda document: document["sessions"].append(not_a_record)))
    assert [problem.record for problem in document.refused] == ["sessions[2]"]


def test_every_bad_record_of_a_document_is_named_at_once() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["people"][1]["name"] = ""
        document["sessions"][0]["minutes"] = "long"
        document["check_ins"] = {}
        document["follow_ups"].append(document["follow_ups"][0])

    assert [(one.record, one.field) for one in read(documented(spoil)).refused] == [
        ("people[1]", "name"),
        ("sessions[0]", "minutes"),
        ("follow_ups[2]", "id"),
        ("", "check_ins"),
    ]


def test_two_records_with_one_id_are_refused_also_where_they_are_of_two_kinds() -> None:
    [problem] = read(documented(lambda document: document["tombstones"][0].update(id=ADA.id))).refused
    assert str(problem).startswith("tombstones[0]: id: ")
    assert problem.message.endswith(f"has the id {ADA.id}.")


@pytest.mark.parametrize(
    ("kind", "field"),
    [("pairings", "mentor_id"), ("sessions", "pairing_id"), ("follow_ups", "opened_in"), ("check_ins", "follow_up_id")],
)
def test_a_document_that_refers_to_what_is_nowhere_is_refused_by_its_record_and_field(kind: str, field: str) -> None:
    content = documented(lambda document: document[kind][0].update({field: id_of(9_000_004)}))
    refused = plan_of(content, EMPTY).refused
    assert (refused[0].record, refused[0].field) == (f"{kind}[0]", field)
    assert all("which is refused" in problem.message for problem in refused[1:])
    assert len(imported(content, EMPTY).people) == 2


def test_what_a_document_refers_to_may_be_here_already() -> None:
    here = program_of(PAIR, OPEN_TALK)
    document = json.loads(document_of(PROGRAM, level="everything"))
    only = {"format": "mentor-tui", "version": 1, "as_of": "2026-11-22", "sessions": document["sessions"]}
    after = imported(msgspec.json.encode(only), here)
    assert {one.id for one in after.history(PAIR.id).sessions} == {TALK.id, OPEN_TALK.id}
