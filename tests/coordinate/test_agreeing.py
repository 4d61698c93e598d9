"""Agreeing a plan tells nobody anything, loses nothing that was told, and undoes nothing that was done by hand."""

from datetime import timedelta
from itertools import pairwise

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from alongside.community.models import Membership
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.coordinate import actions
from alongside.coordinate import plan as bridge
from alongside.coordinate.models import Loss, Plan, Pledge, PledgeUse, Session, Telling
from alongside.listen.models import Ask
from tests.cast import member, queries_for


@pytest.fixture
def planned(gorbals, coordinator, monday):
    """Another plan, worked out and agreed, of which nobody is told."""

    def plan(*, first_day=monday, weeks=4):
        made = actions.start_plan(gorbals, first_day=first_day, weeks=weeks, by=coordinator)
        made.refresh_from_db()
        assert (made.state, made.failed_why) == ("draft", "")
        return actions.agree_plan(made, by=coordinator)

    return plan


@pytest.fixture
def joins(gorbals, cooking):
    def join(name):
        person = member(gorbals, name, Role.PARTICIPANT)
        cooking.asks.add(Ask.objects.create(initiative=gorbals, person=person, words="Learn to cook"))
        return person

    return join


def known_to(person, initiative):
    return [(one.pk, one.starts_at, one.place) for one in Telling.objects.next_for(person, initiative)]


def feed(secret):
    calendar = icalendar.Calendar.from_ical(Client().get(f"/calendar/{secret}.ics").content)
    return sorted(
        (str(one["uid"]), str(one["status"]), one.decoded("dtstart")) for one in calendar.walk("VEVENT")
    )


def test_agreeing_that_somebody_joins_changes_nothing_for_those_who_were_told(
    gorbals, told, planned, joins, participant, officer, coordinator
):
    own = actions.make_calendar(gorbals, person=participant, by=participant)[1]
    partners = actions.make_calendar(gorbals, organisation=officer.organisation, by=officer)[1]
    before = known_to(participant, gorbals), feed(own), feed(partners)
    assert [len(one) for one in before] == [3, 3, 3]
    newcomer = joins("Robyn")
    agreed = planned()
    assert Session.objects.filter(people=newcomer, told_at=None).count() == 3
    assert (known_to(participant, gorbals), feed(own), feed(partners)) == before
    assert known_to(newcomer, gorbals) == []
    actions.tell_plan(agreed, by=coordinator)
    assert len(known_to(newcomer, gorbals)) == 3
    assert (known_to(participant, gorbals), feed(own), feed(partners)) == before


def test_what_a_plan_calls_off_stays_on_peoples_pages_until_they_are_told(
    gorbals, told, planned, kitchen, participant, officer, coordinator
):
    own = actions.make_calendar(gorbals, person=participant, by=participant)[1]
    partners = actions.make_calendar(gorbals, organisation=officer.organisation, by=officer)[1]
    before = known_to(participant, gorbals), feed(own), feed(partners)
    kitchen.windows.all().delete()
    agreed = planned()
    assert set(Session.objects.values_list("state", flat=True)) == {"called_off"}
    assert (known_to(participant, gorbals), feed(own), feed(partners)) == before
    assert Telling.objects.off_for(participant, gorbals) == []
    assert actions.tell_plan(agreed, by=coordinator) == 3
    assert known_to(participant, gorbals) == []
    assert len(Telling.objects.off_for(participant, gorbals)) == 3
    for secret in (own, partners):
        assert {status for _uid, status, _start in feed(secret)} == {"CANCELLED"}


def test_what_moves_shows_its_old_time_until_people_are_told(
    gorbals, told, planned, participant, coordinator
):
    before = known_to(participant, gorbals)
    later = timedelta(minutes=30)
    for session in Session.objects.all():
        session.starts_at, session.ends_at, session.told_at = (
            session.starts_at + later,
            session.ends_at + later,
            None,
        )
        session.save()
    assert known_to(participant, gorbals) == before


