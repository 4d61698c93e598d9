"""Work that takes longer than a page may: a plan is made in the background, and can be left and come back to."""

from __future__ import annotations

from django_tasks import task

from . import plan as bridge
from .models import Plan


@task()
def work_out_plan(plan: int) -> None:
    """Make a plan's timetable. Does nothing when the plan was set aside before its turn came."""
    waiting = Plan.objects.select_related(
        "initiative__community", "loss__pledge__resource", "loss__person", "made_by", "before"
    )
    found = waiting.filter(pk=plan, state=Plan.State.WORKING).first()
    if found:
        bridge.work_out(found)
