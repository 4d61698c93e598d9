"""What stands outside a plan's weeks, as far as the plan depends on it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from alongside.community.models import Initiative

from ..models import Pledge, PledgeUse, Session, SessionPlace


def used_outside(initiative: Initiative, start: datetime, end: datetime) -> dict[int, int]:
    """Minutes of each pledge that sessions outside two moments take: delivered where recorded, else planned."""
    outside = PledgeUse.objects.filter(
        Q(session__starts_at__lt=start) | Q(session__starts_at__gte=end),
        initiative=initiative,
        session__state=Session.State.PLANNED,
        pledge__unit=Pledge.Unit.HOURS,
    )
    used: dict[int, int] = defaultdict(int)
    for pledge, planned, delivered in outside.values_list("pledge", "planned_amount", "delivered_amount"):
        used[pledge] += int((planned if delivered is None else delivered) * 60)
    return used


def done_before(initiative: Initiative, start: datetime) -> dict[tuple[int, int], int]:
    """How often each person was on each opportunity before a moment: by opportunity and person."""
    places = SessionPlace.objects.filter(
        session__initiative=initiative,
        session__state=Session.State.PLANNED,
        session__starts_at__lt=start,
        state=SessionPlace.State.EXPECTED,
    )
    done: dict[tuple[int, int], int] = defaultdict(int)
    for opportunity, person in places.values_list("session__opportunity", "person"):
        done[opportunity, person] += 1
    return done
