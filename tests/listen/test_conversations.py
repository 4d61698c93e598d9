"""Statements, responses, and what they show."""

import pytest
from django.test import Client

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.listen import opinion_map
from alongside.listen.actions import (
    close_conversation,
    look_after_statement,
    open_conversation,
    respond,
    voice_in,
)
from alongside.listen.models import OpinionMap, Response, Statement, Voice

pytestmark = pytest.mark.django_db
SEEDS = ["The hall should open on Sundays", "Mornings are too early", "We need a kitchen", "Football first"]


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


@pytest.fixture
def closed_talk(gorbals, coordinator):
    return open_conversation(gorbals, question="For us?", seeds=SEEDS, is_open_to_all=False, by=coordinator)


def address(talk, name="conversation"):
    return talk.initiative.at(f"listen:{name}", pk=talk.pk)


def two_camps(talk, people):
    """Half agree with the first two statements only, half with the last two only."""
    statements = list(talk.statements.order_by("pk"))
    for number in range(people):
        voice = voice_in(talk, person=None, device=f"device {number}")
        for place, statement in enumerate(statements):
            respond(statement, voice=voice, value=1 if (place < 2) == (number % 2 == 0) else -1)


def test_a_conversation_needs_two_statements_to_begin_with(gorbals, coordinator):
    with pytest.raises(Refusal, match="at least two statements"):
        open_conversation(gorbals, question="What next?", seeds=["One"], is_open_to_all=False, by=coordinator)


def test_anyone_with_the_poster_can_respond_without_a_name(talk):
    phone = Client()
    statement = talk.statements.first()
    phone.post(address(talk, "respond"), {"statement": statement.pk, "value": "1"})
    assert Response.objects.get().value == 1
    assert Voice.objects.get().person is None


def test_a_conversation_for_members_does_not_exist_for_anyone_else(closed_talk, stranger, browse):
    for client in (Client(), browse(stranger)):
        for name in ("conversation", "respond", "results"):
            assert client.get(address(closed_talk, name)).status_code == 404


def test_one_device_has_one_voice_and_the_last_response_counts(talk):
    phone, statement = Client(), talk.statements.first()
    for value in ("1", "0", "-1"):
        phone.post(address(talk, "respond"), {"statement": statement.pk, "value": value})
    assert [response.value for response in Response.objects.all()] == [-1]


@pytest.mark.parametrize("value", ["2", "", "agree", "9" * 40, "-5"])
def test_a_response_that_is_none_of_the_three_changes_nothing(talk, value):
    answer = Client().post(
        address(talk, "respond"), {"statement": talk.statements.first().pk, "value": value}
    )
    assert (answer.status_code, Response.objects.count()) == (409, 0)
    assert "Choose agree, disagree or pass." in answer.content.decode()


@pytest.mark.parametrize("statement", ["", "x", "999999", "-1", "9" * 40])
def test_a_response_to_no_statement_is_told_so(talk, statement):
    answer = Client().post(address(talk, "respond"), {"statement": statement, "value": "1"})
    assert (answer.status_code, Response.objects.count()) == (409, 0)
    assert "This conversation has no such statement" in answer.content.decode()


def test_a_response_to_a_statement_of_another_conversation_is_told_so(talk, closed_talk):
    elsewhere = closed_talk.statements.first()
    answer = Client().post(address(talk, "respond"), {"statement": elsewhere.pk, "value": "1"})
    assert (answer.status_code, Response.objects.count()) == (409, 0)


def test_a_response_to_a_statement_that_was_just_held_back_says_so(talk, coordinator):
    statement = talk.statements.first()
    look_after_statement(statement, show=False, why="It names somebody.", by=coordinator)
    answer = Client().post(address(talk, "respond"), {"statement": statement.pk, "value": "1"})
    assert "This statement is not shown any more" in answer.content.decode()


