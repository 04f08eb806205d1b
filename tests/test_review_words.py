from itertools import chain

from hypothesis import given

from mentor_tui.model import Takeaway
from mentor_tui.periods import Period
from mentor_tui.program import History, Program
from mentor_tui.retention import Length, retention
from mentor_tui.review import COUNTS, RATES, SPREADS, TABLES, Cell, Comparison, comparison, review
from mentor_tui.review_words import (
    Row,
    Said,
    Section,
    cell_name,
    definitions,
    months_in_words,
    retention_in_words,
    review_sections,
)
from tests.records import (
    THRESHOLDS,
    TODAY,
    check_in,
    days_ago,
    follow_up,
    history_of,
    pairing,
    programs,
    quickly,
    session,
    settled,
)

PERIOD = Period(days_ago(99), TODAY)


def sections(*found: History, period: Period = PERIOD) -> dict[str, Section]:
    compared = comparison(found, period, THRESHOLDS, since_first=False)
    return {section.name: section for section in review_sections(compared, THRESHOLDS)}


def said(section: Section) -> dict[str, tuple[str, str, str]]:
    return {row.name: (row.now.value, row.now.rests_on, row.before.value) for row in section.rows}


def test_every_figure_is_said_with_what_it_rests_on_and_against_the_period_before() -> None:
    pair = pairing(started_on=days_ago(250))
    held = [session(pair, days_ago(day)) for day in (*range(250, 60, -14), 40)]
    history = history_of(
        pair,
        *held[:-1],
        session(pair, days_ago(40), takeaway=Takeaway(mentee="a plan")),
        session(pair, days_ago(39), status="missed"),
        session(pair, days_ago(20), status="cancelled"),
        check_in(pair, days_ago(38)),
        follow_up(pair, "IRB draft", days_ago(95)),
        settled(follow_up(pair, "list", days_ago(95)), days_ago(40)),
    )
    told = sections(history)
    assert said(told["pairings"]) == {"In the period": ("1", "1 mentee", "1"), "Began": ("0", "0 mentees", "0")}
    assert said(told["standings"])["lapsed"] == ("1", "1 mentee", "0")
    assert said(told["standings"])["steady"] == ("0", "0 mentees", "1")
    assert said(told["contacts"]) == {"Contacts": ("5", "1 mentee", "7")}
    assert said(told["sessions"]) == {
        "Kept sessions": ("80 %", "4 of 5 sessions", "100 %"),
        "Kept sessions, each": ("94 %", "1 pairing", "100 %"),
        "Cancelled": ("1", "1 mentee", "0"),
    }
    assert said(told["follow_ups"])["Follow-through"] == ("100 %", "1 of 1 follow-up", "not applicable")
    assert said(told["follow_ups"])["90 to 179 days"] == ("1", "1 mentee", "0")
    assert said(told["gaps"])["Gaps"] == ("2", "1 mentee", "0")
    assert said(told["gaps"])["30 to 59 days"] == ("1", "1 mentee", "0")
    assert said(told["continuity"])["Open gap"] == ("38 days", "1 pairing", "10 days")
    assert said(told["reciprocity"])["By the mentee"] == ("25 %", "1 of 4 sessions", "0 %")
    assert said(told["retention"])["Median"] == ("not within 250 days", "1 pairing", "not within 150 days")
    assert said(told["mentors"])["1 pairing"] == ("1", "1 mentor", "1")
    assert said(told["across_mentors"])["UPC"] == ("not applicable", "", "not applicable")


@quickly
@given(programs())
def test_every_figure_has_its_name_its_value_and_its_definition(program: Program) -> None:
    told = sections(*program.histories.values())
    rows: list[Row] = list(chain.from_iterable(section.rows for section in told.values()))
    for row in rows:
        assert row.name
        assert row.now.value
        assert row.before.value
        assert row.definition.endswith((".", ")."))
    assert len(told) == len({section.heading for section in told.values()})
    for section in told.values():
        assert len({row.name for row in section.rows}) == len(section.rows)
        defined = [name for names, _ in section.definitions() for name in names.split(", ")]
        assert len(defined) >= len(section.rows)


def test_what_was_withheld_is_said_to_be() -> None:
    found = review([], PERIOD, THRESHOLDS)
    withheld = found._replace(
        counts=dict.fromkeys(COUNTS),
        rates=dict.fromkeys(RATES),
        spreads=dict.fromkeys(SPREADS),
        tables={name: tuple(Cell(cell.name, None, 0) for cell in found.tables[name]) for name in TABLES},
        retention=None,
    )
    for section in review_sections(Comparison(withheld, withheld), THRESHOLDS):
        assert {row.now for row in section.rows} == {row.before for row in section.rows} == {Said("withheld")}
        assert all("withheld" in words for words in section.words)


def test_where_nothing_was_before_nothing_is_said_of_it() -> None:
    alone = comparison([], PERIOD, THRESHOLDS, since_first=True)
    for section in review_sections(alone, THRESHOLDS):
        assert all(row.before == Said("") for row in section.rows)


def test_what_the_plots_show_is_said_in_words() -> None:
    table = (Cell("2026-10", 1, 1), Cell("2026-11", 1200, 9), Cell("2026-12", 0, 0), Cell("2027-01", None, 0))
    assert months_in_words(table) == (
        "Jan 2027: withheld",
        "Dec 2026: no contact",
        "Nov 2026: 1,200 contacts with 9 mentees",
        "Oct 2026: 1 contact with 1 mentee",
    )
    found = retention([Length(*one, "mentee") for one in ((100, True), (200, True), (400, False), (400, False))])
    assert retention_in_words(found) == (
        "longer than 90 days: 100 % · 4 at risk",
        "longer than 180 days: 75 % · 95 % band 13 to 96 % · 3 at risk",
        "longer than 365 days: 50 % · 95 % band 6 to 84 % · 2 at risk",
    )


def test_it_is_said_that_a_planned_ending_is_no_loss() -> None:
    told = sections()["retention"]
    assert "completed as planned" in told.note
    for source in ("1958;53:457-481", "Greenwood", "1990;17:35-41"):
        assert source in told.definition


def test_the_groups_of_a_table_have_names_to_read() -> None:
    names = [cell_name(name, "mentors_by_pairings") for name in ("1", "2", "4-5", "11+")]
    assert names == ["1 pairing", "2 pairings", "4 to 5 pairings", "11 pairings or more"]
    assert [cell_name(name, "gaps_by_length") for name in ("0-29", "90+")] == ["0 to 29 days", "90 days or more"]
    assert cell_name("2026-11", "contacts_by_month") == "Nov 2026"


def test_every_figure_is_defined_under_its_own_name() -> None:
    told = definitions(THRESHOLDS)
    for kind, names in (("counts", COUNTS), ("rates", RATES), ("spreads", SPREADS), ("tables", TABLES)):
        assert set(told[kind]) == set(names)
    assert set(told["retention"]) == {"retention", "median", "events"}
