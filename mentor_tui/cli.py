"""The command line: the one place where the clock, the ids, the file and the application are put together.

Data goes to stdout, words go to stderr. Textual is imported for the application alone.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mentor_tui import __version__, config
from mentor_tui.errors import FileDamaged, FileForeign, FileLocked, FileUnusable, MentorError, NotFound
from mentor_tui.text import one_line, paragraphs

if TYPE_CHECKING:
    from mentor_tui.program import History, Program
    from mentor_tui.settings import Settings, SettingsFile
    from mentor_tui.store import Drafts, ProgramFile
    from mentor_tui.store.rescue import Rescue
    from mentor_tui.tracker import Tracker
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.screens.program_screen import Place

EXIT_USAGE = 2


def now() -> datetime:
    """Return the present instant in the user's own time zone."""
    return datetime.now().astimezone()


def new_id() -> str:
    """Return a new random UUID."""
    import uuid

    return str(uuid.uuid4())


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode shows ? and not a traceback
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        code = command(options)
        sys.stdout.flush()
    except MentorError as error:
        print(f"mentor-tui: {paragraphs(str(error))}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader of our output has gone, which is its right
        _forget_output()
        return 0
    except KeyboardInterrupt:
        return 130
    return code


@contextlib.contextmanager
def _output() -> Iterator[None]:
    """Tell what is wrong with stdout, where something is; that its reader has gone is not wrong."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget_output()
        raise FileUnusable(f"The output could not be written: {error.strerror}.") from error


def _forget_output() -> None:
    """Let what is still held back for stdout go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mentor-tui", description="A mentorship tracker for the terminal, so that no mentee is quietly dropped."
    )
    parser.add_argument("--version", action="version", version=f"mentor-tui {__version__}")
    parser.add_argument(
        "--file", metavar="PATH", help=f"the program file (else ${config.FILE_VARIABLE}, else your own)"
    )
    parser.set_defaults(command=run_app)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    demo = commands.add_parser("demo", help="open a scratch copy of the sample program; your own file is not touched")
    demo.set_defaults(command=run_demo)

    timeline = commands.add_parser("timeline", help="print the continuity timeline of a pairing")
    timeline.add_argument("pairing", metavar="NAMES", nargs="+", help='the pairing, as in "ada ben"')
    timeline.add_argument(
        "--words", action="store_true", help="without the drawing, a line an entry, for a screen reader"
    )
    timeline.set_defaults(command=print_timeline)

    brief = commands.add_parser("brief", help="print what to read before a session with a pairing")
    brief.add_argument("pairing", metavar="NAMES", nargs="+", help='the pairing, as in "ada ben"')
    brief.set_defaults(command=print_brief)

    leaving = commands.add_parser("export", help="write the program as a JSON document; private text is withheld")
    leaving.add_argument(
        "-o", "--output", metavar="FILE", help="where to write it (else to stdout); never over another file"
    )
    leaving.add_argument("--pairing", metavar="NAMES", help="only this pairing")
    leaving.add_argument("--since", metavar="DATE", help="only from this day on")
    leaving.add_argument("--until", metavar="DATE", help="only up to this day")
    leaving.add_argument("--include-private", action="store_true", help="private text too")
    leaving.set_defaults(command=export)

    coming = commands.add_parser("import", help="take in a JSON document; doing it twice does nothing more")
    coming.add_argument("document", metavar="FILE", help="the document, or - for stdin")
    coming.set_defaults(command=import_document)

    doctor = commands.add_parser("doctor", help="look at the program file and all that belongs to it")
    doctor.add_argument("--json", action="store_true", help="what was found as JSON")
    doctor.add_argument(
        "--repair", action="store_true", help="put right what it said it would; file and journal are copied first"
    )
    doctor.set_defaults(command=examine)

    back = commands.add_parser("restore", help="list the former states of the program, or bring one of them back")
    back.add_argument("number", metavar="NUMBER", nargs="?", type=int, help="the one to bring back; the newest is 1")
    back.add_argument(
        "--with-journal", action="store_true", help="with the changes that its journal holds and that came after it"
    )
    back.set_defaults(command=restore)
    return parser


# --- the application -----------------------------------------------------------------------------------


