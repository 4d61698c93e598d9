"""The pages of what each person goes on to, and of closing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability
from alongside.shell.once import new_token

from .. import actions
from ..forms import (
    ExitForm,
    NoExitForm,
)
from ..models import (
    Exit,
    Expense,
    people_without_exit,
    took_part,
)


def exits(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Who has a way on, who said no to one, and who has neither yet."""
    found, me = enter(request, community, initiative, to=Ability.ARRANGE_EXITS)
    context = {
        "beside": {person.pk for person in me.beside()},
        "standing": set(Exit.objects.standing(found).values_list("pk", flat=True)),
        "missing": people_without_exit(found),
        "page": Paginator(Exit.objects.filter(initiative=found).readable(), 30).get_page(
            request.GET.get("page")
        ),
        "counts": Exit.objects.counts(found),
    }
    return render(request, "deliver/exit_list.html", context)


def exit_for(request: HttpRequest, community: str, initiative: str, person: int) -> HttpResponse:
    """A way on for one person, or their no to one."""
    found, me = enter(request, community, initiative, to=Ability.ARRANGE_EXITS)
    whom = get_object_or_404(took_part(found), pk=person)
    says_no = "no" in request.POST
    now = Exit.objects.filter(initiative=found, person=whom).first()
    agreed = now if now and not now.is_refusal else None
    first = (
        {"words": agreed.words, "owner": agreed.owner, "organisation": agreed.organisation}
        if agreed
        else None
    )
    form = ExitForm(None if says_no else request.POST or None, initiative=found, initial=first)
    refusal = NoExitForm(
        request.POST if says_no else None,
        prefix="no",
        initial={"words": now.words if now and now.is_refusal else ""},
    )
    given = refusal if says_no else form
    if request.method == "POST" and given.is_valid():
        with told_in(given):
            do = actions.refuse_exit if says_no else actions.agree_exit
            do(found, person=whom, by=me.someone, **given.cleaned_data)
            messages.success(request, _("Noted for %(person)s.") % {"person": whom})
            return redirect(found.at("deliver:exits"))
    context = {"form": form, "refusal": refusal, "person": whom, "says_no": says_no, "once": new_token()}
    return render(request, "deliver/exit_new.html", context)


def close(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Finish the initiative, once nobody is left without a way on."""
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    if request.method == "POST":
        actions.close_initiative(found, by=me.someone)
        messages.success(request, _("%(name)s has finished. What was learned is next.") % {"name": found})
        return redirect(found.get_absolute_url())
    context = {
        "missing": people_without_exit(found),
        "counts": Exit.objects.counts(found),
        "owed": Expense.objects.owed(found).count(),
    }
    return render(request, "deliver/initiative_close.html", context)
