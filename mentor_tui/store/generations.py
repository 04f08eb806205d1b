"""What a file was before: its last states, then one a day and one a month, each with its journal."""

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from mentor_tui.store.storage import replace_file

LAST_KEPT = 5
DAYS_KEPT = 14
MONTHS_KEPT = 12

_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)\.json")
_FORM = "%Y%m%dT%H%M%S.%fZ"


class Generation(NamedTuple):
    """A former state of a file."""

    written: datetime
    """When it was written, in UTC."""
    path: Path
    """Where it is kept."""

    @property
    def journal_path(self) -> Path:
        """Where the journal is that leads from this state to the next one."""
        return self.path.with_name(f"{self.path.name}.journal")


class Generations:
    """The former states of one file, in a directory beside it."""

    def __init__(self, file: Path) -> None:
        """Take the file; its generations need not be there yet."""
        self._directory = file.with_name(f"{file.name}.generations")

    def __iter__(self) -> Iterator[Generation]:
        """Yield the generations, the newest first."""
        names = sorted((path.name for path in self._directory.glob("*.json")), reverse=True)
        for name in names:
            with contextlib.suppress(ValueError):  # a name with a day in it that there is not
                if match := _NAME.fullmatch(name):
                    yield Generation(datetime.strptime(match[1], _FORM).replace(tzinfo=UTC), self._directory / name)

    def keep(self, path: Path, journal_path: Path) -> None:
        """Keep the file that is about to be replaced, and its journal. Where that fails, saving does not.

        They are kept as second names of the same files where the disk has that: it costs no room and no time.
        """
        with contextlib.suppress(OSError, ValueError, OverflowError):  # a day that there is not is no reason, either
            status = path.stat()
            if not status.st_size:
                return
            self._directory.mkdir(mode=0o700, exist_ok=True)
            written = datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1_000_000, UTC)
            while (kept := self._named(written)).path.exists() and not kept.path.samefile(path):
                written += timedelta(microseconds=1)  # another state, of the same instant
            _link(path, kept.path)
            if journal_path.exists():
                _link(journal_path, kept.journal_path)
            self._let_go(kept)

    def _named(self, written: datetime) -> Generation:
        return Generation(written, self._directory / f"{written.strftime(_FORM)}.json")

    def _let_go(self, newest: Generation) -> None:
        """Take those away that are neither among the last, nor the last of a day or of a month that is kept.

        The one that was kept just now stays, however old its file says it is: a clock can be wrong.
        """
        generations = list(self)
        kept = {newest.path, *(one.path for one in generations[:LAST_KEPT])}
        for form, most in (("%Y-%m-%d", DAYS_KEPT), ("%Y-%m", MONTHS_KEPT)):
            last_of = {one.written.strftime(form): one.path for one in reversed(generations)}
            kept.update(last_of[name] for name in sorted(last_of, reverse=True)[:most])
        for one in generations:
            if one.path not in kept:
                for gone in (one.path, one.journal_path):
                    gone.unlink(missing_ok=True)


def _link(path: Path, kept: Path) -> None:
    kept.unlink(missing_ok=True)
    try:
        os.link(path, kept)
    except OSError:
        replace_file(kept, path.read_bytes())  # whole or not at all
        shutil.copystat(path, kept)
        kept.chmod(0o600)
