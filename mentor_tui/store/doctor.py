"""What is to be said of a program file and of everything beside it. Looking changes nothing and keeps nobody out."""

import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from mentor_tui.dates import count_of
from mentor_tui.errors import FileDamaged, FileUnusable
from mentor_tui.model import KINDS, RecordKind
from mentor_tui.store.inspection import SEVERITIES, Finding, Inspection, Severity, inspect
from mentor_tui.store.on_disk import OnDisk, is_in_use, on_disk, plain_tables
from mentor_tui.store.restore import counted, former_states, leading_on, told, when
from mentor_tui.store.storage import TEMPORARY
from mentor_tui.text import one_line

FORMAT, VERSION = "mentor-tui-diagnosis", 1
"""What a diagnosis in JSON calls itself, and its version."""

FILE_MODE, DIRECTORY_MODE = 0o600, 0o700
OTHERS = 0o077
"""The bits of a mode that let others than the owner in."""

EXIT_CODES: dict[Severity, int] = {"ok": 0, "note": 0, "problem": 1, "damage": 4}

BESIDE = ("drafts", "generations", "aside")
"""The directories of a program: what is being typed, its former states, what was put aside."""

_COPY = re.compile(r"conflict| \(\d+\)$| \d+$", re.IGNORECASE)
"""How file-sync services call the second of two versions of one file."""


class Diagnosis(Struct, frozen=True, kw_only=True):
    """Everything that was found."""

    path: str
    """The program file."""
    records: dict[RecordKind, int]
    """How many records of each kind can be read, with the changes of the journal."""
    findings: tuple[Finding, ...]
    """What was found, in the order in which it was looked at."""

    @property
    def worst(self) -> Severity:
        """How bad the worst of it is."""
        return max((one.severity for one in self.findings), key=SEVERITIES.index, default="ok")

    @property
    def exit_code(self) -> int:
        """What the command line answers to the shell."""
        return EXIT_CODES[self.worst]

    def of(self, *names: str) -> list[Finding]:
        """Return the findings of these kinds."""
        return [one for one in self.findings if one.name in names]

    @property
    def to_repair(self) -> list[Finding]:
        """What `--repair` would do something about."""
        return [one for one in self.findings if one.repair]


def examine(path: Path) -> Diagnosis:
    """Look at a program file and at everything that belongs to it.

    Raises:
        FileUnusable: It is not there, and nothing of it either; or it cannot be read.
    """
    path = Path(os.path.realpath(path))
    with told(path, "cannot be read"):
        there = on_disk(path)
        looking = _Looking(there, in_use=is_in_use(path))
        inspection = looking.inspection()
        return Diagnosis(
            path=str(path),
            records=inspection.counts() if inspection is not None else dict.fromkeys(KINDS, 0),
            findings=tuple(looking.everything(inspection)),
        )


