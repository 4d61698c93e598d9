"""The pages of Deliver. Each view is a paragraph: enter, find, ask, do, answer."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from alongside.community.access import Me, enter
from alongside.community.models import Initiative, Membership, Person
from alongside.community.once import entered_at
from alongside.community.refusals import told_in
from alongside.community.rules import Ability, Role
from alongside.coordinate.models import PledgeUse, Session, SessionPlace
from alongside.shell.once import new_token

from . import actions, pictures
from .forms import (
    AnewForm,
    AttendanceForm,
    CommitmentForm,
    ExitForm,
    IntroductionForm,
    NoExitForm,
    NotKeptForm,
    OutcomeForm,
    StepForm,
)
from .models import (
    Attendance,
    Commitment,
    Exit,
    FunnelFigure,
    HeadCount,
    Introduction,
    IntroductionOutcome,
    differences,
    people_without_exit,
    sessions_awaiting_attendance,
    sessions_taken,
    took_part,
)
from .models.commitment import CommitmentQuerySet

SHOWN = 5  # how many of each kind on the overview


def overview(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """What was promised, who came, and what waits, as far as it concerns whoever looks."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    if me.is_participant and not me.is_team:
        return render(request, "deliver/mine.html", _mine(found, me))
    open_ones = _commitments(found, me).filter(state=Commitment.State.OPEN).order_by("due_on", "pk")
    made_to_me = Introduction.objects.made_to(me.someone, found).readable()
    context = {
        "awaiting": sessions_awaiting_attendance(found)[:SHOWN] if me.can(Ability.TAKE_ATTENDANCE) else [],
        "counts": Attendance.objects.counts(found),
        "commitments": open_ones[:SHOWN] if me.can(Ability.READ_COMMITMENTS) else [],
        "commitment_counts": Commitment.objects.counts(found),
        "made_to_me": [one for one in made_to_me if one.is_open]
        if me.can(Ability.ANSWER_INTRODUCTIONS)
        else [],
        "waiting": Introduction.objects.waiting(found).readable()[:SHOWN] if me.is_team else [],
        "exit_counts": Exit.objects.counts(found),
        "without_exit": people_without_exit(found).count() if me.is_team else None,
    }
    return render(request, "deliver/overview.html", context)


