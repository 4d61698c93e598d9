"""The public library: everything published, of every community here. No door, and no names."""

from __future__ import annotations

from collections import defaultdict

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from alongside.community.access import place_of
from alongside.community.models import Initiative, Membership
from alongside.community.rules import Ability, Role
from alongside.shell.values import Fact as FactValue

from .. import lineage
from ..diffs import changes_since
from ..document import document_in
from ..finding import find
from ..forms import SearchForm
from ..measured import measured
from ..models import (
    Adaptation,
    ChangeNote,
    Elsewhere,
    Fact,
    Insight,
    LibraryItem,
    Pack,
    Pattern,
    Perspective,
    Reflection,
    Shelf,
)
from ..packs.keys import fingerprint
from ..structured import json_ld, of_item, of_pattern

MOST_NOTES, NOTES_OF_EACH = 60, 20
KINDS = {"published": "published", "not_published": "not published", "illustration": "illustration"}


def library(request: HttpRequest) -> HttpResponse:
    """Patterns and items that were published, with filters and a search."""
    form = SearchForm(request.GET)
    asked = form.asked()
    page = request.GET.get("page", "1")
    found = find(asked["q"], asked, page=int(page) if page.isdecimal() and len(page) < 6 else 1)
    context = {
        "form": form,
        "asked": any(asked.values()),
        "found": found,
        "before": _page_at(request, found.page - 1) if found.has_previous else "",
        "after": _page_at(request, found.page + 1) if found.has_next else "",
    }
    return render(request, "share/library_list.html", context)


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it says, its facts with their sources, and what nobody published."""
    shelf = LibraryItem.objects.published()
    one = get_object_or_404(
        LibraryItem.objects.filter(state=Shelf.PUBLISHED)
        .select_related("community")
        .prefetch_related(Prefetch("adapted_as", shelf), Prefetch("parts", shelf), "facts"),
        pk=pk,
    )
    if one.removed_at:
        return render(request, "share/library_gone.html", {"gone": one}, status=410)
    facts = list(one.facts.all())
    context = {
        "item": one,
        "facts": [_as_value(fact) for fact in facts],
        "origin": shelf.filter(adapted_as=one).first(),
        "whole": shelf.filter(parts=one).first(),
        "reflections": Reflection.objects.published().filter(item=one).readable(),
        "structured": json_ld(of_item(one, facts, request.build_absolute_uri(request.path))),
    }
    return render(request, "share/library_item.html", context)


def pattern(request: HttpRequest, pk: int) -> HttpResponse:
    """One published pattern, its pack, and the ways to start from it for those who can."""
    one = get_object_or_404(Pattern.objects.listed().filter(state=Pattern.State.PUBLISHED), pk=pk)
    if one.removed_at:
        return render(request, "share/library_gone.html", {"gone": one}, status=410)
    elements = list(one.elements.in_order())
    pack = Pack.objects.here().filter(pattern=one).first()
    told = document_in(pack) if pack else None
    file = reverse("library:pack_file", args=[pack.identity, pack.edition]) if pack else ""
    address = request.build_absolute_uri(request.path)
    public = ChangeNote.objects.public()
    origin = Adaptation.objects.to_here(one.initiative).shown().select_related("pattern").first()
    context = {
        "pattern": one,
        "elements": elements,
        "pictures": one.pictures.defer("content"),
        "later": Pattern.objects.published().filter(uid=one.uid, version__gt=one.version).first(),
        "earlier": Pattern.objects.filter(
            uid=one.uid, version__lt=one.version, state=Pattern.State.PUBLISHED
        ),
        "changes": changes_since(one),
        "starts": _can_start(request, Ability.ADAPT),
        "adopters": Adaptation.objects.filter(pattern=one).shown().readable()[:100],
        "own_notes": public.of(one.initiative)[:MOST_NOTES],
        "came_back": public.about(one)[:MOST_NOTES],
        "siblings": public.from_siblings(origin)[:MOST_NOTES],
        "pack": pack,
        "told": told,
        "measured": measured(told) if told else [],
        "file": file,
        "fingerprint": fingerprint(pack.key) if pack else "",
        "elsewhere": Elsewhere.objects.filter(community=one.community_id).first(),
        "structured": json_ld(
            of_pattern(
                one,
                elements,
                address,
                request.build_absolute_uri(file) if file else "",
                pack.key if pack else "",
            )
        ),
    }
    return render(request, "share/library_pattern.html", context)


def lineage_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Who adapted what from whom, what they kept and changed and why, and what came of it. Ten to a page."""
    tree = lineage.branches(get_object_or_404(Initiative, pk=pk).pk)
    asked_for = tree.keys.index(pk)
    page = Paginator(range(len(tree)), 11).get_page(request.GET.get("page"))
    drawn_at, listed_at = range(min(lineage.DRAWN, len(tree))), page.object_list
    above = {tree.parents[position] for position in listed_at} - {-1}
    needed = sorted({*drawn_at, *listed_at, *above, asked_for})
    met = dict(zip(needed, lineage.members(tree, needed), strict=True))
    drawn, listed = [met[position] for position in drawn_at], [met[position] for position in listed_at]
    parents, asked = {position: met[position] for position in above}, met[asked_for]
    if not asked.is_shown or not lineage.is_public(tree.keys):
        raise Http404
    lineage.with_choices(listed)
    noted = _noted(listed)
    told = [
        (
            member,
            parents[member.parent],
            lineage.differences_table(member.adaptation),
            lineage.choices_table(member.adaptation),
            noted[member.initiative.pk],
        )
        for member in listed
        if member.adaptation and member.is_shown
    ]
    context = {
        "figure": lineage.family_figure(drawn, listed, parents, len(tree) - 1),
        "told": told,
        "page": page,
        "results": lineage.results(listed, parents),
    }
    return render(request, "share/library_lineage.html", context)


