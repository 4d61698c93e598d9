"""The Method of Equal Shares for one size of share, in exact fractions.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
(NeurIPS 2021). Every voter has the same share of the money. A proposal can be bought when its supporters can
pay for it; they pay in proportion to what it is worth to them, or all they have left. In each round the
proposal is bought that costs its supporters least per unit of worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        ties: pairs of positions (bought, passed over) that were exactly equal in price.
        left: asked for a position, what the supporters of that proposal have left in the end.
    """

    share: Fraction
    bought: tuple[Bought, ...]
    ties: tuple[tuple[int, int], ...]
    left: Callable[[int], Fraction]


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


@dataclass(frozen=True, eq=False, slots=True)
class _Groups:
    """Supporters of one proposal with the same money left and the same weight, those first who can pay least
    per unit of weight.

    Attributes:
        levels, weights, counts: (groups,) level of money, weight each, how many voters.
        ratio, money, weight: (groups,) floats: money per unit of weight, money and weight of the whole group.
    """

    levels: NDArray[np.int64]
    weights: NDArray[np.int64]
    counts: NDArray[np.int64]
    ratio: NDArray[np.float64]
    money: NDArray[np.float64]
    weight: NDArray[np.float64]

    def each(self, start: int = 0) -> list[tuple[int, int, int]]:
        """(level, weight, count) of each group from ``start`` on."""
        columns = (self.levels[start:], self.weights[start:], self.counts[start:])
        return list(zip(*(column.tolist() for column in columns), strict=True))


class _Run:
    """Voters with the same money left share one level; level 0 is nothing left."""

    def __init__(
        self, electorate: Electorate, costs: Sequence[Money], share: Fraction, by_cost: bool
    ) -> None:
        self.electorate, self.costs, self.share, self.by_cost = electorate, costs, share, by_cost
        self.exact = [Fraction(0), share]
        self.floats = np.zeros(64)
        self.floats[1] = float(share)
        self.level_of = np.full(electorate.classes, 1 if share else 0, dtype=np.int64)
        # A proposal's price only rises while money is spent, so an old price is a lower bound.
        self.bound = {place: 0.0 for place, support in enumerate(electorate.support) if support.total > 0}
        self.ties: list[tuple[int, int]] = []

    def all(self) -> Purchases:
        bought = []
        while (place := self._cheapest()) is not None:
            bought.append(self._buy(place))
        return Purchases(self.share, tuple(bought), tuple(self.ties), self._money_of)

    def _money_of(self, place: int) -> Fraction:
        support = self.electorate.support[place]
        return self._exact_total(self._groups(support).each()) if support.total else Fraction(0)

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

    def _groups(self, support: Support) -> _Groups:
        grades = len(support.weights)
        keys = self.level_of[support.classes] * grades + support.grades
        counted = np.bincount(keys, weights=support.sizes)
        present = np.flatnonzero(counted)
        levels, grade = np.divmod(present, grades)
        weights, counts = support.weight_of_grade[grade], counted[present].astype(np.int64)
        money = self.floats[levels]
        ratio = money / weights
        order = np.argsort(ratio, kind="stable")
        return _Groups(
            levels[order],
            weights[order],
            counts[order],
            ratio[order],
            (money * counts)[order],
            (weights * counts).astype(float)[order],
        )

    def _price(self, place: int) -> float | None:
        """Cost to supporters per unit of worth, or None when they cannot pay."""
        cost = float(self.costs[place])
        groups = self._groups(self.electorate.support[place])
        total = float(groups.money.sum())
        if total < cost * (1 - _NEAR):
            return None
        if total < cost * (1 + _NEAR) and self._exact_total(groups.each()) < self.costs[place]:
            return None
        unit = _unit_prices(cost, groups)
        fits = unit <= groups.ratio * (1 + _NEAR)
        price = float(unit[int(np.argmax(fits))]) if fits.any() else float(groups.ratio[-1])
        return price / cost if self.by_cost else price

    def _exact_price(self, place: int) -> Fraction:
        unit = self._exact_unit_price(place, self._groups(self.electorate.support[place]))
        return unit / self.costs[place] if self.by_cost else unit

    def _exact_unit_price(self, place: int, groups: _Groups) -> Fraction:
        """The exact payment per unit of weight; the supporters can pay."""
        fits = _unit_prices(float(self.costs[place]), groups) <= groups.ratio * (1 + _NEAR)
        start = int(np.argmax(fits)) if fits.any() else len(fits) - 1
        # The float may be a few groups out where a group's last penny is just enough: begin below, step up,
        # and let the exact order decide among groups that floats cannot tell apart.
        while start > 0 and groups.ratio[start - 1] >= groups.ratio[start] * (1 - _NEAR):
            start -= 1
        rest = int((groups.weights[start:] * groups.counts[start:]).sum())
        missing = self.costs[place] - sum(
            (self.exact[level] * count for level, _, count in groups.each()[:start]), Fraction(0)
        )
        payers = groups.each(start)
        if len(payers) > 1 and groups.ratio[start + 1] > groups.ratio[start] * (1 + _NEAR):
            level, weight, _ = payers[0]
            if missing * weight <= self.exact[level] * rest:
                return missing / rest
        for level, weight, count in sorted(payers, key=lambda one: self.exact[one[0]] / one[1]):
            price = missing / rest
            if price * weight <= self.exact[level]:
                return price
            missing -= self.exact[level] * count
            rest -= weight * count
        raise AssertionError("the supporters could pay a moment ago")

    def _exact_total(self, groups: list[tuple[int, int, int]]) -> Fraction:
        return sum((self.exact[level] * count for level, _, count in groups), Fraction(0))

    def _buy(self, place: int) -> Bought:
        support = self.electorate.support[place]
        groups = self._groups(support)
        price = self._exact_unit_price(place, groups)
        grades = len(support.weights)
        keys = self.level_of[support.classes] * grades + support.grades
        following = np.zeros(int(keys.max()) + 1, dtype=np.int64)
        grade = {weight: number for number, weight in enumerate(support.weights)}
        largest, emptied = Fraction(0), 0
        for level, weight, count in groups.each():
            payment = min(self.exact[level], price * weight)
            largest = max(largest, payment)
            if payment == self.exact[level]:
                emptied += count if payment else 0
            else:
                following[level * grades + grade[weight]] = self._level(self.exact[level] - payment)
        self.level_of[support.classes] = following[keys]
        del self.bound[place]
        return Bought(place, price, largest, emptied)

    def _level(self, money: Fraction) -> int:
        """A new level."""
        number = len(self.exact)
        self.exact.append(money)
        if number == len(self.floats):
            self.floats = np.concatenate([self.floats, np.zeros(number)])
        self.floats[number] = float(money)
        return number


def _unit_prices(cost: float, groups: _Groups) -> NDArray[np.float64]:
    """For each group in turn: the price per unit of weight if all groups before it give all they have."""
    before = np.cumsum(groups.money) - groups.money
    rest = np.cumsum(groups.weight[::-1])[::-1]
    return np.asarray((cost - before) / rest)
