"""What a public page says to machines: JSON-LD with the terms of schema.org."""

from __future__ import annotations

import json
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .identities import identity_of_item
from .models import Fact, LibraryItem, Pattern, PatternElement
from .packs.keys import fingerprint

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_TYPES = {
    "case": "Article",
    "publication": "Report",
    "presentation": "PresentationDigitalDocument",
    "blog": "BlogPosting",
    "activity": "LearningResource",
}


def of_item(item: LibraryItem, facts: list[Fact], address: str) -> dict[str, Any]:
    """Our own description of a work, and the work that it is about."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES[item.kind],
        "@id": address,
        "url": address,
        "identifier": identity_of_item(item),
        "name": item.title,
        "abstract": item.summary,
        "license": LICENCE,
    }
    if item.source_url:
        told["isBasedOn"] = {"@type": "CreativeWork", "url": item.source_url, "publisher": item.source_name}
    if item.source_date:
        told["temporalCoverage"] = item.source_date
    if item.place:
        told["contentLocation"] = {"@type": "Place", "name": item.place}
    if facts:
        told["mainEntity"] = [
            {"@type": "PropertyValue", "name": fact.what, "value": fact.value or fact.get_status_display()}
            for fact in facts
        ]
    return told


def of_pattern(
    pattern: Pattern, elements: list[PatternElement], address: str, pack: str, key: str
) -> dict[str, Any]:
    """A pattern as steps that somebody can follow, with its signed pack as the file to fetch."""
    community = pattern.initiative.community
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LearningResource", "HowTo"],
        "@id": address,
        "url": address,
        "identifier": f"urn:uuid:{pattern.uid}",
        "version": pattern.version,
        "name": pattern.title,
        "abstract": pattern.summary,
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": community.name},
        "step": [
            {"@type": "HowToStep", "name": str(one.get_part_display()), "text": one.words} for one in elements
        ],
    }
    if pattern.published_at:
        told["datePublished"] = pattern.published_at.date().isoformat()
    if community.place:
        told["spatialCoverage"] = {"@type": "Place", "name": community.place}
    if pack:
        told["encoding"] = {
            "@type": "MediaObject",
            "encodingFormat": "application/zip",
            "contentUrl": pack,
            "description": f"Signed by {fingerprint(key)}",
        }
    return told


def json_ld(told: dict[str, Any]) -> SafeString:
    """As a block of data in a page. No sign in it can end the block, whatever people wrote."""
    text = json.dumps(told, ensure_ascii=False)
    for sign, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, code)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
