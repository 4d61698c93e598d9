"""Texts and letters by GOV.UK Notify and e-mail by SMTP, held to stand-ins that speak as the real ones do."""

import json
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from notifications_python_client.authentication import create_jwt_token

from alongside.deliver import actions
from alongside.deliver.models import Message, Reach
from alongside.deliver.sending import hours
from alongside.deliver.sending.outbox import send_due
from alongside.deliver.sending.stopping import token_for
from alongside.settings import mail_server, notify_key
from tests.gateways import (
    AWAY,
    BUSY,
    KEY,
    SECRET,
    SERVICE,
    SILENT,
    WELL,
    always,
    standing_in_for_mail,
    standing_in_for_notify,
    token_trouble,
)

LETTER = "Sam\n1 High Street\nGlasgow\nG51 3UU"


@pytest.fixture(autouse=True)
def _daytime(monkeypatch):
    """Whatever the hour is at which the tests run."""
    monkeypatch.setattr(hours, "QUIET_FROM", hours.time.max)
    monkeypatch.setattr(hours, "QUIET_UNTIL", hours.time.min)


@pytest.fixture
def notify(settings):
    with standing_in_for_notify() as standing_in:
        for name, value in standing_in.environment().items():
            setattr(settings, name, value)
        yield standing_in


@pytest.fixture
def mail(settings):
    with standing_in_for_mail() as standing_in:
        settings.ALONGSIDE_SMTP = mail_server(standing_in.address)
        settings.ALONGSIDE_FROM = "Alongside <hello@alongside.example>"
        yield standing_in


@pytest.fixture
def reach_by(gorbals, participant):
    def made(how, address):
        return Reach.objects.create(
            initiative=gorbals, person=participant, how=how, address=address, confirmed_at=timezone.now()
        )

    return made


@pytest.fixture
def message(gorbals, participant):
    return Message.objects.create(
        initiative=gorbals, person=participant, kind="answer", key="answer-1-1", due_at=timezone.now()
    )


def send_again(message):
    """As after the wait that a failed try asks for."""
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
    return dict(send_due())


def test_a_text_reaches_notify_with_its_token_words_and_reference(notify, reach_by, message):
    reach_by("text", "+447700900123")
    assert dict(send_due()) == {"sent": 1}
    [taken] = notify.taken
    assert notify.refused_tokens == []
    assert {name: taken[name] for name in ("type", "phone_number", "reference", "body")} == {
        "type": "sms",
        "phone_number": "+447700900123",
        "reference": "alongside-answer-1-1",
        "body": "Hello. There is an answer for you on your page. To get no more of these, reply STOP.",
    }


def test_a_letter_reaches_notify_line_by_line(notify, reach_by, message):
    reach_by("letter", LETTER)
    assert dict(send_due()) == {"sent": 1}
    assert notify.taken[0]["personalisation"] == {
        "words": "Hello. There is an answer for you on your page.\n\nTo get no more of these, say so on your page.",
        "address_line_1": "Sam",
        "address_line_2": "1 High Street",
        "address_line_3": "Glasgow",
        "address_line_4": "G51 3UU",
    }


def test_the_stand_in_checks_the_token_as_notify_does():
    good = create_jwt_token(SECRET, SERVICE)
    assert token_trouble(f"Bearer {good}") == ""
    wrong = {
        "": "must be provided",
        good: "must be provided",
        "Bearer a.b.c": "not a JSON web token",
        f"Bearer {create_jwt_token(SERVICE, SERVICE)}": "signature",
        f"Bearer {create_jwt_token(SECRET, SECRET)}": "service not found",
    }
    assert [words for header, words in wrong.items() if words not in token_trouble(header)] == []
    assert "clock" in token_trouble(f"Bearer {good}", now=time.time() + 60)


def test_a_key_that_notify_does_not_know_is_tried_again_and_told(notify, reach_by, message, settings):
    settings.ALONGSIDE_NOTIFY_KEY = f"wrong-{SERVICE}-{SERVICE}"
    reach_by("text", "+447700900123")
    assert dict(send_due()) == {"waiting": 1}
    message.refresh_from_db()
    assert "Invalid token: signature" in message.state_why
    assert (notify.taken, len(notify.refused_tokens)) == ([], 1)


