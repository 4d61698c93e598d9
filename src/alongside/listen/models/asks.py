"""What people would like to happen, and what they can do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person


class AskQuerySet(models.QuerySet["Ask"]):
    def unanswered(self, initiative: Initiative) -> AskQuerySet:
        return self.filter(initiative=initiative, outcome=Ask.Outcome.OPEN).order_by("said_at", "pk")

    def answered(self, initiative: Initiative) -> AskQuerySet:
        return (
            self.filter(initiative=initiative)
            .exclude(outcome=Ask.Outcome.OPEN)
            .order_by("-answered_at", "-pk")
        )

    def of(self, person: Person, initiative: Initiative) -> AskQuerySet:
        return self.filter(person=person, initiative=initiative)

    def readable(self) -> AskQuerySet:
        return self.select_related("person", "entered_by", "answered_by")


class Ask(OfInitiative):
    """Something that a person would like to happen, in their own words, kept as they said it."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("not answered yet")
        MET = "met", _("met")
        CHANGED = "changed", _("changed")
        REFUSED = "refused", _("refused")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asks")
    words = models.TextField(max_length=2000)
    said_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    own_words = ("words", "answer")  # emptied when the person is erased
    objects: ClassVar[AskQuerySet] = AskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-said_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["initiative", "outcome", "said_at"], name="ask_waiting")]
        constraints: ClassVar = [
            # Every answer says who, when and why: the database has the last word on this promise.
            models.CheckConstraint(
                condition=Q(outcome="open", answered_by=None, answered_at=None, answer="")
                | (
                    ~Q(outcome="open")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="answered_ask_says_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN


class StrengthQuerySet(models.QuerySet["Strength"]):
    def of(self, person: Person, initiative: Initiative) -> StrengthQuerySet:
        return self.filter(person=person, initiative=initiative)

    def offered(self, initiative: Initiative) -> StrengthQuerySet:
        return self.filter(initiative=initiative, withdrawn_at=None).select_related("person")


class Strength(OfInitiative):
    """Something that a person can do or offers. There is no opposite of this in Alongside."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="strengths")
    words = models.CharField(max_length=300)
    said_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    own_words = ("words",)
    objects: ClassVar[StrengthQuerySet] = StrengthQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-said_at", "-pk"]

    def __str__(self) -> str:
        return self.words
