"""What the tests of Coordinate stand on: a partner's yard, somebody's hours, and people who asked to cook."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from alongside.community.rules import Role
from alongside.coordinate import actions
from alongside.coordinate.models import Opportunity
from alongside.listen.models import Ask
from tests.cast import member


@pytest.fixture(autouse=True)
def _at_once(settings):
    """Background work is done on the spot."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def monday() -> date:
    """The Monday after this week: nothing of it is past."""
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def pledge_of(gorbals, monday):
    def pledge(
        by, *, name, kind="venue", amount=40, days=(1, 3), hours=(18, 21), weeks=4, features=(), **more
    ):
        resource = actions.add_resource(
            by.organisation, kind=kind, name=name, features=features, where=f"{name} Street", holds=20, by=by
        )
        return actions.make_pledge(
            gorbals,
            resource=resource,
            amount=amount,
            starts_on=monday,
            ends_on=monday + timedelta(days=7 * weeks - 1),
            windows=[(day, time(hours[0]), time(hours[1])) for day in days],
            by=by,
            **more,
        )

    return pledge


@pytest.fixture
def kitchen(officer, pledge_of):
    return pledge_of(officer, name="Station kitchen", features=["Kitchen", "step-free"])


@pytest.fixture
def cook(officer, pledge_of):
    return pledge_of(officer, name="Chef’s hours", kind="hours", amount=12, features=["cooking"])


@pytest.fixture
def group(gorbals, participant):
    return [participant, *(member(gorbals, f"P{number}", Role.PARTICIPANT) for number in range(5))]


@pytest.fixture
def asks(gorbals, group):
    return [Ask.objects.create(initiative=gorbals, person=person, words="Learn to cook") for person in group]


@pytest.fixture
def cooking(gorbals, asks, coordinator):
    return actions.make_opportunity(
        gorbals,
        name="Cooking",
        asks=asks,
        minutes=120,
        fewest=3,
        most=8,
        times=3,
        features=["kitchen"],
        by=coordinator,
    )


@pytest.fixture
def taught(cooking):
    """Cooking with somebody who can cook, as plans see to it; a session made by hand may do without."""
    Opportunity.objects.filter(pk=cooking.pk).update(helpers=1, skills=["Cooking"])
    cooking.refresh_from_db()
    return cooking


@pytest.fixture
def plan(gorbals, kitchen, cook, taught, coordinator, monday):
    made = actions.start_plan(gorbals, first_day=monday + timedelta(days=2), weeks=4, by=coordinator)
    made.refresh_from_db()
    return made


@pytest.fixture
def told(plan, coordinator):
    actions.tell_plan(actions.agree_plan(plan, by=coordinator), by=coordinator)
    plan.refresh_from_db()
    return plan
