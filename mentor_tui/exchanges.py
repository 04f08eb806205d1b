"""Reciprocity in one pairing over time: what each of the two took away, in their words, and where it was written down.

It is a balance to look at and never a score: a session in which nobody wrote anything down may have been the best.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from mentor_tui.dates import count_of
from mentor_tui.model import Owner, Reflection, Session, Takeaway
from mentor_tui.program import History
from mentor_tui.wording import owner_name

MOST_MARKS = 13
"""The sessions of a quarter that are drawn as marks, which is one a week; more than that are told as a number."""

BETWEEN = "   "
"""What stands between the columns of the balance."""


class Exchange(NamedTuple):
    """What was written down about what one held session gave."""

    on: date
    """The day of the session."""
    takeaway: Takeaway
    """What each of the two took away."""
    reflection: Reflection
    """The optional lines."""


class Season(NamedTuple):
    """One calendar quarter of a pairing."""

    year: int
    """The calendar year."""
    quarter: int
    """From 1 to 4."""
    sessions: int
    """Held sessions."""
    mentor: int
    """Those of them with the mentor's takeaway."""
    mentee: int
    """Those of them with the mentee's takeaway."""
    both: int
    """Those of them with the takeaways of both."""

    @property
    def name(self) -> str:
        """What the quarter is called: "2026 Q3"."""
        return f"{self.year} Q{self.quarter}"


def exchanges(history: History, today: date) -> tuple[Exchange, ...]:
    """Return the held sessions up to today in which a takeaway or a reflection was written, newest first."""
    return tuple(
        Exchange(session.held_on, session.takeaway, session.reflection)
        for session in reversed(_held(history, today))
        if session.takeaway != Takeaway() or session.reflection != Reflection()
    )


def exchange_texts(exchange: Exchange, history: History) -> tuple[tuple[str, str], ...]:
    """Return each text of an exchange with its heading: what the mentee took away first, it was their hour."""
    reflection = exchange.reflection
    texts = (
        *takeaway_texts(exchange.takeaway, history),
        ("Valuing", reflection.valuing),
        ("Appreciating power", reflection.appreciating_power),
        ("Abiding", reflection.abiding),
    )
    return tuple((heading, text) for heading, text in texts if text)


def takeaway_texts(takeaway: Takeaway, history: History) -> tuple[tuple[str, str], ...]:
    """Return what each of the two took away, under "Ben took away"."""
    texts = (
        (f"{_called('mentee', history)} took away", takeaway.mentee),
        (f"{_called('mentor', history)} took away", takeaway.mentor),
    )
    return tuple((heading, text) for heading, text in texts if text)


def _called(owner: Owner, history: History) -> str:
    """Return the given name of one of the two, or "The mentor" where both have the same."""
    name = owner_name(owner, history)
    return f"The {name}" if name == owner else name


def balance(history: History, today: date) -> tuple[Season, ...]:
    """Return each quarter from the first held session's to the last one's, oldest first, the silent ones included."""
    held = _held(history, today)
    if not held:
        return ()
    quarters = {place: list(sessions) for place, sessions in groupby(held, key=_place)}
    return tuple(_season(place, quarters.get(place, [])) for place in range(_place(held[0]), _place(held[-1]) + 1))


def _held(history: History, today: date) -> list[Session]:
    return [session for session in history.sessions if session.status == "held" and session.held_on <= today]


def _place(session: Session) -> int:
    """Return the number of a session's quarter, counted through all years."""
    return session.held_on.year * 4 + (session.held_on.month - 1) // 3


def _season(place: int, held: Sequence[Session]) -> Season:
    return Season(
        year=place // 4,
        quarter=place % 4 + 1,
        sessions=len(held),
        mentor=sum(bool(session.takeaway.mentor) for session in held),
        mentee=sum(bool(session.takeaway.mentee) for session in held),
        both=sum(bool(session.takeaway.mentor and session.takeaway.mentee) for session in held),
    )


# --- the balance in lines ------------------------------------------------------------------------------


def balance_lines(seasons: Sequence[Season]) -> tuple[str, ...]:
    """Return a line a quarter, the columns one under the other, with a mark a session: "●●○" is two of three.

    Quarters without a session are a silence: several in a row are one line.
    """
    columns = zip(*(_cells(season) for season in seasons if season.sessions), strict=True)
    widths = [max(map(len, column)) for column in columns]
    lines: list[str] = []
    for silent, run in groupby(seasons, key=lambda season: season.sessions == 0):
        if silent:
            first, *others = run
            lines.append(f"{' to '.join(one.name for one in (first, *others[-1:]))}{BETWEEN}no sessions")
        else:
            lines += [
                BETWEEN.join(f"{cell:<{width}}" for cell, width in zip(_cells(season), widths, strict=True)).rstrip()
                for season in run
            ]
    return tuple(lines)


def _cells(season: Season) -> tuple[str, ...]:
    return (
        season.name,
        count_of(season.sessions, "session"),
        f"mentor {_marks(season.mentor, season.sessions)}",
        f"mentee {_marks(season.mentee, season.sessions)}",
        f"both {season.both}" if season.both else "",
    )


def _marks(part: int, whole: int) -> str:
    """Return "●●○" for two of three, and a number where the marks would be too many to be counted."""
    return "●" * part + "○" * (whole - part) if whole <= MOST_MARKS else f"{part} of {whole}"
