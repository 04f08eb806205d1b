from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from mentor_tui import standings as room
from mentor_tui.continuity import figures, standing
from mentor_tui.model import Charter, Record, Thresholds, Tombstone
from mentor_tui.program import History, Program
from mentor_tui.standings import Care, Standings
from tests.records import (
    ADA,
    STAMP,
    TODAY,
    WEEKLY,
    check_in,
    days_ago,
    pairing,
    person,
    program_of,
    programs,
    quickly,
    session,
)

DAYS = (TODAY, days_ago(1), days_ago(-20), days_ago(200))


def looked_at(standings: Standings) -> tuple[list[Care], list[Any]]:
    """Return everything that standings can say."""
    histories = standings.program.histories.values()
    return list(standings.by_concern), [standings.figures(history) for history in histories]


@st.composite
def steps(draw: st.DrawFn, program: Program) -> tuple[Program, date]:
    """Draw what comes after a program: something is saved, deleted, taken back or settled otherwise, or days pass."""
    today = draw(st.sampled_from(DAYS))
    changes: list[Record] = []
    pairings = [history.pairing for history in program.histories.values()]
    if pairings:
        of = draw(st.sampled_from(pairings))
        kind = draw(st.sampled_from(["session", "check-in", "cadence", "name", "bury", "nothing"]))
        on = draw(st.integers(0, 400).map(days_ago))
        match kind:
            case "session":
                changes = [session(of, on)]
            case "check-in":
                changes = [check_in(of, on)]
            case "cadence":
                changes = [replace(of, cadence=draw(st.sampled_from([None, WEEKLY])))]
            case "name":
                changes = [replace(program.people[of.mentee_id], name=draw(st.sampled_from(["Zed", "Abe"])))]
            case "bury":
                buried = [*program.history(of.id).records()]
                if not any(one.continues == of.id for one in pairings):
                    changes = [Tombstone(id=one.id, stamp=STAMP, buried="sessions") for one in buried]
            case _:
                pass
    if draw(st.booleans()):
        strict = Charter(thresholds=Thresholds(grace_least=draw(st.integers(0, 20))))
        program = program.with_charter(strict)
    return program.with_records(changes), today


@quickly
@given(st.data())
def test_what_is_kept_is_what_would_be_computed_from_nothing_after_any_change(data: st.DataObject) -> None:
    program = data.draw(programs())
    kept, seen = Standings(program, TODAY), [program]
    for _ in range(data.draw(st.integers(1, 6))):
        if data.draw(st.booleans()):
            program, today = data.draw(steps(program))
        else:
            program, today = data.draw(st.sampled_from(seen)), data.draw(st.sampled_from(DAYS))  # as by undo
        seen.append(program)
        kept = kept.of(program, today)
        assert looked_at(kept) == looked_at(Standings(program, today))


class Counted:
    """A function that tells whose it was asked for."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.asked: list[str] = []

    def __call__(self, history: History, *rest: Any) -> Any:
        self.asked.append(history.mentee.name)
        return self.function(history, *rest)

    def told(self) -> list[str]:
        told, self.asked = sorted(self.asked), []
        return told


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> tuple[Counted, Counted]:
    both = Counted(standing), Counted(figures)
    monkeypatch.setattr(room, "standing", both[0])
    monkeypatch.setattr(room, "figures", both[1])
    return both


def test_only_what_a_change_has_touched_is_computed_again(counted: tuple[Counted, Counted]) -> None:
    names = ["Ben", "Lena", "Tom"]
    mentees = [person(name) for name in names]
    pairs = [pairing(ADA, mentee) for mentee in mentees]
    program = program_of(ADA, *mentees, *pairs)

    def computed(standings: Standings) -> list[list[str]]:
        looked_at(standings), looked_at(standings)
        return [one.told() for one in counted]

    first = Standings(program, TODAY)
    assert computed(first) == [names, names]
    saved = program.with_records([session(pairs[1], days_ago(2))])
    second = first.of(saved, TODAY)
    assert computed(second) == [["Lena"], ["Lena"]]
    renamed = saved.with_records([replace(mentees[2], name="Thomas")])
    third = second.of(renamed, TODAY)
    assert computed(third) == [["Thomas"], ["Thomas"]]
    assert computed(third.of(renamed, days_ago(-1))) == [["Ben", "Lena", "Thomas"]] * 2
    strict = renamed.with_charter(Charter(thresholds=Thresholds(new_for=3)))
    assert computed(third.of(strict, TODAY)) == [["Ben", "Lena", "Thomas"]] * 2
    assert computed(third.of(renamed.with_charter(Charter(name="Riverside")), TODAY)) == [[], []]


def test_nothing_is_computed_before_it_is_asked_for(counted: tuple[Counted, Counted]) -> None:
    mentee = person("Ben")
    program = program_of(ADA, mentee, pair := pairing(ADA, mentee))
    standings = Standings(program, TODAY)
    assert [one.told() for one in counted] == [[], []]
    standings.care(program.history(pair.id))
    assert [one.told() for one in counted] == [["Ben"], []]
