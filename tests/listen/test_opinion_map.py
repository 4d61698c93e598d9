"""What the opinion map tells, what it holds back, and that nobody can be found out from it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.listen import heard, opinion_map
from alongside.listen.actions import (
    close_conversation,
    look_after_statement,
    open_conversation,
    respond,
    voice_in,
)
from alongside.listen.findings import Share, findings, may_tell, share
from alongside.listen.models import OpinionMap, Response

pytestmark = pytest.mark.django_db
SEEDS = [f"Idea number {number}" for number in range(1, 9)]


@pytest.fixture
def talk(gorbals, coordinator):
    return open_conversation(gorbals, question="What next?", seeds=SEEDS, is_open_to_all=True, by=coordinator)


def address(talk, name="results"):
    return talk.initiative.at(f"listen:{name}", pk=talk.pk)


def page_of(talk, client=None):
    return re.sub(r"\s+", " ", (client or Client()).get(address(talk)).content.decode())


def say(talk, values, name):
    """One device says one value to each statement; None is left out."""
    voice = voice_in(talk, person=None, device=name)
    for statement, value in zip(talk.statements.order_by("pk"), values, strict=False):
        if value is not None:
            respond(statement, voice=voice, value=value)
    return voice


def two_camps(talk, people, prefix="device"):
    for number in range(people):
        say(talk, [1] * 4 + [-1] * 4 if number % 2 else [-1] * 4 + [1] * 4, f"{prefix} {number}")


def found_in(talk):
    drawn = opinion_map.draw(talk)
    return findings(drawn, dict(talk.statements.values_list("pk", "words")))


# --- what a few say is blurred by one ---


@pytest.mark.parametrize(
    ("count", "of", "told"),
    [
        (11, 11, ("at least 91 %", "all or all but one of 11")),
        (10, 11, ("at least 91 %", "all or all but one of 11")),
        (9, 11, ("82 %", "9 of 11")),
        (1, 11, ("at most 9 %", "at most one of 11")),
        (0, 11, ("at most 9 %", "at most one of 11")),
        (15, 15, ("100 %", "15 of 15")),
        (0, 15, ("0 %", "0 of 15")),
    ],
)
def test_among_a_few_all_and_all_but_one_are_told_alike(count, of, told):
    assert (share(count, of).in_percent, share(count, of).counted) == told


def test_whether_all_or_all_but_one_agree_cannot_be_read_off_the_page(gorbals, coordinator):
    pages = []
    for last in (1, -1):
        talk = open_conversation(
            gorbals, question="Shall we?", seeds=["Yes", "No"], is_open_to_all=True, by=coordinator
        )
        for number in range(10):
            say(talk, [1, -1], f"device {number}")
        say(talk, [last, -1], "the last one")
        page = page_of(talk)
        pages.append(page[page.index("<h2>What people share") : page.index("<h2>How nobody is found out")])
    assert pages[0] == pages[1]
    assert "at least 91 % of 11 agree" in pages[0]


# --- figures of groups cannot be subtracted from the total ---


@pytest.mark.parametrize(
    ("seen", "total", "told"),
    [
        ([20, 20], 40, [True, True]),
        ([20, 20], 45, [True, True]),  # five who are in no group hide each other
        ([20, 18], 39, [True, False]),  # the one who is in no group would be what is left
        ([20, 18, 4], 42, [True, False, False]),
        ([20, 18, 4, 4], 46, [True, True, False, False]),
        ([20, 0], 20, [True, False]),
        ([6, 4], 10, [False, False]),
        ([0, 0], 0, [False, False]),
    ],
)
def test_what_is_held_back_is_five_people_at_least_or_nobody(seen, total, told):
    assert may_tell(seen, total=total) == told


def test_the_one_person_in_no_group_is_not_what_is_left_of_the_total(talk):
    two_camps(talk, 40)
    say(talk, [1], "one who said one thing")
    found = found_in(talk)
    assert (found.is_map_warranted, found.left_out) == (True, 1)
    first = next(line for line in found.statements if line.words == SEEDS[0])
    assert first.responses == 41
    assert sorted(one is None for one in first.in_groups) == [False, True]
    others = next(line for line in found.statements if line.words == SEEDS[1])
    assert [one.counted for one in others.in_groups] in (["20 of 20", "0 of 20"], ["0 of 20", "20 of 20"])
    assert "A few people are in no group" in page_of(talk)


def test_each_group_is_told_in_words_and_in_a_table(talk):
    two_camps(talk, 40)
    page = page_of(talk)
    assert "How many in each group agree" in page
    for group in ("Group A", "Group B"):
        assert re.search(rf'<section id="group-\d" tabindex="-1"> <h2>{group} .*?20 of 20', page)
    assert "20 of 20 agree. Group" in page
    assert page.count('class="to-group"') == 2


# --- a map does not follow one person ---


def test_a_map_waits_for_five_more_people(talk):
    two_camps(talk, 20)
    before = opinion_map.current(talk)
    for number in range(4):
        say(talk, [1] * 8, f"later {number}")
    assert opinion_map.current(talk) == before
    say(talk, [1] * 8, "the fifth")
    assert len(opinion_map.current(talk).result["people"]) == 25


def test_from_five_hundred_people_on_a_map_waits_for_one_in_a_hundred(talk):
    two_camps(talk, 20)
    before = opinion_map.current(talk)
    before.result["people"] *= 30  # as if six hundred had been drawn
    before.save()
    for number in range(5):
        say(talk, [1] * 8, f"later {number}")
    assert opinion_map.current(talk) == before
    say(talk, [1] * 8, "the sixth")
    assert opinion_map.current(talk) != before


def test_a_map_of_an_earlier_version_is_drawn_again(talk):
    two_camps(talk, 20)
    old = opinion_map.current(talk)
    del old.result["by_group"]
    old.save()
    assert "by_group" in opinion_map.current(talk).result
    assert "How many in each group agree" in page_of(talk)


def test_who_changes_their_mind_alone_is_not_watched(talk):
    two_camps(talk, 20)
    before = page_of(talk)
    say(talk, [-1] * 8, "device 1")
    after = page_of(talk)
    first_part = slice(before.index("<h2>What people share"), before.index("<h2>How nobody"))
    assert before[first_part] == after[first_part]


def test_newcomers_count_though_they_spoke_without_a_signal_before_the_map_was_drawn(talk):
    two_camps(talk, 20)
    opinion_map.current(talk)
    earlier = timezone.now() - timedelta(hours=3)
    for number in range(5):
        voice = voice_in(talk, person=None, device=f"without a signal {number}")
        respond(talk.statements.first(), voice=voice, value=1, at=earlier)
    assert len(opinion_map.current(talk).result["people"]) == 25


def test_the_last_few_are_heard_when_it_closes(talk, coordinator):
    two_camps(talk, 20)
    opinion_map.current(talk)
    say(talk, [1] * 8, "the last one")
    close_conversation(talk, by=coordinator)
    assert len(opinion_map.current(talk).result["people"]) == 21


def test_below_five_nothing_is_told_so_each_newcomer_counts_at_once(talk):
    for number in range(5):
        say(talk, [1, 1, -1, 0, 1, 1, 1, 1], f"device {number}")
        assert len(opinion_map.current(talk).result["people"]) == number + 1


def test_a_statement_that_is_held_back_leaves_the_page_at_once(talk, coordinator):
    two_camps(talk, 20)
    assert SEEDS[0] in page_of(talk)
    look_after_statement(talk.statements.get(words=SEEDS[0]), show=False, why="A name.", by=coordinator)
    assert SEEDS[0] not in page_of(talk)
    assert OpinionMap.objects.count() == 1


# --- what is said where there is no map ---


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (0, "Everyone passed on everything."),
        (1, "Everyone agrees with everything."),
        (-1, "Everyone disagrees with everything."),
    ],
)
def test_where_everyone_says_the_same_there_is_no_map_and_a_sentence_says_why(talk, value, sentence):
    for number in range(20):
        say(talk, [value] * 8, f"device {number}")
    page = page_of(talk)
    assert f"{sentence} So there is no map: here is how far people agree." in page
    assert 'class="to-group"' not in page


def test_one_person_gives_a_sentence_and_no_figures(talk):
    say(talk, [1] * 8, "alone")
    page = page_of(talk)
    assert "1 person has responded to enough statements." in page
    assert re.findall(r"\d+ % of", page) == []
    assert page.count("held back (fewer than 5 responses)") == 8


def test_ten_thousand_votes_of_one_person_are_one_voice(talk):
    voice = voice_in(talk, person=None, device="busy thumb")
    numbers = list(talk.statements.values_list("pk", flat=True))
    for count in range(10_000):
        assert Response.objects.keep(
            statement=numbers[count % 8], voice=voice.pk, value=count % 3 - 1, at=timezone.now()
        )
    assert (Response.objects.count(), len(opinion_map.current(talk).result["people"])) == (8, 1)


def test_how_a_map_is_tested_is_told_with_its_figures(talk):
    two_camps(talk, 40)
    page = page_of(talk)
    for words in ("How is this tested?", "silhouette", "drawn at random", "0.25", "0.60"):
        assert words in page


# --- one's own place ---


def test_a_device_without_a_name_sees_its_own_place_too(talk):
    two_camps(talk, 39)
    phone = Client()
    for place, statement in enumerate(talk.statements.order_by("pk")):
        phone.post(address(talk, "respond"), {"statement": statement.pk, "value": "1" if place < 4 else "-1"})
    mine = page_of(talk, phone)
    assert mine.count('class="me ink"') == 1
    assert re.search(r"You are in Group [AB]\.", mine)
    assert 'class="me ink"' not in page_of(talk)


# --- who has not been heard ---


def test_the_team_reads_how_many_of_each_role_have_responded_and_nobody_else_does(
    talk, participant, coordinator, browse
):
    respond(talk.statements.first(), voice=voice_in(talk, person=participant, device=None), value=1)
    say(talk, [1], "a phone")
    told = {one.role: one.told for one in heard.by_role(talk)}
    assert told["participant"] == "held back: the group is too small"
    assert "Who has responded by name" in page_of(talk, browse(coordinator))
    assert "1 voice has no name." in page_of(talk, browse(coordinator))
    assert "Who has responded by name" not in page_of(talk, browse(participant))


def test_statements_that_few_have_seen_are_listed(talk):
    for number in range(6):
        say(talk, [1, 1, 1, 1, None, 1, 1, 1], f"device {number}")
    assert heard.seldom_seen(talk) == [SEEDS[4]]
    listed = page_of(talk).split("Fewer than 5 people have responded to these yet:")[1]
    assert listed.split("</ul>")[0].count(SEEDS[4]) == 1


def test_results_cost_as_many_questions_for_many_as_for_a_few(talk):
    costs = []
    for number, people in enumerate((6, 40)):
        two_camps(talk, people, f"round {number}")
        page_of(talk)
        with CaptureQueriesContext(connection) as asked:
            page_of(talk)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_share_says_how_many_per_cent():
    assert [Share(1, 3).percent, Share(0, 0).percent] == [33, 0]
