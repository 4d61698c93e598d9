"""Whether a map is warranted: would other people of the same kind have given the same groups?"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.components import centred_votes, statement_means
from alongside.engines.opinions.grouping import find_groups
from alongside.engines.opinions.votes import Votes

FEWEST_PEOPLE = 15
LEAST_SILHOUETTE = 0.25
CLEAR_SILHOUETTE = 0.5
LEAST_AGREEMENT = 0.6
_VOTES_IN_A_DRAW = 300_000
_FEWEST_IN_A_DRAW = 400
_RESTARTS = 2
_CELLS = 24
_BLOCK, _ROUNDS = 6, 4

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Resampling:
    """What came of drawing people again.

    Attributes:
        agreement: mean adjusted Rand index between the groups and those found anew among the people drawn:
            0 as good as chance, 1 the same.
        draws: how many times people were drawn; ``people``: how many each time.
        votes: votes in the conversation when this was done.
    """

    agreement: float
    draws: int
    people: int
    votes: int


@dataclass(frozen=True, slots=True)
class Stability:
    """Verdict on the groups, with the figures it rests on.

    Attributes:
        warranted: whether a map with these groups may be shown.
        reason: the verdict in plain words.
        people: people with enough votes to be placed.
        silhouette: how well the groups stand apart, -1 to 1; None without groups.
        resampling: None when not tested.
    """

    warranted: bool
    reason: str
    people: int
    silhouette: float | None = None
    resampling: Resampling | None = None

    @property
    def resampling_agreement(self) -> float | None:
        """Agreement of the groups with those found anew among people drawn again; None when not tested."""
        return None if self.resampling is None else self.resampling.agreement


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


def resampling_agreement(
    votes: Votes, placed: Labels, labels: Labels, *, stretch: NDArray[np.float64], seed: int
) -> Resampling:
    """Draw half of the placed people again and again, make their map and groups anew, and compare.

    Every draw begins from nothing: no axis and no centre is carried over, so that agreement is earned.
    Of very many people fewer than half are drawn, which can only make the figure lower. Drawing ends early
    when the mean is clearly above or below what is asked for.

    Args:
        placed: positions of the people on the map; ``labels`` are their groups.
        stretch: (people,) factor by which each person's projection is stretched.
    """
    rng = np.random.default_rng([seed, 7])
    groups = int(labels.max()) + 1
    half = max((len(placed) + 1) // 2, groups)
    votes_each = max(votes.votes / max(votes.people, 1), 1.0)
    size = min(half, max(_FEWEST_IN_A_DRAW, int(_VOTES_IN_A_DRAW / votes_each)))
    fewest, most = _how_many_draws(size * votes_each)
    scores: list[float] = []
    while len(scores) < fewest or (len(scores) < most and _is_close(scores)):
        drawn = np.sort(rng.choice(len(placed), size=size, replace=False, shuffle=False))
        some = rows_of(votes, placed[drawn])
        positions = _quick_positions(some, rng) * stretch[placed[drawn], None]
        again = find_groups(positions, rng=rng, only=groups, restarts=_RESTARTS, cells=_CELLS)
        scores.append(0.0 if again is None else adjusted_rand(labels[drawn], again.labels))
    return Resampling(float(np.mean(scores)), len(scores), size, votes.votes)


def _how_many_draws(votes: float) -> tuple[int, int]:
    """Fewest and most: many where a draw costs next to nothing, few where draws are large and hardly differ."""
    if votes < _VOTES_IN_A_DRAW / 60:
        return 12, 50
    return (4, 12) if votes < _VOTES_IN_A_DRAW / 4 else (5, 5)


def _is_close(scores: list[float]) -> bool:
    """Whether the mean so far is within three standard errors of the line between yes and no."""
    error = float(np.std(scores, ddof=1)) / len(scores) ** 0.5
    return bool(abs(float(np.mean(scores)) - LEAST_AGREEMENT) < 3 * error)


def _quick_positions(votes: Votes, rng: np.random.Generator) -> NDArray[np.float64]:
    """(people, 2) projection on the two leading axes by subspace iteration from random vectors.

    (Halko, Martinsson and Tropp 2011.) Exact enough to tell whether the axes stay, and much quicker.
    """
    centred = centred_votes(votes, statement_means(votes), exact=False)
    back = centred.T
    block = rng.standard_normal((votes.statements, min(_BLOCK, votes.statements))).astype(centred.dtype)
    for _ in range(_ROUNDS):
        block, _ = np.linalg.qr(back @ (centred @ block))
    seen = centred @ block
    _, _, turn = np.linalg.svd(seen.T @ seen)
    return np.asarray(seen @ turn[:2].T, dtype=np.float64)


def rows_of(votes: Votes, rows: NDArray[np.int64]) -> Votes:
    """The votes of some people only, all statements kept."""
    lengths = np.diff(votes.starts)[rows]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    places = np.arange(starts[-1]) + np.repeat(votes.starts[rows] - starts[:-1], lengths)
    return Votes(
        votes.person_ids[rows], votes.statement_ids, starts, votes.columns[places], votes.values[places]
    )


def verdict(people: int, score: float | None, resampling: Resampling | None) -> Stability:
    """Put the figures into a verdict and a sentence."""
    if people < FEWEST_PEOPLE:
        who = "1 person has" if people == 1 else f"{people} people have"
        reason = (
            f"{who} voted enough to be placed, and under {FEWEST_PEOPLE} a group may be an accident "
            "or point at somebody."
        )
        return Stability(False, f"A map is not warranted: {reason}", people)
    if score is None or resampling is None:
        return Stability(False, "A map is not warranted: there are no two groups to tell apart.", people)
    agreement = resampling.agreement
    part = resampling.people * 2 < people
    drawn = f"{resampling.people} people drawn at random" if part else "half of them"
    if score < LEAST_SILHOUETTE:
        warranted = False
        reason = (
            f"the groups run into each other (silhouette {score:.2f}, "
            f"at least {LEAST_SILHOUETTE:.2f} is asked for)."
        )
    elif agreement < LEAST_AGREEMENT:
        warranted = False
        reason = (
            f"{people} people are placed, but {drawn} give other groups each time "
            f"(agreement {floor(agreement * 100) / 100:.2f} of 1, at least {LEAST_AGREEMENT:.2f} is asked for)."
        )
    else:
        warranted = True
        apart = "stand apart" if score >= CLEAR_SILHOUETTE else "shade into each other but hold"
        reason = (
            f"{people} people are placed, the groups {apart} (silhouette {score:.2f}), and {drawn} "
            f"give nearly the same groups (agreement {agreement:.2f} of 1)."
        )
    opening = "A map is warranted" if warranted else "A map is not warranted"
    return Stability(warranted, f"{opening}: {reason}", people, score, resampling)


def _pairs(counts: NDArray[Any]) -> NDArray[np.float64]:
    many = counts.astype(np.float64)
    return np.asarray(many * (many - 1) / 2)
