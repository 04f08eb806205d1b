from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from msgspec.structs import replace

from mentor_tui.continuity import find_gaps
from mentor_tui.lanes import DOWN, JOINTS, LEFT, MARKS, RIGHT, UP, VERTICALS, Cell, Glyph, carried_on, draw
from mentor_tui.model import Charter, CheckIn, FollowUp, Record, Session, Thresholds
from mentor_tui.program import History
from mentor_tui.timeline import (
    DAYS_PER_BLANK_ROW,
    MONTH_MARKS,
    MOST_BLANK_ROWS,
    Entry,
    MonthMark,
    Timeline,
    chapters,
    entries_of,
    month_strip,
    timeline,
)
from tests.records import (
    ADA,
    BEN,
    FORTNIGHTLY,
    MONTHLY,
    THRESHOLDS,
    TODAY,
    WEEKLY,
    check_in,
    days_ago,
    follow_up,
    histories,
    history_of,
    id_of,
    pairing,
    pause,
    person,
    program_of,
    quickly,
    session,
    settled,
)

drawn_histories = histories().map(lambda history: (history, timeline(history, TODAY, THRESHOLDS)))


def entries(drawing: Timeline) -> list[tuple[int, Entry]]:
    return [(index, row.entry) for index, row in enumerate(drawing.rows) if row.entry is not None]


def kinds(history: History, today: date = TODAY) -> list[str]:
    return [entry.kind for entry in entries_of(history, today)]


# --- threads and their lanes ---------------------------------------------------------------------------


@quickly
@given(drawn_histories)
def test_each_thread_keeps_one_lane_from_its_opening_to_its_closing_or_to_the_top(
    drawn: tuple[History, Timeline],
) -> None:
    history, drawing = drawn
    at = {(entry.kind, entry.thread.id): index for index, entry in entries(drawing) if entry.thread}
    for thread in history.follow_ups:
        places = [
            (index, column)
            for index, row in enumerate(drawing.rows)
            for column, cell in enumerate(row.cells)
            if cell.thread == thread.id
        ]
        assert len({column for _, column in places}) == 1
        assert places[0][1] > 0
        top = 0 if thread.is_open else at["closed", thread.id]
        assert [index for index, _ in places] == list(range(top, at["opened", thread.id] + 1))


@quickly
@given(drawn_histories)
def test_there_are_as_many_lanes_as_threads_are_ever_open_at_once_and_as_many_cells_in_each_row(
    drawn: tuple[History, Timeline],
) -> None:
    history, drawing = drawn
    at_once = [len({cell.thread for cell in row.cells if cell.thread}) for row in drawing.rows]
    assert drawing.lanes == max(at_once)
    assert {len(row.cells) for row in drawing.rows} == {drawing.lanes + 1}
    assert {cell.thread for row in drawing.rows for cell in row.cells if cell.thread} == {
        one.id for one in history.follow_ups
    }


@quickly
@given(drawn_histories)
def test_what_is_done_about_a_thread_stands_on_its_lane_and_in_the_order_it_can_have_happened(
    drawn: tuple[History, Timeline],
) -> None:
    _, drawing = drawn
    done: dict[str, list[str]] = {}
    for index, entry in entries(drawing):
        if entry.thread is None:
            continue
        done.setdefault(entry.thread.id, []).append(entry.kind)
        (cell,) = (cell for cell in drawing.rows[index].cells if cell.thread == entry.thread.id)
        if entry.kind in {"opened", "closed"}:
            assert cell.mark is None
            assert cell.links & LEFT
            assert cell.links & (UP if entry.kind == "opened" else DOWN)
        else:
            assert cell.mark is not None
    for kinds_of_thread in done.values():
        assert kinds_of_thread[-1] == "opened"
        assert kinds_of_thread.count("opened") == 1
        assert "closed" not in kinds_of_thread[1:]
        assert "planned" not in kinds_of_thread[1:]


# --- neighbouring cells meet ---------------------------------------------------------------------------


