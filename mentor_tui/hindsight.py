"""A history as it was at the end of a day that has passed, as far as what is recorded now can tell.

What was written later is taken out, and what was settled later is open again. A follow-up keeps one next date alone,
so the one it had then is taken from the last check-in on it until then; where that names none it had none that is
known of. A snooze leaves no trace. Pauses stay, also those that explain a silence afterwards.
"""

from bisect import bisect_right
from datetime import date

from msgspec import structs

from mentor_tui.model import CheckIn, FollowUp
from mentor_tui.program import History


def as_it_was(history: History, on: date) -> History:
    """Return a history as it was at the end of a day; the same one where nothing was recorded for later days."""
    sessions = history.sessions[: bisect_right(history.sessions, on, key=lambda one: one.held_on)]
    check_ins = history.check_ins[: bisect_right(history.check_ins, on, key=lambda one: one.made_on)]
    later = history.check_ins[len(check_ins) :]
    looked_after_later = {one.follow_up_id for one in later}
    follow_ups = tuple(
        _as_it_was(one, on, check_ins if one.id in looked_after_later else None)
        for one in history.follow_ups[: bisect_right(history.follow_ups, on, key=lambda one: one.opened_on)]
    )
    if not later and len(sessions) == len(history.sessions) and follow_ups == history.follow_ups:
        return history
    return structs.replace(history, sessions=sessions, follow_ups=follow_ups, check_ins=check_ins)


def _as_it_was(follow_up: FollowUp, on: date, check_ins: tuple[CheckIn, ...] | None) -> FollowUp:
    """Return a follow-up as it was; `check_ins` are those until then where a later one has changed its next date."""
    closed_later = follow_up.closed_on is not None and follow_up.closed_on > on
    if not closed_later and (check_ins is None or not follow_up.is_open):
        return follow_up
    then = follow_up
    if closed_later:
        then = structs.replace(follow_up, closed_on=None, closed_in=None, outcome=None, closing_note="")
    if check_ins is not None:
        latest = next((one for one in reversed(check_ins) if one.follow_up_id == follow_up.id), None)
        then = structs.replace(then, check_on=latest.check_on if latest is not None else None)
    return then
