"""Tables from spreadsheets: what their columns and dates mean, whom they mean, and that twice does nothing more."""

from __future__ import annotations

import csv
import io
from datetime import date, time
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.dates import Cadence
from mentor_tui.errors import MentorError
from mentor_tui.interchange import csv_rows, incoming
from mentor_tui.interchange.csv_rows import Terms
from mentor_tui.interchange.csv_table import Table, TableKind
from mentor_tui.interchange.plan import Plan
from mentor_tui.model import Pairing, Person, Session
from mentor_tui.program import Program
from tests.records import ADA, BEN, TODAY, days_ago, pairing, person, program_of, session, stamp_of, tombstone

PAIR = pairing(ADA, BEN, started_on=date(2026, 1, 5))
HERE = program_of(ADA, BEN, PAIR)
NEW_IDS = count(0xABC << 80)


def terms(*, day_first: bool | None = None) -> Terms:
    return Terms(TODAY, day_first, stamp_of(7), lambda: str(UUID(int=next(NEW_IDS), version=4)))


def table_of(content: str | bytes, kind: TableKind | None = None, columns: dict[str, str] | None = None) -> Table:
    source = incoming.read(content.encode() if isinstance(content, str) else content, kind, columns)
    assert isinstance(source, Table)
    return source


def planned(content: str | bytes, program: Program = HERE, *, day_first: bool | None = None) -> Plan:
    return csv_rows.of_table(table_of(content), program, terms(day_first=day_first))


def refusals(plan: Plan) -> list[tuple[str, str]]:
    return [(problem.record, problem.field) for problem in plan.refused]


def counts(plan: Plan) -> tuple[int, int, int]:
    return plan.added, plan.changed, plan.unchanged


# --- how it is read ------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiter_and_encoding_are_found_out(delimiter: str, encoding: str) -> None:
    rows = [
        ["E-Mail", " NAME ", "About"],
        ["ines@example.org", "Inês 東", 'says "so"; or, so|so'],
        [],
        ["", "Tom", "a\nb"],
    ]
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=delimiter).writerows(rows)
    table = table_of(held.getvalue().encode(encoding))
    assert table.kind == "people"
    assert [(row.place, dict(row.cells)) for row in table.rows] == [
        ("line 2", {"email": "ines@example.org", "name": "Inês 東", "about": 'says "so"; or, so|so'}),
        ("line 4", {"name": "Tom", "about": "a\nb"}),
    ]
    assert any("columns stand between" in note for note in table.notes) == (delimiter != ",")
    assert any("UTF-16" in note for note in table.notes) == (encoding == "utf-16")


def test_what_is_not_utf_8_is_read_as_windows_1252_and_that_is_told() -> None:
    table = table_of("name,about\nInês,“so”\n".encode("cp1252"))
    assert dict(table.rows[0].cells) == {"name": "Inês", "about": "“so”"}
    assert table.notes[0] == "It is not UTF-8 (at byte 14), and read as Windows-1252."


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("name", "people"),
        ("Mentor,Mentee,Started on", "pairings"),
        ("held-on,MENTEE,mentor,minutes", "sessions"),
    ],
)
def test_the_header_says_what_the_rows_are(header: str, kind: str) -> None:
    assert table_of(f"{header}\n").kind == kind


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"shoe,size\n1,2\n", "does not say what its rows are (“shoe”, “size”)"),
        (b"name,mentor,mentee,held_on\n", "can be people or sessions"),
        (b"name,name\n", "More than one column of this table is name"),
        (b'name\n"Ada\n', "cannot be read from line 2 on"),
        (b'name\nAda\n"x"y\n', "cannot be read from line 3 on"),
        (b"name\n" + b"x" * 200_000, "cannot be read from line 2 on: field larger"),
        (b"name\n\0\n", "line 2 holds a zero"),
        (b"\x81\x8d\x8f", "byte 1 is none in UTF-8"),
        (b"\xff\xfen", "begins as UTF-16"),
        ("name\n\ud800".encode("utf-16", "surrogatepass"), "begins as UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
    ],
)
def test_what_is_no_table_is_told_so(content: bytes, expected: str) -> None:
    with pytest.raises(MentorError) as refused:
        incoming.read(content)
    assert expected in str(refused.value)


