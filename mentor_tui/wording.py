"""What the program says: values in the words of the product, as plain text.

Screens and the command line speak with these words alone, so that a thing is called the same wherever it is
met. Nothing here knows of styles or of a terminal.
"""

import unicodedata
from datetime import date
from typing import NamedTuple

from mentor_tui.continuity import (
    CheckDue,
    Closed,
    Figures,
    Gap,
    NoContactYet,
    OnCourse,
    OpenLoop,
    Paused,
    Silent,
    Standing,
)
from mentor_tui.dates import MONTHS, count_of, from_today, long_date, short_date, span, weekday_date
from mentor_tui.model import (
    Channel,
    CheckIn,
    EndingReason,
    FollowUp,
    Initiator,
    Outcome,
    Owner,
    Pairing,
    Pause,
    Person,
    RecordKind,
    Result,
    Session,
    SessionStatus,
)
from mentor_tui.program import History, Program
from mentor_tui.text import cell_width, cut, fitted
from mentor_tui.timeline import Entry

LEAST_OF_A_MENTOR = 4
"""The cells that a mentor's name keeps in a row that is too narrow for both."""

Word = Channel | SessionStatus | Outcome | Owner | Result | Initiator | EndingReason | str

NOUNS: dict[RecordKind, tuple[str, str]] = {
    "people": ("person", "people"),
    "pairings": ("pairing", "pairings"),
    "sessions": ("session", "sessions"),
    "follow_ups": ("follow-up", "follow-ups"),
    "check_ins": ("check-in", "check-ins"),
    "tombstones": ("deletion", "deletions"),
}
"""How one record of each kind is called, and how several are."""


def spoken(word: Word) -> str:
    """Return a value of the records as it is said: "in_person" is "in person"."""
    return word.replace("_", " ")


def sentence(*parts: str) -> str:
    """Return the parts that say something, with a dot between them."""
    return " · ".join(part for part in parts if part)


def pairing_name(history: History) -> str:
    """Return "Ada Okafor ⇄ Ben Ruiz"."""
    return f"{history.mentor.name} ⇄ {history.mentee.name}"


def fitted_names(history: History, width: int) -> str:
    """Return the names of a pairing in exactly `width` cells; where that is too little, the mentor's is cut first."""
    name = pairing_name(history)
    if cell_width(name) > width:
        mentee = f" ⇄ {history.mentee.name}"
        name = cut(history.mentor.name, max(LEAST_OF_A_MENTOR, width - cell_width(mentee))) + mentee
    return fitted(name, width)


def owner_name(owner: Owner, history: History) -> str:
    """Return the given name of the one whose move it is, or "both"."""
    names = {"mentor": given_name(history.mentor), "mentee": given_name(history.mentee)}
    return owner if owner == "both" or names["mentor"] == names["mentee"] else names[owner]


_TITLES = frozenset({"dr", "doctor", "prof", "professor", "sir", "dame", "mr", "mrs", "ms", "miss", "mx"})


def given_name(person: Person) -> str:
    """Return what a person is called among two: the first part of the name that is no title."""
    parts = person.name.split()
    return next((part for part in parts if part.rstrip(".").casefold() not in _TITLES), person.name)


def initials(person: Person) -> str:
    """Return the first letters of the parts of a name that are no titles: "AO" for Dr. Ada Okafor."""
    parts = [part for part in person.name.split() if part.rstrip(".").casefold() not in _TITLES]
    letters = (next((char for char in unicodedata.normalize("NFC", part) if char.isalnum()), "") for part in parts)
    return "".join(letters).upper() or "?"


def times(number: int) -> str:
    """Return "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def ordinal(number: int) -> str:
    """Return "1st", "2nd", "3rd", "4th"."""
    suffix = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def length(minutes: int) -> str:
    """Return a stretch of time: "45 min", "1 h 30", "29 h"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h" if hours >= 10 or not rest else f"{hours} h {rest:02d}"


# --- standing ------------------------------------------------------------------------------------------


