"""A session made or changed by hand: what cannot be is refused, and what a plan would not do needs a reason."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from alongside.community.refusals import Refusal
from alongside.coordinate import actions
from alongside.coordinate.actions.conflicts import against
from alongside.coordinate.models import Loss, Opportunity, Resource, TravelTime


@pytest.fixture
def six(monday):
    return datetime.combine(monday + timedelta(days=1), time(18), tzinfo=timezone.get_current_timezone())


@pytest.fixture
def make(gorbals, cooking, kitchen, coordinator, six):
    def made(people, *, start=six, minutes=60, venue=kitchen, **more):
        return actions.make_session(
            gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(minutes=minutes),
            people=people, place=more.pop("place", "Station kitchen"), venue=venue, by=coordinator, **more,
        )  # fmt: skip

    return made


def change(session, **more):
    given = {
        "starts_at": session.starts_at, "ends_at": session.ends_at, "place": session.place,
        "people": [place.person for place in session.places.all()],
    }  # fmt: skip
    return actions.change_session(session, **given | more)


def test_what_fell_through_is_not_there_by_hand_either(gorbals, group, kitchen, coordinator, make, six):
    Loss.objects.create(
        initiative=gorbals, pledge=kitchen, starts_at=six - timedelta(hours=1), ends_at=six + timedelta(hours=1),
        why="A burst pipe", noted_by=coordinator, settled_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Refusal, match="fell through"):
        make(group[:2])


def test_one_van_is_in_one_place_at_a_time(group, officer, pledge_of, make):
    van = pledge_of(officer, name="Van", kind="vehicle", amount=1, days=(1,))
    make(group[:2], helpers=[van])
    with pytest.raises(Refusal, match="Van is taken"):
        make(group[2:4], venue=None, place="Elsewhere", helpers=[van])


def test_nobody_runs_two_things_at_once(group, coordinator, make):
    make(group[:2], led_by=coordinator)
    with pytest.raises(Refusal, match="runs something else"):
        make(group[2:4], venue=None, place="Elsewhere", led_by=coordinator)


def test_those_kept_apart_are_not_at_one_place_on_two_sessions(
    gorbals, group, officer, coordinator, pledge_of, make
):
    hall = pledge_of(officer, name="Hall", features=["kitchen"])
    Resource.objects.update(where="Station Street")
    hall.refresh_from_db()
    actions.keep_apart(gorbals, one=group[0], other=group[2], by=coordinator)
    make(group[:2])
    with pytest.raises(Refusal, match="Not all of these people can be at that place"):
        make(group[2:4], venue=hall, place="Hall")
    Resource.objects.filter(name="Hall").update(where="Mill Street")
    hall.refresh_from_db()
    assert make(group[2:4], venue=hall, place="Hall").places.count() == 2


def test_nothing_is_moved_into_the_past(group, coordinator, make):
    session = make(group[:2])
    past = timezone.now() - timedelta(days=1)
    with pytest.raises(Refusal, match="That time is over"):
        change(session, starts_at=past, ends_at=past + timedelta(hours=1), by=coordinator)


def test_two_rooms_of_one_building_are_one_place(gorbals, group, officer, coordinator, pledge_of, make, six):
    hall = pledge_of(officer, name="Hall", features=["kitchen"])
    Resource.objects.update(where="Station Street")
    hall.refresh_from_db()
    make(group[:2])
    straight_on = make(group[:2], venue=hall, place="Hall", start=six + timedelta(hours=1))
    assert against(straight_on) == []


def test_a_time_that_was_said_for_the_way_holds_for_pledged_places(
    gorbals, group, officer, pledge_of, make, six
):
    hall = pledge_of(officer, name="Hall", features=["kitchen"])
    one, other = sorted(["Hall Street", "Station kitchen Street"])
    TravelTime.objects.create(initiative=gorbals, one=one, other=other, minutes=5)
    make(group[:2])
    later = make(group[:2], venue=hall, place="Hall", start=six + timedelta(minutes=70))
    assert against(later) == []


def test_what_a_plan_would_see_to_is_said_and_may_be_kept_with_a_reason(
    gorbals, group, taught, kitchen, participant, make
):
    Opportunity.objects.update(checks=["PVG"], features=["Kitchen", "piano"], fewest=1, most=2)
    taught.refresh_from_db()
    actions.say_availability(
        gorbals,
        person=participant,
        weekly=None,
        access=["hearing loop"],
        languages=["Polish"],
        by=participant,
    )
    with pytest.raises(Refusal) as refused:
        make(group[:3])
    for said in (
        "Cooking is for 2 people at most.",
        "Cooking needs what the place does not have: piano.",
        "Sam needs what the place does not have: hearing loop.",
        "Cooking needs 1 helper for so many people, and has 0.",
        "No helper there speaks a language of Sam.",
    ):
        assert said in str(refused.value)
    assert make(group[:3], kept_why="We bring a keyboard and a friend").kept_why.startswith("We bring")


def test_a_helper_without_the_check_is_named(group, taught, cook, make):
    Opportunity.objects.update(checks=["PVG"])
    taught.refresh_from_db()
    with pytest.raises(Refusal, match="has not the check that Cooking needs: pvg"):
        make(group[:3], helpers=[cook])


def test_a_pledge_that_wants_notice_and_one_nobody_confirmed_are_said(group, kitchen, make):
    kitchen.notice_days, kitchen.confirmed_at = 60, timezone.now() - timedelta(days=300)
    kitchen.save()
    with pytest.raises(Refusal) as refused:
        make(group[:3])
    assert "60 days of notice" in str(refused.value)
    assert "Nobody has confirmed lately" in str(refused.value)


def test_venue_and_helpers_are_changed_by_hand_and_the_place_goes_with_the_venue(
    gorbals, group, officer, cook, kitchen, coordinator, make, pledge_of, browse, six
):
    session = make(group[:3], start=six)
    hall = pledge_of(officer, name="Hall", days=(1, 3), features=["kitchen"])
    form = {
        "day": six.date().isoformat(), "from_time": "18:00", "until_time": "19:00", "place": session.place,
        "people": [person.pk for person in group[:3]], "venue": hall.pk, "helpers": [cook.pk], "kept_why": "They asked",
    }  # fmt: skip
    address = gorbals.at("coordinate:change_session", pk=session.pk)
    page = browse(coordinator).get(address).content.decode()
    assert f'value="{kitchen.pk}" selected' in page
    browse(coordinator).post(address, form)
    session.refresh_from_db()
    assert (session.venue, session.place) == (hall, "Hall Street")
    assert set(session.uses.values_list("pledge", flat=True)) == {hall.pk, cook.pk}


def test_a_session_keeps_what_it_takes_where_nothing_is_said_of_it(group, coordinator, make, six, kitchen):
    session = make(group[:3], start=six)
    change(session, place="Station kitchen, back door", by=coordinator, kept_why="They asked")
    session.refresh_from_db()
    assert (session.venue, list(session.uses.values_list("pledge", flat=True))) == (kitchen, [kitchen.pk])


def test_another_room_that_is_taken_is_refused_by_hand(group, officer, make, coordinator, pledge_of, six):
    hall = pledge_of(officer, name="Hall", days=(1, 3), features=["kitchen"])
    session = make(group[:3], start=six, kept_why="Nobody who cooks yet")
    make(group[3:6], start=six, venue=hall, place="Hall", kept_why="Nobody who cooks yet")
    with pytest.raises(Refusal, match="Hall is taken at that time"):
        change(session, venue=hall, helpers=[], by=coordinator, kept_why="They asked")
