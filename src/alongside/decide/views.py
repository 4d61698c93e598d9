"""The pages of Decide. Each view is a paragraph: enter, find, ask, do, answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Membership
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability, Role
from alongside.shell.once import new_token

from . import actions, allocation
from .forms import BallotForm, DecisionForm, ProposalForm, ReviewForm, RoundForm, WithdrawForm
from .models import Ballot, Decision, Proposal, Round
from .pictures import allocation_table, ballots_figure


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What is being asked now, and what was decided."""
    found, me = enter(request, community, initiative, to=Ability.READ_DECISIONS)
    rounds = list(Round.objects.listed(found)[:30])
    decisions = Paginator(Decision.objects.made(found).readable(), 30).get_page(request.GET.get("page"))
    unnamed = _participants(found, me)
    context = {
        "open_rounds": [one for one in rounds if not one.is_closed],
        "closed_rounds": [one for one in rounds if one.is_closed],
        "decisions": [(one, _deciders(one, me, unnamed)) for one in decisions],
        "page": decisions,
    }
    return render(request, "decide/overview.html", context)


def open_round(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_ROUNDS)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            opened = actions.open_round(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("The round is there. Now people put proposals forward."))
            return redirect(found.at("decide:round", pk=opened.pk))
    return render(request, "decide/round_new.html", {"form": form})