def with_extra_lines(drawing: Timeline) -> Iterator[tuple[bool, tuple[Cell, ...]]]:
    """Yield each row's cells and, under them, those of one more line of its text; with whether it is today's row."""
    for index, row in enumerate(drawing.rows):
        yield index == drawing.today, row.cells
        if row.entry is not None:
            yield False, carried_on(row.cells, drawing.rows[min(index + 1, len(drawing.rows) - 1)].cells)


def ends_that_do_not_meet(rows: Sequence[tuple[bool, Sequence[int]]]) -> list[str]:
    """Return where the directions of neighbouring places disagree; only today's row may run out on both sides."""
    found = []
    for (_, above), (_, below) in pairwise([(False, [0] * len(rows[0][1])), *rows, (False, [0] * len(rows[0][1]))]):
        found += [
            f"{above} over {below}"
            for upper, lower in zip(above, below, strict=True)
            if bool(upper & DOWN) != bool(lower & UP)
        ]
    for today, places in rows:
        closed = [RIGHT * today, *places, LEFT * today]
        found += [f"{places}" for left, right in pairwise(closed) if bool(left & RIGHT) != bool(right & LEFT)]
    return found


@quickly
@given(drawn_histories)
def test_neighbouring_cells_always_meet(drawn: tuple[History, Timeline]) -> None:
    rows = [(today, [cell.links for cell in cells]) for today, cells in with_extra_lines(drawn[1])]
    assert ends_that_do_not_meet(rows) == []
    rows = [(index == drawn[1].today, [cell.links for cell in row.cells]) for index, row in enumerate(drawn[1].rows)]
    assert ends_that_do_not_meet(rows) == []


DIRECTIONS = {glyph: links for links, glyph in JOINTS.items()}


def directions(glyph: Glyph, cells: Sequence[Cell], place: int) -> int:
    """Return in which directions a character is seen to go on.

    A mark goes on wherever the links of its cell say. A vertical is looked at by its links too, for it has the
    same character where it ends, but it must not be drawn where something goes on to the side.
    """
    if glyph.char in DIRECTIONS:
        return DIRECTIONS[glyph.char]
    assert glyph.char in {*MARKS.values(), *VERTICALS.values()}, place
    assert glyph.cell == cells[glyph.column]
    if glyph.char in VERTICALS.values():
        assert glyph.cell.links & (UP | DOWN)
        assert not glyph.cell.links & (LEFT | RIGHT)
    return glyph.cell.links


@quickly
@given(drawn_histories)
def test_an_extra_line_above_today_is_dotted_and_one_within_a_silence_is_silent(
    drawn: tuple[History, Timeline],
) -> None:
    rows = drawn[1].rows
    for index, row in enumerate(rows[:-1]):
        more = carried_on(row.cells, rows[index + 1].cells)
        if index < drawn[1].today:
            assert all(cell.line == "planned" for cell in more if cell.links)
        if row.entry is not None and row.entry.kind == "silence":
            assert more[0].line in {"silent", "paused"}


@pytest.mark.parametrize("close", [False, True])
@quickly
@given(drawn=drawn_histories)
def test_neighbouring_characters_always_meet(*, close: bool, drawn: tuple[History, Timeline]) -> None:
    rows = []
    for today, cells in with_extra_lines(drawn[1]):
        glyphs = draw(cells, close=close)
        rows.append((today, [directions(glyph, cells, place) for place, glyph in enumerate(glyphs)]))
    assert ends_that_do_not_meet(rows) == []


@quickly
@given(drawn_histories)
def test_only_openings_closings_today_and_acts_within_a_session_reach_out_sideways(
    drawn: tuple[History, Timeline],
) -> None:
    for row in drawn[1].rows:
        sideways = any(cell.links & (LEFT | RIGHT) for cell in row.cells)
        entry = row.entry
        reaching = entry is not None and (
            entry.kind in {"opened", "closed", "today"} or (entry.in_session and entry.thread is not None)
        )
        assert sideways == reaching


