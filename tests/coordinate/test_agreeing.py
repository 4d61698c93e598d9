"""Agreeing a plan tells nobody anything, loses nothing that was told, and undoes nothing that was done by hand."""

from datetime import timedelta

import icalendar
import pytest
from django.test import Client

from alongside.community.rules import Role
from alongside.coordinate import actions
from alongside.coordinate.models import Session, Telling
from alongside.listen.models import Ask
from tests.cast import member


@pytest.fixture
def planned(gorbals, coordinator, monday):
    """Another plan, worked out and agreed, of which nobody is told."""

    def plan(*, first_day=monday, weeks=4):
        made = actions.start_plan(gorbals, first_day=first_day, weeks=weeks, by=coordinator)
        made.refresh_from_db()
        assert (made.state, made.failed_why) == ("draft", "")
        return actions.agree_plan(made, by=coordinator)

    return plan


@pytest.fixture
def joins(gorbals, cooking):
    def join(name):
        person = member(gorbals, name, Role.PARTICIPANT)
        cooking.asks.add(Ask.objects.create(initiative=gorbals, person=person, words="Learn to cook"))
        return person

    return join


def known_to(person, initiative):
    return [(one.pk, one.starts_at, one.place) for one in Telling.objects.next_for(person, initiative)]


def feed(secret):
    calendar = icalendar.Calendar.from_ical(Client().get(f"/calendar/{secret}.ics").content)
    return sorted(
        (str(one["uid"]), str(one["status"]), one.decoded("dtstart")) for one in calendar.walk("VEVENT")
    )


def test_agreeing_that_somebody_joins_changes_nothing_for_those_who_were_told(
    gorbals, told, planned, joins, participant, officer, coordinator
):
    own = actions.make_calendar(gorbals, person=participant, by=participant)[1]
    partners = actions.make_calendar(gorbals, organisation=officer.organisation, by=officer)[1]
    before = known_to(participant, gorbals), feed(own), feed(partners)
    assert [len(one) for one in before] == [3, 3, 3]
    newcomer = joins("Robyn")
    agreed = planned()
    assert Session.objects.filter(people=newcomer, told_at=None).count() == 3
    assert (known_to(participant, gorbals), feed(own), feed(partners)) == before
    assert known_to(newcomer, gorbals) == []
    actions.tell_plan(agreed, by=coordinator)
    assert len(known_to(newcomer, gorbals)) == 3
    assert (known_to(participant, gorbals), feed(own), feed(partners)) == before


def test_what_a_plan_calls_off_stays_on_peoples_pages_until_they_are_told(
    gorbals, told, planned, kitchen, participant, officer, coordinator
):
    own = actions.make_calendar(gorbals, person=participant, by=participant)[1]
    partners = actions.make_calendar(gorbals, organisation=officer.organisation, by=officer)[1]
    before = known_to(participant, gorbals), feed(own), feed(partners)
    kitchen.windows.all().delete()
    agreed = planned()
    assert set(Session.objects.values_list("state", flat=True)) == {"called_off"}
    assert (known_to(participant, gorbals), feed(own), feed(partners)) == before
    assert Telling.objects.off_for(participant, gorbals) == []
    assert actions.tell_plan(agreed, by=coordinator) == 3
    assert known_to(participant, gorbals) == []
    assert len(Telling.objects.off_for(participant, gorbals)) == 3
    for secret in (own, partners):
        assert {status for _uid, status, _start in feed(secret)} == {"CANCELLED"}


def test_what_moves_shows_its_old_time_until_people_are_told(
    gorbals, told, planned, participant, coordinator
):
    before = known_to(participant, gorbals)
    later = timedelta(minutes=30)
    for session in Session.objects.all():
        session.starts_at, session.ends_at, session.told_at = (
            session.starts_at + later,
            session.ends_at + later,
            None,
        )
        session.save()
    assert known_to(participant, gorbals) == before


def test_telling_a_plan_tells_of_what_an_earlier_plan_made_and_nobody_was_told_of(
    gorbals, plan, planned, participant, coordinator, monday
):
    actions.agree_plan(plan, by=coordinator)
    later = planned(first_day=monday + timedelta(weeks=4))
    plan.refresh_from_db()
    assert plan.state == "replaced"
    assert known_to(participant, gorbals) == []
    assert actions.tell_plan(later, by=coordinator) == 3
    assert len(known_to(participant, gorbals)) == 3
