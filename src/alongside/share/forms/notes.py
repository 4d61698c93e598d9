"""What a thirty-second note was about: suggested from its words, decided by a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..models import ChangeNote, NoteCode

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


class ReadersForm(forms.Form):
    """Who may read a note, and the word of a person that nobody can be recognised in it."""

    readers = forms.ChoiceField(
        label=_("Who may read it?"), choices=ChangeNote.Readers.choices, widget=forms.RadioSelect
    )
    nobody_in_it = forms.BooleanField(
        label=_("I have read every word, and nobody can be recognised"),
        help_text=_("Needed before everyone may read it."),
        required=False,
    )
