"""The lines of the lists of follow-ups, of people and of what was found, and what stands under them, as content.

As everywhere, a person's text is passed as text, and colour says nothing that a word does not say too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from textual.content import Content

from mentor_tui.across_mentors import AcrossMentors
from mentor_tui.agenda import Waiting
from mentor_tui.axis import Span, fitting, scale
from mentor_tui.dates import count_of, short_date, weekday_date
from mentor_tui.day import day_in_column, tries, waiting_facts
from mentor_tui.definitions import FigureWords
from mentor_tui.model import Person, Thresholds
from mentor_tui.program import History, Program
from mentor_tui.program_chart import runs
from mentor_tui.search import HELP, Found, Hit, Query
from mentor_tui.standings import Care
from mentor_tui.strips import strip_of
from mentor_tui.text import cell_width, cut, fitted, wrap
from mentor_tui.tui.presentation import MUTED, STANDING_STYLES, names_width
from mentor_tui.wording import fitted_names, owner_name, pairing_name, sentence, why

DATE_CELLS = 12
"""The cells of a date and what keeps it apart: "Fri 13 Nov", or "13 Nov 2025"."""
STANDING_CELLS = 7
"""The cells of the longest standing."""
OWNER_CELLS = 14
"""The most cells of the name of the one whose move it is."""
WHAT_CELLS = 11
"""The cells of what was found: "follow-up", and what keeps it apart."""
CADENCE_CELLS = 16
AXIS_NAME_CELLS = 24
"""The most cells of a mentor's name beside a strip."""
MATCH = "bold underline"
"""How words that were found are marked: it is seen without colour."""
LINES_OF_A_PERSON = 6
"""How many lines of what matters to a person stand over the pairings; the whole of it stands under them."""
LINES_UNDER_PEOPLE = 4
"""How many lines of what matters to a person stand under the list of people."""
NO_MERIT = (
    "These measures were made for patients and their clinicians. They tell how the contacts of one person are "
    "spread, and of no mentor's worth."
)


