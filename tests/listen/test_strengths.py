"""A strength is offered, may be asked for, and is never taken for granted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.deliver.models import Commitment
from alongside.listen.actions import (
    answer_favour,
    ask_favour,
    finish_favour,
    offer_strength,
    withdraw_strength,
)
from alongside.listen.models import Favour, Strength
from tests.cast import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(gorbals):
    return member(gorbals, "Kim", Role.PARTICIPANT)


@pytest.fixture
def bikes(gorbals, participant):
    return offer_strength(gorbals, person=participant, words="Fixing bikes", by=participant)


@pytest.fixture
def asked(bikes, coordinator):
    return ask_favour(bikes, words="Would you mend Tam's brakes?", by=coordinator)


def test_a_person_is_asked_on_their_page_and_says_yes(gorbals, participant, coordinator, browse, bikes):
    browse(coordinator).post(gorbals.at("listen:ask_favour", pk=bikes.pk), {"words": "Mend two bikes?"})
    favour = Favour.objects.get()
    page = browse(participant).get(gorbals.get_absolute_url()).content.decode()
    assert "Mend two bikes?" in page
    assert "You can say no, and nobody asks you why." in page
    browse(participant).post(gorbals.at("listen:answer_favour", pk=favour.pk), {"answer": "yes"})
    favour.refresh_from_db()
    assert (favour.answer, favour.entered_by) == ("yes", None)
    entry = JournalEntry.objects.get(what="said yes to a favour")
    assert (entry.by, entry.about) == (participant, participant)


def test_no_is_an_answer_and_can_be_changed(gorbals, participant, asked):
    assert answer_favour(asked, yes=False, by=participant).answer == "no"
    assert answer_favour(asked, yes=True, by=participant).answer == "yes"


def test_a_key_worker_beside_them_enters_their_answer_and_it_shows(
    key_worker, participant, asked, browse, gorbals
):
    browse(key_worker).post(gorbals.at("listen:answer_favour", pk=asked.pk), {"answer": "no"})
    asked.refresh_from_db()
    assert (asked.answer, asked.entered_by) == ("no", key_worker)
    assert JournalEntry.objects.get(what="said no to a favour").on_behalf_of == participant


def test_nobody_answers_for_somebody_else(kim, asked, browse, gorbals):
    answer = browse(kim).post(gorbals.at("listen:answer_favour", pk=asked.pk), {"answer": "yes"})
    assert answer.status_code == 404
    asked.refresh_from_db()
    assert asked.is_waiting


def test_one_question_waits_at_a_time(bikes, asked, coordinator):
    with pytest.raises(Refusal, match="Give them time"):
        ask_favour(bikes, words="And mine?", by=coordinator)


def test_a_day_that_has_passed_is_refused(bikes, coordinator):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refusal, match="This day has passed"):
        ask_favour(bikes, words="Mend it", on_day=yesterday, by=coordinator)


def test_what_was_taken_back_is_not_asked_for(gorbals, participant, bikes, asked, coordinator, browse):
    browse(participant).post(gorbals.at("listen:withdraw_strength", pk=bikes.pk))
    bikes.refresh_from_db()
    asked.refresh_from_db()
    assert asked.answer == "no"
    assert list(Strength.objects.offered(gorbals)) == []
    with pytest.raises(Refusal, match="do not offer this any more"):
        ask_favour(bikes, words="Please?", by=coordinator)


def test_a_strength_counts_as_used_when_the_favour_was_done(gorbals, participant, coordinator, asked):
    answer_favour(asked, yes=True, by=participant)
    assert Commitment.objects.strengths_used(gorbals) == 0
    finish_favour(asked, by=coordinator)
    assert Commitment.objects.strengths_used(gorbals) == 1
    with pytest.raises(Refusal, match="nothing left to answer"):
        answer_favour(asked, yes=False, by=participant)


def test_only_a_yes_can_be_done(asked, coordinator):
    with pytest.raises(Refusal, match="said yes to"):
        finish_favour(asked, by=coordinator)


def test_somebody_elses_strength_cannot_be_taken_back(kim, bikes, browse, gorbals):
    assert browse(kim).post(gorbals.at("listen:withdraw_strength", pk=bikes.pk)).status_code == 404
    assert withdraw_strength(bikes, by=bikes.person).withdrawn_at is not None
