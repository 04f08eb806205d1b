from datetime import date, time

import pytest
from hypothesis import given
from msgspec.structs import replace

from mentor_tui.continuity import Figures, figures, standing
from mentor_tui.dates import Cadence
from mentor_tui.model import Ending, Reflection, Takeaway
from mentor_tui.program import History
from mentor_tui.timeline import Entry, timeline
from mentor_tui.wording import (
    EntryWords,
    Whole,
    about_pairing,
    burden,
    chapter_words,
    continuity_line,
    entry_whole,
    entry_words,
    gap_sentence,
    length,
    ordinal,
    owner_name,
    pairing_name,
    pause_sentence,
    percent,
    record_name,
    sentence,
    spoken,
    times,
    why,
)
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
    quickly,
    session,
    settled,
)

PAIR = pairing(started_on=days_ago(100))
TALK = session(
    PAIR,
    days_ago(9),
    starts_at=time(16, 30),
    minutes=45,
    channel="video",
    topics=("poster", "nights"),
    note="First poster\naccepted.",
    reflection=Reflection(valuing="listened", appreciating_power="asked", abiding="will call"),
    takeaway=Takeaway(mentor="patience", mentee="a plan"),
    visibility="shared",
)
THREAD = follow_up(PAIR, "IRB draft", days_ago(23), owner="mentee", note="ask Dr Vale", rhythm=WEEKLY)


def entries(history: History, kind: str, today: date = TODAY) -> list[Entry]:
    rows = timeline(history, today, THRESHOLDS).rows
    return [row.entry for row in rows if row.entry is not None and row.entry.kind == kind]


def words(history: History, kind: str, today: date = TODAY) -> EntryWords:
    (entry,) = entries(history, kind, today)
    return entry_words(entry, history, today)


def whole(history: History, kind: str, today: date = TODAY) -> Whole:
    (entry,) = entries(history, kind, today)
    return entry_whole(entry, history, today)


def reason(history: History, today: date = TODAY) -> str:
    return why(standing(history, today, THRESHOLDS), history, today)


def counted(history: History, today: date = TODAY) -> Figures:
    return figures(history, today, THRESHOLDS)


# --- small words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 min"),
        (45, "45 min"),
        (60, "1 h"),
        (65, "1 h 05"),
        (90, "1 h 30"),
        (599, "9 h 59"),
        (605, "10 h"),
        (1740, "29 h"),
    ],
)
def test_a_length_is_said_in_hours_and_minutes_while_minutes_matter(minutes: int, said: str) -> None:
    assert length(minutes) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_ordinals_have_their_endings(number: int, said: str) -> None:
    assert ordinal(number) == said


