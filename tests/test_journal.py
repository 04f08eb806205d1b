"""The journal: whatever is torn, broken, failing or foreign, what was told as saved is there, and nothing by half."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import shutil
import stat
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.storages import JSONStorage

from mentor_tui.errors import FileForeign
from mentor_tui.store import JournalStorage, JournalTable, generations, journal_storage
from mentor_tui.store.generations import Generations
from mentor_tui.store.journal import (
    Beginning,
    Checkpoint,
    Commit,
    Digest,
    JournalDamaged,
    digest_of,
    read_journal,
    to_line,
    without_room,
)
from mentor_tui.store.journal_file import ROOM
from mentor_tui.store.stored import signatures_of
from tests.records import quickly

Tables = dict[str, Any]


@pytest.fixture(autouse=True)
def one_kind_of_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sync be the same call, so that whatever lets one of them fail is met by all."""
    monkeypatch.setattr(os, "fdatasync", lambda handle: os.fsync(handle))  # noqa: PLW0108 - as it is then


class Database(TinyDB):
    """TinyDB over our storage, with our table."""

    default_storage_class: Any = JournalStorage
    table_class = JournalTable

    @property
    def ours(self) -> JournalStorage:
        assert isinstance(self.storage, JournalStorage)
        return self.storage


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


def state(path: Path) -> Tables:
    """Return what somebody reads who opens the file and its journal now."""
    tables: Tables = as_json(JournalStorage(path, access_mode="r").read() or {})
    return tables


def plain(path: Path) -> Tables:
    """Return what plain TinyDB sees in the file."""
    with TinyDB(path, storage=JSONStorage, access_mode="r") as db:
        return {name: {str(one.doc_id): dict(one) for one in db.table(name)} for name in db.tables()}


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def content_of(directory: Path) -> dict[str, bytes]:
    """Return every file of a directory but the lock, which is always empty; of a journal what is in its lines."""
    return {
        one.name: one.read_bytes() if one.suffix != ".journal" else without_room(one.read_bytes())
        for one in directory.iterdir()
        if one.is_file() and one.suffix != ".lock"
    }


def lines_of(path: Path) -> bytes:
    """Return what is in the lines of the journal of a file."""
    return without_room(journal_of(path).read_bytes())


def copied(path: Path, to: Path) -> Path:
    """Return the same file in a copy of its directory: what a run finds that begins after this one was killed."""
    shutil.copytree(path.parent, to)
    return to / path.name


def filled(path: Path, count: int = 3) -> None:
    """Make a file with so many talks, closed in order."""
    with Database(path) as db:
        db.table("talks").insert_multiple({"n": number, "note": "東京 — “next”."} for number in range(count))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    return tmp_path / "place" / "file.json"


# --- the format ----------------------------------------------------------------------------------------

texts = st.text(st.characters(), max_size=8) | st.sampled_from(["checkpoint", "seq", "\ud800", "\r\n", '{"seq":'])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
documents = st.dictionaries(texts, values, max_size=3)
numbers = st.integers(1, 10**9).map(str)
digests = st.builds(digest_of, st.binary(max_size=4))


@st.composite
def journals(draw: st.DrawFn) -> tuple[Beginning, list[Commit | Checkpoint]]:
    beginning = Beginning(draw(digests), draw(st.integers(0, 10**6)))
    seq, entries = beginning.seq, list[Commit | Checkpoint]()
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            seq += 1
            written = st.dictionaries(texts, st.dictionaries(numbers, st.none() | documents, max_size=2), max_size=2)
            entries.append(Commit(seq, draw(written), draw(st.lists(texts, max_size=2))))
        else:
            entries.append(Checkpoint(draw(st.integers(beginning.seq, seq)), draw(digests)))
    return beginning, entries


def in_words(entry: object) -> str:
    """Return what can be compared although there is a NaN in it."""
    return repr(entry)


@quickly
@given(journals())
def test_what_is_written_to_a_journal_is_read_again(made: tuple[Beginning, list[Commit | Checkpoint]]) -> None:
    beginning, entries = made
    content = b"".join(map(to_line, [beginning, *entries]))
    assert content.isascii()
    assert content.count(b"\n") == 1 + len(entries) == len(content.splitlines())
    journal = read_journal(content)
    assert journal is not None
    assert in_words(journal.beginning) == in_words(beginning)
    assert in_words(list(journal.entries)) == in_words(entries)
    assert journal.whole == len(content)
    assert journal.latest == max([beginning.seq, *(entry.seq for entry in entries)])


@quickly
@given(journals(), st.data())
def test_of_a_journal_that_was_cut_off_the_whole_lines_are_there_in_order(
    made: tuple[Beginning, list[Commit | Checkpoint]], data: st.DataObject
) -> None:
    lines = [to_line(entry) for entry in (made[0], *made[1])]
    content = b"".join(lines)
    length = data.draw(st.integers(0, len(content)))
    journal = read_journal(content[:length])
    ends = list(itertools.accumulate(map(len, lines)))
    whole = sum(end <= length for end in ends)
    if not whole:
        assert journal is None
    else:
        assert journal is not None
        assert in_words(list(journal.entries)) == in_words(made[1][: whole - 1])
        assert journal.whole == ends[whole - 1]


A, B = digest_of(b"a"), digest_of(b"b")


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([Commit(2)], "line 2 is change 2, after change 0"),
        ([Commit(1), Commit(1)], "line 3 is change 1, after change 1"),
        ([Commit(1), Commit(3)], "line 3 is change 3, after change 1"),
        ([Checkpoint(1, A)], "line 2 is change 1, after change 0"),
        ([Beginning(A, 0)], "line 2"),
    ],
)
def test_a_journal_whose_lines_are_whole_but_do_not_follow_each_other_is_damaged(
    entries: list[Beginning | Commit | Checkpoint], told: str
) -> None:
    with pytest.raises(JournalDamaged, match=told):
        read_journal(b"".join(to_line(entry) for entry in (Beginning(A, 0), *entries)))


