"""Votes in, opinion map out: positions, groups, what each stands for, common ground."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside.engines.opinions.agreement import Agreement, agreement
from alongside.engines.opinions.components import Components, centred_votes, components, statement_means
from alongside.engines.opinions.grouping import drawn_in, find_groups, silhouette_of
from alongside.engines.opinions.opinion_map import Divisive, Group, OpinionMap, People, Valued
from alongside.engines.opinions.priorities import statement_priorities
from alongside.engines.opinions.representative import group_consensus, representative_statements
from alongside.engines.opinions.stability import (
    FEWEST_PEOPLE,
    Resampling,
    Stability,
    resampling_agreement,
    verdict,
)
from alongside.engines.opinions.tallies import Tallies, tallies
from alongside.engines.opinions.votes import Id, Votes

ENGINE_VERSION = "opinions 1"
ENOUGH_VOTES = 7
FEWEST_PLACED = 15
Labels = NDArray[np.int64]
Points = NDArray[np.float64]


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
    view = _view(votes, kept, last)
    found = _found(view, seed, last) if groups is None else _given(view, groups)
    labels, group_ids = found.labels, found.group_ids
    counts, everybody = tallies(kept, labels, len(group_ids))
    return OpinionMap(
        people=People(kept.person_ids, view.positions, labels, group_ids),
        groups=_groups(kept, counts, labels, group_ids, view.positions),
        group_consensus=_valued(kept, group_consensus(counts) if group_ids else np.empty(0)),
        priorities=_valued(kept, _priorities(counts.total() if group_ids else everybody, view)),
        divisive=_divisive(counts, kept, group_ids),
        agreement=_agreement(everybody, kept),
        stability=_stability(view, found, seed, last),
        votes=kept.votes,
        people_left_out=int((labels < 0).sum()) if group_ids else kept.people - len(view.placed),
        votes_needed=view.needed,
        moderated_out=tuple(sorted(set(moderated_out), key=lambda one: (isinstance(one, str), one))),
        axes=view.axes,
        engine_version=ENGINE_VERSION,
        input_digest=_digest(votes, moderated_out, groups),
        seed=seed,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _View:
    """Everybody's place, before there are groups.

    Votes on statements that were taken out do not move anybody, but they still count as having taken part:
    moderating a statement must not push people off the map.
    """

    votes: Votes
    votes_cast: NDArray[np.int64]
    statements: int
    needed: int
    axes: Components
    positions: Points
    placed: Labels


@dataclass(frozen=True, eq=False, slots=True)
class _Found:
    """Who is in which group: ``labels`` is -1 for people left out."""

    labels: Labels
    group_ids: tuple[Id, ...]
    silhouette: float | None


def _view(votes: Votes, kept: Votes, last: OpinionMap | None) -> _View:
    votes_cast = np.diff(votes.starts)
    means = statement_means(kept)
    centred = centred_votes(kept, means)
    axes = components(centred, means, start=_earlier_axes(last, kept))
    positions = axes.positions(centred, votes_cast=votes_cast, statements=votes.statements)
    needed = min(ENOUGH_VOTES, votes.statements)
    placed = people_placed(votes_cast * (np.diff(kept.starts) > 0), needed)
    return _View(kept, votes_cast, votes.statements, needed, axes, positions, placed)


def people_placed(votes_cast: NDArray[np.int64], needed: int) -> Labels:
    """Positions of the people with enough votes; filled up to 15 with those who come nearest."""
    enough = np.flatnonzero(votes_cast >= max(needed, 1))
    if len(enough) >= FEWEST_PLACED:
        return enough
    by_votes = np.lexsort((np.arange(len(votes_cast)), -votes_cast))
    return np.sort(by_votes[votes_cast[by_votes] > 0][:FEWEST_PLACED])


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


def _found(view: _View, seed: int, last: OpinionMap | None) -> _Found:
    labels = np.full(len(view.votes_cast), -1, dtype=np.int64)
    if len(view.placed) < FEWEST_PEOPLE:
        return _Found(labels, (), None)
    centres = np.array([group.centre for group in last.groups]) if last is not None and last.groups else None
    rng = np.random.default_rng([seed, 1])
    grouping = find_groups(view.positions[view.placed], rng=rng, last=centres)
    if grouping is None:
        return _Found(labels, (), None)
    labels[view.placed] = _largest_first(grouping.labels)
    if last is None or not last.groups:
        return _Found(labels, tuple(range(grouping.groups)), grouping.silhouette)
    return _Found(labels, _kept_ids(view.votes, labels, grouping.groups, last), grouping.silhouette)


def _largest_first(labels: Labels) -> Labels:
    """Number groups by size, the larger first; of equal ones the group of the first person."""
    counts = np.bincount(labels)
    first = [int((labels == number).argmax()) for number in range(len(counts))]
    renumber = np.empty(len(counts), dtype=np.int64)
    renumber[np.lexsort((np.array(first), -counts))] = np.arange(len(counts))
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


def _given(view: _View, groups: Mapping[Id, Id]) -> _Found:
    named = [groups.get(one) for one in view.votes.person_ids.tolist()]
    ids = sorted({one for one in named if one is not None}, key=lambda one: (isinstance(one, str), one))
    if groups and not ids:
        raise ValueError("None of the people in the given groups has voted: check that the ids are the same.")
    place = {one: number for number, one in enumerate(ids)}
    labels = np.fromiter((-1 if one is None else place[one] for one in named), np.int64, len(named))
    members = np.flatnonzero(labels >= 0)
    score = silhouette_of(drawn_in(view.positions[members]), labels[members]) if len(ids) > 1 else None
    return _Found(labels, tuple(ids), score)


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
    members = np.flatnonzero(labels >= 0)
    theirs, near = labels[members], drawn_in(positions[members])
    sizes = np.bincount(theirs, minlength=len(group_ids))
    across, up = (np.bincount(theirs, weights=near[:, axis], minlength=len(sizes)) / sizes for axis in (0, 1))
    rows = zip(group_ids, sizes.tolist(), across.tolist(), up.tolist(), chosen, strict=True)
    return tuple(Group(one, size, (x, y), statements) for one, size, x, y, statements in rows)


def _priorities(counts: Tallies, view: _View) -> NDArray[np.float64]:
    seen, agrees, disagrees = counts.seen[0], counts.agrees[0], counts.disagrees[0]
    extremity = view.axes.extremity(view.statements)
    return statement_priorities(
        agrees=agrees, passes=seen - agrees - disagrees, seen=seen, extremity=extremity
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


def _stability(view: _View, found: _Found, seed: int, last: OpinionMap | None) -> Stability:
    """The verdict on the groups, found or given.

    Drawing people again is the dearest step. Its figure is carried over from the last map while the number
    of groups is the same and the number of votes within one in a hundred of that at which it was made.
    """
    members = np.flatnonzero(found.labels >= 0) if found.group_ids else view.placed
    if len(members) < FEWEST_PEOPLE or found.silhouette is None:
        return verdict(len(members), None, None)
    labels = found.labels[members]
    stretch = np.sqrt(view.statements / np.maximum(view.votes_cast, 1))
    carried = _carried_over(view, found, last)
    again = carried or resampling_agreement(view.votes, members, labels, stretch=stretch, seed=seed)
    return verdict(len(members), found.silhouette, again)


def _carried_over(view: _View, found: _Found, last: OpinionMap | None) -> Resampling | None:
    before = last.stability.resampling if last is not None else None
    if last is None or before is None or len(last.groups) != len(found.group_ids):
        return None
    return before if abs(view.votes.votes - before.votes) * 100 <= before.votes else None


def _digest(votes: Votes, moderated_out: Collection[Id], groups: Mapping[Id, Id] | None) -> str:
    """SHA-256 of all that the answer rests on besides the seed."""
    digest = hashlib.sha256(votes.digest().encode())
    for statement in sorted(repr(one) for one in set(moderated_out)):
        digest.update(f"-{statement};".encode("utf-8", "surrogatepass"))
    if groups is not None:
        for person, group in sorted((repr(person), repr(group)) for person, group in groups.items()):
            digest.update(f"{person}:{group};".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"
