"""What the tests of crashes share: runs that make changes, judges of what is left, and a disk that forgets.

A run makes numbered changes, and what the n-th one does hangs on n and on what is there, on nothing else: not on a
clock, not on chance. So what a file must hold after so many changes is found by making them again in memory, and
compared to the last letter. That a change is whole, and that nothing is lost, is then one question.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, NoReturn, Self

from tinydb import TinyDB, where
from tinydb.storages import JSONStorage, MemoryStorage

from mentor_tui.acts import Closing, NewPairing, SessionLog
from mentor_tui.errors import FileUnusable
from mentor_tui.model import CheckInDraft, FollowUpDraft, PersonDraft, SessionDraft
from mentor_tui.store import JournalStorage, JournalTable, ProgramFile
from mentor_tui.tracker import Tracker
from tests.records import TODAY, days_ago, id_of

ROOT = Path(__file__).parent.parent

State = Any
"""What a file holds, in a form that can be compared."""

CHANGES_BETWEEN_CHECKPOINTS = 7
CHANGES_OF_AN_OPENING = 11
"""After so many changes the file is closed and opened again."""


# --- runs ----------------------------------------------------------------------------------------------


class Run(ABC):
    """A file that is open to be changed, or a model of one in memory, where there is no path."""

    @abstractmethod
    def __init__(self, path: Path | None, state: State) -> None: ...

    @property
    @abstractmethod
    def state(self) -> State: ...

    @abstractmethod
    def change(self, number: int) -> None: ...

    @abstractmethod
    def change_in_vain(self, number: int) -> None:
        """Make a change of a model whose saving fails."""

    @abstractmethod
    def checkpoint(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    @staticmethod
    @abstractmethod
    def nothing() -> State:
        """What a file holds that is not there."""

    @staticmethod
    @abstractmethod
    def seen(path: Path) -> State:
        """What somebody sees who only reads."""


class _Nowhere:
    """Where a model saves."""

    fails = False

    def save(self, *_: object, **__: object) -> None:
        if self.fails:
            raise FileUnusable("This one was to fail.")


class Ids:
    """Gives the ids of the records that a change makes: each change has its own."""

    def __init__(self) -> None:
        self._left: Iterator[int] = iter(())

    def begin(self, number: int) -> None:
        self._left = itertools.count(1_000_000_000 + number * 64)

    def __call__(self) -> str:
        return id_of(next(self._left))


class ProgramRun(Run):
    """Changes of a program, by the verbs of the tracker. Most of them write several records."""

    def __init__(self, path: Path | None, state: State) -> None:
        self._file = ProgramFile(path) if path is not None else None
        program = self._file.load() if self._file is not None else state
        self._ids = Ids()
        self._nowhere = _Nowhere()
        self._tracker = Tracker(program, self._file or self._nowhere, clock=noon, new_id=self._ids, device="test")

    @property
    def state(self) -> State:
        return self._tracker.program

    def change(self, number: int) -> None:
        self._ids.begin(number)
        histories = sorted(self._tracker.program.histories.values(), key=lambda one: one.id)
        if not histories or number % 9 == 0:
            mentor, mentee = PersonDraft(name=f"Mentor {number}"), PersonDraft(name=f"Mentee {number}")
            self._tracker.begin_pairing(NewPairing(mentor=mentor, mentee=mentee, started_on=days_ago(60)))
            return
        history = histories[number % len(histories)]
        if number % 9 == 4 and history.sessions:
            self._tracker.delete(history.sessions[0])
        elif number % 9 == 6:
            self._tracker.undo()
        else:
            self._tracker.log_session(self._session(history.id, number))

    def change_in_vain(self, number: int) -> None:
        self._nowhere.fails = True
        with contextlib.suppress(FileUnusable):
            self.change(number)
        self._nowhere.fails = False

    def _session(self, pairing_id: str, number: int) -> SessionLog:
        settled, looked_after = [], []
        for place, one in enumerate(self._tracker.program.history(pairing_id).open_follow_ups):
            if place:
                settled.append(Closing(follow_up_id=one.id, closed_on=TODAY, outcome="kept", closing_note=f"{number}"))
            else:
                again_on = days_ago(-1 - number % 90)
                looked_after.append(
                    CheckInDraft(
                        pairing_id=pairing_id, follow_up_id=one.id, made_on=TODAY, note=f"{number}", check_on=again_on
                    )
                )
        return SessionLog(
            session=SessionDraft(pairing_id=pairing_id, held_on=TODAY, note=f"Talk {number}. 東京 — “next”."),
            check_ins=tuple(looked_after),
            closings=tuple(settled),
            opened=tuple(
                FollowUpDraft(pairing_id=pairing_id, opened_on=TODAY, title=f"Thread {number} {which}")
                for which in "ab"
            ),
        )

    def checkpoint(self) -> None:
        assert self._file is not None
        self._file._storage.checkpoint()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    @staticmethod
    def nothing() -> State:
        from mentor_tui.program import Program

        return Program()

    @staticmethod
    def seen(path: Path) -> State:
        with ProgramFile(path, writable=False) as file:
            return file.load()


def noon() -> datetime:
    """Return the same instant always."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


