"""The story of a pairing, and what the next mentor is handed: to be read on paper, in Markdown.

Both are made of what leaves (:mod:`mentor_tui.interchange.extract`) and of nothing else, so no text that is
withheld can be in them. Time runs down the page, as in a story; on the screen it runs up.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec

from mentor_tui.brief import INDENT, Brief, brief, planned_line, still_open_lines, where_they_stand
from mentor_tui.dates import WEEKDAYS, day_and_month, long_date, short_date
from mentor_tui.exchanges import Exchange, exchange_texts
from mentor_tui.interchange import json_document
from mentor_tui.interchange.document import GIST
from mentor_tui.interchange.extract import Extract, Scope, extract
from mentor_tui.interchange.markdown import escaped, listed, quoted
from mentor_tui.interchange.withholding import WITHHELD, Level
from mentor_tui.model import FollowUp, Session
from mentor_tui.program import History, Program, build
from mentor_tui.timeline import Chapter, Entry, EntryKind, chapters
from mentor_tui.wording import about_pairing, entry_words, given_name, length, pairing_name, sentence, spoken, why

STILL_TO_COME: frozenset[EntryKind] = frozenset({"planned", "next_contact", "check_missed", "today"})
"""The entries that are no part of a story: what is planned, and where the page ends."""

NOT_WRITTEN_DOWN = "Nothing was written down. Ask, before anything is told on."


class Packet(NamedTuple):
    """One pairing as it leaves, with those that it took over from."""

    leaving: Extract
    """The records, and what is withheld of them."""
    program: Program
    """The same records as a program."""
    history: History
    """The pairing in it."""


def packet(program: Program, history: History, *, level: Level, hands_over: bool) -> Packet:
    """Return what leaves of a pairing.

    Args:
        program: The program.
        history: The pairing.
        level: How much of the text leaves.
        hands_over: Whether it is for the next mentor. What matters to the mentee and what was agreed leave then: it
            is what a hand-over is for.
    """
    pairings = frozenset({history.id, *(one.id for one in program.taken_over_by(history))})
    leaving = extract(program, Scope(pairings), level=level)
    if hands_over:
        terms = dict.fromkeys(pairings, ("purpose", "agreement"))
        leaving = leaving._replace(spared={**terms, history.mentee.id: ("about",)})
    part = build(leaving.charter, (one.record for one in leaving.records))
    return Packet(leaving, part, part.history(history.id))


# --- documents -----------------------------------------------------------------------------------------


def story(told: Packet, today: date) -> bytes:
    """Return the story of a pairing in Markdown."""
    program, history = told.program, told.history
    read = brief(history, today, program.charter.thresholds)
    return _document(
        f"# {escaped(pairing_name(history))}",
        escaped(about_pairing(history, today)),
        f"As of {long_date(today)}.",
        _list("## Where the two stand", where_they_stand(read)),
        _quotation(f"## What matters to {escaped(given_name(history.mentee))}", history.mentee.about),
        _quotation("## What was agreed", history.pairing.agreement),
        *_story(told, today),
        _list("## Still open", _still_open(read)),
        _list("## Planned", (planned_line(one, read) for one in read.planned)),
        _withheld(told),
    )


def handover(told: Packet, today: date) -> bytes:
    """Return what the next mentor is handed, in Markdown."""
    program, history = told.program, told.history
    read = brief(history, today, program.charter.thresholds)
    mentee = escaped(given_name(history.mentee))
    agreed = history.pairing.agreement
    return _document(
        f"# Hand-over: {escaped(history.mentee.name)}",
        f"From {escaped(history.mentor.name)}, as of {long_date(today)}.",
        escaped(about_pairing(history, today)),
        _quotation(f"## What matters to {mentee}", history.mentee.about, or_else=NOT_WRITTEN_DOWN),
        _quotation("## What was agreed, also about confidentiality", agreed, or_else=NOT_WRITTEN_DOWN),
        _list("## Where the two stand", where_they_stand(read)),
        _list("## Still open", _still_open(read), or_else="Nothing is open."),
        _list("## Planned", (planned_line(one, read) for one in read.planned)),
        *_story(told, today),
        _withheld(told),
    )


def handover_json(told: Packet, today: date) -> bytes:
    """Return what the next mentor is handed as a JSON document that can be imported, with its gist under `handover`."""
    history = told.history
    read = brief(history, today, told.program.charter.thresholds)
    document: dict[str, Any] = msgspec.json.decode(b"".join(json_document.write(told.leaving, today)))
    gist = {
        "pairing_id": history.id,
        "mentor": history.mentor.name,
        "mentee": history.mentee.name,
        "standing": read.standing.name,
        "why": why(read.standing, history, today),
        "last_contact": read.last_contact,
        "what_matters": history.mentee.about,
        "agreement": history.pairing.agreement,
        "open_follow_up_ids": [one.loop.follow_up.id for one in read.still_open],
        "withheld": told.leaving.withheld_counts(),
    }
    head = {name: document.pop(name) for name in ("format", "version", "as_of", "program")}
    return msgspec.json.format(msgspec.json.encode({**head, GIST: gist, **document}), indent=1) + b"\n"


def _document(*blocks: str) -> bytes:
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def _list(heading: str, lines: Iterable[str], *, or_else: str = "") -> str:
    """Return a section that lists lines; nothing where there are none and nothing is said then."""
    items = "\n".join(listed(lines)) or or_else
    return f"{heading}\n\n{items}" if items else ""


def _quotation(heading: str, text: str, *, or_else: str = "") -> str:
    """Return a section that quotes a text; nothing where there is none and nothing is said then."""
    words = "\n".join(quoted(text)) if text.strip() else or_else
    return f"{heading}\n\n{words}" if words else ""


def _withheld(told: Packet) -> str:
    return f"## What is withheld\n\n{escaped(told.leaving.withheld_told())}"


def _still_open(read: Brief) -> Iterator[str]:
    for one in read.still_open:
        yield from still_open_lines(one, read)


# --- the story -----------------------------------------------------------------------------------------


def _story(told: Packet, today: date) -> Iterator[str]:
    """Yield the blocks of a story, the earliest pairing first, each with its years."""
    yield "## The story so far"
    drawn = chapters(told.program, told.history, today)
    unsaid = {one.record.id for one in told.leaving.records if "note" in one.withheld}
    for chapter in reversed(drawn):
        history = chapter.history
        level = "###"
        if len(drawn) > 1:
            level = "####"
            yield f"### {escaped(sentence(pairing_name(history), _life(history, today)))}"
        year = None
        for told_first, *inside in _groups(chapter, today):
            if told_first.on.year != year:
                year = told_first.on.year
                yield f"{level} {year}"
            yield from _blocks(told_first, inside, history, today, unsaid)


def _life(history: History, today: date) -> str:
    pairing = history.pairing
    until = f"to {short_date(pairing.ended_on, today)}" if pairing.ended_on is not None else "still running"
    return f"{short_date(pairing.started_on, today)} {until}"


def _groups(chapter: Chapter, today: date) -> list[list[Entry]]:
    """Return the entries of a pairing up to today, oldest first, each session with what was done in it."""
    groups: list[list[Entry]] = []
    for row in chapter.timeline.rows:  # newest first: a session stands above what belongs to it
        if row.entry is None or row.entry.kind in STILL_TO_COME or row.entry.on > today:
            continue
        if row.entry.in_session and groups:
            groups[-1].insert(1, row.entry)
        else:
            groups.append([row.entry])
    return groups[::-1]


def _blocks(first: Entry, inside: list[Entry], history: History, today: date, unsaid: Container[str]) -> Iterator[str]:
    """Yield what there is to read about one entry, and about what was done in it where it is a session."""
    day = f"**{WEEKDAYS[first.on.weekday()][:3]} {day_and_month(first.on)}**"
    words = entry_words(first, history, today)
    match first.subject:
        case Session() as session:
            met = sentence(length(session.minutes) if session.minutes else "", spoken(session.channel))
            facts = sentence(words.label, met if session.status == "held" else "", ", ".join(session.topics))
            yield f"{day} · {escaped(facts)}"
            if session.note.strip():
                yield "\n".join(quoted(session.note))
            elif session.id in unsaid:
                yield f"> {WITHHELD}"
            exchange = Exchange(session.held_on, session.takeaway, session.reflection)
            lines = [f"{heading}: {text}" for heading, text in exchange_texts(exchange, history)]
            for one in inside:
                lines.append(": ".join(filter(None, entry_words(one, history, today))))
                lines += [f"{INDENT}{line}" for line in _note_of(one) if line.strip()]
            if lines:
                yield "\n".join(listed(lines))
        case _ if first.kind == "silence":
            yield f"*{escaped(words.text)}*"
        case _:
            yield f"{day} · {escaped(sentence(words.label, words.text))}"
            if note := _note_of(first):
                yield "\n".join(quoted("\n".join(note)))


def _note_of(entry: Entry) -> list[str]:
    """Return the note of a follow-up where it was opened: what is said elsewhere stands in the words of the entry."""
    match entry.subject:
        case FollowUp(note=note) if entry.kind == "opened" and note.strip():
            return note.split("\n")
        case _:
            return []
