"""Records to test with: small builders with readable defaults, and strategies for whole random histories.

Builders take the records they belong to, not ids. What lies in a session takes its day from the session::

    pair = pairing(ADA, BEN, cadence=FORTNIGHTLY)
    talk = session(pair, days_ago(9), minutes=45)
    draft = follow_up(pair, "IRB draft", opened_in=talk)
    history = history_of(pair, talk, draft, check_in(pair, days_ago(2), about=draft, result="no_answer"))

Strategies build everything a program would accept on `TODAY`, also what people seldom enter: several sessions
on one day, records before the start or after the end, overlapping pauses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time, timedelta
from functools import cache, partial
from itertools import count, permutations
from operator import itemgetter
from random import Random
from typing import Any, TypeVar, get_args
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.dates import Cadence
from mentor_tui.model import (
    Channel,
    Charter,
    CheckIn,
    Ending,
    FollowUp,
    FollowUpKind,
    Initiator,
    Outcome,
    Owner,
    Pairing,
    Pause,
    Person,
    Record,
    Reflection,
    Result,
    Session,
    SessionStatus,
    Takeaway,
    Thresholds,
    Tombstone,
    Visibility,
)
from mentor_tui.program import History, Program, build

T = TypeVar("T")

TODAY = date(2026, 11, 22)
"""A Sunday."""

THRESHOLDS = Thresholds()

WEEKLY, FORTNIGHTLY, MONTHLY = Cadence(1, "weeks"), Cadence(2, "weeks"), Cadence(1, "months")

quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""What a property test is decorated with: enough examples to find it, few enough to run at every change."""

_numbers = count(1)


def days_ago(days: int) -> date:
    """Return the day that was so many days before `TODAY`; negative ones lie ahead."""
    return TODAY - timedelta(days=days)


def id_of(number: int) -> str:
    """Return the id with that number: greater numbers give ids that sort later."""
    return str(UUID(int=(number >> 12 << 80) | (number & 0xFFF), version=4))


def new_id() -> str:
    """Return an id that no other record has; each sorts after those before it."""
    return id_of(next(_numbers))


def stamp_of(number: int, device: str = "test") -> str:
    """Return a stamp; greater numbers sort later."""
    return f"2026-11-22T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000000Z/{device}"


STAMP = stamp_of(0)


# --- one record ----------------------------------------------------------------------------------------


def person(
    name: str = "Ada Okafor",
    *,
    email: str = "",
    organisation: str = "",
    about: str = "",
    tags: tuple[str, ...] = (),
    record_id: str | None = None,
    stamp: str = STAMP,
) -> Person:
    return Person(
        id=record_id or new_id(),
        stamp=stamp,
        name=name,
        email=email,
        organisation=organisation,
        about=about,
        tags=tags,
    )


ADA = person("Ada Okafor")
BEN = person("Ben Ruiz")


def pairing(
    mentor: Person = ADA,
    mentee: Person = BEN,
    *,
    started_on: date = date(2026, 1, 5),
    cadence: Cadence | None = FORTNIGHTLY,
    purpose: str = "",
    agreement: str = "",
    tags: tuple[str, ...] = (),
    continues: Pairing | None = None,
    pauses: Iterable[Pause] = (),
    ended_on: date | None = None,
    ending: Ending | None = None,
    record_id: str | None = None,
    stamp: str = STAMP,
) -> Pairing:
    return Pairing(
        id=record_id or new_id(),
        stamp=stamp,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        started_on=started_on,
        cadence=cadence,
        purpose=purpose,
        agreement=agreement,
        tags=tags,
        continues=continues.id if continues else None,
        pauses=tuple(pauses),
        ended_on=ended_on,
        ending=ending,
    )


def pause(from_on: date, until_on: date | None = None, reason: str = "leave") -> Pause:
    return Pause(from_on=from_on, until_on=until_on, reason=reason)


def session(
    of: Pairing,
    on: date = TODAY,
    *,
    starts_at: time | None = None,
    minutes: int | None = None,
    channel: Channel = "in_person",
    status: SessionStatus = "held",
    topics: tuple[str, ...] = (),
    note: str = "",
    reflection: Reflection | None = None,
    takeaway: Takeaway | None = None,
    visibility: Visibility = "private",
    record_id: str | None = None,
    stamp: str = STAMP,
) -> Session:
    return Session(
        id=record_id or new_id(),
        stamp=stamp,
        pairing_id=of.id,
        held_on=on,
        starts_at=starts_at,
        minutes=minutes,
        channel=channel,
        status=status,
        topics=topics,
        note=note,
        reflection=reflection or Reflection(),
        takeaway=takeaway or Takeaway(),
        visibility=visibility,
    )


