"""The style page: every component once, with its hard cases. It shows made-up samples and keeps nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .samples import AskSample, sample


def style(request: HttpRequest) -> HttpResponse:
    form = AskSample(request.POST or None)
    if form.is_valid():
        messages.success(request, _("That would be sent. This page keeps nothing."))
        return redirect("shell:style")
    return render(request, "shell/style.html", {"form": form, **sample(request.GET)})
