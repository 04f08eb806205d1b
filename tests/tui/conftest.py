"""What the tests of the application share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from textual import constants
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@pytest.fixture(autouse=True, scope="session")
def _style_sheets_are_parsed_once() -> Iterator[None]:
    """Parse each style sheet once in each theme, and not once in each test: rules are only read."""
    parse = Stylesheet._parse_rules
    parsed: dict[object, list[RuleSet]] = {}

    def parse_once(self: Stylesheet, *of: object, **how: object) -> list[RuleSet]:
        key = (of, frozenset(how.items()), frozenset(self._variables.items()))
        if key not in parsed:
            parsed[key] = parse(self, *of, **how)  # type: ignore[arg-type]  # it is handed on as it came
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _what_a_test_leaves_is_let_go_and_seldom_looked_for() -> Iterator[None]:
    """Freeze what is imported, once: an application freezes all there is when it starts, the one before it included.

    Young objects are looked through every 20,000 and not every 700: a test's application is a fifth faster by that.
    """
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "freeze", lambda: None)
        gc.set_threshold(20_000, 20, 20)
        yield
    gc.set_threshold(*thresholds)


@pytest.fixture(autouse=True, scope="session")
def _nothing_moves_by_the_clock() -> Iterator[None]:
    """Let what scrolls be there at once: a third of a second each time, which tests nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(constants, "TEXTUAL_ANIMATIONS", "none")
        yield
