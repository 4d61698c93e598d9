"""When nobody is written to: everywhere, in one community, and for one person."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.deliver import actions
from alongside.deliver.models import Message, QuietHours, Reach
from alongside.deliver.sending.due import gather
from alongside.deliver.sending.hours import Quiet, quiet_of

CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
LONDON = timezone.get_default_timezone()


@given(CLOCKS, CLOCKS, st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(LONDON)))
def test_whatever_the_hours_nothing_goes_in_them_and_nothing_waits_longer_than_them(begins, ends, moment):
    if begins == ends:
        return
    quiet = Quiet(begins, ends)
    goes = quiet.after(moment)
    assert moment <= goes <= moment + timedelta(hours=quiet.hours + 1)  # an hour more where clocks go back
    assert quiet.after(goes) == goes


@pytest.mark.parametrize(
    ("quiet", "typed", "goes"),
    [
        (Quiet(time(20), time(8, 30)), "19:59", "19:59"),
        (Quiet(time(20), time(8, 30)), "20:00", "08:30"),
        (Quiet(time(20), time(8, 30)), "08:29", "08:30"),
        (Quiet(time(9), time(17)), "12:00", "17:00"),  # who works at night sleeps by day
        (Quiet(time(9), time(17)), "08:59", "08:59"),
        (Quiet(time(9), time(17)), "17:00", "17:00"),
    ],
)
def test_quiet_hours_may_lie_over_midnight_or_in_the_day(quiet, typed, goes):
    moment = datetime(2026, 11, 23, *map(int, typed.split(":")), tzinfo=LONDON)
    assert f"{timezone.localtime(quiet.after(moment)):%H:%M}" == goes


def a_reach(gorbals, person, **more):
    return Reach.objects.create(initiative=gorbals, person=person, how="worker", **more)


def test_ones_own_hours_count_before_those_of_the_community_and_these_before_the_usual(
    gorbals, participant, coordinator
):
    reach = a_reach(gorbals, participant)
    assert quiet_of(reach) == Quiet(time(20), time(8, 30))
    actions.set_quiet_hours(gorbals, Quiet(time(21), time(9)), by=coordinator)
    assert quiet_of(reach) == Quiet(time(21), time(9))
    own = Quiet(time(22), time(10))
    reach = actions.say_how_to_reach(gorbals, person=participant, how="worker", quiet=own, by=participant)
    assert quiet_of(reach) == own
    actions.set_quiet_hours(gorbals, None, by=coordinator)
    reach = actions.say_how_to_reach(gorbals, person=participant, how="worker", by=participant)
    assert (quiet_of(reach), QuietHours.objects.count()) == (Quiet(time(20), time(8, 30)), 0)
    assert JournalEntry.objects.filter(what="said when nobody here is written to").count() == 2


def test_another_community_keeps_its_own(gorbals, participant, stranger):
    elsewhere = stranger.memberships.get().initiative
    actions.set_quiet_hours(elsewhere, Quiet(time(12), time(13)), by=stranger)
    assert quiet_of(a_reach(gorbals, participant)) == Quiet(time(20), time(8, 30))


def test_a_reminder_waits_for_the_end_of_the_persons_own_hours(gorbals, participant, key_worker):
    day = timezone.localdate() + timedelta(days=1)
    a_reach(
        gorbals,
        participant,
        said_at=timezone.now() - timedelta(days=3),
        quiet_from=time(0, 0),
        quiet_until=time(18, 45),
    )
    actions.make_commitment(gorbals, person=participant, words="x", due_on=day, by=participant)
    gather(datetime.combine(timezone.localdate(), time(9), tzinfo=LONDON))
    message = Message.objects.get()
    clock = timezone.localtime(message.due_at).time()
    assert clock >= time(18, 45)


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        (("09:00", ""), "Write both times, or leave both empty."),
        (("", "21:00"), "Write both times, or leave both empty."),
        (("09:00", "09:00"), "These are the same time."),
        (("09:00", "10:30"), "Leave at least two hours of the day"),
        (("99:99", "21:00"), "Write a time such as 08:30."),
        (("morning", "21:00"), "Write a time such as 08:30."),
    ],
)
def test_hours_that_cannot_be_are_told(gorbals, participant, coordinator, browse, times, sentence):
    given = {"how": "worker", "write_from": times[0], "write_until": times[1]}
    pages = [
        browse(participant).post(gorbals.at("deliver:reach"), given),
        browse(coordinator).post(gorbals.at("deliver:quiet_hours"), given),
    ]
    assert [sentence in page.content.decode() for page in pages] == [True, True]
    assert (Reach.objects.count(), QuietHours.objects.count()) == (0, 0)


def test_a_person_says_their_hours_on_their_page(gorbals, participant, browse):
    opened, url = browse(participant), gorbals.at("deliver:reach")
    assert "if 08:30 to 20:00 is fine" in opened.get(url).content.decode()
    opened.post(url, {"how": "worker", "write_from": "10:00", "write_until": "22:00"})
    reach = Reach.objects.get(person=participant)
    assert (reach.quiet_from, reach.quiet_until) == (time(22), time(10))
    page = opened.get(url).content.decode()
    assert ('value="10:00"' in page, 'value="22:00"' in page) == (True, True)


def test_the_coordinator_alone_says_them_for_the_community(gorbals, coordinator, key_worker, browse):
    url = gorbals.at("deliver:quiet_hours")
    assert browse(key_worker).get(url).status_code == 403
    browse(coordinator).post(url, {"write_from": "09:00", "write_until": "19:00"})
    said = QuietHours.objects.get()
    assert (said.community_id, said.begins, said.ends) == (gorbals.community_id, time(19), time(9))
    page = browse(key_worker).get(gorbals.at("deliver:outbox")).content.decode()
    assert ("Nothing goes between 19:00 and 09:00" in page, "Change these hours" in page) == (True, False)


def test_saying_other_hours_asks_for_no_new_number(gorbals, participant):
    reach = a_reach(gorbals, participant)
    Reach.objects.update(how="text", address="+447700900123", confirmed_at=timezone.now())
    actions.say_how_to_reach(
        gorbals, person=participant, how="text", address="+447700900123", quiet=Quiet(time(22), time(7)),
        by=participant,
    )  # fmt: skip
    reach.refresh_from_db()
    assert (reach.needs_confirming, Message.objects.count()) == (False, 0)


def test_hours_without_an_end_are_refused_by_the_database_too(gorbals, participant):
    for hours in ({"quiet_from": time(20)}, {"quiet_from": time(20), "quiet_until": time(20)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            a_reach(gorbals, participant, **hours)
    with pytest.raises(Refusal, match="two hours"):
        actions.set_quiet_hours(gorbals, Quiet(time(9), time(8)), by=participant)
