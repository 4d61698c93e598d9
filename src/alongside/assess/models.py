"""Is trust growing, did anything change, and what do people themselves say mattered most."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfInitiative, Person
from alongside.community.rules import MEMBERS, STAFF, Role


class ChosenBy(models.TextChoices):
    """Who chose a question, an outcome or a story. What staff chose says so wherever it is shown."""

    PARTICIPANTS = "participants", _("chosen by participants")
    STAFF = "staff", _("chosen by staff")


class Side(models.TextChoices):
    PARTICIPANTS = "participants", _("people who take part")
    STAFF = "staff", _("people who work in the services")

    def roles(self) -> frozenset[Role]:
        return frozenset({Role.PARTICIPANT}) if self == Side.PARTICIPANTS else STAFF


class Moment(models.TextChoices):
    BEFORE = "before", _("before we began")
    DURING = "during", _("on the way")
    AFTER = "after", _("at the end")


class PulseRoundQuerySet(models.QuerySet["PulseRound"]):
    def open_now(self, initiative: Initiative) -> PulseRoundQuerySet:
        return self.filter(initiative=initiative, closed_at=None)

    def waiting_for(self, person: Person, initiative: Initiative) -> PulseRoundQuerySet:
        """Open questions for this person's side that they have not answered."""
        held = Membership.objects.now().filter(initiative=initiative, person=person)
        roles = set(held.values_list("role", flat=True))
        sides = [side for side in Side if roles & {role.value for role in side.roles()}]
        answered = Pulse.objects.filter(round=OuterRef("pk"), person=person)
        return (
            self.open_now(initiative)
            .filter(side__in=sides)
            .exclude(Exists(answered))
            .order_by("opened_at", "pk")
        )

    def first_ones(self, initiative: Initiative) -> PulseRoundQuerySet:
        """The rounds that others repeat, or that stand alone."""
        return self.filter(initiative=initiative, repeats=None).order_by("opened_at", "pk")

    def with_answers(self) -> PulseRoundQuerySet:
        return self.annotate(answers=Count("pulses"))


class PulseRound(OfInitiative):
    """One question about trust, in plain words, put to one side at one moment."""

    question = models.CharField(max_length=200)
    side = models.CharField(max_length=12, choices=Side)
    moment = models.CharField(max_length=8, choices=Moment)
    chosen_by = models.CharField(max_length=12, choices=ChosenBy)
    # The first round that asked the same question of the same side: a change is only ever shown along such a line.
    repeats = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="repeated_by"
    )
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveIntegerField(
        _("how many were asked"), null=True, blank=True
    )  # counted when it closes

    own_words = ()
    objects: ClassVar[PulseRoundQuerySet] = PulseRoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None, asked=None) | Q(closed_at__isnull=False, asked__isnull=False),
                name="closed_pulse_round_says_how_many_were_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def people_asked(self) -> int:
        """How many are asked now: everyone on this side of the initiative."""
        return people_on(Side(self.side), self.initiative_id)


def people_on(side: Side, initiative: int) -> int:
    """How many people are on one side of an initiative now."""
    members = Membership.objects.now().filter(initiative=initiative, role__in=[r.value for r in side.roles()])
    return members.values("person").distinct().count()


class PulseQuerySet(models.QuerySet["Pulse"]):
    def values_of(self, rounds: list[PulseRound]) -> dict[int, dict[int, int]]:
        """round -> person -> value, for the sums of `trust.py`. Nothing else may read values next to people."""
        found: dict[int, dict[int, int]] = {asked.pk: {} for asked in rounds}
        for asked, person, value in self.filter(round__in=rounds).values_list("round", "person", "value"):
            found[asked][person] = value
        return found


class Pulse(OfInitiative):
    """One person's answer to one pulse round. The last one counts; no page ever shows it with a name."""

    class Value(models.IntegerChoices):
        NOT_AT_ALL = 1, _("Not at all")
        A_LITTLE = 2, _("A little")
        SOMEWHAT = 3, _("Somewhat")
        QUITE = 4, _("Quite a lot")
        COMPLETELY = 5, _("Completely")

    round = models.ForeignKey(PulseRound, on_delete=models.CASCADE, related_name="pulses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pulses")
    value = models.SmallIntegerField(choices=Value)
    at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    own_words = ()
    objects: ClassVar[PulseQuerySet] = PulseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "person"], name="one_pulse_per_person_and_round"),
            models.CheckConstraint(condition=Q(value__in=[1, 2, 3, 4, 5]), name="pulse_is_one_to_five"),
        ]

    def __str__(self) -> str:
        return gettext("an answer to “%(question)s”") % {"question": self.round}


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def with_numbers(self, initiative: Initiative) -> OutcomeQuerySet:
        """Outcomes with how many numbers there are, from here and from places to compare with."""
        return self.filter(initiative=initiative).annotate(
            numbers=Count("measurements"),
            compared=Count("measurements", filter=Q(measurements__is_comparator=True)),
        )


