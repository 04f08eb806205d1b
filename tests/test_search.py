import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui.model import Ending, Record, Reflection, Takeaway
from mentor_tui.program import History, Program
from mentor_tui.search import Found, Hit, Index, Query, read_query
from mentor_tui.search import index as index_module
from mentor_tui.search import sheets as sheets_module
from mentor_tui.search.query import KINDS, Kind, What
from mentor_tui.search.results import EXCERPT_LEAD, EXCERPT_LENGTH
from mentor_tui.text import folded
from mentor_tui.timeline import entries_of
from mentor_tui.wording import pairing_name, sentence, spoken
from tests.records import (
    ADA,
    BEN,
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

LENA = person("Lena Vogt")
PAIR = pairing(ADA, BEN, started_on=days_ago(90), purpose="research mentoring", agreement="Nothing leaves the room.")
OTHER = pairing(ADA, LENA, started_on=days_ago(50))
TALK = session(PAIR, days_ago(9), note="First QI poster accepted.", topics=("nights",))
PROGRAM = program_of(LENA, PAIR, OTHER, TALK, session(OTHER, days_ago(5), note="The poster again."))


def query(words: str) -> Query:
    return read_query(words, TODAY, day_first=True)


def search(words: str, program: Program = PROGRAM, most: int = 50) -> Found:
    return Index().search(program, query(words), most=most)


def keys(words: str, program: Program = PROGRAM) -> list[str]:
    return [hit.key for hit in search(words, program).hits]


def noted(*notes: str) -> Program:
    """Return a program with a session for each note, the first of them the newest."""
    return program_of(PAIR, *(session(PAIR, days_ago(index), note=note) for index, note in enumerate(notes)))


def found_in(words: str, *notes: str) -> list[str]:
    return [hit.excerpt for hit in search(words, noted(*notes)).hits]


def marked(hit: Hit) -> list[str]:
    """Return what is marked in an excerpt."""
    return [hit.excerpt[first:end] for first, end in hit.spans]


def one(words: str, note: str) -> Hit:
    """Return the one hit of these words in this note."""
    (hit,) = search(words, noted(note)).hits
    return hit


# --- what is found -------------------------------------------------------------------------------------


def test_everything_that_is_written_is_found_where_the_timeline_tells_of_it() -> None:
    ending = Ending(reason="handed_over", note="ending note", valued="what was valued")
    pair = replace(PAIR, ended_on=days_ago(1), ending=ending)
    talk = session(
        pair,
        days_ago(9),
        note="session note",
        topics=("first topic", "second topic"),
        reflection=Reflection(
            valuing="reflected valuing", appreciating_power="reflected power", abiding="reflected stay"
        ),
        takeaway=Takeaway(mentor="mentor took", mentee="mentee took"),
    )
    thread = settled(
        follow_up(pair, "thread title", days_ago(8), note="thread note"), days_ago(2), closing_note="thread closing"
    )
    tried = check_in(pair, days_ago(4), note="asked note")
    program = program_of(pair, talk, thread, tried)
    for words, what, key, on in (
        *((words, "pairing", f"started {pair.id}", pair.started_on) for words in ("ada", "research", "room")),
        *((words, "ending", f"ended {pair.id}", days_ago(1)) for words in ("handed over", "ending", "valued")),
        *((words, "session", f"session {talk.id}", days_ago(9)) for words in ("session", "second", "power", "stay")),
        *((words, "session", f"session {talk.id}", days_ago(9)) for words in ("valuing", "mentor took", "mentee took")),
        *((words, "follow-up", f"opened {thread.id}", days_ago(8)) for words in ("title", "thread note", "closing")),
        ("asked", "check-in", f"check_in {tried.id}", days_ago(4)),
    ):
        (hit,) = search(words, program).hits
        assert (hit.history.id, hit.what, hit.key, hit.on) == (pair.id, what, key, on), words
        assert {folded(said) for said in marked(hit)} == set(words.split())


def test_every_word_must_be_found() -> None:
    assert keys("poster accepted") == keys("accepted POSTER") == [f"session {TALK.id}"]
    assert search("poster refused") == Found()


def test_a_name_counts_for_what_belongs_to_the_pairing() -> None:
    assert keys("ben poster") == keys("poster ruiz ada") == [f"session {TALK.id}"]
    assert len(keys("ada poster")) == 2


def test_a_name_alone_finds_the_pairing_and_what_says_it_but_not_everything_in_it() -> None:
    assert keys("ben") == keys("ada ben") == [f"started {PAIR.id}"]
    assert keys("vogt ada") == [f"started {OTHER.id}"]
    assert keys("ben research") == [f"started {PAIR.id}"]
    said = session(OTHER, days_ago(3), note="Ben's poster was mentioned.")
    assert keys("ben", program_of(LENA, PAIR, OTHER, said)) == [f"started {PAIR.id}", f"session {said.id}"]
    said = session(PAIR, days_ago(3), note="Ben spoke first.")
    assert keys("ben ada", program_of(PAIR, TALK, said)) == [f"started {PAIR.id}", f"session {said.id}"]


@pytest.mark.parametrize("words", ["", "   ", "\x1f", "\u0301", "\n"])
def test_without_a_word_nothing_is_found(words: str) -> None:
    assert search(words) == Found()


def test_what_has_no_text_is_found_by_nothing() -> None:
    bare = program_of(PAIR, session(PAIR, TODAY), check_in(PAIR, TODAY))
    assert [hit.what for hit in search("ada", bare).hits] == ["pairing"]


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("etude", "Une E\u0301TUDE"),
        ("étude", "une etude"),
        ("strasse", "Lange Straße"),
        ("straße", "LANGE STRASSE"),
        ("office", "the o\ufb03ce"),
        ("qi", "(QI)"),
        ("person", "in_person"),
        ("[1:1]", "Read [1:1] and more"),
        ("qi-poster", "the QI-poster"),
        ("100", "100 %"),
        ("発表", "東京での発表の練習"),
        ("京-b", "東京-b"),
        ("한", "우리 한국"),
        ("שלום", "ושלום"),
    ],
)
def test_case_accents_signs_and_scripts_are_no_hindrance(words: str, note: str) -> None:
    assert found_in(words, note, "nothing of it") == [note]


