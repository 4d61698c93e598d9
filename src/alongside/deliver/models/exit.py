"""The way on: nobody is left without one when the weeks end."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfInitiative, Organisation, Person
from alongside.community.rules import Role


class ExitQuerySet(models.QuerySet["Exit"]):
    def readable(self) -> ExitQuerySet:
        return self.select_related("person", "owner", "organisation", "recorded_by")

    def standing(self, initiative: Initiative) -> ExitQuerySet:
        """Those that hold: a no, or a way on with an organisation or somebody who still works here behind it."""
        here = Membership.objects.now().filter(initiative=initiative, person__erased_at=None)
        still_owned = Q(owner__in=here.values("person")) | Q(organisation__isnull=False)
        return self.filter(Q(is_refusal=True) | still_owned, initiative=initiative)

    def counts(self, initiative: Initiative) -> dict[str, int]:
        """How many have a way on with an owner, how many said no to one, of how many who took part."""
        here = self.standing(initiative).filter(person__in=took_part(initiative))
        refused = here.filter(is_refusal=True).count()
        return {"agreed": here.count() - refused, "refused": refused, "of": took_part(initiative).count()}


class Exit(OfInitiative):
    """What a person goes on to, who looks after that it happens, or their own words for not wanting one."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exits")
    is_refusal = models.BooleanField(_("said no to a way on"), default=False)
    words = models.TextField(max_length=600)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_on = models.DateField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    own_words = ("words",)
    objects: ClassVar[ExitQuerySet] = ExitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["person__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "person"], name="one_exit_per_person"),
            models.CheckConstraint(condition=~Q(words=""), name="exit_is_in_words"),
            models.CheckConstraint(
                condition=Q(is_refusal=True, owner=None, organisation=None)
                | (Q(is_refusal=False) & (Q(owner__isnull=False) | Q(organisation__isnull=False))),
                name="exit_has_an_owner_or_is_a_refusal",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def owner_words(self) -> str:
        """Who looks after that it happens."""
        return ", ".join(str(owner) for owner in (self.owner, self.organisation) if owner)


def took_part(initiative: Initiative) -> models.QuerySet[Person]:
    """Everyone who is or was a participant here and has not been erased: leaving early needs a way on too."""
    members = Membership.objects.filter(initiative=initiative, role=Role.PARTICIPANT)
    return Person.objects.filter(pk__in=members.values("person"), erased_at=None)


def people_without_exit(initiative: Initiative) -> models.QuerySet[Person]:
    """Who has neither: also whoever's way on belonged to somebody who has left since."""
    standing = Exit.objects.standing(initiative)
    return took_part(initiative).exclude(pk__in=standing.values("person")).order_by("name", "pk")