def why(standing: Standing, history: History, today: date) -> str:
    """Return why a pairing stands where it stands."""
    match standing.reason:
        case Closed(on):
            ending = history.pairing.ending
            return f"since {weekday_date(on, today)}" + (f": {spoken(ending.reason)}" if ending else "")
        case Paused(pause):
            if pause.until_on is None:
                return f"since {weekday_date(pause.from_on, today)}: {pause.reason}"
            return f"until {weekday_date(pause.until_on, today)}: {pause.reason}"
        case NoContactYet(started_on, first_by):
            began = (
                f"begins {from_today(started_on, today)}"
                if started_on > today
                else f"began {from_today(started_on, today)}"
            )
            return f"{began}, first contact by {weekday_date(first_by, today)}"
        case Silent() as silent:
            return _why_silent(silent, today)
        case CheckDue(follow_up, check_on):
            when = "is due today" if check_on == today else f"was due {weekday_date(check_on, today)}"
            return f"check-in {when}: {follow_up.title}"
        case OnCourse(due):
            return f"next contact by {weekday_date(due, today)}" if due else "no cadence agreed, nothing is due"


def _why_silent(silent: Silent, today: date) -> str:
    days = (today - silent.since).days
    since = (
        f"{count_of(days, 'day')} since contact" if silent.ever else f"no contact in the {span(days)} since the start"
    )
    if silent.due_on == today:
        return f"contact is due today, planned {silent.cadence}"
    return f"{since}, planned {silent.cadence}"


def burden(figures: Figures) -> str:
    """Return what is carried: open threads, and attempts that reached nobody."""
    return sentence(
        f"{len(figures.open_loops)} open" if figures.open_loops else "",
        f"tried {times(figures.attempts_since_contact)}" if figures.attempts_since_contact else "",
    )


def about_pairing(history: History, today: date) -> str:
    """Return the purpose, the cadence and the age of a pairing."""
    pairing = history.pairing
    days = (min(today, pairing.ended_on or today) - pairing.started_on).days
    started = (
        f"since {short_date(pairing.started_on, today)}"
        if days >= 0
        else f"from {weekday_date(pairing.started_on, today)}"
    )
    return sentence(
        pairing.purpose,
        str(pairing.cadence) if pairing.cadence else "no cadence",
        f"{started} ({span(days)})" if days > 0 else started,
    )


def continuity_line(figures: Figures, standing: Standing, history: History, today: date) -> str:
    """Return the figures of a pairing in one line, each with what it rests on."""
    contacts = history.contacts(figures.as_of)
    last = f"last contact {from_today(contacts[-1], today)}" if contacts else "no contact yet"
    coverage = f"coverage {percent(figures.coverage)} of days" if figures.coverage is not None else ""
    gap = figures.longest_gap
    return sentence(
        why(standing, history, today),
        last,
        coverage,
        f"longest gap {count_of(gap.days, 'day')}" if gap else "",
        _held(figures),
        burden(figures),
    )


def _held(figures: Figures) -> str:
    """Return how many sessions were held, and for how long as far as that is known."""
    if not figures.sessions:
        return ""
    held = count_of(figures.sessions, "session")
    return f"{held}, {length(figures.minutes)}" if figures.minutes else held


def open_loop(loop: OpenLoop, history: History, today: date) -> str:
    """Return a thread that is still carried: what, whose, since when, until when."""
    follow_up = loop.follow_up
    return sentence(
        f"{follow_up.kind}: {follow_up.title}",
        owner_name(follow_up.owner, history),
        f"open for {how_old(loop.age_days, loop.sessions_since)}",
        next_date(follow_up, today),
    )


def how_old(days: int, sessions: int) -> str:
    """Return the age of a thread, in days and in the sessions since."""
    return f"{count_of(days, 'day')}, {count_of(sessions, 'session')}"


def next_date(follow_up: FollowUp, today: date) -> str:
    """Return when to look after a follow-up next, or when that was; empty where it has no date."""
    if follow_up.check_on is None:
        return ""
    return f"{'was due' if follow_up.check_on < today else 'next'} {weekday_date(follow_up.check_on, today)}"


def percent(value: float | None) -> str:
    """Return "91 %", or that it is not applicable."""
    return "not applicable" if value is None else f"{value * 100:.0f} %"


# --- entries of the timeline ---------------------------------------------------------------------------


