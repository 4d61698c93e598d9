"""Reflections as a list, each leading to what it is about where that stands in the library."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Reflection
from .items import stands
from .listing import Listing
from .site import Site, batches


def write(site: Site) -> None:
    rows = Listing(site, "reflections", _("How does it look from where people stand?"))
    for batch in batches(Reflection.objects.published().select_related("item", "pattern").order_by("pk")):
        for one in batch:
            about = f"{one.get_kind_display()} · {one.get_perspective_display()}"
            rows.add(title=one.words, address=_address_of(one), about=about)
            site.count.reflections += 1
    rows.close()


def _address_of(one: Reflection) -> str:
    if stands(one.item):
        return f"items/{one.item_id}.html"
    pattern = one.pattern
    is_there = pattern is not None and pattern.is_published and pattern.removed_at is None
    return f"patterns/{one.pattern_id}.html" if is_there else ""
