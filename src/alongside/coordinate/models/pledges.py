"""What an organisation already has, and how much of it is pledged, when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfCommunity, OfInitiative, Organisation, Person

FRESH_FOR = timedelta(days=60)  # a pledge that nobody confirmed for so long is marked


class ResourceQuerySet(models.QuerySet["Resource"]):
    def of(self, organisation: Organisation | None) -> ResourceQuerySet:
        return self.filter(organisation=organisation) if organisation else self.none()


class Resource(OfCommunity):
    """Something that an organisation has already: nothing here is bought for an initiative."""

    class Kind(models.TextChoices):
        VENUE = "venue", _("a room, hall or yard")
        HOURS = "hours", _("a person’s hours")
        PLACES = "places", _("work or training places")
        VEHICLE = "vehicle", _("a vehicle")
        KIT = "kit", _("kit")
        MONEY = "money", _("money")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="resources")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120)
    features = models.JSONField(default=list, blank=True)  # short words: kitchen, step-free, first aid
    where = models.CharField(max_length=160, blank=True)
    holds = models.PositiveSmallIntegerField(null=True, blank=True)  # how many people fit in
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[ResourceQuerySet] = ResourceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["organisation__name", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="resource_named_once_by_its_organisation"
            ),
            models.CheckConstraint(
                condition=~Q(kind="venue") | Q(holds__isnull=False, holds__gt=0),
                name="venue_says_how_many_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class LedgerLine:
    """One partner's pledges in one unit. `unused` is what was neither delivered nor is planned for a day to come."""

    organisation: Organisation
    unit: str
    pledged: Decimal
    planned: Decimal
    delivered: Decimal
    ahead: Decimal

    @classmethod
    def of(cls, pledge: Any) -> LedgerLine:
        """From a pledge that was read `with_use`. Of one that was withdrawn, what was delivered counts as pledged."""
        amount = Decimal(pledge.amount) if pledge.is_standing else pledge.delivered
        organisation = pledge.resource.organisation
        return cls(organisation, pledge.unit, amount, pledge.planned, pledge.delivered, pledge.ahead)

    def plus(self, other: LedgerLine | None) -> LedgerLine:
        if other is None:
            return self
        return replace(
            self,
            pledged=self.pledged + other.pledged,
            planned=self.planned + other.planned,
            delivered=self.delivered + other.delivered,
            ahead=self.ahead + other.ahead,
        )

    @property
    def unused(self) -> Decimal:
        return max(Decimal(0), self.pledged - self.delivered - self.ahead)

    @property
    def unit_words(self) -> str:
        return str(Pledge.Unit(self.unit).label)


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def of(self, organisation: Organisation | None, initiative: Initiative) -> PledgeQuerySet:
        return (
            self.filter(initiative=initiative, resource__organisation=organisation)
            if organisation
            else self.none()
        )

    def standing(self, initiative: Initiative) -> PledgeQuerySet:
        """Offered or confirmed, and not taken back."""
        return self.filter(initiative=initiative).exclude(state=Pledge.State.WITHDRAWN)

    def unconfirmed(self, initiative: Initiative) -> PledgeQuerySet:
        """Offered and never confirmed, or confirmed so long ago that somebody should ask again."""
        stale = Q(confirmed_at=None) | Q(confirmed_at__lt=timezone.now() - FRESH_FOR)
        return self.standing(initiative).filter(stale).exclude(ends_on__lt=timezone.localdate())

    def usable(self, initiative: Initiative, *, first: date, last: date) -> PledgeQuerySet:
        """What a plan for these days may use: standing, confirmed lately, and running on one of the days."""
        fresh = self.standing(initiative).filter(confirmed_at__gte=timezone.now() - FRESH_FOR)
        return fresh.filter(starts_on__lte=last, ends_on__gte=first)

    def readable(self) -> PledgeQuerySet:
        return self.select_related("resource__organisation", "offered_by").prefetch_related("windows")

    def with_use(self) -> PledgeQuerySet:
        """With what sessions take of each: `planned`, `delivered`, and `ahead`, planned and not yet recorded."""
        standing = ~Q(uses__session__state="called_off")
        zero = Value(Decimal(0), output_field=DecimalField())
        return self.annotate(
            planned=Coalesce(Sum("uses__planned_amount", filter=standing), zero),
            delivered=Coalesce(Sum("uses__delivered_amount", filter=standing), zero),
            ahead=Coalesce(
                Sum("uses__planned_amount", filter=standing & Q(uses__delivered_amount=None)), zero
            ),
        ).order_by("resource__organisation__name", "resource__name", "starts_on", "pk")

    def fallen_short(self, initiative: Initiative) -> PledgeQuerySet:
        """Of which less was delivered than promised: by sessions that are over, or by the end of their days.

        A session for which nobody has said what was delivered yet counts as planned, not as short.
        """
        at_sessions = Q(delivered__lt=F("planned") - F("ahead"))
        at_the_end = Q(ends_on__lt=timezone.localdate(), amount__gt=F("delivered") + F("ahead"))
        return self.standing(initiative).with_use().filter(at_sessions | at_the_end)

    def ledger(self, initiative: Initiative) -> list[LedgerLine]:
        """What each partner pledged and what became of it, by unit. What was taken back is not in it."""
        lines: dict[tuple[int, str], LedgerLine] = {}
        kept = self.filter(initiative=initiative).with_use().select_related("resource__organisation")
        for pledge in kept:
            line = LedgerLine.of(pledge)
            if pledge.is_standing or line.delivered or line.ahead:
                key = (line.organisation.pk, line.unit)
                lines[key] = line.plus(lines.get(key))
        return sorted(lines.values(), key=lambda line: (line.organisation.name, line.unit))


