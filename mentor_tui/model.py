"""The records of a program: frozen values, and what must be true of each on its own.

A *draft* holds what a person enters; the record made from it adds its `id` and its `stamp`. Both have the
same `problems()`, so a form, a file and an import are held to the same rules. What must be true between
records is in :mod:`mentor_tui.program`.

Dates are days of the writer's own calendar. Text is kept as it was written, without the characters that
could harm a terminal (:mod:`mentor_tui.text`).
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Self, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from mentor_tui.dates import FIRST_DAY, LAST_DAY, MOST_MINUTES, Cadence, count_of, long_date
from mentor_tui.errors import Problem
from mentor_tui.text import one_line, paragraphs

Id = Annotated[str, Meta(title="Id")]
"""A random UUID in its usual form. It is the identity of a record in every file; TinyDB's doc_id is not."""

Stamp = Annotated[str, Meta(title="Stamp")]
"""When a record was last written, in UTC, and on which device. Stamps sort as text in the order of time."""

CheckedId = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\n)$")]
CheckedStamp = Annotated[
    str,
    Meta(
        pattern=r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z/[0-9a-z]{1,16}(?!\n)$",
    ),
]
"""The two as they are checked by :func:`record_of`. A pattern takes two thirds of the time of reading a record, and
what this program has written itself was checked before."""

Channel = Literal["in_person", "video", "phone", "message"]
SessionStatus = Literal["held", "missed", "cancelled"]
Visibility = Literal["private", "shared"]
FollowUpKind = Literal["promise", "concern", "milestone", "goal"]
Owner = Literal["mentor", "mentee", "both"]
Outcome = Literal["kept", "changed", "passed_on", "let_go"]
Result = Literal["reached", "left_message", "no_answer", "rescheduled", "declined"]
Initiator = Literal["mentor", "mentee"]
EndingReason = Literal["completed_as_planned", "handed_over", "moved_away", "lost_touch", "not_a_fit", "other"]
RecordKind = Literal["people", "pairings", "sessions", "follow_ups", "check_ins", "tombstones"]

PROSE = frozenset({"about", "agreement", "note", "closing_note", "valued"})
"""The fields that keep their lines; every other text is one line."""


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What records and their drafts have in common: their checks, and how their text is cleaned."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from self._days_out_of_range()

    def _days_out_of_range(self) -> Iterator[Problem]:
        for field in self.__struct_fields__:
            day = getattr(self, field)
            if type(day) is date and not FIRST_DAY <= day <= LAST_DAY:
                yield Problem(field, f"{day} is out of range: dates run from 1900 to 2199.")

    def cleaned(self) -> Self:
        """Return the same value with every text made safe to keep and to draw."""
        changes = {}
        for field in _text_fields(type(self)):
            before = getattr(self, field)
            if before and (after := _cleaned(field, before)) != before:
                changes[field] = after
        return msgspec.structs.replace(self, **changes) if changes else self


@cache
def _text_fields(value_type: type[Value]) -> tuple[str, ...]:
    """Return the fields that can hold what somebody typed: not ids, stamps and words of the model."""
    hints = get_type_hints(value_type, include_extras=True)
    return tuple(field for field in value_type.__struct_fields__ if _holds_text(hints[field]))


def _holds_text(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, (str, Value)):
        return True
    return get_origin(hint) in {tuple, UnionType} and any(map(_holds_text, get_args(hint)))


def _cleaned(field: str, value: object) -> object:
    match value:
        case str():
            return paragraphs(value) if field in PROSE else one_line(value)
        case tuple():
            items = (_cleaned(field, item) for item in value)
            return tuple(item for item in items if item != "")
        case Value():
            return value.cleaned()
        case _:
            return value


# --- people --------------------------------------------------------------------------------------------


