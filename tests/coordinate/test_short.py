"""What was promised and did not come is told to the coordinator, and to the coordinator alone."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from alongside.coordinate import actions
from alongside.coordinate.models import Pledge, PledgeUse, Session


@pytest.fixture
def met(gorbals, cooking, kitchen, coordinator, monday):
    """A session of 40 hours in the kitchen that is over."""
    start = datetime.combine(monday + timedelta(days=1), time(18), tzinfo=timezone.get_current_timezone())
    session = actions.make_session(
        gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(hours=2), people=(),
        place="Station kitchen", venue=kitchen, by=coordinator,
    )  # fmt: skip
    past = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=session.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    PledgeUse.objects.filter(session=session).update(planned_amount=40)
    return session.uses.get()


def short(gorbals):
    return [pledge.in_short for pledge in Pledge.objects.fallen_short(gorbals)]


def test_forty_hours_pledged_and_twenty_two_delivered_is_told_to_the_coordinator(
    gorbals, met, coordinator, key_worker, browse
):
    assert short(gorbals) == []  # over, and nobody has said yet what came
    actions.record_use(met, amount=22, by=coordinator)
    assert short(gorbals) == ["40 hours pledged, 22 delivered"]
    page = gorbals.at("coordinate:overview")
    seen = {
        who: "40 hours pledged, 22 delivered" in browse(person).get(page).content.decode()
        for who, person in {"coordinator": coordinator, "key worker": key_worker}.items()
    }
    assert seen == {"coordinator": True, "key worker": False}


def test_what_came_in_full_is_not_short(gorbals, met, coordinator):
    actions.record_use(met, amount=40, by=coordinator)
    assert short(gorbals) == []


def test_a_pledge_whose_days_are_over_is_short_by_what_nobody_used(gorbals, kitchen):
    assert short(gorbals) == []
    yesterday = timezone.localdate() - timedelta(days=1)
    Pledge.objects.filter(pk=kitchen.pk).update(starts_on=yesterday, ends_on=yesterday)
    assert short(gorbals) == ["40 hours pledged, 0 delivered"]


def test_a_pledge_that_was_withdrawn_is_not_short(gorbals, met, kitchen, coordinator):
    actions.record_use(met, amount=22, by=coordinator)
    actions.withdraw_pledge(kitchen, why="Sold", by=coordinator)
    assert short(gorbals) == []