def test_small_words() -> None:
    assert [times(number) for number in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert spoken("in_person") == "in person"
    assert sentence("", "one", "", "two") == "one · two"
    assert [percent(share) for share in (None, 0, 0.914, 1)] == ["not applicable", "0 %", "91 %", "100 %"]


def test_an_owner_is_named_by_the_given_name() -> None:
    history = history_of(PAIR)
    assert [owner_name(owner, history) for owner in ("mentor", "mentee", "both")] == ["Ada", "Ben", "both"]
    assert pairing_name(history) == "Ada Okafor ⇄ Ben Ruiz"
    doctor = person("Dr. Ada Okafor")
    assert owner_name("mentor", history_of(pairing(doctor), doctor)) == "Ada"


# --- why a pairing stands where it stands --------------------------------------------------------------


def test_why_a_pairing_is_closed() -> None:
    closed = pairing(started_on=days_ago(100), ended_on=days_ago(9))
    assert reason(history_of(closed)) == "since Fri 13 Nov"
    ending = Ending(reason="completed_as_planned")
    assert reason(history_of(replace(closed, ending=ending))) == "since Fri 13 Nov: completed as planned"


def test_why_a_pairing_is_paused() -> None:
    until = pause(days_ago(3), days_ago(-8), "exams")
    assert reason(history_of(pairing(pauses=[until]))) == "until Mon 30 Nov: exams"
    assert reason(history_of(pairing(pauses=[replace(until, until_on=None)]))) == "since Thu 19 Nov: exams"


@pytest.mark.parametrize(
    ("started_on", "said"),
    [
        (days_ago(5), "began 5 days ago, first contact by Tue 1 Dec"),
        (TODAY, "began today, first contact by Sun 6 Dec"),
        (days_ago(-1), "begins tomorrow, first contact by Mon 7 Dec"),
    ],
)
def test_why_a_pairing_is_new(started_on: date, said: str) -> None:
    assert reason(history_of(pairing(started_on=started_on))) == said


def test_why_a_silent_pairing_needs_care() -> None:
    met = history_of(PAIR, session(PAIR, days_ago(61)))
    assert reason(met) == "61 days since contact, planned every 2 weeks"
    assert reason(met, days_ago(61 - 15)) == "15 days since contact, planned every 2 weeks"
    assert reason(met, days_ago(61 - 14)) == "contact is due today, planned every 2 weeks"
    assert reason(history_of(PAIR)) == "no contact in the 3 months since the start, planned every 2 weeks"


def test_why_a_pairing_with_a_check_due_needs_care() -> None:
    pair = pairing(started_on=days_ago(5))
    thread = follow_up(pair, "IRB draft", days_ago(5), check_on=days_ago(2))
    history = history_of(pair, session(pair, days_ago(5)), thread)
    assert reason(history) == "check-in was due Fri 20 Nov: IRB draft"
    assert reason(history, days_ago(2)) == "check-in is due today: IRB draft"


def test_why_a_pairing_is_steady() -> None:
    assert reason(history_of(PAIR, session(PAIR, days_ago(9)))) == "next contact by Fri 27 Nov"
    free = pairing(cadence=None)
    assert reason(history_of(free, session(free, days_ago(9)))) == "no cadence agreed, nothing is due"


# --- lines about a pairing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started_on", "ended_on", "said"),
    [
        (days_ago(0), None, "since 22 Nov"),
        (days_ago(30), None, "since 23 Oct (30 days)"),
        (date(2025, 3, 3), None, "since 3 Mar 2025 (21 months)"),
        (days_ago(30), days_ago(20), "since 23 Oct (10 days)"),
        (days_ago(30), days_ago(-20), "since 23 Oct (30 days)"),
        (days_ago(-8), None, "from Mon 30 Nov"),
        (days_ago(-8), days_ago(-50), "from Mon 30 Nov"),
    ],
)
def test_a_pairing_says_since_when_and_for_how_long(started_on: date, ended_on: date | None, said: str) -> None:
    assert (
        about_pairing(history_of(pairing(started_on=started_on, ended_on=ended_on)), TODAY) == f"every 2 weeks · {said}"
    )


def test_a_pairing_says_its_purpose_and_that_it_has_no_cadence() -> None:
    pair = pairing(purpose="research mentoring", cadence=None, started_on=TODAY)
    assert about_pairing(history_of(pair), TODAY) == "research mentoring · no cadence · since 22 Nov"


def test_the_burden_counts_open_threads_and_attempts_and_is_silent_without_any() -> None:
    tried = [check_in(PAIR, days_ago(day), result="no_answer") for day in (3, 2)]
    assert burden(counted(history_of(PAIR, THREAD, *tried))) == "1 open · tried twice"
    assert burden(counted(history_of(PAIR, THREAD))) == "1 open"
    assert burden(counted(history_of(PAIR))) == ""


def test_the_figures_of_a_pairing_in_one_line_each_say_what_they_rest_on() -> None:
    history = history_of(
        PAIR,
        session(PAIR, days_ago(100), minutes=60),
        session(PAIR, days_ago(50), minutes=30),
        THREAD,
        check_in(PAIR, days_ago(2), result="no_answer"),
    )
    found = standing(history, TODAY, THRESHOLDS)
    assert continuity_line(counted(history), found, history, TODAY) == (
        "50 days since contact, planned every 2 weeks · last contact 50 days ago · coverage 28 % of days · "
        "longest gap 50 days · 2 sessions, 1 h 30 · 1 open · tried once"
    )
    free = history_of(pairing(cadence=None, started_on=TODAY))
    assert continuity_line(counted(free), standing(free, TODAY, THRESHOLDS), free, TODAY) == (
        "began today, first contact by Tue 22 Dec · no contact yet"
    )


# --- what stands on a row ------------------------------------------------------------------------------


def test_a_held_session_says_how_long_how_and_what() -> None:
    assert words(history_of(PAIR, TALK), "session") == ("session", "45 min · video · First poster accepted.")
    bare = replace(TALK, note="", minutes=None, channel="in_person")
    assert words(history_of(PAIR, bare), "session") == ("session", "in person · poster, nights")


