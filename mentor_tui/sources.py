"""The files that are open together: found, told apart by what stands in them, read, and looked at for changes.

Nothing is ever written: no lock is taken, no torn end is cut. A file that cannot be read says why, and stops no other.
"""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType, structs

from mentor_tui.dates import count_of
from mentor_tui.errors import FileUnusable, MentorError, Refused
from mentor_tui.gathering import Source, as_exported, gather, told_as_withheld
from mentor_tui.interchange import incoming, json_lines
from mentor_tui.interchange.document import Document
from mentor_tui.interchange.withholding import Leaving, Level
from mentor_tui.model import Charter, Id
from mentor_tui.store import ProgramFile
from mentor_tui.store.storage import where_it_breaks
from mentor_tui.store.stored import Signatures, signatures_of
from mentor_tui.text import one_line

Kind = Literal["program", "export"]

NOT_SHOWN: dict[Level, str] = {
    "continuity": ", all text withheld",
    "shared": ", private withheld",
    "everything": "",
}
"""What is said of the text that is not shown."""
SUFFIXES = (".json", ".jsonl")
"""How the names of programs and exports end."""

FIRST_BYTES = 4_096
"""So much of a file is looked at before it is read whole."""
MOST_PROBLEMS = 3
"""How many things that are wrong in one document are told."""

FOREIGN = "this is neither a program nor an export of mentor-tui"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

BESIDE_A_PROGRAM = (".journal", ".lock", ".generations", ".drafts", ".aside")
"""How the names of what belongs to a program end, after its own name."""


class SourceFile(Struct, frozen=True):
    """One of the files, as it was read last."""

    path: Path
    name: str = ""
    """What it is called among the others: as much of its path as tells it apart, on one line."""
    kind: Kind | None = None
    """What it is; None where it was never read."""
    source: Source | None = None
    """What it brings; None where it was never read."""
    trouble: str = ""
    """Why it could not be read the last time; "" where it could."""
    seen: Signatures | None = None
    """What told its state from others when it was looked at last; None where it was not there."""

    @property
    def has_changed(self) -> bool:
        """Whether it is not what it was when it was looked at last."""
        return _signatures(self.path) != self.seen

    def called(self, name: str) -> SourceFile:
        """Return the same file under a name."""
        source = self.source._replace(name=name) if self.source is not None else None
        return structs.replace(self, name=name, source=source)


