"""Deliver in a browser that keeps cookies: who may, who may not, and what a page never says."""

import pytest

from alongside.community.models import JournalEntry, Membership, Person
from alongside.deliver import actions
from alongside.deliver.models import (
    Attendance,
    Commitment,
    Exit,
    HeadCount,
    Introduction,
    IntroductionOutcome,
)
from tests.cast import queries_for

from .conftest import in_days


def text(answer):
    return answer.content.decode()


def test_attendance_for_eleven_is_eleven_taps_and_one_button(
    gorbals, make_session, eleven, key_worker, browse
):
    session = make_session(*eleven)
    page = browse(key_worker)
    address = gorbals.at("deliver:attendance", pk=session.pk)
    shown = text(page.get(address))
    assert shown.count('type="radio"') == 44
    assert "checked" not in shown
    assert shown.count('name="head_count"') == 1
    answer = page.post(address, {f"how_{person.pk}": "came" for person in eleven})
    assert answer.url == gorbals.at("deliver:sessions")
    assert Attendance.objects.filter(how="came").count() == 11


def test_whoever_is_left_unmarked_stays_not_known(gorbals, session, key_worker, browse):
    browse(key_worker).post(gorbals.at("deliver:attendance", pk=session.pk), {"head_count": "7"})
    assert (Attendance.objects.count(), HeadCount.objects.get().number) == (0, 7)


@pytest.mark.parametrize("number", ["-1", "many", "99999"])
def test_a_head_count_that_cannot_be_is_shown_again_with_what_was_tapped(
    gorbals, session, participant, key_worker, browse, number
):
    answer = browse(key_worker).post(
        gorbals.at("deliver:attendance", pk=session.pk),
        {f"how_{participant.pk}": "late", "head_count": number},
    )
    assert "This was not sent yet" in text(answer)
    assert 'value="late" ' in text(answer)
    assert "checked" in text(answer)
    assert Attendance.objects.count() == 0


def test_the_same_form_twice_is_one_note(gorbals, session, participant, key_worker, browse):
    page = browse(key_worker)
    given = {f"how_{participant.pk}": "came", "once": "a-token-that-is-long-enough"}
    for _time in range(2):
        page.post(gorbals.at("deliver:attendance", pk=session.pk), given)
    assert JournalEntry.objects.filter(what="took attendance").count() == 1


def test_worth_it_is_one_tap_by_the_person_and_by_nobody_else(
    gorbals, session, participant, key_worker, browse
):
    (noted,) = actions.take_attendance(session, marks={participant: "came"}, by=key_worker)
    assert "Was it worth it?" in text(browse(participant).get(gorbals.at("deliver:overview")))
    address = gorbals.at("deliver:worth_it", pk=noted.pk)
    assert browse(key_worker).post(address, {"worth_it": "yes"}).status_code == 404
    browse(participant).post(address, {"worth_it": "yes"})
    assert Attendance.objects.get().worth_it is True


def test_a_key_worker_promises_for_the_person_beside_them(gorbals, participant, key_worker, browse):
    browse(key_worker).post(
        gorbals.at("deliver:promise"),
        {"whom": participant.pk, "words": "The football", "due_on": in_days(2).isoformat()},
    )
    made = Commitment.objects.get()
    assert (made.person, made.entered_by) == (participant, key_worker)


def test_a_promise_for_a_day_that_is_over_keeps_what_was_typed(gorbals, officer, browse):
    answer = browse(officer).post(
        gorbals.at("deliver:promise"), {"words": "The bus", "due_on": in_days(-1).isoformat()}
    )
    assert "That day is over" in text(answer)
    assert "The bus" in text(answer)


def test_ten_thousand_letters_are_kept_on_the_page_and_not_in_the_database(gorbals, officer, browse):
    answer = browse(officer).post(
        gorbals.at("deliver:promise"), {"words": "x" * 10_000, "due_on": in_days(1).isoformat()}
    )
    assert "10,000" in text(answer)
    assert Commitment.objects.count() == 0


def test_a_promise_is_kept_broken_or_agreed_anew_in_the_browser(gorbals, officer, commitment, browse):
    page = browse(officer)
    page.post(
        gorbals.at("deliver:anew", pk=commitment.pk),
        {"due_on": in_days(5).isoformat(), "reason": "Garage", "words": ""},
    )
    second = Commitment.objects.get(state="open")
    page.post(gorbals.at("deliver:commitment", pk=second.pk))
    assert sorted(Commitment.objects.values_list("state", flat=True)) == ["kept", "renegotiated"]
    answer = page.post(gorbals.at("deliver:not_kept", pk=second.pk), {"reason": "Too late"})
    assert "already" in text(answer)