# --- what stands on the rows ---------------------------------------------------------------------------


@quickly
@given(drawn_histories)
def test_everything_that_is_recorded_stands_on_exactly_one_row(drawn: tuple[History, Timeline]) -> None:
    history, drawing = drawn
    told = Counter(
        (entry.kind, entry.subject.id)
        for _, entry in entries(drawing)
        if isinstance(entry.subject, Session | FollowUp | CheckIn) and entry.kind not in {"planned", "check_missed"}
    )
    recorded = [
        *(("session", one.id) for one in history.sessions),
        *(("check_in", one.id) for one in history.check_ins),
        *(("opened", one.id) for one in history.follow_ups),
        *(("closed", one.id) for one in history.follow_ups if not one.is_open),
    ]
    assert told == Counter(recorded)
    life = Counter(entry.kind for _, entry in entries(drawing))
    pauses = set(history.pairing.pauses)
    assert (life["today"], life["started"], life["ended"]) == (1, 1, history.pairing.ended_on is not None)
    assert (life["pause_began"], life["pause_ended"]) == (
        len(pauses),
        sum(one.until_on is not None for one in pauses),
    )


@quickly
@given(drawn_histories)
def test_the_newest_stands_on_top_and_no_two_entries_have_the_same_key(drawn: tuple[History, Timeline]) -> None:
    told = [entry for _, entry in entries(drawn[1])]
    assert all(newer.on >= older.on for newer, older in pairwise(told))
    assert len({entry.key for entry in told}) == len(told)


@quickly
@given(drawn_histories)
def test_plans_stand_above_today_and_what_was_done_below_it(drawn: tuple[History, Timeline]) -> None:
    _, drawing = drawn
    today = drawing.rows[drawing.today]
    assert today.entry is not None
    assert today.entry.kind == "today"
    for index, entry in entries(drawing):
        if entry.kind in {"planned", "next_contact"}:
            assert index < drawing.today
        if entry.kind in {"check_in", "check_missed", "opened", "closed", "silence"}:
            assert index > drawing.today
        assert (entry.on >= TODAY) if index <= drawing.today else (entry.on <= TODAY)
    above = [cell for row in drawing.rows[: drawing.today] for cell in row.cells]
    assert all(cell.line == "planned" for cell in above if cell.links)
    below = [cell for row in drawing.rows[drawing.today + 1 :] for cell in row.cells]
    assert not any(cell.line == "planned" for cell in below)


@quickly
@given(drawn_histories)
def test_every_open_thread_with_a_next_date_shows_it_once(drawn: tuple[History, Timeline]) -> None:
    history, drawing = drawn
    told = Counter(
        (entry.kind, entry.thread.id, entry.on)
        for _, entry in entries(drawing)
        if entry.kind in {"planned", "check_missed"} and entry.thread
    )
    assert told == Counter(
        ("planned" if one.check_on >= TODAY else "check_missed", one.id, one.check_on)
        for one in history.follow_ups
        if one.is_open and one.check_on is not None
    )


@quickly
@given(drawn_histories)
def test_silence_is_told_on_one_row_for_each_gap_between_its_contacts(drawn: tuple[History, Timeline]) -> None:
    history, drawing = drawn
    as_of = min(TODAY, history.pairing.ended_on or TODAY)
    gaps = find_gaps(history, as_of, THRESHOLDS)
    told = [(index, entry) for index, entry in entries(drawing) if entry.kind == "silence"]
    assert [entry.subject for _, entry in told] == list(reversed(gaps))
    for (index, _), gap in zip(told, reversed(gaps), strict=True):
        above = next(row.entry for row in reversed(drawing.rows[:index]) if row.entry)
        below = next(row.entry for row in drawing.rows[index + 1 :] if row.entry)
        assert above.on == gap.end
        assert gap.start <= below.on < gap.end
        assert drawing.rows[index].cells[0].line in {"silent", "paused"}