def round(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A round as it stands: its proposals, or what the ballots come to once it is closed."""
    found, me = enter(request, community, initiative, to=Ability.READ_DECISIONS)
    asked = get_object_or_404(Round.objects.select_related("decision"), initiative=found, pk=pk)
    proposals = list(Proposal.objects.standing(asked).readable())
    context = {
        "round": asked,
        "proposals": proposals,
        "withdrawn": Proposal.objects.filter(round=asked, state=Proposal.State.WITHDRAWN),
        "voted": Ballot.objects.filter(round=asked, person=me.someone).exists(),
        "cost": sum(proposal.cost or 0 for proposal in proposals),
    }
    if asked.is_closed:
        counted = asked.allocations.first() or allocation.work_out(asked)
        findings = allocation.findings(counted, asked)
        context |= {
            "allocation": counted,
            "findings": findings,
            "figure": ballots_figure(asked, proposals, findings),
            "table": allocation_table(asked, proposals, findings),
        }
    return render(request, "decide/round_show.html", context)


def put_forward(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.PROPOSE)
    asked = get_object_or_404(Round, initiative=found, pk=pk)
    form = ProposalForm(
        request.POST or None,
        me=me,
        round=asked,
        reads_asks=me.can(Ability.READ_ASKS),
        initial={"ask": request.GET.get("ask", "")},
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = dict(form.cleaned_data)
            person = me.speaking_for(given.pop("whom", ""))
            actions.put_forward(asked, person=person, by=me.someone, **given)
            messages.success(request, _("It is on the list."))
            return redirect(found.at("decide:round", pk=asked.pk))
    return render(request, "decide/proposal_new.html", {"form": form, "round": asked})


def withdraw_proposal(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Whoever put it forward, or the one who holds the round."""
    found, me = enter(request, community, initiative, to=Ability.PROPOSE)
    proposal = get_object_or_404(Proposal.objects.select_related("round"), initiative=found, pk=pk)
    if not me.can(Ability.HOLD_ROUNDS) and proposal.put_forward_by_id != me.someone.pk:
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.withdraw_proposal(proposal, why=form.cleaned_data["why"], by=me.someone)
            return redirect(found.at("decide:round", pk=proposal.round_id))
    return render(request, "decide/proposal_withdraw.html", {"form": form, "proposal": proposal})


def open_voting(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_ROUNDS)
    asked = get_object_or_404(Round, initiative=found, pk=pk)
    if request.method == "POST":
        try:
            actions.open_voting(asked, by=me.someone)
            messages.success(request, _("Voting is open. The list stays as it is from now on."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(found.at("decide:round", pk=asked.pk))


def vote(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The ballot. “Add it up” shows the same ballot with its total, and keeps nothing."""
    found, me = enter(request, community, initiative, to=Ability.VOTE_IN_ROUNDS)
    asked = get_object_or_404(Round, initiative=found, pk=pk)
    form = BallotForm(request.POST or None, me=me, round=asked, initial=_own_ballot(asked, me))
    total = None
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["chosen"])
        if "add_up" in request.POST:
            total = _total(asked, chosen)
        else:
            with told_in(form):
                person = me.speaking_for(form.cleaned_data.get("whom"))
                actions.cast_ballot(asked, person=person, chosen=chosen, by=me.someone)
                messages.success(request, _("Your ballot is in. You can change it until voting closes."))
                return redirect(found.at("decide:round", pk=asked.pk))
    context = {"form": form, "round": asked, "total": total, "once": new_token()}
    return render(request, "decide/round_vote.html", context)


def close_round(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_ROUNDS)
    asked = get_object_or_404(Round, initiative=found, pk=pk)
    if request.method == "POST":
        try:
            actions.close_round(asked, by=me.someone)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(found.at("decide:round", pk=asked.pk))
    return render(request, "decide/round_close.html", {"round": asked})


def decide_round(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Record what was decided on a round that is closed."""
    found, me = enter(request, community, initiative, to=Ability.HOLD_ROUNDS)
    asked = get_object_or_404(Round, initiative=found, pk=pk)
    counted = asked.allocations.first()
    carried = allocation.goes_ahead(counted) if counted else set()
    form = DecisionForm(request.POST or None, initiative=found, round=asked, initial={"goes_ahead": carried})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.record_decision(found, round=asked, by=me.someone, **form.cleaned_data)
            return redirect(found.at("decide:decision", pk=made.pk))
    findings = allocation.findings(counted, asked) if counted else None
    return render(request, "decide/decision_new.html", {"form": form, "round": asked, "findings": findings})


def record_decision(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Record a decision that was made without a round."""
    found, me = enter(request, community, initiative, to=Ability.HOLD_ROUNDS)
    form = DecisionForm(request.POST or None, initiative=found, round=None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.record_decision(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("decide:decision", pk=made.pk))
    return render(request, "decide/decision_new.html", {"form": form})


def decision(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The record of a decision: what, who, when, why, and whether it follows the ballots."""
    found, me = enter(request, community, initiative, to=Ability.READ_DECISIONS)
    made = get_object_or_404(Decision.objects.readable(), initiative=found, pk=pk)
    proposals = list(Proposal.objects.standing(made.round)) if made.round else []
    context = {
        "decision": made,
        "deciders": _deciders(made, me, _participants(found, me)),
        "ahead": [one for one in proposals if one.state == Proposal.State.GOES_AHEAD],
        "not_ahead": [one for one in proposals if one.state == Proposal.State.NOT_THIS_TIME],
        "findings": allocation.findings(made.allocation, made.round)
        if made.round and made.allocation
        else None,
        "may_review": me.can(Ability.REVIEW_DECISIONS)
        and made.reviewed_by_id is None
        and all(one.person_id != me.someone.pk for one in made.deciders.all()),
    }
    return render(request, "decide/decision_show.html", context)


def review_decision(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.REVIEW_DECISIONS)
    made = get_object_or_404(Decision, initiative=found, pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.review_decision(made, by=me.someone, **form.cleaned_data)
            return redirect(found.at("decide:decision", pk=made.pk))
    return render(request, "decide/decision_review.html", {"form": form, "decision": made})


def _own_ballot(asked: Round, me: Me) -> dict[str, object]:
    """What this voter ticked before. Somebody who enters for another starts from an empty ballot: it is secret."""
    ballot = Ballot.objects.filter(round=asked, person=me.someone).first() if me.is_participant else None
    return {"chosen": ballot.approved.all()} if ballot else {}


def _total(asked: Round, chosen: list[Proposal]) -> str:
    count = ngettext("You ticked %(count)s proposal", "You ticked %(count)s proposals", len(chosen)) % {
        "count": len(chosen)
    }
    if not asked.is_budget:
        return count + "."
    cost, budget = sum(proposal.cost or 0 for proposal in chosen), asked.budget or 0
    total = _("for %(cost)s together, of a budget of %(budget)s.") % {
        "cost": allocation.pounds(cost),
        "budget": allocation.pounds(budget),
    }
    over = _(
        "That is more than there is, and it is fine: a ballot says what you want, and the count shares the money."
    )
    return f"{count} {total}" + (f" {over}" if cost > budget else "")


def _participants(found: Initiative, me: Me) -> set[int]:
    """Those whose names only the team reads."""
    if me.can(Ability.SEE_PEOPLE):
        return set()
    roles = [Role.PARTICIPANT, Role.RESIDENT]
    return set(Membership.objects.filter(initiative=found, role__in=roles).values_list("person", flat=True))


def _deciders(made: Decision, me: Me, unnamed: set[int]) -> list[str]:
    """Who decided, as this reader may see it: participants are named to the team alone."""
    names, others = [], 0
    for one in made.deciders.all():
        if one.person_id == me.someone.pk or one.person_id not in unnamed:
            organisation = one.person.organisation
            names.append(f"{one.person} ({organisation})" if organisation else str(one.person))
        else:
            others += 1
    if others:
        told = ngettext("%(count)s person who takes part", "%(count)s people who take part", others)
        names.append(told % {"count": others})
    return names
