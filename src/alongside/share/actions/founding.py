"""Put the founding library on a community's shelf."""

from __future__ import annotations

from django.db import transaction

from alongside.community.journal import noop, write
from alongside.community.models import Community, Person

from ..finding import enter_item
from ..founding import FOUNDING, SEEN, Item
from ..models import Fact, LibraryItem, Reflection
from ..models.library import Shelf


@transaction.atomic
def load_founding_library(community: Community, by: Person) -> int:
    """Bring the founding items of a community up to date, published. Returns how many there are.

    Run again it changes nothing that is the same, adds nothing twice and brings back nothing that was taken out. Items
    that people added are left alone.
    """
    gone = LibraryItem.objects.filter(community=community, removed_at__isnull=False)
    taken_out = set(gone.values_list("key", flat=True))
    found = {item.key: _shelve(item, community, by) for item in FOUNDING if item.key not in taken_out}
    for item in FOUNDING:
        if item.key not in found:
            continue
        row = found[item.key]
        row.adapted_from, row.part_of = found.get(item.adapted_from), found.get(item.part_of)
        row.save(update_fields=["adapted_from", "part_of"])
        enter_item(row)
    if found:
        write(noop("brought the founding library up to date"), next(iter(found.values())), by=by)
    return len(found)


def _shelve(item: Item, community: Community, by: Person) -> LibraryItem:
    name, url, _kind = item.source or ("", "", "")
    words = {
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "source_name": name,
        "source_url": url,
        "source_date": item.date,
        "seen": SEEN,
        "place": item.place,
        "perspective": item.perspective,
        "insight": item.insight,
        "state": Shelf.PUBLISHED,
    }
    row, _made = LibraryItem.objects.update_or_create(
        community=community, key=item.key, defaults=words, create_defaults={**words, "added_by": by}
    )
    row.facts.exclude(what__in=[told.what for told in item.facts]).delete()
    for position, told in enumerate(item.facts, start=1):
        source, address, kind = told.source or ("", "", "")
        Fact.objects.update_or_create(
            item=row,
            what=told.what,
            defaults={
                "community": community,
                "value": told.value,
                "status": Fact.Status.PUBLISHED if told.source else Fact.Status.NOT_PUBLISHED,
                "source": source,
                "source_url": address,
                "source_kind": kind,
                "seen": SEEN,
                "position": position,
            },
        )
    for said in item.reflections:
        Reflection.objects.update_or_create(
            community=community,
            item=row,
            person=None,
            words=said.words,
            defaults={
                "kind": said.kind,
                "perspective": said.perspective,
                "insight": said.insight,
                "entered_by": by,
                "state": Shelf.PUBLISHED,
            },
        )
    return row
