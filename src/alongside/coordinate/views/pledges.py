"""The pages of what partners have and pledge."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Organisation
from alongside.community.refusals import told_in
from alongside.community.rules import Ability, Role

from .. import actions
from ..forms import (
    ChangePledgeForm,
    PledgeForm,
    WhyForm,
)
from ..models import Pledge, PledgeUse
from ..models.sessions import week_of
from .plans import tell_loss
from .trying import told_after


def make_pledge(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Say what one's organisation has and pledge some of it. A coordinator may enter it for any partner."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    owners = owners_for(found, me)
    if not owners:
        return render(request, "coordinate/pledge_new.html", {"no_organisation": True})
    form = PledgeForm(request.POST or None, me=me, organisations=owners)
    if request.method == "POST" and form.is_valid():
        with (
            told_in(form),
            transaction.atomic(),
        ):  # both or neither: a refused pledge leaves no resource behind
            given = form.cleaned_data
            resource = given.get("resource") or actions.add_resource(
                given["organisation"],
                kind=given["kind"],
                name=given["name"],
                features=given["features"],
                where=given["where"],
                holds=given["holds"],
                by=me.someone,
            )
            actions.make_pledge(
                found,
                resource=resource,
                amount=given["amount"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                windows=form.windows(),
                notice_days=given["notice_days"] or 0,
                not_on=given["not_on"],
                conditions=given["conditions"],
                by=me.someone,
            )
            messages.success(request, _("Thank you. The pledge is kept, and plans can use it."))
            return redirect(after_pledge(found, me))
    return render(request, "coordinate/pledge_new.html", {"form": form})


def change_pledge(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Pledge more, less or at other times, and say anew what the thing is good for."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    pledge = own_pledge(found, me, pk)
    form = ChangePledgeForm(request.POST or None, pledge=pledge)
    if request.method == "POST" and form.is_valid():
        with told_in(form), transaction.atomic():  # both or neither
            given = form.cleaned_data
            actions.describe_resource(
                pledge.resource,
                features=given["features"],
                holds=given.get("holds", pledge.resource.holds),
                by=me.someone,
            )
            lost = actions.change_pledge(pledge, by=me.someone, **form.pledged())
            if lost:
                messages.info(
                    request, _("Sessions rest on it. The coordinator sees that and finds a way out.")
                )
            elif me.someone.organisation_id == pledge.resource.organisation_id:
                messages.success(request, _("The pledge is changed, and plans can use it."))
            else:
                messages.success(request, _("The pledge is changed. Plans use it once it is confirmed."))
            return redirect(after_pledge(found, me))
    return render(request, "coordinate/pledge_change.html", {"form": form, "pledge": pledge})


def confirm_pledge(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    pledge = own_pledge(found, me, pk)
    if request.method == "POST":
        told_after(request, lambda: actions.confirm_pledge(pledge, by=me.someone))
    return redirect(after_pledge(found, me))


def withdraw_pledge(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    pledge = own_pledge(found, me, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if actions.withdraw_pledge(pledge, why=form.cleaned_data["why"], by=me.someone):
                messages.info(
                    request, _("Sessions rest on it. The coordinator sees that and finds a way out.")
                )
            return redirect(after_pledge(found, me))
    resting = PledgeUse.objects.ahead(found).filter(pledge=pledge).count()
    context = {"form": form, "pledge": pledge, "resting": resting}
    return render(request, "coordinate/pledge_withdraw.html", context)


def pledge_fell_through(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    pledge = get_object_or_404(Pledge.objects.standing(found), pk=pk)
    start, _end = week_of(timezone.now())
    pledges = Pledge.objects.filter(pk=pledge.pk).readable()
    first = {"what": f"pledge:{pledge.pk}", "starts_at": timezone.now(), "ends_at": start + timedelta(days=7)}
    return tell_loss(request, found, me, pledges, (), first)


def owners_for(found: Initiative, me: Me) -> list[Organisation]:
    """The organisations for which this person may pledge and reply: their own, or for a coordinator any."""
    if Role.COORDINATOR in me.roles:
        return list(Organisation.objects.filter(community=found.community_id))
    return [me.someone.organisation] if me.someone.organisation else []


def own_pledge(found: Initiative, me: Me, pk: int) -> Pledge:
    pledge = get_object_or_404(Pledge.objects.readable(), initiative=found, pk=pk)
    if pledge.resource.organisation_id not in {one.pk for one in owners_for(found, me)}:
        raise Http404
    return pledge


def after_pledge(found: Initiative, me: Me) -> str:
    return found.at("coordinate:sheet" if me.is_partner else "coordinate:overview")
