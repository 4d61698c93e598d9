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


def tallies(votes: Votes, labels: NDArray[Any], groups: int) -> Tallies:
    """Count the votes of each group.

    Args:
        labels: (people,) group number 0 to groups - 1 of each person, -1 for people who are not counted.
    """
    width = votes.statements
    size = (groups + 1) * width
    # One pass: group, statement and value in one small number. People left out fall into an extra group.
    row_keys = np.where(labels < 0, groups, labels).astype(np.int64) * width
    keys = np.repeat(row_keys, np.diff(votes.starts))
    keys += votes.columns
    keys *= 3
    keys += votes.values
    keys += 1
    counts = np.bincount(keys, minlength=3 * size).reshape(groups + 1, width, 3)[:groups]
    return Tallies(
        agrees=counts[:, :, 2].astype(np.int64),
        disagrees=counts[:, :, 0].astype(np.int64),
        seen=counts.sum(axis=2).astype(np.int64),
    )
