"""Counts of agrees, disagrees and all votes, per statement and per group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.votes import Votes

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Tallies:
    """Counts per group and statement; each array is (groups, statements)."""

    agrees: Counts
    disagrees: Counts
    seen: Counts

    def total(self) -> Tallies:
        """All groups together, as (1, statements) arrays."""
        return Tallies(
            *(part.sum(axis=0, keepdims=True) for part in (self.agrees, self.disagrees, self.seen))
        )


def tallies(votes: Votes, labels: NDArray[Any], groups: int) -> tuple[Tallies, Tallies]:
    """Count the votes of each group, and of everybody.

    Args:
        labels: (people,) group number 0 to groups - 1 of each person, -1 for people in no group.

    Returns:
        (groups, statements) counts, and (1, statements) counts of all people, those in no group among them.
    """
    width = votes.statements
    size = 3 * (groups + 1) * width
    # Group, statement and value in one small number: a single pass. People in no group fall into one more.
    kind: type[np.signedinteger[Any]] = np.int32 if size < 2**31 else np.int64
    row_keys = (np.where(labels < 0, groups, labels) * (3 * width) + 1).astype(kind)
    keys: NDArray[Any] = np.repeat(row_keys, np.diff(votes.starts))
    keys += np.multiply(votes.columns, 3, dtype=kind)
    keys += votes.values
    counts = np.bincount(keys, minlength=size).reshape(groups + 1, width, 3)
    everybody = _tallies(counts.sum(axis=0, keepdims=True))
    return _tallies(counts[:groups]), everybody


def _tallies(counts: NDArray[Any]) -> Tallies:
    return Tallies(
        agrees=counts[:, :, 2].astype(np.int64),
        disagrees=counts[:, :, 0].astype(np.int64),
        seen=counts.sum(axis=2).astype(np.int64),
    )
