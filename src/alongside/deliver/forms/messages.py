"""What is typed about how somebody wants to be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from ..models import Reach
from ..sending.addresses import phone_number, postal_address
from ..sending.hours import Quiet


class Clock(forms.TimeField):
    """A time of the day, asked with the browser's own clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            required=False,
            error_messages={"invalid": _("Write a time such as 08:30.")},
            **kwargs,
        )


class HoursForm(forms.Form):
    """Between which hours somebody may be written to. Both or neither: without them it is as for everybody."""

    write_from = Clock(label=_("From what time may we write to you?"))
    write_until = Clock(label=_("Until what time?"))

    def __init__(self, *args: Any, quiet: Quiet | None = None, usual: Quiet, **kwargs: Any) -> None:
        if quiet:
            hours = {"write_from": quiet.ends, "write_until": quiet.begins}
            kwargs["initial"] = {**hours, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["write_from"].help_text = _(
            "Leave both times empty if %(from)s to %(until)s is fine."
        ) % {"from": time_format(usual.ends, "H:i"), "until": time_format(usual.begins, "H:i")}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        begins, ends = given.get("write_until"), given.get("write_from")
        if not {"write_from", "write_until"} & set(self.errors):
            if (begins is None) != (ends is None):
                self.add_error("write_until", _("Write both times, or leave both empty."))
            elif begins is not None and begins == ends:
                self.add_error("write_until", _("These are the same time. Write two different ones."))
        return given

    def quiet(self) -> Quiet | None:
        begins, ends = self.cleaned_data["write_until"], self.cleaned_data["write_from"]
        return Quiet(begins, ends) if begins is not None else None


class ReachForm(HoursForm):
    """One choice, and the address that goes with it."""

    how = forms.ChoiceField(
        label=_("How should we tell you?"), choices=Reach.How.choices, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("For a text: which number?"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )
    email = forms.EmailField(
        label=_("For an e-mail: which address?"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
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
            if reach.quiet_from is not None and reach.quiet_until is not None:
                kwargs["quiet"] = Quiet(reach.quiet_from, reach.quiet_until)
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

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"how": given["how"], "address": given.get("address", ""), "quiet": self.quiet()}


FIELDS = {Reach.How.TEXT: "number", Reach.How.EMAIL: "email", Reach.How.LETTER: "post"}
CLEANED: dict[str, Callable[[str], str]] = {"number": phone_number, "email": str, "post": postal_address}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Which number did we send you?"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
