"""Which partners are likely to have what a plan lacks: from what each said that it has, never a guess about people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.community.models import Initiative, Organisation

from .models import Gap, Request, Resource

MOST = 3  # partners for each gap
KINDS = {  # what the engine calls a kind of pledge, and what partners have of it
    "venue": {Resource.Kind.VENUE, Resource.Kind.PLACES},
    "helper": {Resource.Kind.HOURS},
    "kit": {Resource.Kind.KIT, Resource.Kind.VEHICLE},
}


@dataclass(frozen=True)
class Likely:
    """A partner to ask, and what it said it has that comes nearest to what is lacking."""

    organisation: Organisation
    resource: Resource
    has_all: bool  # it is good for everything that is needed of it, and large enough


@dataclass(frozen=True)
class OpenGap:
    """A gap, whom to ask for it, and whose reply is awaited."""

    gap: Gap
    likely: tuple[Likely, ...]
    asked: tuple[Organisation, ...]


def with_likely(initiative: Initiative, gaps: Iterable[Gap]) -> list[OpenGap]:
    """Each gap with up to three partners, the likeliest first. Whoever was asked for it already is not among them."""
    resources = list(
        Resource.objects.filter(community=initiative.community_id).select_related("organisation")
    )
    asked: dict[int, list[Request]] = defaultdict(list)
    listed = list(gaps)
    for request in Request.objects.filter(gap__in=listed).readable().order_by("pk"):
        asked[request.gap_id or 0].append(request)
    return [
        OpenGap(
            gap,
            _likely(gap, resources, without={one.organisation_id for one in asked[gap.pk]}),
            tuple({one.organisation: None for one in asked[gap.pk] if one.is_waiting}),
        )
        for gap in listed
    ]


def _likely(gap: Gap, resources: Sequence[Resource], *, without: set[int]) -> tuple[Likely, ...]:
    found: dict[int, tuple[tuple[int, str], Likely]] = {}
    for needed in gap.needed:
        for resource in resources:
            lacking = _lacking(needed, resource)
            if lacking is None or resource.organisation_id in without:
                continue
            rank = (lacking, resource.name)
            if resource.organisation_id not in found or rank < found[resource.organisation_id][0]:
                likely = Likely(resource.organisation, resource, lacking == 0)
                found[resource.organisation_id] = (rank, likely)
    ordered = sorted(found.values(), key=lambda one: (one[0][0], str(one[1].organisation)))
    return tuple(likely for _rank, likely in ordered[:MOST])


def _lacking(needed: Mapping[str, Any], resource: Resource) -> int | None:
    """How many of the needed words a thing lacks, one more where it is too small; None: another kind of thing."""
    if resource.kind not in KINDS.get(needed["kind"], set()):
        return None
    has = {_plain(word) for word in [*resource.features, resource.name]}
    words = {_plain(word) for word in needed.get("words", [])}
    if needed["kind"] == "kit" and not words & has:
        return None
    is_small = needed["kind"] == "venue" and resource.holds is not None and resource.holds < needed["amount"]
    return len(words - has) + is_small


def _plain(word: str) -> str:
    return " ".join(word.casefold().split())