def test_telling_a_plan_tells_of_what_an_earlier_plan_made_and_nobody_was_told_of(
    gorbals, plan, planned, participant, coordinator, monday
):
    actions.agree_plan(plan, by=coordinator)
    later = planned(first_day=monday + timedelta(weeks=4))
    plan.refresh_from_db()
    assert plan.state == "replaced"
    assert known_to(participant, gorbals) == []
    assert actions.tell_plan(later, by=coordinator) == 3
    assert len(known_to(participant, gorbals)) == 3


def change(session, coordinator, **what):
    session.refresh_from_db()
    given = {
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "place": session.place,
        "people": list(session.people.filter(session_places__state="expected").distinct()),
        "kept_why": "They asked for it",
    }
    actions.change_session(session, by=coordinator, **(given | what))
    session.refresh_from_db()


def as_it_is(session):
    session.refresh_from_db()
    on_it = session.places.filter(state="expected").values_list("person", flat=True)
    uses = session.uses.values_list("pledge", flat=True)
    return (
        session.state, session.starts_at, session.ends_at, session.place, session.venue_id, session.kept_why,
        session.by_hand, sorted(on_it), sorted(uses),
    )  # fmt: skip


def test_a_plan_leaves_what_was_changed_by_hand_as_it_is(
    gorbals, told, planned, joins, group, coordinator, officer
):
    longer, other_place, another_person = Session.objects.order_by("starts_at")
    joins("Robyn")
    guest = member(gorbals, "A guest who asked for nothing", Role.PARTICIPANT)
    change(longer, coordinator, ends_at=longer.ends_at + timedelta(minutes=15))
    change(other_place, coordinator, place="The yard, since the sun shines")
    change(another_person, coordinator, people=[*group[:2], guest])
    before = [as_it_is(one) for one in (longer, other_place, another_person)]
    assert [row[0] for row in before] == ["planned"] * 3
    planned()
    assert [as_it_is(one) for one in (longer, other_place, another_person)] == before


def test_what_was_made_by_hand_stays_and_its_room_is_used_once(
    gorbals, told, planned, kitchen, cook, cooking, coordinator, group, monday
):
    first = Session.objects.order_by("starts_at").first()
    actions.call_off_session(first, why="The chef is ill", by=coordinator)
    made = actions.make_session(
        gorbals, opportunity=cooking, starts_at=first.starts_at, ends_at=first.ends_at, place="Station kitchen",
        people=group[:1], venue=kitchen, kept_why="Just the two of us", by=coordinator,
    )  # fmt: skip
    before = as_it_is(made)
    planned()
    assert as_it_is(made) == before
    rows = list(Session.objects.standing(gorbals).filter(venue=kitchen).order_by("starts_at"))
    for one, two in pairwise(rows):
        assert one.ends_at <= two.starts_at


def test_a_session_made_by_hand_that_a_loss_takes_along_is_moved_or_called_off(
    gorbals, told, kitchen, coordinator
):
    hit = Session.objects.order_by("starts_at").first()
    change(hit, coordinator, place="Station kitchen, at the back")
    lost, way = actions.note_loss(
        gorbals,
        pledge=kitchen,
        starts_at=hit.starts_at,
        ends_at=hit.ends_at,
        why="A burst pipe",
        by=coordinator,
    )
    old = hit.starts_at
    way.refresh_from_db()
    actions.agree_plan(way, by=coordinator)
    hit.refresh_from_db()
    lost.refresh_from_db()
    assert hit.is_called_off or hit.starts_at != old
    assert lost.settled_at is not None


def test_what_nothing_can_move_is_named_and_its_loss_stays_open(gorbals, told, cook, coordinator, browse):
    held = Session.objects.order_by("starts_at").first()
    change(held, coordinator, ends_at=held.ends_at + timedelta(minutes=15))
    lost, way = actions.note_loss(
        gorbals,
        pledge=cook,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        why="The chef is ill",
        by=coordinator,
    )
    way.refresh_from_db()
    lost.refresh_from_db()
    assert (way.state, lost.settled_at) == ("failed", None)
    assert str(held) in way.failed_why
    client = browse(coordinator)
    page = client.get(gorbals.at("coordinate:loss", pk=lost.pk)).content.decode()
    assert gorbals.at("coordinate:change_session", pk=held.pk) in page
    actions.call_off_session(held, why="The chef is ill", by=coordinator)
    client.post(gorbals.at("coordinate:find_ways_out", pk=lost.pk))
    lost.refresh_from_db()
    assert lost.settled_at is not None


