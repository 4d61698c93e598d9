"""Votes in, opinion map out: positions, groups, what each stands for, common ground."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.agreement import Agreement, agreement
from alongside.engines.opinions.components import Components, centred_votes, components, statement_means
from alongside.engines.opinions.grouping import Grouping, find_groups
from alongside.engines.opinions.priorities import statement_priorities
from alongside.engines.opinions.representative import (
    Representative,
    group_consensus,
    representative_statements,
)
from alongside.engines.opinions.stability import FEWEST_PEOPLE, Stability, resampling_agreement, verdict
from alongside.engines.opinions.tallies import Tallies, tallies
from alongside.engines.opinions.votes import Id, Ids, Votes

ENGINE_VERSION = "opinions 1"
ENOUGH_VOTES = 7
FEWEST_PLACED = 15
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
    """People who lie near each other, and the statements they stand for."""

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


def opinion_map(
    votes: Votes,
    *,
    seed: int = 0,
    groups: Mapping[Id, Id] | None = None,
    moderated_out: Collection[Id] = (),
    last: OpinionMap | None = None,
) -> OpinionMap:
    """Make the opinion map of a conversation.

    Args:
        votes: everybody's last votes.
        seed: fixes every random choice; the same input and seed give the same map.
        groups: person to group, to use these groups as given instead of finding some. People it does not
            name are left out.
        moderated_out: statements that were taken out; they and all votes on them are ignored.
        last: an earlier map of the same conversation: its axes and groups are refined, and groups keep
            their ids where people stayed together.

    Raises:
        ValueError: a seed that is not a whole number of 0 or more; given groups that name nobody who voted.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"The seed is {seed!r}, but it must be a whole number of 0 or more.")
    kept = votes.without_statements(moderated_out)
    means = statement_means(kept)
    centred = centred_votes(kept, means)
    axes = components(centred, means, start=_earlier_axes(last, kept))
    positions = axes.positions(centred)
    needed = min(ENOUGH_VOTES, kept.statements)
    if groups is None:
        placed = people_placed(kept, needed)
        grouping = _found(positions, placed, seed, last)
        labels, group_ids = _labelled(kept, placed, grouping, last)
    else:
        labels, group_ids = _given(kept, groups)
        placed = np.flatnonzero(labels >= 0)
        grouping = _as_grouping(positions, placed, labels, len(group_ids))
    counts = tallies(kept, labels, len(group_ids))
    counted = counts.total() if group_ids else tallies(kept, np.zeros(kept.people, dtype=np.int64), 1)
    everybody = tallies(kept, np.zeros(kept.people, dtype=np.int64), 1)
    return OpinionMap(
        people=People(kept.person_ids, positions, labels, group_ids),
        groups=_groups(kept, counts, labels, group_ids, positions),
        group_consensus=_valued(kept, group_consensus(counts) if group_ids else np.empty(0)),
        priorities=_valued(kept, _priorities(counted, axes)),
        divisive=_divisive(counts, kept, group_ids),
        agreement=_agreement(everybody, kept),
        stability=_stability(kept, placed, labels, grouping, seed),
        votes=kept.votes,
        people_left_out=int((labels < 0).sum()) if group_ids else kept.people - len(placed),
        votes_needed=needed,
        moderated_out=tuple(sorted(set(moderated_out), key=lambda one: (str(type(one)), one))),
        axes=axes,
        engine_version=ENGINE_VERSION,
        input_digest=_digest(kept, groups),
        seed=seed,
    )


def people_placed(votes: Votes, needed: int) -> Labels:
    """Positions of the people with enough votes; filled up to 15 with those who come nearest."""
    counts = np.diff(votes.starts)
    enough = np.flatnonzero(counts >= max(needed, 1))
    if len(enough) >= FEWEST_PLACED:
        return enough
    by_votes = np.lexsort((np.arange(len(counts)), -counts))
    return np.sort(by_votes[counts[by_votes] > 0][:FEWEST_PLACED])


def _earlier_axes(last: OpinionMap | None, votes: Votes) -> NDArray[np.float64] | None:
    """The axes of an earlier map in the order of today's statements; new statements begin at 0."""
    if last is None:
        return None
    before = {valued.id: place for place, valued in enumerate(last.priorities)}
    places = np.array([before.get(one, -1) for one in votes.statement_ids.tolist()], dtype=np.int64)
    if not (places >= 0).any():
        return None
    axes = last.axes.axes[:, places] * (places >= 0)
    return np.asarray(axes)


def _found(
    positions: NDArray[np.float64], placed: Labels, seed: int, last: OpinionMap | None
) -> Grouping | None:
    if len(placed) < FEWEST_PEOPLE:
        return None
    start = np.array([group.centre for group in last.groups]) if last is not None and last.groups else None
    return find_groups(positions[placed], rng=np.random.default_rng([seed, 1]), start=start)


def _labelled(
    votes: Votes, placed: Labels, grouping: Grouping | None, last: OpinionMap | None
) -> tuple[Labels, tuple[Id, ...]]:
    labels = np.full(votes.people, -1, dtype=np.int64)
    if grouping is None:
        return labels, ()
    labels[placed] = _largest_first(grouping.labels)
    count = int(labels.max()) + 1
    if last is None or not last.groups:
        return labels, tuple(range(count))
    return labels, _kept_ids(votes, labels, count, last)