def run_app(options: argparse.Namespace) -> int:
    """Open the application on the program file."""
    if not _at_a_terminal():
        return EXIT_USAGE
    gc.disable()  # until the first paint: what is made by then stays, and going through it takes 20 ms
    path = config.program_path(options.file)
    while True:
        try:
            file = _open(path, writable=True)
        except FileLocked:
            file = _open(path, writable=False)
        with file:
            try:
                tracker = _tracker(file, config.device_name())
            except (FileDamaged, FileForeign) as error:
                trouble = error
            else:
                app = _run(file, tracker)
                if app.return_value == "sample":
                    break
                return app.return_code or 0
        _choose_a_way_on(path, trouble, options, may_write=file.writable)
    return run_demo(argparse.Namespace(file=None))


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
        match TroubleApp(rescue, said, theme=_settings()[1].theme).run(), rescue.former:
            case "look", _:
                _look_at(rescue)
                said = ""
            case ("bring_back" | "set_aside") as choice, former:
                try:
                    if choice == "set_aside":
                        lines = [f"The journal is set aside, and kept in {set_journal_aside(path)}"]
                    elif former is not None:
                        restored = restore(path, former.number, with_journal=rescue.with_journal)
                        lines = restored_lines(restored, path, _called(options))
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
        _open(Path(directory) / "program.json", writable=True) as file,
    ):
        _tracker(file, "demo").bring_in((one.record for one in document.records), document.charter)
        return _run(file, _tracker(file, "demo"), scratch=True).return_code or 0


def _at_a_terminal() -> bool:
    if sys.stdin.isatty() and sys.stdout.isatty():
        return True
    print("mentor-tui: this needs a terminal. In a pipe, use its commands: see mentor-tui --help.", file=sys.stderr)
    return False


def _open(path: Path, *, writable: bool) -> ProgramFile:
    from mentor_tui.store import ProgramFile

    return ProgramFile(path, writable=writable)


def _tracker(file: ProgramFile, device: str) -> Tracker:
    """Read a program. What can be wrong with the file is told before the screen is taken.

    Raises:
        FileUnusable: It cannot be read, or is gone while something of it is left.
    """
    from mentor_tui.tracker import Tracker

    if not file.path.exists():
        from mentor_tui.store.rescue import missing

        if (gone := missing(file.path)) is not None:
            raise gone
    return Tracker(file.load(), file, clock=now, new_id=new_id, device=device)


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


def _settings() -> tuple[SettingsFile, Settings, list[str]]:
    """Return this user's settings with their file, and what is wrong with them."""
    from mentor_tui.settings import Settings, SettingsFile

    settings_file = SettingsFile(config.settings_path())
    try:
        return settings_file, settings_file.load(), []
    except FileUnusable as error:
        return settings_file, Settings(), [str(error)]


def _run_at(place: Place, tracker: Tracker, file: ProgramFile | None = None, drafts: Drafts | None = None) -> MentorApp:
    from mentor_tui.tui.app import MentorApp
    from mentor_tui.tui.commands import TOGETHER
    from mentor_tui.tui.keymap import keymap
    from mentor_tui.tui.screens.program_screen import Desk

    settings_file, settings, problems = _settings()
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
    )
    app = MentorApp(desk)
    app.run()
    return app


# --- commands ------------------------------------------------------------------------------------------


def print_timeline(options: argparse.Namespace) -> int:
    """Print the timeline of a pairing."""
    from mentor_tui.chart import chart, heading, in_words
    from mentor_tui.continuity import figures, standing
    from mentor_tui.text import wrap
    from mentor_tui.timeline import chapters
    from mentor_tui.wording import chapter_words

    program, today = _program(options), now().date()
    history = one_pairing(program, " ".join(options.pairing))
    thresholds = program.charter.thresholds
    head = heading(history, figures(history, today, thresholds), standing(history, today, thresholds), today)
    lines = [part for line in head for part in wrap(line, _width())]
    for number, (whose, drawn) in enumerate(chapters(program, history, today)):
        lines += ["", *([f"{chapter_words(whose, today)}:", ""] if number else [])]
        if options.words:
            lines += in_words(drawn, whose, today)
        else:
            lines += (line.plain for line in chart(drawn, whose, today, width=_width(), most_lines=None))
    with _output():
        for line in lines:
            print(line)
    return 0