def test_a_loss_before_the_plan_in_force_is_planned_again(
    gorbals, told, planned, kitchen, coordinator, monday
):
    hit = Session.objects.order_by("starts_at").first()
    later = planned(first_day=monday + timedelta(weeks=2), weeks=2)
    lost, way = actions.note_loss(
        gorbals,
        pledge=kitchen,
        starts_at=hit.starts_at,
        ends_at=hit.ends_at,
        why="A burst pipe",
        by=coordinator,
    )
    way.refresh_from_db()
    lost.refresh_from_db()
    assert (way.state, way.first_day, way.weeks, way.before) == ("draft", monday, 4, later)
    assert lost.settled_at is None


def test_ways_out_of_a_second_loss_are_found_again_once_the_first_is_answered(
    gorbals, told, kitchen, coordinator, browse
):
    one, two = Session.objects.order_by("starts_at")[:2]
    losses, ways = [], []
    for hit in (one, two):
        lost, way = actions.note_loss(
            gorbals,
            pledge=kitchen,
            starts_at=hit.starts_at,
            ends_at=hit.ends_at,
            why="A burst pipe",
            by=coordinator,
        )
        way.refresh_from_db()
        losses.append(lost)
        ways.append(way)
    actions.agree_plan(ways[1], by=coordinator)
    with pytest.raises(Refusal, match="Another plan was agreed"):
        actions.agree_plan(ways[0], by=coordinator)
    losses[0].refresh_from_db()
    if losses[0].settled_at is None:
        again = actions.find_ways_out(losses[0], by=coordinator)
        again.refresh_from_db()
        ways[0].refresh_from_db()
        assert ways[0].state == "set_aside"
        if again.state == "draft":
            actions.agree_plan(again, by=coordinator)
    assert not Loss.objects.open_now(gorbals).exists()
    for lost in losses:
        assert not Session.objects.resting_on(lost).exists()


def withdraws(gorbals, kitchen, **who):
    actions.withdraw_pledge(kitchen, why="Sold", by=who["officer"])


def keeps_apart(gorbals, group, **who):
    actions.keep_apart(gorbals, one=group[0], other=group[1], by=who["coordinator"])


def leaves(gorbals, group, **who):
    Membership.objects.filter(person=group[0]).update(until=timezone.now() - timedelta(days=1))


def makes_one(gorbals, cooking, group, kitchen, plan, **who):
    row = bridge.drafted(plan)[0]
    actions.make_session(
        gorbals, opportunity=cooking, starts_at=row.starts_at, ends_at=row.ends_at, place="Station kitchen",
        people=group[:3], venue=kitchen, kept_why="Now", by=who["coordinator"],
    )  # fmt: skip


def takes_back(gorbals, asks, **who):
    asks[0].opportunities.clear()


def waits(gorbals, kitchen, plan, **who):
    Pledge.objects.filter(pk=kitchen.pk).update(notice_days=60)


@pytest.mark.parametrize("step", [withdraws, keeps_apart, leaves, makes_one, takes_back, waits])
def test_a_draft_is_agreed_only_while_what_it_rests_on_is_as_it_was(
    step, gorbals, plan, kitchen, cooking, group, asks, coordinator, officer
):
    step(
        gorbals=gorbals, plan=plan, kitchen=kitchen, cooking=cooking, group=group, asks=asks,
        coordinator=coordinator, officer=officer,
    )  # fmt: skip
    before = Session.objects.count()
    with pytest.raises(Refusal, match=r"Something changed since this plan was made\..* Work out a new one"):
        actions.agree_plan(plan, by=coordinator)
    assert Session.objects.count() == before
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_hand_made_change_after_the_draft_is_not_overwritten(gorbals, told, coordinator, monday, joins):
    joins("Robyn")
    draft = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    draft.refresh_from_db()
    session = Session.objects.order_by("starts_at").first()
    change(session, coordinator, place="The yard")
    with pytest.raises(Refusal, match="made, changed or called off"):
        actions.agree_plan(draft, by=coordinator)


