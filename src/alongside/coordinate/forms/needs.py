"""What people type about when they can come, what they need, and how far it is."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.forms import ForWhom
from alongside.community.models import Initiative

from ..models import Availability, Pledge, PledgeWindow, Resource
from .times import Clock, DaysOff, Listed


class AvailabilityForm(ForWhom):
    """Times in the week, days away, how much is not too much, and what a place must have."""

    any_day = forms.BooleanField(
        label=_("Any day, from seven in the morning to eleven at night"), required=False, initial=True
    )
    away = DaysOff(label=_("When are you away?"))
    most_a_day = forms.IntegerField(
        label=_("How many sessions in a day at most?"), min_value=1, max_value=10, required=False
    )
    most_hours_a_week = forms.IntegerField(
        label=_("How many hours in a week at most?"), min_value=1, max_value=80, required=False
    )
    access = Listed(
        label=_("What must a place have, so that you can be there?"),
        help_text=_("Short words with commas: step-free, quiet room."),
        required=False,
        max_length=400,
    )
    languages = Listed(
        label=_("Must somebody there speak your language?"),
        help_text=_("Leave it empty if English is fine. Else: Polish, BSL."),
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, said: Availability | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in PledgeWindow.Weekday.choices:
            for end in ("from", "until"):
                self.fields[f"{end}_{day}"] = forms.TimeField(label=str(name), required=False, widget=Clock)
        if said:
            self.initial = {**self.initial, **self.as_typed(said)}

    @staticmethod
    def as_typed(said: Availability) -> dict[str, Any]:
        """What somebody said before, as they would type it."""
        typed: dict[str, Any] = {
            "any_day": said.weekly is None,
            "most_a_day": said.most_a_day,
            "most_hours_a_week": said.most_hours_a_week,
            "access": said.access or [],
            "languages": said.languages or [],
            "away": said.days_away(),
        }
        for day, start, end in said.windows() or []:
            typed[f"from_{day}"], typed[f"until_{day}"] = start, end
        return typed

    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (str(name), self[f"from_{day}"], self[f"until_{day}"])
            for day, name in PledgeWindow.Weekday.choices
        ]

    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("away", "most_a_day", "most_hours_a_week", "access", "languages")]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for day, name in PledgeWindow.Weekday.choices:
            start, end = given.get(f"from_{day}"), given.get(f"until_{day}")
            if (start is None) != (end is None):
                self.add_error(f"from_{day}", _("%(day)s needs both a beginning and an end.") % {"day": name})
            elif start and end and start >= end:
                self.add_error(f"from_{day}", _("%(day)s ends before it begins.") % {"day": name})
        return given

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        weekly: list[tuple[int, time, time]] = [
            (day, given[f"from_{day}"], given[f"until_{day}"])
            for day in PledgeWindow.Weekday.values
            if given.get(f"from_{day}")
        ]
        names = ("away", "most_a_day", "most_hours_a_week", "access", "languages")
        return {name: given[name] for name in names} | {"weekly": None if given["any_day"] else weekly}


class TravelTimeForm(forms.Form):
    one = forms.ChoiceField(label=_("From which place?"))
    other = forms.ChoiceField(label=_("To which place?"))
    minutes = forms.IntegerField(label=_("How many minutes does it take people?"), min_value=0, max_value=600)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        resources = Resource.objects.filter(
            pledges__in=Pledge.objects.standing(initiative),
            kind__in=[Resource.Kind.VENUE, Resource.Kind.PLACES],
        )
        places = sorted({one.where or one.name for one in resources})
        for name in ("one", "other"):
            self.fields[name].choices = [(place, place) for place in places]  # type: ignore[attr-defined]
            self.fields[name].widget.attrs["data-own-words"] = True