@pytest.mark.parametrize("status", ["missed", "cancelled"])
def test_a_session_that_was_not_held_says_so_and_neither_length_nor_channel(status: str) -> None:
    talk = replace(TALK, minutes=None, status=status, note="on call")
    assert words(history_of(PAIR, talk), "session") == (status, "on call")


def test_a_check_in_says_its_result_what_it_was_about_and_the_next_date() -> None:
    made = check_in(PAIR, days_ago(2), about=THREAD, note="waiting\nfor Vale", check_on=days_ago(-5))
    assert words(history_of(PAIR, THREAD, made), "check_in") == ("reached", "IRB draft: waiting for Vale · next 27 Nov")
    assert words(history_of(PAIR, THREAD, replace(made, note="", check_on=None)), "check_in").text == "IRB draft"
    alone = check_in(PAIR, days_ago(2), channel="phone")
    assert words(history_of(PAIR, alone), "check_in").text == "phone"
    assert words(history_of(PAIR, replace(alone, note="all well")), "check_in").text == "all well"


def test_attempts_are_counted_from_the_last_time_the_person_was_reached_about_the_same() -> None:
    results = ("no_answer", "left_message", "reached", "declined", "rescheduled", "no_answer")
    made = [check_in(PAIR, days_ago(20 - day), about=THREAD, result=result) for day, result in enumerate(results)]  # type: ignore[arg-type]
    other = check_in(PAIR, days_ago(16), result="no_answer")
    history = history_of(PAIR, THREAD, *made, other)
    told = [entry_words(entry, history, TODAY) for entry in reversed(entries(history, "check_in"))]
    assert [one for one in told if one.text.startswith("IRB")] == [
        ("no answer", "IRB draft"),
        ("left message", "IRB draft · 2nd try"),
        ("reached", "IRB draft"),
        ("declined", "IRB draft"),
        ("rescheduled", "IRB draft · 2nd try"),
        ("no answer", "IRB draft · 3rd try"),
    ]
    assert [one for one in told if not one.text.startswith("IRB")] == [("no answer", "message")]


def test_an_opened_follow_up_says_its_kind_its_owner_and_its_rhythm() -> None:
    assert words(history_of(PAIR, THREAD), "opened") == ("opened", "IRB draft (promise · Ben · check every week)")
    plain = replace(THREAD, rhythm=None, owner="both", kind="goal")
    assert words(history_of(PAIR, plain), "opened").text == "IRB draft (goal · both)"


@pytest.mark.parametrize(
    ("outcome", "label"),
    [("kept", "kept"), ("changed", "changed"), ("passed_on", "passed on"), ("let_go", "let go")],
)
def test_a_closed_follow_up_says_its_outcome_and_how_long_it_was_carried(outcome: str, label: str) -> None:
    done = replace(settled(THREAD, days_ago(9), closing_note="sent\nto Vale"), outcome=outcome)
    assert words(history_of(PAIR, done), "closed") == (label, "IRB draft: sent to Vale · carried for 14 days")
    at_once = settled(THREAD, THREAD.opened_on)
    assert words(history_of(PAIR, at_once), "closed").text == "IRB draft · settled on the same day"


def test_a_planned_check_says_what_and_whose_and_to_be_there_at_a_milestone() -> None:
    planned = replace(THREAD, check_on=days_ago(-5))
    assert words(history_of(PAIR, planned), "planned") == ("due", "IRB draft (promise, Ben)")
    talk = replace(planned, kind="milestone", owner="mentor")
    assert words(history_of(PAIR, talk), "planned").text == "IRB draft (milestone, be there, Ada)"
    assert words(history_of(PAIR, planned), "check_missed", days_ago(-6)) == (
        *("was due", "IRB draft · check-in planned, yesterday"),
    )


def test_a_pause_says_how_long_and_why_on_both_its_ends() -> None:
    past = history_of(pairing(started_on=days_ago(50), pauses=[pause(days_ago(20), days_ago(11), "exams")]))
    assert words(past, "pause_began") == ("paused", "10 days, 2 Nov to 11 Nov: exams")
    assert words(past, "pause_ended") == ("pause ended", "after 10 days, 2 Nov to 11 Nov: exams")
    planned = history_of(pairing(started_on=days_ago(50), pauses=[pause(days_ago(-2), days_ago(-2), "exams")]))
    assert words(planned, "pause_began") == ("pauses", "1 day, 24 Nov to 24 Nov: exams")
    assert words(planned, "pause_ended").label == "pause ends"


