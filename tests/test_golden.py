"""Files as each version has written them, kept for good: whoever has one can open it."""

from __future__ import annotations

import shutil
from datetime import date, time
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace

from mentor_tui.dates import Cadence
from mentor_tui.interchange import incoming, json_document, json_lines, json_schema
from mentor_tui.interchange.csv_rows import Terms
from mentor_tui.interchange.document import VERSION as DOCUMENT_VERSION
from mentor_tui.interchange.document import Document
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.plan import Plan, of_document
from mentor_tui.interchange.withholding import LEVELS, Level, withhold
from mentor_tui.model import Charter, Ending, Pause, Reflection, Takeaway, Thresholds
from mentor_tui.program import Program, build
from mentor_tui.store import ProgramFile
from mentor_tui.store.schema import VERSION
from tests.records import check_in, follow_up, id_of, pairing, person, session, settled, tombstone

GOLDEN = Path(__file__).parent / "golden"

ADA = person("Ada Okafor", email="ada@example.org", about="In my\nwords: é 東", tags=("mentor",), record_id=id_of(1))
BEN = person("Ben Ruiz", organisation="Riverside", record_id=id_of(2))
FIRST = pairing(
    ADA,
    BEN,
    started_on=date(2025, 3, 3),
    cadence=Cadence(2, "weeks"),
    purpose="research",
    agreement="What is said stays here.",
    tags=("cohort-a",),
    pauses=(Pause(from_on=date(2025, 7, 1), until_on=date(2025, 7, 20), reason="leave"),),
    ended_on=date(2026, 1, 5),
    ending=Ending(reason="handed_over", note="Ada moves.", valued="patience", door_open_on=date(2026, 6, 1)),
    record_id=id_of(3),
)
SECOND = pairing(BEN, ADA, started_on=date(2026, 1, 6), cadence=None, continues=FIRST, record_id=id_of(4))
TALK = session(
    FIRST,
    date(2025, 3, 17),
    starts_at=time(9, 30),
    minutes=45,
    channel="video",
    topics=("aims",),
    note="# A note\n\nwith *Markdown*.",
    reflection=Reflection(valuing="listened", appreciating_power="asked", abiding="came back"),
    takeaway=Takeaway(mentor="a question", mentee="a plan"),
    visibility="shared",
    record_id=id_of(5),
)
PROMISE = settled(
    follow_up(FIRST, "send the list", opened_in=TALK, check_on=date(2025, 3, 24), record_id=id_of(6)),
    date(2025, 4, 1),
    "kept",
    closing_note="sent",
)
LOOKED = check_in(
    FIRST, date(2025, 3, 24), about=PROMISE, channel="phone", result="no_answer", note="mailbox", record_id=id_of(7)
)
GONE = tombstone(session(FIRST, record_id=id_of(8)))
EVERYTHING = build(
    Charter(name="Riverside", thresholds=Thresholds(grace_share=0.5, new_for=14)),
    [ADA, BEN, FIRST, SECOND, TALK, PROMISE, LOOKED, GONE],
)


def opened(tmp_path: Path, name: str) -> Program:
    copy = tmp_path / name
    shutil.copyfile(GOLDEN / name, copy)
    with ProgramFile(copy) as file:
        return file.load()


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_file_of_every_schema_that_was_released_opens_with_everything_in_it(tmp_path: Path, version: int) -> None:
    assert opened(tmp_path, f"program-schema-{version}.json") == EVERYTHING


def test_what_is_written_now_is_what_this_schema_is(tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(EVERYTHING.records(), EVERYTHING.charter)
    golden = GOLDEN / f"program-schema-{VERSION}.json"
    assert path.read_bytes() == golden.read_bytes(), "another schema needs a number of its own"


# --- documents -----------------------------------------------------------------------------------------


def planned(name: str, program: Program) -> Plan:
    document = incoming.read((GOLDEN / name).read_bytes())
    assert isinstance(document, Document)
    return of_document(document, program)


def taken_in(name: str) -> Program:
    plan = planned(name, Program())
    assert plan.refused == ()
    assert plan.charter is not None
    return Program().with_charter(plan.charter).with_records(plan.records)


@pytest.mark.parametrize("name", ["document-1.json", "document-2-everything.json", "document-2-everything.jsonl"])
def test_a_document_of_every_version_and_form_is_taken_in_with_everything_in_it(name: str) -> None:
    assert taken_in(name) == EVERYTHING


@pytest.mark.parametrize("name", ["document-1-withheld.json", "document-2-shared.json", "document-2-shared.jsonl"])
def test_a_document_with_withheld_text_of_every_version_and_form_is_taken_in_and_takes_nothing_away(name: str) -> None:
    thin = [withhold(one, "shared").record for one in EVERYTHING.records()]
    assert taken_in(name) == build(EVERYTHING.charter, thin)
    assert planned(name, EVERYTHING).is_empty


def is_golden(name: str, content: bytes) -> bool:
    return (GOLDEN / name).read_bytes() == content


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_exported_now_is_what_this_version_is(level: Level) -> None:
    whole = extract(EVERYTHING, Scope(), level=level)
    for form, module in (("json", json_document), ("jsonl", json_lines)):
        content = b"".join(module.write(whole, date(2026, 11, 22)))
        assert is_golden(f"document-{DOCUMENT_VERSION}-{level}.{form}", content), "another form needs another version"


def test_the_schemas_are_those_of_this_version() -> None:
    assert is_golden(f"document-{DOCUMENT_VERSION}.schema.json", json_schema.of_document())
    assert is_golden(f"line-{DOCUMENT_VERSION}.schema.json", json_schema.of_line())


def test_a_table_of_every_kind_is_taken_in_as_it_always_was() -> None:
    ids = count(1)
    program = Program().with_records([BEN])
    for name in ("people", "pairings", "sessions"):
        terms = Terms(date(2026, 11, 22), None, GONE.stamp, lambda: str(UUID(int=next(ids), version=4)))
        source = incoming.read((GOLDEN / f"{name}.csv").read_bytes())
        program = program.with_records(incoming.planned(source, program, terms).records)
        if name == "people":
            program = program.with_records([replace(BEN, email="ben.ruiz@example.org")])
    [history] = program.histories.values()
    assert (history.mentor.name, history.mentee.id) == ("Nia Abara", BEN.id)
    assert history.pairing.cadence == Cadence(2, "weeks")
    assert (history.pairing.purpose, history.pairing.tags) == (
        *("research, and what comes after it", ("cohort-a", "nursing")),
    )
    first, second = history.sessions
    assert (first.held_on, first.starts_at, first.minutes, first.channel) == (
        *(date(2026, 4, 13), time(16, 30), 90, "video"),
    )
    assert (first.topics, first.note) == (("aims", "poster"), "Café, twice.\nThen home.")
    assert (second.held_on, second.minutes, second.channel) == (date(2026, 5, 1), 45, "in_person")
    assert [history.id, first.id] == ["2560b188-d4b3-5f15-925d-3606b1ac764c", "c58be537-5b0e-5b4a-9669-781256124040"], (
        "the ids of a table are those of every version"
    )
