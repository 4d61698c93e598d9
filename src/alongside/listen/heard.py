"""Who has not been heard in a conversation: counts, never names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from alongside.community import counting
from alongside.community.models import Membership
from alongside.community.rules import Role
from alongside.engines.disclosure import safe_count

from .findings import FEWEST, TOLD
from .models import Conversation, Response, Statement, Voice


@dataclass(frozen=True)
class Heard:
    """Of the people with one role, how many have responded: "9 of 11", or why it is not said."""

    role: str
    told: str


def seldom_seen(conversation: Conversation) -> list[str]:
    """The shown statements to which fewest people have responded, if they are so few that they are held back."""
    seen = Statement.objects.shown(conversation).annotate(seen=Count("responses")).filter(seen__lt=FEWEST)
    return list(seen.order_by("seen", "pk").values_list("words", flat=True)[:TOLD])


def by_role(conversation: Conversation) -> list[Heard]:
    """How many of each role have responded under their name. That somebody took part is a deed, how is not told."""
    members = Membership.objects.now().filter(initiative=conversation.initiative)
    held = set(members.values_list("role", "person"))
    spoke = set(
        Response.objects.filter(voice__conversation=conversation, voice__person__isnull=False)
        .values_list("voice__person", flat=True)
        .distinct()
    )
    people = {role: {person for one, person in held if one == role} for role in Role}
    return [
        Heard(str(role.label), counting.told(safe_count(len(who & spoke), len(who), about="deed")))
        for role, who in people.items()
        if who
    ]


def without_a_name(conversation: Conversation) -> int:
    """How many voices have responded without a name. Whether a member is among them cannot be known."""
    said = Voice.objects.filter(conversation=conversation, person=None, responses__isnull=False)
    return said.distinct().count()
