import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.actions import add_person
from alongside.community.held import erase_person
from alongside.community.models import Initiative, Membership
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.deliver import actions
from alongside.deliver.models import Exit, Expense, people_without_exit

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


def test_nobody_is_let_in_after_closing(gorbals, coordinator, key_worker):
    asked_before = Initiative.objects.get(
        pk=gorbals.pk
    )  # as a page that was open when somebody else closed it
    actions.close_initiative(gorbals, by=coordinator)
    with pytest.raises(Refusal, match="has finished"):
        add_person(
            asked_before, by=coordinator, name="Too late", role=Role.PARTICIPANT, key_worker=key_worker
        )
    assert people_without_exit(gorbals).count() == 0


def test_a_way_on_whose_owner_left_is_none(gorbals, participant, key_worker, officer, police):
    agree(gorbals, participant, key_worker, owner=officer)
    assert list(people_without_exit(gorbals)) == []
    Membership.objects.filter(person=officer).update(until=timezone.now())
    assert list(people_without_exit(gorbals)) == [participant]
    assert Exit.objects.counts(gorbals) == {"agreed": 0, "refused": 0, "of": 1}
    agree(gorbals, participant, key_worker, owner=officer, organisation=police)
    assert list(people_without_exit(gorbals)) == []


def test_a_way_on_whose_owner_was_erased_is_none(gorbals, participant, key_worker, officer):
    agree(gorbals, participant, key_worker, owner=officer)
    erase_person(officer, by=officer)
    assert list(people_without_exit(gorbals)) == [participant]


def test_the_list_says_whose_owner_has_left(gorbals, participant, key_worker, officer, browse):
    agree(gorbals, participant, key_worker, owner=officer)
    page = browse(key_worker).get(gorbals.at("deliver:exits"))
    assert "has left: who looks after it now?" not in page.content.decode()
    Membership.objects.filter(person=officer).update(until=timezone.now())
    page = browse(key_worker).get(gorbals.at("deliver:exits"))
    assert "has left: who looks after it now?" in page.content.decode()


@pytest.mark.parametrize("state", ["asked", "approved"])
def test_it_does_not_close_while_somebody_waits_for_their_money(
    gorbals, participant, coordinator, officer, browse, state
):
    agree(gorbals, participant, coordinator, owner=officer)
    owed = Expense.objects.create(
        initiative=gorbals,
        person=participant,
        kind="back",
        words="The bus",
        amount=4,
        paid_as="cash",
        state=state,
    )
    with pytest.raises(Refusal, match=r"1 amount of money back.*Hand it over, or say no"):
        actions.close_initiative(gorbals, by=coordinator)
    page = browse(coordinator).get(gorbals.at("deliver:close")).content.decode()
    assert ("Not yet: 1 amount" in page, "Nobody is left without" in page) == (True, False)
    Expense.objects.filter(pk=owed.pk).update(
        state="refused", why_not="It was free", ended_by=coordinator, ended_at=timezone.now()
    )
    actions.close_initiative(gorbals, by=coordinator)
    assert Initiative.objects.get(pk=gorbals.pk).stage == "closed"


def test_certificates_are_linked_only_where_they_open(gorbals, participant, key_worker, officer, browse):
    """A key worker who does not sit beside that person finds no link that leads nowhere."""
    agree(gorbals, participant, key_worker, owner=officer)
    Membership.objects.filter(person=participant, role=Role.PARTICIPANT).update(key_worker=None)
    page = browse(key_worker).get(gorbals.at("deliver:exits")).content.decode()
    certificate = f"{gorbals.at('pages:certificate')}?whom={participant.pk}"
    assert certificate not in page
    Membership.objects.filter(person=participant, role=Role.PARTICIPANT).update(key_worker=key_worker)
    page = browse(key_worker).get(gorbals.at("deliver:exits")).content.decode()
    assert certificate in page
    assert str(participant) in browse(key_worker).get(certificate).content.decode()
