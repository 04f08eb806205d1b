"""Programs of any size, made from a seed: the records of a mentoring program as it would grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from mentor_tui.dates import Cadence
from mentor_tui.model import CheckIn, FollowUp, Pairing, Pause, Person, Record, Session

RECORDS_OF_A_PAIRING = 200
LAST_DAY = date(2026, 11, 22)
STAMP = "2026-11-22T10:00:00.000000Z/bench"
WORDS = (
    *("she", "asked", "about", "the", "draft", "of", "aims", "and", "slept", "badly", "after", "nights", "on", "call"),
    *("we", "talked", "over", "what", "to", "say", "first"),
)
COHORTS = ("spring-2025", "autumn-2025", "spring-2026")
MOST_DAYS_OF_A_PAIRING, DAYS_BETWEEN_SESSIONS = 1_000, 17


def made_records(
    records: int, seed: int = 1, *, of_a_pairing: int = RECORDS_OF_A_PAIRING, last_day: date = LAST_DAY
) -> Iterator[Record]:
    """Yield about so many records: two people, a pairing, its sessions, follow-ups and check-ins, again and again.

    Every third pairing has a monthly cadence, the others meet every few weeks.

    Every other pairing has fallen silent for a while, and some for good; some have paused. One session in ten was
    missed, and one check-in in four reached nobody.
    """
    random = Random(seed)

    def new_id() -> str:
        return str(UUID(int=random.getrandbits(128), version=4))

    def text(words: int) -> str:
        return " ".join(random.choices(WORDS, k=words)).capitalize()

    for number in range(max(1, records // of_a_pairing)):
        mentor, mentee = new_id(), new_id()
        yield Person(id=mentor, stamp=STAMP, name=f"Mentor {number // 4}", tags=(COHORTS[number % len(COHORTS)],))
        yield Person(id=mentee, stamp=STAMP, name=f"Mentee {number}", about=text(20))
        pairing = new_id()
        sessions, threads = (of_a_pairing - 3) // 2, max(1, (of_a_pairing - 3) // 10)
        days = min(MOST_DAYS_OF_A_PAIRING, sessions * DAYS_BETWEEN_SESSIONS) + number % 30
        started_on = last_day - timedelta(days=days)
        silent_from = started_on + timedelta(days=random.randrange(days))
        silent_for = timedelta(days=random.choice((0, 0, 40, 90, 400)))
        paused = silent_for.days == 90
        yield Pairing(
            id=pairing,
            stamp=STAMP,
            mentor_id=mentor,
            mentee_id=mentee,
            started_on=started_on,
            cadence=Cadence(random.choice((2, 3, 4)), "weeks") if number % 3 else Cadence(1, "months"),
            pauses=(Pause(from_on=silent_from, until_on=silent_from + silent_for, reason=text(2)),) if paused else (),
        )
        for index in range(sessions):
            day = started_on + timedelta(days=index * days // sessions)
            if silent_from <= day < silent_from + silent_for:
                continue
            held = random.random() > 0.1
            yield Session(
                id=new_id(),
                stamp=STAMP,
                pairing_id=pairing,
                held_on=day,
                status="held" if held else "missed",
                minutes=45 if held else None,
                topics=("aims",),
                note=text(40),
            )
        for index in range(threads):
            day = started_on + timedelta(days=index * days // threads)
            thread = FollowUp(id=new_id(), stamp=STAMP, pairing_id=pairing, opened_on=day, title=text(4))
            yield thread
            for step in range(4):
                on = min(day + timedelta(days=step * 3), last_day)
                silent = silent_from <= on < silent_from + silent_for
                yield CheckIn(
                    id=new_id(),
                    stamp=STAMP,
                    pairing_id=pairing,
                    follow_up_id=thread.id,
                    made_on=on,
                    result="no_answer" if silent or random.random() < 0.25 else "reached",
                    note=text(12),
                )
