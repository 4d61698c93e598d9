"""The pages of Decide, as each role sees them."""

import re

import pytest
from django.utils import timezone

from alongside.community.models import Person
from alongside.community.rules import Role
from alongside.decide import actions
from alongside.decide.models import Ballot, Decision, Proposal, Round
from tests.cast import member, queries_for


@pytest.fixture
def round(gorbals, coordinator, participant):
    opened = actions.open_round(gorbals, question="What first?", kind="budget", budget=100, by=coordinator)
    for words, cost in (("A pitch", 80), ("A trip", 60)):
        actions.put_forward(opened, words=words, cost=cost, person=participant, by=participant)
    return opened


@pytest.fixture
def voting(round, coordinator):
    actions.open_voting(round, by=coordinator)
    round.refresh_from_db()
    return round


def page(client, initiative, name, **more):
    response = client.get(initiative.at(f"decide:{name}", **more))
    return response.status_code, response.content.decode()


def test_a_coordinator_walks_a_round_to_a_decision_in_the_browser(gorbals, coordinator, participant, browse):
    staff, sam = browse(coordinator), browse(participant)
    answer = staff.post(
        gorbals.at("decide:open_round"), {"question": "What first?", "kind": "budget", "budget": "100"}
    )
    round = Round.objects.get()
    assert answer.url == gorbals.at("decide:round", pk=round.pk)
    for words, cost in (("A pitch", "80"), ("A trip", "60")):
        sam.post(gorbals.at("decide:put_forward", pk=round.pk), {"words": words, "cost": cost})
    staff.post(gorbals.at("decide:open_voting", pk=round.pk))
    pitch = Proposal.objects.get(words="A pitch")
    sam.post(gorbals.at("decide:vote", pk=round.pk), {"chosen": [pitch.pk]})
    assert list(Ballot.objects.get().approved.all()) == [pitch]
    staff.post(gorbals.at("decide:close_round", pk=round.pk))
    status, html = page(sam, gorbals, "round", pk=round.pk)
    assert (status, "What the ballots come to" in html, "held back" in html) == (200, True, True)
    answer = staff.post(
        gorbals.at("decide:decide_round", pk=round.pk),
        {
            "goes_ahead": [pitch.pk],
            "words": "We build the pitch.",
            "why": "It was wanted most.",
            "decided_on": timezone.localdate().isoformat(),
            "decided_by": [coordinator.pk, participant.pk],
        },
    )
    made = Decision.objects.get()
    assert answer.url == gorbals.at("decide:decision", pk=made.pk)
    status, html = page(staff, gorbals, "decision", pk=made.pk)
    assert status == 200
    assert "follows the ballots" in html
    assert ">Sam<" in html


def test_the_names_of_participants_are_shown_to_the_team_alone(
    gorbals, round, coordinator, participant, officer, evaluator, browse
):
    made = actions.record_decision(
        gorbals,
        words="The hall.",
        why="It is free.",
        decided_on=timezone.localdate(),
        decided_by=[coordinator, participant],
        by=coordinator,
    )
    for reader in (officer, evaluator):
        for name, key in (("overview", {}), ("round", {"pk": round.pk}), ("decision", {"pk": made.pk})):
            status, html = page(browse(reader), gorbals, name, **key)
            assert (status, re.findall(r"\bSam\b", html)) == (200, []), (reader, name)
    assert "1 person who takes part" in page(browse(officer), gorbals, "decision", pk=made.pk)[1]


def test_nothing_is_counted_while_voting_is_open(gorbals, voting, participant, coordinator, browse):
    client = browse(coordinator)
    _status, before = page(client, gorbals, "round", pk=voting.pk)
    actions.cast_ballot(voting, person=participant, chosen=list(Proposal.objects.all()), by=participant)
    _status, after = page(client, gorbals, "round", pk=voting.pk)
    without = [line for line in before.splitlines() if 'name="' not in line and "Mairi" not in line]
    assert [line for line in after.splitlines() if 'name="' not in line and "Mairi" not in line] == without


def test_a_voter_sees_their_own_ballot_and_a_key_worker_does_not(
    gorbals, voting, participant, key_worker, browse
):
    actions.cast_ballot(voting, person=participant, chosen=list(Proposal.objects.all()), by=participant)
    assert page(browse(participant), gorbals, "vote", pk=voting.pk)[1].count(" checked") == 2
    status, html = page(browse(key_worker), gorbals, "vote", pk=voting.pk)
    assert (status, html.count(" checked")) == (200, 0)


