from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from mentor_tui.chart import DATE_WIDTH, LABEL_WIDTH, LEAST_TEXT_WIDTH, ChartLine, chart, heading, in_words
from mentor_tui.continuity import figures, standing
from mentor_tui.lanes import JOINTS, VERTICALS
from mentor_tui.model import Ending, Record
from mentor_tui.program import History
from mentor_tui.text import cell_width
from mentor_tui.timeline import timeline
from tests.records import (
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
    quickly,
    session,
    settled,
)

DRAWING_GLYPHS = {*VERTICALS.values(), *(glyph for glyph in JOINTS.values() if glyph != " ")}


def lines_of(
    history: History, *, today: date = TODAY, width: int = 80, most_lines: int | None = None
) -> list[ChartLine]:
    return chart(timeline(history, today, THRESHOLDS), history, today, width=width, most_lines=most_lines)


def picture(history: History, *, today: date = TODAY, width: int = 80, most_lines: int | None = None) -> str:
    lines = lines_of(history, today=today, width=width, most_lines=most_lines)
    return "\n" + "\n".join(line.plain for line in lines) + "\n"


def carried() -> History:
    """Return the history of the product's own picture."""
    pair = pairing(started_on=date(2026, 8, 20), purpose="research mentoring")
    first = session(pair, date(2026, 8, 29), minutes=45, note="Whom to ask for the statistics.")
    second = session(pair, date(2026, 9, 12), minutes=40, channel="phone")
    third = session(pair, date(2026, 10, 16), minutes=50, note="Aims page agreed.")
    note = "First QI poster accepted. Nervous about questions; we rehearsed the two hardest."
    last = session(pair, date(2026, 11, 13), minutes=45, channel="video", note=note)
    vale = settled(follow_up(pair, "introduction to Dr Vale", opened_in=first), closed_in=second)
    draft = follow_up(pair, "IRB draft", opened_in=third, owner="mentee", check_on=date(2026, 11, 27))
    nights = follow_up(
        pair, "night shifts", date(2026, 10, 30), kind="concern", rhythm=WEEKLY, check_on=date(2026, 11, 20)
    )
    return history_of(
        pair,
        *(first, second, third, last, vale, draft, nights),
        check_in(pair, date(2026, 11, 6), about=nights, result="no_answer"),
        check_in(pair, date(2026, 11, 7), about=nights, result="left_message"),
        check_in(pair, about=draft, made_in=last, note="waiting", check_on=date(2026, 11, 27)),
    )


# --- pictures ------------------------------------------------------------------------------------------


def test_threads_leave_the_rail_carry_their_check_ins_and_come_home() -> None:
    assert (
        picture(carried())
        == """
2026    ╎ ╎ ╎
Nov 27  ╎ ◌ ╎  due          IRB draft (promise, Ben)
        ◌ ╎ ╎  due          next contact, planned every 2 weeks
    22──┼─┼─┼──today        Sunday 22 November 2026
    20  │ │ ◌  was due      night shifts · check-in planned, 2 days ago
    13  ● │ │  session      45 min · video · First QI poster accepted. Nervous
        │ │ │               about questions; we rehearsed the two hardest.
        ├─○ │  reached      IRB draft: waiting · next 27 Nov
        ┆ │ │
        ┆ │ │  28 days without contact (planned: every 14) · no reason recorded
        ┆ │ │  · tried twice
     7  ┆ │ ◦  left message night shifts · 2nd try
     6  ┆ │ ◦  no answer    night shifts
Oct 30  ├─┼─╯  opened       night shifts (concern · Ada · check every week)
        ┆ │
    16  ● │    session      50 min · in person · Aims page agreed.
        ├─╯    opened       IRB draft (promise · Ben)
        ┆
        ┆      34 days without contact (planned: every 14) · no reason recorded
        ┆
Sep 12  ●      session      40 min · phone
        ├─╮    kept         introduction to Dr Vale · carried for 14 days
        │ │
Aug 29  ● │    session      45 min · in person · Whom to ask for the statistics.
        ├─╯    opened       introduction to Dr Vale (promise · Ada)
    20  ▷      started      research mentoring · every 2 weeks
"""
    )


def test_silence_pauses_and_the_end_of_a_closed_pairing_are_drawn() -> None:
    ending = Ending(reason="moved_away", note="to Porto", door_open_on=date(2027, 4, 1))
    leave = pause(date(2025, 12, 10), date(2026, 1, 20), "parental leave")
    pair = pairing(
        started_on=date(2025, 10, 1), cadence=MONTHLY, pauses=[leave], ended_on=date(2026, 3, 1), ending=ending
    )
    history = history_of(
        pair,
        session(pair, date(2025, 10, 2)),
        session(pair, date(2025, 12, 1), status="missed"),
        session(pair, date(2026, 2, 1), record_id=id_of(9001)),
        session(pair, date(2026, 2, 1), status="cancelled", record_id=id_of(9002)),
    )
    assert (
        picture(history, today=date(2026, 3, 20))
        == """
2026
Mar 20─────today        Friday 20 March 2026

     1  ■  ended        moved away · to Porto · door open until 1 Apr 2027
        │
        │
Feb  1  ⊘  cancelled
        ●  session      in person
        ┆
        ┆  80 days without contact (planned: every 31) · and 42 paused days:
        ┆  parental leave
Jan 20  ‖  pause ended  after 42 days, 10 Dec 2025 to 20 Jan: parental leave
        ║
        ║
        ║
2025    ║
Dec 10  ‖  paused       42 days, 10 Dec 2025 to 20 Jan: parental leave
     1  ×  missed
        ┆
        ┆
        ┆
        ┆
        ┆
Oct  2  ●  session      in person
     1  ▷  started      monthly
"""
    )


