"""The settings: what a person wrote by hand is read exactly, told exactly, and never written over unseen."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentor_tui.axis import ZOOMS
from mentor_tui.dates import WEEKDAYS
from mentor_tui.errors import FileDamaged, FileUnusable, Problem
from mentor_tui.settings import RIGHT, DateOrder, Settings, SettingsFile, Weekday, near
from mentor_tui.text import one_line
from mentor_tui.tui.theme import EVENING
from mentor_tui.views import GROUPINGS, MOST_VIEWS, ORDERS, View
from tests.records import quickly

words = st.text(st.characters(codec="utf-8"), max_size=8).map(one_line)
chosen = st.builds(
    Settings,
    date_order=st.sampled_from(get_args(DateOrder)),
    week_starts_on=st.sampled_from(get_args(Weekday)),
    channel=st.sampled_from(["in_person", "video", "phone", "message"]),
    minutes=st.integers(1, 1440),
    theme=words,
    keys=st.dictionaries(words, words, max_size=3),
    views=st.lists(
        st.builds(
            View,
            name=words,
            zoom=st.sampled_from(ZOOMS),
            sort=st.sampled_from(ORDERS),
            group=st.sampled_from(GROUPINGS),
            filter=words,
        ),
        max_size=MOST_VIEWS,
    ).map(tuple),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def wrong_with(path: Path, written: bytes | str | dict[str, Any]) -> str:
    """Return what is said of a file with this content."""
    text = json.dumps(written) if isinstance(written, dict) else written
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(FileDamaged) as damaged:
        SettingsFile(path).load()
    return str(damaged.value)


@quickly
@given(settings=chosen)
def test_what_was_saved_is_loaded_as_it_was(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("own") / "settings.json"
    SettingsFile(path).save(settings)
    assert SettingsFile(path).load() == settings


def test_without_a_file_there_are_the_defaults_and_no_file_is_made(path: Path) -> None:
    assert SettingsFile(path).load() == Settings()
    assert not path.exists()
    assert Settings().theme == EVENING.name, "the floors below the screens do not know the themes"


def test_the_file_can_be_edited_by_hand_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "own" / "settings.json"
    file = SettingsFile(path)
    file.save(Settings(minutes=45, keys={"log_session": "ctrl+l"}))
    assert path.read_text("utf-8") == (
        "{\n"
        '  "date_order": "system",\n'
        '  "week_starts_on": "monday",\n'
        '  "channel": "in_person",\n'
        '  "minutes": 45,\n'
        '  "theme": "abiding-dark",\n'
        '  "keys": {\n'
        '    "log_session": "ctrl+l"\n'
        "  },\n"
        '  "views": []\n'
        "}\n"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    file.save(Settings())
    assert SettingsFile(path).load() == Settings()
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


def test_what_is_left_out_is_as_it_is_by_default_and_a_byte_order_mark_is_passed_over(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbf{"minutes": 45}')
    assert SettingsFile(path).load() == Settings(minutes=45)


def test_text_that_could_harm_a_terminal_is_made_safe(path: Path) -> None:
    path.write_text(json.dumps({"theme": "nord\x1b[2J", "keys": {"log\x07_session": "l\u202e", "sort": "\ud800o"}}))
    assert SettingsFile(path).load() == Settings(theme="nord[2J", keys={"log_session": "l", "sort": "o"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("date_order", "dayfirst", '“date_order” is "dayfirst": write "system", "day_first" or "month_first".'),
        ("week_starts_on", "Someday", '"saturday" or "sunday"'),
        ("week_starts_on", 1, "“week_starts_on” is 1: write"),
        ("channel", "fax", '"in_person", "video", "phone" or "message"'),
        ("minutes", 0, "“minutes” is 0: write a whole number from 1 to 1440, as in 45."),
        ("minutes", 1441, "from 1 to 1440"),
        ("minutes", "45", '“minutes” is "45": write a whole number'),
        ("minutes", True, "“minutes” is true"),
        ("minutes", 10**40, "“minutes” is 10000"),
        ("theme", None, "“theme” is null: write the name of a theme"),
        ("keys", ["l"], 'commands with their keys, as in {"log_session": "ctrl+l"}'),
        ("keys", {"log_session": 1}, "commands with their keys"),
        ("views", [{"name": "all"}] * 10, "“views” is"),
        ("views", [{"zoom": "year"}], 'at most 9 views, as in [{"name": "drifting"'),
        ("colour", "red", "“colour” is no setting: there are date_order, week_starts_on"),
        ("themes", "nord", "“themes” is no setting: did you mean “theme”?"),
        ("Minutes", 45, "“Minutes” is no setting: did you mean “minutes”?"),
        ("a\x1b[31m", 1, "“a[31m” is no setting"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(name: str, value: object, words: str, path: Path) -> None:
    told = wrong_with(path, {name: value})
    assert told.startswith(f"{path} cannot be used. ")
    assert words in told
    assert told.endswith("The file has been left as it is.")
    assert "\x1b" not in told


def test_everything_that_is_wrong_is_told_at_once(path: Path) -> None:
    told = wrong_with(path, {"minutes": 0, "channel": "fax", "colour": 1, "theme": "nord"})
    assert all(name in told for name in ("“minutes”", "“channel”", "“colour”"))
    assert "“theme” is" not in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1 column 1"),
        (b'{\n  "minutes": 45,\n}', "line 2 column 16" if sys.version_info >= (3, 13) else "line 3 column 1"),
        (b'{"theme": "\xff"}', "It is not JSON: 'utf-8'"),
        (b"[" * 100_000, "It is not JSON"),
        (b'{"minutes": ' + b"9" * 5000 + b"}", "It is not JSON"),
        (b"[]", "one object"),
        (b"null", "one object"),
    ],
)
def test_what_is_no_settings_at_all_is_told_with_its_place(content: bytes, words: str, path: Path) -> None:
    assert words in wrong_with(path, content)
    assert path.read_bytes() == content


def test_after_a_failed_load_nothing_is_saved_until_the_file_is_mended(path: Path) -> None:
    mine = '{"minutes": 45, "keys": {"log_session": "ctrl+l",}}'
    path.write_text(mine)
    file = SettingsFile(path)
    with pytest.raises(FileDamaged):
        file.load()
    with pytest.raises(FileUnusable, match=r"not saved, so that yours stay\. .*line 1 column.* Mend it") as refused:
        file.save(Settings())
    assert str(path) in str(refused.value)
    assert path.read_text() == mine
    path.write_text(mine.replace(",}", "}"))
    with pytest.raises(FileUnusable, match="not saved"):
        file.save(Settings())
    assert file.load().keys == {"log_session": "ctrl+l"}
    file.save(Settings(minutes=30))
    assert SettingsFile(path).load() == Settings(minutes=30)


def test_what_was_written_by_hand_while_the_file_was_open_is_not_written_over(path: Path) -> None:
    file = SettingsFile(path)
    file.load()
    path.write_text('{"minutes": 45}')
    with pytest.raises(FileUnusable, match="was changed by something else"):
        file.save(Settings())
    assert path.read_text() == '{"minutes": 45}'


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    for path in (tmp_path, tmp_path / "in the way" / "settings.json"):
        file = SettingsFile(path)
        with pytest.raises(FileUnusable, match="cannot be read: "):
            file.load()
        with pytest.raises(FileUnusable, match="are not saved"):
            file.save(Settings())


def test_a_save_that_fails_is_told_and_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = SettingsFile(path)
    file.save(Settings(minutes=45))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(FileUnusable, match="could not be saved: No space left on device"):
            file.save(Settings(minutes=30))
    assert SettingsFile(path).load().minutes == 45
    file.save(Settings(minutes=30))


def test_a_file_that_is_a_link_stays_one(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    path.symlink_to(kept)
    SettingsFile(path).save(Settings(minutes=45))
    assert path.is_symlink()
    assert SettingsFile(kept).load().minutes == 45


@pytest.mark.parametrize(
    ("order", "system", "day_first"),
    [
        ("system", True, True),
        ("system", False, False),
        ("system", None, None),
        ("day_first", False, True),
        ("month_first", None, False),
    ],
)
def test_the_order_of_dates_is_the_system_s_until_one_is_chosen(
    order: DateOrder, *, system: bool | None, day_first: bool | None
) -> None:
    assert Settings(date_order=order).day_first(system) is day_first


@pytest.mark.parametrize(("minutes", "wrong"), [(1, False), (1440, False), (0, True), (1441, True)])
def test_a_session_is_as_long_as_one_can_be(minutes: int, *, wrong: bool) -> None:
    assert [problem.field for problem in Settings(minutes=minutes).problems()] == ["minutes"] * wrong
    assert all(isinstance(problem, Problem) for problem in Settings(minutes=minutes).problems())


def test_every_setting_says_what_would_be_right_and_every_weekday_can_be_chosen() -> None:
    assert set(RIGHT) == {field.name for field in msgspec.structs.fields(Settings)}
    assert list(get_args(Weekday)) == [name.lower() for name in WEEKDAYS]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("solar", "did you mean “solarized-dark” or “solarized-light”?"),
        ("NORT", "did you mean “nord”?"),
        ("", "there are nord, solarized-dark, solarized-light."),
        ("zzz", "there are nord, solarized-dark, solarized-light."),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_those_it_may_stand_for(wrong: str, said: str) -> None:
    assert near(wrong, ["nord", "solarized-dark", "solarized-light"]) == said
