"""Our tables over the journal do what TinyDB's do in memory, whatever happens to the disk on the way."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tinydb import TinyDB, operations, where
from tinydb.queries import QueryLike
from tinydb.storages import JSONStorage, MemoryStorage
from tinydb.table import Document, Table

from mentor_tui.store import JournalStorage, JournalTable
from mentor_tui.store.journal import without_room

Tables = dict[str, Any]
Act = Callable[[TinyDB], Any]
"""What is done to ours and to TinyDB's own."""


@pytest.fixture(autouse=True)
def one_kind_of_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sync be the same call, so that whatever lets one of them fail is met by all."""
    monkeypatch.setattr(os, "fdatasync", lambda handle: os.fsync(handle))  # noqa: PLW0108 - as it is then


class Database(TinyDB):
    """TinyDB with our table."""

    table_class = JournalTable


def opened(path: Path) -> Database:
    return Database(path, storage=JournalStorage)


def storage_of(db: TinyDB) -> JournalStorage:
    assert isinstance(db.storage, JournalStorage)
    return db.storage


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def on_disk(path: Path) -> Tables:
    """Return what somebody reads who opens the file and its journal now."""
    tables: Tables = as_json(JournalStorage(path, access_mode="r").read() or {})
    return tables


def plain(path: Path) -> Tables:
    """Return what plain TinyDB sees in the file."""
    with TinyDB(path, storage=JSONStorage, access_mode="r") as db:
        return {name: {str(one.doc_id): dict(one) for one in db.table(name)} for name in db.tables()}


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


# --- the same as TinyDB --------------------------------------------------------------------------------

names = st.sampled_from(["_default", "one", "checkpoint"])
small = st.integers(0, 3)
tags = st.lists(st.sampled_from("abc"), max_size=2)
values = (
    small | st.booleans() | st.sampled_from([1.0, "x", "東京\n", None]) | tags | st.fixed_dictionaries({"in": tags})
)
documents = st.fixed_dictionaries(
    {"n": small}, optional={"tags": tags, "deep": st.fixed_dictionaries({"in": tags}), "v": values}
)
doc_ids = st.lists(st.integers(1, 9), max_size=3)
conditions: st.SearchStrategy[Any] = st.one_of(
    small.map(lambda n: where("n") == n),
    small.map(lambda n: where("n") >= n),
    st.sampled_from("abc").map(lambda tag: where("tags").any([tag])),
    st.just(where("v").exists()),
    st.just(where("deep")["in"].test(bool)),
    small.map(lambda n: ~(where("n") == n)),
)


def add_a_tag(document: Any) -> None:
    document.setdefault("tags", []).append("c")


def dig(document: Any) -> None:
    document["deep"] = {"in": [*document.get("tags", []), document["n"]]}


def fail_on_two(document: Any) -> None:
    document["n"] += 1
    if document["n"] == 3:
        raise ArithmeticError


fields: st.SearchStrategy[Any] = st.one_of(
    st.dictionaries(st.sampled_from(["n", "v", "tags"]), values, max_size=2).map(
        lambda found: {name: one for name, one in found.items() if name != "n" or isinstance(one, int)}
    ),
    st.sampled_from(
        [operations.set("v", 7), operations.delete("n"), operations.increment("n"), add_a_tag, dig, fail_on_two]
    ),
)


def _insert(name: str, document: Any, db: TinyDB) -> Any:
    return db.table(name).insert(document)


def _insert_as(name: str, number: int, document: Any, db: TinyDB) -> Any:
    return db.table(name).insert(Document(document, number))


def _insert_multiple(name: str, found: Any, db: TinyDB) -> Any:
    return db.table(name).insert_multiple(one for one in found)


def _insert_multiple_as(name: str, number: int, found: Any, db: TinyDB) -> Any:
    return db.table(name).insert_multiple([*found, Document({"n": 0}, number)])


def _update(name: str, change: Any, cond: Any, ids: Any, db: TinyDB) -> Any:
    return db.table(name).update(change, cond, ids)


def _update_multiple(name: str, changes: Any, db: TinyDB) -> Any:
    return db.table(name).update_multiple(changes)


def _upsert(name: str, document: Any, cond: Any, db: TinyDB) -> Any:
    return db.table(name).upsert(document, cond)


def _upsert_as(name: str, number: int, document: Any, db: TinyDB) -> Any:
    return db.table(name).upsert(Document(document, number))


def _remove(name: str, cond: Any, ids: Any, db: TinyDB) -> Any:
    return db.table(name).remove(cond, ids)


def _truncate(name: str, db: TinyDB) -> Any:
    return db.table(name).truncate()


numbers = st.integers(1, 9)
insertions = st.one_of(
    st.builds(partial, st.just(_insert), names, documents),
    st.builds(partial, st.just(_insert_multiple), names, st.lists(documents, max_size=3)),
)
updates = st.one_of(
    st.builds(partial, st.just(_update), names, fields, conditions | st.none(), st.none()),
    st.builds(partial, st.just(_update), names, fields, st.none(), doc_ids),
    st.builds(partial, st.just(_update_multiple), names, st.lists(st.tuples(fields, conditions), max_size=2)),
    st.builds(partial, st.just(_upsert), names, documents, conditions),
)
others = st.one_of(
    st.builds(partial, st.just(_insert_as), names, numbers, documents),
    st.builds(partial, st.just(_insert_multiple_as), names, numbers, st.lists(documents, max_size=2)),
    st.builds(partial, st.just(_upsert_as), names, numbers, documents),
    st.builds(partial, st.just(_remove), names, conditions, st.none()),
    st.builds(partial, st.just(_remove), names, st.none(), doc_ids),
    st.builds(partial, st.just(_truncate), names),
)
acts: st.SearchStrategy[Act] = insertions | updates | others


def fail(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def half(handle: int, content: bytes) -> int:
    REALLY_WRITE(handle, content[: len(content) // 2])
    fail()


REALLY_WRITE, REALLY_FSYNC = os.write, os.fsync


def fail_once(patch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def sometimes(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            fail()
        REALLY_FSYNC(handle)

    patch.setattr(os, "fsync", sometimes)


FAILURES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "": lambda _: None,
    "write": lambda patch: patch.setattr(os, "write", fail),
    "half a write": lambda patch: patch.setattr(os, "write", half),
    "sync": lambda patch: patch.setattr(os, "fsync", fail),
    "one sync": fail_once,
    "replace": lambda patch: patch.setattr(os, "replace", fail),
}
failures = st.sampled_from(["", "", "", *FAILURES])


FAILURES_OF_AN_ACT = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError)

usual = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class SameAsTinyDB(RuleBasedStateMachine):
    """Does the same to both, and looks whether they are the same."""

    @initialize()
    def begin(self) -> None:
        self._place = Path(tempfile.mkdtemp())
        (self._place / "0").mkdir()
        self._path, self._runs = self._place / "0" / "file.json", 0
        self._ours: TinyDB = opened(self._path)
        self._model = TinyDB(storage=MemoryStorage)

    def teardown(self) -> None:
        if hasattr(self, "_place"):
            self._close()
            shutil.rmtree(self._place)

    def _close(self) -> None:
        """Close ours: the file itself has everything then, but where it was only read."""
        wrote = storage_of(self._ours).is_locked
        self._ours.close()
        if wrote:
            assert plain(self._path) == self._memory()
        assert on_disk(self._path) == self._memory()

    def _memory(self) -> Tables:
        assert isinstance(self._model.storage, MemoryStorage)
        return self._model.storage.memory or {}

    def _is_taken_back(self, memory: Tables) -> None:
        """Set the model back: what failed has not changed anything, and numbers are counted anew."""
        assert isinstance(self._model.storage, MemoryStorage)
        self._model.storage.memory = memory or None
        for name in list(self._model._tables):
            self._model.table(name)._next_id = None
            self._model.table(name).clear_cache()

    def _model_does(self, act: Act) -> Any:
        memory = as_json(self._memory())
        try:
            return act(self._model)
        except FAILURES_OF_AN_ACT as error:
            self._is_taken_back(memory)
            return type(error)
        finally:
            assert isinstance(self._model.storage, MemoryStorage)
            self._model.storage.memory = as_json(self._model.storage.memory)  # two documents never share a list

    def _do(self, act: Act, failure: str = "") -> None:
        try:
            with pytest.MonkeyPatch.context() as patch:
                FAILURES[failure](patch)
                result = act(self._ours)
        except OSError:
            assert failure
            self._is_taken_back(as_json(self._memory()))
            return
        except FAILURES_OF_AN_ACT as error:
            result = type(error)
        assert result == self._model_does(act)

    @rule(act=acts, failure=failures)
    def change(self, act: Act, failure: str) -> None:
        self._do(act, failure)

    @rule(several=st.lists(insertions | updates, min_size=1, max_size=4), failure=failures)
    def change_several_as_one(self, several: list[Act], failure: str) -> None:
        lines = self._lines()

        def act(db: TinyDB) -> list[Any]:
            if not isinstance(db.storage, JournalStorage):
                return [one(db) for one in several]
            with db.storage.as_one():
                return [one(db) for one in several]

        self._do(act, failure)
        assert self._lines() - lines <= 1

    def _lines(self) -> int:
        return journal_of(self._path).read_bytes().count(b"\n") if journal_of(self._path).exists() else 0

    @rule(name=names, failure=failures)
    def drop_table(self, name: str, failure: str) -> None:
        self._do(lambda db: db.drop_table(name), failure)

    @rule(failure=failures)
    def drop_tables(self, failure: str) -> None:
        self._do(lambda db: db.drop_tables(), failure)

    @rule(name=names, cond=conditions, ids=doc_ids)
    def look_and_meddle(self, name: str, cond: QueryLike, ids: list[int]) -> None:
        def look(db: TinyDB) -> Any:
            table = db.table(name)
            return as_json(
                [
                    [table.search(cond), table.count(cond), table.contains(cond), len(table)],
                    [table.get(cond), table.get(doc_ids=ids), [table.get(doc_id=one) for one in ids], table.all()],
                    [[one.doc_id for one in table], sorted(db.tables())],
                ]
            )

        assert look(self._ours) == look(self._model)
        table = self._ours.table(name)
        given: list[list[Any]] = [table.search(cond), table.all(), list(table), table.get(doc_ids=ids)]
        for found in [*given, [table.get(cond) or {}]]:
            for one in found:
                meddle(one)
            found.clear()
        assert look(self._ours) == look(self._model)

    @rule(failure=failures)
    def checkpoint(self, failure: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            FAILURES[failure](patch)
            try:
                storage_of(self._ours).checkpoint()
            except OSError:
                assert failure
                return
        if self._memory():
            assert plain(self._path) == self._memory()

    @rule()
    def close_and_open_again(self) -> None:
        self._close()
        self._open()

    @rule(torn=st.binary(max_size=30) | st.integers(1, 60))
    def kill_and_open_again(self, torn: bytes | int) -> None:
        """Go on with what is on the disk, after a crash in the middle of a line."""
        self._runs += 1
        left = self._place / f"{self._runs}"
        shutil.copytree(self._path.parent, left)
        storage_of(self._ours)._let_go()
        self._path = left / self._path.name
        if journal_of(self._path).exists():
            line = b'0badcafe {"seq":1,"tables":{"one":{"1":{"n":1}}},"cleared":[]}\n'
            tail = line[:torn] if isinstance(torn, int) else torn.replace(b"\n", b"").replace(b"\r", b"")
            with journal_of(self._path).open("ab") as journal:
                journal.write(tail)
        self._open()

    def _open(self) -> None:
        self._ours = opened(self._path)
        memory = self._memory()
        self._model = TinyDB(storage=MemoryStorage)
        if memory:
            self._model.storage.write(memory)

    @invariant()
    def is_the_same_in_memory_and_on_the_disk(self) -> None:
        if hasattr(self, "_ours"):
            expected = json.dumps(self._memory(), sort_keys=True)
            assert json.dumps(self._ours.storage.read() or {}, sort_keys=True) == expected
            assert json.dumps(on_disk(self._path), sort_keys=True) == expected


def meddle(value: Any) -> None:
    """Change what was given out, as deep as it goes."""
    if isinstance(value, dict):
        for one in list(value.values()):
            meddle(one)
        value["meddled"] = True
    elif isinstance(value, list):
        for one in value:
            meddle(one)
        value.append("meddled")


def test_whatever_is_done_ours_is_the_same_as_tinydb_in_memory_and_on_the_disk() -> None:
    run_state_machine_as_test(SameAsTinyDB, settings=settings(usual, max_examples=150, stateful_step_count=20))


@pytest.mark.slow
def test_whatever_is_done_for_long_ours_is_the_same_as_tinydb() -> None:
    run_state_machine_as_test(SameAsTinyDB, settings=settings(usual, max_examples=300, stateful_step_count=50))


# --- one by one ----------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.json"


def both(path: Path) -> tuple[Table, Table]:
    """Return a table of ours and one of TinyDB's own."""
    return opened(path).table("talks"), TinyDB(storage=MemoryStorage).table("talks")


