"""The partnership network: who holds the links, what rests on the anchor, which ties are new."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from alongside.engines.network.layout import positions
from alongside.engines.network.ties import Tie, gathered

ENGINE_VERSION = "network-1"
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One organisation in the network.

    Attributes:
        id, name: of the organisation; the name is the id where none was given.
        ties: with how many other organisations it works.
        times: how often, over all its ties.
        between: betweenness, 0 to 1: of all pairs of other organisations, the share whose shortest ways run
            through it (a pair with several shortest ways counts in parts).
        new_ties: how many of its ties were not there before; None when nothing is known of before.
        x, y: where to draw it, from 0 to 1; y grows downwards as in SVG.
    """

    id: str
    name: str
    ties: int
    times: int
    between: float
    new_ties: int | None
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Reliance:
    """What would happen to the others' connections if the anchor were not there.

    Attributes:
        pairs: pairs of organisations other than the anchor that are connected, directly or through others.
        lost: of these, pairs no longer connected without the anchor.
        lengthened: pairs still connected, by a longer shortest way.
        share: (lost + lengthened) / pairs; None when there are no such pairs.
        direct: pairs that work together directly, and so do not rest on anybody.
    """

    pairs: int
    lost: int
    lengthened: int
    share: float | None
    direct: int


@dataclass(frozen=True, slots=True)
class Portrait:
    """The result.

    Attributes:
        anchor: id.
        places: one per organisation, those with most between first, then most ties, then by id.
        ties: (a, b, times), in order of ids.
        density: share of all possible ties that are there; None with fewer than two organisations.
        parts: the connected parts, largest first, each as sorted ids.
        reliance: on the anchor.
        reliance_before: the same before, or None when nothing is known of before.
        new_ties, ended_ties: ties there now and not before, and the other way round; None likewise.
        reading: one sentence.
        cannot_say: plain sentences.
    """

    anchor: str
    places: tuple[Place, ...]
    ties: tuple[tuple[str, str, int], ...]
    density: float | None
    parts: tuple[tuple[str, ...], ...]
    reliance: Reliance
    reliance_before: Reliance | None
    new_ties: tuple[Pair, ...] | None
    ended_ties: tuple[Pair, ...] | None
    reading: str
    cannot_say: tuple[str, ...]
    engine_version: str
    input_digest: str
    seed: int


def portrait(
    ties: Iterable[Tie],
    *,
    anchor: str,
    before: Iterable[Tie] | None = None,
    organisations: Mapping[str, str] | None = None,
    seed: int = 0,
) -> Portrait:
    """Draw the portrait of a partnership.

    Args:
        ties: between organisations now; several of the same two are added up.
        anchor: id of the organisation that hosts the initiative.
        before: ties at the start; None when nobody knows, which is not the same as none.
        organisations: id and name of everybody who belongs, also those without a tie. Default: those named
            by ties, and the anchor.
        seed: for the drawing; the same seed and ties give the same drawing.

    Raises:
        ValueError: an anchor or a tie of an organisation that is not among the organisations; see ``Tie``.
    """
    now = gathered(ties)
    earlier = None if before is None else gathered(before)
    names = _names(now, earlier, anchor, organisations)
    graph = _graph(names, now)
    between = nx.betweenness_centrality(graph, normalized=True)
    drawn = positions(graph, anchor, seed)
    new = None if earlier is None else tuple(pair for pair in now if pair not in earlier)
    ended = None if earlier is None else tuple(pair for pair in earlier if pair not in now)
    places = [
        Place(
            id=one,
            name=names[one],
            ties=int(graph.degree(one)),
            times=sum(times for pair, times in now.items() if one in pair),
            between=float(between[one]),
            new_ties=None if new is None else sum(one in pair for pair in new),
            x=drawn[one][0],
            y=drawn[one][1],
        )
        for one in names
    ]
    places.sort(key=lambda place: (-round(place.between, 12), -place.ties, place.id))
    reliance = reliance_on(graph, anchor)
    size = len(names)
    return Portrait(
        anchor=anchor,
        places=tuple(places),
        ties=tuple((a, b, times) for (a, b), times in now.items()),
        density=2 * len(now) / (size * (size - 1)) if size > 1 else None,
        parts=tuple(
            sorted(
                (tuple(sorted(part)) for part in nx.connected_components(graph)), key=lambda p: (-len(p), p)
            )
        ),
        reliance=reliance,
        reliance_before=None if earlier is None else reliance_on(_graph(names, earlier), anchor),
        new_ties=new,
        ended_ties=ended,
        reading=_reading(names, places[0], anchor, reliance, new),
        cannot_say=_cannot_say(before is not None),
        engine_version=ENGINE_VERSION,
        input_digest=_digest(now, earlier, anchor, names, seed),
        seed=seed,
    )