def test_an_officer_does_not_read_what_participants_promised(gorbals, participant, officer, browse):
    actions.make_commitment(
        gorbals, person=participant, words="Purple football", due_on=in_days(1), by=participant
    )
    for name in ("deliver:overview", "deliver:commitments"):
        shown = text(browse(officer).get(gorbals.at(name)))
        assert "Purple football" not in shown
        assert "Sam" not in shown
    assert "Promises of people who take part are theirs: they are neither shown nor counted here." in shown


def test_an_officer_cannot_open_somebody_elses_promise_by_its_address(gorbals, participant, officer, browse):
    made = actions.make_commitment(gorbals, person=participant, words="x", due_on=in_days(1), by=participant)
    assert browse(officer).get(gorbals.at("deliver:commitment", pk=made.pk)).status_code == 404


def test_a_receiver_reads_the_name_only_after_a_yes_and_each_reading_is_noted(
    gorbals, introduction, participant, officer, browse
):
    page, address = browse(officer), gorbals.at("deliver:introduction", pk=introduction.pk)
    shown = text(page.get(address))
    assert "Advice on rent" in shown
    for hidden in ("Sam", "smaller flat", "tell them about the rent"):
        assert hidden not in shown
    assert not JournalEntry.objects.filter(what="read an introduction").exists()
    page.post(address, {"to": "accepted", "reason": ""})
    shown = text(page.get(address))
    assert "Sam" in shown
    assert "smaller flat" in shown
    entry = JournalEntry.objects.get(what="read an introduction")
    assert (entry.by, entry.about) == (officer, participant)


def test_a_no_needs_its_reason_and_keeps_the_page(gorbals, introduction, officer, browse):
    address = gorbals.at("deliver:introduction", pk=introduction.pk)
    answer = browse(officer).post(address, {"to": "declined", "reason": " "})
    assert "Say why" in text(answer)
    assert Introduction.objects.get().state == "requested"


def test_taking_the_yes_back_makes_it_unreadable_at_once(gorbals, introduction, participant, officer, browse):
    desk, address = browse(officer), gorbals.at("deliver:introduction", pk=introduction.pk)
    desk.post(address, {"to": "accepted", "reason": ""})
    browse(participant).post(gorbals.at("deliver:take_back", pk=introduction.pk))
    shown = text(desk.get(address))
    for hidden in ("Sam", "smaller flat", "tell them about the rent"):
        assert hidden not in shown
    assert "can no longer be read" in shown
    assert desk.get(gorbals.at("deliver:outcome", pk=introduction.pk)).status_code == 404


def test_the_person_sees_each_step_and_confirms_what_came_of_it(
    gorbals, introduction, participant, officer, browse
):
    desk, phone = browse(officer), browse(participant)
    address = gorbals.at("deliver:introduction", pk=introduction.pk)
    desk.post(address, {"to": "accepted", "reason": ""})
    desk.post(gorbals.at("deliver:outcome", pk=introduction.pk), {"kind": "money_gained", "amount": "1200"})
    shown = text(phone.get(address))
    assert "said yes" in shown
    assert "1,200" in shown
    stated = IntroductionOutcome.objects.get()
    phone.post(gorbals.at("deliver:confirm_outcome", pk=stated.pk), {"confirmed": "yes"})
    assert IntroductionOutcome.objects.get().confirmed is True


@pytest.mark.parametrize("amount", ["12.50", "€500", "-3", "99999999999"])
def test_odd_amounts_are_explained(gorbals, introduction, officer, browse, amount):
    actions.move_introduction(introduction, to="accepted", by=officer)
    answer = browse(officer).post(
        gorbals.at("deliver:outcome", pk=introduction.pk), {"kind": "debt_managed", "amount": amount}
    )
    assert "whole pounds" in text(answer)
    assert IntroductionOutcome.objects.count() == 0


def test_another_officer_finds_no_introduction_that_was_not_made_to_them(
    gorbals, introduction, evaluator, browse
):
    assert browse(evaluator).get(gorbals.at("deliver:introduction", pk=introduction.pk)).status_code == 404