class Sources:
    """Several files as one program that nobody writes to."""

    def __init__(self, named: Sequence[str], level: Level = "shared") -> None:
        """Find the files and read them.

        Args:
            named: Files, folders (which stand for the .json and .jsonl files in them) and patterns.
            level: How much of the text is shown; the rest reads as withheld, as in an export.
        """
        self.level = level
        """How much of the text is shown."""
        self._named = named
        self.files: tuple[SourceFile, ...] = ()
        """Every file that was named or found, also those that cannot be read."""
        self.read: tuple[SourceFile, ...] = ()
        """Those that were read, in the order of the gathered sources."""
        self.gathered = gather(())
        """What they are together."""
        self.changed: frozenset[Path] = frozenset()
        """The files that are not what was read, as of the last look."""
        self.reload()

    @property
    def counted(self) -> str:
        """How many files were read, of how many: "3 of 4 files"."""
        read, named = len(self.read), len(self.files)
        return count_of(named, "file") if read == named else f"{read} of {count_of(named, 'file')}"

    @property
    def said(self) -> str:
        """What is open, in a few words: "3 of 4 files, read-only, private withheld"."""
        changed = f"{len(self.changed)} changed · " if self.changed else ""
        return f"{changed}{self.counted}, read-only{NOT_SHOWN[self.level]}"

    @property
    def conflicts(self) -> list[str]:
        """What is not as one in the files, counted."""
        met_twice, misfits = len(self.gathered.met_twice), len(self.gathered.misfits)
        return [
            *([f"{count_of(met_twice, 'record')} met twice and not the same"] if met_twice else []),
            *([f"{count_of(misfits, 'record')} that {'does' if misfits == 1 else 'do'} not fit"] if misfits else []),
        ]

    @property
    def remarks(self) -> list[str]:
        """What is to be known of the files besides what they hold: which could not be read, and what is not as one."""
        unread = len(self.files) - len(self.read)
        return [*([f"{count_of(unread, 'file')} could not be read"] if unread else []), *self.conflicts]

    def origin(self, record_id: Id) -> str:
        """Return the names of the files that a record was taken from; "" where only one is open."""
        return self.gathered.origin(record_id) if len(self.read) > 1 else ""

    def look(self) -> tuple[SourceFile, ...]:
        """Return the files that have changed since the look before this one. Nothing is read anew."""
        known, changed = self.changed, [file for file in self.files if file.has_changed]
        self.changed = frozenset(file.path for file in changed)
        return tuple(file for file in changed if file.path not in known)

    def reload(self) -> tuple[SourceFile, ...]:
        """Read what has changed and what has come, gather anew, and return these files, with what they met.

        Of a file that was read before and cannot be now, what was read before stays: it may be in the midst of being
        written, and nobody's pairings are to be out of sight for it.
        """
        before = {file.path: file for file in self.files}
        files = [self._read_anew(path, before.get(path)) for path in self._found(before)]
        names = _short_names([file.path for file in files])
        self.files = tuple(map(SourceFile.called, files, names))
        self.read = tuple(file for file in self.files if file.source is not None)
        self.changed = frozenset()
        self.gathered = gather([file.source for file in self.read if file.source is not None])
        return tuple(file for file in files if file is not before.get(file.path))

    def _found(self, before: Mapping[Path, SourceFile]) -> list[Path]:
        """Return the files that are named now, then those that were read before and are gone."""
        read = (path for path, file in before.items() if file.source is not None)
        return list(dict.fromkeys((*find(self._named), *read)))

    def _read_anew(self, path: Path, before: SourceFile | None) -> SourceFile:
        """Return a file as it is now; what was read before where it has not changed, or cannot be read.

        Where it could not be read, it is tried again: that it may be read now is no change of the file.
        """
        if before is not None and not before.trouble and not before.has_changed:
            return before
        seen = _signatures(path)  # before it is read: what changes meanwhile is a change
        try:
            kind, charter, records = read(path)
        except MentorError as error:
            left = before if before is not None else SourceFile(path)
            anew = structs.replace(left, trouble=_told(error, path), seen=seen)
            return before if before is not None and anew == before else anew
        if self.level == "continuity":
            charter = structs.replace(charter, name="")
        leaving = tuple(told_as_withheld(as_exported(one, self.level)) for one in records)
        return SourceFile(path, "", kind, Source("", charter, leaving), seen=seen)


# --- which files ---------------------------------------------------------------------------------------


def find(named: Iterable[str]) -> list[Path]:
    """Return the files that names stand for, each once, in the order in which they were named.

    A name is that of a file, of a folder, which stands for the .json and .jsonl files in it, or a pattern. What
    belongs to a program beside it (its journal, its former states) is passed over. A folder or a pattern without any
    file stands for itself: reading it says that there is none.
    """
    return list(dict.fromkeys(Path(os.path.realpath(path)) for name in named for path in _standing_for(name)))


def _standing_for(name: str) -> Iterator[Path]:
    path = Path(name)
    if _is_beside_a_program(path):
        return
    if _is_folder(path):
        inside = (one for one in _listed(path) if one.suffix.lower() in SUFFIXES)
    elif _is_pattern(path):
        inside = (Path(one) for one in sorted(glob.glob(name, recursive=True)))  # noqa: PTH207 - that of Path takes none from the root
    else:
        yield path
        return
    found = [one for one in inside if not _is_beside_a_program(one) and not _is_folder(one)]
    yield from found or [path]