class _Looking:
    """One look at a program file."""

    def __init__(self, there: OnDisk, *, in_use: bool) -> None:
        self._there = there
        self._path = there.path
        self._in_use = in_use
        self._former = former_states(there.path)
        self._unreadable = ""
        self._opens = False

    def inspection(self) -> Inspection | None:
        """Return what is to be said of the records; None where there are no tables to look at."""
        there = self._there
        if not there.content:
            return None
        try:
            found = inspect(plain_tables(there.content, there.since, self._path.name), self._path, there.since)
        except FileDamaged as error:
            self._unreadable = str(error)
            return None
        self._opens = all(one.repair for one in found.damage)
        return found

    def everything(self, inspection: Inspection | None) -> Iterator[Finding]:
        """Yield everything there is to say."""
        if self._in_use:
            yield self._finding("note", "in_use", "Another mentor-tui has it open to write.")
        yield from self._at_the_file(inspection)
        yield from self._at_the_journal()
        yield from self._at_former_states()
        yield from self._at_modes()
        yield from self._at_left_overs()
        yield from self._at_copies()

    def _finding(self, severity: Severity, name: str, what: str, path: Path | None = None, **more: Any) -> Finding:
        return Finding(severity=severity, name=name, what=one_line(what), path=str(path or self._path), **more)

    def _way_back(self) -> str:
        """Return what a person can do where the program cannot be opened."""
        best = next((one for one in self._former if one.is_readable), None)
        if best is None:
            return "A person has to decide: there is no former state to bring back."
        option = " --with-journal" if best.leads_on else ""
        more = f", with {leading_on(best)}" if best.leads_on else ""
        return (
            f"A person has to decide: mentor-tui restore {best.number}{option} brings back the newest former state, of "
            f"{when(best.written)}{more}."
        )

    # --- the file and its journal ---

    def _at_the_file(self, inspection: Inspection | None) -> Iterator[Finding]:
        if inspection is not None:
            waits = bool(self._there.damage) and not self._is_readable_in_part
            yield from (one.later() if waits else one for one in inspection.findings)
            if not inspection.damage:
                total = count_of(sum(inspection.counts().values()), "record")
                yield self._finding("ok", "records", f"{total} can be read: {counted(inspection.counts())}.")
        elif self._there.content is None:
            yield self._at_no_file()
        else:
            what = self._unreadable or "The file is empty."
            yield self._finding("damage", "not_json", what, decide=self._way_back())

    def _at_no_file(self) -> Finding:
        beside = [self._there.journal_path, directory_of(self._path, "generations")]
        names = [one.name for one in beside if one.exists()]
        if not names:
            raise FileUnusable(
                f"{self._path} is not there. Start mentor-tui to begin a program, or name its file with --file."
            )
        return self._finding(
            "damage", "no_file", f"The file is not there, and {' and '.join(names)} is.", decide=self._way_back()
        )

    def _at_the_journal(self) -> Iterator[Finding]:
        there, path = self._there, self._there.journal_path
        if there.damage:
            yield self._at_damaged_journal()
        if there.is_foreign and not (there.damage and there.journal is None):
            yield self._at_foreign_journal()
        elif there.journal is not None and not there.fits:
            what = "It extends another file, and holds no change: something else wrote the file after a clean end."
            yield self._finding("note", "journal_of_another", what, path, repair=_ASIDE)
        if there.torn and not self._in_use:
            what = f"Its last {count_of(there.torn, 'byte')} were torn by a crash, before they were told as saved."
            yield self._finding("note", "torn", what, path, repair=f"cuts {count_of(there.torn, 'byte')} off")
        if there.since:
            changes = count_of(len(there.since), "change")
            yield self._finding("note", "changes", f"It holds {changes} that the file does not hold yet.", path)

    @property
    def _is_readable_in_part(self) -> bool:
        """Whether what stands before the damaged line of the journal can be used."""
        return self._there.journal is not None and self._there.fits

    def _at_damaged_journal(self) -> Finding:
        there, path = self._there, self._there.journal_path
        sound = there.journal
        if sound is None:
            what = f"It is damaged: {there.damage}. Nothing in it can be read."
            return self._finding("damage", "journal", what, path, line=_line(there.damage), decide=self._way_back())
        lost = len((there.journal_content or b"")[sound.whole :].splitlines())
        what = f"It is damaged: {there.damage}. {count_of(lost, 'line')} from there on cannot be trusted."
        repair = f"keeps the {count_of(len(there.commits), 'change')} before it, and the whole journal beside the file"
        if self._is_readable_in_part:
            return self._finding("damage", "journal", what, path, line=_line(there.damage), repair=repair)
        return self._finding("damage", "journal", what, path, line=_line(there.damage), decide=self._way_back())

    def _at_foreign_journal(self) -> Finding:
        there = self._there
        tables: dict[str, int] = {}
        for commit in there.commits:
            for name, documents in commit.tables.items():
                tables[name] = tables.get(name, 0) + len(documents)
        listed = ", ".join(f"{number} in {name}" for name, number in tables.items())
        digest = there.journal.beginning.extends if there.journal is not None else there.digest
        what = (
            f"It extends another file, of {count_of(digest.size, 'byte')}: something else has written this one. It "
            f"holds {count_of(len(there.commits), 'change')} ({listed}) that are not in the file."
        )
        repair = _ASIDE if self._opens else ""  # else it may be what is left
        return self._finding("problem", "foreign", what, there.journal_path, repair=repair, decide=self._way_back())

    # --- what is beside them ---

    def _at_former_states(self) -> Iterator[Finding]:
        for one in self._former:
            name = f"The former state {one.number}, of {when(one.written)},"
            if one.trouble:
                what = f"{name} cannot be read: {one.trouble}"
                yield self._finding("problem", "former_state", what, one.path, decide=_TAKE_AWAY)
            elif one.journal_trouble:
                what = f"{name} can be read, but its journal cannot: {one.journal_trouble}."
                yield self._finding("problem", "former_journal", what, one.path, decide=_TAKE_AWAY)
        readable = [one for one in self._former if one.is_readable]
        if readable:
            best = readable[0]
            on = f", {leading_on(best)}" if best.leads_on else ""
            what = (
                f"{count_of(len(readable), 'former state')} can be brought back. The newest, {best.number}, is of "
                f"{when(best.written)}: {counted(best.records)}{on}."
            )
            yield self._finding("ok", "former_states", what, directory_of(self._path, "generations"))

    def _at_modes(self) -> Iterator[Finding]:
        if os.name == "nt":
            return
        for path in belonging(self._path):
            mode = stat.S_IMODE(path.stat().st_mode)
            right = DIRECTORY_MODE if path.is_dir() else FILE_MODE
            if mode & OTHERS:
                what = f"Others than its owner have rights to it: its mode is {mode:04o}."
                yield self._finding("problem", "mode", what, path, repair=f"sets its mode to {right:04o}")
        parent = self._path.parent
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & OTHERS:
            return
        what = f"Others than its owner can look into the directory: its mode is {mode:04o}."
        if _is_all_ours(self._path):
            repair = f"sets its mode to {DIRECTORY_MODE:04o}"
            yield self._finding("problem", "mode", what, parent, repair=repair)
        else:
            yield self._finding("note", "directory", f"{what} It holds other things, too.", parent)

    def _at_left_overs(self) -> Iterator[Finding]:
        if self._in_use:
            return
        for path in left_overs(self._path):
            what = "It was left half-written by a run that was killed."
            yield self._finding("note", "left_over", what, path, repair="takes it away")

    def _at_copies(self) -> Iterator[Finding]:
        for path in sorted(self._path.parent.iterdir()):
            if _is_a_copy(path.name, self._path.name):
                what = "It looks like the other one of two versions, kept by a file-sync service."
                decide = (
                    "A person has to decide: look at it with --file, take in what is missing here with export and "
                    "import, then take it away."
                )
                yield self._finding("problem", "copy", what, path, decide=decide)


