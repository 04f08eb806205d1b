"""TinyDB's own tests hold for our storage and our table, but for three that look inside of TinyDB's."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent

IN_PLACE_OF_TINYDBS = """
import tinydb
import tinydb.storages
from mentor_tui.store import JournalStorage, JournalTable

tinydb.JSONStorage = tinydb.storages.JSONStorage = JournalStorage
tinydb.TinyDB.default_storage_class = JournalStorage
tinydb.TinyDB.table_class = JournalTable
"""
"""A plugin of pytest: it is read before any of the tests is."""

EXPECTED_TO_FAIL = {
    "test_middlewares::test_caching_json_write": "it asks for the open file of a JSONStorage, `_handle`; ours has none",
    "test_tables::test_table_repr[memory]": "it compares the name of the class, which is JournalTable here",
    "test_tables::test_table_repr[json]": "it compares the names of both classes, of the table and of the storage",
}
"""What fails, and why that is right. These are also the proof that the tests met our classes and not TinyDB's."""

MAY_BE_SKIPPED = {
    "test_storages::test_yaml": "it needs PyYAML, and tries a storage of its own",
}

FEWEST_TESTS = 200
"""TinyDB 4.9.0 has 219: fewer than this, and most of them were not found."""


def run(*command: object, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHON"))}
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """The directory of TinyDB's tests, of the version that is installed here, without TinyDB itself."""
    version = importlib.metadata.version("tinydb")
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "tinydb")
    answer = run(*pip, "--dest", tmp_path, f"tinydb=={version}", cwd=tmp_path)
    assert answer.returncode == 0, answer.stdout
    [source] = tmp_path.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        tests = [one for one in archive if one.isfile() and Path(one.name).parts[1] == "tests"]
        archive.extractall(tmp_path, members=tests, filter="data")
    return tmp_path / source.name.removesuffix(".tar.gz") / "tests"


def outcomes(report: Path) -> dict[str, str]:
    """Return what became of each test: passed, or failure, error or skipped."""
    found: dict[str, str] = {}
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        found[name] = next((one.tag for one in case if one.tag in {"failure", "error", "skipped"}), "passed")
    return found


def test_tinydbs_own_tests_hold_but_for_those_that_look_inside(suite: Path, tmp_path: Path) -> None:
    (tmp_path / "in_place_of_tinydbs.py").write_text(IN_PLACE_OF_TINYDBS)
    (tmp_path / "nothing.ini").write_text("[pytest]\n")
    answer = run(
        *(sys.executable, "-m", "pytest", "-q", "-p", "in_place_of_tinydbs", "-p", "no:cacheprovider"),
        *("-c", tmp_path / "nothing.ini", "--rootdir", tmp_path, "--basetemp", tmp_path / "basetemp"),
        *("--junit-xml", tmp_path / "report.xml", suite),
        cwd=tmp_path,
        PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]),
    )
    assert answer.returncode == pytest.ExitCode.TESTS_FAILED, answer.stdout
    found = outcomes(tmp_path / "report.xml")
    assert len(found) >= FEWEST_TESTS
    not_run = {name for name, what in found.items() if what == "skipped"}
    failed = {name for name, what in found.items() if what in {"failure", "error"}}
    assert not_run <= MAY_BE_SKIPPED.keys()
    assert failed == EXPECTED_TO_FAIL.keys(), answer.stdout
