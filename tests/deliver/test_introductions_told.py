"""Whoever was introduced is told of each step by the way they chose: once, in words that say nothing, not at night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.deliver import actions
from alongside.deliver.models import Consent, Message, Reach
from alongside.deliver.sending import hours
from alongside.deliver.sending.due import gather
from alongside.deliver.sending.outbox import send_due
from alongside.deliver.sending.words import words_of
from alongside.settings import mail_server
from tests.gateways import standing_in_for_mail


@pytest.fixture
def by_mail(gorbals, participant):
    """Sam is told by e-mail, and has shown that the address is theirs."""
    before = timezone.now() - timedelta(days=2)
    return Reach.objects.create(
        initiative=gorbals,
        person=participant,
        how="email",
        address="sam@example.org",
        confirmed_at=before,
        said_at=before,
    )


@pytest.fixture
def mail(settings, monkeypatch):
    """A mail server, at noon."""
    monkeypatch.setattr(hours, "QUIET_FROM", hours.time.max)
    monkeypatch.setattr(hours, "QUIET_UNTIL", hours.time.min)
    with standing_in_for_mail() as standing:
        settings.ALONGSIDE_SMTP = mail_server(standing.address)
        settings.ALONGSIDE_FROM = "Alongside <hello@alongside.example>"
        yield standing


def test_taken_up_a_meeting_and_an_outcome_are_each_told_once(
    introduction, by_mail, officer, participant, mail
):
    done = [
        lambda: actions.move_introduction(introduction, to="accepted", by=officer),
        lambda: actions.agree_meeting(introduction, how="together", meet_where="The hall", by=officer),
        lambda: actions.state_outcome(introduction, kind="job", by=officer),
    ]
    assert gather() == 0  # that they were asked is no news: they said yes themselves
    for number, step in enumerate(done, start=1):
        step()
        assert (dict(send_due()), dict(send_due())) == ({"sent": 1}, {})
        assert len(mail.taken) == number
    for message in Message.objects.filter(person=participant):
        assert words_of(message) == "Hello. There is something new for you on your page."
    for letter in mail.taken:
        for secret in (
            "Police",
            "Ogilvie",
            "rent",
            "Kofi",
            "outcome",
            "step",
            "meeting",
            "hall",
            "job",
            "Gorbals",
        ):
            assert secret not in str(letter)


def test_a_night_brings_one_message_in_the_morning(
    introduction, by_mail, officer, participant, mail, monkeypatch
):
    monkeypatch.setattr(hours, "QUIET_FROM", hours.time.min)  # it is always night
    monkeypatch.setattr(hours, "QUIET_UNTIL", hours.time.max)
    actions.move_introduction(introduction, to="accepted", by=officer)
    actions.agree_meeting(introduction, how="call", by=officer)
    assert (dict(send_due()), len(mail.taken)) == ({}, 0)
    monkeypatch.setattr(hours, "QUIET_FROM", hours.time.max)
    monkeypatch.setattr(hours, "QUIET_UNTIL", hours.time.min)
    Message.objects.update(due_at=timezone.now())
    assert (dict(send_due()), len(mail.taken)) == ({"not_needed": 1, "sent": 1}, 1)


def test_what_the_person_did_is_not_told_to_them(introduction, by_mail, participant):
    actions.withdraw_consent(introduction, by=participant)
    assert gather() == 0


def test_what_was_taken_back_before_morning_is_not_told(introduction, by_mail, officer, participant, mail):
    actions.move_introduction(introduction, to="accepted", by=officer)
    actions.agree_meeting(introduction, how="call", by=officer)
    actions.state_outcome(introduction, kind="job", by=officer)
    assert gather() == 3
    actions.withdraw_consent(introduction, by=participant)
    Message.objects.update(due_at=timezone.now())
    assert (dict(send_due()), len(mail.taken)) == ({"not_needed": 3}, 0)


def test_a_time_that_is_agreed_again_is_told_again(introduction, by_mail, officer):
    actions.move_introduction(introduction, to="accepted", by=officer)
    for minutes in (0, 5):
        actions.agree_meeting(introduction, how="call", by=officer)
        agreed = timezone.now() - timedelta(minutes=10 - minutes)
        Consent.objects.update(meet_said_at=agreed)
        gather()
    assert Message.objects.filter(key__startswith="meeting-").count() == 2


def test_who_wants_to_hear_it_from_their_key_worker_does(
    introduction, gorbals, officer, participant, key_worker, browse
):
    actions.say_how_to_reach(gorbals, person=participant, how="worker", by=participant)
    actions.move_introduction(introduction, to="accepted", by=officer)
    actions.state_outcome(introduction, kind="job", by=officer)
    page = browse(key_worker).get(gorbals.at("deliver:outbox")).content.decode()
    assert page.count("There is something new for you on your page.") == 1


def test_what_was_done_before_they_asked_to_be_told_is_not_told(introduction, gorbals, officer, participant):
    actions.move_introduction(introduction, to="accepted", by=officer)
    actions.say_how_to_reach(gorbals, person=participant, how="worker", by=participant)
    assert gather() == 0
