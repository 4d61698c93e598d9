"""How much of those who voted agree with a statement, with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from alongside.engines.opinions.votes import Id

Z_95 = 1.959963984540054  # two-sided 95 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Agreement:
    """Votes on one statement and the shares who agree and disagree, with 95 % Wilson intervals.

    Shares are of all ``n`` votes, passes among them; they are None where nobody has voted.
    """

    id: Id
    n: int
    agrees: int
    disagrees: int
    passes: int
    agree: float | None
    agree_low: float
    agree_high: float
    disagree: float | None
    disagree_low: float
    disagree_high: float


def wilson_interval(successes: int, trials: int, *, z: float = Z_95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927): it stays inside 0 to 1 and is sound for small numbers.

    With no trials nothing is known, and the interval is 0 to 1.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials: successes lie between 0 and the trials.")
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def agreement(statement: Id, *, agrees: int, disagrees: int, passes: int) -> Agreement:
    """Shares and intervals for one statement from its counts."""
    n = agrees + disagrees + passes
    agree_low, agree_high = wilson_interval(agrees, n)
    disagree_low, disagree_high = wilson_interval(disagrees, n)
    return Agreement(
        id=statement,
        n=n,
        agrees=agrees,
        disagrees=disagrees,
        passes=passes,
        agree=agrees / n if n else None,
        agree_low=agree_low,
        agree_high=agree_high,
        disagree=disagrees / n if n else None,
        disagree_low=disagree_low,
        disagree_high=disagree_high,
    )
