"""Difference in differences: did the gap to a comparator change?"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alongside.engines.effect.before_after import autocorrelation_check, rates_of, trend_check
from alongside.engines.effect.estimates import (
    WITH_COMPARATOR,
    Check,
    Estimate,
    Measure,
    Point,
    figure,
    interval,
)
from alongside.engines.effect.quantiles import t_quantile
from alongside.engines.effect.series import Series

Floats = NDArray[np.float64]


def difference_in_differences(
    series: Series, other: Series, start: float, level: float, scale: Literal["auto", "difference", "ratio"]
) -> Estimate:
    """Mean gap after minus mean gap before, over the times that both have a value for.

    On the scale of ratios the gap is a difference of logarithms, and the effect the ratio of two ratios.
    The interval is Welch's, on the gaps: the scatter of the gap over time is what it measures.

    Raises:
        ValueError: fewer than two common times on either side, or values not above zero for ratios.
    """
    measure = _measure(series, other, scale)
    times, ours, theirs = _common(series, other)
    if measure == "ratio":
        if min(ours.min(initial=1), theirs.min(initial=1)) <= 0:
            raise ValueError(
                "Relative changes need values above zero, and there is a zero: take the scale 'difference', "
                "or longer periods."
            )
        ours, theirs = np.log(ours), np.log(theirs)
    gap, after = ours - theirs, times >= start
    if min(int(after.sum()), int((~after).sum())) < 2:
        raise ValueError(
            f"{series.name!r} and {other.name!r} have {int((~after).sum())} times in common before and "
            f"{int(after.sum())} after the intervention: at least two of each are needed."
        )
    first, second = gap[~after], gap[after]
    effect = float(second.mean() - first.mean())
    a, b = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    error = (a + b) ** 0.5
    freedom = (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1)) if error else 1.0
    reach = t_quantile((1 + level) / 2, freedom) * error
    low, high = effect - reach, effect + reach
    own = float(ours[after].mean() - ours[~after].mean())
    its = float(theirs[after].mean() - theirs[~after].mean())
    expected = theirs + first.mean()
    residuals = np.concatenate([first - first.mean(), second - second.mean()])
    if measure == "ratio":
        effect, low, high, own, its = (float(np.exp(one)) for one in (effect, low, high, own, its))
        ours, expected = np.exp(ours), np.exp(expected)
    return Estimate(
        effect, low, high, level, measure, len(times), series.missing + other.missing,
        "difference_in_differences", other.name, error,
        (("own change", own), ("change of the comparator", its)),
        tuple(Point(float(t), float(y), float(e)) for t, y, e in zip(times, ours, expected, strict=True)),
        (
            "Without the intervention the gap to the comparator would have stayed as it was.",
            "The intervention did not reach the comparator.",
            "Gaps at different times are independent of each other.",
        ),
        (_parallel(times[~after], first), autocorrelation_check(residuals)),
        (WITH_COMPARATOR,),
        _reading(series, other, effect, low, high, own, its, level, measure),
    )  # fmt: skip


def _measure(series: Series, other: Series, scale: Literal["auto", "difference", "ratio"]) -> Measure:
    if scale not in ("auto", "difference", "ratio"):
        raise ValueError(f"There is no scale {scale!r}: choose auto, difference or ratio.")
    if scale == "auto":
        rates = all(one.counts and one.exposure is not None for one in (series, other))
        return "ratio" if rates else "difference"
    return scale


def _common(series: Series, other: Series) -> tuple[Floats, Floats, Floats]:
    mine, its = (
        dict(zip(*(part.tolist() for part in rates_of(one)), strict=True)) for one in (series, other)
    )
    times = sorted(mine.keys() & its.keys())
    return (
        np.array(times),
        np.array([mine[time] for time in times]),
        np.array([its[time] for time in times]),
    )


def _parallel(times: Floats, gap: Floats) -> Check:
    found = trend_check(times, gap)
    name = "the gap was steady before"
    if found.passed is None:
        return Check(
            name, None, f"{len(gap)} common times before are too few to see whether the gap was steady."
        )
    sentence = (
        "Before the intervention the gap to the comparator was steady, as far as can be seen."
        if found.passed
        else "Before the intervention the gap to the comparator was already opening or closing."
    )
    return Check(name, found.passed, sentence)


def _reading(
    series: Series,
    other: Series,
    effect: float,
    low: float,
    high: float,
    own: float,
    its: float,
    level: float,
    measure: Measure,
) -> str:
    span = interval(low, high, level, measure)
    if measure == "ratio":
        return (
            f"{series.name[:1].upper()}{series.name[1:]} changed by {_percent(own)} and {other.name} by "
            f"{_percent(its)}: {figure(effect, measure)} times the comparator's change {span}."
        )
    return (
        f"{series.name[:1].upper()}{series.name[1:]} changed by {figure(own)} and {other.name} by "
        f"{figure(its)}: "
        f"a difference of {figure(effect)} {span}."
    )


def _percent(ratio: float) -> str:
    return f"{ratio - 1:+.1%}".replace("-", "\N{MINUS SIGN}")