@quickly
@given(drawn_histories)
def test_what_was_done_in_a_session_stands_right_under_it(drawn: tuple[History, Timeline]) -> None:
    told = [entry for _, entry in entries(drawn[1])]
    for index, entry in enumerate(told):
        if not entry.in_session:
            continue
        head = next(one for one in reversed(told[:index]) if not one.in_session)
        assert isinstance(head.subject, Session)
        match entry.subject:
            case CheckIn() as one:
                assert one.made_in == head.subject.id
            case FollowUp() as one:
                assert head.subject.id == (one.opened_in if entry.kind == "opened" else one.closed_in)


@quickly
@given(drawn_histories)
def test_each_year_is_written_once_above_its_first_entry(drawn: tuple[History, Timeline]) -> None:
    _, drawing = drawn
    year = None
    for row in drawing.rows:
        if row.year is not None:
            assert year is None or row.year < year
            assert row.entry is None
            year = row.year
        if row.entry is not None and row.entry.kind != "silence":
            assert row.entry.on.year == year


# --- examples ------------------------------------------------------------------------------------------

PAIR = pairing(started_on=days_ago(20))


def test_an_empty_pairing_shows_its_start_today_and_the_next_contact() -> None:
    assert kinds(history_of(PAIR), days_ago(15)) == ["next_contact", "today", "started"]
    assert kinds(history_of(PAIR), TODAY) == ["today", "started"]
    assert kinds(history_of(pairing(cadence=None, started_on=TODAY))) == ["today", "started"]
    assert kinds(history_of(pairing(started_on=days_ago(-5)))) == ["next_contact", "started", "today"]


def test_the_next_contact_stands_on_its_due_day_until_it_has_passed() -> None:
    history = history_of(PAIR, session(PAIR, days_ago(14)))
    assert [(entry.kind, entry.on) for entry in entries_of(history, TODAY)][:2] == [
        ("next_contact", TODAY),
        ("today", TODAY),
    ]
    assert "next_contact" not in kinds(history, days_ago(-1))


def test_no_contact_is_planned_while_nobody_knows_how_long_a_pause_lasts_or_after_the_end() -> None:
    for pair in (
        pairing(started_on=days_ago(3), pauses=[pause(days_ago(2))]),
        pairing(started_on=days_ago(3), ended_on=days_ago(1)),
        pairing(started_on=days_ago(3), ended_on=days_ago(-1)),
        pairing(started_on=days_ago(3), pauses=[pause(days_ago(-9))]),
    ):
        assert "next_contact" not in kinds(history_of(pair))


def test_a_contact_is_planned_before_a_pause_or_an_end_that_lies_further_ahead() -> None:
    later = pairing(started_on=days_ago(3), pauses=[pause(days_ago(-70))], ended_on=days_ago(-90))
    found = [(one.kind, one.on) for one in entries_of(history_of(later), TODAY)]
    assert found[:4] == [
        ("ended", days_ago(-90)),
        ("pause_began", days_ago(-70)),
        ("next_contact", days_ago(-11)),
        ("today", TODAY),
    ]


def test_the_order_of_one_day_is_that_of_a_life() -> None:
    on = days_ago(5)
    pair = pairing(started_on=on, ended_on=on, pauses=[pause(on, on)])
    talk = session(pair, on)
    threads = [follow_up(pair, "alone", on), follow_up(pair, "in", opened_in=talk)]
    records: list[Record] = [
        talk,
        settled(threads[0], on),
        settled(threads[1], closed_in=talk),
        check_in(pair, on),
        check_in(pair, made_in=talk, about=threads[1]),
    ]
    assert kinds(history_of(pair, *records), on) == [
        *("today", "ended", "pause_ended", "pause_began", "closed", "check_in"),
        *("session", "closed", "check_in", "opened", "opened", "started"),
    ]


def test_two_sessions_of_one_day_each_keep_what_was_done_in_them() -> None:
    morning, evening = (
        session(PAIR, days_ago(3), record_id=id_of(9001)),
        session(PAIR, days_ago(3), record_id=id_of(9002)),
    )
    first, second = follow_up(PAIR, "first", opened_in=morning), follow_up(PAIR, "second", opened_in=evening)
    told = entries_of(history_of(PAIR, morning, evening, first, second), TODAY)
    assert [one.subject for one in told if one.on == days_ago(3)] == [evening, second, morning, first]


