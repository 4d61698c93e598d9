"""A conversation on a tablet that people share. Each visitor is a fresh voice; the session holds one at a time."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from alongside.community.access import place_of
from alongside.community.models import Membership
from alongside.community.private import PrivateMiddleware
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import TEAM
from alongside.community.wording import speak_for

from .. import actions, opinion_map
from ..forms import StatementForm, SureForm
from ..models import Conversation, Response, Statement, StatementTranslation, Voice
from .conversations import _thanks as thanks_for
from .paper import _hold, minutes_for

KIOSK, VISITOR = (
    "kiosk",
    "kiosk-visitor",
)  # the session's keys: what this tablet is for, and the voice at it now
HALF_A_DAY = 60 * 60 * 12
WARNING = 20  # seconds in which somebody can say that they are still there: WCAG 2.2.1 asks for no fewer
AFTER_THANKS = 20


class KioskForm(forms.Form):
    quiet = forms.TypedChoiceField(
        label=gettext_lazy("When nobody touches it, it starts again after"),
        coerce=int,
        choices=[
            (60, gettext_lazy("one minute")),
            (120, gettext_lazy("two minutes")),
            (300, gettext_lazy("five minutes")),
        ],
        initial=120,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It asks first, and whoever needs more time can have it."),
    )


class VisitorStatementForm(StatementForm):
    visitor = forms.CharField(widget=forms.HiddenInput)


class VisitorSureForm(SureForm):
    visitor = forms.CharField(widget=forms.HiddenInput)


@never_cache
def start(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Turn this device into a shared one, or back: whoever comes here signed in ends it."""
    found, me, talk = _hold(request, community, initiative, pk)
    if request.session.pop(KIOSK, None):
        _part(request)
        actions.end_kiosk(talk, by=me.someone)
        messages.success(
            request, _("This device is not shared any more. You are signed in on it as yourself.")
        )
    form = KioskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.start_kiosk(talk, by=me.someone)
            state = {"talk": talk.pk, "by": me.someone.pk, "quiet": form.cleaned_data["quiet"]}
            logout(request)  # whoever starts it leaves it: from here on nobody is signed in
            request.session[KIOSK] = state
            request.session.set_expiry(HALF_A_DAY)
            return redirect(found.at("listen:kiosk", pk=talk.pk))
    return render(request, "listen/kiosk_start.html", {"conversation": talk, "form": form})


