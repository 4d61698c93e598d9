"""Groups of people who lie near each other on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEWEST_GROUPS, MOST_GROUPS = 2, 5
PEOPLE_PER_MORE_GROUPS = 8
REACH = 3.0  # times the median distance from the middle: farther out, only the direction counts
_COST_OF_A_GROUP = 0.01  # of silhouette, for every group beyond two
_COST_FROM_PEOPLE = 100
_COST_OF_CHANGE = 0.02  # of silhouette, for a number of groups that differs from the last map's
_RESTARTS = 6
_FIRST_ROUNDS, _ROUNDS = 6, 60
_RUNS_TO_THE_END = 2
_EXACT_POINTS = 300
_MOST_IN_A_SILHOUETTE = 1000
_CELLS_A_SIDE = 32

Points = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Grouping:
    """Groups of points.

    Attributes:
        labels: (points,) group of each point, 0 to groups - 1.
        groups: how many.
        silhouette: mean silhouette, -1 to 1 (Rousseeuw 1987), after drawing in far points.
    """

    labels: Labels
    groups: int
    silhouette: float


@dataclass(frozen=True, eq=False, slots=True)
class BasePoints:
    """Points that stand for one or more people each; ``members`` says which one stands for each person."""

    places: Points
    weights: NDArray[np.float64]
    members: Labels


def drawn_in(points: Points) -> Points:
    """Bring points beyond three times the median distance from the middle back to that distance.

    A person with few votes can be thrown far out by them; without this, two such people make a group of
    their own in one half of the sample and none in the other.
    """
    away = np.hypot(points[:, 0], points[:, 1])
    reach = REACH * float(np.median(away)) if len(away) else 0.0
    if reach <= 0:
        return points
    return points * np.minimum(1, reach / np.maximum(away, reach))[:, None]


def base_points(points: Points, *, cells: int | None = None) -> BasePoints:
    """The points themselves, or for many people the means of a fine grid, weighted by who is in each cell.

    K-means on weighted cell means differs from k-means on the people only by what happens within a cell.
    """
    if len(points) <= _EXACT_POINTS:
        return BasePoints(points, np.ones(len(points)), np.arange(len(points)))
    cells = cells or _CELLS_A_SIDE
    low, high = points.min(axis=0), points.max(axis=0)
    across = ((points - low) * (cells * (1 - 1e-9) / np.maximum(high - low, 1e-12))).astype(np.int64)
    keys = across[:, 0] * cells + across[:, 1]
    counts = np.bincount(keys, minlength=cells**2)
    held = counts > 0
    sums = [np.bincount(keys, weights=points[:, axis], minlength=cells**2) for axis in (0, 1)]
    places = np.stack([total[held] / counts[held] for total in sums], axis=1)
    return BasePoints(places, counts[held].astype(np.float64), (np.cumsum(held) - 1)[keys])


def most_groups(people: int) -> int:
    """How many groups may be looked for among so many people."""
    return min(MOST_GROUPS, FEWEST_GROUPS + people // PEOPLE_PER_MORE_GROUPS)


def find_groups(
    points: Points,
    *,
    rng: np.random.Generator,
    last: Points | None = None,
    only: int | None = None,
    restarts: int = _RESTARTS,
    cells: int | None = None,
) -> Grouping | None:
    """Weighted k-means for 2 to 5 groups, the number by silhouette, then everybody to the nearest group.

    K-means draws its border half-way between centres, also where one group is wide and the other narrow.
    The last step moves people until nobody is nearer, on average, to the members of another group: then no
    person's own silhouette is below zero.

    Args:
        last: (groups, 2) centres in an earlier map: tried besides the random starts, and their number is
            kept unless another is clearly better.
        only: look for exactly this many groups.
        cells: fineness of the grid that stands for very many people.

    Returns:
        None when the points do not lie in at least two different places.
    """
    base = base_points(drawn_in(points), cells=cells)
    different = len(np.unique(base.places[:, 0] + 1j * base.places[:, 1]))
    if different < FEWEST_GROUPS:
        return None
    distances = distances_between(base.places)
    best: tuple[float, int, Labels] | None = None
    sizes = range(FEWEST_GROUPS, most_groups(len(points)) + 1) if only is None else (only,)
    for size in sizes:
        if size > different:
            break
        given = last if last is not None and len(last) == size else None
        labels = _k_means(base, size, rng, given, restarts)
        score = 0.0 if only is not None else _merit(distances, base, labels, size, len(points), last)
        if best is None or score > best[0] + 1e-9:
            best = (score, size, labels)
    if best is None:
        return None
    _, size, labels = best
    labels = _settled(distances, base.weights, labels, size)
    return Grouping(labels[base.members], size, silhouette(distances, base.weights, labels, size))


def distances_between(places: NDArray[Any]) -> NDArray[Any]:
    """(points, points) distances, in single precision where there are many."""
    if len(places) > _EXACT_POINTS:
        places = places.astype(np.float32)
    squares = (places**2).sum(axis=1)
    squared = squares[:, None] + squares - 2 * (places @ places.T)
    np.maximum(squared, 0, out=squared)
    np.fill_diagonal(squared, 0)
    return np.asarray(np.sqrt(squared, out=squared))


def silhouette(distances: NDArray[Any], weights: NDArray[np.float64], labels: Labels, groups: int) -> float:
    """Mean silhouette of weighted points, from all distances between them.

    A point that is alone in its group scores 0.
    """
    means, own = _mean_distances(distances, weights, labels, groups)
    inside = means[own]
    means[own] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    scores = np.divide(outside - inside, larger, out=np.zeros(len(labels)), where=larger > 0)
    alone = np.bincount(labels, weights=weights, minlength=groups)[labels] <= 1
    scores[alone | ~np.isfinite(outside)] = 0
    return float((scores * weights).sum() / weights.sum())


def silhouette_of(points: Points, labels: Labels) -> float:
    """Mean silhouette of a grouping of points, on at most about a thousand of them, evenly taken."""
    some = slice(None, None, max(1, len(points) // _MOST_IN_A_SILHOUETTE))
    groups = int(labels.max()) + 1
    weights = np.ones(len(labels[some]))
    return silhouette(distances_between(points[some]), weights, labels[some], groups)


def _mean_distances(
    distances: NDArray[Any], weights: NDArray[np.float64], labels: Labels, groups: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(points, groups) mean distance to others in each group, and which group is one's own."""
    own = labels[:, None] == np.arange(groups)
    membership = own * weights[:, None]
    sizes = membership.sum(axis=0)
    others = np.maximum(sizes - own, 1)
    means = (distances @ membership.astype(distances.dtype)) / others
    means[:, sizes == 0] = np.inf
    return means, own


