"""The story of a pairing and the hand-over: all of it is told, and nothing that is withheld."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from mentor_tui.interchange import incoming, plan
from mentor_tui.interchange.document import Document
from mentor_tui.interchange.story import Packet, handover, handover_json, packet, story
from mentor_tui.interchange.withholding import Level
from mentor_tui.model import (
    CheckIn,
    Ending,
    FollowUp,
    Pairing,
    Person,
    Record,
    Reflection,
    Session,
    Takeaway,
)
from mentor_tui.program import History, Program
from tests.records import (
    FORTNIGHTLY,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
    settled,
)

ADA, BEN, LENA = person("Ada Okafor"), person("Ben *Ruiz*", about="# Mine\nTo be asked first."), person("Lena Vogt")
FIRST = pairing(LENA, BEN, started_on=date(2025, 11, 3), ended_on=days_ago(60), ending=Ending(reason="handed_over"))
PAIR = pairing(
    ADA,
    BEN,
    started_on=days_ago(60),
    cadence=FORTNIGHTLY,
    purpose="research",
    agreement="What is said here stays here.",
    continues=FIRST,
)
EARLY = session(FIRST, date(2025, 11, 10), note="first of all", visibility="shared")
TALK = session(
    PAIR,
    days_ago(50),
    minutes=45,
    channel="video",
    topics=("aims",),
    note="# Aims\n</blockquote>\nagreed",
    takeaway=Takeaway(mentee="a plan", mentor="patience"),
    visibility="shared",
)
SECRET = session(PAIR, days_ago(3), note="was in tears", topics=("tears",))
DRAFT = follow_up(PAIR, "IRB draft", opened_in=TALK, check_on=days_ago(-5), note="the long one", visibility="shared")
WORRY = follow_up(PAIR, "sleep and nights", days_ago(20), kind="concern", note="he wakes at three")
LIST = settled(follow_up(PAIR, "the list", days_ago(40), visibility="shared"), days_ago(30), closing_note="sent")
CALL = check_in(PAIR, days_ago(2), about=WORRY, result="no_answer", note="rang twice")
PROGRAM = program_of(ADA, BEN, LENA, FIRST, PAIR, EARLY, TALK, SECRET, DRAFT, WORRY, LIST, CALL)
HISTORY = PROGRAM.history(PAIR.id)

PRIVATE = ("was in tears", "tears", "sleep and nights", "he wakes at three", "rang twice")


def _read(content: bytes) -> Document:
    document = incoming.read(content)
    assert isinstance(document, Document)
    return document


def told(*, level: Level = "shared", hands_over: bool = False) -> Packet:
    return packet(PROGRAM, HISTORY, level=level, hands_over=hands_over)


def headings(markdown: str) -> list[tuple[str, str]]:
    """Return the headings that are the document's own, each with its level."""
    tokens = MarkdownIt().parse(markdown)
    return [
        (one.tag, "".join(part.content for part in tokens[index + 1].children or []))
        for index, one in enumerate(tokens)
        if one.type == "heading_open" and one.level == 0
    ]


# --- the story -----------------------------------------------------------------------------------------


def test_a_story_is_told_from_its_beginning_with_the_pairings_before_it() -> None:
    markdown = story(told(level="everything"), TODAY).decode()
    assert headings(markdown) == [
        ("h1", "Ada Okafor ⇄ Ben *Ruiz*"),
        ("h2", "Where the two stand"),
        ("h2", "What matters to Ben"),
        ("h2", "What was agreed"),
        ("h2", "The story so far"),
        ("h3", "Lena Vogt ⇄ Ben *Ruiz* · 3 Nov 2025 to 23 Sep"),
        ("h4", "2025"),
        ("h4", "2026"),
        ("h3", "Ada Okafor ⇄ Ben *Ruiz* · 23 Sep still running"),
        ("h4", "2026"),
        ("h2", "Still open"),
        ("h2", "Planned"),
        ("h2", "What is withheld"),
    ]
    in_order = [
        *("first of all", "**Sat 3 Oct** · session · 45 min · video · aims", "> # Aims", "- Ben took away: a plan"),
        *("- opened: IRB draft (promise · Ada)", "the long one", "**Fri 23 Oct** · kept · the list: sent"),
        *("was in tears",),
        *("no answer · sleep and nights: rang twice", "## Still open", "Nothing is withheld."),
    ]
    places = [markdown.index(words) for words in in_order]
    assert places == sorted(places)
    assert "days without contact" in markdown


def test_a_story_withholds_private_words_and_says_how_many() -> None:
    markdown = story(told(), TODAY).decode()
    for words in (*PRIVATE, "To be asked first", "stays here", "research"):
        assert words not in markdown
    assert "first of all" in markdown
    assert "Private text is withheld in 5 records: " in markdown
    assert "**Thu 19 Nov** · session · in person\n\n> (withheld)\n" in markdown, "that they met is no secret"


def test_a_pairing_in_which_nothing_was_yet_has_a_story_too() -> None:
    new = pairing(ADA, BEN, started_on=TODAY, cadence=None)
    program = program_of(ADA, BEN, new)
    read = packet(program, program.history(new.id), level="shared", hands_over=False)
    assert "**Sun 22 Nov** · started · no cadence" in story(read, TODAY).decode()


