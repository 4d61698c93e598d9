"""Who reads which language, and how it stays with a person."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from alongside.community.actions import issue_code
from alongside.community.held import erase_person, held_on

pytestmark = pytest.mark.django_db
CHOSEN = settings.LANGUAGE_COOKIE_NAME


def test_a_member_of_staff_reads_english_whatever_the_browser_asks_for(browse, coordinator, gorbals):
    client = browse(coordinator)
    answer = client.get(gorbals.get_absolute_url(), headers={"accept-language": "pl"})
    assert '<html lang="en-gb" dir="ltr"' in answer.content.decode()
    assert 'name="language"' not in answer.content.decode()


def test_a_language_goes_with_the_person_to_a_new_phone(participant, key_worker):
    first, code = Client(), issue_code(participant, by=key_worker)
    first.post("/enter/", {"code": code})
    first.post("/language/", {"language": "pl", "next": "/"})
    participant.refresh_from_db()
    assert participant.language == "pl"
    second = Client()
    second.post("/enter/", {"code": code})
    assert second.cookies[CHOSEN].value == "pl"


def test_a_language_chosen_at_the_door_becomes_the_persons(participant, key_worker):
    client, code = Client(), issue_code(participant, by=key_worker)
    client.post("/language/", {"language": "gd", "next": "/enter/"})
    client.post("/enter/", {"code": code})
    participant.refresh_from_db()
    assert participant.language == "gd"


def test_a_language_that_is_not_on_offer_is_nobodys(participant, key_worker):
    client, code = Client(), issue_code(participant, by=key_worker)
    client.post("/enter/", {"code": code})
    client.post("/language/", {"language": "<script>", "next": "/"})
    participant.refresh_from_db()
    assert participant.language == ""
    assert CHOSEN not in client.cookies


def test_erasing_a_person_forgets_their_language(participant, coordinator):
    participant.language = "ur"
    participant.save()
    assert "اردو" in held_on(participant)[0].rows[0].values()
    erase_person(participant, by=coordinator)
    participant.refresh_from_db()
    assert participant.language == ""
