"""Whether a map is warranted: would other people of the same kind have given the same groups?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.components import centred_votes, components, statement_means
from alongside.engines.opinions.grouping import Grouping, find_groups, nearest
from alongside.engines.opinions.votes import Votes

FEWEST_PEOPLE = 15
LEAST_SILHOUETTE = 0.25
LEAST_AGREEMENT = 0.5
_DRAWS = 16
_MOST_PEOPLE_IN_A_DRAW = 800

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stability:
    """Verdict on the groups, with the figures it rests on.

    Attributes:
        warranted: whether a map with these groups may be shown.
        reason: the verdict in plain words.
        people: people with enough votes to be placed.
        silhouette: how well the groups stand apart, -1 to 1; None without groups.
        resampling_agreement: mean adjusted Rand index between the groups and those found again among half
            of the people, 0 as good as chance, 1 the same; None when not tested.
        draws: how many times people were drawn again.
    """

    warranted: bool
    reason: str
    people: int
    silhouette: float | None = None
    resampling_agreement: float | None = None
    draws: int = 0


def adjusted_rand(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985) of two groupings of the same things; 1 when the same."""
    if len(first) != len(second):
        raise ValueError(f"Two groupings of the same things are needed, not {len(first)} and {len(second)}.")
    _, a = np.unique(first, return_inverse=True)
    _, b = np.unique(second, return_inverse=True)
    if len(a) == 0:
        return 1.0
    width = int(b.max()) + 1
    table = np.bincount(a * width + b, minlength=(int(a.max()) + 1) * width).reshape(-1, width)
    pairs = float(_pairs(table).sum())
    rows, columns = float(_pairs(table.sum(axis=1)).sum()), float(_pairs(table.sum(axis=0)).sum())
    everything = len(a) * (len(a) - 1) / 2
    expected = rows * columns / everything if everything else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def resampling_agreement(votes: Votes, placed: NDArray[np.int64], labels: Labels, seed: int) -> float:
    """Draw half of the placed people again and again, find their groups anew, and compare.

    Args:
        placed: positions of the people on the map; ``labels`` are their groups.
    """
    rng = np.random.default_rng([seed, 7])
    groups = int(labels.max()) + 1
    size = min(max((len(placed) + 1) // 2, groups), _MOST_PEOPLE_IN_A_DRAW)
    scores = []
    for _ in range(_DRAWS):
        drawn = np.sort(rng.choice(len(placed), size=size, replace=False))
        again = _group_again(votes, placed[drawn], groups, rng)
        scores.append(0.0 if again is None else adjusted_rand(labels[drawn], again.labels))
    return float(np.mean(scores))


def _group_again(votes: Votes, rows: Labels, groups: int, rng: np.random.Generator) -> Grouping | None:
    some = rows_of(votes, rows)
    means = statement_means(some)
    centred = centred_votes(some, means)
    return find_groups(components(centred, means).positions(centred), rng=rng, only=groups, restarts=4)


def rows_of(votes: Votes, rows: NDArray[np.int64]) -> Votes:
    """The votes of some people only, all statements kept."""
    lengths = np.diff(votes.starts)[rows]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(starts[-1]) + np.repeat(votes.starts[rows] - starts[:-1], lengths)
    return Votes(
        votes.person_ids[rows], votes.statement_ids, starts, votes.columns[places], votes.values[places]
    )


def verdict(people: int, grouping: Grouping | None, agreement: float | None) -> Stability:
    """Put the figures into a verdict and a sentence."""
    if people < FEWEST_PEOPLE:
        return Stability(
            False,
            f"A map is not warranted: {_number(people, 'person has', 'people have')} voted enough to be "
            f"placed, and under {FEWEST_PEOPLE} a group may be an accident or point at somebody.",
            people,
        )
    if grouping is None or agreement is None:
        return Stability(
            False, "A map is not warranted: people voted so alike that there are no groups.", people
        )
    score = grouping.silhouette
    if score < LEAST_SILHOUETTE:
        warranted = False
        reason = (
            f"A map is not warranted: the groups run into each other (silhouette {score:.2f}, "
            f"at least {LEAST_SILHOUETTE:.2f} is asked for)."
        )
    elif agreement < LEAST_AGREEMENT:
        warranted = False
        reason = (
            "A map is not warranted: other halves of the same people give other groups "
            f"(agreement {agreement:.2f} of 1, at least {LEAST_AGREEMENT:.2f} is asked for)."
        )
    else:
        warranted = True
        reason = (
            f"A map is warranted: {people} people are placed, the groups stand apart "
            f"(silhouette {score:.2f}) and half of the people give nearly the same groups "
            f"(agreement {agreement:.2f} of 1)."
        )
    return Stability(warranted, reason, people, score, agreement, _DRAWS)


def _pairs(counts: NDArray[Any]) -> NDArray[np.float64]:
    many = counts.astype(np.float64)
    return np.asarray(many * (many - 1) / 2)


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


__all__ = ["Stability", "adjusted_rand", "nearest", "resampling_agreement", "rows_of", "verdict"]
