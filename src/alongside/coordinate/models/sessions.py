"""Who meets where and when, and what of the pledges it takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Count, Min, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfInitiative, Organisation, Person
from alongside.listen.models import Ask

from .plans import Loss, Opportunity, Plan
from .pledges import Pledge


class SessionQuerySet(models.QuerySet["Session"]):
    def standing(self, initiative: Initiative) -> SessionQuerySet:
        return self.filter(initiative=initiative, state=Session.State.PLANNED)

    def told(self, initiative: Initiative) -> SessionQuerySet:
        """What the people on it have been told: what is not told may still change."""
        return self.standing(initiative).filter(told_at__isnull=False)

    def meeting(self, ask: Ask) -> SessionQuerySet:
        """The sessions that came of an ask, for the one who asked: told, past and ahead."""
        on_it = SessionPlace.objects.filter(person=ask.person_id, state=SessionPlace.State.EXPECTED)
        told = self.told(ask.initiative).filter(opportunity__asks=ask, pk__in=on_it.values("session"))
        return told.select_related("opportunity").order_by("starts_at", "pk")

    def between(self, initiative: Initiative, start: datetime, end: datetime) -> SessionQuerySet:
        return self.filter(initiative=initiative, starts_at__gte=start, starts_at__lt=end).order_by(
            "starts_at", "pk"
        )

    def this_week(self, initiative: Initiative) -> SessionQuerySet:
        """From Monday to Sunday of the week that today is in, local days."""
        monday, next_monday = week_of(timezone.now())
        return self.between(initiative, monday, next_monday).filter(state=Session.State.PLANNED)

    def resting_on(self, loss: Loss) -> SessionQuerySet:
        """What stands, lies ahead, and rests on what is lost, while it is lost."""
        ahead = self.standing(loss.initiative).filter(starts_at__gt=timezone.now())
        hit = ahead.filter(starts_at__lt=loss.ends_at, ends_at__gt=loss.starts_at)
        if loss.pledge_id:
            hit = hit.filter(uses__pledge=loss.pledge_id)
        elif loss.person_id:
            hit = hit.filter(places__person=loss.person_id, places__state=SessionPlace.State.EXPECTED)
        return hit.select_related("opportunity").order_by("starts_at", "pk")

    def without_a_helper(self, initiative: Initiative, *, until: datetime) -> SessionQuerySet:
        """Sessions ahead that nobody leads who is still here, and on which nobody’s pledged hours rest."""
        here = Membership.objects.now().filter(initiative=initiative)
        helped = PledgeUse.objects.filter(initiative=initiative, pledge__unit=Pledge.Unit.HOURS)
        ahead = self.standing(initiative).filter(starts_at__gte=timezone.now(), starts_at__lt=until)
        led = Q(led_by__isnull=False, led_by__in=here.values("person"))
        return ahead.exclude(led).exclude(pk__in=helped.values("session")).order_by("starts_at", "pk")

    def with_people(self) -> SessionQuerySet:
        """With names and pledges, for the team's pages."""
        places = SessionPlace.objects.filter(state=SessionPlace.State.EXPECTED).select_related("person")
        uses = PledgeUse.objects.select_related("pledge__resource__organisation")
        return self.select_related(
            "opportunity", "venue__resource__organisation", "led_by", "plan"
        ).prefetch_related(Prefetch("places", places), Prefetch("uses", uses))

    def counts_expected(self) -> dict[int, int]:
        """How many are expected at each session, for those who see no names."""
        expected = Count("places", filter=Q(places__state="expected"))
        counted = self.order_by().annotate(expected=expected).values_list("pk", "expected")
        return dict(counted)

    def days_from_first_ask(self, initiative: Initiative) -> int | None:
        """Whole days from the first ask to the first session told of; None until there are both."""
        first_session = self.told(initiative).aggregate(first=Min("starts_at"))["first"]
        first_ask = Ask.objects.filter(initiative=initiative).aggregate(first=Min("said_at"))["first"]
        if first_session is None or first_ask is None:
            return None
        return (timezone.localdate(first_session) - timezone.localdate(first_ask)).days


