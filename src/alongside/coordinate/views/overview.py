"""The room's front page, what was promised and what was given."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alongside.community.access import enter
from alongside.community.rules import Ability

from .. import pictures
from ..likely import with_likely
from ..models import Gap, Loss, Opportunity, Plan, Pledge, Request, Session, Telling
from ..quantities import quantities, quantities_table
from .contacts import my_contact


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Where the plan stands and what waits, for the team; everyone else is led to their own page."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if me.is_partner:
        return redirect(found.at("coordinate:sheet"))
    if not me.is_team:
        mine = Telling.objects.next_for(me.someone, found)[:30] if me.is_participant else []
        off = Telling.objects.off_for(me.someone, found) if me.is_participant else []
        return render(request, "coordinate/next.html", {"sessions": mine, "off": off})
    context = {
        "plan": Plan.objects.in_force(found),
        "working": Plan.objects.filter(initiative=found, state=Plan.State.WORKING).first(),
        "drafts": Plan.objects.filter(initiative=found, state=Plan.State.DRAFT, loss=None)[:5],
        "losses": Loss.objects.open_now(found),
        "gaps": with_likely(found, Gap.objects.open_now(found).select_related("opportunity")[:5]),
        "requests": Request.objects.unanswered(found).readable()[:10],
        "unconfirmed": Pledge.objects.unconfirmed(found).readable()[:10],
        "short": Pledge.objects.fallen_short(found).readable()[:10] if me.can(Ability.PLAN) else [],
        "sessions_count": Session.objects.this_week(found).count(),
        "opportunities_count": Opportunity.objects.open_now(found).count(),
        "pledges_count": Pledge.objects.standing(found).count(),
    }
    return render(request, "coordinate/overview.html", context)


def sheet(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """One partner's sheet: what I promised, what is asked of us, what came of it. No names of participants."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    ours = me.someone.organisation
    pledges = Pledge.objects.of(ours, found).readable().with_use()
    requests = Request.objects.to(ours, found).readable()
    context = {
        "organisation": ours,
        "pledges": [one for one in pledges if one.is_standing],
        "waiting": [one for one in requests if one.is_waiting],
        "replied": [one for one in requests if not one.is_waiting][:30],
        "contact": my_contact(found, me),
        "came_of_it": pictures.use_table(found, ours) if ours else None,
    }
    return render(request, "coordinate/partner_sheet.html", context)


def ledger(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What every partner pledged, what is planned, what was delivered, and what nobody uses."""
    found, _me = enter(request, community, initiative, to=Ability.READ_THE_LEDGER)
    lines = Pledge.objects.ledger(found)
    listed = Pledge.objects.filter(initiative=found).readable().with_use()
    context = {
        "figure": pictures.ledger_figure(lines) if lines else None,
        "quantities": quantities_table(rows) if (rows := quantities(found)) else None,
        "page": Paginator(listed, 30).get_page(request.GET.get("page")),
    }
    return render(request, "coordinate/ledger.html", context)
