"""Pledging, asking and replying, making something of asks, planning, telling, and planning again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Organisation, Person
from alongside.community.refusals import Refusal
from alongside.listen.models import Ask

from .. import plan as bridge
from ..models import (
    Gap,
    KeepApart,
    Loss,
    Opportunity,
    Plan,
    Pledge,
    PledgeUse,
    PledgeWindow,
    Request,
    Resource,
    Session,
    SessionPlace,
)
from ..tasks import work_out_plan
from .conflicts import keep_on_purpose, refuse_conflicts, soft_conflicts

Windows = Iterable[tuple[int, time, time]]  # weekday from 0 for Monday, from, until
UNITS = {  # what each kind of resource can be counted in; the first is the usual one
    Resource.Kind.VENUE: (Pledge.Unit.HOURS,),
    Resource.Kind.HOURS: (Pledge.Unit.HOURS,),
    Resource.Kind.PLACES: (Pledge.Unit.PLACES,),
    Resource.Kind.VEHICLE: (Pledge.Unit.ITEMS,),
    Resource.Kind.KIT: (Pledge.Unit.ITEMS,),
    Resource.Kind.MONEY: (Pledge.Unit.POUNDS,),
}


@transaction.atomic
def add_resource(
    organisation: Organisation,
    *,
    kind: str,
    name: str,
    features: Sequence[str] = (),
    where: str = "",
    holds: int | None = None,
    by: Person,
) -> Resource:
    """Keep something that an organisation has already."""
    if kind == Resource.Kind.VENUE and not holds:
        raise Refusal(_("Say how many people fit in."), field="holds")
    if Resource.objects.filter(organisation=organisation, name__iexact=name).exists():
        raise Refusal(
            _(
                "%(organisation)s has something called that already. Pledge some of it, or give this another name."
            )
            % {"organisation": organisation},
            field="name",
        )
    resource = Resource.objects.create(
        community_id=organisation.community_id,
        organisation=organisation,
        kind=kind,
        name=name,
        features=list(features),
        where=where,
        holds=holds,
        added_by=by,
    )
    write(noop("added something that an organisation has"), resource, by=by)
    return resource


@transaction.atomic
def make_pledge(
    initiative: Initiative,
    *,
    resource: Resource,
    amount: int,
    starts_on: date,
    ends_on: date,
    windows: Windows = (),
    notice_days: int = 0,
    conditions: str = "",
    by: Person,
) -> Pledge:
    """Give some of a resource to an initiative. From its own organisation it is confirmed at once."""
    must_be_running(initiative)
    if resource.community_id != initiative.community_id:
        raise Refusal(_("This belongs to another community."))
    if ends_on < starts_on:
        raise Refusal(_("The last day is before the first. Change one of them."), field="ends_on")
    if ends_on < timezone.localdate():
        raise Refusal(_("Those days are over. A pledge needs a day still to come."), field="ends_on")
    weekly = sorted(set(windows))
    for before, after in pairwise(weekly):
        if before[0] == after[0] and after[1] < before[2]:
            raise Refusal(_("Two of these times overlap on one day. Join them."), field="windows")
    if resource.kind != Resource.Kind.MONEY and not weekly:
        raise Refusal(_("Say on which days of the week and from when until when."), field="windows")
    is_own = by.organisation_id == resource.organisation_id
    pledge = Pledge.objects.create(
        initiative=initiative,
        resource=resource,
        amount=amount,
        unit=UNITS[Resource.Kind(resource.kind)][0],
        starts_on=starts_on,
        ends_on=ends_on,
        notice_days=notice_days,
        conditions=conditions,
        offered_by=by,
        state=Pledge.State.CONFIRMED if is_own else Pledge.State.OFFERED,
        confirmed_at=timezone.now() if is_own else None,
        confirmed_by=by if is_own else None,
    )
    for weekday, start, end in weekly:
        PledgeWindow.objects.create(
            initiative=initiative, pledge=pledge, weekday=weekday, from_time=start, until_time=end
        )
    write(noop("made a pledge"), pledge, by=by, why=conditions)
    return pledge


@transaction.atomic
def confirm_pledge(pledge: Pledge, *, by: Person) -> None:
    """Say that a pledge still stands. A plan uses only what was confirmed lately."""
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if not pledge.is_standing:
        raise Refusal(_("This pledge was withdrawn. Make a new one."))
    pledge.state, pledge.confirmed_at, pledge.confirmed_by = Pledge.State.CONFIRMED, timezone.now(), by
    pledge.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    write(noop("confirmed a pledge"), pledge, by=by)


@transaction.atomic
def withdraw_pledge(pledge: Pledge, *, why: str, by: Person) -> None:
    """Take back what is left of a pledge. Sessions that rest on it stand until somebody plans again."""
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if not pledge.is_standing:
        raise Refusal(_("This pledge was withdrawn already."))
    if not why.strip():
        raise Refusal(_("Say why, in a few words."), field="why")
    pledge.state, pledge.state_why = Pledge.State.WITHDRAWN, why
    pledge.save(update_fields=["state", "state_why"])
    write(noop("withdrew a pledge"), pledge, by=by, why=why)


@transaction.atomic
def ask_partner(
    initiative: Initiative,
    *,
    organisation: Organisation,
    words: str,
    opportunity: Opportunity | None = None,
    gap: Gap | None = None,
    by: Person,
) -> Request:
    """Ask a partner for something it may have already."""
    must_be_running(initiative)
    if Request.objects.unanswered(initiative).filter(organisation=organisation, words=words).exists():
        raise Refusal(_("You have asked exactly this, and the reply is still to come."), field="words")
    request = Request.objects.create(
        initiative=initiative,
        organisation=organisation,
        words=words,
        opportunity=opportunity,
        gap=gap,
        asked_by=by,
    )
    write(noop("asked a partner"), request, by=by)
    return request


@transaction.atomic
def reply(request: Request, *, reply: str, words: str = "", pledge: Pledge | None = None, by: Person) -> None:
    """Answer what is asked: yes, no, or something else instead. A later reply replaces it."""
    request = Request.objects.select_for_update().get(pk=request.pk)
    if reply == Request.Reply.WAITING or reply not in Request.Reply.values:
        raise Refusal(_("Choose yes, no or something else instead."), field="reply")
    if reply in {Request.Reply.NO, Request.Reply.INSTEAD} and not words.strip():
        raise Refusal(_("Say why not, or what you offer instead, in a few words."), field="words")
    request.reply, request.reply_words, request.pledge = reply, words, pledge
    request.replied_by, request.replied_at = by, timezone.now()
    request.save()
    write(noop("replied to what was asked"), request, by=by)


@transaction.atomic
def make_opportunity(
    initiative: Initiative, *, name: str, asks: Collection[Ask], minutes: int, fewest: int, most: int,
    times: int = 1, per_week: int = 1, features: Sequence[str] = (), helpers: int = 0,
    skills: Sequence[str] = (), kit: Sequence[str] = (), checks: Sequence[str] = (),
    people_per_helper: int | None = None, spacing_days: int = 1, after: Collection[Opportunity] = (), by: Person,
) -> Opportunity:  # fmt: skip
    """Make something worth coming to of what people asked for. Each ask keeps its thread to it."""
    must_be_running(initiative)
    if not asks:
        raise Refusal(_("Choose at least one ask that it comes from."), field="asks")
    if fewest > most:
        raise Refusal(_("The fewest people are more than the most. Swap them."), field="most")
    if any(one.initiative_id != initiative.pk for one in after):
        raise Refusal(_("What comes before it belongs to another initiative."), field="after")
    if any(ask.initiative_id != initiative.pk for ask in asks):
        raise Refusal(_("One of these asks belongs to another initiative."), field="asks")
    if Opportunity.objects.filter(initiative=initiative, name__iexact=name).exists():
        raise Refusal(_("There is something called that already."), field="name")
    opportunity = Opportunity.objects.create(
        initiative=initiative, name=name, minutes=minutes, fewest=fewest, most=most, times=times, per_week=per_week,
        features=list(features), helpers=helpers, skills=list(skills), kit=list(kit),
        checks=list(checks), people_per_helper=people_per_helper, spacing_days=spacing_days, made_by=by,
    )  # fmt: skip
    opportunity.asks.set(asks)
    opportunity.after.set(after)
    write(noop("made an opportunity of asks"), opportunity, by=by)
    return opportunity


@transaction.atomic
def end_opportunity(opportunity: Opportunity, *, by: Person) -> None:
    """Plan no more sessions of it. What is planned stands."""
    opportunity.ended_at = timezone.now()
    opportunity.save(update_fields=["ended_at"])
    write(noop("ended an opportunity"), opportunity, by=by)


@transaction.atomic
def start_plan(initiative: Initiative, *, first_day: date, weeks: int, by: Person) -> Plan:
    """Have a plan worked out in the background, from the Monday of the week that the day is in."""
    must_be_running(initiative)
    _nothing_working(initiative)
    if not Opportunity.objects.open_now(initiative).exists():
        raise Refusal(_("There is nothing to plan yet. Make an opportunity of some asks first."))
    plan = Plan.objects.create(
        initiative=initiative,
        version=bridge.next_version(initiative),
        first_day=first_day - timedelta(days=first_day.weekday()),
        weeks=weeks,
        made_by=by,
        before=Plan.objects.in_force(initiative),
    )
    write(noop("started a plan"), plan, by=by)
    work_out_plan.enqueue(plan.pk)
    return plan


@transaction.atomic
def stop_plan(plan: Plan, *, by: Person) -> None:
    """Stop working a plan out. The best that was found until now becomes the draft."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_working:
        raise Refusal(_("This plan is worked out already."))
    if plan.seems_stuck:
        plan.state, plan.failed_why = Plan.State.FAILED, _("The work was interrupted. Start it again.")
    plan.stop_asked_at = timezone.now()
    plan.save(update_fields=["stop_asked_at", "state", "failed_why"])
    write(noop("stopped working a plan out"), plan, by=by)


