"""Packs that were signed here or came from elsewhere, the instances we follow, and communities elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.assess.models import Story
from alongside.community.models import Community, Initiative, OfCommunity, OfInitiative, Person

from .library import Reflection
from .patterns import Pattern


class Elsewhere(OfCommunity):
    """A community of another instance, known here by its packs alone. Nobody here is a member of it."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="elsewhere")
    key = models.CharField(max_length=44)  # of the instance that told of it
    instance = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=500, blank=True)
    is_told = models.BooleanField(
        default=True
    )  # somebody else told of it; False once a pack of its own is here

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = _("communities elsewhere")
        indexes: ClassVar = [models.Index(fields=["key"], name="elsewhere_by_key")]

    def __str__(self) -> str:
        return gettext("%(community)s, elsewhere") % {"community": self.community}


class Neighbour(OfCommunity):
    """Another instance whose packs a community follows. We fetch from it; it can send us nothing."""

    address = models.CharField(max_length=300)
    name = models.CharField(max_length=120, blank=True)
    key = models.CharField(
        max_length=44, blank=True
    )  # as it was at the first visit; another one is not trusted
    followed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    followed_at = models.DateTimeField(default=timezone.now)
    pulled_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=600, blank=True)  # what went wrong at the last visit, in a sentence
    is_pulling = models.BooleanField(default=False)
    # What its feed listed and was refused, by a digest of the entry, with the day: not fetched each time anew.
    refused = models.JSONField(default=dict, blank=True)

    own_words = ()

    class Meta:
        ordering: ClassVar = ["name", "address"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "address"], name="neighbour_followed_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class PackQuerySet(models.QuerySet["Pack"]):
    def signed_here(self) -> PackQuerySet:
        """What this instance hands out under its own name, the latest first."""
        signed = self.filter(state=Pack.State.SIGNED, pattern__removed_at=None)
        return signed.select_related("pattern__initiative__community").order_by("-at", "-pk")

    def waiting(self, initiative: Initiative) -> PackQuerySet:
        return self.filter(community=initiative.community_id, state=Pack.State.WAITING)

    def here(self) -> PackQuerySet:
        """Everything whose pattern stands in this library: signed here, or let in."""
        return self.filter(state__in=[Pack.State.SIGNED, Pack.State.LET_IN], pattern__removed_at=None)


class Pack(OfCommunity):
    """One signed file that carries a pattern. What people told is not copied into one that was signed here.

    Its stories and reflections stay where they are and are put in when the file is asked for: who takes a story back,
    or is erased, takes it out of the pack too.
    """

    class State(models.TextChoices):
        SIGNED = "signed", _("signed here")
        WAITING = "waiting", _("waiting to be read")
        LET_IN = "let_in", _("in our library")
        SET_ASIDE = "set_aside", _("not for us")

    state = models.CharField(max_length=10, choices=State)
    pattern = models.OneToOneField(
        Pattern, on_delete=models.PROTECT, null=True, blank=True, related_name="pack"
    )
    identity = models.UUIDField()
    edition = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    pack_json = models.TextField()
    page = models.TextField(
        blank=True
    )  # of packs from elsewhere, handed on as they came and never shown by us
    licence = models.TextField(blank=True)
    signature = models.TextField(blank=True)
    key = models.CharField(max_length=44)
    digest = models.CharField(max_length=64)
    came_from = models.CharField(max_length=500, blank=True)
    # When its own people took it out at theirs, and why, as their feed says. What is done here is for us to say.
    gone_on = models.DateField(null=True, blank=True)
    gone_why = models.CharField(max_length=300, blank=True)
    neighbour = models.ForeignKey(
        Neighbour, on_delete=models.SET_NULL, null=True, blank=True, related_name="packs"
    )
    stories = models.ManyToManyField(Story, related_name="+", blank=True)
    reflections = models.ManyToManyField(Reflection, related_name="+", blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[PackQuerySet] = PackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["identity", "edition"], name="pack_by_identity"),
            models.Index(fields=["community", "digest"], name="pack_by_digest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["signed", "let_in"], pattern__isnull=False)
                | Q(state__in=["waiting", "set_aside"], pattern=None),
                name="pack_has_its_pattern_once_it_is_here",
            ),
            models.UniqueConstraint(fields=["community", "digest", "key"], name="pack_came_once"),
        ]

    def __str__(self) -> str:
        return gettext("%(title)s, edition %(edition)s") % {"title": self.title, "edition": self.edition}


class PackPicture(OfCommunity):
    """A picture as it came in a pack, and as it is handed on with it."""

    alt = ""  # stands in the pack's document; put beside the picture where both are shown

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=80)
    content = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack", "name"], name="pack_picture_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PublishedFigure(OfInitiative):
    """A figure as one edition of a pack published it, or held it back. The true numbers, which stay inside.

    Later editions are protected against being subtracted from these, so a row is never changed.
    """

    class Kind(models.TextChoices):
        PEOPLE = "people", _("how many people it is about")
        VALUE = "value", _("a value that could be a count")

    name = models.CharField(max_length=64)  # of what was measured, where and when: a digest, so without words
    kind = models.CharField(max_length=6, choices=Kind)
    count = models.PositiveBigIntegerField()
    of = models.PositiveBigIntegerField(null=True, blank=True)
    is_shown = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["initiative", "name"], name="published_figure_by_name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(of=None) | Q(count__lte=models.F("of")), name="published_figure_within_its_whole"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(kind)s, published") % {"kind": self.get_kind_display()}
