"""Continuity of one mentee with two or more mentors: how the contacts are spread over them.

The four measures were made for patients and their clinicians. They tell of one person's contacts and of no
mentor's worth: nothing here sets mentors in an order of merit. With one mentor alone each of them is 1 by
construction and says nothing, so there are none. As elsewhere nothing is stored and nothing is rounded, and what
cannot be computed is None.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from mentor_tui.model import Person
from mentor_tui.program import History

LEAST_CONTACTS = 2
"""With fewer contacts nothing can be said of how they are spread."""
ENOUGH_CONTACTS = 4
"""With fewer contacts the measures are shown as resting on few: a single one more would change them much."""


class MentorSeen(NamedTuple):
    """One of a mentee's mentors."""

    mentor: Person
    contacts: int
    """Contacts with this mentor, over all pairings of the two (n_i); 0 where they have not been in contact yet."""


class AcrossMentors(NamedTuple):
    """How the contacts of one mentee are spread over two or more mentors, as of one day."""

    by_mentor: tuple[MentorSeen, ...]
    """The mentors by name, which is no order of merit."""
    contacts: int
    """Contacts over all pairings of the mentee (N): the number that every measure rests on."""
    upc: float | None
    """Usual provider continuity, from 0 to 1; see `usual_provider_continuity`."""
    coc: float | None
    """The Bice-Boxerman index, from 0 to 1; see `bice_boxerman`."""
    secon: float | None
    """Sequential continuity, from 0 to 1; see `sequential_continuity`."""
    mmci: float | None
    """The modified, modified continuity index, above 0 to 1; see `modified_modified_continuity`."""

    @property
    def seen(self) -> int:
        """The mentors with whom there was any contact (M)."""
        return sum(one.contacts > 0 for one in self.by_mentor)

    @property
    def few(self) -> bool:
        """Whether the measures can be computed and rest on few contacts."""
        return LEAST_CONTACTS <= self.contacts < ENOUGH_CONTACTS


def across_mentors(histories: Iterable[History], mentee_id: str, today: date) -> AcrossMentors | None:
    """Return how one mentee's contacts until `today` are spread, or None where the person has fewer than two mentors.

    A mentor counts from the start of a pairing, or from a contact before that. A contact is one pairing on one day, as
    :meth:`History.contacts` counts them: two mentors on the same day are two contacts. Two pairings with the same
    mentor are one mentor.

    Args:
        histories: All pairings, or those of the mentee; others are passed over.
        mentee_id: The person whose mentors they are. Pairings in which this person is the mentor do not count.
        today: The day that is today.
    """
    own = [
        history
        for history in histories
        if history.pairing.mentee_id == mentee_id and (history.pairing.started_on <= today or history.contacts(today))
    ]
    mentors = {history.mentor.id: history.mentor for history in own}
    if len(mentors) < 2:
        return None
    in_order = _mentors_in_order(own, today)
    counts = Counter(in_order)
    by_name = sorted(mentors.values(), key=lambda mentor: (mentor.name.casefold(), mentor.id))
    return AcrossMentors(
        by_mentor=tuple(MentorSeen(mentor, counts[mentor.id]) for mentor in by_name),
        contacts=len(in_order),
        upc=usual_provider_continuity(counts.values()),
        coc=bice_boxerman(counts.values()),
        secon=sequential_continuity(in_order),
        mmci=modified_modified_continuity(counts.values()),
    )


def _mentors_in_order(histories: Iterable[History], today: date) -> list[str]:
    """Return the id of the mentor of each contact, by day and then by the pairing's id.

    A contact has no id of its own. It is one pairing on one day, so the pairing's id tells it from the others of its
    day: the order is the same whatever the order of the records.
    """
    contacts = ((on, history.id, history.mentor.id) for history in histories for on in history.contacts(today))
    return [mentor_id for _, _, mentor_id in sorted(contacts)]


# --- the measures --------------------------------------------------------------------------------------


def usual_provider_continuity(counts: Iterable[int]) -> float | None:
    """Return UPC, the share of the contacts that were with the mentor seen most: max n_i / N.

    Source: BMC Health Serv Res 2022, 10.1186/s12913-022-07953-z, table 2.

    Args:
        counts: The contacts with each mentor seen, n_i.
    """
    each = tuple(counts)
    return max(each) / sum(each) if sum(each) >= LEAST_CONTACTS else None


def bice_boxerman(counts: Iterable[int]) -> float | None:
    """Return COC, the chance that two different contacts were with the same mentor: (sum n_i^2 - N) / (N (N - 1)).

    Source: BMC Health Serv Res 2022, 10.1186/s12913-022-07953-z, table 2.

    Args:
        counts: The contacts with each mentor seen, n_i.
    """
    each = tuple(counts)
    contacts = sum(each)
    if contacts < LEAST_CONTACTS:
        return None
    return (sum(one * one for one in each) - contacts) / (contacts * (contacts - 1))


def sequential_continuity(in_order: Sequence[str]) -> float | None:
    """Return SECON, the share of the contacts with the same mentor as the one before: sum c_j / (N - 1).

    Source: BMC Prim Care 2021, 10.1186/s12875-020-01361-0, table 1.

    Args:
        in_order: The mentor of each contact in the order of time; c_j is 1 where contacts j and j + 1 have the same.
    """
    if len(in_order) < LEAST_CONTACTS:
        return None
    return sum(earlier == later for earlier, later in pairwise(in_order)) / (len(in_order) - 1)


def modified_modified_continuity(counts: Iterable[int]) -> float | None:
    """Return MMCI, which weighs the mentors seen against the contacts: (1 - M/(N + 0.1)) / (1 - 1/(N + 0.1)).

    Source: Magill & Senf, J Fam Pract 1987;24(2):165-168. Their table is printed from rounded intermediate steps; this
    is the exact value.

    Args:
        counts: The contacts with each mentor seen, n_i: N in all, with M mentors.
    """
    each = tuple(counts)
    contacts = sum(each)
    if contacts < LEAST_CONTACTS:
        return None
    return (1 - len(each) / (contacts + 0.1)) / (1 - 1 / (contacts + 0.1))