def follow_up(
    of: Pairing,
    title: str = "IRB draft",
    opened_on: date | None = None,
    *,
    opened_in: Session | None = None,
    kind: FollowUpKind = "promise",
    owner: Owner = "mentor",
    note: str = "",
    check_on: date | None = None,
    rhythm: Cadence | None = None,
    visibility: Visibility = "private",
    record_id: str | None = None,
    stamp: str = STAMP,
) -> FollowUp:
    """Return an open follow-up; `settled` gives the closed one."""
    return FollowUp(
        id=record_id or new_id(),
        stamp=stamp,
        pairing_id=of.id,
        opened_on=opened_on or (opened_in.held_on if opened_in else TODAY),
        opened_in=opened_in.id if opened_in else None,
        kind=kind,
        title=title,
        owner=owner,
        note=note,
        check_on=check_on,
        rhythm=rhythm,
        visibility=visibility,
    )


def settled(
    opened: FollowUp,
    closed_on: date | None = None,
    outcome: Outcome = "kept",
    *,
    closed_in: Session | None = None,
    closing_note: str = "",
) -> FollowUp:
    """Return the same follow-up, closed."""
    return replace(
        opened,
        closed_on=closed_on or (closed_in.held_on if closed_in else TODAY),
        closed_in=closed_in.id if closed_in else None,
        outcome=outcome,
        closing_note=closing_note,
    )


def check_in(
    of: Pairing,
    on: date | None = None,
    *,
    about: FollowUp | None = None,
    made_in: Session | None = None,
    channel: Channel = "message",
    initiated_by: Initiator = "mentor",
    result: Result = "reached",
    note: str = "",
    check_on: date | None = None,
    visibility: Visibility = "private",
    record_id: str | None = None,
    stamp: str = STAMP,
) -> CheckIn:
    return CheckIn(
        id=record_id or new_id(),
        stamp=stamp,
        pairing_id=of.id,
        follow_up_id=about.id if about else None,
        made_on=on or (made_in.held_on if made_in else TODAY),
        made_in=made_in.id if made_in else None,
        channel=channel,
        initiated_by=initiated_by,
        result=result,
        note=note,
        check_on=check_on,
        visibility=visibility,
    )


def tombstone(record: Person | Pairing | Session | FollowUp | CheckIn, *, stamp: str = STAMP) -> Tombstone:
    match record:
        case Person():
            return Tombstone(id=record.id, stamp=stamp, buried="people")
        case Pairing():
            return Tombstone(id=record.id, stamp=stamp, buried="pairings")
        case Session():
            return Tombstone(id=record.id, stamp=stamp, buried="sessions")
        case FollowUp():
            return Tombstone(id=record.id, stamp=stamp, buried="follow_ups")
        case CheckIn():
            return Tombstone(id=record.id, stamp=stamp, buried="check_ins")


# --- whole histories and programs ----------------------------------------------------------------------


def program_of(*records: Record, charter: Charter | None = None) -> Program:
    """Return the program of these records; ADA and BEN are added where a pairing needs them."""
    given = {record.id for record in records}
    needed = {who for record in records if isinstance(record, Pairing) for who in (record.mentor_id, record.mentee_id)}
    people = [one for one in (ADA, BEN) if one.id in needed - given]
    return build(charter or Charter(name="Riverside Faculty Mentoring"), [*people, *records])


def history_of(of: Pairing, *records: Record) -> History:
    """Return the history of one pairing with these records."""
    return program_of(of, *records).history(of.id)


# --- strategies ----------------------------------------------------------------------------------------

WORDS = (
    "",
    "First poster accepted.",
    "Hard week on nights. Listened mostly; the two hardest questions were rehearsed until they sat.",
    "Read [1:1] and [bold]not bold[/bold], “quoted” — 100 %",
    "東京での発表の練習をしました",
    "e\u0301te\u0301, nai\u0308ve, 👩🏽‍🔬",
    "two\nlines",
)
"""Texts as people write them, those that are easily broken among them."""