def test_a_key_worker_introduces_the_person_beside_them(gorbals, participant, officer, key_worker, browse):
    browse(key_worker).post(
        gorbals.at("deliver:introduce"),
        {
            "whom": participant.pk,
            "receiver": officer.pk,
            "asked_for": "Advice on rent",
            "how": "call",
            "passed_on": "The rent",
            "consent_words": "Yes",
            "until": in_days(20).isoformat(),
        },
    )
    made = Introduction.objects.get()
    assert (made.person, made.consent.how, made.site) == (participant, "call", key_worker.organisation)


def test_a_way_on_and_a_no_are_recorded_and_closing_waits_for_them(
    gorbals, participant, coordinator, officer, browse
):
    page = browse(coordinator)
    assert "Sam" in text(page.get(gorbals.at("deliver:close")))
    refused = page.post(gorbals.at("deliver:close"))
    assert refused.status_code == 409
    assert "1 person has no way on" in text(refused)
    at = gorbals.at("deliver:exit", person=participant.pk)
    page.post(at, {"no": "yes", "no-words": "I am fine", "no-agreed_on": in_days(0).isoformat()})
    assert Exit.objects.get().is_refusal is True
    page.post(at, {"words": "College", "owner": officer.pk, "agreed_on": in_days(0).isoformat()})
    assert Exit.objects.get().owner == officer
    assert page.post(gorbals.at("deliver:close")).url == gorbals.get_absolute_url()


PAGES = ["overview", "sessions", "commitments", "promise", "introductions", "introduce", "exits", "close"]
MAY = {
    "coordinator": set(PAGES),
    "key_worker": set(PAGES) - {"close"},
    "officer": {"overview", "commitments", "promise", "introductions"},
    "participant": {"overview", "commitments", "promise", "introductions"},
    "evaluator": {"overview", "commitments", "introductions"},
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_gets_its_pages_and_no_other(gorbals, role, browse, request):
    page = browse(request.getfixturevalue(role))
    answers = {name: page.get(gorbals.at(f"deliver:{name}")).status_code for name in PAGES}
    assert {name for name, status in answers.items() if status in {200, 302}} == MAY[role]
    assert set(answers.values()) <= {200, 302, 403}


def test_a_stranger_finds_nothing(gorbals, stranger, session, commitment, introduction, browse):
    rows = {
        "attendance": session.pk,
        "commitment": commitment.pk,
        "introduction": introduction.pk,
    }
    for who in (browse(stranger), browse(None)):
        assert {who.get(gorbals.at(f"deliver:{name}")).status_code for name in PAGES} == {404}
        for name, pk in rows.items():
            assert who.get(gorbals.at(f"deliver:{name}", pk=pk)).status_code == 404


def test_a_row_of_another_initiative_is_not_found_under_ones_own_address(
    gorbals, commitment, stranger, browse
):
    elsewhere = stranger.memberships.get().initiative
    page = browse(stranger)
    assert page.get(elsewhere.at("deliver:commitment", pk=commitment.pk)).status_code == 404


@pytest.mark.parametrize("name", ["overview", "commitments", "introductions", "sessions", "exits"])
def test_thirty_rows_take_as_many_queries_as_one(
    gorbals, make_session, participant, officer, key_worker, coordinator, browse, name
):
    page = browse(coordinator)

    def grow(number):
        person = Person.objects.create(community=gorbals.community, name=f"P{number}")
        Membership.objects.create(initiative=gorbals, person=person, role="participant")
        session = make_session(person)
        if number % 2:
            actions.take_attendance(session, marks={person: "came"}, head_count=3, by=key_worker)
        actions.make_commitment(
            gorbals, person=person, words="x", due_on=in_days(1), to_person=officer, by=person
        )
        ended = actions.make_commitment(gorbals, person=person, words="y", due_on=in_days(1), by=key_worker)
        actions.keep_commitment(ended, by=person)
        actions.introduce(
            gorbals,
            person=person,
            receiver=officer,
            asked_for="z",
            consent_words="Yes",
            passed_on="p",
            until=in_days(9),
            by=key_worker,
        )
        if number % 2:
            actions.agree_exit(
                gorbals, person=person, words="c", owner=officer, agreed_on=in_days(0), by=key_worker
            )

    for number in range(2):
        grow(number)
    few = queries_for(page, gorbals.at(f"deliver:{name}"))
    for number in range(2, 30):
        grow(number)
    assert queries_for(page, gorbals.at(f"deliver:{name}")) == few