def test_what_notify_took_in_silence_is_not_sent_twice(notify, reach_by, message):
    reach_by("text", "+447700900123")
    notify.mood = always(SILENT)
    assert dict(send_due()) == {"waiting": 1}
    notify.mood = always(WELL)
    assert send_again(message) == {"sent": 1}
    assert (notify.references, notify.asked_for) == (["alongside-answer-1-1"], ["alongside-answer-1-1"])


@pytest.mark.parametrize("mood", [AWAY, BUSY])
def test_what_notify_did_not_take_is_sent_later(notify, reach_by, message, mood):
    reach_by("text", "+447700900123")
    notify.mood = always(mood)
    assert dict(send_due()) == {"waiting": 1}
    message.refresh_from_db()
    assert message.due_at > timezone.now()
    notify.mood = always(WELL)
    assert send_again(message) == {"sent": 1}
    assert notify.references == ["alongside-answer-1-1"]


def test_what_notify_refuses_shows_why_and_is_not_tried_again(notify, reach_by, message):
    reach_by("text", "+4477009")
    assert [dict(send_due()), dict(send_due())] == [{"failed": 1}, {}]
    message.refresh_from_db()
    assert "Number is too short" in message.state_why


def test_what_did_not_arrive_goes_again_although_notify_remembers_it(
    notify, reach_by, message, key_worker, client, settings
):
    settings.ALONGSIDE_NOTIFY_TOKEN = "a long token"
    reach_by("text", "+447700900123")
    send_due()
    notify.taken[0]["status"] = "permanent-failure"
    said = {"reference": message.reference, "status": "permanent-failure"}
    told = client.post(
        "/api/messages/delivered/",
        json.dumps(said),
        content_type="application/json",
        headers={"Authorization": "Bearer a long token"},
    )
    assert told.status_code == 204
    message.refresh_from_db()
    assert message.state == "failed"
    actions.try_again(message, by=key_worker)
    assert dict(send_due()) == {"sent": 1}
    assert notify.references == ["alongside-answer-1-1"] * 2


def test_what_went_in_silence_and_was_given_up_is_found_when_somebody_sends_it_again(
    notify, reach_by, message, key_worker
):
    reach_by("text", "+447700900123")
    notify.mood = always(SILENT)
    send_due()
    Message.objects.filter(pk=message.pk).update(state="failed", state_why="given up")
    notify.mood = always(WELL)
    message.refresh_from_db()
    actions.try_again(message, by=key_worker)
    assert dict(send_due()) == {"sent": 1}
    assert notify.references == ["alongside-answer-1-1"]


def test_an_email_carries_the_same_name_at_every_try(mail, reach_by, message):
    reach_by("email", "sam@example.org")
    mail.mood = always(SILENT)
    assert dict(send_due()) == {"waiting": 1}
    mail.mood = always(WELL)
    assert send_again(message) == {"sent": 1}
    first, second = mail.taken
    assert first["Message-ID"] == second["Message-ID"] == f"<{message.mail_id}@alongside.example>"
    assert "answer" not in message.mail_id
    assert (second["To"], second["Subject"]) == ("sam@example.org", "Something for you")
    words = [line for line in second.get_content().splitlines() if line]
    assert words == [
        "Hello. There is an answer for you on your page.",
        "To get no more of these, say so on your page.",
    ]
    assert second["List-Unsubscribe"] is None  # this instance is not on the web


