"""When people can come and what they need to be there, and how long it takes from one place to another."""

from __future__ import annotations

from datetime import date, time
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from alongside.community.models import Initiative, OfInitiative, Person

Weekly = list[tuple[int, time, time]]  # weekday from 0 for Monday, from, until
Away = list[tuple[date, date]]  # first day and last


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def by_person(self, initiative: Initiative) -> dict[int, Availability]:
        return {one.person_id: one for one in self.filter(initiative=initiative)}


class Availability(OfInitiative):
    """When one person can come, how much is not too much, and what a place must have for them to be there.

    Until somebody says so, a person can come on any day from seven in the morning to eleven at night.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="availabilities")
    weekly = models.JSONField(null=True, blank=True)  # [[0, "09:00", "17:00"], ...]; null: any day
    away = models.JSONField(null=True, blank=True)  # [["2026-12-24", "2026-12-26"], ...]
    most_a_day = models.PositiveSmallIntegerField(null=True, blank=True)  # sessions
    most_hours_a_week = models.PositiveSmallIntegerField(null=True, blank=True)
    access = models.JSONField(null=True, blank=True)  # what a place must have: step-free, quiet room
    languages = models.JSONField(
        null=True, blank=True
    )  # a helper there speaks one of them; null: any will do
    said_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    own_words = ("weekly", "away", "access", "languages")
    objects: ClassVar[AvailabilityQuerySet] = AvailabilityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "availabilities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "person"], name="one_availability_per_person"),
        ]

    def __str__(self) -> str:
        return gettext("when %(person)s can come") % {"person": self.person}

    def windows(self) -> Weekly | None:
        """The weekly times, or None for any day."""
        if self.weekly is None:
            return None
        return [(day, time.fromisoformat(start), time.fromisoformat(end)) for day, start, end in self.weekly]

    def days_away(self) -> Away:
        return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in self.away or []]


class TravelTime(OfInitiative):
    """How long it takes between two places, the same both ways. Half an hour where nobody has said."""

    one = models.CharField(max_length=160)
    other = models.CharField(max_length=160)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["one", "other", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "one", "other"], name="travel_time_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="travel_time_places_in_order"),
            models.CheckConstraint(condition=Q(minutes__lte=600), name="travel_time_within_ten_hours"),
        ]

    def __str__(self) -> str:
        return gettext("from %(one)s to %(other)s") % {"one": self.one, "other": self.other}