def test_an_act_that_would_make_its_thread_run_backwards_stands_alone_later_that_day() -> None:
    morning, evening = (
        session(PAIR, days_ago(3), record_id=id_of(9001)),
        session(PAIR, days_ago(3), record_id=id_of(9002)),
    )
    opened = follow_up(PAIR, opened_in=evening)
    looked_at = check_in(PAIR, made_in=morning, about=opened)
    thread = settled(opened, closed_in=morning)
    told = [
        one for one in entries_of(history_of(PAIR, morning, evening, thread, looked_at), TODAY) if one.on == days_ago(3)
    ]
    assert [(one.kind, one.in_session) for one in told] == [
        ("closed", False),
        ("check_in", False),
        ("session", False),
        ("opened", True),
        ("session", False),
    ]


def test_a_check_in_for_the_person_as_such_stands_on_the_rail() -> None:
    talk = session(PAIR, days_ago(3))
    history = history_of(PAIR, talk, check_in(PAIR, days_ago(2)), check_in(PAIR, made_in=talk, result="declined"))
    drawing = timeline(history, TODAY, THRESHOLDS)
    marks = {(entry.kind, entry.in_session): drawing.rows[index].cells[0].mark for index, entry in entries(drawing)}
    assert marks["check_in", False] == "reached"
    assert marks["check_in", True] == "attempt"
    assert marks["session", False] == "held"


@pytest.mark.parametrize(
    ("days", "rows"),
    [
        (DAYS_PER_BLANK_ROW - 1, 0),
        (DAYS_PER_BLANK_ROW, 1),
        (3 * DAYS_PER_BLANK_ROW - 1, 2),
        (MOST_BLANK_ROWS * DAYS_PER_BLANK_ROW, MOST_BLANK_ROWS),
        (1000, MOST_BLANK_ROWS),
    ],
)
def test_time_without_entries_takes_room_by_its_length_up_to_a_limit(days: int, rows: int) -> None:
    pair = pairing(started_on=date(2022, 1, 1), cadence=None)
    drawing = timeline(history_of(pair), pair.started_on.fromordinal(pair.started_on.toordinal() + days), THRESHOLDS)
    empty = [row for row in drawing.rows if row.entry is None and row.year is None]
    assert len(empty) == rows
    assert all(row.cells[0].line == "solid" for row in empty)


def test_time_ahead_takes_no_room() -> None:
    thread = follow_up(PAIR, opened_on=days_ago(1), check_on=days_ago(-200))
    drawing = timeline(history_of(PAIR, session(PAIR, days_ago(1)), thread), TODAY, THRESHOLDS)
    assert all(row.entry or row.year for row in drawing.rows[: drawing.today + 1])


def test_a_silence_is_drawn_as_silence_and_what_explains_it_as_a_pause() -> None:
    pair = pairing(started_on=days_ago(100), cadence=WEEKLY, pauses=[pause(days_ago(60), days_ago(40))])
    history = history_of(pair, session(pair, days_ago(100)), session(pair, days_ago(1)))
    drawing = timeline(history, TODAY, THRESHOLDS)
    lines = [row.cells[0].line for row in drawing.rows[drawing.today + 2 :] if row.entry is None]
    assert lines[0] == lines[-1] == "silent"
    assert "paused" in lines
    assert "solid" not in lines


def test_the_rail_of_a_closed_pairing_ends_at_its_end() -> None:
    pair = pairing(started_on=days_ago(60), ended_on=days_ago(30))
    drawing = timeline(history_of(pair, session(pair, days_ago(40))), TODAY, THRESHOLDS)
    (end,) = (index for index, entry in entries(drawing) if entry.kind == "ended")
    assert not any(row.cells[0].links & (UP | DOWN) for row in drawing.rows[:end])
    assert drawing.rows[end].cells[0].links == DOWN
    assert drawing.rows[end].cells[0].mark == "ended"


