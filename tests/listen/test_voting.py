"""Votes: of two the later counts, a ticket is good for one voice, and what was acknowledged outlives a kill."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from alongside.community.refusals import Refusal
from alongside.listen.actions import (
    close_conversation,
    look_after_statement,
    open_conversation,
    respond,
    voice_in,
)
from alongside.listen.models import Response
from alongside.listen.ticket import ticket_for, voice_of
from tests.running import ROOT, database_for, environment, running_instance

SEEDS = ["The lights should stay on.", "Sunday is the best day.", "We need a kitchen."]
KILLS = int(os.environ.get("ALONGSIDE_KILLS", "2"))  # a hundred were survived when this was written


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


@pytest.fixture
def phone(talk):
    return voice_in(talk, person=None, device="0123456789abcdef")


def test_of_two_responses_the_one_said_later_counts_in_whichever_order_they_arrive(talk, phone):
    statement = talk.statements.first()
    now = timezone.now()
    respond(statement, voice=phone, value=1, at=now)
    respond(statement, voice=phone, value=-1, at=now - timedelta(minutes=5))
    assert [(one.value, one.at) for one in Response.objects.all()] == [(1, now)]
    respond(statement, voice=phone, value=0, at=now)
    assert [one.value for one in Response.objects.all()] == [0]


def test_nobody_speaks_from_the_future(talk, phone):
    respond(talk.statements.first(), voice=phone, value=1, at=timezone.now() + timedelta(days=400))
    assert Response.objects.get().at <= timezone.now()


def test_a_voice_of_another_conversation_is_not_heard(gorbals, coordinator, talk):
    other = open_conversation(gorbals, question="Else?", seeds=SEEDS, is_open_to_all=True, by=coordinator)
    elsewhere = voice_in(other, person=None, device="0123456789abcdef")
    with pytest.raises(Refusal):
        respond(talk.statements.first(), voice=elsewhere, value=1)
    assert Response.objects.count() == 0


def test_a_phone_votes_by_its_ticket_without_a_cookie(talk, phone):
    answer = Client().post(
        "/vote/", {"ticket": ticket_for(phone), "statement": talk.statements.first().pk, "value": -1}
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert list(Response.objects.values_list("voice", "value")) == [(phone.pk, -1)]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"ticket": ""},
        {"ticket": "1:1vB2cd:forged"},
        {"ticket": "☃"},
        {"statement": "0"},
        {"statement": "999999999999999999999999"},
        {"statement": "one"},
        {"value": "2"},
        {"value": "x" * 5000},
        {"value": ""},
    ],
)
def test_a_spoilt_vote_is_not_kept_and_says_so(talk, phone, spoilt):
    good = {"ticket": ticket_for(phone), "statement": talk.statements.first().pk, "value": 1}
    assert Client().post("/vote/", {**good, **spoilt}).status_code == 409
    assert Client().get("/vote/").status_code == 409
    assert Response.objects.count() == 0


def test_a_ticket_ends_with_the_conversation_and_with_the_statement(talk, phone, coordinator):
    first, second, _ = talk.statements.all()
    look_after_statement(first, show=False, why="It names somebody.", by=coordinator)
    sent = {"ticket": ticket_for(phone), "value": 1}
    assert Client().post("/vote/", {**sent, "statement": first.pk}).status_code == 409
    close_conversation(talk, by=coordinator)
    assert Client().post("/vote/", {**sent, "statement": second.pk}).status_code == 409
    assert Response.objects.count() == 0


def test_a_ticket_ends_when_the_conversation_is_for_members_again(talk, phone):
    talk.is_open_to_all = False
    talk.save()
    sent = {"ticket": ticket_for(phone), "statement": talk.statements.first().pk, "value": 1}
    assert Client().post("/vote/", sent).status_code == 409
    assert Response.objects.count() == 0


def test_only_a_phone_without_a_name_holds_a_ticket(talk, phone, participant, browse):
    assert voice_of(ticket_for(phone)) == phone.pk
    assert ticket_for(voice_in(talk, person=participant, device=None)) == ""
    address = talk.initiative.at("listen:conversation", pk=talk.pk)
    assert 'data-ticket=""' in browse(participant).get(address).content.decode()
    assert re.search(r'data-ticket="\d+:\w+:[\w-]+"', Client().get(address).content.decode())


# --- kill -9 in the middle ---

TALK = """
import alongside, django
django.setup()
from alongside.community.models import Community, Initiative, Organisation, Person
from alongside.listen.actions import open_conversation
from alongside.listen.ticket import ticket_for
from alongside.listen.actions import voice_in
place = Community.objects.create(name="A town", slug="town")
anchor = Organisation.objects.create(community=place, name="Anchor", sector="third")
host = Person.objects.create(community=place, name="Ana", organisation=anchor)
work = Initiative.objects.create(community=place, name="A square", slug="square", anchor=anchor)
seeds = [f"Statement number {n}." for n in range(40)]
talk = open_conversation(work, question="What for?", seeds=seeds, is_open_to_all=True, by=host)
for number in range(4):
    print(ticket_for(voice_in(talk, person=None, device=str(number))))
