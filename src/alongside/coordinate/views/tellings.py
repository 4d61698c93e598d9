"""The page of who was told what, for whoever has to tell people by word of mouth or asks whether they know."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside.community.access import enter
from alongside.community.rules import Ability

from ..models import Telling


def tellings(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Each thing that each person was told about sessions, the newest first. It prints."""
    found, _me = enter(request, community, initiative, to=Ability.READ_THE_WEEK)
    rows = Telling.objects.filter(initiative=found).readable()
    return render(
        request,
        "coordinate/telling_list.html",
        {"page": Paginator(rows, 30).get_page(request.GET.get("page"))},
    )
