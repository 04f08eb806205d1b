"""What is typed and not saved yet, on the disk beside the program file: a crash or a closed terminal costs no text."""

import contextlib
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import msgspec

from mentor_tui.errors import FileUnusable
from mentor_tui.store.storage import replace_file

Held = Mapping[str, object]
"""What stands in the fields of a form, as it was typed, by the field's name."""


class Drafts:
    """The drafts of one program file: a file for each form that is open, or was when the run ended."""

    def __init__(self, program: Path) -> None:
        """Keep them in a directory beside the file `program`; it is made with the first one."""
        self._directory = program.with_name(f"{program.name}.drafts")

    def keep(self, name: str, held: Held) -> None:
        """Put what a form holds on the disk.

        Raises:
            FileUnusable: It could not be written.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path(name), msgspec.json.encode(held))
        except OSError as error:
            raise FileUnusable(f"What you type cannot be kept in {self._directory}: {error.strerror}.") from error

    def kept(self, name: str) -> Held | None:
        """Return what a form held when its run ended; None where there is nothing, or nothing that can be read."""
        try:
            return msgspec.json.decode(self._path(name).read_bytes(), type=dict[str, object])
        except (OSError, msgspec.DecodeError):
            return None

    def drop(self, name: str) -> None:
        """Forget a draft: it was saved, or its writer let it go."""
        with contextlib.suppress(OSError):
            self._path(name).unlink()
        with contextlib.suppress(OSError):
            self._directory.rmdir()  # only where it was the last one

    def put_away(self, name: str) -> Path:
        """Keep a draft that no form can go on with for its writer to read, and return where.

        Raises:
            OSError: It could not be put there.
        """
        return self._path(name).replace(self._path(name).with_suffix(".txt"))

    def names(self) -> list[str]:
        """Return the names of all drafts."""
        return sorted(path.stem for path in self._directory.glob("*.json"))

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}.json"


def keep_text(program: Path, name: str, text: str) -> Path:
    """Keep a text that could not be saved among the drafts of a program, and return where.

    Where the disk does not take it there, it is kept among the temporary files of the system.

    Raises:
        FileUnusable: Neither can be written. The message holds the text.
    """
    import tempfile

    content = f"{text}\n".encode(errors="replace")
    for beside in (program.with_name(f"{program.name}.drafts"), None):
        with contextlib.suppress(OSError):
            directory = beside or Path(tempfile.mkdtemp(prefix="mentor-tui-"))
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = next(one for one in _names(directory, name) if not one.exists())
            replace_file(path, content)
            return path
    raise FileUnusable(f"What you wrote cannot be kept anywhere. Here it is:\n{text}")


def _names(directory: Path, name: str) -> Iterator[Path]:
    yield directory / f"{name}.md"
    yield from (directory / f"{name}-{number}.md" for number in count(2))
