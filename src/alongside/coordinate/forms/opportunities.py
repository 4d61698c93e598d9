"""What is typed about what is made of asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative
from alongside.listen.models import Ask

from ..models import Opportunity
from .times import Listed


class OpportunityForm(forms.Form):
    name = forms.CharField(label=_("What is it called?"), max_length=120)
    asks = forms.ModelMultipleChoiceField(
        Ask.objects.none(),
        label=_("Which asks does it come from?"),
        help_text=_("Those who asked are planned for it."),
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.IntegerField(
        label=_("How long is one session, in minutes?"), min_value=5, max_value=24 * 60, initial=120
    )
    fewest = forms.IntegerField(label=_("How many people at least?"), min_value=1, max_value=500, initial=1)
    most = forms.IntegerField(label=_("How many at most?"), min_value=1, max_value=500, initial=12)
    times = forms.IntegerField(
        label=_("How many sessions would each person like, in all?"), min_value=1, max_value=200, initial=1
    )
    per_week = forms.IntegerField(
        label=_("How many in one week at most?"), min_value=1, max_value=7, initial=1
    )
    features = Listed(
        label=_("What must the place have?"),
        help_text=_("The same short words as in the pledges: kitchen, step-free."),
        required=False,
        max_length=400,
    )
    helpers = forms.IntegerField(label=_("How many helpers at least?"), min_value=0, max_value=50, initial=0)
    skills = Listed(label=_("What must a helper be able to do?"), required=False, max_length=400)
    kit = Listed(label=_("What kit is needed?"), required=False, max_length=400)
    checks = Listed(
        label=_("Which checks must every helper have?"),
        help_text=_("As the pledge says them: PVG, first aid."),
        required=False,
        max_length=400,
    )
    people_per_helper = forms.IntegerField(
        label=_("How many people for each helper at most?"), min_value=1, max_value=500, required=False
    )
    spacing_days = forms.IntegerField(
        label=_("How many days apart are one person’s sessions at least?"),
        help_text=_("1 means never two on one day."),
        min_value=0,
        max_value=60,
        initial=1,
        required=False,
    )
    after = forms.ModelMultipleChoiceField(
        Opportunity.objects.none(),
        label=_("What must somebody have been to before?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-own-words": True}),
    )

    def clean_spacing_days(self) -> int:
        given = self.cleaned_data["spacing_days"]
        return 1 if given is None else int(given)

    def __init__(
        self, *args: Any, initiative: Initiative, changing: Opportunity | None = None, **kwargs: Any
    ) -> None:
        if changing:
            kwargs["initial"] = forms.model_to_dict(changing)
        super().__init__(*args, **kwargs)
        asks, others = ~Q(outcome=Ask.Outcome.REFUSED), Q(ended_at=None)
        if changing:  # what it comes from and after already stays on the list
            asks, others = (
                asks | Q(opportunities=changing),
                (others | Q(before=changing)) & ~Q(pk=changing.pk),
            )
        listed = Ask.objects.filter(asks, initiative=initiative).select_related("person").distinct()
        self.fields["asks"].queryset = listed  # type: ignore[attr-defined]
        self.fields["asks"].label_from_instance = _ask_with_person  # type: ignore[attr-defined]
        before = Opportunity.objects.filter(others, initiative=initiative).distinct()
        self.fields["after"].queryset = before  # type: ignore[attr-defined]


def _ask_with_person(ask: Ask) -> str:
    words = ask.words if len(ask.words) <= 120 else ask.words[:119] + "…"
    return gettext("%(person)s: %(words)s") % {"person": ask.person, "words": words}
