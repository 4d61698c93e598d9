"""The pages on which an introduction goes on: to somebody else, to a time, with a new yes, or no further."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from alongside.community.refusals import told_in
from alongside.coordinate.models import Contact

from .. import actions, pictures
from ..forms import MeetingForm, NewYesForm, OnwardForm, TakeBackForm
from ..models import Introduction
from .introductions import _introduction, part_in


@never_cache
def onward(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Whoever cannot help, or not alone, introduces the person to somebody who can, with a fresh yes."""
    found, me, one = _introduction(request, community, initiative, pk)
    part = part_in(one, me)
    if not part.may_hand_on:
        raise Http404
    may_end = one.is_open and (part.is_receiver or me.is_team)
    form = OnwardForm(request.POST or None, me=me, may_end=may_end)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            made = actions.introduce_onward(one, by=me.someone, **form.cleaned_data)
            messages.success(
                request, _("Asked. The name has not gone anywhere yet: it does when they say yes.")
            )
            return redirect(found.at("deliver:introduction", pk=made.pk))
    context = {
        "form": form,
        "introduction": one,
        "room": pictures.room_table(found),
        "left_out": Contact.objects.people_left_out(found),
    }
    return render(request, "deliver/introduction_onward.html", context)


@never_cache
def meeting(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Agree anew how, when and where they meet."""
    found, me, one = _introduction(request, community, initiative, pk)
    if not part_in(one, me).may_agree_meeting:
        raise Http404
    agreed = one.consent
    initial = {"how": agreed.how, "meet_at": agreed.meet_at, "meet_where": agreed.meet_where}
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.agree_meeting(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Agreed. Both of them can read it."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/introduction_meeting.html", {"form": form, "introduction": one})


def new_yes(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Beside the person: their yes again, in their words, with its day."""
    found, me, one = _introduction(request, community, initiative, pk)
    if not part_in(one, me).may_renew:
        raise Http404
    form = NewYesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.renew_consent(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Their new yes is kept. It can go on."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/introduction_new_yes.html", {"form": form, "introduction": one})


def take_back(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A person takes their yes back, on their own or with their key worker beside them."""
    found, me, one = _introduction(request, community, initiative, pk)
    if one.person_id != me.someone.pk:
        me.speaking_for(one.person_id)
    came_of_it = Introduction.objects.filter(parent=one, consent__withdrawn_at=None).readable()
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_consent(one, by=me.someone, with_onward=form.cleaned_data["with_onward"])
        messages.success(
            request, _("Taken back. From now on they can read neither the name nor what was passed on.")
        )
        return redirect(found.at("deliver:introduction", pk=one.pk))
    context = {"introduction": one, "came_of_it": came_of_it, "form": form}
    return render(request, "deliver/introduction_take_back.html", context)
