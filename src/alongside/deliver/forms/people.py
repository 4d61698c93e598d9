"""Who can be chosen: people who work in one of the services."""

from __future__ import annotations

from typing import Any

from django import forms

from alongside.community.models import Initiative, Membership, Person
from alongside.community.rules import STAFF


def staff_of(initiative: Initiative) -> Any:
    """Everyone who works in one of the services of this initiative."""
    members = Membership.objects.now().filter(initiative=initiative, role__in=[role.value for role in STAFF])
    return Person.objects.filter(pk__in=members.values("person")).select_related("organisation")


class Receiver(forms.ModelChoiceField):
    """A person with the service they work at, since one chooses both."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.organisation}"
