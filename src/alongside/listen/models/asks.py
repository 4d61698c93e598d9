"""What people would like to happen, and what they can do."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, Q
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

    def others_would_like(self, person: Person, initiative: Initiative) -> AskQuerySet:
        """What others let be read here, without their names: what was said first, and not what `person` said too."""
        mine = self.of(person, initiative)
        return (
            self.filter(initiative=initiative, may_be_read=True, same_as=None, person__erased_at=None)
            .exclude(person=person)
            .exclude(pk__in=mine.filter(same_as__isnull=False).values("same_as"))
            .annotate(said_the_same=Count("echoes"))
            .order_by("-said_the_same", "-said_at", "-pk")
        )

    def readable(self) -> AskQuerySet:
        return self.select_related("person", "entered_by", "answered_by", "same_as").annotate(
            said_the_same=Count("echoes")
        )


class Ask(OfInitiative):
    """Something that a person would like to happen, in their own words, kept as they said it."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("not answered yet")
        MET = "met", _("met")
        CHANGED = "changed", _("changed")
        REFUSED = "refused", _("refused")

    class Matters(models.IntegerChoices):
        A_BIT = 1, _("A bit")
        QUITE = 2, _("Quite a lot")
        GREATLY = 3, _("More than almost anything")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="asks")
    words = models.TextField(max_length=2000)
    said_at = models.DateTimeField(default=timezone.now)
    matters = models.PositiveSmallIntegerField(choices=Matters, default=Matters.QUITE)
    may_be_read = models.BooleanField(default=False)  # by the others here, without a name
    # "Me too": said after reading somebody else's. It is an ask of its own, in words of its own.
    same_as = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="echoes"
    )
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
            models.CheckConstraint(condition=Q(matters__range=(1, 3)), name="ask_matters_from_one_to_three"),
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


class FavourQuerySet(models.QuerySet["Favour"]):
    def of(self, person: Person, initiative: Initiative) -> FavourQuerySet:
        return self.filter(person=person, initiative=initiative).select_related("strength", "asked_by")

    def waiting_for(self, person: Person, initiative: Initiative) -> FavourQuerySet:
        return self.of(person, initiative).filter(answer=Favour.Answer.WAITING)


class Favour(OfInitiative):
    """Somebody on the team asks a person to use a strength. The person may say no, and need not say why."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("not answered yet")
        YES = "yes", _("said yes")
        NO = "no", _("said no")

    strength = models.ForeignKey(Strength, on_delete=models.CASCADE, related_name="favours")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="favours")
    words = models.CharField(max_length=300)
    on_day = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    own_words = ("words",)
    objects: ClassVar[FavourQuerySet] = FavourQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at=None)
                | (~Q(answer="waiting") & Q(answered_at__isnull=False)),
                name="answered_favour_says_when",
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(answer="yes"), name="done_favour_was_a_yes"),
            models.UniqueConstraint(
                fields=["strength"], condition=Q(answer="waiting"), name="one_favour_waits_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_waiting(self) -> bool:
        return self.answer == self.Answer.WAITING
