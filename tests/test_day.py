"""The day and the queue as plain text: whoever needs somebody is on a line, and nothing is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.agenda import agenda, queue
from mentor_tui.day import Row, day_parts, queue_rows, set_in_columns
from mentor_tui.model import Pairing, Record
from mentor_tui.program import Program
from mentor_tui.standings import Standings
from mentor_tui.text import cell_width
from mentor_tui.wording import pairing_name
from tests.records import (
    FORTNIGHTLY,
    THRESHOLDS,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    pairing,
    program_of,
    programs,
    quickly,
    session,
)


@given(programs())
@quickly
def test_all_that_a_day_brings_up_is_on_a_line_of_it(program: Program) -> None:
    day = agenda(Standings(program, TODAY).by_concern, TODAY)
    parts = {part.heading: part for part in day_parts(day, TODAY, THRESHOLDS)}
    assert [row.names for row in parts["NEEDS CARE"].rows] == [pairing_name(one.history) for one in day.needs_care]
    assert [row.standing for row in parts["NEEDS CARE"].rows] == [one.standing.name for one in day.needs_care]
    assert len(parts["COMING UP"].rows) == len(day.coming)
    assert len(parts["ALSO DUE"].rows if "ALSO DUE" in parts else ()) == len(day.also_due)
    for heading, undated in (("WITHOUT A DATE", day.undated), ("LEFT OPEN BY WHAT HAS ENDED", day.left_open)):
        titles = [one.follow_up.title for one in undated]
        assert (
            [title in row.said for title, row in zip(titles, parts[heading].rows, strict=True)]
            == [True for _ in titles]
            if undated
            else heading not in parts
        )


def test_a_day_on_which_nobody_waits_says_so() -> None:
    pair = pairing(started_on=days_ago(3), cadence=FORTNIGHTLY)
    parts = day_parts(
        agenda(Standings(program_of(pair, session(pair, days_ago(1))), TODAY).by_concern, TODAY), TODAY, THRESHOLDS
    )
    assert [(part.heading, len(part.rows), part.nothing) for part in parts] == [
        ("NEEDS CARE", 0, "Nobody needs you today."),
        ("COMING UP", 1, "Nothing is planned for the next two weeks."),
    ]


def test_what_is_planned_is_told_by_what_it_is_and_since_when_it_is_due() -> None:
    pair = pairing(started_on=days_ago(3), cadence=None)
    threads = [
        follow_up(pair, "exam", days_ago(3), kind="milestone", owner="mentee", check_on=TODAY),
        follow_up(pair, "the list", days_ago(3), check_on=days_ago(2)),
        follow_up(pair, "poster", days_ago(3), check_on=days_ago(-4)),
    ]
    missed = session(pair, days_ago(1), status="missed")
    assert said_of(pair, missed, *threads) == [
        ("Fri 20 Nov", "promise: the list (Ada), 2 days ago"),
        ("Sun 22 Nov", "milestone: exam, be there (Ben), today"),
        ("Thu 26 Nov", "promise: poster (Ada)"),
        ("Sat 19 Dec", "first contact"),
    ]
    fortnightly = replace(pair, cadence=FORTNIGHTLY)
    assert said_of(fortnightly, check_in(pair, days_ago(1))) == [("Sat 5 Dec", "contact, planned every 2 weeks")]


def said_of(pair: Pairing, *records: Record) -> list[tuple[str, str]]:
    """Return the day and the words of what is due, or coming, in one pairing."""
    parts = day_parts(agenda(Standings(program_of(pair, *records), TODAY).by_concern, TODAY), TODAY, THRESHOLDS)
    return [(row.first, row.said) for part in parts if part.heading in {"ALSO DUE", "COMING UP"} for row in part.rows]


def test_the_queue_says_whose_move_it_is_how_old_how_often_tried_and_where_the_pairing_stands() -> None:
    pair = pairing(started_on=days_ago(40), cadence=FORTNIGHTLY)
    thread = follow_up(pair, "sleep", days_ago(30), kind="concern", owner="mentee", check_on=days_ago(2))
    calls = [check_in(pair, days_ago(ago), about=thread, result="no_answer") for ago in (9, 5)]
    undated = follow_up(pair, "the list", days_ago(1))
    rows = queue_rows(
        queue(Standings(program_of(pair, session(pair, days_ago(10)), thread, undated, *calls), TODAY).by_concern),
        TODAY,
    )
    assert rows == (
        Row(
            "Fri 20 Nov",
            "Ada Okafor ⇄ Ben Ruiz",
            "concern: sleep · Ben · open for 30 days · tried twice · pairing overdue",
        ),
        Row("no date", "Ada Okafor ⇄ Ben Ruiz", "promise: the list · Ada · open for 1 day · pairing overdue"),
    )


texts = st.text(alphabet="ab é東 ", min_size=1, max_size=40).map(lambda text: " ".join(text.split()) or "x")


@given(
    st.lists(st.builds(Row, texts.map(lambda text: text[:10].strip()), texts, texts), max_size=4), st.integers(40, 130)
)
@quickly
def test_rows_are_set_in_the_width_that_there_is_and_nothing_is_cut(rows: list[Row], width: int) -> None:
    whole = list(set_in_columns(rows, width))
    assert [row for row, _ in whole] == rows
    for row, lines in whole:
        assert max(map(cell_width, lines)) <= width
        assert "".join("".join(lines).split()) == "".join(f"{row.first}{row.names}{row.said}".split())
        assert lines[0].startswith(row.first)


def test_where_names_leave_too_little_room_what_is_said_stands_under_them() -> None:
    rows = [Row("due", "Ada Okafor ⇄ Ben Ruiz", "due today"), Row("lapsed", "Inês Duarte ⇄ Tom Brandt", "61 days")]
    assert [line for _, lines in set_in_columns(rows, 57) for line in lines] == [
        "due     Ada Okafor ⇄ Ben Ruiz  due today",
        "lapsed  Inês Duarte ⇄ Tom Brandt",
        "        61 days",
    ]
