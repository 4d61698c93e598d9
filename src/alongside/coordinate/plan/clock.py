"""The engine's minutes and the calendar's moments.

The engine counts minutes from 00:00 on the plan's first Monday, by the clock on the wall: 9 o'clock is 9 o'clock in
every week, across clock changes too.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone


def minute_of(moment: datetime, first_day: date) -> int:
    """Minutes on the wall clock from 00:00 on the first day to a moment; negative before it."""
    here = timezone.localtime(moment).replace(tzinfo=None)
    return int((here - datetime.combine(first_day, datetime.min.time())).total_seconds() // 60)


def moment_of(minute: int, first_day: date) -> datetime:
    """The moment at which the wall clock shows a minute of the plan. An hour that does not exist moves forward."""
    wall = datetime.combine(first_day, datetime.min.time()) + timedelta(minutes=minute)
    there = wall.replace(tzinfo=timezone.get_current_timezone())
    return datetime.fromtimestamp(there.timestamp(), timezone.get_current_timezone())
