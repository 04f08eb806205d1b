"""The program file and its journal: always whole, never overwritten by half, never guessed at."""

from __future__ import annotations

import errno
import itertools
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tinydb import TinyDB

from mentor_tui.errors import FileDamaged, FileLocked, FileUnusable
from mentor_tui.model import KINDS, Charter, Pairing, Person, Record, RecordKind, Session, Thresholds
from mentor_tui.program import Program
from mentor_tui.store import JournalStorage, ProgramFile, storage, write_parts
from mentor_tui.store import file as program_file
from tests.on_disk import small_disk_at
from tests.records import (
    ADA,
    BEN,
    MONTHLY,
    WEEKLY,
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

Tables = dict[str, Any]

PAIR = pairing(  # known to the child processes too, whatever was imported before
    cadence=MONTHLY, pauses=[pause(days_ago(90), days_ago(60), "exams")], record_id=id_of(70_000_000)
)
TALK = session(PAIR, days_ago(9), minutes=45, note="First poster accepted. 東京 — “next”.", topics=("poster",))
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK, check_on=days_ago(-5), rhythm=WEEKLY)
CALL = check_in(PAIR, days_ago(2), about=DRAFT, result="no_answer", note="rang twice")
SMALL = program_of(PAIR, TALK, DRAFT, CALL, tombstone(person("Somebody")))


