"""The pages of introductions from one service to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability
from alongside.coordinate.models import Contact

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
    RoomQuestion,
)


@never_cache
def introductions(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The team sees those it made, everybody those made to them, with what came of all of them in numbers."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    if me.is_participant and not me.is_team:
        return redirect(found.at("deliver:overview"))  # their own, with every step
    here = Introduction.objects.filter(initiative=found).readable()
    made = here if me.is_team else here.filter(worker=me.someone)
    to_me = Introduction.objects.made_to(me.someone, found).readable()
    funnel = Introduction.objects.funnel(found)
    published = FunnelFigure.objects.filter(initiative=found)
    answers = me.can(Ability.ANSWER_INTRODUCTIONS)
    context = {
        "made": Paginator(made, 30).get_page(request.GET.get("page")),
        "to_me": to_me if answers else [],
        "room_asked_of_me": RoomQuestion.objects.waiting(found).made_to(me.someone, found) if answers else [],
        "figure": pictures.funnel_figure(funnel),
        "by_place": pictures.places_tables(
            Introduction.objects.funnel_by("service", found), Introduction.objects.funnel_by("site", found)
        ),
        "stopped": pictures.stopped_table(Introduction.objects.why_stopped(found), funnel["introduced"]),
        "published": pictures.published_table(published),
        "compared": pictures.with_and_without_figure(published),
        "sources": published,
    }
    return render(request, "deliver/introduction_list.html", context)


def introduce(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.INTRODUCE)
    question = _answered_question(found, request.GET.get("room", ""))
    initial: dict[str, Any] = {"whom": request.GET.get("whom", "")}
    if question:
        initial |= {"receiver": question.receiver_id, "asked_for": question.words}
    form = IntroductionForm(request.POST or None, me=me, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = dict(form.cleaned_data)
            person = me.speaking_for(given.pop("whom"))
            if question and question.receiver != given["receiver"]:
                question = None
            made = actions.introduce(found, person=person, by=me.someone, room_question=question, **given)
            messages.success(
                request, _("Asked. The name has not gone anywhere yet: it does when they say yes.")
            )
            return redirect(found.at("deliver:introduction", pk=made.pk))
    context = {
        "form": form,
        "question": question,
        "room": pictures.room_table(found),
        "left_out": Contact.objects.people_left_out(found),
    }
    return render(request, "deliver/introduction_new.html", context)


def _answered_question(found: Initiative, pk: str) -> RoomQuestion | None:
    """The answer about room from which an introduction starts, if the address names one."""
    answered = RoomQuestion.objects.filter(initiative=found, answered_at__isnull=False).readable()
    return answered.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 16 else None


@never_cache
def introduction(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One introduction, as far as whoever looks may see it. A POST takes it a step on."""
    found, me, one = _introduction(request, community, initiative, pk)
    part = part_in(one, me)
    allowed = _next_steps(one, me)
    form = StepForm(request.POST or None, allowed=allowed) if allowed else None
    if request.method == "POST" and form and form.is_valid():
        with told_in(form):
            actions.move_introduction(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted. The person can see it."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    if part.sees_person and not me.is_team and not part.is_own:
        actions.note_reading(one, by=me.someone)
    onward = one.onward.readable()
    context = {
        "introduction": one,
        "form": form,
        "part": part,
        "steps": one.steps.select_related("by"),
        "outcomes": one.outcomes.select_related("stated_by") if part.sees_person else [],
        "came_from": one.parent if part.sees_chain or (one.parent and part.had_parent) else None,
        "went_on": onward if part.sees_chain else onward.filter(worker=me.someone),
    }
    return render(request, "deliver/introduction_show.html", context)


@dataclass(frozen=True)
class Part:
    """What somebody is to one introduction, and what follows from it."""

    is_own: bool
    is_receiver: bool
    sees_person: bool  # who it is, what is passed on, why it stopped
    sees_chain: bool  # where it came from and where it went
    had_parent: bool  # was the receiver of the one that it came from
    may_state: bool
    may_hand_on: bool
    may_agree_meeting: bool
    may_renew: bool
    is_beside: bool  # the person themselves, or somebody who sits beside them


def part_in(one: Introduction, me: Me) -> Part:
    pk = me.someone.pk
    is_own, is_receiver = one.person_id == pk, one.receiver_id == pk
    reads = is_receiver and one.is_open_to_receiver
    made_it = one.worker_id == pk and one.is_open_to_maker
    is_beside = is_own or (me.is_team and any(person.pk == one.person_id for person in me.beside()))
    holds = one.is_open and one.consent.holds
    return Part(
        is_own=is_own,
        is_receiver=is_receiver,
        sees_person=me.is_team or is_own or reads or made_it,
        sees_chain=me.is_team or is_own,
        had_parent=one.parent is not None and one.parent.receiver_id == pk,
        may_state=reads,
        may_hand_on=reads or (me.can(Ability.INTRODUCE) and is_beside and not is_own),
        may_agree_meeting=holds and (reads or (me.is_team and is_beside)),
        may_renew=one.is_open and not one.consent.withdrawn_at and me.is_team and is_beside,
        is_beside=is_beside,
    )


def _next_steps(one: Introduction, me: Me) -> list[str]:
    """The receiver answers and goes on; whoever asked may call it off; the person takes their yes back."""
    following = list(Introduction.NEXT.get(one.state, ()))
    if one.receiver_id == me.someone.pk:
        return (
            following if one.consent.holds else [state for state in following if state in Introduction.STOPS]
        )
    asked = me.is_team or one.worker_id == me.someone.pk
    return [state for state in following if state == Introduction.State.CANCELLED] if asked else []


def outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The receiving side says what came of it."""
    found, me, one = _introduction(request, community, initiative, pk)
    if not part_in(one, me).may_state:
        raise Http404
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.state_outcome(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted. The person is asked whether it is so."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/outcome_new.html", {"form": form, "introduction": one})


def confirm_outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The person's own word on what is said to have come of it, or that of whoever sits beside them for it."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    stated = get_object_or_404(IntroductionOutcome, initiative=found, pk=pk)
    if stated.person_id != me.someone.pk:
        me.speaking_for(stated.person_id)
    if request.method == "POST" and request.POST.get("confirmed") in {"yes", "no"}:
        actions.confirm_outcome(stated, confirmed=request.POST["confirmed"] == "yes", by=me.someone)
        messages.success(request, _("Thank you. Your word stands beside it."))
    return redirect(found.at("deliver:introduction", pk=stated.introduction_id))


def _introduction(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Introduction]:
    """Enter an introduction: the team, its own person, who made it and to whom it was made. 404 for anyone else."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    readable = Introduction.objects.readable().select_related("parent__consent__person")
    one = get_object_or_404(readable, initiative=found, pk=pk)
    if not me.is_team and me.someone.pk not in {one.person_id, one.receiver_id, one.worker_id}:
        raise Http404
    return found, me, one
