"""Pledges, requests, opportunities, plans, the week and its sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Organisation
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability, Role

from .. import actions, pictures
from .. import plan as bridge
from ..forms import (
    KeepApartForm,
    LossForm,
    OpportunityForm,
    PlanForm,
    PledgeForm,
    ReplyForm,
    RequestForm,
    SessionForm,
    WhyForm,
)
from ..models import Gap, KeepApart, Loss, Opportunity, Plan, Pledge, Request, Session
from ..models.sessions import week_of
from ..week import By, grouped


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Where the plan stands and what waits, for the team; everyone else is led to their own page."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if me.is_partner:
        return redirect(found.at("coordinate:sheet"))
    if not me.is_team:
        mine = Session.objects.next_for(me.someone, found)[:30] if me.is_participant else []
        return render(request, "coordinate/next.html", {"sessions": mine})
    context = {
        "plan": Plan.objects.in_force(found),
        "working": Plan.objects.filter(initiative=found, state=Plan.State.WORKING).first(),
        "drafts": Plan.objects.filter(initiative=found, state=Plan.State.DRAFT, loss=None)[:5],
        "losses": Loss.objects.open_now(found).select_related("pledge__resource"),
        "gaps": Gap.objects.open_now(found).select_related("opportunity")[:5],
        "requests": Request.objects.unanswered(found).readable()[:10],
        "unconfirmed": Pledge.objects.unconfirmed(found).readable()[:10],
        "short": Pledge.objects.fallen_short(found).readable()[:10] if me.can(Ability.PLAN) else [],
        "sessions_count": Session.objects.this_week(found).count(),
        "opportunities_count": Opportunity.objects.open_now(found).count(),
        "pledges_count": Pledge.objects.standing(found).count(),
    }
    return render(request, "coordinate/overview.html", context)


# --- what partners have, and what is asked of them ---


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
        "page": Paginator(listed, 30).get_page(request.GET.get("page")),
    }
    return render(request, "coordinate/ledger.html", context)


def make_pledge(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Say what one's organisation has and pledge some of it. A coordinator may enter it for any partner."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    owners = _owners(found, me)
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
                conditions=given["conditions"],
                by=me.someone,
            )
            messages.success(request, _("Thank you. The pledge is kept, and plans can use it."))
            return redirect(_after_pledge(found, me))
    return render(request, "coordinate/pledge_new.html", {"form": form})


def confirm_pledge(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    pledge = _own_pledge(found, me, pk)
    if request.method == "POST":
        _try(request, lambda: actions.confirm_pledge(pledge, by=me.someone))
    return redirect(_after_pledge(found, me))


def withdraw_pledge(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    pledge = _own_pledge(found, me, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.withdraw_pledge(pledge, why=form.cleaned_data["why"], by=me.someone)
            return redirect(_after_pledge(found, me))
    return render(request, "coordinate/pledge_withdraw.html", {"form": form, "pledge": pledge})


def pledge_fell_through(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    pledge = get_object_or_404(Pledge.objects.standing(found), pk=pk)
    start, _end = week_of(timezone.now())
    pledges = Pledge.objects.filter(pk=pledge.pk).readable()
    first = {"pledge": pledge, "starts_at": timezone.now(), "ends_at": start + timedelta(days=7)}
    return _fell_through(request, found, me, pledges, first)


def ask_partner(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    gap = _chosen_gap(found, request)
    first = {"words": gap.sentence, "opportunity": gap.opportunity_id} if gap else {}
    form = RequestForm(request.POST or None, initiative=found, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            asked = actions.ask_partner(found, gap=gap, by=me.someone, **form.cleaned_data)
            messages.success(
                request, _("%(partner)s sees it on its sheet.") % {"partner": asked.organisation}
            )
            return redirect(found.at("coordinate:overview"))
    return render(request, "coordinate/request_new.html", {"form": form})


def reply(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Yes, no, or something else instead. Partners answer for themselves; a coordinator may enter what was said."""
    found, me = enter(request, community, initiative, to=Ability.PLEDGE)
    asked = get_object_or_404(Request.objects.readable(), initiative=found, pk=pk)
    if asked.organisation_id not in {one.pk for one in _owners(found, me)}:
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
            return redirect(_after_pledge(found, me))
    return render(request, "coordinate/request_reply.html", {"form": form, "asked": asked})


# --- what is made of asks ---


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


