import pytest
from django.db import IntegrityError

from alongside.community.held import erase_person, held_on
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.deliver import actions, pictures
from alongside.deliver.models import Consent, FunnelFigure, Introduction, IntroductionOutcome

from .conftest import in_days


def move(introduction, to, by, reason=""):
    return actions.move_introduction(introduction, to=to, by=by, reason=reason)


def test_an_introduction_keeps_the_yes_in_the_persons_words(introduction, participant, key_worker, police):
    assert (introduction.person, introduction.worker, introduction.service) == (
        participant,
        key_worker,
        police,
    )
    assert introduction.consent.words == "Yes, tell them about the rent"
    assert [step.state for step in introduction.steps.all()] == ["requested"]


@pytest.mark.parametrize("missing", ["consent_words", "passed_on"])
def test_nobody_is_introduced_without_a_yes(gorbals, participant, officer, key_worker, missing):
    words = {"consent_words": "Yes", "passed_on": "The rent", missing: "  "}
    with pytest.raises(Refusal, match="Without a yes"):
        actions.introduce(
            gorbals,
            person=participant,
            receiver=officer,
            asked_for="Rent",
            until=in_days(3),
            by=key_worker,
            **words,
        )
    assert Introduction.objects.count() == 0


def test_the_name_is_not_in_what_is_read_before_a_yes(gorbals, participant, officer, key_worker):
    with pytest.raises(Refusal, match="leave the name out"):
        actions.introduce(
            gorbals,
            person=participant,
            receiver=officer,
            asked_for="Rent advice for sam",
            consent_words="Yes",
            passed_on="The rent",
            until=in_days(3),
            by=key_worker,
        )


def test_a_receiver_needs_a_service(gorbals, participant, evaluator, key_worker):
    with pytest.raises(Refusal, match="somebody at a service"):
        actions.introduce(
            gorbals,
            person=participant,
            receiver=evaluator,
            asked_for="Rent",
            consent_words="Yes",
            passed_on="The rent",
            until=in_days(3),
            by=key_worker,
        )


def test_the_whole_way_is_kept_step_by_step(introduction, officer, participant):
    for state in ("accepted", "in_progress", "completed"):
        move(introduction, state, officer)
    assert [step.state for step in introduction.steps.all()] == [
        "requested",
        "accepted",
        "in_progress",
        "completed",
    ]
    assert JournalEntry.objects.filter(what="took an introduction a step on", about=participant).count() == 3


@pytest.mark.parametrize("state", ["declined", "cancelled"])
def test_what_stops_an_introduction_says_why(introduction, officer, state):
    with pytest.raises(Refusal, match="Say why"):
        move(introduction, state, officer)
    assert move(introduction, state, officer, "No room this month").reason == "No room this month"


@pytest.mark.parametrize("state", ["completed", "requested", "nonsense"])
def test_a_step_that_cannot_come_next_is_refused(introduction, officer, state):
    with pytest.raises(Refusal, match="cannot come next"):
        move(introduction, state, officer, "why")


@pytest.mark.parametrize("state", Introduction.State.values)
def test_every_state_is_a_beginning_or_can_be_reached(state):
    reached = {following for after in Introduction.NEXT.values() for following in after}
    assert state == "requested" or state in reached


def test_the_database_refuses_a_stop_without_a_reason(introduction):
    with pytest.raises(IntegrityError):
        Introduction.objects.filter(pk=introduction.pk).update(state="failed")


def test_a_receiver_reads_a_name_only_after_a_yes(introduction, officer):
    assert introduction.is_open_to_receiver is False
    assert move(introduction, "accepted", officer).is_open_to_receiver is True


def test_a_yes_taken_back_closes_it_at_once(introduction, officer, participant):
    accepted = move(introduction, "accepted", officer)
    actions.withdraw_consent(accepted, by=participant)
    found = Introduction.objects.get()
    assert (found.state, found.is_open_to_receiver) == ("cancelled", False)
    assert [step.state for step in found.steps.all()][-1] == "cancelled"


def test_a_yes_that_ran_out_closes_it_too(introduction, officer):
    accepted = move(introduction, "accepted", officer)
    Consent.objects.update(until=in_days(-1))
    found = Introduction.objects.get(pk=accepted.pk)
    assert found.is_open_to_receiver is False
    with pytest.raises(Refusal, match="run out"):
        move(found, "in_progress", officer)


def test_what_is_held_on_a_receiver_never_holds_what_was_passed_on(introduction, officer):
    assert "smaller flat" not in str(held_on(officer))