class PersonDraft(Value, frozen=True, kw_only=True):
    """What is entered about a person."""

    name: str
    """What the person is called."""
    email: str = ""
    """Where the person can be written to; for the reader's eyes alone, nothing is ever sent."""
    organisation: str = ""
    """Where the person works or learns."""
    about: str = ""
    """What matters to this person, in their words."""
    tags: tuple[str, ...] = ()
    """Words to filter by, such as a cohort."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        if not self.name.strip():
            yield Problem("name", "A person needs a name.")
        if self.email and not ("@" in self.email.strip("@") and " " not in self.email.strip()):
            yield Problem("email", "This is not an email address: it needs a name, an @ and a place, without spaces.")


class Person(PersonDraft, frozen=True, kw_only=True):
    """Anyone; may be mentor in one pairing and mentee in another."""

    id: Id
    stamp: Stamp


# --- pairings ------------------------------------------------------------------------------------------


class Pause(Value, frozen=True, kw_only=True):
    """An agreed, or afterwards explained, silence. It is not drift."""

    from_on: date
    """The first paused day."""
    until_on: date | None = None
    """The last paused day; None while nobody knows."""
    reason: str
    """Why, for example "parental leave"."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if not self.reason.strip():
            yield Problem("reason", "A pause needs its reason: it is what explains the silence.")
        if self.until_on is not None and self.until_on < self.from_on:
            yield Problem("until_on", f"A pause that begins on {long_date(self.from_on)} cannot end before that day.")


class Ending(Value, frozen=True, kw_only=True):
    """How a pairing came to its end."""

    reason: EndingReason
    """Why it ended."""
    note: str = ""
    """The reason in the writer's own words."""
    valued: str = ""
    """What was valued in it."""
    door_open_on: date | None = None
    """Until when the mentee may come back without asking."""


class PairingDraft(Value, frozen=True, kw_only=True):
    """What is entered about a pairing."""

    mentor_id: Id
    """The person who mentors."""
    mentee_id: Id
    """The person who is mentored."""
    started_on: date
    """The first day of the pairing."""
    cadence: Cadence | None = None
    """How often the two mean to be in contact; None where nothing was agreed."""
    purpose: str = ""
    """What it is for, in a few words."""
    agreement: str = ""
    """What was agreed, including about confidentiality."""
    tags: tuple[str, ...] = ()
    """Words to filter by."""
    continues: Id | None = None
    """The pairing that this one takes over from."""
    pauses: tuple[Pause, ...] = ()
    """The agreed or explained silences."""
    ended_on: date | None = None
    """The day it ended."""
    ending: Ending | None = None
    """How it ended."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if self.mentor_id == self.mentee_id:
            yield Problem("mentee_id", "Mentor and mentee are the same person: choose somebody else.")
        for pause in self.pauses:
            for problem in pause.problems():
                yield Problem("pauses", f"{problem.field}: {problem.message}")
        if self.ended_on is not None and self.ended_on < self.started_on:
            yield Problem(
                "ended_on", f"The pairing started on {long_date(self.started_on)}: it cannot end before that day."
            )
        if self.ending is not None and self.ended_on is None:
            yield Problem("ended_on", "An ending needs the day on which the pairing ended.")
        if self.ending is not None:
            yield from self.ending.problems()


class Pairing(PairingDraft, frozen=True, kw_only=True):
    """One mentor and one mentee, from a day on, with an optional cadence."""

    id: Id
    stamp: Stamp


# --- sessions ------------------------------------------------------------------------------------------


class Reflection(Value, frozen=True, kw_only=True):
    """The optional lines after the model of Scott et al. 2008."""

    valuing: str = ""
    """Non-judgmental presence; connecting."""
    appreciating_power: str = ""
    """Partnering, plain language, teaching, pushing gently."""
    abiding: str = ""
    """Being there over time; not giving up."""


class Takeaway(Value, frozen=True, kw_only=True):
    """What each of the two took away (reciprocity)."""

    mentor: str = ""
    mentee: str = ""


class SessionDraft(Value, frozen=True, kw_only=True):
    """What is entered about a session."""

    pairing_id: Id
    """The pairing that met."""
    held_on: date
    """The day it was held, missed, or would have been held."""
    starts_at: Annotated[time, Meta(tz=False)] | None = None
    """When it began, by the clock on the wall."""
    minutes: Annotated[int, Meta(ge=1, le=MOST_MINUTES)] | None = None
    """How long it was."""
    channel: Channel = "in_person"
    """How the two met."""
    status: SessionStatus = "held"
    """Whether it took place."""
    topics: tuple[str, ...] = ()
    """What it was about, in a few words each."""
    note: str = ""
    """What mattered, in Markdown."""
    reflection: Reflection = Reflection()
    """The optional lines."""
    takeaway: Takeaway = Takeaway()
    """What each took away."""
    visibility: Visibility = "private"
    """Whether the text may leave the file by default."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if self.minutes is not None and not 1 <= self.minutes <= MOST_MINUTES:
            yield Problem(
                "minutes", f"{count_of(self.minutes, 'minute')}: a session lasts from 1 to {MOST_MINUTES} minutes."
            )
        if self.minutes is not None and self.status != "held":
            yield Problem("minutes", f"A {self.status} session has no length: leave the minutes empty.")


