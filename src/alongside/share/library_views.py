"""The public library: everything published, of every community here. No door, and no names."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from alongside.community.access import place_of
from alongside.community.models import Initiative, Membership
from alongside.community.rules import Ability, Role
from alongside.shell.values import Fact as FactValue

from . import lineage
from .forms import SearchForm
from .models import Adaptation, Fact, LibraryItem, Pattern, Perspective, Reflection
from .models.library import Insight

KINDS = {"published": "published", "not_published": "not published", "illustration": "illustration"}


def library(request: HttpRequest) -> HttpResponse:
    """Patterns and items that were published, with filters and a search."""
    form = SearchForm(request.GET)
    asked = form.asked()
    items = LibraryItem.objects.published().matching(asked["q"]).listed()
    for name in ("kind", "perspective", "insight"):
        if asked[name]:
            items = items.filter(**{name: asked[name]})
    patterns = Pattern.objects.published().matching(asked["q"]).listed()
    if asked["kind"] not in ("", "pattern") or asked["perspective"] or asked["insight"]:
        patterns = patterns.none()
    context = {
        "form": form,
        "asked": any(asked.values()),
        "patterns": Paginator(patterns, 30).get_page(request.GET.get("patterns")),
        "page": Paginator(items, 30).get_page(request.GET.get("page")),
        "may_write": _can_start(request),
    }
    return render(request, "share/library_list.html", context)


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it says, its facts with their sources, and what nobody published."""
    shelf = LibraryItem.objects.published()
    one = get_object_or_404(
        shelf.select_related("community").prefetch_related(
            Prefetch("adapted_as", shelf), Prefetch("parts", shelf), "facts"
        ),
        pk=pk,
    )
    context = {
        "item": one,
        "facts": [_as_value(fact) for fact in one.facts.all()],
        "origin": shelf.filter(adapted_as=one).first(),
        "whole": shelf.filter(parts=one).first(),
        "reflections": Reflection.objects.published().filter(item=one).readable(),
    }
    return render(request, "share/library_item.html", context)


def pattern(request: HttpRequest, pk: int) -> HttpResponse:
    """One published pattern, and the ways to start from it for those who can."""
    one = get_object_or_404(Pattern.objects.listed().filter(state=Pattern.State.PUBLISHED), pk=pk)
    context = {
        "pattern": one,
        "elements": one.elements.in_order(),
        "later": Pattern.objects.filter(before=one, state=Pattern.State.PUBLISHED).first(),
        "starts": _can_start(request, Ability.ADAPT),
        "adopters": Adaptation.objects.filter(pattern=one).shown().readable(),
    }
    return render(request, "share/library_pattern.html", context)


def lineage_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Who adapted what from whom, what they kept and changed and why, and what came of it."""
    members = lineage.family(get_object_or_404(Initiative, pk=pk))
    asked_for = next(member for member in members if member.initiative.pk == pk)
    if not asked_for.is_shown or not lineage.is_public(members):
        raise Http404
    edges = [member for member in members if member.adaptation and member.is_shown]
    page = Paginator(edges, 10).get_page(request.GET.get("page"))
    told = [
        (
            member,
            members[member.parent],
            lineage.differences_table(member.adaptation),
            lineage.choices_table(member.adaptation),
        )
        for member in page
        if member.adaptation
    ]
    context = {
        "members": members,
        "figure": lineage.family_figure(members),
        "told": told,
        "page": page,
        "results": lineage.results(members),
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