def _column(histories: Iterable[History], room: int) -> int:
    """Return the cells of a column of names that leaves most of a line to what is said."""
    return names_width(histories, most=max(20, room // 4))


# --- follow-ups ----------------------------------------------------------------------------------------


def waiting_lines(queue: Sequence[Waiting], today: date, width: int) -> list[Callable[[], Content]]:
    """Return what draws open follow-ups as rows of the queue of all pairings, in lines of `width` cells."""
    names = _column((one.history for one in queue), width)
    return [partial(_waiting_line, one, today, names, width) for one in queue]


def _waiting_line(waiting: Waiting, today: date, names: int, width: int) -> Content:
    follow_up, history, standing = waiting
    tried = tries(follow_up, history)
    room = width - DATE_CELLS - names - STANDING_CELLS - 2
    owner = f" ({cut(owner_name(follow_up.owner, history), OWNER_CELLS)})"
    after = f" tried {tried}x" if tried else ""
    left = room - cell_width(owner) - len(after)
    return Content.assemble(
        (f"{day_in_column(follow_up.check_on, today):<{DATE_CELLS}}", "$text-accent" if follow_up.check_on else MUTED),
        (fitted_names(history, names), "bold"),
        " ",
        fitted(cut(f"{follow_up.kind}: {follow_up.title}", left) + owner + after, room),
        " ",
        (standing.name, STANDING_STYLES[standing.name]),
    )


def waiting_pane(waiting: Waiting, today: date) -> Content:
    """Return everything that the row of a follow-up says, uncut, with its age."""
    follow_up = waiting.follow_up
    facts = waiting_facts(waiting, today)
    return Content.assemble((f"{follow_up.kind}: {follow_up.title}", "bold"), (f"  {facts}", MUTED))


def filters_line(chosen: Mapping[str, str | None], shown: int, total: int) -> Content:
    """Return what a list is filtered by, and how much of it that lets through."""
    parts: list[str | tuple[str, str]] = []
    for name, value in chosen.items():
        parts += [(f"{name}: ", MUTED), (value or "any", "bold" if value else MUTED), (" · ", MUTED)]
    return Content.assemble(*parts, f"{shown:,} of {total:,}")


# --- people --------------------------------------------------------------------------------------------


class Member(NamedTuple):
    """A person with the pairings in both roles."""

    person: Person
    as_mentee: tuple[History, ...] = ()
    as_mentor: tuple[History, ...] = ()

    @property
    def histories(self) -> tuple[History, ...]:
        """All pairings of the person."""
        return self.as_mentee + self.as_mentor


def no_pairing_in_sight(member: Member, begin_key: str, choose: str) -> str:
    """Return why nothing can be done yet with the pairing of somebody who has none, or several."""
    several = f"is in {len(member.histories)} pairings: {choose}."
    none = f"is in no pairing yet: press {begin_key} to begin one."
    return f"{member.person.name} {several if member.histories else none}"


def members(program: Program) -> list[Member]:
    """Return everybody by name, each with all pairings."""
    as_mentee: dict[str, list[History]] = {}
    as_mentor: dict[str, list[History]] = {}
    for history in program.histories.values():
        as_mentee.setdefault(history.mentee.id, []).append(history)
        as_mentor.setdefault(history.mentor.id, []).append(history)
    by_name = sorted(program.people.values(), key=lambda one: (one.name.casefold(), one.id))
    return [Member(one, tuple(as_mentee.get(one.id, ())), tuple(as_mentor.get(one.id, ()))) for one in by_name]


def roles(member: Member, today: date) -> str:
    """Return what somebody is in the pairings that go on, or was in those that have ended."""
    told = []
    if member.as_mentor:
        told.append(_role("mentor", {one.mentee.id: one for one in _going_on_last(member.as_mentor)}.values(), today))
    if member.as_mentee:
        told.append(_role("mentee", {one.mentor.id: one for one in _going_on_last(member.as_mentee)}.values(), today))
    return ", ".join(told) or "in no pairing yet"


def _going_on_last(histories: Iterable[History]) -> list[History]:
    return sorted(histories, key=lambda one: one.pairing.ended_on or date.max)


def _role(role: str, histories: Iterable[History], today: date) -> str:
    """Return a role and with how many people; of one that is over it is said that it was."""
    ended = [one.pairing.ended_on is not None and one.pairing.ended_on <= today for one in histories]
    return f"was {role} of {len(ended)}" if all(ended) else f"{role} of {ended.count(False)}"


def member_lines(shown: Sequence[Member], today: date, width: int) -> list[Callable[[], Content]]:
    """Return what draws people as rows of the list of everybody, in lines of `width` cells."""
    told = [roles(member, today) for member in shown]
    names = min(max(18, width // 5), max((cell_width(one.person.name) for one in shown), default=0))
    role_cells = max(map(len, told), default=0)
    rest = max(0, width - names - role_cells - 6)
    organisation = rest * 11 // 20

    def line(person: Person, role: str) -> Content:
        return Content.assemble(
            (fitted(person.name, names), "bold"),
            "  ",
            fitted(person.organisation, organisation),
            "  ",
            f"{role:<{role_cells}}",
            "  ",
            (fitted(", ".join(person.tags), rest - organisation), MUTED),
        )

    return [partial(line, member.person, role) for member, role in zip(shown, told, strict=True)]


def known_of(person: Person) -> str:
    """Return where somebody works, how to write to them, and their tags."""
    return sentence(person.organisation, person.email, ", ".join(person.tags))


def person_pane(person: Person, edit_key: str, width: int) -> Content:
    """Return what matters to somebody, and how to reach them."""
    matters = _matters(person, edit_key, width - len("What matters: "), LINES_UNDER_PEOPLE)
    return Content.assemble(
        (person.name, "bold"),
        (f"  {known_of(person)}" if known_of(person) else "", MUTED),
        "\n",
        ("What matters: ", "$text-accent"),
        f"\n{' ' * len('What matters: ')}".join(matters),
    )


def person_lines(member: Member, today: date, edit_key: str, width: int) -> list[Content]:
    """Return what stands at the top of somebody's own screen, in lines of `width` cells."""
    person = member.person
    known = [Content.styled(line, MUTED) for line in wrap(known_of(person), width)] if known_of(person) else []
    matters = [Content(line) for line in _matters(person, edit_key, width, LINES_OF_A_PERSON)]
    return [Content.assemble((cut(person.name, width), "bold"), f"  {roles(member, today)}"), *known, *matters]


def _matters(person: Person, edit_key: str, width: int, most: int) -> list[str]:
    """Return what matters to somebody in at most so many lines, or how to write it down."""
    if not person.about.strip():
        return [f"not written down yet. Press {edit_key} to write it, in their words."]
    return wrap(person.about, width, most)


def about_pane(person: Person, edit_key: str, width: int) -> Content:
    """Return all that matters to somebody where the lines at the top leave some of it out, else what can be done."""
    if len(wrap(person.about, width)) > LINES_OF_A_PERSON:
        return Content.assemble((f"What matters to {person.name}: ", "$text-accent"), person.about)
    return Content.styled(f"{edit_key} changes what is known of {person.name}.", MUTED)


def partner_line(care: Care, partner: Person, today: date, names: int) -> Content:
    """Return a pairing on the screen of one of the two: the other one, how it stands and why."""
    history, standing = care
    cadence = str(history.pairing.cadence) if history.pairing.cadence else "no cadence"
    return Content.assemble(
        (f"▌{standing.name:<8} ", STANDING_STYLES[standing.name]),
        (fitted(partner.name, names), "bold"),
        "  ",
        (fitted(cadence, CADENCE_CELLS), MUTED),
        why(standing, history, today),
    )


def strip_lines(
    histories: Sequence[History], today: date, thresholds: Thresholds, width: int, week_starts: int
) -> Iterator[tuple[Content, History | None]]:
    """Yield the pairings of one mentee as strips, from the first start to today, in lines of `width` cells.

    Over them stands the calendar, in lines that belong to no pairing. The axis is as close as lets all of it be seen. A
    hand-over has its own mark, at the end of one strip and the beginning of the next.
    """
    names = min(AXIS_NAME_CELLS, max(cell_width(one.mentor.name) for one in histories))
    first = min(today, *(one.pairing.started_on for one in histories))
    last = max(today, *(one.pairing.started_on for one in histories))
    axis = fitting(Span(first, last), max(1, width - names - 3), week_starts)
    yield Content.assemble(("ON ONE AXIS", "bold"), (f"  a column is a {axis.zoom}", MUTED)), None
    for dates in scale(axis):
        yield Content.styled(f" {'':<{names}}  {dates}", MUTED), None
    for history in histories:
        strip = runs(strip_of(history, axis, today, thresholds))
        drawn = ((run.text, STANDING_STYLES[run.tone]) for run in strip)
        yield Content.assemble(f" {fitted(history.mentor.name, names)}  ", *drawn), history


# --- continuity across mentors -------------------------------------------------------------------------


def by_mentor_lines(across: AcrossMentors, width: int) -> list[Content]:
    """Return how many contacts there were with each mentor, by name, in lines of `width` cells."""
    told = sentence(*(f"{one.mentor.name}: {count_of(one.contacts, 'contact')}" for one in across.by_mentor))
    return [Content.styled(f" {line}", MUTED) for line in wrap(told, width - 1)]


def figure_lines(figures: Sequence[FigureWords], width: int) -> list[list[Content]]:
    """Return each figure with what it rests on: in one line, or where that is too wide for one of them, in two."""
    names = max((cell_width(one.name) for one in figures), default=0)
    values = max((cell_width(one.value) for one in figures), default=0)
    if names + values + 3 <= width:
        return [[Content.assemble(f" {fitted(one.name, names)}  ", (one.value, "bold"))] for one in figures]
    return [[Content(f" {one.name}"), Content.assemble("   ", (one.value, "bold"))] for one in figures]


def figure_pane(figure: FigureWords) -> Content:
    """Return a figure with its definition, and with what it does not claim."""
    return Content.assemble(
        (f"{figure.name}: ", "bold"), figure.value, "\n", figure.definition, "\n", (NO_MERIT, MUTED)
    )


# --- what was found ------------------------------------------------------------------------------------


def found_line(found: Found, query: Query, today: date) -> Content:
    """Return what could not be read of the words, then how much was found, of which days, and in which order.

    Where nothing was found, what may not have been meant as a word is told with what could not be read.
    """
    shown = len(found.hits)
    count = f"{shown:,} of {found.total:,}" if shown < found.total else count_of(found.total, "place")
    days = query.days(today)
    facts = sentence(
        f"searching… {found.share:.0%}" if found.share < 1 else "",
        days,
        "names first, then whole words, then the newest" if found.total > 1 else "",
    )
    problems = Content.styled(" ".join(query.problems), "$text-warning")
    if query.is_empty:
        return problems
    if not found.total and found.share == 1:
        told = Content.styled(" ".join((*query.problems, *query.doubts)), "$text-warning")
        return Content("\n").join(part for part in (told, Content.styled(days, MUTED)) if part)
    told = Content.assemble((count, "bold"), (f" · {facts}" if facts else "", MUTED))
    return Content("\n").join((problems, told)) if query.problems else told


def search_help() -> list[Content]:
    """Return what can be searched for, and how."""
    cells = max(len(typed) for typed, _ in HELP) + 2
    return [
        Content("  Type to find words in names, purposes, agreements, notes, topics,"),
        Content("  takeaways, follow-ups and check-ins."),
        Content(""),
        Content("  All words have to be found: “ben poster” is Ben's session on the poster."),
        Content("  Beginnings of words are enough, in any case and without accents."),
        Content(""),
        *(Content.assemble("  ", (f"{typed:<{cells}}", "$text-accent"), meant) for typed, meant in HELP),
        Content(""),
        Content("  Escape leaves the line, so that the single keys work again."),
    ]


def hit_lines(hits: Sequence[Hit], today: date, width: int) -> list[Content]:
    """Return what was found, each in a line of `width` cells with the words marked."""
    names = _column((hit.history for hit in hits), width)
    return [_hit_line(hit, today, names, width) for hit in hits]


def _hit_line(hit: Hit, today: date, names: int, width: int) -> Content:
    room = width - WHAT_CELLS - names - DATE_CELLS - 1
    return Content.assemble(
        (f"{hit.what:<{WHAT_CELLS}}", "$text-primary"),
        (fitted_names(hit.history, names), "bold"),
        (f" {short_date(hit.on, today):<{DATE_CELLS}}", MUTED),
        *_marked(*around(hit.excerpt, hit.spans, room)),
    )


def hit_pane(hit: Hit, today: date) -> Content:
    """Return what was found, with more of the text around it than its line has room for."""
    return Content.assemble(
        (pairing_name(hit.history), "bold"),
        (f"  {hit.what} · {weekday_date(hit.on, today)}\n", MUTED),
        *_marked(hit.excerpt, hit.spans),
    )


def around(text: str, spans: Sequence[tuple[int, int]], width: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a text cut to `width` cells so that the first of the spans in it can be seen, and the spans of that."""
    start = 0
    if spans and cell_width(text) > width:
        first, end = spans[0]
        lead = max(0, min(width // 3, width - cell_width(text[first:end]) - 2))
        start = first
        while start and (lead := lead - cell_width(text[start - 1])) >= 0:
            start -= 1
        if 0 < start < first:
            start = text.find(" ", start, first) + 1 or start
        while start < first and unicodedata.combining(text[start]):
            start += 1
    before = "…" if start else ""
    shown = cut(before + text[start:], width)
    last = len(shown) - (shown != before + text[start:])  # what ends in an ellipsis shows one character less
    moved = len(before) - start
    kept = ((max(begin + moved, 0), min(until + moved, last)) for begin, until in spans)
    return shown, tuple((begin, until) for begin, until in kept if begin < until)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> list[str | tuple[str, str]]:
    """Return a text in parts, those in the spans marked."""
    parts: list[str | tuple[str, str]] = []
    at = 0
    for begin, until in spans:
        parts += [text[at:begin], (text[begin:until], MATCH)]
        at = until
    return [*parts, text[at:]]
