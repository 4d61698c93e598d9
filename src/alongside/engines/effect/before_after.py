"""Before and after: the same people twice, or the means of a short series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alongside.engines.effect.estimates import (
    NO_COMPARATOR,
    WITH_COMPARATOR,
    Check,
    Estimate,
    Point,
    direction,
    figure,
    interval,
)
from alongside.engines.effect.quantiles import t_quantile
from alongside.engines.effect.series import Pairs, Series

_MANY_MISSING = 0.2
_FEW_PEOPLE = 15
Floats = NDArray[np.float64]


def paired_change(pairs: Pairs, level: float, fewest: int) -> Estimate:
    """Mean of the changes of those who answered both times, with Student's t interval."""
    changes = _changes(pairs)
    n, people = len(changes), len(pairs.before)
    checks = _pair_checks(pairs)
    cannot_say = [NO_COMPARATOR, *_missing_sentences(pairs)]
    if n < fewest:
        return _too_few(pairs, n, level, fewest, tuple(checks), tuple(cannot_say))
    effect, error = float(changes.mean()), _standard_error(changes)
    reach = t_quantile((1 + level) / 2, n - 1) * error
    low, high = effect - reach, effect + reach
    moved = {"higher": "rose", "lower": "fell", "unclear": "shows no clear change"}[
        direction(effect, low, high, "difference")
    ]
    by = f" by {figure(abs(effect))} {pairs.unit} on average" if moved in ("rose", "fell") else ""
    mean = "" if by else f": {figure(effect)} {pairs.unit} on average"
    shown = (-high, -low) if moved == "fell" else (low, high)
    reading = (
        f"Among the {n} of {people} who answered both times, {pairs.name} {moved}{by}{mean} "
        f"{interval(*shown, level, 'difference')}; there is no comparator."
    )
    return Estimate(
        effect, low, high, level, "difference", n, people - n, "paired_change", "none", error,
        (("mean before", _mean(pairs, 0)), ("mean after", _mean(pairs, 1))), (), _PAIRED_ASSUMPTIONS,
        tuple(checks), tuple(cannot_say), reading,
    )  # fmt: skip


def difference_in_changes(pairs: Pairs, other: Pairs, level: float, fewest: int) -> Estimate:
    """Mean change of the people minus mean change of the comparator's people, with Welch's interval."""
    ours, theirs = _changes(pairs), _changes(other)
    n, people = len(ours) + len(theirs), len(pairs.before) + len(other.before)
    checks = (*_pair_checks(pairs), *_pair_checks(other))
    cannot_say = (WITH_COMPARATOR, *_missing_sentences(pairs), *_missing_sentences(other))
    if min(len(ours), len(theirs)) < fewest:
        fewer = pairs if len(ours) < fewest else other
        few = _too_few(fewer, n, level, fewest, checks, cannot_say)
        return replace(few, method="difference_in_changes", comparator=other.name, missing=people - n)
    effect = float(ours.mean() - theirs.mean())
    error, freedom = _welch(ours, theirs)
    reach = t_quantile((1 + level) / 2, freedom) * error if error > 0 else 0.0
    low, high = effect - reach, effect + reach
    reading = (
        f"{_sentence_case(pairs.name)} changed by {figure(float(ours.mean()))} {pairs.unit} on average "
        "among the "
        f"{len(ours)} of {len(pairs.before)} who answered both times, and by "
        f"{figure(float(theirs.mean()))} among "
        f"the {len(theirs)} of {len(other.before)} of the comparator: a difference of {figure(effect)} "
        f"{interval(low, high, level, 'difference')}."
    )
    return Estimate(
        effect, low, high, level, "difference", n, people - n, "difference_in_changes", other.name, error,
        (("mean change", float(ours.mean())), ("mean change of the comparator", float(theirs.mean()))), (),
        (*_PAIRED_ASSUMPTIONS, "Without the work, both would have changed by the same on average."),
        checks, cannot_say, reading,
    )  # fmt: skip


def mean_difference(series: Series, start: float, level: float) -> Estimate:
    """Mean of the values after minus mean before, as rates where there is an exposure, with Welch's interval.

    Raises:
        ValueError: fewer than two values on either side.
    """
    times, rates = rates_of(series)
    before, after = rates[times < start], rates[times >= start]
    if min(len(before), len(after)) < 2:
        raise ValueError(
            f"{series.name!r} has {len(before)} values before and {len(after)} after the intervention: "
            "at least two of each are needed to say how much they scatter."
        )
    effect = float(after.mean() - before.mean())
    error, freedom = _welch(after, before)
    reach = t_quantile((1 + level) / 2, freedom) * error if error > 0 else 0.0
    low, high = effect - reach, effect + reach
    of = "" if series.exposure is None else " per unit of exposure"
    reading = (
        f"The mean of {series.name} was {figure(float(before.mean()))}{of} before and "
        f"{figure(float(after.mean()))} after: a difference of {figure(effect)} "
        f"{interval(low, high, level, 'difference')}; there is no comparator."
    )
    expected = float(before.mean())
    return Estimate(
        effect, low, high, level, "difference", len(rates), series.missing, "before_after", "none", error,
        (("mean before", expected), ("mean after", float(after.mean()))),
        tuple(Point(float(t), float(v), expected) for t, v in zip(times, rates, strict=True)),
        (
            "Nothing was rising or falling already before the intervention.",
            "The values at different times are independent of each other.",
        ),
        (trend_check(times[times < start], before), autocorrelation_check(_centred(before, after))),
        (NO_COMPARATOR, "A trend or a season that was there before would look just like this difference."),
        reading,
    )  # fmt: skip


