"""The pages of who came to a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Membership, Person
from alongside.community.once import entered_at
from alongside.community.refusals import Refusal, told_in
from alongside.community.rules import Ability, Role
from alongside.coordinate.models import PledgeUse, Session, SessionPlace
from alongside.shell.once import new_token

from .. import actions
from ..forms import AttendanceForm
from ..models import (
    Attendance,
    differences,
    sessions_awaiting_attendance,
    sessions_led_by,
    sessions_taken,
)
from .commitments import way_back


def sessions(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Sessions whose attendance waits, and those where it was taken."""
    found, _me = enter(request, community, initiative, to=Ability.TAKE_ATTENDANCE)
    context = {
        "awaiting": sessions_awaiting_attendance(found),
        "page": Paginator(sessions_taken(found), 30).get_page(request.GET.get("page")),
        "counts": Attendance.objects.counts(found),
    }
    return render(request, "deliver/session_list.html", context)


@gzip_page  # a row of four for each person says the same eleven times over: small on the way to a phone
def attendance(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """Who came: one tap for each person, and one button. For the team, and for a partner who leads this session."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    session = get_object_or_404(
        Session.objects.select_related("opportunity", "led_by", "head_count", "others_came"),
        initiative=found,
        pk=pk,
    )
    takes_all = me.can(Ability.TAKE_ATTENDANCE)
    if not takes_all:
        _may_lead(session, me)
    if request.method == "POST" and "settle" in request.POST and takes_all:
        return _settle(request, found, me, session)
    form = _sheet_for_all(request, session) if takes_all else _sheet_for_leader(request, session, me)
    if request.method == "POST" and form.is_valid():
        way_on = found.at("deliver:sessions" if takes_all else "deliver:overview")
        if form.says_nothing_new():
            messages.success(request, _("Nothing was different, so nothing was changed."))
            return redirect(way_on)
        with told_in(form):
            _keep(request, session, form, me)
            return redirect(way_on)
    context = {
        "form": form,
        "session": session,
        "takes_all": takes_all,
        "already": bool(form.initial),
        "once": new_token(),
        "differences": differences(session) if takes_all else [],
    }
    return render(request, "deliver/attendance_take.html", context)


def _may_lead(session: Session, me: Me) -> None:
    """Whoever leads a session for a partner, from the day before it until two weeks after."""
    if not me.is_partner or session.led_by_id != me.someone.pk:
        raise PermissionDenied
    if not sessions_led_by(me.someone, session.initiative).filter(pk=session.pk).exists():
        raise Refusal(
            _(
                "Who is on a session shows to whoever leads it from the day before until two weeks after, and not if "
                "it was called off. Ask the coordinator."
            )
        )


def _sheet_for_all(request: HttpRequest, session: Session) -> AttendanceForm:
    """For the team: who is on it, who was marked, and everybody else who takes part, in case they came."""
    noted = {one.person_id: one for one in Attendance.objects.filter(session=session)}
    people = _expected_or_there(session, noted, request.POST)
    uses = PledgeUse.objects.filter(session=session).select_related("pledge__resource__organisation")
    return _sheet(
        request, session, people, noted, uses=list(uses), walk_ins=_others(session, people, request)
    )


def _sheet_for_leader(request: HttpRequest, session: Session, me: Me) -> AttendanceForm:
    """For a partner who leads it: the names that are on it and no other. That they read them is noted.

    Somebody who was taken off after this page was opened may be marked on it, and that is not lost.
    """
    places = SessionPlace.objects.filter(session=session, person__erased_at=None)
    read = actions.names_read(session, by=me.someone) & _marked(request.POST)
    on_it = places.filter(Q(state=SessionPlace.State.EXPECTED) | Q(person__in=read))
    people = list(Person.objects.filter(pk__in=on_it.values("person")).order_by("name", "pk"))
    actions.note_names_read(session, people, by=me.someone)
    noted = {one.person_id: one for one in Attendance.objects.filter(session=session, person__in=people)}
    return _sheet(request, session, people, noted)


def _sheet(
    request: HttpRequest,
    session: Session,
    people: list[Person],
    noted: dict[int, Attendance],
    *,
    uses: Sequence[PledgeUse] = (),
    walk_ins: Sequence[Person] = (),
) -> AttendanceForm:
    """The form as it stands: what was noted before is marked on it."""
    stands: dict[str, object] = {
        AttendanceForm.name_for(person): noted[person.pk].how for person in people if person.pk in noted
    }
    for counted in ("head_count", "others_came"):
        if hasattr(session, counted):
            stands[counted] = getattr(session, counted).number
    return AttendanceForm(
        request.POST or None, people=people, uses=list(uses), walk_ins=walk_ins, initial=stands
    )


def _keep(request: HttpRequest, session: Session, form: AttendanceForm, me: Me) -> None:
    marks = form.marks()
    stand = actions.take_attendance(
        session,
        marks=marks,
        head_count=form.cleaned_data["head_count"],
        others_came=form.cleaned_data["others_came"],
        used=form.used(),
        by=me.someone,
        at=entered_at(request),
        knew=form.knew(),
        walked_in=form.walk_ins,
        moved_from=_moved_from(request, session),
    )
    messages.success(request, _("Noted. You can change it here if something was wrong."))
    if differ := [str(one.person) for one in stand if one.how != marks[one.person]]:
        words = (
            _("Something else stands for %(people)s. Both notes are kept: look at them together.")
            if me.is_team
            else _("Something else stands for %(people)s. Both notes are kept, and the team looks at them.")
        )
        messages.warning(request, words % {"people": ", ".join(differ)})


def _settle(request: HttpRequest, found: Initiative, me: Me, session: Session) -> HttpResponse:
    """Somebody has seen notes that differ, and says which is right."""
    whom = request.POST["settle"]
    for one in differences(session):
        if str(one.person.pk) == whom and request.POST.get("how") in one.answers:
            actions.settle_attendance(session, person=one.person, how=request.POST["how"], by=me.someone)
            messages.success(request, _("Settled. Both notes stay in the journal."))
    return redirect(found.at("deliver:attendance", pk=session.pk))


def _moved_from(request: HttpRequest, session: Session) -> datetime | None:
    """When the session was to begin, as the page had it that was sent, if it has been moved since."""
    try:
        told = parse_datetime(request.POST.get("starts_at", "")[:40])
    except ValueError:  # a day that no calendar has
        return None
    return told if told and told.tzinfo and told != session.starts_at else None


def _expected_or_there(session: Session, noted: dict[int, Attendance], sent: QueryDict) -> list[Person]:
    """The people on the session, and those who were marked though they are not on it any more.

    Somebody who was taken off after a page was opened may be marked on it, and that is not lost.
    """
    expected = SessionPlace.objects.filter(session=session).filter(
        Q(state=SessionPlace.State.EXPECTED) | Q(person__in=_marked(sent))
    )
    there = Person.objects.filter(pk__in=expected.values("person")) | Person.objects.filter(pk__in=noted)
    return list(there.order_by("name", "pk"))


def _others(session: Session, people: list[Person], request: HttpRequest) -> list[Person]:
    """Everybody else who takes part, and whoever took part when a page was opened on which they are marked."""
    members = Membership.objects.filter(initiative=session.initiative, role=Role.PARTICIPANT)
    here = Membership.objects.now().filter(pk__in=members)
    known = Q(pk__in=here.values("person")) | Q(
        pk__in=members.filter(person__in=_marked(request.POST)).values("person")
    )
    others = Person.objects.filter(known, erased_at=None).exclude(pk__in=[person.pk for person in people])
    return list(others.order_by("name", "pk")) if session.has_begun else []


def _marked(sent: QueryDict) -> set[int]:
    """The keys of those for whom something was marked on the page that was sent."""
    named = [name.removeprefix("how_") for name, how in sent.items() if name.startswith("how_") and how]
    return {int(pk) for pk in named[:500] if pk.isascii() and pk.isdigit() and len(pk) < 18}


def worth_it(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A person's own word on a session, in one tap."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    noted = get_object_or_404(Attendance, initiative=found, person=me.someone, pk=pk)
    if request.method == "POST" and request.POST.get("worth_it") in {"yes", "no"}:
        actions.say_worth_it(noted, worth_it=request.POST["worth_it"] == "yes", by=me.someone)
        messages.success(request, _("Thank you. We count it, without your name."))
    return redirect(way_back(found, me))
