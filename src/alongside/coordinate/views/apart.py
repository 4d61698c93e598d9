"""The page of who is kept apart, for the coordinator alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import (
    KeepApartForm,
)
from ..models import KeepApart


def apart(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = KeepApartForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.keep_apart(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("coordinate:apart"))
    pairs = KeepApart.objects.filter(initiative=found).select_related("one", "other")
    return render(request, "coordinate/apart.html", {"form": form, "pairs": pairs})


def let_together(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    pair = get_object_or_404(KeepApart, initiative=found, pk=pk)
    if request.method == "POST":
        actions.let_together(pair, by=me.someone)
    return redirect(found.at("coordinate:apart"))