def _mine(found: Initiative, me: Me) -> dict[str, object]:
    person = me.someone
    return {
        "to_say": Attendance.objects.unasked(person, found).select_related("session__opportunity")[:3],
        "commitments": Commitment.objects.of(person, found).readable(),
        "introductions": Introduction.objects.of(person, found).readable(),
        "way_on": Exit.objects.filter(person=person, initiative=found).readable().first(),
    }


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
            actions.take_attendance(
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
    told = parse_datetime(request.POST.get("starts_at", "")[:40])
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
    return redirect(_back(found, me))


def commitments(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Every promise: the open ones first, by their day."""
    found, me = enter(request, community, initiative, to=Ability.READ_COMMITMENTS)
    if me.is_participant and not me.is_team:
        return redirect(found.at("deliver:overview"))
    listed = _commitments(found, me)
    ended = listed.exclude(state=Commitment.State.OPEN).order_by("-state_at", "-pk")
    open_ones = listed.filter(state=Commitment.State.OPEN).order_by("due_on", "pk")
    counts = Commitment.objects.counts(found)
    context = {
        "open": Paginator(open_ones, 30).get_page(request.GET.get("open")),
        "ended": Paginator(ended, 30).get_page(request.GET.get("page")),
        "counts": counts,
        "table": pictures.commitments_table(counts, Commitment.objects.by_sector(found)),
        "longest": listed.longest_open(found) if me.is_team else None,
        "unnamed": counts["made"] - listed.count(),
    }
    return render(request, "deliver/commitment_list.html", context)


def promise(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    form = CommitmentForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = form.cleaned_data
            actions.make_commitment(
                found,
                person=me.speaking_for(given.get("whom")),
                words=given["words"],
                due_on=given["due_on"],
                to_person=given["to_person"],
                strength=given.get("strength"),
                by=me.someone,
            )
            messages.success(request, _("Kept. It stays in sight until it is done."))
            return redirect(_back(found, me))
    return render(request, "deliver/commitment_new.html", {"form": form})


def commitment(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One promise, and what can be said about it. A POST says that it was kept."""
    found, me, one = _commitment(request, community, initiative, pk)
    if request.method == "POST":
        actions.keep_commitment(one, by=me.someone)
        messages.success(request, _("Good. It is down as kept."))
        return redirect(_back(found, me))
    context = {"commitment": one, "not_kept": NotKeptForm(), "anew": AnewForm(auto_id="anew_%s")}
    return render(request, "deliver/commitment_show.html", context)


def not_kept(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _commitment(request, community, initiative, pk)
    form = NotKeptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.break_commitment(one, reason=form.cleaned_data["reason"], by=me.someone)
            messages.success(request, _("It is down as not kept, with the reason."))
            return redirect(_back(found, me))
    return render(request, "deliver/commitment_not_kept.html", {"form": form, "commitment": one})


def anew(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me, one = _commitment(request, community, initiative, pk)
    form = AnewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.renegotiate_commitment(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Agreed anew. Both the old promise and the new one can be read."))
            return redirect(_back(found, me))
    return render(request, "deliver/commitment_anew.html", {"form": form, "commitment": one})


def introductions(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """The team sees those it made, everybody those made to them, with what came of all of them in numbers."""
    found, me = enter(request, community, initiative, to=Ability.READ_FINDINGS)
    made = (
        Introduction.objects.filter(initiative=found).readable()
        if me.is_team
        else Introduction.objects.none()
    )
    to_me = Introduction.objects.made_to(me.someone, found).readable()
    funnel = Introduction.objects.funnel(found)
    context = {
        "made": Paginator(made, 30).get_page(request.GET.get("page")),
        "to_me": to_me if me.can(Ability.ANSWER_INTRODUCTIONS) else [],
        "figure": pictures.funnel_figure(funnel),
        "by_service": pictures.services_table(Introduction.objects.funnel_by_service(found)),
        "published": pictures.published_table(FunnelFigure.objects.filter(initiative=found)),
        "sources": FunnelFigure.objects.filter(initiative=found),
    }
    return render(request, "deliver/introduction_list.html", context)


def introduce(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.INTRODUCE)
    form = IntroductionForm(request.POST or None, me=me, initial={"whom": request.GET.get("whom", "")})
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            given = dict(form.cleaned_data)
            person = me.speaking_for(given.pop("whom"))
            made = actions.introduce(found, person=person, by=me.someone, **given)
            messages.success(
                request, _("Asked. The name has not gone anywhere yet: it does when they say yes.")
            )
            return redirect(found.at("deliver:introduction", pk=made.pk))
    return render(request, "deliver/introduction_new.html", {"form": form})


def introduction(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """One introduction, as far as whoever looks may see it. A POST takes it a step on."""
    found, me, one = _introduction(request, community, initiative, pk)
    is_receiver, is_own = one.receiver_id == me.someone.pk, one.person_id == me.someone.pk
    sees_person = me.is_team or is_own or one.is_open_to_receiver
    allowed = _next_steps(one, me)
    form = StepForm(request.POST or None, allowed=allowed) if allowed else None
    if request.method == "POST" and form and form.is_valid():
        with told_in(form):
            actions.move_introduction(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted. The person can see it."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    if is_receiver and sees_person:
        actions.note_reading(one, by=me.someone)
    context = {
        "introduction": one,
        "form": form,
        "sees_person": sees_person,
        "is_own": is_own,
        "is_receiver": is_receiver,
        "steps": one.steps.select_related("by"),
        "outcomes": one.outcomes.select_related("stated_by") if sees_person else [],
        "may_state": is_receiver and one.was_taken_up and one.consent.holds,
    }
    return render(request, "deliver/introduction_show.html", context)


def _next_steps(one: Introduction, me: Me) -> list[str]:
    """The receiver answers and goes on; the team may call off what it asked for; the person takes their yes back."""
    following = list(Introduction.NEXT.get(one.state, ()))
    if one.receiver_id == me.someone.pk:
        return (
            following if one.consent.holds else [state for state in following if state in Introduction.STOPS]
        )
    return [state for state in following if state == Introduction.State.CANCELLED] if me.is_team else []


def take_back(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """A person takes their yes back, on their own or with their key worker beside them."""
    found, me, one = _introduction(request, community, initiative, pk)
    if one.person_id != me.someone.pk:
        me.speaking_for(one.person_id)
    if request.method == "POST":
        actions.withdraw_consent(one, by=me.someone)
        messages.success(
            request, _("Taken back. From now on they can read neither the name nor what was passed on.")
        )
        return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/introduction_take_back.html", {"introduction": one})


def outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    """The receiving side says what came of it."""
    found, me, one = _introduction(request, community, initiative, pk)
    if one.receiver_id != me.someone.pk or not one.is_open_to_receiver:
        raise Http404
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            actions.state_outcome(one, by=me.someone, **form.cleaned_data)
            messages.success(request, _("Noted. The person is asked whether it is so."))
            return redirect(found.at("deliver:introduction", pk=one.pk))
    return render(request, "deliver/outcome_new.html", {"form": form, "introduction": one})


def confirm_outcome(request: HttpRequest, community: str, initiative: str, pk: int) -> HttpResponse:
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    stated = get_object_or_404(IntroductionOutcome, initiative=found, person=me.someone, pk=pk)
    if request.method == "POST" and request.POST.get("confirmed") in {"yes", "no"}:
        actions.confirm_outcome(stated, confirmed=request.POST["confirmed"] == "yes", by=me.someone)
        messages.success(request, _("Thank you. Your word stands beside it."))
    return redirect(found.at("deliver:introduction", pk=stated.introduction_id))


def exits(request: HttpRequest, community: str, initiative: str) -> HttpResponse:
    """Who has a way on, who said no to one, and who has neither yet."""
    found, _me = enter(request, community, initiative, to=Ability.ARRANGE_EXITS)
    context = {
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
    context = {"missing": people_without_exit(found), "counts": Exit.objects.counts(found)}
    return render(request, "deliver/initiative_close.html", context)


def _commitments(found: Initiative, me: Me) -> CommitmentQuerySet:
    """The promises that somebody may read: those of participants with a name only for the team and themselves."""
    listed = Commitment.objects.filter(initiative=found).readable()
    if me.is_team:
        return listed
    taking_part = Membership.objects.filter(initiative=found, role__in=[Role.PARTICIPANT, Role.RESIDENT])
    return listed.exclude(person__in=taking_part.exclude(person=me.someone).values("person"))


def _commitment(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Commitment]:
    """Enter a promise: its own person, and the team."""
    found, me = enter(request, community, initiative, to=Ability.COMMIT)
    listed = Commitment.objects.filter(initiative=found).readable()
    return found, me, get_object_or_404(listed if me.is_team else listed.filter(person=me.someone), pk=pk)


def _introduction(
    request: HttpRequest, community: str, initiative: str, pk: int
) -> tuple[Initiative, Me, Introduction]:
    """Enter an introduction: the team, its own person, and the one to whom it was made. 404 for anyone else."""
    found, me = enter(request, community, initiative, to=Ability.ENTER)
    one = get_object_or_404(Introduction.objects.readable(), initiative=found, pk=pk)
    if not me.is_team and me.someone.pk not in {one.person_id, one.receiver_id}:
        raise Http404
    return found, me, one


def _back(found: Initiative, me: Me) -> str:
    """Where somebody goes after they have said something: a participant to their own page."""
    return found.at("deliver:overview") if me.is_team or me.is_partner else found.get_absolute_url()