def test_a_statement_from_no_name_waits_and_from_a_member_is_shown(talk, participant, browse):
    Client().post(address(talk, "make_statement"), {"words": "From the street"})
    browse(participant).post(address(talk, "make_statement"), {"words": "From Sam"})
    states = dict(talk.statements.values_list("words", "state"))
    assert (states["From the street"], states["From Sam"]) == ("waiting", "shown")


def test_the_same_statement_twice_is_told_so_and_kept_in_the_form(talk, participant, browse):
    answer = browse(participant).post(address(talk, "make_statement"), {"words": "we need a KITCHEN"})
    assert "Somebody has said exactly this already" in answer.content.decode()
    assert "we need a KITCHEN" in answer.content.decode()


def test_a_statement_is_held_back_with_a_reason_only(talk, coordinator):
    statement = talk.statements.first()
    with pytest.raises(Refusal, match="Say why it is held back"):
        look_after_statement(statement, show=False, why=" ", by=coordinator)
    look_after_statement(statement, show=False, why="It names somebody.", by=coordinator)
    assert JournalEntry.objects.get(what="held a statement back").why == "It names somebody."
    assert statement not in Statement.objects.shown(talk)


def test_a_closed_conversation_keeps_what_was_said_and_takes_no_more(talk, coordinator):
    two_camps(talk, 3)
    close_conversation(talk, by=coordinator)
    before = Response.objects.count()
    answer = Client().post(address(talk, "respond"), {"statement": talk.statements.first().pk, "value": "1"})
    assert "This conversation has closed" in answer.content.decode()
    assert Response.objects.count() == before


def test_the_statement_that_comes_next_has_not_been_answered(talk):
    voice = voice_in(talk, person=None, device="one")
    seen = set()
    for _ in SEEDS:
        statement = opinion_map.in_turn(talk, voice, Statement.objects.unheard_by(voice))[0]
        assert statement not in seen
        seen.add(statement)
        respond(statement, voice=voice, value=0)
    assert opinion_map.in_turn(talk, voice, Statement.objects.unheard_by(voice)) == []


def test_two_camps_are_found_and_told_in_words(talk):
    two_camps(talk, 40)
    page = Client().get(address(talk, "results")).content.decode()
    assert "40 people, in 2 groups." in page
    for part in ("Group A", "Group B", "The hall should open on Sundays", "20 of 20"):
        assert part in page


def test_eleven_people_get_agreement_and_no_map(talk):
    two_camps(talk, 11)
    page = Client().get(address(talk, "results")).content.decode()
    assert "there is no map" in page
    assert "55 % of 11 agree" in page or "45 % of 11 agree" in page
    assert 'class="area' not in page


def test_fewer_than_five_responses_are_held_back(talk):
    two_camps(talk, 4)
    page = Client().get(address(talk, "results")).content.decode()
    assert "held back (fewer than 5 responses)" in page
    assert "50 %" not in page


def test_a_person_sees_their_own_place_and_nobody_elses(talk, participant, browse):
    two_camps(talk, 40)
    voice = voice_in(talk, person=participant, device=None)
    for place, statement in enumerate(talk.statements.order_by("pk")):
        respond(statement, voice=voice, value=1 if place < 2 else -1)
    mine = browse(participant).get(address(talk, "results")).content.decode()
    assert mine.count('class="me ink"') == 1
    assert mine.count('class="area ') == 2
    assert 'class="me ink"' not in Client().get(address(talk, "results")).content.decode()


def test_a_map_is_kept_once_and_can_be_drawn_again(talk):
    two_camps(talk, 20)
    first, second = opinion_map.draw(talk), opinion_map.draw(talk)
    assert first == second
    assert OpinionMap.objects.count() == 1
    respond(talk.statements.first(), voice=voice_in(talk, person=None, device="late"), value=1)
    assert opinion_map.draw(talk).input_digest != first.input_digest


def test_nobody_at_all_gives_an_empty_page_with_a_first_step(talk):
    assert "Be the first" in Client().get(address(talk, "results")).content.decode()
