"""Who does what at each partner: a list that stays true because people confirm it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfInitiative, Organisation, Person

SOON = timedelta(days=7)  # how long before its end a contact is asked about


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing(self, initiative: Initiative) -> ContactQuerySet:
        """Everything on the list: what nobody took off it, of people who are known by a name."""
        return self.filter(initiative=initiative, ended_at=None, person__erased_at=None)

    def _of_somebody_who_is_here(self) -> Q:
        here = Membership.objects.now().filter(initiative=OuterRef("initiative"), person=OuterRef("person"))
        return Q(person=None) | Q(Exists(here))

    def current(self) -> ContactQuerySet:
        """Confirmed lately enough, and of somebody who is still here. These may be offered as choices."""
        return self.filter(
            self._of_somebody_who_is_here(),
            ended_at=None,
            person__erased_at=None,
            holds_until__gte=timezone.localdate(),
        )

    def stale(self) -> ContactQuerySet:
        """On the list, and no longer to be relied on: not confirmed in its time, or of somebody who has left."""
        over = Q(holds_until__lt=timezone.localdate()) | ~self._of_somebody_who_is_here()
        return self.filter(over, ended_at=None, person__erased_at=None)

    def people_left_out(self, initiative: Initiative) -> models.QuerySet[Person]:
        """People whose entry is stale: they are offered as a choice again once it is confirmed."""
        stale = self.filter(initiative=initiative, person__isnull=False).stale()
        return Person.objects.filter(pk__in=stale.values("person")).order_by("name", "pk")

    def readable(self) -> ContactQuerySet:
        return self.select_related("organisation", "person", "confirmed_by").order_by(
            "organisation__name", "person__name", "role_name", "pk"
        )


class Contact(OfInitiative):
    """A person, or a role with a name of its own, at an organisation: what they do and how to reach them at work."""

    class Period(models.IntegerChoices):
        MONTH = 30, _("a month")
        QUARTER = 90, _("three months")
        HALF_YEAR = 180, _("half a year")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    role_name = models.CharField(_("role"), max_length=80, blank=True)  # a duty desk, where nobody is named
    does = models.CharField(_("what they do"), max_length=300)
    reach = models.CharField(_("how to reach them at work"), max_length=200)
    period = models.PositiveSmallIntegerField(
        _("how long it holds, in days"), choices=Period, default=Period.QUARTER
    )
    holds_until = models.DateField(_("to be confirmed again by"))
    confirmed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    own_words = ("does", "reach")
    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["organisation__name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["initiative", "ended_at", "holds_until"], name="contact_freshness")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person=None) & ~Q(role_name="") | Q(person__isnull=False, role_name=""),
                name="contact_is_a_person_or_a_role",
            ),
            models.CheckConstraint(condition=~Q(does="") & ~Q(reach=""), name="contact_says_what_and_how"),
            models.UniqueConstraint(
                fields=["initiative", "person"],
                condition=Q(ended_at=None, person__isnull=False),
                name="one_contact_for_each_person",
            ),
            models.UniqueConstraint(
                fields=["initiative", "organisation", "role_name"],
                condition=Q(ended_at=None, person=None),
                name="one_contact_for_each_role",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else self.role_name

    @property
    def is_stale(self) -> bool:
        """Whether its time is over. Of a person who has left, `ContactQuerySet.stale` knows as well."""
        return self.holds_until < timezone.localdate()

    @property
    def is_due(self) -> bool:
        """Whether to ask: it is stale, or will be within a week."""
        return self.holds_until - SOON <= timezone.localdate()

    def holds_from(self, day: date) -> date:
        return day + timedelta(days=self.period)
