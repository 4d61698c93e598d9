"""Patterns as files: each version with its citations and pictures; of one that was taken out, when and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..citing import citation_of_pattern
from ..document import document_in
from ..measured import measured
from ..models import Adaptation, ChangeNote, Pack, Pattern, PatternElement, PatternPicture
from ..site_edges import Edges, edges_told
from ..structured import json_ld, of_pattern
from .listing import Listing
from .site import Site, batches

MOST_NOTES, MOST_ADOPTERS = 60, 200
PARTS = {part: place for place, part in enumerate(PatternElement.Part.values)}


@dataclass(frozen=True)
class Around:
    """What stands around some patterns: where each began, what was noted there, and what its adopters noted."""

    origins: dict[int, Adaptation]  # by initiative
    notes: dict[int, list[ChangeNote]]  # by initiative
    came_back: dict[UUID, list[ChangeNote]]  # by identity of the pattern

    @classmethod
    def of(cls, patterns: list[Pattern]) -> Around:
        """In one query each, however many patterns there are."""
        here = [one.initiative_id for one in patterns]
        began = edges_told().filter(initiative__in=here)
        public = ChangeNote.objects.public()
        notes: dict[int, list[ChangeNote]] = defaultdict(list)
        for note in public.filter(initiative__in=here).newest_of_each(MOST_NOTES):
            notes[note.initiative_id].append(note)
        came_back: dict[UUID, list[ChangeNote]] = defaultdict(list)
        about = public.filter(adaptation__pattern__uid__in=[one.uid for one in patterns])
        for note in about.select_related("adaptation__pattern").newest_of_each(MOST_NOTES):
            assert note.adaptation is not None
            if len(kept := came_back[note.adaptation.pattern.uid]) < MOST_NOTES:
                kept.append(note)
        return cls({one.initiative_id: one for one in began}, notes, came_back)


def write(site: Site, files: dict[int, str]) -> None:
    """Every version that was ever published. `files` are the packs, by pattern."""
    adopters = Prefetch("adaptations", edges_told(), to_attr="adopters")
    published = Pattern.objects.filter(state=Pattern.State.PUBLISHED).order_by("pk")
    told = published.select_related("initiative__community").prefetch_related(
        "elements", "pictures", adopters
    )
    latest = dict(Pattern.objects.published().values_list("uid", "pk"))
    rows = Listing(site, "patterns", _("Patterns"))
    edges = Edges()
    for batch in batches(told):
        around = Around.of(batch)
        for pattern in batch:
            if pattern.removed_at:
                site.gone(f"patterns/{pattern.pk}.html", pattern)
                continue
            later = latest.get(pattern.uid, pattern.pk)
            _pattern(site, pattern, around, edges, files.get(pattern.pk, ""), later)
            if later == pattern.pk:
                community = pattern.initiative.community
                address = f"patterns/{pattern.pk}.html"
                rows.add(title=pattern.title, address=address, about=str(community))
                _enter(site, pattern, address)
    rows.close()
    site.say(
        ngettext("%(count)d pattern", "%(count)d patterns", site.count.patterns)
        % {"count": site.count.patterns}
    )


def _pattern(site: Site, pattern: Any, around: Around, edges: Edges, file: str, later: int) -> None:
    """One version: its page and its citations. It has its adopters beside it; `later` is the latest version's page."""
    elements = _in_order(pattern)
    pack = Pack.objects.filter(pattern=pattern).first() if file else None
    told = document_in(pack) if pack else None
    origin = around.origins.get(pattern.initiative_id)
    adopters = [
        (one.initiative.community.name, one.adapted_at, edges.html(one))
        for one in pattern.adopters[:MOST_ADOPTERS]
    ]
    page = f"{pattern.pk}.html"
    inside = f"../{file}" if file else ""
    context = {
        "pattern": pattern,
        "elements": elements,
        "adopters": adopters,
        "origin": origin,
        "origin_page": f"{origin.pattern_id}.html" if origin and origin.pattern.is_published else "",
        "origin_told": edges.html(origin) if origin else "",
        "later": f"{later}.html" if later != pattern.pk else "",
        "file": inside,
        "told": told,
        "measured": measured(told) if told else [],
        "pictures": _pictures(site, pattern),
        "notes": around.notes.get(pattern.initiative_id, ()),
        "came_back": around.came_back.get(pattern.uid, ()),
        "structured": json_ld(of_pattern(pattern, elements, page, inside, pack.key if pack else "")),
    }
    site.page(f"patterns/{page}", "pattern", context)
    site.cited(f"patterns/{page}", citation_of_pattern(pattern, site.address_of("patterns", pattern.pk)))


def _enter(site: Site, pattern: Pattern, address: str) -> None:
    """Keep the latest version to be found."""
    community = pattern.initiative.community
    said = [pattern.summary, community.name, community.place, *(one.words for one in _in_order(pattern))]
    site.words.add(pattern.title, said, address, f"{_('pattern')} · {community}")
    site.count.patterns += 1


def _in_order(pattern: Pattern) -> list[Any]:
    """As `in_order` has them, from what was fetched with the pattern."""
    return sorted(pattern.elements.all(), key=lambda one: (PARTS[one.part], one.position, one.pk))


def _pictures(site: Site, pattern: Pattern) -> list[tuple[str, PatternPicture]]:
    """The pictures of a pattern, written beside its page; the same one is written once."""
    told = [(f"{one.digest[:32]}.{one.kind}", one) for one in pattern.pictures.all()]
    for name, picture in told:
        (site.folder / "patterns" / name).write_bytes(bytes(picture.content))
    return told
