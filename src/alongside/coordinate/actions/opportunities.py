"""What is made of asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal
from alongside.listen.models import Ask

from ..models import Opportunity


@transaction.atomic
def make_opportunity(
    initiative: Initiative,
    *,
    asks: Collection[Ask],
    after: Collection[Opportunity] = (),
    by: Person,
    **terms: Any,
) -> Opportunity:
    """Make something worth coming to of what people asked for. Each ask keeps its thread to it.

    `terms`: its name, how long it is, for how many, what it needs: the fields of an opportunity.
    """
    must_be_running(initiative)
    opportunity = Opportunity(initiative=initiative, made_by=by, **terms)
    _refuse_what_cannot_be(opportunity, asks, after)
    opportunity.save()
    opportunity.asks.set(asks)
    opportunity.after.set(after)
    write(noop("made an opportunity of asks"), opportunity, by=by)
    return opportunity


@transaction.atomic
def change_opportunity(
    opportunity: Opportunity,
    *,
    asks: Collection[Ask],
    after: Collection[Opportunity] = (),
    by: Person,
    **terms: Any,
) -> Opportunity:
    """Change what it is, takes and comes from. Sessions that stand stay as they are; the next plan goes by this."""
    initiative = Initiative.objects.select_for_update().get(pk=opportunity.initiative_id)
    must_be_running(initiative)
    opportunity = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    if opportunity.ended_at:
        raise Refusal(_("No more of this is planned, so it stays as it was. Make a new one."))
    for name, value in terms.items():
        setattr(opportunity, name, value)
    _refuse_what_cannot_be(opportunity, asks, after)
    opportunity.save()
    opportunity.asks.set(asks)
    opportunity.after.set(after)
    write(noop("changed an opportunity"), opportunity, by=by)
    return opportunity


def _refuse_what_cannot_be(
    opportunity: Opportunity, asks: Collection[Ask], after: Collection[Opportunity]
) -> None:
    if not asks:
        raise Refusal(_("Choose at least one ask that it comes from."), field="asks")
    if opportunity.fewest > opportunity.most:
        raise Refusal(_("The fewest people are more than the most. Swap them."), field="most")
    if any(one.initiative_id != opportunity.initiative_id for one in after):
        raise Refusal(_("What comes before it belongs to another initiative."), field="after")
    if any(ask.initiative_id != opportunity.initiative_id for ask in asks):
        raise Refusal(_("One of these asks belongs to another initiative."), field="asks")
    same = Opportunity.objects.filter(initiative=opportunity.initiative_id, name__iexact=opportunity.name)
    if same.exclude(pk=opportunity.pk).exists():
        raise Refusal(_("There is something called that already."), field="name")
    if opportunity.pk and opportunity in _everything_before(after):
        raise Refusal(
            _("That would come before itself. Choose other things that come before it."), field="after"
        )


def _everything_before(after: Collection[Opportunity]) -> set[Opportunity]:
    """These, what must come before them, and so on."""
    found: set[Opportunity] = set()
    coming = list(after)
    while coming:
        one = coming.pop()
        if one not in found:
            found.add(one)
            coming += one.after.all()
    return found


@transaction.atomic
def end_opportunity(opportunity: Opportunity, *, by: Person) -> None:
    """Plan no more sessions of it. What is planned stands."""
    opportunity.ended_at = timezone.now()
    opportunity.save(update_fields=["ended_at"])
    write(noop("ended an opportunity"), opportunity, by=by)
