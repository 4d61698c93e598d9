import pytest

from alongside.community.models import Initiative, JournalEntry

pytestmark = pytest.mark.django_db


def filled(initiative, **more):
    return {
        "name": initiative.name,
        "purpose": "Bikes",
        "anchor": initiative.anchor_id,
        "starts_on": "2026-10-05",
        "ends_on": "2026-11-27",
        **more,
    }


def test_a_coordinator_says_when_it_has_begun(gorbals, coordinator, browse):
    Initiative.objects.update(stage=Initiative.Stage.PREPARING)
    browse(coordinator).post(gorbals.at("community:change_initiative"), filled(gorbals, has_begun="on"))
    gorbals.refresh_from_db()
    assert (gorbals.stage, gorbals.purpose) == ("running", "Bikes")
    assert JournalEntry.objects.get(what="changed the initiative").by == coordinator


def test_it_cannot_end_before_it_starts(gorbals, coordinator, browse):
    sent = filled(gorbals, ends_on="2026-10-01")
    page = browse(coordinator).post(gorbals.at("community:change_initiative"), sent).content.decode()
    assert "The last day is before the first." in page
    assert "2026-10-01" in page


def test_only_the_coordinator_may_change_it(gorbals, key_worker, officer, participant, evaluator, browse):
    for person in (key_worker, officer, participant, evaluator):
        assert browse(person).get(gorbals.at("community:change_initiative")).status_code == 403


def test_an_organisation_of_another_community_cannot_become_the_anchor(
    gorbals, coordinator, stranger, browse
):
    sent = filled(gorbals, anchor=stranger.organisation_id)
    browse(coordinator).post(gorbals.at("community:change_initiative"), sent)
    gorbals.refresh_from_db()
    assert gorbals.anchor.name == "New Gorbals Housing"


def test_a_finished_initiative_stays_as_it_is(gorbals, coordinator, browse):
    Initiative.objects.update(stage=Initiative.Stage.CLOSED)
    page = (
        browse(coordinator).post(gorbals.at("community:change_initiative"), filled(gorbals)).content.decode()
    )
    assert "Our eight weeks has finished" in page
