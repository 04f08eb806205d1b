"""What is recorded: a session, a check-in. What was typed for it is kept where it cannot be saved."""

from __future__ import annotations

import argparse
import contextlib
import os
import shlex
import sys
from typing import TYPE_CHECKING

from mentor_tui import config
from mentor_tui.cli.surroundings import (
    called,
    date_of,
    day_first,
    now,
    one_pairing,
    open_file,
    program_of,
    settings_here,
    tell,
    text_of,
    tracker_at,
)
from mentor_tui.errors import MentorError, NotFound

if TYPE_CHECKING:
    from datetime import date

    from mentor_tui.acts import SessionLog
    from mentor_tui.cli.surroundings import Commands
    from mentor_tui.dates import Toward
    from mentor_tui.model import CheckInDraft, FollowUp
    from mentor_tui.program import History, Program
    from mentor_tui.session_sheet import Sheet

CHANNELS = ("in_person", "video", "phone", "message")
STATUSES = ("held", "missed", "cancelled")
RESULTS = ("reached", "left_message", "no_answer", "rescheduled", "declined")


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    log = commands.add_parser("log", help="log a session, in one line or in your editor")
    log.add_argument("pairing", metavar="NAMES", nargs="?", help='the pairing, as in "ada ben"')
    log.add_argument(
        "note", metavar="NOTE", nargs="?", help="what mattered; - reads it from stdin. Without it your editor is opened"
    )
    log.add_argument("--on", metavar="DATE", help="the day it was; else today")
    log.add_argument("--minutes", metavar="LENGTH", help='how long it was, as in 45 or "1 h 30"')
    log.add_argument("--channel", type=_word, choices=CHANNELS, help="how the two met; else as the last time")
    log.add_argument("--topics", metavar="WORDS", help="what it was about, between commas")
    log.add_argument("--status", choices=STATUSES, help="whether it took place; else held")
    log.add_argument("--new", metavar="LINE", action="append", help='a new follow-up: "promise: send it by fri @ben"')
    log.add_argument("--shared", action="store_true", help="the note may leave with an export; else it is private")
    log.add_argument("--another", action="store_true", help="also where a session of that day is here already")
    log.set_defaults(command=log_session)

    check_in = commands.add_parser("checkin", help="record a check-in, on a follow-up or on the person")
    check_in.add_argument("pairing", metavar="NAMES", help='the pairing, as in "ada ben"')
    check_in.add_argument(
        "thread", metavar="FOLLOW-UP", nargs="?", help="words of its title; without it, it was for the person"
    )
    check_in.add_argument("result", metavar="RESULT", type=_word, choices=RESULTS, help=", ".join(RESULTS))
    check_in.add_argument("--note", metavar="TEXT", default="", help="what there is to say; - reads it from stdin")
    check_in.add_argument("--next", metavar="DATE", help="when to look again")
    check_in.add_argument("--on", metavar="DATE", help="the day it was made; else today")
    check_in.add_argument("--channel", type=_word, choices=CHANNELS, default="message", help="how; else by message")
    check_in.add_argument("--by", choices=("mentor", "mentee"), default="mentor", help="who reached out")
    check_in.add_argument("--shared", action="store_true", help="the note may leave with an export; else it is private")
    check_in.set_defaults(command=record_check_in)


def _word(text: str) -> str:
    """Return a word of the records as it is said: "in person" for in_person."""
    return "_".join(text.lower().replace("-", " ").split())


# --- a session -----------------------------------------------------------------------------------------


def log_session(options: argparse.Namespace) -> int:
    """Log a session."""
    from mentor_tui.session_sheet import read_sheet, written_sheet

    today, in_the_editor = now().date(), options.note is None and sys.stdin.isatty()
    text = _edited(options, today) if in_the_editor else _piped(options)
    try:
        sheet = read_sheet(text)
        sheet = sheet if in_the_editor else _with(sheet, options)
        sheet = sheet._replace(date=_for_good(sheet.date, today))
        text = written_sheet(sheet) if in_the_editor or sheet.note or sheet.new else ""
        _log(sheet, options, today)
    except MentorError as error:
        if not text.strip():
            raise
        return _keep(error, options, text, "log --another" if options.another else "log")
    return 0


