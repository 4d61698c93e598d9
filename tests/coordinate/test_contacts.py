"""Who does what at each partner, and whether it is still right."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from alongside.community.held import erase_person
from alongside.community.models import JournalEntry, Membership, Organisation
from alongside.community.refusals import Refusal
from alongside.community.rules import Role
from alongside.coordinate import actions
from alongside.coordinate.models import Contact
from alongside.deliver.actions import ask_for_room
from tests.cast import member, queries_for


def text(answer):
    return answer.content.decode()


def put(gorbals, organisation, by, **more):
    given = {"does": "The minibus", "reach": "0141 496 0000, mornings", "person": by, **more}
    return actions.add_contact(gorbals, organisation=organisation, by=by, **given)


def grown_old(contact, days=1):
    Contact.objects.filter(pk=contact.pk).update(holds_until=timezone.localdate() - timedelta(days=days))
    contact.refresh_from_db()
    return contact


@pytest.fixture
def contact(gorbals, officer, police):
    return put(gorbals, police, officer)


def test_whoever_is_put_on_the_list_holds_for_a_period(contact, officer):
    assert contact.holds_until == timezone.localdate() + timedelta(days=90)
    assert (contact.confirmed_by, contact.is_stale, contact.is_due) == (officer, False, False)
    assert JournalEntry.objects.get(what="put somebody on the contact list").about == officer


def test_a_contact_is_a_person_or_a_role(gorbals, officer, police, coordinator):
    assert str(put(gorbals, police, coordinator, person=None, role_name="Duty desk")) == "Duty desk"
    for person, role_name in ((officer, "Duty desk"), (None, " ")):
        with pytest.raises(Refusal, match="one of the two"):
            put(gorbals, police, coordinator, person=person, role_name=role_name)


def test_the_same_person_or_role_is_on_the_list_once(gorbals, contact, officer, police):
    with pytest.raises(Refusal, match="already"):
        put(gorbals, police, officer)
    put(gorbals, police, officer, person=None, role_name="Duty desk")
    with pytest.raises(Refusal, match="already"):
        put(gorbals, police, officer, person=None, role_name="Duty desk")


def test_nobody_who_takes_part_and_nobody_from_elsewhere_is_on_it(
    gorbals, police, coordinator, participant, key_worker, stranger
):
    for person in (participant, key_worker, stranger):
        with pytest.raises(Refusal, match="does not here"):
            put(gorbals, police, coordinator, person=person)
    with pytest.raises(Refusal, match="another community"):
        put(gorbals, stranger.organisation, coordinator, person=None, role_name="Desk")


@pytest.mark.parametrize(("wrong", "match"), [({"does": " "}, "what they do"), ({"period": 7}, "how long")])
def test_what_says_too_little_is_refused(gorbals, police, officer, wrong, match):
    with pytest.raises(Refusal, match=match):
        put(gorbals, police, officer, **wrong)
    assert Contact.objects.count() == 0


def test_a_contact_that_nobody_confirmed_is_stale_until_somebody_does(gorbals, contact, officer):
    grown_old(contact)
    assert (list(Contact.objects.current()), list(Contact.objects.stale())) == ([], [contact])
    assert list(Contact.objects.people_left_out(gorbals)) == [officer]
    actions.confirm_contact(contact, by=officer)
    assert (list(Contact.objects.current()), list(Contact.objects.stale())) == ([contact], [])


def test_a_contact_on_its_last_day_is_current_and_asked_about(contact):
    grown_old(contact, days=0)
    assert (contact.is_stale, contact.is_due) == (False, True)
    assert list(Contact.objects.current()) == [contact]


def test_somebody_who_has_left_is_stale_whatever_they_confirmed(contact, officer):
    Membership.objects.filter(person=officer).update(until=timezone.now())
    assert (list(Contact.objects.current()), list(Contact.objects.stale())) == ([], [contact])


def test_a_change_confirms_it_and_ending_it_takes_it_off(gorbals, contact, officer):
    grown_old(contact)
    changed = actions.change_contact(contact, does="The van", reach="Desk", period=30, by=officer)
    assert (changed.does, changed.holds_until) == ("The van", timezone.localdate() + timedelta(days=30))
    actions.end_contact(changed, by=officer)
    assert list(Contact.objects.standing(gorbals)) == []
    with pytest.raises(Refusal, match="already"):
        actions.confirm_contact(changed, by=officer)


@pytest.mark.parametrize("wrong", [{"role_name": "Desk"}, {"person": None}, {"reach": ""}])
def test_the_database_has_the_last_word(contact, wrong):
    with pytest.raises(IntegrityError):
        Contact.objects.filter(pk=contact.pk).update(**wrong)


def test_erasing_somebody_empties_their_line_and_takes_it_off_the_list(gorbals, contact, officer):
    erase_person(officer, by=officer)
    contact.refresh_from_db()
    assert (contact.does, contact.reach) == ("(erased)", "(erased)")
    assert list(Contact.objects.standing(gorbals)) == []


# --- pages ---


def test_people_who_work_here_read_the_list_and_nobody_else_does(
    gorbals, contact, coordinator, key_worker, officer, participant, evaluator, stranger, browse
):
    address = gorbals.at("coordinate:contacts")
    for person in (coordinator, key_worker, officer):
        assert "The minibus" in text(browse(person).get(address))
    outside = [browse(person).get(address).status_code for person in (participant, evaluator, stranger, None)]
    assert outside == [403, 403, 404, 404]


def test_still_right_is_one_tap_by_the_person_themselves(gorbals, contact, officer, browse):
    grown_old(contact)
    page = browse(officer)
    assert "Is this still right?" in text(page.get(gorbals.at("coordinate:sheet")))
    page.post(gorbals.at("coordinate:confirm_contact", pk=contact.pk))
    assert "Is this still right?" not in text(page.get(gorbals.at("coordinate:sheet")))
    assert "confirmed by themselves" in text(page.get(gorbals.at("coordinate:contacts")))


def test_an_officer_with_no_line_is_asked_for_one_on_their_sheet(gorbals, officer, police, browse):
    page = browse(officer)
    assert "Say what you do" in text(page.get(gorbals.at("coordinate:sheet")))
    page.post(
        gorbals.at("coordinate:add_contact"),
        {"organisation": police.pk, "person": officer.pk, "does": "The bus", "reach": "Desk", "period": "30"},
    )
    assert Contact.objects.get().person == officer


def test_a_partner_keeps_its_own_lines_and_confirms_nobody_elses(
    gorbals, contact, officer, police, coordinator, browse
):
    college = Organisation.objects.create(community=gorbals.community, name="College", sector="public")
    priya = member(gorbals, "Priya", Role.PARTNER_OFFICER, organisation=college)
    other = member(gorbals, "Constable", Role.PARTNER_OFFICER, organisation=police)
    for name in ("change_contact", "confirm_contact", "end_contact"):
        address = gorbals.at(f"coordinate:{name}", pk=contact.pk)
        assert browse(priya).post(address).status_code == 404
    page = browse(other)
    assert page.post(gorbals.at("coordinate:confirm_contact", pk=contact.pk)).status_code == 404
    page.post(
        gorbals.at("coordinate:change_contact", pk=contact.pk),
        {"does": "Vans", "reach": "Desk", "period": "30"},
    )
    contact.refresh_from_db()
    assert (contact.does, contact.confirmed_by) == ("Vans", other)
    refused = page.post(
        gorbals.at("coordinate:add_contact"),
        {"organisation": college.pk, "role_name": "Desk", "does": "x", "reach": "y", "period": "30"},
    )
    assert "Select a valid choice" in text(refused)


def test_the_team_is_told_of_lines_that_grew_old(gorbals, contact, coordinator, browse):
    grown_old(contact)
    page = browse(coordinator)
    assert "1 contact has not been confirmed" in text(page.get(gorbals.get_absolute_url()))
    assert "out of date" in text(page.get(gorbals.at("coordinate:contacts")))


def test_an_old_line_is_left_out_of_choices_and_the_page_says_so(
    gorbals, contact, officer, participant, key_worker, browse
):
    page = browse(key_worker)
    chosen = f'<option value="{officer.pk}"'
    assert chosen in text(page.get(gorbals.at("deliver:introduce")))
    grown_old(contact)
    for name in ("introduce", "ask_for_room"):
        shown = text(page.get(gorbals.at(f"deliver:{name}")))
        assert chosen not in shown
        assert "Not among the choices" in shown
    refused = page.post(
        gorbals.at("deliver:ask_for_room"),
        {"receiver": officer.pk, "words": "Advice", "how_many": 1, "from_on": "2099-01-01"},
    )
    assert "Select a valid choice" in text(refused)


def test_whoever_asks_a_partner_sees_whom_to_call_and_nobody_whose_line_grew_old(
    gorbals, contact, coordinator, browse
):
    page, address = browse(coordinator), gorbals.at("coordinate:ask_partner")
    assert "0141 496 0000, mornings" in text(page.get(address))
    grown_old(contact)
    assert "0141 496 0000, mornings" not in text(page.get(address))


def test_the_same_tap_twice_is_one_confirmation(gorbals, contact, officer, browse):
    page, address = browse(officer), gorbals.at("coordinate:confirm_contact", pk=contact.pk)
    for _time in range(2):
        page.post(address, {"once": "a-token-that-is-long-enough"})
    assert JournalEntry.objects.filter(what="confirmed a contact").count() == 1


def test_long_words_from_right_to_left_and_emoji_stay_as_they_are(gorbals, police, officer, browse):
    words = "مساعدة " * 30 + "🚌" * 20
    put(gorbals, police, officer, does=words.strip())
    assert words.strip() in text(browse(officer).get(gorbals.at("coordinate:contacts")))


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(gorbals, contact, officer, police, browse):
    page, address = browse(officer), gorbals.at("coordinate:contacts")
    page.get(address)
    one = queries_for(page, address)
    for number in range(29):
        put(gorbals, police, officer, person=None, role_name=f"Desk {number}")
    assert queries_for(page, address) == one


def test_an_officer_sees_what_waits_for_them_on_every_page(gorbals, contact, officer, coordinator, browse):
    ask_for_room(
        gorbals,
        receiver=officer,
        words="Debt advice",
        from_on=timezone.localdate() + timedelta(days=3),
        by=coordinator,
    )
    shown = text(browse(officer).get(gorbals.at("coordinate:contacts")))
    nav = shown.split('<nav class="loop"')[1].split("</nav>")[0]
    assert "1 waits" in nav
    assert [word in nav for word in ("My sheet", "Introductions", "Promises", "Contacts")] == [True] * 4
