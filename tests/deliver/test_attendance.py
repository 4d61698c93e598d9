from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.coordinate.models import Pledge, PledgeUse, Resource
from alongside.deliver import actions
from alongside.deliver.models import (
    Attendance,
    HeadCount,
    differences,
    sessions_awaiting_attendance,
    sessions_taken,
)


def what_was_done():
    return list(JournalEntry.objects.order_by("pk").values_list("what", flat=True))


def test_attendance_is_noted_with_who_noted_it(session, participant, key_worker):
    actions.take_attendance(session, marks={participant: "late"}, by=key_worker)
    noted = Attendance.objects.get()
    assert (noted.person, noted.how, noted.marked_by) == (participant, "late", key_worker)
    assert what_was_done()[-1] == "took attendance"


def test_a_head_count_stands_alone_where_names_are_not_wanted(session, key_worker):
    actions.take_attendance(session, marks={}, head_count=14, by=key_worker)
    assert HeadCount.objects.get().number == 14
    assert list(sessions_awaiting_attendance(session.initiative)) == []


def test_nothing_at_all_is_refused(session, key_worker):
    with pytest.raises(Refusal, match="Nothing was marked"):
        actions.take_attendance(session, marks={}, by=key_worker)


def test_a_later_note_counts_and_the_difference_is_in_the_journal(
    session, participant, key_worker, coordinator
):
    actions.take_attendance(session, marks={participant: "did_not"}, by=key_worker)
    actions.take_attendance(session, marks={participant: "late"}, by=coordinator)
    assert Attendance.objects.get().how == "late"
    changed = JournalEntry.objects.get(what="changed who came")
    assert (changed.by, changed.about, changed.why) == (coordinator, participant, "“Did not” became “Late”.")


def test_paper_that_comes_in_late_does_not_undo_what_was_noted_after_it(
    session, participant, key_worker, coordinator
):
    actions.take_attendance(session, marks={participant: "came"}, by=coordinator)
    earlier = timezone.now() - timedelta(hours=2)
    actions.take_attendance(session, marks={participant: "did_not"}, by=key_worker, at=earlier)
    assert Attendance.objects.get().how == "came"
    assert "noted attendance that a later note outweighs" in what_was_done()