def _merit(
    distances: NDArray[Any], base: BasePoints, labels: Labels, size: int, people: int, last: Points | None
) -> float:
    """Silhouette less a small cost: of groups that hardly add anything, and of changing their number."""
    cost = _COST_OF_A_GROUP * (size - FEWEST_GROUPS) if people >= _COST_FROM_PEOPLE else 0.0
    if last is not None and len(last) != size:
        cost += _COST_OF_CHANGE
    return silhouette(distances, base.weights, labels, size) - cost


def _settled(distances: NDArray[Any], weights: NDArray[np.float64], labels: Labels, groups: int) -> Labels:
    """Move points to the group whose members are nearest on average, until nothing moves."""
    for _ in range(_ROUNDS):
        means, own = _mean_distances(distances, weights, labels, groups)
        now = means.argmin(axis=1)
        # Whoever is the last of a group stays: groups do not vanish.
        now = np.where((own * weights[:, None]).sum(axis=0)[labels] <= weights, labels, now)
        if np.array_equal(now, labels) or len(np.unique(now)) < groups:
            break
        labels = now
    return labels


def _k_means(
    base: BasePoints, size: int, rng: np.random.Generator, given: Points | None, restarts: int
) -> Labels:
    """Best of several runs of Lloyd's algorithm, begun by k-means++ (Arthur and Vassilvitskii 2007).

    All runs go on side by side as one array: for a few hundred points that is many times quicker.
    """
    centres = _spread_starts(base, size, rng, restarts)
    if given is not None:
        centres = np.concatenate([given[None], centres])
    if len(centres) > _RUNS_TO_THE_END:
        # After a few rounds most starts have shown that they lead nowhere better.
        centres, _, spread = _lloyd(base, centres, _FIRST_ROUNDS)
        centres = centres[np.argsort(spread.round(9), kind="stable")[:_RUNS_TO_THE_END]]
    _, labels, spread = _lloyd(base, centres, _ROUNDS)
    return np.asarray(labels[int(spread.round(9).argmin())])


def _lloyd(
    base: BasePoints, centres: NDArray[np.float64], rounds: int
) -> tuple[NDArray[np.float64], Labels, NDArray[np.float64]]:
    """Rounds of Lloyd's algorithm on (runs, groups, 2) centres: centres, labels and spread of each run."""
    runs, size, _ = centres.shape
    offsets = np.arange(runs)[:, None] * size
    weights = np.tile(base.weights, runs)
    weighted = [np.tile(base.weights * base.places[:, axis], runs) for axis in (0, 1)]
    labels, away = _nearest(base.places, centres)
    for _ in range(rounds):
        keys = (labels + offsets).ravel()
        totals = np.bincount(keys, weights=weights, minlength=runs * size)
        sums = [np.bincount(keys, weights=part, minlength=runs * size) for part in weighted]
        moved = np.stack(sums, axis=1) / np.maximum(totals, 1e-12)[:, None]
        centres = np.where(totals[:, None] > 0, moved, centres.reshape(-1, 2)).reshape(runs, size, 2)
        before = labels
        labels, away = _nearest(base.places, centres)
        if np.array_equal(before, labels):
            break
    return centres, labels, away @ base.weights


def _nearest(places: Points, centres: NDArray[np.float64]) -> tuple[Labels, NDArray[np.float64]]:
    """(runs, points) nearest centre of each run to each point, and the squared distance to it."""
    labels = np.zeros((len(centres), len(places)), dtype=np.int64)
    least = _squared_distances(places, centres[:, 0])
    for number in range(1, centres.shape[1]):
        away = _squared_distances(places, centres[:, number])
        labels[away < least] = number
        np.minimum(least, away, out=least)
    return labels, least


def _squared_distances(places: Points, centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """(runs, points) squared distance of each point to one centre of each run."""
    across = places[:, 0] - centres[:, 0, None]
    up = places[:, 1] - centres[:, 1, None]
    across *= across
    up *= up
    across += up
    return across


def _spread_starts(base: BasePoints, size: int, rng: np.random.Generator, runs: int) -> NDArray[np.float64]:
    """(runs, size, 2) first centres, each drawn with chances by squared distance from those before."""
    chances = np.tile(base.weights, (runs, 1))
    away = np.full(chances.shape, np.inf)
    centres = np.empty((runs, size, 2))
    for number in range(size):
        running = np.cumsum(chances, axis=1)
        points = (running <= (rng.random(runs) * running[:, -1])[:, None]).sum(axis=1)
        centres[:, number] = base.places[np.minimum(points, len(base.places) - 1)]
        away = np.minimum(away, _squared_distances(base.places, centres[:, number]))
        chances = base.weights * away
    return centres