def test_the_number_of_a_document_that_was_removed_is_given_again_just_where_tinydb_does(path: Path) -> None:
    ours, theirs = both(path)
    given = []
    for table in (ours, theirs):
        found = [table.insert({"n": 1}), table.insert({"n": 2})]
        table.remove(doc_ids=[2])
        found += [table.insert({"n": 3})]
        table.remove(doc_ids=found[-1:])
        found += table.insert_multiple([{"n": 4}, {"n": 5}])
        table.insert(Document({"n": 6}, 3))
        table.remove(doc_ids=[5])
        found += [table.insert({"n": 7})]
        table.truncate()
        found += [table.insert({"n": 8})]
        given.append(found)
    assert given[0] == given[1] == [1, 2, 3, 4, 5, 5, 1]


def test_after_opening_again_numbers_are_counted_from_the_highest_that_is_there(path: Path) -> None:
    with opened(path) as db:
        db.table("talks").insert_multiple([{"n": 1}, {"n": 2}])
        db.table("talks").remove(doc_ids=[2])
    with opened(path) as db:
        assert db.table("talks").insert({"n": 3}) == 2


def test_a_failed_insert_uses_up_no_number(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as db:
        talks = db.table("talks")
        talks.insert({"n": 1})
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", fail)
            inserts: list[Callable[[], object]] = [
                lambda: talks.insert({"n": 2}),
                lambda: talks.insert_multiple([{"n": 2}, {"n": 3}]),
            ]
            for insert in inserts:
                with pytest.raises(OSError, match="Input/output"):
                    insert()
        assert talks.insert({"n": 4}) == 2
        with pytest.raises(ValueError, match="already exists"):
            talks.insert_multiple([{"n": 5}, Document({"n": 6}, 1)])
        assert talks.insert({"n": 7}) == 3


def test_what_is_given_out_is_nobody_s(path: Path) -> None:
    with opened(path) as db:
        talks = db.table("talks")
        given = {"n": 1, "tags": ["a", ["b"]], "deep": {"in": [{"x": 1}]}}
        talks.insert(given)
        expected = as_json(given)
        query = where("n") == 1
        meddle(given)
        found: list[Callable[[], Any]] = [
            lambda: talks.search(query),
            lambda: talks.search(query),  # from the cache
            lambda: talks.get(query),
            lambda: talks.get(doc_id=1),
            lambda: talks.get(doc_ids=[1]),
            talks.all,
            lambda: list(talks),
        ]
        for look in found:
            meddle(look())
            for again in found:
                assert again() in (expected, [expected])
        assert on_disk(path) == {"talks": {"1": expected}}
        db.table("other").insert({"n": 2})
    assert plain(path)["talks"] == {"1": expected}


def test_what_an_update_was_made_of_is_nobody_s_either(path: Path) -> None:
    with opened(path) as db:
        talks = db.table("talks")
        talks.insert_multiple([{"n": 1}, {"n": 2}])
        tags_given = ["a"]
        talks.update({"tags": tags_given})
        tags_given.append("b")
        talks.update(add_a_tag, doc_ids=[1])
        assert [one["tags"] for one in talks] == [["a", "c"], ["a"]]
        assert as_json(db.storage.read()) == on_disk(path)


def kept_outside(document: Mapping[str, Any], kept: list[Any]) -> None:
    kept.append(document)


def test_what_a_callable_kept_of_a_document_is_not_the_table_s(path: Path) -> None:
    with opened(path) as db:
        talks = db.table("talks")
        talks.insert({"n": 1, "tags": ["a"]})
        kept: list[Any] = []
        talks.update(partial(kept_outside, kept=kept))
        talks.update(operations.set("n", 2))
        for one in kept:
            meddle(one)
        assert talks.all() == [{"n": 2, "tags": ["a"]}]


def test_several_tables_are_changed_by_one_line(path: Path) -> None:
    with opened(path) as db:
        db.table("talks").insert({"n": 1})
        before = journal_of(path).read_bytes()
        with storage_of(db).as_one():
            db.table("talks").insert_multiple({"n": number} for number in range(5))
            db.table("talks").update({"done": True})
            db.table("talks").remove(where("n") == 3)
            db.table("people").upsert({"name": "Zoë"}, where("name") == "Zoë")
            db.table("places").truncate()
        after = journal_of(path).read_bytes()
        assert after.startswith(before)
        assert after.count(b"\n") == before.count(b"\n") + 1
        assert on_disk(path) == as_json(db.storage.read())
        assert set(on_disk(path)) == {"talks", "people", "places"}


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.insert({"n": 9}),
        lambda table: table.insert_multiple([{"n": 8}, {"n": 9}]),
        lambda table: table.update({"m": 1}),
        lambda table: table.update_multiple([({"m": 1}, where("n") == 1), ({"m": 2}, where("n") == 2)]),
        lambda table: table.upsert({"m": 1}, where("n") == 1),
        lambda table: table.upsert({"m": 1}, where("n") == 99),
        lambda table: table.remove(where("n") >= 1),
        lambda table: table.truncate(),
    ],
)
@pytest.mark.parametrize("name", ["talks", "new"])
def test_each_verb_is_one_line_at_the_most(path: Path, change: Callable[[Table], object], name: str) -> None:
    with opened(path) as db:
        db.table("talks").insert_multiple({"n": number} for number in range(4))
        before = journal_of(path).read_bytes()
        change(db.table(name))
        assert journal_of(path).read_bytes().count(b"\n") == before.count(b"\n") + 1


