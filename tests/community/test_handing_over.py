"""Somebody leaves, somebody else sits beside a participant."""

import pytest

from alongside.community.handing_over import end_role, sit_beside, who_left, without_key_worker
from alongside.community.models import JournalEntry, Membership
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from tests.cast import member


def text(answer):
    return answer.content.decode()


def role_of(person):
    return Membership.objects.get(person=person)


def test_who_leaves_cannot_open_the_initiative_from_that_moment(gorbals, officer, coordinator, browse):
    page, address = browse(officer), gorbals.at("coordinate:sheet")
    assert page.get(address).status_code == 200
    end_role(role_of(officer), by=coordinator)
    assert page.get(address).status_code == 404
    assert list(who_left(gorbals)) == [officer]
    assert JournalEntry.objects.get(what="ended somebody’s role here").about == officer


def test_the_only_coordinator_cannot_leave_before_the_next_is_there(gorbals, coordinator):
    with pytest.raises(Refusal, match="only coordinator"):
        end_role(role_of(coordinator), by=coordinator)
    member(gorbals, "Nadia", Role.COORDINATOR, organisation=gorbals.anchor)
    assert end_role(role_of(coordinator), by=coordinator).until is not None


def test_a_participant_does_not_leave_this_way_and_nobody_twice(gorbals, participant, officer, coordinator):
    with pytest.raises(Refusal, match="way on"):
        end_role(role_of(participant), by=coordinator)
    membership = end_role(role_of(officer), by=coordinator)
    with pytest.raises(Refusal, match="already"):
        end_role(membership, by=coordinator)


def test_whose_key_worker_has_left_has_none(gorbals, participant, key_worker, coordinator):
    assert list(without_key_worker(gorbals)) == []
    end_role(role_of(key_worker), by=coordinator)
    assert [one.person for one in without_key_worker(gorbals)] == [participant]
    sit_beside(role_of(participant), key_worker=coordinator, by=coordinator)
    assert list(without_key_worker(gorbals)) == []
    assert JournalEntry.objects.get(what="gave somebody a key worker").about == participant


def test_a_key_worker_is_on_the_team_and_sits_beside_somebody_who_takes_part(
    gorbals, participant, officer, coordinator
):
    with pytest.raises(Refusal, match="on the team"):
        sit_beside(role_of(participant), key_worker=officer, by=coordinator)
    with pytest.raises(Refusal, match="takes part"):
        sit_beside(role_of(officer), key_worker=coordinator, by=coordinator)


def test_only_a_coordinator_lets_somebody_leave(
    gorbals, coordinator, key_worker, officer, participant, stranger, browse
):
    address = gorbals.at("community:end_role", pk=role_of(officer).pk)
    refused = [
        browse(person).post(address).status_code for person in (key_worker, officer, participant, stranger)
    ]
    assert refused == [403, 403, 403, 404]
    answer = browse(coordinator).post(address)
    assert answer.url == gorbals.at("pages:handover")
    assert role_of(officer).until is not None


def test_the_only_coordinator_is_told_why_not(gorbals, coordinator, browse):
    answer = browse(coordinator).post(
        gorbals.at("community:end_role", pk=role_of(coordinator).pk), follow=True
    )
    assert "This is the only coordinator" in text(answer)
    assert role_of(coordinator).until is None


def test_another_key_worker_is_chosen_on_a_page(
    gorbals, participant, coordinator, key_worker, officer, browse
):
    page = browse(coordinator)
    address = gorbals.at("community:sit_beside", pk=role_of(participant).pk)
    assert address in text(page.get(gorbals.at("community:people")))
    page.post(address, {"key_worker": coordinator.pk})
    assert role_of(participant).key_worker == coordinator
    assert "Select a valid choice" in text(page.post(address, {"key_worker": officer.pk}))
    assert browse(officer).post(address, {"key_worker": coordinator.pk}).status_code == 403
    assert page.get(gorbals.at("community:sit_beside", pk=role_of(officer).pk)).status_code == 404
