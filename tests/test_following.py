"""A run that follows another one: it takes in what that has saved, at the cost of that and not of the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.errors import FileDamaged
from mentor_tui.model import Charter, Record
from mentor_tui.program import Program
from mentor_tui.store import ProgramFile
from mentor_tui.store.journal import Beginning, Checkpoint, Commit, line_of_records, to_line
from mentor_tui.store.storage import replace_file
from mentor_tui.store.stored import Appended, appended, stored
from tests.records import ADA, BEN, check_in, days_ago, follow_up, pairing, person, program_of, session, tombstone

PAIR = pairing(ADA, BEN)
TALK = session(PAIR, days_ago(30), note="aims")
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK)
START = program_of(PAIR, TALK, DRAFT)

LENA = person("Lena Vogt")
ANOTHER = pairing(LENA, BEN, started_on=days_ago(5))

SAVES: dict[str, list[Record]] = {
    "a session": [session(PAIR, days_ago(2))],
    "an earlier session": [session(PAIR, days_ago(90))],
    "a session with a check-in": [session(PAIR, days_ago(1)), check_in(PAIR, days_ago(1), about=DRAFT)],
    "a note that was changed": [replace(TALK, note="goals")],
    "a follow-up that was settled": [replace(DRAFT, closed_on=days_ago(1), outcome="kept")],
    "another name": [replace(BEN, name="Benjamin Ruiz")],
    "a person": [person("João Silva")],
    "a pairing with a new person": [LENA, ANOTHER],
}
"""What adds records or writes them anew, and nothing else."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with ProgramFile(tmp_path / "program.json") as file:
        file.load()
        file.save(START.records(), Charter(name="Riverside"))
    return tmp_path / "program.json"


@pytest.fixture
def writer(path: Path) -> Iterator[ProgramFile]:
    with ProgramFile(path) as file:
        file.load()
        yield file


