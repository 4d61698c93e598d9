"""Scenario 1, and everything that somebody with the wrong code could try."""

import logging
import re

import pytest
from django.test import Client
from django.utils import timezone

from alongside.community.actions import add_person, found_community, issue_code
from alongside.community.codes import ALPHABET, WRONG_TRIES, digest, new_code
from alongside.community.models import Account, EntryCode, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import Role

pytestmark = pytest.mark.django_db


def page_of(client, initiative):
    return client.get(f"/gorbals/{initiative.slug}/listen/").status_code


def test_a_code_is_ten_letters_that_cannot_be_misread():
    code = new_code()
    assert len(code) == 11
    assert code[5] == "-"
    assert set(code) - {"-"} <= set(ALPHABET)


@pytest.mark.parametrize("typed", ["7KQ2M-9TX4C", "7kq2m 9tx4c", " 7KQ2M9TX4C\n", "7kq2m-9tx4c"])
def test_a_code_may_be_typed_in_any_way(typed):
    assert digest(typed) == digest("7KQ2M9TX4C")


def test_letters_that_look_like_figures_count_as_the_figures():
    assert digest("O0I1L-VVVVV") == digest("00111-UUUUU")


def test_a_participant_comes_in_by_code_and_stays(gorbals, participant):
    code = issue_code(participant, by=None)
    phone = Client()
    assert phone.post("/enter/", {"code": code}).status_code == 302
    assert page_of(phone, gorbals) == 200
    assert phone.session.get_expiry_age() > 300 * 24 * 3600


def test_a_new_code_kills_the_old_one_and_the_lost_phone(gorbals, participant, key_worker, browse):
    old = issue_code(participant, by=None)
    lost_phone = Client()
    lost_phone.post("/enter/", {"code": old})
    assert page_of(lost_phone, gorbals) == 200

    browse(key_worker).post(f"/gorbals/{gorbals.slug}/community/people/{participant.pk}/code/")

    assert page_of(lost_phone, gorbals) == 404
    assert "does not open anything" in Client().post("/enter/", {"code": old}).content.decode()


def test_nothing_of_theirs_is_lost_with_the_phone(gorbals, participant, browse):
    first = browse(participant)
    first.post(f"/gorbals/{gorbals.slug}/listen/asks/new/", {"words": "A kitchen on Tuesdays"})
    second = browse(participant)  # a new code
    assert "A kitchen on Tuesdays" in second.get(f"/gorbals/{gorbals.slug}/listen/").content.decode()


def test_only_a_digest_of_the_code_is_stored(participant):
    code = issue_code(participant, by=None)
    stored = EntryCode.objects.get(person=participant, ended_at=None)
    values = " ".join(str(field.value_from_object(stored)) for field in stored._meta.fields)
    assert code not in values
    assert code.replace("-", "") not in values


def test_no_code_reaches_the_logs(participant, caplog):
    code = issue_code(participant, by=None)
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        Client().post("/enter/", {"code": code})
        Client().post("/enter/", {"code": "WRONG-WRONG"})
    assert code not in caplog.text
    assert "WRONG-WRONG" not in caplog.text


def test_many_wrong_codes_from_one_address_have_to_wait(participant):
    code = issue_code(participant, by=None)
    for _ in range(WRONG_TRIES):
        Client().post("/enter/", {"code": "22222-22222"})
    assert "Wait ten minutes" in Client().post("/enter/", {"code": code}).content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/enter/", {"code": code}).status_code == 302


def test_coming_in_on_a_shared_phone_puts_the_one_before_out(gorbals, participant, key_worker, browse):
    phone = browse(key_worker)
    code = issue_code(participant, by=None)
    phone.post("/enter/", {"code": code})
    assert phone.get(f"/gorbals/{gorbals.slug}/community/people/").status_code == 403


def test_an_invitation_opens_an_account_and_is_used_up(gorbals, coordinator):
    person, code = add_person(gorbals, by=coordinator, name="Rhona", role=Role.EVALUATOR)
    browser = Client()
    assert browser.post("/enter/", {"code": code}).url == "/welcome/"
    assert page_of(browser, gorbals) == 404  # nothing opens before there is a password
    browser.post("/welcome/", {"email": "Rhona@Example.org", "password": "otter velvet harbour"})
    assert page_of(browser, gorbals) == 200
    assert Person.objects.get(pk=person.pk).account == Account.objects.get(email="rhona@example.org")
    assert "does not open anything" in Client().post("/enter/", {"code": code}).content.decode()