class TablesRun(Run):
    """Changes of plain tables, by the verbs of TinyDB; some of them change two tables as one."""

    storage_class: ClassVar[type[Any]] = JournalStorage
    table_class: ClassVar[type[Any]] = JournalTable

    def __init__(self, path: Path | None, state: State) -> None:
        if path is not None:
            self._db = TinyDB(path, storage=self.storage_class)
        else:
            self._db = TinyDB(storage=MemoryStorage)
            self._remember(state)
        self._one, self._two = (self.table_class(self._db.storage, name) for name in ("one", "two"))

    @property
    def state(self) -> State:
        return copied(self._db.storage.read() or {})

    def change(self, number: int) -> None:
        note = f"{number} 東京 — “next”."
        match number % 8:
            case 0:
                self._one.insert({"number": number, "note": note})
            case 1:
                self._one.insert_multiple({"number": number, "note": note, "part": part} for part in range(3))
            case 2:
                self._one.update({"changed": number}, where("number") >= number - 12)
            case 3:
                with self._as_one():
                    self._one.insert({"number": number})
                    self._two.insert({"number": number, "also": [number, {"deep": note}]})
            case 4:
                self._two.upsert({"number": number - 1, "again": number}, where("number") == number - 1)
            case 5:
                self._one.remove(where("number") == number - 2)
            case 6:
                self._one.update_multiple(
                    [({"first": number}, where("part") == 0), ({"last": note}, where("part") == 2)]
                )
            case _ if number % 5 == 0:
                self._two.truncate()
            case _:
                self._two.insert({"number": number, "note": note * 20})

    def _remember(self, state: State) -> None:
        assert isinstance(self._db.storage, MemoryStorage)
        self._db.storage.memory = state

    def change_in_vain(self, number: int) -> None:
        before = self.state
        self.change(number)
        self._remember(before)
        self._one.clear_cache()
        self._two.clear_cache()

    def _as_one(self) -> contextlib.AbstractContextManager[object]:
        storage = self._db.storage
        return storage.as_one() if isinstance(storage, JournalStorage) else contextlib.nullcontext()

    def checkpoint(self) -> None:
        if isinstance(self._db.storage, JournalStorage):
            self._db.storage.checkpoint()

    def close(self) -> None:
        self._db.close()

    @staticmethod
    def nothing() -> State:
        return {}

    @staticmethod
    def seen(path: Path) -> State:
        if not path.exists():  # the run was killed before it made it
            return {}
        with TinyDB(path, storage=JournalStorage, access_mode="r") as db:
            return copied(db.storage.read() or {})


class StockRun(TablesRun):
    """The same changes by TinyDB as it comes: what the harness is held against."""

    storage_class = JSONStorage

    @staticmethod
    def seen(path: Path) -> State:
        return plainly_seen(path) if path.exists() else {}


RUNS: dict[str, type[Run]] = {"program": ProgramRun, "tables": TablesRun, "stock": StockRun}


def copied(state: State) -> State:
    return json.loads(json.dumps(state))


def plainly_seen(path: Path) -> State:
    """Return what plain TinyDB sees in a file, table by table."""
    with TinyDB(path, access_mode="r") as db:
        return {name: {str(one.doc_id): dict(one) for one in db.table(name)} for name in db.tables()}


