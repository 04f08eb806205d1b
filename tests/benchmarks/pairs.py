"""Two things measured in turn, A B A B, so that a machine whose speed drifts drifts for both."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import NamedTuple

PAIRS = 15


class Measured(NamedTuple):
    """What came of pairs of runs."""

    ours: list[float]
    yardstick: list[float]

    @property
    def ratio(self) -> float:
        """The median of the ratios, pair by pair."""
        return median(a / b for a, b in zip(self.ours, self.yardstick, strict=True))


def in_pairs(ours: Callable[[], float], yardstick: Callable[[], float], pairs: int = PAIRS) -> Measured:
    """Run both in turn, after one run each that is not counted."""
    ours(), yardstick()
    measured = Measured([], [])
    for _ in range(pairs):
        measured.ours.append(ours())
        measured.yardstick.append(yardstick())
    return measured


def told(name: str, measured: Measured, *, at_most: float | None = None) -> str:
    """Return a line about a measurement."""
    limit = f" (at most {at_most:g})" if at_most is not None else " (control)"
    return (
        f"{name}: {median(measured.ours) * 1000:.0f} ms : {median(measured.yardstick) * 1000:.0f} ms, "
        f"ratio {measured.ratio:.3f}{limit}, {len(measured.ours)} pairs"
    )