@transaction.atomic
def set_plan_aside(plan: Plan, *, by: Person) -> None:
    """Keep a draft without using it."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if not plan.is_draft:
        raise Refusal(_("Only a draft can be set aside."))
    plan.state = Plan.State.SET_ASIDE
    plan.save(update_fields=["state"])
    write(noop("set a plan aside"), plan, by=by)


@transaction.atomic
def agree_plan(plan: Plan, *, by: Person) -> Plan:
    """Turn a draft into sessions. What is past stays as it was; what nobody meets for any more is called off."""
    initiative = Initiative.objects.select_for_update().get(pk=plan.initiative_id)
    plan = Plan.objects.select_for_update().select_related("initiative__community").get(pk=plan.pk)
    if not plan.is_draft:
        raise Refusal(_("Only a draft can be agreed."))
    current = Plan.objects.in_force(initiative)
    if current != plan.before:
        raise Refusal(
            _("Another plan was agreed after this one was made. Work out a new one from what stands now.")
        )
    kept: set[int] = set()
    for row in bridge.drafted(plan):
        if row.ends_at > timezone.now() and row.people:
            kept.add(_put_session(plan, row, by=by).pk)
    start, end = (
        bridge.moment_of(0, plan.first_day),
        bridge.moment_of(plan.weeks * 7 * 24 * 60, plan.first_day),
    )
    ahead = Session.objects.between(initiative, max(start, timezone.now()), end)
    for session in ahead.filter(state=Session.State.PLANNED, plan__isnull=False).exclude(pk__in=kept):
        _call_off(session, why=_("The plan was made anew."))
    Plan.objects.filter(initiative=initiative, state__in=[Plan.State.AGREED, Plan.State.TOLD]).update(
        state=Plan.State.REPLACED
    )
    if plan.loss:
        others = Plan.objects.filter(loss=plan.loss, state=Plan.State.DRAFT).exclude(version=plan.version)
        others.update(state=Plan.State.SET_ASIDE)
        Loss.objects.filter(plans=plan).update(settled_at=timezone.now())
    plan.state, plan.agreed_by, plan.agreed_at = Plan.State.AGREED, by, timezone.now()
    plan.save()
    write(noop("agreed a plan"), plan, by=by, why=plan.why)
    return plan


@transaction.atomic
def tell_plan(plan: Plan, *, by: Person) -> int:
    """Tell people: their pages show where to be. Returns how many sessions are new or changed for somebody."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.AGREED:
        raise Refusal(_("Agree the plan first, or it has been told already."))
    now = timezone.now()
    told = Session.objects.filter(plan=plan, state=Session.State.PLANNED, told_at=None).update(told_at=now)
    plan.state, plan.told_at = Plan.State.TOLD, now
    plan.save(update_fields=["state", "told_at"])
    write(noop("told people about the plan"), plan, by=by)
    return told


