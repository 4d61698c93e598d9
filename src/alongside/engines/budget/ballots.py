"""Proposals with their cost, and ballots of four kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Money = int | Fraction
Kind = Literal["approval", "cumulative", "ranking", "score"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that can be funded, whole or not at all.

    Attributes:
        id: text, unique in the round.
        cost: above zero, a whole number or an exact fraction of the currency's unit.
        name: what the reader sees; the id where empty.
    """

    id: str
    cost: Money
    name: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.cost, bool) or not isinstance(self.cost, int | Fraction):
            raise ValueError(
                f"The proposal {self.id!r} costs {self.cost!r}, but a cost is a whole number or an exact "
                "fraction, so that every penny adds up."
            )
        if self.cost <= 0:
            raise ValueError(
                f"The proposal {self.id!r} costs {self.cost}: a proposal that needs no money needs no vote "
                "on money. Leave it out or correct the cost."
            )


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one voter said. Made by one of the four class methods.

    Attributes:
        voter: text, unique in the round.
        kind: "approval" (all named count the same), "cumulative" (points shared out), "ranking" (best first),
            "score" (a mark each).
        choices: (proposal id, weight) in the order given. The weight is 1 for an approval, the points or the
            score, and for a ranking the place from 1.
    """

    voter: str
    kind: Kind
    choices: tuple[tuple[str, Money], ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for proposal, weight in self.choices:
            if proposal in seen:
                raise ValueError(f"The ballot of {self.voter!r} names {proposal!r} twice: name it once.")
            seen.add(proposal)
            if isinstance(weight, bool) or not isinstance(weight, int | Fraction) or weight < 0:
                raise ValueError(
                    f"The ballot of {self.voter!r} gives {proposal!r} {weight!r}: points and scores are "
                    "whole "
                    "numbers or exact fractions from 0."
                )

    @classmethod
    def approval(cls, voter: str, proposals: Iterable[str]) -> Ballot:
        """The voter wants each of these."""
        return cls(voter, "approval", tuple((one, 1) for one in proposals))

    @classmethod
    def cumulative(cls, voter: str, points: Mapping[str, Money]) -> Ballot:
        """The voter shared out points."""
        return cls(voter, "cumulative", tuple(points.items()))

    @classmethod
    def ranking(cls, voter: str, proposals: Iterable[str]) -> Ballot:
        """The voter put these in order, the best first."""
        return cls(voter, "ranking", tuple((one, place) for place, one in enumerate(proposals, start=1)))

    @classmethod
    def scores(cls, voter: str, scores: Mapping[str, Money]) -> Ballot:
        """The voter gave marks; 0 is the same as none."""
        return cls(voter, "score", tuple(scores.items()))