def make_changes(kind: str, path: Path, first: int, tell: Callable[[int], object], *, last: int, threads: bool) -> None:
    """Make the changes from `first` to `last`, and tell each one's number when it was told as saved."""
    run = RUNS[kind](path, None)
    working: threading.Thread | None = None
    for number in range(first, last + 1):
        run.change(number)
        tell(number)
        is_to_be_whole = number % CHANGES_OF_AN_OPENING == 0 or number % CHANGES_BETWEEN_CHECKPOINTS == 0
        if is_to_be_whole and working is not None:
            working.join()
            working = None
        if number % CHANGES_OF_AN_OPENING == 0:
            run.close()
            run = RUNS[kind](path, None)
        elif number % CHANGES_BETWEEN_CHECKPOINTS == 0:
            if threads:
                working = threading.Thread(target=run.checkpoint)
                working.start()
            else:
                run.checkpoint()
    if working is not None:
        working.join()
    run.close()


def expected(kind: str, state: State, first: int, count: int) -> list[State]:
    """Return what there is before the change `first`, after it, and so on for `count` changes."""
    run = RUNS[kind](None, copied(state) if isinstance(state, dict) else state)
    states = [run.state]
    for number in range(first, first + count):
        run.change(number)
        states.append(run.state)
        if number % CHANGES_OF_AN_OPENING == 0:
            run.close()
            run = RUNS[kind](None, run.state)
    return states


class Left(NamedTuple):
    """What a crash has left."""

    problem: str
    """What is wrong with it; nothing where all is well."""
    state: State = None
    """What is there."""
    changes: int = 0
    """How many of the changes are in it."""


def judged(kind: str, path: Path, before: State, first: int, told: int, *, most: int = 1) -> Left:
    """Say whether what was left is what there was before, with all changes that were told as saved, each whole.

    There may be up to `most` more, whole, of which nobody was told.
    """
    try:
        if path.exists():
            plainly_seen(path)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Left(f"plain TinyDB cannot read the file: {error!r}")
    try:
        state = RUNS[kind].seen(path)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Left(f"it cannot be opened: {error!r}")
    return compared(expected(kind, before, first, told + most), state, told)


def compared(states: list[State], state: State, told: int) -> Left:
    """Say which of the states there is; those before the changes that were told are no good."""
    for changes in (*range(told, len(states)), *reversed(range(told))):
        if states[changes] == state:
            lost = told - changes
            return Left(f"{lost} of {told} changes were lost" if lost > 0 else "", state, changes)
    return Left(f"what is there was never there: not after {told} changes, nor before or after any", state)


# --- killing -------------------------------------------------------------------------------------------


