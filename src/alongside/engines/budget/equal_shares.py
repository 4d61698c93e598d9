"""The Method of Equal Shares for one size of share, in exact fractions.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
(NeurIPS 2021). Every voter has the same share of the money. A proposal can be bought when its supporters can
pay for it; they pay in proportion to what it is worth to them, or all they have left. In each round the
proposal is bought that costs its supporters least per unit of worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from alongside.engines.budget.ballots import Money
from alongside.engines.budget.electorate import Electorate, Support

# Floats choose, fractions decide: two prices nearer than this (relative) are compared exactly. The floats
# come from exact fractions and pass through one sum of a few thousand terms, so they are right to 1e-12.
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Bought:
    """One proposal bought.

    Attributes:
        place: position of the proposal.
        unit_price: what a supporter pays per unit of weight, unless they have less left.
        largest: the most that any one supporter pays.
        emptied: how many supporters have nothing left afterwards.
    """

    place: int
    unit_price: Fraction
    largest: Fraction
    emptied: int


@dataclass(frozen=True, slots=True)
class Purchases:
    """What one size of share buys.

    Attributes:
        share: money per voter.
        bought: in order.
        left: per proposal, what its supporters have left in the end.
        ties: pairs of positions (bought, passed over) that were exactly equal in price.
    """

    share: Fraction
    bought: tuple[Bought, ...]
    left: tuple[Fraction, ...]
    ties: tuple[tuple[int, int], ...]


def purchases(electorate: Electorate, costs: Sequence[Money], share: Fraction, *, by_cost: bool) -> Purchases:
    """Run the method once.

    Args:
        electorate: voters and whom they support.
        costs: per proposal.
        share: money per voter, not below zero.
        by_cost: True when a proposal is worth its cost times its weight to a supporter, False when it is
            worth its weight alone. Of two proposals exactly equal in price, the one with more support is
            bought, then the cheaper one, then the one named first.
    """
    return _Run(electorate, costs, share, by_cost).all()


class _Run:
    """Voters with the same money left share one level; level 0 is nothing left."""

    def __init__(
        self, electorate: Electorate, costs: Sequence[Money], share: Fraction, by_cost: bool
    ) -> None:
        self.electorate, self.costs, self.share, self.by_cost = electorate, costs, share, by_cost
        self.exact = [Fraction(0), share]
        self.level_of = np.full(electorate.classes, 1 if share else 0, dtype=np.int64)
        # A proposal's price only rises while money is spent, so an old price is a lower bound.
        self.bound = {place: 0.0 for place, support in enumerate(electorate.support) if support.total > 0}
        self.ties: list[tuple[int, int]] = []

    def all(self) -> Purchases:
        bought = []
        while (place := self._cheapest()) is not None:
            bought.append(self._buy(place))
        left = tuple(
            sum((self.exact[level] * count for level, _, count in self._groups(support)), Fraction(0))
            for support in self.electorate.support
        )
        return Purchases(self.share, tuple(bought), left, tuple(self.ties))

    def _cheapest(self) -> int | None:
        best = float("inf")
        near: list[tuple[float, int]] = []
        for place in sorted(self.bound, key=lambda one: (self.bound[one], one)):
            if self.bound[place] > best * (1 + _NEAR):
                break
            price = self._price(place)
            if price is None:
                del self.bound[place]  # money is never given back: it cannot become affordable again
                continue
            self.bound[place] = price
            best = min(best, price)
            near.append((price, place))
        near = [one for one in near if one[0] <= best * (1 + _NEAR)]
        if len(near) < 2:
            return near[0][1] if near else None
        exact = {place: self._exact_price(place) for _, place in near}
        cheapest = min(exact.values())
        support = self.electorate.support
        equal = sorted(
            (place for place in exact if exact[place] == cheapest),
            key=lambda one: (-support[one].total, self.costs[one], one),
        )
        self.ties += [(equal[0], other) for other in equal[1:]]
        return equal[0]

    def _groups(self, support: Support) -> list[tuple[int, int, int]]:
        """(level, weight, how many voters) of a proposal's supporters."""
        grades = max(len(support.weights), 1)
        keys = self.level_of[support.classes] * grades + support.grades
        counts = np.bincount(keys, weights=support.sizes, minlength=1)
        return [
            (int(key) // grades, support.weights[int(key) % grades], int(counts[key]))
            for key in np.flatnonzero(counts)
        ]

    def _sorted(
        self, support: Support
    ) -> tuple[list[tuple[int, int, int]], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Groups with those first that can pay least per unit of weight; their ratio, money and weight."""
        groups = self._groups(support)
        money = np.array([float(self.exact[level]) for level, _, _ in groups])
        weight = np.array([float(weight) for _, weight, _ in groups])
        count = np.array([float(count) for _, _, count in groups])
        order = np.argsort(money / weight, kind="stable")
        return (
            [groups[i] for i in order],
            (money / weight)[order],
            (money * count)[order],
            (weight * count)[order],
        )

    def _price(self, place: int) -> float | None:
        """Cost to supporters per unit of worth, or None when they cannot pay."""
        cost = float(self.costs[place])
        groups, ratio, money, weight = self._sorted(self.electorate.support[place])
        total = float(money.sum())
        if total < cost * (1 - _NEAR):
            return None
        if total < cost * (1 + _NEAR) and self._exact_total(groups) < self.costs[place]:
            return None
        unit = _unit_prices(cost, money, weight)
        fits = unit <= ratio * (1 + _NEAR)
        price = float(unit[int(np.argmax(fits))]) if fits.any() else float(ratio[-1])
        return price / cost if self.by_cost else price

    def _exact_price(self, place: int) -> Fraction:
        unit = self._exact_unit_price(place)
        return unit / self.costs[place] if self.by_cost else unit

    def _exact_unit_price(self, place: int) -> Fraction:
        """The exact payment per unit of weight; the supporters can pay."""
        groups, ratio, money, weight = self._sorted(self.electorate.support[place])
        unit = _unit_prices(float(self.costs[place]), money, weight)
        fits = unit <= ratio * (1 + _NEAR)
        start = int(np.argmax(fits)) if fits.any() else len(groups) - 1
        # The float may be one group out where a group's last penny is just enough: begin below and step up.
        while start > 0 and ratio[start - 1] >= ratio[start] * (1 - _NEAR):
            start -= 1
        emptied = sum((self.exact[level] * count for level, _, count in groups[:start]), Fraction(0))
        payers = groups[start:]
        # Among groups that floats cannot tell apart, the exact order decides.
        payers.sort(key=lambda one: self.exact[one[0]] / one[1])
        rest = sum(weight * count for _, weight, count in payers)
        for level, weight_each, count in payers:
            price = (Fraction(self.costs[place]) - emptied) / rest
            if price <= self.exact[level] / weight_each:
                return price
            emptied += self.exact[level] * count
            rest -= weight_each * count
        raise AssertionError("the supporters could pay a moment ago")

    def _exact_total(self, groups: list[tuple[int, int, int]]) -> Fraction:
        return sum((self.exact[level] * count for level, _, count in groups), Fraction(0))

    def _buy(self, place: int) -> Bought:
        support = self.electorate.support[place]
        price = self._exact_unit_price(place)
        grades = len(support.weights)
        keys = self.level_of[support.classes] * grades + support.grades
        following = np.zeros(int(keys.max()) + 1, dtype=np.int64)
        largest, emptied = Fraction(0), 0
        for level, weight, count in self._groups(support):
            left = self.exact[level] - price * weight
            largest = max(largest, min(self.exact[level], price * weight))
            key = level * grades + support.weights.index(weight)
            if left <= 0:
                emptied += count
                continue
            self.exact.append(left)
            following[key] = len(self.exact) - 1
        self.level_of[support.classes] = following[keys]
        del self.bound[place]
        return Bought(place, price, largest, emptied)


def _unit_prices(cost: float, money: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each group in turn: the price per unit of weight if all groups before it give all they have."""
    before = np.concatenate([[0.0], np.cumsum(money)[:-1]])
    rest = np.cumsum(weight[::-1])[::-1]
    return np.asarray((cost - before) / rest)
