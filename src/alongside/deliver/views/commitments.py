"""The pages of what people promised."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions, pictures
from ..forms import (
    AnewForm,
    CommitmentForm,
    NotKeptForm,
    TakeOnForm,
)
from ..models import (
    Commitment,
)
from ..models.commitment import CommitmentQuerySet


def commitments(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every promise: the open ones first, by their day."""
    found, me = enter(request, community, initiative, to=Ability.READ_COMMITMENTS)
    if me.is_participant and not me.is_team:
        return redirect(found.at("deliver:overview"))
    listed = commitments_for(found, me)
    ended = listed.exclude(state=Commitment.State.OPEN).order_by("-state_at", "-pk")
    open_ones = listed.filter(state=Commitment.State.OPEN).order_by("due_on", "pk")
    counts = listed.counts(found)  # of what is shown: from all of them the rest could be worked out
    context = {
        "open": Paginator(open_ones, 30).get_page(request.GET.get("open")),
        "ended": Paginator(ended, 30).get_page(request.GET.get("page")),
        "counts": counts,
        "table": pictures.commitments_table(counts, listed.by_sector(found)),
        "longest": listed.longest_open(found) if me.is_team else None,
        "is_part": not me.is_team,
    }
    return render(request, "deliver/commitment_list.html", context)


def promise(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    form = CommitmentForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = form.cleaned_data
            actions.make_commitment(
                found,
                person=me.speaking_for(given.get("whom")),
                words=given["words"],
                due_on=given["due_on"],
                to_person=given["to_person"],
                strength=given.get("strength"),
                by=me.someone,
            )
            messages.success(request, _("Kept. It stays in sight until it is done."))
            return redirect(way_back(found, me))
    return render(request, "deliver/commitment_new.html", {"form": form})


def commitment(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One promise, and what can be said about it. A POST says that it was kept."""
    found, me, one = _commitment(request, community, initiative, pk)
    if request.method == "POST":
        actions.keep_commitment(one, by=me.someone)
        messages.success(request, _("Good. It is down as kept."))
        return redirect(way_back(found, me))
    context = {"commitment": one, "not_kept": NotKeptForm(), "anew": AnewForm(auto_id="anew_%s")}
    return render(request, "deliver/commitment_show.html", context)


def not_kept(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _commitment(request, community, initiative, pk)
    form = NotKeptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.break_commitment(one, reason=form.cleaned_data["reason"], by=me.someone)
            messages.success(request, _("It is down as not kept, with the reason."))
            return redirect(way_back(found, me))
    return render(request, "deliver/commitment_not_kept.html", {"form": form, "commitment": one})


def anew(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _commitment(request, community, initiative, pk)
    form = AnewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.renegotiate_commitment(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Agreed anew. Both the old promise and the new one can be read."))
            return redirect(way_back(found, me))
    return render(request, "deliver/commitment_anew.html", {"form": form, "commitment": one})


def take_on(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What somebody else promised, usually somebody who has left: the team, or a colleague at the same partner."""
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    listed = Commitment.objects.filter(initiative=found).readable()
    ours = (
        commitments_for(found, me).filter(person__organisation=me.someone.organisation)
        if me.someone.organisation
        else listed.none()
    )
    one = get_object_or_404(listed if me.is_team else ours if me.is_partner else listed.none(), pk=pk)
    day = None if one.is_overdue else one.due_on
    form = TakeOnForm(request.POST or None, initial={"due_on": day})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.take_on_commitment(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("It is yours now. The journal keeps who promised it first."))
            return redirect(found.at("pages:handover") if me.is_team else way_back(found, me))
    return render(request, "deliver/commitment_take_on.html", {"form": form, "commitment": one})


def commitments_for(found: Initiative, me: Me) -> CommitmentQuerySet:
    """The promises that somebody may read: those of participants with a name only for the team and themselves."""
    return Commitment.objects.read_by(found, me).readable()


def _commitment(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Commitment]:
    """Enter a promise: its own person, and the team."""
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    listed = Commitment.objects.filter(initiative=found).readable()
    return found, me, get_object_or_404(listed if me.is_team else listed.filter(person=me.someone), pk=pk)


def way_back(found: Initiative, me: Me) -> str:
    """Where somebody goes after they have said something: a participant to their own page."""
    return found.at("deliver:overview") if me.is_team or me.is_partner else found.get_absolute_url()
