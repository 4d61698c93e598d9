"""The front door. Every page of an initiative goes through `enter`; strangers find nothing behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from .models import Community, EntryCode, Initiative, Membership, Person
from .rules import MEMBERS, TEAM, Ability, Role
from .wording import has_catalogue, shipped, speak_for

ENTRY = "entry"  # the session's key for the entry code by which this phone came in
DEVICE = "device"  # and for a device that takes part without a name


@dataclass(frozen=True)
class Me:
    """Whoever opened the page, and what they are here. `person` is None for someone unknown."""

    person: Person | None
    roles: frozenset[Role]
    initiative: Initiative

    def can(self, ability: Ability) -> bool:
        return ability.is_open_to(self.roles)

    @cached_property
    def may(self) -> dict[str, bool]:
        """For templates: `{% if me.may.answer_asks %}`."""
        return {ability.name.lower(): self.can(ability) for ability in Ability}

    @property
    def someone(self) -> Person:
        """The person, on pages that only members reach."""
        if self.person is None:
            raise PermissionDenied
        return self.person

    @property
    def is_participant(self) -> bool:
        return Role.PARTICIPANT in self.roles or Role.RESIDENT in self.roles

    @property
    def is_partner(self) -> bool:
        return Role.PARTNER_OFFICER in self.roles and not self.roles & TEAM

    @property
    def is_team(self) -> bool:
        return bool(self.roles & TEAM)

    @property
    def role_words(self) -> str:
        return ", ".join(str(role.label) for role in Role if role in self.roles)

    @cached_property
    def hidden_names(self) -> re.Pattern[str] | None:
        """The names of participants, for readers who may not know them; None for those who take part or see people."""
        if self.is_team or self.is_participant:
            return None
        members = Membership.objects.filter(initiative=self.initiative, role=Role.PARTICIPANT)
        names = members.exclude(person__name="").values_list("person__name", flat=True)
        longest_first = sorted(map(re.escape, names), key=len, reverse=True)
        return (
            re.compile(rf"(?<!\w)({'|'.join(longest_first)})(?!\w)", re.IGNORECASE) if longest_first else None
        )

    def beside(self) -> list[Person]:
        """The participants for whom this person may enter things: a key worker's own, a coordinator's all."""
        people = Membership.objects.now().filter(initiative=self.initiative, role=Role.PARTICIPANT)
        if Role.COORDINATOR not in self.roles:
            people = people.filter(key_worker=self.person)
        return [membership.person for membership in people.select_related("person")] if self.is_team else []

    def speaking_for(self, pk: Any) -> Person:
        """Whose words these are: the participant that a key worker sits beside, or oneself. 404 for anyone else."""
        if not pk:
            return self.someone
        for person in self.beside():
            if str(person.pk) == str(pk):
                return person
        raise Http404


@dataclass
class Place:
    """Where a request is: what the shell around a page shows."""

    request: HttpRequest
    community: Community | None = None
    initiative: Initiative | None = None
    me: Me | None = None
    checked: int = 0  # messages in the language of this page that somebody who speaks it confirmed

    @cached_property
    def people(self) -> list[Person]:
        return people_of(self.request)

    @cached_property
    def who(self) -> str:
        """Whose browser this is, as a digest that says nothing: what waits on a device is its own person's to send."""
        names = sorted(f"person {person.pk}" for person in self.people)
        if not names and (device := self.request.session.get(DEVICE)):
            names = [f"device {device}"]
        return salted_hmac("alongside.who", " ".join(names)).hexdigest()[:20] if names else ""

    @property
    def reads_any_language(self) -> bool:
        """Whether these pages change with the language; those of people with an account do not yet."""
        return SESSION_KEY not in self.request.session

    @property
    def unchecked(self) -> int:
        """How many messages of the language of this page nobody who speaks it has confirmed here."""
        language = get_language() or ""
        return max(0, len(shipped(language).entries) - self.checked) if has_catalogue(language) else 0


def people_of(request: HttpRequest) -> list[Person]:
    """Every person that this browser is signed in as: one by code, or one in each community by account."""
    if code := request.session.get(ENTRY):
        live = EntryCode.objects.filter(pk=code, ended_at=None, person__erased_at=None)
        found = live.select_related("person__community", "person__organisation").first()
        return [found.person] if found else []
    if request.user.is_authenticated:
        return list(Person.objects.filter(account=request.user).select_related("community", "organisation"))
    return []


def place_of(request: HttpRequest) -> Place:
    if not hasattr(request, "place"):
        request.place = Place(request)  # type: ignore[attr-defined]
    found: Place = request.place  # type: ignore[attr-defined]
    return found


def enter(request: HttpRequest, community: str, initiative: str, *, to: Ability) -> tuple[Initiative, Me]:
    """Find the initiative and who is asking. Strangers get 404, members without the ability 403."""
    found = (
        Initiative.objects.select_related("community", "anchor")
        .filter(community__slug=community, slug=initiative)
        .first()
    )
    if found is None:
        raise Http404
    place = place_of(request)
    person = next((person for person in place.people if person.community_id == found.community_id), None)
    held = (
        Membership.objects.now().filter(initiative=found, person=person)
        if person
        else Membership.objects.none()
    )
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
    me = Me(person if roles else None, roles, found)
    if not me.can(to):
        if roles & MEMBERS:
            raise PermissionDenied
        raise Http404
    place.community, place.initiative, place.me = found.community, found, me
    place.checked = speak_for(found.community)
    return found, me


def enter_community(request: HttpRequest, community: str) -> tuple[Community, Person]:
    """Find a community for one of its own people. Everyone else gets 404."""
    for person in place_of(request).people:
        if person.community.slug == community:
            place_of(request).community = person.community
            place_of(request).checked = speak_for(person.community)
            return person.community, person
    raise Http404


def place(request: HttpRequest) -> dict[str, Any]:
    """For templates: the community, the initiative and me, where the page has them."""
    here = place_of(request)
    return {"place": here, "community": here.community, "initiative": here.initiative, "me": here.me}
