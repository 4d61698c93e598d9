"""Groups of people who lie near each other on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

FEWEST_GROUPS, MOST_GROUPS = 2, 5
PEOPLE_PER_MORE_GROUPS = 12
_RESTARTS = 10
_ROUNDS = 60
_EXACT_POINTS = 2_000
_CELLS_A_SIDE = 48

Points = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Grouping:
    """Groups of points.

    Attributes:
        labels: (points,) group of each point, 0 to groups - 1.
        centres: (groups, 2).
        silhouette: mean silhouette, -1 to 1 (Rousseeuw 1987), on the base points.
    """

    labels: Labels
    centres: Points
    silhouette: float


@dataclass(frozen=True, eq=False, slots=True)
class BasePoints:
    """Points that stand for one or more people each."""

    places: Points
    weights: NDArray[np.float64]


def base_points(points: Points) -> BasePoints:
    """The points themselves, or for many people the means of a fine grid, weighted by who is in each cell.

    K-means on cell means with weights differs from k-means on the people only by what happens within a cell.
    """
    if len(points) <= _EXACT_POINTS:
        return BasePoints(points, np.ones(len(points)))
    low, high = np.quantile(points, [0.005, 0.995], axis=0)
    step = np.maximum(high - low, 1e-12) / _CELLS_A_SIDE
    cells = np.clip(((points - low) / step).astype(np.int64), 0, _CELLS_A_SIDE - 1)
    keys = cells[:, 0] * _CELLS_A_SIDE + cells[:, 1]
    counts = np.bincount(keys, minlength=_CELLS_A_SIDE**2)
    held = counts > 0
    sums = [np.bincount(keys, weights=points[:, axis], minlength=_CELLS_A_SIDE**2) for axis in (0, 1)]
    places = np.stack([total[held] / counts[held] for total in sums], axis=1)
    return BasePoints(places, counts[held].astype(np.float64))


def most_groups(people: int) -> int:
    """How many groups may be looked for among so many people."""
    return min(MOST_GROUPS, FEWEST_GROUPS + people // PEOPLE_PER_MORE_GROUPS)


def find_groups(
    points: Points,
    *,
    rng: np.random.Generator,
    start: Points | None = None,
    only: int | None = None,
    restarts: int = _RESTARTS,
) -> Grouping | None:
    """Weighted k-means for 2 to 5 groups; the number with the best silhouette is kept.

    Args:
        start: centres of an earlier state, tried besides the random starts.
        only: look for exactly this many groups.

    Returns:
        None when the points do not fall into two different places.
    """
    base = base_points(points)
    different = len(np.unique(base.places, axis=0))
    if different < FEWEST_GROUPS:
        return None
    distances = cdist(base.places, base.places)
    best: tuple[float, Points] | None = None
    sizes = range(FEWEST_GROUPS, most_groups(len(points)) + 1) if only is None else (only,)
    for size in sizes:
        if size > different:
            break
        given = start if start is not None and len(start) == size else None
        centres, labels = _k_means(base, size, rng, given, restarts)
        score = silhouette(distances, base.weights, labels, size)
        if best is None or score > best[0] + 1e-9:
            best = (score, centres)
    if best is None:
        return None
    score, centres = best
    return Grouping(nearest(points, centres), centres, score)


def nearest(points: Points, centres: Points) -> Labels:
    """(points,) number of the nearest centre of each point."""
    # |p - c|^2 without |p|^2, which is the same for every centre.
    away = points @ (-2 * centres.T)
    away += (centres**2).sum(axis=1)
    return np.asarray(away.argmin(axis=1), dtype=np.int64)


def silhouette(distances: NDArray[Any], weights: NDArray[np.float64], labels: Labels, groups: int) -> float:
    """Mean silhouette of weighted points, from all distances between them.

    A point that is alone in its group scores 0.
    """
    membership = np.zeros((len(labels), groups))
    membership[np.arange(len(labels)), labels] = weights
    sums = distances @ membership
    sizes = membership.sum(axis=0)
    own = labels[:, None] == np.arange(groups)
    own_size = sizes[labels]
    inside = sums[own] / np.maximum(own_size - 1, 1)
    means = np.where(own, np.inf, sums / np.maximum(sizes, 1e-12))
    means[:, sizes == 0] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    scores = np.divide(outside - inside, larger, out=np.zeros(len(labels)), where=larger > 0)
    scores[(own_size <= 1) | ~np.isfinite(outside)] = 0
    return float((scores * weights).sum() / weights.sum())


def _k_means(
    base: BasePoints, size: int, rng: np.random.Generator, given: Points | None, restarts: int
) -> tuple[Points, Labels]:
    """Best of several runs of Lloyd's algorithm, begun by k-means++ (Arthur and Vassilvitskii 2007)."""
    best: tuple[float, Points, Labels] | None = None
    starts = [] if given is None else [given]
    starts += [_spread_start(base, size, rng) for _ in range(restarts)]
    for start in starts:
        spread, centres, labels = _lloyd(base, start)
        if best is None or spread < best[0] * (1 - 1e-9):
            best = (spread, centres, labels)
    assert best is not None
    return best[1], best[2]


def _spread_start(base: BasePoints, size: int, rng: np.random.Generator) -> Points:
    chosen = [_draw(base.weights, rng)]
    away = ((base.places - base.places[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(size - 1):
        chosen.append(_draw(base.weights * away, rng))
        away = np.minimum(away, ((base.places - base.places[chosen[-1]]) ** 2).sum(axis=1))
    return base.places[chosen]


def _draw(chances: NDArray[np.float64], rng: np.random.Generator) -> int:
    running = np.cumsum(chances)
    return int(min(np.searchsorted(running, rng.random() * running[-1], side="right"), len(chances) - 1))


def _lloyd(base: BasePoints, centres: Points) -> tuple[float, Points, Labels]:
    size = len(centres)
    weighted = base.places * base.weights[:, None]
    labels = nearest(base.places, centres)
    for _ in range(_ROUNDS):
        totals = np.bincount(labels, weights=base.weights, minlength=size)
        moved = (
            np.stack(
                [np.bincount(labels, weights=weighted[:, axis], minlength=size) for axis in (0, 1)], axis=1
            )
            / np.maximum(totals, 1e-12)[:, None]
        )
        centres = np.where(totals[:, None] > 0, moved, centres)
        now = nearest(base.places, centres)
        if np.array_equal(now, labels):
            break
        labels = now
    spread = float((((base.places - centres[labels]) ** 2).sum(axis=1) * base.weights).sum())
    return spread, centres, labels
