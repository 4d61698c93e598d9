"""The sessions of a week in groups: by day, place, person or partner. Nothing is left out of any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Session


class By(models.TextChoices):
    """What a week can be looked at by."""

    DAY = "day", gettext_lazy("By day")
    PLACE = "place", gettext_lazy("By place")
    PERSON = "person", gettext_lazy("By person")
    PARTNER = "partner", gettext_lazy("By partner")


@dataclass(frozen=True, kw_only=True)
class Group:
    """Sessions under one heading, soonest first. `own`: the heading is somebody's own words or a name."""

    heading: str
    own: bool
    sessions: tuple[Session, ...]
    day: date | None = None


def grouped(sessions: Sequence[Session], by: By, *, monday: date | None = None) -> list[Group]:
    """Sessions (read `with_people`) in groups. One that belongs to two people or partners is under both.

    What belongs to nobody comes last, under a heading that says so. With `monday`, a week by day that has a session
    has all seven days, since a session can be moved to an empty one.
    """
    ordered = sorted(sessions, key=lambda one: (one.starts_at, one.pk))
    if by is By.DAY:
        week = [monday + timedelta(days=number) for number in range(7)] if monday and ordered else []
        days: dict[date, list[Session]] = {day: [] for day in week}
        for one in ordered:
            days.setdefault(timezone.localdate(one.starts_at), []).append(one)
        return [
            Group(heading=date_format(day, "l j E"), own=False, sessions=tuple(rows), day=day)
            for day, rows in days.items()
        ]
    groups: dict[tuple[str, int | str], list[Session]] = {}
    nobody: list[Session] = []
    for one in ordered:
        keys = _keys(one, by)
        for key in keys:
            groups.setdefault(key, []).append(one)
        if not keys:
            nobody.append(one)
    found = [
        Group(heading=key[0], own=True, sessions=tuple(groups[key]))
        for key in sorted(groups, key=lambda one: (one[0].casefold(), str(one[1])))
    ]
    if nobody:
        without = {
            By.PLACE: _("Without a place"),
            By.PERSON: _("With nobody on it"),
            By.PARTNER: _("On no partner’s pledge"),
        }
        found.append(Group(heading=without[by], own=False, sessions=tuple(nobody)))
    return found


def _keys(session: Session, by: By) -> set[tuple[str, int | str]]:
    """The names a session goes under, each with what tells two of one name apart."""
    if by is By.PLACE:
        return {(session.place, session.place)} if session.place else set()
    if by is By.PERSON:
        return {(str(place.person), place.person_id) for place in session.places.all()}
    pledges = [use.pledge for use in session.uses.all()]
    if session.venue:
        pledges.append(session.venue)
    return {(str(one.resource.organisation), one.resource.organisation_id) for one in pledges}
