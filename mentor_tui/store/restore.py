"""The way back: the former states of a program, and how one of them takes the place of the present one.

Nothing that is there is lost by that: the present file and its journal become a former state themselves first, or
are put aside where they cannot be read.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from mentor_tui.dates import count_of, long_date
from mentor_tui.errors import FileDamaged, FileUnusable, NotFound
from mentor_tui.model import KIND_OF, KINDS, Id, Record, RecordKind
from mentor_tui.store import schema
from mentor_tui.store.file import ProgramFile
from mentor_tui.store.generations import Generation, Generations
from mentor_tui.store.inspection import Inspection, inspect
from mentor_tui.store.journal import Beginning, Checkpoint, Commit, Tables, digest_of, to_line
from mentor_tui.store.journal_storage import encoded_parts
from mentor_tui.store.on_disk import OnDisk, on_disk, plain_tables
from mentor_tui.store.set_aside import SetAside
from mentor_tui.store.storage import replace_file
from mentor_tui.text import one_line
from mentor_tui.wording import NOUNS


class Former(Struct, frozen=True, kw_only=True):
    """A former state of a program, as far as one has to know it to choose it."""

    number: int
    """Its number, by which it is called: the newest is 1."""
    written: datetime
    """When it was written, in UTC."""
    path: Path
    """Where it is kept."""
    size: int
    """Its bytes, without its journal."""
    records: dict[RecordKind, int]
    """How many records of each kind it holds."""
    trouble: str = ""
    """Why it cannot be read; "" where it can."""
    changes: int = 0
    """How many changes its journal holds that lead from it to the next state."""
    journal_trouble: str = ""
    """Why its journal cannot be read; "" where it can, or is not there."""
    further: int = 0
    """How many changes the present journal holds that go on after those."""

    @property
    def is_readable(self) -> bool:
        """Whether it can be brought back."""
        return not self.trouble

    @property
    def leads_on(self) -> bool:
        """Whether more than the file itself can be brought back, with the journal."""
        return bool(self.changes or self.further) and not self.journal_trouble


class Restored(NamedTuple):
    """What was done to bring a former state back."""

    former: Former
    """The state that is the present one again."""
    records: Mapping[RecordKind, int]
    """How many records of each kind it holds."""
    changes: int
    """How many changes of journals were made in it."""
    kept: Former | None
    """What was there before, as a former state; None where it could not be read, or nothing was there."""
    aside: Path | None
    """Where it was put aside instead; None where there was no need to."""


class Difference(NamedTuple):
    """How one state of a program differs from another one, in the records of a kind."""

    kind: RecordKind
    added: int
    """How many records only the other one has."""
    changed: int
    """How many are in both, and not the same."""
    missing: int
    """How many only the first one has."""


# --- what there is -------------------------------------------------------------------------------------


def former_states(path: Path) -> list[Former]:
    """Return the former states of the program at `path`, the newest first. Nothing is changed.

    Raises:
        FileUnusable: They cannot be read.
    """
    path = Path(os.path.realpath(path))
    with told(path, "cannot be read"):
        present = on_disk(path)
        return [_former(number, one, present) for number, one in enumerate(Generations(path), start=1)]


def _former(number: int, generation: Generation, present: OnDisk) -> Former:
    there = on_disk(generation.path, generation.journal_path, alone=True)
    content = there.content or b""
    records, trouble = _counted(content, generation.path)
    journal_trouble = there.damage or ("it extends another file" if there.is_foreign else "")
    return Former(
        number=number,
        written=generation.written,
        path=generation.path,
        size=len(content),
        records=records,
        trouble=trouble,
        changes=len(there.since),
        journal_trouble=journal_trouble,
        further=len(_further(there, present)),
    )


def _counted(content: bytes, path: Path) -> tuple[dict[RecordKind, int], str]:
    """Return how many records of each kind a file holds, and why it cannot be read."""
    try:
        program = msgspec.json.decode(content, type=schema.ProgramTables)
        meta = None if program.mentor_tui is msgspec.UNSET else next(iter(program.mentor_tui.values()), None)
        schema.check_version(meta, set(), path.name)
    except (msgspec.DecodeError, FileDamaged, RecursionError):
        return _counted_one_by_one(content, path)
    tables = {kind: getattr(program, kind) for kind in KINDS}
    return {kind: 0 if table is msgspec.UNSET else len(table) for kind, table in tables.items()}, ""


def _counted_one_by_one(content: bytes, path: Path) -> tuple[dict[RecordKind, int], str]:
    try:
        inspection = inspect(plain_tables(content, (), path.name), path)
    except FileDamaged as error:
        return dict.fromkeys(KINDS, 0), str(error)
    return inspection.counts(), next((f"{one.where}: {one.what}" for one in inspection.damage), "")


def _further(former: OnDisk, present: OnDisk) -> Sequence[Commit]:
    """Return the changes of the present journal that go on after a former state and its journal.

    They are asked for only where the present file is not the one that its journal extends: it was damaged, or
    something else has written it, and what was saved here last is in no file.
    """
    if present.fits:
        return ()
    return present.leads_on_from(former) or ()


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Tell what the disk says in words that name the file."""
    try:
        yield
    except OSError as error:
        raise FileUnusable(f"{path} {what}: {error.strerror or error}.") from error


