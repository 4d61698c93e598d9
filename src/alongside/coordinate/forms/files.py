"""What people choose when they bring in what a partner has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Organisation
from alongside.community.rules import Ability

LARGEST = 20 * 1024 * 1024


class BringForm(forms.Form):
    """A table of pledges, or a directory's feed, of one partner."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Which partner is it of?"))
    file = forms.FileField(
        label=_("Which file?"),
        help_text=_(
            "A table (CSV or XLSX, up to 5,000 rows), or an Open Referral UK feed (JSON). Up to 20 MB."
        ),
        error_messages={
            "required": _("Choose a file first. Nothing was sent."),
            "empty": _("This file is empty. Choose another."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json"}),
    )

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Organisation.objects.filter(community=me.initiative.community_id)
        if not me.can(Ability.PLAN):
            partners = partners.filter(pk=me.someone.organisation_id or 0)
        field = self.fields["organisation"]
        field.queryset = partners  # type: ignore[attr-defined]
        field.initial = me.someone.organisation_id
        field.widget.attrs["data-own-words"] = True

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 20 MB. Nothing was kept. Take a part of it.")
            )
        if not file.name.lower().endswith((".csv", ".xlsx", ".json")):
            raise forms.ValidationError(_("Choose a file that ends in .csv, .xlsx or .json."))
        return file
