import pytest
from django.db import IntegrityError

from alongside.assess import actions
from alongside.assess.models import Pulse, PulseRound
from alongside.assess.pictures import reading, trust_figure
from alongside.assess.trust import trust_lines
from alongside.community.held import erase_person
from alongside.community.models import JournalEntry, Membership, Person
from alongside.community.refusals import Refusal

QUESTION = "How much do you trust the people who run this?"


@pytest.fixture
def people(gorbals):
    found = []
    for number in range(9):
        person = Person.objects.create(community=gorbals.community, name=f"Person {number}")
        Membership.objects.create(initiative=gorbals, person=person, role="participant")
        found.append(person)
    return found


@pytest.fixture
def ask(gorbals, coordinator):
    def asked(moment="before", repeats=None, side="participants"):
        return actions.open_pulse_round(
            gorbals,
            by=coordinator,
            question=QUESTION,
            side=side,
            moment=moment,
            chosen_by="participants",
            repeats=repeats,
        )

    return asked


def answers(asked, people, values, by):
    for person, value in zip(people, values, strict=False):
        actions.answer_pulse(asked, person=person, value=value, by=person)
    actions.close_pulse_round(asked, by=by)


def test_the_change_is_that_of_the_same_people_worked_out_by_hand(gorbals, people, ask, coordinator):
    first = ask()
    answers(first, people, [2, 2, 3, 1, 2, 3, 2, 2, 5], coordinator)
    second = ask("after", repeats=first)
    answers(second, people[:8], [3, 4, 4, 2, 3, 4, 4, 3], coordinator)
    (line,) = trust_lines(gorbals)
    change = line.latest
    # Changes of the eight: 1 2 1 1 1 1 2 1, mean 1.25, sd 0.4629, t(7) 2.3646: half-width 0.387.
    assert (change.before, change.after, change.change) == (2.125, 3.375, 1.25)
    assert (round(change.low, 3), round(change.high, 3)) == (0.863, 1.637)
    assert str(change.n) == "8 of 9"
    assert "trust grew" in reading(line)
    figure = trust_figure([line])
    assert "There is no comparator" in figure.reading
    assert "caused" not in figure.reading


def test_fewer_than_five_pairs_show_no_mean(gorbals, people, ask, coordinator):
    first = ask()
    answers(first, people, [2, 3, 2, 3, 2], coordinator)
    answers(ask("after", repeats=first), people, [4, 4, 3, 5], coordinator)
    (line,) = trust_lines(gorbals)
    assert (line.latest.is_shown, line.latest.before) == (False, None)
    assert "Fewer than 5 people" in reading(line)
    assert trust_figure([line]) is None


def test_everyone_alike_is_held_back(gorbals, people, ask, coordinator):
    first = ask()
    answers(first, people, [1] * 6, coordinator)
    answers(ask("after", repeats=first), people, [3, 4, 5, 3, 4, 5], coordinator)
    assert "alike" in trust_lines(gorbals)[0].latest.why


def test_two_changes_cannot_be_subtracted_to_find_one_person(gorbals, people, ask, coordinator):
    first = ask()
    answers(first, people, [2, 2, 3, 1, 2, 3, 2, 2, 5], coordinator)
    answers(ask("during", repeats=first), people, [3, 4, 4, 2, 3, 4, 4, 3, 5], coordinator)
    answers(ask("after", repeats=first), people[:8], [3, 4, 4, 2, 3, 4, 4, 5], coordinator)
    shown = [change.is_shown for change in trust_lines(gorbals)[0].changes]
    assert shown == [True, False]


def test_an_open_round_shows_nothing_and_one_round_no_change(gorbals, people, ask, coordinator):
    asked = ask()
    for person in people:
        actions.answer_pulse(asked, person=person, value=3, by=person)
    assert trust_lines(gorbals) == []
    actions.close_pulse_round(asked, by=coordinator)
    assert "asked again" in reading(trust_lines(gorbals)[0])


def test_the_last_answer_counts_and_the_journal_does_not_say_it(gorbals, people, ask):
    asked = ask()
    for value in (2, 5):
        actions.answer_pulse(asked, person=people[0], value=value, by=people[0])
    assert Pulse.objects.get().value == 5
    entries = JournalEntry.objects.filter(what="answered a question about trust")
    assert set(entries.values_list("why", "noun")) == {("", "assess.PulseRound")}


def test_each_side_answers_its_own_question(gorbals, participant, officer, ask):
    asked = ask(side="staff")
    with pytest.raises(Refusal, match="other side"):
        actions.answer_pulse(asked, person=participant, value=3, by=participant)
    assert list(PulseRound.objects.waiting_for(officer, gorbals)) == [asked]
    assert list(PulseRound.objects.waiting_for(participant, gorbals)) == []
    actions.answer_pulse(asked, person=officer, value=3, by=officer)
    assert list(PulseRound.objects.waiting_for(officer, gorbals)) == []


def test_a_closed_round_takes_no_more_answers(people, ask, coordinator):
    asked = actions.close_pulse_round(ask(), by=coordinator)
    assert asked.asked == 9
    with pytest.raises(Refusal, match="has closed"):
        actions.answer_pulse(asked, person=people[0], value=3, by=people[0])


@pytest.mark.parametrize("value", [0, 6, -1])
def test_only_five_answers_exist(people, ask, value):
    with pytest.raises(Refusal, match="one of the five"):
        actions.answer_pulse(ask(), person=people[0], value=value, by=people[0])


def test_the_database_refuses_a_sixth_answer(gorbals, people, ask):
    with pytest.raises(IntegrityError):
        Pulse.objects.create(initiative=gorbals, round=ask(), person=people[0], value=6)


def test_asking_again_keeps_question_side_and_who_chose_it(gorbals, ask, coordinator):
    first = actions.close_pulse_round(ask(), by=coordinator)
    second = actions.close_pulse_round(ask("during", repeats=first), by=coordinator)
    third = actions.open_pulse_round(
        gorbals, by=coordinator, moment="after", chosen_by="staff", repeats=second
    )
    assert (third.repeats, third.question, third.side, third.chosen_by) == (
        first,
        QUESTION,
        "participants",
        "participants",
    )


def test_a_question_is_not_open_twice(ask):
    ask()
    with pytest.raises(Refusal, match="open already"):
        ask()


def test_erasing_a_person_keeps_the_change_as_it_was(gorbals, people, ask, coordinator):
    first = ask()
    answers(first, people, [2, 2, 3, 1, 2, 3], coordinator)
    answers(ask("after", repeats=first), people, [3, 4, 4, 2, 3, 4], coordinator)
    before = trust_lines(gorbals)[0].latest.change
    erase_person(people[0], by=people[0])
    assert trust_lines(gorbals)[0].latest.change == before
