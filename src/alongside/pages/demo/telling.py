"""How the story is told: at the moments when it happened, by the rooms' own actions.

`at(moment)` moves the clock of this process, so that every row and journal entry bears the story's own dates. Only the
command that loads the demo uses it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import time_machine
from django.utils import timezone

from alongside.community.actions import add_organisation, agree_charter, issue_code, start_initiative
from alongside.community.models import Account, Community, Initiative, Membership, Organisation, Person
from alongside.community.rules import Role


def this_monday() -> date:
    """The Monday of the week that today is in, so that Govan is always in its fifth week."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def moment(day: date, clock: str = "10:00") -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=timezone.get_current_timezone())


def at(day: date, clock: str = "10:00") -> AbstractContextManager[object]:
    """Everything inside happens then."""
    return time_machine.travel(moment(day, clock), tick=False)


@dataclass(frozen=True)
class Scenery:
    """A community as a scene needs it: the initiative, its organisations by name and its people by name."""

    initiative: Initiative
    coordinator: Person
    organisations: dict[str, Organisation]
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def named(self, *names: str) -> list[Person]:
        return [self.people[name] for name in names]


@dataclass(frozen=True)
class Cast:
    """Who is in a scene: name, role, organisation, key worker."""

    name: str
    role: Role
    organisation: str = ""
    key_worker: str = ""


def raise_scene(
    community: tuple[str, str, str],
    initiative: tuple[str, str],
    *,
    anchor: tuple[str, str],
    partners: dict[str, tuple[str, str]],
    cast: list[Cast],
    starts_on: date | None,
    ends_on: date | None,
    purpose: str,
    charter: str,
    start: Callable[[Organisation, Person], Initiative] | None = None,
) -> Scenery:
    """Community, organisations, initiative and people, before anything happened. The first of the cast coordinates.

    `start` starts the initiative from the anchor and the coordinator, where it comes from a pattern.
    """
    name, slug, place = community
    made = Community.objects.create(name=name, slug=slug, place=place, is_illustration=True)
    made.anchor = Organisation.objects.create(community=made, name=anchor[0], sector=anchor[1])
    made.save()
    coordinator = person_of(made, cast[0], {anchor[0]: made.anchor})
    organisations = {anchor[0]: made.anchor}
    for partner, (sector, does) in partners.items():
        added = Organisation(community=made, name=partner, sector=sector, what_it_does=does)
        organisations[partner] = add_organisation(added, by=coordinator)
    if start:
        started = start(made.anchor, coordinator)
    else:
        started = start_initiative(made, by=coordinator, name=initiative[0], anchor=made.anchor)
    started.slug, started.purpose, started.starts_on, started.ends_on = (
        initiative[1],
        purpose,
        starts_on,
        ends_on,
    )
    started.save()
    agree_charter(
        started,
        by=coordinator,
        words=charter,
        agreed_on=timezone.localdate(),
        agreed_how="Read aloud and changed together on the first evening.",
    )
    scenery = Scenery(started, coordinator, organisations, {coordinator.name: coordinator})
    for member in cast[1:]:
        bring_in(scenery, member)
    return scenery


def bring_in(scenery: Scenery, member: Cast) -> Person:
    """One more person on the initiative, with a code or an account."""
    person = person_of(scenery.initiative.community, member, scenery.organisations)
    Membership.objects.create(
        initiative=scenery.initiative,
        person=person,
        role=member.role,
        key_worker=scenery.people[member.key_worker] if member.key_worker else None,
    )
    if not person.account:
        issue_code(person, by=scenery.coordinator)
    scenery.people[member.name] = person
    return person


def person_of(community: Community, member: Cast, organisations: dict[str, Organisation]) -> Person:
    person = Person(
        community=community, name=member.name, organisation=organisations.get(member.organisation)
    )
    if member.role not in {Role.PARTICIPANT, Role.RESIDENT}:
        person.account = Account.objects.create_user(f"{member.name.lower()}@{community.slug}.example")
    person.save()
    return person


def begin(scenery: Scenery) -> None:
    scenery.initiative.stage = Initiative.Stage.RUNNING
    scenery.initiative.save()
