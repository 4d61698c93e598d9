"""A certificate and one's own story are there to take, and say nothing that is not the person's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from alongside.assess.models import Story
from alongside.coordinate.models import Opportunity, Session, SessionPlace
from alongside.deliver import actions
from alongside.deliver.models import Attendance
from alongside.listen.models import Ask


@pytest.fixture
def came(gorbals, participant, coordinator):
    cooking = Opportunity.objects.create(
        initiative=gorbals, name="Cooking", minutes=90, fewest=1, most=5, made_by=coordinator
    )
    for days, how in ((14, "came"), (7, "left_early"), (3, "did_not")):
        start = timezone.now() - timedelta(days=days)
        session = Session.objects.create(
            initiative=gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(minutes=90),
            place="Kitchen", told_at=start, made_by=coordinator,
        )  # fmt: skip
        SessionPlace.objects.create(initiative=gorbals, session=session, person=participant)
        Attendance.objects.create(
            initiative=gorbals, session=session, person=participant, how=how, marked_by=coordinator
        )


def test_a_certificate_counts_what_somebody_came_to(gorbals, participant, came, browse):
    page = browse(participant).get(gorbals.at("pages:certificate")).content.decode()
    assert "times: 2, hours: 3" in page
    assert "Hours in all: 3" in page
    sheet = page.split('<div class="slip sheet">')[1].split("no-print")[0]
    assert gorbals.name not in sheet
    assert gorbals.anchor.name in sheet


def test_a_certificate_of_nothing_says_so(gorbals, participant, browse):
    assert (
        "Nothing to put on it yet"
        in browse(participant).get(gorbals.at("pages:certificate")).content.decode()
    )


def test_a_story_is_one_file_that_opens_anywhere(gorbals, participant, came, coordinator, browse):
    Ask.objects.create(initiative=gorbals, person=participant, words="<b>Learn</b> to cook")
    Story.objects.create(initiative=gorbals, person=participant, words="I cook for my gran now.")
    actions.make_commitment(
        gorbals, person=participant, words="Bring the pans", due_on=timezone.localdate(), by=participant
    )
    answer = browse(participant).get(gorbals.at("pages:my_story"))
    text = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="my-story.html"'
    for words in ("&lt;b&gt;Learn&lt;/b&gt; to cook", "I cook for my gran now.", "Bring the pans", "Cooking"):
        assert words in text
    assert all(away not in text for away in ("http://", "https://", "src=", "<link", "<script"))


def test_nobody_takes_somebody_elses_story(gorbals, participant, came, key_worker, officer, stranger, browse):
    for name in ("pages:my_story", "pages:certificate"):
        url = f"{gorbals.at(name)}?whom={participant.pk}"
        assert browse(key_worker).get(url).status_code == 200
        assert [browse(person).get(url).status_code for person in (officer, stranger)] == [403, 404]
