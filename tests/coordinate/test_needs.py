"""When people can come and what they need: said by them, kept, and followed by every plan."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from alongside.community.held import erase_person, held_on
from alongside.community.models import JournalEntry
from alongside.community.refusals import Refusal
from alongside.coordinate import actions
from alongside.coordinate import plan as bridge
from alongside.coordinate.models import Availability
from alongside.listen.models import Ask

pytestmark = pytest.mark.django_db
EVENINGS = {"from_1": "18:00", "until_1": "21:00", "from_3": "18:00", "until_3": "21:00"}


def planned(gorbals, monday, coordinator, weeks=3):
    made = actions.start_plan(gorbals, first_day=monday, weeks=weeks, by=coordinator)
    made.refresh_from_db()
    assert made.failed_why == ""
    return bridge.drafted(made)


def test_a_person_says_when_they_can_come_and_finds_it_again(gorbals, participant, browse):
    client = browse(participant)
    client.post(
        gorbals.at("coordinate:availability"),
        {
            **EVENINGS,
            "away": "24/12/2026\n1/1/2027 to 3/1/2027",
            "most_a_day": "1",
            "access": "Step-free, quiet",
        },
    )
    said = Availability.objects.get()
    assert said.windows() == [(1, time(18), time(21)), (3, time(18), time(21))]
    assert said.days_away() == [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2027, 1, 1), date(2027, 1, 3)),
    ]
    assert (said.person, said.entered_by, said.most_a_day, said.access) == (
        participant,
        None,
        1,
        ["Step-free", "quiet"],
    )
    page = client.get(gorbals.at("coordinate:availability")).content.decode()
    assert "1/1/2027 to 3/1/2027" in page
    assert 'value="18:00"' in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"from_0": "18:00"}, "Monday needs both a beginning and an end."),
        ({"from_0": "18:00", "until_0": "17:00"}, "Monday ends before it begins."),
        ({"any_day": "on", "away": "Christmas"}, "Line 1, “Christmas”, is not a day."),
        ({"any_day": "on", "away": "31/2/2027"}, "Line 1, “31/2/2027”, is not a day."),
        ({"any_day": "on", "away": "1/1/2027\n5/1/2027 to 4/1/2027"}, "Line 2 ends on 4 January 2027"),
        ({"away": ""}, "Give at least one time in the week, or say that any day will do."),
    ],
)
def test_what_cannot_be_right_gets_a_sentence_and_is_not_kept(gorbals, participant, browse, typed, sentence):
    page = browse(participant).post(gorbals.at("coordinate:availability"), typed).content.decode()
    assert sentence in page
    assert Availability.objects.count() == 0


def test_a_key_worker_says_it_for_somebody_they_sit_beside(gorbals, key_worker, participant, browse):
    client = browse(key_worker)
    client.post(gorbals.at("coordinate:availability"), {"whom": participant.pk, "any_day": "on"})
    said = Availability.objects.get()
    assert (said.person, said.entered_by, said.windows()) == (participant, key_worker, None)
    assert JournalEntry.objects.get(what="said when they can come").on_behalf_of == participant


def test_nobody_says_it_for_somebody_else(gorbals, officer, participant, group, browse):
    for person in (officer, group[1]):
        answer = browse(person).post(
            gorbals.at("coordinate:availability"), {"whom": participant.pk, "any_day": "on"}
        )
        assert (
            answer.status_code in (403, 404) or Availability.objects.filter(person=participant).count() == 0
        )
    assert Availability.objects.filter(person=participant).count() == 0


def test_a_plan_keeps_to_when_people_can_come(gorbals, kitchen, cook, cooking, group, coordinator, monday):
    for person in group:
        actions.say_availability(
            gorbals,
            person=person,
            weekly=[(3, time(18), time(21))],
            away=[(monday, monday + timedelta(days=6))],
            by=person,
        )
    rows = planned(gorbals, monday, coordinator)
    assert rows
    assert {timezone.localtime(row.starts_at).weekday() for row in rows} == {3}
    assert min(timezone.localdate(row.starts_at) for row in rows) > monday + timedelta(days=6)


def test_a_place_without_what_somebody_needs_is_not_for_them(
    gorbals, kitchen, cook, cooking, group, coordinator, monday
):
    actions.say_availability(gorbals, person=group[0], weekly=None, access=["Step-free"], by=group[0])
    actions.say_availability(gorbals, person=group[1], weekly=None, access=["hearing loop"], by=group[1])
    rows = planned(gorbals, monday, coordinator)
    people = {person for row in rows for person in row.people}
    assert group[0] in people
    assert group[1] not in people


def test_what_matters_more_weighs_more(gorbals, cooking, group, monday, coordinator):
    Ask.objects.filter(person=group[0]).update(matters=3)
    Ask.objects.filter(person=group[1]).update(matters=1)
    made = actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)
    problem, _current = bridge.problem_for(made)
    weights = {ask.person: ask.weight for ask in problem.asks}
    assert (weights[str(group[0].pk)], weights[str(group[1].pk)], weights[str(group[2].pk)]) == (3, 1, 2)


def test_what_comes_after_something_waits_for_it(gorbals, kitchen, cook, cooking, asks, coordinator, monday):
    baking = actions.make_opportunity(
        gorbals, name="Baking", asks=asks, minutes=60, fewest=2, most=8, after=[cooking], by=coordinator
    )
    rows = planned(gorbals, monday, coordinator)
    first = {}
    for row in sorted(rows, key=lambda row: row.starts_at):
        for person in row.people:
            first.setdefault((row.opportunity, person), row.starts_at)
    baked = {person: when for (what, person), when in first.items() if what == baking}
    assert baked
    assert all(first[cooking, person] < when for person, when in baked.items())


def test_travel_time_is_between_two_places_the_same_both_ways(
    gorbals, kitchen, cook, cooking, coordinator, monday
):
    actions.say_travel_time(gorbals, one="Z Street", other="A Street", minutes=45, by=coordinator)
    actions.say_travel_time(gorbals, one="A Street", other="Z Street", minutes=50, by=coordinator)
    made = actions.start_plan(gorbals, first_day=monday, weeks=1, by=coordinator)
    problem, _current = bridge.problem_for(made)
    assert problem.travel == (("A Street", "Z Street", 50),)
    with pytest.raises(Refusal, match="two different places"):
        actions.say_travel_time(gorbals, one="A Street", other="A Street", minutes=5, by=coordinator)


def test_what_somebody_needs_goes_with_them(gorbals, participant, coordinator):
    actions.say_availability(
        gorbals, person=participant, weekly=[(0, time(9), time(17))], access=["step-free"], by=participant
    )
    assert "step-free" in str(held_on(participant))
    erase_person(participant, by=coordinator)
    said = Availability.objects.get()
    assert (said.weekly, said.access, said.away, said.languages) == (None, None, None, None)


# --- by hand, on purpose ---


def by_hand(gorbals, opportunity, people, coordinator, start, **more):
    return actions.make_session(
        gorbals,
        opportunity=opportunity,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        place=more.pop("place", "The park"),
        people=people,
        by=coordinator,
        **more,
    )


def test_what_speaks_against_a_session_is_told_and_may_stay_for_a_reason(
    gorbals, cooking, group, coordinator, monday, kitchen, browse
):
    actions.say_availability(gorbals, person=group[0], weekly=[(3, time(18), time(21))], by=group[0])
    start = bridge.moment_of(
        18 * 60, monday
    )  # a Monday, and the kitchen is pledged on Tuesdays and Thursdays
    with pytest.raises(Refusal) as told:
        by_hand(gorbals, cooking, group[:1], coordinator, start, venue=kitchen)
    assert f"{group[0]} said that they cannot come at that time." in str(told.value)
    assert "Station kitchen is not pledged at that time of day." in str(told.value)
    made = by_hand(
        gorbals, cooking, group[:1], coordinator, start, venue=kitchen, kept_why="He asked for it."
    )
    page = browse(coordinator).get(gorbals.at("coordinate:session", pk=made.pk)).content.decode()
    assert "Something speaks against it" in page
    assert "He asked for it." in page


def test_nothing_speaks_against_what_fits_and_then_no_reason_is_kept(
    gorbals, cooking, group, coordinator, monday
):
    start = bridge.moment_of(18 * 60, monday)
    made = by_hand(gorbals, cooking, group[:2], coordinator, start, kept_why="In case.")
    assert (actions.against(made), made.kept_why) == ([], "")


def test_too_little_time_between_two_places_and_too_many_hours_are_soft(
    gorbals, cooking, group, coordinator, monday
):
    actions.say_availability(
        gorbals, person=group[0], weekly=None, most_a_day=1, most_hours_a_week=3, by=group[0]
    )
    actions.say_travel_time(gorbals, one="The park", other="The yard", minutes=45, by=coordinator)
    start = bridge.moment_of(18 * 60, monday)
    by_hand(gorbals, cooking, group[:1], coordinator, start)
    with pytest.raises(Refusal) as told:
        by_hand(
            gorbals, cooking, group[:1], coordinator, start + timedelta(hours=2, minutes=40), place="The yard"
        )
    for sentence in (
        "too little time between here and The park",
        "more sessions on that day",
        "more hours in that week",
    ):
        assert sentence in str(told.value)


def test_somebody_in_two_places_stays_impossible_whatever_the_reason(
    gorbals, cooking, group, coordinator, monday
):
    start = bridge.moment_of(18 * 60, monday)
    by_hand(gorbals, cooking, group[:1], coordinator, start)
    with pytest.raises(Refusal, match="is somewhere else at that time"):
        by_hand(gorbals, cooking, group[:1], coordinator, start, place="The yard", kept_why="Because.")
