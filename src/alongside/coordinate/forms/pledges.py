"""What is typed about a pledge."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Organisation
from alongside.shell.forms import Words

from ..models import Pledge, PledgeWindow, Resource
from .times import Clock, Day, DaysOff, Listed, WeeklyTimes


class PledgeForm(forms.Form):
    """What an organisation has and how much of it is pledged, in one go."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whose is it?"))
    resource = forms.ModelChoiceField(
        Resource.objects.none(),
        label=_("What is it?"),
        required=False,
        empty_label=_("Something that is not on the list yet"),
    )
    kind = forms.ChoiceField(
        label=_("If it is not on the list: what kind of thing?"),
        choices=[("", _("Choose one")), *Resource.Kind.choices],
        required=False,
    )
    name = forms.CharField(label=_("What is it called?"), max_length=120, required=False)
    where = forms.CharField(label=_("Where is it?"), max_length=160, required=False)
    holds = forms.IntegerField(
        label=_("How many people fit in, if it is a room, hall or yard?"),
        min_value=1,
        max_value=5000,
        required=False,
    )
    features = Listed(
        label=_("What is it good for?"),
        help_text=_(
            "Short words with commas between: kitchen, step-free. For a person’s hours: what they can do."
        ),
        required=False,
        max_length=400,
    )
    amount = forms.IntegerField(
        label=_("How much do you pledge, in all?"),
        help_text=_(
            "Hours for a room or a person, people for work places, things for kit, pounds for money."
        ),
        min_value=1,
        max_value=10_000_000,
    )
    starts_on = forms.DateField(label=_("From which day?"), widget=Day)
    ends_on = forms.DateField(label=_("Until which day?"), widget=Day)
    days = forms.TypedMultipleChoiceField(
        label=_("On which days of the week?"),
        choices=PledgeWindow.Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    from_time = forms.TimeField(label=_("From what time?"), widget=Clock)
    until_time = forms.TimeField(label=_("Until what time?"), widget=Clock)
    not_on = DaysOff(label=_("On which days can it not be used, within that time?"))
    notice_days = forms.IntegerField(
        label=_("How many days’ notice do you need?"), min_value=0, max_value=365, required=False
    )
    conditions = Words(label=_("On what conditions?"), max_length=600, required=False, rows=2)

    def __init__(self, *args: Any, me: Me, organisations: list[Organisation], **kwargs: Any) -> None:
        kwargs["initial"] = {
            "starts_on": timezone.localdate(),
            "ends_on": me.initiative.ends_on,
            "organisation": me.someone.organisation_id,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = organisations[0].pk
        resources = Resource.objects.filter(organisation__in=owners).select_related("organisation")
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]
        if not resources.exists():
            del self.fields["resource"]
            self.fields["kind"].required = self.fields["name"].required = True
            self.fields["kind"].label = _("What kind of thing is it?")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        resource = given.get("resource")
        if resource is None:
            for field, words in (
                ("kind", _("Choose what kind of thing it is.")),
                ("name", _("Give it a name.")),
            ):
                if not given.get(field):
                    self.add_error(field, words)
        elif given.get("organisation") and resource.organisation_id != given["organisation"].pk:
            self.add_error("resource", _("That belongs to another organisation. Choose again."))
        start, end = given.get("from_time"), given.get("until_time")
        if (resource.kind if resource else given.get("kind")) == Resource.Kind.MONEY:
            for field in ("days", "from_time", "until_time"):  # money has no time of the week
                self.errors.pop(field, None)
        elif start and end and end <= start:
            self.add_error("until_time", _("That is not after the start. Change one of them."))
        return given

    def windows(self) -> list[tuple[int, time, time]]:
        given = self.cleaned_data
        start, end = given.get("from_time"), given.get("until_time")
        return [(day, start, end) for day in given.get("days", [])] if start and end else []


class ChangePledgeForm(forms.Form):
    """How much, when and on what conditions from now on, and what the thing itself is good for."""

    amount = forms.IntegerField(label=_("How much do you pledge, in all?"), min_value=1, max_value=10_000_000)
    starts_on = forms.DateField(label=_("From which day?"), widget=Day)
    ends_on = forms.DateField(label=_("Until which day?"), widget=Day)
    windows = WeeklyTimes(label=_("At which times of the week?"))
    not_on = DaysOff(label=_("On which days can it not be used, within that time?"))
    notice_days = forms.IntegerField(
        label=_("How many days’ notice do you need?"), min_value=0, max_value=365, required=False
    )
    conditions = Words(label=_("On what conditions?"), max_length=600, required=False, rows=2)
    holds = forms.IntegerField(label=_("How many people fit in?"), min_value=1, max_value=5000)
    features = Listed(
        label=_("What is it good for?"),
        help_text=_(
            "Short words with commas between: kitchen, step-free. For a person’s hours: what they can do."
        ),
        required=False,
        max_length=400,
    )
    why = forms.CharField(
        label=_("Why does it change?"),
        help_text=_("You need not say, unless sessions rest on what you take back."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, pledge: Pledge, **kwargs: Any) -> None:
        names = ("amount", "starts_on", "ends_on", "notice_days", "conditions")
        windows = [(one.weekday, one.from_time, one.until_time) for one in pledge.windows.all()]
        kwargs["initial"] = {name: getattr(pledge, name) for name in names} | {
            "windows": windows,
            "not_on": pledge.days_off(),
            "holds": pledge.resource.holds,
            "features": pledge.resource.features,
        }
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = pledge.get_unit_display()
        if pledge.resource.kind == Resource.Kind.MONEY:
            del self.fields["windows"]
        if pledge.resource.kind != Resource.Kind.VENUE:
            del self.fields["holds"]

    def pledged(self) -> dict[str, Any]:
        """The terms of the pledge, as its action takes them."""
        given = self.cleaned_data
        names = ("amount", "starts_on", "ends_on", "not_on", "conditions", "why")
        return {name: given[name] for name in names} | {
            "windows": given.get("windows", ()),
            "notice_days": given["notice_days"] or 0,
        }
