"""Proposals by support, as long as the money lasts: what most cities do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from alongside.engines.budget.ballots import Money


@dataclass(frozen=True, slots=True)
class Turn:
    """One proposal's turn.

    Attributes:
        place: position of the proposal.
        rank: 1 for the proposal with most support.
        available: what was left of the budget when its turn came.
        funded: whether that was enough.
        support_needed: if not funded, the least whole support with which it would have been, all else equal;
            None when it costs more than the whole budget.
    """

    place: int
    rank: int
    available: Fraction
    funded: bool
    support_needed: Fraction | None


def by_support(
    costs: Sequence[Money], support: Sequence[Fraction], considered: Sequence[bool], budget: Fraction
) -> tuple[list[Turn], list[tuple[int, int]]]:
    """Every turn in order, and the pairs of equal support in which the order decided between yes and no.

    Of proposals with equal support the cheaper has its turn first, then the one named first.
    """
    order = sorted(
        (place for place, keep in enumerate(considered) if keep),
        key=lambda one: (-support[one], costs[one], one),
    )
    turns: list[Turn] = []
    left = budget
    for rank, place in enumerate(order, start=1):
        funded = costs[place] <= left
        needed = None if funded else _needed(place, order, costs, support, budget)
        turns.append(Turn(place, rank, left, funded, needed))
        if funded:
            left -= costs[place]
    ties = [
        (a.place, b.place)
        for number, b in enumerate(turns)
        for a in turns[:number]
        if support[a.place] == support[b.place] and a.funded and not b.funded
    ]
    return turns, ties


def _needed(
    place: int,
    order: Sequence[int],
    costs: Sequence[Money],
    support: Sequence[Fraction],
    budget: Fraction,
) -> Fraction | None:
    """Walk down the others: the lowest turn at which enough would have been left decides it."""
    needed, left = None, budget
    for other in order:
        if other == place:
            continue
        if costs[place] <= left:
            before = (costs[place], place) < (costs[other], other)
            least = support[other] if before else Fraction(support[other] // 1 + 1)
            # Support below or at its own cannot be what it needs: with that it was passed over.
            if least > support[place]:
                needed = least
        if costs[other] <= left:
            left -= costs[other]
    return needed
