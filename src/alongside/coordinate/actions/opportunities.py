"""What is made of asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal
from alongside.listen.models import Ask

from ..models import (
    Opportunity,
)


@transaction.atomic
def make_opportunity(
    initiative: Initiative, *, name: str, asks: Collection[Ask], minutes: int, fewest: int, most: int,
    times: int = 1, per_week: int = 1, features: Sequence[str] = (), helpers: int = 0,
    skills: Sequence[str] = (), kit: Sequence[str] = (), checks: Sequence[str] = (),
    people_per_helper: int | None = None, spacing_days: int = 1, after: Collection[Opportunity] = (), by: Person,
) -> Opportunity:  # fmt: skip
    """Make something worth coming to of what people asked for. Each ask keeps its thread to it."""
    must_be_running(initiative)
    if not asks:
        raise Refusal(_("Choose at least one ask that it comes from."), field="asks")
    if fewest > most:
        raise Refusal(_("The fewest people are more than the most. Swap them."), field="most")
    if any(one.initiative_id != initiative.pk for one in after):
        raise Refusal(_("What comes before it belongs to another initiative."), field="after")
    if any(ask.initiative_id != initiative.pk for ask in asks):
        raise Refusal(_("One of these asks belongs to another initiative."), field="asks")
    if Opportunity.objects.filter(initiative=initiative, name__iexact=name).exists():
        raise Refusal(_("There is something called that already."), field="name")
    opportunity = Opportunity.objects.create(
        initiative=initiative, name=name, minutes=minutes, fewest=fewest, most=most, times=times, per_week=per_week,
        features=list(features), helpers=helpers, skills=list(skills), kit=list(kit),
        checks=list(checks), people_per_helper=people_per_helper, spacing_days=spacing_days, made_by=by,
    )  # fmt: skip
    opportunity.asks.set(asks)
    opportunity.after.set(after)
    write(noop("made an opportunity of asks"), opportunity, by=by)
    return opportunity


@transaction.atomic
def end_opportunity(opportunity: Opportunity, *, by: Person) -> None:
    """Plan no more sessions of it. What is planned stands."""
    opportunity.ended_at = timezone.now()
    opportunity.save(update_fields=["ended_at"])
    write(noop("ended an opportunity"), opportunity, by=by)
