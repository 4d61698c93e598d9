"""What people would like, what they offer, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.once import entered_at
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import AnswerForm, AskForm
from ..models import Ask, Conversation
from .conversations import whole_number
from .strengths import after_saying


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


def others(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What others would like, to which one can say "me too"."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    listed = Ask.objects.others_would_like(me.someone, found)
    page = Paginator(listed, 30).get_page(request.GET.get("page"))
    return render(request, "listen/ask_others.html", {"page": page})


def say_ask(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Say something of one's own, or "me too" after reading somebody else's."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    read = request.GET.get("same_as", "")
    same_as = (
        get_object_or_404(Ask.objects.others_would_like(me.someone, found), pk=whole_number(read))
        if read
        else None
    )
    first = {"whom": request.GET.get("whom", ""), "words": same_as.words if same_as else ""}
    form = AskForm(request.POST or None, me=me, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = form.cleaned_data
            person = me.speaking_for(given.pop("whom", None))
            said = entered_at(request)
            actions.say_ask(found, person=person, by=me.someone, same_as=same_as, at=said, **given)
            messages.success(request, _("Kept, word for word. You will see the answer here."))
            return redirect(after_saying(found, me))
    return render(request, "listen/ask_new.html", {"form": form, "same_as": same_as})


def answer_ask(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ANSWER_ASKS)
    ask = get_object_or_404(Ask.objects.readable(), initiative=found, pk=pk)
    first = {} if ask.is_open else {"outcome": ask.outcome, "answer": ask.answer}
    waiting = ask.echoes.filter(outcome=Ask.Outcome.OPEN).count()
    form = AnswerForm(request.POST or None, initial=first, said_the_same=waiting)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.answer_ask(ask, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Answered. %(person)s can see it now.") % {"person": ask.person})
            return redirect(found.at("listen:asks"))
    return render(request, "listen/ask_answer.html", {"form": form, "ask": ask})
