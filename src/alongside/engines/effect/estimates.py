"""What comes out of every method: a figure, how sure it is, and what it cannot say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ENGINE_VERSION = "effect-1"
Method = Literal[
    "paired_change", "difference_in_changes", "before_after", "interrupted", "difference_in_differences",
    "synthetic_control",
]  # fmt: skip
Measure = Literal["difference", "ratio"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be looked at before the figure is believed.

    Attributes:
        name: what was looked at.
        passed: None when there is too little to look at.
        sentence: what was found, in plain words.
    """

    name: str
    passed: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Point:
    """One time for the chart: what was measured and what the method expects without the change."""

    time: float
    observed: float | None
    expected: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """The result of one estimate.

    Attributes:
        effect: a difference in the unit of the values, or a ratio (1 = no change); None when there is too
            little to say anything.
        low, high: the interval; None when none can be given.
        level: how often such intervals hold the true value, if the assumptions hold.
        measure: "difference" or "ratio".
        n: people with both answers, or times with a value.
        missing: people with one answer or none, or times without a value (of all series).
        method: which of the methods.
        comparator: its name, or "none".
        standard_error: of the effect; of the logarithm of a ratio.
        details: further figures of the method by name (dispersion, weights of comparators, ...).
        points: for the chart.
        assumptions, checks, cannot_say, reading: plain sentences.
        seed: always None: nothing here is random.
    """

    effect: float | None
    low: float | None
    high: float | None
    level: float
    measure: Measure
    n: int
    missing: int
    method: Method
    comparator: str
    standard_error: float | None
    details: tuple[tuple[str, float], ...]
    points: tuple[Point, ...]
    assumptions: tuple[str, ...]
    checks: tuple[Check, ...]
    cannot_say: tuple[str, ...]
    reading: str
    engine_version: str = ENGINE_VERSION
    input_digest: str = ""
    seed: None = None


NO_COMPARATOR = (
    "There is no comparator: nobody knows what would have happened anyway, so this is a change and not an "
    "effect of the work."
)
WITH_COMPARATOR = (
    "The comparator may have differed in other ways, known or not; the estimate says what goes together, and "
    "leaves open why."
)


def figure(value: float, measure: Measure = "difference") -> str:
    """A figure for a sentence."""
    digits = 3 if measure == "ratio" or abs(value) < 1 else 2 if abs(value) < 10 else 1
    text = f"{value:,.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text.replace(",", "")) else text.lstrip("-")


def interval(low: float | None, high: float | None, level: float, measure: Measure) -> str:
    """An interval in brackets, or the words for there being none."""
    if low is None or high is None:
        return "(no interval can be given)"
    return f"({level:.0%} interval {figure(low, measure)} to {figure(high, measure)})"


def direction(
    effect: float, low: float | None, high: float | None, measure: Measure
) -> Literal["higher", "lower", "unclear"]:
    """Whether the interval leaves out no change."""
    nothing = 1.0 if measure == "ratio" else 0.0
    if low is None or high is None or low <= nothing <= high:
        return "unclear"
    return "higher" if effect > nothing else "lower"
