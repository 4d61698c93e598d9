"""Saying when one can come and what one needs; saying how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Person
from alongside.community.refusals import Refusal

from ..models import Availability, TravelTime


@transaction.atomic
def say_availability(
    initiative: Initiative,
    *,
    person: Person,
    weekly: Sequence[tuple[int, time, time]] | None,
    away: Sequence[tuple[date, date]] = (),
    most_a_day: int | None = None,
    most_hours_a_week: int | None = None,
    access: Sequence[str] = (),
    languages: Sequence[str] = (),
    by: Person,
) -> Availability:
    """Keep when a person can come and what they need. The last word counts; plans made from now on follow it."""
    must_be_running(initiative)
    if weekly is not None and not weekly:
        raise Refusal(_("Give at least one time in the week, or say that any day will do."), field="any_day")
    if any(start >= end for _day, start, end in weekly or ()):
        raise Refusal(_("A time ends before it begins. Change one of them."), field="any_day")
    if any(first > last for first, last in away):
        raise Refusal(_("A time away ends before it begins. Change one of them."), field="away")
    said, _new = Availability.objects.update_or_create(
        initiative=initiative,
        person=person,
        defaults={
            "weekly": [[day, f"{start:%H:%M}", f"{end:%H:%M}"] for day, start, end in weekly]
            if weekly is not None
            else None,
            "away": [[first.isoformat(), last.isoformat()] for first, last in away],
            "most_a_day": most_a_day,
            "most_hours_a_week": most_hours_a_week,
            "access": list(access),
            "languages": list(languages),
            "said_at": timezone.now(),
            "entered_by": by if by != person else None,
        },
    )
    write(noop("said when they can come"), said, by=by, person=person)
    return said


@transaction.atomic
def say_travel_time(initiative: Initiative, *, one: str, other: str, minutes: int, by: Person) -> TravelTime:
    """Keep how long it takes between two places, both ways."""
    must_be_running(initiative)
    if one == other:
        raise Refusal(_("Choose two different places."), field="other")
    if not 0 <= minutes <= 600:
        raise Refusal(_("Give the minutes as a whole number from 0 to 600."), field="minutes")
    first, second = sorted((one, other))
    told, _new = TravelTime.objects.update_or_create(
        initiative=initiative, one=first, other=second, defaults={"minutes": minutes}
    )
    write(noop("said how far two places are apart"), told, by=by)
    return told
