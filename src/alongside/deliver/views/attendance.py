"""The pages of who came to a session."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Person
from alongside.community.once import entered_at
from alongside.community.refusals import told_in
from alongside.community.rules import Ability
from alongside.coordinate.models import PledgeUse, Session, SessionPlace
from alongside.shell.once import new_token

from .. import actions
from ..forms import (
    AttendanceForm,
)
from ..models import (
    Attendance,
    HeadCount,
    differences,
    sessions_awaiting_attendance,
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
    """Who came: one tap for each person, and one button."""
    found, me = enter(request, community, initiative, to=Ability.TAKE_ATTENDANCE)
    session = get_object_or_404(
        Session.objects.select_related("opportunity", "led_by"), initiative=found, pk=pk
    )
    noted = {one.person_id: one for one in Attendance.objects.filter(session=session)}
    if request.method == "POST" and "settle" in request.POST:
        return _settle(request, found, me, session)
    people = _expected_or_there(session, noted, request.POST)
    heads = HeadCount.objects.filter(session=session).first()
    uses = list(PledgeUse.objects.filter(session=session).select_related("pledge__resource__organisation"))
    first = {AttendanceForm.name_for(person): noted[person.pk].how for person in people if person.pk in noted}
    form = AttendanceForm(
        request.POST or None,
        people=people,
        uses=uses,
        initial=first | ({"head_count": heads.number} if heads else {}),
    )
    if request.method == "POST" and form.is_valid():
        marks = form.marks()
        if noted and not (marks or form.used() or form.cleaned_data["head_count"] is not None):
            messages.success(request, _("Nothing was different, so nothing was changed."))
            return redirect(found.at("deliver:sessions"))
        with told_in(form):
            stand = actions.take_attendance(
                session,
                marks=marks,
                head_count=form.cleaned_data["head_count"],
                used=form.used(),
                by=me.someone,
                at=entered_at(request),
                knew=form.knew(),
                moved_from=_moved_from(request, session),
            )
            messages.success(request, _("Noted. You can change it here if something was wrong."))
            if differ := [str(one.person) for one in stand if one.how != marks[one.person]]:
                messages.warning(
                    request,
                    _("Something else stands for %(people)s. Both notes are kept: look at them together.")
                    % {"people": ", ".join(differ)},
                )
            return redirect(found.at("deliver:sessions"))
    context = {
        "form": form,
        "session": session,
        "already": bool(noted or heads),
        "once": new_token(),
        "differences": differences(session),
    }
    return render(request, "deliver/attendance_take.html", context)


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
    named = [name.removeprefix("how_") for name, how in sent.items() if name.startswith("how_") and how]
    marked = [pk for pk in named if pk.isascii() and pk.isdigit() and len(pk) < 18][:500]
    expected = SessionPlace.objects.filter(session=session).filter(
        Q(state=SessionPlace.State.EXPECTED) | Q(person__in=marked)
    )
    there = Person.objects.filter(pk__in=expected.values("person")) | Person.objects.filter(pk__in=noted)
    return list(there.order_by("name", "pk"))


def worth_it(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A person's own word on a session, in one tap."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    noted = get_object_or_404(Attendance, initiative=found, person=me.someone, pk=pk)
    if request.method == "POST" and request.POST.get("worth_it") in {"yes", "no"}:
        actions.say_worth_it(noted, worth_it=request.POST["worth_it"] == "yes", by=me.someone)
        messages.success(request, _("Thank you. We count it, without your name."))
    return redirect(way_back(found, me))
