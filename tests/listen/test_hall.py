"""The screen in the hall: it grows live, names nobody, and follows nobody's thumb."""

import json
import re

import pytest
from django.core.cache import cache

from alongside.listen import hall
from alongside.listen.actions import (
    close_conversation,
    look_after_statement,
    open_conversation,
    respond,
    voice_in,
)
from alongside.listen.models import OpinionMap, Statement
from tests.cast import queries_for

pytestmark = pytest.mark.django_db
SEEDS = ["The hall should open on Sundays", "Mornings are too early", "We need a kitchen", "Football first"]


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


def address(talk, name="hall"):
    return talk.initiative.at(f"listen:{name}", pk=talk.pk)


def speak(talk, first, last, *, camps=False):
    """Devices number `first` to `last` respond to everything: all alike, or in two camps."""
    for number in range(first, last + 1):
        voice = voice_in(talk, person=None, device=f"device {number}")
        for place, statement in enumerate(talk.statements.order_by("pk")):
            alike = not camps or (place < 2) == (number % 2 == 0)
            respond(statement, voice=voice, value=1 if alike else -1)


def pause_is_over(talk):
    cache.delete(f"hall-drawing:{talk.pk}:pause")


def event(answer):
    """The event of a stream: its id and its data, or None where there is only a comment."""
    fields = dict(line.split(": ", 1) for line in answer.content.decode().strip().split("\n"))
    return (fields["id"], json.loads(fields["data"])) if "data" in fields else None


def test_it_shows_the_way_in_the_question_and_no_project_or_person(talk, coordinator, browse):
    page = browse(coordinator).get(address(talk)).content.decode()
    letters = talk.short_address.letters
    assert f"testserver/go/{letters}/" in page
    body = page.split("<body")[1]
    assert "What next?" in body
    for hidden in ("Our eight weeks", "Mairi", "New Gorbals Housing"):
        assert hidden not in body


def test_fewer_than_five_voices_are_not_counted_and_nothing_is_drawn(talk, coordinator, browse):
    client = browse(coordinator)
    assert "Be the first to speak." in client.get(address(talk)).content.decode()
    speak(talk, 1, 4)
    page = client.get(address(talk)).content.decode()
    assert "The first few have spoken" in page
    assert "What people share shows here once five have spoken." in page
    assert OpinionMap.objects.count() == 0
    speak(talk, 5, 5)
    assert "<strong>5</strong> people have spoken" in client.get(address(talk)).content.decode()


def test_a_voice_that_has_said_nothing_has_not_spoken(talk):
    speak(talk, 1, 5)
    voice_in(talk, person=None, device="only looked")
    assert hall.spoken_in(talk) == 5


def test_the_picture_waits_for_five_more_people_so_that_nobody_can_be_watched(talk, coordinator, browse):
    client = browse(coordinator)
    speak(talk, 1, 6)
    before = client.get(address(talk)).content.decode()
    assert "at least 83 % of 6 agree" in before
    voice = voice_in(talk, person=None, device="the one who is watched")
    for statement in talk.statements.all():
        respond(statement, voice=voice, value=-1)
    pause_is_over(talk)
    after = client.get(address(talk)).content.decode()
    assert "at least 83 % of 6 agree" in after
    assert "<strong>7</strong> people have spoken" in after
    speak(talk, 11, 14)
    pause_is_over(talk)
    assert "at least 91 % of 11 agree" in client.get(address(talk)).content.decode()


def test_it_is_drawn_no_more_often_than_the_pause_for_all_screens_together(
    talk, coordinator, key_worker, browse
):
    screens = [browse(coordinator), browse(key_worker)]
    speak(talk, 1, 6)
    for screen in screens:
        screen.get(address(talk))
    assert OpinionMap.objects.count() == 1
    speak(talk, 7, 16)
    for screen in screens:
        assert "at least 83 % of 6 agree" in screen.get(address(talk)).content.decode()
    pause_is_over(talk)
    for screen in screens:
        assert "100 % of 16 agree" in screen.get(address(talk)).content.decode()
    assert OpinionMap.objects.count() == 2


def test_a_slow_drawing_makes_the_pause_longer(talk, monkeypatch):
    speak(talk, 1, 6)
    ticks = iter([100.0, 102.0])
    monkeypatch.setattr(hall.time, "monotonic", lambda: next(ticks))
    drawing = hall.current_drawing(talk, spoken=6, shown=(4, 10))
    assert drawing.pause == 40.0


def test_two_camps_are_drawn_as_a_map(talk, coordinator, browse):
    speak(talk, 1, 40, camps=True)
    page = browse(coordinator).get(address(talk)).content.decode()
    assert "40 people, in 2 groups." in page
    assert page.count('class="area ') == 2
    assert 'class="me ink"' not in page


