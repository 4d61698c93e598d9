"""The pages of Listen. Each view is a paragraph: enter, find, ask, do, answer."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from . import actions, opinion_map
from .forms import AnswerForm, AskForm, ConversationForm, LookAfterForm, StatementForm, StrengthForm
from .models import Ask, Conversation, Response, Statement, Strength, Voice
from .pictures import map_figure, statements_table

DEVICE = "device"  # the session's key for a device that takes part without a name


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


def open_conversation(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    form = ConversationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            conversation = actions.open_conversation(found, by=me.someone, **form.cleaned_data)
            return redirect(found.at("listen:conversation", pk=conversation.pk))
    return render(request, "listen/conversation_new.html", {"form": form})


def conversation(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One statement at a time: agree, disagree or pass."""
    _found, me, talk = _join(request, community, initiative, pk)
    voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
    chosen = request.GET.get("statement", "")
    unheard = Statement.objects.unheard_by(voice)
    statement = unheard.filter(pk=chosen).first() if chosen.isdigit() else None
    context = {
        "conversation": talk,
        "statement": statement or opinion_map.next_statement(talk, voice, unheard),
        "answered": Response.objects.filter(voice=voice).count(),
        "left": unheard.count(),
        "values": Response.Value,
        "form": StatementForm(),
    }
    return render(request, "listen/conversation_respond.html", context)


def respond(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, talk = _join(request, community, initiative, pk)
    back = found.at("listen:conversation", pk=talk.pk)
    if request.method != "POST":
        return redirect(back)
    statement = get_object_or_404(Statement.objects.shown(talk), pk=_number(request.POST.get("statement")))
    voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
    actions.respond(statement, voice=voice, value=_number(request.POST.get("value"), least=-1))
    return redirect(back)


def make_statement(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, talk = _join(request, community, initiative, pk)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
            statement = actions.make_statement(talk, words=form.cleaned_data["words"], voice=voice)
            if statement.state == Statement.State.SHOWN:
                messages.success(request, _("Your statement is in. Others can respond to it now."))
            else:
                messages.success(
                    request, _("Thank you. Somebody looks at it first, and then others can respond.")
                )
            return redirect(found.at("listen:conversation", pk=talk.pk))
    return render(request, "listen/statement_new.html", {"form": form, "conversation": talk})


def results(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What the conversation shows so far, as a picture and as tables."""
    _found, me, talk = _join(request, community, initiative, pk)
    voice = Voice.objects.filter(conversation=talk, person=me.person).first() if me.person else None
    drawn = opinion_map.draw(talk)
    findings = opinion_map.findings(
        drawn, dict(Statement.objects.filter(conversation=talk).values_list("pk", "words"))
    )
    context = {
        "conversation": talk,
        "map": drawn,
        "figure": map_figure(drawn, own=voice.pk if voice else None),
        "findings": findings,
        "statements_table": statements_table(findings),
    }
    return render(request, "listen/conversation_map.html", context)


def statements(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Looking after statements: show them or hold them back, with a reason."""
    found, _me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    listed = Statement.objects.filter(conversation=talk).select_related("author").order_by("-state", "pk")
    page = Paginator(listed, 30).get_page(request.GET.get("page"))
    return render(
        request, "listen/statement_list.html", {"conversation": talk, "page": page, "form": LookAfterForm()}
    )


def look_after_statement(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    statement = get_object_or_404(Statement.objects.select_related("conversation"), initiative=found, pk=pk)
    form = LookAfterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            show = "show" in request.POST
            actions.look_after_statement(statement, show=show, why=form.cleaned_data["why"], by=me.someone)
            return redirect(found.at("listen:statements", pk=statement.conversation_id))
    return render(request, "listen/statement_look_after.html", {"form": form, "statement": statement})


def close_conversation(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.HOLD_CONVERSATIONS)
    talk = get_object_or_404(Conversation.objects.open_now(found), pk=pk)
    if request.method == "POST":
        actions.close_conversation(talk, by=me.someone)
        return redirect(found.at("listen:results", pk=talk.pk))
    return render(request, "listen/conversation_close.html", {"conversation": talk})


def _join(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Conversation]:
    """Enter a conversation: its members, or anyone where it is open to all."""
    found, me = enter(request, community, initiative, to=Ability.JOIN_OPEN_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    if not talk.is_open_to_all and not me.can(Ability.JOIN_CONVERSATIONS):
        raise Http404
    return found, me, talk


def _device(request: HttpRequest, me: Me) -> str | None:
    """A random token for a device that takes part without a name. It is kept in the session and nowhere else."""
    if me.person:
        return None
    if DEVICE not in request.session:
        request.session[DEVICE] = secrets.token_hex(16)
    device: str = request.session[DEVICE]
    return device


def _number(text: str | None, *, least: int = 0) -> int:
    """A whole number from a form, or something that matches nothing."""
    try:
        number = int(text or "")
    except ValueError:
        return least - 1
    return number if least <= number < 2**62 else least - 1


def _after_saying(initiative: Initiative, me: Me) -> str:
    return initiative.at("listen:overview") if me.is_team else initiative.get_absolute_url()