def rates_of(series: Series) -> tuple[Floats, Floats]:
    """Times with a value and the values, divided by the exposure where there is one."""
    exposure = series.exposure or (1,) * len(series.times)
    kept = [
        (float(t), float(v) / float(e))
        for t, v, e in zip(series.times, series.values, exposure, strict=True)
        if v is not None
    ]
    return np.array([one[0] for one in kept]), np.array([one[1] for one in kept])


def trend_check(times: Floats, values: Floats) -> Check:
    """Whether values had a trend before the intervention."""
    name = "no trend before"
    if len(values) < 4:
        return Check(name, None, f"{len(values)} values before are too few to see whether there was a trend.")
    apart = times - times.mean()
    slope = float(apart @ values / (apart @ apart))
    left = values - values.mean() - slope * apart
    error = float(np.sqrt(left @ left / (len(values) - 2) / (apart @ apart)))
    passed = bool(np.ptp(values) == 0 or abs(slope) <= t_quantile(0.975, len(values) - 2) * error)
    found = "no clear trend" if passed else "a trend"
    return Check(
        name,
        passed,
        f"Before the intervention there was {found} ({figure(slope)} per unit of time).",
    )


def autocorrelation_check(residuals: Floats) -> Check:
    """Whether what is left over at one time goes with what is left over at the time before."""
    name = "times are independent"
    n = len(residuals)
    spread = float(residuals @ residuals)
    if n < 8 or spread == 0:
        return Check(name, None, f"{n} values are too few to see whether neighbouring times go together.")
    lag = float(residuals[1:] @ residuals[:-1]) / spread
    passed = abs(lag) <= 2 / n**0.5
    tail = (
        "no more than chance"
        if passed
        else "more than chance: the interval is too narrow"
        if lag > 0
        else ("more than chance: the interval may be too wide")
    )
    return Check(name, passed, f"Neighbouring times go together with a correlation of {figure(lag)}, {tail}.")


_PAIRED_ASSUMPTIONS = (
    "People answer the same question in the same way both times.",
    "Those who answered both times are like those who did not.",
    "Changes scatter roughly like a bell curve, or there are many of them.",
)


def _changes(pairs: Pairs) -> Floats:
    return np.array([after - before for before, after in pairs.complete()])


def _mean(pairs: Pairs, side: int) -> float:
    return float(np.mean([one[side] for one in pairs.complete()]))


def _standard_error(values: Floats) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5)


def _welch(first: Floats, second: Floats) -> tuple[float, float]:
    """Standard error of a difference of means, and its degrees of freedom (Welch 1947)."""
    a, b = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    if a + b == 0:
        return 0.0, float(len(first) + len(second) - 2)
    return (a + b) ** 0.5, (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1))


def _pair_checks(pairs: Pairs) -> list[Check]:
    n, people = len(pairs.complete()), len(pairs.before)
    checks = [
        Check(
            "enough people",
            n >= _FEW_PEOPLE,
            f"{n} people answered {pairs.name} both times; "
            + ("enough for" if n >= _FEW_PEOPLE else f"with fewer than {_FEW_PEOPLE} do not lean on")
            + " the shape that the interval supposes.",
        ),
        Check(
            "few are missing",
            people - n <= _MANY_MISSING * people,
            f"{people - n} of {people} people did not answer {pairs.name} both times.",
        ),
    ]
    return [*checks, _stayers(pairs)]


def _stayers(pairs: Pairs) -> Check:
    """Whether those who answered only before began elsewhere than those who answered twice."""
    name = "those who stopped began like the others"
    gone = np.array(
        [float(a) for a, b in zip(pairs.before, pairs.after, strict=True) if a is not None and b is None]
    )
    stayed = np.array([one[0] for one in pairs.complete()])
    if len(gone) < 5 or len(stayed) < 5:
        return Check(name, None, "Too few people stopped answering to see whether they began elsewhere.")
    error, freedom = _welch(gone, stayed)
    apart = abs(float(gone.mean() - stayed.mean()))
    passed = apart <= t_quantile(0.975, freedom) * error
    return Check(
        name,
        passed,
        f"Those who answered only before began {figure(apart)} {pairs.unit} away from the others.",
    )


def _missing_sentences(pairs: Pairs) -> list[str]:
    missing = len(pairs.before) - len(pairs.complete())
    if not missing:
        return []
    return [
        f"It says nothing about {missing} of {len(pairs.before)} who did not answer {pairs.name} both times."
    ]


def _too_few(
    pairs: Pairs, n: int, level: float, fewest: int, checks: tuple[Check, ...], cannot_say: tuple[str, ...]
) -> Estimate:
    reading = (
        f"Fewer than {fewest} people answered {pairs.name} both times, so no mean is shown: "
        "it would say too much about each of them."
    )
    return Estimate(
        None, None, None, level, "difference", n, len(pairs.before) - len(pairs.complete()), "paired_change",
        "none", None, (), (), _PAIRED_ASSUMPTIONS, checks, cannot_say, reading,
    )  # fmt: skip


def _centred(before: Floats, after: Floats) -> Floats:
    return np.concatenate([before - before.mean(), after - after.mean()])


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