def test_columns_can_be_named_otherwise() -> None:
    content = "Mentor,Protégé,Meeting date,Shoe size\nAda,Ben,2026-09-01,38\n"
    table = table_of(content, None, {"Protégé": "mentee", "Meeting date": "held_on"})
    assert (table.kind, dict(table.rows[0].cells)) == (
        "sessions",
        {"mentor": "Ada", "mentee": "Ben", "held_on": "2026-09-01"},
    )
    assert table.notes == ("Not taken in: the column “Shoe size”.",)
    for columns, expected in (
        ({"Nowhere": "held_on"}, "There is no column “Nowhere”"),
        ({"Protégé": "mood"}, "There is no field “mood” of sessions"),
        ({"Protégé": "mentee"}, "has no column held_on"),
        ({"Protégé": "mentor", "Meeting date": "held_on"}, "has no column mentee"),
    ):
        with pytest.raises(MentorError) as refused:
            table_of(content, "sessions", columns)
        assert expected in str(refused.value)


# --- people --------------------------------------------------------------------------------------------

NIA = person("Nia Abara", email="nia@example.org", organisation="Riverside")


def test_people_are_added_filled_in_and_never_written_over() -> None:
    content = """name,email,organisation,about,tags
Ola Nordmann,ola@example.org,Hillside,"two
lines",cohort-a; medicine
BEN RUIZ,ben@example.org,,,
Somebody Else,nia@example.org,Elsewhere,to be asked,
"""
    plan = planned(content, program_of(ADA, BEN, NIA))
    assert counts(plan) == (1, 2, 0)
    assert plan.refused == ()
    after = program_of(ADA, BEN, NIA).with_records(plan.records).people
    [ola] = [one for one in after.values() if one.name == "Ola Nordmann"]
    assert (ola.about, ola.tags, UUID(ola.id).version) == ("two\nlines", ("cohort-a", "medicine"), 4)
    assert after[BEN.id] == replace(BEN, email="ben@example.org", stamp=stamp_of(7))
    assert after[NIA.id] == replace(NIA, about="to be asked", stamp=stamp_of(7))
    assert [note.partition(": here")[0] for note in plan.notes] == [
        "line 4: name",
        "line 5: name",
        "line 5: organisation",
    ]


def test_people_who_can_be_two_are_refused() -> None:
    other = person("Nia Abara", email="other@example.org", organisation="Hillside")
    here = program_of(NIA, other)
    content = """name,email,organisation
Nia Abara,,
Nia Abara,,Riverside
Nia Abara,third@example.org,
Nia Abara,third@example.org,Elsewhere
,lost@example.org,
Tom,not an address,
"""
    plan = planned(content, here)
    assert refusals(plan) == [("line 2", "name"), ("line 6", "name"), ("line 7", "email")]
    assert counts(plan) == (1, 0, 1)


def test_one_person_on_two_rows_is_one() -> None:
    plan = planned("name,email\nTom Brandt,\nTom  Brandt,tom@example.org\n")
    [tom] = plan.records
    assert isinstance(tom, Person)
    assert (tom.name, tom.email) == ("Tom Brandt", "tom@example.org")


# --- pairings ------------------------------------------------------------------------------------------


def test_pairings_are_found_by_their_people_and_their_first_day() -> None:
    here = program_of(ADA, replace(BEN, email="ben@example.org"), NIA, PAIR)
    content = """mentor,mentee,started on,cadence,purpose,ended on
Ada Okafor,ben@example.org,2026-01-05,every 2 weeks,research,
Ben Ruiz,Nia Abara,1 sep 2026,monthly,,
Nia Abara,Ada Okafor,2025-01-01,,,2025-06-01
Nobody,Ben Ruiz,2026-01-01,,,
Ben Ruiz,Ben Ruiz,2026-01-01,,,
Ben Ruiz,Ada Okafor,soon,now and then,,
Ada Okafor,Ben Ruiz,2026-05-01,,,
,Ben Ruiz,2026-05-01,,,
"""
    plan = planned(content, here)
    assert counts(plan) == (2, 1, 0)
    assert refusals(plan) == [
        *(("line 5", "mentor"), ("line 6", "mentee_id"), ("line 7", "started_on"), ("line 7", "cadence")),
        *(("line 8", "mentee"), ("line 9", "mentor")),
    ]
    after = here.with_records(plan.records)
    assert after.history(PAIR.id).pairing == replace(
        PAIR, cadence=Cadence(2, "weeks"), purpose="research", stamp=stamp_of(7)
    )
    assert planned(content, after).records == ()


def test_a_pairing_that_was_deleted_here_does_not_come_back() -> None:
    content = "mentor,mentee,started_on\nBen Ruiz,Ada Okafor,2026-01-05\n"
    [added] = planned(content).records
    assert isinstance(added, Pairing)
    assert added.id == planned(content).records[0].id, "the same table gives the same ids elsewhere"
    plan = planned(content, HERE.with_records([added]).with_records([tombstone(added)]))
    assert (counts(plan), plan.refused) == ((0, 0, 1), ())


