"""What people would like, what they offer, and what came of it."""

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

from .. import actions
from ..forms import AnswerForm, AskForm, StrengthForm
from ..models import Ask, Conversation, Strength


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What was said, and what waits for an answer."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    asks = Ask.objects.unanswered(found).readable() if me.can(Ability.READ_ASKS) else Ask.objects.none()
    context = {
        "unanswered": asks[:5],
        "unanswered_count": asks.count(),
        "mine": Ask.objects.of(me.someone, found).readable() if me.can(Ability.SAY) else [],
        "conversations": Conversation.objects.with_counts(found),
    }
    return render(request, "listen/overview.html", context)


def asks(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every ask: the unanswered first, oldest at the top."""
    found, _me = enter(request, community, initiative, to=Ability.READ_ASKS)
    context = {
        "unanswered": Ask.objects.unanswered(found).readable(),
        "answered": Paginator(Ask.objects.answered(found).readable(), 30).get_page(request.GET.get("page")),
    }
    return render(request, "listen/ask_list.html", context)


def say_ask(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.SAY)
    form = AskForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            person = me.speaking_for(form.cleaned_data.get("whom"))
            actions.say_ask(found, person=person, words=form.cleaned_data["words"], by=me.someone)
            messages.success(request, _("Kept, word for word. You will see the answer here."))
            return redirect(_after_saying(found, me))
    return render(request, "listen/ask_new.html", {"form": form})


def answer_ask(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ANSWER_ASKS)
    ask = get_object_or_404(Ask.objects.readable(), initiative=found, pk=pk)
    first = {} if ask.is_open else {"outcome": ask.outcome, "answer": ask.answer}
    form = AnswerForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.answer_ask(ask, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Answered. %(person)s can see it now.") % {"person": ask.person})
            return redirect(found.at("listen:asks"))
    return render(request, "listen/ask_answer.html", {"form": form, "ask": ask})


def strengths(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What people offer."""
    found, _me = enter(request, community, initiative, to=Ability.READ_ASKS)
    page = Paginator(Strength.objects.offered(found), 30).get_page(request.GET.get("page"))
    return render(request, "listen/strength_list.html", {"page": page})


def offer_strength(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.SAY)
    form = StrengthForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            person = me.speaking_for(form.cleaned_data.get("whom"))
            actions.offer_strength(found, person=person, words=form.cleaned_data["words"], by=me.someone)
            messages.success(request, _("Kept. Nobody will ask you to do it without your yes."))
            return redirect(_after_saying(found, me))
    return render(request, "listen/strength_new.html", {"form": form})


def _after_saying(initiative: Initiative, me: Me) -> str:
    return initiative.at("listen:overview") if me.is_team else initiative.get_absolute_url()