def test_a_silence_still_open_and_a_pause_still_running_reach_up_to_today() -> None:
    silent = pairing(started_on=date(2026, 10, 24), cadence=WEEKLY)
    assert (
        picture(history_of(silent, session(silent, date(2026, 10, 30))))
        == """
2026    ╎
Nov 22──┼──today        Sunday 22 November 2026
        ┆
        ┆  23 days without contact so far (planned: every 7) · no reason
        ┆  recorded
Oct 30  ●  session      in person
    24  ▷  started      every week
"""
    )
    paused = pairing(started_on=date(2026, 10, 1), cadence=WEEKLY, pauses=[pause(date(2026, 10, 8), None, "exams")])
    assert (
        picture(history_of(paused))
        == """
2026    ╎
Nov 22──┼──today        Sunday 22 November 2026
        ║
        ║
        ║
Oct  8  ‖  paused       since 8 Oct, end not known: exams
     1  ▷  started      every week
"""
    )


def test_many_lanes_stand_close_together() -> None:
    pair = pairing(started_on=date(2026, 11, 1), cadence=None)
    threads = [follow_up(pair, f"thread {day}", date(2026, 11, day)) for day in range(11, 21)]
    looked_at = check_in(pair, date(2026, 11, 21), about=threads[4], note="a note")
    assert (
        picture(history_of(pair, *threads[:9], settled(threads[9]), looked_at), width=70)
        == """
2026    ╎ ╎╎╎╎╎╎╎╎╎
Nov 22──┼─┼┼┼┼┼┼┼┼┼───today        Sunday 22 November 2026
        ├─┼┼┼┼┼┼┼┼┼╮  kept         thread 20 · carried for 2 days
    21  │ ││││○│││││  reached      thread 15: a note
    20  ├─┼┼┼┼┼┼┼┼┼╯  opened       thread 20 (promise · Ada)
    19  ├─┼┼┼┼┼┼┼┼╯   opened       thread 19 (promise · Ada)
    18  ├─┼┼┼┼┼┼┼╯    opened       thread 18 (promise · Ada)
    17  ├─┼┼┼┼┼┼╯     opened       thread 17 (promise · Ada)
    16  ├─┼┼┼┼┼╯      opened       thread 16 (promise · Ada)
    15  ├─┼┼┼┼╯       opened       thread 15 (promise · Ada)
    14  ├─┼┼┼╯        opened       thread 14 (promise · Ada)
    13  ├─┼┼╯         opened       thread 13 (promise · Ada)
    12  ├─┼╯          opened       thread 12 (promise · Ada)
    11  ├─╯           opened       thread 11 (promise · Ada)
     1  ▷             started      no cadence
"""
    )


def test_the_line_of_today_does_not_run_on_beside_the_rest_of_its_words() -> None:
    pair = pairing(started_on=date(2026, 11, 20), cadence=None)
    assert (
        picture(history_of(pair), width=40)
        == """
2026    ╎
Nov 22──┼──today        Sunday 22
        │               November 2026
    20  ▷  started      no cadence
"""
    )


def test_an_entry_takes_no_more_lines_than_it_is_given() -> None:
    pair = pairing(started_on=date(2026, 11, 20), cadence=None)
    history = history_of(pair, session(pair, TODAY, note="Nervous about the questions; we rehearsed the two hardest."))
    assert (
        picture(history, width=50, most_lines=1)
        == """
2026    ╎
Nov 22──┼──today        Sunday 22 November 2026
        ●  session      in person · Nervous about…
    20  ▷  started      no cadence
"""
    )
    sizes = {most: len(lines_of(history, width=50, most_lines=most)) for most in (1, 2, 3, None)}
    assert sizes == {1: 4, 2: 5, 3: 6, None: 6}


def test_wide_characters_keep_the_columns() -> None:
    pair = pairing(started_on=date(2026, 11, 20), cadence=None)
    thread = settled(
        follow_up(pair, "東京での発表の練習", days_ago(1), owner="both"), closing_note="とても上手でした。"
    )
    assert (
        picture(history_of(pair, thread, session(pair, TODAY, note="e\u0301tude")), width=56)
        == """
2026    ╎
Nov 22──┼────today        Sunday 22 November 2026
        ├─╮  kept         東京での発表の練習:
        │ │               とても上手でした。 · carried
        │ │               for 1 day
        ● │  session      in person · e\u0301tude
    21  ├─╯  opened       東京での発表の練習 (promise ·
        │                 both)
    20  ▷    started      no cadence
"""
    )