class Session(SessionDraft, frozen=True, kw_only=True):
    """One mentoring conversation: held, missed or cancelled."""

    id: Id
    stamp: Stamp


# --- follow-ups and check-ins --------------------------------------------------------------------------


class FollowUpDraft(Value, frozen=True, kw_only=True):
    """What is entered about a follow-up."""

    pairing_id: Id
    """The pairing that carries it."""
    opened_on: date
    """The day the thread was opened."""
    opened_in: Id | None = None
    """The session it was opened in."""
    kind: FollowUpKind = "promise"
    """What sort of care it asks for."""
    title: str
    """What it is about, in one line."""
    owner: Owner = "mentor"
    """Whose move it is."""
    note: str = ""
    """What else should be remembered about it."""
    check_on: date | None = None
    """The next day to look after it."""
    rhythm: Cadence | None = None
    """How often to look after it, where that was agreed."""
    closed_on: date | None = None
    """The day it was settled."""
    closed_in: Id | None = None
    """The session it was settled in."""
    outcome: Outcome | None = None
    """How it was settled."""
    closing_note: str = ""
    """What there is to say about that."""
    visibility: Visibility = "private"
    """Whether its text may leave the file by default."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if not self.title.strip():
            yield Problem("title", "A follow-up needs a title: what is to be remembered?")
        if self.check_on is not None and self.check_on < self.opened_on:
            yield Problem(
                "check_on",
                f"The follow-up was opened on {long_date(self.opened_on)}: the next check cannot be before that day.",
            )
        if self.closed_on is not None and self.closed_on < self.opened_on:
            yield Problem(
                "closed_on",
                f"The follow-up was opened on {long_date(self.opened_on)}: it cannot be closed before that day.",
            )
        if (self.closed_on is None) != (self.outcome is None):
            yield Problem(
                "outcome", "A closed follow-up has both the day it was closed and its outcome; an open one has neither."
            )
        if self.closed_in is not None and self.closed_on is None:
            yield Problem("closed_in", "Only a closed follow-up was closed in a session.")


class FollowUp(FollowUpDraft, frozen=True, kw_only=True):
    """A thread of care, opened at some point and carried until it is closed."""

    id: Id
    stamp: Stamp

    @property
    def is_open(self) -> bool:
        """Whether the thread is still carried."""
        return self.closed_on is None


class CheckInDraft(Value, frozen=True, kw_only=True):
    """What is entered about a check-in."""

    pairing_id: Id
    """The pairing it was made in."""
    follow_up_id: Id | None = None
    """The follow-up it looks after; None where it was for the person as such."""
    made_on: date
    """The day it was made."""
    made_in: Id | None = None
    """The session it was made in."""
    channel: Channel = "message"
    """How it was made."""
    initiated_by: Initiator = "mentor"
    """Who reached out."""
    result: Result = "reached"
    """What came of it."""
    note: str = ""
    """What there is to say about it."""
    check_on: date | None = None
    """The next day that was agreed."""
    visibility: Visibility = "private"
    """Whether its text may leave the file by default."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from super().problems()
        if self.check_on is not None and self.check_on < self.made_on:
            yield Problem(
                "check_on",
                f"The check-in was made on {long_date(self.made_on)}: the next one cannot be before that day.",
            )

    @property
    def is_contact(self) -> bool:
        """Whether the person was reached. An attempt never resets the clock."""
        return self.result == "reached"