@transaction.atomic
def note_loss(
    pledge: Pledge, *, starts_at: datetime, ends_at: datetime, why: str, by: Person
) -> tuple[Loss, Plan | None]:
    """Something fell through: keep it, and have ways out worked out where a plan is in force."""
    initiative = pledge.initiative
    if ends_at <= starts_at:
        raise Refusal(_("It would end before it starts. Change one of them."), field="ends_at")
    if ends_at <= timezone.now():
        raise Refusal(
            _("That time is over. Only what is still to come can be planned again."), field="ends_at"
        )
    loss = Loss.objects.create(
        initiative=initiative, pledge=pledge, starts_at=starts_at, ends_at=ends_at, why=why, noted_by=by
    )
    write(noop("noted that something fell through"), loss, by=by, why=why)
    current = Plan.objects.in_force(initiative)
    if current is None:
        return loss, None
    _nothing_working(initiative)
    plan = Plan.objects.create(
        initiative=initiative,
        version=bridge.next_version(initiative),
        first_day=current.first_day,
        weeks=current.weeks,
        made_by=by,
        loss=loss,
        before=current,
    )
    write(noop("started to plan again"), plan, by=by)
    work_out_plan.enqueue(plan.pk)
    return loss, plan


@transaction.atomic
def make_session(
    initiative: Initiative, *, opportunity: Opportunity, starts_at: datetime, ends_at: datetime, place: str,
    people: Collection[Person], venue: Pledge | None = None, helpers: Collection[Pledge] = (),
    led_by: Person | None = None, kept_why: str = "", by: Person,
) -> Session:  # fmt: skip
    """Make a session by hand. People on it are told at once; what cannot be right is refused.

    What speaks against it and can be all the same needs `kept_why`.
    """
    must_be_running(initiative)
    if ends_at <= starts_at:
        raise Refusal(_("It would end before it starts. Change one of them."), field="ends_at")
    uses = [pledge for pledge in (venue, *helpers) if pledge]
    refuse_conflicts(initiative, starts_at, ends_at, people=people, uses=uses, field="people")
    despite = soft_conflicts(initiative, starts_at, ends_at, people=people, place=place, uses=uses)
    keep_on_purpose(despite, kept_why)
    session = Session.objects.create(
        initiative=initiative, opportunity=opportunity, starts_at=starts_at, ends_at=ends_at, place=place,
        venue=venue, led_by=led_by, told_at=timezone.now(), made_by=by,
        kept_why=kept_why.strip() if despite else "",
    )  # fmt: skip
    _set_people(session, people)
    _set_uses(session, uses)
    write(noop("made a session"), session, by=by)
    return session


