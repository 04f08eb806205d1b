"""What every figure, standing and word means, and what the model behind them is and is not.

Nobody has to take a number on trust: each is said with the counts it rests on, and its definition is at hand.
"""

from collections.abc import Iterator
from typing import NamedTuple

from mentor_tui.across_mentors import AcrossMentors
from mentor_tui.continuity import Figures, Share
from mentor_tui.dates import count_of, short_date
from mentor_tui.model import Thresholds
from mentor_tui.wording import how_old, percent, sentence

# --- figures -------------------------------------------------------------------------------------------


class FigureWords(NamedTuple):
    """One figure with its definition."""

    name: str
    """What it is called."""
    value: str
    """What it is, with the counts it rests on."""
    definition: str
    """How it is counted."""


def figure_words(figures: Figures) -> Iterator[FigureWords]:
    """Yield every figure of a pairing, with the counts it rests on and its definition."""
    days = "paused days are not counted"
    contacts = f"from {count_of(figures.contacts, 'contact')}"

    def share(share: Share) -> str:
        return f"{percent(share.value)} ({share.part} of {share.whole})" if share.whole else "not applicable"

    yield FigureWords(
        "Contacts",
        f"{figures.contacts}",
        "Days with a held session, or with a check-in that reached the person. Only a contact resets the clock.",
    )
    yield FigureWords(
        "Coverage",
        f"{percent(figures.coverage)}, {contacts}"
        if figures.coverage is not None
        else "not applicable: it needs a cadence, and a day that has passed",
        f"Days within one cadence after a contact, of all days since the start, without carrying over; {days}.",
    )
    yield FigureWords(
        "Constancy", share(figures.constancy), "Whole calendar months with at least one contact, of all whole months."
    )
    yield FigureWords(
        "Interval",
        f"median {figures.median_interval:g}, longest {figures.longest_interval} days, {contacts}"
        if figures.median_interval is not None
        else "not applicable",
        f"Days from one contact to the next; {days}.",
    )
    yield FigureWords(
        "Open gap",
        count_of(figures.open_gap, "day"),
        f"Days since the last contact. It has not ended yet, so it is part of no other figure; {days}.",
    )
    yield FigureWords(
        "Gaps",
        sentence(*(f"{count_of(gap.days, 'day')} from {short_date(gap.start, figures.as_of)}" for gap in figures.gaps))
        or "none",
        f"Silences longer than the cadence and its grace; {days}.",
    )
    yield FigureWords(
        "Return",
        count_of(figures.longest_return, "day") if figures.longest_return is not None else "no gap so far",
        "The longest gap that ended in a contact.",
    )
    yield FigureWords(
        "Kept sessions",
        sentence(share(figures.kept), f"{figures.cancelled} cancelled, apart" if figures.cancelled else ""),
        "Held sessions, of held and missed ones.",
    )
    yield FigureWords(
        "Follow-through",
        share(figures.follow_through),
        "Follow-ups closed as kept or changed, of all that were closed.",
    )
    yield FigureWords(
        "Open threads",
        sentence(*(f"{one.follow_up.title}: {how_old(one.age_days, one.sessions_since)}" for one in figures.open_loops))
        or "none",
        "Follow-ups still carried, with their age and the sessions since.",
    )
    yield FigureWords(
        "Attempts",
        f"{figures.attempts_since_contact} since the last contact",
        "Check-ins that reached nobody. They are care too, and they never reset the clock.",
    )
    both = figures.reciprocity
    yield FigureWords(
        "Reciprocity",
        f"mentor {both.mentor}, mentee {both.mentee}, both {both.both} of {count_of(both.sessions, 'session')}",
        "Sessions in which somebody wrote down what they took away.",
    )


def across_words(across: AcrossMentors) -> Iterator[FigureWords]:
    """Yield how the contacts of a mentee are spread over several mentors, with the counts it rests on."""

    def from_0_to_1(value: float | None) -> str:
        if value is None:
            return sentence("not applicable: it needs two contacts", f"{count_of(across.contacts, 'contact')} so far")
        rests_on = f"{count_of(across.contacts, 'contact')} with {count_of(across.seen, 'mentor')}"
        return sentence(f"{value:.2f}, from {rests_on}", "few contacts" if across.few else "")

    yield FigureWords(
        "Usual provider continuity (UPC)",
        from_0_to_1(across.upc),
        "The contacts with the mentor who was seen most, of all contacts "
        "(BMC Health Serv Res 2022, 10.1186/s12913-022-07953-z, table 2).",
    )
    yield FigureWords(
        "Continuity of care, Bice-Boxerman (COC)",
        from_0_to_1(across.coc),
        "The chance that two contacts, taken at random, were with the same mentor "
        "(BMC Health Serv Res 2022, 10.1186/s12913-022-07953-z, table 2).",
    )
    yield FigureWords(
        "Sequential continuity (SECON)",
        from_0_to_1(across.secon),
        "Contacts with the same mentor as the contact before, of all contacts but the first "
        "(BMC Prim Care 2021, 10.1186/s12875-020-01361-0, table 1).",
    )
    yield FigureWords(
        "Modified, modified continuity index (MMCI)",
        from_0_to_1(across.mmci),
        "The number of mentors seen, M, against the number of contacts, N: (1 - M/(N + 0.1)) / (1 - 1/(N + 0.1)), "
        "which is 1 with one mentor and near 0 where every contact was with another "
        "(Magill & Senf, J Fam Pract 1987;24(2):165-168).",
    )


