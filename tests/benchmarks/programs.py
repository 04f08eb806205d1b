"""Programs of any size, made from a seed: the records of a mentoring program as it would grow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from mentor_tui.dates import Cadence
from mentor_tui.model import CheckIn, FollowUp, Pairing, Person, Record, Session

RECORDS_OF_A_PAIRING = 200
LAST_DAY = date(2026, 11, 22)
STAMP = "2026-11-22T10:00:00.000000Z/bench"
WORDS = (
    *("she", "asked", "about", "the", "draft", "of", "aims", "and", "slept", "badly", "after", "nights", "on", "call"),
    *("we", "talked", "over", "what", "to", "say", "first"),
)


def made_records(records: int, seed: int = 1, *, of_a_pairing: int = RECORDS_OF_A_PAIRING) -> Iterator[Record]:
    """Yield about so many records: two people, a pairing, its sessions, follow-ups and check-ins, again and again.

    Every third pairing has a monthly cadence, the others meet every two weeks.
    """
    random = Random(seed)

    def new_id() -> str:
        return str(UUID(int=random.getrandbits(128), version=4))

    def text(words: int) -> str:
        return " ".join(random.choices(WORDS, k=words)).capitalize()

    for number in range(max(1, records // of_a_pairing)):
        mentor, mentee = new_id(), new_id()
        yield Person(id=mentor, stamp=STAMP, name=f"Mentor {number}")
        yield Person(id=mentee, stamp=STAMP, name=f"Mentee {number}", about=text(20))
        pairing = new_id()
        started_on = LAST_DAY - timedelta(days=1_000)
        cadence = Cadence(2, "weeks") if number % 3 else Cadence(1, "months")
        yield Pairing(
            id=pairing, stamp=STAMP, mentor_id=mentor, mentee_id=mentee, started_on=started_on, cadence=cadence
        )
        for index in range((of_a_pairing - 3) // 2):
            day = started_on + timedelta(days=index * 10)
            yield Session(
                id=new_id(), stamp=STAMP, pairing_id=pairing, held_on=day, minutes=45, topics=("aims",), note=text(40)
            )
        for index in range((of_a_pairing - 3) // 10):
            day = started_on + timedelta(days=index * 40)
            thread = FollowUp(id=new_id(), stamp=STAMP, pairing_id=pairing, opened_on=day, title=text(4))
            yield thread
            for step in range(4):
                yield CheckIn(
                    id=new_id(),
                    stamp=STAMP,
                    pairing_id=pairing,
                    follow_up_id=thread.id,
                    made_on=day + timedelta(days=step),
                    note=text(12),
                )
