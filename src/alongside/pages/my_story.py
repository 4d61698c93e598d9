"""What is a person's to take: a certificate of what they did, and their own story as a page that opens anywhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from alongside.assess.models import Story
from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Person
from alongside.community.rules import Ability
from alongside.deliver.models import Attendance, Commitment, Exit
from alongside.listen.models import Ask, Strength


@dataclass(frozen=True)
class Done:
    """What somebody came to, under one name: how often, and for how many hours in all."""

    name: str
    times: int
    hours: Decimal


def done_by(person: Person, initiative: Initiative) -> tuple[list[Done], date | None, date | None]:
    """Everything they came to, the most hours first, with the first day and the last."""
    came = Attendance.objects.of(person, initiative).there().select_related("session__opportunity")
    times: dict[str, int] = defaultdict(int)
    hours: dict[str, Decimal] = defaultdict(Decimal)
    days = []
    for one in came:
        name = one.session.opportunity.name
        times[name] += 1
        hours[name] += one.session.hours
        days.append(timezone.localdate(one.session.starts_at))
    rows = [Done(name, times[name], hours[name].quantize(Decimal("0.1"))) for name in times]
    rows.sort(key=lambda row: (-row.hours, row.name))
    return rows, min(days, default=None), max(days, default=None)


def certificate(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """A sheet to print and sign. It says what was done and who was glad of it, and nothing of why anybody came."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    person = _whose(request, me)
    rows, first, last = done_by(person, found)
    kept = Commitment.objects.of(person, found).filter(state=Commitment.State.KEPT).order_by("state_at", "pk")
    context = {
        "person": person, "rows": rows, "first": first, "last": last, "promises": kept,
        "hours": sum((row.hours for row in rows), Decimal(0)), "anchor": found.anchor,
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "pages/certificate.html", context)


def story(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The person's own story as one file, in the order in which it happened to them."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    person = _whose(request, me)
    rows, first, last = done_by(person, found)
    context = {
        "person": person, "rows": rows, "first": first, "last": last,
        "asks": Ask.objects.of(person, found).select_related("answered_by").order_by("said_at", "pk"),
        "strengths": Strength.objects.of(person, found),
        "promises": Commitment.objects.of(person, found).order_by("made_at", "pk"),
        "stories": Story.objects.of(person, found).order_by("told_at", "pk"),
        "way_on": Exit.objects.filter(person=person, initiative=found).readable().first(),
        "today": timezone.localdate(),
    }  # fmt: skip
    answer = HttpResponse(render_to_string("pages/my_story.html", context, request))
    answer["Content-Disposition"] = 'attachment; filename="my-story.html"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _whose(request: HttpRequest, me: Me) -> Person:
    """One's own; on the team, somebody's whom they sit beside."""
    named = request.GET.get("whom", "")
    if not named and me.is_team and not me.is_participant:
        beside = me.beside()
        if not beside:
            raise Http404
        return beside[0]
    return me.speaking_for(named)
