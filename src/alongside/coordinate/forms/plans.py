"""What is typed about a plan, and about what fell through."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Pledge
from .times import Day, Moment


class LossForm(forms.Form):
    pledge = forms.ModelChoiceField(Pledge.objects.none(), label=_("What fell through?"))
    starts_at = forms.DateTimeField(label=_("From when?"), widget=Moment)
    ends_at = forms.DateTimeField(label=_("Until when?"), widget=Moment)
    why = forms.CharField(label=_("What happened, in a few words?"), max_length=300)

    def __init__(self, *args: Any, pledges: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"].queryset = pledges  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    first_day = forms.DateField(
        label=_("From which week?"), help_text=_("Any day in it. The plan begins on its Monday."), widget=Day
    )
    weeks = forms.IntegerField(label=_("For how many weeks?"), min_value=1, max_value=26, initial=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"first_day": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
