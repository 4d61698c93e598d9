"""What somebody knows who has read everything published, and the other worlds that fit it as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack

from alongside.engines.disclosure.tables import Figure, Reason

Constraint = tuple[csr_array, Any, Any]  # rows, lowest and highest value of each


@dataclass(frozen=True, slots=True)
class Unknown:
    """A sum of figures that must stay unknown: both ``low`` and ``high`` must remain possible for it."""

    label: str
    parts: tuple[tuple[Figure, int], ...]
    low: int
    high: int


# A world: (figures,) values that fit everything published, the true ones or others.
World = NDArray[np.int64]


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
        for place in np.flatnonzero(other != self.true).tolist():
            figure = self.figures[place]
            if not self.reasons[figure]:
                self.reasons[figure] = "either" if self.vague else "complement"

    def rows_of(self, unknowns: Sequence[Unknown]) -> csr_array:
        """(unknowns, figures): the sums that must stay unknown."""
        entries = [
            (number, self.places[figure], float(sign))
            for number, unknown in enumerate(unknowns)
            for figure, sign in unknown.parts
        ]
        row, column, sign = ([entry[side] for entry in entries] for side in range(3))
        return csr_array((sign, (row, column)), shape=(len(unknowns), len(self.true)))

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


def alternative(knowledge: Knowledge, unknown: csr_array, target: int) -> World | None:
    """The world nearest to what is shown in which the unknown has the target's value; None if there is none.

    Nearest: the least weighted change in figures that are not yet held back, so that few more must be.
    An integer programme (HiGHS), because counts are whole numbers: with three linked tables fractions would
    allow worlds that no crowd of people can make.

    Args:
        knowledge: of the reader.
        unknown: (1, figures) as ``Knowledge.rows_of`` gives it.
        target: its value.
    """
    low, high, costly = knowledge.bounds()
    changed = np.flatnonzero(costly)
    one = np.ones(len(changed))
    pick = csr_array((one, (np.arange(len(changed)), changed)), shape=(len(changed), len(low)))
    exact = (_padded(unknown, len(changed)), target, target)
    away = _away_from(pick, knowledge.true[changed].astype(float))
    return _solved(knowledge, low, high, knowledge.costs[changed], [exact, *away], whole=True)


def nearby(knowledge: Knowledge, unknowns: csr_array, targets: NDArray[np.int64]) -> World | None:
    """A world that holds back nothing more and brings many unknowns to their targets at once.

    It only saves work: where fractions come out, there is none.
    """
    low, high, costly = knowledge.bounds()
    low[costly] = high[costly] = knowledge.true[costly]
    away = _away_from(unknowns, targets.astype(float))
    return _solved(knowledge, low, high, np.ones(len(targets)), away, whole=False)


def _solved(
    knowledge: Knowledge,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    costs: NDArray[np.float64],
    constraints: list[Constraint],
    *,
    whole: bool,
) -> World | None:
    """Columns: the figures, then one distance per cost."""
    from scipy.optimize import milp  # takes a while to load, and only linked tables need it

    size, extra = len(low), len(costs)
    found = milp(
        np.concatenate([np.zeros(size), costs]),
        constraints=[
            (_padded(knowledge.equations, extra), 0, 0),
            (_padded(knowledge.growth, extra), 0, inf),
            *constraints,
        ],
        bounds=(np.concatenate([low, np.zeros(extra)]), np.concatenate([high, np.full(extra, inf)])),
        integrality=np.concatenate([np.full(size, int(whole)), np.zeros(extra)]),
    ).x
    if found is None:
        return None
    world = np.rint(found[:size]).astype(np.int64)
    return world if np.abs(world - found[:size]).max() < 1e-5 else None


def _away_from(rows: csr_array, values: NDArray[np.float64]) -> list[Constraint]:
    """Each distance is at least how far its row is from its value, on either side."""
    unit = eye_array(len(values), format="csr")
    return [
        (csr_array(hstack([rows, -unit])), -inf, values),
        (csr_array(hstack([rows, unit])), values, inf),
    ]


def _padded(rows: csr_array, extra: int) -> csr_array:
    return csr_array(hstack([rows, csr_array((rows.shape[0], extra))]))


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
