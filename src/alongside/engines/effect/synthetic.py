"""Synthetic control: a weighted mean of comparators that went the same way before.

Source: Abadie, Diamond, Hainmueller, "Synthetic Control Methods for Comparative Case Studies", Journal of the
American Statistical Association 105 (2010). Here on outcomes alone: weights not below zero that add up to one
and bring the weighted mean nearest (least squares) to the series before the intervention.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from alongside.engines.effect.before_after import rates_of
from alongside.engines.effect.estimates import WITH_COMPARATOR, Check, Estimate, Point, figure, interval
from alongside.engines.effect.series import Series

Floats = NDArray[np.float64]
# A comparator whose own fit is this many times worse says nothing about chance (Abadie and others: 20, 5, 2).
_WORST_FIT = 5.0


def simplex_weights(others: Floats, own: Floats) -> Floats:
    """Weights (J,) from 0 that add up to 1 and bring others (T, J) @ weights nearest to own (T,).

    Least squares with weights from 0 (Lawson and Hanson), with a heavy last row for the sum; then solved once
    more on the weights above 0 with the sum exact.
    """
    scale = max(float(np.abs(others).max()), float(np.abs(own).max()), 1e-300)
    heavy = 1e4
    matrix = np.vstack([others / scale, np.full(others.shape[1], heavy)])
    from scipy.optimize import nnls  # takes a while to load, and only a synthetic control needs it

    weights = np.asarray(nnls(matrix, np.append(own / scale, heavy), maxiter=50 * others.shape[1])[0])
    weights /= weights.sum()
    kept = np.flatnonzero(weights > 1e-9)
    polished = np.zeros_like(weights)
    polished[kept] = _with_sum_one(others[:, kept] / scale, own / scale)
    if polished.min() >= 0 and _distance(others, own, polished) <= _distance(others, own, weights) * (
        1 + 1e-6
    ):
        return polished
    return weights


def synthetic_control(
    series: Series, others: Sequence[Series], start: float, level: float, at: float | None
) -> Estimate:
    """The gap to the weighted mean after the intervention.

    The interval comes from placebos: every comparator is treated as if it had been the one, and the spread of
    their gaps is what chance looks like. It is given when there are enough of them for the level.

    Raises:
        ValueError: fewer than two complete comparators or times before, a time to read at that is not after.
    """
    times, own, donors, names, missing = _matrix(series, others, start)
    after = times >= start
    if at is not None and (at not in times[after]):
        raise ValueError(
            f"The effect cannot be read at {at}: it is not one of the times after the intervention."
        )
    weights = simplex_weights(donors[~after], own[~after])
    gap = own - donors @ weights
    effect = _read(gap, times, after, at)
    fit = float(np.sqrt((gap[~after] ** 2).mean()))
    placebos = _placebos(donors, times, after, at)
    chance = np.array([one for one, worse, _ in placebos if worse <= _WORST_FIT * max(fit, 1e-12)])
    ratio = _ratio(gap, after)
    rank = 1 + sum(other >= ratio for _, _, other in placebos)
    low, high = _placebo_interval(effect, chance, level)
    when = f"at {_plain(at)}" if at is not None else "on average over the times after"
    made_of = ", ".join(
        f"{names[place]} {weights[place]:.2f}"
        for place in np.argsort(-weights, kind="stable")[:5]
        if weights[place] >= 0.005
    )
    reading = (
        f"{_plain_case(series.name)} was {figure(abs(effect))} {'lower' if effect < 0 else 'higher'} than "
        "its synthetic "
        f"control {when} {interval(low, high, level, 'difference')}; of {len(placebos) + 1} series treated "
        "as if they "
        f"had been the one, it stands out as number {rank}."
    )
    return Estimate(
        effect, low, high, level, "difference", len(times), missing, "synthetic_control", made_of, None,
        (
            ("root mean squared gap before", fit),
            ("rank among placebos", float(rank)),
            ("placebos", float(len(placebos))),
            *_named_weights(names, weights),
        ),
        tuple(
            Point(float(t), float(y), float(y - g)) for t, y, g in zip(times, own, gap, strict=True)
        ),
        (
            "A weighted mean that went the same way before would have gone on going the same way.",
            "The intervention did not reach the comparators, and nothing else began for them or here at "
            "that time.",
        ),
        _checks(own, gap, after, weights, len(chance), len(placebos)),
        (
            WITH_COMPARATOR,
            "Only the outcome itself was matched, not what drives it.",
            *(("There are too few comparators for an interval at this level.",) if low is None else ()),
        ),
        reading,
    )  # fmt: skip


def _matrix(
    series: Series, others: Sequence[Series], start: float
) -> tuple[Floats, Floats, Floats, list[str], int]:
    """Times of the series with a value, values, those of the complete comparators, their names, missing."""
    times, own = rates_of(series)
    donors, names = [], []
    missing = series.missing
    if len({one.name for one in others}) < len(others):
        raise ValueError("Two comparators have the same name: give each its own.")
    for one in others:
        known = dict(zip(*(part.tolist() for part in rates_of(one)), strict=True))
        absent = sum(time not in known for time in times.tolist())
        missing += absent
        if not absent:
            names.append(one.name)
            donors.append([known[time] for time in times.tolist()])
    if len(names) < 2:
        raise ValueError(
            f"{len(names)} of {len(others)} comparators have a value at every time of {series.name!r}: "
            "a synthetic control needs at least two."
        )
    before = int((times < start).sum())
    if before < 2 or before == len(times):
        raise ValueError(
            f"{series.name!r} has {before} values before and {len(times) - before} after the intervention: "
            "at least two before and one after are needed."
        )
    return times, own, np.array(donors).T, names, missing


def _placebos(
    donors: Floats, times: Floats, after: NDArray[np.bool_], at: float | None
) -> list[tuple[float, float, float]]:
    """(effect, fit before, ratio of fits after and before) of each comparator against the others."""
    found = []
    for place in range(donors.shape[1]):
        rest = np.delete(donors, place, axis=1)
        if rest.shape[1] < 2:
            continue
        gap = donors[:, place] - rest @ simplex_weights(rest[~after], donors[~after, place])
        fit = float(np.sqrt((gap[~after] ** 2).mean()))
        found.append((_read(gap, times, after, at), fit, _ratio(gap, after)))
    return found


def _read(gap: Floats, times: Floats, after: NDArray[np.bool_], at: float | None) -> float:
    return float(gap[after].mean() if at is None else gap[times == at][0])


def _ratio(gap: Floats, after: NDArray[np.bool_]) -> float:
    return float(np.sqrt((gap[after] ** 2).mean()) / max(np.sqrt((gap[~after] ** 2).mean()), 1e-12))


def _placebo_interval(effect: float, chance: Floats, level: float) -> tuple[float | None, float | None]:
    """Effects that would not stand out among the placebos, supposing that it was the same throughout."""
    if len(chance) + 1 < 1 / (1 - level) - 1e-9:
        return None, None
    low, high = np.quantile(chance, [(1 - level) / 2, (1 + level) / 2])
    return effect - float(high), effect - float(low)


def _checks(
    own: Floats, gap: Floats, after: NDArray[np.bool_], weights: Floats, kept: int, placebos: int
) -> tuple[Check, ...]:
    spread = float(own[~after].std())
    fit = float(np.sqrt((gap[~after] ** 2).mean()))
    times_before, used = int((~after).sum()), int((weights > 0.005).sum())
    return (
        Check(
            "fits before",
            fit <= 0.25 * spread,
            f"Before the intervention the gap was {figure(fit)} in the root mean square, and the series "
            "itself "
            f"varied by {figure(spread)}.",
        ),
        Check(
            "enough times before",
            times_before >= 10,
            f"There are {times_before} times before the intervention.",
        ),
        Check("rests on several", used >= 2, f"The weighted mean rests on {used} comparators."),
        Check(
            "placebos fit as well",
            kept >= 0.5 * placebos if placebos else None,
            f"{kept} of {placebos} placebos fit before the intervention at most {_WORST_FIT:.0f} times "
            "worse; "
            "only these are used for the interval.",
        ),
    )


def _named_weights(names: list[str], weights: Floats) -> list[tuple[str, float]]:
    pairs = zip(names, weights.tolist(), strict=True)
    return [(f"weight of {name}", weight) for name, weight in pairs if weight > 0]


def _with_sum_one(others: Floats, own: Floats) -> Floats:
    """Least squares with weights of any sign that add up to one."""
    last = others[:, -1]
    rest = np.linalg.lstsq(others[:, :-1] - last[:, None], own - last, rcond=None)[0]
    return np.append(rest, 1 - rest.sum())


def _distance(others: Floats, own: Floats, weights: Floats) -> float:
    return float(((others @ weights - own) ** 2).sum())


def _plain(time: float) -> str:
    return f"{time:g}"


def _plain_case(text: str) -> str:
    return text[:1].upper() + text[1:]