@transaction.atomic
def change_session(
    session: Session, *, starts_at: datetime, ends_at: datetime, place: str, people: Collection[Person],
    led_by: Person | None = None, kept_why: str = "", by: Person,
) -> Session:  # fmt: skip
    """Change a session by hand: when, where, who. Those on it see the change on their page."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.is_called_off or session.has_begun:
        raise Refusal(_("This session is over or called off, so it stays as it was."))
    if ends_at <= starts_at:
        raise Refusal(_("It would end before it starts. Change one of them."), field="ends_at")
    uses = [use.pledge for use in session.uses.select_related("pledge__resource")]
    refuse_conflicts(
        session.initiative, starts_at, ends_at, people=people, uses=uses, field="people", but=session
    )
    despite = soft_conflicts(
        session.initiative, starts_at, ends_at, people=people, place=place, uses=uses, but=session
    )
    keep_on_purpose(despite, kept_why)
    session.kept_why = kept_why.strip() if despite else ""
    session.starts_at, session.ends_at, session.place, session.led_by = starts_at, ends_at, place, led_by
    session.save()
    _set_people(session, people)
    _set_uses(session, uses)
    write(noop("changed a session"), session, by=by)
    return session


@transaction.atomic
def call_off_session(session: Session, *, why: str, by: Person) -> None:
    """Call a session off. It stays readable, with the reason."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.is_called_off or session.has_begun:
        raise Refusal(_("This session is over or called off already."))
    if not why.strip():
        raise Refusal(_("Say why, in words that those on it will understand."), field="why")
    _call_off(session, why=why)
    write(noop("called a session off"), session, by=by, why=why)


@transaction.atomic
def record_use(use: PledgeUse, *, amount: Decimal, by: Person) -> PledgeUse:
    """Say how much of a pledge a session really took. A later word replaces it; the journal keeps both moments."""
    use = PledgeUse.objects.select_for_update().select_related("session").get(pk=use.pk)
    if amount < 0:
        raise Refusal(_("Less than nothing cannot be delivered. Write 0 if nothing was."), field="amount")
    if not use.session.has_begun:
        raise Refusal(_("This session has not begun, so nothing has been delivered yet."))
    use.delivered_amount, use.recorded_by, use.recorded_at = amount, by, timezone.now()
    use.save(update_fields=["delivered_amount", "recorded_by", "recorded_at"])
    write(noop("recorded what was delivered"), use, by=by)
    return use


