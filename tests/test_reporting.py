"""`mentor-tui report`, from its options to the file."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from mentor_tui.cli import main
from mentor_tui.model import Charter, Ending, Record, Session, Takeaway, Thresholds
from mentor_tui.program import Program, build
from mentor_tui.store import ProgramFile
from tests.records import TODAY, days_ago, pairing, person, stamp_of
from tests.test_report import FORMATS, crowd

Captured = pytest.CaptureFixture[str]
CROWD = crowd(40)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a program of forty mentees."""
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "program.json"
    with ProgramFile(path) as file:
        file.load()
        file.save(CROWD.records(), CROWD.charter)
    return path


def run(path: Path, *options: str) -> int:
    return main(["--file", str(path), "report", "--today", TODAY.isoformat(), *options])


def told(path: Path, captured: Captured, *options: str) -> dict[str, Any]:
    assert run(path, "--format", "json", *options) == 0
    document: dict[str, Any] = json.loads(captured.readouterr().out)
    return document


def days(document: dict[str, Any]) -> tuple[str, str]:
    return document["period"]["since"], document["period"]["until"]


def test_data_goes_to_stdout_and_what_leaves_is_said_on_stderr(path: Path, capsys: Captured) -> None:
    assert run(path) == 0
    out, err = capsys.readouterr()
    assert out.startswith("# Review of Riverside\n")
    assert err.startswith("Leaves: the figures of 41 pairings, and no name of a person.")
    assert err.count("\n") == 1


def test_the_period_is_everything_unless_another_one_is_asked_for(path: Path, capsys: Captured) -> None:
    everything = told(path, capsys)
    first = min(one.pairing.started_on for one in CROWD.histories.values())
    assert days(everything) == days(told(path, capsys, "--period", "all")) == (first.isoformat(), TODAY.isoformat())
    assert everything["before"] is None


@pytest.mark.parametrize(
    ("options", "since", "until"),
    [
        (("--period", "month"), "2026-11-01", "2026-11-22"),
        (("--period", "2026-Q3"), "2026-07-01", "2026-09-30"),
        (("--period", "2026"), "2026-01-01", "2026-11-22"),
        (("--since", "1 sep", "--until", "30 sep"), "2026-09-01", "2026-09-30"),
        (("--since=-30d",), "2026-10-23", "2026-11-22"),
        (("--since", "1 sep", "--until", "2027-01-01"), "2026-09-01", "2026-11-22"),
    ],
)
def test_a_period_is_held_against_as_many_days_before(
    options: tuple[str, ...], since: str, until: str, path: Path, capsys: Captured
) -> None:
    document = told(path, capsys, *options)
    assert days(document) == (since, until)
    ends = TODAY.fromisoformat(since) - timedelta(days=1)
    assert document["before"]["period"]["until"] == ends.isoformat()


