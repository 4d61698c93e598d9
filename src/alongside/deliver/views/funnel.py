"""The page on which published totals are put beside our own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import enter
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import PublishedTotalForm


def published_total(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.MEASURE)
    form = PublishedTotalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_published_total(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Kept, with its source. It is never added to our own numbers."))
            return redirect(found.at("deliver:introductions"))
    return render(request, "deliver/published_new.html", {"form": form})
