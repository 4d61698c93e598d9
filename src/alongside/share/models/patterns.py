"""What was learned in one initiative, written so that somebody else can start from it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Case, Count, Q, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person


class PatternQuerySet(models.QuerySet["Pattern"]):
    def published(self) -> PatternQuerySet:
        """What anyone can read, anywhere: the latest published version of each pattern."""
        standing = self.filter(state=Pattern.State.PUBLISHED, removed_at=None)
        return standing.exclude(after__state=Pattern.State.PUBLISHED, after__removed_at=None)

    def drafts(self, initiative: Initiative) -> PatternQuerySet:
        return self.filter(initiative=initiative, state=Pattern.State.DRAFT)

    def of(self, initiative: Initiative) -> PatternQuerySet:
        return self.filter(initiative=initiative)

    def matching(self, words: str) -> PatternQuerySet:
        """Patterns that hold these words in their title, summary or elements."""
        if not words:
            return self
        inside = PatternElement.objects.filter(words__icontains=words).values("pattern")
        return self.filter(Q(title__icontains=words) | Q(summary__icontains=words) | Q(pk__in=inside))

    def listed(self) -> PatternQuerySet:
        told = self.select_related("initiative__community", "written_by")
        return told.annotate(adapted=Count("adaptations", distinct=True)).order_by("-written_at", "-pk")


class Removable(models.Model):
    """Something public whose address stays for ever: what was taken out leaves when, by whom and why, and no words."""

    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Pattern(Removable, OfInitiative):
    """What was learned in an initiative: how it works and what it took. A published version never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        PUBLISHED = "published", _("published")

    uid = models.UUIDField(
        default=uuid.uuid4, editable=False
    )  # the same in every version, and on every instance
    title = models.CharField(max_length=120)
    summary = models.TextField(max_length=600)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    before = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="after"
    )

    own_words = ()
    objects: ClassVar[PatternQuerySet] = PatternQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft", published_by=None, published_at=None)
                | Q(state="published", published_by__isnull=False, published_at__isnull=False),
                name="published_pattern_says_who_and_when",
            ),
            models.CheckConstraint(
                # Of a pattern from elsewhere, an earlier version need not have come here.
                condition=Q(before=None, version__gte=1) | Q(version__gt=1),
                name="later_version_of_pattern_follows_an_earlier",
            ),
            models.UniqueConstraint(fields=["uid", "version"], name="pattern_version_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class PatternElementQuerySet(models.QuerySet["PatternElement"]):
    def core(self) -> PatternElementQuerySet:
        return self.filter(bearing=PatternElement.Bearing.CORE)

    def in_order(self) -> PatternElementQuerySet:
        """As it is read: what it is for first and what went wrong last, and within a part as it was written."""
        places = (When(part=part, then=place) for place, part in enumerate(PatternElement.Part.values))
        return self.order_by(Case(*places, default=99), "position", "pk")


class PatternElement(OfInitiative):
    """One part of a pattern in words, and whether it is why the thing works or can be made to fit."""

    class Part(models.TextChoices):
        PURPOSE = "purpose", _("what it is for")
        WHO_WITH = "who_with", _("who with")
        WHO_LEADS = "who_leads", _("who leads")
        ANCHOR = "anchor", _("who anchors it")
        STEPS = "steps", _("the steps")
        OFFERED = "offered", _("what was offered")
        ASKED = "asked", _("what was asked for")
        RULES = "rules", _("the rules that were agreed")
        TOOK = "took", _("what it took")
        CAME_OF_IT = "came_of_it", _("what came of it")
        WENT_WRONG = "went_wrong", _("what went wrong")

    class Bearing(models.TextChoices):
        CORE = "core", _("core: why it works")
        ADAPTABLE = "adaptable", _("adaptable: make it fit")
        UNKNOWN = "unknown", _("we do not know")

    class Origin(models.TextChoices):
        ROWS = "rows", _("counted from what was recorded")
        WRITTEN = "written", _("written by the team")

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="elements")
    part = models.CharField(max_length=10, choices=Part)
    words = models.TextField(max_length=2000)
    bearing = models.CharField(max_length=9, choices=Bearing, default=Bearing.UNKNOWN)
    decided_by = models.CharField(
        max_length=200, blank=True
    )  # in words: who said core or adaptable, never a name
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.WRITTEN)
    position = models.PositiveSmallIntegerField(default=0)
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="after")

    objects: ClassVar[PatternElementQuerySet] = PatternElementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="pattern_element_is_in_words"),
            models.CheckConstraint(
                condition=Q(bearing="unknown") | ~Q(decided_by=""), name="core_or_adaptable_says_who_decided"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(part)s: %(words)s") % {"part": self.get_part_display(), "words": self.words}


class PatternPicture(OfInitiative):
    """A picture in a pattern, with the words that say it to whoever cannot see it. Goes along in its packs."""

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="pictures")
    alt = models.CharField(max_length=300)
    content = models.BinaryField()
    kind = models.CharField(max_length=4, choices=[("jpg", "JPEG"), ("png", "PNG")], default="jpg")
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    own_words = ()

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(alt=""), name="pattern_picture_says_what_it_shows"),
            models.UniqueConstraint(fields=["pattern", "digest"], name="pattern_picture_once"),
        ]

    def __str__(self) -> str:
        return gettext("a picture: %(alt)s") % {"alt": self.alt}

    @property
    def file(self) -> str:
        """Its name in a pack: the same picture has the same name everywhere."""
        return f"p-{self.digest[:16]}.{self.kind}"
