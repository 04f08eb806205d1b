"""The settings: what the program says of itself, and what a person has chosen on this device."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from mentor_tui.continuity import grace
from mentor_tui.dates import count_of
from mentor_tui.errors import NotUnderstood, Problem
from mentor_tui.model import MOST_DAYS_NEW, MOST_DAYS_OF_GRACE, Channel, Charter, Thresholds, Value
from mentor_tui.settings import DateOrder, Settings, Weekday, near
from mentor_tui.text import one_line
from mentor_tui.tui.screens.form import Form
from mentor_tui.tui.widgets.fields import ChoiceField, Field, TextField, number_field, spoken_options, words_field

DATE_ORDERS: dict[DateOrder, str] = {
    "system": "as the system says",
    "day_first": "10 November",
    "month_first": "October 11",
}
"""The orders of dates, as what each makes of 10/11."""

CADENCES = (("week", 7), ("2 weeks", 14), ("month", 30))
"""The cadences that the grace is worked out for, with their days."""


class SettingsDraft(Value, frozen=True, kw_only=True):
    """What the settings form holds."""

    settings: Settings
    """What the person has chosen; kept on this device."""
    charter: Charter
    """What the program says of itself; kept in its file."""

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with this value, seen on its own."""
        yield from self.settings.problems()
        yield from self.charter.problems()


class SettingsForm(Form[SettingsDraft]):
    """The form of the settings."""

    def __init__(
        self, draft: SettingsDraft, problems: Sequence[Problem] = (), *, themes: Sequence[str], path: Path
    ) -> None:
        """Make the form over what is set now.

        Args:
            draft: What is set now.
            problems: What an attempt to save it met.
            themes: The names of the themes that there are.
            path: The file of the settings.
        """
        super().__init__("Settings", problems)
        self._draft = draft
        self._themes = themes
        self._path = path

    def fields(self) -> ComposeResult:
        """Yield the fields of the program, then those of the device, then where keys are changed."""
        charter, settings = self._draft.charter, self._draft.settings
        yield _heading("In this program, for everybody who opens it")
        yield words_field("name", "Program", charter.name, placeholder="what it is called, at the top of every screen")
        yield from _threshold_fields(charter.thresholds)
        yield Static(id="grace", markup=False)
        yield _heading("On this device, in every program")
        yield _theme_field(settings.theme, self._themes)
        yield ChoiceField("date_order", "10/11 is", list(DATE_ORDERS.items()), settings.date_order)
        days = [(day, day[:3].capitalize()) for day in get_args(Weekday)]
        yield ChoiceField("week_starts_on", "Week begins", days, settings.week_starts_on)
        yield _heading("On this device, for the first session of a pairing")
        yield ChoiceField("channel", "Channel", spoken_options(get_args(Channel)), settings.channel)
        yield number_field("minutes", "Minutes", settings.minutes, placeholder="45")
        changed = f'Keys are changed in {self._path}, under "keys", as in "log_session": "ctrl+l". Then start again.'
        yield Static(Content(one_line(changed)), id="keys", markup=False)

    def draft(self, values: dict[str, Any]) -> SettingsDraft:
        """Return what is set now; a field that was left empty is out of range, and so told."""
        chosen = {name: values[name] for name in ("theme", "date_order", "week_starts_on", "channel")}
        settings = msgspec.structs.replace(self._draft.settings, **chosen, minutes=values["minutes"] or 0)
        return SettingsDraft(settings=settings, charter=Charter(name=values["name"], thresholds=_thresholds(values)))

    @on(Field.Changed)
    def _tell_grace(self) -> None:
        try:
            thresholds = _thresholds({field.id or "": field.read() for field in self.query(Field)})
        except NotUnderstood:
            return
        told = ", ".join(f"{count_of(grace(days, thresholds), 'day')} (every {name})" for name, days in CADENCES)
        self.query_one("#grace", Static).update(Content(f"A due contact is overdue after {told}."))


def _heading(words: str) -> Static:
    return Static(Content.styled(words, "bold"), markup=False)


def _thresholds(values: dict[str, Any]) -> Thresholds:
    return Thresholds(**{name: values[name] for name in Thresholds.__struct_fields__})


def _theme_field(theme: str, themes: Sequence[str]) -> TextField[str]:
    names = {name.casefold(): name for name in themes}

    def read(typed: str) -> tuple[str, str]:
        name = names.get(one_line(typed).casefold())
        if name is None:
            raise NotUnderstood(f"“{one_line(typed)}” is no theme: {near(one_line(typed), themes)}")
        return name, name

    return TextField("theme", "Theme", theme, read, suggestions=themes)


# --- thresholds ----------------------------------------------------------------------------------------


def _threshold_fields(thresholds: Thresholds) -> Iterator[Field[Any]]:
    yield TextField("grace_share", "Grace", percent(thresholds.grace_share), _share_said, placeholder="25 %")
    yield _days_field(
        "grace_least",
        "at least",
        thresholds.grace_least,
        MOST_DAYS_OF_GRACE,
        lambda days: f"{days} of grace, however short the cadence",
    )
    yield _days_field(
        "grace_most",
        "at most",
        thresholds.grace_most,
        MOST_DAYS_OF_GRACE,
        lambda days: f"{days} of grace, however long the cadence",
    )
    yield _days_field(
        "new_for",
        "New for",
        thresholds.new_for,
        MOST_DAYS_NEW,
        lambda days: f"{days} without a contact, where there is no cadence",
    )


def _days_field(name: str, label: str, number: int, most: int, said: Callable[[str], str]) -> TextField[int]:
    """Return a field for days, of which `said` tells what they are."""

    def read(typed: str) -> tuple[int, str]:
        text = typed.strip().removesuffix("days").removesuffix("day").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
            raise NotUnderstood(f"“{one_line(typed)}” is not a number of days from 0 to {most}: write {number}.")
        return int(text), said(count_of(int(text), "day"))

    return TextField(name, label, str(number), read, placeholder="days")


def percent(share: float) -> str:
    """Return a share as it is typed: 0.25 is "25 %". Read back it is the same number, to its last digit."""
    return f"{Decimal(repr(share)).scaleb(2):f} %"


def read_percent(typed: str) -> float:
    """Return the share that "25 %" or "12.5" means.

    Raises:
        NotUnderstood: It is no share.
    """
    text = typed.strip().removesuffix("%").strip().replace(",", ".")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or Decimal(text) > 100:
        raise NotUnderstood(f"“{one_line(typed)}” is not a share from 0 to 100 %: write 25 %.")
    return float(Decimal(text).scaleb(-2))


def _share_said(typed: str) -> tuple[float, str]:
    share = read_percent(typed)
    return share, f"of a cadence may pass after the due day: {count_of(int(14 * share), 'day')} of 14"
