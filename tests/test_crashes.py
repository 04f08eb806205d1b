"""What happens to the file when the machine or the disk fails, and when somebody else is at it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from mentor_tui.errors import FileLocked, FileUnusable
from mentor_tui.program import Program
from mentor_tui.store import JournalStorage, ProgramFile, journal_file
from mentor_tui.store.journal import without_room
from mentor_tui.store.storage import replace_file
from mentor_tui.tracker import Tracker
from tests.crash_states import (
    CHANGES_OF_AN_OPENING,
    ROOT,
    RUNS,
    Call,
    CrashStates,
    Disk,
    Nursery,
    ProgramRun,
    expected,
    judged,
    kill_again_and_again,
    make_changes,
    plainly_seen,
    recorded,
    wrong_when_gone_on_with,
)
from tests.on_disk import small_disk_at

KINDS = ("program", "tables")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "place" / "program.json"


@pytest.fixture(autouse=True)
def _place(path: Path) -> None:
    path.parent.mkdir()


def on_the_disk(directory: Path) -> dict[str, tuple[bytes, int, int, int]]:
    """Return what there is in a directory, and what tells that nobody has touched it."""
    found = (one for one in directory.rglob("*") if one.is_file())
    return {
        str(one.relative_to(directory)): (
            one.read_bytes(),
            one.stat().st_mtime_ns,
            one.stat().st_ino,
            one.stat().st_mode,
        )
        for one in found
    }


def changed_to(kind: str, path: Path, last: int) -> Any:
    """Make the changes up to the `last` one in a file that is not there, and return what is in it."""
    make_changes(kind, path, 1, lambda _: None, last=last, threads=False)
    return RUNS[kind].seen(path)


# --- kill -9 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_that_is_killed_loses_nothing_and_leaves_nothing_by_half(kind: str) -> None:
    tally = kill_again_and_again(kind, rounds=8, seed=1, longest=0.05, a_file=4)
    assert tally.problems == []
    assert tally.changes


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_runs_that_are_killed_at_any_moment_lose_nothing(
    kind: str, record_testsuite_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = kill_again_and_again(kind, rounds=150, seed=2, longest=0.12)
    told = f"{kind}: killed {tally.rounds} times, {tally.changes} changes told as saved, {len(tally.problems)} bad"
    record_testsuite_property(f"killed {kind}", told)
    with capsys.disabled():
        print(f"\n{told}")
    assert tally.problems == []
    assert tally.changes > tally.rounds  # it is killed while it works, and not before


@pytest.mark.slow
def test_the_same_killing_of_stock_tinydb_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tally = kill_again_and_again("stock", rounds=150, seed=2)
    unreadable = sum("cannot be" in one or "cannot read" in one for one in tally.problems)
    with capsys.disabled():
        print(
            f"\nstock TinyDB: killed {tally.rounds} times, {len(tally.problems)} bad, {unreadable} of them unreadable"
        )
    assert tally.changes  # how many are bad is chance; that bad ones are noticed is shown below


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_change_that_comes_while_a_checkpoint_puts_its_new_journal_in_place_waits_and_is_saved(
    kind: str, when: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RUNS[kind](path, None)
    for number in range(1, 5):
        run.change(number)
    reached, go_on = threading.Event(), threading.Event()

    def slowly(target: Path, content: bytes) -> None:
        if when == "after":
            replace_file(target, content)
        reached.set()
        assert go_on.wait(10)
        if when == "before":
            replace_file(target, content)

    with ThreadPoolExecutor(2) as threads, monkeypatch.context() as patch:
        patch.setattr(journal_file, "replace_file", slowly)
        checkpoint = threads.submit(run.checkpoint)
        assert reached.wait(10)
        change = threads.submit(run.change, 5)
        wait([change], timeout=0.2)
        patch.setattr(journal_file, "replace_file", replace_file)
        go_on.set()
        checkpoint.result(10)
        change.result(10)
    states = expected(kind, RUNS[kind].nothing(), 1, 5)
    assert run.state == RUNS[kind].seen(path) == states[-1]
    run.close()
    assert RUNS[kind].seen(path) == states[-1]


def killed_after(kind: str, path: Path, changes: int) -> None:
    """Leave what a run leaves that is killed with so many changes made, the last ones in the journal."""
    with Nursery() as nursing:
        told = nursing.killed(kind, path, 1, after=None, last=changes)
    assert told == changes


def lines_of(journal: Path) -> list[bytes]:
    return without_room(journal.read_bytes()).splitlines(keepends=True)


@pytest.mark.parametrize("kind", KINDS)
def test_the_judge_of_a_killed_run_notices_what_is_lost_and_what_is_halved(kind: str, path: Path) -> None:
    """The control of the tests above: damage that is made on purpose is found."""
    last = {"program": 5, "tables": 3}[kind]  # changes that write several documents
    killed_after(kind, path, last)
    nothing = RUNS[kind].nothing()
    assert judged(kind, path, nothing, 1, last, most=0)[::2] == ("", last)
    journal = path.with_name("program.json.journal")
    lines = lines_of(journal)
    whole = b"".join(lines)

    journal.write_bytes(b"".join(lines[:-1]))
    assert judged(kind, path, nothing, 1, last, most=0).problem == f"1 of {last} changes were lost"
    assert judged(kind, path, nothing, 1, last - 1, most=0)[::2] == ("", last - 1)

    journal.write_bytes(whole[:-1])  # torn
    assert judged(kind, path, nothing, 1, last, most=0).problem == f"1 of {last} changes were lost"

    body = json.loads(lines[-1][9:])
    assert sum(map(len, body["tables"].values())) > 1
    for name, table in body["tables"].items():
        half = {**body, "tables": {**body["tables"], name: dict(list(table.items())[1:])}}
        written = json.dumps(half, separators=(",", ":")).encode()
        journal.write_bytes(b"".join(lines[:-1]) + b"%08x %s\n" % (zlib.crc32(written), written))
        assert "was never there" in judged(kind, path, nothing, 1, last, most=0).problem, name

    journal.write_bytes(whole)
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    assert "plain TinyDB cannot read" in judged(kind, path, nothing, 1, last, most=0).problem
    path.write_bytes(content)
    assert not judged(kind, path, nothing, 1, last, most=0).problem


# --- the power fails -----------------------------------------------------------------------------------


def calls_of(kind: str, path: Path, first: int, last: int, **how: Any) -> tuple[list[Call], int]:
    """Record a run; where that cannot be done, no test that needs it has passed."""
    try:
        return recorded(kind, path, first, last, **how)
    except FileNotFoundError:
        pytest.fail("the tests need strace: apt-get install strace")
    except PermissionError as error:
        pytest.fail(f"no run can be traced here, so nothing is known of what a power failure leaves: {error}")


def told_of(states: CrashStates, what: str) -> str:
    return (
        f"{what}: {states.moments} moments, {states.checked} crash states checked, {states.opened} of them different "
        f"directories, {len(states.bad)} bad"
    )


LAST = 13
"""With a checkpoint after the 7th change, and the file closed and opened again after the 11th."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whenever_the_power_fails_the_file_is_whole_and_nothing_that_was_told_as_saved_is_lost(
    kind: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls, ended = calls_of(kind, path, 1, LAST)
    assert ended == 0
    found = CrashStates(kind)
    told = found.look_at(Disk(path.parent), calls, expected(kind, RUNS[kind].nothing(), 1, LAST), 0)
    with capsys.disabled():
        print(f"\n{told_of(found, kind)}")
    assert found.bad[:10] == []
    assert told == LAST
    assert found.opened > 100


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whenever_the_power_fails_after_a_run_was_killed_and_another_one_began_nothing_is_lost(
    kind: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a killed run has written is not all on the disk when the next one reads it: what that one shows must be."""
    found = CrashStates(kind, goes_on=False)
    killed_at = itertools.count(1 + KINDS.index(kind), 2)
    for number in killed_at:
        place = path.parent / str(number) / "program.json"
        place.parent.mkdir()
        calls, ended = calls_of(kind, place, 1, LAST, killed_at=number)
        if not ended:
            break
        disk, states = Disk(place.parent), expected(kind, RUNS[kind].nothing(), 1, LAST)
        told = found.look_at(disk, calls, states, 0)
        left = judged(kind, place, RUNS[kind].nothing(), 1, told)
        assert not left.problem
        first = left.changes + 1
        calls, ended = calls_of(kind, place, first, first + 2)
        assert ended == 0
        disk.restart()
        states = [*states[: left.changes], *expected(kind, left.state, first, 3)]
        assert found.look_at(disk, calls, states, told, left.changes) == first + 2
    with capsys.disabled():
        print(f"\n{told_of(found, f'{kind}, killed up to the sync {number}')}")
    assert found.bad[:10] == []
    assert number > 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unsynced", ["files", "directories", "files and directories"])
def test_a_run_that_does_not_sync_is_found_to_lose(
    kind: str, unsynced: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The control of the tests above."""
    calls, ended = calls_of(kind, path, 1, 5, unsynced=unsynced)
    assert ended == 0
    found = CrashStates(kind, goes_on=False)
    found.look_at(Disk(path.parent), calls, expected(kind, RUNS[kind].nothing(), 1, 5), 0)
    with capsys.disabled():
        print(f"\n{told_of(found, f'{kind}, {unsynced} not synced')}")
    assert len(found.bad) > 10


# --- a full disk ---------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    with small_disk_at(tmp_path / "disk", 256) as place:
        yield place


def free_pages(place: Path) -> int:
    return os.statvfs(place).f_bavail


def fill(place: Path, left: int) -> Path:
    """Fill a disk up to so many pages."""
    filler = place / "filler"
    size = os.statvfs(place).f_frsize
    with filler.open("ab", buffering=0) as file:
        while free_pages(place) > left:
            file.write(b"x" * size)
    return filler


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("left", [0, 1, 2, 4])
def test_a_disk_that_fills_up_costs_nothing_that_was_saved_and_can_be_gone_on_with(
    small_disk: Path, kind: str, left: int
) -> None:
    path = small_disk / "place" / "program.json"
    path.parent.mkdir()
    changed_to(kind, path, 6)
    run = RUNS[kind](path, None)
    model = RUNS[kind](None, run.state)
    filler = fill(small_disk, left)
    told = ""
    for number in range(12, 2000):
        before = path.read_bytes()
        try:
            run.change(number)
        except (FileUnusable, OSError) as error:
            told, failed = str(error), number
        else:
            model.change(number)
        assert path.read_bytes() == before
        assert run.state == RUNS[kind].seen(path) == model.state
        if told:
            break
    assert "No space left on device" in told
    assert not list(path.parent.glob(".*.part"))
    with pytest.raises(OSError, match="No space left on device"):
        run.checkpoint()
    assert run.state == RUNS[kind].seen(path) == model.state
    plainly_seen(path)

    run.close()  # it can write no new file, and says nothing: the journal stays
    assert RUNS[kind].seen(path) == model.state
    reopened = RUNS[kind](path, None)
    assert reopened.state == model.state
    filler.unlink()
    model = RUNS[kind](None, model.state)
    for number in range(failed, failed + 3):
        reopened.change(number)
        model.change(number)
    reopened.checkpoint()
    reopened.close()
    assert RUNS[kind].seen(path) == model.state


# --- a directory that may not be written ---------------------------------------------------------------

SETPRIV = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
NOBODY = 65534

AS_NOBODY = """
    import sys
    from pathlib import Path
    from tests.crash_states import RUNS, ProgramRun
    from mentor_tui.errors import FileUnusable
    path, kind, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    import os
    assert os.getuid() == 65534
    try:
        if what == "read":
            RUNS[kind].seen(path)
        else:
            run = RUNS[kind](path, None)
            run.change(12)
            run.close()
    except (FileUnusable, OSError) as error:
        print(type(error).__name__, error)
    else:
        print("no error")
"""


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that any user can reach."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


def as_nobody(script: str, *arguments: object) -> str:
    """Run a script as a user without rights."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv here")
    reached = subprocess.run([*SETPRIV, sys.executable, "-c", "import msgspec, tinydb, filelock"], check=False, cwd="/")
    seen = subprocess.run([*SETPRIV, "test", "-r", str(ROOT / "tests" / "records.py")], check=False)
    if reached.returncode or seen.returncode:
        pytest.skip("another user cannot reach Python or the checkout here")
    answer = subprocess.run(
        [*SETPRIV, sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
    )
    assert answer.returncode == 0
    return answer.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_directory_that_may_only_be_read_is_told_and_its_journal_is_read(kind: str, open_directory: Path) -> None:
    path = open_directory / "place" / "program.json"
    path.parent.mkdir()
    killed_after(kind, path, 5)
    for one in path.parent.iterdir():
        one.chmod(0o644)
    path.with_name("program.json.lock").unlink()
    path.parent.chmod(0o555)
    before, state = on_the_disk(open_directory), RUNS[kind].seen(path)
    assert as_nobody(AS_NOBODY, path, kind, "read") == "no error\n"
    told = as_nobody(AS_NOBODY, path, kind, "write")
    assert "Permission denied" in told
    assert str(path) in told
    assert on_the_disk(open_directory) == before
    assert state == RUNS[kind].seen(path) == expected(kind, RUNS[kind].nothing(), 1, 5)[-1]


ITS_DIRECTORY_IS_CLOSED = """
    import os, sys
    from pathlib import Path
    from tests.crash_states import RUNS
    path, kind = Path(sys.argv[1]), sys.argv[2]
    run = RUNS[kind](path, None)
    for number in range(1, 4):
        run.change(number)
    path.parent.chmod(0o555)
    saved = 3
    try:
        run.change(4)
        saved = 4
        run.checkpoint()
    except OSError as error:
        print("refused", error.errno)
    run.close()
    path.parent.chmod(0o755)
    print(saved)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_a_directory_that_is_closed_while_it_is_written_costs_nothing(kind: str, open_directory: Path) -> None:
    path = open_directory / "place" / "program.json"
    path.parent.mkdir()
    if os.geteuid() == 0:
        os.chown(path.parent, NOBODY, NOBODY)
    refused, saved = as_nobody(ITS_DIRECTORY_IS_CLOSED, path, kind).splitlines()
    assert refused == "refused 13"
    assert not judged(kind, path, RUNS[kind].nothing(), 1, int(saved), most=0).problem


# --- a disk that fails ---------------------------------------------------------------------------------

FAILING = """
    import ctypes, sys
    from pathlib import Path
    from mentor_tui.errors import FileUnusable
    from tests.crash_states import CHANGES_BETWEEN_CHECKPOINTS, CHANGES_OF_AN_OPENING, RUNS
    path, kind, point, probability, seed = Path(sys.argv[1]), *sys.argv[2:]
    fiu = ctypes.CDLL("libfiu.so.0")
    fiu.fiu_set_prng_seed(int(seed))

    def fail():
        assert fiu.fiu_enable_random(point.encode(), 1, None, 0, ctypes.c_float(float(probability))) == 0

    def work():
        fiu.fiu_disable(point.encode())

    run = RUNS[kind](path, None)
    told = []
    for number in range(1, 151):
        fail()
        try:
            run.change(number)
        except (FileUnusable, OSError):
            told.append((number, "failed"))
        else:
            told.append((number, "saved"))
        try:
            if number % CHANGES_BETWEEN_CHECKPOINTS == 0 and number % CHANGES_OF_AN_OPENING:
                run.checkpoint()
        except (FileUnusable, OSError):
            told.append((number, "no checkpoint"))
        if number % CHANGES_OF_AN_OPENING == 0:
            run.close()
            work()
            run = RUNS[kind](path, None)
    work()
    for number, what in told:
        print(number, what)
    sys.stdout.flush()
    import os
    os._exit(0)  # as a crash: nothing is closed
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("point", "probability"),
    [
        ("posix/io/sync/fsync", 0.05),
        ("posix/io/sync/fsync", 0.4),
        ("posix/io/rw/write", 0.3),
        ("posix/io/dir/rename", 0.5),
        ("posix/io/dir/unlink", 0.5),
    ],
)
def test_where_the_disk_fails_what_was_told_as_saved_is_there_and_what_was_told_as_failed_is_not(
    kind: str, path: Path, point: str, probability: float
) -> None:
    if shutil.which("fiu-run") is None:
        pytest.fail("the tests need fiu-run: apt-get install fiu-utils")
    for seed in range(3):
        place = path.parent / str(seed) / "program.json"
        place.parent.mkdir()
        answer = subprocess.run(
            [
                "fiu-run",
                "-x",
                sys.executable,
                "-c",
                textwrap.dedent(FAILING),
                *map(str, (place, kind, point, probability, seed)),
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert answer.returncode == 0
        lines = answer.stdout.splitlines()
        told = dict(line.split(" ", 1) for line in lines if not line.endswith("no checkpoint"))
        saved = {int(number) for number, what in told.items() if what == "saved"}
        assert len(told) == 150
        assert len(saved) > 10, "hardly any change was saved"
        assert len(saved) < len(lines) or point.endswith("unlink"), "nothing failed; what cannot be unlinked may stay"
        state = RUNS[kind].seen(place)
        assert without_numbers(state) == without_numbers(with_failures(kind, saved, 150))
        plainly_seen(place)
        assert wrong_when_gone_on_with(kind, place, state) == ""


def with_failures(kind: str, saved: set[int], last: int) -> Any:
    """Return what is there after changes of which only some were saved; who made them knows of the others."""
    run = RUNS[kind](None, RUNS[kind].nothing())
    for number in range(1, last + 1):
        if number in saved:
            run.change(number)
        else:
            run.change_in_vain(number)
        if number % CHANGES_OF_AN_OPENING == 0:
            run = RUNS[kind](None, run.state)
    return run.state


def without_numbers(state: Any) -> Any:
    """Return the documents of tables without their numbers: a change that failed may have taken some, or not."""
    if not isinstance(state, dict):
        return state
    return {name: sorted(map(json.dumps, table.values())) for name, table in state.items()}


# --- two processes -------------------------------------------------------------------------------------

HOLDER = """
    import sys
    from pathlib import Path
    from tests.crash_states import RUNS
    run = RUNS[sys.argv[2]](Path(sys.argv[1]), None)
    number = 0
    for line in sys.stdin:
        if line == "change\\n":
            number += 1
            run.change(number)
        elif line == "checkpoint\\n":
            run.checkpoint()
        print(number, flush=True)
    run.close()
"""


class Holder:
    """A second process that has a file open to write."""

    def __init__(self, kind: str, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(HOLDER), str(path), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def __call__(self, what: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(what, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()
        assert self._process.returncode == 0

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_process_may_not_write_and_sees_each_change_of_the_first_one(kind: str, path: Path) -> None:
    holder = Holder(kind, path)
    states = expected(kind, RUNS[kind].nothing(), 1, 12)
    holder("change")
    latest = Program()
    with ProgramFile(path, writable=False) as file, TinyDB(path, storage=JournalStorage, access_mode="r") as db:

        def followed() -> Any:
            if kind == "tables":
                return db.storage.read()
            nonlocal latest
            program = file.follow(latest)
            assert program is not None
            assert file.follow(program) is None
            latest = program
            return latest

        if kind == "program":
            latest = file.load()
            assert latest == states[1]
        for number in range(2, 13):
            assert holder("change") == number
            assert followed() == states[number]
            if number % 4 == 0:
                holder("checkpoint")
                assert followed() == states[number]
            before = on_the_disk(path.parent)
            with pytest.raises((FileLocked, BlockingIOError)):
                RUNS[kind](path, None).change(99)
            assert on_the_disk(path.parent) == before
        holder.close()
        assert followed() == states[12]
    run = RUNS[kind](path, None)
    assert run.state == states[12]
    run.close()


@pytest.mark.parametrize("kind", KINDS)
def test_who_only_reads_leaves_what_a_crash_has_torn_as_it_is(kind: str, path: Path) -> None:
    killed_after(kind, path, 5)
    journal = path.with_name("program.json.journal")
    with journal.open("ab") as file:
        file.write(journal.read_bytes()[-20:-5])
    path.with_name(".program.json.x7_a.part").write_text("half")
    before = on_the_disk(path.parent)
    for _ in range(2):
        assert RUNS[kind].seen(path) == expected(kind, RUNS[kind].nothing(), 1, 5)[-1]
    assert on_the_disk(path.parent) == before
    assert wrong_when_gone_on_with(kind, path, RUNS[kind].seen(path)) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_that_was_killed_leaves_the_file_to_the_next_one(kind: str, path: Path) -> None:
    holder = Holder(kind, path)
    for _ in range(3):
        holder("change")
    with pytest.raises((FileLocked, BlockingIOError)):
        RUNS[kind](path, None).change(99)
    holder.kill()
    run = RUNS[kind](path, None)
    run.change(4)
    run.close()
    states = expected(kind, RUNS[kind].nothing(), 1, 3)
    assert RUNS[kind].seen(path) == expected(kind, states[-1], 4, 1)[-1]


# --- clocks --------------------------------------------------------------------------------------------

TIMES = {"long ago": 0, "in the last century": -(10**9), "years ahead": 4_000_000_000, "just now": None}


def put_clock(directory: Path, seconds: int | None) -> None:
    """Make all files look as if they were written then."""
    for one in directory.rglob("*"):
        os.utime(one, None if seconds is None else (seconds, seconds))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("when", TIMES)
def test_files_from_any_time_are_opened_changed_and_closed_and_nothing_is_lost(
    kind: str, path: Path, when: str
) -> None:
    killed_after(kind, path, 5)
    states = expected(kind, RUNS[kind].nothing(), 1, 5)
    put_clock(path.parent, TIMES[when])
    assert RUNS[kind].seen(path) == states[-1]
    state = states[-1]
    for number in range(12, 100, 11):
        run = RUNS[kind](path, None)
        assert run.state == state
        run.change(number)
        run.checkpoint()
        run.close()
        put_clock(path.parent, TIMES[when])
        state = expected(kind, state, number, 1)[-1]
        assert RUNS[kind].seen(path) == state
    plainly_seen(path)


@pytest.mark.parametrize("seconds", [0, 4_000_000_000])
def test_a_foreign_change_is_noticed_whatever_time_it_says_it_was_made(path: Path, seconds: int) -> None:
    run = ProgramRun(path, None)
    run.change(1)
    theirs = path.read_bytes().replace(b"Mentor 1", b"Mentor 2")
    path.write_bytes(theirs)
    os.utime(path, (seconds, seconds))
    with pytest.raises(FileUnusable, match="changed by something else"):
        run.change(2)
    run.close()
    assert path.read_bytes() == theirs


def test_a_clock_that_was_set_back_makes_no_change_older_than_those_before_it(path: Path) -> None:
    run = ProgramRun(path, None)
    run.change(1)
    run.change(2)
    run.close()
    before = {one.id: one.stamp for one in run.state.records()}
    with ProgramFile(path) as file:
        tracker = Tracker(
            file.load(), file, clock=lambda: datetime(2001, 1, 1, tzinfo=UTC), new_id=run._ids, device="test"
        )
        person = next(iter(tracker.program.people.values()))
        tracker.change(replace(person, about="changed in the year 2001"))
    program = ProgramRun.seen(path)
    assert program == tracker.program
    assert program.people[person.id].stamp > max(before.values())


# --- what lies beside the file -------------------------------------------------------------------------

BESIDE = (
    "program (conflicted copy).json",
    "program (Ada's conflicted copy 2026-11-22).json",
    "program.sync-conflict-20261122.json",
    "program.sync-conflict-20261122-101500-ABCDEFG.json",
    "program.json.sync-conflict-20261122-101500-ABCDEFG.journal",
    "program.json (conflicted copy).journal",
    ".syncthing.program.json.tmp",
    "~syncthing~program.json.tmp",
    "program.json.part",
    "program.json~",
    "program.json.bak",
    "program-2.json",
    "program-2.json.journal",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_conflicted_copy_beside_the_file_is_neither_read_nor_swept(kind: str, path: Path) -> None:
    killed_after(kind, path, 5)
    state = RUNS[kind].seen(path)
    other = path.with_name("other.json")
    changed_to(kind, other, 8)
    content = other.read_bytes()
    for one in path.parent.glob("other*"):
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    for name in BESIDE:
        path.with_name(name).write_bytes(content)
    before = {name: on_the_disk(path.parent)[name] for name in BESIDE}
    for number in range(20, 30):
        run = RUNS[kind](path, None)
        assert run.state == state
        run.change(number)
        run.checkpoint()
        state = run.state
        run.close()
    assert RUNS[kind].seen(path) == state
    after = on_the_disk(path.parent)
    assert {name: after[name] for name in BESIDE} == before
    ours = {name for name in after if name not in BESIDE and not name.startswith("program.json.generations")}
    assert ours == {"program.json", "program.json.journal", "program.json.lock"}