# --- bringing one back ---------------------------------------------------------------------------------


def restore(path: Path, number: int, *, with_journal: bool = False) -> Restored:
    """Let a former state of the program at `path` be the present one.

    Args:
        path: The program file; it need not be there any more.
        number: The number of the former state; the newest is 1.
        with_journal: Whether to make the changes of its journal in it, and those of the present journal where that
            goes on after it.

    Raises:
        NotFound: There is no such state.
        FileLocked: Another run is writing to the program.
        FileDamaged: That state, or its journal, cannot be read. Nothing was changed.
        FileUnusable: It could not be brought back. Nothing was changed.
    """
    path = Path(os.path.realpath(path))
    former = _numbered(path, number)
    with ProgramFile(path), told(path, "could not be restored"):  # which locks it, and reads nothing
        present = on_disk(path, alone=True)
        changes, inspection = state_of(former, present, with_journal=with_journal)
        kept, aside = _kept(present)
        put_in_place(present, inspection.tables)
    shown = next((one for one in former_states(path) if one.path == kept), None)
    return Restored(former, inspection.counts(), len(changes), shown, aside)


def _numbered(path: Path, number: int) -> Former:
    states = former_states(path)
    for one in states:
        if one.number == number:
            return one
    there = f"there are {len(states)}, from 1, the newest" if states else "there is none"
    raise NotFound(f"{path} has no former state {number}: {there}.")


def state_of(former: Former, present: OnDisk, *, with_journal: bool) -> tuple[Sequence[Commit], Inspection]:
    """Return which changes of journals lead on from a former state, and what it holds with them.

    Raises:
        FileDamaged: It cannot be read, or its journal cannot.
        OSError: Likewise.
    """
    there = on_disk(former.path, Generation(former.written, former.path).journal_path, alone=True)
    changes: Sequence[Commit] = ()
    if with_journal:
        if former.journal_trouble:
            raise FileDamaged(
                f"The journal of the former state {former.number} is damaged: {former.journal_trouble}. Bring it back "
                "without its journal. Nothing was changed."
            )
        changes = (*there.since, *_further(there, present))
    inspection = inspect(plain_tables(there.content or b"", changes, str(former.path)), former.path)
    for one in inspection.damage:
        raise FileDamaged(
            f"The former state {former.number} is damaged: {one.where}: {one.what} Choose another one. Nothing was "
            "changed."
        )
    return changes, inspection


def _kept(present: OnDisk) -> tuple[Path | None, Path | None]:
    """Make a former state of the present one, or put it aside; return where it is in the one case and in the other.

    Raises:
        FileUnusable: Neither could be done.
    """
    if present.content is None and present.journal_content is None:
        return None, None
    if _is_whole(present):
        generations = Generations(present.path)
        generations.keep(present.path, present.journal_path)
        for one in generations:
            if on_disk(one.path, one.journal_path, alone=True)[2:4] == present[2:4]:
                return one.path, None
    aside = SetAside(present.path)
    aside.copy(present.path, present.journal_path)
    return None, aside.directory


def _is_whole(present: OnDisk) -> bool:
    """Whether the program can be opened as it is."""
    if present.content is None or present.damage or present.is_foreign:
        return False
    try:
        tables = plain_tables(present.content, present.since, present.path.name)
    except FileDamaged:
        return False
    return not inspect(tables, present.path).damage


