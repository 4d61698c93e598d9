"""The pages of what is made of asks."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import OpportunityForm
from ..models import Opportunity


def opportunities(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, _me = enter(request, community, initiative, to=Ability.READ_THE_WEEK)
    listed = Opportunity.objects.filter(initiative=found).prefetch_related("asks__person")
    page = Paginator(listed.order_by("ended_at", "name"), 30).get_page(request.GET.get("page"))
    return render(request, "coordinate/opportunity_list.html", {"page": page})


def make_opportunity(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = OpportunityForm(
        request.POST or None, initiative=found, initial={"asks": request.GET.getlist("ask")}
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.make_opportunity(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("It is ready to be planned."))
            return redirect(found.at("coordinate:opportunities"))
    return render(request, "coordinate/opportunity_new.html", {"form": form})


def change_opportunity(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    opportunity = get_object_or_404(Opportunity.objects.open_now(found), pk=pk)
    form = OpportunityForm(request.POST or None, initiative=found, changing=opportunity)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_opportunity(opportunity, by=me.someone, **form.cleaned_data)
            messages.success(request, _("It is changed. Sessions that stand stay; the next plan goes by it."))
            return redirect(found.at("coordinate:opportunities"))
    return render(request, "coordinate/opportunity_change.html", {"form": form, "opportunity": opportunity})


def end_opportunity(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    opportunity = get_object_or_404(Opportunity.objects.open_now(found), pk=pk)
    if request.method == "POST":
        actions.end_opportunity(opportunity, by=me.someone)
    return redirect(found.at("coordinate:opportunities"))
