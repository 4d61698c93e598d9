"""How somebody wants to be told, and what waits to be told to them: each message once, and it says nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, OfCommunity, OfInitiative, Person


class ReachQuerySet(models.QuerySet["Reach"]):
    def of(self, person: Person, initiative: Initiative) -> Reach | None:
        return self.filter(person=person, initiative=initiative).first()

    def wanted(self) -> ReachQuerySet:
        """Of people who are here, want to be told otherwise than on their own page, and have not said stop."""
        running = self.exclude(initiative__stage=Initiative.Stage.CLOSED).filter(person__erased_at=None)
        here = Membership.objects.now().filter(person=OuterRef("person"), initiative=OuterRef("initiative"))
        return running.filter(Exists(here), stopped_at=None).exclude(how=Reach.How.PAGE)


class Reach(OfInitiative):
    """How one person wants to be told in one initiative. Until they say so: on their own page alone."""

    class How(models.TextChoices):
        PAGE = "page", _("on my page only")
        WORKER = "worker", _("my key worker tells me")
        TEXT = "text", _("a text")
        EMAIL = "email", _("an e-mail")
        LETTER = "letter", _("a letter")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reaches")
    how = models.CharField(max_length=6, choices=How, default=How.PAGE)
    address = models.CharField(
        max_length=400, blank=True
    )  # a number as +44…, an e-mail address, or lines of a letter
    code = models.CharField(max_length=6, blank=True)  # sent to the address; typing it in shows whose it is
    code_tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=120, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # In their own day; None: as for everybody here.
    quiet_from = models.TimeField(_("nothing is sent from"), null=True, blank=True)
    quiet_until = models.TimeField(_("nothing is sent until"), null=True, blank=True)

    own_words = ("address",)
    secrets = ("code",)  # whoever could read it would not need the phone
    objects: ClassVar[ReachQuerySet] = ReachQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "ways to reach people"
        indexes: ClassVar = [models.Index(fields=["address"], name="reach_by_address")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["initiative", "person"], name="one_way_to_reach_a_person"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="own_quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return gettext("how to reach %(person)s") % {"person": self.person}

    @property
    def needs_confirming(self) -> bool:
        """Whether nothing is sent there before somebody has shown that it is theirs. A letter finds its own way."""
        return self.how in {self.How.TEXT, self.How.EMAIL} and self.confirmed_at is None

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None


class StoppedAddressQuerySet(models.QuerySet["StoppedAddress"]):
    def of(self, address: str) -> StoppedAddressQuerySet:
        """In every community: whoever wrote STOP does not know of them."""
        return self.filter(digest=digest_of(address))


class StoppedAddress(OfCommunity):
    """A number from which somebody wrote STOP: nothing goes there until a key worker has seen it in its owner's hand.

    It belongs to the number and not to a person: their row may change, and others may type the same number. Kept as
    a digest that says nothing without this instance's secret key.
    """

    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[StoppedAddressQuerySet] = StoppedAddressQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name_plural = "stopped addresses"
        indexes: ClassVar = [models.Index(fields=["digest"], name="stopped_by_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "digest"], name="an_address_is_stopped_once"),
        ]

    def __str__(self) -> str:
        return gettext("a number that said stop")


def digest_of(address: str) -> str:
    return salted_hmac("alongside.address", address.strip().casefold(), algorithm="sha256").hexdigest()


class MessageQuerySet(models.QuerySet["Message"]):
    def ready(self, now: datetime) -> MessageQuerySet:
        """What may be sent now: due, and nobody else's hands are on it."""
        waiting = Q(state=Message.State.WAITING, due_at__lte=now)
        let_go = Q(
            state=Message.State.SENDING, lease_until__lt=now
        )  # whoever sent it did not come back to say so
        return self.filter(waiting | let_go).order_by("due_at", "pk")

    def to_tell(self, initiative: Initiative) -> MessageQuerySet:
        """What a key worker tells by word of mouth, or hands over on paper."""
        here = self.filter(initiative=initiative, state=Message.State.BY_HAND).readable()
        return here.order_by("person__name", "due_at", "pk")

    def failed(self, initiative: Initiative) -> MessageQuerySet:
        week = timezone.now() - timedelta(days=7)
        here = self.filter(initiative=initiative, state=Message.State.FAILED, state_at__gte=week)
        return here.readable().order_by("-state_at", "-pk")

    def waiting(self, initiative: Initiative) -> MessageQuerySet:
        going = [Message.State.WAITING, Message.State.SENDING]
        return self.filter(initiative=initiative, state__in=going).readable().order_by("due_at", "pk")

    def readable(self) -> MessageQuerySet:
        return self.select_related("person", "told_by", "initiative")


class Message(OfInitiative):
    """One thing to be told to one person, once. Its words are a fixed sentence with a day, a time or a number."""

    class Kind(models.TextChoices):
        PROMISE = "promise", _("a promise is due")
        SESSION = "session", _("something is planned")
        CHANGED = "changed", _("something changed")
        OFF = "off", _("something is off")
        ANSWER = "answer", _("an ask was answered")
        STEP = "step", _("an introduction went on")
        CODE = "code", _("a number to type in")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        BY_HAND = "by_hand", _("to be told by hand")
        TOLD = "told", _("told by hand")
        FAILED = "failed", _("did not go")
        NOT_NEEDED = "not_needed", _("not needed any more")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=7, choices=Kind)
    key = models.CharField(max_length=80, unique=True)  # what it is about: the same thing is never told twice
    moment = models.DateTimeField(null=True, blank=True)  # the day or time that it names
    number = models.CharField(max_length=6, blank=True)  # of a CODE
    sent_to = models.CharField(max_length=64, blank=True)  # of a CODE: the digest of the address
    due_at = models.DateTimeField()
    useless_at = models.DateTimeField(null=True, blank=True)  # afterwards nobody needs to be told
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    state_at = models.DateTimeField(default=timezone.now)
    state_why = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    unsure = models.PositiveSmallIntegerField(
        default=0
    )  # tries after which nobody came back to say how they went
    lease_until = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    own_words = ()
    secrets = ("number", "sent_to")
    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at"], name="message_due"),
            models.Index(fields=["initiative", "state"], name="message_of_initiative"),
            models.Index(fields=["sent_to"], name="message_by_address", condition=~Q(sent_to="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(state_why=""), name="failed_message_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(told_by__isnull=False), name="told_message_says_by_whom"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="message_being_sent_has_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(kind)s, for %(person)s") % {"kind": self.get_kind_display(), "person": self.person}

    @property
    def reference(self) -> str:
        """The same at every try: by it a gateway can be asked whether it has the message already."""
        return f"alongside-{self.key}"

    @property
    def mail_id(self) -> str:
        """The same at every try, too, and without the word for what it is about: an e-mail shows it to who looks."""
        return "alongside-" + salted_hmac("alongside.mail", self.key, algorithm="sha256").hexdigest()[:32]
