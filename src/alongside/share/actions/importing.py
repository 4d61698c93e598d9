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
from ..models.library import signs_of


@dataclass(frozen=True)
class Imported:
    """What an import came to: new items, those that were here already, and what was passed over."""

    new: int
    same: int
    notes: list[str]
    removed: int = 0  # that were taken out here before, and stay out


@transaction.atomic
def import_cases(file: bytes, *, by: Person) -> Imported:
    """Keep the cases of a file on a community's shelf, unpublished. The same file again adds nothing twice."""
    try:
        cases, notes = read_cases(file)
    except NotCases as trouble:
        raise Refusal(_("%(why)s") % {"why": trouble}, field="file") from None
    gone = _signs_of_removed(by)
    standing = [case for case in cases if gone.isdisjoint(_signs(case))]
    kept = [(case, *_keep(case, by)) for case in standing]
    fresh = {item.pk: item for _case, item, is_new in kept if is_new}
    titled = {case.title: item for case, item, _is_new in reversed(kept)}
    for case, item, is_new in kept:
        whole = titled.get(case.part_of)
        if whole is not None and is_new and whole != item:
            item.part_of = whole
            item.save(update_fields=["part_of"])
    if fresh:
        write(noop("brought cases into the library"), next(iter(fresh.values())), by=by)
    return Imported(
        new=len(fresh), same=len(kept) - len(fresh), notes=notes, removed=len(cases) - len(standing)
    )


def _signs(case: Case) -> list[str]:
    return signs_of(key=case.key, url=case.url, source=(case.title, case.place, case.source))


def _signs_of_removed(by: Person) -> set[str]:
    """By what is known what was taken out here: nobody brings it back with an old file."""
    removed = LibraryItem.objects.filter(community=by.community_id, removed_at__isnull=False)
    return {sign for signs in removed.values_list("known_by", flat=True) for sign in signs.split()}


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
