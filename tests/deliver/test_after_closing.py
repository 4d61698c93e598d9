"""Nothing new slips in beside closing or after it, and what was begun before can be brought to its end."""

import os
import subprocess
import sys
from decimal import Decimal

import pytest

from alongside.community.models import Initiative
from alongside.community.refusals import Refusal
from alongside.deliver import actions
from alongside.deliver.models import Commitment, Exit, Expense, Introduction
from tests.running import ROOT, alongside, database_for, environment

from .conftest import in_days


@pytest.fixture
def begun(gorbals, participant, officer, key_worker, coordinator, session, introduction, commitment):
    """Everything that can be under way when somebody else closes, as pages that were open then know it."""
    actions.move_introduction(introduction, to="accepted", by=officer)
    asked = actions.ask_for_room(
        gorbals, receiver=officer, words="Debt advice", from_on=in_days(2), by=key_worker
    )
    money = {"kind": "back", "words": "The bus", "amount": Decimal("3.50"), "paid_as": "cash"}
    actions.pay_in(gorbals, amount=Decimal(10), words="From the housing association", by=coordinator)
    paid = actions.ask_for_expense(gorbals, person=participant, by=participant, **money)
    actions.approve_expense(paid, by=key_worker)
    actions.pay_expense(paid, by=key_worker)
    actions.agree_exit(
        gorbals, person=participant, words="College", by=key_worker, owner=officer, agreed_on=in_days(0)
    )
    rows = {
        "gorbals": Initiative.objects.get(pk=gorbals.pk),
        "introduction": Introduction.objects.get(pk=introduction.pk),
        "commitment": Commitment.objects.get(pk=commitment.pk),
        "question": asked,
        "expense": Expense.objects.get(pk=paid.pk),
    }
    assert all(row.initiative.stage == "running" for name, row in rows.items() if name != "gorbals")
    actions.close_initiative(gorbals, by=coordinator)
    return rows


YES = {"asked_for": "Advice", "consent_words": "Yes", "passed_on": "The rent"}
NEW = {
    "money": lambda it, who: actions.ask_for_expense(
        it["gorbals"],
        person=who["sam"],
        kind="back",
        words="x",
        amount=Decimal(1),
        paid_as="cash",
        by=who["sam"],
    ),
    "money paid in": lambda it, who: actions.pay_in(
        it["gorbals"], amount=Decimal(5), words="x", by=who["mairi"]
    ),
    "a promise": lambda it, who: actions.make_commitment(
        it["gorbals"], person=who["sam"], words="x", due_on=in_days(1), by=who["sam"]
    ),
    "a promise anew": lambda it, who: actions.renegotiate_commitment(
        it["commitment"], reason="x", due_on=in_days(9), by=who["ogilvie"]
    ),
    "a promise taken on": lambda it, who: actions.take_on_commitment(it["commitment"], by=who["mairi"]),
    "an introduction": lambda it, who: actions.introduce(
        it["gorbals"], person=who["sam"], receiver=who["ogilvie"], until=in_days(9), by=who["kofi"], **YES
    ),
    "one that goes on": lambda it, who: actions.introduce_onward(
        it["introduction"], receiver=who["mairi"], until=in_days(9), by=who["kofi"], **YES
    ),
    "a new yes": lambda it, who: actions.renew_consent(
        it["introduction"], words="Yes", until=in_days(9), by=who["kofi"]
    ),
    "a question about room": lambda it, who: actions.ask_for_room(
        it["gorbals"], receiver=who["ogilvie"], words="x", from_on=in_days(2), by=who["kofi"]
    ),
    "an answer about room": lambda it, who: actions.answer_room(
        it["question"], answer="room", by=who["ogilvie"]
    ),
    "a way to be told": lambda it, who: actions.say_how_to_reach(
        it["gorbals"], person=who["sam"], how="worker", by=who["sam"]
    ),
    "a published total": lambda it, who: actions.add_published_total(
        it["gorbals"], by=who["mairi"], site="x", period="x", source="x", referred=3, engaged=1
    ),
}


