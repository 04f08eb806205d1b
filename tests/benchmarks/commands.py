"""Each command from start to end, beside a Python that does nothing but import the libraries that it uses."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mentor_tui.sample import read_sample
from mentor_tui.store import ProgramFile
from tests.benchmarks.pairs import in_pairs, told

AT_MOST = 2.5
CONSOLE_SCRIPT = "import sys; from mentor_tui.cli import main; sys.exit(main())"
"""What pip installs as the command mentor-tui."""

COMMANDS = (
    *(["--version"], ["due"], ["followups"], ["timeline", "ada ben"], ["brief", "ada ben"], ["search", "poster"]),
    *(["calendar"], ["story", "ada ben"], ["handover", "ada ben"], ["table", "sessions"], ["report"], ["export"]),
    *(["import", "-"], ["log", "ada ben", "met", "--another"], ["checkin", "ada ben", "reached"], ["doctor"]),
    *(["timelines"], ["restore"], ["schema"], ["completion", "bash"], ["manual"]),
)

LIBRARIES = """
import sys
before = set(sys.modules)
try:
    exec(sys.argv.pop(1))
except SystemExit as leaving:
    assert not leaving.code, leaving.code
own = {"mentor_tui", *sys.stdlib_module_names}
others = (name for name in set(sys.modules) - before if name.partition(".")[0] not in own)
loaded = sorted(name for name in others if name.replace(".", "").isidentifier())
print("import", ", ".join(["argparse", *loaded]), file=sys.__stderr__)
"""
"""A run of a command that tells, last and on stderr, which modules of other packages it has loaded."""


def run() -> None:
    """Print the ratio of each command, and a control: the yardstick against itself."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "program.json"
        document = read_sample(datetime.now().astimezone().date())
        with ProgramFile(path) as file:
            file.load()
            file.save((one.record for one in document.records), document.charter)
        environ = os.environ | {"MENTOR_TUI_FILE": str(path), "HOME": directory, "XDG_DATA_HOME": ""}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its byte code

        def timed(code: str, *arguments: str) -> Callable[[], float]:
            def once() -> float:
                started = time.perf_counter()
                command = [sys.executable, "-c", code, *arguments]
                subprocess.run(command, env=environ, stdin=nothing, stdout=nowhere, stderr=nowhere, check=True)
                return time.perf_counter() - started

            return once

        document_path = Path(directory) / "document.json"
        document_path.write_bytes(b"")
        with Path(os.devnull).open("rb") as nothing, Path(os.devnull).open("wb") as nowhere:
            for words in COMMANDS:
                command = [str(document_path) if word == "-" else word for word in words]
                if words[0] == "import":
                    exported = [sys.executable, "-c", CONSOLE_SCRIPT, "export"]
                    document_path.write_bytes(
                        subprocess.run(exported, env=environ, capture_output=True, check=True).stdout
                    )
                libraries = subprocess.run(
                    [sys.executable, "-c", LIBRARIES, CONSOLE_SCRIPT, *command],
                    env=environ,
                    stdin=nothing,
                    capture_output=True,
                    text=True,
                    check=True,
                ).stderr.splitlines()[-1]
                yardstick = timed(libraries)
                if words == COMMANDS[0]:
                    print(told("python with its libraries : itself", in_pairs(yardstick, yardstick)))
                ours = timed(CONSOLE_SCRIPT, *command)
                print(told(" ".join(words), in_pairs(ours, yardstick), at_most=AT_MOST), flush=True)
