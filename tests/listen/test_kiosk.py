"""A tablet that people share: a fresh voice for each visitor, and nothing left of the one before."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from alongside.community.models import JournalEntry, Membership
from alongside.listen.actions import close_conversation, open_conversation
from alongside.listen.models import Response, Statement, Voice

pytestmark = pytest.mark.django_db
SEEDS = ["The hall should open on Sundays", "Mornings are too early", "We need a kitchen"]


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(
        gorbals, question="What next?", seeds=SEEDS, is_open_to_all=False, by=coordinator
    )


def address(talk, name=""):
    return talk.initiative.at(f"listen:kiosk_{name}" if name else "listen:kiosk", pk=talk.pk)


@pytest.fixture
def tablet(talk, key_worker, browse):
    """A tablet on which a key worker has just started the kiosk."""
    client = browse(key_worker)
    started = client.post(address(talk, "start"), {"quiet": "120"})
    assert started.url == address(talk)
    return client


def shown(client, talk):
    return client.get(address(talk, "visit")).content.decode()


def say(client, talk, value=1):
    page = shown(client, talk)
    fields = dict(re.findall(r'name="(visitor|statement)" value="(\w+)"', page))
    return client.post(address(talk, "visit"), {**fields, "value": value})


def begin(client, talk):
    client.post(address(talk))


def visitor_on(page):
    return re.search(r'name="visitor" value="(\w+)"', page.content.decode())[1]


def write(client, talk, words, **more):
    """Fill in the page for a statement, as it was shown."""
    visitor = visitor_on(client.get(address(talk, "statement")))
    return client.post(address(talk, "statement"), {"words": words, "visitor": visitor, **more})


def test_starting_signs_the_starter_out_and_is_journalled(talk, tablet, key_worker):
    assert JournalEntry.objects.get(what="started a shared tablet").by == key_worker
    assert tablet.get(talk.initiative.at("listen:asks")).status_code == 404
    assert "Mairi" not in tablet.get(address(talk)).content.decode()


def test_each_visitor_has_a_voice_of_their_own(talk, tablet):
    for value in (1, -1):
        begin(tablet, talk)
        say(tablet, talk, value)
        tablet.get(address(talk, "thanks"))
    assert sorted(Response.objects.values_list("value", flat=True)) == [-1, 1]
    assert Voice.objects.filter(person=None).count() == 2


def test_nothing_of_the_visitor_before_is_left(talk, tablet):
    begin(tablet, talk)
    say(tablet, talk)
    tablet.cookies[settings.LANGUAGE_COOKIE_NAME] = "ur"
    answer = tablet.get(address(talk))
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0
    assert tablet.get(address(talk, "visit")).url == address(talk)
    begin(tablet, talk)
    assert "3 statements to go." in shown(tablet, talk)


def test_an_old_page_cannot_speak_for_the_next_visitor(talk, tablet):
    begin(tablet, talk)
    old = dict(re.findall(r'name="(visitor|statement)" value="(\w+)"', shown(tablet, talk)))
    tablet.get(address(talk))
    begin(tablet, talk)
    assert tablet.post(address(talk, "visit"), {**old, "value": 1}).url == address(talk)
    assert Response.objects.count() == 0


def test_whoever_begins_and_says_nothing_is_no_voice(talk, tablet):
    begin(tablet, talk)
    tablet.get(address(talk))
    begin(tablet, talk)
    say(tablet, talk)
    tablet.get(address(talk, "thanks"))
    assert Voice.objects.count() == 1


def test_no_page_of_it_is_kept_by_the_browser(talk, tablet):
    begin(tablet, talk)
    for name in ("visit", "statement", "still", "thanks", ""):
        assert "no-store" in tablet.get(address(talk, name))["Cache-Control"]


def test_every_page_of_it_can_start_again_and_none_leads_elsewhere(talk, tablet):
    begin(tablet, talk)
    for name in ("visit", "statement", "still", "thanks"):
        page = tablet.get(address(talk, name)).content.decode()
        begin(tablet, talk)
        links = set(re.findall(r'<a [^>]*href="(/[^"]*)"', page))
        assert address(talk) in links
        assert {link for link in links if "/kiosk/" not in link} == set()
        assert " data-kiosk" in page


def test_without_scripts_it_asks_before_it_starts_again(talk, tablet):
    begin(tablet, talk)
    page = shown(tablet, talk)
    assert f'<noscript><meta http-equiv="refresh" content="100; url={address(talk, "still")}">' in page
    still = tablet.get(address(talk, "still")).content.decode()
    assert f'<meta http-equiv="refresh" content="20; url={address(talk)}">' in still
    assert address(talk, "visit") in still
    say(tablet, talk)
    assert "2 statements to go." in shown(tablet, talk)


def test_a_statement_from_the_tablet_waits_to_be_looked_at(talk, tablet):
    begin(tablet, talk)
    write(tablet, talk, "A bench by the door")
    assert Statement.objects.get(words="A bench by the door").state == "waiting"


def test_what_the_visitor_before_was_writing_is_not_said_by_the_next_one(talk, tablet):
    begin(tablet, talk)
    old = visitor_on(tablet.get(address(talk, "statement")))
    begin(tablet, talk)
    answer = tablet.post(address(talk, "statement"), {"words": "A bench by the door", "visitor": old})
    assert answer.url == address(talk)
    assert not Statement.objects.filter(words="A bench by the door").exists()


def test_a_statement_that_is_worded_like_another_is_offered_that_one_first(talk, tablet):
    begin(tablet, talk)
    words = "The hall should be open on Sundays"
    page = write(tablet, talk, words).content.decode()
    assert "Is it one of these?" in page
    assert "The hall should open on Sundays" in page
    write(tablet, talk, words, sure="yes")
    assert Statement.objects.filter(words=words).count() == 1


def test_before_a_conversation_opens_the_tablet_says_when(talk, tablet):
    talk.opens_at = timezone.now() + timedelta(days=1)
    talk.save()
    assert "This conversation opens on" in tablet.get(address(talk)).content.decode()
    begin(tablet, talk)
    assert Voice.objects.count() == 0


@pytest.mark.parametrize("value", ["2", "", "agree", "9" * 40])
def test_a_response_that_is_none_of_the_three_changes_nothing(talk, tablet, value):
    begin(tablet, talk)
    say(tablet, talk, value)
    assert "Choose agree, disagree or pass." in shown(tablet, talk)
    assert Response.objects.count() == 0


def test_coming_back_signed_in_ends_it(talk, tablet, key_worker):
    begin(tablet, talk)
    say(tablet, talk)
    tablet.force_login(key_worker.account)
    assert tablet.get(address(talk)).status_code == 404  # nobody uses it with somebody's sign-in
    page = tablet.get(address(talk, "start")).content.decode()
    assert "This device is not shared any more." in page
    assert JournalEntry.objects.get(what="ended a shared tablet").by == key_worker
    assert Voice.objects.count() == 1


def test_the_way_out_for_staff_leads_through_signing_in(talk, tablet):
    page = tablet.get(address(talk)).content.decode()
    assert re.search(rf'href="/account/login/\?next={address(talk, "start")}"', page)
    assert tablet.get(address(talk, "start")).status_code == 404  # until somebody has signed in


def test_it_ends_when_its_starter_leaves_the_team_and_after_half_a_day(talk, tablet, key_worker):
    assert tablet.session.get_expiry_age() <= 12 * 60 * 60
    Membership.objects.filter(person=key_worker).update(until=timezone.now() - timedelta(seconds=1))
    assert tablet.get(address(talk)).status_code == 404


def test_to_any_other_device_it_does_not_exist(
    talk, tablet, participant, officer, stranger, coordinator, browse
):
    for client in (Client(), browse(participant), browse(officer), browse(stranger), browse(coordinator)):
        for name in ("", "visit", "statement", "still", "thanks"):
            assert client.get(address(talk, name)).status_code == 404
            assert client.post(address(talk, name), {"value": 1}).status_code == 404
    for person, code in ((participant, 403), (officer, 403), (stranger, 404)):
        assert browse(person).post(address(talk, "start"), {"quiet": "120"}).status_code == code


def test_the_tablet_of_one_conversation_does_not_open_another(talk, tablet, gorbals, coordinator):
    other = open_conversation(gorbals, question="Else?", seeds=SEEDS, is_open_to_all=False, by=coordinator)
    assert tablet.get(address(other)).status_code == 404


def test_a_conversation_that_closes_meanwhile_thanks_and_takes_no_more(talk, tablet, coordinator):
    begin(tablet, talk)
    say(tablet, talk)
    close_conversation(talk, by=coordinator)
    assert "This conversation has closed. Thank you" in shown(tablet, talk)
    assert "This conversation has closed. Thank you" in tablet.get(address(talk)).content.decode()
    tablet.post(address(talk))
    assert Voice.objects.count() == 1


def test_a_closed_conversation_starts_no_tablet(talk, coordinator, key_worker, browse):
    close_conversation(talk, by=coordinator)
    client = browse(key_worker)
    assert "could not take in anything" in client.get(address(talk, "start")).content.decode()
    answer = client.post(address(talk, "start"), {"quiet": "120"}, follow=True).content.decode()
    assert "could not take in anything" in answer
    assert JournalEntry.objects.filter(what="started a shared tablet").count() == 0
