"""What people choose when they bring files in or take something out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative

from .models import Conversation, Export, Import


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class BringForm(forms.Form):
    """Files to look at. Nothing is let in by this form."""

    file = FilesField(
        label=_("Which file?"),
        error_messages={
            "required": _("Choose a file first. Nothing was sent."),
            "empty": _("This file is empty, so there is nothing to look at. Choose another."),
        },
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        if kind == Import.Kind.POLIS:
            field.label = _("Which files?")
            field.help_text = _(
                "The zip, or comments.csv and votes.csv with the others, chosen together. Up to 256 MB."
            )
            field.widget.attrs["accept"] = ".zip,.csv"
        else:
            field.widget = forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"})
            field.help_text = _("CSV or a workbook (XLSX), up to 20 MB and 5,000 rows.")


class LetInForm(forms.Form):
    """The last look before a conversation is let in."""

    question = forms.CharField(label=_("What is the question of this conversation?"), max_length=200)
    stays_open = forms.BooleanField(
        label=_("People here can go on with it"),
        help_text=_("Otherwise it comes in closed: its results can be read, and nobody responds."),
        required=False,
    )


class TakeOutForm(forms.Form):
    """What to take out, and in which form."""

    what = forms.ChoiceField(
        label=_("What do you want to take out?"), choices=Export.What.choices, widget=forms.RadioSelect
    )
    conversation = forms.ModelChoiceField(
        Conversation.objects.none(),
        label=_("Which conversation, if it is one?"),
        required=False,
        empty_label=_("None"),
        widget=forms.Select(attrs={"data-own-words": True}),
    )
    form = forms.ChoiceField(
        label=_("In which form?"),
        choices=Export.Form.choices,
        initial=Export.Form.CSV,
        widget=forms.RadioSelect,
    )
    with_names = forms.BooleanField(
        label=_("With the names of people"),
        help_text=_("Asks and strengths only. Then the file is about people: it belongs to the team alone."),
        required=False,
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conversation"].queryset = Conversation.objects.filter(initiative=initiative)  # type: ignore[attr-defined]
