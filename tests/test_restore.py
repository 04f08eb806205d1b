"""The way back: a former state takes the place of the present one, and nothing that was there is lost by it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from mentor_tui.cli import main
from mentor_tui.errors import FileDamaged, FileLocked, FileUnusable, NotFound
from mentor_tui.model import Record
from mentor_tui.store import ProgramFile
from mentor_tui.store.doctor import examine
from mentor_tui.store.inspection import inspect
from mentor_tui.store.on_disk import on_disk, plain_tables
from mentor_tui.store.restore import Difference, counted, differences, former_states, restore, when
from tests.on_disk import (
    AFTER,
    BEFORE,
    CALL,
    FIRST,
    LAST,
    PAIR,
    TALK,
    clean_program,
    edited,
    everything_in,
    journal_of,
    killed_program,
    read_program,
)
from tests.records import ADA, BEN, person, session, tombstone

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return clean_program(tmp_path)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    return killed_program(tmp_path)


def generations_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.generations")


def aside_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.aside")


# --- what there is -------------------------------------------------------------------------------------


def test_former_states_are_listed_the_newest_first(clean: Path) -> None:
    with ProgramFile(clean) as file:
        file.load()
        file.save([LAST[0]])
    newest, oldest = former_states(clean)
    assert (newest.number, oldest.number) == (1, 2)
    assert newest.written > oldest.written
    assert (counted(newest.records), counted(oldest.records)) == (
        "2 people, 1 pairing, 1 session, 1 follow-up, 1 check-in",
        "2 people, 1 pairing",
    )
    assert [one.changes for one in (newest, oldest)] == [1, 1]
    assert [one.further for one in (newest, oldest)] == [0, 0]
    assert newest.size == newest.path.stat().st_size


def test_listing_changes_nothing(killed: Path) -> None:
    before = everything_in(killed.parent)
    former_states(killed)
    assert everything_in(killed.parent) == before
    assert former_states(killed.with_name("absent.json")) == []


def test_a_former_state_that_cannot_be_read_is_listed_with_why(clean: Path) -> None:
    [path] = generations_of(clean).glob("*.json")
    path.write_bytes(b'{"mentor_tui": {"1": {"schema": 1}}, "people": {"1": {"name": 5}}}')
    [state] = former_states(clean)
    assert not state.is_readable
    assert "people 1: name: Expected `str`, got `int`" in state.trouble
    with pytest.raises(FileDamaged, match=r"The former state 1 is damaged: .*people 1.* Nothing was changed"):
        restore(clean, 1)
    path.write_bytes(b"")
    assert "empty" in former_states(clean)[0].trouble
    assert read_program(clean) == BEFORE


def test_one_with_a_table_of_something_else_can_be_read(clean: Path) -> None:
    [path] = generations_of(clean).glob("*.json")
    edited(path, lambda tables: tables.update({"_default": {}}))
    [state] = former_states(clean)
    assert state.is_readable
    assert state.records["people"] == 2
    restore(clean, 1)
    assert read_program(clean) == FIRST


def test_when_is_said_in_the_readers_own_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    if not hasattr(time, "tzset"):
        pytest.skip("this system has no tzset")
    try:
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert when(datetime(2026, 11, 22, 18, 5, tzinfo=UTC)) == "Monday 23 November 2026, 03:05"
    finally:
        monkeypatch.undo()
        time.tzset()


# --- bringing one back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("with_journal", "expected"), [(False, FIRST), (True, BEFORE)])
def test_a_former_state_is_brought_back_and_that_is_undone(with_journal: bool, expected: object, killed: Path) -> None:
    restored = restore(killed, 1, with_journal=with_journal)
    assert read_program(killed) == expected
    assert examine(killed).exit_code == 0
    assert restored.kept is not None
    assert (restored.kept.number, restored.kept.changes, restored.aside) == (1, 2, None)
    restore(killed, 1, with_journal=True)
    assert read_program(killed) == AFTER
    assert len(former_states(killed)) == 3


def test_plain_tinydb_reads_what_was_restored(clean: Path) -> None:
    restore(clean, 1, with_journal=True)
    with TinyDB(clean) as db:
        assert [one["note"] for one in db.table("sessions").all()] == [TALK.note]


def test_what_was_restored_can_be_worked_with(clean: Path) -> None:
    restore(clean, 1)
    with ProgramFile(clean) as file:
        assert file.load() == FIRST
        file.save([session(PAIR, note="after it")])
    assert [one.note for one in read_program(clean).history(PAIR.id).sessions] == ["after it"]
    assert examine(clean).exit_code == 0


def test_a_truncated_file_comes_back_with_all_that_was_saved(killed: Path) -> None:
    damaged, journal = killed.read_bytes()[:-40], journal_of(killed).read_bytes()
    killed.write_bytes(damaged)
    [state] = former_states(killed)
    assert (state.changes, state.further) == (1, 2)
    restored = restore(killed, 1, with_journal=True)
    assert read_program(killed) == AFTER
    assert (restored.changes, restored.kept) == (3, None)
    assert restored.aside is not None
    assert (restored.aside / "program.json").read_bytes() == damaged
    assert (restored.aside / "program.json.journal").read_bytes() == journal


def test_a_file_that_is_gone_comes_back_with_all_that_was_saved(killed: Path) -> None:
    killed.unlink()
    restore(killed, 1, with_journal=True)
    assert read_program(killed) == AFTER


def test_what_something_else_has_written_is_put_aside_with_the_journal(killed: Path) -> None:
    edited(killed, lambda tables: tables["people"]["1"].update(name="Ada Edited"))
    foreign = killed.read_bytes()
    restored = restore(killed, 1, with_journal=True)
    assert read_program(killed) == AFTER
    assert restored.aside is not None
    assert (restored.aside / "program.json").read_bytes() == foreign


def test_a_readable_file_that_something_else_has_written_after_a_clean_end_becomes_a_former_state(clean: Path) -> None:
    edited(clean, lambda tables: tables["people"]["1"].update(name="Ada Edited"))
    restored = restore(clean, 1)
    assert restored.kept is not None
    restore(clean, restored.kept.number)
    assert "Ada Edited" in {one.name for one in read_program(clean).people.values()}


def test_a_file_with_an_old_date_is_not_lost_although_former_states_are_many(clean: Path) -> None:
    for number in range(7):
        with ProgramFile(clean) as file:
            file.load()
            file.save([session(PAIR, note=str(number))])
    present = read_program(clean)
    os.utime(clean, (1_000_000_000, 1_000_000_000))
    restored = restore(clean, 1)
    assert restored.kept is not None or restored.aside is not None
    if restored.kept is not None:
        restore(clean, restored.kept.number, with_journal=bool(restored.kept.changes))
    else:
        assert restored.aside is not None
        shutil.copy(restored.aside / "program.json", clean)
    assert read_program(clean) == present


def test_the_damaged_journal_of_a_former_state_is_told_and_can_be_left_out(clean: Path) -> None:
    [journal] = generations_of(clean).glob("*.journal")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([lines[0], b"x" + lines[1], *lines[1:]]))
    assert former_states(clean)[0].journal_trouble
    before = everything_in(clean.parent)
    with pytest.raises(FileDamaged, match="without its journal"):
        restore(clean, 1, with_journal=True)
    assert {name: one for name, one in everything_in(clean.parent).items() if "lock" not in name} == {
        name: one for name, one in before.items() if "lock" not in name
    }
    restore(clean, 1)
    assert read_program(clean) == FIRST


@pytest.mark.parametrize("number", [0, -1, 2, 10**9])
def test_a_number_that_is_none_is_told(number: int, clean: Path) -> None:
    with pytest.raises(NotFound, match=f"no former state {number}: there are 1"):
        restore(clean, number)


def test_while_another_run_writes_nothing_is_restored(clean: Path) -> None:
    with ProgramFile(clean) as file:
        file.load()
        before = everything_in(clean.parent)
        with pytest.raises(FileLocked):
            restore(clean, 1)
        assert everything_in(clean.parent) == before


@pytest.mark.parametrize("damaged", [False, True])
def test_whatever_stops_it_what_is_there_is_the_one_or_the_other(
    damaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.replace
    for stop in range(1, 12):
        path = killed_program(tmp_path)
        if damaged:
            path.write_bytes(path.read_bytes()[:-9])
        calls: list[Path] = []

        def replaced(one: Path, other: Path, *, stop: int = stop, calls: list[Path] = calls) -> None:
            calls.append(other)
            if len(calls) == stop:
                raise OSError(28, "No space left on device")
            really(one, other)

        monkeypatch.setattr(os, "replace", replaced)
        try:
            restore(path, 1)
        except FileUnusable as error:
            assert "No space left on device" in str(error)  # noqa: PT017
            done = False
        else:
            done = True
        finally:
            monkeypatch.setattr(os, "replace", really)
        if done:
            assert read_program(path) == FIRST
            break
        try:
            assert read_program(path) in (AFTER, FIRST)
        except FileUnusable:
            assert damaged
        restore(path, len(former_states(path)), with_journal=True)  # what was tried can be tried again
        shutil.rmtree(path.parent)
    else:
        pytest.fail("it has never come to its end")


# --- how two states differ -----------------------------------------------------------------------------


def test_a_difference_counts_by_kind() -> None:
    before: list[Record] = [ADA, BEN, PAIR, TALK, CALL]
    after: list[Record] = [person("Ada Other", record_id=ADA.id), BEN, PAIR, *LAST, tombstone(CALL)]
    here, there = ({one.id: one for one in records} for records in (before, after))
    assert differences(here, there) == (
        Difference("people", 0, 1, 0),
        Difference("pairings", 0, 0, 0),
        Difference("sessions", 2, 0, 1),
        Difference("check_ins", 0, 0, 1),
        Difference("tombstones", 1, 0, 0),
    )
    assert differences({}, {}) == ()


def test_the_difference_of_a_file_and_its_journal_is_what_the_journal_holds(killed: Path) -> None:
    there = on_disk(killed)
    one, other = (
        inspect(plain_tables(there.content or b"", commits, "x"), killed).by_id() for commits in ((), there.since)
    )
    assert [each for each in differences(one, other) if any(each[1:])] == [Difference("sessions", 2, 0, 0)]


# --- the command ---------------------------------------------------------------------------------------


def run(path: Path, *arguments: str) -> int:
    return main(["--file", str(path), "restore", *arguments])


def test_the_command_lists_what_there_is_for_a_script(clean: Path, capsys: Captured) -> None:
    assert main(["--file", str(clean), "restore", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == "mentor-tui-states"
    states = former_states(clean)
    assert [one["number"] for one in document["states"]] == [one.number for one in states]
    assert [Path(one["path"]) for one in document["states"]] == [one.path for one in states]
    assert document["states"][0]["records"] == states[0].records


def test_the_command_lists_what_there_is(clean: Path, capsys: Captured) -> None:
    assert run(clean) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    first, second = captured.out.splitlines()
    [state] = former_states(clean)
    assert first == f"  1  {when(state.written)} · 2 people, 1 pairing · {state.size} bytes"
    assert second == "     --with-journal: 1 change that came after it"
    state.path.write_bytes(b"{")
    assert run(clean) == 0
    assert "cannot be read: " in capsys.readouterr().out


def test_the_command_says_what_it_did_and_how_to_undo_it(killed: Path, capsys: Captured) -> None:
    [state] = former_states(killed)
    assert run(killed, "1") == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    first, second = captured.err.splitlines()
    assert first == f"{killed} is what it was on {when(state.written)}: 2 people, 1 pairing."
    assert second.endswith(f"To undo this: mentor-tui --file {killed} restore 1 --with-journal")
    assert run(killed, "1", "--with-journal") == 0
    assert read_program(killed) == AFTER


def test_the_command_says_where_it_put_what_it_could_not_read(killed: Path, capsys: Captured) -> None:
    killed.write_bytes(b"{")
    assert run(killed, "1") == 0
    [aside] = aside_of(killed).iterdir()
    assert f"It is kept in {aside}" in capsys.readouterr().err


def test_the_command_says_why_it_did_nothing(clean: Path, capsys: Captured) -> None:
    assert run(clean, "7") == 1
    assert "has no former state 7" in capsys.readouterr().err
    shutil.rmtree(generations_of(clean))
    assert run(clean) == 1
    assert "There is no former state" in capsys.readouterr().err
    assert run(clean.with_name("absent.json"), "1") == 1
    assert "there is none" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        run(clean, "last")
    assert left.value.code == 2


def test_a_damaged_former_state_ends_with_4_and_a_locked_program_with_3(clean: Path) -> None:
    def answer() -> int:
        return subprocess.run(
            [sys.executable, "-m", "mentor_tui", "--file", clean, "restore", "1"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        ).returncode

    with ProgramFile(clean):
        assert answer() == 3
    [path] = generations_of(clean).glob("*.json")
    path.write_bytes(b"{")
    assert answer() == 4
    assert read_program(clean) == BEFORE
