"""Have the engine work a plan out, and keep what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.models import Initiative
from alongside.engines import schedule

from ..models import (
    Gap,
    Loss,
    Opportunity,
    Plan,
    Pledge,
    Session,
)
from .lost import losses_of
from .problem import problem_for
from .stood import by_hand_in, known_of, standing_in

WORK = 8.0  # the engine's deterministic seconds that a plan may take at least, small as it may be


def work_out(plan: Plan) -> None:
    """Make the timetable of a plan that is being worked out, with its gaps. Trouble is kept in the plan's own words."""
    try:
        if plan.loss:
            _work_out_alternatives(plan, plan.loss)
        else:
            _work_out_plan(plan)
    except ValueError as trouble:
        _fail(plan, str(trouble))
    except Exception:
        # Whatever it was is for the log; the plan must not block others until it seems stuck.
        _fail(plan, _("Something went wrong in Alongside itself. Its log says what. Start it again."))
        raise


def _fail(plan: Plan, why: str) -> None:
    Plan.objects.filter(pk=plan.pk, state=Plan.State.WORKING).update(
        state=Plan.State.FAILED, failed_why=why[:600]
    )


def _work_out_plan(plan: Plan) -> None:
    stood = standing_in(plan)
    problem, current = problem_for(plan)
    found = schedule.plan(
        problem,
        current=current,
        frozen=by_hand_in(current),
        seed=plan.seed,
        work_limit=max(WORK, schedule.usual_work(problem)),
        progress=_reporting(plan),
        cancel=_stopping(plan),
    )
    _keep(plan, found, made_from=_made_from(problem, current, stood, found))


def _work_out_alternatives(plan: Plan, loss: Loss) -> None:
    """Two or three ways out of a loss. The first fills this plan, each other one becomes a draft beside it."""
    stood = standing_in(plan)
    problem, current = problem_for(plan, without=loss)
    losses = losses_of(loss, problem, plan.first_day)
    ways = schedule.replan(
        problem,
        current,
        losses,
        frozen=by_hand_in(current),
        seed=plan.seed,
        progress=_reporting(plan),
        cancel=_stopping(plan),
    )
    if not ways:
        raise ValueError(_nothing_moves(loss))
    after = schedule.after_losses(problem, losses)
    for place, way in enumerate(ways):
        target = plan if place == 0 else _beside(plan)
        target.kind, target.why = way.kind, way.why[:600]
        target.changed, target.forced, target.affected = way.changed, way.forced, len(way.affected)
        made_from = _made_from(after, current, stood, way.timetable)
        changes = [change.sentence for change in way.changes]
        _keep(target, way.timetable, made_from=made_from, changes=changes)


def _nothing_moves(loss: Loss) -> str:
    """No plan can answer a loss: because nothing rests on it, which settles it, or because what does is by hand."""
    resting = Session.objects.resting_on(loss)
    if not resting.exists():
        Loss.objects.filter(pk=loss.pk).update(settled_at=timezone.now())
        return _("Nothing that people were told of is hit, so nothing has to change.")
    sessions = "; ".join(str(session) for session in resting)
    return _("What rests on it no plan can move. Change or call off by hand: %(sessions)s") % {
        "sessions": sessions
    }


def _made_from(
    problem: schedule.Problem,
    current: schedule.Timetable,
    stood: dict[str, list[Any]],
    found: schedule.Timetable,
) -> dict[str, object]:
    """What a draft was made from, kept with it so that agreeing it can tell whether something changed since."""
    return {
        "current": [row.id for row in current.sessions],
        "stood": stood,
        "known": known_of(problem, found),
    }


@transaction.atomic
def _beside(plan: Plan) -> Plan:
    Initiative.objects.select_for_update().get(pk=plan.initiative_id)
    return Plan.objects.create(
        initiative=plan.initiative,
        version=next_version(plan.initiative),
        first_day=plan.first_day,
        weeks=plan.weeks,
        made_by=plan.made_by,
        loss=plan.loss,
        before=plan.before,
        seed=plan.seed,
    )


@transaction.atomic
def _keep(
    plan: Plan,
    found: schedule.Timetable,
    *,
    made_from: Mapping[str, object],
    changes: Iterable[str] = (),
) -> None:
    """Store a timetable as a draft with its gaps, unless somebody set the plan aside meanwhile."""
    now = Plan.objects.select_for_update().get(pk=plan.pk)
    if not now.is_working:
        return
    plan.state = Plan.State.DRAFT
    plan.engine_version, plan.input_digest = found.engine_version, found.input_digest
    left_out = Pledge.objects.unconfirmed(plan.initiative).filter(
        starts_on__lt=plan.first_day + timedelta(weeks=plan.weeks), ends_on__gte=plan.first_day
    )
    plan.result = {
        "timetable": schedule.to_json(found),
        "changes": list(changes),
        "left_out": list(left_out.values_list("pk", flat=True)),
        **made_from,
    }
    met = sum(len(answer.met) for answer in found.answers)
    plan.progress = {
        "stage": "done",
        "met": met,
        "possible": sum(answer.possible for answer in found.answers),
    }
    plan.save()
    known = set(Opportunity.objects.filter(initiative=plan.initiative).values_list("pk", flat=True))
    for gap in found.gaps:
        if int(gap.opportunity) in known:
            Gap.objects.create(
                initiative=plan.initiative,
                plan=plan,
                opportunity_id=int(gap.opportunity),
                sentence=gap.sentence[:600],
                asked=gap.asked[:600],
                needed=[_needed(one) for one in gap.pledges],
                unlocks=len(gap.asks),
            )


def _needed(pledge: schedule.NeededPledge) -> dict[str, object]:
    """What one extra pledge would have to be: `words` are what it must have or be able to do."""
    kit = [pledge.kit_kind] if pledge.kit_kind else []
    return {
        "kind": pledge.kind,
        "amount": pledge.amount,
        "minutes": pledge.end - pledge.start,
        "words": [*pledge.features, *pledge.skills, *pledge.checks, *pledge.languages, *kit],
    }


def next_version(initiative: Initiative) -> int:
    latest = (
        Plan.objects.filter(initiative=initiative)
        .order_by("-version")
        .values_list("version", flat=True)
        .first()
    )
    return (latest or 0) + 1


def _reporting(plan: Plan) -> Callable[[schedule.Progress], None]:
    """Keeps how far the engine is, twice a second at most."""
    last = [0.0]

    def report(progress: schedule.Progress) -> None:
        if time.monotonic() - last[0] < 0.5:
            return
        last[0] = time.monotonic()
        Plan.objects.filter(pk=plan.pk).update(
            progress={"stage": progress.stage, "met": progress.met, "possible": progress.possible}
        )

    return report


def _stopping(plan: Plan) -> Callable[[], bool]:
    """Whether somebody asked to stop, looked up once a second at most."""
    last, answer = [0.0], [False]

    def asked() -> bool:
        if time.monotonic() - last[0] >= 1:
            last[0] = time.monotonic()
            answer[0] = Plan.objects.filter(pk=plan.pk).exclude(stop_asked_at=None).exists()
        return answer[0]

    return asked