def _listed(folder: Path) -> list[Path]:
    """Return what is in a folder, but nothing hidden; nothing where it cannot be looked into."""
    try:
        return sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except OSError:
        return []


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    """Return what a path is, as `stat` says it; 0 where nothing is there, or where one may not look."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _is_pattern(path: Path) -> bool:
    """Whether a name stands for others; it may be a name like any other, too."""
    return bool(set("*?[") & set(str(path))) and not os.path.lexists(path)


def _is_beside_a_program(path: Path) -> bool:
    """Whether something belongs to a program: it bears the name of that with an ending, or is in what does."""
    return any(
        one.name.endswith(ending) and stat.S_ISREG(_mode(one.with_name(one.name.removesuffix(ending))))
        for one in (path, *path.parents)
        for ending in BESIDE_A_PROGRAM
        if one.name != ending
    )


def _short_names(paths: Sequence[Path]) -> list[str]:
    """Return for each path its last part, with as many before it as tell it apart from the others."""
    names = {path: path.name for path in paths}
    for depth in count(2):
        counts = Counter(names.values())
        alike = [path for path, name in names.items() if counts[name] > 1 and len(path.parts) >= depth]
        if not alike:
            break
        names.update((path, str(Path(*path.parts[-depth:]))) for path in alike)
    return [one_line(names[path]) for path in paths]


def _signatures(path: Path) -> Signatures | None:
    """Return what tells the state of a file and its journal from any other; None where nothing can be told."""
    try:
        return signatures_of(path, path.with_name(f"{path.name}.journal"))
    except (OSError, ValueError):
        return None


# --- reading one ---------------------------------------------------------------------------------------


class _Head(Struct):
    """What tells a program from an export and both from anything else."""

    format: msgspec.Raw | UnsetType = UNSET
    mentor_tui: msgspec.Raw | UnsetType = UNSET


def read(path: Path) -> tuple[Kind, Charter, Iterable[Leaving]]:
    """Read a program or an export, whichever it is, and check it.

    Raises:
        MentorError: It is neither, or cannot be read.
    """
    content = _content(path)
    if _kind_of(content) == "export":
        document = incoming.read(content)
        if not isinstance(document, Document):
            raise FileUnusable(FOREIGN)
        if document.refused:
            raise Refused(document.refused)
        return "export", document.charter, (Leaving(one.record, one.withheld) for one in document.records)
    del content  # the program is read with its journal, by what knows how
    with ProgramFile(path, writable=False, trusts=False) as file:
        program = file.load()
    return "program", program.charter, map(Leaving, program.records())


def _content(path: Path) -> bytes:
    """Return what a file holds, once its first bytes and its size allow for a program or an export.

    Raises:
        FileUnusable: It cannot be read, is no file, is too large, or begins as something else.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            next(path.iterdir(), None)  # which says why where it cannot be looked into
            raise FileUnusable("there is no program and no export in this folder: it has no .json or .jsonl file")
        if not stat.S_ISREG(status.st_mode):
            raise FileUnusable("this is no file, but a device or a pipe")
        with path.open("rb") as file:
            first = file.read(FIRST_BYTES)
            if not first:
                raise FileUnusable("it is empty")
            if not first.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"{"):
                raise FileUnusable(FOREIGN)
            if (size := status.st_size + _journal_size(path)) > incoming.MOST_BYTES:
                raise FileUnusable(
                    f"it is too large to be opened: {size >> 20:,} MiB, and {incoming.MOST_BYTES >> 20:,} are the most"
                )
            return first + file.read(incoming.MOST_BYTES)
    except FileNotFoundError:
        none = "no file has a name of this form" if _is_pattern(path) else "there is no such file"
        raise FileUnusable(none) from None
    except (OSError, MemoryError) as error:
        raise FileUnusable(f"it cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _journal_size(path: Path) -> int:
    try:
        return path.with_name(f"{path.name}.journal").stat().st_size
    except OSError:  # there is none, or cannot be for so long a name
        return 0


def _kind_of(content: bytes) -> Kind:
    """Return what JSON, or lines of it, are, by what stands in them.

    Raises:
        FileUnusable: It is neither, or no JSON. The message says where it stops being so.
    """
    content = content.removeprefix(BYTE_ORDER_MARK)
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if json_lines.begins(content.partition(b"\n")[0].decode(errors="replace")):
            return "export"
        where = where_it_breaks(content) or error
        raise FileUnusable(f"it is damaged, or was not written to its end: {where}") from error
    if head.mentor_tui is not UNSET:
        return "program"
    if head.format is not UNSET and bytes(head.format) == b'"mentor-tui"':
        return "export"
    raise FileUnusable(FOREIGN)


def _told(error: MentorError, path: Path) -> str:
    """Return why a file cannot be read, without its path: that stands beside it."""
    said = str(error)
    if isinstance(error, Refused):
        more = len(error.problems) - MOST_PROBLEMS
        said = "; ".join(map(str, error.problems[:MOST_PROBLEMS])) + (f"; and {more:,} more" if more > 0 else "")
    if said.startswith(f"{path}: "):
        return said.removeprefix(f"{path}: ")
    return f"it {said.removeprefix(f'{path} ')}" if said.startswith(f"{path} ") else said
