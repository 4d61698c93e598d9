"""The pages of introductions from one service to another."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions, pictures
from ..forms import (
    IntroductionForm,
    OutcomeForm,
    StepForm,
)
from ..models import (
    FunnelFigure,
    Introduction,
    IntroductionOutcome,
)


def introductions(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The team sees those it made, everybody those made to them, with what came of all of them in numbers."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    made = (
        Introduction.objects.filter(initiative=found).readable()
        if me.is_team
        else Introduction.objects.none()
    )
    to_me = Introduction.objects.made_to(me.someone, found).readable()
    funnel = Introduction.objects.funnel(found)
    context = {
        "made": Paginator(made, 30).get_page(request.GET.get("page")),
        "to_me": to_me if me.can(Ability.ANSWER_INTRODUCTIONS) else [],
        "figure": pictures.funnel_figure(funnel),
        "by_service": pictures.services_table(Introduction.objects.funnel_by_service(found)),
        "published": pictures.published_table(FunnelFigure.objects.filter(initiative=found)),
        "sources": FunnelFigure.objects.filter(initiative=found),
    }
    return render(request, "deliver/introduction_list.html", context)


def introduce(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.INTRODUCE)
    form = IntroductionForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = dict(form.cleaned_data)
            person = me.speaking_for(given.pop("whom"))
            made = actions.introduce(found, person=person, by=me.someone, **given)
            messages.success(
                request, _("Asked. The name has not gone anywhere yet: it does when they say yes.")
            )
            return redirect(found.at("deliver:introduction", pk=made.pk))
    return render(request, "deliver/introduction_new.html", {"form": form})


def introduction(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One introduction, as far as whoever looks may see it. A POST takes it a step on."""
    found, me, one = _introduction(request, community, initiative, pk)
    is_receiver, is_own = one.receiver_id == me.someone.pk, one.person_id == me.someone.pk
    sees_person = me.is_team or is_own or one.is_open_to_receiver
    allowed = _next_steps(one, me)
    form = StepForm(request.POST or None, allowed=allowed) if allowed else None
    if request.method == "POST" and form and form.is_valid():
        with told_in(form):
            actions.move_introduction(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted. The person can see it."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    if is_receiver and sees_person:
        actions.note_reading(one, by=me.someone)
    context = {
        "introduction": one,
        "form": form,
        "sees_person": sees_person,
        "is_own": is_own,
        "is_receiver": is_receiver,
        "steps": one.steps.select_related("by"),
        "outcomes": one.outcomes.select_related("stated_by") if sees_person else [],
        "may_state": is_receiver and one.was_taken_up and one.consent.holds,
    }
    return render(request, "deliver/introduction_show.html", context)


def _next_steps(one: Introduction, me: Me) -> list[str]:
    """The receiver answers and goes on; the team may call off what it asked for; the person takes their yes back."""
    following = list(Introduction.NEXT.get(one.state, ()))
    if one.receiver_id == me.someone.pk:
        return (
            following if one.consent.holds else [state for state in following if state in Introduction.STOPS]
        )
    return [state for state in following if state == Introduction.State.CANCELLED] if me.is_team else []


def take_back(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A person takes their yes back, on their own or with their key worker beside them."""
    found, me, one = _introduction(request, community, initiative, pk)
    if one.person_id != me.someone.pk:
        me.speaking_for(one.person_id)
    if request.method == "POST":
        actions.withdraw_consent(one, by=me.someone)
        messages.success(
            request, _("Taken back. From now on they can read neither the name nor what was passed on.")
        )
        return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/introduction_take_back.html", {"introduction": one})


def outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The receiving side says what came of it."""
    found, me, one = _introduction(request, community, initiative, pk)
    if one.receiver_id != me.someone.pk or not one.is_open_to_receiver:
        raise Http404
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.state_outcome(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted. The person is asked whether it is so."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/outcome_new.html", {"form": form, "introduction": one})


def confirm_outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    stated = get_object_or_404(IntroductionOutcome, initiative=found, person=me.someone, pk=pk)
    if request.method == "POST" and request.POST.get("confirmed") in {"yes", "no"}:
        actions.confirm_outcome(stated, confirmed=request.POST["confirmed"] == "yes", by=me.someone)
        messages.success(request, _("Thank you. Your word stands beside it."))
    return redirect(found.at("deliver:introduction", pk=stated.introduction_id))


def _introduction(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Introduction]:
    """Enter an introduction: the team, its own person, and the one to whom it was made. 404 for anyone else."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    one = get_object_or_404(Introduction.objects.readable(), initiative=found, pk=pk)
    if not me.is_team and me.someone.pk not in {one.person_id, one.receiver_id}:
        raise Http404
    return found, me, one
