"""What people do when something falls through: say so, and have ways out worked out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from .. import plan as bridge
from ..models import Loss, Plan, Pledge, PledgeUse, Session
from ..tasks import work_out_plan

MOST_WEEKS = 26


@transaction.atomic
def note_loss(
    initiative: Initiative,
    *,
    pledge: Pledge | None = None,
    person: Person | None = None,
    starts_at: datetime,
    ends_at: datetime,
    why: str,
    by: Person,
) -> tuple[Loss, Plan | None]:
    """Something fell through: keep it, and have ways out worked out where a plan is in force.

    Give the pledge that is lost or the person who cannot come; with neither, everything at that time is lost.
    """
    initiative = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if ends_at <= starts_at:
        raise Refusal(_("It would end before it starts. Change one of them."), field="ends_at")
    if ends_at <= timezone.now():
        raise Refusal(
            _("That time is over. Only what is still to come can be planned again."), field="ends_at"
        )
    loss = Loss.objects.create(
        initiative=initiative, pledge=pledge, person=person, starts_at=starts_at, ends_at=ends_at, why=why,
        noted_by=by,
    )  # fmt: skip
    write(noop("noted that something fell through"), loss, by=by, person=person, why=why)
    current = Plan.objects.in_force(initiative)
    if current is None:
        return loss, None
    nothing_working(initiative)
    return loss, _work_out(loss, current, by=by)


@transaction.atomic
def find_ways_out(loss: Loss, *, by: Person) -> Plan:
    """Have the ways out of an open loss worked out again, from what stands now. The earlier drafts are set aside."""
    initiative = Initiative.objects.select_for_update().get(pk=loss.initiative_id)
    loss = Loss.objects.select_related("pledge").get(pk=loss.pk)
    if loss.settled_at or loss.ends_at <= timezone.now():
        raise Refusal(_("This is settled, or its time is over."))
    current = Plan.objects.in_force(initiative)
    if current is None:
        raise Refusal(
            _("No plan is in force. Change or call off by hand what rests on it, or work out a plan.")
        )
    nothing_working(initiative)
    Plan.objects.filter(loss=loss, state=Plan.State.DRAFT).update(state=Plan.State.SET_ASIDE)
    return _work_out(loss, current, by=by)


def lose_what_rests_on(pledge: Pledge, *, why: str, by: Person) -> Loss | None:
    """A pledge was taken back: what stands on it falls through. None where nothing ahead rests on it.

    The ways out are worked out at once where a plan is in force and no other is being worked out.
    """
    initiative = Initiative.objects.select_for_update().get(pk=pledge.initiative_id)
    ahead = PledgeUse.objects.ahead(initiative).filter(pledge=pledge)
    spans = list(ahead.values_list("session__starts_at", "session__ends_at"))
    if not spans:
        return None
    loss = Loss.objects.create(
        initiative=initiative, pledge=pledge, starts_at=min(start for start, _end in spans),
        ends_at=max(end for _start, end in spans), why=why[:300], noted_by=by,
    )  # fmt: skip
    write(noop("noted that something fell through"), loss, by=by, why=why)
    current = Plan.objects.in_force(initiative)
    if current is not None and not any(True for plan in working(initiative)):
        _work_out(loss, current, by=by)
    return loss


def settle_losses(initiative: Initiative) -> None:
    """Settle what fell through as far as nothing that stands rests on it any more."""
    for loss in Loss.objects.open_now(initiative):
        if not Session.objects.resting_on(loss).exists():
            Loss.objects.filter(pk=loss.pk).update(settled_at=timezone.now())


def working(initiative: Initiative) -> list[Plan]:
    """Plans that are being worked out just now, without those that were interrupted."""
    rows = Plan.objects.filter(initiative=initiative, state=Plan.State.WORKING)
    return [plan for plan in rows if not plan.seems_stuck]


def nothing_working(initiative: Initiative) -> None:
    if working(initiative):
        raise Refusal(_("A plan is being worked out already. Wait for it, or stop it."))


def _work_out(loss: Loss, current: Plan, *, by: Person) -> Plan:
    """Start to plan again over the weeks of the plan in force and of the loss, from the first to the last."""
    here = timezone.localdate(loss.starts_at)
    first = min(current.first_day, here - timedelta(days=here.weekday()))
    last = max(current.first_day + timedelta(weeks=current.weeks), timezone.localdate(loss.ends_at))
    plan = Plan.objects.create(
        initiative=current.initiative,
        version=bridge.next_version(current.initiative),
        first_day=first,
        weeks=min(MOST_WEEKS, -(-(last - first).days // 7)),
        made_by=by,
        loss=loss,
        before=current,
    )
    write(noop("started to plan again"), plan, by=by)
    work_out_plan.enqueue(plan.pk)
    return plan
