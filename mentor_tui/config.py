"""Where things are, and what this machine says of its reader. Read at the top, handed down."""

import contextlib
import locale
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

FILE_VARIABLE = "MENTOR_TUI_FILE"
SETTINGS_VARIABLE = "MENTOR_TUI_SETTINGS"


def program_path(given: str | None) -> Path:
    """Return the program file: the one that was given, else that of MENTOR_TUI_FILE, else this user's own."""
    named = given or os.environ.get(FILE_VARIABLE)
    return _at_home(named) if named else own_directory() / "program.json"


def _at_home(named: str) -> Path:
    """Return the path that is named, where "~" is the home of a user."""
    with contextlib.suppress(RuntimeError):  # "~somebody" where there is no such user: it may be a name like any other
        return Path(named).expanduser()
    return Path(named)


def own_directory() -> Path:
    """Return the directory in which this user's own program is kept."""
    from platformdirs import user_data_path

    return user_data_path("mentor-tui", appauthor=False)


def settings_path() -> Path:
    """Return the file of this user's settings: that of MENTOR_TUI_SETTINGS, else their own."""
    if named := os.environ.get(SETTINGS_VARIABLE):
        return _at_home(named)
    from platformdirs import user_config_path

    return user_config_path("mentor-tui", appauthor=False) / "settings.json"


def device_name() -> str:
    """Return the name of this device in stamps: random, kept in the user's own directory, and not a host name.

    Where it cannot be kept, it is a new one in each run: stamps stay sortable and distinct all the same.
    """
    kept = own_directory() / "device"
    with contextlib.suppress(OSError):
        name = kept.read_text("ascii", errors="ignore").strip()
        if name.isalnum() and len(name) <= 16 and name == name.lower():
            return name
    import secrets

    name = secrets.token_hex(4)
    with contextlib.suppress(OSError):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(f"{name}\n", "ascii")
    return name


def day_first() -> bool | None:
    """Return whether this user's locale writes the day before the month; None where it does not say."""
    with _time_locale() as name:
        if name in {None, "C", "POSIX"} or str(name).startswith("C."):
            return None
        written = date(2033, 12, 31).strftime("%x")
    day, month = written.find("31"), written.find("12")
    return None if -1 in {day, month} else day < month


@contextlib.contextmanager
def _time_locale() -> Iterator[str | None]:
    """Give the user's own locale for dates, for a moment; the program speaks English everywhere else."""
    before = locale.setlocale(locale.LC_TIME)
    try:
        yield locale.setlocale(locale.LC_TIME, "")
    except locale.Error:
        yield None
    finally:
        locale.setlocale(locale.LC_TIME, before)
