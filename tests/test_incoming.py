"""Whatever comes in, however broken, is taken in as far as it fits, or refused in words. Nothing ever crashes."""

from __future__ import annotations

import json
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.dates import Cadence
from mentor_tui.errors import MentorError
from mentor_tui.interchange import incoming, json_document, json_lines
from mentor_tui.interchange.csv_rows import Terms
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.plan import Plan
from mentor_tui.program import Program
from tests.records import (
    ADA,
    BEN,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    id_of,
    pairing,
    person,
    program_of,
    session,
    settled,
    stamp_of,
    tombstone,
)

PAIR = pairing(ADA, BEN, cadence=Cadence(2, "weeks"))
OTHER = pairing(BEN, ADA, continues=PAIR)
TALK = session(PAIR, days_ago(9), minutes=45, note="was in tears", topics=("tears",))
SLEEP = follow_up(PAIR, "sleep", days_ago(9), opened_in=TALK)
CALL = check_in(PAIR, days_ago(2), about=SLEEP)
PROGRAM = program_of(PAIR, OTHER, TALK, SLEEP, CALL)


def content_of(program: Program, form: str = "json") -> bytes:
    module = json_lines if form == "jsonl" else json_document
    return b"".join(module.write(extract(program, Scope(), level="everything"), TODAY))


def planned(content: bytes, program: Program) -> Plan:
    ids = count(0xDEF << 80)
    terms = Terms(TODAY, None, stamp_of(8), lambda: str(UUID(int=next(ids), version=4)))
    return incoming.planned(incoming.read(content), program, terms)


def places(plan: Plan) -> list[tuple[str, str]]:
    return [(problem.record, problem.field) for problem in plan.refused]


# --- what hangs on what --------------------------------------------------------------------------------


def test_what_hangs_on_a_refused_record_is_refused_with_it_and_the_rest_comes_in() -> None:
    document = json.loads(content_of(PROGRAM))
    document["pairings"][0]["mentor_id"] = id_of(9_000_123)
    plan = planned(json.dumps(document).encode(), Program())
    assert places(plan) == [
        ("pairings[0]", "mentor_id"),
        *(("pairings[1]", "continues"), ("sessions[0]", "pairing_id")),
        *(("follow_ups[0]", "pairing_id"), ("check_ins[0]", "pairing_id")),
    ]
    assert "which is refused" in plan.refused[-1].message
    assert {one.id for one in Program().with_records(plan.records).records()} == {ADA.id, BEN.id}


def test_a_change_that_breaks_what_is_here_is_refused_by_its_own_place() -> None:
    moved = replace(TALK, held_on=days_ago(8), stamp=stamp_of(9))
    closed = replace(settled(SLEEP, days_ago(5)), opened_in=None, opened_on=days_ago(9), stamp=stamp_of(9))
    there = program_of(PAIR, OTHER, replace(ADA, about="new", stamp=stamp_of(9)), moved, closed)
    plan = planned(content_of(there), PROGRAM)
    told = {problem.record: problem.message for problem in plan.refused}
    assert told.keys() == {"sessions[0]", "follow_ups[0]"}
    assert told["sessions[0]"].startswith(f"It does not fit what is here (follow_ups {SLEEP.id[:8]}): ")
    assert told["follow_ups[0]"].startswith(f"It does not fit what is here (check_ins {CALL.id[:8]}): ")
    assert [step.told() for step in plan.steps if step.is_change] == ["people[0]: about"]
    assert PROGRAM.with_records(plan.records).people[ADA.id].about == "new"


def test_the_deletion_of_what_others_need_here_is_refused() -> None:
    there = program_of(tombstone(ADA, stamp=stamp_of(9)), tombstone(PAIR, stamp=stamp_of(9)))
    plan = planned(content_of(there), PROGRAM)
    assert {place for place, _ in places(plan)} == {"tombstones[0]", "tombstones[1]"}
    assert plan.is_empty


