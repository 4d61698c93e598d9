"""The pages of the week and of each session in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions, pictures
from ..forms import (
    SessionForm,
    WhyForm,
)
from ..models import Pledge, Session, SessionPlace
from ..models.sessions import week_of
from ..week import By, grouped
from .plans import tell_loss


def week(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The week by day, place, person or partner, for the team alone. It prints for the wall of the team's room."""
    found, _me = enter(request, community, initiative, to=Ability.READ_THE_WEEK)
    start, end = week_of(_day_in(request))
    rows = list(Session.objects.between(found, start, end).with_people())
    asked = request.GET.get("by", "")
    by = By(asked) if asked in By.values else By.DAY
    context = {
        "monday": start.date(),
        "sunday": end.date() - timedelta(days=1),
        "before": (start.date() - timedelta(days=7)).isoformat(),
        "after": end.date().isoformat(),
        "by": by.value,
        "names_day": by is not By.DAY,
        "ways": By.choices,
        "groups": grouped(rows, by, monday=start.date()),
        "figure": pictures.week_figure(rows, start.date()) if rows else None,
    }
    return render(request, "coordinate/week.html", context)


def session(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.READ_THE_WEEK)
    shown = get_object_or_404(Session.objects.with_people(), initiative=found, pk=pk)
    speaks = actions.against(shown) if me.can(Ability.PLAN) and not shown.has_begun else []
    return render(request, "coordinate/session_show.html", {"session": shown, "against": speaks})


def make_session(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = SessionForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.make_session(found, by=me.someone, **form.given())
            return redirect(found.at("coordinate:session", pk=made.pk))
    return render(request, "coordinate/session_new.html", {"form": form})


def change_session(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Change a session. `?day=` is where somebody dragged it to: the form shows what speaks against it there."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(Session.objects.with_people(), initiative=found, pk=pk)
    moved_to = _day_asked(request)
    form = SessionForm(request.POST or None, initiative=found, session=shown, moved_to=moved_to)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_session(shown, by=me.someone, **form.given())
            return redirect(found.at("coordinate:session", pk=shown.pk))
    refused, speaks = "", list[str]()
    if moved_to and not form.is_bound:
        as_if = SessionForm(form.initial, initiative=found, session=shown)
        if as_if.is_valid():
            refused, speaks = actions.weigh(found, session=shown, **as_if.given())
    context = {"form": form, "session": shown, "moved_to": moved_to, "refused": refused, "speaks": speaks}
    return render(request, "coordinate/session_change.html", context)


def try_session(request: HttpRequest, community: str, initiative: str, pk: int | None = None) -> HttpResponse:
    """What speaks against a session as it is typed now, to be shown beside its form. Nothing is kept."""
    found, _me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(Session, initiative=found, pk=pk) if pk else None
    form = SessionForm(request.POST or None, initiative=found, session=shown)
    context: dict[str, object] = {"tried": form.is_valid()}
    if form.is_valid():
        given = form.given()
        context["refused"], context["speaks"] = actions.weigh(found, session=shown, **given)
    return render(request, "coordinate/_tried.html", context)


def call_off_session(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(Session.objects.with_people(), initiative=found, pk=pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.call_off_session(shown, why=form.cleaned_data["why"], by=me.someone)
            return redirect(found.at("coordinate:session", pk=shown.pk))
    return render(request, "coordinate/session_call_off.html", {"form": form, "session": shown})


def session_fell_through(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What a session rests on fell through: choose what, and ways out are worked out."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(Session, initiative=found, pk=pk)
    pledges = Pledge.objects.standing(found).filter(uses__session=shown).readable()
    on_it = shown.places.filter(state=SessionPlace.State.EXPECTED).select_related("person")
    first = {
        "what": f"pledge:{shown.venue_id}",
        "starts_at": shown.starts_at,
        "ends_at": shown.ends_at,
    }
    return tell_loss(request, found, me, pledges, [one.person for one in on_it], first)


def _day_asked(request: HttpRequest) -> date | None:
    """The day that the address names, if it names one that has weeks before and after it."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if date(1900, 1, 1) < day < date(9000, 1, 1) else None


def _day_in(request: HttpRequest) -> datetime:
    """The day that the address names, or today."""
    day = _day_asked(request)
    zone = timezone.get_current_timezone()
    return datetime.combine(day, datetime.min.time(), tzinfo=zone) if day else timezone.now()
