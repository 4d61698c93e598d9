"""A partner takes attendance of what they lead, and of nothing else; and people come whom nobody expected."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.community.models import JournalEntry, Membership
from alongside.community.rules import Role
from alongside.coordinate.models import Session, SessionPlace
from alongside.deliver import actions
from alongside.deliver.models import Attendance, HeadCount, OthersCame, sessions_taken
from tests.cast import member

READ = "read who is on a session that they lead"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def led(make_session, participant, officer):
    return make_session(participant, led_by=officer)


@pytest.fixture
def nina(gorbals, key_worker):
    """She takes part, and is not on the session."""
    return member(gorbals, "Nina", Role.PARTICIPANT, key_worker=key_worker)


def sheet(session):
    return session.initiative.at("deliver:attendance", pk=session.pk)


def test_whoever_leads_a_session_sees_the_names_on_it_and_no_other(led, participant, nina, officer, browse):
    page = text(browse(officer).get(sheet(led)))
    assert ("Sam" in page, "Nina" in page, "not on this list?" in page) == (True, False, False)
    assert "You see these names because you lead this." in page


def test_that_they_read_a_name_is_noted_once_and_the_person_sees_it(led, participant, officer, browse):
    opened = browse(officer)
    for _time in range(3):
        opened.get(sheet(led))
    entry = JournalEntry.objects.get(what=READ)
    assert (entry.by, entry.about, entry.noun_id) == (officer, participant, led.pk)
    assert "Ogilvie read who is on a session that they lead" in text(
        browse(participant).get(led.initiative.at("community:held"))
    )


def test_they_mark_who_came_and_how_many_more(led, participant, officer, browse, gorbals):
    answer = browse(officer).post(
        sheet(led), {f"how_{participant.pk}": "late", "others_came": "2"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == gorbals.at("deliver:overview")
    noted = Attendance.objects.get()
    assert (noted.how, noted.marked_by, OthersCame.objects.get().number) == ("late", officer, 2)


def test_a_name_that_is_not_on_it_cannot_be_marked_by_them(led, nina, officer, browse):
    answer = browse(officer).post(sheet(led), {f"how_{nina.pk}": "came", "others_came": "1"})
    assert (answer.status_code, Attendance.objects.count()) == (302, 0)
    assert not JournalEntry.objects.filter(what=READ, about=nina).exists()


def test_a_mark_for_somebody_taken_off_after_they_read_the_name_is_not_lost(
    led, participant, nina, officer, browse
):
    opened = browse(officer)
    opened.get(sheet(led))
    SessionPlace.objects.create(
        initiative=led.initiative, session=led, person=nina, state=SessionPlace.State.TAKEN_OFF
    )
    SessionPlace.objects.filter(person=participant).update(state=SessionPlace.State.TAKEN_OFF)
    assert "Sam" not in text(opened.get(sheet(led)))
    opened.post(sheet(led), {f"how_{participant.pk}": "came", f"how_{nina.pk}": "came"})
    assert list(Attendance.objects.values_list("person__name", "how")) == [("Sam", "came")]


def test_they_neither_see_nor_settle_what_others_noted(
    led, participant, officer, key_worker, coordinator, browse
):
    actions.take_attendance(led, marks={participant: "came"}, by=key_worker)
    actions.take_attendance(led, marks={participant: "late"}, by=coordinator)
    opened = browse(officer)
    assert "Notes differ" not in text(opened.get(sheet(led)))
    opened.post(sheet(led), {"settle": str(participant.pk), "how": "came"})
    assert Attendance.objects.get().how == "late"
    assert "Notes differ" in text(browse(key_worker).get(sheet(led)))


@pytest.mark.parametrize("somebody", ["key_worker", None])
def test_what_somebody_else_leads_is_closed_to_a_partner(
    make_session, participant, officer, key_worker, browse, somebody
):
    session = make_session(participant, led_by=key_worker if somebody else None)
    opened = browse(officer)
    assert opened.get(sheet(session)).status_code == 403
    assert opened.post(sheet(session), {f"how_{participant.pk}": "came"}).status_code == 403
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(("hours_ago", "state"), [(-30, "planned"), (15 * 24, "planned"), (3, "called_off")])
def test_names_show_around_the_session_alone(make_session, participant, officer, browse, hours_ago, state):
    session = make_session(
        participant, led_by=officer, hours_ago=hours_ago, state=state, state_why="The hall was flooded"
    )
    answer = browse(officer).get(sheet(session))
    assert (answer.status_code, "Sam" in text(answer)) == (409, False)
    assert "from the day before until two weeks after" in text(answer)


def test_whoever_does_not_work_here_any_more_leads_nothing(led, officer, browse):
    opened = browse(officer)
    Membership.objects.filter(person=officer).update(until=timezone.now())
    assert opened.get(sheet(led)).status_code == 404


def test_a_participant_who_leads_sees_no_list(make_session, participant, nina, browse):
    session = make_session(nina, led_by=participant)
    assert browse(participant).get(sheet(session)).status_code == 403


def test_their_front_page_leads_to_what_they_lead(led, make_session, participant, officer, browse, gorbals):
    other = make_session(participant)
    page = text(browse(officer).get(gorbals.at("deliver:overview")))
    assert (sheet(led) in page, sheet(other) in page) == (True, False)


def test_somebody_who_walks_in_is_marked_by_name_and_was_not_expected(
    session, participant, nina, key_worker, browse
):
    opened = browse(key_worker)
    assert "Did somebody come who is not on this list?" in text(opened.get(sheet(session)))
    opened.post(sheet(session), {f"how_{participant.pk}": "did_not", f"how_{nina.pk}": "came"})
    counts = Attendance.objects.counts(session.initiative)
    assert {name: counts[name] for name in ("expected", "came", "walked_in", "there")} == {
        "expected": 1,
        "came": 0,
        "walked_in": 1,
        "there": 1,
    }
    (taken,) = sessions_taken(session.initiative)
    assert (taken.marked, taken.came, taken.walked_in) == (1, 0, 1)
    assert "1 more by name" in text(opened.get(session.initiative.at("deliver:sessions")))
    assert "1 time somebody came whom nobody expected" in text(
        opened.get(session.initiative.at("deliver:overview"))
    )


def test_nobody_walks_in_who_did_not_come_or_takes_no_part(
    session, officer, nina, stranger, key_worker, browse
):
    opened = browse(key_worker)
    answer = opened.post(sheet(session), {f"how_{nina.pk}": "did_not"})
    assert "Select a valid choice" in text(answer)
    for nobody in (officer, stranger):
        opened.post(sheet(session), {f"how_{nobody.pk}": "came"})
    assert Attendance.objects.count() == 0


def test_whoever_walked_in_says_whether_it_was_worth_it(session, nina, key_worker, gorbals):
    (noted,) = actions.take_attendance(session, marks={nina: "came"}, walked_in=[nina], by=key_worker)
    actions.say_worth_it(noted, worth_it=True, by=nina)
    counts = Attendance.objects.counts(gorbals)
    assert (counts["worth_it"], counts["said"], counts["there"], counts["came"]) == (1, 1, 1, 0)


def test_the_later_count_of_others_stands_and_the_journal_keeps_both(session, officer, key_worker):
    now = timezone.now()
    actions.take_attendance(session, marks={}, others_came=3, by=key_worker, at=now)
    actions.take_attendance(session, marks={}, others_came=2, by=officer, at=now - timedelta(minutes=5))
    assert OthersCame.objects.get().number == 3
    assert (
        JournalEntry.objects.get(what="counted heads differently").why == "3 stands; 2 was counted as well."
    )
    assert HeadCount.objects.count() == 0


def test_a_count_of_others_alone_is_enough(make_session, officer, browse, gorbals):
    session = make_session(led_by=officer)
    browse(officer).post(sheet(session), {"others_came": "4"})
    assert Session.objects.get(others_came__number=4) == session
    assert [one.pk for one in sessions_taken(gorbals)] == [session.pk]