def put_in_place(present: OnDisk, tables: Tables) -> None:
    """Write the file whole with these tables in it, which were checked, and a new journal. The lock has to be held.

    Whatever stops this in between, what is there can be opened: a journal that fits says beforehand which file is
    about to come, and that this holds every change; another one is taken away first, and has to be kept already.

    Raises:
        OSError: It could not be written.
    """
    content = content_of(tables)
    digest = digest_of(content)
    seq = present.journal.latest if present.journal is not None else 0
    if present.journal is not None and present.fits:
        whole = (present.journal_content or b"")[: present.journal.whole]
        replace_file(present.journal_path, whole + to_line(Checkpoint(seq, digest)))
    else:
        present.journal_path.unlink(missing_ok=True)
    replace_file(present.path, content)
    replace_file(present.journal_path, to_line(Beginning(digest, seq)))


def content_of(tables: Tables) -> bytes:
    """Return tables, of records or of documents, as the content of a file."""
    return b"".join(encoded_parts(tables, _plain))


def _plain(document: object) -> schema.Document:
    return document if isinstance(document, dict) else schema.to_document(document)  # type: ignore[arg-type]


# --- what is in which ----------------------------------------------------------------------------------


def differences(one: Mapping[Id, Record], other: Mapping[Id, Record]) -> tuple[Difference, ...]:
    """Return how `other` differs from `one`, a line for each kind of which there is a record in either."""
    found = []
    for kind in KINDS:
        here, there = _of_kind(one, kind), _of_kind(other, kind)
        if here or there:
            changed = sum(there[record_id] != record for record_id, record in here.items() if record_id in there)
            found.append(Difference(kind, len(there.keys() - here.keys()), changed, len(here.keys() - there.keys())))
    return tuple(found)


def _of_kind(records: Mapping[Id, Record], kind: RecordKind) -> dict[Id, Record]:
    return {record_id: record for record_id, record in records.items() if KIND_OF[type(record)] == kind}


# --- in words ------------------------------------------------------------------------------------------


def when(written: datetime) -> str:
    """Return an instant in the words and the time zone of the reader: "Friday 20 November 2026, 14:03"."""
    local = written.astimezone()
    return f"{long_date(local.date())}, {local:%H:%M}"


def counted(records: Mapping[RecordKind, int]) -> str:
    """Return how many records of each kind there are: "4 people, 3 pairings"."""
    return ", ".join(count_of(number, *NOUNS[kind]) for kind, number in records.items() if number) or "no records"


def state_lines(former: Former) -> list[str]:
    """Return what there is to say of a former state, in lines."""
    lines = [
        f"{former.number:>3}  {when(former.written)} · {counted(former.records)} · {count_of(former.size, 'byte')}"
    ]
    if former.trouble:
        lines.append(f"     cannot be read: {one_line(former.trouble)}")
    elif former.journal_trouble:
        lines.append(f"     its journal cannot be read: {one_line(former.journal_trouble)}")
    elif former.leads_on:
        lines.append(f"     --with-journal: {leading_on(former)}")
    return lines


def to_json(states: Iterable[Former]) -> bytes:
    """Return former states as JSON, the newest first."""
    document = {"format": "mentor-tui-states", "version": 1, "states": list(states)}
    return msgspec.json.format(msgspec.json.encode(document, enc_hook=str), indent=1) + b"\n"


def leading_on(former: Former) -> str:
    """Return what the journal adds to a former state, in words."""
    parts = [f"{count_of(former.changes, 'change')} that came after it"] if former.changes else []
    if former.further:
        parts.append(f"{count_of(former.further, 'change')} that only the present journal holds")
    return ", and ".join(parts)


def restored_lines(restored: Restored, path: Path, command: str) -> list[str]:
    """Return what was done, and how to undo it; `command` is what the program was called with."""
    former = restored.former
    changes = f", with {count_of(restored.changes, 'change')} of the journal" if restored.changes else ""
    lines = [
        f"{one_line(str(path))} is what it was on {when(former.written)}{changes}: {counted(restored.records)}.",
    ]
    if restored.kept is not None:
        option = " --with-journal" if restored.kept.changes else ""
        undoing = f"{command} restore {restored.kept.number}{option}"
        lines.append(f"What was there before is a former state now. To undo this: {undoing}")
    elif restored.aside is not None:
        lines.append(f"What was there before could not be read as it is. It is kept in {one_line(str(restored.aside))}")
    else:
        lines.append("Nothing was there before.")
    return lines