def test_a_line_is_as_long_as_what_it_changes_and_not_as_the_table(path: Path) -> None:
    with opened(path) as db:
        talks = db.table("talks")
        talks.insert_multiple({"n": number, "note": "long " * 20} for number in range(500))
        changes: list[Callable[[], object]] = [
            lambda: talks.insert({"n": 500}),
            lambda: talks.update({"n": -1}, doc_ids=[250]),
            lambda: talks.update({"n": -2}, where("n") == 251),
            lambda: talks.remove(where("n") == 252),
            talks.truncate,
        ]
        for change in changes:
            before = len(without_room(journal_of(path).read_bytes()))
            change()
            assert len(without_room(journal_of(path).read_bytes())) - before < 300


def test_in_what_order_documents_stand_is_not_changed_by_what_failed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as db:
        talks = db.table("talks")
        talks.insert_multiple({"n": number} for number in range(4))
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", fail)
            changes: list[Callable[[], object]] = [
                lambda: talks.remove(doc_ids=[1, 3]),
                talks.truncate,
                lambda: talks.update({"n": 0}),
            ]
            for change in changes:
                with pytest.raises(OSError, match="Input/output"):
                    change()
                assert [(one.doc_id, one["n"]) for one in talks] == [(1, 0), (2, 1), (3, 2), (4, 3)]
        talks.insert({"n": 4})
        assert [one.doc_id for one in talks] == [1, 2, 3, 4, 5]
    with opened(path) as db:
        assert [one["n"] for one in db.table("talks")] == [0, 1, 2, 3, 4]


def test_over_another_storage_it_is_tinydb_s_own_table() -> None:
    db = Database(storage=MemoryStorage)
    talks = db.table("talks")
    assert talks.insert({"n": 1}) == 1
    assert talks.insert_multiple([{"n": 2}]) == [2]
    assert talks.upsert({"n": 3}, where("n") == 3) == [3]
    assert talks.search(where("n") >= 2) == [{"n": 2}, {"n": 3}]
    assert talks.get(doc_id=1) == {"n": 1}
    assert [one["n"] for one in talks] == [1, 2, 3]