@pytest.fixture
def who(participant, officer, key_worker, coordinator):
    return {"sam": participant, "ogilvie": officer, "kofi": key_worker, "mairi": coordinator}


@pytest.mark.parametrize("what", NEW)
def test_nothing_new_is_added_by_a_page_that_was_open_before(begun, who, what):
    with pytest.raises(Refusal, match="Our eight weeks has finished"):
        NEW[what](begun, who)


def test_what_was_begun_can_be_brought_to_its_end(begun, who, session, participant):
    sam, ogilvie, kofi = who["sam"], who["ogilvie"], who["kofi"]
    actions.keep_commitment(begun["commitment"], by=ogilvie)
    noted = actions.take_attendance(session, marks={sam: "came"}, by=kofi)
    actions.say_worth_it(noted[0], worth_it=True, by=sam)
    stated = actions.state_outcome(begun["introduction"], kind="job", by=ogilvie)
    actions.confirm_outcome(stated, confirmed=True, by=sam)
    actions.move_introduction(begun["introduction"], to="completed", by=ogilvie)
    actions.got_expense(begun["expense"], by=sam)
    actions.agree_exit(begun["gorbals"], person=sam, words="A job", by=kofi, owner=kofi, agreed_on=in_days(0))
    assert [
        Commitment.objects.get().state,
        Introduction.objects.get().state,
        Expense.objects.get().got_at is not None,
        Exit.objects.get().owner,
    ] == ["kept", "completed", True, kofi]


RACE = """
import threading
import alongside, django
django.setup()
from datetime import date
from decimal import Decimal
from django.db import connection, transaction
from alongside.community.models import Community, Initiative, Membership, Organisation, Person
from alongside.community.refusals import Refusal
from alongside.deliver import actions
from alongside.deliver.models import Expense

place = Community.objects.create(name="Gorbals", slug="gorbals")
anchor = Organisation.objects.create(community=place, name="New Gorbals Housing", sector="third")

class Other(threading.Thread):
    # Somebody else at the same moment, over a connection of their own.
    def __init__(self, step):
        super().__init__(daemon=True)
        self.step, self.told = step, "done"
        self.start()
        self.join(0.5)
        self.waits = self.is_alive()

    def run(self):
        try:
            self.step()
        except Refusal as refusal:
            self.told = str(refusal)
        finally:
            connection.close()

def ask():
    actions.ask_for_expense(
        work, person=sam, kind="back", words="The bus", amount=Decimal(3), paid_as="cash", by=sam
    )

def close():
    actions.close_initiative(work, by=mairi)

for first, second in ((ask, close), (close, ask)):
    work = Initiative.objects.create(
        community=place, name="Our weeks", slug=first.__name__, anchor=anchor, stage="running"
    )
    mairi, sam = (Person.objects.create(community=place, name=name) for name in ("Mairi", "Sam"))
    Membership.objects.create(initiative=work, person=sam, role="participant")
    actions.refuse_exit(work, person=sam, words="No", by=mairi, agreed_on=date.today())
    with transaction.atomic():
        first()
        other = Other(second)
    other.join(60)
    asked, stage = Expense.objects.filter(initiative=work).count(), Initiative.objects.get(pk=work.pk).stage
    print(other.waits, other.told, asked, stage, sep=" | ")
"""


def test_closing_and_asking_at_the_same_moment_wait_for_each_other(tmp_path):
    database = database_for(f"closing_{os.getpid()}")
    assert alongside("prepare", var=tmp_path, **database).returncode == 0
    own = environment(tmp_path, **database, DJANGO_SETTINGS_MODULE="alongside.settings")
    done = subprocess.run(
        [sys.executable, "-c", RACE], env=own, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "True | It cannot be closed yet: 1 amount of money back or thanks is asked for or agreed, and not handed "
        "over. Hand it over, or say no with the reason. | 1 | running",
        "True | Our weeks has finished, so nothing new can be added. | 0 | closed",
    ]