def line_of(body: object) -> bytes:
    """Return a whole line with any body."""
    text = json.dumps(body, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def test_a_journal_of_a_newer_version_is_told_as_newer_whatever_else_is_in_it() -> None:
    newer = line_of({"extends": {"sha3": "00"}, "format": 2, "seq": 0, "compressed": True})
    with pytest.raises(JournalDamaged, match="newer mentor-tui \\(format 2\\)"):
        read_journal(newer)


def test_the_changes_that_a_file_does_not_hold_are_those_after_it_became_that_file_last() -> None:
    commits = [Commit(number) for number in range(1, 5)]
    entries: list[Commit | Checkpoint] = [
        commits[0],
        Checkpoint(1, B),
        commits[1],
        Checkpoint(2, A),
        commits[2],
        Checkpoint(3, B),
        commits[3],
    ]
    journal = read_journal(b"".join(to_line(entry) for entry in (Beginning(A, 0), *entries)))
    assert journal is not None
    assert journal.since(A) == tuple(commits[2:])
    assert journal.since(B) == tuple(commits[3:])
    assert journal.since(digest_of(b"c")) is None


# --- cut off, and changed by a byte --------------------------------------------------------------------


def steps(db: Database) -> Iterator[Tables]:
    """Make changes of every kind, each one line of the journal, and yield what there is after each."""
    talks, people = db.table("talks"), db.table("checkpoint")
    for change in (
        lambda: talks.insert({"n": 1, "note": "eins"}),
        lambda: talks.update({"note": "two\nlines"}),
        lambda: people.insert({"name": "Zoë"}),
        lambda: talks.remove(doc_ids=[2]),
        talks.truncate,
        lambda: talks.insert({"n": 9}),
    ):
        change()
        yield as_json(db.storage.read())


def states_of(path: Path) -> list[Tables]:
    """Make changes and return what there was before and after each; the last opening is as if it was killed."""
    filled(path)
    db = Database(path)
    states = [as_json(db.storage.read()), *steps(db)]
    shutil.copytree(path.parent, path.parent.parent / "killed")
    db.close()
    return states


def test_wherever_the_journal_is_cut_off_every_change_whose_line_is_whole_is_there(path: Path, tmp_path: Path) -> None:
    states = states_of(path)
    killed = tmp_path / "killed" / path.name
    content = lines_of(killed)
    assert content.count(b"\n") == len(states)  # and the first line, which tells the file
    for length in range(len(content), -1, -1):
        journal_of(killed).write_bytes(content[:length])
        whole = max(content[:length].count(b"\n") - 1, 0)
        assert state(killed) == states[whole]
        assert plain(killed) == states[0]
        assert journal_of(killed).read_bytes() == content[:length]
        if length % 5 == 0 or content[length - 1 : length] == b"\n":
            assert_it_can_be_gone_on_with(copied(killed, tmp_path / f"{length}"), states[whole])


def test_wherever_a_byte_of_the_journal_is_another_one_it_is_noticed_or_it_was_in_the_last_line(path: Path) -> None:
    states_of(path)
    content = lines_of(path.parent.parent / "killed" / path.name)
    journal = read_journal(content)
    assert journal is not None
    start_of_last = content.rindex(b"\n", 0, -1) + 1
    for place, byte in enumerate(content):
        others = range(256) if byte == ord("\n") else (byte ^ 1, byte ^ 0x20, ord("\n"), ord("\r"), 0)
        for other in set(others) - {byte}:
            changed = content[:place] + bytes([other]) + content[place + 1 :]
            try:
                found = read_journal(changed)
            except JournalDamaged:
                continue
            assert place >= start_of_last, (place, other)
            assert found is not None
            assert found.entries == journal.entries[:-1]


def test_the_room_for_more_is_nothing_wherever_a_crash_has_torn_the_last_line(path: Path) -> None:
    states_of(path)
    killed = path.parent.parent / "killed" / path.name
    assert len(journal_of(killed).read_bytes()) > len(lines_of(killed)) + ROOM // 2
    content = lines_of(killed)
    journal = read_journal(content)
    assert journal is not None
    assert read_journal(content + bytes(ROOM)) == journal
    start = content.rindex(b"\n", 0, -1) + 1
    for place in range(start, len(content)):
        begun, ended = content[:place] + bytes(ROOM), content[:start] + bytes(place - start + 1) + content[place + 1 :]
        for torn in (begun, ended, ended + bytes(ROOM)):
            found = read_journal(torn)
            assert found is not None
            assert (found.entries, found.whole) == (journal.entries[:-1], start)


def test_lines_are_written_into_room_that_is_there_and_the_end_leaves_none(path: Path) -> None:
    with _opened(path) as db:
        sizes = set()
        for number in range(5):
            db.table("talks").insert({"n": number})
            sizes.add(journal_of(path).stat().st_size)
        assert len(sizes) == 1
        db.table("talks").insert({"n": "x" * ROOM})
        assert journal_of(path).stat().st_size > max(sizes)
        db.ours.checkpoint()
        [*_, latest] = sorted((path.parent / f"{path.name}.generations").glob("*.journal"))
        assert latest.read_bytes().endswith(b"\n")
        db.table("talks").insert({"n": "more"})
        before = state(path)
        db.ours._changes = 0  # so that the end does not write the file whole
    assert journal_of(path).read_bytes().endswith(b"\n")
    assert state(path) == before


@pytest.mark.parametrize("place", [3, 60, -90])
def test_a_damaged_journal_is_told_and_nothing_is_touched(path: Path, tmp_path: Path, place: int) -> None:
    states_of(path)
    killed = tmp_path / "killed" / path.name
    content = bytearray(lines_of(killed))
    content[place] ^= 1
    journal_of(killed).write_bytes(content)
    before = content_of(killed.parent)
    for mode in ("r", "r+"):
        with Database(killed, access_mode=mode) as db:
            for _ in range(2):
                with pytest.raises(JournalDamaged):
                    db.table("talks").all()
            if mode == "r+":
                for _ in range(2):
                    with pytest.raises(JournalDamaged):
                        db.table("talks").insert({"n": 1})
                    with pytest.raises(JournalDamaged):
                        db.drop_tables()
    assert content_of(killed.parent) == before


# --- stopped, and failing, at every call ---------------------------------------------------------------


class Stopped(BaseException):
    """The process was killed here."""


class Disk:
    """Counts the calls that change the disk, and stops or fails at one of them."""

    NAMES = ("write", "fsync", "replace", "ftruncate", "link", "unlink", "open")

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        at: int,
        fail: Callable[[], NoReturn],
        *,
        is_done: bool = False,
        for_good: bool = True,
    ) -> None:
        """Let the call with the number `at` fail, and all after it where that is for good.

        Args:
            monkeypatch: Undoes it.
            at: Which call.
            fail: Raises.
            is_done: Whether the first call that fails is done before; a write is done by half.
            for_good: Whether all after it fail, too.
        """
        self.calls: list[str] = []
        self.has_failed = False
        self._at, self._fail, self._is_done, self._for_good = at, fail, is_done, for_good
        for name in self.NAMES:
            monkeypatch.setattr(os, name, self._watched(name, getattr(os, name)))
        monkeypatch.setattr(tempfile, "mkstemp", self._watched("mkstemp", tempfile.mkstemp))

    def _watched(self, name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            if name == "open" and not arguments[1] & os.O_APPEND:
                return really(*arguments, **named)
            self.calls.append(name)
            if len(self.calls) == self._at or (self.has_failed and self._for_good):
                is_first, self.has_failed = not self.has_failed, True
                if is_first and self._is_done:
                    if name == "write":
                        really(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                    elif name != "mkstemp":
                        with contextlib.suppress(OSError):
                            really(*arguments, **named)
                self._fail()
            return really(*arguments, **named)

        return watched


def stop() -> NoReturn:
    raise Stopped


def io_error() -> NoReturn:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


class Act(NamedTuple):
    """What is done to an open file."""

    db: Database
    do: Callable[[], object]
    fails: bool = True
    """Whether an error of the disk is told; else it is no reason not to go on."""


def _opened(path: Path) -> Database:
    filled(path)
    db = Database(path)
    db.table("talks").insert({"n": 7})
    return db


def a_first_save(path: Path) -> Act:
    db = Database(path)
    return Act(db, lambda: db.table("talks").insert({"n": 1}))


def a_line(path: Path) -> Act:
    db = _opened(path)
    return Act(db, lambda: db.table("talks").insert({"n": 8, "note": "long " * 2000}))


def a_line_that_takes_out(path: Path) -> Act:
    db = _opened(path)
    return Act(db, lambda: db.table("talks").remove(where("n") < 2))


def lines_of_several_tables(path: Path) -> Act:
    db = _opened(path)

    def do() -> None:
        with db.ours.as_one():
            db.table("people").insert({"name": "Zoë"})
            db.table("talks").update({"with": "Zoë"})
            db.table("talks").remove(doc_ids=[1])

    return Act(db, do)


def a_line_after_a_sync_that_failed(path: Path) -> Act:
    db = _opened(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: io_error())
        with pytest.raises(OSError, match="Input/output"):
            db.table("talks").insert({"n": "never"})
    return Act(db, lambda: db.table("talks").insert({"n": 8}))


def a_line_without_a_journal(path: Path) -> Act:
    filled(path)
    journal_of(path).unlink()
    db = Database(path)
    return Act(db, lambda: db.table("talks").insert({"n": 8}))


def an_opening_of_a_torn_journal(path: Path) -> Act:
    with _opened(path):
        left = copied(path, path.parent.with_name(f"{path.parent.name} torn"))
    for name in (path.name, journal_of(path).name):
        left.with_name(name).replace(path.with_name(name))
    with journal_of(path).open("ab") as journal:
        journal.write(b'0badcafe {"seq":2,"tab')
    db = Database(path)

    def do() -> None:
        db.ours.lock()
        db.ours.read()

    return Act(db, do)


def a_checkpoint(path: Path) -> Act:
    db = _opened(path)
    return Act(db, db.ours.checkpoint)


def a_checkpoint_after_one_that_stopped_before_its_journal(path: Path) -> Act:
    db = _opened(path)
    with pytest.MonkeyPatch.context() as patch:
        really = os.replace
        patch.setattr(os, "replace", lambda a, b: io_error() if b == journal_of(path) else really(a, b))
        db.ours.checkpoint()
        db.table("talks").insert({"n": 8})
    return Act(db, db.ours.checkpoint)


def a_table_that_is_dropped(path: Path) -> Act:
    db = _opened(path)
    db.table("people").insert({"name": "Zoë"})
    return Act(db, lambda: db.drop_table("talks"))


def a_table_that_is_dropped_and_was_not_there_at_the_last_checkpoint(path: Path) -> Act:
    filled(path)
    db = Database(path)
    db.table("people").insert({"name": "Zoë"})
    return Act(db, lambda: db.drop_table("people"))


def a_close(path: Path) -> Act:
    db = _opened(path)
    return Act(db, db.close, fails=False)


ACTS = (
    a_first_save,
    a_line,
    a_line_that_takes_out,
    lines_of_several_tables,
    a_line_after_a_sync_that_failed,
    a_line_without_a_journal,
    an_opening_of_a_torn_journal,
    a_checkpoint,
    a_checkpoint_after_one_that_stopped_before_its_journal,
    a_table_that_is_dropped,
    a_table_that_is_dropped_and_was_not_there_at_the_last_checkpoint,
    a_close,
)


class Course(NamedTuple):
    """What an act does where nothing stops it."""

    before: Tables
    after: Tables
    plain: Sequence[Tables]
    """What plain TinyDB may see."""
    calls: list[str]


def course_of(act: Callable[[Path], Act], directory: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    directory.mkdir()
    path = directory / "file.json"
    made = act(path)
    before, plain_before = state(path), plain(path)
    with monkeypatch.context() as patch:
        disk = Disk(patch, 0, stop)
        made.do()
    after, plain_after = state(path), plain(path)
    made.db.close()
    return Course(before, after, (plain_before, plain_after), disk.calls)


def assert_it_can_be_gone_on_with(path: Path, found: Tables) -> None:
    with Database(path) as db:
        assert as_json(db.storage.read() or {}) == found
        db.table("next").insert({"goes": "on"})
        expected = {**found, "next": {"1": {"goes": "on"}}}
        assert state(path) == expected
    assert state(path) == plain(path) == expected
    assert not list(path.parent.glob(".*"))


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("act", ACTS)
def test_wherever_a_run_is_stopped_nothing_is_lost_and_nothing_is_half_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], Act], *, is_done: bool
) -> None:
    course = course_of(act, tmp_path / "course", monkeypatch)
    assert course.calls
    for at in range(1, len(course.calls) + 1):
        path = tmp_path / f"{at}" / "file.json"
        path.parent.mkdir()
        made = act(path)
        with monkeypatch.context() as patch:
            Disk(patch, at, stop, is_done=is_done)
            with pytest.raises(Stopped):
                made.do()
        left = copied(path, tmp_path / f"{at} left")
        found = state(left)
        assert found in (course.before, course.after), at
        assert plain(left) in course.plain, at
        assert_it_can_be_gone_on_with(left, found)


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("act", ACTS)
def test_wherever_the_disk_fails_it_is_told_nothing_has_changed_and_it_can_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], Act], *, for_good: bool
) -> None:
    course = course_of(act, tmp_path / "course", monkeypatch)
    for at in range(1, len(course.calls) + 1):
        path = tmp_path / f"{at}" / "file.json"
        path.parent.mkdir()
        made = act(path)
        error: OSError | None = None
        with monkeypatch.context() as patch:
            Disk(patch, at, io_error, for_good=for_good)
            try:
                made.do()
            except OSError as raised:
                error = raised
        found = state(copied(path, tmp_path / f"{at} left"))
        assert found == (course.after if error is None else course.before) or for_good, at
        assert made.fails or error is None
        if not made.fails:
            assert_it_can_be_gone_on_with(path, course.after)
            continue
        try:
            if error is not None:
                assert as_json(made.db.storage.read() or {}) == course.before, at
                made.do()
            assert as_json(made.db.storage.read() or {}) == state(path) == course.after, at
            made.db.table("next").insert({"goes": "on"})
        except FileForeign:  # what a disk did that was gone is not known: it is looked at anew
            assert for_good
            made.db.close()
            assert found == state(path)
            assert found in (course.before, course.after)
            assert_it_can_be_gone_on_with(path, found)
        else:
            expected = {**course.after, "next": {"1": {"goes": "on"}}}
            assert as_json(made.db.storage.read()) == state(path) == expected, at
            assert state(copied(path, tmp_path / f"{at} killed")) == expected, at
            made.db.close()
            assert state(path) == plain(path) == expected, at


