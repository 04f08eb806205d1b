"""The application: opened on the program file, on the sample, or on a screen that says why it cannot be."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui import config
from mentor_tui.cli.surroundings import called, new_id, now, open_file, settings_here, tracker_of
from mentor_tui.errors import FileDamaged, FileExported, FileForeign, FileLocked, FileUnusable, MentorError
from mentor_tui.text import one_line

if TYPE_CHECKING:
    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.sources import Sources
    from mentor_tui.store import Drafts, ProgramFile
    from mentor_tui.store.rescue import Rescue
    from mentor_tui.tracker import Tracker
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.screens.program_screen import Place

EXIT_USAGE = 2

LARGE = 1 << 26
"""The bytes of a file that takes longer to read or to write than somebody waits without a word: half a second."""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    demo = commands.add_parser("demo", help="open a scratch copy of the sample program; your own file is not touched")
    demo.set_defaults(command=run_demo)


def run_app(options: argparse.Namespace) -> int:
    """Open the application on the program file."""
    if not _at_a_terminal():
        return EXIT_USAGE
    gc.disable()  # until the first paint: what is made by then stays, and going through it takes 20 ms
    path = config.program_path(options.file)
    while True:
        try:
            file = open_file(path, writable=True)
        except FileLocked:
            file = open_file(path, writable=False)
        with file:
            try:
                tracker = _tracker_of(file)
            except (FileDamaged, FileExported, FileForeign) as error:
                trouble = error
            else:
                if tracker is None:
                    return 0
                app = _run(file, tracker)
                if tracker.latest is not None and _is_large(path):
                    print(f"Everything is saved; writing {one_line(str(path))} whole…", file=sys.stderr)
                if app.return_value == "sample":
                    break
                return app.return_code or 0
        _choose_a_way_on(path, trouble, options, may_write=file.writable)
    return run_demo(argparse.Namespace(file=None))


def _tracker_of(file: ProgramFile) -> Tracker | None:
    """Read a program, a large one in sight of who waits for it; None where they have left.

    Raises:
        FileUnusable: It cannot be read.
    """
    device = config.device_name()
    if not _is_large(file.path):
        return tracker_of(file, device)
    from mentor_tui.tui.screens.reading import ReadingApp

    app = ReadingApp(file.path, lambda told: tracker_of(file, device, told), theme=settings_here()[1].theme)
    read = app.run()
    if isinstance(read, MentorError):
        raise read
    return read


def _is_large(path: Path) -> bool:
    return path.exists() and path.stat().st_size >= LARGE


def _choose_a_way_on(path: Path, error: FileUnusable, options: argparse.Namespace, *, may_write: bool) -> None:
    """Let somebody choose what becomes of a program that cannot be opened, until it may be opened again.

    Raises:
        FileUnusable: They have left it as it is.
    """
    from mentor_tui.store.repair import set_journal_aside
    from mentor_tui.store.rescue import Rescue
    from mentor_tui.store.restore import restore, restored_lines
    from mentor_tui.tui.screens.trouble import TroubleApp

    rescue, said = Rescue(path, error, may_write=may_write), ""
    while True:
        match TroubleApp(rescue, said, theme=settings_here()[1].theme).run(), rescue.former:
            case "look", _:
                _look_at(rescue)
                said = ""
            case ("bring_back" | "set_aside") as choice, former:
                try:
                    if choice == "set_aside":
                        lines = [f"The journal is set aside, and kept in {set_journal_aside(path)}"]
                    elif former is not None:
                        restored = restore(path, former.number, with_journal=rescue.with_journal)
                        lines = restored_lines(restored, path, called(options))
                except MentorError as problem:
                    said = str(problem)
                    continue
                print("\n".join(map(one_line, lines)), file=sys.stderr)
                return
            case _:
                raise rescue.error


def run_demo(options: argparse.Namespace) -> int:
    """Open the application on a scratch copy of the sample program."""
    import tempfile

    from mentor_tui.sample import read_sample

    if not _at_a_terminal():
        return EXIT_USAGE
    if options.file:
        raise MentorError("The demo has a file of its own: leave --file out.")
    document = read_sample(now().date())
    with (
        tempfile.TemporaryDirectory(prefix="mentor-tui-demo-") as directory,
        open_file(Path(directory) / "program.json", writable=True) as file,
    ):
        tracker_of(file, "demo").bring_in((one.record for one in document.records), document.charter)
        return _run(file, tracker_of(file, "demo"), scratch=True).return_code or 0


def _at_a_terminal() -> bool:
    if sys.stdin.isatty() and sys.stdout.isatty():
        return True
    print("mentor-tui: this needs a terminal. In a pipe, use its commands: see mentor-tui --help.", file=sys.stderr)
    return False


def _run(file: ProgramFile, tracker: Tracker, *, scratch: bool = False) -> MentorApp:
    """Run the application on a file until it is left, and return it with what it ended with."""
    from mentor_tui.store import Drafts
    from mentor_tui.tui.screens.program_screen import Place

    place = Place(path=file.path, writable=file.writable, new=not file.path.exists(), scratch=scratch)
    return _run_at(place, tracker, file, Drafts(file.path) if file.writable else None)


def _look_at(rescue: Rescue) -> None:
    """Run the application on a former state, to look at it."""
    from mentor_tui.store.rescue import LookedAt
    from mentor_tui.tracker import Tracker
    from mentor_tui.tui.screens.program_screen import Place

    tracker = Tracker(rescue.program(), LookedAt(), clock=now, new_id=new_id, device="former")
    _run_at(Place(path=rescue.path, writable=False, former=True), tracker)


def run_together(sources: Sources) -> int:
    """Open the application on several files that are read together."""
    from mentor_tui.store.rescue import LookedAt
    from mentor_tui.tracker import Tracker
    from mentor_tui.tui.screens.program_screen import Place

    if not _at_a_terminal():
        return EXIT_USAGE
    nowhere = LookedAt("These files are open together to be read.")
    tracker = Tracker(sources.gathered.program, nowhere, clock=now, new_id=new_id, device="review")
    return _run_at(Place(path=sources.read[0].path, writable=False), tracker, sources=sources).return_code or 0


def _run_at(
    place: Place,
    tracker: Tracker,
    file: ProgramFile | None = None,
    drafts: Drafts | None = None,
    sources: Sources | None = None,
) -> MentorApp:
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.commands import TOGETHER
    from mentor_tui.tui.keymap import keymap
    from mentor_tui.tui.screens.program_screen import Desk

    settings_file, settings, problems = settings_here()
    desk = Desk(
        tracker=tracker,
        place=place,
        drafts=drafts,
        settings=settings,
        settings_file=settings_file,
        system_day_first=config.day_first(),
        environ=os.environ,
        keys=keymap(settings.keys, TOGETHER),
        problems=problems,
        file=file,
        sources=sources,
    )
    app = MentorApp(desk)
    app.run()
    return app
