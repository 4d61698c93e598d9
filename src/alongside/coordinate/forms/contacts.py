"""What is typed about who does what at a partner."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Membership, Organisation, Person
from alongside.community.rules import STAFF

from ..models import Contact


class ChangeContactForm(forms.Form):
    does = forms.CharField(
        label=_("What do they do?"), help_text=_("What one would come to them with."), max_length=300
    )
    reach = forms.CharField(
        label=_("How are they reached at work?"),
        help_text=_("A work number or address, and the hours. Nothing private: partners read it."),
        max_length=200,
    )
    period = forms.TypedChoiceField(
        label=_("For how long is that likely to be right?"),
        choices=Contact.Period.choices,
        coerce=int,
        initial=Contact.Period.QUARTER,
        widget=forms.RadioSelect,
    )


class ContactForm(ChangeContactForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("At which organisation?"), empty_label=_("Choose one")
    )
    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who is it?"), required=False, empty_label=_("A role, not a person")
    )
    role_name = forms.CharField(
        label=_("If it is a role: which?"),
        help_text=_("Such as the duty desk. Leave it empty for a person."),
        max_length=80,
        required=False,
    )
    field_order = ("organisation", "person", "role_name", "does", "reach", "period")

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        works = Membership.objects.now().filter(
            initiative=me.initiative, role__in=[role.value for role in STAFF]
        )
        listed = Contact.objects.standing(me.initiative).exclude(person=None)
        people = Person.objects.filter(pk__in=works.values("person")).exclude(organisation=None)
        people = people.exclude(pk__in=listed.values("person"))
        ours = me.someone.organisation
        places = Organisation.objects.filter(community=me.initiative.community_id)
        if not me.is_team:
            places = places.filter(pk=ours.pk) if ours else places.none()
            people = people.filter(organisation=ours)
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        if ours:
            self.fields["organisation"].initial = ours.pk
