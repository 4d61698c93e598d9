"""Calendars by secret address, and what each of them has told so far."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfInitiative, Organisation, Person
from alongside.community.rules import Role

from .pledges import Resource
from .sessions import PledgeUse, Session
from .tellings import Telling


def digest_of(secret: str) -> str:
    """What is kept of a calendar's secret. It is long and random, so that a plain digest cannot be guessed back."""
    return sha256(secret.encode()).hexdigest()


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def found_by(self, secret: str) -> Calendar | None:
        """The living calendar of this secret, whose person is still here."""
        living = self.filter(digest=digest_of(secret), ended_at=None).exclude(person__erased_at__isnull=False)
        found = living.select_related("initiative", "person", "organisation", "resource", "made_by").first()
        return found if found and found.may_be_read() else None

    def standing(self, initiative: Initiative) -> CalendarQuerySet:
        return self.filter(initiative=initiative, ended_at=None).select_related(
            "person", "organisation", "resource", "made_by"
        )


class Calendar(OfInitiative):
    """Sessions of one person, partner or place, for a phone's own calendar, at an address that nobody can guess."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="calendars"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="calendars"
    )
    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, null=True, blank=True, related_name="calendars"
    )
    title = models.CharField(max_length=40, blank=True)
    shows_place = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    own_words = ("title",)
    objects: ClassVar[CalendarQuerySet] = CalendarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None, resource=None)
                | Q(person=None, organisation__isnull=False, resource=None)
                | Q(person=None, organisation=None, resource__isnull=False),
                name="calendar_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return gettext("a calendar of %(whom)s") % {"whom": self.person or self.organisation or self.resource}

    def may_be_read(self) -> bool:
        """A person's calendar ends when they have left; so does any when whoever made it may not see it any more."""
        here = Membership.objects.now().filter(initiative=self.initiative)
        if self.person is None or self.person_id == self.made_by_id:
            return here.filter(person=self.made_by).exists()
        beside = here.filter(person=self.person, key_worker=self.made_by)
        coordinates = here.filter(person=self.made_by, role=Role.COORDINATOR)
        return here.filter(person=self.person).exists() and (beside.exists() or coordinates.exists())

    def sessions(self) -> list[Session]:
        """What this calendar is about and was told: to a person what they were told last, to others what stands."""
        told = Session.objects.told(self.initiative).select_related("opportunity")
        if self.person is not None:
            rows = Telling.objects.standing(self.person, self.initiative)
            known = {row.session_id: row.as_told() for row in rows}
            return [*known.values(), *told.filter(led_by=self.person).exclude(pk__in=known)]
        uses = PledgeUse.objects.filter(session__initiative=self.initiative)
        if self.organisation is not None:
            uses = uses.filter(pledge__resource__organisation=self.organisation)
        else:
            uses = uses.filter(pledge__resource=self.resource)
        return list(told.filter(pk__in=uses.values("session")))

    def untold(self) -> set[int]:
        """Sessions that changed in a plan of which nobody was told yet: of these it says what it said before."""
        waiting = Session.objects.filter(initiative=self.initiative, told_at=None)
        if self.person is not None:
            waiting = waiting.exclude(tellings__person=self.person)  # they hear of it when they are told
        return set(waiting.values_list("pk", flat=True))


class CalendarEvent(OfInitiative):
    """What a calendar last said of one session, so that each change reaches the reader as a change, and each end."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="events")
    session = models.PositiveBigIntegerField()  # its number; the event outlives the session
    sequence = models.PositiveIntegerField(default=0)  # of RFC 5545: rises with every change
    said = models.JSONField()  # starts, ends, title, place as last told
    is_cancelled = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "session"], name="session_once_in_a_calendar")
        ]

    def __str__(self) -> str:
        return str(_("an entry of a calendar"))
