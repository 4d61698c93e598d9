"""Phones and paper that go offline, reorder, repeat and crash while attendance is taken: exactly what was entered.

200 random histories as a rule. Ten thousand: ALONGSIDE_HISTORIES=10000 pytest tests/deliver/test_devices.py
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from alongside.coordinate.models import SessionPlace
from alongside.deliver import actions
from alongside.deliver.models import Attendance, AttendanceNote, differences

HISTORIES = int(os.environ.get("ALONGSIDE_HISTORIES", "200"))
DEVICES, PEOPLE = st.integers(0, 2), st.integers(0, 3)
ANSWERS = st.sampled_from(Attendance.How.values)


class Crash(Exception):
    """The server, or the way to it, dies."""


def test_devices_without_a_signal_end_with_exactly_what_was_entered(
    session, eleven, key_worker, coordinator, officer
):
    holders, people = [key_worker, coordinator, officer], eleven[:4]
    begun = timezone.now() - timedelta(hours=2)

    class Hall(RuleBasedStateMachine):
        """Three devices of three people, each with an outbox on its disk, and one server."""

        def __init__(self):
            super().__init__()
            self.outer = transaction.atomic()
            self.outer.__enter__()
            self.outboxes = [[], [], []]
            self.entered = set()
            self.tapped = set()

        @rule(device=DEVICES, marks=st.dictionaries(PEOPLE, ANSWERS, min_size=1), minute=st.integers(0, 6))
        def enter(self, device, marks, minute):
            """Somebody marks people and presses the button: it is on the device's disk. Clocks are what they are."""
            self.outboxes[device].append((minute, marks))
            self.entered |= {(device, minute, person, how) for person, how in marks.items()}

        @rule(device=DEVICES, order=st.randoms(use_true_random=False), lost=st.integers(0, 3))
        def send(self, device, order, lost):
            """There is a signal: all is sent, in some order; for `lost` of them the answer does not come back."""
            outbox = self.outboxes[device]
            order.shuffle(outbox)
            for entry in outbox:
                self.take(device, entry)
            del outbox[lost:]

        @rule(device=DEVICES)
        def crash(self, device):
            """The server dies in the middle: nothing of that form is kept there, and all of it on the device."""
            if self.outboxes[device]:
                with suppress(Crash), transaction.atomic():
                    self.take(device, self.outboxes[device][0])
                    raise Crash

        @rule(person=PEOPLE)
        def tap(self, person):
            """The person says that it was worth it, once somebody has noted that they were there."""
            noted = Attendance.objects.filter(session=session, person=people[person]).first()
            if noted and noted.how != Attendance.How.DID_NOT:
                actions.say_worth_it(noted, worth_it=True, by=people[person])
                self.tapped.add(person)

        def take(self, device, entry):
            minute, marks = entry
            given = {people[person]: how for person, how in marks.items()}
            at = begun + timedelta(minutes=minute)
            actions.take_attendance(session, marks=given, by=holders[device], at=at)

        def teardown(self):
            try:
                for device in range(3):
                    self.send(device=device, order=NoShuffle(), lost=0)
                self.everything_is_there_once()
            finally:
                transaction.set_rollback(True)
                self.outer.__exit__(None, None, None)

        def everything_is_there_once(self):
            notes = AttendanceNote.objects.filter(session=session)
            told = [
                (
                    holders.index(note.noted_by),
                    (note.noted_at - begun) // timedelta(minutes=1),
                    people.index(note.person),
                    note.how,
                )
                for note in notes.select_related("noted_by", "person")
            ]
            assert sorted(told) == sorted(self.entered)
            stands = {one.person: one.how for one in Attendance.objects.filter(session=session)}
            differ = {one.person for one in differences(session)}
            for number, person in enumerate(people):
                said = sorted((at, how, device) for device, at, who, how in self.entered if who == number)
                # Their own tap says that they were there: no note that they were not outweighs it, and each is kept.
                counted = [
                    one for one in said if number not in self.tapped or one[1] != Attendance.How.DID_NOT
                ]
                assert stands.get(person) == (counted[-1][1] if counted else None)
                last_words = {device: how for _at, how, device in said}
                assert (person in differ) == (len(set(last_words.values())) > 1)

    run_state_machine_as_test(
        Hall,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Attendance.objects.count() == 0


class NoShuffle:
    def shuffle(self, _things):
        """Leave them as they are."""


def test_a_difference_shows_until_somebody_who_saw_it_settles_it(
    session, participant, key_worker, coordinator
):
    earlier = timezone.now() - timedelta(minutes=30)
    actions.take_attendance(session, marks={participant: "came"}, by=coordinator, at=earlier)
    actions.take_attendance(
        session, marks={participant: "did_not"}, by=key_worker, at=earlier - timedelta(minutes=5)
    )
    (found,) = differences(session)
    assert (found.person, [note.how for note in found.notes]) == (participant, ["did_not", "came"])
    assert Attendance.objects.get().how == "came"
    actions.settle_attendance(session, person=participant, how="did_not", by=coordinator)
    assert (differences(session), Attendance.objects.get().how) == ([], "did_not")


def test_somebody_who_corrects_themselves_or_what_they_saw_is_no_difference(
    session, participant, key_worker, coordinator
):
    actions.take_attendance(session, marks={participant: "came"}, by=key_worker)
    actions.take_attendance(session, marks={participant: "late"}, by=key_worker)
    assert differences(session) == []
    actions.take_attendance(
        session, marks={participant: "left_early"}, by=coordinator, knew={participant: "late"}
    )
    assert differences(session) == []


def test_a_note_that_arrives_after_it_was_settled_asks_again(
    session, participant, key_worker, coordinator, officer
):
    moments = (timezone.now() - timedelta(minutes=30 - number) for number in count())
    for by, how in ((key_worker, "came"), (coordinator, "late")):
        actions.take_attendance(session, marks={participant: how}, by=by, at=next(moments))
    actions.settle_attendance(session, person=participant, how="came", by=key_worker)
    actions.take_attendance(session, marks={participant: "did_not"}, by=officer, at=next(moments))
    assert [note.how for note in differences(session)[0].notes] == ["did_not", "came"]
    assert Attendance.objects.get().how == "came"


@pytest.fixture
def page(session, key_worker, browse):
    return browse(key_worker), session.initiative.at("deliver:attendance", pk=session.pk)


def test_the_page_shows_the_difference_and_one_tap_settles_it(
    page, session, participant, coordinator, officer
):
    browser, address = page
    for by, how in ((coordinator, "came"), (officer, "late")):
        actions.take_attendance(session, marks={participant: how}, by=by)
    assert "Notes differ" in browser.get(address).text
    browser.post(address, {"settle": participant.pk, "how": "came"})
    assert "Notes differ" not in browser.get(address).text
    assert Attendance.objects.get().how == "came"


def test_somebody_taken_off_since_the_page_was_opened_keeps_their_mark(page, session, participant):
    browser, address = page
    SessionPlace.objects.filter(person=participant).update(state=SessionPlace.State.TAKEN_OFF)
    browser.post(address, {f"how_{participant.pk}": "came", "entered": "1", "once": "a" * 32})
    assert Attendance.objects.get().person == participant


def test_a_session_that_was_moved_says_so_and_notes_nothing(page, session, participant):
    browser, address = page
    before = session.starts_at
    session.starts_at = timezone.now() + timedelta(days=1)
    session.ends_at = session.starts_at + timedelta(hours=1)
    session.save()
    answer = browser.post(address, {f"how_{participant.pk}": "came", "starts_at": before.isoformat()})
    assert "This session was moved" in answer.text
    assert Attendance.objects.count() == 0


def test_what_waited_is_not_taken_from_somebody_else(page, participant):
    browser, address = page
    answer = browser.post(
        address, {f"how_{participant.pk}": "came", "who": "somebody else", "once": "b" * 32}
    )
    assert (answer.status_code, Attendance.objects.count()) == (412, 0)


def test_what_waited_leaves_no_notice_for_the_next_page(page, participant):
    browser, address = page
    who = browser.get("/offline/ready/").json()["who"]
    browser.post(address, {f"how_{participant.pk}": "came", "who": who, "once": "c" * 32})
    assert Attendance.objects.count() == 1
    assert "You can change it here" not in browser.get(address).text
