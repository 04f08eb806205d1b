"""The house: who may import whom, who may know what, and how large a room may grow."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mentor_tui"

FLOORS = (
    {"__init__"},
    {"errors", "text", "dates", "periods", "layered"},
    {"axis"},
    {"model"},
    {"program"},
    {"continuity", "across_mentors", "hindsight", "retention"},
    {"standings"},
    {"lanes", "timeline", "review"},
    {"wording", "agenda", "chart", "follow_up_line", "definitions", "search", "selection", "plots", "strips", "views"},
    {"program_timelines"},
    {"program_chart"},
    {"brief", "exchanges", "review_words", "day"},
    {"acts", "consequences", "objections", "editor", "session_sheet"},
    {"store"},
    {"changes"},
    {"tracker"},
    {"interchange", "sample", "settings"},
    {"gathering"},
    {"sources"},
    {"tui"},
    {"config", "cli"},
    {"__main__"},
)
"""The rooms from the ground up. A room imports only from lower floors, and from its own without going in a circle."""

ROOMS_OF = {
    "tinydb": {"store"},
    "filelock": {"store"},
    "dateutil": {"dates"},
    "icalendar": {"interchange"},
    "textual": {"tui"},
    "rich": {"tui"},
    "platformdirs": {"config"},
}
"""What only one room may know."""

CLOCK_READS = {
    *("datetime.now", "datetime.today", "datetime.utcnow", "date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.strftime", "time.ctime"),
}

MOST_LINES_OF_A_CLASS, MOST_LINES_OF_A_MODULE = 300, 600

MODULES = {path.relative_to(ROOT).with_suffix("").parts[1:]: path for path in sorted(PACKAGE.rglob("*.py"))}
"""Every module by its name in parts, without the package's own."""

TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def room_of(name: tuple[str, ...]) -> str:
    return name[0]


def imports(tree: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield every module that is imported in a tree, also inside functions, with the names taken from it."""
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                for alias in node.names:
                    yield tuple(alias.name.split("."))
            case ast.ImportFrom(module=module, level=level):
                start = package[: len(package) - level + 1] if level else ()
                origin = (*start, *(module.split(".") if module else ()))
                for alias in node.names:
                    yield (*origin, alias.name)
            case _:
                pass


def imported_by(name: tuple[str, ...]) -> list[tuple[str, ...]]:
    inside = name[:-1]  # the package that relative imports count from; an __init__ stands for its directory
    return list(imports(TREES[name], ("mentor_tui", *inside)))


def own_module(imported: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the module of this package that an import leads to, or None."""
    if imported[0] != "mentor_tui":
        return None
    rest = imported[1:]
    while rest:
        for found in (rest, (*rest, "__init__")):
            if found in MODULES:
                return found
        rest = rest[:-1]
    return ("__init__",)


# --- who imports whom ----------------------------------------------------------------------------------


def test_every_room_has_its_floor_and_every_floor_its_rooms() -> None:
    assert {room_of(name) for name in MODULES} == set().union(*FLOORS)
    assert sum(map(len, FLOORS)) == len(set().union(*FLOORS))


@pytest.mark.parametrize("name", MODULES, ids=".".join)
def test_a_module_imports_only_from_its_own_floor_and_those_below(name: tuple[str, ...]) -> None:
    floor_of = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    found = [one for one in map(own_module, imported_by(name)) if one is not None]
    above = [one for one in found if floor_of[room_of(one)] > floor_of[room_of(name)]]
    assert above == []


def test_no_import_goes_in_a_circle() -> None:
    graph = {name: {one for one in map(own_module, imported_by(name)) if one not in {None, name}} for name in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"imports in a circle: {circle.args[1]}")


def test_a_room_with_several_modules_is_in_no_circle_with_another() -> None:
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        rooms = {room_of(one) for one in map(own_module, imported_by(name)) if one is not None}
        graph.setdefault(room_of(name), set()).update(rooms - {room_of(name)})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"rooms in a circle: {circle.args[1]}")


@pytest.mark.parametrize("library", ROOMS_OF)
def test_a_library_is_known_in_one_room_only(library: str) -> None:
    knowing = {room_of(name) for name in MODULES if any(one[0] == library for one in imported_by(name))}
    assert knowing <= ROOMS_OF[library]
    assert knowing or library == "rich"


def test_the_walk_over_the_imports_finds_each_kind_of_import() -> None:
    source = """
import a.b, c
from d.e import f
from . import g
from ..h import i
def late():
    from tinydb import TinyDB
"""
    found = set(imports(ast.parse(source), ("mentor_tui", "tui")))
    assert found == {
        *(("a", "b"), ("c",), ("d", "e", "f"), ("mentor_tui", "tui", "g")),
        *(("mentor_tui", "h", "i"), ("tinydb", "TinyDB")),
    }


# --- the clock -----------------------------------------------------------------------------------------


def clock_reads(tree: ast.AST) -> list[str]:
    """Return what reads the clock in a tree, whether it is called there or only named."""
    named = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    taken = [".".join(one) for one in imports(tree, ("mentor_tui",)) if one[0] == "time" and len(one) > 1]
    return [one for one in (*named, *taken) if ".".join(one.split(".")[-2:]) in CLOCK_READS]