@never_cache
def begin(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Where each visitor begins. Coming here parts from the one before: "start again", and the quiet time."""
    talk, context = _at_the_kiosk(request, community, initiative, pk)
    somebody_was_here = _part(request)
    if request.method == "POST" and talk.is_open:
        request.session[VISITOR] = actions.welcome_visitor(talk).pk
        return redirect(context["visit_url"])
    shown = Statement.objects.shown(talk).count()
    context |= {"minutes": minutes_for(shown), "statements": shown}
    answer = render(request, "listen/kiosk_begin.html", context)
    if somebody_was_here:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


@never_cache
def visit(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One statement at a time, as on a phone, with "start again" always at hand."""
    talk, context = _at_the_kiosk(request, community, initiative, pk)
    voice = _visitor(request, talk)
    if voice is None or (request.method == "POST" and request.POST.get("visitor") != sign_of(voice)):
        return redirect(context["begin_url"])  # also an old page of the visitor before: it changes nothing
    if request.method == "POST":
        statement = get_object_or_404(Statement, conversation=talk, pk=_whole(request.POST.get("statement")))
        try:
            actions.respond(statement, voice=voice, value=_whole(request.POST.get("value"), wrong=9))
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        return redirect(context["visit_url"])
    unheard = Statement.objects.unheard_by(voice)
    turn = opinion_map.in_turn(talk, voice, unheard) if talk.is_open else []
    StatementTranslation.objects.lay_over(turn[:1])
    context |= {
        "statement": turn[0] if turn else None,
        "left": unheard.count(),
        "answered": Response.objects.filter(voice=voice).count(),
        "values": Response.Value,
        "visitor": sign_of(voice),
        "form": VisitorStatementForm(initial={"visitor": sign_of(voice)}),
    }
    return render(request, "listen/kiosk_visit.html", context)


@never_cache
def make_statement(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Something that is missing, from whoever stands here. Somebody looks at it before it is shown."""
    talk, context = _at_the_kiosk(request, community, initiative, pk)
    voice = _visitor(request, talk)
    if voice is None or (request.method == "POST" and request.POST.get("visitor") != sign_of(voice)):
        return redirect(context["begin_url"])  # what the visitor before wrote is not said by this one
    is_sure = "sure" in request.POST
    form = (VisitorSureForm if is_sure else VisitorStatementForm)(
        request.POST or None, initial={"visitor": sign_of(voice)}
    )
    near: list[Statement] = []
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        with told_in(form):
            near = [] if is_sure else opinion_map.alike(talk, words)
            if not near or near[0].words.casefold() == words.casefold():
                messages.success(request, thanks_for(actions.make_statement(talk, words=words, voice=voice)))
                return redirect(context["visit_url"])
            form = VisitorSureForm(initial={"words": words, "sure": "yes", "visitor": sign_of(voice)})
    context |= {"form": form, "near": near, "values": Response.Value, "visitor": sign_of(voice)}
    return render(request, "listen/kiosk_statement.html", context)


@never_cache
def still_there(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Asked after the quiet time where no script can ask: nothing is lost by saying yes."""
    talk, context = _at_the_kiosk(request, community, initiative, pk)
    if _visitor(request, talk) is None:
        return redirect(context["begin_url"])
    return render(request, "listen/kiosk_still.html", context)


@never_cache
def thanks(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The end of a visit; after a moment the tablet waits for the next one."""
    _talk, context = _at_the_kiosk(request, community, initiative, pk)
    somebody_was_here = _part(request)
    answer = render(request, "listen/kiosk_thanks.html", context | {"seconds": AFTER_THANKS})
    if somebody_was_here:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


def sign_of(voice: Voice) -> str:
    """By which a form knows whose it is, so that an old page cannot speak for the visitor after."""
    return sha256(str(voice.device).encode()).hexdigest()[:16]


def _at_the_kiosk(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Conversation, dict[str, Any]]:
    """The conversation that this tablet was started for. To any other device none of this exists.

    Nobody is signed in at a kiosk: where somebody is, it has ended. It ends too when whoever started it is not on
    the team any more.
    """
    state = request.session.get(KIOSK)
    if not state or state["talk"] != pk or PrivateMiddleware.is_somebody(request):
        raise Http404
    talk = get_object_or_404(
        Conversation.objects.select_related("initiative__community"),
        pk=pk,
        initiative__slug=initiative,
        initiative__community__slug=community,
    )
    team = Membership.objects.now().filter(initiative=talk.initiative, person=state["by"], role__in=TEAM)
    if not team.exists():
        raise Http404
    place_of(request).checked = speak_for(talk.initiative.community)
    names = ("begin", "visit", "statement", "still", "thanks", "start")
    paths = {
        f"{name}_url": talk.initiative.at(
            "listen:kiosk" if name == "begin" else f"listen:kiosk_{name}", pk=pk
        )
        for name in names
    }
    quiet = state["quiet"]
    return talk, {
        **paths,
        "conversation": talk,
        "quiet": quiet,
        "asks_after": quiet - WARNING,
        "warning": WARNING,
    }


def _visitor(request: HttpRequest, talk: Conversation) -> Voice | None:
    return Voice.objects.filter(pk=request.session.get(VISITOR) or 0, conversation=talk).first()


def _part(request: HttpRequest) -> bool:
    """Forget the visitor, if there is one: their voice is no longer this tablet's."""
    pk = request.session.pop(VISITOR, None)
    if pk is None:
        return False
    list(messages.get_messages(request))  # what was said to them is not for the next one to read
    actions.part_from_visitor(Voice.objects.filter(pk=pk).first())
    return True


def _whole(text: str | None, *, wrong: int = 0) -> int:
    """A whole number of a form, or one that means nothing."""
    try:
        return int(text or "") if len(text or "") < 18 else wrong
    except ValueError:
        return wrong
