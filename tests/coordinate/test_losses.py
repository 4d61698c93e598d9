"""A person who cannot come, and a day on which nothing can be held: planned around like a lost pledge."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.coordinate import actions
from alongside.coordinate import plan as bridge
from alongside.coordinate.actions.conflicts import against
from alongside.coordinate.models import Loss, Plan, Session, SessionPlace


def people_of(session):
    places = SessionPlace.objects.filter(session=session, state="expected")
    return set(places.values_list("person__name", flat=True))


def first_with(person):
    return Session.objects.filter(places__person=person).order_by("starts_at").first()


def test_somebody_who_cannot_come_is_planned_around_and_only_they_are_hit(gorbals, told, group, coordinator):
    sam = group[0]
    hit = first_with(sam)
    lost, working = actions.note_loss(
        gorbals, person=sam, starts_at=hit.starts_at, ends_at=hit.ends_at, why="Cannot come", by=coordinator
    )
    assert list(Session.objects.resting_on(lost)) == [hit]
    working.refresh_from_db()
    way = Plan.objects.get(loss=lost, kind="fewest changes")
    assert (working.state, way.forced) == ("draft", 1)
    actions.agree_plan(way, by=coordinator)
    lost.refresh_from_db()
    assert lost.settled_at is not None
    at_that_time = Session.objects.standing(gorbals).filter(
        starts_at__lt=hit.ends_at, ends_at__gt=hit.starts_at
    )
    assert all("Sam" not in people_of(session) for session in at_that_time)


def test_a_later_plan_leaves_somebody_off_while_they_cannot_come(gorbals, told, group, coordinator, monday):
    sam, four_weeks = group[0], bridge.moment_of(4 * 7 * 24 * 60, monday)
    Loss.objects.create(
        initiative=gorbals, person=sam, starts_at=bridge.moment_of(0, monday), ends_at=four_weeks,
        why="Away", noted_by=coordinator, settled_at=timezone.now(),
    )  # fmt: skip
    again = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    again.refresh_from_db()
    rows = bridge.drafted(again)
    assert len(rows) >= 1
    assert all(sam.pk not in {person.pk for person in row.people} for row in rows)


def test_a_day_on_which_nothing_can_be_held_moves_what_was_on_it(gorbals, told, coordinator):
    hit = Session.objects.order_by("starts_at").first()
    start = timezone.localtime(hit.starts_at).replace(hour=0, minute=0)
    lost, working = actions.note_loss(
        gorbals, starts_at=start, ends_at=start + timedelta(days=1), why="A red storm warning", by=coordinator
    )
    assert str(lost) == f"Everything on {start.day} {start:%B} fell through"
    working.refresh_from_db()
    ways = Plan.objects.filter(loss=lost, state="draft")
    assert working in ways
    for way in ways:
        assert start.date() not in {timezone.localdate(row.starts_at) for row in bridge.drafted(way)}
    actions.agree_plan(working, by=coordinator)
    assert not Session.objects.resting_on(lost).exists()


def test_what_is_made_by_hand_then_says_who_cannot_come_and_what_fell_through(
    gorbals, told, group, coordinator
):
    session = first_with(group[0])
    when = {"starts_at": session.starts_at, "ends_at": session.ends_at, "why": "x", "noted_by": coordinator}
    Loss.objects.create(initiative=gorbals, person=group[0], **when)
    assert "Sam cannot come." in against(session)
    Loss.objects.create(initiative=gorbals, **when)
    assert sum("Everything on" in sentence for sentence in against(session)) == 1


def test_who_cannot_come_stands_by_name_for_the_team_alone(
    gorbals, told, group, coordinator, evaluator, browse
):
    session = first_with(group[0])
    actions.note_loss(
        gorbals,
        person=group[0],
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        why="x",
        by=coordinator,
    )
    assert "Sam cannot come" in browse(coordinator).get(gorbals.get_absolute_url()).content.decode()
    shown = browse(evaluator).get(gorbals.get_absolute_url()).content.decode()
    assert ("Somebody cannot come" in shown, "Sam" in shown) == (True, False)


def test_a_loss_is_of_one_thing(gorbals, kitchen, group, coordinator):
    now = timezone.now()
    with pytest.raises(IntegrityError):
        Loss.objects.create(
            initiative=gorbals, pledge=kitchen, person=group[0], starts_at=now, ends_at=now + timedelta(hours=1),
            why="x", noted_by=coordinator,
        )  # fmt: skip


def test_the_form_takes_a_person_and_everything_at_a_time(gorbals, told, group, coordinator, officer, browse):
    client, session = browse(coordinator), first_with(group[0])
    address = gorbals.at("coordinate:note_loss")
    assert browse(officer).get(address).status_code == 403
    form = {
        "starts_at": timezone.localtime(session.starts_at).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": timezone.localtime(session.ends_at).strftime("%Y-%m-%dT%H:%M"),
        "why": "Cannot come",
    }
    shown = client.post(address, form | {"what": f"person:{group[0].pk}"}, follow=True).content.decode()
    assert "Sam cannot come" in shown
    client.post(address, form | {"what": "everything"})
    assert [(one.pledge, one.person) for one in Loss.objects.order_by("pk")] == [
        (None, group[0]),
        (None, None),
    ]
    answer = client.post(address, form | {"what": "person:999999"})
    assert (answer.status_code, Loss.objects.count()) == (200, 2)
