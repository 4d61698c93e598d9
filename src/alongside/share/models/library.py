"""The library: cases, publications, talks and activities in our own words, their facts, and reflections."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Community, Initiative, OfCommunity, Person

from .patterns import Pattern, Removable

web_address = URLValidator(schemes=["http", "https"])


class Perspective(models.TextChoices):
    PARTICIPANT = "participant", _("participant")
    FRONT_LINE = "front_line", _("front line")
    MANAGER = "manager", _("manager")
    RESEARCHER = "researcher", _("researcher")
    FUNDER = "funder", _("funder")


class Insight(models.IntegerChoices):
    """The seven insights of the founding text, in our words."""

    TIME = 1, _("time, focus, flexibility and aimed coordination of what already exists")
    ASSETS = 2, _("people as asset-holders, and individuals who lead and commit")
    OPPORTUNITIES = 3, _("opportunities that people want and find meaningful")
    TRUST = 4, _("trust first, as groundwork for prevention")
    ANCHOR = 5, _("an anchor organisation helps")
    LEADERSHIP = 6, _("leadership may come from outside public services")
    SHARING = 7, _("mechanisms to share learning")


class Shelf(models.TextChoices):
    """Whether a thing stands on the public shelf or is kept in its community."""

    DRAFT = "draft", _("kept here")
    PUBLISHED = "published", _("published")


class LibraryItemQuerySet(models.QuerySet["LibraryItem"]):
    def published(self) -> LibraryItemQuerySet:
        return self.filter(state=Shelf.PUBLISHED, removed_at=None)

    def matching(self, words: str) -> LibraryItemQuerySet:
        """Items that hold these words, in whatever case, in their title, summary, place or source."""
        if not words:
            return self
        return self.filter(
            Q(title__icontains=words)
            | Q(summary__icontains=words)
            | Q(place__icontains=words)
            | Q(source_name__icontains=words)
        )

    def own(self, community: Community) -> LibraryItemQuerySet:
        """What people of a community added or brought in, and still stands: the founding items are everybody's."""
        here = self.filter(community=community, removed_at=None)
        return here.filter(Q(key="") | Q(key__startswith="participedia-")).order_by(
            "state", "-added_at", "-pk"
        )

    def listed(self) -> LibraryItemQuerySet:
        return self.select_related("community", "adapted_from")


