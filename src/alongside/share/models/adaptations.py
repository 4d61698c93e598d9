"""What another community made of a pattern, why, what differs there, and what comes back."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person

from .patterns import Pattern, PatternElement


class AdaptationQuerySet(models.QuerySet["Adaptation"]):
    def from_here(self, initiative: Initiative) -> AdaptationQuerySet:
        """What others started from a pattern of this initiative."""
        return self.filter(pattern__initiative=initiative)

    def to_here(self, initiative: Initiative) -> AdaptationQuerySet:
        """Where this initiative itself came from: one row, or none."""
        return self.filter(initiative=initiative)

    def shown(self) -> AdaptationQuerySet:
        return self.filter(is_public=True)

    def readable(self) -> AdaptationQuerySet:
        return self.select_related("pattern__initiative__community", "initiative__community")

    def told(self) -> AdaptationQuerySet:
        """With choices and differences, for the pages that lay them side by side."""
        return self.readable().prefetch_related("choices__element", "differences")


class Adaptation(OfInitiative):
    """A new initiative that started from a pattern. Its initiative is the new one; no people came along."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="adaptation")
    pattern = models.ForeignKey(Pattern, on_delete=models.PROTECT, related_name="adaptations")
    # The adaptation by which the pattern's own initiative had started: one step up the tree.
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    adapted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    adapted_at = models.DateTimeField(default=timezone.now)
    is_public = models.BooleanField(default=True)

    own_words = ()
    objects: ClassVar[AdaptationQuerySet] = AdaptationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["adapted_at", "pk"]
        indexes: ClassVar = [  # a family of ten thousand is walked down by this alone
            models.Index(fields=["pattern", "adapted_at", "initiative"], name="adaptation_down_the_tree"),
        ]

    def __str__(self) -> str:
        return gettext("%(pattern)s, adapted by %(community)s") % {
            "pattern": self.pattern,
            "community": self.initiative.community,
        }


class AdaptationChoiceQuerySet(models.QuerySet["AdaptationChoice"]):
    def counts(self, adaptation: Adaptation) -> dict[str, int]:
        made = self.filter(adaptation=adaptation).order_by().values_list("choice")
        return dict.fromkeys(AdaptationChoice.Choice.values, 0) | dict(made.annotate(models.Count("pk")))


class AdaptationChoice(OfInitiative):
    """What an adopter did with one element of the pattern, and why. No element is passed over in silence."""

    class Choice(models.TextChoices):
        KEPT = "kept", _("kept")
        CHANGED = "changed", _("changed")
        LEFT_OUT = "left_out", _("left out")

    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="choices")
    element = models.ForeignKey(PatternElement, on_delete=models.PROTECT, related_name="choices")
    choice = models.CharField(max_length=8, choices=Choice)
    words = models.TextField(max_length=2000, blank=True)
    why = models.TextField(max_length=600)

    objects: ClassVar[AdaptationChoiceQuerySet] = AdaptationChoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["element__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adaptation", "element"], name="one_choice_per_element"),
            models.CheckConstraint(condition=~Q(why=""), name="adaptation_choice_says_why"),
            models.CheckConstraint(
                condition=Q(choice="changed", words__gt="") | Q(choice__in=["kept", "left_out"], words=""),
                name="only_a_changed_element_has_new_words",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(part)s: %(choice)s") % {
            "part": self.element.get_part_display(),
            "choice": self.get_choice_display(),
        }


class ContextDifference(OfInitiative):
    """How one thing differs between where the pattern was written and where it is adapted."""

    class Aspect(models.TextChoices):
        PEOPLE = "people", _("people")
        PLACE = "place", _("place")
        LEAD = "lead", _("lead")
        ANCHOR = "anchor", _("anchor")
        CRITERION = "criterion", _("who it is for")
        RESOURCES = "resources", _("resources")
        EXIT = "exit", _("the way on")

    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="differences")
    aspect = models.CharField(max_length=9, choices=Aspect)
    there = models.TextField(max_length=600, blank=True)  # empty: it is not known here
    here = models.TextField(max_length=600)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["adaptation", "aspect"], name="one_difference_per_aspect"),
            models.CheckConstraint(condition=~Q(here=""), name="difference_says_how_it_is_here"),
        ]

    def __str__(self) -> str:
        return gettext("%(aspect)s: %(here)s") % {"aspect": self.get_aspect_display(), "here": self.here}


