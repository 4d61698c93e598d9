"""What is typed about who is kept apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Membership, Person
from alongside.community.rules import Role


class KeepApartForm(forms.Form):
    one = forms.ModelChoiceField(Person.objects.none(), label=_("Who?"))
    other = forms.ModelChoiceField(Person.objects.none(), label=_("And who?"))

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Membership.objects.now().filter(initiative=initiative, role=Role.PARTICIPANT)
        people = Person.objects.filter(pk__in=here.values("person"), erased_at=None)
        for name in ("one", "other"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]