def _edited(options: argparse.Namespace, today: date) -> str:
    """Return the sheet of a session as it is written in the person's own editor.

    Raises:
        FileLocked: Another run writes to the file, so what would be written could not be saved.
        MentorError: Nothing was written.
    """
    from mentor_tui.editor import edited, editor_command
    from mentor_tui.session_sheet import Sheet, begun, still_open, written_sheet
    from mentor_tui.store.on_disk import is_in_use
    from mentor_tui.wording import pairing_name

    path = config.program_path(options.file)
    program = program_of(options)
    if is_in_use(path):
        open_file(path, writable=True).close()  # it says who has it, before anything is typed
    sheet, listed = Sheet(date=today.isoformat()), tuple[str, ...]()
    if options.pairing or len(program.histories) == 1:
        history = _named(program, options.pairing or "")
        name = pairing_name(history)
        unique = len(program.pairings_matching(name)) == 1
        sheet = begun(_beginning(history, today), name if unique else history.id, today)
        listed = tuple(still_open(history, today))
    beginning = written_sheet(_with(sheet, options)._replace(pairing=sheet.pairing), listed)
    written = edited(_Shell(), editor_command(os.environ), beginning)
    if written == beginning.rstrip("\n"):
        raise MentorError("Nothing was written there, so nothing is logged.")
    return written


class _Shell:
    """A shell, which leaves the terminal to whatever it runs."""

    def suspend(self) -> contextlib.AbstractContextManager[None]:
        """Leave the terminal."""
        return contextlib.nullcontext()


def _piped(options: argparse.Namespace) -> str:
    """Return the sheet of a session whose note is given; without one, the sheet that comes from stdin."""
    from mentor_tui.session_sheet import Sheet, written_sheet

    if options.note not in {None, "-"}:
        return written_sheet(Sheet(note=options.note))
    text = text_of("-")
    return written_sheet(Sheet(note=text)) if options.note == "-" or not text.strip() else text


def _with(sheet: Sheet, options: argparse.Namespace) -> Sheet:
    """Return a sheet with what the options say of the session."""
    said = {
        "pairing": options.pairing,
        "date": options.on,
        "minutes": options.minutes,
        "channel": options.channel,
        "topics": options.topics,
        "status": options.status,
        "visibility": "shared" if options.shared else None,
        "new": (*sheet.new, *options.new) if options.new else None,
    }
    return sheet._replace(**{name: words for name, words in said.items() if words is not None})


def _log(sheet: Sheet, options: argparse.Namespace, today: date) -> None:
    """Log the session that a sheet is about, and say what was logged."""
    from mentor_tui.dates import ReadDate, count_of, echo, long_date
    from mentor_tui.session_sheet import understood
    from mentor_tui.wording import after_the_end, length, sentence, spoken

    with tracker_at(options) as tracker:
        history = _named(tracker.program, sheet.pairing)
        channel = _beginning(history, today).session.channel
        log = understood(sheet, history, today, day_first=day_first(), channel=channel)
        session, began = log.session, history.pairing.started_on
        if not options.another and any(
            (one.held_on, one.status) == (session.held_on, session.status) for one in history.sessions
        ):
            raise MentorError(
                f"A {session.status} session on {long_date(session.held_on)} is here already. "
                "Where this is another one, say so with --another."
            )
        tracker.log_session(log)
        tell(
            sentence(
                tracker.latest.said if tracker.latest else "",
                echo(ReadDate(session.held_on), today),
                length(session.minutes) if session.minutes else "",
                spoken(session.channel),
                session.visibility,
                f"{count_of(len(log.opened), 'new follow-up')}" if log.opened else "",
            )
        )
        if session.status == "held" and session.held_on < began:
            tell(f"The pairing began on {long_date(began)} until now: its start is that session now.")
        if told := after_the_end(session.held_on, history.pairing):
            tell(told)


