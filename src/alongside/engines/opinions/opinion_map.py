"""What an opinion map holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.agreement import Agreement
from alongside.engines.opinions.components import Components
from alongside.engines.opinions.representative import Representative
from alongside.engines.opinions.stability import Stability
from alongside.engines.opinions.votes import Id, Ids

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one person lies. ``group`` is None for a person who is left out of the groups."""

    id: Id
    x: float
    y: float
    group: Id | None


@dataclass(frozen=True, eq=False, slots=True)
class People(Sequence[Place]):
    """All people's places, kept as arrays: a nation fits, and one person is made when asked for."""

    ids: Ids
    positions: NDArray[np.float64]
    labels: Labels
    group_ids: tuple[Id, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Place: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Place, ...]: ...
    def __getitem__(self, place: int | slice) -> Place | tuple[Place, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        label = int(self.labels[place])
        x, y = self.positions[place].tolist()
        person: Id = self.ids[place : place + 1 or None].tolist()[0]
        return Place(person, x, y, None if label < 0 else self.group_ids[label])

    def __iter__(self) -> Iterator[Place]:
        names: tuple[Id | None, ...] = (*self.group_ids, None)
        rows = zip(self.ids.tolist(), self.positions.tolist(), self.labels.tolist(), strict=True)
        for one, (x, y), label in rows:
            yield Place(one, x, y, names[label])

    def find(self, person: Id) -> Place | None:
        """One person's own place; None when they have not voted."""
        if (self.ids.dtype == object) != isinstance(person, str):
            return None
        place = int(np.searchsorted(self.ids, person))
        return self[place] if place < len(self) and self.ids[place] == person else None


@dataclass(frozen=True, slots=True)
class Group:
    """People who lie near each other, and the statements they stand for.

    ``centre`` is the mean of their places, those far out drawn in.
    """

    id: Id
    size: int
    centre: tuple[float, float]
    statements: tuple[Representative, ...]


@dataclass(frozen=True, slots=True)
class Valued:
    """A statement with a figure."""

    id: Id
    value: float


@dataclass(frozen=True, slots=True)
class Divisive:
    """A statement on which groups differ: ``value`` is the widest gap in their estimated shares who agree."""

    id: Id
    value: float
    more: Id
    less: Id


@dataclass(frozen=True, eq=False, slots=True)
class OpinionMap:
    """The answer of ``opinion_map``.

    ``group_consensus``, ``priorities`` and ``agreement`` hold every statement in the order of the ids;
    ``divisive`` begins with the most dividing one. Groups are there whenever enough people could be placed:
    show them only when ``stability.warranted``.
    """

    people: People
    groups: tuple[Group, ...]
    group_consensus: tuple[Valued, ...]
    priorities: tuple[Valued, ...]
    divisive: tuple[Divisive, ...]
    agreement: tuple[Agreement, ...]
    stability: Stability
    votes: int
    people_left_out: int
    votes_needed: int
    moderated_out: tuple[Id, ...]
    axes: Components
    engine_version: str
    input_digest: str
    seed: int

    def priority_weights(self) -> dict[Id, float]:
        """Priorities as a mapping, for ``next_statement``."""
        return {one.id: one.value for one in self.priorities}
