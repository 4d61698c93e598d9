"""The pages of how people are told: their own choice, and what the team tells by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Membership, Person
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import STAFF, Ability, Role

from .. import actions
from ..forms import CodeForm, HoursForm, ReachForm
from ..models import Message, Reach, StoppedAddress
from ..sending.due import gather, let_go
from ..sending.hours import Quiet, quiet_in, usual
from ..sending.ways import way_out
from ..sending.words import words_of


def reach(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Say how you want to be told, or for somebody you sit beside. Everybody who can promise can be reminded."""
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    beside = me.beside()
    person = _whose(request, me, beside)
    said = Reach.objects.of(person, found)
    has_worker = person != me.person or me.is_participant
    form = ReachForm(request.POST or None, reach=said, has_worker=has_worker, usual=_usual_in(found))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            kept = actions.say_how_to_reach(found, person=person, by=me.someone, **form.said())
            if not kept.needs_confirming:
                messages.success(request, _("Kept."))
            return redirect(_page_of(found, me, person))
    context = {
        "form": form,
        "person": person,
        "reach": said,
        "others": [one for one in (*beside, me.someone) if one != person] if me.is_team else [],
        "is_for_other": person != me.person,
        "has_worker": has_worker,
        "code_form": CodeForm(),
        "goes_out": bool(said and way_out(said.how)),
        "asks_code": _asks_code(said),
        "wrote_stop": bool(
            said and said.needs_confirming and StoppedAddress.objects.of(said.address).exists()
        ),
    }
    return render(request, "deliver/reach.html", context)


def confirm(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Type in the number that was sent."""
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    person = _whose(request, me, me.beside())
    said = get_object_or_404(Reach, initiative=found, person=person)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_reach(said, code=form.cleaned_data["code"], by=me.someone)
            said.refresh_from_db()
            if said.needs_confirming:
                messages.error(request, _("That is another number. Look again, and type the four digits."))
            else:
                messages.success(request, _("Thank you. From now on we tell you there."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(_page_of(found, me, person))


def stop(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """No more messages, by one button."""
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    person = _whose(request, me, me.beside())
    said = get_object_or_404(Reach, initiative=found, person=person)
    if request.method == "POST":
        actions.stop_reaching(said, why=_("said so on the page"), by=me.someone)
        messages.success(request, _("Stopped. Your page still shows everything."))
    return redirect(_page_of(found, me, person))


def vouch(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Somebody on the team saw the phone: no number needs typing in."""
    found, me = enter(request, community, initiative, to=Ability.TELL_PEOPLE)
    person = _whose(request, me, me.beside())
    said = get_object_or_404(Reach, initiative=found, person=person)
    if request.method == "POST":
        _try(request, lambda: actions.vouch_for_reach(said, by=me.someone))
    return redirect(_page_of(found, me, person))


def outbox(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What waits to be told to people: by hand first, then what did not go, then what goes by itself."""
    found, me = enter(request, community, initiative, to=Ability.TELL_PEOPLE)
    gather()
    let_go(found)
    beside = {person.pk for person in me.beside()}
    mine = beside | _staff_told_by(me)
    to_tell = Message.objects.to_tell(found).filter(person__in=mine)
    page = Paginator(to_tell, 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_change": beside | {me.someone.pk},
        "rows": [(message, words_of(message)) for message in page],
        "failed": Message.objects.failed(found).filter(person__in=mine)[:30],
        "waiting": Message.objects.waiting(found).filter(person__in=mine)[:30],
        "quiet": _usual_in(found),
        "ways": {how: bool(way_out(how)) for how in (Reach.How.TEXT, Reach.How.EMAIL, Reach.How.LETTER)},
    }
    return render(request, "deliver/outbox.html", context)


def hours(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """When nobody in this community is written to, unless they say otherwise for themselves."""
    found, me = enter(request, community, initiative, to=Ability.KEEP_INITIATIVE)
    form = HoursForm(
        request.POST or None, quiet=quiet_in(found.community_id).get(found.community_id), usual=usual()
    )
    form.fields["write_from"].label = _("From what time may people be written to?")
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.set_quiet_hours(found, form.quiet(), by=me.someone)
            messages.success(request, _("Kept. It holds for everybody here who has not said otherwise."))
            return redirect(found.at("deliver:outbox"))
    return render(request, "deliver/message_hours.html", {"form": form})


def told(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.TELL_PEOPLE)
    message = _message(found, me, pk)
    if request.method == "POST":
        _try(request, lambda: actions.told_by_hand(message, by=me.someone))
    return redirect(found.at("deliver:outbox"))


def again(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.TELL_PEOPLE)
    message = _message(found, me, pk)
    if request.method == "POST":
        _try(request, lambda: actions.try_again(message, by=me.someone))
    return redirect(found.at("deliver:outbox"))


def _message(found: Initiative, me: Me, pk: int) -> Message:
    people = {person.pk for person in me.beside()} | _staff_told_by(me)
    return get_object_or_404(Message.objects.readable(), initiative=found, pk=pk, person__in=people)


def _usual_in(found: Initiative) -> Quiet:
    """When nobody here is written to."""
    return quiet_in(found.community_id).get(found.community_id) or usual()


def _staff_told_by(me: Me) -> set[int]:
    """Of those who work here: oneself, and for a coordinator everybody, since nobody else sits beside them."""
    if Role.COORDINATOR not in me.roles:
        return {me.someone.pk}
    staff = Membership.objects.now().filter(initiative=me.initiative, role__in=STAFF)
    return set(staff.values_list("person_id", flat=True))


def _whose(request: HttpRequest, me: Me, beside: list[Person]) -> Person:
    """The person named; without a name the first whom one sits beside, or oneself where there is none."""
    named = (request.POST or request.GET).get("whom", "")
    if named == str(me.someone.pk):
        return me.someone
    return me.speaking_for(named or (beside[0].pk if beside else ""))


def _page_of(found: Initiative, me: Me, person: Person) -> str:
    here = found.at("deliver:reach")
    return f"{here}?whom={person.pk}" if me.is_team else here


def _asks_code(said: Reach | None) -> bool:
    return bool(said and said.needs_confirming and said.code and not said.is_stopped and way_out(said.how))


def _try(request: HttpRequest, step: object) -> None:
    try:
        step()  # type: ignore[operator]
    except Refusal as refusal:
        messages.error(request, str(refusal))
