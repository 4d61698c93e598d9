"""Quiet hours, by the clock on the wall: nobody is woken, and a change of the clocks moves nothing."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

QUIET_FROM, QUIET_UNTIL = time(20), time(8, 30)


def when_allowed(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    local = timezone.localtime(moment)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=timezone.get_current_timezone())