def print_brief(options: argparse.Namespace) -> int:
    """Print what to read before a session."""
    from mentor_tui.brief import brief, brief_sections
    from mentor_tui.text import wrap
    from mentor_tui.wording import about_pairing, pairing_name

    program, today = _program(options), now().date()
    history = one_pairing(program, " ".join(options.pairing))
    lines = [*wrap(pairing_name(history), _width()), *wrap(about_pairing(history, today), _width())]
    for section in brief_sections(brief(history, today, program.charter.thresholds)):
        lines += ["", *wrap(section.heading, _width())]
        for line in section.lines:
            indent = " " * min(2 + len(line) - len(line.lstrip(" ")), _width() // 2)
            lines += [f"{indent}{part}".rstrip() for part in wrap(line.lstrip(" "), _width() - len(indent))]
    with _output():
        for line in lines:
            print(line)
    return 0


def _width() -> int:
    import shutil

    return max(20, min(shutil.get_terminal_size((100, 24)).columns, 120))


def export(options: argparse.Namespace) -> int:
    """Write the program, or a part of it, as a JSON document."""
    from mentor_tui.interchange import json_document
    from mentor_tui.interchange.extract import Scope, extract

    program, today = _program(options), now().date()
    scope = Scope(
        pairings=None if options.pairing is None else frozenset({one_pairing(program, options.pairing).id}),
        since=_date(options.since, today),
        until=_date(options.until, today),
    )
    if scope.since is not None and scope.until is not None and scope.since > scope.until:
        raise MentorError(f"--since {scope.since} is after --until {scope.until}: no day lies between them.")
    extracted = extract(program, scope, include_private=options.include_private)
    content = json_document.write(extracted, today)
    if options.output is None:
        with _output():
            sys.stdout.buffer.write(content)
    else:
        from mentor_tui.store import write_new

        write_new(Path(options.output), content)
    print(extracted.told(), file=sys.stderr)
    return 0


def import_document(options: argparse.Namespace) -> int:
    """Take a JSON document into the program file."""
    from mentor_tui.interchange import json_document

    document = json_document.read(_content(options.document))
    with _open(config.program_path(options.file), writable=True) as file:
        tracker = _tracker(file, config.device_name())
        plan = json_document.plan(document, tracker.program)
        if plan.records or plan.charter is not None:
            tracker.bring_in(plan.records, plan.charter)
    print(f"{file.path}: {plan.told()}", file=sys.stderr)
    return 0


def examine(options: argparse.Namespace) -> int:
    """Look at the program file and all that belongs to it, and put right what can be where that is asked for."""
    from mentor_tui.store import doctor

    path = config.program_path(options.file)
    repaired = None
    if options.repair:
        from mentor_tui.store.repair import repair

        repaired = repair(path)
    diagnosis = doctor.examine(path) if repaired is None else repaired.after
    with _output():
        if options.json:
            done, copy = (None, None) if repaired is None else repaired[:2]
            sys.stdout.buffer.write(doctor.to_json(diagnosis, done, copy))
        else:
            for line in [*(repaired.lines() if repaired is not None else ()), *doctor.lines(diagnosis)]:
                print(line)
    return diagnosis.exit_code


def restore(options: argparse.Namespace) -> int:
    """List the former states of the program, or bring one of them back."""
    from mentor_tui.store import restore as way_back

    path = config.program_path(options.file)
    if options.number is None:
        states = way_back.former_states(path)
        if not states:
            raise NotFound(f"There is no former state of {path}: one is kept whenever the file is written whole.")
        with _output():
            for state in states:
                for line in way_back.state_lines(state):
                    print(line)
        return 0
    restored = way_back.restore(path, options.number, with_journal=options.with_journal)
    for line in way_back.restored_lines(restored, path, _called(options)):
        print(line, file=sys.stderr)
    return 0


def _called(options: argparse.Namespace) -> str:
    """Return how this program was called, as far as it has to be called so again."""
    import shlex

    return f"mentor-tui --file {shlex.quote(options.file)}" if options.file else "mentor-tui"


def _content(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise FileUnusable(f"{name} cannot be read: {error.strerror}.") from error


def _program(options: argparse.Namespace) -> Program:
    """Return the program of the file, which has to be there."""
    path = config.program_path(options.file)
    with _open(path, writable=False) as file:
        program = file.load()
        if not file.path.exists():
            raise FileUnusable(
                f"{path} is not there. Start mentor-tui to begin a program, or name its file with --file."
            )
        return program


def _date(text: str | None, today: date) -> date | None:
    from mentor_tui.dates import read_date

    if text is None:
        return None
    return read_date(text, today, day_first=config.day_first(), toward="past").on


def one_pairing(program: Program, words: str) -> History:
    """Return the pairing that `words` mean.

    Raises:
        NotFound: There is none, or there are several: the message lists them.
    """
    from mentor_tui.wording import pairing_name

    match program.pairings_matching(words):
        case [history]:
            return history
        case []:
            names = sorted(map(pairing_name, program.histories.values()))
            known = "\n  ".join(names[:20]) or "(none yet)"
            raise NotFound(f"No pairing answers to “{words}”. There are:\n  {known}")
        case several:
            listed = "\n  ".join(f"{pairing_name(one)}   {one.id[:8]}" for one in several)
            raise NotFound(f"“{words}” can be:\n  {listed}\nWrite more of the names, or the id.")
