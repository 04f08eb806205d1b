"""Files that are open together: found, told apart, read without a trace, and looked at for changes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from mentor_tui.interchange import json_document, json_lines
from mentor_tui.interchange.extract import Scope, extract
from mentor_tui.interchange.incoming import MOST_BYTES
from mentor_tui.interchange.withholding import WITHHELD, pseudonym
from mentor_tui.model import Charter, Record
from mentor_tui.sources import Sources, find
from mentor_tui.store import ProgramFile
from mentor_tui.store.journal import Beginning, digest_of, to_line
from tests.records import ADA, BEN, TODAY, days_ago, pairing, person, program_of, session

PAIR = pairing(ADA, BEN)
TALK = session(PAIR, days_ago(9), note="was in tears")
LENA = person("Lena Vogt")
OTHER = pairing(ADA, LENA)


def write_program(path: Path, *records: Record) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with ProgramFile(path) as file:
        file.load()
        file.save(records, Charter(name=path.stem))
    return path


def write_export(path: Path, *records: Record) -> Path:
    write = json_lines.write if path.suffix == ".jsonl" else json_document.write
    path.write_bytes(b"".join(write(extract(program_of(*records), Scope(), level="shared"), TODAY)))
    return path


@pytest.fixture
def ada(tmp_path: Path) -> Path:
    return write_program(tmp_path / "ada.json", ADA, BEN, PAIR, TALK)


@pytest.fixture
def lena(tmp_path: Path) -> Path:
    return write_export(tmp_path / "lena.json", ADA, LENA, OTHER)


def opened(*paths: object) -> Sources:
    return Sources([str(path) for path in paths])


def troubles(sources: Sources) -> dict[str, str]:
    return {file.name: file.trouble for file in sources.files if file.trouble}


# --- which files ---------------------------------------------------------------------------------------


def test_a_folder_stands_for_its_programs_and_exports_and_for_nothing_that_belongs_to_one(
    ada: Path, lena: Path, tmp_path: Path
) -> None:
    with ProgramFile(ada) as file:  # so that there are a journal, a lock and a former state
        file.load()
        file.save([session(PAIR, days_ago(3))])
        file.checkpoint()
        file.save([session(PAIR, days_ago(2))])
        (tmp_path / "ada.json.drafts").mkdir()
        (tmp_path / "ada.json.drafts" / "session.json").write_text("{}")
        (tmp_path / "ada.json.aside" / "1").mkdir(parents=True)
        (tmp_path / "ada.json.aside" / "1" / "ada.json").write_text("{}")
        (tmp_path / ".hidden.json").write_text("{}")
        (tmp_path / "notes.txt").write_text("no JSON")
        (tmp_path / "folder.json").mkdir()
        assert {one.name for one in tmp_path.iterdir()} >= {"ada.json.journal", "ada.json.generations"}
        assert find([str(tmp_path)]) == [ada, lena]
        assert find(map(str, sorted(one for one in tmp_path.iterdir() if one.suffix not in {".txt", ".json"}))) == []
        assert find([f"{tmp_path}/**/*.json"]) == [ada, lena]
        assert find([f"{tmp_path}/**/session.json"]) == [tmp_path / "**" / "session.json"], "which is told as none"


def test_a_file_is_opened_once_however_often_it_is_named(ada: Path, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(ada)
    assert find([str(ada), f"{tmp_path}/./ada.json", f"{tmp_path}/a*.json", f"{tmp_path}/link.json"]) == [ada]


def test_a_name_with_brackets_is_that_of_a_file_where_there_is_one(tmp_path: Path) -> None:
    odd = write_program(tmp_path / "a[1].json", ADA)
    write_program(tmp_path / "a1.json", BEN)
    assert find([str(odd)]) == [odd]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in ("x/ada/program.json", "y/ada/program.json", "z/ben/program.json", "z/notes.json"):
        write_program(tmp_path / name, ADA)
    names = [file.name for file in opened(f"{tmp_path}/**/*.json").files]
    assert names == ["x/ada/program.json", "y/ada/program.json", "ben/program.json", "notes.json"]


# --- reading -------------------------------------------------------------------------------------------


def test_programs_and_exports_are_told_apart_by_what_stands_in_them(tmp_path: Path) -> None:
    program = write_program(tmp_path / "export.json", ADA, BEN, PAIR)
    export = write_export(tmp_path / "program.json", ADA, LENA, OTHER)
    (tmp_path / "last.json").write_text(
        '\ufeff {"people": [], "as_of": "2026-11-22", "version": 1, "format": "mentor-tui"}'
    )
    sources = opened(program, export, tmp_path / "last.json")
    assert [file.kind for file in sources.read] == ["program", "export", "export"]
    assert set(sources.gathered.program.histories) == {PAIR.id, OTHER.id}
    assert sources.gathered.origin(OTHER.id) == "program.json"


@pytest.mark.usefixtures("ada")
def test_an_export_in_lines_is_one_like_any_other(tmp_path: Path) -> None:
    lines = write_export(tmp_path / "lena.jsonl", ADA, LENA, OTHER, session(OTHER, days_ago(9)))
    head, *rest = lines.read_bytes().splitlines(keepends=True)
    (tmp_path / "head.jsonl").write_bytes(b"\xef\xbb\xbf" + head)
    (tmp_path / "torn.jsonl").write_bytes(lines.read_bytes()[:-20])
    (tmp_path / "rest.jsonl").write_bytes(b"".join(rest))
    sources = opened(tmp_path)
    assert [(file.name, file.kind) for file in sources.read] == [
        *(("ada.json", "program"), ("head.jsonl", "export"), ("lena.jsonl", "export")),
    ]
    assert set(sources.gathered.program.histories) == {PAIR.id, OTHER.id}
    assert set(troubles(sources)) == {"torn.jsonl", "rest.jsonl"}
    assert "line 5: record: This is not JSON" in troubles(sources)["torn.jsonl"]


def test_private_text_is_withheld_unless_it_is_asked_for(ada: Path) -> None:
    (talk,) = opened(ada).gathered.program.history(PAIR.id).sessions
    assert talk.note == WITHHELD
    whole = Sources([str(ada)], "everything").gathered.program
    assert whole.history(PAIR.id).sessions[0].note == "was in tears"
    coded = Sources([str(ada)], "continuity")
    assert coded.gathered.program.history(PAIR.id).mentee.name == pseudonym(BEN.id)
    assert coded.gathered.program.charter.name == ""
    assert "Ben" not in str(list(coded.gathered.program.records()))
    assert coded.said == "1 file, read-only, all text withheld"


def test_reading_leaves_no_trace_even_of_a_program_that_is_being_written(ada: Path, tmp_path: Path) -> None:
    def state() -> dict[str, tuple[int, int, bytes]]:
        return {
            str(one): (one.stat().st_mtime_ns, one.stat().st_mode, one.read_bytes())
            for one in tmp_path.rglob("*")
            if one.is_file()
        }

    with ProgramFile(ada) as file:
        file.load()
        file.save([session(PAIR, days_ago(3))])
        with ada.with_name("ada.json.journal").open("ab") as journal:
            journal.write(b"torn")
        before = state()
        sources = opened(tmp_path)
        assert len(sources.gathered.program.history(PAIR.id).sessions) == 2
        sources.reload()
        assert state() == before


BAD = {
    "another": (b'{"name": "a package", "version": "1.0.0"}', "neither a program nor an export"),
    "tinydb": (b'{"_default": {"1": {"name": "x"}}}', "neither a program nor an export"),
    "text": (b"Dear Ada,", "neither a program nor an export"),
    "zeros": (b"\0" * 10_000, "neither a program nor an export"),
    "blank": (b" " * 10_000, "neither a program nor an export"),
    "list": (b"[]", "neither a program nor an export"),
    "empty": (b"", "it is empty"),
    "half": (b'{"mentor_tui": {"1": {"schema": 1}}, "peo', "not written to its end: it stops being JSON at line 1"),
    "latin": (b'{"mentor_tui": {"1": {"schema": 1}}, "people": {"1": {"name": "\xe4"}}}', "not text at byte"),
    "deep": (b'{"a":' * 100_000, "nested too deeply"),
    "newer": (b'{"mentor_tui": {"1": {"schema": 2}}, "moods": {}}', "it was written by a newer mentor-tui (schema 2"),
    "newer_export": (b'{"format": "mentor-tui", "version": 9}', "of version 9; this mentor-tui reads versions 1 to 2"),
    "wrong": (
        b'{"mentor_tui": {"1": {"schema": 1}}, "people": {"1": {"name": 5}}}',
        "people 1: Expected `str`, got `int` - at `$.name`",
    ),
    "orphan": (
        b'{"format": "mentor-tui", "version": 1, "as_of": "2026-11-22", "sessions": [{}, {}, {}, {}, {}]}',
        "and 2 more",
    ),
}


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_says_why_and_stops_no_other(name: str, tmp_path: Path) -> None:
    content, reason = BAD[name]
    (tmp_path / "bad.json").write_bytes(content)
    sources = opened(tmp_path)
    assert [file.name for file in sources.read] == ["ada.json"]
    assert reason in troubles(sources)["bad.json"]
    assert str(tmp_path) not in troubles(sources)["bad.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sizes at hand")
@pytest.mark.parametrize(("first", "reason"), [(b"", "neither a program"), (b"{", "too large to be opened: 2,048 MiB")])
def test_two_gigabytes_are_refused_at_once(first: bytes, reason: str, ada: Path, tmp_path: Path) -> None:
    import resource

    with (tmp_path / "huge.json").open("wb") as huge:
        huge.write(first)
        huge.truncate(2 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert reason in troubles(opened(ada, huge.name))["huge.json"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "in KiB, as Linux counts"
    (tmp_path / "huge.json").unlink()
    with (tmp_path / "ada.json.journal").open("wb") as journal:
        journal.truncate(MOST_BYTES)
    assert "too large" in troubles(opened(ada))["ada.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other kinds of these")
def test_what_is_no_file_is_told_as_that(ada: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    sources = opened(
        ada,
        *(tmp_path / name for name in ("pipe.json", "empty", "gone.json", "no*.json", "ada.json/x.json", "loop.json")),
        tmp_path / ("x" * 300),
    )
    assert [file.name for file in sources.read] == ["ada.json"]
    found = troubles(sources)
    assert found.pop("loop.json")
    assert list(found.values()) == [
        "this is no file, but a device or a pipe",
        "there is no program and no export in this folder: it has no .json or .jsonl file",
        "there is no such file",
        "no file has a name of this form",
        "it cannot be read: Not a directory",
        "it cannot be read: File name too long",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other kinds of these")
def test_what_cannot_even_be_looked_at_says_why_and_stops_no_other(ada: Path, tmp_path: Path) -> None:
    """As with a folder or a link that leads where this user may not look; too long a name fails for everybody."""
    out_of_reach = tmp_path / "link.json"
    out_of_reach.symlink_to(tmp_path / ("y" * 300))
    sources = opened(tmp_path, f"{tmp_path}/*.json", "y" * 300 + ".journal")
    assert [file.name for file in sources.read] == [ada.name]
    assert {file.trouble for file in sources.files} == {"", "it cannot be read: File name too long"}
    assert len(sources.files) == 3


def test_a_journal_that_extends_another_file_is_told(ada: Path, lena: Path) -> None:
    with ProgramFile(ada) as file:
        file.load()
        file.save([session(PAIR, days_ago(3))])
        left = ada.with_name("ada.json.journal").read_bytes()
    ada.with_name("ada.json.journal").write_bytes(left)
    ada.write_text('{"mentor_tui": {"1": {"schema": 1}}}')
    sources = opened(ada, lena)
    assert [file.name for file in sources.read] == ["lena.json"]
    assert "is not the file that its journal extends" in troubles(sources)["ada.json"]


# --- following -----------------------------------------------------------------------------------------


def test_what_has_changed_is_told_once_and_read_when_it_is_asked_for(ada: Path, lena: Path) -> None:
    sources = opened(ada, lena)
    assert sources.look() == ()
    first = sources.gathered
    with ProgramFile(ada) as file:
        file.load()
        file.save([session(PAIR, days_ago(3))])
        assert [one.name for one in sources.look()] == ["ada.json"]
        assert sources.look() == ()
        assert sources.changed == {ada}
        assert sources.gathered is first
        kept = sources.read[1].source
        assert [file.path for file in sources.reload()] == [ada]
        assert len(sources.gathered.program.history(PAIR.id).sessions) == 2
        assert sources.read[1].source == kept
        assert (sources.changed, sources.look(), sources.reload()) == (frozenset(), (), ())


def test_what_cannot_be_read_any_more_stays_in_sight_as_it_was_read(ada: Path, lena: Path) -> None:
    sources = opened(ada, lena)
    whole = lena.read_bytes()
    lena.write_bytes(whole[:200])
    ada.unlink()
    assert {one.name for one in sources.look()} == {"ada.json", "lena.json"}
    assert all(file.trouble for file in sources.reload())
    assert set(sources.gathered.program.histories) == {PAIR.id, OTHER.id}
    assert troubles(sources)["ada.json"] == "there is no such file"
    assert "not written to its end" in troubles(sources)["lena.json"]
    assert sources.look() == ()
    lena.write_bytes(whole)
    assert [one.name for one in sources.look()] == ["lena.json"]
    sources.reload()
    assert set(troubles(sources)) == {"ada.json"}


def test_what_may_be_read_now_is_read_though_nothing_in_it_has_changed(
    ada: Path, lena: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as forbidding:
        opens = Path.open

        def forbidden(path: Path, *arguments: Any, **options: Any) -> Any:
            if path == lena:
                raise PermissionError(13, "Permission denied")
            return opens(path, *arguments, **options)

        forbidding.setattr(Path, "open", forbidden)
        sources = opened(ada, lena)
        assert troubles(sources) == {"lena.json": "it cannot be read: Permission denied"}
        assert sources.reload() == (), "it is as it was"
    assert sources.look() == ()
    assert [file.path for file in sources.reload()] == [lena]
    assert set(sources.gathered.program.histories) == {PAIR.id, OTHER.id}


def test_a_file_that_comes_into_a_folder_is_read_with_the_next_reload(ada: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    sources = opened(ada.parent, tmp_path / "new")
    write_export(ada.with_name("lena.json"), ADA, LENA, OTHER)
    write_program(tmp_path / "new" / "cem.json", person("Cem"))
    assert [file.name for file in sources.look()] == ["new"], "a folder that was empty is looked at, too"
    assert len(sources.reload()) == 2
    assert [file.name for file in sources.files] == ["ada.json", "lena.json", "cem.json"]
    assert all(file.source is not None for file in sources.files)


def test_what_only_seems_to_be_written_by_this_program_is_checked_like_anything_else(tmp_path: Path) -> None:
    odd = write_program(tmp_path / "odd.json", ADA, BEN, PAIR)
    tables = json.loads(odd.read_bytes())
    tables["pairings"]["1"]["purpose"] = "\x1b[2Jowned"
    orphan = json.loads(json.dumps(tables))
    del orphan["people"]["1"]
    for path, content in ((odd, tables), (tmp_path / "orphan.json", orphan)):
        path.write_text(json.dumps(content))
        beginning = to_line(Beginning(digest_of(path.read_bytes()), 0))
        path.with_name(f"{path.name}.journal").write_bytes(beginning)
    sources = Sources([str(tmp_path)], "everything")
    assert sources.gathered.program.history(PAIR.id).pairing.purpose == "[2Jowned"
    assert "it does not fit together" in troubles(sources)["orphan.json"]