@transaction.atomic
def keep_apart(initiative: Initiative, *, one: Person, other: Person, by: Person) -> KeepApart:
    """Never plan these two together. No reason is kept, and the journal names neither."""
    if one == other:
        raise Refusal(_("Choose two people."), field="other")
    here = Membership.objects.now().filter(initiative=initiative, person__in=[one, other])
    if here.values("person").distinct().count() < 2:
        raise Refusal(_("Both have to be in this initiative."))
    first, second = sorted((one, other), key=lambda person: person.pk)
    if KeepApart.objects.filter(initiative=initiative, one=first, other=second).exists():
        raise Refusal(_("These two are kept apart already."))
    pair = KeepApart.objects.create(initiative=initiative, one=first, other=second, noted_by=by)
    write(noop("changed who is kept apart"), pair, by=by)
    return pair


@transaction.atomic
def let_together(pair: KeepApart, *, by: Person) -> None:
    """Forget that two people are kept apart."""
    write(noop("changed who is kept apart"), pair, by=by)
    pair.delete()


def _nothing_working(initiative: Initiative) -> None:
    for plan in Plan.objects.filter(initiative=initiative, state=Plan.State.WORKING):
        if not plan.seems_stuck:
            raise Refusal(_("A plan is being worked out already. Wait for it, or stop it."))


def _put_session(plan: Plan, row: bridge.Drafted, *, by: Person) -> Session:
    """Make the session of one row of a plan, or bring the one that stands to it. Past ones stay as they were."""
    session = row.before
    if session is not None and session.has_begun:
        return session
    if session is None:
        session = Session(initiative=plan.initiative, opportunity=row.opportunity, made_by=by)
    expected = set() if session.pk is None else _expected(session)
    is_same = session.pk is not None and (session.starts_at, session.ends_at, session.venue_id, expected) == (
        row.starts_at,
        row.ends_at,
        row.venue.pk if row.venue else None,
        {person.pk for person in row.people},
    )
    session.plan = plan
    if not is_same:
        session.starts_at, session.ends_at, session.venue = row.starts_at, row.ends_at, row.venue
        session.place, session.told_at = row.place, None
    session.save()
    _set_people(session, row.people)
    _set_uses(session, row.uses)
    return session


def _expected(session: Session) -> set[int]:
    places = SessionPlace.objects.filter(session=session, state=SessionPlace.State.EXPECTED)
    return set(places.values_list("person", flat=True))


def _set_people(session: Session, people: Collection[Person]) -> None:
    """Put exactly these people on a session. Those who were on it before are taken off, not forgotten."""
    wanted = {person.pk for person in people}
    SessionPlace.objects.filter(session=session).exclude(person__in=wanted).update(
        state=SessionPlace.State.TAKEN_OFF
    )
    for pk in sorted(wanted):
        SessionPlace.objects.update_or_create(
            session=session,
            person_id=pk,
            defaults={"state": SessionPlace.State.EXPECTED},
            create_defaults={"initiative": session.initiative},
        )


def _set_uses(session: Session, pledges: Iterable[Pledge]) -> None:
    """Put exactly these pledges on a session, each with the amount that it plans to take."""
    wanted = {pledge.pk: pledge for pledge in pledges}
    PledgeUse.objects.filter(session=session, delivered_amount=None).exclude(pledge__in=wanted).delete()
    for pledge in wanted.values():
        amount = planned_amount(session, pledge)
        PledgeUse.objects.update_or_create(
            session=session,
            pledge=pledge,
            defaults={"planned_amount": amount},
            create_defaults={"initiative": session.initiative, "planned_amount": amount},
        )


def planned_amount(session: Session, pledge: Pledge) -> Decimal:
    """What a session takes of a pledge: its hours, a place for each person on it, or one thing."""
    if pledge.unit == Pledge.Unit.HOURS:
        return session.hours.quantize(Decimal("0.01"))
    if pledge.unit == Pledge.Unit.PLACES:
        return Decimal(len(_expected(session)))
    return Decimal(1)


def _call_off(session: Session, *, why: str) -> None:
    session.state, session.state_why = Session.State.CALLED_OFF, why
    session.save(update_fields=["state", "state_why"])
