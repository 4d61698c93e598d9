"""Which statement to show a person next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.votes import Id


def statement_priorities(
    *, agrees: NDArray[Any], passes: NDArray[Any], seen: NDArray[Any], extremity: NDArray[Any]
) -> NDArray[np.float64]:
    """(statements,) weight for being asked next; see ``statement_priority``."""
    importance = (1 - (passes + 1) / (seen + 2)) * (1 + extremity) * ((agrees + 1) / (seen + 2))
    return np.asarray((importance * (1 + 8 * 2.0 ** (seen / -5.0))) ** 2)


def statement_priority(*, agrees: int, passes: int, seen: int, extremity: float = 0.0) -> float:
    """Weight of one statement from running counts: new, agreed, seldom passed and dividing ones weigh more.

    Args:
        extremity: length of the statement's projection on the map; 0 while there is no map.
    """
    importance = (1 - (passes + 1) / (seen + 2)) * (1 + extremity) * ((agrees + 1) / (seen + 2))
    return float((importance * (1 + 8 * 2.0 ** (seen / -5.0))) ** 2)


def next_statement(priorities: Mapping[Id, float], *, seen: Collection[Id], seed: int | str) -> Id | None:
    """Draw an unseen statement with chances in proportion to the priorities.

    Args:
        priorities: weight per statement, e.g. ``OpinionMap.priority_weights()``.
        seen: statements this person has voted on or written.
        seed: the same seed and input draw the same statement; make it from the person and their number
            of votes (text will do).

    Returns:
        The id, or None when the person has seen them all.

    Raises:
        ValueError: a weight that is negative or not a number.
    """
    seen_ids = seen if isinstance(seen, set | frozenset) else set(seen)
    unseen = [one for one in priorities if one not in seen_ids]
    unseen.sort(key=_in_order)
    if not unseen:
        return None
    weights = [priorities[one] for one in unseen]
    for one, weight in zip(unseen, weights, strict=True):
        if not 0 <= weight < float("inf"):
            raise ValueError(f"The priority of statement {one} is {weight}, but it must be 0 or more.")
    random = Random(f"next statement {seed}")
    if sum(weights) == 0:
        return unseen[random.randrange(len(unseen))]
    return random.choices(unseen, weights)[0]


def _in_order(statement: Id) -> tuple[int, str]:
    """Numbers by size, then text: the order must not depend on how the mapping was filled."""
    return (statement, "") if isinstance(statement, int) else (2**63, statement)
