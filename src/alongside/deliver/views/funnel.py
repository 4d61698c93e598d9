"""The pages on which published totals are put beside our own, and put right."""

from __future__ import annotations

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import PublishedTotalForm
from ..models import FunnelFigure


def published_total(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.MEASURE)
    form = PublishedTotalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_published_total(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Kept, with its source. It is never added to our own numbers."))
            return redirect(found.at("deliver:introductions"))
    return render(request, "deliver/published_new.html", {"form": form})


def correct_published_total(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.MEASURE)
    figure = get_object_or_404(FunnelFigure, initiative=found, pk=pk)
    taken_out = "out" in request.POST
    now = model_to_dict(figure) | {"has_worker": "yes" if figure.has_worker else "no"}
    form = PublishedTotalForm(None if taken_out else request.POST or None, initial=now)
    if taken_out:
        actions.take_out_published_total(figure, by=me.someone)
        messages.success(request, _("Taken out. Your own numbers are as they were."))
        return redirect(found.at("deliver:introductions"))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.correct_published_total(figure, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Put right."))
            return redirect(found.at("deliver:introductions"))
    return render(request, "deliver/published_correct.html", {"form": form, "figure": figure})
