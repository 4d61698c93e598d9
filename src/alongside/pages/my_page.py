"""A participant's page: four things, in this order."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from alongside.assess.models import PulseRound
from alongside.community.access import Me
from alongside.community.models import Initiative
from alongside.coordinate.models import Telling
from alongside.decide.models import Round
from alongside.deliver.models import Attendance, Commitment, Introduction
from alongside.listen.models import Ask, Conversation, Favour


def mine(initiative: Initiative, me: Me) -> dict[str, Any]:
    """What's next for me, what I asked for and what came of it, have my say, what you hold about me."""
    person = me.someone
    asks = list(Ask.objects.of(person, initiative).select_related("answered_by", "entered_by"))
    return {
        "sessions": Telling.objects.next_for(person, initiative)[:3],
        "promises": Commitment.objects.of(person, initiative)
        .filter(state=Commitment.State.OPEN)
        .order_by("due_on"),
        "asks": asks[:5],
        "asks_count": len(asks),
        "favours": Favour.objects.waiting_for(person, initiative),
        "conversations": Conversation.objects.open_now(initiative),
        "rounds": Round.objects.open_now(initiative),
        "pulses": PulseRound.objects.waiting_for(person, initiative),
        "worth_it": Attendance.objects.unasked(person, initiative).select_related("session__opportunity")[:2],
        "introductions": Introduction.objects.of(person, initiative).readable(),
        "today": timezone.localdate(),
    }
