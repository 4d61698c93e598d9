"""Where to draw each organisation: near those it works with, the anchor in the middle."""

from __future__ import annotations

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS = 300


def positions(graph: nx.Graph, anchor: str, seed: int) -> dict[str, tuple[float, float]]:
    """(x, y) from 0 to 1 per organisation, rounded to thousandths so that drawings do not differ by a hair.

    Forces after Fruchterman and Reingold (1991): ties pull, all push; the anchor stays in the middle and a
    weak pull to the middle keeps those without ties in the picture. Starts on a circle in the order of ids,
    turned and shaken a little by the seed.
    """
    names = sorted(graph)
    others = [one for one in names if one != anchor]
    if not others:
        return {anchor: (0.5, 0.5)}
    random = np.random.default_rng(seed)
    order = [anchor, *others]
    index = {one: place for place, one in enumerate(order)}
    tied = np.zeros((len(order), len(order)))
    for a, b in graph.edges:
        tied[index[a], index[b]] = tied[index[b], index[a]] = 1.0
    turn = random.uniform(0, 2 * np.pi)
    angle = turn + 2 * np.pi * np.arange(len(others)) / len(others)
    place = np.zeros((len(order), 2))
    place[1:] = np.stack([np.cos(angle), np.sin(angle)], axis=1) + random.normal(0, 0.02, (len(others), 2))
    settled = _settle(place, tied, 1.6 / len(order) ** 0.5)
    reach = float(np.abs(settled).max()) or 1.0
    scaled = np.round(0.5 + 0.46 * settled / reach, 3)
    return {one: (float(scaled[i, 0]), float(scaled[i, 1])) for one, i in index.items()}


def _settle(place: Floats, tied: Floats, spring: float) -> Floats:
    """Move everybody but the first until the steps have cooled to nothing."""
    for number in range(_ROUNDS):
        apart = place[:, None, :] - place[None, :, :]
        distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), 0.01)
        push = spring**2 / distance
        pull = tied * distance**2 / spring
        force = ((push - pull) / distance)[:, :, None] * apart
        step = force.sum(axis=1) - 0.8 * place
        length = np.maximum(np.sqrt((step**2).sum(axis=1, keepdims=True)), 1e-9)
        warmth = 0.1 * (1 - number / _ROUNDS)
        moved = place + step / length * np.minimum(length, warmth)
        moved[0] = 0.0
        place = moved
    return place