@pytest.mark.parametrize("orders", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_notes_from_several_phones_end_the_same_in_any_order(session, participant, key_worker, orders):
    base = timezone.now() - timedelta(hours=2)
    notes = ["came", "late", "left_early"]
    for place in orders:
        at = base + timedelta(minutes=place)
        actions.take_attendance(session, marks={participant: notes[place]}, by=key_worker, at=at)
    assert Attendance.objects.get().how == "left_early"


def test_the_same_note_twice_changes_nothing(session, participant, key_worker):
    for _time in range(2):
        actions.take_attendance(session, marks={participant: "came"}, by=key_worker)
    assert Attendance.objects.count() == 1
    assert "changed who came" not in what_was_done()


def test_attendance_cannot_be_taken_before_the_session(make_session, participant, key_worker):
    with pytest.raises(Refusal, match="not begun yet"):
        actions.take_attendance(
            make_session(participant, hours_ago=-2), marks={participant: "came"}, by=key_worker
        )


def test_nobody_was_at_a_session_that_was_called_off(make_session, participant, key_worker):
    called_off = make_session(participant, state="called_off", state_why="The hall was flooded")
    with pytest.raises(Refusal, match="called off"):
        actions.take_attendance(called_off, marks={participant: "came"}, by=key_worker)


def test_worth_it_is_the_persons_own_and_the_last_word_counts(session, participant, key_worker):
    (noted,) = actions.take_attendance(session, marks={participant: "came"}, by=key_worker)
    assert list(Attendance.objects.unasked(participant, session.initiative)) == [noted]
    actions.say_worth_it(noted, worth_it=True, by=participant)
    actions.say_worth_it(noted, worth_it=False, by=participant)
    assert Attendance.objects.get().worth_it is False
    assert list(Attendance.objects.unasked(participant, session.initiative)) == []


def test_who_said_worth_it_is_not_turned_into_somebody_who_did_not_come(
    session, eleven, key_worker, coordinator
):
    """And nobody else on that sheet is lost for it."""
    sam, *others = eleven
    noted = actions.take_attendance(session, marks={sam: "came"}, by=key_worker)[0]
    actions.say_worth_it(noted, worth_it=True, by=sam)
    sheet = {sam: "did_not"} | dict.fromkeys(others, "came")
    stand = actions.take_attendance(session, marks=sheet, by=coordinator, knew={sam: "came"})
    assert [one.how for one in stand] == ["came"] * 11
    assert Attendance.objects.filter(how="came").count() == 11
    (one,) = differences(session)
    assert (one.person, set(one.answers)) == (sam, {"came", "did_not"})
    with pytest.raises(Refusal, match="so they were there"):
        actions.settle_attendance(session, person=sam, how="did_not", by=coordinator)
    actions.settle_attendance(session, person=sam, how="came", by=coordinator)
    assert differences(session) == []


def test_marks_for_the_old_time_of_a_moved_session_are_not_taken_for_the_new_one(
    session, participant, key_worker
):
    old, noted_at = session.starts_at - timedelta(days=3), session.starts_at - timedelta(days=3)
    with pytest.raises(Refusal, match="was moved"):
        actions.take_attendance(
            session, marks={participant: "came"}, by=key_worker, at=noted_at, moved_from=old
        )
    assert Attendance.objects.count() == 0


def test_a_day_that_no_calendar_has_is_no_trouble(session, participant, key_worker, browse):
    address = session.initiative.at("deliver:attendance", pk=session.pk)
    answer = browse(key_worker).post(
        address, {f"how_{participant.pk}": "came", "starts_at": "2026-13-45T00:00"}
    )
    assert (answer.status_code, Attendance.objects.get().how) == (302, "came")


def test_a_sheet_that_differs_from_what_stands_says_for_whom(
    session, eleven, key_worker, coordinator, browse
):
    sam = eleven[0]
    noted = actions.take_attendance(session, marks={sam: "came"}, by=key_worker)[0]
    actions.say_worth_it(noted, worth_it=True, by=sam)
    address = session.initiative.at("deliver:attendance", pk=session.pk)
    answer = browse(coordinator).post(address, {f"how_{sam.pk}": "did_not"}, follow=True)
    assert "Something else stands for Sam." in answer.content.decode()


def test_the_database_refuses_a_word_of_somebody_who_was_not_there(session, participant, key_worker):
    with pytest.raises(IntegrityError):
        Attendance.objects.create(
            initiative=session.initiative,
            session=session,
            person=participant,
            how="did_not",
            marked_by=key_worker,
            worth_it=True,
        )


def test_counts_carry_their_denominators(make_session, eleven, key_worker):
    session = make_session(*eleven)
    marks = dict.fromkeys(eleven[:8], "came") | {eleven[8]: "late"} | dict.fromkeys(eleven[9:], "did_not")
    noted = actions.take_attendance(session, marks=marks, by=key_worker)
    for attendance in noted[:7]:
        actions.say_worth_it(attendance, worth_it=attendance != noted[0], by=attendance.person)
    counts = Attendance.objects.counts(session.initiative)
    assert counts == {
        "expected": 11,
        "came": 9,
        "on_time": 8,
        "walked_in": 0,
        "there": 9,
        "said": 7,
        "worth_it": 6,
    }
    assert [(one.marked, one.came) for one in sessions_taken(session.initiative)] == [(11, 9)]


def test_a_session_waits_for_attendance_from_its_beginning(make_session, participant, gorbals):
    make_session(participant, hours_ago=-2)
    begun = make_session(participant, hours_ago=1)
    assert list(sessions_awaiting_attendance(gorbals)) == [begun]


def test_what_a_session_took_of_a_pledge_is_written_once(session, participant, officer, police, key_worker):
    resource = Resource.objects.create(
        community=police.community, organisation=police, name="Minibus", kind="vehicle", added_by=officer
    )
    pledge = Pledge.objects.create(
        initiative=session.initiative,
        resource=resource,
        amount=40,
        unit="hours",
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        offered_by=officer,
    )
    use = PledgeUse.objects.create(
        initiative=session.initiative, pledge=pledge, session=session, planned_amount=4
    )
    actions.take_attendance(session, marks={participant: "came"}, used={use: Decimal("2.5")}, by=key_worker)
    use.refresh_from_db()
    assert (use.delivered_amount, use.recorded_by) == (Decimal("2.50"), key_worker)
