from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.assess import actions, evaluation
from alongside.assess.models import Evaluation, Measurement, Outcome, Story
from alongside.assess.pictures import change_sentence, measurements_table
from alongside.community.held import erase_person
from alongside.community.refusals import Refusal
from alongside.community.rules import Role


@pytest.fixture
def outcome(gorbals, coordinator):
    return actions.add_outcome(
        gorbals, what="Nights out", unit="a month", better="higher", chosen_by="participants", by=coordinator
    )


@pytest.fixture
def measure(outcome, evaluator):
    def measured(place, month, value, **more):
        return actions.record_measurement(
            outcome, by=evaluator, place=place, on=date(2025, month, 1), value=value, source="diary", **more
        )

    return measured


def test_the_same_place_and_day_again_puts_the_number_right(measure):
    measure("Gorbals", 1, 4)
    measure("Gorbals", 1, 5)
    assert Measurement.objects.get().value == 5


def test_a_day_to_come_was_not_measured(outcome, evaluator):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refusal, match="still to come"):
        actions.record_measurement(outcome, by=evaluator, place="x", on=tomorrow, value=1, source="y")


def test_it_is_about_no_more_people_than_there_are(measure):
    with pytest.raises(Refusal, match="more people than there are"):
        measure("Gorbals", 1, 4, n=12, of=11)


def test_the_database_refuses_a_number_without_a_source(outcome, evaluator):
    with pytest.raises(IntegrityError):
        Measurement.objects.create(
            initiative=outcome.initiative,
            outcome=outcome,
            place="x",
            on=date(2025, 1, 1),
            value=1,
            source="",
            recorded_by=evaluator,
        )


def test_a_number_about_fewer_than_five_people_is_held_back(outcome, measure):
    rows = [measure("Gorbals", 1, 4.5, n=3, of=11), measure("Gorbals", 6, 6.5, n=9, of=11)]
    table = measurements_table(outcome, rows)
    assert table.rows[0][2:4] == ("held back (fewer than 5 people)", "fewer than 5")
    assert table.rows[1][3] == "9 of 11"
    (change,) = evaluation.changes(rows)
    assert "4.5" not in change_sentence(change, outcome)


def test_a_change_is_told_beside_the_comparators_change(outcome, measure):
    rows = [measure("Here", 1, 100), measure("Here", 6, 48)]
    rows += [measure("There", month, value, is_comparator=True) for month, value in ((1, 100), (6, 71))]
    told = [change_sentence(change, outcome) for change in evaluation.changes(rows)]
    assert told == ["Here: from 100 to 48 a month (-52 %).", "There: from 100 to 71 a month (-29 %)."]


def test_before_and_after_without_a_comparator_says_so(outcome, measure, evaluator):
    for month, value in enumerate([4, 5, 4, 8, 9, 8], start=1):
        measure("Gorbals", month, value)
    made = actions.evaluate_outcome(outcome, changed_on=date(2025, 4, 1), by=evaluator)
    told = evaluation.told(made)
    assert round(made.result["effect"], 6) == 4
    assert "There is no comparator" in told.reading
    assert "caused" not in told.reading


def test_a_difference_in_differences_takes_the_comparators_change_off(outcome, measure, evaluator):
    for month, (here, there) in enumerate([(4, 2), (5, 3), (4, 2), (8, 4), (9, 5), (8, 4)], start=1):
        measure("Gorbals", month, here)
        measure("Govan", month, there, is_comparator=True)
    made = actions.evaluate_outcome(outcome, changed_on=date(2025, 4, 1), by=evaluator)
    assert (made.result["method"], round(made.result["effect"], 6)) == ("difference_in_differences", 2)
    assert "Compared with: Govan" in evaluation.told(made).reading


def test_the_same_numbers_are_not_evaluated_twice(outcome, measure, evaluator):
    for month, value in enumerate([4, 5, 8, 9], start=1):
        measure("Gorbals", month, value)
    first = actions.evaluate_outcome(outcome, changed_on=date(2025, 3, 1), by=evaluator)
    assert actions.evaluate_outcome(outcome, changed_on=date(2025, 3, 1), by=evaluator) == first
    assert Evaluation.objects.count() == 1


@pytest.mark.parametrize("months", [0, 1, 2])
def test_too_few_numbers_are_refused_in_words(outcome, measure, evaluator, months):
    for month in range(1, months + 1):
        measure("Gorbals", month, month)
    with pytest.raises(Refusal, match=r"no number from here|do not allow it yet"):
        actions.evaluate_outcome(outcome, changed_on=date(2025, 2, 1), by=evaluator)
    assert Evaluation.objects.count() == 0


def test_an_outcome_is_named_once(outcome, gorbals, coordinator):
    with pytest.raises(Refusal, match="measured here already"):
        actions.add_outcome(
            gorbals, what="nights OUT", unit="x", better="lower", chosen_by="staff", by=coordinator
        )
    assert Outcome.objects.count() == 1


@pytest.mark.parametrize(
    ("cleared", "readers"),
    [
        ("us", {Role.PARTICIPANT, Role.KEY_WORKER, Role.COORDINATOR}),
        ("community", set(Role) - {Role.ANYONE}),
        ("anyone", set(Role)),
    ],
)
def test_a_story_is_read_by_those_whom_its_teller_chose(gorbals, participant, cleared, readers):
    actions.tell_story(
        gorbals, person=participant, words="I sleep again", cleared_for=cleared, by=participant
    )
    read = {role for role in Role if Story.objects.readable_as(frozenset({role}), gorbals).exists()}
    assert read == readers


def test_one_choice_each_and_the_last_one_counts(gorbals, participant, key_worker):
    one, two = (
        actions.tell_story(gorbals, person=participant, words=words, cleared_for="us", by=key_worker)
        for words in ("a", "b")
    )
    for story in (one, two):
        actions.choose_story(story, person=participant, by=participant)
    found = Story.objects.readable_as(frozenset({Role.PARTICIPANT}), gorbals)
    assert [(story.words, story.times_chosen) for story in found] == [("b", 1), ("a", 0)]


def test_a_story_taken_back_is_read_by_nobody_and_erasing_leaves_no_word(gorbals, participant):
    story = actions.tell_story(
        gorbals, person=participant, words="purple", cleared_for="anyone", by=participant
    )
    actions.withdraw_story(story, by=participant)
    assert not Story.objects.readable_as(frozenset(Role), gorbals).exists()
    erase_person(participant, by=participant)
    assert Story.objects.get().words == "(erased)"
