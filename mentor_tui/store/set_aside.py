"""What is put aside before a program is repaired or another one takes its place: kept beside it, never overwritten."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mentor_tui.errors import FileUnusable
from mentor_tui.store.storage import replace_file

_FORM = "%Y%m%dT%H%M%SZ"


class SetAside:
    """A new directory beside a program file, for its owner alone, in which what is put aside is kept."""

    def __init__(self, path: Path) -> None:
        """Take the program file; the directory is made with the first thing that is put there."""
        self._file = path
        self._directory: Path | None = None

    @property
    def directory(self) -> Path:
        """Where things are kept; it is named for when the file was last written.

        Raises:
            OSError: It cannot be made.
        """
        if self._directory is None:
            self._directory = self._made()
        return self._directory

    def _made(self) -> Path:
        home = directory_of(self._file)
        home.mkdir(mode=0o700, exist_ok=True)
        name = _written(self._file)
        for number in range(1, 10_000):
            directory = home / (name if number == 1 else f"{name}-{number}")
            try:
                directory.mkdir(mode=0o700)
            except FileExistsError:
                continue
            return directory
        raise FileExistsError(17, "There is no free name left", str(home))

    def copy(self, *paths: Path) -> None:
        """Keep a copy of each of these files that is there, under its own name.

        Raises:
            FileUnusable: One could not be copied. Nothing else was changed.
        """
        for path in paths:
            try:
                content = path.read_bytes()
                replace_file(self.directory / path.name, content)
                status = path.stat()
                os.utime(self.directory / path.name, ns=(status.st_atime_ns, status.st_mtime_ns))
            except FileNotFoundError:
                continue
            except OSError as error:
                raise FileUnusable(
                    f"{path} could not be copied to {directory_of(self._file)}: {error.strerror}. Nothing was changed."
                ) from error

    def write(self, name: str, value: Mapping[str, Any]) -> Path:
        """Keep a JSON document under a name that is not taken there yet, and return where.

        Raises:
            FileUnusable: It could not be written. Nothing else was changed.
        """
        try:
            path = self.directory / name
            replace_file(path, json.dumps(value, indent=2).encode("ascii") + b"\n")
        except OSError as error:
            raise FileUnusable(
                f"{name} could not be put aside in {directory_of(self._file)}: {error.strerror}. Nothing was changed."
            ) from error
        return path


def directory_of(path: Path) -> Path:
    """Return where everything is kept that was ever put aside of the file at `path`."""
    return path.with_name(f"{path.name}.aside")


def _written(path: Path) -> str:
    """Return when a file, or where it is gone its journal, was last written, as the name of a directory."""
    for one in (path, path.with_name(f"{path.name}.journal")):
        try:
            return datetime.fromtimestamp(one.stat().st_mtime, UTC).strftime(_FORM)
        except FileNotFoundError:
            continue
    return "nothing-was-there"
