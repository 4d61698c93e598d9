"""How a conversation is held: when it opens and closes, who looks at statements, who sees what it shows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.listen.actions import (
    change_conversation,
    close_conversation,
    look_after_statement,
    make_statement,
    open_conversation,
    reopen_conversation,
    respond,
    voice_in,
)
from alongside.listen.models import Conversation, Response, Statement, Voice
from tests.shell.pseudo import pseudo_language, untranslated

pytestmark = pytest.mark.django_db
SEEDS = ["The hall should open on Sundays", "Mornings are too early", "We need a kitchen"]
SETTINGS = {
    "question": "What next?",
    "is_open_to_all": True,
    "moderation": "unnamed",
    "results": "during",
    "opens_at": None,
    "closes_at": None,
}


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


def address(talk, name="conversation"):
    return talk.initiative.at(f"listen:{name}", pk=talk.pk)


def page_of(talk, name="conversation", client=None):
    return (client or Client()).get(address(talk, name)).content.decode()


def change(talk, by, **changed):
    return change_conversation(talk, by=by, **{**SETTINGS, **changed})


def in_hours(hours):
    return timezone.now() + timedelta(hours=hours)


# --- opening and closing ---


def test_a_conversation_that_is_to_come_says_when_and_takes_nothing(talk, coordinator):
    talk = change(talk, coordinator, opens_at=in_hours(30))
    statement = talk.statements.first()
    voice = voice_in(talk, person=None, device="early")
    assert "This conversation opens on" in page_of(talk)
    with pytest.raises(Refusal, match="This conversation opens on"):
        respond(statement, voice=voice, value=1)
    with pytest.raises(Refusal, match="This conversation opens on"):
        make_statement(talk, words="Early", voice=voice)
    assert not Response.objects.keep(statement=statement.pk, voice=voice.pk, value=1, at=timezone.now())
    assert Response.objects.count() == 0


def test_a_conversation_closes_by_itself_and_keeps_what_was_said(talk, coordinator):
    voice, statement = voice_in(talk, person=None, device="in time"), talk.statements.first()
    respond(statement, voice=voice, value=1)
    talk = change(talk, coordinator, opens_at=in_hours(-2), closes_at=in_hours(-1))
    with pytest.raises(Refusal, match="This conversation has closed"):
        respond(talk.statements.first(), voice=voice, value=-1)
    assert [one.value for one in Response.objects.all()] == [1]
    assert list(Conversation.objects.open_now(talk.initiative)) == []


def test_it_cannot_close_before_it_opens(talk, coordinator):
    with pytest.raises(Refusal, match="It would close before it opens"):
        change(talk, coordinator, opens_at=in_hours(5), closes_at=in_hours(4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.update(opens_at=in_hours(5), closes_at=in_hours(4))


def test_a_closed_conversation_can_be_opened_again(talk, coordinator):
    change(talk, coordinator, closes_at=in_hours(-1))
    close_conversation(talk, by=coordinator)
    talk.refresh_from_db()
    reopen_conversation(talk, by=coordinator)
    assert (talk.is_open, talk.closes_at) == (True, None)
    assert JournalEntry.objects.get(what="opened a conversation again").by == coordinator


def test_one_that_is_to_come_can_be_closed_for_good(talk, coordinator, browse):
    change(talk, coordinator, opens_at=in_hours(5))
    browse(coordinator).post(address(talk, "close_conversation"))
    talk.refresh_from_db()
    assert talk.is_closed


def test_its_settings_are_changed_on_a_page_and_journalled(talk, coordinator, browse):
    sent = {**SETTINGS, "question": "What first?", "moderation": "before", "results": "after"}
    sent |= {"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-09T18:30"}
    browse(coordinator).post(address(talk, "change_conversation"), sent)
    talk.refresh_from_db()
    assert (talk.question, talk.moderation, talk.results) == ("What first?", "before", "after")
    assert timezone.localtime(talk.closes_at).strftime("%Y-%m-%d %H:%M") == "2030-01-09 18:30"
    assert JournalEntry.objects.get(what="changed how a conversation is held").by == coordinator
    assert talk.statements.count() == len(SEEDS)


@pytest.mark.parametrize("name", ["change_conversation", "reopen_conversation", "close_conversation"])
def test_only_those_who_hold_conversations_change_them(talk, participant, officer, stranger, browse, name):
    sent = {**SETTINGS, "opens_at": "", "closes_at": ""}
    answers = [browse(one).post(address(talk, name), sent).status_code for one in (participant, officer)]
    assert answers == [403, 403]
    assert browse(stranger).post(address(talk, name), sent).status_code == 404


def test_a_page_that_answers_a_wrong_setting_keeps_what_was_typed(talk, coordinator, browse):
    sent = {
        **SETTINGS,
        "question": "Kept in the form?",
        "opens_at": "2030-01-09T10:00",
        "closes_at": "2030-01-02T10:00",
    }
    page = browse(coordinator).post(address(talk, "change_conversation"), sent).content.decode()
    assert "It would close before it opens" in page
    assert "Kept in the form?" in page


# --- who sees what it shows ---


def test_results_that_come_afterwards_are_for_the_team_only_until_it_closes(
    talk, coordinator, participant, browse
):
    change(talk, coordinator, results="after")
    for client in (Client(), browse(participant)):
        assert "You can see what it shows when it has closed." in page_of(talk, client=client)
        assert "Until then nobody is swayed" in page_of(talk, "results", client)
    assert "Be the first" in page_of(talk, "results", browse(coordinator))
    close_conversation(talk, by=coordinator)
    assert "Until then nobody is swayed" not in page_of(talk, "results")


# --- who looks at statements, and when ---


@pytest.mark.parametrize(
    ("moderation", "by_name", "without"),
    [("unnamed", "shown", "waiting"), ("before", "waiting", "waiting"), ("after", "shown", "shown")],
)
def test_whether_a_statement_waits_is_decided_for_each_conversation(
    talk, coordinator, participant, moderation, by_name, without
):
    talk = change(talk, coordinator, moderation=moderation)
    sam, phone = voice_in(talk, person=participant, device=None), voice_in(talk, person=None, device="x")
    made = [
        make_statement(talk, words=words, voice=voice) for words, voice in (("Mine", sam), ("Ours", phone))
    ]
    assert [one.state for one in made] == [by_name, without]


def test_who_only_looked_is_no_voice(talk, coordinator, browse):
    for _ in range(3):
        page_of(talk)
    phone = Client()
    phone.post(address(talk, "respond"), {"statement": talk.statements.first().pk, "value": "1"})
    (listed,) = Conversation.objects.with_counts(talk.initiative)
    assert (Voice.objects.count(), listed.voices_heard, listed.statements_shown) == (4, 1, len(SEEDS))
    assert "1 voice\n" in browse(coordinator).get(talk.initiative.at("listen:overview")).content.decode()


def test_the_team_sees_how_many_statements_wait(talk, coordinator, participant, browse):
    for words in ("Lights on the path", "Buses after nine"):
        Client().post(address(talk, "make_statement"), {"words": words})
    overview = talk.initiative.at("listen:overview")
    assert "2 statements wait to be looked at" in browse(coordinator).get(overview).content.decode()
    assert "wait to be looked at" not in browse(participant).get(overview).content.decode()


def test_whoever_added_a_statement_reads_why_it_is_held_back_and_nobody_else_does(talk, coordinator):
    phone = Client()
    phone.post(address(talk, "make_statement"), {"words": "Ask Big Tam at number 9"})
    look_after_statement(
        Statement.objects.get(words="Ask Big Tam at number 9"),
        show=False,
        why="It names somebody.",
        by=coordinator,
    )
    assert "It names somebody." in page_of(talk, client=phone)
    assert "It names somebody." not in page_of(talk)


def test_the_same_words_again_are_told_what_became_of_them(talk, coordinator):
    voice = voice_in(talk, person=None, device="one")
    first = make_statement(talk, words="Lights on the path", voice=voice)
    with pytest.raises(Refusal, match="It waits to be looked at"):
        make_statement(talk, words="lights on the path", voice=voice)
    look_after_statement(first, show=False, why="It was decided already.", by=coordinator)
    with pytest.raises(Refusal, match="held back: It was decided already"):
        make_statement(talk, words="lights on the path", voice=voice)


@pytest.mark.parametrize(
    ("first", "again"), [("Überall Licht", "überall licht"), ("Więcej ŁAWEK", "więcej ławek")]
)
def test_small_and_large_letters_are_the_same_words_in_every_language(talk, first, again):
    voice = voice_in(talk, person=None, device="one")
    make_statement(talk, words=first, voice=voice)
    with pytest.raises(Refusal, match="exactly this already"):
        make_statement(talk, words=again, voice=voice)


# --- every sentence can be translated ---


@pytest.mark.parametrize("state", ["open", "to come", "closed"])
def test_no_page_of_a_conversation_is_out_of_a_translators_reach(talk, coordinator, browse, tmp_path, state):
    client = browse(coordinator)
    client.post(address(talk, "respond"), {"statement": talk.statements.first().pk, "value": "1"})
    for number in range(6):
        voice = voice_in(talk, person=None, device=str(number))
        for statement in talk.statements.all():
            respond(statement, voice=voice, value=number % 3 - 1)
    make_statement(talk, words="Waits", voice=voice)
    change(talk, coordinator, results="after", opens_at=in_hours(3) if state == "to come" else None)
    if state == "closed":
        close_conversation(talk, by=coordinator)
    names = (
        "conversation",
        "own_responses",
        "results",
        "statements",
        "change_conversation",
        "close_conversation",
    )
    own = {"What next?", *talk.statements.values_list("words", flat=True)}
    own |= {
        talk.initiative.name,
        talk.initiative.community.name,
        talk.initiative.anchor.name,
        coordinator.name,
    }
    with pseudo_language("en-xa", tmp_path):
        pages = [one.get(address(talk, name), follow=True) for name in names for one in (client, Client())]
        pages.append(client.post(address(talk, "make_statement"), {"words": "We need the kitchen"}))
    shown = [page.content.decode() for page in pages if page.status_code == 200]
    assert len(shown) >= 9
    assert [
        words for page in shown for words in untranslated(page) if not any(one in words for one in own)
    ] == []


# --- statements in nearly the same letters ---


def test_statements_like_it_are_offered_first_and_nothing_typed_is_lost(talk):
    phone = Client()
    page = phone.post(
        address(talk, "make_statement"), {"words": "The hall should be open on a Sunday"}
    ).content.decode()
    assert "Is it one of these?" in page
    assert "The hall should open on Sundays" in page
    assert "The hall should be open on a Sunday</textarea>" in page
    assert "We compare letters, not meanings" in page
    assert Statement.objects.count() == len(SEEDS)
    phone.post(
        address(talk, "make_statement"), {"words": "The hall should be open on a Sunday", "sure": "yes"}
    )
    assert Statement.objects.filter(words="The hall should be open on a Sunday").count() == 1


def test_one_of_those_offered_can_be_answered_there(talk):
    phone, offered = Client(), talk.statements.get(words=SEEDS[0])
    page = phone.post(
        address(talk, "make_statement"), {"words": "The hall should open on sunday"}
    ).content.decode()
    assert f'name="statement" value="{offered.pk}"' in page
    phone.post(address(talk, "respond"), {"statement": offered.pk, "value": "1"})
    assert list(Response.objects.values_list("statement", "value")) == [(offered.pk, 1)]


def test_a_statement_unlike_all_others_goes_straight_in(talk, participant, browse):
    browse(participant).post(address(talk, "make_statement"), {"words": "Buses after nine at night"})
    assert Statement.objects.get(words="Buses after nine at night").state == "shown"


def test_those_that_are_held_back_are_not_offered(talk, coordinator):
    look_after_statement(talk.statements.get(words=SEEDS[0]), show=False, why="A name.", by=coordinator)
    page = Client().post(
        address(talk, "make_statement"), {"words": "The hall should be open on Sundays"}, follow=True
    )
    assert "Is it one of these?" not in page.content.decode()


# --- responding, one at a time ---


def test_the_page_says_which_of_how_many_it_is(talk):
    phone = Client()
    assert "Statement 1 of 3" in page_of(talk, client=phone)
    phone.post(address(talk, "respond"), {"statement": talk.statements.first().pk, "value": "0"})
    assert "Statement 2 of 3" in page_of(talk, client=phone)


def test_the_last_answer_can_be_changed_without_a_script(talk):
    phone, statement = Client(), talk.statements.first()
    phone.post(address(talk, "respond"), {"statement": statement.pk, "value": "1"})
    page = page_of(talk, client=phone)
    assert f'href="?statement={statement.pk}"' in page
    again = phone.get(address(talk), {"statement": statement.pk}).content.decode()
    assert "You said “Agree” before. What you say now counts." in again
    assert f'name="statement" value="{statement.pk}"' in again
    assert "Statement 1 of 3" in again
    phone.post(address(talk, "respond"), {"statement": statement.pk, "value": "-1"})
    assert [one.value for one in Response.objects.all()] == [-1]


def test_a_statement_of_another_conversation_is_not_brought_up_by_its_number(talk, gorbals, coordinator):
    other = open_conversation(
        gorbals,
        question="Else?",
        seeds=["Elsewhere one", "Elsewhere two"],
        is_open_to_all=False,
        by=coordinator,
    )
    page = Client().get(address(talk), {"statement": other.statements.first().pk}).content.decode()
    assert "Elsewhere" not in page


def test_what_one_said_is_listed_and_can_be_changed_there(talk, participant, browse):
    client, statement = browse(participant), talk.statements.first()
    client.post(address(talk, "respond"), {"statement": statement.pk, "value": "1"})
    page = page_of(talk, "own_responses", client)
    assert "You said: <strong>Agree</strong>" in page
    answer = client.post(address(talk, "respond"), {"statement": statement.pk, "value": "-1", "own": "yes"})
    assert answer.url == address(talk, "own_responses")
    assert "You said: <strong>Disagree</strong>" in page_of(talk, "own_responses", client)
    assert "You have not responded to anything yet." in page_of(talk, "own_responses")


def test_a_script_is_told_only_whether_it_was_kept(talk):
    phone, statement = Client(), talk.statements.first()
    sent = {"statement": statement.pk, "value": "1"}
    kept = phone.post(address(talk, "respond"), sent, headers={"accept": "application/json"})
    assert (kept.status_code, kept.content) == (204, b"")
    wrong = phone.post(
        address(talk, "respond"), {**sent, "value": "7"}, headers={"accept": "application/json"}
    )
    assert (wrong.status_code, wrong.content) == (409, b"")


def test_the_page_is_honest_about_one_device_one_voice(talk, participant, browse):
    assert "could speak twice: we cannot tell" in page_of(talk)
    assert "could speak twice" not in page_of(talk, client=browse(participant))
    assert Voice.objects.filter(person=participant).count() == 1
