"""The wheel: it holds what the program needs, and what was installed from it runs on its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from mentor_tui import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def run(*command: object, cwd: Path, **variables: str) -> str:
    """Run a command that must succeed, and return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "MENTOR_TUI_FILE"}}
    answer = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    place = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", place, ROOT, cwd=place)
    [built] = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the commands of an environment in which the wheel was installed."""
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=True)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", wheel, cwd=place)
    return scripts


def test_the_wheel_holds_all_that_the_program_needs_and_nothing_of_the_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        marks = archive.read(f"mentor_tui-{__version__}.dist-info/entry_points.txt").decode()
        about = archive.read(f"mentor_tui-{__version__}.dist-info/METADATA").decode()
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "mentor_tui").rglob("*.py")}
    assert names >= modules | {
        "mentor_tui/py.typed",
        *(f"mentor_tui/shell/mentor-tui.{ending}" for ending in ("bash", "zsh", "fish", "1")),
        "mentor_tui/sample_data/riverside.json",
        "mentor_tui/tui/mentor.tcss",
        f"mentor_tui-{__version__}.dist-info/licenses/LICENSE",
    }
    assert {name.partition("/")[0] for name in names} == {"mentor_tui", f"mentor_tui-{__version__}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".lock"))]
    assert "mentor-tui = mentor_tui.cli:main" in marks
    assert f"Version: {__version__}\n" in about
    assert "License-Expression: MIT\n" in about
    assert "Requires-Python: >=3.11\n" in about


def test_the_installed_command_runs_outside_of_the_checkout(scripts: Path, tmp_path: Path) -> None:
    command = scripts / "mentor-tui"
    home = {name: str(tmp_path / "home") for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA")}
    (tmp_path / "home").mkdir()
    assert run(command, "--version", cwd=tmp_path, **home) == f"mentor-tui {__version__}\n"
    where = run(scripts / "python", "-c", "import mentor_tui; print(mentor_tui.__file__)", cwd=tmp_path, **home)
    assert not Path(where.strip()).is_relative_to(ROOT)

    sample = tmp_path / "sample.json"
    sample.write_bytes((ROOT / "sample_data" / "riverside.json").read_bytes())
    assert " added, 0 changed, 0 already here." in run(
        command, "--file", "program.json", "import", sample, cwd=tmp_path, **home
    )
    told = run(command, "--file", "program.json", "export", "-o", "out.json", cwd=tmp_path, **home)
    assert told.startswith("Leaves: ")
    assert len(json.loads((tmp_path / "out.json").read_bytes())["pairings"]) == 12
    drawn = run(command, "--file", "program.json", "timeline", "ada ben", cwd=tmp_path, **home)
    assert drawn.startswith("Ada Okafor ⇄ Ben Ruiz")
    assert not list((tmp_path / "home").rglob("program.json"))


def test_the_installed_program_finds_its_sample_and_its_screens(scripts: Path, tmp_path: Path) -> None:
    script = (
        "from datetime import date\n"
        "from mentor_tui.sample import read_sample\n"
        "from mentor_tui.tui.app import MentorApp\n"
        "print(len(read_sample(date(2030, 1, 1)).records), MentorApp.__name__)\n"
    )
    count, name = run(scripts / "python", "-c", script, cwd=tmp_path).split()
    assert int(count) > 300
    assert name == "MentorApp"