@pytest.fixture
def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what gets a word each time that a file is read whole."""
    words: list[str] = []

    def counted(*of: object, **named: object) -> object:
        words.append("read")
        return stored(*of, **named)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr("mentor_tui.store.journal_storage.stored", counted)
    return words


def fresh(path: Path) -> Program:
    """Return the program as a run that starts now reads it."""
    with ProgramFile(path, writable=False) as file:
        return file.load()


@pytest.mark.parametrize("save", SAVES)
def test_what_another_run_has_saved_is_taken_in_and_the_file_is_not_read_again(
    path: Path, writer: ProgramFile, read_whole: list[str], save: str
) -> None:
    with ProgramFile(path, writable=False) as file:
        before = file.load()
        writer.save([session(PAIR, days_ago(20))])
        between = file.follow(before)  # the first change comes with the journal
        assert between is not None
        read_whole.clear()
        writer.save(SAVES[save])
        after = file.follow(between)
        assert read_whole == []
        assert after == fresh(path) != between
        assert file.follow(after) is None
        assert file.load() == after, "what is in memory was left behind, and is read again when it is asked for"


@pytest.mark.parametrize("save", ["a deletion", "a charter", "what is taken back", "a checkpoint"])
def test_after_anything_else_the_whole_file_is_read(
    path: Path, writer: ProgramFile, read_whole: list[str], save: str
) -> None:
    last = session(PAIR, days_ago(3))
    writer.save([last])
    with ProgramFile(path, writable=False) as file:
        before = file.load()
        read_whole.clear()
        match save:
            case "a deletion":
                writer.save([tombstone(last)])
            case "a charter":
                writer.save([], Charter(name="Lakeside"))
            case "what is taken back":
                writer.save(taken_back=[last.id])
            case _:
                writer.save([session(PAIR, days_ago(1))])
                writer.checkpoint()
        after = file.follow(before)
        assert "read" in read_whole
        assert after == fresh(path) != before
        assert file.follow(fresh(path)) is None


@given(st.lists(st.sampled_from([*SAVES.values(), [tombstone(TALK)], None]), min_size=1, max_size=12), st.data())
def test_whenever_it_looks_it_sees_what_a_run_that_starts_then_would(
    saves: list[list[Record] | None], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.json"
        with ProgramFile(path) as writer, ProgramFile(path, writable=False) as file:
            writer.load()
            writer.save([ADA, BEN, LENA, ANOTHER, *START.records()])
            seen = file.load()
            for save in saves:
                if save is None:
                    writer.checkpoint()
                else:
                    writer.save(save)
                if data.draw(st.booleans()):
                    seen = file.follow(seen) or seen
                    assert seen == fresh(path)


def test_a_line_that_is_not_whole_yet_is_waited_for_and_nothing_of_it_is_taken_in(
    path: Path, writer: ProgramFile, read_whole: list[str]
) -> None:
    writer.save([session(PAIR, days_ago(3))])
    journal = path.with_name("program.json.journal")
    with ProgramFile(path, writable=False) as file:
        before = file.load()
        whole = len(journal.read_bytes().rstrip(b"\0"))
        writer.save([session(PAIR, days_ago(2))])
        there = journal.read_bytes()
        after = fresh(path)
        read_whole.clear()
        for length in (whole + 1, whole + 9, len(there.rstrip(b"\0")) - 1):
            with journal.open("r+b") as torn:
                torn.write(there[:length].ljust(len(there), b"\0"))
            assert file.follow(before) is None
        with journal.open("r+b") as mended:
            mended.write(there)
        assert file.follow(before) == after
        assert read_whole == []


@pytest.mark.parametrize("instead", ["nothing", "another change"])
def test_a_change_that_the_disk_refused_after_it_was_seen_is_not_seen_any_more(
    path: Path, writer: ProgramFile, instead: str
) -> None:
    writer.save([session(PAIR, days_ago(3))])
    journal = path.with_name("program.json.journal")
    with ProgramFile(path, writable=False) as file:
        before = file.load()
        lines = journal.read_bytes()
        writer.save([session(PAIR, days_ago(2), note="one")])
        refused = file.follow(before)
        assert refused is not None
        kept = lines.rstrip(b"\0")
        with journal.open("r+b") as cut:  # as a writer does whose disk refused it
            cut.truncate(len(kept))
            if instead == "another change":
                cut.seek(len(kept))
                other = session(PAIR, days_ago(1), note="two")
                cut.write(line_of_records(Commit(2, {"sessions": {"3": other}})))  # type: ignore[dict-item]
        assert file.follow(refused) == fresh(path) != refused


def test_a_change_that_is_none_is_told_each_time_and_what_was_seen_stays(path: Path, writer: ProgramFile) -> None:
    writer.save([session(PAIR, days_ago(3))])
    journal = path.with_name("program.json.journal")
    with ProgramFile(path, writable=False) as file:
        before = file.load()
        lines = journal.read_bytes().rstrip(b"\0")
        wrong = to_line(Commit(2, {"sessions": {"9": {"held_on": "soon"}}}))
        journal.write_bytes(lines + wrong)
        for _ in range(2):
            with pytest.raises(FileDamaged, match="sessions"):
                file.follow(before)
        journal.write_bytes(lines + wrong[:20] + b"!" + wrong[21:] + wrong)
        with pytest.raises(FileDamaged, match="line"):
            file.follow(before)


@pytest.mark.parametrize("what", ["a checkpoint is about to come", "another file", "another journal"])
def test_nothing_counts_as_appended_where_more_than_that_was_done(path: Path, writer: ProgramFile, what: str) -> None:
    writer.save([session(PAIR, days_ago(3))])
    journal_path = path.with_name("program.json.journal")
    there = stored(path, journal_path, alone=False)
    assert there.journal is not None
    latest = Beginning(there.digest, there.journal.latest)

    def found() -> Appended | None:
        return appended(path, journal_path, there.seen, there.journal.whole, there.journal.last, latest)  # type: ignore[union-attr]

    writer.save([session(PAIR, days_ago(2))])
    only_this = found()
    assert only_this is not None
    assert len(only_this.changes) == 1
    match what:
        case "a checkpoint is about to come":
            lines = journal_path.read_bytes().rstrip(b"\0")
            with journal_path.open("r+b") as journal:
                journal.write(lines + to_line(Checkpoint(latest.seq + 1, there.digest)))
        case "another file":
            replace_file(path, path.read_bytes() + b"\n")
        case _:
            replace_file(journal_path, journal_path.read_bytes())
    assert found() is None