class LibraryItem(Removable, OfCommunity):
    """A case, publication, presentation, blog or activity: told in our own words, with where it comes from."""

    class Kind(models.TextChoices):
        CASE = "case", _("case")
        PUBLICATION = "publication", _("publication")
        PRESENTATION = "presentation", _("presentation")
        BLOG = "blog", _("blog")
        ACTIVITY = "activity", _("activity")

    key = models.SlugField(max_length=80, blank=True)  # of founding items: by it they are found again
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=2000)
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=500, blank=True, validators=[web_address])
    source_date = models.CharField(max_length=60, blank=True)  # as it is known: a day, a month or a year
    seen = models.CharField(max_length=60, blank=True)
    known_by = models.CharField(max_length=100, blank=True, editable=False)  # once its words are gone
    licence = models.CharField(max_length=120, blank=True)  # of the source; our own words are always open
    place = models.CharField(max_length=120, blank=True)
    perspective = models.CharField(max_length=12, choices=Perspective, blank=True)
    insight = models.PositiveSmallIntegerField(choices=Insight, null=True, blank=True)
    adapted_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="adapted_as"
    )
    part_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    state = models.CharField(max_length=10, choices=Shelf, default=Shelf.DRAFT)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[LibraryItemQuerySet] = LibraryItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["kind", "title", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "kind", "title"], name="library_shelf")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "key"], condition=~Q(key=""), name="founding_item_once"
            ),
            models.CheckConstraint(
                condition=Q(source_url="") | Q(source_url__startswith="http"),
                name="library_source_is_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As ever; and as long as it has its words, keep by what it is known when somebody brings it in again."""
        if self.removed_at is None:
            source = (self.title, self.place, self.source_name)
            self.known_by = " ".join(signs_of(key=self.key, url=self.source_url, source=source))
        super().save(*args, **kwargs)


def signs_of(*, key: str, url: str, source: tuple[str, str, str]) -> list[str]:
    """By what a case is known again, as digests: its key, its address, its title with place and source."""
    told = [("key", key), ("url", url.rstrip("/")), ("source", "\n".join(source) if source[0] else "")]
    plain = [(name, words.casefold()) for name, words in told if words]
    return [sha256(f"{name}\n{words}".encode()).hexdigest()[:32] for name, words in plain]


class FactQuerySet(models.QuerySet["Fact"]):
    def in_order(self) -> FactQuerySet:
        return self.order_by("position", "pk")


class Fact(OfCommunity):
    """One thing known about a library item, with its source; or plainly not published; or illustration."""

    class Status(models.TextChoices):
        PUBLISHED = "published", _("published")
        NOT_PUBLISHED = "not_published", _("not published")
        ILLUSTRATION = "illustration", _("illustration")

    class SourceKind(models.TextChoices):
        STATED = "stated", _("stated by those who did or studied it")
        PRESS = "press", _("from the press, a council or a promoter")

    item = models.ForeignKey(LibraryItem, on_delete=models.CASCADE, related_name="facts")
    what = models.CharField(max_length=200)
    value = models.TextField(max_length=600, blank=True)
    status = models.CharField(max_length=13, choices=Status)
    source = models.CharField(max_length=200, blank=True)
    source_url = models.CharField(max_length=500, blank=True, validators=[web_address])
    source_kind = models.CharField(max_length=6, choices=SourceKind, blank=True)
    seen = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[FactQuerySet] = FactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "what"], name="fact_told_once"),
            # A value without a source is not a fact, and a gap is not filled with one.
            models.CheckConstraint(
                condition=(Q(status="published") & ~Q(value="") & ~Q(source=""))
                | Q(status="not_published", value="")
                | (Q(status="illustration") & ~Q(value="")),
                name="fact_has_a_source_or_says_it_has_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.value or self.get_status_display()}"


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def published(self) -> ReflectionQuerySet:
        return self.filter(state=Shelf.PUBLISHED)

    def of(self, initiative: Initiative) -> ReflectionQuerySet:
        return self.filter(initiative=initiative)

    def waiting(self, initiative: Initiative) -> ReflectionQuerySet:
        """Said here, and not looked at yet by the team."""
        return self.of(initiative).filter(state=Shelf.DRAFT)

    def by_perspective(self) -> dict[str, int]:
        """How many reflections come from each perspective, with a nought where nobody has spoken."""
        counted = self.order_by().values_list("perspective").annotate(models.Count("pk"))
        return dict.fromkeys(Perspective.values, 0) | dict(counted)

    def readable(self) -> ReflectionQuerySet:
        return self.select_related("community", "person", "item", "pattern")


class Reflection(OfCommunity):
    """An issue or an opportunity in working together, said from where somebody stands."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("an issue")
        OPPORTUNITY = "opportunity", _("an opportunity")

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=11, choices=Kind)
    words = models.TextField(max_length=1000)
    perspective = models.CharField(max_length=12, choices=Perspective)
    insight = models.PositiveSmallIntegerField(choices=Insight, null=True, blank=True)
    item = models.ForeignKey(
        LibraryItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="reflections"
    )
    pattern = models.ForeignKey(
        Pattern, on_delete=models.SET_NULL, null=True, blank=True, related_name="reflections"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="reflections"
    )
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=Shelf, default=Shelf.DRAFT)

    own_words = ("words",)
    objects: ClassVar[ReflectionQuerySet] = ReflectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-said_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="reflection_is_in_words"),
            models.CheckConstraint(
                condition=Q(insight=None) | Q(insight__gte=1, insight__lte=7), name="insight_is_one_of_seven"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(item__isnull=False),
                name="reflection_comes_from_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.words
