"""The cast: the same few people everywhere. A test that needs somebody else says so by making them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.community.actions import issue_code
from alongside.community.models import (
    Account,
    Community,
    Initiative,
    Membership,
    Organisation,
    Person,
    Sector,
)
from alongside.community.rules import Role


@pytest.fixture
def gorbals(db: None) -> Initiative:
    """A running initiative, anchored by a housing association."""
    place = Community.objects.create(name="Gorbals", slug="gorbals")
    place.anchor = Organisation.objects.create(
        community=place, name="New Gorbals Housing", sector=Sector.THIRD
    )
    place.save()
    return Initiative.objects.create(
        community=place,
        name="Our eight weeks",
        slug="our-eight-weeks",
        anchor=place.anchor,
        stage=Initiative.Stage.RUNNING,
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 11, 27),
    )


def member(initiative: Initiative, name: str, role: Role, **more: Any) -> Person:
    """Somebody with a role. Staff get an account, as they would by taking up their invitation."""
    key_worker = more.pop("key_worker", None)
    person = Person.objects.create(community=initiative.community, name=name, **more)
    if role not in {Role.PARTICIPANT, Role.RESIDENT}:
        person.account = Account.objects.create_user(f"{name.lower()}@{initiative.community.slug}.example")
        person.save()
    Membership.objects.create(initiative=initiative, person=person, role=role, key_worker=key_worker)
    return person


@pytest.fixture
def coordinator(gorbals: Initiative) -> Person:
    return member(gorbals, "Mairi", Role.COORDINATOR, organisation=gorbals.anchor)


@pytest.fixture
def key_worker(gorbals: Initiative) -> Person:
    return member(gorbals, "Kofi", Role.KEY_WORKER, organisation=gorbals.anchor)


@pytest.fixture
def police(gorbals: Initiative) -> Organisation:
    return Organisation.objects.create(
        community=gorbals.community, name="Police Scotland", sector=Sector.PUBLIC
    )


@pytest.fixture
def officer(gorbals: Initiative, police: Organisation) -> Person:
    return member(gorbals, "Ogilvie", Role.PARTNER_OFFICER, organisation=police)


@pytest.fixture
def participant(gorbals: Initiative, key_worker: Person) -> Person:
    return member(gorbals, "Sam", Role.PARTICIPANT, key_worker=key_worker)


@pytest.fixture
def evaluator(gorbals: Initiative) -> Person:
    return member(gorbals, "Esra", Role.EVALUATOR)


@pytest.fixture
def stranger(db: None) -> Person:
    """A coordinator, but of another community."""
    place = Community.objects.create(name="Govan", slug="govan")
    anchor = Organisation.objects.create(
        community=place, name="Govan Housing Association", sector=Sector.THIRD
    )
    elsewhere = Initiative.objects.create(community=place, name="Elsewhere", slug="elsewhere", anchor=anchor)
    return member(elsewhere, "Stuart", Role.COORDINATOR, organisation=anchor)


@pytest.fixture
def browse(db: None) -> Callable[[Person | None], Client]:
    """A browser with this person in it: by code for a participant, by account for staff, unknown for None."""

    def opened(person: Person | None) -> Client:
        client = Client(raise_request_exception=False)
        if person and person.account:
            client.force_login(person.account)
        elif person:
            client.post("/enter/", {"code": issue_code(person, by=None)})
        return client

    return opened


def queries_for(client: Client, address: str) -> int:
    """How many queries a page takes. A list page takes as many for thirty rows as for one."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo's whole story, told once for all tests of a module and forgotten after them."""
    from alongside.pages.demo import story
    from alongside.pages.demo.forget import forget_everything

    with django_db_blocker.unblock():
        story.tell()
        yield
        forget_everything()
