"""Coming in, leaving, and who is here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions
from .access import ENTRY, Me, enter, enter_community
from .codes import count_a_wrong_try, live_code, too_many_tries
from .forms import (
    AccountForm,
    BringInForm,
    ChangeInitiativeForm,
    CharterForm,
    CodeForm,
    InitiativeForm,
    InviteForm,
    OrganisationForm,
    PasswordForm,
    ShareAgreementForm,
    WhyForm,
)
from .held import erase_person, held_on
from .language import spoken_to
from .models import (
    Charter,
    EntryCode,
    Initiative,
    JournalEntry,
    Membership,
    Organisation,
    Person,
    ShareAgreement,
)
from .once import taken_in
from .refusals import told_in
from .rules import Ability, Role

A_YEAR = 60 * 60 * 24 * 365
NEEDS_ACCOUNT = {Role.COORDINATOR, Role.KEY_WORKER, Role.PARTNER_OFFICER, Role.EVALUATOR}
INVITATION = "invitation"  # the session's key for an invitation that waits for an account


@never_cache
def come_in(request: HttpRequest) -> HttpResponse:
    """Enter by a code. It is posted, never part of an address, so that no log and no preview ever holds it."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and too_many_tries(request):
        form.add_error(None, _("There were many wrong codes from here. Wait ten minutes, then try again."))
    elif request.method == "POST" and form.is_valid():
        code = live_code(form.cleaned_data["code"])
        if code:
            return take_in(request, code)
        count_a_wrong_try(request)
        form.add_error(
            "code",
            _(
                "This code does not open anything. It may be worn out, or a letter may be wrong. Your key worker can "
                "give you a new one."
            ),
        )
    return render(request, "community/come_in.html", {"form": form})


def take_in(request: HttpRequest, code: EntryCode) -> HttpResponse:
    """Let the holder of a live code in: participants at once, staff by opening an account first."""
    roles = set(Membership.objects.now().filter(person=code.person).values_list("role", flat=True))
    logout(request)  # a shared phone: whoever was here before is gone
    if roles & NEEDS_ACCOUNT:
        request.session[INVITATION] = code.pk
        return redirect("community:open_account")
    if code.first_used_at is None:
        code.first_used_at = timezone.now()
        code.save(update_fields=["first_used_at"])
    request.session[ENTRY] = code.pk
    request.session.set_expiry(A_YEAR)
    return spoken_to(request, redirect("pages:home"), code.person)


@never_cache
def open_account(request: HttpRequest) -> HttpResponse:
    """The second step of an invitation: an e-mail address and a password of one's own."""
    code = (
        EntryCode.objects.select_related("person")
        .filter(pk=request.session.get(INVITATION, 0), ended_at=None)
        .first()
    )
    if code is None:
        return redirect("community:come_in")
    known = code.person.account
    form = PasswordForm(request.POST or None) if known else AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            chosen = form.cleaned_data
            account = (
                actions.renew_account(code, password=chosen["password"])
                if known
                else actions.open_account(code, email=chosen["email"], password=chosen["password"])
            )
            del request.session[INVITATION]
            login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
            messages.success(
                request, _("You are in. From now on, sign in with your e-mail address and password.")
            )
            return redirect("pages:home")
    return render(
        request, "community/open_account.html", {"form": form, "person": code.person, "known": known}
    )


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign this phone out. Nothing of the person's is lost: the same code opens it again."""
    logout(request)
    messages.success(request, _("You have left this phone. Nothing of yours is lost."))
    return redirect("pages:home")


def home(request: HttpRequest, community: str) -> HttpResponse:
    """A community for its own people: its initiatives and its organisations."""
    found, person = enter_community(request, community)
    mine = Membership.objects.now().of(person).values("initiative")
    coordinates = Membership.objects.now().of(person).filter(role=Role.COORDINATOR).exists()
    context = {
        "initiatives": Initiative.objects.filter(community=found, pk__in=mine).select_related(
            "anchor", "community"
        ),
        "organisations": Organisation.objects.filter(community=found),
        "coordinates": coordinates,
    }
    return render(request, "community/home.html", context)


def new_organisation(request: HttpRequest, community: str) -> HttpResponse:
    found, person = enter_community(request, community)
    _only_coordinators(person)
    form = OrganisationForm(request.POST or None, instance=Organisation(community=found))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            organisation = actions.add_organisation(form.save(commit=False), by=person)
            messages.success(request, _("%(name)s is on the list.") % {"name": organisation})
            return redirect(found)
    return render(request, "community/organisation_new.html", {"form": form})


def new_initiative(request: HttpRequest, community: str) -> HttpResponse:
    found, person = enter_community(request, community)
    _only_coordinators(person)
    form = InitiativeForm(request.POST or None, community=found.pk, initial={"anchor": found.anchor_id})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            return redirect(actions.start_initiative(found, by=person, **form.cleaned_data))
    return render(request, "community/initiative_new.html", {"form": form})


