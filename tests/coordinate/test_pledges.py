"""What partners have, pledge, are asked and reply."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from alongside.community.models import Initiative, JournalEntry, Organisation, Sector
from alongside.community.refusals import Refusal
from alongside.coordinate import actions
from alongside.coordinate.models import (
    KeepApart,
    Opportunity,
    Pledge,
    PledgeWindow,
    Request,
    Resource,
    Session,
    Telling,
)
from alongside.coordinate.pictures import people_told
from alongside.listen.models import Ask


def last_entry():
    return JournalEntry.objects.latest("pk")


def test_a_partner_pledges_what_it_has_and_that_is_a_confirmation(gorbals, officer, kitchen):
    assert (kitchen.state, kitchen.confirmed_by, kitchen.unit, kitchen.is_fresh) == (
        "confirmed",
        officer,
        "hours",
        True,
    )
    assert [str(window) for window in kitchen.windows.all()] == [
        "Tuesday, 18:00 to 21:00",
        "Thursday, 18:00 to 21:00",
    ]
    assert (last_entry().what, last_entry().by) == ("made a pledge", officer)


def test_a_pledge_that_a_coordinator_enters_waits_for_its_partner(gorbals, coordinator, officer, monday):
    van = actions.add_resource(officer.organisation, kind="vehicle", name="Van", by=coordinator)
    pledge = actions.make_pledge(
        gorbals,
        resource=van,
        amount=1,
        starts_on=monday,
        ends_on=monday,
        windows=[(0, time(9), time(17))],
        by=coordinator,
    )
    assert (pledge.state, pledge.confirmed_at) == ("offered", None)
    assert list(Pledge.objects.unconfirmed(gorbals)) == [pledge]
    actions.confirm_pledge(pledge, by=officer)
    assert list(Pledge.objects.unconfirmed(gorbals)) == []
    assert last_entry().what == "confirmed a pledge"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_on": lambda monday: monday - timedelta(days=1)}, "ends_on"),
        (
            {
                "starts_on": lambda _m: datetime(2020, 1, 1).date(),
                "ends_on": lambda _m: datetime(2020, 1, 2).date(),
            },
            "ends_on",
        ),
        ({"windows": lambda _m: []}, "windows"),
        ({"windows": lambda _m: [(0, time(9), time(12)), (0, time(11), time(13))]}, "windows"),
    ],
)
def test_a_pledge_that_cannot_be_is_refused(gorbals, officer, monday, change, field):
    hall = actions.add_resource(officer.organisation, kind="venue", name="Hall", holds=20, by=officer)
    given = {"starts_on": monday, "ends_on": monday, "windows": [(0, time(9), time(12))]}
    given |= {name: made(monday) for name, made in change.items()}
    with pytest.raises(Refusal) as refused:
        actions.make_pledge(gorbals, resource=hall, amount=5, by=officer, **given)
    assert refused.value.field == field
    assert Pledge.objects.count() == 0


def test_a_room_says_how_many_it_holds_and_is_named_once(officer):
    with pytest.raises(Refusal, match="how many people fit in"):
        actions.add_resource(officer.organisation, kind="venue", name="Hall", by=officer)
    actions.add_resource(officer.organisation, kind="venue", name="Hall", holds=20, by=officer)
    with pytest.raises(Refusal, match="called that already"):
        actions.add_resource(officer.organisation, kind="venue", name="HALL", holds=20, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.update(holds=None)


def test_a_pledge_is_withdrawn_once_with_a_reason(gorbals, kitchen, officer):
    with pytest.raises(Refusal, match="Say why"):
        actions.withdraw_pledge(kitchen, why=" ", by=officer)
    actions.withdraw_pledge(kitchen, why="The station closes", by=officer)
    with pytest.raises(Refusal, match="withdrawn already"):
        actions.withdraw_pledge(kitchen, why="Again", by=officer)
    with pytest.raises(Refusal, match="Make a new one"):
        actions.confirm_pledge(kitchen, by=officer)
    assert Pledge.objects.standing(gorbals).count() == 0
    assert last_entry().why == "The station closes"


def test_nothing_is_pledged_across_communities_or_to_what_has_finished(
    gorbals, stranger, officer, kitchen, monday
):
    elsewhere = stranger.memberships.get().initiative
    for initiative, words in ((elsewhere, "another community"), (gorbals, "has finished")):
        Initiative.objects.filter(pk=gorbals.pk).update(stage="closed")
        gorbals.refresh_from_db()
        with pytest.raises(Refusal, match=words):
            actions.make_pledge(
                initiative, resource=kitchen.resource, amount=1, starts_on=monday, ends_on=monday, by=officer
            )


def test_the_database_refuses_a_pledge_of_nothing_and_a_window_that_ends_first(gorbals, kitchen):
    for rows, change in (
        (Pledge, {"amount": 0}),
        (Pledge, {"state": "withdrawn"}),
        (Pledge, {"confirmed_at": None}),
        (PledgeWindow, {"until_time": time(6)}),
        (PledgeWindow, {"weekday": 7}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.update(**change)


def test_a_partner_says_yes_no_or_instead(gorbals, coordinator, officer, police):
    asked = actions.ask_partner(gorbals, organisation=police, words="A room on Tuesdays?", by=coordinator)
    assert list(Request.objects.unanswered(gorbals)) == [asked]
    for given, field in (
        ({"reply": "waiting"}, "reply"),
        ({"reply": "no"}, "words"),
        ({"reply": "instead"}, "words"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.reply(asked, by=officer, **given)
        assert refused.value.field == field
    actions.reply(asked, reply="instead", words="Thursdays we can", by=officer)
    asked.refresh_from_db()
    assert (asked.reply, asked.reply_words, asked.replied_by) == ("instead", "Thursdays we can", officer)
    assert Request.objects.unanswered(gorbals).count() == 0
    assert last_entry().what == "replied to what was asked"
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.update(replied_by=None)


def test_the_same_is_not_asked_twice_while_the_reply_is_to_come(gorbals, coordinator, police):
    actions.ask_partner(gorbals, organisation=police, words="A room?", by=coordinator)
    with pytest.raises(Refusal, match="exactly this"):
        actions.ask_partner(gorbals, organisation=police, words="A room?", by=coordinator)


def test_an_opportunity_comes_from_asks_of_its_own_initiative(gorbals, cooking, asks, coordinator, stranger):
    assert set(cooking.asks.all()) == set(asks)
    usual = {"minutes": 60, "fewest": 1, "most": 4, "by": coordinator}
    theirs = Ask.objects.create(
        initiative=stranger.memberships.get().initiative, person=stranger, words="Ours"
    )
    for given, field in (
        ({"name": "Bikes", "asks": []}, "asks"),
        ({"name": "Bikes", "asks": [theirs]}, "asks"),
        ({"name": "COOKING", "asks": asks}, "name"),
        ({"name": "Bikes", "asks": asks, "fewest": 9}, "most"),
    ):
        with pytest.raises(Refusal) as refused:
            actions.make_opportunity(gorbals, **(usual | given))
        assert refused.value.field == field
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.update(most=0)


def at(monday, hour, *, days=1):
    zone = timezone.get_current_timezone()
    return datetime.combine(monday + timedelta(days=days), time(hour), tzinfo=zone)


def make(gorbals, cooking, coordinator, monday, **given):
    usual = {
        "opportunity": cooking,
        "starts_at": at(monday, 18),
        "ends_at": at(monday, 20),
        "place": "The kitchen",
        "people": [],
        "by": coordinator,
    }
    return actions.make_session(gorbals, **(usual | given))


def test_hard_conflicts_are_refused_and_keep_apart_is_never_explained(
    gorbals, cooking, kitchen, group, coordinator, monday
):
    first = make(gorbals, cooking, coordinator, monday, people=group[:2], venue=kitchen)
    assert (first.told_at is None, last_entry().what) == (False, "made a session")
    with pytest.raises(Refusal, match="Sam is somewhere else"):
        make(gorbals, cooking, coordinator, monday, people=group[:1])
    with pytest.raises(Refusal, match="Station kitchen is taken"):
        make(gorbals, cooking, coordinator, monday, people=group[3:], venue=kitchen)
    later = {"starts_at": at(monday, 18, days=90), "ends_at": at(monday, 20, days=90)}
    with pytest.raises(Refusal, match="not pledged for that day"):
        make(gorbals, cooking, coordinator, monday, people=group[3:], venue=kitchen, **later)
    with pytest.raises(Refusal, match="end before it starts"):
        make(gorbals, cooking, coordinator, monday, ends_at=at(monday, 17))
    actions.keep_apart(gorbals, one=group[3], other=group[4], by=coordinator)
    with pytest.raises(Refusal) as refused:
        make(gorbals, cooking, coordinator, monday, people=group[3:5])
    assert str(refused.value) == "These people cannot all be on one session. Choose fewer of them."
    assert Session.objects.count() == 1


def test_a_session_is_called_off_with_a_reason(gorbals, cooking, group, coordinator, monday, participant):
    session = make(gorbals, cooking, coordinator, monday, people=group)
    with pytest.raises(Refusal, match="Say why"):
        actions.call_off_session(session, why="", by=coordinator)
    actions.call_off_session(session, why="Snow", by=coordinator)
    assert len(Telling.objects.next_for(participant, gorbals)) == 0
    with pytest.raises(Refusal, match="called off already"):
        actions.call_off_session(session, why="Snow", by=coordinator)
    with pytest.raises(Refusal, match="stays as it was"):
        actions.change_session(
            session,
            starts_at=at(monday, 9),
            ends_at=at(monday, 10),
            place="Here",
            people=group,
            by=coordinator,
        )


def test_who_is_kept_apart_is_in_no_journal_entry_by_name(gorbals, group, coordinator, stranger):
    pair = actions.keep_apart(gorbals, one=group[1], other=group[0], by=coordinator)
    assert (pair.one, pair.other) == (group[0], group[1])
    assert (last_entry().about, last_entry().on_behalf_of, last_entry().why) == (None, None, "")
    for one, other in ((group[0], group[0]), (group[0], group[1]), (group[0], stranger)):
        with pytest.raises(Refusal):
            actions.keep_apart(gorbals, one=one, other=other, by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepApart.objects.create(initiative=gorbals, one=group[3], other=group[2], noted_by=coordinator)
    actions.let_together(pair, by=coordinator)
    assert KeepApart.objects.count() == 0


def test_a_partner_reads_no_number_that_could_point_at_somebody():
    assert [people_told(count, 11) for count in (0, 1, 4, 5, 11)] == [
        "0 of 11",
        "held back (fewer than 5)",
        "held back (fewer than 5)",
        "5 of 11",
        "11 of 11",
    ]
    assert people_told(3, 3) == "held back (fewer than 5)"


def test_pledges_in_other_units_are_kept_apart_in_the_ledger(gorbals, kitchen, officer, pledge_of):
    pledge_of(officer, name="Depot", kind="places", amount=4)
    other = Organisation.objects.create(community=gorbals.community, name="A college", sector=Sector.PUBLIC)
    officer.organisation = other
    pledge_of(officer, name="Studio", amount=9)
    lines = [(str(line.organisation), line.unit, line.pledged) for line in Pledge.objects.ledger(gorbals)]
    assert lines == [
        ("A college", "hours", 9),
        ("Police Scotland", "hours", 40),
        ("Police Scotland", "places", 4),
    ]


def test_a_pledge_is_not_there_on_its_days_off(
    gorbals, officer, coordinator, cooking, group, kitchen, monday
):
    tuesday = monday + timedelta(days=1)
    off = actions.make_pledge(
        gorbals,
        resource=kitchen.resource,
        amount=6,
        starts_on=monday,
        ends_on=monday + timedelta(days=27),
        windows=[(1, time(9), time(12))],
        not_on=[(tuesday, tuesday)],
        by=officer,
    )
    assert [off.runs_on(tuesday + timedelta(days=days)) for days in (0, 7)] == [False, True]
    start = datetime.combine(tuesday, time(9), tzinfo=timezone.get_current_timezone())
    with pytest.raises(Refusal, match="Station kitchen is not pledged for that day"):
        actions.make_session(
            gorbals, opportunity=cooking, starts_at=start, ends_at=start + timedelta(hours=2), people=group[:3],
            place="Station", venue=off, by=coordinator,
        )  # fmt: skip


def test_one_room_is_not_pledged_twice_for_one_time(gorbals, officer, kitchen, monday):
    def again(day, start, end):
        return actions.make_pledge(
            gorbals,
            resource=kitchen.resource,
            amount=6,
            starts_on=monday + timedelta(days=7),
            ends_on=monday + timedelta(days=70),
            windows=[(day, time(start), time(end))],
            by=officer,
        )

    with pytest.raises(Refusal, match=r"pledged already by .*: Tuesday, 18:00 to 21:00") as refused:
        again(1, 20, 22)
    assert refused.value.field == "windows"
    assert again(1, 21, 22).amount == again(2, 18, 21).amount
    actions.withdraw_pledge(kitchen, why="The boiler", by=officer)
    assert again(3, 18, 21).is_standing


def test_one_persons_hours_are_not_pledged_by_two_partners(gorbals, officer, coordinator, cook, monday):
    college = Organisation.objects.create(
        community=gorbals.community, name="Night college", sector=Sector.PUBLIC
    )
    other = actions.add_resource(
        college, kind="hours", name="chef’s HOURS", where=cook.resource.where, by=coordinator
    )
    with pytest.raises(Refusal, match="give it a name that tells them apart"):
        actions.make_pledge(
            gorbals, resource=other, amount=4, starts_on=monday, ends_on=monday + timedelta(days=6),
            windows=[(3, time(19), time(20))], by=coordinator,
        )  # fmt: skip


def test_an_officer_types_days_off(gorbals, officer, police, monday, browse):
    typed = {
        "organisation": officer.organisation_id, "kind": "venue", "name": "Yard", "holds": "20", "amount": "40",
        "starts_on": monday.isoformat(), "ends_on": (monday + timedelta(days=60)).isoformat(), "days": ["1"],
        "from_time": "18:00", "until_time": "20:00", "not_on": "24/12/2026\n28/12/2026 to 3/1/2027",
    }  # fmt: skip
    browse(officer).post(gorbals.at("coordinate:make_pledge"), typed)
    made = Pledge.objects.get(initiative=gorbals, resource__name="Yard")
    assert made.not_on == [["2026-12-24", "2026-12-24"], ["2026-12-28", "2027-01-03"]]
    assert made.days_off_in_words == "24 December 2026, 28 December 2026 – 3 January 2027"
    typed |= {"name": "Hall", "not_on": "31/11/2026"}
    again = browse(officer).post(gorbals.at("coordinate:make_pledge"), typed)
    assert "Line 1, “31/11/2026”, is not a day." in again.content.decode()


def test_a_time_that_the_clocks_leave_out_is_refused(gorbals, cooking, group, kitchen, coordinator, browse):
    typed = {
        "opportunity": cooking.pk, "day": "2027-03-28", "from_time": "01:30", "until_time": "03:00",
        "place": "Station", "people": [group[0].pk],
    }  # fmt: skip
    said = browse(coordinator).post(gorbals.at("coordinate:make_session"), typed)
    assert "there is no such time" in said.content.decode()
    assert not Session.objects.filter(initiative=gorbals).exists()
