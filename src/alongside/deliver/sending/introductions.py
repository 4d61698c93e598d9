"""What is new about introductions, for the person who was introduced. Not what they did, nor what they took back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from ..models import Consent, Introduction, IntroductionOutcome, IntroductionStep, Message


@dataclass(frozen=True)
class News:
    """Something that others did about an introduction: taken up, a meeting agreed, an outcome stated."""

    key: str  # the occasion, which is told once
    initiative_id: int
    person_id: int
    at: datetime


def introduction_news(people: Collection[int], *, since: datetime) -> Iterator[News]:
    """What was done since, for these people. That they were asked is no news: they sat there and said yes."""
    stands = {"introduction__consent__withdrawn_at": None, "person__in": people}
    steps = IntroductionStep.objects.filter(at__gte=since, **stands).exclude(by=F("person"))
    for step in steps.exclude(state=Introduction.State.REQUESTED):
        yield News(f"step-{step.pk}", step.initiative_id, step.person_id, step.at)
    for agreed in Consent.objects.filter(person__in=people, withdrawn_at=None, meet_said_at__gte=since):
        assert agreed.meet_said_at is not None
        key = f"meeting-{agreed.pk}-{int(agreed.meet_said_at.timestamp())}"
        yield News(key, agreed.initiative_id, agreed.person_id, agreed.meet_said_at)
    for stated in IntroductionOutcome.objects.filter(stated_at__gte=since, **stands):
        yield News(f"outcome-{stated.pk}", stated.initiative_id, stated.person_id, stated.stated_at)


def no_news(messages: Collection[Message]) -> set[int]:
    """Of which there is nothing more to tell: the person took their yes back, or a later one says the same."""
    return _taken_back(messages) | _said_by_a_later_one(messages) if messages else set()


def _taken_back(messages: Collection[Message]) -> set[int]:
    about: dict[str, dict[int, int]] = {"step": {}, "meeting": {}, "outcome": {}}
    for message in messages:
        occasion, number, *_rest = message.key.split("-")
        about[occasion][int(number)] = message.pk
    gone = {"introduction__consent__withdrawn_at__isnull": False}
    back = {
        "step": IntroductionStep.objects.filter(pk__in=about["step"], **gone),
        "meeting": Consent.objects.filter(pk__in=about["meeting"], withdrawn_at__isnull=False),
        "outcome": IntroductionOutcome.objects.filter(pk__in=about["outcome"], **gone),
    }
    return {
        about[occasion][pk] for occasion, rows in back.items() for pk in rows.values_list("pk", flat=True)
    }


def _said_by_a_later_one(messages: Collection[Message]) -> set[int]:
    """Those beside which a later one waits that says the same: whoever reads it sees everything on their page.

    So a morning brings one message, however much was done in the night.
    """
    going = [Message.State.WAITING, Message.State.SENDING, Message.State.BY_HAND]
    there = Message.objects.filter(
        kind=Message.Kind.STEP, state__in=going, person__in={message.person_id for message in messages}
    )
    last = {
        (initiative, person): pk
        for pk, initiative, person in there.order_by("pk").values_list("pk", "initiative", "person")
    }
    return {one.pk for one in messages if last.get((one.initiative_id, one.person_id), one.pk) > one.pk}