class DraftQuerySet(models.QuerySet["Draft"]):
    def waiting(self, initiative: Initiative) -> DraftQuerySet:
        return self.filter(initiative=initiative, settled_at=None)


class Draft(OfInitiative):
    """Something that came with the pattern and is nobody's here yet, until the people here make it theirs."""

    class Kind(models.TextChoices):
        CHARTER = "charter", _("a charter to talk about")
        CONVERSATION = "conversation", _("a conversation to open")
        OPPORTUNITY = "opportunity", _("something to offer")

    adaptation = models.ForeignKey(Adaptation, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField(max_length=4000)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    was_taken_up = models.BooleanField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, was_taken_up=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False, was_taken_up__isnull=False),
                name="settled_draft_says_who_when_and_how",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class ChangeNoteQuerySet(models.QuerySet["ChangeNote"]):
    def of(self, initiative: Initiative) -> ChangeNoteQuerySet:
        return self.filter(initiative=initiative)

    def came_back(self, initiative: Initiative) -> ChangeNoteQuerySet:
        """Notes that adopters of this initiative's patterns let it read."""
        return self.filter(adaptation__pattern__initiative=initiative, goes_back=True)

    def from_siblings(self, adaptation: Adaptation | None) -> ChangeNoteQuerySet:
        """Notes of others who adapted a pattern of the same initiative."""
        if adaptation is None:
            return self.none()
        alike = self.filter(adaptation__pattern__initiative=adaptation.pattern.initiative, goes_back=True)
        return alike.exclude(adaptation=adaptation)

    def public(self) -> ChangeNoteQuerySet:
        """What somebody has read once more and lets everyone read, of adopters who let themselves be seen."""
        cleared = self.filter(goes_back=True, cleared_at__isnull=False, adaptation__is_public=True)
        return cleared.select_related("initiative__community")

    def about(self, pattern: Pattern) -> ChangeNoteQuerySet:
        """Notes of those who started from a pattern, whichever version."""
        return self.filter(adaptation__pattern__uid=pattern.uid)

    def newest_of_each(self, most: int) -> ChangeNoteQuerySet:
        """The newest notes of each initiative, so that one with many does not crowd out the others."""
        place = Window(
            RowNumber(), partition_by=F("initiative"), order_by=[F("written_at").desc(), F("pk").desc()]
        )
        return self.annotate(place=place).filter(place__lte=most).order_by("-written_at", "-pk")

    def readable(self) -> ChangeNoteQuerySet:
        return self.select_related("written_by", "initiative__community", "element", "code")


class ChangeNote(OfInitiative):
    """The thirty-second note: what we changed while doing it, why, and whether to keep it."""

    class Keep(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_SURE = "not_sure", _("not sure yet")

    class Readers(models.TextChoices):
        HERE = "here", _("our own team")
        BACK = "back", _("also where we learned it, and others who started from it")
        EVERYONE = "everyone", _("everyone")

    # Its name in packs. Strangers may use it for a note of theirs: it is one note only within its initiative.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    adaptation = models.ForeignKey(
        Adaptation, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    element = models.ForeignKey(
        PatternElement, on_delete=models.SET_NULL, null=True, blank=True, related_name="notes"
    )
    what_changed = models.TextField(max_length=600)
    why = models.TextField(max_length=600, blank=True)
    keep = models.CharField(max_length=8, choices=Keep, default=Keep.NOT_SURE)
    goes_back = models.BooleanField(default=False)  # the origin and its other adopters may read it
    # Who read it once more and lets everyone read it, on the public page of the pattern and in packs.
    cleared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[ChangeNoteQuerySet] = ChangeNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "uid"], name="change_note_once"),
            models.CheckConstraint(condition=~Q(what_changed=""), name="change_note_says_what_changed"),
            models.CheckConstraint(
                condition=Q(goes_back=False) | Q(adaptation__isnull=False),
                name="only_an_adapted_note_goes_back",
            ),
            models.CheckConstraint(
                condition=Q(cleared_by=None, cleared_at=None)
                | Q(goes_back=True, cleared_by__isnull=False, cleared_at__isnull=False),
                name="cleared_note_goes_back_and_says_who",
            ),
        ]

    def __str__(self) -> str:
        return self.what_changed

    @property
    def readers(self) -> Readers:
        if self.cleared_at:
            return self.Readers.EVERYONE
        return self.Readers.BACK if self.goes_back else self.Readers.HERE