def change_initiative(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What it is called, what it is for, from when until when, and whether it has begun."""
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    first = {
        "name": found.name,
        "purpose": found.purpose,
        "anchor": found.anchor_id,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "has_begun": found.stage == Initiative.Stage.RUNNING,
    }
    form = ChangeInitiativeForm(request.POST or None, community=found.community_id, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.change_initiative(found, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Changed."))
            return redirect(found)
    return render(request, "community/initiative_change.html", {"form": form})


def _only_coordinators(person: Person) -> None:
    if not Membership.objects.now().of(person).filter(role=Role.COORDINATOR).exists():
        raise Http404


def people(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Who takes part. The anchor's team only: nobody else can list, search or guess people."""
    found, me = enter(request, community, initiative, to=Ability.SEE_PEOPLE)
    memberships = Membership.objects.now().filter(initiative=found)
    memberships = memberships.select_related("person__organisation", "key_worker").order_by(
        "role", "person__name"
    )
    context = {
        "participants": [m for m in memberships if m.role == Role.PARTICIPANT],
        "others": [m for m in memberships if m.role != Role.PARTICIPANT],
        "mine": me.beside(),
        "may_renew": Role.COORDINATOR in me.roles,
        "may_bring_in": me.can(Ability.BRING_PEOPLE_IN),
        "may_invite": me.can(Ability.INVITE_STAFF),
    }
    return render(request, "community/people.html", context)


@never_cache
def bring_in(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Bring a participant in. The code is shown on this page, once."""
    found, me = enter(request, community, initiative, to=Ability.BRING_PEOPLE_IN)
    form = BringInForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            person, code = actions.add_person(
                found,
                by=me.someone,
                name=form.cleaned_data["name"],
                role=Role.PARTICIPANT,
                key_worker=form.cleaned_data["key_worker"],
            )
            slip = render(request, "community/code_slip.html", {"person": person, "code": code})
            return taken_in(slip, found.at("community:people"))
    return render(request, "community/person_new.html", {"form": form})


@never_cache
def invite(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Invite a colleague or a partner: they open an account with the code."""
    found, me = enter(request, community, initiative, to=Ability.INVITE_STAFF)
    form = InviteForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            data = form.cleaned_data
            person, code = actions.add_person(
                found,
                by=me.someone,
                name=data["name"],
                role=Role(data["role"]),
                organisation=data["organisation"],
            )
            slip = render(
                request, "community/code_slip.html", {"person": person, "code": code, "is_invitation": True}
            )
            return taken_in(slip, found.at("community:people"))
    return render(request, "community/invitation_new.html", {"form": form})


@never_cache
def new_code(request: HttpRequest, community: str, initiative: str, person: int) -> HttpResponse:
    """A new code for somebody whose phone or slip is gone. A key worker can do this for their own people."""
    found, me = enter(request, community, initiative, to=Ability.BRING_PEOPLE_IN)
    whom = _whose_code(me, person)
    if request.method == "POST":
        code = actions.issue_code(whom, by=me.someone)
        slip = render(request, "community/code_slip.html", {"person": whom, "code": code, "replaces": True})
        return taken_in(slip, found.at("community:people"))
    return render(request, "community/code_new.html", {"person": whom})


def _whose_code(me: Me, pk: int) -> Person:
    """Whom somebody may give a new way in: a key worker their own people, a coordinator everyone here."""
    if Role.COORDINATOR not in me.roles:
        return me.speaking_for(pk)
    here = Membership.objects.now().filter(initiative=me.initiative)
    return get_object_or_404(Person, pk=pk, pk__in=here.values("person"), erased_at=None)


def journal(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Everything that was done here, newest first."""
    found, _me = enter(request, community, initiative, to=Ability.READ_JOURNAL)
    entries = JournalEntry.objects.filter(initiative=found).readable()
    return render(
        request, "community/journal.html", {"page": Paginator(entries, 30).get_page(request.GET.get("page"))}
    )


def charter(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What we promise each other about data and conduct."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    charters = list(Charter.objects.filter(initiative=found))
    context = {
        "charter": charters[0] if charters else None,
        "earlier": charters[1:],
        "agreements": ShareAgreement.objects.filter(initiative=found).prefetch_related("parties"),
        "may_change": me.can(Ability.KEEP_INITIATIVE),
    }
    return render(request, "community/charter.html", context)


def new_charter(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    form = CharterForm(request.POST or None, initial={"agreed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        actions.agree_charter(found, by=me.someone, **form.cleaned_data)
        return redirect(found.at("community:charter"))
    return render(request, "community/charter_new.html", {"form": form})


def new_agreement(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    form = ShareAgreementForm(request.POST or None, initiative=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            data = form.cleaned_data
            actions.agree_to_share(
                found,
                by=me.someone,
                purpose=data["purpose"],
                fields=data["fields_opened"],
                parties=list(data["parties"]),
                expires_on=data["expires_on"],
            )
            return redirect(found.at("community:charter"))
    return render(request, "community/agreement_new.html", {"form": form})


def end_agreement(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    agreement = get_object_or_404(ShareAgreement, initiative=found, pk=pk, ended_at=None)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.end_sharing(agreement, by=me.someone, why=form.cleaned_data["why"])
        return redirect(found.at("community:charter"))
    return render(request, "community/agreement_end.html", {"form": form, "agreement": agreement})


def held(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What is held on me, to read and to take along; a key worker can open it beside a participant."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    whom = me.speaking_for(request.GET.get("whom"))
    if whom != me.person:
        actions.note_reading(found, whom, by=me.someone)
    told = held_on(whom)
    if "file" in request.GET:
        answer = JsonResponse(
            {kind.noun: kind.rows for kind in told}, json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        answer["Content-Disposition"] = 'attachment; filename="what-is-held-on-me.json"'
        return answer
    context = {"whom": whom, "told": told, "entries": JournalEntry.objects.concerning(whom).readable()[:30]}
    return render(request, "community/held.html", context)


@never_cache
def erase(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Erase me. A page of its own asks first, and says what stays."""
    found, me = enter(request, community, initiative, to=Ability.SAY)
    whom = me.speaking_for(request.GET.get("whom"))
    if request.method == "POST":
        erase_person(whom, by=me.someone)
        if whom == me.person:
            logout(request)
        messages.success(request, _("Erased. Your name and your words are gone from here."))
        return redirect("pages:home" if whom == me.person else found.at("community:people"))
    return render(request, "community/erase.html", {"whom": whom})