print(*talk.statements.values_list("pk", flat=True))
"""
KEPT = """
import alongside, django
django.setup()
from alongside.listen.models import Response
for row in Response.objects.values_list("voice", "statement", "value"):
    print(*row)
"""


class Phone(threading.Thread):
    """Votes on every statement again and again, and remembers the last value that was acknowledged for each."""

    def __init__(self, address: str, ticket: str, statements: list[str], first: int) -> None:
        super().__init__(daemon=True)
        self.address, self.ticket, self.statements, self.count = address, ticket, statements, first
        self.said: dict[tuple[str, str], set[int]] = {}  # what may stand: the acknowledged, and one under way

    def run(self) -> None:
        while True:
            statement = self.statements[self.count % len(self.statements)]
            value = (self.count + self.count // len(self.statements)) % 3 - 1
            key = (self.ticket.split(":")[0], statement)
            self.said.setdefault(key, {None}).add(value)  # type: ignore[arg-type]
            body = urllib.parse.urlencode({"ticket": self.ticket, "statement": statement, "value": value})
            try:
                with urllib.request.urlopen(f"{self.address}/vote/", body.encode(), timeout=20) as answer:
                    assert answer.status == 204
            except (
                OSError,
                http.client.HTTPException,
            ):  # the server is gone: what was under way may or may not stand
                return
            self.said[key] = {value}
            self.count += 1


def test_no_acknowledged_vote_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    chance = random.Random(3)
    database = database_for(f"killed_{os.getpid()}")
    var = tmp_path / "var"
    with running_instance(var, **database):
        made = program(TALK, var, database).split("\n")
    tickets, statements = made[:4], made[4].split()
    expected: dict[tuple[str, str], set[int]] = {}
    acknowledged = 0
    for number in range(KILLS):
        with running_instance(var, **database) as instance:
            phones = [Phone(instance.address, ticket, statements, first=number * 7) for ticket in tickets]
            for phone in phones:
                phone.start()
            time.sleep(chance.uniform(0.1, 0.8))
            for pid in family(instance.process.pid):
                os.kill(pid, signal.SIGKILL)
            for phone in phones:
                phone.join(timeout=30)
                acknowledged += phone.count - number * 7
                for key, values in phone.said.items():
                    before = expected.get(key, {None})  # type: ignore[arg-type]
                    expected[key] = values if None not in values else (values - {None}) | before
        rows = (line.split() for line in program(KEPT, var, database).split("\n") if line)
        kept = {(voice, statement): int(value) for voice, statement, value in rows}
        lost = {key: values for key, values in expected.items() if kept.get(key) not in values}
        assert lost == {}, f"after kill number {number + 1}"
    assert acknowledged > 10 * KILLS


def family(pid: int) -> list[int]:
    """A process and all that it started, the youngest first, so that nobody is left to end in good order."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [*(one for child in children for one in family(int(child))), pid]


def program(text: str, var: Path, database: dict[str, str]) -> str:
    own = environment(var, **database, DJANGO_SETTINGS_MODULE="alongside.settings")
    done = subprocess.run(
        [sys.executable, "-c", text], env=own, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.strip()
