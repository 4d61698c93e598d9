"""Whoever runs an instance sees that messages wait, and can send them by hand."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from alongside.deliver.models import Message, Reach
from alongside.health import Level, messages
from tests.running import alongside


@pytest.fixture
def message(gorbals, participant):
    return Message.objects.create(
        initiative=gorbals, person=participant, kind="answer", key="answer-1-1", due_at=timezone.now()
    )


def looked_at():
    return [(finding.level, finding.found) for finding in messages()]


def test_nothing_is_wrong_while_messages_are_just_due(message):
    assert looked_at() == [(Level.OK, "nothing is late and all went in the last day")]


@pytest.mark.parametrize(
    "late",
    [
        {"state": "waiting", "due_at": timezone.now() - timedelta(minutes=15)},
        {"state": "sending", "lease_until": timezone.now() - timedelta(minutes=15)},
    ],
)
def test_a_message_that_nobody_sends_is_a_fault(message, late):
    Message.objects.filter(pk=message.pk).update(**late)
    assert looked_at() == [(Level.FAULT, "1 due for more than 10 minutes")]


def test_a_message_that_did_not_go_asks_for_attention(message):
    Message.objects.filter(pk=message.pk).update(
        state="failed", state_why="no such address", state_at=timezone.now()
    )
    assert looked_at() == [(Level.ATTENTION, "1 did not go in the last day")]


def test_sending_once_says_what_became_of_what_was_due(gorbals, participant, message):
    Reach.objects.create(
        initiative=gorbals,
        person=participant,
        how="text",
        address="+447700900123",
        confirmed_at=timezone.now(),
    )
    for expected in ("by_hand: 1", "Nothing due."):
        said = StringIO()
        call_command("send_messages", stdout=said)
        assert said.getvalue().strip() == expected


def test_the_command_that_sends_says_what_it_is_for(tmp_path):
    said = alongside("send", "--help", var=tmp_path)
    assert (said.returncode, "send the messages" in alongside("--help", var=tmp_path).stdout) == (0, True)
