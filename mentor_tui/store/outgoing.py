"""A file that leaves: written in parts, so that it can be larger than the memory, and whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

from mentor_tui.errors import FileUnusable
from mentor_tui.store.storage import take_name, written_beside


def write_parts(path: Path, parts: Iterable[bytes], *, programs: Iterable[Path], replace: bool = False) -> None:
    """Write a file from its parts, whole or not at all, readable by its owner alone.

    Args:
        path: Where to; a link is followed.
        parts: What to write, one after the other.
        programs: Program files: neither one nor what belongs to it is ever written, whether it is there or not.
        replace: Whether a file that is there may be written over.

    Raises:
        FileUnusable: It is there already, or could not be written. Nothing has changed.
    """
    try:
        target = Path(os.path.realpath(path))
        if any(_belongs_to(Path(os.path.realpath(program)), target) for program in programs):
            raise FileUnusable(f"{path} is the program file, or belongs to it: name another file.")
        if path.is_symlink() or target.exists():
            if not replace:
                raise FileUnusable(
                    f"{path} is there already: name another file, or take it away first. On the command line, --force "
                    "writes over it."
                )
            if not target.is_file():
                raise FileUnusable(f"{path} is not a file that could be written over.")
        with written_beside(target, parts) as new:
            take_name(new, target)
    except OSError as error:
        raise FileUnusable(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error


def _belongs_to(program: Path, target: Path) -> bool:
    beside = target.relative_to(program.parent).parts[:1] if target.is_relative_to(program.parent) else ()
    return any(name == program.name or name.startswith(f"{program.name}.") for name in beside)
