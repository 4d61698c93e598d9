"""Who is here: communities, organisations, people, initiatives, who takes part in what, and what was promised."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from .rules import Role

# First words of the instance's own addresses: a community called one of these could not be reached.
RESERVED = frozenset(
    """account api calendar community demo enter go health help held how insights language leave library media offline
    people search source start static style vote welcome well-known""".split()  # noqa: SIM905
)


def free_slug(slug: str) -> None:
    if slug in RESERVED:
        raise ValidationError(
            _("“%(slug)s” is one of this site's own addresses. Choose another short name."),
            params={"slug": slug},
        )


class Sector(models.TextChoices):
    PUBLIC = "public", _("public")
    THIRD = "third", _("third sector")
    PRIVATE = "private", _("private")
    COMMUNITY = "community", _("community")


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None) -> Account:
        account = self.model(email=self.normalize_email(email).lower())
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """How a member of staff signs in. Participants never have one: they enter by a code."""

    email = models.EmailField(_("e-mail address"), unique=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email


class Community(models.Model):
    """A place or a group of people. Every other row belongs to one: nothing is shared between two."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True, validators=[free_slug])
    place = models.CharField(max_length=120, blank=True)
    anchor = models.ForeignKey(
        "Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="anchors"
    )
    is_illustration = models.BooleanField(default=False)  # part of the demo: every page says so

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:home", args=[self.slug])


class OfCommunity(models.Model):
    """A row that belongs to one community: the key by which a large instance can be divided."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Organisation(OfCommunity):
    name = models.CharField(max_length=120)
    sector = models.CharField(max_length=10, choices=Sector)
    what_it_does = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "name"], name="organisation_named_once"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="organisation_sector_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(OfCommunity):
    """Somebody in this community, known by what they like to be called.

    There is no room here for risk, offending or deficits: a person is what they ask for, offer, promised and did.
    """

    name = models.CharField(max_length=60)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    language = models.CharField(
        _("language they read"), max_length=12, blank=True
    )  # empty: the browser’s own
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "community"], name="one_person_per_account_and_community"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", account=None), name="erased_person_has_no_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name or gettext("someone who left")

    @property
    def sector(self) -> str:
        """The sector of their organisation; a person with none speaks for the community itself."""
        return self.organisation.sector if self.organisation else Sector.COMMUNITY


class Initiative(OfCommunity):
    """One piece of co-produced work, with a beginning, an anchor organisation and an end."""

    class Stage(models.TextChoices):
        PREPARING = "preparing", _("getting ready")
        RUNNING = "running", _("running now")
        CLOSED = "closed", _("finished")

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40)
    purpose = models.TextField(max_length=600, blank=True)
    anchor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="initiatives")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PREPARING)

    class Meta:
        ordering: ClassVar = ["-starts_on", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["community", "slug"], name="initiative_address_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="initiative_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.at("pages:loop")

    def at(self, name: str, **more: Any) -> str:
        """The address of a page of this initiative: `initiative.at("listen:asks")`."""
        return reverse(name, kwargs={"community": self.community.slug, "initiative": self.slug, **more})


class OfInitiative(OfCommunity):
    """A row of one initiative. Its community follows from the initiative and is never set by hand."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.community_id = self.initiative.community_id
        super().save(*args, **kwargs)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def now(self) -> MembershipQuerySet:
        return self.filter(until=None)

    def of(self, person: Person) -> MembershipQuerySet:
        return self.filter(person=person)


class Membership(OfInitiative):
    """One person's role in one initiative. A participant may have a key worker, who can sit beside them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    key_worker = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="beside"
    )
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["person__name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["initiative", "person", "role"], condition=Q(until=None), name="membership_held_once"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.members()), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(key_worker=None) | Q(role=Role.PARTICIPANT),
                name="only_participants_have_key_workers",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(person)s, %(role)s") % {"person": self.person, "role": self.get_role_display()}


class EntryCode(OfCommunity):
    """The way in for someone without an account. Only its digest is kept; a new code ends the one before it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="entry_codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    first_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    own_words = ()

    class Meta:
        ordering: ClassVar = ["-issued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_live_entry_code_per_person"
            )
        ]

    def __str__(self) -> str:
        return gettext("way in for %(person)s") % {"person": self.person}


class Charter(OfInitiative):
    """What the initiative promises about data and about how people treat each other, in plain words."""

    words = models.TextField(max_length=4000)
    agreed_on = models.DateField()
    agreed_how = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-agreed_on", "-pk"]

    def __str__(self) -> str:
        return gettext("Charter agreed on %(day)s") % {"day": self.agreed_on}


class SharedField(models.TextChoices):
    """The only things about people that an agreement can open."""

    NAME = "name", _("what they like to be called")
    STRENGTHS = "strengths", _("what they offer")
    SESSIONS = "sessions", _("which sessions they are on")


class ShareAgreementQuerySet(models.QuerySet["ShareAgreement"]):
    def in_force(self) -> ShareAgreementQuerySet:
        return self.filter(ended_at=None, expires_on__gte=timezone.localdate())

    def for_organisation(self, organisation: Organisation | None) -> ShareAgreementQuerySet:
        return self.filter(parties=organisation) if organisation else self.none()


class ShareAgreement(OfInitiative):
    """Opens exactly these fields to exactly these organisations until a day. Expired means unreadable."""

    purpose = models.CharField(max_length=300)
    fields = models.JSONField(default=list)
    parties = models.ManyToManyField(Organisation, related_name="share_agreements")
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    own_words = ()
    objects: ClassVar[ShareAgreementQuerySet] = ShareAgreementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-agreed_at"]

    def __str__(self) -> str:
        return self.purpose

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None and self.expires_on >= timezone.localdate()

    def opened_fields(self) -> list[str]:
        return [str(SharedField(field).label) for field in self.fields]


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("The journal is append-only: write a new entry instead.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The journal is append-only: nothing is taken out of it.")

    def concerning(self, person: Person) -> JournalQuerySet:
        return self.filter(Q(about=person) | Q(on_behalf_of=person) | Q(by=person))

    def readable(self) -> JournalQuerySet:
        return self.select_related("by", "on_behalf_of", "about")


class JournalEntry(OfCommunity):
    """Who did what, when and why, on whose behalf. Written with the change itself; never changed after.

    It points at people and never repeats their words, so that erasing a person leaves no copy here.
    The one change that the database lets through is the emptying of `why`, for the same reason.
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_of = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=120)  # an English phrase, translated when shown: "answered an ask"
    noun = models.CharField(max_length=60)  # the model's label, such as listen.Ask
    noun_id = models.BigIntegerField()
    why = models.CharField(max_length=600, blank=True)

    own_words = ("why",)
    objects: ClassVar[JournalQuerySet] = JournalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name_plural = "journal entries"
        indexes: ClassVar = [models.Index(fields=["initiative", "-at"], name="journal_by_initiative")]

    def __str__(self) -> str:
        who = str(self.by) if self.by_id else gettext("Someone")
        if self.on_behalf_of_id:
            return gettext("%(who)s, for %(whom)s, %(what)s") % {
                "who": who,
                "whom": self.on_behalf_of,
                "what": gettext(self.what),
            }
        return pgettext_lazy("journal", "%(who)s %(what)s") % {"who": who, "what": gettext(self.what)}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The journal is append-only: write a new entry instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("The journal is append-only: nothing is taken out of it.")


class Receipt(models.Model):
    """Proof that a form was already taken in: the same form sent again gets the same answer, never a second row."""

    token = models.CharField(max_length=40, unique=True)
    location = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.token


from .wording import Wording  # noqa: E402, F401 (a model of this room in a file of its own)
