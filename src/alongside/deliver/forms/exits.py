"""What is typed about a way on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Organisation, Person
from alongside.shell.forms import Words

from .days import Day
from .people import Receiver, staff_of


class ExitForm(forms.Form):
    words = Words(label=_("What do they go on to?"), max_length=600, rows=3)
    owner = Receiver(
        Person.objects.none(),
        label=_("Who looks after that it happens?"),
        required=False,
        empty_label=_("Nobody by name"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("At which organisation?"), required=False, empty_label=_("None")
    )
    agreed_on = Day(label=_("On which day did you agree it?"), initial=timezone.localdate)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff_of(initiative)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.filter(community=initiative.community_id)  # type: ignore[attr-defined]


class NoExitForm(forms.Form):
    words = Words(label=_("What did they say?"), help_text=_("In their own words."), max_length=600, rows=2)
    agreed_on = Day(label=_("On which day did you talk?"), initial=timezone.localdate)
