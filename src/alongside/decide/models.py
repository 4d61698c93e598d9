"""Priorities and shared budgets: what was put forward and chosen, what was decided, by whom and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, OfInitiative, Person
from alongside.listen.models import Ask


class RoundQuerySet(models.QuerySet["Round"]):
    def open_now(self, initiative: Initiative) -> RoundQuerySet:
        """Rounds in which people can vote at this moment."""
        now = timezone.now()
        open_by_day = Q(closes_at=None) | Q(
            closes_at__gt=now
        )  # without a day: until the coordinator closes it
        return self.filter(open_by_day, initiative=initiative, closed_at=None, opens_at__lte=now)

    def waiting_for_a_decision(self, initiative: Initiative) -> RoundQuerySet:
        """Rounds that are closed while nothing has been decided on them yet."""
        return self.filter(initiative=initiative, closed_at__isnull=False, decision=None)

    def listed(self, initiative: Initiative) -> RoundQuerySet:
        standing = Count("proposals", filter=~Q(proposals__state=Proposal.State.WITHDRAWN))
        return (
            self.filter(initiative=initiative)
            .annotate(proposals_standing=standing)
            .select_related("decision")
        )


class Round(OfInitiative):
    """One question put to people with proposals to choose from, until it closes."""

    class Kind(models.TextChoices):
        BUDGET = "budget", _("share out a budget")
        PRIORITIES = "priorities", _("pick priorities")

    question = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    budget = models.PositiveIntegerField(null=True, blank=True)  # whole pounds
    picks = models.PositiveSmallIntegerField(null=True, blank=True)  # how many priorities in the end
    made_at = models.DateTimeField(default=timezone.now)
    opens_at = models.DateTimeField(null=True, blank=True)  # for votes; until then proposals come in
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    own_words = ()
    objects: ClassVar[RoundQuerySet] = RoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="budget", budget__isnull=False, budget__gt=0, picks=None)
                | Q(kind="priorities", budget=None, picks__isnull=False, picks__gt=0),
                name="round_shares_a_budget_or_picks_priorities",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="round_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_budget(self) -> bool:
        return self.kind == self.Kind.BUDGET

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def takes_proposals(self) -> bool:
        """Proposals come in until people can vote: everyone then chooses from the same list."""
        return self.closed_at is None and (self.opens_at is None or self.opens_at > timezone.now())

    @property
    def takes_ballots(self) -> bool:
        now = timezone.now()
        opened = self.opens_at is not None and self.opens_at <= now
        return self.closed_at is None and opened and (self.closes_at is None or self.closes_at > now)

    @property
    def waits_to_be_closed(self) -> bool:
        """Its day is over, and nobody has counted yet."""
        return self.closed_at is None and not self.takes_proposals and not self.takes_ballots


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def standing(self, round: Round) -> ProposalQuerySet:
        """What people can choose from, in the order in which it was put forward."""
        return self.filter(round=round).exclude(state=Proposal.State.WITHDRAWN).order_by("pk")

    def readable(self) -> ProposalQuerySet:
        return self.select_related("put_forward_by", "entered_by")


class Proposal(OfInitiative):
    """Something that could be done, put forward in a round, with what it would cost where money is shared."""

    class State(models.TextChoices):
        PUT_FORWARD = "put_forward", _("put forward")
        GOES_AHEAD = "goes_ahead", _("goes ahead")
        NOT_THIS_TIME = "not_this_time", _("not this time")
        WITHDRAWN = "withdrawn", _("withdrawn")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    words = models.CharField(max_length=280)
    cost = models.PositiveIntegerField(null=True, blank=True)  # whole pounds
    ask = models.ForeignKey(Ask, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals")
    put_forward_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    put_forward_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=14, choices=State, default=State.PUT_FORWARD)
    state_why = models.CharField(max_length=300, blank=True)

    own_words = ()  # a proposal belongs to its round; erasing whoever put it forward takes them off it
    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "words"], name="proposal_put_forward_once"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gt=0), name="proposal_cost_is_positive"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(state_why=""), name="withdrawn_proposal_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Ballot(OfInitiative):
    """What one person chooses in one round. Secret; the last one counts until the round closes."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ballots")
    approved = models.ManyToManyField(Proposal, related_name="ballots", blank=True)
    cast_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    own_words = ()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "person"], name="one_ballot_per_person")
        ]

    def __str__(self) -> str:
        return gettext("a ballot in “%(round)s”") % {"round": self.round}


class Allocation(OfInitiative):
    """What the ballots of a round come to by a rule that anyone can check, with what it takes to redo it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="allocations")
    made_at = models.DateTimeField(default=timezone.now)
    engine_version = models.CharField(max_length=40)
    input_digest = models.CharField(max_length=64)
    seed = models.BigIntegerField(default=0)
    result = models.JSONField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        get_latest_by = "made_at"

    def __str__(self) -> str:
        return gettext("allocation of “%(round)s”") % {"round": self.round}


class DecisionQuerySet(models.QuerySet["Decision"]):
    def made(self, initiative: Initiative) -> DecisionQuerySet:
        return self.filter(initiative=initiative)

    def readable(self) -> DecisionQuerySet:
        deciders = Prefetch("deciders", Decider.objects.select_related("person__organisation"))
        return self.select_related("round", "reviewed_by", "recorded_by").prefetch_related(deciders)

    def not_reviewed(self, initiative: Initiative) -> DecisionQuerySet:
        return self.filter(initiative=initiative, reviewed_by=None)


class Decision(OfInitiative):
    """What was decided, when and why, by people with a name. It follows the ballots or departs from them."""

    class Bearing(models.TextChoices):
        FOLLOWS = "follows", _("follows the ballots")
        DEPARTS = "departs", _("departs from the ballots")
        STANDS_ALONE = "alone", _("made without a round")

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    bearing = models.CharField(max_length=8, choices=Bearing)
    words = models.TextField(max_length=2000)
    why = models.TextField(max_length=2000)
    decided_on = models.DateField()
    decided_by = models.ManyToManyField(Person, through="Decider", related_name="decisions")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.TextField(max_length=2000, blank=True)

    own_words = ()
    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-decided_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(why=""), name="decision_says_what_and_why"),
            models.CheckConstraint(
                condition=Q(bearing="alone", round=None, allocation=None)
                | Q(bearing__in=["follows", "departs"], round__isnull=False, allocation__isnull=False),
                name="decision_bears_on_an_allocation_or_stands_alone",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="decision_review_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class Decider(OfInitiative):
    """One of the people who made a decision. A decision without a name on it is nobody's."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="deciders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deciding")

    own_words = ()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "person"], name="decider_named_once")
        ]

    def __str__(self) -> str:
        return str(self.person)
