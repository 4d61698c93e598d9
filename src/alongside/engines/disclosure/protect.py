"""Hold back the small numbers of a set of tables, and as few others as it takes to keep them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from alongside.engines.disclosure.attacker import Knowledge, Unknown, alternative, nearby
from alongside.engines.disclosure.tables import (
    ENGINE_VERSION,
    Figure,
    Reason,
    Release,
    SafeCell,
    SafeTable,
    Table,
    digest,
)


def protect(
    tables: Iterable[Table],
    *,
    threshold: int = 5,
    zeros_shown: bool = True,
    totals_may_move: bool = False,
    released: Release | None = None,
) -> tuple[SafeTable, ...]:
    """Tables that may be published together, and after everything in ``released``.

    Every figure from 1 to below the threshold is held back. So is the smaller change: where a population has
    been published in two editions (two dates, two filters), a figure whose change is from 1 to below the
    threshold is not shown a second time, because the subtraction would be the small number. Then as many
    other figures are held back as it takes: whoever adds up and subtracts everything that is published,
    knowing the threshold and what the words for a number held back mean, must still find possible every
    whole number from 1 to below the threshold, for each of them.

    Args:
        tables: tables of counts; they may share margins, and must then agree on them.
        threshold: the smallest number shown.
        zeros_shown: a zero counts nobody, and "nobody asked for this" is what a plan needs to know; so zeros
            are shown. False treats 0 like 1: right where a zero in a row says something of everyone in it.
        totals_may_move: True lets grand totals be shown again after a small change: right where it is no
            secret how many people take part. The parts are protected all the same.
        released: what was published before.

    Returns:
        One safe table per table, in the same order.

    Raises:
        ValueError: a threshold below 2, tables that contradict each other or what was published before, other
            rules than those by which that was protected.
    """
    listed, before = tuple(tables), released or Release()
    if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 2:
        raise ValueError(f"The threshold is {threshold!r}, but below 2 it protects nobody: use 5 or more.")
    lowest = 1 if zeros_shown else 0
    width = threshold - 1 - lowest
    _check_same_rules(before, threshold, width)
    earlier = tuple(table for table, _ in before.tables)
    values = _agreed_values((*earlier, *listed))
    unknowns = _small_figures(values, lowest, threshold) + _small_changes(values, threshold, totals_may_move)
    sums = [one for table in (*earlier, *listed) for one in table.sums()]
    # Plain labels say most to the reader. Where even "fewer than 5" gives too much away (four ones that add
    # up to "fewer than 5" are all known), every number held back gets the same, vaguer label instead.
    for labels in ("plain", "vague"):
        knowledge = Knowledge.of(values, sums, before.reasons(), lowest, threshold, vague=labels == "vague")
        already_out = _hold_back(knowledge, unknowns, give_up=labels == "vague")
        if already_out is not None:
            break
    assert already_out is not None
    input_digest = digest(
        [
            [one.canonical() for one in listed],
            [[one.canonical(), safe.input_digest] for one, safe in before.tables],
            [threshold, zeros_shown, totals_may_move],
        ]
    )
    return tuple(_safe(one, values, knowledge, width, already_out, input_digest) for one in listed)


def _check_same_rules(before: Release, threshold: int, width: int) -> None:
    for _, safe in before.tables:
        if (safe.threshold, safe.width) != (threshold, width):
            raise ValueError(
                f"The table {safe.name!r} was published with a threshold of {safe.threshold} and zeros "
                f"{'shown' if safe.width == safe.threshold - 2 else 'held back'}: protect later tables about "
                "the same population by the same rules."
            )


def _agreed_values(tables: Sequence[Table]) -> dict[Figure, int]:
    values: dict[Figure, int] = {}
    source: dict[Figure, str] = {}
    for table in tables:
        for figure, value in table.figures().items():
            if values.setdefault(figure, value) != value:
                raise ValueError(
                    f"Two tables disagree on {name(figure)}: {source[figure]!r} says {values[figure]} and "
                    f"{table.name!r} says {value}. If one is of another date or another filter, "
                    "give the two different editions; otherwise correct the counts."
                )
            source.setdefault(figure, table.name)
    return values


def name(figure: Figure) -> str:
    """A figure in words."""
    population, edition, filters = figure
    where = ", ".join(f"{dimension} {label}" for dimension, label in filters) or "the total"
    return f"{where} of {population}" + (f" ({edition})" if edition else "")


def _small_figures(values: dict[Figure, int], lowest: int, threshold: int) -> list[Unknown]:
    return [
        Unknown(name(figure), ((figure, 1),), lowest, threshold - 1)
        for figure, value in values.items()
        if lowest <= value < threshold
    ]


def _small_changes(values: dict[Figure, int], threshold: int, totals_may_move: bool) -> list[Unknown]:
    """Differences between editions of the same figure that are small numbers themselves."""
    editions: dict[tuple[str, tuple[tuple[str, str], ...]], list[Figure]] = {}
    for figure in values:
        editions.setdefault((figure[0], figure[2]), []).append(figure)
    found = []
    for (_, filters), same in editions.items():
        if totals_may_move and not filters:
            continue
        for place, second in enumerate(same):
            for first in same[:place]:
                low, high = sorted((first, second), key=lambda one: values[one])
                if 0 < values[high] - values[low] < threshold:
                    label = f"the change in {name(low)}"
                    found.append(Unknown(label, ((high, 1), (low, -1)), 1, threshold - 1))
    return found


def _hold_back(knowledge: Knowledge, unknowns: list[Unknown], *, give_up: bool) -> tuple[str, ...] | None:
    """Hold figures back until every unknown is one. None when these labels cannot do it."""
    rows = knowledge.rows_of(unknowns)
    targets = np.array([[one.low, one.high] for one in unknowns], dtype=np.int64).reshape(-1, 2)
    missing = np.ones(targets.shape, dtype=np.bool_)
    already_out: list[str] = []
    while missing.any():
        # Another world that fits all that is published answers for every unknown that it brings to a target.
        for side in (0, 1):
            _reach(knowledge, rows, targets, missing, side)
        if not missing.any():
            break
        number, side = (int(one) for one in np.argwhere(missing)[0])
        other = alternative(knowledge, rows[[number]], int(targets[number, side]))
        if other is not None:
            knowledge.hold_back_where_different(other)
            missing &= targets != (rows @ other)[:, None]
        elif give_up:
            already_out.append(f"What was published before gives away {unknowns[number].label}.")
            missing[number] = False
        else:
            return None
    return tuple(already_out)


def _reach(
    knowledge: Knowledge,
    rows: csr_array,
    targets: NDArray[np.int64],
    missing: NDArray[np.bool_],
    side: int,
) -> None:
    """Bring as many unknowns as possible to one of their ends without holding back anything more."""
    while (wanted := np.flatnonzero(missing[:, side])).size:
        other = nearby(knowledge, rows[wanted], targets[wanted, side])
        before = int(missing.sum())
        if other is not None:
            missing &= targets != (rows @ other)[:, None]
        if int(missing.sum()) == before:
            break


def _safe(
    table: Table,
    values: dict[Figure, int],
    knowledge: Knowledge,
    width: int,
    already_out: tuple[str, ...],
    input_digest: str,
) -> SafeTable:
    def safe(figure: Figure) -> SafeCell:
        reason: Reason = knowledge.reasons[figure]
        return SafeCell(None if reason else values[figure], reason, knowledge.threshold)

    across, down = range(len(table.columns)), range(len(table.rows))
    return SafeTable(
        name=table.name,
        row_dimension=table.row_dimension,
        rows=table.rows,
        column_dimension=table.column_dimension,
        columns=table.columns,
        cells=tuple(tuple(safe(table.cell(i, j)) for j in across) for i in down),
        row_totals=tuple(safe(table.row_total(i)) for i in down),
        column_totals=tuple(safe(table.column_total(j)) for j in across),
        total=safe(table.total()),
        threshold=knowledge.threshold,
        width=width,
        already_out=already_out,
        engine_version=ENGINE_VERSION,
        input_digest=input_digest,
    )