def _beginning(history: History, today: date) -> SessionLog:
    from mentor_tui.acts import new_session

    settings = settings_here()[1]
    return new_session(history, today, minutes=settings.minutes, channel=settings.channel)


def _named(program: Program, words: str) -> History:
    """Return the pairing that is named; where none is, the one that there is."""
    if not words and len(program.histories) == 1:
        return next(iter(program.histories.values()))
    return one_pairing(program, words)


# --- a check-in ----------------------------------------------------------------------------------------


def record_check_in(options: argparse.Namespace) -> int:
    """Record a check-in."""
    from mentor_tui.wording import after_the_end

    note = text_of("-") if options.note == "-" else options.note
    try:
        with tracker_at(options) as tracker:
            history = one_pairing(tracker.program, options.pairing)
            check_in = tracker.check_in(_check_in(options, history, note))
            tell(tracker.latest.said if tracker.latest else "")
            if check_in.is_contact and (told := after_the_end(check_in.made_on, history.pairing)):
                tell(told)
    except MentorError as error:
        if not note:
            raise
        return _keep(error, options, note, shlex.join(["checkin", *_again(options)]))
    return 0


def _again(options: argparse.Namespace) -> list[str]:
    """Return the words that record the same check-in on another day, its note from stdin."""
    today = now().date()
    words = [options.pairing, *([options.thread] if options.thread else []), options.result, "--note", "-"]
    words += ["--on", _for_good(options.on, today), "--channel", options.channel, "--by", options.by]
    if options.next:
        words += ["--next", _for_good(options.next, today, toward="future")]
    return [*words, *(["--shared"] if options.shared else [])]


def _check_in(options: argparse.Namespace, history: History, note: str) -> CheckInDraft:
    """Return the check-in that the options describe."""
    from mentor_tui.model import CheckInDraft

    today = now().date()
    thread = _thread(history, options.thread, today) if options.thread else None
    return CheckInDraft(
        pairing_id=history.id,
        follow_up_id=thread.id if thread else None,
        made_on=date_of(options.on, today) or today,
        channel=options.channel,
        initiated_by=options.by,
        result=options.result,
        note=note,
        check_on=date_of(options.next, today, toward="future"),
        visibility="shared" if options.shared else "private",
    )


def _thread(history: History, words: str, today: date) -> FollowUp:
    """Return the open follow-up that `words` mean: each begins a word of its title, or they are its id's beginning.

    Raises:
        NotFound: There is none, or there are several: the message lists them.
    """
    from mentor_tui.session_sheet import still_open

    match history.open_follow_ups_matching(words):
        case [follow_up]:
            return follow_up
        case []:
            known = "\n  ".join(still_open(history, today)) or "(nothing is open)"
            raise NotFound(f"No open follow-up answers to “{words}”. There are:\n  {known}")
        case several:
            listed = "\n  ".join(f"{one.kind}: {one.title}   {one.id[:8]}" for one in several)
            raise NotFound(f"“{words}” can be:\n  {listed}\nWrite more of the title, or the id.")


# --- where it cannot be saved --------------------------------------------------------------------------


def _for_good(day: str | None, today: date, *, toward: Toward = "past") -> str:
    """Return a day, today where none is said, in words that mean the same tomorrow, as far as they can be read."""
    with contextlib.suppress(MentorError):
        return (date_of(day or None, today, toward=toward) or today).isoformat()
    return day or ""


def _keep(error: MentorError, options: argparse.Namespace, text: str, command: str) -> int:
    """Keep a text that could not be saved, say where and how it can be, and return the exit code."""
    from mentor_tui.store import keep_text

    tell(f"mentor-tui: {error}")
    stamp = f"{now():%Y%m%d-%H%M%S}"
    kept = keep_text(config.program_path(options.file), f"{command.split(maxsplit=1)[0]}-{stamp}", text)
    tell(f"Nothing was saved. What you wrote is kept in {kept}\nand is taken from there with:")
    tell(f"  {called(options)} {command} < {shlex.quote(str(kept))}")
    return error.exit_code
