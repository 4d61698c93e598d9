"""A decision: what, who, when, why; and whether it follows the ballots."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.community.held import erase_person
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.decide import actions
from alongside.decide.models import Decision, Proposal
from tests.cast import member


@pytest.fixture
def closed(gorbals, coordinator):
    """A round in which the pitch was carried and the trip was not, with seven ballots."""
    round = actions.open_round(gorbals, question="What first?", kind="budget", budget=100, by=coordinator)
    pitch, trip = (
        actions.put_forward(round, words=words, cost=cost, person=coordinator, by=coordinator)
        for words, cost in (("A pitch", 80), ("A trip", 60))
    )
    actions.open_voting(round, by=coordinator)
    for number in range(7):
        voter = member(gorbals, f"P{number}", Role.PARTICIPANT)
        actions.cast_ballot(round, person=voter, chosen=[pitch], by=voter)
    actions.close_round(round, by=coordinator)
    round.refresh_from_db()
    return round, pitch, trip


def decide(initiative, by, **given):
    usual = {
        "words": "The pitch.",
        "why": "Most wanted it.",
        "decided_on": timezone.localdate(),
        "decided_by": [by],
    }
    return actions.record_decision(initiative, by=by, **(usual | given))


def test_a_decision_that_follows_the_ballots_says_so(gorbals, closed, coordinator, participant):
    round, pitch, _trip = closed
    made = decide(
        gorbals, coordinator, round=round, goes_ahead=[pitch], decided_by=[coordinator, participant]
    )
    assert (made.bearing, made.allocation) == ("follows", round.allocations.get())
    assert {one.person for one in made.deciders.all()} == {coordinator, participant}
    assert list(Proposal.objects.order_by("pk").values_list("state", flat=True)) == [
        "goes_ahead",
        "not_this_time",
    ]
    assert JournalEntry.objects.latest("pk").what == "recorded a decision"


def test_a_decision_that_departs_from_the_ballots_says_so(gorbals, closed, coordinator):
    round, _pitch, trip = closed
    made = decide(
        gorbals, coordinator, round=round, goes_ahead=[trip], why="The pitch cannot be built this year."
    )
    assert made.get_bearing_display() == "departs from the ballots"


def test_a_decision_may_stand_alone(gorbals, coordinator):
    made = decide(gorbals, coordinator)
    assert (made.bearing, made.round, made.allocation) == ("alone", None, None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"decided_by": []}, "decided_by"),
        ({"decided_on": timezone.localdate() + timedelta(days=1)}, "decided_on"),
    ],
)
def test_a_decision_needs_a_name_and_a_day(gorbals, coordinator, given, field):
    with pytest.raises(Refusal) as refused:
        decide(gorbals, coordinator, **given)
    assert refused.value.field == field


def test_nobody_from_elsewhere_decides(gorbals, coordinator, stranger):
    with pytest.raises(Refusal, match="in this initiative"):
        decide(gorbals, coordinator, decided_by=[stranger])


def test_a_round_is_decided_once_and_only_when_closed(gorbals, closed, coordinator):
    round, pitch, _trip = closed
    decide(gorbals, coordinator, round=round, goes_ahead=[pitch])
    with pytest.raises(Refusal, match="a decision on this round already"):
        decide(gorbals, coordinator, round=round, goes_ahead=[pitch])
    still_open = actions.open_round(gorbals, question="And?", kind="priorities", picks=1, by=coordinator)
    with pytest.raises(Refusal, match="Close the round first"):
        decide(gorbals, coordinator, round=still_open)


def test_a_decision_does_not_spend_more_than_there_is(gorbals, closed, coordinator):
    round, pitch, trip = closed
    with pytest.raises(Refusal, match="£40 more than the budget"):
        decide(gorbals, coordinator, round=round, goes_ahead=[pitch, trip])
    assert set(Proposal.objects.values_list("state", flat=True)) == {"put_forward"}


def test_a_decision_is_looked_over_by_somebody_else_and_once(gorbals, coordinator, evaluator, key_worker):
    made = decide(gorbals, coordinator)
    with pytest.raises(Refusal, match="somebody else"):
        actions.review_decision(made, words="Looks fine to me.", by=coordinator)
    actions.review_decision(made, words="Residents were not asked.", by=evaluator)
    made.refresh_from_db()
    assert (made.reviewed_by, made.review) == (evaluator, "Residents were not asked.")
    with pytest.raises(Refusal, match="already"):
        actions.review_decision(made, words="Again.", by=key_worker)
    assert JournalEntry.objects.latest("pk").what == "looked over a decision"


def test_the_database_wants_what_and_why(gorbals, coordinator):
    made = decide(gorbals, coordinator)
    for change in ({"why": ""}, {"bearing": "follows"}, {"reviewed_by": coordinator}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=made.pk).update(**change)


def test_erasing_a_voter_keeps_the_count(gorbals, closed, coordinator):
    round, _pitch, _trip = closed
    before = round.allocations.get().input_digest
    erase_person(round.ballots.first().person, by=coordinator)
    from alongside.decide import allocation

    assert allocation.work_out(round).input_digest == before
