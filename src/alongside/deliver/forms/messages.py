"""What is typed about how somebody wants to be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Reach
from ..sending.addresses import phone_number, postal_address


class ReachForm(forms.Form):
    """One choice, and the address that goes with it."""

    how = forms.ChoiceField(
        label=_("How should we tell you?"), choices=Reach.How.choices, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("For a text: which number?"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("For an e-mail: which address?"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    post = forms.CharField(
        label=_("For a letter: what is on the envelope?"),
        help_text=_("The name first, the postcode last, each on its own line."),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )

    def __init__(
        self, *args: Any, reach: Reach | None = None, has_worker: bool = True, **kwargs: Any
    ) -> None:
        first: dict[str, Any] = {"how": reach.how if reach else Reach.How.PAGE}
        if reach:
            first |= {name: reach.address for how, name in FIELDS.items() if reach.how == how}
        kwargs["initial"] = {**first, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if not has_worker:  # those who work here have no key worker who could tell them
            ways = [(how, label) for how, label in Reach.How.choices if how != Reach.How.WORKER]
            self.fields["how"].choices = ways  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        field = FIELDS.get(given.get("how", ""))
        if field is None or field in self.errors:
            return given
        typed = str(given.get(field) or "").strip()
        if not typed:
            self.add_error(field, _("Write where it should go."))
            return given
        try:
            given["address"] = CLEANED[field](typed)
        except ValueError as trouble:
            self.add_error(field, str(trouble))
        return given

    def said(self) -> dict[str, str]:
        given = self.cleaned_data
        return {"how": given["how"], "address": given.get("address", "")}


FIELDS = {Reach.How.TEXT: "number", Reach.How.EMAIL: "email", Reach.How.LETTER: "post"}
CLEANED: dict[str, Callable[[str], str]] = {"number": phone_number, "email": str, "post": postal_address}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Which number did we send you?"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
