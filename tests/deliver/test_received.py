"""What Notify tells us: a stop word stops everything to that number, and only whoever has our token is heard."""

import json

import pytest
from django.utils import timezone

from alongside.community.models import JournalEntry
from alongside.deliver.models import Message, Reach
from tests.cast import member

TOKEN = "a long token"


@pytest.fixture
def tell(client, settings):
    settings.ALONGSIDE_NOTIFY_TOKEN = TOKEN

    def told(address, said, *, token=TOKEN):
        body = said if isinstance(said, str) else json.dumps(said)
        headers = {"Authorization": f"Bearer {token}"}
        called = client.post(
            f"/api/messages/{address}/", body, content_type="application/json", headers=headers
        )
        return called.status_code

    return told


@pytest.fixture
def reach(gorbals, participant):
    return by_text(gorbals, participant)


def by_text(initiative, person):
    return Reach.objects.create(
        initiative=initiative,
        person=person,
        how="text",
        address="+447700900123",
        confirmed_at=timezone.now(),
    )


def stopped():
    return list(Reach.objects.order_by("pk").values_list("person__name", "stopped_why"))


def test_stop_stops_everybody_who_shares_the_phone(gorbals, participant, reach, tell):
    by_text(gorbals, member(gorbals, "Ali", "participant"))
    elsewhere = by_text(gorbals, member(gorbals, "Bo", "participant"))
    Reach.objects.filter(pk=elsewhere.pk).update(address="+447700900124")
    assert tell("received", {"source_number": "447700900123", "message": " STOP. "}) == 204
    assert stopped() == [("Sam", "wrote STOP"), ("Ali", "wrote STOP"), ("Bo", "")]
    assert JournalEntry.objects.filter(what="said stop to messages").count() == 2


def test_what_else_somebody_writes_stops_nothing_and_is_not_kept(reach, tell):
    assert tell("received", {"source_number": "447700900123", "message": "See you there"}) == 204
    assert stopped() == [("Sam", "")]


def test_a_number_that_is_none_is_refused(reach, tell):
    assert tell("received", {"source_number": "TAXI", "message": "stop"}) == 400
    assert stopped() == [("Sam", "")]


@pytest.mark.parametrize("token", ["", "another", TOKEN + "x"])
def test_whoever_has_not_our_token_finds_nothing(reach, tell, token):
    assert tell("received", {"source_number": "447700900123", "message": "stop"}, token=token) == 404
    assert stopped() == [("Sam", "")]


def test_without_a_token_of_ours_nobody_is_heard(reach, tell, settings):
    settings.ALONGSIDE_NOTIFY_TOKEN = ""
    assert tell("received", {"source_number": "447700900123", "message": "stop"}, token="") == 404


@pytest.mark.parametrize("said", ["not json", "[]", "é" * 20_000])
def test_what_is_no_call_of_notifys_stops_nothing(reach, tell, said):
    assert tell("received", said) in {204, 404}
    assert stopped() == [("Sam", "")]


def test_a_look_at_the_address_finds_no_page(client):
    assert client.get("/api/messages/received/").status_code == 405


@pytest.mark.parametrize(("status", "state"), [("delivered", "sent"), ("permanent-failure", "failed")])
def test_what_did_not_arrive_shows_to_the_team(gorbals, participant, tell, status, state):
    message = Message.objects.create(
        initiative=gorbals,
        person=participant,
        kind="answer",
        key="answer-1-1",
        due_at=timezone.now(),
        state="sent",
    )
    assert tell("delivered", {"reference": message.reference, "status": status}) == 204
    message.refresh_from_db()
    assert message.state == state