def reliance_on(graph: nx.Graph, anchor: str) -> Reliance:
    """Compare the shortest ways between all others with the anchor there and without it."""
    without = graph.copy()
    without.remove_node(anchor)
    pairs = lost = lengthened = direct = 0
    for one in without:
        there = nx.single_source_shortest_path_length(graph, one)
        apart = nx.single_source_shortest_path_length(without, one)
        for other, steps in there.items():
            if other in (one, anchor) or other < one:
                continue
            pairs += 1
            direct += steps == 1
            lost += other not in apart
            lengthened += other in apart and apart[other] > steps
    share = (lost + lengthened) / pairs if pairs else None
    return Reliance(pairs, lost, lengthened, share, direct)


def _names(
    now: dict[Pair, int],
    earlier: dict[Pair, int] | None,
    anchor: str,
    organisations: Mapping[str, str] | None,
) -> dict[str, str]:
    tied = {one for pair in (*now, *(earlier or ())) for one in pair}
    if organisations is None:
        return {one: one for one in sorted(tied | {anchor})}
    for one in sorted(tied | {anchor}):
        if one not in organisations:
            what = "The anchor" if one == anchor else "A tie's organisation"
            raise ValueError(f"{what} {one!r} is not among the {len(organisations)} organisations: add it.")
    return {one: organisations[one] or one for one in sorted(organisations)}


def _graph(names: dict[str, str], ties: dict[Pair, int]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(ties)
    return graph


def _reading(
    names: dict[str, str], first: Place, anchor: str, reliance: Reliance, new: tuple[Pair, ...] | None
) -> str:
    since = "" if new is None else f"; {_count(len(new), 'tie')} made since the start"
    if first.between == 0:
        holds = "Nobody stands between others"
    elif first.id == anchor:
        holds = f"{names[anchor]}, the anchor, stands between others most often"
    else:
        holds = f"{first.name} stands between others more often than {names[anchor]}, the anchor"
    if reliance.share is None:
        return f"{holds}; no two other organisations are connected yet{since}."
    rests = reliance.lost + reliance.lengthened
    return (
        f"{holds}; {rests} of {_count(reliance.pairs, 'connected pair')} of other organisations would lose "
        "their "
        f"connection or have a longer one without {names[anchor]} ({reliance.share:.0%}){since}."
    )


def _cannot_say(known_before: bool) -> tuple[str, ...]:
    return (
        "It counts what was recorded here: organisations may work together elsewhere.",
        "It says who stands between whom, and nothing about how good a tie is.",
        *(() if known_before else ("Nothing is known of the ties at the start, so none can be called new.",)),
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _digest(
    now: dict[Pair, int], earlier: dict[Pair, int] | None, anchor: str, names: dict[str, str], seed: int
) -> str:
    content = [
        ENGINE_VERSION,
        [[*pair, times] for pair, times in now.items()],
        None if earlier is None else [[*pair, times] for pair, times in earlier.items()],
        anchor,
        list(names.items()),
        seed,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