# --- sessions ------------------------------------------------------------------------------------------

SESSIONS = """mentor,mentee,held_on,starts_at,minutes,channel,status,topics,note,visibility
Ada Okafor,Ben Ruiz,2026-09-01,9:30,1 h 30,In Person,held,aims; poster,What mattered.,shared
Ada Okafor,Ben Ruiz,2026-09-08,,,video,missed,,,
Ada Okafor,Ben Ruiz,2026-09-08,4:15 pm,45,,,,,
"""


def test_sessions_are_added_with_all_that_a_row_says() -> None:
    plan = planned(SESSIONS)
    assert counts(plan) == (3, 0, 0)
    first, second, third = sorted(
        (one for one in plan.records if isinstance(one, Session)),
        key=lambda one: (one.held_on, one.starts_at or time()),
    )
    assert (first.starts_at, first.minutes, first.channel, first.topics, first.note, first.visibility) == (
        *(time(9, 30), 90, "in_person", ("aims", "poster"), "What mattered.", "shared"),
    )
    assert (second.status, second.channel, second.minutes) == ("missed", "video", None)
    assert (third.starts_at, third.minutes, third.visibility) == (time(16, 15), 45, "private")


def test_a_session_that_was_entered_by_hand_is_filled_in_and_one_that_can_be_two_is_refused() -> None:
    by_hand = session(PAIR, date(2026, 9, 1), minutes=60, note="")
    two = [session(PAIR, date(2026, 9, 8)) for _ in range(2)]
    plan = planned(SESSIONS, program_of(PAIR, by_hand, *two))
    assert counts(plan) == (0, 1, 0)
    [changed] = plan.records
    assert isinstance(changed, Session)
    assert changed == replace(
        by_hand, starts_at=time(9, 30), topics=("aims", "poster"), note="What mattered.", stamp=stamp_of(7)
    )
    assert refusals(plan) == [("line 3", "held_on"), ("line 4", "held_on")]
    assert plan.notes == (
        "line 2: minutes: here it is different, and stays so.",
        "line 2: visibility: here it is different, and stays so.",
    )


def test_bad_rows_are_refused_by_line_and_field_and_stop_nothing() -> None:
    content = """mentor,mentee,held_on,minutes,starts_at,channel,status
Ada Okafor,Ben Ruiz,2026-09-01,45,,,
Ada Okafor,Ben Ruiz,2026-09-01,45,,,
Ada Okafor,Ben Ruiz,soon,45,25:00,fax,
Ada Okafor,Ben Ruiz,2027-01-01,45,,,
Ada Okafor,Ben Ruiz,2026-09-02,45,,,missed
Ben Ruiz,Ada Okafor,2026-09-02,,,,
Ada Okafor,Ben Ruiz,,45,,,
Ada Okafor,Ben Ruiz,2026-09-03,45,,,,,too,many
"""
    plan = planned(content)
    assert counts(plan) == (1, 0, 0)
    assert sorted(refusals(plan)) == [
        ("line 3", "held_on"),
        *(("line 4", "channel"), ("line 4", "held_on"), ("line 4", "starts_at")),
        *(("line 5", "held_on"), ("line 6", "minutes"), ("line 7", "mentee"), ("line 8", "held_on")),
        ("line 9", "columns"),
    ]
    assert any("is after today" in problem.message for problem in plan.refused)


def test_of_two_pairings_of_the_same_people_the_one_of_that_day_is_meant() -> None:
    first = replace(PAIR, ended_on=date(2026, 5, 1))
    second = pairing(ADA, BEN, started_on=date(2026, 6, 1))
    content = "mentor,mentee,held_on\n" + "".join(
        f"Ada Okafor,Ben Ruiz,{day}\n" for day in ("2026-03-01", "2026-05-15", "2026-07-01")
    )
    plan = planned(content, program_of(first, second))
    assert [one.pairing_id for one in plan.records if isinstance(one, Session)] == [first.id, second.id]
    assert refusals(plan) == [("line 3", "mentee")]


# --- dates ---------------------------------------------------------------------------------------------


def held_on(dates: list[str], *, day_first: bool | None) -> tuple[list[str], Plan]:
    plan = planned(
        "mentor,mentee,held_on\n" + "".join(f"Ada Okafor,Ben Ruiz,{one}\n" for one in dates), day_first=day_first
    )
    return [str(one.held_on) for one in plan.records if isinstance(one, Session)], plan