class EntryWords(NamedTuple):
    """An entry on its row."""

    label: str
    """What it is, in a word or two."""
    text: str
    """What there is to say about it, on one line."""


def entry_words(entry: Entry, history: History, today: date) -> EntryWords:
    """Return what stands on the row of an entry."""
    match entry.subject:
        case Session() as session:
            label = "session" if session.status == "held" else session.status
            return EntryWords(
                label, sentence(_met(session), " ".join(session.note.split()) or ", ".join(session.topics))
            )
        case CheckIn() as check_in:
            return EntryWords(spoken(check_in.result), _check_in_text(check_in, entry, history, today))
        case FollowUp() as follow_up:
            return _follow_up_words(entry, follow_up, history, today)
        case Pause() as pause:
            return _pause_words(entry, pause, today)
        case Gap() as gap:
            return EntryWords("", gap_sentence(gap, history))
        case Pairing() as pairing:
            return _pairing_words(entry, pairing, today)


def _met(session: Session) -> str:
    """Return how long and how two people met."""
    if session.status != "held":
        return ""
    return sentence(length(session.minutes) if session.minutes else "", spoken(session.channel))


def _check_in_text(check_in: CheckIn, entry: Entry, history: History, today: date) -> str:
    said = " ".join(check_in.note.split())
    title = entry.thread.title if entry.thread else ""
    return sentence(
        f"{title}: {said}" if title and said else title or said or spoken(check_in.channel),
        f"{ordinal(_try(check_in, history))} try" if not check_in.is_contact and _try(check_in, history) > 1 else "",
        f"next {short_date(check_in.check_on, today)}" if check_in.check_on else "",
    )


def _try(check_in: CheckIn, history: History) -> int:
    """Return which attempt in a row this is, counted from the last time the person was reached about the same."""
    row = 0
    for one in history.check_ins:
        if one.follow_up_id == check_in.follow_up_id:
            row = 0 if one.is_contact else row + 1
        if one.id == check_in.id:
            break
    return row


def _follow_up_words(entry: Entry, follow_up: FollowUp, history: History, today: date) -> EntryWords:
    match entry.kind:
        case "opened":
            every = f"check {follow_up.rhythm}" if follow_up.rhythm else ""
            plan = sentence(follow_up.kind, owner_name(follow_up.owner, history), every)
            return EntryWords("opened", f"{follow_up.title} ({plan})")
        case "closed":
            age = (entry.on - follow_up.opened_on).days
            said = " ".join(follow_up.closing_note.split())
            carried = f"carried for {count_of(age, 'day')}" if age else "settled on the same day"
            return EntryWords(
                spoken(follow_up.outcome or "closed"),
                sentence(f"{follow_up.title}: {said}" if said else follow_up.title, carried),
            )
        case "check_missed":
            return EntryWords("was due", sentence(follow_up.title, f"check-in planned, {from_today(entry.on, today)}"))
        case _:
            what = f"{follow_up.kind}, be there" if follow_up.kind == "milestone" else follow_up.kind
            return EntryWords("due", f"{follow_up.title} ({what}, {owner_name(follow_up.owner, history)})")


def _pause_words(entry: Entry, pause: Pause, today: date) -> EntryWords:
    if entry.kind == "pause_ended":
        return EntryWords("pause ends" if entry.on >= today else "pause ended", f"after {pause_sentence(pause, today)}")
    return EntryWords("paused" if entry.on <= today else "pauses", pause_sentence(pause, today))


def pause_sentence(pause: Pause, today: date) -> str:
    """Return how long a pause is, and why."""
    if pause.until_on is None:
        begins = "since" if pause.from_on <= today else "from"
        return f"{begins} {short_date(pause.from_on, today)}, end not known: {pause.reason}"
    days = count_of((pause.until_on - pause.from_on).days + 1, "day")
    return f"{days}, {short_date(pause.from_on, today)} to {short_date(pause.until_on, today)}: {pause.reason}"