class Nursery:
    """A process with everything imported, from which runs are forked and killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash_states", "nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def killed(
        self, kind: str, path: Path, first: int, *, after: float | None, last: int = 10**9, threads: bool = False
    ) -> int:
        """Let a run make changes, kill it, and return how many it told as saved.

        It is killed after so many seconds; where that is None it kills itself with its last change told.
        """
        acks = path.with_name("acks")
        acks.write_bytes(b"")
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"kind": kind, "path": str(path), "first": first, "after": after, "last": last, "threads": threads}
        print(json.dumps(job), file=self._process.stdin, flush=True)
        assert self._process.stdout.readline() == f"{-signal.SIGKILL}\n", "it was not killed, but failed"
        told = [int(line) for line in acks.read_text().split()]
        acks.unlink()
        assert told == list(range(first, first + len(told)))
        return len(told)


def nursery() -> None:
    """Fork a run for each line that is read; tell how it ended."""
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            forked(job)
        if job["after"] is not None:
            time.sleep(job["after"])
            os.kill(child, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def forked(job: dict[str, Any]) -> NoReturn:
    try:
        path = Path(job["path"])
        acks = os.open(path.with_name("acks"), os.O_WRONLY | os.O_APPEND)

        def tell(number: int) -> None:
            os.write(acks, b"%d\n" % number)
            if number == job["last"]:
                os.kill(os.getpid(), signal.SIGKILL)

        make_changes(job["kind"], path, job["first"], tell, last=job["last"], threads=job["threads"])
    except BaseException:  # noqa: BLE001 - a forked process must not go on as its parent
        import traceback

        traceback.print_exc()
    os._exit(1)


class Tally(NamedTuple):
    """What became of rounds of killing."""

    rounds: int
    changes: int
    """How many were told as saved."""
    problems: list[str]


def kill_again_and_again(kind: str, rounds: int, seed: int, *, longest: float = 0.08, a_file: int = 10) -> Tally:
    """Kill runs at random moments; each file has `a_file` runs, of which every one finds what the last one left."""
    chance = random.Random(seed)
    changes = 0
    problems: list[str] = []
    with Nursery() as nursing, tempfile.TemporaryDirectory() as directory:
        left = Left("not begun")
        for number in range(rounds):
            if left.problem or number % a_file == 0:
                path = Path(directory) / str(number) / "program.json"
                path.parent.mkdir()
                left, first = Left("", RUNS[kind].nothing()), 1
            threads = bool(number % 2)
            told = nursing.killed(kind, path, first, after=chance.uniform(0.002, longest), threads=threads)
            left = judged(kind, path, left.state, first, told)
            changes += told
            first += left.changes
            if not left.problem and kind != "stock":
                left = left._replace(problem=wrong_when_gone_on_with(kind, path, left.state))
            if left.problem:
                problems.append(f"round {number}, {told} changes told from {first} on: {left.problem}")
    return Tally(rounds, changes, problems)


def wrong_when_gone_on_with(kind: str, path: Path, state: State) -> str:
    """Say what is wrong when a copy of what was left is opened to write, changed, closed, and opened again."""
    number = 10**6 + CHANGES_OF_AN_OPENING  # one after which the model is opened again, too
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "copy" / path.name
        shutil.copytree(path.parent, copy.parent)
        try:
            run = RUNS[kind](copy, None)
            if run.state != state:
                return "who opens it to write sees something else than who reads it"
            run.change(number)
            run.close()
            if RUNS[kind].seen(copy) != expected(kind, state, number, 1)[1]:
                return "what is changed next is not what is there afterwards"
            plainly_seen(copy)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            return f"it cannot be gone on with: {error!r}"
        if any(copy.parent.glob(".*.part")):
            return "what was half-written has not been swept"
    return ""


# --- a disk that forgets -------------------------------------------------------------------------------

TRACED = (
    *("openat", "open", "creat", "close", "dup", "dup2", "dup3", "lseek"),
    *("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile", "copy_file_range", "fallocate"),
    *("truncate", "ftruncate", "fsync", "fdatasync", "sync_file_range", "sync", "syncfs"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat"),
    *("mkdir", "mkdirat", "rmdir"),
)
"""All that can change what is on a disk, or name what does."""

_LINE = re.compile(r"(?P<process>\d+) +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Call(NamedTuple):
    """One call of the system."""

    name: str
    arguments: list[str]
    """As they were written, but for texts."""
    texts: list[bytes]
    result: int

    @property
    def paths(self) -> list[str]:
        return [os.fsdecode(text) for text in self.texts]


def recorded(
    kind: str, path: Path, first: int, last: int, *, killed_at: int | None = None, unsynced: str = ""
) -> tuple[list[Call], int]:
    """Record the calls of a run that makes these changes, and how it ended.

    Args:
        kind: The kind of run.
        path: The file.
        first: Its first change.
        last: Its last one.
        killed_at: At which of its calls of `fsync` it is killed, before that is made.
        unsynced: What is not put on the disk, though it is asked for: "files" or "directories", or both.

    Raises:
        PermissionError: Nothing can be recorded here.
    """
    with tempfile.TemporaryDirectory() as directory:
        told = Path(directory) / "calls"
        strace = ("strace", "-f", "-xx", "-s", str(2**26), "-o", str(told), "-e", f"trace={','.join(TRACED)}")
        job = {"kind": kind, "path": str(path), "first": first, "last": last}
        answer = subprocess.run(
            [
                *strace,
                sys.executable,
                "-m",
                "tests.crash_states",
                "recorded",
                json.dumps(job),
                str(killed_at),
                unsynced,
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        lines = told.read_text("ascii").splitlines() if told.exists() else []
    if not lines:
        raise PermissionError(f"strace records nothing here: {answer.stderr}")
    if answer.returncode not in {0, -signal.SIGKILL, 128 + signal.SIGKILL}:
        raise AssertionError(answer.stderr)
    calls = [call for line in lines if (call := _call(line)) is not None]
    return calls, answer.returncode


def _call(line: str) -> Call | None:
    """Return the call in a line of what strace has written; None where it tells of something else, or of a failure."""
    match = _LINE.match(line)
    if match is None:
        assert "<unfinished" not in line or "= ?" in line or "fsync" not in line, line  # there is one thread
        return None
    if match["result"] == "?" or int(match["result"]) < 0:
        return None
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(match["arguments"])]
    arguments = _TEXT.sub("text", match["arguments"]).split(", ")
    return Call(match["name"], arguments, texts, int(match["result"]))


def record() -> None:
    """Make the changes of a job, and mark on the standard output how many of them are known to be saved."""
    job, killed_at, unsynced = json.loads(sys.argv[2]), sys.argv[3], sys.argv[4]
    really_sync, count = os.fsync, itertools.count(1)

    def sync(handle: int) -> None:
        if str(next(count)) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        what = "directories" if stat.S_ISDIR(os.fstat(handle).st_mode) else "files"
        if what not in unsynced:
            really_sync(handle)

    def tell(number: int) -> None:
        os.write(1, b"saved %d\n" % number)

    os.fsync = sync  # type: ignore[assignment]  # nobody gives it more than a number here
    make_changes(job["kind"], Path(job["path"]), job["first"], tell, last=job["last"], threads=False)


class _File:
    """What a file holds in memory and on the disk."""

    def __init__(self, content: bytes = b"") -> None:
        self.live = content
        self.synced = content
        self.pending: list[tuple[int, bytes | None]] = []
        """What was written since, and where; None where the file was cut off there."""

    def do(self, where: int, what: bytes | None) -> None:
        self.pending.append((where, what))
        self.live = _done(self.live, where, what)

    def sync(self) -> None:
        self.synced = self.live
        self.pending.clear()

    def after_a_crash(self) -> Iterator[bytes]:
        """Yield what there can be: of what was not synced a first part, torn or with zeros for what never arrived."""
        before = self.synced
        yield before
        for number, (place, what) in enumerate(self.pending):
            if what is not None:
                for cut in sorted({1, len(what) // 2, len(what) - 1} - {0, len(what)}):
                    if cut < len(what):
                        yield _done(before, place, what[:cut])
                        yield _done(before, place, what[:cut] + bytes(len(what) - cut))
                        yield _done(before, place, bytes(cut) + what[cut:])
                zeros = _done(before, place, bytes(len(what)))
                yield zeros
                for later in self.pending[number + 1 :]:
                    zeros = _done(zeros, *later)
                yield zeros  # what came later arrived, this did not
            before = _done(before, place, what)
            yield before


def _done(content: bytes, where: int, what: bytes | None) -> bytes:
    content = content.ljust(where, b"\0")
    return content[:where] if what is None else content[:where] + what + content[where + len(what) :]


MOST_NAMES_IN_ANY_ORDER = 6
"""Of so many changes of names any may be on the disk and any other not; of more, see `_names_after_a_crash`."""


class Disk:
    """A directory as it is seen while the system runs, and as it may be found after the power has failed.

    The rules are those that POSIX leaves a system: what is written to a file is on the disk when that file was
    synced, and not before, whatever else was; a name is made, given or taken when its directory was synced.
    A rename is whole: both names, or none. What was not synced yet can have arrived in part: of the writes to a file
    a first number, the next one torn, or with zeros in place of what did not arrive, or zeros in place of any one
    with those after it there; of the changes of names any choice, in any order, up to `MOST_NAMES_IN_ANY_ORDER`;
    of more only each first number, and all but one, and just one. Of the files that have something to lose at a
    time, one is varied in every way while the others have all, or nothing. The directories in it (of the former
    states, which opening does not read) are not varied: what is there is there.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = str(directory)
        self._names: dict[str, _File] = {}
        self._synced_names: dict[str, _File] = {}
        self._pending: list[dict[str, _File | None]] = []
        self._open: dict[int, tuple[_File | None, bool, int]] = {}

    def restart(self) -> None:
        """Forget what was open: another process begins. What was written is still in memory."""
        self._open.clear()

    def do(self, call: Call) -> bool:
        """Do what a call has done, and say whether it concerned this directory."""
        match call.name:
            case "open" | "openat" | "creat":
                return self._do_open(call)
            case "close":
                self._open.pop(int(call.arguments[0]), None)
                return False
            case "write" | "pwrite64" | "ftruncate" | "fsync" | "fdatasync":
                return self._do_to_file(call)
            case "lseek":
                handle = int(call.arguments[0])
                if handle in self._open:
                    file, appends, _ = self._open[handle]
                    self._open[handle] = file, appends, call.result
                return False
            case "rename" | "renameat" | "renameat2" | "link" | "linkat" | "unlink" | "unlinkat":
                return self._do_names(call)
            case "mkdir" | "mkdirat" | "rmdir":
                return False
            case _:
                known = any(path.startswith(self._directory) for path in call.paths)
                known = known or (call.arguments[0].isdigit() and int(call.arguments[0]) in self._open)
                assert not known, f"the model knows nothing of {call.name}"
                return False

    def _inside(self, path: str) -> str | None:
        return path.removeprefix(self._directory + "/") if path.startswith(self._directory + "/") else None

    def _do_open(self, call: Call) -> bool:
        [path] = call.paths
        if path == self._directory:
            self._open[call.result] = None, False, 0
            return False
        name, flags = self._inside(path), call.arguments[-1 if "O_" in call.arguments[-1] else -2]
        if name is None:
            return False
        is_new = name not in self._names
        if is_new:
            if "O_CREAT" not in flags:
                return False  # a directory in this one
            self._rename({name: _File()})
        file = self._names[name]
        if "O_TRUNC" in flags and file.live:
            file.do(0, None)
        self._open[call.result] = file, "O_APPEND" in flags, 0
        return is_new

    def _do_to_file(self, call: Call) -> bool:
        handle = int(call.arguments[0])
        if handle not in self._open:
            return False
        file, appends, where = self._open[handle]
        if call.name in {"fsync", "fdatasync"}:
            if file is None:
                for change in self._pending:
                    _change(self._synced_names, change)
                self._pending.clear()
            else:
                file.sync()
            return True
        assert file is not None
        if call.name == "ftruncate":
            file.do(int(call.arguments[1]), None)
            return True
        [content] = call.texts
        content = content[: call.result]
        if call.name == "pwrite64":
            file.do(int(call.arguments[3]), content)
        else:
            where = len(file.live) if appends else where
            file.do(where, content)
            self._open[handle] = file, appends, where + len(content)
        return True

    def _do_names(self, call: Call) -> bool:
        names = [self._inside(path) for path in call.paths]
        if names == [None] * len(names):
            return False
        first = names[0]
        assert first is not None
        assert not call.name.startswith("unlinkat") or "AT_REMOVEDIR" not in call.arguments
        if call.name.startswith("unlink"):
            self._rename({first: None})
            return True
        last = names[1]
        assert last is not None
        if self._names.get(last) is self._names[first]:
            return True  # a file that is renamed to another name of itself stays: so it is in POSIX
        change: dict[str, _File | None] = {last: self._names[first]}
        if call.name.startswith("rename"):
            change[first] = None
        self._rename(change)
        return True

    def _rename(self, change: dict[str, _File | None]) -> None:
        _change(self._names, change)
        if any("/" in name for name in change):
            _change(self._synced_names, change)
        else:
            self._pending.append(change)

    def after_a_crash(self) -> Iterator[dict[str, bytes]]:
        """Yield what there can be in the directory if the power fails now."""
        for names in self._names_after_a_crash():
            files = {id(file): file for file in names.values()}
            varied = [file for file in files.values() if file.pending]
            for others in ("live", "synced") if len(varied) > 1 else ("live",):
                whole = {key: getattr(file, others) for key, file in files.items()}
                for file in varied:
                    for content in file.after_a_crash():
                        yield {name: content if one is file else whole[id(one)] for name, one in names.items()}
                if not varied:
                    yield {name: whole[id(one)] for name, one in names.items()}

    def _names_after_a_crash(self) -> Iterator[dict[str, _File]]:
        count = len(self._pending)
        choices: Iterable[Iterable[int]]
        if count <= MOST_NAMES_IN_ANY_ORDER:
            choices = itertools.chain.from_iterable(
                itertools.combinations(range(count), some) for some in range(count + 1)
            )
        else:
            firsts = [range(some) for some in range(count + 1)]
            all_but_one = [[one for one in range(count) if one != left_out] for left_out in range(count)]
            choices = [*firsts, *all_but_one, *([one] for one in range(count))]
        for chosen in choices:
            names = dict(self._synced_names)
            for number in chosen:
                _change(names, self._pending[number])
            yield names