def test_a_word_is_looked_for_where_words_begin() -> None:
    assert found_in("art", "an article", "his heart", "art") == ["art", "an article"]
    assert found_in("night", "fortnight", "the nights") == ["the nights"]
    assert found_in("10", "2010", "by 10.") == ["by 10."]
    assert found_in("tal", "Ben’s talk-talk", "mental") == ["Ben’s talk-talk"]
    assert found_in("person", "in_person", "personal", "impersonal") == ["in_person", "personal"]
    assert found_in("ben's", "Ben’s talk", "Benson") == ["Ben’s talk"], "a keyboard has no such sign"
    assert found_in("on-call", "her on–call days") == ["her on–call days"]


def test_in_a_script_without_spaces_a_word_begins_at_any_letter() -> None:
    assert found_in("発表", "発表", "東京での発表の練習") == ["発表", "東京での発表の練習"]


def test_only_where_nothing_is_found_so_words_are_looked_for_inside_words() -> None:
    assert found_in("oster", "the poster", "a fosterling", "none") == ["the poster", "a fosterling"]
    assert found_in("oster oster's", "a poster's worth") == ["a poster's worth"]
    assert found_in("ridge ben", "the bridge", "none") == ["the bridge"]
    assert marked(one("oster", "the poster, posters")) == ["oster", "oster"]


# --- in which order ------------------------------------------------------------------------------------


def test_pairings_with_these_names_come_first_then_whole_words_then_the_newest() -> None:
    old = pairing(ADA, BEN, started_on=days_ago(200), purpose="art")
    new = pairing(ADA, person("Art Vogt"), started_on=days_ago(50), purpose="art")
    newer = pairing(ADA, person("Artemis Vogt"), started_on=days_ago(40))
    people = [
        person(name, record_id=id_) for name, id_ in (("Art Vogt", new.mentee_id), ("Artemis V", newer.mentee_id))
    ]
    records: list[Record] = [
        session(old, days_ago(30), note="the art of it"),
        follow_up(new, "articles", days_ago(10)),
        check_in(old, days_ago(20), note="state of the art"),
        session(newer, days_ago(1), note="an article"),
    ]
    found = search("art", program_of(*people, old, new, newer, *records))
    assert [(hit.what, hit.on) for hit in found.hits] == [
        ("pairing", days_ago(50)),
        ("pairing", days_ago(40)),
        ("follow-up", days_ago(10)),
        ("check-in", days_ago(20)),
        ("session", days_ago(30)),
        ("pairing", days_ago(200)),
        ("session", days_ago(1)),
    ], "the follow-up belongs to Art, who stands whole in its names"


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_whole_words_come_first_however_old_they_are(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_module, "ROWS_OF_A_SHEET", rows)
    program = noted("an article", "article", "articles", "more articles", "art", "state of the art")
    found = search("art", program, most=3)
    assert [hit.excerpt for hit in found.hits] == ["art", "state of the art", "an article"]
    assert found.total == 6


