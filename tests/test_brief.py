from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from msgspec.structs import replace

from mentor_tui.brief import Brief, Section, brief, brief_sections
from mentor_tui.continuity import due_on, standing
from mentor_tui.dates import Cadence
from mentor_tui.model import Ending, FollowUp, Takeaway
from mentor_tui.program import History, Program, build
from tests.records import (
    ADA,
    BEN,
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
    programs,
    quickly,
    session,
    settled,
)

PAIR = pairing(started_on=days_ago(100))


def told(history: History, today: date = TODAY) -> dict[str, tuple[str, ...]]:
    """Return the lines of each section by its heading."""
    return dict(brief_sections(brief(history, today, THRESHOLDS)))


def facts(history: History, today: date = TODAY) -> Brief:
    return brief(history, today, THRESHOLDS)


def test_a_brief_tells_everything_in_the_order_in_which_it_is_read() -> None:
    mentee = person("Ben Ruiz", about="To be heard.\nTo be home for dinner.", record_id=BEN.id)
    pair = pairing(
        ADA,
        mentee,
        started_on=days_ago(100),
        purpose="research mentoring",
        agreement="What is said here stays here.",
        pauses=[pause(days_ago(-29), days_ago(-49), "exams")],
    )
    talk = session(
        pair,
        days_ago(16),
        minutes=65,
        channel="video",
        topics=("poster", "nights"),
        note="First poster accepted.\n\nHe was *tired*.",
        takeaway=Takeaway(mentor="patience", mentee="a plan"),
    )
    sleep = follow_up(pair, "sleep", days_ago(30), kind="concern", check_on=days_ago(2), rhythm=WEEKLY)
    draft = follow_up(pair, "IRB draft", opened_in=talk, owner="mentee", note="ask\nDr Vale", check_on=days_ago(-10))
    big_day = follow_up(pair, "first talk", days_ago(16), kind="milestone", owner="both", check_on=days_ago(-2))
    door = settled(
        follow_up(pair, "introduction to Dr Vale", days_ago(40)), days_ago(12), closing_note="They\nhave met."
    )
    history = history_of(
        pair,
        mentee,
        session(pair, days_ago(30), note="long ago"),
        talk,
        session(pair, days_ago(6), status="missed", note="on call"),
        session(pair, days_ago(3), status="cancelled"),
        *(sleep, draft, big_day, door),
        check_in(pair, made_in=talk, about=sleep, note="said in the session"),
        check_in(pair, days_ago(14), about=sleep, note="slept\nfive hours"),
        check_in(pair, days_ago(8), about=sleep, result="no_answer"),
        check_in(pair, days_ago(5), about=sleep, result="left_message", note="rang at noon"),
        check_in(pair, days_ago(4), result="declined", channel="phone"),
    )
    assert brief_sections(brief(history, TODAY, THRESHOLDS)) == (
        Section(
            "Where the two stand",
            (
                "overdue: check-in was due Fri 20 Nov: sleep",
                "last contact Sun 8 Nov, 14 days ago",
                "next contact by Sun 22 Nov, today",
            ),
        ),
        Section(
            "Last time",
            (
                "Fri 6 Nov, 16 days ago · 1 h 05 · video · poster, nights",
                "First poster accepted.",
                "",
                "He was *tired*.",
                "Ben took away: a plan",
                "Ada took away: patience",
                "cancelled on Thu 19 Nov, 3 days ago",
                "missed on Mon 16 Nov, 6 days ago: on call",
            ),
        ),
        Section(
            "Still open",
            (
                "concern: sleep · Ada · open for 30 days, 1 session · was due Fri 20 Nov · tried twice since 14 Nov",
                "  Tue 17 Nov, left message: rang at noon",
                "milestone: first talk · both · open for 16 days, 0 sessions · next Tue 24 Nov",
                "promise: IRB draft · Ben · open for 16 days, 0 sessions · next Wed 2 Dec",
                "  ask Dr Vale",
            ),
        ),
        Section(
            "Since then",
            (
                "tried 3 times since 14 Nov",
                "Wed 18 Nov, 4 days ago · declined · phone",
                "Tue 17 Nov, 5 days ago · left message · sleep",
                "Sat 14 Nov, 8 days ago · no answer · sleep",
                "Tue 10 Nov, 12 days ago · kept · introduction to Dr Vale: They have met.",
                "Sun 8 Nov, 14 days ago · reached · sleep: slept five hours",
            ),
        ),
        Section(
            "Planned",
            (
                "Tue 24 Nov, in 2 days · milestone: first talk · be there · both",
                "Wed 2 Dec, in 10 days · promise: IRB draft · Ben",
                "Mon 21 Dec, in 29 days · pause begins: 21 days, 21 Dec to 10 Jan 2027: exams",
            ),
        ),
        Section("What matters to Ben", ("To be heard.", "To be home for dinner.")),
        Section("What was agreed", ("research mentoring", "What is said here stays here.")),
    )


