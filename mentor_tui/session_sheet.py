"""A session on a sheet of text, as it is written in an editor: its facts, a line each, and the note below a rule.

What stands on a sheet is only words: it can be kept, and read again, whether or not they make sense yet.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar, get_args

from mentor_tui.acts import SessionLog
from mentor_tui.dates import read_date, read_minutes
from mentor_tui.errors import MentorError, NotUnderstood, Problem, Refused
from mentor_tui.follow_up_line import read_follow_up
from mentor_tui.model import Channel, SessionDraft, SessionStatus, Visibility
from mentor_tui.program import History
from mentor_tui.wording import next_date, owner_name, sentence, spoken

W = TypeVar("W")

RULE = "--- The note, in Markdown: everything below this line."
_RULE = re.compile(r"---.*")

HELP = f"""\
# Write the note below the dashes, save, leave. Unchanged, nothing is logged.
# date: today, fri, -3d, 13 nov   minutes: 45, 1 h 30   topics: aims, nerves
# channel: {", ".join(map(spoken, get_args(Channel)))}
# status: {", ".join(get_args(SessionStatus))}   visibility: {", ".join(get_args(Visibility))}
# new, a line for each: promise: send the reading list by fri @mentor"""


class Sheet(NamedTuple):
    """What is written about a session, word for word."""

    pairing: str = ""
    """The names of the two."""
    date: str = ""
    """The day; today where it is empty."""
    minutes: str = ""
    """How long it was."""
    channel: str = ""
    """How the two met."""
    topics: str = ""
    """What it was about, between commas."""
    status: str = ""
    """Whether it took place; held where it is empty."""
    visibility: str = ""
    """Whether the note may leave the file; private where it is empty."""
    new: tuple[str, ...] = ()
    """The new follow-ups, a line each."""
    note: str = ""
    """What mattered."""


FACTS = tuple(name for name in Sheet._fields if name not in {"new", "note"})


def written_sheet(sheet: Sheet, still_open: Iterator[str] | tuple[str, ...] = ()) -> str:
    """Return a sheet as text, with what helps to write it; `still_open` is told there, for the writer to remember."""
    told = [f"#   {line}" for line in still_open]
    lines = [HELP, *(["#", "# Still open:", *told] if told else []), ""]
    lines += [f"{name}: {getattr(sheet, name)}".rstrip() for name in FACTS]
    lines += [f"new: {line}".rstrip() for line in sheet.new or ("",)]
    return "\n".join([*lines, "", RULE, sheet.note])


def read_sheet(text: str) -> Sheet:
    """Read a sheet as it was written.

    Raises:
        Refused: Lines of it are no facts of a session. It names each by its number.
    """
    above, below = _parted(text.split("\n"))
    facts: dict[str, str] = {}
    new: list[str] = []
    problems = []
    for number, line in enumerate(above, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, words = (part.strip() for part in line.partition(":"))
        name = name.lower()
        if name == "new" and colon:
            new += [words] if words else []
        elif name in FACTS and colon and name not in facts:
            facts[name] = words
        else:
            twice = name in facts and colon
            right = "it is here twice" if twice else f"write one of {', '.join((*FACTS, 'new'))}, with a colon after it"
            problems.append(Problem(name, f"{right}. The note stands below a line of dashes.", f"line {number}"))
    if problems:
        raise Refused(problems)
    return Sheet(**facts, new=tuple(new), note="\n".join(below).strip("\n"))


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines above the rule and those below it."""
    for index, line in enumerate(lines):
        if _RULE.fullmatch(line):
            return lines[:index], lines[index + 1 :]
    return lines, []


def still_open(history: History, today: date) -> Iterator[str]:
    """Yield the open follow-ups of a pairing, for somebody who is writing about it."""
    for one in history.open_follow_ups:
        yield sentence(f"{one.kind}: {one.title}", owner_name(one.owner, history), next_date(one, today))


def begun(log: SessionLog, pairing: str, today: date) -> Sheet:
    """Return the sheet that the log of a session begins with, for the pairing as it was named."""
    session = log.session
    return Sheet(
        pairing=pairing,
        date=today.isoformat(),
        minutes=str(session.minutes or ""),
        channel=spoken(session.channel),
        status=session.status,
        visibility=session.visibility,
    )


def understood(sheet: Sheet, history: History, today: date, *, day_first: bool | None, channel: Channel) -> SessionLog:
    """Return the session that a sheet is about.

    Args:
        sheet: What is written.
        history: The pairing that it names.
        today: The day that is today.
        day_first: Whether the writer writes the day before the month; None where nobody knows.
        channel: How the two met where the sheet does not say.

    Raises:
        Refused: Something of it cannot be read. It names every problem.
    """
    problems: list[Problem] = []

    def read(field: str, reader: Callable[[], W], otherwise: W) -> W:
        try:
            return reader()
        except MentorError as error:
            problems.append(Problem(field, str(error)))
            return otherwise

    held_on = read("date", lambda: _day(sheet.date, today, day_first), today)
    draft = SessionDraft(
        pairing_id=history.id,
        held_on=held_on,
        minutes=read("minutes", lambda: read_minutes(sheet.minutes), None),
        channel=read("channel", lambda: _one_of(get_args(Channel), sheet.channel) or channel, channel),
        status=read("status", lambda: _one_of(get_args(SessionStatus), sheet.status) or "held", "held"),
        visibility=read("visibility", lambda: _one_of(get_args(Visibility), sheet.visibility) or "private", "private"),
        topics=tuple(topic.strip() for topic in sheet.topics.split(",") if topic.strip()),
        note=sheet.note,
    )
    opened = [
        read("new", lambda line=line: read_follow_up(line, history, held_on, today, day_first=day_first), None)  # type: ignore[misc]
        for line in sheet.new
    ]
    if problems:
        raise Refused(problems)
    return SessionLog(session=draft, opened=tuple(one for one in opened if one is not None))


def _day(text: str, today: date, day_first: bool | None) -> date:
    return read_date(text, today, day_first=day_first, toward="past").on if text else today


def _one_of(words: tuple[Any, ...], text: str) -> Any:
    """Return the one of some words that is written; None where nothing is."""
    written = "_".join(text.lower().replace("-", " ").split())
    if written and written not in words:
        raise NotUnderstood(f"“{text}” is none of {', '.join(map(spoken, words))}.")
    return written or None
