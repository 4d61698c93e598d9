"""Reminders that fall due while those who send them are killed again and again, for a test and for a benchmark.

Two processes send at once, as beside a web server and from cron. Now and then one of them is killed with SIGKILL,
at a moment of chance's choosing, and another takes its place. Waits are shortened (leases, and the time between
tries) so that hours pass in seconds; all else is as people have it, the disk among it.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.gateways import Mail, Notify, by_chance, standing_in_for_mail, standing_in_for_notify
from tests.running import ROOT, alongside, database_for, environment

DELAY = 0.01  # seconds that a gateway takes between having a message and saying so: when a kill hurts
LEASE = 6.0  # seconds

PEOPLE = """
import sys
import alongside, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from alongside.community.models import Community, Initiative, Membership, Organisation, Person
from alongside.deliver.models import Commitment, Reach

how, count, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
place = Community.objects.create(name="Gorbals", slug=how)
anchor = Organisation.objects.create(community=place, name="New Gorbals Housing", sector="third")
work = Initiative.objects.create(community=place, name="Our eight weeks", slug="work", anchor=anchor, stage="running")
now = timezone.now()
for number in range(count):
    person = Person.objects.create(community=place, name=f"Person {number}")
    Membership.objects.create(initiative=work, person=person, role="participant")
    address = f"+4477{number:08d}" if how == "text" else f"person-{number}@example.org"
    before = now - timedelta(days=2)
    Reach.objects.create(
        initiative=work, person=person, how=how, address=address, confirmed_at=before, said_at=before
    )
    made = now + timedelta(seconds=seconds * number / count)  # they fall due one after the other
    Commitment.objects.create(
        initiative=work, person=person, words="A secret", due_on=timezone.localdate(), made_at=made,
        first_made_at=before,
    )
"""
SENDER = """
import sys
import alongside, django
django.setup()
from datetime import time, timedelta
from alongside.deliver.management.commands import send_messages
from alongside.deliver.sending import hours, outbox

outbox.LEASE, outbox.SLOWEST = timedelta(seconds=float(sys.argv[1])), timedelta(seconds=1)
hours.QUIET_FROM, hours.QUIET_UNTIL = time.max, time.min
send_messages.EVERY = 0.2
print("ready", flush=True)
from django.core.management import call_command
call_command("send_messages", "--keep-on")
"""
STATES = """
import json, sys
import alongside, django
django.setup()
from alongside.deliver.models import Message

rows = Message.objects.filter(community__slug=sys.argv[1])
known = {"text": "reference", "email": "mail_id"}[sys.argv[1]]
print(json.dumps({getattr(row, known): row.state for row in rows}))
"""


@dataclass(frozen=True)
class Came:
    """What came of the reminders that fell due."""

    due: int
    kills: int
    seconds: float
    states: Counter[str]
    times: Counter[int]  # how many reminders were taken by the gateway so many times
    lost: int  # neither taken nor shown to the team as not having gone
    asked: int  # how often the gateway was asked whether it has a message already

    def figures(self) -> str:
        times = ", ".join(f"{number} times: {count}" for number, count in sorted(self.times.items()))
        return (
            f"{self.due} due, {self.kills} kills, {self.seconds:.0f} s; taken {times}; lost: {self.lost}; "
            f"asked of the gateway: {self.asked}; states: {dict(self.states)}"
        )


@dataclass(frozen=True)
class Trial:
    """An empty Alongside in a folder, how many reminders fall due in it within how many seconds, and how many kills."""

    var: Path
    database: dict[str, str]
    count: int
    seconds: float
    kills: int
    seed: int

    def texts(self) -> Came:
        """By a stand-in for Notify that has days like these."""
        with standing_in_for_notify(Notify(mood=by_chance(self.seed), delay=DELAY)) as notify:
            came = self._run("text", notify.environment(), notify)
            assert notify.refused_tokens == []
            return came

    def emails(self) -> Came:
        """By a stand-in for a mail server that has days like these."""
        with standing_in_for_mail(Mail(mood=by_chance(self.seed), delay=DELAY)) as mail:
            return self._run("email", mail.environment(), mail)

    def _run(self, how: str, ways: dict[str, str], gateway: Notify | Mail) -> Came:
        settings = environment(self.var, DJANGO_SETTINGS_MODULE="alongside.settings", **self.database, **ways)
        _python(PEOPLE, settings, how, str(self.count), str(self.seconds))
        started = time.monotonic()
        self._send_and_kill(how, settings)
        states: dict[str, str] = json.loads(_python(STATES, settings, how))
        times = Counter(gateway.references)
        lost = [one for one, state in states.items() if not times[one] and state != "failed"]
        return Came(
            due=self.count,
            kills=self.kills,
            seconds=time.monotonic() - started,
            states=Counter(states.values()),
            times=Counter(times[one] for one in states),
            lost=len(lost) + self.count - len(states),
            asked=len(gateway.asked_for) if isinstance(gateway, Notify) else 0,
        )

    def _send_and_kill(self, how: str, settings: dict[str, str]) -> None:
        """Two senders until all is done; so many times one of them is killed and another takes its place."""
        chance, log = random.Random(self.seed), self.var / "senders.log"
        senders = [_sender(settings, log) for _ in range(2)]
        deadline = time.monotonic() + 120 + self.count
        try:
            for _kill in range(self.kills):
                time.sleep(chance.uniform(0.02, 0.6))
                unlucky = chance.randrange(2)
                senders[unlucky].kill()
                senders[unlucky].wait()
                senders[unlucky] = _sender(settings, log)
            while (left := self._left(how, settings)) and time.monotonic() < deadline:
                time.sleep(min(2.0, 0.2 + left / 100))
        finally:
            for sender in senders:
                sender.terminate()
            for sender in senders:
                sender.wait(timeout=60)

    def _left(self, how: str, settings: dict[str, str]) -> int:
        states: dict[str, str] = json.loads(_python(STATES, settings, how))
        return self.count - sum(state in {"sent", "failed"} for state in states.values())


def trial_in(var: Path, *, count: int, seconds: float, kills: int, seed: int = 20261123) -> Trial:
    """With a new database in that folder, or on the PostgreSQL under test."""
    var.mkdir(parents=True, exist_ok=True)
    database = database_for(f"falling_due_{time.monotonic_ns()}")
    ready = alongside("prepare", var=var, **database)
    assert ready.returncode == 0, ready.stderr
    return Trial(var=var, database=database, count=count, seconds=seconds, kills=kills, seed=seed)


def _sender(settings: dict[str, str], log: Path) -> subprocess.Popen[str]:
    """One that sends, from the moment at which it has begun to."""
    command = [sys.executable, "-c", SENDER, str(LEASE)]
    with log.open("a") as out:
        sender = subprocess.Popen(
            command, env=settings, cwd=ROOT, stdout=subprocess.PIPE, stderr=out, text=True
        )
    assert sender.stdout is not None
    assert sender.stdout.readline() == "ready\n", log.read_text()
    return sender


def _python(program: str, settings: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-c", program, *words]
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
