"""When people can come and what they need, and how far it is between places."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import AvailabilityForm, TravelTimeForm
from ..models import Availability, TravelTime


def availability(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Say when you can come, or for somebody you sit beside."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    beside = me.beside()
    named = (request.POST or request.GET).get("whom", "") or (
        str(beside[0].pk) if beside and me.is_team else ""
    )
    person = me.speaking_for(named)
    said = Availability.objects.by_person(found).get(person.pk)
    form = AvailabilityForm(request.POST or None, me=me, said=said, initial={"whom": str(person.pk)})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.say_availability(found, person=person, by=me.someone, **form.said())
            messages.success(request, _("Kept. The next plan follows it."))
            return redirect(found.at("coordinate:overview") if me.is_team else found.get_absolute_url())
    context = {"form": form, "person": person, "beside": beside if me.is_team else []}
    return render(request, "coordinate/availability.html", context)


def travel(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """How long it takes between the places that partners pledged."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = TravelTimeForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.say_travel_time(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Kept. The next plan follows it."))
            return redirect(found.at("coordinate:travel"))
    context = {"form": form, "times": TravelTime.objects.filter(initiative=found)}
    return render(request, "coordinate/travel.html", context)