def test_of_equal_days_the_order_is_always_the_same() -> None:
    sessions = [session(PAIR, TODAY, note=f"poster {number}") for number in range(9)]
    assert keys("poster", program_of(PAIR, *sessions)) == keys("poster", program_of(PAIR, *reversed(sessions)))


def test_at_most_so_many_are_shown_and_all_are_counted() -> None:
    program = noted(*(f"poster {number}" for number in range(9)))
    found = search("poster", program, most=3)
    assert [hit.excerpt for hit in found.hits] == ["poster 0", "poster 1", "poster 2"]
    assert found.total == 9


# --- qualifiers ----------------------------------------------------------------------------------------

DRAFT = follow_up(PAIR, "IRB draft", days_ago(8))
TALKS = follow_up(OTHER, "talk on the poster", days_ago(4), kind="milestone")
CALL = check_in(PAIR, days_ago(3), about=DRAFT, note="the poster waits")
GONE = pairing(BEN, LENA, started_on=days_ago(70), ended_on=days_ago(6), ending=Ending(reason="other", note="poster"))
NIGHTS = session(OTHER, days_ago(7), topics=("Night shifts", "sleep"))
QUALIFIED = program_of(LENA, PAIR, OTHER, GONE, TALK, DRAFT, TALKS, CALL, NIGHTS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kind:session", [NIGHTS, TALK]),
        ("kind:s", [NIGHTS, TALK]),
        ("kind:check-in", [CALL]),
        ("kind:checkins poster", [CALL]),
        ("kind:follow-up", [TALKS, DRAFT]),
        ("kind:promise", [DRAFT]),
        ("kind:mile kind:sess poster", [TALKS, TALK]),
        ("KIND: goal", []),
        ("kind:pairing ada", [OTHER, PAIR]),
        ("kind:ending poster", [GONE]),
        ("kind:session ada", []),
        ("person:lena", [OTHER, GONE, TALKS, GONE, NIGHTS]),
        ("person:lena person:ada", [OTHER, TALKS, NIGHTS]),
        ('person:"ada okafor" poster', [CALL, TALKS, TALK]),
        ("person:“ada okafor” kind:milestone", [TALKS]),
        ("person:ok poster qi", [TALK]),
        ("person:kafor kind:milestone", [TALKS]),
        ("person:nobody poster", []),
        ("after:-7d before:today poster", [CALL, TALKS, GONE]),
        ("poster after:1 week ago before:-3d", [TALKS, GONE]),
        ("after:-8d kind:session", [NIGHTS]),
        ("before:-8d kind:session", [TALK]),
        ("before:14 nov poster", [TALK]),
        ('before:"14 nov" poster', [TALK]),
        ("after:today", []),
        ("topic:night", [NIGHTS, TALK]),
        ('topic:"night shifts"', [NIGHTS]),
        ("topic:night topic:sleep lena sleep", [NIGHTS]),
        ("topic:shifts kind:promise", []),
        ("topic:hifts", [NIGHTS]),
        ('"the poster"', [CALL, TALKS]),
        ('"poster the"', []),
        ('poster "on the', [TALKS]),
        ("person: kind: topic: before: after:", []),
        ('"" poster person:""', [CALL, TALKS, GONE, TALK]),
    ],
)
def test_a_qualifier_narrows_alone_and_with_words(words: str, found: list[Record]) -> None:
    hits = search(words, QUALIFIED).hits
    assert [hit.key.split()[1] for hit in hits] == [record.id for record in found]


