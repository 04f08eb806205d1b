"""The changes of a run: each is on the disk before it is in memory, and can be taken back and made again."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, Protocol, TypeVar

from msgspec import structs

from mentor_tui.errors import Problem, Refused
from mentor_tui.model import (
    KIND_OF,
    Charter,
    Id,
    Living,
    Record,
    Stamp,
    Tombstone,
    Value,
)
from mentor_tui.program import Program

R = TypeVar("R", bound=Value)

Clock = Callable[[], datetime]
"""Gives the present instant in the user's own time zone."""


class Saving(Protocol):
    """Where changes are saved."""

    def save(
        self, records: Iterable[Record] = (), charter: Charter | None = None, *, taken_back: Iterable[Id] = ()
    ) -> None:
        """Put changed records, and the charter where it is given, on the disk as one, and take others out."""


class Change(NamedTuple):
    """One thing that was done."""

    said: str
    """What was done, in words, without a full stop."""
    before: Program
    after: Program
    new: tuple[Record, ...]
    """The records that were not there before."""
    changed: tuple[Record, ...]
    """The records that it wrote in the places of others, tombstones among them."""

    @property
    def written(self) -> tuple[Record, ...]:
        """All records that it wrote."""
        return self.new + self.changed

    @property
    def replaced(self) -> list[Record]:
        """What stood before in the places of those that were changed. Every record is looked at for that."""
        ids = {record.id for record in self.changed}
        return [record for record in self.before.records() if record.id in ids]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Refused where there are problems."""
    if found := tuple(problems):
        raise Refused(found)


class Changes:
    """A program with what was done to it in this run."""

    def __init__(self, program: Program, file: Saving, *, clock: Clock, new_id: Callable[[], str], device: str) -> None:
        """Take a loaded program and where it is saved; see :class:`mentor_tui.tracker.Tracker`."""
        self.program = program
        """The program as it stands on the disk."""
        self._file = file
        self._clock = clock
        self.new_id = new_id
        """Gives a new UUID at each call."""
        self._device = device
        self._latest_stamp: Stamp | None = None  # not known before it is asked for: it takes a look at every record
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def today(self) -> date:
        """The day it is where the user is."""
        return self._clock().date()

    @property
    def latest(self) -> Change | None:
        """What was done last, and can be taken back."""
        return self._done[-1] if self._done else None

    def follow(self, program: Program) -> None:
        """Take a program as another run has changed it."""
        before = self._latest()
        self.program, self._latest_stamp = program, None
        self._done.clear()
        self._undone.clear()
        self._latest_stamp = max(before, self._latest())

    # --- records with their stamps ---

    def record(self, record_type: type[R], draft: Value) -> R:
        """Return the record of a draft, with its own id and stamp and its text made safe."""
        fields = structs.asdict(draft) | {"id": self.new_id(), "stamp": self.stamp()}
        return record_type(**fields).cleaned()

    def stamped(self, record: R) -> R:
        """Return a changed record with its new stamp and its text made safe."""
        return structs.replace(record.cleaned(), stamp=self.stamp())

    def stamp(self) -> Stamp:
        """Return a stamp that is later than every other in the program, even where the clock was set back."""
        now, latest = self._stamp_at(self._clock()), self._latest()
        if now <= latest:
            last = datetime.fromisoformat(latest.partition("/")[0])
            now = self._stamp_at(last + timedelta(microseconds=1))
        self._latest_stamp = now
        return now

    def _stamp_at(self, instant: datetime) -> Stamp:
        in_utc = instant.astimezone(UTC).replace(tzinfo=None)
        return f"{in_utc.isoformat(timespec='microseconds')}Z/{self._device}"

    def _latest(self) -> Stamp:
        """Return the latest stamp there is."""
        if self._latest_stamp is None:
            self._latest_stamp = max((record.stamp for record in self.program.records()), default="")
        return self._latest_stamp

    # --- making a change, taking it back, making it again ---

    def commit(
        self, said: str, *, new: Iterable[Living] = (), changed: Iterable[Living] = (), buried: Iterable[Living] = ()
    ) -> None:
        """Check, then save, then change the program: where one step fails, none that follows is done.

        Args:
            said: What is done, in words.
            new: The records that were not there before, with ids that nothing has yet.
            changed: The records that take the places of those with the same id.
            buried: The records that are deleted, as they stand; of each a tombstone stays.

        Raises:
            Refused: The records would not fit together.
            FileUnusable: They could not be saved.
        """
        tombstones = (
            Tombstone(id=one.id, stamp=self.stamp(), buried=KIND_OF[type(one)])  # type: ignore[arg-type]  # a living kind
            for one in buried
        )
        added, rewritten = tuple(new), (*changed, *tombstones)
        after = self.program.with_records(rewritten, new=added, today=self.today)
        self._make(Change(said, self.program, after, added, rewritten))

    def bring_in(self, said: str, records: Iterable[Record], charter: Charter | None) -> None:
        """Take records as they are, stamps and all, as one change, and the charter where it is given.

        Raises:
            Refused: The records would not fit together.
            FileUnusable: They could not be saved.
        """
        brought = tuple(records)  # their clock may be ahead of this one: what is tomorrow here may be today there
        stood = {record.id for record in self.program.records()}
        new = tuple(record for record in brought if record.id not in stood)
        changed = tuple(record for record in brought if record.id in stood)
        if charter is not None:
            refuse(charter.problems())
        after = self.program.with_records(changed, new=new)
        after = after if charter is None else after.with_charter(charter)
        latest = max((self._latest(), *(record.stamp for record in brought)))
        self._make(Change(said, self.program, after, new, changed))
        self._latest_stamp = latest

    def undo(self) -> Change | None:
        """Take the latest change back: the records are again what they were, to the stamp. None where there is none.

        What was new is taken out of the file and leaves no tombstone: it was never there for anybody else.

        Raises:
            FileUnusable: It could not be saved. Nothing has changed.
        """
        if not self._done:
            return None
        change = self._done[-1]
        self._save(change.replaced, change.after, change.before, taken_back=[record.id for record in change.new])
        self._undone.append(self._done.pop())
        return change

    def redo(self) -> Change | None:
        """Make the change again that was taken back last. None where there is none.

        Raises:
            FileUnusable: It could not be saved. Nothing has changed.
        """
        if not self._undone:
            return None
        change = self._undone[-1]
        self._save(change.written, change.before, change.after)
        self._done.append(self._undone.pop())
        return change

    def _make(self, change: Change) -> None:
        self._save(change.written, change.before, change.after)
        self._done.append(change)
        self._undone.clear()

    def _save(
        self, records: Iterable[Record], before: Program, after: Program, *, taken_back: Iterable[Id] = ()
    ) -> None:
        charter = after.charter if after.charter != before.charter else None
        self._file.save(records, charter, taken_back=taken_back)
        self.program = after
