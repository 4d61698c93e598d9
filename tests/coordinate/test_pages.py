"""The pages of Coordinate, as each role sees them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside.coordinate import actions
from alongside.coordinate.models import KeepApart, Opportunity, Plan, Pledge, Request, Resource, Session
from tests.cast import member


def page(client, initiative, name, *, query="", **more):
    response = client.get(initiative.at(f"coordinate:{name}", **more) + query)
    return response.status_code, response.content.decode()


def pledge_form(monday, **given):
    return {
        "kind": "venue",
        "name": "Training yard",
        "holds": "20",
        "features": "yard, Step-free , ",
        "amount": "40",
        "starts_on": monday.isoformat(),
        "ends_on": (monday + timedelta(days=27)).isoformat(),
        "days": ["1", "3"],
        "from_time": "18:00",
        "until_time": "21:00",
        **given,
    }


def test_an_officer_pledges_in_one_form_and_sees_it_on_the_sheet(gorbals, officer, police, monday, browse):
    client = browse(officer)
    answer = client.post(gorbals.at("coordinate:make_pledge"), pledge_form(monday, organisation=police.pk))
    assert answer.url == gorbals.at("coordinate:sheet")
    pledge = Pledge.objects.get()
    assert (pledge.resource.features, pledge.windows.count(), pledge.state) == (
        ["yard", "Step-free"],
        2,
        "confirmed",
    )
    status, html = page(client, gorbals, "sheet")
    assert (status, "Training yard" in html, "Tuesday, 18:00 to 21:00" in html) == (200, True, True)


def test_a_refused_pledge_leaves_no_resource_behind_and_keeps_what_was_typed(
    gorbals, officer, police, monday, browse
):
    form = pledge_form(monday, organisation=police.pk, ends_on=(monday - timedelta(days=1)).isoformat())
    answer = browse(officer).post(gorbals.at("coordinate:make_pledge"), form)
    html = answer.content.decode()
    assert ("The last day is before the first" in html, 'value="Training yard"' in html) == (True, True)
    assert (Resource.objects.count(), Pledge.objects.count()) == (0, 0)


def test_a_pledge_sent_twice_is_one_pledge(gorbals, officer, police, monday, browse):
    client, form = browse(officer), pledge_form(monday, organisation=police.pk, once="b" * 32)
    for _ in range(2):
        client.post(gorbals.at("coordinate:make_pledge"), form)
    assert Pledge.objects.count() == 1


def test_an_officer_pledges_and_replies_for_their_own_organisation_alone(
    gorbals, officer, coordinator, monday, browse, pledge_of
):
    anchor = gorbals.anchor
    form = pledge_form(monday, organisation=anchor.pk)
    assert (
        "Select a valid choice"
        in browse(officer).post(gorbals.at("coordinate:make_pledge"), form).content.decode()
    )
    theirs = pledge_of(coordinator, name="Anchor hall")
    asked = actions.ask_partner(gorbals, organisation=anchor, words="More?", by=coordinator)
    assert page(browse(officer), gorbals, "withdraw_pledge", pk=theirs.pk)[0] == 404
    assert browse(officer).post(gorbals.at("coordinate:confirm_pledge", pk=theirs.pk)).status_code == 404
    assert page(browse(officer), gorbals, "reply", pk=asked.pk)[0] == 404


def test_a_partner_replies_on_its_sheet(gorbals, officer, coordinator, police, browse):
    asked = actions.ask_partner(gorbals, organisation=police, words="أسئلة 🙂 a room?", by=coordinator)
    client = browse(officer)
    assert "أسئلة 🙂 a room?" in page(client, gorbals, "sheet")[1]
    answer = client.post(gorbals.at("coordinate:reply", pk=asked.pk), {"reply": "no"})
    assert "Say why not" in answer.content.decode()
    answer = client.post(gorbals.at("coordinate:reply", pk=asked.pk), {"reply": "no", "words": "Full"})
    assert answer.url == gorbals.at("coordinate:sheet")
    assert Request.objects.get().reply == "no"


def test_an_officer_sees_counts_and_never_a_name(gorbals, told, officer, group, browse):
    client = browse(officer)
    status, html = page(client, gorbals, "sheet")
    assert (status, "6 of 6" in html) == (200, True)
    for person in group:
        assert f">{person.name}<" not in html
    actions.change_session(
        (session := Session.objects.order_by("starts_at").first()),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        people=group[:2],
        by=gorbals.anchor.people.first(),
    )
    assert "held back (fewer than 5)" in page(client, gorbals, "sheet")[1]


def test_a_coordinator_walks_from_asks_to_a_told_plan_in_the_browser(
    gorbals, kitchen, cook, asks, coordinator, participant, monday, browse
):
    client = browse(coordinator)
    client.post(
        gorbals.at("coordinate:make_opportunity"),
        {
            "name": "Cooking",
            "asks": [ask.pk for ask in asks],
            "minutes": "120",
            "fewest": "3",
            "most": "8",
            "times": "2",
            "per_week": "1",
            "helpers": "1",
            "features": "kitchen",
            "skills": "cooking",
        },
    )
    assert Opportunity.objects.get().features == ["kitchen"]
    answer = client.post(gorbals.at("coordinate:start_plan"), {"first_day": monday.isoformat(), "weeks": "3"})
    plan = Plan.objects.get()
    assert answer.url == gorbals.at("coordinate:plan", pk=plan.pk)
    status, html = page(client, gorbals, "plan", pk=plan.pk)
    assert (status, "Agree this plan" in html, "Station kitchen" in html) == (200, True, True)
    client.post(gorbals.at("coordinate:agree_plan", pk=plan.pk))
    client.post(gorbals.at("coordinate:tell_plan", pk=plan.pk))
    assert Session.objects.told(gorbals).count() == 2
    status, html = page(client, gorbals, "week", query=f"?day={monday.isoformat()}")
    assert (status, ">Sam<" in html, "Cooking" in html) == (200, True, True)
    status, html = page(browse(participant), gorbals, "overview")
    assert (status, html.count("Station kitchen") >= 2, "P1" in html) == (200, True, False)


def test_ways_out_are_shown_side_by_side_and_one_is_chosen(gorbals, told, kitchen, coordinator, browse):
    client = browse(coordinator)
    session = Session.objects.order_by("starts_at").first()
    assert page(client, gorbals, "session_fell_through", pk=session.pk)[0] == 200
    form = {
        "what": f"pledge:{kitchen.pk}",
        "starts_at": timezone.localtime(session.starts_at).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": timezone.localtime(session.ends_at).strftime("%Y-%m-%dT%H:%M"),
        "why": "A burst pipe",
    }
    answer = client.post(gorbals.at("coordinate:session_fell_through", pk=session.pk), form)
    html = client.get(answer.url).content.decode()
    assert ("A burst pipe" in html, html.count("Choose this way") >= 1) == (True, True)
    way = Plan.objects.filter(state="draft").first()
    client.post(gorbals.at("coordinate:agree_plan", pk=way.pk))
    assert "chosen" in client.get(answer.url).content.decode()


def test_a_plan_that_is_worked_out_can_be_left_and_come_back_to(gorbals, coordinator, monday, browse):
    waiting = Plan.objects.create(
        initiative=gorbals,
        version=1,
        first_day=monday,
        weeks=1,
        made_by=coordinator,
        progress={"stage": "week 1 of 1", "met": 3, "possible": 9},
    )
    client = browse(coordinator)
    status, html = page(client, gorbals, "plan", pk=waiting.pk)
    assert (status, "3 of 9 wishes met so far" in html, 'hx-trigger="every 3s"' in html) == (200, True, True)
    assert "A plan is being worked out" in page(client, gorbals, "overview")[1]


def test_a_session_is_made_changed_and_called_off_by_hand(
    gorbals, cooking, participant, coordinator, monday, browse
):
    client = browse(coordinator)
    form = {
        "opportunity": cooking.pk,
        "day": monday.isoformat(),
        "from_time": "18:00",
        "until_time": "20:00",
        "place": "The park",
        "people": [participant.pk],
    }
    client.post(gorbals.at("coordinate:make_session"), form)
    session = Session.objects.get()
    client.post(gorbals.at("coordinate:change_session", pk=session.pk), form | {"from_time": "17:00"})
    session.refresh_from_db()
    assert timezone.localtime(session.starts_at).hour == 17
    client.post(gorbals.at("coordinate:call_off_session", pk=session.pk), {"why": "Snow"})
    assert "Snow" in page(client, gorbals, "session", pk=session.pk)[1]


def test_only_coordinators_know_who_is_kept_apart(gorbals, group, coordinator, key_worker, browse):
    client = browse(coordinator)
    client.post(gorbals.at("coordinate:apart"), {"one": group[0].pk, "other": group[1].pk})
    pair = KeepApart.objects.get()
    assert ">P0<" in page(client, gorbals, "apart")[1]
    assert page(browse(key_worker), gorbals, "apart")[0] == 403
    client.post(gorbals.at("coordinate:let_together", pk=pair.pk))
    assert KeepApart.objects.count() == 0


PLAIN = ["overview", "sheet", "ledger", "make_pledge", "ask_partner", "opportunities", "make_opportunity",
         "start_plan", "week", "make_session", "apart"]  # fmt: skip
OF_SESSION = ["session", "change_session", "call_off_session", "session_fell_through"]
MAY = {
    "coordinator": [*PLAIN, *OF_SESSION, "plan"],
    "key_worker": ["overview", "sheet", "ledger", "make_pledge", "opportunities", "week", "session"],
    "officer": ["sheet", "make_pledge"],
    "participant": ["overview"],
    "evaluator": ["overview", "ledger"],
}


def keys(name, told):
    session = Session.objects.order_by("starts_at").first()
    return {"pk": told.pk} if name == "plan" else {"pk": session.pk} if name in OF_SESSION else {}


@pytest.mark.parametrize("who", MAY)
def test_each_role_opens_its_own_pages(who, gorbals, told, request, browse):
    client = browse(request.getfixturevalue(who))
    for name in [*PLAIN, *OF_SESSION, "plan"]:
        status, _html = page(client, gorbals, name, **keys(name, told))
        expected = 302 if (who, name) == ("officer", "overview") else 200 if name in MAY[who] else 403
        assert (name, status) == (name, expected)


def test_a_stranger_finds_nothing(gorbals, told, stranger, browse):
    mine = stranger.memberships.get().initiative
    for name in [*PLAIN, *OF_SESSION, "plan"]:
        more = keys(name, told)
        assert page(browse(None), gorbals, name, **more)[0] == 404
        assert page(browse(stranger), gorbals, name, **more)[0] == 404
        if more:
            assert page(browse(stranger), mine, name, **more)[0] == 404


def test_lists_ask_as_few_questions_for_thirty_as_for_one(
    gorbals, told, group, coordinator, officer, police, monday, browse, pledge_of
):
    lists = [
        (browse(coordinator), "overview", ""),
        (browse(coordinator), "ledger", ""),
        (browse(coordinator), "opportunities", ""),
        (browse(coordinator), "week", f"?day={monday.isoformat()}"),
        (browse(officer), "sheet", ""),
    ]
    evening = Session.objects.order_by("starts_at").first()

    def add(number):
        pledge = pledge_of(officer, name=f"Room {number}")
        made = actions.make_opportunity(
            gorbals,
            name=f"Thing {number}",
            asks=list(group[0].asks.all()),
            minutes=60,
            fewest=1,
            most=4,
            by=coordinator,
        )
        actions.ask_partner(gorbals, organisation=police, words=f"More of {number}?", by=coordinator)
        actions.make_session(
            gorbals,
            opportunity=made,
            starts_at=evening.starts_at,
            ends_at=evening.ends_at,
            place="Here",
            people=[member(gorbals, f"New{number}", "participant")],
            venue=pledge,
            led_by=member(gorbals, f"Leads{number}", "key_worker"),
            by=coordinator,
        )

    def count():
        counts = []
        for client, name, query in lists:
            with CaptureQueriesContext(connection) as queries:
                assert page(client, gorbals, name, query=query)[0] == 200
            counts.append((name, len(queries)))
        return counts

    add(0)
    count()
    before = count()
    for number in range(1, 30):
        add(number)
    assert count() == before