def test_the_key_of_an_entry_tells_pauses_of_one_day_apart_and_equal_pauses_are_told_once() -> None:
    pauses = [
        pause(days_ago(9), days_ago(5)),
        pause(days_ago(9), days_ago(3)),
        pause(days_ago(9), days_ago(5), "exams"),
    ]
    history = history_of(pairing(started_on=days_ago(20), pauses=[*pauses, pauses[0]]))
    told = [entry for entry in entries_of(history, TODAY) if entry.kind in {"pause_began", "pause_ended"}]
    assert len(told) == 6
    assert len({entry.key for entry in told}) == 6


def test_the_key_of_an_entry_stays_when_its_record_changes() -> None:
    talk = session(PAIR, days_ago(3), record_id=id_of(9001))
    moved = session(PAIR, days_ago(2), record_id=id_of(9001), note="changed")
    keys = [
        next(entry.key for entry in entries_of(history_of(PAIR, one), TODAY) if entry.kind == "session")
        for one in (talk, moved)
    ]
    assert keys[0] == keys[1]


def test_the_same_history_is_drawn_otherwise_tomorrow() -> None:
    thread = follow_up(PAIR, opened_on=days_ago(9), check_on=TODAY)
    history = history_of(PAIR, thread)
    assert "planned" in kinds(history, TODAY)
    assert "check_missed" in kinds(history, days_ago(-1))


# --- a year in a strip ---------------------------------------------------------------------------------


def strip(history: History) -> str:
    return "".join(MONTH_MARKS[mark] for mark in month_strip(history, TODAY))


def test_the_strip_shows_the_best_that_happened_in_each_of_the_last_12_months() -> None:
    pair = pairing(
        started_on=date(2026, 2, 10),
        cadence=MONTHLY,
        pauses=[pause(date(2026, 6, 20), date(2026, 8, 3)), pause(date(2026, 12, 1))],
    )
    history = history_of(
        pair,
        session(pair, date(2026, 2, 11)),
        session(pair, date(2026, 3, 1), status="missed"),
        session(pair, date(2026, 3, 31)),
        session(pair, date(2026, 4, 4), status="missed"),
        check_in(pair, date(2026, 4, 5), result="no_answer"),
        session(pair, date(2026, 5, 5), status="missed"),
        session(pair, date(2026, 5, 6), status="cancelled"),
        check_in(pair, date(2026, 7, 7)),
        check_in(pair, date(2026, 8, 8), result="no_answer"),
        session(pair, date(2026, 10, 10), status="cancelled"),
    )
    assert strip(history) == "  ●●◦×‖●‖···"


def test_the_strip_is_empty_outside_the_life_of_a_pairing() -> None:
    pair = pairing(started_on=date(2026, 5, 31), cadence=FORTNIGHTLY, ended_on=date(2026, 8, 1))
    assert strip(history_of(pair, session(pair, date(2026, 6, 1)))) == "     ·●··   "


@quickly
@given(histories())
def test_the_strip_has_a_contact_in_just_the_months_with_one(history: History) -> None:
    marks: tuple[MonthMark, ...] = month_strip(history, TODAY)
    assert len(marks) == 12
    contacts = {(TODAY.year - on.year) * 12 + TODAY.month - on.month for on in history.contacts(TODAY)}
    assert [mark == "contact" for mark in marks] == [back in contacts for back in range(11, -1, -1)]


# --- the pairings of one mentee, each below the one that took over from it -----------------------------

