"""Opinion maps as plain dictionaries that JSON can hold, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from alongside.engines.opinions.agreement import Agreement
from alongside.engines.opinions.components import Components
from alongside.engines.opinions.opinion_map import Divisive, Group, OpinionMap, People, Valued
from alongside.engines.opinions.representative import Representative
from alongside.engines.opinions.stability import Resampling, Stability
from alongside.engines.opinions.votes import Id, Ids


def to_json(result: OpinionMap) -> dict[str, Any]:
    """The map as a dictionary; ``from_json`` gives the same map back, ready to be updated from."""
    return {
        "engine_version": result.engine_version,
        "input_digest": result.input_digest,
        "seed": result.seed,
        "stability": asdict(result.stability),
        "votes": result.votes,
        "people_left_out": result.people_left_out,
        "votes_needed": result.votes_needed,
        "moderated_out": list(result.moderated_out),
        "people": [{"id": one.id, "x": one.x, "y": one.y, "group": one.group} for one in result.people],
        "groups": [
            {
                "id": group.id,
                "size": group.size,
                "centre": list(group.centre),
                "statements": [asdict(one) for one in group.statements],
            }
            for group in result.groups
        ],
        "group_consensus": [asdict(one) for one in result.group_consensus],
        "priorities": [asdict(one) for one in result.priorities],
        "divisive": [asdict(one) for one in result.divisive],
        "agreement": [asdict(one) for one in result.agreement],
        "axes": {"means": result.axes.means.tolist(), "axes": result.axes.axes.tolist()},
    }


def from_json(content: dict[str, Any]) -> OpinionMap:
    """The map out of a dictionary made by ``to_json``.

    Raises:
        ValueError: a part is missing or has the wrong shape.
    """
    try:
        return _read(content)
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(
            f"This is not an opinion map as this engine writes it: {problem} is missing or wrong. "
            "Make the map again from the votes."
        ) from None


def _read(content: dict[str, Any]) -> OpinionMap:
    groups = tuple(
        Group(
            group["id"],
            group["size"],
            (group["centre"][0], group["centre"][1]),
            tuple(Representative(**one) for one in group["statements"]),
        )
        for group in content["groups"]
    )
    return OpinionMap(
        people=_people(content["people"], tuple(group.id for group in groups)),
        groups=groups,
        group_consensus=tuple(Valued(**one) for one in content["group_consensus"]),
        priorities=tuple(Valued(**one) for one in content["priorities"]),
        divisive=tuple(Divisive(**one) for one in content["divisive"]),
        agreement=tuple(Agreement(**one) for one in content["agreement"]),
        stability=_stability(content["stability"]),
        votes=content["votes"],
        people_left_out=content["people_left_out"],
        votes_needed=content["votes_needed"],
        moderated_out=tuple(content["moderated_out"]),
        axes=Components(
            np.array(content["axes"]["means"], dtype=np.float64),
            np.array(content["axes"]["axes"], dtype=np.float64).reshape(2, -1),
        ),
        engine_version=content["engine_version"],
        input_digest=content["input_digest"],
        seed=content["seed"],
    )


def _stability(content: dict[str, Any]) -> Stability:
    again = content["resampling"]
    return Stability(**{**content, "resampling": None if again is None else Resampling(**again)})


def _people(listed: list[dict[str, Any]], group_ids: tuple[Id, ...]) -> People:
    places = {group: number for number, group in enumerate(group_ids)}
    positions = np.array([[one["x"], one["y"]] for one in listed], dtype=np.float64).reshape(-1, 2)
    labels = np.array(
        [-1 if one["group"] is None else places[one["group"]] for one in listed], dtype=np.int64
    )
    return People(_ids([one["id"] for one in listed]), positions, labels, group_ids)


def _ids(listed: list[Id]) -> Ids:
    if all(isinstance(one, int) for one in listed):
        return np.array(listed, dtype=np.int64)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
