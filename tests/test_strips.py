"""Strips: a pairing in cells. Nothing that is drawn is not so, and nothing that is told is elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.axis import ZOOMS, Axis, Zoom
from mentor_tui.continuity import find_gaps, standing
from mentor_tui.model import Ending, Pause
from mentor_tui.program import History
from mentor_tui.strips import CONTACTS, GLYPHS, LEGEND, Mark, drawn, entry_beside, lying_in, strip_of
from mentor_tui.timeline import timeline
from tests.records import (
    ADA,
    BEN,
    THRESHOLDS,
    TODAY,
    check_in,
    days_ago,
    histories,
    history_of,
    pairing,
    pause,
    quickly,
    session,
)

ONE_DAY = timedelta(days=1)
WITH_CONTACT = {*CONTACTS, Mark.RETURN, Mark.HANDED_OVER}

zooms: st.SearchStrategy[Zoom] = st.sampled_from(ZOOMS)


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    width = draw(st.integers(1, 120))
    on = draw(st.dates(days_ago(600), days_ago(-60)))
    return Axis.around(on, at=draw(st.integers(0, width - 1)), zoom=draw(zooms), width=width)


def strip(history: History, axis: Axis) -> bytes:
    return strip_of(history, axis, TODAY, THRESHOLDS)


def by_days(history: History, days: int) -> str:
    """Return the days up to today, one a cell."""
    return drawn(strip(history, Axis.around(TODAY, at=days - 1, zoom="day", width=days)))


# --- what is always so ---------------------------------------------------------------------------------


@quickly
@given(history=histories(), axis=axes())
def test_a_strip_is_as_wide_as_its_axis_whatever_is_in_it(history: History, axis: Axis) -> None:
    cells = strip(history, axis)
    assert len(cells) == len(drawn(cells)) == axis.width
    assert {Mark(cell) for cell in cells} <= set(GLYPHS)


@quickly
@given(history=histories(), axis=axes())
def test_every_contact_is_in_the_column_that_holds_its_day_and_no_other_column_has_one(
    history: History, axis: Axis
) -> None:
    cells = strip(history, axis)
    contacts = {axis.column(on) for on in history.contacts(date.max) if axis.shows(on)}
    shown = {column for column, cell in enumerate(cells) if cell in WITH_CONTACT - {Mark.HANDED_OVER}}
    assert shown <= contacts
    assert all(cells[column] in WITH_CONTACT for column in contacts)


@quickly
@given(history=histories())
def test_on_a_day_with_a_contact_there_is_no_silence(history: History) -> None:
    axis = Axis.around(TODAY, at=399, zoom="day", width=400)
    assert Mark.RETURN not in strip(history, axis)
    for on in filter(axis.shows, history.contacts(TODAY)):
        told = lying_in(history, axis.span(axis.column(on)), TODAY, THRESHOLDS)
        assert all(entry.kind != "silence" for entry in told)


@quickly
@given(history=histories(), axis=axes())
def test_what_is_drawn_of_a_window_is_a_part_of_what_is_drawn_of_all(history: History, axis: Axis) -> None:
    """That only the records in sight are looked at changes nothing."""
    wide = axis._replace(first=axis.first - 300, width=axis.width + 600)
    assert strip(history, wide)[300 : 300 + axis.width] == strip(history, axis)


@quickly
@given(history=histories())
def test_on_every_day_of_a_gap_a_strip_says_what_the_standing_was(history: History) -> None:
    """Overdue and lapsed are drawn from the day on which the pairing was that, by the same rule."""
    axis = Axis.around(TODAY, at=199, zoom="day", width=200)
    cells = strip(history, axis)
    names = {Mark.SILENT: {"due", "steady", "new"}, Mark.OVERDUE: {"overdue"}, Mark.LAPSED: {"lapsed"}}
    without_threads = History(history.pairing, history.mentor, history.mentee, history.sessions, (), history.check_ins)
    for column, cell in enumerate(cells):
        if cell in names:
            on = axis.begins(column)
            assert standing(without_threads, on, THRESHOLDS).name in names[Mark(cell)], (on, Mark(cell).name)


@quickly
@given(history=histories(), axis=axes(), at=st.integers(0, 119))
def test_what_is_told_of_a_column_lies_in_it_and_is_an_entry_of_the_timeline(
    history: History, axis: Axis, at: int
) -> None:
    span = axis.span(at % axis.width)
    keys = {row.entry.key for row in timeline(history, TODAY, THRESHOLDS).rows if row.entry is not None}
    found = lying_in(history, span, TODAY, THRESHOLDS)
    assert len({entry.key for entry in found}) == len(found)
    for entry in found:
        assert entry.key in keys
        if entry.kind not in {"silence", "pause_began"}:
            assert span.holds(entry.on)


@quickly
@given(history=histories(), axis=axes())
def test_no_mark_is_there_of_which_nothing_is_told(history: History, axis: Axis) -> None:
    for column, cell in enumerate(strip(history, axis)):
        if cell not in {Mark.OUTSIDE, Mark.TODAY, Mark.STEADY}:
            found = lying_in(history, axis.span(column), TODAY, THRESHOLDS)
            assert found, Mark(cell).name
            if cell in CONTACTS:
                assert found[0].kind in {"session", "check_in"}


@quickly
@given(history=histories())
def test_going_from_entry_to_entry_comes_by_every_day_with_one(history: History) -> None:
    on: date | None = date(1900, 1, 1)
    seen = []
    while on is not None and (on := entry_beside(history, on, forward=True)) is not None:
        seen.append(on)
    assert seen == sorted(set(seen))
    assert {one.held_on for one in history.sessions} | {one.made_on for one in history.check_ins} <= set(seen)
    back = [entry_beside(history, day, forward=False) for day in seen]
    assert back == [None, *seen[:-1]]


# --- what it looks like --------------------------------------------------------------------------------


def test_every_mark_has_its_own_character_and_its_words_in_the_legend() -> None:
    assert len(set(GLYPHS.values())) == len(Mark)
    assert {mark for mark, _ in LEGEND} == set(Mark) - {Mark.OUTSIDE, Mark.STEADY}


def test_a_silence_is_first_in_time_then_overdue_then_lapsed() -> None:
    pair = pairing(started_on=days_ago(60))  # every 2 weeks, 3 days of grace
    talk = session(pair, days_ago(40))
    tried = check_in(pair, days_ago(5), result="no_answer")
    history = history_of(pair, talk, tried)
    assert find_gaps(history, TODAY, THRESHOLDS)[-1].start == days_ago(40)
    assert by_days(history, 45) == "··┆┆●" + 17 * "·" + 11 * "┆" + 6 * "▒" + "◦" + 5 * "▒"


def test_what_lasts_in_a_column_lasts_on_a_day_of_it() -> None:
    """A wide column says nothing that none of its days says: a month has not lapsed before a day of it has."""
    pair = pairing(started_on=days_ago(90))
    for days in range(90):
        history = history_of(pair, session(pair, days_ago(days)))
        for zoom in ZOOMS:
            axis = Axis.around(TODAY, at=0, zoom=zoom, width=1)
            first, last = axis.span(0)
            each = strip(history, Axis.around(first, at=0, zoom="day", width=(last - first).days + 1))
            (cell,) = strip(history, axis)
            assert cell == Mark.RETURN or cell in each, (days, zoom, Mark(cell).name)
            assert cell != Mark.RETURN or {Mark.OVERDUE, Mark.LAPSED} & set(each), (days, zoom)


def test_a_session_that_was_missed_or_cancelled_a_pause_a_start_and_an_end_are_drawn() -> None:
    pair = pairing(
        started_on=days_ago(30), pauses=[pause(days_ago(20), days_ago(14))], ended_on=days_ago(2), cadence=None
    )
    missed, cancelled = session(pair, days_ago(25), status="missed"), session(pair, days_ago(24), status="cancelled")
    history = history_of(pair, missed, cancelled, check_in(pair, days_ago(10)))
    assert by_days(history, 32) == " ▷────×⊘───" + 7 * "‖" + "───○───────■ │"


def test_a_hand_over_is_drawn_where_one_pairing_ends_and_the_next_begins() -> None:
    before = pairing(started_on=days_ago(9), ended_on=days_ago(5), ending=Ending(reason="handed_over"))
    after = pairing(BEN, ADA, started_on=days_ago(5), continues=before)
    assert by_days(history_of(before), 11) == " ▷───»    │"
    assert by_days(history_of(after, before), 11).startswith("     »")


def test_a_column_with_a_contact_does_not_hide_that_it_was_overdue() -> None:
    pair = pairing(started_on=date(2026, 1, 5))
    history = history_of(pair, session(pair, date(2026, 8, 1)), session(pair, date(2026, 9, 30)))
    axis = Axis.around(TODAY, at=10, zoom="month", width=11)
    assert drawn(strip(history, axis))[8:10] == "◐▒"


def test_a_pause_of_which_nobody_knows_the_end_lasts_until_today() -> None:
    pair = pairing(started_on=days_ago(9), pauses=[Pause(from_on=days_ago(3), reason="leave")], cadence=None)
    axis = Axis.around(TODAY, at=9, zoom="day", width=12)
    assert drawn(strip(history_of(pair), axis)) == "▷─────‖‖‖‖  "
