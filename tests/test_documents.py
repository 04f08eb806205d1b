"""The document as a contract: its two forms, its schema, its levels, its codes and its figures."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from copy import deepcopy
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from msgspec.structs import fields, replace

from mentor_tui import continuity
from mentor_tui.interchange import incoming, json_document, json_lines, json_schema, plan
from mentor_tui.interchange.continuity_figures import DEFINED_AS
from mentor_tui.interchange.document import Document
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.withholding import LEVELS, OTHER_TEXT, PRIVATE, Level, pseudonym
from mentor_tui.model import KINDS, CheckIn, FollowUp, Pairing, Person, Reflection, Session, Takeaway
from mentor_tui.program import Program
from tests.records import (
    ADA,
    BEN,
    MONTHLY,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    pairing,
    pause,
    person,
    program_of,
    programs,
    session,
    tombstone,
)

FORMS: dict[str, ModuleType] = {"json": json_document, "jsonl": json_lines}

PAIR = pairing(cadence=MONTHLY, agreement="stays here", pauses=[pause(days_ago(90), days_ago(60), "illness")])
TALK = session(PAIR, days_ago(9), minutes=45, note="was in tears", topics=("tears",))
SLEEP = follow_up(PAIR, "sleep", days_ago(9), opened_in=TALK, kind="concern", check_on=days_ago(2))
CALL = check_in(PAIR, days_ago(2), about=SLEEP, result="no_answer", note="rang twice")
KNOWN = replace(BEN, email="ben@example.org", about="to be understood", organisation="Riverside", tags=("cohort-a",))
PROGRAM = program_of(PAIR, KNOWN, TALK, SLEEP, CALL, tombstone(person("Gone")))


def written(
    program: Program, form: str, *, level: Level = "everything", pseudonyms: bool = False, with_figures: bool = False
) -> bytes:
    whole = extract(program, Scope(), level=level, pseudonyms=pseudonyms)
    return b"".join(FORMS[form].write(whole, TODAY, with_figures=with_figures))


def read(content: bytes) -> Document:
    source = incoming.read(content)
    assert isinstance(source, Document)
    return source


def taken_in(content: bytes, program: Program) -> Program:
    planned = plan.of_document(read(content), program)
    assert planned.refused == ()
    after = program.with_records(planned.records)
    return after if planned.charter is None else after.with_charter(planned.charter)


# --- two forms -----------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(program=programs(), form=st.sampled_from(sorted(FORMS)), with_figures=st.booleans())
def test_everything_taken_into_an_empty_program_gives_the_same_bytes_again(
    program: Program, form: str, *, with_figures: bool
) -> None:
    content = written(program, form, with_figures=with_figures)
    back = taken_in(content, Program())
    assert back == program
    assert written(back, form, with_figures=with_figures) == content


@settings(max_examples=25, deadline=None)
@given(program=programs(), level=st.sampled_from(LEVELS), pseudonyms=st.booleans(), with_figures=st.booleans())
def test_both_forms_say_the_same(program: Program, level: Level, *, pseudonyms: bool, with_figures: bool) -> None:
    of_json, of_lines = (
        written(program, form, level=level, pseudonyms=pseudonyms, with_figures=with_figures) for form in FORMS
    )
    whole = json.loads(of_json)
    lines = [json.loads(line) for line in of_lines.splitlines()]
    assert all(next(iter(line)) == "record" for line in lines)
    assert {name: value for name, value in lines[0].items() if name != "record"} == {
        name: value for name, value in whole.items() if name not in {*KINDS, "continuity"}
    }
    for kind in (*KINDS, "continuity"):
        of_kind = [line for line in lines if line["record"] == kind]
        assert of_kind == [{"record": kind, **fields} for fields in whole.get(kind, [])]
    first, second = read(of_json), read(of_lines)
    assert [one[:2] for one in first.records] == [one[:2] for one in second.records]
    assert (first.as_of, first.charter, first.refused) == (second.as_of, second.charter, second.refused)


def test_lines_that_another_program_has_written_anew_are_read_the_same() -> None:
    lines = [json.loads(line) for line in written(PROGRAM, "jsonl").splitlines()]
    again = "\r\n".join(json.dumps(line, sort_keys=True) for line in lines).encode("utf-8-sig")
    assert taken_in(again, Program()) == PROGRAM
    compact = json.loads(written(program_of(person("Nia", tags=("record",))), "json"))
    assert len(read(json.dumps(compact).encode()).records) == 1


def test_a_bad_line_is_refused_by_its_number_and_the_others_come_in() -> None:
    lines = written(PROGRAM, "jsonl").splitlines(keepends=True)
    spoilt = [
        *(lines[0], b"\n", b"{\n", b'{"record":"moods","id":1}\n', b"[]\n", b'{"id":1}\n'),
        *(line.replace(b'"minutes":45', b'"minutes":"long"') for line in lines[1:]),
        b'{"record":"people","record":"people"}\n',
    ]
    document = read(b"".join(spoilt))
    assert [(problem.record, problem.field) for problem in document.refused] == [
        *(("line 3", "record"), ("line 4", "record"), ("line 5", "record"), ("line 6", "record")),
        *(("line 10", "minutes"), ("line 14", "record")),
    ]
    assert len(document.records) == len(list(PROGRAM.records())) - 1


def test_a_large_program_leaves_record_by_record() -> None:
    program = program_of(PAIR, *(session(PAIR, days_ago(number % 300), note="x" * 500) for number in range(4_000)))
    for module in FORMS.values():
        parts = module.write(extract(program, Scope(), level="continuity"), TODAY)
        tracemalloc.start()
        size = sum(map(len, parts))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 1_000_000
        assert most < size / 10


# --- the schema ----------------------------------------------------------------------------------------

SCHEMA, SCHEMA_OF_LINE = (json.loads(one()) for one in (json_schema.of_document, json_schema.of_line))
VALID, VALID_LINE = (Draft202012Validator(one, format_checker=FormatChecker()) for one in (SCHEMA, SCHEMA_OF_LINE))


@pytest.mark.parametrize("schema", [SCHEMA, SCHEMA_OF_LINE], ids=["document", "line"])
def test_the_schema_is_one_of_its_draft_and_has_a_name(schema: dict[str, Any]) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith("urn:mentor-tui:")
    Draft202012Validator.check_schema(schema)


@settings(max_examples=15, deadline=None)
@given(
    program=programs(most_pairings=2), level=st.sampled_from(LEVELS), pseudonyms=st.booleans(), figures=st.booleans()
)
def test_the_schema_accepts_every_export(program: Program, level: Level, *, pseudonyms: bool, figures: bool) -> None:
    VALID.validate(json.loads(written(program, "json", level=level, pseudonyms=pseudonyms, with_figures=figures)))
    for line in written(program, "jsonl", level=level, pseudonyms=pseudonyms, with_figures=figures).splitlines():
        VALID_LINE.validate(json.loads(line))


def _mutations() -> Iterator[tuple[str, Callable[[dict[str, Any]], object]]]:
    yield "another format", lambda one: one.update(format="other")
    yield "another version", lambda one: one.update(version=99)
    yield "no day", lambda one: one.update(as_of="soon")
    yield "another level", lambda one: one.update(level="some")
    yield "a list too many", lambda one: one.update(moods=[])
    yield "no list", lambda one: one.pop("sessions")
    yield "threshold out of range", lambda one: one["program"]["thresholds"].update(grace_share=2)
    yield "a bad id", lambda one: one["sessions"][0].update(id="1")
    yield "a bad stamp", lambda one: one["people"][0].update(stamp="now")
    yield "a bad day", lambda one: one["sessions"][0].update(held_on="2026-02-30")
    yield "too long", lambda one: one["sessions"][0].update(minutes=2_000)
    yield "a bad choice", lambda one: one["check_ins"][0].update(result="maybe")
    yield "a field too many", lambda one: one["follow_ups"][0].update(mood="good")
    yield "a field too few", lambda one: one["follow_ups"][0].pop("title")
    yield "null for text", lambda one: one["people"][0].update(name=None)
    yield "withheld what is not text", lambda one: one["sessions"][0].update(withheld=["minutes"])
    yield "a bad cadence", lambda one: one["pairings"][0]["cadence"].update(unit="years")
    yield "a bad figure", lambda one: one["continuity"][0].update(coverage="all")
    yield "a bad reason", lambda one: one["continuity"][0]["standing"]["reason"].update(rule="mood")


@pytest.mark.parametrize(("mutate"), [pytest.param(one, id=name) for name, one in _mutations()])
def test_the_schema_refuses_what_was_changed(mutate: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(written(PROGRAM, "json", with_figures=True))
    VALID.validate(document)
    mutated = deepcopy(document)
    mutate(mutated)
    assert not VALID.is_valid(mutated)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_the_schema_refuses_in_a_record_is_refused_on_the_way_in(data: st.DataObject) -> None:
    document = json.loads(written(PROGRAM, "json"))
    kind = data.draw(st.sampled_from([name for name in KINDS if document[name]]))
    record = data.draw(st.sampled_from(document[kind]))
    field = data.draw(st.sampled_from(sorted(record)))
    record[field] = data.draw(
        st.sampled_from([None, 7, -1, 1.5, "", "x", "2026-02-30", [], [None], {}, {"x": 1}, True])
    )
    refused = read(json.dumps(document).encode()).refused
    if not VALID.is_valid(document):
        assert refused


# --- levels and codes ----------------------------------------------------------------------------------

TEXT = {
    "is in",
    "tears",
    "stays here",
    "illness",
    "sleep",
    "rang",
    "ben@",
    "understood",
    "Riverside",
    "cohort",
    "Ben Ru",
}


def test_without_text_dates_kinds_results_and_lengths_stay() -> None:
    content = written(PROGRAM, "json", level="continuity", with_figures=True).decode()
    assert [word for word in TEXT if word in content] == []
    bare = taken_in(content.encode(), Program())
    history = bare.history(PAIR.id)
    [talk], [thread], [call] = history.sessions, history.follow_ups, history.check_ins
    assert (talk.held_on, talk.minutes, talk.status, talk.channel) == (TALK.held_on, 45, "held", TALK.channel)
    assert (thread.kind, thread.owner, thread.check_on) == ("concern", SLEEP.owner, SLEEP.check_on)
    assert (call.result, call.made_on, call.follow_up_id) == ("no_answer", CALL.made_on, SLEEP.id)
    assert [(one.from_on, one.until_on) for one in history.pairing.pauses] == [(days_ago(90), days_ago(60))]
    assert history.mentee.name == pseudonym(BEN.id)
    thresholds = PROGRAM.charter.thresholds
    whole = PROGRAM.history(PAIR.id)
    assert continuity.figures(history, TODAY, thresholds)._replace(open_loops=()) == continuity.figures(
        whole, TODAY, thresholds
    )._replace(open_loops=())


@settings(max_examples=30, deadline=None)
@given(program=programs(), level=st.sampled_from(LEVELS), pseudonyms=st.booleans())
def test_what_was_withheld_comes_home_with_a_fuller_document(
    program: Program, level: Level, *, pseudonyms: bool
) -> None:
    thin = taken_in(written(program, "json", level=level, pseudonyms=pseudonyms), Program())
    full = written(program, "json")
    assert {one.id: one for one in taken_in(full, thin).records()} == {one.id: one for one in program.records()}
    assert taken_in(written(program, "json", level=level, pseudonyms=pseudonyms), program) == program


def test_a_person_changed_elsewhere_under_a_code_comes_home_under_the_name() -> None:
    away = taken_in(written(PROGRAM, "json", level="everything", pseudonyms=True), Program())
    coded = away.people[BEN.id]
    later = "2027-01-01T00:00:00.000000Z/away"
    away = away.with_records([replace(coded, about="to be asked", stamp=later)])
    home = taken_in(written(away, "json"), PROGRAM).people[BEN.id]
    assert (home.name, home.email, home.about) == ("Ben Ruiz", "ben@example.org", "to be asked")


def test_codes_stand_for_the_same_people_in_each_export_and_tell_nothing_of_them() -> None:
    renamed = PROGRAM.with_records([replace(KNOWN, name="Benedict Ruiz")])
    names = []
    for program in (PROGRAM, renamed):
        document = json.loads(written(program, "json", pseudonyms=True))
        names.append({one["id"]: one["name"] for one in document["people"]})
        assert all(one["email"] == "" for one in document["people"])
        assert document["pseudonyms"] is True
    assert names[0] == names[1]
    assert len(set(names[0].values())) == len(names[0])
    assert len({pseudonym(person(f"{number}").id) for number in range(2_000)}) == 2_000


def test_it_is_told_what_stands_for_names() -> None:
    def told(level: Level, *, pseudonyms: bool) -> str:
        return extract(PROGRAM, Scope(), level=level, pseudonyms=pseudonyms).told()

    assert told("shared", pseudonyms=False).endswith("Names, organisations and tags leave.")
    assert told("continuity", pseudonyms=False).endswith("Codes stand for names.")
    assert "All text is withheld in 6 records: name of 2 people" in told("continuity", pseudonyms=False)
    assert "name of 2 people" in told("everything", pseudonyms=True)
    assert "which the words that leave can still tell" in told("everything", pseudonyms=True)


@pytest.mark.parametrize("record", [Person, Pairing, Session, FollowUp, CheckIn])
def test_every_field_of_text_is_one_that_can_be_withheld(record: type) -> None:
    text = {one.name for one in fields(record) if one.type in {str, tuple[str, ...], Reflection, Takeaway}}
    text |= {"pauses", "ending"} if record is Pairing else set()
    assert text == {*PRIVATE[record], *OTHER_TEXT.get(record, ())}


# --- figures -------------------------------------------------------------------------------------------


def test_the_figures_go_along_with_what_they_mean_and_without_text() -> None:
    document = json.loads(written(PROGRAM, "json", level="shared", with_figures=True))
    assert document["definitions"].keys() == DEFINED_AS.keys()
    assert document["definitions"]["coverage"].startswith("Coverage. Days within one cadence")
    [figures] = document["continuity"]
    history, thresholds = PROGRAM.history(PAIR.id), PROGRAM.charter.thresholds
    computed = continuity.figures(history, TODAY, thresholds)
    assert figures["pairing_id"] == PAIR.id
    assert figures["contacts"] == computed.contacts
    assert figures["open_gap"] == computed.open_gap
    assert figures["coverage"] == round(computed.coverage or 0, 4)
    assert figures["standing"] == {
        "name": "overdue",
        "reason": {"rule": "check_due", "follow_up_id": SLEEP.id, "check_on": str(days_ago(2))},
    }
    assert figures["kept_rate"] == {"part": 1, "whole": 1, "value": 1.0}
    assert computed.longest_gap is None or figures["longest_gap"]["days"] == computed.longest_gap.days
    assert DEFINED_AS.keys() <= figures.keys()


@settings(max_examples=20, deadline=None)
@given(program=programs())
def test_a_standing_goes_along_by_its_rule_for_every_pairing(program: Program) -> None:
    document = json.loads(written(program, "json", with_figures=True))
    assert [one["pairing_id"] for one in document["continuity"]] == [one["id"] for one in document["pairings"]]
    for one in document["continuity"]:
        found = continuity.standing(program.history(one["pairing_id"]), TODAY, program.charter.thresholds)
        assert one["standing"]["name"] == found.name
        rule = "".join(f"_{char.lower()}" if char.isupper() else char for char in type(found.reason).__name__)
        assert one["standing"]["reason"]["rule"] == rule.strip("_")
    assert taken_in(written(program, "jsonl", with_figures=True), Program()) == program


def test_people_without_a_pairing_leave_with_a_whole_program() -> None:
    alone = program_of(ADA)
    assert taken_in(written(alone, "jsonl", with_figures=True), Program()) == alone
