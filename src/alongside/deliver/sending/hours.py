"""Quiet hours, by the clock on the wall: nobody is woken, and a change of the clocks moves nothing.

A person's own count before those of their community, and these before the ones that hold where nobody said any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from ..models import QuietHours, Reach

QUIET_FROM, QUIET_UNTIL = time(20), time(8, 30)


@dataclass(frozen=True)
class Quiet:
    """From when until when nothing is sent: over midnight as a rule, within one day for whoever works at night."""

    begins: time
    ends: time

    def after(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into."""
        local = timezone.localtime(moment)
        clock, is_over_midnight = local.time(), self.begins > self.ends
        if is_over_midnight and self.ends <= clock < self.begins:
            return moment
        if not is_over_midnight and not self.begins <= clock < self.ends:
            return moment
        day = local.date() + timedelta(days=is_over_midnight and clock >= self.begins)
        return datetime.combine(day, self.ends, tzinfo=timezone.get_current_timezone())

    @property
    def hours(self) -> float:
        """How long it is, in hours."""
        begins, ends = (one.hour * 60 + one.minute for one in (self.begins, self.ends))
        return (ends - begins) % (24 * 60) / 60


def quiet_in(community: int | None = None) -> dict[int, Quiet]:
    """What communities have said, by their keys: all of them, or one."""
    said = QuietHours.objects.all() if community is None else QuietHours.objects.filter(community=community)
    return {one.community_id: Quiet(one.begins, one.ends) for one in said}


def quiet_of(reach: Reach, said: dict[int, Quiet] | None = None) -> Quiet:
    """When nothing is sent to this person. `said` saves asking, where it is known what communities have said."""
    if reach.quiet_from is not None and reach.quiet_until is not None:
        return Quiet(reach.quiet_from, reach.quiet_until)
    said = quiet_in(reach.community_id) if said is None else said
    return said.get(reach.community_id) or usual()


def usual() -> Quiet:
    return Quiet(QUIET_FROM, QUIET_UNTIL)