def reflections(request: HttpRequest) -> HttpResponse:
    """Issues and opportunities, from where people stand."""
    said = Reflection.objects.published()
    chosen = request.GET.get("perspective", "")
    shown = said.filter(perspective=chosen) if chosen in Perspective.values else said
    counts = said.by_perspective()
    context = {
        "page": Paginator(shown.readable(), 30).get_page(request.GET.get("page")),
        "perspectives": [(key, label, counts[key]) for key, label in Perspective.choices],
        "chosen": chosen,
        "insights": Insight.choices,
    }
    return render(request, "share/library_reflections.html", context)


def _noted(listed: list[lineage.Member]) -> dict[int, list[ChangeNote]]:
    """What each member of a family lets everyone read of its notes, the newest first."""
    found: dict[int, list[ChangeNote]] = defaultdict(list)
    public = ChangeNote.objects.public().filter(initiative__in=[member.initiative.pk for member in listed])
    for note in public.newest_of_each(NOTES_OF_EACH):
        found[note.initiative_id].append(note)
    return found


def _page_at(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _can_start(request: HttpRequest, ability: Ability = Ability.ADAPT) -> list[Initiative]:
    """The initiatives of whoever asks from which they may start another: one for each community of theirs."""
    roles = [role.value for role in Role if role in ability.roles]
    held = Membership.objects.now().filter(person__in=place_of(request).people, role__in=roles)
    found = {row.community_id: row.initiative for row in held.select_related("initiative__community")}
    return list(found.values())


def _as_value(fact: Fact) -> FactValue:
    words = f"{fact.what}: {fact.value}" if fact.value else fact.what
    kind = f" ({fact.get_source_kind_display()})" if fact.source_kind else ""
    return FactValue(
        statement=words,
        kind=KINDS[fact.status],  # type: ignore[arg-type]
        source=fact.source + kind,
        source_url=fact.source_url,
        date=fact.seen,
    )
