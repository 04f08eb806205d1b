"""Changing and deleting what is under the cursor of a screen, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mentor_tui.dates import count_of
from mentor_tui.model import CheckIn, FollowUp, Pairing, Pause, Person, Session
from mentor_tui.program import History
from mentor_tui.tui.commands import END_PAIRING, SETTLE, UNDO
from mentor_tui.tui.screens.follow_up_forms import CheckInEditForm, FollowUpEditForm
from mentor_tui.tui.screens.pairing_forms import PauseForm, TermsForm
from mentor_tui.tui.screens.people_forms import PersonEditForm
from mentor_tui.tui.screens.program_screen import ProgramScreen
from mentor_tui.tui.screens.question import Question
from mentor_tui.tui.screens.session_form import SessionEditForm
from mentor_tui.wording import pause_sentence, record_name, sentence

NOTHING = "Nothing is under the cursor: put it on an entry, a pairing or a person."


def edit(screen: ProgramScreen) -> None:
    """Open the form of what is under the cursor, and save what is changed in it."""
    record, tracker = screen.record, screen.desk.tracker
    if isinstance(record, Person):
        screen.fill_in(PersonEditForm, record, tracker.change, kept_as=f"change.{record.id}")
        return
    history = screen.history_of_record
    if history is None:
        screen.notify(NOTHING, markup=False)
        return
    occasion = screen.occasion(history)
    match record:
        case Session():
            form = partial(SessionEditForm, occasion=occasion)
            screen.fill_in(form, record, tracker.change_session, kept_as=f"change.{record.id}")
        case FollowUp():
            edited = partial(FollowUpEditForm, occasion=occasion)
            screen.fill_in(edited, record, tracker.change, kept_as=f"change.{record.id}")
        case CheckIn():
            looked = partial(CheckInEditForm, occasion=occasion)
            screen.fill_in(looked, record, tracker.change, kept_as=f"change.{record.id}")
        case Pairing():
            terms = partial(TermsForm, occasion=occasion)
            screen.fill_in(terms, record, tracker.change, kept_as=f"change.{record.id}")
        case Pause():
            pause = partial(PauseForm, occasion=occasion)
            screen.fill_in(pause, record, lambda changed: tracker.change_pause(history.id, record, changed))
        case _:
            screen.notify(NOTHING, markup=False)


def delete(screen: ProgramScreen) -> None:
    """Ask about what is under the cursor, and delete it."""
    record, history, tracker = screen.record, screen.history_of_record, screen.desk.tracker
    if isinstance(record, Pause) and history is not None:
        what, stays = f"the pause of {pause_sentence(record, screen.today)}", "Its days will count as silence again."
        _ask(screen, what, stays, lambda: tracker.change_pause(history.id, record, None))
    elif isinstance(record, Person) and any(_is_in(record, one) for one in screen.program.histories.values()):
        screen.notify(f"{record.name} is still in a pairing: delete the pairing first.", markup=False)
    elif isinstance(record, Person | Pairing | Session | FollowUp | CheckIn):
        what, stays = record_name(record, screen.program), _what_stays(record, screen)
        _ask(screen, what, stays, lambda: tracker.delete(record))
    else:
        screen.notify(NOTHING, markup=False)


def _is_in(person: Person, history: History) -> bool:
    return person.id in {history.mentor.id, history.mentee.id}


def _ask(screen: ProgramScreen, what: str, stays: str, act: Callable[[], object]) -> None:
    def answered(yes: bool | None) -> None:
        if yes:
            screen.do(act)

    undo = screen.desk.key(UNDO)
    consequence = f"{stays} {undo} brings it back, until this run ends.".strip()
    question = Question(f"Delete {what}?", consequence, yes="Delete", no="Keep")
    screen.app.push_screen(question, answered)


def _what_stays(record: Person | Pairing | Session | FollowUp | CheckIn, screen: ProgramScreen) -> str:
    """Return what a deletion takes along, and what it leaves."""
    match record:
        case Pairing():
            history = screen.program.history(record.id)
            inside = sentence(
                count_of(len(history.sessions), "session"),
                count_of(len(history.follow_ups), "follow-up"),
                count_of(len(history.check_ins), "check-in"),
            )
            end = screen.desk.key(END_PAIRING)
            return f"Everything in it goes too: {inside}. To keep what was, end it instead with {end}."
        case Session() as session if _acts_in(session, screen.program.history(session.pairing_id)):
            return "What was opened, checked in on or settled in it stays, on its day."
        case FollowUp() as follow_up:
            history = screen.program.history(follow_up.pairing_id)
            made = sum(one.follow_up_id == follow_up.id for one in history.check_ins)
            stay = f"Its {count_of(made, 'check-in')} stay{'' if made > 1 else 's'}, with {history.mentee.name}."
            if made:
                return stay
            return f"To keep it as settled, press {screen.desk.key(SETTLE)} instead." if follow_up.is_open else ""
        case _:
            return ""


def _acts_in(session: Session, history: History) -> bool:
    return any(session.id in {one.opened_in, one.closed_in} for one in history.follow_ups) or any(
        one.made_in == session.id for one in history.check_ins
    )
