"""A tie: two organisations that did something together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tie:
    """Two organisations that work together. It has no direction.

    Attributes:
        a, b: ids of the organisations, in any order.
        times: how often they did something together, from 1 (joint sessions, introductions, shared pledges).
    """

    a: str
    b: str
    times: int = 1

    def __post_init__(self) -> None:
        if not self.a or not self.b:
            raise ValueError("A tie names two organisations, and one of them is empty.")
        if self.a == self.b:
            raise ValueError(f"The tie of {self.a!r} with itself is no tie: leave it out.")
        if isinstance(self.times, bool) or not isinstance(self.times, int) or self.times < 1:
            raise ValueError(
                f"The tie of {self.a!r} and {self.b!r} happened {self.times!r} times, but it is a whole "
                "number "
                "from 1: leave out what did not happen."
            )


def gathered(ties: Iterable[Tie]) -> dict[tuple[str, str], int]:
    """Each pair of organisations once, in order of ids, with its times added up."""
    found: dict[tuple[str, str], int] = {}
    for tie in ties:
        pair = (min(tie.a, tie.b), max(tie.a, tie.b))
        found[pair] = found.get(pair, 0) + tie.times
    return dict(sorted(found.items()))