# --- the hand-over -------------------------------------------------------------------------------------


def test_a_hand_over_tells_what_the_next_mentor_has_to_know() -> None:
    markdown = handover(told(hands_over=True), TODAY).decode()
    assert [words for level, words in headings(markdown) if level != "h3" and level != "h4"] == [
        "Hand-over: Ben *Ruiz*",
        *("What matters to Ben", "What was agreed, also about confidentiality", "Where the two stand"),
        *("Still open", "Planned", "The story so far", "What is withheld"),
    ]
    assert "> # Mine\n> To be asked first." in markdown
    assert "> What is said here stays here." in markdown
    assert "IRB draft" in markdown
    for words in PRIVATE:
        assert words not in markdown
    assert "Private text is withheld in 3 records: " in markdown
    assert "note of 1 session" in markdown


def test_what_nobody_wrote_down_is_to_be_asked_and_not_passed_over() -> None:
    bare = pairing(ADA, LENA)
    program = program_of(ADA, LENA, bare)
    read = packet(program, program.history(bare.id), level="everything", hands_over=True)
    markdown = handover(read, TODAY).decode()
    assert markdown.count("Nothing was written down. Ask, before anything is told on.") == 2
    assert "## Still open\n\nNothing is open." in markdown


def test_a_hand_over_can_be_imported_and_says_its_gist() -> None:
    content = handover_json(told(hands_over=True), TODAY)
    gist = json.loads(content)["handover"]
    assert gist["what_matters"] == BEN.about
    assert gist["agreement"] == PAIR.agreement
    assert gist["open_follow_up_ids"] == [DRAFT.id, WORRY.id]
    assert gist["withheld"] == {
        "sessions": {"topics": 1, "note": 1},
        "follow_ups": {"title": 1, "note": 1},
        "check_ins": {"note": 1},
    }
    document = _read(content)
    after = Program().with_records(plan.of_document(document, Program()).records)
    assert after.history(PAIR.id).pairing == PAIR
    assert after.history(FIRST.id).sessions == (EARLY,)
    again = plan.of_document(_read(content), PROGRAM)
    assert (again.added, again.changed) == (0, 0), "whoever handed it over loses nothing by it"


# --- whatever is in a program --------------------------------------------------------------------------

MARK = "zqx"


def _marked(record: Record) -> Record:
    """Return a record whose private words are marked."""
    match record:
        case Person():
            return replace(record, email=f"{MARK}@example.org", about=f"{MARK} about")
        case Pairing():
            pauses = tuple(replace(one, reason=f"{MARK} reason") for one in record.pauses)
            ending = record.ending and replace(record.ending, note=f"{MARK} note", valued=f"{MARK} valued")
            return replace(record, purpose=f"{MARK} p", agreement=f"{MARK} a", pauses=pauses, ending=ending)
        case Session(visibility="private"):
            lines = Reflection(valuing=f"{MARK} v"), Takeaway(mentor=f"{MARK} m", mentee=f"{MARK} t")
            return replace(record, note=f"{MARK} n", topics=(f"{MARK}",), reflection=lines[0], takeaway=lines[1])
        case FollowUp(visibility="private"):
            closing = f"{MARK} c" if record.outcome else ""
            return replace(record, title=f"{MARK} t", note=f"{MARK} n", closing_note=closing)
        case CheckIn(visibility="private"):
            return replace(record, note=f"{MARK} n")
        case _:
            return record


@given(programs(most_pairings=2), st.booleans())
@quickly
def test_no_private_word_is_in_a_story_or_a_table_whatever_the_program(program: Program, hands_over: bool) -> None:
    marked = Program().with_records(map(_marked, program.records()))
    for history in marked.histories.values():
        read = packet(marked, history, level="shared", hands_over=hands_over)
        assert MARK not in story(packet(marked, history, level="shared", hands_over=False), TODAY).decode()
        if hands_over:
            words = handover(read, TODAY).decode()
            allowed = {f"{MARK} about", f"{MARK} p", f"{MARK} a"}
            left = words
            for one in sorted(allowed, key=len, reverse=True):
                left = left.replace(one, "")
            assert MARK not in left
            assert f"{MARK}@" not in handover_json(read, TODAY).decode()


@given(programs(most_pairings=2))
@quickly
def test_every_session_is_in_the_story_once_and_whole(program: Program) -> None:
    for history in program.histories.values():
        markdown = story(packet(program, history, level="everything", hands_over=False), TODAY).decode()
        assert _sessions_told(markdown) == sum(one.held_on <= TODAY for one in history.sessions)
        for level, words in headings(markdown):
            assert level == "h1" or words.isdigit() or words.split()[0] in {"Where", "What", "The", "Still", "Planned"}


def _sessions_told(markdown: str) -> int:
    kinds = ("session", "missed", "cancelled")
    return sum(
        line.startswith("**") and line.partition("** · ")[2].split(" · ")[0] in kinds for line in markdown.splitlines()
    )


@given(programs(most_pairings=1))
@quickly
def test_a_packet_holds_the_pairing_and_those_before_it_alone(program: Program) -> None:
    for history in program.histories.values():
        read: History = packet(program, history, level="everything", hands_over=True).history
        assert (read.pairing, read.sessions, read.check_ins) == (history.pairing, history.sessions, history.check_ins)