def test_a_pledge_taken_back_has_what_rests_on_it_fall_through(
    gorbals, told, kitchen, cook, coordinator, officer
):
    lost = actions.withdraw_pledge(cook, why="Moved away", by=officer)
    first, last = Session.objects.order_by("starts_at").first(), Session.objects.order_by("starts_at").last()
    assert (lost.starts_at, lost.ends_at, lost.why) == (first.starts_at, last.ends_at, "Moved away")
    ways = Plan.objects.filter(loss=lost)
    assert {one.state for one in ways} == {"draft"}
    actions.agree_plan(ways[0], by=coordinator)
    assert not PledgeUse.objects.ahead(gorbals).filter(pledge=cook).exists()
    assert actions.withdraw_pledge(kitchen, why="Sold", by=officer) is None


def test_work_that_breaks_is_marked_and_does_not_block_the_next(gorbals, plan, coordinator, monday, cooking):
    waiting = Plan.objects.create(
        initiative=gorbals, version=7, first_day=monday, weeks=4, made_by=coordinator
    )
    waiting.first_day = None  # no day to count from: something that nobody foresaw
    with pytest.raises(TypeError):
        bridge.work_out(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failed_why.split(".")[0]) == (
        "failed",
        "Something went wrong in Alongside itself",
    )
    assert actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator).pk > waiting.pk


def test_a_draft_names_what_it_would_call_off_and_nothing_done_by_hand(
    gorbals, told, kitchen, coordinator, browse, monday
):
    by_hand, *others = Session.objects.order_by("starts_at")
    change(by_hand, coordinator, place="Station kitchen, at the back")
    kitchen.windows.all().delete()
    draft = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    draft.refresh_from_db()
    assert bridge.called_off_by(draft) == others
    page = browse(coordinator).get(gorbals.at("coordinate:plan", pk=draft.pk)).content.decode()
    listed = page.split("What it would call off")[1].split("</ul>")[0]
    links = [gorbals.at("coordinate:session", pk=one.pk) in listed for one in (by_hand, *others)]
    assert links == [False, True, True]
    assert (
        "What it would call off"
        not in browse(coordinator).get(gorbals.at("coordinate:plan", pk=told.pk)).content.decode()
    )


def test_every_version_of_the_plan_is_listed_for_the_coordinator(
    gorbals, told, coordinator, participant, browse, monday
):
    client, url = browse(coordinator), gorbals.at("coordinate:plans")
    page = client.get(url).content.decode()
    assert gorbals.at("coordinate:plan", pk=told.pk) in page
    one_row = queries_for(client, url)
    Plan.objects.bulk_create(
        Plan(
            community=gorbals.community, initiative=gorbals, version=10 + number, first_day=monday, weeks=2,
            made_by=coordinator, state="failed", failed_why="No room",
        )
        for number in range(28)
    )  # fmt: skip
    assert queries_for(client, url) == one_row
    assert client.get(url).content.decode().count("did not work") == 28
    assert browse(participant).get(url).status_code == 403


def test_whoever_withdraws_a_pledge_reads_first_what_rests_on_it(
    gorbals, told, kitchen, officer, coordinator, browse
):
    client, url = browse(officer), gorbals.at("coordinate:withdraw_pledge", pk=kitchen.pk)
    assert "3 sessions ahead rest on it." in client.get(url).content.decode()
    page = client.post(url, {"why": "Sold"}, follow=True).content.decode()
    assert "The coordinator sees that and finds a way out." in page
    assert "Choose a way out" in browse(coordinator).get(gorbals.at("coordinate:overview")).content.decode()
