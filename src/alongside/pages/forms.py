"""What people type on pages that look across the rooms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.shell.forms import Words


class SearchForm(forms.Form):
    words = Words(label=_("Search for"), max_length=200, rows=1)
