"""Calendars as iCalendar (RFC 5545): stable UIDs, a SEQUENCE that rises, ends that are told, zones with rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import icalendar
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import Calendar, CalendarEvent, Session

TELL_ENDS_FOR = timedelta(
    days=90
)  # a cancelled entry stays in for so long after its time, for whoever reads seldom
REREAD = timedelta(hours=1)


@transaction.atomic
def bring_up_to_date(calendar: Calendar) -> list[CalendarEvent]:
    """Note what a calendar says now: a changed session gets the next sequence, one that is gone is cancelled."""
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    known = {event.session: event for event in calendar.events.all()}
    now = {session.pk: _said(calendar, session) for session in calendar.sessions()}
    for pk, said in now.items():
        event = known.get(pk)
        if event is None:
            known[pk] = CalendarEvent.objects.create(
                initiative=calendar.initiative, calendar=calendar, session=pk, said=said
            )
        elif event.said != said or event.is_cancelled:
            _change(event, said=said, is_cancelled=False)
    untold = calendar.untold()
    for pk, event in known.items():
        if pk not in now and pk not in untold and not event.is_cancelled:
            _change(event, said=event.said, is_cancelled=True)
    oldest = timezone.now() - TELL_ENDS_FOR
    return [event for event in known.values() if datetime.fromisoformat(event.said["ends"]) > oldest]


def written(calendar: Calendar) -> tuple[bytes, str]:
    """The feed, and a tag that changes with what it says."""
    events = sorted(bring_up_to_date(calendar), key=lambda event: (event.said["starts"], event.session))
    feed = icalendar.Calendar()
    feed.add("prodid", "-//Alongside//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", calendar.title or _("Calendar"))
    feed.add("refresh-interval", REREAD, parameters={"value": "DURATION"})
    feed.add("x-published-ttl", REREAD, parameters={"value": "DURATION"})
    for event in events:
        feed.add_component(_component(calendar, event))
    feed.add_missing_timezones()
    tag = sha256("|".join(f"{one.pk} {one.sequence}" for one in events).encode()).hexdigest()[:32]
    return bytes(feed.to_ical()), tag


def _component(calendar: Calendar, event: CalendarEvent) -> icalendar.Event:
    entry = icalendar.Event()
    # The same for as long as the calendar lives, and nothing of what it is about can be read from it.
    entry.add("uid", str(uuid5(NAMESPACE_URL, f"{calendar.digest} {event.session}")))
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    zone = timezone.get_current_timezone()
    for name, moment in (("dtstart", event.said["starts"]), ("dtend", event.said["ends"])):
        entry.add(name, datetime.fromisoformat(moment).astimezone(zone))
    entry.add("summary", event.said["title"])
    if event.said["place"]:
        entry.add("location", event.said["place"])
    entry.add("class", "PRIVATE")
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry


def _said(calendar: Calendar, session: Session) -> dict[str, Any]:
    """What an entry says. On a person's own calendar nothing tells what it is, unless they chose the words."""
    with override(
        settings.LANGUAGE_CODE
    ):  # whoever asks: a calendar that changed its words would have changed
        busy = _("Busy")
    title = calendar.title or (busy if calendar.person_id else session.opportunity.name)
    return {
        "starts": session.starts_at.isoformat(),
        "ends": session.ends_at.isoformat(),
        "title": title,
        "place": session.place if calendar.shows_place else "",
    }


def _change(event: CalendarEvent, *, said: dict[str, Any], is_cancelled: bool) -> None:
    event.said, event.is_cancelled = said, is_cancelled
    event.sequence += 1
    event.changed_at = timezone.now()
    event.save(update_fields=["said", "is_cancelled", "sequence", "changed_at"])
