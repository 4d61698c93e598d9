"""The bridge to the opinions engine: responses in, an opinion map out. What it says in words is in `findings`."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from alongside.engines import opinions

from .findings import FEWEST
from .models import Conversation, OpinionMap, Response, Statement, Voice
from .models.paper import LATE, end_of


def draw(conversation: Conversation, *, seed: int = 0) -> OpinionMap:
    """Draw the map of a conversation as it stands now and keep it, unless nothing has changed since the last."""
    shown = Response.objects.filter(
        statement__conversation=conversation, statement__state=Statement.State.SHOWN
    )
    rows = list(shown.order_by("at", "pk").values_list("voice_id", "statement_id", "value"))
    people, statements, values = zip(*rows, strict=True) if rows else ((), (), ())
    # From the votes alone and not from the last map, so that anyone can draw the same map again from what is kept.
    votes = opinions.Votes.from_sequences(people, statements, values)
    drawn = opinions.opinion_map(votes, seed=seed)
    latest = conversation.maps.first()
    same = latest and (latest.input_digest, latest.engine_version) == (
        drawn.input_digest,
        drawn.engine_version,
    )
    if latest and same and "by_group" in latest.result:
        return latest
    return OpinionMap.objects.create(
        initiative=conversation.initiative,
        conversation=conversation,
        engine_version=drawn.engine_version,
        input_digest=drawn.input_digest,
        seed=drawn.seed,
        result={**opinions.to_json(drawn), "by_group": _by_group(votes, drawn)},
    )


def current(conversation: Conversation) -> OpinionMap:
    """The map that people see: drawn anew when enough more people have responded, and at the end.

    There are two ends: when the conversation closes, and when no paper can come in any more.

    A map that followed each response would show what the last person said to whoever looked before and after.
    """
    latest = conversation.maps.first()
    if latest is None or _has_ended_since(conversation, latest) or _is_due(conversation, latest):
        return draw(conversation)
    return latest


def _has_ended_since(conversation: Conversation, latest: OpinionMap) -> bool:
    end = end_of(conversation)
    return end is not None and any(latest.made_at <= moment <= timezone.now() for moment in (end, end + LATE))


def _is_due(conversation: Conversation, latest: OpinionMap) -> bool:
    before = len(latest.result["people"])
    if before < FEWEST or "by_group" not in latest.result:
        return True  # it told nothing yet, so there is nothing to compare with; or an earlier version drew it
    enough = max(FEWEST, before // 100)  # five more among ten thousand are not worth the work
    said = Response.objects.filter(voice=OuterRef("pk"), statement__state=Statement.State.SHOWN)
    voices = Voice.objects.filter(conversation=conversation)
    # What was entered without a signal bears its own time, which may be before the map: so newcomers count too.
    if voices.filter(Exists(said)).count() - before >= enough:
        return True
    return voices.filter(Exists(said.filter(at__gt=latest.made_at))).count() >= enough


def _by_group(votes: opinions.Votes, drawn: opinions.OpinionMap) -> dict[str, Any]:
    """How many in each group agree with each statement, and how many responded: one row to a group."""
    counted, _everybody = opinions.tallies(votes, drawn.people.labels, len(drawn.groups))
    return {
        "statements": votes.statement_ids.tolist(),
        "agrees": counted.agrees.tolist(),
        "seen": counted.seen.tolist(),
    }


def in_turn(
    conversation: Conversation, voice: Voice, unheard: QuerySet[Statement], *, most: int = 1
) -> list[Statement]:
    """The statements to ask about next: new, dividing and seldom passed ones first, by a draw that can be repeated."""
    counted = unheard.annotate(
        seen=Count("responses"),
        agrees=Count("responses", filter=Q(responses__value=Response.Value.AGREE)),
        passes=Count("responses", filter=Q(responses__value=Response.Value.PASS)),
    )
    found = {statement.pk: statement for statement in counted}
    weights: dict[opinions.Id, float] = {
        pk: opinions.statement_priority(agrees=s.agrees, passes=s.passes, seen=s.seen)
        for pk, s in found.items()
    }
    answered = conversation.statements.count() - len(found)
    turn: list[Statement] = []
    while weights and len(turn) < most:
        chosen = opinions.next_statement(weights, seen=(), seed=f"{voice.pk} {answered + len(turn)}")
        if chosen is None:
            break
        weights.pop(chosen)
        turn.append(found[int(chosen)])
    return turn


def alike(conversation: Conversation, words: str) -> list[Statement]:
    """Statements that say nearly the same letters as `words`: offered before it is sent."""
    shown = {statement.pk: statement for statement in Statement.objects.shown(conversation)}
    near = opinions.nearest(words, {pk: statement.words for pk, statement in shown.items()})
    return [shown[int(str(pk))] for pk, _cosine in near]
