"""What people type in Share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from alongside.community.forms import ForWhom
from alongside.community.models import Initiative, Organisation
from alongside.listen.models import Ask
from alongside.shell.forms import Words

from ..actions import Answer
from ..models import (
    Adaptation,
    AdaptationChoice,
    ChangeNote,
    ContextDifference,
    Fact,
    LibraryItem,
    Pattern,
    PatternElement,
    Perspective,
    Reflection,
)
from ..models.library import Insight

NO_NAMES = _("No names of people, phone numbers or addresses: others read this.")
ANY = [("", _("Any"))]


class PatternForm(forms.Form):
    title = forms.CharField(label=_("What do you call what you learned?"), help_text=NO_NAMES, max_length=120)
    summary = Words(label=_("What is it, in a few sentences?"), max_length=600)


class ElementForm(forms.Form):
    part = forms.ChoiceField(label=_("Which part is it?"), choices=PatternElement.Part.choices)
    words = Words(
        label=_("How is it, in words that a stranger understands?"), help_text=NO_NAMES, max_length=2000
    )
    bearing = forms.ChoiceField(
        label=_("Is it why the thing works?"),
        choices=PatternElement.Bearing.choices,
        widget=forms.RadioSelect,
    )
    decided_by = forms.CharField(
        label=_("Who decided that?"),
        help_text=_("Such as “the people who took part, and their workers”. No names."),
        max_length=200,
        required=False,
    )


class AdaptForm(forms.Form):
    """What differs here, and a choice with a reason for each element of the pattern."""

    name = forms.CharField(label=_("What will it be called here?"), max_length=80)
    anchor = forms.ModelChoiceField(Organisation.objects.none(), label=_("Which organisation anchors it?"))
    is_public = forms.BooleanField(
        label=_("Others may see that we adapted this, with our reasons"), required=False, initial=True
    )

    def __init__(self, *args: Any, pattern: Pattern, community: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].queryset = Organisation.objects.filter(community=community)  # type: ignore[attr-defined]
        self.elements = list(pattern.elements.in_order())
        for aspect in ContextDifference.Aspect:
            self.fields[f"there_{aspect.value}"] = Words(
                label=_("There"), max_length=600, rows=2, required=False
            )
            self.fields[f"here_{aspect.value}"] = Words(
                label=_("Here"), max_length=600, rows=2, required=False
            )
        for element in self.elements:
            self.fields[f"choice_{element.pk}"] = forms.ChoiceField(
                label=_("What do you do with it?"),
                choices=[
                    (AdaptationChoice.Choice.KEPT, _("Keep it")),
                    (AdaptationChoice.Choice.CHANGED, _("Change it")),
                    (AdaptationChoice.Choice.LEFT_OUT, _("Leave it out")),
                ],
                widget=forms.RadioSelect,
            )
            self.fields[f"words_{element.pk}"] = Words(
                label=_("If you change it: how is it here?"), max_length=2000, rows=2, required=False
            )
            self.fields[f"why_{element.pk}"] = Words(label=_("Why?"), max_length=600, rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for aspect in ContextDifference.Aspect:
            if data.get(f"there_{aspect.value}") and not data.get(f"here_{aspect.value}"):
                self.add_error(f"here_{aspect.value}", _("You said how it is there. How is it here?"))
        return data

    def answers(self) -> dict[int, Answer]:
        told = self.cleaned_data
        return {
            element.pk: Answer(
                told[f"choice_{element.pk}"], told[f"why_{element.pk}"], told[f"words_{element.pk}"]
            )
            for element in self.elements
        }

    def differences(self) -> dict[str, tuple[str, str]]:
        told = self.cleaned_data
        return {
            aspect.value: (told[f"there_{aspect.value}"], told[f"here_{aspect.value}"])
            for aspect in ContextDifference.Aspect
            if told[f"here_{aspect.value}"]
        }

    def basics(self) -> list[BoundField]:
        return [self["name"], self["anchor"], self["is_public"]]

    def by_aspect(self) -> Iterator[tuple[str, list[BoundField]]]:
        for aspect in ContextDifference.Aspect:
            yield str(aspect.label), [self[f"there_{aspect.value}"], self[f"here_{aspect.value}"]]

    def by_element(self) -> Iterator[tuple[PatternElement, list[BoundField]]]:
        for element in self.elements:
            yield element, [self[f"{field}_{element.pk}"] for field in ("choice", "words", "why")]


class NoteForm(forms.Form):
    what_changed = Words(label=_("What did you change?"), max_length=600, rows=2)
    why = Words(label=_("Why?"), max_length=600, rows=2, required=False)
    keep = forms.ChoiceField(label=_("Keep it?"), choices=ChangeNote.Keep.choices, widget=forms.RadioSelect)
    element = forms.ModelChoiceField(
        PatternElement.objects.none(),
        label=_("Is it about one of these parts?"),
        empty_label=_("I cannot say"),
        required=False,
    )
    goes_back = forms.BooleanField(
        label=_("Those we learned from, and others who did, may read this note"),
        required=False,
        help_text=NO_NAMES,
    )

    def __init__(self, *args: Any, origin: Adaptation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if origin is None:
            del self.fields["goes_back"], self.fields["element"]
        else:
            self.fields["element"].queryset = origin.pattern.elements.in_order()  # type: ignore[attr-defined]


class DraftCharterForm(forms.Form):
    words = Words(label=_("What do we promise each other?"), max_length=4000, rows=8)
    agreed_on = forms.DateField(
        label=_("When was it agreed here?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    agreed_how = forms.CharField(label=_("How was it agreed, and with whom?"), max_length=300)


class DraftConversationForm(forms.Form):
    question = forms.CharField(label=_("What is the question?"), max_length=200)
    words = Words(
        label=_("Which statements should it begin with?"),
        help_text=_("One on each line, two at least."),
        max_length=4000,
    )

    def clean_words(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if any(len(line) > 280 for line in lines):
            raise forms.ValidationError(_("A statement has 280 letters at most. Make the long one shorter."))
        return lines


class DraftOpportunityForm(forms.Form):
    words = forms.CharField(label=_("What is it called here?"), max_length=120)
    minutes = forms.IntegerField(label=_("How many minutes does one time last?"), min_value=5, max_value=1440)
    fewest = forms.IntegerField(label=_("How many people at least?"), min_value=1, max_value=1000, initial=1)
    most = forms.IntegerField(label=_("How many people at most?"), min_value=1, max_value=1000)
    asks = forms.ModelMultipleChoiceField(
        Ask.objects.none(),
        label=_("Which asks of people here does it meet?"),
        help_text=_("Nothing is offered here only because it was offered there."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asks"].queryset = Ask.objects.filter(initiative=initiative)  # type: ignore[attr-defined]


class ItemForm(forms.ModelForm[LibraryItem]):
    summary = Words(label=_("What does it say, in our own words?"), help_text=NO_NAMES, max_length=2000)

    class Meta:
        model = LibraryItem
        fields = (
            "kind", "title", "summary", "source_name", "source_url", "source_date", "licence", "place", "perspective",
            "insight",
        )  # fmt: skip
        labels = {
            "kind": _("What is it?"),
            "title": _("What is it called?"),
            "source_name": _("Who published it?"),
            "source_url": _("Where can it be read?"),
            "source_date": _("When was it published?"),
            "licence": _("Under which licence, if it says so?"),
            "place": _("Which place is it about?"),
            "perspective": _("From which perspective is it written?"),
            "insight": _("Which of the seven insights does it bear on most?"),
        }
        help_texts = {
            "source_url": _("The whole address, beginning with https://"),
            "source_date": _("As far as it is known: a day, a month or a year."),
        }


class FactForm(forms.ModelForm[Fact]):
    class Meta:
        model = Fact
        fields = ("what", "status", "value", "source", "source_url", "seen")
        labels = {
            "what": _("What is it about?"),
            "status": _("How is it known?"),
            "value": _("What is known?"),
            "source": _("Who says so?"),
            "source_url": _("Where?"),
            "seen": _("When did you read it?"),
        }
        help_texts = {"value": _("Leave it empty where nobody published it.")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        status, value = data.get("status"), data.get("value")
        if status == Fact.Status.PUBLISHED and not data.get("source"):
            self.add_error("source", _("A published fact needs its source."))
        if status == Fact.Status.NOT_PUBLISHED and value:
            self.add_error(
                "value", _("What is not published has no value. Leave this empty, or name the source.")
            )
        if status in {Fact.Status.PUBLISHED, Fact.Status.ILLUSTRATION} and not value:
            self.add_error("value", _("Say what is known, or choose “not published”."))
        return data


class ReflectionForm(ForWhom):
    kind = forms.ChoiceField(
        label=_("What do you see?"), choices=Reflection.Kind.choices, widget=forms.RadioSelect
    )
    words = Words(label=_("Say it in your own words"), max_length=1000)
    perspective = forms.ChoiceField(label=_("From where do you see it?"), choices=Perspective.choices)
    insight = forms.TypedChoiceField(
        label=_("Which of the seven insights is it about?"),
        choices=[("", _("None of them")), *Insight.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )


class SearchForm(forms.Form):
    """A search line over the library. What cannot be understood is left out of the question, never an error."""

    q = forms.CharField(label=_("Words to look for"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[*ANY, ("pattern", _("pattern")), *LibraryItem.Kind.choices], required=False
    )
    perspective = forms.ChoiceField(
        label=_("Perspective"), choices=[*ANY, *Perspective.choices], required=False
    )
    insight = forms.TypedChoiceField(
        label=_("Insight"), choices=[*ANY, *Insight.choices], coerce=int, empty_value=None, required=False
    )

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        told = self.cleaned_data
        return {name: told.get(name) or "" for name in self.fields} | {
            "q": (told.get("q") or "").replace("\x00", "")
        }
