"""The bridge to the opinions engine: responses in, an opinion map out. The only file here that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import Conversation, OpinionMap, Response, Statement

if TYPE_CHECKING:
    from alongside.engines import opinions


def draw(conversation: Conversation, *, seed: int = 0) -> OpinionMap:
    """Draw the map of a conversation as it stands now and keep it, unless nothing has changed since the last."""
    from alongside.engines import opinions  # loaded when first needed: it brings SciPy with it

    rows = Response.objects.filter(statement__conversation=conversation, statement__state=Statement.State.SHOWN)
    triples = list(rows.order_by("pk").values_list("voice_id", "statement_id", "value"))
    votes = opinions.Votes.from_triples(triples)
    drawn = opinions.opinion_map(votes, seed=seed)
    latest = conversation.maps.first()
    if latest and (latest.input_digest, latest.engine_version) == (drawn.input_digest, drawn.engine_version):
        return latest
    return OpinionMap.objects.create(
        initiative=conversation.initiative,
        conversation=conversation,
        engine_version=drawn.engine_version,
        input_digest=drawn.input_digest,
        seed=drawn.seed,
        result=opinions.to_json(drawn),
    )
