"""From asks and pledges to a plan, to sessions, and to a way out when something falls through."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.coordinate import actions
from alongside.coordinate import plan as bridge
from alongside.coordinate.models import (
    Gap,
    Loss,
    Plan,
    Pledge,
    PledgeUse,
    Request,
    Session,
    SessionPlace,
    Telling,
)
from alongside.engines import schedule


def local(moment):
    return timezone.localtime(moment)


def test_minutes_follow_the_clock_on_the_wall_across_a_clock_change(settings):
    settings.TIME_ZONE = "Europe/London"
    first = datetime(2026, 10, 19).date()  # the clocks go back on the Sunday of this week
    for week in (0, 1):
        minute = week * schedule.WEEK + schedule.DAY + 18 * 60
        moment = bridge.moment_of(minute, first)
        assert (local(moment).hour, local(moment).weekday()) == (18, 1)
        assert bridge.minute_of(moment, first) == minute


def test_a_plan_is_a_draft_that_the_engines_own_checker_accepts(gorbals, plan, monday):
    assert (plan.state, plan.failed_why, plan.first_day) == ("draft", "", monday)
    problem, _current = bridge.problem_for(plan)
    timetable = bridge.timetable_of(plan)
    assert schedule.check(problem, timetable) == []
    assert plan.input_digest == schedule.digest(problem)
    assert Session.objects.count() == 0


def test_a_plan_meets_everybody_as_often_as_they_asked_within_the_pledges(plan, group, kitchen, cook):
    rows = bridge.drafted(plan)
    assert len(rows) == 3
    for row in rows:
        assert {person.pk for person in row.people} == {person.pk for person in group}
        assert {pledge.pk for pledge in row.uses} == {kitchen.pk, cook.pk}
        assert local(row.starts_at).weekday() in {1, 3}
        assert time(18) <= local(row.starts_at).time() <= time(19)
    assert bridge.unmet(plan, for_coordinator=True) == ([], [])


def test_agreeing_a_plan_makes_sessions_and_telling_shows_them(gorbals, plan, participant, coordinator, asks):
    actions.agree_plan(plan, by=coordinator)
    assert Session.objects.standing(gorbals).count() == 3
    assert len(Telling.objects.next_for(participant, gorbals)) == 0
    plan.refresh_from_db()
    assert actions.tell_plan(plan, by=coordinator) == 3
    assert len(Telling.objects.next_for(participant, gorbals)) == 3
    assert Session.objects.meeting(asks[0]).count() == 3
    assert list(JournalEntry.objects.order_by("pk").values_list("what", flat=True))[-3:] == [
        "started a plan",
        "agreed a plan",
        "told people about the plan",
    ]


def test_what_sessions_take_of_pledges_is_in_the_ledger(gorbals, told, officer, police):
    assert set(PledgeUse.objects.values_list("planned_amount", flat=True)) == {Decimal("2.00")}
    (line,) = Pledge.objects.ledger(gorbals)
    assert (line.organisation, line.pledged, line.planned, line.delivered, line.unused) == (
        police,
        52,
        12,
        0,
        40,
    )


def test_a_second_plan_changes_nothing_where_nothing_has_changed(gorbals, told, coordinator, monday):
    before = set(Session.objects.values_list("pk", "starts_at", "told_at"))
    again = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    again.refresh_from_db()
    actions.agree_plan(again, by=coordinator)
    assert set(Session.objects.values_list("pk", "starts_at", "told_at")) == before
    told.refresh_from_db()
    again.refresh_from_db()
    assert (told.state, again.state, again.version) == ("replaced", "agreed", 2)


def test_what_falls_through_brings_ways_out_and_the_coordinator_chooses(gorbals, told, kitchen, coordinator):
    hit = Session.objects.order_by("starts_at").first()
    lost, working = actions.note_loss(
        gorbals,
        pledge=kitchen,
        starts_at=hit.starts_at,
        ends_at=hit.ends_at,
        why="A burst pipe",
        by=coordinator,
    )
    working.refresh_from_db()
    ways = list(Plan.objects.filter(loss=lost, state="draft"))
    assert (working.state, working.failed_why) == ("draft", "")
    assert working in ways
    for way in ways:
        assert (way.kind != "", way.why != "", way.forced > 0, way.affected > 0) == (True,) * 4
        assert all(
            row.starts_at >= hit.ends_at or row.ends_at <= hit.starts_at for row in bridge.drafted(way)
        )
    actions.agree_plan(ways[0], by=coordinator)
    lost.refresh_from_db()
    assert lost.settled_at is not None
    assert set(Plan.objects.filter(loss=lost).values_list("state", flat=True)) <= {"agreed", "set_aside"}
    assert Plan.objects.replans(gorbals).count() == 1
    standing = Session.objects.standing(gorbals).filter(venue=kitchen)
    assert not standing.filter(starts_at__lt=hit.ends_at, ends_at__gt=hit.starts_at).exists()


def test_only_those_affected_are_told_again(gorbals, told, kitchen, coordinator):
    hit = Session.objects.order_by("starts_at").first()
    _lost, working = actions.note_loss(
        gorbals,
        pledge=kitchen,
        starts_at=hit.starts_at,
        ends_at=hit.ends_at,
        why="A burst pipe",
        by=coordinator,
    )
    working.refresh_from_db()
    others = dict(Session.objects.exclude(pk=hit.pk).values_list("pk", "starts_at"))
    agreed = actions.agree_plan(working, by=coordinator)
    for session in Session.objects.filter(pk__in=others, state="planned"):
        assert (session.told_at is None) == (session.starts_at != others[session.pk])
    assert actions.tell_plan(agreed, by=coordinator) <= 3


def test_a_loss_that_hits_nothing_says_so_and_is_settled(gorbals, told, kitchen, coordinator, monday):
    far = bridge.moment_of(0, monday + timedelta(days=6))
    lost, working = actions.note_loss(
        gorbals,
        pledge=kitchen,
        starts_at=far,
        ends_at=far + timedelta(hours=5),
        why="Closed on Sunday",
        by=coordinator,
    )
    working.refresh_from_db()
    lost.refresh_from_db()
    assert working.state == "failed"
    assert "Nothing that people were told of is hit" in working.failed_why
    assert list(Loss.objects.open_now(gorbals)) == []


def test_people_who_are_kept_apart_are_never_planned_together(
    gorbals, kitchen, cook, cooking, group, coordinator, monday
):
    actions.keep_apart(gorbals, one=group[1], other=group[0], by=coordinator)
    made = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    made.refresh_from_db()
    for row in bridge.drafted(made):
        assert not {group[0].pk, group[1].pk} <= {person.pk for person in row.people}
    for rows in bridge.unmet(made, for_coordinator=False):
        for row in rows:
            assert all(person.name not in row.why for person in group)


def test_a_plan_without_a_kitchen_says_what_is_missing(
    gorbals, cook, cooking, police, officer, coordinator, monday
):
    made = actions.start_plan(gorbals, first_day=monday, weeks=2, by=coordinator)
    made.refresh_from_db()
    assert (made.state, bridge.drafted(made)) == ("draft", [])
    met, impossible = bridge.unmet(made, for_coordinator=True)
    assert len(met) + len(impossible) == 6
    gaps = list(Gap.objects.open_now(gorbals))
    assert gaps != []
    asked = actions.ask_partner(
        gorbals, organisation=police, words=gaps[0].sentence, gap=gaps[0], by=coordinator
    )
    actions.reply(asked, reply="yes", by=officer)
    assert gaps[0] not in Gap.objects.open_now(gorbals)


def test_a_pledge_that_nobody_confirmed_lately_is_left_out(
    gorbals, kitchen, cook, cooking, coordinator, monday
):
    Pledge.objects.filter(pk=kitchen.pk).update(confirmed_at=timezone.now() - timedelta(days=90))
    made = actions.start_plan(gorbals, first_day=monday, weeks=2, by=coordinator)
    made.refresh_from_db()
    assert bridge.drafted(made) == []
    assert list(Pledge.objects.unconfirmed(gorbals)) == [kitchen]


def test_a_session_made_by_hand_keeps_its_people_and_its_helper_busy(
    gorbals, kitchen, cook, cooking, group, coordinator, monday
):
    evening = bridge.moment_of(schedule.DAY + 18 * 60, monday)
    actions.make_session(
        gorbals,
        opportunity=cooking,
        starts_at=evening,
        ends_at=evening + timedelta(hours=3),
        place="The park",
        people=group[:2],
        helpers=[cook],
        by=coordinator,
    )
    made = actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)
    made.refresh_from_db()
    rows = bridge.drafted(made)
    assert [local(row.starts_at).weekday() for row in rows] == [3]


def test_a_plan_needs_something_to_plan_and_one_at_a_time(gorbals, coordinator, cooking, monday):
    waiting = Plan.objects.create(
        initiative=gorbals, version=1, first_day=monday, weeks=1, made_by=coordinator
    )
    with pytest.raises(Refusal, match="being worked out already"):
        actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)
    Plan.objects.filter(pk=waiting.pk).update(made_at=timezone.now() - timedelta(hours=1))
    waiting.refresh_from_db()
    actions.stop_plan(waiting, by=coordinator)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failed_why) == ("failed", "The work was interrupted. Start it again.")
    actions.end_opportunity(cooking, by=coordinator)
    with pytest.raises(Refusal, match="nothing to plan yet"):
        actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)


def test_only_a_draft_is_agreed_and_only_from_what_stands(gorbals, plan, coordinator, monday):
    other = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    actions.agree_plan(plan, by=coordinator)
    with pytest.raises(Refusal, match="Another plan was agreed"):
        actions.agree_plan(other, by=coordinator)
    with pytest.raises(Refusal, match="Only a draft"):
        actions.agree_plan(plan, by=coordinator)
    with pytest.raises(Refusal, match="Only a draft"):
        actions.set_plan_aside(plan, by=coordinator)


def test_a_plan_in_the_making_can_be_stopped_and_keeps_the_best_so_far(
    gorbals, kitchen, cook, cooking, coordinator, monday
):
    waiting = Plan.objects.create(
        initiative=gorbals,
        version=1,
        first_day=monday,
        weeks=4,
        made_by=coordinator,
        stop_asked_at=timezone.now(),
    )
    bridge.work_out(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.result["timetable"]["finished"]) == ("draft", False)


def test_the_database_refuses_a_plan_without_an_answer(gorbals, plan):
    for change in ({"result": None}, {"state": "agreed"}, {"state": "failed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(**change)


def test_what_was_delivered_is_said_once_the_session_has_begun(gorbals, told, coordinator, police):
    use = PledgeUse.objects.first()
    with pytest.raises(Refusal, match="has not begun"):
        actions.record_use(use, amount=Decimal(1), by=coordinator)
    past = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=use.session_id).update(starts_at=past, ends_at=past + timedelta(hours=2))
    with pytest.raises(Refusal, match="Less than nothing"):
        actions.record_use(use, amount=Decimal(-1), by=coordinator)
    actions.record_use(use, amount=Decimal("1.5"), by=coordinator)
    (line,) = Pledge.objects.ledger(gorbals)
    assert (line.delivered, line.ahead, line.unused) == (Decimal("1.5"), 10, Decimal("40.5"))


def test_days_from_the_first_ask_to_the_first_session(gorbals, told, asks):
    first = Session.objects.order_by("starts_at").first()
    expected = (local(first.starts_at).date() - timezone.localdate()).days
    assert Session.objects.days_from_first_ask(gorbals) == expected


def test_somebody_who_is_taken_off_is_not_expected_any_more(gorbals, told, participant, coordinator, group):
    session = Session.objects.order_by("starts_at").first()
    actions.change_session(
        session,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        people=group[1:],
        by=coordinator,
    )
    assert SessionPlace.objects.get(session=session, person=participant).state == "taken_off"
    assert session not in Telling.objects.next_for(participant, gorbals)
    assert Request.objects.unanswered(gorbals).count() == 0


def test_hours_that_sessions_outside_the_weeks_or_outside_the_engines_terms_take_are_not_planned_twice(
    gorbals, told, cooking, kitchen, cook, group, coordinator, monday
):
    def minutes_left():
        weeks_one_and_two = Plan(initiative=gorbals, first_day=monday, weeks=2)
        problem, _current = bridge.problem_for(weeks_one_and_two)
        return next(row.minutes for row in problem.helpers if row.id == str(cook.pk))

    def by_hand(day, minutes):
        start = bridge.moment_of(day * 24 * 60 + 12 * 60, monday)
        actions.make_session(
            gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(minutes=minutes),
            people=group[:3], place="Here", venue=kitchen, helpers=[cook], kept_why="They asked", by=coordinator,
        )  # fmt: skip

    before = minutes_left()
    by_hand(22, 120)  # in the fourth week
    assert minutes_left() == before - 120
    by_hand(3, 45)  # shorter than the engine knows it
    assert minutes_left() == before - 165