_ASIDE = "sets the journal aside and keeps it"
_TAKE_AWAY = "A person has to decide: nothing but restore uses it, and it can be taken away."


def _line(damage: str) -> int | None:
    found = re.match(r"line (\d+)", damage)
    return int(found[1]) if found else None


def directory_of(path: Path, name: str) -> Path:
    """Return one of the directories beside a program file."""
    return path.with_name(f"{path.name}.{name}")


def directories_of(path: Path) -> list[Path]:
    """Return those that are there."""
    return [directory for name in BESIDE if (directory := directory_of(path, name)).is_dir()]


def belonging(path: Path) -> Iterator[Path]:
    """Yield every file and directory of a program that is there."""
    for one in (path, path.with_name(f"{path.name}.journal"), path.with_name(f"{path.name}.lock")):
        if one.exists():
            yield one
    for directory in directories_of(path):
        yield directory
        yield from sorted(one for one in directory.rglob("*") if not one.is_symlink())


def _is_all_ours(path: Path) -> bool:
    """Whether a directory holds nothing but what belongs to the program."""
    ours = (path.name, f".{path.name}.")
    return all(one.name.startswith(ours) or one.name == "device" for one in path.parent.iterdir())


def left_overs(path: Path) -> Iterator[Path]:
    """Yield what was left half-written of a program, in its directory and in those beside it."""
    for one in sorted(path.parent.iterdir()):
        if one.name.startswith(f".{path.name}.") and one.name.endswith(TEMPORARY):
            yield one
    for directory in directories_of(path):
        yield from sorted(one for one in directory.rglob(f".*{TEMPORARY}") if one.is_file())


def _is_a_copy(name: str, of: str) -> bool:
    """Whether a file-sync service may have given that name to another version of a file, or of its journal."""
    stem, dot, suffix = of.rpartition(".")
    for beginning, end in ((stem if dot else of, f"{dot}{suffix}" if dot else ""), (of, ".journal")):
        if name not in {of, f"{of}.journal"} and name.startswith(beginning) and name.endswith(end):
            between = name[len(beginning) : len(name) - len(end)]
            if _COPY.search(between):
                return True
    return False


# --- in words and in JSON ------------------------------------------------------------------------------


def lines(diagnosis: Diagnosis) -> list[str]:
    """Return a diagnosis to read, the worst last, where it is still in sight."""
    told_of = [one_line(diagnosis.path)]
    for one in sorted(diagnosis.findings, key=lambda one: SEVERITIES.index(one.severity)):
        told_of.append(f"  {one.severity:<8} {_said(one, diagnosis)}")
        if one.repair:
            told_of.append(f"           --repair {one.repair}.")
        if one.decide:
            told_of.append(f"           {one.decide}")
    told_of.append(_in_all(diagnosis))
    return told_of


def _said(finding: Finding, diagnosis: Diagnosis) -> str:
    if finding.path == diagnosis.path and not finding.table:
        return finding.what
    return f"{finding.where}: {finding.what}"


def _in_all(diagnosis: Diagnosis) -> str:
    said = {
        "damage": "The program cannot be opened as it is.",
        "problem": "There is something to put right.",
    }.get(diagnosis.worst, "All is well.")
    if diagnosis.to_repair:
        said += " mentor-tui doctor --repair does what is said above, and keeps a copy first."
    return said


def to_json(diagnosis: Diagnosis, done: Sequence[str] | None = None, copy: Path | None = None) -> bytes:
    """Return a diagnosis as JSON, in ASCII; with what was repaired, and where the copy is, where that was asked for."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "file": diagnosis.path,
        "worst": diagnosis.worst,
        "records": diagnosis.records,
        "findings": msgspec.to_builtins(diagnosis.findings),
    }
    if done is not None:
        document |= {"repaired": list(done), "copy": None if copy is None else str(copy)}
    return json.dumps(document, indent=2).encode("ascii") + b"\n"