@pytest.fixture(autouse=True)
def one_kind_of_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sync be the same call, so that whatever lets one of them fail is met by all."""
    monkeypatch.setattr(os, "fdatasync", lambda handle: os.fsync(handle))  # noqa: PLW0108 - as it is then


def write_program(path: Path, program: Program = SMALL) -> bytes:
    """Save a program as a new file and return its bytes."""
    with ProgramFile(path) as file:
        file.load()
        file.save(program.records(), program.charter)
    return path.read_bytes()


def read_program(path: Path) -> Program:
    with ProgramFile(path, writable=False) as file:
        return file.load()


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


def tables_of(path: Path) -> Tables:
    """Return the tables as they stand in the file and its journal, also while another writes to them."""
    storage = JournalStorage(path, access_mode="r")
    return storage.read() or {}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "program.json"


# --- what stands in the file ---------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(program=programs())
def test_a_program_comes_back_from_its_file_as_it_was(program: Program) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.json"
        write_program(path, program)
        assert read_program(path) == program


@settings(max_examples=25, deadline=None)
@given(program=programs())
def test_a_program_saved_record_by_record_is_the_one_saved_at_once(program: Program) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.json"
        with ProgramFile(path) as file:
            file.load()
            file.save(charter=program.charter)
            for record in itertools.islice(program.records(), 12):
                file.save([record])
            file.save(program.records())
        assert read_program(path) == program


def test_an_absent_file_is_an_empty_program_and_stays_absent(path: Path) -> None:
    with ProgramFile(path) as file:
        assert file.load() == Program()
    assert read_program(path) == Program()
    assert not path.exists()


def test_tombstones_and_thresholds_come_back_too(path: Path) -> None:
    charter = Charter(name="Riverside", thresholds=Thresholds(grace_share=0.5, new_for=60))
    program = SMALL.with_charter(charter)
    write_program(path, program)
    assert read_program(path) == program
    assert len(read_program(path).tombstones) == 1


def plain_notes(path: Path) -> list[str]:
    """Return the notes of the sessions that plain TinyDB sees in the file."""
    with TinyDB(path) as db:
        return [one["note"] for one in db.table("sessions").all()]


def test_plain_tinydb_reads_the_file_at_any_moment_as_it_was_written_whole_last(path: Path) -> None:
    with ProgramFile(path) as file:
        file.load()
        file.save(SMALL.records(), SMALL.charter)
        assert plain_notes(path) == [TALK.note]  # the very first save is in the file itself
        for number in range(3):
            file.save([session(PAIR, days_ago(1), note=f"again {number}")])
            assert plain_notes(path) == [TALK.note]
            assert [one["note"] for one in tables_of(path)["sessions"].values()][1:] == [
                f"again {earlier}" for earlier in range(number + 1)
            ]
        file.checkpoint()
        newest = [TALK.note, "again 0", "again 1", "again 2"]
        assert plain_notes(path) == newest
        file.save([replace(TALK, note="changed")])
        assert plain_notes(path) == newest
    assert plain_notes(path) == ["changed", *newest[1:]]


def test_a_file_that_could_not_be_written_whole_is_due_again_when_there_is_as_much_more(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program_file, "LEAST_JOURNAL", 2_000)
    write_program(path)
    with ProgramFile(path) as file:
        file.load()

        def save_until_due() -> int:
            for number in itertools.count(1):
                file.save([session(PAIR, days_ago(1), note="x" * 500)])
                if file.is_checkpoint_due:
                    return number
            raise AssertionError

        first = save_until_due()
        with monkeypatch.context() as full:
            full.setattr(tempfile, "mkstemp", failing(errno.ENOSPC))
            with pytest.raises(FileUnusable):
                file.checkpoint()
        assert not file.is_checkpoint_due, "the disk is as full a second later"
        assert save_until_due() >= first - 1
        file.checkpoint()
        assert first - 1 <= save_until_due() <= first + 1


def test_at_the_moment_of_replacing_the_file_is_whole_before_and_after(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(path)
    counts: list[int] = []
    really_replace = os.replace

    def watched(source: Path, target: Path) -> None:
        counts.append(len(json.loads(path.read_bytes())["sessions"]))
        assert len(tables_of(path)["sessions"]) == 3
        really_replace(source, target)
        counts.append(len(json.loads(path.read_bytes())["sessions"]))
        assert len(tables_of(path)["sessions"]) == 3

    monkeypatch.setattr(os, "replace", watched)
    with ProgramFile(path) as file:
        file.load()
        file.save([session(PAIR, days_ago(3)), session(PAIR, days_ago(2))])
        assert counts == []
    assert counts == [1, 3, 3, 3]  # the file, then a new journal


def test_the_file_is_plain_ascii_json_with_a_table_for_each_kind_and_the_schema_version(path: Path) -> None:
    tables = json.loads(write_program(path).decode("ascii"))
    assert tables["mentor_tui"] == {"1": {"schema": 1}}
    assert tables["program"]["1"]["name"] == "Riverside Faculty Mentoring"
    assert {name: len(table) for name, table in tables.items()} == {
        "mentor_tui": 1,
        "program": 1,
        "people": 2,
        "pairings": 1,
        "sessions": 1,
        "follow_ups": 1,
        "check_ins": 1,
        "tombstones": 1,
    }
    assert tables["sessions"]["1"]["note"] == TALK.note


def test_a_table_that_is_not_ours_is_kept(path: Path) -> None:
    write_program(path)
    with TinyDB(path) as db:
        db.table("budget").insert({"coffee": 12})
    with ProgramFile(path) as file:
        file.load()
        file.save([session(PAIR, days_ago(1))])
    assert json.loads(path.read_bytes())["budget"] == {"1": {"coffee": 12}}


def test_reading_the_program_twice_gives_it_twice(path: Path) -> None:
    write_program(path)
    with ProgramFile(path) as file:
        assert file.load() == file.load() == SMALL


# --- changes -------------------------------------------------------------------------------------------


def test_a_field_that_was_emptied_is_empty_in_the_file(path: Path) -> None:
    closed = settled(replace(DRAFT, check_on=days_ago(1)), days_ago(0), "kept", closing_note="sent")
    write_program(path, program_of(PAIR, TALK, closed))
    reopened = replace(closed, closed_on=None, outcome=None, closing_note="", check_on=None, rhythm=None)
    with ProgramFile(path) as file:
        file.load()
        file.save([reopened])
    stored = json.loads(path.read_bytes())["follow_ups"]["1"]
    assert {name for name, value in stored.items() if value is None} == {
        *("check_on", "rhythm", "closed_on", "closed_in", "outcome"),
    }
    assert read_program(path) == program_of(PAIR, TALK, reopened)


def test_a_changed_record_keeps_its_place_and_no_other_record_changes(path: Path) -> None:
    before = json.loads(write_program(path))
    with ProgramFile(path) as file:
        file.load()
        file.save([replace(TALK, note="changed")])
    after = json.loads(path.read_bytes())
    assert after["sessions"]["1"].pop("note") == "changed"
    del before["sessions"]["1"]["note"]
    assert after == before


class Told:
    """What is done to the disk in the program's directory, in order."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        self._path = path
        for name in ("write", "fsync", "ftruncate"):
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))
        really_replace = os.replace

        def replacing(source: Path, target: Path) -> None:
            self.calls.append(f"replace {'journal' if target == journal_of(path) else 'file'}")
            really_replace(source, target)

        monkeypatch.setattr(os, "replace", replacing)

    def _watched(self, name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def watched(handle: int, *arguments: Any) -> Any:
            self.calls.append(f"{name} {self._named(handle)}")
            return really(handle, *arguments)

        return watched

    def _named(self, handle: int) -> str:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            return "directory"
        journal = journal_of(self._path)
        return "journal" if journal.exists() and status.st_ino == journal.stat().st_ino else "new file"


def test_the_first_save_of_many_records_is_one_replacement_of_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProgramFile(path) as file:
        file.load()
        told = Told(path, monkeypatch)
        file.save(SMALL.records(), SMALL.charter)
        assert [call for call in told.calls if call.startswith("replace")] == ["replace file", "replace journal"]
        assert json.loads(path.read_bytes()) == tables_of(path)


def test_one_save_of_many_records_is_one_line_of_the_journal_and_one_sync(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(path)
    with ProgramFile(path) as file:
        file.load()
        before = journal_of(path).read_bytes()
        told = Told(path, monkeypatch)
        file.save([*SMALL.records(), session(PAIR), person("Lena Vogt"), tombstone(CALL)], Charter(name="Another"))
        assert told.calls == ["write journal", "write journal", "fsync journal"]  # the room for it, and the line
        after = journal_of(path).read_bytes()
        assert after.startswith(before)
        assert after[len(before) :].count(b"\n") == 1


def test_a_tombstone_takes_the_place_of_what_it_buries(path: Path) -> None:
    other = check_in(PAIR, days_ago(1))
    call = replace(CALL, follow_up_id=None)
    write_program(path, program_of(PAIR, TALK, call, other))
    grave = tombstone(call, stamp=stamp_of(7))
    with ProgramFile(path) as file:
        file.load()
        file.save([grave])
        assert [one["id"] for one in tables_of(path)["check_ins"].values()] == [other.id]
        file.save([replace(call, stamp=stamp_of(8))])
    program = read_program(path)
    assert not program.tombstones
    assert {one.id for one in program.history(PAIR.id).check_ins} == {CALL.id, other.id}


def test_burying_and_bringing_back_overwrites_no_record_of_another_kind(path: Path) -> None:
    people = [person(f"Person {number}", record_id=id_of(5_000_000 + number)) for number in range(4)]
    graves = [tombstone(person("Gone", record_id=id_of(6_000_000 + number))) for number in range(4)]
    everything: dict[str, Record] = {one.id: one for one in (*SMALL.records(), *people, *graves)}
    with ProgramFile(path) as file:
        file.load()
        file.save(everything.values(), SMALL.charter)
        changes: list[list[Record]] = [
            [tombstone(people[2], stamp=stamp_of(2))],
            [tombstone(people[0], stamp=stamp_of(3)), session(PAIR, days_ago(1), record_id=id_of(7_000_000))],
            [replace(people[2], stamp=stamp_of(4)), person("Gone no more", record_id=graves[1].id)],
            [replace(people[0], name="Renamed", stamp=stamp_of(5)), tombstone(people[3], stamp=stamp_of(6))],
        ]
        for change in changes:
            file.save(change)
            everything |= {one.id: one for one in change}
            assert {one.id: one for one in read_program(path).records()} == everything


@pytest.mark.parametrize("reload", [True, False])
def test_records_saved_in_this_run_are_found_again_when_they_change(path: Path, *, reload: bool) -> None:
    write_program(path)
    talk = session(PAIR, days_ago(1), note="one")
    with ProgramFile(path) as file:
        file.load()
        file.save([talk])
        if reload:
            file.load()
        file.save([replace(talk, note="two")])
    assert [one.note for one in read_program(path).history(PAIR.id).sessions if one.id == talk.id] == ["two"]


# --- modes, links, left-overs --------------------------------------------------------------------------


def test_the_file_is_readable_by_its_owner_alone_and_so_is_its_directory(tmp_path: Path) -> None:
    path = tmp_path / "made" / "program.json"
    before = os.umask(0)
    try:
        write_program(path)
    finally:
        os.umask(before)
    assert mode_of(path.parent) == 0o700
    assert {one.name: oct(mode_of(one)) for one in path.parent.iterdir()} == {
        "program.json": "0o600",
        "program.json.journal": "0o600",
        "program.json.lock": "0o600",
    }


def test_a_file_that_others_could_read_is_not_any_more_after_a_save(path: Path) -> None:
    write_program(path)
    path.chmod(0o644)
    with ProgramFile(path) as file:
        file.load()
        file.save([session(PAIR, days_ago(1))])
    assert mode_of(path) == 0o600


def test_a_link_stays_a_link_and_what_it_leads_to_is_saved(tmp_path: Path) -> None:
    real, link = tmp_path / "synced" / "real.json", tmp_path / "program.json"
    write_program(real)
    link.symlink_to(real)
    with ProgramFile(link) as file:
        file.load()
        file.save([session(PAIR, days_ago(1))])
    assert link.is_symlink()
    assert len(json.loads(real.read_bytes())["sessions"]) == 2
    assert {one.name for one in tmp_path.iterdir()} == {"synced", "program.json"}


def test_two_names_of_one_file_have_one_lock(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)
    with ProgramFile(real), pytest.raises(FileLocked):
        ProgramFile(link)


@pytest.mark.parametrize("name", ["program.json", "my [1] program*.json"])
def test_what_a_killed_run_left_half_written_is_swept_and_nothing_else(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_program(path)
    half = {f".{name}.x7_a.part", f".{name}.journal.x7_a.part"}
    for left in (*half, f"{name}.part", ".other.json.x7_a.part", f".{name}.txt"):
        (tmp_path / left).write_text("half")
    with ProgramFile(path, writable=False) as file:
        file.load()
    assert half <= {one.name for one in tmp_path.iterdir()}
    with ProgramFile(path):
        assert {one.name for one in tmp_path.iterdir()} == {
            *(name, f"{name}.lock", f"{name}.journal"),
            *(f"{name}.part", ".other.json.x7_a.part", f".{name}.txt"),
        }


def test_looking_at_a_file_read_only_changes_nothing_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "program.json"
    write_program(path)
    (tmp_path / "program.json.lock").unlink()
    path.chmod(0o644)
    with journal_of(path).open("ab") as journal:
        journal.write(b'0badcafe {"seq":')  # a crash has torn a line

    def state() -> dict[str, tuple[int, int, int]]:
        found = (tmp_path, *tmp_path.iterdir())
        return {str(one): (one.stat().st_mtime_ns, one.stat().st_mode, one.stat().st_ino) for one in found}

    before = state()
    with ProgramFile(path, writable=False) as file:
        assert file.load() == SMALL
        with pytest.raises(FileUnusable, match="read-only") as refused:
            file.save([session(PAIR, days_ago(1))])
    assert str(path) in str(refused.value)
    assert state() == before


def test_looking_for_a_file_read_only_makes_no_directory(tmp_path: Path) -> None:
    assert read_program(tmp_path / "not" / "there" / "program.json") == Program()
    assert not list(tmp_path.iterdir())


# --- one writer ----------------------------------------------------------------------------------------

HOLDER = """
    import sys
    from pathlib import Path
    from mentor_tui.store import ProgramFile
    file = ProgramFile(Path(sys.argv[1]))
    file.load()
    print("held", flush=True)
    sys.stdin.read()
    file.close()
"""

SAVER = """
    import sys
    from pathlib import Path
    from mentor_tui.store import ProgramFile
    from tests.records import days_ago, id_of, session
    from tests.test_store import PAIR
    with ProgramFile(Path(sys.argv[1])) as file:
        file.load()
        for number in range(int(sys.argv[2])):
            file.save([session(PAIR, days_ago(1), note=f"saved {number}", record_id=id_of(90_000_000 + number))])
            print(number, flush=True)
"""


def child(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that has the file open to write."""
    write_program(path)
    with child(HOLDER, path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_who_has_the_file_and_may_still_look_at_it(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(FileLocked, match="in use by another mentor-tui") as refused:
        ProgramFile(path)
    assert str(path) in str(refused.value)
    assert refused.value.exit_code == 3
    assert read_program(path) == SMALL
    holder.communicate("")
    assert holder.returncode == 0
    with ProgramFile(path) as file:
        assert file.load() == SMALL


def test_a_writer_that_was_killed_leaves_no_lock_behind(path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with ProgramFile(path) as file:
        file.load()
        file.save([session(PAIR, days_ago(1))])
    assert len(read_program(path).history(PAIR.id).sessions) == 2


def test_the_lock_is_free_again_where_opening_to_write_was_given_up(path: Path) -> None:
    path.write_text("{")
    for _ in range(2):
        with ProgramFile(path) as file, pytest.raises(FileDamaged):
            file.load()


def test_who_reads_while_another_saves_always_sees_a_whole_program(path: Path) -> None:
    write_program(path)
    seen: list[int] = []
    plainly_seen: set[int] = set()
    with child(SAVER, path, 400) as saving:
        while saving.poll() is None:
            seen.append(len(read_program(path).history(PAIR.id).sessions))
            plainly_seen.add(len(json.loads(path.read_bytes())["sessions"]))
        saving.communicate()
    assert saving.returncode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    assert plainly_seen <= {1, 401}
    assert len(read_program(path).history(PAIR.id).sessions) == 401
    assert len(json.loads(path.read_bytes())["sessions"]) == 401


@pytest.mark.parametrize("after", [1, 5, 12])
def test_a_run_that_is_killed_while_it_saves_loses_nothing_that_it_called_saved(path: Path, after: int) -> None:
    write_program(path)
    with child(SAVER, path, 100_000) as saving:
        assert saving.stdout is not None
        told = [int(saving.stdout.readline()) for _ in range(after)]
        saving.kill()
        told += map(int, saving.stdout.read().split())
    notes = {one.note for one in read_program(path).history(PAIR.id).sessions}
    assert notes >= {f"saved {number}" for number in told}
    assert len(notes) <= len(told) + 2  # the small program's own, and at the most one that nobody was told of
    with ProgramFile(path):
        assert not list(path.parent.glob(".*.part"))


# --- saving that fails ---------------------------------------------------------------------------------


def failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


def fail_call(monkeypatch: pytest.MonkeyPatch, name: str, which: int, fail: Callable[[], NoReturn]) -> None:
    """Let the `which`-th call of a function of os fail."""
    really: Callable[..., object] = getattr(os, name)
    calls = itertools.count(1)

    def sometimes(*arguments: object, **named: object) -> object:
        if next(calls) == which:
            fail()
        return really(*arguments, **named)

    monkeypatch.setattr(os, name, sometimes)


class FullFile:
    """A file that takes a few bytes and then has no room."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def write(self, content: bytes) -> int:
        os.write(self._handle, content[:40])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


FAILURES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "no room for a temporary file": lambda patch: patch.setattr(tempfile, "mkstemp", failing(errno.ENOSPC)),
    "no room for its bytes": lambda patch: patch.setattr(os, "fdopen", lambda handle, _mode: FullFile(handle)),
    "the bytes do not reach the disk": lambda patch: fail_call(patch, "fsync", 1, failing(errno.EIO)),
    "the file cannot take the name": lambda patch: fail_call(patch, "replace", 1, failing(errno.EACCES)),
    "the name does not reach the disk": lambda patch: fail_call(patch, "fsync", 2, failing(errno.EIO)),
    "every sync fails": lambda patch: patch.setattr(os, "fsync", failing(errno.EIO)),
}


def take_some_bytes(patch: pytest.MonkeyPatch) -> None:
    """Let the disk be full in the middle of a line, after it had some room for more."""
    fail_call(patch, "write", 3, failing(errno.ENOSPC))
    sometimes: Callable[[int, bytes], int] = os.write
    patch.setattr(os, "write", lambda handle, content: sometimes(handle, content[:40]))


def tear_for_good(patch: pytest.MonkeyPatch) -> None:
    """Let the disk be full in the middle of a line, and what was torn stay there."""
    take_some_bytes(patch)
    patch.setattr(os, "fdopen", lambda handle, _mode: FullFile(handle))
    patch.setattr(os, "ftruncate", failing(errno.EIO))


LINE_FAILURES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "no room for its bytes": lambda patch: patch.setattr(os, "write", failing(errno.ENOSPC)),
    "room for some of its bytes": take_some_bytes,
    "room for some of its bytes, which stay there": tear_for_good,
    "the bytes do not reach the disk": lambda patch: fail_call(patch, "fsync", 1, failing(errno.EIO)),
    "every sync fails": lambda patch: patch.setattr(os, "fsync", failing(errno.EIO)),
}
"""How a save can fail that is a line of the journal."""


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("failure", LINE_FAILURES)
def test_a_save_that_fails_says_so_changes_nothing_and_can_be_done_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, failure: str, times: int
) -> None:
    before = write_program(path)
    path.chmod(0o644)
    talk = session(PAIR, days_ago(1), note="must not be lost")
    with ProgramFile(path) as file:
        file.load()
        journal = journal_of(path).read_bytes()
        for _ in range(times):
            with monkeypatch.context() as patch:
                LINE_FAILURES[failure](patch)
                with pytest.raises(FileUnusable) as failed:
                    file.save([talk, replace(TALK, note="changed"), tombstone(CALL)], Charter(name="Another"))
            assert str(path) in str(failed.value)
            assert "Nothing was changed." in str(failed.value)
            assert path.read_bytes() == before
            assert read_program(path) == SMALL
            torn = journal_of(path).read_bytes()
            assert torn == journal or ("which stay" in failure and torn[:-40] == journal)
            assert {one.name for one in path.parent.iterdir()} == {
                path.name,
                f"{path.name}.lock",
                journal_of(path).name,
            }
        file.save([talk])
        assert read_program(path) == SMALL.with_records([talk])
    assert read_program(path) == SMALL.with_records([talk])
    assert len(plain_notes(path)) == 2
    assert mode_of(path) == mode_of(journal_of(path)) == 0o600


@pytest.mark.parametrize("failure", FAILURES)
def test_where_the_file_cannot_be_written_whole_at_the_end_the_journal_has_what_was_saved(
    path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    before = write_program(path)
    talk = session(PAIR, days_ago(1), note="must not be lost")
    with ProgramFile(path) as file:
        file.load()
        file.save([talk])
        FAILURES[failure](monkeypatch)
    monkeypatch.undo()
    after = path.read_bytes()
    assert after == before or len(json.loads(after)["sessions"]) == 2
    assert not list(path.parent.glob(".*"))
    assert read_program(path) == SMALL.with_records([talk])
    with ProgramFile(path) as file:
        assert file.load() == SMALL.with_records([talk])
        file.save([replace(talk, note="and goes on")])
    assert plain_notes(path) == [TALK.note, "and goes on"]


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("where", ["its line", "write 1", "fsync 1"])
def test_a_save_that_is_interrupted_leaves_nothing_of_itself_in_the_next_one(
    path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    before = write_program(path)
    talk = session(PAIR, days_ago(1), note="interrupted")
    with ProgramFile(path) as file:
        file.load()
        with monkeypatch.context() as patch:
            if where == "its line":
                patch.setattr(program_file.RecordStorage, "_line", interrupt)
            else:
                name, _, which = where.partition(" ")
                fail_call(patch, name, int(which), interrupt)
            with pytest.raises(KeyboardInterrupt):
                file.save([talk, replace(TALK, note="interrupted too"), CALL])
        assert path.read_bytes() == before
        file.save([replace(CALL, note="saved")])
    assert read_program(path) == SMALL.with_records([replace(CALL, note="saved")])


@pytest.mark.parametrize("failure", FAILURES)
def test_a_first_save_that_fails_leaves_no_file(path: Path, monkeypatch: pytest.MonkeyPatch, failure: str) -> None:
    with ProgramFile(path) as file:
        file.load()
        with monkeypatch.context() as patch:
            FAILURES[failure](patch)
            with pytest.raises(FileUnusable):
                file.save(SMALL.records(), SMALL.charter)
        assert not path.exists()
        assert not list(path.parent.glob(".*"))
        file.save(SMALL.records(), SMALL.charter)
    assert read_program(path) == SMALL


def test_a_save_is_on_the_disk_before_it_returns_and_a_file_before_it_takes_its_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(path)
    told = Told(path, monkeypatch)
    with ProgramFile(path) as file:
        file.load()
        assert told.calls == ["fsync directory", "fsync journal"]  # what a run that was killed did not come to
        told.calls.clear()
        file.save([session(PAIR, days_ago(1))])
        assert told.calls == ["write journal", "write journal", "fsync journal"]
        told.calls.clear()
    assert told.calls == [
        "fsync new file",
        *("write journal", "fsync journal"),  # which file is about to come
        *("ftruncate journal", "fsync journal"),  # no line comes after that
        *("replace file", "fsync directory"),
        *("fsync new file", "replace journal", "fsync directory"),
    ]


@pytest.mark.parametrize("size", [0, 1, 6, 7, 8, 14, 50])
def test_a_new_file_is_whole_however_many_parts_it_is_put_on_the_disk_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(storage, "BYTES_OF_A_SYNC", 7)
    content = bytes(range(size))
    storage.replace_file(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == content
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    with small_disk_at(tmp_path / "disk", 64) as place:
        yield place


def test_a_full_disk_costs_nothing_that_was_saved(small_disk: Path) -> None:
    path = small_disk / "program.json"
    before = write_program(path)
    with ProgramFile(path) as file:
        file.load()
        with pytest.raises(FileUnusable, match="No space left on device") as failed:
            file.save([session(PAIR, days_ago(1), note="long " * 20_000)])
        assert str(path) in str(failed.value)
        assert "Nothing was changed." in str(failed.value)
        assert path.read_bytes() == before
        assert read_program(path) == SMALL
        assert not list(small_disk.glob(".*"))
        file.save([session(PAIR, days_ago(1), note="short")])
        assert [one.note for one in read_program(path).history(PAIR.id).sessions][-1] == "short"
    assert [one.note for one in read_program(path).history(PAIR.id).sessions][-1] == "short"


def test_a_disk_that_is_nearly_full_has_room_for_a_line(small_disk: Path) -> None:
    path = small_disk / "program.json"
    write_program(path)
    (small_disk / "others").write_bytes(b"x" * (65_536 - 6 * 4_096))
    with ProgramFile(path) as file:
        file.load()
        file.save([session(PAIR, days_ago(1), note="saved")])
    assert [one.note for one in read_program(path).history(PAIR.id).sessions][-1] == "saved"


def test_a_disk_that_is_full_at_the_end_costs_nothing_that_was_saved(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write_program(path)
    with monkeypatch.context() as patch, ProgramFile(path) as file:
        file.load()
        file.save([session(PAIR, days_ago(1), note="saved")])
        patch.setattr(tempfile, "mkstemp", failing(errno.ENOSPC))
    assert path.read_bytes() == before
    assert [one.note for one in read_program(path).history(PAIR.id).sessions][-1] == "saved"
    with ProgramFile(path) as file:
        assert [one.note for one in file.load().history(PAIR.id).sessions][-1] == "saved"
    assert plain_notes(path)[-1] == "saved"


AS_NOBODY = """
    import os, sys
    from pathlib import Path
    import tests.test_store
    from mentor_tui.errors import FileUnusable
    from mentor_tui.store import ProgramFile
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    path = Path(sys.argv[1])
    try:
        with ProgramFile(path, writable=sys.argv[2] == "write") as file:
            file.load()
            if sys.argv[2] == "write":
                file.save([tests.test_store.TALK])
    except FileUnusable as error:
        print(error)
    else:
        print("no error")
"""


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that any user can reach, and may be allowed to change or not."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        if any(not mode_of(one) & stat.S_IXOTH for one in Path(directory).parents):
            pytest.skip(f"{directory} cannot be reached by another user")
        yield Path(directory)


def as_nobody(path: Path, what: str) -> str:
    """Open a file as a user without rights, and return what was said."""
    with child(AS_NOBODY, path, what) as process:
        told, _ = process.communicate()
    assert process.returncode == 0, "another error than it should be: see the traceback"
    return told


def test_a_read_only_directory_is_told_and_nothing_in_it_changes(open_directory: Path) -> None:
    path = open_directory / "place" / "program.json"
    before = write_program(path)
    path.chmod(0o644)
    path.parent.chmod(0o555)
    (open_directory / "place" / "program.json.lock").unlink()
    told = as_nobody(path, "write")
    assert told == f"{path} cannot be written: Permission denied. Nothing was changed.\n"
    told = as_nobody(path, "read")
    assert told == f"{path} cannot be read: Permission denied. Nothing was changed.\n"  # half of it is no program
    journal_of(path).chmod(0o644)
    journal = journal_of(path).read_bytes()
    assert as_nobody(path, "read") == "no error\n"
    assert (path.read_bytes(), journal_of(path).read_bytes()) == (before, journal)
    assert {one.name for one in path.parent.iterdir()} == {path.name, journal_of(path).name}
    path.parent.chmod(0o755)
    with ProgramFile(path) as file:
        file.load()
        file.save([replace(TALK, note="as its owner")])


@pytest.mark.parametrize("what", ["read", "write"])
def test_a_file_in_a_place_that_may_not_be_entered_is_told_by_its_name(open_directory: Path, what: str) -> None:
    path = open_directory / "place" / "program.json"
    write_program(path)
    path.parent.chmod(0o000)
    try:
        told = as_nobody(path, what)
    finally:
        path.parent.chmod(0o700)
    assert told.startswith(f"{path} cannot be ")
    assert "Permission denied" in told


def test_a_directory_that_cannot_be_made_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileUnusable, match="cannot be made") as failed:
        ProgramFile(tmp_path / "file" / "deeper" / "program.json")
    assert str(tmp_path / "file" / "deeper") in str(failed.value)
    with pytest.raises(FileUnusable, match="is a directory: name a file in it"):
        ProgramFile(tmp_path)


# --- changes of somebody else --------------------------------------------------------------------------


def foreign_tinydb(path: Path) -> None:
    with TinyDB(path) as db:
        db.table("sessions").insert({**json.loads(path.read_bytes())["sessions"]["1"], "id": id_of(4_000_000)})


def foreign_swap(path: Path) -> None:
    """Do what a file-sync service does: put another whole file in its place."""
    other = path.with_name("incoming")
    tables = json.loads(path.read_bytes())
    tables["check_ins"] = {}
    other.write_text(json.dumps(tables))
    other.replace(path)


def foreign_removal(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [foreign_tinydb, foreign_swap, foreign_removal])
def test_a_file_that_something_else_changed_is_left_alone_however_often_it_is_tried(
    path: Path, change: Callable[[Path], None]
) -> None:
    write_program(path)
    with ProgramFile(path) as file:
        file.load()
        file.save([replace(TALK, note="ours")])
        change(path)
        theirs = path.read_bytes() if path.exists() else None
        for note in ("one", "two", "three"):
            with pytest.raises(FileUnusable, match="changed by something else") as refused:
                file.save([session(PAIR, days_ago(1), note=note), replace(TALK, note=note)])
            assert str(path) in str(refused.value)
            assert (path.read_bytes() if path.exists() else None) == theirs


def test_a_file_that_appeared_while_an_empty_program_was_open_is_not_overwritten(path: Path) -> None:
    with ProgramFile(path) as file:
        file.load()
        path.write_text("somebody else's")
        with pytest.raises(FileUnusable, match="changed by something else"):
            file.save(SMALL.records(), SMALL.charter)
    assert path.read_text() == "somebody else's"


# --- damaged files -------------------------------------------------------------------------------------


def told_of_damage(path: Path, content: bytes) -> str:
    """Return what is said of a file with that content, and make sure that it is left as it is."""
    path.write_bytes(content)
    before = path.stat()
    for writable in (True, False):
        with ProgramFile(path, writable=writable) as file, pytest.raises(FileDamaged) as told:
            file.load()
    after = path.stat()
    assert path.read_bytes() == content
    assert (after.st_mtime_ns, after.st_ino, after.st_mode) == (before.st_mtime_ns, before.st_ino, before.st_mode)
    assert str(path) in str(told.value)
    assert told.value.exit_code == 4
    return str(told.value)


def test_a_file_cut_off_anywhere_is_told_with_the_place(path: Path) -> None:
    whole = write_program(path)
    assert len(whole) > 2000
    for length in range(50, len(whole), 50):
        told = told_of_damage(path, whole[:length])
        assert "line 1, column" in told
        assert "left as it is" in told


NOT_A_PROGRAM: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is empty"),
    "blank": (b" \n\n", "it is empty"),
    "zeroed": (b"\0" * 4096, "is damaged"),
    "binary": (b"\x89PNG\r\n\x1a\n\xff\xfe" * 20, "is damaged"),
    "latin-1": ('{"people": {"1": {"name": "Inês"}}}'.encode("latin-1"), "it is not text at byte 30"),
    "a list": (b"[]", "is damaged"),
    "a number": (b"7", "is damaged"),
    "null": (b"null", "is damaged"),
    "no tables": (b"{}", "is not a mentor-tui program (it holds nothing)"),
    "a table that is a list": (b'{"mentor_tui": [], "people": {}}', "is damaged"),
    "a document that is text": (b'{"mentor_tui": {"1": "x"}}', "is damaged"),
    "a half of a character": (b'{"mentor_tui": {"1": {"schema": 1, "x": "\\ud800"}}}', "is damaged"),
    "another program's": (
        b'{"_default": {"1": {"int": 1}}, "fruit": {}}',
        "not a mentor-tui program (it holds _default",
    ),
    "no version": (b'{"mentor_tui": {"1": {}}}', "does not say which version"),
    "version as text": (b'{"mentor_tui": {"1": {"schema": "1"}}}', "does not say which version"),
    "version yes": (b'{"mentor_tui": {"1": {"schema": true}}}', "does not say which version"),
    "version nought": (b'{"mentor_tui": {"1": {"schema": 0}}}', "does not say which version"),
    "newer": (
        b'{"mentor_tui": {"1": {"schema": 2}}, "people": {}}',
        "newer mentor-tui (schema 2; this one reads up to 1)",
    ),
    "nested outside": (b"[" * 200_000, "is damaged"),
    "nested tables": (b'{"a":' * 200_000, "is damaged"),
    "nested inside": (b'{"mentor_tui": {"1": {"x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}}}", "nested too deeply"),
    "nested in a strange table": (
        b'{"x": {"1": {"x": ' + b'{"x":' * 200_000 + b"1" + b"}" * 200_003,
        "nested too deeply",
    ),
}


@pytest.mark.parametrize("case", NOT_A_PROGRAM)
def test_what_is_not_a_program_is_told_what_it_is_and_left_as_it_is(path: Path, case: str) -> None:
    content, expected = NOT_A_PROGRAM[case]
    told = told_of_damage(path, content)
    assert expected in told
    assert "left as it is" in told


def edited(path: Path, edit: Callable[[Tables], object]) -> bytes:
    """Return the bytes of the small program after somebody edited it by hand."""
    tables: Tables = json.loads(write_program(path))
    edit(tables)
    return json.dumps(tables).encode()


EDITS: dict[str, tuple[Callable[[Tables], object], tuple[str, ...]]] = {
    "a bad day": (lambda file: file["sessions"]["1"].update(held_on="2026-02-30"), ("sessions 1", "held_on")),
    "a bad choice": (lambda file: file["check_ins"]["1"].update(result="maybe"), ("check_ins 1", "result", "maybe")),
    "a number for text": (lambda file: file["people"]["1"].update(name=7), ("people 1", "name")),
    "too many minutes": (lambda file: file["sessions"]["1"].update(minutes=99999), ("sessions 1", "minutes")),
    "a bad id": (lambda file: file["pairings"]["1"].update(id="1"), ("pairings 1", "$.id")),
    "a bad stamp": (lambda file: file["pairings"]["1"].update(stamp="yesterday"), ("pairings 1", "stamp")),
    "no such instant": (
        lambda file: file["people"]["2"].update(stamp="2026-13-45T99:99:99.000000Z/a"),
        ("people 2", "stamp"),
    ),
    "a field that is missing": (lambda file: file["follow_ups"]["1"].pop("title"), ("follow_ups 1", "title")),
    "a field too many": (lambda file: file["follow_ups"]["1"].update(mood="good"), ("follow_ups 1", "mood")),
    "a bad cadence": (lambda file: file["pairings"]["1"]["cadence"].update(unit="years"), ("pairings 1", "unit")),
    "a bad pause": (
        lambda file: file["pairings"]["1"]["pauses"][0].update(until_on="2001-01-01"),
        (f"pairings {PAIR.id[:8]}", "pauses", "until_on"),
    ),
    "a bad threshold": (
        lambda file: file["program"]["1"]["thresholds"].update(grace_share=7),
        ("program", "thresholds.grace_share"),
    ),
    "no name": (lambda file: file["people"]["1"].update(name=" "), (f"people {ADA.id[:8]}", "name")),
    "an unknown mentor": (
        lambda file: file["pairings"]["1"].update(mentor_id=id_of(9_000_009)),
        (f"pairings {PAIR.id[:8]}", "mentor_id"),
    ),
    "an unknown pairing": (
        lambda file: file["sessions"]["1"].update(pairing_id=id_of(9_000_009)),
        (f"sessions {TALK.id[:8]}", "pairing_id"),
    ),
    "an unknown session": (
        lambda file: file["follow_ups"]["1"].update(opened_in=id_of(9_000_009)),
        (f"follow_ups {DRAFT.id[:8]}", "opened_in"),
    ),
    "an unknown follow-up": (
        lambda file: file["check_ins"]["1"].update(follow_up_id=id_of(9_000_009)),
        (f"check_ins {CALL.id[:8]}", "follow_up_id"),
    ),
    "the same id twice": (
        lambda file: file["people"].update({"9": file["people"]["1"]}),
        ("people 9", "another record has the id", ADA.id),
    ),
    "the same id in two tables": (
        lambda file: file["tombstones"]["1"].update(id=BEN.id),
        ("tombstones 1", "another record has the id", BEN.id),
    ),
    "a document without a number": (
        lambda file: file["people"].update({"x": file["people"].pop("2")}),
        ("people", "document without a number"),
    ),
    "one number written in two ways": (
        lambda file: file["people"].update({"01": {**file["people"]["1"], "id": id_of(9_000_009)}}),
        ("people", "“01”"),
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_a_record_that_is_not_what_it_should_be_is_told_by_its_place_and_field(path: Path, case: str) -> None:
    edit, expected = EDITS[case]
    told = told_of_damage(path, edited(path, edit))
    for words in expected:
        assert words in told


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with ProgramFile(tmp_path, writable=False) as file, pytest.raises(FileUnusable, match="Is a directory") as told:
        file.load()
    assert str(tmp_path) in str(told.value)
    with (
        ProgramFile(tmp_path / ("long" * 100), writable=False) as file,
        pytest.raises(FileUnusable, match="File name too long"),
    ):
        file.load()


def test_two_gigabytes_of_zeros_are_told_by_their_first_byte(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.truncate(2 << 30)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read whole"))
    with ProgramFile(path, writable=False) as file_of_zeros, pytest.raises(FileDamaged, match="begins with zeros"):
        file_of_zeros.load()
    assert path.stat().st_size == 2 << 30


@pytest.mark.skipif(sys.platform == "win32", reason="there a pipe has no name in a directory")
def test_a_pipe_or_a_device_is_told_and_not_waited_for(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    for named in (path, Path(os.devnull)):
        with ProgramFile(named, writable=False) as file, pytest.raises(FileUnusable, match="a device or a pipe"):
            file.load()


# --- files that leave -----------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", FAILURES)
def test_a_new_file_that_cannot_be_written_is_not_there_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    with monkeypatch.context() as patch:
        FAILURES[failure](patch)
        parts = [b"content that is ", b"longer than forty bytes, for certain"]
        with pytest.raises(FileUnusable, match="Nothing was changed") as failed:
            write_parts(tmp_path / "out.json", parts, programs=[tmp_path / "program.json"])
    assert str(tmp_path / "out.json") in str(failed.value)
    assert not list(tmp_path.iterdir())


def test_records_of_each_kind_are_told_apart_by_their_table(path: Path) -> None:
    tables = json.loads(write_program(path))
    found = {name: [one["id"] for one in tables[name].values()] for name in ("people", "pairings", "sessions")}
    assert found == {
        "people": [one.id for one in SMALL.records() if isinstance(one, Person)],
        "pairings": [one.id for one in SMALL.records() if isinstance(one, Pairing)],
        "sessions": [one.id for one in SMALL.records() if isinstance(one, Session)],
    }


def test_the_charter_is_saved_where_it_was_read_whatever_its_number(path: Path) -> None:
    tables = json.loads(write_program(path))
    tables["program"] = {"7": tables["program"]["1"]}
    path.write_text(json.dumps(tables))
    with ProgramFile(path) as file:
        file.load()
        file.save(charter=Charter(name="Another name"))
    assert list(json.loads(path.read_text())["program"]) == ["7"]
    assert read_program(path).charter.name == "Another name"


# --- what is taken back --------------------------------------------------------------------------------


def ids_in(path: Path) -> dict[RecordKind, list[str]]:
    """Return the ids that stand in each table of records."""
    tables = tables_of(path)
    return {name: [one["id"] for one in tables.get(name, {}).values()] for name in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_back_leaves_nothing_in_its_table_and_nothing_else_goes(path: Path, kind: RecordKind) -> None:
    write_program(path)
    pair = pairing(BEN, ADA)
    new: dict[RecordKind, Record] = {
        "people": person("Lena Vogt"),
        "pairings": pair,
        "sessions": session(PAIR),
        "follow_ups": follow_up(PAIR),
        "check_ins": check_in(PAIR),
        "tombstones": tombstone(person("Nobody")),
    }
    before = ids_in(path)
    with ProgramFile(path) as file:
        file.load()
        file.save(new.values())
        file.save(taken_back=[new[kind].id])
    after = ids_in(path)
    for name, ids in before.items():
        assert after[name] == (ids if name == kind else [*ids, new[name].id])


def test_a_program_with_everything_taken_back_is_the_one_before_it(path: Path) -> None:
    write_program(path)
    lena = person("Lena Vogt")
    pair = pairing(lena, BEN)
    new: list[Record] = [lena, pair, session(pair), follow_up(pair), check_in(pair), tombstone(person("Nobody"))]
    with ProgramFile(path) as file:
        file.load()
        file.save(new)
        assert read_program(path) == SMALL.with_records(new)
        file.save(taken_back=[one.id for one in new])
        assert read_program(path) == file.load() == SMALL


def test_what_is_taken_back_and_what_is_written_with_it_are_one_line_of_the_journal(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_program(path)
    new, changed, charter = session(PAIR), replace(TALK, note="changed"), Charter(name="Hillside")
    with ProgramFile(path) as file:
        file.load()
        file.save([new])
        lines = journal_of(path).read_bytes().count(b"\n")
        told = Told(path, monkeypatch)
        file.save([changed], charter, taken_back=[new.id])
        assert told.calls == ["write journal", "fsync journal"]
        assert journal_of(path).read_bytes().count(b"\n") == lines + 1
    assert read_program(path) == SMALL.with_records([changed]).with_charter(charter)


def test_a_tombstone_gives_its_place_back_to_what_it_buried(path: Path) -> None:
    write_program(path)
    call = replace(CALL, follow_up_id=None)
    with ProgramFile(path) as file:
        file.load()
        file.save([tombstone(DRAFT), call])
        file.save([DRAFT, CALL])
    assert read_program(path) == SMALL
    assert [len(ids) for ids in ids_in(path).values()] == [2, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("taken_back", [[id_of(9_000_009)], [id_of(9_000_009), id_of(9_000_010)], []])
def test_what_was_never_there_can_be_taken_back(path: Path, taken_back: list[str]) -> None:
    before = write_program(path)
    with ProgramFile(path) as file:
        file.load()
        file.save(taken_back=taken_back)
        assert tables_of(path) == json.loads(before)
        file.save([replace(TALK, note="ours")], taken_back=taken_back)
    assert read_program(path) == SMALL.with_records([replace(TALK, note="ours")])


def test_what_is_taken_back_twice_is_gone_and_can_be_written_again(path: Path) -> None:
    write_program(path)
    new = session(PAIR, note="again")
    with ProgramFile(path) as file:
        file.load()
        for _ in range(3):
            file.save([new])
            assert read_program(path) == SMALL.with_records([new])
            file.save(taken_back=[new.id])
            file.save(taken_back=[new.id])
            assert read_program(path) == SMALL
        file.save([new])
        file.save([replace(new, note="and changed")])
    assert read_program(path) == SMALL.with_records([replace(new, note="and changed")])


def test_the_first_save_of_a_program_can_be_taken_back(path: Path) -> None:
    with ProgramFile(path) as file:
        file.load()
        file.save([ADA])
        file.save(taken_back=[ADA.id])
    assert read_program(path) == Program()


@pytest.mark.parametrize("failure", LINE_FAILURES)
def test_where_taking_back_fails_nothing_is_gone_and_it_can_be_done_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    write_program(path)
    new = session(PAIR)
    with ProgramFile(path) as file:
        file.load()
        file.save([new])
        before = path.read_bytes()
        with monkeypatch.context() as patch:
            LINE_FAILURES[failure](patch)
            with pytest.raises(FileUnusable):
                file.save([replace(TALK, note="changed")], taken_back=[new.id])
        assert path.read_bytes() == before
        assert read_program(path) == SMALL.with_records([new])
        file.save([replace(TALK, note="changed")], taken_back=[new.id])
    assert read_program(path) == SMALL.with_records([replace(TALK, note="changed")])


def test_nothing_is_taken_back_from_a_file_that_is_open_read_only(path: Path) -> None:
    before = write_program(path)
    with ProgramFile(path, writable=False) as file:
        file.load()
        with pytest.raises(FileUnusable, match="read-only"):
            file.save(taken_back=[TALK.id])
    assert path.read_bytes() == before


@settings(max_examples=25, deadline=None)
@given(program=programs(), data=st.data())
def test_whatever_was_new_and_is_taken_back_the_rest_stays(program: Program, data: st.DataObject) -> None:
    records = list(program.records())
    gone = data.draw(st.sets(st.sampled_from([one.id for one in records])))
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.json"
        with ProgramFile(path) as file:
            file.load()
            file.save(records, program.charter)
            file.save(taken_back=gone)
        left = [one.id for one in records if one.id not in gone]
        assert sorted(one for ids in ids_in(path).values() for one in ids) == sorted(left)
