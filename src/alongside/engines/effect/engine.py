"""The door: which method fits what was measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Literal

from alongside.engines.effect.before_after import difference_in_changes, mean_difference, paired_change
from alongside.engines.effect.differences import difference_in_differences
from alongside.engines.effect.estimates import ENGINE_VERSION, Estimate
from alongside.engines.effect.interrupted import interrupted
from alongside.engines.effect.series import Number, Pairs, Series
from alongside.engines.effect.synthetic import synthetic_control

Wanted = Literal["auto", "before_after", "interrupted", "difference_in_differences", "synthetic_control"]
Comparator = Pairs | Series | tuple[Series, ...] | None


def estimate(
    series: Pairs | Series,
    intervention: Number | None = None,
    *,
    comparator: Comparator = None,
    method: Wanted = "auto",
    level: float = 0.95,
    fewest: int = 5,
    harmonics: int = 0,
    period: Number = 12,
    overdispersed: bool = True,
    scale: Literal["auto", "difference", "ratio"] = "auto",
    at: Number | None = None,
) -> Estimate:
    """How much changed with an intervention.

    Args:
        series: the same people before and after (``Pairs``), or one thing at many times (``Series``).
        intervention: of a series, the first time that counts as after; not used for pairs.
        comparator: the same measure of others who had no such intervention: ``Pairs`` with pairs, one
            ``Series``, or several of which a weighted mean is made (synthetic control).
        method: "auto" takes what fits: pairs give the mean change; a series of counts with at least eight
            values before and four after an interrupted time series, a shorter one the difference of means;
            one comparator a difference in differences, several a synthetic control.
        level: of the interval, between 0.5 and 1.
        fewest: with fewer people answering both times, nothing is estimated: it would be about persons.
        harmonics: interrupted series: how many pairs of yearly waves, 0 to 4.
        period: length of a year in the unit of the times.
        overdispersed: interrupted series: widen the interval by how much more the counts scatter than
            independent events would (quasi-Poisson), never narrow it.
        scale: of a difference in differences: "ratio" compares relative changes and needs values above zero;
            "auto" takes it for counts with an exposure.
        at: synthetic control: the time at which the effect is read; default the mean over all times after.

    Raises:
        ValueError: a method that does not fit what was measured, too few values, an intervention outside the
            times, a comparator of another kind.
    """
    if not 0.5 <= level < 1:
        raise ValueError(f"The level of the interval is {level!r}, but it must be from 0.5 to below 1.")
    if isinstance(series, Pairs):
        result = _pairs(series, comparator, method, level, fewest)
    else:
        result = _series(
            series, _inside(series, intervention), comparator, method, level, harmonics, period,
            overdispersed, scale, at,
        )  # fmt: skip
    options: list[object] = [intervention, method, level, fewest, harmonics, period, overdispersed, scale, at]
    return replace(result, input_digest=_digest(series, comparator, options))


def _pairs(series: Pairs, comparator: Comparator, method: Wanted, level: float, fewest: int) -> Estimate:
    if method not in ("auto", "before_after", "difference_in_differences"):
        raise ValueError(f"The method {method!r} needs a series of many times, and this is pairs of answers.")
    if fewest < 2:
        raise ValueError(f"The fewest people is {fewest}, but a mean of fewer than 2 is a person's answer.")
    if comparator is None:
        if method == "difference_in_differences":
            raise ValueError(
                "A difference in differences needs a comparator: give one, or take before_after."
            )
        return paired_change(series, level, fewest)
    if not isinstance(comparator, Pairs):
        raise ValueError("Pairs of answers can only be compared with pairs of answers.")
    return difference_in_changes(series, comparator, level, fewest)


def _series(
    series: Series,
    start: float,
    comparator: Comparator,
    method: Wanted,
    level: float,
    harmonics: int,
    period: Number,
    overdispersed: bool,
    scale: Literal["auto", "difference", "ratio"],
    at: Number | None,
) -> Estimate:
    chosen = _chosen(series, start, comparator, method)
    if chosen in ("before_after", "interrupted"):
        if comparator is not None:
            raise ValueError(
                f"The method {chosen!r} uses no comparator, and one was given: leave it out, or take "
                "difference_in_differences or synthetic_control."
            )
        if chosen == "before_after":
            return mean_difference(series, start, level)
        return interrupted(
            series, start, level=level, harmonics=harmonics, period=float(period), overdispersed=overdispersed
        )
    if isinstance(comparator, Pairs) or comparator is None:
        raise ValueError(f"The method {chosen!r} needs a comparator measured at many times.")
    if chosen == "difference_in_differences":
        others = (comparator,) if isinstance(comparator, Series) else comparator
        if len(others) != 1:
            raise ValueError(
                f"A difference in differences has one comparator, and there are {len(others)}: "
                "take one, or synthetic_control."
            )
        return difference_in_differences(series, others[0], start, level, scale)
    if isinstance(comparator, Series):
        raise ValueError("A synthetic control is made of several comparators, and there is one.")
    return synthetic_control(series, comparator, start, level, None if at is None else float(at))


def _chosen(series: Series, start: float, comparator: Comparator, method: Wanted) -> str:
    known = ("auto", "before_after", "interrupted", "difference_in_differences", "synthetic_control")
    if method not in known:
        raise ValueError(f"There is no method {method!r}: choose one of {', '.join(known)}.")
    if method != "auto":
        return method
    if isinstance(comparator, tuple) and len(comparator) > 1:
        return "synthetic_control"
    if comparator is not None:
        return "difference_in_differences"
    with_value = [time for time, value in zip(series.times, series.values, strict=True) if value is not None]
    before = sum(time < start for time in with_value)
    long_enough = before >= 8 and len(with_value) - before >= 4
    return "interrupted" if series.counts and long_enough else "before_after"


def _inside(series: Series, intervention: Number | None) -> float:
    if intervention is None:
        raise ValueError("A series needs the time of the intervention: the first time that counts as after.")
    if not series.times or not series.times[0] < intervention <= series.times[-1]:
        span = f"{series.times[0]} to {series.times[-1]}" if series.times else "nothing"
        raise ValueError(
            f"The intervention at {intervention} leaves nothing before or nothing after it: "
            f"{series.name!r} covers {span}."
        )
    return float(intervention)


def _digest(series: Pairs | Series, comparator: Comparator, options: list[object]) -> str:
    others: object = None
    if isinstance(comparator, tuple):
        others = [one.canonical() for one in comparator]
    elif comparator is not None:
        others = _canonical(comparator)
    content = [ENGINE_VERSION, _canonical(series), others, options]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(one: Pairs | Series) -> list[object]:
    """Pairs in any order of the people are the same."""
    if isinstance(one, Series):
        return one.canonical()
    people = sorted(
        (repr(None if a is None else float(a)), repr(None if b is None else float(b)))
        for a, b in zip(one.before, one.after, strict=True)
    )
    return [one.name, people, one.unit]