def interrupt() -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("act", ACTS)
def test_wherever_a_run_is_interrupted_that_goes_on_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], Act], *, is_done: bool
) -> None:
    course = course_of(act, tmp_path / "course", monkeypatch)
    for at in range(1, len(course.calls) + 1):
        path = tmp_path / f"{at}" / "file.json"
        path.parent.mkdir()
        made = act(path)
        with monkeypatch.context() as patch:
            Disk(patch, at, interrupt, is_done=is_done, for_good=False)
            with pytest.raises(KeyboardInterrupt):
                made.do()
        found = state(path)
        assert found in (course.before, course.after), at
        if made.fails:
            with contextlib.suppress(FileForeign):  # where it is not known what was done it is not gone on with
                made.db.table("next").insert({"goes": "on"})
                found = {**found, "next": {"1": {"goes": "on"}}}
            assert state(path) == found, at
            assert state(copied(path, tmp_path / f"{at} killed")) == found, at
            made.db.close()
        assert state(path) == found, at
        with Database(path) as db:
            db.table("last").insert({"goes": "on"})
        assert state(path) == plain(path) == {**found, "last": {"1": {"goes": "on"}}}


def test_a_change_that_failed_on_a_disk_that_was_gone_is_not_there_where_it_is_back_at_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    with Database(path) as db:
        before = as_json(db.storage.read())
        db.ours.lock()
        db.ours.read()
        with monkeypatch.context() as patch:
            disk = Disk(patch, 3, io_error)
            with pytest.raises(OSError, match="Input/output"):
                db.table("talks").insert({"n": "failed"})
        assert disk.calls[:3] == ["write", "write", "fsync"]  # room, the line, and to the disk with it
        assert b"failed" in lines_of(path)
    assert state(path) == before