def test_a_pause_without_an_end_says_that_nobody_knows() -> None:
    assert pause_sentence(pause(days_ago(2)), TODAY) == "since 20 Nov, end not known: leave"
    assert pause_sentence(pause(days_ago(-2)), TODAY) == "from 24 Nov, end not known: leave"


def test_a_silence_says_how_long_what_was_planned_and_what_is_known_of_it() -> None:
    pair = pairing(
        started_on=days_ago(100),
        pauses=[pause(days_ago(90), days_ago(86), "exams"), pause(days_ago(40), days_ago(40), "move")],
    )
    history = history_of(
        pair,
        session(pair, days_ago(99)),
        check_in(pair, days_ago(99), result="no_answer"),
        check_in(pair, days_ago(80), result="no_answer"),
        check_in(pair, days_ago(70), result="left_message"),
        session(pair, days_ago(60)),
        session(pair, days_ago(30)),
    )
    told = [entry_words(entry, history, TODAY) for entry in entries(history, "silence")]
    assert told == [
        ("", "30 days without contact so far (planned: every 14) · no reason recorded"),
        ("", "29 days without contact (planned: every 14) · and 1 paused day: move"),
        ("", "34 days without contact (planned: every 14) · and 5 paused days: exams · tried twice"),
    ]


def test_a_silence_at_the_end_of_a_closed_pairing_is_not_going_on() -> None:
    pair = pairing(started_on=days_ago(100), ended_on=days_ago(10))
    history = history_of(pair, session(pair, days_ago(100)))
    (gap,) = counted(history).gaps
    assert gap_sentence(gap, history) == "90 days without contact (planned: every 14) · no reason recorded"
    assert whole(history, "silence").facts.startswith("from Fri 14 Aug to Thu 12 Nov · 90 days")


def test_the_start_the_end_today_and_the_next_contact_say_what_they_are() -> None:
    pair = pairing(started_on=days_ago(5), purpose="research")
    history = history_of(pair)
    assert words(history, "started") == ("started", "research · every 2 weeks")
    assert words(history, "today") == ("today", "Sunday 22 November 2026")
    assert words(history, "next_contact") == ("due", "next contact, planned every 2 weeks")
    assert words(history_of(pairing(started_on=days_ago(-5), cadence=None)), "started") == ("starts", "no cadence")


def test_an_ending_says_why_and_whether_the_door_is_open() -> None:
    ending = Ending(reason="moved_away", note="to\nPorto", door_open_on=date(2027, 4, 1))
    pair = pairing(started_on=days_ago(50), ended_on=days_ago(5), ending=ending)
    assert words(history_of(pair), "ended") == ("ended", "moved away · to Porto · door open until 1 Apr 2027")
    assert words(history_of(replace(pair, ending=None)), "ended") == ("ended", "")
    assert words(history_of(replace(pair, ending=None, ended_on=days_ago(-5))), "ended") == ("ends", "")
    assert words(history_of(replace(pair, ended_on=days_ago(-5))), "ended").label == "ends"


# --- an entry, whole -----------------------------------------------------------------------------------


def test_a_session_whole_says_everything_that_was_written_and_done_in_it() -> None:
    opened = follow_up(PAIR, "poster print", opened_in=TALK)
    done = settled(follow_up(PAIR, "abstract", days_ago(20)), closed_in=TALK, outcome="passed_on")
    looked_at = check_in(PAIR, about=THREAD, made_in=TALK, note="waiting")
    history = history_of(PAIR, TALK, THREAD, opened, done, looked_at)
    assert whole(history, "session") == Whole(
        "Session, held",
        "Fri 13 Nov, 9 days ago · 16:30 · 45 min · video · poster, nights · shared",
        (
            ("", "First poster\naccepted."),
            ("Valuing", "listened"),
            ("Appreciating power", "asked"),
            ("Abiding", "will call"),
            ("Ben Ruiz took away", "a plan"),
            ("Ada Okafor took away", "patience"),
            ("Opened here", "poster print"),
            ("Checked in on", "IRB draft: waiting"),
            ("Settled here", "abstract (passed on)"),
        ),
    )


def test_a_bare_session_whole_has_no_empty_headings() -> None:
    bare = session(PAIR, days_ago(1), status="missed")
    assert whole(history_of(PAIR, bare), "session") == Whole("Session, missed", "Sat 21 Nov, yesterday · private")


