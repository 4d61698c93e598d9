"""Introductions: a person goes from one service to another by a warm handover that they agreed to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfInitiative, Organisation, Person
from alongside.community.rules import TEAM

from .room_question import RoomQuestion


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def of(self, person: Person, initiative: Initiative) -> IntroductionQuerySet:
        return self.filter(person=person, initiative=initiative)

    def made_to(self, receiver: Person, initiative: Initiative) -> IntroductionQuerySet:
        return self.filter(receiver=receiver, initiative=initiative)

    def waiting(self, initiative: Initiative) -> IntroductionQuerySet:
        """Those without an answer, the oldest first. What consent no longer covers asks nothing of anybody."""
        asked = self.filter(initiative=initiative, state=Introduction.State.REQUESTED)
        return asked.consented().order_by("made_at", "pk")

    def consented(self) -> IntroductionQuerySet:
        return self.filter(
            consent__withdrawn_at=None, consent__until__gte=timezone.localdate(), person__erased_at=None
        )

    def waiting_by_receiver(self, initiative: Initiative) -> list[tuple[Person, int]]:
        """Who was asked and has not answered, with how many: the most first."""
        waiting = self.waiting(initiative).order_by().values_list("receiver").annotate(Count("pk"))
        counts = dict(waiting)
        people = Person.objects.filter(pk__in=counts).select_related("organisation")
        return sorted(
            ((person, counts[person.pk]) for person in people), key=lambda pair: (-pair[1], pair[0].name)
        )

    def readable(self) -> IntroductionQuerySet:
        return self.select_related(
            "person", "worker__organisation", "receiver__organisation", "service", "consent__person", "parent"
        )

    def funnel(self, initiative: Initiative) -> dict[str, int]:
        """Introduced, engaged (taken up by the service), with an outcome that was stated, and gone on from there.

        One that came from another is an introduction of its own. Every later number is a part of `introduced`;
        pounds are sums over stated outcomes, of as many different people as `who_gained` and `who_managed` say, and
        `confirmed` says how many outcomes their person has confirmed.
        """
        here = self.filter(initiative=initiative)
        stated = IntroductionOutcome.objects.filter(introduction=OuterRef("pk"))
        further = Introduction.objects.filter(parent=OuterRef("pk"))
        counts = here.annotate(has_outcome=Exists(stated), has_onward=Exists(further)).aggregate(
            introduced=Count("pk"),
            engaged=Count("pk", filter=Q(was_taken_up=True)),
            with_outcome=Count("pk", filter=Q(has_outcome=True)),
            went_on=Count("pk", filter=Q(has_onward=True)),
        )
        kinds = IntroductionOutcome.Kind
        outcomes = IntroductionOutcome.objects.filter(initiative=initiative).aggregate(
            outcomes=Count("pk"),
            confirmed=Count("pk", filter=Q(confirmed=True)),
            gained=Sum("amount", filter=Q(kind=kinds.MONEY_GAINED), default=0),
            debt=Sum("amount", filter=Q(kind=kinds.DEBT_MANAGED), default=0),
            who_gained=Count("introduction__person", distinct=True, filter=Q(kind=kinds.MONEY_GAINED)),
            who_managed=Count("introduction__person", distinct=True, filter=Q(kind=kinds.DEBT_MANAGED)),
        )
        return {**counts, **outcomes}

    def on_hold(self, initiative: Initiative) -> IntroductionQuerySet:
        """Those that have to wait, the longest first."""
        held = self.filter(initiative=initiative, state=Introduction.State.ON_HOLD)
        return held.order_by("state_at", "pk")

    def with_nobody_there(self, initiative: Initiative) -> IntroductionQuerySet:
        """Open ones whose receiver does not work here any more."""
        here = Membership.objects.now().filter(initiative=initiative)
        still_open = self.filter(initiative=initiative, state__in=Introduction.OPEN_STATES)
        return still_open.exclude(receiver__in=here.values("person")).order_by("state_at", "pk")

    def without_a_yes(self, initiative: Initiative) -> IntroductionQuerySet:
        """Open ones whose consent has run out: they stand still until there is a new yes."""
        still_open = self.filter(initiative=initiative, state__in=Introduction.OPEN_STATES)
        over = Q(consent__until__lt=timezone.localdate()) & Q(consent__withdrawn_at=None)
        return still_open.filter(over, person__erased_at=None).order_by("state_at", "pk")

    def why_stopped(self, initiative: Initiative) -> dict[str, int]:
        """How many stopped for good, by the kind of reason; from before kinds were asked, "another reason"."""
        stopped = self.filter(initiative=initiative, state__in=Introduction.STOPPED).order_by()
        found = dict.fromkeys(Introduction.Cause.values, 0)
        for cause, count in stopped.values_list("cause").annotate(Count("pk")):
            found[cause or Introduction.Cause.OTHER] += count
        return found

    def funnel_by(self, place: str, initiative: Initiative) -> dict[str, tuple[int, int]]:
        """Introduced and taken up, by the name of the `service` they went to or of the `site` they came from.

        A site whose workers could have introduced somebody, and did not, is there with none.
        """
        name = f"{place}__name"
        here = self.filter(initiative=initiative, **{f"{place}__isnull": False}).values_list(name)
        engaged = Count("pk", filter=Q(was_taken_up=True))
        counted = here.annotate(introduced=Count("pk"), engaged=engaged).order_by(name)
        found = {name: (introduced, engaged) for name, introduced, engaged in counted}
        if place == "site" and found:
            team = Membership.objects.now().filter(
                initiative=initiative, role__in=[role.value for role in TEAM]
            )
            places = Organisation.objects.filter(people__in=team.values("person")).values_list(
                "name", flat=True
            )
            found = dict.fromkeys(sorted(places), (0, 0)) | found
        return found


class Introduction(OfInitiative):
    """A worker introduces a person to a named person at another service, as far as their consent goes.

    The states are those of the field's closed-loop referral. Who it is and what is passed on can be read by the
    receiver only after they have said yes, and only while consent holds: see `is_open_to_receiver`.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for an answer")
        ACCEPTED = "accepted", _("said yes")
        DECLINED = "declined", _("said no")
        IN_PROGRESS = "in_progress", _("under way")
        ON_HOLD = "on_hold", _("on hold")
        COMPLETED = "completed", _("done")
        FAILED = "failed", _("did not work out")
        CANCELLED = "cancelled", _("called off")

    class Cause(models.TextChoices):
        """Of what kind the reason is, for the numbers; the reason itself is in words, and these the person reads."""

        NO_ROOM = "no_room", _("no room, or no money for it")
        NOT_FOR_THEM = "not_for_them", _("the service is not for them")
        NOT_REACHED = "not_reached", _("they could not be reached")
        THEIR_WISH = "their_wish", _("their own wish")
        ELSEWHERE = "elsewhere", _("helped somewhere else")
        OTHER = "other", _("another reason")

    #: What may follow what. A state that is not here is an end.
    NEXT: ClassVar[dict[str, tuple[str, ...]]] = {
        State.REQUESTED: (State.ACCEPTED, State.DECLINED, State.CANCELLED),
        State.ACCEPTED: (State.IN_PROGRESS, State.ON_HOLD, State.COMPLETED, State.FAILED, State.CANCELLED),
        State.IN_PROGRESS: (State.ON_HOLD, State.COMPLETED, State.FAILED, State.CANCELLED),
        State.ON_HOLD: (State.IN_PROGRESS, State.COMPLETED, State.FAILED, State.CANCELLED),
    }
    STOPS = frozenset({State.DECLINED, State.ON_HOLD, State.FAILED, State.CANCELLED})
    STOPPED = STOPS - {State.ON_HOLD}  # for good
    OPEN_STATES = frozenset(NEXT)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="introductions")
    worker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # where it was made: the worker's own place at that time
    asked_for = models.CharField(_("what it is about, with no name in it"), max_length=300)
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    reason = models.TextField(max_length=600, blank=True)
    cause = models.CharField(_("kind of reason"), max_length=12, choices=Cause, blank=True)
    state_at = models.DateTimeField(default=timezone.now)
    was_taken_up = models.BooleanField(_("got as far as a yes"), default=False)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="onward")
    room_question = models.ForeignKey(
        RoomQuestion, on_delete=models.SET_NULL, null=True, blank=True, related_name="introductions"
    )

    own_words = ("asked_for", "reason")
    objects: ClassVar[IntroductionQuerySet] = IntroductionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["initiative", "state", "made_at"], name="introduction_waiting")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "on_hold", "failed", "cancelled"]) | ~Q(reason=""),
                name="introduction_that_stops_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "in_progress", "completed"]) | Q(was_taken_up=True),
                name="introduction_under_way_was_taken_up",
            ),
        ]

    def __str__(self) -> str:
        return self.asked_for

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_open_to_receiver(self) -> bool:
        """Whether the receiver may read who it is and what is passed on: they said yes, and consent holds."""
        said_yes = self.was_taken_up and self.state not in {self.State.REQUESTED, self.State.DECLINED}
        return said_yes and self.consent.holds

    @property
    def is_open_to_maker(self) -> bool:
        """Whether a maker outside the team, who handed on what came to them, may still read who it is."""
        return self.consent.holds and (self.parent is None or self.parent.consent.holds)

    def chain(self) -> list[Introduction]:
        """The introductions that this one came from, the nearest first."""
        found: list[Introduction] = []
        before = self.parent
        while before is not None and before not in found:
            found.append(before)
            before = before.parent
        return found


