"""A session on a sheet: what is written is read as it was written, and what cannot be read is told with its line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.acts import SessionLog, new_session
from mentor_tui.dates import Cadence
from mentor_tui.errors import Refused
from mentor_tui.model import FollowUpDraft, SessionDraft
from mentor_tui.session_sheet import HELP, Sheet, begun, read_sheet, still_open, understood, written_sheet
from tests.records import TODAY, days_ago, follow_up, history_of, pairing, quickly, session

PAIR = pairing()
HISTORY = history_of(PAIR, session(PAIR, days_ago(9), minutes=45, channel="video", visibility="shared"))

lines = st.text(alphabet="ab:#- é東", max_size=12).map(lambda text: " ".join(text.split()))
notes = st.text(alphabet="ab#-\n: é", max_size=60).map(lambda text: text.strip("\n"))
sheets = st.builds(
    Sheet,
    *[lines] * 7,
    new=st.lists(lines.filter(bool), max_size=3).map(tuple),
    note=notes | st.just("--- a rule\n# heading\npairing: nobody"),
)


def read(sheet: Sheet) -> SessionLog:
    return understood(sheet, HISTORY, TODAY, day_first=None, channel="phone")


def told(sheet: Sheet) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(sheet)
    return [problem.field for problem in refused.value.problems]


@given(sheets, st.lists(lines, max_size=2).map(tuple))
@quickly
def test_what_is_written_on_a_sheet_is_read_from_it(sheet: Sheet, open_ones: tuple[str, ...]) -> None:
    assert read_sheet(written_sheet(sheet, open_ones)) == sheet
    assert read_sheet(written_sheet(read_sheet(written_sheet(sheet)))) == sheet


def test_a_sheet_begins_as_the_last_session_was() -> None:
    log = new_session(HISTORY, TODAY, minutes=60, channel="in_person")
    sheet = begun(log, "ada ben", TODAY)
    assert sheet == Sheet("ada ben", "2026-11-22", "45", "video", "", "held", "shared")
    assert read(sheet).session == log.session


def test_a_sheet_is_read_as_a_person_would_type_it() -> None:
    sheet = Sheet(
        date="fri",
        minutes="1 h 30",
        channel="In-Person",
        topics="aims page, nerves",
        status="",
        visibility="Shared",
        new=("promise: send it by +3d @ben", "sleep every week"),
        note="# What mattered\n\nA lot.",
    )
    assert read(sheet) == SessionLog(
        session=SessionDraft(
            pairing_id=PAIR.id,
            held_on=date(2026, 11, 20),
            minutes=90,
            channel="in_person",
            topics=("aims page", "nerves"),
            note="# What mattered\n\nA lot.",
            visibility="shared",
        ),
        opened=(
            FollowUpDraft(
                pairing_id=PAIR.id, opened_on=days_ago(2), title="send it", owner="mentee", check_on=days_ago(-3)
            ),
            FollowUpDraft(
                pairing_id=PAIR.id,
                opened_on=days_ago(2),
                title="sleep",
                check_on=days_ago(-5),
                rhythm=Cadence(1, "weeks"),
            ),
        ),
    )


def test_an_empty_sheet_is_a_session_held_today_in_private_and_nobody_knows_how_long() -> None:
    assert read(Sheet()) == SessionLog(session=SessionDraft(pairing_id=PAIR.id, held_on=TODAY, channel="phone"))


def test_everything_that_cannot_be_read_is_told_at_once() -> None:
    sheet = Sheet(date="soon", minutes="long", channel="fax", status="done", visibility="secret", new=("@xavier x",))
    assert told(sheet) == ["date", "minutes", "channel", "status", "visibility", "new"]


def test_lines_that_are_no_facts_are_told_with_their_numbers() -> None:
    with pytest.raises(Refused) as refused:
        read_sheet("# passed over\npairing: ada\nminuts: 45\n\njust words\npairing: ben\n--- note\nminuts: 45")
    assert [(one.record, one.field) for one in refused.value.problems] == [
        ("line 3", "minuts"),
        ("line 5", "just words"),
        ("line 6", "pairing"),
    ]
    assert "write one of pairing, date, minutes" in refused.value.problems[0].message
    assert "it is here twice" in refused.value.problems[2].message


def test_the_open_follow_ups_are_told_to_whoever_writes() -> None:
    history = history_of(PAIR, follow_up(PAIR, "IRB draft", days_ago(9), check_on=days_ago(-5), owner="mentee"))
    listed = tuple(still_open(history, TODAY))
    assert listed == ("promise: IRB draft · Ben · next Fri 27 Nov",)
    assert "# Still open:\n#   promise: IRB draft · Ben · next Fri 27 Nov\n" in written_sheet(Sheet(), listed)


def test_the_help_on_a_sheet_fits_a_terminal_and_leaves_room_to_write() -> None:
    assert max(map(len, HELP.splitlines())) < 80
    assert len(written_sheet(Sheet()).splitlines()) < 20
