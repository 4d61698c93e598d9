"""What is typed when a partner is asked, and when it answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.models import Initiative, Organisation
from alongside.shell.forms import Words

from ..models import Opportunity, Pledge, Request


class RequestForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whom do you ask?"))
    words = Words(
        label=_("What do you ask for?"),
        help_text=_("What, when, for how many. Name nobody who takes part."),
        max_length=600,
    )
    opportunity = forms.ModelChoiceField(
        Opportunity.objects.none(),
        label=_("What is it for?"),
        required=False,
        empty_label=_("Nothing in particular"),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Organisation.objects.filter(community=initiative.community_id)
        self.fields["organisation"].queryset = partners  # type: ignore[attr-defined]
        self.fields["opportunity"].queryset = Opportunity.objects.open_now(initiative)  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    reply = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[choice for choice in Request.Reply.choices if choice[0] != Request.Reply.WAITING],
        widget=forms.RadioSelect,
    )
    words = Words(
        label=_("Anything to add?"),
        help_text=_("For “no”: why. For “something else instead”: what."),
        max_length=600,
        required=False,
    )
    pledge = forms.ModelChoiceField(
        Pledge.objects.none(),
        label=_("Which pledge covers it?"),
        required=False,
        empty_label=_("None yet"),
    )

    def __init__(self, *args: Any, pledges: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pledge"].queryset = pledges  # type: ignore[attr-defined]
        if not pledges:
            del self.fields["pledge"]
