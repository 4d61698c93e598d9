"""What the library's search looks through: one row for each published pattern and item, kept by the actions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from alongside.community.models import OfCommunity

from .library import LibraryItem
from .patterns import Pattern


class LibraryEntry(OfCommunity):
    """The words by which one pattern or item is found: folded, so that case and accents make no difference."""

    pattern = models.OneToOneField(
        Pattern, on_delete=models.CASCADE, null=True, blank=True, related_name="entry"
    )
    item = models.OneToOneField(
        LibraryItem, on_delete=models.CASCADE, null=True, blank=True, related_name="entry"
    )
    kind = models.CharField(max_length=12)
    perspective = models.CharField(max_length=12, blank=True)
    insight = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=200, blank=True)
    words = models.TextField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "library entries"
        indexes: ClassVar = [
            models.Index(fields=["kind", "-id"], name="entry_by_kind"),
            models.Index(fields=["insight"], name="entry_by_insight"),
            models.Index(fields=["perspective"], name="entry_by_perspective"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pattern=None, item__isnull=False) | Q(pattern__isnull=False, item=None),
                name="entry_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.title