# --- where the two stand -------------------------------------------------------------------------------


def test_two_who_have_just_begun_have_an_empty_past_that_says_so_and_a_first_contact_ahead() -> None:
    assert told(history_of(pairing(started_on=days_ago(2)))) == {
        "Where the two stand": ("new: began 2 days ago, first contact by Fri 4 Dec", "no contact yet"),
        "Last time": ("the two have not met yet",),
        "Planned": ("Fri 4 Dec, in 12 days · next contact, planned every 2 weeks",),
    }


def test_a_pairing_that_has_not_begun_can_be_read_about() -> None:
    assert told(history_of(pairing(started_on=days_ago(-3)))) == {
        "Where the two stand": ("new: begins in 3 days, first contact by Wed 9 Dec", "no contact yet"),
        "Last time": ("the two have not met yet",),
        "Planned": ("Wed 9 Dec, in 17 days · next contact, planned every 2 weeks",),
    }


def test_without_a_cadence_nothing_is_due_and_nothing_is_planned() -> None:
    pair = pairing(started_on=days_ago(60), cadence=None)
    assert told(history_of(pair, session(pair, days_ago(9)))) == {
        "Where the two stand": ("steady: no cadence agreed, nothing is due", "last contact Fri 13 Nov, 9 days ago"),
        "Last time": ("Fri 13 Nov, 9 days ago · in person",),
    }


@pytest.mark.parametrize(
    ("days", "lines", "planned"),
    [
        (
            5,
            ("steady: next contact by Tue 1 Dec", "last contact Tue 17 Nov, 5 days ago"),
            ("Tue 1 Dec, in 9 days · next contact, planned every 2 weeks",),
        ),
        (
            14,
            ("due: contact is due today, planned every 2 weeks", "last contact Sun 8 Nov, 14 days ago"),
            None,
        ),
        (
            60,
            (
                "lapsed: 60 days since contact, planned every 2 weeks",
                "last contact Wed 23 Sep, 60 days ago",
                "next contact was due Wed 7 Oct, 46 days ago",
            ),
            None,
        ),
    ],
)
def test_when_contact_is_due_is_told_once(days: int, lines: tuple[str, ...], planned: tuple[str, ...] | None) -> None:
    found = told(history_of(PAIR, session(PAIR, days_ago(days))))
    assert found["Where the two stand"] == lines
    assert found.get("Planned") == planned


def test_after_a_pause_with_its_end_contact_is_due_and_in_one_without_end_nobody_knows() -> None:
    until = replace(PAIR, pauses=(pause(days_ago(10), days_ago(-4), "exams"),))
    assert told(history_of(until, session(until, days_ago(12))))["Where the two stand"] == (
        "paused: until Thu 26 Nov: exams",
        "last contact Tue 10 Nov, 12 days ago",
        "next contact by Wed 9 Dec, in 17 days",
    )
    endless = replace(PAIR, pauses=(pause(days_ago(10), None, "leave"),))
    found = told(history_of(endless, session(endless, days_ago(12))))
    assert found["Where the two stand"] == ("paused: since Thu 12 Nov: leave", "last contact Tue 10 Nov, 12 days ago")
    assert "Planned" not in found


def test_what_was_due_before_a_pause_without_end_is_still_told() -> None:
    endless = replace(PAIR, pauses=(pause(days_ago(10), None, "leave"),))
    lines = told(history_of(endless, session(endless, days_ago(30))))["Where the two stand"]
    assert lines[-1] == "next contact was due Fri 6 Nov, 16 days ago"


# --- the end -------------------------------------------------------------------------------------------


def test_a_closed_pairing_tells_how_it_ended_and_until_when_the_door_is_open() -> None:
    ending = Ending(reason="handed_over", note="Ada retires.", valued="The\ncoffee.", door_open_on=days_ago(-90))
    pair = replace(PAIR, ended_on=days_ago(20), ending=ending)
    carried = follow_up(pair, "IRB draft", days_ago(50), check_on=days_ago(10))
    assert told(history_of(pair, session(pair, days_ago(20), note="The last one."), carried)) == {
        "Where the two stand": ("closed: since Mon 2 Nov: handed over", "last contact Mon 2 Nov, 20 days ago"),
        "How it ended": (
            "handed over: Ada retires.",
            "valued: The",
            "coffee.",
            "the door is open until Sat 20 Feb 2027, in 90 days",
        ),
        "Last time": ("Mon 2 Nov, 20 days ago · in person", "The last one."),
        "Still open": ("promise: IRB draft · Ada · open for 30 days, 1 session · was due Thu 12 Nov",),
    }