# --- what holds for every chart ------------------------------------------------------------------------


def with_threads(count: int) -> History:
    """Return a history with so many threads open at once, and long words on every kind of entry."""
    long = f"Nervous about the questions; https://example.org/{'a' * 150} 東京での発表の練習 e\u0301tude"
    pair = pairing(started_on=days_ago(90), purpose=long, pauses=[pause(days_ago(80), days_ago(60), long)])
    threads = [follow_up(pair, f"{number} {long}", days_ago(40), check_on=days_ago(-3)) for number in range(count)]
    records: list[Record] = [*threads, session(pair, days_ago(30), note=long), check_in(pair, days_ago(50), note=long)]
    records += [check_in(pair, days_ago(20), about=thread, note=long, result="left_message") for thread in threads]
    return history_of(pair, *records)


@pytest.mark.parametrize("threads", [0, 3, 12])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_width_and_the_room_is_used(width: int, threads: int) -> None:
    history = with_threads(threads)
    drawing = timeline(history, TODAY, THRESHOLDS)
    assert drawing.lanes == threads
    lines = lines_of(history, width=width)
    assert max(cell_width(line.plain) for line in lines) == width
    assert max(cell_width(line.plain) for line in lines_of(history, width=width, most_lines=2)) <= width
    assert len({len(line.drawing) for line in lines}) == 1


@quickly
@given(histories())
def test_every_line_of_a_chart_has_its_columns_in_the_same_places(history: History) -> None:
    drawing = timeline(history, TODAY, THRESHOLDS)
    for width in (40, 80, 120):
        lines = chart(drawing, history, TODAY, width=width, most_lines=None)
        assert len({len(line.drawing) for line in lines}) == 1
        start = DATE_WIDTH + 4 + len(lines[0].drawing)
        room = max(width, start + LABEL_WIDTH + 1 + LEAST_TEXT_WIDTH)
        for line in lines:
            assert cell_width(line.plain) <= room
            assert len(line.date) in {0, 4, DATE_WIDTH}
            assert len(line.label) <= LABEL_WIDTH
            assert line.plain[start:].startswith((line.label or line.text).rstrip())
            if line.label and line.text:
                assert line.plain[start + LABEL_WIDTH :] == f" {line.text}"
        firsts = [
            line.entry for line in lines if line.entry is not None and (line.label or line.entry.kind == "silence")
        ]
        assert list(dict.fromkeys(firsts)) == [row.entry for row in drawing.rows if row.entry is not None]


@quickly
@given(histories())
def test_a_day_is_written_where_it_is_new_and_never_twice_in_a_row(history: History) -> None:
    lines = [line for line in lines_of(history) if line.date]
    days = [line for line in lines if line.entry is not None]
    for line in days:
        assert line.entry is not None
        assert line.date.endswith(f"{line.entry.on.day:>2}")
    for newer, older in pairwise(lines):
        assert newer.date != older.date or newer.date.startswith("   ")
    written = {line.entry.on for line in days if line.entry}
    assert written == {entry.on for line in lines_of(history) if (entry := line.entry) and entry.kind != "silence"}


# --- the same in words ---------------------------------------------------------------------------------


def test_a_timeline_is_told_without_its_drawing_a_line_an_entry() -> None:
    history = carried()
    drawing = timeline(history, TODAY, THRESHOLDS)
    told = list(in_words(drawing, history, TODAY))
    assert told[:4] == [
        "2026-11-27 due: IRB draft (promise, Ben)",
        "2026-11-27 due: next contact, planned every 2 weeks",
        "2026-11-22 today: Sunday 22 November 2026",
        "2026-11-20 was due: night shifts · check-in planned, 2 days ago",
    ]
    assert "2026-10-16 silence: 34 days without contact (planned: every 14) · no reason recorded" in told
    assert told[-1] == "2026-08-20 started: research mentoring · every 2 weeks"


@quickly
@given(histories())
def test_in_words_there_is_one_line_for_each_entry_and_no_glyph_of_the_drawing(history: History) -> None:
    drawing = timeline(history, TODAY, THRESHOLDS)
    told = list(in_words(drawing, history, TODAY))
    entries = [row.entry for row in drawing.rows if row.entry is not None]
    assert [line.partition(" ")[0] for line in told] == [entry.on.isoformat() for entry in entries]
    assert not DRAWING_GLYPHS & set("".join(told))
    assert all("\n" not in line and not line.endswith((" ", ":")) for line in told)


def test_the_heading_says_who_what_and_where_the_two_stand() -> None:
    pair = pairing(started_on=date(2025, 3, 3), purpose="research mentoring")
    history = history_of(pair, session(pair, days_ago(9), minutes=45))
    lines = heading(history, figures(history, TODAY, THRESHOLDS), standing(history, TODAY, THRESHOLDS), TODAY)
    assert lines == (
        "Ada Okafor ⇄ Ben Ruiz   research mentoring · every 2 weeks · since 3 Mar 2025 (21 months)",
        (
            "steady: next contact by Fri 27 Nov · last contact 9 days ago · coverage 1 % of days · "
            "longest gap 620 days · 1 session, 45 min"
        ),
    )
