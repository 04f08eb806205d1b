"""How long pairings last: the Kaplan-Meier estimate over the lengths of pairings, in days.

A pairing that has ended is an event at its length. One that still runs is censored at the as-of day: it has lasted so
long at the least. What is censored at a length counts as at risk at it. An ending "completed as planned" is what a
pairing is for, and no loss: it is censored, too, and wherever the estimate is shown this is said. Lengths are whole
calendar days from the start, pauses included: a pairing that rests goes on.

Sources: Kaplan EL, Meier P, J Am Stat Assoc 1958;53:457-481. The standard error is Greenwood's. The 95 % band is the
one on the log(-log) scale (Borgan Ø, Liestøl K, Scand J Stat 1990;17:35-41), which never leaves 0 to 1.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import date
from math import exp, isclose, log, sqrt
from typing import NamedTuple

from mentor_tui.model import Id, Pairing

Z_95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: 95 % lie between it and its opposite."""


class Length(NamedTuple):
    """How long one pairing has lasted."""

    days: int
    """From its start to its end, or to the as-of day."""
    ended: bool
    """Whether that was an ending that counts as one (an event); else it is censored."""
    mentee_id: Id
    """Whose it is: an estimate leaves the program only as far as it rests on several people."""


class Step(NamedTuple):
    """A length at which pairings ended, and what is estimated from it on."""

    days: int
    """The length, t."""
    at_risk: int
    """The pairings that lasted so long at the least."""
    events: int
    """Those of them that ended at it."""
    survival: float
    """The estimated share of pairings that last longer, S(t), from 0 to 1."""
    standard_error: float | None
    """Greenwood's, of S(t); None where S(t) is 0, for then it cannot be estimated."""

    @property
    def band(self) -> tuple[float, float] | None:
        """The lower and upper end of the 95 % band around S(t); None where S(t) is 0."""
        if self.standard_error is None:
            return None
        spread = Z_95 * self.standard_error / (self.survival * -log(self.survival))
        return self.survival ** exp(spread), self.survival ** exp(-spread)


class Retention(NamedTuple):
    """How long the pairings of a set last."""

    lengths: tuple[Length, ...]
    """That of each, in order."""
    events: int
    """How many ended, those completed as planned not among them."""
    steps: tuple[Step, ...]
    """Each length at which one ended, in order."""

    @property
    def median(self) -> int | None:
        """The first length at which the estimate is a half or less; None where it is not reached."""
        halved = (one.days for one in self.steps if one.survival < 0.5 or isclose(one.survival, 0.5))  # 3/4 * 2/3
        return next(halved, None)

    @property
    def longest(self) -> int:
        """The greatest length that was seen, and with it the end of what can be estimated; 0 without pairings."""
        return self.lengths[-1].days if self.lengths else 0

    def at_risk(self, days: int) -> int:
        """Return how many pairings lasted so long at the least."""
        return len(self.lengths) - bisect_left(self.lengths, days, key=lambda one: one.days)

    def step_at(self, days: int) -> Step | None:
        """Return the step that the estimate stands on at a length; None before the first, where it is 1."""
        place = bisect_right(self.steps, days, key=lambda step: step.days)
        return self.steps[place - 1] if place else None


def length_of(pairing: Pairing, as_of: date) -> Length:
    """Return how long a pairing that has begun had lasted on a day."""
    if pairing.ended_on is None or pairing.ended_on > as_of:
        return Length((as_of - pairing.started_on).days, ended=False, mentee_id=pairing.mentee_id)
    planned = pairing.ending is not None and pairing.ending.reason == "completed_as_planned"
    return Length((pairing.ended_on - pairing.started_on).days, ended=not planned, mentee_id=pairing.mentee_id)


def retention(lengths: Iterable[Length]) -> Retention:
    """Return the Kaplan-Meier estimate over the lengths of pairings.

    S(t) is the product over t_i <= t of (1 - d_i / n_i), with d_i events at the length t_i and n_i at risk. Its
    standard error is S(t) * sqrt(sum of d_i / (n_i (n_i - d_i))).
    """
    each = tuple(sorted(lengths))
    days = [one.days for one in each]
    steps: list[Step] = []
    survival, variance = 1.0, 0.0
    for at, events in sorted(Counter(one.days for one in each if one.ended).items()):
        at_risk = len(days) - bisect_left(days, at)
        survival *= 1 - events / at_risk
        if at_risk > events:
            variance += events / (at_risk * (at_risk - events))
        error = survival * sqrt(variance) if at_risk > events else None
        steps.append(Step(at, at_risk, events, survival, error))
    return Retention(each, sum(one.ended for one in each), tuple(steps))
