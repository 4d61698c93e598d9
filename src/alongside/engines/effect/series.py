"""What is measured: the same people twice, or the same thing at many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

Number = int | float


@dataclass(frozen=True, slots=True)
class Pairs:
    """The same people asked before and after.

    Attributes:
        name: what was asked, as the reader sees it ("trust in the project").
        before, after: one value per person in the same order; None where somebody did not answer.
        unit: of the values ("points of 10").
    """

    name: str
    before: tuple[Number | None, ...]
    after: tuple[Number | None, ...]
    unit: str = "points"

    def __post_init__(self) -> None:
        if len(self.before) != len(self.after):
            raise ValueError(
                f"{self.name!r} has {len(self.before)} values before and {len(self.after)} after: give one "
                "of "
                "each per person, with None where somebody did not answer."
            )
        _check_values(self.name, (*self.before, *self.after))

    def complete(self) -> list[tuple[float, float]]:
        """(before, after) of the people who answered both times."""
        return [
            (float(a), float(b))
            for a, b in zip(self.before, self.after, strict=True)
            if a is not None and b is not None
        ]


@dataclass(frozen=True, slots=True)
class Series:
    """The same thing at several times.

    Attributes:
        name: what is measured and where, as the reader sees it.
        times: rising numbers in any unit: years, or months counted from the first.
        values: one per time; None where it was not measured.
        exposure: what a count is out of, one per time (people, days); None when the values are no counts
            out of something.
        unit: of the values ("admissions a month").
    """

    name: str
    times: tuple[Number, ...]
    values: tuple[Number | None, ...]
    exposure: tuple[Number, ...] | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.times) != len(self.values):
            raise ValueError(
                f"{self.name!r} has {len(self.times)} times and {len(self.values)} values: give one value "
                "per "
                "time, with None where it was not measured."
            )
        _check_values(self.name, (*self.values, *self.times))
        for first, second in zip(self.times, self.times[1:], strict=False):
            if second <= first:
                raise ValueError(
                    f"The times of {self.name!r} do not rise: {second} comes after {first}. Sort them, and "
                    "give "
                    "each time once."
                )
        if self.exposure is not None:
            if len(self.exposure) != len(self.times):
                raise ValueError(
                    f"{self.name!r} has {len(self.times)} times and {len(self.exposure)} exposures: one each."
                )
            _check_values(self.name, self.exposure)
            if min(self.exposure, default=1) <= 0:
                raise ValueError(
                    f"An exposure of {self.name!r} is not above zero: it is what counts are out of."
                )

    @property
    def missing(self) -> int:
        """How many times have no value."""
        return sum(value is None for value in self.values)

    @property
    def counts(self) -> bool:
        """Whether every value is a whole number from 0."""
        return all(value is None or (value >= 0 and float(value).is_integer()) for value in self.values)

    def canonical(self) -> list[object]:
        """Plain lists for the digest."""
        exposure = None if self.exposure is None else list(map(float, self.exposure))
        values = [None if value is None else float(value) for value in self.values]
        return [self.name, list(map(float, self.times)), values, exposure, self.unit]


def _check_values(name: str, values: Sequence[Number | None]) -> None:
    for value in values:
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise ValueError(f"{name!r} holds {value!r}, but every value is a number, or None where missing.")
