"""Assess in a browser: who may, what a page never says, and the same number of queries at thirty rows."""

from datetime import date

import pytest

from alongside.assess import actions
from alongside.assess.models import Evaluation, Measurement, Outcome, Pulse, PulseRound, Story
from alongside.community.models import Membership, Person
from tests.cast import queries_for

PAGES = ["overview", "trust", "open_round", "outcomes", "add_outcome", "stories", "tell_story", "findings"]
EVERYONE = {"overview", "trust", "outcomes", "stories", "findings"}
MAY = {
    "coordinator": set(PAGES),
    "key_worker": EVERYONE | {"open_round", "tell_story"},
    "officer": EVERYONE,
    "participant": EVERYONE | {"tell_story"},
    "evaluator": EVERYONE | {"open_round", "add_outcome"},
}


@pytest.fixture
def asked(gorbals, coordinator):
    return actions.open_pulse_round(
        gorbals,
        by=coordinator,
        question="Do you trust us?",
        side="participants",
        moment="before",
        chosen_by="staff",
    )


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("role", MAY)
def test_each_role_gets_its_pages_and_no_other(gorbals, role, browse, request):
    page = browse(request.getfixturevalue(role))
    answers = {name: page.get(gorbals.at(f"assess:{name}")).status_code for name in PAGES}
    assert {name for name, status in answers.items() if status == 200} == MAY[role]
    assert set(answers.values()) <= {200, 403}


def test_a_stranger_finds_nothing(gorbals, stranger, asked, browse):
    for page in (browse(stranger), browse(None)):
        assert {page.get(gorbals.at(f"assess:{name}")).status_code for name in PAGES} == {404}
        assert page.get(gorbals.at("assess:pulse", pk=asked.pk)).status_code == 404


def test_a_question_of_another_community_is_not_found_under_ones_own_address(asked, stranger, browse):
    elsewhere = stranger.memberships.get().initiative
    assert browse(stranger).get(elsewhere.at("assess:pulse", pk=asked.pk)).status_code == 404


def test_five_labelled_targets_with_none_chosen_and_who_chose_the_question(
    gorbals, asked, participant, browse
):
    page, address = browse(participant), gorbals.at("assess:pulse", pk=asked.pk)
    shown = text(page.get(address))
    assert (shown.count('type="radio"'), shown.count("checked")) == (5, 0)
    assert "chosen by staff" in shown
    assert "Choose one" in text(page.post(address, {}))
    page.post(address, {"value": "4"})
    assert Pulse.objects.get().value == 4


def test_a_key_worker_answers_with_the_person_beside_them_and_is_named(
    gorbals, asked, participant, key_worker, browse
):
    browse(key_worker).post(gorbals.at("assess:pulse", pk=asked.pk), {"whom": participant.pk, "value": "2"})
    found = Pulse.objects.get()
    assert (found.person, found.entered_by) == (participant, key_worker)


def test_a_question_a_number_and_a_change_from_the_first_click_to_the_report(gorbals, evaluator, browse):
    page = browse(evaluator)
    page.post(
        gorbals.at("assess:open_round"),
        {"question": "Do you trust them?", "side": "staff", "moment": "before", "chosen_by": "participants"},
    )
    assert PulseRound.objects.get().side == "staff"
    page.post(
        gorbals.at("assess:add_outcome"),
        {"what": "Nights out", "unit": "a month", "better": "higher", "chosen_by": "participants"},
    )
    outcome = Outcome.objects.get()
    for month, value in ((1, 4), (2, 5), (3, 8), (4, 9)):
        page.post(
            gorbals.at("assess:measure", pk=outcome.pk),
            {"place": "Gorbals", "on": f"2025-0{month}-01", "value": str(value), "source": "diary"},
        )
    assert Measurement.objects.count() == 4
    page.post(gorbals.at("assess:evaluate", pk=outcome.pk), {"changed_on": "2025-03-01"})
    assert Evaluation.objects.get().changed_on == date(2025, 3, 1)
    assert "No comparator" in text(page.get(gorbals.at("assess:outcome", pk=outcome.pk)))
    report = text(page.get(gorbals.at("assess:findings")))
    for heading in (
        "What we expected",
        "What we did",
        "What difference it made",
        "Challenges and changes",
        "Learning",
    ):
        assert heading in report
    assert "There is no comparator" in report
    assert "caused" not in report


def test_a_change_that_cannot_be_worked_out_yet_says_what_is_missing(gorbals, coordinator, browse):
    outcome = actions.add_outcome(
        gorbals, what="x", unit="y", better="lower", chosen_by="staff", by=coordinator
    )
    answer = browse(coordinator).post(
        gorbals.at("assess:evaluate", pk=outcome.pk), {"changed_on": "2025-03-01"}
    )
    assert "no number from here yet" in text(answer)


def test_a_story_is_its_tellers_to_clear_and_to_take_back(gorbals, participant, officer, browse):
    phone, desk = browse(participant), browse(officer)
    phone.post(gorbals.at("assess:tell_story"), {"words": "I sleep again", "cleared_for": "us"})
    story = Story.objects.get()
    stories = gorbals.at("assess:stories")
    assert "I sleep again" not in text(desk.get(stories))
    assert desk.post(gorbals.at("assess:withdraw_story", pk=story.pk)).status_code == 403
    phone.post(gorbals.at("assess:story", pk=story.pk), {"cleared_for": "community"})
    assert "I sleep again" in text(desk.get(stories))
    phone.post(gorbals.at("assess:withdraw_story", pk=story.pk))
    assert "I sleep again" not in text(desk.get(stories))


@pytest.mark.parametrize("words", ["😀" * 100, "تغيرت حياتي", "<b>bold</b>"])
def test_any_words_are_kept_as_they_are(gorbals, participant, browse, words):
    page = browse(participant)
    page.post(gorbals.at("assess:tell_story"), {"words": words, "cleared_for": "us"})
    assert Story.objects.get().words == words
    assert "<b>bold" not in text(page.get(gorbals.at("assess:stories")))


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_thirty_rows_take_as_many_queries_as_one(gorbals, coordinator, evaluator, browse, name):
    page = browse(coordinator)

    def grow(number):
        person = Person.objects.create(community=gorbals.community, name=f"P{number}")
        Membership.objects.create(initiative=gorbals, person=person, role="participant")
        asked = actions.open_pulse_round(
            gorbals,
            by=coordinator,
            question=f"q{number}",
            side="participants",
            moment="before",
            chosen_by="staff",
        )
        actions.answer_pulse(asked, person=person, value=3, by=person)
        if number % 2:
            actions.close_pulse_round(asked, by=coordinator)
        outcome = actions.add_outcome(
            gorbals, what=f"o{number}", unit="y", better="lower", chosen_by="staff", by=coordinator
        )
        for month in range(1, 5):
            actions.record_measurement(
                outcome, by=evaluator, place="x", on=date(2025, month, 1), value=month**2, source="s"
            )
        actions.evaluate_outcome(outcome, changed_on=date(2025, 3, 1), by=evaluator)
        actions.tell_story(gorbals, person=person, words="w", cleared_for="anyone", by=person)

    for number in range(4):
        grow(number)
    few = queries_for(page, gorbals.at(f"assess:{name}"))
    for number in range(4, 30):
        grow(number)
    assert queries_for(page, gorbals.at(f"assess:{name}")) == few
