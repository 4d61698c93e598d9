"""Who can be chosen: people who work in one of the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localdate

from alongside.community.access import Me
from alongside.community.models import Initiative, Membership, Person
from alongside.community.rules import STAFF
from alongside.coordinate.models import Contact

from ..models import RoomQuestion


def staff_of(initiative: Initiative) -> Any:
    """Everyone who works in one of the services of this initiative."""
    members = Membership.objects.now().filter(initiative=initiative, role__in=[role.value for role in STAFF])
    return Person.objects.filter(pk__in=members.values("person")).select_related("organisation")


class Receiver(forms.ModelChoiceField):
    """A person with the service they work at, since one chooses both, and what they last said about room."""

    answers: dict[int, RoomQuestion] = {}

    def label_from_instance(self, obj: Any) -> str:
        words = f"{obj}, {obj.organisation}"
        if said := self.answers.get(obj.pk):
            day = date_format(localdate(said.answered_at), "j E")
            words = f"{words} ({said.get_answer_display()}, {day})"
        return words


def receivers_for(me: Me) -> Any:
    """To whom somebody may be introduced from here: people at a service, never oneself.

    Whoever is on the contact list and has not confirmed it in its time is left out until they do.
    """
    old = Contact.objects.people_left_out(me.initiative)
    return (
        staff_of(me.initiative)
        .exclude(organisation=None)
        .exclude(pk__in=[me.someone.pk, *old.values_list("pk", flat=True)])
    )