def test_a_circle_of_pairings_is_refused_and_its_people_come_in() -> None:
    document = json.loads(content_of(program_of(PAIR, OTHER)))
    document["pairings"][0]["continues"] = OTHER.id
    plan = planned(json.dumps(document).encode(), Program())
    assert {place for place, _ in places(plan)} == {"pairings[0]", "pairings[1]"}
    assert plan.added == 2


def test_a_long_chain_hanging_on_one_bad_record_is_refused_at_once() -> None:
    chain = [PAIR]
    for _ in range(300):
        chain.append(pairing(ADA, BEN, continues=chain[-1]))
    document = json.loads(content_of(program_of(*chain)))
    document["pairings"][0]["mentor_id"] = id_of(9_000_123)
    plan = planned(json.dumps(document).encode(), Program())
    assert len(plan.refused) == 301
    assert plan.added == 2


def test_a_plan_is_told_by_kinds_changes_and_refusals() -> None:
    here = program_of(PAIR, TALK, SLEEP)
    document = json.loads(content_of(PROGRAM))
    document["sessions"][0].update(note="better", stamp=stamp_of(9))
    document["sessions"].append({})
    plan = planned(json.dumps(document).encode(), here)
    assert list(plan.lines()) == [
        "people: 0 added, 0 changed, 2 already here.",
        "pairings: 1 added, 0 changed, 1 already here.",
        "sessions: 0 added, 1 changed, 0 already here.",
        "follow-ups: 0 added, 0 changed, 1 already here.",
        "check-ins: 1 added, 0 changed, 0 already here.",
        "changed: sessions[0]: note",
        "refused: sessions[1]: record: Object missing required field `pairing_id`",
    ]
    assert plan.told() == "2 added, 1 changed, 4 already here, 1 refused."
    gone = planned(content_of(program_of(ADA, BEN, tombstone(OTHER, stamp=stamp_of(9)))), PROGRAM)
    assert [step.told() for step in gone.steps if step.is_change] == ["tombstones[0]: deleted"]


def test_half_a_character_in_a_name_is_refused_too() -> None:
    content = content_of(program_of(ADA))
    [problem] = planned(content.replace(b'"email":', b'"\\ud800email":'), Program()).refused
    assert (problem.record, problem.field) == ("people[0]", "email")
    assert "half a character" in problem.message
    with pytest.raises(MentorError, match="half a character"):
        planned(content.replace(b'"thresholds":', b'"\\ud800thresholds":'), Program())


@pytest.mark.parametrize("spoil", ["name", "about", "tags"])
def test_half_a_character_and_a_name_that_stands_twice_are_refused_by_their_field(spoil: str) -> None:
    content = content_of(program_of(ADA, replace(BEN, about="x", tags=("x",))))
    half = b'["\\ud83d"]' if spoil == "tags" else b'"\\ud83d"'
    lines = content.replace(b'"tags": [\n    "x"\n   ]', b'"tags": ["x"]').split(b"\n")
    place = max(number for number, line in enumerate(lines) if line.strip().startswith(f'"{spoil}"'.encode()))
    spoilt = [*lines]
    spoilt[place] = f'   "{spoil}": '.encode() + half + b","
    plan = planned(b"\n".join(spoilt), Program())
    [problem] = plan.refused
    assert problem.record == "people[1]"
    assert problem.field.startswith(spoil)
    assert "half a character" in problem.message
    twice = [*lines[:place], lines[place], *lines[place:]]
    [problem] = planned(b"\n".join(twice), Program()).refused
    assert (problem.record, problem.field) == ("people[1]", spoil)
    assert "stands twice" in problem.message
    assert planned(b"\n".join(twice), Program()).added == 1


def test_a_list_that_no_document_has_is_refused_by_its_name() -> None:
    document = json.loads(content_of(PROGRAM))
    document["sesions"] = document.pop("sessions")
    plan = planned(json.dumps(document).encode(), Program())
    assert ("", "sesions") in places(plan)


# --- fuzzing -------------------------------------------------------------------------------------------

