"""Calendars that people's own phones and programs read: made, shown once, and ended."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Organisation, Person
from alongside.community.refusals import Refusal

from ..models import Calendar, Resource
from ..models.calendars import digest_of


@transaction.atomic
def make_calendar(
    initiative: Initiative,
    *,
    by: Person,
    person: Person | None = None,
    organisation: Organisation | None = None,
    resource: Resource | None = None,
    title: str = "",
    shows_place: bool = False,
) -> tuple[Calendar, str]:
    """A calendar of one person, partner or place, and its secret, which is shown this once.

    `title` is what each entry says on the phone that reads it; a person chooses it, since phones are shared.
    """
    must_be_running(initiative)
    if sum(one is not None for one in (person, organisation, resource)) != 1:
        raise Refusal(_("A calendar is of one person, one partner or one place. Choose one of them."))
    secret = secrets.token_urlsafe(24)
    calendar = Calendar.objects.create(
        initiative=initiative,
        person=person,
        organisation=organisation,
        resource=resource,
        title=title.strip(),
        shows_place=shows_place or person is None,
        digest=digest_of(secret),
        made_by=by,
    )
    write(noop("made a calendar address"), calendar, by=by, person=person)
    return calendar, secret


@transaction.atomic
def end_calendar(calendar: Calendar, *, by: Person) -> None:
    """End a calendar's address. Whoever still reads it finds nothing from now on."""
    if calendar.ended_at is None:
        calendar.ended_at = timezone.now()
        calendar.save(update_fields=["ended_at"])
        write(noop("ended a calendar address"), calendar, by=by, person=calendar.person)
