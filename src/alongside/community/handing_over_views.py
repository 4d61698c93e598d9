"""The pages on which somebody leaves, and on which a participant gets another key worker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import handing_over
from .access import enter
from .models import Initiative, Membership, Person
from .refusals import Refusal, told_in
from .rules import TEAM, Ability, Role


class KeyWorkerForm(forms.Form):
    key_worker = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who sits beside them from now on?"),
        empty_label=gettext_lazy("Choose somebody"),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Membership.objects.now().filter(initiative=initiative, role__in=[role.value for role in TEAM])
        people = Person.objects.filter(pk__in=team.values("person"))
        self.fields["key_worker"].queryset = people  # type: ignore[attr-defined]


def end_role(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Somebody who works here leaves."""
    found, me = enter(request, community, initiative, to=Ability.INVITE_STAFF)
    held = (
        Membership.objects.now().filter(initiative=found).exclude(role__in=[Role.PARTICIPANT, Role.RESIDENT])
    )
    one = get_object_or_404(held.select_related("person"), pk=pk)
    if request.method == "POST":
        try:
            handing_over.end_role(one, by=me.someone)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(found.at("community:people"))
        messages.success(request, _("They have left. What they held is on the page for handing over."))
        return redirect(found.at("pages:handover") if one.person_id != me.someone.pk else "pages:home")
    return render(request, "community/role_end.html", {"membership": one})


def sit_beside(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A participant gets a key worker, or another one."""
    found, me = enter(request, community, initiative, to=Ability.BRING_PEOPLE_IN)
    here = Membership.objects.now().filter(initiative=found, role=Role.PARTICIPANT)
    one = get_object_or_404(here.select_related("person", "key_worker"), pk=pk)
    form = KeyWorkerForm(request.POST or None, initiative=found, initial={"key_worker": one.key_worker_id})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            handing_over.sit_beside(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("From now on they sit beside each other."))
            return redirect(found.at("community:people"))
    return render(request, "community/key_worker.html", {"form": form, "membership": one})