LENA, INES = person("Lena Vogt"), person("Inês Duarte")
EARLIEST = pairing(INES, BEN, started_on=days_ago(400), ended_on=days_ago(220))
EARLIER = pairing(LENA, BEN, started_on=days_ago(219), cadence=FORTNIGHTLY, continues=EARLIEST)
LATEST = pairing(ADA, BEN, started_on=days_ago(90), cadence=FORTNIGHTLY, continues=EARLIER)
STORY = program_of(
    LENA,
    INES,
    LATEST,
    session(LATEST, days_ago(80)),
    session(LATEST, days_ago(9)),
    follow_up(LATEST, "poster", days_ago(9), check_on=days_ago(-9)),
    EARLIER,
    session(EARLIER, days_ago(200)),
    session(EARLIER, days_ago(100)),
    follow_up(EARLIER, "first talk", days_ago(100), check_on=days_ago(-5)),
    follow_up(EARLIER, "sleep", days_ago(100), check_on=days_ago(5)),
    EARLIEST,
    session(EARLIEST, days_ago(300)),
)


def test_a_story_is_told_from_the_present_pairing_back_to_the_first() -> None:
    told = chapters(STORY, STORY.history(LATEST.id), TODAY)
    assert [one.history for one in told] == [STORY.history(one.id) for one in (LATEST, EARLIER, EARLIEST)]
    assert [one.history.id for one in chapters(STORY, STORY.history(EARLIER.id), TODAY)] == [EARLIER.id, EARLIEST.id]
    assert [one.history.id for one in chapters(STORY, STORY.history(EARLIEST.id), TODAY)] == [EARLIEST.id]


def test_the_first_chapter_is_the_whole_timeline_with_its_plans() -> None:
    first = chapters(STORY, STORY.history(LATEST.id), TODAY)[0]
    assert first.timeline == timeline(STORY.history(LATEST.id), TODAY, STORY.charter.thresholds)
    assert "planned" in [entry.kind for _, entry in entries(first.timeline)]
    assert first.timeline.today > 0


def test_an_earlier_chapter_has_no_plans_and_begins_with_something_that_happened() -> None:
    _, *rest = chapters(STORY, STORY.history(LATEST.id), TODAY)
    for one in rest:
        whole = timeline(one.history, TODAY, STORY.charter.thresholds)
        assert one.timeline.rows == whole.rows[-len(one.timeline.rows) :]
        assert (one.timeline.today, one.timeline.lanes) == (-1, whole.lanes)
        assert one.timeline.rows[0].entry is not None
    kinds_told = [[entry.kind for _, entry in entries(one.timeline) if entry.kind != "silence"] for one in rest]
    assert kinds_told == [
        ["check_missed", "session", "opened", "opened", "session", "started"],
        ["ended", "session", "started"],
    ]


def test_every_chapter_is_drawn_with_the_thresholds_of_the_program() -> None:
    patient = STORY.with_charter(Charter(thresholds=Thresholds(grace_share=1, grace_least=365, grace_most=365)))
    counts = [
        [[entry.kind for _, entry in entries(one.timeline)].count("silence") for one in told]
        for told in (
            chapters(STORY, STORY.history(LATEST.id), TODAY),
            chapters(patient, patient.history(LATEST.id), TODAY),
        )
    ]
    assert counts[0][0] > counts[1][0] == 0
    assert counts[0][1] > counts[1][1] == 0


@quickly
@given(histories())
def test_what_an_earlier_pairing_shows_is_all_that_happened_and_nothing_that_lies_ahead(history: History) -> None:
    later = pairing(LENA, history.mentee, started_on=TODAY, record_id=id_of(9_000_000), cadence=None)
    later = replace(later, continues=history.id)
    program = program_of(history.mentor, history.mentee, LENA, *history.records(), later)
    whole = timeline(history, TODAY, THRESHOLDS)
    below = [row.entry for row in whole.rows[whole.today + 1 :] if row.entry is not None]
    if not below:
        return
    drawn = chapters(program, program.history(later.id), TODAY)[1].timeline
    assert drawn.rows == whole.rows[-len(drawn.rows) :]
    told = [entry for _, entry in entries(drawn)]
    assert [one for one in told if one.kind != "silence"] == [one for one in below if one.kind != "silence"]
    assert not {one.kind for one in told} & {"today", "planned", "next_contact"}