def test_a_door_that_is_shut_by_now_was_open() -> None:
    ending = Ending(reason="lost_touch", door_open_on=days_ago(1))
    found = told(history_of(replace(PAIR, ended_on=days_ago(60), ending=ending)))
    assert found["How it ended"] == ("lost touch", "the door was open until Sat 21 Nov, yesterday")
    assert found["Last time"] == ("the two never met",)
    assert found["Where the two stand"] == ("closed: since Wed 23 Sep: lost touch",)
    assert "Planned" not in told(history_of(replace(PAIR, ended_on=TODAY)))
    on_its_last_day = replace(PAIR, ended_on=days_ago(60), ending=replace(ending, door_open_on=TODAY))
    assert told(history_of(on_its_last_day))["How it ended"][-1] == "the door is open until Sun 22 Nov, today"


def test_an_agreed_end_is_planned_and_no_contact_after_it_is() -> None:
    def planned(days: int) -> tuple[str, ...]:
        pair = replace(PAIR, ended_on=days_ago(-days), ending=Ending(reason="completed_as_planned"))
        found = told(history_of(pair, session(pair, days_ago(5))))
        assert found["How it will end"] == ("completed as planned",)
        return found["Planned"]

    assert planned(30) == (
        "Tue 1 Dec, in 9 days · next contact, planned every 2 weeks",
        "Tue 22 Dec, in 30 days · the pairing ends, as agreed",
    )
    assert planned(9) == ("Tue 1 Dec, in 9 days · the pairing ends, as agreed",)


# --- last time -----------------------------------------------------------------------------------------


def test_where_sessions_were_only_missed_the_two_have_not_met() -> None:
    history = history_of(
        PAIR,
        session(PAIR, days_ago(30), status="missed", note="forgot\nthe date"),
        session(PAIR, days_ago(16), status="cancelled"),
    )
    assert told(history)["Last time"] == (
        "the two have not met yet",
        "cancelled on Fri 6 Nov, 16 days ago",
        "missed on Fri 23 Oct, 30 days ago: forgot the date",
    )


def test_a_session_that_was_missed_before_the_last_one_or_on_its_day_is_over_with() -> None:
    history = history_of(
        PAIR,
        session(PAIR, days_ago(16), status="missed"),
        session(PAIR, days_ago(9), record_id=id_of(7_000_001)),
        session(PAIR, days_ago(9), status="cancelled", record_id=id_of(7_000_002)),
    )
    assert told(history)["Last time"] == ("Fri 13 Nov, 9 days ago · in person",)


def test_a_session_cancelled_ahead_is_planned_no_more_and_is_not_of_the_past() -> None:
    history = history_of(
        PAIR, session(PAIR, days_ago(5)), session(PAIR, days_ago(-4), status="cancelled", note="on\ncall")
    )
    found = told(history)
    assert found["Last time"] == ("Tue 17 Nov, 5 days ago · in person",)
    assert found["Planned"] == (
        "Thu 26 Nov, in 4 days · the session is cancelled: on call",
        "Tue 1 Dec, in 9 days · next contact, planned every 2 weeks",
    )


def test_a_session_cancelled_today_is_told_as_not_held_and_not_as_planned() -> None:
    pair = pairing(cadence=None)
    found = told(history_of(pair, session(pair, days_ago(5)), session(pair, TODAY, status="cancelled")))
    assert found["Last time"][1:] == ("cancelled on Sun 22 Nov, today",)
    assert "Planned" not in found


def test_of_two_sessions_on_one_day_the_later_one_is_the_last() -> None:
    first = session(PAIR, days_ago(9), note="first", record_id=id_of(8_000_001))
    second = session(PAIR, days_ago(9), note="second", record_id=id_of(8_000_002))
    assert facts(history_of(PAIR, first, second)).last_session == second


# --- still open ----------------------------------------------------------------------------------------