def test_a_check_in_whole_says_who_made_it_how_and_about_what() -> None:
    made = check_in(
        PAIR,
        days_ago(2),
        about=THREAD,
        channel="phone",
        initiated_by="mentee",
        result="left_message",
        note="two\nlines",
        check_on=days_ago(-5),
        visibility="shared",
    )
    assert whole(history_of(PAIR, THREAD, made), "check_in") == Whole(
        "Check-in, left message: promise “IRB draft”",
        "Fri 20 Nov, 2 days ago · phone · by the mentee · next check Fri 27 Nov · shared",
        (("", "two\nlines"),),
    )
    alone = check_in(PAIR, days_ago(2))
    assert whole(history_of(PAIR, alone), "check_in") == Whole(
        "Check-in, reached: Ben Ruiz", "Fri 20 Nov, 2 days ago · message · by the mentor · private"
    )


def test_an_open_follow_up_whole_says_whose_move_it_is_its_age_its_plan_and_its_attempts() -> None:
    thread = replace(THREAD, check_on=days_ago(-5))
    made = [
        check_in(PAIR, days_ago(12), about=thread, note="drafting"),
        check_in(PAIR, days_ago(7), about=thread, result="no_answer"),
        check_in(PAIR, days_ago(3), about=thread, result="left_message", note="voice mail"),
    ]
    history = history_of(PAIR, TALK, thread, *made)
    expected = Whole(
        "Promise: IRB draft",
        "Ben's move · opened Fri 30 Oct · open for 23 days, 1 session · next check Fri 27 Nov · check every week · "
        "tried twice since 15 Nov · private",
        (
            ("", "ask Dr Vale"),
            ("Check-ins", "19 Nov  left message: voice mail\n15 Nov  no answer\n10 Nov  reached: drafting"),
        ),
    )
    assert whole(history, "opened") == expected
    assert whole(history, "planned") == expected


def test_an_open_follow_up_without_a_date_says_that_it_has_none() -> None:
    thread = replace(THREAD, owner="both", rhythm=None, note="")
    assert whole(history_of(PAIR, thread), "opened") == Whole(
        "Promise: IRB draft",
        "a move for both · opened Fri 30 Oct · open for 23 days, 0 sessions · no next date · private",
    )


def test_a_closed_follow_up_whole_says_how_it_was_settled_and_plans_nothing_more() -> None:
    done = settled(
        replace(THREAD, check_on=days_ago(-5)), closed_in=TALK, outcome="let_go", closing_note="no longer needed"
    )
    assert whole(history_of(PAIR, TALK, done), "closed") == Whole(
        "Promise: IRB draft",
        "Ben's move · opened Fri 30 Oct · carried for 14 days, 1 session · check every week · "
        "let go on Fri 13 Nov · private",
        (("", "ask Dr Vale"), ("How it was settled", "no longer needed")),
    )


def test_a_silence_whole_says_its_dates() -> None:
    history = history_of(PAIR, session(PAIR, days_ago(100)), session(PAIR, days_ago(50)))
    facts = [entry_whole(entry, history, TODAY).facts for entry in entries(history, "silence")]
    assert facts == [
        "from Sat 3 Oct to today · 50 days without contact so far (planned: every 14) · no reason recorded",
        "from Fri 14 Aug to Sat 3 Oct · 50 days without contact (planned: every 14) · no reason recorded",
    ]


def test_a_pause_whole_says_that_its_days_are_no_drift() -> None:
    history = history_of(pairing(pauses=[pause(days_ago(20), days_ago(11), "exams")]))
    expected = Whole("Pause", "10 days, 2 Nov to 11 Nov: exams", (("", "Paused days are not counted as drift."),))
    assert whole(history, "pause_began") == whole(history, "pause_ended") == expected


def test_a_pairing_whole_says_what_matters_what_was_agreed_and_how_it_ended() -> None:
    mentee = person("Tom Brandt", about="A quiet start.\nMusic.")
    ending = Ending(reason="handed_over", note="to Lena", valued="his patience")
    pair = pairing(
        mentee=mentee,
        started_on=days_ago(40),
        cadence=MONTHLY,
        purpose="research",
        agreement="Nothing leaves the room.",
        ended_on=days_ago(10),
        ending=ending,
    )
    history = history_of(pair, mentee)
    expected = Whole(
        "Ada Okafor ⇄ Tom Brandt",
        "research · monthly · since 13 Oct (30 days)",
        (
            ("What matters to Tom Brandt", "A quiet start.\nMusic."),
            ("What was agreed", "Nothing leaves the room."),
            ("How it ended", "handed over · to Lena"),
            ("What was valued", "his patience"),
        ),
    )
    assert [whole(history, kind) for kind in ("today", "started", "ended")] == [expected] * 3


