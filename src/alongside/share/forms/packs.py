"""What people give when they sign a pack, bring one in, or follow another instance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from alongside.assess.models import Story
from alongside.shell.forms import Words
from alongside.shell.rasters import LARGEST_UPLOAD

from ..packs.format import LARGEST_FILE


class StoryChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, story: Any) -> str:
        return Truncator(story.words).chars(90)


class StoriesForm(forms.Form):
    """Which stories go along, of those that their tellers let anyone read."""

    stories = StoryChoices(
        Story.objects.none(),
        label=_("Which stories go along?"),
        help_text=_(
            "Only those that their tellers let anyone read. Whoever takes one back takes it out of the pack."
        ),
        widget=forms.CheckboxSelectMultiple(attrs={"data-own-words": True}),
        required=False,
    )

    def __init__(self, *args: Any, stories: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stories"].queryset = stories  # type: ignore[attr-defined]


class SignForm(StoriesForm):
    """The word of a person that they have read it all. The stories are those that stood in what they read."""

    reviewed = forms.CharField(widget=forms.HiddenInput, max_length=64)
    nobody_in_it = forms.BooleanField(
        label=_("I have read every word, and nobody can be recognised"), required=False
    )

    def __init__(self, *args: Any, stories: Any, **kwargs: Any) -> None:
        super().__init__(*args, stories=stories, **kwargs)
        self.fields["stories"].widget = forms.MultipleHiddenInput()


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Which file?"), help_text=_("Its name ends in .pack.zip. It may come by any way.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 6 MB, and no pack is. Nothing was kept."))
        return file


class PictureForm(forms.Form):
    """A picture, and what can be seen in it: nobody is left out who cannot see it."""

    file = forms.FileField(
        label=_("Which picture?"),
        help_text=_(
            "PNG, JPEG or WebP, up to 12 MB. We draw it anew: where it was taken, and with what, is not kept."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    alt = Words(
        label=_("What can be seen in it?"),
        help_text=_(
            "For those who cannot see it. No names. Nobody should be recognisable in it who has not agreed."
        ),
        max_length=300,
        rows=2,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The picture is larger than 12 MB. Send a smaller one."))
        return file


class CasesForm(forms.Form):
    file = forms.FileField(
        label=_("Which file?"),
        help_text=_("An export of Participedia (JSON or CSV), or any CSV with a column “title”."),
    )


class FollowForm(forms.Form):
    address = forms.CharField(
        label=_("What is its address?"), help_text=_("Such as https://learning.example"), max_length=300
    )


class RemoveForm(forms.Form):
    why = Words(
        label=_("Why is it taken out?"),
        help_text=_("Its address stays, and this is what stands there. No names."),
        max_length=300,
        rows=2,
    )