def test_the_last_thing_that_was_said_is_told_also_where_a_silent_attempt_came_after_it() -> None:
    thread = follow_up(PAIR, "IRB draft", days_ago(30), note="the first note")
    said = check_in(PAIR, days_ago(20), about=thread, note="waiting for Dr Vale")
    silent = check_in(PAIR, days_ago(9), about=thread, result="no_answer")
    assert told(history_of(PAIR, thread, said, silent))["Still open"] == (
        "promise: IRB draft · Ada · open for 30 days, 0 sessions · tried once since 13 Nov",
        "  Mon 2 Nov, reached: waiting for Dr Vale",
    )
    assert told(history_of(PAIR, thread))["Still open"][1:] == ("  the first note",)
    assert len(told(history_of(PAIR, replace(thread, note="")))["Still open"]) == 1


def test_attempts_count_from_the_last_time_the_person_was_reached_about_that_thread() -> None:
    one, other = follow_up(PAIR, "one", days_ago(30)), follow_up(PAIR, "other", days_ago(30))
    history = history_of(
        PAIR,
        *(one, other),
        check_in(PAIR, days_ago(20), about=one, result="no_answer"),
        check_in(PAIR, days_ago(15), about=one),
        check_in(PAIR, days_ago(12), about=other, result="no_answer"),
        check_in(PAIR, days_ago(10), about=one, result="left_message"),
        check_in(PAIR, days_ago(8), about=one, result="rescheduled"),
    )
    found = {carried.loop.follow_up.title: len(carried.attempts) for carried in facts(history).still_open}
    assert found == {"one": 2, "other": 1}
    assert len(facts(history).attempts) == 3


# --- since then ----------------------------------------------------------------------------------------


def test_what_was_done_later_on_the_day_of_the_session_came_after_it_and_what_was_done_in_it_did_not() -> None:
    talk = session(PAIR, days_ago(9))
    thread = follow_up(PAIR, "IRB draft", days_ago(30))
    history = history_of(
        PAIR,
        *(talk, thread),
        settled(follow_up(PAIR, "settled in it", days_ago(30)), closed_in=talk),
        settled(follow_up(PAIR, "settled in the evening", days_ago(30)), days_ago(9), "let_go"),
        check_in(PAIR, days_ago(10), note="before it"),
        check_in(PAIR, about=thread, made_in=talk, note="in it"),
        check_in(PAIR, days_ago(9), note="in the evening"),
    )
    assert told(history)["Since then"] == (
        "Fri 13 Nov, 9 days ago · let go · settled in the evening",
        "Fri 13 Nov, 9 days ago · reached · in the evening",
    )


def test_before_the_first_session_what_was_tried_is_told_as_so_far() -> None:
    history = history_of(PAIR, check_in(PAIR, days_ago(9), result="no_answer", note="rang twice"))
    found = told(history)
    assert found["So far"] == ("tried once since 13 Nov", "Fri 13 Nov, 9 days ago · no answer · rang twice")
    assert "Since then" not in found


def test_an_attempt_before_the_last_contact_is_told_and_not_counted() -> None:
    history = history_of(
        PAIR,
        session(PAIR, days_ago(20)),
        check_in(PAIR, days_ago(9), result="no_answer"),
        check_in(PAIR, days_ago(5), note="called back"),
    )
    assert told(history)["Since then"] == (
        "Tue 17 Nov, 5 days ago · reached · called back",
        "Fri 13 Nov, 9 days ago · no answer · message",
    )


def test_an_attempt_on_the_day_of_a_contact_is_not_counted_as_one_since() -> None:
    history = history_of(PAIR, check_in(PAIR, days_ago(9), result="no_answer"), check_in(PAIR, days_ago(9)))
    assert facts(history).attempts == ()
    assert len(facts(history).since) == 2


def test_what_a_clock_that_was_ahead_has_dated_after_today_is_not_told_as_past() -> None:
    thread = follow_up(PAIR, "IRB draft", days_ago(30))
    ahead = (
        session(PAIR, days_ago(-2), note="ahead"),
        session(PAIR, days_ago(-2), status="missed", note="ahead"),
        check_in(PAIR, days_ago(-1), about=thread, result="no_answer", note="ahead"),
        settled(follow_up(PAIR, "ahead", days_ago(9)), days_ago(-1)),
    )
    assert told(history_of(PAIR, session(PAIR, days_ago(9)), thread, *ahead)) == told(
        history_of(PAIR, session(PAIR, days_ago(9)), thread)
    )


# --- planned -------------------------------------------------------------------------------------------