def test_results_that_are_for_afterwards_are_not_on_the_screen_before(talk, coordinator, browse):
    talk.results = talk.Results.AFTER
    talk.save()
    speak(talk, 1, 6)
    client = browse(coordinator)
    page = client.get(address(talk)).content.decode()
    assert "What people share shows when the conversation has closed." in page
    assert "100 %" not in page
    close_conversation(talk, by=coordinator)
    assert "at least 83 % of 6 agree" in client.get(address(talk)).content.decode()


def test_a_statement_that_is_held_back_leaves_the_screen(talk, coordinator, browse):
    client = browse(coordinator)
    speak(talk, 1, 6)
    client.get(address(talk))
    held = talk.statements.first()
    look_after_statement(held, show=False, why="It names somebody.", by=coordinator)
    Statement.objects.create(initiative=talk.initiative, conversation=talk, words="In its place")
    pause_is_over(talk)
    assert held.words not in client.get(address(talk)).content.decode()


def test_news_come_as_one_event_with_what_changed_and_a_time_to_come_back(talk, coordinator, browse):
    client = browse(coordinator)
    first = client.get(address(talk, "hall_news"))
    assert first["Content-Type"] == "text/event-stream; charset=utf-8"
    assert first.content.decode().startswith("retry: 3000\n")
    assert first.content.endswith(b"\n\n")
    have, parts = event(first)
    assert set(parts) == {"numbers", "picture", "statements"}
    speak(talk, 1, 2)
    new_id, changed = event(client.get(address(talk, "hall_news"), headers={"Last-Event-ID": have}))
    assert set(changed) == {"numbers"}
    assert "The first few have spoken" in changed["numbers"]
    assert new_id != have


def test_no_news_are_a_comment_so_that_the_browser_comes_back(talk, coordinator, browse):
    client = browse(coordinator)
    have = re.search(r'data-have="([\w.]+)"', client.get(address(talk)).content.decode())[1]
    for asked in ({"headers": {"Last-Event-ID": have}}, {"query_params": {"have": have}}):
        answer = client.get(address(talk, "hall_news"), **asked)
        assert (answer.status_code, answer.content) == (200, b"retry: 3000\n: nothing new\n\n")


@pytest.mark.parametrize("have", ["", "x", "a.b.c.d", "<script>", "é" * 500])
def test_a_screen_that_says_nonsense_gets_everything(talk, coordinator, browse, have):
    answer = browse(coordinator).get(address(talk, "hall_news"), query_params={"as": "json", "have": have})
    assert set(answer.json()["parts"]) == {"numbers", "picture", "statements"}


def test_what_people_wrote_cannot_break_the_stream_or_the_page(talk, coordinator, browse):
    words = "one\ndata: two\n\nevent: <script>alert(1)</script> \u2028 🥅"
    Statement.objects.create(initiative=talk.initiative, conversation=talk, words=words)
    _have, parts = event(browse(coordinator).get(address(talk, "hall_news")))
    assert "&lt;script&gt;" in parts["statements"]
    assert "<script>" not in parts["statements"]


def test_a_closed_conversation_says_so_and_is_asked_less_often(talk, coordinator, browse):
    speak(talk, 1, 5)
    close_conversation(talk, by=coordinator)
    client = browse(coordinator)
    assert client.get(address(talk, "hall_news")).content.startswith(b"retry: 30000\n")
    page = client.get(address(talk)).content.decode()
    assert "closed" in page
    assert "hall-qr" not in page


def test_without_scripts_it_reloads_itself_unless_it_is_held_still(talk, coordinator, browse):
    client = browse(coordinator)
    refresh = '<noscript><meta http-equiv="refresh" content="30"></noscript>'
    assert refresh in client.get(address(talk)).content.decode()
    assert refresh not in client.get(address(talk), {"still": ""}).content.decode()


def test_it_is_the_teams(talk, officer, participant, evaluator, stranger, browse):
    for person, code in ((officer, 403), (participant, 403), (evaluator, 403), (stranger, 404), (None, 404)):
        for name in ("hall", "hall_news"):
            assert browse(person).get(address(talk, name)).status_code == code


def test_news_cost_as_much_for_a_full_hall_as_for_a_few(talk, coordinator, browse):
    client = browse(coordinator)
    speak(talk, 1, 6)
    client.get(address(talk))
    one = queries_for(client, address(talk, "hall_news"))
    speak(talk, 7, 10)
    assert queries_for(client, address(talk, "hall_news")) == one
