"""The bridge to the opinions engine: responses in, an opinion map out. The only file here that knows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.models import Membership
from alongside.community.rules import Role
from alongside.engines import opinions

from .models import Conversation, OpinionMap, Response, Statement, Voice

FEWEST = 5  # a statement with fewer responses is held back: it could point at somebody
TOLD = 5  # how many statements are told under each heading
MOST = 0.6  # in every group at least so large a share agrees: then a statement is shared
APART = 0.3  # between two groups so large a gap in who agrees: then a statement divides


@dataclass(frozen=True)
class Agreement:
    """How many respond to a statement and how many agree, as whole per cents with a 95 % interval."""

    words: str
    responses: int
    agree: int
    low: int
    high: int
    disagree: int
    is_held_back: bool


@dataclass(frozen=True)
class GroupStands:
    """A group of people who respond alike, and what it stands for: (words, agrees?, how many, of how many)."""

    name: str
    size: int
    stands_for: tuple[tuple[str, bool, int, int], ...]


@dataclass(frozen=True)
class Findings:
    """What a conversation shows, in words."""

    is_map_warranted: bool
    why: str
    groups: tuple[GroupStands, ...]
    shared: tuple[Agreement, ...]
    dividing: tuple[Agreement, ...]
    statements: tuple[Agreement, ...]


def draw(conversation: Conversation, *, seed: int = 0) -> OpinionMap:
    """Draw the map of a conversation as it stands now and keep it, unless nothing has changed since the last."""
    shown = Response.objects.filter(
        statement__conversation=conversation, statement__state=Statement.State.SHOWN
    )
    rows = list(shown.order_by("at", "pk").values_list("voice_id", "statement_id", "value"))
    people, statements, values = zip(*rows, strict=True) if rows else ((), (), ())
    # From the votes alone and not from the last map, so that anyone can draw the same map again from what is kept.
    drawn = opinions.opinion_map(opinions.Votes.from_sequences(people, statements, values), seed=seed)
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


@dataclass(frozen=True)
class NotHeard:
    """Who has not been heard: members who said nothing, and statements that few have seen. Counts, never names."""

    members: int
    silent: int | None  # None where so few are silent, or so few spoke, that it would point at them
    seldom_seen: tuple[str, ...]


def not_heard(conversation: Conversation) -> NotHeard:
    """Whom this conversation has not reached yet, for those who look after it."""
    people = Membership.objects.now().filter(
        initiative=conversation.initiative, role__in=[Role.PARTICIPANT, Role.RESIDENT]
    )
    members = set(people.values_list("person", flat=True))
    spoke = set(
        Response.objects.filter(voice__conversation=conversation, voice__person__in=members).values_list(
            "voice__person", flat=True
        )
    )
    silent = len(members - spoke)
    can_be_told = silent in (0, len(members)) or min(silent, len(members) - silent) >= FEWEST
    seen = Statement.objects.shown(conversation).annotate(seen=Count("responses")).filter(seen__lt=FEWEST)
    return NotHeard(
        members=len(members),
        silent=silent if can_be_told else None,
        seldom_seen=tuple(seen.order_by("seen", "pk").values_list("words", flat=True)[:TOLD]),
    )


def group_names(result: opinions.OpinionMap) -> dict[opinions.Id, str]:
    """Groups by letter, the largest first: Group A, Group B."""
    return {
        group.id: _("Group %(letter)s") % {"letter": chr(ord("A") + place)}
        for place, group in enumerate(result.groups)
    }


def findings(drawn: OpinionMap, words: dict[int, str]) -> Findings:
    """What the map says in words, statement by statement. Without a warranted map: agreement alone."""
    result = opinions.from_json(drawn.result)
    told = {one.id: _told(one, words) for one in result.agreement if one.id in words}
    warranted = result.stability.warranted and all(group.size >= FEWEST for group in result.groups)
    names = group_names(result)
    by_agreement = sorted((one for one in told.values() if not one.is_held_back), key=lambda one: -one.agree)
    if warranted:
        by_consensus = sorted(result.group_consensus, key=lambda one: -one.value)
        enough = MOST ** len(result.groups)
        shared = [told[one.id] for one in by_consensus if one.id in told and one.value >= enough]
        dividing = [told[one.id] for one in result.divisive if one.id in told and one.value >= APART]
    else:
        shared = [one for one in by_agreement if one.low > 50]
        dividing = [one for one in by_agreement if min(one.agree, one.disagree) >= 100 * APART]
    return Findings(
        is_map_warranted=warranted,
        why=_why(result, warranted),
        groups=tuple(
            GroupStands(
                names[group.id],
                group.size,
                tuple(
                    (words[int(one.id)], one.is_agreed, one.votes_for, one.trials)
                    for one in group.statements
                    if one.id in words and one.trials >= FEWEST
                ),
            )
            for group in result.groups
            if warranted
        ),
        shared=tuple(one for one in shared if not one.is_held_back)[:TOLD],
        dividing=tuple(one for one in dividing if not one.is_held_back)[:TOLD],
        statements=tuple(sorted(told.values(), key=lambda one: (one.is_held_back, -one.agree))),
    )


def _told(one: opinions.Agreement, words: dict[int, str]) -> Agreement:
    return Agreement(
        words=words[int(one.id)],
        responses=one.n,
        agree=round(100 * (one.agree or 0)),
        low=round(100 * one.agree_low),
        high=round(100 * one.agree_high),
        disagree=round(100 * (one.disagree or 0)),
        is_held_back=one.n < FEWEST,
    )


def _why(result: opinions.OpinionMap, warranted: bool) -> str:
    """The verdict on the groups, in the reader's language."""
    stability, placed = result.stability, result.stability.people
    if placed < opinions.FEWEST_PEOPLE:
        return ngettext(
            "%(count)d person has responded to enough statements. With fewer than %(fewest)d, a group could be an "
            "accident or point at somebody, so there is no map: here is how far people agree.",
            "%(count)d people have responded to enough statements. With fewer than %(fewest)d, a group could be an "
            "accident or point at somebody, so there is no map: here is how far people agree.",
            placed,
        ) % {"count": placed, "fewest": opinions.FEWEST_PEOPLE}
    if warranted:
        return _(
            "The groups are found again when half of the people are drawn at random "
            "(agreement %(agreement).2f, where 1 is the same and 0 is chance)."
        ) % {"agreement": stability.resampling_agreement or 0}
    return _(
        "People do not fall into groups that hold: with half of them drawn at random, other groups appear. "
        "So there is no map: here is how far people agree."
    )
