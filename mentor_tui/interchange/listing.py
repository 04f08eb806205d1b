"""What the command line lists, as JSON: for `jq`, a status line, a script.

Each is one object that says what it is, of which version, and as of which day. Facts have the names of the
records; `why`, `said`, `label` and `text` are the sentences that a person reads. The reader is the one whose
file it is, so nothing is withheld here: what leaves for others is an export.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from mentor_tui.agenda import Agenda, Dated, Undated, Waiting
from mentor_tui.brief import Brief, brief_sections
from mentor_tui.continuity import Standing, figures
from mentor_tui.day import dated_words, tries
from mentor_tui.model import FollowUp, Thresholds
from mentor_tui.program import History
from mentor_tui.standings import Care
from mentor_tui.timeline import Chapter, Entry
from mentor_tui.wording import entry_words, why

VERSION = 1


def due(day: Agenda, today: date, thresholds: Thresholds) -> bytes:
    """Return who needs somebody on a day, and what is coming."""
    return _document(
        "due",
        today,
        needs_care=[_care(one, today, thresholds) for one in day.needs_care],
        also_due=[_dated(one, today) for one in day.also_due],
        coming=[_dated(one, today) for one in day.coming],
        undated=[_undated(one) for one in day.undated],
        left_open=[_undated(one) for one in day.left_open],
        others=dict(day.others),
    )


def follow_ups(queue: Iterable[Waiting], today: date) -> bytes:
    """Return the queue of open follow-ups, in its order."""
    listed = [
        {**_whose(one.history), **_thread(one.follow_up, one.history), "standing": one.standing.name} for one in queue
    ]
    return _document("follow-ups", today, follow_ups=listed)


def brief(read: Brief) -> bytes:
    """Return what to read before a session: its facts, and the sections in which a person reads it."""
    return _document(
        "brief",
        read.today,
        **_whose(read.history),
        **_stands(read.standing, read.history, read.today),
        last_contact=read.last_contact,
        due_on=read.due_on,
        last_session_id=read.last_session.id if read.last_session else None,
        still_open=[_thread(one.loop.follow_up, read.history) for one in read.still_open],
        sections=[{"heading": one.heading, "lines": one.lines} for one in brief_sections(read)],
    )


def timeline(drawn: Sequence[Chapter], standing: Standing, today: date) -> bytes:
    """Return the entries of a timeline, newest first, those of the pairings that this one took over from below."""
    history = drawn[0].history
    return _document(
        "timeline",
        today,
        **_whose(history),
        **_stands(standing, history, today),
        entries=[_entry(chapter, row.entry, today) for chapter in drawn for row in chapter.timeline.rows if row.entry],
    )


def timelines(cares: Iterable[Care], today: date, thresholds: Thresholds) -> bytes:
    """Return pairings in the order in which they were asked for, with where each stands and its gaps."""
    pairings = [
        {
            **_care(care, today, thresholds),
            "started_on": care.history.pairing.started_on,
            "ended_on": care.history.pairing.ended_on,
            "gaps": [gap._asdict() for gap in figures(care.history, today, thresholds).gaps],
        }
        for care in cares
    ]
    return _document("timelines", today, pairings=pairings)


def _document(what: str, today: date, **content: Any) -> bytes:
    document = {"format": f"mentor-tui-{what}", "version": VERSION, "as_of": today, **content}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _whose(history: History) -> dict[str, Any]:
    return {"pairing_id": history.id, "mentor": history.mentor.name, "mentee": history.mentee.name}


def _stands(standing: Standing, history: History, today: date) -> dict[str, Any]:
    return {"standing": standing.name, "why": why(standing, history, today)}


def _care(care: Care, today: date, thresholds: Thresholds) -> dict[str, Any]:
    counted = figures(care.history, today, thresholds)
    contacts = care.history.contacts(today)
    return {
        **_whose(care.history),
        **_stands(care.standing, care.history, today),
        "last_contact": contacts[-1] if contacts else None,
        "open_follow_ups": len(counted.open_loops),
        "attempts_since_contact": counted.attempts_since_contact,
    }


def _dated(dated: Dated, today: date) -> dict[str, Any]:
    return {
        **_whose(dated.history),
        "on": dated.on,
        "follow_up_id": dated.follow_up.id if dated.follow_up else None,
        "said": dated_words(dated, today),
    }


def _undated(undated: Undated) -> dict[str, Any]:
    return {**_whose(undated.history), **_thread(undated.follow_up, undated.history)}


def _thread(follow_up: FollowUp, history: History) -> dict[str, Any]:
    return {
        "follow_up_id": follow_up.id,
        "kind": follow_up.kind,
        "title": follow_up.title,
        "owner": follow_up.owner,
        "opened_on": follow_up.opened_on,
        "check_on": follow_up.check_on,
        "attempts": tries(follow_up, history),
    }


def _entry(chapter: Chapter, entry: Entry, today: date) -> dict[str, Any]:
    words = entry_words(entry, chapter.history, today)
    subject = entry.subject
    return {
        "on": entry.on,
        "kind": entry.kind,
        "label": words.label,
        "text": words.text,
        "pairing_id": chapter.history.id,
        "record_id": getattr(subject, "id", None),
        "follow_up_id": entry.thread.id if entry.thread else None,
        "in_session": entry.in_session,
    }