def test_what_is_found_by_a_qualifier_alone_shows_how_its_text_begins() -> None:
    (hit,) = search("kind:session before:-8d", QUALIFIED).hits
    assert (hit.excerpt, hit.spans) == ("First QI poster accepted. · nights", ())
    assert search("kind:session topic:sleep", QUALIFIED).hits[0].spans


def test_a_qualifier_that_there_is_not_is_a_word_like_others() -> None:
    said = session(PAIR, TODAY, note="see foo:bar and http://x")
    program = program_of(PAIR, said)
    assert keys("foo:bar", program) == keys("http://x see", program) == [f"session {said.id}"]
    assert query('foo:"a b"').words == ('foo:"a', 'b"')


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("mentor:ada poster", ["mentor:"]),
        ('tag:"night shift" TAG:x standing:lapsed', ["tag:", "standing:"]),
        ("note: call her", ["note:"]),
        ("10:30 http://x.example a_b:c person:ada kind:food", []),
        ('"note: call her"', []),
    ],
)
def test_a_word_that_looks_like_a_qualifier_is_in_doubt(words: str, names: list[str]) -> None:
    doubts = query(words).doubts
    there = "person:, kind:, topic:, before:, after:"
    assert list(doubts) == [f"“{name}” is none of {there}, and was searched for as a word." for name in names]