class Session(OfInitiative):
    """One time at which people meet for an opportunity: where, from when until when, who leads it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CALLED_OFF = "called_off", _("called off")

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="sessions")
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    venue = models.ForeignKey(
        Pledge, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    led_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="leading"
    )
    people = models.ManyToManyField(Person, through="SessionPlace", related_name="sessions")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    state_why = models.CharField(max_length=300, blank=True)
    kept_why = models.CharField(max_length=300, blank=True)  # why it stays though something speaks against it
    told_at = models.DateTimeField(null=True, blank=True)
    by_hand = models.BooleanField(default=False)  # made or changed by hand: a plan leaves it as it is
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    secrets = ("kept_why",)  # the team's, and often about somebody's life
    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["starts_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["initiative", "starts_at"], name="session_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(state_why=""), name="session_called_off_says_why"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(opportunity)s, %(day)s") % {
            "opportunity": self.opportunity,
            "day": timezone.localtime(self.starts_at).strftime("%Y-%m-%d %H:%M"),
        }

    @property
    def is_called_off(self) -> bool:
        return self.state == self.State.CALLED_OFF

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def hours(self) -> Decimal:
        return Decimal((self.ends_at - self.starts_at).total_seconds()) / 3600


class SessionPlace(OfInitiative):
    """One person's place in a session."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        TAKEN_OFF = "taken_off", _("taken off")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="session_places")
    state = models.CharField(max_length=9, choices=State, default=State.EXPECTED)

    own_words = ()

    class Meta:
        ordering: ClassVar = ["person__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="session_place_once")
        ]

    def __str__(self) -> str:
        return gettext("%(person)s at %(session)s") % {"person": self.person, "session": self.session}


class PledgeUseQuerySet(models.QuerySet["PledgeUse"]):
    def of(self, organisation: Organisation | None, initiative: Initiative) -> PledgeUseQuerySet:
        mine = self.filter(initiative=initiative, pledge__resource__organisation=organisation)
        return mine if organisation else self.none()

    def ahead(self, initiative: Initiative) -> PledgeUseQuerySet:
        """What sessions that stand and have not begun take of pledges."""
        standing = self.filter(initiative=initiative, session__state=Session.State.PLANNED)
        return standing.filter(session__starts_at__gt=timezone.now()).order_by("session__starts_at", "pk")

    def not_recorded(self, initiative: Initiative) -> PledgeUseQuerySet:
        """Uses of sessions that are over, for which nobody has said yet what was delivered."""
        over = self.filter(initiative=initiative, session__ends_at__lt=timezone.now(), delivered_amount=None)
        return over.filter(session__state=Session.State.PLANNED)


class PledgeUse(OfInitiative):
    """How much of a pledge one session takes: planned, and what was delivered once somebody has said so."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="uses")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="uses")
    planned_amount = models.DecimalField(max_digits=8, decimal_places=2)  # in the pledge's unit
    delivered_amount = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[PledgeUseQuerySet] = PledgeUseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pledge", "session"], name="pledge_used_once_in_a_session"),
            models.CheckConstraint(
                condition=Q(planned_amount__gte=0) & (Q(delivered_amount=None) | Q(delivered_amount__gte=0)),
                name="pledge_use_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(delivered_amount=None, recorded_by=None)
                | Q(delivered_amount__isnull=False, recorded_by__isnull=False, recorded_at__isnull=False),
                name="delivered_use_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(amount)s %(unit)s of %(resource)s") % {
            "amount": self.planned_amount,
            "unit": self.pledge.get_unit_display(),
            "resource": self.pledge.resource,
        }


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """Monday 00:00 of a moment's local week, and of the next."""
    here = timezone.localtime(moment)
    monday = here.date() - timedelta(days=here.weekday())
    zone = timezone.get_current_timezone()
    midnight = datetime.min.time()
    return (
        datetime.combine(monday, midnight, tzinfo=zone),
        datetime.combine(monday + timedelta(days=7), midnight, tzinfo=zone),
    )
