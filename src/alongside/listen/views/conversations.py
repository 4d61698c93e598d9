"""Taking part in a conversation, and seeing what it shows."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import DEVICE, Me, enter
from alongside.community.models import Initiative
from alongside.community.once import entered_at
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability

from .. import actions, heard, opinion_map
from ..findings import FEW, FEWEST, findings
from ..forms import StatementForm, SureForm
from ..models import Conversation, Response, Statement, StatementTranslation, Voice
from ..pictures import groups_table, map_figure, roles_table, statements_table, tested_table
from ..ticket import ticket_for

AHEAD = 60  # statements that a phone is given at once, to go on with where there is no signal


def conversation(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One statement at a time: agree, disagree or pass."""
    _found, me, talk = _join(request, community, initiative, pk)
    voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
    answers = Response.objects.filter(voice=voice, statement__state=Statement.State.SHOWN)
    unheard = Statement.objects.unheard_by(voice)
    turn = opinion_map.in_turn(talk, voice, unheard, most=AHEAD) if talk.is_open else []
    chosen = whole_number(request.GET.get("statement"))
    turn.sort(key=lambda statement: statement.pk != chosen)  # asked for by its number: it comes first
    said = answers.filter(statement=chosen).select_related("statement").first() if talk.is_open else None
    if said:
        turn.insert(0, said.statement)  # to say it again, and otherwise
    StatementTranslation.objects.lay_over(turn)
    answered, left = answers.count() - bool(said), unheard.count() + bool(said)
    context = {
        "conversation": talk,
        "statement": turn[0] if turn else None,
        "said": said,
        "last": answers.order_by("-at", "-pk").first(),
        "ahead": [_ahead(statement) for statement in turn],
        "answered": Response.objects.filter(voice=voice).exists(),
        "left": left,
        "nth": answered + 1,  # not "place": that is whose page it is, which the frame asks for
        "total": answered + left,
        "more_than_ahead": left > len(turn),
        "values": Response.Value,
        "ticket": ticket_for(voice),
        "added": Statement.objects.made_by(voice),
        "may_see_results": _may_see_results(talk, me),
        "looks_first": talk.looks_first(has_name=bool(me.person)),
        "form": StatementForm(),
    }
    return render(request, "listen/conversation_respond.html", context)


def _ahead(statement: Statement) -> dict[str, str | int]:
    """A statement as the page's script shows it: in the reader's language where somebody translated it."""
    return {
        "pk": statement.pk,
        "words": statement.told or statement.words,
        "lang": statement.told_in,
        "original": statement.words if statement.told else "",
    }


def respond(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One response. A page with a script asks for JSON: then only whether it was kept, and nothing to draw."""
    found, me, talk = _join(request, community, initiative, pk)
    back = found.at("listen:own_responses" if "own" in request.POST else "listen:conversation", pk=talk.pk)
    if request.method != "POST":
        return redirect(back)
    statement = _statement(talk, request.POST.get("statement"))
    voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
    value = whole_number(request.POST.get("value"), least=-1)
    if request.accepts("text/html"):
        actions.respond(statement, voice=voice, value=value, at=entered_at(request))
        return redirect(back)
    try:
        actions.respond(statement, voice=voice, value=value, at=entered_at(request))
    except Refusal:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def own_responses(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What I said so far, each with the other answers beside it."""
    _found, me, talk = _join(request, community, initiative, pk)
    voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
    said = Response.objects.filter(voice=voice).select_related("statement").order_by("-at", "-pk")
    page = Paginator(said, 30).get_page(request.GET.get("page"))
    StatementTranslation.objects.lay_over([response.statement for response in page])
    return render(
        request, "listen/response_list.html", {"conversation": talk, "page": page, "values": Response.Value}
    )


def make_statement(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Add a statement; those that say nearly the same are offered first, and nothing that was typed is lost."""
    found, me, talk = _join(request, community, initiative, pk)
    is_sure = "sure" in request.POST
    form = (SureForm if is_sure else StatementForm)(request.POST or None)
    near: list[Statement] = []
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        with told_in(form):
            near = [] if is_sure else opinion_map.alike(talk, words)
            if not near or near[0].words.casefold() == words.casefold():  # the action says so in a sentence
                voice = actions.voice_in(talk, person=me.person, device=_device(request, me))
                statement = actions.make_statement(talk, words=words, voice=voice)
                messages.success(request, _thanks(statement))
                return redirect(found.at("listen:conversation", pk=talk.pk))
            form = SureForm(initial={"words": words, "sure": "yes"})
    context = {"form": form, "conversation": talk, "near": near, "values": Response.Value}
    return render(request, "listen/statement_new.html", context)


def results(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """What the conversation shows so far, as a picture and as tables."""
    _found, me, talk = _join(request, community, initiative, pk)
    if not _may_see_results(talk, me):
        return render(request, "listen/conversation_map_later.html", {"conversation": talk})
    drawn = opinion_map.current(talk)
    voice = _own_voice(request, me, talk)
    found = findings(drawn, dict(Statement.objects.shown(talk).values_list("pk", "words")))
    context = {
        "conversation": talk,
        "map": drawn,
        "figure": map_figure(drawn, own=voice.pk if voice else None),
        "findings": found,
        "statements_table": statements_table(found),
        "groups_table": groups_table(found),
        "tested": tested_table(drawn),
        "fewest": FEWEST,
        "few": FEW,
        "seldom_seen": heard.seldom_seen(talk),
        "roles_table": roles_table(heard.by_role(talk)) if me.is_team else None,
        "unnamed": heard.without_a_name(talk) if me.is_team else 0,
    }
    return render(request, "listen/conversation_map.html", context)


def _thanks(statement: Statement) -> str:
    if statement.state == Statement.State.SHOWN:
        return _("Your statement is in. Others can respond to it now.")
    return _("Thank you. Somebody looks at it first, and then others can respond.")


def _may_see_results(talk: Conversation, me: Me) -> bool:
    return talk.shows_results or me.can(Ability.HOLD_CONVERSATIONS)


def _join(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Conversation]:
    """Enter a conversation: its members, or anyone where it is open to all."""
    found, me = enter(request, community, initiative, to=Ability.JOIN_OPEN_CONVERSATIONS)
    talk = get_object_or_404(Conversation, initiative=found, pk=pk)
    if not talk.is_open_to_all and not me.can(Ability.JOIN_CONVERSATIONS):
        raise Http404
    return found, me, talk


def _statement(talk: Conversation, given: str | None) -> Statement:
    """The statement that was responded to. Whether it is still shown, the action knows best."""
    statement = Statement.objects.filter(conversation=talk, pk=whole_number(given)).first()
    if statement is None:
        raise Refusal(_("This conversation has no such statement, so nothing was kept of this response."))
    return statement


def _own_voice(request: HttpRequest, me: Me, talk: Conversation) -> Voice | None:
    """The voice of whoever looks, if they have one here. Looking makes none."""
    voices = Voice.objects.filter(conversation=talk)
    if me.person:
        return voices.filter(person=me.person).first()
    device = request.session.get(DEVICE)
    return voices.filter(device=device).first() if device else None


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
