"""The pages of a plan, and of what to do when something falls through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import told_in
from alongside.community.rules import Ability, Role

from .. import actions, pictures
from .. import plan as bridge
from ..forms import (
    LossForm,
    PlanForm,
)
from ..likely import with_likely
from ..models import Loss, Plan, Pledge, Session
from .trying import told_after


def start_plan(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.start_plan(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("coordinate:plan", pk=made.pk))
    return render(request, "coordinate/plan_new.html", {"form": form})


def plans(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every version of the plan, the newest first: what became of each, who made it and who agreed it."""
    found, _me = enter(request, community, initiative, to=Ability.PLAN)
    rows = plans_of(found).defer("result").order_by("-version")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "coordinate/plan_list.html", {"page": page})


def plan(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A plan as it stands: being worked out, a draft to be agreed, or what people go by."""
    found, _me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(plans_of(found), pk=pk)
    unmet, impossible = bridge.unmet(shown, for_coordinator=True)
    rows = bridge.drafted(shown)
    context = {
        "plan": shown,
        "days": pictures.by_day(rows),
        "sessions_count": len(rows),
        "people_count": len({person.pk for row in rows for person in row.people}),
        "unmet": unmet,
        "impossible": impossible,
        "gaps": with_likely(found, shown.gaps.select_related("opportunity")),
        "left_out": bridge.left_out(shown),
        "changes": bridge.changes_of(shown),
        "called_off": bridge.called_off_by(shown),
    }
    return render(request, "coordinate/plan_show.html", context)


def stop_plan(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    return _plan_step(request, community, initiative, pk, actions.stop_plan)


def agree_plan(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    return _plan_step(request, community, initiative, pk, actions.agree_plan)


def set_plan_aside(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    return _plan_step(request, community, initiative, pk, actions.set_plan_aside)


def tell_plan(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    return _plan_step(request, community, initiative, pk, actions.tell_plan)


def note_loss(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Something fell through: a pledge, a person, or everything at a time, whatever rests on it."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    people = Person.objects.filter(
        memberships__in=Membership.objects.now().filter(initiative=found, role=Role.PARTICIPANT),
        erased_at=None,
    ).order_by("name", "pk")
    return tell_loss(request, found, me, Pledge.objects.standing(found).readable(), people, {})


def loss(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Something fell through: the ways out side by side, each with who is affected, what changes, and why."""
    found, _me = enter(request, community, initiative, to=Ability.PLAN)
    lost = get_object_or_404(
        Loss.objects.touching(found).select_related("pledge__resource", "person", "noted_by"), pk=pk
    )
    plans = plans_of(found).filter(loss=lost).order_by("version")
    is_open = lost.settled_at is None and lost.ends_at > timezone.now()
    in_force = Plan.objects.in_force(found)
    context = {
        "loss": lost,
        "in_force": in_force,
        "resting": Session.objects.resting_on(lost) if is_open else [],
        "may_try_again": is_open and in_force is not None,
        "working": next((one for one in plans if one.is_working), None),
        "failed": [one for one in plans if one.state == Plan.State.FAILED],
        "ways": [(one, bridge.changes_of(one)) for one in plans if one.result],
    }
    return render(request, "coordinate/loss_show.html", context)


def find_ways_out(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Have the ways out of a loss worked out again, since another plan was agreed or something changed by hand."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    lost = get_object_or_404(Loss, initiative=found, pk=pk)
    if request.method == "POST":
        told_after(request, lambda: actions.find_ways_out(lost, by=me.someone))
    return redirect(found.at("coordinate:loss", pk=lost.pk))


def plans_of(found: Initiative) -> QuerySet[Plan]:
    plans = Plan.objects.filter(initiative=found)
    return plans.select_related(
        "initiative__community", "loss__pledge__resource", "loss__person", "agreed_by", "made_by", "before"
    )


def _plan_step(
    request: HttpRequest, community: str, initiative: str, pk: int, step: Callable[..., object]
) -> HttpResponse:
    """One step of a plan's life, by one button. Afterwards the plan shows where it stands."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(plans_of(found), pk=pk)
    if request.method == "POST":
        done = told_after(request, lambda: step(shown, by=me.someone))
        if isinstance(done, int):
            told = ngettext(
                "Told: %(count)s session is new or changed.",
                "Told: %(count)s sessions are new or changed.",
                done,
            )
            messages.success(request, told % {"count": done})
    return redirect(found.at("coordinate:plan", pk=shown.pk))


def tell_loss(
    request: HttpRequest,
    found: Initiative,
    me: Me,
    pledges: Iterable[Pledge],
    people: Iterable[Person],
    first: Mapping[str, object],
) -> HttpResponse:
    form = LossForm(request.POST or None, pledges=pledges, people=people, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            lost, _plan = actions.note_loss(found, by=me.someone, **form.loss())
            return redirect(found.at("coordinate:loss", pk=lost.pk))
    return render(request, "coordinate/loss_new.html", {"form": form})
