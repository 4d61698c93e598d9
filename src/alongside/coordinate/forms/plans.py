"""What is typed about a plan, and about what fell through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Person

from ..models import Pledge
from .times import Day, Moment

EVERYTHING = "everything"


class LossForm(forms.Form):
    """Its values are a pledge or a person, or neither for everything at that time."""

    what = forms.ChoiceField(label=_("What fell through?"))
    starts_at = forms.DateTimeField(label=_("From when?"), widget=Moment)
    ends_at = forms.DateTimeField(label=_("Until when?"), widget=Moment)
    why = forms.CharField(
        label=_("What happened, in a few words?"),
        help_text=_("Where somebody cannot come, say no more than that. They can read it."),
        max_length=300,
    )

    def __init__(
        self, *args: Any, pledges: Iterable[Pledge], people: Iterable[Person] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pledges = {f"pledge:{one.pk}": one for one in pledges}
        self.people = {f"person:{one.pk}": one for one in people}
        what = self.fields["what"]
        what.choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("What was pledged"), [(value, str(one)) for value, one in self.pledges.items()]),
            (_("Somebody who cannot come"), [(value, one.name) for value, one in self.people.items()]),
            (EVERYTHING, _("everything at that time, such as a whole day")),
        ]

    def loss(self) -> dict[str, Any]:
        """What the action that notes it takes."""
        given = dict(self.cleaned_data)
        what = given.pop("what")
        return {"pledge": self.pledges.get(what), "person": self.people.get(what), **given}


class PlanForm(forms.Form):
    first_day = forms.DateField(
        label=_("From which week?"), help_text=_("Any day in it. The plan begins on its Monday."), widget=Day
    )
    weeks = forms.IntegerField(label=_("For how many weeks?"), min_value=1, max_value=26, initial=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"first_day": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
