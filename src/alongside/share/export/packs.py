"""Packs as files, and the feeds by which others follow whoever puts this folder on the web."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import feeds
from ..document import file_of
from ..models import Pack
from ..packs.format import SUFFIX
from ..packs.keys import fingerprint
from ..packs.schema import SCHEMA
from .site import Site


def write(site: Site) -> dict[int, str]:
    """Every pack whose pattern stands in the library; returns where each is, by pattern."""
    rows = []
    files: dict[int, str] = {}
    packs = Pack.objects.here().select_related("pattern__initiative__community").order_by("pk")
    for pack in packs.iterator(chunk_size=50):
        assert pack.pattern_id is not None
        files[pack.pattern_id] = name = _place_of(pack)
        (site.folder / name).write_bytes(file_of(pack))
        rows.append({"title": pack.title, "file": name, "fingerprint": fingerprint(pack.key)})
    site.count.packs = len(rows)
    site.page("packs.html", "packs", {"rows": rows})
    _feeds(site)
    site.text("pack.schema.json", json.dumps(SCHEMA, indent=1))
    site.say(ngettext("%(count)d pack", "%(count)d packs", len(rows)) % {"count": len(rows)})
    return files


def _feeds(site: Site) -> None:
    signed = list(Pack.objects.signed_here()[: feeds.MOST_LISTED])
    told = feeds.packs_feed(signed, lambda pack: f"/{_place_of(pack)}")
    site.text("alongside-packs.json", json.dumps(told, ensure_ascii=False, indent=1))
    entries = [
        feeds.pack_entry(one, f"patterns/{one.pattern_id}.html", _place_of(one)) for one in signed[:200]
    ]
    site.text("packs.atom", feeds.atom(_("Packs"), "packs.atom", entries, name="packs"))


def _place_of(pack: Pack) -> str:
    return f"packs/{pack.identity}-{pack.edition}{SUFFIX}"
