"""What is made of asks, the plan that comes of it, what it lacks, and what fell through."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Organisation, Person
from alongside.listen.models import Ask

from .pledges import Pledge

LONGEST_WORK = timedelta(minutes=10)  # a plan that takes longer was interrupted


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def open_now(self, initiative: Initiative) -> OpportunityQuerySet:
        return self.filter(initiative=initiative, ended_at=None)


class Opportunity(OfInitiative):
    """Something worth coming to, made from what people asked for. Each ask keeps its thread to it."""

    name = models.CharField(max_length=120)
    asks = models.ManyToManyField(Ask, related_name="opportunities")
    minutes = models.PositiveSmallIntegerField()  # how long one session lasts
    fewest = models.PositiveSmallIntegerField(default=1)
    most = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField(default=1)  # how many sessions each person would like, in all
    per_week = models.PositiveSmallIntegerField(default=1)  # at most so many for one person in a week
    features = models.JSONField(default=list, blank=True)  # what the place must have
    helpers = models.PositiveSmallIntegerField(default=0)
    skills = models.JSONField(default=list, blank=True)  # each held by a helper who is there
    kit = models.JSONField(default=list, blank=True)  # one of each
    checks = models.JSONField(default=list, blank=True)  # every helper who is there has them all
    people_per_helper = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # at most so many for each helper
    spacing_days = models.PositiveSmallIntegerField(
        default=1
    )  # one person's sessions are at least so far apart
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="before")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[OpportunityQuerySet] = OpportunityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name_plural = "opportunities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "name"], name="opportunity_named_once"),
            models.CheckConstraint(
                condition=Q(fewest__gte=1, most__gte=models.F("fewest")),
                name="opportunity_fewest_is_not_above_most",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=24 * 60), name="opportunity_fits_in_a_day"
            ),
            models.CheckConstraint(condition=Q(times__gte=1, per_week__gte=1), name="opportunity_happens"),
            models.CheckConstraint(
                condition=Q(people_per_helper=None) | Q(people_per_helper__gte=1),
                name="opportunity_has_people_for_a_helper",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def needs(self) -> list[str]:
        """What the place must have, what helpers must be able to do and prove, and things: short words."""
        return [*self.features, *self.skills, *self.checks, *self.kit]


class LossQuerySet(models.QuerySet["Loss"]):
    def open_now(self, initiative: Initiative) -> LossQuerySet:
        """What fell through, still lies ahead, and has no answer yet."""
        open_now = self.filter(initiative=initiative, settled_at=None, ends_at__gt=timezone.now())
        return open_now.select_related("pledge__resource", "person")

    def touching(self, initiative: Initiative) -> LossQuerySet:
        return self.filter(initiative=initiative).select_related("pledge__resource", "person")


class Loss(OfInitiative):
    """Something fell through, from a moment until another: a pledge, though it stands; a person, who cannot come; or,
    with neither, everything at that time."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, null=True, blank=True, related_name="losses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="losses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=300)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    own_words = ("why",)
    objects: ClassVar[LossQuerySet] = LossQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-noted_at", "-pk"]
        verbose_name_plural = "losses"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="loss_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(pledge=None) | Q(person=None), name="loss_is_of_one_thing"),
        ]

    def __str__(self) -> str:
        if self.pledge:
            return gettext("%(resource)s fell through") % {"resource": self.pledge.resource}
        if self.person:
            return gettext("%(person)s cannot come") % {"person": self.person}
        return gettext("Everything on %(day)s fell through") % {
            "day": date_format(timezone.localtime(self.starts_at), "j E")
        }


class PlanQuerySet(models.QuerySet["Plan"]):
    def in_force(self, initiative: Initiative) -> Plan | None:
        """The plan that people go by: the latest that was agreed or told."""
        agreed = self.filter(initiative=initiative, state__in=[Plan.State.AGREED, Plan.State.TOLD])
        return agreed.order_by("-version").first()

    def latest_made(self, initiative: Initiative) -> Plan | None:
        made = self.filter(initiative=initiative).exclude(state__in=[Plan.State.SET_ASIDE, Plan.State.FAILED])
        return made.order_by("-version").first()

    def replans(self, initiative: Initiative) -> PlanQuerySet:
        """Plans chosen because something fell through; `changed` and `affected` say what each did."""
        chosen = [Plan.State.AGREED, Plan.State.TOLD, Plan.State.REPLACED]
        return self.filter(initiative=initiative, loss__isnull=False, state__in=chosen).select_related("loss")


