"""A reason, and nothing else."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why?"), max_length=300)
