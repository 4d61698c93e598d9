"""What people type on pages that look across the rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    # A line and not a box of free text: Enter searches.
    words = forms.CharField(
        label=_("Search for"), max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