def _change(names: dict[str, _File], change: dict[str, _File | None]) -> None:
    for name, file in change.items():
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def saved_of(call: Call) -> int | None:
    """Return how many changes a call has told as saved; None where it is no such mark."""
    if call.name == "write" and call.arguments[0] == "1" and call.texts[0].startswith(b"saved "):
        return int(call.texts[0].split()[1])
    return None


class Verdict(NamedTuple):
    """What is to be said of one thing that a crash can leave."""

    problem: str
    state: State


class CrashStates:
    """All that a crash can leave of recorded runs, each opened once and held against what was told as saved."""

    def __init__(self, kind: str, *, goes_on: bool = True, enough: int = 50) -> None:
        """Take the kind of the runs.

        Args:
            kind: The kind.
            goes_on: Whether to try, too, how what is left can be gone on with.
            enough: How many bad ones are enough to stop looking.
        """
        self._enough = enough
        self._kind = kind
        self._goes_on = goes_on
        self._verdicts: dict[frozenset[tuple[str, bytes]], Verdict] = {}
        self._looked_at: set[tuple[frozenset[tuple[str, bytes]], int]] = set()
        self.moments = 0
        """How many moments there were at which the power could fail."""
        self.bad: list[str] = []
        """What is wrong, each with the moment."""

    @property
    def checked(self) -> int:
        """How many different directories were found, with how much told as saved."""
        return len(self._looked_at)

    @property
    def opened(self) -> int:
        """How many different directories were opened."""
        return len(self._verdicts)

    def look_at(self, disk: Disk, calls: Iterable[Call], states: list[State], told: int, made: int = 0) -> int:
        """Fail the power after each call of a run, and return how many changes were told as saved at its end.

        Args:
            disk: What there was before it.
            calls: Its calls.
            states: What there is before and after each change.
            told: How many changes were told as saved before it.
            made: How many it found.
        """
        for number, call in enumerate(calls):
            mark = saved_of(call)
            if mark is not None:
                told = mark
            elif not disk.do(call):
                continue
            self.moments += 1
            for files in disk.after_a_crash():
                if len(self.bad) >= self._enough:
                    break
                self._look_at(files, states[: max(told, made) + 2], told, f"call {number}, {call.name}")
        return told

    def _look_at(self, files: dict[str, bytes], states: list[State], told: int, when: str) -> None:
        shown = frozenset((re.sub(r"^\..*\.part$", ".part", name), content) for name, content in files.items())
        if (shown, told) in self._looked_at:
            return
        self._looked_at.add((shown, told))
        if shown not in self._verdicts:
            self._verdicts[shown] = self._verdict(files)
        problem, state = self._verdicts[shown]
        problem = problem or compared(states, state, told).problem
        if problem:
            there = ", ".join(f"{name} of {len(content)}" for name, content in sorted(files.items()))
            self.bad.append(f"{when}, {told} told: {problem} ({there})")

    def _verdict(self, files: dict[str, bytes]) -> Verdict:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "place" / "program.json"
            path.parent.mkdir()
            for name, content in files.items():
                place = path.parent / name
                place.parent.mkdir(exist_ok=True)
                place.write_bytes(content)
            try:
                if path.exists():
                    plainly_seen(path)
                state = RUNS[self._kind].seen(path)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                return Verdict(f"unreadable: {error!r}", None)
            wrong = wrong_when_gone_on_with(self._kind, path, state) if self._goes_on else ""
            return Verdict(wrong, state)


if __name__ == "__main__":
    {"nursery": nursery, "recorded": record}[sys.argv[1]]()
