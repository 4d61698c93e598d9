"""Pages that look across the rooms."""

from __future__ import annotations

import io
import tarfile

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

import alongside
from alongside.community.access import ENTRY, enter, place_of
from alongside.community.models import EntryCode, Initiative, Membership
from alongside.community.rules import MEMBERS, Ability, Role
from alongside.shell.values import Table

from . import across, looking, my_page
from . import handover as handing_over
from .demo import stage
from .forms import SearchForm
from .insights import seven_measures


def home(request: HttpRequest) -> HttpResponse:
    """The first page: straight to the one place where somebody takes part, or a choice, or the door."""
    people = place_of(request).people
    mine = Membership.objects.now().filter(person__in=people).values("initiative")
    initiatives = list(Initiative.objects.filter(pk__in=mine).select_related("community"))
    if len(initiatives) == 1:
        return redirect(initiatives[0])
    context = {
        "initiatives": initiatives,
        "stage": stage.on_show() if settings.DEMO and not initiatives else None,
        "come_in_url": reverse("community:come_in"),
        "sign_in_url": reverse("account_login"),
    }
    return render(request, "pages/home.html", context)


def loop(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The front page of an initiative: the loop for the team, one sheet for a partner, my page for a participant."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if me.is_participant:
        return render(request, "pages/my_page.html", my_page.mine(found, me))
    if me.is_partner:
        return redirect(found.at("coordinate:sheet"))
    return render(request, "pages/loop.html", across.front_page(found, me))


def handover(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """For whoever takes over: this week and next, open promises, contacts, what is fragile. It prints on paper."""
    found, me = enter(request, community, initiative, to=Ability.SEE_PEOPLE)
    return render(request, "pages/handover.html", handing_over.for_successor(found, me))


def insights(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Seven measures, each with its denominator, how it is made and where to act. No score, no league table."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    return render(request, "pages/insights.html", seven_measures(found, me))


def search(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Words, found in whatever the reader may read here."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    context = {"form": form, "words": words, "found": looking.for_words(words, found, me) if words else []}
    return render(request, "pages/search.html", context)


def shared(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What share agreements open to my organisation, for as long as they are in force. Each reading is written down."""
    _found, me = enter(request, community, initiative, to=Ability.READ_WHAT_IS_SHARED)
    return render(request, "pages/shared.html", {"opened": across.opened_to(me)})


def how(request: HttpRequest) -> HttpResponse:
    """How this works, with the table of rules that the code itself goes by."""
    roles = [Role(role) for role in Role.members()]
    rules = Table(
        caption=_("Who may do what"),
        columns=(_("To…"), *(str(role.label) for role in roles), _("anyone")),
        rows=tuple(
            (_(ability.words), *(_mark({role}, ability) for role in roles), _mark(set(), ability))
            for ability in Ability
        ),
    )
    return render(request, "pages/how.html", {"rules": rules, "stages": across.STAGES})


def _mark(roles: set[Role], ability: Ability) -> str:
    return _("yes") if ability.is_open_to(frozenset(roles & MEMBERS)) else "–"


def source(request: HttpRequest) -> HttpResponse:
    context = {"version": alongside.__version__, "archive_url": reverse("pages:source_archive")}
    return render(request, "pages/source.html", context)


def source_archive(request: HttpRequest) -> HttpResponse:
    """The source of exactly what runs here, as the licence asks."""

    def kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        if "__pycache__" in entry.name:
            return None
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.add(settings.PACKAGE, arcname="alongside/src/alongside", filter=kept)
        for name in (
            "pyproject.toml",
            "LICENSE",
            "README.md",
            "Makefile",
            "manage.py",
            "lock",
            "scripts",
            "docs",
            "tests",
        ):
            if (settings.ROOT / name).exists():
                archive.add(settings.ROOT / name, arcname=f"alongside/{name}", filter=kept)
    answer = HttpResponse(out.getvalue(), content_type="application/gzip")
    answer["Content-Disposition"] = 'attachment; filename="alongside.tar.gz"'
    return answer


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For whatever watches over this instance: does it answer, and does its database?"""
    connection.ensure_connection()
    return HttpResponse("well\n", content_type="text/plain")


def demo_stage(request: HttpRequest) -> HttpResponse:
    """Every place of the demo and whom one can be there, whoever one is just now."""
    if not settings.DEMO:
        raise Http404
    return render(request, "pages/demo_stage.html", {"stage": stage.on_show()})


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Take a role of the demo. There is no such door on a real instance."""
    if not settings.DEMO:
        raise Http404
    part = stage.role_called(request.POST.get("role", ""))
    logout(request)
    if part is None:
        return redirect("pages:home")
    person = part.person
    if person.account:
        login(request, person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    else:
        request.session[ENTRY] = EntryCode.objects.get(person=person, ended_at=None).pk
    return redirect(part.at)