def gap_sentence(gap: Gap, history: History) -> str:
    """Return how long a silence was, what was planned, and what is known about it."""
    attempts = sum(not one.is_contact and gap.start < one.made_on <= gap.end for one in history.check_ins)
    reasons = [
        pause.reason
        for pause in history.pairing.pauses
        if pause.from_on < gap.end and (pause.until_on is None or pause.until_on >= gap.start)
    ]
    so_far = " so far" if gap.still_open and gap.end != history.pairing.ended_on else ""
    return sentence(
        f"{count_of(gap.days, 'day')} without contact{so_far} (planned: every {gap.planned})",
        f"and {count_of(gap.paused, 'paused day')}: {', '.join(reasons)}" if gap.paused else "no reason recorded",
        f"tried {times(attempts)}" if attempts else "",
    )


def _pairing_words(entry: Entry, pairing: Pairing, today: date) -> EntryWords:
    match entry.kind:
        case "started":
            return EntryWords(
                "started" if entry.on <= today else "starts",
                sentence(pairing.purpose, str(pairing.cadence) if pairing.cadence else "no cadence"),
            )
        case "ended":
            ending, label = pairing.ending, "ended" if entry.on <= today else "ends"
            if ending is None:
                return EntryWords(label, "")
            door = f"door open until {short_date(ending.door_open_on, today)}" if ending.door_open_on else ""
            return EntryWords(label, sentence(spoken(ending.reason), " ".join(ending.note.split()), door))
        case "next_contact":
            return EntryWords("due", f"next contact, planned {pairing.cadence}")
        case _:
            return EntryWords("today", long_date(entry.on))


# --- an entry, whole -----------------------------------------------------------------------------------


class Whole(NamedTuple):
    """Everything there is to say about one entry."""

    title: str
    facts: str
    """Short facts, on one line."""
    paragraphs: tuple[tuple[str, str], ...] = ()
    """Longer texts, each with its heading (empty for the note itself)."""


def entry_whole(entry: Entry, history: History, today: date) -> Whole:
    """Return everything there is to say about one entry."""
    when = f"{weekday_date(entry.on, today)}, {from_today(entry.on, today)}"
    match entry.subject:
        case Session() as session:
            return _session_whole(session, when, history)
        case CheckIn() as check_in:
            about = f"{entry.thread.kind} “{entry.thread.title}”" if entry.thread else f"{history.mentee.name}"
            next_check = f"next check {weekday_date(check_in.check_on, today)}" if check_in.check_on else ""
            facts = sentence(
                when, spoken(check_in.channel), f"by the {check_in.initiated_by}", next_check, check_in.visibility
            )
            return Whole(f"Check-in, {spoken(check_in.result)}: {about}", facts, _texts(("", check_in.note)))
        case FollowUp() as follow_up:
            return _follow_up_whole(follow_up, history, today)
        case Gap() as gap:
            end = "today" if gap.end == today else weekday_date(gap.end, today)
            dates = f"from {weekday_date(gap.start, today)} to {end}"
            return Whole("Silence", sentence(dates, gap_sentence(gap, history)))
        case Pause() as pause:
            return Whole("Pause", pause_sentence(pause, today), _texts(("", "Paused days are not counted as drift.")))
        case Pairing() as pairing:
            return _pairing_whole(pairing, history, today)