def test_introductions_wait_by_receiver(introduction, officer, gorbals):
    assert Introduction.objects.waiting_by_receiver(gorbals) == [(officer, 1)]
    move(introduction, "accepted", officer)
    assert Introduction.objects.waiting_by_receiver(gorbals) == []


def test_outcomes_are_stated_by_the_service_and_confirmed_by_the_person(introduction, officer, participant):
    accepted = move(introduction, "accepted", officer)
    outcome = actions.state_outcome(accepted, kind="money_gained", amount=1200, by=officer)
    assert (outcome.stated_by, outcome.confirmed) == (officer, None)
    actions.confirm_outcome(outcome, confirmed=True, by=participant)
    funnel = Introduction.objects.funnel(introduction.initiative)
    assert funnel == {
        "introduced": 1,
        "engaged": 1,
        "with_outcome": 1,
        "went_on": 0,
        "outcomes": 1,
        "confirmed": 1,
        "gained": 1200,
        "debt": 0,
        "who_gained": 1,
        "who_managed": 0,
    }


@pytest.mark.parametrize("amount", [None, 0, -5, 1_000_001])
def test_pounds_are_whole_and_within_reason(introduction, officer, amount):
    accepted = move(introduction, "accepted", officer)
    with pytest.raises(Refusal, match="whole pounds"):
        actions.state_outcome(accepted, kind="debt_managed", amount=amount, by=officer)


def test_a_job_has_no_amount(introduction, officer):
    accepted = move(introduction, "accepted", officer)
    with pytest.raises(Refusal, match="Leave the amount out"):
        actions.state_outcome(accepted, kind="job", amount=5, by=officer)


def test_nothing_comes_of_what_nobody_took_up(introduction, officer):
    with pytest.raises(Refusal, match="before it was taken up"):
        actions.state_outcome(introduction, kind="job", by=officer)


def test_the_database_refuses_money_without_an_amount(introduction, officer, participant):
    with pytest.raises(IntegrityError):
        IntroductionOutcome.objects.create(
            initiative=introduction.initiative,
            introduction=introduction,
            person=participant,
            kind="money_gained",
            stated_by=officer,
        )


def test_erasing_a_person_leaves_no_word_of_an_introduction(introduction, officer, participant):
    accepted = move(introduction, "accepted", officer)
    actions.state_outcome(accepted, kind="other", words="purple", by=officer)
    erase_person(participant, by=participant)
    found = Introduction.objects.get()
    assert (found.asked_for, found.consent.words, found.consent.passed_on) == ("(erased)",) * 3
    assert found.outcomes.get().words == "(erased)"
    assert found.is_open_to_receiver is False
    assert Introduction.objects.funnel(found.initiative)["introduced"] == 1


def test_a_published_total_needs_its_source(gorbals):
    with pytest.raises(IntegrityError):
        FunnelFigure.objects.create(
            initiative=gorbals, site="x", period="y", referred=276, engaged=165, source=""
        )


def test_nobody_publishes_more_engaged_than_referred(gorbals):
    with pytest.raises(IntegrityError):
        FunnelFigure.objects.create(
            initiative=gorbals, site="x", period="y", referred=1, engaged=2, source="press"
        )


def test_a_yes_holds_for_a_year_at_most(gorbals, introduction, participant, officer, key_worker):
    with pytest.raises(Refusal, match="a year at most"):
        actions.introduce(
            gorbals,
            person=participant,
            receiver=officer,
            asked_for="Rent",
            consent_words="Yes",
            passed_on="The rent",
            until=in_days(367),
            by=key_worker,
        )
    with pytest.raises(Refusal, match="a year at most"):
        actions.renew_consent(introduction, words="Yes", until=in_days(367), by=key_worker)
    actions.renew_consent(introduction, words="Yes", until=in_days(366), by=key_worker)
    assert Consent.objects.get().until == in_days(366)


@pytest.mark.parametrize(("how_many", "is_shown"), [(1, False), (4, False), (5, True)])
def test_sums_of_money_need_five_different_people(gorbals, eleven, officer, key_worker, how_many, is_shown):
    """Five outcomes of one person are that person's own pounds."""
    for number in range(5):
        made = actions.introduce(
            gorbals,
            person=eleven[number % how_many],
            receiver=officer,
            asked_for="Rent",
            consent_words="Yes",
            passed_on="The rent",
            until=in_days(9),
            by=key_worker,
        )
        made = move(made, "accepted", officer)
        actions.state_outcome(made, kind="money_gained", amount=301, by=officer)
    figure = pictures.funnel_figure(Introduction.objects.funnel(gorbals))
    assert ("£1,505" in figure.table.note, "five different people" in figure.table.note) == (
        is_shown,
        not is_shown,
    )
