"""Writing a note in the person's own editor, while the terminal is left to it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from mentor_tui.errors import FileUnusable, MentorError
from mentor_tui.text import paragraphs

ON_WINDOWS = os.name == "nt"

KNOWN_EDITORS = ("nano", "vi")
"""What is looked for where no editor is named; the one that says on its screen how to leave it comes first."""

NAME_ONE = "Set VISUAL or EDITOR to the one you use, as in EDITOR=nano, and start again."

FROM_KEYS = [getattr(signal, name) for name in ("SIGINT", "SIGQUIT") if hasattr(signal, name)]
"""What keys send to everything that runs in a terminal: Ctrl+C is part of writing in vi."""


class Suspendable(Protocol):
    """What has the terminal, and can leave it to another application for a while."""

    def suspend(self) -> AbstractContextManager[None]:
        """Leave the terminal to what is run inside."""


def editor_command(environ: Mapping[str, str]) -> str:
    """Return the command of the person's own editor.

    Raises:
        MentorError: None is named, and none of those that most systems have is there.
    """
    for variable in ("VISUAL", "EDITOR"):
        if named := environ.get(variable, "").strip():
            return named
    if ON_WINDOWS:
        return "notepad"
    for name in KNOWN_EDITORS:
        if shutil.which(name, path=environ.get("PATH")):
            return name
    raise MentorError(f"No editor was found. {NAME_ONE}")


def edited(app: Suspendable, command: str, text: str) -> str:
    """Return a text as the person leaves it in an editor.

    What is written there is taken also where the editor ends with an error: it is somebody's words.

    Raises:
        FileUnusable: The text could not be handed over, or not be read back: the message says where it lies then.
        MentorError: The editor could not be run, or it ended with an error and nothing was written.
    """
    words = _words(command)
    with ExitStack() as at_the_end:
        file = _handed_over(text)
        at_the_end.callback(shutil.rmtree, file.parent, ignore_errors=True)  # with what the editor keeps beside it
        code = _run(app, [*words, str(file)])
        try:
            written = paragraphs(file.read_bytes().decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            at_the_end.pop_all()
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise FileUnusable(f"What you wrote cannot be read back: {why}. Look for it at {file}.") from error
    if code and written == paragraphs(text):
        raise MentorError(f"The editor {words[0]} ended with an error ({code}), and nothing was written there.")
    return written


def _words(command: str) -> list[str]:
    """Return the words of an editor's command, the first of them as the path of a program that is there."""
    try:
        words = shlex.split(command, posix=not ON_WINDOWS)  # there, a backslash is a part of paths
    except ValueError as error:
        raise MentorError(f"The editor's command has a quote without its other one: {command}. {NAME_ONE}") from error
    words = [word.strip('"') for word in words] if ON_WINDOWS else words
    found = shutil.which(words[0]) if words else None
    if found is None:
        raise MentorError(f"There is no editor “{command}” on this system. {NAME_ONE}")
    return [found, *words[1:]]


def _handed_over(text: str) -> Path:
    """Return a new file with a text, in a directory of its own that nobody else can look into."""
    try:
        file = Path(tempfile.mkdtemp(prefix="mentor-tui-")) / "note.md"
        file.touch(mode=0o600)
        file.write_bytes(f"{text}\n".encode() if text else b"")
    except OSError as error:
        raise FileUnusable(f"The note could not be handed to the editor: {error.strerror}.") from error
    return file


def _run(app: Suspendable, words: Sequence[str]) -> int:
    """Run an editor until it is left, and return what it ended with; 0 is well."""
    with app.suspend():
        ended = _ended(words)
    if isinstance(ended, OSError):
        raise MentorError(f"The editor {words[0]} cannot be run: {ended.strerror}. {NAME_ONE}") from ended
    return ended


def _ended(words: Sequence[str]) -> int | OSError:
    """Return what a command ended with, or why it did not begin.

    It raises nothing: an application that is suspended comes back to the screen only where nothing is raised.
    """
    try:
        process = subprocess.Popen(words)  # noqa: S603 - the person's own editor, named by them, and no shell
    except OSError as error:
        return error
    with _deaf_to_keys():
        return process.wait()


@contextmanager
def _deaf_to_keys() -> Iterator[None]:
    """Pass over what keys send to the whole terminal: it is for the editor, which is running already."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in FROM_KEYS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
