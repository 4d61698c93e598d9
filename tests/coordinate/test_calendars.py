"""A phone's own calendar follows the plan, and says nothing to whoever else looks at the phone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from alongside.community.models import JournalEntry, Membership
from alongside.community.refusals import Refusal
from alongside.coordinate import actions
from alongside.coordinate.models import Calendar, Session

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def session(gorbals, cooking, participant, coordinator, kitchen):
    start = (timezone.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    made = actions.make_session(
        gorbals,
        opportunity=cooking,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place="Police station, Gorbals",
        people=[participant],
        by=coordinator,
    )
    Session.objects.filter(pk=made.pk).update(told_at=timezone.now())
    made.refresh_from_db()
    return made


@pytest.fixture
def secret(gorbals, participant):
    return actions.make_calendar(gorbals, person=participant, by=participant)[1]


def read(secret: str) -> list[icalendar.Event]:
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_persons_calendar_says_when_and_nothing_else(session, secret):
    (event,) = read(secret)
    assert event.decoded("dtstart") == session.starts_at
    assert event.decoded("dtend") == session.ends_at
    text = event.to_ical().decode()
    assert "SUMMARY:Busy" in text
    for word in ("Police", "Cooking", "Gorbals", "gorbals", "Sam"):
        assert word not in text


def test_a_person_chooses_the_words_and_the_place(gorbals, participant, session):
    _, secret = actions.make_calendar(
        gorbals, person=participant, title="Dentist, honest", shows_place=True, by=participant
    )
    (event,) = read(secret)
    assert str(event["summary"]) == "Dentist, honest"
    assert str(event["location"]) == "Police station, Gorbals"


def move(session, start, hours=2):
    """As if it had been told at this time."""
    times = {"starts_at": start, "ends_at": start + timedelta(hours=hours)}
    Session.objects.filter(pk=session.pk).update(**times)
    session.tellings.update(**times)


def test_a_change_keeps_the_uid_and_raises_the_sequence(session, secret, coordinator, participant):
    (before,) = read(secret)
    assert int(before["sequence"]) == 0
    assert [one.to_ical() for one in read(secret)] == [before.to_ical()]
    later = session.starts_at + timedelta(hours=1)
    move(session, later)
    (after,) = read(secret)
    assert (after["uid"], int(after["sequence"])) == (before["uid"], 1)
    assert after.decoded("dtstart") == later
    assert after.decoded("last-modified") >= before.decoded("last-modified")


def test_what_is_called_off_is_cancelled_and_what_comes_back_is_confirmed(
    gorbals, session, secret, coordinator, participant
):
    read(secret)
    actions.call_off_session(session, why="The boiler broke.", by=coordinator)
    (event,) = read(secret)
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 1)
    assert "boiler" not in event.to_ical().decode()
    Session.objects.filter(pk=session.pk).update(state="planned", state_why="")
    session.refresh_from_db()
    actions.telling.tell([session], by=session.made_by)
    (event,) = read(secret)
    assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 2)


def test_somebody_taken_off_a_session_is_told_so(session, secret):
    read(secret)
    session.places.update(state="taken_off")
    assert [str(event["status"]) for event in read(secret)] == ["CONFIRMED"]
    actions.telling.tell([session], by=session.made_by)
    assert [str(event["status"]) for event in read(secret)] == ["CANCELLED"]


def test_what_was_not_told_is_not_in_it(session, secret):
    Session.objects.update(told_at=None)
    session.tellings.all().delete()
    assert read(secret) == []


@pytest.mark.parametrize(("month", "day"), [(3, 29), (10, 25)])
def test_six_o_clock_is_six_o_clock_on_both_sides_of_a_clock_change(session, secret, month, day):
    change = datetime(2026, month, day, tzinfo=LONDON)
    for offset in (-1, 1):
        start = datetime(2026, month, day, 18, tzinfo=LONDON) + timedelta(days=offset)
        move(session, start, hours=1)
        Calendar.objects.get().events.all().delete()
        answer = Client().get(f"/calendar/{secret}.ics")
        if timezone.now() - timedelta(days=90) > start:
            assert b"VEVENT" not in answer.content
            continue
        feed = icalendar.Calendar.from_ical(answer.content)
        (event,) = feed.walk("VEVENT")
        assert str(event["dtstart"].params["TZID"]) == "Europe/London"
        assert event.decoded("dtstart").astimezone(LONDON).hour == 18
        assert [str(zone["tzid"]) for zone in feed.walk("VTIMEZONE")] == ["Europe/London"]
    assert change.tzinfo is LONDON


def test_an_address_that_ended_or_never_was_is_not_found(gorbals, participant, session, secret, browse):
    assert Client().get("/calendar/guess.ics").status_code == 404
    browse(participant).post(gorbals.at("coordinate:end_calendar", pk=Calendar.objects.get().pk))
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404
    assert JournalEntry.objects.filter(what="ended a calendar address").count() == 1


def test_the_calendar_of_somebody_who_left_ends(participant, session, secret):
    Membership.objects.filter(person=participant).update(until=timezone.now() - timedelta(days=1))
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_a_partners_calendar_ends_when_whoever_made_it_has_left(gorbals, officer, session, kitchen):
    _, secret = actions.make_calendar(gorbals, organisation=officer.organisation, by=officer)
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200
    Membership.objects.filter(person=officer).update(until=timezone.now() - timedelta(days=1))
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_only_a_digest_of_the_address_is_kept(secret):
    kept = Calendar.objects.get()
    assert secret not in str(kept.__dict__)


def test_a_reader_that_has_it_already_is_sent_nothing(session, secret):
    first = Client().get(f"/calendar/{secret}.ics")
    again = Client().get(f"/calendar/{secret}.ics", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_partner_makes_one_for_itself_and_for_nobody_else(gorbals, officer, participant, kitchen, browse):
    client = browse(officer)
    page = client.get(gorbals.at("coordinate:calendars")).content.decode()
    assert officer.organisation.name in page
    assert participant.name not in page
    client.post(gorbals.at("coordinate:calendars"), {"whose": f"person-{participant.pk}"})
    assert Calendar.objects.count() == 0
    made = client.post(gorbals.at("coordinate:calendars"), {"whose": f"partner-{officer.organisation_id}"})
    assert "/calendar/" in made.content.decode()
    assert Calendar.objects.get().organisation == officer.organisation


def test_a_partners_calendar_has_no_names(gorbals, officer, participant, session, kitchen, coordinator):
    session.uses.create(initiative=gorbals, pledge=kitchen, planned_amount=2)
    _, secret = actions.make_calendar(gorbals, organisation=officer.organisation, by=officer)
    (event,) = read(secret)
    assert str(event["summary"]) == "Cooking"
    assert participant.name not in event.to_ical().decode()


def test_a_calendar_is_of_one_thing(gorbals, participant, officer):
    with pytest.raises(Refusal, match="one person, one partner or one place"):
        actions.make_calendar(gorbals, person=participant, organisation=officer.organisation, by=participant)


def test_whoever_sat_beside_somebody_loses_their_calendar_with_that(
    gorbals, participant, key_worker, session
):
    _made, theirs = actions.make_calendar(gorbals, person=participant, by=key_worker)
    assert len(read(theirs)) == 1
    Membership.objects.filter(person=participant).update(key_worker=None)
    assert Client().get(f"/calendar/{theirs}.ics").status_code == 404


def test_a_calendar_says_the_same_in_whatever_language_it_is_asked_for(session, secret):
    (first,) = read(secret)
    answer = Client().get(f"/calendar/{secret}.ics", headers={"accept-language": "pl"})
    (again,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert (first["summary"], first["sequence"]) == (again["summary"], again["sequence"])