def _texts(*texts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((heading, text) for heading, text in texts if text.strip())


def _session_whole(session: Session, when: str, history: History) -> Whole:
    starts = session.starts_at.strftime("%H:%M") if session.starts_at else ""
    opened = [one.title for one in history.follow_ups if one.opened_in == session.id]
    settled = [
        f"{one.title} ({spoken(one.outcome or '')})" for one in history.follow_ups if one.closed_in == session.id
    ]
    titles = {one.id: one.title for one in history.follow_ups}
    checked = [
        f"{titles[one.follow_up_id]}{f': {one.note}' if one.note else ''}"
        for one in history.check_ins
        if one.made_in == session.id and one.follow_up_id
    ]
    return Whole(
        f"Session, {session.status}",
        sentence(when, starts, _met(session), ", ".join(session.topics), session.visibility),
        _texts(
            ("", session.note),
            ("Valuing", session.reflection.valuing),
            ("Appreciating power", session.reflection.appreciating_power),
            ("Abiding", session.reflection.abiding),
            (f"{history.mentee.name} took away", session.takeaway.mentee),
            (f"{history.mentor.name} took away", session.takeaway.mentor),
            ("Opened here", "; ".join(opened)),
            ("Checked in on", "; ".join(checked)),
            ("Settled here", "; ".join(settled)),
        ),
    )


def _follow_up_whole(follow_up: FollowUp, history: History, today: date) -> Whole:
    end = follow_up.closed_on or today
    held = sum(
        session.status == "held" and follow_up.opened_on < session.held_on <= end for session in history.sessions
    )
    check_ins = [one for one in history.check_ins if one.follow_up_id == follow_up.id]
    reached = [one.made_on for one in check_ins if one.is_contact]
    attempts = history.attempts_of(follow_up.id, since=max(reached, default=None))
    age = how_old((end - follow_up.opened_on).days, held)
    facts = sentence(
        f"{owner_name(follow_up.owner, history)}'s move" if follow_up.owner != "both" else "a move for both",
        f"opened {weekday_date(follow_up.opened_on, today)}",
        f"open for {age}" if follow_up.is_open else f"carried for {age}",
        f"next check {weekday_date(follow_up.check_on, today)}" if follow_up.is_open and follow_up.check_on else "",
        "no next date" if follow_up.is_open and not follow_up.check_on else "",
        f"check {follow_up.rhythm}" if follow_up.rhythm else "",
        f"tried {times(len(attempts))} since {short_date(attempts[0].made_on, today)}" if attempts else "",
        f"{spoken(follow_up.outcome)} on {weekday_date(end, today)}" if follow_up.outcome else "",
        follow_up.visibility,
    )
    lately = "\n".join(
        f"{short_date(one.made_on, today)}  {spoken(one.result)}{f': {one.note}' if one.note else ''}"
        for one in reversed(check_ins)
    )
    return Whole(
        f"{follow_up.kind.capitalize()}: {follow_up.title}",
        facts,
        _texts(("", follow_up.note), ("How it was settled", follow_up.closing_note), ("Check-ins", lately)),
    )


def _pairing_whole(pairing: Pairing, history: History, today: date) -> Whole:
    ending = pairing.ending
    return Whole(
        pairing_name(history),
        about_pairing(history, today),
        _texts(
            (f"What matters to {history.mentee.name}", history.mentee.about),
            ("What was agreed", pairing.agreement),
            ("How it ended", sentence(spoken(ending.reason), ending.note) if ending else ""),
            ("What was valued", ending.valued if ending else ""),
        ),
    )


# --- records by name -----------------------------------------------------------------------------------


def record_name(record: Person | Pairing | Session | FollowUp | CheckIn, program: Program) -> str:
    """Return what tells a record from others: "session of 13 Nov 2026, Ada Okafor ⇄ Ben Ruiz"."""
    match record:
        case Person():
            return record.name
        case Pairing():
            two = (program.people.get(one) for one in (record.mentor_id, record.mentee_id))
            return " ⇄ ".join(one.name if one is not None else "nobody" for one in two)
        case FollowUp():
            return f"{record.kind} “{record.title}”"
        case Session() | CheckIn():
            what, on = ("session", record.held_on) if isinstance(record, Session) else ("check-in", record.made_on)
            history = program.histories.get(record.pairing_id)
            whose = pairing_name(history) if history is not None else "of a pairing that is not here"
            return f"{what} of {on.day} {MONTHS[on.month - 1][:3]} {on.year}, {whose}"


def after_the_end(on: date, pairing: Pairing) -> str:
    """Return what has to be said of a contact after its pairing ended; nothing of any other."""
    if pairing.ended_on is None or on <= pairing.ended_on:
        return ""
    ended = long_date(pairing.ended_on)
    return (
        f"This is after the end of the pairing, on {ended}: it counts in no figure unless the pairing is opened again."
    )


def chapter_words(history: History, today: date) -> str:
    """Return what stands over the timeline of a pairing that another one took over from."""
    pairing = history.pairing
    until = f" to {short_date(pairing.ended_on, today)}" if pairing.ended_on is not None else ""
    when = "before that" if pairing.ended_on is not None else "beside it"
    return f"{when}: {pairing_name(history)}, {short_date(pairing.started_on, today)}{until}"
