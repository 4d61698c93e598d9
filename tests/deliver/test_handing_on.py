"""How people meet, yeses that end in the middle, and introductions that go on to somebody else."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.held import erase_person, held_on
from alongside.community.models import JournalEntry, Organisation
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.deliver import actions
from alongside.deliver.models import Consent, FunnelFigure, Introduction
from tests.cast import member

from .conftest import in_days

SECRET = "Sam owes no rent"


def text(answer):
    return answer.content.decode()


def at_noon(days):
    return datetime.combine(in_days(days), time(12), tzinfo=timezone.get_current_timezone())


@pytest.fixture
def adviser(gorbals):
    advice = Organisation.objects.create(community=gorbals.community, name="Money Advice", sector="third")
    return member(gorbals, "Tomasz", Role.PARTNER_OFFICER, organisation=advice)


@pytest.fixture
def accepted(introduction, officer):
    return actions.move_introduction(introduction, to="accepted", by=officer)


def go_on(parent, receiver, by, **more):
    given = {
        "asked_for": "Help with letters",
        "consent_words": "Yes, to Tomasz too",
        "passed_on": "Letters from the council",
        "until": in_days(20),
        **more,
    }
    return actions.introduce_onward(parent, receiver=receiver, by=by, **given)


# --- how they meet ---


def test_an_agreed_time_is_a_time_to_come_while_the_yes_holds(accepted, key_worker):
    for meet_at, match in (
        (None, "day and the time"),
        (at_noon(-1), "over"),
        (at_noon(31), "Their yes ends"),
    ):
        with pytest.raises(Refusal, match=match):
            actions.agree_meeting(accepted, how="time", meet_at=meet_at, by=key_worker)
    actions.agree_meeting(accepted, how="time", meet_at=at_noon(3), meet_where="Room 4", by=key_worker)
    agreed = Consent.objects.get()
    assert (agreed.how, agreed.meet_at, agreed.meet_where) == ("time", at_noon(3), "Room 4")
    assert JournalEntry.objects.get(what="agreed how people meet").about == accepted.person


def test_the_database_refuses_an_agreed_time_without_a_time(introduction):
    with pytest.raises(IntegrityError):
        Consent.objects.update(how="time")


def test_the_receiver_reads_where_they_meet_after_a_yes_and_no_sooner(
    gorbals, introduction, officer, participant, key_worker, browse
):
    actions.agree_meeting(
        introduction, how="time", meet_at=at_noon(3), meet_where="The blue door", by=key_worker
    )
    address = gorbals.at("deliver:introduction", pk=introduction.pk)
    assert "The blue door" in text(browse(participant).get(address))
    assert "The blue door" not in text(browse(officer).get(address))
    assert "The blue door" not in str(held_on(officer))
    actions.move_introduction(introduction, to="accepted", by=officer)
    assert "The blue door" in text(browse(officer).get(address))


def test_the_receiver_may_agree_another_time_and_a_stranger_may_not(
    gorbals, accepted, officer, adviser, participant, browse
):
    address = gorbals.at("deliver:meeting", pk=accepted.pk)
    given = {"how": "time", "meet_at": at_noon(2).strftime("%Y-%m-%dT%H:%M"), "meet_where": "By phone"}
    browse(officer).post(address, given)
    assert Consent.objects.get().meet_at == at_noon(2)
    assert browse(adviser).post(address, given).status_code == 404
    assert browse(participant).post(address, given).status_code == 404


# --- a yes that ends in the middle ---


def test_a_yes_taken_back_in_the_middle_is_unreadable_at_once_and_shows_on_both_sides(
    gorbals, accepted, officer, participant, key_worker, browse
):
    """Whoever has the page open reads nothing new: the next look at it, or going back, asks the server."""
    reader, address = browse(officer), gorbals.at("deliver:introduction", pk=accepted.pk)
    before = reader.get(address)
    assert SECRET in text(before)
    assert "no-store" in before["Cache-Control"]
    browse(participant).post(gorbals.at("deliver:take_back", pk=accepted.pk))
    for name in ("deliver:overview", "deliver:introductions"):
        assert SECRET not in text(reader.get(gorbals.at(name)))
    after = text(reader.get(address))
    assert SECRET not in after
    assert "Sam" not in after
    assert "was taken back or has run out" in after
    assert "Nobody at the service can read it any more" in text(browse(participant).get(address))
    assert "Nobody at the service can read it any more" in text(browse(key_worker).get(address))
    assert reader.get(gorbals.at("deliver:outcome", pk=accepted.pk)).status_code == 404
    assert reader.get(gorbals.at("deliver:onward", pk=accepted.pk)).status_code == 404


def test_a_yes_that_runs_out_in_the_middle_does_the_same(gorbals, accepted, officer, participant, browse):
    Consent.objects.update(until=in_days(-1))
    address = gorbals.at("deliver:introduction", pk=accepted.pk)
    shown = text(browse(officer).get(address))
    assert SECRET not in shown
    assert "was taken back or has run out" in shown
    assert "run out" in text(browse(participant).get(address))
    assert list(Introduction.objects.without_a_yes(gorbals)) == [accepted]


def test_a_yes_taken_back_while_the_answer_is_being_typed_refuses_the_answer(
    gorbals, introduction, officer, participant, browse
):
    reader, address = browse(officer), gorbals.at("deliver:introduction", pk=introduction.pk)
    assert "Can you take this up?" in text(reader.get(address))
    actions.withdraw_consent(introduction, by=participant)
    after = reader.post(address, {"to": "accepted"})
    assert Introduction.objects.get().state == "cancelled"
    assert SECRET not in text(after)


def test_a_new_yes_lets_an_open_introduction_go_on(gorbals, accepted, officer, key_worker, browse):
    Consent.objects.update(until=in_days(-1))
    browse(key_worker).post(
        gorbals.at("deliver:new_yes", pk=accepted.pk),
        {"words": "Aye, go on", "until": in_days(9).isoformat()},
    )
    consent = Consent.objects.get()
    assert (consent.words, consent.until) == ("Aye, go on", in_days(9))
    assert "Yes, tell them about the rent" in JournalEntry.objects.get(what__startswith="gave a new yes").why
    assert actions.move_introduction(accepted, to="in_progress", by=officer).state == "in_progress"


def test_a_yes_that_was_taken_back_is_not_renewed(accepted, participant, key_worker):
    actions.withdraw_consent(accepted, by=participant)
    with pytest.raises(Refusal, match="ended"):
        actions.renew_consent(accepted, words="Yes", until=in_days(9), by=key_worker)


def test_only_who_sits_beside_the_person_writes_their_new_yes(gorbals, accepted, officer, adviser, browse):
    for person in (officer, adviser, accepted.person):
        answer = browse(person).post(gorbals.at("deliver:new_yes", pk=accepted.pk), {"words": "Yes"})
        assert answer.status_code == 404


# --- onward ---


def test_a_receiver_who_cannot_help_introduces_onward_with_a_fresh_yes(
    gorbals, accepted, officer, adviser, participant, browse
):
    page = browse(officer)
    answer = page.post(
        gorbals.at("deliver:onward", pk=accepted.pk),
        {
            "receiver": adviser.pk,
            "asked_for": "Help with letters",
            "how": "call",
            "passed_on": "Letters from the council",
            "consent_words": "Yes, to Tomasz too",
            "until": in_days(20).isoformat(),
            "ends_because": "We do not do letters",
        },
    )
    onward = Introduction.objects.get(parent=accepted)
    assert answer.url == gorbals.at("deliver:introduction", pk=onward.pk)
    assert (onward.person, onward.worker, onward.receiver) == (participant, officer, adviser)
    assert (onward.consent.words, onward.state) == ("Yes, to Tomasz too", "requested")
    accepted.refresh_from_db()
    assert (accepted.state, accepted.reason) == ("failed", "We do not do letters")


@pytest.mark.parametrize("missing", ["consent_words", "passed_on"])
def test_going_on_without_a_fresh_yes_is_refused_and_ends_nothing(accepted, officer, adviser, missing):
    with pytest.raises(Refusal, match="Without a yes"):
        go_on(accepted, adviser, officer, ends_because="We do not", **{missing: " "})
    accepted.refresh_from_db()
    assert (accepted.state, Introduction.objects.count()) == ("accepted", 1)


def test_a_receiver_who_has_not_said_yes_cannot_hand_anybody_on(gorbals, introduction, officer, browse):
    assert browse(officer).get(gorbals.at("deliver:onward", pk=introduction.pk)).status_code == 404


def test_it_does_not_go_back_to_somebody_who_has_it(accepted, officer, adviser):
    onward = go_on(accepted, adviser, officer)
    with pytest.raises(Refusal, match="already"):
        go_on(onward, officer, adviser)


def test_the_person_and_the_team_see_the_chain_and_the_next_service_does_not(
    gorbals, accepted, officer, adviser, participant, key_worker, browse
):
    onward = go_on(accepted, adviser, officer)
    up, down = (gorbals.at("deliver:introduction", pk=one.pk) for one in (accepted, onward))
    for person in (participant, key_worker):
        page = browse(person)
        assert "Where it went on to" in text(page.get(up))
        assert "Where it came from" in text(page.get(down))
    assert "Help with letters" in text(
        browse(officer).get(up)
    )  # who handed it on sees that, and how far it got
    next_one = browse(adviser)
    assert "Where it came from" not in text(next_one.get(down))
    assert next_one.get(up).status_code == 404
    assert "goes on from" in text(browse(participant).get(gorbals.at("deliver:overview")))


def test_who_handed_on_reads_the_person_no_longer_than_their_own_yes_holds(
    gorbals, accepted, officer, adviser, participant, browse
):
    onward = go_on(accepted, adviser, officer)
    page, address = browse(officer), gorbals.at("deliver:introduction", pk=onward.pk)
    assert "Letters from the council" in text(page.get(address))
    assert (
        JournalEntry.objects.filter(what="read an introduction", by=officer, about=participant).count() == 1
    )
    actions.withdraw_consent(accepted, by=participant)
    shown = text(page.get(address))
    assert "Letters from the council" not in shown
    assert "Sam" not in shown


def test_taking_a_yes_back_asks_about_those_that_came_of_it(
    gorbals, accepted, officer, adviser, participant, browse
):
    onward = go_on(accepted, adviser, officer)
    page, address = browse(participant), gorbals.at("deliver:take_back", pk=accepted.pk)
    assert "These came of it" in text(page.get(address))
    page.post(address, {"with_onward": "on"})
    onward.refresh_from_db()
    assert (onward.state, onward.consent.holds) == ("cancelled", False)


def test_a_yes_of_its_own_stays_where_the_person_says_so(
    gorbals, accepted, officer, adviser, participant, browse
):
    onward = go_on(accepted, adviser, officer)
    browse(participant).post(gorbals.at("deliver:take_back", pk=accepted.pk), {})
    onward.refresh_from_db()
    assert (onward.state, onward.consent.holds) == ("requested", True)


def test_a_name_beside_a_sign_is_still_a_name(gorbals, participant, officer, key_worker):
    with pytest.raises(Refusal, match="leave the name out"):
        actions.introduce(
            gorbals,
            person=participant,
            receiver=officer,
            asked_for="Rent advice for Sam.",
            consent_words="Yes",
            passed_on="The rent",
            until=in_days(3),
            by=key_worker,
        )


def test_an_officer_cannot_find_out_by_a_refusal_who_takes_part(gorbals, accepted, officer, adviser, eleven):
    """Scenario 7: they know the one person who was introduced to them, and nobody else."""
    with pytest.raises(Refusal, match="leave the name out"):
        go_on(accepted, adviser, officer, asked_for="Letters for Sam")
    assert go_on(accepted, adviser, officer, asked_for="Letters for Person 3").state == "requested"


def test_erasing_a_person_empties_the_whole_chain(gorbals, accepted, officer, adviser, participant):
    go_on(accepted, adviser, officer, how="time", meet_at=at_noon(2), meet_where="The blue door")
    erase_person(participant, by=participant)
    assert set(Introduction.objects.values_list("asked_for", flat=True)) == {"(erased)"}
    assert set(Consent.objects.values_list("passed_on", flat=True)) == {"(erased)"}
    assert set(Consent.objects.values_list("meet_where", flat=True)) == {"", "(erased)"}


def test_a_key_worker_confirms_an_outcome_beside_the_person(
    gorbals, accepted, officer, key_worker, adviser, browse
):
    stated = actions.state_outcome(accepted, kind="job", by=officer)
    address = gorbals.at("deliver:confirm_outcome", pk=stated.pk)
    assert browse(adviser).post(address, {"confirmed": "yes"}).status_code == 404
    browse(key_worker).post(address, {"confirmed": "yes"})
    stated.refresh_from_db()
    assert stated.confirmed is True
    assert JournalEntry.objects.get(what="confirmed an outcome").on_behalf_of == accepted.person


# --- numbers ---


def made(gorbals, key_worker, officer, people, taken_up):
    for number, person in enumerate(people):
        one = actions.introduce(
            gorbals,
            person=person,
            receiver=officer,
            asked_for="Advice",
            consent_words="Yes",
            passed_on="Advice",
            until=in_days(9),
            by=key_worker,
        )
        if number < taken_up:
            actions.move_introduction(one, to="accepted", by=officer)


def test_numbers_by_service_and_by_site_hold_back_what_points_at_somebody(
    gorbals, eleven, key_worker, officer, adviser, browse
):
    made(gorbals, key_worker, officer, eleven[:9], 7)
    made(gorbals, key_worker, adviser, eleven[9:], 1)
    shown = text(browse(key_worker).get(gorbals.at("deliver:introductions")))
    table = shown[shown.index("By service") : shown.index("By site")]
    assert ">9<" not in table  # or the two would be 11 less 9
    assert table.count("held back") >= 3
    assert "By site: where the introduction was made" in shown


def test_a_site_whose_workers_introduced_nobody_is_there_with_none(
    gorbals, eleven, key_worker, officer, police
):
    made(gorbals, key_worker, officer, eleven[:6], 5)
    member(gorbals, "Shona", Role.KEY_WORKER, organisation=police)
    by_site = Introduction.objects.funnel_by("site", gorbals)
    assert by_site == {"New Gorbals Housing": (6, 5), "Police Scotland": (0, 0)}


def test_why_introductions_stop_is_counted_by_kind(gorbals, eleven, key_worker, officer, browse):
    made(gorbals, key_worker, officer, eleven, 0)
    page = browse(officer)
    for number, one in enumerate(Introduction.objects.order_by("pk")[:7]):
        given = {"to": "declined", "reason": "Full", "cause": "no_room" if number < 6 else "not_for_them"}
        page.post(gorbals.at("deliver:introduction", pk=one.pk), given)
    counts = {cause: count for cause, count in Introduction.objects.why_stopped(gorbals).items() if count}
    assert counts == {"no_room": 6, "not_for_them": 1}
    shown = text(page.get(gorbals.at("deliver:introductions")))
    table = shown[shown.index("Why introductions stopped, of 11 introduced") :]
    assert ">6<" not in table[: table.index("</table>")]  # or the one would be 7 less 6
    assert "the service is not for them" in table


def test_what_is_taken_back_stopped_at_their_own_wish_and_what_goes_on_has_no_cause(
    accepted, officer, participant
):
    held = actions.move_introduction(accepted, to="on_hold", reason="In hospital", by=officer, cause="other")
    assert held.cause == ""
    actions.withdraw_consent(accepted, by=participant)
    assert Introduction.objects.get().cause == "their_wish"


def test_a_kind_of_reason_that_nobody_knows_is_refused(introduction, officer):
    with pytest.raises(Refusal, match="kind of reason"):
        actions.move_introduction(introduction, to="declined", reason="Full", cause="weather", by=officer)


def test_what_nobody_published_is_said_and_sites_without_the_service_stand_beside_those_with_it(
    gorbals, coordinator, browse
):
    page, address = browse(coordinator), gorbals.at("deliver:published_total")
    with_it = {"site": "Two practices", "period": "2016", "has_worker": "yes", "places": 2, "referred": 276}
    page.post(address, {**with_it, "engaged": 165, "source": "The Herald"})
    without = {"site": "Other practices", "period": "2016", "has_worker": "no", "places": 42, "referred": 24}
    page.post(address, {**without, "source": "The Herald"})
    assert list(FunnelFigure.objects.values_list("referred", "engaged")) == [(276, 165), (24, None)]
    shown = text(page.get(gorbals.at("deliver:introductions")))
    assert "165 of 276" in shown
    assert "not published" in shown
    assert "276 referred from 2 places" in shown
    assert "24 from 42" in shown


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"engaged": 300}, "cannot be"),
        ({"referred": -1}, "or more"),
        ({"gained": 10**15}, "or less"),
        ({"referred": ""}, "at least how many were referred"),
        ({"source": ""}, "required"),
        ({"places": "many"}, "whole number"),
    ],
)
def test_published_numbers_that_cannot_be_are_refused_with_what_was_typed(
    gorbals, coordinator, browse, more, match
):
    given = {
        "site": "Two practices",
        "period": "2016",
        "has_worker": "yes",
        "referred": 276,
        "source": "Press",
    }
    answer = browse(coordinator).post(gorbals.at("deliver:published_total"), {**given, **more})
    assert match in text(answer)
    assert "Two practices" in text(answer)
    assert FunnelFigure.objects.count() == 0


def test_the_same_total_twice_is_refused(gorbals, coordinator):
    given = {"site": "Two practices", "period": "2016", "referred": 276, "source": "Press"}
    actions.add_published_total(gorbals, by=coordinator, **given)
    with pytest.raises(Refusal, match="already"):
        actions.add_published_total(gorbals, by=coordinator, **given)


def test_introductions_on_hold_stand_with_the_longest_first(gorbals, accepted, officer):
    actions.move_introduction(accepted, to="on_hold", reason="In hospital", by=officer)
    Introduction.objects.update(state_at=timezone.now() - timedelta(days=40))
    assert list(Introduction.objects.on_hold(gorbals)) == [accepted]


def a_total(initiative, by, **more):
    given = {"site": "Two practices", "period": "2016", "referred": 276, "source": "Press"}
    return actions.add_published_total(initiative, by=by, **given | more)


def test_a_total_that_was_copied_wrongly_is_put_right(gorbals, coordinator, browse):
    kept = a_total(gorbals, coordinator, referred=267)
    page, address = browse(coordinator), gorbals.at("deliver:correct_published_total", pk=kept.pk)
    assert address in page.get(gorbals.at("deliver:introductions")).content.decode()
    assert 'value="267"' in page.get(address).content.decode()
    right = {
        "site": "Two practices",
        "period": "2016",
        "has_worker": "yes",
        "referred": 276,
        "source": "Press",
    }
    page.post(address, right)
    assert list(FunnelFigure.objects.values_list("pk", "referred")) == [(kept.pk, 276)]
    assert JournalEntry.objects.filter(what="corrected a published total").count() == 1


def test_a_total_put_right_cannot_become_another_one(gorbals, coordinator):
    a_total(gorbals, coordinator)
    other = a_total(gorbals, coordinator, period="2017")
    with pytest.raises(Refusal, match="already"):
        actions.correct_published_total(
            other, by=coordinator, site="Two practices", period="2016", referred=1, source="Press"
        )


def test_a_total_that_should_not_stand_there_is_taken_out(gorbals, coordinator, officer, browse):
    kept = a_total(gorbals, coordinator)
    address = gorbals.at("deliver:correct_published_total", pk=kept.pk)
    assert browse(officer).post(address, {"out": "yes"}).status_code == 403
    browse(coordinator).post(address, {"out": "yes"})
    assert (
        FunnelFigure.objects.count(),
        JournalEntry.objects.filter(what__startswith="took out").count(),
    ) == (0, 1)


def test_no_one_hands_on_what_was_taken_back(gorbals, participant, officer, accepted, key_worker):
    actions.withdraw_consent(accepted, by=participant)
    with pytest.raises(Refusal, match="does not hold any more"):
        actions.introduce_onward(
            accepted,
            by=officer,
            receiver=key_worker,
            asked_for="Letters",
            consent_words="Yes",
            passed_on="All of it",
            until=in_days(9),
        )
    assert Introduction.objects.count() == 1


def test_what_an_introduction_was_about_closes_with_the_yes(
    gorbals, participant, officer, introduction, browse
):
    """Before anybody has said yes or no to it."""
    page = browse(officer)
    for address in (
        gorbals.at("deliver:introductions"),
        gorbals.at("deliver:introduction", pk=introduction.pk),
    ):
        assert "Advice on rent" in text(page.get(address))
    actions.withdraw_consent(introduction, by=participant)
    for address in (
        gorbals.at("deliver:introductions"),
        gorbals.at("deliver:introduction", pk=introduction.pk),
    ):
        assert "Advice on rent" not in text(page.get(address))
    assert "Advice on rent" in text(browse(participant).get(gorbals.at("deliver:overview")))


def test_what_is_held_on_an_officer_says_nothing_that_is_somebody_elses(
    gorbals, participant, officer, key_worker, introduction, browse
):
    why = "Sam has moved to his gran's in Paisley"
    actions.move_introduction(introduction, to="cancelled", reason=why, cause="their_wish", by=key_worker)
    assert [word for word in ("Paisley", "Advice on rent") if word in str(held_on(officer))] == []
    assert "Paisley" in str(held_on(participant))