class Pledge(OfInitiative):
    """How much of a resource an organisation gives to an initiative, when, and on what conditions."""

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        PLACES = "places", _("places")
        ITEMS = "items", _("items")
        POUNDS = "pounds", _("pounds")

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="pledges")
    amount = models.PositiveIntegerField(validators=[MinValueValidator(1)])  # in all, over the whole time
    unit = models.CharField(max_length=6, choices=Unit)
    starts_on = models.DateField()
    ends_on = models.DateField()
    notice_days = models.PositiveSmallIntegerField(default=0)
    not_on = models.JSONField(
        default=list, blank=True
    )  # [["2026-12-24", "2026-12-26"], ...]: first day and last
    conditions = models.CharField(max_length=600, blank=True)
    offered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pledges")
    offered_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=9, choices=State, default=State.OFFERED)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state_why = models.CharField(max_length=300, blank=True)

    own_words = ()
    objects: ClassVar[PledgeQuerySet] = PledgeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["resource__organisation__name", "resource__name", "starts_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pledge_is_of_something"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="pledge_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_pledge_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(state_why=""), name="withdrawn_pledge_says_why"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(resource)s: %(amount)s") % {"resource": self.resource, "amount": self.in_words}

    @property
    def in_words(self) -> str:
        """How much is pledged, with its unit: 1 hour, 40 hours, £500."""
        match self.unit:
            case self.Unit.HOURS:
                words = ngettext("%(count)s hour", "%(count)s hours", self.amount)
            case self.Unit.PLACES:
                words = ngettext("%(count)s place", "%(count)s places", self.amount)
            case self.Unit.ITEMS:
                words = ngettext("%(count)s item", "%(count)s items", self.amount)
            case _:
                words = gettext("£%(count)s")
        return words % {"count": number_format(self.amount, force_grouping=True)}

    @property
    def in_short(self) -> str:
        """What came of it, for one that was read `with_use`: 40 hours pledged, 22 delivered."""
        told = gettext("%(pledged)s pledged, %(delivered)s delivered")
        delivered = self.delivered  # type: ignore[attr-defined]
        places = 0 if delivered == delivered.to_integral_value() else 1
        return told % {"pledged": self.in_words, "delivered": number_format(delivered, decimal_pos=places)}

    def days_off(self) -> list[tuple[date, date]]:
        """Days within its own on which it cannot be used, as first and last."""
        return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in self.not_on]

    def runs_on(self, day: date) -> bool:
        """Whether the day is one of its own. Its weekly times are another matter."""
        is_off = any(first <= day <= last for first, last in self.days_off())
        return self.starts_on <= day <= self.ends_on and not is_off

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a time lies within one of its weekly times. Money has none and is always there."""
        if self.resource.kind == Resource.Kind.MONEY:
            return True
        start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
        return start.date() == end.date() and any(
            window.weekday == start.weekday()
            and window.from_time <= start.time()
            and end.time() <= window.until_time
            for window in self.windows.all()
        )

    @property
    def days_off_in_words(self) -> str:
        stretches = [
            {date_format(first, "j E Y"): None, date_format(last, "j E Y"): None}
            for first, last in self.days_off()
        ]
        return ", ".join(" – ".join(days) for days in stretches)

    @property
    def is_standing(self) -> bool:
        return self.state != self.State.WITHDRAWN

    @property
    def is_fresh(self) -> bool:
        return self.confirmed_at is not None and self.confirmed_at >= timezone.now() - FRESH_FOR


class PledgeWindow(OfInitiative):
    """A weekly time at which a pledge can be used: a weekday, from and until."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    from_time = models.TimeField()
    until_time = models.TimeField()

    class Meta:
        ordering: ClassVar = ["weekday", "from_time", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pledge", "weekday", "from_time"], name="pledge_window_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="pledge_window_on_a_day_of_the_week"),
            models.CheckConstraint(
                condition=Q(until_time__gt=models.F("from_time")), name="pledge_window_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(day)s, %(start)s to %(end)s") % {
            "day": self.get_weekday_display(),
            "start": self.from_time.strftime("%H:%M"),
            "end": self.until_time.strftime("%H:%M"),
        }
