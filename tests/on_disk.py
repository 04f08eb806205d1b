"""Programs on a disk as runs leave them, also as one that was killed does."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mentor_tui.program import Program
from mentor_tui.store import ProgramFile
from tests.records import check_in, days_ago, follow_up, id_of, pairing, program_of, session

PAIR = pairing(record_id=id_of(80_000_001))
TALK = session(PAIR, days_ago(20), minutes=45, note="First poster accepted.", record_id=id_of(80_000_002))
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK, record_id=id_of(80_000_003))
CALL = check_in(PAIR, days_ago(9), about=DRAFT, result="no_answer", record_id=id_of(80_000_004))
BEFORE = program_of(PAIR, TALK, DRAFT, CALL)
"""What stands in the file."""
LAST = [
    session(PAIR, days_ago(number), note=f"typed {number}", record_id=id_of(81_000_000 + number)) for number in (3, 2)
]
"""What only the journal holds, a change each."""
AFTER = BEFORE.with_records(LAST)
FIRST = program_of(PAIR)
"""What the newest former state is without its journal."""


def directory_in(parent: Path, name: str = "mentoring") -> Path:
    """Return a new directory for its owner alone."""
    directory = parent / name
    directory.mkdir(mode=0o700)
    return directory


def clean_program(parent: Path) -> Path:
    """Return a program as a clean end leaves it, with one former state, FIRST, whose journal leads to BEFORE."""
    path = directory_in(parent) / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(FIRST.records(), FIRST.charter)
        file.save([TALK, DRAFT, CALL])
    return path


def killed_program(parent: Path) -> Path:
    """Return the same after a run that made the changes LAST, and was killed: the journal holds them."""
    path = clean_program(parent)
    with ProgramFile(path) as file:
        file.load()
        for record in LAST:
            file.save([record])
        killed = parent / "killed"
        shutil.copytree(path.parent, killed)
    shutil.rmtree(path.parent)
    killed.rename(path.parent)
    return path


def journal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.journal")


def read_program(path: Path) -> Program:
    with ProgramFile(path, writable=False) as file:
        return file.load()


def edited(path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Let something else change the file, as a text editor does."""
    tables = json.loads(path.read_bytes())
    edit(tables)
    path.write_text(json.dumps(tables, indent=1), "utf-8")


def damaged_line(path: Path, number: int) -> None:
    """Change a byte in the middle of a line of the journal."""
    lines = journal_of(path).read_bytes().splitlines(keepends=True)
    lines[number - 1] = lines[number - 1].replace(b"seq", b"sXq", 1)
    journal_of(path).write_bytes(b"".join(lines))


def everything_in(directory: Path) -> dict[str, tuple[int, bytes, int]]:
    """Return every file and directory with its mode, its content and when it was written."""
    found = {}
    for one in sorted(directory.rglob("*")):
        status = one.stat()
        content = b"" if one.is_dir() else one.read_bytes()
        found[str(one.relative_to(directory))] = (status.st_mode, content, status.st_mtime_ns)
    return found


@contextlib.contextmanager
def small_disk_at(place: Path, kibibytes: int) -> Iterator[Path]:
    """Give a disk of so many KiB, mounted at a place; where none can be mounted the test is skipped."""
    place.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", place],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        pytest.skip(f"a small disk cannot be mounted here: {error}")
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)
