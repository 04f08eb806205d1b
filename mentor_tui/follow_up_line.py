"""A follow-up in one line, as a mentor jots it: "promise: send the IRB draft by 15 dec @ben".

The kind stands before a colon, the owner after an @, the next date after "by" or "on" at the end, the rhythm
after "every"; of two the last one counts, and the other stays in the title. Only the title is needed; everything else
has a default, and what was understood is said back.
"""

import re
from datetime import date
from typing import get_args

from mentor_tui.dates import Cadence, ReadDate, echo, looks_like_a_date, read_cadence, read_date
from mentor_tui.errors import NotUnderstood, TwoWay
from mentor_tui.model import FollowUpDraft, FollowUpKind, Owner
from mentor_tui.program import History, name_parts
from mentor_tui.text import folded
from mentor_tui.wording import owner_name, sentence

_KINDS: dict[str, FollowUpKind] = {kind: kind for kind in get_args(FollowUpKind)} | {"worry": "concern"}
_KIND = re.compile(rf"\s*({'|'.join(_KINDS)})s?\s*:\s*", re.IGNORECASE)
_OWNER = re.compile(r"(?:^|\s)@(\S+)")
_WHEN = re.compile(r"(.*\S)\s+(by|on|every)\s+(\S.*)", re.IGNORECASE)


def read_follow_up(
    line: str, history: History, opened_on: date, today: date, *, day_first: bool | None
) -> FollowUpDraft:
    """Read a follow-up from one line.

    Raises:
        NotUnderstood: There is no title, the owner is neither of the two, or what looks like a date is none.
        TwoWay: Its date can be read in two ways.
    """
    kind: FollowUpKind = "promise"
    if match := _KIND.match(line):
        kind, line = _KINDS[match[1].lower()], line[match.end() :]
    owner: Owner = "mentor"
    for name in _OWNER.findall(line):
        owner = _owner(name, history)
    title = " ".join(_OWNER.sub(" ", line).split())
    check_on: ReadDate | None = None
    rhythm: Cadence | None = None
    while match := _WHEN.fullmatch(title):
        is_rhythm = match[2].lower() == "every"
        if (rhythm if is_rhythm else check_on) is not None:
            break  # the last one counts: in "the talk on 24 nov by fri" the other belongs to the title
        try:
            if is_rhythm:
                rhythm = read_cadence(f"every {match[3]}")
            else:
                check_on = read_date(match[3], today, day_first=day_first, toward="future")
        except TwoWay:
            raise
        except NotUnderstood:
            if not is_rhythm and looks_like_a_date(match[3]):
                raise
            break  # "work on slides" is a title
        title = match[1].rstrip(",; ")
    if not title:
        raise NotUnderstood("What is to be remembered? For example: send the reading list by fri @mentor")
    first_check = rhythm.after(opened_on) if rhythm else None
    return FollowUpDraft(
        pairing_id=history.id,
        opened_on=opened_on,
        kind=kind,
        title=title,
        owner=owner,
        check_on=check_on.on if check_on else first_check,
        rhythm=rhythm,
    )


def _owner(name: str, history: History) -> Owner:
    word = folded(name)
    owners: dict[Owner, list[str]] = {
        "mentor": ["mentor", "me", *name_parts(history.mentor.name)],
        "mentee": ["mentee", *name_parts(history.mentee.name)],
        "both": ["both", "us"],
    }
    found: list[Owner] = [owner for owner, names in owners.items() if any(one.startswith(word) for one in names)]
    exact: list[Owner] = [owner for owner in found if word in owners[owner]]
    match exact or found:
        case [owner]:
            return owner
        case []:
            raise NotUnderstood(f"“@{name}” is neither of the two: write @mentor, @mentee or @both.")
        case _:
            raise TwoWay(f"“@{name}” can be either of the two: write @mentor, @mentee or @both.")


def written(draft: FollowUpDraft) -> str:
    """Return a line that is read as this follow-up."""
    words = [f"{draft.kind}: {draft.title} @{draft.owner}"]
    if draft.rhythm is not None:
        words.append(f"every {draft.rhythm.every} {draft.rhythm.unit}")
    if draft.check_on is not None:
        words.append(f"by {draft.check_on.isoformat()}")
    return " ".join(words)


def said_back(draft: FollowUpDraft, history: History, today: date) -> str:
    """Say a follow-up back as it was understood."""
    return sentence(
        f"{draft.kind}: {draft.title}",
        owner_name(draft.owner, history),
        f"check {draft.rhythm}" if draft.rhythm else "",
        f"next {echo(ReadDate(draft.check_on), today)}" if draft.check_on else "no date",
    )
