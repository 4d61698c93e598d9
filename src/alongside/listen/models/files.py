"""What came in from files, and what went out into them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person

from .conversations import Conversation

LONGEST_READING = timedelta(minutes=30)  # reading or writing that takes longer was interrupted
KEPT_WAITING = timedelta(days=7)  # files that nobody let in are thrown away after it


class ImportQuerySet(models.QuerySet["Import"]):
    def lately(self, initiative: Initiative) -> ImportQuerySet:
        return self.filter(initiative=initiative).select_related("brought_by", "conversation")

    def left_lying(self) -> ImportQuerySet:
        """Files that were brought a week ago and that nobody has let in or set aside since."""
        waiting = [Import.State.READING, Import.State.READY]
        return self.filter(state__in=waiting, brought_at__lt=timezone.now() - KEPT_WAITING)


class Import(OfInitiative):
    """Files that somebody brought from elsewhere: looked at first, then let in whole or not at all."""

    class Kind(models.TextChoices):
        POLIS = "polis", _("a conversation in the Polis format")
        STATEMENTS = "statements", _("statements for a new conversation")
        ASKS = "asks", _("asks collected elsewhere")

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("waiting for your yes")
        WRITING = "writing", _("being let in")
        DONE = "done", _("let in")
        FAILED = "failed", _("did not work")
        SET_ASIDE = "set_aside", _("set aside")

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.READING)
    question = models.CharField(max_length=200, blank=True)
    stays_open = models.BooleanField(default=False)
    folder = models.CharField(max_length=32)  # beneath `waiting_room()`; gone once the files are let in
    names = models.JSONField(default=list)  # of the files
    found = models.JSONField(default=dict)  # how many statements, votes, people
    notes = models.JSONField(default=list)  # what is odd, by file and row
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(default=timezone.now)  # the reading or writing that is under way
    ended_at = models.DateTimeField(null=True, blank=True)
    failed_why = models.CharField(max_length=1000, blank=True)

    own_words = ()
    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-brought_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["initiative", "brought_at"], name="imports_lately")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failed_why=""), name="failed_import_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.question or str(self.get_kind_display())

    @property
    def path(self) -> Path:
        return waiting_room() / self.folder

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.READING, self.State.WRITING)

    @property
    def seems_stuck(self) -> bool:
        return self.is_under_way and self.started_at < timezone.now() - LONGEST_READING

    @property
    def progress(self) -> int | None:
        """How much is written, in per cent. Kept in a file: nobody else sees a transaction before it ends."""
        try:
            return int((self.path / "progress").read_text())
        except (OSError, ValueError):
            return None

    def throw_away(self) -> None:
        """Delete the files that were brought."""
        if self.folder:
            shutil.rmtree(self.path, ignore_errors=True)


def waiting_room() -> Path:
    """Where files wait until somebody has looked at what is in them. Not part of a backup."""
    return Path(settings.VAR) / "brought-in"


class ExportQuerySet(models.QuerySet["Export"]):
    def lately(self, initiative: Initiative) -> ExportQuerySet:
        return self.filter(initiative=initiative).select_related("taken_by", "conversation")


class Export(OfInitiative):
    """What somebody took out as a file, and whether it went out whole."""

    class What(models.TextChoices):
        ASKS = "asks", _("asks")
        STRENGTHS = "strengths", _("strengths")
        CONVERSATION = "conversation", _("a conversation")

    class Form(models.TextChoices):
        POLIS = "polis", _("Polis format")
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("workbook (XLSX)")
        JSON = "json", _("JSON")

    class State(models.TextChoices):
        SENDING = "sending", _("being sent")
        DONE = "done", _("sent whole")
        BROKEN = "broken", _("broken off by the browser")
        FAILED = "failed", _("failed")

    what = models.CharField(max_length=12, choices=What)
    form = models.CharField(max_length=5, choices=Form)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    with_names = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State, default=State.SENDING)
    rows = models.PositiveIntegerField(default=0)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-taken_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["initiative", "taken_at"], name="exports_lately")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sending") | Q(ended_at__isnull=False), name="ended_export_says_when"
            ),
            models.CheckConstraint(
                condition=Q(with_names=False) | ~Q(what="conversation"), name="conversation_leaves_unnamed"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(what)s as %(form)s") % {
            "what": self.get_what_display(),
            "form": self.get_form_display(),
        }

    @property
    def was_cut_off(self) -> bool:
        """The server ended while it was sent."""
        return self.state == self.State.SENDING and self.taken_at < timezone.now() - LONGEST_READING
