"""Whatever happens to an introduction, in whatever order: who may read what is passed on, and who may not."""

import re
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.community.held import erase_person, held_on
from alongside.community.models import Organisation
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.deliver import actions
from alongside.deliver.models import Consent, Introduction
from tests.cast import member

pytestmark = pytest.mark.django_db
SECRET, PLACE, NAME = "Sam owes no rent and wants a smaller flat", "The blue door", "Sam"
STEPS = ("accepted", "declined", "in_progress", "on_hold", "completed", "failed", "cancelled")
HAPPENINGS = st.lists(
    st.sampled_from((*STEPS, "take back", "run out", "new yes", "hand on", "meet", "outcome", "erase")),
    min_size=1,
    max_size=7,
)


@contextmanager
def undone():
    """The next example begins with nothing of this one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def happen(what, one, people):
    sam, officer, adviser, worker = people
    today = timezone.localdate()
    one = Introduction.objects.get(pk=one.pk)
    if what in STEPS:
        actions.move_introduction(one, to=what, reason="Because", by=officer)
    elif what == "take back":
        actions.withdraw_consent(one, by=sam)
    elif what == "run out":
        Consent.objects.filter(introduction=one).update(until=today - timedelta(days=1))
    elif what == "new yes":
        actions.renew_consent(one, words="Yes again", until=today + timedelta(days=9), by=worker)
    elif what == "meet":
        actions.agree_meeting(one, how="together", meet_where=PLACE, by=worker)
    elif what == "outcome":
        actions.state_outcome(one, kind="job", words="A job at the yard for Sam", by=officer)
    elif what == "hand on" and one.is_open_to_receiver:
        actions.introduce_onward(
            one,
            receiver=adviser,
            asked_for="Letters",
            consent_words="Yes",
            passed_on=SECRET,
            until=today + timedelta(days=9),
            by=officer,
        )
    elif what == "erase":
        erase_person(sam, by=sam)


def is_in(page: str, words: str) -> bool:
    """Whole words alone: a form's random token may spell a short name by chance."""
    return bool(re.search(rf"\b{re.escape(words)}\b", page))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(happenings=HAPPENINGS)
def test_a_receiver_reads_it_only_after_a_yes_and_while_consent_holds(
    gorbals_and_people, browse_once, happenings
):
    gorbals, people = gorbals_and_people
    _sam, officer, adviser, _worker = people
    with undone():
        one = Introduction.objects.get(parent=None)
        for what in happenings:
            with suppress(Refusal), transaction.atomic():  # what cannot come next changes nothing
                happen(what, one, people)
        one = Introduction.objects.get(pk=one.pk)
        consent = Consent.objects.get(introduction=one)
        said_yes = one.steps.filter(state="accepted").exists()
        holds = (
            not consent.withdrawn_at and consent.until >= timezone.localdate() and "erase" not in happenings
        )
        shown = browse_once[officer].get(gorbals.at("deliver:introduction", pk=one.pk)).content.decode()
        assert (SECRET in shown) == (said_yes and holds)
        readable = said_yes and holds
        for words in (NAME, PLACE, "A job at the yard"):
            assert readable or not is_in(shown, words), words
        for address in ("deliver:overview", "deliver:introductions", "coordinate:sheet", "pages:search"):
            listed = browse_once[officer].get(gorbals.at(address), {"words": "flat"}).content.decode()
            assert [word for word in (SECRET, NAME, PLACE) if is_in(listed, word)] == []
        assert [word for word in (SECRET, PLACE) if word in str(held_on(officer))] == []
        assert browse_once[adviser].get(gorbals.at("deliver:introduction", pk=one.pk)).status_code == 404
        for onward in Introduction.objects.filter(parent=one):
            before_a_yes = browse_once[adviser].get(gorbals.at("deliver:introduction", pk=onward.pk))
            assert SECRET not in before_a_yes.content.decode()
            handed_on = browse_once[officer].get(gorbals.at("deliver:introduction", pk=onward.pk))
            assert (SECRET in handed_on.content.decode()) == (holds and onward.consent.holds)


@pytest.fixture
def gorbals_and_people(gorbals, participant, officer, key_worker, introduction):
    advice = Organisation.objects.create(community=gorbals.community, name="Money Advice", sector="third")
    adviser = member(gorbals, "Tomasz", Role.PARTNER_OFFICER, organisation=advice)
    return gorbals, (participant, officer, adviser, key_worker)


@pytest.fixture
def browse_once(gorbals_and_people, browse):
    _gorbals, (_sam, officer, adviser, _worker) = gorbals_and_people
    return {officer: browse(officer), adviser: browse(adviser)}
