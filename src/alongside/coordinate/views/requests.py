"""The pages of what the team asks of partners."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import (
    ReplyForm,
    RequestForm,
)
from ..likely import with_likely
from ..models import Contact, Gap, Pledge, Request
from .pledges import after_pledge, owners_for
from .trying import told_after


def ask_partner(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    gap = _chosen_gap(found, request)
    first = {"words": gap.asked, "opportunity": gap.opportunity_id} if gap else {}
    form = RequestForm(request.POST or None, initiative=found, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            asked = actions.ask_partner(found, gap=gap, by=me.someone, **form.cleaned_data)
            messages.success(
                request, _("%(partner)s sees it on its sheet.") % {"partner": asked.organisation}
            )
            return redirect(found.at("coordinate:overview"))
    contacts = Contact.objects.filter(initiative=found).current().readable()[:60]
    return render(request, "coordinate/request_new.html", {"form": form, "contacts": contacts})


def ask_for_gap(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One click: a partner that is likely to have what is lacking is asked for it, in the plan's own words."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    gap = get_object_or_404(Gap.objects.select_related("opportunity"), initiative=found, pk=pk)
    chosen = request.POST.get("organisation", "")
    [open_gap] = with_likely(found, [gap])
    likely = {str(one.organisation.pk): one.organisation for one in open_gap.likely}
    if request.method == "POST" and chosen in likely:
        asked = told_after(
            request,
            lambda: actions.ask_partner(
                found,
                organisation=likely[chosen],
                words=gap.asked or str(gap.opportunity),
                opportunity=gap.opportunity,
                gap=gap,
                by=me.someone,
            ),
        )
        if asked:
            messages.success(request, _("%(partner)s sees it on its sheet.") % {"partner": likely[chosen]})
    elif request.method == "POST":
        messages.error(request, _("They were asked for it already, or have nothing like it any more."))
    return redirect(found.at("coordinate:overview"))


def reply(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Yes, no, or something else instead. Partners answer for themselves; a coordinator may enter what was said."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    asked = get_object_or_404(Request.objects.readable(), initiative=found, pk=pk)
    if asked.organisation_id not in {one.pk for one in owners_for(found, me)}:
        raise Http404
    pledges = Pledge.objects.standing(found).filter(resource__organisation=asked.organisation).readable()
    first = (
        {}
        if asked.is_waiting
        else {"reply": asked.reply, "words": asked.reply_words, "pledge": asked.pledge_id}
    )
    form = ReplyForm(request.POST or None, pledges=pledges, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.reply(asked, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Your reply is in. Thank you."))
            return redirect(after_pledge(found, me))
    return render(request, "coordinate/request_reply.html", {"form": form, "asked": asked})


def _chosen_gap(found: Initiative, request: HttpRequest) -> Gap | None:
    chosen = request.GET.get("gap", "")
    return (
        Gap.objects.filter(initiative=found, pk=chosen).first()
        if chosen.isdigit() and len(chosen) < 18
        else None
    )
