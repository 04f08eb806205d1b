"""What can be done about a program that cannot be opened: what is left of it, and what may take its place.

Looking changes nothing. Whatever somebody chooses, nothing that is there is lost by it.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from mentor_tui.errors import FileDamaged, FileForeign, FileUnusable
from mentor_tui.model import Charter, Id, Record
from mentor_tui.program import Program, build
from mentor_tui.store.inspection import Inspection, inspect
from mentor_tui.store.on_disk import OnDisk, on_disk, plain_tables
from mentor_tui.store.restore import Difference, Former, content_of, counted, differences, former_states, state_of, told
from mentor_tui.store.set_aside import SetAside
from mentor_tui.store.storage import replace_file

SAVED_HERE = "as-saved-here.json"
"""The name under which the former state is kept beside the file, where both are."""


class Rescue:
    """A program that cannot be opened, and the ways to go on."""

    def __init__(self, path: Path, error: FileUnusable, *, may_write: bool) -> None:
        """Look at what is there.

        Args:
            path: The program file.
            error: Why it cannot be opened.
            may_write: Whether nobody else is writing to it.

        Raises:
            FileUnusable: It cannot even be looked at.
        """
        self.path = Path(os.path.realpath(path))
        """The program file."""
        self.may_write = may_write
        """Whether something can be done about it now, or only looked at."""
        with told(self.path, "cannot be read"):
            self._present = on_disk(self.path)
            self._alone = _inspected(self._present)
            self.former, self._state = self._best()
        self.error = self._with_damage(error)
        """Why it cannot be opened."""

    def _with_damage(self, error: FileUnusable) -> FileUnusable:
        """Return why the program cannot be opened, with what else is wrong where it was not read as far as that."""
        if not isinstance(error, FileForeign) or self._alone is None or not self._alone.damage:
            return error
        first = self._alone.damage[0]
        return FileDamaged(f"{error}\nIt is damaged, too: {first.where}: {first.what}")

    def _best(self) -> tuple[Former | None, Inspection | None]:
        """Return the newest former state that can be brought back, and what it holds with the journals."""
        for one in former_states(self.path):
            for with_journal in (True, False):
                try:
                    _, inspection = state_of(one, self._present, with_journal=with_journal)
                except FileDamaged:
                    continue
                self._with_journal = with_journal
                return one, inspection
        return None, None

    @property
    def with_journal(self) -> bool:
        """Whether the former state is brought back with what its journal leads to."""
        return self.former is not None and self._with_journal and self.former.leads_on

    @property
    def holds(self) -> str:
        """What the former state holds once it is brought back, in words."""
        return counted(self._state.counts()) if self._state is not None else ""

    @property
    def can_set_journal_aside(self) -> bool:
        """Whether the file can be opened without its journal."""
        is_there = self._present.journal_content is not None
        return self.may_write and is_there and self._alone is not None and not self._alone.damage

    @property
    def can_bring_back(self) -> bool:
        """Whether there is a former state that may take the place of the file."""
        return self.may_write and self.former is not None

    @property
    def difference(self) -> Sequence[Difference] | None:
        """How the former state differs from the file alone; None where there is not one of the two."""
        if self._alone is None or self._state is None or not self._alone.records:
            return None
        return differences(self._alone.by_id(), self._state.by_id())

    @property
    def can_keep_both(self) -> bool:
        """Whether there are two states, and the difference can be told."""
        return self.may_write and self.difference is not None

    def program(self) -> Program:
        """Return the former state, to look at."""
        if self._state is None:
            return Program()
        return build(self._state.charter or Charter(), self._state.records.values())

    def keep_both(self) -> Path:
        """Keep the file, its journal, and the former state as a file of its own; return where. Nothing is changed.

        Raises:
            FileUnusable: They could not be kept.
        """
        aside = SetAside(self.path)
        aside.copy(self.path, self._present.journal_path)
        with told(self.path, "could not be kept"):
            if self._state is not None:
                replace_file(aside.directory / SAVED_HERE, content_of(self._state.tables))
            return aside.directory


class LookedAt:
    """What takes the place of a file where a program is only looked at."""

    def __init__(self, what: str = "This is a former state, open to look at.") -> None:
        """Take what is to be said where somebody means to change it."""
        self._what = what

    def save(
        self,
        records: Iterable[Record] = (),  # noqa: ARG002 - what is refused is the same for all
        charter: Charter | None = None,  # noqa: ARG002 - likewise
        *,
        taken_back: Iterable[Id] = (),  # noqa: ARG002 - likewise
    ) -> None:
        """Refuse to save.

        Raises:
            FileUnusable: Always.
        """
        raise FileUnusable(f"{self._what} Nothing was saved.")


def missing(path: Path) -> FileDamaged | None:
    """Return what is to be said where a program is gone and something of it is left; None where nothing was there."""
    path = Path(os.path.realpath(path))
    left = [path.with_name(f"{path.name}.{name}") for name in ("journal", "generations")]
    names = " and ".join(one.name for one in left if one.exists())
    if path.exists() or not names:
        return None
    return FileDamaged(
        f"{path} is not there any more, and {names} beside it is. To begin a new program in its place, take that away "
        "first, or name another file with --file."
    )


def _inspected(present: OnDisk) -> Inspection | None:
    """Return what can be read of the file without its journal; None where it holds no tables."""
    try:
        inspection = inspect(plain_tables(present.content or b"", (), present.path.name), present.path)
    except FileDamaged:
        return None
    return inspection
