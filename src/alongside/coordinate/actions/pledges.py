"""What people do with what partners have: say it, pledge some of it, confirm it, take it back, say what was used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal

from ..models import (
    Loss,
    Pledge,
    PledgeUse,
    PledgeWindow,
    Resource,
)
from .losses import lose_what_rests_on

Windows = Iterable[tuple[int, time, time]]  # weekday from 0 for Monday, from, until
UNITS = {  # what each kind of resource can be counted in; the first is the usual one
    Resource.Kind.VENUE: (Pledge.Unit.HOURS,),
    Resource.Kind.HOURS: (Pledge.Unit.HOURS,),
    Resource.Kind.PLACES: (Pledge.Unit.PLACES,),
    Resource.Kind.VEHICLE: (Pledge.Unit.ITEMS,),
    Resource.Kind.KIT: (Pledge.Unit.ITEMS,),
    Resource.Kind.MONEY: (Pledge.Unit.POUNDS,),
}
ONE_AT_A_TIME = {
    Resource.Kind.VENUE,
    Resource.Kind.HOURS,
}  # of which a second pledge for one time is a mistake


@transaction.atomic
def add_resource(
    organisation: Organisation,
    *,
    kind: str,
    name: str,
    features: Sequence[str] = (),
    where: str = "",
    holds: int | None = None,
    by: Person,
) -> Resource:
    """Keep something that an organisation has already."""
    if kind == Resource.Kind.VENUE and not holds:
        raise Refusal(_("Say how many people fit in."), field="holds")
    if Resource.objects.filter(organisation=organisation, name__iexact=name).exists():
        raise Refusal(
            _(
                "%(organisation)s has something called that already. Pledge some of it, or give this another name."
            )
            % {"organisation": organisation},
            field="name",
        )
    resource = Resource.objects.create(
        community_id=organisation.community_id,
        organisation=organisation,
        kind=kind,
        name=name,
        features=list(features),
        where=where,
        holds=holds,
        added_by=by,
    )
    write(noop("added something that an organisation has"), resource, by=by)
    return resource


@transaction.atomic
def make_pledge(
    initiative: Initiative,
    *,
    resource: Resource,
    amount: int,
    starts_on: date,
    ends_on: date,
    windows: Windows = (),
    notice_days: int = 0,
    not_on: Iterable[tuple[date, date]] = (),
    conditions: str = "",
    by: Person,
) -> Pledge:
    """Give some of a resource to an initiative. From its own organisation it is confirmed at once."""
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    must_be_running(initiative)
    if resource.community_id != initiative.community_id:
        raise Refusal(_("This belongs to another community."))
    weekly = times_of(initiative, resource, starts_on, ends_on, windows)
    is_own = by.organisation_id == resource.organisation_id
    pledge = Pledge.objects.create(
        initiative=initiative,
        resource=resource,
        amount=amount,
        unit=UNITS[Resource.Kind(resource.kind)][0],
        starts_on=starts_on,
        ends_on=ends_on,
        notice_days=notice_days,
        not_on=as_kept(not_on),
        conditions=conditions,
        offered_by=by,
        state=Pledge.State.CONFIRMED if is_own else Pledge.State.OFFERED,
        confirmed_at=timezone.now() if is_own else None,
        confirmed_by=by if is_own else None,
    )
    for weekday, start, end in weekly:
        PledgeWindow.objects.create(
            initiative=initiative, pledge=pledge, weekday=weekday, from_time=start, until_time=end
        )
    write(noop("made a pledge"), pledge, by=by, why=conditions)
    return pledge


def times_of(
    initiative: Initiative, resource: Resource, starts_on: date, ends_on: date, windows: Windows, *,
    but: Pledge | None = None,
) -> list[tuple[int, time, time]]:  # fmt: skip
    """The weekly times of a pledge in their order, once nothing speaks against them. `but`: the pledge that changes."""
    if ends_on < starts_on:
        raise Refusal(_("The last day is before the first. Change one of them."), field="ends_on")
    if ends_on < timezone.localdate():
        raise Refusal(_("Those days are over. A pledge needs a day still to come."), field="ends_on")
    weekly = sorted(set(windows))
    for before, after in pairwise(weekly):
        if before[0] == after[0] and after[1] < before[2]:
            raise Refusal(_("Two of these times overlap on one day. Join them."), field="windows")
    if resource.kind != Resource.Kind.MONEY and not weekly:
        raise Refusal(_("Say on which days of the week and from when until when."), field="windows")
    _refuse_doubled(initiative, resource, starts_on, ends_on, weekly, but)
    return weekly


def as_kept(not_on: Iterable[tuple[date, date]]) -> list[list[str]]:
    """Days off as they are kept with a pledge."""
    return [[first.isoformat(), last.isoformat()] for first, last in sorted(set(not_on))]


def _refuse_doubled(
    initiative: Initiative,
    resource: Resource,
    starts_on: date,
    ends_on: date,
    weekly: Sequence[tuple[int, time, time]],
    but: Pledge | None,
) -> None:
    """One room and one person cannot be pledged twice for the same time, by whichever partner."""
    if resource.kind not in ONE_AT_A_TIME:
        return
    same = Q(resource=resource) | Q(
        resource__kind=resource.kind,
        resource__name__iexact=resource.name,
        resource__where__iexact=resource.where,
    )
    others = Pledge.objects.filter(same, resource__community=initiative.community_id)
    others = others.exclude(state=Pledge.State.WITHDRAWN).filter(
        starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if but is not None:
        others = others.exclude(pk=but.pk)
    for other in others.readable():
        for window in other.windows.all():
            for weekday, start, end in weekly:
                if window.weekday == weekday and window.from_time < end and start < window.until_time:
                    raise Refusal(
                        _(
                            "%(resource)s is pledged already by %(partner)s: %(window)s. Choose other times, or"
                            " withdraw that pledge first. If it is another one, give it a name that tells them apart."
                        )
                        % {"resource": resource, "partner": other.resource.organisation, "window": window},
                        field="windows",
                    )


@transaction.atomic
def confirm_pledge(pledge: Pledge, *, by: Person) -> None:
    """Say that a pledge still stands. A plan uses only what was confirmed lately."""
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if not pledge.is_standing:
        raise Refusal(_("This pledge was withdrawn. Make a new one."))
    pledge.state, pledge.confirmed_at, pledge.confirmed_by = Pledge.State.CONFIRMED, timezone.now(), by
    pledge.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    write(noop("confirmed a pledge"), pledge, by=by)


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, why: str, by: Person) -> Loss | None:
    """Take back what is left of a pledge. What stands on it has fallen through: the coordinator chooses a way out."""
    Initiative.objects.select_for_update().get(pk=pledge.initiative_id)
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if not pledge.is_standing:
        raise Refusal(_("This pledge was withdrawn already."))
    if not why.strip():
        raise Refusal(_("Say why, in a few words."), field="why")
    pledge.state, pledge.state_why = Pledge.State.WITHDRAWN, why
    pledge.save(update_fields=["state", "state_why"])
    write(noop("withdrew a pledge"), pledge, by=by, why=why)
    return lose_what_rests_on(pledge, why=why, by=by)


@transaction.atomic
def record_use(use: PledgeUse, *, amount: Decimal, by: Person) -> PledgeUse:
    """Say how much of a pledge a session really took. A later word replaces it; the journal keeps both moments."""
    use = PledgeUse.objects.select_for_update().select_related("session").get(pk=use.pk)
    if amount < 0:
        raise Refusal(_("Less than nothing cannot be delivered. Write 0 if nothing was."), field="amount")
    if not use.session.has_begun:
        raise Refusal(_("This session has not begun, so nothing has been delivered yet."))
    use.delivered_amount, use.recorded_by, use.recorded_at = amount, by, timezone.now()
    use.save(update_fields=["delivered_amount", "recorded_by", "recorded_at"])
    write(noop("recorded what was delivered"), use, by=by)
    return use
