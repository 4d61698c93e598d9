"""What people do with a plan: start it, stop it, set it aside, agree it, tell it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from .. import plan as bridge
from ..models import Opportunity, Plan, Session
from ..tasks import work_out_plan
from .losses import nothing_working, settle_losses
from .sessions import put_session, take_off
from .telling import tell


@transaction.atomic
def start_plan(initiative: Initiative, *, first_day: date, weeks: int, by: Person) -> Plan:
    """Have a plan worked out in the background, from the Monday of the week that the day is in."""
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    must_be_running(initiative)
    nothing_working(initiative)
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
    """Turn a draft into sessions, if everything it rests on is as it was.

    What is past and what was done by hand stays as it was; what stood when the plan was made and is not in it is
    called off.
    """
    initiative = Initiative.objects.select_for_update().get(pk=plan.initiative_id)
    plan = Plan.objects.select_for_update().select_related("initiative__community").get(pk=plan.pk)
    if not plan.is_draft:
        raise Refusal(_("Only a draft can be agreed."))
    current = Plan.objects.in_force(initiative)
    if current != plan.before:
        raise Refusal(
            _("Another plan was agreed after this one was made. Work out a new one from what stands now.")
        )
    if changed := bridge.what_changed(plan):
        raise Refusal(
            _("Something changed since this plan was made. %(what)s Work out a new one.") % {"what": changed}
        )
    for row in bridge.drafted(plan):
        if row.ends_at > timezone.now() and row.people:
            put_session(plan, row, by=by)
    for session in bridge.called_off_by(plan):
        if not session.is_called_off and not session.has_begun:
            take_off(session, why=_("The plan was made anew."))
    Plan.objects.filter(initiative=initiative, state__in=[Plan.State.AGREED, Plan.State.TOLD]).update(
        state=Plan.State.REPLACED
    )
    if plan.loss:
        others = Plan.objects.filter(loss=plan.loss, state=Plan.State.DRAFT).exclude(version=plan.version)
        others.update(state=Plan.State.SET_ASIDE)
    plan.state, plan.agreed_by, plan.agreed_at = Plan.State.AGREED, by, timezone.now()
    plan.save()
    settle_losses(initiative)
    write(noop("agreed a plan"), plan, by=by, why=plan.why)
    return plan


@transaction.atomic
def tell_plan(plan: Plan, *, by: Person) -> int:
    """Tell people: their pages show where to be. Returns how many sessions are new, changed or off for somebody.

    Every session ahead is looked at, also one that an earlier plan made: nothing that was agreed stays untold.
    """
    Initiative.objects.select_for_update().get(pk=plan.initiative_id)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Plan.State.AGREED:
        raise Refusal(_("Agree the plan first, or it has been told already."))
    ahead = Session.objects.filter(initiative=plan.initiative_id, ends_at__gt=timezone.now())
    told = {
        row.session_id
        for row in tell(ahead.filter(Q(told_at=None) | Q(tellings__isnull=False)).distinct(), by=by)
    }
    plan.state, plan.told_at = Plan.State.TOLD, timezone.now()
    plan.save(update_fields=["state", "told_at"])
    write(noop("told people about the plan"), plan, by=by)
    return len(told)
