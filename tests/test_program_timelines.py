"""The program timelines as data: what is let through, in which order, and what is told under the cursor."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.axis import ZOOMS, Axis, Zoom
from mentor_tui.continuity import BY_CONCERN, find_gaps
from mentor_tui.dates import Cadence
from mentor_tui.gathering import told_as_withheld
from mentor_tui.interchange.withholding import WITHHELD, withhold
from mentor_tui.program import History, Program
from mentor_tui.program_chart import TONES, first_axis, heads, in_lines, label_width, legend, runs
from mentor_tui.program_timelines import Heading, Roster, told
from mentor_tui.selection import tags_of
from mentor_tui.standings import Care, Standings, concern
from mentor_tui.strips import Mark, drawn, strip_of
from mentor_tui.text import cell_width, one_line
from mentor_tui.views import GROUPINGS, MOST_VIEWS, ORDERS, Grouping, Order, View, kept
from tests.records import (
    ADA,
    BEN,
    MONTHLY,
    THRESHOLDS,
    TODAY,
    WEEKLY,
    check_in,
    days_ago,
    follow_up,
    histories,
    history_of,
    pairing,
    pause,
    person,
    program_of,
    programs,
    quickly,
    session,
)

LENA = person("Lena Vogt", tags=("spring",))
JOAO = person("João Silva", tags=("autumn",))
LAPSED = pairing(ADA, BEN, started_on=days_ago(300), cadence=WEEKLY, purpose="research")
STEADY = pairing(LENA, JOAO, started_on=days_ago(200), cadence=MONTHLY, tags=("night shifts",))
NEW = pairing(ADA, LENA, started_on=days_ago(2))
RECORDS = (LENA, JOAO, LAPSED, STEADY, NEW, session(LAPSED, days_ago(90)), session(STEADY, days_ago(3)))
PROGRAM = program_of(*RECORDS)

zooms: st.SearchStrategy[Zoom] = st.sampled_from(ZOOMS)


def shown(program: Program, **view: str) -> list[str]:
    """Return the mentees of the rows, and the headings in brackets."""
    rows = Roster(Standings(program, TODAY)).rows(View(**view))  # type: ignore[arg-type]  # words of the view
    return [f"[{row.name}]" if isinstance(row, Heading) else row.history.mentee.name for row in rows]


# --- the order -----------------------------------------------------------------------------------------


@quickly
@given(
    program=programs(),
    sort=st.sampled_from(ORDERS),
    group=st.sampled_from(GROUPINGS),
    standing=st.sampled_from(BY_CONCERN),
)
def test_every_pairing_is_shown_once_in_each_of_its_groups_whatever_the_order(
    program: Program, sort: Order, group: Grouping, standing: str
) -> None:
    rows = Roster(Standings(program, TODAY)).rows(View(sort=sort, group=group))
    found = [row.history for row in rows if isinstance(row, Care)]
    places = {one.id: max(1, len(tags_of(one))) if group == "tag" else 1 for one in program.histories.values()}
    assert Counter(one.id for one in found) == places
    assert sum(row.pairings for row in rows if isinstance(row, Heading)) == (0 if group == "none" else len(found))
    through = Roster(Standings(program, TODAY)).rows(View(sort=sort, filter=f"standing:{standing}"))
    assert {row.history.id for row in through if isinstance(row, Care)} == {
        row.history.id for row in rows if isinstance(row, Care) and row.standing.name == standing
    }


@quickly
@given(program=programs())
def test_by_concern_the_order_is_that_of_the_lists_and_by_longest_gap_that_of_the_figures(program: Program) -> None:
    cares = [row for row in Roster(Standings(program, TODAY)).rows(View()) if isinstance(row, Care)]
    assert cares == sorted(cares, key=lambda care: concern(care, TODAY))
    longest = []
    for row in Roster(Standings(program, TODAY)).rows(View(sort="longest gap")):
        assert isinstance(row, Care)
        as_of = min(TODAY, row.history.pairing.ended_on or TODAY)
        longest.append(max((gap.days for gap in find_gaps(row.history, as_of, THRESHOLDS)), default=0))
    assert longest == sorted(longest, reverse=True)


def test_the_standings_and_tags_to_choose_from_are_those_of_what_else_is_asked_for() -> None:
    roster = Roster(Standings(PROGRAM, TODAY))
    assert roster.tags("") == ("autumn", "night shifts", "spring")
    assert roster.tags("tag:spring") == ("autumn", "night shifts", "spring")
    assert roster.tags("mentor:lena tag:spring") == ("autumn", "night shifts")
    assert roster.tags("lapsed") == ()
    assert roster.standings("") == {"lapsed", "steady", "new"}
    assert roster.standings("steady mentor:ada") == {"lapsed", "new"}
    assert roster.tags("standing:nowhere") == ()


@pytest.mark.parametrize(
    ("sort", "mentees"),
    [
        ("concern", ["Ben Ruiz", "Lena Vogt", "João Silva"]),
        ("name", ["Ben Ruiz", "Lena Vogt", "João Silva"]),
        ("mentor", ["Ben Ruiz", "Lena Vogt", "João Silva"]),
        ("mentee", ["Ben Ruiz", "João Silva", "Lena Vogt"]),
        ("open gap", ["Ben Ruiz", "João Silva", "Lena Vogt"]),
        ("longest gap", ["Ben Ruiz", "João Silva", "Lena Vogt"]),
        ("cadence", ["Ben Ruiz", "Lena Vogt", "João Silva"]),
        ("start", ["Ben Ruiz", "João Silva", "Lena Vogt"]),
    ],
)
def test_each_order_is_by_what_it_is_called(sort: str, mentees: list[str]) -> None:
    returned = session(STEADY, days_ago(199))
    assert shown(program_of(*RECORDS, returned), sort=sort) == mentees


def test_a_pairing_without_a_cadence_comes_after_those_with_one_and_an_ended_one_has_no_open_gap() -> None:
    free = pairing(BEN, ADA, cadence=None)
    rare = pairing(ADA, BEN, cadence=Cadence(12, "months"), started_on=days_ago(90), ended_on=days_ago(80))
    program = program_of(ADA, BEN, free, rare)
    assert shown(program, sort="cadence") == ["Ben Ruiz", "Ada Okafor"]
    assert shown(program, sort="open gap") == ["Ada Okafor", "Ben Ruiz"]


def test_groups_stand_by_name_which_is_no_order_of_merit_and_what_has_no_tag_comes_last() -> None:
    assert shown(PROGRAM, group="mentor") == ["[Ada Okafor]", "Ben Ruiz", "Lena Vogt", "[Lena Vogt]", "João Silva"]
    by_tag = ["[autumn]", "João Silva", "[night shifts]", "João Silva", "[spring]", "Lena Vogt", "[no tag]", "Ben Ruiz"]
    assert shown(PROGRAM, group="tag") == by_tag


# --- what is under the cursor --------------------------------------------------------------------------


def at(on: date, zoom: Zoom = "day") -> Axis:
    return Axis.around(on, at=5, zoom=zoom, width=11)


@quickly
@given(history=histories(), zoom=zooms, on=st.dates(days_ago(520), days_ago(-60)))
def test_what_is_told_lies_in_the_column_under_the_cursor(history: History, zoom: Zoom, on: date) -> None:
    axis = at(on, zoom)
    entry, text = told(history, axis, on, TODAY, THRESHOLDS)
    assert text == one_line(text)
    span = axis.span(5)
    if entry is None:
        assert strip_of(history, axis, TODAY, THRESHOLDS)[5] in {Mark.OUTSIDE, Mark.TODAY, Mark.STEADY}
    elif entry.kind == "silence":
        assert entry.on >= span.first
    elif entry.kind == "pause_began":
        assert entry.on <= span.last
    else:
        assert span.holds(entry.on)


PAIR = pairing(started_on=days_ago(200), pauses=[pause(days_ago(100), days_ago(90), "moved house")])
THREAD = follow_up(PAIR, "sleep", days_ago(150))
HISTORY = history_of(
    PAIR,
    THREAD,
    session(PAIR, days_ago(150), minutes=45, note="in tears"),
    check_in(PAIR, days_ago(149), about=THREAD, result="no_answer", note="mailbox full"),
    session(PAIR, days_ago(60), note="a poster", visibility="shared"),
)


@pytest.mark.parametrize(
    ("day", "zoom", "words"),
    [
        (150, "day", "Thu 25 Jun · session · 45 min · in person · in tears · and 1 more in the day"),
        (149, "week", "Fri 26 Jun · no answer · sleep: mailbox full · and 4 more in the week"),
        (
            120,
            "day",
            "25 Jun to 23 Sep · silence · 79 days without contact (planned: every 14) · and 11 paused days: moved",
        ),
        (95, "day", "Fri 14 Aug · paused · 11 days, 14 Aug to 24 Aug: moved house · and 1 more in the day"),
        (195, "day", "6 May to 25 Jun · silence · 50 days without contact (planned: every 14) · no reason recorded"),
        (199, "day", "6 May to 25 Jun · silence"),
        (300, "month", "January 2026 · before the start on 6 May"),
        (-9, "day", "Tue 1 Dec 2026 · after today"),
        (150, "quarter", "Thu 25 Jun · session"),
    ],
)
def test_what_lies_under_the_cursor_is_told_in_a_line(day: int, zoom: Zoom, words: str) -> None:
    assert words in told(HISTORY, at(days_ago(day), zoom), days_ago(day), TODAY, THRESHOLDS).text


@pytest.mark.parametrize("day", [150, 149, 120, 95, 60])
def test_of_a_program_from_which_private_words_were_withheld_none_is_told(day: int) -> None:
    """A review of many files is made of such records: nothing more has to be left out here."""
    on, withheld = days_ago(day), [told_as_withheld(withhold(one, "shared")).record for one in HISTORY.records()]
    text = told(program_of(*withheld).history(PAIR.id), at(on), on, TODAY, THRESHOLDS).text
    for private in ("in tears", "mailbox", "sleep", "moved"):
        assert private not in text
    assert "a poster" in text if day == 60 else WITHHELD in text


# --- in lines ------------------------------------------------------------------------------------------


@quickly
@given(program=programs(), width=st.integers(40, 220), zoom=zooms, group=st.sampled_from(GROUPINGS))
def test_no_line_of_the_picture_is_wider_than_asked_and_without_colour_it_says_the_same(
    program: Program, width: int, zoom: Zoom, group: Grouping
) -> None:
    view, roster = View(zoom=zoom, group=group), Roster(Standings(program, TODAY))
    rows, axis = roster.rows(view), first_axis(view, TODAY, width, 0)
    plain = list(in_lines(roster, rows, view, axis, width, {}))
    assert all(cell_width(line) <= width for line in plain)
    assert not any("\x1b" in line for line in plain)
    coloured = list(in_lines(roster, rows, view, axis, width, dict.fromkeys(BY_CONCERN, "\x1b[1m")))
    assert [line.replace("\x1b[1m", "").replace("\x1b[0m", "").rstrip() for line in coloured] == plain


@quickly
@given(history=histories())
def test_a_strip_in_runs_is_the_strip(history: History) -> None:
    strip = strip_of(history, at(days_ago(60)), TODAY, THRESHOLDS)
    assert "".join(run.text for run in runs(strip)) == drawn(strip)
    assert set(TONES) == set(Mark)


def test_today_has_its_mark_over_the_rows_and_the_legend_tells_every_glyph() -> None:
    axis = first_axis(View(), TODAY, 100, 0)
    _, _, rule = heads(axis, TODAY, ("", ""), 100)
    assert rule.index("▼") == label_width(100) + axis.column(TODAY)
    for width in (40, 80, 200):
        lines = legend(width)
        assert all(len(line) <= width for line in lines)
        assert "● session" in lines[0]
        assert "cancelled" in lines[-1]


# --- the views that are kept ---------------------------------------------------------------------------


def test_a_view_is_kept_in_the_place_of_the_one_of_its_name_and_nine_are_the_most() -> None:
    views: tuple[View, ...] = ()
    for number in range(MOST_VIEWS):
        views = kept(views, View(name=f"view {number}"))
    assert len(views) == MOST_VIEWS
    assert kept(views, View(name="VIEW 3", zoom="day"))[3] == View(name="VIEW 3", zoom="day")
    assert kept(views, View(name="a tenth")) == views
    assert [problem.field for problem in View().problems()] == ["name"]
