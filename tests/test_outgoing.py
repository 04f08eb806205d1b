"""A file that leaves: whole or not at all, for its owner alone, and never over what is not to be lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mentor_tui.errors import FileUnusable
from mentor_tui.store.outgoing import write_parts

PARTS = [b"one, ", b"two"]


def failing() -> Iterator[bytes]:
    yield b"one, "
    raise FileUnusable("the reader of the records has failed")


def test_a_file_is_written_from_its_parts_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_parts(path, PARTS, programs=[tmp_path / "program.json"])
    assert path.read_bytes() == b"one, two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]


@pytest.mark.parametrize("replace", [False, True])
def test_where_the_parts_fail_nothing_is_left_and_nothing_is_lost(tmp_path: Path, *, replace: bool) -> None:
    path = tmp_path / "out.json"
    if replace:
        path.write_text("mine")
    with pytest.raises(FileUnusable):
        write_parts(path, failing(), programs=[tmp_path / "program.json"], replace=replace)
    assert [one.read_text() for one in tmp_path.iterdir()] == (["mine"] if replace else [])


def test_a_file_is_written_over_only_where_that_is_said(tmp_path: Path) -> None:
    path, link = tmp_path / "out.json", tmp_path / "link.json"
    path.write_text("mine")
    path.chmod(0o644)
    link.symlink_to(path)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in (path, link, tmp_path, tmp_path / "dangling"):
        with pytest.raises(FileUnusable, match="is there already"):
            write_parts(name, PARTS, programs=[tmp_path / "program.json"])
    assert path.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    write_parts(link, PARTS, programs=[tmp_path / "program.json"], replace=True)
    assert link.is_symlink()
    assert path.read_bytes() == b"one, two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    ["program.json", "program.json.journal", "program.json.lock", "program.json.generations/x.json", "here.json"],
)
@pytest.mark.parametrize("replace", [False, True])
def test_neither_the_program_nor_what_belongs_to_it_is_ever_written(
    name: str, tmp_path: Path, *, replace: bool
) -> None:
    program = tmp_path / "program.json"
    program.write_text("everything")
    (tmp_path / "program.json.generations").mkdir()
    (tmp_path / "here.json").symlink_to(program)
    with pytest.raises(FileUnusable, match="is the program file, or belongs to it"):
        write_parts(tmp_path / name, PARTS, programs=[program], replace=replace)
    assert program.read_text() == "everything"
    write_parts(tmp_path / "program.json2", PARTS, programs=[program])  # of another


def test_what_is_no_file_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="not a file that could be written over"):
        write_parts(tmp_path, PARTS, programs=[tmp_path / "program.json"], replace=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FileUnusable, match="not a file that could be written over"):
            write_parts(tmp_path / "pipe", PARTS, programs=[tmp_path / "program.json"], replace=True)
