"""What can go wrong, each with a message that a person can act on.

Every error that the program raises on purpose is a :class:`MentorError`, and is told where it is met: by the command,
by the form, or in a toast. Anything else is a bug and may show its traceback.
"""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong with one field of one record."""

    field: str
    """The field's name: the same in the form, the record and the documents."""
    message: str
    """What is wrong, and what would be right."""
    record: str = ""
    """Which record it is, where more than one was looked at: "sessions 3f0c…"."""
    record_id: str = ""
    """The id of that record, where it has to be found again."""

    def __str__(self) -> str:
        return f"{self.record}{': ' if self.record else ''}{self.field}: {self.message}"


class MentorError(Exception):
    """The base of every error that the program raises on purpose."""

    exit_code: ClassVar[int] = 1
    """What the command line answers to the shell."""


class NotUnderstood(MentorError):
    """Something that a person typed cannot be read."""


class TwoWay(NotUnderstood):
    """Something that a person typed can be read in two ways, and guessing is not for a program."""


class Refused(MentorError):
    """A change that would break the records. Nothing has been changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class NotFound(MentorError):
    """No record, or more than one, answers to what was asked for."""


class FileUnusable(MentorError):
    """The file cannot be read or written. What was on the disk is untouched."""


class FileLocked(FileUnusable):
    """Another run is writing to the file."""

    exit_code = 3


class FileForeign(FileUnusable):
    """Something else has written the file while this program had changes for it. Nobody's change is overwritten."""


class FileDamaged(FileUnusable):
    """The file was read, and what stands in it is not what it should hold."""

    exit_code = 4


class FileExported(FileUnusable):
    """The file is an export, and was named as a program."""