def test_only_the_pairings_that_are_asked_for_are_in_it(path: Path, capsys: Captured) -> None:
    assert told(path, capsys, "--filter", "closed")["counts"]["in_period"]["number"] == 8
    few = told(path, capsys, "--filter", "tag:cohort-a mentee 3")
    assert few["counts"]["in_period"]["number"] == 17
    assert few["selected"] == "pairings with the tag cohort-a · with certain words"
    assert run(path, "--filter", 'mentor:"quill mentor 3"') == 1
    assert "A report on fewer than 5 would tell of each of them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--period", "soon"), "2026-Q3"),
        (("--period", "2027"), "has not begun"),
        (("--period", "2026", "--since", "1 sep"), "and not both"),
        (("--since", "1 sep", "--until", "1 aug"), "no day that has passed lies between them"),
        (("--since", "2199-01-01"), "no day that has passed lies between them"),
        (("--since", "lately"), "not a date"),
        (("--today", "sometimes"), "not a date"),
        (("--filter", "tag:nope"), "No pairing matches this filter. No pairing has the tag “nope”."),
        (("--filter", "tag:nope", "--json"), "No pairing matches this filter."),
        (("--filter", "standing:late"), "“late” is no standing"),
        (("--until", "2020-01-01"), "no day that has passed"),
    ],
)
def test_what_cannot_be_reported_is_refused_and_nothing_is_written(
    options: tuple[str, ...], words: str, path: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert run(path, "-o", str(tmp_path / "report.md"), *options) == 1
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
    assert not (tmp_path / "report.md").exists()


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_is_readable_by_its_owner_alone_and_none_is_written_over(
    form: str, path: Path, tmp_path: Path, capsys: Captured
) -> None:
    place = tmp_path / f"report.{form}"
    assert run(path, "--format", form, "-o", str(place)) == 0
    written = place.read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert run(path, "--format", form, "-o", str(place), "--period", "2026-Q3") == 1
    assert "is there already" in capsys.readouterr().err
    assert place.read_bytes() == written
    assert run(path, "--format", form, "-o", str(place), "--period", "2026-Q3", "--force") == 0
    assert place.read_bytes() != written
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert {one.name for one in tmp_path.iterdir() if "report" in one.name} == {place.name}


def test_a_place_that_cannot_be_written_is_told(path: Path, tmp_path: Path, capsys: Captured) -> None:
    assert run(path, "-o", str(tmp_path / "nowhere" / "report.md"), "--force") == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_program_that_is_not_there_is_told_and_not_made(tmp_path: Path, capsys: Captured) -> None:
    assert main(["--file", str(tmp_path / "none.json"), "report"]) == 1
    assert "is not there" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def lasting(lengths: str) -> Program:
    """Return a program of pairings that lasted so many days each; a + after it says that it runs."""
    records: list[Record] = []
    for length in lengths.split(", "):
        mentor, mentee = person(f"Mentor {length}"), person(f"Mentee {length}")
        started_on = days_ago(int(length.rstrip("+")) + (0 if length.endswith("+") else 7))
        ended_on = None if length.endswith("+") else days_ago(7)
        ending = None if ended_on is None else Ending(reason="lost_touch")
        records += [mentor, mentee, pairing(mentor, mentee, started_on=started_on, ended_on=ended_on, ending=ending)]
    return build(Charter(), records)


def test_for_oneself_every_figure_is_there_unrounded_also_of_few(tmp_path: Path, capsys: Captured) -> None:
    maintained = lasting("9, 13, 13+, 18, 23, 28+, 31, 34, 45+, 48, 161+")  # the AML data of R's survival package
    for number, program in enumerate((maintained, crowd(3))):
        path = tmp_path / f"{number}.json"
        with ProgramFile(path) as file:
            file.load()
            file.save(program.records(), program.charter)
    assert run(tmp_path / "0.json", "--json") == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert "Nothing is withheld." in err
    assert (document["withheld"], document["least_people"]) == ([], 0)
    rows = document["retention"]["rows"]
    assert [row["days"] for row in rows] == [9, 13, 18, 23, 31, 34, 48]
    assert [row["at_risk"] for row in rows] == [11, 10, 8, 7, 5, 4, 2]
    assert [row["survival"] for row in rows] == pytest.approx(
        [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184], abs=5e-4
    )
    assert rows[-1]["standard_error"] == pytest.approx(0.1535, abs=5e-5)
    assert document["retention"]["median"] == 31
    assert run(tmp_path / "1.json") == 1
    assert "fewer than 5" in capsys.readouterr().err
    assert run(tmp_path / "1.json", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"]["in_period"] == {"number": 4, "people": 3}
    assert [set(one) for one in document["mentees"]] == [{"id", "n", "upc", "coc", "secon", "mmci"}]
    assert "Quill" not in json.dumps(document)


def test_it_is_for_oneself_or_for_others(path: Path, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as left:
        run(path, "--json", "--format", "html")
    assert left.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


# --- over several files --------------------------------------------------------------------------------


def written(path: Path, program: Program) -> Path:
    path.parent.mkdir(exist_ok=True)
    with ProgramFile(path) as file:
        file.load()
        file.save(program.records(), program.charter)
    return path


def report_of(*words: object) -> int:
    return main(["report", "--today", TODAY.isoformat(), *map(str, words)])


def test_a_report_over_the_files_of_several_mentors_is_that_of_one_program_with_all_of_it(
    path: Path, tmp_path: Path, capsys: Captured
) -> None:
    other = crowd(7, name="Of another mentor", word="Brook", tag="cohort-b")
    mentors = tmp_path / "mentors"
    written(mentors / "a.json", CROWD)
    written(mentors / "b.json", other)
    written(tmp_path / "both.json", build(CROWD.charter, [*CROWD.records(), *other.records()]))
    assert run(tmp_path / "both.json", "--json") == 0
    whole = json.loads(capsys.readouterr().out)
    export = ["--file", str(mentors / "b.json"), "export", "-o", str(tmp_path / "b.jsonl"), "--format", "jsonl"]
    assert main([*export, "--level", "everything"]) == 0
    capsys.readouterr()
    for files in ([mentors], [mentors / "*.json"], [path, tmp_path / "b.jsonl"]):
        assert report_of(*files, "--json") == 0
        out, err = capsys.readouterr()
        document = json.loads(out)
        assert document.pop("selected") == "all pairings, in 2 files"
        assert document == {name: value for name, value in whole.items() if name != "selected"}
        assert err.startswith("Leaves: ")
    words = ("--format", "markdown", "--filter", "tag:cohort-b", "--period", "2026")
    assert report_of(*words, path, mentors / "b.json") == 0
    assert "Of pairings with the tag cohort-b, in 2 files; made on 2026-11-22." in capsys.readouterr().out


def test_what_is_not_as_one_in_several_files_is_said_and_what_was_met_twice_counts_once(
    path: Path, tmp_path: Path, capsys: Captured
) -> None:
    first, *_ = (one for one in CROWD.records() if isinstance(one, Session))
    later = replace(first, takeaway=Takeaway(), stamp=stamp_of(100_000))
    strict = Charter(name="Strict", thresholds=Thresholds(grace_least=0))
    namesake = person(next(iter(CROWD.people.values())).name)
    changed = [namesake, *(later if one is first else one for one in CROWD.records())]
    second = written(tmp_path / "second.json", build(strict, changed))
    (tmp_path / "half.json").write_text("{")
    assert run(path, "--json") == 0
    alone = json.loads(capsys.readouterr().out)
    assert report_of(path, second, tmp_path / "half.json", "gone.json", "--json") == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert document["counts"] == alone["counts"]
    assert document["selected"] == "all pairings, in 2 of 4 files"
    taken = document["rates"]["takeaway_mentor"]
    assert (taken["part"], taken["whole"]) == (
        alone["rates"]["takeaway_mentor"]["part"] - 1,
        alone["rates"]["takeaway_mentor"]["whole"],
    )
    lines = err.splitlines()
    assert lines[0].startswith(f"{tmp_path / 'half.json'}: it is damaged")
    assert lines[1].endswith("gone.json: there is no such file")
    assert lines[2].startswith("1 record met twice and not the same: mentor-tui review shows, with F,")
    assert lines[3] == "Of one name in several files, and counted as different people: 1 name."
    assert lines[4] == "Standing goes by the thresholds of program.json; others are set in second.json."
    assert lines[5].startswith("Leaves: ")


def test_takeaways_that_were_withheld_are_not_reported_as_missing_without_a_word(
    path: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["--file", str(path), "export", "-o", str(tmp_path / "out.json")]) == 0
    capsys.readouterr()
    held = sum(len(one.sessions) for one in CROWD.histories.values())
    said = f"The takeaways of {held} sessions were withheld from these files: they count as not written down."
    assert report_of(tmp_path / "out.json") == 0
    assert said in capsys.readouterr().err
    assert report_of(tmp_path / "out.json", path) == 0
    assert "takeaways" not in capsys.readouterr().err, "where another file has them"


def test_without_any_file_that_can_be_read_nothing_is_reported_and_no_file_that_is_read_is_written(
    path: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "empty.json").write_text("")
    assert report_of(tmp_path / "empty.json", "gone.json") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{tmp_path / 'empty.json'}: it is empty" in err
    assert run(path, str(path)) == 1
    assert "leave --file out" in capsys.readouterr().err
    before = path.read_bytes()
    for name in (path, f"{path}.journal"):
        assert report_of(path, "-o", name, "--force") == 1
        assert "is the program file, or belongs to it" in capsys.readouterr().err
    assert path.read_bytes() == before