def test_a_next_contact_whole_tells_of_the_pairing() -> None:
    pair = pairing(started_on=TODAY, cadence=Cadence(10, "days"))
    assert whole(history_of(pair), "next_contact") == Whole("Ada Okafor ⇄ Ben Ruiz", "every 10 days · since 22 Nov")


@quickly
@given(histories())
def test_whatever_stands_on_a_row_is_one_line_and_has_its_day_or_its_dates_in_its_whole(history: History) -> None:
    for row in timeline(history, TODAY, THRESHOLDS).rows:
        if row.entry is None:
            continue
        said, told = entry_words(row.entry, history, TODAY), entry_whole(row.entry, history, TODAY)
        assert "\n" not in f"{said.label}{said.text}{told.title}{told.facts}"
        assert said.label or row.entry.kind == "silence"
        assert told.title
        assert told.facts
        assert all(text.strip() for _, text in told.paragraphs)
        assert "_" not in f"{said.label}{told.title}{told.facts}"


@quickly
@given(histories())
def test_why_is_said_of_every_standing_in_one_line(history: History) -> None:
    said = reason(history)
    assert said
    assert "\n" not in said


# --- records by name -----------------------------------------------------------------------------------


def test_a_record_is_told_from_others_by_its_name_its_day_or_its_title() -> None:
    call = check_in(PAIR, date(2026, 2, 1), about=None)
    program = program_of(PAIR, TALK, THREAD, call)
    said = {one: record_name(one, program) for one in (ADA, PAIR, TALK, THREAD, call)}
    assert said == {
        ADA: "Ada Okafor",
        PAIR: "Ada Okafor ⇄ Ben Ruiz",
        TALK: "session of 13 Nov 2026, Ada Okafor ⇄ Ben Ruiz",
        THREAD: "promise “IRB draft”",
        call: "check-in of 1 Feb 2026, Ada Okafor ⇄ Ben Ruiz",
    }


@pytest.mark.parametrize(("month", "said"), [(1, "Jan"), (5, "May"), (6, "Jun"), (9, "Sep"), (12, "Dec")])
def test_the_day_in_a_name_has_its_month_in_three_letters(month: int, said: str) -> None:
    name = record_name(session(PAIR, date(2025, month, 28)), program_of(PAIR))
    assert name == f"session of 28 {said} 2025, Ada Okafor ⇄ Ben Ruiz"


def test_a_name_is_of_the_record_as_it_is_handed_in_and_of_the_people_as_they_are() -> None:
    lena = person("Lena Vogt")
    program = program_of(ADA, BEN, lena, PAIR, THREAD)
    assert record_name(replace(THREAD, title="poster", kind="goal"), program) == "goal “poster”"
    assert record_name(replace(ADA, name="Ada Silva"), program) == "Ada Silva"
    assert record_name(replace(PAIR, mentee_id=lena.id), program) == "Ada Okafor ⇄ Lena Vogt"
    assert record_name(PAIR, program.with_records([replace(BEN, name="Ben Silva")])) == "Ada Okafor ⇄ Ben Silva"


@pytest.mark.parametrize(
    ("started_on", "ended_on", "said"),
    [
        (date(2026, 1, 5), date(2026, 6, 30), "before that: Ada Okafor ⇄ Ben Ruiz, 5 Jan to 30 Jun"),
        (date(2026, 1, 5), None, "beside it: Ada Okafor ⇄ Ben Ruiz, 5 Jan"),
        (date(2024, 3, 5), date(2025, 6, 30), "before that: Ada Okafor ⇄ Ben Ruiz, 5 Mar 2024 to 30 Jun 2025"),
    ],
)
def test_an_earlier_pairing_says_whose_it_was_and_from_when_to_when(
    started_on: date, ended_on: date | None, said: str
) -> None:
    assert chapter_words(history_of(pairing(started_on=started_on, ended_on=ended_on)), TODAY) == said
