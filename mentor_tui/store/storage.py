"""A TinyDB storage whose file is always whole: it is only ever replaced, never written in place."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from mentor_tui.errors import FileDamaged, FileUnusable

Tables = dict[str, dict[str, dict[str, Any]]]

TEMPORARY = ".part"
"""How the name of a file that is still being written ends."""


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file at `path`, whole or not at all, readable by its owner alone.

    The new file is on the disk before it takes the name, and the name is on the disk before this returns.

    Raises:
        OSError: Nothing has changed at `path`.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=TEMPORARY, dir=path.parent)  # mode 0600
    with contextlib.ExitStack() as where_it_fails:
        where_it_fails.callback(_forget, Path(name))
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _take_name(Path(name), path)
        where_it_fails.pop_all()


def _take_name(new: Path, path: Path) -> None:
    """Give a file the name `path`, on the disk; where that fails, what had the name before has it again."""
    former = Path(f"{new}{TEMPORARY}")
    with contextlib.suppress(FileNotFoundError):
        _keep_as(former, path)
    with contextlib.ExitStack() as at_the_end, contextlib.ExitStack() as where_it_fails:
        at_the_end.callback(_forget, former)
        new.replace(path)
        where_it_fails.callback(former.replace if former.exists() else Path.unlink, path)
        _sync_directory(path.parent)
        where_it_fails.pop_all()


def _forget(path: Path) -> None:
    """Take a file away that is not needed any more, or leave it where that cannot be."""
    with contextlib.suppress(OSError):
        path.unlink()


def _keep_as(former: Path, path: Path) -> None:
    """Keep the file at `path` under a second name: as the same file where the disk has links, else as a copy."""
    try:
        former.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:
        import shutil

        shutil.copy2(path, former)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there, whole or not at all, readable by its owner alone.

    Raises:
        FileUnusable: It is there already, or could not be written. Nothing has changed.
    """
    try:
        if path.is_symlink() or path.exists():
            raise FileUnusable(f"{path} is there already: name another file, or take it away first.")
        replace_file(path, content)
    except OSError as error:
        raise FileUnusable(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error


def _sync_directory(directory: Path) -> None:
    """Put the names of a directory on the disk, where the system has that (Windows has not)."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class AtomicStorage(Storage):
    """TinyDB's storage over one JSON file that is replaced atomically.

    A change of several tables is one replacement: see :meth:`as_one`.
    """

    def __init__(self, path: Path) -> None:
        """Keep the tables of the file at `path`; nothing is read or written yet."""
        self._path = path
        self._tables: Tables | None = None
        self._seen: tuple[int, int, int] | None = None
        self._holding = False

    def read(self) -> Tables | None:
        """Return the tables as they stand on the disk, or None where there is no file.

        Raises:
            FileUnusable: The file cannot be read.
            FileDamaged: What stands in it is not a TinyDB file. The message says where.
        """
        if self._tables is None:
            self._seen = self._signature()
            self._tables = None if self._seen is None else self._load()
        return self._tables

    def _load(self) -> Tables:
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise FileUnusable(f"{self._path} cannot be read: {error.strerror}.") from error
        try:
            return msgspec.json.decode(content, type=Tables)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise FileDamaged(
                f"{self._path} is damaged: {_where(content) or error}. It has been left as it is."
            ) from error

    def write(self, data: Tables) -> None:
        """Put `data` on the disk in place of what is there; inside :meth:`as_one`, with everything else at its end.

        Raises:
            FileUnusable: It could not be written, or the file was changed by somebody else. Nothing has changed.
        """
        self._tables = data
        if self._holding:
            return
        self._refuse_foreign_change()
        try:
            replace_file(self._path, json.dumps(data, separators=(",", ":")).encode("ascii"))
        except OSError as error:
            self._tables = None
            raise FileUnusable(
                f"{self._path} could not be saved: {error.strerror}. Nothing on the disk has changed."
            ) from error
        self._seen = self._signature()

    @contextlib.contextmanager
    def as_one(self) -> Iterator[None]:
        """Hold every write back until the end, then do them as one; do none of them where something fails."""
        self._refuse_foreign_change()
        with contextlib.ExitStack() as where_it_fails:
            where_it_fails.callback(self._read_again)
            self._holding = True
            yield
            self._holding = False
            self.write(self._tables or {})
            where_it_fails.pop_all()

    def _read_again(self) -> None:
        """Let go of the tables, which tinydb changes in place: what counts is on the disk."""
        self._tables = None
        self._holding = False

    def _refuse_foreign_change(self) -> None:
        """Make sure that the file is still the one that was read or written last.

        Raises:
            FileUnusable: Something else has changed it, made it or taken it away.
        """
        if self._signature() != self._seen:
            self._tables = None
            raise FileUnusable(
                f"{self._path} was changed by something else while it was open here. Nothing was saved, and nothing "
                "of the other change was touched: start again to see it."
            )

    def _signature(self) -> tuple[int, int, int] | None:
        """Return what tells this state of the file from another one; None where there is none."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileUnusable(f"{self._path} cannot be read: {error.strerror}.") from error
        return status.st_ino, status.st_size, status.st_mtime_ns


def _where(content: bytes) -> str:
    """Say what is wrong with a file that should hold JSON, and at which place."""
    if not content.strip():
        return "it is empty"
    try:
        json.loads(content)
    except UnicodeDecodeError as error:
        return f"it is not text at byte {error.start + 1}"
    except json.JSONDecodeError as error:
        return f"it stops being JSON at line {error.lineno}, column {error.colno} ({error.msg})"
    except RecursionError:
        return "it is nested too deeply"
    return ""
