"""What machines and other instances fetch: packs, feeds, citations, the schema. Open to all, and read-only."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..citing import Citation, bibtex, citation_of_item, citation_of_pattern, ris
from ..document import file_of
from ..feeds import MOST_LISTED, atom, item_entry, pack_entry, packs_feed, pattern_entry
from ..models import LibraryItem, Pack, Pattern
from ..packs.format import SUFFIX, TYPE, plain_name
from ..packs.schema import SCHEMA

ATOM = "application/atom+xml; charset=utf-8"


@require_safe
def pack_file(request: HttpRequest, identity: UUID, edition: int) -> HttpResponse:
    """The signed file itself, always as something to keep and never as a page."""
    pack = Pack.objects.here().filter(identity=identity, edition=edition).order_by("state", "pk").last()
    if pack is None:
        gone = Pattern.objects.filter(state=Pattern.State.PUBLISHED, removed_at__isnull=False)
        one = get_object_or_404(gone, uid=identity, version=edition)
        return render(request, "share/library_gone.html", {"gone": one}, status=410)
    name = f"{plain_name(pack.title)}-{pack.edition}{SUFFIX}"
    answer = HttpResponse(file_of(pack), content_type=TYPE)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def packs_list(request: HttpRequest) -> JsonResponse:
    """/.well-known/alongside-packs.json: what this instance signed, for those who follow it."""
    packs = Pack.objects.signed_here()[:MOST_LISTED]
    answer = JsonResponse(packs_feed(packs, _path_of), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def packs_atom(request: HttpRequest) -> HttpResponse:
    entries = [
        pack_entry(
            pack,
            _at(request, "library:pattern", pack.pattern_id),
            request.build_absolute_uri(_path_of(pack)),
        )
        for pack in Pack.objects.signed_here()[:200]
        if pack.pattern
    ]
    feed = atom(_("Packs"), request.build_absolute_uri(), entries, name="packs")
    return HttpResponse(feed, content_type=ATOM)


@require_safe
def library_atom(request: HttpRequest) -> HttpResponse:
    """The newest hundred patterns and items."""
    patterns = (
        Pattern.objects.published().select_related("initiative__community").order_by("-published_at")[:100]
    )
    items = LibraryItem.objects.published().select_related("community").order_by("-added_at")[:100]
    entries = [pattern_entry(one, _at(request, "library:pattern", one.pk)) for one in patterns]
    entries += [item_entry(one, _at(request, "library:item", one.pk)) for one in items]
    entries.sort(key=lambda one: one.at, reverse=True)
    feed = atom(_("New in the library"), request.build_absolute_uri(), entries[:100], name="library")
    return HttpResponse(feed, content_type=ATOM)


@require_safe
def item_citation(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    item = get_object_or_404(LibraryItem.objects.published(), pk=pk)
    return _cited(citation_of_item(item, _at(request, "library:item", pk)), form)


@require_safe
def pattern_citation(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    standing = Pattern.objects.filter(state=Pattern.State.PUBLISHED, removed_at=None)
    pattern = get_object_or_404(standing.select_related("initiative__community"), pk=pk)
    return _cited(citation_of_pattern(pattern, _at(request, "library:pattern", pk)), form)


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    return JsonResponse(SCHEMA, json_dumps_params={"indent": 1}, content_type="application/schema+json")


def _cited(citation: Citation, form: str) -> HttpResponse:
    written = {"bib": bibtex, "ris": ris}[form](citation)
    kind = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}[form]
    answer = HttpResponse(written, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{citation.key}.{form}"'
    return answer


def _path_of(pack: Pack) -> str:
    return reverse("library:pack_file", args=[pack.identity, pack.edition])


def _at(request: HttpRequest, name: str, pk: int | None) -> str:
    return request.build_absolute_uri(reverse(name, args=[pk]))
