"""Changing what was pledged. What still fits stays on the pledge; the rest is taken back, as when one is withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import ROUND_UP, Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Loss, Pledge, PledgeUse, PledgeWindow, Resource, Session
from .losses import lose_what_rests_on
from .pledges import Windows, as_kept, times_of


@transaction.atomic
def change_pledge(
    pledge: Pledge, *, amount: int, starts_on: date, ends_on: date, windows: Windows = (), notice_days: int = 0,
    not_on: Iterable[tuple[date, date]] = (), conditions: str = "", why: str = "", by: Person,
) -> Loss | None:  # fmt: skip
    """Pledge more, less, or at other times. By its own organisation it is confirmed by that; else it waits for them.

    Sessions ahead that fitted and fit no more fall through, which needs `why`: they rest from then on a withdrawn
    pledge of the terms as they were, and the coordinator finds a way out.
    """
    initiative = Initiative.objects.select_for_update().get(pk=pledge.initiative_id)
    must_be_running(initiative)
    pledge = Pledge.objects.select_for_update(of=["self"]).select_related("resource").get(pk=pledge.pk)
    if not pledge.is_standing:
        raise Refusal(_("This pledge was withdrawn. Make a new one."))
    weekly = times_of(initiative, pledge.resource, starts_on, ends_on, windows, but=pledge)
    delivered = PledgeUse.objects.filter(pledge=pledge).aggregate(all=Sum("delivered_amount"))["all"] or 0
    if amount < delivered and pledge.unit in {Pledge.Unit.HOURS, Pledge.Unit.POUNDS}:
        raise Refusal(
            _("%(delivered)s of it is delivered already. Pledge at least as much.")
            % {"delivered": number_format(delivered, decimal_pos=0 if delivered % 1 == 0 else 2)},
            field="amount",
        )
    before, fitted = Pledge.objects.readable().get(pk=pledge.pk), _fitting(pledge)
    pledge.amount, pledge.starts_on, pledge.ends_on = amount, starts_on, ends_on
    pledge.notice_days, pledge.not_on, pledge.conditions = notice_days, as_kept(not_on), conditions
    is_own = by.organisation_id == pledge.resource.organisation_id
    pledge.state = Pledge.State.CONFIRMED if is_own else Pledge.State.OFFERED
    pledge.confirmed_at, pledge.confirmed_by = (timezone.now(), by) if is_own else (None, None)
    old_windows = list(before.windows.all())
    pledge.save()
    _set_windows(pledge, weekly)
    lost = fitted - _fitting(pledge)
    if lost and not why.strip():
        raise Refusal(_what_would_fall_through(lost), field="why")
    write(noop("changed a pledge"), pledge, by=by, why=why)
    return _take_back(before, old_windows, lost, why=why, by=by) if lost else None


@transaction.atomic
def describe_resource(
    resource: Resource, *, features: Collection[str], holds: int | None = None, by: Person
) -> None:
    """Say anew what something is good for and how many people fit in. Its name and place stay: people know them."""
    resource = Resource.objects.select_for_update().get(pk=resource.pk)
    if resource.kind == Resource.Kind.VENUE and not holds:
        raise Refusal(_("Say how many people fit in."), field="holds")
    if (resource.features, resource.holds) == (list(features), holds):
        return
    resource.features, resource.holds = list(features), holds
    resource.save(update_fields=["features", "holds"])
    write(noop("described anew what an organisation has"), resource, by=by)


def _set_windows(pledge: Pledge, weekly: Windows) -> None:
    PledgeWindow.objects.filter(pledge=pledge).delete()
    for weekday, start, end in weekly:
        PledgeWindow.objects.create(
            initiative=pledge.initiative, pledge=pledge, weekday=weekday, from_time=start, until_time=end
        )


def _fitting(pledge: Pledge) -> set[int]:
    """The sessions ahead that its days, its times and its amount allow, the earliest first."""
    pledge = Pledge.objects.readable().get(pk=pledge.pk)
    ahead = PledgeUse.objects.ahead(pledge.initiative).filter(pledge=pledge).select_related("session")
    left = pledge.amount - _taken(PledgeUse.objects.filter(pledge=pledge).exclude(pk__in=ahead.values("pk")))
    fitting: list[PledgeUse] = []
    for use in ahead:
        start, end = use.session.starts_at, use.session.ends_at
        days = (timezone.localdate(start), timezone.localdate(end))
        if not all(pledge.runs_on(day) for day in days) or not pledge.covers(start, end):
            continue
        match pledge.unit:
            case Pledge.Unit.HOURS | Pledge.Unit.POUNDS:
                room = left - _sum(fitting)
            case Pledge.Unit.ITEMS:
                room = pledge.amount - _sum(_at(fitting, start, end))
            case _:
                room = Decimal(pledge.amount)
        if use.planned_amount <= room:
            fitting.append(use)
    return {use.session_id for use in fitting}


def _taken(uses: Iterable[PledgeUse]) -> Decimal:
    """What sessions that began took: as delivered where somebody recorded it, else as planned."""
    return sum(
        (use.planned_amount if use.delivered_amount is None else use.delivered_amount for use in uses),
        Decimal(0),
    )


def _sum(uses: Iterable[PledgeUse]) -> Decimal:
    return sum((use.planned_amount for use in uses), Decimal(0))


def _at(uses: Iterable[PledgeUse], start: datetime, end: datetime) -> list[PledgeUse]:
    return [use for use in uses if use.session.starts_at < end and start < use.session.ends_at]


def _what_would_fall_through(sessions: Collection[int]) -> str:
    rows = Session.objects.filter(pk__in=sessions).select_related("opportunity").order_by("starts_at", "pk")
    named = [
        f"{row.opportunity}, {date_format(timezone.localtime(row.starts_at), 'l j E, H:i')}"
        for row in rows[:5]
    ]
    if len(sessions) > len(named):
        named.append("…")
    return _(
        "These sessions rest on what you would take back: %(sessions)s. Say why, and they fall through: whoever"
        " coordinates finds a way out. Or change it so that they fit."
    ) % {"sessions": "; ".join(named)}


def _take_back(
    before: Pledge, windows: Iterable[PledgeWindow], sessions: Collection[int], *, why: str, by: Person
) -> Loss | None:
    """Move what no longer fits to a pledge of the terms as they were, and withdraw that."""
    uses = PledgeUse.objects.filter(pledge=before.pk, session__in=sessions)
    amount, changed = _sum(uses), before.pk
    part = before
    part.pk, part._state.adding = None, True  # the old terms, as a row of their own
    part.amount = max(1, int(amount.to_integral_value(ROUND_UP)))
    part.state, part.state_why = Pledge.State.WITHDRAWN, why
    part.save()
    _set_windows(part, [(one.weekday, one.from_time, one.until_time) for one in windows])
    uses.update(pledge=part)
    Session.objects.filter(pk__in=sessions, venue=changed).update(venue=part)
    write(noop("withdrew a pledge"), part, by=by, why=why)
    return lose_what_rests_on(part, why=why, by=by)
