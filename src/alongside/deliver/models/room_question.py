"""Is there room? Asked of a service before any name travels."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Organisation, Person

FRESH_FOR = timedelta(days=14)  # room changes from week to week: after that one asks again
MOST = 20  # how many people one question can be about


class RoomQuestionQuerySet(models.QuerySet["RoomQuestion"]):
    def waiting(self, initiative: Initiative) -> RoomQuestionQuerySet:
        """Those without an answer, the oldest first."""
        return self.filter(initiative=initiative, answered_at=None).order_by("asked_at", "pk")

    def made_to(self, receiver: Person, initiative: Initiative) -> RoomQuestionQuerySet:
        return self.filter(receiver=receiver, initiative=initiative)

    def readable(self) -> RoomQuestionQuerySet:
        return self.select_related("receiver__organisation", "service", "asked_by")

    def latest_answers(self, initiative: Initiative) -> dict[int, RoomQuestion]:
        """What each receiver said last, by the receiver's key."""
        answered = self.filter(initiative=initiative, answered_at__isnull=False)
        return {one.receiver_id: one for one in answered.readable().order_by("answered_at", "pk")}


class RoomQuestion(OfInitiative):
    """A service is asked whether it has room, for how many, from when and for what. It holds nobody's name.

    Most referrals die because a service had no room, or the person was not the sort it is for. Both can be known first.
    """

    class Answer(models.TextChoices):
        ROOM = "room", _("there is room")
        IF = "if", _("yes, if…")
        NO_ROOM = "no_room", _("no room")

    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("what help is looked for"), max_length=300)
    how_many = models.PositiveSmallIntegerField(_("for how many people"), default=1)
    from_on = models.DateField(_("from which day"))
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_words = models.TextField(_("why, or on what condition"), max_length=600, blank=True)
    not_eligible = models.TextField(_("whom it is not for"), max_length=600, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[RoomQuestionQuerySet] = RoomQuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        verbose_name = _("question about room")
        verbose_name_plural = _("questions about room")
        indexes: ClassVar = [
            models.Index(fields=["initiative", "receiver", "answered_at"], name="room_by_receiver")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (Q(answer__in=["room", "if", "no_room"]) & Q(answered_at__isnull=False)),
                name="room_answer_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["if", "no_room"]) | ~Q(answer_words=""),
                name="no_room_says_why",
            ),
            models.CheckConstraint(
                condition=Q(how_many__gte=1, how_many__lte=MOST), name="room_for_one_to_twenty"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_fresh(self) -> bool:
        return self.answered_at is not None and self.answered_at >= timezone.now() - FRESH_FOR

    @property
    def may_start_an_introduction(self) -> bool:
        return self.answer in {self.Answer.ROOM, self.Answer.IF}
