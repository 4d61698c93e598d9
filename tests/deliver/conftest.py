"""A session that has ended, with people on it, and an introduction that waits for its answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.community.models import Membership, Person
from alongside.community.rules import Role
from alongside.coordinate.models import Opportunity, Session, SessionPlace
from alongside.deliver import actions


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def make_session(gorbals, coordinator):
    def made(*people, hours_ago=3, **more):
        opportunity, _made = Opportunity.objects.get_or_create(
            initiative=gorbals, name="Kitchen", defaults={"minutes": 60, "most": 12, "made_by": coordinator}
        )
        start = timezone.now() - timedelta(hours=hours_ago)
        session = Session.objects.create(
            initiative=gorbals,
            opportunity=opportunity,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            place="The hall",
            made_by=coordinator,
            **more,
        )
        for person in people:
            SessionPlace.objects.create(initiative=gorbals, session=session, person=person)
        return session

    return made


@pytest.fixture
def session(make_session, participant):
    return make_session(participant)


@pytest.fixture
def eleven(gorbals, participant, key_worker):
    people = [participant]
    for number in range(10):
        person = Person.objects.create(community=gorbals.community, name=f"Person {number}")
        Membership.objects.create(
            initiative=gorbals, person=person, role=Role.PARTICIPANT, key_worker=key_worker
        )
        people.append(person)
    return people


@pytest.fixture
def commitment(gorbals, officer):
    return actions.make_commitment(
        gorbals, person=officer, words="A minibus on Thursday", due_on=in_days(3), by=officer
    )


@pytest.fixture
def introduction(gorbals, participant, officer, key_worker):
    return actions.introduce(
        gorbals,
        person=participant,
        receiver=officer,
        asked_for="Advice on rent",
        consent_words="Yes, tell them about the rent",
        passed_on="Sam owes no rent and wants a smaller flat",
        until=in_days(30),
        by=key_worker,
    )
