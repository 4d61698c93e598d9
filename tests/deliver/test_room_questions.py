"""Room is asked for before any name travels."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.held import held_on
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.deliver import actions
from alongside.deliver.models import Introduction, RoomQuestion
from tests.cast import queries_for

from .conftest import in_days


def text(answer):
    return answer.content.decode()


def ask(gorbals, officer, by, **more):
    given = {"words": "Debt advice, one evening", "from_on": in_days(7), **more}
    return actions.ask_for_room(gorbals, receiver=officer, by=by, **given)


@pytest.fixture
def question(gorbals, officer, key_worker):
    return ask(gorbals, officer, key_worker)


def test_room_is_asked_of_somebody_at_a_service(question, officer, police, key_worker):
    assert (question.receiver, question.service, question.asked_by) == (officer, police, key_worker)
    assert JournalEntry.objects.get(what="asked a service whether it has room").about is None


@pytest.mark.parametrize("words", ["Debt advice for Sam", "sam's rent", "Is it for (SAM)?"])
def test_no_name_of_anybody_who_takes_part_is_in_it(gorbals, participant, officer, key_worker, words):
    with pytest.raises(Refusal, match="leave the name out"):
        ask(gorbals, officer, key_worker, words=words)
    assert RoomQuestion.objects.count() == 0


def test_a_name_within_a_longer_word_is_no_name(gorbals, participant, officer, key_worker):
    assert ask(gorbals, officer, key_worker, words="A samba class").words == "A samba class"


@pytest.mark.parametrize(
    ("more", "match"),
    [({"from_on": in_days(-1)}, "over"), ({"how_many": 0}, "one person"), ({"how_many": 21}, "up to 20")],
)
def test_what_cannot_be_asked_is_refused(gorbals, officer, key_worker, more, match):
    with pytest.raises(Refusal, match=match):
        ask(gorbals, officer, key_worker, **more)


def test_nobody_asks_themselves_or_somebody_without_a_service(gorbals, officer, evaluator, key_worker):
    with pytest.raises(Refusal, match="yourself"):
        ask(gorbals, key_worker, key_worker)
    with pytest.raises(Refusal, match="somebody at a service"):
        ask(gorbals, evaluator, key_worker)


@pytest.mark.parametrize(("answer", "match"), [("no_room", "why"), ("if", "condition"), ("maybe", "three")])
def test_an_answer_that_says_too_little_is_refused(question, officer, answer, match):
    with pytest.raises(Refusal, match=match):
        actions.answer_room(question, answer=answer, by=officer)


def test_the_last_answer_counts_and_the_journal_keeps_both(question, officer, gorbals):
    actions.answer_room(question, answer="no_room", answer_words="Full until January", by=officer)
    actions.answer_room(question, answer="room", not_eligible="Under sixteen", by=officer)
    latest = RoomQuestion.objects.latest_answers(gorbals)[officer.pk]
    assert (latest.answer, latest.not_eligible) == ("room", "Under sixteen")
    told = JournalEntry.objects.filter(what="said whether there is room").order_by("pk")
    assert [entry.why for entry in told] == ["no_room: Full until January", "room: "]


def test_an_answer_is_fresh_for_two_weeks(question, officer):
    answered = actions.answer_room(question, answer="room", by=officer)
    assert answered.is_fresh is True
    answered.answered_at = timezone.now() - timedelta(days=15)
    assert answered.is_fresh is False


@pytest.mark.parametrize(
    "wrong",
    [{"answer": "no_room", "answered_at": timezone.now()}, {"answer": "room"}, {"how_many": 0}],
)
def test_the_database_has_the_last_word(question, wrong):
    with pytest.raises(IntegrityError):
        RoomQuestion.objects.filter(pk=question.pk).update(**wrong)


def test_the_one_who_was_asked_answers_on_their_page_and_nobody_else(
    gorbals, question, officer, key_worker, participant, evaluator, stranger, browse
):
    page, address = browse(officer), gorbals.at("deliver:room_question", pk=question.pk)
    assert "Do you have room?" in text(page.get(gorbals.at("deliver:overview")))
    answer = page.post(address, {"answer": "no_room", "answer_words": "", "not_eligible": ""})
    assert "Say why there is no room" in text(answer)
    page.post(
        address, {"answer": "if", "answer_words": "Before five o’clock", "not_eligible": "Under sixteen"}
    )
    question.refresh_from_db()
    assert (question.answer, question.answer_words) == ("if", "Before five o’clock")
    browse(key_worker).post(address, {"answer": "room"})
    question.refresh_from_db()
    assert question.answer == "if"
    outside = [browse(person).get(address).status_code for person in (participant, evaluator, stranger)]
    assert outside == [403, 403, 404]


def test_an_introduction_starts_from_an_answer(gorbals, question, officer, participant, key_worker, browse):
    actions.answer_room(question, answer="room", not_eligible="Under sixteen", by=officer)
    page = browse(key_worker)
    address = gorbals.at("deliver:introduce") + f"?room={question.pk}"
    assert address.replace("&", "&amp;") in text(
        page.get(gorbals.at("deliver:room_question", pk=question.pk))
    )
    shown = text(page.get(address))
    assert "Under sixteen" in shown
    assert 'value="Debt advice, one evening"' in shown
    assert "there is room" in shown
    given = {
        "whom": participant.pk,
        "receiver": officer.pk,
        "asked_for": "Debt advice",
        "how": "together",
        "passed_on": "Letters",
        "consent_words": "Yes",
        "until": in_days(9).isoformat(),
    }
    page.post(address, given)
    assert Introduction.objects.get().room_question == question


@pytest.mark.parametrize("wrong", ["0", "no", "99999999999999999999", "-1", "²"])
def test_an_address_that_names_no_answer_opens_the_plain_form(gorbals, key_worker, browse, wrong):
    answer = browse(key_worker).get(gorbals.at("deliver:introduce"), {"room": wrong})
    assert "Whom do you introduce" in text(answer)


def test_an_old_answer_says_so(gorbals, question, officer, key_worker, browse):
    actions.answer_room(question, answer="room", by=officer)
    RoomQuestion.objects.update(answered_at=timezone.now() - timedelta(days=20))
    assert "older than two weeks" in text(browse(key_worker).get(gorbals.at("deliver:room_questions")))


def test_an_officer_sees_what_is_asked_of_them_alone(
    gorbals, question, officer, coordinator, key_worker, browse
):
    ask(gorbals, coordinator, key_worker, words="A quiet place")
    shown = text(browse(officer).get(gorbals.at("deliver:room_questions")))
    assert "Debt advice" in shown
    assert "A quiet place" not in shown


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(gorbals, question, officer, key_worker, browse):
    page, address = browse(key_worker), gorbals.at("deliver:room_questions")
    page.get(address)
    one = queries_for(page, address)
    for number in range(28):
        actions.answer_room(
            ask(gorbals, officer, key_worker, words=f"Help {number}"), answer="room", by=officer
        )
    assert queries_for(page, address) <= one + 1  # the answers' own people, once there is one


def test_what_is_held_on_the_one_who_was_asked_is_readable(question, officer):
    assert "Debt advice" in str(held_on(officer))
