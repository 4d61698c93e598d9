"""Words of a translation, settled by somebody who speaks the language."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from alongside.community.actions import issue_code, settle_words
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.wording import Wording, digest_of_entry, shipped, speak_for
from alongside.shell.catalogue import parsed

pytestmark = pytest.mark.django_db
POLISH = {"HTTP_ACCEPT_LANGUAGE": "pl"}


def entry(text: str):
    return next(one for one in shipped("pl").entries if one.message.text == text)


@pytest.fixture
def jay(participant, key_worker) -> Client:
    client = Client()
    client.post("/enter/", {"code": issue_code(participant, by=key_worker)})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "pl"
    return client


def test_settled_words_are_said_at_once_and_only_in_their_community(gorbals, key_worker, jay):
    home = gorbals.get_absolute_url()
    assert "Powiedz swoje zdanie" in jay.get(home).content.decode()
    settle_words(entry("Have your say"), ["Zabierz głos"], language="pl", initiative=gorbals, by=key_worker)
    page = jay.get(home).content.decode()
    assert "Zabierz głos" in page
    assert "Powiedz swoje zdanie" not in page
    assert "Masz kod?" in Client().get("/enter/", **POLISH).content.decode()
    with translation.override("pl"):
        assert translation.gettext("Have your say") == "Powiedz swoje zdanie"


def test_settled_plurals_are_counted_as_the_language_counts(gorbals, key_worker):
    said = ["%(count)s człowiek", "%(count)s ludzie", "%(count)s ludzi"]
    settle_words(entry("%(count)s person"), said, language="pl", initiative=gorbals, by=key_worker)
    with translation.override("pl"):
        assert speak_for(gorbals.community) == 1
        told = [
            translation.ngettext("%(count)s person", "%(count)s people", n) % {"count": n}
            for n in (1, 3, 5, 22)
        ]
        assert translation.get_language() == "pl"
    assert told == ["1 człowiek", "3 ludzie", "5 ludzi", "22 ludzie"]


def test_who_settled_words_is_in_the_journal(gorbals, key_worker):
    settle_words(entry("Have your say"), ["Zabierz głos"], language="pl", initiative=gorbals, by=key_worker)
    written = JournalEntry.objects.get(what="settled words of a translation")
    assert (written.by, written.initiative) == (key_worker, gorbals)
    assert written.why == "pl: Have your say = Zabierz głos"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "Zabierz <b>głos</b>",
        'głos" onmouseover="alert(1)',
        "&lt;b&gt;",
        "100 % głosu",
        "{{ me }}",
        "%(name)s",
        "głos\x00",
        "głos\u202eu",
        "",
        "   ",
        "a" * 500,
    ],
)
def test_words_that_could_break_a_page_are_refused(gorbals, key_worker, hostile):
    with pytest.raises(Refusal):
        settle_words(entry("Have your say"), [hostile], language="pl", initiative=gorbals, by=key_worker)
    assert Wording.objects.count() == 0


def test_a_placeholder_cannot_get_lost(gorbals, key_worker):
    with pytest.raises(Refusal, match=r"%\(name\)s"):
        settle_words(entry("Hello, %(name)s"), ["Cześć"], language="pl", initiative=gorbals, by=key_worker)


@pytest.mark.parametrize("hostile", ["Jeden % zdanie", "Jeden %s", "Jeden %"])
def test_where_a_number_became_a_word_its_sign_is_not_free_for_another_use(gorbals, key_worker, hostile):
    plural = next(
        one for one in shipped("pl").entries if one.message.plural and one.message.text.count("%") == 1
    )
    said = [hostile, *plural.said[1:]]
    with pytest.raises(Refusal):
        settle_words(plural, said, language="pl", initiative=gorbals, by=key_worker)


def test_somebody_of_the_team_confirms_words_on_the_page(browse, gorbals, coordinator):
    client, address = browse(coordinator), gorbals.at("community:words")
    wanted = entry("Have your say")
    page = client.get(address, {"language": "pl"}).content.decode()
    assert f"0 of {len(shipped('pl').entries)} confirmed by a speaker." in page
    sent = {"message": digest_of_entry(wanted), "said": ["Zabierz głos"]}
    answer = client.post(f"{address}?language=pl", sent, follow=True).content.decode()
    assert f"1 of {len(shipped('pl').entries)} confirmed by a speaker." in answer
    settled = Wording.objects.get()
    assert (settled.language, settled.said, settled.confirmed_by) == ("pl", ["Zabierz głos"], coordinator)


def test_refused_words_are_still_there_to_be_mended(browse, gorbals, coordinator):
    client, address = browse(coordinator), gorbals.at("community:words")
    sent = {"message": digest_of_entry(entry("Have your say")), "said": ["<b>Zabierz głos"]}
    page = client.post(f"{address}?language=pl", sent).content.decode()
    assert "These signs could break a page" in page or "exactly as they are in English" in page
    assert "&lt;b&gt;Zabierz głos" in page


def test_what_was_settled_can_be_sent_to_those_who_make_the_software(browse, gorbals, coordinator):
    settle_words(entry("Have your say"), ["Zabierz głos"], language="pl", initiative=gorbals, by=coordinator)
    answer = browse(coordinator).get(gorbals.at("community:take_words"), {"language": "pl"})
    said = {one.message.text: one.said for one in parsed(answer.content.decode())}
    assert said["Have your say"] == ("Zabierz głos",)
    assert len(said) >= len({one.message.text for one in shipped("pl").entries})


def test_only_the_team_settles_words(browse, gorbals, officer, stranger, jay):
    assert browse(officer).get(gorbals.at("community:words")).status_code == 403
    assert browse(stranger).get(gorbals.at("community:words")).status_code == 404
    assert jay.get(gorbals.at("community:words")).status_code == 403


def test_the_foot_of_a_page_says_how_much_was_checked(gorbals, key_worker, jay):
    settle_words(entry("Have your say"), ["Zabierz głos"], language="pl", initiative=gorbals, by=key_worker)
    page = jay.get(gorbals.get_absolute_url()).content.decode()
    assert "Nikt, kto dobrze mówi po polsku" not in page
