"""The pages on which a service is asked whether it has room, with nobody's name."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability
from alongside.coordinate.models import Contact

from .. import actions, pictures
from ..forms import RoomAnswerForm, RoomForm
from ..models import RoomQuestion


def room_questions(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Who has room, and what was asked: all of it for the team, for others what is asked of them."""
    found, me = enter(request, community, initiative, to=Ability.ANSWER_INTRODUCTIONS)
    asked = RoomQuestion.objects.filter(initiative=found).readable()
    listed = asked if me.is_team else asked.filter(receiver=me.someone)
    context = {
        "questions": Paginator(listed, 30).get_page(request.GET.get("page")),
        "room": pictures.room_table(found) if me.is_team else None,
    }
    return render(request, "deliver/room_list.html", context)


def ask_for_room(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.INTRODUCE)
    form = RoomForm(request.POST or None, me=me, initial={"receiver": request.GET.get("receiver", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            asked = actions.ask_for_room(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Asked. Nobody’s name is in it."))
            return redirect(found.at("deliver:room_question", pk=asked.pk))
    return render(
        request, "deliver/room_new.html", {"form": form, "left_out": Contact.objects.people_left_out(found)}
    )


def room_question(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One question with its answer. The one who was asked answers here, and may answer again."""
    found, me = enter(request, community, initiative, to=Ability.ANSWER_INTRODUCTIONS)
    one = get_object_or_404(RoomQuestion.objects.readable(), initiative=found, pk=pk)
    is_receiver = one.receiver_id == me.someone.pk
    if not me.is_team and not is_receiver:
        raise Http404
    said = {"answer": one.answer, "answer_words": one.answer_words, "not_eligible": one.not_eligible}
    form = RoomAnswerForm(request.POST or None, initial=said) if is_receiver else None
    if request.method == "POST" and form and form.is_valid():
        with told_in(form):
            actions.answer_room(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Thank you. Those who ask can see it."))
            return redirect(found.at("deliver:room_question", pk=one.pk))
    return render(
        request, "deliver/room_show.html", {"question": one, "form": form, "is_receiver": is_receiver}
    )
