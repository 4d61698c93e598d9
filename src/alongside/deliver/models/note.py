"""Each note that somebody made of who came, as it was made: on a phone, on paper, at any time, in any order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from django.db import models
from django.utils import timezone

from alongside.community.models import OfInitiative, Person
from alongside.coordinate.models import Session

from .attendance import Attendance


class AttendanceNote(OfInitiative):
    """One note of how one person was at one session. Attendance is what the latest of them says.

    `is_knowing`: whoever made it saw what stood there then, so that it settles what was noted before.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attendance_notes")
    how = models.CharField(max_length=10, choices=Attendance.How)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    is_knowing = models.BooleanField(default=False)

    own_words = ()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "person", "noted_by", "noted_at", "how"], name="attendance_noted_once"
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["came", "late", "left_early", "did_not"]),
                name="attendance_note_is_one_of_four",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_how_display()}"


@dataclass(frozen=True)
class Difference:
    """Where people said different things about one person, and nobody who knew has settled it."""

    person: Person
    notes: tuple[AttendanceNote, ...]  # the last word of each who noted it, the earliest first

    @property
    def answers(self) -> dict[str, str]:
        """The answers to choose from, with their names."""
        return {note.how: note.get_how_display() for note in self.notes}


def differences(session: Session) -> list[Difference]:
    """The differences at a session that wait for somebody to settle them, by the person's name."""
    noted = AttendanceNote.objects.filter(session=session).select_related("person", "noted_by")
    by_person = groupby(noted.order_by("person__name", "person", "pk"), key=lambda note: note.person)
    found = [(person, _last_words(notes)) for person, notes in by_person]
    return [Difference(person, notes) for person, notes in found if len({note.how for note in notes}) > 1]


def _last_words(notes: Iterable[AttendanceNote]) -> tuple[AttendanceNote, ...]:
    """What each person said last, since somebody last settled it. `notes` come as they arrived."""
    said: dict[int, AttendanceNote] = {}
    for note in notes:
        if note.is_knowing:
            said = {}
        before = said.get(note.noted_by_id)
        if before is None or (before.noted_at, before.how) < (note.noted_at, note.how):
            said[note.noted_by_id] = note
    return tuple(sorted(said.values(), key=lambda note: (note.noted_at, note.how)))
