"""What somebody knows who has read everything published, and the other worlds that fit it as well."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, vstack

from alongside.engines.disclosure.tables import Figure, Reason


@dataclass(frozen=True, slots=True)
class Unknown:
    """A sum of figures that must stay unknown: both ``low`` and ``high`` must remain possible for it."""

    label: str
    parts: tuple[tuple[Figure, int], ...]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class World:
    """Values of all figures that fit everything published; not the true ones."""

    places: dict[Figure, int]
    values: NDArray[np.int64]

    def of(self, unknown: Unknown) -> int:
        """The value of an unknown in this world."""
        return int(sum(sign * self.values[self.places[figure]] for figure, sign in unknown.parts))


class Knowledge:
    """All figures, which of them are held back and in which words, and the sums that tie them together.

    Grows only towards less knowledge: holding back a figure never makes an alternative impossible that was
    possible before. That is why one pass over the unknowns is enough.
    """

    def __init__(
        self,
        values: dict[Figure, int],
        sums: list[tuple[Figure, list[Figure]]],
        reasons: dict[Figure, Reason],
        published: frozenset[Figure],
        lowest: int,
        threshold: int,
        *,
        vague: bool,
    ) -> None:
        self.reasons = reasons
        self.lowest, self.threshold, self.vague = lowest, threshold, vague
        self.places = {figure: place for place, figure in enumerate(values)}
        self.figures = list(values)
        self.true = np.array(list(values.values()), dtype=np.int64)
        self.published = published
        self.equations = _equations(self.places, sums)
        self.growth = _growth(self.figures, self.places, self.true)
        self.costs = np.array([_cost(figure, value) for figure, value in values.items()])

    @classmethod
    def of(
        cls,
        values: dict[Figure, int],
        sums: list[tuple[Figure, list[Figure]]],
        published: dict[Figure, Reason],
        lowest: int,
        threshold: int,
        *,
        vague: bool,
    ) -> Knowledge:
        """The start: only what is small is held back, and what was published stays as it was shown."""
        small: Reason = "either" if vague else "small"
        reasons: dict[Figure, Reason] = {
            figure: published.get(figure, small if lowest <= value < threshold else "")
            for figure, value in values.items()
        }
        return cls(values, sums, reasons, frozenset(published), lowest, threshold, vague=vague)

    def hold_back_where_different(self, other: World) -> None:
        """Hold back what would rule out the other world."""
        for place in np.flatnonzero(other.values != self.true).tolist():
            figure = self.figures[place]
            if not self.reasons[figure]:
                self.reasons[figure] = "either" if self.vague else "complement"

    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
        """Lowest and highest value of each figure, and which of them would cost something to change."""
        low, high = self.true.astype(float), self.true.astype(float)
        costly = np.zeros(len(self.true), dtype=np.bool_)
        for place, figure in enumerate(self.figures):
            reason = self.reasons[figure]
            if not reason:
                free = figure not in self.published and (self.vague or self.true[place] >= self.threshold)
                if not free:
                    continue
                costly[place] = True
                reason = "either" if self.vague else "complement"
            low[place], high[place] = {
                "small": (self.lowest, self.threshold - 1),
                "complement": (self.threshold, inf),
                "either": (0, inf),
            }[reason]
        return low, high, costly


def alternative(knowledge: Knowledge, unknown: Unknown, target: int) -> World | None:
    """The world nearest to what is shown in which the unknown has the target's value; None if there is none.

    Nearest: the least weighted change in figures that are not yet held back, so that few more must be.
    An integer programme (HiGHS), because counts are whole numbers: with three linked tables fractions would
    allow worlds that no crowd of people can make.
    """
    low, high, costly = knowledge.bounds()
    size = len(knowledge.true)
    changed = np.flatnonzero(costly)
    # Columns: the figures, then how far each costly figure is from its true value.
    rows = [knowledge.equations, _row(knowledge, unknown)]
    lower = [np.zeros(knowledge.equations.shape[0]), np.array([float(target)])]
    upper = [np.zeros(knowledge.equations.shape[0]), np.array([float(target)])]
    rows.append(knowledge.growth)
    lower.append(np.zeros(knowledge.growth.shape[0]))
    upper.append(np.full(knowledge.growth.shape[0], inf))
    pad = csr_array((sum(block.shape[0] for block in rows), len(changed)))
    top = _hstack(_vstack(rows), pad)
    one = np.ones(len(changed))
    pick = csr_array((one, (np.arange(len(changed)), changed)), shape=(len(changed), size))
    unit = csr_array((one, (np.arange(len(changed)), np.arange(len(changed)))), shape=(len(changed),) * 2)
    true = knowledge.true[changed].astype(float)
    matrix = _vstack([top, _hstack(pick, -unit), _hstack(pick, unit)])
    lower += [np.full(len(changed), -inf), true]
    upper += [true, np.full(len(changed), inf)]
    result = milp(
        np.concatenate([np.zeros(size), knowledge.costs[changed]]),
        constraints=LinearConstraint(matrix, np.concatenate(lower), np.concatenate(upper)),
        bounds=Bounds(
            np.concatenate([low, np.zeros(len(changed))]), np.concatenate([high, np.full(len(changed), inf)])
        ),
        integrality=np.concatenate([np.ones(size), np.zeros(len(changed))]),
    )
    if result.x is None:
        return None
    return World(knowledge.places, np.rint(result.x[:size]).astype(np.int64))


def _cost(figure: Figure, value: int) -> float:
    """What it costs a reader to lose a figure: totals most, and of cells the large ones a little more."""
    return {0: 100.0, 1: 10.0}.get(len(figure[2]), 1.0) + value / (value + 100.0)


def _equations(places: dict[Figure, int], sums: list[tuple[Figure, list[Figure]]]) -> csr_array:
    """One row per sum: the parts minus the whole is nothing."""
    once = {(whole, tuple(parts)) for whole, parts in sums}
    row, column, sign = [], [], []
    for number, (whole, parts) in enumerate(sorted(once)):
        row += [number] * (len(parts) + 1)
        column += [places[whole], *(places[part] for part in parts)]
        sign += [-1.0, *([1.0] * len(parts))]
    return csr_array((sign, (row, column)), shape=(len(once), len(places)))


def _growth(figures: list[Figure], places: dict[Figure, int], true: NDArray[np.int64]) -> csr_array:
    """Where one edition is in every figure at least the other, suppose it is known to contain the other."""
    common: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    by_filters: dict[tuple[str, Any], list[Figure]] = {}
    for figure in figures:
        by_filters.setdefault((figure[0], figure[2]), []).append(figure)
    for same in by_filters.values():
        for first in same:
            for second in same:
                if first[1] != second[1]:
                    key = (first[0], first[1], second[1])
                    common.setdefault(key, []).append((places[first], places[second]))
    pairs = [pair for found in common.values() if all(true[a] <= true[b] for a, b in found) for pair in found]
    number = np.arange(len(pairs))
    small, large = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    signs = np.concatenate([-np.ones(len(pairs)), np.ones(len(pairs))])
    where = (np.concatenate([number, number]), np.concatenate([small, large]))
    return csr_array((signs, where), shape=(len(pairs), len(places)))


def _row(knowledge: Knowledge, unknown: Unknown) -> csr_array:
    columns = [knowledge.places[figure] for figure, _ in unknown.parts]
    signs = [float(sign) for _, sign in unknown.parts]
    return csr_array((signs, ([0] * len(columns), columns)), shape=(1, len(knowledge.true)))


def _vstack(blocks: list[csr_array]) -> csr_array:
    return csr_array(vstack(blocks))


def _hstack(left: csr_array, right: csr_array) -> csr_array:
    return csr_array(hstack([left, right]))
