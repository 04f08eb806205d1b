"""A mentor's day and the queue of follow-ups as plain text: the same words for a screen and for a pipe."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mentor_tui.agenda import Agenda, Dated, Undated, Waiting
from mentor_tui.continuity import StandingName, figures
from mentor_tui.dates import WEEKDAYS, count_of, day_and_month, from_today, short_date, weekday_date
from mentor_tui.model import FollowUp, Thresholds
from mentor_tui.program import History
from mentor_tui.text import cell_width, wrap
from mentor_tui.wording import burden, next_date, owner_name, pairing_name, sentence, times, why

LEAST_SAID = 24
"""The cells that are left for what is said beside the names; where there are fewer, it stands under them."""


class Row(NamedTuple):
    """One line of a day, or of the queue."""

    first: str
    """What stands first: a standing, or a day."""
    names: str
    """Whose pairing it is."""
    said: str
    """What there is to say."""
    standing: StandingName | None = None
    """Where the pairing stands, where that is what stands first."""


class Part(NamedTuple):
    """A part of a day."""

    heading: str
    """What it is about."""
    rows: tuple[Row, ...]
    """Its lines."""
    nothing: str = ""
    """What is said where it has none; a part that says nothing then is left out."""


# --- words ---------------------------------------------------------------------------------------------


def dated_words(dated: Dated, today: date) -> str:
    """Return what is planned: contact by the cadence, or a follow-up to look after, and since when that is due."""
    history, follow_up = dated.history, dated.follow_up
    if follow_up is None:
        return "first contact" if dated.first else f"contact, planned {history.pairing.cadence}"
    there = ", be there" if follow_up.kind == "milestone" else ""
    due = f", {from_today(dated.on, today)}" if dated.on <= today else ""
    return f"{follow_up.kind}: {follow_up.title}{there} ({owner_name(follow_up.owner, history)}){due}"


def undated_words(undated: Undated, today: date) -> str:
    """Return an open follow-up that no day brings up, and for how long it has been open."""
    follow_up, history = undated
    age = count_of((today - follow_up.opened_on).days, "day")
    return f"{follow_up.kind}: {follow_up.title} ({owner_name(follow_up.owner, history)}), open for {age}"


def waiting_facts(waiting: Waiting, today: date) -> str:
    """Return whose move an open follow-up is, its age, its next date, and the attempts that reached nobody."""
    return sentence(*_facts(waiting, today, next_date(waiting.follow_up, today) or "no date"))


def _facts(waiting: Waiting, today: date, when: str = "") -> Iterator[str]:
    follow_up, history, _ = waiting
    tried = tries(follow_up, history)
    yield owner_name(follow_up.owner, history)
    yield f"open for {count_of((today - follow_up.opened_on).days, 'day')}"
    yield when
    yield f"tried {times(tried)}" if tried else ""


def tries(follow_up: FollowUp, history: History) -> int:
    """Return how many check-ins on a follow-up reached nobody since the last one that did."""
    reached = (one.made_on for one in history.check_ins if one.follow_up_id == follow_up.id and one.is_contact)
    return len(history.attempts_of(follow_up.id, since=max(reached, default=None)))


# --- rows ----------------------------------------------------------------------------------------------


def day_parts(day: Agenda, today: date, thresholds: Thresholds) -> tuple[Part, ...]:
    """Return a day in its parts, those with nothing to say left out."""
    care = (
        Row(
            one.standing.name,
            pairing_name(one.history),
            sentence(why(one.standing, one.history, today), burden(figures(one.history, today, thresholds))),
            one.standing.name,
        )
        for one in day.needs_care
    )
    parts = (
        Part("NEEDS CARE", tuple(care), "Nobody needs you today."),
        Part("ALSO DUE", tuple(_dated_rows(day.also_due, today))),
        Part("COMING UP", tuple(_dated_rows(day.coming, today)), "Nothing is planned for the next two weeks."),
        Part("WITHOUT A DATE", tuple(_undated_rows(day.undated, today))),
        Part("LEFT OPEN BY WHAT HAS ENDED", tuple(_undated_rows(day.left_open, today))),
    )
    return tuple(part for part in parts if part.rows or part.nothing)


def _dated_rows(dated: Iterable[Dated], today: date) -> Iterator[Row]:
    for one in dated:
        day = f"{WEEKDAYS[one.on.weekday()][:3]} {day_and_month(one.on)}"
        yield Row(day, pairing_name(one.history), dated_words(one, today))


def _undated_rows(undated: Iterable[Undated], today: date) -> Iterator[Row]:
    for one in undated:
        yield Row("no date", pairing_name(one.history), undated_words(one, today))


def queue_rows(queue: Iterable[Waiting], today: date) -> tuple[Row, ...]:
    """Return the open follow-ups of all pairings, each with where its pairing stands."""
    return tuple(
        Row(
            day_in_column(one.follow_up.check_on, today),
            pairing_name(one.history),
            sentence(
                f"{one.follow_up.kind}: {one.follow_up.title}", *_facts(one, today), f"pairing {one.standing.name}"
            ),
        )
        for one in queue
    )


def day_in_column(on: date | None, today: date) -> str:
    """Return a day as a column shows it: with its weekday, or with its year where that is another one."""
    if on is None:
        return "no date"
    return weekday_date(on, today) if on.year == today.year else short_date(on, today)


def set_in_columns(rows: Sequence[Row], width: int) -> Iterator[tuple[Row, list[str]]]:
    """Yield each row with its lines of at most `width` cells, the columns one under the other.

    Where names leave too little room beside them, what is said stands under them: nothing is cut.
    """
    first = max((cell_width(row.first) for row in rows), default=0) + 2
    most = width - first - 2 - LEAST_SAID
    fitting = [cell_width(row.names) for row in rows if cell_width(row.names) <= most]
    names = max(fitting, default=0) + 2
    for row in rows:
        start, beside = _padded(row.first, first), bool(fitting) and cell_width(row.names) <= most
        indent = " " * (first + names if beside else first)
        said = wrap(row.said, width - len(indent))
        if beside:
            yield row, [start + _padded(row.names, names) + said[0], *(indent + line for line in said[1:])]
        else:
            named = wrap(row.names, width - first)
            yield row, [start + named[0], *(indent + line for line in (*named[1:], *said))]


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - cell_width(text))