def _largest_first(labels: Labels) -> Labels:
    """Number groups by size, the larger first; of equal ones the group of the first person."""
    numbers, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    renumber = np.empty(int(numbers.max()) + 1, dtype=np.int64)
    renumber[numbers[order]] = np.arange(len(numbers))
    return renumber[labels]


def _kept_ids(votes: Votes, labels: Labels, count: int, last: OpinionMap) -> tuple[Id, ...]:
    """Give each group the id of the earlier group it shares most people with."""
    if votes.person_ids.dtype != last.people.ids.dtype:
        return tuple(range(count))
    _, now, then = np.intersect1d(votes.person_ids, last.people.ids, assume_unique=True, return_indices=True)
    before, after = last.people.labels[then], labels[now]
    both = (before >= 0) & (after >= 0)
    olds = len(last.people.group_ids)
    shared = np.bincount(after[both] * olds + before[both], minlength=count * olds).reshape(count, olds)
    names: dict[int, Id] = {}
    for place in np.argsort(-shared, axis=None, kind="stable"):
        new, old = divmod(int(place), olds)
        if shared[new, old] and new not in names and last.people.group_ids[old] not in names.values():
            names[new] = last.people.group_ids[old]
    free = (one for one in range(count + olds) if one not in names.values())
    return tuple(names[new] if new in names else next(free) for new in range(count))


def _given(votes: Votes, groups: Mapping[Id, Id]) -> tuple[Labels, tuple[Id, ...]]:
    named = [groups.get(one) for one in votes.person_ids.tolist()]
    ids = sorted({one for one in named if one is not None}, key=lambda one: (isinstance(one, str), one))
    if groups and not ids:
        raise ValueError("None of the people in the given groups has voted: check that the ids are the same.")
    place = {one: number for number, one in enumerate(ids)}
    labels = np.fromiter((-1 if one is None else place[one] for one in named), np.int64, len(named))
    return labels, tuple(ids)


def _as_grouping(
    positions: NDArray[np.float64], placed: Labels, labels: Labels, count: int
) -> Grouping | None:
    from scipy.spatial.distance import cdist

    from alongside.engines.opinions.grouping import silhouette

    if count < 2 or len(placed) < FEWEST_PEOPLE:
        return None
    some = placed[:: max(1, len(placed) // 2000)]
    score = silhouette(cdist(positions[some], positions[some]), np.ones(len(some)), labels[some], count)
    centres = np.stack([positions[labels == group].mean(axis=0) for group in range(count)])
    return Grouping(labels[placed], centres, score)


def _groups(
    votes: Votes,
    counts: Tallies,
    labels: Labels,
    group_ids: tuple[Id, ...],
    positions: NDArray[np.float64],
) -> tuple[Group, ...]:
    if not group_ids:
        return ()
    chosen = representative_statements(counts, votes.statement_ids)
    sizes = np.bincount(labels[labels >= 0], minlength=len(group_ids))
    centres = [positions[labels == number].mean(axis=0) for number in range(len(group_ids))]
    return tuple(
        Group(group_id, int(size), (float(centre[0]), float(centre[1])), statements)
        for group_id, size, centre, statements in zip(group_ids, sizes, centres, chosen, strict=True)
    )


def _priorities(counts: Tallies, axes: Components) -> NDArray[np.float64]:
    seen, agrees, disagrees = counts.seen[0], counts.agrees[0], counts.disagrees[0]
    return statement_priorities(
        agrees=agrees, passes=seen - agrees - disagrees, seen=seen, extremity=axes.extremity()
    )


def _valued(votes: Votes, values: NDArray[np.float64]) -> tuple[Valued, ...]:
    return tuple(map(Valued, votes.statement_ids.tolist()[: len(values)], values.tolist()))


def _agreement(everybody: Tallies, votes: Votes) -> tuple[Agreement, ...]:
    rows = zip(
        votes.statement_ids.tolist(),
        everybody.agrees[0].tolist(),
        everybody.disagrees[0].tolist(),
        everybody.seen[0].tolist(),
        strict=True,
    )
    return tuple(agreement(one, agrees=a, disagrees=d, passes=s - a - d) for one, a, d, s in rows)


def _divisive(counts: Tallies, votes: Votes, group_ids: tuple[Id, ...]) -> tuple[Divisive, ...]:
    """Statements by the widest gap between two groups in the estimated share who agree."""
    if len(group_ids) < 2 or votes.statements == 0:
        return ()
    shares = (counts.agrees + 1) / (counts.seen + 2)
    most, least = shares.argmax(axis=0), shares.argmin(axis=0)
    gaps = shares.max(axis=0) - shares.min(axis=0)
    ids = votes.statement_ids.tolist()
    return tuple(
        Divisive(ids[s], float(gaps[s]), group_ids[most[s]], group_ids[least[s]])
        for s in np.argsort(-gaps, kind="stable").tolist()
        if gaps[s] > 0
    )


def _stability(
    votes: Votes, placed: Labels, labels: Labels, grouping: Grouping | None, seed: int
) -> Stability:
    if grouping is None or len(placed) < FEWEST_PEOPLE:
        return verdict(len(placed), grouping, None)
    return verdict(len(placed), grouping, resampling_agreement(votes, placed, labels[placed], seed))


def _digest(votes: Votes, groups: Mapping[Id, Id] | None) -> str:
    digest = hashlib.sha256(votes.digest().encode())
    if groups is not None:
        for person, group in sorted((repr(person), repr(group)) for person, group in groups.items()):
            digest.update(f"{person}:{group};".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"
