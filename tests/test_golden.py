"""Files as each version has written them, kept for good: whoever has one can open it."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path

import pytest

from mentor_tui.dates import Cadence
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