def test_the_order_of_day_and_month_is_what_the_table_shows_then_what_is_settled_else_refused() -> None:
    for settled in (None, True, False):
        days, plan = held_on(["03/04/2026", "25/03/2026"], day_first=settled)
        assert days == ["2026-04-03", "2026-03-25"]
        assert plan.notes == ("Dates are read with the day first, as “25/03/2026” on line 3 shows.",)
        days, plan = held_on(["03/04/2026", "03/25/2026"], day_first=settled)
        assert days == ["2026-03-04", "2026-03-25"]
    for settled, expected in ((True, "2026-04-03"), (False, "2026-03-04")):
        days, plan = held_on(["03/04/2026", "05/05/2026"], day_first=settled)
        assert days == [expected, "2026-05-05"]
        assert plan.notes[0].startswith("1 date can be read two ways")
    days, plan = held_on(["03/04/2026", "05/05/2026", "2026-01-10", "1 sep"], day_first=None)
    assert days == ["2026-05-05", "2026-01-10", "2026-09-01"]
    assert refusals(plan) == [("line 2", "held_on")]
    assert "can be 3 Apr or 4 Mar" in plan.refused[0].message
    days, plan = held_on(["03/04/2026", "25/03/2026", "03/25/2026"], day_first=True)
    assert days == ["2026-03-25"]
    assert ("line 2", "held_on") in refusals(plan)
    assert plan.notes[0].startswith("Some dates have the day first")


# --- twice ---------------------------------------------------------------------------------------------

CELLS = {
    "name": ["Ada Okafor", "ben ruiz", "Nia", "Nia", "", "Zoë 東"],
    "email": ["", "", "nia@example.org", "ada@example.org", "bad", "NIA@example.org"],
    "organisation": ["", "Riverside", "Hillside"],
    "mentor": ["Ada Okafor", "Ben Ruiz", "nobody", ""],
    "mentee": ["Ben Ruiz", "ada okafor", "Ben Ruiz"],
    "started_on": ["2026-01-05", "2025-01-01", "03/04/2026", "soon"],
    "ended_on": ["", "", "2026-06-01", "2024-01-01"],
    "cadence": ["", "monthly", "often"],
    "held_on": ["2026-09-01", "2026-09-02", "13 nov", "2026-09-01", "03/04/2026"],
    "starts_at": ["", "", "9:30", "16.30", "x"],
    "minutes": ["", "45", "1 h 30", "-1"],
    "status": ["", "held", "missed", "lost"],
    "note": ["", "What mattered.", "two\nlines", "\x1b[2J"],
    "topics": ["", "aims", "aims, poster;;"],
}
HEADERS = {
    "people": ("name", "email", "organisation"),
    "pairings": ("mentor", "mentee", "started_on", "ended_on", "cadence"),
    "sessions": ("mentor", "mentee", "held_on", "starts_at", "minutes", "status", "note", "topics"),
}


@st.composite
def tables(draw: st.DrawFn, kind: str) -> str:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(HEADERS[kind])
    for _ in range(draw(st.integers(0, 6))):
        writer.writerow([draw(st.sampled_from(CELLS[field])) for field in HEADERS[kind]])
    return held.getvalue()


@settings(max_examples=120, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(HEADERS)), day_first=st.none() | st.booleans())
def test_a_table_that_is_taken_in_twice_does_nothing_more(
    data: st.DataObject, kind: str, *, day_first: bool | None
) -> None:
    by_hand = data.draw(
        st.lists(
            st.builds(
                lambda day, at: session(PAIR, day, starts_at=at),
                st.sampled_from([date(2026, 9, 1), date(2026, 9, 2)]),
                st.sampled_from([None, time(9, 30)]),
            ),
            max_size=3,
        )
    )
    here = program_of(ADA, BEN, PAIR, NIA, *by_hand)
    content = data.draw(tables(kind))
    first = planned(content, here, day_first=day_first)
    after = here.with_records(first.records, today=TODAY)
    again = planned(content, after, day_first=day_first)
    assert again.records == ()
    assert len(again.refused) == len(first.refused)


def test_a_row_says_nothing_of_a_session_that_was_moved_or_deleted_since() -> None:
    plan = planned(SESSIONS)
    after = HERE.with_records(plan.records)
    moved, gone, _ = sorted((one for one in plan.records if isinstance(one, Session)), key=lambda one: one.id)
    by_hand = session(PAIR, gone.held_on)
    changed = after.with_records([replace(moved, held_on=days_ago(1), stamp=stamp_of(9)), tombstone(gone), by_hand])
    again = planned(SESSIONS, changed)
    assert (counts(again), again.refused) == ((0, 0, 3), ())
    assert again.notes == (f"line {again.notes[0][5]}: held_on: here it is different, and stays so.",)
