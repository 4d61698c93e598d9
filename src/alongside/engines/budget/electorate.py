"""Ballots gathered into classes of voters who said the same, with whole-number weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from alongside.engines.budget.ballots import Ballot, Money, Proposal

LARGEST_WEIGHT = 2**31


@dataclass(frozen=True, eq=False, slots=True)
class Support:
    """Who supports one proposal.

    Attributes:
        classes: (classes,) positions of the classes of voters who support it.
        grades: (classes,) positions of their weight among ``weights``.
        sizes: (classes,) how many voters each class holds.
        weights: the different weights given to it, rising.
        voters: how many voters support it.
        total: the sum of their weights.
    """

    classes: NDArray[np.int64]
    grades: NDArray[np.int64]
    sizes: NDArray[np.int64]
    weights: tuple[int, ...]
    voters: int
    total: int

    @property
    def weight_of_grade(self) -> NDArray[np.int64]:
        """(grades,) the different weights as an array."""
        return np.array(self.weights, dtype=np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class Electorate:
    """All voters, gathered.

    Attributes:
        voters: number of ballots, empty ones included: everybody has a share.
        classes: number of different ballots.
        support: one per proposal, in the order of the proposals.
        scale: weights are given in units of 1 / scale.
    """

    voters: int
    classes: int
    support: tuple[Support, ...]
    scale: int


def gather(proposals: Sequence[Proposal], ballots: Sequence[Ballot], places: int | None) -> Electorate:
    """Gather ballots into classes.

    A ranking is turned into points by Borda's count as cities use it: with ``places`` places on the ballot
    paper the first choice gets that many points, the next one fewer, down to one.

    Raises:
        ValueError: a proposal or a voter twice, ballots of several kinds, an unknown proposal on a ballot, a
            ranking longer than the places.
    """
    _check_proposals(proposals)
    _check_ballots(ballots)
    if ballots and ballots[0].kind == "ranking":
        longest = max(len(ballot.choices) for ballot in ballots)
        if places is not None and longest > places:
            raise ValueError(f"A ballot ranks {longest} proposals, but the ballot paper has {places} places.")
        places = longest if places is None else places
    position = {proposal.id: place for place, proposal in enumerate(proposals)}
    counted: Counter[tuple[tuple[int, Money], ...]] = Counter()
    for ballot in ballots:
        counted[_choices(ballot, position, places)] += 1
    kinds = sorted(counted)
    scale = lcm(1, *(Fraction(weight).denominator for kind in kinds for _, weight in kind))
    found: list[list[tuple[int, int, int]]] = [[] for _ in proposals]
    for number, kind in enumerate(kinds):
        for place, weight in kind:
            found[place].append((number, int(weight * scale), counted[kind]))
    return Electorate(len(ballots), len(kinds), tuple(_support(one) for one in found), scale)


def _choices(ballot: Ballot, position: dict[str, int], places: int | None) -> tuple[tuple[int, Money], ...]:
    choices: list[tuple[int, Money]] = []
    for proposal, weight in ballot.choices:
        if proposal not in position:
            raise ValueError(
                f"The ballot of {ballot.voter!r} names the proposal {proposal!r}, which is not in this round."
            )
        points = weight if ballot.kind != "ranking" else (places or 0) + 1 - weight
        if points > 0:
            choices.append((position[proposal], points))
    return tuple(sorted(choices))


def _support(found: list[tuple[int, int, int]]) -> Support:
    weights = tuple(sorted({weight for _, weight, _ in found}))
    if weights and weights[-1] > LARGEST_WEIGHT:
        raise ValueError("Points and scores are too large or too finely divided to be added up.")
    grade = {weight: place for place, weight in enumerate(weights)}
    sizes = np.array([size for _, _, size in found], dtype=np.int64)
    return Support(
        np.array([number for number, _, _ in found], dtype=np.int64),
        np.array([grade[weight] for _, weight, _ in found], dtype=np.int64),
        sizes,
        weights,
        int(sizes.sum()),
        sum(weight * size for _, weight, size in found),
    )


def _check_proposals(proposals: Sequence[Proposal]) -> None:
    seen: set[str] = set()
    for proposal in proposals:
        if proposal.id in seen:
            raise ValueError(f"Two proposals are called {proposal.id!r}: give each its own id.")
        seen.add(proposal.id)


def _check_ballots(ballots: Sequence[Ballot]) -> None:
    seen: set[str] = set()
    for ballot in ballots:
        if ballot.voter in seen:
            raise ValueError(f"The voter {ballot.voter!r} has two ballots: keep the one that counts.")
        seen.add(ballot.voter)
        if ballot.kind != ballots[0].kind:
            raise ValueError(
                f"The ballot of {ballot.voter!r} is of the kind {ballot.kind!r} and that of "
                f"{ballots[0].voter!r} of the kind {ballots[0].kind!r}: one round has ballots of one kind."
            )
