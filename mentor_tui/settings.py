"""What a person has chosen for all programs on this device, in a file that can be edited by hand.

What belongs to a program, such as its thresholds, is in its own file: whoever opens that sees the same standings.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from mentor_tui.dates import MOST_MINUTES
from mentor_tui.errors import FileDamaged, FileUnusable, Problem
from mentor_tui.model import Channel, Value
from mentor_tui.store.storage import replace_file
from mentor_tui.text import cut, one_line
from mentor_tui.views import MOST_VIEWS, View

DateOrder = Literal["system", "day_first", "month_first"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

MOST_NAMES_OFFERED = 3
"""How many names are offered for one that does not exist."""

CELLS_OF_A_VALUE = 40
"""How much of a value that is wrong is shown in the message on it."""


class Settings(Value, frozen=True, kw_only=True):
    """What a person has chosen. Each field has its name from the file."""

    date_order: DateOrder = "system"
    """Whether 10/11 is in November or in October."""
    week_starts_on: Weekday = "monday"
    """The day that a week begins with."""
    channel: Channel = "in_person"
    """How a pairing is taken to meet until it has met once."""
    minutes: Annotated[int, Meta(ge=1, le=MOST_MINUTES)] = 60
    """How long a session is taken to be until the pairing has had one."""
    theme: str = "abiding-dark"
    """The name of the colours."""
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    """The keys that were changed, each under the name of its command."""

    views: Annotated[tuple[View, ...], Meta(max_length=MOST_VIEWS)] = ()
    """The views of the program timelines that are kept, each on the number key of its place."""

    @property
    def first_weekday(self) -> int:
        """The day that a week begins with, counted as `date.weekday` does: Monday is 0, Sunday 6."""
        return get_args(Weekday).index(self.week_starts_on)

    def day_first(self, system: bool | None) -> bool | None:
        """Return whether the reader writes the day before the month; what the `system` says where it is left to it."""
        return system if self.date_order == "system" else self.date_order == "day_first"

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if not 1 <= self.minutes <= MOST_MINUTES:
            yield Problem("minutes", f"A session lasts from 1 to {MOST_MINUTES} minutes: write 45.")
        for view in self.views:
            yield from view.problems()


def _one_of(words: Iterable[str]) -> str:
    """Return the words that there are as they are written in the file."""
    *others, last = (f'"{word}"' for word in words)
    return f"{', '.join(others)} or {last}"


RIGHT = {
    "date_order": _one_of(get_args(DateOrder)),
    "week_starts_on": _one_of(get_args(Weekday)),
    "channel": _one_of(get_args(Channel)),
    "minutes": f"a whole number from 1 to {MOST_MINUTES}, as in 45",
    "theme": 'the name of a theme, as in "abiding-dark"',
    "views": f'at most {MOST_VIEWS} views, as in [{{"name": "drifting", "filter": "overdue lapsed", "zoom": "month"}}]',
    "keys": 'commands with their keys, as in {"log_session": "ctrl+l"}',
}
"""What can stand under each name of the file."""


def near(wrong: str, right: Iterable[str]) -> str:
    """Return what to say of a name that does not exist: those that it may stand for, else all that there are."""
    import difflib

    names = list(right)
    wanted = wrong.casefold()
    holding = [name for name in names if wanted and wanted in name.casefold()]
    offered = (holding or difflib.get_close_matches(wanted, names))[:MOST_NAMES_OFFERED]
    if offered:
        return f"did you mean {' or '.join(f'“{name}”' for name in offered)}?"
    return f"there are {', '.join(names)}."


class SettingsFile:
    """The file of the settings. What a person wrote into it is never written over unseen."""

    def __init__(self, path: Path) -> None:
        """Take the path of the file; nothing is read or written yet."""
        self.path = path
        """Where the settings are kept."""
        self._seen: bytes | None = None
        self._wrong = ""

    def load(self) -> Settings:
        """Return the settings, or those to begin with where there is no file.

        Where this fails, the defaults are there to run on, and nothing is saved until the file can be loaded.

        Raises:
            FileUnusable: The file cannot be read.
            FileDamaged: What stands in it are no settings. The message names each place and what would be right.
        """
        try:
            self._seen = self._content()
            settings = Settings() if self._seen is None else self._settings(self._seen)
        except FileUnusable as error:
            self._wrong = str(error)
            raise
        self._wrong = ""
        return settings

    def save(self, settings: Settings) -> None:
        """Put the settings on the disk, readable by their owner alone, in lines that can be edited by hand.

        Raises:
            FileUnusable: The file could not be loaded, was changed since, or cannot be written. It is as it was.
        """
        if self._wrong:
            raise FileUnusable(
                f"The settings are not saved, so that yours stay. {self._wrong} Mend it, then start again."
            )
        if self._content() != self._seen:
            raise FileUnusable(
                f"{self.path} was changed by something else while it was open here. Nothing was saved: start again to "
                "see the change."
            )
        content = msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n"
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self.path.resolve(), content)  # a link, as to a collection of such files, stays one
        except OSError as error:
            raise FileUnusable(f"{self.path} could not be saved: {error.strerror}. Nothing has changed.") from error
        self._seen = content

    def _content(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileUnusable(f"{self.path} cannot be read: {error.strerror}.") from error

    def _settings(self, content: bytes) -> Settings:
        try:
            written = json.loads(content)
        except (ValueError, RecursionError) as error:  # no JSON, no text, or one bracket in the other without end
            raise self._damaged([f"It is not JSON: {error}. A comma too many or too few is often why."]) from error
        if not isinstance(written, dict):
            raise self._damaged(['It has to be one object, as in {"minutes": 45}.'])
        types = {field.name: field.type for field in msgspec.structs.fields(Settings)}
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for name, value in written.items():
            if name not in types:
                wrong.append(f"“{_shown(name)}” is no setting: {near(name, types)}")
                continue
            try:
                values[name] = msgspec.convert(value, type=types[name])
            except msgspec.ValidationError:
                wrong.append(f"“{name}” is {_shown(json.dumps(value, ensure_ascii=False))}: write {RIGHT[name]}.")
        if wrong:
            raise self._damaged(wrong)
        keys = {one_line(command): one_line(key) for command, key in values.pop("keys", {}).items()}
        return Settings(**values, keys=keys).cleaned()

    def _damaged(self, wrong: Iterable[str]) -> FileDamaged:
        return FileDamaged(f"{self.path} cannot be used. {' '.join(wrong)} The file has been left as it is.")


def _shown(text: str) -> str:
    return cut(one_line(text), CELLS_OF_A_VALUE)
