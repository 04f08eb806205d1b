"""A file that is always whole: it is only ever replaced, never written in place."""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

BYTES_OF_A_SYNC = 1 << 21
"""How much of a new file goes to the disk at a time: a line of a journal that is saved meanwhile waits for no more."""

TEMPORARY = ".part"
"""How the name of a file that is still being written ends."""


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file at `path`, whole or not at all, readable by its owner alone.

    The new file is on the disk before it takes the name, and the name is on the disk before this returns.

    Raises:
        OSError: Nothing has changed at `path`.
    """
    with written_beside(path, [content]) as new:
        take_name(new, path)


@contextlib.contextmanager
def written_beside(path: Path, parts: Iterable[bytes]) -> Iterator[Path]:
    """Give a new file of these parts, on the disk, that may take the name `path`; if it has not, it goes away again.

    Raises:
        OSError: It could not be written.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=TEMPORARY, dir=path.parent)  # mode 0600
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(_forget, Path(name))
        with os.fdopen(handle, "wb") as file:
            unsynced = 0
            for part in parts:
                for first in range(0, len(part), BYTES_OF_A_SYNC):
                    unsynced += file.write(part[first : first + BYTES_OF_A_SYNC])
                    if unsynced >= BYTES_OF_A_SYNC:
                        file.flush()
                        sync(file.fileno())
                        unsynced = 0
            file.flush()
            sync(file.fileno())
        yield Path(name)


def take_name(new: Path, path: Path) -> None:
    """Give a file the name `path`, on the disk; where that fails, what had the name before has it again.

    Raises:
        OSError: Nothing has changed at `path`.
    """
    former = Path(f"{new}{TEMPORARY}")
    with contextlib.suppress(FileNotFoundError):
        _keep_as(former, path)
    with contextlib.ExitStack() as at_the_end, contextlib.ExitStack() as where_it_fails:
        at_the_end.callback(_forget, former)
        new.replace(path)
        where_it_fails.callback(former.replace if former.exists() else Path.unlink, path)
        sync_directory(path.parent)
        where_it_fails.pop_all()


def sweep(path: Path) -> None:
    """Take away what was left half-written of the file at `path`, and of those beside it that begin with its name."""
    for left_over in path.parent.iterdir():
        if left_over.name.startswith(f".{path.name}.") and left_over.name.endswith(TEMPORARY):
            _forget(left_over)


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


def sync(handle: int) -> None:
    """Put what was written to an open file on the disk, as far as the disk can be believed."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # there fsync alone leaves it in the disk's own memory
    else:
        os.fsync(handle)


def sync_content(handle: int) -> None:
    """Put what was written to an open file on the disk, but not the time at which that was done."""
    if sys.platform != "darwin" and hasattr(os, "fdatasync"):
        os.fdatasync(handle)
    else:
        sync(handle)


def sync_directory(directory: Path) -> None:
    """Put the names of a directory on the disk, where the system has that (Windows has not)."""
    if os.name == "nt":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def where_it_breaks(content: bytes) -> str:
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
