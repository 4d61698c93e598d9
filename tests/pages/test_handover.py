"""Scenario 14: what a successor finds on the first morning."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.community.handing_over import end_role
from alongside.community.models import JournalEntry, Membership, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.coordinate.actions import add_contact
from alongside.coordinate.models import Contact, Opportunity, PledgeUse, Session
from alongside.deliver import actions
from alongside.deliver.models import Commitment, Consent, Introduction
from alongside.listen.actions import say_ask
from alongside.pages.handover import what_is_fragile
from tests.cast import member, queries_for


def text(answer):
    return answer.content.decode()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def successor(gorbals, coordinator):
    return member(gorbals, "Nadia", Role.COORDINATOR, organisation=gorbals.anchor)


@pytest.fixture
def left_behind(gorbals, coordinator, successor):
    """What Mairi promised before she left."""
    made = actions.make_commitment(
        gorbals, person=coordinator, words="Ask about the key", due_on=in_days(4), by=coordinator
    )
    end_role(Membership.objects.get(person=coordinator), by=successor)
    return made


def test_the_promises_of_those_who_left_come_first(gorbals, left_behind, key_worker, successor, browse):
    actions.make_commitment(gorbals, person=key_worker, words="Bring cones", due_on=in_days(1), by=key_worker)
    page = browse(successor)
    assert "Somebody who has left had promised 1 thing" in text(page.get(gorbals.get_absolute_url()))
    shown = text(page.get(gorbals.at("pages:handover")))
    assert "Who has left:" in shown
    assert shown.index("Ask about the key") < shown.index("Bring cones")
    assert list(Commitment.objects.of_people_who_left(gorbals)) == [left_behind]


def test_i_take_this_on_is_one_tap_and_both_stay(gorbals, left_behind, coordinator, successor, browse):
    page = browse(successor)
    answer = page.post(
        gorbals.at("deliver:take_on", pk=left_behind.pk), {"due_on": left_behind.due_on.isoformat()}
    )
    assert answer.url == gorbals.at("pages:handover")
    mine = Commitment.objects.get(state="open")
    assert (mine.person, mine.words, mine.due_on) == (successor, "Ask about the key", in_days(4))
    assert (mine.replaces, mine.first_made_at) == (left_behind, left_behind.first_made_at)
    left_behind.refresh_from_db()
    assert (left_behind.state, left_behind.reason) == ("renegotiated", "Taken on by Nadia.")
    entry = JournalEntry.objects.get(what="took a promise on")
    assert (entry.by, entry.on_behalf_of) == (successor, coordinator)
    assert Commitment.objects.counts(gorbals)["made"] == 2


def test_a_promise_whose_day_is_over_is_taken_on_for_another_day(gorbals, left_behind, successor):
    Commitment.objects.update(due_on=in_days(-2))
    left_behind.refresh_from_db()
    with pytest.raises(Refusal, match="By which day"):
        actions.take_on_commitment(left_behind, by=successor)
    assert Commitment.objects.count() == 1
    assert actions.take_on_commitment(left_behind, by=successor, due_on=in_days(3)).due_on == in_days(3)


def test_nobody_takes_on_what_is_theirs_or_what_a_participant_promised(gorbals, participant, key_worker):
    own = actions.make_commitment(gorbals, person=key_worker, words="Cones", due_on=in_days(1), by=key_worker)
    with pytest.raises(Refusal, match="your own already"):
        actions.take_on_commitment(own, by=key_worker)
    theirs = actions.make_commitment(
        gorbals, person=participant, words="The goal", due_on=in_days(1), by=participant
    )
    with pytest.raises(Refusal, match="is theirs"):
        actions.take_on_commitment(theirs, by=key_worker)


def test_a_promise_is_taken_on_once(left_behind, successor, key_worker):
    actions.take_on_commitment(left_behind, by=successor)
    with pytest.raises(Refusal, match="already"):
        actions.take_on_commitment(left_behind, by=key_worker)


def test_a_colleague_at_the_same_partner_may_take_on_and_another_partner_may_not(
    gorbals, officer, police, participant, browse
):
    made = actions.make_commitment(gorbals, person=officer, words="The bus", due_on=in_days(1), by=officer)
    colleague = member(gorbals, "Constable", Role.PARTNER_OFFICER, organisation=police)
    other = member(gorbals, "Priya", Role.PARTNER_OFFICER, organisation=gorbals.anchor)
    address = gorbals.at("deliver:take_on", pk=made.pk)
    given = {"due_on": in_days(1).isoformat()}
    assert [browse(person).post(address, given).status_code for person in (other, participant)] == [404, 404]
    page = browse(colleague)
    assert address in text(page.get(gorbals.at("deliver:commitments")))
    assert page.post(address, given).status_code == 302
    assert Commitment.objects.get(state="open").person == colleague


def test_the_page_is_for_the_team_alone(
    gorbals, coordinator, key_worker, officer, participant, evaluator, stranger, browse
):
    address = gorbals.at("pages:handover")
    people = (coordinator, key_worker, officer, participant, evaluator, stranger, None)
    assert [browse(person).get(address).status_code for person in people] == [
        200,
        200,
        403,
        403,
        403,
        404,
        404,
    ]
    assert address in text(browse(key_worker).get(gorbals.get_absolute_url()))
    assert address not in text(browse(evaluator).get(gorbals.get_absolute_url()))


def make_session(gorbals, by, *, led_by=None, days=2):
    opportunity, _made = Opportunity.objects.get_or_create(
        initiative=gorbals, name="Kitchen", defaults={"minutes": 60, "most": 12, "made_by": by}
    )
    start = timezone.now() + timedelta(days=days)
    return Session.objects.create(
        initiative=gorbals,
        opportunity=opportunity,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        place="The hall",
        led_by=led_by,
        made_by=by,
    )


def test_a_session_without_a_helper_is_fragile_and_one_led_by_somebody_here_is_not(
    gorbals, coordinator, key_worker, successor
):
    alone = make_session(gorbals, coordinator)
    make_session(gorbals, coordinator, led_by=key_worker)
    gone = make_session(gorbals, coordinator, led_by=coordinator)
    make_session(gorbals, coordinator, days=40)
    end_role(Membership.objects.get(person=coordinator), by=successor)
    soon = timezone.now() + timedelta(days=14)
    assert set(Session.objects.without_a_helper(gorbals, until=soon)) == {alone, gone}
    assert PledgeUse.objects.count() == 0


def test_what_is_fragile_is_counted_and_named(gorbals, participant, key_worker, officer, police, successor):
    say_ask(gorbals, person=participant, words="A proper goal", by=participant)
    add_contact(gorbals, organisation=police, person=officer, does="The bus", reach="Desk", by=officer)
    Contact.objects.update(holds_until=in_days(-1))
    for person, state in ((participant, "on_hold"), (participant, None), (participant, "accepted")):
        one = actions.introduce(
            gorbals,
            person=person,
            receiver=officer,
            asked_for="Advice",
            consent_words="Yes",
            passed_on="Advice",
            until=in_days(9),
            by=key_worker,
        )
        for step in {"on_hold": ["accepted", "on_hold"], "accepted": ["accepted"]}.get(state, []):
            one = actions.move_introduction(one, to=step, reason="In hospital", by=officer)
    Consent.objects.filter(introduction__state="requested").update(until=in_days(-1))
    end_role(Membership.objects.get(person=key_worker), by=successor)
    counts = {kind.what: kind.count for kind in what_is_fragile(gorbals) if kind.count}
    assert counts == {
        "Asks without an answer, the oldest first": 1,
        "People with no key worker here": 1,
        "Introductions that have to wait": 1,
        "Introductions whose yes has run out": 1,
        "Contacts that nobody confirmed in their time": 1,
    }
    actions.agree_exit(
        gorbals,
        person=participant,
        words="A course",
        owner=officer,
        agreed_on=timezone.localdate(),
        by=key_worker,
    )
    end_role(Membership.objects.get(person=officer), by=successor)
    assert Introduction.objects.with_nobody_there(gorbals).count() == 3
    counts = {kind.what: kind.count for kind in what_is_fragile(gorbals)}
    assert counts["Ways on whose owner has left"] == 1


def test_the_oldest_asks_come_first_and_the_rest_is_a_number(gorbals, participant, coordinator, browse):
    for number in range(14):
        say_ask(gorbals, person=participant, words=f"Ask number {number:02}", by=participant)
    shown = text(browse(coordinator).get(gorbals.at("pages:handover")))
    assert shown.index("Ask number 00") < shown.index("Ask number 09")
    assert "Ask number 10" not in shown
    assert "(14)" in shown
    assert "and 4 more" in shown


def test_this_week_and_next_are_there_and_the_week_after_is_not(gorbals, coordinator, key_worker, browse):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    for days, place in ((3, "Hall A"), (10, "Hall B"), (16, "Hall C")):
        session = make_session(gorbals, coordinator, led_by=key_worker)
        start = timezone.now() + (monday + timedelta(days=days) - timezone.localdate())
        Session.objects.filter(pk=session.pk).update(
            place=place, starts_at=start, ends_at=start + timedelta(hours=1)
        )
    shown = text(browse(coordinator).get(gorbals.at("pages:handover")))
    assert shown.index("This week") < shown.index("Hall A") < shown.index("Next week") < shown.index("Hall B")
    assert "Hall C" not in shown


def test_an_empty_initiative_says_so(gorbals, coordinator, browse):
    shown = text(browse(coordinator).get(gorbals.at("pages:handover")))
    for words in ("No promise is open.", "No sessions are planned.", "Nothing that we know of."):
        assert words in shown


def test_the_page_takes_as_many_queries_for_thirty_as_for_one(
    gorbals, coordinator, key_worker, police, browse
):
    def fill(number):
        worker = member(gorbals, f"Worker{number}", Role.PARTNER_OFFICER, organisation=police)
        taker = Person.objects.create(community=gorbals.community, name=f"Person {number}")
        Membership.objects.create(initiative=gorbals, person=taker, role=Role.PARTICIPANT)
        say_ask(gorbals, person=taker, words=f"Ask {number}", by=taker)
        add_contact(gorbals, organisation=police, person=worker, does="Bus", reach="Desk", by=worker)
        make_session(gorbals, coordinator, led_by=worker)
        actions.make_commitment(gorbals, person=worker, words="Bus", due_on=in_days(2), by=worker)

    fill(0)
    page, address = browse(coordinator), gorbals.at("pages:handover")
    page.get(address)
    one = queries_for(page, address)
    for number in range(1, 30):
        fill(number)
    assert queries_for(page, address) <= one + 3  # past ten of a kind, one more to count the rest
