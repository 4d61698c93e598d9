"""What people were told of sessions: once for each new one, each change and each that is off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person

from .sessions import Session


class TellingQuerySet(models.QuerySet["Telling"]):
    def last(self, sessions: Iterable[Session]) -> dict[tuple[int, int], Telling]:  # type: ignore[override]
        """What each person was told last of each of these sessions, by session and person."""
        rows = self.filter(session__in=list(sessions)).order_by("told_at", "pk")
        return {(row.session_id, row.person_id): row for row in rows}

    def standing(self, person: Person, initiative: Initiative) -> QuerySet[Telling]:
        """What this person knows now: of each session the last they were told, unless it was that it is off."""
        later = Telling.objects.filter(
            session=OuterRef("session"), person=OuterRef("person"), pk__gt=OuterRef("pk")
        )
        rows = self.filter(person=person, initiative=initiative).exclude(Exists(later))
        rows = rows.exclude(kind=Telling.Kind.OFF).order_by("starts_at", "pk")
        return rows.select_related("session__opportunity", "session__led_by")

    def next_for(self, person: Person, initiative: Initiative) -> list[Session]:
        """Where this person is expected next as they were told, soonest first, whatever was agreed since."""
        return [
            row.as_told() for row in self.standing(person, initiative).filter(ends_at__gte=timezone.now())
        ]

    def off_for(self, person: Person, initiative: Initiative) -> list[Telling]:
        """What this person was told of before and is off now, as long as its time lies ahead. Soonest first."""
        rows = self.filter(person=person, initiative=initiative, session__ends_at__gt=timezone.now())
        last = {row.session_id: row for row in rows.readable().order_by("told_at", "pk")}
        off = [row for row in last.values() if row.kind == Telling.Kind.OFF]
        return sorted(off, key=lambda row: (row.starts_at, row.pk))

    def readable(self) -> QuerySet[Telling]:
        return self.select_related("session__opportunity", "person", "told_by")


class Telling(OfInitiative):
    """One person was told one thing about one session: that it is new for them, that it changed, that it is off."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        OFF = "off", _("off")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tellings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tellings")
    kind = models.CharField(max_length=7, choices=Kind)
    starts_at = models.DateTimeField()  # as they were told; what is off keeps the time it would have been
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[TellingQuerySet] = TellingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-told_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["initiative", "-told_at"], name="telling_newest"),
            models.Index(fields=["person", "initiative"], name="telling_of_person"),
        ]

    def __str__(self) -> str:
        return gettext("%(person)s was told of %(session)s") % {
            "person": self.person,
            "session": self.session,
        }

    def as_told(self) -> Session:
        """The session with the time and place that this person knows. For reading: it is never saved like this."""
        self.session.starts_at, self.session.ends_at = self.starts_at, self.ends_at
        self.session.place = self.place
        return self.session
