"""Feeds: what is new in the library as Atom, and the list of signed packs at its well-known address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from .actions import our_key, told_by
from .document import document_in
from .identities import identity_of_feed, identity_of_item, identity_of_version
from .models import LibraryItem, Pack, Pattern
from .packs.keys import fingerprint

MOST_LISTED = 2_000


@dataclass(frozen=True)
class Entry:
    """One thing in a feed. `file` is what can be fetched, where there is a pack."""

    id: str
    title: str
    address: str
    at: datetime
    summary: str
    author: str
    file: str = ""


def atom(title: str, address: str, entries: Iterable[Entry], *, name: str) -> str:
    """An Atom feed (RFC 4287), known by its name wherever it stands.

    Every word is escaped, and signs that XML does not know are left out.
    """
    told = list(entries)
    newest = max(
        (one.at for one in told), default=datetime(2000, 1, 1, tzinfo=timezone.get_default_timezone())
    )
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_text(title)}</title>",
        f"<id>{identity_of_feed(name)}</id>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(address)}/>',
        f"<updated>{_moment(newest)}</updated>",
        "<generator>Alongside</generator>",
    ]
    for one in told:
        lines += [
            "<entry>",
            f"<title>{_text(one.title)}</title>",
            f"<id>{_text(one.id)}</id>",
            f"<link href={_attribute(one.address)}/>",
            f'<link rel="enclosure" type="application/zip" href={_attribute(one.file)}/>' if one.file else "",
            f"<updated>{_moment(one.at)}</updated>",
            f"<author><name>{_text(one.author)}</name></author>",
            f"<summary>{_text(one.summary)}</summary>",
            "</entry>",
        ]
    return "\n".join(filter(None, [*lines, "</feed>", ""]))


def packs_feed(packs: Iterable[Pack], paths: Any) -> dict[str, Any]:
    """What stands at /.well-known/alongside-packs.json. `paths` says where a pack's file is, from the root."""
    key = our_key()
    listed = list(packs)
    # Only what people told can change by itself: those packs are looked at anew, the others are as they were signed.
    told = set(
        Pack.objects.filter(Q(stories__isnull=False) | Q(reflections__isnull=False)).values_list(
            "pk", flat=True
        )
    )
    return {
        "format": "alongside-packs",
        "version": 1,
        "name": settings.INSTANCE_NAME,
        "address": settings.INSTANCE_ADDRESS,
        "key": key,
        "fingerprint": fingerprint(key),
        "packs": [
            {
                "id": str(pack.identity),
                "edition": pack.edition,
                "title": pack.title,
                "digest": told_by(document_in(pack)) if pack.pk in told else pack.digest,
                "at": pack.at.isoformat(),
                "path": paths(pack),
            }
            for pack in listed
        ],
        "removed": _removed(),
    }


def _removed() -> list[dict[str, Any]]:
    """What was taken out here, with the reason that stands at its address, so that who followed us hears of it."""
    ours = Pattern.objects.filter(removed_at__isnull=False, community__elsewhere=None)
    return [
        {
            "id": str(one.uid),
            "edition": one.version,
            "on": timezone.localtime(one.removed_at).date().isoformat(),
            "why": one.removed_why,
        }
        for one in ours.order_by("-removed_at", "-pk")[:MOST_LISTED]
    ]


def pattern_entry(pattern: Pattern, address: str, file: str = "") -> Entry:
    return Entry(
        id=f"urn:uuid:{pattern.uid}",
        title=pattern.title,
        address=address,
        at=pattern.published_at or pattern.written_at,
        summary=pattern.summary,
        author=pattern.initiative.community.name,
        file=file,
    )


def pack_entry(pack: Pack, address: str, file: str) -> Entry:
    """A pack as an entry of its own: there may be one for each version of a pattern."""
    assert pack.pattern is not None
    entry = pattern_entry(pack.pattern, address, file)
    return replace(entry, id=identity_of_version(pack.pattern), at=pack.at)


def item_entry(item: LibraryItem, address: str) -> Entry:
    return Entry(
        id=identity_of_item(item),
        title=item.title,
        address=address,
        at=item.added_at,
        summary=item.summary,
        author=item.source_name or item.community.name,
    )


def _text(words: str) -> str:
    return escape("".join(sign for sign in words if _is_xml(sign)))


def _attribute(words: str) -> str:
    return quoteattr("".join(sign for sign in words if _is_xml(sign)))


def _is_xml(sign: str) -> bool:
    code = ord(sign)
    return code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")
