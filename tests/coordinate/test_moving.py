"""A session is dragged, or moved by its form: what speaks against it shows at once, and nothing changes by itself."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from alongside.coordinate import actions


@pytest.fixture
def session(gorbals, cooking, kitchen, group, coordinator, monday):
    start = datetime.combine(monday + timedelta(days=1), time(18), tzinfo=timezone.get_current_timezone())
    return actions.make_session(
        gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(hours=2),
        people=group[:3], place="Station kitchen", venue=kitchen, by=coordinator,
    )  # fmt: skip


def typed(session, **more):
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    people = [place.person_id for place in session.places.all()]
    return {
        "day": start.date().isoformat(), "from_time": start.strftime("%H:%M"), "until_time": end.strftime("%H:%M"),
        "place": session.place, "people": people, "venue": session.venue_id, **more,
    }  # fmt: skip


def test_a_session_dragged_to_a_day_without_its_room_says_so_and_stays(
    gorbals, session, monday, coordinator, browse
):
    url = gorbals.at("coordinate:change_session", pk=session.pk)
    page = browse(coordinator).get(f"{url}?day={monday.isoformat()}").content.decode()
    assert "You moved it to" in page
    assert "Station kitchen is not pledged at that time of day." in page
    assert f'value="{monday.isoformat()}"' in page
    before = session.starts_at
    session.refresh_from_db()
    assert session.starts_at == before


def test_a_day_on_which_nothing_speaks_against_it_says_that_too(
    gorbals, session, monday, coordinator, browse
):
    thursday = monday + timedelta(days=3)
    url = gorbals.at("coordinate:change_session", pk=session.pk)
    assert "Nothing speaks against it." in browse(coordinator).get(f"{url}?day={thursday}").content.decode()


def test_what_is_typed_is_weighed_before_it_is_sent(
    gorbals, session, cooking, kitchen, group, coordinator, browse
):
    client = browse(coordinator)
    there = gorbals.at("coordinate:try_change", pk=session.pk)
    assert "Nothing speaks against it." in client.post(there, typed(session)).content.decode()
    wrong = client.post(there, typed(session, until_time="22:30")).content.decode()
    assert "Station kitchen is not pledged at that time of day." in wrong
    new = typed(session, opportunity=cooking.pk, venue=kitchen.pk)
    tried = client.post(gorbals.at("coordinate:try_session"), new).content.decode()
    assert f"{min(group[:3], key=lambda one: one.name).name} is somewhere else at that time." in tried
    assert client.post(there, typed(session, day="")).content.decode().strip() == ""


def test_a_week_by_day_has_empty_days_to_move_to(gorbals, session, monday, coordinator, key_worker, browse):
    url = f"{gorbals.at('coordinate:week')}?day={monday.isoformat()}"
    page = browse(coordinator).get(url).content.decode()
    assert [f'data-day="{monday + timedelta(days=day)}"' in page for day in range(7)] == [True] * 7
    assert page.count("data-move=") == 1
    assert "data-move=" not in browse(key_worker).get(url).content.decode()


def test_only_the_coordinator_weighs_a_session(gorbals, session, key_worker, browse):
    there = gorbals.at("coordinate:try_change", pk=session.pk)
    assert browse(key_worker).post(there, typed(session)).status_code == 403
