"""The calendar: what a parser reads in it, that nobody's words are in it, and that a second time doubles nothing."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.errors import MentorError
from mentor_tui.interchange.calendar import MOST_OF_A_SEQUENCE, calendar
from mentor_tui.model import FollowUp, Session
from mentor_tui.program import History, Program
from tests.records import (
    ADA,
    TODAY,
    days_ago,
    follow_up,
    history_of,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
    settled,
    stamp_of,
)

PAIR = pairing()


def components(*histories: History) -> dict[str, Any]:
    """Return what a parser finds in the calendar of these pairings, by its UID."""
    read = icalendar.Calendar.from_ical(calendar(histories, TODAY).content)
    found = [one for one in read.walk() if one.name in {"VEVENT", "VTODO"}]
    assert not [error for one in read.walk() for error in one.errors]
    by_uid = {str(one["UID"]): one for one in found}
    assert len(by_uid) == len(found)
    return by_uid


def only(*records: Session | FollowUp, mentor: str = "Ada Okafor") -> Any:
    people = [person(mentor, record_id=ADA.id)] if mentor != ADA.name else []
    [component] = components(history_of(PAIR, *people, *records)).values()
    return component


# --- what stands in it ---------------------------------------------------------------------------------


@given(programs())
@quickly
def test_every_session_and_every_follow_up_with_a_date_comes_back_from_a_parser(program: Program) -> None:
    found = components(*program.histories.values())
    for history in program.histories.values():
        for one in history.sessions:
            event = found.pop(one.id)
            begins = event.decoded("DTSTART")
            assert begins == (datetime.combine(one.held_on, one.starts_at) if one.starts_at else one.held_on)
            length = event.decoded("DURATION") if "DURATION" in event else None
            assert length == (timedelta(minutes=one.minutes) if one.minutes and one.starts_at else None)
            assert (event["STATUS"] == "CANCELLED") == (one.status == "cancelled")
        for thread in history.follow_ups:
            if thread.check_on is not None:
                task = found.pop(thread.id)
                assert task.decoded("DUE") == thread.check_on
                assert task["STATUS"] == ("NEEDS-ACTION" if thread.is_open else "COMPLETED")
    assert found == {}


ALLOWED = {
    *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "CLASS", "STATUS"),
    *("DTSTART", "DURATION", "TRANSP", "DUE"),
}


@given(programs())
@quickly
def test_a_calendar_has_initials_and_kinds_and_no_word_of_anybody(program: Program) -> None:
    for component in components(*program.histories.values()).values():
        assert component.keys() <= ALLOWED
        who, _, kind = str(component["SUMMARY"]).partition(": ")
        assert who in {f"{one} ⇄ {other}" for one in ("AO", "BR", "Z東") for other in ("AO", "BR", "Z東")}
        assert kind in {
            *("session", "missed session", "cancelled session"),
            *("promise", "concern", "milestone", "goal"),
        }


def test_a_session_without_its_hour_takes_the_day_and_blocks_nothing_of_it() -> None:
    event = only(session(PAIR, days_ago(3), minutes=45))
    assert event.decoded("DTSTART") == days_ago(3)
    assert not isinstance(event.decoded("DTSTART"), datetime)
    assert event["TRANSP"] == "TRANSPARENT"
    assert "DURATION" not in event


def test_a_session_with_its_hour_is_by_the_clock_on_the_wall() -> None:
    event = only(session(PAIR, days_ago(3), starts_at=clock(16, 30), minutes=90))
    assert event["DTSTART"].to_ical() == b"20261119T163000", "no time zone: it stays at half past four"
    assert event.decoded("DURATION") == timedelta(hours=1, minutes=30)
    assert "TRANSP" not in event


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        *(("Ada Okafor", "AO"), ("Dr. Kwame Mensah", "KM"), ("中村 葵", "中葵"), ("e\u0301va", "É")),
        *(("(Bo) de la Cruz", "BDLC"), ("[/b] x", "BX"), ("…", "?"), ("Dr.", "?")),
    ],
)
def test_the_initials_are_those_of_a_name_without_its_titles(name: str, initials: str) -> None:
    assert only(session(PAIR), mentor=name)["SUMMARY"] == f"{initials} ⇄ BR: session"


def test_what_is_settled_is_completed_and_what_has_no_date_is_no_task() -> None:
    thread = follow_up(PAIR, opened_on=days_ago(9), check_on=days_ago(-5))
    assert only(thread)["STATUS"] == "NEEDS-ACTION"
    assert only(settled(thread))["STATUS"] == "COMPLETED"
    made = calendar([history_of(PAIR, settled(thread), follow_up(PAIR, "undated"))], TODAY)
    assert (made.sessions, made.follow_ups, made.due) == (0, 0, 0)


def test_it_says_in_counts_what_leaves() -> None:
    history = history_of(
        PAIR,
        session(PAIR),
        *(follow_up(PAIR, opened_on=days_ago(20), check_on=days_ago(ago)) for ago in (3, 0, -3)),
        settled(follow_up(PAIR, opened_on=days_ago(20), check_on=days_ago(3))),
    )
    assert calendar([history], TODAY).told() == (
        "Leaves: 1 session, 3 open follow-ups with a next date, of which 2 due by now. "
        "Titles are initials and kinds; nothing that somebody wrote leaves."
    )


# --- taking it in again --------------------------------------------------------------------------------


@given(st.integers(0, 80_000), st.integers(1, 5_000))
@quickly
def test_a_later_stamp_is_a_later_sequence_and_the_same_uid(number: int, later: int) -> None:
    talk = session(PAIR, stamp=stamp_of(number))
    moved = replace(talk, held_on=days_ago(1), stamp=stamp_of(number + later))
    before, after = only(talk), only(moved)
    assert before["UID"] == after["UID"] == talk.id
    assert after["SEQUENCE"] - before["SEQUENCE"] == later
    assert after.decoded("DTSTAMP") - before.decoded("DTSTAMP") == timedelta(seconds=later)
    assert after.decoded("DTSTAMP") == after.decoded("LAST-MODIFIED")
    assert after.decoded("DTSTAMP").tzinfo is not None


def test_a_new_name_is_a_change_of_what_has_its_initials() -> None:
    talk = session(PAIR, stamp=stamp_of(5))
    renamed = person("Ada Vale", record_id=ADA.id, stamp=stamp_of(60))
    [event] = components(history_of(PAIR, renamed, talk)).values()
    assert event["SUMMARY"] == "AV ⇄ BR: session"
    assert event.decoded("DTSTAMP") == datetime(2026, 11, 22, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(("year", "sequence"), [("1999", 0), ("2199", MOST_OF_A_SEQUENCE)])
def test_a_sequence_is_a_number_that_every_calendar_can_hold(year: str, sequence: int) -> None:
    stamp = stamp_of(0).replace("2026", year)
    people = [replace(one, stamp="1970-01-01T00:00:00.000000Z/test") for one in program_of(PAIR).people.values()]
    [event] = components(history_of(PAIR, *people, session(PAIR, stamp=stamp))).values()
    assert event["SEQUENCE"] == sequence


@given(programs())
@quickly
def test_the_same_records_give_the_same_bytes(program: Program) -> None:
    histories = [*program.histories.values()]
    assert calendar(histories, TODAY) == calendar(histories[::-1], TODAY)


def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(
        MentorError, match=r"^The calendar needs one more library: pip install 'mentor-tui\[calendar\]'\.$"
    ):
        calendar([], TODAY)


# --- with a calendar server ----------------------------------------------------------------------------

CLIENT = """
import json, sys, time
import caldav, icalendar
url, *files = sys.argv[1:]
for _ in range(100):
    try:
        principal = caldav.DAVClient(url, username="ada", password="x").principal()
        break
    except OSError:
        time.sleep(0.1)
