"""Bringing cases in from an export. They are kept in the community until somebody has read and published them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Person
from alongside.community.refusals import Refusal

from ..cases import Case, NotCases, read_cases
from ..models import Fact, LibraryItem, Shelf


@dataclass(frozen=True)
class Imported:
    """What an import came to: new items, those that were here already, and what was passed over."""

    new: int
    same: int
    notes: list[str]


@transaction.atomic
def import_cases(file: bytes, *, by: Person) -> Imported:
    """Keep the cases of a file on a community's shelf, unpublished. The same file again adds nothing twice."""
    try:
        cases, notes = read_cases(file)
    except NotCases as trouble:
        raise Refusal(_("%(why)s") % {"why": trouble}, field="file") from None
    kept = {case.title: _keep(case, by) for case in cases}
    fresh = [item for item, is_new in kept.values() if is_new]
    for case in cases:
        whole = kept.get(case.part_of, (None, False))[0]
        item, is_new = kept[case.title]
        if whole is not None and is_new and whole != item:
            item.part_of = whole
            item.save(update_fields=["part_of"])
    if fresh:
        write(noop("brought cases into the library"), fresh[0], by=by)
    return Imported(new=len(fresh), same=len(kept) - len(fresh), notes=notes)


def _keep(case: Case, by: Person) -> tuple[LibraryItem, bool]:
    here = LibraryItem.objects.filter(community=by.community_id, removed_at=None)
    known = here.filter(key=case.key).first() if case.key else None
    known = known or (here.filter(source_url=case.url).first() if case.url else None)
    known = known or here.filter(title=case.title, place=case.place, source_name=case.source).first()
    if known is not None:
        return known, False
    item = LibraryItem.objects.create(
        community_id=by.community_id,
        key=case.key,
        kind=LibraryItem.Kind.CASE,
        title=case.title,
        summary=case.summary,
        source_name=case.source,
        source_url=case.url,
        source_date=case.date,
        licence=case.licence,
        place=case.place,
        state=Shelf.DRAFT,
        added_by=by,
    )
    for position, (what, value) in enumerate(case.facts.items(), start=1):
        is_known = bool(value and case.source)
        Fact.objects.create(
            community_id=by.community_id,
            item=item,
            what=what,
            value=(value or "")[:600] if is_known else "",
            status=Fact.Status.PUBLISHED if is_known else Fact.Status.NOT_PUBLISHED,
            source=case.source if is_known else "",
            source_url=case.url if is_known else "",
            source_kind=Fact.SourceKind.STATED if is_known else "",
            position=position,
        )
    return item, True
