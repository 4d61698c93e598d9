"""A round: put forward, vote in secret, count, decide."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.community.models import JournalEntry, Membership
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.decide import actions, allocation
from alongside.decide.models import Ballot, Proposal, Round
from alongside.listen.models import Ask
from tests.cast import member

HARD_WORDS = "ملعب كرة القدم ⚽🏽 " + "long " * 40


@pytest.fixture
def round(gorbals, coordinator):
    return actions.open_round(
        gorbals, question="What should we do with the money?", kind="budget", budget=1000, by=coordinator
    )


@pytest.fixture
def proposals(round, coordinator):
    return [
        actions.put_forward(round, words=words, cost=cost, person=coordinator, by=coordinator)
        for words, cost in (("A new pitch", 600), ("Cooking kit", 300), ("A trip", 700))
    ]


@pytest.fixture
def voters(gorbals, participant):
    return [participant, *(member(gorbals, f"P{number}", Role.PARTICIPANT) for number in range(10))]


def entries():
    return list(JournalEntry.objects.values_list("what", flat=True).order_by("pk"))


def everyone_votes(round, voters, *, ballots):
    for voter, chosen in zip(voters, ballots, strict=True):
        actions.cast_ballot(round, person=voter, chosen=chosen, by=voter)


def test_a_round_goes_from_question_to_count_and_each_step_is_journalled(
    round, proposals, voters, coordinator
):
    actions.open_voting(round, by=coordinator)
    pitch, kit, trip = proposals
    everyone_votes(round, voters, ballots=[[pitch]] * 6 + [[kit, trip]] * 5)
    counted = actions.close_round(round, by=coordinator)
    assert allocation.goes_ahead(counted) == {pitch.pk, kit.pk}
    assert counted.result["voters"] == 11
    assert entries() == (
        ["opened a round"]
        + ["put a proposal forward"] * 3
        + ["opened voting"]
        + ["cast a ballot"] * 11
        + ["closed a round and counted"]
    )


def test_the_count_keeps_what_it_takes_to_do_it_again(round, proposals, voters, coordinator):
    actions.open_voting(round, by=coordinator)
    everyone_votes(round, voters, ballots=[[proposals[0]]] * 11)
    counted = actions.close_round(round, by=coordinator)
    assert allocation.work_out(round) == counted
    assert (counted.engine_version, len(counted.input_digest), counted.seed) == ("budget-1", 64, 0)


def test_a_later_ballot_replaces_the_one_before(round, proposals, participant, coordinator):
    actions.open_voting(round, by=coordinator)
    actions.cast_ballot(round, person=participant, chosen=proposals[:2], by=participant)
    actions.cast_ballot(round, person=participant, chosen=proposals[2:], by=participant)
    (ballot,) = Ballot.objects.all()
    assert list(ballot.approved.all()) == proposals[2:]
    assert entries()[-2:] == ["cast a ballot", "replaced a ballot"]


def test_the_journal_never_says_what_is_on_a_ballot(round, proposals, participant, coordinator):
    actions.open_voting(round, by=coordinator)
    actions.cast_ballot(round, person=participant, chosen=[proposals[2]], by=participant)
    entry = JournalEntry.objects.latest("pk")
    assert (entry.what, entry.why, entry.noun) == ("cast a ballot", "", "decide.Ballot")


def test_a_key_worker_enters_a_ballot_and_is_named_for_it(
    round, proposals, participant, key_worker, coordinator
):
    actions.open_voting(round, by=coordinator)
    ballot = actions.cast_ballot(round, person=participant, chosen=proposals[:1], by=key_worker)
    entry = JournalEntry.objects.latest("pk")
    assert (ballot.entered_by, entry.by, entry.on_behalf_of) == (key_worker, key_worker, participant)


def test_staff_have_no_ballot_of_their_own(round, proposals, key_worker, coordinator):
    actions.open_voting(round, by=coordinator)
    with pytest.raises(Refusal, match="Only people who take part vote"):
        actions.cast_ballot(round, person=key_worker, chosen=proposals[:1], by=key_worker)
    assert Ballot.objects.count() == 0


def test_nobody_votes_before_voting_opens_or_after_it_closes(round, proposals, participant, coordinator):
    with pytest.raises(Refusal, match="has not opened yet"):
        actions.cast_ballot(round, person=participant, chosen=proposals[:1], by=participant)
    actions.open_voting(round, by=coordinator)
    actions.close_round(round, by=coordinator)
    with pytest.raises(Refusal, match="Voting has closed"):
        actions.cast_ballot(round, person=participant, chosen=proposals[:1], by=participant)


def test_a_round_stops_taking_ballots_on_its_day(round, proposals, participant, coordinator):
    now = timezone.now()
    Round.objects.update(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    round.refresh_from_db()
    assert (round.takes_ballots, round.waits_to_be_closed) == (False, True)
    with pytest.raises(Refusal, match="Voting has closed"):
        actions.cast_ballot(round, person=participant, chosen=proposals[:1], by=participant)


def test_what_is_not_on_the_list_cannot_be_ticked(gorbals, round, proposals, participant, coordinator):
    other = actions.open_round(gorbals, question="Another?", kind="priorities", picks=1, by=coordinator)
    elsewhere = actions.put_forward(other, words="Elsewhere", person=coordinator, by=coordinator)
    actions.open_voting(round, by=coordinator)
    with pytest.raises(Refusal, match="not on the list any more"):
        actions.cast_ballot(round, person=participant, chosen=[elsewhere], by=participant)


def test_the_list_is_fixed_once_voting_opens(round, proposals, participant, coordinator):
    actions.open_voting(round, by=coordinator)
    with pytest.raises(Refusal, match="same list"):
        actions.put_forward(round, words="Late", cost=10, person=participant, by=participant)
    with pytest.raises(Refusal, match="stays as it is"):
        actions.withdraw_proposal(proposals[0], why="Changed my mind", by=coordinator)
    with pytest.raises(Refusal, match="opened already"):
        actions.open_voting(round, by=coordinator)


@pytest.mark.parametrize(
    ("given", "words", "field"),
    [
        ({"words": "No cost"}, "Say what it would cost", "cost"),
        ({"words": "Too dear", "cost": 1001}, "more than the whole budget", "cost"),
        ({"words": "A NEW PITCH", "cost": 5}, "exactly this", "words"),
    ],
)
def test_a_proposal_that_cannot_be_is_refused(round, proposals, coordinator, given, words, field):
    with pytest.raises(Refusal, match=words) as refused:
        actions.put_forward(round, person=coordinator, by=coordinator, **given)
    assert refused.value.field == field


def test_a_proposal_keeps_its_thread_to_an_ask_of_the_same_initiative(
    round, participant, coordinator, stranger
):
    ask = Ask.objects.create(initiative=round.initiative, person=participant, words="Somewhere warm")
    proposal = actions.put_forward(
        round, words="Heat the hall", cost=5, ask=ask, person=participant, by=participant
    )
    assert list(ask.proposals.all()) == [proposal]
    elsewhere = stranger.memberships.get().initiative
    foreign = Ask.objects.create(initiative=elsewhere, person=stranger, words="Theirs")
    with pytest.raises(Refusal, match="another initiative"):
        actions.put_forward(round, words="Theirs", cost=5, ask=foreign, person=participant, by=participant)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "budget"}, "budget"),
        ({"kind": "priorities"}, "picks"),
        ({"kind": "priorities", "picks": 2, "closes_at": timezone.now() - timedelta(days=1)}, "closes_at"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(gorbals, coordinator, given, field):
    with pytest.raises(Refusal) as refused:
        actions.open_round(gorbals, question="?", by=coordinator, **given)
    assert refused.value.field == field
    assert Round.objects.count() == 0


def test_a_round_needs_two_proposals_before_people_vote(round, coordinator):
    with pytest.raises(Refusal, match="at least two"):
        actions.open_voting(round, by=coordinator)


def test_a_round_is_closed_once(round, proposals, coordinator):
    with pytest.raises(Refusal, match="Open voting first"):
        actions.close_round(round, by=coordinator)
    actions.open_voting(round, by=coordinator)
    actions.close_round(round, by=coordinator)
    with pytest.raises(Refusal, match="closed already"):
        actions.close_round(round, by=coordinator)


def test_the_database_refuses_a_second_ballot_and_a_round_without_an_end(round, participant):
    Ballot.objects.create(initiative=round.initiative, round=round, person=participant)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(initiative=round.initiative, round=round, person=participant)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(budget=None)


def test_fewer_than_five_are_never_counted_aloud(round, proposals, voters, coordinator):
    actions.open_voting(round, by=coordinator)
    pitch, kit, trip = proposals
    everyone_votes(round, voters, ballots=[[pitch, kit]] * 2 + [[pitch]] * 7 + [[]] * 2)
    found = allocation.findings(actions.close_round(round, by=coordinator), round)
    told = {one.proposal: (one.chosen_by, one.told) for one in found.outcomes}
    assert told[pitch.pk] == (9, "9 of 11")
    assert told[kit.pk] == (None, "held back (fewer than 5)")
    assert told[trip.pk] == (0, "0 of 11")
    assert found.of(trip).why == "Nobody chose it."
    # Neither a price nor what was left over may give the number away.
    assert found.of(kit).why == (
        "Those who chose it could pay its £300 together, each from an equal share."
        if found.of(kit).goes_ahead
        else "Those who chose it had less left of their shares than its £300."
    )


def test_a_round_with_fewer_than_five_voters_shows_no_number_at_all(
    round, proposals, participant, coordinator
):
    actions.open_voting(round, by=coordinator)
    actions.cast_ballot(round, person=participant, chosen=proposals[:1], by=participant)
    found = allocation.findings(actions.close_round(round, by=coordinator), round)
    assert found.voters is None
    assert {one.told for one in found.outcomes} == {"held back (fewer than 5 voted)"}
    assert "Fewer than 5 people voted" in found.reading
    assert "share that stands" not in found.how


def test_priorities_are_those_that_most_people_chose(gorbals, voters, coordinator):
    asked = actions.open_round(gorbals, question="What first?", kind="priorities", picks=1, by=coordinator)
    one, other = (
        actions.put_forward(asked, words=words, person=coordinator, by=coordinator)
        for words in ("Bikes", "Cooking")
    )
    actions.open_voting(asked, by=coordinator)
    everyone_votes(asked, voters, ballots=[[one]] * 5 + [[other]] * 6)
    found = allocation.findings(actions.close_round(asked, by=coordinator), asked)
    assert [(line.goes_ahead, line.told) for line in found.outcomes] == [
        (False, "5 of 11"),
        (True, "6 of 11"),
    ]


def test_rounds_that_are_open_now_can_be_counted(gorbals, round, proposals, coordinator):
    assert Round.objects.open_now(gorbals).count() == 0
    actions.open_voting(round, by=coordinator)
    assert list(Round.objects.open_now(gorbals)) == [round]
    actions.close_round(round, by=coordinator)
    assert (
        Round.objects.open_now(gorbals).count(),
        Round.objects.waiting_for_a_decision(gorbals).count(),
    ) == (0, 1)


def test_a_hard_sentence_is_kept_as_it_was_typed(round, participant):
    words = HARD_WORDS[:280].strip()
    proposal = actions.put_forward(round, words=words, cost=5, person=participant, by=participant)
    assert Proposal.objects.get(pk=proposal.pk).words == words


def test_somebody_who_left_the_initiative_votes_no_more(round, proposals, participant, coordinator):
    actions.open_voting(round, by=coordinator)
    Membership.objects.filter(person=participant).update(until=timezone.now())
    with pytest.raises(Refusal, match="Only people who take part"):
        actions.cast_ballot(round, person=participant, chosen=proposals[:1], by=participant)
