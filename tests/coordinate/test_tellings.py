"""People are told what is new, changed or off for them, once, and nobody else is."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from alongside.coordinate import actions
from alongside.coordinate.models import Session, Telling


@pytest.fixture
def evening(monday):
    return datetime.combine(monday + timedelta(days=1), time(18), tzinfo=timezone.get_current_timezone())


@pytest.fixture
def session(gorbals, cooking, kitchen, group, coordinator, evening):
    return actions.make_session(
        gorbals, opportunity=cooking, starts_at=evening, ends_at=evening + timedelta(hours=2),
        people=group[:3], place="Station kitchen", venue=kitchen, by=coordinator,
    )  # fmt: skip


def kinds(session):
    rows = Telling.objects.filter(session=session).order_by("pk").readable()
    return [(row.person.name, row.kind) for row in rows]


def test_a_session_made_by_hand_is_told_to_those_on_it(session, group, coordinator):
    assert kinds(session) == [(one.name, "new") for one in sorted(group[:3], key=lambda one: one.pk)]
    assert (
        Telling.objects.filter(session=session).values_list("told_by", flat=True).distinct().get()
        == coordinator.pk
    )


def test_only_those_for_whom_something_differs_are_told(session, group, coordinator, evening):
    def change(**what):
        given = {
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "place": session.place,
            "people": group[:3],
        }
        actions.change_session(session, by=coordinator, **(given | what))
        session.refresh_from_db()

    Telling.objects.all().delete()
    actions.telling.tell([session], by=coordinator)
    before = Telling.objects.count()
    change()
    assert Telling.objects.count() == before
    change(people=group[1:4])
    assert kinds(session)[before:] == [(group[0].name, "off"), (group[3].name, "new")]
    before = Telling.objects.count()
    change(people=group[1:4], starts_at=evening + timedelta(minutes=30))
    assert {kind for _name, kind in kinds(session)[before:]} == {"changed"}
    assert len(kinds(session)) == before + 3


def test_what_is_called_off_shows_with_its_reason_until_its_time_is_over(
    gorbals, session, group, participant, coordinator, browse
):
    actions.call_off_session(session, why="The boiler broke", by=coordinator)
    assert [one.session for one in Telling.objects.off_for(participant, gorbals)] == [session]
    page = browse(participant).get(gorbals.at("coordinate:overview")).content.decode()
    assert "This is off:" in page
    assert "The boiler broke" in page
    assert Telling.objects.off_for(group[4], gorbals) == []
    past = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=session.pk).update(starts_at=past - timedelta(hours=2), ends_at=past)
    assert Telling.objects.off_for(participant, gorbals) == []


def test_telling_a_plan_twice_over_tells_nobody_again(gorbals, told, coordinator, monday):
    before = Telling.objects.count()
    assert before > 0
    again = actions.start_plan(gorbals, first_day=monday, weeks=4, by=coordinator)
    again.refresh_from_db()
    assert actions.tell_plan(actions.agree_plan(again, by=coordinator), by=coordinator) == 0
    assert Telling.objects.count() == before


def test_a_loss_tells_those_whose_session_is_off_or_moved_and_nobody_else(
    gorbals, told, kitchen, coordinator
):
    first = Session.objects.filter(initiative=gorbals).order_by("starts_at").first()
    _loss, plan = actions.note_loss(
        gorbals,
        pledge=kitchen,
        starts_at=first.starts_at - timedelta(hours=1),
        ends_at=first.ends_at,
        why="A flood",
        by=coordinator,
    )
    plan.refresh_from_db()
    before = set(Telling.objects.values_list("pk", flat=True))
    actions.tell_plan(actions.agree_plan(plan, by=coordinator), by=coordinator)
    fresh = Telling.objects.exclude(pk__in=before)
    assert fresh.filter(session=first).exists()
    untouched = Session.objects.filter(tellings__in=before).exclude(tellings__in=fresh).distinct()
    assert untouched.exists()


def test_the_team_reads_who_was_told_what_and_participants_do_not(
    gorbals, session, group, coordinator, participant, browse
):
    url = gorbals.at("coordinate:tellings")
    page = browse(coordinator).get(url).content.decode()
    assert all(one.name in page for one in group[:3])
    assert browse(participant).get(url).status_code == 403