cadences = st.builds(Cadence, every=st.integers(1, 12), unit=st.sampled_from(("days", "weeks", "months")))
usual_cadences = st.sampled_from((WEEKLY, FORTNIGHTLY, MONTHLY, Cadence(10, "days"), Cadence(1, "days")))
TITLES = ("IRB draft", "sleep and night shifts", "東京 talk", "[1:1] plan", "e\u0301tude")
MINUTES = (None, 15, 45, 60, 90)
TOPICS: tuple[tuple[str, ...], ...] = ((), ("poster",), ("poster", "nights"))
CHANNELS: tuple[Channel, ...] = get_args(Channel)
KINDS: tuple[FollowUpKind, ...] = get_args(FollowUpKind)
OWNERS: tuple[Owner, ...] = get_args(Owner)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
INITIATORS: tuple[Initiator, ...] = get_args(Initiator)

titles, kinds, owners = st.sampled_from(TITLES), st.sampled_from(KINDS), st.sampled_from(OWNERS)
statuses: st.SearchStrategy[SessionStatus] = st.sampled_from(("held", "held", "held", "missed", "cancelled"))
results: st.SearchStrategy[Result] = st.sampled_from(
    ("reached", "reached", "left_message", "no_answer", "rescheduled", "declined")
)
times = st.none() | st.sampled_from((time(9), time(16, 30)))
rhythms = st.none() | usual_cadences
any_cadences = st.none() | usual_cadences | cadences
_endings = st.builds(
    Ending,
    reason=st.sampled_from(("completed_as_planned", "handed_over", "moved_away", "lost_touch", "not_a_fit", "other")),
    note=st.sampled_from(WORDS).map(lambda text: " ".join(text.split())),
    door_open_on=st.none() | st.just(days_ago(-90)),
)


Choose = Callable[[Sequence[Any]], Any]
"""What takes one of several values."""

_between = cache(st.integers)
_below = partial(_between, 0)
"""The numbers from 0 to another one. What is made once is not looked through anew for each thing that is drawn."""


def _among(draw: st.DrawFn, values: Sequence[T]) -> T:
    """Draw one of several values, the first of which is the simplest."""
    return values[draw(_below(len(values) - 1))]


def _day(draw: st.DrawFn, first: date, last: date) -> date:
    """Draw a day from the first to the last."""
    return first + timedelta(days=draw(_below((last - first).days)))


def _words(draw: st.DrawFn) -> Choose:
    """Draw what chooses words and all that only stands beside an act, by one number: 0 takes the first of everything.

    Drawn one by one these would be most of what is drawn, which takes most of a property test's time.
    """
    seed = draw(_below(1 << 32))
    return Random(seed).choice if seed else itemgetter(0)


@st.composite
def fresh_ids(draw: st.DrawFn) -> Callable[[], str]:
    """Draw what gives a new random id at each call."""
    random = Random(draw(st.integers(0, 1000)))
    return lambda: str(UUID(int=random.getrandbits(128), version=4))


@st.composite
def pauses_of(draw: st.DrawFn, start: date) -> tuple[Pause, ...]:
    """Draw up to three pauses: past, running, open-ended, planned, overlapping."""
    drawn = []
    for _ in range(draw(_below(3))):
        first = _day(draw, start - timedelta(days=5), max(TODAY, start) + timedelta(days=30))
        drawn.append(pause(first, None if draw(_below(1)) else _day(draw, first, first + timedelta(days=60))))
    return tuple(drawn)


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    mentor: Person = ADA,
    mentee: Person = BEN,
    ids: Callable[[], str] | None = None,
    most_days: int = 500,
) -> History:
    """Draw everything that can happen in one pairing until `TODAY`.

    Few distinct days are drawn and many things put on them, for it is equal days that are hard to set in order.
    The ids are random, so that they sort in no order of time.
    """
    fresh, choose = ids or draw(fresh_ids()), _words(draw)
    start = days_ago(draw(_between(-10, most_days)))
    ended = None if draw(_below(2)) < 2 else _day(draw, start, max(start, TODAY) + timedelta(days=20))
    pair = pairing(
        mentor,
        mentee,
        record_id=fresh(),
        started_on=start,
        cadence=draw(any_cadences),
        purpose=choose(("", "research mentoring")),
        pauses=draw(pauses_of(start)),
        ended_on=ended,
        ending=draw(_endings) if ended and draw(_below(1)) else None,
    )
    earliest = min(start - timedelta(days=3), TODAY)
    days = sorted({_day(draw, earliest, TODAY) for _ in range(1 + draw(_below(8)))})
    sessions = [_session(draw, choose, pair, days, fresh()) for _ in range(draw(_below(8)))]
    follow_ups = [_follow_up(draw, choose, pair, days, sessions, fresh()) for _ in range(draw(_below(6)))]
    check_ins = [
        _check_in(draw, choose, pair, days, sessions, about, fresh())
        for about in (None, *follow_ups)
        for _ in range(draw(_below(2)))
    ]
    records: list[Record] = [mentor, mentee, pair, *sessions, *follow_ups, *check_ins]
    return Program().with_records(records, today=TODAY).history(pair.id)