class Consent(OfInitiative):
    """A person's yes to one introduction, in their words: what is passed on, how they meet, and until when.

    It stands apart from the introduction so that nothing which belongs to the receiver leads to it.
    """

    class How(models.TextChoices):
        TOGETHER = "together", _("in person, all together")
        CALL = "call", _("on a call, all together")
        TIME = "time", _("at a time that is agreed")

    introduction = models.OneToOneField(Introduction, on_delete=models.CASCADE, related_name="consent")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    words = models.TextField(_("yes, in their words"), max_length=600)
    passed_on = models.TextField(_("what is passed on"), max_length=2000)
    how = models.CharField(_("how they meet"), max_length=8, choices=How, blank=True)
    meet_at = models.DateTimeField(_("when they meet"), null=True, blank=True)
    meet_where = models.CharField(_("where they meet"), max_length=160, blank=True)
    # None where it is as it was agreed with the yes.
    meet_said_at = models.DateTimeField(_("when that was agreed anew"), null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    own_words = ("words", "passed_on", "meet_where")

    class Meta:
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(passed_on=""), name="consent_is_in_words"),
            models.CheckConstraint(
                condition=~Q(how="time") | Q(meet_at__isnull=False), name="agreed_time_is_a_time"
            ),
        ]

    def __str__(self) -> str:
        return gettext("consent to “%(introduction)s”") % {"introduction": self.introduction}

    @property
    def holds(self) -> bool:
        return self.withdrawn_at is None and self.until >= timezone.localdate() and not self.person.erased_at

    @property
    def state_words(self) -> str:
        if self.withdrawn_at:
            return gettext("taken back")
        return gettext("given") if self.holds else gettext("run out")


