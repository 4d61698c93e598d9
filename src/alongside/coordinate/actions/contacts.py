"""Keeping the list of who does what at each partner."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.community.actions import must_be_running
from alongside.community.journal import noop, write
from alongside.community.models import Initiative, Membership, Organisation, Person
from alongside.community.refusals import Refusal
from alongside.community.rules import STAFF

from ..models import Contact


@transaction.atomic
def add_contact(
    initiative: Initiative,
    *,
    organisation: Organisation,
    does: str,
    reach: str,
    by: Person,
    person: Person | None = None,
    role_name: str = "",
    period: int = Contact.Period.QUARTER,
) -> Contact:
    """Put somebody at a partner on the list, or a role there. Whoever puts them on it says that it is right now."""
    must_be_running(initiative)
    if (person is None) == (not role_name.strip()):
        raise Refusal(
            _("Choose a person, or write the name of a role such as a duty desk: one of the two."),
            field="role_name",
        )
    if organisation.community_id != initiative.community_id:
        raise Refusal(_("That organisation belongs to another community."), field="organisation")
    if person:
        _must_work_there(initiative, person, organisation)
    standing = Contact.objects.standing(initiative)
    if person and standing.filter(person=person).exists():
        raise Refusal(
            _("%(person)s is on the list already. Change that entry.") % {"person": person}, field="person"
        )
    if not person and standing.filter(organisation=organisation, role_name=role_name, person=None).exists():
        raise Refusal(_("That role is on the list already. Change that entry."), field="role_name")
    contact = Contact(
        initiative=initiative,
        organisation=organisation,
        person=person,
        role_name=role_name,
        added_by=by,
    )
    _keep(contact, does=does, reach=reach, period=period, by=by)
    write(noop("put somebody on the contact list"), contact, by=by, about=person)
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, does: str, reach: str, period: int, by: Person) -> Contact:
    """Say anew what somebody does and how to reach them. That confirms it too."""
    contact = _standing(contact)
    _keep(contact, does=does, reach=reach, period=period, by=by)
    write(noop("changed the contact list"), contact, by=by, about=contact.person)
    return contact


@transaction.atomic
def confirm_contact(contact: Contact, *, by: Person) -> Contact:
    """It is still right. From today it holds for its period again."""
    contact = _standing(contact)
    _keep(contact, does=contact.does, reach=contact.reach, period=contact.period, by=by)
    write(noop("confirmed a contact"), contact, by=by, about=contact.person)
    return contact


@transaction.atomic
def end_contact(contact: Contact, *, by: Person) -> Contact:
    """Take an entry off the list. It stays in the journal that it was there."""
    contact = _standing(contact)
    contact.ended_at = timezone.now()
    contact.save(update_fields=["ended_at"])
    write(noop("took somebody off the contact list"), contact, by=by, about=contact.person)
    return contact


def _must_work_there(initiative: Initiative, person: Person, organisation: Organisation) -> None:
    works = Membership.objects.now().filter(
        initiative=initiative, person=person, role__in=[role.value for role in STAFF]
    )
    if not works.exists() or person.organisation_id != organisation.pk:
        raise Refusal(
            _("The list is of people who work at %(organisation)s, and %(person)s does not here.")
            % {"organisation": organisation, "person": person},
            field="person",
        )


def _standing(contact: Contact) -> Contact:
    found = Contact.objects.select_for_update(of=("self",)).select_related("person").get(pk=contact.pk)
    if found.ended_at:
        raise Refusal(_("This was taken off the list already. Nothing was changed."))
    return found


def _keep(contact: Contact, *, does: str, reach: str, period: int, by: Person) -> None:
    if not does.strip() or not reach.strip():
        raise Refusal(_("Say what they do and how to reach them at work."), field="reach")
    if period not in Contact.Period.values:
        raise Refusal(_("Choose how long it holds."), field="period")
    contact.does, contact.reach, contact.period = does, reach, period
    contact.confirmed_at, contact.confirmed_by = timezone.now(), by
    contact.holds_until = contact.holds_from(timezone.localdate())
    contact.save()
