"""Taking part in a conversation, and seeing what it shows."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions, opinion_map
from ..forms import StatementForm
from ..models import Conversation, Response, Statement, Voice
from ..pictures import map_figure, statements_table
from ..ticket import ticket_for

DEVICE = "device"  # the session's key for a device that takes part without a name


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
        "ticket": ticket_for(voice),
        "form": StatementForm(),
    }
    return render(request, "listen/conversation_respond.html", context)


def respond(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, talk = _join(request, community, initiative, pk)
    back = found.at("listen:conversation", pk=talk.pk)
    if request.method != "POST":
        return redirect(back)
    statement = get_object_or_404(
        Statement.objects.shown(talk), pk=whole_number(request.POST.get("statement"))
    )
    voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
    actions.respond(statement, voice=voice, value=whole_number(request.POST.get("value"), least=-1))
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


def whole_number(text: str | None, *, least: int = 0) -> int:
    """A whole number from a form, or something that matches nothing."""
    try:
        number = int(text or "")
    except ValueError:
        return least - 1
    return number if least <= number < 2**62 else least - 1