def _session(draw: st.DrawFn, choose: Choose, of: Pairing, days: Sequence[date], record_id: str) -> Session:
    status = draw(statuses)
    ahead = days_ago(-6) if status == "cancelled" else TODAY
    return session(
        of,
        _among(draw, (*days, ahead)),
        record_id=record_id,
        starts_at=draw(times),
        status=status,
        minutes=choose(MINUTES) if status == "held" else None,
        channel=choose(CHANNELS),
        topics=choose(TOPICS),
        note=choose(WORDS),
        takeaway=Takeaway(mentor=choose(("", "patience")), mentee=choose(("", "a plan"))),
        visibility=choose(VISIBILITIES),
    )


def _day_and_session(
    draw: st.DrawFn, days: Sequence[date], sessions: Sequence[Session], since: date, until: date
) -> tuple[date, Session | None]:
    """Draw a day from `since` to `until`, and perhaps a session of that day."""
    on = _among(draw, sorted({day for day in days if since <= day <= until} | {since}))
    same_day = [one for one in sessions if one.held_on == on]
    return on, _among(draw, (None, *same_day, *same_day)) if same_day else None


def _follow_up(
    draw: st.DrawFn,
    choose: Choose,
    of: Pairing,
    days: Sequence[date],
    sessions: Sequence[Session],
    record_id: str,
) -> FollowUp:
    opened_on, opened_in = _day_and_session(draw, days, sessions, _among(draw, days), TODAY)
    opened = follow_up(
        of,
        choose(TITLES),
        opened_on,
        opened_in=opened_in,
        record_id=record_id,
        kind=choose(KINDS),
        owner=choose(OWNERS),
        note=choose(WORDS),
        check_on=_day(draw, opened_on, days_ago(-20)) if draw(_below(1)) else None,
        rhythm=draw(rhythms),
        visibility=choose(VISIBILITIES),
    )
    if draw(_below(1)):
        return opened
    closed_on, closed_in = _day_and_session(draw, days, sessions, opened_on, TODAY)
    return settled(opened, closed_on, choose(OUTCOMES), closed_in=closed_in, closing_note=choose(WORDS))


def _check_in(
    draw: st.DrawFn,
    choose: Choose,
    of: Pairing,
    days: Sequence[date],
    sessions: Sequence[Session],
    about: FollowUp | None,
    record_id: str,
) -> CheckIn:
    since, until = (about.opened_on, about.closed_on or TODAY) if about else (days[0], TODAY)
    on, made_in = _day_and_session(draw, days, sessions, since, until)
    return check_in(
        of,
        on,
        about=about,
        made_in=made_in,
        record_id=record_id,
        channel=choose(CHANNELS),
        initiated_by=choose(INITIATORS),
        result=draw(results),
        note=choose(WORDS),
        check_on=_day(draw, on, on + timedelta(days=30)) if draw(_below(1)) else None,
        visibility=choose(VISIBILITIES),
    )


@st.composite
def programs(draw: st.DrawFn, *, most_pairings: int = 3) -> Program:
    """Draw a program of several pairings among a few people, one of whom may be mentor here and mentee there."""
    people = [person(name, record_id=id_of(index)) for index, name in enumerate(("Ada Okafor", "Ben Ruiz", "Zoë 東"))]
    ids = draw(fresh_ids())
    records: list[Record] = [*people]
    pairs = list(permutations(people, 2))
    for _ in range(draw(_below(most_pairings))):
        mentor, mentee = _among(draw, pairs)
        records += draw(histories(mentor=mentor, mentee=mentee, ids=ids)).records()
    return build(Charter(name="Riverside Faculty Mentoring"), records)
