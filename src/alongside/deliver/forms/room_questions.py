"""What is asked of a service before any name travels, and what it answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.community.access import Me
from alongside.community.models import Person
from alongside.shell.forms import Words

from ..models import RoomQuestion
from ..models.room_question import MOST
from .days import Day
from .people import Receiver, receivers_for


class RoomForm(forms.Form):
    receiver = Receiver(
        Person.objects.none(), label=_("Whom do you ask, at which service?"), empty_label=_("Choose somebody")
    )
    words = forms.CharField(
        label=_("What help is looked for?"),
        help_text=_(
            "Such as: debt advice, in the evening. No name, and nothing that would point at somebody."
        ),
        max_length=300,
    )
    how_many = forms.IntegerField(
        label=_("For how many people?"), min_value=1, max_value=MOST, initial=1, localize=False
    )
    from_on = Day(label=_("From which day?"))

    def __init__(self, *args: Any, me: Me, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiver = self.fields["receiver"]
        receiver.answers = RoomQuestion.objects.latest_answers(me.initiative)  # type: ignore[attr-defined]
        receiver.queryset = receivers_for(me)  # type: ignore[attr-defined]


class RoomAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Do you have room?"), choices=RoomQuestion.Answer.choices, widget=forms.RadioSelect
    )
    answer_words = Words(
        label=_("Why not, or on what condition?"),
        help_text=_(
            "Needed for no, and for yes on a condition: such as “from January” or “if it is before five”."
        ),
        max_length=600,
        rows=2,
        required=False,
    )
    not_eligible = Words(
        label=_("What would make somebody not eligible?"),
        help_text=_("So that nobody is sent to you for nothing."),
        max_length=600,
        rows=2,
        required=False,
    )
