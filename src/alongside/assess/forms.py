"""What people type in Assess."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.forms import ForWhom
from alongside.community.models import Initiative
from alongside.shell.forms import Words

from .models import ChosenBy, Moment, Outcome, Pulse, PulseRound, Side, Story


class Day(forms.DateField):
    """A day, asked with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PulseRoundForm(forms.Form):
    repeats = forms.ModelChoiceField(
        PulseRound.objects.none(),
        label=_("Do you ask a question again?"),
        help_text=_("A change can only be shown for a question that was asked twice, of the same side."),
        required=False,
        empty_label=_("No, this is a new one"),
    )
    question = forms.CharField(
        label=_("What do you ask?"),
        help_text=_("In plain words, such as: How much do you trust the people who run this?"),
        max_length=200,
        required=False,
    )
    side = forms.ChoiceField(
        label=_("Whom do you ask?"), choices=Side.choices, widget=forms.RadioSelect, required=False
    )
    moment = forms.ChoiceField(
        label=_("Which moment is it?"), choices=Moment.choices, widget=forms.RadioSelect
    )
    chosen_by = forms.ChoiceField(
        label=_("Who chose the question?"),
        help_text=_("What staff chose is labelled so, wherever it is shown."),
        choices=ChosenBy.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = PulseRound.objects.first_ones(initiative)
        if before.exists():
            self.fields["repeats"].queryset = before  # type: ignore[attr-defined]
        else:
            del self.fields["repeats"]


class PulseForm(ForWhom):
    """Five targets with words. Nothing is chosen beforehand."""

    value = forms.TypedChoiceField(
        label=_("Choose one"), choices=Pulse.Value.choices, widget=forms.RadioSelect, coerce=int
    )

    def __init__(self, *args: Any, me: Me, asked: PulseRound, **kwargs: Any) -> None:
        super().__init__(*args, me=me, **kwargs)
        if asked.side == Side.STAFF:
            self.fields.pop("whom", None)
        elif "whom" in self.fields:
            self.fields["whom"].label = _("Whose answer is it?")


class OutcomeForm(forms.Form):
    what = forms.CharField(label=_("What should become different?"), max_length=200)
    unit = forms.CharField(
        label=_("How would you count it?"),
        help_text=_("Such as: nights out in a month, or pounds."),
        max_length=80,
    )
    better = forms.ChoiceField(
        label=_("Which way is better?"), choices=Outcome.Better.choices, widget=forms.RadioSelect
    )
    chosen_by = forms.ChoiceField(
        label=_("Who chose it?"),
        help_text=_("What staff chose is labelled so, wherever it is shown."),
        choices=ChosenBy.choices,
        widget=forms.RadioSelect,
    )
    expected = Words(label=_("What do you expect, and why?"), max_length=600, required=False, rows=3)


class MeasurementForm(forms.Form):
    is_comparator = forms.ChoiceField(
        label=_("Where was it measured?"),
        choices=[("", _("Here")), ("yes", _("In a place to compare with, where we do not work"))],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )
    place = forms.CharField(label=_("What is the place called?"), max_length=120)
    on = Day(label=_("On which day, or from which day on?"))
    until = Day(label=_("Until which day?"), required=False)
    value = forms.FloatField(label=_("What is the number?"))
    n = forms.IntegerField(label=_("How many people is it about?"), min_value=0, required=False)
    of = forms.IntegerField(label=_("Of how many?"), min_value=0, required=False)
    source = forms.CharField(label=_("Where does the number come from?"), max_length=200)

    def clean_is_comparator(self) -> bool:
        return bool(self.cleaned_data["is_comparator"])


class EvaluationForm(forms.Form):
    changed_on = Day(label=_("From which day on should it show?"))


class StoryForm(ForWhom):
    words = Words(
        label=_("What changed most for you?"),
        help_text=_("Anything, big or small, good or bad. We keep your words as they are."),
        max_length=4000,
        rows=6,
    )
    cleared_for = forms.ChoiceField(
        label=_("Who may read it?"),
        help_text=_("You can change this at any time, and take the story back."),
        choices=Story.Cleared.choices,
        widget=forms.RadioSelect,
    )


class ClearedForm(forms.Form):
    cleared_for = forms.ChoiceField(
        label=_("Who may read it?"), choices=Story.Cleared.choices, widget=forms.RadioSelect
    )