def end_opportunity(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    opportunity = get_object_or_404(Opportunity.objects.open_now(found), pk=pk)
    if request.method == "POST":
        actions.end_opportunity(opportunity, by=me.someone)
    return redirect(found.at("coordinate:opportunities"))


# --- plans ---


def start_plan(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.start_plan(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("coordinate:plan", pk=made.pk))
    return render(request, "coordinate/plan_new.html", {"form": form})


def plan(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A plan as it stands: being worked out, a draft to be agreed, or what people go by."""
    found, _me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(_plans(found), pk=pk)
    unmet, impossible = bridge.unmet(shown, for_coordinator=True)
    rows = bridge.drafted(shown)
    context = {
        "plan": shown,
        "days": pictures.by_day(rows),
        "sessions_count": len(rows),
        "people_count": len({person.pk for row in rows for person in row.people}),
        "unmet": unmet,
        "impossible": impossible,
        "gaps": shown.gaps.select_related("opportunity"),
        "changes": bridge.changes_of(shown),
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


def loss(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Something fell through: the ways out side by side, each with who is affected, what changes, and why."""
    found, _me = enter(request, community, initiative, to=Ability.PLAN)
    lost = get_object_or_404(
        Loss.objects.touching(found).select_related("pledge__resource", "noted_by"), pk=pk
    )
    plans = _plans(found).filter(loss=lost).order_by("version")
    context = {
        "loss": lost,
        "working": next((one for one in plans if one.is_working), None),
        "failed": [one for one in plans if one.state == Plan.State.FAILED],
        "ways": [(one, bridge.changes_of(one)) for one in plans if one.result],
    }
    return render(request, "coordinate/loss_show.html", context)


# --- the week and its sessions ---


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
        "groups": grouped(rows, by),
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
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(Session.objects.with_people(), initiative=found, pk=pk)
    form = SessionForm(request.POST or None, initiative=found, session=shown)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_session(shown, by=me.someone, **form.given())
            return redirect(found.at("coordinate:session", pk=shown.pk))
    return render(request, "coordinate/session_change.html", {"form": form, "session": shown})


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
    """What a session rests on fell through: choose which pledge, and ways out are worked out."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(Session, initiative=found, pk=pk)
    pledges = Pledge.objects.standing(found).filter(uses__session=shown).readable()
    first = {"pledge": shown.venue_id, "starts_at": shown.starts_at, "ends_at": shown.ends_at}
    return _fell_through(request, found, me, pledges, first)


# --- who is kept apart: the coordinator alone ---


def apart(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    form = KeepApartForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.keep_apart(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("coordinate:apart"))
    pairs = KeepApart.objects.filter(initiative=found).select_related("one", "other")
    return render(request, "coordinate/apart.html", {"form": form, "pairs": pairs})


def let_together(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    pair = get_object_or_404(KeepApart, initiative=found, pk=pk)
    if request.method == "POST":
        actions.let_together(pair, by=me.someone)
    return redirect(found.at("coordinate:apart"))


def _plans(found: Initiative) -> QuerySet[Plan]:
    plans = Plan.objects.filter(initiative=found)
    return plans.select_related(
        "initiative__community", "loss__pledge__resource", "agreed_by", "made_by", "before"
    )


def _plan_step(
    request: HttpRequest, community: str, initiative: str, pk: int, step: Callable[..., object]
) -> HttpResponse:
    """One step of a plan's life, by one button. Afterwards the plan shows where it stands."""
    found, me = enter(request, community, initiative, to=Ability.PLAN)
    shown = get_object_or_404(_plans(found), pk=pk)
    if request.method == "POST":
        done = _try(request, lambda: step(shown, by=me.someone))
        if isinstance(done, int):
            told = ngettext(
                "Told: %(count)s session is new or changed.",
                "Told: %(count)s sessions are new or changed.",
                done,
            )
            messages.success(request, told % {"count": done})
    return redirect(found.at("coordinate:plan", pk=shown.pk))


def _try(request: HttpRequest, step: Callable[[], object]) -> object:
    """Do something that a button asked for. A refusal is shown on the page that follows."""
    try:
        return step()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None


def _fell_through(
    request: HttpRequest, found: Initiative, me: Me, pledges: object, first: Mapping[str, object]
) -> HttpResponse:
    form = LossForm(request.POST or None, pledges=pledges, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = dict(form.cleaned_data)
            lost, _plan = actions.note_loss(given.pop("pledge"), by=me.someone, **given)
            return redirect(found.at("coordinate:loss", pk=lost.pk))
    return render(request, "coordinate/loss_new.html", {"form": form, "pledges": pledges})


def _owners(found: Initiative, me: Me) -> list[Organisation]:
    """The organisations for which this person may pledge and reply: their own, or for a coordinator any."""
    if Role.COORDINATOR in me.roles:
        return list(Organisation.objects.filter(community=found.community_id))
    return [me.someone.organisation] if me.someone.organisation else []


def _own_pledge(found: Initiative, me: Me, pk: int) -> Pledge:
    pledge = get_object_or_404(Pledge.objects.readable(), initiative=found, pk=pk)
    if pledge.resource.organisation_id not in {one.pk for one in _owners(found, me)}:
        raise Http404
    return pledge


def _after_pledge(found: Initiative, me: Me) -> str:
    return found.at("coordinate:sheet" if me.is_partner else "coordinate:overview")


def _chosen_gap(found: Initiative, request: HttpRequest) -> Gap | None:
    chosen = request.GET.get("gap", "")
    return (
        Gap.objects.filter(initiative=found, pk=chosen).first()
        if chosen.isdigit() and len(chosen) < 18
        else None
    )


def _day_in(request: HttpRequest) -> datetime:
    """The day that the address names, or today."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
        return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    except ValueError:
        return timezone.now()
