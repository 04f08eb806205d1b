"""What a report holds and what it withholds, in each of its formats."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.across_mentors import across_mentors
from mentor_tui.continuity import figures
from mentor_tui.errors import MentorError
from mentor_tui.hindsight import as_it_was
from mentor_tui.interchange import report_html, report_json, report_markdown
from mentor_tui.interchange.report import LEAST_PEOPLE, Report, _cut, _withheld, report, whole_report
from mentor_tui.model import Charter, Ending, Record, Takeaway
from mentor_tui.periods import Period, calendar_period, cut_to
from mentor_tui.program import Program, build
from mentor_tui.retention import Length, Retention, length_of, retention
from mentor_tui.review import Cell, comparison
from mentor_tui.sample import read_sample
from tests.records import TODAY, days_ago, follow_up, pairing, person, quickly, session, settled

GOLDEN = Path(__file__).parent / "golden"
YEAR = cut_to(calendar_period("year", TODAY), date(2026, 1, 1), TODAY)
FORMATS = {"markdown": report_markdown.write, "json": report_json.write, "html": report_html.write}
HOSTILE = """<script>alert(1)</script> "'&amp; [x](http://evil.example) | `*_~#\\ \x1b[2J\u202e https://evil.example"""


def crowd(mentees: int, *, name: str = "Riverside", word: str = "Quill", tag: str = "cohort-a") -> Program:
    """Return a program of so many mentees, two to a mentor, with everything that people write in it.

    Every third pairing has fallen silent, every fifth has ended, and the first mentee has two mentors.
    """
    records: list[Record] = []
    people = [person(f"{word} Mentee {index}", about=word, tags=(tag,)) for index in range(mentees)]
    mentors = [person(f"{word} Mentor {index}", email="q@quill.example") for index in range((mentees + 1) // 2)]
    pairs = [
        pairing(
            mentors[index // 2],
            mentee,
            started_on=days_ago(300 + index),
            purpose=word,
            agreement=word,
            tags=(tag,),
            ended_on=days_ago(20) if index % 5 == 4 else None,
            ending=Ending(reason="lost_touch" if index % 2 else "completed_as_planned", note=word)
            if index % 5 == 4
            else None,
        )
        for index, mentee in enumerate(people)
    ]
    pairs.append(pairing(mentors[-1], people[0], started_on=days_ago(100)))
    for index, pair in enumerate(pairs):
        records += [
            session(pair, days_ago(day), note=word, topics=(word,), takeaway=Takeaway(mentor=word, mentee=word))
            for day in range(300, 90 if index % 3 == 2 else 5, -14)
        ]
        records.append(follow_up(pair, word, days_ago(60 + index), note=word))
        records.append(settled(follow_up(pair, word, days_ago(60)), days_ago(40), closing_note=word))
    return build(Charter(name=name), [*people, *mentors, *pairs, *records])


def reported(
    program: Program, period: Period = YEAR, selected: str = "all pairings", of: Callable[..., Report] = report
) -> Report:
    compared = comparison(
        tuple(program.histories.values()), period, program.charter.thresholds, since_first=period.since.year < 2000
    )
    return of(compared, program.charter, selected, TODAY)


def as_json(made: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(report_json.write(made))
    return document


CROWD = crowd(40)

# --- what is withheld ----------------------------------------------------------------------------------


@quickly
@given(st.lists(st.frozensets(st.integers(0, 20)), min_size=1, max_size=8))
def test_no_group_of_few_stands_and_none_can_be_found_by_subtraction(people: Sequence[frozenset[int]]) -> None:
    table = tuple(Cell(f"{place}", len(whose), len(whose)) for place, whose in enumerate(people))
    told = _withheld(table)
    going = [whose for whose, after in zip(people, told, strict=True) if after.number is None]
    assert [cell.name for cell in told] == [cell.name for cell in table]
    assert all(cell.people == 0 or cell.people >= LEAST_PEOPLE for cell in told)
    assert all(after in {before, Cell(before.name, None, 0)} for before, after in zip(table, told, strict=True))
    if any(0 < len(whose) < LEAST_PEOPLE for whose in people):
        found_by_subtraction = frozenset[int]().union(*going)
        assert len(going) == len(table) or (len(going) > 1 and len(found_by_subtraction) >= LEAST_PEOPLE)
    else:
        assert going == []


def seen(months: Mapping[date, int]) -> Program:
    """Return a program of twelve mentees, of whom so many were met on each of these days."""
    people, mentor = [person(f"Mentee {index}") for index in range(12)], person("Mentor")
    pairs = [pairing(mentor, one, started_on=days_ago(700)) for one in people]
    sessions = [session(pair, day) for day, number in months.items() for pair in pairs[:number]]
    return build(Charter(), [*people, mentor, *pairs, *sessions])


@pytest.mark.parametrize(
    ("period", "told", "before"),
    [
        pytest.param(
            Period(date(2026, 7, 1), date(2026, 9, 30)),
            {"2026-07": None, "2026-08": None, "2026-09": 9},
            {"2026-04": 7, "2026-05": 8, "2026-06": 9},
            id="what is before the period cannot stand in for what is in it",
        ),
        pytest.param(
            Period(date(2026, 6, 30), date(2026, 9, 29)),
            {"2026-06": 0, "2026-07": None, "2026-08": None, "2026-09": 9},
            {"2026-03": None, "2026-04": None, "2026-05": 8, "2026-06": 9},
            id="nor can one day of a month be found",
        ),
        pytest.param(
            Period(date(2026, 7, 10), date(2026, 9, 30)),
            {"2026-07": 0, "2026-08": 8, "2026-09": 9},
            {"2026-04": None, "2026-05": 8, "2026-06": 9, "2026-07": None},
            id="a month in which the period begins is of its own days",
        ),
    ],
)
def test_the_contacts_of_a_period_give_no_month_of_few_away(
    period: Period, told: Mapping[str, int | None], before: Mapping[str, int | None]
) -> None:
    few = {date(2026, 1, 5): 3, date(2026, 3, 31): 1, date(2026, 7, 5): 2}
    many = {date(2026, month, 20): number for month, number in ((4, 7), (5, 8), (6, 9), (8, 8), (9, 9))}
    now, then = reported(seen({**few, **many}), period).comparison
    assert then is not None
    for review, expected in ((now, told), (then, before)):
        assert {cell.name: cell.number for cell in review.tables["contacts_by_month"]} == expected
        assert review.counts["contacts"] is not None


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ((9, 0, 12), (9, 0, 12)),
        ((9, 3, 12), (None, None, 12)),
        ((9, 3, 4, 12), (None, None, None, 12)),
        ((9, 1, 1, 7), (9, None, None, None)),
        ((0, 3, 0), (None, None, None)),
        ((2, 2, 0), (None, None, None)),
    ],
)
def test_what_could_give_a_group_of_few_away_goes_with_it(people: Sequence[int], told: Sequence[int | None]) -> None:
    table = tuple(Cell(f"{place}", number, number) for place, number in enumerate(people))
    assert tuple(cell.number for cell in _withheld(table)) == told


def test_every_figure_that_rests_on_few_is_withheld_and_named() -> None:
    document = as_json(reported(crowd(7)))
    assert document["withheld"]
    for place in document["withheld"]:
        found: Any = document
        for step in place.split("."):
            found = found[step]
        assert found is None, place
    for figures_of in (document, document["before"]):
        told = [
            *(one for kind in ("counts", "rates", "spreads") for one in figures_of[kind].values()),
            *(cell for table in figures_of["tables"].values() for cell in table.values()),
        ]
        assert all(one is None or one["people"] == 0 or one["people"] >= LEAST_PEOPLE for one in told)
    assert document["counts"]["several_mentors"] is None, "one mentee alone has several mentors"


def test_how_long_pairings_last_is_told_up_to_the_last_day_on_which_five_were_at_risk() -> None:
    program = crowd(9)
    whole = retention(length_of(one.pairing, TODAY) for one in program.histories.values())
    cut = reported(program).comparison.now.retention
    assert isinstance(cut, Retention)
    assert cut.longest == whole.lengths[-LEAST_PEOPLE].days < whole.longest
    assert cut.at_risk(cut.longest) == LEAST_PEOPLE
    assert all(cut.at_risk(days) == whole.at_risk(days) for days in range(cut.longest + 1))
    assert cut.steps == tuple(step for step in whole.steps if step.at_risk >= LEAST_PEOPLE)


def test_how_long_pairings_last_rests_on_people_and_not_on_pairings() -> None:
    lost = [Length(400, ended=True, mentee_id="one of many pairings")] * 5
    others = [Length(100 + number, ended=number == 0, mentee_id=f"{number}") for number in range(5)]
    cut = _cut(retention([*lost, *others]))
    assert cut is not None
    assert (cut.longest, cut.events, len(cut.steps)) == (101, 1, 1), "and what was lost later is in no sum"
    assert _cut(retention(lost)) is None
    said = "How long pairings last is told, and endings are counted, as far as those of 5 people lasted."
    assert all(said in write(reported(crowd(7))).decode() for form, write in FORMATS.items() if form != "json")


@pytest.mark.parametrize("mentees", [0, 1, 4])
def test_a_report_on_fewer_than_five_is_refused(mentees: int) -> None:
    with pytest.raises(MentorError, match=f"{mentees} mentee.* fewer than 5"):
        reported(crowd(mentees) if mentees else Program())


def test_it_is_told_in_counts_what_leaves_and_what_is_withheld() -> None:
    told = reported(crowd(7)).told()
    assert told.startswith("Leaves: the figures of 8 pairings, and no name of a person. Withheld: ")
    whole = reported(crowd(7), of=whole_report).told()
    assert whole.startswith(
        "Leaves: the figures of 8 pairings, and no name of a person. Under its id leave the figures"
    )
    assert "and of 1 mentee with several mentors" in whole
    assert whole.endswith("Nothing is withheld.")


@pytest.mark.parametrize("program", [crowd(7), seen({date(2026, 5, 4): 3, date(2026, 6, 1): 9, date(2026, 7, 6): 8})])
def test_what_is_said_to_be_withheld_is_what_stands_so_in_the_report_under_its_headings(program: Program) -> None:
    made = reported(program)
    told, shown = made.told(), report_markdown.write(made).decode()
    stands = shown.count("| withheld |") + len(re.findall(r"^- \w+ \d+: withheld$", shown, re.MULTILINE))
    assert f"Withheld: {stands} figures, as they rest on fewer than 5 people, or would tell one that does: " in told
    sections = re.findall(r"(\d+) under “([^”]+)”", told)
    assert sum(int(number) for number, _ in sections) == stands
    assert all(f"\n## {heading}\n" in shown for _, heading in sections)


@pytest.mark.parametrize("form", FORMATS)
def test_nobody_is_named_and_nothing_that_was_written_leaves(form: str) -> None:
    made = reported(crowd(40, word="Quill"))
    assert made.comparison.now.case_loads == ()
    content = FORMATS[form](made).decode()
    assert "uill" not in content
    assert "Riverside" in content


# --- JSON ----------------------------------------------------------------------------------------------


def test_the_json_has_every_figure_of_each_pairing_unrounded() -> None:
    withheld = as_json(reported(CROWD))
    assert (withheld["pairings"], withheld["mentees"]) == ([], []), "each rests on two people"
    document = as_json(reported(CROWD, of=whole_report))
    thresholds = CROWD.charter.thresholds
    rows = {row["id"]: row for row in document["pairings"]}
    assert set(rows) == {one.id for one in CROWD.histories.values()}
    for history in CROWD.histories.values():
        measured = figures(as_it_was(history, TODAY), TODAY, thresholds)
        assert rows[history.id] == {
            "id": history.id,
            "n": measured.contacts,
            "coverage": measured.coverage,
            "constancy": measured.constancy.value,
            "longest_gap": measured.longest_gap.days if measured.longest_gap else None,
            "open_gap": measured.open_gap,
            "kept_rate": measured.kept.value,
            "follow_through": measured.follow_through.value,
        }
    (row,) = document["mentees"]
    across = across_mentors(CROWD.histories.values(), row["id"], TODAY)
    assert across is not None
    assert row == {
        "id": row["id"], "n": across.contacts,
        "upc": across.upc, "coc": across.coc, "secon": across.secon, "mmci": across.mmci,
    }  # fmt: skip


def test_the_json_has_the_estimate_as_rows_and_its_median() -> None:
    found = reported(CROWD).comparison.now.retention
    assert found is not None
    told = as_json(reported(CROWD))["retention"]
    assert (told["n"], told["events"], told["median"], told["longest"]) == (41, found.events, None, found.longest)
    assert len(told["rows"]) == len(found.steps) > 0
    for row, step in zip(told["rows"], found.steps, strict=True):
        assert list(row) == ["days", "at_risk", "events", "survival", "standard_error", "lower", "upper"]
        assert [row["days"], row["at_risk"], row["events"], row["survival"], row["standard_error"]] == list(step)
        assert (row["lower"], row["upper"]) == step.band


def test_the_json_says_how_everything_is_counted_and_what_it_is_of() -> None:
    document = as_json(reported(CROWD, selected="pairings with the tag cohort-a"))
    assert (document["format"], document["version"], document["as_of"]) == ("mentor-tui report", 1, "2026-11-22")
    assert document["period"] == {"since": "2026-01-01", "until": "2026-11-22"}
    assert document["before"]["period"]["until"] == "2025-12-31"
    assert document["selected"] == "pairings with the tag cohort-a"
    assert document["program"]["thresholds"]["grace_share"] == 0.25
    for kind in ("counts", "rates", "spreads", "tables"):
        assert set(document["definitions"][kind]) == set(document[kind])
    assert as_json(reported(CROWD, Period(date(1990, 1, 1), TODAY)))["before"] is None


# --- HTML ----------------------------------------------------------------------------------------------

VOID = {"meta", "link", "br", "hr", "img", "input"}
LOADS = {"src", "href", "srcset", "data", "action", "poster", "background", "xlink:href", "formaction"}


class Checked(HTMLParser):
    """A page that is gone through: its tags have to close in the order in which they were opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labelled_by: list[str] = []
        self.words = ""
        self.style = ""
        self.feed(page)
        self.close()
        assert self.open == [], "something was not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute of {tag} is there twice"
        assert not LOADS & set(names), f"{tag} names a resource"
        assert not any(name.startswith("on") for name in names), f"{tag} has a script"
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.labelled_by += [one for name, value in attrs if name == "aria-labelledby" for one in (value or "").split()]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert "svg" in self.open, f"only SVG closes {tag} so"
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} was never opened"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words += data


@pytest.mark.parametrize("mentees", [7, 40])
def test_the_page_is_sound_and_needs_nothing_but_itself(mentees: int) -> None:
    page = report_html.write(reported(crowd(mentees))).decode()
    checked = Checked(page)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert not re.search(r"https?:|//|url\(|@import", page.replace("http-equiv", ""))
    assert "script" not in checked.tags
    assert {"title", "h1", "main", "table", "svg", "desc", "dl"} <= set(checked.tags)
    assert len(set(checked.ids)) == len(checked.ids)
    assert set(checked.labelled_by) <= set(checked.ids)
    assert checked.tags.count("svg") == 2
    assert len(checked.labelled_by) == 4, "each plot has a title and a description"
    for needed in (
        "h2, h3, dt { break-after: avoid; }",
        "@media print",
        "prefers-color-scheme: dark",
        "color-scheme: light dark",
    ):
        assert needed in checked.style


def test_the_checker_of_pages_finds_what_is_not_sound() -> None:
    for wrong in ("<p>", "<b><i></b></i>", "</p>", '<a href="x"></a>', '<p onclick="x"></p>', '<p id="a" id="b"></p>'):
        with pytest.raises(AssertionError):
            Checked(wrong)


def test_somebodys_text_is_read_and_never_obeyed() -> None:
    made = reported(crowd(7, name=HOSTILE), selected=f"pairings with the tag {HOSTILE}")
    page = report_html.write(made).decode()
    checked = Checked(page)
    assert "script" not in checked.tags
    assert "a" not in checked.tags
    assert checked.words.count("<script>alert(1)</script>") == 3, (
        "it stands there to be read: title, head and selection"
    )
    for form, write in FORMATS.items():
        content = write(made).decode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", content), form
    markdown = report_markdown.write(made).decode()
    assert "<script" not in markdown
    assert "[x](" not in markdown
    assert "\\[x\\](" in markdown
    assert len({line.count(" | ") for line in markdown.splitlines() if line.startswith("| In the period")}) == 1


# --- the files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_figures_are_the_same_bytes(form: str) -> None:
    first, second = (FORMATS[form](reported(CROWD)) for _ in range(2))
    assert first == second
    assert first.endswith(b"\n")


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_on_the_sample_is_the_one_that_was_looked_at(form: str) -> None:
    """After a change that is meant: write the three anew, with `--today 2026-11-22 --period 2026`, and look at them."""
    document = read_sample(TODAY)
    program = build(document.charter, [one.record for one in document.records])
    golden = GOLDEN / f"report.{ {'markdown': 'md'}.get(form, form) }"
    assert FORMATS[form](reported(program)).decode() == golden.read_text("utf-8")