class Plan(OfInitiative):
    """One version of who meets where and when. A draft changes nothing; what is agreed makes sessions."""

    class State(models.TextChoices):
        WORKING = "working", _("being worked out")
        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed")
        TOLD = "told", _("told")
        REPLACED = "replaced", _("replaced")
        SET_ASIDE = "set_aside", _("set aside")
        FAILED = "failed", _("did not work")

    version = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.WORKING)
    first_day = models.DateField()  # a Monday: minute 0 of the engine
    weeks = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    loss = models.ForeignKey(Loss, on_delete=models.SET_NULL, null=True, blank=True, related_name="plans")
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="after")
    kind = models.CharField(max_length=40, blank=True)  # of an alternative: how it differs from the others
    why = models.CharField(max_length=600, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    input_digest = models.CharField(max_length=64, blank=True)
    seed = models.BigIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    progress = models.JSONField(default=dict)  # stage, met, possible: shown while it is worked out
    result = models.JSONField(null=True, blank=True)
    changed = models.PositiveIntegerField(null=True, blank=True)  # things told that no longer hold
    forced = models.PositiveIntegerField(null=True, blank=True)  # of those, what the loss itself made false
    affected = models.PositiveIntegerField(null=True, blank=True)  # people whose week differs
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    failed_why = models.CharField(max_length=600, blank=True)

    own_words = ()
    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "version"], name="plan_version_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "told"])
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="agreed_plan_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "agreed", "told"]) | Q(result__isnull=False),
                name="worked_out_plan_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(told_at__isnull=False), name="told_plan_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(failed_why=""), name="failed_plan_says_why"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Plan %(version)s") % {"version": self.version}

    @property
    def is_working(self) -> bool:
        return self.state == self.State.WORKING

    @property
    def seems_stuck(self) -> bool:
        return self.is_working and self.made_at < timezone.now() - LONGEST_WORK

    @property
    def kind_words(self) -> str:
        """How a way out differs from the others, in the reader's language."""
        words = {
            "fewest changes": gettext("Fewest changes"),
            "most asks met": gettext("Most asks met"),
            "fairest": gettext("Fairest"),
            "nothing moved": gettext("Nothing else moves"),
        }
        return words.get(self.kind, self.kind)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class GapQuerySet(models.QuerySet["Gap"]):
    def of_standing_plan(self, initiative: Initiative) -> GapQuerySet:
        """Gaps of the plan that people go by, or of the latest draft where none is agreed yet."""
        plan = Plan.objects.in_force(initiative) or Plan.objects.latest_made(initiative)
        return self.filter(plan=plan) if plan else self.none()

    def open_now(self, initiative: Initiative) -> GapQuerySet:
        """Gaps that nobody has filled: no partner has said yes to a request made from them."""
        filled = Request.objects.filter(reply=Request.Reply.YES, gap__isnull=False).values("gap")
        return self.of_standing_plan(initiative).exclude(pk__in=filled).order_by("-unlocks", "pk")


class Gap(OfInitiative):
    """What a plan lacks: the extra pledges that would meet so many asks more."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="gaps")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="gaps")
    sentence = models.CharField(max_length=600)
    asked = models.CharField(max_length=600, blank=True)  # what a partner may read: nothing of any one person
    needed = models.JSONField(default=list)  # the pledges it would take, as the engine wrote them
    unlocks = models.PositiveIntegerField()  # how many asks

    objects: ClassVar[GapQuerySet] = GapQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-unlocks", "pk"]

    def __str__(self) -> str:
        return self.sentence


class RequestQuerySet(models.QuerySet["Request"]):
    def unanswered(self, initiative: Initiative) -> RequestQuerySet:
        return self.filter(initiative=initiative, reply=Request.Reply.WAITING).order_by("asked_at", "pk")

    def to(self, organisation: Organisation | None, initiative: Initiative) -> RequestQuerySet:
        return self.filter(initiative=initiative, organisation=organisation) if organisation else self.none()

    def readable(self) -> RequestQuerySet:
        return self.select_related(
            "organisation", "opportunity", "replied_by", "asked_by", "pledge__resource"
        )


class Request(OfInitiative):
    """What is asked of a partner, in words, and its reply: yes, no, or something else instead."""

    class Reply(models.TextChoices):
        WAITING = "waiting", _("waiting for a reply")
        YES = "yes", _("yes")
        NO = "no", _("no")
        INSTEAD = "instead", _("something else instead")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests")
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )
    gap = models.ForeignKey(Gap, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests")
    words = models.TextField(max_length=600)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reply = models.CharField(max_length=8, choices=Reply, default=Reply.WAITING)
    reply_words = models.TextField(max_length=600, blank=True)
    replied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    pledge = models.ForeignKey(
        Pledge, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )

    own_words = ()
    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reply="waiting", replied_by=None, replied_at=None)
                | (~Q(reply="waiting") & Q(replied_by__isnull=False, replied_at__isnull=False)),
                name="request_reply_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(reply__in=["no", "instead"]) | ~Q(reply_words=""),
                name="request_no_or_instead_has_words",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_waiting(self) -> bool:
        return self.reply == self.Reply.WAITING


class KeepApart(OfInitiative):
    """Two people who are never planned together. The coordinator alone knows it; no reason is ever kept."""

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    keeps_others_safe = True  # told to nobody but the coordinator, not even to the two

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "pairs kept apart"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "one", "other"], name="pair_kept_apart_once"),
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="pair_kept_apart_is_two_people_in_order"
            ),
        ]

    def __str__(self) -> str:
        return gettext("two people kept apart")
