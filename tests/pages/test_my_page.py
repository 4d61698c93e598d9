"""From their own page somebody says in one tap whether it was worth it, and finds what they promised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.coordinate.models import Opportunity, Session
from alongside.deliver.models import Attendance
from tests.cast import queries_for


@pytest.fixture
def came(gorbals, participant, coordinator):
    def made(days):
        cooking, _made = Opportunity.objects.get_or_create(
            initiative=gorbals,
            name="Cooking",
            defaults={"minutes": 90, "fewest": 1, "most": 5, "made_by": coordinator},
        )
        start = timezone.now() - timedelta(days=days)
        session = Session.objects.create(
            initiative=gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(minutes=90),
            place="Kitchen", told_at=start, made_by=coordinator,
        )  # fmt: skip
        return Attendance.objects.create(
            initiative=gorbals, session=session, person=participant, how="came", marked_by=coordinator
        )

    return made


def test_was_it_worth_it_is_one_tap_on_ones_own_page(gorbals, participant, came, browse):
    noted, client = came(3), browse(participant)
    page = client.get(gorbals.get_absolute_url()).content.decode()
    worth_url = gorbals.at("deliver:worth_it", pk=noted.pk)
    assert (page.count(f'action="{worth_url}"'), page.count(f'href="{worth_url}"')) == (2, 0)
    answer = client.post(worth_url, {"worth_it": "yes"}, follow=True)
    noted.refresh_from_db()
    assert noted.worth_it is True
    assert [str(message) for message in answer.context["messages"]] == [
        "Thank you. We count it, without your name."
    ]
    assert worth_url not in answer.content.decode()


def test_by_ear_each_button_says_what_it_is_about(gorbals, participant, came, browse):
    days = [came(3), came(10)]
    page = browse(participant).get(gorbals.get_absolute_url()).content.decode()
    for noted in days:
        about = f"Cooking, {noted.session.starts_at.day} "
        assert page.count(f'<span class="visually-hidden" data-own-words> {about}') == 2


def test_what_somebody_promised_is_one_click_from_their_own_page(gorbals, participant, browse):
    client = browse(participant)
    page = client.get(gorbals.get_absolute_url()).content.decode()
    assert f'href="{gorbals.at("deliver:overview")}"' in page
    assert "What I promised" in client.get(gorbals.at("deliver:overview")).content.decode()


def test_two_sessions_take_as_many_queries_as_one(gorbals, participant, came, browse):
    client = browse(participant)
    came(3)
    one = queries_for(client, gorbals.get_absolute_url())
    came(10)
    assert queries_for(client, gorbals.get_absolute_url()) == one