def test_it_is_said_which_days_were_understood() -> None:
    assert query("poster after:fri before:today").days(TODAY) == "from Sat 21 Nov on · up to Sat 21 Nov"
    assert query("poster").days(TODAY) == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("after:noon", "after: “noon” is not a date I know."),
        ("before:31 feb", "before: “31” is not a date I know."),
        ("before:2026-02-31", "before: “2026-02-31” is not a day in the calendar."),
        ("kind:poster", "kind: “poster” is none of pairing, ending, session, follow-up, check-in, promise,"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_searched_for(words: str, told: str) -> None:
    read = query(f"qi {words} nights")
    (problem,) = read.problems
    assert problem.startswith(told)
    assert {"qi", "nights"} <= set(read.words)
    assert not query(words).is_empty or query(words) == Query(problems=query(words).problems)


def test_a_date_that_can_be_two_is_asked_about() -> None:
    (problem,) = read_query("after:10/11", TODAY, day_first=None).problems
    assert "can be" in problem
    assert read_query("after:10/11", TODAY, day_first=True).first == date(2026, 11, 11)


@given(st.text(st.sampled_from('ab:"“ \t\u0301´½person kind before after topic fri 1'), max_size=40))
def test_whatever_is_typed_can_be_read(typed: str) -> None:
    read = query(typed)
    assert all(word and word == " ".join(folded(word).split()) for word in (*read.words, *read.people, *read.topics))
    search(typed)


# --- one index, many searches --------------------------------------------------------------------------


def test_an_index_reads_again_what_changed_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(rows: Sequence[sheets_module.Row], histories: Mapping[str, History]) -> Iterator[sheets_module.Sheet]:
        read.extend(histories[pairing_id].id for _, _, _, pairing_id, _ in rows)
        yield from sheets_module.sheets_of(rows, histories)

    index = Index()
    assert index.search(PROGRAM, query("poster"), most=9).total == 2
    monkeypatch.setattr(index_module, "sheets_of", reading)
    assert index.search(PROGRAM, query("again"), most=9).total == 1
    assert read == []
    changed = PROGRAM.with_records([session(OTHER, TODAY, note="A third poster.")])
    assert index.search(changed, query("poster"), most=9).total == 3
    assert set(read) == {OTHER.id}
    renamed = changed.with_records([replace(LENA, name="Helena Vogt")])
    assert index.search(renamed, query("helena poster"), most=9).total == 2
    assert search("lena vogt", renamed).hits[0].excerpt == "Ada Okafor ⇄ Helena Vogt"


def test_an_index_forgets_what_is_gone() -> None:
    index = Index()
    assert index.search(PROGRAM, query("poster"), most=9).total == 2
    assert index.search(program_of(PAIR, TALK), query("poster"), most=9).total == 1
    assert index.search(Program(), query("poster"), most=9) == Found()


def test_what_was_in_no_sheet_is_found_once_all_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MOST_READ_AGAIN", 0)
    index = Index()
    assert index.search(noted("nothing of it"), query("zeb"), most=9).total == 0
    assert index.search(noted("a zebra"), query("zebra"), most=9).total == 1


# --- the excerpt ---------------------------------------------------------------------------------------


def test_a_short_text_is_shown_whole_on_one_line_with_every_match_marked() -> None:
    hit = one("poster first", "First\n\nposter.\tThe POSTERS  again")
    assert hit.excerpt == "First poster. The POSTERS again"
    assert marked(hit) == ["First", "poster", "POSTER"]


def test_a_long_text_is_cut_between_words_around_the_first_match() -> None:
    text = " ".join(f"number{number}" for number in range(100))
    hit = one("number50", text)
    assert hit.excerpt.startswith("…number48 number49 number50 number51")
    assert hit.excerpt.endswith(" number63 number64…")
    assert marked(hit) == ["number50"]
    assert one("number2", text).excerpt.startswith("number0 number1")
    assert one("number99", text).excerpt == "…number97 number98 number99"
    assert one("number60 number55", text).excerpt.startswith("…number53 number54 number55")


def test_the_first_match_is_in_the_excerpt_where_nothing_can_be_cut_between_words() -> None:
    hit = one("x", f"abc {'x' * 300}")
    assert hit.excerpt == f"abc {'x' * (EXCERPT_LENGTH - 4)}…"
    assert marked(hit) == ["x"]


def test_nothing_is_marked_that_the_excerpt_does_not_hold() -> None:
    assert marked(one("東", "東" * 300)) == ["東"] * EXCERPT_LENGTH
    assert marked(one("x" * 200, "x" * 300)) == ["x" * EXCERPT_LENGTH]


@pytest.mark.parametrize("shift", range(3))
def test_a_text_without_spaces_is_cut_between_letters_and_a_letter_keeps_its_accents(shift: int) -> None:
    hit = one("発", "東e\u0301" * 99 + "x" * shift + "発" + "x" * shift + "東e\u0301" * 99)
    assert marked(hit) == ["発"]
    inside = hit.excerpt.removeprefix("…").removesuffix("…")
    assert len(hit.excerpt) - len(inside) == 2
    assert not unicodedata.combining(inside[0])
    assert inside[-2:] != "東e"
    assert len(inside) <= EXCERPT_LENGTH + 1
    assert inside.index("発") in {EXCERPT_LEAD, EXCERPT_LEAD - 1}


@pytest.mark.parametrize(
    ("words", "note", "said"),
    [
        ("s", "ß so", ["ß", "s"]),
        ("stras", "Straße", ["Straß"]),
        ("strass", "Straße", ["Straß"]),
        ("ete", "e\u0301te\u0301 naïve", ["e\u0301te\u0301"]),
        ("na", "n\u0303ai\u0308ve", ["n\u0303a"]),
        ("of", "o\ufb03ce", ["o\ufb03"]),
        ("fin", "ﬁnal ﬁnd", ["ﬁn", "ﬁn"]),
        ("a ab abc", "abcd", ["abc"]),
        ("ss", "ß ßß", ["ß", "ß"]),
        ("αι", "ᾳ α\u0345δης", ["ᾳ", "α\u0345"]),
        ("東 京", "東京", ["東", "京"]),
        ("東京都 京", "東京都", ["東京都"]),
        ("x z", "x z xz", ["x", "z", "x"]),
    ],
)
def test_what_is_marked_is_what_was_found_in_its_own_letters(words: str, note: str, said: list[str]) -> None:
    assert marked(one(words, note)) == said


LETTERS = ("a", "b", "ß", "ﬁ", "é", "e\u0301", "İ", "東", "한", "ﷺ", "👩🏽‍🔬", "_", "-", "·", "½")
odd_texts = st.lists(st.sampled_from((*LETTERS, "a", "b", " ", " ", "\n", "\x1f")), min_size=1, max_size=300).map(
    "".join
)


@quickly
@given(odd_texts, st.data())
def test_the_marks_are_right_however_letters_fold(text: str, data: st.DataObject) -> None:
    assume(folded(text).split())
    word = data.draw(st.sampled_from(folded(text).split()))
    start = data.draw(st.integers(0, len(word) - 1))
    typed = word[start : data.draw(st.integers(start + 1, len(word)))]
    found = search(typed, noted(text))
    entry = [hit for hit in found.hits if hit.what == "session"]
    if not entry:  # it begins no word here, and it does elsewhere
        assert any(hit.what == "pairing" for hit in found.hits)
        return
    (hit,) = entry
    assert "\n" not in hit.excerpt
    assert hit.spans
    edge = 0
    for first, end in hit.spans:
        assert edge <= first < end <= len(hit.excerpt)
        edge = end
        letters = hit.excerpt[first:end]
        if hit.excerpt.endswith("…") and end == len(hit.excerpt) - 1:
            continue  # the last one may be cut off
        said = folded(letters)
        assert typed in said
        if said.count(typed) == 1:  # no more is marked than the letters that it lies in
            base = letters.rstrip("\u0301")
            assert len(said) - len(typed) < len(folded(base[0])) + len(folded(base[-1]))
        assert end == len(hit.excerpt) or not unicodedata.combining(hit.excerpt[end])
    assert hit.spans[0][0] <= EXCERPT_LEAD + 1


def test_folding_a_text_is_folding_its_letters() -> None:
    """The marks and the speed rest on it: no letter folds otherwise beside another one."""
    unknown = {"Cn", "Co", "Cs"}  # three of four: they have neither case nor parts, and no half can be written
    every = [char for char in map(chr, range(0x110000)) if unicodedata.category(char) not in unknown]
    alone = list(map(folded, every))
    assert len(every) > 100_000
    assert all(letters == letters.casefold() for letters in alone)
    assert folded("".join(every)) == "".join(alone)


# --- what holds for every program ----------------------------------------------------------------------


class Slow(NamedTuple):
    """The same search, said as simply as can be: each entry of each pairing, one after the other."""

    program: Program
    query: Query
    inside: bool = False

    def found(self) -> list[tuple[str, str]]:
        """Return the pairing and the entry of every hit in order."""
        hits = sorted(hit for history in self.program.histories.values() for hit in self.in_pairing(history))
        if not hits and not self.inside:
            return self._replace(inside=True).found()
        return [(pairing_id, key) for *_, pairing_id, key in hits]

    def in_pairing(self, history: History) -> Iterator[tuple[bool, bool, int, str, int, str, str]]:
        names, wanted = folded(pairing_name(history)), self.query
        if wanted.is_empty or not all(self.stands(one, names) for one in wanted.people):
            return
        for kind, what, key, on, text, topics in written_in(history):
            line = " ".join(folded(text).split())
            if wanted.kinds and not {kind, what} & wanted.kinds:
                continue
            if not wanted.first <= on <= wanted.last:
                continue
            if not all(any(self.stands(topic, folded(one)) for one in topics) for topic in wanted.topics):
                continue
            if not all(self.stands(word, names) or self.stands(word, line) for word in wanted.words):
                continue
            in_line = bool(wanted.topics) or any(self.stands(word, line) for word in wanted.words)
            if wanted.words and not in_line:  # the names alone are the pairing's; a topic stands in the line
                continue
            by_name = what == "pairing" and bool(wanted.words or wanted.people) and not wanted.topics
            by_name = by_name and all(self.stands(word, names) for word in wanted.words)
            whole_in = (names,) if by_name else (names, line)
            whole = all(any(self.stands(word, one, whole=True) for one in whole_in) for word in wanted.words)
            place = (not by_name, not whole, -on.toordinal(), key.split()[1], KINDS.index(kind))
            yield (*place, history.id, key)

    def stands(self, word: str, text: str, *, whole: bool = False) -> bool:
        anywhere = unicodedata.category(word[0]) == "Lo"
        for at in range(len(text)):
            begins = self.inside or anywhere or at == 0 or not (text[at - 1].isalnum() and word[0].isalnum())
            rest = text[at + len(word) :]
            ends = not whole or anywhere or not (rest[:1].isalnum() and word[-1].isalnum())
            if text.startswith(word, at) and begins and ends:
                return True
        return False


def written_in(history: History) -> Iterator[tuple[Kind, What, str, date, str, tuple[str, ...]]]:
    pair = history.pairing
    own = sentence(pairing_name(history), pair.purpose, pair.agreement)
    yield "pairing", "pairing", f"started {pair.id}", pair.started_on, own, ()
    if pair.ending is not None and pair.ended_on is not None:
        said = sentence(spoken(pair.ending.reason), pair.ending.note, pair.ending.valued)
        yield "ending", "ending", f"ended {pair.id}", pair.ended_on, said, ()
    for one in history.sessions:
        inner, took = one.reflection, one.takeaway
        reflected = (inner.valuing, inner.appreciating_power, inner.abiding)
        said = sentence(one.note, *one.topics, *reflected, took.mentee, took.mentor)
        yield "session", "session", f"session {one.id}", one.held_on, said, one.topics
    for thread in history.follow_ups:
        said = sentence(thread.title, thread.note, thread.closing_note)
        yield thread.kind, "follow-up", f"opened {thread.id}", thread.opened_on, said, ()
    for made in history.check_ins:
        yield "check-in", "check-in", f"check_in {made.id}", made.made_on, made.note, ()


typed_words = st.lists(
    st.one_of(
        st.sampled_from(
            ("a", "ben", "ada", "poster", "e", "東", "draft", "ruiz", "first", "o", "note", "hard", "nights")
        ),
        st.sampled_from(("zoe", "okafor", "two lines", "[1:1]", "ete", "naïve", "👩", "-", "·", "100", "zzz", "oster")),
        st.sampled_from(("person:ada", "person:b", 'person:"zoë 東"', "topic:nights", "topic:pos", "topic:東")),
        st.sampled_from([f"kind:{kind}" for kind in KINDS]),
        st.sampled_from(("after:-30d", "before:-30d", "before:today", "after:yesterday", '"hard week"', '"first pos')),
    ),
    max_size=3,
).map(" ".join)


@quickly
@given(programs(), typed_words, st.integers(1, 7), st.integers(1, 9))
def test_it_finds_what_the_simple_definition_finds(program: Program, words: str, most: int, rows: int) -> None:
    """Whatever the sheets are like, and however a search came about: after others, or after a change."""
    expected = Slow(program, query(words)).found()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sheets_module, "ROWS_OF_A_SHEET", rows)
        index = Index()
        for end in range(len(words) + 1):
            found = index.search(program, query(words[:end]), most=most)
        assert [(hit.history.id, hit.key) for hit in found.hits] == expected[:most]
        assert found.total == len(expected)
        assert found.share == 1
        patched.setattr(index_module, "MOST_READ_AGAIN", most - 1)
        before = Index()
        for step, _ in zip(range(rows), before.seek(PROGRAM, query("poster"), most=5), strict=False):
            assert step < rows
        dropped = Program(program.charter, program.people, dict(list(program.histories.items())[1:]))
        before.search(dropped, query("a"), most=5)
        assert before.search(program, query(words), most=most) == found


