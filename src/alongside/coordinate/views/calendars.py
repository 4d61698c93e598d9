"""Addresses that a phone's own calendar reads, and what they answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.once import taken_in
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import CalendarForm
from ..icalendar_feed import written
from ..models import Calendar


def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for whoever holds its address. An address that has ended is as one that never was."""
    calendar = Calendar.objects.found_by(secret)
    if calendar is None:
        raise Http404
    text, tag = written(calendar)
    if request.headers.get("If-None-Match", "").removeprefix("W/") == f'"{tag}"':
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    answer["ETag"] = f'"{tag}"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def calendars(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Make an address for one's own sessions, or as far as one may for a partner's or a place's; end those made."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    form = CalendarForm(request.POST or None, me=me)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made, secret = actions.make_calendar(found, by=me.someone, **form.chosen())
            address = request.build_absolute_uri(reverse("calendar", args=[secret]))
            slip = render(request, "coordinate/calendar_made.html", {"calendar": made, "address": address})
            return taken_in(slip, found.at("coordinate:calendars"))
    context = {"form": form, "calendars": _mine(found, me)}
    return render(request, "coordinate/calendar_list.html", context)


def end_calendar(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if request.method == "POST":
        calendar = get_object_or_404(Calendar, pk=pk, pk__in=[one.pk for one in _mine(found, me)])
        actions.end_calendar(calendar, by=me.someone)
        messages.success(request, _("That address has stopped working."))
    return redirect(found.at("coordinate:calendars"))


def _mine(found: Initiative, me: Me) -> list[Calendar]:
    """The calendars that this person may end: their own, those they made, and for a coordinator all."""
    standing = Calendar.objects.standing(found)
    if me.can(Ability.PLAN):
        return list(standing)
    return [one for one in standing if me.someone in (one.person, one.made_by)]
