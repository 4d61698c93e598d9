"""Bringing in what partners have from a table or a directory: whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal

from ..directory import Known
from ..incoming import Offered
from ..models import Pledge, Resource
from .pledges import add_resource, make_pledge


@transaction.atomic
def bring_pledges(
    initiative: Initiative, organisation: Organisation, *, rows: Sequence[Offered], by: Person
) -> list[Pledge]:
    """Pledge every row of a table, or none. A resource of the same name is the same resource."""
    must_be_running(initiative)
    known = {one.name.casefold(): one for one in Resource.objects.of(organisation)}
    made = []
    for row in rows:
        try:
            resource = known.get(row.name.casefold())
            if resource and resource.kind != row.kind:
                kind = resource.get_kind_display()
                raise Refusal(_("“%(name)s” is known here as %(kind)s.") % {"name": row.name, "kind": kind})
            if resource is None:
                resource = add_resource(
                    organisation, kind=row.kind, name=row.name, features=row.features, where=row.where,
                    holds=row.holds, by=by,
                )  # fmt: skip
            pledge = make_pledge(
                initiative, resource=resource, amount=row.amount, starts_on=row.starts_on, ends_on=row.ends_on,
                windows=row.windows, notice_days=row.notice_days, conditions=row.conditions, not_on=row.not_on, by=by,
            )  # fmt: skip
        except Refusal as refusal:
            raise Refusal(
                _("Row %(row)d: %(why)s Nothing was kept.") % {"row": row.number, "why": refusal},
                field="file",
            ) from None
        made.append(pledge)
    return made


@transaction.atomic
def bring_directory(
    initiative: Initiative, organisation: Organisation, *, known: Sequence[Known], by: Person
) -> list[Resource]:
    """Keep what a directory knows an organisation to have, so that it is not typed again. Nothing is pledged by it."""
    must_be_running(initiative)
    mine = [one for one in known if one.organisation.casefold() in ("", organisation.name.casefold())]
    here = {one.name.casefold() for one in Resource.objects.of(organisation)}
    made = []
    for one in mine:
        if one.name.casefold() in here:
            continue
        here.add(one.name.casefold())
        resource = Resource.objects.create(
            community_id=organisation.community_id,
            organisation=organisation,
            kind=Resource.Kind.PLACES,
            name=one.name,
            where=one.where,
            holds=one.capacity if one.capacity and one.capacity <= 30_000 else None,
            added_by=by,
        )
        made.append(resource)
    if not mine:
        names = sorted({one.organisation for one in known if one.organisation})[:5]
        raise Refusal(
            _("Nothing in this feed is of %(organisation)s. It has services of: %(names)s. Nothing was kept.")
            % {"organisation": organisation, "names": ", ".join(names)},
            field="file",
        )
    write(noop("brought in what a directory knows"), initiative, by=by)
    return made
