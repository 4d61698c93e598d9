"""What a thirty-second note was about: suggested from its words, decided by a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import NoteCode

SUGGESTED = _("Suggested from the words of the note.")


class CodeForm(forms.Form):
    """Nine short questions, filled in as far as the note suggests. None of them has to be answered."""

    def __init__(self, *args: Any, suggested: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question, answers in NoteCode.questions():
            self.fields[name] = forms.ChoiceField(
                label=capfirst(question),
                choices=answers,
                help_text=SUGGESTED if suggested.get(name, "unknown") != "unknown" else "",
                required=False,
            )
