"""What people can do, asking them to do it, and what they say to that."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.once import entered_at
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import FavourForm, StrengthForm
from ..models import Favour, Strength


def strengths(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What people offer, and what they were asked to do with it."""
    found, _me = enter(request, community, initiative, to=Ability.READ_ASKS)
    offered = Strength.objects.offered(found).prefetch_related("favours__asked_by")
    page = Paginator(offered, 30).get_page(request.GET.get("page"))
    return render(request, "listen/strength_list.html", {"page": page})


def offer_strength(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.SAY)
    form = StrengthForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            person = me.speaking_for(form.cleaned_data.get("whom"))
            words, said = form.cleaned_data["words"], entered_at(request)
            actions.offer_strength(found, person=person, words=words, by=me.someone, at=said)
            messages.success(request, _("Kept. Nobody will ask you to do it without your yes."))
            return redirect(after_saying(found, me))
    return render(request, "listen/strength_new.html", {"form": form})


def mine(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What I can do: what I said, what I was asked, and how to take it back."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    offered = Strength.objects.offered(found).filter(person=me.someone)
    context = {"strengths": offered, "favours": Favour.objects.of(me.someone, found)}
    return render(request, "listen/strength_mine.html", context)


def withdraw_strength(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Stop offering something of one's own, or beside the person whose it is."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    strength = get_object_or_404(
        Strength.objects.offered(found).filter(person__in=[me.someone, *me.beside()]), pk=pk
    )
    if request.method == "POST":
        actions.withdraw_strength(strength, by=me.someone)
        messages.success(request, _("Taken back. Nobody will ask for it."))
    return redirect(_back(found, me))


def ask_favour(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Ask somebody to use a strength."""
    found, me = enter(request, community, initiative, to=Ability.ASK_FAVOURS)
    strength = get_object_or_404(Strength.objects.offered(found), pk=pk)
    form = FavourForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.ask_favour(strength, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Asked. They see it on their page, and may say no."))
            return redirect(found.at("listen:strengths"))
    return render(request, "listen/favour_new.html", {"form": form, "strength": strength})


def answer_favour(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Yes or no, from the person who was asked or a key worker beside them."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    whose = [me.someone, *me.beside()]
    favour = get_object_or_404(Favour.objects.filter(initiative=found, person__in=whose), pk=pk)
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        yes = request.POST["answer"] == "yes"
        actions.answer_favour(favour, yes=yes, by=me.someone)
        messages.success(
            request, _("Thank you for your yes.") if yes else _("That is fine. Nobody asks you why.")
        )
    return redirect(_back(found, me))


def finish_favour(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Note that it was done."""
    found, me = enter(request, community, initiative, to=Ability.ASK_FAVOURS)
    favour = get_object_or_404(Favour, initiative=found, pk=pk)
    if request.method == "POST":
        actions.finish_favour(favour, by=me.someone)
        messages.success(request, _("Noted: a strength was used."))
    return redirect(found.at("listen:strengths"))


def after_saying(initiative: Initiative, me: Me) -> str:
    return initiative.at("listen:overview") if me.is_team else initiative.get_absolute_url()


def _back(initiative: Initiative, me: Me) -> str:
    return initiative.at("listen:strengths" if me.is_team else "listen:my_strengths")
