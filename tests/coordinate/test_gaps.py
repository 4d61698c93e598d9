"""What a plan lacks: whom to ask for it with one click, what it needs in all, and what it did not use."""

from decimal import Decimal

import pytest

from alongside.community.models import Organisation, Sector
from alongside.coordinate import actions
from alongside.coordinate.likely import with_likely
from alongside.coordinate.models import Gap, Pledge, Request
from alongside.coordinate.quantities import quantities


@pytest.fixture
def college(gorbals):
    return Organisation.objects.create(
        community=gorbals.community, name="Night college", sector=Sector.PUBLIC
    )


@pytest.fixture
def lacking(gorbals, cooking, cook, coordinator, monday):
    """A plan for cooking with a cook and no kitchen."""
    plan = actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)
    plan.refresh_from_db()
    return plan


def test_the_likeliest_partner_has_all_that_is_lacking(gorbals, lacking, officer, college, coordinator):
    has = {"kind": "venue", "holds": 20, "by": coordinator}
    actions.add_resource(officer.organisation, name="Yard", **has)
    canteen = actions.add_resource(college, name="Canteen", features=["Kitchen"], **has)
    gap = Gap.objects.open_now(gorbals).first()
    venue = next(one for one in gap.needed if one["kind"] == "venue")
    assert (venue["words"], venue["minutes"]) == (["kitchen"], 120)
    [open_gap] = with_likely(gorbals, [gap])
    canteens = [one for one in open_gap.likely if one.organisation == college]
    assert [(one.resource, one.has_all) for one in canteens] == [(canteen, True)]


def test_one_click_asks_and_nobody_is_asked_twice(gorbals, lacking, college, coordinator, browse):
    actions.add_resource(
        college, kind="venue", name="Canteen", holds=20, features=["kitchen"], by=coordinator
    )
    gap = Gap.objects.open_now(gorbals).first()
    client, url = browse(coordinator), gorbals.at("coordinate:ask_for_gap", pk=gap.pk)
    page = client.post(url, {"organisation": college.pk}, follow=True).content.decode()
    assert "Night college sees it on its sheet." in page
    asked = Request.objects.get(initiative=gorbals)
    assert (asked.gap, asked.words, asked.opportunity) == (gap, gap.asked, gap.opportunity)
    again = client.post(url, {"organisation": college.pk}, follow=True).content.decode()
    assert "They were asked for it already" in again
    assert Request.objects.filter(initiative=gorbals).count() == 1
    assert with_likely(gorbals, [gap])[0].asked == (college,)


def test_a_partner_is_not_likely_to_have_what_is_of_another_kind(gorbals, lacking, college, coordinator):
    actions.add_resource(college, kind="money", name="Kitchen fund", features=["kitchen"], by=coordinator)
    gap = Gap.objects.open_now(gorbals).first()
    assert college not in [one.organisation for one in with_likely(gorbals, [gap])[0].likely]


def test_needed_is_what_sessions_take_and_what_is_lacking(gorbals, lacking):
    lacks = sum(
        Decimal(one["minutes"]) / 60
        for gap in Gap.objects.open_now(gorbals)
        for one in gap.needed
        if one["kind"] == "venue"
    )
    venue = next(row for row in quantities(gorbals) if row.kind == "venue")
    assert (venue.needed, venue.committed, venue.uncommitted, venue.delivered) == (lacks, 0, lacks, 0)


def test_what_rests_on_a_pledge_that_nobody_confirmed_is_uncommitted(gorbals, told, kitchen):
    def rooms():
        return next(row for row in quantities(gorbals) if row.kind == "venue")

    before = rooms()
    assert before.committed > 0
    Pledge.objects.filter(pk=kitchen.pk).update(state="offered", confirmed_at=None, confirmed_by=None)
    after = rooms()
    assert (after.needed, after.committed, after.uncommitted) == (before.needed, 0, before.needed)


def test_a_plan_says_which_pledges_it_did_not_use(
    gorbals, cooking, cook, kitchen, coordinator, monday, browse
):
    Pledge.objects.filter(pk=kitchen.pk).update(state="offered", confirmed_at=None, confirmed_by=None)
    plan = actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)
    page = browse(coordinator).get(gorbals.at("coordinate:plan", pk=plan.pk)).content.decode()
    assert "What it did not use" in page
    assert "Station kitchen" in page.split("What it did not use")[1]
