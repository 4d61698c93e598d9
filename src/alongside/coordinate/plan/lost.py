"""What fell through, as losses of the engine's problem."""

from __future__ import annotations

from datetime import date

from alongside.engines import schedule

from ..models import Loss
from .clock import minute_of
from .problem import loss_kind, pledge_ids


def losses_of(loss: Loss, problem: schedule.Problem, first_day: date) -> list[schedule.Loss]:
    """The engine's losses within a problem's weeks; none where it lies outside them or the problem does not know it."""
    start = max(0, minute_of(loss.starts_at, first_day))
    end = min(minute_of(loss.ends_at, first_day), problem.weeks * schedule.WEEK)
    if start >= end:
        return []
    if loss.pledge:
        kind, names = loss_kind(loss.pledge), pledge_ids(loss.pledge)
    elif loss.person_id:
        kind, names = "person", [str(loss.person_id)]
    else:
        kind, names = "day", [""]
    known = {
        "venue": {row.id for row in problem.venues},
        "helper": {row.id for row in problem.helpers},
        "kit": {row.id for row in problem.kit},
        "person": {row.id for row in problem.people},
        "day": {""},
    }
    return [schedule.Loss(kind, start, end, name) for name in names if name in known[kind]]
