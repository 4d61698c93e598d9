"""The four quantities of what a plan takes: needed, committed, uncommitted and delivered, by kind of thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.shell.values import Column, Table

from .models import Gap, Pledge, PledgeUse, Resource, Session
from .pictures import amount

KIND_OF = {"venue": Resource.Kind.VENUE, "helper": Resource.Kind.HOURS, "kit": Resource.Kind.KIT}
HOURLY = {Resource.Kind.VENUE, Resource.Kind.HOURS}


@dataclass(frozen=True)
class Quantities:
    """Of one kind of thing, in its unit. `needed`: what sessions take, and what open gaps would take besides."""

    kind: str
    unit: str
    needed: Decimal
    committed: (
        Decimal  # of what is needed, on pledges that stand and were confirmed lately, or delivered already
    )
    delivered: Decimal

    @property
    def uncommitted(self) -> Decimal:
        return self.needed - self.committed


def quantities(initiative: Initiative) -> list[Quantities]:
    """Every kind of thing that sessions take or lack, in the order in which kinds are listed."""
    needed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    committed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    delivered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    uses = PledgeUse.objects.filter(initiative=initiative, session__state=Session.State.PLANNED)
    for use in uses.select_related("pledge__resource"):
        pledge = use.pledge
        key = (pledge.resource.kind, pledge.unit)
        needed[key] += use.planned_amount
        if use.delivered_amount is not None or (pledge.is_standing and pledge.is_fresh):
            committed[key] += use.planned_amount
        delivered[key] += use.delivered_amount or 0
    for gap in Gap.objects.open_now(initiative):
        for lacking in gap.needed:
            kind = KIND_OF[lacking["kind"]]
            if kind in HOURLY:
                needed[kind, Pledge.Unit.HOURS] += Decimal(lacking.get("minutes", 60)) / 60
            else:
                needed[kind, Pledge.Unit.ITEMS] += lacking["amount"]
    order = list(Resource.Kind.values)
    return [
        Quantities(kind, unit, needed[kind, unit], committed[kind, unit], delivered[kind, unit])
        for kind, unit in sorted(needed, key=lambda key: (order.index(key[0]), key[1]))
    ]


def quantities_table(rows: Sequence[Quantities]) -> Table:
    return Table(
        caption=_("Needed, committed, uncommitted and delivered, by kind of thing"),
        columns=(
            _("What"),
            _("Unit"),
            Column(_("Needed"), numeric=True),
            Column(_("Committed"), numeric=True),
            Column(_("Uncommitted"), numeric=True),
            Column(_("Delivered"), numeric=True),
        ),
        rows=tuple(
            (
                str(Resource.Kind(row.kind).label),
                str(Pledge.Unit(row.unit).label),
                amount(row.needed),
                amount(row.committed),
                amount(row.uncommitted),
                amount(row.delivered),
            )
            for row in rows
        ),
        note=_(
            "Needed is what the sessions take and what the plan still lacks. Committed is the part of it that rests on"
            " pledges which stand and were confirmed lately. Delivered is what somebody said was really used."
        ),
    )
