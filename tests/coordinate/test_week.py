"""The week in groups: by day, place, person and partner."""

from datetime import datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.coordinate import actions
from alongside.coordinate.models import Session
from alongside.coordinate.week import By, grouped


def local(day, hour):
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


@pytest.fixture
def in_the_park(gorbals, cooking, coordinator, monday):
    def made(hour, people=(), **more):
        return actions.make_session(
            gorbals,
            opportunity=cooking,
            starts_at=local(monday, hour),
            ends_at=local(monday, hour + 1),
            people=people,
            by=coordinator,
            **{"place": "The park"} | more,
        )

    return made


@pytest.fixture
def week(in_the_park, kitchen, group, monday, gorbals, cooking, coordinator):
    in_the_park(10, group[:2])
    in_the_park(13)
    actions.make_session(
        gorbals, opportunity=cooking, starts_at=local(monday + monday.resolution, 18),
        ends_at=local(monday + monday.resolution, 20), place="Station kitchen", venue=kitchen,
        people=group[1:2], by=coordinator,
    )  # fmt: skip
    return list(Session.objects.filter(initiative=gorbals).with_people())


def hours(groups):
    return {
        group.heading: [timezone.localtime(one.starts_at).hour for one in group.sessions] for group in groups
    }


def test_a_week_by_day_keeps_the_order_of_days_and_hours(week):
    assert list(hours(grouped(week, By.DAY)).values()) == [[10, 13], [18]]


def test_a_week_by_place_has_each_place_once(week):
    assert hours(grouped(week, By.PLACE)) == {"Station kitchen": [18], "The park": [10, 13]}


def test_a_week_by_person_has_a_session_under_each_of_its_people_and_those_with_nobody_last(week):
    found = hours(grouped(week, By.PERSON))
    assert found == {"P0": [10, 18], "Sam": [10], "With nobody on it": [13]}
    assert list(found)[-1] == "With nobody on it"


def test_a_week_by_partner_says_what_rests_on_nobodys_pledge(week, officer):
    found = hours(grouped(week, By.PARTNER))
    assert found == {str(officer.organisation): [18], "On no partner’s pledge": [10, 13]}


@pytest.mark.parametrize("by", By.values)
def test_every_session_of_a_week_is_somewhere_whatever_it_is_looked_at_by(week, by):
    shown = {one.pk for group in grouped(week, By(by)) for one in group.sessions}
    assert shown == {one.pk for one in week}


@pytest.mark.parametrize("by", By.values)
def test_the_page_of_a_week_takes_as_many_queries_for_one_session_as_for_six(
    by, week, in_the_park, group, gorbals, coordinator, monday, browse
):
    client = browse(coordinator)
    address = f"{gorbals.at('coordinate:week')}?day={monday.isoformat()}&by={by}"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for hour in (7, 15, 21):
        in_the_park(hour, group[2:3])
    with CaptureQueriesContext(connection) as many:
        html = client.get(address).content.decode()
    assert len(many) == len(few)
    assert html.count(f'by={by}" aria-current="true"') == 1


def test_a_week_by_something_unheard_of_is_shown_by_day(week, gorbals, coordinator, monday, browse):
    html = (
        browse(coordinator)
        .get(f"{gorbals.at('coordinate:week')}?day={monday.isoformat()}&by=shoe size")
        .content
    )
    assert html.decode().count('by=day" aria-current="true"') == 1
