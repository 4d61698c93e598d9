"""What is typed of totals that somebody published."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_PEOPLE, MOST_POUNDS = 10_000_000, 1_000_000_000_000


class PublishedTotalForm(forms.Form):
    site = forms.CharField(label=_("Where was it?"), max_length=120)
    period = forms.CharField(label=_("When was it?"), max_length=80)
    has_worker = forms.TypedChoiceField(
        label=_("Was the service there, on the spot?"),
        choices=[("yes", _("Yes")), ("no", _("No: it is what the others are held against"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(
        label=_("How many places were counted?"),
        help_text=_("Leave every number empty that nobody published. Nothing is ever guessed."),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
    )
    referred = forms.IntegerField(
        label=_("How many people were referred?"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    engaged = forms.IntegerField(
        label=_("How many of them engaged?"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    gained = forms.IntegerField(
        label=_("How much was gained, in whole pounds?"), min_value=0, max_value=MOST_POUNDS, required=False
    )
    debt = forms.IntegerField(
        label=_("How much debt was managed, in whole pounds?"),
        min_value=0,
        max_value=MOST_POUNDS,
        required=False,
    )
    note = forms.CharField(label=_("What has to be known about it?"), max_length=300, required=False)
    source = forms.CharField(label=_("Who published it?"), max_length=120)
    source_url = forms.URLField(
        label=_("Where can it be read?"), max_length=300, required=False, assume_scheme="https"
    )
    source_date = forms.CharField(label=_("Of which day is it?"), max_length=40, required=False)
