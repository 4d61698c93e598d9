"""Scenario 9: what is held on me, taken along, and erased."""

import json

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from alongside.community.actions import issue_code
from alongside.community.held import ERASED, erase_person, held_on, kinds
from alongside.community.models import JournalEntry, Person
from alongside.listen.actions import (
    answer_ask,
    make_statement,
    offer_strength,
    open_conversation,
    say_ask,
    voice_in,
)
from alongside.listen.models import Ask, Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(gorbals, participant, coordinator):
    """Somebody who has said a lot."""
    ask = say_ask(gorbals, person=participant, words="A purple kitchen", by=participant)
    answer_ask(ask, outcome="met", answer="Sam has the purple kitchen on Tuesday", by=coordinator)
    say_ask(gorbals, person=participant, words="A purple hall, which nobody has answered", by=participant)
    offer_strength(gorbals, person=participant, words="Purple bikes", by=participant)
    talk = open_conversation(
        gorbals, question="What next?", seeds=["a", "b"], is_open_to_all=False, by=coordinator
    )
    make_statement(talk, words="More trips", voice=voice_in(talk, person=participant, device=None))
    return participant


def every_text_in_the_database() -> str:
    with connection.cursor() as cursor:
        found = []
        for model in apps.get_models():
            if model.__module__.startswith("alongside."):
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")
                found.append(str(cursor.fetchall()))
    return " ".join(found)


def test_everything_held_is_readable_to_a_thirteen_year_old(gorbals, full, browse):
    page = browse(full).get(f"/gorbals/{gorbals.slug}/community/held/").content.decode()
    for words in ("Sam", "A purple kitchen", "Purple bikes", "Sam has the purple kitchen on Tuesday"):
        assert words in page
    assert "digest" not in page


def test_it_can_be_taken_along_as_a_file(gorbals, full, browse):
    answer = browse(full).get(f"/gorbals/{gorbals.slug}/community/held/?file")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "A purple kitchen" in json.dumps(json.loads(answer.content))


def test_nobody_elses_things_are_in_it(gorbals, full, coordinator):
    say_ask(gorbals, person=coordinator, words="Something of Mairi's", by=coordinator)
    assert "Something of Mairi's" not in str(held_on(full))


def test_erasing_leaves_no_copy_of_name_or_words_anywhere(full):
    assert "purple" in every_text_in_the_database()
    erase_person(full, by=full)
    left = every_text_in_the_database()
    for gone in ("purple", "Purple", "'Sam'"):
        assert gone not in left


def test_totals_stay_right_after_erasing(full):
    before = (Ask.objects.filter(outcome="met").count(), Response.objects.count(), Person.objects.count())
    erase_person(full, by=full)
    after = (Ask.objects.filter(outcome="met").count(), Response.objects.count(), Person.objects.count())
    assert before == after


def test_what_was_erased_has_no_way_in(gorbals, full):
    code = issue_code(full, by=None)
    phone = Client()
    phone.post("/enter/", {"code": code})
    erase_person(full, by=full)
    assert phone.get(f"/gorbals/{gorbals.slug}/listen/").status_code == 404
    assert "does not open anything" in Client().post("/enter/", {"code": code}).content.decode()


def test_a_key_worker_who_reads_it_is_seen_to_have_read_it(gorbals, full, key_worker, browse):
    browse(key_worker).get(f"/gorbals/{gorbals.slug}/community/held/?whom={full.pk}")
    assert (
        JournalEntry.objects.filter(what="read what is held on a person", by=key_worker, about=full).count()
        == 1
    )


def test_an_officer_cannot_read_what_is_held_on_somebody(gorbals, full, officer, browse):
    assert browse(officer).get(f"/gorbals/{gorbals.slug}/community/held/?whom={full.pk}").status_code == 404


def test_every_model_that_points_at_people_says_what_of_it_is_theirs():
    """A new model cannot be forgotten: its own words are named, even if there are none."""
    for model, links in kinds():
        assert isinstance(getattr(model, "own_words", None), tuple), f"{model._meta.label} needs own_words"
        for name in model.own_words:
            room = model._meta.get_field(name).max_length
            assert room is None or room >= len(ERASED), f"{model._meta.label}.{name} has no room for {ERASED}"
        for link in links:
            assert link.remote_field.on_delete in {models.CASCADE, models.SET_NULL, models.PROTECT}


def test_what_one_entered_for_somebody_else_is_told_by_its_day_alone(gorbals, full, coordinator):
    told = str(held_on(coordinator))
    assert "purple" not in told.lower()
    assert "Only they can read it here." in told
