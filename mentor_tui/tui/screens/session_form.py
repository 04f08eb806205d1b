"""Logging a session: what mattered, what became of every open thread, what is new. One form, one change."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from textual.app import ComposeResult
from textual.widgets import Collapsible

from mentor_tui.acts import Closing, SessionLog
from mentor_tui.model import Channel, CheckInDraft, Reflection, SessionDraft, SessionStatus, Takeaway, Visibility
from mentor_tui.program import History
from mentor_tui.tui.screens.form import PairingsForm
from mentor_tui.tui.widgets.fields import (
    ChoiceField,
    ProseField,
    date_field,
    list_field,
    number_field,
    spoken_options,
    words_field,
)
from mentor_tui.tui.widgets.threads import Became, NewFollowUpsField, ThreadsField

REFLECTIONS = {
    "valuing": "Valuing",
    "appreciating_power": "Appreciating",
    "abiding": "Abiding",
}


def new_session(history: History, today: date) -> SessionLog:
    """Return what a session form begins with: today, as long and by the channel that the last one was."""
    last = next((one for one in reversed(history.sessions) if one.status == "held"), None)
    draft = SessionDraft(
        pairing_id=history.id,
        held_on=today,
        minutes=last.minutes if last else None,
        channel=last.channel if last else "in_person",
        visibility=last.visibility if last else "private",
    )
    return SessionLog(session=draft)


class SessionForm(PairingsForm[SessionLog]):
    """The form of a session."""

    HEADING = "Log a session"

    def fields(self) -> ComposeResult:
        """Yield the fields, those that every session needs first."""
        session = self.given.session
        yield date_field("held_on", "Date", session.held_on, self.today, day_first=self.day_first, toward="past")
        yield number_field("minutes", "Minutes", session.minutes, placeholder="how many, if you know")
        yield ChoiceField("channel", "Channel", spoken_options(get_args(Channel)), session.channel)
        yield list_field("topics", "Topics", session.topics, placeholder="aims page, nerves")
        yield ProseField("note", "Note", session.note, placeholder="What mattered?")
        if self.history.open_follow_ups:
            yield ThreadsField("threads", "Still open", self.history.open_follow_ups, self._became())
        new = NewFollowUpsField("opened", "New", self.history, self.today, day_first=self.day_first)
        new.take(self.given.opened)
        yield new
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

    def _became(self) -> dict[str, Became]:
        became: dict[str, Became] = {one.follow_up_id: one.outcome for one in self.given.closings}
        became |= {one.follow_up_id: "checked_in" for one in self.given.check_ins if one.follow_up_id}
        return became

    def draft(self, values: dict[str, Any]) -> SessionLog:
        """Return the session with what was done in it."""
        held_on, status = values["held_on"], values["status"]
        session = SessionDraft(
            pairing_id=self.history.id,
            held_on=held_on,
            minutes=values["minutes"] if status == "held" else None,
            channel=values["channel"],
            status=status,
            topics=values["topics"],
            note=values["note"],
            reflection=Reflection(**{name: values[name] for name in REFLECTIONS}),
            takeaway=Takeaway(mentor=values["takeaway_mentor"], mentee=values["takeaway_mentee"]),
            visibility=values["visibility"],
        )
        became: dict[str, Became] = values.get("threads", {})
        return SessionLog(
            session=session,
            check_ins=tuple(
                CheckInDraft(
                    pairing_id=self.history.id,
                    follow_up_id=follow_up_id,
                    made_on=held_on,
                    channel=session.channel,
                    visibility=session.visibility,
                )
                for follow_up_id, act in became.items()
                if act == "checked_in"
            ),
            closings=tuple(
                Closing(follow_up_id=follow_up_id, closed_on=held_on, outcome=act)
                for follow_up_id, act in became.items()
                if act != "open" and act != "checked_in"
            ),
            opened=values["opened"],
        )
