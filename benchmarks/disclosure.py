"""How fast tables are protected, how much is held back, and whether an attacker gets anywhere.

    .venv/bin/python -m benchmarks.disclosure           tables up to 30 by 30, three linked tables
    .venv/bin/python -m benchmarks.disclosure --quick   smaller tables

Tables are drawn from a fixed seed: two cells in five are small, as in a local project. The attacker is a linear
programme of its own on what is published; "narrowest" is the narrowest interval it finds for a small number
(3 = every value from 1 to 4 remains possible), "without" the same when only the small numbers are held back.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from scipy.optimize import linprog

from alongside.engines.disclosure import SafeTable, Table, protect

LIMIT = 10.0  # seconds for the largest set
CHOICES, CHANCES = (0, 1, 2, 3, 4, 6, 9, 15, 40), (0.15, 0.1, 0.1, 0.1, 0.1, 0.15, 0.1, 0.1, 0.1)


def main(quick: bool = False) -> int:
    """Print one line per set of tables; 1 when a small number could be narrowed down or it took too long."""
    random = np.random.default_rng(11)
    sets = (
        [(5, 5, 1), (10, 10, 1), (6, 8, 3)]
        if quick
        else [(5, 5, 1), (10, 10, 1), (20, 20, 1), (30, 30, 1), (6, 8, 3), (12, 12, 3)]
    )
    worst, slowest = np.inf, 0.0
    print(f"{'tables':<14}{'figures':>9}{'small':>7}{'held':>7}{'seconds':>9}{'narrowest':>11}{'without':>9}")
    for height, width, number in sets:
        tables = linked(random, height, width, number)
        started = time.perf_counter()
        safe = protect(tables)
        seconds = time.perf_counter() - started
        slowest = max(slowest, seconds)
        figures = {figure: value for table in tables for figure, value in table.figures().items()}
        small = sum(0 < value < 5 for value in figures.values())
        held = sum(one.held_back for one in safe)
        checked = min(small, 40)
        narrowest = attack(tables, [reasons(one) for one in safe], checked)
        naive = attack(tables, [only_small(one) for one in tables], checked)
        worst = min(worst, narrowest)
        print(
            f"{number} of {height} x {width:<5}{len(figures):>9,}{small:>7}{held:>7}{seconds:>8.2f}s"
            f"{narrowest:>11.1f}{naive:>9.1f}",
            flush=True,
        )
    print(
        f"Slowest: {slowest:.2f} s (limit {LIMIT:.0f} s); narrowest interval anywhere: {worst:.1f} (at least 3)."
    )
    return int(slowest > LIMIT or worst < 3 - 1e-6)


def linked(random: np.random.Generator, height: int, width: int, number: int) -> list[Table]:
    """Tables that share their row totals: the first is drawn, the others spread its rows over other columns."""
    first = random.choice(CHOICES, size=(height, width), p=CHANCES)
    counts = [first] + [
        np.stack(
            [random.multinomial(total, random.dirichlet(np.full(width, 0.7))) for total in first.sum(axis=1)]
        )
        for _ in range(number - 1)
    ]
    return [
        Table(
            name=f"table {k}",
            population="people",
            row_dimension="place",
            rows=tuple(f"place {i}" for i in range(height)),
            column_dimension=f"topic {k}",
            columns=tuple(f"{j}" for j in range(width)),
            counts=tuple(tuple(int(count) for count in row) for row in one),
        )
        for k, one in enumerate(counts)
    ]


def reasons(safe: SafeTable) -> list[list[str]]:
    """Why each figure is held back, margins at the ends."""
    body = [
        [*(cell.reason for cell in row), end.reason]
        for row, end in zip(safe.cells, safe.row_totals, strict=True)
    ]
    return [*body, [*(cell.reason for cell in safe.column_totals), safe.total.reason]]


def only_small(table: Table) -> list[list[str]]:
    """The same with nothing held back but the small numbers."""
    return [["small" if 0 < count < 5 else "" for count in row] for row in whole(table).tolist()]


def whole(table: Table) -> np.ndarray:
    """Counts with margins at the ends."""
    counts = np.array(table.counts)
    counts = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
    return np.vstack([counts, counts.sum(axis=0, keepdims=True)])


def attack(tables: list[Table], held: list[list[list[str]]], checked: int) -> float:
    """Narrowest interval of whole numbers that a reader can find for a small number."""
    shape = whole(tables[0]).shape
    truth = np.concatenate([whole(one).ravel() for one in tables])
    why = [reason for one in held for row in one for reason in row]
    size, place = len(truth), lambda k, i, j: (k * shape[0] + i) * shape[1] + j
    rows = []
    for k in range(len(tables)):
        for i in range(shape[0]):
            rows.append({place(k, i, j): 1 for j in range(shape[1] - 1)} | {place(k, i, shape[1] - 1): -1})
            if k:
                rows.append({place(0, i, shape[1] - 1): 1, place(k, i, shape[1] - 1): -1})
        for j in range(shape[1]):
            rows.append({place(k, i, j): 1 for i in range(shape[0] - 1)} | {place(k, shape[0] - 1, j): -1})
    matrix = np.zeros((len(rows), size))
    for number, row in enumerate(rows):
        matrix[number, list(row)] = list(row.values())
    words = {"small": (1, 4), "complement": (5, None), "either": (0, None)}
    bounds = [
        words[reason] if reason else (value, value) for reason, value in zip(why, truth.tolist(), strict=True)
    ]
    narrowest = np.inf
    for target in np.flatnonzero((truth > 0) & (truth < 5))[:checked]:
        aim = np.zeros(size)
        aim[target] = 1
        low, high = (
            linprog(sign * aim, A_eq=matrix, b_eq=np.zeros(len(rows)), bounds=bounds) for sign in (1, -1)
        )
        narrowest = min(narrowest, np.inf if high.status == 3 else -high.fun - low.fun)
    return float(narrowest)


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv[1:]))
