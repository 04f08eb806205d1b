"""The form of the settings: every field says what it means, and what is saved is what was chosen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from mentor_tui.continuity import grace
from mentor_tui.errors import NotUnderstood, Problem
from mentor_tui.model import MOST_DAYS_NEW, MOST_DAYS_OF_GRACE, Charter, Thresholds
from mentor_tui.settings import Settings
from mentor_tui.tui.screens.settings_form import (
    SettingsDraft,
    SettingsForm,
    percent,
    read_percent,
)
from mentor_tui.tui.widgets.fields import Choice, Field
from tests.records import quickly
from tests.tui.stage import Hand

THEMES = ("abiding-dark", "abiding-light", "nord", "solarized-light")
CHOSEN = Settings(
    date_order="day_first",
    week_starts_on="sunday",
    channel="video",
    minutes=45,
    theme="nord",
    keys={"log_session": "ctrl+l"},
)
CHARTER = Charter(
    name="Riverside [/bold] Mentoring",
    thresholds=Thresholds(grace_share=1 / 3, grace_least=3, grace_most=10, new_for=60),
)
SET = SettingsDraft(settings=CHOSEN, charter=CHARTER)


class Small(App[None]):
    """An application that shows the form and keeps what it closes with."""

    def __init__(self, draft: SettingsDraft, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__()
        self.form = SettingsForm(draft, problems, themes=THEMES, path=Path("[own]/settings.json"))
        self.saved: list[SettingsDraft | None] = []

    def on_mount(self) -> None:
        self.push_screen(self.form, self.saved.append)


@asynccontextmanager
async def shown(
    draft: SettingsDraft = SET, problems: tuple[Problem, ...] = ()
) -> AsyncIterator[tuple[Small, Pilot[None]]]:
    app = Small(draft, problems)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.pause()
        yield app, Hand(app)


async def put(pilot: Pilot[None], field: str, text: str) -> None:
    """Put a text into a field, over what stands there."""
    pilot.app.screen.query_one(f"#{field} Input", Input).value = text
    await pilot.pause()


def said(app: Small, field: str) -> str:
    return str(app.form.query_one(f"#{field}", Field)._said.content)


def is_marked(app: Small, field: str) -> bool:
    return app.form.query_one(f"#{field}", Field).has_class("wrong")


def words_of(app: Small, name: str) -> str:
    return str(app.form.query_one(f"#{name}", Static).content)


async def test_what_is_set_now_stands_in_the_form_and_is_saved_as_it_is() -> None:
    async with shown() as (app, pilot):
        texts = {one.parent.id: one.value for one in app.form.query(Input) if one.parent is not None}
        assert texts == {
            "name": "Riverside [/bold] Mentoring",
            "grace_share": "33.33333333333333 %",
            "grace_least": "3",
            "grace_most": "10",
            "new_for": "60",
            "theme": "nord",
            "minutes": "45",
        }
        choices = {one.parent.id: one.value for one in app.form.query(Choice) if one.parent is not None}
        assert choices == {"date_order": "day_first", "week_starts_on": "sunday", "channel": "video"}
        await pilot.press("ctrl+s", "ctrl+s")
        await pilot.pause()
        assert app.saved == [SET]


async def test_every_field_is_saved_as_it_was_chosen_and_the_keys_stay() -> None:
    async with shown() as (app, pilot):
        await put(pilot, "name", "Lakeside")
        await put(pilot, "grace_share", "50")
        await put(pilot, "grace_least", "1 day")
        await put(pilot, "grace_most", "21 days")
        await put(pilot, "new_for", "14")
        await put(pilot, "theme", "ABIDING-Light")
        await put(pilot, "minutes", "30")
        for field, key in (("date_order", "o"), ("week_starts_on", "w"), ("channel", "p")):
            app.form.query_one(f"#{field} Choice").focus()
            await pilot.press(key)
        await pilot.press("ctrl+s")
        await pilot.pause()
        thresholds = Thresholds(grace_share=0.5, grace_least=1, grace_most=21, new_for=14)
        settings = Settings(
            date_order="month_first",
            week_starts_on="wednesday",
            channel="phone",
            minutes=30,
            theme="abiding-light",
            keys={"log_session": "ctrl+l"},
        )
        assert app.saved == [SettingsDraft(settings=settings, charter=Charter(name="Lakeside", thresholds=thresholds))]


MEANINGS = [
    ("grace_share", "25 %", "of a cadence may pass after the due day: 3 days of 14"),
    ("grace_share", "7,2", "1 day of 14"),
    ("grace_least", "2", "2 days of grace, however short the cadence"),
    ("grace_most", "1", "1 day of grace, however long the cadence"),
    ("new_for", "90", "90 days without a contact, where there is no cadence"),
    ("theme", " Nord", "nord"),
    ("minutes", "1,5 h", "1 h 30"),
]
WRONG = [
    ("grace_share", "101 %", "“101 %” is not a share from 0 to 100 %: write 25 %."),
    ("grace_share", "a quarter", "is not a share"),
    ("grace_share", "", "is not a share"),
    ("grace_least", "366", "“366” is not a number of days from 0 to 365: write 3."),
    ("grace_least", "-1", "is not a number of days"),
    ("grace_most", "a week", "is not a number of days"),
    ("grace_most", "²", "is not a number of days"),
    ("new_for", "3651", "from 0 to 3650: write 60."),
    ("new_for", "9" * 50, "from 0 to 3650"),
    ("theme", "solar", "“solar” is no theme: did you mean “solarized-light”?"),
    ("theme", "", "there are abiding-dark, abiding-light, nord, solarized-light."),
    ("minutes", "a while", "write 45"),
    ("minutes", "0", "from 1 to 1440 minutes"),
    ("minutes", "1441", "from 1 to 1440 minutes"),
    ("minutes", "", "A session lasts from 1 to 1440 minutes"),
]


async def test_what_a_field_means_is_said_while_it_is_typed() -> None:
    async with shown() as (app, pilot):
        for field, typed, words in MEANINGS:
            await put(pilot, field, typed)
            assert words in said(app, field)
            assert not is_marked(app, field)


async def test_what_cannot_be_is_marked_with_what_would_be_right_and_nothing_is_saved() -> None:
    async with shown() as (app, pilot):
        for field, typed, words in WRONG:
            before = app.form.query_one(f"#{field} Input", Input).value
            await put(pilot, field, typed)
            await pilot.press("ctrl+s")
            assert app.saved == [], typed
            assert is_marked(app, field), typed
            assert words in said(app, field)
            await put(pilot, field, before)
            assert not is_marked(app, field)


async def test_the_least_grace_cannot_be_more_than_the_most() -> None:
    async with shown() as (app, pilot):
        await put(pilot, "grace_least", "11")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "11 at least and 10 at most cannot be" in said(app, "grace_least")
        assert app.saved == []
        await put(pilot, "grace_most", "11")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert len(app.saved) == 1


async def test_what_the_grace_comes_to_follows_what_is_typed_and_is_what_the_standings_go_by() -> None:
    async with shown() as (app, pilot):
        assert words_of(app, "grace") == (
            "A due contact is overdue after 3 days (every week), 4 days (every 2 weeks), 10 days (every month)."
        )
        assert grace(30, CHARTER.thresholds) == 10
        await put(pilot, "grace_share", "10 %")
        await put(pilot, "grace_least", "1")
        assert "after 1 day (every week), 1 day (every 2 weeks), 3 days (every month)." in words_of(app, "grace")
        await put(pilot, "grace_most", "many")
        assert "3 days (every month)" in words_of(app, "grace"), "what cannot be read changes nothing"


async def test_where_the_keys_are_changed_is_told_and_no_text_is_markup() -> None:
    async with shown() as (app, _):
        assert words_of(app, "keys").startswith('Keys are changed in [own]/settings.json, under "keys"')
        assert '"log_session": "ctrl+l"' in words_of(app, "keys")


async def test_a_theme_is_offered_while_it_is_typed() -> None:
    async with shown() as (app, pilot):
        words = app.form.query_one("#theme Input", Input)
        words.focus()
        await pilot.press("home", "shift+end", *"abiding-l")
        await pilot.pause()
        await pilot.press("right")
        assert words.value == "abiding-light"


async def test_a_theme_that_is_gone_is_told_and_not_kept() -> None:
    gone = SettingsDraft(settings=Settings(theme="mine"), charter=Charter())
    async with shown(gone) as (app, pilot):
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert is_marked(app, "theme")
        assert app.saved == []


async def test_what_saving_met_stands_in_the_form() -> None:
    async with shown(problems=(Problem("", "No space left on device."),)) as (app, pilot):
        await pilot.pause()
        assert "No space left on device." in words_of(app, "problem")


# --- the values ----------------------------------------------------------------------------------------


def wrong_fields(draft: SettingsDraft) -> list[str]:
    return [problem.field for problem in draft.problems()]


def test_what_is_wrong_is_told_in_its_field() -> None:
    assert wrong_fields(SET) == []
    assert wrong_fields(msgspec.structs.replace(SET, settings=Settings(minutes=0))) == ["minutes"]
    assert msgspec.structs.replace(SET, charter=Charter(name="two\nlines")).cleaned().charter.name == "two lines"
    for least, most, wrong in ((3, 3, []), (4, 3, ["grace_least"])):
        charter = Charter(thresholds=Thresholds(grace_least=least, grace_most=most))
        assert wrong_fields(msgspec.structs.replace(SET, charter=charter)) == wrong


def test_as_many_days_can_be_typed_as_a_program_can_have() -> None:
    most = {"grace_least": MOST_DAYS_OF_GRACE, "grace_most": MOST_DAYS_OF_GRACE, "new_for": MOST_DAYS_NEW}
    for name, days in most.items():
        msgspec.convert({name: days}, Thresholds)
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({name: days + 1}, Thresholds)


@quickly
@given(share=st.floats(0, 1, allow_subnormal=False))
def test_a_share_is_the_same_after_it_was_written_and_read(share: float) -> None:
    assert read_percent(percent(share)) == share


@pytest.mark.parametrize(
    ("share", "text"), [(0.25, "25 %"), (0.1, "10 %"), (1, "100 %"), (0.0, "0 %"), (0.125, "12.5 %"), (0.07, "7 %")]
)
def test_a_share_is_written_as_one_says_it(share: float, text: str) -> None:
    assert percent(share) == text
    assert read_percent(text.removesuffix(" %")) == share


@pytest.mark.parametrize("typed", ["", "%", "NaN", "1e2", "١٠", "100.1", "10 % %"])
def test_what_is_no_share_is_told(typed: str) -> None:
    with pytest.raises(NotUnderstood, match="write 25 %"):
        read_percent(typed)
