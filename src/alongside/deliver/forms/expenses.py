"""What is typed about money back, thanks and the fund."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.forms import ForWhom
from alongside.shell.rasters import LARGEST_UPLOAD

from ..models import Expense

# Commas stand before each three digits, or nowhere: taking them out anywhere would make £350 of 3,50.
AMOUNT = r"(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+"


class Pounds(forms.CharField):
    """An amount as people write it: 3, 3.50, £3.50. Other money is refused in words, not guessed at."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        given = str(super().clean(value)).strip()
        if not given:
            return None
        typed = given.removeprefix("£").strip()
        if any(sign in typed for sign in "€$¥₹") or typed[-1:].isalpha():
            raise forms.ValidationError(
                _("Write it in pounds, such as 3.50. Change other money into pounds first.")
            )
        if re.fullmatch(r"[0-9]+,[0-9]{0,2}", typed):  # pence after a comma, as in most of Europe
            raise forms.ValidationError(_("Write it as 3.50, with a full stop."))
        if not re.fullmatch(AMOUNT, typed):
            raise forms.ValidationError(_("Write the amount in pounds and pence, such as 3.50."))
        amount = Decimal(typed.replace(",", ""))
        if amount != amount.quantize(Decimal("0.01")):
            raise forms.ValidationError(_("There is nothing smaller than a penny. Write it such as 3.50."))
        return amount


class ExpenseForm(ForWhom):
    kind = forms.ChoiceField(label=_("What is it?"), choices=Expense.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What for?"), help_text=_("A few words: the bus there and back."), max_length=200
    )
    amount = Pounds(label=_("How much, in pounds?"))
    paid_as = forms.ChoiceField(
        label=_("How would you like it?"), choices=Expense.PaidAs.choices, widget=forms.RadioSelect
    )
    receipt = forms.FileField(
        label=_("A photo of the receipt"),
        help_text=_("If you have one. Only the team sees it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def clean_receipt(self) -> bytes | None:
        given = self.cleaned_data.get("receipt")
        if not given:
            return None
        if given.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The picture is larger than 12 MB. Send a smaller one."))
        return bytes(given.read())


class WhyNotForm(forms.Form):
    why = forms.CharField(label=_("Why not? They read this."), max_length=300)


class CorrectionForm(forms.Form):
    why = forms.CharField(label=_("What was wrong?"), max_length=200)


class PayInForm(forms.Form):
    amount = Pounds(label=_("How much is paid in, in pounds?"))
    words = forms.CharField(label=_("Where does it come from?"), max_length=200)


class LimitForm(forms.Form):
    two_above = Pounds(label=_("Above how many pounds do two people say yes?"))