@pytest.mark.parametrize("name", MODULES, ids=".".join)
def test_the_clock_is_read_on_the_command_line_alone(name: tuple[str, ...]) -> None:
    found = clock_reads(TREES[name])
    assert found == (["datetime.now"] if name == ("cli", "surroundings") else [])


@pytest.mark.parametrize("source", ["datetime.now()", "datetime.datetime.now(UTC)", "f(date.today)", "time.time()"])
def test_the_search_for_clock_reads_finds_them(source: str) -> None:
    assert clock_reads(ast.parse(source))


# --- how large it is -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES, ids=".".join)
def test_no_module_and_no_class_grows_too_large(name: tuple[str, ...]) -> None:
    assert len(MODULES[name].read_text("utf-8").splitlines()) <= MOST_LINES_OF_A_MODULE
    classes = [node for node in ast.walk(TREES[name]) if isinstance(node, ast.ClassDef)]
    too_large = [one.name for one in classes if (one.end_lineno or one.lineno) - one.lineno + 1 > MOST_LINES_OF_A_CLASS]
    assert too_large == []


@pytest.mark.parametrize("name", MODULES, ids=".".join)
def test_no_room_is_named_for_nothing(name: tuple[str, ...]) -> None:
    assert not {"manager", "helper", "helpers", "utils", "util", "data", "info", "base", "common"} & set(name)


# --- what is loaded when -------------------------------------------------------------------------------

LOADED = """
import contextlib, io, json, sys
from importlib import import_module


def loaded():
    names = {name.partition(".")[0] for name in sys.modules}
    return sorted(names & {"textual", "rich", "tinydb", "msgspec", "dateutil", "filelock", "mentor_tui"})


def after_module(name):
    for one in [one for one in sys.modules if one.partition(".")[0] == "mentor_tui"]:
        del sys.modules[one]
    import_module(name)


def after_command(argv):
    from mentor_tui.cli import main

    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        try:
            code = main(argv)
        except SystemExit as leaving:
            code = leaving.code
    assert code == 0, argv


after, *steps = json.loads(sys.argv[1])
for step in steps:
    globals()[after](step)
    print("loaded", *loaded())
"""


def loaded_after(after: str, steps: Sequence[object], tmp_path: Path) -> list[set[str]]:
    """Return which libraries one fresh Python has loaded after each of several steps: what is loaded stays so."""
    home = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA")}
    answer = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps([after, *steps])],
        env={**os.environ, **home, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [set(line.split()[1:]) for line in answer.stdout.splitlines() if line.startswith("loaded")]


@pytest.mark.parametrize("module", ["mentor_tui", "mentor_tui.cli"])
def test_importing_the_package_or_the_command_line_loads_nothing_else(module: str, tmp_path: Path) -> None:
    assert loaded_after("after_module", [module], tmp_path) == [{"mentor_tui"}]
    assert not list(tmp_path.iterdir())


def test_the_lower_floors_know_neither_screens_nor_the_database(tmp_path: Path) -> None:
    lower = [
        *("continuity", "across_mentors", "standings", "timeline", "chart", "agenda", "follow_up_line"),
        *("definitions", "search", "gathering", "review_words", "selection", "plots", "program_chart"),
    ]
    loaded = loaded_after("after_module", [f"mentor_tui.{name}" for name in lower], tmp_path)
    for name, libraries in zip(lower, loaded, strict=True):
        assert libraries <= {"mentor_tui", "msgspec", "dateutil"}, name


WITHOUT_A_PROGRAM = [["--version"], ["--help"], ["completion", "bash"], ["manual"], ["schema"]]
WITH_A_PROGRAM = [
    ["import", str(ROOT / "sample_data" / "riverside.json")],
    ["export"],
    ["timeline", "ada ben"],
    ["timeline", "ada ben", "--words"],
    ["timeline", "ada ben", "--json"],
    ["brief", "ada ben"],
    ["search", "poster", "--json"],
    ["report"],
    ["report", "--format", "html"],
    ["brief", "ada ben", "--json"],
    ["due"],
    ["due", "--json"],
    ["followups"],
    ["log", "ada ben", "met", "--another"],
    ["checkin", "ada ben", "reached"],
    ["calendar", "-o", "calendar.ics"],
    ["story", "ada ben"],
    ["handover", "ada ben"],
    ["handover", "ada ben", "--format", "json"],
    ["table", "sessions"],
    ["timelines", "--zoom", "month", "--filter", "overdue"],
    ["doctor"],
    ["doctor", "--json"],
    ["doctor", "--repair"],
    ["restore"],
    ["restore", "1", "--with-journal"],
]


def test_no_command_that_prints_loads_textual_or_rich_and_only_with_a_program_the_database(tmp_path: Path) -> None:
    commands = [*WITHOUT_A_PROGRAM, *WITH_A_PROGRAM]
    loaded = loaded_after("after_command", commands, tmp_path)
    for command, libraries in zip(commands, loaded, strict=True):
        assert not libraries & {"textual", "rich"}, command
        assert ("tinydb" in libraries) == (command in WITH_A_PROGRAM), command
