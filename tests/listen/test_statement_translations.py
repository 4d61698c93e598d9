"""Statements in another language: written by a person, marked as such, the original a tap away."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.test import Client

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.listen.actions import look_after_statement, open_conversation, translate_statements
from alongside.listen.models import Statement, StatementTranslation

pytestmark = pytest.mark.django_db
SEEDS = ["The hall should open on Sundays", "Mornings are too early"]
URDU = "ہال اتوار کو کھلنا چاہیے"


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


@pytest.fixture
def first(talk):
    return talk.statements.order_by("pk")[0]


def address(talk, name="conversation"):
    return talk.initiative.at(f"listen:{name}", pk=talk.pk)


def reader(language: str) -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def shown(client: Client, talk, statement) -> str:
    return client.get(address(talk), {"statement": statement.pk}).content.decode()


def test_a_reader_of_the_language_sees_it_with_the_original_a_tap_away(talk, first, key_worker):
    assert translate_statements(talk, {first.pk: URDU}, language="ur", by=key_worker) == 1
    page = shown(reader("ur"), talk, first)
    assert re.search(rf'<blockquote class="own-words" data-own-words dir="auto" lang="ur"><p>\s*{URDU}', page)
    assert re.search(
        r"<details data-original><summary>[^<]+</summary><p[^>]*>The hall should open on Sundays", page
    )
    ahead = json.loads(re.search(r'<script id="ahead"[^>]*>(.*?)</script>', page).group(1))
    assert [(one["words"], one["lang"], one["original"]) for one in ahead] == [
        (URDU, "ur", SEEDS[0]),
        (SEEDS[1], "", ""),
    ]


def test_the_page_knows_whose_it_is_and_offers_every_language(talk, first):
    client = reader("ur")
    shown(client, talk, first)
    page = shown(client, talk, first)
    assert re.search(r'<body class="[^"]*" data-who="\w{20}"', page)
    assert page.count('<button name="language"') == len(settings.LANGUAGES)


def test_readers_of_other_languages_see_the_original(talk, first, key_worker):
    translate_statements(talk, {first.pk: URDU}, language="ur", by=key_worker)
    for language in ("pl", "en-gb"):
        page = shown(reader(language), talk, first)
        assert URDU not in page
        assert "<details data-original hidden>" in page


def test_a_statement_made_in_polish_can_be_read_in_english(talk, first, key_worker):
    translate_statements(talk, {first.pk: "The hall: Sundays"}, language="en-gb", by=key_worker)
    assert "Translated by a person on the team, not checked." in shown(reader("en-gb"), talk, first)


def test_translations_are_entered_in_one_list_and_saved_together(talk, browse, key_worker):
    client, page = browse(key_worker), f"{address(talk, 'translate_statements')}?language=pl"
    one, two = talk.statements.order_by("pk")
    answer = client.post(page, {f"words-{one.pk}": " W niedziele  otwarte ", f"words-{two.pk}": ""})
    assert (answer.status_code, answer.url) == (302, page)
    kept = StatementTranslation.objects.get()
    assert (kept.statement, kept.language, kept.words, kept.by) == (
        one,
        "pl",
        "W niedziele otwarte",
        key_worker,
    )
    assert JournalEntry.objects.filter(what="translated statements", by=key_worker, why="pl").count() == 1
    assert "W niedziele otwarte" in client.get(page).content.decode()


def test_a_page_that_was_open_for_long_takes_away_nothing_that_another_wrote(talk, browse, key_worker):
    client, page = browse(key_worker), f"{address(talk, 'translate_statements')}?language=pl"
    one, two = talk.statements.order_by("pk")
    assert f'name="was-{one.pk}" value=""' in client.get(page).content.decode()
    translate_statements(talk, {one.pk: "Otwarte"}, language="pl", by=key_worker)
    sent = {f"words-{one.pk}": "", f"was-{one.pk}": "", f"words-{two.pk}": "Rano", f"was-{two.pk}": ""}
    client.post(page, sent)
    kept = StatementTranslation.objects.order_by("statement").values_list("words", flat=True)
    assert list(kept) == ["Otwarte", "Rano"]
    client.post(page, {f"words-{one.pk}": "", f"was-{one.pk}": "Otwarte"})
    assert StatementTranslation.objects.get().words == "Rano"


def test_words_are_kept_though_their_statement_moved_to_the_page_before(talk, gorbals, browse, key_worker):
    client, page = browse(key_worker), f"{address(talk, 'translate_statements')}?language=pl"
    more = [
        Statement.objects.create(initiative=gorbals, conversation=talk, words=f"Idea {number}")
        for number in range(29)
    ]
    last = more[-1]
    assert f'name="words-{last.pk}"' in client.get(f"{page}&page=2").content.decode()
    Statement.objects.filter(pk=more[0].pk).update(state="held", state_why="It names somebody.")
    client.post(f"{page}&page=2", {f"words-{last.pk}": "Pomysł\x00", f"was-{last.pk}": ""})
    assert StatementTranslation.objects.get().words == "Pomysł"


def test_saving_the_same_again_changes_nothing(talk, first, key_worker):
    translate_statements(talk, {first.pk: URDU}, language="ur", by=key_worker)
    assert translate_statements(talk, {first.pk: URDU}, language="ur", by=key_worker) == 0
    assert JournalEntry.objects.filter(what="translated statements").count() == 1


def test_an_empty_text_takes_a_translation_away(talk, first, key_worker):
    translate_statements(talk, {first.pk: URDU}, language="ur", by=key_worker)
    assert translate_statements(talk, {first.pk: " "}, language="ur", by=key_worker) == 1
    assert StatementTranslation.objects.count() == 0


def test_statements_of_another_conversation_are_left_alone(talk, first, gorbals, coordinator):
    other = open_conversation(
        gorbals, question="Else?", seeds=["A", "B"], is_open_to_all=True, by=coordinator
    )
    assert translate_statements(other, {first.pk: URDU}, language="ur", by=coordinator) == 0


@pytest.mark.parametrize(("language", "words"), [("xx", "a"), ("ur", "a" * 401)])
def test_what_cannot_be_kept_is_refused_whole(talk, first, key_worker, language, words):
    with pytest.raises(Refusal):
        translate_statements(talk, {first.pk: words}, language=language, by=key_worker)
    assert StatementTranslation.objects.count() == 0


def test_a_refused_page_keeps_what_was_typed(talk, first, browse, key_worker):
    page = f"{address(talk, 'translate_statements')}?language=ur"
    answer = browse(key_worker).post(page, {f"words-{first.pk}": "b" * 401}).content.decode()
    assert "is too long" in answer
    assert "b" * 401 in answer


def test_hostile_words_stay_words(talk, first, key_worker):
    translate_statements(talk, {first.pk: "</script><b>x"}, language="ur", by=key_worker)
    page = shown(reader("ur"), talk, first)
    assert "</script><b>x" not in page
    assert "&lt;/script&gt;&lt;b&gt;x" in page


def test_a_held_back_statement_is_not_offered_for_translation(talk, first, browse, coordinator):
    look_after_statement(first, show=False, why="It names somebody.", by=coordinator)
    page = browse(coordinator).get(address(talk, "translate_statements")).content.decode()
    assert SEEDS[0] not in page
    assert SEEDS[1] in page


def test_only_the_team_translates(talk, browse, officer, participant, stranger):
    asked = {
        who: browse(who).get(address(talk, "translate_statements")).status_code
        for who in (officer, participant)
    }
    assert set(asked.values()) == {403}
    assert browse(stranger).get(address(talk, "translate_statements")).status_code == 404
    assert Client().get(address(talk, "translate_statements")).status_code == 404


def test_a_shared_tablet_speaks_it_too(talk, browse, key_worker):
    words = dict.fromkeys(talk.statements.values_list("pk", flat=True), URDU)
    translate_statements(talk, words, language="ur", by=key_worker)
    tablet = browse(key_worker)
    tablet.post(address(talk, "kiosk_start"), {"quiet": "120"})
    tablet.cookies[settings.LANGUAGE_COOKIE_NAME] = "ur"
    tablet.post(address(talk, "kiosk"))
    assert URDU in tablet.get(address(talk, "kiosk_visit")).content.decode()
