"""The pages of who does what at each partner. They are for people who work here, and name nobody who takes part."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative
from alongside.community.refusals import told_in
from alongside.community.rules import Ability

from .. import actions
from ..forms import ChangeContactForm, ContactForm
from ..models import Contact


def contacts(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Who does what at each partner, by partner, with how lately each was confirmed."""
    found, me = enter(request, community, initiative, to=Ability.READ_CONTACTS)
    listed = Contact.objects.standing(found).readable()
    stale = set(Contact.objects.filter(initiative=found).stale().values_list("pk", flat=True))
    page = Paginator(listed, 60).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, one.pk in stale, may_keep(one, me), may_confirm(one, me)) for one in page],
        "stale_count": len(stale),
        "mine": my_contact(found, me),
    }
    return render(request, "coordinate/contact_list.html", context)


def add_contact(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.READ_CONTACTS)
    if not me.is_team and me.someone.organisation is None:
        return render(request, "coordinate/contact_new.html", {"no_organisation": True})
    initial = {"person": me.someone.pk} if request.GET.get("whom") == "me" else {}
    form = ContactForm(request.POST or None, me=me, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.add_contact(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("On the list. You are asked again before it grows old."))
            return redirect(found.at("coordinate:contacts"))
    return render(request, "coordinate/contact_new.html", {"form": form})


def change_contact(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _contact(request, community, initiative, pk)
    said = {"does": one.does, "reach": one.reach, "period": one.period}
    form = ChangeContactForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_contact(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Changed, and confirmed as of today."))
            return redirect(found.at("coordinate:contacts"))
    return render(request, "coordinate/contact_change.html", {"form": form, "contact": one})


def confirm_contact(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One tap: it is still right."""
    found, me, one = _contact(request, community, initiative, pk)
    if request.method == "POST":
        if not may_confirm(one, me):
            raise Http404
        actions.confirm_contact(one, by=me.someone)
        messages.success(request, _("Thank you. It is confirmed as of today."))
    return redirect(found.at("coordinate:contacts"))


def end_contact(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _contact(request, community, initiative, pk)
    if request.method == "POST":
        actions.end_contact(one, by=me.someone)
        messages.success(request, _("Taken off the list."))
        return redirect(found.at("coordinate:contacts"))
    return render(request, "coordinate/contact_end.html", {"contact": one})


def my_contact(found: Initiative, me: Me) -> Contact | None:
    return Contact.objects.standing(found).filter(person=me.someone).readable().first()


def may_keep(one: Contact, me: Me) -> bool:
    """The team keeps all of it, and a partner what is said of its own people and roles."""
    return me.is_team or (one.organisation_id == me.someone.organisation_id)


def may_confirm(one: Contact, me: Me) -> bool:
    """The person themselves; for a role their colleagues; and the team, which has asked."""
    return me.is_team or one.person_id == me.someone.pk or (one.person_id is None and may_keep(one, me))


def _contact(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Contact]:
    """Enter an entry that one may keep. 404 for anybody else’s."""
    found, me = enter(request, community, initiative, to=Ability.READ_CONTACTS)
    one = get_object_or_404(Contact.objects.standing(found).readable(), pk=pk)
    if not may_keep(one, me):
        raise Http404
    return found, me, one
