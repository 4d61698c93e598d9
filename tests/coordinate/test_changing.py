"""What was pledged or made of asks is changed: what still fits stays, the rest falls through in the open."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from alongside.community.models import JournalEntry, Organisation, Person, Sector
from alongside.community.refusals import Refusal
from alongside.coordinate import actions
from alongside.coordinate.models import Loss, Opportunity, Plan, Pledge, PledgeUse, Session
from alongside.coordinate.plan import drafted
from alongside.listen.actions import answer_ask
from alongside.pages.insights import ledgers

EVENINGS = [(1, time(18), time(21)), (3, time(18), time(21))]


def change(pledge, by, **given):
    terms = {
        "amount": pledge.amount,
        "starts_on": pledge.starts_on,
        "ends_on": pledge.ends_on,
        "windows": EVENINGS,
    }
    return actions.change_pledge(pledge, by=by, **terms | given)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


@pytest.fixture
def evenings(gorbals, cooking, group, kitchen, cook, coordinator, monday):
    """A session on each of two Tuesdays and two Thursdays, of two hours each."""
    return [
        actions.make_session(
            gorbals, opportunity=cooking, starts_at=at(monday + timedelta(days=days), 18),
            ends_at=at(monday + timedelta(days=days), 20), place="Kitchen", people=group[:3], venue=kitchen,
            helpers=[cook], kept_why="So agreed", by=coordinator,
        )
        for days in (1, 3, 8, 10)
    ]  # fmt: skip


def test_what_still_fits_stays_on_the_pledge(gorbals, evenings, kitchen, officer, monday):
    lost = change(kitchen, officer, amount=60, windows=[*EVENINGS, (4, time(9), time(12))], notice_days=2)
    kitchen.refresh_from_db()
    assert (lost, Loss.objects.count(), Pledge.objects.filter(resource=kitchen.resource).count()) == (
        None,
        0,
        1,
    )
    assert (kitchen.amount, kitchen.notice_days, kitchen.windows.count(), kitchen.state) == (
        60,
        2,
        3,
        "confirmed",
    )
    assert JournalEntry.objects.latest("pk").what == "changed a pledge"


def test_what_fits_no_more_falls_through_with_a_reason_and_nothing_else_does(
    gorbals, evenings, kitchen, officer, coordinator
):
    tuesdays, thursdays = evenings[::2], evenings[1::2]
    with pytest.raises(Refusal, match="Say why") as refused:
        change(kitchen, officer, windows=EVENINGS[:1])
    assert refused.value.field == "why"
    assert (kitchen.windows.count(), PledgeUse.objects.filter(pledge=kitchen).count()) == (2, 4)
    lost = change(kitchen, officer, windows=EVENINGS[:1], why="Training on Thursdays")
    assert set(Session.objects.resting_on(lost)) == set(thursdays)
    assert (lost.pledge.state, lost.pledge.amount, lost.pledge.state_why) == (
        "withdrawn",
        4,
        "Training on Thursdays",
    )
    assert [str(window) for window in lost.pledge.windows.all()] == [
        "Tuesday, 18:00 to 21:00",
        "Thursday, 18:00 to 21:00",
    ]
    assert set(Session.objects.filter(uses__pledge=kitchen)) == set(tuesdays)
    assert {one.venue_id for one in Session.objects.filter(pk__in=[row.pk for row in tuesdays])} == {
        kitchen.pk
    }
    assert Session.objects.standing(gorbals).count() == 4  # the coordinator decides what becomes of them


def test_fewer_hours_let_the_last_sessions_fall_through(evenings, kitchen, officer):
    lost = change(kitchen, officer, amount=5, why="Fewer staff")
    assert set(Session.objects.resting_on(lost)) == set(evenings[2:])


def test_ways_out_may_use_the_new_times(gorbals, told, kitchen, officer):
    """What a change takes away is lost; the pledge itself, at its new times, is not."""
    lost = change(kitchen, officer, windows=[(2, time(18), time(21)), (4, time(18), time(21))], why="Drills")
    drafts = Plan.objects.filter(loss=lost, state=Plan.State.DRAFT)
    venues = {row.venue for plan in drafts for row in drafted(plan)}
    assert (drafts.count() > 0, lost.pledge in venues) == (True, False)


def test_days_off_and_a_nearer_end_take_their_sessions_along(evenings, kitchen, officer, monday):
    thursday = monday + timedelta(days=3)
    lost = change(
        kitchen, officer, not_on=[(thursday, thursday)], ends_on=monday + timedelta(days=9), why="A drill"
    )
    assert set(Session.objects.resting_on(lost)) == {evenings[1], evenings[3]}


def test_a_session_that_never_fitted_is_not_lost_by_a_change(
    gorbals, cooking, group, kitchen, coordinator, officer, monday
):
    odd = actions.make_session(
        gorbals, opportunity=cooking, starts_at=at(monday, 9), ends_at=at(monday, 11), place="Kitchen",
        people=group[:2], venue=kitchen, kept_why="The station said yes once", by=coordinator,
    )  # fmt: skip
    assert change(kitchen, officer, amount=20) is None
    assert odd.uses.get().pledge == kitchen


def test_a_thing_that_is_there_once_serves_one_session_at_a_time(
    gorbals, cooking, group, coordinator, officer, pledge_of, monday
):
    vans = pledge_of(officer, name="Vans", kind="vehicle", amount=2)
    both = [
        actions.make_session(
            gorbals, opportunity=cooking, starts_at=at(monday + timedelta(days=1), 18),
            ends_at=at(monday + timedelta(days=1), 20), place=place, people=[person], helpers=[vans],
            kept_why="Two trips", by=coordinator,
        )
        for place, person in (("North", group[0]), ("South", group[1]))
    ]  # fmt: skip
    lost = change(vans, officer, amount=1, why="One is being repaired")
    assert set(Session.objects.resting_on(lost)) == {both[1]}


def test_what_a_coordinator_changes_waits_for_its_partner(kitchen, coordinator, officer):
    change(kitchen, coordinator, amount=50)
    kitchen.refresh_from_db()
    assert (kitchen.state, kitchen.confirmed_at, kitchen.confirmed_by) == ("offered", None, None)
    change(kitchen, officer, amount=50)
    kitchen.refresh_from_db()
    assert (kitchen.state, kitchen.confirmed_by) == ("confirmed", officer)


def test_no_less_is_pledged_than_was_delivered_and_what_was_withdrawn_stays(
    gorbals, evenings, kitchen, officer, coordinator
):
    begun = evenings[0]
    Session.objects.filter(pk=begun.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    actions.record_use(begun.uses.get(pledge=kitchen), amount=2, by=coordinator)
    with pytest.raises(Refusal, match="2 of it is delivered already"):
        change(kitchen, officer, amount=1)
    actions.withdraw_pledge(kitchen, why="The station closes", by=officer)
    with pytest.raises(Refusal, match="was withdrawn"):
        change(kitchen, officer, amount=50)


def test_what_was_delivered_stays_in_the_ledger_when_the_rest_is_taken_back(
    gorbals, evenings, kitchen, cook, officer, coordinator
):
    begun = evenings[0]
    Session.objects.filter(pk=begun.pk).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(hours=1)
    )
    actions.record_use(begun.uses.get(pledge=kitchen), amount=2, by=coordinator)
    actions.withdraw_pledge(cook, why="On leave", by=cook.offered_by)
    for row in evenings[1:]:
        actions.call_off_session(row, why="No kitchen", by=coordinator)
    actions.withdraw_pledge(kitchen, why="The station closes", by=officer)
    line = next(one for one in Pledge.objects.ledger(gorbals) if one.organisation == officer.organisation)
    assert (line.delivered, line.pledged) == (2, 2)
    assert ledgers(gorbals).total("hours").delivered == 2


def test_a_room_is_not_stretched_over_a_time_that_somebody_pledged_already(gorbals, officer, kitchen, monday):
    actions.make_pledge(
        gorbals, resource=kitchen.resource, amount=10, starts_on=monday, ends_on=monday + timedelta(days=27),
        windows=[(4, time(9), time(12))], by=officer,
    )  # fmt: skip
    with pytest.raises(Refusal, match="pledged already"):
        change(kitchen, officer, windows=[*EVENINGS, (4, time(11), time(13))])


def test_an_officer_changes_a_pledge_on_the_page(gorbals, evenings, kitchen, officer, browse, monday):
    client, url = browse(officer), gorbals.at("coordinate:change_pledge", pk=kitchen.pk)
    html = client.get(url).content.decode()
    assert ("Tuesday 18:00 to 21:00\nThursday 18:00 to 21:00" in html, 'value="20"' in html) == (True, True)
    form = {
        "amount": "40",
        "starts_on": monday.isoformat(),
        "ends_on": kitchen.ends_on.isoformat(),
        "windows": "Tuesday 18:00 to 21:00\nThu 19.00-21.00\nFunday 9:00 to 12:00",
        "not_on": "",
        "holds": "15",
        "features": "kitchen, step-free",
    }
    assert (
        "Line 3, “Funday 9:00 to 12:00”, is not a time of the week" in client.post(url, form).content.decode()
    )
    form["windows"] = "Tuesday 18:00 to 21:00\nThu 19.00-21.00"
    html = client.post(url, form).content.decode()
    assert ("These sessions rest on what you would take back" in html, "Thu 19.00-21.00" in html) == (
        True,
        True,
    )
    kitchen.resource.refresh_from_db()
    assert (kitchen.resource.holds, kitchen.windows.count()) == (20, 2)  # both or neither
    answer = client.post(url, form | {"why": "Drill at six"})
    assert answer.url == gorbals.at("coordinate:sheet")
    kitchen.resource.refresh_from_db()
    assert (kitchen.resource.holds, kitchen.resource.features) == (15, ["kitchen", "step-free"])
    assert [str(one) for one in kitchen.windows.all()] == [
        "Tuesday, 18:00 to 21:00",
        "Thursday, 19:00 to 21:00",
    ]


def test_nobody_changes_another_partners_pledge(gorbals, kitchen, officer, participant, browse):
    elsewhere = Organisation.objects.create(community=gorbals.community, name="College", sector=Sector.PUBLIC)
    Person.objects.filter(pk=officer.pk).update(organisation=elsewhere)
    for who in (officer, participant):
        answer = browse(who).get(gorbals.at("coordinate:change_pledge", pk=kitchen.pk))
        assert answer.status_code in {403, 404}


def test_an_opportunity_is_changed_and_keeps_what_it_came_from(gorbals, cooking, asks, coordinator, browse):
    answer_ask(asks[0], outcome="refused", answer="Not here.", by=coordinator)
    url = gorbals.at("coordinate:change_opportunity", pk=cooking.pk)
    client = browse(coordinator)
    page = client.get(url)
    form = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    form |= {
        "asks": [ask.pk for ask in asks],
        "after": [],
        "features": "kitchen",
        "skills": "",
        "kit": "",
        "checks": "",
    }
    answer = client.post(url, form | {"minutes": "90", "most": "6", "features": "kitchen"})
    assert answer.status_code == 302, answer.context["form"].errors
    cooking.refresh_from_db()
    assert (cooking.minutes, cooking.most, set(cooking.asks.all())) == (90, 6, set(asks))
    assert JournalEntry.objects.latest("pk").what == "changed an opportunity"


def test_nothing_comes_before_itself(gorbals, cooking, asks, coordinator):
    eating = actions.make_opportunity(
        gorbals, name="Eating", asks=asks, minutes=60, fewest=1, most=8, after=[cooking], by=coordinator
    )
    terms = {"name": "Cooking", "asks": asks, "minutes": 60, "fewest": 1, "most": 8, "by": coordinator}
    for after in ([eating], [cooking]):
        with pytest.raises(Refusal, match="before itself"):
            actions.change_opportunity(cooking, after=after, **terms)
    with pytest.raises(Refusal, match="called that already"):
        actions.change_opportunity(cooking, **terms | {"name": "EATING"})
    actions.end_opportunity(cooking, by=coordinator)
    with pytest.raises(Refusal, match="stays as it was"):
        actions.change_opportunity(cooking, **terms)
    assert not Opportunity.objects.get(pk=cooking.pk).after.exists()