def test_a_key_worker_enters_a_ballot_in_the_browser(gorbals, voting, participant, key_worker, browse):
    pitch = Proposal.objects.get(words="A pitch")
    browse(key_worker).post(
        gorbals.at("decide:vote", pk=voting.pk), {"whom": str(participant.pk), "chosen": [pitch.pk]}
    )
    ballot = Ballot.objects.get()
    assert (ballot.person, ballot.entered_by) == (participant, key_worker)


def test_a_ballot_can_be_added_up_before_it_is_cast(gorbals, voting, participant, browse):
    chosen = [proposal.pk for proposal in Proposal.objects.all()]
    answer = browse(participant).post(
        gorbals.at("decide:vote", pk=voting.pk), {"chosen": chosen, "add_up": "yes"}
    )
    html = answer.content.decode()
    assert "You ticked 2 proposals for £140 together, of a budget of £100." in html
    assert "it is fine" in html
    assert html.count(" checked") == 2
    assert Ballot.objects.count() == 0


def test_a_form_sent_twice_puts_one_proposal_forward(gorbals, round, participant, browse):
    client, form = browse(participant), {"words": "Bikes", "cost": "20", "once": "a" * 32}
    answers = [client.post(gorbals.at("decide:put_forward", pk=round.pk), form) for _ in range(2)]
    assert [answer.url for answer in answers] == [gorbals.at("decide:round", pk=round.pk)] * 2
    assert Proposal.objects.filter(words="Bikes").count() == 1


def test_a_refusal_keeps_what_was_typed(gorbals, round, participant, browse):
    answer = browse(participant).post(
        gorbals.at("decide:put_forward", pk=round.pk), {"words": "⚽ ملعب", "cost": "500"}
    )
    html = answer.content.decode()
    assert ("⚽ ملعب" in html, "more than the whole budget" in html) == (True, True)


PAGES = [
    "overview",
    "open_round",
    "round",
    "put_forward",
    "vote",
    "close_round",
    "decide_round",
    "record_decision",
]
MAY = {
    "coordinator": PAGES,
    "key_worker": ["overview", "round", "put_forward", "vote"],
    "officer": ["overview", "round", "put_forward"],
    "participant": ["overview", "round", "put_forward", "vote"],
    "evaluator": ["overview", "round"],
}


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("name", PAGES)
def test_each_role_opens_its_own_pages(who, name, gorbals, voting, request, browse):
    more = {} if name in {"overview", "open_round", "record_decision"} else {"pk": voting.pk}
    status, _html = page(browse(request.getfixturevalue(who)), gorbals, name, **more)
    assert status == (200 if name in MAY[who] else 403)


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(name, gorbals, voting, stranger, browse):
    more = {} if name in {"overview", "open_round", "record_decision"} else {"pk": voting.pk}
    assert page(browse(stranger), gorbals, name, **more)[0] == 404
    assert page(browse(None), gorbals, name, **more)[0] == 404
    mine = stranger.memberships.get().initiative
    if more:
        assert page(browse(stranger), mine, name, **more)[0] == 404


def test_only_its_own_proposer_takes_a_proposal_off(gorbals, round, participant, key_worker, browse):
    own = Proposal.objects.first()
    assert page(browse(key_worker), gorbals, "withdraw_proposal", pk=own.pk)[0] == 403
    browse(participant).post(gorbals.at("decide:withdraw_proposal", pk=own.pk), {"why": "Better idea"})
    own.refresh_from_db()
    assert (own.state, own.state_why) == ("withdrawn", "Better idea")


def test_the_list_of_decisions_asks_as_few_questions_for_thirty_as_for_one(
    gorbals, coordinator, participant, officer, browse, django_assert_num_queries
):
    def decide(number):
        opened = actions.open_round(
            gorbals, question=f"Q{number}", kind="priorities", picks=1, by=coordinator
        )
        for words in ("a", "b"):
            actions.put_forward(opened, words=words, person=participant, by=participant)
        actions.open_voting(opened, by=coordinator)
        actions.close_round(opened, by=coordinator)
        helper = member(gorbals, f"Staff{number}", Role.KEY_WORKER, organisation=gorbals.anchor)
        actions.record_decision(
            gorbals,
            words="So be it",
            why="Because",
            decided_on=timezone.localdate(),
            decided_by=[participant, helper],
            round=opened if number % 2 else None,
            by=coordinator,
        )

    client, address = browse(officer), gorbals.at("decide:overview")
    decide(0)
    client.get(address)
    few = queries_for(client, address)
    for number in range(1, 30):
        decide(number)
    assert queries_for(client, address) == few
    assert Person.objects.filter(name__startswith="Staff").count() == 30
