"""Cases, publications and activities as files; of one that was taken out, when and why."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import feeds
from ..citing import citation_of_item
from ..models import Insight, LibraryItem, Pattern, Perspective, Shelf
from ..structured import json_ld, of_item
from .listing import Listing
from .site import Site, batches


def write(site: Site) -> None:
    ever = LibraryItem.objects.filter(state=Shelf.PUBLISHED).order_by("pk")
    labels = Labels()
    rows = Listing(site, "items", _("Cases, publications and activities"))
    for batch in batches(ever.select_related("community", "adapted_from").prefetch_related("facts")):
        for item in batch:
            if item.removed_at:
                site.gone(f"items/{item.pk}.html", item)
            else:
                _item(site, item, labels, rows)
    rows.close()
    _feed(site)
    site.say(ngettext("%(count)d item", "%(count)d items", site.count.items) % {"count": site.count.items})


class Labels:
    """What codes mean, in the language of the library: looked up once."""

    def __init__(self) -> None:
        self.kinds = {value: str(label) for value, label in LibraryItem.Kind.choices}
        self.perspectives = {value: str(label) for value, label in Perspective.choices}
        self.insights = {value: str(label) for value, label in Insight.choices}


def _item(site: Site, item: LibraryItem, labels: Labels, rows: Listing) -> None:
    address, page = f"items/{item.pk}.html", f"{item.pk}.html"
    facts = list(item.facts.all())
    context: dict[str, Any] = {
        "item": item,
        "kind": labels.kinds[item.kind],
        "perspective": labels.perspectives.get(item.perspective, ""),
        "insight": labels.insights.get(item.insight, "") if item.insight else "",
        "facts": facts,
        "origin": item.adapted_from if stands(item.adapted_from) else None,
        "structured": json_ld(of_item(item, facts, page)),
    }
    site.page(address, "item", context)
    site.cited(address, citation_of_item(item, site.address_of("items", item.pk)))
    about = " · ".join(filter(None, (labels.kinds[item.kind], item.place, item.source_date)))
    rows.add(title=item.title, address=address, about=about)
    said = (text for fact in facts for text in (fact.what, fact.value))
    site.words.add(item.title, [item.summary, item.place, item.source_name, *said], address, about)
    site.count.items += 1


def stands(item: LibraryItem | None) -> bool:
    return item is not None and item.state == Shelf.PUBLISHED and item.removed_at is None


def _feed(site: Site) -> None:
    newest = LibraryItem.objects.published().select_related("community").order_by("-added_at")[:100]
    entries = [feeds.item_entry(one, f"items/{one.pk}.html") for one in newest]
    published = Pattern.objects.published().select_related("initiative__community")
    latest = published.order_by("-published_at")[:100]
    entries += [feeds.pattern_entry(one, f"patterns/{one.pk}.html") for one in latest]
    entries.sort(key=lambda one: one.at, reverse=True)
    site.text("feed.atom", feeds.atom(_("New in the library"), "feed.atom", entries[:100], name="library"))