kept = principal.make_calendar(name="mentoring", supported_calendar_component_set=["VEVENT", "VTODO"])
for file in files:
    for one in icalendar.Calendar.from_ical(open(file, "rb").read()).subcomponents:
        whole = icalendar.Calendar()
        whole.add("prodid", "-//test//EN")
        whole.add("version", "2.0")
        whole.add_component(one)
        (kept.save_event if one.name == "VEVENT" else kept.save_todo)(whole.to_ical().decode())
    there = [*kept.events(), *kept.todos(include_completed=True)]
    parts = [part for one in there for part in one.icalendar_instance.subcomponents]
    when = lambda part: part.decoded("DTSTART" if part.name == "VEVENT" else "DUE").isoformat()
    print(json.dumps(sorted([str(part["UID"]), when(part), str(part["STATUS"])] for part in parts)))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A calendar server on this machine alone, in an environment of its own, and the Python that has its client."""
    place = tmp_path_factory.mktemp("calendars")
    venv.create(place / "venv", with_pip=True)
    python = place / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "radicale>=3.5", "caldav>=2"], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "server": {"hosts": f"127.0.0.1:{port}"},
        "auth": {"type": "none"},
        "storage": {"filesystem_folder": str(place / "collections")},
    }
    config = place / "config"
    config.write_text(
        "\n".join(
            line for name, of in settings.items() for line in (f"[{name}]", *(f"{k} = {v}" for k, v in of.items()))
        )
    )
    process = subprocess.Popen([python, "-m", "radicale", "--config", config], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield python, f"http://127.0.0.1:{port}/"
    process.terminate()
    process.wait()


@pytest.mark.slow
def test_a_calendar_server_that_takes_it_in_again_changes_what_it_has(server: tuple[Path, str], tmp_path: Path) -> None:
    talk = session(PAIR, days_ago(3), starts_at=clock(16, 30), minutes=45, note="was in tears", stamp=stamp_of(1))
    call = session(PAIR, days_ago(9), status="missed", stamp=stamp_of(1))
    thread = follow_up(PAIR, opened_on=days_ago(9), check_on=days_ago(-5), stamp=stamp_of(1))
    first = history_of(PAIR, talk, call, thread)
    changed = history_of(
        PAIR,
        replace(talk, held_on=days_ago(2), stamp=stamp_of(9)),
        call,
        replace(settled(thread), check_on=days_ago(-6), stamp=stamp_of(9)),
    )
    for name, history in (("first", first), ("changed", changed)):
        (tmp_path / name).write_bytes(calendar([history], TODAY).content)
    python, url = server
    files = [tmp_path / name for name in ("first", "first", "changed")]
    answer = subprocess.run([python, "-c", CLIENT, url, *files], check=True, capture_output=True, text=True, timeout=90)
    once, twice, after = (json.loads(line) for line in answer.stdout.splitlines())

    def listed(talked: date, due: date, status: str) -> list[list[str]]:
        return sorted(
            (
                [talk.id, f"{talked}T16:30:00", "CONFIRMED"],
                [call.id, str(days_ago(9)), "CONFIRMED"],
                [thread.id, str(due), status],
            )
        )

    assert once == twice == listed(days_ago(3), days_ago(-5), "NEEDS-ACTION")
    assert after == listed(days_ago(2), days_ago(-6), "COMPLETED")
