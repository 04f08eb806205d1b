"""The doctor: each thing that can be wrong is found where it is, and put right only when somebody asks."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentor_tui.cli import main
from mentor_tui.errors import FileDamaged, FileForeign, FileLocked, FileUnusable
from mentor_tui.store import ProgramFile
from mentor_tui.store.doctor import Diagnosis, examine, lines
from mentor_tui.store.journal import without_room
from mentor_tui.store.on_disk import is_in_use, on_disk, sound_journal
from mentor_tui.store.repair import RECORDS, repair, set_journal_aside
from tests.on_disk import (
    AFTER,
    BEFORE,
    CALL,
    DRAFT,
    LAST,
    PAIR,
    TALK,
    clean_program,
    damaged_line,
    edited,
    everything_in,
    journal_of,
    killed_program,
    read_program,
)
from tests.records import ADA, BEN, id_of, person

Captured = pytest.CaptureFixture[str]
Tables = dict[str, Any]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return clean_program(tmp_path)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    return killed_program(tmp_path)


def names(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(one.severity, one.name) for one in diagnosis.findings if one.severity != "ok"]


def opens(path: Path) -> bool:
    try:
        read_program(path)
    except (FileDamaged, FileForeign):
        return False
    return True


def copies(path: Path) -> list[Path]:
    return sorted(path.with_name(f"{path.name}.aside").glob("*"))


# --- looking -------------------------------------------------------------------------------------------


def test_a_program_as_a_clean_end_leaves_it_is_well(clean: Path) -> None:
    diagnosis = examine(clean)
    assert [(one.severity, one.name) for one in diagnosis.findings] == [("ok", "records"), ("ok", "former_states")]
    assert (diagnosis.worst, diagnosis.exit_code) == ("ok", 0)
    assert diagnosis.records == {
        "people": 2,
        "pairings": 1,
        "sessions": 1,
        "follow_ups": 1,
        "check_ins": 1,
        "tombstones": 0,
    }
    assert lines(diagnosis)[0] == str(clean)
    assert lines(diagnosis)[-1] == "All is well."


def test_what_a_killed_run_has_saved_is_told_and_is_nothing_bad(killed: Path) -> None:
    diagnosis = examine(killed)
    assert names(diagnosis) == [("note", "changes")]
    [finding] = diagnosis.of("changes")
    assert finding.what == "It holds 2 changes that the file does not hold yet."
    assert finding.where == "program.json.journal"
    assert diagnosis.records["sessions"] == 3
    assert diagnosis.exit_code == 0


def test_looking_changes_nothing_and_keeps_nobody_out(killed: Path) -> None:
    damaged_line(killed, 3)
    killed.chmod(0o644)
    before = everything_in(killed.parent)
    examine(killed)
    assert everything_in(killed.parent) == before
    clean = killed.parent / "other.json"
    with ProgramFile(clean) as file:
        file.load()
        file.save([ADA])
        assert is_in_use(clean)
        assert ("note", "in_use") in names(examine(clean))
        file.save([BEN])
    assert not is_in_use(clean)


def test_what_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="is not there"):
        examine(tmp_path / "absent.json")
    with pytest.raises(FileUnusable, match="is not there"):
        repair(tmp_path / "absent.json")
    assert not list(tmp_path.iterdir())


def test_a_link_is_followed(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(clean)
    assert examine(tmp_path / "link.json").path == str(clean)


# --- the file ------------------------------------------------------------------------------------------


def test_a_file_that_is_gone_while_its_former_states_are_there_is_damage(clean: Path) -> None:
    clean.unlink()
    diagnosis = examine(clean)
    [finding] = diagnosis.of("no_file")
    assert "program.json.journal and program.json.generations is" in finding.what
    assert "mentor-tui restore 1 --with-journal" in finding.decide
    assert diagnosis.exit_code == 4


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b'{"people": {"1": {"na', "it stops being JSON at line 1, column 19"),
        (b'{"people": {\n"1": \xff', "it is not text at byte"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "no tables of records"),
        (b'{"_default": {}}', "is not a mentor-tui program (it holds _default)"),
        (b'{"mentor_tui": {"1": {"schema": 99}}}', "was written by a newer mentor-tui (schema 99"),
        (b'{"mentor_tui": {"1": {"schema": "1"}}}', "does not say which version"),
        (b'{"mentor_tui": {"1": 7}}', "is not a mentor-tui program"),
    ],
)
def test_a_file_that_is_no_program_is_damage_and_left_as_it_is(content: bytes, told: str, clean: Path) -> None:
    journal_of(clean).unlink()
    clean.write_bytes(content)
    diagnosis = examine(clean)
    [finding] = [one for one in diagnosis.findings if one.severity == "damage"]
    assert told in finding.what
    assert finding.decide
    assert diagnosis.exit_code == 4
    assert not opens(clean)
    before = everything_in(clean.parent)
    assert repair(clean).copy is None
    assert everything_in(clean.parent) == before


RECORD_EDITS: list[tuple[Callable[[Tables], object], str, str, str]] = [
    (
        lambda tables: tables["check_ins"]["1"].update(result="flew \x1b[2J"),
        "check_ins",
        "result",
        "Invalid enum value",
    ),
    (lambda tables: tables["check_ins"]["1"].pop("made_on"), "check_ins", "made_on", "missing"),
    (lambda tables: tables["check_ins"]["1"].update(mood=1), "check_ins", "mood", "unknown field"),
    (
        lambda tables: tables["check_ins"]["1"].update(stamp="2026-02-30T00:00:00.000000Z/x"),
        "check_ins",
        "stamp",
        "no such instant",
    ),
    (lambda tables: tables["check_ins"].update({"1": [1]}), "check_ins", "", "is a list and no record"),
]


@pytest.mark.parametrize(("edit", "table", "field", "told"), RECORD_EDITS)
def test_a_record_that_cannot_be_read_is_named_and_taken_out_into_a_file_when_asked(
    edit: Callable[[Tables], object], table: str, field: str, told: str, clean: Path
) -> None:
    edited(clean, edit)
    diagnosis = examine(clean)
    [finding] = diagnosis.of("record")
    assert (finding.table, finding.number, finding.field) == (table, "1", field)
    assert told in finding.what
    assert finding.what.isprintable()
    assert diagnosis.exit_code == 4
    assert not opens(clean)
    document = json.loads(clean.read_bytes())[table]["1"]
    damaged = clean.read_bytes()

    repaired = repair(clean)
    assert repaired.copy is not None
    assert (repaired.copy / "program.json").read_bytes() == damaged
    kept = json.loads((repaired.copy / RECORDS).read_bytes())["taken_out"]
    assert [(one["table"], one["number"], one["document"]) for one in kept] == [(table, "1", document)]
    assert kept[0]["why"] == finding.what
    assert str(repaired.copy / RECORDS) in "\n".join(repaired.lines())
    assert repaired.after.exit_code == 0
    after = read_program(clean)
    assert {one.id for one in after.records()} == {one.id for one in BEFORE.records()} - {CALL.id}


@pytest.mark.parametrize(
    ("edit", "name", "where", "told"),
    [
        (
            lambda tables: tables["sessions"]["1"].update(minutes="long"),
            "record",
            "sessions 1",
            "minutes: Expected `int",
        ),
        (lambda tables: tables["people"].pop("2"), "misfit", "pairings 1", "mentee_id: No person"),
        (lambda tables: tables["pairings"].pop("1"), "misfit", "sessions 1", "pairing_id: No pairing"),
        (
            lambda tables: tables["sessions"]["1"].update(held_on="1026-01-01"),
            "misfit",
            "sessions 1",
            "held_on: 1026-01-01 is out of range",
        ),
        (
            lambda tables: tables["people"].update({"3": {**tables["people"]["1"], "name": "Ada the Other"}}),
            "id",
            "people 3",
            "has the id of people 1",
        ),
        (lambda tables: tables.update(notes={"1": 1}), "other_table", "notes", "no table of documents"),
    ],
)
def test_what_only_a_person_can_decide_is_told_and_left_as_it_is(
    edit: Callable[[Tables], object], name: str, where: str, told: str, clean: Path
) -> None:
    edited(clean, edit)
    diagnosis = examine(clean)
    finding = diagnosis.of(name)[0]
    assert finding.where == f"program.json: {where}"
    assert told in finding.what
    assert finding.decide
    assert not [one for one in diagnosis.findings if one.severity == "damage" and one.repair]
    assert diagnosis.exit_code == 4
    content = clean.read_bytes()
    assert not opens(clean)
    assert repair(clean).after.exit_code == 4
    assert clean.read_bytes() == content


def test_what_refers_to_something_damaged_is_not_told_of_as_well(clean: Path) -> None:
    edited(clean, lambda tables: tables["pairings"]["1"].update(cadence={"every": 0, "unit": "weeks"}))
    diagnosis = examine(clean)
    assert [one.where for one in diagnosis.findings if one.severity == "damage"] == ["program.json: pairings 1"]
    edited(clean, lambda tables: (tables["pairings"]["1"].update(cadence=None), tables["people"].pop("1")))
    diagnosis = examine(clean)
    assert [one.where for one in diagnosis.findings if one.severity == "damage"] == ["program.json: pairings 1"]


def test_several_things_are_told_at_once(clean: Path) -> None:
    def edit(tables: Tables) -> None:
        tables["check_ins"]["1"]["result"] = 1
        tables["follow_ups"]["1"]["opened_in"] = id_of(5)
        tables["sessions"]["1"]["held_on"] = "2300-01-01"
        tables["people"]["x"] = {}

    edited(clean, edit)
    found = {one.where: one for one in examine(clean).findings if one.severity == "damage"}
    assert set(found) == {f"program.json: {one}" for one in ("check_ins 1", "follow_ups 1", "sessions 1", "people x")}
    assert "once the rest is decided" in found["program.json: check_ins 1"].decide


def test_the_same_record_twice_is_taken_out_once(clean: Path) -> None:
    edited(clean, lambda tables: tables["sessions"].update({"7": tables["sessions"]["1"]}))
    [finding] = examine(clean).of("same")
    assert finding.where == "program.json: sessions 7"
    assert not opens(clean)
    assert repair(clean).after.exit_code == 0
    assert read_program(clean) == BEFORE


def test_what_is_no_number_and_what_is_no_table_is_taken_out(clean: Path) -> None:
    edited(clean, lambda tables: (tables["people"].update({"01": {"name": "x"}}), tables.update(tombstones=[1])))
    assert {(one.name, one.where) for one in examine(clean).findings if one.severity == "damage"} == {
        ("number", "program.json: people 01"),
        ("table", "program.json: tombstones"),
    }
    repaired = repair(clean)
    assert repaired.after.exit_code == 0
    assert read_program(clean) == BEFORE
    assert repaired.copy is not None
    kept = json.loads((repaired.copy / RECORDS).read_bytes())["taken_out"]
    assert [one["document"] for one in kept] == [{"name": "x"}, [1]]


def test_a_charter_that_cannot_be_read_is_taken_out(clean: Path) -> None:
    edited(clean, lambda tables: tables["program"]["1"].update(name=5))
    [finding] = examine(clean).of("record")
    assert (finding.table, finding.field) == ("program", "name")
    assert repair(clean).after.exit_code == 0
    assert read_program(clean).histories == BEFORE.histories


def test_a_table_of_something_else_is_a_note_and_kept(clean: Path) -> None:
    edited(clean, lambda tables: tables.update({"_default": {"1": {"a": 1}}, "empty": {}}))
    diagnosis = examine(clean)
    assert ("note", "other_table") in names(diagnosis)
    assert diagnosis.exit_code == 0
    repair(clean)
    assert "_default" in json.loads(clean.read_bytes())


def test_a_record_of_the_journal_is_named_in_the_journal(killed: Path) -> None:
    content = without_room(journal_of(killed).read_bytes())
    rewritten = []
    for line in content.splitlines():
        body = line[9:].replace(b'"note":"typed 2"', b'"note":22')
        rewritten.append(b"%08x %s\n" % (zlib.crc32(body), body))
    journal_of(killed).write_bytes(b"".join(rewritten))
    [finding] = examine(killed).of("record")
    assert finding.where.startswith("program.json.journal: sessions ")
    assert repair(killed).after.exit_code == 0
    assert {one.id for one in read_program(killed).records()} == {one.id for one in AFTER.records()} - {LAST[1].id}


# --- the journal ---------------------------------------------------------------------------------------


def test_a_torn_end_is_a_note_and_cut_when_asked(killed: Path) -> None:
    whole = without_room(journal_of(killed).read_bytes())
    journal_of(killed).write_bytes(whole + b"0123")
    diagnosis = examine(killed)
    assert names(diagnosis) == [("note", "torn"), ("note", "changes")]
    assert "4 bytes" in diagnosis.of("torn")[0].what
    repaired = repair(killed)
    assert journal_of(killed).read_bytes() == whole
    assert repaired.copy is not None
    assert (repaired.copy / "program.json.journal").read_bytes() == whole + b"0123"
    assert read_program(killed) == AFTER


def test_a_damaged_line_is_named_and_what_is_before_it_kept_when_asked(killed: Path) -> None:
    damaged_line(killed, 2)
    diagnosis = examine(killed)
    [finding] = diagnosis.of("journal")
    assert (finding.severity, finding.line) == ("damage", 2)
    assert "2 lines from there on cannot be trusted" in finding.what
    assert not opens(killed)
    repaired = repair(killed)
    assert repaired.after.exit_code == 0
    assert read_program(killed) == BEFORE
    assert repaired.copy is not None
    assert b"typed 2" in (repaired.copy / "program.json.journal").read_bytes()


def test_a_journal_whose_beginning_is_damaged_is_for_a_person(killed: Path) -> None:
    damaged_line(killed, 1)
    diagnosis = examine(killed)
    [finding] = diagnosis.of("journal")
    assert finding.line == 1
    assert finding.decide
    content = journal_of(killed).read_bytes()
    assert repair(killed).copy is None
    assert journal_of(killed).read_bytes() == content


def test_a_newer_journal_is_for_a_person(killed: Path) -> None:
    first, *rest = without_room(journal_of(killed).read_bytes()).splitlines(keepends=True)
    body = first[9:-1].replace(b'"format":1', b'"format":9')
    journal_of(killed).write_bytes(b"".join([b"%08x %s\n" % (zlib.crc32(body), body), *rest]))
    [finding] = examine(killed).of("journal")
    assert "newer mentor-tui" in finding.what
    assert finding.decide
    assert not finding.repair


def test_a_journal_of_another_file_is_told_with_what_it_holds_and_set_aside_when_asked(killed: Path) -> None:
    edited(killed, lambda tables: tables["people"]["1"].update(name="Ada Edited"))
    diagnosis = examine(killed)
    [finding] = diagnosis.of("foreign")
    assert finding.severity == "problem"
    assert "2 changes (2 in sessions)" in finding.what
    assert "restore 1 --with-journal" in finding.decide
    assert diagnosis.exit_code == 1
    assert not opens(killed)
    journal = journal_of(killed).read_bytes()
    repaired = repair(killed)
    assert repaired.copy is not None
    assert (repaired.copy / "program.json.journal").read_bytes() == journal
    assert not journal_of(killed).exists()
    assert "Ada Edited" in {one.name for one in read_program(killed).people.values()}
    assert repaired.after.exit_code == 0


def test_a_journal_stays_where_the_file_cannot_be_opened_without_it(killed: Path) -> None:
    killed.write_bytes(killed.read_bytes()[:-9])
    diagnosis = examine(killed)
    assert not diagnosis.of("foreign")[0].repair
    before = everything_in(killed.parent)
    repair(killed)
    assert everything_in(killed.parent) == before


def test_a_file_that_was_changed_after_a_clean_end_is_a_note(clean: Path) -> None:
    edited(clean, lambda tables: tables["people"]["1"].update(name="Ada Edited"))
    assert names(examine(clean)) == [("note", "journal_of_another")]
    assert repair(clean).after.exit_code == 0
    assert "Ada Edited" in {one.name for one in read_program(clean).people.values()}


def test_the_journal_can_be_set_aside_alone(killed: Path) -> None:
    edited(killed, lambda tables: tables["people"]["1"].update(name="Ada Edited"))
    journal = journal_of(killed).read_bytes()
    aside = set_journal_aside(killed)
    assert (aside / "program.json.journal").read_bytes() == journal
    assert opens(killed)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_sound_of_a_journal_is_what_stands_before_its_first_damage(data: st.DataObject, killed: Path) -> None:
    content = bytearray(journal_of(killed).read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    whole = bytes(content[:at]).rfind(b"\n") + 1
    journal, _ = sound_journal(bytes(content))
    assert (journal.whole if journal is not None else 0) == whole


# --- beside them ---------------------------------------------------------------------------------------


def test_a_former_state_that_cannot_be_read_is_a_problem(clean: Path) -> None:
    [former] = clean.with_name("program.json.generations").glob("*.json")
    former.write_bytes(b"{")
    diagnosis = examine(clean)
    assert names(diagnosis) == [("problem", "former_state")]
    assert diagnosis.exit_code == 1


def test_the_damaged_journal_of_a_former_state_is_a_problem(clean: Path) -> None:
    [journal] = clean.with_name("program.json.generations").glob("*.journal")
    journal.write_bytes(b"x\n" * 3)
    diagnosis = examine(clean)
    assert names(diagnosis) == [("problem", "former_journal")]
    assert diagnosis.of("former_states")


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_what_others_can_read_is_told_and_closed_when_asked(killed: Path) -> None:
    drafts = killed.with_name("program.json.drafts")
    drafts.mkdir(mode=0o755)
    drafts.chmod(0o755)
    (drafts / "session.json").write_text("{}")
    (drafts / "session.json").chmod(0o640)
    killed.parent.chmod(0o755)
    for path in (killed, journal_of(killed), *killed.with_name("program.json.generations").iterdir()):
        path.chmod(0o644)
    found = {Path(one.path).name for one in examine(killed).of("mode")}
    assert {"mentoring", "program.json", "program.json.journal", "program.json.drafts", "session.json"} <= found
    assert examine(killed).exit_code == 1
    repaired = repair(killed)
    assert repaired.after.exit_code == 0
    assert read_program(killed) == AFTER
    for path in (killed.parent, *killed.parent.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.skipif(os.name == "nt", reason="there are no such modes")
def test_a_directory_that_holds_other_things_too_is_a_note_and_left(clean: Path) -> None:
    (clean.parent / "letters.txt").write_text("mine")
    clean.parent.chmod(0o755)
    assert names(examine(clean)) == [("note", "directory")]
    repair(clean)
    assert stat.S_IMODE(clean.parent.stat().st_mode) == 0o755


def test_what_was_left_half_written_is_a_note_and_taken_away_when_asked(clean: Path) -> None:
    drafts = clean.with_name("program.json.drafts")
    drafts.mkdir(mode=0o700)
    for path in (clean.with_name(".program.json.abc.part"), drafts / ".session.json.x.part"):
        path.touch(mode=0o600)
    assert names(examine(clean)) == [("note", "left_over")] * 2
    repaired = repair(clean)
    assert len(repaired.done) == 2
    assert not list(clean.parent.rglob("*.part"))


@pytest.mark.parametrize(
    ("name", "is_copy"),
    [
        ("program (Ada's conflicted copy 2026-11-22).json", True),
        ("program.sync-conflict-20261122-101500-ABCDEFG.json", True),
        ("program.json.sync-conflict-20261122-101500-ABCDEFG.journal", True),
        ("program (1).json", True),
        ("program 2.json", True),
        ("program-2025.json", False),
        ("programme.json", False),
        ("program.json.bak", False),
    ],
)
def test_the_other_of_two_versions_is_a_problem_for_a_person(name: str, is_copy: bool, clean: Path) -> None:
    (clean.parent / name).touch(mode=0o600)
    assert names(examine(clean)) == ([("problem", "copy")] if is_copy else [])
    repair(clean)
    assert (clean.parent / name).exists()


# --- repairing -----------------------------------------------------------------------------------------


def test_nothing_to_repair_changes_nothing(clean: Path) -> None:
    before = everything_in(clean.parent)
    repaired = repair(clean)
    assert (repaired.done, repaired.copy) == ((), None)
    assert everything_in(clean.parent) == before


def test_a_copy_is_never_written_over_another_one(killed: Path) -> None:
    whole = journal_of(killed).read_bytes()
    for torn in (b"1", b"22"):
        journal_of(killed).write_bytes(whole + torn)
        repair(killed)
    first, second = copies(killed)
    assert second.name == f"{first.name}-2"
    assert [(one / "program.json.journal").read_bytes()[len(whole) :] for one in (first, second)] == [b"1", b"22"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in (first.parent, first, second)} == {0o700}
    assert (first / "program.json").stat().st_mtime_ns == killed.stat().st_mtime_ns


def test_while_another_run_writes_nothing_is_repaired(clean: Path) -> None:
    with ProgramFile(clean) as file:
        file.load()
        clean.chmod(0o644)
        before = everything_in(clean.parent)
        with pytest.raises(FileLocked):
            repair(clean)
        assert everything_in(clean.parent) == before


def test_where_no_copy_can_be_made_nothing_is_repaired(killed: Path) -> None:
    content = journal_of(killed).read_bytes() + b"torn"
    journal_of(killed).write_bytes(content)
    killed.with_name("program.json.aside").write_text("a file where the directory should be")
    with pytest.raises(FileUnusable):
        repair(killed)
    assert journal_of(killed).read_bytes() == content


def test_whatever_stops_a_repair_the_program_can_be_opened(killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edited(killed, lambda tables: tables["check_ins"]["1"].update(result=1))
    shutil.rmtree(killed.with_name("program.json.generations"))
    journal_of(killed).unlink()
    really = os.replace
    calls: list[Path] = []
    for stop in range(1, 8):
        calls.clear()

        def replaced(one: Path, other: Path, *, stop: int = stop) -> None:
            calls.append(other)
            if len(calls) == stop:
                raise OSError(28, "No space left on device")
            really(one, other)

        monkeypatch.setattr(os, "replace", replaced)
        try:
            repair(killed)
        except FileUnusable as error:
            assert "No space left" in str(error)  # noqa: PT017
        else:
            break
        finally:
            monkeypatch.setattr(os, "replace", really)
        assert examine(killed).of("record") or opens(killed)
    assert opens(killed)


# --- the command ---------------------------------------------------------------------------------------


def run(path: Path, *arguments: str) -> int:
    return main(["--file", str(path), "doctor", *arguments])


def test_the_command_prints_what_was_found_and_ends_with_how_bad_it_is(clean: Path, capsys: Captured) -> None:
    assert run(clean) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All is well."
    shutil.copy(clean, clean.with_name("program (1).json"))
    clean.with_name("program (1).json").chmod(0o600)
    assert run(clean) == 1
    assert "  problem  program (1).json: It looks like the other one" in capsys.readouterr().out
    edited(clean, lambda tables: tables["check_ins"]["1"].update(result=1))
    assert run(clean) == 4
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "  damage   program.json: check_ins 1: result: Expected `str`, got `int`" in captured.out
    assert "--repair takes it out of the file" in captured.out
    clean.with_name("program (1).json").unlink()
    assert run(clean, "--repair") == 0
    out = capsys.readouterr().out
    assert out.startswith("A copy of what was there is in ")
    assert "program.json: check_ins 1: taken out of the file" in out
    assert run(clean, "--repair") == 0
    assert capsys.readouterr().out.startswith("There was nothing to repair.")


def test_the_json_of_a_diagnosis_stays_as_it_is(clean: Path, capsys: Captured) -> None:
    edited(clean, lambda tables: tables["check_ins"]["1"].update(result=1))
    journal_of(clean).unlink()
    assert run(clean, "--json") == 4
    document = json.loads(capsys.readouterr().out)
    assert {name: document[name] for name in ("format", "version", "file", "worst")} == {
        "format": "mentor-tui-diagnosis",
        "version": 1,
        "file": str(clean),
        "worst": "damage",
    }
    assert document["records"]["check_ins"] == 0
    assert document["findings"][0] == {
        "severity": "damage",
        "name": "record",
        "what": "result: Expected `str`, got `int`",
        "path": str(clean),
        "table": "check_ins",
        "number": "1",
        "field": "result",
        "line": None,
        "repair": "takes it out of the file and keeps it in a JSON file beside it",
        "decide": "",
    }
    assert "repaired" not in document
    assert run(clean, "--json", "--repair") == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["repaired"]) == 1
    assert Path(document["copy"]).is_dir()


def test_a_name_or_a_text_that_could_harm_a_terminal_is_printed_without_that(tmp_path: Path, capsys: Captured) -> None:
    path = clean_program(tmp_path).rename(tmp_path / "mentoring" / "x\x1b[2J\u202e [bold].json")
    edited(path, lambda tables: tables["people"].update({"\x1b]0;owned\x07\ud800": 1}))
    assert run(path) == 4
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[bold]" in out
    assert run(path, "--json") == 4
    assert "\x1b" not in capsys.readouterr().out
    assert run(path, "--repair") == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_run_that_writes_keeps_a_repair_out_with_3(clean: Path) -> None:
    clean.chmod(0o644)
    with ProgramFile(clean):
        answer = subprocess.run(
            [sys.executable, "-m", "mentor_tui", "--file", clean, "doctor", "--repair"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        )
    assert answer.returncode == 3


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--repair"]])
def test_the_command_says_where_nothing_is_there(arguments: list[str], tmp_path: Path, capsys: Captured) -> None:
    assert run(tmp_path / "absent.json", *arguments) == 1
    assert "is not there" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_every_finding_of_a_file_that_does_not_open_is_damage_or_foreign(clean: Path) -> None:
    """What the doctor calls well can be opened, and what it calls damaged cannot."""
    person_of_the_same_id = {**json.loads(clean.read_bytes())["people"]["1"], "name": person("Zoë").name}
    for edit in (
        lambda tables: tables["people"].update({"9": person_of_the_same_id}),
        lambda tables: tables["sessions"]["1"].pop("id"),
        lambda tables: tables["follow_ups"]["1"].update(closed_on="2020-01-01"),
        lambda tables: tables.pop("pairings"),
        lambda tables: tables.pop("tombstones", None),
        lambda tables: tables.pop("program"),
        lambda tables: tables.pop("mentor_tui"),
    ):
        before = clean.read_bytes()
        edited(clean, edit)
        assert opens(clean) == (examine(clean).exit_code < 4)
        clean.write_bytes(before)


def test_what_is_on_the_disk_names_both_files(clean: Path) -> None:
    there = on_disk(clean)
    assert (there.path, there.journal_path) == (clean, journal_of(clean))
    assert there.fits
    assert {TALK.id, DRAFT.id, PAIR.id} <= {
        one["id"] for table in json.loads(there.content or b"").values() for one in table.values() if "id" in one
    }