def test_a_big_day_that_is_today_is_planned_and_one_that_was_yesterday_is_not() -> None:
    def planned(check_on: date) -> tuple[str, ...] | None:
        pair = pairing(cadence=None)
        return told(history_of(pair, follow_up(pair, "talk", days_ago(9), kind="milestone", check_on=check_on))).get(
            "Planned"
        )

    assert planned(TODAY) == ("Sun 22 Nov, today · milestone: talk · be there · Ada",)
    assert planned(days_ago(1)) is None


def test_a_pause_ahead_is_planned_once_and_one_that_has_begun_is_not() -> None:
    ahead, begun = pause(days_ago(-1), None, "leave"), pause(TODAY, days_ago(-2))
    pair = replace(PAIR, cadence=None, pauses=(begun, ahead, ahead))
    assert told(history_of(pair))["Planned"] == (
        "Mon 23 Nov, tomorrow · pause begins: from 23 Nov, end not known: leave",
    )


# --- whatever is in it ---------------------------------------------------------------------------------


def test_hostile_text_is_only_text() -> None:
    hostile = "[bold]Ben [1:1] [/bold] {0} %s"
    mentee = person(hostile, about=hostile)
    pair = pairing(ADA, mentee, started_on=days_ago(60), purpose=hostile, agreement=hostile)
    talk = session(pair, days_ago(9), note=hostile, takeaway=Takeaway(mentee=hostile))
    found = told(history_of(pair, mentee, talk, follow_up(pair, hostile, days_ago(9), note=hostile)))
    assert found["Last time"][1:] == (hostile, f"[bold]Ben took away: {hostile}")
    assert found["Still open"] == (
        f"promise: {hostile} · Ada · open for 9 days, 0 sessions",
        f"  {hostile}",
    )
    assert found["What matters to [bold]Ben"] == (hostile,)
    assert found["What was agreed"] == (hostile, hostile)


@quickly
@given(histories())
def test_every_section_has_a_heading_and_begins_with_words(history: History) -> None:
    sections = brief_sections(brief(history, TODAY, THRESHOLDS))
    assert len({section.heading for section in sections}) == len(sections)
    for section in sections:
        assert section.heading.strip()
        assert section.lines[0].strip()
        assert not any("\n" in line or line != line.rstrip() for line in section.lines)
    assert [section.heading for section in sections][:1] == ["Where the two stand"]
    assert "Last time" in {section.heading for section in sections}


@quickly
@given(programs())
def test_every_open_follow_up_is_told_once_as_still_open(program: Program) -> None:
    for history in program.histories.values():
        lines = told(history).get("Still open", ())
        found = Counter(line.split(" · ")[0] for line in lines if not line.startswith(" "))
        assert found == Counter(f"{one.kind}: {one.title}" for one in history.follow_ups if one.is_open)


@quickly
@given(histories())
def test_what_was_done_since_is_everything_after_the_last_session_newest_first(history: History) -> None:
    found = facts(history)
    days = [one.closed_on if isinstance(one, FollowUp) else one.made_on for one in found.since]
    assert all(older <= newer <= TODAY for newer, older in pairwise(day for day in days if day))
    assert None not in days
    after = found.last_session.held_on if found.last_session else date.min
    assert {one.id for one in history.check_ins if one.made_on > after} <= {one.id for one in found.since}
    assert {one.id for one in history.follow_ups if one.closed_on and one.closed_on > after} <= {
        one.id for one in found.since
    }
    assert all(day >= after for day in days if day)
    assert all(one.held_on > after for one in found.not_held)
    assert set(found.attempts) <= set(history.check_ins)


@quickly
@given(histories())
def test_nothing_planned_lies_behind_and_the_nearest_is_first(history: History) -> None:
    found = facts(history)
    days = [one.on for one in found.planned]
    assert days == sorted(days)
    assert all(day >= TODAY for day in days)
    ahead = [one for one in history.open_follow_ups if one.check_on and one.check_on >= TODAY]
    assert [one.subject for one in found.planned if isinstance(one.subject, FollowUp)] == ahead
    if found.due_on is not None:
        assert found.due_on == due_on(history, TODAY)
    contacts = [one.on for one in found.planned if isinstance(one.subject, Cadence)]
    assert contacts == ([found.due_on] if found.due_on is not None and found.due_on > TODAY else [])


@quickly
@given(histories())
def test_a_brief_stands_where_the_pairing_stands_and_the_order_of_records_does_not_matter(history: History) -> None:
    found = facts(history)
    assert found.standing == standing(history, TODAY, THRESHOLDS)
    records = [history.mentor, history.mentee, *history.records()]
    again = build(Program().charter, reversed(records)).history(history.id)
    assert brief_sections(facts(again)) == brief_sections(found)