def test_where_a_sync_failed_the_next_change_starts_a_new_journal_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _opened(path) as db:
        kept_open = journal_of(path).open("rb")  # so that its number is nobody else's
        before, inode = lines_of(path), os.fstat(kept_open.fileno()).st_ino
        calls = itertools.count()
        really = os.fsync
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda handle: really(handle) if next(calls) else io_error())
            with pytest.raises(OSError, match="Input/output"):
                db.table("talks").insert({"n": "failed"})
        assert lines_of(path) == before
        db.table("talks").insert({"n": "saved"})
        assert journal_of(path).stat().st_ino != inode
        db.table("talks").insert({"n": "saved, too"})
        assert kept_open.read() == before
        kept_open.close()
        assert [one["n"] for one in state(path)["talks"].values()] == [0, 1, 2, 7, "saved", "saved, too"]


def test_a_disk_that_is_full_in_the_middle_of_a_line_leaves_nothing_of_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _opened(path) as db:
        before = lines_of(path)
        really, room = os.write, [20]

        def write(handle: int, content: bytes) -> int:
            if not room[0]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            written = really(handle, content[: min(room[0], 7)])
            room[0] -= min(room[0], 7)
            return written

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", write)
            with pytest.raises(OSError, match="No space left"):
                db.table("talks").insert({"n": "no room", "note": "long " * 100})
            assert lines_of(path) == before
            room[0] = 10_000
            db.table("talks").insert({"n": "in small pieces"})
        assert [one["n"] for one in state(path)["talks"].values()] == [0, 1, 2, 7, "in small pieces"]


