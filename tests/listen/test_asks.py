"""Scenario 4: every ask ends met, changed or refused, with who, when and why."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.community.models import Initiative, JournalEntry
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.listen.actions import answer_ask, offer_strength, say_ask
from alongside.listen.models import Ask, Strength
from tests.cast import member, queries_for

pytestmark = pytest.mark.django_db
WORDS = {
    "plain": "A kitchen on Tuesday evenings",
    "several lines": "Boxing.\nAnd somewhere warm\n\nafter eight",
    "emoji": "a place to fix 🚲🚲 together 👍🏽",
    "right to left": "ہم شام کو کھانا پکانا چاہتے ہیں",
    "markup": "<script>alert('hi')</script> & <b>bold</b>",
    "one long word": "pneumonoultramicroscopicsilicovolcanoconiosis" * 5,
}


def page(client, initiative, rest):
    return client.get(initiative.at("listen:overview") + rest).content.decode()


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_an_ask_is_kept_word_for_word(gorbals, participant, browse, words):
    browse(participant).post(gorbals.at("listen:say_ask"), {"words": words})
    assert Ask.objects.get().words == words


def test_markup_in_an_ask_is_shown_as_text(gorbals, participant, browse):
    client = browse(participant)
    client.post(gorbals.at("listen:say_ask"), {"words": WORDS["markup"]})
    shown = page(client, gorbals, "")
    assert "&lt;script&gt;alert(&#x27;hi&#x27;)&lt;/script&gt;" in shown
    assert "<script>alert" not in shown


def test_ten_thousand_letters_get_a_sentence_and_stay_in_the_form(gorbals, participant, browse):
    answer = browse(participant).post(gorbals.at("listen:say_ask"), {"words": "x" * 10_000}).content.decode()
    assert (
        "That is 10,000 letters, and there is room for 2,000. It is all still here: make it shorter."
        in answer
    )
    assert "x" * 10_000 in answer
    assert Ask.objects.count() == 0


def test_a_nul_byte_is_dropped_and_the_rest_is_kept(gorbals, participant, browse):
    browse(participant).post(gorbals.at("listen:say_ask"), {"words": "A kit\x00chen"})
    assert Ask.objects.get().words == "A kitchen"


def test_nothing_but_spaces_is_not_an_ask(gorbals, participant, browse):
    answer = browse(participant).post(gorbals.at("listen:say_ask"), {"words": "  \n "})
    assert "Please answer this." in answer.content.decode()
    assert Ask.objects.count() == 0


def test_the_same_form_sent_twice_is_one_ask(gorbals, participant, browse):
    client = browse(participant)
    form = {"words": "A kitchen", "once": "0123456789abcdef0123456789abcdef"}
    first, second = (
        client.post(gorbals.at("listen:say_ask"), form),
        client.post(gorbals.at("listen:say_ask"), form),
    )
    assert first.url == second.url
    assert Ask.objects.count() == 1


def test_a_form_that_failed_can_be_sent_again_with_the_same_token(gorbals, participant, browse):
    client = browse(participant)
    client.post(gorbals.at("listen:say_ask"), {"words": "x" * 10_000, "once": "0123456789abcdef"})
    client.post(gorbals.at("listen:say_ask"), {"words": "A kitchen", "once": "0123456789abcdef"})
    assert Ask.objects.get().words == "A kitchen"


def test_the_asker_sees_what_came_of_it_by_whom_and_why(gorbals, participant, coordinator, browse):
    ask = say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    browse(coordinator).post(
        gorbals.at("listen:answer_ask", pk=ask.pk),
        {"outcome": "changed", "answer": "No kitchen is pledged on Tuesdays, but there is one on Thursdays."},
    )
    shown = page(browse(participant), gorbals, "")
    for part in ("changed", "there is one on Thursdays", "Mairi"):
        assert part in shown
    entry = JournalEntry.objects.get(what="answered an ask")
    assert (entry.by, entry.about, entry.noun_id) == (coordinator, participant, ask.pk)


@pytest.mark.parametrize(
    ("outcome", "answer", "sentence"),
    [
        ("open", "because", "met, changed or refused"),
        ("nonsense", "because", "met, changed"),
        ("met", " ", "Say why"),
    ],
)
def test_an_answer_without_outcome_or_reason_is_refused(
    gorbals, participant, coordinator, outcome, answer, sentence
):
    ask = say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    with pytest.raises(Refusal, match=sentence):
        answer_ask(ask, outcome=outcome, answer=answer, by=coordinator)
    assert Ask.objects.get().outcome == "open"


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "met"},
        {"outcome": "met", "answer": "yes", "answered_at": timezone.now()},
        {"answer": "an answer to nothing"},
    ],
)
def test_the_database_holds_no_answer_without_who_when_and_why(gorbals, participant, change):
    ask = say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.filter(pk=ask.pk).update(**change)


def test_nothing_can_be_asked_of_an_initiative_that_has_finished(gorbals, participant):
    gorbals.stage = Initiative.Stage.CLOSED
    gorbals.save()
    with pytest.raises(Refusal, match="Our eight weeks has finished"):
        say_ask(gorbals, person=participant, words="A kitchen", by=participant)


def test_a_key_worker_enters_for_their_own_participant_and_it_shows(gorbals, participant, key_worker, browse):
    browse(key_worker).post(gorbals.at("listen:say_ask"), {"whom": participant.pk, "words": "A kitchen"})
    ask = Ask.objects.get()
    assert (ask.person, ask.entered_by) == (participant, key_worker)
    assert "entered by" in page(browse(participant), gorbals, "")


def test_a_participant_cannot_put_words_into_another_mouth(gorbals, participant, coordinator, browse):
    browse(participant).post(gorbals.at("listen:say_ask"), {"whom": coordinator.pk, "words": "A kitchen"})
    assert Ask.objects.get().person == participant


def test_an_officer_can_neither_read_nor_make_asks(gorbals, participant, officer, browse):
    say_ask(gorbals, person=participant, words="A purple kitchen", by=participant)
    client = browse(officer)
    assert client.get(gorbals.at("listen:asks")).status_code == 403
    assert client.get(gorbals.at("listen:say_ask")).status_code == 403
    assert "purple" not in page(client, gorbals, "")


def test_one_participant_does_not_see_what_another_asked(gorbals, participant, key_worker, browse):
    say_ask(gorbals, person=key_worker, words="A purple kitchen", by=key_worker)
    assert "purple" not in page(browse(participant), gorbals, "")


def test_an_ask_of_another_community_is_not_there(gorbals, participant, stranger, browse):
    ask = say_ask(gorbals, person=participant, words="A kitchen", by=participant)
    elsewhere = Initiative.objects.get(slug="elsewhere")
    assert browse(stranger).get(elsewhere.at("listen:answer_ask", pk=ask.pk)).status_code == 404


def test_the_oldest_unanswered_ask_comes_first(gorbals, participant):
    first = say_ask(gorbals, person=participant, words="first", by=participant)
    second = say_ask(gorbals, person=participant, words="second", by=participant)
    assert list(Ask.objects.unanswered(gorbals)) == [first, second]


@pytest.mark.parametrize("room_page", ["listen:overview", "listen:asks", "listen:strengths"])
def test_thirty_rows_take_as_many_queries_as_one(gorbals, participant, coordinator, browse, room_page):
    client, address = browse(coordinator), gorbals.at(room_page)

    def fill(count):
        for number in range(count):
            ask = say_ask(gorbals, person=participant, words=f"ask {number}", by=coordinator)
            offer_strength(gorbals, person=participant, words=f"strength {number}", by=coordinator)
            if number % 2:
                answer_ask(ask, outcome="met", answer="yes", by=coordinator)

    fill(2)
    client.get(address)
    few = queries_for(client, address)
    fill(30)
    assert queries_for(client, address) == few


def test_a_strength_is_kept_and_listed_for_the_team_only(gorbals, participant, officer, coordinator, browse):
    browse(participant).post(gorbals.at("listen:offer_strength"), {"words": "Mending bikes"})
    assert Strength.objects.get().person == participant
    assert "Mending bikes" in browse(coordinator).get(gorbals.at("listen:strengths")).content.decode()
    assert browse(officer).get(gorbals.at("listen:strengths")).status_code == 403


# --- me too ---


@pytest.fixture
def kim(gorbals):
    return member(gorbals, "Kim", Role.PARTICIPANT)


@pytest.fixture
def readable(gorbals, participant):
    return say_ask(gorbals, person=participant, words="A kitchen", by=participant, may_be_read=True)


def test_others_read_an_ask_only_where_its_person_lets_them_and_without_a_name(
    gorbals, participant, kim, browse, readable
):
    say_ask(gorbals, person=participant, words="Somewhere quiet, for me", by=participant)
    shown = browse(kim).get(gorbals.at("listen:others")).content.decode()
    assert "A kitchen" in shown
    assert "Somewhere quiet" not in shown
    assert participant.name not in shown


def test_me_too_is_an_ask_of_ones_own_in_words_of_ones_own(gorbals, kim, browse, readable):
    address = f"{gorbals.at('listen:say_ask')}?same_as={readable.pk}"
    assert "A kitchen" in browse(kim).get(address).content.decode()
    browse(kim).post(address, {"words": "A kitchen, and a big table", "matters": "3"})
    mine = Ask.objects.get(person=kim)
    assert (mine.words, mine.matters, mine.same_as) == ("A kitchen, and a big table", 3, readable)
    assert "A kitchen" not in browse(kim).get(gorbals.at("listen:others")).content.decode()
    assert browse(kim).get(address).status_code == 404


def test_what_may_not_be_read_cannot_be_said_after(gorbals, participant, kim, browse):
    secret = say_ask(gorbals, person=participant, words="Nobody's business", by=participant)
    answer = browse(kim).get(f"{gorbals.at('listen:say_ask')}?same_as={secret.pk}")
    assert answer.status_code == 404
    assert "Nobody&#x27;s business" not in answer.content.decode()


def test_one_answer_goes_to_all_who_said_the_same_and_wait(gorbals, coordinator, kim, browse, readable):
    lee = member(gorbals, "Lee", Role.PARTICIPANT)
    first = say_ask(gorbals, person=kim, words="Kitchen", by=kim, same_as=readable)
    second = say_ask(gorbals, person=lee, words="Kitchen!", by=lee, same_as=readable)
    answer_ask(second, outcome="refused", answer="Not for Lee.", by=coordinator)
    shown = browse(coordinator).get(gorbals.at("listen:answer_ask", pk=readable.pk)).content.decode()
    assert "Give 1 other person who said the same and waits this answer too" in shown
    given = {"outcome": "met", "answer": "Tuesdays.", "to_all": "on"}
    browse(coordinator).post(gorbals.at("listen:answer_ask", pk=readable.pk), given)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, first.answer, second.answer) == ("met", "Tuesdays.", "Not for Lee.")
    assert JournalEntry.objects.filter(what="answered an ask", about=kim).count() == 1


def test_how_much_it_matters_is_one_two_or_three(gorbals, participant, browse):
    browse(participant).post(gorbals.at("listen:say_ask"), {"words": "A bench", "matters": "9"})
    assert Ask.objects.count() == 0
    browse(participant).post(gorbals.at("listen:say_ask"), {"words": "A bench"})
    assert Ask.objects.get().matters == Ask.Matters.QUITE
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.update(matters=4)


@pytest.mark.parametrize("nothing", ["\u200b", "\u202e\u202e", "\u2066 \u200d"])
def test_signs_that_nobody_can_see_are_no_words(gorbals, participant, browse, nothing):
    page = browse(participant).post(gorbals.at("listen:say_ask"), {"words": nothing}).content.decode()
    assert 'aria-invalid="true"' in page
    assert Ask.objects.count() == 0


def test_one_emoji_is_words_enough(gorbals, participant, browse):
    browse(participant).post(gorbals.at("listen:say_ask"), {"words": "🫨"})
    assert Ask.objects.get().words == "🫨"