def test_a_mailbox_offers_to_stop_and_one_press_does(mail, reach_by, message, settings, client, participant):
    settings.HTTPS, settings.ALLOWED_HOSTS = True, ["127.0.0.1", "*", "alongside.example", "testserver"]
    reach = reach_by("email", "sam@example.org")
    assert dict(send_due()) == {"sent": 1}
    head = mail.taken[0]
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = "".join(head["List-Unsubscribe"].split()).strip("<>")
    assert link.startswith("https://alongside.example/api/messages/stop/")
    for secret in (participant.name, reach.initiative.slug, "sam@example.org"):
        assert secret.lower() not in link.lower()
    path = link.removeprefix("https://alongside.example")
    page = client.get(path).content.decode()
    reach.refresh_from_db()
    assert ("Send me no more" in page, participant.name in page, reach.is_stopped) == (True, False, False)
    assert "Stopped." in client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    reach.refresh_from_db()
    assert reach.is_stopped is True


def test_the_link_of_an_old_email_stops_nothing_that_goes_elsewhere_by_now(reach_by, client):
    reach = reach_by("email", "sam@example.org")
    old = reverse("message_stop", kwargs={"token": token_for(reach)})
    Reach.objects.update(address="sam@new.example")
    answers = [client.post(old).status_code, client.post(old[:-3] + "xx/").status_code]
    reach.refresh_from_db()
    assert (answers, reach.is_stopped) == ([404, 404], False)


def test_an_email_goes_at_most_once_more_and_then_somebody_is_asked_to_look(mail, reach_by, message):
    reach_by("email", "sam@example.org")
    mail.mood = always(SILENT)
    came = [dict(send_due()), send_again(message), send_again(message), send_again(message)]
    assert came == [{"waiting": 1}, {"failed": 1}, {}, {}]
    message.refresh_from_db()
    assert (len(mail.taken), message.state_why) == (
        2,
        "It may have gone or not. Ask them, or tell them yourself.",
    )


@pytest.mark.parametrize("mood", [AWAY, BUSY])
def test_an_email_that_was_certainly_not_taken_is_sent_as_often_as_it_needs(mail, reach_by, message, mood):
    reach_by("email", "sam@example.org")
    mail.mood = always(mood)
    assert [dict(send_due()), *(send_again(message) for _ in range(3))] == [{"waiting": 1}] * 4
    mail.mood = always(WELL)
    assert send_again(message) == {"sent": 1}
    assert mail.references == [message.mail_id]


def test_an_address_that_the_mail_server_does_not_know_is_told(mail, reach_by, message):
    reach_by("email", "sam@example.org")
    mail.nobody.add("sam@example.org")
    assert dict(send_due()) == {"failed": 1}
    message.refresh_from_db()
    assert message.state_why == "The mail server says that there is no such address."


def test_whoever_took_a_message_and_died_is_followed_by_another(notify, reach_by, message):
    reach_by("text", "+447700900123")
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(state="sending", lease_until=past, tries=1)
    assert dict(send_due()) == {"sent": 1}
    assert (notify.references, notify.asked_for) == (["alongside-answer-1-1"], ["alongside-answer-1-1"])


def test_two_who_look_at_once_send_it_once(notify, reach_by, message):
    from alongside.deliver.sending.outbox import send, take

    reach_by("text", "+447700900123")
    mine = take(timezone.now())
    assert take(timezone.now()) is None
    assert send(mine) == "sent"
    assert notify.references == ["alongside-answer-1-1"]


def test_without_a_way_out_somebody_tells_them(reach_by, message, settings):
    settings.ALONGSIDE_NOTIFY_KEY = ""
    reach_by("text", "+447700900123")
    assert dict(send_due()) == {"by_hand": 1}


def test_a_message_that_ends_whoever_tries_it_is_left_to_a_person(notify, reach_by, message):
    reach_by("text", "+447700900123")
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk).update(state="sending", lease_until=past, tries=10)
    assert dict(send_due()) == {"failed": 1}
    message.refresh_from_db()
    assert (message.state_why, notify.taken) == ("It was tried too often. Tell them yourself.", [])


def test_settings_that_lead_nowhere_are_told_before_anything_starts():
    assert (notify_key(KEY), notify_key(""), mail_server("")) == (KEY, "", {})
    with pytest.raises(SystemExit, match="copy it whole"):
        notify_key(KEY[:-3])
    with pytest.raises(SystemExit, match="is not a mail server"):
        mail_server("mail.example.org")
