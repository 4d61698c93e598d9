"""Promises: one named person, one thing, one day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.handing_over import who_left
from alongside.community.models import Initiative, Membership, OfInitiative, Organisation, Person, Sector
from alongside.community.rules import Role
from alongside.listen.models import Strength

if TYPE_CHECKING:
    from alongside.community.access import Me


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def open_now(self, initiative: Initiative) -> CommitmentQuerySet:
        """The soonest due first: what a successor reads on the first morning."""
        return self.filter(initiative=initiative, state=Commitment.State.OPEN).order_by("due_on", "pk")

    def overdue(self, initiative: Initiative) -> CommitmentQuerySet:
        return self.open_now(initiative).filter(due_on__lt=timezone.localdate())

    def of_people_who_left(self, initiative: Initiative) -> CommitmentQuerySet:
        """Open promises of people who worked here and do not any more: what a successor takes on first."""
        return self.open_now(initiative).filter(person__in=who_left(initiative))

    def ended(self, initiative: Initiative) -> CommitmentQuerySet:
        return (
            self.filter(initiative=initiative)
            .exclude(state=Commitment.State.OPEN)
            .order_by("-state_at", "-pk")
        )

    def of(self, person: Person, initiative: Initiative) -> CommitmentQuerySet:
        return self.filter(person=person, initiative=initiative)

    def of_those_who_work(self, initiative: Initiative, *, or_of: Person | None = None) -> CommitmentQuerySet:
        """Promises of staff and partners, and of one person: what may be read and counted outside the team.

        From a count of all of them the promises of people who take part could be worked out by subtracting.
        """
        part = Membership.objects.filter(initiative=initiative, role__in=[Role.PARTICIPANT, Role.RESIDENT])
        if or_of is not None:
            part = part.exclude(person=or_of)
        return self.filter(initiative=initiative).exclude(person__in=part.values("person"))

    def read_by(self, initiative: Initiative, me: Me) -> CommitmentQuerySet:
        """The promises that somebody may read, and so count: those of people who take part only the team and they."""
        here = self.filter(initiative=initiative)
        return here if me.is_team else here.of_those_who_work(initiative, or_of=me.person)

    def longest_open(self, initiative: Initiative) -> Commitment | None:
        """The open promise that was made longest ago, counting from where it was first made."""
        return self.open_now(initiative).order_by("first_made_at", "pk").first()

    def readable(self) -> CommitmentQuerySet:
        return self.select_related(
            "person__organisation",
            "entered_by",
            "strength",
            "to_person",
            "to_organisation",
            "replaces",
            "state_by",
        )

    def counts(self, initiative: Initiative) -> dict[str, int]:
        """How many promises stand open, kept, renegotiated and broken, and how many were made: the denominator."""
        counted = {state: Count("pk", filter=Q(state=state)) for state in Commitment.State.values}
        return self.filter(initiative=initiative).aggregate(made=Count("pk"), **counted)

    def by_sector(self, initiative: Initiative) -> dict[str, int]:
        """How many promises people of each sector made. People without an organisation are the community."""
        sectors = (
            self.filter(initiative=initiative)
            .values_list("person__organisation__sector")
            .annotate(Count("pk"))
        )
        found = dict.fromkeys(Sector.values, 0)
        for sector, count in sectors.order_by():
            found[sector or Sector.COMMUNITY] += count
        return found

    def strengths_used(self, initiative: Initiative) -> int:
        """How many strengths were put to use: through a promise that stands or was kept, or a favour that was done."""
        promised = self.filter(initiative=initiative, strength__isnull=False).exclude(
            state=Commitment.State.BROKEN
        )
        used = Q(pk__in=promised.values("strength")) | Q(favours__done_at__isnull=False)
        return Strength.objects.filter(used, initiative=initiative).distinct().count()


class Commitment(OfInitiative):
    """One named person promises one thing by one day. From either side: staff promise as participants do."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        KEPT = "kept", _("kept")
        RENEGOTIATED = "renegotiated", _("agreed anew")
        BROKEN = "broken", _("not kept")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="commitments")
    words = models.TextField(max_length=300)
    due_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    first_made_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    to_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    strength = models.ForeignKey(
        Strength, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    reason = models.TextField(max_length=600, blank=True)
    state_at = models.DateTimeField(null=True, blank=True)
    state_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # A promise that was agreed anew ends, and a new one stands in its place: both are counted, neither is hidden.
    replaces = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replaced_by"
    )

    own_words = ("words", "reason")
    objects: ClassVar[CommitmentQuerySet] = CommitmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["initiative", "state", "due_on"], name="commitment_waiting")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", state_at=None, state_by=None)
                | (~Q(state="open") & Q(state_at__isnull=False, state_by__isnull=False)),
                name="commitment_that_ended_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["renegotiated", "broken"]) | ~Q(reason=""),
                name="commitment_not_kept_says_why",
            ),
            models.CheckConstraint(
                condition=Q(made_at__gte=F("first_made_at")), name="commitment_made_after_the_first"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()
