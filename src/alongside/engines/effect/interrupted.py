"""Interrupted time series: counts with a trend, and a step at the intervention.

Source: Lopez Bernal, Cummins, Gasparrini, "Interrupted time series regression for the evaluation of public
health interventions: a tutorial", International Journal of Epidemiology 46 (2017), with its correction.
Poisson regression by iteratively reweighted least squares: McCullagh, Nelder, "Generalized Linear Models"
(1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.effect.before_after import autocorrelation_check
from alongside.engines.effect.estimates import (
    NO_COMPARATOR,
    Check,
    Estimate,
    Point,
    direction,
    figure,
    interval,
)
from alongside.engines.effect.quantiles import normal_quantile
from alongside.engines.effect.series import Series

Floats = NDArray[np.float64]
_MOST_ROUNDS = 100


@dataclass(frozen=True, eq=False, slots=True)
class Fit:
    """A Poisson regression: coefficients, their covariance, fitted counts and the dispersion."""

    coefficients: Floats
    covariance: NDArray[np.floating[Any]]
    fitted: Floats
    dispersion: float


def poisson_fit(design: Floats, counts: Floats, offset: Floats) -> Fit:
    """Fit log(mean) = design @ coefficients + offset.

    Args:
        design: (n, k) columns of full rank.
        counts: (n,) from 0.
        offset: (n,) logarithm of the exposure.

    Raises:
        ValueError: the columns say the same twice, or the counts leave a coefficient without bounds.
    """
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError(
            "The trend, the step and the waves cannot be told apart with these times: use fewer waves, or "
            "more values."
        )
    mean = counts + 0.5
    linear = np.log(mean)
    deviance = np.inf
    for _ in range(_MOST_ROUNDS):
        working = linear - offset + (counts - mean) / mean
        root = np.sqrt(mean)
        q, r = np.linalg.qr(design * root[:, None])
        coefficients = np.linalg.solve(r, q.T @ (working * root))
        linear = design @ coefficients + offset
        mean = np.exp(np.clip(linear, -700, 700))
        before, deviance = deviance, _deviance(counts, mean)
        if abs(deviance - before) <= 1e-12 * (abs(deviance) + 0.1):
            break
    else:
        raise ValueError("The counts do not settle a trend and a step: are they all zero on one side?")
    weighted = design * np.sqrt(mean)[:, None]
    covariance = np.linalg.inv(weighted.T @ weighted)
    freedom = len(counts) - design.shape[1]
    dispersion = float(((counts - mean) ** 2 / mean).sum() / freedom) if freedom > 0 else float("nan")
    return Fit(coefficients, covariance, mean, dispersion)


def interrupted(
    series: Series, start: float, *, level: float, harmonics: int, period: float, overdispersed: bool
) -> Estimate:
    """The ratio between the level after the intervention and where the trend before would have been.

    Raises:
        ValueError: values that are no counts, too few of them, waves out of bounds, nothing but zeros on one
            side.
    """
    times, counts, exposure = _checked(series, start, harmonics, period)
    design = _design(times, start, harmonics, period)
    if len(times) < design.shape[1] + 3:
        raise ValueError(
            f"{series.name!r} has {len(times)} values, but {design.shape[1]} things are estimated from them: "
            f"at least {design.shape[1] + 3} values are needed."
        )
    fit = poisson_fit(design, counts, np.log(exposure))
    error = float(np.sqrt(fit.covariance[1, 1]))
    if overdispersed:
        error *= max(fit.dispersion, 1.0) ** 0.5
    reach = normal_quantile((1 + level) / 2) * error
    log_ratio = float(fit.coefficients[1])
    effect, low, high = (float(np.exp(log_ratio + shift)) for shift in (0.0, -reach, reach))
    without = np.exp(np.delete(design, 1, axis=1) @ np.delete(fit.coefficients, 1) + np.log(exposure))
    return Estimate(
        effect, low, high, level, "ratio", len(times), series.missing, "interrupted", "none", error,
        (
            ("dispersion", fit.dispersion),
            ("trend per unit of time", float(np.exp(fit.coefficients[2]))),
        ),
        tuple(Point(float(t), float(y), float(e)) for t, y, e in zip(times, counts, without, strict=True)),
        _assumptions(harmonics),
        _checks(fit, times, counts, start, harmonics, period),
        (
            NO_COMPARATOR,
            "Anything else that changed at the same time looks just like the step.",
            "It describes a step that comes at once and stays; an effect that grows or fades is not "
            "described.",
        ),
        _reading(series, effect, low, high, level),
    )  # fmt: skip


def _checked(series: Series, start: float, harmonics: int, period: float) -> tuple[Floats, Floats, Floats]:
    if not series.counts:
        raise ValueError(
            f"An interrupted time series counts events, and {series.name!r} holds values that are not whole "
            "numbers from 0: take before_after, or give counts with their exposure."
        )
    if not 0 <= harmonics <= 4 or period <= 0:
        raise ValueError(
            f"There can be 0 to 4 pairs of waves in a period above 0, and {harmonics} in {period} are "
            "asked for."
        )
    exposure = series.exposure or (1,) * len(series.times)
    kept = [
        (float(t), float(v), float(e))
        for t, v, e in zip(series.times, series.values, exposure, strict=True)
        if v is not None
    ]
    times, counts, exposures = (np.array(column) for column in zip(*kept, strict=True))
    after = times >= start
    for side, word in ((~after, "before"), (after, "after")):
        if side.sum() < 2:
            raise ValueError(
                f"{series.name!r} has {int(side.sum())} values {word} the intervention: at least 2 are "
                "needed."
            )
        if counts[side].sum() == 0:
            raise ValueError(
                f"{series.name!r} counts nothing at all {word} the intervention, so no ratio can be "
                "formed: take longer periods, or say in words that it did not happen."
            )
    return times, counts, exposures


def _design(times: Floats, start: float, harmonics: int, period: float) -> Floats:
    """Columns: level, step, trend, then a sine and a cosine per wave."""
    columns = [np.ones(len(times)), (times >= start).astype(float), times - times[0]]
    for wave in range(1, harmonics + 1):
        angle = 2 * np.pi * wave * times / period
        columns += [np.sin(angle), np.cos(angle)]
    return np.stack(columns, axis=1)


def _deviance(counts: Floats, mean: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(counts > 0, counts * np.log(counts / mean), 0.0)
    return float(2 * (log - (counts - mean)).sum())


def _assumptions(harmonics: int) -> tuple[str, ...]:
    seasons = (
        f"Seasons repeat every year and {harmonics} waves describe them."
        if harmonics
        else "There are no seasons, or they weigh the same before and after."
    )
    return (
        "Without the intervention the trend from before would have gone on unchanged.",
        "The intervention moves the level at once and for good.",
        seasons,
        "Nothing else began at the same time.",
    )


def _checks(
    fit: Fit, times: Floats, counts: Floats, start: float, harmonics: int, period: float
) -> tuple[Check, ...]:
    before = int((times < start).sum())
    spread = fit.dispersion <= 1.5
    long = times[-1] - times[0] >= 2 * period
    residuals = (counts - fit.fitted) / np.sqrt(fit.fitted)
    seasons = Check(
        "seasons are described",
        True if harmonics else None,
        f"{harmonics} waves a year are in the model."
        if harmonics
        else (
            "Seasons are not in the model"
            + (
                "; estimate once more with waves and compare."
                if long
                else ", and the series is too short for them."
            )
        ),
    )
    return (
        Check(
            "enough before and after",
            before >= 12 and len(times) - before >= 6,
            f"There are {before} values before and {len(times) - before} after the intervention.",
        ),
        Check(
            "scatter like independent events",
            spread,
            f"Counts scatter {figure(fit.dispersion)} times as much as independent events would.",
        ),
        autocorrelation_check(residuals),
        seasons,
    )


def _reading(series: Series, effect: float, low: float, high: float, level: float) -> str:
    tail = f"{interval(low, high, level, 'ratio')}; there is no comparator."
    way = direction(effect, low, high, "ratio")
    if way == "unclear":
        return (
            f"After the intervention, {series.name} shows no clear step: {figure(effect, 'ratio')} times "
            "what the "
            f"trend before would have given {tail}"
        )
    share = abs(effect - 1)
    return (
        f"After the intervention, {series.name} was {share:.1%} {way} than the trend before would have "
        "given: "
        f"a ratio of {figure(effect, 'ratio')} {tail}"
    )