class CheckIn(CheckInDraft, frozen=True, kw_only=True):
    """One act of looking after a follow-up, or a person."""

    id: Id
    stamp: Stamp


class Tombstone(Value, frozen=True, kw_only=True):
    """What stays of a record that was deleted, so that merging files does not bring it back."""

    id: Id
    stamp: Stamp
    buried: Literal["people", "pairings", "sessions", "follow_ups", "check_ins"]
    """What kind of record it was."""


Living = Person | Pairing | Session | FollowUp | CheckIn
"""A record that was not deleted."""

Record = Living | Tombstone

KINDS: dict[RecordKind, type[Record]] = {
    "people": Person,
    "pairings": Pairing,
    "sessions": Session,
    "follow_ups": FollowUp,
    "check_ins": CheckIn,
    "tombstones": Tombstone,
}
"""The name of each kind of record: a table of the file, a list of the JSON document."""

KIND_OF: dict[type, RecordKind] = {record_type: kind for kind, record_type in KINDS.items()}

AnyRecord = TypeVar("AnyRecord", bound=Record)

_CHECKED: dict[object, object] = {Id: CheckedId, Id | None: CheckedId | None, Stamp: CheckedStamp}


@cache
def _names_in(kind: RecordKind) -> type[Struct]:
    """Return the fields of a kind of record that name it or another one, as they are checked."""
    record_type = KINDS[kind]
    named = [field for field in msgspec.structs.fields(record_type) if field.type in _CHECKED]
    return msgspec.defstruct(
        f"{record_type.__name__}Names",
        [(field.name, _CHECKED[field.type], *([] if field.required else [field.default])) for field in named],
        kw_only=True,
    )


def record_of(record_type: type[AnyRecord], fields: object) -> AnyRecord:
    """Return the record in plain JSON values that somebody else may have written.

    Raises:
        msgspec.ValidationError: It is none. The message names the field.
    """
    record = msgspec.convert(fields, record_type)
    msgspec.convert(fields, _names_in(KIND_OF[record_type]))
    try:
        msgspec.convert(record.stamp.partition("/")[0], datetime)
    except msgspec.ValidationError:
        raise msgspec.ValidationError(f"There is no such instant as {record.stamp} - at `$.stamp`") from None
    return record


MOST_DAYS_OF_GRACE = 365
MOST_DAYS_NEW = 3650


class Thresholds(Value, frozen=True, kw_only=True):
    """When silence counts as what. These are settings of a program: there is no published threshold for mentoring."""

    grace_share: Annotated[float, Meta(ge=0, le=1)] = 0.25
    """How much of a cadence may pass after the due day before a pairing is overdue."""
    grace_least: Annotated[int, Meta(ge=0, le=MOST_DAYS_OF_GRACE)] = 2
    """The least days of grace."""
    grace_most: Annotated[int, Meta(ge=0, le=MOST_DAYS_OF_GRACE)] = 14
    """The most days of grace."""
    new_for: Annotated[int, Meta(ge=0, le=MOST_DAYS_NEW)] = 30
    """How many days a pairing without cadence and without contact is new."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        if not 0 <= self.grace_share <= 1:
            yield Problem("grace_share", "The grace is a share of the cadence, from 0 to 1.")
        for field, most in (
            ("grace_least", MOST_DAYS_OF_GRACE),
            ("grace_most", MOST_DAYS_OF_GRACE),
            ("new_for", MOST_DAYS_NEW),
        ):
            if not 0 <= getattr(self, field) <= most:
                yield Problem(field, f"{getattr(self, field)} is out of range: days from 0 to {most}.")
        least, most = self.grace_least, self.grace_most
        if least > most:
            yield Problem("grace_least", f"{least} at least and {most} at most cannot be: lower this or raise that.")


class Charter(Value, frozen=True, kw_only=True):
    """What is said of the program as a whole: its name and its thresholds."""

    name: str = ""
    """What the program is called; shown at the top of every screen."""
    thresholds: Thresholds = Thresholds()
    """When silence counts as what."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from self.thresholds.problems()
