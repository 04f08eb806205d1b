"""What is put right of a program when somebody asks for it: just what the doctor has said, after a copy."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mentor_tui.store.doctor import (
    DIRECTORY_MODE,
    FILE_MODE,
    OTHERS,
    Diagnosis,
    belonging,
    examine,
    left_overs,
)
from mentor_tui.store.file import ProgramFile
from mentor_tui.store.inspection import Finding, Spot, inspect
from mentor_tui.store.on_disk import OnDisk, on_disk, plain_tables
from mentor_tui.store.restore import put_in_place, told
from mentor_tui.store.set_aside import SetAside
from mentor_tui.store.storage import replace_file
from mentor_tui.text import one_line

RECORDS = "records.json"
"""The name of the file in which records are kept that were taken out."""


class Repaired(NamedTuple):
    """What was put right."""

    done: tuple[str, ...]
    """What was done, a sentence each."""
    copy: Path | None
    """Where the file and its journal are kept as they were; None where nothing was to be done."""
    after: Diagnosis
    """What is left."""

    def lines(self) -> list[str]:
        """Return what was done, to read."""
        if self.copy is None:
            return ["There was nothing to repair."]
        return [one_line(f"A copy of what was there is in {self.copy}."), *map(one_line, self.done)]


def repair(path: Path) -> Repaired:
    """Put right what the doctor has said that it would, after file and journal were copied.

    Raises:
        FileLocked: Another run is writing to it.
        FileUnusable: It could not be put right; the message says how far it came.
    """
    path = Path(os.path.realpath(path))
    before = examine(path)
    if not before.to_repair:
        return Repaired((), None, before)
    swept = list(left_overs(path))
    with ProgramFile(path), told(path, "could not be repaired"):  # which locks it, and sweeps what it may
        aside = SetAside(path)
        journal_path = on_disk(path, alone=True).journal_path
        aside.copy(path, journal_path)
        done = [
            *_modes_set(before, path),
            *_journal_put_right(before, on_disk(path, alone=True), aside),
            *_records_taken_out(before, on_disk(path, alone=True), aside),
            *_swept(swept, path),
        ]
    return Repaired(tuple(done), aside.directory, examine(path))


def set_journal_aside(path: Path) -> Path:
    """Put the journal aside that keeps a program from being opened, and return where it is kept.

    Raises:
        FileLocked: Another run is writing to it.
        FileUnusable: It could not be. Nothing was changed.
    """
    path = Path(os.path.realpath(path))
    with ProgramFile(path), told(path, "could not be changed"):
        return _without_its_journal(path)


def _without_its_journal(path: Path) -> Path:
    aside = SetAside(path)
    journal_path = on_disk(path, alone=True).journal_path
    aside.copy(path, journal_path)
    journal_path.unlink(missing_ok=True)
    return aside.directory


def _journal_put_right(before: Diagnosis, there: OnDisk, aside: SetAside) -> Iterable[str]:
    name = there.journal_path.name
    if any(one.repair for one in before.of("foreign", "journal_of_another")) and not there.fits:
        there.journal_path.unlink()
        yield f"{name}: set aside, kept as {aside.directory / name}."
    elif any(one.repair for one in before.of("journal")) and there.damage and there.journal is not None:
        replace_file(there.journal_path, (there.journal_content or b"")[: there.journal.whole])
        yield f"{name}: kept up to its damaged line; the whole of it is {aside.directory / name}."
    elif before.of("torn") and there.torn:
        replace_file(there.journal_path, (there.journal_content or b"")[: -there.torn])
        yield f"{name}: its torn end is cut off."


def _records_taken_out(before: Diagnosis, there: OnDisk, aside: SetAside) -> Iterable[str]:
    """Take out what cannot be read, once all of it is in a JSON file."""
    out = {Spot(one.table, one.number): one for one in before.of("record", "number", "same", "table") if one.repair}
    if not out or there.content is None or there.damage or not there.fits:
        return
    plain = plain_tables(there.content, there.since, there.path.name)
    kept = aside.write(RECORDS, {"taken_out": [_taken_out(one, plain) for one in out.values()]})
    put_in_place(there, inspect(plain, there.path).without(out))
    for one in out.values():
        yield f"{one.where}: taken out of the file, kept in {kept}."


def _taken_out(finding: Finding, tables: Mapping[str, Any]) -> dict[str, Any]:
    table = tables[finding.table]
    return {
        "table": finding.table,
        "number": finding.number,
        "why": finding.what,
        "document": table[finding.number] if finding.number else table,
    }


def _modes_set(before: Diagnosis, path: Path) -> Iterable[str]:
    wanted = {one.path for one in before.of("mode")}
    for one in (*belonging(path), path.parent):
        mode = DIRECTORY_MODE if one.is_dir() else FILE_MODE
        if str(one) in wanted and one.stat().st_mode & OTHERS:
            one.chmod(mode)
            yield f"{one.name}: its mode is {mode:04o} now."


def _swept(found: Iterable[Path], path: Path) -> Iterable[str]:
    for one in found:
        one.unlink(missing_ok=True)
        yield f"{one.relative_to(path.parent)}: taken away."