class IntroductionStep(OfInitiative):
    """One step of an introduction, as its person sees it: what happened, who said so, when and why."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="steps")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+"
    )  # so that erasing reaches it
    state = models.CharField(max_length=12, choices=Introduction.State)
    reason = models.TextField(max_length=600, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    own_words = ("reason",)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_state_display())


class IntroductionOutcome(OfInitiative):
    """What came of an introduction, as the receiving side states it. The person confirms it, or does not."""

    class Kind(models.TextChoices):
        MONEY_GAINED = "money_gained", _("money gained")
        DEBT_MANAGED = "debt_managed", _("debt managed")
        JOB = "job", _("a job")
        COURSE = "course", _("a course or training")
        OTHER = "other", _("something else")

    IN_POUNDS = frozenset({Kind.MONEY_GAINED, Kind.DEBT_MANAGED})
    MOST = 1_000_000

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="outcomes")
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+"
    )  # so that erasing reaches it
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.PositiveIntegerField(_("whole pounds"), null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(default=timezone.now)
    confirmed = models.BooleanField(_("confirmed by the person"), null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    own_words = ("words",)

    class Meta:
        ordering: ClassVar = ["stated_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["money_gained", "debt_managed"],
                    amount__isnull=False,
                    amount__gte=1,
                    amount__lte=1_000_000,
                )
                | (~Q(kind__in=["money_gained", "debt_managed"]) & Q(amount=None)),
                name="outcome_in_pounds_has_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=None, confirmed_at=None)
                | Q(confirmed__isnull=False, confirmed_at__isnull=False),
                name="confirmed_outcome_says_when",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