# --- standings and words -------------------------------------------------------------------------------


class Definition(NamedTuple):
    """What a word means."""

    word: str
    """The word, as it stands on the screens."""
    meaning: str
    """What it means here."""


def standing_rules(thresholds: Thresholds) -> tuple[Definition, ...]:
    """Return the rule of each standing under the thresholds of a program, in the order in which they are tried."""
    least, most = count_of(thresholds.grace_least, "day"), count_of(thresholds.grace_most, "day")
    grace = f"{thresholds.grace_share * 100:g} % of the cadence, at least {least} and at most {most}"
    return (
        Definition("closed", "The pairing has ended, today or before."),
        Definition("paused", "Today lies in a pause."),
        Definition(
            "new",
            "There was no contact yet, and the first one is not due: it is due one cadence after the start, and "
            f"{count_of(thresholds.new_for, 'day')} after it where there is no cadence.",
        ),
        Definition("lapsed", "Contact was due by the cadence, and one more cadence has passed since."),
        Definition(
            "overdue",
            f"Contact was due by the cadence, and the grace has passed as well ({grace}); "
            "or the next date of an open follow-up was before today.",
        ),
        Definition(
            "due",
            "Contact is due by the cadence, within the grace; or the next date of an open follow-up is today.",
        ),
        Definition(
            "steady",
            "Nothing is due yet; without a cadence only follow-ups can make a pairing due or overdue, "
            "and it never lapses.",
        ),
    )


WORDS: tuple[Definition, ...] = (
    Definition("pairing", "One mentor and one mentee, from a day on, with a cadence where one was agreed."),
    Definition("session", "One mentoring conversation: held, missed or cancelled."),
    Definition("contact", "A held session, or a check-in that reached the person; only a contact resets the clock."),
    Definition(
        "attempt", "A check-in that did not reach the person: it is care too, it is shown, and it resets no clock."
    ),
    Definition("follow-up", "A thread of care, opened at some point and carried until it is closed."),
    Definition("promise", "A follow-up on what somebody said they would do."),
    Definition("concern", "A follow-up on what is to be kept an eye on."),
    Definition("milestone", "A follow-up on a big day, such as an exam, a defence or a move: be there."),
    Definition("goal", "A follow-up on what the mentee works towards."),
    Definition(
        "check-in",
        "One act of looking after a follow-up, or after the person: "
        "reached, left message, no answer, rescheduled or declined.",
    ),
    Definition(
        "pause",
        "A silence with its reason, agreed before or explained afterwards; its days are not counted as drift, "
        "and they move what is due on.",
    ),
    Definition("gap", "A silence longer than the cadence and its grace; before the first contact, since the start."),
    Definition(
        "standing",
        "Where a pairing stands today: the first that applies of closed, paused, new, lapsed, overdue, due and "
        "steady, computed from what was recorded and never stored.",
    ),
    Definition("takeaway", "What the mentor, or the mentee, took away from a session."),
    Definition("reflection", "The optional lines on a session: valuing, appreciating power and abiding."),
    Definition("brief", "What a mentor reads before a session: last time, what is still open, and what was since."),
)
"""The words of the program, in the order in which they need each other."""


# --- the model and its limits --------------------------------------------------------------------------

THE_MODEL: tuple[Definition, ...] = (
    Definition(
        "The idea",
        "A letter in The Ochsner Journal (“Reciprocal Healing in Healthcare”, 2014;14(3):310-311) describes "
        "relationships that help both sides. It cites a model with three processes (Scott JG et al., “Understanding "
        "Healing Relationships in Primary Care”, Ann Fam Med 2008;6(4):315-322).",
    ),
    Definition(
        "Valuing",
        "In the model: to be present without judging, and to connect. "
        "Here: an optional line of reflection on a session.",
    ),
    Definition(
        "Appreciating power",
        "In the model: to be partners, to speak plainly, to teach, to push gently. "
        "Here: an optional line of reflection on a session.",
    ),
    Definition(
        "Abiding",
        "In the model: to be there over time and at the big events, to act with care, not to give up. "
        "Here: follow-ups, carried from session to session until they are settled, and never silently lost.",
    ),
    Definition(
        "Reciprocity",
        "In the model: both sides are changed, and both find meaning. Here: what the mentor and what the mentee took "
        "away are two fields of a session, and the balance can be seen.",
    ),
)
"""Where the idea comes from, and how this program uses each part of it."""

LIMITS: tuple[str, ...] = (
    "The model was made for clinicians and patients, and not for mentoring.",
    "No number here is a validated score: each counts recorded acts, or is a fact about time.",
    "There is no published threshold for a gap in mentoring: when silence counts as what is a setting of the program.",
    "Mentors are never ranked, and the figures are never made into one.",
)
"""What nothing in this program claims."""