@quickly
@given(
    programs(),
    st.sampled_from(("a", "ben", "ada poster", "e", "東", "draft", "ruiz first", "o", "note", "hard nights")),
)
def test_every_hit_lands_on_an_entry_of_its_timeline_and_holds_every_word(program: Program, words: str) -> None:
    found = search(words, program, most=10_000)
    assert len(found.hits) == found.total
    assert len({(hit.history.id, hit.key) for hit in found.hits}) == found.total
    assert search(words, program, most=2) == Found(found.hits[:2], found.total)
    for hit in found.hits:
        assert program.histories[hit.history.id] is hit.history
        days = {entry.key: entry.on for entry in entries_of(hit.history, TODAY)}
        assert days[hit.key] == hit.on
        assert hit.what in get_args(What)
        assert marked(hit)
        names = folded(f"{hit.history.mentor.name} {hit.history.mentee.name}")
        assert all(word in f"{names} {folded(hit.excerpt)}" for word in words.split())


@quickly
@given(programs(), st.sampled_from(("poster", "東京", "first poster", "irb dra", "ete", "ada hard")))
def test_one_index_finds_what_a_new_one_finds(program: Program, words: str) -> None:
    index = Index()
    index.search(PROGRAM, query("poster"), most=5)
    index.search(program, query("a"), most=5)
    assert index.search(program, query(words), most=5) == search(words, program, most=5)


def test_words_of_the_names_and_a_topic_of_the_session_find_it_together() -> None:
    pair = pairing(ADA, BEN)
    talk = session(pair, days_ago(3), topics=("poster", "nights"))
    found = Index().search(program_of(pair, talk), query("ada topic:nights"), most=5)
    assert [hit.key for hit in found.hits] == [f"session {talk.id}"]