def test_an_invitation_with_a_taken_address_keeps_the_invitation(gorbals, coordinator):
    Account.objects.create_user("rhona@example.org")
    _person, code = add_person(gorbals, by=coordinator, name="Rhona", role=Role.EVALUATOR)
    browser = Client()
    browser.post("/enter/", {"code": code})
    answer = browser.post("/welcome/", {"email": "rhona@example.org", "password": "otter velvet harbour"})
    assert "has an account already" in answer.content.decode()
    assert EntryCode.objects.get(person__name="Rhona").ended_at is None


def test_no_browser_keeps_a_copy_of_a_signed_in_persons_pages(gorbals, participant, coordinator, browse):
    for person in (participant, coordinator):
        for address in ("/", gorbals.at("listen:overview"), gorbals.at("community:held")):
            assert "no-store" in browse(person).get(address)["Cache-Control"]
    assert "no-store" not in Client().get("/how/").get("Cache-Control", "")


def test_leaving_the_phone_loses_nothing(gorbals, participant):
    code = issue_code(participant, by=None)
    phone = Client()
    phone.post("/enter/", {"code": code})
    phone.post("/leave/")
    assert page_of(phone, gorbals) == 404
    phone.post("/enter/", {"code": code})
    assert page_of(phone, gorbals) == 200


def test_a_key_worker_cannot_make_a_code_for_somebody_elses_participant(
    gorbals, coordinator, participant, browse
):
    other, _code = add_person(gorbals, by=coordinator, name="Ash", role=Role.KEY_WORKER)
    other.account = Account.objects.create_user("ash@example.org")
    other.save()
    address = f"/gorbals/{gorbals.slug}/community/people/{participant.pk}/code/"
    before = EntryCode.objects.filter(person=participant).count()
    assert browse(other).post(address).status_code == 404
    assert EntryCode.objects.filter(person=participant).count() == before


def test_the_page_with_a_code_sent_twice_makes_one_person(gorbals, coordinator, browse):
    browser = browse(coordinator)
    form = {"name": "Robin", "once": "a1b2c3d4e5f60718293a"}
    first = browser.post(f"/gorbals/{gorbals.slug}/community/people/new/", form)
    second = browser.post(f"/gorbals/{gorbals.slug}/community/people/new/", form)
    assert "Robin" in first.content.decode()
    assert second.url == gorbals.at("community:people")
    assert Person.objects.filter(name="Robin").count() == 1


def test_an_ended_code_says_when(participant):
    issue_code(participant, by=None)
    issue_code(participant, by=None)
    ended = EntryCode.objects.filter(person=participant).exclude(ended_at=None).get()
    assert ended.ended_at <= timezone.now()


def test_somebody_who_forgot_their_password_takes_a_new_invitation(gorbals, coordinator, key_worker, browse):
    answer = browse(coordinator).post(f"/gorbals/{gorbals.slug}/community/people/{key_worker.pk}/code/")
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", answer.content.decode()).group()
    browser = Client()
    browser.post("/enter/", {"code": code})
    browser.post("/welcome/", {"password": "otter velvet harbour"})
    assert page_of(browser, gorbals) == 200
    key_worker.account.refresh_from_db()
    assert key_worker.account.check_password("otter velvet harbour")


def test_a_key_worker_cannot_renew_a_colleagues_way_in(gorbals, coordinator, key_worker, browse):
    address = f"/gorbals/{gorbals.slug}/community/people/{coordinator.pk}/code/"
    assert browse(key_worker).post(address).status_code == 404


def test_a_community_is_founded_with_a_code_for_its_coordinator(db):
    person, code = found_community(
        "Easterhouse", anchor="Easterhouse Housing", sector="third", coordinator="Ann"
    )
    browser = Client()
    browser.post("/enter/", {"code": code})
    browser.post("/welcome/", {"email": "ann@example.org", "password": "otter velvet harbour"})
    assert browser.get("/easterhouse/easterhouse/").status_code == 200
    assert person.community.anchor.name == "Easterhouse Housing"


@pytest.mark.parametrize("name", ["account", "!!!", "Gorbals"])
def test_a_community_cannot_take_an_address_that_is_in_use(gorbals, name):
    with pytest.raises(Refusal, match="Choose another name"):
        found_community(name, anchor="A", sector="third", coordinator="Ann")
