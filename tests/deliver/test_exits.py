import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.models import Initiative, Membership
from alongside.community.refusals import Refusal
from alongside.deliver import actions
from alongside.deliver.models import Exit, people_without_exit

from .conftest import in_days


def agree(gorbals, person, by, **more):
    return actions.agree_exit(
        gorbals, person=person, words="College on Mondays", by=by, agreed_on=timezone.localdate(), **more
    )


def test_a_way_on_has_an_owner(gorbals, participant, key_worker, officer):
    way_on = agree(gorbals, participant, key_worker, owner=officer)
    assert (way_on.owner, way_on.is_refusal) == (officer, False)


def test_a_way_on_without_an_owner_is_refused(gorbals, participant, key_worker):
    with pytest.raises(Refusal, match="Who looks after"):
        agree(gorbals, participant, key_worker)


def test_nobody_owns_their_own_way_on(gorbals, participant, key_worker):
    with pytest.raises(Refusal, match="somebody else"):
        agree(gorbals, participant, key_worker, owner=participant)


def test_a_no_is_kept_in_the_persons_words_and_can_turn_into_a_yes(gorbals, participant, key_worker, police):
    actions.refuse_exit(
        gorbals, person=participant, words="I am fine", by=key_worker, agreed_on=timezone.localdate()
    )
    assert Exit.objects.get().is_refusal is True
    agree(gorbals, participant, key_worker, organisation=police)
    assert (Exit.objects.get().is_refusal, Exit.objects.get().organisation) == (False, police)


def test_a_day_to_come_is_no_day_on_which_something_was_agreed(gorbals, participant, key_worker, officer):
    with pytest.raises(Refusal, match="still to come"):
        actions.agree_exit(
            gorbals, person=participant, words="x", by=key_worker, agreed_on=in_days(1), owner=officer
        )


def test_the_database_refuses_a_way_on_that_nobody_owns(gorbals, participant, key_worker):
    with pytest.raises(IntegrityError):
        Exit.objects.create(
            initiative=gorbals, person=participant, words="x", recorded_by=key_worker, agreed_on=in_days(0)
        )


def test_closing_is_refused_until_each_person_has_a_way_on_or_said_no(gorbals, eleven, coordinator, officer):
    for person in eleven[:9]:
        agree(gorbals, person, coordinator, owner=officer)
    with pytest.raises(Refusal, match=r"2 people have no way on.*Person 8, Person 9"):
        actions.close_initiative(gorbals, by=coordinator)
    for person in eleven[9:]:
        actions.refuse_exit(
            gorbals, person=person, words="No", by=coordinator, agreed_on=timezone.localdate()
        )
    actions.close_initiative(gorbals, by=coordinator)
    assert Initiative.objects.get(pk=gorbals.pk).stage == "closed"
    assert Exit.objects.counts(gorbals) == {"agreed": 9, "refused": 2, "of": 11}


def test_leaving_early_needs_a_way_on_too(gorbals, participant):
    Membership.objects.filter(person=participant).update(until=timezone.now())
    assert list(people_without_exit(gorbals)) == [participant]


def test_a_finished_initiative_takes_no_new_promises(gorbals, coordinator):
    actions.close_initiative(gorbals, by=coordinator)
    gorbals.refresh_from_db()
    with pytest.raises(Refusal, match="has finished"):
        actions.make_commitment(gorbals, person=coordinator, words="x", due_on=in_days(1), by=coordinator)