class Outcome(OfInitiative):
    """Something that should become different, and how one would see it."""

    class Better(models.TextChoices):
        HIGHER = "higher", _("higher is better")
        LOWER = "lower", _("lower is better")

    what = models.CharField(max_length=200)
    unit = models.CharField(max_length=80)
    better = models.CharField(max_length=6, choices=Better)
    chosen_by = models.CharField(max_length=12, choices=ChosenBy)
    expected = models.TextField(_("what we expect"), max_length=600, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[OutcomeQuerySet] = OutcomeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "what"], name="outcome_named_once"),
        ]

    def __str__(self) -> str:
        return self.what


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def here(self, outcome: Outcome) -> MeasurementQuerySet:
        return self.filter(outcome=outcome, is_comparator=False).order_by("on", "pk")

    def elsewhere(self, outcome: Outcome) -> MeasurementQuerySet:
        return self.filter(outcome=outcome, is_comparator=True).order_by("place", "on", "pk")


class Measurement(OfInitiative):
    """One number of an outcome, on a day or over a period, here or in a place that it is compared with."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="measurements")
    place = models.CharField(max_length=120)
    is_comparator = models.BooleanField(_("a place to compare with"), default=False)
    on = models.DateField(_("day, or first day of the period"))
    until = models.DateField(_("last day of the period"), null=True, blank=True)
    value = models.FloatField()
    n = models.PositiveIntegerField(_("how many people it is about"), null=True, blank=True)
    of = models.PositiveIntegerField(_("of how many"), null=True, blank=True)
    source = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    objects: ClassVar[MeasurementQuerySet] = MeasurementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outcome", "place", "on"], name="measured_once_per_place_and_day"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")), name="measurement_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(n=None) | Q(of=None) | Q(n__lte=F("of")), name="measurement_has_no_more_than_all"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="measurement_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.on:%Y-%m-%d}: {self.value:.15g}"


class Evaluation(OfInitiative):
    """What an outcome's numbers say about a change, with what it takes to work it out again."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="evaluations")
    changed_on = models.DateField(_("the day it began"))
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    engine_version = models.CharField(max_length=40)
    input_digest = models.CharField(max_length=64)
    seed = models.BigIntegerField()
    result = models.JSONField()

    own_words = ()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        get_latest_by = "made_at"

    def __str__(self) -> str:
        return gettext("evaluation of “%(outcome)s”") % {"outcome": self.outcome}


class StoryQuerySet(models.QuerySet["Story"]):
    def of(self, person: Person, initiative: Initiative) -> StoryQuerySet:
        return self.filter(person=person, initiative=initiative, withdrawn_at=None)

    def readable_as(self, roles: frozenset[Role], initiative: Initiative) -> StoryQuerySet:
        """What somebody with these roles may read, the most often chosen first."""
        cleared = [Story.Cleared.ANYONE]
        if roles & MEMBERS:
            cleared.append(Story.Cleared.COMMUNITY)
        if roles & {Role.PARTICIPANT, Role.COORDINATOR, Role.KEY_WORKER}:
            cleared.append(Story.Cleared.US)
        here = self.filter(initiative=initiative, withdrawn_at=None, cleared_for__in=cleared)
        return (
            here.select_related("person")
            .annotate(times_chosen=Count("choices"))
            .order_by("-times_chosen", "pk")
        )


class Story(OfInitiative):
    """What changed most for a person, in their own words, for those whom they want to read it."""

    class Cleared(models.TextChoices):
        US = "us", _("only us: people who take part, and our team")
        COMMUNITY = "community", _("everyone in this initiative, with its partners and funders")
        ANYONE = "anyone", _("anyone, also outside")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stories")
    words = models.TextField(max_length=4000)
    cleared_for = models.CharField(max_length=10, choices=Cleared, default=Cleared.US)
    told_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    own_words = ("words",)
    objects: ClassVar[StoryQuerySet] = StoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-told_at", "-pk"]
        verbose_name_plural = _("stories")

    def __str__(self) -> str:
        return self.words


class StoryChoice(OfInitiative):
    """Which story one participant finds the most significant. One choice each; the last one counts."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="choices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    own_words = ()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "person"], name="one_story_choice_per_person"),
        ]

    def __str__(self) -> str:
        return gettext("a choice of the most significant story")
