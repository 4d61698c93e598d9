"""Who came, and whether they found it worth it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person, Sector
from alongside.coordinate.models import Session

# Whoever leads a session for a partner sees who is on it from the day before, to print it, for two weeks after it.
LED_BEFORE, LED_AFTER = timedelta(days=1), timedelta(days=14)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def of(self, person: Person, initiative: Initiative) -> AttendanceQuerySet:
        return self.filter(person=person, initiative=initiative)

    def there(self) -> AttendanceQuerySet:
        """Everyone who was there for some of it."""
        return self.exclude(how=Attendance.How.DID_NOT)

    def unasked(self, person: Person, initiative: Initiative) -> AttendanceQuerySet:
        """Sessions that this person was at and has not yet said a word about, the latest first."""
        mine = self.of(person, initiative).there().filter(worth_it=None)
        return mine.select_related("session").order_by("-session__starts_at", "-pk")

    def counts(self, initiative: Initiative) -> dict[str, int]:
        """How many times people came of how many times that somebody was expected, and what they thought of it.

        `came` and `on_time` are of `expected`. `there` is everybody who came, expected or `walked_in`. `worth_it` is
        of `said`, and `said` of `there`: both denominators belong beside it.
        """
        was_there, expected = ~Q(how=Attendance.How.DID_NOT), Q(walked_in=False)
        return self.filter(initiative=initiative).aggregate(
            expected=Count("pk", filter=expected),
            came=Count("pk", filter=was_there & expected),
            on_time=Count("pk", filter=Q(how=Attendance.How.CAME) & expected),
            walked_in=Count("pk", filter=was_there & ~expected),
            there=Count("pk", filter=was_there),
            said=Count("pk", filter=Q(worth_it__isnull=False)),
            worth_it=Count("pk", filter=Q(worth_it=True)),
        )


class Attendance(OfInitiative):
    """How one person was at one session, as somebody there noted it; and in one tap of their own, "worth it?"."""

    class How(models.TextChoices):
        CAME = "came", _("Came")
        LATE = "late", _("Late")
        LEFT_EARLY = "left_early", _("Left early")
        DID_NOT = "did_not", _("Did not")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attendances")
    how = models.CharField(max_length=10, choices=How)
    walked_in = models.BooleanField(_("came though nobody expected them"), default=False)
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(
        default=timezone.now
    )  # when it was noted, on paper or a phone: the latest counts
    worth_it = models.BooleanField(_("worth it, in their own view"), null=True, blank=True)
    worth_it_at = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[AttendanceQuerySet] = AttendanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-session__starts_at", "person__name", "pk"]
        verbose_name_plural = _("attendance")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "person"], name="one_attendance_per_person_and_session"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["came", "late", "left_early", "did_not"]),
                name="attendance_is_one_of_four",
            ),
            models.CheckConstraint(
                condition=Q(worth_it=None) | ~Q(how="did_not"), name="only_who_was_there_says_worth_it"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_how_display()}"


class HeadCount(OfInitiative):
    """How many were at a session, where names are not wanted."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="head_count")
    number = models.PositiveIntegerField()
    counted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(default=timezone.now)

    own_words = ()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__lte=10_000), name="head_count_fits_a_hall"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class OthersCame(OfInitiative):
    """How many came to a session whom nobody expected and whoever led it could not name."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="others_came")
    number = models.PositiveIntegerField()
    counted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(default=timezone.now)

    own_words = ()

    class Meta:
        verbose_name = _("others who came")
        verbose_name_plural = _("others who came")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__lte=10_000), name="others_who_came_fit_a_hall"),
        ]

    def __str__(self) -> str:
        return str(self.number)


def sessions_awaiting_attendance(initiative: Initiative) -> models.QuerySet[Session]:
    """Sessions that have begun, for which nobody has noted who came, nor how many: the longest ago first."""
    begun = Session.objects.standing(initiative).filter(starts_at__lte=timezone.now())
    untaken = begun.filter(attendances=None, head_count=None, others_came=None)
    return untaken.select_related("opportunity", "led_by").order_by("starts_at", "pk")


def sessions_taken(initiative: Initiative) -> models.QuerySet[Session]:
    """Sessions with attendance, the latest first, with how many came of how many that were marked."""
    marked = Session.objects.filter(initiative=initiative).filter(
        Q(attendances__isnull=False) | Q(head_count__isnull=False) | Q(others_came__isnull=False)
    )
    was_there, expected = ~Q(attendances__how=Attendance.How.DID_NOT), Q(attendances__walked_in=False)
    counted = marked.annotate(
        marked=Count("attendances", filter=expected, distinct=True),
        came=Count("attendances", filter=was_there & expected, distinct=True),
        walked_in=Count("attendances", filter=was_there & ~expected, distinct=True),
    )
    people = counted.select_related("opportunity", "led_by", "head_count", "others_came")
    return people.order_by("-starts_at", "-pk")


def sessions_led_by(person: Person, initiative: Initiative) -> models.QuerySet[Session]:
    """What somebody leads and can take attendance of, the latest first; `is_taken` says whether anybody did."""
    now = timezone.now()
    led = Session.objects.standing(initiative).filter(led_by=person)
    near = led.filter(starts_at__lte=now + LED_BEFORE, ends_at__gte=now - LED_AFTER)
    noted = Attendance.objects.filter(session=OuterRef("pk"))
    counted, others = (model.objects.filter(session=OuterRef("pk")) for model in (HeadCount, OthersCame))
    told = near.annotate(is_taken=Exists(noted) | Exists(counted) | Exists(others))
    return told.select_related("opportunity", "led_by").order_by("-starts_at", "-pk")


def sessions_led_by_sector(initiative: Initiative) -> dict[str, int]:
    """How many sessions that took place people of each sector led. Without an organisation: the community."""
    led = Session.objects.standing(initiative).filter(starts_at__lte=timezone.now(), led_by__isnull=False)
    found = dict.fromkeys(Sector.values, 0)
    for sector, count in led.order_by().values_list("led_by__organisation__sector").annotate(Count("pk")):
        found[sector or Sector.COMMUNITY] += count
    return found
