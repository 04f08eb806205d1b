"""Logging a session: what mattered, what became of every open thread, what is new. One form, one change."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.widgets import Collapsible

from mentor_tui.acts import SessionLog
from mentor_tui.dates import long_date
from mentor_tui.model import (
    Channel,
    CheckInDraft,
    Reflection,
    Session,
    SessionDraft,
    SessionStatus,
    Takeaway,
    Value,
    Visibility,
)
from mentor_tui.program import History
from mentor_tui.tui.screens.form import PairingsForm
from mentor_tui.tui.widgets.fields import (
    ChoiceField,
    Field,
    ProseField,
    date_field,
    list_field,
    number_field,
    pairings_field,
    spoken_options,
    words_field,
)
from mentor_tui.tui.widgets.threads import Became, NewFollowUpsField, ThreadsField, settled
from mentor_tui.wording import after_the_end, length, pairing_name, sentence, spoken

D = TypeVar("D", bound=Value)
S = TypeVar("S", bound=SessionDraft)

REFLECTIONS = {
    "valuing": "Valuing",
    "appreciating_power": "Appreciating",
    "abiding": "Abiding",
}


class MeetingForm(PairingsForm[D]):
    """A form in which a session is described."""

    def first_fields(self, session: SessionDraft) -> ComposeResult:
        """Yield the fields that every session needs."""
        yield date_field("held_on", "Date", session.held_on, self.today, day_first=self.day_first, toward="past")
        yield number_field("minutes", "Minutes", session.minutes, placeholder="how many, if you know")
        yield ChoiceField("channel", "Channel", spoken_options(get_args(Channel)), session.channel)
        yield list_field("topics", "Topics", session.topics, placeholder="aims page, nerves")
        yield ProseField("note", "Note", session.note, placeholder="What mattered?")

    def last_fields(self, session: SessionDraft) -> ComposeResult:
        """Yield whether it was held, who may read of it, and what is folded away until it is wanted."""
        yield ChoiceField("status", "It was", spoken_options(get_args(SessionStatus)), session.status)
        yield ChoiceField("visibility", "The note is", spoken_options(get_args(Visibility)), session.visibility)
        reflected = session.reflection != Reflection() or session.takeaway != Takeaway()
        with Collapsible(title="Reflection and takeaways (optional)", collapsed=not reflected):
            for name, label in REFLECTIONS.items():
                yield words_field(name, label, getattr(session.reflection, name))
            yield words_field(
                "takeaway_mentee", "Mentee took", session.takeaway.mentee, placeholder="what the mentee took away"
            )
            yield words_field(
                "takeaway_mentor", "Mentor took", session.takeaway.mentor, placeholder="what the mentor took away"
            )

    def described(self, session: S, values: dict[str, Any]) -> S:
        """Return a session as it is described in the fields."""
        return replace(
            session,
            held_on=values["held_on"],
            minutes=values["minutes"] if values["status"] == "held" else None,
            channel=values["channel"],
            status=values["status"],
            topics=values["topics"],
            note=values["note"],
            reflection=Reflection(**{name: values[name] for name in REFLECTIONS}),
            takeaway=Takeaway(mentor=values["takeaway_mentor"], mentee=values["takeaway_mentee"]),
            visibility=values["visibility"],
        )

    def question_about_minutes(self, session: SessionDraft, before: int | None) -> str:
        """Return what has to be said about minutes that are typed where nobody met; `before` is what was not typed."""
        minutes = self.query_one("#minutes", Field).read()
        if session.status == "held" or minutes in {None, before}:
            return ""
        return f"A {session.status} session has no length: {length(minutes)} is not kept."

    def question_about(self, session: SessionDraft, history: History) -> str:
        """Return what has to be asked about the day of a session in one pairing."""
        known_as = session.id if isinstance(session, Session) else None
        on_that_day = [one for one in history.sessions if one.held_on == session.held_on and one.id != known_as]
        same_day = [one for one in on_that_day if one.status == session.status]
        whose = "" if history is self.history else f"{pairing_name(history)}: "
        asked = []
        if same_day:
            facts = sentence(length(same_day[0].minutes) if same_day[0].minutes else "", spoken(same_day[0].channel))
            day = long_date(session.held_on)
            asked.append(f"{whose}A session on {day} is here already ({facts}): this is another one.")
        if session.status == "held" and session.held_on < history.pairing.started_on:
            began, begins = long_date(history.pairing.started_on), long_date(session.held_on)
            asked.append(f"{whose}This moves the start of the pairing back, from {began} to {begins}.")
        if told := after_the_end(session.held_on, history.pairing):
            asked.append(f"{whose}{told}")
        return " ".join(asked)


class SessionForm(MeetingForm[SessionLog]):
    """The form of a session that is logged."""

    HEADING = "Log a session"

    def fields(self) -> ComposeResult:
        """Yield the fields, those that every session needs first."""
        session = self.given.session
        yield from self.first_fields(session)
        if self.history.open_follow_ups:
            yield ThreadsField("threads", "Still open", self.history.open_follow_ups, self._became())
        new = NewFollowUpsField("opened", "New", self.history, self.today, day_first=self.day_first)
        new.take(self.given.opened)
        yield new
        yield from self.last_fields(session)
        if len(self.program.histories) > 1:
            yield pairings_field("also", "Also with", self.given.also, self.history, self.program)

    def _became(self) -> dict[str, Became]:
        became: dict[str, Became] = {one.follow_up_id: one.outcome for one in self.given.closings}
        became |= {one.follow_up_id: "checked_in" for one in self.given.check_ins if one.follow_up_id}
        return became

    def question(self, draft: SessionLog) -> str:
        """Return what has to be asked before this is saved."""
        others = (self.program.history(pairing_id) for pairing_id in draft.also)
        asked = (
            super().question(draft),
            self.question_about_minutes(draft.session, self.given.session.minutes),
            self.question_about(draft.session, self.history),
            *(self.question_about(draft.of_another(one.id), one) for one in others),
        )
        return " ".join(question for question in asked if question)

    def draft(self, values: dict[str, Any]) -> SessionLog:
        """Return the session with what was done in it."""
        session = self.described(self.given.session, values)
        became: dict[str, Became] = values.get("threads", {})
        return SessionLog(
            session=session,
            also=values.get("also", ()),
            check_ins=tuple(
                CheckInDraft(
                    pairing_id=self.history.id,
                    follow_up_id=follow_up_id,
                    made_on=session.held_on,
                    channel=session.channel,
                    visibility=session.visibility,
                )
                for follow_up_id, act in became.items()
                if act == "checked_in"
            ),
            closings=settled(became, session.held_on),
            opened=values["opened"],
        )


class SessionEditForm(MeetingForm[Session]):
    """The form in which a session is changed. What was done in it is changed where it stands on the timeline."""

    HEADING = "Change a session"

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        yield from self.first_fields(self.given)
        yield from self.last_fields(self.given)

    def question(self, draft: Session) -> str:
        """Return what has to be asked about another day, and about minutes that are not kept."""
        moved = self.question_about(draft, self.history) if draft.held_on != self.given.held_on else ""
        return " ".join(filter(None, (self.question_about_minutes(draft, None), moved)))

    def draft(self, values: dict[str, Any]) -> Session:
        """Return the session as it is now."""
        return self.described(self.given, values)