TABLE = b"""mentor;mentee;held_on;starts_at;minutes;channel;note
Ada Okafor;Ben Ruiz;2026-09-01;9:30;45;video;"What mattered"
Ada Okafor;Ben Ruiz;02/09/2026;;1 h 30;;
"""
SEEDS = [
    content_of(PROGRAM),
    content_of(PROGRAM, "jsonl"),
    TABLE,
    TABLE.decode().encode("utf-16"),
    b"name,email\nA,b@c\n",
]
CHUNKS = [
    *(
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b'"',
        b'\\"',
        b"\\ud800",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\n",
    ),
    *(
        b"null",
        b"NaN",
        b"-1e999",
        b"9" * 5_000,
        b"true",
        b'{"id":1}',
        b"[[[[",
        b";;;;",
        b"\r",
        b"31/31/9999",
        b"\x1b[2J",
    ),
    *(b'"withheld":["note"],', b'"record":"people",', id_of(1).encode(), stamp_of(9).encode(), b'"people":{},'),
]


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """Draw a document or a table in which something was cut, doubled, moved or put in."""
    content = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(content)))
        length = draw(st.integers(0, 60))
        match draw(st.integers(0, 3)):
            case 0:
                content = content[:at] + content[at + length :]
            case 1:
                content = content[:at] + draw(st.sampled_from(CHUNKS)) + content[at + length :]
            case 2:
                content = content[:at] + content[at : at + length] + content[at:]
            case _:
                to = draw(st.integers(0, len(content)))
                content = content[:at] + content[to : to + length] + content[at:]
    return content


def _values(draw: st.DrawFn) -> object:
    plain: list[object] = [
        None,
        True,
        -1,
        10**30,
        1.5,
        "",
        "x",
        "2026-02-30",
        "2026-09-01",
        [],
        {},
        [{}],
        {"every": 1},
        ADA.id,
        PAIR.id,
    ]
    return draw(
        st.sampled_from([*plain, stamp_of(9), TALK.id, SLEEP.id, "held", "promise", "\x1b[2J\u202e", "private"])
    )


@st.composite
def odd_documents(draw: st.DrawFn) -> bytes:
    """Draw a document that is JSON, with values where they do not belong."""
    document = json.loads(SEEDS[0])
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(sorted(document)))
        listed = document[name]
        if isinstance(listed, list) and listed and draw(st.booleans()):
            record = draw(st.sampled_from(listed))
            if isinstance(record, dict) and record:
                field = draw(st.sampled_from([*sorted(record), "withheld", "mood"]))
                record[field] = _values(draw)
                continue
        if isinstance(listed, list) and draw(st.booleans()):
            listed.append(draw(st.sampled_from([*listed, _values(draw)])))
        else:
            document[name] = _values(draw)
    return json.dumps(document).encode()


def take_in_or_refuse(content: bytes, program: Program) -> None:
    """Take something in as far as it can be, and see that what was said is so."""
    try:
        plan = planned(content, program)
    except MentorError:
        return
    after = program.with_records(plan.records)
    assert list(plan.lines()) or not (plan.steps or plan.refused)
    assert plan.is_empty == (plan.charter is None and after == program)
    if not plan.notes and plan.charter is None:
        assert planned(content, after).records == ()


ANYTHING = st.binary(max_size=300) | mutants() | odd_documents()


@settings(max_examples=120, deadline=None)
@given(content=ANYTHING, program=st.sampled_from([Program(), PROGRAM, program_of(ADA, BEN)]))
def test_whatever_comes_in_is_taken_in_or_refused_in_words(content: bytes, program: Program) -> None:
    take_in_or_refuse(content, program)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None)
@given(content=ANYTHING, program=st.sampled_from([Program(), PROGRAM, program_of(ADA, BEN)]))
def test_whatever_comes_in_is_taken_in_or_refused_in_words_for_long(content: bytes, program: Program) -> None:
    take_in_or_refuse(content, program)


def test_people_come_in_where_nothing_else_does() -> None:
    assert planned(content_of(program_of(person("Nia"))), Program()).added == 1