def test_a_torn_line_that_could_not_be_cut_off_is_never_written_after(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _opened(path) as db:
        with monkeypatch.context() as patch:
            Disk(patch, 1, io_error, is_done=True)
            with pytest.raises(OSError, match="Input/output"):
                db.table("talks").insert({"n": "torn"})
        assert not lines_of(path).endswith(b"\n")
        db.table("talks").insert({"n": "whole"})
        assert b"torn" not in lines_of(path)
    assert [one["n"] for one in plain(path)["talks"].values()] == [0, 1, 2, 7, "whole"]


def test_a_journal_that_could_not_be_opened_to_write_is_not_replaced(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = states_of(path)
    killed = tmp_path / "killed" / path.name
    db = Database(killed)
    with monkeypatch.context() as patch:
        Disk(patch, 1, io_error)
        for _ in range(2):
            with pytest.raises(OSError, match="Input/output"):
                db.table("next").insert({"goes": "on"})
    db.table("next").insert({"goes": "on"})
    assert state(killed) == {**states[-1], "next": {"1": {"goes": "on"}}}
    db.close()


# --- changes that are made as one ----------------------------------------------------------------------


def test_what_is_made_as_one_is_one_line_and_seen_by_who_makes_it(path: Path) -> None:
    with _opened(path) as db:
        before = lines_of(path)
        with db.ours.as_one():
            db.table("talks").insert({"n": 8})
            with db.ours.as_one():
                db.table("people").insert({"name": "Zoë"})
            db.table("talks").update({"with": "Zoë"}, where("n") == 8)
            assert db.table("talks").get(where("n") == 8) == {"n": 8, "with": "Zoë"}
            assert len(db.table("people")) == 1
            assert lines_of(path) == before
        assert lines_of(path)[len(before) :].count(b"\n") == 1
        assert state(path) == as_json(db.storage.read())


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_where_one_of_several_changes_fails_there_is_none_of_them(path: Path, error: type[BaseException]) -> None:
    with _opened(path) as db:
        talks, content = db.table("talks"), content_of(path.parent)
        before, order = talks.all(), [one.doc_id for one in talks]
        with contextlib.suppress(error), db.ours.as_one():
            talks.remove(doc_ids=[1])
            talks.insert({"n": 8})
            talks.update({"changed": True})
            assert len(talks.search(where("changed") == True)) == 4  # noqa: E712 - it is how TinyDB asks
            db.table("people").insert({"name": "Zoë"})
            raise error
        assert talks.all() == before
        assert [one.doc_id for one in talks] == order
        assert talks.search(where("changed") == True) == []  # noqa: E712
        assert db.tables() == {"talks"}
        assert content_of(path.parent) == content
        assert talks.insert({"n": 8}) == 5


def test_what_was_found_within_a_change_that_failed_is_not_found_again(path: Path) -> None:
    with _opened(path) as db:
        talks = db.table("talks")
        with contextlib.suppress(ValueError), db.ours.as_one():
            talks.insert({"n": 8})
            assert len(talks.search(where("n") == 8)) == 1
            raise ValueError
        assert talks.search(where("n") == 8) == []
        assert talks.count(where("n") == 8) == 0


def test_a_document_that_json_has_no_form_for_leaves_nothing_of_its_change(path: Path) -> None:
    with _opened(path) as db, db.ours.as_one():
        before = as_json(db.storage.read())
        for bad in ({"n": {1, 2}}, {"n": object()}):
            with pytest.raises(TypeError, match="not JSON serializable"):
                db.ours.commit({"new": {"1": {"n": 1}}, "talks": {"1": {"n": 1}, "9": bad}}, ["talks"])
            with pytest.raises(TypeError, match="not JSON serializable"):
                db.table("other").insert(bad)
        assert as_json(db.storage.read()) == before
        db.table("talks").insert({"n": "good"})
    assert [one["n"] for one in plain(path)["talks"].values()] == [0, 1, 2, 7, "good"]
    assert set(plain(path)) == {"talks"}


def test_the_file_is_not_written_whole_within_a_change(path: Path) -> None:
    with _opened(path) as db:
        with db.ours.as_one():
            db.table("talks").insert({"n": 8})
            for whole in (lambda: db.drop_table("talks"), db.drop_tables, db.ours.checkpoint):
                with pytest.raises(OSError, match="within a change"):
                    whole()
            db.table("talks").insert({"n": 9})
        assert [one["n"] for one in state(path)["talks"].values()] == [0, 1, 2, 7, 8, 9]
        assert as_json(db.storage.read()) == state(path)


def test_another_thread_s_change_is_not_part_of_one_that_is_taken_back(path: Path) -> None:
    with _opened(path) as db:
        in_the_middle = threading.Event()

        def other() -> None:
            in_the_middle.wait()
            db.table("people").insert({"name": "Zoë"})

        thread = threading.Thread(target=other)
        thread.start()
        with contextlib.suppress(ValueError), db.ours.as_one():
            db.table("talks").insert({"n": 8})
            in_the_middle.set()
            thread.join(0.05)
            raise ValueError
        thread.join()
        assert state(path)["people"] == {"1": {"name": "Zoë"}}
        assert len(state(path)["talks"]) == 4


def test_a_change_of_nothing_is_no_line_and_makes_nothing(path: Path) -> None:
    db = Database(path)
    with db.ours.as_one():
        pass
    assert db.storage.read() is None
    db.close()
    with _opened(path) as db:
        before = content_of(path.parent)
        with db.ours.as_one():
            pass
        db.table("talks").update({"n": 7}, where("n") == 7)
        db.table("talks").remove(where("n") == 99)
        db.table("talks").insert_multiple([])
        assert content_of(path.parent) == before


# --- checkpoints while changes are made ----------------------------------------------------------------


class InAThread:
    """A checkpoint in a thread that waits in the middle of writing, until it is let go on."""

    def __init__(self, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self._may_go_on, self._is_writing = threading.Event(), threading.Event()
        self._error: list[BaseException] = []
        self._checkpoint = db.ours.checkpoint
        self._thread = threading.Thread(target=self._run)
        really = journal_storage.encoded_parts

        def waiting(*arguments: Any) -> Iterator[bytes]:
            for number, part in enumerate(really(*arguments)):
                if number == 1 and threading.current_thread() is self._thread:
                    self._is_writing.set()
                    assert self._may_go_on.wait(10)
                yield part

        monkeypatch.setattr(journal_storage, "encoded_parts", waiting)

    def _run(self) -> None:
        try:
            self._checkpoint()
        except BaseException as error:  # noqa: BLE001 - it is told where it is waited for
            self._error.append(error)
            self._is_writing.set()

    def __enter__(self) -> None:
        self._thread.start()
        assert self._is_writing.wait(10)

    def __exit__(self, *_: object) -> None:
        self._may_go_on.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        if self._error:
            raise self._error[0]


def test_what_is_changed_while_a_checkpoint_is_written_goes_on_into_the_new_journal(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _opened(path) as db:
        talks = db.table("talks")
        at_first = state(path)
        with InAThread(db, monkeypatch):
            talks.insert({"n": 8})
            talks.update({"note": "changed"}, where("n") == 0)
            talks.remove(doc_ids=[2])
            db.table("people").insert({"name": "Zoë"})
            expected = as_json(db.storage.read())
            assert state(copied(path, tmp_path / "in the middle")) == expected
        assert plain(path) == at_first
        assert as_json(db.storage.read()) == state(path) == expected
        journal = read_journal(journal_of(path).read_bytes())
        assert journal is not None
        assert [type(entry) for entry in journal.entries] == [Commit] * 4
        assert journal.beginning.extends == digest_of(path.read_bytes())
        talks.insert({"n": 9})
        killed = copied(path, tmp_path / "killed")
        assert state(killed) == state(path)
        assert_it_can_be_gone_on_with(killed, state(path))
        expected = state(path)
    assert plain(path) == expected


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_wherever_a_checkpoint_with_changes_meanwhile_is_stopped_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_done: bool
) -> None:
    for at in itertools.count(1):
        path = tmp_path / f"{at}" / "file.json"
        path.parent.mkdir()
        db = _opened(path)
        with monkeypatch.context() as patch, contextlib.suppress(Stopped), InAThread(db, patch):
            db.table("talks").insert({"n": 8})
            db.table("talks").remove(doc_ids=[1])
            expected = as_json(db.storage.read())
            disk = Disk(patch, at, stop, is_done=is_done)
        left = copied(path, tmp_path / f"{at} left")
        assert state(left) == expected
        assert_it_can_be_gone_on_with(left, expected)
        if not disk.has_failed:
            break
    assert at > 12
    assert state(path) == expected
    db.close()


def test_where_there_was_no_journal_yet_a_change_during_a_checkpoint_starts_one_that_is_sound(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    journal_of(path).unlink()
    path.write_text(path.read_text() + "\n")
    with Database(path) as db:
        db.ours.lock()
        with InAThread(db, monkeypatch):
            db.table("talks").insert({"n": 8})
        assert [one["n"] for one in state(path)["talks"].values()] == [0, 1, 2, 8]


@pytest.mark.parametrize("whole", ["checkpoint", "drop table", "close"])
def test_a_checkpoint_that_another_whole_writing_overtook_puts_nothing_old_in_its_place(
    path: Path, monkeypatch: pytest.MonkeyPatch, whole: str
) -> None:
    db = _opened(path)
    with InAThread(db, monkeypatch):
        db.table("people").insert({"name": "Zoë"})
        match whole:
            case "checkpoint":
                db.ours.checkpoint()
            case "drop table":
                db.drop_table("talks")
            case _:
                db.close()
        if whole != "close":
            db.table("people").insert({"name": "Ada"})
        expected = state(path)
        content = content_of(path.parent)
    assert content_of(path.parent) == content
    assert state(path) == expected
    assert len(expected["people"]) == (1 if whole == "close" else 2)
    db.close()
    assert plain(path) == expected


def test_where_a_checkpoint_fails_the_change_that_was_made_meanwhile_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _opened(path) as db:
        told: list[str] = []
        with monkeypatch.context() as patch:
            try:
                with InAThread(db, patch):
                    db.table("talks").insert({"n": 8})
                    patch.setattr(os, "replace", lambda *_: io_error())
            except OSError as error:
                told.append(str(error))
        assert told == ["[Errno 5] Input/output error"]
        db.table("talks").insert({"n": 9})
        expected = state(path)
        assert [one["n"] for one in expected["talks"].values()] == [0, 1, 2, 7, 8, 9]
    assert plain(path) == expected


def test_what_is_written_back_to_what_it_was_is_so_though_no_new_journal_could_be_started(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    really = os.replace
    with Database(path) as db:
        first = as_json(db.storage.read())
        db.table("people").insert({"name": "Zoë"})
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", lambda a, b: io_error() if b == journal_of(path) else really(a, b))
            db.ours.checkpoint()
            db.table("people").insert({"name": "Ada"})
            db.drop_table("people")  # the file is again what the journal began with
            assert state(path) == first
            db.table("talks").insert({"n": 8})
            assert as_json(db.storage.read()) == state(path)
        expected = state(path)
        assert set(expected) == {"talks"}
    assert state(path) == plain(path) == expected


# --- changes of somebody else --------------------------------------------------------------------------


def plainly_inserted(path: Path) -> None:
    with TinyDB(path, storage=JSONStorage) as db:
        db.table("talks").insert({"n": "theirs"})


def swapped(path: Path) -> None:
    other = path.with_name("incoming")
    other.write_bytes(path.read_bytes().replace(b'"n":0', b'"n":5'))
    other.replace(path)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def removed(path: Path) -> None:
    path.unlink()


def journal_removed(path: Path) -> None:
    journal_of(path).unlink()


def journal_longer(path: Path) -> None:
    journal = read_journal(journal_of(path).read_bytes())
    assert journal is not None
    with journal_of(path).open("ab") as file:
        file.write(to_line(Commit(journal.latest + 1, {"talks": {"77": {"n": "theirs"}}})))


def journal_swapped(path: Path) -> None:
    other = path.with_name("incoming")
    other.write_bytes(journal_of(path).read_bytes())
    other.replace(journal_of(path))


FOREIGN = (plainly_inserted, swapped, emptied, removed)
FOREIGN_TO_THE_JOURNAL = (journal_removed, journal_longer, journal_swapped)


@pytest.mark.parametrize("pending", [True, False])
@pytest.mark.parametrize("change", [*FOREIGN, *FOREIGN_TO_THE_JOURNAL])
def test_what_somebody_else_changed_while_it_was_open_is_never_overwritten(
    path: Path, change: Callable[[Path], None], *, pending: bool
) -> None:
    db = _opened(path)
    if not pending:
        db.ours.checkpoint()
    change(path)
    theirs = content_of(path.parent)
    for _ in range(2):
        for ours in (
            lambda: db.table("talks").insert({"n": "ours"}),
            lambda: db.table("talks").truncate(),
            db.ours.checkpoint,
            lambda: db.drop_table("talks"),
            db.drop_tables,
        ):
            with pytest.raises(FileForeign, match="changed by something else") as told:
                ours()
            assert str(path) in str(told.value)
            assert content_of(path.parent) == theirs
    db.close()
    assert content_of(path.parent) == theirs


def test_what_somebody_else_changes_while_a_line_is_written_is_not_overwritten_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = _opened(path)
    really = os.fsync

    def meanwhile(handle: int) -> None:
        really(handle)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            monkeypatch.undo()
            swapped(path)

    monkeypatch.setattr(os, "fsync", meanwhile)
    db.table("talks").insert({"n": "ours"})
    theirs = path.read_bytes()
    with pytest.raises(FileForeign):
        db.table("talks").insert({"n": "ours"})
    with pytest.raises(FileForeign):
        db.ours.checkpoint()
    db.close()
    assert path.read_bytes() == theirs


@pytest.mark.parametrize("change", FOREIGN)
def test_a_file_that_was_changed_after_a_clean_end_is_taken_as_it_is_and_gone_on_with(
    path: Path, change: Callable[[Path], None]
) -> None:
    with _opened(path):
        pass
    change(path)
    if not path.exists():
        path.write_bytes(b"{}")
    theirs = plain(path)
    assert state(path) == theirs
    for number in range(1, 3):
        with Database(path) as db:
            db.table("ours").insert({"n": number})
            assert state(path) == {**theirs, "ours": {str(one): {"n": one} for one in range(1, number + 1)}}
        assert plain(path) == state(path)
        assert {name: plain(path)[name] for name in theirs} == theirs


@pytest.mark.parametrize("change", FOREIGN)
def test_a_file_that_was_changed_before_its_journal_was_taken_in_is_told_and_both_are_kept(
    path: Path, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    states_of(path)
    killed = tmp_path / "killed" / path.name
    change(killed)
    both = content_of(killed.parent)
    for mode in ("r", "r+") if killed.exists() else ("r+",):
        with Database(killed, access_mode=mode) as db:
            for _ in range(2):
                with pytest.raises(FileForeign, match="not the file that its journal extends"):
                    db.table("talks").all()
                if mode == "r+":
                    with pytest.raises(FileForeign):
                        db.table("talks").insert({"n": "ours"})
                    with pytest.raises(FileForeign):
                        db.drop_tables()
    expected = both if change is not removed else {**both, killed.name: b""}  # an empty file is made where none is
    assert content_of(killed.parent) == expected


# --- former states -------------------------------------------------------------------------------------


def as_written(path: Path, when: datetime) -> None:
    """Let the file be as if it had been written then."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, int(when.timestamp() * 1_000_000) * 1000))


def kept_of(written: Sequence[datetime]) -> set[datetime]:
    """Return which of the former states are to be kept, found in the plainest way."""
    newest_first = sorted(written, reverse=True)
    kept = set(newest_first[: generations.LAST_KEPT])
    for most, unit in ((generations.DAYS_KEPT, "%Y%m%d"), (generations.MONTHS_KEPT, "%Y%m")):
        seen: list[str] = []
        for one in newest_first:
            if one.strftime(unit) not in seen and len(seen) < most:
                seen.append(one.strftime(unit))
                kept.add(one)
    return kept


@pytest.mark.parametrize(
    "between",
    [timedelta(hours=25), timedelta(hours=7), timedelta(days=9), timedelta(seconds=1), timedelta(days=40, minutes=7)],
    ids=str,
)
def test_the_last_five_states_are_kept_one_a_day_for_fourteen_and_one_a_month_for_twelve(
    tmp_path: Path, between: timedelta
) -> None:
    assert (generations.LAST_KEPT, generations.DAYS_KEPT, generations.MONTHS_KEPT) == (5, 14, 12)
    path = tmp_path / "file.json"
    former = Generations(path)
    written = [datetime(2025, 2, 3, 23, 50, 1, 250, tzinfo=UTC) + between * number for number in range(70)]
    for number, when in enumerate(written):
        path.unlink(missing_ok=True)
        path.write_text(f"{number}")
        journal_of(path).unlink(missing_ok=True)
        journal_of(path).write_text(f"from {number}")
        as_written(path, when)
        former.keep(path, journal_of(path))
        kept = [one.written for one in former]
        assert kept == sorted(kept_of(written[: number + 1]), reverse=True)
    for one in former:
        number = written.index(one.written)
        assert (one.path.read_text(), one.journal_path.read_text()) == (f"{number}", f"from {number}")
    assert len(list(former.__iter__())) * 2 == len(list(tmp_path.glob("*.generations/*")))


def test_a_state_is_kept_however_old_its_file_says_it_is_and_beside_one_of_the_same_instant(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    former, day = Generations(path), datetime(2026, 3, 1, 12, tzinfo=UTC)
    for number in range(30):
        path.unlink(missing_ok=True)
        path.write_text(f"{number}")
        as_written(path, day + timedelta(days=number))
        former.keep(path, journal_of(path))
    for text in ("back", "the same instant"):
        path.unlink()
        path.write_text(text)
        as_written(path, datetime(1999, 1, 1, tzinfo=UTC))  # the clock was set back
        former.keep(path, journal_of(path))
        assert text in {one.path.read_text() for one in former}


def test_each_former_state_and_its_journal_lead_to_the_next_one(path: Path, tmp_path: Path) -> None:
    filled(path)
    states, day = [plain(path)], datetime(2026, 3, 1, 12, tzinfo=UTC)
    for number in range(8):
        as_written(path, day + timedelta(days=2 * number))
        with Database(path) as db:
            db.table("talks").insert({"n": number})
            if number % 2:
                db.ours.checkpoint()
                as_written_and_known(db, day + timedelta(days=2 * number + 1))
                states.append(plain(path))
            db.table("talks").remove(where("n") == number - 1)
            db.table("people").insert_multiple([{"n": number}, {"n": -number}])
        states.append(plain(path))
    former = list(Generations(path))[::-1]
    assert [plain(one.path) for one in former] == states[:-1]
    assert len(former) == 12
    for number, one in enumerate(former):
        place = tmp_path / f"{number}" / "file.json"
        place.parent.mkdir()
        shutil.copy(one.path, place)
        shutil.copy(one.journal_path, journal_of(place))
        assert state(place) == states[number + 1]
        assert_it_can_be_gone_on_with(place, states[number + 1])


def as_written_and_known(db: Database, when: datetime) -> None:
    """Set the time of a file that is open without its being a change of somebody else."""
    as_written(db.ours.path, when)
    db.ours._seen = signatures_of(db.ours.path, db.ours.journal_path)


def test_former_states_are_for_their_owner_alone_and_cost_nothing_where_the_disk_has_links(path: Path) -> None:
    with _opened(path) as db:
        inode = path.stat().st_ino
        db.ours.checkpoint()
        (one,) = db.ours.generations
        assert one.path.stat().st_ino == inode
        assert stat.S_IMODE(one.path.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in one.path.parent.iterdir()} == {0o600}


def test_where_the_disk_has_no_links_former_states_are_copies(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", lambda *_args, **_named: io_error())
    with _opened(path) as db:
        before, inode = path.read_bytes(), path.stat().st_ino
        path.chmod(0o644)
        db.ours.checkpoint()
        (one,) = db.ours.generations
        assert one.path.read_bytes() == before
        assert one.path.stat().st_ino != inode
        assert {stat.S_IMODE(file.stat().st_mode) for file in one.path.parent.iterdir()} == {0o600}
        db.table("talks").insert({"n": 8})


@pytest.mark.parametrize("trouble", ["no room", "a file in the way", "a day that there is not", "a time far ahead"])
def test_where_a_former_state_cannot_be_kept_saving_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    db = _opened(path)
    directory = path.with_name(f"{path.name}.generations")
    match trouble:
        case "no room":
            monkeypatch.setattr(generations, "_link", lambda *_: io_error())
        case "a file in the way":
            directory.write_text("mine")
        case "a day that there is not":
            directory.mkdir()
            (directory / "20269999T999999.999999Z.json").write_text("mine")
        case _:
            os.utime(path, ns=(0, 2**62))
            db.ours._seen = signatures_of(db.ours.path, db.ours.journal_path)
    db.ours.checkpoint()
    db.table("talks").insert({"n": 8})
    expected = state(path)
    db.close()
    assert plain(path) == expected
    assert len(expected["talks"]) == 5


# --- those who only read -------------------------------------------------------------------------------


def test_who_reads_sees_a_line_more_though_neither_length_nor_time_of_the_journal_tell_of_it(path: Path) -> None:
    filled(path)
    with Database(path) as writer, Database(path, access_mode="r") as reader:
        writer.table("talks").insert({"n": "first"})  # which makes room for the others
        before = journal_of(path).stat()
        assert as_json(reader.storage.read()) == state(path)
        writer.table("talks").insert({"n": "second"})
        os.utime(journal_of(path), ns=(before.st_atime_ns, before.st_mtime_ns))
        after = journal_of(path).stat()
        assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
        assert reader.ours.is_stale()
        assert as_json(reader.storage.read()) == as_json(writer.storage.read())
        assert not reader.ours.is_stale()


def test_who_only_reads_changes_no_byte_and_follows_who_writes(path: Path) -> None:
    filled(path)
    with Database(path) as writer, Database(path, access_mode="r") as reader:
        ours, theirs = writer.table("talks"), reader.table("talks")
        assert reader.storage.read() is not None
        changes: list[Callable[[], object]] = [
            lambda: ours.insert({"n": 8}),
            lambda: ours.insert_multiple({"n": number} for number in range(20, 24)),
            lambda: ours.update({"note": "changed"}),
            writer.ours.checkpoint,
            lambda: ours.remove(where("n") == 8),
            lambda: writer.table("people").insert({"name": "Zoë"}),
            writer.ours.checkpoint,
            lambda: writer.drop_table("people"),
            ours.truncate,
            lambda: ours.insert({"n": 8}),
            writer.close,
        ]
        for change in changes:
            change()
            before = {name: (content, (path.parent / name).stat()) for name, content in content_of(path.parent).items()}
            assert theirs.search(where("n") == 8) == [one for one in theirs.all() if one["n"] == 8]
            assert as_json(reader.storage.read()) == state(path)
            if change != writer.close:
                assert as_json(reader.storage.read()) == as_json(writer.storage.read())
            for refused in (lambda: theirs.insert({"n": 1}), reader.drop_tables, reader.ours.checkpoint):
                with pytest.raises(OSError, match="Access mode"):
                    refused()
            after = {name: (content, (path.parent / name).stat()) for name, content in content_of(path.parent).items()}
            assert {name: (one[0], one[1].st_mtime_ns) for name, one in after.items()} == {
                name: (one[0], one[1].st_mtime_ns) for name, one in before.items()
            }


def test_who_only_reads_leaves_a_torn_line_and_what_was_half_written(path: Path, tmp_path: Path) -> None:
    states = states_of(path)
    killed = tmp_path / "killed" / path.name
    with journal_of(killed).open("ab") as journal:
        journal.write(b'0badcafe {"seq":7')
    killed.with_name(f".{killed.name}.abc.part").write_text("half")
    before = content_of(killed.parent)
    with Database(killed, access_mode="r") as db:
        assert as_json(db.storage.read()) == states[-1]
    assert content_of(killed.parent) == before
    assert not list(killed.parent.glob("*.lock")) or (killed.parent / f"{killed.name}.lock").stat().st_size == 0


def test_a_second_storage_may_not_write_until_the_first_one_is_closed_and_then_knows_what_is_there(path: Path) -> None:
    filled(path)
    with Database(path) as first, Database(path) as second:
        first.table("talks").insert({"n": 8})
        assert second.table("talks").search(where("n") == 8)
        for _ in range(2):
            with pytest.raises(BlockingIOError, match="another run is writing"):
                second.table("talks").insert({"n": 9})
        first.table("talks").insert_multiple([{"n": 10}, {"n": 11}])
        first.close()
        assert second.table("talks").insert({"n": 9}) == 7
        assert [one["n"] for one in second.table("talks")] == [0, 1, 2, 8, 10, 11, 9]
    assert [one["n"] for one in plain(path)["talks"].values()] == [0, 1, 2, 8, 10, 11, 9]


def test_who_reads_in_a_thread_while_another_writes_and_checkpoints_sees_each_state_whole_and_in_order(
    path: Path,
) -> None:
    filled(path, 0)
    with Database(path) as writer:
        is_over, seen, errors = threading.Event(), list[int](), list[BaseException]()

        def follow() -> None:
            reader = JournalStorage(path, access_mode="r")
            with contextlib.suppress(StopIteration):
                while True:
                    was_over = is_over.is_set()
                    try:
                        tables = as_json(reader.read() or {})
                    except BaseException as error:  # noqa: BLE001 - it is told by the test
                        errors.append(error)
                        return
                    count = len(tables.get("talks", {}))
                    if count != len(tables.get("people", {})):
                        errors.append(AssertionError(f"half of a change: {tables}"))
                        return
                    seen.append(count)
                    if was_over:
                        return

        thread = threading.Thread(target=follow)
        thread.start()
        for number in range(150):
            with writer.ours.as_one():
                writer.table("talks").insert({"n": number})
                writer.table("people").insert({"n": number})
            if number % 7 == 0:
                writer.ours.checkpoint()
        is_over.set()
        thread.join()
    assert errors == []
    assert seen == sorted(seen)
    assert seen[-1] == 150
    assert len(set(seen)) > 3


# --- TinyDB's own ways ---------------------------------------------------------------------------------


ODD = {
    "nan": float("nan"),
    "far": float("inf"),
    "half": "\ud800",
    "large": 2**70,
    "zero": -0.0,
    "seq": {"checkpoint": 1},
}


def test_whatever_tinydb_can_write_comes_back_from_the_journal_and_from_the_file(path: Path, tmp_path: Path) -> None:
    filled(path)
    with Database(path) as db:
        db.table("checkpoint").insert(ODD)
        db.table('"checkpoint":').insert({"\n": "\r\n\u2028\x85"})
        expected = repr(db.storage.read())
        killed = copied(path, tmp_path / "killed")
        assert repr(JournalStorage(killed, access_mode="r").read()) == expected
        with Database(killed) as again:
            again.ours.checkpoint()
            again.table("checkpoint").remove(doc_ids=[1])
            again.table("checkpoint").insert(ODD)
    assert repr(JournalStorage(path, access_mode="r").read()) == expected
    assert set(plain(path)["checkpoint"]["1"]) == set(ODD)
    assert repr(plain(killed)["checkpoint"]) == repr({"1": ODD})


def test_a_change_from_one_to_true_is_a_change(path: Path) -> None:
    with Database(path) as db:
        db.table("talks").insert({"a": 1, "b": [0, {"c": 1.0}]})
        db.table("talks").update({"a": True})
        db.table("talks").update({"b": [False, {"c": 1}]})
        assert repr(db.storage.read()) == repr(state(path))
    assert repr(plain(path)["talks"]["1"]) == "{'a': True, 'b': [False, {'c': 1}]}"


def test_a_file_that_is_for_other_eyes_is_written_whole_at_each_change(path: Path) -> None:
    filled(path)
    with Database(path) as db:
        db.table("talks").insert({"n": 7})
        killed = copied(path, path.parent.with_name("killed"))
    with Database(killed, indent=2, sort_keys=True) as db:
        for number in range(2):
            db.table("talks").insert({"number": number, "n": number})
            expected = state(killed)
            assert plain(killed) == expected
            assert killed.read_text() == json.dumps(expected, indent=2, sort_keys=True)
        db.ours.checkpoint()
    assert killed.read_text() == json.dumps(expected, indent=2, sort_keys=True)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "utf-16", "cp500"])
def test_a_file_in_another_encoding_is_written_and_read_in_it(path: Path, encoding: str) -> None:
    for number in range(2):
        with Database(path, encoding=encoding) as db:
            db.table("talks").insert({"n": number, "note": "東京"})
            db.ours.checkpoint()
            db.table("talks").insert({"n": -number})
    with TinyDB(path, storage=JSONStorage, encoding=encoding) as plainly:
        assert [one["n"] for one in plainly.table("talks")] == [0, 0, 1, -1]


def test_what_is_written_whole_is_nobody_s_but_the_file_s(path: Path) -> None:
    with Database(path) as db:
        tables: Tables = {"talks": {"1": {"tags": ["a"]}}}
        db.storage.write(tables)
        tables["talks"]["1"]["tags"].append("b")
        tables["people"] = {}
        assert as_json(db.storage.read()) == state(path) == {"talks": {"1": {"tags": ["a"]}}}


def test_digests_tell_contents_apart() -> None:
    assert digest_of(b"") == digest_of(b"")
    assert digest_of(b"a") != digest_of(b"b")
    assert digest_of(b"ab") == Digest(2, digest_of(b"ab").blake2b)
