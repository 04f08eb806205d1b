"""A file that leaves: written in parts, so that it can be larger than the memory, and whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from mentor_tui.errors import FileUnusable
from mentor_tui.store.storage import TEMPORARY, THERE_ALREADY, sync, take_name


def write_parts(path: Path, parts: Iterable[bytes], *, program: Path, replace: bool = False) -> None:
    """Write a file from its parts, whole or not at all, readable by its owner alone.

    Args:
        path: Where to; a link is followed.
        parts: What to write, one after the other.
        program: The program file: neither it nor what belongs to it is ever written over.
        replace: Whether a file that is there may be written over.

    Raises:
        FileUnusable: It is there already, or could not be written. Nothing has changed.
    """
    try:
        target = Path(os.path.realpath(path))
        _refuse_to_harm(target, Path(os.path.realpath(program)))
        if path.is_symlink() or target.exists():
            if not replace:
                raise FileUnusable(THERE_ALREADY.format(path))
            if not target.is_file():
                raise FileUnusable(f"{path} is not a file that could be written over.")
        _write(target, parts)
    except OSError as error:
        raise FileUnusable(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error


def _refuse_to_harm(target: Path, program: Path) -> None:
    own = target.parent if target.parent.name.startswith(f"{program.name}.") else target
    if own == program or (own.parent == program.parent and own.name.startswith(f"{program.name}.")):
        raise FileUnusable(f"{target} is the program file, or belongs to it: name another file.")


def _write(target: Path, parts: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=TEMPORARY, dir=target.parent)  # mode 0600
    with contextlib.ExitStack() as where_it_fails:
        where_it_fails.callback(_forget, Path(name))
        with os.fdopen(handle, "wb", buffering=1 << 20) as file:
            file.writelines(parts)
            file.flush()
            sync(file.fileno())
        take_name(Path(name), target)
        where_it_fails.pop_all()


def _forget(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
